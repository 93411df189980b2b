//! Proves rules by their examples: each holds on the first and the last day of every version. (language §7)

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use zg_model::{BuyerId, Conversation, ConversationKey, Date, Millis, PlatformId, RuleId, Timestamp};
use zg_rules::{Body, Case, Cell, Chat, Example, Message, Pack, Rule, Version};

use crate::compile::compile;
use crate::inspect::Inspector;
use crate::price::{Answer, BadFact, Given, decide};
use crate::ruleset::Ruleset;
use crate::session::Meta;
use crate::tally::Fold;

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: RuleId,
    /// The example's number, from 0.
    pub example: usize,
    /// The day on which it was tried.
    pub day: Date,
    /// What was expected and what came.
    pub what: Message,
}

/// How much was proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Rules with a body.
    pub rules: usize,
    /// Examples.
    pub examples: usize,
    /// Trials: an example on a day.
    pub trials: usize,
}

/// Proves every rule that judges.
pub fn prove(set: &Ruleset, today: Date) -> (Proof, Vec<Failure>) {
    let mut proof = Proof::default();
    let mut failures = Vec::new();
    let mut inspector = Inspector::new(set);
    for rule in set.pack().rules.iter().filter(|r| r.status.judges()) {
        proof.rules += usize::from(rule.versions.iter().any(|v| v.body.is_some()));
        proof.examples += rule.examples.len();
        proof.trials += prove_rule(&mut inspector, set, rule, today, &mut failures, usize::MAX);
        proof.trials += prove_readings(set.pack(), rule, today, &mut failures, usize::MAX);
    }
    (proof, failures)
}

/// Proves the other readings of a rule, each by its own examples.
pub(crate) fn prove_readings(
    pack: &Pack,
    rule: &Rule,
    today: Date,
    failures: &mut Vec<Failure>,
    enough: usize,
) -> usize {
    let names = rule.reading_names();
    if names.is_empty() {
        return 0;
    }
    let alone = |rule: Rule| Pack { rules: vec![rule], ..pack.clone() };
    names
        .into_iter()
        .map(|name| {
            let rule = rule.read_as(name);
            let (set, _) = compile(alone(rule.clone()));
            prove_rule(&mut Inspector::new(&set), &set, &rule, today, failures, enough)
        })
        .sum()
}

/// Proves one rule; stops after `enough` failures. Returns how many trials there were.
pub(crate) fn prove_rule(
    inspector: &mut Inspector<'_>,
    set: &Ruleset,
    rule: &Rule,
    today: Date,
    failures: &mut Vec<Failure>,
    enough: usize,
) -> usize {
    let mut trials = 0;
    let first = failures.len();
    for (number, example) in rule.examples.iter().enumerate().filter(|(_, e)| e.reading.is_none()) {
        for (day, version) in days_of(rule, example, today) {
            trials += 1;
            let wrong = match &example.case {
                Case::Bad(chat) | Case::Ok(chat) => try_chat(inspector, set, rule, version, chat, day),
                Case::Given { given, then } => {
                    let ended = version.until.is_some_and(|until| until < day);
                    try_given(version, ended, given, then)
                }
            };
            failures.extend(wrong.map(|what| Failure { rule: rule.id.clone(), example: number, day, what }));
            if failures.len() - first >= enough {
                return trials;
            }
        }
    }
    trials
}

/// The days on which an example is tried. A chat with dates of its own is tried once, on its own days.
fn days_of<'r>(rule: &'r Rule, example: &Example, today: Date) -> Vec<(Date, &'r Version)> {
    let mut days = Vec::new();
    if let Case::Bad(chat) | Case::Ok(chat) = &example.case
        && chat.transcript.dated()
    {
        let first = chat.transcript.moments(Date::MIN).first().map(|t| t.date()).unwrap_or(Date::MIN);
        let version = rule.version_on(first).or_else(|| rule.versions.last());
        return version.map(|v| (first, v)).into_iter().collect();
    }
    // After the last version's term nothing judges any more, and an example can say so.
    if let (Some(since), Some(newest)) = (example.since, rule.versions.first())
        && newest.until.is_some_and(|until| until < since)
    {
        return vec![(since, newest)];
    }
    for version in rule.versions.iter().filter(|v| v.body.is_some()) {
        let last = rule.last_day(version).unwrap_or_else(|| today.max(version.from));
        let from = example.since.map_or(version.from, |s| s.max(version.from));
        let until = example.until.map_or(last, |u| u.min(last));
        if from <= until {
            days.push((from, version));
        }
        if from < until {
            days.push((until, version));
        }
    }
    days
}

fn try_chat(
    inspector: &mut Inspector<'_>,
    set: &Ruleset,
    rule: &Rule,
    version: &Version,
    chat: &Chat,
    day: Date,
) -> Option<Message> {
    let header = &chat.transcript.header;
    let of_version = version
        .applies
        .iter()
        .find(|(name, _)| name == "platform")
        .and_then(|(_, v)| v.first())
        .map(String::as_str);
    let of_pack = set.pack().meta(&rule.pack).and_then(|m| m.platforms.first()).map(PlatformId::as_str);
    let platform = header.get("platform").or(of_version).or(of_pack).unwrap_or("taobao");
    let key = ConversationKey {
        platform: platform.into(),
        shop: "示例店".into(),
        buyer: BuyerId::hashed("example"),
    };
    let facts: BTreeMap<String, String> = version
        .applies
        .iter()
        .filter_map(|(name, values)| Some((name.clone(), values.first()?.clone())))
        .collect();
    let events = chat.transcript.events(day);
    let mut conversation = Conversation::new(key.clone());
    conversation.extend(events);
    let now = conversation.events().last().map_or(Timestamp::MIN, |e| e.at);
    let meta = Meta { key, timed: true, as_of: None, facts };
    let judgement = inspector.inspect_with(meta, &conversation, now);
    let mut found: Vec<(u32, u32, u32)> = judgement
        .observations
        .iter()
        .filter(|o| o.rule.id == rule.id && o.outcome.is_finding())
        .flat_map(|o| o.spans.iter().map(|e| (e.span.event, e.span.start, e.span.end)))
        .collect();
    found.sort_unstable();
    found.dedup();
    let mut expected = Vec::new();
    for (line, number) in chat.transcript.lines.iter().zip(0_u32..) {
        expected.extend(line.marks.iter().map(|(start, end)| (number, *start, *end)));
        if line.marked {
            expected.push((number, 0, u32::try_from(line.text.len()).unwrap_or(u32::MAX)));
        }
    }
    expected.sort_unstable();
    if found == expected {
        return None;
    }
    let show = |spans: &[(u32, u32, u32)], none: &str| {
        let quote = |(event, start, end): &(u32, u32, u32)| {
            let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
            let event = conversation.events().get(at(*event));
            let text = event.and_then(|e| e.text.get(at(*start)..at(*end))).unwrap_or_default();
            let act = event.map(|e| format!("[{}]", e.act)).unwrap_or_default();
            if text.is_empty() { act } else { format!("`{text}`") }
        };
        if spans.is_empty() { none.to_owned() } else { spans.iter().map(quote).collect::<Vec<_>>().join(" ") }
    };
    Some(Message {
        zh: format!("应找到 {}，实际找到 {}", show(&expected, "（无）"), show(&found, "（无）")),
        en: format!("expected {}, found {}", show(&expected, "nothing"), show(&found, "nothing")),
    })
}

fn try_given(
    version: &Version,
    ended: bool,
    given: &[(String, Vec<String>)],
    then: &[(String, String)],
) -> Option<Message> {
    let wrong = |zh: String, en: String| Some(Message { zh, en });
    let nothing = then.iter().any(|(name, value)| name == "rows" && value == "0");
    if ended {
        let what = (
            "已无有效版本，then 应为 {rows: 0}".to_owned(),
            "no version in force: expected then: {rows: 0}".to_owned(),
        );
        return if nothing { None } else { wrong(what.0, what.1) };
    }
    match &version.body {
        Some(Body::Table(table)) => {
            let facts: Given = given.iter().map(|(k, v)| (k.clone(), v.join("|"))).collect();
            let refused = then.iter().any(|(name, value)| name == "refused" && value == "1");
            let decision = match decide(table, &facts) {
                Ok(_) if refused => return wrong("应拒绝，实际照算了".into(), "expected a refusal".into()),
                Ok(decision) => decision,
                Err(BadFact::Shares { .. }) if refused => return None,
                Err(bad) => return wrong(format!("给的事实不对：{bad:?}"), format!("bad facts: {bad:?}")),
            };
            if nothing {
                let n = decision.rows.len();
                return if n == 0 {
                    None
                } else {
                    wrong("不应有行命中".into(), format!("expected no row, {n} match"))
                };
            }
            // Where all that the rows ask is given, one answers; two would overlap even if they say the same.
            let asks = |row: &usize| {
                let cells = table.rows.get(*row).map(|r| r.conditions.as_slice()).unwrap_or_default();
                let open = |(name, cell): (_, &Cell)| *cell != Cell::Any && !facts.contains_key::<str>(name);
                table.conditions.iter().map(|c| &**c).zip(cells).any(open)
            };
            let n = decision.rows.len();
            if n != 1 && !decision.rows.iter().any(asks) {
                return wrong(format!("应有一行命中，实际 {n} 行"), format!("expected one row, {n} match"));
            }
            for (name, want) in then {
                let have = decision.results.iter().find(|(n, _)| **n == **name).map(|(_, a)| show_answer(a));
                let same = have.as_deref().is_some_and(|have| same_value(have, want));
                if !same {
                    let have = have.unwrap_or_else(|| "（空）".into());
                    return wrong(
                        format!("{name} 应是 {want}，实际 {have}"),
                        format!("{name}: expected {want}, got {have}"),
                    );
                }
            }
            None
        }
        Some(Body::Tally(tally)) => {
            let mut fold = Fold::default();
            for (name, values) in given {
                let count = values.first().and_then(|v| v.parse().ok()).unwrap_or(0);
                match name.as_str() {
                    "met" => fold.met = count,
                    "breached" => fold.breached = count,
                    "hit" => fold.hit = count,
                    "unanswered" => fold.unanswered = count,
                    "among" => fold.base = count,
                    "elapsed" => {
                        values.iter().filter_map(|v| v.parse::<Millis>().ok()).for_each(|m| fold.took(m))
                    }
                    other => {
                        return wrong(format!("不认识的量 `{other}`"), format!("unknown quantity `{other}`"));
                    }
                }
            }
            let score = fold.score(tally);
            for (name, want) in then {
                let have = match name.as_str() {
                    "value" => score.value.map(|v| v.normalize().to_string()),
                    "pass" => score.pass.map(|p| u8::from(p).to_string()),
                    "assessed" => Some(u8::from(score.assessed).to_string()),
                    _ => None,
                };
                if !have.as_deref().is_some_and(|have| same_value(have, want)) {
                    let have = have.unwrap_or_else(|| "（空）".into());
                    return wrong(
                        format!("{name} 应是 {want}，实际 {have}"),
                        format!("{name}: expected {want}, got {have}"),
                    );
                }
            }
            None
        }
        _ => wrong("given／then 只用于 table 与 tally".into(), "given/then is for tables and tallies".into()),
    }
}

/// An answer as examples write it: `5`, `5..50`, words.
pub fn show_answer(answer: &Answer) -> String {
    match answer {
        Answer::Range { low, high: Some(high) } if low == high => low.normalize().to_string(),
        Answer::Range { low, high: Some(high) } => format!("{}..{}", low.normalize(), high.normalize()),
        Answer::Range { low, high: None } => format!("{}..", low.normalize()),
        Answer::Words(words) => words.join("|"),
    }
}

/// Equal as text, or as numbers to the decimals of what was expected.
fn same_value(have: &str, want: &str) -> bool {
    if have == want.trim() {
        return true;
    }
    match (have.parse::<Decimal>(), want.trim().parse::<Decimal>()) {
        (Ok(have), Ok(want)) => have.round_dp(want.scale().max(2)) == want,
        _ => false,
    }
}

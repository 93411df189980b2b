//! `zhanggui tally PATH --explain RULE`: every round behind a figure, counted or not, and why.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;
use zg_engine::{Indicator, Round, Uncounted, ledger, span_zh};
use zg_formats::for_each_conversation;
use zg_model::{Conversation, Date, Millis, Outcome, RuleId, Timestamp};
use zg_rules::{Body, ClockKind, Exempt, Rule, Tally, Unanswered};

use crate::check::Run;
use crate::commands::pack::layout;
use crate::packs::Loaded;
use crate::term::{Terminal, show};

/// What was counted before the question was asked.
pub(super) struct Asked<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) loaded: &'a Loaded,
    pub(super) now: Timestamp,
    /// The figures to explain: one a shop or account.
    pub(super) indicators: &'a [Indicator],
}

/// A round with its conversation, and whether it is in the figure.
struct Line {
    conversation: String,
    shop: String,
    buyer: String,
    round: Round,
    verdict: Verdict,
}

/// What a round is to the figure.
#[derive(Clone, PartialEq, Eq)]
enum Verdict {
    Met,
    Missed,
    Hit,
    Waiting,
    /// Why not.
    Out(String),
}

pub(super) fn run(asked: &Asked<'_>, id: &str, as_json: bool, term: &Terminal) -> anyhow::Result<ExitCode> {
    let set = &asked.loaded.set;
    let tallies = || {
        set.pack().rules.iter().filter(|r| r.versions.iter().any(|v| matches!(v.body, Some(Body::Tally(_)))))
    };
    let rule = set.rule(&RuleId::new(id));
    let Some((rule, tally)) = rule.and_then(|r| Some((r, tally_on(r, asked.now.date())?))) else {
        let known: Vec<&str> = tallies().map(|r| r.id.as_str()).collect();
        let what = term.say("没有这个指标", "no such indicator");
        let paths: Vec<String> = asked.run.paths.iter().map(|p| p.display().to_string()).collect();
        let look = format!("zhanggui tally {} --format json", paths.join(" "));
        bail!(crate::nudge::unknown(what, id, known, &look, term));
    };
    let of = RuleId::new(&tally.of.value);
    let mut lines = Vec::new();
    for_each_conversation(asked.run.paths, asked.run.maps, asked.run.options, &|_| {}, &mut |c| {
        let mine = |i: &&Indicator| i.platform == c.key().platform && i.shop == c.key().shop;
        for indicator in asked.indicators.iter().filter(mine) {
            for round in ledger(set, &c, asked.run.meta(&c), asked.now, &of) {
                let of_agent =
                    indicator.agent.is_none() || round.outcome.is_none() || round.agent == indicator.agent;
                if of_agent {
                    let verdict =
                        verdict(&c, &round, indicator.window, exempt(asked.loaded, rule, tally), term);
                    lines.push(Line {
                        conversation: c.key().path(),
                        shop: c.key().shop.to_string(),
                        buyer: c.key().buyer.to_string().chars().take(8).collect(),
                        round,
                        verdict,
                    });
                }
            }
        }
    });
    lines.sort_by(|a, b| {
        (&a.shop, a.round.start, &a.conversation, a.round.event).cmp(&(
            &b.shop,
            b.round.start,
            &b.conversation,
            b.round.event,
        ))
    });
    let text = if as_json { as_lines(&lines)? } else { as_text(asked, rule, tally, &lines, term) };
    show(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn tally_on(rule: &Rule, day: Date) -> Option<&Tally> {
    match rule.version_on(day).and_then(|v| v.body.as_ref()) {
        Some(Body::Tally(tally)) => Some(tally),
        _ => None,
    }
}

fn exempt<'l>(loaded: &'l Loaded, rule: &Rule, tally: &Tally) -> &'l [Exempt] {
    let clock = tally.skip.as_ref().and_then(|name| loaded.set.pack().clock(&rule.pack, &name.value));
    match clock.map(|c| &c.kind) {
        Some(ClockKind::Exempt(ranges)) => ranges,
        _ => &[],
    }
}

/// Whether a round is in the figure, and if not, why.
fn verdict(
    c: &Conversation,
    round: &Round,
    window: (Date, Date),
    skip: &[Exempt],
    term: &Terminal,
) -> Verdict {
    let clock = |event: u32| {
        let at = usize::try_from(event).ok().and_then(|i| c.events().get(i)).map(|e| e.at);
        at.map(|at| at.to_string().split(' ').next_back().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    let say = |zh: &str, en: &str| Verdict::Out(term.say(zh, en).to_owned());
    match round.why {
        Some(Uncounted::InRound(first)) if term.english => {
            return Verdict::Out(format!("part of the round from {}", clock(first)));
        }
        Some(Uncounted::InRound(first)) => return Verdict::Out(format!("并入 {} 起的一轮", clock(first))),
        Some(Uncounted::NotFirst) => return say("不是本次接待的第一条", "not the first of its session"),
        Some(Uncounted::OutOfHours) => return say("不在考核时段", "outside the hours that count"),
        Some(Uncounted::Exempt) => return say("不考核期间", "in an exempt period"),
        Some(Uncounted::Settled(by)) if term.english => {
            return Verdict::Out(format!("settled by what came at {}", clock(by)));
        }
        Some(Uncounted::Settled(by)) => {
            return Verdict::Out(format!("{} 已另行了结（如机器人接待、转留言）", clock(by)));
        }
        Some(Uncounted::NoTimes) => return say("数据没有时间", "the source has no times"),
        Some(Uncounted::AfterClose) => return say("接待已经结束", "the session was over"),
        Some(Uncounted::UnknownYear) => {
            return say("那一年的节假日安排未知", "the holidays of that year are unknown");
        }
        None => {}
    }
    let day = round.start.date();
    if day < window.0 || window.1 < day {
        return say("不在统计期间", "outside the period");
    }
    if skip.iter().any(|x| x.from <= round.start && round.start <= x.to) {
        return say("不考核期间", "in an exempt period");
    }
    if round.asked {
        return say("待人工判断，定了才算", "for a person: counts once somebody has decided");
    }
    match round.outcome {
        Some(Outcome::Met) => Verdict::Met,
        Some(Outcome::Breached) => Verdict::Missed,
        Some(Outcome::Hit) => Verdict::Hit,
        Some(Outcome::Pending { .. }) => Verdict::Waiting,
        None => say("未判", "not judged"),
    }
}

fn as_lines(lines: &[Line]) -> anyhow::Result<String> {
    let mut out = String::new();
    for line in lines {
        let (counted, why) = match &line.verdict {
            Verdict::Out(why) => (None, Some(why.as_str())),
            Verdict::Met => (Some("met"), None),
            Verdict::Missed => (Some("missed"), None),
            Verdict::Hit => (Some("hit"), None),
            Verdict::Waiting => (Some("waiting"), None),
        };
        let round = &line.round;
        let object = json!({
            "conversation": line.conversation, "event": round.event, "session": round.session,
            "start": round.start.to_string(), "end": round.end.map(|t| t.to_string()),
            "ms": round.elapsed.map(|e| e.0), "agent": round.agent, "counted": counted, "why": why,
        });
        out.push_str(&serde_json::to_string(&object)?);
        out.push('\n');
    }
    Ok(out)
}

fn as_text(asked: &Asked<'_>, rule: &Rule, tally: &Tally, lines: &[Line], term: &Terminal) -> String {
    let mut out = format!("{}  {}\n", rule.title, rule.id);
    for i in asked.indicators {
        let group = i.agent.as_ref().map_or_else(|| i.shop.to_string(), |a| format!("{}/{a}", i.shop));
        out.push_str(&format!(
            "  {} {group}  {} – {}  {}\n",
            i.platform,
            i.window.0,
            i.window.1,
            figure(i, tally)
        ));
    }
    out.push('\n');
    let heads = [
        (term.say("起点", "start"), false),
        (term.say("终点", "end"), false),
        (term.say("买家", "buyer"), false),
        (term.say("客服", "agent"), false),
        (term.say("用时", "took"), true),
        (term.say("计入", "counted"), false),
        (term.say("说明", "why"), false),
    ];
    let cap = |took: Millis| tally.cap.map_or(took, |cap| Millis(took.0.min(cap.0)));
    let spoken = |took: Millis| if term.english { took.to_string() } else { span_zh(took) };
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let round = &line.round;
            let took = round.elapsed.map(|e| spoken(cap(e)));
            let at_cap = tally.cap.filter(|_| tally.unanswered == Unanswered::Cap).map(spoken);
            let (counted, why, took) = match &line.verdict {
                Verdict::Met => (term.say("做到", "met"), String::new(), took),
                Verdict::Hit => (term.say("命中", "hit"), String::new(), took),
                Verdict::Missed => {
                    let late = round.end.map(|t| t.to_string()).unwrap_or_default();
                    let why = if term.english {
                        format!("not done by {late}")
                    } else {
                        format!("到 {late} 没有做到")
                    };
                    (term.say("没做到", "missed"), why, at_cap)
                }
                Verdict::Waiting => (term.say("未到期", "waiting"), String::new(), at_cap),
                Verdict::Out(why) => ("–", why.clone(), None),
            };
            let agent = round.agent.as_ref().map(ToString::to_string).unwrap_or_default();
            // What was missed has no end; until when it had time stands in the reason.
            let done = matches!(line.verdict, Verdict::Met | Verdict::Hit);
            let end = round.end.filter(|_| done).map(|end| clock_after(round.start, end));
            vec![
                round.start.to_string(),
                end.unwrap_or_default(),
                line.buyer.clone(),
                agent,
                took.unwrap_or_default(),
                counted.to_owned(),
                why,
            ]
        })
        .collect();
    out.push_str(&layout::table(&heads, &rows));
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        if let Verdict::Out(why) = &line.verdict {
            // Times differ from row to row; the reason is what stands around them.
            let reason = why.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == ' ');
            let reason = if why.starts_with("并入") { "并入同一轮" } else { reason };
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let count = |v: &Verdict| lines.iter().filter(|l| l.verdict == *v).count();
    out.push_str(&format!(
        "\n{} {}  {} {}",
        term.say("做到", "met"),
        count(&Verdict::Met) + count(&Verdict::Hit),
        term.say("没做到", "missed"),
        count(&Verdict::Missed)
    ));
    if count(&Verdict::Waiting) > 0 {
        out.push_str(&format!("  {} {}", term.say("未到期", "waiting"), count(&Verdict::Waiting)));
    }
    if !reasons.is_empty() {
        let listed: Vec<String> = reasons.iter().map(|(why, n)| format!("{why} {n}")).collect();
        out.push_str(&format!(
            "  {}{}",
            term.say("不计：", "not counted: "),
            listed.join(term.say("，", ", "))
        ));
    }
    out.push('\n');
    out
}

/// The clock of a moment, with its date where that is another day.
fn clock_after(start: Timestamp, end: Timestamp) -> String {
    let text = end.to_string();
    match text.split_once(' ') {
        Some((_, clock)) if start.date() == end.date() => clock.to_owned(),
        _ => text,
    }
}

fn figure(i: &Indicator, tally: &Tally) -> String {
    super::value(&i.score, super::timed(tally), matches!(tally.measure, zg_rules::Measure::Count(_)))
        + "  "
        + &super::made_of(&i.score, super::timed(tally))
}

//! Why a finding is one: the same judgement again, with everything that was weighed. Nothing is stored for it.

use zg_model::{Conversation, Event, Millis, Observation, Outcome};
use zg_rules::{Body, Message, Version, Watch};
use zg_text::View;

use crate::matcher::{Scratch, get};
use crate::ruleset::{Branch, Ruleset, Slot};

/// The steps of a judgement, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// One sentence a step.
    pub steps: Vec<Message>,
}

impl Trace {
    fn say(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.steps.push(Message { zh: zh.into(), en: en.into() });
    }
}

/// Explains one observation of a conversation.
pub fn trace(set: &Ruleset, c: &Conversation, o: &Observation) -> Trace {
    let mut t = Trace::default();
    let Some(rule) = set.rule(&o.rule.id) else { return t };
    let Some(version) = rule.versions.iter().find(|v| v.from == o.rule.from) else { return t };
    dates(&mut t, rule, version, o);
    let judged = usize::try_from(o.event).ok().and_then(|i| c.events().get(i));
    match &version.body {
        Some(Body::Sequence(s)) => {
            if let Some(trigger) = judged.filter(|_| !matches!(s.watch, Watch::Forbid { .. })) {
                clock(&mut t, set, c, o, trigger);
            }
            words(&mut t, set, c, o);
        }
        Some(Body::Match(_)) => words(&mut t, set, c, o),
        _ => {}
    }
    let how = o.certainty.name();
    let zh = match o.certainty {
        zg_model::Certainty::Sure => "确定：按原样或只去掉夹杂符号读出",
        zg_model::Certainty::Likely => "很可能：借助谐音或形近读出",
        zg_model::Certainty::Ask => "待人工：词只是筛子，要人定",
    };
    t.say(format!("把握：{zh}"), format!("certainty: {how}"));
    for cite in &version.cite {
        let cite = set.pack().cite(&rule.pack, cite);
        t.say(format!("依据：{cite}（{}级·{}）", cite.grade.letter(), cite.grade.zh()), format!("cites: {cite} (grade {})", cite.grade.letter()));
    }
    t
}

/// Which version judged, and which did not.
fn dates(t: &mut Trace, rule: &zg_rules::Rule, version: &Version, o: &Observation) {
    for v in &rule.versions {
        let last = rule.last_day(v).map_or("至今".to_owned(), |d| d.to_string());
        let mark = if v.from == version.from { "✓" } else { "·" };
        let until = rule.last_day(v).map_or("now".to_owned(), |d| d.to_string());
        t.say(format!("{mark} 版本 {} 起，{last} 止", v.from), format!("{mark} version from {} until {until}", v.from));
    }
    let _ = o;
}

/// The clock's arithmetic, and what came when.
fn clock(t: &mut Trace, set: &Ruleset, c: &Conversation, o: &Observation, trigger: &Event) {
    t.say(format!("起算：{}（{}）", trigger.at, trigger.act.info().zh), format!("starts: {} ({})", trigger.at, trigger.act.info().en));
    let of_rule = |user: u32| {
        let user = get(&set.users, user)?;
        let rule = get(&set.rules, user.rule)?;
        let version = get(&rule.versions, user.version)?;
        (rule.id == o.rule.id && version.from == o.rule.from).then_some(user.slot)
    };
    let Some(sequence) = set.users.iter().zip(0_u32..).find_map(|(_, n)| match of_rule(n)? {
        Slot::After(s) => get(&set.sequences, s),
        _ => None,
    }) else {
        return;
    };
    if let Some(within) = sequence.within
        && let Ok(due) = sequence.clock.due(trigger.at, within)
    {
        t.say(format!("时限 {}（含端点）：到 {due}", span_zh(within)), format!("within {within} (inclusive): due {due}"));
    }
    let mut scratch = Scratch::default();
    let later = c.events().iter().zip(0_u32..).skip_while(|(_, n)| *n <= o.event);
    for (event, number) in later {
        scratch.fire(set, event, number, event.at.date());
        let answers = scratch.fired.iter().any(|f| matches!(of_rule(f.user), Some(Slot::Then(_))));
        if answers {
            let took = event.at - trigger.at;
            t.say(format!("第一次做到：{}，用时 {}", event.at, span_zh(took)), format!("first answered: {}, after {took}", event.at));
            return;
        }
    }
    if let Outcome::Pending { due } = o.outcome {
        t.say(format!("尚未做到，{due} 到期"), format!("still waiting, due {due}"));
    } else {
        t.say("数据之内没有做到", "not answered within the data");
    }
}

/// The words that were found, and those that were weighed and left.
fn words(t: &mut Trace, set: &Ruleset, c: &Conversation, o: &Observation) {
    let mut events: Vec<u32> = o.spans.iter().map(|e| e.span.event).collect();
    events.dedup();
    for number in events {
        let Some(event) = get(c.events(), number) else { continue };
        let mut scratch = Scratch::default();
        scratch.fire(set, event, number, event.at.date());
        for evidence in o.spans.iter().filter(|e| e.span.event == number && !e.view.is_empty()) {
            let raw = slice(event, evidence.span.start, evidence.span.end);
            if evidence.view == "entity" {
                let hit = scratch.found_entities().iter().find(|h| h.start <= evidence.span.start && evidence.span.end <= h.end);
                let (zh, value) = hit.map_or(("", ""), |h| (h.entity.zh(), &*h.value));
                t.say(format!("`{raw}` 认作{zh}：{value}"), format!("`{raw}` read as {}: {value}", evidence.term));
                continue;
            }
            let note = View::parse(evidence.view).map_or("", |v| v.info().zh);
            t.say(format!("`{raw}` 读作 `{}`（{note}）", evidence.term), format!("`{raw}` read as `{}` (view {})", evidence.term, evidence.view));
        }
        for branch in set.branches.iter().filter(|b| belongs(set, b, o)) {
            for cond in &branch.texts {
                let (_, lost, _) = scratch.weighed(*cond);
                for hit in lost {
                    let raw = slice(event, hit.start, hit.end);
                    t.say(format!("`{raw}` 被更长的例外短语盖住，不算"), format!("`{raw}` is swallowed by a longer exception"));
                }
            }
            for (cond, zh, en) in branch.also.iter().map(|c| (c, "同一条里还有", "also there")).chain(branch.unless.iter().map(|c| (c, "豁免词出现", "exempting words"))) {
                let (kept, ..) = scratch.weighed(*cond);
                for hit in kept {
                    let raw = slice(event, hit.start, hit.end);
                    t.say(format!("{zh} `{raw}`"), format!("{en}: `{raw}`"));
                }
            }
        }
    }
}

fn belongs(set: &Ruleset, branch: &Branch, o: &Observation) -> bool {
    let user = get(&set.users, branch.user);
    let rule = user.and_then(|u| get(&set.rules, u.rule));
    let version = user.zip(rule).and_then(|(u, r)| get(&r.versions, u.version));
    rule.is_some_and(|r| r.id == o.rule.id) && version.is_some_and(|v| v.from == o.rule.from)
}

fn slice(event: &Event, start: u32, end: u32) -> &str {
    let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    event.text.get(at(start)..at(end)).unwrap_or_default()
}

/// A duration in Chinese: 3分, 2分30秒, 7天.
pub fn span_zh(span: Millis) -> String {
    let mut out = span.to_string();
    for (unit, zh) in [("ms", "毫秒"), ("d", "天"), ("h", "小时"), ("m", "分"), ("s", "秒")] {
        out = out.replace(unit, zh);
    }
    out
}

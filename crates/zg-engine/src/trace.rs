//! Why a finding is one: the same judgement again, with everything that was weighed. Nothing is stored for it.

use std::cmp::Reverse;

use zg_model::{Certainty, Conversation, Event, Fen, Millis, Observation, Outcome, Timestamp};
use zg_rules::{Body, GAUGES, Message, Version, Watch};

use crate::course::{Readings, readings};
use crate::matcher::{Fired, SAYING, Scope, Scratch, get};
use crate::promise::questions;
use crate::reading::{belongs, slice, stated, told};
use crate::ruleset::{CSequence, CWatch, Ruleset, Slot, agreed};
use crate::scan::Hit;
use crate::sure::sure;

/// Most words that are named as also there.
const SHOWN: usize = 4;

/// The steps of a judgement, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// One sentence a step.
    pub steps: Vec<Message>,
}

impl Trace {
    /// Adds a step; what was said already is not said again.
    fn say(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        let step = Message { zh: zh.into(), en: en.into() };
        if !self.steps.contains(&step) {
            self.steps.push(step);
        }
    }
}

/// The events, from 0, that made what an observation found wrong: the promise that was taken back. Only prohibitions
/// have any; what is required is judged where it began.
pub fn opened_by(set: &Ruleset, c: &Conversation, o: &Observation) -> Vec<u32> {
    let mine = |s: &CSequence| {
        let version = get(&set.rules, s.rule).and_then(|r| get(&r.versions, s.version));
        s.watch == CWatch::Forbid && version.is_some_and(|v| v.named == o.rule)
    };
    let (readings, questions) = (readings(set, c), questions(set, c));
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    for (number, sequence) in (0_u32..).zip(&set.sequences).filter(|(_, s)| mine(s)) {
        let same = |e: &Event| sequence.same.as_ref().and_then(|name| e.facts.get(name)).map(str::to_owned);
        let judged = usize::try_from(o.event).ok().and_then(|n| c.events().get(n));
        for (n, event) in (0..o.event).zip(c.events()) {
            let Some(readings) = get(&readings, n) else { continue };
            let shares = judged.is_none_or(|j| sequence.shares(same(event).as_deref(), j));
            let scope = Scope::after(set, &questions, n);
            scratch.fire(scope, event, n, readings, event.at.date(), |u| u.slot == Slot::After(number));
            if shares && !scratch.fired.is_empty() {
                found.push(n);
            }
        }
    }
    found
}

/// Explains one observation of a conversation.
pub fn trace(set: &Ruleset, c: &Conversation, o: &Observation) -> Trace {
    let mut t = Trace::default();
    let Some(rule) = set.rule(&o.rule.id) else { return t };
    let Some(version) = rule.versions.iter().find(|v| v.from == o.rule.from) else { return t };
    dates(&mut t, rule, version);
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
    if o.unclear() {
        let others = o.spans.iter().filter(|e| e.span.event != o.event);
        let mut events: Vec<u32> = others.map(|e| e.span.event).collect();
        events.dedup();
        for event in events.iter().filter_map(|n| c.events().get(usize::try_from(*n).ok()?)) {
            let said = if event.text.is_empty() {
                event.facts.get("state").unwrap_or_default()
            } else {
                &event.text
            };
            t.say(
                format!("为何待人工：到期以前有 {} {}：{said}", event.at, event.act.info().zh),
                format!(
                    "why a person must look: before it was due, {} {}: {said}",
                    event.at,
                    event.act.info().en
                ),
            );
        }
    }
    // What cannot be known from the data is why a person must look.
    let by_text = o.spans.iter().map(|e| e.certainty).max() == Some(Certainty::Ask);
    let left_to_people = o.certainty == Certainty::Ask && !by_text;
    if let Some(note) = version.note.as_deref().filter(|_| left_to_people) {
        t.say(format!("为何待人工：{}", note.trim()), format!("why a person must look: {}", note.trim()));
    }
    let sure = sure(set, c, o, version);
    t.say(format!("把握：{}", sure.zh), format!("certainty: {}", sure.en));
    for cite in &version.cite {
        let cite = set.pack().cite(&rule.pack, cite);
        t.say(
            format!("依据：{cite}（{}级·{}）", cite.grade.letter(), cite.grade.zh()),
            format!("cites: {cite} (grade {})", cite.grade.letter()),
        );
    }
    t
}

/// Which version judged, and which did not.
fn dates(t: &mut Trace, rule: &zg_rules::Rule, version: &Version) {
    for v in &rule.versions {
        let last = rule.ends(v).map_or("至今".to_owned(), |d| d.to_string());
        let mark = if v.from == version.from { "✓" } else { "·" };
        let until = rule.ends(v).map_or("now".to_owned(), |d| d.to_string());
        t.say(
            format!("{mark} 版本 {} 起，{last} 止", v.from),
            format!("{mark} version from {} until {until}", v.from),
        );
    }
}

/// The arithmetic of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// When the clock was set.
    pub since: Timestamp,
    /// How long there was.
    pub within: Option<Millis>,
    /// There was time until the session ended.
    pub by_close: bool,
    /// There was time until the promised moment.
    pub promised: bool,
    /// Due when the trigger's fact `by` says.
    pub agreed: bool,
    /// Until when.
    pub due: Option<Timestamp>,
    /// When it was first done, in time or late, if the data goes that far.
    pub done: Option<Timestamp>,
    /// Where it was never done: when, after the time was over, something came that would have settled it, and what.
    pub ended: Option<(Timestamp, zg_model::Act)>,
    /// Of a promised sum that was missed: how much was owed, and how much came of it in time, whatever it went to.
    pub paid: Option<(Fen, Fen)>,
}

/// The clock behind an observation of a sequence that requires something.
pub fn timing(set: &Ruleset, c: &Conversation, o: &Observation) -> Option<Timing> {
    let sequence = set.sequences.iter().find(|s| {
        let rule = get(&set.rules, s.rule);
        let version = rule.and_then(|r| get(&r.versions, s.version));
        s.watch == CWatch::Require
            && version.is_some_and(|v| v.named.id == o.rule.id && v.from == o.rule.from)
    })?;
    let trigger = get(c.events(), o.event)?;
    let within = sequence.within.and_then(|within| sequence.clock.due(trigger.at, within).ok());
    let number =
        set.sequences.iter().zip(0_u32..).find(|(s, _)| std::ptr::eq(*s, sequence)).map(|(_, n)| n)?;
    let same = sequence.same.as_deref().and_then(|name| trigger.facts.get(name).map(|value| (name, value)));
    let mut scratch = Scratch::default();
    let (readings, questions) = (readings(set, c), questions(set, c));
    let scope = Scope::after(set, &questions, o.event);
    scratch.fire(scope, trigger, o.event, get(&readings, o.event)?, trigger.at.date(), |_| true);
    let opens = |f: &&Fired| get(&set.users, f.user).is_some_and(|u| u.slot == Slot::After(number));
    let promised = scratch.fired.iter().find(opens).and_then(|f| f.promised);
    let due = if sequence.promised {
        promised.map(|p| p.due.moment()).filter(|due| *due < Timestamp::MAX)
    } else if sequence.agreed {
        agreed(trigger)
    } else {
        within
    };
    let breached = o.outcome == Outcome::Breached;
    let owed = promised.and_then(|p| p.amount).filter(|_| sequence.in_full);
    let (mut ticked, mut come, mut in_time) = (0_u32, Fen::ZERO, Fen::ZERO);
    let later = c.events().iter().zip(&readings).zip(0_u32..).filter(|(_, n)| *n > o.event);
    let done = later.map(|((event, readings), n)| (event, readings, n)).find(|(event, readings, n)| {
        if same.is_some_and(|(name, value)| event.facts.get(name) != Some(value)) {
            return false;
        }
        let scope = Scope::after(set, &questions, *n);
        scratch.fire(scope, event, *n, readings, event.at.date(), |_| true);
        let mut slots = scratch.fired.iter().filter_map(|f| get(&set.users, f.user)).map(|u| u.slot);
        if sequence.steps.is_empty() {
            if !slots.any(|slot| slot == Slot::Then(number)) {
                return false;
            }
            // What came in time and is missed all the same went to another promise, or was too little.
            let used = sequence.in_full && breached && due.is_some_and(|due| event.at <= due);
            let sum = event.facts.get("amount").and_then(|text| Fen::parse_yuan(text).ok());
            come = sum.map_or(Fen(i64::MAX), |sum| come + sum);
            if used {
                in_time = come;
            }
            return !used && owed.is_none_or(|owed| owed <= come);
        }
        for slot in slots {
            if let Slot::Step(sequence, step) = slot
                && sequence == number
            {
                ticked |= 1_u32.checked_shl(step).unwrap_or(0);
            }
        }
        ticked == sequence.whole()
    });
    let done = done.map(|(e, ..)| e.at);
    let mut ends = |(event, readings): &(&Event, &Readings), n: u32| {
        if same.is_some_and(|(name, value)| event.facts.get(name) != Some(value)) {
            return false;
        }
        scratch.fire(set.into(), event, n, readings, event.at.date(), |u| u.slot == Slot::Until(number));
        !scratch.fired.is_empty()
    };
    let mut after =
        c.events().iter().zip(&readings).zip(0_u32..).filter(|(_, n)| *n > o.event && done.is_none());
    let ended = after.find(|(of, n)| due.is_some_and(|due| due < of.0.at) && ends(of, *n));
    Some(Timing {
        since: trigger.at,
        within: sequence.within,
        due,
        by_close: sequence.by_close,
        promised: sequence.promised,
        agreed: sequence.agreed,
        done,
        ended: ended.filter(|_| breached).map(|((event, _), _)| (event.at, event.act)),
        paid: owed.filter(|_| breached).map(|owed| (owed, in_time)),
    })
}

/// Says the clock's arithmetic.
fn clock(t: &mut Trace, set: &Ruleset, c: &Conversation, o: &Observation, trigger: &Event) {
    t.say(
        format!("起算：{}（{}）", trigger.at, trigger.act.info().zh),
        format!("starts: {} ({})", trigger.at, trigger.act.info().en),
    );
    let Some(timing) = timing(set, c, o) else { return };
    if let (Some(within), Some(due)) = (timing.within, timing.due) {
        let due = due.deadline();
        t.say(
            format!("时限 {}（含端点）：到 {due}", span_zh(within)),
            format!("within {within} (inclusive): due {due}"),
        );
    }
    if let Some(due) = timing.due.filter(|_| timing.agreed) {
        t.say(format!("时限：订单约定的时刻，{due}"), format!("due when agreed: {due}"));
    }
    if timing.promised {
        match timing.due.map(Timestamp::deadline) {
            Some(due) => t.say(format!("时限：承诺的时刻，{due}"), format!("due when promised: {due}")),
            None => t.say("承诺里没说时间：永不到期", "no time was promised: never due"),
        }
    }
    if let Some((owed, come)) = timing.paid {
        let rest = if come < owed {
            ("", "")
        } else {
            ("，算在别的承诺上了", ", which went to other promises")
        };
        t.say(
            format!("答应 ¥{owed}，到点来了 ¥{come}{}", rest.0),
            format!("¥{owed} promised, ¥{come} came in time{}", rest.1),
        );
    }
    if timing.by_close {
        let ended = if o.outcome == Outcome::Breached { Some(o.at) } else { None };
        t.say(
            ended.map_or("时限：本次接待结束以前".to_owned(), |at| {
                format!("时限：本次接待结束以前（{at} 结束）")
            }),
            ended.map_or("until the session ends".to_owned(), |at| format!("until the session ends ({at})")),
        );
    }
    if !o.missing.is_empty() {
        t.say(
            format!("核对清单还缺：{}", o.missing.join("、")),
            format!("missing from the checklist: {}", o.missing.join(", ")),
        );
    }
    match (timing.done, o.outcome) {
        (Some(done), _) => {
            let took = done - trigger.at;
            t.say(
                format!("第一次做到：{done}，用时 {}", span_zh(took)),
                format!("first done: {done}, after {took}"),
            );
        }
        (None, Outcome::Pending { due }) => {
            t.say(format!("尚未做到，{due} 到期"), format!("still waiting, due {due}"))
        }
        (None, _) => match timing.ended {
            Some((at, act)) => t.say(
                format!("数据之内没有做到；{at} {}", act.info().zh),
                format!("not done within the data; {at}: {}", act.info().en),
            ),
            None => t.say("数据之内没有做到", "not done within the data"),
        },
    }
}

/// The words that were found, and those that were weighed and left.
fn words(t: &mut Trace, set: &Ruleset, c: &Conversation, o: &Observation) {
    let mut events: Vec<u32> = o.spans.iter().map(|e| e.span.event).collect();
    events.dedup();
    let (readings, questions) = (readings(set, c), questions(set, c));
    for number in events {
        let (Some(event), Some(readings)) = (get(c.events(), number), get(&readings, number)) else {
            continue;
        };
        let mut scratch = Scratch::default();
        let scope = Scope::after(set, &questions, number);
        scratch.fire(scope, event, number, readings, event.at.date(), |_| true);
        gauges(t, set, o, readings);
        for evidence in o.spans.iter().filter(|e| e.span.event == number && !e.view.is_empty()) {
            let raw = slice(event, evidence.span.start, evidence.span.end);
            let span = (evidence.span.start, evidence.span.end);
            let whole = scratch.found_entities().iter().find(|h| (h.start, h.end) == span);
            if let Some(hit) = whole.filter(|_| evidence.view == SAYING) {
                let en = hit.entity.info().map_or("", |info| info.en);
                t.say(
                    format!("`{raw}` 整句像{}，没有哪个词在词表里", hit.entity.zh()),
                    format!("`{raw}` is worded like {en}; no word of it is listed"),
                );
                continue;
            }
            if let Some(hit) = whole.filter(|_| evidence.view == "entity") {
                let (zh, value) = (hit.entity.zh(), &*hit.value);
                let en = hit.entity.info().map_or("", |info| info.en);
                match value == raw {
                    true => t.say(format!("`{raw}` 认作{zh}"), format!("`{raw}` read as {en}")),
                    false => {
                        let says = stated(hit.entity, value);
                        t.say(
                            format!("`{raw}` 认作{zh}：{}", says.zh),
                            format!("`{raw}` read as {en}: {}", says.en),
                        );
                    }
                }
                continue;
            }
            if evidence.view == "question" {
                t.say(
                    format!("`{raw}` 买家这样问，答的是这一句"),
                    format!("`{raw}` is the question that is answered"),
                );
                continue;
            }
            if evidence.view == "promise" {
                for promise in scratch.found_promises().iter().filter(|p| p.span.0 == evidence.span.start) {
                    let kind = set.pack().promises.get(promise.kind);
                    let (zh, en) = kind.map_or(("", ""), |k| (k.title.as_str(), k.called(true)));
                    let amount = promise.amount.map(|a| format!(" ¥{a}")).unwrap_or_default();
                    t.say(
                        format!("`{raw}` 读作承诺：{zh}{amount}"),
                        format!("`{raw}` read as a promise: {en}{amount}"),
                    );
                }
                continue;
            }
            let told = told(set, &mut scratch, event, evidence, &o.rule);
            match (told.how, told.means == raw) {
                (None, true) => {
                    t.say(format!("`{raw}` 就是词表里的写法"), format!("`{raw}` stands as listed"))
                }
                (None, false) => t.say(
                    format!("`{raw}` 读作 `{}`", told.means),
                    format!("`{raw}` read as `{}`", told.means),
                ),
                (Some(how), true) => t.say(format!("`{raw}`：{}", how.zh), format!("`{raw}`: {}", how.en)),
                (Some(how), false) => t.say(
                    format!("`{raw}` 读作 `{}`：{}", told.means, how.zh),
                    format!("`{raw}` read as `{}`: {}", told.means, how.en),
                ),
            }
        }
        weighed(t, set, &scratch, event, number, o);
    }
}

/// What else of the rule stands there, and what was weighed and left.
fn weighed(t: &mut Trace, set: &Ruleset, scratch: &Scratch, event: &Event, number: u32, o: &Observation) {
    let evidence: Vec<(u32, u32)> =
        o.spans.iter().map(|e| e.span).filter(|s| s.event == number).map(|s| (s.start, s.end)).collect();
    let apart = |hit: &Hit| evidence.iter().all(|(start, end)| hit.end <= *start || *end <= hit.start);
    let raw = |hit: &Hit| slice(event, hit.start, hit.end);
    let (mut also, mut excuses): (Vec<Hit>, Vec<Hit>) = (Vec::new(), Vec::new());
    for branch in set.branches.iter().filter(|b| belongs(set, b, &o.rule)) {
        for cond in &branch.texts {
            let (_, lost, denied) = scratch.weighed(*cond);
            for hit in lost.iter().filter(|hit| apart(hit)) {
                let Some((start, end)) = scratch.swallows(*cond, hit) else { continue };
                let (raw, by) = (raw(hit), slice(event, start, end));
                t.say(format!("`{raw}` 在“{by}”里，不算"), format!("`{raw}` is part of “{by}”: not counted"));
            }
            for hit in denied.iter().filter(|hit| apart(hit)) {
                let raw = raw(hit);
                t.say(
                    format!("`{raw}` 前后的话否定了它，或只是提到它，不算"),
                    format!("`{raw}` is denied or only spoken of, by what stands around it"),
                );
            }
        }
        if scratch.fires(set, branch, event) {
            also.extend(branch.also.iter().flat_map(|cond| scratch.weighed(*cond).0).filter(|h| apart(h)));
        } else {
            excuses.extend(scratch.excused(branch));
        }
    }
    let list = |hits: Vec<Hit>| {
        let quoted: Vec<String> = apiece(hits).iter().map(|hit| format!("`{}`", raw(hit))).collect();
        (!quoted.is_empty()).then_some(quoted)
    };
    if let Some(list) = list(also) {
        t.say(format!("同一条里还有 {}", list.join("、")), format!("also there: {}", list.join(", ")));
    }
    if let Some(list) = list(excuses) {
        t.say(
            format!("{} 让这条规则的另一种判法不算；这一处不靠那种判法", list.join("、")),
            format!("{}: excuses from another way to break the rule, not from this one", list.join(", ")),
        );
    }
}

/// Hits that stand apart, the longest of those that overlap; a few of them, in the order of the text.
fn apiece(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (Reverse(hit.end - hit.start), hit.start));
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        if kept.len() < SHOWN && kept.iter().all(|k| hit.end <= k.start || k.end <= hit.start) {
            kept.push(hit);
        }
    }
    kept.sort_by_key(|hit| hit.start);
    kept
}

/// What only the course of the conversation told, and what was asked of it.
fn gauges(t: &mut Trace, set: &Ruleset, o: &Observation, readings: &Readings) {
    let mine = set.branches.iter().filter(|b| belongs(set, b, &o.rule));
    let asked = mine.flat_map(|b| b.gauges.iter().map(|(gauge, cell)| (b.held, gauge, cell)));
    let mut said = Vec::new();
    for (held, gauge, cell) in asked {
        let readings = readings.of(held);
        let (Some(info), Some(ticks)) =
            (GAUGES.get(gauge.index()), readings.get(gauge.index()).copied().flatten())
        else {
            continue;
        };
        if !cell.has(ticks) || said.contains(&(gauge, cell)) {
            continue;
        }
        said.push((gauge, cell));
        let (value, want) = (info.kind.show(ticks), cell.show(info.kind));
        t.say(format!("{}：{value}（{want}）", info.zh), format!("{}: {value} ({want})", info.en));
    }
}

/// A duration in Chinese: 3 分, 2 分 30 秒, 48 小时, 7 天. Up to three days people count in hours.
pub fn span_zh(span: Millis) -> String {
    let hours = span.0 / 3_600_000;
    if span.0 % 3_600_000 == 0 && (24..=72).contains(&hours) {
        return format!("{hours} 小时");
    }
    let mut out = span.to_string();
    for (unit, zh) in [("ms", " 毫秒 "), ("d", " 天 "), ("h", " 小时 "), ("m", " 分 "), ("s", " 秒 ")]
    {
        out = out.replace(unit, zh);
    }
    out.trim_end().to_owned()
}

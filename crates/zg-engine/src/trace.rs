//! Why a finding is one: the same judgement again, with everything that was weighed. Nothing is stored for it.

use zg_model::{Conversation, Event, Evidence, Fen, Millis, Observation, Outcome, Timestamp};
use zg_rules::{Body, GAUGES, Message, Version, Watch};
use zg_text::{How, Reading, View};

use crate::course::{Readings, readings};
use crate::matcher::{Fired, Scope, Scratch, get};
use crate::promise::questions;
use crate::ruleset::{Branch, CSequence, CWatch, Ruleset, Slot, agreed};

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
    if let Some(note) = version.note.as_deref().filter(|_| o.certainty == zg_model::Certainty::Ask) {
        t.say(format!("为何待人工：{}", note.trim()), format!("why a person must look: {}", note.trim()));
    }
    let (zh, en) = match o.certainty {
        zg_model::Certainty::Sure => (
            "确定：至少一处就是词表里的写法，最多去掉了夹杂的符号",
            "sure: one place reads as listed, at most without signs between",
        ),
        zg_model::Certainty::Likely => ("很可能：借助谐音或形近读出", "likely: read by sound or look"),
        zg_model::Certainty::Ask => (
            "待人工：词只是筛子，或原文也可能就是字面意思，要人定",
            "ask: words only sift here, or the text may mean what it says; a person decides",
        ),
    };
    t.say(format!("把握：{zh}"), format!("certainty: {en}"));
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
            if evidence.view == "entity" {
                let hit = scratch
                    .found_entities()
                    .iter()
                    .find(|h| h.start <= evidence.span.start && evidence.span.end <= h.end);
                let (zh, value) = hit.map_or(("", ""), |h| (h.entity.zh(), &*h.value));
                t.say(
                    format!("`{raw}` 认作{zh}：{value}"),
                    format!("`{raw}` read as {}: {value}", evidence.term),
                );
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
            let note = View::parse(evidence.view).map_or("", |v| v.info().zh);
            t.say(
                format!("`{raw}` 读作 `{}`（{note}）", evidence.term),
                format!("`{raw}` read as `{}` (view {})", evidence.term, evidence.view),
            );
            let readings = scratch.readings(set, evidence);
            let how = |zh: bool| {
                let both = [spelled(event, &readings, zh), meant(set, &evidence.term, zh)];
                both.into_iter().flatten().reduce(|how, means| format!("{how} {means}"))
            };
            if let Some((how, en)) = how(true).zip(how(false)) {
                t.say(format!("逐字：{how}"), format!("character by character: {en}"));
            }
        }
        for branch in set.branches.iter().filter(|b| belongs(set, b, o)) {
            for cond in &branch.texts {
                let (_, lost, denied) = scratch.weighed(*cond);
                for hit in lost {
                    let raw = slice(event, hit.start, hit.end);
                    t.say(
                        format!("`{raw}` 被更长的短语盖住，不算"),
                        format!("`{raw}` is swallowed by a longer phrase"),
                    );
                }
                for hit in denied {
                    let raw = slice(event, hit.start, hit.end);
                    t.say(
                        format!("`{raw}` 前面紧挨着否定，不算"),
                        format!("`{raw}` is denied by what stands before it"),
                    );
                }
            }
            for (cond, zh, en) in branch
                .also
                .iter()
                .map(|c| (c, "同一条里还有", "also there"))
                .chain(branch.unless.iter().map(|c| (c, "豁免词出现", "exempting words")))
            {
                let (kept, ..) = scratch.weighed(*cond);
                let found = |start, end| {
                    let same =
                        |e: &&Evidence| (e.span.event, e.span.start, e.span.end) == (number, start, end);
                    o.spans.iter().any(|e| same(&e))
                };
                for hit in kept.iter().filter(|hit| !found(hit.start, hit.end)) {
                    let raw = slice(event, hit.start, hit.end);
                    t.say(format!("{zh} `{raw}`"), format!("{en}: `{raw}`"));
                }
            }
        }
    }
}

/// What only the course of the conversation told, and what was asked of it.
fn gauges(t: &mut Trace, set: &Ruleset, o: &Observation, readings: &Readings) {
    let mine = set.branches.iter().filter(|b| belongs(set, b, o));
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

/// How disguised words of one event were read: `徽→微（形近） 亻言→信（拆字）`. `None` for what stands there as listed.
pub fn reading(set: &Ruleset, event: &Event, evidence: &Evidence, zh: bool) -> Option<String> {
    let (event, evidence) = &around(event, evidence);
    let mut scratch = Scratch::default();
    scratch.fire(set.into(), event, evidence.span.event, &Readings::default(), event.at.date(), |_| false);
    spelled(event, &scratch.readings(set, evidence), zh)
}

/// Of a long text, what is read with a word at most, in bytes on each side.
const AROUND: usize = 1000;

/// An event with what stands around a piece of evidence: a megabyte with many findings is not read anew for each.
pub fn around(event: &Event, evidence: &Evidence) -> (Event, Evidence) {
    let place = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let text = &event.text;
    let border = |at: &usize| text.is_char_boundary(*at);
    let from = (0..=place(evidence.span.start).saturating_sub(AROUND)).rev().find(border).unwrap_or(0);
    let to = place(evidence.span.end).saturating_add(AROUND);
    let to = (to..text.len()).find(border).unwrap_or(text.len());
    let shift = u32::try_from(from).unwrap_or(0);
    let mut evidence = evidence.clone();
    evidence.span.start = evidence.span.start.saturating_sub(shift);
    evidence.span.end = evidence.span.end.saturating_sub(shift);
    let part = Event {
        key: event.key,
        at: event.at,
        by: event.by.clone(),
        act: event.act,
        text: text.get(from..to).unwrap_or_default().into(),
        facts: event.facts.clone(),
    };
    (part, evidence)
}

/// What the names in a listed word stand for, as the packs say: `绿泡泡→微信（代称）`. `None` where none does.
pub fn meant(set: &Ruleset, term: &str, zh: bool) -> Option<String> {
    let mut known: Vec<(&str, &str)> = set
        .pack()
        .words
        .iter()
        .flat_map(|w| &w.means)
        .map(|(name, of)| (name.as_str(), of.as_str()))
        .collect();
    known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut taken: Vec<(usize, &str, &str)> = Vec::new();
    for (name, of) in known {
        for (at, _) in term.match_indices(name).filter(|_| !term.contains(of)) {
            let (before, after) = (term.get(..at).unwrap_or(""), term.get(at + name.len()..).unwrap_or(""));
            let cut = letter(name.chars().next()) && letter(before.chars().next_back())
                || letter(name.chars().next_back()) && letter(after.chars().next());
            let free =
                taken.iter().all(|(from, other, _)| at + name.len() <= *from || from + other.len() <= at);
            if free && !cut {
                taken.push((at, name, of));
            }
        }
    }
    taken.sort_unstable();
    taken.dedup_by_key(|(_, name, _)| *name);
    let what = if zh { "（代称）" } else { " (another name)" };
    let say = |(_, name, of): &(usize, &str, &str)| format!("{name}→{of}{what}");
    (!taken.is_empty()).then(|| taken.iter().map(say).collect::<Vec<_>>().join(" "))
}

/// The characters of a word that do not stand there as listed.
fn spelled(event: &Event, readings: &[Reading], zh: bool) -> Option<String> {
    let say = |raw: &str, means: &str, (label, en): (&str, &str)| {
        if zh { format!("{raw}→{means}（{label}）") } else { format!("{raw}→{means} ({en})") }
    };
    let raw = |r: &Reading| slice(event, r.start, r.end);
    let itself = |r: &Reading| raw(r).chars().flat_map(char::to_lowercase).eq(std::iter::once(r.means));
    // 信微: no character is disguised, but the word stands there from its end.
    if let (Some(first), Some(last)) = (readings.first(), readings.last())
        && readings.iter().all(|r| r.how == How::Turned && itself(r))
    {
        let means: String = readings.iter().rev().map(|r| r.means).collect();
        return Some(say(slice(event, first.start, last.end), &means, ("倒写", "written from its end")));
    }
    let figures = |text: &str| zg_text::term(zg_text::View::Digits, text);
    let one = |r: &Reading| {
        let (raw, means) = (raw(r), r.means.to_string());
        let label = match r.how {
            How::Same if itself(r) => return None,
            How::Same => ("换了字体或写法", "in another style or script"),
            How::Sound if figures(raw) == figures(&means) => (How::Digit.zh(), How::Digit.en()),
            how => (how.zh(), how.en()),
        };
        Some(say(raw, &means, label))
    };
    let mut parts: Vec<String> = readings.iter().filter_map(one).collect();
    parts.extend(dropped(event, readings, zh));
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What was left out between the characters of a word, each thing once; what nobody can see is named.
fn dropped(event: &Event, readings: &[Reading], zh: bool) -> Option<String> {
    let mut out: Vec<String> = Vec::new();
    let mut add = |what: String| {
        if !out.contains(&what) {
            out.push(what);
        }
    };
    for pair in readings.windows(2) {
        let [before, after] = pair else { continue };
        for piece in zg_text::pieces(slice(event, before.end, after.start)) {
            let mut chars = piece.chars();
            match (chars.next().filter(|_| chars.next().is_none()), zh) {
                (Some(c), true) if c.is_whitespace() => add("空格".into()),
                (Some(c), false) if c.is_whitespace() => add("blanks".into()),
                (Some(c), true) if zg_text::unseen(c) => add(format!("看不见的字符 U+{:04X}", u32::from(c))),
                (Some(c), false) if zg_text::unseen(c) => add(format!("an invisible U+{:04X}", u32::from(c))),
                (Some(c), true) if c == before.means => add(format!("重复的{c}")),
                (Some(c), false) if c == before.means => add(format!("{c} again")),
                _ => add(piece.to_owned()),
            }
        }
    }
    let list = out.join(if zh { "、" } else { ", " });
    (!out.is_empty()).then(|| if zh { format!("去掉{list}") } else { format!("without {list}") })
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

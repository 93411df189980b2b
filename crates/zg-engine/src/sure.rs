//! How sure a finding is, and by what: in a sentence.

use std::cmp::Reverse;
use std::sync::Arc;

use zg_model::{Certainty, Conversation, Event, Evidence, Observation};
use zg_rules::{Body, Message, Version, Watch};
use zg_text::{Entity, Trust, View};

use crate::course::Readings;
use crate::matcher::{SAYING, Scratch, get};
use crate::reading::{around, belongs, slice, told};
use crate::ruleset::Ruleset;

/// How sure an observation is, and what makes it so.
pub(crate) fn sure(set: &Ruleset, c: &Conversation, o: &Observation, version: &Version) -> Message {
    if matches!(&version.body, Some(Body::Sequence(s)) if !matches!(s.watch, Watch::Forbid { .. })) {
        return counted(o.certainty);
    }
    let best = o.spans.iter().map(|e| e.certainty).max();
    if o.certainty == Certainty::Ask {
        return match best {
            Some(Certainty::Ask) => say(
                "待人工：原文也可能就是字面意思，要人定",
                "ask: the text may mean what it says; a person decides",
            ),
            _ => say(
                "待人工：这条规则里词只是筛子，要人定",
                "ask: words only sift in this rule; a person decides",
            ),
        };
    }
    let by_words = |e: &&Evidence| Some(e.certainty) == best && !e.view.is_empty();
    let Some((evidence, event)) =
        o.spans.iter().find(by_words).and_then(|e| Some((e, get(c.events(), e.span.event)?)))
    else {
        return say("确定：按发生的事判，不靠词", "sure: judged by what happened, not by words");
    };
    match evidence.view {
        "entity" => {
            let Evidence { span, term, .. } = evidence;
            by_form(event, (span.start, span.end, Entity::parse(term)))
        }
        SAYING => {
            let info = Entity::parse(&evidence.term).and_then(Entity::info);
            let (zh, en) = info.map_or(("违禁的说法", "what is looked for"), |i| (i.zh, i.en));
            say(
                format!("很可能：不靠哪个词，整句的用字像{zh}"),
                format!("likely: by no single word, but worded like {en}"),
            )
        }
        "promise" | "question" => say("确定：承诺是照说的读的", "sure: the promise was read as it was given"),
        _ => by_word(set, event, evidence, o),
    }
}

/// What a clock or a count decides.
fn counted(certainty: Certainty) -> Message {
    match certainty {
        Certainty::Sure => say("确定：时间是算出来的，不靠词", "sure: the time was counted, no word decides"),
        Certainty::Likely => say(
            "很可能：时间是算出来的，从哪一句起算是读出来的",
            "likely: the time was counted, from a line that was read under disguise",
        ),
        Certainty::Ask => say(
            "待人工：时间是算出来的，算不算要人定",
            "ask: the time was counted; whether it counts, a person decides",
        ),
    }
}

/// A number, an address, an offer.
fn by_form(event: &Event, (start, end, entity): (u32, u32, Option<Entity>)) -> Message {
    let raw = slice(event, start, end);
    let (zh, en) =
        entity.and_then(Entity::info).map_or(("违禁的写法", "what is looked for"), |i| (i.zh, i.en));
    say(format!("确定：从样子认出，`{raw}` 是{zh}"), format!("sure: by its form `{raw}` is {en}"))
}

/// A listed word.
fn by_word(set: &Ruleset, event: &Event, evidence: &Evidence, o: &Observation) -> Message {
    let (event, evidence) = &around(event, evidence);
    let mut scratch = Scratch::default();
    scratch.fire(set.into(), event, evidence.span.event, &Readings::default(), event.at.date(), |_| false);
    if o.certainty == Certainty::Likely {
        let by = told(set, &mut scratch, event, evidence, &o.rule).by;
        let (zh, en): (Vec<&str>, Vec<&str>) = by.into_iter().unzip();
        // 谐音、形近 of one character and 谐音 of another are two ways.
        let mut ways: Vec<&str> = Vec::new();
        for way in zh.iter().flat_map(|label| label.split('、')) {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        return match ways.is_empty() {
            true => say("很可能：原样不在词表里，是读出来的", "likely: read, not listed as it stands"),
            false => say(
                format!("很可能：原样不在词表里，靠{}读出", ways.join("、")),
                format!("likely: not listed as it stands, read by: {}", en.join(", ")),
            ),
        };
    }
    match surest(set, &scratch, event, evidence, o) {
        Some((raw, None, _)) => {
            say(format!("确定：`{raw}` 就是词表里的写法"), format!("sure: `{raw}` stands as listed"))
        }
        Some((raw, Some(term), view)) => {
            let (zh, en) = match view {
                View::Folded => ("只换了大小写、繁简或字体", "only letters or forms differ from"),
                View::Digits => ("只换了数字的写法", "only the form of figures differs from"),
                _ => ("去掉夹杂的", "without what was put between it is"),
            };
            say(
                format!("确定：`{raw}` {zh}，就是词表里的 `{term}`"),
                format!("sure: `{raw}`: {en} the listed `{term}`"),
            )
        }
        None => {
            let (start, end) = (evidence.span.start, evidence.span.end);
            let form = scratch.found_entities().iter().find(|e| start <= e.start && e.end <= end);
            by_form(event, form.map_or((start, end, None), |e| (e.start, e.end, Some(e.entity))))
        }
    }
}

/// The word of a piece of evidence that is sure: as it stands, and as listed where that differs.
fn surest<'e>(
    set: &Ruleset,
    scratch: &Scratch,
    event: &'e Event,
    evidence: &Evidence,
    o: &Observation,
) -> Option<(&'e str, Option<Arc<str>>, View)> {
    let mine = set.branches.iter().filter(|b| belongs(set, b, &o.rule) && scratch.fires(set, b, event));
    let hits = mine.flat_map(|b| &b.texts).flat_map(|cond| scratch.standing(*cond));
    let sure = hits.filter(|hit| {
        evidence.span.start <= hit.start && hit.end <= evidence.span.end && hit.trust == Trust::Sure
    });
    let found = sure.map(|hit| (slice(event, hit.start, hit.end), set.scanner.term(hit.term), hit.view));
    let best = |(raw, term, _): &(&str, Arc<str>, View)| (*raw == &**term, raw.len(), Reverse(term.clone()));
    let (raw, term, view) = found.max_by_key(best)?;
    let differs = raw != &*term;
    Some((raw, differs.then_some(term), view))
}

fn say(zh: impl Into<String>, en: impl Into<String>) -> Message {
    Message { zh: zh.into(), en: en.into() }
}

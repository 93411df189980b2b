//! The ledger: every promise of a conversation with what became of it.
//!
//! Whether a promise was kept is what the rules said about it (those that are `due: promised`); the ledger only puts
//! promises and verdicts side by side, and says why there is no verdict where there is none.

use zg_model::{Act, AgentId, Conversation, Event, Millis, Observation, Outcome, Party, Timestamp};
use zg_rules::Body;

use super::{Due, Promise, Reading, questions};
use crate::course::readings;
use crate::inspect::Judgement;
use crate::matcher::{Scope, Scratch, get};
use crate::ruleset::{CWatch, Ruleset, Slot, bit_of};

/// A promise and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What was promised.
    pub promise: Promise,
    /// The event in which it was said, from 0.
    pub event: u32,
    /// When.
    pub at: Timestamp,
    /// Who said it; none for a bot.
    pub agent: Option<AgentId>,
    /// The order it is about: named in the message, or the last one of the conversation until then.
    pub order: Option<String>,
    /// How often the same was said again while it was open.
    pub again: u32,
    /// What became of it.
    pub state: State,
}

/// What became of a promise.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Its time is over and it was not done; the verdict.
    Broken(Observation),
    /// There is time left.
    Open,
    /// No time was said, and it was not done yet.
    Undated,
    /// Done, at this moment.
    Kept(Timestamp),
    /// Something else settled it, at this moment: the order was cancelled.
    Settled(Timestamp),
    /// It cannot be checked.
    Unchecked(Why),
}

/// Why a promise cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// No rule asks for promises of this kind here.
    NoRule,
    /// The data holds nothing of what a rule needs: no order was paid.
    NoRecord {
        /// What the rule needs, any of them.
        wants: Vec<Act>,
        /// What else the conversation's records hold of orders and after-sales.
        there: Vec<Act>,
        /// When what it needs came after all: after the promise was due.
        later: Option<Timestamp>,
    },
    /// The source has no times.
    NoTimes,
    /// The holidays of the year are not known.
    UnknownYear(i16),
}

/// The promises of a conversation, in its order. `judged` is the judgement of the same conversation by the same rules.
pub fn ledger(set: &Ruleset, c: &Conversation, judged: &Judgement, reading: &mut Reading) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (number, promise) in promises(set, c, reading) {
        if let Some(event) = get(c.events(), number) {
            let state = taken_back(set, c, judged, number, &promise)
                .or_else(|| state(set, c, judged, number, &promise));
            if let Some(state) = state {
                entries.push(entry(c, event, number, promise, state));
                continue;
            }
            // Said again while it was open: the rules opened no second matter, neither does the ledger.
            let same = |e: &&mut Entry| {
                (e.promise.kind, e.promise.due, e.promise.amount)
                    == (promise.kind, promise.due, promise.amount)
                    && !matches!(e.state, State::Unchecked(_))
            };
            match entries.iter_mut().rev().find(same) {
                Some(first) => first.again += 1,
                None => {
                    let state = unjudged(set, c, number, &promise);
                    entries.push(entry(c, event, number, promise, state));
                }
            }
        }
    }
    entries
}

/// What the shop promises in a conversation: the event, from 0, and what it promises.
pub fn promises(set: &Ruleset, c: &Conversation, reading: &mut Reading) -> Vec<(u32, Promise)> {
    let mut found = Vec::new();
    for ((event, number), question) in c.events().iter().zip(0_u32..).zip(questions(set, c)) {
        if speaks(event) {
            let all = reading.read_answer(set.promises(), question, &event.text, event.at);
            found.extend(all.into_iter().map(|promise| (number, promise)));
        }
    }
    found
}

/// Whether an event is one in which the shop says something.
pub fn speaks(event: &Event) -> bool {
    matches!(event.by, Party::Agent(_) | Party::Bot) && event.act == Act::SAY && !event.text.is_empty()
}

fn entry(c: &Conversation, event: &Event, number: u32, promise: Promise, state: State) -> Entry {
    let before =
        || c.events().iter().take_while(|e| e.at <= event.at).filter_map(|e| e.facts.get("order")).last();
    let order = event.facts.get("order").or_else(before).map(str::to_owned);
    let agent = event.by.agent().cloned();
    Entry { promise, event: number, at: event.at, agent, order, again: 0, state }
}

/// The sequences that watch promises of this kind.
fn watching(set: &Ruleset, kind: usize) -> impl Iterator<Item = (u32, &crate::ruleset::CSequence)> {
    let asks = move |number: u32| {
        set.branches.iter().any(|b| {
            get(&set.users, b.user).is_some_and(|u| u.slot == Slot::After(number))
                && b.promises.iter().any(|kinds| kinds & bit_of(kind) != 0)
        })
    };
    (0_u32..).zip(&set.sequences).filter(move |(number, _)| asks(*number))
}

/// Those that are due when the promise says so.
fn sequences(set: &Ruleset, kind: usize) -> impl Iterator<Item = (u32, &crate::ruleset::CSequence)> {
    watching(set, kind).filter(|(_, s)| s.promised)
}

/// Whether a finding comes from a sequence.
fn found_by(set: &Ruleset, o: &Observation, s: &crate::ruleset::CSequence) -> bool {
    let version = get(&set.rules, s.rule).and_then(|r| get(&r.versions, s.version));
    version.is_some_and(|v| v.named.id == o.rule.id && v.named.from == o.rule.from)
}

/// What the rules said when the shop took its word back: 赠品送完了, of a gift that was promised and not yet given.
fn taken_back(
    set: &Ruleset,
    c: &Conversation,
    judged: &Judgement,
    event: u32,
    promise: &Promise,
) -> Option<State> {
    if matches!(state(set, c, judged, event, promise), Some(State::Kept(_))) {
        return None;
    }
    let forbids = |o: &&Observation| {
        let of = |s: &crate::ruleset::CSequence| s.watch == CWatch::Forbid && found_by(set, o, s);
        o.event > event
            && matches!(o.outcome, Outcome::Breached | Outcome::Hit)
            && watching(set, promise.kind).any(|(_, s)| of(s))
    };
    judged.observations.iter().find(forbids).map(|o| State::Broken(o.clone()))
}

/// What the rules said of a promise; nothing where they said nothing.
fn state(
    set: &Ruleset,
    c: &Conversation,
    judged: &Judgement,
    event: u32,
    promise: &Promise,
) -> Option<State> {
    let of_kind =
        |o: &&Observation| o.event == event && sequences(set, promise.kind).any(|(_, s)| found_by(set, o, s));
    let found = judged.observations.iter().filter(of_kind);
    // Several rules may ask for one kind: the worst of what they say.
    found
        .map(|o| match o.outcome {
            Outcome::Breached | Outcome::Hit => (0, State::Broken(o.clone())),
            Outcome::Pending { due } if due == Timestamp::MAX => (2, State::Undated),
            Outcome::Pending { .. } => (1, State::Open),
            Outcome::Met => {
                let said = get(c.events(), event).map_or(Timestamp::MIN, |e| e.at);
                (3, State::Kept(said + o.elapsed.unwrap_or(Millis(0))))
            }
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, state)| state)
}

/// The acts that a sequence must have seen before it judges.
fn wants(set: &Ruleset, sequence: &crate::ruleset::CSequence) -> Vec<Act> {
    let rule = get(&set.rules, sequence.rule).and_then(|r| set.pack.rules.get(r.source));
    let body = usize::try_from(sequence.version).ok().and_then(|v| rule?.versions.get(v)?.body.as_ref());
    match body {
        Some(Body::Sequence(s)) => s.needs.as_ref().map(|m| m.acts.clone()).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// What a conversation's records hold of orders and after-sales, each act once, in their order.
fn records(c: &Conversation) -> Vec<Act> {
    let mut there = Vec::new();
    for event in c.events().iter().filter(|e| e.act.is_record()) {
        if !there.contains(&event.act) {
            there.push(event.act);
        }
    }
    there
}

/// Why the rules said nothing: settled by something else, or never judged.
fn unjudged(set: &Ruleset, c: &Conversation, event: u32, promise: &Promise) -> State {
    if !c.timed() {
        return State::Unchecked(Why::NoTimes);
    }
    if let Due::Unknown(year) = promise.due {
        return State::Unchecked(Why::UnknownYear(year));
    }
    let Some(said) = get(c.events(), event) else { return State::Unchecked(Why::NoRule) };
    let mut scratch = Scratch::default();
    let (readings, questions) = (readings(set, c), questions(set, c));
    let mut why = Why::NoRule;
    for (number, sequence) in sequences(set, promise.kind) {
        let rule = get(&set.rules, sequence.rule);
        let here = rule.is_some_and(|r| r.platforms.is_empty() || r.platforms.contains(&c.key().platform));
        if !here || !rule.is_some_and(|r| r.status.judges()) {
            continue;
        }
        let mut fires = |slot: Slot, n: u32| {
            let (Some(event), Some(readings)) = (get(c.events(), n), get(&readings, n)) else { return false };
            let scope = Scope::after(set, &questions, n);
            scratch.fire(scope, event, n, readings, event.at.date(), |u| u.slot == slot);
            !scratch.fired.is_empty()
        };
        let last = u32::try_from(c.events().len()).unwrap_or(u32::MAX);
        let settled = (event + 1..last).find(|n| fires(Slot::Until(number), *n));
        if let Some(at) = settled.and_then(|n| get(c.events(), n)).map(|e| e.at)
            && at <= promise.due.moment()
            && at >= said.at
        {
            return State::Settled(at);
        }
        let recorded = |n: &u32| fires(Slot::Needs(number), *n);
        let first = (0..last).find(recorded).and_then(|n| get(c.events(), n)).map(|e| e.at);
        if sequence.needs && first.is_none_or(|at| promise.due.moment() < at) {
            why = Why::NoRecord { wants: wants(set, sequence), there: records(c), later: first };
        }
    }
    State::Unchecked(why)
}

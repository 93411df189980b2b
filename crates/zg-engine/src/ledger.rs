//! What a figure is made of: every trigger of a rule in a conversation, counted or not, with the reason.

use zg_model::{AgentId, Conversation, Millis, Outcome, RuleId, Timestamp};

use crate::matcher::get;
use crate::ruleset::Ruleset;
use crate::session::{Meta, Uncounted};

/// One trigger and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The trigger's position in the conversation, from 0.
    pub event: u32,
    /// Which session it lies in, from 0.
    pub session: u32,
    /// When it began.
    pub start: Timestamp,
    /// When it was done, or when it was missed.
    pub end: Option<Timestamp>,
    /// The account that answers for it.
    pub agent: Option<AgentId>,
    /// How it came out; `None` when it does not count.
    pub outcome: Option<Outcome>,
    /// From start to discharge, for what was done.
    pub elapsed: Option<Millis>,
    /// Why it does not count.
    pub why: Option<Uncounted>,
    /// A finding that waits for a person: in no figure until somebody has decided.
    pub asked: bool,
}

/// Judges a conversation again and lists every trigger of one rule, in the order of the conversation.
pub fn ledger(set: &Ruleset, c: &Conversation, meta: Meta, now: Timestamp, rule: &RuleId) -> Vec<Round> {
    let timed = meta.timed;
    let mut session = set.open(meta);
    session.take_notes();
    for event in c.events() {
        session.push(event);
    }
    if timed {
        session.advance(now);
    }
    let start = |event: u32| get(c.events(), event).map_or(Timestamp::MIN, |e| e.at);
    let pending = session.pending();
    let judged =
        session.observations().iter().chain(&pending).filter(|o| o.rule.id == *rule).map(|o| Round {
            event: o.event,
            session: o.session,
            start: start(o.event),
            end: (!matches!(o.outcome, Outcome::Pending { .. })).then_some(o.at),
            agent: o.agent.clone(),
            outcome: Some(o.outcome),
            elapsed: o.elapsed,
            why: None,
            asked: o.outcome.is_finding() && o.certainty == zg_model::Certainty::Ask,
        });
    let of_rule = |number: u32| {
        let sequence = get(&set.sequences, number);
        sequence.and_then(|s| get(&set.rules, s.rule)).is_some_and(|r| r.id == *rule)
    };
    let noted = session.notes().iter().filter(|n| of_rule(n.sequence)).map(|n| Round {
        event: n.event,
        session: n.session,
        start: start(n.event),
        end: None,
        agent: None,
        outcome: None,
        elapsed: None,
        why: Some(n.why),
        asked: false,
    });
    let mut rounds: Vec<Round> = judged.chain(noted).collect();
    rounds.sort_by_key(|r| (r.event, r.why));
    // A round out of hours keeps its place as a round; what joins it is out of hours with it.
    rounds.dedup_by(|later, first| {
        later.event == first.event && later.why == first.why && later.outcome == first.outcome
    });
    rounds
}

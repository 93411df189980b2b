//! Inspects whole conversations: a pure function of ruleset, conversation and now.

use std::collections::BTreeMap;

use zg_model::{Conversation, Date, Observation, Timestamp};

use crate::matcher::Scratch;
use crate::ruleset::Ruleset;
use crate::session::{Meta, Unjudged};

/// What an inspection found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// In the order of events and rules; what is still waiting comes last for its event.
    pub observations: Vec<Observation>,
    /// What could not be judged.
    pub unjudged: Vec<Unjudged>,
}

/// Inspects conversation after conversation with the same buffers, and remembers what it read out of texts that come
/// again (quick replies, 在吗, 好的): at most 16,384 short ones. One a thread.
#[derive(Debug)]
pub struct Inspector<'r> {
    set: &'r Ruleset,
    scratch: Box<Scratch>,
    tallied: bool,
}

impl<'r> Inspector<'r> {
    /// An inspector.
    pub fn new(set: &'r Ruleset) -> Inspector<'r> {
        Inspector { set, scratch: Box::new(Scratch::remembering()), tallied: false }
    }

    /// An inspector that reads every text anew, however often it comes: the slow twin, for benches and tests.
    pub fn forgetful(set: &'r Ruleset) -> Inspector<'r> {
        Inspector { set, scratch: Box::new(Scratch::forgetful()), tallied: false }
    }

    /// An inspector that only judges what indicators are made of: faster, and all that [`crate::Tallies`] need.
    pub fn of_tallies(set: &'r Ruleset) -> Inspector<'r> {
        Inspector { tallied: true, ..Inspector::new(set) }
    }

    /// Judges a conversation as it stood at `now`; `as_of` judges by the rules of another day.
    pub fn inspect(&mut self, c: &Conversation, now: Timestamp, as_of: Option<Date>) -> Judgement {
        let meta = Meta { key: c.key().clone(), timed: c.timed(), as_of, facts: BTreeMap::new() };
        self.inspect_with(meta, c, now)
    }

    /// The same, with facts known beforehand.
    pub fn inspect_with(&mut self, meta: Meta, c: &Conversation, now: Timestamp) -> Judgement {
        let timed = meta.timed;
        let mut session = self.set.open_with(meta, std::mem::take(&mut self.scratch), self.tallied);
        for event in c.events() {
            session.push(event);
        }
        if timed {
            session.advance(now);
        }
        let pending = session.pending();
        let (mut observations, unjudged, scratch) = session.into_parts();
        self.scratch = scratch;
        observations.extend(pending);
        observations.sort_by(|a, b| {
            (a.event, &a.rule, a.outcome, &a.spans, a.at).cmp(&(b.event, &b.rule, b.outcome, &b.spans, b.at))
        });
        Judgement { observations, unjudged }
    }
}

/// Judges one conversation.
pub fn inspect(set: &Ruleset, c: &Conversation, now: Timestamp, as_of: Option<Date>) -> Judgement {
    Inspector::new(set).inspect(c, now, as_of)
}

//! Promises of texts that say the same whenever they are said, but for the moment: 48小时内发; or as long as what they say
//! is not over: 今天下午三点前. Read once, they are dated anew each time that the text comes again.

use zg_model::Timestamp;

use super::due::{aspect, due};
use super::kinds::Kinds;
use super::when::When;
use super::{Due, Promise, Question};

/// Until when something was promised, and by which times that was said: the latest of them counts.
#[derive(Clone, Debug)]
pub(super) struct Until {
    pub(super) due: Due,
    /// Each with the kind whose calendar counts.
    pub(super) of: Vec<(usize, When)>,
}

impl Until {
    /// The later of both.
    pub(super) fn or_later(mut self, other: Until) -> Until {
        self.due = self.due.max(other.due);
        self.of.extend(other.of);
        self
    }
}

/// What a text says of promises at many moments.
#[derive(Clone, Debug)]
pub(crate) struct SteadyText {
    pub(super) seen: Seen,
    pub(super) promises: Vec<Steady>,
    /// Characters that a question must have for the text to answer it; nothing where it answers none.
    pub(super) foreign: Option<Vec<char>>,
}

/// The times of a text, and how they look from a moment.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    times: Vec<When>,
    aspects: u64,
}

impl Seen {
    pub(super) fn from(times: Vec<When>, from: Timestamp) -> Option<Seen> {
        Some(Seen { aspects: aspects(&times, from)?, times })
    }
}

/// How all of these times look, three bits each; nothing of more than a number holds.
fn aspects(times: &[When], from: Timestamp) -> Option<u64> {
    if times.len() > 64 / 3 {
        return None;
    }
    times.iter().try_fold(0, |all, when| Some(all << 3 | aspect(*when, from)?))
}

impl SteadyText {
    /// Whether it says the same at that moment.
    pub(crate) fn holds(&self, at: Timestamp) -> bool {
        aspects(&self.seen.times, at) == Some(self.seen.aspects)
    }

    /// Its promises, made at a moment.
    pub(crate) fn made<'s>(&'s self, kinds: &'s Kinds, at: Timestamp) -> impl Iterator<Item = Promise> + 's {
        self.promises.iter().map(move |p| p.made(kinds, at))
    }

    /// Whether it may say more as the answer to a question.
    pub(crate) fn may_answer(&self, question: Question<'_>) -> bool {
        let Some(foreign) = &self.foreign else { return false };
        question.folded.is_none_or(|folded| foreign.iter().all(|c| folded.contains(*c)))
    }
}

/// A promise that only its moment makes another one.
#[derive(Clone, Debug)]
pub(super) struct Steady {
    promise: Promise,
    until: Vec<(usize, When)>,
}

impl Steady {
    pub(super) fn new(promise: Promise, until: Vec<(usize, When)>) -> Steady {
        Steady { promise, until }
    }

    /// The promise, made at a moment.
    fn made(&self, kinds: &Kinds, at: Timestamp) -> Promise {
        let due = self.until.iter().filter_map(|(kind, when)| due(*when, at, kinds.calendar(*kind))).max();
        Promise { due: due.unwrap_or(self.promise.due), ..self.promise.clone() }
    }

    /// Where it stands in the text.
    pub(super) fn span(&self) -> (u32, u32) {
        self.promise.span
    }
}

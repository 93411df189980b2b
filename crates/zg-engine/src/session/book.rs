//! The open matters of all sequences. Of the hundreds that there are, a conversation touches a few; only those are looked
//! at and forgotten.

use zg_model::Timestamp;

use super::{Counted, Open};

/// The open matters of one sequence.
#[derive(Debug, Default)]
pub(crate) struct Matters {
    pub(super) open: Vec<Open>,
    pub(super) counted: Vec<Counted>,
    /// The last session whose first trigger was seen.
    pub(super) seen: Option<u32>,
    /// What must have happened before has happened.
    pub(super) ready: bool,
    /// What makes a verdict certain has happened.
    pub(super) proven: bool,
    /// What leaves breaches to people, of the last day that had any.
    pub(super) unclear: Vec<Counted>,
    touched: bool,
}

impl Matters {
    /// Whether something may be answered.
    pub(crate) fn waits(&self) -> bool {
        !self.open.is_empty() || !self.counted.is_empty()
    }
}

/// The matters of all sequences, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Book {
    all: Vec<Matters>,
    /// Those that were touched.
    touched: Vec<u32>,
    /// Nothing is due before.
    soonest: Option<Timestamp>,
}

impl Book {
    /// An empty book for that many sequences, in what the last one left.
    pub(super) fn reset(mut self, sequences: usize) -> Book {
        for number in self.touched.drain(..) {
            if let Some(matters) = usize::try_from(number).ok().and_then(|n| self.all.get_mut(n)) {
                matters.open.clear();
                matters.counted.clear();
                matters.unclear.clear();
                (matters.seen, matters.ready, matters.proven, matters.touched) = (None, false, false, false);
            }
        }
        self.soonest = None;
        self.all.resize_with(sequences, Matters::default);
        self
    }

    pub(super) fn get(&self, number: u32) -> Option<&Matters> {
        usize::try_from(number).ok().and_then(|n| self.all.get(n))
    }

    /// The matters of a sequence, to be changed. What is opened goes through [`Book::open`].
    pub(super) fn touch(&mut self, number: u32) -> Option<&mut Matters> {
        let matters = usize::try_from(number).ok().and_then(|n| self.all.get_mut(n))?;
        if !matters.touched {
            matters.touched = true;
            self.touched.push(number);
        }
        Some(matters)
    }

    /// Opens a matter.
    pub(super) fn open(&mut self, number: u32, open: Open) {
        if !open.spent {
            self.soonest = Some(self.soonest.map_or(open.due, |soonest| soonest.min(open.due)));
        }
        if let Some(matters) = self.touch(number) {
            matters.open.push(open);
        }
    }

    /// Sequences that were touched, in no particular order.
    pub(super) fn touched(&self) -> impl Iterator<Item = (u32, &Matters)> {
        self.touched.iter().filter_map(|number| Some((*number, self.get(*number)?)))
    }

    /// Sequences with something that may be answered.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = u32> {
        self.touched().filter(|(_, matters)| matters.waits()).map(|(number, _)| number)
    }

    /// [`Book::touched`], to be changed.
    pub(super) fn each(&mut self, mut change: impl FnMut(u32, &mut Matters)) {
        let (all, touched) = (&mut self.all, &self.touched);
        for number in touched {
            if let Some(matters) = usize::try_from(*number).ok().and_then(|n| all.get_mut(n)) {
                change(*number, matters);
            }
        }
    }

    /// Whether something may be due before that moment.
    pub(super) fn may_be_due(&self, now: Timestamp) -> bool {
        self.soonest.is_some_and(|soonest| soonest < now)
    }

    /// Finds out anew when the first matter is due.
    pub(super) fn look(&mut self) {
        let open = self.touched().flat_map(|(_, m)| &m.open).filter(|o| !o.spent);
        self.soonest = open.map(|o| o.due).min();
    }
}

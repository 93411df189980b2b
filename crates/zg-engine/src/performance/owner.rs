//! Whose an order is: who was asked before it, and who of several.

use zg_model::{Date, Timestamp};
use zg_rules::performance::{Attribution, Keep, Performance, Tie};

use super::course::{Course, Line, Side, Who, day_of};
use super::note::{Decided, Owner, Stage};
use super::orders::{Moment, Order};
use super::reception::Chats;

/// What is looked at to find whose an order is.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) s: &'a Performance,
    pub(super) course: &'a Course,
    pub(super) chats: &'a Chats,
}

/// An account that spoke within the time that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) who: Who,
    /// The events with which it first and last spoke.
    first: usize,
    last: usize,
    pub(super) last_at: Timestamp,
    rounds: i64,
}

impl View<'_> {
    /// Whether what was said in a line's chat can bring an order.
    fn counts(&self, line: &Line) -> bool {
        line.side == Side::Agent
            && (self.s.filtered_orders == Keep::Count
                || self.chats.get(&(line.day, line.who)).is_some_and(|c| c.filter.is_none()))
    }

    /// The accounts that spoke before an event, not before a day, and not within a stretch that does not count.
    pub(super) fn candidates(
        &self,
        before: Moment,
        without: Option<(Timestamp, Timestamp)>,
    ) -> Vec<Candidate> {
        let since = day_of(self.s, before.at).plus_days(1 - self.s.ask_days);
        self.between(since, 0, before.index, without)
    }

    /// The accounts that spoke from a day on, after one event and before another.
    pub(super) fn between(
        &self,
        since: Date,
        after: usize,
        before: usize,
        without: Option<(Timestamp, Timestamp)>,
    ) -> Vec<Candidate> {
        let timely = |index: usize, at: Timestamp| {
            (after..before).contains(&index)
                && day_of(self.s, at) >= since
                && without.is_none_or(|(from, to)| !(from <= at && at < to))
        };
        let mut out: Vec<Candidate> = Vec::new();
        for line in self.course.lines.iter().filter(|l| self.counts(l) && timely(l.index, l.at)) {
            let Some(who) = line.who else { continue };
            match out.iter_mut().find(|c| c.who == who) {
                Some(known) => (known.last, known.last_at) = (line.index, line.at),
                None => out.push(Candidate {
                    who,
                    first: line.index,
                    last: line.index,
                    last_at: line.at,
                    rounds: 0,
                }),
            }
        }
        for reply in self.course.replies.iter().filter(|r| timely(r.index, r.at)) {
            out.iter_mut().filter(|c| c.who == reply.who).for_each(|c| c.rounds += 1);
        }
        out
    }

    /// Who of several.
    fn choose(&self, candidates: &[Candidate]) -> Option<(Candidate, Option<Decided>)> {
        let last = |all: &mut dyn Iterator<Item = &Candidate>| all.max_by_key(|c| c.last).copied();
        let winner = match self.s.tie {
            Tie::LastChat => last(&mut candidates.iter())?,
            Tie::FirstChat => candidates.iter().min_by_key(|c| c.first).copied()?,
            Tie::Rounds => {
                let most = candidates.iter().map(|c| c.rounds).max()?;
                last(&mut candidates.iter().filter(|c| c.rounds == most))?
            }
        };
        let even = candidates.iter().filter(|c| c.rounds == winner.rounds).count() > 1;
        let decided = match self.s.tie {
            _ if candidates.len() < 2 => None,
            Tie::Rounds if even => Some(Decided::EvenRounds),
            tie => Some(Decided::By(tie)),
        };
        Some((winner, decided))
    }

    fn owner(&self, candidates: &[Candidate], stage: Stage) -> Option<(Who, Owner)> {
        let (winner, tie) = self.choose(candidates)?;
        let name = |c: &Candidate| self.course.agent(Some(c.who)).cloned();
        let rivals = candidates.iter().filter(|c| c.who != winner.who);
        let owner = Owner {
            agent: name(&winner)?,
            stage,
            tie,
            last: winner.last_at,
            rounds: winner.rounds,
            rivals: rivals.filter_map(|c| Some((name(c)?, c.last_at, c.rounds))).collect(),
        };
        Some((winner.who, owner))
    }

    /// Who was asked before the order was placed.
    pub(super) fn of_order(&self, order: &Order) -> Option<(Who, Owner)> {
        self.owner(&self.candidates(order.begun()?, None), Stage::Order)
    }

    /// Who was asked before it was paid; of an order that was placed without asking anybody, who hurried the payment
    /// in its first minutes does not count.
    fn of_payment(&self, order: &Order) -> Option<(Who, Owner)> {
        let silent = order.placed.filter(|placed| self.candidates(*placed, None).is_empty());
        let grace = silent.map(|placed| (placed.at, placed.at + self.s.urge_after));
        self.owner(&self.candidates(order.paid?, grace), Stage::Pay)
    }

    /// Whose sale it is, by the shop's rule.
    pub(super) fn of_sale(&self, order: &Order) -> Option<(Who, Owner)> {
        match self.s.attribution {
            Attribution::Order => self.of_order(order),
            Attribution::Pay => self.of_payment(order),
            Attribution::OrderFirst => self.of_order(order).or_else(|| self.of_payment(order)),
        }
    }
}

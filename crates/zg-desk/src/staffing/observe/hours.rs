//! What was learned from the conversations of some days.

use zg_model::Date;

use super::Counts;
use crate::staffing::draw::count;
use crate::staffing::simulate::Traffic;
use crate::staffing::{Law, SLOT_SECONDS, SLOTS, WEEK};

/// Arrivals and handle times of a desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// The first and the last day on which anybody spoke.
    pub days: Option<(Date, Date)>,
    /// Rounds in each half hour of the week, over all days.
    pub arrivals: Vec<u64>,
    /// Seconds of work on first rounds, sorted.
    pub first: Vec<f64>,
    /// Seconds of work on later rounds, sorted.
    pub later: Vec<f64>,
    /// Rounds whose reply says that the agent was away.
    pub away: u64,
    /// Seconds until each answered round was answered, sorted.
    pub replies: Vec<f64>,
    /// Of those the first rounds of a session.
    pub first_replies: Vec<f64>,
    /// Rounds that waited for a human, answered or not.
    pub asked: usize,
    /// Of those the first rounds of a session.
    pub firsts: usize,
    /// Rounds of each session.
    pub rounds: Vec<f64>,
    /// Seconds from a reply to the buyer's next message, sorted.
    pub think: Vec<f64>,
    /// Mean patience in seconds; `None` where nobody gave up.
    pub patience: Option<f64>,
    /// How many accounts spoke.
    pub accounts: usize,
    /// Chats that an account had open at once, mean over the time with any.
    pub at_once: f64,
    /// The most chats that an account had open at once.
    pub most_at_once: u32,
    /// What was read and what was left out.
    pub counts: Counts,
}

/// Which days are taken together: more days make steadier means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// Mondays with Mondays.
    Weekday,
    /// Mondays to Fridays, and Saturdays with Sundays.
    Workweek,
    /// All days.
    All,
}

impl Together {
    fn same(self, a: usize, b: usize) -> bool {
        match self {
            Together::Weekday => a == b,
            Together::Workweek => (a < 5) == (b < 5),
            Together::All => true,
        }
    }
}

impl Hours {
    /// How many days of each weekday there were, Monday first.
    pub fn weekdays(&self) -> [u32; 7] {
        let mut days = [0; 7];
        let Some((from, to)) = self.days else { return days };
        for day in from.days()..=to.days() {
            let weekday = usize::try_from(Date::from_days(day).weekday() - 1).unwrap_or(0);
            days.get_mut(weekday).into_iter().for_each(|n| *n += 1);
        }
        days
    }

    /// Rounds a second in each half hour of the week: the mean over the days that are taken together. A day with which the
    /// data holds none to take together gets the mean of all.
    pub fn rates(&self, together: Together) -> Vec<f64> {
        let days = self.weekdays();
        let rate = |t: usize| {
            let over = |alike: &dyn Fn(usize) -> bool| {
                let days: u32 = days.iter().enumerate().filter(|(d, _)| alike(*d)).map(|(_, n)| n).sum();
                let slots =
                    (0..7).filter(|d| alike(*d)).filter_map(|d| self.arrivals.get(d * SLOTS + t % SLOTS));
                (days > 0).then(|| slots.sum::<u64>() as f64 / f64::from(days) / SLOT_SECONDS)
            };
            over(&|day| together.same(day, t / SLOTS)).or_else(|| over(&|_| true)).unwrap_or(0.0)
        };
        (0..WEEK).map(rate).collect()
    }

    /// The share of rounds, and of first rounds, that were answered within so many seconds; what nobody answered was not.
    pub fn within(&self, seconds: f64, first_seconds: f64) -> (f64, f64) {
        let share = |replies: &[f64], within: f64, of: usize| {
            count(replies.partition_point(|r| *r <= within)) / count(of.max(1))
        };
        (share(&self.replies, seconds, self.asked), share(&self.first_replies, first_seconds, self.firsts))
    }

    /// All rounds that count as arrivals.
    pub fn arrived(&self) -> u64 {
        self.arrivals.iter().sum()
    }

    /// What buyers bring, by the data itself. Later rounds work like first ones where there were none, and the other
    /// way round.
    pub fn traffic(&self, patience: Option<f64>) -> Traffic {
        let either = |a: &[f64], b: &[f64]| Law::Sample(if a.is_empty() { b.to_vec() } else { a.to_vec() });
        Traffic {
            rounds: if self.rounds.is_empty() { Law::Fixed(1.0) } else { Law::Sample(self.rounds.clone()) },
            first: either(&self.first, &self.later),
            later: either(&self.later, &self.first),
            think: Law::Sample(self.think.clone()),
            patience,
        }
    }
}

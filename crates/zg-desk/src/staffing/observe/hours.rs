//! What was learned from the conversations of some days.

use zg_model::Date;

use super::Counts;
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

    /// Rounds a second in each half hour of the week: the mean over its weekdays. A weekday that the data does not hold
    /// gets the mean of those it holds.
    pub fn rates(&self) -> Vec<f64> {
        let days = self.weekdays();
        let all: u32 = days.iter().sum();
        let rate = |t: usize| {
            let mine = days.get(t / SLOTS).copied().unwrap_or(0);
            let (rounds, days) = if mine > 0 {
                (self.arrivals.get(t).copied().unwrap_or(0), mine)
            } else {
                (self.arrivals.iter().skip(t % SLOTS).step_by(SLOTS).sum(), all.max(1))
            };
            rounds as f64 / f64::from(days) / SLOT_SECONDS
        };
        (0..WEEK).map(rate).collect()
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

//! What a simulation counted, with the interval that its noise leaves.

use crate::staffing::draw::count;

/// What happened to the rounds of a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) rounds: u64,
    pub(super) within: u64,
    pub(super) firsts: u64,
    pub(super) first_within: u64,
    pub(super) given_up: u64,
}

/// A share, with its 95 % confidence interval by batch means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The share of all counted.
    pub share: f64,
    /// Half the width of the interval.
    pub half: f64,
}

/// What a simulation counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulated {
    pub(super) batches: Vec<Batch>,
    /// Until when each answered round waited, in microseconds, sorted.
    pub(super) replies: Vec<u64>,
    /// Agents' seconds of work and of duty.
    pub(super) busy: f64,
    pub(super) duty: f64,
    /// Seconds that rounds waited before somebody turned to them or they were given up.
    pub(super) waited: f64,
    /// The most chats that waited for an agent at one moment.
    pub(super) longest_queue: usize,
}

impl Simulated {
    fn sum(&self, of: impl Fn(&Batch) -> u64) -> u64 {
        self.batches.iter().map(of).sum()
    }

    /// How many rounds were counted.
    pub fn rounds(&self) -> u64 {
        self.sum(|b| b.rounds)
    }

    /// The share of rounds answered in time; `None` where there were none.
    pub fn within(&self) -> Option<Interval> {
        self.share(|b| (b.within, b.rounds))
    }

    /// The share of first rounds answered in time.
    pub fn first_within(&self) -> Option<Interval> {
        self.share(|b| (b.first_within, b.firsts))
    }

    /// The share of rounds whose buyer gave up.
    pub fn given_up(&self) -> Option<Interval> {
        self.share(|b| (b.given_up, b.rounds))
    }

    /// The mean time until somebody turned to a round, in seconds.
    pub fn mean_wait(&self) -> f64 {
        self.waited / (self.rounds() as f64).max(1.0)
    }

    /// The time within which this share of the answered rounds was answered, in seconds.
    pub fn quantile(&self, share: f64) -> f64 {
        let at = (share.clamp(0.0, 1.0) * count(self.replies.len().saturating_sub(1))).round();
        // A float to an index saturates and never wraps.
        self.replies.get(at as usize).map_or(0.0, |us| *us as f64 / 1e6)
    }

    /// The share of their time on duty that agents worked.
    pub fn occupancy(&self) -> f64 {
        if self.duty > 0.0 { self.busy / self.duty } else { 0.0 }
    }

    /// The most chats that waited for an agent at one moment.
    pub fn longest_queue(&self) -> usize {
        self.longest_queue
    }

    /// A ratio of sums with its interval: batches are independent enough, their rounds are not.
    fn share(&self, of: impl Fn(&Batch) -> (u64, u64)) -> Option<Interval> {
        let pairs: Vec<(f64, f64)> =
            self.batches.iter().map(&of).map(|(h, n)| (h as f64, n as f64)).collect();
        let (hits, all) = pairs.iter().fold((0.0, 0.0), |(h, n), (a, b)| (h + a, n + b));
        if all == 0.0 {
            return None;
        }
        let (share, k) = (hits / all, count(pairs.len()));
        if pairs.len() < 2 {
            return Some(Interval { share, half: f64::INFINITY });
        }
        let off: f64 = pairs.iter().map(|(h, n)| (h - share * n).powi(2)).sum();
        let deviation = (off / (k - 1.0) / k).sqrt() / (all / k);
        Some(Interval { share, half: student(k - 1.0) * deviation })
    }
}

impl Interval {
    /// Whether the interval holds the value, widened by `factor`.
    pub fn holds(&self, value: f64, factor: f64) -> bool {
        (self.share - value).abs() <= factor * self.half
    }
}

/// The 97.5 % point of Student's t (Cornish-Fisher: half a hundredth off at 9 degrees of freedom, less above).
fn student(freedom: f64) -> f64 {
    let z = 1.959_963_985_f64;
    let first = (z.powi(3) + z) / (4.0 * freedom);
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom.powi(2));
    z + first + second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_t_is_that_of_the_tables() {
        // Any table of t, 97.5 %.
        for (freedom, t) in [(9.0, 2.262), (19.0, 2.093), (30.0, 2.042), (120.0, 1.980)] {
            assert!((student(freedom) - t).abs() < 5e-3, "{freedom}: {}", student(freedom));
        }
    }
}

//! Chance that repeats itself: every chat has its own stream, so that two simulations with the same seed meet the same
//! buyers whatever the number of agents.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// How long something takes, or how many there are.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// Always the same.
    Fixed(f64),
    /// Exponential with this mean.
    Exponential(f64),
    /// One of these, each as likely as the others.
    Sample(Vec<f64>),
}

impl Law {
    /// The mean; 0 of an empty sample.
    pub fn mean(&self) -> f64 {
        match self {
            Law::Fixed(x) | Law::Exponential(x) => *x,
            Law::Sample(all) if all.is_empty() => 0.0,
            Law::Sample(all) => all.iter().sum::<f64>() / count(all.len()),
        }
    }

    /// The same, everything so many times as long.
    pub fn times(&self, factor: f64) -> Law {
        match self {
            Law::Fixed(x) => Law::Fixed(x * factor),
            Law::Exponential(mean) => Law::Exponential(mean * factor),
            Law::Sample(all) => Law::Sample(all.iter().map(|x| x * factor).collect()),
        }
    }

    /// The share that is at most `x`.
    pub fn at_most(&self, x: f64) -> f64 {
        match self {
            Law::Fixed(all) => f64::from(u8::from(*all <= x)),
            Law::Exponential(mean) if *mean > 0.0 => -(-x / mean).exp_m1(),
            Law::Exponential(_) => 1.0,
            Law::Sample(all) if all.is_empty() => 1.0,
            Law::Sample(all) => count(all.iter().filter(|a| **a <= x).count()) / count(all.len()),
        }
    }
}

/// A count as a number to divide by.
pub(crate) fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}

/// A stream of throws.
#[derive(Clone, Debug)]
pub(crate) struct Draw(Pcg32);

impl Draw {
    /// The stream `number` of a seed.
    pub(crate) fn new(seed: u64, number: u64) -> Draw {
        // Neighbouring numbers must not make neighbouring streams: splitmix64 stirs both.
        let mut z = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Draw(Pcg32::seed_from_u64(z ^ (z >> 31)))
    }

    /// Above 0, at most 1, in steps of 2⁻³².
    fn unit(&mut self) -> f64 {
        (f64::from(self.0.next_u32()) + 1.0) / 4_294_967_296.0
    }

    /// An exponential with this mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }

    /// A value of the law.
    pub(crate) fn of(&mut self, law: &Law) -> f64 {
        match law {
            Law::Fixed(x) => *x,
            Law::Exponential(mean) => self.exponential(*mean),
            Law::Sample(all) => {
                // Multiplication spreads 2³² throws evenly over any number of values.
                let n = u64::try_from(all.len()).unwrap_or(0);
                let at = (u64::from(self.0.next_u32()) * n) >> 32;
                usize::try_from(at).ok().and_then(|at| all.get(at)).copied().unwrap_or(0.0)
            }
        }
    }
}

//! Erlang B and Erlang C: the two classical formulas, by recursions that neither overflow nor lose digits.
//!
//! A load is in erlangs: rounds a second times seconds of work a round. Sources: A. K. Erlang (1917); every textbook.

/// The share of arrivals that find all `servers` busy when nobody may wait (M/M/n/n).
///
/// B(0) = 1, B(k) = a·B(k−1) ÷ (k + a·B(k−1)): every term stays within 0..=1.
pub fn erlang_b(load: f64, servers: u32) -> f64 {
    if load <= 0.0 {
        return if servers == 0 { 1.0 } else { 0.0 };
    }
    (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b))
}

/// The share of arrivals that must wait when everybody waits as long as it takes (M/M/n); 1 when the load is too much.
pub fn erlang_c(load: f64, servers: u32) -> f64 {
    if load <= 0.0 {
        return if servers == 0 { 1.0 } else { 0.0 };
    }
    let n = f64::from(servers);
    if load >= n {
        return 1.0;
    }
    let b = erlang_b(load, servers);
    b / (1.0 - load / n * (1.0 - b))
}

/// How long an arrival waits until somebody turns to it: not at all, or exponentially long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// The share that waits.
    pub delayed: f64,
    /// How fast the queue drains, a second; 0 or less where it grows without end.
    pub drain: f64,
}

impl Wait {
    /// The wait in front of `servers`, at `rate` rounds a second of `work` seconds each.
    pub fn new(rate: f64, work: f64, servers: u32) -> Wait {
        let load = rate * work;
        let drain = if work > 0.0 { f64::from(servers) / work - rate } else { f64::INFINITY };
        Wait { delayed: erlang_c(load, servers), drain }
    }

    /// The mean wait in seconds, over those who wait and those who do not.
    pub fn mean(&self) -> f64 {
        match (self.delayed > 0.0, self.drain > 0.0) {
            (false, _) => 0.0,
            (true, false) => f64::INFINITY,
            (true, true) => self.delayed / self.drain,
        }
    }

    /// The share that waits longer than `seconds` before somebody turns to it.
    pub fn over(&self, seconds: f64) -> f64 {
        if self.delayed > 0.0 && self.drain <= 0.0 {
            return 1.0;
        }
        self.delayed * (-self.drain * seconds).exp()
    }

    /// The share whose reply is sent later than `seconds`: the wait and then exponential work of `work` seconds.
    pub fn reply_over(&self, seconds: f64, work: f64) -> f64 {
        if work <= 0.0 {
            return self.over(seconds);
        }
        if self.delayed > 0.0 && self.drain <= 0.0 {
            return 1.0;
        }
        let serve = 1.0 / work;
        (1.0 - self.delayed) * (-serve * seconds).exp() + self.delayed * sum_over(self.drain, serve, seconds)
    }
}

/// P(X + Y > t) of two exponentials with these rates, also where the rates are equal.
fn sum_over(a: f64, b: f64, t: f64) -> f64 {
    let (slow, fast) = if a < b { (a, b) } else { (b, a) };
    if fast.is_infinite() {
        return (-slow * t).exp();
    }
    let apart = fast - slow;
    // (1 − e^(−xt)) ÷ x, which is t where x vanishes.
    let share = if apart * t < 1e-12 { t } else { -(-apart * t).exp_m1() / apart };
    (-slow * t).exp() * (1.0 + slow * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rates_are_no_special_case() {
        let near = sum_over(1.0, 1.0 + 1e-9, 2.0);
        assert!((sum_over(1.0, 1.0, 2.0) - near).abs() < 1e-8);
        assert!((sum_over(1.0, 1.0, 2.0) - 3.0 * (-2.0_f64).exp()).abs() < 1e-12);
        assert!((sum_over(3.0, 1.0, 2.0) - sum_over(1.0, 3.0, 2.0)).abs() < 1e-15);
    }

    #[test]
    fn one_server_is_the_textbook_queue() {
        // M/M/1: P(wait) = ρ, mean wait = ρ ÷ (μ − λ), and the time until the reply is exponential with μ − λ.
        let wait = Wait::new(0.8, 1.0, 1);
        assert!((wait.delayed - 0.8).abs() < 1e-12);
        assert!((wait.mean() - 4.0).abs() < 1e-9);
        assert!((wait.reply_over(7.0, 1.0) - (-0.2 * 7.0_f64).exp()).abs() < 1e-12);
    }
}

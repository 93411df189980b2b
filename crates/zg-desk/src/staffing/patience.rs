//! Erlang A (M/M/n+M): as Erlang C, but who waits gives up after an exponential patience.
//!
//! The wait that is offered to an arrival has the density λ·p(n−1)·exp(λH(x) − nμx) with H(x) = (1 − e^(−θx)) ÷ θ
//! (Baccelli & Hebuterne 1981; Mandelbaum & Zeltyn, "The Palm/Erlang-A queue", 2004). It is integrated with its exponent
//! scaled by the largest one, so that neither 10,000 erlangs nor an overload overflow.

use super::erlang::erlang_b;

/// A queue whose buyers give up.
#[derive(Clone, Copy, Debug)]
pub struct Impatient {
    rate: f64,
    /// Replies a second when all are busy.
    serve: f64,
    /// Giving up, a second.
    leave: f64,
    /// The largest exponent.
    top: f64,
    /// Where the density is worth integrating.
    from: f64,
    to: f64,
    /// The density is `scale` × exp(exponent − top).
    scale: f64,
    /// The share that waits at all.
    pub delayed: f64,
    /// The share that gives up before somebody turns to it.
    pub given_up: f64,
}

/// Exponents this far below the largest add less than one part in 10²¹.
const DEPTH: f64 = 50.0;
const PANELS: u32 = 64;
/// Half of the eight Gauss-Legendre nodes with their weights; the others mirror them.
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_47),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

impl Impatient {
    /// The queue at `rate` rounds a second of `work` seconds each before `servers`, with a mean patience in seconds.
    /// All must be above 0.
    pub fn new(rate: f64, work: f64, servers: u32, patience: f64) -> Impatient {
        let (serve, leave) = (f64::from(servers) / work, 1.0 / patience);
        let mut queue = Impatient {
            rate,
            serve,
            leave,
            top: 0.0,
            from: 0.0,
            to: 0.0,
            scale: 0.0,
            delayed: 1.0,
            given_up: 1.0,
        };
        if servers == 0 {
            return queue;
        }
        // The exponent is concave: up to its peak it rises, then it falls for good.
        let peak = if rate > serve { (rate / serve).ln() / leave } else { 0.0 };
        queue.top = queue.exponent(peak);
        let shape = queue;
        let low = |x: f64| shape.exponent(x) < shape.top - DEPTH;
        let mut step = 1.0 / serve;
        while !low(peak + step) {
            step *= 2.0;
        }
        queue.to = bisect(peak, peak + step, &low);
        queue.from = if low(0.0) { bisect(0.0, peak, &|x| !low(x)) } else { 0.0 };
        // What stands for the states in which somebody is free, scaled as the density is.
        let free = (-queue.top - erlang_b(rate * work, servers - 1).ln()).exp();
        let queued = rate * queue.integral(f64::INFINITY, |_| 1.0);
        queue.delayed = queued / (free + queued);
        queue.scale = rate / (free + queued);
        queue.given_up = queue.scale * queue.integral(f64::INFINITY, |x| -(-leave * x).exp_m1());
        queue
    }

    /// λH(x) − nμx.
    fn exponent(&self, x: f64) -> f64 {
        self.rate * -(-self.leave * x).exp_m1() / self.leave - self.serve * x
    }

    /// ∫ exp(exponent − top)·f over the waits up to `until`.
    fn integral(&self, until: f64, f: impl Fn(f64) -> f64) -> f64 {
        let to = self.to.min(until);
        if to <= self.from {
            return 0.0;
        }
        let half = (to - self.from) / f64::from(PANELS) / 2.0;
        let at = |x: f64| (self.exponent(x) - self.top).exp() * f(x);
        let panel = |k: u32| {
            let middle = self.from + half * f64::from(2 * k + 1);
            NODES.iter().map(|(x, w)| w * (at(middle - half * x) + at(middle + half * x))).sum::<f64>()
        };
        half * (0..PANELS).map(panel).sum::<f64>()
    }

    /// The mean time in the queue in seconds, over all, also those who give up.
    pub fn mean_wait(&self) -> f64 {
        self.given_up / self.leave
    }

    /// The share to which somebody turns within `seconds`, before it gives up.
    pub fn within(&self, seconds: f64) -> f64 {
        let waited = self.scale * self.integral(seconds, |x| (-self.leave * x).exp());
        1.0 - self.delayed + waited
    }

    /// The share whose reply is sent within `seconds`: the wait, not given up, then exponential work of `work` seconds.
    pub fn reply_within(&self, seconds: f64, work: f64) -> f64 {
        if work <= 0.0 {
            return self.within(seconds);
        }
        let sent = |left: f64| -(-left / work).exp_m1();
        let waited = self.scale * self.integral(seconds, |x| (-self.leave * x).exp() * sent(seconds - x));
        (1.0 - self.delayed) * sent(seconds) + waited
    }
}

/// The place between where `past` turns from false to true, to a part in 10¹².
fn bisect(mut before: f64, mut after: f64, past: &dyn Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(before, after);
        if past(middle) { after = middle } else { before = middle }
    }
    after
}

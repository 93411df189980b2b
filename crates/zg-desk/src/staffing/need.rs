//! The smallest number of agents that meets a target.

use super::draw::Law;
use super::erlang::Wait;
use super::patience::Impatient;
use super::simulate::{Desk, Plan, Simulated, Traffic, simulate};

/// The way to answer how many agents are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Erlang C: exponential work, one round at a time, everybody waits.
    ErlangC,
    /// Erlang A: as C, and buyers give up.
    ErlangA,
    /// The factor method: as C with whole chats, their length divided by what several at once save ([`effective`]).
    Factor,
    /// The simulation.
    Simulation,
}

/// What must be met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goals {
    /// The share of rounds answered within [`Desk::within`].
    pub share: f64,
    /// The share of first rounds answered within [`Desk::first_within`]; `None` asks nothing of them.
    pub first: Option<f64>,
}

/// How a number of agents fares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// The share of rounds answered in time.
    pub within: f64,
    /// Half of the 95 % interval of that share; 0 for formulas.
    pub half: f64,
    /// The share of first rounds answered in time.
    pub first: f64,
    /// The share that gives up.
    pub given_up: f64,
    /// Mean seconds until somebody turns to a round; infinite where the queue grows without end.
    pub wait: f64,
    /// The share of agents' time that is work, at most 1.
    pub busy: f64,
}

impl Standing {
    /// Whether both goals are met.
    pub fn meets(&self, goals: &Goals) -> bool {
        self.within >= goals.share && goals.first.is_none_or(|first| self.first >= first)
    }
}

/// A half hour's question: what comes in, how it is worked, what counts as in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Question<'a> {
    /// Rounds a second.
    pub rate: f64,
    /// What buyers bring.
    pub traffic: &'a Traffic,
    /// How agents work.
    pub desk: Desk,
    /// Counted rounds of a simulation, about.
    pub rounds: f64,
    /// The seed of a simulation.
    pub seed: u64,
}

impl Question<'_> {
    /// Mean seconds of work a round: one first round a chat, the others later ones.
    pub fn work(&self) -> f64 {
        let rounds = self.traffic.rounds.mean().max(1.0);
        (self.traffic.first.mean() + (rounds - 1.0) * self.traffic.later.mean()) / rounds
    }

    /// The load in erlangs.
    pub fn load(&self) -> f64 {
        self.rate * self.work()
    }

    /// How so many agents fare.
    pub fn standing(&self, model: Model, agents: u32) -> Standing {
        if self.rate <= 0.0 {
            return Standing { within: 1.0, half: 0.0, first: 1.0, given_up: 0.0, wait: 0.0, busy: 0.0 };
        }
        if agents == 0 {
            let given_up =
                if self.traffic.patience.is_some() && !matches!(model, Model::ErlangC | Model::Factor) {
                    1.0
                } else {
                    0.0
                };
            return Standing { within: 0.0, half: 0.0, first: 0.0, given_up, wait: f64::INFINITY, busy: 0.0 };
        }
        match (model, self.traffic.patience) {
            (Model::Simulation, _) => self.simulated(agents),
            (Model::ErlangA, Some(patience)) => self.erlang_a(agents, patience),
            (Model::Factor, _) => self.factor(agents),
            _ => self.erlang_c(agents),
        }
    }

    fn erlang_c(&self, agents: u32) -> Standing {
        let (desk, work) = (&self.desk, self.work());
        let wait = Wait::new(self.rate, work, agents);
        let late =
            |seconds, work| if desk.until_sent { wait.reply_over(seconds, work) } else { wait.over(seconds) };
        Standing {
            within: 1.0 - late(desk.within, work),
            half: 0.0,
            first: 1.0 - late(desk.first_within, self.traffic.first.mean()),
            given_up: 0.0,
            wait: wait.mean(),
            busy: (self.load() / f64::from(agents)).min(1.0),
        }
    }

    /// Mean seconds from the first message of a chat to its last reply, when nobody waits: its work and the buyer's
    /// pauses between.
    pub fn chat(&self) -> f64 {
        let rounds = self.traffic.rounds.mean().max(1.0);
        rounds * self.work() + (rounds - 1.0) * self.traffic.think.mean()
    }

    fn factor(&self, agents: u32) -> Standing {
        let (desk, chats) = (&self.desk, self.rate / self.traffic.rounds.mean().max(1.0));
        let taken = effective(self.chat(), desk.concurrency);
        let wait = Wait::new(chats, taken, agents);
        let late =
            |seconds, work| if desk.until_sent { wait.reply_over(seconds, work) } else { wait.over(seconds) };
        Standing {
            within: 1.0 - late(desk.within, self.work()),
            half: 0.0,
            first: 1.0 - late(desk.first_within, self.traffic.first.mean()),
            given_up: 0.0,
            wait: wait.mean(),
            busy: (chats * taken / f64::from(agents)).min(1.0),
        }
    }

    fn erlang_a(&self, agents: u32, patience: f64) -> Standing {
        let (desk, work) = (&self.desk, self.work());
        let queue = Impatient::new(self.rate, work, agents, patience);
        let within = |seconds, work| {
            if desk.until_sent { queue.reply_within(seconds, work) } else { queue.within(seconds) }
        };
        Standing {
            within: within(desk.within, work),
            half: 0.0,
            first: within(desk.first_within, self.traffic.first.mean()),
            given_up: queue.given_up,
            wait: queue.mean_wait(),
            busy: (self.load() * (1.0 - queue.given_up) / f64::from(agents)).min(1.0),
        }
    }

    fn simulated(&self, agents: u32) -> Standing {
        let out = self.simulation(agents);
        let within = out.within();
        Standing {
            within: within.map_or(1.0, |i| i.share),
            half: within.map_or(0.0, |i| i.half),
            first: out.first_within().map_or(1.0, |i| i.share),
            given_up: out.given_up().map_or(0.0, |i| i.share),
            wait: out.mean_wait(),
            busy: out.occupancy().min(1.0),
        }
    }

    /// The simulation itself, at constant arrivals.
    pub fn simulation(&self, agents: u32) -> Simulated {
        let rounds = self.traffic.rounds.mean().max(1.0);
        let plan = Plan::steady(self.rate / rounds, agents, rounds, self.rounds, self.seed);
        simulate(self.traffic, &self.desk, &plan)
    }

    /// What no number of agents can better: the shares of all rounds and of first rounds whose work alone is in time.
    pub fn ceiling(&self, model: Model) -> (f64, f64) {
        if !self.desk.until_sent {
            return (1.0, 1.0);
        }
        let traffic = self.traffic;
        if model == Model::Simulation {
            let rounds = traffic.rounds.mean().max(1.0);
            let (first, later) =
                (traffic.first.at_most(self.desk.within), traffic.later.at_most(self.desk.within));
            let all = (first + (rounds - 1.0) * later) / rounds;
            return (all, traffic.first.at_most(self.desk.first_within));
        }
        let all = Law::Exponential(self.work()).at_most(self.desk.within);
        (all, Law::Exponential(traffic.first.mean()).at_most(self.desk.first_within))
    }

    /// The goals as far as they can be met: what no number of agents meets is asked to within one part in a hundred of
    /// what can be.
    pub fn reachable(&self, model: Model, goals: &Goals) -> Goals {
        let (all, first) = self.ceiling(model);
        let bounded = |goal: f64, ceiling: f64| if goal < ceiling { goal } else { 0.99 * ceiling };
        Goals { share: bounded(goals.share, all), first: goals.first.map(|f| bounded(f, first)) }
    }

    /// The smallest number of agents that meets the goals as far as they can be met; none for no arrivals.
    pub fn need(&self, model: Model, goals: &Goals) -> u32 {
        if self.rate <= 0.0 {
            return 0;
        }
        let goals = self.reachable(model, goals);
        let meets = |n: u32| {
            let standing = self.standing(model, n);
            // Where nobody waits any more, nobody's help would change a simulated share.
            standing.meets(&goals) || (model == Model::Simulation && standing.wait < 1e-3)
        };
        // Nothing below the load can hold for long, unless buyers give up; a formula is a good place to begin.
        let guess = match model {
            Model::Simulation => self.need(Model::ErlangC, &goals),
            _ => 1 + self.load().floor().min(1e6) as u32,
        };
        let (mut low, mut high) = (0, guess.max(1));
        while !meets(high) {
            low = high;
            high += (high / 8).max(1);
            if high > MOST {
                return MOST;
            }
        }
        if model == Model::Simulation {
            // Noise makes a simulated share not quite monotone: going down step by step finds the foot of the slope.
            while high > low + 1 && meets(high - 1) {
                high -= 1;
            }
            return high;
        }
        while high > low + 1 {
            let middle = low + (high - low) / 2;
            if meets(middle) { high = middle } else { low = middle }
        }
        high
    }
}

/// How many chats one after the other an agent does in the time of one, with one to five of them open at once. Source:
/// callcentrehelper.com, "Erlang C for chat" (no measurement behind it is given there).
const FACTORS: [f64; 5] = [1.0, 1.7, 2.5, 2.9, 3.5];

/// The seconds that a chat of `length` takes of an agent who has so many open: the factor method. More than five at once
/// save no more than five.
pub fn effective(length: f64, at_once: u32) -> f64 {
    let place = usize::try_from(at_once.saturating_sub(1)).unwrap_or(usize::MAX).min(FACTORS.len() - 1);
    length / FACTORS.get(place).copied().unwrap_or(1.0)
}

/// More agents than this nobody plans in one room: a search stops here.
pub const MOST: u32 = 100_000;

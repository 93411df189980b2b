//! A desk by the minute: buyers open chats, agents answer their rounds one at a time, several chats open at once.
//!
//! What the formulas cannot say is simulated: how many chats may be open (and held by a buyer who thinks), work that is
//! not exponential, staff that changes by the half hour. With one round a chat, one chat an agent, exponential work and
//! constant staff this is M/M/n (+M), and the tests hold it against Erlang C and A.
//!
//! Time is in whole microseconds. A chat's throws come from its own stream, so more agents meet the same buyers.

mod desk;
mod result;

pub use result::{Interval, Simulated};

use super::draw::Law;

/// What buyers bring, and how long a round takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Rounds a chat, at least 1.
    pub rounds: Law,
    /// Seconds of an agent's work on the first round of a chat.
    pub first: Law,
    /// Seconds of an agent's work on every later round.
    pub later: Law,
    /// Seconds from a reply to the buyer's next message.
    pub think: Law,
    /// Mean seconds until a buyer who waits gives up the chat; `None` waits for ever.
    pub patience: Option<f64>,
}

/// How agents work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Desk {
    /// How many chats an agent has open at most.
    pub concurrency: u32,
    /// Seconds added when an agent turns to another chat than the last.
    pub switch: f64,
    /// Whether a round is answered when the reply is sent; otherwise when somebody turns to it.
    pub until_sent: bool,
    /// Seconds within which a round must be answered.
    pub within: f64,
    /// Seconds within which the first round of a chat must be answered.
    pub first_within: f64,
}

/// A stretch of time with its own arrivals and staff.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Chats that begin, a second.
    pub chats: f64,
    /// Agents on duty.
    pub agents: u32,
}

/// How long to look.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The stretches in order; they repeat.
    pub stretches: Vec<Stretch>,
    /// Seconds of a stretch.
    pub seconds: f64,
    /// How often the stretches are gone through and counted.
    pub cycles: u32,
    /// How often they are gone through before anything is counted.
    pub warm_up: u32,
    /// The seed: same seed, same result.
    pub seed: u64,
}

impl Plan {
    /// Constant arrivals and staff, long enough for about so many counted rounds, in twenty batches after two that warm up.
    pub fn steady(chats: f64, agents: u32, rounds_a_chat: f64, rounds: f64, seed: u64) -> Plan {
        let seconds = if chats > 0.0 { rounds / (chats * rounds_a_chat.max(1.0)) / 20.0 } else { 0.0 };
        Plan { stretches: vec![Stretch { chats, agents }], seconds, cycles: 20, warm_up: 2, seed }
    }
}

/// Runs the desk.
pub fn simulate(traffic: &Traffic, desk: &Desk, plan: &Plan) -> Simulated {
    desk::Floor::new(traffic, desk, plan).run()
}

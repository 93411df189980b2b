//! How many agents are needed, half hour by half hour.
//!
//! The unit of work is the **round**: a buyer writes, in one message or several, until a human replies. Platforms count
//! rounds, and one human attends to one round at a time however many chats are open; so a round is what waits.
//!
//! | module | says |
//! |---|---|
//! | [`observe`] | arrivals and handle times, from conversations |
//! | [`erlang`] | Erlang B and C, and the wait that follows |
//! | [`patience`] | Erlang A: buyers give up |
//! | [`simulate`] | a seeded simulation with several chats open at once |
//! | [`need`] | the smallest number of agents that meets a target |
//! | [`cover`] | shifts that cover the need of a week, with a proven gap |
//!
//! Floats are the mathematics of queues; nothing here judges anybody.

pub mod cover;
mod draw;
pub mod erlang;
mod flow;
pub mod need;
pub mod observe;
pub mod patience;
pub mod simulate;

pub use draw::Law;

/// Half hours of a day.
pub const SLOTS: usize = 48;
/// Half hours of a week, from Monday 00:00.
pub const WEEK: usize = 7 * SLOTS;
/// Seconds of half an hour.
pub const SLOT_SECONDS: f64 = 1800.0;

/// How many must be on the roster so that `needed` are at work, when this share of paid time is spent otherwise.
pub fn rostered(needed: u32, shrinkage: f64) -> u32 {
    let gross = f64::from(needed) / (1.0 - shrinkage.clamp(0.0, 0.99));
    // 7 ÷ 0.7 must be 10, not 11: the quotient of two floats may lie a hair above.
    (gross - 1e-9).ceil().max(0.0) as u32
}

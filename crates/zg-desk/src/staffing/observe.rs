//! Arrivals and handle times, from conversations.
//!
//! A **round** begins with a buyer's first message that waits for a human and ends with the first human reply. What the
//! same agent adds before the buyer writes again is still work on that round. A round that only a bot answered needed
//! nobody.
//!
//! Exports say when messages were sent, not when an agent began to read. [`WorkFrom`] names the two ways to estimate the
//! work behind a reply.

mod hours;
mod walk;

use std::collections::BTreeMap;

use zg_model::{AgentId, Conversation, Date, Millis, PlatformId, ShopId, Timestamp};

use super::{SLOTS, WEEK};

pub use hours::{Hours, Together};

/// How the work behind a reply is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkFrom {
    /// From when the agent could begin: the buyer's message, or the agent's last message to anybody, whichever is later.
    /// Exact for somebody who answers one after the other without a pause; idle minutes make it too long.
    Busy,
    /// From the buyer's message: holds the wait as well, so it is an upper bound.
    Gap,
}

/// How to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How work is estimated.
    pub work: WorkFrom,
    /// A reply that seems to have taken longer says that the agent was away; its round is not used to estimate work.
    pub away: Millis,
    /// Rounds that nobody answered are no arrivals.
    pub answered_only: bool,
    /// Silence counts as giving up for at most this long.
    pub longest_wait: Millis,
}

/// An account of a shop.
pub type Account = (PlatformId, ShopId, AgentId);

/// What was seen, gathered conversation by conversation.
#[derive(Clone, Debug)]
pub struct Observed {
    look: Look,
    days: Option<(Date, Date)>,
    rounds: Vec<Round>,
    /// Every message of every account.
    sent: BTreeMap<Account, Vec<Sent>>,
    /// From the first to the last message of an account in a session.
    open: BTreeMap<Account, Vec<(Timestamp, Timestamp)>>,
    sessions: Vec<u32>,
    thinking: Vec<Millis>,
    /// What was read and what was left out.
    pub counts: Counts,
}

/// What was read and what was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Conversations with times.
    pub conversations: u64,
    /// Conversations without times: nothing can be learned from them.
    pub untimed: u64,
    /// Rounds that a human answered.
    pub answered: u64,
    /// Rounds that nobody answered.
    pub unanswered: u64,
    /// Rounds that only a bot answered.
    pub by_bot: u64,
    /// Messages of agents that answered no buyer: they wrote first.
    pub outbound: u64,
}

#[derive(Clone, Copy, Debug)]
struct Round {
    asked: Timestamp,
    first: bool,
    answered: bool,
    /// How long the buyer waited, or was seen waiting.
    waited: Millis,
}

/// A message of an agent.
#[derive(Clone, Copy, Debug)]
struct Sent {
    at: Timestamp,
    /// From when on it could be written: the buyer's message, or the agent's own one before it in this chat.
    since: Timestamp,
    /// The round it works on; none where the agent wrote first.
    round: Option<usize>,
}

impl Observed {
    /// Nothing seen yet.
    pub fn new(look: Look) -> Observed {
        Observed {
            look,
            days: None,
            rounds: Vec::new(),
            sent: BTreeMap::new(),
            open: BTreeMap::new(),
            sessions: Vec::new(),
            thinking: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Adds a conversation. `sessions` says for each event in which session it speaks; `None` for what is no speech.
    pub fn add(&mut self, conversation: &Conversation, sessions: &[Option<u32>]) {
        if !conversation.timed() {
            self.counts.untimed += 1;
            return;
        }
        self.counts.conversations += 1;
        walk::walk(self, conversation, sessions);
    }

    /// What follows from all that was seen.
    pub fn finish(mut self) -> Hours {
        let mut arrivals = vec![0_u64; WEEK];
        let arrived = |r: &&Round| r.answered || !self.look.answered_only;
        for round in self.rounds.iter().filter(arrived) {
            arrivals.get_mut(slot(round.asked)).into_iter().for_each(|n| *n += 1);
        }
        let (first, later, away) = self.work();
        let waited: i64 = self.rounds.iter().map(|r| r.waited.0.clamp(0, self.look.longest_wait.0)).sum();
        let given_up = self.rounds.iter().filter(|r| !r.answered).count();
        // Among exponential patiences, those who gave up over all time waited is their rate, also where most were answered.
        let patience = (given_up > 0).then(|| seconds(Millis(waited)) / given_up as f64).filter(|p| *p > 0.0);
        let (at_once, most_at_once) = self.at_once();
        let sorted = |mut all: Vec<f64>| {
            all.sort_unstable_by(f64::total_cmp);
            all
        };
        let waits = |first_only: bool| {
            let rounds = self.rounds.iter().filter(|r| r.answered && (r.first || !first_only));
            rounds.map(|r| seconds(r.waited)).collect::<Vec<f64>>()
        };
        let (replies, first_replies) = (sorted(waits(false)), sorted(waits(true)));
        let firsts = self.rounds.iter().filter(|r| r.first).count();
        self.sessions.sort_unstable();
        Hours {
            replies,
            first_replies,
            asked: self.rounds.len(),
            firsts,
            days: self.days,
            arrivals,
            first: sorted(first),
            later: sorted(later),
            away,
            rounds: self.sessions.iter().map(|n| f64::from(*n)).collect(),
            think: sorted(self.thinking.iter().map(|m| seconds(*m)).collect()),
            patience,
            accounts: self.sent.len(),
            at_once,
            most_at_once,
            counts: self.counts,
        }
    }

    /// The work of first and of later rounds in seconds, and how many rounds say that the agent was away.
    fn work(&mut self) -> (Vec<f64>, Vec<f64>, u64) {
        let mut work: Vec<Option<i64>> = vec![Some(0); self.rounds.len()];
        for sent in self.sent.values_mut() {
            sent.sort_unstable_by_key(|s| (s.at, s.since, s.round));
            let mut before: Option<Timestamp> = None;
            for message in sent.iter() {
                let began = match self.look.work {
                    WorkFrom::Busy => before.map_or(message.since, |b| b.max(message.since)),
                    WorkFrom::Gap => message.since,
                };
                let took = (message.at - began).0.max(0);
                if let Some(sum) = message.round.and_then(|r| work.get_mut(r)) {
                    *sum = sum.filter(|_| took <= self.look.away.0).map(|s| s + took);
                }
                before = Some(message.at);
            }
        }
        let (mut first, mut later, mut away) = (Vec::new(), Vec::new(), 0);
        for (round, work) in self.rounds.iter().zip(work).filter(|(r, _)| r.answered) {
            match work {
                None => away += 1,
                // Exports round to the second: no reply takes no time.
                Some(ms) if round.first => first.push(seconds(Millis(ms.max(1000)))),
                Some(ms) => later.push(seconds(Millis(ms.max(1000)))),
            }
        }
        (first, later, away)
    }

    /// How many chats an account had open at once: the mean over the time with any, and the most.
    fn at_once(&self) -> (f64, u32) {
        let (mut all, mut any, mut most) = (0.0, 0.0, 0);
        for stretches in self.open.values() {
            let mut turns: Vec<(Timestamp, i32)> =
                stretches.iter().flat_map(|(from, to)| [(*from, 1), (*to, -1)]).collect();
            // At the same moment one closes before the other opens.
            turns.sort_unstable();
            let (mut open, mut since) = (0_i32, Timestamp::MIN);
            for (at, change) in turns {
                if open > 0 {
                    let lasted = seconds(at - since);
                    any += lasted;
                    all += lasted * f64::from(open);
                }
                open += change;
                since = at;
                most = most.max(u32::try_from(open).unwrap_or(0));
            }
        }
        (if any > 0.0 { all / any } else { 0.0 }, most)
    }
}

/// The half hour of the week, from Monday 00:00.
pub fn slot(at: Timestamp) -> usize {
    let day = usize::try_from(at.date().weekday() - 1).unwrap_or(0);
    let half_hour = usize::try_from(at.time_of_day().0 / 1_800_000).unwrap_or(0).min(SLOTS - 1);
    day * SLOTS + half_hour
}

/// Milliseconds as seconds: what is longer than 2³¹ of them is not measured here.
fn seconds(m: Millis) -> f64 {
    m.0 as f64 / 1000.0
}

//! One conversation, message by message.

use zg_model::{AgentId, Conversation, Party, Timestamp};

use super::{Observed, Round, Sent};

/// A round that waits for a human.
#[derive(Clone, Copy)]
struct Waiting {
    asked: Timestamp,
    /// The session in which the round counts.
    session: Option<u32>,
    first: bool,
    /// The buyer's last message: as long as that the buyer was surely waiting.
    last: Timestamp,
    bot: bool,
}

/// The state of the walk within a session.
#[derive(Default)]
struct Walk {
    session: Option<u32>,
    waiting: Option<Waiting>,
    /// The round answered last, with the last human message.
    answered: Option<(usize, Timestamp)>,
    /// Rounds of this session.
    rounds: u32,
    /// Who spoke in it, from when to when.
    open: Vec<(AgentId, Timestamp, Timestamp)>,
}

pub(super) fn walk(seen: &mut Observed, c: &Conversation, sessions: &[Option<u32>]) {
    let mut walk = Walk::default();
    for (event, session) in c.events().iter().zip(sessions) {
        let Some(session) = *session else { continue };
        if walk.session.is_some_and(|s| s != session) {
            walk.leave(seen, c);
        }
        walk.session = Some(session);
        let day = event.at.date();
        seen.days = Some(seen.days.map_or((day, day), |(a, b)| (a.min(day), b.max(day))));
        match &event.by {
            Party::Buyer => walk.buyer(seen, event.at),
            Party::Agent(agent) => walk.agent(seen, c, agent, event.at),
            Party::Bot => walk.waiting.iter_mut().for_each(|w| w.bot = true),
            Party::System | Party::Platform => {}
        }
    }
    walk.leave(seen, c);
    walk.give_up(seen);
}

impl Walk {
    fn buyer(&mut self, seen: &mut Observed, at: Timestamp) {
        // Who comes back another time asks anew: the old round stays unanswered.
        if self.waiting.is_some_and(|w| w.session != self.session) {
            self.give_up(seen);
        }
        match &mut self.waiting {
            Some(w) => {
                w.last = at;
                // Whoever writes on after a bot's answer still wants a human.
                w.bot = false;
            }
            None => {
                if let Some((_, replied)) = self.answered {
                    seen.thinking.push(at - replied);
                }
                self.waiting = Some(Waiting {
                    asked: at,
                    session: self.session,
                    first: self.rounds == 0,
                    last: at,
                    bot: false,
                });
                self.answered = None;
            }
        }
    }

    fn agent(&mut self, seen: &mut Observed, c: &Conversation, agent: &AgentId, at: Timestamp) {
        let key = c.key();
        let (since, round) = match (self.waiting.take(), self.answered) {
            (Some(w), _) => {
                seen.rounds.push(Round {
                    asked: w.asked,
                    first: w.first,
                    answered: true,
                    waited: at - w.asked,
                });
                seen.counts.answered += 1;
                // The session in which it was asked has counted it already when it was left.
                self.rounds += u32::from(w.session == self.session);
                (w.asked, Some(seen.rounds.len() - 1))
            }
            (None, Some((round, before))) => (before, Some(round)),
            (None, None) => {
                seen.counts.outbound += 1;
                (at, None)
            }
        };
        self.answered = round.map(|r| (r, at));
        let account = (key.platform.clone(), key.shop.clone(), agent.clone());
        seen.sent.entry(account).or_default().push(Sent { at, since, round });
        match self.open.iter_mut().find(|(who, ..)| who == agent) {
            Some((_, _, last)) => *last = at,
            None => self.open.push((agent.clone(), since, at)),
        }
    }

    /// The session is over. A buyer who still waits goes on waiting: the reply of the next morning is an answer.
    fn leave(&mut self, seen: &mut Observed, c: &Conversation) {
        let key = c.key();
        for (agent, from, to) in self.open.drain(..) {
            let account = (key.platform.clone(), key.shop.clone(), agent);
            seen.open.entry(account).or_default().push((from, to));
        }
        let waits = u32::from(self.waiting.is_some_and(|w| !w.bot));
        if self.rounds + waits > 0 {
            seen.sessions.push(self.rounds + waits);
        }
        self.rounds = 0;
        self.answered = None;
    }

    /// The conversation is over and nobody came.
    fn give_up(&mut self, seen: &mut Observed) {
        let Some(w) = self.waiting.take() else { return };
        if w.bot {
            seen.counts.by_bot += 1;
            return;
        }
        seen.counts.unanswered += 1;
        seen.rounds.push(Round { asked: w.asked, first: w.first, answered: false, waited: w.last - w.asked });
    }
}

//! The events of the simulation: who does what next.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};

use super::result::{Batch, Simulated};
use super::{Desk, Plan, Stretch, Traffic};
use crate::staffing::draw::Draw;

/// Microseconds since the simulation began.
type Moment = u64;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Event {
    /// Another stretch begins: staff and arrivals change.
    Stretch(usize),
    /// A buyer opens a chat.
    Arrive,
    /// The buyer of a chat writes again.
    Ask(usize),
    /// An agent has sent a reply.
    Done(usize),
    /// The buyer gives up waiting, unless the ticket is another by now.
    GiveUp(usize, u64),
}

/// Who cares for a chat: an agent, in the agent's so-manieth turn of duty.
type Owner = Option<(usize, u32)>;

#[derive(Debug)]
struct Chat {
    draw: Draw,
    left: u32,
    first: bool,
    asked: Moment,
    work: u64,
    owner: Owner,
    /// Another with every round, of all chats: what was planned for an earlier one is void.
    ticket: u64,
}

#[derive(Debug, Default)]
struct Agent {
    /// Rises when the agent goes off duty: chats of an earlier turn are no longer theirs.
    turn: u32,
    open: u32,
    queue: VecDeque<usize>,
    serving: Option<usize>,
    last: Option<usize>,
}

pub(super) struct Floor<'a> {
    traffic: &'a Traffic,
    desk: &'a Desk,
    plan: &'a Plan,
    now: Moment,
    events: BinaryHeap<Reverse<(Moment, u64, Event)>>,
    /// Breaks ties in the order in which things were planned.
    planned: u64,
    arrivals: Draw,
    stretch: Stretch,
    ends: Moment,
    chats: Vec<Option<Chat>>,
    free: Vec<usize>,
    begun: u64,
    tickets: u64,
    agents: Vec<Agent>,
    duty: usize,
    /// Chats without an agent, by the moment since when their round waits.
    waiting: BTreeSet<(Moment, usize)>,
    result: Simulated,
}

fn micros(seconds: f64) -> u64 {
    // A float to an integer saturates: what is longer than the simulation never happens.
    (seconds * 1e6).round().min(9e17) as u64
}

impl<'a> Floor<'a> {
    pub(super) fn new(traffic: &'a Traffic, desk: &'a Desk, plan: &'a Plan) -> Floor<'a> {
        let most = plan.stretches.iter().map(|s| s.agents).max().unwrap_or(0);
        let cycles = usize::try_from(plan.cycles).unwrap_or(0);
        Floor {
            traffic,
            desk,
            plan,
            now: 0,
            events: BinaryHeap::new(),
            planned: 0,
            arrivals: Draw::new(plan.seed, 0),
            stretch: Stretch { chats: 0.0, agents: 0 },
            ends: 0,
            chats: Vec::new(),
            free: Vec::new(),
            begun: 0,
            tickets: 0,
            agents: (0..most).map(|_| Agent::default()).collect(),
            duty: 0,
            waiting: BTreeSet::new(),
            result: Simulated { batches: vec![Batch::default(); cycles], ..Simulated::default() },
        }
    }

    fn stretch_length(&self) -> Moment {
        micros(self.plan.seconds).max(1)
    }

    fn cycle_length(&self) -> Moment {
        self.stretch_length() * u64::try_from(self.plan.stretches.len()).unwrap_or(1).max(1)
    }

    fn horizon(&self) -> Moment {
        self.cycle_length() * u64::from(self.plan.cycles + self.plan.warm_up)
    }

    pub(super) fn run(mut self) -> Simulated {
        if self.plan.stretches.is_empty() || self.plan.seconds <= 0.0 {
            return self.result;
        }
        self.at(0, Event::Stretch(0));
        // Rounds asked before the horizon have this long to be answered in time.
        let last = self.horizon() + micros(self.desk.within.max(self.desk.first_within)) + 1;
        while let Some(Reverse((at, _, event))) = self.events.pop() {
            if at > last {
                break;
            }
            self.now = at;
            match event {
                Event::Stretch(n) => self.begin(n),
                Event::Arrive => self.arrive(),
                Event::Ask(chat) => self.ask(chat),
                Event::Done(agent) => self.done(agent),
                Event::GiveUp(chat, ticket) => self.give_up(chat, ticket),
            }
        }
        self.result.replies.sort_unstable();
        self.result
    }

    fn at(&mut self, at: Moment, event: Event) {
        self.events.push(Reverse((at, self.planned, event)));
        self.planned += 1;
    }

    /// Staff and arrivals of the next stretch. What was drawn for the last one beyond its end is drawn anew, which an
    /// exponential does not notice.
    fn begin(&mut self, n: usize) {
        let stretches = &self.plan.stretches;
        let Some(stretch) = stretches.get(n % stretches.len().max(1)).copied() else { return };
        self.stretch = stretch;
        self.ends = self.now + self.stretch_length();
        let before = self.duty;
        self.duty = usize::try_from(stretch.agents).unwrap_or(0);
        for agent in self.duty..before {
            self.retire(agent);
        }
        self.hire();
        if self.counted(self.now).is_some() {
            self.result.duty += f64::from(stretch.agents) * self.plan.seconds;
        }
        if self.ends < self.horizon() {
            self.at(self.ends, Event::Stretch(n + 1));
        }
        self.next_arrival();
    }

    fn next_arrival(&mut self) {
        if self.stretch.chats <= 0.0 {
            return;
        }
        let at = self.now + micros(self.arrivals.exponential(1.0 / self.stretch.chats));
        if at < self.ends {
            self.at(at, Event::Arrive);
        }
    }

    fn arrive(&mut self) {
        self.next_arrival();
        self.begun += 1;
        let mut draw = Draw::new(self.plan.seed, self.begun);
        let left = draw.of(&self.traffic.rounds).round().clamp(1.0, 1e6) as u32;
        let chat = Chat { draw, left, first: true, asked: 0, work: 0, owner: None, ticket: 0 };
        let id = match self.free.pop() {
            Some(id) => id,
            None => {
                self.chats.push(None);
                self.chats.len() - 1
            }
        };
        if let Some(place) = self.chats.get_mut(id) {
            *place = Some(chat);
        }
        self.ask(id);
    }

    fn ask(&mut self, id: usize) {
        let now = self.now;
        self.tickets += 1;
        let Some(Some(chat)) = self.chats.get_mut(id) else { return };
        let law = if chat.first { &self.traffic.first } else { &self.traffic.later };
        chat.asked = now;
        chat.work = micros(chat.draw.of(law));
        let patience = self.traffic.patience.map(|mean| micros(chat.draw.exponential(mean)));
        chat.ticket = self.tickets;
        let (ticket, first, owner) = (chat.ticket, chat.first, chat.owner);
        if let Some(patience) = patience {
            self.at(now + patience, Event::GiveUp(id, ticket));
        }
        if let Some(batch) = self.batch(now) {
            batch.rounds += 1;
            batch.firsts += u64::from(first);
        }
        match owner.filter(|o| self.on_duty(*o)) {
            Some((agent, _)) => self.give(agent, id),
            None => self.queue(id),
        }
    }

    fn on_duty(&self, (agent, turn): (usize, u32)) -> bool {
        agent < self.duty && self.agents.get(agent).is_some_and(|a| a.turn == turn)
    }

    /// The agent on duty with the fewest chats, if that is fewer than may be open.
    fn freest(&self) -> Option<usize> {
        let open = self.agents.iter().take(self.duty).enumerate().map(|(n, a)| (a.open, n));
        open.min().filter(|(open, _)| *open < self.desk.concurrency).map(|(_, n)| n)
    }

    /// Finds an agent for a chat, or lets it wait for one.
    fn queue(&mut self, id: usize) {
        match self.freest() {
            Some(agent) => self.take(agent, id),
            None => {
                if let Some(Some(chat)) = self.chats.get_mut(id) {
                    chat.owner = None;
                    self.waiting.insert((chat.asked, id));
                    self.result.longest_queue = self.result.longest_queue.max(self.waiting.len());
                }
            }
        }
    }

    /// An agent opens a chat.
    fn take(&mut self, agent: usize, id: usize) {
        let Some(a) = self.agents.get_mut(agent) else { return };
        a.open += 1;
        let turn = a.turn;
        if let Some(Some(chat)) = self.chats.get_mut(id) {
            chat.owner = Some((agent, turn));
        }
        self.give(agent, id);
    }

    /// A round of an open chat waits for its agent.
    fn give(&mut self, agent: usize, id: usize) {
        if let Some(a) = self.agents.get_mut(agent) {
            a.queue.push_back(id);
        }
        self.start(agent);
    }

    /// The agent turns to the round that has waited longest, if free and on duty.
    fn start(&mut self, agent: usize) {
        let (now, on_duty) = (self.now, agent < self.duty);
        let Some(a) = self.agents.get_mut(agent).filter(|a| a.serving.is_none() && on_duty) else { return };
        let Some(id) = a.queue.pop_front() else { return };
        let switch = if a.last.is_some_and(|last| last != id) { micros(self.desk.switch) } else { 0 };
        a.serving = Some(id);
        a.last = Some(id);
        let Some(Some(chat)) = self.chats.get_mut(id) else { return };
        // From here on nobody gives up.
        chat.ticket = 0;
        let (asked, first, takes) = (chat.asked, chat.first, chat.work + switch);
        if self.counted(now).is_some() {
            self.result.busy += takes as f64 / 1e6;
        }
        if self.counted(asked).is_some() {
            self.result.waited += (now - asked) as f64 / 1e6;
        }
        if !self.desk.until_sent {
            self.answered(asked, first, now - asked);
        }
        self.at(now + takes, Event::Done(agent));
    }

    fn answered(&mut self, asked: Moment, first: bool, took: u64) {
        let (within, first_within) = (micros(self.desk.within), micros(self.desk.first_within));
        if let Some(batch) = self.batch(asked) {
            batch.within += u64::from(took <= within);
            batch.first_within += u64::from(first && took <= first_within);
            self.result.replies.push(took);
        }
    }

    fn done(&mut self, agent: usize) {
        let now = self.now;
        let Some(id) = self.agents.get_mut(agent).and_then(|a| a.serving.take()) else { return };
        let Some(Some(chat)) = self.chats.get_mut(id) else { return };
        let (asked, first, took) = (chat.asked, chat.first, now - chat.asked);
        chat.first = false;
        chat.left -= 1;
        let again = (chat.left > 0).then(|| micros(chat.draw.of(&self.traffic.think)));
        if self.desk.until_sent {
            self.answered(asked, first, took);
        }
        match again {
            Some(after) => self.at(now + after, Event::Ask(id)),
            None => self.close(id),
        }
        self.start(agent);
    }

    /// The chat is over; its place with the agent is free.
    fn close(&mut self, id: usize) {
        let Some(chat) = self.chats.get_mut(id).and_then(Option::take) else { return };
        self.free.push(id);
        if let Some((agent, _)) = chat.owner.filter(|o| self.on_duty(*o)) {
            if let Some(a) = self.agents.get_mut(agent) {
                a.open = a.open.saturating_sub(1);
                // Another chat may get this number: it is not the one that the agent was last in.
                a.last = a.last.filter(|last| *last != id).or(Some(usize::MAX));
            }
            self.hire();
        }
    }

    fn give_up(&mut self, id: usize, ticket: u64) {
        let Some(Some(chat)) = self.chats.get(id) else { return };
        if chat.ticket != ticket {
            return;
        }
        let (asked, owner) = (chat.asked, chat.owner);
        self.waiting.remove(&(asked, id));
        if let Some(a) = owner.and_then(|(agent, _)| self.agents.get_mut(agent)) {
            a.queue.retain(|waits| *waits != id);
        }
        if let Some(batch) = self.batch(asked) {
            batch.given_up += 1;
            self.result.waited += (self.now - asked) as f64 / 1e6;
        }
        self.close(id);
    }

    /// Whoever is free takes those who have waited longest.
    fn hire(&mut self) {
        while let Some((asked, id)) = self.waiting.first().copied() {
            let Some(agent) = self.freest() else { return };
            self.waiting.remove(&(asked, id));
            self.take(agent, id);
        }
    }

    /// An agent goes home: finishes the reply at hand and hands over every chat.
    fn retire(&mut self, agent: usize) {
        let Some(a) = self.agents.get_mut(agent) else { return };
        a.turn += 1;
        a.open = 0;
        let left: Vec<usize> = a.queue.drain(..).collect();
        for id in left {
            self.queue(id);
        }
    }

    /// The batch of a round asked at that moment, unless it is warm-up or after the end.
    fn counted(&self, asked: Moment) -> Option<usize> {
        let cycle = (asked / self.cycle_length()).checked_sub(u64::from(self.plan.warm_up))?;
        usize::try_from(cycle).ok().filter(|n| *n < self.result.batches.len())
    }

    fn batch(&mut self, asked: Moment) -> Option<&mut Batch> {
        let n = self.counted(asked)?;
        self.result.batches.get_mut(n)
    }
}

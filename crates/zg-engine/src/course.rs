//! The course of a conversation: which session it is in, and what only the course can tell of a message. (language §3)

use zg_model::{Act, Conversation, Event, Millis, Party, Timestamp};
use zg_rules::{GAUGES, Gauge, NUMBER};

use crate::ruleset::Ruleset;

/// What the gauges say of an event, in ticks; `None` where a gauge has nothing to say.
pub(crate) type Gauged = [Option<i64>; GAUGES.len()];

/// The same with the sessions as they are by default, and as they are where a late answer stays in its session.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Readings {
    plain: Gauged,
    held: Gauged,
}

impl Readings {
    pub(crate) fn of(&self, held: bool) -> &Gauged {
        if held { &self.held } else { &self.plain }
    }
}

/// Acts with which somebody says something.
pub(crate) const TALK: [Act; 9] = [
    Act::SAY,
    Act::IMAGE,
    Act::VIDEO,
    Act::VOICE,
    Act::FILE,
    Act::EMOJI,
    Act::CARD,
    Act::REDPACKET,
    Act::LEAVE_MESSAGE,
];

/// Follows a conversation, event by event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Course {
    /// Silence that ends a session, in milliseconds.
    idle: i64,
    timed: bool,
    /// An agent who answers after the idle time is still in the session in which the buyer waits (`waiting: same`).
    holds: bool,
    /// The same course with sessions that hold, where some rule asks for them.
    held: Option<Box<Course>>,
    /// The number of the session, from 0.
    pub(crate) session: u32,
    /// The data says itself when sessions begin.
    explicit: bool,
    last_talk: Option<Timestamp>,
    /// When it was closed, as long as nobody has come back.
    pub(crate) closed: Option<Timestamp>,
    /// When this session began.
    began: Option<Timestamp>,
    /// Buyer, agents, bot.
    sides: [Side; 3],
    /// When the buyer and when the seller last spoke in this session.
    spoke: [Option<Timestamp>; 2],
    /// Since when the buyer waits for an agent, also over the end of a session.
    waits: Option<Timestamp>,
}

/// What is remembered of one side within a session.
#[derive(Clone, Copy, Debug, Default)]
struct Side {
    nth: i64,
    row: i64,
    chars: Option<i64>,
    shorter: i64,
    gap: Option<i64>,
    slower: i64,
}

impl Course {
    pub(crate) fn new(idle: i64, timed: bool, held: bool) -> Course {
        let held = held.then(|| Box::new(Course { idle, timed, holds: true, ..Course::default() }));
        Course { idle, timed, held, ..Course::default() }
    }

    /// The number of the session, from 0; `held` where a late answer stays in it.
    pub(crate) fn session_of(&self, held: bool) -> u32 {
        self.held.as_ref().filter(|_| held).map_or(self.session, |c| c.session)
    }

    /// Whether an event begins a new session.
    pub(crate) fn rolls(&self, event: &Event) -> bool {
        if event.act == Act::SESSION_OPEN {
            return self.explicit || self.last_talk.is_some();
        }
        // Who comes back soon after the close is still in the same session.
        let long_ago = |t: Option<Timestamp>| t.is_some_and(|t| (event.at - t).0 > self.idle);
        let late = self.holds && self.waits.is_some() && matches!(event.by, Party::Agent(_));
        talks(event) && (long_ago(self.closed) || (!self.explicit && !late && long_ago(self.last_talk)))
    }

    /// When the session ended, if it has by `now`.
    pub(crate) fn over(&self, now: Timestamp) -> Option<Timestamp> {
        let past = |t: &Timestamp| (now - *t).0 > self.idle;
        match (self.closed, self.explicit) {
            (Some(closed), _) => Some(closed).filter(past),
            (None, true) => None,
            (None, false) => self.last_talk.filter(past).map(|t| t + Millis(self.idle)),
        }
    }

    /// When the session ends if nobody says anything more.
    pub(crate) fn ends(&self) -> Option<Timestamp> {
        self.closed.or(self.last_talk.map(|t| t + Millis(self.idle)))
    }

    /// What the gauges say of an event that comes next; `said` is what [`chars`] says of it.
    pub(crate) fn read(&self, event: &Event, said: i64) -> Readings {
        let held = self.held.as_ref().map(|c| c.tell(event, said)).unwrap_or_default();
        Readings { plain: self.tell(event, said), held }
    }

    fn tell(&self, event: &Event, said: i64) -> Gauged {
        let mut readings = Gauged::default();
        let began = self.began.filter(|_| !self.rolls(event)).unwrap_or(event.at);
        if self.timed {
            readings.get_mut(Gauge::Began.index()).into_iter().for_each(|r| *r = Some(began.time_of_day().0));
        }
        let Some(side) = side(event) else { return readings };
        let (fresh, before, next) = self.next(event, side, said);
        let waited = (side == AGENT && self.timed).then_some(self.waits).flatten().map(|w| (event.at - w).0);
        let gap = self.gap(event, side, fresh);
        let says = event.act == Act::SAY;
        let mut set = |gauge: Gauge, value: Option<i64>| {
            readings.get_mut(gauge.index()).into_iter().for_each(|r| *r = value);
        };
        let count = |n: i64| Some(n.saturating_mul(NUMBER));
        set(Gauge::Chars, count(said));
        set(Gauge::Nth, count(next.nth));
        set(Gauge::Row, count(next.row));
        set(Gauge::Waited, waited);
        set(Gauge::Gap, gap);
        set(Gauge::Shorter, says.then_some(next.shorter).and_then(count));
        set(Gauge::Slower, (next.row == 1 && before.gap.is_some()).then_some(next.slower).and_then(count));
        readings
    }

    /// Goes on to an event; `said` is what [`chars`] says of it.
    pub(crate) fn step(&mut self, event: &Event, said: i64) {
        if let Some(held) = &mut self.held {
            held.step(event, said);
        }
        let rolls = self.rolls(event);
        let next = side(event).map(|at| (at, self.next(event, at, said).2));
        if rolls {
            self.session += 1;
            (self.sides, self.spoke) = Default::default();
            self.began = None;
        }
        if talks(event) || event.act == Act::SESSION_OPEN {
            self.began = self.began.or(Some(event.at));
        }
        if let Some((at, next)) = next {
            // Whoever speaks ends the other side's row.
            for (other, state) in self.sides.iter_mut().enumerate() {
                if (other == BUYER) != (at == BUYER) {
                    state.row = 0;
                }
            }
            self.sides.get_mut(at).into_iter().for_each(|s| *s = next);
            self.spoke.get_mut(usize::from(at != BUYER)).into_iter().for_each(|t| *t = Some(event.at));
            match at {
                BUYER => self.waits = self.waits.or(Some(event.at)),
                AGENT => self.waits = None,
                _ => {}
            }
        }
        let closes = event.act == Act::SESSION_CLOSE;
        if event.act == Act::SESSION_OPEN {
            self.explicit = true;
        }
        if talks(event) || event.act == Act::SESSION_OPEN {
            self.closed = None;
        }
        if closes {
            self.closed = Some(event.at);
        }
        if talks(event) {
            self.last_talk = Some(event.at);
        }
    }

    fn gap(&self, event: &Event, side: usize, fresh: bool) -> Option<i64> {
        let other = self.spoke.get(usize::from(side == BUYER)).copied().flatten();
        other.filter(|_| self.timed && !fresh).map(|t| (event.at - t).0)
    }

    /// Whether the event begins a session, the side as it was in this session, and as it is after it.
    fn next(&self, event: &Event, at: usize, said: i64) -> (bool, Side, Side) {
        let fresh = self.rolls(event);
        let before = if fresh { Side::default() } else { self.sides.get(at).copied().unwrap_or_default() };
        let mut next = Side { nth: before.nth + 1, row: before.row + 1, ..before };
        if event.act == Act::SAY {
            next.shorter = if before.chars.is_some_and(|c| said < c) { before.shorter + 1 } else { 0 };
            next.chars = Some(said);
        }
        if let Some(gap) = self.gap(event, at, fresh).filter(|_| next.row == 1) {
            next.slower = if before.gap.is_some_and(|g| g < gap) { before.slower + 1 } else { 0 };
            next.gap = Some(gap);
        }
        (fresh, before, next)
    }
}

/// What the gauges say of each event of a conversation.
pub(crate) fn readings(set: &Ruleset, c: &Conversation) -> Vec<Readings> {
    let mut course = Course::new(set.idle(&c.key().platform), c.timed(), true);
    let read = |event| {
        let said = chars(event);
        let readings = course.read(event, said);
        course.step(event, said);
        readings
    };
    c.events().iter().map(read).collect()
}

/// In which session, from 0, each event of a conversation says something; `None` for what is no speech.
pub fn sessions(set: &Ruleset, c: &Conversation) -> Vec<Option<u32>> {
    let mut course = Course::new(set.idle(&c.key().platform), c.timed(), false);
    let session = |event| {
        course.step(event, 0);
        talks(event).then_some(course.session)
    };
    c.events().iter().map(session).collect()
}

const BUYER: usize = 0;
const AGENT: usize = 1;

/// The side that says something by an event.
fn side(event: &Event) -> Option<usize> {
    let side = match event.by {
        Party::Buyer => BUYER,
        Party::Agent(_) => AGENT,
        Party::Bot => 2,
        Party::System | Party::Platform => return None,
    };
    TALK.contains(&event.act).then_some(side)
}

/// Whether somebody says something: with that a session goes on. Orders, ratings and invitations begin none.
fn talks(event: &Event) -> bool {
    side(event).is_some()
}

/// Letters and digits of what somebody says.
pub(crate) fn chars(event: &Event) -> i64 {
    if event.act != Act::SAY {
        return 0;
    }
    // What most characters are is known without a look into the tables of all scripts.
    let counts = |c: char| match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{4e00}'..='\u{9fa5}' => true,
        '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => false,
        _ => c.is_alphanumeric(),
    };
    let text = &*event.text;
    let count = |(at, byte): (usize, u8)| match byte {
        0..=0x7f => byte.is_ascii_alphanumeric(),
        // Han characters by their first byte; the others of a character are none.
        0xe5..=0xe8 => true,
        0x80..=0xbf => false,
        _ => text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(counts),
    };
    text.bytes().enumerate().map(|of| i64::from(count(of))).sum()
}

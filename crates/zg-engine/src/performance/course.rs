//! The course of a chat as performance tools see it: whose line it was, which chat and which day it is of, and how long
//! the buyer waited for which reply.

use zg_model::{Act, AgentId, Conversation, Date, Event, Party, Timestamp};
use zg_rules::performance::{AfterTransfer, BotReplies, Keep, Midnight, Performance, RoundStart, TransferIn};

use crate::course::TALK;

/// The position of an account among those of the conversation.
pub(super) type Who = usize;

/// Who said a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// The buyer.
    Buyer,
    /// A person of the shop.
    Agent,
    /// A robot, an automatic reply, a tool's account.
    Bot,
}

/// One line of the chat.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// The event.
    pub(super) index: usize,
    pub(super) at: Timestamp,
    /// The day it counts for.
    pub(super) day: Date,
    /// Which chat, from 0.
    pub(super) session: u32,
    pub(super) side: Side,
    /// Who spoke, or to whom the buyer spoke; `None` when nobody had taken the chat.
    pub(super) who: Option<Who>,
    /// The source says so itself.
    pub(super) told: bool,
    /// A product or an order, sent without a word.
    pub(super) card: bool,
}

/// A reply: from what the buyer asked to what an account said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reply {
    /// The line that answers: its event.
    pub(super) index: usize,
    pub(super) who: Who,
    pub(super) day: Date,
    pub(super) at: Timestamp,
    /// When the clock started.
    pub(super) since: Timestamp,
    /// Whether another chat had begun before.
    pub(super) late: bool,
}

/// A hand-over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    pub(super) index: usize,
    pub(super) at: Timestamp,
    pub(super) day: Date,
    pub(super) session: u32,
    pub(super) from: Option<Who>,
    /// `None` when the source does not say to whom and nobody took it.
    pub(super) to: Option<Who>,
}

/// The chat of one conversation.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// The accounts that spoke or were spoken to.
    pub(super) agents: Vec<AgentId>,
    pub(super) lines: Vec<Line>,
    pub(super) replies: Vec<Reply>,
    pub(super) transfers: Vec<Transfer>,
}

/// The business day of a moment.
pub(super) fn day_of(s: &Performance, at: Timestamp) -> Date {
    Timestamp(at.0.saturating_sub(s.day_starts.0)).date()
}

/// A question that waits for a person.
#[derive(Clone, Copy, Debug)]
struct Round {
    first: Timestamp,
    last: Timestamp,
    /// The line with which it began.
    line: usize,
    session: u32,
    handed: Option<Timestamp>,
}

/// Follows the chat.
struct Walk<'s> {
    s: &'s Performance,
    course: Course,
    session: u32,
    /// The day of the session, for chats over midnight.
    began: Option<Date>,
    last: Option<Timestamp>,
    /// Who has the chat.
    current: Option<Who>,
    /// Who gets the chat that is about to begin.
    hint: Option<Who>,
    round: Option<Round>,
    /// Lines of the buyer in this chat that nobody has taken yet, from this place on.
    untaken: usize,
    /// The last line was the shop's.
    shop_spoke: bool,
}

impl Course {
    /// Follows a conversation.
    pub(super) fn of(s: &Performance, c: &Conversation) -> Course {
        let mut walk = Walk {
            s,
            course: Course { agents: accounts(s, c), ..Course::default() },
            session: 0,
            began: None,
            last: None,
            current: None,
            hint: None,
            round: None,
            untaken: 0,
            shop_spoke: false,
        };
        for (index, event) in c.events().iter().enumerate() {
            walk.step(index, event);
        }
        walk.course
    }

    /// The account at a position.
    pub(super) fn agent(&self, who: Option<Who>) -> Option<&AgentId> {
        who.and_then(|w| self.agents.get(w))
    }
}

/// Whether somebody said something.
pub(super) fn talks(s: &Performance, act: Act) -> bool {
    TALK.contains(&act) || (act == Act::WITHDRAWN && s.withdrawn == Keep::Count)
}

/// The accounts that spoke, that the source says were spoken to, or to whom a session belonged.
///
/// What a hand-over names may be a group (`to=售前`): it is an account when it is one elsewhere, too.
fn accounts(s: &Performance, c: &Conversation) -> Vec<AgentId> {
    let mut out: Vec<AgentId> = Vec::new();
    for event in c.events() {
        let talk = talks(s, event.act);
        let speaker = event.by.agent().filter(|_| talk || event.act == Act::TRANSFER);
        let told = match event.act {
            Act::SESSION_OPEN => true,
            Act::TRANSFER => s.transfer_in == TransferIn::OnTransfer,
            _ => talk && event.by == Party::Buyer,
        };
        let named = event.facts.get("to").or_else(|| event.facts.get("agent")).filter(|_| told);
        for name in speaker.map(AgentId::as_str).into_iter().chain(named) {
            let known = out.iter().any(|known| known.as_str() == name);
            if !known && s.tool_accounts.iter().all(|tool| tool != name) {
                out.push(AgentId::new(name));
            }
        }
    }
    out
}

impl Walk<'_> {
    fn step(&mut self, index: usize, event: &Event) {
        match event.act {
            Act::SESSION_OPEN => {
                self.hint = self.named(event).or(self.hint);
                self.current = self.hint.or(self.current);
            }
            Act::TRANSFER => self.transfer(index, event),
            act if talks(self.s, act) => {
                let tool = |id: &AgentId| self.s.tool_accounts.iter().any(|t| t == id.as_str());
                match &event.by {
                    Party::Buyer => self.line(index, event, Side::Buyer, None),
                    Party::Agent(id) if !tool(id) => {
                        let who = self.position(id);
                        self.line(index, event, Side::Agent, who);
                    }
                    Party::Agent(_) | Party::Bot | Party::System => self.line(index, event, Side::Bot, None),
                    Party::Platform => {}
                }
            }
            _ => {}
        }
    }

    fn position(&self, id: &AgentId) -> Option<Who> {
        self.course.agents.iter().position(|a| a == id)
    }

    /// The account that an event names.
    fn named(&self, event: &Event) -> Option<Who> {
        let name = event.facts.get("to").or_else(|| event.facts.get("agent"))?;
        self.course.agents.iter().position(|a| a.as_str() == name)
    }

    fn transfer(&mut self, index: usize, event: &Event) {
        let to = self.named(event);
        let from =
            event.by.agent().and_then(|id| self.position(id)).or(self.current).filter(|w| Some(*w) != to);
        let quiet = self.last.is_none_or(|last| (event.at - last) > self.s.split);
        let day = match (self.s.cross_midnight, self.began) {
            (Midnight::FirstDay, Some(began)) if !quiet => began,
            _ => day_of(self.s, event.at),
        };
        self.course.transfers.push(Transfer { index, at: event.at, day, session: self.session, from, to });
        (self.current, self.hint) = (to, to);
        if let Some(round) = &mut self.round {
            round.handed = Some(event.at);
        }
    }

    fn line(&mut self, index: usize, event: &Event, side: Side, speaker: Option<Who>) {
        if self.last.is_some_and(|last| (event.at - last) > self.s.split) {
            self.session += 1;
            self.began = None;
            self.current = self.hint;
            self.untaken = self.course.lines.len();
            self.shop_spoke = false;
        }
        self.hint = None;
        self.last = Some(event.at);
        let today = day_of(self.s, event.at);
        let began = *self.began.get_or_insert(today);
        let day = if self.s.cross_midnight == Midnight::FirstDay { began } else { today };
        let named = if side == Side::Agent { speaker } else { self.named(event) };
        let who = named.or(self.current);
        let line = Line {
            index,
            at: event.at,
            day,
            session: self.session,
            side,
            who,
            told: named.is_some(),
            card: event.act == Act::CARD,
        };
        match side {
            Side::Buyer => self.asks(event, &line),
            Side::Agent => self.answers(event, &line),
            Side::Bot => {
                if self.s.bot_replies == BotReplies::Close {
                    self.round = None;
                }
                self.shop_spoke = true;
            }
        }
        self.course.lines.push(line);
    }

    fn asks(&mut self, event: &Event, line: &Line) {
        let closes = self.round.is_none()
            && self.shop_spoke
            && self.s.closing == Keep::Drop
            && event.act == Act::SAY
            && is_closing(self.s, &event.text);
        self.shop_spoke = false;
        match &mut self.round {
            Some(round) => round.last = line.at,
            None if closes => {}
            None => {
                let place = self.course.lines.len();
                self.round = Some(Round {
                    first: line.at,
                    last: line.at,
                    line: place,
                    session: line.session,
                    handed: None,
                });
            }
        }
    }

    fn answers(&mut self, event: &Event, line: &Line) {
        let Some(who) = line.who else { return };
        // Lines that nobody had taken, and a question that was asked of somebody who never spoke up, are whose who
        // answers, unless the source itself says to whom they were said.
        let from = self.untaken.min(self.round.map_or(usize::MAX, |r| r.line));
        let open = self.round.map_or(usize::MAX, |r| r.line);
        let handed = self.round.is_some_and(|r| r.handed.is_some());
        let before = self.course.lines.iter_mut().enumerate().skip(from);
        for (place, asked) in before.filter(|(_, l)| l.session == line.session && l.side != Side::Agent) {
            if asked.who.is_none() || place >= open && !handed && !asked.told {
                asked.who = Some(who);
            }
        }
        self.untaken = self.course.lines.len() + 1;
        self.current = Some(who);
        self.shop_spoke = true;
        // Who takes what was handed to nobody in particular.
        let open = |t: &&mut Transfer| t.to.is_none() && t.from != Some(who) && t.session == line.session;
        if let Some(open) = self.course.transfers.last_mut().filter(open) {
            open.to = Some(who);
        }
        if event.act == Act::EMOJI && self.s.stickers == Keep::Drop {
            return;
        }
        let Some(round) = self.round.take() else { return };
        let asked = if self.s.round_start == RoundStart::First { round.first } else { round.last };
        let handed = round.handed.filter(|_| self.s.after_transfer == AfterTransfer::Transfer);
        self.course.replies.push(Reply {
            index: line.index,
            who,
            day: line.day,
            at: line.at,
            since: handed.map_or(asked, |h| h.max(asked)),
            late: round.session != line.session,
        });
    }
}

/// Whether a text says nothing but good-bye: its words without what stands around them.
fn is_closing(s: &Performance, text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    s.closing_words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

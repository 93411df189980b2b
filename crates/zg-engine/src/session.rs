//! A live conversation: events in, observations out. Batch and guard run the same code.

use std::cell::RefCell;
use std::collections::BTreeMap;

use zg_model::{
    ACTS, Act, AgentId, Certainty, ConversationKey, Date, Event, Evidence, Fen, Observation, Outcome, Party,
    Severity, Span, Timestamp,
};

use crate::course::{Course, Readings, chars};
use crate::matcher::{Fired, SAYING, Scope, Scratch, get};
use crate::promise::Talk;
use crate::ruleset::{Active, CRule, CVersion, CWatch, Ruleset, Slot, User};

mod book;
mod sequence;

pub(crate) use book::Book;
use book::Matters;

/// What is known of a conversation before its first event.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Which shop and buyer.
    pub key: ConversationKey,
    /// Whether the source had times; without them clocks do not run.
    pub timed: bool,
    /// Judge as if everything happened on this day: next month's rules on last month's chats.
    pub as_of: Option<Date>,
    /// Facts of the shop or the goods: `category`, `shop_type` …
    pub facts: BTreeMap<String, String>,
}

/// A rule that could not judge, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unjudged {
    /// No pack knows this platform.
    UnknownPlatform,
    /// The source has no times: rules with a clock are left out.
    NoTimes,
    /// The holiday calendar of this year is not known.
    UnknownYear(i16),
}

/// A conversation being judged.
#[derive(Debug)]
pub struct Session<'r> {
    set: &'r Ruleset,
    meta: Meta,
    active: &'r Active,
    /// Taken while an event is judged.
    scratch: RefCell<Option<Box<Scratch>>>,
    state: State,
    out: Vec<Observation>,
    unjudged: Vec<Unjudged>,
    /// What was not counted, and why, where somebody asks.
    notes: Option<Vec<Note>>,
}

/// A trigger that was not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) sequence: u32,
    pub(crate) event: u32,
    pub(crate) session: u32,
    pub(crate) why: Uncounted,
}

/// Why a trigger does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Uncounted {
    /// It belongs to the round that began with this event.
    InRound(u32),
    /// Not the first of its session.
    NotFirst,
    /// Outside the hours that count.
    OutOfHours,
    /// In a period that does not count.
    Exempt,
    /// The matter was settled without a verdict by this event.
    Settled(u32),
    /// The source has no times.
    NoTimes,
    /// The session was over already.
    AfterClose,
    /// Nobody published the holidays of that year.
    UnknownYear,
}

/// What is remembered between events.
#[derive(Debug, Default)]
struct State {
    events: u32,
    course: Course,
    talk: Talk,
    agent: Option<AgentId>,
    /// The day of the last event of each act.
    dated: Vec<Option<Date>>,
    /// The last value of each of [`Ruleset::named_facts`].
    named: Vec<Option<Box<str>>>,
    book: Book,
}

/// A matter: a trigger that waits for its answer.
#[derive(Clone, Debug)]
struct Open {
    at: Timestamp,
    due: Timestamp,
    event: u32,
    session: u32,
    same: Option<Box<str>>,
    /// What a promise that does not say it is about: the order that was named last.
    about: Option<Box<str>>,
    /// Words and entities of the trigger; empty where all of it is the evidence.
    spans: Vec<Evidence>,
    /// Bytes of the trigger's text.
    length: u32,
    /// How much was promised, and how much of it has come.
    amount: Option<Fen>,
    come: Fen,
    /// It was said to come on top of what was promised before.
    more: bool,
    /// The same sum was promised besides and has come: whether that proves this one missed, or leaves it open.
    proof: Option<bool>,
    /// What would make a verdict certain had not come when it was opened: people are asked.
    doubtful: bool,
    /// What leaves a breach to people, as evidence.
    unclear: Vec<Evidence>,
    /// Which items of the checklist were done, a bit each.
    done: u32,
    /// Judged already, or never to be judged; it only keeps its round from opening again.
    spent: bool,
    /// Asked outside of the hours that count, where an answer inside of them makes it count.
    outside: bool,
}

#[derive(Clone, Debug)]
struct Counted {
    at: Timestamp,
    event: u32,
    same: Option<Box<str>>,
    spans: Vec<Evidence>,
}

impl Ruleset {
    /// Opens a conversation.
    pub fn open(&self, meta: Meta) -> Session<'_> {
        self.open_with(meta, Box::default(), false)
    }

    pub(crate) fn open_with(&self, meta: Meta, mut scratch: Box<Scratch>, tallied: bool) -> Session<'_> {
        let platform = &meta.key.platform;
        let active = self.active(platform, tallied);
        let book = std::mem::take(&mut scratch.book).reset(self.sequences.len());
        let mut unjudged = Vec::new();
        if !active.known {
            unjudged.push(Unjudged::UnknownPlatform);
        }
        if !meta.timed {
            unjudged.push(Unjudged::NoTimes);
        }
        let state = State {
            course: Course::new(active.idle, meta.timed, active.held),
            book,
            dated: vec![None; ACTS.len()],
            named: vec![None; self.named_facts.len()],
            ..State::default()
        };
        Session {
            set: self,
            meta,
            active,
            scratch: RefCell::new(Some(scratch)),
            state,
            out: Vec::new(),
            unjudged,
            notes: None,
        }
    }
}

impl Session<'_> {
    /// Judges the next event. Events come in the order of the conversation.
    pub fn push(&mut self, event: &Event) -> &[Observation] {
        let first = self.out.len();
        let at = self.state.events;
        self.expire(event.at, false);
        let said = if self.active.gauged { chars(event) } else { 0 };
        let readings = self.read(event, said);
        let handed = if event.act == Act::TRANSFER { self.hand_over(event, at) } else { Vec::new() };
        self.begin(event, said);
        for (number, open) in handed {
            self.state.book.open(number, open);
        }
        let mut scratch = self.scratch.take().unwrap_or_default();
        let day = self.day(event.at);
        scratch.fire(self.scope(event), event, at, &readings, day, |user| self.asked(user, day));
        for until in [true, false] {
            for fired in &scratch.fired {
                self.settle(fired, event, at, until);
            }
            if until {
                self.hand_out(&scratch.fired, event);
            }
        }
        let before = self.out.len();
        for fired in &scratch.fired {
            self.observe(fired, event, at);
        }
        let mut found = self.out.split_off(before);
        self.pass_over(&mut found);
        self.out.append(&mut found);
        self.state.talk.hear(self.set.promises(), event, at, &mut *scratch);
        self.scratch.replace(Some(scratch));
        if let Party::Agent(id) = &event.by
            && self.state.agent.as_ref() != Some(id)
        {
            self.state.agent = Some(id.clone());
        }
        for (name, last) in self.set.named_facts.iter().zip(&mut self.state.named) {
            if let Some(value) = event.facts.get(name) {
                *last = Some(value.into());
            }
        }
        self.state.events += 1;
        let new = self.out.get_mut(first..).unwrap_or_default();
        new.sort_by(|a, b| (a.event, &a.rule, &a.spans).cmp(&(b.event, &b.rule, &b.spans)));
        self.out.get(first..).unwrap_or_default()
    }

    /// Judges a draft as if it were sent now; changes nothing.
    pub fn preview(&self, draft: &Event) -> Vec<Observation> {
        let at = self.state.events;
        let mut out = Vec::new();
        let mut scratch = self.scratch.take().unwrap_or_default();
        let readings = self.read(draft, chars(draft));
        let day = self.day(draft.at);
        scratch.fire(self.scope(draft), draft, at, &readings, day, |user| self.asked(user, day));
        let settles = |n: u32| {
            let slot = |f: &Fired| get(&self.set.users, f.user).map(|u| u.slot);
            scratch.fired.iter().any(|f| slot(f) == Some(Slot::Until(n)))
        };
        for fired in &scratch.fired {
            let Some(user) = get(&self.set.users, fired.user) else { continue };
            match user.slot {
                Slot::Match => out.extend(self.hit(fired, draft, at, Outcome::Hit)),
                Slot::Then(n) => {
                    let forbids = get(&self.set.sequences, n).is_some_and(|s| s.watch == CWatch::Forbid);
                    let open =
                        |o: &&Open| !o.spent && draft.at <= o.due && self.shares(n, o.same.as_deref(), draft);
                    let matters = self.state.book.get(n);
                    if forbids && !settles(n) && matters.is_some_and(|m| m.open.iter().any(|o| open(&o))) {
                        out.extend(self.hit(fired, draft, at, Outcome::Breached));
                    }
                }
                Slot::After(_) | Slot::Step(..) | Slot::Until(_) => {}
                Slot::Count(_) | Slot::Needs(_) | Slot::Proven(_) | Slot::Unclear(_) => {}
            }
        }
        self.scratch.replace(Some(scratch));
        self.pass_over(&mut out);
        out.sort_by(|a, b| (&a.rule, &a.spans).cmp(&(&b.rule, &b.spans)));
        out
    }

    /// Time passes without anyone speaking: what was due before `now` is breached.
    pub fn advance(&mut self, now: Timestamp) -> &[Observation] {
        let first = self.out.len();
        self.expire(now, true);
        self.out.get(first..).unwrap_or_default()
    }

    /// What is still waiting.
    pub fn pending(&self) -> Vec<Observation> {
        let mut out = Vec::new();
        let mut touched: Vec<(u32, &Matters)> = self.state.book.touched().collect();
        touched.sort_unstable_by_key(|(number, _)| *number);
        for (number, matters) in touched {
            let Some(sequence) = get(&self.set.sequences, number) else { continue };
            if sequence.watch != CWatch::Require {
                continue;
            }
            for open in matters.open.iter().filter(|o| !o.spent) {
                let ends = self.state.course.ends().filter(|_| sequence.by_close);
                let due = ends.unwrap_or(open.due);
                out.extend(self.conclude(sequence, open, Outcome::Pending { due }, open.at));
            }
        }
        out
    }

    /// All that was observed so far.
    pub fn observations(&self) -> &[Observation] {
        &self.out
    }

    /// What could not be judged, and why.
    pub fn unjudged(&self) -> &[Unjudged] {
        &self.unjudged
    }

    /// From now on, what is not counted is noted with its reason.
    pub(crate) fn take_notes(&mut self) {
        self.notes = Some(Vec::new());
    }

    /// What was noted.
    pub(crate) fn notes(&self) -> &[Note] {
        self.notes.as_deref().unwrap_or_default()
    }

    fn note(&mut self, sequence: u32, event: u32, why: Uncounted) {
        let holds = get(&self.set.sequences, sequence).is_some_and(|s| s.holds);
        let session = self.state.course.session_of(holds);
        self.notes.iter_mut().for_each(|notes| notes.push(Note { sequence, event, session, why }));
    }

    pub(crate) fn into_parts(self) -> (Vec<Observation>, Vec<Unjudged>, Box<Scratch>) {
        let mut scratch = self.scratch.into_inner().unwrap_or_default();
        scratch.book = self.state.book;
        (self.out, self.unjudged, scratch)
    }

    /// Whether a matcher can change anything now: its rule judges here, and what it answers is open.
    fn asked(&self, user: &User, day: Date) -> bool {
        let active = || get(&self.active.rules, user.rule).copied().unwrap_or(false);
        match user.slot {
            Slot::Then(n) | Slot::Step(n, _) | Slot::Until(n) => {
                self.state.book.get(n).is_some_and(Matters::waits)
            }
            Slot::Needs(n) => active() && self.state.book.get(n).is_some_and(|m| !m.ready),
            Slot::Proven(n) => active() && self.state.book.get(n).is_some_and(|m| !m.proven),
            Slot::Match => active() && self.may_stand(user, day),
            // A trigger that its version does not judge may still be the first of its session.
            Slot::After(_) | Slot::Count(_) | Slot::Unclear(_) => active(),
        }
    }

    /// Whether the dates of a version let it judge this moment; one dated by another event always may.
    fn may_stand(&self, user: &User, day: Date) -> bool {
        let Some(rule) = get(&self.set.rules, user.rule) else { return false };
        let Some(version) = get(&rule.versions, user.version) else { return false };
        let dated = rule.versions.first().is_some_and(|v| v.dated_by.is_some());
        dated || (version.from <= day && version.until.is_none_or(|last| day <= last))
    }

    fn day(&self, at: Timestamp) -> Date {
        self.meta.as_of.unwrap_or_else(|| at.date())
    }

    fn scope(&self, event: &Event) -> Scope<'_> {
        let question = self.state.talk.question(event);
        Scope { set: self.set, active: Some((self.active, &self.state.book)), question }
    }

    /// What only the course of the conversation can tell of an event; nothing where no rule asks.
    fn read(&self, event: &Event, said: i64) -> Readings {
        if self.active.gauged { self.state.course.read(event, said) } else { Readings::default() }
    }

    /// Keeps count of sessions, of the account in charge and of the days that decide versions.
    fn begin(&mut self, event: &Event, said: i64) {
        let (before, closed) = (self.state.course.session, self.state.course.closed);
        self.state.course.step(event, said);
        if self.state.course.session != before {
            self.breach(|sequence, _| sequence.by_close.then(|| closed.unwrap_or(event.at)));
        }
        let state = &mut self.state;
        let names: &[&str] = match event.act {
            Act::SESSION_OPEN => &["agent", "to"],
            Act::TRANSFER => &["to", "agent"],
            _ if event.by == Party::Buyer => &["to"],
            _ => &[],
        };
        if let Some(agent) = names.iter().find_map(|n| event.facts.get(n)) {
            state.agent = Some(AgentId::new(agent));
        }
        state.dated.get_mut(event.act.index()).into_iter().for_each(|day| *day = Some(event.at.date()));
        for name in &self.set.where_facts {
            if let Some(value) = event.facts.get(name) {
                self.meta.facts.insert(name.clone(), value.to_owned());
            }
        }
    }

    /// The rule's version that judges something of this moment.
    fn version<'s>(&'s self, rule: &'s CRule, at: Timestamp) -> Option<(u32, &'s CVersion)> {
        let fact = |name: &str| match name {
            "platform" => Some(self.meta.key.platform.as_str()),
            _ => self.meta.facts.get(name).map(String::as_str),
        };
        let newest = rule.versions.first().and_then(|v| v.dated_by);
        let day = newest
            .and_then(|act| self.state.dated.get(act.index()).copied().flatten())
            .filter(|_| self.meta.as_of.is_none());
        self.set.version_on(rule, day.unwrap_or_else(|| self.day(at)), &fact)
    }

    /// Then what the event itself is: a hit, a trigger, one more of what is counted.
    fn observe(&mut self, fired: &Fired, event: &Event, at: u32) {
        let Some(user) = get(&self.set.users, fired.user) else { return };
        match user.slot {
            Slot::Match => {
                let hit = self.hit(fired, event, at, Outcome::Hit);
                self.out.extend(hit);
            }
            Slot::After(n) => self.trigger(n, fired, event, at),
            Slot::Count(n) => self.count(n, fired, event, at),
            Slot::Then(_) | Slot::Step(..) | Slot::Until(_) => {}
            Slot::Needs(_) | Slot::Proven(_) | Slot::Unclear(_) => {}
        }
    }

    /// Leaves out what is told by the wording alone, where words of it are a finding already: a sentence that breaks one rule is
    /// often worded like those that break another.
    fn pass_over(&self, found: &mut Vec<Observation>) {
        let wording = |o: &Observation| !o.spans.is_empty() && o.spans.iter().all(|e| e.view == SAYING);
        if !found.iter().any(wording) {
            return;
        }
        let rules = &self.set.pack().rules;
        let grave = |o: &&Observation| {
            let rule = rules.iter().find(|rule| rule.id == o.rule.id);
            rule.and_then(|rule| rule.severity).is_some_and(|severity| severity > Severity::Note)
        };
        let hits = found.iter().filter(grave).filter(|o| o.outcome == Outcome::Hit && !wording(o));
        let words: Vec<Span> =
            hits.flat_map(|o| &o.spans).filter(|e| !e.view.is_empty()).map(|e| e.span).collect();
        let meets = |a: &Span, b: &Span| a.event == b.event && a.start < b.end && b.start < a.end;
        found.retain(|o| {
            !wording(o) || !o.spans.iter().any(|e| words.iter().any(|word| meets(&e.span, word)))
        });
    }

    /// The rule and version behind a matcher, when that version judges this moment.
    fn standing(&self, user: u32, at: Timestamp) -> Option<(&CRule, &CVersion)> {
        let user = get(&self.set.users, user)?;
        let rule = get(&self.set.rules, user.rule)?;
        let active = get(&self.active.rules, user.rule).copied().unwrap_or(false);
        let (number, version) = active.then(|| self.version(rule, at)).flatten()?;
        (number == user.version).then_some((rule, version))
    }

    /// An observation about the event itself. A forbidden act is judged by the version that its trigger opened.
    fn hit(&self, fired: &Fired, event: &Event, at: u32, outcome: Outcome) -> Option<Observation> {
        let user = get(&self.set.users, fired.user)?;
        let (rule, version) = match outcome {
            Outcome::Breached => {
                let rule = get(&self.set.rules, user.rule)?;
                (rule, get(&rule.versions, user.version)?)
            }
            _ => self.standing(fired.user, event.at)?,
        };
        let spans = if fired.spans.is_empty() { whole(at, length(event)) } else { fired.spans.clone() };
        Some(Observation {
            rule: version.named.clone(),
            at: event.at,
            event: at,
            session: self.state.course.session,
            agent: match &event.by {
                Party::Agent(id) => Some(id.clone()),
                Party::Bot => None,
                _ => self.state.agent.clone(),
            },
            outcome,
            certainty: certainty(rule, &spans),
            elapsed: None,
            spans,
            missing: Vec::new(),
        })
    }
}

/// Bytes of an event's text.
fn length(event: &Event) -> u32 {
    u32::try_from(event.text.len()).unwrap_or(u32::MAX)
}

/// A whole event as evidence.
fn whole(at: u32, length: u32) -> Vec<Evidence> {
    vec![Evidence {
        span: Span { event: at, start: 0, end: length },
        view: "",
        term: "".into(),
        certainty: Certainty::Sure,
    }]
}

/// The best evidence decides, unless the rule leaves it to people.
fn certainty(rule: &CRule, spans: &[Evidence]) -> Certainty {
    if rule.ask {
        return Certainty::Ask;
    }
    spans.iter().map(|e| e.certainty).max().unwrap_or(Certainty::Sure)
}

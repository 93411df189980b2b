//! A live conversation: events in, observations out. Batch and guard run the same code.

use std::collections::BTreeMap;

use zg_model::{
    Act, AgentId, Certainty, ConversationKey, Date, Event, Evidence, Observation, Outcome, Party, Span,
    Timestamp,
};
use zg_rules::Per;

use crate::matcher::{Fired, Scratch, get};
use crate::ruleset::{CRule, CSequence, CVersion, CWatch, Ruleset, Slot, User};

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
    active: Vec<bool>,
    scratch: std::cell::RefCell<Scratch>,
    state: State,
    out: Vec<Observation>,
    unjudged: Vec<Unjudged>,
}

/// What is remembered between events.
#[derive(Debug, Default)]
struct State {
    events: u32,
    session: u32,
    idle: i64,
    explicit: bool,
    last_talk: Option<Timestamp>,
    closed: Option<Timestamp>,
    agent: Option<AgentId>,
    dated: BTreeMap<Act, Date>,
    matters: Vec<Matters>,
}

/// The open matters of one sequence.
#[derive(Debug, Default)]
struct Matters {
    open: Vec<Open>,
    counted: Vec<Counted>,
    /// The last session whose first trigger was seen.
    seen: Option<u32>,
}

/// A matter: a trigger that waits for its answer.
#[derive(Clone, Debug)]
struct Open {
    at: Timestamp,
    due: Timestamp,
    event: u32,
    session: u32,
    same: Option<Box<str>>,
    spans: Vec<Evidence>,
    /// Judged already, or never to be judged; it only keeps its round from opening again.
    spent: bool,
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
        self.open_with(meta, Scratch::default())
    }

    pub(crate) fn open_with(&self, meta: Meta, scratch: Scratch) -> Session<'_> {
        let platform = &meta.key.platform;
        let judges =
            |r: &CRule| r.status.judges() && (r.platforms.is_empty() || r.platforms.contains(platform));
        let active = self.rules.iter().map(judges).collect();
        let mine = || self.pack.packs.iter().filter(|p| p.platforms.contains(platform));
        let own = mine().find(|p| *p.name == *platform.as_str()).or_else(|| mine().next());
        let idle = own.map_or(30 * 60_000, |p| p.session_idle.0);
        let mut matters = Vec::new();
        matters.resize_with(self.sequences.len(), Matters::default);
        let mut unjudged = Vec::new();
        if !self.knows(platform) {
            unjudged.push(Unjudged::UnknownPlatform);
        }
        if !meta.timed {
            unjudged.push(Unjudged::NoTimes);
        }
        let state = State { idle, matters, ..State::default() };
        Session { set: self, meta, active, scratch: scratch.into(), state, out: Vec::new(), unjudged }
    }
}

impl Session<'_> {
    /// Judges the next event. Events come in the order of the conversation.
    pub fn push(&mut self, event: &Event) -> &[Observation] {
        let first = self.out.len();
        let at = self.state.events;
        self.expire(event.at);
        self.begin(event);
        let mut scratch = self.scratch.take();
        scratch.fire(self.set, event, at, self.day(event.at), |user| self.asked(user, event.at));
        for until in [true, false] {
            for fired in &scratch.fired {
                self.settle(fired, event, at, until);
            }
        }
        for fired in &scratch.fired {
            self.observe(fired, event, at);
        }
        self.scratch.replace(scratch);
        if let Party::Agent(id) = &event.by {
            self.state.agent = Some(id.clone());
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
        let mut scratch = self.scratch.take();
        scratch.fire(self.set, draft, at, self.day(draft.at), |user| self.asked(user, draft.at));
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
                    let matters = get(&self.state.matters, n);
                    if forbids && !settles(n) && matters.is_some_and(|m| m.open.iter().any(|o| open(&o))) {
                        out.extend(self.hit(fired, draft, at, Outcome::Breached));
                    }
                }
                Slot::After(_) | Slot::Until(_) | Slot::Count(_) => {}
            }
        }
        self.scratch.replace(scratch);
        out.sort_by(|a, b| (&a.rule, &a.spans).cmp(&(&b.rule, &b.spans)));
        out
    }

    /// Time passes without anyone speaking: what was due before `now` is breached.
    pub fn advance(&mut self, now: Timestamp) -> &[Observation] {
        let first = self.out.len();
        self.expire(now);
        self.out.get(first..).unwrap_or_default()
    }

    /// What is still waiting.
    pub fn pending(&self) -> Vec<Observation> {
        let mut out = Vec::new();
        for (sequence, matters) in self.set.sequences.iter().zip(&self.state.matters) {
            if sequence.watch != CWatch::Require {
                continue;
            }
            for open in matters.open.iter().filter(|o| !o.spent) {
                out.extend(self.conclude(sequence, open, Outcome::Pending { due: open.due }, open.at));
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

    pub(crate) fn into_parts(self) -> (Vec<Observation>, Vec<Unjudged>, Scratch) {
        (self.out, self.unjudged, self.scratch.into_inner())
    }

    /// Whether a matcher can change anything now: its rule judges here, and what it answers is open.
    fn asked(&self, user: &User, at: Timestamp) -> bool {
        let active = || get(&self.active, user.rule).copied().unwrap_or(false);
        match user.slot {
            Slot::Then(n) | Slot::Until(n) => get(&self.state.matters, n).is_some_and(|m| !m.open.is_empty()),
            Slot::Match => active() && self.may_stand(user, at),
            // A trigger that its version does not judge may still be the first of its session.
            Slot::After(_) | Slot::Count(_) => active(),
        }
    }

    /// Whether the dates of a version let it judge this moment; one dated by another event always may.
    fn may_stand(&self, user: &User, at: Timestamp) -> bool {
        let Some(rule) = get(&self.set.rules, user.rule) else { return false };
        let Some(version) = get(&rule.versions, user.version) else { return false };
        let day = self.day(at);
        let dated = rule.versions.first().is_some_and(|v| v.dated_by.is_some());
        dated || (version.from <= day && version.until.is_none_or(|last| day <= last))
    }

    fn day(&self, at: Timestamp) -> Date {
        self.meta.as_of.unwrap_or_else(|| at.date())
    }

    /// Keeps count of sessions, of the account in charge and of the days that decide versions.
    fn begin(&mut self, event: &Event) {
        let state = &mut self.state;
        let closes = event.act == Act::SESSION_CLOSE;
        let talk = matches!(event.by, Party::Buyer | Party::Agent(_) | Party::Bot) && !closes;
        let long_ago = |t: Option<Timestamp>| t.is_some_and(|t| (event.at - t).0 > state.idle);
        if event.act == Act::SESSION_OPEN {
            if state.events > 0 && (state.explicit || state.last_talk.is_some()) {
                state.session += 1;
            }
            state.explicit = true;
            state.closed = None;
        } else if talk {
            // Who comes back soon after the close is still in the same session.
            if long_ago(state.closed) || (!state.explicit && long_ago(state.last_talk)) {
                state.session += 1;
            }
            state.closed = None;
        }
        if closes {
            state.closed = Some(event.at);
        }
        if talk {
            state.last_talk = Some(event.at);
        }
        let names: &[&str] = match event.act {
            Act::SESSION_OPEN => &["agent", "to"],
            Act::TRANSFER => &["to", "agent"],
            _ if event.by == Party::Buyer => &["to"],
            _ => &[],
        };
        if let Some(agent) = names.iter().find_map(|n| event.facts.get(n)) {
            state.agent = Some(AgentId::new(agent));
        }
        state.dated.insert(event.act, event.at.date());
        for name in &self.set.where_facts {
            if let Some(value) = event.facts.get(name) {
                self.meta.facts.insert(name.clone(), value.to_owned());
            }
        }
    }

    /// The rule's version that judges something of this moment.
    fn version<'s>(&'s self, rule: &'s CRule, at: Timestamp) -> Option<(u32, &'s CVersion)> {
        let fact = |name: &str| match name {
            "platform" => Some(self.meta.key.platform.as_str().to_owned()),
            _ => self.meta.facts.get(name).cloned(),
        };
        let newest = rule.versions.first().and_then(|v| v.dated_by);
        let day =
            newest.and_then(|act| self.state.dated.get(&act).copied()).filter(|_| self.meta.as_of.is_none());
        self.set.version_on(rule, day.unwrap_or_else(|| self.day(at)), &fact)
    }

    /// Whether an event shares the fact that a sequence asks for with the trigger. A trigger without it is met by any.
    fn shares(&self, sequence: u32, same: Option<&str>, event: &Event) -> bool {
        let name = get(&self.set.sequences, sequence).and_then(|s| s.same.as_deref());
        match (name, same) {
            (Some(name), Some(same)) => event.facts.get(name) == Some(same),
            _ => true,
        }
    }

    /// Breaches what was due before `now`, oldest first.
    fn expire(&mut self, now: Timestamp) {
        let mut due = Vec::new();
        for (number, matters) in (0_u32..).zip(&mut self.state.matters) {
            for open in matters.open.iter_mut().filter(|o| !o.spent && o.due < now) {
                due.push((number, open.clone()));
                open.spent = true;
            }
        }
        due.sort_by_key(|(number, open)| (open.due, *number, open.event));
        for (number, open) in due {
            let Some(sequence) = get(&self.set.sequences, number) else { continue };
            if sequence.watch == CWatch::Require {
                let breach = self.conclude(sequence, &open, Outcome::Breached, open.due);
                self.out.extend(breach);
            }
            if sequence.per != Per::Turn
                && let Some(matters) = self.matters(number)
            {
                matters.open.retain(|o| !o.spent);
            }
        }
    }

    fn matters(&mut self, number: u32) -> Option<&mut Matters> {
        usize::try_from(number).ok().and_then(|i| self.state.matters.get_mut(i))
    }

    /// First what settles matters that were open before this event (`until`), then what discharges them or breaks what
    /// they forbid.
    fn settle(&mut self, fired: &Fired, event: &Event, at: u32, until: bool) {
        let Some(user) = get(&self.set.users, fired.user) else { return };
        let (number, settled) = match user.slot {
            Slot::Until(n) => (n, true),
            Slot::Then(n) => (n, false),
            _ => return,
        };
        if settled != until {
            return;
        }
        let (Some(sequence), Some(matters)) =
            (get(&self.set.sequences, number), get(&self.state.matters, number))
        else {
            return;
        };
        if matters.open.is_empty() {
            return;
        }
        let touched: Vec<Open> =
            matters.open.iter().filter(|o| self.shares(number, o.same.as_deref(), event)).cloned().collect();
        let live = touched.iter().filter(|o| !o.spent);
        let mut new = Vec::new();
        match (settled, sequence.watch) {
            (false, CWatch::Require) => {
                for open in live {
                    let met = self.conclude(sequence, open, Outcome::Met, event.at);
                    new.extend(met.map(|mut o| {
                        o.elapsed = Some(event.at - open.at);
                        o.agent = event.by.agent().cloned();
                        o.spans.clear();
                        o
                    }));
                }
            }
            (false, CWatch::Forbid) if live.count() > 0 => {
                new.extend(self.hit(fired, event, at, Outcome::Breached))
            }
            _ => {}
        }
        self.out.append(&mut new);
        if settled || sequence.watch == CWatch::Require {
            let gone: Vec<u32> = touched.iter().map(|o| o.event).collect();
            if let Some(matters) = self.matters(number) {
                matters.open.retain(|o| !gone.contains(&o.event));
            }
        }
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
            Slot::Then(_) | Slot::Until(_) => {}
        }
    }

    /// The rule and version behind a matcher, when that version judges this moment.
    fn standing(&self, user: u32, at: Timestamp) -> Option<(&CRule, &CVersion)> {
        let user = get(&self.set.users, user)?;
        let rule = get(&self.set.rules, user.rule)?;
        let active = get(&self.active, user.rule).copied().unwrap_or(false);
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
        let spans = if fired.spans.is_empty() { whole(event, at) } else { fired.spans.clone() };
        Some(Observation {
            rule: version.named.clone(),
            at: event.at,
            event: at,
            session: self.state.session,
            agent: match &event.by {
                Party::Agent(id) => Some(id.clone()),
                Party::Bot => None,
                _ => self.state.agent.clone(),
            },
            outcome,
            certainty: certainty(rule, &spans),
            elapsed: None,
            spans,
        })
    }

    fn conclude(
        &self,
        sequence: &CSequence,
        open: &Open,
        outcome: Outcome,
        at: Timestamp,
    ) -> Option<Observation> {
        let rule = get(&self.set.rules, sequence.rule)?;
        let version = get(&rule.versions, sequence.version)?;
        Some(Observation {
            rule: version.named.clone(),
            at,
            event: open.event,
            session: open.session,
            agent: self.state.agent.clone(),
            outcome,
            certainty: certainty(rule, &open.spans),
            elapsed: None,
            spans: open.spans.clone(),
        })
    }

    fn trigger(&mut self, number: u32, fired: &Fired, event: &Event, at: u32) {
        let Some(sequence) = get(&self.set.sequences, number) else { return };
        let session = self.state.session;
        let same: Option<Box<str>> =
            sequence.same.as_ref().and_then(|name| event.facts.get(name)).map(Into::into);
        let standing = self.standing(fired.user, event.at).is_some();
        let Some(matters) = get(&self.state.matters, number) else { return };
        match sequence.per {
            Per::Message => {}
            // A round lasts until it is answered, or until its day ends once it has been judged.
            Per::Turn => {
                let day = event.at.date();
                let lasts = |o: &Open| o.same == same && (!o.spent || o.at.date() == day);
                let running = matters.open.iter().any(lasts);
                if let Some(matters) = self.matters(number) {
                    matters.open.retain(|o| !o.spent || o.at.date() == day);
                }
                if running {
                    return;
                }
            }
            Per::Session if matters.seen == Some(session) => return,
            Per::Session => {
                if let Some(matters) = self.matters(number) {
                    matters.seen = Some(session);
                }
            }
        }
        if !standing {
            return;
        }
        let counts = sequence.during.is_none_or(|(from, to)| (from..to).contains(&event.at.time_of_day()))
            && !sequence.skip.iter().any(|x| x.from <= event.at && event.at <= x.to);
        let due = match sequence.within {
            None => Ok(Timestamp::MAX),
            Some(_) if !self.meta.timed => return,
            Some(within) => sequence.clock.due(event.at, within),
        };
        let due = match due {
            Ok(due) => due,
            Err(year) => {
                let why = Unjudged::UnknownYear(year.0);
                if !self.unjudged.contains(&why) {
                    self.unjudged.push(why);
                }
                return;
            }
        };
        if !counts && sequence.per != Per::Turn {
            return;
        }
        let spans = if fired.spans.is_empty() { whole(event, at) } else { fired.spans.clone() };
        let open = Open { at: event.at, due, event: at, session, same, spans, spent: !counts };
        let forbids = sequence.watch == CWatch::Forbid;
        if let Some(matters) = self.matters(number) {
            // Of several triggers of one prohibition the newest lasts longest; one is enough.
            if forbids {
                matters.open.retain(|o| o.same != open.same);
            }
            matters.open.push(open);
        }
    }

    fn count(&mut self, number: u32, fired: &Fired, event: &Event, at: u32) {
        let Some(sequence) = get(&self.set.sequences, number) else { return };
        let (CWatch::Count(enough), Some(within)) = (sequence.watch, sequence.within) else { return };
        if self.standing(fired.user, event.at).is_none() || !self.meta.timed {
            return;
        }
        let same: Option<Box<str>> =
            sequence.same.as_ref().and_then(|name| event.facts.get(name)).map(Into::into);
        let spans = if fired.spans.is_empty() { whole(event, at) } else { fired.spans.clone() };
        let Some(matters) = self.matters(number) else { return };
        matters.counted.retain(|c| (event.at - c.at) <= within);
        matters.counted.push(Counted { at: event.at, event: at, same: same.clone(), spans });
        let of_same: Vec<&Counted> = matters.counted.iter().filter(|c| c.same == same).collect();
        if of_same.len() < usize::try_from(enough).unwrap_or(usize::MAX) {
            return;
        }
        let spans: Vec<Evidence> = of_same.iter().flat_map(|c| c.spans.clone()).collect();
        let first = of_same.first().map_or(at, |c| c.event);
        matters.counted.retain(|c| c.same != same);
        let found = self.hit(&Fired { user: fired.user, spans }, event, at, Outcome::Hit);
        self.out.extend(found.map(|mut o| {
            o.event = first;
            o
        }));
    }
}

/// The whole event as evidence.
fn whole(event: &Event, at: u32) -> Vec<Evidence> {
    let end = u32::try_from(event.text.len()).unwrap_or(u32::MAX);
    vec![Evidence { span: Span { event: at, start: 0, end }, view: "", term: "".into() }]
}

/// The best evidence decides, unless the rule leaves it to people.
fn certainty(rule: &CRule, spans: &[Evidence]) -> Certainty {
    if rule.ask {
        return Certainty::Ask;
    }
    let likely = |e: &Evidence| zg_text::VIEWS.iter().any(|v| v.name == e.view && !v.sure);
    if !spans.is_empty() && spans.iter().all(likely) { Certainty::Likely } else { Certainty::Sure }
}

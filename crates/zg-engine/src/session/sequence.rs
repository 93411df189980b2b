//! How sequences go on: what opens a matter, what ticks it off, settles, breaks or outlives it.

use zg_model::{AgentId, Certainty, Event, Evidence, Fen, Observation, Outcome, Timestamp};
use zg_rules::Per;

use super::{Counted, Matters, Note, Open, Session, Uncounted, Unjudged, certainty, length, whole};
use crate::clock::UnknownYear;
use crate::matcher::{Fired, get};
use crate::promise::Due;
use crate::ruleset::{CSequence, CWatch, Slot, agreed};

/// What a promise in full still lacks; nothing where no sum was said.
struct Owed {
    short: Option<Fen>,
    due: Timestamp,
    event: u32,
    number: u32,
}

impl CSequence {
    /// How sure a verdict is, given what came of a promised sum: part of it proves that the rest did not come.
    fn certainty(&self, of_rule: Certainty, open: &Open) -> Certainty {
        if open.doubtful || !open.unclear.is_empty() {
            return Certainty::Ask;
        }
        let proven = open.proof.or((open.come > Fen::ZERO).then_some(true)).filter(|_| self.in_full);
        match proven {
            Some(true) => open.spans.iter().map(|e| e.certainty).max().unwrap_or(Certainty::Sure),
            Some(false) => Certainty::Ask,
            None => of_rule,
        }
    }
}

/// Whether something may be about a matter: not where both name an order, and not the same.
fn about(matter: Option<&str>, something: Option<&str>) -> bool {
    matter.zip(something).is_none_or(|(a, b)| a == b)
}

impl Session<'_> {
    /// Whether an event shares the fact that a sequence asks for with the trigger. A trigger without it is met by any.
    pub(super) fn shares(&self, sequence: u32, same: Option<&str>, event: &Event) -> bool {
        get(&self.set.sequences, sequence).is_none_or(|s| s.shares(same, event))
    }

    /// Breaches what was due before `now`, oldest first. What something may still settle waits for the `end` of the data.
    pub(super) fn expire(&mut self, now: Timestamp, end: bool) {
        let over = self.state.course.over(now);
        if over.is_none() && !self.state.book.may_be_due(now) {
            return;
        }
        self.breach(|sequence, open| {
            if sequence.by_close {
                return over;
            }
            Some(open.due).filter(|due| *due < now && (end || !sequence.settles_late))
        });
    }

    /// Breaches what is open and past its time: the time is what `past` says of it.
    pub(super) fn breach(&mut self, past: impl Fn(&CSequence, &Open) -> Option<Timestamp>) {
        let mut due = Vec::new();
        self.state.book.each(|number, matters| {
            let Some(sequence) = get(&self.set.sequences, number) else { return };
            // A promise is open from when it is given; that it was broken shows only where such things are recorded.
            let shows = !sequence.needs || !sequence.promised || matters.ready;
            for open in matters.open.iter_mut().filter(|o| !o.spent) {
                if let Some(at) = past(sequence, open) {
                    due.push((number, shows, Open { due: at, ..open.clone() }));
                    open.spent = true;
                }
            }
        });
        self.state.book.look();
        due.sort_by_key(|(number, _, open)| (open.due, *number, open.event));
        for (number, shows, open) in due {
            let Some(sequence) = get(&self.set.sequences, number) else { continue };
            if shows && sequence.watch == CWatch::Require {
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

    /// Rounds that are handed over unanswered are missed by who had them. What begins anew for who takes them is given
    /// back: it is opened once the account in charge is known.
    pub(super) fn hand_over(&mut self, event: &Event, at: u32) -> Vec<(u32, Open)> {
        // Who hands over has had it; a chat that is only now given to somebody was nobody's to miss.
        let giver = event.by.agent().cloned().or_else(|| event.facts.get("from").map(AgentId::new));
        if giver.is_some() {
            self.state.agent = giver;
        }
        let mut anew = Vec::new();
        if self.state.agent.is_none() {
            return anew;
        }
        for (number, matters) in self.state.book.touched() {
            let Some(sequence) = get(&self.set.sequences, number) else { continue };
            for open in matters.open.iter().filter(|o| sequence.splits && !o.spent) {
                let within = sequence.within.and_then(|within| sequence.clock.due(event.at, within).ok());
                let due = within.unwrap_or(Timestamp::MAX);
                let session = self.state.course.session_of(sequence.holds);
                let (spans, length) = (Vec::new(), length(event));
                anew.push((
                    number,
                    Open { at: event.at, due, event: at, session, spans, length, done: 0, ..open.clone() },
                ));
            }
        }
        self.breach(|sequence, _| sequence.splits.then_some(event.at));
        for (number, _) in &anew {
            self.matters(*number).into_iter().for_each(|m| m.open.retain(|o| !o.spent));
        }
        anew
    }

    pub(super) fn matters(&mut self, number: u32) -> Option<&mut Matters> {
        self.state.book.touch(number)
    }

    /// First what settles matters that were open before this event (`until`), then what discharges them or breaks what
    /// they forbid.
    pub(super) fn settle(&mut self, fired: &Fired, event: &Event, at: u32, until: bool) {
        let Some(user) = get(&self.set.users, fired.user) else { return };
        let (number, settled) = match user.slot {
            Slot::Until(n) => (n, true),
            Slot::Then(n) | Slot::Step(n, _) => (n, false),
            Slot::Needs(n) if until => {
                self.matters(n).into_iter().for_each(|m| m.ready = true);
                return;
            }
            Slot::Proven(n) if until => {
                self.matters(n).into_iter().for_each(|m| m.proven = true);
                return;
            }
            Slot::Unclear(n) if until => {
                self.doubt(n, fired, event, at);
                return;
            }
            _ => return,
        };
        if settled != until {
            return;
        }
        let Some(sequence) = get(&self.set.sequences, number) else { return };
        if let CWatch::Count(_) = sequence.watch {
            let name = sequence.same.as_deref();
            let shares = |c: &Counted| match (name, c.same.as_deref()) {
                (Some(name), Some(same)) => event.facts.get(name) == Some(same),
                _ => true,
            };
            if let Some(matters) = self.matters(number) {
                matters.counted.retain(|c| !shares(c));
            }
            return;
        }
        if let Slot::Step(_, step) = user.slot
            && !self.step(number, step, event)
        {
            return;
        }
        let whole = sequence.whole();
        let full = |o: &Open| !sequence.in_full || o.amount.unwrap_or(Fen(1)) <= o.come;
        // A refund of another order settles no promise about this one.
        let about = |o: &Open| {
            let named = sequence.same.as_ref().and_then(|name| event.facts.get(name));
            o.about.as_deref().zip(named).is_none_or(|(about, named)| about == named)
        };
        let done = |o: &mut Open| {
            sequence.shares(o.same.as_deref(), event)
                && if settled { about(o) } else { o.done & whole == whole && full(o) }
        };
        let Some(matters) = self.matters(number) else { return };
        if matters.open.is_empty() {
            return;
        }
        if !settled && sequence.watch == CWatch::Forbid {
            if matters.open.iter_mut().any(|o| done(o) && !o.spent) {
                let hit = self.hit(fired, event, at, Outcome::Breached);
                self.out.extend(hit);
            }
            return;
        }
        if !settled && sequence.watch != CWatch::Require {
            return;
        }
        let over: Vec<Open> = matters.open.extract_if(.., done).collect();
        // The same sum once more: it was the same promise said again, or one on top, and then what came shows that payments
        // are recorded here.
        if sequence.in_full && !settled {
            for paid in &over {
                let twin =
                    |o: &&mut Open| o.amount.is_some() && o.amount == paid.amount && o.same == paid.same;
                matters.open.iter_mut().filter(twin).for_each(|o| o.proof = Some(o.more));
            }
        }
        let late = |o: &&Open| o.outside && !settled && sequence.in_hours(event.at);
        for open in over.iter().filter(late) {
            let outcome = if event.at <= open.due { Outcome::Met } else { Outcome::Breached };
            let judged = self.conclude(sequence, open, outcome, event.at);
            let noted =
                |n: &Note| (n.sequence, n.event, n.why) == (number, open.event, Uncounted::OutOfHours);
            self.notes.iter_mut().for_each(|notes| notes.retain(|n| !noted(n)));
            self.out.extend(judged.map(|mut o| {
                o.elapsed = (outcome == Outcome::Met).then_some(event.at - open.at);
                o.agent = event.by.agent().cloned();
                o
            }));
        }
        for open in over.iter().filter(|o| !o.spent) {
            if settled {
                self.note(number, open.event, Uncounted::Settled(at));
                continue;
            }
            if open.due < event.at && sequence.settles_late {
                let breach = self.conclude(sequence, open, Outcome::Breached, open.due);
                self.out.extend(breach);
                continue;
            }
            let met = self.conclude(sequence, open, Outcome::Met, event.at);
            self.out.extend(met.map(|mut o| {
                o.elapsed = Some(event.at - open.at);
                o.agent = event.by.agent().cloned();
                o
            }));
        }
    }

    /// Hands out what has come, once, over all that was promised in full: to a sum of just that size first, then to what
    /// is due first; promises without a sum take what is left. What came without a sum is taken as what was owed first.
    pub(super) fn hand_out(&mut self, fired: &[Fired], event: &Event) {
        let mut left = event.facts.get("amount").and_then(|text| Fen::parse_yuan(text).ok());
        let mut owed: Vec<Owed> = Vec::new();
        for fired in fired {
            let Some(Slot::Then(number)) = get(&self.set.users, fired.user).map(|u| u.slot) else { continue };
            let full = get(&self.set.sequences, number).is_some_and(|s| s.in_full);
            let seen = owed.iter().any(|o| o.number == number);
            let Some(matters) = self.state.book.get(number).filter(|_| full && !seen) else { continue };
            let open = |o: &&Open| !o.spent && self.shares(number, o.same.as_deref(), event);
            owed.extend(matters.open.iter().filter(open).map(|o| {
                let short = o.amount.map(|a| Fen(a.0 - o.come.0));
                Owed { short, due: o.due, event: o.event, number }
            }));
        }
        owed.sort_by_key(|o| (o.short.is_none(), o.short != left, o.due, o.event, o.number));
        for owed in owed {
            let part = match (left, owed.short) {
                (Some(left), Some(short)) => left.min(short),
                (Some(left), None) => left,
                (None, short) => short.unwrap_or(Fen(1)),
            };
            // What takes the rest, or a thing without a sum, may have been said several times: it meets each of them.
            left = match (left, owed.short) {
                (Some(left), Some(_)) => Some(Fen(left.0 - part.0)),
                (None, Some(_)) => Some(Fen::ZERO),
                (left, None) => left,
            };
            let Some(matters) = self.matters(owed.number) else { continue };
            for open in matters.open.iter_mut().filter(|o| o.event == owed.event) {
                open.come = open.come + part;
            }
        }
    }

    /// Ticks an item off the open checklists; says whether there is any.
    fn step(&mut self, number: u32, step: u32, event: &Event) -> bool {
        let Some(matters) = self.state.book.get(number) else { return false };
        let open = |o: &&Open| !o.spent && self.shares(number, o.same.as_deref(), event);
        let ticked: Vec<u32> = matters.open.iter().filter(open).map(|o| o.event).collect();
        if let Some(matters) = self.matters(number) {
            for open in matters.open.iter_mut().filter(|o| ticked.contains(&o.event)) {
                open.done |= 1_u32.checked_shl(step).unwrap_or(0);
            }
        }
        !ticked.is_empty()
    }

    /// Something came that leaves to people whether what is open is a breach, and what opens later on the same day.
    fn doubt(&mut self, number: u32, fired: &Fired, event: &Event, at: u32) {
        let Some(sequence) = get(&self.set.sequences, number) else { return };
        let same: Option<Box<str>> =
            sequence.same.as_ref().and_then(|name| event.facts.get(name)).map(Into::into);
        let spans = if fired.spans.is_empty() { whole(at, length(event)) } else { fired.spans.clone() };
        let Some(matters) = self.matters(number) else { return };
        let concerns = |o: &&mut Open| event.at <= o.due && about(o.same.as_deref(), same.as_deref());
        for open in matters.open.iter_mut().filter(concerns) {
            open.unclear.extend(spans.iter().cloned());
        }
        matters.unclear.retain(|c| c.at.date() == event.at.date());
        matters.unclear.push(Counted { at: event.at, event: at, same, spans });
    }

    pub(super) fn conclude(
        &self,
        sequence: &CSequence,
        open: &Open,
        outcome: Outcome,
        at: Timestamp,
    ) -> Option<Observation> {
        let rule = get(&self.set.rules, sequence.rule)?;
        let version = get(&rule.versions, sequence.version)?;
        let met = outcome == Outcome::Met;
        let mut spans = match open.spans.is_empty() {
            _ if met => Vec::new(),
            true => whole(open.event, open.length),
            false => open.spans.clone(),
        };
        if !met {
            spans.extend(open.unclear.iter().cloned());
            spans.sort_by_key(|e| e.span);
        }
        Some(Observation {
            rule: version.named.clone(),
            at,
            event: open.event,
            session: open.session,
            agent: self.state.agent.clone(),
            outcome,
            certainty: sequence.certainty(certainty(rule, &open.spans), open),
            elapsed: None,
            spans,
            missing: if met { Vec::new() } else { sequence.missing(open.done) },
        })
    }

    pub(super) fn trigger(&mut self, number: u32, fired: &Fired, event: &Event, at: u32) {
        let Some(sequence) = get(&self.set.sequences, number) else { return };
        let session = self.state.course.session_of(sequence.holds);
        let same: Option<Box<str>> =
            sequence.same.as_ref().and_then(|name| event.facts.get(name)).map(Into::into);
        let Some(matters) = self.state.book.get(number) else { return };
        match sequence.per {
            Per::Message => {}
            // A round lasts until it is answered, or until its day ends once it has been judged.
            Per::Turn => {
                let day = event.at.date();
                let lasts = |o: &Open| o.same == same && (!o.spent || o.at.date() == day);
                let running = matters.open.iter().find(|o| lasts(o)).map(|o| o.event);
                if let Some(matters) = self.matters(number) {
                    matters.open.retain(|o| !o.spent || o.at.date() == day);
                }
                if let Some(first) = running {
                    self.note(number, at, Uncounted::InRound(first));
                    return;
                }
            }
            Per::Session if matters.seen == Some(session) => {
                self.note(number, at, Uncounted::NotFirst);
                return;
            }
            Per::Session => {
                if let Some(matters) = self.matters(number) {
                    matters.seen = Some(session);
                }
            }
        }
        let (ready, proven) = self.state.book.get(number).map_or((false, false), |m| (m.ready, m.proven));
        let unready = sequence.needs && !ready;
        let doubtful = unready || sequence.proven && !proven;
        if unready && !sequence.promised || self.standing(fired.user, event.at).is_none() {
            return;
        }
        let in_hours = sequence.in_hours(event.at);
        let exempt = sequence.skip.iter().any(|x| x.from <= event.at && event.at <= x.to);
        let counts = in_hours && !exempt;
        if !counts {
            self.note(number, at, if in_hours { Uncounted::Exempt } else { Uncounted::OutOfHours });
        }
        let clocked = sequence.by_close || sequence.within.is_some() || sequence.agreed;
        let untimed = !self.meta.timed && clocked;
        if untimed || (sequence.by_close && self.state.course.over(event.at).is_some()) {
            self.note(number, at, if untimed { Uncounted::NoTimes } else { Uncounted::AfterClose });
            return;
        }
        let amount = fired.promised.and_then(|p| p.amount).filter(|_| sequence.in_full);
        let more = amount.is_some() && fired.promised.is_some_and(|p| p.more);
        let due = match sequence.within {
            None if sequence.promised => {
                let due = fired.promised.map_or(Due::Unsaid, |p| p.due);
                if !self.meta.timed
                    || !more && self.said_before(number, same.as_deref(), (due, amount), doubtful)
                {
                    return;
                }
                match due {
                    Due::Unknown(year) => Err(UnknownYear(year)),
                    Due::At(_) | Due::NoSuchDay | Due::Unsaid => Ok(due.moment()),
                }
            }
            None if sequence.agreed => match agreed(event) {
                Some(by) => Ok(by),
                None => return,
            },
            None => Ok(Timestamp::MAX),
            Some(within) => sequence.clock.due(event.at, within),
        };
        let due = match due {
            Ok(due) => due,
            Err(year) => {
                let why = Unjudged::UnknownYear(year.0);
                if !self.unjudged.contains(&why) {
                    self.unjudged.push(why);
                }
                self.note(number, at, Uncounted::UnknownYear);
                return;
            }
        };
        if !counts && sequence.per != Per::Turn {
            return;
        }
        let last = || {
            let place = self.set.named_facts.iter().position(|name| sequence.same.as_ref() == Some(name))?;
            self.state.named.get(place).cloned().flatten()
        };
        let named = if sequence.promised && same.is_none() { last() } else { None };
        let unclear: Vec<Evidence> = self.state.book.get(number).map_or_else(Vec::new, |m| {
            let today =
                |c: &&Counted| c.at.date() == event.at.date() && about(same.as_deref(), c.same.as_deref());
            m.unclear.iter().filter(today).flat_map(|c| c.spans.iter().cloned()).collect()
        });
        let open = Open {
            about: named,
            at: event.at,
            due,
            event: at,
            session,
            same,
            spans: fired.spans.clone(),
            length: length(event),
            amount,
            come: Fen::ZERO,
            more,
            proof: None,
            doubtful,
            unclear,
            done: 0,
            spent: !counts,
            outside: sequence.outside && !in_hours && !exempt,
        };
        let forbids = sequence.watch == CWatch::Forbid;
        // Of several triggers of one prohibition the newest lasts longest; one is enough.
        if let Some(matters) = self.matters(number).filter(|_| forbids) {
            matters.open.retain(|o| o.same != open.same);
        }
        self.state.book.open(number, open);
    }

    /// Whether the same was promised already and is still open: said again, it is the same promise, as certain as when it
    /// was most so.
    fn said_before(
        &mut self,
        number: u32,
        same: Option<&str>,
        (due, amount): (Due, Option<Fen>),
        doubtful: bool,
    ) -> bool {
        let again =
            |o: &Open| !o.spent && o.due == due.moment() && o.amount == amount && o.same.as_deref() == same;
        let open = |m: &Matters| m.open.iter().position(again);
        let Some(place) = self.state.book.get(number).and_then(open) else { return false };
        if let Some(open) = self.matters(number).and_then(|m| m.open.get_mut(place)) {
            open.doubtful &= doubtful;
        }
        true
    }

    pub(super) fn count(&mut self, number: u32, fired: &Fired, event: &Event, at: u32) {
        let Some(sequence) = get(&self.set.sequences, number) else { return };
        let (CWatch::Count(enough), Some(within)) = (sequence.watch, sequence.within) else { return };
        if self.standing(fired.user, event.at).is_none() || !self.meta.timed {
            return;
        }
        let same: Option<Box<str>> =
            sequence.same.as_ref().and_then(|name| event.facts.get(name)).map(Into::into);
        let spans = if fired.spans.is_empty() { whole(at, length(event)) } else { fired.spans.clone() };
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
        let found = self.hit(&Fired { spans, ..fired.clone() }, event, at, Outcome::Hit);
        self.out.extend(found.map(|mut o| {
            o.event = first;
            o
        }));
    }
}

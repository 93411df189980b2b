//! Judges one event against all matchers: which fire, and on what evidence.

use std::cmp::Reverse;

use zg_model::{Certainty, Date, Event, Evidence, Fen, PartySet, Span};
use zg_rules::{Cell, Gauge, Kind};
use zg_text::{EntityHit, EntitySet, Reader, Reading, Trust};

use crate::course::{Gauged, Readings};
use crate::promise::{Buffers, Due, Promise, Question};
use crate::ruleset::{Active, Branch, Ruleset, User, bit, bit_of, slot_of};
use crate::scan::{Asked, Hit};
use crate::session::Book;

mod memory;

use memory::{Memory, Recalled};

/// The view of what is told by how a sentence is worded.
pub(crate) const SAYING: &str = "saying";

/// Characters that may stand beside the words of an `alone` condition: a particle, 亲.
const ALONE: usize = 2;

/// Buffers for judging events, reused from event to event.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) reader: Reader,
    hits: Vec<Vec<Hit>>,
    excepts: Vec<Vec<(u32, u32)>>,
    /// Words that what stands before them denies.
    denied: Vec<Vec<Hit>>,
    touched: Vec<u32>,
    entities: Vec<EntityHit>,
    promises: Vec<Promise>,
    promising: Buffers,
    candidates: Vec<u32>,
    needed: Needed,
    /// The matters of the conversation before, for their room.
    pub(crate) book: Book,
    /// Texts that come again and again; only where many conversations are read.
    memory: Option<Memory>,
    /// What is remembered of the last event's text.
    recalled: Recalled,
    /// What fired, in the order of the users.
    pub(crate) fired: Vec<Fired>,
}

/// By which rules an event is judged.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'r> {
    pub(crate) set: &'r Ruleset,
    /// What does not judge on the platform, and answers nothing that is open, is not looked at; `None` looks at all.
    pub(crate) active: Option<(&'r Active, &'r Book)>,
    /// The question that the event may answer.
    pub(crate) question: Option<Question<'r>>,
}

impl<'r> Scope<'r> {
    /// By all rules, an event of a conversation whose questions are known.
    pub(crate) fn after(set: &'r Ruleset, questions: &[Option<Question<'r>>], event: u32) -> Scope<'r> {
        Scope { question: get(questions, event).copied().flatten(), ..set.into() }
    }
}

/// Conditions whose words are read though nothing begins with them.
#[derive(Debug, Default)]
struct Needed {
    is: Vec<bool>,
    list: Vec<u32>,
}

impl Needed {
    fn forget(&mut self, conds: usize) {
        for cond in self.list.drain(..) {
            usize::try_from(cond)
                .ok()
                .and_then(|c| self.is.get_mut(c))
                .into_iter()
                .for_each(|is| *is = false);
        }
        self.is.resize(conds, false);
    }

    /// All that a branch asks.
    fn of(&mut self, branch: &Branch) {
        for cond in branch.texts.iter().chain(&branch.also).chain(&branch.unless) {
            let is = usize::try_from(*cond).ok().and_then(|c| self.is.get_mut(c));
            if let Some(is) = is.filter(|is| !**is) {
                *is = true;
                self.list.push(*cond);
            }
        }
    }

    fn has(&self, cond: u32) -> bool {
        get(&self.is, cond).copied().unwrap_or(false)
    }
}

impl<'r> From<&'r Ruleset> for Scope<'r> {
    fn from(set: &'r Ruleset) -> Scope<'r> {
        Scope { set, active: None, question: None }
    }
}

/// A matcher that fired.
#[derive(Clone, Debug)]
pub(crate) struct Fired {
    pub(crate) user: u32,
    /// Words and entities; empty when the matcher asks for none.
    pub(crate) spans: Vec<Evidence>,
    /// What was promised, when the matcher asks for promises.
    pub(crate) promised: Option<Promised>,
}

/// Until when and how much was promised. Of several promises the latest moment and the smallest amount: nobody is held
/// to more than was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Promised {
    pub(crate) due: Due,
    pub(crate) amount: Option<Fen>,
    /// It comes on top of what was promised before.
    pub(crate) more: bool,
}

impl Promised {
    fn with(self, other: Promised) -> Promised {
        let amount = self.amount.zip(other.amount).map(|(a, b)| a.min(b)).or(self.amount).or(other.amount);
        Promised { due: self.due.max(other.due), amount, more: self.more || other.more }
    }
}

impl Scratch {
    /// Buffers that keep what was read out of texts that come again.
    pub(crate) fn remembering() -> Scratch {
        Scratch { memory: Some(Memory::default()), ..Scratch::default() }
    }

    /// Buffers that keep nothing that was read.
    pub(crate) fn forgetful() -> Scratch {
        Scratch { reader: Reader::forgetful(), ..Scratch::default() }
    }

    /// Judges an event; what fired is in `self.fired`. `day` decides which words of dated lists count. Matchers that `asked` says nobody asks now are left out.
    pub(crate) fn fire(
        &mut self,
        scope: Scope<'_>,
        event: &Event,
        at: u32,
        readings: &Readings,
        day: Date,
        asked: impl Fn(&User) -> bool,
    ) {
        let Scope { set, active, question } = scope;
        self.fired.clear();
        let place = slot_of(PartySet::role_index(&event.by), event.act);
        self.candidates.clear();
        let plain = active.map_or(&set.plain, |(active, _)| &active.plain);
        self.candidates.extend_from_slice(plain.get(place).map_or(&[], |list| list));
        let may = |number: u32| {
            let branch = get(&set.branches, number)?;
            let user = get(&set.users, branch.user).filter(|user| asked(user));
            let reads = |(gauge, cell): &(Gauge, Cell)| reads(readings.of(branch.held), *gauge, cell);
            (user.is_some() && fits(branch, event) && branch.gauges.iter().all(reads)).then_some(branch)
        };
        self.forget(set);
        self.put_back();
        if !event.text.is_empty() {
            self.read((set, question), active.map(|(active, _)| active), event, place, day);
            // What is remembered has all its words.
            if let Some((active, book)) = active
                && self.recalled.is_none()
            {
                self.read_more(set, active, book, event, day, &may);
            }
        }
        self.candidates.sort_unstable();
        self.candidates.dedup();
        let candidates = std::mem::take(&mut self.candidates);
        for number in &candidates {
            if let Some(branch) = may(*number)
                && let Some(spans) = self.evaluate(set, branch, event, at)
            {
                let promised = self.promised(branch);
                self.fired.push(Fired { user: branch.user, spans, promised });
            }
        }
        self.candidates = candidates;
        // Alternatives of one matcher are one firing.
        self.fired.sort_by_key(|f| f.user);
        self.fired.dedup_by(|later, first| {
            let same = later.user == first.user;
            if same {
                first.spans.append(&mut later.spans);
                first.promised = match (first.promised, later.promised) {
                    (Some(a), Some(b)) => Some(a.with(b)),
                    (a, b) => a.or(b),
                };
            }
            same
        });
        for fired in &mut self.fired {
            // How a sentence is worded says nothing more where a word says it.
            if fired.spans.iter().any(|e| e.view != SAYING) {
                fired.spans.retain(|e| e.view != SAYING);
            }
            merge(&mut fired.spans);
        }
    }

    /// Finds words and entities, and the branches that they may fire. On a platform, only words that branches begin with.
    fn read(
        &mut self,
        (set, question): (&Ruleset, Option<Question<'_>>),
        active: Option<&Active>,
        event: &Event,
        place: usize,
        day: Date,
    ) {
        if let Some(active) = active
            && self.recall(set, active, question, event, place, day)
        {
            return;
        }
        self.reader.read(&event.text);
        let role = PartySet::role_index(&event.by);
        let asked = match active.and_then(|a| a.first.get(role).zip(a.words.get(role))) {
            Some((first, only)) => Asked::First(first, only),
            None => Asked::All,
        };
        self.words_of(set, active, asked, event, day);
        let wanted = active.map_or(&set.wanted, |active| &active.wanted);
        if let Some(wanted) = wanted.get(place).filter(|w| !w.is_empty()) {
            self.reader.entities(*wanted, &mut self.entities);
            self.begun_by_entities(set);
        }
        let promising = active.map_or(&set.promising, |active| &active.promising);
        if promising.get(place).copied().unwrap_or(false) {
            self.promises = self.promising.read_answer(&set.promises, &mut self.reader, question, event.at);
            self.begun_by_promises(set);
        }
    }

    /// The branches that begin with an entity.
    fn begun_by_entities(&mut self, set: &Ruleset) {
        if !self.entities.is_empty() {
            let found: EntitySet = self.entities.iter().map(|e| e.entity).collect();
            let fits = set.by_entity.iter().filter(|(want, _)| overlaps(*want, found));
            self.candidates.extend(fits.map(|(_, branch)| *branch));
        }
    }

    /// The branches that begin with a promise.
    fn begun_by_promises(&mut self, set: &Ruleset) {
        if !self.promises.is_empty() {
            let given = self.promises.iter().fold(0, |mask, p| mask | bit_of(p.kind));
            let fits = set.by_promise.iter().filter(|(want, _)| want & given != 0);
            self.candidates.extend(fits.map(|(_, branch)| *branch));
        }
    }

    /// Reads what else those branches ask that may fire, and the words that answer what is open.
    fn read_more<'s>(
        &mut self,
        set: &'s Ruleset,
        active: &Active,
        book: &Book,
        event: &Event,
        day: Date,
        may: &impl Fn(u32) -> Option<&'s Branch>,
    ) {
        let mut needed = std::mem::take(&mut self.needed);
        needed.forget(set.conds.len());
        self.candidates.retain(|number| {
            let branch = may(*number);
            branch.into_iter().for_each(|branch| needed.of(branch));
            branch.is_some()
        });
        for number in book.waiting() {
            let answers = get(&set.answers, number).into_iter().flatten();
            answers.filter_map(|branch| may(*branch)).for_each(|branch| needed.of(branch));
        }
        if !needed.list.is_empty() {
            self.words_of(set, Some(active), Asked::Later(&|cond| needed.has(cond)), event, day);
        }
        self.needed = needed;
    }

    /// Finds words, and the branches that begin with them.
    fn words_of(
        &mut self,
        set: &Ruleset,
        active: Option<&Active>,
        asked: Asked<'_>,
        event: &Event,
        day: Date,
    ) {
        let Scratch { reader, hits, excepts, denied, touched, candidates, .. } = self;
        let role = PartySet::role_index(&event.by);
        set.scanner.scan(asked, reader, |posting, hit| {
            let slot = usize::try_from(posting.cond).unwrap_or(usize::MAX);
            let here = active
                .is_none_or(|active| active.conds.get(slot).is_some_and(|roles| roles >> role & 1 != 0));
            if !here || day < posting.from || posting.until < day {
                return;
            }
            touched.push(posting.cond);
            if posting.except {
                excepts.get_mut(slot).into_iter().for_each(|list| list.push((hit.start, hit.end)));
            } else if set.scanner.denied(posting, &event.text, &hit, day) {
                denied.get_mut(slot).into_iter().for_each(|list| list.push(hit));
            } else if let Some(hits) = hits.get_mut(slot) {
                if hits.is_empty() {
                    candidates.extend_from_slice(get(&set.by_cond, posting.cond).map_or(&[], |list| list));
                }
                hits.push(hit);
            }
        });
    }

    /// What was promised of the kinds that a branch asks for.
    fn promised(&self, branch: &Branch) -> Option<Promised> {
        let asked = branch.promises.iter().fold(0, |mask, kinds| mask | kinds);
        let of = self.promises.iter().filter(|p| bit_of(p.kind) & asked != 0);
        of.map(|p| Promised { due: p.due, amount: p.amount, more: p.more }).reduce(Promised::with)
    }

    /// Forgets the words of the last event.
    fn forget(&mut self, set: &Ruleset) {
        self.hits.resize_with(set.conds.len(), Vec::new);
        self.excepts.resize_with(set.conds.len(), Vec::new);
        self.denied.resize_with(set.conds.len(), Vec::new);
        for cond in self.touched.drain(..) {
            let slot = usize::try_from(cond).unwrap_or(usize::MAX);
            self.hits.get_mut(slot).into_iter().for_each(Vec::clear);
            self.excepts.get_mut(slot).into_iter().for_each(Vec::clear);
            self.denied.get_mut(slot).into_iter().for_each(Vec::clear);
        }
        self.entities.clear();
        self.promises.clear();
    }

    /// Whether the words of a branch that may fire are there, and on what evidence.
    fn evaluate(&self, set: &Ruleset, branch: &Branch, event: &Event, at: u32) -> Option<Vec<Evidence>> {
        let entity = |want: &EntitySet| self.entities.iter().any(|e| want.contains(e.entity));
        let promise = |kinds: &u64| self.promises.iter().any(|p| bit_of(p.kind) & kinds != 0);
        let holds = |cond: &u32| {
            // What only a person can tell neither completes a matcher nor excuses from it.
            self.standing(*cond).any(|hit| hit.trust > Trust::Ask)
                || get(&set.conds, *cond).is_some_and(|c| entity(&c.entity))
        };
        let met = branch.texts.iter().all(|cond| self.standing(*cond).next().is_some())
            && branch.entities.iter().all(entity)
            && branch.promises.iter().all(promise)
            && branch.also.iter().all(holds)
            && !branch.unless.iter().any(holds);
        if !met {
            return None;
        }
        let mut spans = Vec::new();
        for cond in &branch.texts {
            let found = self.words(*cond);
            if get(&set.conds, *cond)?.alone && !self.alone(&found, &event.text) {
                return None;
            }
            spans.extend(found.iter().map(|hit| Evidence {
                span: Span { event: at, start: hit.start, end: hit.end },
                view: hit.view.name(),
                term: set.scanner.term(hit.term),
                certainty: certainty(hit.trust),
            }));
        }
        for want in &branch.entities {
            spans.extend(self.entities.iter().filter(|e| want.contains(e.entity)).map(|e| Evidence {
                span: Span { event: at, start: e.start, end: e.end },
                view: if e.entity.is_saying() { SAYING } else { "entity" },
                term: e.entity.name().into(),
                certainty: certainty(e.trust),
            }));
        }
        for kinds in &branch.promises {
            for p in self.promises.iter().filter(|p| bit_of(p.kind) & kinds != 0) {
                let term = set.promises.names().nth(p.kind).cloned().unwrap_or_else(|| "".into());
                let said = (Span { event: at, start: p.span.0, end: p.span.1 }, "promise");
                // 能的 says nothing without what was asked.
                let asked = p.asked.map(|(event, end)| (Span { event, start: 0, end }, "question"));
                spans.extend(asked.into_iter().chain([said]).map(|(span, view)| Evidence {
                    span,
                    view,
                    certainty: Certainty::Sure,
                    term: term.clone(),
                }));
            }
        }
        Some(spans)
    }

    /// The hits of a condition that no longer phrase swallows, be it excepted or denied.
    pub(crate) fn standing(&self, cond: u32) -> impl Iterator<Item = &Hit> {
        let excepts = get(&self.excepts, cond).map_or(&[][..], |list| list);
        let denied = get(&self.denied, cond).map_or(&[][..], |list| list);
        let stands = |hit: &&Hit| {
            let inside = |start, end| start <= hit.start && hit.end <= end;
            let longer = |d: &Hit| inside(d.start, d.end) && d.end - d.start > hit.end - hit.start;
            !excepts.iter().any(|(start, end)| inside(*start, *end)) && !denied.iter().any(longer)
        };
        get(&self.hits, cond).into_iter().flatten().filter(stands)
    }

    /// [`Scratch::standing`], each place once.
    fn words(&self, cond: u32) -> Vec<Hit> {
        let mut found: Vec<Hit> = self.standing(cond).copied().collect();
        found.sort_by_key(|h| (h.start, h.end, h.view, Reverse(h.trust)));
        found.dedup_by_key(|h| (h.start, h.end));
        found
    }

    fn alone(&self, hits: &[Hit], text: &str) -> bool {
        let covered = |at: u32| hits.iter().any(|h| h.start <= at && at < h.end);
        let beside = text
            .char_indices()
            .filter(|(i, c)| c.is_alphanumeric() && !covered(u32::try_from(*i).unwrap_or(u32::MAX)));
        beside.take(ALONE + 1).count() <= ALONE
    }

    /// The hits of a condition that stand, those that longer phrases swallow, and those that are denied: for traces.
    pub(crate) fn weighed(&self, cond: u32) -> (Vec<Hit>, Vec<Hit>, Vec<Hit>) {
        let kept = self.words(cond);
        let all = get(&self.hits, cond).cloned().unwrap_or_default();
        let lost =
            all.into_iter().filter(|h| !kept.iter().any(|k| (k.start, k.end) == (h.start, h.end))).collect();
        (kept, lost, get(&self.denied, cond).cloned().unwrap_or_default())
    }

    /// How each character of a hit of the last event was read.
    pub(crate) fn spelled(&mut self, set: &Ruleset, hit: &Hit) -> Vec<Reading> {
        set.scanner.readings(&mut self.reader, hit)
    }

    /// Whether what the last event holds completes a branch.
    pub(crate) fn fires(&self, set: &Ruleset, branch: &Branch, event: &Event) -> bool {
        fits(branch, event) && self.evaluate(set, branch, event, 0).is_some()
    }

    /// Whether what the last event holds would complete a branch but for what excuses from it.
    pub(crate) fn excused(&self, branch: &Branch) -> Vec<Hit> {
        let there = branch.texts.iter().all(|cond| self.standing(*cond).next().is_some());
        let excuses = branch.unless.iter().flat_map(|cond| self.standing(*cond));
        if there { excuses.filter(|hit| hit.trust > Trust::Ask).copied().collect() } else { Vec::new() }
    }

    /// The phrase in which a word of a condition is swallowed, as bytes.
    pub(crate) fn swallows(&self, cond: u32, hit: &Hit) -> Option<(u32, u32)> {
        let excepts = get(&self.excepts, cond).map_or(&[][..], |list| list).iter().copied();
        let denied = get(&self.denied, cond).map_or(&[][..], |list| list).iter().map(|d| (d.start, d.end));
        excepts.chain(denied).find(|(start, end)| *start <= hit.start && hit.end <= *end)
    }

    /// The promises found in the last event.
    pub(crate) fn found_promises(&self) -> &[Promise] {
        &self.promises
    }

    /// The entities found in the last event.
    pub(crate) fn found_entities(&self) -> &[EntityHit] {
        &self.entities
    }
}

/// Whether the event is one that a branch is about.
fn fits(branch: &Branch, event: &Event) -> bool {
    let fact = |(name, cell): &(String, Cell)| {
        let kind = if matches!(cell, Cell::Ranges(_)) { Kind::Number } else { Kind::Word };
        event.facts.get(name).is_some_and(|value| cell.holds(value, kind))
    };
    branch.acts & bit(event.act) != 0 && branch.by.contains(&event.by) && branch.facts.iter().all(fact)
}

/// How sure a word of that trust makes a finding.
fn certainty(trust: Trust) -> Certainty {
    match trust {
        Trust::Sure => Certainty::Sure,
        Trust::Likely => Certainty::Likely,
        Trust::Ask | Trust::Cut => Certainty::Ask,
    }
}

/// Whether a gauge says what a cell asks; one with nothing to say never does.
fn reads(readings: &Gauged, gauge: Gauge, cell: &Cell) -> bool {
    readings.get(gauge.index()).copied().flatten().is_some_and(|ticks| cell.has(ticks))
}

/// Merges hits of one rule that overlap or touch; the longest word names what they are, of two as long the surer.
fn merge(spans: &mut Vec<Evidence>) {
    if spans.len() < 2 {
        return;
    }
    let order = |e: &Evidence| (e.span.event, e.span.start, Reverse(e.span.end), Reverse(e.certainty));
    spans.sort_by_key(order);
    let mut merged: Vec<Evidence> = Vec::with_capacity(spans.len());
    for next in spans.drain(..) {
        match merged.last_mut() {
            Some(last) if last.span.event == next.span.event && next.span.start <= last.span.end => {
                if next.span.end - next.span.start > last.span.end - last.span.start {
                    (last.view, last.term) = (next.view, next.term);
                }
                last.certainty = last.certainty.max(next.certainty);
                last.span.end = last.span.end.max(next.span.end);
            }
            _ => merged.push(next),
        }
    }
    *spans = merged;
}

fn overlaps(a: EntitySet, b: EntitySet) -> bool {
    zg_text::ENTITIES.iter().any(|i| a.contains(i.entity) && b.contains(i.entity))
}

/// The element with that number.
pub(crate) fn get<T>(list: &[T], number: u32) -> Option<&T> {
    usize::try_from(number).ok().and_then(|i| list.get(i))
}

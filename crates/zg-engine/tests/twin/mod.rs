//! The slow twin: what the language page says, in plain loops. No automata, no indexes, nothing of the engine's but the
//! reader of promises, which has tests of its own.
//!
//! A sequence is judged trigger by trigger, each by looking forward through the events, instead of event by event with
//! open matters. Where the page is silent: a trigger without the fact of `same` is met by any answer; a round that is
//! not judged yet goes on after midnight; each version of a rule keeps rounds and counts of its own.

#![allow(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use zg_engine::promise::{Due, Kinds, Promise, Question, Reading};
use zg_model::{Act, Conversation, Date, Event, Fen, Millis, PartySet, Severity, Timestamp};
use zg_rules::{
    Body, Cell, ClockKind, Cond, Gauge, Kind, Matcher, Pack, Per, Rule, Sequence, Version, Watch,
};
use zg_text::{EntityHit, EntitySet, Lexicon, Reader, Term, Trust, View};

mod deny;
mod frame;
mod full;
mod gauge;
mod sequence;

/// Event, first byte, one past the last byte.
pub(crate) type Place = (u32, u32, u32);

/// What is compared: rule, version, outcome, event, session, evidence, moment, elapsed time, what a checklist lacks.
pub(crate) type Seen =
    (String, Date, &'static str, u32, u32, Vec<Place>, Timestamp, Option<Millis>, Vec<String>);

/// First and last day of a word, whether it excuses others, whether it counts only in disguise, and what denies it.
type Words = Vec<(Option<Date>, Option<Date>, bool, bool, deny::Denials)>;

/// The words of a condition, and what stands around those that are only spoken of.
type Listed = (Words, frame::Frames);

/// The words of each condition, by its address. What finds them has a slow twin of its own, in `zg-text`.
pub(crate) type Memo = RefCell<BTreeMap<usize, (Lexicon, Listed)>>;

/// Judges one conversation.
pub(crate) fn judge(
    pack: &Pack,
    kinds: &Kinds,
    c: &Conversation,
    now: Timestamp,
    as_of: Option<Date>,
    memo: &Memo,
) -> BTreeSet<Seen> {
    let texts = (0..c.events().len()).map(|n| Said::read(kinds, c, n)).collect();
    let (plain, idle) = sessions(pack, c, false);
    let held = sessions(pack, c, true).0;
    let sessions = plain.clone();
    let paid = full::Paid::new();
    let mut twin = Twin {
        pack,
        c,
        as_of,
        now,
        memo,
        texts,
        sessions,
        idle,
        paid,
        out: BTreeSet::new(),
        rests: BTreeMap::new(),
    };
    twin.paid = twin.paid();
    for rule in pack.rules.iter().filter(|r| r.status.judges()) {
        let platforms = pack.meta(&rule.pack).map_or(&[][..], |m| &m.platforms);
        if platforms.is_empty() || platforms.contains(&c.key().platform) {
            for version in &rule.versions {
                let holds = matches!(&version.body, Some(Body::Sequence(s)) if s.holds);
                twin.sessions.clone_from(if holds { &held } else { &plain });
                match &version.body {
                    Some(Body::Match(m)) => twin.matches(rule, version, m),
                    Some(Body::Sequence(s)) => twin.sequence(rule, version, s),
                    _ => {}
                }
            }
        }
    }
    let note = |id: &str| {
        let rule = pack.rules.iter().find(|rule| rule.id.to_string() == id);
        rule.and_then(|rule| rule.severity).is_none_or(|severity| severity == Severity::Note)
    };
    let rests = |seen: &Seen| twin.rests.get(&(seen.0.clone(), seen.3)).cloned().unwrap_or_default();
    let worded = |seen: &Seen| seen.2 == "hit" && !rests(seen).is_empty() && rests(seen).iter().all(|r| r.1);
    let told = |said: &Seen| {
        let here = twin.out.iter().filter(|seen| seen.2 == "hit" && seen.3 == said.3);
        let words = here.filter(|seen| !worded(seen) && !note(&seen.0)).flat_map(&rests);
        let mut words = words.filter(|(_, saying)| !saying).map(|(place, _)| place);
        words.any(|(at, start, end)| {
            rests(said).iter().any(|((e, s, t), _)| *e == at && *s < end && start < *t)
        })
    };
    twin.out.iter().filter(|seen| !(worded(seen) && told(seen))).cloned().collect()
}

/// Which session each event belongs to: begun by `session.open` once there is one, else by silence; and by whoever
/// speaks long after a close. Where they `hold`, an agent who answers a buyer that still waits begins none by silence.
fn sessions(pack: &Pack, c: &Conversation, hold: bool) -> (Vec<u32>, i64) {
    let platform = &c.key().platform;
    let mine = || pack.packs.iter().filter(|p| p.platforms.contains(platform));
    let of_platform = mine().find(|p| *p.name == *platform.as_str()).or_else(|| mine().next());
    let idle = of_platform.map_or(30 * 60_000, |p| p.session_idle.0);
    let (mut session, mut explicit, mut talked, mut closed) =
        (0, false, None::<Timestamp>, None::<Timestamp>);
    let mut waits = false;
    let mut number = |e: &Event| {
        let closes = e.act == Act::SESSION_CLOSE;
        let talks = gauge::talks(e);
        let role = e.by.role();
        let late = hold && waits && role == "agent";
        let silent = talked.is_some_and(|t| e.at.0 - t.0 > idle) && !explicit && !late;
        let shut = closed.is_some_and(|t| e.at.0 - t.0 > idle);
        if e.act == Act::SESSION_OPEN {
            session += u32::from(explicit || talked.is_some());
            explicit = true;
        } else if talks && (silent || shut) {
            session += 1;
        }
        if talks || e.act == Act::SESSION_OPEN {
            closed = None;
        }
        closed = if closes { Some(e.at) } else { closed };
        talked = if talks { Some(e.at) } else { talked };
        if talks && role != "bot" {
            waits = role == "buyer";
        }
        session
    };
    (c.events().iter().map(&mut number).collect(), idle)
}

/// A text with the entities in it.
struct Said {
    promises: Vec<Promise>,
    entities: Vec<EntityHit>,
}

impl Said {
    fn read(kinds: &Kinds, c: &Conversation, n: usize) -> Said {
        let Event { text, at, .. } = &c.events()[n];
        let (mut reader, mut entities) = (Reader::new(), Vec::new());
        reader.read(text);
        reader.entities(EntitySet::all(), &mut entities);
        let promises = Reading::default().read_answer(kinds, question(kinds, c, n), text, *at);
        Said { entities, promises }
    }
}

/// The question that an event may answer, looking back from it: the last that the buyer asked within a day, unless one
/// of the shop's people has said something since that is more than 稍等.
fn question<'c>(kinds: &Kinds, c: &'c Conversation, n: usize) -> Option<Question<'c>> {
    let event = &c.events()[n];
    if event.act != Act::SAY || !["agent", "bot"].contains(&event.by.role()) {
        return None;
    }
    for back in (0..n).rev() {
        let before = &c.events()[back];
        let says = before.act == Act::SAY && before.text.len() <= 240;
        match before.by.role() {
            "buyer" if says && kinds.asks(&before.text) => {
                let soon = event.at.0 - before.at.0 <= 86_400_000;
                return soon.then(|| Question::new(u32::try_from(back).expect("few"), &before.text));
            }
            "agent" if gauge::talks(before) && !(says && kinds.holds(&before.text)) => return None,
            _ => {}
        }
    }
    None
}

struct Twin<'t> {
    pack: &'t Pack,
    c: &'t Conversation,
    as_of: Option<Date>,
    now: Timestamp,
    memo: &'t Memo,
    texts: Vec<Said>,
    sessions: Vec<u32>,
    idle: i64,
    paid: full::Paid,
    out: BTreeSet<Seen>,
    /// What matches rest on, by rule and event; where all of it are sayings, it is told by its wording alone.
    rests: BTreeMap<(String, u32), Vec<(Place, bool)>>,
}

impl Twin<'_> {
    fn say(
        &mut self,
        who: (&Rule, &Version),
        (outcome, missing): (&'static str, Vec<String>),
        event: usize,
        session: usize,
        spans: Vec<Place>,
        at: Timestamp,
    ) {
        let elapsed = (outcome == "met").then(|| at - self.c.events()[event].at);
        let spans = if outcome == "met" { Vec::new() } else { spans };
        let session = self.sessions[session];
        self.out.insert((
            who.0.id.to_string(),
            who.1.from,
            outcome,
            event as u32,
            session,
            spans,
            at,
            elapsed,
            missing,
        ));
    }

    fn day(&self, event: usize) -> Date {
        self.as_of.unwrap_or_else(|| self.c.events()[event].at.date())
    }

    /// Whether this version judges what happens at an event: the newest not later, of those whose `where` holds.
    fn stands(&self, rule: &Rule, version: &Version, event: usize) -> bool {
        let so_far = &self.c.events()[..=event];
        let fact = |name: &str| match name {
            "platform" => Some(self.c.key().platform.as_str()),
            _ => so_far.iter().rev().find_map(|e| e.facts.get(name)),
        };
        let applies = |v: &&Version| {
            v.applies.iter().all(|(name, any)| fact(name).is_some_and(|f| any.iter().any(|a| a == f)))
        };
        let act = rule.versions.first().and_then(|v| v.dated_by).filter(|_| self.as_of.is_none());
        let dated = act.and_then(|act| so_far.iter().rev().find(|e| e.act == act)).map(|e| e.at.date());
        let day = dated.unwrap_or_else(|| self.day(event));
        let newest = rule.versions.iter().filter(|v| v.from <= day).filter(applies).max_by_key(|v| v.from);
        newest.is_some_and(|v| v.from == version.from && v.until.is_none_or(|last| day <= last))
    }

    fn matches(&mut self, rule: &Rule, version: &Version, m: &Matcher) {
        for event in 0..self.c.events().len() {
            if let Some(spans) = self.fires(rule, m, event)
                && self.stands(rule, version, event)
            {
                let found = self.holds(rule, m, event, false, false).unwrap_or_default();
                self.rests.insert((rule.id.to_string(), event as u32), found);
                self.say(
                    (rule, version),
                    ("hit", Vec::new()),
                    event,
                    event,
                    spans,
                    self.c.events()[event].at,
                );
            }
        }
    }

    /// The evidence, when a matcher fires on an event: merged words and entities, or the whole event.
    fn fires(&self, rule: &Rule, m: &Matcher, event: usize) -> Option<Vec<Place>> {
        let mut found = self.holds(rule, m, event, false, false)?;
        // How a sentence is worded says nothing more where a word says it.
        if found.iter().any(|(_, saying)| !saying) {
            found.retain(|(_, saying)| !saying);
        }
        found.sort_unstable();
        let mut merged: Vec<Place> = Vec::new();
        for ((at, start, end), _) in found {
            match merged.last_mut() {
                Some(last) if last.0 == at && start <= last.2 => last.2 = last.2.max(end),
                _ => merged.push((at, start, end)),
            }
        }
        if merged.is_empty() {
            merged.push((event as u32, 0, self.c.events()[event].text.len() as u32));
        }
        Some(merged)
    }

    /// Words and entities, when all keys hold, and which are sayings; `acted` and `worded` say what stands outside of an
    /// alternative.
    fn holds(
        &self,
        rule: &Rule,
        m: &Matcher,
        event: usize,
        acted: bool,
        worded: bool,
    ) -> Option<Vec<(Place, bool)>> {
        let e = &self.c.events()[event];
        let here = |(start, end): (u32, u32)| ((event as u32, start, end), false);
        let asks = m.text.is_some() || !m.entity.is_empty() || !m.promise.is_empty();
        let (acted, worded) = (acted || !m.acts.is_empty(), worded || asks);
        let fact = |(name, cell): &(String, zg_rules::At<Cell>)| {
            if let Some(gauge) = zg_rules::Gauge::parse(name) {
                return self.gauge(gauge.gauge, event).is_some_and(|ticks| cell.value.has(ticks));
            }
            let kind = if matches!(cell.value, Cell::Ranges(_)) { Kind::Number } else { Kind::Word };
            e.facts.get(name).is_some_and(|value| cell.value.holds(value, kind))
        };
        let entities = |names: &[zg_rules::At<String>]| -> Vec<(Place, bool)> {
            let of = self.texts[event]
                .entities
                .iter()
                .filter(|h| names.iter().any(|n| n.value == h.entity.name()));
            of.map(|h| ((event as u32, h.start, h.end), h.entity.name().ends_with("_saying"))).collect()
        };
        let either = |cond: &Cond| {
            self.words(rule, cond, event).iter().any(|w| w.2) || !entities(&cond.entity).is_empty()
        };
        let mut spans = Vec::new();
        if let Some(cond) = &m.text {
            let words = self.words(rule, cond, event);
            let beside = |&(at, c): &(usize, char)| {
                c.is_alphanumeric() && !words.iter().any(|(s, e, _)| (*s as usize..*e as usize).contains(&at))
            };
            if words.is_empty() || (cond.alone && e.text.char_indices().filter(beside).count() > 2) {
                return None;
            }
            spans.extend(words.iter().map(|(start, end, _)| here((*start, *end))));
        }
        if !m.entity.is_empty() {
            let found = Some(entities(&m.entity)).filter(|found| !found.is_empty())?;
            spans.extend(found);
        }
        if !m.promise.is_empty() {
            let given = self.promised(rule, m, event);
            if given.is_empty() {
                return None;
            }
            for p in given {
                spans.extend(p.asked.map(|(question, end)| ((question, 0, end), false)));
                spans.push(here(p.span));
            }
        }
        let ok = m.by.unwrap_or(PartySet::ANY).contains(&e.by)
            && (m.acts.is_empty() || m.acts.contains(&e.act))
            && m.facts.iter().all(fact)
            && m.also.as_ref().is_none_or(either)
            && !m.unless.as_ref().is_some_and(either);
        if !ok {
            return None;
        }
        if m.or.is_empty() {
            let spoken = e.act.info().text && e.act != Act::WITHDRAWN;
            return (acted || !worded || spoken).then_some(spans);
        }
        let branches: Vec<_> =
            m.or.iter().filter_map(|m| self.holds(rule, m, event, acted, worded)).collect();
        (!branches.is_empty()).then(|| spans.into_iter().chain(branches.into_iter().flatten()).collect())
    }

    /// The promises of an event that a matcher asks for, its alternatives left out.
    fn promised(&self, rule: &Rule, m: &Matcher, event: usize) -> Vec<&Promise> {
        let kinds = m.promise.iter().map(|name| {
            let kind = self.pack.promise(&rule.pack, &name.value).expect("checked by load");
            self.pack.promises.iter().position(|k| k.file == kind.file).expect("of this pack")
        });
        let kinds: Vec<usize> = kinds.collect();
        self.texts[event].promises.iter().filter(|p| kinds.contains(&p.kind)).collect()
    }

    /// Until when and how much an event promises by a matcher: the latest moment, the smallest amount of what it asks
    /// for.
    fn terms(&self, rule: &Rule, m: &Matcher, event: usize) -> (Option<Due>, Option<Fen>) {
        let asked = self.promised(rule, m, event);
        let mut due = asked.iter().map(|p| p.due).max();
        let mut amount = asked.iter().filter_map(|p| p.amount).min();
        for branch in m.or.iter().filter(|m| self.holds(rule, m, event, true, true).is_some()) {
            let more = self.terms(rule, branch, event);
            due = due.max(more.0);
            amount = amount.into_iter().chain(more.1).min();
        }
        (due, amount)
    }

    /// Where the words of a condition stand, less what longer phrases swallow; and whether more than a person could say
    /// that they do.
    fn words(&self, rule: &Rule, cond: &Cond, event: usize) -> Vec<(u32, u32, bool)> {
        let mut memo = self.memo.borrow_mut();
        let (lexicon, listed) =
            memo.entry(std::ptr::from_ref(cond).addr()).or_insert_with(|| self.listed(rule, cond));
        let (day, mut reader) = (self.day(event), Reader::new());
        reader.read(&self.c.events()[event].text);
        let text = &self.c.events()[event].text;
        let (mut found, mut swallowed, mut denied) = (Vec::new(), Vec::new(), Vec::new());
        lexicon.scan(&mut reader, &mut |m| {
            let (from, until, except, disguised, ref denials) = listed.0[m.term as usize];
            let mentioned = || frame::speaks_of(&listed.1, text, (m.start as usize, m.end as usize), day);
            if disguised && m.view == View::Folded {
                return;
            }
            if m.trust == Trust::Cut || from.is_some_and(|f| day < f) || until.is_some_and(|u| u < day) {
                return;
            }
            match except {
                true => swallowed.push((m.start, m.end)),
                false if deny::denies(denials, &text[..m.start as usize], day) || mentioned() => {
                    denied.push((m.start, m.end))
                }
                false => found.push((m.start, m.end, m.trust > Trust::Ask)),
            }
        });
        found.retain(|(start, end, _)| !swallowed.iter().any(|(from, to)| from <= start && end <= to));
        // What is denied takes the words inside it along, not the same word of a list without denials.
        found.retain(|&(start, end, _)| {
            !denied.iter().any(|&(from, to)| from <= start && end <= to && (from, to) != (start, end))
        });
        found
    }

    /// The words of one condition alone, and for each its days and whether it excuses.
    fn listed(&self, rule: &Rule, cond: &Cond) -> (Lexicon, Listed) {
        let views = || cond.views.iter().map(|v| View::parse(&v.value).expect("checked by compile"));
        // What shape and sound find may have symbols between its characters; so may what excuses it.
        let literal =
            || views().filter(|v| *v != View::Folded).map(|v| if v == View::Digits { v } else { View::Bare });
        let (mut builder, mut listed) = (Lexicon::builder(), Words::new());
        let excuse = |builder: &mut zg_text::Builder, listed: &mut Words, phrase: &str| {
            builder.add(Term { guarded: false, ..Term::new(phrase, literal()) });
            listed.push((None, None, true, false, Vec::new()));
        };
        cond.except.iter().for_each(|e| excuse(&mut builder, &mut listed, &e.value));
        for word in &cond.any {
            let Some(name) = word.value.strip_prefix('$') else {
                builder.add(Term::new(&word.value, views()));
                listed.push((None, None, false, false, Vec::new()));
                continue;
            };
            let list = self.pack.word_list(&rule.pack, name).expect("checked by load");
            let words = list.company.iter().map(String::as_str);
            let company = (!list.company.is_empty()).then(|| builder.company(words));
            let denials = deny::denials(self.pack, list);
            for term in &list.terms {
                builder.add(Term { company, ..Term::new(&term.text, views()) });
                listed.push((term.from, term.until, false, list.disguised, denials.clone()));
            }
            list.except.iter().for_each(|e| excuse(&mut builder, &mut listed, e));
        }
        (builder.build(), (listed, frame::frames(self.pack, rule, cond)))
    }
}

//! What was read out of texts that come again and again: quick replies, 在吗, 好的.
//!
//! What a text holds depends on nothing but the text, who says it and the rules of the platform. So a text that is met a
//! second time is read for good, and from the third time on nothing is read. What depends on more is left out: the day
//! on which words of a list count, promises that are over at other moments, and the question that is answered, unless no
//! question of such characters could be.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use zg_model::{Act, Date, Event, PartySet};
use zg_text::{EntityHit, Match};

use super::{Asked, Scratch};
use crate::promise::{Heard, Kinds, Question, SteadyText};
use crate::ruleset::{Active, Ruleset};

/// Longest text that is remembered, in bytes: what is said again is short.
const LONG: usize = 240;
/// So many ways in which the times of a text may look are told apart.
const LOOKS: usize = 4;
/// So many texts are remembered until those are forgotten that did not come again since half of them did.
const MANY: usize = 1 << 14;

/// The texts met last.
#[derive(Debug, Default)]
pub(super) struct Memory {
    keys: RandomState,
    young: Texts,
    /// The texts met before those.
    old: Texts,
}

/// By key; nothing where a text was met once only.
type Texts = HashMap<u64, Option<Box<Read>>, BuildHasherDefault<Own>>;

/// What is remembered of the text of an event, and its key: taken out of the memory until the next.
pub(super) type Recalled = Option<(u64, Box<Read>)>;

/// A text, and what was read out of it.
#[derive(Debug)]
pub(super) struct Read {
    text: Box<str>,
    place: usize,
    active: u32,
    words: Box<[Match]>,
    entities: Box<[EntityHit]>,
    /// By how its times look from a moment.
    promises: Vec<SteadyText>,
    /// Nobody can tell what comes out at other moments.
    unsteady: bool,
    /// The folded text, of a buyer who asks something.
    asks: Option<Box<str>>,
    /// It only keeps whoever asked waiting.
    holds: bool,
}

impl Memory {
    fn key(&self, text: &str, place: usize, active: u32) -> u64 {
        self.keys.hash_one((text, place, active))
    }

    /// Takes out what is remembered under a key; `None` where nothing was met under it.
    fn take(&mut self, key: u64) -> Option<Option<Box<Read>>> {
        self.young.remove(&key).or_else(|| self.old.remove(&key))
    }

    fn keep(&mut self, key: u64, read: Option<Box<Read>>) {
        if self.young.len() >= MANY / 2 {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(key, read);
    }
}

impl Scratch {
    /// Lays what was remembered of the last event back.
    pub(super) fn put_back(&mut self) {
        if let (Some(memory), Some((key, read))) = (&mut self.memory, self.recalled.take()) {
            memory.keep(key, Some(read));
        }
    }

    /// Finds in an event what was read in the same text before; whether it was.
    pub(super) fn recall(
        &mut self,
        set: &Ruleset,
        active: &Active,
        question: Option<Question<'_>>,
        event: &Event,
        place: usize,
        day: Date,
    ) -> bool {
        let Some(memory) = self.memory.as_mut().filter(|_| event.text.len() <= LONG) else { return false };
        let key = memory.key(&event.text, place, active.number);
        let Some(known) = memory.take(key) else {
            memory.keep(key, None);
            return false;
        };
        let same =
            |read: &Read| *read.text == *event.text && (read.place, read.active) == (place, active.number);
        let known = known.filter(|read| same(read));
        let mut read = known.unwrap_or_else(|| Box::new(self.read_for_good(set, active, event, place)));
        self.words_of(set, Some(active), Asked::Known(&read.words), event, day);
        self.entities.extend_from_slice(&read.entities);
        self.begun_by_entities(set);
        if active.promising.get(place).copied().unwrap_or(false) {
            self.recall_promises(set, &mut read, question, event);
            self.begun_by_promises(set);
        }
        self.recalled = Some((key, read));
        true
    }

    fn recall_promises(
        &mut self,
        set: &Ruleset,
        read: &mut Read,
        question: Option<Question<'_>>,
        event: &Event,
    ) {
        let mut known = read.promises.iter().position(|p| p.holds(event.at));
        if known.is_none() && !read.unsteady && read.promises.len() < LOOKS {
            self.reader.read(&event.text);
            let steady = self.promising.steady(&set.promises, &mut self.reader, event.at);
            (known, read.unsteady) = (steady.as_ref().map(|_| read.promises.len()), steady.is_none());
            read.promises.extend(steady);
        }
        let Some(steady) = known.and_then(|n| read.promises.get(n)) else {
            self.reader.read(&event.text);
            self.promises = self.promising.read_answer(&set.promises, &mut self.reader, question, event.at);
            return;
        };
        self.promises.extend(steady.made(&set.promises, event.at));
        if let Some(question) = question.filter(|q| steady.may_answer(*q)) {
            self.reader.read(&event.text);
            let own = std::mem::take(&mut self.promises);
            self.promises = self.promising.answer(&set.promises, &mut self.reader, question, event.at, own);
        }
    }

    /// Reads all that an event's text holds for anybody who says it there.
    fn read_for_good(&mut self, set: &Ruleset, active: &Active, event: &Event, place: usize) -> Read {
        self.reader.read(&event.text);
        let role = PartySet::role_index(&event.by);
        let words = active.words.get(role).map(|only| set.scanner.matches(only, &mut self.reader));
        let mut entities = Vec::new();
        if let Some(wanted) = active.wanted.get(place).filter(|w| !w.is_empty()) {
            self.reader.entities(*wanted, &mut entities);
        }
        let says = event.act == Act::SAY;
        let asks = says && set.promises.asks(&event.text);
        Read {
            text: event.text.clone(),
            place,
            active: active.number,
            words: words.unwrap_or_default().into(),
            entities: entities.into(),
            promises: Vec::new(),
            unsteady: false,
            asks: asks.then(|| self.reader.folded().into()),
            holds: says && set.promises.holds(&event.text),
        }
    }
}

impl Heard for Scratch {
    fn asks(&mut self, kinds: &Kinds, text: &str) -> Option<&str> {
        match &self.recalled {
            Some((_, read)) => read.asks.as_deref(),
            None => kinds.asks(text).then(|| self.reader.folded()),
        }
    }

    fn holds(&mut self, kinds: &Kinds, text: &str) -> bool {
        self.recalled.as_ref().map_or_else(|| kinds.holds(text), |(_, read)| read.holds)
    }
}

/// Keys are hashes already.
#[derive(Debug, Default)]
struct Own(u64);

impl Hasher for Own {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

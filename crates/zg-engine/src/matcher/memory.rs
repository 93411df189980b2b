//! What was read out of texts that come again and again: quick replies, 在吗, 好的.
//!
//! What a text holds depends on nothing but the text, who says it and the rules of the platform. So a text that is met a
//! second time is read for good, and from the third time on nothing is read. What depends on more is left out: the day
//! on which words of a list count, promises that are over at other moments, and the question that is answered, unless no
//! question of such characters could be.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;

use zg_model::{Act, Date, Event, PartySet};
use zg_text::{EntityHit, Match};

use super::{Asked, Scratch};
use crate::promise::{Heard, Kinds, Question, SteadyText};
use crate::ruleset::{Active, Ruleset};

/// Longest text that is remembered, in bytes: what is said again is short.
const LONG: usize = 240;
/// So many texts are remembered until those are forgotten that did not come again since half of them did.
const MANY: usize = 1 << 14;

/// The texts met last.
#[derive(Debug, Default)]
pub(super) struct Memory {
    keys: RandomState,
    young: HashMap<u64, Recalled, BuildHasherDefault<Own>>,
    /// The texts met before those.
    old: HashMap<u64, Recalled, BuildHasherDefault<Own>>,
}

/// What is remembered of a text; nothing where it was met once only.
pub(super) type Recalled = Option<Arc<Read>>;

/// A text, and what was read out of it.
#[derive(Debug)]
pub(super) struct Read {
    text: Box<str>,
    place: usize,
    active: u32,
    words: Box<[Match]>,
    entities: Box<[EntityHit]>,
    /// Nothing where nobody can tell what comes out at other moments.
    promises: Option<SteadyText>,
    /// The folded text, of a buyer who asks something.
    asks: Option<Box<str>>,
    /// It only keeps whoever asked waiting.
    holds: bool,
}

impl Memory {
    fn key(&self, text: &str, place: usize, active: u32) -> u64 {
        self.keys.hash_one((text, place, active))
    }

    /// What is remembered under a key; `None` where nothing was met under it.
    fn find(&mut self, key: u64) -> Option<Recalled> {
        if let Some(known) = self.young.get(&key) {
            return Some(known.clone());
        }
        let known = self.old.remove(&key)?;
        self.keep(key, known.clone());
        Some(known)
    }

    fn keep(&mut self, key: u64, recalled: Recalled) {
        if self.young.len() >= MANY / 2 {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(key, recalled);
    }
}

impl Scratch {
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
        let Some(known) = memory.find(key) else {
            memory.keep(key, None);
            return false;
        };
        let same = |read: &Arc<Read>| {
            *read.text == *event.text && (read.place, read.active) == (place, active.number)
        };
        let read = match known.filter(same) {
            Some(read) => read,
            None => {
                let read = Arc::new(self.read_for_good(set, active, event, place));
                self.memory.iter_mut().for_each(|m| m.keep(key, Some(read.clone())));
                read
            }
        };
        self.words_of(set, Some(active), Asked::Known(&read.words), event, day);
        self.entities.extend_from_slice(&read.entities);
        self.begun_by_entities(set);
        if active.promising.get(place).copied().unwrap_or(false) {
            self.recall_promises(set, &read, question, event);
            self.begun_by_promises(set);
        }
        self.recalled = Some(read);
        true
    }

    fn recall_promises(&mut self, set: &Ruleset, read: &Read, question: Option<Question<'_>>, event: &Event) {
        let Some(steady) = read.promises.as_ref().filter(|p| p.holds(event.at)) else {
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
        let promising = active.promising.get(place).copied().unwrap_or(false);
        let promises =
            promising.then(|| self.promising.steady(&set.promises, &mut self.reader, event.at)).flatten();
        let says = event.act == Act::SAY;
        let asks = says && set.promises.asks(&event.text);
        Read {
            text: event.text.clone(),
            place,
            active: active.number,
            words: words.unwrap_or_default().into(),
            entities: entities.into(),
            promises,
            asks: asks.then(|| self.reader.folded().into()),
            holds: says && set.promises.holds(&event.text),
        }
    }
}

impl Heard for Scratch {
    fn asks(&mut self, kinds: &Kinds, text: &str) -> Option<&str> {
        match &self.recalled {
            Some(read) => read.asks.as_deref(),
            None => kinds.asks(text).then(|| self.reader.folded()),
        }
    }

    fn holds(&mut self, kinds: &Kinds, text: &str) -> bool {
        self.recalled.as_ref().map_or_else(|| kinds.holds(text), |read| read.holds)
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

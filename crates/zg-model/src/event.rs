//! An event: someone did one thing at one moment.

use serde::{Deserialize, Serialize};

use crate::{Act, Party, Timestamp};

/// What tells two events of a conversation apart, and orders those of the same moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct EventKey {
    /// The position among events of the same moment, as the source had them.
    pub order: u32,
    /// A hash of the platform's message id, or of the event itself where the source has no id.
    pub id: u64,
}

/// Someone did one thing at one moment: said, sent, refunded, rated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Tells it apart within its conversation.
    pub key: EventKey,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Party,
    /// What, from the closed vocabulary.
    pub act: Act,
    /// The words, as sent; empty where there are none.
    pub text: Box<str>,
    /// What else is known: order, amount, sku, and every unknown column of the source.
    pub facts: Facts,
}

impl EventKey {
    /// A key from the id that the platform gave the message.
    pub fn from_id(order: u32, id: &str) -> EventKey {
        EventKey { order, id: short_hash(&[id.as_bytes()]) }
    }

    /// A key from the event itself, for sources without message ids.
    ///
    /// `nth` counts identical events of the same moment from 0, so that a buyer's two 在吗 in one second stay two,
    /// while the same file read twice gives the same keys.
    pub fn derived(
        order: u32,
        at: Timestamp,
        by: &Party,
        act: Act,
        text: &str,
        facts: &Facts,
        nth: u32,
    ) -> EventKey {
        let agent = by.agent().map_or("", |a| a.as_str());
        let mut parts = vec![
            at.0.to_le_bytes().to_vec(),
            by.role().as_bytes().to_vec(),
            agent.as_bytes().to_vec(),
            act.name().as_bytes().to_vec(),
            text.as_bytes().to_vec(),
            nth.to_le_bytes().to_vec(),
        ];
        for (name, value) in facts.iter() {
            parts.push(name.as_bytes().to_vec());
            parts.push(value.as_bytes().to_vec());
        }
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        EventKey { order, id: short_hash(&parts) }
    }
}

/// The first 8 bytes of the hash of the parts, each ended by its length so that no two lists of parts run together.
fn short_hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
        hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
    }
    let mut bytes = [0; 8];
    hasher.finalize_xof().fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// Named facts of an event, in the order of their names. Values are text; who uses one reads it as money or number.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(std::collections::BTreeMap<Box<str>, Box<str>>);

impl Facts {
    /// No facts.
    pub fn new() -> Facts {
        Facts::default()
    }

    /// Sets a fact; a later value replaces an earlier one.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of a fact.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|v| &**v)
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (&**k, &**v))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Facts {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(iter: I) -> Self {
        let mut facts = Facts::new();
        iter.into_iter().for_each(|(k, v)| facts.set(k, v));
        facts
    }
}

//! The excerpt as data: each message with its hash, all of them in a chain, so that a change shows.
//!
//! A message's hash covers what the pack shows of it (masked numbers included) and the hash of what was really written,
//! which only who holds the export and the key can compute. Each link covers the link before it: the last one stands for
//! the whole excerpt. Whoever changes the pack and computes everything anew gets another last link; note it down elsewhere.

use serde::{Deserialize, Serialize};
use zg_formats::report::mask;
use zg_model::{Conversation, Event};

/// One message or event as the pack shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    /// Its place in the conversation, from 1.
    pub(crate) n: usize,
    pub(crate) at: String,
    pub(crate) by: String,
    pub(crate) act: String,
    pub(crate) text: String,
    pub(crate) facts: Vec<(String, String)>,
    /// The keyed hash of the text as it was written.
    pub(crate) written: String,
    /// The hash of all the above.
    pub(crate) hash: String,
    /// The hash of the link before and of this message.
    pub(crate) chain: String,
}

/// The excerpt and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Excerpt {
    pub(crate) zhanggui: String,
    pub(crate) conversation: String,
    pub(crate) links: Vec<Link>,
    /// The last link.
    pub(crate) chain: String,
}

/// What is wrong with an excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// This message is not what its hash says.
    Message(usize),
    /// The chain breaks at this message: one before it was left out, added or moved.
    Chain(usize),
    /// The last link is not the one stated.
    End,
}

/// Hashes parts so that no two lists of parts are hashed alike.
pub(super) fn hash<'p>(parts: impl IntoIterator<Item = &'p str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

impl Link {
    fn digest(&self) -> String {
        let n = self.n.to_string();
        let head = [n.as_str(), &self.at, &self.by, &self.act, &self.text, &self.written];
        let facts = self.facts.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        hash(head.into_iter().chain(facts))
    }
}

fn link(n: usize, event: &Event, key: &[u8; 32], before: &str, masked: bool) -> Link {
    let by = event.by.agent().map_or(event.by.role().to_owned(), |a| format!("agent {a}"));
    let shown = |text: &str| if masked { mask(text).into_owned() } else { text.to_owned() };
    let mut link = Link {
        n,
        at: event.at.to_string(),
        by,
        act: event.act.to_string(),
        text: shown(&event.text),
        // The order's number is what the platform asks for; what else looks like a phone is none of its business.
        facts: event
            .facts
            .iter()
            .map(|(name, value)| {
                (name.to_owned(), if name == "order" { value.to_owned() } else { shown(value) })
            })
            .collect(),
        written: blake3::keyed_hash(key, event.text.as_bytes()).to_hex().to_string(),
        hash: String::new(),
        chain: String::new(),
    };
    link.hash = link.digest();
    link.chain = hash([before, &link.hash]);
    link
}

impl Excerpt {
    /// The whole conversation: a part of it would be a screenshot cut to fit.
    pub(crate) fn of(c: &Conversation, key: &[u8; 32], masked: bool) -> Excerpt {
        let conversation = c.key().path();
        let mut chain = hash([conversation.as_str()]);
        let mut links = Vec::new();
        for (n, event) in c.events().iter().enumerate() {
            let link = link(n + 1, event, key, &chain, masked);
            chain.clone_from(&link.chain);
            links.push(link);
        }
        Excerpt { zhanggui: env!("CARGO_PKG_VERSION").to_owned(), conversation, links, chain }
    }

    /// Computes every hash again.
    pub(crate) fn verify(&self) -> Result<(), Broken> {
        let mut chain = hash([self.conversation.as_str()]);
        for (place, link) in self.links.iter().enumerate() {
            if link.digest() != link.hash {
                return Err(Broken::Message(link.n));
            }
            chain = hash([chain.as_str(), &link.hash]);
            if chain != link.chain || link.n != place + 1 {
                return Err(Broken::Chain(link.n));
            }
        }
        if chain == self.chain { Ok(()) } else { Err(Broken::End) }
    }

    /// The first message whose text is not the one in the export, or that is missing on either side.
    pub(crate) fn differs(&self, c: &Conversation, key: &[u8; 32]) -> Option<usize> {
        let theirs =
            c.events().iter().map(|e| blake3::keyed_hash(key, e.text.as_bytes()).to_hex().to_string());
        let theirs: Vec<String> = theirs.collect();
        let first = self.links.iter().zip(&theirs).position(|(mine, theirs)| mine.written != *theirs);
        let shorter = self.links.len().min(theirs.len());
        first.or((self.links.len() > theirs.len()).then_some(shorter)).map(|n| n + 1)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

    use super::*;
    use zg_model::transcript::Transcript;
    use zg_model::{BuyerId, ConversationKey, Date};

    fn excerpt() -> Excerpt {
        let (transcript, bad) = Transcript::parse(
            "2026-11-03 10:00 买家: 我的电话 13812345678\n10:01 客服小王: 好的\n10:02 系统: [order.shipped] order=7\n",
        );
        assert!(bad.is_empty());
        let key =
            ConversationKey { platform: "taobao".into(), shop: "店".into(), buyer: BuyerId::hashed("b") };
        let mut c = Conversation::new(key);
        c.extend(transcript.events(Date::from_ymd(2026, 11, 3).unwrap()));
        Excerpt::of(&c, &[7; 32], true)
    }

    #[test]
    fn every_change_of_an_excerpt_is_found() {
        let whole = excerpt();
        assert_eq!(whole.verify(), Ok(()));
        assert!(whole.links[0].text.contains("138*"), "{}", whole.links[0].text);
        let change = |f: &dyn Fn(&mut Excerpt)| {
            let mut changed = whole.clone();
            f(&mut changed);
            changed.verify()
        };
        assert_eq!(change(&|e| e.links[1].text.push('！')), Err(Broken::Message(2)));
        assert_eq!(change(&|e| e.links[1].at = "2026-11-03 10:01:01".into()), Err(Broken::Message(2)));
        assert_eq!(change(&|e| e.links[2].facts[0].1 = "8".into()), Err(Broken::Message(3)));
        assert_eq!(change(&|e| e.links[0].written = "0".into()), Err(Broken::Message(1)));
        assert_eq!(change(&|e| drop(e.links.remove(1))), Err(Broken::Chain(3)));
        assert_eq!(change(&|e| e.links.swap(0, 1)), Err(Broken::Chain(2)));
        assert_eq!(change(&|e| drop(e.links.pop())), Err(Broken::End));
        assert_eq!(change(&|e| e.conversation.push('x')), Err(Broken::Chain(1)));
        // A message changed together with its hash still breaks the chain.
        let forged = change(&|e| {
            e.links[1].text = "不发".into();
            e.links[1].hash = e.links[1].digest();
        });
        assert_eq!(forged, Err(Broken::Chain(2)));
    }
}

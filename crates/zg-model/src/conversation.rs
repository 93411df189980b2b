//! A conversation: all that happened between one shop and one buyer, in order.

use serde::{Deserialize, Serialize};

use crate::{BuyerId, Event, Party, PlatformId, ShopId, Timestamp};

/// Which shop and which buyer, on which platform.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ConversationKey {
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// The buyer, hashed.
    pub buyer: BuyerId,
}

impl ConversationKey {
    /// The key as one text: `jd/京采办公旗舰店/b7f2…`.
    pub fn path(&self) -> String {
        format!("{}/{}/{}", self.platform, self.shop, self.buyer)
    }
}

/// All events between one shop and one buyer.
///
/// INVARIANT: `events` is sorted by `(at, key)` and holds no two events of one moment with the same key id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conversation {
    key: ConversationKey,
    events: Vec<Event>,
    timed: bool,
}

impl Conversation {
    /// An empty conversation.
    pub fn new(key: ConversationKey) -> Conversation {
        Conversation { key, events: Vec::new(), timed: true }
    }

    /// Marks the times as invented: the source had none. Words are judged, clocks are not.
    pub fn without_times(mut self) -> Conversation {
        self.timed = false;
        self
    }

    /// Whether the source had times.
    pub fn timed(&self) -> bool {
        self.timed
    }

    /// Which shop and buyer.
    pub fn key(&self) -> &ConversationKey {
        &self.key
    }

    /// The events, sorted by time.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The conversation as it stood at a moment: what was said and done later is not known yet.
    pub fn until(mut self, now: Timestamp) -> Conversation {
        self.events.truncate(self.events.partition_point(|e| e.at <= now));
        self
    }

    /// Adds an event at its place; says `false`, and adds nothing, when it is there already.
    pub fn push(&mut self, event: Event) -> bool {
        let place = self.events.partition_point(|e| (e.at, e.key) < (event.at, event.key));
        let moment = self.events.partition_point(|e| e.at < event.at);
        let same = self.events.iter().skip(moment).take_while(|e| e.at == event.at);
        if same.into_iter().any(|e| e.key.id == event.key.id) {
            return false;
        }
        self.events.insert(place, event);
        true
    }

    /// Adds many events; returns how many were there already. Sorts once: use it for files.
    pub fn extend(&mut self, events: impl IntoIterator<Item = Event>) -> usize {
        let before = self.events.len();
        self.events.extend(events);
        let added = self.events.len() - before;
        self.events.sort_by_key(|e| (e.at, e.key));
        let mut seen = std::collections::HashSet::new();
        let mut moment = Timestamp::MIN;
        self.events.retain(|e| {
            if e.at != moment {
                seen.clear();
                moment = e.at;
            }
            seen.insert(e.key.id)
        });
        before + added - self.events.len()
    }

    /// The accounts that spoke or were spoken to, in order of first appearance.
    pub fn agents(&self) -> Vec<&crate::AgentId> {
        let mut agents = Vec::new();
        for event in &self.events {
            if let Party::Agent(id) = &event.by
                && !agents.contains(&id)
            {
                agents.push(id);
            }
        }
        agents
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Act, EventKey, Facts};
    use proptest::prelude::*;

    fn event(at: i64, order: u32, id: u64) -> Event {
        Event {
            key: EventKey { order, id },
            at: Timestamp(at),
            by: Party::Buyer,
            act: Act::SAY,
            text: "在吗".into(),
            facts: Facts::new(),
        }
    }

    fn empty() -> Conversation {
        Conversation::new(ConversationKey {
            platform: "jd".into(),
            shop: "一店".into(),
            buyer: BuyerId::hashed("b1"),
        })
    }

    proptest! {
        #[test]
        fn order_of_arrival_does_not_matter(mut rows in prop::collection::vec((0_i64..20, 0_u32..3), 0..40), seed in any::<u64>()) {
            rows.sort();
            rows.dedup();
            let events: Vec<Event> = rows.iter().map(|(at, n)| event(*at, *n, u64::from(*n))).collect();
            let mut shuffled = events.clone();
            let len = shuffled.len().max(1);
            for i in 0..shuffled.len() {
                shuffled.swap(i, (seed as usize).wrapping_mul(i + 7) % len);
            }
            let (mut whole, mut pushed) = (empty(), empty());
            whole.extend(events.clone());
            for e in shuffled.iter().chain(&events) {
                pushed.push(e.clone());
            }
            prop_assert_eq!(&whole, &pushed);
            prop_assert_eq!(whole.extend(events.clone()), events.len());
            prop_assert_eq!(whole, pushed);
        }
    }
}

//! Who does things in a conversation.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::AgentId;

/// Who did it. In rules `seller` means agent or bot.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// 买家.
    Buyer,
    /// 人工客服, by account.
    Agent(AgentId),
    /// 机器人 (店小蜜, third-party bots, automatic replies).
    Bot,
    /// 系统: order and after-sale events.
    System,
    /// 平台: platform staff and platform notices.
    Platform,
}

impl Party {
    /// The account, when a human agent did it.
    pub fn agent(&self) -> Option<&AgentId> {
        match self {
            Party::Agent(id) => Some(id),
            _ => None,
        }
    }

    /// The role without the account: `buyer`, `agent`, `bot`, `system`, `platform`.
    pub fn role(&self) -> &'static str {
        match self {
            Party::Buyer => "buyer",
            Party::Agent(_) => "agent",
            Party::Bot => "bot",
            Party::System => "system",
            Party::Platform => "platform",
        }
    }

    /// The role in Chinese.
    pub fn role_zh(&self) -> &'static str {
        match self {
            Party::Buyer => "买家",
            Party::Agent(_) => "客服",
            Party::Bot => "机器人",
            Party::System => "系统",
            Party::Platform => "平台",
        }
    }
}

/// A set of roles, as a rule's `by` names them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartySet(u8);

impl PartySet {
    /// Everybody.
    pub const ANY: PartySet = PartySet(0b1_1111);
    /// Nobody.
    pub const NONE: PartySet = PartySet(0);

    const NAMES: [(&'static str, u8); 7] = [
        ("buyer", 0b1),
        ("agent", 0b10),
        ("bot", 0b100),
        ("system", 0b1000),
        ("platform", 0b1_0000),
        ("seller", 0b110),
        ("any", 0b1_1111),
    ];

    /// Reads one name: a role, `seller` or `any`.
    pub fn parse(name: &str) -> Option<PartySet> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, bits)| PartySet(*bits))
    }

    /// The names that `parse` knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(n, _)| *n)
    }

    /// Both sets together.
    pub fn union(self, other: PartySet) -> PartySet {
        PartySet(self.0 | other.0)
    }

    /// What both sets share.
    pub fn intersect(self, other: PartySet) -> PartySet {
        PartySet(self.0 & other.0)
    }

    /// Whether nobody is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the party's role is in the set.
    pub fn contains(self, party: &Party) -> bool {
        self.0 & (1 << Self::role_index(party)) != 0
    }

    /// A small number for index tables, below 5.
    pub fn role_index(party: &Party) -> usize {
        match party {
            Party::Buyer => 0,
            Party::Agent(_) => 1,
            Party::Bot => 2,
            Party::System => 3,
            Party::Platform => 4,
        }
    }

    /// Whether the role with that index is in the set.
    pub fn has_role(self, index: usize) -> bool {
        u32::try_from(index).is_ok_and(|i| i < 8 && self.0 & (1 << i) != 0)
    }
}

impl fmt::Debug for PartySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = Self::NAMES.iter().find(|(_, bits)| *bits == self.0);
        match exact {
            Some((name, _)) => f.write_str(name),
            None => {
                let roles =
                    Self::NAMES.iter().take(5).filter(|(_, bits)| self.0 & bits != 0).map(|(n, _)| *n);
                f.write_str(&roles.collect::<Vec<_>>().join("|"))
            }
        }
    }
}

//! What a finding or an indicator may cost.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Fen, Fingerprint, RuleId, RuleRef};

/// How far a source can be trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Grade {
    /// Statute text (法条).
    L,
    /// News, government or law-firm page (官方或新闻).
    N,
    /// Trade-site repost of a notice (行业转载).
    T,
    /// Forum or question-answer page (论坛).
    F,
    /// Machine-written, self-contradicting (机器文): never enforced.
    G,
}

impl Grade {
    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            Grade::L => "L",
            Grade::N => "N",
            Grade::T => "T",
            Grade::F => "F",
            Grade::G => "G",
        }
    }

    /// What a supervisor reads.
    pub fn zh(self) -> &'static str {
        match self {
            Grade::L => "法条",
            Grade::N => "官方或新闻",
            Grade::T => "行业转载",
            Grade::F => "论坛",
            Grade::G => "不可靠",
        }
    }

    /// The same in English.
    pub fn en(self) -> &'static str {
        match self {
            Grade::L => "statute",
            Grade::N => "official or press",
            Grade::T => "trade repost",
            Grade::F => "forum",
            Grade::G => "unreliable",
        }
    }
}

/// A citation: which document, which clause, how reliable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Cite {
    /// The document's short title.
    pub source: Arc<str>,
    /// The clause; empty when the whole document is meant.
    pub clause: Arc<str>,
    /// How far the source can be trusted.
    pub grade: Grade,
}

impl fmt::Display for Cite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gap = if self.clause.is_empty() { "" } else { " " };
        f.pad(&format!("{}{gap}{}", self.source, self.clause))
    }
}

/// What causes an exposure.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// A finding.
    Finding(Fingerprint),
    /// An indicator that missed its threshold, for a shop or an agent.
    Indicator {
        /// The indicator.
        rule: RuleId,
        /// Whom it was counted for.
        group: String,
    },
}

/// What is shut for days, where a table takes that instead of money: all goods delisted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Halt {
    /// Days, at least.
    pub least: i64,
    /// Days, at most.
    pub most: i64,
    /// What is done, in the table's words.
    pub what: Vec<Arc<str>>,
}

impl Halt {
    /// One or the other: from the shorter to the longer.
    #[must_use]
    pub fn or(mut self, other: &Halt) -> Halt {
        self.what.extend(other.what.iter().filter(|w| !self.what.contains(w)).cloned().collect::<Vec<_>>());
        Halt { least: self.least.min(other.least), most: self.most.max(other.most), what: self.what }
    }
}

/// What something may cost. INVARIANT: `low` ≤ `high`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exposure {
    /// What causes it.
    pub of: Cause,
    /// The table that says so.
    pub rule: RuleRef,
    /// At least, in fen.
    pub low: Fen,
    /// At most, in fen; `None` when the facts at hand set no upper bound.
    pub high: Option<Fen>,
    /// Points taken (扣分), at most.
    pub points: i64,
    /// Points taken at least; fewer than `points` where a fact that is missing decides.
    pub least_points: i64,
    /// The clause.
    pub cite: Vec<Cite>,
    /// Facts that would narrow the range.
    pub missing: Vec<Arc<str>>,
    /// Whether it adds to other exposures of the same cause; otherwise they are listed side by side.
    pub adds: bool,
    /// What is shut for days.
    pub halt: Option<Halt>,
}

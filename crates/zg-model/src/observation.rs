//! What the engine says: one rule, in one version, judged one spot.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{AgentId, ConversationKey, Date, Event, Millis, PackDigest, RuleId, Timestamp};

/// Bytes of the raw text of one event, always on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The event's position in its conversation, from 0.
    pub event: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A span, and how it was read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Evidence {
    /// Where.
    pub span: Span,
    /// The view (`folded`, `bare` …) or `entity` that read it; empty when the whole event is the evidence.
    pub view: &'static str,
    /// The listed word or the kind of entity; empty when the whole event is the evidence.
    pub term: Arc<str>,
    /// How sure it is that the text means the word (design §15.2).
    pub certainty: Certainty,
}

/// Which rule, which version, which text of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleRef {
    /// The rule.
    pub id: RuleId,
    /// The day from which the version is in force.
    pub from: Date,
    /// The text of the pack that judged.
    pub pack: PackDigest,
}

/// How the rule came out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// The event is of the kind described (命中).
    Hit,
    /// What was required came in time (做到).
    Met,
    /// What was required did not come, or what was forbidden did (违反).
    Breached,
    /// Not decided yet (未到期); `due` is `Timestamp::MAX` when nothing limits it.
    Pending {
        /// When it will be breached.
        due: Timestamp,
    },
}

impl Outcome {
    /// `hit`, `met`, `breached` or `pending`.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Hit => "hit",
            Outcome::Met => "met",
            Outcome::Breached => "breached",
            Outcome::Pending { .. } => "pending",
        }
    }

    /// A finding (命中) is a hit or a breach.
    pub fn is_finding(self) -> bool {
        matches!(self, Outcome::Hit | Outcome::Breached)
    }
}

/// How sure the evidence is (design §15.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// A person must decide: the words are only a sieve (待人工).
    Ask,
    /// Read through a view that over-matches: pinyin, shape (很可能).
    Likely,
    /// Read as written, or with filler dropped (确定). Only this may block.
    Sure,
}

impl Certainty {
    /// `ask`, `likely` or `sure`.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Ask => "ask",
            Certainty::Likely => "likely",
            Certainty::Sure => "sure",
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, no violation (提示).
    Note,
    /// 轻微.
    Low,
    /// 一般.
    Medium,
    /// 严重.
    High,
    /// 红线.
    Critical,
}

impl Severity {
    /// All, worst first.
    pub const ALL: [Severity; 5] =
        [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Note];

    /// `critical`, `high`, `medium`, `low` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// What a supervisor reads.
    pub fn zh(self) -> &'static str {
        match self {
            Severity::Note => "提示",
            Severity::Low => "轻微",
            Severity::Medium => "一般",
            Severity::High => "严重",
            Severity::Critical => "红线",
        }
    }
}

/// Where a rule stands in its life.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not judged (草稿).
    Draft,
    /// Counts, but neither blocks nor bills (试行).
    Trial,
    /// Proven (正式).
    Stable,
    /// No longer judged (停用).
    Retired,
}

impl Status {
    /// `draft`, `trial`, `stable` or `retired`.
    pub fn name(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Trial => "trial",
            Status::Stable => "stable",
            Status::Retired => "retired",
        }
    }

    /// What a supervisor reads.
    pub fn zh(self) -> &'static str {
        match self {
            Status::Draft => "草稿",
            Status::Trial => "试行",
            Status::Stable => "正式",
            Status::Retired => "停用",
        }
    }

    /// Whether rules of this status judge anything.
    pub fn judges(self) -> bool {
        matches!(self, Status::Trial | Status::Stable)
    }
}

/// One rule, in one version, judged one spot. The only output of the engine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Observation {
    /// Which rule, version and text.
    pub rule: RuleRef,
    /// When it came out: the event's time, or the due time of what did not come.
    pub at: Timestamp,
    /// The event that was judged, or that set the clock: its position from 0.
    pub event: u32,
    /// Which 接待 of the conversation, from 0.
    pub session: u32,
    /// The account that answers for it, where one is known.
    pub agent: Option<AgentId>,
    /// How it came out.
    pub outcome: Outcome,
    /// How sure the evidence is.
    pub certainty: Certainty,
    /// From trigger to discharge, for what was met.
    pub elapsed: Option<Millis>,
    /// The evidence; empty for `met`.
    pub spans: Vec<Evidence>,
    /// Items of a checklist that were not done; empty for everything else.
    pub missing: Vec<Arc<str>>,
}

impl Observation {
    /// Whether something besides the trigger stands as evidence that it may be no breach, so that people are asked.
    pub fn unclear(&self) -> bool {
        let breach = matches!(self.outcome, Outcome::Breached | Outcome::Pending { .. });
        breach && self.certainty == Certainty::Ask && self.spans.iter().any(|e| e.span.event != self.event)
    }
}

/// Names a finding for good: survives re-import and re-inspection, so that human verdicts do too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Hash of rule id, conversation, event keys and byte ranges. The version is left out: a corrected date of force
    /// does not make another finding.
    pub fn of(observation: &Observation, conversation: &ConversationKey, events: &[Event]) -> Fingerprint {
        let mut hasher = blake3::Hasher::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(bytes);
            hasher.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        };
        part(observation.rule.id.as_str().as_bytes());
        part(conversation.path().as_bytes());
        part(observation.outcome.name().as_bytes());
        for evidence in &observation.spans {
            let id =
                usize::try_from(evidence.span.event).ok().and_then(|i| events.get(i)).map_or(0, |e| e.key.id);
            part(&id.to_le_bytes());
            part(&evidence.span.start.to_le_bytes());
            part(&evidence.span.end.to_le_bytes());
        }
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        Fingerprint(bytes)
    }

    /// The first twelve hex digits: enough for people to tell findings apart.
    pub fn short(&self) -> String {
        self.to_string().chars().take(12).collect()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

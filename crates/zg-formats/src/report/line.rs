//! The lines of a report: plain data, resolved by whoever fills them.

use std::sync::Arc;

use serde::Serialize;
use zg_model::{
    Act, AgentId, Certainty, Cite, Date, Event, Fen, Fingerprint, Halt, Millis, Outcome, Party, PlatformId,
    RuleId, Severity, ShopId, Status, Timestamp,
};

use crate::Lang;
use crate::reject::{Reject, code_info};

/// A rule pack that judged.
#[derive(Clone, Debug, Serialize)]
pub struct PackLine {
    /// `law`, `jd` …
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Its release: `2026.11.0`.
    pub release: String,
    /// Which text of it.
    pub digest: String,
}

/// A file that was read.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    /// The path as the user would write it.
    pub path: String,
    /// Which format or import map read it.
    pub kind: String,
    /// Rows, lines or records.
    pub rows: u64,
    /// Events made of them.
    pub events: u64,
    /// Rows that were refused.
    pub rejected: u64,
}

/// A platform and how much of it was read.
#[derive(Clone, Debug, Serialize)]
pub struct PlatformLine {
    /// `jd`.
    #[serde(rename = "platform")]
    pub id: PlatformId,
    /// 京东.
    pub zh: String,
    /// Conversations.
    pub conversations: u64,
    /// Messages.
    pub messages: u64,
}

/// Something that was not imported (`R…`), or imported with a reservation (`W…`).
#[derive(Clone, Debug, Serialize)]
pub struct RejectLine {
    /// `R02`.
    pub code: String,
    /// The file.
    pub file: String,
    /// The row, from 1.
    pub row: Option<u64>,
    /// The column's header.
    pub column: Option<String>,
    /// The sentence in the report's language, without file, row and column.
    pub text: String,
}

impl RejectLine {
    /// As one line of its own, with where it stands.
    pub fn line(&self, lang: Lang) -> String {
        let (kind, colon) = match (self.code.starts_with('W'), lang) {
            (false, Lang::Zh) => ("拒收", "："),
            (false, Lang::En) => ("reject", ": "),
            (true, Lang::Zh) => ("提示", "："),
            (true, Lang::En) => ("note", ": "),
        };
        format!("{kind}[{}]: {}{colon}{}", self.code, super::words::spot(lang, self), self.text)
    }

    /// The line for a reject.
    pub fn of(reject: &Reject, lang: Lang) -> RejectLine {
        let sentence = code_info(reject.code).map_or("{}", |i| if lang == Lang::En { i.en } else { i.zh });
        let mut text = sentence.replacen("{}", reject.what.get(lang), 1);
        let expected = reject.expected.get(lang);
        if !expected.is_empty() {
            text.push_str(if lang == Lang::En { "; expected " } else { "；应为 " });
            text.push_str(expected);
        }
        RejectLine {
            code: reject.code.to_owned(),
            file: reject.file.clone(),
            row: reject.row,
            column: reject.column.clone(),
            text,
        }
    }

    /// Whether the row was kept.
    pub fn is_note(&self) -> bool {
        self.code.starts_with('W')
    }
}

/// What a reader needs of a rule, in the version that judged. Shared by all findings of that version.
#[derive(Clone, Debug)]
pub struct RuleCard {
    /// The rule.
    pub id: RuleId,
    /// The day from which the version is in force.
    pub version: Date,
    /// The release of its pack.
    pub release: String,
    /// Where it stands in its life.
    pub status: Status,
    /// How bad.
    pub severity: Severity,
    /// The title.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What cannot be known from the data, and how it is read; empty where there is nothing to say.
    pub note: String,
    /// The clauses.
    pub cite: Vec<Cite>,
    /// What to say or do instead.
    pub say: Option<String>,
    /// Words and what to use for them.
    pub swap: Vec<(String, String)>,
}

/// A hit or a breach.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule, in the version that judged.
    pub rule: Arc<RuleCard>,
    /// How sure the evidence is. `ask` findings are shown apart and cost nothing until a person decides.
    pub certainty: Certainty,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// The conversation's path: `jd/京采办公旗舰店/b7f2…`.
    pub conversation: Arc<str>,
    /// The account that answers for it.
    pub agent: Option<AgentId>,
    /// When.
    pub at: Timestamp,
    /// `Hit` or `Breached`.
    pub outcome: Outcome,
    /// The clock's arithmetic in a sentence, for timing rules: `09:00:00 起算，3 分钟内应答，至 09:03:00 未应答`.
    pub timing: Option<String>,
    /// The evidence.
    pub spans: Vec<SpanView>,
    /// The judged events and a few around them, in order. The marks are the spans.
    pub context: Vec<EventLine>,
    /// What it may cost, one line per table.
    pub exposure: Vec<ExposureView>,
    /// Its name for good.
    pub fingerprint: Fingerprint,
}

impl Finding {
    /// Whether a time ran out that the shop had to keep: what is only noticed is no such time.
    pub fn lapsed(&self) -> bool {
        self.timing.is_some() && self.rule.severity != Severity::Note
    }
}

impl Finding {
    /// Where the evidence stands in the text of an event: byte ranges on character boundaries, sorted, not overlapping.
    pub(super) fn marks(&self, event: u32, text: &str) -> Vec<(usize, usize)> {
        let place = |n: u32| usize::try_from(n).ok();
        let mut marks: Vec<(usize, usize)> = self
            .spans
            .iter()
            .filter(|s| s.event == event)
            .filter_map(|s| place(s.start).zip(place(s.end)))
            .filter(|(start, end)| start < end && text.get(*start..*end).is_some())
            .collect();
        marks.sort_unstable();
        marks.dedup_by(|next, kept| {
            let joined = next.0 <= kept.1;
            if joined {
                kept.1 = kept.1.max(next.1);
            }
            joined
        });
        marks
    }
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct SpanView {
    /// The event's position in its conversation.
    pub event: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The words, as sent.
    pub text: String,
    /// The view or `entity` that read it; empty when the whole event is the evidence.
    pub view: String,
    /// The listed word, or the code name of an entity, a saying or a promise.
    pub term: String,
    /// What people call what has a code name, in the reader's language: 变着写的电话号码.
    pub term_title: Option<String>,
    /// What was read there: that title, else the text as it was read.
    pub name: String,
    /// How disguised words were read: `薇→微（形近），去掉❤`.
    pub view_note: Option<String>,
}

/// An event as it is shown.
#[derive(Clone, Debug)]
pub struct EventLine {
    /// Its position in the conversation.
    pub event: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Party,
    /// What.
    pub act: Act,
    /// The words, in full.
    pub text: String,
    /// Facts worth showing beside it: `订单 7 · ¥59.90`; may be empty.
    pub facts: String,
}

impl EventLine {
    /// The line for an event at a position.
    pub fn of(position: u32, event: &Event) -> EventLine {
        EventLine {
            event: position,
            at: event.at,
            by: event.by.clone(),
            act: event.act,
            text: event.text.to_string(),
            facts: String::new(),
        }
    }
}

/// A chat, for the HTML report.
#[derive(Clone, Debug)]
pub struct ConversationView {
    /// Its path, as findings name it.
    pub path: Arc<str>,
    /// Whether the source had times.
    pub timed: bool,
    /// All events, or those within reach of a finding.
    pub events: Vec<EventLine>,
}

/// What something may cost, by one table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExposureView {
    /// The table's title.
    pub title: String,
    /// At least.
    pub low: Fen,
    /// At most; `None` when the facts at hand set no upper bound.
    pub high: Option<Fen>,
    /// Points taken, at most.
    pub points: i64,
    /// At least.
    pub least_points: i64,
    /// The clauses.
    pub cite: Vec<Cite>,
    /// Facts that would narrow the range.
    pub missing: Vec<String>,
    /// Whether it adds to other exposures; otherwise they are listed side by side.
    pub adds: bool,
    /// What is shut for days.
    pub halt: Option<Halt>,
}

/// A number with its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// A share: numerator and denominator.
    Share(u64, u64),
    /// A time.
    Time(Millis),
    /// How many.
    Count(u64),
}

/// How a value must compare with its target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Must {
    /// ≥
    AtLeast,
    /// ≤
    AtMost,
    /// >
    Above,
    /// <
    Below,
}

impl Must {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Must::AtLeast => "≥",
            Must::AtMost => "≤",
            Must::Above => ">",
            Must::Below => "<",
        }
    }
}

/// What must be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// How it compares.
    pub must: Must,
    /// With what; a share of 0.8 is `Share(8, 10)`.
    pub value: Value,
}

/// An indicator for a shop, or for one of its agents.
#[derive(Clone, Debug)]
pub struct IndicatorLine {
    /// The indicator's rule.
    pub rule: Arc<RuleCard>,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// The agent, when counted per agent.
    pub agent: Option<AgentId>,
    /// The first day counted.
    pub from: Date,
    /// The last day counted.
    pub to: Date,
    /// Units with the outcome; for means and medians the milliseconds together.
    pub numerator: u64,
    /// Units that were decided.
    pub denominator: u64,
    /// Units that wait for a person, in none of the figures.
    pub asked: u64,
    /// The value; `None` when there was nothing to count.
    pub value: Option<Value>,
    /// What counts as one: 轮, 会话, 买家.
    pub unit: String,
    /// The threshold.
    pub target: Option<Target>,
    /// Fewer units than this: not assessed.
    pub min_sample: u64,
    /// Whether the sample suffices.
    pub assessed: bool,
    /// Whether the target is reached; `None` when not assessed or without a target.
    pub pass: Option<bool>,
    /// What missing it costs.
    pub exposure: Vec<ExposureView>,
}

/// A deadline that is running.
#[derive(Clone, Debug)]
pub struct PendingLine {
    /// The rule; its `say` is what to do.
    pub rule: Arc<RuleCard>,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// The conversation's path.
    pub conversation: Arc<str>,
    /// The account that answers for it.
    pub agent: Option<AgentId>,
    /// The order that it is about, where the event that set the clock names one.
    pub order: Option<String>,
    /// When the clock was set.
    pub since: Timestamp,
    /// When it will be breached; `None` when nothing limits it.
    pub due: Option<Timestamp>,
    /// Items of its checklist that are still open.
    pub missing: Vec<String>,
    /// What it may cost once it is breached.
    pub exposure: Vec<ExposureView>,
    /// Names it for good, also in calendars.
    pub fingerprint: Fingerprint,
}

impl PendingLine {
    /// How long is left at a moment; negative when it has passed.
    pub fn left(&self, now: Timestamp) -> Option<Millis> {
        self.due.map(|due| due - now)
    }
}

/// Conversations that were not judged, or not in full.
#[derive(Clone, Debug, Serialize)]
pub struct UnjudgedLine {
    /// Why.
    pub why: String,
    /// How many.
    pub count: u64,
    /// A few of their paths.
    pub examples: Vec<String>,
}

//! Reports out: one [`Report`], already resolved, and one writer per format.
//!
//! A report holds everything a reader needs as plain data: titles, clauses, remedies, the chat around a finding. The
//! writers look nothing up and decide nothing about rules; same report, same bytes.
//!
//! | format | function | for whom |
//! |---|---|---|
//! | text | [`text`] | a supervisor at a terminal |
//! | html | [`html`] | a supervisor with a browser, or a printer |
//! | xlsx, csv | [`xlsx`], [`csv`] | a supervisor with a spreadsheet |
//! | jsonl, json | [`jsonl`], [`json`] | programs |

mod csv;
mod html;
mod json;
mod line;
mod mask;
mod reply;
mod running;
mod summary;
mod text;
mod trend;
mod wire;
mod words;
#[cfg(feature = "xlsx")]
mod xlsx;

use zg_model::{Date, Timestamp};

use crate::Lang;

pub use csv::{csv, csv_cell};
pub(crate) use csv::{harmless, quoted};
pub use html::html;
pub use json::{finding_line, indicator_line, json, jsonl};
pub use line::{
    ConversationView, EventLine, ExposureView, FileLine, Finding, IndicatorLine, Must, PackLine, PendingLine,
    PlatformLine, RejectLine, RuleCard, SpanView, Target, UnjudgedLine, Value,
};
pub use mask::mask;
pub use reply::{Reply, Verdict, reply_line};
pub use running::{Running, gathered};
pub use summary::{Basis, Cost, Summary, cost};
pub use text::{TextOptions, reply_text, text};
pub use trend::{TrendAgent, TrendHour, TrendLine, TrendPoint};
#[cfg(feature = "xlsx")]
pub(crate) use xlsx::clip;
#[cfg(feature = "xlsx")]
pub use xlsx::xlsx;

/// What English readers are told once: rules are written in Chinese, and nothing is translated for the occasion.
pub const IN_CHINESE: &str = " (rule texts are in Chinese)";

/// What something may cost, in a sentence: `罚款 200.00–1,000.00 元…`.
pub fn exposure_text(lang: Lang, exposure: &ExposureView) -> String {
    words::exposure(lang, exposure)
}

/// `¥5 – ¥30，扣 4 分`; empty when nothing is at stake.
pub fn cost_text(lang: Lang, cost: &Cost) -> String {
    words::money(lang, cost)
}

/// `全部商品下架 3 – 15 天`.
pub fn halt_text(lang: Lang, halt: &zg_model::Halt) -> String {
    words::halt(lang, halt)
}

/// Clauses with their grades; empty where there are none.
pub fn cites_text(lang: Lang, cites: &[zg_model::Cite]) -> String {
    words::cites(lang, cites)
}

/// A stretch of time as people say it: its two largest parts.
pub fn span_text(lang: Lang, span: zg_model::Millis) -> String {
    words::span(lang, span)
}

/// Everything that a `check` found, resolved for readers.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The language of labels; what the packs say stays as the packs say it.
    pub lang: Lang,
    /// The moment up to which the data was judged.
    pub now: Timestamp,
    /// The version of the program.
    pub version: String,
    /// The paths that were checked, as the user wrote them; the next steps quote them.
    pub inputs: Vec<String>,
    /// Whether runs of eleven digits and more are masked in chat text.
    pub mask: bool,
    /// The rule packs that judged.
    pub packs: Vec<PackLine>,
    /// What was read.
    pub overview: Overview,
    /// What was not imported (`R…`), or with a reservation (`W…`).
    pub rejects: Vec<RejectLine>,
    /// What was found, in any order: writers sort by severity, rule and time.
    pub findings: Vec<Finding>,
    /// Values against thresholds.
    pub indicators: Vec<IndicatorLine>,
    /// How indicators went, by day, hour and account; only pages and workbooks show them, others may leave it empty.
    pub trends: Vec<TrendLine>,
    /// Deadlines that are running.
    pub pending: Vec<PendingLine>,
    /// Which conversations were not judged, or not in full, and why.
    pub unjudged: Vec<UnjudgedLine>,
    /// The chats of the conversations that have findings; only the HTML shows them, others may leave it empty.
    pub conversations: Vec<ConversationView>,
}

/// What was read.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Overview {
    /// The files, in the order they were read.
    pub files: Vec<FileLine>,
    /// How many conversations.
    pub conversations: u64,
    /// How many messages: events that carry words.
    pub messages: u64,
    /// How many customer-service accounts.
    pub agents: u64,
    /// How many shops.
    pub shops: u64,
    /// The first and the last civil day with events.
    pub days: Option<(Date, Date)>,
    /// The platforms, in the order they are shown.
    pub platforms: Vec<PlatformLine>,
}

impl Report {
    /// The findings as every writer lists them: worst first, then by rule, time, conversation and fingerprint.
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut sorted: Vec<&Finding> = self.findings.iter().collect();
        sorted.sort_by(|a, b| {
            let key = |f: &&Finding| std::cmp::Reverse(f.rule.severity);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.rule.id.cmp(&b.rule.id))
                .then_with(|| a.rule.version.cmp(&b.rule.version))
                .then_with(|| a.at.cmp(&b.at))
                .then_with(|| a.conversation.cmp(&b.conversation))
                .then_with(|| a.fingerprint.cmp(&b.fingerprint))
        });
        sorted
    }

    /// Counts and costs over the whole report.
    pub fn summary(&self) -> Summary {
        Summary::of(self)
    }

    /// What people call a platform.
    pub fn platform<'a>(&'a self, id: &'a zg_model::PlatformId) -> &'a str {
        let line = self.overview.platforms.iter().find(|p| p.id == *id);
        match (line, self.lang) {
            (Some(line), Lang::Zh) => &line.zh,
            _ => id.as_str(),
        }
    }

    /// Chat text as it may be shown: masked when the report says so. Byte positions stay valid.
    pub fn shown<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        if self.mask { mask(text) } else { text.into() }
    }
}

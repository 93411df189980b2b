//! Reads, checks and explains rule packs. The only crate that knows YAML, and only in one file.
//!
//! `load` never fails half-way: it returns what is good and lists what is not.

#![cfg_attr(
    not(feature = "yaml"),
    allow(dead_code, unused_imports, reason = "packs are read elsewhere then")
)]

mod cell;
mod check;
mod clock;
mod decode;
#[cfg(feature = "yaml")]
mod diff;
mod example;
mod explain;
mod expr;
mod gauge;
mod grid;
mod history;
mod matcher;
mod node;
mod overlap;
mod pack;
pub mod performance;
mod problem;
mod promise;
mod rule;
mod schema;
mod sequence;
#[cfg(feature = "yaml")]
mod shop;
mod source;
mod speech;
mod table;
mod tally;
mod told;
mod words;
#[cfg(feature = "yaml")]
mod yaml;

pub use cell::{Cell, Kind, NUMBER, word_matches};
pub use clock::{Calendar, Clock, ClockKind, DayClock, Exempt, Year};
pub use decode::At;
#[cfg(feature = "yaml")]
pub use diff::{Change, Fate, FileDiff, VersionDiff, diff, users, version_changes};
pub use example::{Case, Chat, Example};
pub use explain::{amount, describe, duration};
pub use expr::Expr;
pub use gauge::{GAUGES, Gauge, GaugeInfo};
pub use grid::Grid;
pub use history::{Counted, History, Once, Whose, Window};
pub use matcher::{Cond, Matcher};
pub use node::{Key, Node, Value};
#[cfg(feature = "yaml")]
pub use pack::load;
pub use pack::{Article, Import, Pack, PackFile, PackMeta, pack_of};
pub use problem::{Message, PROBLEMS, Problem, ProblemKind};
pub use promise::{Counts, Pair, PromiseKind, Reach};
pub use rule::{Body, Remedy, Rule, Version};
pub use schema::{FILE_KINDS, FileKind};
pub use sequence::{Per, Sequence, Step, Watch};
#[cfg(feature = "yaml")]
pub use shop::{Exception, Exempts, Shop, known_reading, load_shop, shop_file};
pub use source::{CiteText, Source};
pub use speech::Speech;
pub use table::{
    ADMISSIBLE, Fact, Gate, MONEY, Outcome as TableOutcome, RULE, RULES, Row, Table, VERDICTS, column_zh,
    shown, twin,
};
pub use tally::{Compare, Measure, Of, Over, Tally, Target, Unanswered, Unit};
pub use told::{Mark, Told};
pub use words::{Term, Words};
#[cfg(feature = "yaml")]
pub use yaml::parse as parse_yaml;
pub use zg_model::{near, nearest};

//! Condition cells: a value, alternatives, an interval or anything. (language §6)
//!
//! Ordered values are integers ("ticks": fen, milliseconds, or ten-thousandths), so that whether two rows overlap and
//! whether a value has no row is decided exactly.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use zg_model::{Fen, Millis};

use crate::problem::Message;

/// What kind of value a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yuan in files, fen inside.
    Money,
    /// A plain number.
    Number,
    /// How many: a whole number, a tick each.
    Count,
    /// A duration.
    Duration,
    /// One of some words.
    Word,
    /// `yes` or `no`.
    Flag,
}

/// A condition on one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// `-`: anything.
    Any,
    /// One of these words; a trailing `*` matches any ending.
    Words(Vec<String>),
    /// In one of these half-open intervals of ticks.
    Ranges(Vec<(i64, i64)>),
}

/// Ticks of one whole number.
pub const NUMBER: i64 = 10_000;

impl Kind {
    /// The kinds as rule files name them.
    pub const NAMES: [(&'static str, Kind); 6] = [
        ("money", Kind::Money),
        ("number", Kind::Number),
        ("count", Kind::Count),
        ("duration", Kind::Duration),
        ("word", Kind::Word),
        ("flag", Kind::Flag),
    ];

    /// Whether values of this kind are ordered.
    pub fn ordered(self) -> bool {
        matches!(self, Kind::Money | Kind::Number | Kind::Count | Kind::Duration)
    }

    /// Reads a value of this kind as ticks.
    pub fn ticks(self, text: &str) -> Option<i64> {
        let text = text.trim();
        match self {
            Kind::Money => Fen::parse_yuan(text).ok().map(|f| f.0),
            Kind::Duration => lasting(text).map(|m| m.0),
            Kind::Number => {
                let (text, share) = text.strip_suffix('%').map_or((text, 1), |t| (t, 100));
                let value: Decimal = text.parse().ok()?;
                (value * Decimal::from(NUMBER) / Decimal::from(share)).to_i64()
            }
            Kind::Count => text.parse::<Decimal>().ok().filter(Decimal::is_integer)?.to_i64(),
            Kind::Word | Kind::Flag => None,
        }
    }

    /// What an author should write.
    pub fn example(self) -> &'static str {
        match self {
            Kind::Money => "59.90",
            Kind::Number | Kind::Count => "3",
            Kind::Duration => "48h",
            Kind::Word => "late",
            Kind::Flag => "yes",
        }
    }

    /// Ticks as people write them.
    pub fn show(self, ticks: i64) -> String {
        match self {
            Kind::Money => Fen(ticks).to_string(),
            Kind::Duration => Millis(ticks).to_string(),
            Kind::Count => ticks.to_string(),
            _ => (Decimal::from(ticks) / Decimal::from(NUMBER)).normalize().to_string(),
        }
    }
}

/// A duration, in Chinese too: people say facts, and say 7 天.
fn lasting(text: &str) -> Option<Millis> {
    const UNITS: [(&str, &str); 8] = [
        ("毫秒", "ms"),
        ("分钟", "m"),
        ("小时", "h"),
        ("秒", "s"),
        ("分", "m"),
        ("天", "d"),
        ("日", "d"),
        (" ", ""),
    ];
    let plain = || UNITS.iter().fold(text.to_owned(), |text, (zh, unit)| text.replace(zh, unit));
    if text.is_ascii() { text.parse().ok() } else { plain().parse().ok() }
}

impl Cell {
    /// Reads a cell. Without a kind (facts of matchers) an interval is of numbers, anything else is words.
    pub fn parse(text: &str, kind: Option<Kind>) -> Result<Cell, Message> {
        let text = text.trim();
        if text == "-" || (text.is_empty() && kind.is_some()) {
            return Ok(Cell::Any);
        }
        let interval = text.starts_with(['<', '>']) || text.contains("..");
        let kind = kind.unwrap_or(if interval { Kind::Number } else { Kind::Word });
        if !kind.ordered() {
            return Ok(Cell::Words(
                text.split('|').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect(),
            ));
        }
        let ranges: Option<Vec<(i64, i64)>> = text.split('|').map(|part| range(part.trim(), kind)).collect();
        ranges.map(Cell::Ranges).ok_or_else(|| {
            let like = kind.example();
            Message {
                zh: format!("`{text}` 不是条件，应如 `{like}`、`<={like}`、`{like}..{like}` 或 `-`"),
                en: format!("`{text}` is not a condition like `{like}`, `<={like}`, `{like}..{like}` or `-`"),
            }
        })
    }

    /// Whether an ordered value satisfies it; words never do.
    pub fn has(&self, ticks: i64) -> bool {
        match self {
            Cell::Any => true,
            Cell::Words(_) => false,
            Cell::Ranges(ranges) => ranges.iter().any(|(from, to)| (*from..*to).contains(&ticks)),
        }
    }

    /// Whether a value satisfies it. Words compare as text, intervals by the kind's ticks.
    pub fn holds(&self, value: &str, kind: Kind) -> bool {
        match self {
            Cell::Any => true,
            Cell::Words(words) => words.iter().any(|w| word_matches(w, value)),
            Cell::Ranges(_) => kind.ticks(value).is_some_and(|t| self.has(t)),
        }
    }

    /// Whether some value satisfies both.
    pub fn meets(&self, other: &Cell) -> bool {
        match (self, other) {
            (Cell::Any, _) | (_, Cell::Any) => true,
            (Cell::Words(a), Cell::Words(b)) => {
                a.iter().any(|x| b.iter().any(|y| word_matches(x, y) || word_matches(y, x)))
            }
            (Cell::Ranges(a), Cell::Ranges(b)) => {
                a.iter().any(|x| b.iter().any(|y| x.0.max(y.0) < x.1.min(y.1)))
            }
            _ => false,
        }
    }
}

/// As it could be written; ticks of intervals as plain numbers.
impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.show(Kind::Number))
    }
}

impl Cell {
    /// As it could be written, its ticks being of this kind. An open end of a duration is said with `<` and `>`, where
    /// the millisecond beside it would only confuse.
    pub fn show(&self, kind: Kind) -> String {
        let one = |(from, to): &(i64, i64)| match (*from, *to) {
            (i64::MIN, to) if whole(kind, to) => format!("<{}", kind.show(to)),
            (i64::MIN, to) => format!("<={}", kind.show(to - 1)),
            (from, i64::MAX) if whole(kind, from - 1) => format!(">{}", kind.show(from - 1)),
            (from, i64::MAX) => format!(">={}", kind.show(from)),
            (from, to) if to == from + 1 => kind.show(from),
            (from, to) => {
                let open = !whole(kind, from) && whole(kind, from - 1);
                let from = if open { format!(">{}", kind.show(from - 1)) } else { kind.show(from) };
                match whole(kind, to) {
                    true => format!("{from}..{}", kind.show(to)),
                    false => format!("{from}..={}", kind.show(to - 1)),
                }
            }
        };
        match self {
            Cell::Any => "-".to_owned(),
            Cell::Words(words) => words.join("|"),
            Cell::Ranges(ranges) => ranges.iter().map(one).collect::<Vec<_>>().join("|"),
        }
    }
}

/// Whether people would write these ticks as the bound: full seconds, full yuan, full hundredths.
fn whole(kind: Kind, ticks: i64) -> bool {
    match kind {
        Kind::Duration => ticks % 1000 == 0,
        Kind::Number | Kind::Money => ticks % 100 == 0,
        Kind::Count | Kind::Word | Kind::Flag => false,
    }
}

/// Whether a listed word, perhaps ending in `*`, means this value.
pub fn word_matches(word: &str, value: &str) -> bool {
    match word.strip_suffix('*') {
        Some(start) => value.starts_with(start),
        None => word == value,
    }
}

fn range(text: &str, kind: Kind) -> Option<(i64, i64)> {
    let ticks = |t: &str| kind.ticks(t);
    let after = |t: i64| t.checked_add(1);
    if let Some((from, to)) = text.split_once("..") {
        let from = match from.strip_prefix('>') {
            Some(from) => after(ticks(from)?)?,
            None => ticks(from)?,
        };
        let to = match to.strip_prefix('=') {
            Some(to) => after(ticks(to)?)?,
            None => ticks(to)?,
        };
        return (from < to).then_some((from, to));
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return Some((i64::MIN, after(ticks(rest)?)?));
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Some((i64::MIN, ticks(rest)?));
    }
    if let Some(rest) = text.strip_prefix(">=") {
        return Some((ticks(rest)?, i64::MAX));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Some((after(ticks(rest)?)?, i64::MAX));
    }
    Some((ticks(text)?, after(ticks(text)?)?))
}

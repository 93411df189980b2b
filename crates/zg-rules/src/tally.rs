//! Tallies: what share, mean or count, over a period? (language §5)

use rust_decimal::Decimal;
use zg_model::Millis;

use crate::decode::{At, Decoder, choose};
use crate::node::Node;

/// An indicator, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// What is computed.
    pub measure: Measure,
    /// Of which rule's observations.
    pub of: At<String>,
    /// The rule whose observations are the base of a share; absent means what `of` decided itself.
    pub among: Option<At<String>>,
    /// What counts as one.
    pub unit: Unit,
    /// The most a single value counts.
    pub cap: Option<Millis>,
    /// What an unanswered one counts as.
    pub unanswered: Unanswered,
    /// Over which period.
    pub over: Over,
    /// How far the period lies back.
    pub lag: i32,
    /// Periods that do not count.
    pub skip: Option<At<String>>,
    /// Fewer than this: not assessed.
    pub min: u64,
    /// For whom it is counted besides the shop.
    pub by_agent: bool,
    /// What must be reached.
    pub target: Option<Target>,
}

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The share of units with this outcome among those decided.
    Ratio(Of),
    /// The mean elapsed time.
    Mean,
    /// The median elapsed time.
    Median,
    /// How many units had this outcome.
    Count(Of),
}

/// Which outcome is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// 做到.
    Met,
    /// 违反.
    Breached,
    /// 命中.
    Hit,
}

/// What counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Every observation.
    Message,
    /// Every observation of a `per: turn` sequence.
    Turn,
    /// A session: met only if all its observations are.
    Session,
    /// A buyer on a day: met only if all observations are.
    Buyer,
}

/// What an unanswered one counts as, in means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// Not at all, but it is a miss in ratios.
    Miss,
    /// The cap.
    Cap,
    /// Nowhere.
    Drop,
}

/// Over which period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// So many days before today.
    Days(i32),
    /// Today.
    Day,
    /// This natural month, so far.
    Month,
}

/// What must be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// How the value compares.
    pub must: Compare,
    /// With what: a share, or seconds.
    pub value: Decimal,
}

/// How a value compares with its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// ≥
    AtLeast,
    /// ≤
    AtMost,
    /// >
    Above,
    /// <
    Below,
}

impl Compare {
    /// Whether the value satisfies the target.
    pub fn holds(self, value: Decimal, target: Decimal) -> bool {
        match self {
            Compare::AtLeast => value >= target,
            Compare::AtMost => value <= target,
            Compare::Above => value > target,
            Compare::Below => value < target,
        }
    }

    /// The sign people read.
    pub fn sign(self) -> &'static str {
        match self {
            Compare::AtLeast => "≥",
            Compare::AtMost => "≤",
            Compare::Above => ">",
            Compare::Below => "<",
        }
    }
}

impl Tally {
    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Tally> {
        let mut f = d.fields(node)?;
        let outcome = |d: &mut Decoder<'_>, t: At<String>| match t.value.as_str() {
            "met" => Some(Of::Met),
            "breached" => Some(Of::Breached),
            "hit" => Some(Of::Hit),
            other => {
                d.unknown(&t.span, ("结果", "outcome"), other, ["met", "breached", "hit"]);
                None
            }
        };
        let mut measures = Vec::new();
        for (name, of) in [("ratio", true), ("count", true), ("mean", false), ("median", false)] {
            let Some(text) = f.text(d, name) else { continue };
            match (name, of) {
                ("ratio", _) => measures.extend(outcome(d, text).map(Measure::Ratio)),
                ("count", _) => measures.extend(outcome(d, text).map(Measure::Count)),
                _ if text.value != "elapsed" => {
                    d.unknown(&text.span, ("量", "quantity"), &text.value, ["elapsed"])
                }
                ("mean", _) => measures.push(Measure::Mean),
                _ => measures.push(Measure::Median),
            }
        }
        let of = f.need(d, "of").and_then(|n| d.text(n));
        let among = f.text(d, "among");
        let unit = f.text(d, "unit");
        let unit = choose(
            d,
            unit,
            &[
                ("message", Unit::Message),
                ("turn", Unit::Turn),
                ("session", Unit::Session),
                ("buyer", Unit::Buyer),
            ],
        );
        let cap = f.parsed(d, "cap", "时长", "a duration");
        let unanswered = f.text(d, "unanswered");
        let unanswered = choose(
            d,
            unanswered,
            &[("miss", Unanswered::Miss), ("cap", Unanswered::Cap), ("drop", Unanswered::Drop)],
        );
        let over = f.text(d, "over").and_then(|t| decode_over(d, &t));
        let lag = f.parsed::<Millis>(d, "lag", "天数，如 5d", "a number of days like 5d");
        let skip = f.text(d, "skip");
        let min = f.parsed(d, "min", "整数", "a whole number").unwrap_or(0);
        let by = f.texts(d, "by");
        let target = f.get("target").and_then(|n| decode_target(d, n));
        let span = f.span();
        f.finish(d);
        for name in by.iter().filter(|n| !["shop", "agent"].contains(&n.value.as_str())) {
            d.unknown(&name.span, ("分组", "group"), &name.value, ["shop", "agent"]);
        }
        let [measure] = measures.as_slice() else {
            d.wrong(
                &span,
                "tally 要写 `ratio`、`mean`、`median`、`count` 之一",
                "a tally needs one of `ratio`, `mean`, `median`, `count`",
            );
            return None;
        };
        if unanswered == Some(Unanswered::Cap) && cap.is_none() {
            d.wrong(&span, "`unanswered: cap` 要有 `cap`", "`unanswered: cap` needs `cap`");
        }
        Some(Tally {
            measure: *measure,
            of: of?,
            among,
            unit: unit.unwrap_or(Unit::Message),
            cap,
            unanswered: unanswered.unwrap_or(Unanswered::Miss),
            over: over.unwrap_or(Over::Days(30)),
            lag: lag.and_then(Millis::whole_days).unwrap_or(0),
            skip,
            min,
            by_agent: by.iter().any(|n| n.value == "agent"),
            target,
        })
    }
}

fn decode_over(d: &mut Decoder<'_>, text: &At<String>) -> Option<Over> {
    match text.value.as_str() {
        "day" => Some(Over::Day),
        "month" => Some(Over::Month),
        other => {
            let days = other.parse::<Millis>().ok().and_then(Millis::whole_days).filter(|n| *n > 0);
            if days.is_none() {
                d.wrong(
                    &text.span,
                    format!("`{other}` 不是期间，应如 30d、day、month"),
                    format!("`{other}` is not a period like 30d, day, month"),
                );
            }
            days.map(Over::Days)
        }
    }
}

fn decode_target(d: &mut Decoder<'_>, node: &Node) -> Option<Target> {
    let mut f = d.fields(node)?;
    let mut found = Vec::new();
    for (name, must) in [
        ("at_least", Compare::AtLeast),
        ("at_most", Compare::AtMost),
        ("above", Compare::Above),
        ("below", Compare::Below),
    ] {
        let Some(text) = f.text(d, name) else { continue };
        // Times may be written as durations; they are compared in seconds.
        let value = text.value.parse::<Decimal>().ok().or_else(|| {
            let ms = text.value.parse::<Millis>().ok()?;
            Some(Decimal::new(ms.0, 3))
        });
        match value {
            Some(value) => found.push(Target { must, value }),
            None => d.wrong(
                &text.span,
                format!("`{}` 不是数字或时长", text.value),
                format!("`{}` is neither a number nor a duration", text.value),
            ),
        }
    }
    let span = f.span();
    f.finish(d);
    if found.len() != 1 {
        d.wrong(
            &span,
            "`target` 要写 at_least、at_most、above、below 之一",
            "`target` needs one of at_least, at_most, above, below",
        );
    }
    found.first().copied()
}

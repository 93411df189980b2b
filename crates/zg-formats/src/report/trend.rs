//! How indicators went, for pages and workbooks.

use std::sync::Arc;

use zg_model::{AgentId, Date, PlatformId, ShopId};

use super::{Must, Report, RuleCard, Target, Value};

/// How an indicator of a shop went.
#[derive(Clone, Debug)]
pub struct TrendLine {
    /// The indicator's rule, in the version of the last day.
    pub rule: Arc<RuleCard>,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// What counts as one: 轮, 会话, 买家.
    pub unit: String,
    /// Over which period the platform looks: 近 30 天.
    pub over: String,
    /// The days, without gaps.
    pub days: Vec<TrendPoint>,
    /// The hours of the week in which there was something.
    pub hours: Vec<TrendHour>,
    /// The accounts, those with the most units first.
    pub agents: Vec<TrendAgent>,
}

/// A day of a trend.
#[derive(Clone, Debug)]
pub struct TrendPoint {
    /// The day.
    pub day: Date,
    /// The day alone; `None` when nothing counted.
    pub own: Option<Value>,
    /// Units of the day.
    pub units: u64,
    /// The period that ends with the day, as the platform shows it.
    pub shown: Option<Value>,
    /// Whether the period has enough units to be assessed.
    pub assessed: bool,
    /// What had to be reached on that day.
    pub target: Option<Target>,
    /// The first day of the version in force.
    pub version: Option<Date>,
}

/// An hour of the week.
#[derive(Clone, Debug)]
pub struct TrendHour {
    /// Monday is 1.
    pub weekday: i8,
    /// 0 to 23.
    pub hour: u8,
    /// The value of all such hours together.
    pub value: Option<Value>,
    /// Their units.
    pub units: u64,
}

/// An account.
#[derive(Clone, Debug)]
pub struct TrendAgent {
    /// The account.
    pub agent: AgentId,
    /// Its value over the days of the trend.
    pub value: Option<Value>,
    /// Its units.
    pub units: u64,
}

impl TrendLine {
    /// What has to be reached on the last day.
    pub fn target(&self) -> Option<Target> {
        self.days.last().and_then(|d| d.target)
    }

    /// All units.
    pub fn units(&self) -> u64 {
        self.days.iter().fold(0, |all, d| all.saturating_add(d.units))
    }

    /// Whether the figure that stands reaches its target; `None` without one, or with too few units.
    pub fn pass(&self) -> Option<bool> {
        let last = self.days.iter().rev().find(|d| d.shown.is_some()).filter(|d| d.assessed)?;
        Some(reached(last.target?, last.shown?))
    }

    /// The days on which another version came into force.
    pub fn changes(&self) -> Vec<Date> {
        let pairs = self.days.iter().zip(self.days.iter().skip(1));
        pairs.filter(|(a, b)| a.version != b.version).filter_map(|(_, b)| b.version).collect()
    }
}

/// The trends worth a chart: those that count something, missed ones first, then the busiest.
pub(super) fn worth(report: &Report) -> Vec<&TrendLine> {
    let mut lines: Vec<&TrendLine> =
        report.trends.iter().filter(|t| t.units() > 0 && t.days.len() > 1).collect();
    lines.sort_by_cached_key(|t| {
        let of = (t.platform.clone(), t.shop.clone(), t.rule.id.clone());
        (t.pass() != Some(false), t.target().is_none(), std::cmp::Reverse(t.units()), of)
    });
    lines
}

/// A value in millionths of a share, in milliseconds, or as a count: what charts measure.
pub(super) fn size(value: Value) -> i64 {
    match value {
        Value::Share(n, d) => {
            let millionths = (u128::from(n) * 1_000_000).checked_div(u128::from(d)).unwrap_or(0);
            i64::try_from(millionths).unwrap_or(i64::MAX)
        }
        Value::Time(time) => time.0,
        Value::Count(n) => i64::try_from(n).unwrap_or(i64::MAX),
    }
}

/// Whether a value satisfies a target.
pub(super) fn reached(target: Target, value: Value) -> bool {
    let (value, goal) = match (value, target.value) {
        // Exactly, not in millionths.
        (Value::Share(n, d), Value::Share(m, e)) => {
            (u128::from(n) * u128::from(e), u128::from(m) * u128::from(d))
        }
        (value, goal) => {
            let whole = |v: Value| u128::try_from(size(v)).unwrap_or(0);
            (whole(value), whole(goal))
        }
    };
    match target.must {
        Must::AtLeast => value >= goal,
        Must::AtMost => value <= goal,
        Must::Above => value > goal,
        Must::Below => value < goal,
    }
}

/// Whether more is better.
pub(super) fn more_is_better(must: Must) -> bool {
    matches!(must, Must::AtLeast | Must::Above)
}

//! Cells of reports as figures: percents, durations, thousands, with the step to which they were rounded.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::reject::Said;

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CellUnit {
    /// People, chats, points.
    #[default]
    Number,
    /// A share: `97.56%`, or 0.9756.
    Share,
    /// A share without its sign: 97.56.
    Percent,
    /// Seconds, or a duration in words: `2分30秒`.
    Seconds,
    /// Minutes, or a duration in words.
    Minutes,
    /// Yuan.
    Yuan,
}

/// A figure of a report: a share as 0 to 1, a time in seconds, money in yuan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    /// The figure.
    pub value: Decimal,
    /// To what it was rounded.
    pub step: Decimal,
}

/// No report rounds finer, and no spreadsheet's float is exact beyond.
const FINEST: u32 = 6;

impl Reported {
    /// Whether a figure of ours is the same when rounded as the report rounds: to the nearest, or down.
    pub fn agrees(&self, ours: Decimal) -> bool {
        let steps = ours / self.step;
        let theirs = (self.value / self.step).round();
        let nearest = steps.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        nearest == theirs || steps.trunc() == theirs
    }
}

impl CellUnit {
    /// A figure of this unit that is counted, not a share or a time.
    pub fn is_count(self) -> bool {
        matches!(self, CellUnit::Number | CellUnit::Yuan)
    }

    /// What a cell should be, for messages.
    pub(super) fn expected(self) -> Said {
        match self {
            CellUnit::Number => Said::new("数字，如 1,234", "a number like 1,234"),
            CellUnit::Share => Said::new("比率，如 97.5% 或 0.975", "a share like 97.5% or 0.975"),
            CellUnit::Percent => Said::new("百分数，如 97.5", "a percentage like 97.5"),
            CellUnit::Seconds => {
                Said::new("秒数或时长，如 23.4、2分30秒", "seconds or a duration: 23.4, 2分30秒")
            }
            CellUnit::Minutes => {
                Said::new("分钟数或时长，如 1.5、2分30秒", "minutes or a duration: 1.5, 2分30秒")
            }
            CellUnit::Yuan => Said::new("金额，如 1,234.50", "an amount like 1,234.50"),
        }
    }

    /// Reads a cell. `None` when it is no figure.
    pub(super) fn read(self, text: &str) -> Option<Reported> {
        let text = plain(text);
        let (scale, text) = match (self, text.strip_suffix('%')) {
            (CellUnit::Share | CellUnit::Percent, Some(number)) => (Decimal::new(1, 2), number),
            (_, Some(_)) => return None,
            (CellUnit::Percent, None) => (Decimal::new(1, 2), text.as_str()),
            (CellUnit::Seconds | CellUnit::Minutes, None) => {
                if let Some(found) = duration(&text) {
                    return Some(found);
                }
                (if self == CellUnit::Minutes { Decimal::from(60) } else { Decimal::ONE }, text.as_str())
            }
            (CellUnit::Number | CellUnit::Yuan, None) => (Decimal::ONE, bare(&text)),
            (CellUnit::Share, None) => (Decimal::ONE, text.as_str()),
        };
        let (scale, text) = match text.strip_suffix('万') {
            Some(number) => (scale * Decimal::from(10_000), number),
            None => (scale, text),
        };
        let found = number(text)?;
        Some(Reported { value: found.value * scale, step: found.step * scale })
    }
}

/// Half-width, without spaces and separators of thousands.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            ',' | '，' => {}
            '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(u32::from(c) - 0xfee0)),
            '−' | '–' => out.push('-'),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// A number without its currency or what is counted: `12人`, `¥3.50`.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches(['¥', '￥', '+']);
    text.trim_end_matches(['元', '人', '个', '次', '条', '单', '笔', '件', '天', '轮'])
}

fn number(text: &str) -> Option<Reported> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let shaped = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1;
    let value: Decimal = if shaped { text.trim_end_matches('.').parse().ok()? } else { return None };
    let decimals = value.scale().min(FINEST);
    Some(Reported { value: value.round_dp(FINEST), step: Decimal::new(1, decimals) })
}

/// `2分30秒`, `1小时2分`, `11秒`, `00:02:30`.
fn duration(text: &str) -> Option<Reported> {
    let parts: Vec<&str> = text.split(':').collect();
    if let [.., _, _] = parts.as_slice()
        && parts.len() <= 3
    {
        let mut seconds = Decimal::ZERO;
        for part in &parts {
            seconds = seconds * Decimal::from(60) + number(part)?.value;
        }
        let step = number(parts.last()?)?.step;
        return Some(Reported { value: seconds, step });
    }
    let (mut rest, mut seconds, mut step) = (text, Decimal::ZERO, None);
    for (names, worth) in [
        (&["天"][..], 86_400),
        (&["小时", "时", "h"][..], 3_600),
        (&["分钟", "分", "min", "m"][..], 60),
        (&["秒钟", "秒", "s"][..], 1),
    ] {
        let found = names.iter().find_map(|name| rest.split_once(name));
        let Some((amount, after)) = found.filter(|(amount, _)| number(amount).is_some()) else { continue };
        let amount = number(amount)?;
        seconds += amount.value * Decimal::from(worth);
        step = Some(amount.step * Decimal::from(worth));
        rest = after;
    }
    step.filter(|_| rest.is_empty()).map(|step| Reported { value: seconds, step })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_as_reports_write_them() {
        for (unit, text, value, step) in [
            (CellUnit::Number, "1,234", "1234", "1"),
            (CellUnit::Number, "１２ 人", "12", "1"),
            (CellUnit::Number, "1.2万", "12000", "1000"),
            (CellUnit::Share, "97.56%", "0.9756", "0.0001"),
            (CellUnit::Share, "97.56％", "0.9756", "0.0001"),
            (CellUnit::Share, "1.14", "1.14", "0.01"),
            (CellUnit::Share, "0.3333333333333333", "0.333333", "0.000001"),
            (CellUnit::Percent, "97.5", "0.975", "0.001"),
            (CellUnit::Seconds, "23.4", "23.4", "0.1"),
            (CellUnit::Seconds, "11秒", "11", "1"),
            (CellUnit::Seconds, "2分30秒", "150", "1"),
            (CellUnit::Seconds, "7小时41分52秒", "27712", "1"),
            (CellUnit::Seconds, "2分", "120", "60"),
            (CellUnit::Seconds, "00:02:30", "150", "1"),
            (CellUnit::Seconds, "1:05", "65", "1"),
            (CellUnit::Minutes, "1.5", "90", "6"),
            (CellUnit::Minutes, "2分30秒", "150", "1"),
            (CellUnit::Yuan, "￥1,234.50", "1234.50", "0.01"),
            (CellUnit::Yuan, "-3.00", "-3", "0.01"),
        ] {
            let found = unit.read(text).unwrap_or_else(|| panic!("{unit:?} {text}"));
            assert_eq!(found.value, value.parse().unwrap(), "{text}");
            assert_eq!(found.step, step.parse().unwrap(), "{text}");
        }
        for (unit, text) in [
            (CellUnit::Number, "约12"),
            (CellUnit::Number, "12%"),
            (CellUnit::Share, "九成"),
            (CellUnit::Seconds, "2分xx秒"),
            (CellUnit::Seconds, "1:2:3:4"),
            (CellUnit::Number, "1.2.3"),
            (CellUnit::Yuan, "."),
        ] {
            assert_eq!(unit.read(text), None, "{text}");
        }
    }

    #[test]
    fn the_reports_own_rounding_is_no_difference() {
        let at =
            |value: &str, step: &str| Reported { value: value.parse().unwrap(), step: step.parse().unwrap() };
        let third = Decimal::ONE / Decimal::from(3) * Decimal::TWO;
        // Rounded, and cut off.
        assert!(at("0.6667", "0.0001").agrees(third) && at("0.6666", "0.0001").agrees(third));
        assert!(!at("0.6668", "0.0001").agrees(third) && !at("0.6665", "0.0001").agrees(third));
        assert!(at("12", "1").agrees(Decimal::from(12)) && !at("12", "1").agrees(Decimal::from(13)));
        assert!(at("0.67", "0.01").agrees(third));
    }
}

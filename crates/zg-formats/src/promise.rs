//! What a shop has promised about shipping: so many hours, or a latest moment.

use zg_model::{Millis, Timestamp};

use crate::timefmt;

/// What was promised.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Promise {
    /// From the moment it counts from, rounded up: a promise is never made stricter.
    pub(crate) hours: u32,
    by: Timestamp,
}

impl Promise {
    /// The facts of it.
    pub(crate) fn facts(&self) -> Vec<(&'static str, String)> {
        vec![("hours", self.hours.to_string()), ("by", self.by.to_string())]
    }
}

const HOUR: i64 = 3_600_000;
/// A promise beyond a year is none.
const LONGEST: u32 = 366 * 24;

/// Reads a cell: `24`, `24小时发货`, `付款后三天内`, `次日发货`, `2026-11-12 18:00:00`. A day without a time means its end.
pub(crate) fn read(cell: &str, deadline: Option<Timestamp>, from: Timestamp) -> Option<Promise> {
    if let Some(hours) = hours(cell) {
        return Some(Promise { hours, by: from + Millis(i64::from(hours) * HOUR) });
    }
    let by = match (deadline, timefmt::parse(cell)) {
        (Some(by), _) => by,
        (None, Some(moment)) if moment.day_only => moment.at + Millis::DAY,
        (None, Some(moment)) => moment.at,
        (None, None) => end_of(from, days_on(cell)?),
    };
    // Seconds are dropped: paid at 10:00:00, due the next day at 10:00:30, is 24 hours.
    let minutes = (by - from).0 / 60_000;
    let hours = u32::try_from((minutes + 59) / 60).ok().filter(|h| (1..=LONGEST).contains(h))?;
    Some(Promise { hours, by })
}

/// `24`, `24h`, `24小时内发货`, `3天内发货`, `四十八小时`; no more than a year.
fn hours(cell: &str) -> Option<u32> {
    let start = cell.find(|c: char| c.is_ascii_digit() || numeral(c).is_some())?;
    let rest = cell.get(start..)?;
    let digits = |c: char| !c.is_ascii_digit();
    let spelled = |c: char| numeral(c).is_none();
    let end = match rest.starts_with(|c: char| c.is_ascii_digit()) {
        true => rest.find(digits),
        false => rest.find(spelled),
    };
    let (number, unit) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    let number = number.parse().ok().or_else(|| count(number)).filter(|n| (1..=LONGEST).contains(n))?;
    // 第二天 is a day, not two of them.
    if cell.get(..start).is_some_and(|before| before.trim_end().ends_with('第')) {
        return None;
    }
    let unit = unit.trim_start().trim_start_matches("个").to_lowercase();
    let is = |words: &[&str]| words.iter().any(|w| unit.starts_with(w));
    match () {
        () if is(&["小时", "h"]) => Some(number),
        () if is(&["天", "日"]) && number <= 366 => Some(number * 24),
        () if is(&["周", "星期"]) && number <= 52 => Some(number * 7 * 24),
        () if unit.is_empty() && start == 0 => Some(number),
        () => None,
    }
}

/// The day after this many days, as people name it: `当天发货`, `次日达`. What arrives on a day was sent by its end.
fn days_on(cell: &str) -> Option<i64> {
    const NAMES: [(&[&str], i64); 3] = [
        (&["当天", "当日", "今天", "今日", "即日", "半日达"], 0),
        (&["次日", "次晨", "第二天", "第二日", "明天", "明日"], 1),
        (&["隔天", "隔日", "后天", "第三天", "第三日"], 2),
    ];
    // Of several days that are named (当天或次日), the latest: a promise is never made stricter.
    let named = |names: &[&str]| names.iter().any(|name| cell.contains(name));
    NAMES.iter().filter(|(names, _)| named(names)).map(|(_, days)| *days).max()
}

/// The end of the day that many days later.
fn end_of(from: Timestamp, days: i64) -> Timestamp {
    from + Millis(Millis::DAY.0 * (days + 1) - from.time_of_day().0)
}

fn numeral(c: char) -> Option<u32> {
    const DIGITS: &str = "零一二三四五六七八九";
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '两' => Some(2),
        c => DIGITS.chars().position(|d| d == c).and_then(|n| u32::try_from(n).ok()),
    }
}

/// 三, 十五, 四十八, 一百二十.
fn count(text: &str) -> Option<u32> {
    let (mut sum, mut last) = (0_u32, None);
    for c in text.chars() {
        match numeral(c)? {
            unit @ (10 | 100) => {
                sum = sum.checked_add(last.take().unwrap_or(1).max(1) * unit)?;
            }
            digit => last = Some(digit),
        }
    }
    sum.checked_add(last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_days_and_moments() {
        let from: Timestamp = "2026-11-10 10:00:00".parse().unwrap();
        let hours = |cell: &str| read(cell, None, from).map(|p| p.hours);
        for cell in ["24", "24小时发货", "24 小时内", "付款后24h内发货", "2026-11-11 10:00:30", "1天内发货"]
        {
            assert_eq!(hours(cell), Some(24), "{cell}");
        }
        assert_eq!(hours("48小时内揽收"), Some(48));
        // The end of the eleventh; a promise is not made stricter than it is.
        assert_eq!(hours("2026-11-11"), Some(38));
        assert_eq!(hours("2026-11-11 10:01:00"), Some(25));
        for (cell, expected) in [
            ("2天", 48),
            ("两天内发货", 48),
            ("十五天", 360),
            ("四十八小时", 48),
            ("一百二十小时", 120),
            ("48H", 48),
            ("一周内", 168),
            ("当天", 14),
            ("当日发货", 14),
            ("次日", 38),
            ("次日达", 38),
            ("第二天发", 38),
            ("当天或次日", 38),
        ] {
            assert_eq!(hours(cell), Some(expected), "{cell}");
        }
        for cell in ["", "预售", "尽快", "3个工作日", "三个工作日", "2026-11-10 09:00:00", "99999", "第几天"]
        {
            assert_eq!(hours(cell), None, "{cell}");
        }
        let facts = read("24", None, from).unwrap().facts();
        assert_eq!(facts, [("hours", "24".to_owned()), ("by", "2026-11-11 10:00:00".to_owned())]);
        assert_eq!(
            read("46337", Some("2026-11-11 09:00:00".parse().unwrap()), from).map(|p| p.hours),
            Some(23)
        );
    }
}

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

/// Reads a cell: `24`, `24小时发货`, `付款后3天内`, `2026-11-12 18:00:00`. A day without a time means its end.
pub(crate) fn read(cell: &str, deadline: Option<Timestamp>, from: Timestamp) -> Option<Promise> {
    if let Some(hours) = hours(cell) {
        return Some(Promise { hours, by: from + Millis(i64::from(hours) * HOUR) });
    }
    let by = match (deadline, timefmt::parse(cell)) {
        (Some(by), _) => by,
        (None, Some(moment)) if moment.day_only => moment.at + Millis::DAY,
        (None, Some(moment)) => moment.at,
        (None, None) => return None,
    };
    // Seconds are dropped: paid at 10:00:00, due the next day at 10:00:30, is 24 hours.
    let minutes = (by - from).0 / 60_000;
    let hours = u32::try_from((minutes + 59) / 60).ok().filter(|h| (1..=LONGEST).contains(h))?;
    Some(Promise { hours, by })
}

/// `24`, `24h`, `24小时内发货`, `3天内发货`; no more than a year.
fn hours(cell: &str) -> Option<u32> {
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let rest = cell.get(start..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, unit) = rest.split_at_checked(end)?;
    let number: u32 = number.parse().ok().filter(|n| (1..=LONGEST).contains(n))?;
    let unit = unit.trim_start().trim_start_matches("个").to_lowercase();
    let is = |words: &[&str]| words.iter().any(|w| unit.starts_with(w));
    match () {
        () if is(&["小时", "h"]) => Some(number),
        () if is(&["天", "日"]) && number <= 366 => Some(number * 24),
        () if unit.is_empty() && start == 0 => Some(number),
        () => None,
    }
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
        for cell in ["", "预售", "尽快", "3个工作日", "2026-11-10 09:00:00", "99999"] {
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

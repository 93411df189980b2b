//! Moments, days and durations: integers, with the civil rules of Asia/Shanghai.
//!
//! China has kept UTC+8 without daylight saving since 1991-09-15; no shop chat is older. A fixed offset is therefore
//! exact, and a civil day is one division.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Asia/Shanghai is 8 hours ahead of UTC.
const OFFSET: i64 = 8 * HOUR;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// A stretch of time in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

/// A civil day in Shanghai: days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A time of day: milliseconds since midnight, 0 to 24:00 inclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeOfDay(pub i64);

/// A civil moment in Shanghai, as people write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// The time of that day.
    pub time: TimeOfDay,
}

/// The text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; expected like `2026-11-20`")]
pub struct NotADate(pub String);

/// The text is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time; expected like `2026-11-20 09:30:00`")]
pub struct NotATime(pub String);

/// The text is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a duration; expected like `30s`, `3m`, `48h`, `7d`")]
pub struct NotADuration(pub String);

fn epoch() -> civil::Date {
    civil::date(1970, 1, 1)
}

impl Date {
    /// The first day a version may name; older than any rule here.
    pub const MIN: Date = Date(0);
    /// Later than any rule here: 9999-12-30.
    pub const MAX: Date = Date(2_932_895);

    /// From year, month and day of month; `None` when there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Date> {
        let date = civil::Date::new(year, month, day).ok()?;
        let days = epoch().until((jiff::Unit::Day, date)).ok()?.get_days();
        Some(Date(days))
    }

    /// From days since 1970-01-01.
    pub fn from_days(days: i32) -> Date {
        Date(days.clamp(-719_000, Date::MAX.0))
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    fn civil(self) -> civil::Date {
        epoch().checked_add(jiff::Span::new().days(i64::from(self.0))).unwrap_or(civil::Date::MAX)
    }

    /// Year, month and day of month.
    pub fn ymd(self) -> (i16, i8, i8) {
        let d = self.civil();
        (d.year(), d.month(), d.day())
    }

    /// Monday is 1, Sunday is 7.
    pub fn weekday(self) -> i8 {
        // 1970-01-01 was a Thursday.
        i8::try_from((self.0 + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// That many days later (or earlier).
    pub fn plus_days(self, days: i32) -> Date {
        Date::from_days(self.0.saturating_add(days))
    }

    /// Midnight at which the day begins.
    pub fn start(self) -> Timestamp {
        Timestamp(i64::from(self.0) * DAY - OFFSET)
    }

    /// The last millisecond of the day.
    pub fn last_moment(self) -> Timestamp {
        Timestamp(self.start().0 + DAY - 1)
    }

    /// That time on this day.
    pub fn at(self, time: TimeOfDay) -> Timestamp {
        Timestamp(self.start().0 + time.0)
    }

    /// The first day of the month.
    pub fn month_start(self) -> Date {
        let (y, m, _) = self.ymd();
        Date::from_ymd(y, m, 1).unwrap_or(self)
    }
}

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let bad = || NotADate(text.to_owned());
        let mut parts = text.trim().split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(bad());
        };
        if y.len() != 4 || m.len() != 2 || d.len() != 2 {
            return Err(bad());
        }
        let (y, m, d) =
            (y.parse().map_err(|_| bad())?, m.parse().map_err(|_| bad())?, d.parse().map_err(|_| bad())?);
        Date::from_ymd(y, m, d).ok_or_else(bad)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        f.pad(&format!("{y:04}-{m:02}-{d:02}"))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Timestamp {
    /// The earliest moment.
    pub const MIN: Timestamp = Timestamp(i64::MIN);
    /// Later than anything: the due time of what is never due.
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// The civil day in Shanghai.
    pub fn date(self) -> Date {
        let days = self.0.saturating_add(OFFSET).div_euclid(DAY);
        Date::from_days(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The time of day in Shanghai.
    pub fn time_of_day(self) -> TimeOfDay {
        TimeOfDay(self.0.saturating_add(OFFSET).rem_euclid(DAY))
    }

    /// The moment as a deadline is said: the last moment of a day is its 24:00.
    pub fn deadline(self) -> String {
        if self == self.date().last_moment() { format!("{} 24:00", self.date()) } else { self.to_string() }
    }

    /// Civil day and time of day.
    pub fn civil(self) -> DateTime {
        DateTime { date: self.date(), time: self.time_of_day() }
    }
}

impl Add<Millis> for Timestamp {
    type Output = Timestamp;
    fn add(self, d: Millis) -> Timestamp {
        Timestamp(self.0.saturating_add(d.0))
    }
}

impl Sub for Timestamp {
    type Output = Millis;
    fn sub(self, other: Timestamp) -> Millis {
        Millis(self.0.saturating_sub(other.0))
    }
}

/// `2026-11-03 10:01:07`, with milliseconds only where there are any.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil();
        f.pad(&format!("{} {}", c.date, c.time))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Reads `2026-11-20`, `2026-11-20 09:30`, `2026-11-20 09:30:00` and `2026-11-20T09:30:00.250`, in Shanghai time.
impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let bad = || NotATime(text.to_owned());
        let text = text.trim();
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00"));
        let date: Date = date.parse().map_err(|_| bad())?;
        let time: TimeOfDay = time.trim().parse().map_err(|()| bad())?;
        if time.0 >= DAY {
            return Err(bad());
        }
        Ok(date.at(time))
    }
}

impl TimeOfDay {
    /// The hour it lies in, 0–23.
    pub fn hour(self) -> u8 {
        u8::try_from(self.0.div_euclid(HOUR).clamp(0, 23)).unwrap_or(23)
    }
}

impl FromStr for TimeOfDay {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split(':');
        let (Some(h), Some(m), s, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(());
        };
        let number = |s: &str, max: i64| -> Result<i64, ()> {
            if s.is_empty() || s.len() > 2 || !s.bytes().all(|b| b.is_ascii_digit()) {
                return Err(());
            }
            s.parse().ok().filter(|n| *n <= max).ok_or(())
        };
        let (h, m) = (number(h, 24)?, number(m, 59)?);
        let (s, ms) = match s {
            None => (0, 0),
            Some(s) => {
                let (s, frac) = s.split_once('.').unwrap_or((s, "0"));
                if frac.is_empty() || frac.len() > 9 || !frac.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(());
                }
                let ms: String = frac.chars().chain("000".chars()).take(3).collect();
                (number(s, 59)?, ms.parse().map_err(|_| ())?)
            }
        };
        let total = h * HOUR + m * MINUTE + s * SECOND + ms;
        if total > DAY { Err(()) } else { Ok(TimeOfDay(total)) }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (h, m, s, ms) = (self.0 / HOUR, self.0 / MINUTE % 60, self.0 / SECOND % 60, self.0 % SECOND);
        match ms {
            0 => f.pad(&format!("{h:02}:{m:02}:{s:02}")),
            _ => f.pad(&format!("{h:02}:{m:02}:{s:02}.{ms:03}")),
        }
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.time)
    }
}

impl Millis {
    /// One day.
    pub const DAY: Millis = Millis(DAY);

    /// Whole days, when it is a whole number of them.
    pub fn whole_days(self) -> Option<i32> {
        (self.0 % DAY == 0).then(|| i32::try_from(self.0 / DAY).ok()).flatten()
    }
}

impl FromStr for Millis {
    type Err = NotADuration;

    /// `30s`, `3m`, `48h`, `7d`, or several together from large to small: `2m30s`; `250ms` also.
    fn from_str(text: &str) -> Result<Self, NotADuration> {
        let bad = || NotADuration(text.to_owned());
        let mut rest = text.trim();
        let mut total = 0_i64;
        if rest.is_empty() {
            return Err(bad());
        }
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, tail) = rest.split_at_checked(digits).ok_or_else(bad)?;
            let number: i64 = number.parse().map_err(|_| bad())?;
            let (unit, tail) = [("ms", 1), ("s", SECOND), ("m", MINUTE), ("h", HOUR), ("d", DAY)]
                .into_iter()
                .find_map(|(name, size)| tail.strip_prefix(name).map(|t| (size, t)))
                .ok_or_else(bad)?;
            total = number.checked_mul(unit).and_then(|n| total.checked_add(n)).ok_or_else(bad)?;
            rest = tail;
        }
        Ok(Millis(total))
    }
}

/// Large to small, without zero parts: `2m30s`, `48h` stays `2d`.
impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.0.unsigned_abs();
        let mut out = String::from(if self.0 < 0 { "-" } else { "" });
        for (unit, size) in [("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", 1)] {
            let size = size.unsigned_abs();
            if left >= size {
                out.push_str(&format!("{}{unit}", left / size));
                left %= size;
            }
        }
        f.pad(if out.is_empty() { "0s" } else { &out })
    }
}

impl fmt::Debug for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

macro_rules! serde_as_text {
    ($name:ty) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(de::Error::custom)
            }
        }
    };
}
serde_as_text!(Date);
serde_as_text!(Timestamp);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn civil_days_of_shanghai() {
        let t: Timestamp = "2024-05-14 23:59:59".parse().unwrap();
        assert_eq!(t.date().to_string(), "2024-05-14");
        assert_eq!((t + Millis(1000)).to_string(), "2024-05-15 00:00:00");
        assert_eq!(t.0, 1_715_702_399_000);
        assert_eq!(t.date().last_moment().deadline(), "2024-05-14 24:00");
        assert_eq!(t.deadline(), "2024-05-14 23:59:59");
        assert_eq!("2026-11-22".parse::<Date>().unwrap().weekday(), 7);
    }

    #[test]
    fn durations() {
        for (text, ms) in
            [("30s", 30_000), ("3m", 180_000), ("2m30s", 150_000), ("7d", 7 * DAY), ("250ms", 250)]
        {
            assert_eq!(text.parse::<Millis>(), Ok(Millis(ms)), "{text}");
        }
        for text in ["", "3", "m", "3 m", "-3m", "3w", "9999999999999999d"] {
            assert!(text.parse::<Millis>().is_err(), "{text}");
        }
    }

    #[test]
    fn impossible_times_are_refused() {
        for text in [
            "2024-05-32",
            "2024-13-01 00:00",
            "2024-05-01 24:00",
            "2024-05-01 10:60",
            "2024-5-1",
            "",
            "10:00",
            "2024-02-30 10:00:00",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn moments_print_and_parse_back(ms in 0_i64..4_000_000_000_000) {
            prop_assert_eq!(Timestamp(ms).to_string().parse::<Timestamp>(), Ok(Timestamp(ms)));
        }

        #[test]
        fn durations_print_and_parse_back(ms in 0_i64..100_000_000_000) {
            prop_assert_eq!(Millis(ms).to_string().parse::<Millis>(), Ok(Millis(ms)));
        }
    }
}

//! Times as merchants' exports write them.
//!
//! Everything is Shanghai time unless the text names another offset. A day without a time of day is told apart, since
//! a clock must not be judged on it.

use zg_model::{Date, TimeOfDay, Timestamp};

/// A moment, and whether the source gave only the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) day_only: bool,
}

/// The years that are believed. Before 1991-09-15 Shanghai had daylight saving, and nobody chatted with shops.
const YEARS: std::ops::RangeInclusive<i16> = 1992..=2199;

/// Reads a time; `None` when the text is not one.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let moment = if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !is_dotted_date(text) {
        digits(text)
    } else {
        civil(text)
    }?;
    YEARS.contains(&moment.at.date().ymd().0).then_some(moment)
}

/// A day count of a spreadsheet: 1 is 1900-01-01, fractions are the time of day.
pub(crate) fn serial(days: f64, epoch_1904: bool) -> Option<Moment> {
    let days = if epoch_1904 { days + 1462.0 } else { days };
    if !(30_000.0..110_000.0).contains(&days) {
        return None;
    }
    // Spreadsheets keep seconds as binary fractions of a day: round to the millisecond, then to a near whole second.
    let ms = (days.fract() * 86_400_000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "below 86,400,000 and below 110,000 by the check above"
    )]
    let (day, mut ms) = (days.trunc() as i32, ms as i64);
    let near = (ms + 500) / 1000 * 1000;
    if (near - ms).abs() <= 2 {
        ms = near;
    }
    // Day 25569 of the 1900 system is 1970-01-01.
    let at = Timestamp(Date::from_days(day - 25_569).start().0 + ms);
    Some(Moment { at, day_only: false })
}

/// `2024.5.1 10:01` begins like a number.
fn is_dotted_date(text: &str) -> bool {
    text.bytes().filter(|b| *b == b'.').count() == 2
}

/// Digits alone: an epoch, a packed civil time, or a spreadsheet's day count.
fn digits(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let exact = |ms: i64| Some(Moment { at: Timestamp(ms), day_only: false });
    let zeros = fraction.bytes().all(|b| b == b'0');
    match whole.len() {
        // Seconds with a fraction are seconds with milliseconds.
        10 => {
            let ms: String = fraction.chars().chain("000".chars()).take(3).collect();
            exact(whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(ms.parse().ok()?)?)
        }
        13 if zeros => exact(whole.parse().ok()?),
        8 if zeros => packed(whole, ""),
        12 | 14 if zeros => packed(whole.get(..8)?, whole.get(8..)?),
        17 if zeros => packed(whole.get(..8)?, whole.get(8..)?),
        5 => {
            let moment = serial(text.parse().ok()?, false)?;
            Some(Moment { day_only: fraction.is_empty() || zeros, ..moment })
        }
        _ => None,
    }
}

/// `yyyyMMdd` and `HHmm[ss[SSS]]`.
fn packed(day: &str, time: &str) -> Option<Moment> {
    let part = |text: &str, from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<i64>().ok());
    let date = date(part(day, 0, 4)?, part(day, 4, 6)?, part(day, 6, 8)?)?;
    if time.is_empty() {
        return Some(Moment { at: date.start(), day_only: true });
    }
    let (h, m) = (part(time, 0, 2)?, part(time, 2, 4)?);
    let (s, ms) = (part(time, 4, 6).unwrap_or(0), part(time, 6, 9).unwrap_or(0));
    Some(Moment { at: date.at(clock(h, m, s, ms)?), day_only: false })
}

fn date(y: i64, m: i64, d: i64) -> Option<Date> {
    Date::from_ymd(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?)
}

fn clock(h: i64, m: i64, s: i64, ms: i64) -> Option<TimeOfDay> {
    let ok = (0..24).contains(&h) && (0..60).contains(&m) && (0..60).contains(&s) && (0..1000).contains(&ms);
    ok.then_some(TimeOfDay(((h * 60 + m) * 60 + s) * 1000 + ms))
}

/// A date with separators, then perhaps a time.
fn civil(text: &str) -> Option<Moment> {
    let mut c = Cursor(text);
    let y = c.number(4, 4)?;
    let separator = c.char()?;
    if !matches!(separator, '-' | '/' | '.' | '年') {
        return None;
    }
    let m = c.number(1, 2)?;
    if c.char()? != if separator == '年' { '月' } else { separator } {
        return None;
    }
    let d = c.number(1, 2)?;
    if separator == '年' {
        c.eat('日');
    }
    let date = date(y, m, d)?;
    let spaced = c.spaces() | c.eat('T') | c.eat('t');
    c.weekday();
    c.spaces();
    if c.0.is_empty() {
        return Some(Moment { at: date.start(), day_only: true });
    }
    if !spaced && separator != '年' {
        return None;
    }
    let half = c.half();
    c.spaces();
    let mut h = c.number(1, 2)?;
    let colon = c.char()?;
    if !matches!(colon, ':' | '：' | '时' | '点') {
        return None;
    }
    let m = c.number(1, 2)?;
    c.eat('分');
    let (mut s, mut ms) = (0, 0);
    if c.eat(':') | c.eat('：') || c.0.starts_with(|d: char| d.is_ascii_digit()) {
        s = c.number(1, 2)?;
        c.eat('秒');
        if c.eat('.') | c.eat(',') {
            ms = c.fraction()?;
        }
    }
    c.spaces();
    let half = half.or_else(|| c.half());
    match half {
        Some(true) if h < 12 => h += 12,
        Some(false) if h == 12 => h = 0,
        _ => {}
    }
    let at = date.at(clock(h, m, s, ms)?);
    c.spaces();
    let shift = c.offset()?;
    // Shanghai is 8 hours ahead of UTC.
    Some(Moment { at: Timestamp(at.0 + shift.map_or(0, |o| 8 * 3_600_000 - o)), day_only: false })
}

struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn char(&mut self) -> Option<char> {
        let mut chars = self.0.chars();
        let c = chars.next()?;
        self.0 = chars.as_str();
        Some(c)
    }

    fn eat(&mut self, c: char) -> bool {
        match self.0.strip_prefix(c) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn spaces(&mut self) -> bool {
        let rest = self.0.trim_start();
        let any = rest.len() < self.0.len();
        self.0 = rest;
        any
    }

    fn number(&mut self, min: usize, max: usize) -> Option<i64> {
        let len = self.0.bytes().take(max + 1).take_while(u8::is_ascii_digit).count();
        if len < min || len > max {
            return None;
        }
        let (number, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        number.parse().ok()
    }

    /// Digits after the point as milliseconds.
    fn fraction(&mut self) -> Option<i64> {
        let len = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        if digits.is_empty() || digits.len() > 9 {
            return None;
        }
        digits.chars().chain("000".chars()).take(3).collect::<String>().parse().ok()
    }

    fn weekday(&mut self) {
        for prefix in ["星期", "周"] {
            if let Some(rest) = self.0.strip_prefix(prefix) {
                self.0 = rest.trim_start_matches(['一', '二', '三', '四', '五', '六', '日', '天']);
            }
        }
    }

    /// 下午 is `true`.
    fn half(&mut self) -> Option<bool> {
        for (word, pm) in [("上午", false), ("下午", true), ("晚上", true), ("AM", false), ("PM", true)]
        {
            if let Some(rest) = self.0.strip_prefix(word) {
                self.0 = rest;
                return Some(pm);
            }
        }
        None
    }

    /// `Z`, `+08:00`, `+0800` or nothing, in milliseconds; `None` when something else follows.
    fn offset(&mut self) -> Option<Option<i64>> {
        if self.0.is_empty() {
            return Some(None);
        }
        if self.eat('Z') | self.eat('z') {
            return self.0.is_empty().then_some(Some(0));
        }
        let sign = match self.char()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let digits: String = self.0.chars().filter(|c| *c != ':').collect();
        if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let (h, m): (i64, i64) = (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?);
        (h <= 14 && m < 60).then_some(Some(sign * (h * 60 + m) * 60_000))
    }
}

/// The pattern nearest to what was written, for messages.
pub(crate) fn expected(text: &str) -> &'static str {
    match text {
        t if t.contains('年') => "`yyyy年M月d日 HH:mm[:ss]`",
        t if t.contains('/') => "`yyyy/M/d HH:mm[:ss]`",
        t if t.contains('-') => "`yyyy-MM-dd HH:mm[:ss]`",
        t if !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()) => {
            "`yyyyMMddHHmmss`, `1715652067` or `1715652067000`"
        }
        _ => "`yyyy-MM-dd HH:mm[:ss]`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_exports_write_them() {
        for text in [
            "2024-05-14 10:01:07",
            "2024-5-14 10:01:07",
            "2024/5/14 10:01:07",
            "2024.05.14 10:01:07",
            "2024年5月14日 10:01:07",
            "2024年05月14日10:01:07",
            "2024年5月14日 10时01分07秒",
            "2024-05-14 星期二 10:01:07",
            "2024/5/14 上午10:01:07",
            "20240514100107",
            "20240514100107000",
            "1715652067",
            "1715652067.0",
            "1715652067000",
            "2024-05-14T10:01:07",
            "2024-05-14T10:01:07+08:00",
            "2024-05-14T02:01:07Z",
            "2024-05-14T02:01:07.000Z",
            "2024-05-14 10:01:07.0",
            "2024-05-14 10:01:07.000",
            " 2024-05-14  10:01:07 ",
            "45426.4174421296",
        ] {
            let moment = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(moment.at.to_string(), "2024-05-14 10:01:07", "{text}");
            assert!(!moment.day_only, "{text}");
        }
        assert_eq!(parse("2024/5/1 9:05").unwrap().at.to_string(), "2024-05-01 09:05:00");
        assert_eq!(parse("2024/5/1 下午 3:05").unwrap().at.to_string(), "2024-05-01 15:05:00");
        assert_eq!(parse("2024-05-14 10:01:07.25").unwrap().at.to_string(), "2024-05-14 10:01:07.250");
    }

    #[test]
    fn a_day_is_told_apart() {
        for text in ["2024-05-14", "2024/5/14", "20240514", "2024年5月14日", "45426"] {
            let moment = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert!(moment.day_only, "{text}");
            assert_eq!(moment.at.to_string(), "2024-05-14 00:00:00", "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time() {
        for text in [
            "",
            "-",
            "2024/5/32 10:01",
            "2024-13-01 10:00",
            "2024-02-30",
            "2024-05-14 24:00:00",
            "2024-05-14 10:60",
            "05-14 10:01",
            "10:01:07",
            "0000-00-00 00:00:00",
            "1970-01-01 00:00:00",
            "1.71565E+12",
            "5/14/24 10:01",
            "2024-05/14 10:01",
            "昨天 10:01",
            "123456789",
            "2024-05-14 10:01:07 x",
            "2024-05-1410:01:07",
            "99999999999999",
            "１２３",
            "2024-05-14 10:01:07+99:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

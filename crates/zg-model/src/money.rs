//! Money is integer fen. No float ever holds money.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount in fen (分), 1/100 yuan; negative amounts are what is owed back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// The text is not an amount in yuan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an amount in yuan; expected like `59.90`")]
pub struct NotMoney(pub String);

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// Whole yuan.
    pub const fn yuan(yuan: i64) -> Fen {
        Fen(yuan.saturating_mul(100))
    }

    /// Reads yuan as exports write them: `59.9`, `¥1,280.00`, `59.90元`, `-3`. At most two decimals.
    pub fn parse_yuan(text: &str) -> Result<Fen, NotMoney> {
        let bad = || NotMoney(text.to_owned());
        let core: String = text
            .trim()
            .trim_start_matches(['¥', '￥'])
            .trim_end_matches('元')
            .chars()
            .filter(|c| *c != ',')
            .collect();
        let (negative, core) = match core.trim().strip_prefix('-') {
            Some(rest) => (true, rest.trim_start_matches(['¥', '￥']).to_owned()),
            None => (false, core.trim().to_owned()),
        };
        let (whole, part) = core.split_once('.').unwrap_or((&core, ""));
        let part = part.trim_end_matches('0');
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
            return Err(bad());
        }
        let whole: i64 = whole.parse().map_err(|_| bad())?;
        let cents: i64 = format!("{part:0<2}").parse().map_err(|_| bad())?;
        let fen = whole.checked_mul(100).and_then(|w| w.checked_add(cents)).ok_or_else(bad)?;
        Ok(Fen(if negative { -fen } else { fen }))
    }
}

impl FromStr for Fen {
    type Err = NotMoney;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Fen::parse_yuan(s)
    }
}

/// Yuan with two decimals and thousands separators: `1,280.00`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (yuan, cents) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let plain = yuan.to_string();
        let mut grouped = String::with_capacity(plain.len() + plain.len() / 3);
        for (i, digit) in plain.chars().enumerate() {
            if i > 0 && (plain.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad(&format!("{sign}{grouped}.{cents:02}"))
    }
}

impl fmt::Debug for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "¥{self}")
    }
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }
}

impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fen {
    type Output = Fen;
    fn neg(self) -> Fen {
        Fen(self.0.saturating_neg())
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(iter: I) -> Fen {
        iter.fold(Fen::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Fen;

    #[test]
    fn amounts_as_exports_write_them() {
        for (text, fen) in [
            ("59.9", 5990),
            ("¥1,280.00", 128_000),
            ("0.01元", 1),
            ("-3", -300),
            ("12.500", 1250),
            ("￥7", 700),
        ] {
            assert_eq!(Fen::parse_yuan(text), Ok(Fen(fen)), "{text}");
        }
        for text in ["", "-", "1.234", "12元5", "abc", "1e3", "99999999999999999999"] {
            assert!(Fen::parse_yuan(text).is_err(), "{text}");
        }
    }

    #[test]
    fn prints_yuan_with_separators() {
        assert_eq!(Fen(128_000_005).to_string(), "1,280,000.05");
        assert_eq!(Fen(-5).to_string(), "-0.05");
    }
}

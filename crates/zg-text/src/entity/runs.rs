//! Runs of digits in any form, with at most a few fillers between two digits: the raw material of every number.

use super::chars::{Ch, Text};
use crate::table::{Class, han_digit};

/// Most fillers between two digits of one number.
pub(super) const MAX_GAP: usize = 3;

/// One digit of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digit {
    /// `'0'..='9'`.
    pub(super) value: char,
    /// Its place in the character list.
    pub(super) at: usize,
    /// Fillers between it and the digit before; 0 for the first of a run.
    pub(super) gap: usize,
    /// Written as a Han character.
    pub(super) han: bool,
    /// The gap before it is a single dot, so it may be a decimal.
    pub(super) dot: bool,
}

/// Digits that may belong to one number.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) digits: Vec<Digit>,
}

/// Splits the digits of a message into runs. Lone digits are left out.
pub(super) fn split(chars: &[Ch], out: &mut Vec<Run>) {
    out.clear();
    let mut digits: Vec<Digit> = Vec::new();
    for (at, ch) in chars.iter().enumerate() {
        let (value, han) = match ch.class {
            Class::Digit => (ch.c, false),
            Class::HanDigit => (han_digit(ch.c).unwrap_or('0'), true),
            _ => continue,
        };
        let gap = digits.last().map_or(0, |last| at - last.at - 1);
        let between = chars.get(at - gap..at).unwrap_or(&[]);
        if gap > MAX_GAP || between.iter().any(|ch| !separates_digits(ch)) {
            finish(&mut digits, out);
        }
        let gap = if digits.is_empty() { 0 } else { gap };
        let dot = gap == 1 && between.iter().all(|ch| ch.class == Class::Dot);
        digits.push(Digit { value, at, gap, han, dot });
    }
    finish(&mut digits, out);
}

fn finish(digits: &mut Vec<Digit>, out: &mut Vec<Run>) {
    if digits.len() > 1 {
        out.push(Run { digits: std::mem::take(digits) });
    }
    digits.clear();
}

/// Fillers that people put inside a number. Signs that give two numbers a meaning of their own (time, sum, price) end it.
pub(super) fn separates_digits(ch: &Ch) -> bool {
    let means_something = matches!(
        ch.c,
        ':' | '+'
            | '%'
            | '¥'
            | '$'
            | '€'
            | '£'
            | '='
            | '×'
            | '÷'
            | '°'
            | '<'
            | '>'
            | '≥'
            | '≤'
            | '±'
            | '@'
            | '&'
    );
    ch.class.is_filler() && !means_something
}

/// A stretch of digits of a run that may be one number: `from..to` are indices into the run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Run {
    fn digit(&self, i: usize) -> Option<&Digit> {
        self.digits.get(i)
    }

    /// Whether a number may start (or, seen from the other side, end) between the digits `i - 1` and `i`.
    pub(super) fn border(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|p| self.digit(p)), self.digit(i)) {
            (Some(before), Some(after)) => after.gap > 0 || before.han != after.han,
            _ => true,
        }
    }

    pub(super) fn value(&self, piece: Piece) -> String {
        self.digits.get(piece.from..piece.to).unwrap_or(&[]).iter().map(|digit| digit.value).collect()
    }

    /// The place in the character list of the first digit and one past the last.
    pub(super) fn place(&self, piece: Piece) -> (usize, usize) {
        let first = self.digit(piece.from).map_or(0, |digit| digit.at);
        let last = piece.to.checked_sub(1).and_then(|i| self.digit(i)).map_or(first, |digit| digit.at + 1);
        (first, last)
    }

    /// The gaps inside a piece that are not zero: (digits before the gap, fillers in it).
    pub(super) fn gaps(&self, piece: Piece) -> impl Iterator<Item = (usize, usize)> + '_ {
        let inside = self.digits.get(piece.from + 1..piece.to).unwrap_or(&[]);
        inside.iter().enumerate().filter(|(_, digit)| digit.gap > 0).map(|(i, digit)| (i + 1, digit.gap))
    }

    /// Whether some but not all gaps of a piece are single dots: `1399.9 1599.99` is two decimals.
    pub(super) fn mixes_dots(&self, piece: Piece) -> bool {
        let inside = self.digits.get(piece.from + 1..piece.to).unwrap_or(&[]);
        let gaps = || inside.iter().filter(|digit| digit.gap > 0);
        gaps().any(|digit| digit.dot) && gaps().any(|digit| !digit.dot)
    }

    /// The maximal pieces without any gap or change of writing inside.
    pub(super) fn solid(&self) -> impl Iterator<Item = Piece> + '_ {
        let mut from = 0;
        std::iter::from_fn(move || {
            if from >= self.digits.len() {
                return None;
            }
            let to = (from + 1..self.digits.len()).find(|i| self.border(*i)).unwrap_or(self.digits.len());
            let piece = Piece { from, to };
            from = to;
            Some(piece)
        })
    }

    pub(super) fn whole(&self) -> Piece {
        Piece { from: 0, to: self.digits.len() }
    }

    /// Every piece of `len` digits between two borders.
    pub(super) fn pieces(&self, len: usize) -> impl Iterator<Item = Piece> + '_ {
        (0..(self.digits.len() + 1).saturating_sub(len))
            .filter(move |from| self.border(*from) && self.border(from + len))
            .map(move |from| Piece { from, to: from + len })
    }
}

/// Words after which a number is an order, a parcel or an article, and nothing else.
const ORDER_WORDS: &[&str] = &[
    "订单",
    "订单号",
    "单号",
    "运单",
    "快递单",
    "编号",
    "货号",
    "sku",
    "序列号",
    "款号",
    "型号",
    "条码",
    "条形码",
    "流水号",
    "交易号",
    "验证码",
    "取件码",
    "批号",
    "批次",
    "工单",
    "工号",
    "税号",
    "券码",
    "卡密",
    "合同号",
    "设备号",
    "会员号",
    "提货码",
    "兑换码",
    "激活码",
    "优惠码",
    "串码",
    "代码",
    "编码",
    "仓码",
    "尺寸",
    "规格",
    "长宽高",
    "imei",
    "id",
    "sn",
    "no",
];

/// Whether an order word stands directly before `at`, a few signs and 是/为 aside.
pub(super) fn after_order_word(text: &Text<'_>, at: usize) -> bool {
    let mut end = at;
    while at - end < 6 && end > 0 {
        if text.ends_with_any(end, ORDER_WORDS) {
            return true;
        }
        let linking = matches!(text.before(end), '是' | '为' | '码') || text.class(end - 1).is_filler();
        if !linking {
            return false;
        }
        end -= 1;
    }
    text.ends_with_any(end, ORDER_WORDS)
}

/// Whether a unit of count or money follows `at`, so the number before is a quantity.
pub(super) fn before_unit(text: &Text<'_>, at: usize) -> bool {
    let at = text.skip(at, |c| c == ' ');
    let measure =
        || text.starts_with_any(at, &["毫米", "厘米", "公分", "公斤", "毫升", "mm", "cm"]).is_some();
    measure()
        || matches!(
            text.at(at),
            '元' | '块' | '件' | '个' | '盒' | '条' | '人' | '万' | '斤' | '克' | '米' | '袋' | '%' | '天'
        )
}

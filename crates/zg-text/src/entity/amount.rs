//! Sums of money, in figures or in characters: ¥12, 12.5元, 12块5, 二十元, 1.2万块.

use super::Found;
use super::chars::Text;
use crate::table::{Class, han_digit};

/// Sums beyond this many fen are no prices.
const LIMIT: u64 = 100_000_000_000_000;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let mut i = 0;
    while i < text.len() {
        if !may_begin(text, i) {
            i += 1;
            continue;
        }
        let sum = signed(text, i).or_else(|| counted(text, i));
        match sum {
            Some((end, fen)) if fen <= LIMIT => {
                found.push(i, end, format!("{}.{:02}", fen / 100, fen % 100));
                i = end;
            }
            _ => i = past_number(text, i),
        }
    }
}

/// Whether a sum, or a number, may begin at a place: most characters begin none.
#[inline]
fn may_begin(text: &Text<'_>, i: usize) -> bool {
    matches!(text.class(i), Class::Digit | Class::HanDigit)
        || matches!(text.at(i), '¥' | 'r' | '两' | '十' | '拾')
}

/// Past the number that starts at `i`, so that its tail is not read as another number.
fn past_number(text: &Text<'_>, i: usize) -> usize {
    let end = number(text, i).map_or(i + 1, |n| n.end);
    text.skip(end.max(i + 1), |c| c.is_ascii_digit() && text.class(i) == Class::Digit)
}

/// ¥12.50, rmb 12
fn signed(text: &Text<'_>, i: usize) -> Option<(usize, u64)> {
    let after = match text.at(i) {
        '¥' => i + 1,
        'r' if text.starts_with(i, "rmb") && text.class(i.wrapping_sub(1)) != Class::Latin => i + 3,
        _ => return None,
    };
    let n = number(text, text.skip(after, |c| c == ' '))?;
    let end = match text.at(n.end) {
        '元' => n.end + 1,
        _ => n.end,
    };
    Some((end, n.fen))
}

/// 12.5元, 五块, 12块5毛, 3毛钱
fn counted(text: &Text<'_>, i: usize) -> Option<(usize, u64)> {
    let part_of_more = match text.before(i) {
        '几' | '数' | '第' => true,
        '.' => i > 1 && text.class(i - 2) == Class::Digit,
        _ => false,
    };
    if part_of_more {
        return None;
    }
    let n = number(text, i)?;
    let unit = text.skip(n.end, |c| c == ' ');
    match text.at(unit) {
        '元' | '圆' if !"旦素气宝月宵件器老首形领桌".contains(text.at(unit + 1)) => {
            Some((past(text, unit + 1, &["钱", "整"]), n.fen))
        }
        '块' => blocks(text, n, i, unit),
        '毛' | '角' if text.at(unit + 1) == '钱' => Some((unit + 2, n.fen / 10)),
        'r' if text.starts_with(unit, "rmb") => Some((unit + 3, n.fen)),
        '人' if text.starts_with(unit, "人民币") => Some((unit + 3, n.fen)),
        _ => None,
    }
}

/// What may follow 块 when it means yuan; before other words it is a piece of something: 三块肥皂.
const AFTER_PRICE: &str = "钱的吧呢了左以优券红返补差运就给可行一每多不也我您你退包全起是算够卖吗哦啊呀哈嘛";

/// After 块 and a digit these make the digit a count: 三块5件.
const COUNTED: &str = "件个盒斤包瓶起次天条样下";

/// 12块, 12块5, 12块5毛, 十块钱 – but not 一块儿, 三块肥皂.
fn blocks(text: &Text<'_>, n: Number, start: usize, unit: usize) -> Option<(usize, u64)> {
    let next = unit + 1;
    // 十块零五毛, 十块零五分; 十块零五 alone is five fen, as 一百零五 is no 一百五.
    let small = digit_value(text.at(next + 1)).filter(|d| *d > 0 && !is_figure(text, next + 2));
    if let Some(small) = small.filter(|_| text.at(next) == '零' && digit_value(text.at(next + 2)).is_none())
    {
        let after = next + 2;
        match text.at(after) {
            '毛' | '角' => {
                return Some((past(text, after + 1, &["钱"]), n.fen.saturating_add(small * 10)));
            }
            '分' => return Some((past(text, after + 1, &["钱"]), n.fen.saturating_add(small))),
            other if !COUNTED.contains(other) => return Some((after, n.fen.saturating_add(small))),
            _ => {}
        }
    }
    if let Some(jiao) = digit_value(text.at(next)).filter(|_| !is_figure(text, next + 1))
        && (!COUNTED.contains(text.at(next + 1)) || text.starts_with(next + 1, "包邮"))
    {
        let fen = n.fen.saturating_add(jiao * 10);
        let after = past(text, next + 1, &["毛钱", "毛", "角"]);
        return match digit_value(text.at(after)) {
            Some(last) if matches!(text.before(after), '毛' | '角') => {
                Some((past(text, after + 1, &["分钱", "分"]), fen.saturating_add(last)))
            }
            _ => Some((after, fen)),
        };
    }
    // 我们一块的, 一块走: "together", unless something was paid.
    let paid = "返退补差减宜惠付才要省收花".contains(text.before(start));
    let together = n.han && n.fen == 100 && !paid && text.at(next) != '钱';
    let price = matches!(text.class(next), Class::Break | Class::Digit)
        || text.class(next).is_filler()
        || AFTER_PRICE.contains(text.at(next));
    (price && !together).then(|| (past(text, next, &["钱"]), n.fen))
}

fn past(text: &Text<'_>, at: usize, words: &[&str]) -> usize {
    at + text.starts_with_any(at, words).unwrap_or(0)
}

#[derive(Debug, Clone, Copy)]
struct Number {
    /// One past its last character.
    end: usize,
    /// Its value as yuan, in fen.
    fen: u64,
    /// Written in characters.
    han: bool,
}

/// The number that starts at `i`, in figures or characters, with 百/千/万/k/w after it.
fn number(text: &Text<'_>, i: usize) -> Option<Number> {
    let (mut end, mut fen, han) = match text.class(i) {
        Class::Digit => figures(text, i)?,
        _ => characters(text, i)?,
    };
    // 两百万 is read whole by `characters`; 3百, 1.2万, 5k get their factor here.
    while !han && let Some(times) = factor(text, end) {
        fen = fen.checked_mul(times)?;
        end += 1;
    }
    Some(Number { end, fen, han })
}

fn factor(text: &Text<'_>, i: usize) -> Option<u64> {
    let money_follows = matches!(text.at(i + 1), '元' | '块');
    match text.at(i) {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        'k' if money_follows => Some(1000),
        'w' if money_follows => Some(10_000),
        _ => None,
    }
}

fn is_figure(text: &Text<'_>, i: usize) -> bool {
    text.class(i) == Class::Digit
}

fn digit_value(c: char) -> Option<u64> {
    let c = if c == '两' { '2' } else { han_digit(c).unwrap_or(c) };
    c.to_digit(10).map(u64::from)
}

/// 12, 1,200, 12.345 → (end, fen rounded, false)
fn figures(text: &Text<'_>, i: usize) -> Option<(usize, u64, bool)> {
    let mut fen = 0u64;
    let mut at = i;
    loop {
        let end = text.skip(at, |c| c.is_ascii_digit());
        for c in text.slice(at, end) {
            fen = fen.checked_mul(10)?.checked_add(digit_value(c)? * 100)?;
        }
        at = end;
        let thousands =
            text.at(at) == ',' && (1..=3).all(|n| is_figure(text, at + n)) && !is_figure(text, at + 4);
        if !thousands || at - i > 12 {
            break;
        }
        at += 1;
    }
    if text.class(at) == Class::Dot && is_figure(text, at + 1) {
        let end = text.skip(at + 1, |c| c.is_ascii_digit());
        let mut place = [10, 1].into_iter();
        let mut digits = text.slice(at + 1, end);
        for (c, weight) in digits.by_ref().take(2).zip(place.by_ref()) {
            fen = fen.checked_add(digit_value(c)? * weight)?;
        }
        fen = fen.checked_add(u64::from(digits.next().is_some_and(|c| c >= '5')))?;
        at = end;
    }
    Some((at, fen, false))
}

/// 二十, 一百零五, 两千三, 三点五 → (end, fen, true). 一二三 without units is read figure by figure.
fn characters(text: &Text<'_>, i: usize) -> Option<(usize, u64, bool)> {
    let (mut total, mut section, mut digit) = (0u64, 0u64, None::<u64>);
    let mut last_factor = 1;
    let mut end = i;
    loop {
        let c = text.at(end);
        if text.class(end) == Class::HanDigit || c == '两' {
            let value = digit_value(c)?;
            digit = Some(digit.unwrap_or(0).checked_mul(10)?.checked_add(value)?);
            last_factor = if value == 0 { 1 } else { last_factor };
        } else {
            match c {
                '十' | '拾' | '百' | '佰' | '千' | '仟' => {
                    let times = match c {
                        '十' | '拾' => 10,
                        '百' | '佰' => 100,
                        _ => 1000,
                    };
                    // 十 may stand alone; 百 and 千 may not.
                    let count = digit.take().or((times == 10).then_some(1))?;
                    section = section.checked_add(count.checked_mul(times)?)?;
                    last_factor = times;
                }
                '万' if end > i => {
                    let count = section.checked_add(digit.take().unwrap_or(0))?;
                    total = total.checked_add(count.checked_mul(10_000)?)?;
                    section = 0;
                    last_factor = 10_000;
                }
                _ => break,
            }
        }
        end += 1;
    }
    if end == i {
        return None;
    }
    // 两千三 is 2300: a last figure counts in tenths of the unit before it.
    let rest = digit.unwrap_or(0).checked_mul(if last_factor > 10 { last_factor / 10 } else { 1 })?;
    let yuan = total.checked_add(section)?.checked_add(rest)?;
    let mut fen = yuan.checked_mul(100)?;
    if text.at(end) == '点'
        && let Some(tenths) = digit_value(text.at(end + 1))
    {
        fen = fen.checked_add(tenths * 10)?;
        end += 2;
        if let Some(hundredths) = digit_value(text.at(end)) {
            fen = fen.checked_add(hundredths)?;
            end += 1;
        }
    }
    Some((end, fen, true))
}

#[cfg(test)]
mod tests {
    use crate::Entity::Amount;
    use crate::entity::tests::{check, silent};

    #[test]
    fn sums() {
        check(
            Amount,
            &[
                ("只要<<12.5元>>", "12.50"),
                ("<<¥12>>", "12.00"),
                ("<<￥１２．９９>>包邮", "12.99"),
                ("<<12块5>>", "12.50"),
                ("<<12块5毛>>行吗", "12.50"),
                ("<<五块>>", "5.00"),
                ("便宜<<十块>>", "10.00"),
                ("<<二十元>>", "20.00"),
                ("<<一百零五块钱>>", "105.00"),
                ("补您<<一百二十块零五毛>>", "120.50"),
                ("<<十块零五分钱>>", "10.05"),
                ("补您<<十块零五>>", "10.05"),
                ("<<两千三元>>", "2300.00"),
                ("<<三百元>>", "300.00"),
                ("<<1.2万元>>", "12000.00"),
                ("<<3k块>>", "3000.00"),
                ("<<3百块>>", "300.00"),
                ("<<1,299元>>", "1299.00"),
                ("<<12.345元>>", "12.35"),
                ("<<5毛钱>>", "0.50"),
                ("<<1块2毛5>>", "1.25"),
                ("<<9块9>>包邮", "9.90"),
                ("<<3块>>5件", "3.00"),
                ("返您<<5块>>可以吗", "5.00"),
                ("10-<<20元>>", "20.00"),
                ("<<100rmb>>", "100.00"),
                ("<<三点五元>>", "3.50"),
                ("补差价<<12 元>>，再补<<3元>>", "12.00 3.00"),
                ("满<<200元>>减<<30元>>", "200.00 30.00"),
                ("<<壹佰元>>", "100.00"),
                ("<<一块钱>>", "1.00"),
                ("退您 <<8块>>", "8.00"),
                ("优惠<<一块>>", "1.00"),
            ],
        );
    }

    #[test]
    fn not_sums() {
        silent(
            Amount,
            &[
                "2024元旦快乐",
                "一块儿发货",
                "一块发",
                "我们一块的",
                "三块肥皂",
                "5块毛巾",
                "4k高清",
                "2单元",
                "二次元",
                "几十块",
                "12个",
                "块",
                "我们一块。",
                "十几块",
                "第二块。",
                "元",
                "多少元",
                "99999999999999999999999元",
            ],
        );
    }
}

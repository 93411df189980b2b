//! Numbers as people write them in chats: 48, 1.5, 四十八, 两三, 半.

use std::sync::LazyLock;

use super::charset::CharSet;

/// Thousandths: 一个半 is 1500.
pub(super) const ONE: i64 = 1000;
/// Nobody promises more of anything that is counted here.
const MOST: i64 = 100_000 * ONE;

static FIGURES: LazyLock<CharSet> = LazyLock::new(|| {
    CharSet::new("0123456789一二三四五六七八九壹贰叁肆伍陆柒捌玖十百千拾佰仟两俩仨".chars())
});

/// Whether a character is a figure of a number.
#[inline]
pub(super) fn counts(c: char) -> bool {
    FIGURES.has(c)
}

/// The character at a place; a blank beyond the end.
pub(super) fn at(chars: &[char], i: usize) -> char {
    chars.get(i).copied().unwrap_or('\0')
}

/// Whether a character is one of a few; cheaper than a search for it.
#[inline]
pub(super) fn among(few: &str, c: char) -> bool {
    few.chars().any(|one| one == c)
}

/// Whether a word stands at a place.
pub(super) fn stands(chars: &[char], i: usize, word: &str) -> bool {
    word.chars().zip(i..).all(|(c, n)| at(chars, n) == c)
}

/// Past one of these characters, if it stands there.
pub(super) fn skip(chars: &[char], i: usize, any: &str) -> usize {
    if among(any, at(chars, i)) && at(chars, i) != '\0' { i + 1 } else { i }
}

/// Whether something is denied shortly before a place: 不让您掏一毛.
pub(super) fn denied(chars: &[char], i: usize) -> bool {
    (i.saturating_sub(10)..i).any(|i| matches!(at(chars, i), '不' | '没'))
}

/// The longest of these words that stands at a place: where it ends, and what it means.
pub(super) fn longest<T: Copy>(chars: &[char], i: usize, words: &[(&str, T)]) -> Option<(usize, T)> {
    let lead = Lead::of(at(chars, i));
    let found = words.iter().filter(|(w, _)| lead.begins(w) && stands(chars, i, w));
    found.map(|(w, t)| (i + w.chars().count(), *t)).max_by_key(|(end, _)| *end)
}

/// Where the first of these words ends that stands at a place.
pub(super) fn one_of(chars: &[char], i: usize, words: &[&str]) -> Option<usize> {
    let lead = Lead::of(at(chars, i));
    words.iter().find(|w| lead.begins(w) && stands(chars, i, w)).map(|w| i + w.chars().count())
}

/// A character as text has it: of most words of a list its bytes tell that they do not begin with it.
struct Lead([u8; 4], usize);

impl Lead {
    fn of(c: char) -> Lead {
        let mut bytes = [0; 4];
        let length = c.encode_utf8(&mut bytes).len();
        Lead(bytes, length)
    }

    #[inline]
    fn begins(&self, word: &str) -> bool {
        match (word.as_bytes(), self) {
            ([a, b, c, ..], Lead([x, y, z, _], 3)) => c == z && b == y && a == x,
            ([a, ..], Lead([x, ..], _)) => a == x,
            ([], _) => true,
        }
    }
}

/// The number at a place, in thousandths; of a range the upper end, since a promise is never made stricter than it is.
pub(super) fn number(chars: &[char], i: usize) -> Option<(usize, i64)> {
    range(chars, i).map(|(end, _, upper)| (end, upper))
}

/// The sum at a place; of a range the lower end: whoever says 5-10元 owes five for certain.
pub(super) fn least(chars: &[char], i: usize) -> Option<(usize, i64)> {
    range(chars, i).map(|(end, lower, _)| (end, lower))
}

/// Where the lower end of the range begins whose upper end begins at a place: 5-10元, 五到十块.
pub(super) fn lower(chars: &[char], i: usize) -> Option<(usize, i64)> {
    let far = |from: &usize| range(chars, *from).filter(|(end, low, up)| low < up && i < *end);
    let from = (i.saturating_sub(RANGE)..i).find(|from| far(from).is_some())?;
    far(&from).map(|(_, low, _)| (from, low))
}

/// How far before its upper end a range may begin.
const RANGE: usize = 8;

fn range(chars: &[char], i: usize) -> Option<(usize, i64, i64)> {
    let before = if i == 0 { '\0' } else { at(chars, i - 1) };
    // 第三, 几十, 7x24小时, 2026-11-03: no counts of their own.
    if among("第几数", before) || before.is_ascii_alphanumeric() || among(".*×", before) {
        return None;
    }
    let (end, value) = single(chars, i)?;
    let dash = longest(chars, end, &[("-", ()), ("~", ()), ("—", ()), ("至", ()), ("到", ()), ("或", ())]);
    if let Some((next, ())) = dash
        && let Some((end, upper)) = single(chars, next)
        && upper > value
    {
        return Some((end, value, upper));
    }
    Some((end, value, value))
}

fn single(chars: &[char], i: usize) -> Option<(usize, i64)> {
    let (end, value) = if at(chars, i).is_ascii_digit() { figures(chars, i)? } else { han(chars, i)? };
    // 十几天, 20多天, 三十来天: nobody knows how many.
    (value <= MOST && !among("几多来余", at(chars, end))).then_some((end, value))
}

fn figures(chars: &[char], i: usize) -> Option<(usize, i64)> {
    let (mut value, mut end) = (0_i64, i);
    while let Some(d) = at(chars, end).to_digit(10) {
        value = value.checked_mul(10)?.checked_add(i64::from(d) * ONE)?;
        end += 1;
    }
    if at(chars, end) == '.' && at(chars, end + 1).is_ascii_digit() {
        let mut place = ONE;
        end += 1;
        while let Some(d) = at(chars, end).to_digit(10) {
            place /= 10;
            value = value.checked_add(i64::from(d) * place)?;
            end += 1;
        }
    }
    Some((end, value))
}

fn digit(c: char) -> Option<i64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' | '俩' => 2,
        '三' | '叁' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// 四十八, 一百二, 两三 (three), 半 is not read here.
fn han(chars: &[char], i: usize) -> Option<(usize, i64)> {
    let (mut total, mut last, mut end, mut unit) = (0_i64, None::<i64>, i, 1_i64);
    loop {
        let c = at(chars, end);
        if let Some(value) = digit(c) {
            match last {
                None => last = Some(value),
                // 两三天, 三五天: the larger; a figure after the other upwards, or no number at all.
                Some(before) if before < value && value - before <= 2 && before > 0 => last = Some(value),
                Some(0) => last = Some(value),
                Some(_) => return None,
            }
        } else if let Some(times) = match c {
            '十' | '拾' => Some(10),
            '百' | '佰' => Some(100),
            '千' | '仟' => Some(1000),
            _ => None,
        } {
            let count = last.take().or((times == 10).then_some(1))?;
            total = total.checked_add(count.checked_mul(times)?)?;
            unit = times;
        } else {
            break;
        }
        end += 1;
    }
    if end == i {
        return None;
    }
    // 一百二 is 120; 一百零二 has its zero.
    let zero = at(chars, end.wrapping_sub(2)) == '零';
    let rest = last.unwrap_or(0).checked_mul(if unit >= 100 && !zero { unit / 10 } else { 1 })?;
    Some((end, total.checked_add(rest)?.checked_mul(ONE)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (text, want) in [
            ("48小时", Some(48_000)),
            ("四十八", Some(48_000)),
            ("两", Some(2_000)),
            ("两三天", Some(3_000)),
            ("三五天", Some(5_000)),
            ("3-5天", Some(5_000)),
            ("一到两天", Some(2_000)),
            ("十五", Some(15_000)),
            ("二十", Some(20_000)),
            ("一百二十", Some(120_000)),
            ("一百二", Some(120_000)),
            ("一百零二", Some(102_000)),
            ("1.5小时", Some(1_500)),
            ("十几天", None),
            ("几天", None),
            ("20多天", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(number(&chars, 0).map(|(_, n)| n), want, "{text}");
        }
    }
}

//! Masking: telephone, card and identity numbers in chat text, without moving a byte.

use std::borrow::Cow;

/// A run with fewer digits is a price, a size or a short code, and stays.
const MASKED: usize = 11;
/// Digits that stay at the front and at the end, so that two numbers can still be told apart.
const FRONT: usize = 3;
const BACK: usize = 2;

/// Replaces the middle of runs of eleven digits and more by stars of the same byte length, so that marks stay valid.
///
/// Full-width and Chinese digits count, and so do single separators between digits: `１３８ 1234-五六七八`.
pub fn mask(text: &str) -> Cow<'_, str> {
    if !text.chars().any(digit) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while !rest.is_empty() {
        let plain = rest.find(digit).unwrap_or(rest.len());
        let (before, from) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        out.push_str(before);
        let (length, digits) = run(from);
        let (run, after) = from.split_at_checked(length).unwrap_or((from, ""));
        if digits >= MASKED {
            changed = true;
            let mut nth = 0;
            for c in run.chars() {
                if !digit(c) {
                    out.push(c);
                    continue;
                }
                let keep = nth < FRONT || nth + BACK >= digits;
                out.push(match (keep, c.len_utf8()) {
                    (true, _) => c,
                    (false, 1) => '*',
                    // INVARIANT: every other digit has three bytes, as has the full-width star.
                    (false, _) => '＊',
                });
                nth += 1;
            }
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    if changed { out.into() } else { text.into() }
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '０'..='９' | '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '幺'
        )
}

/// The bytes and the digits of the run at the front; separators count when a digit follows within two characters.
fn run(text: &str) -> (usize, usize) {
    let (mut end, mut digits, mut gap) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        if digit(c) {
            digits += 1;
            gap = 0;
            end = at + c.len_utf8();
        } else if matches!(c, ' ' | '-' | '.' | '　' | '·' | '—') && gap < 2 {
            gap += 1;
        } else {
            break;
        }
    }
    (end, digits)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn numbers_lose_their_middle_and_no_byte_moves() {
        for (text, masked) in [
            ("打我电话 13812345678 谢谢", "打我电话 138******78 谢谢"),
            ("１３８ 1234 五六七八", "１３８ **** ＊＊七八"),
            ("身份证 110101199003074518。", "身份证 110*************18。"),
            ("拍两件 198 元，尺码 175-180", "拍两件 198 元，尺码 175-180"),
            ("没有数字", "没有数字"),
        ] {
            assert_eq!(mask(text), masked);
            assert_eq!(mask(text).len(), text.len());
        }
    }
}

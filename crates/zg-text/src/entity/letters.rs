//! Letters and characters inside numbers that stand for digits: `138OO138OOO`, `l38ool38ooo`, `一三久衣二叁寺舞陆柒捌`.

use std::sync::OnceLock;

use super::chars::Ch;
use super::runs::{MAX_GAP, separates_digits};
use crate::table::{Class, han_digit};

/// Characters of a mobile number.
const MOBILE: usize = 11;
/// Fewer real digits than this and it is a word.
const REAL: usize = 4;

/// Turns what stands for digits into them, where eleven characters are a mobile number then: in a row, or with
/// signs between.
pub(super) fn undisguise(chars: &mut [Ch]) {
    if chars.iter().filter(|ch| is_real(ch)).nth(REAL - 1).is_none() {
        return;
    }
    let mut at = 0;
    let mut run = Vec::new();
    while let Some(first) = chars.iter().skip(at).position(|ch| digit(ch).is_some()) {
        at += first;
        run.clear();
        let mut gap = 0;
        for (n, ch) in (at..).zip(chars.iter().skip(at)) {
            match digit(ch) {
                Some(value) => {
                    gap = 0;
                    run.push((n, value, is_real(ch)));
                }
                None if !run.is_empty() && gap < MAX_GAP && separates_digits(ch) => gap += 1,
                None => break,
            }
        }
        for (n, value, _) in number(&run) {
            let ch = chars.get_mut(*n).filter(|ch| ch.class != Class::HanDigit);
            ch.into_iter().for_each(|ch| (ch.c, ch.class) = (*value, Class::Digit));
        }
        at = run.last().map_or(at, |last| last.0) + 1;
    }
}

/// The eleven of a row that are a number: all of it, or less what only sounds like a digit at its ends (打13O…吧: 儿童, 留).
fn number(run: &[(usize, char, bool)]) -> &[(usize, char, bool)] {
    let lead = run.iter().take_while(|(.., real)| !real).count();
    let tail = run.iter().rev().take_while(|(.., real)| !real).count();
    let whole = |row: &&[(usize, char, bool)]| {
        let head: Vec<char> = row.iter().take(2).map(|digit| digit.1).collect();
        let real = row.iter().filter(|digit| digit.2).count();
        real >= REAL && matches!(head.as_slice(), ['1', '3'..='9'])
    };
    let ends_in_row = |from: usize| (run.len() - from).saturating_sub(MOBILE) <= tail;
    (0..=lead)
        .filter(|from| run.len() >= from + MOBILE && ends_in_row(*from))
        .find_map(|from| run.get(from..from + MOBILE).filter(whole))
        .unwrap_or(&[])
}

/// Whether a character is a digit in any writing, and passes for none.
fn is_real(ch: &Ch) -> bool {
    matches!(ch.class, Class::Digit | Class::HanDigit)
}

/// The digit a character is or passes for.
fn digit(ch: &Ch) -> Option<char> {
    match ch.c {
        '0'..='9' => Some(ch.c),
        'o' | 'о' | 'ο' => Some('0'),
        'l' | 'i' | '|' => Some('1'),
        'з' => Some('3'),
        'б' => Some('6'),
        c if u32::from(c) < HAN.0 => han_digit(c),
        c => han(c),
    }
}

/// What sounds like each digit, or is said for it on the radio. None of them is in `SAID` of the told numbers.
const SOUNDS: [(char, &str); 10] = [
    ('0', "洞玲灵铃凌龄泠聆圈"),
    ('1', "衣医依伊易腰邀妖吆夭弌丨"),
    ('2', "耳儿尔洱饵弍两俩"),
    ('3', "散伞仨弎山彡"),
    ('4', "寺似私斯思丝泗司死"),
    ('5', "舞武午吾捂侮"),
    ('6', "溜刘流柳留鎏遛碌"),
    ('7', "漆妻欺戚栖凄拐"),
    ('8', "扒巴叭爸粑芭疤"),
    ('9', "久酒救旧舅灸勾钩"),
];

/// The first of the Han characters that are asked for, and how many follow.
const HAN: (u32, usize) = (0x4e00, 0x5200);

/// The digit that a character is or sounds like, NUL for none: by its place among the Han characters, as every one of them is
/// asked for.
fn han(c: char) -> Option<char> {
    static DIGITS: OnceLock<Vec<u8>> = OnceLock::new();
    let digits = DIGITS.get_or_init(|| {
        let place = |c: char| (c as usize).wrapping_sub(HAN.0 as usize);
        let mut digits = vec![0; HAN.1];
        let mut set = |c: char, digit: char| {
            digits.get_mut(place(c)).into_iter().for_each(|known| *known = digit as u8);
        };
        for (digit, sounds) in SOUNDS {
            sounds.chars().for_each(|c| set(c, digit));
        }
        (HAN.0..HAN.0 + HAN.1 as u32)
            .filter_map(char::from_u32)
            .filter_map(|c| Some((c, han_digit(c)?)))
            .for_each(|(c, digit)| set(c, digit));
        digits
    });
    let digit = *digits.get((c as usize).checked_sub(HAN.0 as usize)?)?;
    (digit != 0).then_some(char::from(digit))
}

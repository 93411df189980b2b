//! Letters and characters inside numbers that stand for digits: `138OO138OOO`, `l38ool38ooo`, `一三久衣二叁寺舞陆柒捌`.

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
        c if c < '\u{4e00}' => han_digit(c),
        c => han_digit(c).or_else(|| sounds_like(c)),
    }
}

/// The digit that a character sounds like, or is said for on the radio. None of them is in `SAID` of the told numbers.
fn sounds_like(c: char) -> Option<char> {
    Some(match c {
        '洞' | '玲' | '灵' | '铃' | '凌' | '龄' | '泠' | '聆' | '圈' => '0',
        '衣' | '医' | '依' | '伊' | '易' | '腰' | '邀' | '妖' | '吆' | '夭' | '弌' | '丨' => '1',
        '耳' | '儿' | '尔' | '洱' | '饵' | '弍' | '两' | '俩' => '2',
        '散' | '伞' | '仨' | '弎' | '山' | '彡' => '3',
        '寺' | '似' | '私' | '斯' | '思' | '丝' | '泗' | '司' | '死' => '4',
        '舞' | '武' | '午' | '吾' | '捂' | '侮' => '5',
        '溜' | '刘' | '流' | '柳' | '留' | '鎏' | '遛' | '碌' => '6',
        '漆' | '妻' | '欺' | '戚' | '栖' | '凄' | '拐' => '7',
        '扒' | '巴' | '叭' | '爸' | '粑' | '芭' | '疤' => '8',
        '久' | '酒' | '救' | '旧' | '舅' | '灸' | '勾' | '钩' => '9',
        _ => return None,
    })
}

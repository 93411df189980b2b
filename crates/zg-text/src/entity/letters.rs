//! Letters inside numbers that stand for digits: `138OO138OOO`, `l38ool38ooo`; and characters that sound like them:
//! 衣三八零零衣三八零零零.

use super::chars::Ch;
use super::runs::{MAX_GAP, separates_digits};
use crate::table::{Class, han_digit};

/// Characters of a mobile number.
const MOBILE: usize = 11;
/// Fewer real digits than this and it is a word.
const REAL: usize = 4;

/// Turns letters into the digits they pass for, where eleven characters are a mobile number then: in a row, or with
/// signs between.
pub(super) fn undisguise(chars: &mut [Ch]) {
    undress(chars, looks);
    // Characters that sound so are everywhere; figures beside them are not.
    let sound = |ch: &Ch| if ch.class == Class::Han { sounds(ch.c) } else { None };
    let (figures, sounding) = chars.iter().fold((0, 0), |(figures, sounding), ch| match is_figure(ch) {
        true => (figures + 1, sounding),
        false => (figures, sounding + usize::from(sound(ch).is_some())),
    });
    if figures >= REAL && sounding > 1 {
        undress(chars, |ch| looks(ch).or_else(|| sound(ch)));
    }
}

fn is_figure(ch: &Ch) -> bool {
    matches!(ch.class, Class::Digit | Class::HanDigit)
}

fn undress(chars: &mut [Ch], digit: impl Fn(&Ch) -> Option<char>) {
    let mut at = 0;
    let mut run = Vec::new();
    while at < chars.len() {
        run.clear();
        let mut gap = 0;
        for (n, ch) in (at..).zip(chars.iter().skip(at)) {
            match digit(ch) {
                Some(_) => {
                    gap = 0;
                    run.push(n);
                }
                None if !run.is_empty() && gap < MAX_GAP && separates_digits(ch) => gap += 1,
                None => break,
            }
        }
        let number = whole(chars, &run);
        if number.len() == MOBILE && is_mobile(chars, number, &digit) {
            for n in number {
                let ch = chars.get_mut(*n).filter(|ch| ch.class != Class::HanDigit);
                ch.into_iter().for_each(|ch| (ch.c, ch.class) = (digit(ch).unwrap_or(ch.c), Class::Digit));
            }
        }
        at = run.last().map_or(at, |last| *last) + 1;
    }
}

/// A run less what only passes for a digit at its ends, where it is too long: that may be a word beside the number, as in
/// …零零零吧.
fn whole<'r>(chars: &[Ch], mut run: &'r [usize]) -> &'r [usize] {
    let spare = |n: &usize| chars.get(*n).is_some_and(|ch| !is_figure(ch));
    while let [rest @ .., last] = run
        && run.len() > MOBILE
        && spare(last)
    {
        run = rest;
    }
    while let [first, rest @ ..] = run
        && run.len() > MOBILE
        && spare(first)
    {
        run = rest;
    }
    run
}

/// Whether these characters begin as a mobile number does, and enough of them are figures.
fn is_mobile(chars: &[Ch], run: &[usize], digit: impl Fn(&Ch) -> Option<char>) -> bool {
    let of = |n: &usize| chars.get(*n);
    let real = run.iter().filter_map(of).filter(|ch| is_figure(ch)).count();
    let mut head = run.iter().filter_map(of).filter_map(digit);
    // A single character that sounds like a digit is a word: 要, 吧.
    let sounding = run.iter().filter_map(of).filter(|ch| looks(ch).is_none()).count();
    real >= REAL && sounding != 1 && head.next() == Some('1') && matches!(head.next(), Some('3'..='9'))
}

/// The digit that a character sounds like, as people write numbers by their sound.
fn sounds(c: char) -> Option<char> {
    Some(match c {
        '灵' | '铃' | '玲' | '凌' | '另' | '令' | '洞' => '0',
        '衣' | '医' | '依' | '伊' | '要' | '腰' | '妖' | '邀' => '1',
        '儿' | '耳' | '尔' | '两' => '2',
        '散' | '伞' => '3',
        '寺' | '似' | '斯' | '丝' | '死' | '思' | '司' => '4',
        '舞' | '午' | '武' | '吴' | '屋' | '无' => '5',
        '刘' | '流' | '柳' | '留' | '溜' | '榴' => '6',
        '起' | '期' | '骑' | '琪' | '气' | '奇' | '漆' | '拐' => '7',
        '吧' | '爸' | '巴' | '罢' | '芭' | '扒' => '8',
        '就' | '酒' | '久' | '旧' | '勾' => '9',
        _ => return None,
    })
}

/// The digit a character is or looks like.
fn looks(ch: &Ch) -> Option<char> {
    match ch.c {
        '0'..='9' => Some(ch.c),
        'o' | 'о' | 'ο' => Some('0'),
        'l' | 'i' | '|' => Some('1'),
        'з' => Some('3'),
        'б' => Some('6'),
        _ => han_digit(ch.c),
    }
}

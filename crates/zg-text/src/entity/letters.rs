//! Letters inside numbers that stand for digits: `138OO138OOO`, `l38ool38ooo`.

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
        if run.len() == MOBILE && is_mobile(chars, &run) {
            for n in &run {
                let ch = chars.get_mut(*n).filter(|ch| ch.class != Class::HanDigit);
                ch.into_iter().for_each(|ch| (ch.c, ch.class) = (digit(ch).unwrap_or(ch.c), Class::Digit));
            }
        }
        at = run.last().map_or(at, |last| *last) + 1;
    }
}

/// Whether these characters begin as a mobile number does, and enough of them are figures.
fn is_mobile(chars: &[Ch], run: &[usize]) -> bool {
    let of = |n: &usize| chars.get(*n);
    let real = run.iter().filter_map(of).filter(|ch| ch.class == Class::Digit).count();
    let mut head = run.iter().filter_map(of).filter_map(digit);
    real >= REAL && head.next() == Some('1') && matches!(head.next(), Some('3'..='9'))
}

/// The digit a character is or passes for.
fn digit(ch: &Ch) -> Option<char> {
    match ch.c {
        '0'..='9' => Some(ch.c),
        'o' | 'о' | 'ο' => Some('0'),
        'l' | 'i' | '|' => Some('1'),
        'з' => Some('3'),
        'б' => Some('6'),
        _ => han_digit(ch.c),
    }
}

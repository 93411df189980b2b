//! Letters inside numbers that stand for digits: `138OO138OOO`, `l38ool38ooo`.

use super::chars::Ch;
use crate::table::Class;

/// Characters of a mobile number.
const MOBILE: usize = 11;
/// Fewer real digits than this and it is a word.
const REAL: usize = 4;

/// Turns letters into the digits they pass for, where eleven characters in a row are a mobile number then.
pub(super) fn undisguise(chars: &mut [Ch]) {
    let mut at = 0;
    while at < chars.len() {
        let rest = chars.get_mut(at..).unwrap_or(&mut []);
        let run = rest.iter().take_while(|ch| digit(ch).is_some()).count();
        let real = rest.iter().take(run).filter(|ch| ch.class == Class::Digit).count();
        let head: Vec<char> = rest.iter().take(2).filter_map(digit).collect();
        if run == MOBILE && (REAL..MOBILE).contains(&real) && matches!(head.as_slice(), ['1', '3'..='9']) {
            for ch in rest.iter_mut().take(run) {
                (ch.c, ch.class) = (digit(ch).unwrap_or(ch.c), Class::Digit);
            }
        }
        at += run.max(1);
    }
}

/// The digit a character is or passes for.
fn digit(ch: &Ch) -> Option<char> {
    match ch.c {
        '0'..='9' => Some(ch.c),
        'o' | 'о' | 'ο' => Some('0'),
        'l' | 'i' | '|' => Some('1'),
        'з' => Some('3'),
        'б' => Some('6'),
        _ => None,
    }
}

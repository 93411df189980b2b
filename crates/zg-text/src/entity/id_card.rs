//! Resident identity card numbers: eighteen characters with region, date of birth and check character.

use super::Found;
use super::chars::Text;
use super::runs::{Piece, Run, after_order_word};
use crate::table::Class;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    for run in text.runs() {
        let with_x = run.pieces(17).filter_map(|piece| {
            let end = run.place(piece).1;
            (text.at(end) == 'x' && text.class(end + 1) != Class::Latin).then_some((piece, end + 1, "X"))
        });
        let full = run.pieces(18).map(|piece| (piece, run.place(piece).1, ""));
        let old = run.pieces(15).map(|piece| (piece, run.place(piece).1, ""));
        for (piece, end, last) in full.chain(with_x).chain(old) {
            let value = run.value(piece) + last;
            let start = run.place(piece).0;
            if sparse(run, piece) || (value.len() == 18 && text.class(end) == Class::Latin) {
                continue;
            }
            let valid = match value.len() {
                18 => valid(&value) && !after_order_word(text, start),
                _ => old_valid(&value) && named(text, start),
            };
            let glued = start.checked_sub(1).is_some_and(|before| text.class(before) == Class::Latin);
            if valid && !glued {
                found.push(start, end, value);
            }
        }
    }
}

/// People group an id as 6-8-4 or 6-4-4-4; more gaps, or wide ones, are several numbers.
fn sparse(run: &Run, piece: Piece) -> bool {
    run.gaps(piece).any(|gap| gap.1 > 1) || run.gaps(piece).count() > 4
}

fn named(text: &Text<'_>, at: usize) -> bool {
    let at = text.skip_back(at, |c| matches!(c, ':' | ' ' | '是' | '为' | '号' | '码'));
    text.ends_with_any(at, &["身份证", "证件"])
}

fn valid(value: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [u8; 11] = *b"10X98765432";
    let sum: u32 =
        value.bytes().zip(WEIGHTS).map(|(b, weight)| u32::from(b.wrapping_sub(b'0')) * weight).sum();
    let check = CHECK.get((sum % 11) as usize).copied();
    region(value) && birthday(value, 6, 4) && value.bytes().last() == check
}

fn old_valid(value: &str) -> bool {
    region(value) && birthday(value, 6, 2)
}

/// The first two digits are a province.
fn region(value: &str) -> bool {
    matches!(part(value, 0, 2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

/// A date of birth between 1900 and 2099 at byte `at`, its year written with `digits` digits.
fn birthday(value: &str, at: usize, digits: usize) -> bool {
    let year = part(value, at, digits) + if digits == 2 { 1900 } else { 0 };
    let (month, day) = (part(value, at + digits, 2), part(value, at + digits + 2, 2));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1900..2100).contains(&year) && (1..=days).contains(&day)
}

fn part(value: &str, at: usize, len: usize) -> u32 {
    value.get(at..at + len).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::Entity::IdCard;
    use crate::entity::tests::{check, silent};

    #[test]
    fn ids() {
        check(
            IdCard,
            &[
                ("身份证<<11010519491231002X>>", "11010519491231002X"),
                ("<<11010519491231002x>>。", "11010519491231002X"),
                ("<<110105 19491231 002X>>", "11010519491231002X"),
                ("<<１１０１０５１９４９１２３１００２Ｘ>>", "11010519491231002X"),
                ("身份证号：<<110105491231002>>", "110105491231002"),
            ],
        );
    }

    #[test]
    fn not_ids() {
        silent(
            IdCard,
            &[
                "440524188001010014",
                "110105194912310021",
                "11010519491331002X",
                "订单号11010519491231002X",
                "110105491231002",
                "A11010519491231002X",
                "11010519491231002XL",
                "20240501138123456789",
                "991105194912310026",
            ],
        );
    }
}

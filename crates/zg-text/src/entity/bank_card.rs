//! Bank card numbers: sixteen to nineteen digits, whole or in groups of four, with a plausible issuer and check digit.

use super::Found;
use super::chars::Text;
use super::runs::{Piece, Run, after_order_word};
use crate::table::Class;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    for run in text.runs() {
        let mut taken: Vec<Piece> = Vec::new();
        // Longest first, so that a card is not found inside a longer one.
        for piece in (16..=19).rev().flat_map(|len| run.pieces(len)) {
            let overlaps = taken.iter().any(|other| piece.from < other.to && other.from < piece.to);
            if overlaps || !grouped(run, piece) {
                continue;
            }
            let value = run.value(piece);
            let (start, end) = run.place(piece);
            let glued = text.class(end) == Class::Latin
                || start.checked_sub(1).is_some_and(|before| text.class(before) == Class::Latin);
            if glued || after_order_word(text, start) {
                continue;
            }
            if plausible(&value, company(text, start)) {
                found.push(start, end, value);
                taken.push(piece);
            }
        }
    }
}

/// Solid, or groups of four with a gap of one, the last group being what is left.
fn grouped(run: &Run, piece: Piece) -> bool {
    let gaps: Vec<(usize, usize)> = run.gaps(piece).collect();
    let (solid_before, solid_after) = (
        piece.from == 0 || gaps.is_empty() || run.digits.get(piece.from).is_some_and(|digit| digit.gap > 1),
        piece.to == run.digits.len()
            || gaps.is_empty()
            || run.digits.get(piece.to).is_some_and(|d| d.gap > 1),
    );
    let fours = gaps.iter().enumerate().all(|(i, (at, size))| *at == (i + 1) * 4 && *size == 1);
    let six = matches!(gaps.as_slice(), [(6, 1)]);
    gaps.is_empty() || ((fours || six) && solid_before && solid_after)
}

fn company(text: &Text<'_>, at: usize) -> bool {
    let at = text.skip_back(at, |c| matches!(c, ':' | ' ' | '是' | '为' | '号' | '('));
    text.ends_with_any(at, &["卡", "账", "帐", "银行", "储蓄卡", "建行", "工行", "农行", "中行", "招行"])
}

fn plausible(value: &str, company: bool) -> bool {
    let union = value.starts_with("62");
    let foreign = value.len() == 16 && value.starts_with(['3', '4', '5']);
    // Next to 卡号 a mistyped UnionPay number is still a card number.
    (union && (company || luhn(value)))
        || ((foreign || (company && value.starts_with(['4', '5', '9']))) && luhn(value))
}

fn luhn(value: &str) -> bool {
    let sum: u32 = value
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b.wrapping_sub(b'0'));
            match i % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use crate::Entity::BankCard;
    use crate::entity::tests::{check, silent};

    #[test]
    fn cards() {
        check(
            BankCard,
            &[
                ("打到<<6222020200112233446>>", "6222020200112233446"),
                ("<<6222 0202 0011 2233 446>>", "6222020200112233446"),
                ("卡号：<<6222020200112233445>>", "6222020200112233445"),
                ("<<6222020200112233446>> 或 <<4111111111111111>>", "6222020200112233446 4111111111111111"),
                ("<<4111111111111111>> <<6222020200112233446>>", "4111111111111111 6222020200112233446"),
                ("visa <<4111 1111 1111 1111>>", "4111111111111111"),
                ("<<６２２２０２０２００１１２２３３４４６>>", "6222020200112233446"),
            ],
        );
    }

    #[test]
    fn not_cards() {
        silent(
            BankCard,
            &[
                "6222020200112233445",
                "订单号 6222020200112233446",
                "订单编号：6222020200112233446",
                "20240501138123456789",
                "SF6222020200112233446",
                "4111 1111 1111 1112",
                "622202020011223344655",
                "110105199001011237",
            ],
        );
    }
}

//! Mobile numbers told from their end: `倒着念：00083100831`.

use super::Found;
use super::chars::Text;

/// What says that a number is to be read from its end.
const REVERSED: &[&str] =
    &["倒着", "倒过来", "倒序", "倒读", "倒叙", "反着", "反过来", "反读", "逆序", "从后往前", "从右往左"];
/// How near that must be, in characters.
const NEAR: usize = 12;
/// Digits of a mobile number.
const MOBILE: usize = 11;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let earlier = found.earlier();
    for run in text.runs().iter().filter(|run| run.digits.len() == MOBILE) {
        let (start, end) = run.place(run.whole());
        let value: String = run.value(run.whole()).chars().rev().collect();
        let mut head = value.chars();
        let mobile = head.next() == Some('1') && matches!(head.next(), Some('3'..='9'));
        if mobile && !earlier.covers(text, start, end) && said(text, start, end) {
            found.push(start, end, value);
        }
    }
}

/// Whether somebody says near a number that it is to be read from its end.
fn said(text: &Text<'_>, start: usize, end: usize) -> bool {
    let near = (start.saturating_sub(NEAR)..start).chain(end..end + NEAR);
    near.into_iter().any(|i| text.starts_with_any(i, REVERSED).is_some())
}

#[cfg(test)]
mod tests {
    use crate::Entity::{HiddenPhone, Phone};
    use crate::entity::tests::{check, silent};

    #[test]
    fn numbers_from_their_end() {
        let cases = [
            ("倒着念：<<00083100831>>", "13800138000"),
            ("<<8765 4321 831>>，反过来就是我的号", "13812345678"),
        ];
        check(Phone, &cases);
        check(HiddenPhone, &cases);
        silent(Phone, &["单号00083100831", "倒着数第三个，00083100832", "把包装反过来，编号 00083100832"]);
    }
}

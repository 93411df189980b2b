//! The company a number keeps: 微信, vx, 加q …, found by looking back from the number.

use super::chars::Text;
use crate::table::Class;

/// How sure a company word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Company {
    /// A single letter or nickname (V, q, 微) that says 加, 号 or `:` beside it.
    Weak,
    /// A name nobody uses for anything else.
    Strong,
}

/// What a service is called.
pub(super) struct Names {
    pub(super) strong: &'static [&'static str],
    pub(super) weak: &'static [&'static str],
    /// The last characters of all of them: where none of these stands, none need be tried.
    pub(super) ends: &'static str,
}

/// Most characters between the name and the number.
const REACH: usize = 8;

/// Looks back from `at` over at most [`REACH`] linking characters (号, 是, `:`, blanks, 同号 …) for one of the names.
pub(super) fn before(text: &Text<'_>, at: usize, names: &Names) -> Option<Company> {
    let mut end = at;
    let mut commas = 0;
    loop {
        let may = names.ends.contains(text.before(end));
        if may && names.strong.iter().any(|name| whole_word(text, end, name, at).is_some()) {
            return Some(Company::Strong);
        }
        if may
            && names
                .weak
                .iter()
                .any(|name| whole_word(text, end, name, at).is_some_and(|s| invited(text, s, end, at)))
        {
            return Some(Company::Weak);
        }
        if end == 0 || at - end >= REACH {
            return None;
        }
        let c = text.before(end);
        commas += usize::from(matches!(c, ',' | '、' | '\n'));
        let links = text.class(end - 1).is_filler() || matches!(c, ',' | '、' | '\n') || LINKS.contains(c);
        if !links || commas > 1 {
            return None;
        }
        end -= 1;
    }
}

const LINKS: &str = "号是为同账帐名码的我您你可以加搜索添一下请这个叫有就群联系客服电话手机和也都或";

/// Where `name` starts if it ends at `end` and is no part of a longer Latin word. A Latin name may touch the number,
/// but not a letter.
fn whole_word(text: &Text<'_>, end: usize, name: &str, number: usize) -> Option<usize> {
    let start = text.ends_with(end, name, 2)?;
    let latin_start = text.class(start) == Class::Latin;
    let latin_end = text.class(end.checked_sub(1)?) == Class::Latin;
    let cut_before = latin_start && start > 0 && matches!(text.class(start - 1), Class::Latin | Class::Digit);
    let cut_after =
        latin_end && (text.class(end) == Class::Latin || (end < number && text.class(end) == Class::Digit));
    (!cut_before && !cut_after).then_some(start)
}

/// Whether a weak name at `start..end` is spoken of as a contact: 加v, +q, v: …, V号.
fn invited(text: &Text<'_>, start: usize, end: usize, number: usize) -> bool {
    let before = text.skip_back(start, |c| c == ' ');
    let asked = matches!(
        text.before(before),
        '加' | '上' | '+' | '扫' | '搜' | '私' | '我' | '的' | '系' | '➕' | '家'
    );
    let marked = alone(text, start, end, number)
        || text.slice(end, number).any(|c| matches!(c, ':' | '号' | '同' | '='))
        || text.at(end) == '群';
    asked || marked
}

/// Whether it is 扣, nothing but a blank and seven figures or more: what is taken off (扣 20 元) is never so much.
fn alone(text: &Text<'_>, start: usize, end: usize, number: usize) -> bool {
    let figures = || text.slice(number, number + 7).all(|c| c.is_ascii_digit());
    let behind = || text.at(text.skip(number, |c| c.is_ascii_digit()));
    text.at(start) == '扣' && end == start + 1 && number - end <= 1 && figures() && behind() != '积'
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_last_characters_of_all_names_are_told() {
        for names in [super::super::qq::QQ, super::super::wechat::WECHAT] {
            for name in names.strong.iter().chain(names.weak) {
                assert!(name.ends_with(|c| names.ends.contains(c)), "{name}");
            }
        }
    }
}

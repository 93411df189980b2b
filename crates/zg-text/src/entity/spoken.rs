//! Mobile numbers that are told rather than typed: `幺三八嗯零零幺三然后八零零零`, `138四个0后面8000`.

use std::sync::LazyLock;

use super::Found;
use super::chars::Text;
use super::runs::{after_order_word, before_unit};
use crate::table::{Class, han_digit};

/// What people say between the figures of one number.
const SAID: &[&str] = &[
    "然后是",
    "然后",
    "后面是",
    "后面跟",
    "后面",
    "后边",
    "接着是",
    "接着",
    "跟着",
    "最后是",
    "最后",
    "中间是",
    "中间",
    "加上",
    "再加",
    "再接",
    "再是",
    "再打",
    "再来",
    "就是",
    "那个",
    "这个",
    "先打",
    "末尾是",
    "末尾",
    "尾数是",
    "尾数",
    "结尾是",
    "结尾",
    "收尾",
    "后四位是",
    "后四位",
    "末四位",
    "中间四位",
    "外加",
    "还有",
    "嗯",
    "呃",
    "额",
    "啊",
    "呀",
    "哈",
    "哦",
    "噢",
    "嘛",
    "呢",
    "再",
    "跟",
    "接",
    "后",
    "先",
    "啦",
    "喔",
    "诶",
    "吧",
];
/// Words by which figures that only commas part are said to be a number.
const CALLED: &[&str] = &["电话", "号码", "手机", "打", "拨", "联系我", "致电", "我号", "联系方式"];
/// Figures in letters: English, pinyin, Roman. Eleven of them in a row, or with other figures, are no words.
const LETTERS: &[(&str, char)] = &[
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("ling", '0'),
    ("dong", '0'),
    ("yao", '1'),
    ("yi", '1'),
    ("er", '2'),
    ("san", '3'),
    ("si", '4'),
    ("wu", '5'),
    ("liu", '6'),
    ("qi", '7'),
    ("guai", '7'),
    ("ba", '8'),
    ("jiu", '9'),
    ("i", '1'),
    ("ii", '2'),
    ("iii", '3'),
    ("iv", '4'),
    ("v", '5'),
    ("vi", '6'),
    ("vii", '7'),
    ("viii", '8'),
    ("ix", '9'),
];
/// [`LETTERS`] by their first letter.
static BY_LETTER: LazyLock<[Vec<(&str, char)>; 26]> = LazyLock::new(|| {
    let of = |letter: u8| LETTERS.iter().filter(move |(word, _)| word.as_bytes().first() == Some(&letter));
    std::array::from_fn(|n| of(b'a' + n as u8).copied().collect())
});
/// Digits of a mobile number.
const MOBILE: usize = 11;
/// Most characters between two figures.
const MAX_SAID: usize = 6;

/// Numbers that need what is said between their figures to be left out; `phone` finds the others.
pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let earlier = found.earlier();
    let mut at = 0;
    while at < text.len() {
        if figure(text, at).is_none() {
            at += 1;
            continue;
        }
        let told = tell(text, at);
        if told.said
            && told.value.len() == MOBILE
            && stands(text, at, &told)
            && !earlier.covers(text, at, told.end)
        {
            found.push(at, told.end, told.value);
        }
        at = told.end.max(at + 1);
    }
}

/// Figures, as far as they go on.
struct Told {
    value: String,
    end: usize,
    /// Something was said between them, or so many of one figure: four zeros.
    said: bool,
    /// … and that was a word.
    words: bool,
}

fn tell(text: &Text<'_>, from: usize) -> Told {
    let mut told = Told { value: String::new(), end: from, said: false, words: false };
    let mut at = from;
    while let Some((value, length)) = figure(text, at) {
        // 四个0: the figure so many times.
        let times = value.to_digit(10).filter(|n| (2..=8).contains(n) && text.at(at + 1) == '个');
        match times.zip(digit(text, at + 2)).filter(|_| length == 1) {
            Some((times, figure)) => {
                told.value.extend((0..times).map(|_| figure));
                (told.said, told.words) = (true, true);
                at += 3;
            }
            None => {
                // Figures in letters: one, san, Ⅲ.
                let said = text.class(at) == Class::Latin || radio(text.at(at)).is_some();
                told.said |= said;
                told.words |= said;
                told.value.push(value);
                at += length;
            }
        }
        told.end = at;
        if told.value.len() > MOBILE {
            break;
        }
        let (next, words) = skip(text, at);
        if next > at && figure(text, next).is_some() {
            told.said |= words || text.slice(at, next).any(|c| matches!(c, ',' | '、' | '。'));
            told.words |= words;
            at = next;
        }
    }
    told
}

/// Past what is said at `at`, and whether that was words.
fn skip(text: &Text<'_>, at: usize) -> (usize, bool) {
    let (mut end, mut words) = (at, false);
    while end - at < MAX_SAID {
        let han = text.class(end) == Class::Han;
        let said = if han { text.starts_with_any(end, SAID) } else { None };
        if let Some(length) = said {
            end += length;
            words = true;
        } else if matches!(text.at(end), ' ' | ',' | '、' | '-' | '。' | '~' | '.') {
            end += 1;
        } else {
            break;
        }
    }
    (end, words)
}

fn stands(text: &Text<'_>, from: usize, told: &Told) -> bool {
    let mut figures = told.value.chars();
    let mobile = figures.next() == Some('1') && figures.next().is_some_and(|c| matches!(c, '3'..='9'));
    let parted = |i: usize| !matches!(text.class(i), Class::Latin | Class::Digit | Class::HanDigit);
    let whole = (from == 0 || parted(from - 1)) && parted(told.end);
    let called =
        || CALLED.iter().any(|word| (from.saturating_sub(8)..from).any(|i| text.starts_with(i, word)));
    let quantity =
        matches!(text.at(told.end), '百' | '千' | '万' | '亿' | '点') || before_unit(text, told.end);
    mobile && whole && (told.words || called()) && !quantity && !after_order_word(text, from)
}

/// The figure that is told at a place, and how many characters tell it.
fn figure(text: &Text<'_>, at: usize) -> Option<(char, usize)> {
    if let Some(value) = digit(text, at) {
        return Some((value, 1));
    }
    if text.class(at) != Class::Latin {
        return None;
    }
    let first = u8::try_from(text.at(at)).ok();
    let letter = first.and_then(|c| c.checked_sub(b'a')).map_or(usize::MAX, usize::from);
    let told = BY_LETTER.get(letter)?.iter().filter(|(word, _)| text.starts_with(at, word));
    told.max_by_key(|(word, _)| word.len()).map(|(word, value)| (*value, word.len()))
}

fn digit(text: &Text<'_>, at: usize) -> Option<char> {
    match text.class(at) {
        Class::Digit => Some(text.at(at)),
        Class::HanDigit => han_digit(text.at(at)),
        _ => radio(text.at(at)),
    }
}

/// Figures as they are told by radio, where one and seven sound too much alike: 幺三八洞洞勾拐两.
fn radio(c: char) -> Option<char> {
    match c {
        '洞' => Some('0'),
        '两' => Some('2'),
        '拐' => Some('7'),
        '勾' | '钩' => Some('9'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::Entity::Phone;
    use crate::entity::tests::{check, silent};

    #[test]
    fn told_numbers() {
        check(
            Phone,
            &[
                ("<<幺三八嗯零零幺三然后八零零零>>", "13800138000"),
                ("打<<138四个0后面8000>>", "13800008000"),
                ("<<136后面跟0013再8000>>哦", "13600138000"),
                ("先打<<138接着0013然后8000>>", "13800138000"),
                ("电话 <<一三七，零零一三，七零零零>>", "13700137000"),
                ("<<幺三八洞洞幺三八勾拐两>> 打我", "13800138972"),
                ("<<yi san ba liu liu wu wu qi qi ba ba>> 打我", "13866557788"),
                ("<<one three eight zero zero one three eight zero zero zero>> call me", "13800138000"),
                ("我号是<<一八六啊一二三四啊五六七八>>", "18612345678"),
                ("电话首三位<<138，再0013，末尾8000>>", "13800138000"),
                ("手机：<<138 洞洞幺 38 洞洞洞>>", "13800138000"),
                ("手机<<138洞洞幺38洞洞洞>>", "13800138000"),
            ],
        );
    }

    #[test]
    fn figures_that_are_no_number() {
        silent(
            Phone,
            &[
                "138然后139都行",
                "一是包邮，二是正品，三是保修",
                "先139元再减50最后89",
                "138，139，140，15",
                "1380，1390，150",
                "138后面跟0013再80001",
                "订单号138后面0013再8000",
                "十三个五、八个六",
                "两个洞眼，勾两针，拐角一三八",
            ],
        );
    }
}

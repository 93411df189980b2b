//! One table look-up per character: what it folds to and what kind of character that is.
//!
//! The table is built once per process, through Unicode compatibility (NFKC), lower case, `styled` and `traditional`,
//! applied until nothing changes any more; so folding is idempotent by construction.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::disguise::{picture, split};
use crate::{styled, traditional};

/// What a folded character is to the views. The number is stored in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    /// Any other letter, kept by every view.
    Other = 0,
    /// A Han character that is not a digit.
    Han = 1,
    /// ASCII letter.
    Latin = 2,
    /// ASCII digit.
    Digit = 3,
    /// 〇一二…九, 零壹贰…玖, 幺.
    HanDigit = 4,
    /// Visible but droppable: symbols, emoji, punctuation inside a clause.
    Filler = 5,
    /// Blank; droppable as a filler is.
    Space = 6,
    /// `@`, a filler worth counting.
    At = 7,
    /// `.`, a filler worth counting.
    Dot = 8,
    /// Invisible or attached to the character before: zero width, bidi control, combining mark, variation selector.
    Free = 9,
    /// Sentence punctuation and line ends: no hit reaches across.
    Break = 10,
    /// A Latin letter with a diacritic; the bare view drops the diacritic.
    Marked = 11,
    /// A Cyrillic or Greek letter that looks Latin.
    LookAlike = 12,
}

const CLASSES: [Class; 13] = [
    Class::Other,
    Class::Han,
    Class::Latin,
    Class::Digit,
    Class::HanDigit,
    Class::Filler,
    Class::Space,
    Class::At,
    Class::Dot,
    Class::Free,
    Class::Break,
    Class::Marked,
    Class::LookAlike,
];

impl Class {
    /// Dropped by the bare view when it stands between two kept characters, and counted against the limit.
    pub(crate) fn is_filler(self) -> bool {
        matches!(self, Class::Filler | Class::Space | Class::At | Class::Dot)
    }

    /// Not kept as a character of a word: signs, ends of sentences, what nobody sees.
    pub(crate) fn is_dropped(self) -> bool {
        self.is_filler() || matches!(self, Class::Break | Class::Free)
    }
}

/// Bits 0–20 a code point, or an index of `expansions`; 21–24 the class; 25 expansion; 26–31 the hints.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry(u32);

const CODE: u32 = (1 << 21) - 1;
const EXPANDS: u32 = 1 << 25;
/// The message holds a character of money: 元 块 圆 角 毛 币 ¥.
pub(crate) const HINT_MONEY: u32 = 1 << 26;
/// The message holds a character of the fine levels of an address: 路 街 巷 村 号 栋 幢 单 室 …
pub(crate) const HINT_ADDRESS: u32 = 1 << 27;
/// The message may speak of a code to scan: 扫 码 识 收.
pub(crate) const HINT_CODE: u32 = 1 << 30;
/// The message may ask to be added: 加 +.
pub(crate) const HINT_PLUS: u32 = 1 << 31;
/// A symbol that people use as a character: ❤ for 心. See `picture`.
pub(crate) const PICTURE: u32 = 1 << 28;
/// A character that may be the first part of one written in parts: 亻 of 亻言. See `split`.
pub(crate) const PART: u32 = 1 << 29;

impl Entry {
    fn one(c: char) -> Entry {
        let hint = match c {
            '元' | '块' | '圆' | '角' | '毛' | '币' | '¥' => HINT_MONEY,
            '路' | '街' | '道' | '巷' | '弄' | '村' | '栋' | '幢' | '座' | '室' | '楼' | '单' => {
                HINT_ADDRESS
            }
            '镇' | '乡' => HINT_ADDRESS,
            '扫' | '码' | '识' | '收' => HINT_CODE,
            '加' | '+' => HINT_PLUS,
            _ => 0,
        };
        let hint = hint
            | if !picture::of(c).is_empty() { PICTURE } else { 0 }
            | if split::starts(c) { PART } else { 0 };
        Entry(c as u32 | (class_of(c) as u32) << 21 | hint)
    }

    pub(crate) fn code(self) -> u32 {
        self.0 & CODE
    }

    pub(crate) fn class(self) -> Class {
        CLASSES.get((self.0 >> 21 & 15) as usize).copied().unwrap_or(Class::Other)
    }

    pub(crate) fn class_index(self) -> usize {
        (self.0 >> 21 & 15) as usize
    }

    /// A single Han character, a digit or not.
    #[inline]
    pub(crate) fn is_han(self) -> bool {
        const KINDS: u32 = 1 << Class::Han as u32 | 1 << Class::HanDigit as u32;
        !self.expands() && KINDS >> self.class_index() & 1 != 0
    }

    pub(crate) fn expands(self) -> bool {
        self.0 & EXPANDS != 0
    }

    pub(crate) fn bits(self) -> u32 {
        self.0
    }
}

/// The musical, mathematical and emoji planes, dense like the basic plane: emoji are common in chats.
const UPPER: std::ops::Range<u32> = 0x1D000..0x1FC00;

pub(crate) struct Table {
    basic: Box<[Entry; 0x1_0000]>,
    upper: Vec<Entry>,
    expansions: Vec<Box<str>>,
}

impl Table {
    pub(crate) fn get() -> &'static Table {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(Table::build)
    }

    fn build() -> Table {
        let mut simplified: Vec<(char, char)> = traditional::pairs().collect();
        simplified.sort_unstable();
        let mut expansions = Vec::new();
        let mut entry = |cp: u32| match char::from_u32(cp) {
            None => Entry::one('\u{FFFD}'),
            Some(c) => {
                let folded = fold_char(c, &simplified);
                let mut chars = folded.chars();
                match (chars.next(), chars.next()) {
                    (Some(only), None) => Entry::one(only),
                    (None, _) => Entry::one(c),
                    _ => {
                        expansions.push(folded.into_boxed_str());
                        Entry((expansions.len() as u32 - 1) | EXPANDS)
                    }
                }
            }
        };
        let mut basic = Box::new([Entry(0); 0x1_0000]);
        for (cp, slot) in basic.iter_mut().enumerate() {
            *slot = entry(cp as u32);
        }
        let upper = UPPER.map(&mut entry).collect();
        Table { basic, upper, expansions }
    }

    /// The entry of a raw character.
    #[inline]
    pub(crate) fn entry(&self, c: char) -> Entry {
        match self.basic.get(c as usize) {
            Some(entry) => *entry,
            None => self.rare(c),
        }
    }

    /// The entry of a raw character of the basic plane.
    #[inline]
    pub(crate) fn basic(&self, code: u16) -> Entry {
        self.basic.get(usize::from(code)).copied().unwrap_or(Entry(0))
    }

    #[cold]
    fn rare(&self, c: char) -> Entry {
        if let Some(at) = (c as u32).checked_sub(UPPER.start)
            && let Some(entry) = self.upper.get(at as usize)
        {
            return *entry;
        }
        // Outside the dense planes only single-character decompositions exist (compatibility ideographs).
        let mut nfkc = c.nfkc();
        match (nfkc.next(), nfkc.next()) {
            (Some(d), None) if d != c && (d as u32) < 0x1_0000 => self.entry(d),
            _ => match c.to_lowercase().next() {
                Some(lower) => Entry::one(lower),
                None => Entry::one(c),
            },
        }
    }

    /// The text of an entry that [`Entry::expands`].
    pub(crate) fn expansion(&self, entry: Entry) -> &str {
        self.expansions.get(entry.code() as usize).map_or("", |s| s)
    }

    /// The class of a character that is already folded.
    #[inline]
    pub(crate) fn class(&self, folded: char) -> Class {
        self.entry(folded).class()
    }
}

fn fold_char(c: char, simplified: &[(char, char)]) -> String {
    let cp = c as u32;
    // Han, Hangul and private use have no compatibility forms to look for, and are two thirds of the basic plane.
    if matches!(cp, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xE000..=0xF8FF) {
        let simple =
            simplified.binary_search_by_key(&c, |pair| pair.0).ok().and_then(|at| simplified.get(at));
        return simple.map_or(c, |pair| pair.1).to_string();
    }
    if let Some(pair) = styled::plain_pair(c) {
        return pair.to_owned();
    }
    let mut text = c.to_string();
    // Three rounds are enough for every character of Unicode 17; the bound only guards against a cycle.
    for _ in 0..6 {
        let next: String = text
            .chars()
            .map(|c| styled::plain(c).unwrap_or(c))
            .nfkc()
            .flat_map(char::to_lowercase)
            .map(|c| match simplified.binary_search_by_key(&c, |pair| pair.0) {
                Ok(at) => simplified.get(at).map_or(c, |pair| pair.1),
                Err(_) => c,
            })
            .collect();
        let next = unwrapped(c, &next).unwrap_or(next);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// ⑴ ⒜ ㈠ and ⒈ decompose to `(1)`, `(a)`, `(一)` and `1.`; the costume is the point, so only the inside is kept.
fn unwrapped(from: char, text: &str) -> Option<String> {
    if !matches!(from as u32, 0x2474..=0x24B5 | 0x3200..=0x3243 | 0x1F100..=0x1F129) {
        return None;
    }
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    inner.or_else(|| text.strip_suffix(['.', ','])).filter(|t| !t.is_empty()).map(str::to_owned)
}

fn class_of(c: char) -> Class {
    match c {
        'a'..='z' => return Class::Latin,
        '0'..='9' => return Class::Digit,
        '@' => return Class::At,
        '.' => return Class::Dot,
        '。' | '!' | '?' | ';' | ',' | '、' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' => {
            return Class::Break;
        }
        '\u{2028}' | '\u{2029}' => return Class::Break,
        // Strokes that chats use as separators, never as words.
        '丶' | '丨' | '灬' => return Class::Filler,
        _ => {}
    }
    if han_digit(c).is_some() {
        return Class::HanDigit;
    }
    if c.is_whitespace() || c == '\u{2800}' {
        return Class::Space;
    }
    if is_free(c) {
        return Class::Free;
    }
    if styled::look_alike(c).is_some() {
        return Class::LookAlike;
    }
    match c as u32 {
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF => Class::Han,
        0xC0..=0x24F | 0x1E00..=0x1EFF if base_letter(c).is_some() => Class::Marked,
        _ if c.is_alphanumeric() => Class::Other,
        _ => Class::Filler,
    }
}

/// Whether nobody sees a character: zero width, bidi and other controls, selectors, fillers of Hangul.
pub fn unseen(c: char) -> bool {
    matches!(c as u32,
        0x00..=0x1F | 0x7F..=0x9F | 0xAD | 0x61C | 0x115F | 0x1160 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF9..=0xFFFB
        | 0x1D173..=0x1D17A | 0xE_0000..=0xE_0FFF)
}

/// The same, and what changes the character before: marks, tones of skin.
fn is_free(c: char) -> bool {
    unseen(c) || matches!(c, '\u{1F3FB}'..='\u{1F3FF}') || is_combining_mark(c)
}

/// Whether a character hangs on the one before and is seen with it: a keycap, the selector before it, a tone of skin.
/// Controls and what is zero wide stand for themselves, and end no word.
pub(crate) fn hangs(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}') || (is_free(c) && !unseen(c))
}

/// The ASCII letter under a diacritic: ē → e. `None` for other letters.
pub(crate) fn base_letter(c: char) -> Option<char> {
    let mut parts = std::iter::once(c).nfd();
    let base = parts.next().filter(char::is_ascii_lowercase)?;
    let mut marks = parts.peekable();
    marks.peek()?;
    marks.all(is_combining_mark).then_some(base)
}

/// The ASCII digit a folded Han digit stands for. 两 is not one: 两 means "a couple" far more often than "2".
pub(crate) fn han_digit(c: char) -> Option<char> {
    Some(match c {
        '〇' | '零' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}

/// How many characters of each kind the folded message holds; counted during the fold, so it costs nothing to ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// ASCII digits after folding: `1`, `１`, `①`, `⁹`.
    pub digits: u32,
    /// Digits written as Han characters: 一, 壹, 〇.
    pub han_digits: u32,
    /// ASCII letters after folding.
    pub latin: u32,
    /// Latin letters with a diacritic, which the bare view simplifies.
    pub marked: u32,
    /// Han characters that are not digits.
    pub han: u32,
    /// `@` in any width.
    pub at: u32,
    /// `.` in any width.
    pub dots: u32,
    /// Visible characters that the bare view drops: blanks, symbols, emoji, `@` and `.` included.
    pub fillers: u32,
    /// Invisible characters and combining marks.
    pub free: u32,
    /// Sentence punctuation and line ends.
    pub breaks: u32,
    /// Letters that belong to none of the above, look-alikes of Latin ones included.
    pub other: u32,
    /// Whether a character of money occurs: 元, 块, ¥ …
    pub money: bool,
    /// Whether a character of the fine levels of an address occurs: 路, 栋, 室 …
    pub address: bool,
    /// Whether a character occurs by which codes to scan are spoken of: 扫, 码 …
    pub code: bool,
    /// Whether 加 or + occurs.
    pub plus: bool,
}

impl Summary {
    /// Digits of every form.
    pub fn all_digits(&self) -> u32 {
        self.digits + self.han_digits
    }

    pub(crate) fn from_counts(counts: &[u32; 16], seen: u32) -> Summary {
        let [other, han, latin, digits, han_digits, filler, space, at, dots, free, breaks, marked, alike, ..] =
            *counts;
        Summary {
            digits,
            han_digits,
            latin,
            marked,
            han,
            at,
            dots,
            fillers: filler + space + at + dots,
            free,
            breaks,
            other: other + alike,
            money: seen & HINT_MONEY != 0,
            address: seen & HINT_ADDRESS != 0,
            code: seen & HINT_CODE != 0,
            plus: seen & HINT_PLUS != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_classed_as_such() {
        for c in styled::LOOK_ALIKES.chars() {
            assert!(styled::look_alike(c).is_some(), "{c}");
            assert_eq!(Table::get().class(c), Class::LookAlike, "{c}");
        }
    }

    #[test]
    fn every_entry_is_stable() {
        let table = Table::get();
        for c in '\0'..=char::MAX {
            let entry = table.entry(c);
            let folded = if entry.expands() {
                table.expansion(entry).to_owned()
            } else {
                String::from_iter(char::from_u32(entry.code()))
            };
            assert!(!folded.is_empty(), "{c:?}");
            for part in folded.chars() {
                let again = table.entry(part);
                assert!(
                    !again.expands() && again.code() == part as u32,
                    "{c:?} folds to {folded:?}, which folds on"
                );
            }
        }
    }

    #[test]
    fn kinds() {
        let class = |c| Table::get().class(c);
        assert_eq!(class('😂'), Class::Filler);
        assert_eq!(class('\u{200d}'), Class::Free);
        assert_eq!(class('\u{fe0f}'), Class::Free);
        assert_eq!(class('\u{20e3}'), Class::Free);
        assert_eq!(class('\t'), Class::Space);
        assert_eq!(class('。'), Class::Break);
        assert_eq!(class('々'), Class::Other);
        assert_eq!(class('ē'), Class::Marked);
        assert_eq!(class('两'), Class::Han);
        assert_eq!(class('𠮷'), Class::Han);
    }
}

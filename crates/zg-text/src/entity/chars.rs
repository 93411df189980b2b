//! The folded message as a list of characters, without the invisible ones.

use super::letters;
use super::runs::{self, Run};
use super::to_raw;
use crate::align::Align;
use crate::repeat;
use crate::table::{Class, Table};

#[derive(Debug, Clone, Copy)]
pub(super) struct Ch {
    pub(super) c: char,
    pub(super) class: Class,
    /// First byte in the folded text.
    pub(super) at: u32,
}

/// The buffers entities share.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    chars: Vec<Ch>,
    runs: Vec<Run>,
}

impl Scan {
    pub(super) fn load(&mut self, folded: &str) {
        let table = Table::get();
        self.chars.clear();
        self.chars.extend(folded.char_indices().filter_map(|(at, c)| {
            let class = table.class(c);
            (class != Class::Free).then_some(Ch { c, class, at: at as u32 })
        }));
        repeat::shorten(&mut self.chars, |ch| ch.c.into(), |ch| (ch.c, ch.class) = ('\n', Class::Break));
        letters::undisguise(&mut self.chars);
        runs::split(&self.chars, &mut self.runs);
    }
}

/// One message as the finders see it. Positions are indices into the character list.
pub(super) struct Text<'a> {
    pub(super) scan: &'a Scan,
    pub(super) folded: &'a str,
    pub(super) raw: &'a str,
    pub(super) align: &'a Align,
}

impl Text<'_> {
    pub(super) fn len(&self) -> usize {
        self.scan.chars.len()
    }

    /// All characters, each with its class.
    pub(super) fn chars(&self) -> Vec<(char, Class)> {
        self.scan.chars.iter().map(|ch| (ch.c, ch.class)).collect()
    }

    /// The character at `i`; NUL, which no list contains, outside.
    pub(super) fn at(&self, i: usize) -> char {
        self.scan.chars.get(i).map_or('\0', |ch| ch.c)
    }

    /// The character before `i`; NUL at the start.
    pub(super) fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or('\0', |i| self.at(i))
    }

    pub(super) fn class(&self, i: usize) -> Class {
        self.scan.chars.get(i).map_or(Class::Break, |ch| ch.class)
    }

    pub(super) fn runs(&self) -> &[Run] {
        &self.scan.runs
    }

    /// The characters `from..to`.
    pub(super) fn slice(&self, from: usize, to: usize) -> impl DoubleEndedIterator<Item = char> + '_ {
        self.scan.chars.get(from..to).unwrap_or(&[]).iter().map(|ch| ch.c)
    }

    pub(super) fn string(&self, from: usize, to: usize) -> String {
        self.slice(from, to).collect()
    }

    /// Whether `word` starts at `i`.
    pub(super) fn starts_with(&self, i: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(n, c)| self.at(i + n) == c)
    }

    /// The longest of `words` that starts at `i`, as its length in characters.
    pub(super) fn starts_with_any(&self, i: usize, words: &[&str]) -> Option<usize> {
        let mut first = [0; 4];
        let first = self.at(i).encode_utf8(&mut first).as_bytes();
        // Most words differ in the last byte of their first character.
        let last = first.len() - 1;
        let may = |word: &&&str| word.as_bytes().get(last) == first.get(last) && self.starts_with(i, word);
        words.iter().filter(may).map(|word| word.chars().count()).max()
    }

    /// If the characters before `end` spell `word`, where it starts. Up to `gap` fillers may stand between its
    /// characters.
    pub(super) fn ends_with(&self, end: usize, word: &str, gap: usize) -> Option<usize> {
        let mut i = end;
        for (n, c) in word.chars().rev().enumerate() {
            let mut skipped = 0;
            while n > 0 && skipped < gap && i > 0 && self.before(i) != c && self.class(i - 1).is_filler() {
                i -= 1;
                skipped += 1;
            }
            if self.before(i) != c {
                return None;
            }
            i -= 1;
        }
        Some(i)
    }

    /// Whether one of `words` ends at `end`.
    pub(super) fn ends_with_any(&self, end: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.ends_with(end, word, 0).is_some())
    }

    /// The first position at or after `i` for which `keep` is false.
    pub(super) fn skip(&self, mut i: usize, keep: impl Fn(char) -> bool) -> usize {
        while i < self.len() && keep(self.at(i)) {
            i += 1;
        }
        i
    }

    /// The last position at or before `i` whose predecessor fails `keep`.
    pub(super) fn skip_back(&self, mut i: usize, keep: impl Fn(char) -> bool) -> usize {
        while i > 0 && keep(self.before(i)) {
            i -= 1;
        }
        i
    }

    /// The raw byte range of the characters `from..to`.
    pub(super) fn raw_span(&self, from: usize, to: usize) -> (usize, usize) {
        let start = self.scan.chars.get(from).map_or(self.folded.len(), |ch| ch.at as usize);
        let end = match to.checked_sub(1).and_then(|last| self.scan.chars.get(last)) {
            Some(last) if to > from => self.past(last.at as usize),
            _ => start,
        };
        to_raw(self.folded, self.align, start, end)
    }

    /// Past the character at a byte of the folded text: what passes for a digit is longer than one.
    fn past(&self, at: usize) -> usize {
        at + self.folded.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    }

    pub(super) fn raw_str(&self, from: usize, to: usize) -> &str {
        let (start, end) = self.raw_span(from, to);
        self.raw.get(start..end).unwrap_or("")
    }

    /// Whether the character at `i` was typed as plain ASCII, not as `，` or `．`.
    pub(super) fn typed_ascii(&self, i: usize) -> bool {
        i < self.len() && self.raw_str(i, i + 1).is_ascii()
    }
}

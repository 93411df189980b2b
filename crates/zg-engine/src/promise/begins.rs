//! With which words about time a character can begin: most begin none, and of those that do most begin one list only.

use std::sync::LazyLock;

use super::hour::PARTS;
use super::number::counts;
use super::spoken::{DAYS, EARLIEST, FEASTS, KNOWN, LATEST, PAST, SHORT, SOON, WEEKS};

/// What a character may begin, a bit each.
pub(super) const PAST_TIME: u16 = 1;
pub(super) const SOON_TIME: u16 = 1 << 1;
pub(super) const BOUND: u16 = 1 << 2;
pub(super) const FEAST: u16 = 1 << 3;
pub(super) const DAY: u16 = 1 << 4;
pub(super) const WEEK: u16 = 1 << 5;
pub(super) const PART: u16 = 1 << 6;
pub(super) const NUMBER: u16 = 1 << 7;
/// It is one of [`TIMES`].
pub(super) const IN_TIME: u16 = 1 << 8;

/// Characters of which every time has one, besides figures.
const TIMES: &str = "今明后天日周末期拜月年节假点时早晚午晨凌夜半圣旬晌翌刻钟马立就尽抓赶稍会等回随这近过第优一除迟即听聽打关班\
                     双旦诞庆秋清劳端五六收工迟朝儿个妇师情店昼";

/// The first character that the table tells of, and how many follow it.
const HAN: u32 = 0x4e00;
const HANS: usize = 0x5200;

static BEGINS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut all = vec![0; HANS];
    let mut mark = |word: &str, bit: u16| {
        let entry = word.chars().next().and_then(place).and_then(|at| all.get_mut(at));
        entry.into_iter().for_each(|bits: &mut u16| *bits |= bit);
    };
    PAST.iter().for_each(|word| mark(word, PAST_TIME));
    SOON.iter().for_each(|word| mark(word, SOON_TIME));
    LATEST.iter().chain(EARLIEST).for_each(|word| mark(word, BOUND));
    FEASTS.iter().for_each(|(word, _)| mark(word, FEAST));
    DAYS.iter().chain(SHORT).for_each(|(word, _)| mark(word, DAY));
    KNOWN.iter().for_each(|(word, _)| mark(word, DAY));
    WEEKS.iter().for_each(|word| mark(word, WEEK));
    PARTS.iter().for_each(|(word, _)| mark(word, PART));
    TIMES.chars().for_each(|c| mark(c.encode_utf8(&mut [0; 4]), IN_TIME));
    let figures = (HAN..).zip(&mut all).filter(|(n, _)| char::from_u32(*n).is_some_and(figure));
    figures.for_each(|(_, bits)| *bits |= NUMBER);
    all
});

fn place(c: char) -> Option<usize> {
    usize::try_from(u32::from(c).checked_sub(HAN)?).ok()
}

/// A number, or a half, begins with it.
fn figure(c: char) -> bool {
    counts(c) || matches!(c, '半' | '零')
}

/// What a time, or a word about times, that begins with this character can be; nought for most.
pub(super) fn begins(c: char) -> u16 {
    match place(c) {
        Some(at) => BEGINS.get(at).copied().unwrap_or(0),
        None if c.is_ascii_digit() => NUMBER | IN_TIME,
        None if c == '〇' => NUMBER,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text is looked at for before its times are read leaves none of them out.
    #[test]
    fn every_word_about_time_has_one_of_the_characters() {
        // 今晚, 当晚: what they go over into is asked of the parts of the day.
        let words = DAYS.iter().map(|(word, _)| *word);
        let words =
            words.chain(FEASTS.iter().map(|(word, _)| *word)).chain(KNOWN.iter().map(|(word, _)| *word));
        let words = words.chain(PARTS.iter().map(|(word, _)| *word)).chain(SOON.iter().copied());
        let none = |word: &&str| !word.chars().any(|c| begins(c) & IN_TIME != 0);
        let left: Vec<&str> = words.filter(none).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

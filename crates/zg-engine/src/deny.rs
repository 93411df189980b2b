//! What stands directly before a word and denies it: 不能加微信 is no invitation. (language §9, `not_after`) Or around
//! it, where it is only spoken of ([`Frame`]).

use std::collections::BTreeMap;

use zg_model::Date;
use zg_rules::{Pack, Words, pack_of};
use zg_text::View;

use crate::frame::{Frame, mentioned};

/// More symbols than this in a row part a denial from its word.
const GAP: usize = 3;

/// Sets of denials, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Denials {
    sets: Vec<Set>,
    known: BTreeMap<(Vec<Denial>, Vec<Frame>), u32>,
}

/// What denies the words of a list, or says that they are only spoken of.
#[derive(Debug)]
struct Set {
    denials: Vec<Denial>,
    /// The letters of the longest.
    longest: usize,
    frames: Vec<Frame>,
}

/// A denial (不能), or a phrase that only ends like one (能不能).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Denial {
    letters: Vec<char>,
    except: bool,
    from: Date,
    until: Date,
}

impl Denials {
    /// The number of what denies the words of a list, or words that are of none, in a condition with these frames; `None`
    /// when nothing does.
    pub(crate) fn of(&mut self, pack: &Pack, list: Option<&Words>, frames: &[Frame]) -> Option<u32> {
        let mut denials = Vec::new();
        let mut add = |text: &str, except, from: Option<Date>, until: Option<Date>| {
            let folded = zg_text::term(View::Folded, text);
            let letters: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
            let (from, until) = (from.unwrap_or(Date::MIN), until.unwrap_or(Date::MAX));
            denials.extend((!letters.is_empty()).then_some(Denial { letters, except, from, until }));
        };
        for (list, word) in list.into_iter().flat_map(|l| l.not_after.iter().map(move |w| (l, w))) {
            let Some(name) = word.value.strip_prefix('$') else {
                add(&word.value, false, None, None);
                continue;
            };
            if let Some(named) = pack.word_list(pack_of(&list.file), name) {
                named.terms.iter().for_each(|t| add(&t.text, false, t.from, t.until));
                named.except.iter().for_each(|phrase| add(phrase, true, None, None));
            }
        }
        if denials.is_empty() && frames.is_empty() {
            return None;
        }
        let longest = denials.iter().map(|d| d.letters.len()).max().unwrap_or(0);
        let number = *self.known.entry((denials, frames.to_vec())).or_insert_with_key(|(denials, frames)| {
            self.sets.push(Set { denials: denials.clone(), longest, frames: frames.clone() });
            u32::try_from(self.sets.len() - 1).unwrap_or(u32::MAX)
        });
        Some(number)
    }

    /// Whether a word at these bytes of the text is denied on that day, or only spoken of.
    pub(crate) fn deny(&self, number: u32, text: &str, (start, end): (u32, u32), day: Date) -> bool {
        let Some(set) = usize::try_from(number).ok().and_then(|n| self.sets.get(n)) else { return false };
        if mentioned(&set.frames, text, (start, end), day) {
            return true;
        }
        let before = usize::try_from(start).ok().and_then(|end| text.get(..end)).unwrap_or_default();
        let before = letters_before(before, set.longest);
        let longest = |except| {
            let counts = |d: &&Denial| d.except == except && d.from <= day && day <= d.until;
            let fits = |d: &&Denial| before.ends_with(&d.letters);
            set.denials.iter().filter(counts).filter(fits).map(|d| d.letters.len()).max()
        };
        let denial = longest(false);
        denial.is_some() && denial >= longest(true)
    }
}

/// The last letters and digits of a text, folded, as far as nothing parts them from its end. Never reads far back: a
/// long message may hold many words.
fn letters_before(text: &str, most: usize) -> Vec<char> {
    let (mut back, mut gap) = (Vec::new(), 0);
    'text: for c in text.chars().rev() {
        for c in zg_text::term(View::Folded, c.encode_utf8(&mut [0; 4])).chars().rev() {
            if c.is_alphanumeric() {
                gap = 0;
                back.push(c);
            } else {
                gap += 1;
            }
            if back.len() >= most || gap > GAP || parts(c) {
                break 'text;
            }
        }
    }
    back.reverse();
    back
}

/// Whether a folded character ends a sentence or a part of one: 不用，加微信 is no denial.
fn parts(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';' | ',' | '、' | '\n' | '\r')
}

//! A compiled list as bytes, so that the next start need not compile it.
//!
//! All numbers are little-endian; a list begins with how many there are. The mark at the front names the form and the
//! built-in tables that the list was compiled with, the sum at the end says whether the bytes are whole.

use std::fmt;
use std::sync::OnceLock;

use super::Lexicon;
use crate::disguise;

/// The form of the bytes; another number is another form.
const FORM: u64 = 1;

/// Why bytes are no list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaved {
    /// Not written by [`Lexicon::save`], cut short, or changed since.
    Damaged,
    /// Written by another release, whose tables of sounds, looks or ordinary words differ: to be compiled anew.
    Other,
}

impl fmt::Display for Unsaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unsaved::Damaged => "these bytes are no saved word list, or are damaged",
            Unsaved::Other => "this word list was saved by another release",
        })
    }
}

impl std::error::Error for Unsaved {}

impl Lexicon {
    /// The compiled list as bytes, for [`Lexicon::load`].
    pub fn save(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.u64(mark());
        self.words.save(&mut out);
        self.index.save(&mut out);
        out.u32s(&self.turned);
        let sum = sum(&out.0);
        out.u64(sum);
        out.0
    }

    /// The list that [`Lexicon::save`] wrote; it finds exactly what that one finds.
    ///
    /// # Errors
    /// [`Unsaved`] if the bytes are not whole, or come from a release with other tables.
    pub fn load(bytes: &[u8]) -> Result<Lexicon, Unsaved> {
        let (body, end) = bytes.split_last_chunk::<8>().ok_or(Unsaved::Damaged)?;
        if sum(body) != u64::from_le_bytes(*end) {
            return Err(Unsaved::Damaged);
        }
        let mut from = In(body);
        if from.u64() != Some(mark()) {
            return Err(Unsaved::Other);
        }
        let lexicon = Lexicon::read(&mut from).ok_or(Unsaved::Damaged)?;
        if from.0.is_empty() { Ok(lexicon) } else { Err(Unsaved::Damaged) }
    }

    fn read(from: &mut In<'_>) -> Option<Lexicon> {
        let words = super::words::Words::load(from)?;
        let index = super::index::Index::load(from, &words)?;
        Some(Lexicon { words, index, turned: from.u32s()?, id: super::known::Id::default() })
    }
}

/// Names the form and the built-in tables.
fn mark() -> u64 {
    static MARK: OnceLock<u64> = OnceLock::new();
    *MARK.get_or_init(|| disguise::tables().iter().fold(FORM, |mark, table| mix(mark, sum(table.as_bytes()))))
}

/// A sum that any change of a bit changes.
fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let all = words.iter().fold(bytes.len() as u64, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    rest.iter().fold(all, |sum, byte| mix(sum, u64::from(*byte)))
}

/// One to one in either number while the other stays.
fn mix(sum: u64, word: u64) -> u64 {
    (sum.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Bytes being written.
#[derive(Default)]
pub(super) struct Out(Vec<u8>);

impl Out {
    pub(super) fn u32(&mut self, n: u32) {
        self.0.extend(n.to_le_bytes());
    }

    pub(super) fn u64(&mut self, n: u64) {
        self.0.extend(n.to_le_bytes());
    }

    pub(super) fn count(&mut self, count: usize) {
        self.u64(count as u64);
    }

    pub(super) fn u32s(&mut self, list: &[u32]) {
        self.count(list.len());
        self.0.extend(list.iter().flat_map(|n| n.to_le_bytes()));
    }

    pub(super) fn u64s(&mut self, list: &[u64]) {
        self.count(list.len());
        self.0.extend(list.iter().flat_map(|n| n.to_le_bytes()));
    }

    pub(super) fn chars(&mut self, list: &[char]) {
        self.count(list.len());
        self.0.extend(list.iter().flat_map(|c| u32::from(*c).to_le_bytes()));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend(text.as_bytes());
    }
}

/// Bytes being read. Everything is `None` where they end too soon.
pub(super) struct In<'b>(&'b [u8]);

impl<'b> In<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let (word, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*word))
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        let (word, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*word))
    }

    /// How many follow, each of so many bytes at least; no more than there can be.
    pub(super) fn count(&mut self, each: usize) -> Option<usize> {
        let count = usize::try_from(self.u64()?).ok()?;
        (count.checked_mul(each)? <= self.0.len()).then_some(count)
    }

    pub(super) fn u32s(&mut self) -> Option<Vec<u32>> {
        let count = self.count(4)?;
        let (words, _) = self.take(count * 4)?.as_chunks::<4>();
        Some(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    pub(super) fn u64s(&mut self) -> Option<Vec<u64>> {
        let count = self.count(8)?;
        let (words, _) = self.take(count * 8)?.as_chunks::<8>();
        Some(words.iter().map(|word| u64::from_le_bytes(*word)).collect())
    }

    pub(super) fn chars(&mut self) -> Option<Box<[char]>> {
        let count = self.count(4)?;
        let (words, _) = self.take(count * 4)?.as_chunks::<4>();
        words.iter().map(|word| char::from_u32(u32::from_le_bytes(*word))).collect()
    }

    pub(super) fn text(&mut self) -> Option<&'b str> {
        let count = self.count(1)?;
        std::str::from_utf8(self.take(count)?).ok()
    }
}

//! The message as the characters that count, folded, each with what was dropped before it.
//!
//! This is the fold of `fold.rs` and the dropping of `bare.rs` in one pass over the text, without building either; the
//! tests hold the two ways to the same result.

use crate::disguise::split;
use crate::emoticon;
use crate::styled;
use crate::table::{Class, Entry, PART, PICTURE, Summary, Table, base_letter};

/// One folded character that is not dropped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    /// The table entry of the folded character.
    entry: Entry,
    /// First raw byte.
    pub(crate) start: u32,
    /// One past the last raw byte.
    pub(crate) end: u32,
    /// What was dropped before it.
    pub(crate) gap: Gap,
}

impl Unit {
    #[inline]
    pub(crate) fn c(&self) -> char {
        char::from_u32(self.entry.code()).unwrap_or('\0')
    }

    #[inline]
    pub(crate) fn code(&self) -> u32 {
        self.entry.code()
    }

    #[inline]
    pub(crate) fn class(&self) -> Class {
        self.entry.class()
    }

    /// Makes a sentence end before it.
    fn part_here(&mut self) {
        self.gap = Gap(Gap::BROKEN | Gap::ENDED);
    }

    /// The character, digits in their plain form.
    #[inline]
    pub(crate) fn own(&self) -> u32 {
        if self.entry.class_index() == Class::HanDigit as usize {
            return crate::table::han_digit(self.c()).map_or(self.code(), u32::from);
        }
        self.code()
    }

    /// It is no symbol, and nothing was dropped before it.
    #[inline]
    pub(crate) fn follows(&self) -> bool {
        self.gap.is_none() && !self.optional()
    }

    /// All that reading goes by: the character, and what was dropped before it. Of the first in a clause only whether it lost a
    /// mark itself.
    #[inline]
    pub(crate) fn as_read(&self, first: bool) -> u64 {
        let gap = if first { self.gap.0 & Gap::MARKED } else { self.gap.0 };
        u64::from(self.entry.bits()) | u64::from(gap) << 32
    }

    /// A symbol that may be read as a character or dropped.
    #[inline]
    pub(crate) fn optional(&self) -> bool {
        self.entry.bits() & PICTURE != 0
    }

    #[inline]
    pub(crate) fn part(&self) -> bool {
        self.entry.bits() & PART != 0
    }

    pub(crate) fn is_latin(&self) -> bool {
        self.class() == Class::Latin
    }

    /// A letter or digit as the borders of Latin words see it.
    pub(crate) fn is_ascii_word(&self) -> bool {
        matches!(self.class(), Class::Latin | Class::Digit)
    }
}

/// What was dropped between two characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Gap(u8);

impl Gap {
    const FILLERS: u8 = 7;
    const FREE: u8 = 8;
    const BROKEN: u8 = 16;
    /// The character itself lost a diacritic.
    const MARKED: u8 = 32;
    /// More ended than a clause.
    const ENDED: u8 = 64;

    /// Visible characters in the gap; more than three are four.
    #[inline]
    pub(crate) fn fillers(self) -> u8 {
        self.0 & Gap::FILLERS
    }

    /// Nothing at all was dropped.
    #[inline]
    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Nothing that anybody sees was dropped.
    #[inline]
    pub(crate) fn unseen(self) -> bool {
        self.0 & !Gap::FREE == 0
    }

    /// Nothing stands between the two characters; a lost diacritic does not part them.
    pub(crate) fn touches(self) -> bool {
        self.0 & !Gap::MARKED == 0
    }

    pub(crate) fn marked(self) -> bool {
        self.0 & Gap::MARKED != 0
    }

    /// Neither a sentence end nor too many fillers: one word may reach across.
    #[inline]
    pub(crate) fn joins(self) -> bool {
        self.0 & Gap::BROKEN == 0 && self.fillers() <= crate::bare::MAX_FILLERS as u8
    }

    /// A sentence ended here, not a mere clause.
    pub(crate) fn ended(self) -> bool {
        self.0 & Gap::ENDED != 0
    }

    /// A sentence or a clause ended here.
    pub(crate) fn broken(self) -> bool {
        self.0 & Gap::BROKEN != 0
    }

    /// This gap, a symbol, and the gap after it.
    pub(crate) fn over_symbol(self, next: Gap) -> Gap {
        let fillers = (self.fillers() + 1 + next.fillers()).min(4);
        Gap((self.0 | next.0) & !Gap::FILLERS | fillers)
    }

    #[inline]
    fn filler(&mut self) {
        if self.fillers() < 4 {
            self.0 += 1;
        }
    }
}

/// The sign that was dropped last. A row of the same sign (......) parts no more than one of them; blanks are counted.
#[derive(Debug, Default)]
struct Row {
    code: u32,
    place: (u32, u32),
}

impl Row {
    /// Whether a sign at `place` goes on a row; it is remembered.
    fn goes_on(&mut self, entry: Entry, place: (u32, u32)) -> bool {
        let beside = place.0 == self.place.1 || place == self.place;
        let same = entry.class() != Class::Space && entry.code() == self.code && beside;
        *self = Row { code: entry.code(), place };
        same
    }
}

/// All characters of a message that count.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) list: Vec<Unit>,
    /// The message holds Latin letters, pictures or parts, so that characters are read in more than one way.
    pub(crate) complex: bool,
    /// The message holds characters of the Latin and phonetic blocks from which turned letters come (`turned`).
    pub(crate) odd: bool,
    /// Two bits for each kind of character that was dropped or may be; others may share them.
    pub(crate) symbols: u128,
    row: Row,
    /// Places at which a sign spells; kept for its memory.
    spelled: Vec<usize>,
}

/// The bits of a symbol in [`Units::symbols`].
#[inline]
pub(crate) fn symbol_bits(c: u32) -> u128 {
    let mixed = c.wrapping_mul(0x9E37_79B1);
    1 << (mixed >> 25) | 1 << (mixed >> 18 & 127)
}

/// The code point that three bytes of UTF-8 spell.
#[inline]
fn code_of(a: u8, b: u8, c: u8) -> u16 {
    u16::from(a & 15) << 12 | u16::from(b & 63) << 6 | u16::from(c & 63)
}
impl Units {
    /// Reads `raw`; what was read before is forgotten.
    pub(crate) fn read(&mut self, raw: &str) -> Summary {
        self.list.clear();
        self.symbols = 0;
        self.odd = false;
        self.row = Row::default();
        let table = Table::get();
        let mut counts = [0_u32; 16];
        let (mut seen, mut han, mut han_digits) = (0, 0, 0);
        let mut gap = Gap::default();
        let mut at = 0;
        loop {
            // Most of what chats consist of; what its three bytes spell is known without decoding.
            let from = self.list.len();
            let (threes, _) = raw.as_bytes().get(at..).unwrap_or(&[]).as_chunks::<3>();
            for [a, b, c] in threes {
                let entry = table.basic(code_of(*a, *b, *c));
                if !matches!(a, 0xE4..=0xE9) || !entry.is_han() {
                    break;
                }
                seen |= entry.bits();
                han_digits += u32::from(entry.class_index() == Class::HanDigit as usize);
                let start = at as u32;
                at += 3;
                self.list.push(Unit { entry, start, end: at as u32, gap: std::mem::take(&mut gap) });
            }
            han += (self.list.len() - from) as u32;
            let Some(first) = raw.as_bytes().get(at) else { break };
            if emoticon::may_begin(*first)
                && let Some(length) = raw.get(at..).and_then(emoticon::code)
            {
                // Words that hold the code itself are looked for in the folded text.
                let code = raw.get(at..at + length).unwrap_or("");
                self.symbols |= code.chars().fold(0, |bits, c| bits | symbol_bits(c.into()));
                counts.get_mut(Class::Filler as usize).into_iter().for_each(|n| *n += 1);
                gap.filler();
                at += length;
                continue;
            }
            let start = at as u32;
            let entry = match raw.as_bytes().get(at..at + 3) {
                _ if first.is_ascii() => {
                    at += 1;
                    table.basic(u16::from(*first))
                }
                // Full-width signs and the marks of sentences.
                Some([a @ (0xE2 | 0xE3 | 0xEF), b, c]) => {
                    at += 3;
                    table.basic(code_of(*a, *b, *c))
                }
                _ => {
                    let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) else { break };
                    at += c.len_utf8();
                    self.odd |= matches!(c as u32, 0x180..=0x2FF | 0x1D00..=0x1DBF | 0xA720..=0xA7FF);
                    table.entry(c)
                }
            };
            let place = (start, at as u32);
            if entry.expands() {
                for part in table.expansion(entry).chars() {
                    let entry = table.entry(part);
                    seen |= entry.bits();
                    self.push(entry, place, &mut gap, &mut counts);
                }
            } else {
                seen |= entry.bits();
                self.push(entry, place, &mut gap, &mut counts);
            }
        }
        counts.get_mut(Class::Han as usize).into_iter().for_each(|n| *n += han - han_digits);
        counts.get_mut(Class::HanDigit as usize).into_iter().for_each(|n| *n += han_digits);
        let alikes = counts.get(Class::LookAlike as usize).copied().unwrap_or(0);
        if alikes > 0 {
            self.undisguise(&mut counts);
        }
        if counts.get(Class::Break as usize).is_some_and(|breaks| *breaks > 1) {
            self.spell(raw);
        }
        let latin = counts.get(Class::Latin as usize).copied().unwrap_or(0);
        let marked = counts.get(Class::Marked as usize).copied().unwrap_or(0);
        self.complex = latin + marked > 0
            || seen & PICTURE != 0
            || (seen & PART != 0 && self.list.windows(2).any(in_parts));
        let key = |unit: &Unit| unit.code() | u32::from(unit.gap.0) << 24;
        crate::repeat::shorten(&mut self.list, key, Unit::part_here);
        Summary::from_counts(&counts, seen)
    }

    fn push(&mut self, entry: Entry, (start, end): (u32, u32), gap: &mut Gap, counts: &mut [u32; 16]) {
        if let Some(n) = counts.get_mut(entry.class_index() & 15) {
            *n += 1;
        }
        match entry.class() {
            Class::Free => {
                self.symbols |= symbol_bits(entry.code());
                gap.0 |= Gap::FREE;
            }
            Class::Break => {
                self.symbols |= symbol_bits(entry.code());
                let clause = char::from_u32(entry.code()).is_some_and(|c| ",;、".contains(c));
                gap.0 |= if clause { Gap::BROKEN } else { Gap::BROKEN | Gap::ENDED };
            }
            Class::Filler | Class::Space | Class::At | Class::Dot => {
                self.symbols |= symbol_bits(entry.code());
                if entry.bits() & PICTURE == 0 {
                    if !self.row.goes_on(entry, (start, end)) {
                        gap.filler();
                    }
                } else {
                    self.list.push(Unit { entry, start, end, gap: std::mem::take(gap) });
                }
            }
            Class::Marked => {
                let base = char::from_u32(entry.code()).and_then(base_letter);
                let entry = base.map_or(entry, |base| Table::get().entry(base));
                let gap = Gap(std::mem::take(gap).0 | Gap::MARKED);
                self.list.push(Unit { entry, start, end, gap });
            }
            _ => self.list.push(Unit { entry, start, end, gap: std::mem::take(gap) }),
        }
    }

    /// Characters that the same sign parts one by one (拼。多。多, 好，评，返) are spelled, not ended: there it is a filler.
    /// So is a sign between the same sign twice: 微,.,信.
    #[cold]
    fn spell(&mut self, raw: &str) {
        let gap = |before: &Unit, unit: &Unit| {
            raw.get(before.end as usize..unit.start as usize).map_or("", str::trim)
        };
        let single = |gap: &str| gap.chars().count() == 1;
        let broken = |(_, unit): &(usize, &Unit)| unit.gap.broken();
        for (at, alone) in self.list.iter().enumerate().skip(1).filter(broken) {
            let Some(before) = self.list.get(at - 1) else { continue };
            let sign = gap(before, alone);
            let after = self.list.get(at + 1).filter(|after| after.gap.broken());
            if after.is_some_and(|after| single(sign) && sign == gap(alone, after)) {
                self.spelled.extend([at, at + 1]);
            } else if embraces(sign) {
                self.spelled.push(at);
            }
        }
        for at in self.spelled.drain(..) {
            self.list.get_mut(at).into_iter().for_each(|unit| unit.gap = Gap(1));
        }
    }

    /// As `fold::undisguise`: look-alikes that share a run of letters with real Latin ones become Latin, and whole words
    /// of look-alikes.
    #[cold]
    fn undisguise(&mut self, counts: &mut [u32; 16]) {
        let table = Table::get();
        let mut at = 0;
        while at < self.list.len() {
            let in_run = |unit: &Unit, first: bool| {
                (first || unit.gap.unseen())
                    && !unit.gap.marked()
                    && (unit.is_latin() || unit.class() == Class::LookAlike)
            };
            let other = |unit: Option<&Unit>| unit.is_some_and(|u| u.class() == Class::Other);
            let own_gap = self.list.get(at).map(|u| u.gap.unseen());
            let before = own_gap == Some(true) && other(at.checked_sub(1).and_then(|i| self.list.get(i)));
            let rest = self.list.get_mut(at..).unwrap_or(&mut []);
            let length = rest.iter().enumerate().take_while(|(i, unit)| in_run(unit, *i == 0)).count();
            let after = other(rest.get(length).filter(|u| u.gap.unseen()));
            let run = rest.get_mut(..length).unwrap_or(&mut []);
            if run.iter().any(Unit::is_latin) || (length > 1 && !before && !after) {
                for unit in run.iter_mut().filter(|unit| unit.class() == Class::LookAlike) {
                    if let Some(plain) = styled::look_alike(unit.c()) {
                        unit.entry = table.entry(plain);
                        let (alike, latin) = (Class::LookAlike as usize, Class::Latin as usize);
                        counts.get_mut(alike).into_iter().for_each(|n| *n -= 1);
                        counts.get_mut(latin).into_iter().for_each(|n| *n += 1);
                    }
                }
            }
            at += length.max(1);
        }
    }
}

/// Whether two neighbours may be parts of one character.
fn in_parts(pair: &[Unit]) -> bool {
    matches!(pair, [a, b] if a.part() && b.gap.joins() && !split::of(a.c(), b.c()).is_empty())
}

/// Whether a gap is a sign between the same sign twice: `,.,`; none of them may end a sentence.
fn embraces(gap: &str) -> bool {
    let mut signs = gap.chars();
    let three = (signs.next(), signs.next(), signs.next(), signs.next());
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?' | '；' | ';' | '…' | '\n');
    match three {
        (Some(a), Some(b), Some(c), None) => a == c && a != b && !b.is_whitespace() && !ends(a) && !ends(b),
        _ => false,
    }
}

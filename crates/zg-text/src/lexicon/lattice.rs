//! The ways of reading each place of a message: a character, its syllable, parts, a picture.

use std::ops::Range;

use crate::disguise::sound::Sounds;
use crate::disguise::spell::{SOUND, Spell};
use crate::disguise::{picture, split};
use crate::units::{Gap, Unit, Units};

/// Most letters of a syllable.
const SYLLABLE: usize = 6;

/// More letters in a row than this are no words that somebody spelled out.
const SPELLED: usize = 64;

/// Of a longer row of letters only the last ones before a word count.
const WHOLE: usize = 24;

/// One way of reading what begins at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) what: What,
    /// The first place after it.
    pub(super) next: u32,
}

/// What a stretch is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The character that stands there.
    Char(char),
    /// A character in parts.
    Parts(char),
    /// What a picture shows.
    Picture(char),
    /// Letters that spell a syllable: its number in `spell`.
    Syllable(u32),
}

/// All readings of a message. Only made when some place has more than one.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    edges: Vec<Edge>,
    /// Where the edges of each place begin; one more than there are places.
    first: Vec<u32>,
    /// Whether a place has readings besides the character that stands there, or none, as some symbols.
    rich: Vec<bool>,
    /// Whether it is a letter behind others that are no whole syllables: no word begins there.
    inside: Vec<bool>,
}

impl Lattice {
    /// Lists the readings of every place.
    pub(super) fn load(&mut self, units: &Units) {
        self.edges.clear();
        self.first.clear();
        self.rich.clear();
        self.inside.clear();
        self.inside.resize(units.list.len(), false);
        let list = &units.list;
        // Where the row of letters ends that was looked at last, and whether it may spell something.
        let (mut row_end, mut spells) = (0, false);
        for (at, unit) in list.iter().enumerate() {
            self.first.push(narrow(self.edges.len()));
            let after = narrow(at + 1);
            if unit.optional() {
                let shown = picture::of(unit.c()).chars();
                self.edges.extend(shown.map(|c| Edge { what: What::Picture(c), next: after }));
                continue;
            }
            self.edges.push(Edge { what: What::Char(unit.c()), next: after });
            if unit.is_latin() && at >= row_end {
                let rest = list.get(at..).unwrap_or(&[]).iter().enumerate();
                let row = rest.take_while(|(i, u)| u.is_latin() && (*i == 0 || u.gap.joins())).count();
                (row_end, spells) = (at + row, row <= SPELLED);
                if spells {
                    self.divide(list, at..row_end);
                }
            }
            if unit.is_latin() && spells {
                let rest = list.get(at..).unwrap_or(&[]);
                let joined = |(i, u): &(usize, &Unit)| u.is_latin() && (*i == 0 || u.gap.joins());
                let letters = rest.iter().take(SYLLABLE).enumerate().take_while(joined).map(|(_, u)| u.c());
                for (length, syllable) in Sounds::get().prefixes(letters) {
                    let what = What::Syllable(SOUND + u32::from(syllable));
                    self.edges.push(Edge { what, next: narrow(at + length) });
                }
            }
            if let Some(second) = list.get(at + 1).filter(|u| unit.part() && u.gap.joins()) {
                for (rest, whole) in split::of(unit.c(), second.c()) {
                    let tail = list.get(at..at + rest.len()).unwrap_or(&[]);
                    let same = tail.len() == rest.len()
                        && tail
                            .iter()
                            .zip(rest)
                            .enumerate()
                            .all(|(i, (u, c))| u.c() == *c && (i == 0 || u.gap.joins()));
                    if same {
                        self.edges.push(Edge { what: What::Parts(*whole), next: narrow(at + rest.len()) });
                    }
                }
            }
        }
        self.first.push(narrow(self.edges.len()));
        let rich = |pair: &[u32]| match pair {
            [from, to] => {
                let edges = self.edges.get(*from as usize..*to as usize).unwrap_or(&[]);
                edges.is_empty() || edges.iter().any(|e| !matches!(e.what, What::Char(_)))
            }
            _ => false,
        };
        self.rich.extend(self.first.windows(2).map(rich));
    }

    /// Says where in a row of letters a word may begin: as [`super::walk::Walk::stands`] does.
    fn divide(&mut self, list: &[Unit], row: Range<usize>) {
        let mut from = row.start;
        while from < row.end {
            let touches = |(i, u): (usize, &Unit)| i == 0 || u.gap.touches();
            let rest = list.get(from..row.end).unwrap_or(&[]);
            let length = rest.iter().enumerate().take_while(|(i, u)| touches((*i, u))).count();
            let inside = self.inside.get_mut(from..from + length).unwrap_or(&mut []);
            if length <= WHOLE {
                inside.iter_mut().skip(1).for_each(|inside| *inside = true);
                for at in 0..length {
                    if inside.get(at) == Some(&true) {
                        continue;
                    }
                    let letters = rest.get(at..length).unwrap_or(&[]).iter().map(Unit::c);
                    for (letters, _) in Sounds::get().prefixes(letters.take(SYLLABLE)) {
                        inside.get_mut(at + letters).into_iter().for_each(|inside| *inside = false);
                    }
                }
            }
            from += length.max(1);
        }
    }

    /// Whether no word can begin at a place, nor at the same letter before it.
    #[inline]
    pub(super) fn inside(&self, units: &Units, at: usize) -> bool {
        let code = |at: Option<usize>| at.and_then(|at| units.list.get(at)).map(Unit::code);
        self.inside.get(at) == Some(&true) && code(at.checked_sub(1)) != code(Some(at))
    }

    /// Whether a place has readings besides the character that stands there.
    #[inline]
    pub(super) fn rich(&self, at: usize) -> bool {
        self.rich.get(at) == Some(&true)
    }

    /// Whether some place of a range has.
    #[inline]
    pub(super) fn any_rich(&self, range: Range<usize>) -> bool {
        self.rich.get(range).is_some_and(|rich| rich.contains(&true))
    }

    pub(super) fn edges(&self, at: usize) -> &[Edge] {
        let place = |i: usize| self.first.get(i).map_or(0, |n| *n as usize);
        self.edges.get(place(at)..place(at + 1)).unwrap_or(&[])
    }
}

impl What {
    /// The numbers under which the index may know it.
    pub(super) fn codes(self) -> Codes<'static> {
        match self {
            What::Syllable(number) => Codes { own: Some(number), more: &[] },
            What::Char(c) | What::Parts(c) | What::Picture(c) => match Spell::get().of(c) {
                [] => Codes { own: Some(c.into()), more: &[] },
                more => Codes { own: None, more },
            },
        }
    }
}

/// Some numbers.
#[derive(Clone, Copy)]
pub(super) struct Codes<'a> {
    pub(super) own: Option<u32>,
    pub(super) more: &'a [u32],
}

impl<'a> Codes<'a> {
    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = u32> + 'a {
        self.own.into_iter().chain(self.more.iter().copied())
    }
}

/// The places that may follow on a stretch that ends before `next`, each with what is dropped on the way: pictures may
/// be dropped like any symbol.
pub(super) fn steps(units: &Units, next: usize) -> impl Iterator<Item = (usize, Gap)> + '_ {
    let mut at = next;
    let mut over: Option<Gap> = None;
    std::iter::from_fn(move || {
        let unit = units.list.get(at)?;
        let gap = over.map_or(unit.gap, |before| before.over_symbol(unit.gap));
        if !gap.joins() {
            return None;
        }
        let here = at;
        if unit.optional() {
            over = Some(gap);
            at += 1;
        } else {
            at = usize::MAX;
        }
        Some((here, gap))
    })
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

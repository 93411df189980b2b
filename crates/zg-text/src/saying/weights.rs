//! How much each piece speaks for each kind of saying.

use std::sync::OnceLock;

use super::SAYINGS;
use super::grams::{Sentence, number, pieces};
use crate::table::Class;

const TABLE: &str = include_str!("weights.txt");

/// How many kinds of sayings there are.
pub(crate) const KINDS: usize = 6;
/// The place of the weights for any of them, behind theirs, and its letter.
pub(super) const ANY: usize = KINDS;
const ANY_LETTER: char = 'v';
/// A weight of one, in the table.
const ONE: f32 = 24.0;
/// The sum of a sentence is divided by the root of how many of its pieces are known, at least of so many.
const FEW: f32 = 16.0;
/// … and taken so many times.
const TIMES: f32 = 4.0;

/// A weight for each kind, for any, and nothing: eight are added at once.
type Row = [i8; KINDS + 2];

/// The table, by pieces.
pub(super) struct Weights {
    /// Pieces as numbers where their bits say or behind, up to an empty place; 0 for none.
    pieces: Vec<u64>,
    rows: Vec<Row>,
    /// Of most pieces that are not in the table this says so.
    may: Vec<u64>,
    /// What a sentence of no piece weighs.
    bias: Row,
}

/// The weights of a sentence.
pub(super) struct Sums {
    sums: [i32; KINDS + 2],
    known: u32,
    bias: Row,
}

impl Sums {
    pub(super) fn of(&self, kind: usize) -> f32 {
        let sum = self.sums.get(kind).copied().unwrap_or(0) as f32;
        let bias = self.bias.get(kind).copied().unwrap_or(0);
        (f32::from(bias) + TIMES * sum / (self.known as f32).max(FEW).sqrt()) / ONE
    }
}

const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
/// Bits of the number of places, and of `may`.
const PLACES: u32 = 16;
const MAY: u32 = 18;

impl Weights {
    pub(super) fn get() -> &'static Weights {
        static WEIGHTS: OnceLock<Weights> = OnceLock::new();
        WEIGHTS.get_or_init(|| Weights::read(TABLE))
    }

    /// Reads lines of a shape, its characters, a tab, and of each kind that it speaks for or against its letter and how much.
    fn read(table: &str) -> Weights {
        let places = 1 << PLACES;
        let (pieces, rows, may) = (vec![0; places], vec![Row::default(); places], vec![0; 1 << (MAY - 6)]);
        let mut weights = Weights { pieces, rows, may, bias: Row::default() };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let Some((piece, row)) = line.split_once('\t') else { continue };
            let mut chars = piece.chars();
            match chars.next().and_then(|shape| shape.to_digit(10)) {
                Some(shape) if !chars.as_str().is_empty() => {
                    weights.insert(number(shape as usize, chars), parse(row));
                }
                _ => weights.bias = parse(row),
            }
        }
        weights
    }

    fn insert(&mut self, piece: u64, row: Row) {
        let mixed = piece.wrapping_mul(MIX);
        let bit = (mixed >> (64 - MAY)) as usize;
        self.may.get_mut(bit / 64).into_iter().for_each(|bits| *bits |= 1 << (bit % 64));
        let (mut at, last) = ((mixed >> (64 - PLACES)) as usize, self.pieces.len() - 1);
        while self.pieces.get(at).is_some_and(|taken| *taken != 0) {
            at = (at + 1) & last;
        }
        self.pieces.get_mut(at).into_iter().for_each(|place| *place = piece);
        self.rows.get_mut(at).into_iter().for_each(|place| *place = row);
    }

    #[inline]
    fn of(&self, piece: u64) -> Option<&Row> {
        let mixed = piece.wrapping_mul(MIX);
        let bit = (mixed >> (64 - MAY)) as usize;
        if self.may.get(bit / 64).is_none_or(|bits| bits >> (bit % 64) & 1 == 0) {
            return None;
        }
        let (mut at, last) = ((mixed >> (64 - PLACES)) as usize, (1 << PLACES) - 1);
        loop {
            match self.pieces.get(at) {
                None | Some(0) => return None,
                Some(found) if *found == piece => return self.rows.get(at),
                Some(_) => at = (at + 1) & last,
            }
        }
    }

    /// Hands on the weights of each known piece of a sentence, with the places of its first and last character.
    #[inline]
    fn each(&self, sentence: &Sentence, mut known: impl FnMut(&Row, usize, usize)) {
        pieces(sentence, |piece, first, last| {
            if let Some(row) = self.of(piece) {
                known(row, sentence.place(first), sentence.place(last));
            }
        });
    }

    /// How much a sentence speaks for each kind.
    pub(super) fn sums(&self, sentence: &Sentence) -> Sums {
        let mut sums = Sums { sums: [0; KINDS + 2], known: 0, bias: self.bias };
        self.each(sentence, |row, _, _| {
            sums.known += 1;
            sums.sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i32::from(*weight));
        });
        sums
    }

    /// The clauses that speak for a kind: those in which the pieces weigh most.
    pub(super) fn speaks(
        &self,
        chars: &[(char, Class)],
        sentence: &Sentence,
        kind: usize,
    ) -> Option<(usize, usize)> {
        let mut weights = vec![0_i32; chars.len()];
        self.each(sentence, |row, first, last| {
            let weight = row.get(kind).copied().unwrap_or(0);
            let to = (last + 1).min(chars.len());
            let span = weights.get_mut(first..to).unwrap_or(&mut []);
            // Twelve can be divided by how many characters a piece may have.
            let share = i32::from(weight) * 12 / (span.len().max(1) as i32);
            span.iter_mut().for_each(|sum| *sum += share);
        });
        let (mut best, mut sum, mut from) = ((0, None), 0, 0);
        for (at, weight) in weights.iter().enumerate() {
            if sum <= 0 {
                (sum, from) = (0, at);
            }
            sum += weight;
            if sum > best.0 {
                best = (sum, Some((from, at + 1)));
            }
        }
        best.1.map(|span| whole(chars, span))
    }
}

/// A stretch widened to the clauses that it is of, without signs and blanks at its ends.
fn whole(chars: &[(char, Class)], (from, to): (usize, usize)) -> (usize, usize) {
    let parts = |c: &(char, Class)| c.1 == Class::Break;
    let head = chars.get(..from).unwrap_or(&[]).iter().rposition(parts).map_or(0, |at| at + 1);
    let rest = chars.get(to..).unwrap_or(&[]).iter().position(parts);
    let (mut from, mut to) = (head, rest.map_or(chars.len(), |at| to + at));
    let dropped = |at: usize| chars.get(at).is_some_and(|c| c.1.is_dropped());
    while from + 1 < to && dropped(from) {
        from += 1;
    }
    while from + 1 < to && dropped(to - 1) {
        to -= 1;
    }
    (from, to)
}

/// Letters of kinds, each with a number: `c31p-4`.
fn parse(row: &str) -> Row {
    let mut weights = Row::default();
    let mut rest = row;
    while let Some(letter) = rest.chars().next() {
        rest = rest.get(letter.len_utf8()..).unwrap_or("");
        let end = rest.find(|c: char| c.is_ascii_lowercase()).unwrap_or(rest.len());
        let (figures, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let letters = SAYINGS.iter().map(|(_, letter)| *letter).chain([ANY_LETTER]);
        let kind = letters.into_iter().position(|of| of == letter);
        let place = kind.and_then(|kind| weights.get_mut(kind));
        place.into_iter().for_each(|place| *place = figures.parse().unwrap_or(0));
        rest = after;
    }
    weights
}

//! What a clause can be at most, seen from its words alone: most clauses promise nothing, and need neither their times
//! nor their amounts read to be known for that. Whatever is left out here, `hits` would have left out as well.

use super::atom::Says;
use super::clause::Clause;
use super::kinds::{Found, Meaning, Role};
use super::number::{among, at};
use crate::ruleset::bit_of;

/// What the words of a clause leave open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sketch {
    /// The roles that words of it have.
    roles: u16,
    says: Says,
    /// Kinds for which it binds the speaker, a bit each.
    marks: u64,
    /// The matters of pairs that it, or a clause before, names.
    matters: u128,
    /// Kinds that it takes back for certain.
    dead: u64,
}

impl Sketch {
    /// Whether any of its words has that role.
    pub(super) fn has(self, role: Role) -> bool {
        self.roles & role.bit() != 0
    }

    /// Whether it, or a clause before, names a matter of this pair.
    pub(super) fn names(self, pair: u128) -> bool {
        self.matters & pair != 0
    }

    /// Whether it has a word that binds the speaker to a promise of this kind, as far as words tell.
    pub(super) fn binds(self, kind: usize) -> bool {
        self.marks & bit_of(kind) != 0
    }

    /// The kinds that it may promise, given the clause before and whether a time stands in it or beside it.
    pub(super) fn may(self, before: Sketch, times: bool) -> u64 {
        if times {
            return self.says.says | self.says.timed | self.says.marked;
        }
        self.says.says | (self.says.marked & (self.marks | before.marks))
    }

    /// The same, less what is taken back.
    pub(super) fn alive(self, before: Sketch, times: bool) -> bool {
        self.may(before, times) & !self.dead != 0
    }
}

/// The sketches of the clauses of a message, each with its words.
pub(super) fn sketches<'w, 'p: 'w>(
    chars: &[char],
    clauses: &[Clause],
    words: impl Fn(usize) -> &'w [Found<'p>],
    out: &mut Vec<Sketch>,
) {
    out.clear();
    let mut matters = 0;
    for (number, clause) in clauses.iter().enumerate() {
        let words = words(number);
        matters |= words.iter().fold(0, |bits, (.., word)| bits | word.matters);
        let mut sketch = Sketch { matters, ..Sketch::default() };
        for (start, end, word) in words {
            sketch.roles |= word.roles;
            sketch.marks |= word.marks;
            word.may_promise(matters, &mut sketch.says);
            let takes = word.iter().filter(|m| word.takes && m.role.takes() && !m.except);
            for m in takes.filter(|m| m.role != Role::If) {
                if !sketch_free(chars, clause, words, (*start, *end), m.role) {
                    sketch.dead |= m.kinds;
                }
            }
        }
        out.push(sketch);
    }
}

/// Whether a word that takes back may yet be swallowed, or be part of what is promised, or be said of somebody else.
fn sketch_free(
    chars: &[char],
    clause: &Clause,
    words: &[Found<'_>],
    (start, end): (usize, usize),
    role: Role,
) -> bool {
    let covers = |m: &Meaning| m.except || m.gives();
    words.iter().any(|(s, e, all)| *s <= start && end <= *e && all.iter().any(covers))
        || (among("您你", at(chars, start)) && start > clause.start)
        || (role == Role::Unless && (clause.start..start).any(|i| among("我另", at(chars, i))))
}

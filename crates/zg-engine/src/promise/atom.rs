//! A word of the packs with all that it means to kinds of promises, and what of that every message is asked for, summed up.

use super::kinds::{Meaning, Role};

/// What a word leaves open that can be a promise, a bit each: nothing, a time, an amount.
pub(super) const MAY: u8 = 1;
pub(super) const TIMED: u8 = 1 << 1;
pub(super) const PAID: u8 = 1 << 2;

/// A word, and what it means.
#[derive(Debug)]
pub(super) struct Atom {
    meanings: Box<[Meaning]>,
    /// The pairs whose matter it is.
    pub(super) matters: u128,
    /// The words in parts that it is the first, or the last part of; and as bits that several may share.
    pub(super) first_of: Box<[usize]>,
    last_of: Box<[(usize, Role)]>,
    pub(super) firsts: u128,
    lasts: u128,
    /// What it leaves open by itself.
    open: u8,
    /// Its roles, but for those of longer phrases.
    pub(super) roles: u16,
    /// Kinds for which it binds the speaker.
    pub(super) marks: u64,
    /// Kinds that it may promise by itself.
    pub(super) alone: Says,
    /// It is the act of these pairs.
    acts: Box<[Act]>,
    /// Some role of it takes back.
    pub(super) takes: bool,
}

/// Kinds that may be promised, a bit each: without more, beside a time, beside a bond or a time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Says {
    pub(super) says: u64,
    pub(super) timed: u64,
    pub(super) marked: u64,
}

impl Says {
    fn add(&mut self, role: Role, kinds: u64) {
        match role {
            Role::Timed => self.timed |= kinds,
            Role::Marked => self.marked |= kinds,
            _ => self.says |= kinds,
        }
    }
}

#[derive(Debug)]
struct Act {
    pair: u128,
    role: Role,
    kinds: u64,
}

impl std::ops::Deref for Atom {
    type Target = [Meaning];

    fn deref(&self) -> &[Meaning] {
        &self.meanings
    }
}

impl Atom {
    pub(super) fn new(meanings: Vec<Meaning>) -> Atom {
        let bit = |word: usize| 1_u128 << (word % 128);
        let mut atom = Atom {
            meanings: Box::default(),
            matters: 0,
            first_of: Box::default(),
            last_of: Box::default(),
            firsts: 0,
            lasts: 0,
            open: 0,
            roles: 0,
            marks: 0,
            alone: Says::default(),
            acts: Box::default(),
            takes: false,
        };
        let (mut acts, mut first_of, mut last_of) = (Vec::new(), Vec::new(), Vec::new());
        for m in meanings.iter().filter(|m| !m.except) {
            atom.roles |= m.role.bit();
            atom.takes |= m.role.takes();
            if m.role == Role::Mark {
                atom.marks |= m.kinds;
            }
            if m.part == 0 {
                atom.matters |= m.pair;
            }
            if !m.gives() {
                continue;
            }
            match (m.pair, m.part) {
                (0, part) => {
                    atom.alone.add(m.role, m.kinds);
                    if m.parts == 1 {
                        atom.open |= needs(m.role);
                    } else if part == 0 {
                        atom.firsts |= bit(m.word);
                        first_of.push(m.word);
                    } else if part + 1 == m.parts {
                        atom.lasts |= bit(m.word);
                        last_of.push((m.word, m.role));
                    }
                }
                (_, 0) => {}
                (pair, _) => acts.push(Act { pair, role: m.role, kinds: m.kinds }),
            }
        }
        let (first_of, last_of) = (first_of.into(), last_of.into());
        Atom { acts: acts.into(), first_of, last_of, meanings: meanings.into(), ..atom }
    }

    /// What it leaves open where these matters are named, and these first parts stand before it: then `first` tells
    /// whether that of a word does.
    pub(super) fn open(&self, matters: u128, firsts: u128, first: impl Fn(usize) -> bool) -> u8 {
        let acts = self.acts.iter().filter(|act| act.pair & matters != 0);
        let mut open = acts.fold(self.open, |open, act| open | needs(act.role));
        if self.lasts & firsts != 0 {
            let last =
                self.last_of.iter().filter(|(word, _)| firsts & 1 << (word % 128) != 0 && first(*word));
            open = last.fold(open, |open, (_, role)| open | needs(*role));
        }
        open
    }

    /// Adds the kinds that it may promise where these matters are named.
    pub(super) fn may_promise(&self, matters: u128, said: &mut Says) {
        said.says |= self.alone.says;
        said.timed |= self.alone.timed;
        said.marked |= self.alone.marked;
        self.acts.iter().filter(|act| act.pair & matters != 0).for_each(|act| said.add(act.role, act.kinds));
    }
}

fn needs(role: Role) -> u8 {
    match role {
        Role::Timed => TIMED,
        Role::Paid => PAID,
        _ => MAY,
    }
}

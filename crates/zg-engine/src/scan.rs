//! Finds every listed word in every view in one pass over a message, and says whose it is.
//!
//! An atom is a word with the views it is looked for in; forty rules naming 最低价 share one atom.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use zg_model::Date;
use zg_text::{Lexicon, Match, Reader, Reading, Term, TermSet, Trust, View, ViewSet};

use crate::deny::Denials;
use crate::ruleset::ROLES;

/// The words of all rules, and what each means to whom.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    lexicon: Lexicon,
    /// By the lexicon's number.
    postings: Vec<Vec<Posting>>,
    /// The words as listed.
    terms: Vec<Arc<str>>,
    denials: Denials,
}

/// What an atom means to one condition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    pub(crate) cond: u32,
    pub(crate) except: bool,
    pub(crate) from: Date,
    pub(crate) until: Date,
    term: u32,
    disguised: bool,
    /// The number of what denies it.
    denials: Option<u32>,
}

/// A word found, in raw bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) view: View,
    pub(crate) trust: Trust,
    pub(crate) term: u32,
    /// The lexicon's number of the atom.
    atom: u32,
}

/// How a word is to be looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The word.
    pub(crate) word: &'a str,
    /// In these views.
    pub(crate) views: ViewSet,
    /// Words of which one must stand near ([`Builder::company`]).
    pub(crate) company: Option<usize>,
    /// It excuses others.
    pub(crate) except: bool,
    /// As written it does not count.
    pub(crate) disguised: bool,
    /// What denies it ([`Denials::of`]).
    pub(crate) denials: Option<u32>,
}

/// The words of a message that are asked for.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'a> {
    All,
    /// The first set now, the rest of the second when asked for.
    First(&'a TermSet, &'a TermSet),
    /// Of the rest, the words of these conditions.
    Later(&'a dyn Fn(u32) -> bool),
    /// Those that were found when the text came before.
    Known(&'a [Match]),
}

/// Collects words while rules are compiled.
#[derive(Default)]
pub(crate) struct Builder {
    lexicon: zg_text::Builder,
    /// By the number of the word.
    atoms: HashMap<(u32, ViewSet, Option<usize>, bool), u32>,
    companies: BTreeMap<Vec<String>, usize>,
    postings: Vec<Vec<Posting>>,
    terms: Vec<Arc<str>>,
    /// The number of each word; `None` where nothing is left of it to look for.
    known: HashMap<String, Option<u32>>,
    pub(crate) denials: Denials,
}

impl Builder {
    /// The number of a set of words that give others company.
    pub(crate) fn company(&mut self, words: &[String]) -> usize {
        let lexicon = &mut self.lexicon;
        let add = || lexicon.company(words.iter().map(String::as_str));
        *self.companies.entry(words.to_vec()).or_insert_with(add)
    }

    /// Adds a word of a condition; says whether anything is left of it to look for.
    pub(crate) fn add(&mut self, wanted: Wanted<'_>, cond: u32, from: Date, until: Date) -> bool {
        let Wanted { word, mut views, company, except, disguised, denials } = wanted;
        let term = match self.known.get(word) {
            Some(known) => *known,
            None => {
                let term = (!zg_text::term(View::Folded, word).is_empty()).then(|| {
                    self.terms.push(word.into());
                    u32::try_from(self.terms.len() - 1).unwrap_or(u32::MAX)
                });
                self.known.insert(word.to_owned(), term);
                term
            }
        };
        let Some(term) = term else { return false };
        // What excuses must stand there as listed, with no more than symbols between where the word may have them: a
        // disguised excuse is no excuse.
        if except {
            let parted = [View::Bare, View::Shape, View::Pinyin].into_iter().any(|v| views.contains(v));
            let literal = [View::Folded, View::Digits].into_iter().filter(|v| views.contains(*v));
            views = literal.chain(parted.then_some(View::Bare)).collect();
        }
        let (lexicon, all) = (&mut self.lexicon, &mut self.postings);
        let atom = self.atoms.entry((term, views, company, except)).or_insert_with(|| {
            all.push(Vec::new());
            lexicon.add(Term { text: word, views, company, guarded: !except })
        });
        let postings = usize::try_from(*atom).ok().and_then(|i| all.get_mut(i));
        let same = |p: &Posting| {
            (p.cond, p.except, p.from, p.until, p.disguised, p.denials)
                == (cond, except, from, until, disguised, denials)
        };
        for postings in postings.into_iter().filter(|list| !list.iter().any(same)) {
            postings.push(Posting { cond, except, from, until, term, disguised, denials });
        }
        true
    }

    /// Compiles the words.
    pub(crate) fn build(self) -> Scanner {
        let Builder { lexicon, postings, terms, denials, .. } = self;
        Scanner { lexicon: lexicon.build(), postings, terms, denials }
    }
}

impl Scanner {
    /// How many atoms there are.
    pub(crate) fn atoms(&self) -> usize {
        self.postings.len()
    }

    /// The word as listed.
    pub(crate) fn term(&self, index: u32) -> Arc<str> {
        usize::try_from(index).ok().and_then(|i| self.terms.get(i)).cloned().unwrap_or_else(|| "".into())
    }

    /// Finds all words in the message that `reader` holds, in all views, and hands each to `found`. What the text cuts
    /// (昨天猫粮) is left out.
    pub(crate) fn scan(&self, asked: Asked<'_>, reader: &mut Reader, mut found: impl FnMut(&Posting, Hit)) {
        let mut each = |m: Match| {
            if m.trust == Trust::Cut {
                return;
            }
            let postings = usize::try_from(m.term).ok().and_then(|i| self.postings.get(i));
            let counts = |p: &&Posting| !(p.disguised && m.view == View::Folded);
            for posting in postings.into_iter().flatten().filter(counts) {
                let Match { start, end, view, trust, term: atom } = m;
                found(posting, Hit { start, end, view, trust, term: posting.term, atom });
            }
        };
        match asked {
            Asked::All => self.lexicon.scan(reader, &mut each),
            Asked::First(first, only) => self.lexicon.scan_first(first, only, reader, &mut each),
            Asked::Later(cond) => {
                let postings = |atom| usize::try_from(atom).ok().and_then(|i| self.postings.get(i));
                let mut wanted = |atom: u32| postings(atom).into_iter().flatten().any(|p| cond(p.cond));
                self.lexicon.scan_later(&mut wanted, reader, &mut each);
            }
            Asked::Known(found) => found.iter().copied().for_each(each),
        }
    }

    /// All that [`Scanner::scan`] finds of some words, to be handed on when the text comes again.
    pub(crate) fn matches(&self, only: &TermSet, reader: &mut Reader) -> Vec<Match> {
        let mut found = Vec::new();
        self.lexicon.scan_only(only, reader, &mut |m| found.push(m));
        found
    }

    /// Whether what stands around a hit in the text denies it on that day, or says that it is only spoken of.
    pub(crate) fn denied(&self, posting: &Posting, text: &str, hit: &Hit, day: Date) -> bool {
        posting.denials.is_some_and(|number| self.denials.deny(number, text, (hit.start, hit.end), day))
    }

    /// By role: the words of conditions that are asked of it; `conds` has the roles of each condition, a bit each.
    pub(crate) fn terms_by_role(&self, conds: &[u8], wanted: impl Fn(&Posting) -> bool) -> [TermSet; ROLES] {
        let mut sets: [TermSet; ROLES] = Default::default();
        let of = |p: &Posting| usize::try_from(p.cond).ok().and_then(|c| conds.get(c)).copied().unwrap_or(0);
        for (atom, postings) in (0_u32..).zip(&self.postings) {
            let roles = postings.iter().filter(|p| wanted(p)).map(of).fold(0, |all, roles| all | roles);
            let asked = sets.iter_mut().enumerate().filter(|(role, _)| roles >> role & 1 != 0);
            asked.for_each(|(_, set)| set.insert(atom));
        }
        sets
    }

    /// How each character of a hit was read.
    pub(crate) fn readings(&self, reader: &mut Reader, hit: &Hit) -> Vec<Reading> {
        let Hit { start, end, view, trust, atom, .. } = *hit;
        self.lexicon.readings(reader, &Match { start, end, view, trust, term: atom })
    }
}

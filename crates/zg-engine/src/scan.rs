//! Finds every listed word in every view in one pass a view, and says whose it is.
//!
//! An atom is a word as it looks in one view; forty rules naming 最低价 share one atom.

use std::collections::BTreeMap;
use std::sync::Arc;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use zg_model::Date;
use zg_text::{Reader, View};

/// Views in the order in which they are searched.
const ORDER: [View; 3] = [View::Folded, View::Bare, View::Digits];

/// The automata of all views, and what each word means to whom.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    views: Vec<Automaton>,
    /// The words as listed.
    terms: Vec<Arc<str>>,
}

struct Automaton {
    view: View,
    search: CharwiseDoubleArrayAhoCorasick<u32>,
    atoms: Vec<Atom>,
    /// Of these, the words that look otherwise in the folded view (第一 is 第1 where digits are digits): they are what a
    /// text can hold that reads the same in both views.
    other: Option<Box<Automaton>>,
}

#[derive(Debug, Default)]
struct Atom {
    /// The word begins (ends) with a letter or digit: what is before (after) must not be one.
    edges: (bool, bool),
    postings: Vec<Posting>,
}

/// What an atom means to one condition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    pub(crate) cond: u32,
    pub(crate) except: bool,
    pub(crate) from: Date,
    pub(crate) until: Date,
    term: u32,
}

/// A word found, in raw bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) view: View,
    pub(crate) term: u32,
}

/// Collects words while rules are compiled.
#[derive(Default)]
pub(crate) struct Builder {
    atoms: BTreeMap<(View, String), Vec<Posting>>,
    terms: Vec<Arc<str>>,
    known: BTreeMap<String, u32>,
}

impl Builder {
    /// Adds a word of a condition; says which of the wanted views cannot hold it.
    pub(crate) fn add(
        &mut self,
        word: &str,
        views: &[View],
        cond: u32,
        except: bool,
        from: Date,
        until: Date,
    ) -> Vec<View> {
        let next = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        let term = *self.known.entry(word.to_owned()).or_insert_with(|| {
            self.terms.push(word.into());
            next
        });
        let mut unreachable = Vec::new();
        for view in views {
            let text = zg_text::term(*view, word);
            if text.is_empty() {
                unreachable.push(*view);
                continue;
            }
            let postings = self.atoms.entry((*view, text)).or_default();
            if !postings
                .iter()
                .any(|p| p.cond == cond && p.except == except && (p.from, p.until) == (from, until))
            {
                postings.push(Posting { cond, except, from, until, term });
            }
        }
        unreachable
    }

    /// Builds the automata. A view that no rule asks for is not searched.
    pub(crate) fn build(self) -> Result<Scanner, String> {
        let mut views = Vec::new();
        for view in ORDER {
            let of_view = || self.atoms.iter().filter(move |((v, _), _)| *v == view);
            let all = of_view().map(|((_, text), postings)| (text.as_str(), postings.clone())).collect();
            let Some(mut automaton) = automaton(view, all)? else { continue };
            if view != View::Folded {
                let folded = |p: &Posting| zg_text::term(View::Folded, &term(&self.terms, p.term));
                let odd = of_view().filter_map(|((_, text), postings)| {
                    let odd: Vec<Posting> = postings.iter().filter(|p| folded(p) != *text).copied().collect();
                    (!odd.is_empty()).then_some((text.as_str(), odd))
                });
                automaton.other = self::automaton(view, odd.collect())?.map(Box::new);
            }
            views.push(automaton);
        }
        Ok(Scanner { views, terms: self.terms })
    }
}

fn automaton(view: View, words: Vec<(&str, Vec<Posting>)>) -> Result<Option<Automaton>, String> {
    if words.is_empty() {
        return Ok(None);
    }
    let search = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .use_prefilter(false)
        .build_with_values(words.iter().zip(0_u32..).map(|((text, _), i)| (*text, i)))
        .map_err(|e| e.to_string())?;
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let atom = |(text, postings): (&str, Vec<Posting>)| Atom {
        edges: (word(text.chars().next()), word(text.chars().next_back())),
        postings,
    };
    Ok(Some(Automaton { view, search, atoms: words.into_iter().map(atom).collect(), other: None }))
}

/// A word as listed.
fn term(terms: &[Arc<str>], index: u32) -> Arc<str> {
    usize::try_from(index).ok().and_then(|i| terms.get(i)).cloned().unwrap_or_else(|| "".into())
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} atoms)", self.view.name(), self.atoms.len())
    }
}

impl Scanner {
    /// How many atoms all views hold.
    pub(crate) fn atoms(&self) -> usize {
        self.views.iter().map(|v| v.atoms.len()).sum()
    }

    /// The word as listed.
    pub(crate) fn term(&self, index: u32) -> Arc<str> {
        term(&self.terms, index)
    }

    /// Finds all words in the message that `reader` holds, in all views, and hands each to `found`.
    ///
    /// INVARIANT: a view that `Reader::view` reports as the folded one holds no hit that the folded view lacks, but for
    /// words that look otherwise there: every word that asks for a further view is searched in the folded one too.
    pub(crate) fn scan(&self, reader: &mut Reader, mut found: impl FnMut(&Posting, Hit)) {
        let mut raw = Vec::new();
        for whole in &self.views {
            let automaton = match reader.view(whole.view) {
                Some(text) => {
                    whole.search_in(text, &mut raw);
                    whole
                }
                None => {
                    let Some(other) = &whole.other else { continue };
                    other.search_in(reader.folded(), &mut raw);
                    other
                }
            };
            for (start, end, atom) in raw.drain(..) {
                let Some(atom) = automaton.atoms.get(atom) else { continue };
                let (start, end) = reader.raw_span(whole.view, start, end);
                for posting in &atom.postings {
                    found(posting, Hit { start, end, view: whole.view, term: posting.term });
                }
            }
        }
    }
}

impl Automaton {
    /// The words in a text: first byte, one past the last, number of the atom.
    fn search_in(&self, text: &str, out: &mut Vec<(usize, usize, usize)>) {
        for m in self.search.find_overlapping_iter(text) {
            let Ok(number) = usize::try_from(m.value()) else { continue };
            if self.atoms.get(number).is_some_and(|atom| !cut(text, m.start(), m.end(), atom.edges)) {
                out.push((m.start(), m.end(), number));
            }
        }
    }
}

/// Whether a Latin word or number goes on beyond the hit: `vx` inside `vxa1`.
fn cut(text: &str, start: usize, end: usize, edges: (bool, bool)) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    (edges.0 && word(text.get(..start).and_then(|t| t.chars().next_back())))
        || (edges.1 && word(text.get(end..).and_then(|t| t.chars().next())))
}

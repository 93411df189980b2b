//! The kinds of promises, compiled: one automaton over the words of all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use zg_rules::{At, Calendar, Pack, PromiseKind, pack_of};
use zg_text::View;

/// The kinds of promises that packs know.
#[derive(Default)]
pub struct Kinds {
    pub(super) kinds: Vec<Kind>,
    search: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// What each word means.
    atoms: Vec<Vec<Meaning>>,
}

/// A compiled kind.
#[derive(Debug)]
pub(super) struct Kind {
    name: Arc<str>,
    pub(super) calendar: Option<Arc<Calendar>>,
    pub(super) over: Vec<usize>,
    /// It is about money: a number beside its words is an amount.
    pub(super) money: bool,
}

/// What a word means to a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meaning {
    pub(super) kind: usize,
    pub(super) role: Role,
    /// A longer phrase that swallows words of that role.
    pub(super) except: bool,
    /// Of the words of a kind, which one; and which part of it, of how many (`运费…报销`).
    pub(super) word: usize,
    pub(super) part: usize,
    pub(super) parts: usize,
}

/// What words are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Says,
    Timed,
    Paid,
    Unless,
    If,
    Ask,
    Consent,
}

impl Role {
    /// Whether a word of it can be a promise.
    fn gives(self) -> bool {
        matches!(self, Role::Says | Role::Timed | Role::Paid)
    }
}

impl Meaning {
    /// Whether the word can be a promise.
    pub(super) fn gives(&self) -> bool {
        self.role.gives() && !self.except
    }

    /// Whether the word swallows others that can be a promise.
    pub(super) fn swallows(&self) -> bool {
        self.role.gives() && self.except
    }
}

impl std::fmt::Debug for Kinds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} kinds of promises, {} words", self.kinds.len(), self.atoms.len())
    }
}

impl Kinds {
    /// Compiles the kinds of packs. Words that fold to nothing are left out; `load` has reported the rest.
    pub fn new(pack: &Pack) -> Kinds {
        let mut atoms: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        let mut kinds = Vec::new();
        for (number, kind) in pack.promises.iter().enumerate() {
            let home = pack_of(&kind.file);
            let place = |o: &At<String>| {
                let other = pack.promise(home, &o.value)?;
                pack.promises.iter().position(|k| std::ptr::eq(k, other))
            };
            let calendar = kind.calendar.as_ref().and_then(|name| pack.calendar(home, &name.value));
            kinds.push(Kind {
                name: kind.name.clone(),
                calendar: calendar.cloned().map(Arc::new),
                money: !kind.paid.is_empty(),
                over: kind.over.iter().filter_map(place).collect(),
            });
            words(pack, kind, number, &mut atoms);
        }
        let search = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .use_prefilter(false)
            .build_with_values(atoms.keys().zip(0_u32..).map(|(text, n)| (text.as_str(), n)))
            .ok();
        Kinds { kinds, search, atoms: atoms.into_values().collect() }
    }

    /// The names of the kinds, in the order of their numbers.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.kinds.iter().map(|k| &k.name)
    }

    /// The words in a folded text: first byte, one past the last, what they mean.
    pub(super) fn find<'k>(&'k self, folded: &str, out: &mut Vec<(usize, usize, &'k [Meaning])>) {
        out.clear();
        let Some(search) = &self.search else { return };
        for m in search.find_overlapping_iter(folded) {
            if let Some(meanings) = usize::try_from(m.value()).ok().and_then(|n| self.atoms.get(n)) {
                out.push((m.start(), m.end(), meanings));
            }
        }
    }
}

fn words(pack: &Pack, kind: &PromiseKind, number: usize, atoms: &mut BTreeMap<String, Vec<Meaning>>) {
    let home = pack_of(&kind.file);
    let lists = [
        (Role::Says, &kind.says),
        (Role::Timed, &kind.timed),
        (Role::Paid, &kind.paid),
        (Role::Unless, &kind.unless),
        (Role::If, &kind.condition),
        (Role::Ask, &kind.ask),
        (Role::Consent, &kind.consent),
    ];
    let mut next = 0;
    let mut add = |role: Role, except: bool, text: &str| {
        // Only what is promised is said in parts.
        let parts: Vec<&str> = if role.gives() && !except { text.split('…').collect() } else { vec![text] };
        let parts: Vec<String> = parts.into_iter().map(|p| zg_text::term(View::Folded, p)).collect();
        if parts.iter().any(String::is_empty) {
            return;
        }
        next += 1;
        for (at, part) in parts.iter().enumerate() {
            let meaning = Meaning { kind: number, role, except, word: next, part: at, parts: parts.len() };
            atoms.entry(part.clone()).or_default().push(meaning);
        }
    };
    for (role, list) in lists {
        for word in list {
            let Some(name) = word.value.strip_prefix('$') else {
                add(role, false, &word.value);
                continue;
            };
            if let Some(words) = pack.word_list(home, name) {
                words.terms.iter().for_each(|t| add(role, false, &t.text));
                words.except.iter().for_each(|t| add(role, true, t));
            }
        }
    }
    kind.except.iter().for_each(|word| add(Role::Says, true, &word.value));
}

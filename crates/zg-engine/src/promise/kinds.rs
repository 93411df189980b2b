//! The kinds of promises, compiled: an automaton over the words that give them, and one over those that take them back,
//! which only texts meet that the first has found something in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use zg_rules::{At, Calendar, Counts, Pack, PromiseKind, Reach, Speech, pack_of};
use zg_text::View;

use super::atom::{Atom, MAY, PAID, TIMED};
use super::begins::{IN_TIME, NUMBER, begins};
use super::speech::Spoken;
use crate::ruleset::bit_of;

/// The kinds of promises that packs know.
#[derive(Default)]
pub struct Kinds {
    pub(super) kinds: Vec<Kind>,
    pub(super) speech: Spoken,
    giving: Words,
    taking: Words,
    /// By what a question is known.
    asking: Words,
}

/// Words in an automaton, and what each means.
#[derive(Default)]
pub(super) struct Words {
    search: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    atoms: Vec<Atom>,
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

/// What a word means to a kind; words that take promises back mostly do so for all kinds, and say it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meaning {
    pub(super) kind: usize,
    /// All kinds to which a word that takes back means this, a bit each.
    pub(super) kinds: u64,
    pub(super) role: Role,
    /// A longer phrase that swallows words of that role and list.
    pub(super) except: bool,
    /// Which word list it comes from, nought where it stands in the kind itself: 刚才 in the list of guesses takes its 才
    /// out, not the 刚 of what is done.
    pub(super) list: usize,
    /// Of the words of a kind, which one; and which part of it, of how many (`运费…报销`).
    pub(super) word: usize,
    pub(super) part: usize,
    pub(super) parts: usize,
    /// Of a pair, which one, as a bit: its matter is part 0, its act part 1. Nought where it is none.
    pub(super) pair: u128,
    /// The matter of the pair may stand in any clause before.
    pub(super) far: bool,
    /// It may stand in the clause before of the same sentence.
    pub(super) near: bool,
    /// The matter of the pair is no topic of its own.
    pub(super) loose: bool,
}

/// What words are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Says,
    Paid,
    Timed,
    Marked,
    Mark,
    Unless,
    /// Takes back one pair only, that of its number.
    Against,
    Upon,
    If,
    Ask,
    Consent,
}

impl Role {
    /// Whether a word of it can be a promise.
    fn gives(self) -> bool {
        matches!(self, Role::Says | Role::Timed | Role::Marked | Role::Paid)
    }
}

impl Role {
    pub(super) fn bit(self) -> u16 {
        1 << (self as u16)
    }

    /// Whether a word of it can take a promise back.
    pub(super) fn takes(self) -> bool {
        matches!(self, Role::Unless | Role::Upon | Role::If | Role::Ask)
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
        write!(f, "{} kinds of promises, {} words", self.kinds.len(), self.giving.atoms.len())
    }
}

impl Kinds {
    /// Compiles the kinds of packs. Words that fold to nothing are left out; `load` has reported the rest.
    pub fn new(pack: &Pack) -> Kinds {
        let mut gathering = Gathering::default();
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
                money: !kind.paid.is_empty() || kind.pairs.iter().any(|p| p.counts == Counts::Paid),
                over: kind.over.iter().filter_map(place).collect(),
            });
            gathering.kind(pack, kind, number);
        }
        let of = |gives: bool| {
            let kept = gathering.atoms.iter().map(|(text, all)| {
                let mut kept: Vec<Meaning> = Vec::new();
                for meaning in all.iter().filter(|m| m.gives() == gives) {
                    let what = |m: &Meaning| (m.role, m.except, m.list);
                    let same = |k: &&mut Meaning| what(k) == what(meaning) && meaning.role != Role::Against;
                    match kept.iter_mut().find(same).filter(|_| !gives) {
                        Some(known) => known.kinds |= meaning.kinds,
                        None => kept.push(*meaning),
                    }
                }
                (text.as_str(), kept)
            });
            Words::new(kept.filter(|(_, meanings)| !meanings.is_empty()).collect())
        };
        let speech = Spoken::new(pack);
        let signs = [Speech::AskEnds, Speech::AskWhen, Speech::AskMuch, Speech::AskWho];
        let signs: BTreeSet<&str> = signs.iter().flat_map(|s| speech.of(*s)).map(AsRef::as_ref).collect();
        let asking = Words::new(signs.into_iter().map(|word| (word, Vec::new())).collect());
        Kinds { giving: of(true), taking: of(false), asking, kinds, speech }
    }

    /// The calendar by which times of a kind are counted.
    pub(super) fn calendar(&self, kind: usize) -> Option<&Calendar> {
        self.kinds.get(kind).and_then(|k| k.calendar.as_deref())
    }

    /// Whether a buyer's message asks something.
    pub fn asks(&self, text: &str) -> bool {
        super::answer::asks(&self.speech, &self.asking, text)
    }

    /// Whether a seller's message only keeps the buyer waiting: 亲，稍等.
    pub fn holds(&self, text: &str) -> bool {
        super::answer::holds(&self.speech, text)
    }

    /// The names of the kinds, in the order of their numbers.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.kinds.iter().map(|k| &k.name)
    }

    /// The words of a folded text that may give promises: first byte, one past the last, what they mean. Nothing where
    /// they cannot be promises, since neither a time nor an amount is there.
    pub(super) fn given<'k>(&'k self, folded: &str, out: &mut Vec<Found<'k>>) {
        out.clear();
        self.giving.find(folded, out);
        let all = out.iter().map(|(.., word)| word);
        let (matters, firsts) =
            all.fold((0, 0), |(matters, firsts), word| (matters | word.matters, firsts | word.firsts));
        // Of a word in parts the last counts, where the first came before it; of a pair the act, where its matter is.
        let first = |n: usize, word: usize| out.iter().take(n).any(|(.., w)| w.first_of.contains(&word));
        let mut open = 0;
        for (n, (.., word)) in out.iter().enumerate() {
            open |= word.open(matters, firsts, |word| first(n, word));
            if open & MAY != 0 {
                return;
            }
        }
        // Looked up, not searched for: most characters of most messages are asked.
        let has = |bits: u16| folded.chars().any(|c| begins(c) & bits != 0);
        let may = (open & TIMED != 0 && has(IN_TIME)) || (open & PAID != 0 && has(NUMBER));
        if !may {
            out.clear();
        }
    }

    /// Adds the words that take promises back.
    pub(super) fn taken<'k>(&'k self, folded: &str, out: &mut Vec<Found<'k>>) {
        self.taking.find(folded, out);
    }
}

/// A word in a text: first byte, one past the last, what it means.
pub(super) type Found<'k> = (usize, usize, &'k Atom);

impl Words {
    fn new(words: Vec<(&str, Vec<Meaning>)>) -> Words {
        let search = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .use_prefilter(false)
            .build_with_values(words.iter().zip(0_u32..).map(|((text, _), n)| (*text, n)))
            .ok();
        Words { search, atoms: words.into_iter().map(|(_, meanings)| Atom::new(meanings)).collect() }
    }

    pub(super) fn find<'k>(&'k self, folded: &str, out: &mut Vec<Found<'k>>) {
        let Some(search) = &self.search else { return };
        for m in search.find_overlapping_iter(folded) {
            if let Some(meanings) = usize::try_from(m.value()).ok().and_then(|n| self.atoms.get(n)) {
                out.push((m.start(), m.end(), meanings));
            }
        }
    }
}

/// Where the words of the kinds are gathered.
#[derive(Default)]
struct Gathering<'p> {
    atoms: BTreeMap<String, Vec<Meaning>>,
    /// The word lists met so far, numbered from one.
    lists: BTreeMap<&'p str, usize>,
    words: usize,
    pairs: u32,
}

impl<'p> Gathering<'p> {
    fn kind(&mut self, pack: &'p Pack, kind: &'p PromiseKind, number: usize) {
        let lists = [
            (Role::Says, &kind.says),
            (Role::Timed, &kind.timed),
            (Role::Marked, &kind.marked),
            (Role::Paid, &kind.paid),
            (Role::Mark, &kind.marks),
            (Role::Unless, &kind.unless),
            (Role::Upon, &kind.upon),
            (Role::If, &kind.condition),
            (Role::Ask, &kind.ask),
            (Role::Consent, &kind.consent),
        ];
        let home = pack_of(&kind.file);
        for (role, list) in lists {
            self.each(pack, home, list, |this, list, except, text| {
                // Only what is promised is said in parts.
                let split = role.gives() && !except;
                let parts: Vec<&str> = if split { text.split('…').collect() } else { vec![text] };
                let parts: Vec<String> = parts.into_iter().map(|p| zg_text::term(View::Folded, p)).collect();
                if parts.iter().any(String::is_empty) {
                    return;
                }
                this.words += 1;
                for (at, part) in parts.iter().enumerate() {
                    let meaning = Meaning { part: at, parts: parts.len(), ..this.plain(number, role) };
                    this.add(part, Meaning { except, list, ..meaning });
                }
            });
        }
        for pair in &kind.pairs {
            let role = match pair.counts {
                Counts::Says => Role::Says,
                Counts::Timed => Role::Timed,
                Counts::Marked => Role::Marked,
                Counts::Paid => Role::Paid,
            };
            self.words += 1;
            // Beyond the last bit pairs share one: then a text is read that need not have been.
            let bit = 1_u128 << self.pairs.min(u128::BITS - 1);
            self.pairs += 1;
            for (part, list) in [&pair.matter, &pair.act].into_iter().enumerate() {
                self.each(pack, home, list, |this, list, except, text| {
                    let far = pair.reach == Reach::Message;
                    let (loose, near) = (pair.loose, pair.reach == Reach::Sentence);
                    let meaning = Meaning { part, parts: 2, far, near, loose, ..this.plain(number, role) };
                    let pair = if except { 0 } else { bit };
                    this.add(&zg_text::term(View::Folded, text), Meaning { except, list, pair, ..meaning });
                });
            }
            self.each(pack, home, &pair.unless, |this, list, except, text| {
                let meaning = Meaning { except, list, ..this.plain(number, Role::Against) };
                this.add(&zg_text::term(View::Folded, text), meaning);
            });
        }
        for word in &kind.except {
            both(&word.value, |text| {
                let meaning = Meaning { except: true, ..self.plain(number, Role::Says) };
                self.add(&zg_text::term(View::Folded, text), meaning);
            });
        }
    }

    /// A meaning of the word that is being gathered.
    fn plain(&self, kind: usize, role: Role) -> Meaning {
        Meaning {
            kind,
            kinds: bit_of(kind),
            role,
            except: false,
            list: 0,
            word: self.words,
            part: 0,
            parts: 1,
            pair: 0,
            far: false,
            near: false,
            loose: false,
        }
    }

    fn add(&mut self, text: &str, meaning: Meaning) {
        if !text.is_empty() {
            self.atoms.entry(text.to_owned()).or_default().push(meaning);
        }
    }

    /// Every word, and every one of the word lists that are named: with the number of its list, and whether it is a longer
    /// phrase that swallows others.
    fn each(
        &mut self,
        pack: &'p Pack,
        home: &str,
        words: &'p [At<String>],
        mut add: impl FnMut(&mut Self, usize, bool, &str),
    ) {
        for word in words {
            let Some(name) = word.value.strip_prefix('$') else {
                both(&word.value, |text| add(self, 0, false, text));
                continue;
            };
            let fresh = self.lists.len() + 1;
            let list = *self.lists.entry(name).or_insert(fresh);
            if let Some(words) = pack.word_list(home, name) {
                words.terms.iter().for_each(|t| both(&t.text, |text| add(self, list, false, text)));
                words.except.iter().for_each(|t| both(t, |text| add(self, list, true, text)));
            }
        }
    }
}

/// A word, and the same as people say it who write 你 for 您.
fn both(word: &str, mut add: impl FnMut(&str)) {
    add(word);
    if word.contains('您') {
        add(&word.replace('您', "你"));
    }
}

//! From a list of words to characters that can be compared.

use std::collections::HashMap;

use super::exact::symbols_of;
use super::known::Id;
use super::words::{Slot, Symbols, Word, Words, canon};
use super::{Lexicon, index};
use crate::align::Align;
use crate::disguise::looks;
use crate::disguise::ordinary::{LONGEST, Ordinary};
use crate::disguise::sound::Sounds;
use crate::disguise::spell::{self, SOUND, Spell};
use crate::emoticon;
use crate::fold;
use crate::table::{Class, Table, base_letter};
use crate::view::{View, ViewSet};

/// A word to look for.
#[derive(Debug, Clone, Copy)]
pub struct Term<'a> {
    /// The word.
    pub text: &'a str,
    /// The views it is looked for in; [`View::Folded`] always is.
    pub views: ViewSet,
    /// Words of which one must stand near for this one to count ([`Builder::company`]).
    pub company: Option<usize>,
    /// Whether a match must make better sense than what it cuts; false for phrases that only excuse others.
    pub guarded: bool,
}

impl<'a> Term<'a> {
    /// A guarded word in these views.
    pub fn new(text: &'a str, views: impl IntoIterator<Item = View>) -> Term<'a> {
        let views = views.into_iter().chain([View::Folded]).collect();
        Term { text, views, company: None, guarded: true }
    }
}

/// Collects words.
#[derive(Debug, Default)]
pub struct Builder {
    words: Words,
    known: HashMap<(char, bool), u32>,
    fuzzy: bool,
}

/// Letters by which chats abbreviate a character that does not begin with them.
const LETTERS: &[(char, char)] = &[('微', 'v'), ('薇', 'v'), ('威', 'v'), ('扣', 'q'), ('群', 'q')];

/// Lists of more words than this that are looked for by shape are read without the general look-alikes and without words
/// turned round: they would nominate too much.
const FEW: usize = 4096;
/// Company of words that are written from their end.
const TURNED_COMPANY: &str = "倒着 反着 倒过来 反过来 用 走 收 一个 东西 你们 什么 真是 加 搜 聊 联系 号 店 转 付 打 扫 群 私 便宜 直播 返 下单 旗舰 自营 你 买家 面料 品质 我们 拍 上买 上面 划算";

impl Builder {
    /// Lets syllables that some speakers mix up (n/l, z/zh, c/ch, s/sh, f/h, an/ang, en/eng, in/ing) pass for each other
    /// in the words added from here on. Off unless asked for: it finds more, and more of it wrongly.
    pub fn fuzzy(&mut self, on: bool) -> &mut Builder {
        self.fuzzy = on;
        self
    }

    /// Adds a set of words of which one must stand near; the number is for [`Term::company`].
    pub fn company<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) -> usize {
        let fold = |word: &str| -> Box<[char]> { folded(word).chars().collect() };
        self.words.companies.push(words.into_iter().map(fold).collect());
        self.words.companies.len() - 1
    }

    /// Adds a word and says its number. A word that folds to nothing is never found.
    pub fn add(&mut self, term: Term<'_>) -> u32 {
        let number = u32::try_from(self.words.terms.len()).unwrap_or(u32::MAX);
        let text = folded(term.text);
        let table = Table::get();
        let mut views = term.views;
        views.insert(View::Folded);
        let drops = |c: char| table.class(c).is_dropped();
        let kept: Vec<char> =
            text.chars().filter(|c| !drops(*c)).map(|c| base_letter(c).unwrap_or(c)).collect();
        let symbols = text.chars().any(drops);
        let bare = views.contains(View::Bare) || views.contains(View::Shape) || views.contains(View::Pinyin);
        // A sentence end or a long row of symbols inside parts characters that are read together elsewhere.
        let odd = symbols
            && (text.chars().any(|c| table.class(c) == Class::Break)
                || longest_run(&text, drops) > 3
                || emoticon::inside(&text));
        let exact = symbols && (odd || !bare || crate::bare::loses_an_end(&text) || text.chars().any(shows));
        let coded = !exact && (views.contains(View::Shape) || views.contains(View::Pinyin));
        let sounded = coded && views.contains(View::Pinyin) && kept.len() > 1;
        let slots: Vec<u32> = kept.iter().map(|c| self.slot(*c, sounded)).collect();
        let count = if odd { 0 } else { slots.len() };
        if count == 0 && !text.is_empty() {
            self.words.symbols.push(Symbols {
                bits: symbols_of(&text, |c| drops(*c)),
                text: text.clone(),
                word: number,
            });
        }
        let from = u32::try_from(self.words.lits.len()).unwrap_or(u32::MAX);
        self.words.lits.extend(kept.iter().take(count).map(|c| u32::from(*c)));
        self.words.spelled.extend(slots.iter().take(count));
        self.words.terms.push(Word {
            from,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            views,
            company: term.company.and_then(|c| u32::try_from(c).ok()),
            guarded: term.guarded,
            doubled: kept.windows(2).any(|pair| matches!(pair, [a, b] if a == b)),
            ascii: kept.iter().all(char::is_ascii_alphanumeric),
            no_ascii: !kept.iter().any(char::is_ascii_alphanumeric),
            price: Ordinary::get().price(kept.iter().copied()).filter(|_| kept.len() <= LONGEST),
            symbols: symbols.then(|| text.into_boxed_str()),
            exact,
        });
        number
    }

    fn slot(&mut self, c: char, sounded: bool) -> u32 {
        let next = u32::try_from(self.words.slots.len()).unwrap_or(u32::MAX);
        // Slots of one character with and without fuzzy pairs differ, so the switch starts afresh.
        let key = (c, sounded);
        if let Some(known) = self.known.get(&key).filter(|_| !self.fuzzy) {
            return *known;
        }
        let (spell, sounds) = (Spell::get(), Sounds::get());
        let mut heard: Vec<u32> = if sounded { spell.sounds(c).collect() } else { Vec::new() };
        if self.fuzzy {
            let more: Vec<u32> = heard
                .iter()
                .filter_map(|n| spell::syllable(*n))
                .flat_map(|s| sounds.fuzzy(s))
                .map(|s| SOUND + u32::from(s))
                .collect();
            heard.extend(more);
        }
        let names = heard.iter().filter_map(|n| spell::syllable(*n)).map(|s| sounds.name(s));
        let mut initials: Vec<char> = names.filter_map(|name| name.chars().next()).collect();
        initials.extend(LETTERS.iter().filter(|(of, _)| sounded && *of == c).map(|(_, letter)| *letter));
        initials.sort_unstable();
        initials.dedup();
        self.words.slots.push(Slot {
            lit: c,
            canon: canon(c),
            sounds: heard.into_boxed_slice(),
            shape: spell.shape(c),
            alike: looks::of(c).collect(),
            initials: initials.into_boxed_slice(),
        });
        if !self.fuzzy {
            self.known.insert(key, next);
        }
        next
    }

    /// Compiles the list.
    pub fn build(mut self) -> Lexicon {
        let shaped = self.words.terms.iter().filter(|w| w.coded() && w.views.contains(View::Shape)).count();
        let few = shaped <= FEW;
        let turned = if few { self.turn() } else { Vec::new() };
        if !few {
            self.words.slots.iter_mut().for_each(|slot| slot.alike = Box::default());
        }
        let index = index::Index::build(&self.words);
        Lexicon { words: self.words, index, turned, id: Id::default() }
    }

    /// Adds words written from their end (信微), as words of their own behind all others; says which words they are.
    /// Short ones need company, whatever the word itself needs: the order of two characters is a weak sign.
    fn turn(&mut self) -> Vec<u32> {
        let han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}');
        let written =
            |words: &Words, word: &Word| -> Vec<char> { words.slots(word).map(|s| s.lit).collect() };
        let common = self.company(TURNED_COMPANY.split(' '));
        let (mut added, mut of, mut lits) = (Vec::new(), Vec::new(), Vec::new());
        let mut spelled: Vec<u32> = Vec::new();
        for (number, word) in (0_u32..).zip(&self.words.terms) {
            let chars = written(&self.words, word);
            let possible = word.guarded
                && word.symbols.is_none()
                && word.views.contains(View::Shape)
                && (2..=6).contains(&chars.len())
                && chars.iter().copied().all(han);
            let back: Vec<char> = chars.iter().rev().copied().collect();
            // 京东 from its end is Tokyo. That another list has the turned word must not matter: what is found of a
            // word does not depend on the words that it is compiled with.
            if !possible || back == chars || Ordinary::get().price(back.iter().copied()).is_some() {
                continue;
            }
            let from = u32::try_from(self.words.lits.len() + lits.len()).unwrap_or(u32::MAX);
            lits.extend(back.iter().map(|c| u32::from(*c)));
            spelled.extend(self.words.spelled(word).iter().rev());
            added.push(Word {
                from,
                count: word.count,
                views: [View::Folded].into_iter().collect(),
                company: word.company.or(u32::try_from(common).ok()).filter(|_| chars.len() < 3),
                guarded: true,
                doubled: word.doubled,
                ascii: false,
                no_ascii: true,
                price: None,
                symbols: None,
                exact: false,
            });
            of.push(number);
        }
        self.words.terms.extend(added);
        self.words.lits.extend(lits);
        self.words.spelled.extend(spelled);
        of
    }
}

/// Whether a symbol says something by itself, as emoji and arrows do: 是🐷吗 is not 是吗.
fn shows(c: char) -> bool {
    let picture = matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    picture && Table::get().class(c).is_filler()
}

/// The longest row of characters that `is` says yes to.
fn longest_run(text: &str, is: impl Fn(char) -> bool) -> usize {
    let mut run = 0;
    let runs = text.chars().map(|c| {
        run = if is(c) { run + 1 } else { 0 };
        run
    });
    runs.max().unwrap_or(0)
}

pub(super) fn folded(text: &str) -> String {
    let mut out = String::new();
    fold::fold(text, &mut out, &mut Align::default());
    out
}

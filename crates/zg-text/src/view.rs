//! The ways of reading a message. Rules name them; a new view is one file and one line in [`VIEWS`].

use crate::align::Align;
use crate::table::{Class, Table};
use crate::{bare, digits, fold};

/// One way of reading a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Lower case, half width, undressed (Ⓥ → v, ① → 1), simplified characters. Every other view starts here.
    Folded,
    /// Folded, without what was put between the characters; sentence ends become `\n`.
    Bare,
    /// Folded, with every form of digit as an ASCII digit and without what was put between digits.
    Digits,
    /// Look-alikes, characters written in parts, and pictures read as the characters of the word that is looked for.
    Shape,
    /// Homophones, whole syllables of Latin letters and initials read as the characters of the word looked for.
    Pinyin,
}

/// A set of views.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViewSet(u8);

impl ViewSet {
    /// The set as a number, a bit a view in the order of [`View`], and back.
    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    pub(crate) fn from_bits(bits: u8) -> ViewSet {
        ViewSet(bits & ViewSet::all().0)
    }

    /// Every view there is.
    pub fn all() -> ViewSet {
        VIEWS.iter().map(|info| info.view).collect()
    }

    /// Adds a view.
    pub fn insert(&mut self, view: View) {
        self.0 |= 1 << view as u8;
    }

    /// Whether the view is in the set.
    #[inline]
    pub fn contains(self, view: View) -> bool {
        self.0 & 1 << view as u8 != 0
    }

    /// The views of either set.
    #[must_use]
    pub fn union(self, other: ViewSet) -> ViewSet {
        ViewSet(self.0 | other.0)
    }

    /// Whether every view of this set is in the other.
    #[inline]
    pub fn within(self, other: ViewSet) -> bool {
        self.0 & !other.0 == 0
    }

    /// The view of this set that reads most into a text: the last in [`VIEWS`].
    pub fn widest(self) -> View {
        VIEWS.iter().rev().map(|info| info.view).find(|view| self.contains(*view)).unwrap_or(View::Folded)
    }
}

impl FromIterator<View> for ViewSet {
    fn from_iter<I: IntoIterator<Item = View>>(views: I) -> ViewSet {
        let mut set = ViewSet::default();
        views.into_iter().for_each(|view| set.insert(view));
        set
    }
}

/// What people and rules need to know about a [`View`].
#[derive(Debug, Clone, Copy)]
pub struct ViewInfo {
    /// Which view.
    pub view: View,
    /// Its name in rule files.
    pub name: &'static str,
    /// What a supervisor reads in a report about a hit that needed this view.
    pub zh: &'static str,
    /// Whether a hit in this view is as certain as a literal one, so that it may block a message.
    pub sure: bool,
    /// One sentence for the manual.
    pub about: &'static str,
}

/// Every view, the cheapest first.
pub static VIEWS: &[ViewInfo] = &[
    ViewInfo {
        view: View::Folded,
        name: "folded",
        zh: "不分全角半角、大小写、繁简和花体",
        sure: true,
        about: "Full width, upper case, circled or mathematical letters and traditional characters read as the plain ones.",
    },
    ViewInfo {
        view: View::Bare,
        name: "bare",
        zh: "忽略夹杂的空格和符号",
        sure: true,
        about: "Blanks, symbols and emoji between characters are dropped, three at most in a row; sentence ends are not crossed.",
    },
    ViewInfo {
        view: View::Digits,
        name: "digits",
        zh: "各种写法的数字视为同一数字",
        sure: true,
        about: "一, 壹, ① and １ all read as 1; up to three symbols between two digits are dropped.",
    },
    ViewInfo {
        view: View::Shape,
        name: "shape",
        zh: "形近字、拆开的字和图形读作原字",
        sure: false,
        about: "徽 reads as 微, 亻言 as 信, 🍑 as 桃, where a listed word results that makes better sense than the text.",
    },
    ViewInfo {
        view: View::Pinyin,
        name: "pinyin",
        zh: "谐音字、拼音和首字母读作原字",
        sure: false,
        about: "薇, wei and w read as 微: whole syllables only, where a listed word results that makes better sense.",
    },
];

impl View {
    /// The registry entry of this view.
    pub fn info(self) -> &'static ViewInfo {
        static UNKNOWN: ViewInfo =
            ViewInfo { view: View::Folded, name: "folded", zh: "", sure: true, about: "" };
        VIEWS.iter().find(|info| info.view == self).unwrap_or(&UNKNOWN)
    }

    /// The name used in rule files.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The view of that name, if there is one.
    pub fn parse(name: &str) -> Option<View> {
        VIEWS.iter().find(|info| info.name == name).map(|info| info.view)
    }
}

/// How a word-list term looks inside `view`, so that a term is found in every text that contains it literally.
///
/// Empty means *do not search this term in this view*: the view would drop a symbol from an end of the term and leave
/// something more general than its author wrote (`+V` must not become `v`, `≡国` not 国). Such a term is still found
/// in [`View::Folded`], where the result is empty only for an empty term.
pub fn term(view: View, term: &str) -> String {
    let mut folded = String::new();
    fold::fold(term, &mut folded, &mut Align::default());
    match view {
        View::Folded => folded,
        View::Bare if bare::loses_an_end(&folded) => String::new(),
        View::Bare => {
            let mut text = String::new();
            bare::read(&folded, &mut text, &mut Align::default());
            text
        }
        // These two read a text for the sake of a word; the word itself is as written.
        View::Shape | View::Pinyin => folded,
        View::Digits => {
            let mut text = String::new();
            digits::read(&folded, &mut text, &mut Align::default());
            text
        }
    }
}

/// What [`term`] makes of a single character for [`View::Folded`]; `None` where that is several, or the characters beside it
/// decide (Cyrillic letters that look Latin).
#[inline]
pub fn folded(c: char) -> Option<char> {
    let entry = Table::get().entry(c);
    let alone = !entry.expands() && entry.class() != Class::LookAlike;
    char::from_u32(entry.code()).filter(|_| alone)
}

//! Words, texts and what is found of them, for the laws.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, dead_code)]

pub(crate) mod texts;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use zg_text::{Lexicon, Match, Reader, Term, VIEWS, ViewSet};

pub(crate) const WORDS: &[&str] = &[
    "微信",
    "微信号",
    "淘宝",
    "天猫",
    "支付宝",
    "拼多多",
    "第一",
    "最低价",
    "好评返现",
    "vx",
    "qq",
    "qq群",
    "加v",
    "no.1",
    "+v",
    "100%有效",
    "🐧",
    "二维码",
    "一",
    "1688",
    "独一无二",
    "嘻嘻哈哈",
    "nnd",
    "asshole",
    "口交",
    "大麻",
    "m.tb.cn",
    "走吧，快",
    "人人",
    "贱人",
    "重庆",
    "微",
    "第1",
    "v.x",
    "傻b",
    "宝付支",
    "信微",
];

pub(crate) fn views() -> impl Strategy<Value = ViewSet> {
    prop::collection::vec(any::<bool>(), VIEWS.len())
        .prop_map(|on| VIEWS.iter().zip(on).filter(|(_, on)| *on).map(|(info, _)| info.view).collect())
}

pub(crate) fn lexicon(words: &[&str], views: ViewSet, fuzzy: bool) -> Lexicon {
    some(words, 0..words.len(), views, fuzzy)
}

/// Some of the words, each with what it has among all of them.
pub(crate) fn some(words: &[&str], which: std::ops::Range<usize>, views: ViewSet, fuzzy: bool) -> Lexicon {
    let mut builder = Lexicon::builder();
    builder.fuzzy(fuzzy);
    let company = builder.company(["加", "号"]);
    for (n, word) in words.iter().enumerate().skip(which.start).take(which.len()) {
        let company = (n % 5 == 4).then_some(company);
        builder.add(Term { views, company, guarded: n % 7 != 6, ..Term::new(word, []) });
    }
    builder.build()
}

pub(crate) fn found(lexicon: &Lexicon, text: &str, slowly: bool) -> Vec<Match> {
    let mut reader = Reader::forgetful();
    reader.read(text);
    let mut all = Vec::new();
    match slowly {
        true => lexicon.scan_slowly(&mut reader, &mut |m| all.push(m)),
        false => lexicon.scan(&mut reader, &mut |m| all.push(m)),
    }
    all.sort();
    all
}

pub(crate) fn agree(lexicon: &Lexicon, text: &str) -> Result<(), TestCaseError> {
    let (fast, slow) = (found(lexicon, text, false), found(lexicon, text, true));
    let set: BTreeSet<Match> = fast.iter().copied().collect();
    prop_assert_eq!(set.len(), fast.len(), "twice in {:?}", text);
    prop_assert_eq!(set, slow.into_iter().collect::<BTreeSet<Match>>(), "{:?}", text);
    Ok(())
}

/// Every two and some three characters of those that texts are made of: so many that a reader remembers.
pub(crate) static MANY: LazyLock<Lexicon> = LazyLock::new(|| {
    let many = lexicon(&many(), ViewSet::all(), false);
    assert!(many.remembers());
    many
});

/// The same words under other numbers.
pub(crate) static AS_MANY: LazyLock<Lexicon> = LazyLock::new(|| {
    let words: Vec<&str> = many().into_iter().rev().collect();
    lexicon(&words, ViewSet::all(), false)
});

fn many() -> Vec<&'static str> {
    let chars: Vec<char> = "微信薇威芯新徽淘桃宝天猫支付第一最低价号群加多好评返现昨粮二维码拼夕任嘻哈坻忖倌描重庆人口交路通女子有效".chars().collect();
    let mut words: Vec<String> = WORDS.iter().map(|w| (*w).to_owned()).collect();
    for (i, a) in chars.iter().enumerate() {
        words.extend(chars.iter().map(|b| format!("{a}{b}")));
        words.extend(chars.iter().skip(i % 5).step_by(5).map(|b| format!("{b}{a}信{b}")));
        words.extend(chars.iter().skip(i % 3).step_by(3).map(|b| format!("{a}付{b}")));
    }
    words.into_iter().map(|word| &*word.leak()).collect()
}

pub(crate) static TOGETHER: LazyLock<Lexicon> = LazyLock::new(|| lexicon(WORDS, ViewSet::all(), false));

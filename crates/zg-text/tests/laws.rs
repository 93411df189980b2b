//! What holds for every list of words and every text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use zg_text::{How, Lexicon, Match, Reader, Term, TermSet, Trust, Unsaved, VIEWS, View, ViewSet};

const WORDS: &[&str] = &[
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

/// Pieces out of which disguises and look-alikes are made.
fn text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "微",
        "信",
        "薇",
        "威",
        "芯",
        "新",
        "徽",
        "亻",
        "言",
        "wei",
        "xin",
        "w",
        "x",
        "v",
        "V",
        "Ⓥ",
        "❤",
        "+",
        "加",
        "淘",
        "桃",
        "宝",
        "🍑",
        "天",
        "猫",
        "🐱",
        "支",
        "付",
        "第",
        "一",
        "①",
        "1",
        "最",
        "低",
        "价",
        "zui",
        "1688",
        " ",
        ".",
        "~",
        "*",
        "，",
        "。",
        "\u{200b}",
        "\u{fe0f}",
        "号",
        "群",
        "q",
        "Q",
        "no",
        "%",
        "100",
        "有效",
        "二",
        "维",
        "码",
        "人",
        "口",
        "交",
        "路",
        "通",
        "🐧",
        "é",
        "е",
        "х",
        "ѵ",
        "ㄱ",
        "嘻",
        "哈",
        "拼",
        "多",
        "duo",
        "好",
        "女",
        "子",
        "评",
        "返",
        "现",
        "重",
        "崇",
        "庆",
        "𠮷",
        "聯",
        "信任",
        "ʌ",
        "ǝ",
        "ᴉ",
        "u",
        "i",
        "坻",
        "忖",
        "夭",
        "倌",
        "描",
        "攴",
        "信微",
        "宝付支",
    ];
    let piece = prop_oneof![6 => prop::sample::select(pieces).prop_map(str::to_owned), 1 => "\\PC{0,2}"];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Characters that are read in one way alone, and what stands between them: clauses of theirs are remembered.
fn plain() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "微",
        "信",
        "薇",
        "徽",
        "崴",
        "信任",
        "加",
        "淘",
        "桃",
        "宝",
        "天",
        "猫",
        "昨",
        "粮",
        "支",
        "付",
        "第",
        "一",
        "壹",
        "1",
        "最",
        "低",
        "价",
        "号",
        "群",
        "二",
        "维",
        "码",
        "拼",
        "多",
        "夕",
        "评",
        "返",
        "现",
        "聯",
        "坻",
        "忖",
        "好",
        "嘻",
        "哈",
        " ",
        "*",
        "~~",
        "，",
        "。",
        "…",
        "\u{200b}",
        "é",
        "%",
        "信微",
        "宝付支",
    ]);
    prop::collection::vec(pieces, 0..9).prop_map(|pieces| pieces.concat())
}

/// Pieces that are worth repeating.
fn repeated() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "微", "信", "薇", "徽", "付", "支", "宝", "多", "夕", "v", "x", "xin", "🐧", "❤", "~", "，", "号",
        "嘻", "哈", "拼", "第", "一",
    ])
}

fn views() -> impl Strategy<Value = ViewSet> {
    prop::collection::vec(any::<bool>(), VIEWS.len())
        .prop_map(|on| VIEWS.iter().zip(on).filter(|(_, on)| *on).map(|(info, _)| info.view).collect())
}

fn lexicon(words: &[&str], views: ViewSet, fuzzy: bool) -> Lexicon {
    some(words, 0..words.len(), views, fuzzy)
}

/// Some of the words, each with what it has among all of them.
fn some(words: &[&str], which: std::ops::Range<usize>, views: ViewSet, fuzzy: bool) -> Lexicon {
    let mut builder = Lexicon::builder();
    builder.fuzzy(fuzzy);
    let company = builder.company(["加", "号"]);
    for (n, word) in words.iter().enumerate().skip(which.start).take(which.len()) {
        let company = (n % 5 == 4).then_some(company);
        builder.add(Term { views, company, guarded: n % 7 != 6, ..Term::new(word, []) });
    }
    builder.build()
}

fn found(lexicon: &Lexicon, text: &str, slowly: bool) -> Vec<Match> {
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

fn agree(lexicon: &Lexicon, text: &str) -> Result<(), TestCaseError> {
    let (fast, slow) = (found(lexicon, text, false), found(lexicon, text, true));
    let set: BTreeSet<Match> = fast.iter().copied().collect();
    prop_assert_eq!(set.len(), fast.len(), "twice in {:?}", text);
    prop_assert_eq!(set, slow.into_iter().collect::<BTreeSet<Match>>(), "{:?}", text);
    Ok(())
}

/// Every two and some three characters of those that texts are made of: so many that a reader remembers.
static MANY: LazyLock<Lexicon> = LazyLock::new(|| {
    let many = lexicon(&many(), ViewSet::all(), false);
    assert!(many.remembers());
    many
});

/// The same words under other numbers.
static AS_MANY: LazyLock<Lexicon> = LazyLock::new(|| {
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

/// A reader that has read what other tests read.
static WARM: LazyLock<Mutex<Reader>> = LazyLock::new(|| Mutex::new(Reader::new()));

static TOGETHER: LazyLock<Lexicon> = LazyLock::new(|| lexicon(WORDS, ViewSet::all(), false));

static ALONE: LazyLock<Vec<Lexicon>> =
    LazyLock::new(|| (0..WORDS.len()).map(|n| some(WORDS, n..n + 1, ViewSet::all(), false)).collect());

fn all() -> Vec<View> {
    VIEWS.iter().map(|info| info.view).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The pass that nominates words by two characters finds what trying every word everywhere finds.
    #[test]
    fn fast_is_slow(text in text(), views in views(), fuzzy in any::<bool>()) {
        agree(&lexicon(WORDS, views, fuzzy), &text)?;
    }

    /// Asked for some of the words, it finds just those.
    #[test]
    fn some_words_are_a_part_of_all(text in text(), views in views(), one_in in 2..5_u32) {
        let lexicon = lexicon(WORDS, views, false);
        let (mut only, mut some) = (TermSet::default(), BTreeSet::new());
        (0..WORDS.len() as u32).filter(|n| n % one_in == 0).for_each(|n| only.insert(n));
        let mut reader = Reader::new();
        reader.read(&text);
        lexicon.scan_only(&only, &mut reader, &mut |m| { some.insert(m); });
        let all = found(&lexicon, &text, false);
        let kept: BTreeSet<Match> = all.into_iter().filter(|m| only.has(m.term)).collect();
        prop_assert_eq!(some, kept, "{:?}", text);
    }

    /// What is put off is found later, if it is wanted, and nothing else.
    #[test]
    fn in_two_steps_as_in_one(text in text(), views in views(), one_in in 2..5_u32, wanted in 1..4_u32) {
        for lexicon in [&lexicon(WORDS, views, false), &MANY] {
            let (mut only, mut first) = (TermSet::default(), TermSet::default());
            (0..lexicon.len() as u32).for_each(|n| only.insert(n));
            (0..lexicon.len() as u32).filter(|n| n % one_in == 0).for_each(|n| first.insert(n));
            let mut reader = Reader::new();
            reader.read(&text);
            let mut some = Vec::new();
            lexicon.scan_first(&first, &only, &mut reader, &mut |m| some.push(m));
            let at_once: BTreeSet<u32> = some.iter().map(|m| m.term).collect();
            lexicon.scan_later(&mut |n| n.is_multiple_of(wanted), &mut reader, &mut |m| some.push(m));
            let asked = |m: &Match| first.has(m.term) || at_once.contains(&m.term) || m.term.is_multiple_of(wanted);
            let all: BTreeSet<Match> = found(lexicon, &text, false).into_iter().filter(asked).collect();
            let kept: BTreeSet<Match> = some.iter().copied().collect();
            prop_assert_eq!(some.len(), kept.len(), "{:?}", text);
            prop_assert_eq!(kept, all, "{:?}", text);
        }
    }

    /// What is found of a word does not depend on the words beside it in the list.
    #[test]
    fn alone_as_among_others(text in text()) {
        let mut among: Vec<BTreeSet<Match>> = vec![BTreeSet::new(); WORDS.len()];
        found(&TOGETHER, &text, false).into_iter().for_each(|m| { among[m.term as usize].insert(m); });
        for (which, among) in among.into_iter().enumerate() {
            let alone = found(&ALONE[which], &text, false).into_iter();
            let alone: BTreeSet<Match> = alone.map(|m| Match { term: which as u32, ..m }).collect();
            prop_assert_eq!(among, alone, "{} in {:?}", WORDS[which], text);
        }
    }

    /// So it does among thousands of words, where it weighs the message first.
    #[test]
    fn fast_is_slow_among_many(text in text()) {
        agree(&MANY, &text)?;
    }

    #[test]
    fn fast_is_slow_of_plain_clauses(text in plain()) {
        agree(&MANY, &text)?;
        agree(&TOGETHER, &text)?;
    }

    /// What a reader remembers of texts before, of their clauses, and of other lists, changes nothing.
    #[test]
    fn warm_is_cold(text in prop_oneof![text(), plain()], other in plain(), end in "[，。！？ \n❤.]{1,5}") {
        let mut reader = WARM.lock().unwrap_or_else(PoisonError::into_inner);
        let around = format!("{other}{end}{text}{end}{other}");
        for lexicon in [&*MANY, &*AS_MANY, &*TOGETHER] {
            for text in [&text, &other, &around, &text, &around] {
                let mut warm = Vec::new();
                reader.read(text);
                lexicon.scan(&mut reader, &mut |m| warm.push(m));
                warm.sort();
                prop_assert_eq!(warm, found(lexicon, text, false), "{:?}", text);
            }
        }
    }

    /// Nor does it whether something else stood between the same characters.
    #[test]
    fn warm_is_cold_whatever_stands_between(
        pieces in prop::collection::vec(prop::sample::select(vec!["微", "信", "徽", "宝", "天", "猫", "1", "一", "昨", "粮"]), 2..5),
        between in prop::collection::vec(prop::sample::select(vec!["", " ", "*", "~~", "\u{200b}", "、", "（"]), 4),
    ) {
        let mut reader = WARM.lock().unwrap_or_else(PoisonError::into_inner);
        for by in [0, 1, 2] {
            let noise = between.iter().cycle().skip(by).map(|noise| if by == 0 { "" } else { noise });
            let text: String = pieces.iter().zip(noise).flat_map(|(piece, noise)| [noise, *piece]).collect();
            for _ in 0..3 {
                let mut warm = Vec::new();
                reader.read(&text);
                MANY.scan(&mut reader, &mut |m| warm.push(m));
                warm.sort();
                prop_assert_eq!(warm, found(&MANY, &text, false), "{:?}", text);
            }
        }
    }

    /// Nor does what was asked for then: of a clause that is known, what is wanted is found now or later.
    #[test]
    fn warm_is_cold_in_two_steps(text in plain(), end in "[，。]", one_in in 2..5_u32, wanted in 1..4_u32) {
        let mut reader = WARM.lock().unwrap_or_else(PoisonError::into_inner);
        let text = format!("{text}{end}{text}{end}{text}");
        for times in 0..3 {
            let (mut only, mut first) = (TermSet::default(), TermSet::default());
            let asked = |n: u32| !(n + times).is_multiple_of(3);
            (0..MANY.len() as u32).filter(|n| asked(*n)).for_each(|n| only.insert(n));
            (0..MANY.len() as u32).filter(|n| (n + times).is_multiple_of(one_in)).for_each(|n| first.insert(n));
            let mut some = Vec::new();
            reader.read(&text);
            MANY.scan_first(&first, &only, &mut reader, &mut |m| some.push(m));
            MANY.scan_later(&mut |n| n.is_multiple_of(wanted), &mut reader, &mut |m| some.push(m));
            let wanted = |m: &Match| first.has(m.term) || m.term.is_multiple_of(wanted);
            some.retain(|m| wanted(m));
            some.sort();
            let mut all = found(&MANY, &text, true);
            all.retain(|m| asked(m.term) && wanted(m));
            prop_assert_eq!(some, all, "{:?}", text);
        }
    }

    /// Nor do characters that are said over and over, nor symbols and letters amid them.
    #[test]
    fn fast_is_slow_of_repetitions(pieces in prop::collection::vec((repeated(), 1..6_usize), 1..7)) {
        let text: String = pieces.iter().map(|(piece, count)| piece.repeat(*count)).collect();
        agree(&MANY, &text)?;
        agree(&TOGETHER, &text)?;
    }

    /// Whatever the views, a word finds itself; in any width, case, style or script.
    #[test]
    fn every_word_matches_itself_and_its_folds(word in "[a-zA-Z0-9一-龥+.%~]{1,8}", views in views(), style in 0..5_usize) {
        let lexicon = lexicon(&[&word], views, false);
        if zg_text::term(View::Folded, &word).is_empty() {
            return Ok(());
        }
        let shown = styled(&word, style);
        let hits = found(&lexicon, &shown, false);
        prop_assert!(hits.iter().any(|m| m.trust > Trust::Cut), "{word:?} not in {shown:?}: {hits:?}");
    }

    /// Evidence is quotable.
    #[test]
    fn spans_are_on_character_borders(text in text()) {
        let lexicon = lexicon(WORDS, ViewSet::all(), false);
        let mut reader = Reader::new();
        reader.read(&text);
        for m in found(&lexicon, &text, false) {
            let quoted = text.get(m.start as usize..m.end as usize);
            prop_assert!(quoted.is_some_and(|q| !q.is_empty()), "{m:?} of {text:?}");
            for r in lexicon.readings(&mut reader, &m) {
                prop_assert!(text.get(r.start as usize..r.end as usize).is_some(), "{r:?} of {text:?}");
                prop_assert!(m.start <= r.start && r.end <= m.end, "{r:?} outside {m:?} of {text:?}");
            }
        }
    }

    /// Noise between the characters of a disguise keeps the hit.
    #[test]
    fn noise_inside_keeps_the_hit(which in 0..DISGUISES.len(), noise in "[ .~*_\u{200b}\u{2060}]{1,3}", at in 1..8_usize) {
        let (word, parts) = DISGUISES[which];
        let lexicon = lexicon(&[word], ViewSet::all(), false);
        let plain: String = parts.concat();
        let cut = at % parts.len().max(1);
        let noisy: String = parts.iter().enumerate().map(|(i, p)| if i == cut && i > 0 { format!("{noise}{p}") } else { (*p).to_owned() }).collect();
        let hit = |text: &str| found(&lexicon, &format!("加{text}聊"), false).into_iter().any(|m| m.trust >= Trust::Likely);
        prop_assert!(hit(&plain), "{plain}");
        prop_assert!(hit(&noisy), "{noisy}");
    }

    /// Sentences before and after change nothing. Two signs end them: one alone may spell (拼。多。多).
    #[test]
    fn other_sentences_change_nothing(text in text(), before in text(), after in text()) {
        let lexicon = lexicon(WORDS, ViewSet::all(), false);
        let alone: BTreeSet<Match> = found(&lexicon, &text, false).into_iter().collect();
        let shift = before.len() as u32 + 6;
        let amid = format!("{before}。！{text}。！{after}");
        let range = shift..=shift + text.len() as u32;
        let inside: BTreeSet<Match> = found(&lexicon, &amid, false)
            .into_iter()
            .filter(|m| range.contains(&m.start) && range.contains(&m.end))
            .map(|m| Match { start: m.start - shift, end: m.end - shift, ..m })
            .collect();
        // Letters of other scripts are read by their neighbours.
        prop_assert_eq!(alone, inside, "{:?}", amid);
    }

    /// A text without disguise is read as it stands: what is found is found in the folded view.
    #[test]
    fn plain_text_is_plain(words in prop::collection::vec(0..WORDS.len(), 0..5)) {
        let text: String = words.iter().map(|n| format!("{}。", WORDS[*n])).collect();
        let literal = ViewSet::from_iter([View::Folded]);
        let wide: BTreeSet<_> = found(&lexicon(WORDS, ViewSet::all(), false), &text, false)
            .into_iter().filter(|m| m.view == View::Folded).map(|m| (m.start, m.end, m.term)).collect();
        let narrow: BTreeSet<_> = found(&lexicon(WORDS, literal, false), &text, false)
            .into_iter().map(|m| (m.start, m.end, m.term)).collect();
        prop_assert!(narrow.is_subset(&wide), "{:?} {:?} in {text}", narrow, wide);
    }

    /// The fold that builds no text and the fold that does agree with what the views' texts show.
    #[test]
    fn literal_views_agree_with_their_texts(text in text()) {
        for view in [View::Folded, View::Bare] {
            let words = ["微信", "淘宝", "支付宝", "天猫", "拼多多", "人人", "最低价"];
            let views = ViewSet::from_iter([view]);
            let lexicon = {
                let mut builder = Lexicon::builder();
                words.iter().for_each(|w| { builder.add(Term { guarded: false, views, ..Term::new(w, []) }); });
                builder.build()
            };
            let fast: BTreeSet<(u32, u32, u32)> =
                found(&lexicon, &text, false).into_iter().map(|m| (m.start, m.end, m.term)).collect();
            let mut reader = Reader::new();
            reader.read(&text);
            let folded = reader.folded().to_owned();
            let shown = reader.view(view).map_or(folded, str::to_owned);
            let mut slow = BTreeSet::new();
            for (n, word) in words.iter().enumerate() {
                for (at, _) in shown.match_indices(word) {
                    let (start, end) = reader.raw_span(view, at, at + word.len());
                    slow.insert((start, end, n as u32));
                }
            }
            // Repeated characters are dropped by the scan alone; the ends of the two may differ by marks.
            for hit in &slow {
                let like = |f: &&(u32, u32, u32)| f.0 == hit.0 && f.2 == hit.2;
                prop_assert!(fast.iter().any(|f| like(&f)), "{hit:?} of {text:?} ({}) not in {fast:?}", view.name());
            }
        }
    }
}

/// A word, and how somebody writes it, in parts between which noise may stand.
const DISGUISES: &[(&str, &[&str])] = &[
    ("微信", &["薇", "信"]),
    ("微信", &["徽", "亻", "言"]),
    ("微信", &["wei", "信"]),
    ("微信", &["w", "信"]),
    ("微信", &["微", "芯"]),
    ("淘宝", &["tao", "宝"]),
    ("支付宝", &["支", "fu", "宝"]),
    ("最低价", &["蕞", "低", "价"]),
    ("好评返现", &["好", "坪", "返", "现"]),
    ("第一", &["第", "①"]),
];

fn styled(word: &str, style: usize) -> String {
    word.chars()
        .map(|c| match (style, c) {
            (1, 'a'..='z' | 'A'..='Z' | '0'..='9' | '%' | '+' | '~' | '.') => {
                char::from_u32(c as u32 + 0xFEE0).unwrap()
            }
            (2, 'a'..='z') => char::from_u32(0x24D0 + c as u32 - 'a' as u32).unwrap(),
            (3, 'a'..='z') => char::from_u32(0x1D41A + c as u32 - 'a' as u32).unwrap(),
            (3, '0'..='9') => char::from_u32(0x1D7CE + c as u32 - '0' as u32).unwrap(),
            (4, c) => c.to_ascii_uppercase(),
            (_, c) => c,
        })
        .collect()
}

#[test]
fn readings_say_how() {
    let lexicon = lexicon(&["微信"], ViewSet::all(), false);
    let how = |text: &str| -> Vec<(String, How)> {
        let mut reader = Reader::new();
        reader.read(text);
        let mut hits = Vec::new();
        lexicon.scan(&mut reader, &mut |m| hits.push(m));
        let readings = lexicon.readings(&mut reader, hits.first().expect(text));
        readings
            .iter()
            .map(|r| (text.get(r.start as usize..r.end as usize).unwrap().to_owned(), r.how))
            .collect()
    };
    assert_eq!(how("加薇信"), [("薇".to_owned(), How::Both), ("信".to_owned(), How::Same)]);
    assert_eq!(how("加徽 亻言"), [("徽".to_owned(), How::Shape), ("亻言".to_owned(), How::Parts)]);
    assert_eq!(how("加wei❤"), [("wei".to_owned(), How::Syllable), ("❤".to_owned(), How::Picture)]);
    assert_eq!(how("加彳敫信"), [("彳敫".to_owned(), How::Parts), ("信".to_owned(), How::Same)]);
    assert_eq!(how("加我微,.,信聊"), [("微".to_owned(), How::Same), ("信".to_owned(), How::Same)]);
    assert_eq!(how("加w芯"), [("w".to_owned(), How::Initial), ("芯".to_owned(), How::Sound)]);
}

/// All views' names are known to everybody.
#[test]
fn all_views() {
    assert_eq!(all().len(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// A list that was saved and loaded finds what it found before, in the same order; damaged bytes are refused.
    #[test]
    fn saved_is_the_same(text in text(), views in views(), fuzzy in any::<bool>(), at in any::<u32>(), bit in 0..8_u8) {
        let lexicon = lexicon(WORDS, views, fuzzy);
        let mut bytes = lexicon.save();
        let loaded = Lexicon::load(&bytes).unwrap();
        prop_assert_eq!(found(&lexicon, &text, false), found(&loaded, &text, false), "{:?}", text);
        prop_assert_eq!(loaded.save(), bytes.as_slice());
        let at = at as usize % bytes.len();
        prop_assert_eq!(Lexicon::load(&bytes[..at]).err(), Some(Unsaved::Damaged));
        bytes[at] ^= 1 << bit;
        prop_assert_eq!(Lexicon::load(&bytes).err(), Some(Unsaved::Damaged));
    }
}

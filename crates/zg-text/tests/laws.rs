//! What holds for every list of words and every text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod listed;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use listed::texts::{plain, repeated, text};
use listed::{MANY, TOGETHER, WORDS, agree, found, lexicon, some, views};
use proptest::prelude::*;
use zg_text::{How, Lexicon, Match, Reader, Term, TermSet, Trust, Unsaved, VIEWS, View, ViewSet};

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

    /// So of characters that are said over and over, with symbols and letters amid them.
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

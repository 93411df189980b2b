//! What a reader remembers of the texts before changes nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod listed;

use std::sync::{LazyLock, Mutex, PoisonError};

use listed::texts::{plain, text};
use listed::{AS_MANY, MANY, TOGETHER, found};
use proptest::prelude::*;
use zg_text::{Match, Reader, TermSet};

/// A reader that has read what other tests read.
static WARM: LazyLock<Mutex<Reader>> = LazyLock::new(|| Mutex::new(Reader::new()));

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

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
}

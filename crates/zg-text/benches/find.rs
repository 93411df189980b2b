//! Messages per second on one thread: finding listed words with their places, each view alone and all together, beside
//! bare automata over the same texts and words in the same run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod material;

use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use material::{TEXTS, counts, words};
use zg_text::{Entity, EntitySet, Lexicon, Reader, Term, VIEWS, View};

fn lexicon(count: usize, views: &[View]) -> Lexicon {
    let mut builder = Lexicon::builder();
    words(count).iter().for_each(|w| {
        builder.add(Term::new(w, views.iter().copied()));
    });
    builder.build()
}

fn all() -> Vec<View> {
    VIEWS.iter().map(|info| info.view).collect()
}

fn main() {
    let bytes: usize = TEXTS.iter().map(String::len).sum();
    let chars: usize = TEXTS.iter().map(|t| t.chars().count()).sum();
    println!(
        "{} texts, {} bytes and {} characters each",
        TEXTS.len(),
        bytes / TEXTS.len(),
        chars / TEXTS.len()
    );
    let mut reader = Reader::new();
    for count in counts() {
        let listed = words(count);
        let start = Instant::now();
        let mut builder = Lexicon::builder();
        listed.iter().for_each(|w| {
            builder.add(Term::new(w, all()));
        });
        let lexicon = builder.build();
        let built = start.elapsed();
        let (mut hits, mut firm) = (0, 0);
        for text in TEXTS.iter() {
            reader.read(text);
            lexicon.scan(&mut reader, &mut |m| {
                hits += 1;
                firm += u32::from(m.trust >= zg_text::Trust::Likely);
            });
        }
        let saved = lexicon.save();
        let start = Instant::now();
        let loaded = Lexicon::load(&saved).unwrap();
        println!(
            "{} words: compiled in {built:.0?}, loaded from {:.1} MB in {:.1?}, {:.1} MB; {hits} matches, {firm} of them likely or sure",
            listed.len(),
            saved.len() as f64 / 1e6,
            start.elapsed(),
            loaded.bytes() as f64 / 1e6
        );
    }
    divan::main();
}

fn scan(bencher: Bencher<'_, '_>, count: usize, views: &[View]) {
    let lexicon = lexicon(count, views);
    let mut reader = Reader::new();
    bencher.counter(ItemsCount::new(TEXTS.len())).bench_local(|| {
        let mut hits = 0_u64;
        for text in TEXTS.iter() {
            reader.read(black_box(text));
            lexicon.scan(&mut reader, &mut |m| hits += u64::from(m.end));
        }
        black_box(hits)
    });
}

#[divan::bench(args = counts())]
fn folded(bencher: Bencher<'_, '_>, words: usize) {
    scan(bencher, words, &[]);
}

#[divan::bench(args = counts())]
fn bare_and_digits(bencher: Bencher<'_, '_>, words: usize) {
    scan(bencher, words, &[View::Bare, View::Digits]);
}

#[divan::bench(args = counts())]
fn shape(bencher: Bencher<'_, '_>, words: usize) {
    scan(bencher, words, &[View::Shape]);
}

#[divan::bench(args = counts())]
fn pinyin(bencher: Bencher<'_, '_>, words: usize) {
    scan(bencher, words, &[View::Pinyin]);
}

#[divan::bench(args = counts())]
fn every_view(bencher: Bencher<'_, '_>, words: usize) {
    scan(bencher, words, &all());
}

/// By a reader that has met nothing yet, and remembers as it goes.
#[divan::bench(args = counts())]
fn every_view_met_once(bencher: Bencher<'_, '_>, words: usize) {
    let lexicon = lexicon(words, &all());
    bencher.counter(ItemsCount::new(TEXTS.len())).bench_local(|| {
        let (mut reader, mut hits) = (Reader::new(), 0_u64);
        for text in TEXTS.iter() {
            reader.read(black_box(text));
            lexicon.scan(&mut reader, &mut |m| hits += u64::from(m.end));
        }
        black_box(hits)
    });
}

#[divan::bench]
fn every_view_and_contacts(bencher: Bencher<'_, '_>) {
    let lexicon = lexicon(400, &all());
    let want = EntitySet::from_iter([Entity::Phone, Entity::Wechat, Entity::Qq, Entity::Url]);
    let (mut reader, mut found) = (Reader::new(), Vec::new());
    bencher.counter(ItemsCount::new(TEXTS.len())).bench_local(|| {
        let mut hits = 0_u64;
        for text in TEXTS.iter() {
            reader.read(black_box(text));
            lexicon.scan(&mut reader, &mut |m| hits += u64::from(m.end));
            found.clear();
            reader.entities(want, &mut found);
        }
        black_box((hits, &found));
    });
}

#[divan::bench(args = counts())]
fn bare_daachorse(bencher: Bencher<'_, '_>, count: usize) {
    let search: CharwiseDoubleArrayAhoCorasick<u32> =
        CharwiseDoubleArrayAhoCorasickBuilder::new().use_prefilter(false).build(words(count)).unwrap();
    bencher.counter(ItemsCount::new(TEXTS.len())).bench_local(|| {
        TEXTS
            .iter()
            .map(|t| search.find_overlapping_iter(black_box(t)).map(|m| m.end()).sum::<usize>())
            .sum::<usize>()
    });
}

#[divan::bench(args = counts())]
fn bare_aho_corasick(bencher: Bencher<'_, '_>, count: usize) {
    let kind = if count > 1000 { AhoCorasickKind::ContiguousNFA } else { AhoCorasickKind::DFA };
    let search = AhoCorasick::builder().kind(Some(kind)).build(words(count)).unwrap();
    bencher.counter(ItemsCount::new(TEXTS.len())).bench_local(|| {
        TEXTS
            .iter()
            .map(|t| search.find_overlapping_iter(black_box(t)).map(|m| m.end()).sum::<usize>())
            .sum::<usize>()
    });
}

#[divan::bench]
fn read_only(bencher: Bencher<'_, '_>) {
    let mut reader = Reader::new();
    bencher.counter(ItemsCount::new(TEXTS.len())).bench_local(|| {
        for text in TEXTS.iter() {
            reader.read(black_box(text));
            black_box(reader.summary());
        }
    });
}

//! Messages per second on one thread: finding listed words with their places, each view alone and all together, beside
//! bare automata over the same texts and words in the same run.
//!
//! Texts are `fixtures/clean` and one in fifty of `fixtures/disguise/tune.tsv`, full of listed words; or, with
//! `TEXTS=file`, the lines of that file, as `zhanggui generate` writes ordinary chats. Words are those of
//! `fixtures/disguise/words.tsv`, filled up with invented ones of two to five characters.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "../tests/watch/mod.rs"]
mod watch;

use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_text::{Entity, EntitySet, Lexicon, Reader, Term, VIEWS, View};

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(texts);

fn texts() -> Vec<String> {
    if let Some(file) = std::env::var_os("TEXTS") {
        return std::fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect();
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut texts = Vec::new();
    let mut files: Vec<_> =
        std::fs::read_dir(fixtures.join("clean")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let said = text.lines().filter_map(|line| line.split_once(": ")).map(|(_, said)| said.to_owned());
        texts.extend(said.filter(|s| !s.starts_with('[')));
    }
    let tune = std::fs::read_to_string(fixtures.join("disguise/tune.tsv")).unwrap();
    let evasions = tune.lines().filter(|l| !l.starts_with('#') && !l.contains("\tnone\t"));
    // Lines of those chats are short; two make a message of the usual twenty characters.
    let mut texts: Vec<String> = texts.chunks(2).map(|pair| pair.join("，")).collect();
    let every = texts.len() / 50;
    texts.extend(evasions.step_by(9).take(every).map(|l| l.split('\t').next().unwrap().to_owned()));
    texts
}

/// How many words: `WORDS=400` measures that number alone.
fn counts() -> Vec<usize> {
    let only = std::env::var("WORDS").ok().and_then(|n| n.parse().ok());
    only.map_or(vec![400, 50_000], |n| vec![n])
}

/// Listed words first, invented ones after them.
fn words(count: usize) -> Vec<String> {
    let mut words = watch::Watch::load().words;
    words.sort();
    words.dedup();
    // Of more than are asked for, evenly spread ones.
    if words.len() > count {
        let listed = words.len();
        words = (0..count).map(|n| words[n * listed / count].clone()).collect();
    }
    let common: Vec<char> =
        TEXTS.concat().chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
    let mut pool: Vec<char> = common.clone();
    pool.sort_unstable();
    pool.dedup();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    while words.len() < count {
        let length = 2 + next(4);
        words.push((0..length).map(|_| pool[next(pool.len())]).collect());
        if words.len() == count {
            words.sort();
            words.dedup();
        }
    }
    words
}

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

//! What the benches search, and for which words.
//!
//! Texts are `fixtures/clean` and one in fifty of `fixtures/disguise/tune.tsv`, full of listed words; or, with
//! `TEXTS=file`, the lines of that file, as `zhanggui generate` writes ordinary chats. Words are those of
//! `fixtures/disguise/words.tsv`, or with `LISTED=400` so many of them, filled up with invented ones of two to five characters.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::LazyLock;

#[path = "../../tests/watch/mod.rs"]
mod watch;

pub(crate) static TEXTS: LazyLock<Vec<String>> = LazyLock::new(texts);

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
pub(crate) fn counts() -> Vec<usize> {
    number("WORDS").map_or(vec![400, 50_000], |n| vec![n])
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

/// Listed words first, invented ones after them.
pub(crate) fn words(count: usize) -> Vec<String> {
    let mut words = watch::Watch::load().words;
    words.sort();
    words.dedup();
    // Of more than are asked for, evenly spread ones.
    let listed = words.len();
    let take = number("LISTED").unwrap_or(count).min(count);
    if listed > take {
        words = (0..take).map(|n| words[n * listed / take].clone()).collect();
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

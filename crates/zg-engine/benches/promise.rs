//! What reading promises costs: messages a second of the reader alone, on the sentences of `fixtures/promises.tsv` (every second
//! one a promise) and on ordinary chat.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

#[path = "../tests/common/mod.rs"]
mod common;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_engine::promise::{Kinds, Reading, speaks};
use zg_model::Timestamp;

fn main() {
    divan::main();
}

fn read_all(bencher: Bencher<'_, '_>, texts: &[(String, Timestamp)]) {
    let kinds = Kinds::new(common::PACKS.pack());
    let mut reading = Reading::default();
    bencher.counter(ItemsCount::new(texts.len())).bench_local(|| {
        let found = texts.iter().map(|(text, at)| reading.read(&kinds, black_box(text), *at).len());
        found.sum::<usize>()
    });
}

#[divan::bench]
fn sentences_with_promises(bencher: Bencher<'_, '_>) {
    let tsv = common::read(&common::root().join("fixtures/promises.tsv"));
    let rows = tsv.lines().filter(|l| !l.starts_with('#') && !l.starts_with("part\t"));
    let cells = rows.map(|l| l.split('\t').collect::<Vec<_>>());
    let texts: Vec<_> = cells.map(|c| (c[3].to_owned(), c[2].parse().expect("a moment"))).collect();
    read_all(bencher, &texts);
}

#[divan::bench]
fn ordinary_chat(bencher: Bencher<'_, '_>) {
    let chats = common::corpus::conversations(200);
    let events = chats.iter().flat_map(|c| c.events()).filter(|e| speaks(e));
    let texts: Vec<_> = events.map(|e| (e.text.to_string(), e.at)).collect();
    read_all(bencher, &texts);
}

//! Events a second on one thread: every indicator of every platform, from conversations to figures; beside the same
//! events inspected by all rules.

#![allow(clippy::expect_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_engine::{Inspector, Tallies};
use zg_model::{Conversation, Timestamp};

/// Events that the closing line is about.
const EVENTS: usize = 10_000_000;

fn main() {
    divan::main();
    // Ten million events, each conversation made when it is read: what grows are the folds, not the chats.
    if std::env::args().any(|a| a == "--bench") && !std::env::args().any(|a| a == "--skip") {
        let start = Instant::now();
        let (mut tallies, mut seen, mut spent) = (Tallies::default(), 0, std::time::Duration::ZERO);
        let mut inspector = Inspector::of_tallies(&common::PACKS);
        while seen < EVENTS {
            let chats = common::corpus::conversations(10_000);
            let begun = Instant::now();
            for c in &chats {
                tallies.add(&common::PACKS, c, &inspector.inspect(c, Timestamp::MAX, None));
                seen += c.events().len();
            }
            spent += begun.elapsed();
        }
        println!(
            "{seen} events tallied in {spent:.1?} ({:.1?} with making them up), {} folds",
            start.elapsed(),
            tallies.folds().count()
        );
    }
}

fn count(bencher: Bencher<'_, '_>, mut inspector: Inspector<'_>) {
    let chats = common::corpus::conversations(2_000);
    let events: usize = chats.iter().map(|c: &Conversation| c.events().len()).sum();
    bencher.counter(ItemsCount::new(events)).bench_local(|| {
        let mut tallies = Tallies::default();
        for c in &chats {
            let judgement = inspector.inspect(black_box(c), Timestamp::MAX, None);
            tallies.add(&common::PACKS, c, &judgement);
        }
        tallies
    });
}

#[divan::bench]
fn all_rules(bencher: Bencher<'_, '_>) {
    count(bencher, Inspector::new(&common::PACKS));
}

#[divan::bench]
fn what_indicators_need(bencher: Bencher<'_, '_>) {
    count(bencher, Inspector::of_tallies(&common::PACKS));
}

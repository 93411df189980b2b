//! What a decision costs: every priced table of the packs with the facts of its own examples.
//!
//! Run first: decisions a second on one core, precompiled against the plain reading of the table in the same run.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_engine::{Decider, Given, Question, Said, decide};
use zg_rules::{Body, Case, MONEY, Table};

/// A table, compiled, and what is asked of it.
struct Asked {
    table: &'static Table,
    decider: Decider,
    facts: Vec<(String, String)>,
    given: Given,
}

/// Every example of every priced table.
fn mixed() -> Vec<Asked> {
    let mut out = Vec::new();
    for rule in &common::PACKS.pack().rules {
        for version in &rule.versions {
            let Some(Body::Table(table)) = &version.body else { continue };
            if !table.results.iter().any(|n| MONEY.contains(&&**n)) {
                continue;
            }
            for example in &rule.examples {
                let Case::Given { given, .. } = &example.case else { continue };
                let facts: Vec<(String, String)> =
                    given.iter().map(|(k, v)| (k.clone(), v.join("|"))).collect();
                let given: Given = facts.iter().cloned().collect();
                if decide(table, &given).is_ok_and(|d| !d.rows.is_empty()) {
                    let decider = Decider::new(table).expect("fits");
                    out.push(Asked { table, decider, facts, given });
                }
            }
        }
    }
    out
}

/// Facts read from text, rows found, every result computed.
fn ask(asked: &Asked, question: &mut Question) -> usize {
    asked.decider.begin(question);
    for (name, value) in &asked.facts {
        black_box(asked.decider.take(question, name, value));
    }
    let reply = asked.decider.reply(question);
    let said = reply.results().map(|(_, said)| match said {
        Said::Range(low, high) => usize::from(!low.is_zero()) + usize::from(high.is_some()),
        Said::Words(words) => words.len(),
    });
    said.sum()
}

fn main() {
    let mixed = mixed();
    let mut question = Question::default();
    let rate = |what: &mut dyn FnMut(&Asked)| {
        let rounds = 2_000_000 / mixed.len();
        let begun = Instant::now();
        for _ in 0..rounds {
            mixed.iter().for_each(&mut *what);
        }
        (rounds * mixed.len()) as f64 / begun.elapsed().as_secs_f64()
    };
    let fast = rate(&mut |a| {
        black_box(ask(a, &mut question));
    });
    let plain = rate(&mut |a| {
        black_box(decide(a.table, &a.given).expect("good facts"));
    });
    println!(
        "{} questions to {} tables: {:.2} million decisions/s/core precompiled, {:.2} million plain, ratio {:.1}",
        mixed.len(),
        mixed.iter().map(|a| std::ptr::from_ref(a.table)).collect::<std::collections::BTreeSet<_>>().len(),
        fast / 1e6,
        plain / 1e6,
        fast / plain
    );
    divan::main();
}

#[divan::bench]
fn precompiled(bencher: Bencher<'_, '_>) {
    let (mixed, mut question) = (mixed(), Question::default());
    bencher
        .counter(ItemsCount::new(mixed.len()))
        .bench_local(move || mixed.iter().map(|a| ask(black_box(a), &mut question)).sum::<usize>());
}

#[divan::bench]
fn plain(bencher: Bencher<'_, '_>) {
    let mixed = mixed();
    bencher.counter(ItemsCount::new(mixed.len())).bench_local(move || {
        mixed
            .iter()
            .map(|a| decide(black_box(a.table), &a.given).expect("good facts").rows.len())
            .sum::<usize>()
    });
}

//! Recall and precision on `fixtures/disguise`, by trick: evasions and look-alikes written by us. The holdout is never
//! tuned on; only its totals are asserted. `--nocapture` prints the tables, `MISSES=1` the texts of the tuned part.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod score;
mod watch;

use std::collections::BTreeMap;

use score::{BLIND, Score, rows};
use watch::Watch;

/// Prints a table by trick and gives the totals.
fn measure(name: &str, show: bool) -> Score {
    let mut watch = Watch::load();
    let mut by_trick: BTreeMap<(bool, String), Score> = BTreeMap::new();
    let mut total = Score::default();
    for row in rows(name) {
        let found = watch.categories(&row.text);
        let benign = row.expected == "none";
        let entry = by_trick.entry((benign, row.trick.clone())).or_default();
        for score in [entry, &mut total] {
            if benign {
                score.benign += 1;
                score.flagged += u32::from(!found.is_empty());
            } else {
                score.evasions += 1;
                score.found += u32::from(found.contains(&row.expected));
            }
        }
        let wrong = if benign { !found.is_empty() } else { !found.contains(&row.expected) };
        if wrong && show {
            println!("  {:<10} {:<12} {}  {}", row.expected, row.trick, row.text, watch.explain(&row.text));
        }
    }
    println!("{name}");
    for ((benign, trick), s) in &by_trick {
        match benign {
            false => println!("  {trick:<18} recall {}/{}", s.found, s.evasions),
            true => println!("  {trick:<18} flagged {}/{}", s.flagged, s.benign),
        }
    }
    println!(
        "  all: recall {:.3} ({}/{}), precision {:.3}, look-alikes flagged {}/{}",
        total.recall(),
        total.found,
        total.evasions,
        total.precision(),
        total.flagged,
        total.benign
    );
    total
}

#[test]
fn tuned() {
    let score = measure("tune.tsv", std::env::var_os("MISSES").is_some());
    assert!(score.recall() >= 0.95 && score.precision() >= 0.97);
}

#[test]
fn holdout() {
    let score = measure("holdout.tsv", false);
    assert!(score.recall() >= 0.95 && score.precision() >= 0.97);
}

/// What nobody tuned on is printed without demands; each set's first lines say who wrote it and when. `SET=file.tsv`
/// measures another set beside them, and `MISSES=1` shows what it misses.
#[test]
fn blind() {
    for name in BLIND {
        let score = measure(name, false);
        assert!(score.evasions >= 50 && score.benign >= 50, "{name}: is the set there?");
    }
    if let Ok(name) = std::env::var("SET") {
        measure(&name, std::env::var_os("MISSES").is_some());
    }
}

//! Recall and precision on `fixtures/disguise`, by trick: evasions and look-alikes written by us. The holdout is never
//! tuned on; only its totals are asserted. `--nocapture` prints the tables, `MISSES=1` the texts of the tuned part.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod score;
mod watch;

use std::collections::BTreeMap;

use score::{Score, rows};
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

/// Written before the reader was widened, run without being looked at: only totals by trick, no demands.
#[test]
fn blind() {
    let score = measure("blind.tsv", false);
    assert!(score.evasions >= 250 && score.benign >= 250);
}

/// Written after that, and run once: what the widening is worth on texts that it was not made for.
#[test]
fn blind_again() {
    let score = measure("blind2.tsv", false);
    assert!(score.evasions >= 50 && score.benign >= 50);
}

/// Written by somebody who knew neither words nor reader.
#[test]
fn blind_by_a_stranger() {
    let score = measure("blind3.tsv", std::env::var_os("MISSES").is_some());
    assert!(score.evasions >= 75 && score.benign >= 75);
}

/// By three other strangers. `SET=file.tsv` measures another set beside them, and `MISSES=1` shows what it misses.
#[test]
fn blind_by_others() {
    for name in ["blind5.tsv", "blind6.tsv", "blind7.tsv"] {
        let score = measure(name, false);
        assert!(score.evasions >= 100 && score.benign >= 100);
    }
    if let Ok(name) = std::env::var("SET") {
        measure(&name, std::env::var_os("MISSES").is_some());
    }
}

/// By the same stranger, and run once, after the reader was widened on the third.
#[test]
fn blind_at_last() {
    let score = measure("blind4.tsv", false);
    assert!(score.evasions >= 75 && score.benign >= 75);
}

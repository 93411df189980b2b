//! Whether two rows can both match (P05) and whether a value has no row (P06) is decided by cutting columns at bounds;
//! here every value there can be is simply tried.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use zg_engine::{Given, decide};
use zg_rules::{Body, PackFile, Table};

/// Cells for a number; between and beside the bounds lie [`VALUES`].
const NUMBERS: [&str; 13] =
    ["-", "1", "2", "1|3", "<=1", "<2", ">2", ">=2", ">=3", "1..3", "1..=3", "0..1|2..3", "<=0.5|>=1.0001"];
const VALUES: [&str; 13] =
    ["0", "0.5", "0.5001", "0.9999", "1", "1.0001", "1.5", "1.9999", "2", "2.0001", "2.9999", "3", "3.0001"];
const WORDS: [&str; 6] = ["-", "late", "early", "never", "late|early", "l*"];
const KINDS: [&str; 3] = ["late", "early", "never"];

/// The rule, up to its rows.
const RULE: &str = "\
title: 试
status: trial
why: 试
examples: [{given: {days: 1}, then: {low: 5}}]
history: [试]
versions:
  - from: 2021-01-01
    cite: [试]
    table:
      facts:
        days: {is: number}
        kind: {one_of: [KINDS]}
        open: {is: flag}
      rows: |
        | days | kind | open | => | low |
        |------|------|------|----|-----|
";

/// The codes of all problems, and the table, when the rule is kept.
fn load(rows: &[(&str, &str, &str)]) -> (Vec<&'static str>, Option<Table>) {
    let lines = rows.iter().map(|(d, k, o)| format!("        | {d} | {k} | {o} | => | 5 |\n"));
    let rule = RULE.replace("KINDS", &KINDS.join(", ")) + &lines.collect::<String>();
    let file = |path: &str, text: &str| PackFile { path: path.into(), text: text.into() };
    let files = [
        file("t/pack.yaml", "title: 试\nrelease: 1\n"),
        file("t/sources.yaml", "sources: [{title: 试, grade: L}]\n"),
        file("t/rules/table.yaml", &rule),
    ];
    let (pack, problems) = zg_rules::load(&files, None);
    let body = pack.rules.first().and_then(|r| r.versions.first()).and_then(|v| v.body.clone());
    let table = if let Some(Body::Table(table)) = body { Some(table) } else { None };
    (problems.iter().map(|p| p.code).collect(), table)
}

/// How many rows match each combination of values.
fn tried(table: &Table) -> Vec<usize> {
    let mut counts = Vec::new();
    for days in VALUES {
        for kind in KINDS {
            for open in ["yes", "no"] {
                let given: Given = [("days", days), ("kind", kind), ("open", open)]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .into();
                counts.push(decide(table, &given).expect("facts of the table").rows.len());
            }
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn overlaps_and_gaps_are_found_exactly(
        rows in prop::collection::vec(
            (
                prop::sample::select(&NUMBERS[..]),
                prop::sample::select(&WORDS[..]),
                prop::sample::select(&["-", "-", "yes", "no"][..]),
            ),
            1..6,
        ),
    ) {
        let (codes, table) = load(&rows);
        prop_assert!(codes.iter().all(|c| ["P05", "P06"].contains(c)), "{:?}", codes);
        // The rule is not kept when rows overlap, so rows are tried one by one.
        let alone: Vec<Vec<usize>> = rows.iter().map(|row| tried(&load(&[*row]).1.expect("one row"))).collect();
        let meet = |a: &[usize], b: &[usize]| a.iter().zip(b).any(|(a, b)| a + b == 2);
        let pairs = (0..rows.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let meeting = pairs.filter(|(i, j)| meet(&alone[*i], &alone[*j])).count();
        prop_assert_eq!(codes.iter().filter(|c| **c == "P05").count(), meeting);
        prop_assert_eq!(table.is_none(), meeting > 0);
        let gap = (0..alone[0].len()).any(|value| alone.iter().all(|row| row[value] == 0));
        prop_assert_eq!(codes.contains(&"P06"), gap);
        if let Some(table) = table {
            prop_assert!(tried(&table).iter().all(|rows| *rows <= 1));
        }
    }
}

//! The sets of `fixtures/disguise`, and what a reader makes of them. The tests of the packs read them too.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use std::path::Path;

/// The sets that nobody tunes on.
pub(crate) const BLIND: [&str; 22] = [
    "blind.tsv",
    "blind2.tsv",
    "blind3.tsv",
    "blind4.tsv",
    "blind5.tsv",
    "blind6.tsv",
    "blind7.tsv",
    "blind8.tsv",
    "blind9.tsv",
    "blind10.tsv",
    "blind11.tsv",
    "blind12.tsv",
    "blind13.tsv",
    "blind14.tsv",
    "blind15.tsv",
    "blind16.tsv",
    "blind17.tsv",
    "blind18.tsv",
    "blind19.tsv",
    "blind20.tsv",
    "blind21.tsv",
    "blind22.tsv",
];

pub(crate) struct Row {
    pub(crate) text: String,
    pub(crate) expected: String,
    pub(crate) trick: String,
}

pub(crate) fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/disguise").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let row = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        Row { text: fields.next().unwrap(), expected: fields.next().unwrap(), trick: fields.next().unwrap() }
    };
    text.lines().filter(|l| !l.starts_with('#')).map(row).collect()
}

#[derive(Default, Clone, Copy)]
pub(crate) struct Score {
    pub(crate) evasions: u32,
    pub(crate) found: u32,
    pub(crate) benign: u32,
    pub(crate) flagged: u32,
}

impl Score {
    pub(crate) fn recall(self) -> f64 {
        f64::from(self.found) / f64::from(self.evasions.max(1))
    }

    pub(crate) fn precision(self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.flagged).max(1))
    }
}

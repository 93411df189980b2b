//! `src/disguise/words.txt` is what the word list of the crate `jieba-rs` (MIT) says, cut to what is common.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

const COMMITTED: &str = include_str!("../src/disguise/words.txt");

/// Least count in the list's corpus of sixty million words, by number of characters.
const LEAST: [u32; 5] = [u32::MAX, 30, 30, 60, 200];

/// Derives the file again from `src/data/dict.txt` of that crate's sources (0.11), and compares; with `UPDATE` set, writes:
/// `DICT=path/to/dict.txt cargo test -p zg-text --test words`.
#[test]
fn derives_again() {
    let Some(path) = std::env::var_os("DICT") else {
        println!("skipped: DICT names no file");
        return;
    };
    let mut lines: BTreeMap<char, BTreeMap<String, char>> = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let mut fields = line.split(' ');
        let (word, count) = (fields.next().unwrap(), fields.next().unwrap().parse::<u32>().unwrap());
        let han = word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let length = word.chars().count();
        if han && LEAST.get(length).is_some_and(|least| count >= *least) {
            let first = word.chars().next().unwrap();
            let band = char::from(b'a' + u8::try_from(count.ilog2()).unwrap());
            lines.entry(first).or_default().insert(word.chars().skip(1).collect(), band);
        }
    }
    let text: String = lines
        .iter()
        .map(|(first, rest)| {
            let rest: String = rest.iter().map(|(tail, band)| format!("{tail}{band}")).collect();
            format!("{first}{rest}\n")
        })
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/disguise/words.txt");
        std::fs::write(out, text).unwrap();
    } else {
        assert!(text == COMMITTED, "UPDATE=1 DICT=… cargo test -p zg-text --test words");
    }
}

/// Every line is a first character and ends of words, each closed by how common the word is.
#[test]
fn is_well_formed() {
    let mut count = 0;
    for line in COMMITTED.lines() {
        assert!(line.chars().next().is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{line}");
        assert!(line.ends_with(|c: char| c.is_ascii_lowercase()), "{line}");
        count += line.chars().filter(char::is_ascii_lowercase).count();
    }
    assert!(count > 50_000, "{count}");
}

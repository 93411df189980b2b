//! Where the weights of sayings come from: the lines of `fixtures/disguise` that were worked in, the messages of
//! `fixtures/clean`, and half of the real chats that development has. The table in the crate is
//! what they give; `UPDATE=1` writes it. Without those chats nothing can be compared.
//! The sets that nobody reads are not read here either.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod score;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use score::rows;
use zg_text::{Reader, SAYINGS, grams};

/// The kinds, and whether it is any of them.
const KINDS: usize = SAYINGS.len() + 1;
/// Lines that have a piece, at least.
const LINES: usize = 10;
const ROUNDS: u64 = 10;
/// The rounds that do not count yet.
const EARLY: usize = 5;
/// A weight of one, in the table; what is no larger than `SMALL` of them is left out.
const ONE: f32 = 24.0;
const SMALL: f32 = 3.0;
const START: f32 = -2.0;

/// A line: its pieces, and which kind of saying it is.
type Line<P> = (Vec<P>, Option<usize>);

/// The kind of a set's category.
fn kind(expected: &str) -> Option<usize> {
    ["contact", "pay", "platform", "absolute", "review", "abuse"].iter().position(|kind| *kind == expected)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Agents' messages of every second real chat that is at hand, for development and training only; nothing of them is kept but
/// weights of pieces that many lines have.
fn real(root: &Path) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(root.join("../shared/data/jddc2019-dialogues/dev.jsonl")).ok()?;
    let mut said = Vec::new();
    for chat in text.lines().step_by(2) {
        said.extend(agents(chat));
    }
    Some(said)
}

/// What the agents of a chat say.
fn agents(chat: &str) -> Vec<String> {
    let said = chat.split("\"role\": \"agent\", \"text\": \"").skip(1);
    let text = |rest: &str| rest.split("\", \"is_transfer\"").next().unwrap().replace("\\\"", "\"");
    said.map(text).collect()
}

fn lines() -> Option<Vec<Line<String>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts: Vec<(String, Option<usize>)> = real(&root)?.into_iter().map(|said| (said, None)).collect();
    for name in ["tune.tsv", "said.tsv", "sayings.tsv"] {
        // A look-alike is told twice: a false alarm is worse than a miss.
        let lines = rows(name).into_iter().map(|row| (row.text, kind(&row.expected)));
        texts.extend(
            lines.flat_map(|line| [Some(line.clone()).filter(|line| line.1.is_none()), Some(line)]).flatten(),
        );
    }
    texts.extend(rows("everyday.tsv").into_iter().map(|row| (row.text, None)));
    let mut paths = Vec::new();
    files(&root.join("fixtures/clean"), &mut paths);
    for path in paths.drain(..) {
        let text = std::fs::read_to_string(path).unwrap();
        let said = text.lines().filter_map(|line| line.split_once(": ")).map(|(_, said)| said);
        // … and good service three times.
        let good = said.filter(|said| !said.starts_with('[')).map(|said| (said.to_owned(), None));
        texts.extend(good.flat_map(|good| [good.clone(), good.clone(), good]));
    }
    let mut reader = Reader::new();
    let mut pieces = |text: &str| {
        reader.read(text);
        grams(reader.folded())
    };
    Some(texts.iter().map(|(text, kind)| (pieces(text), *kind)).collect())
}

/// The pieces that enough lines have, in order.
fn known(lines: &[Line<String>]) -> Vec<&str> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for (pieces, _) in lines {
        let once: BTreeSet<&str> = pieces.iter().map(String::as_str).collect();
        once.into_iter().for_each(|piece| *count.entry(piece).or_default() += 1);
    }
    count.into_iter().filter(|(_, lines)| *lines >= LINES).map(|(piece, _)| piece).collect()
}

/// The logistic function, by a fraction that comes close: machines round exponentials differently.
fn share(x: f32) -> f32 {
    let half = (x / 2.0).clamp(-3.0, 3.0);
    let square = half * half;
    0.5 + 0.5 * half * (27.0 + square) / (27.0 + 9.0 * square)
}

/// Where each line stands in a round: by a sum over its pieces, so that another line changes nothing for those there are.
fn order(lines: &[Line<String>], round: u64) -> Vec<usize> {
    let mut copies: BTreeMap<u64, u64> = BTreeMap::new();
    let rank = |pieces: &[String]| {
        let bytes = pieces.iter().flat_map(|piece| piece.bytes());
        let sum = bytes.fold(round, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let copy = copies.entry(sum).or_default();
        *copy += 1;
        (sum ^ *copy).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    let ranks: Vec<u64> = lines.iter().map(|(pieces, _)| pieces.as_slice()).map(rank).collect();
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|line| (ranks[*line], *line));
    order
}

/// Weights of the pieces and of none: the mean of those after each round but the first ones.
fn train(lines: &[Line<usize>], orders: &[Vec<usize>], pieces: usize) -> (Vec<[f32; KINDS]>, [f32; KINDS]) {
    let (mut weights, mut steps) = (vec![[0_f32; KINDS]; pieces], vec![[0_f32; KINDS]; pieces]);
    let mut bias = [START; KINDS];
    let (mut means, mut mean) = (weights.clone(), [0_f32; KINDS]);
    for (round, order) in orders.iter().enumerate() {
        for (pieces, is) in order.iter().map(|line| &lines[*line]) {
            let scale = 4.0 / (pieces.len() as f32).max(16.0).sqrt();
            for kind in 0..KINDS {
                let sum: f32 = pieces.iter().map(|piece| weights[*piece][kind]).sum();
                let any = kind == SAYINGS.len() && is.is_some();
                let error = share(bias[kind] + scale * sum) - f32::from(u8::from(any || *is == Some(kind)));
                if error.abs() < 0.02 {
                    continue;
                }
                bias[kind] -= 0.02 * error;
                for piece in pieces {
                    let (weight, step) = (&mut weights[*piece][kind], &mut steps[*piece][kind]);
                    let slope = error * scale + 2e-5 * *weight;
                    *step += slope * slope;
                    *weight -= 0.15 * slope / (step.sqrt() + 0.05);
                }
            }
        }
        if round >= EARLY {
            let part = 1.0 / (orders.len() - EARLY) as f32;
            for kind in 0..KINDS {
                mean[kind] += part * bias[kind];
                means.iter_mut().zip(&weights).for_each(|(mean, now)| mean[kind] += part * now[kind]);
            }
        }
    }
    (means, mean)
}

fn row(weights: &[f32; KINDS], small: f32) -> String {
    let mut row = String::new();
    let letters = SAYINGS.iter().map(|(_, letter)| *letter).chain(['v']);
    for (letter, weight) in letters.zip(weights) {
        let weight = (weight * ONE).round().clamp(-127.0, 127.0);
        if weight.abs() > small {
            write!(row, "{letter}{weight}").unwrap();
        }
    }
    row
}

#[test]
fn the_weights_are_what_the_lines_give() {
    let Some(lines) = lines() else {
        println!("skipped: the real chats of shared/data are not here");
        return;
    };
    let known = known(&lines);
    let place = |piece: &String| known.binary_search(&piece.as_str()).ok();
    let numbered: Vec<Line<usize>> =
        lines.iter().map(|(pieces, kind)| (pieces.iter().filter_map(place).collect(), *kind)).collect();
    let orders: Vec<Vec<usize>> = (0..ROUNDS).map(|round| order(&lines, round)).collect();
    let (weights, bias) = train(&numbered, &orders, known.len());
    let letters: Vec<String> =
        SAYINGS.iter().map(|(entity, letter)| format!("{letter} {}", entity.name())).collect();
    let mut table = format!(
        "# What each piece of a sentence speaks for, in 24ths: {}, v any of them. Made by tests/sayings.rs.\n\
         # First the shape of the piece (0 to 2: so many characters more than one; 3, 4: one or two left out between).\n",
        letters.join(", ")
    );
    writeln!(table, "\t{}", row(&bias, 0.0)).unwrap();
    for (piece, weights) in known.iter().zip(&weights) {
        let row = row(weights, SMALL);
        if !row.is_empty() {
            writeln!(table, "{piece}\t{row}").unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/saying/weights.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    assert!(stored == table, "the lines changed: UPDATE=1 cargo test -p zg-text --test sayings");
}

//! Exports that somebody spoiled: no panic, whatever the rows. `FUZZ=10000000 cargo test --release -p zg-formats --test fuzz -- --nocapture`
//!
//! An input is a row of a real export of some platform, or a whole workbook or JSON file: as it is, torn, filled with what
//! belongs elsewhere, or quoted wrongly.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod common;

use std::path::PathBuf;

/// Rows of one file.
const ROWS: usize = 400;
/// What a row is spoiled with: signs of the formats, times, numbers, texts, and bytes that are none.
const PIECES: [&[u8]; 40] = [
    b",",
    b"\t",
    b";",
    b"\"",
    b"\"\"",
    b"'",
    b"\n",
    b"\r\n",
    b"\r",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"-1",
    b"1e309",
    b"99999999999999999999",
    b"0.5",
    b"2026-02-30 25:61:61",
    b"2026-11-20 10:00:00",
    b"1795140000000",
    b"-",
    b"=== platform=jd\n",
    "客服小美: ".as_bytes(),
    "买家: ".as_bytes(),
    "【".as_bytes(),
    "，".as_bytes(),
    "¥12.5".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{200b}".as_bytes(),
    "👨‍👩‍👧".as_bytes(),
    b"\0",
    b"\xff",
    b"\xe4\xb8",
    b"<td>",
    b"=1+1",
];

/// Random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// A row, or one in two spoiled a little.
    fn spoil(&mut self, row: &[u8], other: &[u8]) -> Vec<u8> {
        let mut row = row.to_vec();
        let times = self.below(2) * self.below(4);
        for _ in 0..times {
            let at = self.below(row.len() + 1);
            match self.below(6) {
                0 => row.truncate(at),
                1 if at < row.len() => row[at] = self.below(256) as u8,
                2 => {
                    let end = (at + self.below(12)).min(row.len());
                    row.drain(at..end);
                }
                3 => {
                    // What stands elsewhere in the file.
                    let from = self.below(other.len());
                    let to = (from + self.below(24)).min(other.len());
                    row.splice(at..at, other[from..to].iter().copied());
                }
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    row.splice(at..at, piece.iter().copied());
                }
            }
        }
        row
    }
}

fn exports() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![common::root()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
            match path.extension().and_then(|e| e.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some(
                    "csv" | "txt" | "tsv" | "json" | "jsonl" | "chat" | "html" | "xls" | "xlsx" | "parquet",
                ) => {
                    let told = path.to_string_lossy();
                    if !told.ends_with(".expected.jsonl") && !told.ends_with("maps.json") {
                        files.push(path);
                    }
                }
                _ => {}
            }
        }
    }
    files.sort();
    files
}

#[test]
fn spoiled_exports() {
    let count: usize = std::env::var("FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let files = exports();
    assert!(files.len() > 5, "are the exports there?");
    let (dir, mut random) = (common::dir("fuzz"), Random(0x9e37_79b9_7f4a_7c15));
    let (mut rows, mut events, mut rejected) = (0, 0, 0);
    while rows < count {
        let path = &files[random.below(files.len())];
        let whole = std::fs::read(path).unwrap();
        let name = path.file_name().unwrap();
        // Their rows are read all or none.
        let one = matches!(
            path.extension().and_then(|e| e.to_str()),
            Some("xls" | "xlsx" | "parquet" | "json" | "html")
        );
        let lines: Vec<&[u8]> = whole.split_inclusive(|b| *b == b'\n').collect();
        let mut spoiled = Vec::new();
        if one {
            spoiled = random.spoil(&whole, &whole);
            rows += 1;
        } else {
            // Without its first line most exports are of nobody.
            if random.below(10) > 0 {
                spoiled.extend_from_slice(lines.first().copied().unwrap_or(b""));
            }
            for _ in 0..ROWS {
                let (row, other) = (lines[random.below(lines.len())], lines[random.below(lines.len())]);
                spoiled.extend(random.spoil(row, other));
            }
            rows += ROWS;
        }
        let spoiled_path = dir.join(name);
        std::fs::write(&spoiled_path, spoiled).unwrap();
        let imported = common::import(&[spoiled_path]);
        assert_eq!(imported.files.len(), 1);
        events += common::events(&imported);
        rejected += imported.rejects.len();
    }
    println!("{rows} rows of {} exports: {events} events, {rejected} rejects told", files.len());
    assert!(events > 0 && rejected > 0, "rows are read, and rows are refused");
}

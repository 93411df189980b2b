//! What English readers see: with `--lang en` no Chinese stands outside of what is quoted — chats, names of shops and
//! agents, clauses and what else stands in rules — and no label of the Chinese page is left.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const COMMANDS: [&[&str]; 21] = [
    &["--help"],
    &["check", "samples"],
    &["check", "samples", "--verbose"],
    &["check", "samples", "--format", "html"],
    &["check", "samples", "--format", "csv"],
    &["price", "samples"],
    &["price", "samples", "--by", "rule"],
    &["deadlines", "samples"],
    &["promises", "samples"],
    &["promises", "samples", "--format", "csv"],
    &["promises", "docs/manual/promises.chat"],
    &["tally", "samples"],
    &["tally", "samples", "--outlook"],
    &["tally", "samples", "--explain", "taobao.service.reply-3m-rate"],
    &["performance", "samples"],
    &["staff", "samples"],
    &["explain", "house.promise.ship"],
    &["explain", "taobao.trade.late-shipping-fine"],
    &["decide", "taobao.trade.late-shipping-fine", "paid=200", "--at", "2026-11-01"],
    &["why", "4aac8c9ebdb3", "--in", "samples"],
    &["pack", "check", "packs"],
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn said(args: &[&str], lang: &str) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(args)
        .args(["--lang", lang])
        .current_dir(root())
        .env_remove("ZHANGGUI_KEY")
        .env_remove("ZHANGGUI_KEY_FILE")
        .output()
        .unwrap();
    String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap()
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What was said and who said it, and the names of columns.
static CHATS: LazyLock<String> = LazyLock::new(|| {
    let to = std::env::temp_dir().join(format!("zhanggui-english-{}.chat", std::process::id()));
    said(&["import", "samples", "--to", to.to_str().unwrap()], "zh");
    let mut all = std::fs::read_to_string(&to).unwrap();
    let _ = std::fs::remove_file(&to);
    let mut found = Vec::new();
    files(&root().join("samples"), &mut found);
    files(&root().join("docs/manual"), &mut found);
    for file in found.iter().filter(|f| f.extension().is_none_or(|e| e != "md")) {
        all.push_str(&std::fs::read_to_string(file).unwrap_or_default());
    }
    bare(&all)
});

/// What stands in rules, but for what they are called.
static RULES: LazyLock<String> = LazyLock::new(|| {
    let mut found = Vec::new();
    files(&root().join("packs"), &mut found);
    let texts = found.iter().filter_map(|f| std::fs::read_to_string(f).ok());
    let lines = |text: String| -> String {
        text.lines().filter(|l| !l.starts_with("title:") && !l.starts_with("title_en:")).collect()
    };
    bare(&texts.map(lines).collect::<String>())
});

fn han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The runs of Chinese characters of a text.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !han(c)).filter(|run| !run.is_empty())
}

/// What a line of a page begins with that is set off by blanks or a colon: its label.
fn labels(page: &str) -> BTreeSet<&str> {
    let of = |line| {
        let line: &str = line;
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || "■·▶─".contains(c));
        let end = line.find(|c| !han(c))?;
        let (label, rest) = line.split_at(end);
        (end > 0 && (rest.starts_with("  ") || rest.starts_with('：'))).then_some(label)
    };
    page.lines().filter_map(of).collect()
}

/// A page without what quotes were read as: no chat and no rule need spell it so.
fn unread(page: &str) -> String {
    let mut parts = page.split("read as “");
    let mut out = parts.next().unwrap_or_default().to_owned();
    out.extend(parts.map(|part| part.split_once('”').map_or(part, |(_, rest)| rest)));
    out
}

/// The seal of the page, as on a stamp.
const SEAL: &str = "掌規";

#[test]
fn nothing_but_quotes_is_chinese() {
    let mut wrong = Vec::new();
    let (mut all, mut outside) = (0, 0);
    for args in COMMANDS {
        let page = unread(&said(args, "en"));
        all += page.chars().filter(|c| han(*c)).count();
        let runs: BTreeSet<&str> = runs(&page).filter(|run| *run != SEAL).collect();
        for run in runs {
            if !CHATS.contains(run) && !RULES.contains(run) {
                outside += run.chars().count();
                wrong.push(format!("{}: {run}", args.join(" ")));
            }
        }
        // Of pages for programs and browsers the labels are no lines.
        let chinese = if args.contains(&"--format") { String::new() } else { said(args, "zh") };
        let theirs = labels(&chinese);
        for label in labels(&page).iter().filter(|l| theirs.contains(*l) && !CHATS.contains(**l)) {
            wrong.push(format!("{}: the label {label}", args.join(" ")));
        }
        for line in page.lines().filter(|l| !l.chars().any(han) && l.contains(['（', '）'])) {
            // A clause that is broken over two lines.
            if !line.trim_start().starts_with('（') {
                wrong.push(format!("{}: {line}", args.join(" ")));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    println!("{all} Chinese characters in {} pages, outside of quotes {outside}", COMMANDS.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(outside, 0);
}

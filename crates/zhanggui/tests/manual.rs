//! The console blocks of the manual and the READMEs are run: what they show is what the program prints.
//! `UPDATE=1 cargo test -p zhanggui --test manual` rewrites them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs `zhanggui …` as a shell would, from the root of the tree.
fn run(line: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_zhanggui"));
    let path = std::env::join_paths(
        std::iter::once(bin.parent().unwrap().to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let out = Command::new("sh")
        .arg("-c")
        .arg(line)
        .current_dir(root())
        .env("PATH", path.unwrap())
        .env("NO_COLOR", "1")
        .env_remove("ZHANGGUI_KEY")
        .env_remove("ZHANGGUI_KEY_FILE")
        .output()
        .unwrap();
    let mut text = String::from_utf8_lossy(&out.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&out.stderr));
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// Replaces what follows each `$ ` line of each console block by what the command prints; `…` alone on a line stands
/// for any number of lines.
fn refreshed(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.trim() != "```console" {
            continue;
        }
        while let Some(line) = lines.peek().copied() {
            if line.trim() == "```" {
                break;
            }
            lines.next();
            let Some(command) = line.strip_prefix("$ ") else { continue };
            out.push_str(line);
            out.push('\n');
            let mut shown = Vec::new();
            while let Some(next) = lines.peek().filter(|l| !l.starts_with("$ ") && l.trim() != "```") {
                shown.push((*next).to_owned());
                lines.next();
            }
            let printed = run(command);
            let printed: Vec<&str> = printed.lines().collect();
            // A block that ends in `…` shows the beginning only.
            let kept =
                if shown.last().is_some_and(|l| l.trim() == "…") { shown.len() - 1 } else { printed.len() };
            for line in printed.iter().take(kept) {
                out.push_str(line);
                out.push('\n');
            }
            if kept < printed.len() {
                out.push_str("…\n");
            }
        }
    }
    out
}

#[test]
fn console_blocks_show_what_is_printed() {
    let mut pages: Vec<PathBuf> =
        fs::read_dir(root().join("docs/manual")).unwrap().map(|e| e.unwrap().path()).collect();
    pages.retain(|p| p.extension().is_some_and(|e| e == "md"));
    pages.extend(["README.md", "README.zh-CN.md"].map(|f| root().join(f)));
    pages.sort();
    let (mut blocks, mut stale) = (0, Vec::new());
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        blocks += text.matches("```console").count();
        let fresh = refreshed(&text);
        if fresh != text && std::env::var_os("UPDATE").is_some() {
            fs::write(&page, &fresh).unwrap();
        } else if fresh != text {
            let first = text.lines().zip(fresh.lines()).find(|(a, b)| a != b);
            stale.push(format!("{}: {first:?}", page.display()));
        }
    }
    assert!(blocks >= 6, "only {blocks} console blocks");
    assert!(stale.is_empty(), "run UPDATE=1 cargo test -p zhanggui --test manual\n{}", stale.join("\n"));
}

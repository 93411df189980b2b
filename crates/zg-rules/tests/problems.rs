//! Every kind of problem, as its author reads it: each file in `tests/problems` is put into the pack in `base`, at the
//! place that its first line names, and what is said about it stands beside it. `UPDATE=1` writes that anew.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use zg_rules::{PROBLEMS, PackFile};

/// Codes that no pack can provoke now: words that fold to nothing are refused before, as empty ones.
const UNSEEN: [&str; 1] = ["P10"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn yaml_below(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    let mut found = Vec::new();
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() {
            found.extend(yaml_below(&path));
        } else if path.extension().is_some_and(|e| e == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The pack that the bad files are put into; nothing is wrong with it.
fn base() -> Vec<PackFile> {
    let root = root().join("base");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    yaml_below(&root).iter().map(|p| PackFile { path: name(p).into(), text: read(p).into() }).collect()
}

/// What loading and compiling say about files, in Chinese or English, with the codes.
fn said(files: &[PackFile], english: bool) -> (Vec<&'static str>, String) {
    let (pack, mut problems) = zg_rules::load(files, Some("2026-11-22".parse().unwrap()));
    problems.extend(zg_engine::compile(pack).1);
    let source = |file: &str| files.iter().find(|f| &*f.path == file).map_or("", |f| &*f.text);
    let shown: Vec<String> = problems.iter().map(|p| p.render(source(&p.file), english, false)).collect();
    (problems.iter().map(|p| p.code).collect(), shown.join("\n\n"))
}

fn cases() -> Vec<PathBuf> {
    let all = yaml_below(&root());
    all.into_iter().filter(|p| !p.starts_with(root().join("base"))).collect()
}

fn with(case: &Path) -> Vec<PackFile> {
    let text = read(case);
    let place = text
        .lines()
        .next()
        .and_then(|l| l.strip_prefix("# "))
        .unwrap_or_else(|| panic!("{case:?}: no place"));
    base().into_iter().chain([PackFile { path: place.into(), text: text.as_str().into() }]).collect()
}

#[test]
fn the_base_has_no_problem() {
    assert_eq!(said(&base(), false), (Vec::new(), String::new()));
}

#[test]
fn problems_read_as_written() {
    let mut wrong = String::new();
    for case in cases() {
        let (_, found) = said(&with(&case), false);
        let snapshot = case.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&snapshot, format!("{found}\n")).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&snapshot).unwrap_or_default();
        if expected.trim_end() != found.trim_end() {
            wrong += &format!("{}\n--- expected\n{expected}\n--- found\n{found}\n\n", snapshot.display());
        }
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes anew what has changed:\n\n{wrong}");
}

#[test]
fn each_file_shows_the_problem_in_its_name() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        let name = case.file_stem().unwrap().to_string_lossy().to_uppercase();
        let (codes, _) = said(&with(&case), false);
        let code = codes.iter().find(|c| name.starts_with(**c));
        seen.insert(*code.unwrap_or_else(|| panic!("{name}: {codes:?}")));
        // English says as much as Chinese, and no Chinese of ours.
        let (english_codes, english) = said(&with(&case), true);
        assert_eq!(english_codes, codes, "{name}");
        let ours = ["没有", "不是", "缺少", "应", "不能", "至少"];
        let outside_quotes = |line: &str| line.split('`').step_by(2).collect::<String>();
        let heads = english.lines().filter(|l| l.starts_with("problem") || l.starts_with("warning"));
        let chinese: Vec<&str> =
            heads.filter(|l| ours.iter().any(|w| outside_quotes(l).contains(w))).collect();
        assert!(chinese.is_empty(), "{name}: {chinese:?}");
    }
    let unseen: Vec<&str> = PROBLEMS.iter().map(|k| k.code).filter(|c| !seen.contains(c)).collect();
    assert_eq!(unseen, UNSEEN);
}

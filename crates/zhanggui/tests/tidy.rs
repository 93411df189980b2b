//! The tree's own rules (design §11): what no compiler checks.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(dir: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") {
                files(&path, ending, out);
            }
        } else if path.to_string_lossy().ends_with(ending) {
            out.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&root().join("crates"), ".rs", &mut found);
    found.sort();
    found.into_iter().map(|p| (p.clone(), fs::read_to_string(p).unwrap())).collect()
}

/// The ids of all rules, read from the paths of their files.
fn rule_ids() -> Vec<String> {
    let packs = root().join("packs");
    let mut found = Vec::new();
    files(&packs, ".yaml", &mut found);
    let ids = found.iter().filter_map(|p| {
        let path = p.strip_prefix(&packs).unwrap().to_string_lossy().replace('\\', "/");
        let (pack, rest) = path.split_once("/rules/")?;
        Some(format!("{pack}.{}", rest.trim_end_matches(".yaml").replace('/', ".")))
    });
    ids.collect()
}

#[test]
fn no_rust_source_names_a_rule() {
    let ids = rule_ids();
    assert!(ids.len() > 50, "only {} rules found: wrong folder?", ids.len());
    let mut named = Vec::new();
    for (path, text) in sources().iter().filter(|(p, _)| !p.components().any(|c| c.as_os_str() == "tests")) {
        let code = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        named.extend(
            ids.iter().filter(|id| code.contains(id.as_str())).map(|id| format!("{}: {id}", path.display())),
        );
    }
    assert!(named.is_empty(), "rules are data; Rust must not know them:\n{}", named.join("\n"));
}

#[test]
fn no_source_file_is_over_600_lines() {
    let sources = sources();
    let long: Vec<String> = sources
        .iter()
        .map(|(p, t)| (t.lines().count(), p))
        .filter(|(n, _)| *n > 600)
        .map(|(n, p)| format!("{} {n}", p.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
    let mut lengths: Vec<usize> = sources.iter().map(|(_, t)| t.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= 150, "the median file has {median} lines");
}

#[test]
fn one_file_knows_yaml() {
    let knows = |(p, t): &&(PathBuf, String)| t.contains("granit_parser") && !p.ends_with("tidy.rs");
    let found: Vec<_> =
        sources().iter().filter(knows).map(|(p, _)| p.file_name().unwrap().to_owned()).collect();
    assert_eq!(found, ["yaml.rs"]);
}

#[test]
fn the_core_reads_no_file_clock_or_environment() {
    for name in ["zg-model", "zg-text", "zg-rules", "zg-engine", "zg-desk"] {
        let mut found = Vec::new();
        files(&root().join("crates").join(name).join("src"), ".rs", &mut found);
        for path in found {
            let text = fs::read_to_string(&path).unwrap();
            for banned in ["std::fs", "std::env", "SystemTime::", "Instant::now", "thread_rng", "std::net"] {
                assert!(!text.contains(banned), "{} uses {banned}", path.display());
            }
        }
    }
}

#[test]
fn every_dependency_has_a_permissive_licence() {
    let allowed = [
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Unicode-3.0",
        "Unicode-DFS-2016",
        "Zlib",
        "MPL-2.0",
        "CC0-1.0",
        "Unlicense",
        "0BSD",
        "BSL-1.0",
        "MIT-0",
    ];
    let rustc = std::process::Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc.lines().find_map(|l| l.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host];
    let out = std::process::Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let mut bad = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or("none");
        // `A OR B` needs one of them, `A AND B` all.
        let fits = |any: &str| {
            any.split(" AND ").all(|one| {
                allowed.contains(&one.trim().trim_matches(['(', ')']).split(" WITH ").next().unwrap_or(""))
            })
        };
        if !licence.replace('/', " OR ").split(" OR ").any(fits) {
            bad.push(format!("{} {licence}", package["name"]));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

//! What is planted is found, and what is not is left alone: the generator's conversations, checked by the binary.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn zhanggui(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhanggui")).args(args).output().unwrap()
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("recall-{name}"));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

fn generate(file: &Path, messages: &str, seed: &str, more: &[&str]) -> String {
    let to = file.display().to_string();
    let mut args = vec!["generate", "--messages", messages, "--seed", seed, "--to", &to];
    args.extend(more);
    let out = zhanggui(&args);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn lines(text: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(text).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn planted(file: &Path) -> Vec<Value> {
    lines(&fs::read(format!("{}.planted.jsonl", file.display())).unwrap())
}

/// The findings of a check, and its summary.
fn check(file: &Path) -> (Vec<Value>, Value) {
    let out = zhanggui(&["check", &file.display().to_string(), "--format", "jsonl"]);
    assert!(out.status.code().is_some_and(|c| c < 2), "{}", String::from_utf8_lossy(&out.stderr));
    let mut all = lines(&out.stdout);
    let summary = all.pop().unwrap();
    all.retain(|l| text(l, "kind") == "finding");
    (all, summary)
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What a finding and a planted violation have in common.
fn spot(value: &Value) -> (&str, &str, &str) {
    (text(value, "conversation"), text(value, "at"), text(value, "rule"))
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    let file = folder("twenty-thousand").join("chats.jsonl");
    generate(&file, "20000", "7", &[]);
    let planted = planted(&file);
    let (findings, summary) = check(&file);
    let overview = summary.get("overview").unwrap();
    let messages = overview.get("messages").and_then(Value::as_u64).unwrap();
    assert!(messages >= 20_000 && overview.get("platforms").and_then(Value::as_array).unwrap().len() >= 6);

    let found: BTreeSet<_> = findings.iter().map(spot).collect();
    let missed: Vec<&Value> = planted.iter().filter(|p| !found.contains(&spot(p))).collect();
    let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for p in &planted {
        let of_rule = by_rule.entry(text(p, "rule")).or_default();
        of_rule.0 += 1;
        of_rule.1 += usize::from(!found.contains(&spot(p)));
    }
    // The other lines of a whole example break reply times of their own, so such conversations say nothing about
    // false alarms; neither does a message in which something was planted, whatever else it is found to be.
    let whole: BTreeSet<&str> =
        planted.iter().filter(|p| text(p, "kind") == "scene").map(|p| text(p, "conversation")).collect();
    let spoilt: BTreeSet<_> = planted.iter().map(|p| (text(p, "conversation"), text(p, "at"))).collect();
    let alarms = findings.iter().filter(|f| {
        text(f, "certainty") == "sure"
            && text(f, "severity") != "note"
            && !whole.contains(text(f, "conversation"))
            && !spoilt.contains(&(text(f, "conversation"), text(f, "at")))
    });
    let alarms: Vec<&Value> = alarms.collect();

    let kinds = ["message", "late", "scene"].map(|k| planted.iter().filter(|p| text(p, "kind") == k).count());
    let recall = (planted.len() - missed.len()) as f64 / planted.len() as f64;
    println!("{messages} messages, {} planted {kinds:?} of {} rules", planted.len(), by_rule.len());
    println!("recall {:.2} % ({} missed), false alarms {}", recall * 100.0, missed.len(), alarms.len());
    for miss in &missed {
        println!("missed: {miss}");
    }
    for alarm in &alarms {
        println!("false alarm: {alarm}");
    }
    assert!(kinds.iter().all(|n| *n > 10), "too little of a kind: {kinds:?}");
    assert!(by_rule.len() > 50, "only {} rules: {by_rule:?}", by_rule.len());
    assert!(recall >= 0.99, "recall {recall}");
    let alarms = u64::try_from(alarms.len()).unwrap();
    assert!(alarms * 1_000 <= messages, "{alarms} false alarms in {messages} messages");
}

#[test]
fn without_violations_a_check_is_silent() {
    let file = folder("clean").join("chats.jsonl");
    generate(&file, "5000", "11", &["--violations", "0%"]);
    assert!(planted(&file).is_empty());
    let (findings, _) = check(&file);
    let held = |f: &&Value| text(f, "certainty") == "sure" && text(f, "severity") != "note";
    let sure: Vec<&Value> = findings.iter().filter(held).collect();
    assert!(sure.len() <= 5, "{sure:#?}");
}

#[test]
fn a_seed_gives_the_same_bytes_in_every_format() {
    let dir = folder("seed");
    let name = |n: &str| dir.join(n);
    for file in ["a.jsonl", "b.jsonl", "a.chat", "a.parquet"] {
        generate(&name(file), "1500", "3", &[]);
    }
    generate(&name("c.jsonl"), "1500", "4", &[]);
    let bytes = |n: &str| fs::read(name(n)).unwrap();
    assert_eq!(bytes("a.jsonl"), bytes("b.jsonl"));
    assert_ne!(bytes("a.jsonl"), bytes("c.jsonl"));
    assert_eq!(bytes("a.jsonl.planted.jsonl"), bytes("a.parquet.planted.jsonl"));
    assert_eq!(bytes("a.jsonl.planted.jsonl"), bytes("a.chat.planted.jsonl"));
    let spots = |n: &str| -> BTreeSet<String> {
        check(&name(n)).0.iter().map(|f| format!("{:?}", spot(f))).collect()
    };
    let of_jsonl = spots("a.jsonl");
    assert!(of_jsonl.len() > 20);
    assert_eq!(of_jsonl, spots("a.parquet"));
    assert_eq!(of_jsonl, spots("a.chat"));
}

#[test]
fn the_generator_says_what_it_cannot_do() {
    let dir = folder("refusals");
    let to = |name: &str| dir.join(name).display().to_string();
    for (args, what) in [
        (vec!["--to".into(), to("a.xlsx")], ".parquet"),
        (vec!["--to".into(), to("a.jsonl"), "--platform".into(), "abc".into()], "`abc`: 没有这个平台"),
        (vec!["--to".into(), to("a.jsonl"), "--violations".into(), "90%".into()], "0% 到 50%"),
        (vec!["--to".into(), to("none/a.jsonl")], "a.jsonl"),
    ] {
        let args: Vec<&str> = ["generate"].into_iter().chain(args.iter().map(String::as_str)).collect();
        let out = zhanggui(&args);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(2) && said.contains(what), "{args:?}: {said}");
    }
}

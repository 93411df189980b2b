//! A shop's own file: what it may change, and what it must say to change it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs with a shop file and returns what it printed.
fn with_shop(name: &str, shop: &str, args: &[&str], stdin: &str) -> (Output, String) {
    let path = std::env::temp_dir().join(format!("zhanggui-{}-{name}.yaml", std::process::id()));
    std::fs::write(&path, shop).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhanggui"));
    command.args(args).args(["--shop-file", path.to_str().unwrap()]).current_dir(root()).env("NO_COLOR", "1");
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    std::fs::remove_file(&path).unwrap();
    let text = String::from_utf8(out.stdout.clone()).unwrap();
    (out, text)
}

fn findings(jsonl: &str) -> Vec<serde_json::Value> {
    jsonl
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .filter(|l: &serde_json::Value| l["kind"] == "finding")
        .collect()
}

const CHECK: [&str; 4] = ["check", "samples", "--format", "jsonl"];

#[test]
fn an_exception_mutes_and_the_report_says_so() {
    let plain = String::from_utf8(
        Command::new(env!("CARGO_BIN_EXE_zhanggui")).args(CHECK).current_dir(root()).output().unwrap().stdout,
    )
    .unwrap();
    let all = findings(&plain);
    let rule = all[0]["rule"].as_str().unwrap();
    let count = all.iter().filter(|f| f["rule"] == rule).count();
    let shop = format!(
        "title: 店\nexceptions:\n  - {{rule: {rule}, mute: true, reason: 复核中, by: 张主管, until: 2099-12-31}}\n"
    );
    let (_, text) = with_shop("mute", &shop, &CHECK, "");
    assert_eq!(findings(&text).len(), all.len() - count);
    assert!(
        text.contains("本店例外") && text.contains("复核中") && text.contains("张主管"),
        "the report is silent about it"
    );
}

#[test]
fn an_unfinished_or_ended_exception_does_not_count() {
    for (name, exception, what) in [
        ("noend", "{rule: law.consumer.refund-7d, mute: true, reason: 无, by: 张}", "缺少键 `until`"),
        (
            "noreason",
            "{rule: law.consumer.refund-7d, mute: true, by: 张, until: 2099-01-01}",
            "缺少键 `reason`",
        ),
        (
            "ended",
            "{rule: law.consumer.refund-7d, mute: true, reason: 无, by: 张, until: 2020-01-01}",
            "已到期",
        ),
        (
            "norule",
            "{rule: law.consumer.refund-7, mute: true, reason: 无, by: 张, until: 2099-01-01}",
            "law.consumer.refund-7d",
        ),
        (
            "two",
            "{rule: law.consumer.refund-7d, mute: true, severity: low, reason: 无, by: 张, until: 2099-01-01}",
            "之一",
        ),
    ] {
        let (out, text) = with_shop(name, &format!("title: 店\nexceptions:\n  - {exception}\n"), &CHECK, "");
        let errors = String::from_utf8_lossy(&out.stderr);
        assert!(errors.contains(what), "{name}: {errors}");
        assert!(
            findings(&text).iter().any(|f| f["rule"] == "law.consumer.refund-7d"),
            "{name}: muted all the same"
        );
    }
}

#[test]
fn a_promoted_rule_blocks_and_own_numbers_pass() {
    let said = "这款全网最低价哦\n有事打 13812345678\n";
    let guard = ["guard", "--platform", "pdd", "--at", "2026-11-20 10:00:00"];
    let verdicts = |text: &str| -> Vec<String> {
        text.lines()
            .map(|l| {
                serde_json::from_str::<serde_json::Value>(l).unwrap()["verdict"].as_str().unwrap().to_owned()
            })
            .collect()
    };
    let (_, text) = with_shop("plain", "title: 店\n", &guard, said);
    assert_eq!(verdicts(&text), ["warn", "warn"]);
    let shop = "title: 店\nown: [138-1234-5678]\nexceptions:\n  - {rule: law.advertising.absolute-claims, status: stable, reason: 试行无误报, by: 店主, until: 2099-01-01}\n";
    let (_, text) = with_shop("promote", shop, &guard, said);
    assert_eq!(verdicts(&text), ["block", "pass"]);
}

#[test]
fn a_shorter_clock_finds_more() {
    let late = |text: &str| findings(text).iter().filter(|f| f["rule"] == "taobao.service.reply-3m").count();
    let (_, plain) = with_shop("plain3m", "title: 店\n", &CHECK, "");
    let shop = "title: 店\nexceptions:\n  - {rule: taobao.service.reply-3m, within: 20s, reason: 自我加严, by: 店主, until: 2099-01-01}\n";
    let (_, strict) = with_shop("strict", shop, &CHECK, "");
    assert!(late(&strict) > late(&plain) + 5, "{} and {}", late(&strict), late(&plain));
}

/// A pack that waits to be switched on judges only where the shop's file or `--with` names it.
#[test]
fn a_pack_waits_until_it_is_switched_on() {
    let preset = |text: &str| {
        findings(text)
            .iter()
            .filter(|f| f["rule"].as_str().is_some_and(|r| r.starts_with("qc-preset.")))
            .count()
    };
    let (_, plain) = with_shop("preset-off", "title: 店\n", &CHECK, "");
    let (_, added) = with_shop("preset-on", "title: 店\nadd: [qc-preset]\n", &CHECK, "");
    let with: Vec<&str> = CHECK.into_iter().chain(["--with", "qc-preset"]).collect();
    let (_, named) = with_shop("preset-with", "title: 店\n", &with, "");
    assert_eq!(preset(&plain), 0);
    assert!(preset(&added) > 10, "only {}", preset(&added));
    assert_eq!(preset(&added), preset(&named));
    let unknown: Vec<&str> = CHECK.into_iter().chain(["--with", "no-such-pack"]).collect();
    let (out, _) = with_shop("preset-unknown", "title: 店\n", &unknown, "");
    assert_eq!(out.status.code(), Some(2));
}

/// A reading that the shop chooses counts otherwise; one that there is not is refused.
#[test]
fn a_reading_changes_the_figure() {
    let tally = |shop: &str, name: &str| {
        let args = [
            "tally",
            "fixtures/indicators/taobao.chat",
            "--from",
            "2026-11-09",
            "--to",
            "2026-11-15",
            "--now",
            "2026-11-20 00:00:00",
            "--format",
            "json",
        ];
        let (_, text) = with_shop(name, shop, &args, "");
        let all: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let found = all.iter().find(|f| f["rule"] == "taobao.service.reply-3m-rate").unwrap();
        (found["numerator"].as_u64().unwrap(), found["denominator"].as_u64().unwrap())
    };
    let plain = tally("title: 店\n", "reading-default");
    let bots = tally("title: 店\nreadings: {taobao.service.reply-3m: 机器人也算}\n", "reading-bots");
    assert_eq!((plain, bots), ((9, 15), (10, 15)));
    let out = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(["tally", "samples", "--reading", "taobao.service.reply-3m=没有这种"])
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("正好三分钟不算"));
}

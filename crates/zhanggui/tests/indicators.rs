//! Figures worked out by hand: `fixtures/indicators/expected.tsv` beside timestamped chats of every platform.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn tally(args: &[&str]) -> Vec<Value> {
    let mut all = vec!["tally"];
    all.extend(args);
    let out = Command::new(env!("CARGO_BIN_EXE_zhanggui")).args(&all).current_dir(root()).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{all:?}: {}", String::from_utf8_lossy(&out.stderr));
    if args.contains(&"--explain") {
        return text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    }
    serde_json::from_str::<Vec<Value>>(&text).unwrap()
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let table = std::fs::read_to_string(root().join("fixtures/indicators/expected.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    assert!(rows.len() >= 60, "only {} figures", rows.len());
    // Rows that one run answers stand together.
    let mut runs: BTreeMap<Vec<&str>, Vec<&Vec<&str>>> = BTreeMap::new();
    for row in &rows {
        let by = if row[7] == "-" { "shop" } else { "agent" };
        runs.entry(row[..5].iter().copied().chain([by]).collect()).or_default().push(row);
    }
    let mut wrong = String::new();
    for (run, rows) in runs {
        let file = format!("fixtures/indicators/{}", run[0]);
        let mut args = vec![file.as_str(), "--format", "json", "--by", run[5]];
        for (flag, value) in [("--from", run[1]), ("--to", run[2]), ("--now", run[3]), ("--reading", run[4])]
        {
            if value != "-" {
                args.extend([flag, value]);
            }
        }
        let figures = tally(&args);
        for row in rows {
            let [_, _, _, _, _, rule, shop, agent, numerator, denominator, value] = row[..] else {
                panic!("{row:?}")
            };
            let is = |f: &&Value| {
                let account = f["agent"].as_str().unwrap_or("-");
                f["rule"] == rule && f["shop"] == shop && account == agent
            };
            let Some(found) = figures.iter().find(is) else {
                let _ = writeln!(wrong, "{row:?}: no such figure");
                continue;
            };
            let timed = found["measure"] == "seconds";
            let scale = if timed { 1000.0 } else { 1.0 };
            let have = (found["numerator"].as_f64().unwrap() / scale, found["denominator"].as_f64().unwrap());
            let want: (f64, f64) = (numerator.parse().unwrap(), denominator.parse().unwrap());
            let value: Option<f64> = value.parse().ok();
            let close = value.is_none_or(|v| found["value"].as_f64().is_some_and(|f| (f - v).abs() < 2e-3));
            if have != want || !close {
                let _ = writeln!(wrong, "{row:?}: found {have:?} {found}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The rounds that `--explain` lists add up to the figure that they explain.
#[test]
fn explained_rounds_add_up_to_the_figure() {
    let mut explained = 0;
    for figure in tally(&["samples", "--format", "json"]) {
        let (rule, platform) = (figure["rule"].as_str().unwrap(), figure["platform"].as_str().unwrap());
        if figure["unit"] != "轮" || figure["measure"] != "share" {
            continue;
        }
        let shop = figure["shop"].as_str().unwrap();
        let rounds = tally(&["samples", "--platform", platform, "--explain", rule, "--format", "json"]);
        let of_shop: Vec<&Value> = rounds
            .iter()
            .filter(|r| r["conversation"].as_str().unwrap().contains(&format!("/{shop}/")))
            .collect();
        let count = |what: &str| of_shop.iter().filter(|r| r["counted"] == what).count() as u64;
        assert_eq!(Some(count("met")), figure["numerator"].as_u64(), "{rule} {shop}");
        assert_eq!(Some(count("met") + count("missed")), figure["denominator"].as_u64(), "{rule} {shop}");
        explained += count("met");
    }
    assert!(explained > 100, "only {explained} rounds explained");
}

/// The workbench's figure (W-5): the buyer at second 1, the snapshot at second 3, the agent at second 5.
#[test]
fn a_snapshot_counts_who_waits_as_not_answered() {
    let dir = std::env::temp_dir().join(format!("zhanggui-live-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("a.chat");
    let chat = "=== platform=kuaishou shop=量鞋坊 buyer=甲\n2026-11-09 10:00:01 买家: 有吗\n10:00:05 客服一号: 有\n10:02:00 买家: 多少钱\n";
    std::fs::write(&file, chat).unwrap();
    let live = |now: &str| -> Vec<(String, u64, u64, u64)> {
        let figures = tally(&[file.to_str().unwrap(), "--live", "--now", now, "--format", "json"]);
        let of = |f: &Value, name: &str| f[name].as_u64().unwrap();
        let mine = figures.iter().filter(|f| f["rule"] == "kuaishou.service.reply-3m-rate");
        let at = |f: &Value| f["at"].as_str().unwrap().replace('T', " ").chars().skip(11).take(8).collect();
        mine.map(|f| (at(f), of(f, "numerator"), of(f, "denominator"), of(f, "waiting"))).collect()
    };
    let found = live("2026-11-09 10:02:03");
    let late = live("2026-11-09 10:05:01");
    std::fs::remove_dir_all(&dir).unwrap();
    // Latest first: waits again, answered, not answered yet, nobody there.
    assert_eq!(
        found[..4],
        [
            ("10:02:03".into(), 0, 1, 1),
            ("10:01:03".into(), 1, 1, 0),
            ("10:00:03".into(), 0, 1, 1),
            ("09:59:03".into(), 0, 0, 0)
        ]
    );
    // After three minutes it is no longer waiting, but missed.
    assert_eq!(late[0], ("10:05:01".into(), 0, 1, 0));
}

/// W-6: 10,063 rounds with 106,823 seconds make 10.615 seconds, counted and not scaled.
#[test]
fn the_published_mean_is_reproduced_from_as_many_rounds() {
    let (rounds, seconds) = (10_063, 106_823);
    let (base, more) = (seconds / rounds, seconds % rounds);
    let mut chats = String::new();
    for n in 0..rounds {
        let took = base + i32::from(n < more);
        let (day, minute) = (1 + n % 30, n / 30 % 600);
        let _ = writeln!(chats, "=== platform=douyin shop=珂岸美妆 buyer=客{n}");
        let (hour, minute) = (9 + minute / 60, minute % 60);
        let _ = writeln!(chats, "2026-09-{day:02} {hour:02}:{minute:02}:00 买家: 有货吗");
        let _ = writeln!(chats, "2026-09-{day:02} {hour:02}:{minute:02}:{took:02} 客服: 有的");
    }
    let file = std::env::temp_dir().join(format!("zhanggui-w6-{}.chat", std::process::id()));
    std::fs::write(&file, chats).unwrap();
    let figures = tally(&[file.to_str().unwrap(), "--now", "2026-10-01 12:00:00", "--format", "json"]);
    std::fs::remove_file(&file).unwrap();
    let found = figures.iter().find(|f| f["rule"] == "douyin.service.reply-average").unwrap();
    assert_eq!(found["numerator"], 106_823_000);
    assert_eq!(found["denominator"], 10_063);
    assert!((found["value"].as_f64().unwrap() - 10.615).abs() < 5e-4, "{found}");
}

/// Reading twice, first for the last moment, finds what reading once finds.
#[test]
fn reading_twice_changes_nothing() {
    let dir = std::env::temp_dir().join(format!("zhanggui-twice-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("a.jsonl");
    let run = |args: &[&str]| {
        let out =
            Command::new(env!("CARGO_BIN_EXE_zhanggui")).args(args).current_dir(root()).output().unwrap();
        assert!(
            out.status.code().is_some_and(|c| c < 2),
            "{args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap()
    };
    run(&["generate", "--messages", "2000", "--seed", "5", "--to", file.to_str().unwrap()]);
    for input in [file.to_str().unwrap(), "samples"] {
        for command in [["tally", "--format", "json"], ["check", "--format", "jsonl"]] {
            let with = |read| run(&[command[0], input, command[1], command[2], "--read", read]);
            let once = with("once");
            assert!(once.len() > 1000, "{once}");
            assert!(once == with("twice"), "{command:?} {input}");
        }
    }
    std::fs::remove_dir_all(&dir).unwrap();
}

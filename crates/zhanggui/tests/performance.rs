//! `zhanggui performance` as a shell sees it: what explains a figure adds up to it, formats agree, and a figure is final
//! on the day on which nothing can change it any more.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn zhanggui(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhanggui"));
    command.arg("performance").args(args).current_dir(root()).env("NO_COLOR", "1").output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let out = zhanggui(&[args, &["--format", "json"]].concat());
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// A file of one conversation, removed at the end.
struct Chat(PathBuf);

impl Chat {
    fn new(name: &str, ending: &str, text: &str) -> Chat {
        let path = std::env::temp_dir().join(format!("zhanggui-perf-{}-{name}.{ending}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Chat(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

const ASKED: &str = "\
=== platform=taobao shop=一店 buyer=甲
2026-11-03 10:00:00 买家: 有货吗
10:00:10 客服小王: 有
";

#[test]
fn what_explains_a_figure_adds_up_to_it() {
    let rows = json(&["samples", "--by", "agent"]);
    let rows = rows["rows"].as_array().unwrap();
    let row = rows.iter().find(|r| r["agent"] == "tuoye_小林").unwrap();
    let figures = row["figures"].as_object().unwrap();
    assert!(figures.len() > 50);
    let mut made = 0;
    // One of each kind; every run reads all packs again.
    for id in [
        "received",
        "mean-reply",
        "conversion",
        "order-pay",
        "sales",
        "assists",
        "satisfaction",
        "received-once",
        "solved-at-once",
    ] {
        let figure = &figures[id];
        let explained = json(&["samples", "--agent", "tuoye_小林", "--explain", id]);
        let notes = explained["notes"].as_array().unwrap();
        let sum = |part: &str| notes.iter().filter_map(|n| n[part].as_i64()).sum::<i64>();
        assert_eq!(sum("of"), figure["of"].as_i64().unwrap(), "{id}");
        if let Some(per) = figure["per"].as_i64() {
            assert_eq!(sum("per"), per, "{id}");
        }
        assert!(notes.iter().all(|n| !n["why"].as_str().unwrap().is_empty()));
        made += notes.len();
    }
    assert!(made > 50, "only {made} notes");
}

#[test]
fn rows_of_days_and_hours_add_up_to_the_shop() {
    let of = |by: &str| -> Vec<(String, i64)> {
        let data = json(&["samples", "--platform", "jd", "--by", by]);
        let rows = data["rows"].as_array().unwrap().clone();
        let mut names: Vec<String> = rows[0]["figures"].as_object().unwrap().keys().cloned().collect();
        // These two are no sums of their parts.
        names.retain(|n| !["received-once", "most-at-once"].contains(&n.as_str()));
        let sum = |name: &str| rows.iter().map(|r| r["figures"][name]["of"].as_i64().unwrap()).sum();
        names.iter().map(|n| (n.clone(), sum(n))).collect()
    };
    let shop = of("shop");
    assert!(shop.iter().any(|(name, n)| name == "received" && *n > 10));
    assert_eq!(of("day"), shop);
    assert_eq!(of("hour"), shop);
}

#[test]
fn a_figure_is_final_when_its_last_day_is_over() {
    let chat = Chat::new("final", "chat", ASKED);
    let is_final = |metric: &str, now: &str| {
        let data = json(&[chat.path(), "--by", "shop", "--metric", metric, "--now", now]);
        data["rows"][0]["figures"][metric]["final"].as_bool().unwrap()
    };
    for (metric, before, after) in [
        ("received", "2026-11-03 23:59:59.999", "2026-11-04 00:00:00"),
        ("order-final", "2026-11-04 23:59:59.999", "2026-11-05 00:00:00"),
        ("conversion", "2026-11-10 23:59:59.999", "2026-11-11 00:00:00"),
    ] {
        assert!(!is_final(metric, before), "{metric} is final too early");
        assert!(is_final(metric, after), "{metric} is never final");
    }
    let shown = |now: &str| {
        let out = zhanggui(&[chat.path(), "--metric", "conversion", "--now", now]);
        String::from_utf8(out.stdout).unwrap()
    };
    let text = shown("2026-11-10 12:00:00");
    assert!(text.contains("0%*") && text.contains("2026-11-10 过完才定：询单→最终付款率"), "{text}");
    assert!(!shown("2026-11-11 00:00:00").contains('*'));
}

#[test]
fn four_days_are_an_option_and_wrong_settings_stop() {
    let chat = Chat::new("settings", "chat", ASKED);
    let four = Chat::new("four", "yaml", "final_pay_days: 4\n");
    let data = json(&[chat.path(), "--settings", four.path(), "--metric", "conversion"]);
    assert_eq!(data["rows"][0]["figures"]["conversion"]["settles"], "2026-11-06");
    let wrong = Chat::new("wrong", "yaml", "final_pay_days: 4\ntie: lastchat\n");
    let out = zhanggui(&[chat.path(), "--settings", wrong.path()]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("last-chat") && said.contains(":2:6"), "{said}");
    let out = zhanggui(&[chat.path(), "--explain", "询单"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("enquiries（询单人数）"));
}

#[test]
fn the_shops_own_buyers_may_be_named() {
    let chat = Chat::new("own", "chat", ASKED);
    let own = Chat::new("own", "yaml", "own_buyers: [甲]\n");
    let data = json(&[chat.path(), "--settings", own.path(), "--by", "shop", "--metric", "received"]);
    assert_eq!(data["rows"][0]["figures"]["received"]["of"], 0);
    let text = zhanggui(&[chat.path(), "--settings", own.path(), "--explain", "接待人数"]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("自己的号（own_buyers）"));
}

#[test]
fn tables_for_spreadsheets_hold_the_same() {
    let csv = zhanggui(&["samples", "--platform", "jd", "--by", "shop", "--format", "csv"]).stdout;
    let csv = String::from_utf8(csv).unwrap();
    let lines: Vec<Vec<&str>> =
        csv.trim_start_matches('\u{feff}').lines().map(|l| l.split(',').collect()).collect();
    let at = |name: &str| lines[0].iter().position(|h| *h == name).unwrap();
    let data = json(&["samples", "--platform", "jd", "--by", "shop"]);
    let figure = |id: &str, part: &str| data["rows"][0]["figures"][id][part].as_i64().unwrap();
    assert_eq!(lines[1][at("接待人数")], figure("received", "of").to_string());
    let sales = figure("sales", "of");
    assert_eq!(lines[1][at("销售额")], format!("{}.{:02}", sales / 100, sales % 100));
    let seconds = figure("first-reply", "of") as f64 / figure("first-reply", "per") as f64 / 1000.0;
    assert_eq!(lines[1][at("首次响应(秒)")], format!("{seconds:.2}"));
    let book = zhanggui(&["samples", "--platform", "jd", "--format", "xlsx"]).stdout;
    assert!(book.starts_with(b"PK"));
    let again = zhanggui(&["samples", "--platform", "jd", "--format", "xlsx"]).stdout;
    assert!(book == again, "the same tables in other bytes");
}

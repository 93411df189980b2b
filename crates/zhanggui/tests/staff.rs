//! `staff` as a shell sees it: known chats give known numbers, the same seed the same bytes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn zhanggui(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn json(args: &[&str]) -> Value {
    let out = zhanggui(&[&["staff"], args, &["--format", "json"]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A week, every day from 10:00 to 10:30 sixty chats of one round, each answered twenty seconds later by one of two
/// agents who are never late: the work of a round is known, and so is what comes in.
fn even_week() -> PathBuf {
    let mut chats = String::new();
    for day in 0..7 {
        for n in 0..60 {
            let (minute, second) = (n / 2, n % 2 * 30);
            let agent = if n % 2 == 0 { "甲" } else { "乙" };
            writeln!(chats, "=== platform=taobao shop=一店 buyer=d{day}b{n}").unwrap();
            writeln!(chats, "2026-11-{:02} 10:{minute:02}:{second:02} 买家: 在吗", 2 + day).unwrap();
            writeln!(chats, "10:{minute:02}:{:02} 客服{agent}: 在的", second + 20).unwrap();
        }
    }
    file("even-week.chat", &chats)
}

#[test]
fn known_chats_give_known_numbers() {
    let chats = even_week();
    let chats = chats.to_str().unwrap();
    let plan = json(&[chats, "--shrinkage", "0%", "--shifts", "4h"]);
    // Sixty rounds in half an hour at twenty seconds each are two thirds of an erlang.
    assert_eq!(plan["busiest"]["rounds"], 60.0);
    assert_eq!(plan["busiest"]["erlangs"], 0.666667);
    assert_eq!(plan["assumed"]["work"]["first"], 20.0);
    assert_eq!(plan["seen"]["within"], 1.0);
    assert_eq!(plan["accounts"], 2);
    // The half hour from 10:00, on seven days, and nothing else.
    let at_work: Vec<u64> = plan["at_work"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    let slots: Vec<usize> = (0..336).filter(|t| at_work[*t] > 0).collect();
    assert_eq!(slots, (0..7).map(|d| d * 48 + 20).collect::<Vec<_>>());
    // M/M/1 at ρ = 2/3: sent within 180 s is 1 − e^(−(1/20 − 1/30)·180) = 0.9502: one agent is enough for 90 %.
    let model = |name: &str| -> Value {
        let models = plan["busiest"]["models"].as_array().unwrap();
        models.iter().find(|m| m["model"] == name).unwrap().clone()
    };
    assert_eq!(
        (model("erlang-c")["at_work"].as_u64(), model("erlang-c")["standing"]["within"].as_f64()),
        (Some(1), Some(0.950213))
    );
    assert_eq!(at_work[20], 1);
    // Seven shifts of four hours, which no roster undercuts; one person has time for them, one a day.
    assert_eq!(plan["roster"]["paid_hours"], 28.0);
    assert_eq!(plan["roster"]["gap"], 0.0);
    assert_eq!(plan["roster"]["people"], 1);
    // Nobody gave up: patience has no end, and Erlang A would say what C says.
    assert_eq!(plan["assumed"]["patience"], Value::Null);
    // Twice the arrivals are more than one can do.
    let doubled = json(&[chats, "--shrinkage", "0%", "--volume", "200%"]);
    assert_eq!(doubled["at_work"][20], 2);
    // Thirty per cent of paid time elsewhere: one at work are two on the roster.
    assert_eq!(json(&[chats])["on_roster"][20], 2);
    // Work always takes twenty seconds, so no first reply within ten.
    let hasty = json(&[chats, "--first", "10s:80%"]);
    assert_eq!(hasty["reachable"]["first_ceiling"], 0.0);
    // Given work takes the place of what was seen.
    assert_eq!(json(&[chats, "--work", "40s", "--shrinkage", "0%"])["busiest"]["erlangs"], 1.333333);
    // Hours without arrivals need nobody.
    let evening = json(&[chats, "--hours", "18:00-23:00"]);
    assert_eq!(
        (evening["outside"].as_f64(), evening["roster"]["paid_hours"].as_f64()),
        (Some(1.0), Some(0.0))
    );
}

#[test]
fn same_seed_same_bytes() {
    let chats = even_week();
    for format in ["json", "html"] {
        let run = |seed: &str| {
            zhanggui(&["staff", chats.to_str().unwrap(), "--seed", seed, "--format", format]).stdout
        };
        let five = run("5");
        assert!(!five.is_empty() && five == run("5"), "{format}");
        assert!(five != run("6"), "{format}: the seed does nothing");
    }
}

#[test]
fn hearsay_comes_from_the_packs() {
    let plan = json(&["samples", "--sales", "500000", "--by", "all"]);
    let says = plan["hearsay"].as_array().unwrap();
    let sales = says.iter().find(|h| h["given"]["sales"] == "500,000.00").unwrap();
    assert_eq!((&sales["says"]["least"], &sales["says"]["most"]), (&Value::from("3"), &Value::from("5")));
    let at_once: Vec<u64> = says
        .iter()
        .flat_map(|h| h["at_once"].as_array().unwrap())
        .map(|c| c["chats"].as_u64().unwrap())
        .collect();
    assert_eq!(at_once, [30, 60]);
}

#[test]
fn the_page_holds_no_script_and_escapes() {
    let out = zhanggui(&["--lang", "en", "staff", "samples", "--by", "all", "--format", "html"]);
    let page = String::from_utf8(out.stdout).unwrap();
    assert!(page.contains("default-src 'none'") && !page.contains("<script"));
    assert!(page.matches("<svg").count() == 8, "seven days and a curve");
    assert!(!page.contains("NaN") && !page.contains("inf"), "numbers that are none");
}

#[test]
fn what_cannot_be_planned_is_said() {
    let code = |args: &[&str]| zhanggui(&[&["staff"], args].concat()).status.code();
    let untimed =
        file("nothing.chat", "=== platform=jd shop=一店 buyer=b\n10:00 客服甲: 亲，您有一单未付款\n");
    assert_eq!(code(&[untimed.to_str().unwrap()]), Some(2));
    for bad in [
        ["--target", "3m"],
        ["--target", "3m:130%"],
        ["--shifts", "8h15m"],
        ["--shifts", "9:15-18:00"],
        ["--hours", "23:00-08:00"],
        ["--shrinkage", "100%"],
        ["--patience", "long"],
    ] {
        assert_eq!(code(&["samples", bad[0], bad[1]]), Some(2), "{bad:?}");
    }
    // Early shifts alone do not reach the evening: the plan is shown, and the exit code says that it is not whole.
    assert_eq!(code(&["samples", "--by", "all", "--shifts", "08:00-16:00"]), Some(1));
}

//! Prices as a shell sees them: sums, groups, another day's rules, the same figures in every format.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn zhanggui(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(args)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn text(out: &Output) -> String {
    String::from_utf8(out.stdout.clone()).unwrap()
}

fn json(args: &[&str]) -> Value {
    let out = zhanggui(&[&["price"], args, &["--format", "json"]].concat());
    serde_json::from_str(&text(&out))
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stderr)))
}

const CHAT: &str = "docs/manual/price.chat";

#[test]
fn late_and_out_of_stock_of_one_order_are_both_due_and_added() {
    let priced = json(&[CHAT, "--platform", "taobao"]);
    // 150 yuan: 7.50 and 45.00; the other order's amount is not known: between the floor and the cap.
    let total = &priced["total"]["platform"];
    assert_eq!((total["low_fen"].as_i64(), total["high_fen"].as_i64()), (Some(5750), Some(8250)));
    let items = priced["items"].as_array().unwrap();
    let known = items.iter().filter(|i| i["known"]["paid"] == "150").map(|i| i["low_fen"].as_i64().unwrap());
    let mut known: Vec<i64> = known.collect();
    known.sort_unstable();
    assert_eq!(known, [750, 4500]);
    // Statute stands beside, not in the sum.
    assert_eq!(priced["total"]["statute"]["low_fen"].as_i64(), Some(20_000_000));
    let missing = priced["missing"].as_array().unwrap();
    assert!(missing.iter().any(|m| m["fact"] == "paid" && m["count"] == 1), "{missing:?}");
}

#[test]
fn a_fact_said_by_hand_fills_a_gap_and_never_overrules_the_data() {
    let told = json(&[CHAT, "--platform", "taobao", "--fact", "paid=100"]);
    // The order whose amount was not known: 5 % of 100. The one of 150 yuan stays at 7.50 and 45.00.
    let total = &told["total"]["platform"];
    assert_eq!((total["low_fen"].as_i64(), total["high_fen"].as_i64()), (Some(5750), Some(5750)));
    let items = told["items"].as_array().unwrap();
    assert_eq!(items.iter().filter(|i| i["known"]["paid"] == "150").count(), 2);
    let missing = told["missing"].as_array().unwrap();
    assert!(missing.iter().all(|m| m["fact"] != "paid"), "{missing:?}");
    // For the one table that lacks it: the floor stays, the cap comes down.
    let one = json(&[CHAT, "--fact", "taobao.trade.late-shipping-fine:paid=100"]);
    assert_eq!(one["total"]["platform"]["low_fen"], json(&[CHAT])["total"]["platform"]["low_fen"]);
    assert_ne!(one["total"]["platform"]["high_fen"], json(&[CHAT])["total"]["platform"]["high_fen"]);
}

#[test]
fn a_fact_that_no_table_can_use_is_refused() {
    for (fact, says) in [
        ("piad=100", "paid"),
        ("paid=lots", "paid=lots"),
        ("paid", "事实=值"),
        ("rule=taobao.x", "没有事实 `rule`"),
        ("pay=100", "是不是 `paid`？"),
        ("class=一般般", "是不是 `一般`？可写 一般、严重"),
    ] {
        let out = zhanggui(&["price", CHAT, "--fact", fact]);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{fact}: {said}");
        assert!(said.contains(says), "{fact}: {said}");
    }
}

#[test]
fn groups_hold_every_case_once_however_they_are_cut() {
    let counts: Vec<u64> = ["shop", "agent", "day", "rule"]
        .iter()
        .map(|by| {
            let priced = json(&["samples", "--by", by]);
            let groups = priced["groups"].as_array().unwrap();
            let sum: u64 = groups.iter().map(|g| g["sum"]["count"].as_u64().unwrap()).sum();
            assert_eq!(Some(sum), priced["total"]["count"].as_u64(), "by {by}");
            // What is due per case adds up over shops.
            if *by == "shop" {
                let low = |v: &Value| v["platform"]["low_fen"].as_i64().unwrap_or(0);
                let all: i64 = groups.iter().map(|g| low(&g["sum"])).sum();
                assert_eq!(all, low(&priced["total"]));
            }
            sum
        })
        .collect();
    assert!(counts[0] > 10 && counts.iter().all(|c| *c == counts[0]), "{counts:?}");
}

#[test]
fn another_days_rules_judge_and_price() {
    let now = json(&[CHAT, "--as-of", "2026-11-01"]);
    // Points are abolished, so the JD chat costs nothing then; of its own day it cost a node.
    let cost = |v: &Value, table: &str| {
        v["bases"].as_array().unwrap().iter().find(|b| b["table"].as_str().unwrap().ends_with(table)).cloned()
    };
    assert!(cost(&now, "point-nodes").is_some());
    assert!(cost(&now["as_of"], "point-nodes").is_none());
    // The shop's version of the day, not that of the order.
    let later = now["as_of"]["items"].as_array().unwrap();
    let versions: Vec<&str> = later
        .iter()
        .filter(|i| i["table"].as_str().unwrap().ends_with("late-shipping-fine"))
        .map(|i| i["version"].as_str().unwrap())
        .collect();
    assert!(!versions.is_empty() && versions.iter().all(|v| *v == "2024-08-22"), "{versions:?}");
    let shown = text(&zhanggui(&["price", CHAT, "--as-of", "2026-11-01"]));
    assert!(shown.contains("−25 分") && shown.contains("不再封顶"), "{shown}");
    let same = text(&zhanggui(&["price", CHAT, "--as-of", "2022-07-25"]));
    assert!(same.lines().take(4).filter(|l| l.ends_with("不变")).count() == 2, "{same}");
}

#[test]
fn a_spreadsheet_holds_the_same_amounts() {
    let items = json(&["samples"])["items"].as_array().unwrap().len();
    let out = zhanggui(&["price", "samples", "--format", "csv"]);
    assert_eq!(out.status.code(), Some(1));
    let csv = text(&out);
    assert_eq!(csv.lines().count(), items + 1);
    let low = csv.lines().skip(1).map(|l| l.split(',').nth(8).unwrap().to_owned());
    assert!(low.into_iter().all(|cell| cell.parse::<f64>().is_ok()), "plain numbers");
}

#[test]
fn nothing_to_pay_is_clean_and_nothing_read_is_an_error() {
    let clean = std::env::temp_dir().join(format!("zhanggui-{}-price.chat", std::process::id()));
    std::fs::write(&clean, "=== platform=taobao shop=店 buyer=甲\n2026-11-03 10:00:00 买家: 谢谢\n").unwrap();
    assert_eq!(zhanggui(&["price", clean.to_str().unwrap()]).status.code(), Some(0));
    std::fs::remove_file(&clean).unwrap();
    assert_eq!(zhanggui(&["price", CHAT, "--platform", "kuaishou"]).status.code(), Some(2));
}

/// A shop's rate that missed its line is priced too, and what the data lacks can be told for it as for a finding.
#[test]
fn a_missed_indicator_takes_a_fact_said_by_hand() {
    const TABLE: &str = "title: 好评率不到线\nstatus: trial\nwhy: 试一试\nversions:\n  - from: 2023-03-27\n    \
        cite: [快手商户客服服务规则（2021）]\n    table:\n      facts: {sold: {is: money, ask: 卖了多少元}}\n      hit: unique\n      \
        rows: |\n        | rule | => | low | high |\n        |---|---|---|---|\n        \
        | kuaishou.service.good-rate | => | 1%*sold | 1%*sold |\nexamples:\n  \
        - {given: {rule: kuaishou.service.good-rate, sold: 100}, then: {low: 1, high: 1}}\nhistory: [2026-11-26 初稿]\n";
    let dir = std::env::temp_dir().join(format!("zhanggui-price-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    let (from, packs) = (root().join("packs"), dir.to_str().unwrap());
    let copied = Command::new("cp").args(["-r", from.to_str().unwrap(), packs]).status().unwrap();
    assert!(copied.success());
    std::fs::write(dir.join("kuaishou/rules/service/good-rate-fine.yaml"), TABLE).unwrap();
    let args = ["samples", "--platform", "kuaishou", "--packs", packs];
    let of = |priced: &Value| -> Vec<Value> {
        let items = priced["items"].as_array().unwrap();
        items.iter().filter(|i| i["table"] == "kuaishou.service.good-rate-fine").cloned().collect()
    };
    let open = of(&json(&args));
    let told = of(&json(&[&args[..], &["--fact", "sold=12345.60"]].concat()));
    let wrong = zhanggui(&[&["price"], &args[..], &["--fact", "sold=viel"]].concat());
    let near = zhanggui(&[&["price"], &args[..], &["--fact", "solt=1"]].concat());
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(!open.is_empty() && open.len() == told.len());
    assert!(open.iter().all(|i| i["high_fen"].is_null() && i["missing"][0] == "sold"), "{open:?}");
    assert!(told.iter().all(|i| i["low_fen"] == 12346 && i["high_fen"] == 12346), "{told:?}");
    assert!(told.iter().all(|i| i["known"]["sold"] == "12345.60"), "{told:?}");
    for (out, said) in [(wrong, "应是金额（元）"), (near, "`sold`")] {
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains(said), "{out:?}");
    }
}

/// A folder of its own with one file of chats.
fn chats(name: &str, text: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("zhanggui-price-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join("a.chat");
    std::fs::write(&path, text).unwrap();
    path
}

/// The third light case in thirty days costs twenty: so it does while it is running, once it has lapsed, and in the pack.
#[test]
fn repeats_cost_the_same_wherever_they_are_priced() {
    let file = chats(
        "repeats",
        // What was answered in time is no case.
        "=== platform=taobao shop=甲店 buyer=c\n2026-11-01 09:00:00 买家: 在吗，多少钱\n09:01:00 客服小王: 您好\n\
         === platform=taobao shop=甲店 buyer=a\n2026-11-01 10:00:00 买家: 在吗，多少钱\n10:20:00 客服小王: 您好\n\
         2026-11-03 10:00:00 买家: 在吗，多少钱\n10:20:00 客服小王: 您好\n\
         === platform=taobao shop=甲店 buyer=b\n2026-11-05 10:00:00 买家: 在吗，这件多少钱呀\n",
    );
    let path = file.to_str().unwrap();
    let running = zhanggui(&["deadlines", path, "--now", "2026-11-05 10:01:00", "--format", "json"]);
    let running: Value = serde_json::from_str(&text(&running)).unwrap();
    let of_rule = |v: &Value| v["rule"] == "taobao.service.reply-3m";
    let running = running.as_array().unwrap().iter().find(|v| of_rule(v)).unwrap();
    assert_eq!(running["cost"][0]["high_fen"], 2000);
    // The one before is still the second.
    let second = zhanggui(&["deadlines", path, "--now", "2026-11-03 10:01:00", "--format", "json"]);
    let second: Value = serde_json::from_str(&text(&second)).unwrap();
    assert_eq!(second.as_array().unwrap().iter().find(|v| of_rule(v)).unwrap()["cost"][0]["high_fen"], 300);
    let checked = zhanggui(&["check", path, "--now", "2026-11-05 10:10:00", "--format", "jsonl"]);
    let checked = text(&checked);
    let checked = checked.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
    let checked = checked.filter(|v| of_rule(v) && v["kind"] == "finding");
    let checked: Vec<i64> = checked.map(|v| v["exposure"]["high_fen"].as_i64().unwrap()).collect();
    assert_eq!(checked, [300, 300, 2000]);
    let lapsed = json(&[path, "--now", "2026-11-05 10:10:00", "--rule", "taobao.service.reply-3m"]);
    let costs: Vec<i64> =
        lapsed["items"].as_array().unwrap().iter().map(|i| i["high_fen"].as_i64().unwrap()).collect();
    assert_eq!(costs, [300, 300, 2000]);
    let case = lapsed["items"][2]["fingerprint"].as_str().unwrap();
    let out = file.with_file_name("pack");
    let pack =
        ["evidence", case, "--in", path, "--out", out.to_str().unwrap(), "--now", "2026-11-05 10:10:00"];
    zhanggui(&pack);
    let page = std::fs::read_to_string(out.join("evidence.md")).unwrap();
    assert!(page.contains("最高 ¥20 ·"), "{page}");
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

/// What a person upholds counts as a repeat in the sum of what would then be due, and nowhere before.
#[test]
fn if_all_stand_repeats_count() {
    let day = |n: usize, d: &str| {
        format!("=== platform=taobao shop=甲店 buyer=b{n}\n{d} 10:00 客服小王: 催什么催\n")
    };
    let text = ["2026-11-01", "2026-11-02", "2026-11-03"]
        .iter()
        .enumerate()
        .map(|(n, d)| day(n, d))
        .collect::<String>();
    let file = chats("upheld", &text);
    let priced = json(&[file.to_str().unwrap(), "--rule", "taobao.conduct.cold-reply"]);
    let of = |name: &str| {
        let sum = &priced[name]["platform"];
        (sum["low_fen"].as_i64(), sum["high_fen"].as_i64())
    };
    assert_eq!(of("total"), (None, None));
    assert_eq!(of("left_to_a_person"), (Some(2600), Some(2600)));
    assert_eq!(of("if_all_stand"), (Some(2600), Some(2600)));
    // One count cannot be that of every case: refused, with the reason.
    let told = zhanggui(&["price", file.to_str().unwrap(), "--fact", "times=3"]);
    assert_eq!(told.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&told.stderr).contains("`times` 是按时间从以前的命中里"));
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

/// How late an order is stands in the record; nobody is asked for it.
#[test]
fn what_the_clock_knows_is_not_asked() {
    let file = chats(
        "overdue",
        "=== platform=jd shop=京店 buyer=c\n2026-11-20 10:00:00 买家: [order.placed] order=3 amount=150\n\
         10:00:30 买家: [order.paid] order=3 amount=150\n2026-11-23 10:00:00 买家: 还没发？\n",
    );
    let path = file.to_str().unwrap();
    let priced = json(&[path, "--now", "2026-11-30", "--rule", "jd.trade.seriously-overdue"]);
    let item = &priced["items"][0];
    assert_eq!((item["low_fen"].as_i64(), item["high_fen"].as_i64()), (Some(1500), Some(1500)));
    assert_eq!(item["known"]["overdue"], "7d");
    assert_eq!(item["missing"].as_array().map(Vec::len), Some(0));
    let running = zhanggui(&["deadlines", path]);
    assert!(text(&running).contains("逾期  ¥15 ·"), "{}", text(&running));
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

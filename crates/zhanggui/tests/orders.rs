//! Exports of orders as shops have them, and what is said of when they were shipped: late for sure, for a person, or nothing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn check(name: &str, platform: &str, table: &str) -> Vec<(String, String)> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("orders-{name}"));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("orders.csv"), table).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(["check", "--packs", "packs", "--platform", platform, "--format", "jsonl"])
        .args(["--now", "2026-11-22 10:00:00"])
        .arg(dir.join("orders.csv"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let lines = text.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
    let findings = lines.filter(|l| l["kind"] == "finding" && l["severity"] != "note");
    let word = |l: &serde_json::Value, key: &str| l[key].as_str().unwrap_or_default().to_owned();
    findings.map(|l| (word(&l, "rule"), word(&l, "certainty"))).collect()
}

/// One row with these cells, the rest empty.
fn table(columns: &[&str], cells: &[(&str, &str)]) -> String {
    let row: Vec<&str> = columns
        .iter()
        .map(|c| cells.iter().find(|(name, _)| name == c).map_or("", |(_, value)| *value))
        .collect();
    for (name, _) in cells {
        assert!(columns.contains(name), "{name}");
    }
    format!("{}\n{}\n", columns.join(","), row.join(","))
}

/// What a platform's export is called and how it says that an order was placed and paid.
struct Export {
    platform: &'static str,
    columns: &'static [&'static str],
    paid: &'static [(&'static str, &'static str)],
    shipped: &'static str,
}

const JD: Export = Export {
    platform: "jd",
    columns: &[
        "订单号",
        "店铺名称",
        "下单帐号",
        "订单状态",
        "售后状态",
        "发货承诺",
        "下单时间",
        "付款确认时间",
        "订单出库时间",
        "揽收时间",
        "订单完成时间",
        "订单取消时间",
    ],
    paid: &[
        ("订单号", "1"),
        ("下单帐号", "甲"),
        ("下单时间", "2026-11-02 10:00:00"),
        ("付款确认时间", "2026-11-02 10:01:00"),
    ],
    shipped: "订单出库时间",
};
const TMALL: Export = Export {
    platform: "tmall",
    columns: &[
        "订单编号",
        "天猫店铺名称",
        "买家会员名",
        "订单状态",
        "售后状态",
        "发货承诺",
        "订单创建时间",
        "订单付款时间",
        "发货时间",
        "揽收时间",
        "确认收货时间",
        "订单关闭时间",
    ],
    paid: &[
        ("订单编号", "1"),
        ("天猫店铺名称", "店"),
        ("买家会员名", "甲"),
        ("订单创建时间", "2026-11-02 10:00:00"),
        ("订单付款时间", "2026-11-02 10:01:00"),
    ],
    shipped: "发货时间",
};
const TAOBAO: Export = Export {
    platform: "taobao",
    columns: &[
        "订单编号",
        "店铺名称",
        "买家会员名",
        "订单状态",
        "售后状态",
        "发货承诺",
        "订单创建时间",
        "订单付款时间",
        "发货时间",
        "揽收时间",
        "确认收货时间",
        "订单关闭时间",
    ],
    paid: &[
        ("订单编号", "1"),
        ("买家会员名", "甲"),
        ("发货承诺", "48小时"),
        ("订单创建时间", "2026-11-02 10:00:00"),
        ("订单付款时间", "2026-11-02 10:01:00"),
    ],
    shipped: "发货时间",
};
const PDD: Export = Export {
    platform: "pdd",
    columns: &[
        "订单号",
        "店铺名称",
        "买家ID",
        "订单状态",
        "售后状态",
        "发货承诺",
        "拼单时间",
        "成团时间",
        "发货时间",
        "揽收时间",
        "确认收货时间",
        "订单取消时间",
    ],
    paid: &[
        ("订单号", "1"),
        ("买家ID", "甲"),
        ("拼单时间", "2026-11-02 10:00:00"),
        ("成团时间", "2026-11-02 10:01:00"),
    ],
    shipped: "发货时间",
};

/// Whether something is said of late shipping: `sure`, `ask`, or nothing.
fn said(name: &str, e: &Export, more: &[(&str, &str)], without: &[&str]) -> &'static str {
    let columns: Vec<&str> = e.columns.iter().copied().filter(|c| !without.contains(c)).collect();
    let own =
        e.paid.iter().copied().filter(|(c, _)| more.iter().all(|(m, _)| m != c) && !without.contains(c));
    let cells: Vec<(&str, &str)> =
        own.chain(more.iter().copied().filter(|(c, _)| !without.contains(c))).collect();
    let found = check(&format!("{}-{name}", e.platform), e.platform, &table(&columns, &cells));
    let late = |certainty: &str| {
        found.iter().any(|(rule, c)| {
            c == certainty
                && ["late", "promised", "out-of-stock", "overdue", "agreed", "24h"]
                    .iter()
                    .any(|w| rule.contains(w))
        })
    };
    match (late("sure"), late("ask")) {
        (true, _) => "sure",
        (false, true) => "ask",
        (false, false) => "",
    }
}

#[test]
fn an_order_of_which_nobody_knows_when_it_ended_is_for_a_person() {
    for e in [JD, TMALL, TAOBAO, PDD] {
        let open = said("open", &e, &[("订单状态", "待发货")], &[]);
        assert_eq!(open, "sure", "{}", e.platform);
        for (n, state) in
            ["交易关闭", "已关闭", "已取消", "退款成功", "已退款", "未发货，退款成功", "订单已取消"]
                .iter()
                .enumerate()
        {
            let state = state.replace('，', " ");
            assert_eq!(
                said(&format!("state{n}"), &e, &[("订单状态", &state)], &[]),
                "ask",
                "{} {state}",
                e.platform
            );
        }
        let refunded = [("订单状态", "待发货"), ("售后状态", "退款成功")];
        assert_eq!(said("refunded", &e, &refunded, &[]), "ask", "{}", e.platform);
        // Shipped late, and refunded some day after that: the shop does not ship what is closed.
        let after = [
            ("订单状态", "交易关闭"),
            (e.shipped, "2026-11-12 10:00:00"),
            ("揽收时间", "2026-11-12 12:00:00"),
        ];
        assert_eq!(said("after", &e, &after, &[]), "sure", "{}", e.platform);
        // Shipped, and nobody knows when.
        assert_eq!(said("sent", &e, &[("订单状态", "已发货")], &[]), "ask", "{}", e.platform);
        // No column tells of shipping at all.
        assert_eq!(said("unseen", &e, &[], &[e.shipped, "揽收时间"]), "", "{}", e.platform);
    }
    for (e, column) in
        [(JD, "订单取消时间"), (TMALL, "订单关闭时间"), (TAOBAO, "订单关闭时间"), (PDD, "订单取消时间")]
    {
        let early = [("订单状态", "交易关闭"), (column, "2026-11-03 10:00:00")];
        assert_eq!(said("early", &e, &early, &[]), "", "{}", e.platform);
        let late = [("订单状态", "交易关闭"), (column, "2026-11-13 10:00:00")];
        assert_eq!(said("late", &e, &late, &[]), "sure", "{}", e.platform);
    }
}

#[test]
fn what_was_never_paid_is_not_late() {
    let unpaid = [("付款确认时间", ""), ("订单状态", "等待付款")];
    assert_eq!(said("unpaid", &JD, &unpaid, &[]), "");
    assert_eq!(said("no-time", &JD, &[("付款确认时间", "")], &["订单状态"]), "ask");
    assert_eq!(said("unpaid", &TMALL, &[("订单付款时间", ""), ("订单状态", "等待买家付款")], &[]), "");
}

#[test]
fn forty_eight_hours_want_a_scan_where_there_is_a_column_for_it() {
    for e in [JD, TMALL] {
        let sent = [(e.shipped, "2026-11-03 10:00:00")];
        assert_eq!(said("empty", &e, &sent, &[]), "sure", "{}", e.platform);
        assert_eq!(said("none", &e, &sent, &["揽收时间"]), "", "{}", e.platform);
        let scanned = [(e.shipped, "2026-11-03 10:00:00"), ("揽收时间", "2026-11-03 12:00:00")];
        assert_eq!(said("scanned", &e, &scanned, &[]), "", "{}", e.platform);
        let signed = if e.platform == "jd" { "订单完成时间" } else { "确认收货时间" };
        let signed = [(e.shipped, "2026-11-03 10:00:00"), (signed, "2026-11-06 12:00:00")];
        assert_eq!(said("signed", &e, &signed, &[]), "", "{}: signed for, so it was collected", e.platform);
        let late = [(e.shipped, "2026-11-09 10:00:00")];
        assert_eq!(said("late", &e, &late, &["揽收时间"]), "sure", "{}", e.platform);
    }
}

#[test]
fn agreed_times_are_read_in_words_and_judged() {
    for (n, (cell, shipped, expected)) in [
        // Tmall's sources do not say what a longer agreement costs: a person looks.
        ("72小时", "2026-11-06 10:00:00", "ask"),
        ("3天", "2026-11-05 09:00:00", ""),
        ("15天内", "2026-11-20 10:00:00", "ask"),
        // The end of the day on which it was paid, and of the next.
        ("当天", "2026-11-03 09:00:00", "ask"),
        ("当日发货", "2026-11-02 18:00:00", ""),
        ("次日达", "2026-11-04 09:00:00", "ask"),
        ("次日", "2026-11-03 23:00:00", ""),
        ("48小时", "2026-11-05 09:00:00", "sure"),
        ("2天", "2026-11-05 09:00:00", "sure"),
        // Something was agreed, nobody can read what.
        ("看仓库", "2026-11-12 09:00:00", ""),
    ]
    .iter()
    .enumerate()
    {
        let cells = [("发货承诺", *cell), ("发货时间", *shipped), ("揽收时间", *shipped)];
        assert_eq!(said(&format!("cell{n}"), &TMALL, &cells, &[]), *expected, "{cell}");
    }
}

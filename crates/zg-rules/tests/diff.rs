//! What changed between two texts of a rule, place by place.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use zg_rules::{Change, Fate, PackFile, diff, parse_yaml, version_changes};

/// `place: gone -> new`, a line each.
fn lines(changes: &[Change]) -> Vec<String> {
    let words = |all: &[zg_rules::Message]| all.iter().map(|m| m.zh.as_str()).collect::<Vec<_>>().join("、");
    changes.iter().map(|c| format!("{}: {} -> {}", c.place.zh, words(&c.gone), words(&c.new))).collect()
}

fn between(old: &str, new: &str) -> Vec<String> {
    lines(&version_changes(&parse_yaml(old).unwrap(), &parse_yaml(new).unwrap()))
}

fn table(rows: &str) -> String {
    format!(
        "from: 2020-01-01\ntable:\n  rows: |\n{}",
        rows.lines().map(|l| format!("    {}\n", l.trim())).collect::<String>()
    )
}

#[test]
fn keys_and_values_are_said_in_words() {
    let old = "{from: 2020-01-01, note: 旧, sequence: {after: {by: buyer}, require: {by: agent, act: [say]}, within: 3m}}";
    let new = "{from: 2021-01-01, note: 新, sequence: {after: {by: buyer}, require: {by: seller, act: [say, image]}, within: 90m, per: turn}}";
    assert_eq!(
        between(old, new),
        [
            "先后 · 必须 · 谁: 客服 -> 客服或机器人",
            "先后 · 必须 · 事件:  -> 图片",
            "先后 · 时限: 3 分钟 -> 1 小时 30 分钟",
            "先后 · 怎样算一次:  -> 每轮",
        ]
    );
}

#[test]
fn branches_are_compared_one_by_one_and_names_of_facts_stay() {
    let old = "match: {or: [{text: {any: [甲]}}, {text: {any: [乙]}}], facts: {kind: 一}}";
    let new = "match: {or: [{text: {any: [甲]}}, {text: {any: [乙, 丙], views: [bare]}}], facts: {kind: 二}}";
    assert_eq!(
        between(old, new),
        [
            "判定 · 情形 2 · 说到 · 词:  -> 丙",
            "判定 · 情形 2 · 说到 · 视图:  -> 忽略夹杂的空格和符号",
            "判定 · 事实 · kind: 一 -> 二",
        ]
    );
}

#[test]
fn tables_are_compared_cell_by_cell() {
    let old = table(
        "| kind | => | low | high |\n|---|---|---|---|\n| 甲 | => | 1 | 5 |\n| 乙 | => | 2 | 5 |\n| 丙 | => | 3 | 5 |",
    );
    let one = table(
        "| kind | => | low | high |\n|---|---|---|---|\n| 甲 | => | 1 | 5 |\n|  乙  | => | 4 | 5 |\n| 丙 | => | 3 | 5 |",
    );
    assert_eq!(between(&old, &one), ["表 · 行 · kind=乙 · low: 2 -> 4"]);
    assert_eq!(between(&old, &old.replace("5 |", "6 |")), ["表 · 行 · 每一行（3 行） · high: 5 -> 6"]);
    let gone = table(
        "| kind | => | low | high |\n|---|---|---|---|\n| 甲 | => | 1 | 5 |\n| 乙 | => | 2 | 5 |\n| 丁 | => | 3 | - |",
    );
    assert_eq!(
        between(&old, &gone),
        ["表 · 行:  -> kind=丁 ⇒ low=3", "表 · 行: kind=丙 ⇒ low=3，high=5 -> "]
    );
    let wide = table(
        "| kind | sure | => | low | high |\n|---|---|---|---|---|\n| 甲 | 是 | => | 1 | 5 |\n| 甲 | 否 | => | 0 | 5 |\n| 乙 | - | => | 2 | 5 |\n| 丙 | - | => | 3 | 5 |",
    );
    assert_eq!(
        between(&old, &wide),
        [
            "表 · 行 · 列:  -> sure",
            "表 · 行: kind=甲 ⇒ low=1，high=5 -> kind=甲，sure=是 ⇒ low=1，high=5、kind=甲，sure=否 ⇒ low=0，high=5",
        ]
    );
}

#[test]
fn an_amendment_is_told_from_a_correction() {
    let file = |text: &str| vec![PackFile { path: "p/rules/t/r.yaml".into(), text: text.into() }];
    let version =
        |from: &str, word: &str| format!("  - {{from: {from}, match: {{text: {{any: [{word}]}}}}}}\n");
    let before = file(&format!(
        "title: 甲\nversions:\n{}{}",
        version("2020-01-01", "好"),
        version("2010-01-01", "旧")
    ));
    let after = file(&format!(
        "title: 乙\nversions:\n{}{}",
        version("2025-01-01", "佳"),
        version("2020-01-01", "妙")
    ));
    let found = diff(&before, &after);
    assert_eq!((found.len(), found[0].name.as_str(), found[0].what), (1, "p.t.r", Fate::Changed));
    assert_eq!(lines(&found[0].changes), ["标题: 甲 -> 乙"]);
    let versions: Vec<_> =
        found[0].versions.iter().map(|v| (v.from.as_str(), v.what, lines(&v.changes))).collect();
    assert_eq!(
        versions,
        [
            ("2025-01-01", Fate::Added, vec!["判定 · 说到 · 词: 妙 -> 佳".to_owned()]),
            ("2020-01-01", Fate::Changed, vec!["判定 · 说到 · 词: 好 -> 妙".to_owned()]),
            ("2010-01-01", Fate::Removed, vec![]),
        ]
    );
}

//! What `guard` answers: for people a page, for programs an object a line.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

fn guard(args: &[&str], said: &str) -> String {
    let mut guard = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(["guard", "--platform", "taobao", "--at", "2026-11-26 10:00:00"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    guard.stdin.take().unwrap().write_all(said.as_bytes()).unwrap();
    String::from_utf8(guard.wait_with_output().unwrap().stdout).unwrap()
}

/// Arguments beside `--format text`, what is typed, the lines of the answer that must be there, and what must not.
type Page = (&'static [&'static str], &'static str, &'static [&'static str], &'static [&'static str]);

const PAGES: &[Page] = &[
    (&[], "您好，在的\n", &["第 1 行 ✓ 没有发现"], &["■", "\n\n"]),
    (
        &[],
        "您好\n加我薇信，给个好评返您五块\n",
        &[
            "第 1 行 ✓ 没有发现",
            "第 2 行 ▲ 发之前再看一眼：2 处",
            "■ 引导站外联系（淘宝） · 严重 ",
            "  <<加我薇信>>，给个好评返您五块",
            "  识读  “加我薇信”读作“加我微信”：薇→微（谐音、形近）",
            "  依据  阿里旺旺使用规范公示（2022）〔N 官方或新闻〕",
            "  改说  “有事旺旺找我就行",
            "  敞口  最高 ¥2,000,000 · ",
        ],
        &["1970", "zhanggui why", "客服："],
    ),
    // Of a rule's replacements those for what was typed.
    (&[], "全网最低价啦\n", &["  替换  全网最低价 → 当前活动价"], &["史上最低价"]),
    (&["--strict"], "加我微信\n", &["第 1 行 ✗ 不要发：1 处"], &[]),
    (
        &["--jsonl"],
        "{\"id\":\"甲\",\"text\":\"好\"}\n{\"text\":\"好\"}\nx\n",
        &["第 1 行（id 甲） ✓ 没有发现", "第 2 行 ✓ 没有发现", "第 3 行 ✗ 读不了：第 1 列起不是 JSON"],
        &["null", "读不了：第 3 行"],
    ),
    (
        &["--lang", "en"],
        "您好\n加我薇信\n",
        &[
            "line 1 ✓ nothing found",
            "line 2 ▲ look again before sending: 1 finding",
            " · high",
            "  read    “加我薇信” read as “加我微信”: 薇→微 (sounds and looks alike)",
            "  clause  阿里旺旺使用规范公示（2022） [N official or press]",
        ],
        &["第", "严重", "识读", "客服"],
    ),
    // What is marked far behind in a long line is seen too.
    (
        &[],
        "加我微信，这边一直在的，您先看看详情页里的尺码表和面料说明，有什么不清楚的随时问我就好，这款回头客很多，您放心拍下就行了哦，扫我二维码\n",
        &["  <<加我微信>>，这边一直在的，", "，<<扫我二维码>>"],
        &["…"],
    ),
    // Nothing moves the cursor.
    (&[], "加我微信\u{1b}[2J\n", &["  <<加我微信>> [2J"], &["\u{1b}"]),
];

#[test]
fn a_page_says_the_verdict_the_words_the_clause_and_what_to_say_instead() {
    for (args, said, wanted, never) in PAGES {
        let page = guard(&[&["--format", "text"], *args].concat(), said);
        for part in *wanted {
            assert!(
                page.lines().any(|line| line.starts_with(part) || line.ends_with(part)),
                "{part}\n{page}"
            );
        }
        assert!(!never.iter().any(|part| page.contains(part)), "{never:?}\n{page}");
    }
}

/// Arguments, what is sent, and id and line of each answer.
type Sent<'a> = (&'a [&'a str], &'a str, &'a [(Value, u64)]);

#[test]
fn every_answer_says_on_which_line_the_text_came() {
    let rows: &[Sent<'_>] = &[
        (&[], "好\n加微信\n", &[(json!(1), 1), (json!(2), 2)]),
        (
            &["--jsonl"],
            "{\"text\":\"好\"}\n{\"id\":1,\"text\":\"好\"}\n{\"id\":null,\"text\":\"好\"}\n{\"id\":\"a\"}\nx\n",
            &[(json!(null), 1), (json!(1), 2), (json!(null), 3), (json!("a"), 4), (json!(null), 5)],
        ),
    ];
    for (args, said, wanted) in rows {
        // What is no terminal gets an object a line.
        for format in [&[][..], &["--format", "jsonl"]] {
            let out = guard(&[*args, format].concat(), said);
            let named: Vec<(Value, u64)> = out
                .lines()
                .map(|l| serde_json::from_str::<Value>(l).unwrap())
                .map(|l| (l["id"].clone(), l["line"].as_u64().unwrap()))
                .collect();
            assert_eq!(named, *wanted, "{out}");
        }
    }
}

/// A text, the code of a term in it, and its title and reading in Chinese and in English; empty where there is none.
const TERMS: &[(&str, &str, [&str; 2], [&str; 2])] = &[
    ("给个好评返您五块", "amount", ["金额", "a sum"], ["即 5.00 元", "that is 5.00 yuan"]),
    (
        "打①⑧②〇⑦⑥③③⑨④⑤找我",
        "hidden_phone",
        ["变着写的电话号码", "a phone number in disguise"],
        ["即 18207633945", "that is 18207633945"],
    ),
    (
        "加我V信",
        "add_me",
        ["加好友的暗语", "a coded offer to be added"],
        ["即 加我v信，v信→微信（代称）", "that is 加我v信; v信→微信 (another name)"],
    ),
    ("扫我二维🐴", "qr_code", ["引流的二维码", "a code to scan"], ["即 扫我二维码", "that is 扫我二维码"]),
    ("加微信 zhang_gui88", "wechat", ["微信号", "a WeChat id"], ["", ""]),
    (
        "加我薇❤信",
        "加我微信",
        ["", ""],
        ["薇→微（谐音、形近），去掉❤", "薇→微 (sounds and looks alike); without ❤"],
    ),
    ("全 网 最.低.价", "全网最低价", ["", ""], ["去掉空格、“.”", "without blanks, “.”"]),
];

#[test]
fn a_code_name_has_a_title_and_a_reading_in_the_readers_language() {
    for (said, term, titles, readings) in TERMS {
        for (n, lang) in ["zh", "en"].into_iter().enumerate() {
            let out = guard(&["--lang", lang], said);
            let reply: Value = serde_json::from_str(&out).unwrap();
            let findings = reply["findings"].as_array().unwrap();
            let mut spans = findings.iter().flat_map(|f| f["spans"].as_array().unwrap());
            let span = spans.find(|s| s["term"] == *term).unwrap_or_else(|| panic!("{said}: {out}"));
            let [title, reading] =
                ["term_title", "reading"].map(|key| span[key].as_str().unwrap_or_default());
            assert_eq!([title, reading], [titles[n], readings[n]], "{said}");
        }
    }
}

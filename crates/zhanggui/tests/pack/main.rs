//! `zhanggui pack …` as a shell sees it, and schemas in step with the decoder.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

mod markup;
mod revisions;
mod schemas;
mod site;
mod validator;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn zhanggui(args: &[&str]) -> (i32, String) {
    let out: Output = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(args)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = [out.stdout, out.stderr].concat();
    (out.status.code().unwrap(), String::from_utf8(text).unwrap())
}

/// A folder with these files, gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let dir = std::env::temp_dir().join(format!("zhanggui-pack-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        for (path, text) in files {
            let path = dir.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Folder(dir)
    }

    fn path(&self, inside: &str) -> String {
        self.0.join(inside).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const META: &str = "title: 甲\nrelease: 2026.1.0\n";
const SOURCES: &str = "sources:\n  - {title: 某法, from: 2010-01-01, grade: L, checked: 2026-11-20}\n";
const WORDS: &str = "title: 好话\nsource: 某法\nterms: [顶好, 绝好]\n";
const LIST: &str = "groups: {A: 甲组, B: 乙组}\nrules:
  - {id: A-01, topic: 说好话, status: law_text}
  - {id: A-02, topic: 旧说法, status: superseded, superseded_by: A-01}
  - {id: A-03, topic: 要懂的, status: seed_only}
  - {id: B-01, topic: 拿不准, status: unverified}
  - {id: B-02, topic: 文章讲, status: seed_only}
  - {id: B-03, topic: 没人管, status: seed_only}\n";

fn rule(title: &str, status: &str, covers: &str, versions: &str, words: &str) -> String {
    format!(
        "title: {title}\nseverity: high\nstatus: {status}\nwhy: 因为\ncovers: [{covers}]\nversions:\n{versions}\
         examples:\n  - bad: 这款<<{words}>>\n  - ok: 这款不错\nhistory:\n  - 2026-11-20 初稿\n"
    )
}

fn version(from: &str, any: &str) -> String {
    format!("  - from: {from}\n    cite: [某法 第一条]\n    match: {{by: seller, text: {{any: [{any}]}}}}\n")
}

fn packs(name: &str, change: &[(&str, String)]) -> Folder {
    let judged = rule(
        "说好话",
        "stable",
        "A-01, A-02",
        &(version("2020-01-01", "$good") + &version("2015-01-01", "顶好")),
        "顶好",
    );
    let draft = rule("草稿", "draft", "B-01, Z-99", &version("2020-01-01", "绝好"), "绝好");
    let taught = "title: 讲讲\nstatus: stable\nwhy: 要懂\ncovers: [A-03]\nversions:\n  - from: 2020-01-01\n    cite: [某法 第二条]\nexamples: []\nhistory:\n  - 2026-11-21 补写\n";
    let mut files: Vec<(&str, String)> = vec![
        ("list.yaml", LIST.into()),
        ("p/甲/pack.yaml", META.into()),
        ("p/甲/sources.yaml", SOURCES.into()),
        ("p/甲/words/good.yaml", WORDS.into()),
        ("p/甲/rules/talk/good.yaml", judged),
        ("p/甲/rules/talk/draft.yaml", draft),
        ("p/甲/rules/talk/taught.yaml", taught.into()),
        ("p/甲/articles/a.md", "# 一篇\ncovers: [B-02]\n".into()),
    ];
    files.retain(|(path, _)| change.iter().all(|(c, _)| c != path));
    files.extend(change.iter().filter(|(_, text)| !text.is_empty()).cloned());
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (*p, t.as_str())).collect();
    Folder::new(name, &files)
}

#[test]
fn coverage_counts_every_entry_once_by_its_best_cover() {
    let folder = packs("coverage", &[]);
    let (code, text) = zhanggui(&["pack", "coverage", &folder.path("list.yaml"), &folder.path("p")]);
    assert_eq!(code, 1, "{text}");
    let row = |name: &str| {
        text.lines().find(|l| l.starts_with(name)).unwrap().split_whitespace().collect::<Vec<_>>()
    };
    assert_eq!(row("A")[..8], ["A", "甲组", "3", "1", "1", "1", "·", "·"]);
    assert_eq!(row("B")[..8], ["B", "乙组", "3", "·", "·", "1", "1", "1"]);
    assert_eq!(row("合计")[..7], ["合计", "6", "1", "1", "2", "1", "1"]);
    assert!(text.contains("未覆盖 1 条"), "{text}");
    assert!(text.contains("Z-99") && text.contains("甲.talk.draft"), "{text}");
    let (code, text) =
        zhanggui(&["pack", "coverage", &folder.path("list.yaml"), &folder.path("p"), "--list"]);
    assert_eq!(code, 1);
    assert!(text.contains("B-03") && text.contains("没人管"), "{text}");
    assert_eq!(zhanggui(&["pack", "coverage", &folder.path("none.yaml")]).0, 2);
    assert_eq!(zhanggui(&["pack", "coverage", &folder.path("p/甲/pack.yaml")]).0, 2);
}

#[test]
fn coverage_shows_who_carries_out_an_entry_and_how() {
    let folder = packs("carried", &[]);
    let run = |rest: &[&str]| {
        let (list, packs) = (folder.path("list.yaml"), folder.path("p"));
        zhanggui(&[&["pack", "coverage", &list, &packs], rest].concat())
    };
    let (code, text) = run(&["A-01", "B-02"]);
    assert_eq!(code, 0, "{text}");
    for part in [
        "A-01  〔判定〕 law_text",
        "▸ 判定 甲.talk.good 说好话",
        "自 2020-01-01 起（严重 · 正式）：客服或机器人；说到 词表《好话》",
        "依据：某法 第一条〔L〕",
        "▸ 讲解 packs/甲/articles/a.md 一篇",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    assert!(!text.contains("B-03"), "{text}");
    let (code, text) = run(&["B"]);
    assert_eq!(code, 1, "B-03 is carried out by nobody: {text}");
    assert!(text.contains("没有规则、也没有文章落实它"), "{text}");
    assert_eq!(run(&["--all"]).1.matches("\nB-").count(), 3);
    let (code, text) = run(&["B-99"]);
    assert!(code == 2 && text.contains("条目表里没有 `B-99`"), "{text}");
}

/// The inventory stands beside the repository where rules are written; others do not have it.
#[test]
fn no_entry_of_the_inventory_is_left_over() {
    let list = "../shared/reference/rules.yaml";
    if !root().join(list).is_file() {
        println!("skipped: no {list}");
        return;
    }
    let (code, text) = zhanggui(&["pack", "coverage", list, "packs"]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn columns_line_up_where_han_characters_take_two() {
    let folder = packs("columns", &[]);
    let (_, text) = zhanggui(&["pack", "coverage", &folder.path("list.yaml"), &folder.path("p")]);
    let table: Vec<&str> = text.lines().filter(|l| l.contains('░') || l.contains('█')).collect();
    let at = |line: &str| unicode_width::UnicodeWidthStr::width(line.split(['░', '█']).next().unwrap());
    assert!(table.len() == 3 && table.iter().all(|l| at(l) == at(table[0])), "{text}");
}

#[test]
fn diff_says_what_changed_in_words() {
    let a = packs("diff-a", &[]);
    let changed = rule(
        "说好话了",
        "trial",
        "A-01",
        &(version("2026-12-01", "$good, 最好") + &version("2020-01-01", "$good, 极好")),
        "顶好",
    );
    let b = packs(
        "diff-b",
        &[
            ("p/甲/rules/talk/good.yaml", changed),
            ("p/甲/rules/talk/draft.yaml", String::new()),
            (
                "p/甲/rules/talk/new.yaml",
                rule("新来的", "trial", "B-01", &version("2020-01-01", "绝好"), "绝好"),
            ),
            ("p/甲/words/good.yaml", WORDS.replace("绝好", "超好")),
        ],
    );
    let (code, text) = zhanggui(&["pack", "diff", &a.path("p"), &b.path("p")]);
    assert_eq!(code, 1, "{text}");
    for part in [
        "新增 1，删去 1，改动 1；其他文件 1 个",
        "── 全部平台 · talk",
        "＋ 甲.talk.new  新来的",
        "自 2020-01-01 起（严重 · 试行）：客服或机器人；说到 「绝好」",
        "－ 甲.talk.draft",
        "标题由「说好话」改为「说好话了」",
        "状态由「正式」改为「试行」",
        "条目去掉「A-02」",
        "自 2026-12-01 起新的一版：",
        "· 判定 · 说到 · 词由「极好」改为「最好」",
        "更正 2020-01-01 版：",
        "· 判定 · 说到 · 词加上「极好」",
        "删去 2015-01-01 版。",
        "── 甲 · 其他文件",
        "词由「绝好」改为「超好」",
        "用到它的规则：甲.talk.good",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    assert_eq!(zhanggui(&["pack", "diff", "embedded", "embedded"]).0, 0);
    assert_eq!(zhanggui(&["pack", "diff", "embedded", &a.path("none")]).0, 2);
}

#[test]
fn diff_on_conversations_shows_findings_that_come_and_go() {
    let a = packs(
        "on-a",
        &[(
            "chat/x.chat",
            "=== platform=甲 shop=一店 buyer=b1\n2024-05-07 10:00 客服: 这款顶好\n2024-05-07 10:01 客服: 这款绝好\n".into(),
        )],
    );
    let b = packs("on-b", &[("p/甲/words/good.yaml", WORDS.replace("顶好", "超好"))]);
    let (code, text) = zhanggui(&["pack", "diff", &a.path("p"), &b.path("p"), "--on", &a.path("chat")]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("1 个会话两边各判一遍：命中多 0 处，少 1 处，变 0 处，照旧 1 处"), "{text}");
    assert!(text.contains("－ 客服：这款<<顶好>>"), "{text}");
}

#[test]
fn log_goes_by_the_day_of_effect() {
    let folder = packs("log", &[]);
    let (code, text) = zhanggui(&["pack", "log", &folder.path("p")]);
    assert_eq!(code, 0);
    let days: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).collect();
    assert_eq!(days, ["2026-11-21", "2026-11-20", "2020-01-01", "2015-01-01"]);
    assert!(
        text.contains("- **说好话** `甲.talk.good` 改了：判定 · 说到 · 词由「顶好」改为「《好话》」。"),
        "{text}"
    );
    assert!(text.contains("### 全部平台 · talk"), "{text}");
    assert!(text.contains("`甲.talk.draft` 新规：客服或机器人；说到 「绝好」"), "{text}");
    assert!(text.contains("依据：某法 第一条〔L〕"), "{text}");
    let (_, text) = zhanggui(&["pack", "log", &folder.path("p"), "--since", "2026-11-21"]);
    assert_eq!(text.lines().filter(|l| l.starts_with("## ")).count(), 1, "{text}");
    let (_, text) = zhanggui(&["pack", "log", &folder.path("p"), "--until", "2015-12-31"]);
    let days: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).collect();
    assert_eq!(days, ["2015-01-01"]);
    let (_, text) = zhanggui(&["pack", "log", "packs", "--platform", "淘宝网", "--topic", "trade"]);
    let groups: BTreeSet<&str> = text.lines().filter_map(|l| l.strip_prefix("### ")).collect();
    assert_eq!(groups, BTreeSet::from(["全部平台 · 交易", "淘宝网、天猫 · 交易", "我们的修订"]));
    for (flag, value, known) in [("--platform", "nowhere", "taobao"), ("--topic", "nothing", "trade")] {
        let (code, text) = zhanggui(&["pack", "log", "packs", flag, value]);
        assert!(code == 2 && text.contains(known), "{text}");
    }
}

#[test]
fn docs_are_fresh_or_say_that_they_are_not() {
    let (code, text) = zhanggui(&["pack", "docs", "packs", "--check", "docs/rules.md"]);
    assert_eq!(code, 0, "{text}");
    let folder = Folder::new("docs", &[("rules.md", "# 规则总表\n")]);
    let (code, text) = zhanggui(&["pack", "docs", "packs", "--check", &folder.path("rules.md")]);
    assert_eq!(code, 1);
    assert!(text.contains("不是最新") && text.contains("zhanggui pack docs packs --to"), "{text}");
    let (code, text) = zhanggui(&["pack", "schema", "--check", "docs/schema"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(zhanggui(&["pack", "schema", "--check", &folder.path("")]).0, 1);
    assert_eq!(zhanggui(&["pack", "schema", "rules"]).0, 2);
}

//! What cannot be read or is not known: it is refused, in the reader's language, with where to look; never judged clean.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhanggui"));
    command.args(args).current_dir(root()).env("NO_COLOR", "1").env_remove("ZHANGGUI_KEY_FILE");
    command
}

fn zhanggui(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

fn guard(args: &[&str], said: &[u8]) -> (Option<i32>, Vec<serde_json::Value>) {
    let mut guard = command(&[&["guard", "--platform", "pdd", "--at", "2026-11-20 10:00:00"], args].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It may refuse before all is written.
    let _ = guard.stdin.take().unwrap().write_all(said);
    let out = guard.wait_with_output().unwrap();
    let lines = String::from_utf8(out.stdout).unwrap();
    (out.status.code(), lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

fn file(name: &str, bytes: &[u8]) -> String {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refusals");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join(name), bytes).unwrap();
    dir.join(name).display().to_string()
}

fn wide(text: &str, be: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

fn noise() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(3000).collect()
}

#[test]
fn guard_reads_whatever_encoding_a_console_has() {
    for text in ["加我微信聊\n好的亲\n", "加我微信聊"] {
        let (code, utf8) = guard(&[], text.as_bytes());
        assert!(code == Some(0) && utf8[0]["verdict"] == "warn", "{utf8:?}");
        for bytes in [
            wide(text, false),
            wide(text, true),
            [b"\xff\xfe".to_vec(), wide(text, false)].concat(),
            [b"\xfe\xff".to_vec(), wide(text, true)].concat(),
        ] {
            assert_eq!(guard(&[], &bytes), (Some(0), utf8.clone()), "{bytes:x?}");
        }
    }
    let json = "{\"id\":\"a\",\"text\":\"加我微信聊\"}\n";
    let (code, lines) = guard(&["--jsonl"], &wide(json, false));
    assert!(code == Some(0) && lines[0]["id"] == "a" && lines[0]["verdict"] == "warn", "{lines:?}");
}

#[test]
fn guard_refuses_what_is_no_text() {
    let (code, lines) = guard(&[], &noise());
    assert_eq!((code, lines.len()), (Some(2), 1), "{lines:?}");
    let why = lines[0]["error"].as_str().unwrap();
    assert!(why.contains("第 1 行") && why.contains("应为 UTF-8"), "{why}");
    assert!(lines[0]["verdict"] == "error" && lines[0]["findings"] == serde_json::json!([]));
    // One line of it does not spoil the others.
    let bytes = ["好的亲\n".as_bytes(), b"ab\x81\x20\x99\xfe\xff\x81\n", "加我微信聊\n".as_bytes()].concat();
    let (code, lines) = guard(&[], &bytes);
    let verdicts: Vec<&str> = lines.iter().map(|l| l["verdict"].as_str().unwrap()).collect();
    assert_eq!((code, &verdicts[..]), (Some(2), &["pass", "error", "warn"][..]), "{lines:?}");
    // A stray control character is part of the line, and may be a trick.
    let (code, lines) = guard(&[], "加我\u{1}微信聊\n".as_bytes());
    assert!(code == Some(0) && lines[0]["verdict"] == "warn", "{lines:?}");
}

#[test]
fn a_line_that_is_no_json_is_an_error_of_that_line() {
    let said = "{\"id\":1,\"text\":\"好的亲\"}\n{\"id\":2,\"text\":\"好\", 坏}\n{\"id\":3,\"te\n{\"id\":4,\"text\":\"加我微信聊\"}\n";
    let (code, lines) = guard(&["--jsonl"], said.as_bytes());
    let verdicts: Vec<&str> = lines.iter().map(|l| l["verdict"].as_str().unwrap()).collect();
    assert_eq!((code, &verdicts[..]), (Some(2), &["pass", "error", "error", "warn"][..]), "{lines:?}");
    let why = |n: usize| lines[n]["error"].as_str().unwrap().to_owned();
    assert!(why(1).contains("第 2 行") && why(1).contains("第 21 列"), "{}", why(1));
    assert!(why(1).contains(r#"{"id": 1, "text": "…"}"#) && why(2).contains("没有写完"), "{}", why(2));
}

#[test]
fn a_file_without_conversations_leaves_nothing_but_why() {
    for (name, bytes, why) in
        [("empty.csv", Vec::new(), "没有数据行"), ("noise.csv", noise(), "认不出的格式")]
    {
        let path = file(name, &bytes);
        for format in ["text", "html", "csv"] {
            let out = zhanggui(&["check", &path, "--format", format]);
            assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{name} {format}");
            let said = String::from_utf8(out.stderr).unwrap();
            assert!(said.contains(why) && said.contains("一段会话也没有读到"), "{said}");
            assert!(!said.contains("1970") && !said.contains("没有命中"), "{said}");
        }
    }
    // The same chat in UTF-16 without a mark is read.
    let chat =
        "=== platform=pdd shop=店 buyer=甲\n2026-11-10 10:00:00 买家: 你好\n10:00:20 客服甲: 加我微信聊\n";
    let out = zhanggui(&["check", &file("wide.chat", &wide(chat, false))]);
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
}

/// What is asked wrongly, and what the answer holds.
const ASKED: &[(&[&str], &[&str])] = &[
    (
        &["check", "samples", "--packs", "nowhere/such"],
        &["读不到规则包目录 nowhere/such：没有这个文件或目录"],
    ),
    (
        &["--lang", "en", "check", "samples", "--packs", "nowhere/such"],
        &["cannot read the packs in nowhere/such: no such"],
    ),
    (&["check", "samples", "--shop-file", "BAD"], &["读不到店铺文件", "不是 UTF-8 文字"]),
    (&["check", "samples", "--shop-file", "packs"], &["是目录，应是文件"]),
    (&["check", "samples", "--out", "nowhere/x/y"], &["写不了文件 nowhere/x/y：没有这个文件或目录"]),
    (&["check", "samples", "--jobs", "99999999"], &["99999999 不在这个范围：1..=1024"]),
    (&["check", "samples", "--jobs", "0"], &["不在这个范围：1..=1024"]),
    (&["--lang", "en", "check", "samples", "--encoding", "zz"], &["no such encoding `zz`; known: utf-8"]),
    (&["check", "samples", "--rule", "law.advertisin"], &["是不是 `law.advertising`", "zhanggui explain"]),
    (&["check", "samples", "--reading", "a=b"], &["没有这种读法 `a=b`", "没有这条规则", "zhanggui explain"]),
    (
        &["check", "samples", "--reading", "jd.service.first-reply-30s=b"],
        &["zhanggui explain jd.service.first-reply-30s", "二十四小时内有效应答"],
    ),
    (&["check", "samples", "--with", "nosuch"], &["没有这个规则包", "qc-preset"]),
    (&["check", "samples", "--platform", "淘保"], &["taobao（淘宝网/淘宝/tb）"]),
    (&["--lang", "en", "guard", "--platform", "zz"], &["known: ", "taobao (淘宝网/淘宝/tb)"]),
    (&["explain", "law.advertising.absolut-claims"], &["是不是 `law.advertising.absolute-claims`？"]),
    (&["explain", "nosuch"], &["没有这条规则", "都有哪些，看 zhanggui explain"]),
    (&["why", "zzz", "--in", "samples"], &["没有这个指纹的命中 `zzz`", "zhanggui check samples --verbose"]),
    (&["why", "zzz", "--in", "nowhere"], &["没有这个文件或目录：nowhere"]),
    (&["evidence", "zz", "--in", "samples", "--out", "OUT"], &["zhanggui check samples --verbose"]),
    (&["evidence", "zz", "--in", "nowhere", "--out", "OUT"], &["没有这个文件或目录：nowhere"]),
    (&["staff", "samples", "--seed", "-1"], &["`-1`：应为整数，0 或更大"]),
    (
        &["--lang", "en", "staff", "samples", "--seed", "-1"],
        &["invalid value '-1' for '--seed <N>': expected a whole number, 0 or more"],
    ),
    (&["decide", "nosuch"], &["没有合适的表", "zhanggui decide"]),
    (&["decide", "taobao.trade.late-shipping-fine", "paid=99999999999999999999"], &["应是金额"]),
    (&["tally", "samples", "--explain", "nosuch"], &["没有这个指标 `nosuch`", "zhanggui tally samples"]),
    (&["tally", "nowhere"], &["没有这个文件或目录：nowhere"]),
    (&["performance", "nowhere"], &["没有这个文件或目录：nowhere"]),
    (&["staff", "nowhere"], &["没有这个文件或目录：nowhere"]),
    (&["staff", "samples", "--sales", "abc"], &["--sales 应是金额（元），如 500000"]),
    (&["promises", "nowhere"], &["没有这个文件或目录：nowhere"]),
    (&["promises", "EMPTY"], &["没有数据行", "没有读到会话"]),
    (&["import", "nowhere", "--to", "OUT"], &["没有这个文件或目录：nowhere"]),
    (&["import", "samples", "--to", "nowhere/x.chat"], &["写不了文件 nowhere/x.chat：没有这个文件或目录"]),
    (&["import", "samples", "--to", "x.txt"], &["应为 .parquet、.jsonl 或 .chat"]),
    (&["reconcile", "nowhere", "samples"], &["没有这个文件或目录：nowhere"]),
    (&["reconcile", "packs", "samples"], &["打不开（是目录，应是文件）"]),
    (&["prove", "nowhere"], &["读不到规则包目录 nowhere：没有这个文件或目录"]),
    (&["pack", "check", "samples"], &["里没有规则包"]),
    (&["pack", "docs", "--html", "Cargo.toml/x"], &["Cargo.toml/x：路径中间有一段不是目录"]),
    (&["pack", "diff", "git:nosuch", "packs"], &["没有这个提交"]),
    (&["--lang", "en", "pack", "diff", "git:nosuch", "packs"], &["no such revision"]),
];

#[test]
fn what_is_asked_wrongly_is_answered_in_the_readers_language() {
    let (bad, empty) = (file("bad.yaml", b"facts:\n  a: \xff\xfe\n"), file("none.csv", b""));
    // Nothing is ever written there.
    let out = format!("{empty}.chat");
    for (asked, parts) in ASKED {
        let named = |arg: &&str| match *arg {
            "BAD" => bad.clone(),
            "EMPTY" => empty.clone(),
            "OUT" => out.clone(),
            other => other.to_owned(),
        };
        let args: Vec<String> = asked.iter().map(named).collect();
        let out = zhanggui(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let said = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(2), "{asked:?}: {said}");
        for part in *parts {
            assert!(said.contains(part), "{asked:?}: {part}\n{said}");
        }
        let english = ["os error", "No such", "Is a dir", "did not contain", "panicked", "expected like"];
        assert!(!english.iter().any(|en| said.contains(en)), "{asked:?}: {said}");
    }
    let out = command(&["check", "samples"]).env("ZHANGGUI_KEY_FILE", "nowhere/key").output().unwrap();
    assert!(String::from_utf8_lossy(&out.stderr).contains("没有这个文件或目录"));
    let folder = std::fs::File::open(root()).unwrap();
    let out = command(&["guard", "--platform", "jd"]).stdin(folder).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("读不了标准输入：是目录，应是文件"));
}

#[test]
fn help_and_errors_list_the_same_platforms() {
    let help = String::from_utf8(zhanggui(&["guard", "--help"]).stdout).unwrap();
    let wrong = String::from_utf8(zhanggui(&["guard", "--platform", "zz"]).stderr).unwrap();
    let known: Vec<&str> =
        wrong.split("可写 ").nth(1).unwrap().split('、').filter_map(|p| p.split('（').next()).collect();
    assert!(known.len() >= 8, "{wrong}");
    assert!(help.contains(&known.join("、")), "{help}");
    // Values have Chinese names.
    for word in ["<SURFACE>", "<BY>", "<LANG>"] {
        assert!(!help.contains(word), "{help}");
    }
}

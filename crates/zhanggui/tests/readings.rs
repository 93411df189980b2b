//! What `guard` and `why` say about how disguised words were read: `fixtures/readings.tsv`, a line a text.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

/// What the guard says to each text, in order.
fn guard(platform: &str, texts: &[&str]) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(["guard", "--platform", platform, "--at", "2026-11-20 10:00:00"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all((texts.join("\n") + "\n").as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Unseen characters are written as `\u{1}` in the table.
fn plain(cell: &str) -> String {
    let mut out = String::new();
    for (n, part) in cell.split("\\u{").enumerate() {
        let (code, rest) = if n == 0 { ("", part) } else { part.split_once('}').unwrap() };
        out.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        out.push_str(rest);
    }
    out
}

/// Each row: platform, text, then what is quoted, what it is read as, and how; `-` where nothing is said.
#[test]
fn what_is_read_is_true() {
    let table = fs::read_to_string(fixture("readings.tsv")).unwrap();
    let rows: Vec<Vec<String>> = table
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(|l| l.split('\t').map(plain).collect())
        .collect();
    let mut wrong = Vec::new();
    let mut platforms: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    platforms.sort_unstable();
    platforms.dedup();
    for platform in platforms {
        let mine: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == platform).collect();
        let texts: Vec<&str> = mine.iter().map(|row| row[1].as_str()).collect();
        for (row, reply) in mine.iter().zip(guard(platform, &texts)) {
            let spans =
                reply["findings"].as_array().unwrap().iter().flat_map(|f| f["spans"].as_array().unwrap());
            let said: Vec<[&str; 3]> = spans
                .map(|s| {
                    let word = s.get("read_as").or(s.get("term_title")).unwrap_or(&s["term"]);
                    [&s["text"], word, s.get("reading").unwrap_or(&Value::Null)]
                        .map(|v| v.as_str().unwrap_or("-"))
                })
                .collect();
            let want = [row[2].as_str(), row[3].as_str(), row[4].as_str()];
            let met = if want[0] == "-" { said.is_empty() } else { said.contains(&want) };
            if !met {
                wrong.push(format!("{platform} {}: {want:?}, got {said:?}", row[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The steps of `why` for the one finding of a rule in a chat of one line.
fn why(platform: &str, text: &str, rule: &str, flags: &[&str]) -> String {
    let name = format!("readings-{}-{}.chat", text.len(), flags.len());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let chat = format!("=== platform={platform} shop=s buyer=b date=2026-11-20\n10:00 买家: 在吗\n{text}\n");
    fs::write(&file, chat).unwrap();
    let path = file.display().to_string();
    let run = |args: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_zhanggui")).args(args).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    let found = run(&["check", &path, "--rule", rule, "--format", "jsonl"]);
    let lines = found.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
    let finding =
        lines.into_iter().find(|l| l["kind"] == "finding").unwrap_or_else(|| panic!("{text}: {found}"));
    run(&[flags, &["why", finding["fingerprint"].as_str().unwrap(), "--in", &path]].concat())
}

#[test]
fn certainty_says_what_it_rests_on() {
    for (text, rule, wanted, never) in [
        (
            "10:01 客服: 加我彳敫信",
            "jd.trade.off-platform-contact",
            &["`加我彳敫信` 读作 `加我微信`：彳敫→微（拆字）", "把握：很可能：原样不在词表里，靠拆字读出"][..],
            "就是词表里的写法",
        ),
        (
            "10:01 客服: 加我薇❤号",
            "jd.trade.off-platform-contact",
            &["把握：确定：`加我薇` 就是词表里的写法"],
            "至少一处",
        ),
        (
            "10:01 客服: 手.机.号给我",
            "jd.trade.off-platform-contact",
            &["把握：确定：`手.机.号` 去掉夹杂的，就是词表里的 `手机号`"],
            "至少一处",
        ),
        (
            "10:01 客服: 第①名品牌",
            "law.advertising.number-one",
            &["①→一（数字写法）", "靠数字写法读出"],
            "谐音",
        ),
        ("10:09 客服: 在的亲", "jd.service.first-reply-30s", &["把握：确定：时间是算出来的，不靠词"], "词表"),
        (
            "10:01 客服: 好评返红包",
            "law.consumer.review-cash",
            &["`好评返红包` 就是词表里的写法"],
            "同一条里还有",
        ),
    ] {
        let said = why("jd", text, rule, &[]);
        assert!(wanted.iter().all(|w| said.contains(w)) && !said.contains(never), "{text}: {said}");
    }
}

#[test]
fn english_readings_have_no_chinese_labels() {
    let said = why("jd", "10:01 客服: 加我彳敫信", "jd.trade.off-platform-contact", &["--lang", "en"]);
    assert!(said.contains("`加我彳敫信` read as `加我微信`: 彳敫→微 (parts)"), "{said}");
    assert!(said.contains("certainty: likely: not listed as it stands, read by: parts"), "{said}");
}

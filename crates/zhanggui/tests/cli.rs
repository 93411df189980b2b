//! The commands as a shell sees them: exit codes, languages, the same bytes whatever the number of cores.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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

#[test]
fn the_same_bytes_whatever_the_number_of_jobs() {
    for format in ["jsonl", "json", "csv", "html", "text"] {
        let one = zhanggui(&["check", "samples", "--format", format, "--jobs", "1"]);
        let many = zhanggui(&["check", "samples", "--format", format, "--jobs", "7"]);
        assert_eq!(one.status.code(), Some(1), "{format}: {}", String::from_utf8_lossy(&one.stderr));
        assert!(one.stdout == many.stdout, "{format} differs between 1 and 7 jobs");
    }
}

#[test]
fn every_line_of_jsonl_keeps_the_contract() {
    let out = text(&zhanggui(&["check", "samples", "--format", "jsonl"]));
    let lines: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let keys = [
        "kind",
        "rule",
        "version",
        "release",
        "status",
        "severity",
        "certainty",
        "platform",
        "shop",
        "conversation",
        "agent",
        "at",
        "outcome",
        "spans",
        "title",
        "cite",
        "say",
        "exposure",
        "fingerprint",
    ];
    let mut kinds: Vec<&str> = lines.iter().map(|l| l["kind"].as_str().unwrap()).collect();
    for line in lines.iter().filter(|l| l["kind"] == "finding") {
        for key in keys {
            assert!(line.get(key).is_some(), "no {key}: {line}");
        }
        for span in line["spans"].as_array().unwrap() {
            for key in ["event", "start", "end", "text", "view", "term"] {
                assert!(span.get(key).is_some(), "no {key}: {span}");
            }
        }
    }
    assert_eq!(kinds.last(), Some(&"summary"));
    kinds.dedup();
    assert_eq!(kinds, ["finding", "indicator", "pending", "reject", "summary"]);
}

#[test]
fn exit_codes() {
    assert_eq!(zhanggui(&["check", "fixtures/clean", "--min-severity", "low"]).status.code(), Some(0));
    assert_eq!(zhanggui(&["check", "no-such-file.csv"]).status.code(), Some(2));
    assert_eq!(zhanggui(&["check"]).status.code(), Some(2));
    assert_eq!(zhanggui(&["explain", "no.such.rule"]).status.code(), Some(2));
    assert_eq!(zhanggui(&["explain", "law.consumer"]).status.code(), Some(0));
    assert_eq!(zhanggui(&["pack", "check", "packs"]).status.code(), Some(0));
    assert_eq!(zhanggui(&["prove", "no-such-folder"]).status.code(), Some(2));
    assert_eq!(zhanggui(&[]).status.code(), Some(0));
}

#[test]
fn filters_narrow_the_report() {
    let out = text(&zhanggui(&[
        "check",
        "samples",
        "--format",
        "jsonl",
        "--platform",
        "jd",
        "--min-severity",
        "high",
    ]));
    let findings: Vec<serde_json::Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .filter(|l: &serde_json::Value| l["kind"] == "finding")
        .collect();
    assert!(!findings.is_empty());
    for f in &findings {
        assert_eq!(f["platform"], "jd");
        assert!(["high", "critical"].contains(&f["severity"].as_str().unwrap()), "{f}");
    }
    let one = findings[0]["rule"].as_str().unwrap();
    let out = text(&zhanggui(&["check", "samples", "--format", "jsonl", "--rule", one]));
    let rules: Vec<String> = out
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
        .filter(|l| l["kind"] == "finding")
        .map(|l| l["rule"].as_str().unwrap().to_owned())
        .collect();
    assert!(!rules.is_empty() && rules.iter().all(|r| r == one), "{rules:?}");
}

#[test]
fn as_of_judges_by_the_rules_of_another_day() {
    let count = |args: &[&str]| {
        let out = text(&zhanggui(&[&["check", "samples", "--format", "jsonl"], args].concat()));
        out.lines().filter(|l| l.contains("\"kind\":\"finding\"")).count()
    };
    let (then, long_ago) = (count(&[]), count(&["--as-of", "2010-01-01"]));
    assert!(then > 0);
    assert!(long_ago < then / 2, "{long_ago} findings under the rules of 2010, {then} under today's");
}

#[test]
fn every_finding_can_say_why() {
    let out = text(&zhanggui(&["check", "samples", "--format", "jsonl"]));
    let findings: Vec<serde_json::Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .filter(|l: &serde_json::Value| l["kind"] == "finding")
        .collect();
    for f in findings.iter().step_by(9) {
        let why = zhanggui(&["why", f["fingerprint"].as_str().unwrap(), "--in", "samples"]);
        assert_eq!(why.status.code(), Some(0), "{f}");
        let why = text(&why);
        assert!(why.contains(f["rule"].as_str().unwrap()) && why.contains("依据"), "{why}");
    }
    assert_eq!(zhanggui(&["why", "ffffffffffff", "--in", "samples"]).status.code(), Some(2));
}

#[test]
fn what_comes_after_now_is_not_known() {
    let chat = "docs/manual/deadlines.chat";
    let at = |now: &str| text(&zhanggui(&["deadlines", chat, "--now", now]));
    assert!(at("2026-11-09 08:59:59").starts_with("0 个在走"));
    let nowhere = zhanggui(&["deadlines", "no/such/place"]);
    assert_eq!(nowhere.status.code(), Some(2));
    let said = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    assert!(said.contains("没有这个文件或目录：no/such/place") && nowhere.stdout.is_empty(), "{said}");
    // Paid, and nothing else yet.
    let paid = at("2026-11-09 12:00");
    assert!(paid.contains("taobao.shipping.promised-48h") && !paid.contains("pdd"), "{paid}");
    let check = text(&zhanggui(&["check", chat, "--now", "2026-11-09 12:00", "--format", "json"]));
    assert!(check.contains("\"conversations\": 1") || check.contains("\"conversations\":1"), "{check}");
    let typo = zhanggui(&["price", chat, "--rule", "nosuch.rule"]);
    assert_eq!(typo.status.code(), Some(2));
}

#[test]
fn guard_reads_a_line_with_a_broken_byte() {
    let judged = |line: &[u8]| {
        let mut guard = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
            .args(["guard", "--platform", "pdd"])
            .current_dir(root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        guard.stdin.take().unwrap().write_all(line).unwrap();
        text(&guard.wait_with_output().unwrap())
    };
    assert!(judged("加微信聊\n".as_bytes()).contains("off-platform-contact"));
    assert!(judged(&["加微信聊".as_bytes(), b"\xff\n"].concat()).contains("off-platform-contact"));
    // 加微信聊 as a Chinese console sends it.
    assert!(judged(b"\xbc\xd3\xce\xa2\xd0\xc5\xc1\xc4\n").contains("off-platform-contact"));
    // How it was read.
    assert!(judged("加我𝐕𝐗聊\n".as_bytes()).contains("𝐕𝐗→vx"));
}

fn guard(args: &[&str], said: &str) -> Output {
    let mut guard = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .arg("guard")
        .args(args)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    guard.stdin.take().unwrap().write_all(said.as_bytes()).unwrap();
    guard.wait_with_output().unwrap()
}

#[test]
fn a_platform_goes_by_the_names_that_people_use() {
    let at = ["--at", "2026-11-20 10:00:00"];
    for (id, names) in [
        ("taobao", &["淘宝", "淘宝网", "tb", "TB", " tb "][..]),
        ("tmall", &["天猫", "tm"]),
        ("jd", &["京东", "JD"]),
        ("pdd", &["拼多多", "PDD"]),
        ("kuaishou", &["快手", "ks"]),
        ("douyin", &["抖音", "dy"]),
        ("xiaohongshu", &["小红书", "xhs"]),
        ("shipinhao", &["视频号", "sph"]),
    ] {
        let answer = |name: &str| {
            let out =
                guard(&[&["--platform", name], &at[..]].concat(), "全网最低价，加我微信，私下转账便宜\n");
            assert_eq!(out.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&out.stderr));
            text(&out)
        };
        let known = answer(id);
        assert!(known.contains(&format!("\"platform\":\"{id}\"")), "{known}");
        for name in names {
            assert_eq!(known, answer(name), "{name}");
        }
    }
    let out = zhanggui(&["check", "samples", "--platform", "淘保"]);
    let why = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2));
    for name in ["淘保", "taobao（淘宝网/淘宝/tb）", "jd（", "天猫", "小红书", "xhs", "视频号", "sph"]
    {
        assert!(why.contains(name), "{name}: {why}");
    }
}

#[test]
fn names_for_something_else_say_what_they_stand_for() {
    for (said, how) in [
        ("加个绿❤泡泡聊", "去掉❤，绿泡泡→微信（代称）"),
        ("拼夕夕上有同款更便宜", "拼夕夕→拼多多（代称）"),
        ("叩叩号多少", "叩叩→QQ（代称）"),
        ("hp返3块", "hp→好评（代称）"),
    ] {
        let out = text(&guard(&["--platform", "京东", "--at", "2026-11-20 10:00:00"], &format!("{said}\n")));
        assert!(out.contains(&format!("\"reading\":\"{how}\"")), "{said}: {out}");
    }
}

/// Tmall asks for 48 hours of every order; on Taobao, whose orders look the same, only of those that say so.
#[test]
fn agreed_hours_are_a_promise_where_the_platform_has_none_of_its_own() {
    let dir = std::env::temp_dir().join(format!("zhanggui-48h-{}", std::process::id()));
    let table = "订单编号,店铺名称,买家会员名,买家应付货款,买家实际支付金额,订单创建时间,订单付款时间,宝贝标题,承诺发货时效,发货时间,揽收时间\n\
                 1,店,甲,150,150,2026-11-01 10:00:00,2026-11-01 10:00:30,衣,48小时,,\n";
    for (platform, rule) in
        [("taobao", "taobao.shipping.promised-48h"), ("tmall", "tmall.trade.late-shipping")]
    {
        let place = dir.join(platform);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("o.csv"), table).unwrap();
        let chat = format!(
            "=== platform={platform} shop=店 buyer=甲\n2026-11-10 10:00:00 买家: 你好\n10:00:20 客服甲: 您好在的\n"
        );
        std::fs::write(place.join("c.chat"), chat).unwrap();
        let out = text(&zhanggui(&["check", place.to_str().unwrap(), "--format", "jsonl"]));
        assert!(out.contains(rule), "{platform}: {out}");
    }
    std::fs::remove_dir_all(&dir).unwrap();
    let out = zhanggui(&["check", "/no/such/folder"]);
    assert_eq!((out.status.code(), text(&out)), (Some(2), String::new()));
    assert!(String::from_utf8_lossy(&out.stderr).contains("没有这个文件或目录"));
    let explained = text(&zhanggui(&["explain", "天猫四十八小时发货"]));
    assert!(explained.contains("tmall.trade.late-shipping"), "{explained}");
}

#[test]
fn a_guard_with_rules_that_cannot_be_read_says_so() {
    let packs = std::env::temp_dir().join(format!("zhanggui-broken-{}", std::process::id()));
    let own = packs.join("own/rules");
    std::fs::create_dir_all(&own).unwrap();
    let meta = "title: 我店\nrelease: 2026.11.0\nplatforms: [taobao]\n";
    std::fs::write(packs.join("own/pack.yaml"), meta).unwrap();
    std::fs::write(own.join("a.yaml"), "title: [\n").unwrap();
    let out = guard(&["--platform", "taobao", "--packs", packs.to_str().unwrap()], "你好\n");
    std::fs::remove_dir_all(&packs).unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out).contains("\"pass\""), "the line is answered all the same");
    assert!(String::from_utf8_lossy(&out.stderr).contains("own/rules/a.yaml"));
}

#[test]
fn guard_answers_each_line_at_once() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(["guard", "--platform", "jd", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for (id, said, verdict) in
        [("a", "您好，在的", "pass"), ("b", "这款全网最低价哦", "warn"), ("c", "全 网 最.低.价", "warn")]
    {
        writeln!(input, "{}", serde_json::json!({"id": id, "text": said})).unwrap();
        input.flush().unwrap();
        let mut line = String::new();
        // Would wait for ever if the answer were held back until the input ends.
        output.read_line(&mut line).unwrap();
        let reply: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((reply["id"].as_str(), reply["verdict"].as_str()), (Some(id), Some(verdict)), "{line}");
    }
    writeln!(input, "not json").unwrap();
    drop(input);
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(line.contains("error"), "{line}");
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn english_is_english() {
    let help = text(&zhanggui(&[
        "--lang",
        "en",
        "decide",
        "law.consumer.punitive-damages",
        "paid=59.90",
        "--at",
        "2024-01-01",
    ]));
    assert!(help.contains("missing"), "{help}");
    let out = zhanggui(&["--lang", "en", "explain", "no.such"]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("no rule"));
}

#[test]
fn a_pack_with_an_error_is_named_and_the_rest_judges() {
    let dir = std::env::temp_dir().join(format!("zhanggui-pack-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    let copied = Command::new("cp")
        .args(["-r", root().join("packs").to_str().unwrap(), dir.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(copied.success());
    let broken = dir.join("jd/rules/communication/broken.yaml");
    std::fs::write(&broken, "title: 坏规则\nstatus: trial\nwhy: 无\nversions:\n  - from: 2024-01-01\n    cite: []\n    macth: {by: agent}\nhistory: []\n").unwrap();
    let out = zhanggui(&["check", "samples", "--packs", dir.to_str().unwrap(), "--format", "jsonl"]);
    std::fs::remove_dir_all(&dir).unwrap();
    let errors = String::from_utf8_lossy(&out.stderr);
    assert!(errors.contains("不认识的键 `macth`") && errors.contains("`match`"), "{errors}");
    assert_eq!(out.status.code(), Some(1), "{errors}");
}

#[test]
fn a_day_without_a_version_is_told_what_the_sources_have() {
    let out = zhanggui(&["decide", "jd.trade.late-shipping-fine", "paid=150", "--at", "2020-06-01"]);
    // The same table under another name has that day: it answers, and says so.
    assert_eq!(out.status.code(), Some(0));
    let told = text(&out);
    assert!(told.contains("2022-12-16 起") && told.contains("jd.trade.late-shipping-fine-2017"), "{told}");
    assert!(told.contains("至多 = ¥45.00"), "{told}");
    // A draft answers for nothing: where to look is said.
    let out = zhanggui(&["decide", "jd.trade.late-shipping-fine-2017", "paid=150", "--at", "2024-06-01"]);
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2));
    assert!(told.contains("那一天看这张：jd.trade.late-shipping-fine ") && told.contains("草稿"), "{told}");
    let out = zhanggui(&["--lang", "en", "decide", "pdd.conduct.abuse-measures", "--at", "2024-01-01"]);
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    // The rule that finds abuse is no table: nobody is sent there.
    assert!(told.contains("2026-11-20 on") && !told.contains("on that day see"), "{told}");
}

#[test]
fn a_word_lists_the_tables_it_fits_and_nothing_else() {
    let listed = |words: &[&str]| text(&zhanggui(&[&["decide"], words].concat()));
    let ids = |out: &str| -> Vec<String> {
        let heads = out.lines().filter(|l| !l.starts_with(' ') && l.contains("  "));
        heads.filter_map(|l| l.split("  ").next()).map(str::to_owned).collect()
    };
    let late = listed(&["延迟发货"]);
    assert!(ids(&late).len() > 3 && ids(&late).contains(&"taobao.trade.late-shipping-fine".to_owned()));
    assert!(late.contains("2022-07-18 – 2024-05-13") && late.contains("快手小店"), "{late}");
    assert!(ids(&listed(&["发货延迟"])).contains(&"taobao.trade.late-shipping-fine".to_owned()));
    // A table that is about it, whatever its title.
    assert!(ids(&late).contains(&"jd.trade.late-clock".to_owned()), "{late}");
    // What judges chats is no table.
    assert!(!ids(&listed(&["taobao"])).contains(&"taobao.trade.late-shipping".to_owned()));
    let one = listed(&["淘宝", "旺旺满意度"]);
    assert!(one.contains("zhanggui decide taobao.service.satisfaction percent="), "{one}");
    let rule = zhanggui(&["decide", "taobao.trade.late-shipping"]);
    let told = String::from_utf8_lossy(&rule.stderr);
    assert!(rule.status.code() == Some(2) && told.contains("taobao.trade.late-shipping-fine  "), "{told}");
}

#[test]
fn what_bears_on_the_same_facts_is_listed_whatever_rule_ties_it() {
    let beside = |args: &[&str]| -> Vec<(String, String)> {
        let out = text(&zhanggui(&[&["decide"], args, &["--format", "json"]].concat()));
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        let each = told["beside"].as_array().unwrap().iter();
        each.map(|b| {
            let id = b["rule"].as_str().or(b["table"].as_str()).unwrap();
            (id.to_owned(), b["results"]["high"].as_str().unwrap_or_default().to_owned())
        })
        .collect()
    };
    let has = |all: &[(String, String)], id: &str, high: &str| {
        assert!(all.iter().any(|(i, h)| i == id && h == high), "{id} {high}: {all:?}");
    };
    let late = beside(&["taobao.trade.late-shipping-fine", "paid=150", "--at", "2022-07-20"]);
    has(&late, "taobao.trade.out-of-stock-fine", "45");
    has(&late, "law.trade.deliver-as-promised", "");
    assert!(late.iter().all(|(id, _)| !id.starts_with("jd.") && !id.contains("punitive")), "{late:?}");
    // Tenfold and threefold, each beside the other, with their floors.
    let punitive =
        |rule: &str| beside(&["law.consumer.punitive-damages", "paid=50", rule, "--at", "2024-01-01"]);
    has(&punitive("rule=law.food.known-unsafe"), "law.consumer.false-claim", "550");
    has(&punitive("rule=law.consumer.false-claim"), "law.food.known-unsafe", "1050");
    // Where nothing is enforced the figures of drafts are pointed to, as drafts.
    let out = text(&zhanggui(&["decide", "jd.trade.late-shipping-self-operated", "shop=第三方"]));
    assert!(out.contains("（草稿，不判也不计价）  jd.trade.late-shipping-fine"), "{out}");
    // Late and out of stock are both due; nothing adds to the statute.
    let out =
        text(&zhanggui(&["decide", "taobao.trade.out-of-stock-fine", "paid=150", "--at", "2022-07-20"]));
    let line = |id: &str| out.lines().find(|l| l.contains(&format!("  {id}  "))).unwrap().to_owned();
    assert!(line("taobao.trade.late-shipping-fine").ends_with("相加）"), "{out}");
    assert!(!line("law.trade.deliver-as-promised").contains("相加"), "{out}");
}

#[test]
fn a_table_that_no_finding_reaches_says_so() {
    let told =
        |args: &[&str]| text(&zhanggui(&[&["decide"], args].concat())).contains("没有规则的命中会走到");
    assert!(told(&["taobao.trade.breach-of-promise-fine"]));
    assert!(told(&["taobao.trade.out-of-stock-fine", "paid=100", "--at", "2022-07-17"]));
    assert!(!told(&["taobao.trade.out-of-stock-fine", "paid=100", "--at", "2022-07-18"]));
    assert!(!told(&["kuaishou.trade.false-shipment-fine", "paid=100", "--at", "2024-08-12"]));
}

#[test]
fn a_decision_says_what_stands_beside_it_and_until_when() {
    let abuse =
        ["decide", "jd.conduct.point-nodes", "class=一般", "rule=jd.conduct.abuse", "--at", "2023-03-31"];
    let out = text(&zhanggui(&[&abuse[..], &["--format", "json"]].concat()));
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["until"], "2023-03-31", "{told}");
    assert_eq!(told["missing"], serde_json::json!(["score"]), "{told}");
    let beside = &told["beside"][0];
    assert_eq!(beside["table"], "jd.conduct.abuse-points", "{told}");
    assert!(beside["results"]["points"] == "25" && beside["cite"][0]["grade"] == "T", "{told}");
    // Yes is 是, in and out.
    let asked = |lang: &str, value: &str| {
        let upheld = format!("upheld={value}");
        let args =
            ["--lang", lang, "decide", "taobao.conduct.serious-passive-service", "ordinary=5", &upheld];
        text(&zhanggui(&args))
    };
    assert_eq!(asked("zh", "否"), asked("zh", "no"));
    assert!(asked("zh", "no").contains("upheld=否") && asked("en", "否").contains("upheld=no"));
}

/// The parcel settles a gift only as long as nobody says that there is none.
#[test]
fn a_gift_taken_back_is_broken_though_the_parcel_went() {
    let chat = |last: &str| {
        format!(
            "=== platform=taobao shop=店 buyer=c1\n2026-11-10 09:51:30 买家: [order.paid] order=1 amount=50\n\
             09:52:20 客服小王: 给您送一个杯子，随单发\n2026-11-10 18:00:00 系统: [order.shipped] order=1\n\
             2026-11-12 10:01:10 客服小王: {last}\n"
        )
    };
    for (last, broken) in [("赠品送完了，没有了", true), ("您收到了吗", false)] {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("gift-{broken}.chat"));
        std::fs::write(&file, chat(last)).unwrap();
        let out = text(&zhanggui(&["promises", &file.display().to_string()]));
        assert_eq!((out.contains("反悔"), out.contains("违背 1")), (broken, broken), "{out}");
        assert_eq!(out.contains("已了结 1"), !broken, "{out}");
    }
}

//! Evidence packs as a shell sees them: written, verified, refused, tampered with.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn zhanggui(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(args)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .env_remove("ZHANGGUI_KEY")
        .env_remove("ZHANGGUI_KEY_FILE")
        .output()
        .unwrap()
}

fn said(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

/// A folder of its own for a test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("zhanggui-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Folder(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const CHAT: &str = "docs/manual/evidence.chat";
const NOW: [&str; 2] = ["--now", "2026-11-25 09:00"];

fn gather(case: &[&str], from: &str, to: &Folder) -> Output {
    zhanggui(&[&["evidence"], case, &["--in", from, "--out", to.path()], &NOW[..]].concat())
}

#[test]
fn a_pack_holds_what_the_platform_asks_for_and_is_verified() {
    let to = Folder::new("whole");
    let out = gather(&["7"], CHAT, &to);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let page = to.read("evidence.md");
    for part in [
        "| 合理解释 | ✓ 已交",
        "| 旺旺举证号 | ✗ 没有记录",
        "| 2026-11-04 09:00:00 | 发货",
        "T 行业转载",
        // What it costs is cited too.
        "| 违背承诺规则变更（2024-08） |",
        "\\[下单\\] 订单 7，金额 ¥259.00",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // Masked, and nowhere else in the clear.
    for name in ["evidence.md", "evidence.html", "excerpt.json", "appeal.md", "appeal.html"] {
        assert!(!to.read(name).contains("13812345678"), "{name}");
    }
    // The order of questions is that of the platform's list.
    let draft = to.read("appeal.md");
    let asked: Vec<usize> = ["合理解释", "完整旺旺记录", "旺旺举证号", "站内信截图"]
        .iter()
        .map(|q| draft.find(q).unwrap())
        .collect();
    assert!(asked.is_sorted(), "{asked:?}");
    let verified = zhanggui(&["evidence", "--verify", to.path(), "--in", CHAT]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
}

#[test]
fn what_was_changed_is_found() {
    let to = Folder::new("changed");
    let out = gather(&["7"], CHAT, &to);
    let chain = said(&out).lines().find_map(|l| l.strip_prefix("链值 ").map(str::to_owned)).unwrap();
    let fails = |with: &[&str]| {
        let out = zhanggui(&[&["evidence", "--verify", to.path()], with].concat());
        assert_eq!(out.status.code(), Some(1), "{}", said(&out));
        said(&out)
    };
    // Whatever is changed is named: file, section, and in the record the message.
    for (name, from, with, says) in [
        ("excerpt.json", "送完了", "还没到", "第 8 条"),
        ("evidence.md", "送完了", "还没到", "evidence.md: 第 8 条与记录里的不同"),
        ("evidence.html", "送完了", "还没到", "evidence.html: 第 8 条与记录里的不同"),
        ("evidence.md", "至多扣 6 分", "不扣分", "evidence.md: “判的是什么”一节被改过"),
        ("evidence.html", "至多扣 6 分", "不扣分", "evidence.html: “判的是什么”一节被改过"),
        ("evidence.html", "2026-11-04 09:00:00</td>", "2026-11-03 12:00:00</td>", "“订单时间线”一节被改过"),
        ("evidence.md", "✗ 没有记录", "✓ 已交", "“平台要的材料”一节被改过"),
        ("evidence.md", "旺旺举证说明（2021转载）", "旺旺举证说明", "“引用的文件”一节被改过"),
        ("appeal.md", "赠品送完了，没有了", "赠品已寄出", "appeal.md: “6. 经过"),
        ("appeal.html", "赠品送完了，没有了", "赠品已寄出", "appeal.html: “6. 经过"),
        ("evidence.html", "<title>", "<title>假", "evidence.html: 被改过"),
        ("manifest.json", "时间线", "时间", "manifest.json"),
        ("manifest.json", "  \"parts\"", " \"parts\"", "manifest.json: 被改过"),
        ("excerpt.json", "\"zhanggui\": \"", "\"zhanggui\": \"9", "excerpt.json: 被改过"),
    ] {
        let sound = to.read(name);
        let changed = sound.replacen(from, with, 9);
        assert_ne!(sound, changed, "{name}: {from}");
        fs::write(to.0.join(name), changed).unwrap();
        let said = fails(&[]);
        assert!(said.contains(says), "{name} {from}: {said}");
        fs::write(to.0.join(name), sound).unwrap();
    }
    for name in ["appeal.md", "manifest.json"] {
        let sound = to.read(name);
        fs::remove_file(to.0.join(name)).unwrap();
        assert!(fails(&[]).contains(name));
        fs::write(to.0.join(name), sound).unwrap();
    }
    // Another pack's draft beside a pack that has none.
    let refused = Folder::new("slipped");
    let none = gather(&["339b7cd53449", "own=yes", "days=31", "--platform", "jd"], "samples", &refused);
    assert_eq!(none.status.code(), Some(1), "{}", said(&none));
    fs::write(refused.0.join("appeal.md"), to.read("appeal.md")).unwrap();
    let slipped = zhanggui(&["evidence", "--verify", refused.path()]);
    assert!(said(&slipped).contains("appeal.md 不是这个包里的"), "{}", said(&slipped));
    assert!(fails(&["--chain", "0000"]).contains("链值"));
    let other = Folder::new("export");
    fs::create_dir_all(&other.0).unwrap();
    let text = fs::read_to_string(root().join(CHAT)).unwrap().replace("赠品送完了", "赠品明天寄");
    fs::write(other.0.join("a.chat"), text).unwrap();
    assert!(fails(&["--in", other.path()]).contains("第 8 条"));
    let sound = zhanggui(&["evidence", "--verify", to.path(), "--chain", &chain]);
    assert_eq!(sound.status.code(), Some(0), "{}", said(&sound));
    assert!(said(&sound).contains("证明不了是谁做的"), "{}", said(&sound));
}

/// Whoever changes a page and computes the manifest anew gets another last link: the one noted down tells.
#[test]
fn a_pack_made_anew_has_another_chain_value() {
    let (one, two) = (Folder::new("one"), Folder::new("two"));
    let chain =
        |out: &Output| said(out).lines().find_map(|l| l.strip_prefix("链值 ").map(str::to_owned)).unwrap();
    let noted = chain(&gather(&["7"], CHAT, &one));
    assert_eq!(noted, chain(&gather(&["7"], CHAT, &two)), "the same case, the same pack");
    // The same record judged on another day: only pages differ.
    let again = zhanggui(&["evidence", "7", "--in", CHAT, "--out", two.path(), "--now", "2026-11-26 09:00"]);
    assert_eq!(one.read("excerpt.json"), two.read("excerpt.json"));
    assert_ne!(noted, chain(&again));
    let out = zhanggui(&["evidence", "--verify", two.path(), "--chain", &noted]);
    assert_eq!(out.status.code(), Some(1), "{}", said(&out));
    assert!(said(&out).contains("整包重做过"), "{}", said(&out));
}

#[test]
fn what_has_not_lapsed_is_no_case() {
    let to = Folder::new("early");
    let found = zhanggui(&["check", CHAT, "--format", "jsonl"]);
    let lines = String::from_utf8(found.stdout).unwrap();
    let lapsed = lines.lines().find(|l| l.contains("\"outcome\":\"breached\"")).unwrap();
    let case = lapsed.split("\"fingerprint\":\"").nth(1).unwrap().get(..12).unwrap();
    let out = zhanggui(&["evidence", case, "--in", CHAT, "--out", to.path(), "--now", "2026-11-03 10:05:00"]);
    assert_ne!(out.status.code(), Some(0), "{}", said(&out));
    assert!(said(&out).contains("还不成案"), "{}", said(&out));
    assert!(!to.0.exists());
}

#[test]
fn no_draft_where_an_appeal_is_not_admissible() {
    // By the reason, whose row names the finding's rule; by the number of appeals that failed.
    let chat = Folder::new("pdd");
    fs::create_dir_all(&chat.0).unwrap();
    fs::write(
        chat.0.join("a.chat"),
        "=== platform=pdd shop=店 buyer=甲\n2026-11-20 10:00:00 买家: 快点\n10:01:00 客服小王: 你是傻逼吧\n\
         === platform=pdd shop=店 buyer=乙\n2026-11-18 10:00:00 买家: [order.paid] order=9\n2026-11-22 10:00:00 系统: [order.shipped] order=9\n",
    )
    .unwrap();
    let found = zhanggui(&["check", chat.path(), "--platform", "pdd", "--format", "jsonl"]);
    let print = |rule: &str| {
        let text = said(&found);
        let lines = text.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
        let mut mine =
            lines.filter(|l| l["kind"] == "finding" && l["rule"].as_str().unwrap().starts_with(rule));
        mine.next().unwrap_or_else(|| panic!("{rule}: {text}"))["fingerprint"].as_str().unwrap().to_owned()
    };
    let to = Folder::new("refused");
    let late = print("pdd.trade");
    let open = gather(&[&late], chat.path(), &to);
    assert_eq!(open.status.code(), Some(0), "{}", said(&open));
    assert!(to.0.join("appeal.md").is_file());
    let often = gather(&[&late, "month_failed=4", "year_failed=5"], chat.path(), &to);
    assert_eq!(often.status.code(), Some(1), "{}", said(&often));
    assert!(said(&often).contains("本月不能申诉"), "{}", said(&often));
    assert!(!to.0.join("appeal.md").exists(), "the draft of the run before is gone");
    let abuse = gather(&[&print("pdd.conduct")], chat.path(), &to);
    assert_eq!(abuse.status.code(), Some(1), "{}", said(&abuse));
    assert!(said(&abuse).contains("整改服务"), "{}", said(&abuse));
    assert!(to.read("evidence.md").contains("不受理"));
    let wrong = gather(&[&late, "month_faild=4"], chat.path(), &to);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("month_failed"), "{}", said(&wrong));
    let nobody = gather(&["ffffffffffff"], chat.path(), &to);
    assert_eq!(nobody.status.code(), Some(2));
}

/// A complaint about a review has nothing to do with abuse, until somebody gives one of its facts.
#[test]
fn a_gate_of_another_matter_is_asked_only_when_its_facts_are_given() {
    let to = Folder::new("evidence-review");
    let abuse = ["339b7cd53449", "--platform", "jd"];
    let out = gather(&abuse, "samples", &to);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let page = to.read("evidence.md");
    assert!(!page.contains("不合理评价投诉（京东）："), "{page}");
    // What the sources do not say is said so, the platform's own before what holds for all.
    let (own, law) = (page.find("京东：这个判定怎么申诉：来源没有说"), page.find("平台有没有申诉渠道："));
    assert!(own.is_some() && own < law, "{page}");
    assert!(!page.contains("京东质量问题"), "{page}");
    let late = gather(&[&abuse[..], &["own=yes", "days=31"]].concat(), "samples", &to);
    assert_eq!(late.status.code(), Some(1), "{}", said(&late));
    assert!(said(&late).contains("已过时限"), "{}", said(&late));
    assert!(!to.0.join("appeal.md").exists());
}

/// How late it is stands in the record: nobody is asked, and nothing is drafted once the platform takes it no more.
#[test]
fn the_record_says_whether_material_comes_in_time() {
    let to = Folder::new("late");
    let hand_in = |now: &str| {
        let paths = ["evidence", "8", "--in", "docs/manual/late.chat", "--out", to.path()];
        zhanggui(&[&paths[..], &["--now", now]].concat())
    };
    let in_time = hand_in("2026-11-09 09:00");
    assert_eq!(in_time.status.code(), Some(0), "{}", said(&in_time));
    let draft = to.read("appeal.md");
    assert!(draft.contains("收到通知后过了多久\n\n48 小时（照记录"), "{draft}");
    assert!(draft.contains("这是这一单第几次举证\n\n1（照记录"), "{draft}");
    let late = hand_in("2026-11-09 09:01");
    assert_eq!(late.status.code(), Some(1), "{}", said(&late));
    assert!(said(&late).contains("拼多多举证规则"), "{}", said(&late));
    assert!(!to.0.join("appeal.md").exists(), "a draft lies beside the refusal");
}

/// Where no source lists what a platform wants, page and draft say so; a clock beside it does not keep them silent.
#[test]
fn no_list_is_said_to_be_none() {
    let to = Folder::new("nolist");
    for (case, says) in [
        (&["8", "--in", "docs/manual/late.chat", "--now", "2026-11-09 09:00"][..], "拼多多要交哪几样"),
        (
            &["339b7cd53449", "--in", "samples", "--platform", "jd", "--now", "2026-11-25"][..],
            "京东开放平台要交哪几样",
        ),
        (
            &["1f221af53930", "--in", "samples", "--platform", "kuaishou", "--now", "2026-11-25"][..],
            "快手小店要交哪几样",
        ),
    ] {
        let out = zhanggui(&[&["evidence", "--out", to.path()], case].concat());
        let page = to.read("evidence.md");
        assert!(page.contains("没有已知的材料清单") && page.contains(says), "{}{page}", said(&out));
        assert!(to.read("appeal.md").contains("没有已知的材料清单"), "{}", said(&out));
    }
    let own = gather(&["7"], CHAT, &to);
    assert!(!to.read("evidence.md").contains("没有已知的材料清单"), "{}", said(&own));
}

/// An order stands for what was done wrong: of several the shop chooses, and how material was handed in is none of them.
#[test]
fn an_order_with_several_findings_lists_them() {
    let chat = Folder::new("several");
    fs::create_dir_all(&chat.0).unwrap();
    let lines = "=== platform=taobao shop=店 buyer=甲\n2026-11-03 09:50:00 买家: [order.placed] order=7 amount=259\n\
         09:51:00 买家: [order.paid] order=7 amount=259\n09:51:00 系统: [ship.promised] order=7 hours=48\n\
         10:00:00 买家: 说好送的杯子有吗\n10:01:00 客服小王: 有的亲，给您送一个\n\
         2026-11-06 20:00:00 系统: [order.shipped] order=7\n20:12:00 客服小王: 赠品送完了，没有了\n\
         2026-11-07 09:00:00 买家: [complaint.filed] order=7\n2026-11-20 09:00:00 买家: 在吗\n";
    fs::write(chat.0.join("a.chat"), lines).unwrap();
    let to = Folder::new("several-out");
    let out = gather(&["7"], chat.path(), &to);
    assert_eq!(out.status.code(), Some(2), "{}", said(&out));
    let text = said(&out);
    assert!(text.contains("承诺 48 小时内发货") && text.contains("答应的赠品又不给"), "{text}");
    assert!(!text.contains("举证"), "{text}");
    let print =
        text.lines().find(|l| l.contains("答应的赠品又不给")).unwrap().split_whitespace().next().unwrap();
    let out = gather(&[print], chat.path(), &to);
    assert!(to.read("evidence.md").contains("答应的赠品又不给"), "{}", said(&out));
}

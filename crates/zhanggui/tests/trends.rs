//! How indicators went by day, hour and account: chats whose figures were worked out by hand, and what `check` draws.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;

use zg_engine::{Inspector, Ruleset, Tallies, Trend, trends};
use zg_formats::{ImportOptions, import};
use zg_model::{Date, Timestamp};
use zg_rules::PackFile;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn set() -> Ruleset {
    fn into(root: &Path, dir: &Path, out: &mut Vec<PackFile>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                into(root, &path, out);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                out.push(PackFile {
                    path: name.into(),
                    text: std::fs::read_to_string(&path).unwrap().into(),
                });
            }
        }
    }
    let packs = root().join("packs");
    let mut files = Vec::new();
    into(&packs, &packs, &mut files);
    zg_engine::compile(zg_rules::load(&files, None).0).0
}

fn tallies(set: &Ruleset, file: &str, now: Timestamp) -> Tallies {
    let options = ImportOptions::new([7; 32], now, now.date());
    let read = import(&[root().join("fixtures/indicators").join(file)], &[], &options, &|_| ());
    assert!(read.conversations.len() > 3, "{file}");
    let mut inspector = Inspector::new(set);
    let mut tallies = Tallies::default();
    for c in &read.conversations {
        tallies.add(set, c, &inspector.inspect(c, now, None));
    }
    tallies
}

fn of<'t>(all: &'t [Trend], rule: &str) -> &'t Trend {
    all.iter().find(|t| t.rule.as_str() == rule).unwrap()
}

#[test]
fn days_hours_and_accounts_are_those_worked_out_by_hand() {
    let (set, now) = (set(), "2026-11-20 00:00:00".parse().unwrap());
    let all = trends(&set, &tallies(&set, "taobao.chat", now), day("2026-11-15"), 92);
    let t = of(&all, "taobao.service.reply-3m-rate");
    let own: Vec<(u64, u64)> = t.days.iter().map(|d| (d.own.numerator, d.own.denominator)).collect();
    assert_eq!(own, [(2, 2), (0, 2), (2, 3), (3, 5), (2, 3), (0, 0), (0, 0)]);
    // The window of thirty days grows from day to day.
    let shown: Vec<(u64, u64)> = t.days.iter().map(|d| (d.shown.numerator, d.shown.denominator)).collect();
    assert_eq!(shown, [(2, 2), (2, 4), (4, 7), (7, 12), (9, 15), (9, 15), (9, 15)]);
    let hour = |weekday, hour| {
        let found = t.hours.iter().find(|h| h.weekday == weekday && h.hour == hour).unwrap();
        (found.score.numerator, found.score.denominator)
    };
    assert_eq!((hour(1, 8), hour(1, 22), hour(2, 10), hour(5, 10)), ((1, 1), (1, 1), (0, 1), (0, 1)));
    assert_eq!(t.hours.iter().map(|h| h.score.denominator).sum::<u64>(), 15);
    let agents: Vec<(&str, u64, u64)> =
        t.agents.iter().map(|(a, s)| (a.as_str(), s.numerator, s.denominator)).collect();
    assert_eq!(agents, [("小夏", 5, 8), ("小秋", 4, 6), ("未分配", 0, 1)]);
    // Only the last days, but windows that look farther back.
    let all = trends(&set, &tallies(&set, "taobao.chat", now), day("2026-11-15"), 2);
    let t = of(&all, "taobao.service.reply-3m-rate");
    assert_eq!(t.days.len(), 2);
    assert_eq!(t.days[0].shown.denominator, 15);
}

/// What stands at the end of a trend is the indicator as `tally` computes it on the day on which it is shown.
#[test]
fn the_last_point_is_the_indicator() {
    let set = set();
    let mut compared = 0;
    for file in ["taobao.chat", "jd.chat", "pdd.chat", "kuaishou.chat", "douyin.chat", "xiaohongshu.chat"] {
        let now: Timestamp = "2026-11-20 00:00:00".parse().unwrap();
        let tallies = tallies(&set, file, now);
        let last = day("2026-11-15");
        for t in trends(&set, &tallies, last, 92) {
            let point = t.days.last().unwrap();
            for lag in 0..=7 {
                let seen = last.plus_days(lag).at(zg_model::TimeOfDay(0));
                for i in tallies.indicators(&set, seen, None) {
                    let same =
                        i.rule == t.rule && i.shop == t.shop && i.agent.is_none() && i.window.1 == last;
                    if same && Some(i.version) == point.version {
                        assert_eq!(i.score, point.shown, "{} {file}", t.rule);
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(compared > 20, "only {compared}");
}

/// Two months of rounds across a new version, with more accounts than the page names.
#[test]
fn the_page_marks_new_versions_and_names_some_accounts() {
    let mut text = String::new();
    for n in 0..60 {
        let date = day("2025-06-01").plus_days(n);
        for agent in 0..12 {
            text.push_str(&format!(
                "=== platform=taobao shop=量衣铺 buyer=甲{n}-{agent}\n{date} 10:00:00 买家: 在吗\n10:00:{:02} 客服<b>{agent:02}: 在的\n",
                20 + agent
            ));
        }
    }
    let dir = std::env::temp_dir().join(format!("zhanggui-trends-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("a.chat");
    std::fs::write(&file, text).unwrap();
    let check = |format: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
            .args(["check", file.to_str().unwrap(), "--format", format, "--rule", "taobao.service"])
            .output()
            .unwrap();
        out.stdout
    };
    let page = String::from_utf8(check("html")).unwrap();
    let book = check("xlsx");
    std::fs::remove_dir_all(&dir).unwrap();
    let trend = page.split("id=\"trends\"").nth(1).unwrap().split("</section>").next().unwrap();
    for part in [
        "06-30 起新版",
        "class=\"goal\"",
        "&lt;b&gt;00",
        "另有 3 位",
        "周三 10:00 100.0%（",
        "path class=\"curve\"",
    ] {
        assert!(trend.contains(part), "{part}: {trend}");
    }
    assert!(!trend.contains("<script") && !trend.contains("<b>00"), "{trend}");
    // A chart is drawn in some kilobytes, however many chats there were.
    let charts = trend.matches("<details").count();
    assert!(trend.len() / charts < 40_000, "{} for {charts}", trend.len());
    assert!(book.starts_with(b"PK"));
}

//! `docs/audits/2026-11-indicators.md` says which option settles each conflict and where each worked example is pinned; here
//! it is held against the packs.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test may fail loudly"
)]

mod common;

use std::fs;

use common::{PACKS, root, walk};

fn page() -> String {
    fs::read_to_string(root().join("docs/audits/2026-11-indicators.md")).expect("the audit")
}

/// Cells of the rows of the section whose heading begins so.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let section = page.split("\n## ").find(|s| s.starts_with(heading)).expect("a section");
    let lines = section.lines().filter(|l| l.starts_with('|')).skip(2);
    lines.map(|l| l.trim_matches('|').split('|').map(|c| c.trim().replace('`', "")).collect()).collect()
}

/// Every reading stands in the table with its rule, and the rule's `why` says what goes by default.
#[test]
fn every_reading_is_explained() {
    let page = page();
    let table = rows(&page, "一、");
    let mut missing = Vec::new();
    for rule in &PACKS.pack().rules {
        let names = rule.reading_names();
        if !names.is_empty() && !rule.why.contains("默认") {
            missing.push(format!("{}: `why` does not say the default", rule.id));
        }
        for name in names {
            if !table.iter().any(|r| r[1] == rule.id.as_str() && r[2] == name) {
                missing.push(format!("{} {name}: not in the table", rule.id));
            }
            if rule.examples.iter().filter(|e| e.reading.as_deref() == Some(name)).count() < 2 {
                missing.push(format!("{} {name}: fewer than two examples", rule.id));
            }
        }
    }
    for row in table.iter().filter(|r| r[1] != "performance.yaml") {
        let rule = PACKS.pack().rules.iter().find(|r| r.id.as_str() == row[1]);
        let known = |name: &String| {
            name.starts_with('（') || rule.is_some_and(|r| r.reading_names().contains(&&**name))
        };
        if rule.is_none() || !known(&row[2]) {
            missing.push(format!("{row:?}: no such rule or reading"));
            continue;
        }
        // The first number of the last cell is an example of that reading.
        let digits = row[4].trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = digits.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse::<usize>().ok());
        let example = number.and_then(|n| rule?.examples.get(n.checked_sub(1)?));
        if !row[2].starts_with('（') && example.is_none_or(|e| e.reading.as_deref() != Some(&row[2])) {
            missing.push(format!("{row:?}: that example does not show the reading"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every worked example of the reference is named where something judges it, in the place that the table names.
#[test]
fn every_worked_example_is_pinned() {
    const ALL: [&str; 13] =
        ["W-1", "W-2", "W-3", "W-4", "W-4a", "W-4b", "W-4c", "W-4d", "W-5", "W-6", "W-7", "W-8", "W-9"];
    let page = page();
    let table = rows(&page, "二、");
    let mut texts = Vec::new();
    for (dir, endings) in [
        ("packs", &["yaml"][..]),
        ("fixtures/indicators", &["chat"]),
        ("crates/zhanggui/tests", &["rs"]),
        ("crates/zg-desk/tests", &["rs"]),
    ] {
        texts.extend(walk(&root().join(dir), endings).into_iter().map(|f| {
            let text = fs::read_to_string(&f).expect("readable");
            (f.strip_prefix(root()).expect("below").display().to_string(), text)
        }));
    }
    // A mention that goes on with a letter or a digit is another example.
    let names = |text: &str, id: &str| {
        text.match_indices(id).any(|(at, _)| {
            !text[at + id.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
                && !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
        })
    };
    for id in ALL {
        let row = table.iter().find(|r| r[0] == id).unwrap_or_else(|| panic!("{id} is not in the table"));
        // Only a comment names an example by its number: notes speak of it too, but judge nothing.
        let pinned = texts.iter().filter(|(_, text)| {
            text.lines()
                .map(str::trim_start)
                .any(|l| (l.starts_with('#') || l.starts_with("//")) && names(l, id))
        });
        let places: Vec<&str> = pinned.map(|(f, _)| f.as_str()).collect();
        assert!(!places.is_empty(), "{id} is pinned nowhere");
        assert!(
            row[1].starts_with("同上") || places.iter().any(|p| row[1].contains(p)),
            "{id}: pinned in {places:?}, the table says {}",
            row[1]
        );
    }
}

/// What happens in chats of every platform stands in the examples of its rule: the table says which.
#[test]
fn every_platform_shows_every_happening() {
    let rules = [
        "taobao.service.reply-3m",
        "jd.service.first-reply-30s",
        "pdd.service.reply-3m-human",
        "kuaishou.service.reply-3m",
        "douyin.service.reply-any",
        "xiaohongshu.service.reply-3m",
        "shipinhao.service.reply-any",
    ];
    let happenings =
        ["[transfer]", "[withdrawn]", "机器人: ", "谢谢", "[emoji]", "[image]", "专业代", "buyer_mark="];
    let clock = ["22:59:59 买家", "23:00:00 买家", "10-31 22:59:59", "11-01 00:00:00"];
    let mut missing = Vec::new();
    for id in rules {
        let rule = PACKS.pack().rules.iter().find(|r| r.id.as_str() == id).expect("a rule");
        let by_default = rule.examples.iter().filter(|e| e.reading.is_none());
        let chats: String = by_default
            .filter_map(|e| match &e.case {
                zg_rules::Case::Bad(chat) | zg_rules::Case::Ok(chat) => Some(chat.source.as_str()),
                _ => None,
            })
            .collect();
        // The last has no hours.
        let timed = clock.iter().filter(|_| !id.starts_with("shipinhao"));
        missing.extend(
            happenings.iter().chain(timed).filter(|h| !chats.contains(*h)).map(|h| format!("{id}: {h}")),
        );
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

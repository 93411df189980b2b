//! Real third-party chats, where they are at hand: beside the repository, never in it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn check(data: &str) -> Option<Vec<serde_json::Value>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path: PathBuf = root.join("../shared/data").join(data);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    let out = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(["check", path.to_str().unwrap(), "--format", "jsonl", "--date", "2026-11-20"])
        .output()
        .unwrap();
    assert!(out.status.code() != Some(2), "{}", String::from_utf8_lossy(&out.stderr));
    Some(String::from_utf8(out.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

#[test]
fn real_jd_chats_give_at_most_one_false_alarm_in_a_thousand_messages() {
    let Some(lines) = check("jddc2019-dialogues/dev.jsonl") else { return };
    let overview = &lines.last().unwrap()["overview"];
    assert_eq!((overview["conversations"].as_u64(), overview["messages"].as_u64()), (Some(613), Some(7410)));
    // Notes are observations, most of them about buyers; what is held against an agent is a violation.
    let violation = |l: &&serde_json::Value| l["kind"] == "finding" && l["severity"] != "note";
    let of = |certainty: &str| {
        lines.iter().filter(violation).filter(|l| l["certainty"] == certainty).collect::<Vec<_>>()
    };
    // The agents wrote 3,679 of the messages; every hit on them was read and is a false alarm.
    let (sure, likely) = (of("sure"), of("likely"));
    println!(
        "{} sure, {} likely, {} ask on 3,679 agents' messages",
        sure.len(),
        likely.len(),
        of("ask").len()
    );
    assert!(sure.len() <= 3, "{} false alarms: {sure:#?}", sure.len());
    assert!(likely.len() <= 11, "{} likely false alarms: {likely:#?}", likely.len());
    assert!(lines.iter().all(|l| l["kind"] != "reject"));
}

#[test]
fn real_taobao_chats_are_read_whole() {
    let Some(lines) = check("uneed-examples/dialogues.jsonl") else { return };
    let overview = &lines.last().unwrap()["overview"];
    assert_eq!((overview["conversations"].as_u64(), overview["messages"].as_u64()), (Some(5), Some(72)));
    assert!(lines.iter().all(|l| l["kind"] != "reject"));
}

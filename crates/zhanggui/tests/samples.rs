//! The samples hold what their README says: every planted finding is found, and nothing else is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use zg_model::{BuyerId, ConversationKey};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// (conversation, rule) → how often.
type Counts = BTreeMap<(String, String), usize>;

fn planted() -> Counts {
    let text = std::fs::read_to_string(root().join("samples/README.md")).unwrap();
    let table =
        text.split("<!-- planted -->").nth(1).and_then(|t| t.split("<!-- /planted -->").next()).unwrap();
    // The key that everybody has: see `zhanggui::input`.
    let key = BuyerId::derive_key("zhanggui");
    let mut counts = Counts::new();
    for row in table.lines().filter(|l| l.starts_with('|')).skip(2) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(|c| c.trim().trim_matches('`')).collect();
        let [platform, shop, buyer, rule, ..] = cells[..] else { panic!("{row}") };
        let buyer = BuyerId::keyed(&key, &platform.into(), &shop.into(), buyer);
        let conversation = ConversationKey { platform: platform.into(), shop: shop.into(), buyer }.path();
        *counts.entry((conversation, rule.to_owned())).or_default() += 1;
    }
    counts
}

#[test]
fn every_planted_finding_is_found_and_nothing_else() {
    let out = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .args(["check", "samples", "--format", "jsonl"])
        .current_dir(root())
        .env_remove("ZHANGGUI_KEY")
        .env_remove("ZHANGGUI_KEY_FILE")
        .output()
        .unwrap();
    let planted = planted();
    let mut found = Counts::new();
    let mut bodies = BTreeMap::new();
    for line in String::from_utf8(out.stdout).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["kind"] == "finding" {
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            let what = (text("conversation"), text("rule"));
            // What is only worth knowing about a buyer or a chat is listed where it was planted, and may be there elsewhere.
            if line["severity"] == "note" && !planted.contains_key(&what) {
                continue;
            }
            *found.entry(what).or_default() += 1;
            *bodies.entry(text("outcome")).or_insert(0) += 1;
        }
    }
    assert!(planted.values().sum::<usize>() >= 60, "the table shrank: {planted:?}");
    let show = |a: &Counts, b: &Counts| -> Vec<String> {
        a.iter()
            .filter(|(k, n)| b.get(*k).unwrap_or(&0) < *n)
            .map(|((c, r), n)| format!("{r} in {c}: {n}"))
            .collect()
    };
    let (missed, extra) = (show(&planted, &found), show(&found, &planted));
    assert!(
        missed.is_empty() && extra.is_empty(),
        "missed:\n{}\nnot planted:\n{}",
        missed.join("\n"),
        extra.join("\n")
    );
    assert!(bodies.contains_key("hit") && bodies.contains_key("breached"), "{bodies:?}");
}

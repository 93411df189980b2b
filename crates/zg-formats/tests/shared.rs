//! Real dialogues of `shared/data`, where they are at hand.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod common;

use std::path::{Path, PathBuf};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if !path.exists() {
        println!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn all_of_jddc() {
    let Some(path) = shared("jddc2019-dialogues/dev.jsonl") else { return };
    let imported = common::import(&[path]);
    assert_eq!(common::messages(&imported.rejects), Vec::<String>::new());
    assert_eq!((imported.conversations.len(), common::events(&imported)), (613, 7410));
    assert!(imported.conversations.iter().all(|c| !c.timed() && c.key().platform.as_str() == "jd"));
}

#[test]
fn all_of_uneed() {
    let Some(path) = shared("uneed-examples/dialogues.jsonl") else { return };
    let imported = common::import(&[path]);
    assert_eq!(common::messages(&imported.rejects), Vec::<String>::new());
    assert_eq!((imported.conversations.len(), common::events(&imported)), (5, 72));
    assert!(imported.conversations.iter().all(|c| c.timed() && c.key().platform.as_str() == "taobao"));
}

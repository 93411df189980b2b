//! What holds for every import.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod common;

use proptest::prelude::*;
use zg_formats::{ImportOptions, Imported};
use zg_model::Conversation;

/// A row: the second, the buyer, who speaks, what is said.
type Said = (u32, u8, bool, String);

fn rows() -> impl Strategy<Value = Vec<Said>> {
    prop::collection::vec((0_u32..30, 0_u8..3, any::<bool>(), "[好的在吗亲,\"；\n]{1,5}x"), 1..40)
}

fn csv(rows: &[(usize, Said)], ids: bool) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(id, (second, buyer, buyer_speaks, text))| {
            let role = if *buyer_speaks { "买家" } else { "客服" };
            let id = if ids { id.to_string() } else { String::new() };
            let text = text.replace('"', "\"\"");
            format!("2024-05-14 10:00:{second:02},小店,买家{buyer},小店:小李,{role},文本,\"{text}\",{id}")
        })
        .collect();
    common::chat(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

fn import(name: &str, text: &str, options: &ImportOptions) -> Imported {
    let path = common::file(name, "t.csv", text);
    zg_formats::import(&[path], &common::maps(), options, &|_| {})
}

fn numbered(rows: Vec<Said>) -> Vec<(usize, Said)> {
    rows.into_iter().enumerate().map(|(i, r)| (i + 1, r)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_with_ids_may_come_in_any_order(rows in rows(), seed in any::<u64>()) {
        let rows = numbered(rows);
        let mut shuffled = rows.clone();
        let len = shuffled.len();
        for i in 0..len {
            shuffled.swap(i, (seed as usize).wrapping_mul(i + 7) % len);
        }
        let one = import("laws-a", &csv(&rows, true), &common::options());
        let other = import("laws-b", &csv(&shuffled, true), &common::options());
        prop_assert_eq!(one.conversations, other.conversations);
    }

    #[test]
    fn every_good_row_is_an_event_and_import_again_adds_none(rows in rows(), ids in any::<bool>()) {
        let rows = numbered(rows);
        let once = import("laws-c", &csv(&rows, ids), &common::options());
        prop_assert_eq!(common::messages(&once.rejects), Vec::<String>::new());
        prop_assert_eq!(common::events(&once), rows.len());
        let again = import("laws-c", &csv(&rows, ids), &common::options());
        for (mut have, new) in once.conversations.into_iter().zip(again.conversations) {
            let count = have.events().len();
            prop_assert_eq!(have.extend(new.events().iter().cloned()), count);
        }
    }

    #[test]
    fn bucket_files_change_nothing(rows in rows()) {
        let text = csv(&numbered(rows), false);
        let memory = import("laws-d", &text, &common::options());
        let mut small = common::options();
        small.memory = 200;
        prop_assert_eq!(memory.conversations, import("laws-d", &text, &small).conversations);
    }

    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), kind in 0_usize..6) {
        let (name, start) = [("t.csv", "消息时间,买家旺旺,发送方,消息内容\n"), ("t.jsonl", "{\"at\":1,\"by\":"), ("t.xlsx", "PK\u{3}\u{4}"),
            ("t.chat", "=== platform=jd\n"), ("t.parquet", "PAR1"), ("t.json", "[{\"msg_id\":1,\"from\":{\"role\":")][kind];
        let path = common::file("laws-e", name, [start.as_bytes(), &bytes].concat());
        common::import(&[path]);
    }
}

#[test]
fn a_conversation_of_a_hundred_thousand_events() {
    let rows: Vec<(usize, Said)> =
        (0..100_000).map(|i| (i, ((i / 2000) as u32, 0, i % 2 == 0, format!("第{i}句")))).collect();
    let imported = import("laws-f", &csv(&rows, false), &common::options());
    assert_eq!((imported.conversations.len(), common::events(&imported)), (1, 100_000));
}

#[test]
fn a_grouped_file_is_handed_over_one_conversation_at_a_time() {
    let rows = numbered((0..3000).map(|i| (i % 60, (i % 3) as u8, true, format!("第{i}句"))).collect());
    let imported = import("laws-g", &csv(&rows, true), &common::options());
    for extension in ["parquet", "jsonl"] {
        let path = common::dir("laws-h").join(format!("t.{extension}"));
        let mut writer = zg_formats::ConversationWriter::create(&path).unwrap();
        imported.conversations.iter().for_each(|c| writer.write(c).unwrap());
        writer.finish().unwrap();
        let mut streamed: Vec<Conversation> = Vec::new();
        let summary =
            zg_formats::for_each_conversation(&[path], &[], &common::options(), &|_| {}, &mut |c| {
                streamed.push(c)
            });
        assert_eq!(streamed, imported.conversations, "{extension}");
        assert_eq!((summary.conversations, summary.events), (3, 3000));
    }
}

#[test]
fn damaged_files_are_rejects_not_panics() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    let dir = common::dir("damaged");
    let parquet = dir.join("whole.parquet");
    let mut writer = zg_formats::ConversationWriter::create(&parquet).unwrap();
    common::import(&[common::root()]).conversations.iter().for_each(|c| writer.write(c).unwrap());
    writer.finish().unwrap();
    let mut files = vec![parquet];
    for platform in std::fs::read_dir(common::root()).unwrap().flatten().filter(|p| p.path().is_dir()) {
        files.extend(std::fs::read_dir(platform.path()).unwrap().flatten().map(|f| f.path()));
    }
    for path in files.iter().filter(|f| !f.to_string_lossy().ends_with(".expected.jsonl")) {
        let whole = std::fs::read(path).unwrap();
        for _ in 0..25 {
            let mut bytes = whole.clone();
            for _ in 0..=random(6) {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }
            if random(3) == 0 {
                bytes.truncate(random(bytes.len()));
            }
            let damaged = dir.join(path.file_name().unwrap());
            std::fs::write(&damaged, &bytes).unwrap();
            let imported = common::import(&[damaged]);
            // Somebody hears of it, or it was harmless.
            assert_eq!(imported.files.len(), 1);
        }
    }
}

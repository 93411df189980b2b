//! A million messages: `cargo test --release -p zg-formats --test volume -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use zg_formats::{ConversationWriter, for_each_conversation};
use zg_model::{Act, BuyerId, Conversation, ConversationKey, Event, EventKey, Facts, Party, Timestamp};

const CONVERSATIONS: u64 = 50_000;
const EACH: u64 = 20;

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn text(c: u64, i: u64) -> String {
    format!("亲，第{c}位的第{i}句，这款是冰丝面料，今天下单四十八小时内发货，您看可以吗")
}

fn parquet(path: &Path) {
    let mut writer = ConversationWriter::create(path).unwrap();
    for c in 0..CONVERSATIONS {
        let key = ConversationKey {
            platform: "taobao".into(),
            shop: "小店".into(),
            buyer: BuyerId::hashed(&format!("{c:016x}")),
        };
        let mut conversation = Conversation::new(key);
        let to: Facts = [("to", "小店:小李")].into_iter().collect();
        conversation.extend((0..EACH).map(|i| Event {
            key: EventKey { order: 0, id: i },
            at: Timestamp(1_715_652_000_000 + (c + i) as i64 * 7000),
            by: if i % 2 == 0 { Party::Buyer } else { Party::Agent("小店:小李".into()) },
            act: Act::SAY,
            text: text(c, i).into(),
            facts: if i % 2 == 0 { to.clone() } else { Facts::new() },
        }));
        writer.write(&conversation).unwrap();
    }
    writer.finish().unwrap();
}

/// Rows by time, so that the conversations are mixed.
fn csv(path: &Path) {
    let mut text = common::chat(&[]);
    for i in 0..EACH {
        for c in 0..CONVERSATIONS {
            let at = Timestamp(1_715_652_000_000 + (i * CONVERSATIONS + c) as i64 * 100);
            let role = if i % 2 == 0 { "买家" } else { "客服" };
            writeln!(
                text,
                "{at},小店,买家{c},小店:小李,{role},文本,\"{}\",{}",
                self::text(c, i),
                i * CONVERSATIONS + c
            )
            .unwrap();
        }
    }
    std::fs::write(path, text).unwrap();
}

fn run(what: &str, path: PathBuf, memory: usize) -> u64 {
    let (mut options, start, mut events) = (common::options(), Instant::now(), 0);
    options.memory = memory;
    let summary = for_each_conversation(&[path], &common::maps(), &options, &|_| {}, &mut |c| {
        events += c.events().len()
    });
    println!("{what}: {events} events in {:.1?}, at most {} MB resident", start.elapsed(), resident_mb());
    assert_eq!(common::messages(&summary.rejects), Vec::<String>::new());
    assert_eq!(events as u64, CONVERSATIONS * EACH);
    assert_eq!(summary.conversations, CONVERSATIONS);
    resident_mb()
}

#[test]
#[ignore = "a minute in a debug build"]
fn a_million_messages_within_600_mb() {
    let dir = common::dir("volume");
    parquet(&dir.join("t.parquet"));
    assert!(run("parquet", dir.join("t.parquet"), 256 << 20) < 600);
    csv(&dir.join("t.csv"));
    println!("csv of {} MB", std::fs::metadata(dir.join("t.csv")).unwrap().len() >> 20);
    run("csv in bucket files", dir.join("t.csv"), 32 << 20);
    run("csv in memory", dir.join("t.csv"), 512 << 20);
}

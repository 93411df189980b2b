//! Messages made to keep a guard busy: all that judges one takes time in proportion to its length.
//! `TIMES=1 cargo test --release -p zg-engine --test hostile -- --nocapture`

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::{Duration, Instant};

use zg_engine::Inspector;
use zg_engine::promise::{Kinds, Reading};
use zg_model::{Act, AgentId, Conversation, Facts, Party, Timestamp};

const PIECES: [&str; 14] = [
    "给您补5元，",
    "给您补5元",
    "明天发",
    "今天",
    "5元",
    "运费我们出",
    "给您",
    "补发",
    "三十五",
    "1-",
    "周五",
    "满300减40",
    "满",
    "退您",
];

#[test]
fn promises_of_long_messages_take_linear_time() {
    let kinds = Kinds::new(common::PACKS.pack());
    let mut reading = Reading::default();
    let mut time = |text: &str| {
        let start = Instant::now();
        reading.read(&kinds, text, Timestamp(1_793_667_600_000));
        start.elapsed()
    };
    for piece in PIECES {
        let part = time(&piece.repeat((1 << 12) / piece.len()));
        let whole = time(&piece.repeat((1 << 15) / piece.len()));
        if std::env::var_os("TIMES").is_some() {
            println!("{piece}: {part:?} {whole:?}");
        }
        // Eight times the text; quadratic time would be sixty-four times as long.
        let limit = part * 24 + Duration::from_millis(200);
        assert!(whole < limit, "{piece}: {part:?} for an eighth, {whole:?}");
    }
}

/// A message of all words of all lists, and of the phrases that excuse them, in no order.
#[test]
fn inspection_of_long_messages_takes_linear_time() {
    inspected(|_| true);
}

/// The same of one list, so that every word meets many of its own excuses, and denials before it.
#[test]
fn inspection_of_many_excuses_takes_linear_time() {
    inspected(|name| matches!(name, "contact-short" | "denials"));
}

fn inspected(named: impl Fn(&str) -> bool) {
    let lists = &common::PACKS.pack().words;
    let words: Vec<&str> = lists
        .iter()
        .filter(|list| named(&list.name))
        .flat_map(|list| list.terms.iter().map(|t| &*t.text).chain(list.except.iter().map(String::as_str)))
        .collect();
    let mut state = 7_u64;
    let mut mixed = |bytes: usize| {
        let mut text = String::new();
        while text.len() < bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let word = usize::try_from(state >> 33).unwrap() % words.len();
            text.push_str(words.get(word).unwrap());
        }
        text
    };
    let mut inspector = Inspector::new(&common::PACKS);
    let mut time = |text: &str| {
        let mut chat = Conversation::new(common::key("taobao", "示例店", "b1"));
        let by = Party::Agent(AgentId::new("小王"));
        let at = Timestamp(1_793_667_600_000);
        chat.extend([common::event(0, at, by, Act::SAY, text, Facts::new())]);
        let start = Instant::now();
        inspector.inspect(&chat, Timestamp::MAX, None);
        start.elapsed()
    };
    let (part, whole) = (time(&mixed(1 << 15)), time(&mixed(1 << 18)));
    println!("words in no order: {part:?} for 32 KB, {whole:?} for 256 KB");
    assert!(whole < part * 24 + Duration::from_millis(200), "{part:?} for an eighth, {whole:?}");
}

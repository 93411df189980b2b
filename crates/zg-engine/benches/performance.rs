//! What performance figures cost: chats with orders annotated and folded.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

#[path = "../tests/common/mod.rs"]
mod common;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_engine::performance::{Annotator, Counts};
use zg_model::{Act, AgentId, Conversation, Facts, Party, Timestamp};
use zg_rules::performance::Performance;

fn main() {
    divan::main();
}

/// Chats of 24 events: two accounts, a hand-over, an order that is paid, a rating; spread over thirty days.
fn chats(count: usize) -> Vec<Conversation> {
    let start: Timestamp = "2026-10-01 08:00:00".parse().expect("a time");
    (0..count)
        .map(|n| {
            let mut c = Conversation::new(common::key("taobao", "一店", &format!("b{n}")));
            let day = i64::try_from(n % 30).expect("small");
            let begun = start.0 + day * 86_400_000 + i64::try_from(n * 7919 % 50_000_000).expect("small");
            let agent = |k: usize| Party::Agent(AgentId::new(["甲", "乙", "丙", "丁"][(n + k) % 4]));
            let events = (0..24_u32).map(|i| {
                let at = Timestamp(begun + i64::from(i) * 25_000);
                let order = Facts::from_iter([("order", "1"), ("amount", "59.90")]);
                let (by, act, facts) = match i {
                    10 => (agent(0), Act::TRANSFER, Facts::new()),
                    20 => (Party::Buyer, Act::ORDER_PLACED, order),
                    21 => (Party::Buyer, Act::ORDER_PAID, order),
                    23 => (Party::Buyer, Act::RATE, Facts::from_iter([("stars", "5")])),
                    i if i % 2 == 0 => (Party::Buyer, Act::SAY, Facts::new()),
                    i => (agent(usize::from(i > 10)), Act::SAY, Facts::new()),
                };
                common::event(i, at, by, act, "这件还有货吗", facts)
            });
            c.extend(events.collect::<Vec<_>>());
            c
        })
        .collect()
}

#[divan::bench]
fn annotate_and_fold(bencher: Bencher<'_, '_>) {
    let chats = chats(2_000);
    let events: usize = chats.iter().map(|c| c.events().len()).sum();
    let annotator = Annotator::new(Performance::default(), None);
    bencher.counter(ItemsCount::new(events)).bench_local(|| {
        let mut counts = Counts::default();
        for c in &chats {
            let notes = annotator.annotate(black_box(c), &[]);
            counts.add(annotator.settings(), c.key(), &notes);
        }
        counts
    });
}

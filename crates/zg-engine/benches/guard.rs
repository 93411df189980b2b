//! What a preview costs: an agent's draft in a chat of twelve messages, by all packs.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use divan::{Bencher, black_box};
use zg_engine::{Meta, Session};
use zg_model::{Act, AgentId, Conversation, Event, Facts, Party, Timestamp};

/// Previews timed one by one.
const PREVIEWS: usize = 20_000;

fn main() {
    let chats = common::corpus::conversations(60);
    let sessions: Vec<Session<'_>> = chats.iter().map(session).collect();
    let drafts = drafts(&chats);
    let mut times: Vec<Duration> = (0..PREVIEWS)
        .map(|n| {
            let (session, draft) = (&sessions[n % sessions.len()], &drafts[n * 7 % drafts.len()]);
            let begun = Instant::now();
            black_box(session.preview(black_box(draft)));
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let share = |percent: usize| times[(PREVIEWS * percent / 100).min(PREVIEWS - 1)];
    println!(
        "{PREVIEWS} previews: p50 {:?}, p90 {:?}, p99 {:?}, max {:?}",
        share(50),
        share(90),
        share(99),
        share(100)
    );
    divan::main();
}

fn session(c: &Conversation) -> Session<'static> {
    let meta = Meta { key: c.key().clone(), timed: true, as_of: None, facts: BTreeMap::new() };
    let mut session = common::PACKS.open(meta);
    for event in c.events() {
        session.push(event);
    }
    session
}

/// The agents' messages of the corpus, as drafts.
fn drafts(chats: &[Conversation]) -> Vec<Event> {
    let now = chats.iter().flat_map(Conversation::events).map(|e| e.at).max().unwrap_or(Timestamp::MIN);
    let by_agent = chats.iter().flat_map(Conversation::events).filter(|e| e.by.agent().is_some());
    by_agent.map(|e| Event { at: Timestamp(now.0 + 1000), ..e.clone() }).collect()
}

#[divan::bench(args = ["好的", "这款面料是纯棉的，平时机洗就可以，不会缩水", "全 网 第.一 的品质，加微信 zhang_gui88 便宜十块"])]
fn preview(bencher: Bencher<'_, '_>, text: &str) {
    let chat = &common::corpus::conversations(3)[2];
    let session = session(chat);
    let at = Timestamp(chat.events()[11].at.0 + 1000);
    let draft = common::event(99, at, Party::Agent(AgentId::new("小王")), Act::SAY, text, Facts::new());
    bencher.bench_local(|| session.preview(black_box(&draft)));
}

/// A page in the queue: the chat is opened, its tail replayed, and the draft judged.
#[divan::bench]
fn open_replay_and_preview(bencher: Bencher<'_, '_>) {
    let chat = &common::corpus::conversations(3)[2];
    let draft = &drafts(std::slice::from_ref(chat))[0];
    bencher.bench_local(|| session(black_box(chat)).preview(draft));
}

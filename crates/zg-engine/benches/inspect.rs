//! Messages a second on one thread: all packs, one pack, none; and bare automata over the same texts and words.

#![allow(clippy::expect_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_engine::{Inspector, Ruleset};
use zg_model::{Act, AgentId, Conversation, Facts, Party, Timestamp};
use zg_rules::{Body, Matcher, PackFile};

static CHATS: LazyLock<Vec<Conversation>> = LazyLock::new(|| common::corpus::conversations(500));

fn main() {
    let texts = common::corpus::texts(&CHATS);
    let bytes: usize = texts.iter().map(|t| t.len()).sum();
    let (rules, atoms) = common::PACKS.size();
    println!(
        "{} messages, {} bytes each; {rules} rules that judge, {atoms} words",
        texts.len(),
        bytes / texts.len()
    );
    let mut inspector = Inspector::forgetful(&common::PACKS);
    let mut found = |c: &Conversation| {
        common::findings(&common::PACKS, &inspector.inspect(c, Timestamp::MAX, None)).len()
    };
    println!("{} findings", CHATS.iter().map(&mut found).sum::<usize>());
    let all: usize =
        CHATS.iter().map(|c| inspector.inspect(c, Timestamp::MAX, None).observations.len()).sum();
    println!("{all} observations");
    divan::main();
}

/// Only the packs whose names are listed, or all.
fn packs(names: &[&str]) -> Ruleset {
    let mine = |f: &PackFile| names.is_empty() || names.contains(&zg_rules::pack_of(&f.path));
    common::compiled(&common::files().into_iter().filter(mine).collect::<Vec<_>>()).0
}

#[divan::bench(args = ["all packs", "law", "law house jd"])]
fn inspect(bencher: Bencher<'_, '_>, which: &str) {
    let names: Vec<&str> = if which == "all packs" { Vec::new() } else { which.split(' ').collect() };
    let set = packs(&names);
    let mut inspector = Inspector::new(&set);
    bencher.counter(messages()).bench_local(|| {
        for c in CHATS.iter() {
            black_box(inspector.inspect(black_box(c), Timestamp::MAX, None));
        }
    });
}

/// The same by an inspector that has met nothing yet, and remembers as it goes, and by one that remembers nothing: what
/// chats cost in which nothing is said twice.
#[divan::bench(args = ["met once", "nothing remembered"])]
fn inspect_afresh(bencher: Bencher<'_, '_>, which: &str) {
    let fresh = || match which {
        "met once" => Inspector::new(&common::PACKS),
        _ => Inspector::forgetful(&common::PACKS),
    };
    bencher.counter(messages()).bench_local(|| {
        let mut inspector = fresh();
        for c in CHATS.iter() {
            black_box(inspector.inspect(black_box(c), Timestamp::MAX, None));
        }
    });
}

/// The same messages as one long chat with each buyer, and as chats of one message.
#[divan::bench(args = [1_usize, 600])]
fn inspect_by_length(bencher: Bencher<'_, '_>, length: usize) {
    let texts = common::corpus::texts(&CHATS);
    let chat = |(number, part): (usize, &[&str])| {
        let mut c = Conversation::new(common::key("jd", "示例店", &format!("b{number}")));
        let event = |(text, n): (&&str, u32)| {
            let by = if n % 2 == 0 { Party::Buyer } else { Party::Agent(AgentId::new("小王")) };
            common::event(
                n,
                Timestamp(1_793_667_600_000 + i64::from(n) * 17_000),
                by,
                Act::SAY,
                text,
                Facts::new(),
            )
        };
        c.extend(part.iter().zip(0..).map(event).collect::<Vec<_>>());
        c
    };
    let chats: Vec<Conversation> = texts.chunks(length).enumerate().map(chat).collect();
    let mut inspector = Inspector::new(&common::PACKS);
    bencher.counter(messages()).bench_local(|| {
        for c in &chats {
            black_box(inspector.inspect(black_box(c), Timestamp::MAX, None));
        }
    });
}

fn messages() -> ItemsCount {
    ItemsCount::new(CHATS.iter().map(|c| c.events().len()).sum::<usize>())
}

/// Every word of every list and rule that judges, folded, each once.
fn words() -> Vec<String> {
    fn of_matcher<'m>(m: &'m Matcher, out: &mut Vec<&'m str>) {
        for cond in [&m.text, &m.also, &m.unless].into_iter().flatten() {
            out.extend(
                cond.any.iter().chain(&cond.except).map(|w| w.value.as_str()).filter(|w| !w.starts_with('$')),
            );
        }
        m.or.iter().for_each(|m| of_matcher(m, out));
    }
    let pack = common::PACKS.pack();
    let mut found: Vec<&str> = Vec::new();
    for list in &pack.words {
        found
            .extend(list.terms.iter().map(|t| t.text.as_str()).chain(list.except.iter().map(String::as_str)));
    }
    for version in pack.rules.iter().filter(|r| r.status.judges()).flat_map(|r| &r.versions) {
        if let Some(Body::Match(m)) = &version.body {
            of_matcher(m, &mut found);
        }
    }
    let mut words: Vec<String> = found.into_iter().map(|w| zg_text::term(zg_text::View::Folded, w)).collect();
    words.sort();
    words.dedup();
    words
}

/// What the texts cost before any rule: read, and searched once in the folded view.
#[divan::bench]
fn read_and_scan(bencher: Bencher<'_, '_>) {
    let texts = common::corpus::texts(&CHATS);
    let search: CharwiseDoubleArrayAhoCorasick<u32> =
        CharwiseDoubleArrayAhoCorasick::new(words()).expect("words");
    let mut reader = zg_text::Reader::new();
    bencher.counter(ItemsCount::new(texts.len())).bench_local(|| {
        for text in &texts {
            reader.read(black_box(text));
            black_box(search.find_overlapping_iter(reader.folded()).count());
        }
    });
}

#[divan::bench]
fn bare_daachorse(bencher: Bencher<'_, '_>) {
    let texts = common::corpus::texts(&CHATS);
    let search: CharwiseDoubleArrayAhoCorasick<u32> =
        CharwiseDoubleArrayAhoCorasick::new(words()).expect("words");
    bencher.counter(ItemsCount::new(texts.len())).bench_local(|| {
        for text in &texts {
            black_box(search.find_overlapping_iter(black_box(text)).count());
        }
    });
}

#[divan::bench(args = ["nfa", "dfa"])]
fn bare_aho_corasick(bencher: Bencher<'_, '_>, kind: &str) {
    let texts = common::corpus::texts(&CHATS);
    let kind = if kind == "dfa" { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
    let search = AhoCorasick::builder().kind(Some(kind)).build(words()).expect("words");
    bencher.counter(ItemsCount::new(texts.len())).bench_local(|| {
        for text in &texts {
            black_box(search.find_overlapping_iter(black_box(*text)).count());
        }
    });
}

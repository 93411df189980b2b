//! The fast engine equals its slow twin, on the packs for shops and on a pack that uses every key of the language.

#![allow(clippy::indexing_slicing)]

mod common;
mod twin;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use common::generate::{Pools, Spec, spec};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestCaseError;
use zg_engine::{Ruleset, inspect};
use zg_model::transcript::Transcript;
use zg_model::{Conversation, Date, Outcome, Timestamp, transcript};

static SHOPS: LazyLock<Pools> = LazyLock::new(|| Pools::of(&common::PACKS));

static KEYS: LazyLock<Pools> = LazyLock::new(|| Pools::of(&common::ODD));

fn agree(set: &Ruleset, pools: &Pools, spec: &Spec) -> Result<(), TestCaseError> {
    let c = pools.conversation(spec, "b");
    agree_on(set, &c, pools.now(spec, &c), spec.as_of.map(|n| pools.day(n)))
}

fn agree_on(
    set: &Ruleset,
    c: &Conversation,
    now: Timestamp,
    as_of: Option<Date>,
) -> Result<(), TestCaseError> {
    thread_local!(static MEMO: twin::Memo = twin::Memo::default());
    let judgement = inspect(set, c, now, as_of);
    let place = |e: &zg_model::Evidence| (e.span.event, e.span.start, e.span.end);
    let fast: BTreeSet<twin::Seen> = judgement
        .observations
        .iter()
        .map(|o| {
            let at = if let Outcome::Pending { due } = o.outcome { due } else { o.at };
            let spans = o.spans.iter().map(place).collect();
            let missing = o.missing.iter().map(|m| m.to_string()).collect();
            (
                o.rule.id.to_string(),
                o.rule.from,
                o.outcome.name(),
                o.event,
                o.session,
                spans,
                at,
                o.elapsed,
                missing,
            )
        })
        .collect();
    prop_assert_eq!(fast.len(), judgement.observations.len(), "the engine says something twice");
    let slow = MEMO.with(|memo| twin::judge(set.pack(), set.promises(), c, now, as_of, memo));
    let (only_fast, only_slow): (Vec<_>, Vec<_>) =
        (fast.difference(&slow).collect(), slow.difference(&fast).collect());
    prop_assert!(
        fast == slow,
        "only the engine: {only_fast:#?}\nonly the twin: {only_slow:#?}\n{} timed {}, as of {as_of:?}, now {now}\n{}",
        c.key().path(),
        c.timed(),
        transcript::write(c.events()),
    );
    Ok(())
}

proptest! {
    #![proptest_config(common::cases(200))]

    #[test]
    fn shops_packs(spec in spec(40)) {
        agree(&common::PACKS, &SHOPS, &spec)?;
    }
}

proptest! {
    #![proptest_config(common::cases(2000))]

    #[test]
    fn every_key_of_the_language(spec in spec(25)) {
        agree(&common::ODD, &KEYS, &spec)?;
    }
}

/// What is said about money, and what comes of it; `S` stands for a sum.
const SUMS: [&str; 12] = [
    "客服: 今天给您补S元",
    "客服: 明天给您补S元",
    "客服: 破的那个今天再给您补S元",
    "客服: 今天退您S元",
    "客服: 今天给您退款",
    "客服: [say] order=8 text=\"明天给您补S元\"",
    "客服: 今天给您发S元券",
    "系统: [compensation.paid] order=7 amount=S",
    "系统: [refund.paid] order=7 amount=S",
    "系统: [refund.paid] order=8 amount=S",
    "客服: [redpacket]",
    "系统: [coupon.sent] order=7 amount=S",
];

proptest! {
    #![proptest_config(common::cases(300))]

    #[test]
    fn sums_are_handed_out_alike(said in prop::collection::vec((0..SUMS.len(), 0..3_usize, 1..9_u32), 1..14)) {
        let mut text = String::from(
            "=== platform=taobao shop=试店 buyer=b\n2026-11-03 09:00:00 买家: [order.paid] order=7 amount=59\n\
             09:00:01 买家: [refund.requested] order=7\n",
        );
        let mut minutes = 0;
        for (what, sum, wait) in &said {
            minutes += wait * 97;
            let sum = ["5", "8", "13"][*sum];
            let (day, at) = (3 + (600 + minutes) / 1440, (600 + minutes) % 1440);
            let line = SUMS[*what].replace('S', sum);
            text.push_str(&format!("2026-11-{day:02} {:02}:{:02}:00 {line}\n", at / 60, at % 60));
        }
        let (transcripts, bad) = Transcript::parse_all(&text);
        prop_assert!(bad.is_empty(), "{text}");
        let c = common::conversation(&transcripts[0]);
        let now = c.events().last().map_or(Timestamp::MIN, |e| e.at);
        agree_on(&common::PACKS, &c, now, None)?;
    }
}

/// What the keys mean, case by case.
#[test]
fn every_example_of_the_keys_holds() {
    let (proof, failures) = zg_engine::prove(&common::ODD, common::today());
    let shown: Vec<String> = failures
        .iter()
        .map(|f| format!("{} 例 {}，{}：{}", f.rule, f.example + 1, f.day, f.what.zh))
        .collect();
    assert!(shown.is_empty(), "{} of {} trials fail:\n{}", shown.len(), proof.trials, shown.join("\n"));
}

/// The generator is worth something: every rule with a body is found to judge.
#[test]
fn generated_conversations_reach_every_rule() {
    let (set, pools) = (&*common::ODD, &*KEYS);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..6000 {
        let spec = spec(25).new_tree(&mut runner).expect("numbers").current();
        let c = pools.conversation(&spec, "b");
        let judgement = inspect(set, &c, pools.now(&spec, &c), None);
        seen.extend(judgement.observations.into_iter().map(|o| (o.rule.id, o.rule.from)));
    }
    let judging = set.pack().rules.iter().filter(|r| r.status.judges());
    let unseen: Vec<_> = judging
        .flat_map(|r| r.versions.iter().map(|v| (r.id.clone(), v.from)))
        .filter(|version| !seen.contains(version))
        .collect();
    assert!(unseen.is_empty(), "never judged: {unseen:?}");
}

/// Who asks and who answers; `S` is a sum.
const TALK: [&str; 15] = [
    "买家: 今天能发吗",
    "买家: 能补我S块吗",
    "买家: 什么时候发货",
    "买家: 赠品会送吗",
    "买家: 好的",
    "买家: [image]",
    "客服: 能的",
    "客服: 可以的亲，今天",
    "客服: 明天",
    "客服: 亲，稍等",
    "客服: 会的，再给您补S元",
    "客服: [image]",
    "机器人: 您好",
    "机器人: 可以的",
    "系统: [order.shipped] order=7",
];

proptest! {
    #![proptest_config(common::cases(300))]

    #[test]
    fn questions_are_answered_alike(said in prop::collection::vec((0..TALK.len(), 0..3_usize, 1..9_u32), 1..14)) {
        let mut text = String::from(
            "=== platform=taobao shop=试店 buyer=b\n2026-11-03 09:00:00 买家: [order.paid] order=7 amount=59\n",
        );
        let mut minutes = 0;
        for (what, sum, wait) in &said {
            // Now and then more than a day goes by.
            minutes += wait * wait * wait * 3;
            let (day, at) = (3 + (600 + minutes) / 1440, (600 + minutes) % 1440);
            let line = TALK[*what].replace('S', ["5", "8", "13"][*sum]);
            text.push_str(&format!("2026-11-{day:02} {:02}:{:02}:00 {line}\n", at / 60, at % 60));
        }
        let (transcripts, bad) = Transcript::parse_all(&text);
        prop_assert!(bad.is_empty(), "{text}");
        let c = common::conversation(&transcripts[0]);
        let now = c.events().last().map_or(Timestamp::MIN, |e| e.at + zg_model::Millis::DAY);
        agree_on(&common::PACKS, &c, now, None)?;
    }
}

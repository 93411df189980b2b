//! What an inspector remembers of texts changes no verdict: of another day, another platform, another question.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod common;

use std::sync::LazyLock;

use common::generate::{Pools, Spec, spec};
use proptest::prelude::*;
use zg_engine::{Inspector, Ruleset};
use zg_model::{Act, AgentId, Conversation, Date, Facts, Observation, Party, Timestamp};

static WORLDS: LazyLock<[(&Ruleset, Pools); 2]> =
    LazyLock::new(|| [&*common::PACKS, &*common::ODD].map(|set| (set, Pools::of(set))));

/// What an inspector says that remembers nothing.
fn afresh(set: &Ruleset, c: &Conversation, now: Timestamp, as_of: Option<Date>) -> Vec<Observation> {
    Inspector::forgetful(set).inspect(c, now, as_of).observations
}

/// 1 minute past midnight, noon, a minute to midnight: of a Friday before a holiday, of a working Sunday, of the year's end.
const MOMENTS: [i64; 4] = [1_790_265_660_000, 1_789_876_800_000, 1_798_732_740_000, 1_793_667_600_000];

/// What is over at some hours, or on some days.
const HOURS: [&str; 8] = [
    "今天下午三点前给您发货",
    "今晚十点前退您5元",
    "月底中午前给您补发",
    "9月25号给您发货",
    "本月25号退您5元",
    "今天上午寄出了",
    "周五下午三点前给您发出",
    "国庆前给您发货",
];

/// A chat in which each of the texts is said by the agent after a question.
fn chat(platform: &str, at: i64, questions: &[String], texts: &[String]) -> Conversation {
    let mut c = Conversation::new(common::key(platform, "示例店", "b"));
    let said =
        questions.iter().cycle().zip(texts).flat_map(|(question, text)| {
            [(Party::Buyer, question), (Party::Agent(AgentId::new("小王")), text)]
        });
    let events = said.zip(0_u32..).map(|((by, text), n)| {
        let at = Timestamp(at + i64::from(n) * 7_000);
        common::event(n, at, by, Act::SAY, text, Facts::new())
    });
    c.extend(events.collect::<Vec<_>>());
    c
}

/// The cells of a column of a table in `fixtures`, of its lines that begin with `tune`.
fn column(file: &str, number: usize) -> Vec<String> {
    let text = common::read(&common::root().join("fixtures").join(file));
    let rows = text.lines().filter(|line| line.starts_with("tune\t"));
    rows.filter_map(|line| Some(line.split('\t').nth(number)?.to_owned())).collect()
}

#[test]
fn promises_and_answers_are_dated_anew() {
    let set = &*common::PACKS;
    let mut questions = column("promise-answers.tsv", 2);
    questions.extend(["什么时候发货".into(), "运费谁出".into(), "好的".into()]);
    let mut texts = column("promise-answers.tsv", 3);
    texts.extend(column("promises.tsv", 3).into_iter().step_by(7));
    let hours = HOURS.map(String::from);
    let mut inspector = Inspector::new(set);
    let (mut promised, mut chats) = (0, 0);
    // Each text is met after another question every time, and often enough to be remembered.
    for (turn, at) in MOMENTS.iter().cycle().take(8).enumerate() {
        questions.rotate_left(1 + turn);
        for some in texts.chunks(40).chain(hours.chunks(1)) {
            let c = chat(["taobao", "jd"][turn % 2], *at, &questions, some);
            let now = Timestamp(at + 40 * 86_400_000);
            let judged = inspector.inspect(&c, now, None).observations;
            promised += judged.iter().flat_map(|o| &o.spans).filter(|e| e.view == "promise").count();
            chats += 1;
            assert_eq!(judged, afresh(set, &c, now, None), "{:?} at {at}", c.key());
        }
    }
    println!("{} texts in {chats} chats, {promised} promises", texts.len());
    assert!(promised > 1000, "{promised}");
}

#[test]
fn what_comes_again_is_found_again() {
    let set = &*common::PACKS;
    let chats = common::corpus::conversations(60);
    let mut inspector = Inspector::new(set);
    for c in chats.iter().chain(&chats) {
        let judged = inspector.inspect(c, Timestamp::MAX, None).observations;
        assert_eq!(judged, afresh(set, c, Timestamp::MAX, None));
    }
}

proptest! {
    #![proptest_config(common::cases(60))]

    #[test]
    fn what_was_met_before_changes_nothing(
        world in 0..2_usize,
        specs in prop::collection::vec(spec(12), 1..4),
        days in prop::collection::vec(any::<u32>(), 2..5),
    ) {
        let (set, pools) = &WORLDS[world];
        let mut inspector = Inspector::new(set);
        for (day, spec) in days.iter().flat_map(|day| specs.iter().map(move |spec| (day, spec))) {
            let mut spec: Spec = spec.clone();
            spec.day = *day;
            let c = pools.conversation(&spec, "b");
            let (now, as_of) = (pools.now(&spec, &c), spec.as_of.map(|n| pools.day(n)));
            prop_assert_eq!(inspector.inspect(&c, now, as_of).observations, afresh(set, &c, now, as_of));
        }
    }
}

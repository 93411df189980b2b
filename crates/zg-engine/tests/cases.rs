//! Prices over a history: repeats in thirty days, a week's sum, points of a year, a cap per buyer and day.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

mod common;

use proptest::prelude::*;
use zg_engine::{Case, Priced, Ruleset, price_together};
use zg_model::transcript::Transcript;
use zg_model::{Fen, Timestamp};
use zg_rules::PackFile;

/// Cases of one rule in conversations, as written.
fn cases(set: &Ruleset, rule: &str, chats: &[String]) -> Vec<Case> {
    let mut out = Vec::new();
    for chat in chats {
        let (transcripts, bad) = Transcript::parse_all(chat);
        assert!(bad.is_empty(), "{chat}");
        for transcript in &transcripts {
            let c = common::conversation(transcript);
            let judged = common::judge(set, &c);
            let found =
                judged.observations.iter().filter(|o| o.outcome.is_finding() && o.rule.id.as_str() == rule);
            out.extend(found.map(|o| Case::of(set, &c, o, None)));
        }
    }
    assert_eq!(out.len(), chats.len(), "each chat has one finding of {rule}");
    out
}

fn chat(platform: &str, buyer: usize, at: &str, text: &str) -> String {
    format!("=== platform={platform} shop=试店 buyer=b{buyer}\n{at} 客服小王: {text}\n")
}

fn of<'p>(priced: &'p [Vec<Priced>], n: usize, table: &str) -> &'p Priced {
    let found = priced[n].iter().find(|p| p.exposure.rule.id.as_str() == table);
    found.unwrap_or_else(|| panic!("case {n} is not priced by {table}"))
}

fn cost(p: &Priced) -> (Fen, Option<Fen>) {
    (p.exposure.low, p.exposure.high)
}

#[test]
fn what_is_said_twice_in_one_session_is_one_case_for_price_and_indicator() {
    let set: &Ruleset = &common::PACKS;
    let said = ["2026-03-01 10:00 客服小王: 催什么催", "2026-03-01 10:02 客服小王: 自己不会看吗"];
    let later = "2026-03-01 15:00 客服小王: 爱买不买";
    let text = format!("=== platform=taobao shop=试店 buyer=b1\n{}\n{later}\n", said.join("\n"));
    let (transcripts, bad) = Transcript::parse_all(&text);
    assert!(bad.is_empty());
    let c = common::conversation(&transcripts[0]);
    let judged = common::judge(set, &c);
    let light = |o: &&zg_model::Observation| o.rule.id.as_str() == "taobao.conduct.cold-reply";
    let cases: Vec<Case> =
        judged.observations.iter().filter(light).map(|o| Case::of(set, &c, o, None).upheld()).collect();
    let priced = price_together(set, &cases);
    let times: Vec<&str> =
        (0..3).map(|n| &*of(&priced, n, "taobao.conduct.passive-service-fine").given["times"]).collect();
    assert_eq!(times, ["1", "1", "2"]);
    // A person has decided none of them: the indicator says so, and counts sessions too.
    let mut tallies = zg_engine::Tallies::default();
    tallies.add(set, &c, &judged);
    let now = "2026-03-10 10:00".parse().expect("a moment");
    let all = tallies.indicators(set, now, None);
    let of_shop =
        |i: &&zg_engine::Indicator| i.rule.as_str() == "taobao.conduct.light-cases" && i.agent.is_none();
    let score = &all.iter().find(of_shop).expect("counted").score;
    assert_eq!((score.numerator, score.asked, score.pass), (0, 2, Some(true)));
}

#[test]
fn the_third_light_case_in_thirty_days_costs_twenty_and_a_month_later_three_again() {
    let days = ["2026-03-01", "2026-03-10", "2026-03-30", "2026-05-01"];
    let chats: Vec<String> =
        days.iter().enumerate().map(|(n, d)| chat("taobao", n, &format!("{d} 10:00"), "催什么催")).collect();
    let cases = cases(&common::PACKS, "taobao.conduct.cold-reply", &chats);
    // The rule asks a person: until one has decided, the third costs three or twenty.
    let open = price_together(&common::PACKS, &cases);
    let table = "taobao.conduct.passive-service-fine";
    assert_eq!(cost(of(&open, 0, table)), (Fen::yuan(3), Some(Fen::yuan(3))));
    assert_eq!(cost(of(&open, 2, table)), (Fen::yuan(3), Some(Fen::yuan(20))));
    assert_eq!(of(&open, 2, table).exposure.missing, ["times".into()]);
    let upheld: Vec<Case> = cases
        .into_iter()
        .map(|mut c| {
            c.stands = true;
            c
        })
        .collect();
    let priced = price_together(&common::PACKS, &upheld);
    let costs: Vec<_> = (0..4).map(|n| cost(of(&priced, n, table)).0).collect();
    assert_eq!(costs, [Fen::yuan(3), Fen::yuan(3), Fen::yuan(20), Fen::yuan(3)]);
    // The thirtieth day before is the first that counts: on the 31st the first case is forgotten.
    let mut later = upheld.clone();
    later[2].at = "2026-03-31 10:00".parse::<Timestamp>().expect("a moment");
    assert_eq!(cost(of(&price_together(&common::PACKS, &later), 2, table)).0, Fen::yuan(3));
    // What has not lapsed costs what it would as the next one, and makes no other a repeat.
    let mut running = upheld.clone();
    running[1].awaited = true;
    let priced = price_together(&common::PACKS, &running);
    let costs: Vec<_> = (0..4).map(|n| cost(of(&priced, n, table)).0).collect();
    assert_eq!(costs, [Fen::yuan(3); 4]);
    running[2].awaited = true;
    running[1].awaited = false;
    assert_eq!(cost(of(&price_together(&common::PACKS, &running), 2, table)).0, Fen::yuan(20));
    // Another shop's cases are not ours.
    let mut other = upheld;
    other[0].key.shop = "别家".into();
    assert_eq!(cost(of(&price_together(&common::PACKS, &other), 2, table)).0, Fen::yuan(3));
}

#[test]
fn a_week_is_one_sum_of_which_each_session_costs_the_difference() {
    // 2026-06-01 is a Monday; the sixteenth session falls into the next week.
    let chats: Vec<String> = (0..16)
        .map(|n| {
            let (day, hour) = if n < 15 { (1 + n / 3, 9 + n % 3) } else { (8, 9) };
            chat("douyin", n, &format!("2026-06-{day:02} {hour:02}:00"), "你是傻逼吧")
        })
        .collect();
    let cases = cases(&common::PACKS, "douyin.conduct.abuse", &chats);
    let priced = price_together(&common::PACKS, &cases);
    let table = "douyin.conduct.passive-service-week";
    let costs: Vec<i64> = (0..16).map(|n| cost(of(&priced, n, table)).0.0 / 100).collect();
    assert_eq!(costs, [0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 100, 0]);
}

#[test]
fn points_of_a_year_reach_the_nodes_until_they_were_abolished() {
    let chats: Vec<String> = ["2022-03-01", "2022-11-01", "2023-02-01", "2023-05-01"]
        .iter()
        .enumerate()
        .map(|(n, d)| chat("jd", n, &format!("{d} 10:00"), "你是傻逼吧"))
        .collect();
    let cases = cases(&common::PACKS, "jd.conduct.abuse", &chats);
    let priced = price_together(&common::PACKS, &cases);
    let node = "jd.conduct.point-nodes";
    assert_eq!(of(&priced, 0, "jd.conduct.abuse-points").exposure.points, 25);
    // Which class abuse belongs to is not said: both are in the range.
    assert_eq!(cost(of(&priced, 0, node)), (Fen::yuan(3000), Some(Fen::yuan(10000))));
    assert_eq!(cost(of(&priced, 1, node)), (Fen::yuan(6000), Some(Fen::yuan(20000))));
    // Cleared at the turn of the year; gone since 2023-04-01.
    assert_eq!(cost(of(&priced, 2, node)), (Fen::yuan(3000), Some(Fen::yuan(10000))));
    assert!(priced[3].is_empty(), "points do not exist any more");
}

/// A pack with a cap per buyer and day, and a count by account.
fn capped() -> Ruleset {
    let file = |path: &str, text: &str| PackFile { path: path.into(), text: text.into() };
    let files = [
        file("t/pack.yaml", "title: 试\nrelease: 1\n"),
        file("t/sources.yaml", "sources: [{title: 试, grade: T}]\n"),
        file(
            "t/rules/a/late.yaml",
            "title: 晚\nseverity: low\nstatus: trial\nwhy: 试\nremedy: {say: 好}\nversions:\n  - from: 2020-01-01\n    cite: [试]\n    match: {by: agent, text: {any: [晚了]}}\nexamples:\n  - bad: <<晚了>>\n  - ok: 早了\nhistory: [2026-11-25 试]\n",
        ),
        file(
            "t/rules/a/fine.yaml",
            "title: 罚\nstatus: trial\nwhy: 试\nversions:\n  - from: 2020-01-01\n    cite: [试]\n    table:\n      facts:\n        today: {history: money, over: day, by: buyer}\n        times: {history: repeats, over: 7d, by: agent}\n      rows: |\n        | rule     | times | => | low                          | high |\n        |----------|-------|----|------------------------------|------|\n        | t.a.late | <3    | => | min(200,max(500-today,0))    | min(200,max(500-today,0)) |\n        | t.a.late | >=3   | => | min(300,max(500-today,0))    | min(300,max(500-today,0)) |\nexamples:\n  - {given: {rule: t.a.late, today: 400, times: 1}, then: {low: 100, high: 100}}\nhistory: [2026-11-25 试]\n",
        ),
    ];
    let (set, problems) = common::compiled(&files);
    let fatal: Vec<_> = problems.iter().filter(|p| p.fatal()).map(|p| common::rendered(&files, p)).collect();
    assert!(fatal.is_empty(), "{}", fatal.join("\n"));
    set
}

proptest! {
    #![proptest_config(common::cases(64))]

    /// The sums found by indices equal those found by looking at everything again; a buyer never gets more than the cap.
    #[test]
    fn sums_and_counts_equal_those_counted_from_scratch(
        list in proptest::collection::vec((0usize..3, 0usize..2, 1u32..12, 0u32..24), 1..24)
    ) {
        let set = capped();
        let chats: Vec<String> = list
            .iter()
            .enumerate()
            .map(|(n, (buyer, agent, day, hour))| {
                // A key is one conversation: the seconds tell findings of the same moment apart.
                format!("=== platform=taobao shop=试店 buyer=b{buyer}\n2026-03-{day:02} {hour:02}:00:{n:02} 客服{agent}: 晚了\n")
            })
            .collect();
        let cases = cases(&set, "t.a.late", &chats);
        let priced = price_together(&set, &cases);
        let mut order: Vec<usize> = (0..cases.len()).collect();
        order.sort_by_key(|n| cases[*n].at);
        let mut asked: Vec<(usize, i64)> = Vec::new();
        for n in order {
            let me = &cases[n];
            let week = me.at.date().plus_days(-6);
            let times = 1 + asked
                .iter()
                .filter(|(o, _)| cases[*o].agent == me.agent && cases[*o].at.date() >= week)
                .count();
            let today: i64 = asked
                .iter()
                .filter(|(o, _)| cases[*o].key.buyer == me.key.buyer && cases[*o].at.date() == me.at.date())
                .map(|(_, fen)| fen)
                .sum();
            let whole = if times < 3 { 20_000 } else { 30_000 };
            let want = whole.min((50_000 - today).max(0));
            let have = of(&priced, n, "t.a.fine");
            prop_assert_eq!(cost(have), (Fen(want), Some(Fen(want))));
            asked.push((n, want));
            prop_assert!(today + want <= 50_000);
        }
    }
}

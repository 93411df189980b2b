//! Rosters of whole weeks, and what conversations say of arrivals and work.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use proptest::prelude::*;
use zg_desk::staffing::cover::{Shift, Turn, cover};
use zg_desk::staffing::observe::{Hours, Look, Observed, Together, WorkFrom, slot};
use zg_desk::staffing::{SLOTS, WEEK, rostered};
use zg_model::transcript::Transcript;
use zg_model::{BuyerId, Conversation, ConversationKey, Millis};

const EIGHT: Shift = Shift { length: 16, start: None };
const FOUR: Shift = Shift { length: 8, start: None };

/// The same need on every day: so many from hour to hour.
fn days(of: &[(usize, usize, u32)]) -> [u32; WEEK] {
    let mut need = [0; WEEK];
    for day in 0..7 {
        for (from, to, n) in of {
            need[day * SLOTS + 2 * from..day * SLOTS + 2 * to].fill(*n);
        }
    }
    need
}

#[test]
fn a_day_that_fits_the_shifts_is_covered_without_waste() {
    let roster = cover(&days(&[(8, 16, 2), (16, 24, 3)]), &[EIGHT]).unwrap();
    assert_eq!((roster.paid, roster.least, roster.shifts()), (7 * 5 * 16, 7 * 5 * 16, 35));
    assert_eq!(roster.turns[0], Turn { start: 16, length: 16, people: 2 });
    // The same hours in half as many shifts when both lengths would do.
    assert_eq!(cover(&days(&[(8, 16, 2)]), &[FOUR, EIGHT]).unwrap().shifts(), 14);
}

#[test]
fn no_shift_begins_in_the_night_without_need() {
    // Two and a half hours more in the morning than a shift has: any second shift costs the same.
    let roster = cover(&days(&[(8, 10, 2), (10, 16, 1)]), &[EIGHT]).unwrap();
    assert!(roster.turns.iter().all(|t| t.start % SLOTS == 16), "{:?}", roster.turns);
}

#[test]
fn nights_go_on_into_the_next_day() {
    // Somebody is always there: 21 shifts of eight hours, whatever the cut.
    let roster = cover(&[1; WEEK], &[EIGHT]).unwrap();
    assert_eq!((roster.paid, roster.gap()), (336, 0.0));
    // Fixed shifts that all cross midnight, so that one crosses the cut as well.
    let night = Shift { length: 16, start: Some(44) };
    let need = days(&[(0, 6, 1), (22, 24, 1)]);
    let roster = cover(&need, &[night]).unwrap();
    assert_eq!((roster.paid, roster.least, roster.shifts()), (112, 112, 7));
    assert!(roster.on_duty.iter().zip(&need).all(|(have, want)| have >= want));
}

#[test]
fn what_no_shift_reaches_is_not_covered() {
    let early = Shift { length: 16, start: Some(16) };
    assert_eq!(cover(&days(&[(8, 20, 1)]), &[early]), None);
    assert_eq!(cover(&[0; WEEK], &[early]).unwrap().shifts(), 0);
    assert_eq!(cover(&days(&[(8, 20, 1)]), &[]), None);
}

#[test]
fn shrinkage_divides() {
    for (needed, shrinkage, on_roster) in [(7, 0.3, 10), (1, 0.3, 2), (0, 0.3, 0), (9, 0.1, 10), (5, 0.0, 5)]
    {
        assert_eq!(rostered(needed, shrinkage), on_roster, "{needed} {shrinkage}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rosters_cover_and_say_how_far_from_the_best(
        levels in prop::collection::vec(0_u32..6, 7 * 12),
        lengths in prop::collection::vec(4_usize..20, 1..3),
    ) {
        let mut need = [0; WEEK];
        for (t, n) in need.iter_mut().enumerate() {
            *n = levels[t / 4];
        }
        let shifts: Vec<Shift> = lengths.iter().map(|l| Shift { length: *l, start: None }).collect();
        let roster = cover(&need, &shifts).unwrap();
        prop_assert!(roster.on_duty.iter().zip(&need).all(|(have, want)| have >= want));
        let needed: u64 = need.iter().map(|n| u64::from(*n)).sum();
        prop_assert!(needed <= roster.least && roster.least <= roster.paid, "{needed} {} {}", roster.least, roster.paid);
        prop_assert_eq!(roster.paid, roster.turns.iter().map(|t| t.length as u64 * u64::from(t.people)).sum::<u64>());
    }
}

const LOOK: Look = Look {
    work: WorkFrom::Busy,
    away: Millis(120_000),
    answered_only: false,
    longest_wait: Millis(1_800_000),
};

/// Every message speaks in session 0, and after a silence of half an hour in the next.
fn hours(look: Look, chats: &[&str]) -> Hours {
    let mut seen = Observed::new(look);
    for (n, text) in chats.iter().enumerate() {
        let (read, bad) = Transcript::parse(text);
        assert!(bad.is_empty(), "{bad:?}");
        let key = ConversationKey {
            platform: "jd".into(),
            shop: "一店".into(),
            buyer: BuyerId::hashed(&n.to_string()),
        };
        let mut conversation = Conversation::new(key);
        conversation.extend(read.events("2026-11-02".parse().unwrap()));
        let (mut number, mut before) = (0, None);
        let sessions: Vec<Option<u32>> = conversation
            .events()
            .iter()
            .map(|e| {
                number += u32::from(before.is_some_and(|b| (e.at - b).0 > 1_800_000));
                before = Some(e.at);
                Some(number)
            })
            .collect();
        seen.add(&conversation, &sessions);
    }
    seen.finish()
}

#[test]
fn a_round_runs_from_the_first_question_to_the_first_human_reply() {
    // 2026-11-02 is a Monday. Two chats with one agent: while the second waits, the first is being answered.
    let one = "10:00:00 买家: 在吗\n10:00:05 买家: 这件有货吗\n10:00:20 客服甲: 有的\n10:00:50 客服甲: 今天能发\n10:02:00 买家: 好的，拍了";
    let two = "10:00:10 买家: 什么时候发货\n10:01:00 客服甲: 今天";
    let seen = hours(LOOK, &[one, two]);
    assert_eq!((seen.counts.answered, seen.counts.unanswered, seen.accounts), (2, 1, 1));
    // The first reply took from 10:00:00 to :20, what was added from :20 to :50; the other chat was turned to at :50.
    assert_eq!((seen.first.clone(), seen.later.clone()), (vec![10.0, 50.0], vec![]));
    assert_eq!((seen.think, seen.rounds), (vec![70.0], vec![2.0, 1.0].into_iter().rev().collect::<Vec<_>>()));
    assert_eq!(seen.arrivals[slot("2026-11-02 10:29:59".parse().unwrap())], 3);
    // One chat was open for 50 s, the other for 50 s, of which 40 s were shared.
    assert_eq!(seen.most_at_once, 2);
    assert!((seen.at_once - 100.0 / 60.0).abs() < 1e-9, "{}", seen.at_once);
    // Seen from the buyers, the second reply took 50 s.
    let gaps = hours(Look { work: WorkFrom::Gap, ..LOOK }, &[one, two]);
    assert_eq!(gaps.first, [50.0, 50.0]);
}

#[test]
fn bots_absence_and_the_next_day() {
    let bot = hours(LOOK, &["10:00 买家: 怎么退货\n10:00:01 机器人: 点这里"]);
    assert_eq!((bot.arrived(), bot.counts.by_bot, bot.rounds.len()), (0, 1, 0));
    let insists = hours(
        LOOK,
        &["10:00 买家: 怎么退货\n10:00:01 机器人: 点这里\n10:01 买家: 人工\n10:01:30 客服甲: 在的"],
    );
    assert_eq!((insists.arrived(), insists.first[0]), (1, 90.0));
    // Answered the next morning: one round, asked in the evening; what it took says that nobody was there.
    let morning = hours(LOOK, &["22:50 买家: 在吗\n+1d 08:30 客服甲: 在的，昨晚下班了"]);
    assert_eq!(
        (morning.arrived(), morning.away, morning.first.len(), morning.rounds.clone()),
        (1, 1, 0, vec![1.0])
    );
    assert_eq!(morning.arrivals[45], 1);
    // Never answered, asked again the next day: two rounds, one of them lost.
    let again =
        hours(LOOK, &["22:50 买家: 在吗\n22:55 买家: 有人吗\n+1d 10:00 买家: 还在吗\n10:00:20 客服甲: 在"]);
    assert_eq!((again.arrived(), again.counts.answered, again.counts.unanswered), (2, 1, 1));
    // 5 min seen waiting and 20 s until the reply, one who gave up.
    assert_eq!(again.patience, Some(320.0));
    let answered_only = hours(Look { answered_only: true, ..LOOK }, &["10:00 买家: 好的谢谢"]);
    assert_eq!((answered_only.arrived(), answered_only.counts.unanswered), (0, 1));
    // An agent who writes first answers nobody.
    let first = hours(LOOK, &["10:00 客服甲: 亲，您有一单未付款"]);
    assert_eq!((first.arrived(), first.counts.outbound), (0, 1));
}

#[test]
fn rates_are_means_over_the_weekdays_that_the_data_holds() {
    // Eight days: two Mondays, one of every other day.
    let seen = hours(
        LOOK,
        &[
            "2026-11-02 10:00 买家: 在吗\n10:00:10 客服甲: 在",
            "2026-11-09 10:10 买家: 在吗\n10:10:10 客服甲: 在",
            "2026-11-09 10:20 买家: 在吗\n10:20:10 客服甲: 在",
        ],
    );
    assert_eq!(seen.weekdays(), [2, 1, 1, 1, 1, 1, 1]);
    assert!((seen.rates(Together::Weekday)[20] - 1.5 / 1800.0).abs() < 1e-12);
    assert_eq!(seen.rates(Together::Weekday)[20 + SLOTS], 0.0);
    // Three rounds in six working days, none in two of the weekend; all together three in eight.
    let workweek = seen.rates(Together::Workweek);
    assert!((workweek[20 + SLOTS] - 0.5 / 1800.0).abs() < 1e-12 && workweek[20 + 5 * SLOTS] == 0.0);
    assert!((seen.rates(Together::All)[20 + 5 * SLOTS] - 3.0 / 8.0 / 1800.0).abs() < 1e-12);
    // Only Mondays in the data: every other day is planned like them.
    let monday = hours(LOOK, &["2026-11-02 10:00 买家: 在吗\n10:00:10 客服甲: 在"]);
    assert!((monday.rates(Together::Weekday)[20 + 6 * SLOTS] - 1.0 / 1800.0).abs() < 1e-12);
}

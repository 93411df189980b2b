//! The facts that are most often implemented wrong, each with a test that names it; and every clock that the documents name,
//! with the sequence that runs it. (The inventory lists twelve facts under “most likely to be implemented wrong”.)

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

mod common;

use zg_engine::{Given, decide, show_answer};
use zg_model::Date;
use zg_model::transcript::Transcript;
use zg_rules::{Body, Sequence, Table};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn table_on(id: &str, on: &str) -> Option<&'static Table> {
    let rule = common::PACKS.pack().rule(id).unwrap_or_else(|| panic!("no rule {id}"));
    match &rule.version_on(day(on))?.body {
        Some(Body::Table(table)) => Some(table),
        _ => panic!("{id} is no table"),
    }
}

/// A result of a table on a day; empty where nothing is in force.
fn result(id: &str, on: &str, facts: &str, column: &str) -> String {
    let Some(table) = table_on(id, on) else { return String::new() };
    let given: Given = facts
        .split_whitespace()
        .map(|pair| pair.split_once('=').expect("fact=value"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let decision = decide(table, &given).unwrap_or_else(|bad| panic!("{id}: {bad:?}"));
    let found = decision.results.iter().find(|(name, _)| &**name == column);
    found.map(|(_, answer)| show_answer(answer)).unwrap_or_default()
}

/// Low and high.
fn costs(id: &str, on: &str, facts: &str) -> (String, String) {
    (result(id, on, facts, "low"), result(id, on, facts, "high"))
}

fn both(fen: &str) -> (String, String) {
    (fen.to_owned(), fen.to_owned())
}

/// The rules with findings in a chat.
fn found(chat: &str) -> Vec<String> {
    let (transcripts, bad) = Transcript::parse_all(chat);
    assert!(bad.is_empty(), "{chat}");
    let judged = transcripts.iter().map(|t| common::judge(&common::PACKS, &common::conversation(t)));
    judged
        .flat_map(|j| {
            j.observations.into_iter().filter(|o| o.outcome.is_finding()).map(|o| o.rule.id.to_string())
        })
        .collect()
}

fn says(platform: &str, who: &str, text: &str) -> Vec<String> {
    found(&format!("=== platform={platform} shop=店 buyer=b\n2026-11-03 10:00:00 {who}: {text}\n"))
}

#[test]
fn fact_1_jd_freight_rows_two_and_three_were_swapped() {
    let freight = |reason: &str| {
        result("jd.aftersale.return-matrix", "2026-11-01", &format!("reason={reason} day=3"), "freight")
    };
    assert_eq!(freight("质量故障"), "商家");
    for seller in ["运输损坏", "缺件", "描述不符"] {
        assert_eq!(freight(seller), "商家", "{seller}: never the buyer's");
    }
    assert!(freight("个人原因").starts_with("买家"));
    // The table as it was printed is kept, and is another table.
    let printed = |row: &str| {
        result("jd.aftersale.printed-matrix", "2026-11-01", &format!("row={row} day=3"), "freight")
    };
    assert_eq!((printed("物流损缺件不符"), printed("其他原因")), ("收取".into(), "免收".into()));
}

#[test]
fn fact_2_thirty_percent_up_to_500_is_the_smaller_of_both() {
    let old = "jd.trade.late-shipping-fine-2017";
    assert_eq!(costs(old, "2021-06-01", "paid=100"), both("30"));
    assert_eq!(costs(old, "2021-06-01", "paid=5000"), both("500"));
    // Plain lateness is five percent then; thirty is for what is out of stock.
    let new = "jd.trade.late-shipping-fine";
    assert_eq!(costs(new, "2023-01-01", "paid=200 since=50h admitted=no"), both("10"));
    assert_eq!(costs(new, "2023-01-01", "paid=200 since=97h admitted=no"), both("60"));
    // "In 48 hours" holds the last second of them, and so do the 48 after that: as the clock and the sequence read it.
    assert_eq!(costs(new, "2023-01-01", "paid=200 since=48h admitted=no"), both("0"));
    assert_eq!(costs(new, "2023-01-01", "paid=200 since=96h admitted=no"), both("10"));
    let clock = |scanned| {
        result(
            "jd.trade.late-clock",
            "2023-09-01",
            &format!("agreed=no uploaded=1h scanned={scanned}"),
            "decision",
        )
    };
    assert!(clock("48h") == "按时" && clock("48h1ms") == "延迟");
    assert_eq!(costs(new, "2023-01-01", "paid=20 since=50h admitted=no"), both("5"));
    // Its amounts have no good source: it judges nothing.
    assert!(!common::PACKS.pack().rule(new).expect("there").status.judges());
}

#[test]
fn fact_3_jd_points_do_not_exist_since_2023_04_01() {
    let points = |on| result("jd.conduct.abuse-points", on, "rule=jd.conduct.abuse", "points");
    assert_eq!((points("2023-03-31"), points("2023-04-01")), ("25".into(), String::new()));
    assert!(table_on("jd.conduct.point-nodes", "2023-04-01").is_none());
    // A, B and C are Taobao's.
    let classes = table_on("taobao.conduct.breach-classes", "2026-11-25").expect("in force");
    assert!(classes.facts.iter().any(|f| f.one_of.iter().any(|w| &**w == "A")));
    let jd = common::PACKS.pack().rules.iter().filter(|r| &*r.pack == "jd" && r.status.judges());
    for rule in jd {
        let now = rule.version_on(day("2026-11-25")).and_then(|v| v.body.as_ref());
        let Some(Body::Table(table)) = now else { continue };
        let takes = table.results.iter().position(|n| &**n == "points");
        for row in takes.iter().flat_map(|c| table.rows.iter().map(move |r| &r.results[*c])) {
            let zero =
                matches!(row, zg_rules::TableOutcome::Amount(zg_rules::Expr::Number(n)) if n.is_zero());
            assert!(zero, "{} takes points today", rule.id);
        }
    }
}

#[test]
fn fact_4_the_ip_ladder_is_jd_worldwides() {
    let step = |site: &str, n: u32| {
        result("jd.trade.worldwide-ip-ladder", "2026-11-25", &format!("site={site} offence={n}"), "measure")
    };
    assert!(step("京东国际", 1).contains("警告") && step("京东国际", 3).contains("关闭"));
    for n in 1..5 {
        assert_eq!(step("国内", n), "不适用这张梯子");
    }
}

#[test]
fn fact_5_taobao_five_percent_has_successors_and_the_orders_date_decides() {
    let late = "taobao.trade.late-shipping-fine";
    let before = "taobao.trade.late-shipping-fine-before-2022";
    let rule = "rule=taobao.trade.late-shipping";
    // Floor one, then five, then ten percent beside it, then five percent again, then red packets.
    assert_eq!(
        costs(before, "2013-01-01", &format!("{rule} settled=是 paid=10")),
        ("0.5".into(), "1".into())
    );
    assert_eq!(
        costs(before, "2016-01-01", &format!("{rule} settled=是 text=五个点 floor=五元 paid=10 serious=否")),
        both("5")
    );
    assert_eq!(
        costs(before, "2021-01-01", &format!("{rule} settled=否 text=十个点 floor=五元 paid=150 serious=否")),
        both("30")
    );
    // From the day of the notice the text before it is known: late, out of stock and false shipment read it alike.
    for day in ["2022-07-11", "2022-07-17"] {
        let ten = "settled=是 serious=否 paid=150";
        assert_eq!(costs(before, day, &format!("{rule} {ten}")), both("15"));
        assert_eq!(costs("taobao.trade.false-shipment-fine", day, ten), both("15"));
        let stock = format!("rule=taobao.trade.out-of-stock {ten}");
        assert_eq!(costs("taobao.trade.out-of-stock-fine", day, &stock), both("15"));
    }
    assert_eq!(costs(late, "2022-07-20", &format!("{rule} paid=150")), both("7.5"));
    assert_eq!(costs(late, "2024-06-01", &format!("{rule} paid=150 serious=否")), both("7.5"));
    assert!(result(late, "2024-09-01", &format!("{rule} paid=150 serious=否"), "measure").contains("红包"));
    // Both can be due: 7.50 and 45.00 on 2022-07-20, and the second says that it adds.
    let stock = "taobao.trade.out-of-stock-fine";
    assert_eq!(costs(stock, "2022-07-20", "rule=taobao.trade.out-of-stock paid=150"), both("45"));
    assert!(table_on(stock, "2022-07-20").expect("in force").adds);
    // The day of the order, not of the lapse.
    for id in [late, before, stock] {
        let versions = &common::PACKS.pack().rule(id).expect("there").versions;
        assert!(versions.iter().all(|v| v.dated_by.is_some_and(|a| a.name() == "order.placed")), "{id}");
    }
    // The weak sixth text judges nothing.
    let sixth = common::PACKS.pack().rule("taobao.trade.out-of-stock-fine-2025").expect("there");
    assert!(!sixth.status.judges());
}

#[test]
fn fact_6_taobaos_reply_rate_is_of_humans_in_three_minutes_by_day() {
    let rate = common::PACKS.pack().rule("taobao.service.reply-3m-rate").expect("there");
    let targets: Vec<(String, u64)> = ["2024-01-01", "2026-11-01"]
        .map(|on| match &rate.version_on(day(on)).expect("in force").body {
            Some(Body::Tally(t)) => (t.target.expect("a target").value.normalize().to_string(), t.min),
            _ => panic!("no tally"),
        })
        .to_vec();
    assert_eq!(targets, [("0.9".to_owned(), 100), ("0.8".to_owned(), 100)]);
    let late = |chat: &str| {
        found(&format!("=== platform=taobao shop=店 buyer=b\n{chat}"))
            .iter()
            .any(|r| r == "taobao.service.reply-3m")
    };
    // A robot never lifts it.
    assert!(late("2026-11-03 10:00:00 买家: 在吗\n10:00:01 机器人: 在的亲\n10:03:01 客服: 在\n"));
    assert!(!late("2026-11-03 10:00:00 买家: 在吗\n10:00:01 机器人: 在的亲\n10:02:59 客服: 在\n"));
    // Before eight and from eleven in the evening nobody is counted.
    assert!(!late("2026-11-03 07:59:59 买家: 在吗\n09:00:00 客服: 在\n"));
    assert!(late("2026-11-03 08:00:00 买家: 在吗\n09:00:00 客服: 在\n"));
    assert!(!late("2026-11-03 23:00:00 买家: 在吗\n23:50:00 客服: 在\n"));
}

#[test]
fn fact_7_threefold_is_refund_plus_the_larger_and_for_fraud_tenfold_is_food_or_a_promise() {
    let law = |rule: &str, paid: &str| {
        result("law.consumer.punitive-damages", "2026-11-01", &format!("rule={rule} paid={paid}"), "high")
    };
    assert_eq!(law("law.consumer.false-claim", "100"), "600");
    assert_eq!(law("law.consumer.false-claim", "166.66"), "666.66");
    assert_eq!(law("law.consumer.false-claim", "166.67"), "666.68");
    assert_eq!(law("law.consumer.false-claim", "1000"), "4000");
    assert_eq!(law("law.food.known-unsafe", "59.90"), "1059.9");
    assert_eq!(law("law.food.known-unsafe", "300"), "3300");
    // Lateness is no fraud.
    let table = table_on("law.consumer.punitive-damages", "2026-11-01").expect("in force");
    let named = table.rows.iter().flat_map(|r| match &r.conditions[0] {
        zg_rules::Cell::Words(words) => words.clone(),
        _ => Vec::new(),
    });
    assert!(named.into_iter().all(|w| !w.contains("shipping")));
    let promised = |p: &str| {
        result("pdd.trade.tenfold-claim", "2026-11-25", &format!("paid=59.90 fake=是 promised={p}"), "high")
    };
    assert_eq!((promised("是"), promised("否")), ("658.9".into(), "559.9".into()));
}

#[test]
fn fact_8_day_one_is_the_day_after_signing_and_notices_run_seven_or_fifteen_days() {
    let left = |passed: u32| {
        result(
            "jd.aftersale.day-count",
            "2026-11-01",
            &format!("channel=京东配送 passed={passed}"),
            "return_left",
        )
    };
    // Signed today: seven days are left; on the seventh day none is left after it.
    assert_eq!((left(0), left(1), left(7), left(8)), ("7".into(), "6".into(), "0".into(), "0".into()));
    let three = |n: u32| {
        result("law.consumer.three-guarantees", "2020-01-01", &format!("day={n} repairs=0"), "decision")
    };
    assert!(
        three(7).contains('退')
            && !three(8).contains('退')
            && three(15).contains('换')
            && !three(16).contains('换')
    );
    assert!(result("law.aftersale.term-start", "2020-01-01", "event=交付", "start").contains("售出"));
    let notice = |on, kind: &str| result("law.platform.rule-notice", on, &format!("kind={kind}"), "days");
    assert_eq!(notice("2026-01-31", "important"), "7");
    assert_eq!(notice("2026-02-01", "important"), "15");
    assert_eq!(notice("2026-02-01", "ordinary"), "7");
}

#[test]
fn fact_9_common_words_never_fire_alone_and_the_fine_is_no_threefold() {
    for word in ["就", "王", "至", "最后", "今天", "周末", "第二", "售罄", "抽奖"] {
        for text in [word.to_owned(), format!("亲，{word}哦"), format!("这件{word}有货")] {
            let fired: Vec<String> = says("taobao", "客服", &text)
                .into_iter()
                .filter(|r| r.starts_with("law.advertising."))
                .collect();
            assert!(fired.is_empty(), "{text}: {fired:?}");
        }
    }
    assert!(
        says("taobao", "客服", "这款是全网最低价").iter().any(|r| r == "law.advertising.absolute-claims")
    );
    assert!(says("taobao", "买家", "这款是全网最低价吗").iter().all(|r| !r.starts_with("law.advertising.")));
    let fine = "law.advertising.absolute-fine";
    let rule = "rule=law.advertising.absolute-claims";
    assert_eq!(costs(fine, "2022-01-01", rule), ("200000".into(), "1000000".into()));
    let punitive = table_on("law.consumer.punitive-damages", "2026-11-01").expect("in force");
    let threefold = punitive.rows.iter().any(|r| match &r.conditions[0] {
        zg_rules::Cell::Words(words) => words.iter().any(|w| w.contains("absolute")),
        _ => false,
    });
    assert!(!threefold);
}

#[test]
fn fact_10_kuaishou_is_three_percent_only_from_2024_08_12() {
    let fine = "kuaishou.trade.false-shipment-fine";
    assert_eq!(costs(fine, "2024-08-11", "paid=100"), both("30"));
    assert_eq!(costs(fine, "2024-08-12", "paid=100"), both("3"));
    assert_eq!(
        (costs(fine, "2024-08-11", "paid=10"), costs(fine, "2024-08-11", "paid=9000")),
        (both("5"), both("200"))
    );
    assert_eq!(
        (costs(fine, "2024-08-12", "paid=10"), costs(fine, "2024-08-12", "paid=9000")),
        (both("3"), both("50"))
    );
    // The amount for a false track is not known and must not be inferred.
    let track = table_on("kuaishou.trade.false-track-fine", "2026-11-25").expect("in force");
    assert!(track.results.iter().all(|r| !["low", "high"].contains(&&**r)));
}

#[test]
fn fact_11_rival_words_depend_on_the_platform_and_on_who_speaks() {
    let rival =
        |platform: &str, who: &str, text: &str| says(platform, who, text).iter().any(|r| r.contains("rival"));
    assert!(rival("jd", "客服", "您用支付宝也能付"));
    assert!(!rival("taobao", "客服", "您用支付宝也能付"));
    let named =
        |who: &str| says("jd", who, "您用支付宝也能付").iter().any(|r| r.starts_with("jd.communication."));
    assert!(named("客服") && !named("买家"));
    assert!(!rival("jd", "客服", "微信支付、银行卡都可以"));
}

#[test]
fn fact_12_pdds_48_hours_is_silence_and_evidence_has_its_own() {
    let chat = |events: &str| found(&format!("=== platform=pdd shop=店 buyer=b\n{events}"));
    let has = |all: &[String], id: &str| all.iter().any(|r| r == id);
    let silent =
        chat("2026-11-03 10:00:00 买家: [refund.requested] order=7\n2026-11-05 10:00:01 买家: 人呢\n");
    assert!(has(&silent, "pdd.trade.silence-48h") && !has(&silent, "pdd.trade.evidence-48h"));
    let asked = chat("2026-11-03 10:00:00 平台: [dispute.opened] order=7\n2026-11-05 10:00:01 买家: 人呢\n");
    assert!(has(&asked, "pdd.trade.evidence-48h") && !has(&asked, "pdd.trade.silence-48h"));
    let twice = chat(
        "2026-11-03 10:00:00 客服: [evidence.submitted] order=7\n11:00:00 客服: [evidence.submitted] order=7\n",
    );
    assert!(has(&twice, "pdd.trade.evidence-once"));
    let taken = |facts: &str| result("pdd.trade.evidence-accepted", "2026-11-01", facts, "admissible");
    assert_eq!(taken("elapsed=48h nth=1 pictures=3"), "受理");
    assert_eq!(taken("elapsed=48h nth=1 pictures=4"), "不受理");
    assert_eq!(taken("elapsed=48h nth=2 pictures=3"), "不受理");
    assert_eq!(taken("elapsed=49h nth=1 pictures=3"), "不受理");
}

/// Every clock that the documents name: what it is, the sequence, how long, on which clock (none: elapsed time).
const CLOCKS: &[(&str, &str, &str, &str)] = &[
    ("ship in 24 h, promised", "taobao.shipping.promised-24h", "24h", ""),
    ("ship in 48 h, promised", "taobao.shipping.promised-48h", "48h", ""),
    ("ship in 72 h, promised", "taobao.shipping.promised-72h", "72h", ""),
    ("ship in 48 h", "tmall.trade.late-shipping", "48h", ""),
    ("ship in 24 h, label", "tmall.trade.ship-24h-label", "24h", ""),
    ("ship in 48 h", "jd.trade.late-shipping", "48h", ""),
    ("ship in 48 h", "pdd.trade.late-shipping", "48h", ""),
    ("ship in 120 h, overseas", "pdd.trade.late-shipping-overseas", "120h", ""),
    ("ship in 168 h, bonded", "pdd.trade.late-shipping-bonded", "168h", ""),
    ("promised day, by the platform", "jd.trade.late-promised", "6d", ""),
    ("promised day, said in chat", "house.promise.ship", "promised", ""),
    ("out of stock, 72 h after the promise", "taobao.trade.out-of-stock", "144h", ""),
    ("overdue, 7 days after the promise", "jd.trade.seriously-overdue", "9d", ""),
    ("scan within 24 h of upload", "pdd.trade.false-shipping", "24h", ""),
    ("scan within 24 h, stock and presale", "kuaishou.trade.presale-scan-24h", "24h", ""),
    ("48 h of silence in an after-sale request", "pdd.trade.silence-48h", "48h", ""),
    ("refund in 7 days of the goods' return", "law.consumer.refund-7d", "7d", "civil-days"),
    ("refund, return dragged 15 days", "law.consumer.refund-15d", "15d", "civil-days"),
    ("return handled in 15 days", "law.consumer.return-handled-15d", "15d", "civil-days"),
    ("evidence in 48 h", "pdd.trade.evidence-48h", "48h", ""),
    ("evidence in 3 to 7 days, by the strict end", "taobao.trade.evidence", "3d", ""),
    ("counterfeit, evidence in 12 days", "pdd.trade.counterfeit-evidence-12d", "12d", ""),
    ("complaint, day 0 to 15", "taobao.trade.complaint-window-15d", "15d", "plain-days"),
    ("platform answers in 4 working days", "taobao.trade.dispute-answer-4d", "4d", "work-days"),
    ("platform answers in 7 working days", "taobao.trade.dispute-answer", "7d", "work-days"),
    ("rule notice, 7 days", "law.platform.rule-notice-7d", "6d", "plain-days"),
    ("rule notice, 15 days", "law.platform.rule-notice-15d", "14d", "plain-days"),
    ("missing piece sent in 24 h", "jd.trade.missing-piece", "24h", ""),
];

#[test]
fn every_clock_of_the_documents_is_run_by_a_sequence() {
    for (what, id, within, clock) in CLOCKS {
        let rule = common::PACKS.pack().rule(id).unwrap_or_else(|| panic!("{what}: no rule {id}"));
        let sequences = rule.versions.iter().filter_map(|v| match &v.body {
            Some(Body::Sequence(sequence)) => Some(&**sequence),
            _ => None,
        });
        let told = |s: &&Sequence| {
            let runs = match *within {
                "promised" => s.promised,
                length => s.within.is_some_and(|w| Some(w) == length.parse().ok()),
            };
            runs && s.clock.as_ref().map_or("", |c| &c.value) == *clock
        };
        assert!(sequences.into_iter().any(|s| told(&s)), "{what}: {id} runs no clock of {within} {clock}");
        // A clock whose only source is a forum may be a draft; every other judges.
        let draft = rule.status == zg_model::Status::Draft;
        let grades = rule.versions.iter().flat_map(|v| &v.cite);
        let best = grades.map(|c| common::PACKS.pack().cite(&rule.pack, c).grade).min();
        assert!(!draft || best > Some(zg_model::Grade::T), "{what}: {id} is a draft without need");
    }
}

//! What was promised before there was anything on record: open at once, broken only where records would show it, and
//! certain only where they stood before the words.

#![allow(clippy::indexing_slicing)]

mod common;

use zg_engine::promise::{Reading, State, Why, ledger};
use zg_engine::{Ruleset, inspect};
use zg_model::transcript::Transcript;
use zg_model::{Certainty, Conversation, Observation, Outcome, Timestamp};

fn conversation(lines: &str) -> Conversation {
    let text = format!("=== platform=taobao shop=s buyer=b\n{lines}");
    let (transcripts, bad) = Transcript::parse_all(&text);
    assert!(bad.is_empty(), "{bad:?}");
    common::conversation(&transcripts[0])
}

fn last(c: &Conversation) -> Timestamp {
    c.events().last().map_or(Timestamp::MIN, |e| e.at)
}

/// How sure the breaches of a rule are.
fn breaches(set: &Ruleset, rule: &str, lines: &str) -> Vec<Certainty> {
    let c = conversation(lines);
    let judged = inspect(set, &c, last(&c), None);
    let mine = |o: &&Observation| o.outcome == Outcome::Breached && o.rule.id.as_str() == rule;
    let broken = judged.observations.iter().filter(mine);
    broken.map(|o| o.certainty).collect()
}

/// What became of the promises of a chat at its last event.
fn states(lines: &str) -> Vec<State> {
    let c = conversation(lines);
    let set: &Ruleset = &common::PACKS;
    let judged = inspect(set, &c, last(&c), None);
    ledger(set, &c, &judged, &mut Reading::default()).into_iter().map(|e| e.state).collect()
}

#[test]
fn certain_only_where_the_record_came_first() {
    let paid = "2026-11-02 10:00:00 买家: [order.paid] order=7\n";
    let placed = "2026-11-02 10:00:00 买家: [order.placed] order=7\n";
    let said = "2026-11-02 10:01:00 客服: 今天发\n";
    let late = "2026-11-02 10:02:00 买家: [order.paid] order=7\n";
    let again = "2026-11-02 10:03:00 客服: 今天发\n";
    let end = "2026-11-03 09:00:00 买家: 在吗\n";
    let judged = |parts: &[&str]| breaches(&common::ODD, "odd.time.promised", &parts.concat());
    assert_eq!(judged(&[paid, said, end]), [Certainty::Sure]);
    assert_eq!(judged(&[placed, said, end]), [Certainty::Ask]);
    assert_eq!(judged(&[said, late, end]), [Certainty::Ask]);
    assert_eq!(judged(&[said, late, again, end]), [Certainty::Sure]);
    assert_eq!(judged(&[said, end]), []);
}

#[test]
fn a_refund_promised_before_it_is_asked_for_is_an_obligation() {
    let said = "2026-11-02 10:00:00 客服: 24小时内给您退款\n";
    let asked = "2026-11-02 10:05:00 买家: [refund.requested] order=7\n";
    let noon = "2026-11-02 12:00:00 买家: 好\n";
    let over = "2026-11-03 12:00:00 买家: 没到\n";
    let late = "2026-11-03 11:00:00 买家: [refund.requested] order=7\n";
    let paid = "2026-11-02 13:00:00 系统: [refund.paid] order=7\n";
    let one = |parts: &[&str]| match states(&parts.concat()).as_slice() {
        [state] => state.clone(),
        all => panic!("not one: {all:?}"),
    };
    assert_eq!(one(&[said, noon]), State::Open);
    assert!(matches!(one(&[said, asked, over]), State::Broken(o) if o.certainty == Certainty::Ask));
    assert!(matches!(one(&[said, asked, paid, over]), State::Kept(_)));
    assert!(matches!(one(&[said, over]), State::Unchecked(Why::NoRecord { later: None, .. })));
    assert!(matches!(one(&[said, late, over]), State::Unchecked(Why::NoRecord { later: Some(_), .. })));
}

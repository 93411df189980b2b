//! What the packs find of the disguises in `fixtures/disguise`: each line as an agent's only message on two platforms, any
//! violation at `sure` or `likely`; and of what agents say plainly (`said.tsv`). Bars stand on the tuned parts alone; the other sets are only printed (`--nocapture`), `SET=file.tsv`
//! with what is wrong in it and what was found there.

mod common;
#[path = "../../zg-text/tests/score/mod.rs"]
mod score;

use score::{BLIND, Score, rows};
use zg_model::{Act, AgentId, Certainty, Conversation, Facts, Observation, Party, Timestamp};

/// JD forbids rival names, Taobao does not; both forbid the rest.
const PLATFORMS: [&str; 2] = ["jd", "taobao"];

/// What agents of many shops say every day, unread: nothing of it is a violation.
const EVERYDAY: &str = "everyday-blind.tsv";

/// What is found in a text on all platforms: how sure, by which rule, and where.
fn found(text: &str) -> Vec<(Certainty, String)> {
    let judged = PLATFORMS.iter().map(|platform| {
        let mut c = Conversation::new(common::key(platform, "示例店", "买家"));
        // 2026-11-20 10:00.
        let (at, by) = (Timestamp(1_795_140_000_000), Party::Agent(AgentId::new("小王")));
        c.extend(vec![common::event(0, at, by, Act::SAY, text, Facts::new())]);
        let found = common::findings(&common::COMMON, &common::judge(&common::COMMON, &c));
        let name = |o: &Observation| (o.certainty, format!("{} <<{}>>", o.rule.id, common::quoted(&c, o)));
        found.iter().map(name).collect::<Vec<_>>()
    });
    judged.flatten().collect()
}

fn measure(name: &str, show: bool) -> Score {
    let mut score = Score::default();
    // What a person is asked about beside.
    let (mut asked, mut asked_benign) = (0, 0);
    for row in rows(name) {
        let all = found(&row.text);
        let found = u32::from(all.iter().any(|(certainty, _)| *certainty > Certainty::Ask));
        if show && (found == 0) != (row.expected == "none") {
            println!("  {:<10} {:<12} {}", row.expected, row.trick, row.text);
            all.iter().for_each(|(certainty, what)| println!("      {certainty:?} {what}"));
        }
        let ask = u32::from(found == 0 && !all.is_empty());
        *(if row.expected == "none" { &mut asked_benign } else { &mut asked }) += ask;
        if row.expected == "none" {
            (score.benign, score.flagged) = (score.benign + 1, score.flagged + found);
        } else {
            (score.evasions, score.found) = (score.evasions + 1, score.found + found);
        }
    }
    println!(
        "{name}: recall {:.3} ({} of {}), precision {:.3}, look-alikes flagged {} of {}; asked about {asked} more, and {asked_benign}",
        score.recall(),
        score.found,
        score.evasions,
        score.precision(),
        score.flagged,
        score.benign
    );
    score
}

#[test]
fn the_packs_find_disguises() {
    for name in ["holdout.tsv", "said-blind.tsv", EVERYDAY].into_iter().chain(BLIND) {
        measure(name, false);
    }
    if let Ok(name) = std::env::var("SET") {
        measure(&name, true);
    }
    let score = measure("tune.tsv", false);
    assert!(score.evasions > 600 && score.benign > 500, "is the set there?");
    assert!(score.recall() >= 0.89 && score.precision() >= 0.97);
    let said = measure("said.tsv", false);
    assert!(said.evasions > 1000 && said.benign > 700, "is the set there?");
    assert!(said.recall() >= 0.94 && said.precision() >= 0.97);
}

//! Which finding an order stands for: what was done wrong, not how the material about it was handed in.

use zg_engine::Ruleset;
use zg_model::{Certainty, Conversation, Fingerprint, Observation, Severity};
use zg_rules::Version;

use super::Args;
use crate::evidence::of_procedure;
use crate::term::Terminal;

/// The findings of an order, the surest and gravest first. Where there are none, what its record only counts (a complaint,
/// the platform stepping in), and at last how material was handed in.
pub(super) fn of_order<'o>(
    set: &Ruleset,
    c: &Conversation,
    judged: &'o [Observation],
    order: &str,
) -> Vec<&'o Observation> {
    let severity = |o: &Observation| set.rule(&o.rule.id).and_then(|r| r.severity);
    let found = judged.iter().filter(|o| o.outcome.is_finding());
    let mine = found.filter(|o| about(c, o).is_none_or(|of| of == order));
    let procedure = |o: &Observation| version(set, o).is_some_and(of_procedure);
    let recorded = |o: &Observation| {
        let event = usize::try_from(o.event).ok().and_then(|n| c.events().get(n));
        event.and_then(|e| e.facts.get("order")) == Some(order)
    };
    let (on_material, others): (Vec<&Observation>, Vec<&Observation>) = mine.partition(|o| procedure(o));
    let (mut wrongs, notes): (Vec<&Observation>, Vec<&Observation>) =
        others.into_iter().partition(|o| severity(o) > Some(Severity::Note));
    let first = |all: Vec<&'o Observation>| {
        all.into_iter().filter(|o| recorded(o)).max_by_key(|o| (severity(o), std::cmp::Reverse(o.at)))
    };
    wrongs.sort_by_key(|o| (std::cmp::Reverse(o.certainty), std::cmp::Reverse(severity(o)), o.at));
    if wrongs.is_empty() { first(notes).or_else(|| first(on_material)).into_iter().collect() } else { wrongs }
}

/// The order that a finding is about: that of its event, else the one named last before it, else the first after.
fn about<'c>(c: &'c Conversation, o: &Observation) -> Option<&'c str> {
    let at = usize::try_from(o.event).ok()?;
    let (before, after) = c.events().split_at_checked(at.saturating_add(1))?;
    let order = |e: &'c zg_model::Event| e.facts.get("order");
    before.iter().rev().find_map(order).or_else(|| after.iter().find_map(order))
}

fn version<'s>(set: &'s Ruleset, o: &Observation) -> Option<&'s Version> {
    set.rule(&o.rule.id)?.versions.iter().find(|v| v.from == o.rule.from)
}

/// The findings to choose from, and how to.
pub(super) fn listed(
    set: &Ruleset,
    c: &Conversation,
    found: &[&Observation],
    order: &str,
    args: &Args,
    term: &Terminal,
) -> String {
    let mut text = if term.english {
        format!("order {order} has {} findings, and a pack is about one of them; choose:", found.len())
    } else {
        format!("订单 {order} 有 {} 处命中，一个证据包只讲一处，请选：", found.len())
    };
    let mut first = None;
    for o in found {
        let rule = set.rule(&o.rule.id);
        let print = Fingerprint::of(o, c.key(), c.events()).short();
        let severity = rule.and_then(|r| r.severity).map_or("", |s| term.say(s.zh(), s.name()));
        let asks = match o.certainty {
            Certainty::Ask => term.say("，待人工", ", for a person"),
            _ => "",
        };
        let title = rule.map_or("", |r| r.title.as_str());
        text.push_str(&format!("\n  {print}  {}  {title}（{severity}{asks}）  {}", o.at, o.rule.id));
        first.get_or_insert(print);
    }
    let paths: Vec<String> = args.paths.iter().map(|p| p.display().to_string()).collect();
    let out = args.out.as_ref().map_or_else(|| "DIR".to_owned(), |out| out.display().to_string());
    text.push_str(&format!(
        "\n  {}zhanggui evidence {} --in {} --out {out}",
        term.say("写指纹：", "by its fingerprint: "),
        first.unwrap_or_default(),
        paths.join(" ")
    ));
    text
}

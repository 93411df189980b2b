//! What chats cost: every finding by every table that prices it, summed where sums mean something.
//!
//! What is due per case (an order, a buyer) is summed; what an authority decides per shop is not: of that the widest
//! single item counts. Statute and platform stand side by side.

pub(crate) mod data;
pub(crate) mod missing;
pub(crate) mod text;
pub(crate) mod told;

use std::collections::BTreeMap;

use zg_engine::{Case, Given, Indicator, Priced, Ruleset, Told, price_indicator, price_together};
use zg_formats::report::Cost;
use zg_model::{Cite, Date, Exposure, Fen, Grade, Halt, RuleId};
use zg_rules::{Body, Once, Table};

use crate::check::Outcome;

/// One table's price of one finding or of one missed indicator.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) what: RuleId,
    pub(crate) platform: String,
    pub(crate) shop: String,
    pub(crate) agent: Option<String>,
    pub(crate) day: Date,
    pub(crate) at: String,
    /// The finding's name; nothing for an indicator.
    pub(crate) fingerprint: Option<String>,
    /// What is one case: an order of a conversation, else the finding itself.
    case: String,
    pub(crate) exposure: Exposure,
    pub(crate) given: Given,
    pub(crate) per_shop: bool,
    /// Whether it stands, or a person must decide first.
    pub(crate) stands: bool,
}

impl Item {
    /// Whether a statute says so, not a platform.
    pub(crate) fn statutory(&self) -> bool {
        statutory(&self.exposure.cite)
    }

    /// Whether anything is at stake at all: a table may also say that nothing is due.
    pub(crate) fn costs(&self) -> bool {
        let e = &self.exposure;
        e.high != Some(Fen::ZERO) || e.points != 0 || e.halt.is_some()
    }

    fn cost(&self) -> Cost {
        let Exposure { low, high, points, least_points, .. } = self.exposure;
        Cost { low, high, points, least_points }
    }

    /// The group that it falls into.
    pub(crate) fn group(&self, by: By) -> String {
        match by {
            By::Shop => format!("{} {}", self.platform, self.shop),
            By::Agent => match &self.agent {
                Some(agent) => {
                    // Taobao's accounts begin with their shop's name.
                    let own =
                        agent.strip_prefix(&self.shop).map_or(agent.as_str(), |a| a.trim_start_matches(':'));
                    format!("{} {} {own}", self.platform, self.shop)
                }
                None => format!("{} {}", self.platform, self.shop),
            },
            By::Day => self.day.to_string(),
            By::Rule => self.what.to_string(),
        }
    }
}

fn statutory(cite: &[Cite]) -> bool {
    !cite.is_empty() && cite.iter().all(|c| c.grade == Grade::L)
}

/// How items are grouped: a line each. What the variants mean would be shown in English by the command's help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum By {
    Shop,
    Agent,
    Day,
    Rule,
}

/// What some items come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Findings and indicators.
    pub(crate) count: u64,
    /// By platform rules: what is due per case, summed, with the widest single penalty of each shop.
    pub(crate) platform: Option<Cost>,
    /// By statute: the widest single item.
    pub(crate) statute: Option<Cost>,
}

/// One table over some items.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    pub(crate) table: RuleId,
    pub(crate) cite: Vec<Cite>,
    pub(crate) statutory: bool,
    pub(crate) per_shop: bool,
    pub(crate) adds: bool,
    pub(crate) count: u64,
    pub(crate) cost: Cost,
    /// What is shut for days.
    pub(crate) halt: Option<Halt>,
}

/// The table of a rule's version.
pub(crate) fn table<'s>(set: &'s Ruleset, e: &Exposure) -> Option<&'s Table> {
    let version = set.rule(&e.rule.id)?.versions.iter().find(|v| v.from == e.rule.from)?;
    match &version.body {
        Some(Body::Table(table)) => Some(table),
        _ => None,
    }
}

/// The indicators that missed their targets, shop by shop.
pub(crate) fn missed(set: &Ruleset, outcome: &Outcome) -> Vec<Indicator> {
    let mut all = outcome.tallies.indicators(set, outcome.now, None);
    all.retain(|i| i.score.pass == Some(false) && i.agent.is_none());
    all
}

/// What a run found, priced: as it stands, and as if a person upheld all that is left to one.
pub(crate) struct Prices {
    pub(crate) items: Vec<Item>,
    /// Each repeat then counts, so that also what stands may cost more.
    pub(crate) upheld: Vec<Item>,
}

/// Prices everything that a run found; of what a person told, the cases know already.
pub(crate) fn prices(set: &Ruleset, outcome: &Outcome, as_of: Option<Date>, told: &[Told]) -> Prices {
    let upheld: Vec<Case> = outcome.cases.iter().map(Case::upheld).collect();
    let missed = of_indicators(set, outcome, as_of, told);
    let with = |cases: &[Case]| {
        let priced = outcome.cases.iter().zip(price_together(set, cases));
        let of_cases = priced.flat_map(|(case, priced)| {
            let unit = unit_of(set, &priced);
            priced.into_iter().map(move |p| of_case(set, case, unit, p))
        });
        of_cases.chain(missed.iter().cloned()).collect()
    };
    Prices { items: with(&outcome.cases), upheld: with(&upheld) }
}

/// The price of each missed indicator.
fn of_indicators(set: &Ruleset, outcome: &Outcome, as_of: Option<Date>, told: &[Told]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for i in missed(set, outcome) {
        let day = i.window.1;
        let on = as_of.unwrap_or(day);
        let priced = price_indicator(set, &i.platform, &i.rule, i.shop.as_str(), on, told);
        items.extend(priced.into_iter().map(|Priced { exposure, given }| Item {
            what: i.rule.clone(),
            platform: i.platform.to_string(),
            shop: i.shop.to_string(),
            agent: None,
            day,
            at: day.to_string(),
            fingerprint: None,
            case: format!("{}/{}/{}", i.platform, i.shop, i.rule),
            per_shop: table(set, &exposure).is_some_and(|t| t.per_shop),
            exposure,
            given,
            stands: true,
        }));
    }
    items
}

/// What is priced once: a session, where one of the tables that price the finding says so.
fn unit_of(set: &Ruleset, priced: &[Priced]) -> Once {
    let sessions = |p: &Priced| table(set, &p.exposure).is_some_and(|t| t.unit == Once::Session);
    if priced.iter().any(sessions) { Once::Session } else { Once::Finding }
}

fn of_case(set: &Ruleset, case: &Case, unit: Once, priced: Priced) -> Item {
    let one = match unit {
        Once::Session => format!("session {}", case.session),
        Once::Finding => case.order.clone().unwrap_or_else(|| case.id.to_string()),
    };
    Item {
        what: case.rule.clone(),
        platform: case.key.platform.to_string(),
        shop: case.key.shop.to_string(),
        agent: case.agent.as_ref().map(ToString::to_string),
        day: case.at.date(),
        at: case.at.to_string(),
        fingerprint: Some(case.id.to_string()),
        case: format!("{}#{one}", case.key.path()),
        per_shop: table(set, &priced.exposure).is_some_and(|t| t.per_shop),
        exposure: priced.exposure,
        given: priced.given,
        stands: case.stands,
    }
}

/// Sums items: within one case what stands side by side is the wider of both, what adds is added; cases are summed.
pub(crate) fn sum<'i>(items: impl Iterator<Item = &'i Item>) -> Sum {
    let mut cases: BTreeMap<&str, BTreeMap<&RuleId, (Cost, bool)>> = BTreeMap::new();
    let mut shops: BTreeMap<(&str, &str), Cost> = BTreeMap::new();
    let mut whole = Sum::default();
    let mut seen = std::collections::BTreeSet::new();
    for item in items {
        if seen.insert((&item.what, &item.case, &item.fingerprint)) {
            whole.count += 1;
        }
        let cost = item.cost();
        if item.statutory() {
            whole.statute = Some(whole.statute.map_or(cost, |c| c.or(cost)));
        } else if item.per_shop {
            let shop = shops.entry((&item.platform, &item.shop)).or_insert(cost);
            *shop = shop.or(cost);
        } else {
            let case = cases.entry(&item.case).or_default();
            let mine = case.entry(&item.exposure.rule.id).or_insert((cost, item.exposure.adds));
            mine.0 = mine.0.or(cost);
        }
    }
    let of_cases = cases.values().filter_map(|tables| {
        let part = |adds: bool, join: fn(Cost, Cost) -> Cost| {
            tables.values().filter(|(_, a)| *a == adds).map(|(c, _)| *c).reduce(join)
        };
        part(false, Cost::or).into_iter().chain(part(true, Cost::plus)).reduce(Cost::plus)
    });
    whole.platform = of_cases.chain(shops.into_values()).reduce(Cost::plus);
    whole
}

/// The tables of some items, statutes last, the most expensive first.
pub(crate) fn bases<'i>(items: impl Iterator<Item = &'i Item>) -> Vec<Basis> {
    let mut by_table: BTreeMap<(RuleId, Date, Vec<Cite>), Vec<&Item>> = BTreeMap::new();
    for item in items {
        let e = &item.exposure;
        by_table.entry((e.rule.id.clone(), e.rule.from, e.cite.clone())).or_default().push(item);
    }
    let mut out: Vec<Basis> = Vec::new();
    for ((table, _, cite), items) in by_table {
        let Some(first) = items.first() else { continue };
        let cost = basis_cost(&items);
        out.push(Basis {
            statutory: statutory(&cite),
            table,
            cite,
            per_shop: first.per_shop,
            adds: first.exposure.adds,
            count: u64::try_from(items.len()).unwrap_or(u64::MAX),
            cost,
            halt: halt(items.iter().copied()),
        });
    }
    let key = |b: &Basis| (b.cost.high.unwrap_or(b.cost.low), b.cost.low, b.cost.points);
    out.sort_by(|a, b| a.statutory.cmp(&b.statutory).then(key(b).cmp(&key(a))).then(a.table.cmp(&b.table)));
    out
}

/// What is shut for days: from the shortest to the longest.
pub(crate) fn halt<'i>(items: impl Iterator<Item = &'i Item>) -> Option<Halt> {
    items.filter_map(|i| i.exposure.halt.clone()).reduce(|a, b| a.or(&b))
}

/// What one table comes to: per case summed, per shop the widest, of each shop.
fn basis_cost(items: &[&Item]) -> Cost {
    let mut parts: BTreeMap<String, Cost> = BTreeMap::new();
    for item in items {
        let key = if item.per_shop { format!("{}/{}", item.platform, item.shop) } else { item.case.clone() };
        let cost = item.cost();
        parts.entry(key).and_modify(|c| *c = c.or(cost)).or_insert(cost);
    }
    parts.into_values().reduce(Cost::plus).unwrap_or(Cost {
        low: Fen::ZERO,
        high: Some(Fen::ZERO),
        points: 0,
        least_points: 0,
    })
}

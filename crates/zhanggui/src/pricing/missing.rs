//! What is not known, and what knowing it would change.

use std::collections::BTreeMap;

use zg_engine::{Given, Ruleset, decide};
use zg_formats::Lang;
use zg_formats::report::{Cost, cost_text};
use zg_model::{Fen, RuleId};
use zg_rules::{Kind, Table};

use super::{Item, table};
use crate::facts::shown;

/// A fact that a table would need, over all items that lack it.
#[derive(Clone, Debug)]
pub(crate) struct Missing {
    pub(crate) table: RuleId,
    pub(crate) fact: String,
    /// What to ask a person, or where the fact would be read.
    pub(crate) ask: String,
    pub(crate) count: u64,
    /// It is counted over the findings before: nobody is asked for it.
    pub(crate) counted: bool,
    /// What would follow, value by value where the values are listed.
    pub(crate) then: Vec<(String, Cost)>,
}

/// The facts that are missing, those that most items lack first.
pub(crate) fn missing(set: &Ruleset, items: &[&Item], lang: Lang) -> Vec<Missing> {
    let mut found: BTreeMap<(RuleId, zg_model::Date, String), Vec<&Item>> = BTreeMap::new();
    for item in items {
        let e = &item.exposure;
        for fact in &e.missing {
            found.entry((e.rule.id.clone(), e.rule.from, fact.to_string())).or_default().push(item);
        }
    }
    let mut out: Vec<Missing> = found
        .into_iter()
        .filter_map(|((id, _, fact), items)| {
            let table = table(set, &items.first()?.exposure)?;
            Some(Missing {
                ask: table.label(&fact, lang == Lang::En),
                counted: table.facts.iter().any(|f| *f.name == *fact && f.history.is_some()),
                then: then(table, &fact, &items),
                table: id,
                fact,
                count: u64::try_from(items.len()).unwrap_or(u64::MAX),
            })
        })
        .collect();
    out.sort_by(|a, b| b.count.cmp(&a.count).then(a.table.cmp(&b.table)).then(a.fact.cmp(&b.fact)));
    out
}

/// What would follow if it were known: for listed words each, for amounts the bounds between which each case would lie.
fn then(table: &Table, name: &str, items: &[&Item]) -> Vec<(String, Cost)> {
    let Some(fact) = table.facts.iter().find(|f| &*f.name == name) else { return Vec::new() };
    let words: Vec<String> = match fact.kind {
        Kind::Word | Kind::Flag => fact.one_of.iter().map(ToString::to_string).collect(),
        // An order of a hundred yuan is something people can compare theirs with.
        Kind::Money if fact.from.is_some() => vec!["100".to_owned()],
        _ => Vec::new(),
    };
    let with = |given: &Given, value: &str| {
        let mut given = given.clone();
        given.insert(name.to_owned(), value.to_owned());
        let decision = decide(table, &given).ok().filter(|d| !d.rows.is_empty())?;
        let (least_points, points) = decision.points();
        let low = decision.fen("low").map_or(Fen::ZERO, |(low, _)| low);
        let asked = table.results.iter().any(|n| &**n == "high");
        let high = decision.fen("high").map_or(if asked { None } else { Some(low) }, |(_, high)| high);
        Some(Cost { low, high, points, least_points })
    };
    words
        .into_iter()
        .filter_map(|value| {
            let cost = items.iter().filter_map(|i| with(&i.given, &value)).reduce(between)?;
            Some((value, cost))
        })
        .collect()
}

/// Each case costs one or the other: between the least and the most.
fn between(a: Cost, b: Cost) -> Cost {
    let (low, least_points) = (a.low.min(b.low), a.least_points.min(b.least_points));
    Cost { low, least_points, ..a.or(b) }
}

/// `若 否：¥5 – ¥30`.
pub(crate) fn sentence(lang: Lang, missing: &Missing) -> String {
    let each = missing.then.iter().map(|(value, cost)| {
        let cost = match cost_text(lang, cost) {
            text if text.is_empty() && lang == Lang::Zh => "不罚".to_owned(),
            text if text.is_empty() => "nothing".to_owned(),
            text => text,
        };
        let value = shown(value, lang == Lang::En);
        match lang {
            Lang::Zh => format!("若 {value}：{cost}"),
            Lang::En => format!("if {value}: {cost}"),
        }
    });
    each.collect::<Vec<_>>().join(if lang == Lang::Zh { "；" } else { "; " })
}

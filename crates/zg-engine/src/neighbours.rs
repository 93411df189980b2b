//! What would be otherwise, just beside a decision: one fact changed, or another version of the table.

use std::sync::Arc;

use zg_model::{Date, RuleId};
use zg_rules::{Cell, Kind, NUMBER, RULE, RULES, Rule, Table, Version, word_matches};

use crate::price::{Answer, Decision, Given, decide};
use crate::ruleset::Ruleset;

/// A decision beside the one that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// What differs.
    pub change: Changed,
    /// What follows then, only where it differs.
    pub results: Vec<(Arc<str>, Answer)>,
}

/// What differs from the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// A fact has this value instead.
    Fact {
        /// Which fact.
        name: Arc<str>,
        /// The nearest value at which the answer differs.
        value: String,
    },
    /// The version before, until this day.
    Before(Date),
    /// The version after, from this day.
    After(Date),
}

/// For each fact given, the nearest values on either side at which something else follows; then what the versions before
/// and after say of the same facts.
pub fn neighbours(rule: &Rule, version: &Version, given: &Given) -> Vec<Neighbour> {
    let Some(table) = version.table() else { return Vec::new() };
    let Ok(asked) = decide(table, given) else { return Vec::new() };
    let mut out = Vec::new();
    for (name, value) in given.iter().filter(|(name, _)| *name != RULE) {
        for near in beside(table, name, value) {
            let mut changed = given.clone();
            changed.insert(name.clone(), near.clone());
            let change = Changed::Fact { name: name.as_str().into(), value: near };
            out.extend(differing(table, &changed, &asked).map(|results| Neighbour { change, results }));
        }
    }
    let mut versions: Vec<&Version> = rule.versions.iter().collect();
    versions.sort_by_key(|v| v.from);
    let at = versions.iter().position(|v| v.from == version.from);
    let older = at.and_then(|at| at.checked_sub(1)).and_then(|at| versions.get(at));
    let newer = at.and_then(|at| versions.get(at + 1));
    let older = older.and_then(|v| Some((Changed::Before(rule.last_day(v)?), *v)));
    let newer = newer.map(|v| (Changed::After(v.from), *v));
    for (change, other) in older.into_iter().chain(newer) {
        let results = other.table().and_then(|table| differing(table, given, &asked));
        out.extend(results.map(|results| Neighbour { change, results }));
    }
    out
}

/// The results that differ; `None` when all are the same or the table cannot take the facts.
fn differing(table: &Table, given: &Given, asked: &Decision) -> Option<Vec<(Arc<str>, Answer)>> {
    let other = decide(table, given).ok().filter(|d| !d.rows.is_empty())?;
    let same =
        |(name, answer): &(Arc<str>, Answer)| asked.results.iter().any(|(n, a)| n == name && a == answer);
    let changed: Vec<_> =
        other.results.into_iter().filter(|r| !["cite", RULES].contains(&&*r.0) && !same(r)).collect();
    (!changed.is_empty()).then_some(changed)
}

/// The nearest values of a fact that lie in other cells: for what is ordered the last one below and the first one above
/// the bounds around it, for words the others that are listed.
fn beside(table: &Table, name: &str, value: &str) -> Vec<String> {
    let Some(kind) = table.kind_of(name) else { return Vec::new() };
    let Some(fact) = table.facts.iter().find(|f| &*f.name == name) else { return Vec::new() };
    if !kind.ordered() {
        let plain = kind == Kind::Flag && fact.one_of.is_empty();
        let flags = if plain { &["yes", "no"][..] } else { &[] };
        let others = fact.one_of.iter().map(|w| &**w).chain(flags.iter().copied());
        return others.filter(|w| *w != value).map(str::to_owned).collect();
    }
    let Some(ticks) = kind.ticks(value) else { return Vec::new() };
    let Some(column) = table.conditions.iter().position(|c| &**c == name) else { return Vec::new() };
    let mut bounds: Vec<i64> = Vec::new();
    for row in &table.rows {
        if let Some(Cell::Ranges(ranges)) = row.conditions.get(column) {
            bounds.extend(ranges.iter().flat_map(|(from, to)| [*from, *to]));
        }
    }
    bounds.retain(|b| *b != i64::MIN && *b != i64::MAX && *b >= 0);
    let above = bounds.iter().filter(|b| **b > ticks).min();
    let below = bounds.iter().filter(|b| **b <= ticks).max().filter(|b| **b > 0);
    // A bound is the first value of its cell; the value below it is the last of the one before. Who counts in whole numbers
    // is told whole ones.
    let whole = |n: i64| kind == Kind::Number && n % NUMBER == 0;
    let step = |b: i64| if whole(ticks) && whole(b) { NUMBER } else { 1 };
    let up = |b: i64| if whole(ticks) && whole(b - 1) { b - 1 + NUMBER } else { b };
    below.map(|b| kind.show(b - step(*b))).into_iter().chain(above.map(|b| kind.show(up(*b)))).collect()
}

/// The other tables that price the same rule, each in the version of that day: they stand beside each other.
pub fn tables_beside<'s>(
    set: &'s Ruleset,
    rule: &'s RuleId,
    but: &'s RuleId,
    day: Date,
) -> impl Iterator<Item = (&'s Rule, &'s Version)> {
    let names = move |table: &Table| {
        if table.gate.is_some() {
            return false;
        }
        let column = table.conditions.iter().position(|n| &**n == RULE);
        table.rows.iter().any(|row| match column.and_then(|c| row.conditions.get(c)) {
            Some(Cell::Words(words)) => words.iter().any(|w| word_matches(w, rule.as_str())),
            _ => false,
        })
    };
    set.pack().rules.iter().filter(move |r| r.id != *but && r.status.judges()).filter_map(move |r| {
        let version = r.version_on(day)?;
        version.table().is_some_and(names).then_some((r, version))
    })
}

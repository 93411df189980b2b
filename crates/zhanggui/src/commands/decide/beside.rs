//! The other tables of the same thing: law beside platform, side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use zg_engine::{Answer, Decision, Given, cites, decide, tables_beside};
use zg_model::{Cite, RuleId};
use zg_rules::{Body, MONEY, RULE, Rule, Version, word_matches};

use super::Decided;

/// Rules that a table may name for its neighbours to be worth a list; more have little in common.
const FEW: usize = 12;

/// A table that prices the same rule, and what it says.
pub(super) struct Beside<'d> {
    pub(super) rule: &'d Rule,
    pub(super) version: &'d Version,
    pub(super) decision: Decision,
    pub(super) cites: Vec<Cite>,
}

impl Beside<'_> {
    /// The money and points that are asked; the rest is for whoever asks that table.
    pub(super) fn results(&self) -> impl Iterator<Item = &(Arc<str>, Answer)> {
        self.decision.results.iter().filter(|(n, _)| MONEY.contains(&&**n) || **n == *"points")
    }
}

impl<'d> Decided<'d> {
    /// The tables beside this one, each asked with the facts that it takes.
    pub(super) fn beside(&self) -> Vec<Beside<'d>> {
        let mut found: BTreeMap<&RuleId, Beside<'d>> = BTreeMap::new();
        for priced in self.priced() {
            for (rule, version) in tables_beside(&self.loaded.set, priced, &self.rule.id, self.day) {
                let Some(Body::Table(table)) = &version.body else { continue };
                let mut given: Given = self.given.clone();
                given.insert(RULE.to_owned(), priced.to_string());
                given.retain(|name, value| decide(table, &[(name.clone(), value.clone())].into()).is_ok());
                let Ok(decision) = decide(table, &given) else { continue };
                if decision.rows.is_empty() {
                    continue;
                }
                let cites = cites(&self.loaded.set, rule, version, &decision);
                found.entry(&rule.id).or_insert(Beside { rule, version, decision, cites });
            }
        }
        found.into_values().collect()
    }

    /// The rules whose findings are asked about: the one given, else those of the table where they are few.
    fn priced(&self) -> Vec<&'d RuleId> {
        let named = self.table.rules();
        let asked = |id: &str| match self.given.get(RULE) {
            Some(given) => *given == *id,
            None => named.iter().any(|word| word_matches(word, id)),
        };
        let all: Vec<&RuleId> =
            self.loaded.set.pack().rules.iter().map(|r| &r.id).filter(|id| asked(id.as_str())).collect();
        if all.len() <= FEW { all } else { Vec::new() }
    }
}

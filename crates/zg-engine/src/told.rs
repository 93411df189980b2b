//! What a person tells since the data lacks it, and prices of missed indicators, which have no data of their own.

use zg_model::{Cause, Date, PlatformId, RuleId};
use zg_rules::{RULE, Table};

use crate::cases::Priced;
use crate::price::{About, BadFact, Given, check_fact, expose, tables_about};
use crate::ruleset::Ruleset;

/// A fact that a person says, since the data lacks it: for one table, or for all that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The table; nothing for all.
    pub of: Option<String>,
    /// The fact.
    pub name: String,
    /// Its value as people write it.
    pub value: String,
}

impl Told {
    /// The value as a table writes it: people say words by their names too.
    pub(crate) fn value<'v>(&'v self, table: &'v Table) -> &'v str {
        table.fact(&self.name).map_or(&self.value, |fact| fact.read(&self.value))
    }

    /// Whether any of these tables takes it: `Ok` if one does, else why the nearest does not.
    pub(crate) fn fits<'t>(
        &self,
        tables: impl Iterator<Item = (&'t RuleId, &'t Table)>,
    ) -> Result<(), BadFact> {
        let mut bad = BadFact::Unknown { name: self.name.clone(), near: None };
        // Which rule was broken is what was found, not for anybody to say.
        let asked = tables
            .filter(|(id, _)| self.name != RULE && self.of.as_deref().is_none_or(|of| of == id.as_str()));
        for (_, table) in asked {
            if table.facts.iter().any(|f| *f.name == *self.name && f.history.is_some()) {
                bad = bad.or(BadFact::Counted { name: self.name.clone() });
                continue;
            }
            match check_fact(table, &self.name, self.value(table)) {
                Ok(()) => return Ok(()),
                Err(why) => bad = bad.or(why),
            }
        }
        Err(bad)
    }
}

/// Prices an indicator that missed its threshold on a day, for a shop or an account, with what a person tells of it.
pub fn price_indicator(
    set: &Ruleset,
    platform: &PlatformId,
    rule: &RuleId,
    group: &str,
    day: Date,
    told: &[Told],
) -> Vec<Priced> {
    let cause = Cause::Indicator { rule: rule.clone(), group: group.to_owned() };
    let about = tables_about(set, platform, rule, |_| day);
    let priced = about.filter_map(|t| {
        let mine = told.iter().filter(|f| f.fits(std::iter::once((&t.0.id, t.2))).is_ok());
        let mut given = Given::new();
        for fact in mine {
            given.entry(fact.name.clone()).or_insert_with(|| fact.value(t.2).to_owned());
        }
        let exposure = expose(set, &t, rule, given.clone(), cause.clone())?;
        Some(Priced { exposure, given })
    });
    priced.collect()
}

/// Whether a table that prices an indicator takes a fact.
///
/// # Errors
///
/// When none of them has such a fact, or none of those that have it can read the value.
pub fn indicator_takes(
    set: &Ruleset,
    platform: &PlatformId,
    rule: &RuleId,
    day: Date,
    told: &Told,
) -> Result<(), BadFact> {
    let about: Vec<About<'_>> = tables_about(set, platform, rule, |_| day).collect();
    told.fits(about.iter().map(|t| (&t.0.id, t.2)))
}

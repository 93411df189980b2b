//! What happened to rules on which day: noticed, begun, in full, ended – and what we corrected.

use std::collections::BTreeMap;

use zg_model::Date;
use zg_rules::{Rule, Version};

/// One day of the calendar.
#[derive(Default)]
pub(crate) struct Day<'r> {
    /// Published before taking effect.
    pub(crate) noticed: Vec<(&'r Rule, &'r Version)>,
    /// In force from this day.
    pub(crate) begun: Vec<(&'r Rule, &'r Version)>,
    /// The gradual roll-out is over.
    pub(crate) full: Vec<(&'r Rule, &'r Version)>,
    /// No longer in force, and no version follows.
    pub(crate) ended: Vec<(&'r Rule, &'r Version)>,
    /// What `history` says, and of which rules.
    pub(crate) ours: BTreeMap<String, Vec<&'r Rule>>,
}

/// The days on which something happened.
pub(crate) fn by_day<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> BTreeMap<Date, Day<'r>> {
    let mut days: BTreeMap<Date, Day<'r>> = BTreeMap::new();
    for rule in rules {
        for version in &rule.versions {
            let it = (rule, version);
            days.entry(version.from).or_default().begun.push(it);
            if let Some(day) = version.noticed {
                days.entry(day).or_default().noticed.push(it);
            }
            if let Some(day) = version.full {
                days.entry(day).or_default().full.push(it);
            }
            if let Some(last) = version.until.filter(|_| rule.last_day(version) == version.until) {
                days.entry(last.plus_days(1)).or_default().ended.push(it);
            }
        }
        for (day, text) in history(rule) {
            days.entry(day).or_default().ours.entry(text.to_owned()).or_default().push(rule);
        }
    }
    days
}

/// The dated lines of a rule's history. A line without a date belongs to no day; `pack check` is where to complain.
pub(crate) fn history(rule: &Rule) -> impl Iterator<Item = (Date, &str)> {
    rule.history.iter().filter_map(|line| {
        let (day, text) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        Some((day.parse().ok()?, text.trim()))
    })
}

//! Which table goes on where another ends: the same table of other days stands under a longer name
//! (`late-shipping-fine`, `late-shipping-fine-2017`).

use zg_model::Date;
use zg_rules::{Pack, Rule};

/// Whether two tables are the same one of other days, by their names.
pub(crate) fn same_table(one: &Rule, other: &Rule) -> bool {
    let (a, b) = (one.id.as_str(), other.id.as_str());
    let longer = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('-'));
    longer(a, b) || longer(b, a)
}

/// The table that stands for a rule on a day of which it has no version itself; a draft stands for nothing, and of several
/// none.
pub(crate) fn takes_over<'p>(pack: &'p Pack, rule: &Rule, day: Date) -> Option<&'p Rule> {
    if rule.version_on(day).is_some() {
        return None;
    }
    let stands = |r: &&Rule| {
        r.status.judges() && same_table(r, rule) && r.version_on(day).is_some_and(|v| v.table().is_some())
    };
    let mut all = pack.rules.iter().filter(stands);
    all.next().filter(|_| all.next().is_none())
}

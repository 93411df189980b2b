//! What can still be missed: how many misses the window and the day can take before a target falls, and how the day will
//! probably end.
//!
//! The figure that counts is tomorrow's: its window ends today. What is still to come today is estimated from the same
//! hours of earlier days; how it will come out, from the window's own share (a beta-binomial, uniform prior).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use zg_model::{Date, PlatformId, RuleId, ShopId, Timestamp};
use zg_rules::{Body, Measure, Of, Rule, Tally};

use crate::ruleset::Ruleset;
use crate::tally::{Fold, FoldKey, Score, Tallies, window};

/// Earlier days that tell how many units come at which hour.
const PROFILE_DAYS: i32 = 28;
/// A weekday speaks for itself once it was seen so often.
const OWN_WEEKDAYS: usize = 2;

/// Where an indicator of a shop stands, and how much it can take.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The indicator.
    pub rule: RuleId,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// The days of the figure that will be computed tomorrow, today included.
    pub window: (Date, Date),
    /// That figure if nothing more came today.
    pub score: Score,
    /// Today alone.
    pub today: Score,
    /// Further misses that the target survives if nothing else comes; `None` when it is missed already.
    pub spare: Option<u64>,
    /// The same if the units still expected today come; `None` when even then it cannot be reached.
    pub spare_with: Option<u64>,
    /// Units still expected today; `None` without earlier days to judge by.
    pub expected: Option<u64>,
    /// The figure at the end of the day: in nine days of ten between these, with the middle one in the middle.
    pub ending: Option<[f64; 3]>,
}

/// The folds of one indicator and shop, by day and hour.
type Days<'t> = Vec<(&'t FoldKey, &'t Fold)>;

/// The outlook of every indicator with a target, for every shop, as of a moment.
pub fn outlook(set: &Ruleset, tallies: &Tallies, now: Timestamp) -> Vec<Outlook> {
    let mut groups: BTreeMap<(&RuleId, &PlatformId, &ShopId), Days<'_>> = BTreeMap::new();
    for (key, fold) in tallies.folds().filter(|(k, _)| k.agent.is_none()) {
        groups.entry((&key.rule, &key.platform, &key.shop)).or_default().push((key, fold));
    }
    let one = |((rule, platform, shop), folds): (_, Days<'_>)| {
        let tally = targeted(set.rule(rule)?, now.date())?;
        let today = now.date();
        let days = window(tally, today.plus_days(1));
        let sum = |from: Date, to: Date| {
            let mut fold = Fold::default();
            folds.iter().filter(|(k, _)| from <= k.day && k.day <= to).for_each(|(_, f)| fold.merge(f));
            fold
        };
        let (whole, today_fold) = (sum(days.0, days.1), sum(today, today));
        let counts_today = days.0 <= today && today <= days.1;
        let expected = counts_today.then(|| expected(&folds, tally, now)).flatten();
        Some(Outlook {
            rule: RuleId::clone(rule),
            platform: PlatformId::clone(platform),
            shop: ShopId::clone(shop),
            window: days,
            score: whole.score(tally),
            today: today_fold.score(tally),
            spare: spare(&whole, tally, 0),
            spare_with: expected.and_then(|more| spare(&whole, tally, more)),
            expected,
            ending: expected.and_then(|more| ending(&whole, tally, more)),
        })
    };
    groups.into_iter().filter_map(one).collect()
}

/// The tally of that day, if it has a target.
fn targeted(rule: &Rule, day: Date) -> Option<&Tally> {
    match rule.version_on(day).and_then(|v| v.body.as_ref()) {
        Some(Body::Tally(tally)) if tally.target.is_some() => Some(tally),
        _ => None,
    }
}

/// How many more misses the target survives when `more` units come, the others well.
///
/// A miss is a unit breached, a unit hit where hits are what is counted, or one at the cap in a mean.
fn spare(fold: &Fold, tally: &Tally, more: u64) -> Option<u64> {
    let target = tally.target?;
    let holds = |misses: u64| {
        let score = with(fold, tally, more.max(misses), misses).score(tally);
        score.value.is_none_or(|value| target.must.holds(value, target.value))
    };
    if !holds(0) {
        return None;
    }
    // More misses never help: the largest number that holds is found by doubling, then halving.
    let mut high = 1_u64;
    while holds(high) && high < LIMIT {
        high *= 2;
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { low = middle } else { high = middle }
    }
    Some(if holds(high) { high } else { low })
}

/// What a sum of many probabilities may lack.
const ROUNDING: f64 = 1e-9;
/// Past this, a target cannot fall.
const LIMIT: u64 = 1 << 40;

/// The fold after `more` further units of which `misses` go wrong. Means take the others at their own mean.
fn with(fold: &Fold, tally: &Tally, more: u64, misses: u64) -> Fold {
    let mut after = fold.clone();
    let good = more - misses.min(more);
    match tally.measure {
        Measure::Ratio(Of::Hit) => {
            after.hit += misses;
            after.base += more;
        }
        Measure::Ratio(_) => {
            after.met += good;
            after.breached += misses;
        }
        Measure::Count(of) => match of {
            Of::Hit => after.hit += misses,
            Of::Breached => after.breached += misses,
            Of::Met => after.met += good,
        },
        Measure::Mean | Measure::Median => {
            let mean = fold.score(tally).value.unwrap_or_default() * Decimal::ONE_THOUSAND;
            let mean = mean.round().to_i64().unwrap_or(0);
            let cap = tally.cap.map_or(mean, |c| c.0);
            *after.elapsed.entry(mean).or_default() += good;
            *after.elapsed.entry(cap).or_default() += misses;
        }
    }
    after
}

/// Units that will probably still come today: as many as came after this time of day before, scaled by how today compares
/// with those days so far.
fn expected(folds: &[(&FoldKey, &Fold)], tally: &Tally, now: Timestamp) -> Option<u64> {
    let (today, time) = (now.date(), now.time_of_day());
    let begins = today.plus_days(-PROFILE_DAYS);
    let mut days: BTreeMap<Date, (f64, f64)> = BTreeMap::new();
    let mut so_far = 0.0;
    let into_hour = (time.0.rem_euclid(3_600_000)) as f64 / 3_600_000.0;
    for (key, fold) in folds {
        let units = units(fold, tally) as f64;
        if key.day == today {
            so_far += units;
        } else if begins <= key.day && key.day < today {
            let (before, after) = days.entry(key.day).or_default();
            let later = match key.hour.cmp(&time.hour()) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => 1.0 - into_hour,
                std::cmp::Ordering::Greater => 1.0,
            };
            *before += units * (1.0 - later);
            *after += units * later;
        }
    }
    let same = |d: &&Date| d.weekday() == today.weekday();
    let own_weekday = days.keys().filter(same).count() >= OWN_WEEKDAYS;
    let used: Vec<&(f64, f64)> =
        days.iter().filter(|(d, _)| !own_weekday || same(d)).map(|(_, counts)| counts).collect();
    if used.is_empty() {
        return None;
    }
    let count = used.len() as f64;
    let before = used.iter().map(|(b, _)| b).sum::<f64>() / count;
    let after = used.iter().map(|(_, a)| a).sum::<f64>() / count;
    let pace = ((so_far + 1.0) / (before + 1.0)).clamp(0.25, 4.0);
    Some((after * pace).round() as u64)
}

/// How many units a fold holds, as the tally counts them.
fn units(fold: &Fold, tally: &Tally) -> u64 {
    match tally.measure {
        Measure::Mean | Measure::Median => fold.elapsed.values().sum::<u64>() + fold.breached,
        Measure::Ratio(_) if tally.among.is_some() => fold.base,
        _ => fold.met + fold.breached + fold.hit,
    }
}

/// The share at the end of the day: its 5 %, 50 % and 95 % points. Only for shares; a mean has no such simple law.
fn ending(fold: &Fold, tally: &Tally, more: u64) -> Option<[f64; 3]> {
    let Measure::Ratio(of) = tally.measure else { return None };
    let bad = if of == Of::Hit { fold.hit } else { fold.breached };
    let all = units(fold, tally);
    let points = beta_binomial(bad as f64 + 1.0, all.saturating_sub(bad) as f64 + 1.0, more);
    let share = |misses: u64| with(fold, tally, more, misses).score(tally).value.and_then(|v| v.to_f64());
    let mut shares = [share(points[0])?, share(points[1])?, share(points[2])?];
    shares.sort_by(f64::total_cmp);
    Some(shares)
}

/// The 5 %, 50 % and 95 % points of how many of `n` go wrong, when the odds are `Beta(a, b)`.
fn beta_binomial(a: f64, b: f64, n: u64) -> [u64; 3] {
    let size = n as f64;
    // P(0) = B(a, b+n) / B(a, b); then P(k+1)/P(k) = (n-k)(a+k) / ((k+1)(b+n-k-1)).
    let mut log_p: f64 = (0..n).map(|i| ((b + i as f64) / (a + b + i as f64)).ln()).sum();
    let mut sum = 0.0;
    let mut out = [n; 3];
    let mut found = 0;
    for k in 0..=n {
        sum += log_p.exp();
        while found < 3 && sum + ROUNDING >= [0.05, 0.5, 0.95].get(found).copied().unwrap_or(1.0) {
            out.get_mut(found).into_iter().for_each(|slot| *slot = k);
            found += 1;
        }
        let at = k as f64;
        log_p += ((size - at) * (a + at) / ((at + 1.0) * (b + size - at - 1.0))).ln();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_known_laws() {
        // Beta(1, 1): every count equally likely.
        assert_eq!(beta_binomial(1.0, 1.0, 99), [4, 49, 94]);
        // Nearly certain to go well.
        assert_eq!(beta_binomial(1.0, 1e9, 100), [0, 0, 0]);
        assert_eq!(beta_binomial(5.0, 5.0, 0), [0, 0, 0]);
    }
}

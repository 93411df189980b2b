//! How an indicator went: by day, by hour of the week, by account.

use std::collections::BTreeMap;

use zg_model::{AgentId, Date, PlatformId, RuleId, ShopId};
use zg_rules::{Body, Over, Rule, Tally, Version};

use crate::ruleset::Ruleset;
use crate::tally::{Fold, Score, Tallies, window};

/// An indicator of a shop over some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The indicator.
    pub rule: RuleId,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// Its days, without gaps; the last is the data's last.
    pub days: Vec<TrendDay>,
    /// The hours of the week in which there was something, by weekday and hour.
    pub hours: Vec<TrendHour>,
    /// The accounts, by name.
    pub agents: Vec<(AgentId, Score)>,
}

/// A day.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendDay {
    /// The day.
    pub day: Date,
    /// The version in force, by its first day; `None` before there was one.
    pub version: Option<Date>,
    /// The day alone.
    pub own: Score,
    /// The window that ends with it: what the platform shows for it.
    pub shown: Score,
}

/// An hour of the week.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendHour {
    /// Monday is 1.
    pub weekday: i8,
    /// 0 to 23, of the trigger.
    pub hour: u8,
    /// All such hours of the days together.
    pub score: Score,
}

/// The trends of every indicator of every shop over the last `most` days of the data, as they stand on `last`.
pub fn trends(set: &Ruleset, tallies: &Tallies, last: Date, most: i32) -> Vec<Trend> {
    let mut groups: BTreeMap<(&RuleId, &PlatformId, &ShopId), Parts> = BTreeMap::new();
    for (key, fold) in tallies.folds().filter(|(k, _)| k.day <= last) {
        let parts = groups.entry((&key.rule, &key.platform, &key.shop)).or_default();
        match &key.agent {
            Some(agent) => {
                let days = parts.agents.entry(agent.clone()).or_default();
                days.entry(key.day).or_default().merge(fold);
            }
            None => {
                parts.days.entry(key.day).or_default().merge(fold);
                parts.hours.entry((key.day, key.hour)).or_default().merge(fold);
            }
        }
    }
    let one = |((rule, platform, shop), parts): (_, Parts)| {
        let of = set.rule(rule)?;
        let first = *parts.days.keys().next()?;
        let from = first.max(last.plus_days(1 - most));
        let days: Vec<TrendDay> =
            (from.days()..=last.days()).map(Date::from_days).filter_map(|day| parts.day(of, day)).collect();
        let (_, tally) = tally_on(of, last)?;
        let mut hours: BTreeMap<(i8, u8), Fold> = BTreeMap::new();
        for ((day, hour), fold) in parts.hours.range((from, 0)..) {
            hours.entry((day.weekday(), *hour)).or_default().merge(fold);
        }
        let hours = hours.into_iter().map(|((weekday, hour), fold)| TrendHour {
            weekday,
            hour,
            score: fold.score(tally),
        });
        let agents =
            parts.agents.iter().map(|(agent, days)| (agent.clone(), sum(days, from, last).score(tally)));
        Some(Trend {
            rule: RuleId::clone(rule),
            platform: PlatformId::clone(platform),
            shop: ShopId::clone(shop),
            days,
            hours: hours.filter(|h| h.score.denominator > 0).collect(),
            agents: agents.filter(|(_, score)| score.denominator > 0).collect(),
        })
    };
    groups.into_iter().filter_map(one).collect()
}

/// What was counted of one indicator and shop.
#[derive(Default)]
struct Parts {
    days: BTreeMap<Date, Fold>,
    hours: BTreeMap<(Date, u8), Fold>,
    agents: BTreeMap<AgentId, BTreeMap<Date, Fold>>,
}

impl Parts {
    fn day(&self, rule: &Rule, day: Date) -> Option<TrendDay> {
        let version = tally_on(rule, day);
        // Before there was a version the oldest tells how a day is read.
        let (_, tally) = version.or_else(|| rule.versions.iter().rev().find_map(tally_of))?;
        // The figure of a day is computed on a later one: its window ends with the day.
        let computed = match tally.over {
            Over::Days(_) => day.plus_days(1 + tally.lag),
            Over::Day | Over::Month => day.plus_days(tally.lag),
        };
        let (from, to) = window(tally, computed);
        Some(TrendDay {
            day,
            version: version.map(|(version, _)| version.from),
            own: sum(&self.days, day, day).score(tally),
            shown: sum(&self.days, from, to).score(tally),
        })
    }
}

fn sum(days: &BTreeMap<Date, Fold>, from: Date, to: Date) -> Fold {
    let mut whole = Fold::default();
    days.range(from..=to).for_each(|(_, fold)| whole.merge(fold));
    whole
}

fn tally_on(rule: &Rule, day: Date) -> Option<(&Version, &Tally)> {
    tally_of(rule.version_on(day)?)
}

fn tally_of(version: &Version) -> Option<(&Version, &Tally)> {
    match &version.body {
        Some(Body::Tally(tally)) => Some((version, tally)),
        _ => None,
    }
}

//! Folds observations into indicators. State is counts, so it merges: days, shops, files, machines in any order.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use zg_model::{
    AgentId, Conversation, Date, Millis, Observation, Outcome, PlatformId, RuleId, ShopId, Timestamp,
};
use zg_rules::{Body, ClockKind, Exempt, Measure, Of, Over, Rule, Tally, Unanswered, Unit, Version};

use crate::inspect::Judgement;
use crate::matcher::get;
use crate::ruleset::Ruleset;

/// What is counted for one indicator, shop, account and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// Units done in time.
    pub met: u64,
    /// Units missed.
    pub breached: u64,
    /// Units hit.
    pub hit: u64,
    /// Units found only by what waits for a person: neither hit nor missed until somebody has decided.
    pub asked: u64,
    /// Units that nobody has answered yet.
    pub unanswered: u64,
    /// Units of which nothing is decided, but something waits.
    pub waiting: u64,
    /// Units done so far that wait again.
    pub held: u64,
    /// Units of the base, for shares out of another rule's.
    pub base: u64,
    /// How often each elapsed time came, in milliseconds: as many entries as there are different times, however much
    /// is counted.
    pub elapsed: BTreeMap<i64, u64>,
}

/// Whose fold it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoldKey {
    /// The indicator.
    pub rule: RuleId,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// The account; `None` is the shop as a whole.
    pub agent: Option<AgentId>,
    /// The day of the trigger.
    pub day: Date,
    /// Its hour, 0–23; always 0 for accounts, whose hours nobody asks for.
    pub hour: u8,
}

/// All folds so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    folds: BTreeMap<FoldKey, Fold>,
    grain: Grain,
}

/// How finely is counted. A report shows hours and accounts; a figure of a shop needs neither, and there are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grain {
    /// Accounts have folds of their own.
    pub accounts: bool,
    /// Hours have; otherwise all of a day stands at hour 0.
    pub hours: bool,
}

impl Default for Grain {
    fn default() -> Grain {
        Grain { accounts: true, hours: true }
    }
}

/// An indicator's value for a shop or an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// The indicator.
    pub rule: RuleId,
    /// The version's day of force.
    pub version: Date,
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// The account; `None` is the shop as a whole.
    pub agent: Option<AgentId>,
    /// First and last day that count.
    pub window: (Date, Date),
    /// The figure.
    pub score: Score,
}

/// A figure, with what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Units counted, or milliseconds.
    pub numerator: u64,
    /// Units that count.
    pub denominator: u64,
    /// A share, a count, or seconds; `None` when nothing counts.
    pub value: Option<Decimal>,
    /// Whether there are enough units.
    pub assessed: bool,
    /// Whether the target is reached; `None` without target or assessment, or where that hangs on what waits for a person.
    pub pass: Option<bool>,
    /// Units that wait for a person; they are in none of the figures.
    pub asked: u64,
}

impl Fold {
    /// Adds another fold.
    pub fn merge(&mut self, other: &Fold) {
        self.met += other.met;
        self.breached += other.breached;
        self.hit += other.hit;
        self.asked += other.asked;
        self.unanswered += other.unanswered;
        self.waiting += other.waiting;
        self.held += other.held;
        self.base += other.base;
        for (took, times) in &other.elapsed {
            *self.elapsed.entry(*took).or_default() += times;
        }
    }

    /// Counts one elapsed time.
    pub fn took(&mut self, elapsed: Millis) {
        *self.elapsed.entry(elapsed.0).or_default() += 1;
    }

    /// A share as a snapshot takes it: whoever waits at that moment has not been answered. Numerator and denominator;
    /// `None` for what is no share of what was done.
    pub fn live(&self, t: &Tally) -> Option<(u64, u64)> {
        let done = matches!(t.measure, Measure::Ratio(Of::Met)) && t.among.is_none();
        done.then(|| (self.met.saturating_sub(self.held), self.met + self.breached + self.waiting))
    }

    /// The figure that a tally makes of it.
    pub fn score(&self, t: &Tally) -> Score {
        let of = |of: Of| match of {
            Of::Met => self.met,
            Of::Breached => self.breached,
            Of::Hit => self.hit,
        };
        let (numerator, denominator, value) = match t.measure {
            Measure::Ratio(which) => {
                let late = if t.unanswered == Unanswered::Drop { 0 } else { self.breached };
                let decided = self.met + late + if which == Of::Hit { self.hit } else { 0 };
                let all = if t.among.is_some() { self.base } else { decided };
                (of(which), all, ratio(of(which), all))
            }
            Measure::Count(which) => (of(which), of(which), Some(Decimal::from(of(which)))),
            Measure::Mean | Measure::Median => {
                let cap = t.cap.map_or(i64::MAX, |c| c.0);
                let mut times: BTreeMap<i64, u64> = BTreeMap::new();
                for (took, often) in &self.elapsed {
                    *times.entry((*took).min(cap)).or_default() += often;
                }
                if let (Unanswered::Cap, Some(cap)) = (t.unanswered, t.cap) {
                    *times.entry(cap.0).or_default() += self.unanswered + self.breached;
                }
                let count: u64 = times.values().sum();
                let sum: i64 =
                    times.iter().map(|(took, often)| took * i64::try_from(*often).unwrap_or(0)).sum();
                let value = match t.measure {
                    Measure::Mean => {
                        ratio(u64::try_from(sum).unwrap_or(0), count).map(|ms| ms / Decimal::from(1000))
                    }
                    _ => median(&times, count).map(|ms| ms / Decimal::from(1000)),
                };
                (u64::try_from(sum).unwrap_or(0), count, value)
            }
        };
        // Nothing counted is a count too.
        let least = if matches!(t.measure, Measure::Count(_)) { t.min } else { t.min.max(1) };
        let assessed = value.is_some() && denominator >= least;
        let pass = t
            .target
            .zip(value)
            .filter(|_| assessed)
            .map(|(target, value)| target.must.holds(value, target.value));
        let upheld = || {
            let mut fold = Fold { asked: 0, ..self.clone() };
            match t.measure {
                Measure::Count(Of::Hit) | Measure::Ratio(Of::Hit) => fold.hit += self.asked,
                _ => fold.breached += self.asked,
            }
            fold.score(t).pass
        };
        let pass = if self.asked > 0 && upheld() != pass { None } else { pass };
        Score { numerator, denominator, value, assessed, pass, asked: self.asked }
    }
}

fn ratio(part: u64, all: u64) -> Option<Decimal> {
    (all > 0).then(|| Decimal::from(part) / Decimal::from(all))
}

fn median(times: &BTreeMap<i64, u64>, count: u64) -> Option<Decimal> {
    // The value at a place among all of them in order.
    let at = |place: u64| {
        let mut before = 0;
        times.iter().find_map(|(took, often)| {
            before += often;
            (place < before).then(|| Decimal::from(*took))
        })
    };
    let middle = count / 2;
    let lower = at(middle.checked_sub(u64::from(count.is_multiple_of(2)))?)?;
    Some((lower + at(middle)?) / Decimal::TWO)
}

impl Tallies {
    /// No folds yet, of that grain.
    pub fn of(grain: Grain) -> Tallies {
        Tallies { grain, ..Tallies::default() }
    }

    /// Folds one conversation's observations into every indicator that is made of them.
    pub fn add(&mut self, set: &Ruleset, c: &Conversation, judgement: &Judgement) {
        let mut by_rule: BTreeMap<&str, Vec<&Observation>> = BTreeMap::new();
        judgement.observations.iter().for_each(|o| by_rule.entry(o.rule.id.as_str()).or_default().push(o));
        let named = |name: &str| by_rule.get(name).into_iter().flatten().copied();
        for (rule, _, tally) in tallies_of(set, &c.key().platform, None) {
            let of = named(&tally.of.value).map(|o| (false, o));
            let base = tally.among.iter().flat_map(|among| named(&among.value)).map(|o| (true, o));
            let mut all = of.chain(base).peekable();
            if all.peek().is_none() {
                continue;
            }
            let skip = exempt(set, rule, tally);
            // Of one account, day, unit and side of the share: when it began, and what was observed of it.
            let mut units: BTreeMap<UnitKey<'_>, (Timestamp, Vec<&Observation>)> = BTreeMap::new();
            for (number, (is_base, o)) in (0_u64..).zip(all) {
                let Some(at) = trigger_time(c, o) else { continue };
                if skip.iter().any(|x| x.from <= at && at <= x.to) {
                    continue;
                }
                let unit = match tally.unit {
                    Unit::Message | Unit::Turn => number,
                    Unit::Session => u64::from(o.session),
                    Unit::Buyer => 0,
                };
                let account =
                    (tally.by_agent && self.grain.accounts).then(|| o.agent.as_ref().or(Some(&UNASSIGNED)));
                for agent in std::iter::once(None).chain(account) {
                    let unit = units.entry((agent, at.date(), unit, is_base)).or_insert((at, Vec::new()));
                    unit.0 = unit.0.min(at);
                    unit.1.push(o);
                }
            }
            for ((agent, day, _, is_base), (began, observations)) in units {
                let hour = if agent.is_some() || !self.grain.hours { 0 } else { began.time_of_day().hour() };
                let key = FoldKey {
                    rule: rule.id.clone(),
                    platform: c.key().platform.clone(),
                    shop: c.key().shop.clone(),
                    agent: agent.cloned(),
                    day,
                    hour,
                };
                let decided = || observations.iter().any(|o| !matches!(o.outcome, Outcome::Pending { .. }));
                let unit = if is_base {
                    Fold { base: u64::from(decided()), ..Fold::default() }
                } else {
                    unit_of(&observations)
                };
                self.folds.entry(key).or_default().merge(&unit);
            }
        }
    }

    /// Adds the folds of another part of the data.
    pub fn merge(&mut self, other: &Tallies) {
        for (key, fold) in &other.folds {
            self.folds.entry(key.clone()).or_default().merge(fold);
        }
    }

    /// The folds.
    pub fn folds(&self) -> impl Iterator<Item = (&FoldKey, &Fold)> {
        self.folds.iter()
    }

    /// The indicators as they stand on the day of `now`, or over the days given.
    pub fn indicators(&self, set: &Ruleset, now: Timestamp, days: Option<(Date, Date)>) -> Vec<Indicator> {
        let mut out = Vec::new();
        let mut folds = self.folds.iter().peekable();
        // The map is ordered by group, then by day: a group is one run.
        while let Some((first, _)) = folds.peek().copied() {
            let mine = |k: &FoldKey| {
                k.rule == first.rule
                    && k.platform == first.platform
                    && k.shop == first.shop
                    && k.agent == first.agent
            };
            let found = tallies_of(set, &first.platform, Some(now.date())).find(|(r, ..)| r.id == first.rule);
            let span = found.map(|(_, version, tally)| {
                (version, tally, days.unwrap_or_else(|| window(tally, now.date())))
            });
            let mut fold = Fold::default();
            let mut missed = Vec::new();
            while let Some((key, part)) = folds.next_if(|(k, _)| mine(k)) {
                let Some((_, tally, (from, to))) = span else { continue };
                let mut part = part.clone();
                while let Some((_, hour)) = folds.next_if(|(k, _)| mine(k) && k.day == key.day) {
                    part.merge(hour);
                }
                if from <= key.day && key.day <= to {
                    fold.merge(&part);
                } else if days.is_none() && tally.over == Over::Day && part.score(tally).pass == Some(false) {
                    // Of a daily figure the last day stands for now, but no day that was missed may be silent.
                    missed.push((key.day, part.score(tally)));
                }
            }
            let Some((version, tally, window)) = span else { continue };
            let indicator = |window, score| Indicator {
                rule: first.rule.clone(),
                version: version.from,
                platform: first.platform.clone(),
                shop: first.shop.clone(),
                agent: first.agent.clone(),
                window,
                score,
            };
            out.extend(missed.into_iter().map(|(day, score)| indicator((day, day), score)));
            out.push(indicator(window, fold.score(tally)));
        }
        out
    }
}

/// Whom a missed round belongs to when nobody had taken the chat.
static UNASSIGNED: std::sync::LazyLock<AgentId> = std::sync::LazyLock::new(|| AgentId::new("未分配"));

/// An account, or the shop as a whole; a day; a unit; whether it is of the base.
type UnitKey<'o> = (Option<&'o AgentId>, Date, u64, bool);

/// One unit: met only if all its observations are.
fn unit_of(observations: &[&Observation]) -> Fold {
    let mut fold = Fold::default();
    let has = |want: fn(&Outcome) -> bool| observations.iter().any(|o| want(&o.outcome));
    // What is left to a person counts for nothing until somebody has decided.
    let stands = |want: Outcome| {
        observations.iter().any(|o| o.outcome == want && o.certainty != zg_model::Certainty::Ask)
    };
    if stands(Outcome::Breached) {
        fold.breached = 1;
    } else if has(|o| matches!(o, Outcome::Met)) {
        fold.met = 1;
    } else if stands(Outcome::Hit) {
        fold.hit = 1;
    } else if has(|o| o.is_finding()) {
        fold.asked = 1;
    }
    if fold.breached == 0 && has(|o| matches!(o, Outcome::Pending { .. })) {
        fold.held = fold.met;
        fold.waiting = 1 - fold.met;
    }
    fold.unanswered =
        u64::try_from(observations.iter().filter(|o| matches!(o.outcome, Outcome::Pending { .. })).count())
            .unwrap_or(0);
    observations.iter().filter_map(|o| o.elapsed).for_each(|e| fold.took(e));
    fold
}

/// When the unit began.
fn trigger_time(c: &Conversation, o: &Observation) -> Option<Timestamp> {
    usize::try_from(o.event).ok().and_then(|i| c.events().get(i)).map(|e| e.at)
}

/// First and last day of the window, seen from a day.
pub fn window(t: &Tally, today: Date) -> (Date, Date) {
    let (from, to) = match t.over {
        Over::Days(n) => (today.plus_days(-n), today.plus_days(-1)),
        Over::Day => (today, today),
        Over::Month => (today.month_start(), today),
    };
    (from.plus_days(-t.lag), to.plus_days(-t.lag))
}

fn exempt<'s>(set: &'s Ruleset, rule: &Rule, tally: &Tally) -> &'s [Exempt] {
    let clock = tally.skip.as_ref().and_then(|name| set.pack.clock(&rule.pack, &name.value));
    match clock.map(|c| &c.kind) {
        Some(ClockKind::Exempt(ranges)) => ranges,
        _ => &[],
    }
}

/// The indicators of a platform, each in the version of the day, or in its newest.
fn tallies_of<'s>(
    set: &'s Ruleset,
    platform: &'s PlatformId,
    day: Option<Date>,
) -> impl Iterator<Item = (&'s Rule, &'s Version, &'s Tally)> {
    set.active(platform, false).tallies.iter().filter_map(move |at| {
        let rule = set.pack.rules.get(get(&set.rules, *at)?.source)?;
        let version = match day {
            Some(day) => rule.version_on(day)?,
            None => rule.versions.first()?,
        };
        match &version.body {
            Some(Body::Tally(tally)) => Some((rule, version, tally)),
            _ => None,
        }
    })
}

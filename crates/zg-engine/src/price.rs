//! Decides tables and prices findings. Money is rounded to the fen once, at the end, halves up.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use zg_model::{
    Cause, Cite, Conversation, Date, Event, Exposure, Fen, Fingerprint, Halt, Observation, Outcome,
    PlatformId, RuleId, RuleRef, Timestamp,
};
use zg_rules::{
    Body, Cell, CiteText, Expr, Fact, Kind, MONEY, Mark, NUMBER, RULE, Row, Rule, Table, TableOutcome, Told,
    Version,
};

use crate::ruleset::{CRule, Ruleset};

/// Facts by name, as people write their values.
pub type Given = BTreeMap<String, String>;

/// What a table says about given facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The rows that can apply, from 0; more than one only while facts are missing.
    pub rows: Vec<usize>,
    /// A range or words for each result column.
    pub results: Vec<(Arc<str>, Answer)>,
    /// Facts used.
    pub used: Vec<Arc<str>>,
    /// Facts on which the answer still depends: two of their values lead to different answers.
    pub missing: Vec<Arc<str>>,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// From `low` to `high`; no `high` where the facts set no upper bound.
    Range {
        /// At least.
        low: Decimal,
        /// At most.
        high: Option<Decimal>,
    },
    /// Words; several while facts are missing.
    Words(Vec<Arc<str>>),
}

/// A fact that a table cannot take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadFact {
    /// The table has no such fact.
    Unknown {
        /// The name given.
        name: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// The value is not of the fact's kind.
    Value {
        /// The fact.
        name: String,
        /// The value given.
        value: String,
        /// What kind of value it takes.
        kind: Kind,
        /// The words it may be, where they are listed.
        allowed: Vec<Arc<str>>,
        /// What was probably meant.
        near: Option<String>,
    },
    /// It is counted over the findings before, case by case: nobody can say it for all of them.
    Counted {
        /// The name given.
        name: String,
    },
    /// Shares of one whole sum up to something else.
    Shares {
        /// The facts, those that were given.
        names: Vec<String>,
        /// What they sum up to, in ten-thousandths.
        sum: i64,
        /// What they should, in ten-thousandths.
        whole: i64,
        /// Whether all of them were given.
        all: bool,
    },
}

impl BadFact {
    /// Of the reasons of two tables the one that says more: what a value should be like before what a name is near to.
    #[must_use]
    pub fn or(self, other: BadFact) -> BadFact {
        let says = |bad: &BadFact| match bad {
            BadFact::Value { .. } | BadFact::Shares { .. } | BadFact::Counted { .. } => 2,
            BadFact::Unknown { near, .. } => i32::from(near.is_some()),
        };
        if says(&other) > says(&self) { other } else { self }
    }
}

/// An interval of decimals; no upper end when nothing bounds it.
type Interval = (Decimal, Option<Decimal>);

/// Decides a table. What is missing widens the answer; nothing is guessed.
pub fn decide(table: &Table, given: &Given) -> Result<Decision, BadFact> {
    for (name, value) in given {
        check_fact(table, name, value)?;
    }
    check_shares(table, given)?;
    let kind = |name: &str| table.kind_of(name).unwrap_or(Kind::Word);
    let mut rows = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        let mut cells = table.conditions.iter().zip(&row.conditions);
        if cells.all(|(name, cell)| given.get(&**name).is_none_or(|value| cell.holds(value, kind(name)))) {
            rows.push(at);
        }
    }
    let chosen: Vec<&Row> = rows.iter().filter_map(|at| table.rows.get(*at)).collect();
    let mut results = Vec::new();
    for (column, name) in table.results.iter().enumerate() {
        let mut answer: Option<Answer> = None;
        for row in &chosen {
            let next = match row.results.get(column) {
                Some(TableOutcome::Amount(expr)) => {
                    let (low, high) = amount_of(name, expr, table, given);
                    Answer::Range { low, high }
                }
                Some(TableOutcome::Words(words)) if words.is_empty() => continue,
                Some(TableOutcome::Words(words)) => Answer::Words(vec![words.clone()]),
                None => continue,
            };
            answer = Some(match answer {
                None => next,
                Some(before) => join(before, next),
            });
        }
        results.extend(answer.map(|a| (name.clone(), a)));
    }
    let missing = still_open(table, given, &chosen);
    let used = table.facts.iter().map(|f| f.name.clone()).filter(|n| given.contains_key(&**n)).collect();
    Ok(Decision { rows, results, used, missing })
}

/// The facts on which the answer still depends: rows that differ by them alone say something else, or an amount that is
/// not settled needs them. A fact that every remaining row answers alike is nobody's question.
fn still_open(table: &Table, given: &Given, rows: &[&Row]) -> Vec<Arc<str>> {
    let mut open: Vec<Arc<str>> = Vec::new();
    let settled = |name: &str, outcome: &TableOutcome| match outcome {
        TableOutcome::Amount(expr) => {
            let (low, high) = amount_of(name, expr, table, given);
            high.filter(|high| *high == low)
        }
        TableOutcome::Words(_) => None,
    };
    let differ = |a: &Row, b: &Row| {
        table.results.iter().zip(a.results.iter().zip(&b.results)).any(|(name, (x, y))| {
            let same = settled(name, x).is_some_and(|v| settled(name, y) == Some(v));
            x != y && !same
        })
    };
    for (n, a) in rows.iter().enumerate() {
        for b in rows.iter().skip(n + 1) {
            if let Some(column) = only_apart(a, b)
                && let Some(name) = table.conditions.get(column).filter(|name| !given.contains_key(&***name))
                && differ(a, b)
            {
                open.push(name.clone());
            }
        }
        for (name, outcome) in table.results.iter().zip(&a.results) {
            if let TableOutcome::Amount(expr) = outcome
                && settled(name, outcome).is_none()
            {
                let mut facts = Vec::new();
                expr.facts(&mut facts);
                open.extend(facts.into_iter().filter(|f| !given.contains_key(*f)).map(Arc::from));
            }
        }
    }
    open.sort();
    open.dedup();
    open
}

/// The one column in which no value satisfies both rows, if it is one.
pub(crate) fn only_apart(a: &Row, b: &Row) -> Option<usize> {
    let cells = a.conditions.iter().zip(&b.conditions).enumerate();
    let mut apart = cells.filter(|(_, (x, y))| !x.meets(y)).map(|(column, _)| column);
    apart.next().filter(|_| apart.next().is_none())
}

/// An amount in a result column; money to the fen.
fn amount_of(column: &str, expr: &Expr, table: &Table, given: &Given) -> Interval {
    let (low, high) = evaluate(expr, table, given);
    let round = |d| if MONEY.contains(&column) { to_fen(d) } else { d };
    (round(low), high.map(round))
}

impl Decision {
    /// The amount in a money column, in fen.
    pub fn fen(&self, column: &str) -> Option<(Fen, Option<Fen>)> {
        let (_, answer) = self.results.iter().find(|(name, _)| &**name == column)?;
        let fen = |d: &Decimal| (d * Decimal::ONE_HUNDRED).to_i64().map(Fen);
        match answer {
            Answer::Range { low, high } => Some((fen(low)?, high.as_ref().and_then(fen))),
            Answer::Words(_) => None,
        }
    }

    /// Points taken: at least, and at most; nought where the table has none.
    pub fn points(&self) -> (i64, i64) {
        let answer = self.results.iter().find(|(name, _)| &**name == "points").map(|(_, answer)| answer);
        match answer {
            Some(Answer::Range { low, high }) => {
                let (low, high) = (low.to_i64().unwrap_or(0), high.unwrap_or(*low).to_i64().unwrap_or(0));
                (low.min(high), high)
            }
            _ => (0, 0),
        }
    }
}

impl Decision {
    /// The days for which something is shut, with what the measure is.
    fn halt(&self) -> Option<Halt> {
        let column = |name: &str| self.results.iter().find(|(n, _)| &**n == name).map(|(_, answer)| answer);
        let Some(Answer::Range { low, high }) = column("days") else { return None };
        let mut what: Vec<Arc<str>> = Vec::new();
        if let Some(Answer::Words(words)) = column("measure") {
            for part in words.iter().flat_map(|w| w.split('，')).filter(|p| !p.is_empty()) {
                if what.iter().all(|w| **w != *part) {
                    what.push(part.into());
                }
            }
        }
        Some(Halt { least: low.to_i64()?, most: high.unwrap_or(*low).to_i64()?, what })
    }
}

pub(crate) fn check_fact(table: &Table, name: &str, value: &str) -> Result<(), BadFact> {
    let Some(kind) = table.kind_of(name) else {
        let near = table.nearest_fact(name).map(str::to_owned);
        return Err(BadFact::Unknown { name: name.to_owned(), near });
    };
    let fact = table.facts.iter().find(|f| &*f.name == name);
    let allowed = fact.map(|f| f.one_of.as_slice()).unwrap_or_default();
    let fits = if kind.ordered() {
        kind.ticks(value).is_some_and(|t| t >= 0)
    } else {
        allowed.is_empty() || allowed.iter().any(|l| **l == *value)
    };
    if fits {
        return Ok(());
    }
    let names = fact.iter().flat_map(|f| &f.named).map(|(_, name)| &**name);
    let near = zg_rules::near(value, allowed.iter().map(|w| &**w).chain(names)).map(str::to_owned);
    Err(BadFact::Value {
        name: name.to_owned(),
        value: value.to_owned(),
        kind,
        allowed: allowed.to_vec(),
        near,
    })
}

/// Shares sum up to their whole, and to no more while some are missing.
pub(crate) fn check_shares(table: &Table, given: &Given) -> Result<(), BadFact> {
    let Some(shares) = &table.shares else { return Ok(()) };
    let known = shares.of.iter().filter_map(|name| Some((name, Kind::Number.ticks(given.get(&**name)?)?)));
    let known: Vec<(&Arc<str>, i64)> = known.collect();
    let sum = known.iter().fold(0_i64, |sum, (_, ticks)| sum.saturating_add(*ticks));
    let all = known.len() == shares.of.len();
    if sum == shares.whole || (!all && sum < shares.whole) {
        return Ok(());
    }
    let names = known.iter().map(|(name, _)| name.to_string()).collect();
    Err(BadFact::Shares { names, sum, whole: shares.whole, all })
}

pub(crate) fn join(a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (Answer::Range { low: l1, high: h1 }, Answer::Range { low: l2, high: h2 }) => {
            Answer::Range { low: l1.min(l2), high: h1.zip(h2).map(|(x, y)| x.max(y)) }
        }
        (Answer::Words(mut a), Answer::Words(b)) => {
            a.extend(b.into_iter().filter(|w| !a.contains(w)).collect::<Vec<_>>());
            Answer::Words(a)
        }
        (a, _) => a,
    }
}

pub(crate) fn to_fen(yuan: Decimal) -> Decimal {
    yuan.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Interval arithmetic; every fact is at least zero, so products keep their order.
fn evaluate(expr: &Expr, table: &Table, given: &Given) -> Interval {
    let both = |a: &Expr, b: &Expr| (evaluate(a, table, given), evaluate(b, table, given));
    match expr {
        Expr::Number(n) => (*n, Some(*n)),
        Expr::Fact(name) => match given.get(name).and_then(|value| amount(table.kind_of(name)?, value)) {
            Some(value) => (value, Some(value)),
            None => (Decimal::ZERO, None),
        },
        Expr::Add(a, b) => {
            let ((a, ah), (b, bh)) = both(a, b);
            (a.saturating_add(b), ah.zip(bh).map(|(x, y)| x.saturating_add(y)))
        }
        Expr::Sub(a, b) => {
            let ((a, ah), (b, bh)) = both(a, b);
            (bh.map_or(Decimal::ZERO, |bh| a.saturating_sub(bh)), ah.map(|ah| ah.saturating_sub(b)))
        }
        Expr::Mul(a, b) => {
            let ((a, ah), (b, bh)) = both(a, b);
            (a.saturating_mul(b), ah.zip(bh).map(|(x, y)| x.saturating_mul(y)))
        }
        Expr::Max(all) => {
            let all: Vec<Interval> = all.iter().map(|e| evaluate(e, table, given)).collect();
            let low = all.iter().map(|i| i.0).max().unwrap_or_default();
            let high: Option<Vec<Decimal>> = all.iter().map(|i| i.1).collect();
            (low, high.and_then(|h| h.into_iter().max()))
        }
        Expr::Min(all) => {
            let all: Vec<Interval> = all.iter().map(|e| evaluate(e, table, given)).collect();
            let low = all.iter().map(|i| i.0).min().unwrap_or_default();
            (low, all.iter().filter_map(|i| i.1).min())
        }
    }
}

/// A fact's value as a number: yuan, plain, or hours for durations.
fn amount(kind: Kind, value: &str) -> Option<Decimal> {
    let ticks = Decimal::from(kind.ticks(value)?);
    Some(match kind {
        Kind::Money => ticks / Decimal::ONE_HUNDRED,
        Kind::Duration => ticks / Decimal::from(3_600_000),
        Kind::Count => ticks,
        _ => ticks / Decimal::from(NUMBER),
    })
}

/// Prices one finding by every table that names its rule, in the version of its day or of `as_of`. What its history would say stays open: see
/// [`crate::price_together`].
pub fn price(set: &Ruleset, c: &Conversation, o: &Observation, as_of: Option<Date>) -> Vec<Exposure> {
    let o = &*lapsed(o);
    let cause = Cause::Finding(Fingerprint::of(o, c.key(), c.events()));
    let about = about(set, c, o, as_of);
    about.filter_map(|(t, given)| expose(set, &t, &o.rule.id, given, cause.clone())).collect()
}

/// What is running, dated by the moment at which it lapses: that day's rules price it.
pub(crate) fn lapsed(o: &Observation) -> Cow<'_, Observation> {
    match o.outcome {
        Outcome::Pending { due } => Cow::Owned(Observation { at: due, ..o.clone() }),
        _ => Cow::Borrowed(o),
    }
}

/// The tables that bear on a finding, each in the version of its day (or of `as_of`), with the facts its conversation
/// knows.
pub(crate) fn about<'s>(
    set: &'s Ruleset,
    c: &'s Conversation,
    o: &'s Observation,
    as_of: Option<Date>,
) -> impl Iterator<Item = (About<'s>, Given)> {
    let day = move |rule: &Rule| as_of.unwrap_or_else(|| dated_by(rule, c.events(), o.at));
    tables_about(set, &c.key().platform, &o.rule.id, day).map(|t| (t, facts_of(t.2, c.events(), o)))
}

/// A table that prices, in its rule and version.
pub(crate) type About<'s> = (&'s Rule, &'s Version, &'s Table);

/// What one table says about a rule, given what is known.
pub(crate) fn expose(
    set: &Ruleset,
    about: &About<'_>,
    of: &RuleId,
    mut given: Given,
    cause: Cause,
) -> Option<Exposure> {
    let (rule, version, table) = about;
    given.insert(RULE.to_owned(), of.as_str().to_owned());
    // An export's value that the table cannot read is a fact that is missing, not an error of the user's.
    given.retain(|name, value| check_fact(table, name, value).is_ok());
    let decision = set.decide(rule, version, table, &given).ok().filter(|d| !d.rows.is_empty())?;
    let (least_points, points) = decision.points();
    // A blank in a `high` column is an amount that nobody knows, not none.
    let asked = table.results.iter().any(|n| &**n == "high");
    let (low, high) = match (decision.fen("low"), decision.fen("high")) {
        (Some((low, _)), Some((_, high))) => (low, high),
        (Some((low, _)), None) if asked => (low, None),
        (Some((low, high)), None) => (low, high),
        (None, Some((_, high))) => (Fen::ZERO, high),
        (None, None) if asked => (Fen::ZERO, None),
        (None, None) => (Fen::ZERO, Some(Fen::ZERO)),
    };
    let digest = set.pack().meta(&rule.pack).map(|m| m.digest).unwrap_or_default();
    Some(Exposure {
        of: cause,
        rule: RuleRef { id: rule.id.clone(), from: version.from, pack: digest },
        low: high.map_or(low, |h| low.min(h)),
        high,
        points,
        least_points,
        cite: cites(set, rule, version, &decision),
        halt: decision.halt(),
        missing: decision.missing,
        adds: table.adds,
    })
}

/// The clause of the row, or those of the version.
pub fn cites(set: &Ruleset, rule: &Rule, version: &Version, decision: &Decision) -> Vec<Cite> {
    let row = decision.results.iter().find(|(n, _)| &**n == "cite").map(|(_, a)| a);
    match row {
        Some(Answer::Words(words)) => {
            words.iter().map(|w| set.pack().cite(&rule.pack, &CiteText::parse(w, 0..0))).collect()
        }
        _ => version.cite.iter().map(|c| set.pack().cite(&rule.pack, c)).collect(),
    }
}

/// Tables that name a rule in a row, each in the version in force on its day, for conversations of a platform.
pub(crate) fn tables_about<'s>(
    set: &'s Ruleset,
    platform: &'s PlatformId,
    of: &'s RuleId,
    day: impl Fn(&Rule) -> Date + 's,
) -> impl Iterator<Item = About<'s>> {
    let mine =
        move |r: &&CRule| r.status.judges() && (r.platforms.is_empty() || r.platforms.contains(platform));
    let named = move |table: &Table| {
        if table.gate.is_some() {
            return false;
        }
        let column = table.conditions.iter().position(|n| &**n == RULE);
        let names = |row: &Row| match column.and_then(|c| row.conditions.get(c)) {
            Some(Cell::Words(words)) => words.iter().any(|w| zg_rules::word_matches(w, of.as_str())),
            _ => false,
        };
        table.rows.iter().any(names)
    };
    let names = |r: &&CRule| {
        let rule = set.pack.rules.get(r.source)?;
        let any = rule.versions.iter().any(|v| matches!(&v.body, Some(Body::Table(table)) if named(table)));
        any.then_some(rule)
    };
    let all: Vec<(&CRule, &Rule)> =
        set.rules.iter().filter(mine).filter_map(|r| Some((r, names(&r)?))).collect();
    // What a platform says itself stands for what it would take over from another: 天猫's own figure, not 淘宝's ladder. On
    // days of which its source does not speak nothing is known, and the other's still does not hold.
    let own: Vec<&Rule> =
        all.iter().map(|(_, rule)| *rule).filter(|rule| &*rule.pack == platform.as_str()).collect();
    let taken_over = move |rule: &Rule| {
        let of_platform = set.pack().meta(&rule.pack).is_some_and(|m| !m.platforms.is_empty());
        let by_own = own.iter().any(|mine| mine.shares_theme(rule));
        of_platform && &*rule.pack != platform.as_str() && by_own
    };
    all.into_iter().filter(move |(_, rule)| !taken_over(rule)).filter_map(move |(r, rule)| {
        let fact = |name: &str| (name == "platform").then(|| platform.as_str());
        let (number, _) = set.version_on(r, day(rule), &fact)?;
        let version = rule.versions.get(usize::try_from(number).ok()?)?;
        match &version.body {
            Some(Body::Table(table)) if named(table) => Some((rule, version, table)),
            _ => None,
        }
    })
}

/// The day that decides a rule's version: that of the event it names, else that of the finding.
fn dated_by(rule: &Rule, events: &[Event], at: Timestamp) -> Date {
    let act = rule.versions.first().and_then(|v| v.dated_by);
    let event = act.and_then(|act| events.iter().rev().find(|e| e.act == act && e.at <= at));
    event.map_or(at, |e| e.at).date()
}

/// What the conversation knows of a table's facts: the newest event of the kind up to then, of the same order when the
/// finding names one; else the first after.
fn facts_of(table: &Table, events: &[Event], o: &Observation) -> Given {
    let judged = usize::try_from(o.event).ok().and_then(|i| events.get(i));
    let order = judged.and_then(|e| e.facts.get("order"));
    let read = |fact: &Fact| {
        let (act, name) = fact.from.as_ref()?;
        let fits = |e: &&Event| {
            e.act == *act && (order.is_none() || e.facts.get("order") == order) && e.facts.get(name).is_some()
        };
        let before = events.iter().rev().filter(|e| e.at <= o.at).find(fits);
        let event = before.or_else(|| events.iter().find(fits))?;
        Some((fact.name.to_string(), event.facts.get(name)?.to_owned()))
    };
    let elapsed = |fact: &Fact| {
        let Some(Told::Since(Mark::Event(act), after)) = &fact.told else { return None };
        let fits =
            |e: &&Event| e.act == *act && e.at <= o.at && (order.is_none() || e.facts.get("order") == order);
        let since = events.iter().rev().find(fits)?.at + *after;
        Some((fact.name.to_string(), fact.kind.show((o.at - since).0.max(0))))
    };
    table.facts.iter().filter_map(|fact| read(fact).or_else(|| elapsed(fact))).collect()
}

//! Right to the fen: what every table of the packs asks is monotone, keeps its caps and floors, is rounded as defined, and
//! has an example at each bound and one fen on either side.
//!
//! `SHOW=1 … -- --nocapture` prints the examples that are missing, as they would stand in the rule's file.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rust_decimal::Decimal;
use zg_engine::{Given, decide};
use zg_model::{Date, Fen};
use zg_rules::{Body, Case, Cell, Expr, Kind, MONEY, RULE, Row, Rule, Table, TableOutcome, Version};

/// Hundred-millionths of a yuan: every constant and every product in the packs is whole in it.
const ONE: i128 = 100_000_000;
const FEN: i128 = ONE / 100;

/// The versions of all tables that ask for money, drafts too.
fn tables() -> Vec<(&'static Rule, &'static Version, &'static Table)> {
    let rules = common::PACKS.pack().rules.iter();
    let all = rules.flat_map(|r| r.versions.iter().chain(&r.readings).map(move |v| (r, v)));
    let priced = all.filter_map(|(r, v)| match &v.body {
        Some(Body::Table(t)) if t.results.iter().any(|n| MONEY.contains(&&**n)) => Some((r, v, t)),
        _ => None,
    });
    priced.collect()
}

/// The amounts of a row.
fn amounts<'t>(table: &'t Table, row: &'t Row) -> impl Iterator<Item = (&'t str, &'t Expr)> {
    table.results.iter().zip(&row.results).filter_map(|(name, outcome)| match outcome {
        TableOutcome::Amount(expr) if MONEY.contains(&&**name) => Some((&**name, expr)),
        _ => None,
    })
}

fn units(d: Decimal) -> i128 {
    let scaled = (d * Decimal::from(ONE)).normalize();
    assert_eq!(scaled.scale(), 0, "{d} has more than eight decimals");
    scaled.mantissa()
}

/// The amount by whole numbers only: nothing of the engine's arithmetic. `None` where a fact is no number.
fn plainly(expr: &Expr, facts: &BTreeMap<String, i128>) -> Option<i128> {
    Some(match expr {
        Expr::Number(n) => units(*n),
        Expr::Fact(name) => *facts.get(name)?,
        Expr::Add(a, b) => plainly(a, facts)? + plainly(b, facts)?,
        Expr::Sub(a, b) => plainly(a, facts)? - plainly(b, facts)?,
        Expr::Mul(a, b) => {
            let product = plainly(a, facts)? * plainly(b, facts)?;
            assert_eq!(product % ONE, 0, "a product finer than our units");
            product / ONE
        }
        Expr::Max(all) => {
            all.iter().map(|e| plainly(e, facts)).collect::<Option<Vec<_>>>()?.into_iter().max()?
        }
        Expr::Min(all) => {
            all.iter().map(|e| plainly(e, facts)).collect::<Option<Vec<_>>>()?.into_iter().min()?
        }
    })
}

/// Halves go up: the definition of rounding to the fen.
fn rounded(units: i128) -> i128 {
    (units + FEN / 2).div_euclid(FEN)
}

/// Whether the amount rises (1), falls (-1) or may do either (0) with a fact; `None` where it does not name it.
fn direction(expr: &Expr, fact: &str) -> Option<i32> {
    let both = |a: Option<i32>, b: Option<i32>| match (a, b) {
        (Some(a), Some(b)) => Some(if a == b { a } else { 0 }),
        (one, other) => one.or(other),
    };
    match expr {
        Expr::Number(_) => None,
        Expr::Fact(name) => (name == fact).then_some(1),
        // Facts and constants are never negative, so a product keeps the order.
        Expr::Add(a, b) | Expr::Mul(a, b) => both(direction(a, fact), direction(b, fact)),
        Expr::Sub(a, b) => both(direction(a, fact), direction(b, fact).map(|d| -d)),
        Expr::Max(all) | Expr::Min(all) => all.iter().map(|e| direction(e, fact)).fold(None, both),
    }
}

/// Facts of money, and counts over a history, with the direction in which the whole table must go.
fn directions(table: &Table) -> Vec<(String, Kind, i32)> {
    let mut out = Vec::new();
    for fact in table.facts.iter().filter(|f| f.kind == Kind::Money || f.history.is_some()) {
        let named = table.rows.iter().flat_map(|r| amounts(table, r)).map(|(_, e)| direction(e, &fact.name));
        let ways: BTreeSet<i32> = named.flatten().collect();
        let in_cells = table.conditions.contains(&fact.name);
        match ways.into_iter().collect::<Vec<_>>().as_slice() {
            [] if in_cells => out.push((fact.name.to_string(), fact.kind, 1)),
            [] => {}
            [one] if *one != 0 => out.push((fact.name.to_string(), fact.kind, *one)),
            other => panic!("`{}` goes both ways: {other:?}", fact.name),
        }
    }
    out
}

/// A value that a cell allows.
fn inside(cell: &Cell, table: &Table, name: &str) -> String {
    let kind = table.kind_of(name).expect("a declared fact");
    match cell {
        Cell::Words(words) => words[0].replace('*', "x"),
        Cell::Ranges(ranges) => {
            let (from, to) = ranges[0];
            kind.show(if from > i64::MIN { from } else { (to - 1).max(0) })
        }
        Cell::Any => match kind {
            Kind::Word | Kind::Flag => {
                let fact = table.facts.iter().find(|f| *f.name == *name);
                fact.and_then(|f| f.one_of.first()).map_or("x".to_owned(), ToString::to_string)
            }
            other => other.example().to_owned(),
        },
    }
}

/// Facts that lead to a row, as far as its conditions go.
fn to_row(table: &Table, row: &Row) -> Given {
    let cells = table.conditions.iter().zip(&row.conditions);
    cells.map(|(name, cell)| (name.to_string(), inside(cell, table, name))).collect()
}

/// Facts of a row's amounts, as the twin reads them.
fn numbers(table: &Table, given: &Given) -> BTreeMap<String, i128> {
    let read = |(name, value): (&String, &String)| {
        let kind = table.kind_of(name)?;
        let ticks = i128::from(kind.ticks(value)?);
        let scale = match kind {
            Kind::Money => FEN,
            Kind::Number => ONE / 10_000,
            Kind::Count => ONE,
            _ => return None,
        };
        Some((name.clone(), ticks * scale))
    };
    given.iter().filter_map(read).collect()
}

/// Low and high that a decision names; an amount that nobody knows stays open.
fn bounds(table: &Table, given: &Given) -> (Option<Fen>, Option<Fen>) {
    let decision = decide(table, given).unwrap_or_else(|bad| panic!("{bad:?} of {given:?}"));
    let low = decision.fen("low").map(|(low, _)| low);
    (low, decision.fen("high").and_then(|(_, high)| high))
}

#[test]
fn every_money_fact_has_one_direction() {
    let all = tables();
    assert!(all.len() > 50, "only {} priced versions", all.len());
    let with: usize = all.iter().map(|(_, _, t)| directions(t).len()).sum();
    assert!(with > 40, "only {with} money facts");
}

proptest! {
    #![proptest_config(common::cases(48))]

    /// A larger order never costs less within a version, a further repeat neither; what was paid already never raises it.
    #[test]
    fn no_table_asks_less_for_more(
        a in 0i64..400_000, step in prop_oneof![Just(1i64), 1i64..200, 1i64..400_000], pick in 0usize..1000, near in 0usize..400
    ) {
        for (rule, version, table) in tables() {
            for row in &table.rows {
                for (fact, kind, way) in directions(table) {
                    let mut given = to_row(table, row);
                    for other in table.facts.iter().filter(|f| f.kind == Kind::Money && *f.name != *fact) {
                        given.entry(other.name.to_string()).or_insert_with(|| (pick * 7 % 900).to_string());
                    }
                    // Half of the time just below a bound, where a step shows.
                    let kinks = kinks(table, row, &fact);
                    let from = match kinks.get(near % (kinks.len() * 2 + 1)) {
                        Some(bound) => (bound - 1).max(0),
                        None => a,
                    };
                    let ticks = |n: i64| if kind == Kind::Money { n } else { n % 200 * 10_000 };
                    let (x, y) = (ticks(from), ticks(from).saturating_add(if kind == Kind::Money { step } else { 10_000 }));
                    let at = |n: i64| {
                        let mut given = given.clone();
                        given.insert(fact.clone(), kind.show(n));
                        bounds(table, &given)
                    };
                    let ((low, high), (low2, high2)) = (at(x), at(y));
                    let ordered = |a: Option<Fen>, b: Option<Fen>| match (a, b) {
                        (Some(a), Some(b)) => if way > 0 { a <= b } else { a >= b },
                        _ => true,
                    };
                    prop_assert!(
                        ordered(low, low2) && ordered(high, high2),
                        "{} {}: {fact} {} → {:?} – {:?}, {} → {:?} – {:?}",
                        rule.id, version.from, kind.show(x), low, high, kind.show(y), low2, high2
                    );
                }
            }
        }
    }

    /// The engine's amounts are those of plain whole-number arithmetic, rounded once, halves up; never negative; caps and
    /// floors hold.
    #[test]
    fn amounts_are_exact_and_within_their_caps(fen in prop_oneof![0i64..200_000, 0i64..20_000_000_000]) {
        for (rule, version, table) in tables() {
            for row in &table.rows {
                let mut given = to_row(table, row);
                for fact in table.facts.iter().filter(|f| f.kind == Kind::Money && !table.conditions.contains(&f.name)) {
                    given.insert(fact.name.to_string(), Fen(fen).to_string());
                }
                for fact in table.facts.iter().filter(|f| matches!(f.kind, Kind::Number | Kind::Count) && !table.conditions.contains(&f.name)) {
                    given.insert(fact.name.to_string(), (fen % 50).to_string());
                }
                let decision = decide(table, &given).expect("good facts");
                for (column, expr) in amounts(table, row) {
                    let exact = plainly(expr, &numbers(table, &given)).expect("all facts are given");
                    let (low, high) = decision.fen(column).expect("an amount");
                    prop_assert_eq!(Some(low), high, "{} {}", rule.id, version.from);
                    prop_assert_eq!(i128::from(low.0), rounded(exact), "{} {} {:?}", rule.id, version.from, expr);
                    prop_assert!(low >= Fen::ZERO);
                    if let Some((floor, cap)) = clip(expr) {
                        prop_assert!((floor..=cap).contains(&low.0), "{} {}: {low:?}", rule.id, version.from);
                    }
                }
            }
        }
    }
}

/// Floor and cap, in fen, of what is written `clip(…, floor, cap)`.
fn clip(expr: &Expr) -> Option<(i64, i64)> {
    let fen = |e: &Expr| match e {
        Expr::Number(n) => i64::try_from(rounded(units(*n))).ok(),
        _ => None,
    };
    match expr {
        Expr::Max(all) => match all.as_slice() {
            [floor, Expr::Min(inner)] => match inner.as_slice() {
                [_, cap] => fen(floor).zip(fen(cap)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// A straight line: slope and rest, in units.
type Line = (i128, i128);

/// The straight lines (`slope·x + rest`, in units) that an amount is made of, in one fact.
fn lines(expr: &Expr, fact: &str) -> Option<BTreeSet<Line>> {
    let pairs = |a: &Expr, b: &Expr, join: &dyn Fn(Line, Line) -> Option<Line>| {
        let (a, b) = (lines(a, fact)?, lines(b, fact)?);
        a.iter().flat_map(|x| b.iter().map(|y| join(*x, *y))).collect::<Option<BTreeSet<_>>>()
    };
    match expr {
        Expr::Number(n) => Some([(0, units(*n))].into()),
        Expr::Fact(name) => (name == fact).then(|| [(ONE, 0)].into()),
        Expr::Add(a, b) => pairs(a, b, &|x, y| Some((x.0 + y.0, x.1 + y.1))),
        Expr::Sub(a, b) => pairs(a, b, &|x, y| Some((x.0 - y.0, x.1 - y.1))),
        Expr::Mul(a, b) => pairs(a, b, &|x, y| match (x.0, y.0) {
            (0, _) => Some((x.1 * y.0 / ONE, x.1 * y.1 / ONE)),
            (_, 0) => Some((x.0 * y.1 / ONE, x.1 * y.1 / ONE)),
            _ => None,
        }),
        Expr::Max(all) | Expr::Min(all) => {
            let each = all.iter().map(|e| lines(e, fact)).collect::<Option<Vec<_>>>()?;
            Some(each.into_iter().flatten().collect())
        }
    }
}

/// The fen at which an amount of a row bends or a cell of money ends; a bound between two fen gives both.
fn kinks(table: &Table, row: &Row, fact: &str) -> Vec<i64> {
    let mut out = BTreeSet::new();
    if table.kind_of(fact) != Some(Kind::Money) {
        return Vec::new();
    }
    let amount = |expr: &Expr, units: i128| plainly(expr, &[(fact.to_owned(), units)].into());
    for (_, expr) in amounts(table, row) {
        let Some(lines) = lines(expr, fact) else { continue };
        for (n, a) in lines.iter().enumerate() {
            for b in lines.iter().skip(n + 1).filter(|b| b.0 != a.0) {
                // Where the two lines meet.
                let (over, under) = ((b.1 - a.1) * ONE, a.0 - b.0);
                let x = over.div_euclid(under);
                if x <= 0 {
                    continue;
                }
                // Only where the amount bends there: slopes on either side over whole yuan differ.
                let slope = |from: i128| Some(amount(expr, from + ONE)? - amount(expr, from)?);
                let exact = x - x % FEN;
                let (left, right) = (slope(exact - ONE - FEN), slope(exact + FEN));
                if left == right {
                    continue;
                }
                let fen = i64::try_from(x / FEN).expect("an amount people pay");
                out.insert(fen);
                if over % under != 0 || x % FEN != 0 {
                    out.insert(fen + 1);
                }
            }
        }
    }
    if let Some(column) = table.conditions.iter().position(|c| **c == *fact) {
        for row in &table.rows {
            if let Cell::Ranges(ranges) = &row.conditions[column] {
                let ends = ranges.iter().flat_map(|(from, to)| [*from, *to]);
                out.extend(ends.filter(|b| *b > 0 && *b < i64::MAX));
            }
        }
    }
    out.into_iter().collect()
}

/// The given/then examples that are tried in a version.
fn examples(rule: &Rule, version: &Version) -> Vec<Given> {
    let last = rule.last_day(version).unwrap_or(Date::MAX);
    let tried = rule.examples.iter().filter(|e| {
        e.reading == version.reading
            && e.since.is_none_or(|s| s <= last)
            && e.until.is_none_or(|u| u >= version.from)
    });
    tried
        .filter_map(|e| match &e.case {
            Case::Given { given, .. } => Some(given.iter().map(|(k, v)| (k.clone(), v.join("|"))).collect()),
            _ => None,
        })
        .collect()
}

/// An example as its author would write it.
fn written(rule: &Rule, version: &Version, table: &Table, given: &Given) -> String {
    let mut dates = String::new();
    if rule.versions.len() > 1 || version.until.is_some() {
        dates.push_str(&format!("since: {}, ", version.from));
        if let Some(last) = rule.last_day(version) {
            dates.push_str(&format!("until: {last}, "));
        }
    }
    let facts: Vec<String> = given.iter().map(|(k, v)| format!("{k}: {v}")).collect();
    let decision = decide(table, given).expect("good facts");
    let row = &table.rows[decision.rows[0]];
    let results = amounts(table, row).map(|(column, expr)| {
        let fen = rounded(plainly(expr, &numbers(table, given)).expect("known"));
        format!("{column}: {}", Fen(i64::try_from(fen).expect("an amount")).to_string().replace(',', ""))
    });
    let results: Vec<String> = results.collect();
    format!("  - {{{dates}given: {{{}}}, then: {{{}}}}}", facts.join(", "), results.join(", "))
}

#[test]
fn every_version_has_examples_at_each_bound_and_a_fen_on_either_side() {
    let mut lacking = Vec::new();
    let (mut bounds, mut versions) = (0, 0);
    for (rule, version, table) in tables() {
        versions += 1;
        let tried = examples(rule, version);
        assert!(!tried.is_empty(), "{} {}: no example is tried in this version", rule.id, version.from);
        // A row with the same amounts as another needs no bounds of its own.
        let mut seen: Vec<Vec<(&str, &Expr)>> = Vec::new();
        for row in &table.rows {
            let mine: Vec<_> = amounts(table, row).collect();
            if seen.contains(&mine) {
                continue;
            }
            seen.push(mine);
            for fact in table.facts.iter().filter(|f| f.kind == Kind::Money) {
                for fen in kinks(table, row, &fact.name) {
                    for near in [fen - 1, fen, fen + 1] {
                        bounds += 1;
                        let hits = |given: &&Given| {
                            given.get(&*fact.name).and_then(|v| Kind::Money.ticks(v)) == Some(near)
                                && decide(table, given).is_ok_and(|d| {
                                    d.rows.first().is_some_and(|n| {
                                        amounts(table, &table.rows[*n]).eq(amounts(table, row))
                                            || table.conditions.contains(&fact.name)
                                    })
                                })
                        };
                        if tried.iter().any(|g| hits(&g)) {
                            continue;
                        }
                        let mut given = to_row(table, row);
                        if let Some(named) = given.get_mut(RULE) {
                            let known = common::PACKS.pack().rules.iter().map(|r| r.id.as_str());
                            let start = named.trim_end_matches('x').to_owned();
                            if common::PACKS.pack().rule(named).is_none() {
                                *named = known
                                    .into_iter()
                                    .find(|id| id.starts_with(&start))
                                    .expect("a rule")
                                    .to_owned();
                            }
                        }
                        for other in table.facts.iter().filter(|f| f.kind == Kind::Money) {
                            given.entry(other.name.to_string()).or_insert_with(|| "0".to_owned());
                        }
                        given.insert(fact.name.to_string(), Kind::Money.show(near).replace(',', ""));
                        lacking.push((rule.file.to_string(), written(rule, version, table, &given)));
                    }
                }
            }
        }
    }
    assert!(versions > 50 && bounds > 200, "{versions} versions, {bounds} bounds");
    lacking.sort();
    lacking.dedup();
    if std::env::var_os("SHOW").is_some() {
        lacking.iter().for_each(|(file, line)| println!("MISSING\t{file}\t{line}"));
    }
    assert!(
        lacking.is_empty(),
        "{} examples at bounds are missing (SHOW=1), like {:?}",
        lacking.len(),
        lacking.first()
    );
}

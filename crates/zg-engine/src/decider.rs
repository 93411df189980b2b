//! Tables precompiled: which rows a value leaves is looked up, so that a decision tests no row and allocates nothing.
//!
//! [`crate::decide`] says the same in the plainest way; `tests/decider.rs` compares the two.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use zg_model::Fen;
use zg_rules::{Cell, Expr, Kind, MONEY, NUMBER, RULE, Table, TableOutcome};

use crate::price::{Answer, BadFact, Decision, Given, check_fact, check_shares, join, only_apart, to_fen};

/// Rows as bits.
type Rows = u128;

/// A table, precompiled.
#[derive(Debug)]
pub struct Decider {
    slots: Vec<Slot>,
    /// The names of the result columns.
    results: Vec<Arc<str>>,
    /// By row, then by result column.
    outcomes: Vec<Vec<Outcome>>,
    all: Rows,
}

/// A fact, or the rule column.
#[derive(Debug)]
struct Slot {
    name: Arc<str>,
    kind: Kind,
    /// The words it may be, where they are listed.
    listed: Vec<Arc<str>>,
    column: Option<Column>,
    /// Rows that differ by this column alone and do not say the same.
    pairs: Vec<Pair>,
}

/// Two rows, and the result columns in which they differ.
#[derive(Debug)]
struct Pair {
    rows: (usize, usize),
    results: Vec<usize>,
}

/// Which rows a value leaves.
#[derive(Debug)]
struct Column {
    /// Rows that take any value.
    any: Rows,
    /// Rows by exact word.
    words: BTreeMap<Box<str>, Rows>,
    /// Rows by the beginning of a word.
    starts: Vec<(Box<str>, Rows)>,
    /// The first tick of each stretch between bounds, ascending, with the rows that take it.
    stretches: Vec<(i64, Rows)>,
}

/// A result cell.
#[derive(Debug)]
enum Outcome {
    Amount { expr: CExpr, money: bool, slots: Vec<usize> },
    Words(Arc<str>),
}

/// An amount, its facts by place.
#[derive(Debug)]
enum CExpr {
    Number(Decimal),
    Fact(usize),
    Add(Box<CExpr>, Box<CExpr>),
    Sub(Box<CExpr>, Box<CExpr>),
    Mul(Box<CExpr>, Box<CExpr>),
    Max(Vec<CExpr>),
    Min(Vec<CExpr>),
}

/// The facts of one question; made once and used again.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// By slot: the rows left, and the value as a number.
    values: Vec<Option<(Rows, Option<Decimal>)>>,
}

/// What a table says of a question.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'d> {
    decider: &'d Decider,
    question: &'d Question,
    rows: Rows,
}

/// One result of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<'d> {
    /// From the first to the second; no second where nothing bounds it.
    Range(Decimal, Option<Decimal>),
    /// The words of the first row that can apply; others may say otherwise while facts are missing.
    Words(&'d str),
}

/// An interval of decimals; no upper end when nothing bounds it.
type Interval = (Decimal, Option<Decimal>);

impl Decider {
    /// Compiles a table; `None` where it has more rows than fit (128).
    pub fn new(table: &Table) -> Option<Decider> {
        if table.rows.len() > usize::try_from(Rows::BITS).ok()? {
            return None;
        }
        let mut names: Vec<Arc<str>> = table.facts.iter().map(|f| f.name.clone()).collect();
        names.extend(table.conditions.iter().filter(|c| &***c == RULE).cloned());
        let mut pairs = pairs(table);
        let slots: Vec<Slot> = names
            .iter()
            .map(|name| Slot {
                kind: table.kind_of(name).unwrap_or(Kind::Word),
                listed: table
                    .facts
                    .iter()
                    .find(|f| f.name == *name)
                    .map(|f| f.one_of.clone())
                    .unwrap_or_default(),
                pairs: table
                    .conditions
                    .iter()
                    .position(|c| c == name)
                    .and_then(|c| pairs.remove(&c))
                    .unwrap_or_default(),
                column: table.conditions.iter().position(|c| c == name).map(|c| Column::new(table, c)),
                name: name.clone(),
            })
            .collect();
        let place = |name: &str| names.iter().position(|n| &**n == name);
        let outcomes = table.rows.iter().map(|row| {
            let cells = table.results.iter().zip(&row.results);
            cells.map(|(name, outcome)| Outcome::new(name, outcome, &place)).collect::<Option<Vec<_>>>()
        });
        let outcomes = outcomes.collect::<Option<Vec<_>>>()?;
        let all = bits(0..table.rows.len());
        Some(Decider { slots, results: table.results.clone(), outcomes, all })
    }

    /// Forgets the facts of the question before.
    pub fn begin(&self, question: &mut Question) {
        question.values.clear();
        question.values.resize(self.slots.len(), None);
    }

    /// Takes a fact as people write it; `false` where the table has no such fact or the value is not of its kind.
    pub fn take(&self, question: &mut Question, name: &str, value: &str) -> bool {
        let Some(place) = self.slots.iter().position(|s| *s.name == *name) else { return false };
        let Some(slot) = self.slots.get(place) else { return false };
        let mut number = None;
        let rows = if slot.kind.ordered() {
            let Some(ticks) = ticks(slot.kind, value).filter(|t| *t >= 0) else { return false };
            number = Some(amount(slot.kind, ticks));
            slot.column.as_ref().map_or(self.all, |c| c.of_ticks(ticks))
        } else {
            if !slot.listed.is_empty() && !slot.listed.iter().any(|l| **l == *value) {
                return false;
            }
            slot.column.as_ref().map_or(self.all, |c| c.of_word(value))
        };
        if let Some(known) = question.values.get_mut(place) {
            *known = Some((rows, number));
        }
        true
    }

    /// Decides. What is missing leaves more than one row, or opens an amount.
    pub fn reply<'d>(&'d self, question: &'d Question) -> Reply<'d> {
        let known = question.values.iter().flatten();
        Reply { decider: self, question, rows: known.fold(self.all, |left, (rows, _)| left & rows) }
    }

    /// As [`crate::decide`] does, for a table that was compiled.
    pub fn decide(&self, table: &Table, given: &Given, question: &mut Question) -> Result<Decision, BadFact> {
        self.begin(question);
        for (name, value) in given {
            if !self.take(question, name, value) {
                check_fact(table, name, value)?;
            }
        }
        check_shares(table, given)?;
        Ok(self.reply(question).decision())
    }
}

/// The pairs of rows that one column alone keeps apart, by column.
fn pairs(table: &Table) -> BTreeMap<usize, Vec<Pair>> {
    let mut out: BTreeMap<usize, Vec<Pair>> = BTreeMap::new();
    for (i, a) in table.rows.iter().enumerate() {
        for (j, b) in table.rows.iter().enumerate().skip(i + 1) {
            let Some(column) = only_apart(a, b) else { continue };
            let cells = a.results.iter().zip(&b.results).enumerate();
            let results: Vec<usize> = cells.filter(|(_, (x, y))| x != y).map(|(n, _)| n).collect();
            if !results.is_empty() {
                out.entry(column).or_default().push(Pair { rows: (i, j), results });
            }
        }
    }
    out
}

fn bits(rows: impl Iterator<Item = usize>) -> Rows {
    rows.filter_map(|n| u32::try_from(n).ok()).filter_map(|n| 1_u128.checked_shl(n)).fold(0, |a, b| a | b)
}

/// Ticks of a value; amounts as exports mostly write them are read without a copy.
fn ticks(kind: Kind, text: &str) -> Option<i64> {
    if kind != Kind::Money {
        return kind.ticks(text);
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || part.len() > 2 || !digits(whole) || !digits(part) {
        return kind.ticks(text);
    }
    let number = |s: &str| s.bytes().fold(0_i64, |n, b| n * 10 + i64::from(b - b'0'));
    Some(number(whole) * 100 + if part.len() == 1 { number(part) * 10 } else { number(part) })
}

/// A fact's value as a number: yuan, plain, or hours for durations.
fn amount(kind: Kind, ticks: i64) -> Decimal {
    match kind {
        Kind::Money => Decimal::new(ticks, 2),
        Kind::Duration => Decimal::from(ticks) / Decimal::from(3_600_000),
        Kind::Count => Decimal::from(ticks),
        _ if ticks % NUMBER == 0 => Decimal::from(ticks / NUMBER),
        _ => Decimal::new(ticks, 4),
    }
}

impl Column {
    fn new(table: &Table, column: usize) -> Column {
        let cells: Vec<&Cell> = table.rows.iter().filter_map(|r| r.conditions.get(column)).collect();
        let rows = |test: &dyn Fn(&Cell) -> bool| {
            bits(cells.iter().enumerate().filter(|(_, c)| test(c)).map(|(n, _)| n))
        };
        let mut words = BTreeMap::new();
        let mut starts = Vec::new();
        let mut bounds = vec![i64::MIN];
        for cell in &cells {
            match cell {
                Cell::Any => {}
                Cell::Words(list) => {
                    for word in list {
                        match word.strip_suffix('*') {
                            Some(start) => {
                                let has = |c: &Cell| matches!(c, Cell::Words(w) if w.contains(word));
                                starts.push((start.into(), rows(&has)));
                            }
                            // All rows that take the word, those that name only its beginning too.
                            None => {
                                words.insert(word.as_str().into(), rows(&|c| c.holds(word, Kind::Word)));
                            }
                        }
                    }
                }
                Cell::Ranges(ranges) => bounds.extend(ranges.iter().flat_map(|(from, to)| [*from, *to])),
            }
        }
        bounds.sort_unstable();
        bounds.dedup();
        Column {
            any: rows(&|c| *c == Cell::Any),
            words,
            starts,
            stretches: bounds.into_iter().map(|from| (from, rows(&|c| c.has(from)))).collect(),
        }
    }

    fn of_word(&self, word: &str) -> Rows {
        if let Some(rows) = self.words.get(word) {
            return *rows;
        }
        let begins = self.starts.iter().filter(|(start, _)| word.starts_with(&**start));
        begins.fold(self.any, |rows, (_, more)| rows | more)
    }

    fn of_ticks(&self, ticks: i64) -> Rows {
        let at = self.stretches.partition_point(|(from, _)| *from <= ticks);
        at.checked_sub(1).and_then(|n| self.stretches.get(n)).map_or(self.any, |(_, rows)| *rows)
    }
}

impl Outcome {
    fn new(name: &str, outcome: &TableOutcome, place: &dyn Fn(&str) -> Option<usize>) -> Option<Outcome> {
        Some(match outcome {
            TableOutcome::Amount(expr) => {
                let mut facts = Vec::new();
                expr.facts(&mut facts);
                let mut slots: Vec<usize> = facts.into_iter().filter_map(place).collect();
                slots.sort_unstable();
                slots.dedup();
                Outcome::Amount { expr: CExpr::new(expr, place)?, money: MONEY.contains(&name), slots }
            }
            TableOutcome::Words(words) => Outcome::Words(words.clone()),
        })
    }
}

impl CExpr {
    fn new(expr: &Expr, place: &dyn Fn(&str) -> Option<usize>) -> Option<CExpr> {
        let one = |e: &Expr| CExpr::new(e, place).map(Box::new);
        let all = |list: &[Expr]| list.iter().map(|e| CExpr::new(e, place)).collect::<Option<Vec<_>>>();
        Some(match expr {
            Expr::Number(n) => CExpr::Number(*n),
            Expr::Fact(name) => CExpr::Fact(place(name)?),
            Expr::Add(a, b) => CExpr::Add(one(a)?, one(b)?),
            Expr::Sub(a, b) => CExpr::Sub(one(a)?, one(b)?),
            Expr::Mul(a, b) => CExpr::Mul(one(a)?, one(b)?),
            Expr::Max(list) => CExpr::Max(all(list)?),
            Expr::Min(list) => CExpr::Min(all(list)?),
        })
    }

    /// Interval arithmetic; every fact is at least zero, so products keep their order.
    fn value(&self, q: &Question) -> Interval {
        match self {
            CExpr::Number(n) => (*n, Some(*n)),
            CExpr::Fact(slot) => match q.values.get(*slot) {
                Some(Some((_, Some(value)))) => (*value, Some(*value)),
                _ => (Decimal::ZERO, None),
            },
            CExpr::Add(a, b) => {
                let ((a, ah), (b, bh)) = (a.value(q), b.value(q));
                (a.saturating_add(b), ah.zip(bh).map(|(x, y)| x.saturating_add(y)))
            }
            CExpr::Sub(a, b) => {
                let ((a, ah), (b, bh)) = (a.value(q), b.value(q));
                (bh.map_or(Decimal::ZERO, |bh| a.saturating_sub(bh)), ah.map(|ah| ah.saturating_sub(b)))
            }
            CExpr::Mul(a, b) => {
                let ((a, ah), (b, bh)) = (a.value(q), b.value(q));
                (a.saturating_mul(b), ah.zip(bh).map(|(x, y)| x.saturating_mul(y)))
            }
            CExpr::Max(all) => {
                let each = all.iter().map(|e| e.value(q));
                each.reduce(|(a, ah), (b, bh)| (a.max(b), ah.zip(bh).map(|(x, y)| x.max(y))))
                    .unwrap_or_default()
            }
            CExpr::Min(all) => {
                let each = all.iter().map(|e| e.value(q));
                let tighter = |a: Option<Decimal>, b: Option<Decimal>| match (a, b) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (one, other) => one.or(other),
                };
                each.reduce(|(a, ah), (b, bh)| (a.min(b), tighter(ah, bh))).unwrap_or_default()
            }
        }
    }
}

impl Said<'_> {
    /// An amount that no missing fact can change.
    fn settled(self) -> bool {
        matches!(self, Said::Range(low, Some(high)) if low == high)
    }
}

impl<'d> Reply<'d> {
    /// How many rows can apply.
    pub fn count(&self) -> u32 {
        self.rows.count_ones()
    }

    fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        let mut left = self.rows;
        std::iter::from_fn(move || {
            let next = usize::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left - 1;
            Some(next)
        })
    }

    /// The results of all rows that can apply, joined; nothing where a column is blank in all of them.
    pub fn results(&self) -> impl Iterator<Item = (&'d str, Said<'d>)> + '_ {
        let decider = self.decider;
        (0..decider.results.len()).filter_map(move |n| {
            let said = self.rows().filter_map(|row| self.one(row, n));
            let joined = said.reduce(|a, b| match (a, b) {
                (Said::Range(low, high), Said::Range(l, h)) => {
                    Said::Range(low.min(l), high.zip(h).map(|(x, y)| x.max(y)))
                }
                (first, _) => first,
            });
            Some((&**decider.results.get(n)?, joined?))
        })
    }

    /// Whether both rows can apply and do not come to the same.
    fn differ(&self, pair: &Pair) -> bool {
        let (a, b) = pair.rows;
        let both = bits([a, b].into_iter());
        let same = |column: &usize| {
            self.one(a, *column)
                .filter(|said| said.settled())
                .is_some_and(|x| self.one(b, *column) == Some(x))
        };
        self.rows & both == both && !pair.results.iter().all(same)
    }

    fn one(&self, row: usize, column: usize) -> Option<Said<'d>> {
        match self.decider.outcomes.get(row)?.get(column)? {
            Outcome::Amount { expr, money, .. } => {
                let (low, high) = expr.value(self.question);
                let round = |d| if *money { to_fen(d) } else { d };
                Some(Said::Range(round(low), high.map(round)))
            }
            Outcome::Words(words) if words.is_empty() => None,
            Outcome::Words(words) => Some(Said::Words(words)),
        }
    }

    /// The amount in a money column, in fen.
    pub fn fen(&self, column: &str) -> Option<(Fen, Option<Fen>)> {
        use rust_decimal::prelude::ToPrimitive;
        let fen = |d: Decimal| (d * Decimal::ONE_HUNDRED).to_i64().map(Fen);
        self.results().find(|(name, _)| *name == column).and_then(|(_, said)| match said {
            Said::Range(low, high) => Some((fen(low)?, high.and_then(fen))),
            Said::Words(_) => None,
        })
    }

    /// Everything as [`crate::decide`] says it.
    fn decision(&self) -> Decision {
        let given = |slot: usize| self.question.values.get(slot).is_some_and(Option::is_some);
        let mut missing: Vec<Arc<str>> = Vec::new();
        let open = self.decider.slots.iter().enumerate().filter(|(n, _)| !given(*n));
        for (_, slot) in open {
            if slot.pairs.iter().any(|pair| self.differ(pair)) {
                missing.push(slot.name.clone());
            }
        }
        let mut results = Vec::new();
        for (column, name) in self.decider.results.iter().enumerate() {
            let mut answer: Option<Answer> = None;
            for row in self.rows() {
                let outcome = self.decider.outcomes.get(row).and_then(|r| r.get(column));
                if let Some(Outcome::Amount { slots, .. }) = outcome
                    && !self.one(row, column).is_some_and(Said::settled)
                {
                    let names =
                        slots.iter().filter(|s| !given(**s)).filter_map(|s| self.decider.slots.get(*s));
                    missing.extend(names.map(|s| s.name.clone()));
                }
                let next = match self.one(row, column) {
                    Some(Said::Range(low, high)) => Answer::Range { low, high },
                    Some(Said::Words(words)) => Answer::Words(vec![words.into()]),
                    None => continue,
                };
                answer = Some(match answer {
                    None => next,
                    Some(before) => join(before, next),
                });
            }
            results.extend(answer.map(|a| (name.clone(), a)));
        }
        missing.sort();
        missing.dedup();
        let used = self.decider.slots.iter().enumerate().filter(|(n, s)| given(*n) && &*s.name != RULE);
        Decision {
            rows: self.rows().collect(),
            results,
            used: used.map(|(_, s)| s.name.clone()).collect(),
            missing,
        }
    }
}

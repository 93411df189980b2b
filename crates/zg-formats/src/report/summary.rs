//! Counts and costs over a report.
//!
//! Costs are listed, not added: ten absolute claims are one case before an authority. Only exposures whose table says
//! that they add are summed.

use serde::Serialize;
use zg_model::{Certainty, Cite, Fen, Severity};

use super::{ExposureView, Finding, Report};

/// A range of money, and points.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Cost {
    /// At least.
    #[serde(rename = "low_fen")]
    pub low: Fen,
    /// At most; `None` when nothing bounds it.
    #[serde(rename = "high_fen")]
    pub high: Option<Fen>,
    /// Points taken, at most.
    pub points: i64,
    /// At least.
    pub least_points: i64,
}

impl Cost {
    /// What one exposure comes to.
    pub fn of(e: &ExposureView) -> Cost {
        Cost { low: e.low, high: e.high, points: e.points, least_points: e.least_points }
    }

    /// Both apply.
    pub fn plus(self, other: Cost) -> Cost {
        Cost {
            low: self.low + other.low,
            high: self.high.zip(other.high).map(|(a, b)| a + b),
            points: self.points.saturating_add(other.points),
            least_points: self.least_points.saturating_add(other.least_points),
        }
    }

    /// One or the other applies: the wider of each.
    pub fn or(self, other: Cost) -> Cost {
        Cost {
            low: self.low.max(other.low),
            high: self.high.zip(other.high).map(|(a, b)| a.max(b)),
            points: self.points.max(other.points),
            least_points: self.least_points.max(other.least_points),
        }
    }
}

/// What several exposures come to: the widest of those that stand side by side, plus those that add.
pub fn cost(exposures: &[ExposureView]) -> Option<Cost> {
    total(exposures.iter().map(|e| (Cost::of(e), e.adds)))
}

fn total(costs: impl Iterator<Item = (Cost, bool)>) -> Option<Cost> {
    let (mut beside, mut added) = (None, None);
    for (cost, adds) in costs {
        if adds {
            added = Some(added.map_or(cost, |a: Cost| a.plus(cost)));
        } else {
            beside = Some(beside.map_or(cost, |b: Cost| b.or(cost)));
        }
    }
    match (beside, added) {
        (Some(b), Some(a)) => Some(b.plus(a)),
        (one, other) => one.or(other),
    }
}

/// One penalty table over the whole report.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The table's title.
    pub title: String,
    /// The clauses.
    pub cite: Vec<Cite>,
    /// How many findings and missed indicators it bears on.
    pub count: u64,
    /// The widest single case, or the sum where its cases add.
    pub cost: Cost,
    /// Whether its cases add.
    pub adds: bool,
}

/// Counts and costs over the whole report. What needs a person's judgement is counted apart and costs nothing.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Per severity, worst first, zeros included: findings that stand, and last what is only worth noticing.
    pub by_severity: Vec<(Severity, u64)>,
    /// Findings that stand: violations, not what is only worth noticing.
    pub findings: u64,
    /// What is only worth noticing, about the buyer or the chat.
    pub noticed: u64,
    /// Findings that a person must decide.
    pub ask: u64,
    /// Rows that were refused.
    pub rejects: u64,
    /// Rows that were kept with a reservation.
    pub notes: u64,
    /// Indicators that were assessed.
    pub assessed: u64,
    /// Assessed indicators under their target.
    pub missed: u64,
    /// Deadlines that run.
    pub pending: u64,
    /// Of these, how many are past their moment.
    pub overdue: u64,
    /// Conversations not judged, or not in full.
    pub unjudged: u64,
    /// The penalty tables, the most expensive first.
    pub bases: Vec<Basis>,
    /// The widest single basis, plus those that add.
    pub cost: Option<Cost>,
}

impl Summary {
    /// Counts a report.
    pub fn of(report: &Report) -> Summary {
        let note = |f: &&Finding| f.rule.severity == Severity::Note;
        let held = || report.findings.iter().filter(move |f| !note(f));
        let sure = || held().filter(|f| f.certainty != Certainty::Ask);
        let noticed = count(report.findings.iter().filter(note));
        let of = |s: Severity| {
            if s == Severity::Note { noticed } else { count(sure().filter(|f| f.rule.severity == s)) }
        };
        let by_severity: Vec<(Severity, u64)> = Severity::ALL.into_iter().map(|s| (s, of(s))).collect();
        let running = || super::gathered(&report.pending);
        let missed = || report.indicators.iter().filter(|i| i.pass == Some(false));
        let bases = bases(sure().flat_map(|f| &f.exposure).chain(missed().flat_map(|i| &i.exposure)));
        Summary {
            findings: count(sure()),
            noticed,
            ask: count(held().filter(|f| f.certainty == Certainty::Ask)),
            rejects: count(report.rejects.iter().filter(|r| !r.is_note())),
            notes: count(report.rejects.iter().filter(|r| r.is_note())),
            assessed: count(report.indicators.iter().filter(|i| i.assessed)),
            missed: count(missed()),
            pending: count(running().into_iter()),
            overdue: count(running().iter().filter(|r| r.line.due.is_some_and(|d| d < report.now))),
            unjudged: report.unjudged.iter().map(|u| u.count).sum(),
            cost: total(bases.iter().map(|b| (b.cost, b.adds))),
            by_severity,
            bases,
        }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u64 {
    items.fold(0, |n, _| n + 1)
}

/// Exposures by table, the most expensive first.
fn bases<'a>(exposures: impl Iterator<Item = &'a ExposureView>) -> Vec<Basis> {
    let mut bases: Vec<Basis> = Vec::new();
    for e in exposures {
        let cost = Cost::of(e);
        match bases.iter_mut().find(|b| b.title == e.title && b.cite == e.cite && b.adds == e.adds) {
            Some(basis) => {
                basis.count += 1;
                basis.cost = if e.adds { basis.cost.plus(cost) } else { basis.cost.or(cost) };
            }
            None => bases.push(Basis {
                title: e.title.clone(),
                cite: e.cite.clone(),
                count: 1,
                cost,
                adds: e.adds,
            }),
        }
    }
    bases.sort_by(|a, b| {
        // Where nothing bounds it, what is certain at least ranks it.
        let key = |b: &Basis| (b.cost.high.unwrap_or(b.cost.low), b.cost.low, b.cost.points);
        key(b).cmp(&key(a)).then_with(|| a.title.cmp(&b.title))
    });
    bases
}

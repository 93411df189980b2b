//! The busiest half hour again, with one thing changed at a time.

use zg_desk::staffing::need::{Goals, Model, Question, Standing};
use zg_desk::staffing::simulate::{Desk, Traffic};

use super::Hearsay;

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Change {
    /// Arrivals, so many times as many.
    Volume(f64),
    /// The share in time that is asked for.
    Share(f64),
    /// Work on a round, so many times as long.
    Work(f64),
    /// Chats open at once.
    Concurrency(u32),
}

/// What follows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WhatIf {
    pub(crate) change: Change,
    /// Whether this is what the plan assumes.
    pub(crate) plan: bool,
    pub(crate) need: u32,
    pub(crate) standing: Standing,
}

/// Every change worth a row. The numbers of chats at once that hearsay names stand among them.
pub(super) fn what_if(q: &Question<'_>, model: Model, goals: &Goals, hearsay: &[Hearsay]) -> Vec<WhatIf> {
    let mut rows = Vec::new();
    let mut row = |change, plan, q: &Question<'_>, model, goals: &Goals| {
        let need = q.need(model, goals);
        rows.push(WhatIf { change, plan, need, standing: q.standing(model, need) });
    };
    for times in [0.8, 1.0, 1.3, 2.0] {
        row(
            Change::Volume(times),
            times == 1.0,
            &Question { rate: q.rate * times, ..q.clone() },
            model,
            goals,
        );
    }
    let mut shares = vec![0.8, 0.9, 0.95, goals.share];
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    for share in shares {
        row(Change::Share(share), share == goals.share, q, model, &Goals { share, ..*goals });
    }
    for times in [0.8, 1.0, 1.2] {
        let traffic = Traffic {
            first: q.traffic.first.times(times),
            later: q.traffic.later.times(times),
            ..q.traffic.clone()
        };
        row(Change::Work(times), times == 1.0, &Question { traffic: &traffic, ..q.clone() }, model, goals);
    }
    // Only the simulation knows of chats open at once.
    let mut at_once = vec![1, 2, 3, 5, q.desk.concurrency];
    at_once.extend(hearsay.iter().flat_map(|h| h.at_once.iter().map(|(n, _)| *n)));
    at_once.sort_unstable();
    at_once.dedup();
    for concurrency in at_once {
        let desk = Desk { concurrency, ..q.desk };
        let q = Question { desk, ..q.clone() };
        row(Change::Concurrency(concurrency), false, &q, Model::Simulation, goals);
    }
    if let Some(mine) = rows.iter_mut().find(|r| r.change == Change::Concurrency(q.desk.concurrency)) {
        mine.plan = model == Model::Simulation;
    }
    rows
}

//! Staffing as the command shows it: from what was seen to a plan that writers only have to write down.

mod chart;
mod hearsay;
mod html;
mod json;
mod text;
mod what_if;
mod words;

use clap::ValueEnum;
use rayon::prelude::*;
use zg_desk::staffing::cover::{Roster, Shift, cover};
use zg_desk::staffing::need::{Goals, Model, Question, Standing};
use zg_desk::staffing::observe::{Hours, Together, WorkFrom};
use zg_desk::staffing::simulate::{Desk, Interval, Plan, Stretch, Traffic, simulate};
use zg_desk::staffing::{Law, SLOT_SECONDS, SLOTS, WEEK, rostered};
use zg_engine::Ruleset;
use zg_model::{Fen, Millis};

pub(crate) use hearsay::Hearsay;
pub(crate) use html::html;
pub(crate) use json::json;
pub(crate) use text::text;
pub(crate) use what_if::WhatIf;

/// Counted rounds of one simulated half hour: a share of 90 % is then right to about half a point.
const ROUNDS: f64 = 20_000.0;
/// Rounds of the trial of a whole plan, about.
const TRIAL: f64 = 500_000.0;

/// So many within so long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Goal {
    pub(crate) within: Millis,
    pub(crate) share: f64,
}

/// How long buyers wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Patience {
    Data,
    Endless,
    Given(Millis),
}

/// How long a round takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Work {
    From(WorkFrom),
    Given(Millis),
}

/// The model that the plan follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    Simulation,
    ErlangC,
    ErlangA,
    Factor,
}

/// Which days are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Days {
    Weekday,
    Workweek,
    All,
}

impl From<Days> for Together {
    fn from(days: Days) -> Together {
        match days {
            Days::Weekday => Together::Weekday,
            Days::Workweek => Together::Workweek,
            Days::All => Together::All,
        }
    }
}

impl How {
    fn model(self) -> Model {
        match self {
            How::Simulation => Model::Simulation,
            How::ErlangC => Model::ErlangC,
            How::ErlangA => Model::ErlangA,
            How::Factor => Model::Factor,
        }
    }
}

/// Everything that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) target: Goal,
    pub(crate) first: Option<Goal>,
    pub(crate) concurrency: u32,
    pub(crate) switch: Millis,
    pub(crate) shrinkage: f64,
    pub(crate) patience: Patience,
    pub(crate) work: Work,
    pub(crate) away: Millis,
    pub(crate) until_sent: bool,
    pub(crate) model: How,
    pub(crate) shifts: Vec<Shift>,
    /// Half hours of the day, from and to.
    pub(crate) hours: Option<(usize, usize)>,
    pub(crate) together: Days,
    pub(crate) volume: f64,
    pub(crate) week: Millis,
    pub(crate) seed: u64,
}

/// How one model sees the busiest half hour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) model: Model,
    pub(crate) need: u32,
    pub(crate) standing: Standing,
}

/// The half hour of the week with most arrivals.
#[derive(Clone, Debug)]
pub(crate) struct Busiest {
    pub(crate) slot: usize,
    /// Rounds in the half hour.
    pub(crate) rounds: f64,
    /// Erlangs.
    pub(crate) load: f64,
    pub(crate) models: Vec<Seen>,
    /// For so many agents the share in time by each model, in the order of `models`: of first rounds where they have a
    /// goal of their own, which is the harder one, otherwise of all.
    pub(crate) curve: Vec<(u32, Vec<f64>)>,
}

/// A plan and all that it was made of.
#[derive(Clone, Debug)]
pub(crate) struct Staffing {
    pub(crate) hours: Hours,
    pub(crate) settings: Settings,
    /// Mean patience in seconds.
    pub(crate) patience: Option<f64>,
    /// Mean seconds of work on first, later, and all rounds.
    pub(crate) work: (f64, f64, f64),
    /// What no number of agents can better, and the goals as far as they can be met.
    pub(crate) ceiling: (f64, f64),
    pub(crate) goals: Goals,
    /// Rounds in each half hour of the week that is planned.
    pub(crate) rounds: Vec<f64>,
    /// The share of arrivals outside of the hours that are planned.
    pub(crate) outside: f64,
    /// Agents at work, and agents on the roster, for each half hour of the week.
    pub(crate) need: Vec<u32>,
    pub(crate) on_roster: Vec<u32>,
    pub(crate) busiest: Busiest,
    pub(crate) roster: Option<Roster>,
    /// The whole roster simulated: in time, first rounds in time, weeks.
    pub(crate) trial: Option<(Interval, Option<Interval>, u32)>,
    pub(crate) what_if: Vec<WhatIf>,
    pub(crate) hearsay: Vec<Hearsay>,
    /// Sales of thirty days, given or from the orders in the data.
    pub(crate) sales: Option<Fen>,
}

impl Staffing {
    pub(crate) fn new(
        hours: Hours,
        settings: Settings,
        set: &Ruleset,
        sales: Option<Fen>,
        paid: Fen,
    ) -> Staffing {
        let patience = match settings.patience {
            Patience::Data => hours.patience,
            Patience::Endless => None,
            Patience::Given(m) => Some(seconds(m)),
        };
        let mut traffic = hours.traffic(patience);
        if let Work::Given(m) = settings.work {
            traffic.first = Law::Exponential(seconds(m));
            traffic.later = Law::Exponential(seconds(m));
        }
        let desk = Desk {
            concurrency: settings.concurrency,
            switch: seconds(settings.switch),
            until_sent: settings.until_sent,
            within: seconds(settings.target.within),
            first_within: seconds(settings.first.map_or(settings.target.within, |f| f.within)),
        };
        let goals = Goals { share: settings.target.share, first: settings.first.map(|f| f.share) };
        let ask = |rate| Question { rate, traffic: &traffic, desk, rounds: ROUNDS, seed: settings.seed };
        let planned = |t: &usize| settings.hours.is_none_or(|(from, to)| (from..to).contains(&(t % SLOTS)));
        let all = hours.rates(settings.together.into());
        let rates: Vec<f64> = (0..WEEK)
            .map(|t| if planned(&t) { all.get(t).copied().unwrap_or(0.0) * settings.volume } else { 0.0 })
            .collect();
        let total: f64 = all.iter().sum::<f64>() * settings.volume;
        let model = settings.model.model();
        let need = needs(&rates, |rate| ask(rate).need(model, &goals));
        let on_roster: Vec<u32> = need.iter().map(|n| rostered(*n, settings.shrinkage)).collect();
        let busiest = busiest(&rates, &ask, &goals);
        let array: [u32; WEEK] = std::array::from_fn(|t| on_roster.get(t).copied().unwrap_or(0));
        let roster = cover(&array, &settings.shifts);
        let trial = roster.as_ref().and_then(|r| trial(r, &rates, &traffic, &desk, &settings));
        let busy_rate = rates.get(busiest.slot).copied().unwrap_or(0.0);
        let work = (traffic.first.mean(), traffic.later.mean(), ask(busy_rate).work());
        let sales = sales.or_else(|| monthly(paid, &hours));
        let hearsay = hearsay::hearsay(set, &hours, settings.concurrency, sales, work.2);
        let what_if = what_if::what_if(&ask(busy_rate), model, &goals, &hearsay);
        Staffing {
            ceiling: ask(busy_rate).ceiling(model),
            goals: ask(busy_rate).reachable(model, &goals),
            rounds: rates.iter().map(|r| r * SLOT_SECONDS).collect(),
            outside: if total > 0.0 { 1.0 - rates.iter().sum::<f64>() / total } else { 0.0 },
            hours,
            settings,
            patience,
            work,
            need,
            on_roster,
            busiest,
            roster,
            trial,
            what_if,
            hearsay,
            sales,
        }
    }

    /// The fewest people who can fill the roster: by hours a week, and one shift a day each.
    pub(crate) fn people(&self) -> u64 {
        let Some(roster) = &self.roster else { return 0 };
        let week = u64::try_from(self.settings.week.0 / 1_800_000).unwrap_or(0).max(1);
        let mut days = [0_u64; 7];
        for turn in &roster.turns {
            days.get_mut(turn.start / SLOTS).into_iter().for_each(|n| *n += u64::from(turn.people));
        }
        roster.paid.div_ceil(week).max(days.into_iter().max().unwrap_or(0))
    }
}

/// The need of each half hour; half hours with the same arrivals are asked once.
fn needs(rates: &[f64], need: impl Fn(f64) -> u32 + Sync) -> Vec<u32> {
    // No rate is below 0, and of such numbers the bits stand in their order.
    let mut known: Vec<(u64, u32)> = rates.iter().map(|r| (r.to_bits(), 0)).collect();
    known.sort_unstable();
    known.dedup();
    known.par_iter_mut().for_each(|(bits, n)| *n = need(f64::from_bits(*bits)));
    let found = |rate: &f64| known.binary_search_by_key(&rate.to_bits(), |(bits, _)| *bits).ok();
    rates.iter().map(|r| found(r).and_then(|at| known.get(at)).map_or(0, |(_, n)| *n)).collect()
}

fn busiest<'q>(rates: &[f64], ask: &impl Fn(f64) -> Question<'q>, goals: &Goals) -> Busiest {
    // Of equally busy ones the first.
    let slot = (0..rates.len()).rev().max_by(|a, b| {
        let rate = |t: &usize| rates.get(*t).copied().unwrap_or(0.0);
        rate(a).total_cmp(&rate(b))
    });
    let slot = slot.unwrap_or(0);
    let question = ask(rates.get(slot).copied().unwrap_or(0.0));
    let models: Vec<Seen> = [Model::ErlangC, Model::ErlangA, Model::Factor, Model::Simulation]
        .into_iter()
        .filter(|m| *m != Model::ErlangA || question.traffic.patience.is_some())
        .map(|model| {
            let need = question.need(model, goals);
            Seen { model, need, standing: question.standing(model, need) }
        })
        .collect();
    let most = models.iter().map(|m| m.need).max().unwrap_or(0);
    let least = models.iter().map(|m| m.need).min().unwrap_or(0);
    // From where it goes wrong to where more helps no more; no more than a dozen points.
    let (from, to) = (least.saturating_sub(4).max(1), most + 3);
    let step = (to - from) / 12 + 1;
    let curve = (from..=to).step_by(usize::try_from(step).unwrap_or(1));
    let share = |m: &Seen, n| {
        let standing = question.standing(m.model, n);
        if goals.first.is_some() { standing.first } else { standing.within }
    };
    let curve = curve.map(|n| (n, models.iter().map(|m| share(m, n)).collect())).collect();
    Busiest { slot, rounds: question.rate * SLOT_SECONDS, load: question.load(), models, curve }
}

/// Weeks of the roster as it would run: arrivals by the half hour, those at work whom the roster leaves after shrinkage.
fn trial(
    roster: &Roster,
    rates: &[f64],
    traffic: &Traffic,
    desk: &Desk,
    settings: &Settings,
) -> Option<(Interval, Option<Interval>, u32)> {
    let each = traffic.rounds.mean().max(1.0);
    let week: f64 = rates.iter().sum::<f64>() * SLOT_SECONDS;
    let cycles = (TRIAL / week.max(1.0)).clamp(5.0, 52.0) as u32;
    let stretches = rates.iter().zip(&roster.on_duty).map(|(rate, on_duty)| Stretch {
        chats: rate / each,
        agents: (f64::from(*on_duty) * (1.0 - settings.shrinkage) + 1e-9).floor() as u32,
    });
    let plan = Plan {
        stretches: stretches.collect(),
        seconds: SLOT_SECONDS,
        cycles,
        warm_up: 1,
        seed: settings.seed,
    };
    let out = simulate(traffic, desk, &plan);
    Some((out.within()?, settings.first.and(out.first_within()), cycles))
}

/// What was paid in the days of the data, for thirty of them.
fn monthly(paid: Fen, hours: &Hours) -> Option<Fen> {
    let days: u32 = hours.weekdays().iter().sum();
    (paid.0 > 0 && days > 0).then(|| Fen(paid.0.saturating_mul(30) / i64::from(days)))
}

/// Milliseconds as seconds.
fn seconds(m: Millis) -> f64 {
    m.0 as f64 / 1000.0
}

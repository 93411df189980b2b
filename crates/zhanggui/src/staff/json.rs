//! The plan for programs. Times in seconds, shares from 0 to 1, half hours of the week from Monday 00:00.

use serde_json::{Value, json};
use zg_desk::staffing::SLOTS;
use zg_desk::staffing::need::{Model, Standing};
use zg_desk::staffing::simulate::Interval;

use super::what_if::Change;
use super::words::clock;
use super::{Staffing, seconds};

/// A float as it is worth knowing: six digits after the point.
fn number(x: f64) -> Value {
    if x.is_finite() { json!((x * 1e6).round() / 1e6) } else { Value::Null }
}

fn model(model: Model) -> &'static str {
    match model {
        Model::ErlangC => "erlang-c",
        Model::ErlangA => "erlang-a",
        Model::Factor => "factor",
        Model::Simulation => "simulation",
    }
}

fn standing(s: &Standing) -> Value {
    json!({
        "within": number(s.within), "half": number(s.half), "first_within": number(s.first),
        "given_up": number(s.given_up), "wait": number(s.wait), "busy": number(s.busy),
    })
}

fn interval(i: &Interval) -> Value {
    json!({"share": number(i.share), "half": number(i.half)})
}

fn numbers(all: &[f64]) -> Vec<Value> {
    all.iter().map(|x| number(*x)).collect()
}

/// The plan as one object.
pub(crate) fn json(plan: &Staffing) -> Value {
    let (h, s) = (&plan.hours, &plan.settings);
    let c = h.counts;
    let (within, first_within) =
        h.within(seconds(s.target.within), seconds(s.first.map_or(s.target.within, |f| f.within)));
    let goal = |g: &super::Goal| json!({"seconds": number(seconds(g.within)), "share": number(g.share)});
    let roster = plan.roster.as_ref().map(|r| {
        let turns = r.turns.iter().map(|t| {
            json!({
                "weekday": t.start / SLOTS + 1, "start": clock(t.start % SLOTS),
                "hours": number(t.length as f64 / 2.0), "people": t.people,
            })
        });
        json!({
            "shifts": turns.collect::<Vec<_>>(), "on_duty": r.on_duty, "paid_hours": number(r.paid as f64 / 2.0),
            "least_hours": number(r.least as f64 / 2.0), "gap": number(r.gap()), "people": plan.people(),
        })
    });
    let trial = plan.trial.as_ref().map(|(within, first, weeks)| {
        json!({"within": interval(within), "first_within": first.as_ref().map(interval), "weeks": weeks})
    });
    let what_if = plan.what_if.iter().map(|w| {
        let (what, value) = match w.change {
            Change::Volume(x) => ("volume", number(x)),
            Change::Share(x) => ("share", number(x)),
            Change::Work(x) => ("work", number(x)),
            Change::Concurrency(n) => ("concurrency", json!(n)),
        };
        json!({"change": what, "value": value, "plan": w.plan, "at_work": w.need, "standing": standing(&w.standing)})
    });
    let hearsay = plan.hearsay.iter().map(|h| {
        let map = |all: &[(String, String)]| {
            all.iter().map(|(k, v)| (k.clone(), json!(v))).collect::<serde_json::Map<_, _>>()
        };
        let at_once: Vec<Value> =
            h.at_once.iter().map(|(n, s)| json!({"chats": n, "last_waits": number(*s)})).collect();
        json!({
            "rule": h.rule, "title": h.title, "note": h.note, "cite": h.cites, "given": map(&h.given),
            "says": map(&h.answers), "missing": h.missing, "at_once": at_once,
        })
    });
    let models = plan
        .busiest
        .models
        .iter()
        .map(|m| json!({"model": model(m.model), "at_work": m.need, "standing": standing(&m.standing)}));
    let curve = plan.busiest.curve.iter().map(|(n, shares)| json!({"agents": n, "within": numbers(shares)}));
    let (first, later, all) = plan.work;
    json!({
        "days": h.days.map(|(a, b)| [a, b]), "weekdays": h.weekdays(), "accounts": h.accounts,
        "seen": {
            "conversations": c.conversations, "untimed": c.untimed, "answered": c.answered, "unanswered": c.unanswered,
            "by_bot": c.by_bot, "outbound": c.outbound, "sessions": h.rounds.len(), "away": h.away,
            "within": number(within), "first_within": number(first_within),
            "at_once": number(h.at_once), "most_at_once": h.most_at_once,
        },
        "assumed": {
            "target": goal(&s.target), "first": s.first.as_ref().map(goal), "concurrency": s.concurrency,
            "switch": number(seconds(s.switch)), "shrinkage": number(s.shrinkage), "volume": number(s.volume),
            "patience": plan.patience.map(number), "until_sent": s.until_sent, "seed": s.seed, "model": model(s.model.model()),
            "work": {"first": number(first), "later": number(later), "all": number(all)},
            "sales_fen": plan.sales.map(|f| f.0),
        },
        "reachable": {
            "ceiling": number(plan.ceiling.0), "first_ceiling": number(plan.ceiling.1),
            "share": number(plan.goals.share), "first": plan.goals.first.map(number),
        },
        "rounds": numbers(&plan.rounds), "outside": number(plan.outside), "at_work": plan.need, "on_roster": plan.on_roster,
        "busiest": {
            "weekday": plan.busiest.slot / SLOTS + 1, "start": clock(plan.busiest.slot % SLOTS),
            "rounds": number(plan.busiest.rounds), "erlangs": number(plan.busiest.load),
            "models": models.collect::<Vec<_>>(), "curve": curve.collect::<Vec<_>>(),
        },
        "roster": roster, "trial": trial, "what_if": what_if.collect::<Vec<_>>(), "hearsay": hearsay.collect::<Vec<_>>(),
    })
}

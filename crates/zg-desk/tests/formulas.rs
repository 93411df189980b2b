//! The formulas against published tables, against each other where they must agree, and their laws.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use proptest::prelude::*;
use zg_desk::staffing::Law;
use zg_desk::staffing::erlang::{Wait, erlang_b, erlang_c};
use zg_desk::staffing::need::{Goals, Model, Question};
use zg_desk::staffing::patience::Impatient;
use zg_desk::staffing::simulate::{Desk, Traffic};

const PUBLISHED: &str = include_str!("../../../fixtures/staffing/published.tsv");

/// One unit of the last digit that is printed.
fn unit(printed: &str) -> f64 {
    let digits = printed.split_once('.').map_or(0, |(_, d)| d.len());
    10_f64.powi(-i32::try_from(digits).unwrap())
}

fn traffic(work: f64, patience: Option<f64>) -> Traffic {
    let law = Law::Exponential(work);
    Traffic { rounds: Law::Fixed(1.0), first: law.clone(), later: law, think: Law::Fixed(0.0), patience }
}

fn desk(within: f64) -> Desk {
    Desk { concurrency: 1, switch: 0.0, until_sent: false, within, first_within: within }
}

#[test]
fn published_values_are_met() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for line in PUBLISHED.lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [formula, given, printed, source] = cells[..] else { panic!("{line}") };
        let x: Vec<f64> = given.split(' ').map(|g| g.parse().unwrap()).collect();
        let (value, unit): (f64, f64) = (printed.parse().unwrap(), unit(printed));
        // Loads of wireless tables are cut as often as rounded: one unit. Everything else is rounded.
        let near = |computed: f64| (computed - value).abs() <= (0.5001 * unit).max(1e-12);
        let servers = |n: f64| n as u32;
        let fits = match formula {
            "erlang_b_load" => {
                let share = |load: f64| erlang_b(load, servers(x[0]));
                share(value - unit) < x[1] && x[1] < share(value + unit)
            }
            "erlang_b" => near(erlang_b(x[0], servers(x[1]))),
            "erlang_c" => near(erlang_c(x[0], servers(x[1]))),
            "tail_c" => {
                let wait = Wait::new(x[0], 1.0, servers(x[1]));
                near(wait.over(x[2]) / wait.delayed)
            }
            "in_time_c" => near(1.0 - Wait::new(x[0] / 3600.0, x[1], servers(x[2])).over(x[3])),
            "mean_wait_c" => near(Wait::new(x[0] / 3600.0, x[1], servers(x[2])).mean()),
            "agents_c" => {
                let traffic = traffic(x[1], None);
                let question = Question {
                    rate: x[0] / 3600.0,
                    traffic: &traffic,
                    desk: desk(x[2]),
                    rounds: 0.0,
                    seed: 0,
                };
                near(f64::from(question.need(Model::ErlangC, &Goals { share: x[3], first: None })))
            }
            "given_up_a" | "mean_wait_a" | "busy_a" => {
                let queue = Impatient::new(x[0] / 3600.0, x[1], servers(x[2]), x[3]);
                near(match formula {
                    "given_up_a" => queue.given_up,
                    "mean_wait_a" => queue.mean_wait(),
                    _ => x[0] / 3600.0 * x[1] * (1.0 - queue.given_up) / x[2],
                })
            }
            other => panic!("{other}"),
        };
        checked += 1;
        if !fits {
            wrong.push(format!("{source}: {line}"));
        }
    }
    assert!(checked > 70, "{checked}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Erlang A by adding up the states of the birth-and-death chain: slow, and right for small systems.
fn chain(rate: f64, work: f64, servers: u32, patience: f64) -> (f64, f64) {
    let n = servers as usize;
    let mut p = vec![1.0_f64];
    for k in 1..4000 {
        let leaving = k.min(n) as f64 / work + k.saturating_sub(n) as f64 / patience;
        p.push(p[k - 1] * rate / leaving);
    }
    let all: f64 = p.iter().sum();
    let queue: f64 = (n..4000).map(|k| (k - n) as f64 * p[k] / all).sum();
    (p[n..].iter().sum::<f64>() / all, queue / patience / rate)
}

#[test]
fn the_limits_of_erlang_a_are_erlang_c_and_b() {
    // Endless patience: everybody waits. No patience: whoever would wait is lost.
    for (rate, servers) in [(3.0, 5), (9.5, 10), (95.0, 100), (9500.0, 10_000)] {
        let patient = Impatient::new(rate, 1.0, servers, 1e9);
        assert!((patient.delayed - erlang_c(rate, servers)).abs() < 1e-6, "{rate}");
        let wait = Wait::new(rate, 1.0, servers);
        assert!((patient.reply_within(1.5, 1.0) - (1.0 - wait.reply_over(1.5, 1.0))).abs() < 1e-6, "{rate}");
        assert!((patient.mean_wait() / wait.mean() - 1.0).abs() < 1e-4, "{rate}");
        let hasty = Impatient::new(rate, 1.0, servers, 1e-9);
        assert!((hasty.given_up - erlang_b(rate, servers)).abs() < 1e-6, "{rate}");
    }
}

#[test]
fn with_patience_as_long_as_the_work_erlang_a_is_a_poisson_tail() {
    // Everybody leaves at the same rate, waiting or not: the number present is Poisson.
    for (load, servers) in [(4.0_f64, 3_u32), (10.0, 12), (30.0, 30), (80.0, 60)] {
        let mut term = (-load).exp();
        let mut below = 0.0;
        for k in 0..servers {
            below += term;
            term *= load / f64::from(k + 1);
        }
        let queue = Impatient::new(load, 1.0, servers, 1.0);
        assert!((queue.delayed - (1.0 - below)).abs() < 1e-9, "{load}: {} {}", queue.delayed, 1.0 - below);
    }
}

#[test]
fn ten_thousand_erlangs_neither_overflow_nor_vanish() {
    // Halfin-Whitt: with n = a + β√a servers P(wait) tends to 1 ÷ (1 + βΦ(β) ÷ φ(β)); β = 1: 0.2234.
    let c = erlang_c(10_000.0, 10_100);
    assert!((c - 0.2234).abs() < 2e-3, "{c}");
    let b = erlang_b(10_000.0, 10_100);
    assert!(b > 0.0 && b < c);
    assert!(erlang_b(10_000.0, 20_000) >= 0.0);
    let over = Impatient::new(10_000.0, 1.0, 5_000, 60.0);
    assert!((over.given_up - 0.5).abs() < 1e-6, "half must go when half are there: {}", over.given_up);
    let heavy = Impatient::new(1e6, 1.0, 1_000_000, 2.0);
    assert!(heavy.delayed > 0.0 && heavy.delayed < 1.0 && heavy.given_up < 1e-2);
}

proptest! {
    #[test]
    fn erlang_a_is_its_chain(load in 0.05_f64..40.0, servers in 1_u32..40, patience in 0.2_f64..20.0) {
        let queue = Impatient::new(load, 1.0, servers, patience);
        let (delayed, given_up) = chain(load, 1.0, servers, patience);
        prop_assert!((queue.delayed - delayed).abs() < 1e-8, "{} {}", queue.delayed, delayed);
        prop_assert!((queue.given_up - given_up).abs() < 1e-8, "{} {}", queue.given_up, given_up);
        // Everybody either gives up or is turned to.
        prop_assert!((queue.within(f64::INFINITY) + queue.given_up - 1.0).abs() < 1e-8);
        // Known: at most the loss of Erlang B.
        prop_assert!(queue.given_up <= erlang_b(load, servers) + 1e-9);
    }

    #[test]
    fn more_agents_never_worsen_the_rate(
        rate in 0.001_f64..5.0, work in 1.0_f64..120.0, patience in 5.0_f64..2000.0,
        agents in 0_u32..400, within in 1.0_f64..400.0, until_sent in any::<bool>(),
    ) {
        let traffic = traffic(work, Some(patience));
        let question = Question { rate, traffic: &traffic, desk: Desk { until_sent, ..desk(within) }, rounds: 0.0, seed: 0 };
        for model in [Model::ErlangC, Model::ErlangA] {
            let (few, more) = (question.standing(model, agents), question.standing(model, agents + 1));
            prop_assert!(more.within >= few.within - 1e-9, "{model:?} {few:?} {more:?}");
            prop_assert!(more.wait <= few.wait + 1e-6 || few.wait.is_infinite() || agents == 0, "{model:?} {few:?} {more:?}");
            prop_assert!((0.0..=1.0 + 1e-9).contains(&more.within) && more.within.is_finite());
        }
    }

    #[test]
    fn the_need_is_the_smallest_number_that_meets_the_goals(
        rate in 0.0_f64..2.0, work in 1.0_f64..100.0, share in 0.5_f64..0.999, first in prop::option::of(0.3_f64..0.95),
        within in 20.0_f64..300.0, until_sent in any::<bool>(), patience in 20.0_f64..1000.0,
    ) {
        let traffic = traffic(work, Some(patience));
        let question = Question { rate, traffic: &traffic, desk: Desk { until_sent, ..desk(within) }, rounds: 0.0, seed: 0 };
        for model in [Model::ErlangC, Model::ErlangA] {
            let goals = Goals { share, first };
            let need = question.need(model, &goals);
            let goals = question.reachable(model, &goals);
            prop_assert!(question.standing(model, need).meets(&goals));
            prop_assert!(need == 0 || !question.standing(model, need - 1).meets(&goals));
            prop_assert_eq!(need == 0, rate == 0.0);
        }
    }
}

/// W-9: ten minutes a chat, three at once, take four minutes each.
#[test]
fn the_factor_method_shortens_chats() {
    use zg_desk::staffing::need::effective;
    for (at_once, seconds) in [(1, 600.0), (3, 240.0), (5, 600.0 / 3.5), (30, 600.0 / 3.5)] {
        assert!((effective(600.0, at_once) - seconds).abs() < 1e-9, "{at_once}");
    }
}

/// One chat at a time with one round is the plain queue.
#[test]
fn the_factor_method_with_one_chat_is_erlang_c() {
    let traffic = Traffic {
        rounds: Law::Fixed(1.0),
        first: Law::Exponential(60.0),
        later: Law::Exponential(60.0),
        think: Law::Fixed(30.0),
        patience: None,
    };
    let desk = Desk { concurrency: 1, switch: 0.0, until_sent: false, within: 20.0, first_within: 20.0 };
    let question = Question { rate: 0.1, traffic: &traffic, desk, rounds: 1000.0, seed: 1 };
    for agents in 1..12 {
        assert_eq!(question.standing(Model::Factor, agents), question.standing(Model::ErlangC, agents));
    }
    let three = Question { desk: Desk { concurrency: 3, ..desk }, ..question.clone() };
    let goals = Goals { share: 0.9, first: None };
    assert!(three.need(Model::Factor, &goals) < question.need(Model::Factor, &goals));
}

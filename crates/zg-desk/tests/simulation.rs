//! The simulation against the formulas where they must agree, and its laws.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use proptest::prelude::*;
use zg_desk::staffing::Law;
use zg_desk::staffing::erlang::Wait;
use zg_desk::staffing::need::{Goals, Model, Question};
use zg_desk::staffing::patience::Impatient;
use zg_desk::staffing::simulate::{Desk, Plan, Simulated, Stretch, Traffic, simulate};

fn one_round(work: f64, patience: Option<f64>) -> Traffic {
    let law = Law::Exponential(work);
    Traffic { rounds: Law::Fixed(1.0), first: law.clone(), later: law, think: Law::Fixed(0.0), patience }
}

const DESK: Desk = Desk { concurrency: 1, switch: 0.0, until_sent: true, within: 90.0, first_within: 45.0 };

fn run(traffic: &Traffic, desk: &Desk, rate: f64, agents: u32, rounds: f64, seed: u64) -> Simulated {
    let each = traffic.rounds.mean();
    simulate(traffic, desk, &Plan::steady(rate / each, agents, each, rounds, seed))
}

/// Twenty comparisons at 95 % will miss once by chance: 1.5 half widths are 99.5 %.
const LOOSE: f64 = 1.5;

#[test]
fn one_chat_an_agent_and_exponential_work_is_erlang_c() {
    for (agents, busy) in [(1, 0.7), (3, 0.8), (10, 0.9), (40, 0.9)] {
        let rate = f64::from(agents) * busy / 30.0;
        let wait = Wait::new(rate, 30.0, agents);
        let sent = run(&one_round(30.0, None), &DESK, rate, agents, 400_000.0, 7);
        let within = sent.within().unwrap();
        assert!(within.half < 0.02, "{agents}: too noisy to say anything: {within:?}");
        assert!(within.holds(1.0 - wait.reply_over(90.0, 30.0), LOOSE), "{agents}: {within:?} {wait:?}");
        let first = sent.first_within().unwrap();
        assert!(first.holds(1.0 - wait.reply_over(45.0, 30.0), LOOSE), "{agents}: {first:?}");
        // Waits of more than a minute are too rare with forty agents to compare.
        let turned = Desk { until_sent: false, within: 10.0, ..DESK };
        let turned = run(&one_round(30.0, None), &turned, rate, agents, 400_000.0, 7).within().unwrap();
        assert!(turned.holds(1.0 - wait.over(10.0), LOOSE), "{agents}: {turned:?} {}", wait.over(10.0));
        assert!(
            (sent.mean_wait() / wait.mean() - 1.0).abs() < 0.1,
            "{agents}: {} {}",
            sent.mean_wait(),
            wait.mean()
        );
        assert!((sent.occupancy() - busy).abs() < 0.01, "{agents}: {}", sent.occupancy());
    }
}

#[test]
fn with_patience_it_is_erlang_a() {
    for (agents, load, patience) in [(1, 1.2, 60.0), (5, 5.0, 45.0), (20, 19.0, 90.0), (20, 30.0, 60.0)] {
        let rate = load / 30.0;
        let queue = Impatient::new(rate, 30.0, agents, patience);
        let out = run(&one_round(30.0, Some(patience)), &DESK, rate, agents, 400_000.0, 11);
        let (within, given_up) = (out.within().unwrap(), out.given_up().unwrap());
        assert!(within.holds(queue.reply_within(90.0, 30.0), LOOSE), "{agents} {load}: {within:?} {queue:?}");
        assert!(given_up.holds(queue.given_up, LOOSE), "{agents} {load}: {given_up:?} {}", queue.given_up);
        assert!((out.mean_wait() / queue.mean_wait() - 1.0).abs() < 0.05, "{agents} {load}");
    }
}

#[test]
fn one_agent_with_many_open_chats_and_no_thinking_is_a_single_queue() {
    // An agent answers first come first served, so chats at once change nothing when every chat is one round.
    let wait = Wait::new(0.025, 30.0, 1);
    let out = run(&one_round(30.0, None), &Desk { concurrency: 30, ..DESK }, 0.025, 1, 400_000.0, 3);
    assert!(out.within().unwrap().holds(1.0 - wait.reply_over(90.0, 30.0), LOOSE));
}

#[test]
fn an_agent_with_one_chat_waits_while_the_buyer_thinks() {
    // Two rounds of 10 s with 40 s of thought between hold a place for 60 s: three places for one agent's worth of
    // work in chats. With one chat at once the desk drowns; with four it does not.
    let traffic = Traffic {
        rounds: Law::Fixed(2.0),
        first: Law::Exponential(10.0),
        later: Law::Exponential(10.0),
        think: Law::Exponential(40.0),
        patience: None,
    };
    let at = |concurrency| {
        run(&traffic, &Desk { concurrency, ..DESK }, 0.06, 1, 50_000.0, 5).within().unwrap().share
    };
    assert!(at(1) < 0.4, "{}", at(1));
    assert!(at(4) > 0.9, "{}", at(4));
    // More places than the agent can look after do not help any more.
    assert!((at(30) - at(60)).abs() < 1e-9);
}

#[test]
fn turning_between_chats_costs_what_it_is_said_to_cost() {
    let base = one_round(20.0, None);
    let busy = |switch| run(&base, &Desk { switch, ..DESK }, 0.02, 1, 50_000.0, 2).occupancy();
    assert!((busy(0.0) - 0.4).abs() < 0.01);
    assert!((busy(5.0) - 0.5).abs() < 0.01);
}

#[test]
fn staff_follows_the_plan() {
    // Nobody at night: what comes then waits for the morning and is late. Arrivals are even, so half is in time at most.
    let night = Plan {
        stretches: vec![Stretch { chats: 0.01, agents: 3 }, Stretch { chats: 0.01, agents: 0 }],
        seconds: 40_000.0,
        cycles: 20,
        warm_up: 1,
        seed: 9,
    };
    let out = simulate(&one_round(10.0, None), &DESK, &night);
    let share = out.within().unwrap().share;
    assert!((0.45..0.51).contains(&share), "{share}");
    assert!(out.longest_queue() > 200);
    // Agents who go home hand over what they have open: nothing is lost, and everything is answered in the end.
    let chats = Traffic { rounds: Law::Fixed(5.0), think: Law::Exponential(300.0), ..one_round(10.0, None) };
    let shrinking = Plan {
        stretches: [4, 2, 1, 2].map(|agents| Stretch { chats: 0.002, agents }).to_vec(),
        seconds: 1800.0,
        cycles: 50,
        warm_up: 1,
        seed: 4,
    };
    let out = simulate(&chats, &Desk { concurrency: 30, ..DESK }, &shrinking);
    assert!(out.within().unwrap().share > 0.97, "{:?}", out.within());
}

#[test]
fn nothing_comes_of_nothing() {
    let traffic = one_round(10.0, Some(60.0));
    assert_eq!(run(&traffic, &DESK, 0.0, 3, 1000.0, 1).within(), None);
    let nobody = run(&traffic, &DESK, 0.1, 0, 1000.0, 1);
    assert_eq!(nobody.within().unwrap().share, 0.0);
    assert!(nobody.given_up().unwrap().share > 0.7);
    let question = Question { rate: 0.0, traffic: &traffic, desk: DESK, rounds: 1000.0, seed: 1 };
    assert_eq!(question.need(Model::Simulation, &Goals { share: 0.99, first: Some(0.99) }), 0);
}

#[test]
fn what_no_number_of_agents_can_reach_is_said() {
    // Every reply takes 40 s to write: no desk answers first rounds within 30 s.
    let traffic = Traffic { first: Law::Fixed(40.0), later: Law::Fixed(40.0), ..one_round(1.0, None) };
    let desk = Desk { within: 180.0, first_within: 30.0, ..DESK };
    let question = Question { rate: 0.1, traffic: &traffic, desk, rounds: 5000.0, seed: 1 };
    assert_eq!(question.ceiling(Model::Simulation), (1.0, 0.0));
    let goals = question.reachable(Model::Simulation, &Goals { share: 0.9, first: Some(0.9) });
    assert_eq!((goals.share, goals.first), (0.9, Some(0.0)));
    let need = question.need(Model::Simulation, &Goals { share: 0.9, first: Some(0.9) });
    assert!((4..20).contains(&need), "{need}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn same_seed_same_result(
        rate in 0.005_f64..0.3, agents in 1_u32..8, concurrency in 1_u32..6, seed in any::<u64>(), patience in prop::option::of(30.0_f64..300.0),
    ) {
        let traffic = Traffic {
            rounds: Law::Sample(vec![1.0, 2.0, 5.0]),
            first: Law::Sample(vec![5.0, 20.0]),
            later: Law::Exponential(20.0),
            think: Law::Exponential(30.0),
            patience,
        };
        let desk = Desk { concurrency, ..DESK };
        let (a, b) = (run(&traffic, &desk, rate, agents, 2000.0, seed), run(&traffic, &desk, rate, agents, 2000.0, seed));
        prop_assert_eq!(&a, &b);
        let other = run(&traffic, &desk, rate, agents, 2000.0, seed.wrapping_add(1));
        prop_assert_ne!(&a, &other);
        // No share is outside of what a share can be, and what is answered in time and given up is not the same round.
        let (within, gone) = (a.within().unwrap().share, a.given_up().unwrap().share);
        prop_assert!((0.0..=1.0).contains(&within) && (0.0..=1.0).contains(&gone) && within + gone <= 1.0);
        prop_assert!(a.occupancy() <= 1.1);
    }

    #[test]
    fn more_agents_never_worsen_a_single_line(rate in 0.01_f64..0.3, agents in 1_u32..12, seed in any::<u64>()) {
        // One round a chat, first come first served, the same buyers: each of them is answered no later.
        let traffic = one_round(30.0, None);
        let (few, more) =
            (run(&traffic, &DESK, rate, agents, 3000.0, seed), run(&traffic, &DESK, rate, agents + 1, 3000.0, seed));
        prop_assert_eq!(few.rounds(), more.rounds());
        prop_assert!(more.within().unwrap().share >= few.within().unwrap().share);
    }

    #[test]
    fn more_agents_never_worsen_a_desk_with_chats_by_more_than_noise(
        rate in 0.01_f64..0.2, agents in 1_u32..8, concurrency in 1_u32..6, seed in any::<u64>(),
    ) {
        let traffic = Traffic {
            rounds: Law::Sample(vec![1.0, 3.0]),
            first: Law::Exponential(15.0),
            later: Law::Exponential(25.0),
            think: Law::Exponential(40.0),
            patience: Some(400.0),
        };
        let desk = Desk { concurrency, ..DESK };
        let at = |n| run(&traffic, &desk, rate, n, 4000.0, seed).within().unwrap();
        let (few, more) = (at(agents), at(agents + 1));
        prop_assert!(more.share >= few.share - 2.0 * (few.half + more.half) - 0.01, "{few:?} {more:?}");
    }
}

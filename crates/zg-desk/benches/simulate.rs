//! Rounds a second of the simulation.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_desk::staffing::Law;
use zg_desk::staffing::need::{Goals, Model, Question};
use zg_desk::staffing::simulate::{Desk, Plan, Traffic, simulate};

const ROUNDS: u32 = 200_000;

fn main() {
    divan::main();
}

fn traffic(patience: Option<f64>) -> Traffic {
    Traffic {
        rounds: Law::Sample(vec![1.0, 2.0, 3.0, 6.0]),
        first: Law::Exponential(20.0),
        later: Law::Exponential(30.0),
        think: Law::Exponential(40.0),
        patience,
    }
}

const DESK: Desk = Desk { concurrency: 3, switch: 0.0, until_sent: true, within: 180.0, first_within: 30.0 };

/// Agents of a desk that is busy nine tenths of its time.
#[divan::bench(args = [1, 10, 100])]
fn several_chats(bencher: Bencher<'_, '_>, agents: u32) {
    let traffic = traffic(Some(300.0));
    let question = Question { rate: 1.0, traffic: &traffic, desk: DESK, rounds: 0.0, seed: 1 };
    let rate = 0.9 * f64::from(agents) / question.work();
    let plan = Plan::steady(rate / 3.0, agents, 3.0, f64::from(ROUNDS), 1);
    bencher.counter(ItemsCount::new(ROUNDS)).bench(|| simulate(black_box(&traffic), &DESK, &plan));
}

#[divan::bench(args = [10, 10_000])]
fn erlang_c(bencher: Bencher<'_, '_>, load: u32) {
    // Enough to be stable: a queue that grows without end is answered at once.
    let servers = load + 1 + load / 20;
    bencher.bench(|| zg_desk::staffing::erlang::erlang_c(black_box(f64::from(load)), servers));
}

#[divan::bench(args = [10, 10_000])]
fn erlang_a(bencher: Bencher<'_, '_>, load: u32) {
    bencher.bench(|| zg_desk::staffing::patience::Impatient::new(black_box(f64::from(load)), 1.0, load, 2.0));
}

/// How many agents a busy half hour needs, by each way.
#[divan::bench(args = ["ErlangC", "ErlangA", "Simulation"])]
fn need(bencher: Bencher<'_, '_>, name: &str) {
    let model = match name {
        "ErlangC" => Model::ErlangC,
        "ErlangA" => Model::ErlangA,
        _ => Model::Simulation,
    };
    let traffic = traffic(Some(300.0));
    let question = Question { rate: 0.5, traffic: &traffic, desk: DESK, rounds: 20_000.0, seed: 1 };
    bencher.bench(|| question.need(model, &Goals { share: 0.9, first: None }));
}

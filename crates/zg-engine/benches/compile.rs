//! What it costs to begin: reading all packs, compiling them, proving them.

#[path = "../tests/common/mod.rs"]
mod common;

use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

#[divan::bench]
fn load(bencher: Bencher<'_, '_>) {
    let files = common::files();
    bencher.bench_local(|| zg_rules::load(black_box(&files), Some(common::today())));
}

#[divan::bench]
fn compile(bencher: Bencher<'_, '_>) {
    let pack = zg_rules::load(&common::files(), None).0;
    bencher.with_inputs(|| pack.clone()).bench_local_values(zg_engine::compile);
}

#[divan::bench(sample_count = 10)]
fn prove(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| zg_engine::prove(&common::PACKS, common::today()));
}

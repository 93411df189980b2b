//! Messages per second of ours and of `matcher_rs` over the same texts and words.
//!
//! `matcher_rs` says which words are there, ours where they stand as well. Its widest useful setting folds variants,
//! drops symbols and normalises (`VariantNorm+Delete+Normalize`); the other adds readings (`Romanize`).

#[path = "../../../crates/zg-text/benches/material/mod.rs"]
mod material;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use matcher_rs::{ProcessType, SimpleMatcher, SimpleMatcherBuilder};
use material::{TEXTS, counts, words};
use zg_text::{Lexicon, Reader, Term, Trust, VIEWS};

fn main() {
    for count in counts() {
        let (ours, folds) = (ours(count), theirs(count, FOLDS));
        let mut reader = Reader::new();
        let (mut likely, mut listed) = (0, 0);
        for text in TEXTS.iter() {
            let mut any = false;
            reader.read(text);
            ours.scan(&mut reader, &mut |m| any |= m.trust >= Trust::Likely);
            likely += usize::from(any);
            listed += usize::from(folds.is_match(text));
        }
        println!(
            "{count} words, {} texts: ours finds a word in {likely}, matcher_rs (VDN) in {listed}",
            TEXTS.len()
        );
    }
    divan::main();
}

const FOLDS: ProcessType = ProcessType::VariantNormDeleteNormalize;

fn ours(count: usize) -> Lexicon {
    let mut builder = Lexicon::builder();
    for word in words(count) {
        builder.add(Term::new(&word, VIEWS.iter().map(|info| info.view)));
    }
    builder.build()
}

fn theirs(count: usize, kind: ProcessType) -> SimpleMatcher {
    let words = words(count);
    // Its rules are formulas; words with its signs in them would mean something else.
    let plain = words.iter().filter(|w| !w.contains(['&', '|', '~', '\\']));
    let builder = (0..).zip(plain).fold(SimpleMatcherBuilder::new(), |b, (n, w)| b.add_word(kind, n, w));
    builder.build().expect("rules")
}

fn others(bencher: Bencher<'_, '_>, count: usize, kind: ProcessType) {
    let matcher = theirs(count, kind);
    bencher
        .counter(ItemsCount::new(TEXTS.len()))
        .bench_local(|| TEXTS.iter().map(|text| matcher.process(black_box(text)).len()).sum::<usize>());
}

#[divan::bench(args = counts())]
fn zg_text_every_view(bencher: Bencher<'_, '_>, count: usize) {
    let (lexicon, mut reader) = (ours(count), Reader::new());
    bencher.counter(ItemsCount::new(TEXTS.len())).bench_local(|| {
        let mut hits = 0_u64;
        for text in TEXTS.iter() {
            reader.read(black_box(text));
            lexicon.scan(&mut reader, &mut |m| hits += u64::from(m.end));
        }
        hits
    });
}

#[divan::bench(args = counts())]
fn matcher_rs_plain(bencher: Bencher<'_, '_>, count: usize) {
    others(bencher, count, ProcessType::None);
}

#[divan::bench(args = counts())]
fn matcher_rs_folds(bencher: Bencher<'_, '_>, count: usize) {
    others(bencher, count, FOLDS);
}

#[divan::bench(args = counts())]
fn matcher_rs_folds_and_sounds(bencher: Bencher<'_, '_>, count: usize) {
    others(bencher, count, FOLDS | ProcessType::Romanize);
}

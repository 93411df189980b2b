//! Performance: worked examples as data (`fixtures/performance/*.md`), a slow twin, and the laws of counting.

#![allow(clippy::indexing_slicing)]

mod common;
#[path = "performance/examples.rs"]
mod examples;
#[path = "performance/laws.rs"]
mod laws;
#[path = "performance/twin.rs"]
mod twin;

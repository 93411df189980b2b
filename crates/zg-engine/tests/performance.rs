//! Performance: worked examples as data (`fixtures/performance/*.md`), a slow twin, and the laws of counting.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "performance/chats.rs"]
mod chats;
mod common;
#[path = "performance/examples.rs"]
mod examples;
#[path = "performance/laws.rs"]
mod laws;
#[path = "performance/twin.rs"]
mod twin;

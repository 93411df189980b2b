//! Every report writer, on one realistic report.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on should stop"
)]

mod data;
mod fixture;
mod page;
mod terminal;
mod trends;
#[cfg(feature = "xlsx")]
mod workbook;

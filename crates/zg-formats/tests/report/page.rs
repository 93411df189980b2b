//! The HTML page.

use zg_formats::report::html;

use crate::fixture::{render, report};

/// Writes the page where a person can open it.
#[test]
fn page_to_look_at() {
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/report.html");
    std::fs::write(path, render(html, &report())).unwrap();
    println!("{path}");
}

//! The report for a terminal.

use zg_formats::Lang;
use zg_formats::report::{Report, TextOptions, text};

use crate::fixture::{render, report};

fn plain(r: &Report, options: &TextOptions) -> String {
    render(|r, out| text(r, options, out), r)
}

#[test]
fn show() {
    println!("{}", plain(&report(), &TextOptions { width: 100, ..TextOptions::default() }));
    println!(
        "{}",
        plain(
            &Report { lang: Lang::En, ..report() },
            &TextOptions { width: 80, verbose: true, ..TextOptions::default() }
        )
    );
}

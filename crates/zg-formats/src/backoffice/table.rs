//! The rows of a file, whatever kind of table it is.

use std::path::Path;

use super::layout::ReportLayout;
use crate::bad::Bad;
use crate::delimited::{DELIMITERS, Delimited};
use crate::encoding::Lines;
use crate::formats::Probe;
use crate::header::{self, TITLE_ROWS};
use crate::reject::{self, Said};
use crate::row::{Row, Rows};
use crate::trouble::trouble;
use crate::workbook;

/// More rows than any report of accounts and days has.
const MOST_ROWS: usize = 200_000;

/// A table: the sheet's name, its rows, and what could not be read.
pub(super) struct Raw {
    pub(super) sheet: Option<String>,
    pub(super) rows: Vec<Row>,
    pub(super) bad: Vec<Bad>,
}

/// Reads all tables of a file.
pub(super) fn tables(
    path: &Path,
    layouts: &[ReportLayout],
    encoding: Option<&'static encoding_rs::Encoding>,
) -> Result<Vec<Raw>, Bad> {
    let unreadable = |e: std::io::Error| Bad::new(reject::R10, trouble(&e));
    let probe = Probe::new(path, encoding).map_err(unreadable)?;
    if workbook::sniff(&probe) {
        let mut out = Vec::new();
        workbook::each_sheet(&probe, &mut |name, rows| out.push(all(Some(name.to_owned()), rows)))?;
        return Ok(out);
    }
    let Some(guess) = probe.encoding else {
        let what = Said::new(
            "不是表格，也不是 UTF-8、GBK 或 UTF-16 的文字",
            "no workbook, and no text in UTF-8, GBK or UTF-16",
        );
        return Err(Bad::new(reject::R14, what));
    };
    // The delimiter with which a layout fits best; of equals, the one that makes the most columns.
    let mut best: Option<((usize, usize), Raw)> = None;
    for delimiter in DELIMITERS {
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let raw = all(None, &mut Delimited::new(Lines::new(file, guess.encoding), delimiter));
        let first = raw.rows.iter().take(TITLE_ROWS);
        let fits = first.map(|row| {
            let headers = header::headers(row);
            let matched = layouts.iter().map(|l| matched(l, &headers)).max().unwrap_or(0);
            (matched, header::filled(row))
        });
        let score = fits.max().unwrap_or_default();
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, raw));
        }
    }
    Ok(best.into_iter().map(|(_, raw)| raw).collect())
}

/// How many columns of a layout stand in a header row; none unless all that it needs are there.
pub(super) fn matched(layout: &ReportLayout, headers: &[String]) -> usize {
    let has = |names: &crate::Names| layout.find(headers, names).is_some();
    let each = |name: &String| has(&crate::Names(vec![name.clone()]));
    let about = &layout.columns;
    // A report of agents without the agent's column is none.
    let told = match about.agent.0.is_empty() {
        true => has(&about.day) || has(&about.shop),
        false => has(&about.agent),
    };
    if layout.width.is_some() || !layout.needs.0.iter().all(each) || !told {
        return 0;
    }
    layout.figures.iter().filter(|f| has(&f.column)).count()
}

fn all(sheet: Option<String>, rows: &mut dyn Rows) -> Raw {
    let mut out = Raw { sheet, rows: Vec::new(), bad: Vec::new() };
    while out.rows.len() < MOST_ROWS {
        let mut row = Row::default();
        match rows.next(&mut row) {
            Ok(true) if row.is_blank() => {}
            Ok(true) => out.rows.push(row),
            Ok(false) => break,
            Err(bad) => {
                let fatal = bad.is_fatal();
                out.bad.push(bad);
                if fatal {
                    break;
                }
            }
        }
    }
    out
}

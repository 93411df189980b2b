//! Tables into events, driven by import maps: chats with one message a row, orders with several events a row.

use crate::bad::Bad;
use crate::header::{self, TITLE_ROWS};
use crate::intake::Intake;
use crate::plan::{self, Choice, Plan};
use crate::reader::Reader;
use crate::reject::{self, Said};
use crate::row::{Row, Rows};

/// Why a table was not read.
pub(crate) enum NoTable {
    /// There are no rows.
    Empty,
    /// No map, or more than one, fits: the reject.
    NoMap(Bad),
}

/// The first rows of a table, with what went wrong among them.
pub(crate) struct Beginning {
    rows: Vec<Row>,
    bad: Vec<Bad>,
    /// Whether these are all rows.
    ended: bool,
}

/// Reads the rows among which the header must be.
pub(crate) fn beginning(rows: &mut dyn Rows) -> Beginning {
    let mut out = Beginning { rows: Vec::new(), bad: Vec::new(), ended: false };
    while out.rows.len() < TITLE_ROWS && !out.ended {
        let mut row = Row::default();
        match rows.next(&mut row) {
            Ok(true) if row.is_blank() => {}
            Ok(true) => out.rows.push(row),
            Ok(false) => out.ended = true,
            Err(bad) => {
                out.ended = bad.is_fatal();
                out.bad.push(bad);
            }
        }
    }
    out
}

/// Finds the header among the first rows.
fn find_header<'m>(intake: &Intake<'m>, begin: &Beginning) -> Result<(usize, Plan<'m>), Bad> {
    let usable: &'m [_] = intake.maps;
    let mut nearest: Option<(usize, &crate::ImportMap, plan::Fit)> = None;
    for (place, row) in begin.rows.iter().enumerate() {
        let headers = header::headers(row);
        let mut platform = intake.platform.as_ref();
        let plain = plan::choose(usable, &headers, None);
        let serves = |map: &crate::ImportMap| {
            platform
                .is_none_or(|p| map.platform.as_ref() == Some(p) || (intake.exact && map.also.contains(p)))
        };
        let choice = match plain {
            // A table that is plainly another platform's stays that platform's, whatever was asked for.
            Choice::One(map) if map.platform.is_some() && !serves(map) => {
                platform = None;
                plain
            }
            Choice::One(map) if map.platform.is_some() => plain,
            _ => plan::choose(usable, &headers, platform),
        };
        match choice {
            Choice::One(map) => return Ok((place, plan::lay(map, row, &headers, platform))),
            Choice::Several(maps) => {
                let names: Vec<String> = maps.iter().map(|m| m.name()).collect();
                let platforms: Vec<String> = maps
                    .iter()
                    .filter_map(|m| m.platform.as_ref())
                    .map(|p| format!("--platform {p}"))
                    .collect();
                let expected = match platforms.is_empty() {
                    true => Said::new("只留一个", "only one of them"),
                    false => Said::new(platforms.join(" 或 "), platforms.join(" or ")),
                };
                let what = Said::new(names.join("、"), names.join(", "));
                return Err(Bad::new(reject::R13, what).row(row.number).expected(expected));
            }
            Choice::NoPlatform => {
                return Err(Bad::new(reject::R24, Said::default())
                    .row(row.number)
                    .expected(plan::platform_expected()));
            }
            Choice::None(Some((map, fit))) => {
                if nearest.as_ref().is_none_or(|(_, _, n)| fit.matched > n.matched) {
                    nearest = Some((place, map, fit));
                }
            }
            Choice::None(None) => {}
        }
    }
    let widest = begin.rows.iter().rev().max_by_key(|r| header::filled(r));
    let (row, nearest) = match nearest {
        Some((place, map, fit)) if fit.matched > 0 => (begin.rows.get(place), Some((map, fit))),
        other => (widest, other.map(|(_, map, fit)| (map, fit))),
    };
    let seen = row.map_or_else(String::new, header::seen);
    let (mut zh, mut en) = (format!("表头是 {seen}"), format!("the headers are {seen}"));
    if row.is_some_and(|r| header::filled(r) <= 1) {
        zh.push_str("（只有一列：分隔符应为逗号、制表符、分号或竖线）");
        en.push_str(" (only one column: the delimiter should be a comma, tab, semicolon or bar)");
    }
    let bad =
        Bad::new(reject::R03, Said::new(zh, en)).expected(plan::lacking(nearest.as_ref(), intake.maps.len()));
    Err(match row {
        Some(row) => bad.row(row.number),
        None => bad,
    })
}

/// How good a beginning looks, for choosing a delimiter: columns matched, then columns.
pub(crate) fn score(intake: &Intake<'_>, begin: &Beginning) -> (bool, usize, usize) {
    let rows = begin.rows.iter().map(|row| {
        let headers = header::headers(row);
        let fits = intake.maps.iter().map(|m| plan::fit(m, &headers));
        fits.map(|f| (f.missing.is_empty(), f.matched)).max().unwrap_or_default()
    });
    let (fits, matched) = rows.max().unwrap_or_default();
    (fits, matched, begin.rows.iter().map(Row::len).min().unwrap_or(0))
}

/// Reads a table.
pub(crate) fn read(intake: &mut Intake<'_>, rows: &mut dyn Rows) -> Result<(), NoTable> {
    let begin = beginning(rows);
    if begin.rows.is_empty() && begin.bad.is_empty() {
        return Err(NoTable::Empty);
    }
    let found = find_header(intake, &begin);
    let (fatal, ended) = (begin.bad.iter().any(Bad::is_fatal), begin.ended);
    let (place, plan) = match found {
        Ok(found) => found,
        Err(_) if fatal => {
            begin.bad.into_iter().for_each(|b| intake.bad(b));
            return Ok(());
        }
        Err(bad) => return Err(NoTable::NoMap(bad)),
    };
    let english = plan.map.title_en.as_ref().filter(|_| intake.options.lang == crate::Lang::En);
    let name = english.unwrap_or(&plan.map.title).clone();
    if !intake.report.maps.contains(&name) {
        intake.report.maps.push(name);
    }
    if !plan.dropped.is_empty() {
        let list: Vec<String> = plan.dropped.iter().map(|d| format!("`{d}`")).collect();
        intake.note(reject::W04, None, None, Said::same(list.join(" ")));
    }
    for (what, headers) in &plan.unseen {
        let lacks = Said::new(
            format!("{}”一列，{what}判不了", headers.join("”或“")),
            format!("{}”: not judged ({what})", headers.join("” or “")),
        );
        intake.note(reject::W11, None, None, lacks);
    }
    begin.bad.into_iter().for_each(|b| intake.bad(b));
    // In a workbook the width of a row says nothing: empty cells with a border are cells.
    let width =
        rows.delimiter().map_or(usize::MAX, |_| usual_width(begin.rows.get(place + 1..)).max(plan.columns));
    let delimiter = rows.delimiter().map_or_else(|| ",".to_owned(), String::from);
    let mut reader = Reader { intake, plan: &plan, header: None, delimiter, width };
    for row in begin.rows.iter().skip(place) {
        reader.row(row);
    }
    if ended {
        return Ok(());
    }
    let mut row = Row::default();
    loop {
        match rows.next(&mut row) {
            Ok(true) => reader.row(&row),
            Ok(false) => return Ok(()),
            Err(bad) => {
                let fatal = bad.is_fatal();
                reader.intake.report.rows += 1;
                reader.intake.bad(bad);
                if fatal {
                    return Ok(());
                }
            }
        }
    }
}

/// The width that most of the rows have.
fn usual_width(rows: Option<&[Row]>) -> usize {
    let mut widths: Vec<usize> = rows.unwrap_or_default().iter().map(Row::len).collect();
    widths.sort_unstable();
    let runs = widths.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).and_then(|run| run.first().copied()).unwrap_or(0)
}

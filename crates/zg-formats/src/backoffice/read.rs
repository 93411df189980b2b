//! Reads a platform's own report: which layout it is, of which days, and its figures row by row.

use std::collections::BTreeMap;
use std::path::Path;

use encoding_rs::Encoding;
use zg_model::Date;

use super::cell::Reported;
use super::layout::{ReportColumn, ReportLayout, RowFigures};
use super::table::{Raw, matched, tables};
use crate::bad::Bad;
use crate::header::{self, TITLE_ROWS, norm};
use crate::plan::Column;
use crate::reject::{self, Reject, Said};
use crate::row::{Kind, Row};
use crate::{Lang, timefmt};

/// What was read of a file.
#[derive(Debug, Default)]
pub struct Reports {
    /// The tables that a layout knows.
    pub tables: Vec<ReportTable>,
    /// What could not be read.
    pub rejects: Vec<Reject>,
}

/// A table of figures.
#[derive(Clone, Debug)]
pub struct ReportTable {
    /// Its layout, by place in the list given.
    pub layout: usize,
    /// The sheet's name.
    pub sheet: Option<String>,
    /// The days that the rows above the header or the file's name say it is of.
    pub days: Option<(Date, Date)>,
    /// The performance settings that the file's name says.
    pub settings: BTreeMap<String, String>,
    /// The rows.
    pub rows: Vec<ReportRow>,
    /// Rows of sums and means that were passed over.
    pub skipped: u64,
    /// Headers of columns that no layout knows.
    pub unknown: Vec<String>,
}

/// A row of figures.
#[derive(Clone, Debug)]
pub struct ReportRow {
    /// Its number as a spreadsheet shows it, from 1.
    pub number: u64,
    /// The account; `None` is the shop.
    pub agent: Option<String>,
    /// The shop, where the row names it.
    pub shop: Option<String>,
    /// The days it is of, where the row says so.
    pub days: Option<(Date, Date)>,
    /// Its figures.
    pub cells: Vec<ReportCell>,
}

/// A cell of a row.
#[derive(Clone, Debug)]
pub struct ReportCell {
    /// The column, by place in the layout's figures.
    pub column: usize,
    /// Its header as written.
    pub header: String,
    /// As written.
    pub text: String,
    /// What it says.
    pub says: ReportText,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportText {
    /// A figure.
    Figure(Reported),
    /// That there is none yet: 延迟统计.
    Late,
    /// Nothing: empty, or `-`.
    Nothing,
}

/// What cells say that have no figure.
const NOTHING: &[&str] = &["", "-", "--", "---", "—", "——", "/", "\\", "暂无", "无", "n/a", "null", "none"];

/// Reads a report by the layout that fits it best, or by the one with this title.
pub fn read_report(
    path: &Path,
    layouts: &[ReportLayout],
    wanted: Option<&str>,
    encoding: Option<&'static Encoding>,
    lang: Lang,
) -> Reports {
    let shown = path.display().to_string();
    let mut out = Reports::default();
    let mut bad: Vec<Bad> = Vec::new();
    match tables(path, layouts, encoding) {
        Ok(raws) => {
            let mut unread = Vec::new();
            for raw in raws {
                match table(path, raw, layouts, wanted, &mut bad) {
                    Ok(table) => out.tables.push(table),
                    Err(why) => unread.extend(why),
                }
            }
            // Other sheets of a workbook may be anything.
            if out.tables.is_empty() {
                bad.append(&mut unread);
            }
            if out.tables.is_empty() && bad.is_empty() {
                bad.push(Bad::new(reject::R25, Said::default()));
            }
        }
        Err(why) => bad.push(why),
    }
    out.rejects = bad
        .into_iter()
        .map(|bad| {
            let parts = bad.into_parts();
            let crate::bad::Parts { code, row, column, what, expected, .. } = parts;
            Reject { code, file: shown.clone(), row, column, what, expected, lang }
        })
        .collect();
    out
}

/// Where the data of a table begins, by which layout, and its header row.
struct Found<'l> {
    layout: usize,
    of: &'l ReportLayout,
    /// The place of the header among the rows.
    head: usize,
    headers: Vec<String>,
}

fn table(
    path: &Path,
    raw: Raw,
    layouts: &[ReportLayout],
    wanted: Option<&str>,
    bad: &mut Vec<Bad>,
) -> Result<ReportTable, Option<Bad>> {
    if raw.rows.is_empty() {
        return Err(raw.bad.into_iter().next());
    }
    let found = find(&raw.rows, layouts, wanted)?;
    bad.extend(raw.bad);
    let above = raw.rows.iter().take(found.head).flat_map(Row::cells).collect::<Vec<_>>().join(" ");
    let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let settings = found.of.settings.iter().filter(|(word, _)| name.contains(word.as_str()));
    let settings = settings.flat_map(|(_, keys)| keys.iter().map(|(k, v)| (k.clone(), v.0.concat())));
    let mut out = ReportTable {
        layout: found.layout,
        sheet: raw.sheet,
        days: span(&days_in(&above)).or_else(|| span(&days_in(&name))),
        settings: settings.collect(),
        rows: Vec::new(),
        skipped: 0,
        unknown: Vec::new(),
    };
    rows(&found, &raw.rows, &mut out, bad);
    Ok(out)
}

fn rows(found: &Found<'_>, all: &[Row], out: &mut ReportTable, bad: &mut Vec<Bad>) {
    let Found { of, headers, .. } = found;
    let header_row = all.get(found.head);
    let about = |names: &crate::Names| of.find(headers, names);
    let (agent, day, shop) = (about(&of.columns.agent), about(&of.columns.day), about(&of.columns.shop));
    let columns: Vec<(usize, usize, &ReportColumn)> = of
        .figures
        .iter()
        .enumerate()
        .filter_map(|(place, f)| Some((of.find(headers, &f.column)?, place, f)))
        .collect();
    let written = |at: usize| header_row.map_or(String::new(), |row| row.cell(at).to_owned());
    if of.width.is_none() {
        let known = |at: usize| {
            [agent, day, shop].contains(&Some(at)) || columns.iter().any(|(column, ..)| *column == at)
        };
        let unknown = headers.iter().enumerate().filter(|(at, name)| !name.is_empty() && !known(*at));
        out.unknown = unknown.map(|(at, _)| written(at)).collect();
    }
    let head = |at: usize, column: &ReportColumn| match of.width {
        Some(_) => column.column.0.iter().find(|n| n.parse::<usize>().is_err()).cloned().unwrap_or_default(),
        None => written(at),
    };
    let mut first = true;
    let begin = if of.width.is_some() { found.head } else { found.head + 1 };
    for row in all.iter().skip(begin) {
        if of.width.is_none() && header::headers(row) == *headers {
            continue;
        }
        let names = [agent, shop, Some(0), Some(1)].into_iter().flatten().map(|at| norm(row.cell(at)));
        let summed = names.into_iter().find_map(|name| {
            of.shop_rows.iter().find(|(known, _)| norm(known) == name).map(|(_, which)| *which)
        });
        if summed.is_none() && header::is_summary(row, day) {
            out.skipped += 1;
            continue;
        }
        let whose = agent.map(|at| row.cell(at).to_owned()).filter(|name| !name.is_empty());
        let is_shop = summed.is_some() || agent.is_none() || (of.shop_first && first);
        first = false;
        if !is_shop && whose.is_none() {
            let column = agent.map(|index| Column { index, header: written(index) });
            bad.push(
                Bad::new(reject::R09, Said::new("客服", "the agent")).row(row.number).column(column.as_ref()),
            );
            continue;
        }
        let days = match day.map(|at| (at, of_cell(row, at))) {
            Some((_, Some(days))) => Some(days),
            Some((at, None)) => {
                let column = Column { index: at, header: written(at) };
                let expected = Said::new("日期，如 2026-11-03", "a day like 2026-11-03");
                bad.push(
                    Bad::new(reject::R02, Said::same(short(row.cell(at))))
                        .row(row.number)
                        .column(Some(&column))
                        .expected(expected),
                );
                continue;
            }
            None => None,
        };
        let wants = |column: &ReportColumn| match summed {
            None | Some(RowFigures::All) => true,
            Some(RowFigures::Counts) => column.unit.is_count(),
            Some(RowFigures::Means) => !column.unit.is_count(),
        };
        let mut cells = Vec::new();
        for (at, place, column) in columns.iter().filter(|(.., column)| wants(column)) {
            let text = row.cell(*at).to_owned();
            match says(of, column, &text) {
                Some(says) => {
                    cells.push(ReportCell { column: *place, header: head(*at, column), text, says })
                }
                None => {
                    let spot = Column { index: *at, header: head(*at, column) };
                    bad.push(
                        Bad::new(reject::R27, Said::same(short(&text)))
                            .row(row.number)
                            .column(Some(&spot))
                            .expected(column.unit.expected()),
                    );
                }
            }
        }
        let shop = shop.map(|at| row.cell(at).to_owned()).filter(|name| !name.is_empty());
        let agent = if is_shop { None } else { whose };
        out.rows.push(ReportRow { number: row.number, agent, shop, days, cells });
    }
    one_step(found.of, out);
}

/// A column is rounded in one way: as finely as its finest cell.
fn one_step(of: &ReportLayout, out: &mut ReportTable) {
    let mut finest: BTreeMap<usize, rust_decimal::Decimal> = BTreeMap::new();
    let cells = out.rows.iter().flat_map(|row| &row.cells);
    for (column, figure) in cells.filter_map(|c| match &c.says {
        ReportText::Figure(figure) => Some((c.column, figure)),
        _ => None,
    }) {
        let said = of.figures.get(column).map_or(0, |f| f.decimals);
        let said = if said == 0 { figure.step } else { rust_decimal::Decimal::new(1, said) };
        let step = finest.entry(column).or_insert(figure.step);
        *step = (*step).min(figure.step).min(said);
    }
    for cell in out.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let (ReportText::Figure(figure), Some(step)) = (&mut cell.says, finest.get(&cell.column)) {
            figure.step = *step;
        }
    }
}

fn says(of: &ReportLayout, column: &ReportColumn, text: &str) -> Option<ReportText> {
    let said = norm(text);
    // What is not compared need not be a figure.
    if column.counts.0.is_empty() {
        return Some(ReportText::Nothing);
    }
    if NOTHING.contains(&said.as_str()) {
        return Some(ReportText::Nothing);
    }
    if of.late.0.iter().any(|late| norm(late) == said) {
        return Some(ReportText::Late);
    }
    column.unit.read(text).map(ReportText::Figure)
}

/// The layout that fits best, and its header among the first rows.
fn find<'l>(
    rows: &[Row],
    layouts: &'l [ReportLayout],
    wanted: Option<&str>,
) -> Result<Found<'l>, Option<Bad>> {
    let usable = || layouts.iter().enumerate().filter(|(_, l)| wanted.is_none_or(|name| l.title == name));
    let mut best: Vec<(usize, usize, usize)> = Vec::new();
    for (head, row) in rows.iter().enumerate().take(TITLE_ROWS) {
        let headers = header::headers(row);
        for (place, layout) in usable() {
            let fits = matched(layout, &headers);
            let most = best.first().map_or(0, |(fits, ..)| *fits);
            if fits > most {
                best.clear();
            }
            if fits >= most.max(2) {
                best.push((fits, place, head));
            }
        }
    }
    let found = |place: usize, head: usize| {
        let headers = rows.get(head).map(header::headers).unwrap_or_default();
        layouts.get(place).map(|of| Found { layout: place, of, head, headers })
    };
    if let [(_, place, head), rest @ ..] = best.as_slice() {
        let others: Vec<&str> = rest
            .iter()
            .filter(|(_, other, _)| other != place)
            .filter_map(|(_, other, _)| layouts.get(*other))
            .map(|l| l.title.as_str())
            .collect();
        if let (false, Some(first)) = (others.is_empty(), layouts.get(*place)) {
            let what = format!("{}、{}", first.title, others.join("、"));
            let expected = Said::new("用 --layout 指明", "one, named with --layout");
            return Err(Some(Bad::new(reject::R13, Said::same(what)).expected(expected)));
        }
        return found(*place, *head).ok_or(None);
    }
    // Reports whose headers nobody has seen are told by their width and a day where the data begins.
    for (place, layout) in usable() {
        let Some(width) = layout.width else { continue };
        let begin = layout.begins.iter().find_map(|number| {
            let head = rows.iter().position(|row| row.number == *number)?;
            let row = rows.get(head)?;
            let wide = row.cells().enumerate().filter(|(_, c)| !c.is_empty()).map(|(at, _)| at + 1).max()?;
            // The last cells of a row may be empty.
            (of_cell(row, 0).is_some() && wide <= width && wide + 2 >= width).then_some(head)
        });
        if let Some(head) = begin {
            return found(place, head).ok_or(None);
        }
    }
    let widest = rows.iter().take(TITLE_ROWS).rev().max_by_key(|r| header::filled(r));
    let seen = widest.map_or_else(String::new, header::seen);
    let names: Vec<&str> = usable().map(|(_, l)| l.title.as_str()).collect();
    let expected = Said::new(
        format!("{} 之一的表头", names.join("、")),
        format!("the headers of one of {}", names.join(", ")),
    );
    let bad = Bad::new(reject::R28, Said::new(format!("表头是 {seen}"), format!("the headers are {seen}")));
    let bad = bad.expected(expected);
    Err(Some(match widest {
        Some(row) => bad.row(row.number),
        None => bad,
    }))
}

/// The day or days that a cell names.
fn of_cell(row: &Row, at: usize) -> Option<(Date, Date)> {
    match row.kind(at) {
        Kind::Time(moment) => Some((moment.date(), moment.date())),
        Kind::Number(n) if row.cell(at).len() < 8 => {
            timefmt::serial(n, false).map(|m| (m.at.date(), m.at.date()))
        }
        _ => span(&days_in(row.cell(at))),
    }
}

fn span(days: &[Date]) -> Option<(Date, Date)> {
    Some((*days.iter().min()?, *days.iter().max()?))
}

/// The days that a text names: `2026-11-03至2026-11-09`, `20261103`, `2026年11月3日`.
pub fn days_in(text: &str) -> Vec<Date> {
    let mut out = Vec::new();
    let mut numbers: Vec<(&str, char)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = rest.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        numbers.push((number, after.chars().next().unwrap_or(' ')));
        rest = after;
    }
    let mut at = 0;
    while let Some((first, gap)) = numbers.get(at) {
        let part = |n: usize| numbers.get(at + n).map(|(number, _)| *number);
        let joined = matches!(gap, '-' | '/' | '.' | '年')
            && numbers.get(at + 1).is_some_and(|(_, gap)| matches!(gap, '-' | '/' | '.' | '月'));
        let packed = first.len() == 8;
        let day = match (first.len(), joined) {
            (4, true) => ymd(first, part(1).unwrap_or_default(), part(2).unwrap_or_default()),
            (8, _) => ymd(
                first.get(..4).unwrap_or_default(),
                first.get(4..6).unwrap_or_default(),
                first.get(6..).unwrap_or_default(),
            ),
            _ => None,
        };
        at += if day.is_some() && !packed { 3 } else { 1 };
        out.extend(day);
    }
    out
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::from_ymd(
        year.parse().ok().filter(|y| (2000..2200).contains(y))?,
        month.parse().ok()?,
        day.parse().ok()?,
    )
}

fn short(text: &str) -> String {
    crate::private::shown(text).chars().take(30).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_reports_name_them() {
        for (text, days) in [
            ("自定义报表_接待_下单优先判定_2026-11-03至2026-11-09", &["2026-11-03", "2026-11-09"][..]),
            ("统计时间：2026年11月3日 - 2026年11月9日", &["2026-11-03", "2026-11-09"]),
            ("20261103-20261109(2)", &["2026-11-03", "2026-11-09"]),
            ("2026/11/3~2026/11/9", &["2026-11-03", "2026-11-09"]),
            ("报表 3 份 2026-13-40", &[]),
        ] {
            let found: Vec<String> = days_in(text).iter().map(ToString::to_string).collect();
            assert_eq!(found, days, "{text}");
        }
    }
}

//! Rows of figures as a terminal shows them.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;
use zg_engine::performance::Metric;
use zg_rules::performance::Performance;

use super::{Period, Row};
use crate::term::{Terminal, pad};

/// The figures that a terminal shows unless others are asked for.
pub(crate) const BRIEF: [&str; 24] = [
    "chatted",
    "received",
    "unanswered",
    "answer-ratio",
    "first-reply",
    "mean-reply",
    "slow",
    "long",
    "enquiries",
    "order-final",
    "conversion",
    "recommendations",
    "sales",
    "sales-buyers",
    "per-buyer",
    "items-per-buyer",
    "per-item",
    "silent",
    "refund-rate",
    "assists",
    "invite-rate",
    "rated-rate",
    "satisfaction",
    "won-back",
];

/// As a terminal shows it: as many columns side by side as fit, a shop after the other.
pub(crate) fn text(
    rows: &[Row],
    metrics: &[Metric],
    s: &Performance,
    period: &Period,
    term: &Terminal,
) -> String {
    let mut out = String::new();
    let mut open: BTreeMap<zg_model::Date, Vec<&Metric>> = BTreeMap::new();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|r| r.platform == first.platform && r.shop == first.shop).count();
        let (shop, later) = rest.split_at(count);
        rest = later;
        out.push_str(&format!("── {} {} ──\n", first.platform, first.shop));
        let names: Vec<String> = shop.iter().map(|row| row.name(term)).collect();
        let width = names.iter().map(|n| n.width()).max().unwrap_or(0);
        let columns: Vec<Vec<String>> = metrics
            .iter()
            .map(|m| {
                let mut until = None;
                let cells = shop.iter().map(|row| {
                    let figure = row.cell.figure(m);
                    let mut shown = figure.show(m.unit);
                    // That today's figures still grow is said once, for all of them.
                    let late = m.settles.days(s) > 0 && !row.is_final(m, s, period.now);
                    if late && figure.value(m.unit).is_some() {
                        shown.push('*');
                        until = until.max(Some(row.settles(m, s)));
                    } else {
                        shown.push(' ');
                    }
                    shown
                });
                let column = std::iter::once(format!("{} ", term.say(m.zh, m.en))).chain(cells).collect();
                if let Some(until) = until {
                    open.entry(until).or_default().push(m);
                }
                column
            })
            .collect();
        out.push_str(&blocks(&names, width, &columns));
    }
    out.push_str(&provisional(&open, s, period, term));
    out
}

/// Columns in blocks that fit, each with the rows' names in front.
fn blocks(names: &[String], width: usize, columns: &[Vec<String>]) -> String {
    let wide = |column: &Vec<String>| column.iter().map(|c| c.width()).max().unwrap_or(0) + 1;
    let total = crate::term::width();
    let mut out = String::new();
    let mut rest = columns;
    while !rest.is_empty() {
        let mut used = width;
        let fits = rest.iter().take_while(|c| {
            used += wide(c);
            used <= total
        });
        let (block, later) = rest.split_at(fits.count().max(1).min(rest.len()));
        rest = later;
        for (line, name) in std::iter::once("").chain(names.iter().map(String::as_str)).enumerate() {
            let mut text = pad(name, width);
            for column in block {
                let cell = column.get(line).map_or("", String::as_str);
                text.push_str(&" ".repeat(wide(column).saturating_sub(cell.width())));
                text.push_str(cell);
            }
            out.push_str(text.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// What is not final yet, and when it will be.
fn provisional(
    open: &BTreeMap<zg_model::Date, Vec<&Metric>>,
    s: &Performance,
    period: &Period,
    term: &Terminal,
) -> String {
    let mut out = String::new();
    for (until, metrics) in open {
        let mut names: Vec<&str> = Vec::new();
        for name in metrics.iter().map(|m| term.say(m.zh, m.en)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let names = names.join(term.say("、", ", "));
        out.push_str(&match term.english {
            false => format!("* 暂定，{until} 过完才定：{names}\n"),
            true => format!("* provisional until {until} is over: {names}\n"),
        });
    }
    let today = zg_model::Timestamp(period.now.0.saturating_sub(s.day_starts.0)).date();
    if today <= period.to {
        out.push_str(&match term.english {
            false => format!("{today} 还没过完，这一天的数都还会变\n"),
            true => format!("{today} is not over: its figures still grow\n"),
        });
    }
    out
}

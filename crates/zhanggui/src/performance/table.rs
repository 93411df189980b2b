//! Rows of figures as text, JSON and spreadsheets.

use std::collections::BTreeMap;

use serde_json::json;
use unicode_width::UnicodeWidthStr;
use zg_engine::performance::{Figure, Metric, Unit, Whose};
use zg_formats::{Decimals, Sheet, SheetCell};
use zg_model::Fen;
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
    let mut open: BTreeMap<&str, (zg_model::Date, &Metric)> = BTreeMap::new();
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
                let cells = shop.iter().map(|row| {
                    let figure = row.cell.figure(m);
                    let mut shown = figure.show(m.unit);
                    if !row.is_final(m, s, period.now) && figure.value(m.unit).is_some() {
                        shown.push('*');
                        let until = row.settles(m, s);
                        let known = open.entry(m.id).or_insert((until, m));
                        known.0 = known.0.max(until);
                    } else {
                        shown.push(' ');
                    }
                    shown
                });
                std::iter::once(format!("{} ", term.say(m.zh, m.en))).chain(cells).collect()
            })
            .collect();
        out.push_str(&blocks(&names, width, &columns));
    }
    out.push_str(&provisional(&open, term));
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
fn provisional(open: &BTreeMap<&str, (zg_model::Date, &Metric)>, term: &Terminal) -> String {
    let mut by_day: BTreeMap<zg_model::Date, Vec<&str>> = BTreeMap::new();
    for (until, metric) in open.values() {
        by_day.entry(*until).or_default().push(term.say(metric.zh, metric.en));
    }
    let lines = by_day.iter().map(|(until, names)| {
        let names = names.join(term.say("、", ", "));
        match term.english {
            false => format!("* 暂定，{until} 过完才定：{names}\n"),
            true => format!("* provisional until {until} is over: {names}\n"),
        }
    });
    lines.collect()
}

/// As programs read it.
pub(crate) fn json(rows: &[Row], metrics: &[Metric], s: &Performance, period: &Period) -> serde_json::Value {
    let one = |row: &Row| {
        let figures: serde_json::Map<String, serde_json::Value> = metrics
            .iter()
            .map(|m| {
                let figure = row.cell.figure(m);
                let value = figure.value(m.unit).map(|v| v.round_dp(6).normalize().to_string());
                let value = value.and_then(|v| v.parse::<serde_json::Number>().ok());
                let figure = json!({
                    "value": value,
                    "of": figure.of,
                    "per": figure.per,
                    "unit": unit(m.unit),
                    "final": row.is_final(m, s, period.now),
                    "settles": row.settles(m, s),
                });
                (m.id.to_owned(), figure)
            })
            .collect();
        let (agent, group) = match &row.whose {
            Whose::Agent(id) => (Some(id.to_string()), None),
            Whose::Group(name) => (None, Some(name.to_string())),
            Whose::Shop | Whose::Nobody => (None, None),
        };
        json!({
            "platform": row.platform,
            "shop": row.shop,
            "of": match row.whose {
                Whose::Shop => "shop",
                Whose::Group(_) => "group",
                Whose::Agent(_) => "agent",
                Whose::Nobody => "nobody",
            },
            "agent": agent,
            "group": group,
            "day": row.day,
            "hour": row.hour,
            "from": period.from,
            "to": period.to,
            "figures": figures,
        })
    };
    json!({"attribution": s.attribution.name(), "now": period.now, "rows": rows.iter().map(one).collect::<Vec<_>>()})
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Number => "number",
        Unit::Money => "yuan",
        Unit::Share => "share",
        Unit::Time => "seconds",
        Unit::Each => "each",
    }
}

/// As spreadsheets read it; the last column names what is provisional.
pub(crate) fn sheet(
    rows: &[Row],
    metrics: &[Metric],
    s: &Performance,
    period: &Period,
    term: &Terminal,
) -> Sheet {
    let mut heads: Vec<String> =
        [("平台", "platform"), ("店铺", "shop"), ("对象", "row"), ("从", "from"), ("到", "to")]
            .map(|(zh, en)| term.say(zh, en).to_owned())
            .to_vec();
    heads.extend(metrics.iter().map(|m| match m.unit {
        Unit::Time => format!("{}({})", term.say(m.zh, m.en), term.say("秒", "s")),
        _ => term.say(m.zh, m.en).to_owned(),
    }));
    heads.push(term.say("暂定（到哪天过完才定）", "provisional until").to_owned());
    let one = |row: &Row| {
        let mut cells: Vec<SheetCell> = [
            row.platform.to_string(),
            row.shop.to_string(),
            row.name(term),
            period.from.to_string(),
            period.to.to_string(),
        ]
        .map(SheetCell::Text)
        .to_vec();
        cells.extend(metrics.iter().map(|m| cell(&row.cell.figure(m), m.unit)));
        let open = metrics.iter().filter(|m| !row.is_final(m, s, period.now));
        let open: Vec<String> =
            open.map(|m| format!("{} {}", term.say(m.zh, m.en), row.settles(m, s))).collect();
        cells.push(SheetCell::Text(open.join(term.say("；", "; "))));
        cells
    };
    Sheet { name: term.say("绩效", "performance").to_owned(), heads, rows: rows.iter().map(one).collect() }
}

fn cell(figure: &Figure, unit: Unit) -> SheetCell {
    match (unit, figure.per) {
        (_, Some(0)) => SheetCell::Empty,
        (Unit::Money, None) => SheetCell::Yuan(Fen(figure.of)),
        (_, None) => SheetCell::Number(figure.of),
        (Unit::Share, Some(per)) => SheetCell::Ratio(figure.of, per, Decimals::Percent),
        (Unit::Each, Some(per)) => SheetCell::Ratio(figure.of, per, Decimals::Two),
        (Unit::Number, Some(per)) => SheetCell::Ratio(figure.of, per, Decimals::Two),
        (Unit::Money, Some(per)) => SheetCell::Ratio(figure.of, per.saturating_mul(100), Decimals::Two),
        (Unit::Time, Some(per)) => SheetCell::Ratio(figure.of, per.saturating_mul(1000), Decimals::Two),
    }
}

//! A comparison for programs and spreadsheets.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use zg_formats::backoffice::ReportText;
use zg_formats::{Sheet, SheetCell};

use super::compare::{Comparison, Hint, Line, State};
use super::ours::Counted;
use super::text::Names;
use super::ways::counted;

/// As programs read it.
pub(crate) fn json(c: &Comparison<'_>, names: &Names<'_>) -> Value {
    let lines: Vec<Value> = c.lines.iter().map(|line| {
        let place = c.lines.iter().filter(|l| l.column == line.column && l.compared()).position(|l| std::ptr::eq(l, line));
        let hints = c.hints.get(&line.column).map_or(&[][..], Vec::as_slice);
        let others: Vec<Value> = hints
            .iter()
            .filter_map(|h| {
                let then = h.figures.get(place?)?;
                Some(json!({"way": way(h), "value": then.map(number)}))
            })
            .collect();
        json!({
            "row": line.row, "column": line.header, "platform": line.shop.0, "shop": line.shop.1,
            "agent": line.agent, "from": line.days.0, "to": line.days.1,
            "counted": c.layout.figures.get(line.column).and_then(|f| counted(f).first().map(id)),
            "theirs": theirs(line).map(number), "text": line.text,
            "ours": line.ours.map(number),
            "difference": theirs(line).zip(line.ours).map(|(theirs, ours)| number(ours - theirs)),
            "state": state(&line.state), "why": if let State::Untold(why) = &line.state { Some(why) } else { None },
            "with": others,
        })
    }).collect();
    let columns: Vec<Value> = c
        .hints
        .iter()
        .filter_map(|(column, hints)| {
            let header = c.lines.iter().find(|l| l.column == *column).map(|l| &l.header)?;
            let hints: Vec<Value> = hints
                .iter()
                .map(|h| {
                    json!({
                        "way": way(h), "about": h.about, "agree": h.agree, "of": h.of,
                        "gap": number(h.now), "gap_left": number(h.left),
                        "instead": h.instead.as_ref().map(|c| names.title(c)),
                    })
                })
                .collect();
            Some(json!({"column": header, "ways": hints}))
        })
        .collect();
    json!({
        "layout": c.layout.title, "sheet": c.table.sheet,
        "from": c.days.map(|d| d.0), "to": c.days.map(|d| d.1),
        "agree": c.count(|s| *s == State::Agrees), "differ": c.count(|s| *s == State::Differs),
        "late": c.count(|s| *s == State::Late), "untold": c.count(|s| matches!(s, State::Untold(_))),
        "skipped_rows": c.table.skipped, "unknown_columns": c.table.unknown,
        "only_in_report": c.strangers.iter().map(|(row, name)| json!({"row": row, "name": name})).collect::<Vec<_>>(),
        "only_in_chats": c.missing.iter().map(|(id, buyers)| json!({"agent": id, "buyers": buyers})).collect::<Vec<_>>(),
        "cells": lines, "columns": columns,
    })
}

/// As a spreadsheet reads it: a cell of the report a row.
pub(crate) fn csv(all: &[Comparison<'_>], names: &Names<'_>) -> Sheet {
    let term = names.term;
    let heads = [
        ("报表", "report"),
        ("行", "row"),
        ("列", "column"),
        ("店铺", "shop"),
        ("客服", "agent"),
        ("从", "from"),
        ("到", "to"),
        ("报表的数", "theirs"),
        ("我们的数", "ours"),
        ("差", "difference"),
        ("结果", "state"),
        ("最好的读法", "best reading"),
        ("换了以后", "ours then"),
        ("还差", "left"),
    ];
    let mut rows = Vec::new();
    for c in all {
        for line in &c.lines {
            let place = c
                .lines
                .iter()
                .filter(|l| l.column == line.column && l.compared())
                .position(|l| std::ptr::eq(l, line));
            let best = c.hints.get(&line.column).and_then(|h| h.first());
            let then = best.zip(place).and_then(|(h, place)| *h.figures.get(place)?);
            let text =
                |d: Option<Decimal>| d.map_or(SheetCell::Empty, |d| SheetCell::Text(number(d).to_string()));
            let said = match &line.state {
                State::Agrees => term.say("对上", "agrees").to_owned(),
                State::Differs => term.say("对不上", "differs").to_owned(),
                State::Late => term.say("还没出数", "late").to_owned(),
                State::Untold(why) => why.clone(),
            };
            let theirs = theirs(line);
            rows.push(vec![
                SheetCell::Text(c.layout.title.clone()),
                SheetCell::Number(i64::try_from(line.row).unwrap_or(0)),
                SheetCell::Text(line.header.clone()),
                SheetCell::Text(line.shop.1.to_string()),
                line.agent.as_ref().map_or(SheetCell::Empty, |a| SheetCell::Text(a.to_string())),
                SheetCell::Text(line.days.0.to_string()),
                SheetCell::Text(line.days.1.to_string()),
                SheetCell::Text(line.text.clone()),
                text(line.ours),
                text(theirs.zip(line.ours).map(|(theirs, ours)| ours - theirs)),
                SheetCell::Text(said),
                best.map_or(SheetCell::Empty, |h| SheetCell::Text(way(h))),
                text(then),
                text(theirs.zip(then).map(|(theirs, then)| then - theirs)),
            ]);
        }
    }
    let heads = heads.map(|(zh, en)| term.say(zh, en).to_owned()).to_vec();
    Sheet { name: term.say("对账", "reconciliation").to_owned(), heads, rows }
}

fn theirs(line: &Line) -> Option<Decimal> {
    match &line.theirs {
        ReportText::Figure(theirs) => Some(theirs.value),
        _ => None,
    }
}

/// A way as it would be chosen.
fn way(h: &Hint) -> String {
    let chosen = if h.key.is_empty() { String::new() } else { format!("{}={}", h.key, h.value) };
    match (&h.instead, chosen.is_empty()) {
        (Some(instead), true) => id(instead),
        (Some(instead), false) => format!("{} {chosen}", id(instead)),
        (None, _) => chosen,
    }
}

fn id(counted: &Counted) -> String {
    match counted {
        Counted::Rule(id, part) => match part {
            zg_formats::backoffice::IndicatorPart::Value => id.to_string(),
            part => format!("{id} {}", format!("{part:?}").to_lowercase()),
        },
        Counted::Figure(id) => id.clone(),
    }
}

fn number(d: Decimal) -> serde_json::Number {
    d.round_dp(6).normalize().to_string().parse().unwrap_or_else(|_| 0.into())
}

fn state(state: &State) -> &'static str {
    match state {
        State::Agrees => "agrees",
        State::Differs => "differs",
        State::Late => "late",
        State::Untold(_) => "untold",
    }
}

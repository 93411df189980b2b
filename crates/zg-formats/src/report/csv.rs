//! CSV of the findings, for spreadsheets.

use std::io::{self, Write};

use super::{Report, cost, words};
use crate::Lang;

/// The columns in Chinese and English.
pub(super) const COLUMNS: [(&str, &str); 22] = [
    ("严重程度", "severity"),
    ("标题", "title"),
    ("命中原文", "words"),
    ("整句", "message"),
    ("平台", "platform"),
    ("店铺", "shop"),
    ("客服", "agent"),
    ("时间", "at"),
    ("会话", "conversation"),
    ("结论", "outcome"),
    ("把握", "certainty"),
    ("识读", "how it was read"),
    ("时限", "timing"),
    ("依据", "clauses"),
    ("改说", "say instead"),
    ("敞口低（元）", "exposure low (yuan)"),
    ("敞口高（元）", "exposure high (yuan)"),
    ("扣分", "points"),
    ("规则", "rule"),
    ("规则版本", "rule version"),
    ("规则状态", "rule status"),
    ("指纹", "fingerprint"),
];

/// A cell of a finding's row.
pub(super) enum Cell {
    Text(String),
    /// Fen, printed as yuan.
    Yuan(Option<zg_model::Fen>),
    Number(i64),
}

/// The row of a finding, in the order of `COLUMNS`; the spreadsheet writer shares it.
pub(super) fn row(report: &Report, f: &super::Finding) -> Vec<Cell> {
    let lang = report.lang;
    let text = |s: &str| Cell::Text(s.to_owned());
    let mut parts: Vec<String> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    for span in &f.spans {
        let words = report.shown(&span.text).into_owned();
        if let Some(note) = words::reading(lang, span, &words, str::to_owned)
            && !notes.contains(&note)
        {
            notes.push(note);
        }
        parts.push(words);
    }
    let judged = |e: &&super::EventLine| f.spans.iter().any(|s| s.event == e.event);
    let message: Vec<String> =
        f.context.iter().filter(judged).map(|e| report.shown(&e.text).into_owned()).collect();
    let total = cost(&f.exposure);
    vec![
        text(words::severity(lang, f.rule.severity)),
        text(&f.rule.title),
        Cell::Text(parts.join(" | ")),
        Cell::Text(message.join(" | ")),
        text(report.platform(&f.platform)),
        text(f.shop.as_str()),
        text(f.agent.as_ref().map_or("", |a| a.as_str())),
        Cell::Text(f.at.to_string()),
        text(&f.conversation),
        text(words::outcome(lang, f.outcome)),
        text(words::certainty(lang, f.certainty)),
        Cell::Text(notes.join(words::pick(lang, "；", "; "))),
        text(f.timing.as_deref().unwrap_or_default()),
        Cell::Text(words::cites(lang, &f.rule.cite)),
        text(f.rule.say.as_deref().unwrap_or_default()),
        Cell::Yuan(total.map(|t| t.low)),
        Cell::Yuan(total.and_then(|t| t.high)),
        Cell::Number(total.map_or(0, |t| t.points)),
        text(f.rule.id.as_str()),
        Cell::Text(f.rule.version.to_string()),
        text(words::status(lang, f.rule.status)),
        Cell::Text(f.fingerprint.to_string()),
    ]
}

/// The findings as rows, with a byte-order mark so that spreadsheets read UTF-8.
pub fn csv(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let head: Vec<String> =
        COLUMNS.iter().map(|(zh, en)| quoted(if report.lang == Lang::Zh { zh } else { en })).collect();
    write!(out, "{}\r\n", head.join(","))?;
    for f in report.sorted() {
        let cells: Vec<String> = row(report, f).iter().map(plain).collect();
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(&harmless(text)),
        Cell::Yuan(Some(fen)) => fen.to_string().replace(',', ""),
        Cell::Yuan(None) => String::new(),
        Cell::Number(n) => n.to_string(),
    }
}

/// A text as a cell of a CSV file that spreadsheets open.
pub fn csv_cell(text: &str) -> String {
    quoted(&harmless(text))
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front.
///
/// Whitespace and control characters in front do not hide a formula from every spreadsheet, so they do not from us;
/// full-width signs are formulas in Chinese and Japanese spreadsheets.
pub(crate) fn harmless(text: &str) -> String {
    let first = text.chars().find(|c| !c.is_whitespace() && !c.is_control());
    let formula = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    if formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

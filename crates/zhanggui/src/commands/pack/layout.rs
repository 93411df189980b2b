//! Columns that line up where Han characters take two, and lists that wrap.

use unicode_width::UnicodeWidthStr;

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to so many columns, with `…` where something is missing.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if width(&out) + width(c.encode_utf8(&mut [0; 4])) >= columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The text filled up to so many columns.
pub(crate) fn pad(text: &str, columns: usize, right: bool) -> String {
    let gap = " ".repeat(columns.saturating_sub(width(text)));
    if right { format!("{gap}{text}") } else { format!("{text}{gap}") }
}

/// A table: heads (`true` = at the right), then rows. A row without cells is a rule across.
pub(crate) fn table(heads: &[(&str, bool)], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = heads.iter().map(|(h, _)| (*h).to_owned()).collect();
    let mut widths = vec![0; heads.len()];
    for row in std::iter::once(&head).chain(rows) {
        for (w, cell) in widths.iter_mut().zip(row) {
            *w = (*w).max(width(cell));
        }
    }
    let total = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    let mut out = String::new();
    for row in std::iter::once(&head).chain(rows) {
        if row.is_empty() {
            out.push_str(&"─".repeat(total));
        } else {
            let cells = row.iter().zip(&widths).zip(heads).map(|((c, w), (_, right))| pad(c, *w, *right));
            out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        }
        out.push('\n');
    }
    out
}

/// Items one after the other, wrapped under a hanging indent; `first` stands before the first.
pub(crate) fn wrap(first: &str, items: &[String], gap: &str, columns: usize) -> String {
    let indent = width(first);
    let mut out = first.to_owned();
    let mut at = indent;
    for (i, item) in items.iter().enumerate() {
        let last = i + 1 == items.len();
        let item = if last { item.clone() } else { format!("{item}{gap}") };
        if at > indent && at + width(item.trim_end()) > columns {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            at = indent;
        }
        at += width(&item);
        out.push_str(&item);
    }
    out.push('\n');
    out
}

/// A text in pieces between which a line may break: Latin words and numbers stay whole.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = |last: &String| {
            let inside = c.is_ascii() && last.len() < 40 && last.ends_with(|p: char| p.is_ascii_graphic());
            c == ' ' || inside
        };
        match out.last_mut().filter(|last| joins(last)) {
            Some(last) => last.push(c),
            None => out.push(c.to_string()),
        }
    }
    out
}

/// A share as ten blocks.
pub(crate) fn bar(part: usize, whole: usize) -> String {
    // A share that is not whole never looks whole, one that is not nothing never looks like nothing.
    let full = (part * 10).checked_div(whole).unwrap_or(0);
    let full = if part > 0 { full.max(1) } else { full };
    format!("{}{}", "█".repeat(full), "░".repeat(10 - full.min(10)))
}

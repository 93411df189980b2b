//! Tables whose columns line up on a screen where Han characters take two columns.

use std::io::{self, Write};

use super::ink::{Ink, Style, cut, pad, safe, width};

/// A column's head, and whether its cells stand at the right.
pub(super) type Head<'a> = (&'a str, bool);

/// A cell and its style.
pub(super) type Cell = (String, Style);

/// Writes head and rows, indented by two; the widest columns give way until the table fits.
pub(super) fn table(
    out: &mut dyn Write,
    ink: Ink,
    total: usize,
    heads: &[Head<'_>],
    rows: &[Vec<Cell>],
) -> io::Result<()> {
    let mut widths: Vec<usize> = heads.iter().map(|(head, _)| width(head)).collect();
    for row in rows {
        for (w, (text, _)) in widths.iter_mut().zip(row) {
            *w = (*w).max(width(&safe(text)));
        }
    }
    let gaps = 2 * widths.len();
    while widths.iter().sum::<usize>() + gaps > total {
        let Some(widest) = widths.iter_mut().max().filter(|w| **w > 6) else { break };
        *widest -= 1;
    }
    let head: Vec<Cell> = heads.iter().map(|(head, _)| ((*head).to_owned(), Style::Dim)).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (((text, style), w), (_, right)) in row.iter().zip(&widths).zip(heads) {
            let cell = pad(&cut(&safe(text), *w), *w, *right);
            line.push_str("  ");
            line.push_str(&ink.paint(*style, &cell));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

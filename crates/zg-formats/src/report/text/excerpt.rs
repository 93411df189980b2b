//! A message cut to the columns around its marks.

use unicode_width::UnicodeWidthChar;

use super::ink::{Ink, Style, printable};

/// A character, its columns, and whether it is evidence.
struct Cell {
    shown: char,
    columns: usize,
    marked: bool,
}

/// The text within so many columns, marks shown in `style`. What is cut off is `…`.
pub(super) fn excerpt(
    text: &str,
    marks: &[(usize, usize)],
    columns: usize,
    ink: Ink,
    style: Style,
) -> String {
    let mut cells: Vec<Cell> = text
        .char_indices()
        .map(|(at, c)| Cell {
            shown: printable(c),
            columns: printable(c).width().unwrap_or(0),
            marked: marks.iter().any(|(start, end)| (*start..*end).contains(&at)),
        })
        .collect();
    if !ink.color {
        brackets(&mut cells);
    }
    let (from, to) = window(&cells, columns);
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    let mut run = String::new();
    for cell in cells.iter().take(to).skip(from) {
        if !cell.marked && !run.is_empty() {
            out.push_str(&ink.paint(style, &std::mem::take(&mut run)));
        }
        if cell.marked { run.push(cell.shown) } else { out.push(cell.shown) }
    }
    if !run.is_empty() {
        out.push_str(&ink.paint(style, &run));
    }
    if to < cells.len() {
        out.push('…');
    }
    out
}

/// `<<` and `>>` take columns too.
fn brackets(cells: &mut [Cell]) {
    let mut before = false;
    for cell in cells.iter_mut() {
        if cell.marked != before {
            cell.columns += 2;
        }
        before = cell.marked;
    }
    // The closing bracket was charged to the character after it; one at the end has none.
    if let Some(last) = cells.last_mut().filter(|c| c.marked) {
        last.columns += 2;
    }
}

/// From the first mark outwards, a little more to the left than to the right, until the columns are used.
fn window(cells: &[Cell], columns: usize) -> (usize, usize) {
    if cells.iter().map(|c| c.columns).sum::<usize>() <= columns {
        return (0, cells.len());
    }
    // Room for `…` on both sides.
    let columns = columns.saturating_sub(2);
    let first = cells.iter().position(|c| c.marked).unwrap_or(0);
    let (mut from, mut to, mut used) = (first, first, 0);
    let at = |i: usize| cells.get(i);
    while let Some(cell) = at(to).filter(|c| c.marked && used + c.columns <= columns) {
        used += cell.columns;
        to += 1;
    }
    loop {
        let left = from.checked_sub(1).and_then(at).filter(|c| used + c.columns <= columns);
        if let Some(cell) = left {
            used += cell.columns;
            from -= 1;
        }
        let right = at(to).filter(|c| used + c.columns <= columns);
        if let Some(cell) = right {
            used += cell.columns;
            to += 1;
        }
        if left.is_none() && right.is_none() {
            return (from, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zg_model::Severity;

    fn plain(text: &str, marked: &str, columns: usize) -> String {
        let start = text.find(marked).unwrap();
        let marks = [(start, start + marked.len())];
        excerpt(text, &marks, columns, Ink { color: false }, Style::Mark(Severity::High))
    }

    #[test]
    fn long_messages_are_cut_around_the_words() {
        assert_eq!(plain("这款全网最低价啦", "全网最低价", 60), "这款<<全网最低价>>啦");
        let long = format!("{}全网最低价{}", "好".repeat(500_000), "的".repeat(500_000));
        assert_eq!(plain(&long, "全网最低价", 24), "…好好<<全网最低价>>的的…");
        assert_eq!(plain("全网最低价格很公道", "全网最低价", 10), "<<全网最>>…");
        assert_eq!(plain("第一行\n最好\u{1b}[0m", "最好", 60), "第一行 <<最好>> [0m");
    }

    #[test]
    fn colour_replaces_the_brackets() {
        let text = excerpt("最好", &[(0, 6)], 60, Ink { color: true }, Style::Mark(Severity::Critical));
        assert_eq!(text, "\x1b[1;4;91m最好\x1b[0m");
    }
}

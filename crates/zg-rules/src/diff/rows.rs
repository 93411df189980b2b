//! What changed in a table: columns, then cells of the rows that stayed, then rows that came and went.

use crate::grid::Grid;
use crate::problem::Message;

use super::{Change, under};

/// Column, what stood there, what stands there now, and in which rows.
type CellChange<'t> = (&'t str, Option<&'t str>, Option<&'t str>, Vec<Message>);

pub(super) fn compare(place: &Message, old: &str, new: &str, out: &mut Vec<Change>) {
    let (old, new) = (Grid::read(old), Grid::read(new));
    let text = |t: &str| Message { zh: t.to_owned(), en: t.to_owned() };
    let mut push = |place: Message, gone: Vec<Message>, new: Vec<Message>| {
        if gone != new {
            out.push(Change { place, key: "rows".to_owned(), gone, new });
        }
    };
    let only =
        |a: &Grid<'_>, b: &Grid<'_>| a.columns().filter(|c| b.columns().all(|o| o != *c)).map(text).collect();
    push(under(place, "列", "columns"), only(&old, &new), only(&new, &old));
    let shared: Vec<&str> = new.conditions.iter().filter(|c| old.conditions.contains(c)).copied().collect();
    let alike = |grid: &Grid<'_>, key: &[&str]| -> Vec<usize> {
        (0..).zip(&grid.rows).filter(|(_, r)| grid.key(r, &shared) == key).map(|(i, _)| i).collect()
    };
    let mut keys: Vec<Vec<&str>> = Vec::new();
    for key in
        new.rows.iter().map(|r| new.key(r, &shared)).chain(old.rows.iter().map(|r| old.key(r, &shared)))
    {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    // Cells that changed alike, column by column, are one change of several rows.
    let mut cells: Vec<CellChange<'_>> = Vec::new();
    for key in keys {
        let (was, now) = (alike(&old, &key), alike(&new, &key));
        if let ([a], [b]) = (was.as_slice(), now.as_slice())
            && let (Some(a), Some(b)) = (old.rows.get(*a), new.rows.get(*b))
        {
            for column in &new.results {
                let (a, b) = (old.cell(a, column), new.cell(b, column));
                let row = named(&shared, &key);
                match cells.iter_mut().find(|(c, x, y, _)| (*c, *x, *y) == (*column, a, b)) {
                    Some((.., rows)) => rows.push(row),
                    None if a != b => cells.push((column, a, b, vec![row])),
                    None => {}
                }
            }
            continue;
        }
        let all = |grid: &Grid<'_>, rows: &[usize]| -> Vec<Message> {
            rows.iter().filter_map(|i| grid.rows.get(*i)).map(|r| said(grid, r)).collect()
        };
        let (mut gone, mut come) = (all(&old, &was), all(&new, &now));
        let before = gone.clone();
        gone.retain(|r| !come.contains(r));
        come.retain(|r| !before.contains(r));
        push(place.clone(), gone, come);
    }
    for (column, a, b, rows) in cells {
        let place = match rows.as_slice() {
            [row] => under(place, &row.zh, &row.en),
            several => {
                let all = several.len() == new.rows.len();
                let count = several.len();
                let zh =
                    if all { format!("每一行（{count} 行）") } else { format!("其中 {count} 行") };
                under(place, &zh, &format!("{count} rows"))
            }
        };
        let one = |t: Option<&str>| t.map(text).into_iter().collect();
        push(under(&place, column, column), one(a), one(b));
    }
}

/// A row by what tells it apart: `rule=…，serious=否`.
fn named(shared: &[&str], key: &[&str]) -> Message {
    let filled = shared.iter().zip(key).filter(|(_, cell)| **cell != "-" && !cell.is_empty());
    let parts: Vec<String> = filled.map(|(c, cell)| format!("{c}={cell}")).collect();
    Message { zh: parts.join("，"), en: parts.join(", ") }
}

/// `serious=是 ⇒ low=5，points=6`; what says nothing is left out.
fn said(grid: &Grid<'_>, row: &[&str]) -> Message {
    let part = |columns: &[&str]| {
        let filled = columns.iter().filter_map(|c| Some((*c, grid.cell(row, c)?)));
        let filled = filled.filter(|(_, cell)| !cell.is_empty() && *cell != "-");
        filled.map(|(c, cell)| format!("{c}={cell}")).collect::<Vec<_>>()
    };
    let (when, then) = (part(&grid.conditions), part(&grid.results));
    Message {
        zh: format!("{} ⇒ {}", when.join("，"), then.join("，")),
        en: format!("{} => {}", when.join(", "), then.join(", ")),
    }
}

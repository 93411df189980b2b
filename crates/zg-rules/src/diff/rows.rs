//! What changed in a table: columns, then cells of the rows that stayed, then rows that came and went.

use crate::grid::Grid;
use crate::problem::Message;

use super::{Change, under};

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
    for key in keys {
        let (was, now) = (alike(&old, &key), alike(&new, &key));
        if let ([a], [b]) = (was.as_slice(), now.as_slice())
            && let (Some(a), Some(b)) = (old.rows.get(*a), new.rows.get(*b))
        {
            let named: Vec<String> = shared
                .iter()
                .zip(&key)
                .filter(|(_, cell)| **cell != "-" && !cell.is_empty())
                .map(|(c, cell)| format!("{c}={cell}"))
                .collect();
            let row = under(place, &named.join("，"), &named.join(", "));
            for column in &new.results {
                let (a, b) = (old.cell(a, column), new.cell(b, column));
                if a != b {
                    push(
                        under(&row, column, column),
                        a.map(text).into_iter().collect(),
                        b.map(text).into_iter().collect(),
                    );
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

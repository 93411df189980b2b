//! What changed in a table: columns, then cells of the rows that stayed, then rows that came and went.

use crate::problem::Message;
use crate::table::cells;

use super::{Change, under};

/// A table as written.
struct Grid<'t> {
    conditions: Vec<&'t str>,
    results: Vec<&'t str>,
    rows: Vec<Vec<&'t str>>,
}

impl<'t> Grid<'t> {
    fn read(text: &'t str) -> Grid<'t> {
        let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
        let names = cells(lines.next().unwrap_or_default());
        let arrow = names.iter().position(|n| *n == "=>").unwrap_or(names.len());
        let (conditions, results) = names.split_at_checked(arrow).unwrap_or((&names, &[]));
        let body = lines.filter(|l| !l.replace([' ', ':'], "").starts_with("|--"));
        let without_arrow = |line: &'t str| {
            let row = cells(line).into_iter().enumerate();
            row.filter(|(i, _)| *i != arrow).map(|(_, c)| c).collect()
        };
        Grid {
            conditions: conditions.to_vec(),
            results: results.iter().skip(1).copied().collect(),
            rows: body.map(without_arrow).collect(),
        }
    }

    fn columns(&self) -> impl Iterator<Item = &'t str> {
        self.conditions.iter().chain(&self.results).copied()
    }

    fn cell(&self, row: &[&'t str], column: &str) -> Option<&'t str> {
        self.columns().position(|c| c == column).and_then(|i| row.get(i)).copied()
    }

    /// What tells a row from others, by the columns that both tables have.
    fn key(&self, row: &[&'t str], shared: &[&str]) -> Vec<&'t str> {
        shared.iter().map(|c| self.cell(row, c).unwrap_or("-")).collect()
    }

    /// `serious=是 ⇒ low=5，points=6`; what says nothing is left out.
    fn said(&self, row: &[&'t str]) -> Message {
        let part = |columns: &[&'t str]| {
            let filled = columns.iter().filter_map(|c| Some((*c, self.cell(row, c)?)));
            let filled = filled.filter(|(_, cell)| !cell.is_empty() && *cell != "-");
            filled.map(|(c, cell)| format!("{c}={cell}")).collect::<Vec<_>>()
        };
        let (when, then) = (part(&self.conditions), part(&self.results));
        Message {
            zh: format!("{} ⇒ {}", when.join("，"), then.join("，")),
            en: format!("{} => {}", when.join(", "), then.join(", ")),
        }
    }
}

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
        let said = |grid: &Grid<'_>, rows: &[usize]| -> Vec<Message> {
            rows.iter().filter_map(|i| grid.rows.get(*i)).map(|r| grid.said(r)).collect()
        };
        let (mut gone, mut come) = (said(&old, &was), said(&new, &now));
        let before = gone.clone();
        gone.retain(|r| !come.contains(r));
        come.retain(|r| !before.contains(r));
        push(place.clone(), gone, come);
    }
}

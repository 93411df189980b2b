//! Whether a table's rows can both match (P05), and whether a value has no row (P06): decided exactly, by cutting each
//! column's values at every bound that any row names.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cell::{Cell, Kind, word_matches};
use crate::problem::Problem;
use crate::table::{RULE, Table};

/// Checks one table.
pub(crate) fn check(file: &Arc<str>, table: &Table, problems: &mut Vec<Problem>) {
    let kinds: Vec<Kind> = table.conditions.iter().map(|c| table.kind_of(c).unwrap_or(Kind::Word)).collect();
    for (i, a) in table.rows.iter().enumerate() {
        for (j, b) in table.rows.iter().enumerate().skip(i + 1) {
            if a.conditions.iter().zip(&b.conditions).all(|(x, y)| x.meets(y)) {
                let (zh, en) = (
                    format!("第 {} 行与第 {} 行会同时命中", i + 1, j + 1),
                    format!("rows {} and {} can both match", i + 1, j + 1),
                );
                problems.push(Problem::new("P05", file, b.span.clone(), zh, en));
            }
        }
    }
    let Some(first) = table.rows.first() else { return };
    let all: Vec<usize> = (0..table.rows.len()).collect();
    if let Some(gap) = find_gap(table, &kinds, 0, &all, &mut Vec::new()) {
        let (zh, en) = (format!("没有行管这种情形：{gap}"), format!("no row for: {gap}"));
        problems.push(Problem::new("P06", file, first.span.clone(), zh, en));
    }
}

/// Goes through the columns; in each, through one value of every piece that the bounds cut. A value of the first
/// columns that no row matches is a gap. What the `rule` column does not list is no gap: another table may price it.
fn find_gap(
    table: &Table,
    kinds: &[Kind],
    column: usize,
    rows: &[usize],
    so_far: &mut Vec<String>,
) -> Option<String> {
    if rows.is_empty() {
        return Some(so_far.join("，"));
    }
    let (name, kind) = (table.conditions.get(column)?, *kinds.get(column)?);
    let cell = |row: &usize| table.rows.get(*row).and_then(|r| r.conditions.get(column));
    let cells: Vec<&Cell> = rows.iter().filter_map(cell).collect();
    let mut descend = |shown: String, matching: Vec<usize>| {
        so_far.push(format!("{name}={shown}"));
        let gap = find_gap(table, kinds, column + 1, &matching, so_far);
        so_far.pop();
        gap
    };
    if kind.ordered() {
        let mut cuts = BTreeSet::from([0_i64]);
        for cell in &cells {
            if let Cell::Ranges(ranges) = cell {
                cuts.extend(
                    ranges.iter().flat_map(|(from, to)| [*from, *to]).filter(|t| *t > 0 && *t < i64::MAX),
                );
            }
        }
        for cut in cuts {
            let holds = |row: &&usize| match cell(row) {
                Some(Cell::Ranges(ranges)) => ranges.iter().any(|(from, to)| (*from..*to).contains(&cut)),
                Some(Cell::Any) => true,
                _ => false,
            };
            let matching: Vec<usize> = rows.iter().filter(holds).copied().collect();
            if let Some(gap) = descend(kind.show(cut), matching) {
                return Some(gap);
            }
        }
        return None;
    }
    let declared =
        table.facts.iter().find(|f| f.name == *name).map(|f| f.one_of.as_slice()).unwrap_or_default();
    let mut values: BTreeSet<String> = declared.iter().map(|v| v.to_string()).collect();
    if declared.is_empty() || &**name == RULE {
        values.extend(cells.iter().flat_map(|c| if let Cell::Words(w) = c { w.clone() } else { Vec::new() }));
    }
    if values.is_empty() {
        return descend("*".into(), rows.to_vec());
    }
    for value in values {
        let holds = |row: &&usize| match cell(row) {
            Some(Cell::Words(words)) => {
                words.iter().any(|w| word_matches(w, &value) || word_matches(&value, w))
            }
            Some(Cell::Any) => true,
            _ => false,
        };
        let matching: Vec<usize> = rows.iter().filter(holds).copied().collect();
        if let Some(gap) = descend(value.clone(), matching) {
            return Some(gap);
        }
    }
    None
}

//! A table's cells as text: for readers, and to compare two versions of a table.

use crate::table::cells;

/// The cells of a table, as the author wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid<'t> {
    /// The condition columns.
    pub conditions: Vec<&'t str>,
    /// The result columns.
    pub results: Vec<&'t str>,
    /// The rows, with a cell for each column.
    pub rows: Vec<Vec<&'t str>>,
}

impl<'t> Grid<'t> {
    /// Reads the Markdown table: head, a line of dashes, rows.
    pub fn read(text: &'t str) -> Grid<'t> {
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

    /// All columns, conditions first.
    pub fn columns(&self) -> impl Iterator<Item = &'t str> {
        self.conditions.iter().chain(&self.results).copied()
    }

    /// A row's cell in a column.
    pub fn cell(&self, row: &[&'t str], column: &str) -> Option<&'t str> {
        self.columns().position(|c| c == column).and_then(|i| row.get(i)).copied()
    }

    /// What tells a row from others, by the columns that both tables have.
    pub fn key(&self, row: &[&'t str], shared: &[&str]) -> Vec<&'t str> {
        shared.iter().map(|c| self.cell(row, c).unwrap_or("-")).collect()
    }
}

//! A row of a table: its cells in one buffer, so that reading millions of rows allocates nothing per row.

use crate::bad::Bad;

/// What kind of value the source gave.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Kind {
    /// Text, as in every cell of a CSV file.
    Text,
    /// A number of a spreadsheet: long ones have lost digits.
    Number(f64),
    /// A date of a spreadsheet, as a moment.
    Time(zg_model::Timestamp),
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// Its number as a spreadsheet shows it, from 1.
    pub(crate) number: u64,
    text: String,
    ends: Vec<(usize, Kind)>,
}

impl Row {
    /// Empties the row.
    pub(crate) fn clear(&mut self, number: u64) {
        self.number = number;
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a cell.
    pub(crate) fn push(&mut self, text: &str, kind: Kind) {
        self.text.push_str(text);
        self.ends.push((self.text.len(), kind));
    }

    /// Adds empty cells until there are so many.
    pub(crate) fn pad(&mut self, cells: usize) {
        while self.ends.len() < cells {
            self.push("", Kind::Text);
        }
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell as it stands; empty when there is none.
    pub(crate) fn raw(&self, index: usize) -> &str {
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(0, |(end, _)| *end),
            None => 0,
        };
        self.ends.get(index).and_then(|(end, _)| self.text.get(start..*end)).unwrap_or_default()
    }

    /// A cell without what exports put around values to keep spreadsheets from changing them: `="123"`, `'123`, tabs.
    pub(crate) fn cell(&self, index: usize) -> &str {
        let text = self.raw(index).trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let text = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')).unwrap_or(text);
        text.strip_prefix('\'').unwrap_or(text).trim()
    }

    /// The kind of a cell.
    pub(crate) fn kind(&self, index: usize) -> Kind {
        self.ends.get(index).map_or(Kind::Text, |(_, kind)| *kind)
    }

    /// Whether every cell is blank.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || c == '\u{feff}')
    }

    /// All cells, cleaned.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.cell(i))
    }

    /// Joins the cells from `index` on with the delimiter: a text in the last column that was not quoted.
    pub(crate) fn joined_from(&self, index: usize, delimiter: &str) -> String {
        (index..self.len()).map(|i| self.raw(i)).collect::<Vec<_>>().join(delimiter)
    }
}

/// Where rows come from.
pub(crate) trait Rows {
    /// Reads the next row into `row`; `Ok(false)` at the end. An error is about one row, or is
    /// fatal and the end.
    fn next(&mut self, row: &mut Row) -> Result<bool, Bad>;

    /// The delimiter, where there is one.
    fn delimiter(&self) -> Option<char> {
        None
    }
}

//! CSV and its kin: rows of delimited text.
//!
//! Not the `csv` crate, for one reason: a quote that is never closed makes it swallow the rest of a file. Here such a
//! row is rejected and the rows after it are read. Memory is bounded by the longest row.

use std::collections::VecDeque;
use std::io::Read;

use crate::bad::Bad;
use crate::encoding::{LONGEST_LINE, Lines};
use crate::reject::{self, Said};
use crate::row::{Kind, Row, Rows};
use crate::trouble::trouble;

/// After so many rows with a broken quote, quotes are taken as they stand: the file does not quote.
const BROKEN_QUOTES: usize = 20;

/// The delimiters that are tried.
pub(crate) const DELIMITERS: [char; 4] = [',', '\t', ';', '|'];

/// Rows of delimited text.
pub(crate) struct Delimited<R> {
    lines: Lines<R>,
    /// Lines that were read ahead while looking for the end of a quote.
    ahead: VecDeque<(String, usize)>,
    delimiter: char,
    quoting: bool,
    broken: usize,
    number: u64,
    /// How many cells the last whole row had.
    columns: usize,
    field: String,
}

/// How a row ended.
#[derive(PartialEq, Eq)]
enum End {
    Whole,
    /// Inside a quote: the row goes on in the next line.
    Open,
    /// After a closing quote came something that is no delimiter.
    Broken,
}

impl<R: Read> Delimited<R> {
    pub(crate) fn new(lines: Lines<R>, delimiter: char) -> Delimited<R> {
        Delimited {
            lines,
            ahead: VecDeque::new(),
            delimiter,
            quoting: true,
            broken: 0,
            number: 0,
            columns: 0,
            field: String::new(),
        }
    }

    fn line(&mut self) -> Result<Option<(String, usize)>, Bad> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut line = String::new();
        let cut = self
            .lines
            .read(&mut line)
            .map_err(|e| Bad::new(reject::R10, trouble(&e)).row(self.number).fatal())?;
        Ok(cut.map(|cut| (line, cut)))
    }

    fn split(&mut self, text: &str, row: &mut Row, quoting: bool) -> End {
        row.clear(self.number);
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let mut rest = text;
        loop {
            // Some exports put a tab before the quote to keep spreadsheets from changing numbers.
            let quoted = rest.strip_prefix('"').filter(|_| quoting);
            let Some(mut inner) = quoted else {
                match rest.split_once(self.delimiter) {
                    Some((cell, tail)) => {
                        row.push(cell, Kind::Text);
                        rest = tail;
                        continue;
                    }
                    None => {
                        row.push(rest, Kind::Text);
                        return End::Whole;
                    }
                }
            };
            self.field.clear();
            loop {
                let Some((part, tail)) = inner.split_once('"') else {
                    return End::Open;
                };
                self.field.push_str(part);
                match tail.strip_prefix('"') {
                    Some(more) => {
                        self.field.push('"');
                        inner = more;
                    }
                    None => {
                        inner = tail;
                        break;
                    }
                }
            }
            row.push(&self.field, Kind::Text);
            let after = inner.trim_start_matches(' ');
            if after.is_empty() {
                return End::Whole;
            }
            match after.strip_prefix(self.delimiter) {
                Some(tail) => rest = tail,
                None => return End::Broken,
            }
        }
    }

    /// Puts the lines after the first back, and takes the first as it stands, quotes and all.
    fn give_up(&mut self, later: Vec<(String, usize)>, first: &str, row: &mut Row) -> Result<bool, Bad> {
        for line in later.into_iter().rev() {
            self.ahead.push_front(line);
        }
        self.broken += 1;
        if self.broken >= BROKEN_QUOTES {
            self.quoting = false;
        }
        // A stray quote inside words is harmless when the row has its cells without it.
        self.split(first, row, false);
        if row.len() == self.columns {
            return Ok(true);
        }
        let expected =
            Said::new("成对的引号，内容里的引号写两次", "quotes in pairs, those inside a cell doubled");
        Err(Bad::new(reject::R17, Said::default()).row(self.number).expected(expected))
    }
}

impl<R: Read> Rows for Delimited<R> {
    fn next(&mut self, row: &mut Row) -> Result<bool, Bad> {
        let Some((first, cut)) = self.line()? else {
            return Ok(false);
        };
        self.number += 1;
        if cut > 0 {
            return Err(too_long(self.number, first.len() + cut));
        }
        let quoting = self.quoting;
        match self.split(&first, row, quoting) {
            End::Whole => {
                self.columns = row.len();
                return Ok(true);
            }
            End::Broken => return self.give_up(Vec::new(), &first, row),
            End::Open => {}
        }
        let (mut text, mut later, mut quotes) = (first.clone(), Vec::new(), first.matches('"').count());
        loop {
            let Some((line, cut)) = self.line()? else {
                return self.give_up(later, &first, row);
            };
            text.push_str(&line);
            let ends = line.contains('"');
            quotes += line.matches('"').count();
            let size = text.len() + cut;
            later.push((line, cut));
            if size > LONGEST_LINE {
                return self.give_up(later, &first, row);
            }
            // Only a line with a quote, making their number even, can end the row: this keeps long rows linear.
            if !ends || quotes % 2 != 0 {
                continue;
            }
            match self.split(&text, row, true) {
                End::Whole => return Ok(true),
                End::Broken => return self.give_up(later, &first, row),
                End::Open => {}
            }
        }
    }

    fn delimiter(&self) -> Option<char> {
        Some(self.delimiter)
    }
}

/// A row beyond the limit.
pub(crate) fn too_long(row: u64, bytes: usize) -> Bad {
    Bad::new(reject::R06, Said::same(bytes.to_string())).row(row).expected(crate::intake::at_most())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: char) -> Vec<String> {
        let mut rows = Delimited::new(Lines::new(text.as_bytes(), encoding_rs::UTF_8), delimiter);
        let (mut row, mut out) = (Row::default(), Vec::new());
        loop {
            match rows.next(&mut row) {
                Ok(true) => {
                    let cells: Vec<&str> = (0..row.len()).map(|i| row.raw(i)).collect();
                    out.push(format!("{}:{}", row.number, cells.join("|").replace('\n', "⏎")));
                }
                Ok(false) => return out,
                Err(bad) => {
                    let bad = bad.into_parts();
                    out.push(format!("{}!{}", bad.row.unwrap(), bad.code));
                }
            }
        }
    }

    #[test]
    fn quotes_delimiters_and_line_ends() {
        assert_eq!(
            rows("a,b\r\n1,\"x,\"\"y\"\"\"\n\"多\n行\",2\n,\n", ','),
            ["1:a|b", "2:1|x,\"y\"", "3:多⏎行|2", "4:|"]
        );
        assert_eq!(rows("a\tb", '\t'), ["1:a|b"]);
    }

    #[test]
    fn an_unclosed_quote_costs_one_row_at_most() {
        assert_eq!(rows("a,b\n1,\"好的\n2,在\n3,嗯\n", ','), ["1:a|b", "2:1|\"好的", "3:2|在", "4:3|嗯"]);
        assert_eq!(rows("1,\"好\"的\"x\n2,在\n", ','), ["1!R17", "2:2|在"]);
        assert_eq!(
            rows("a,b\n1,\"好\n2,在\n3,\"嗯\" 哦\n4,x", ','),
            ["1:a|b", "2:1|\"好", "3:2|在", "4:3|\"嗯\" 哦", "5:4|x"]
        );
    }
}

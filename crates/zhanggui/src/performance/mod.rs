//! Performance figures for people: rows, tables, and what each number is made of.

mod explain;
mod rows;
mod table;
mod words;

pub(crate) use explain::{Entry, concerns, explained, involves};
pub(crate) use rows::{By, Period, Row, rows};
pub(crate) use table::{BRIEF, json, sheet, text};

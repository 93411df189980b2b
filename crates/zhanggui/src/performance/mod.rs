//! Performance figures for people: rows, tables, and what each number is made of.

mod explain;
mod read;
mod rows;
mod table;
mod text;
mod words;

pub(crate) use explain::explained;
use explain::{Entry, concerns, involves};
pub(crate) use read::{Input, read};
pub(crate) use rows::{By, Period, Row, rows};
pub(crate) use table::{json, sheet};
pub(crate) use text::{BRIEF, text};

//! The platforms' own reports (后台报表): tables of figures, a row an account, a day or the shop.
//!
//! What their columns are called, in which unit they are and what of ours they are to be compared with is data, the
//! `reports/` of a pack ([`ReportLayout`]). [`read_report`] reads a file and hands over rows of figures; what cannot be
//! read is a [`Reject`](crate::Reject) that names file, row and column.

mod cell;
mod layout;
mod read;
mod table;

pub use cell::{CellUnit, Reported};
pub use layout::{IndicatorPart, ReportColumn, ReportLayout, RowAbout, RowFigures};
pub use read::{ReportCell, ReportRow, ReportTable, ReportText, Reports, days_in, read_report};

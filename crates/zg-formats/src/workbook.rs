//! Workbooks: XLSX read cell by cell, and the old XLS.
//!
//! A workbook keeps its texts in one table, which is held in memory whole; the sheets are streamed.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, Xlsx, XlsxCellReader};
use zg_model::{Date, TimeOfDay, Timestamp};

use crate::bad::Bad;
use crate::formats::Probe;
use crate::intake::Intake;
use crate::olecheck;
use crate::reject::{self, Said};
use crate::row::{Kind, Row, Rows};
use crate::tabular::{self, NoTable};
use crate::trouble::trouble;
use crate::zipcheck;

pub(crate) fn sniff(probe: &Probe) -> bool {
    let excel = matches!(probe.extension.as_str(), "xlsx" | "xlsm" | "xls");
    probe.head.starts_with(b"PK\x03\x04")
        || probe.head.starts_with(b"\xd0\xcf\x11\xe0")
        || (excel && probe.encoding.is_none())
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    let mut sheets = Sheets::default();
    match each_sheet(probe, &mut |name, rows| sheets.read(intake, name, rows)) {
        Ok(()) => sheets.finish(intake),
        Err(bad) => intake.bad(bad),
    }
}

/// Hands over the rows of each sheet.
pub(crate) fn each_sheet(probe: &Probe, each: &mut dyn FnMut(&str, &mut dyn Rows)) -> Result<(), Bad> {
    // The parsers are not ours, and a damaged file must not take the import down.
    let done = catch_unwind(AssertUnwindSafe(|| match probe.head.starts_with(b"\xd0\xcf\x11\xe0") {
        true => old(probe, each),
        false => new(probe, each),
    }));
    done.unwrap_or_else(|_| Err(broken("damaged")))
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(crate) fn broken(what: impl ToString) -> Bad {
    // The parsers speak English only.
    let what = what.to_string();
    let locked = what.to_lowercase().contains("password");
    let said = Said::new(if locked { "设了密码" } else { "文件结构损坏" }, what);
    let expected = Said::new("完整、未加密的 .xlsx", "a whole .xlsx without a password");
    Bad::new(reject::R11, said).expected(expected).fatal()
}

fn open(probe: &Probe) -> Result<File, Bad> {
    File::open(&probe.path).map_err(|e| Bad::new(reject::R10, trouble(&e)))
}

fn new(probe: &Probe, each: &mut dyn FnMut(&str, &mut dyn Rows)) -> Result<(), Bad> {
    zipcheck::check(open(probe)?)?;
    let mut book = Xlsx::new(BufReader::new(open(probe)?)).map_err(broken)?;
    for name in book.sheet_names() {
        // A sheet of charts has no cells.
        let Ok(reader) = book.worksheet_cells_reader(&name) else { continue };
        each(&name, &mut XlsxRows { reader, next: None, number: 0, ended: false });
    }
    Ok(())
}

fn old(probe: &Probe, each: &mut dyn FnMut(&str, &mut dyn Rows)) -> Result<(), Bad> {
    olecheck::check(open(probe)?)?;
    let mut book = Xls::new(BufReader::new(open(probe)?)).map_err(broken)?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let first = range.start().unwrap_or_default();
        each(&name, &mut XlsRows { rows: range.rows(), number: u64::from(first.0) });
    }
    Ok(())
}

/// What came of the sheets: those without a map are rejects only when no sheet had one.
#[derive(Default)]
struct Sheets {
    read: usize,
    unread: Vec<(String, Bad)>,
}

impl Sheets {
    fn read(&mut self, intake: &mut Intake<'_>, name: &str, rows: &mut dyn Rows) {
        match tabular::read(intake, rows) {
            Ok(()) => self.read += 1,
            Err(NoTable::Empty) => {}
            Err(NoTable::NoMap(bad)) => self.unread.push((name.to_owned(), bad)),
        }
    }

    fn finish(self, intake: &mut Intake<'_>) {
        if self.read == 0 && self.unread.is_empty() {
            return intake.reject(reject::R25, None, None, Said::default(), Said::default());
        }
        for (name, bad) in self.unread {
            match self.read {
                0 => intake.bad(bad),
                _ => intake.note_each(
                    reject::W06,
                    None,
                    None,
                    Said::new(format!("工作表 `{name}`"), format!("sheet `{name}`")),
                ),
            }
        }
    }
}

struct XlsxRows<'a, R: Read + Seek> {
    reader: XlsxCellReader<'a, R>,
    /// The first cell of the next row: where it stands, its text and kind.
    next: Option<(u32, u32, String, Kind)>,
    number: u64,
    /// The parser must not be asked again after the end.
    ended: bool,
}

impl<R: Read + Seek> XlsxRows<'_, R> {
    fn cell(&mut self) -> Result<Option<(u32, u32, String, Kind)>, Bad> {
        if let Some(cell) = self.next.take() {
            return Ok(Some(cell));
        }
        if self.ended {
            return Ok(None);
        }
        let cell = self.reader.next_cell().map_err(|e| broken(e).row(self.number + 1))?;
        self.ended = cell.is_none();
        Ok(cell.map(|cell| {
            let (row, column) = cell.get_position();
            let (text, kind) = match cell.get_value() {
                DataRef::SharedString(s) => ((*s).to_owned(), Kind::Text),
                other => value(&Data::from(other.clone())),
            };
            (row, column, text, kind)
        }))
    }
}

impl<R: Read + Seek> Rows for XlsxRows<'_, R> {
    fn next(&mut self, row: &mut Row) -> Result<bool, Bad> {
        let Some((at, column, text, kind)) = self.cell()? else { return Ok(false) };
        self.number = u64::from(at) + 1;
        row.clear(self.number);
        put(row, column, &text, kind);
        loop {
            match self.cell()? {
                Some((same, column, text, kind)) if same == at => put(row, column, &text, kind),
                other => {
                    self.next = other;
                    return Ok(true);
                }
            }
        }
    }
}

fn put(row: &mut Row, column: u32, text: &str, kind: Kind) {
    let column = usize::try_from(column).unwrap_or(usize::MAX).min(20_000);
    if column >= row.len() {
        row.pad(column);
        row.push(text, kind);
    }
}

struct XlsRows<'a> {
    rows: calamine::Rows<'a, Data>,
    number: u64,
}

impl Rows for XlsRows<'_> {
    fn next(&mut self, row: &mut Row) -> Result<bool, Bad> {
        let Some(cells) = self.rows.next() else { return Ok(false) };
        self.number += 1;
        row.clear(self.number);
        for cell in cells {
            let (text, kind) = value(cell);
            row.push(&text, kind);
        }
        Ok(true)
    }
}

/// A cell as text, and what kind of value it is.
fn value(data: &Data) -> (String, Kind) {
    match data {
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => (s.clone(), Kind::Text),
        #[expect(
            clippy::cast_precision_loss,
            reason = "only its size matters: long ids have lost digits anyway"
        )]
        Data::Int(n) => (n.to_string(), Kind::Number(*n as f64)),
        Data::Float(n) => (number(*n), Kind::Number(*n)),
        Data::Bool(b) => (if *b { "TRUE" } else { "FALSE" }.to_owned(), Kind::Text),
        Data::DateTime(at) if at.is_datetime() => match moment(at) {
            Some(moment) => (moment.to_string(), Kind::Time(moment)),
            None => (number(at.as_f64()), Kind::Number(at.as_f64())),
        },
        Data::DateTime(at) => (number(at.as_f64()), Kind::Number(at.as_f64())),
        // `#N/A` and its kin are no values.
        Data::Error(_) | Data::Empty => (String::new(), Kind::Text),
    }
}

fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { format!("{n:.0}") } else { format!("{n}") }
}

fn moment(at: &ExcelDateTime) -> Option<Timestamp> {
    // Times before 1900-03-01 are durations in disguise.
    if at.as_f64() < 61.0 {
        return None;
    }
    let (y, mo, d, h, mi, s, ms) = at.to_ymd_hms_milli();
    let date = Date::from_ymd(i16::try_from(y).ok()?, i8::try_from(mo).ok()?, i8::try_from(d).ok()?)?;
    let ms = ((i64::from(h) * 60 + i64::from(mi)) * 60 + i64::from(s)) * 1000 + i64::from(ms);
    // Seconds are kept as binary fractions of a day: 10:01:06.999 is 10:01:07.
    let near = (ms + 500) / 1000 * 1000;
    Some(date.at(TimeOfDay(if (near - ms).abs() <= 2 { near } else { ms })))
}

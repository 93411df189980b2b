//! A plain table out, as CSV or as a workbook: text stays text, no cell is ever a formula.

use std::io::{self, Write};

use zg_model::Fen;

use crate::report::{harmless, quoted};

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum SheetCell {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Money.
    Yuan(Fen),
    /// A quotient: printed with so many decimals, in a workbook exact.
    Ratio(i64, i64, Decimals),
    /// Nothing.
    Empty,
}

/// How a quotient is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decimals {
    /// As a share: `12.34%`.
    Percent,
    /// With two decimals.
    Two,
}

/// A table with its name and heads.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// The name of the sheet in a workbook.
    pub name: String,
    /// What the columns are called.
    pub heads: Vec<String>,
    /// The rows, as many cells as there are heads.
    pub rows: Vec<Vec<SheetCell>>,
}

/// One table as CSV, with a byte-order mark so that spreadsheets read UTF-8.
pub fn sheet_csv(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let heads: Vec<String> = sheet.heads.iter().map(|h| quoted(&harmless(h))).collect();
    write!(out, "{}\r\n", heads.join(","))?;
    for row in &sheet.rows {
        let cells: Vec<String> = row.iter().map(plain).collect();
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

fn plain(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Text(text) => quoted(&harmless(text)),
        SheetCell::Number(n) => n.to_string(),
        SheetCell::Yuan(fen) => fen.to_string().replace(',', ""),
        SheetCell::Ratio(_, 0, _) | SheetCell::Empty => String::new(),
        SheetCell::Ratio(part, all, Decimals::Percent) => {
            format!("{}%", hundredths(part.saturating_mul(100), *all))
        }
        SheetCell::Ratio(part, all, Decimals::Two) => hundredths(*part, *all),
    }
}

/// A quotient with two decimals, rounded half up, in whole numbers.
fn hundredths(part: i64, all: i64) -> String {
    let (part, all) = (i128::from(part) * 100, i128::from(all));
    let half = (2 * part + all).div_euclid(2 * all);
    let sign = if half < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", half.unsigned_abs() / 100, half.unsigned_abs() % 100)
}

/// Tables as a workbook, each on a sheet of its own.
#[cfg(feature = "xlsx")]
pub fn sheet_xlsx(sheets: &[Sheet], date: zg_model::Date, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&xlsx::book(sheets, date).map_err(io::Error::other)?)
}

#[cfg(feature = "xlsx")]
mod xlsx {
    use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, XlsxError};

    use super::{Decimals, Sheet, SheetCell};
    use crate::report::clip;

    /// The data's day, not the clock's: same tables, same bytes.
    pub(super) fn book(sheets: &[Sheet], date: zg_model::Date) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let (year, month, day) = date.ymd();
        let small = |n: i8| u8::try_from(n).unwrap_or(1);
        let moment = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1970), small(month), small(day))?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&moment).set_author("zhanggui"));
        for sheet in sheets {
            write(&mut book, sheet)?;
        }
        book.save_to_buffer()
    }

    fn write(book: &mut Workbook, sheet: &Sheet) -> Result<(), XlsxError> {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        let head = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00EF_ECE4))
            .set_border_bottom(FormatBorder::Thin);
        for (name, column) in sheet.heads.iter().zip(0..) {
            page.write_string_with_format(0, column, clip(name), &head)?;
            page.set_column_width(column, 14)?;
        }
        let money = Format::new().set_num_format("#,##0.00");
        let share = Format::new().set_num_format("0.00%");
        let two = Format::new().set_num_format("0.00");
        for (row, at) in sheet.rows.iter().zip(1..) {
            for (cell, column) in row.iter().zip(0..) {
                match cell {
                    SheetCell::Text(text) => page.write_string(at, column, clip(text))?,
                    SheetCell::Number(n) => page.write_number(at, column, number(*n))?,
                    SheetCell::Yuan(fen) => {
                        page.write_number_with_format(at, column, number(fen.0) / 100.0, &money)?
                    }
                    SheetCell::Ratio(part, all, how) if *all != 0 => {
                        let format = if *how == Decimals::Percent { &share } else { &two };
                        page.write_number_with_format(at, column, number(*part) / number(*all), format)?
                    }
                    SheetCell::Ratio(..) | SheetCell::Empty => continue,
                };
            }
        }
        page.set_freeze_panes(1, 0)?;
        let last = u32::try_from(sheet.rows.len()).unwrap_or(0);
        page.autofilter(0, 0, last, u16::try_from(sheet.heads.len().saturating_sub(1)).unwrap_or(0))?;
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "a cell of a spreadsheet is a float")]
    fn number(n: i64) -> f64 {
        n as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_as_spreadsheets_read_them() {
        let cells = [
            (SheetCell::Text("=1+1".into()), "'=1+1"),
            (SheetCell::Yuan(Fen(123_456)), "1234.56"),
            (SheetCell::Ratio(1, 3, Decimals::Percent), "33.33%"),
            (SheetCell::Ratio(2, 3, Decimals::Two), "0.67"),
            (SheetCell::Ratio(-1, 2, Decimals::Two), "-0.50"),
            (SheetCell::Ratio(5, 0, Decimals::Two), ""),
        ];
        for (cell, text) in cells {
            assert_eq!(plain(&cell), text);
        }
    }
}

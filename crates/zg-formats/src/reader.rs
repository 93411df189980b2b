//! What chats and order tables have in common: reading the cells of a row, each with its reasons to refuse it.

use zg_model::PlatformId;

use crate::bad::Bad;
use crate::encoding::BAD;
use crate::header;
use crate::intake::Intake;
use crate::plan::{Column, Plan};
use crate::private::{masked, shown};
use crate::reject::{self, Said};
use crate::row::{Kind, Row};
use crate::timefmt::{self, Moment};

/// Reads the rows of a table into events.
pub(crate) struct Reader<'r, 'a, 'm> {
    pub(crate) intake: &'r mut Intake<'a>,
    pub(crate) plan: &'r Plan<'m>,
    /// The header row, to know it when it comes again in a file that was put together from several.
    pub(crate) header: Option<Vec<String>>,
    pub(crate) delimiter: String,
    /// How many cells the rows have, usually.
    pub(crate) width: usize,
}

/// Refuses a row.
pub(crate) fn refuse<T>(
    code: &'static str,
    column: Option<&Column>,
    what: Said,
    expected: Said,
) -> Result<T, Bad> {
    Err(Bad::new(code, what).column(column).expected(expected))
}

/// What all events of a row share.
pub(crate) struct Base<'r> {
    pub(crate) platform: PlatformId,
    pub(crate) buyer: &'r str,
    pub(crate) agent: &'r str,
}

impl Reader<'_, '_, '_> {
    pub(crate) fn row(&mut self, row: &Row) {
        match &self.header {
            None => {
                self.header = Some(header::headers(row));
                return;
            }
            Some(_) if row.is_blank() => return,
            Some(header) => {
                let time = self.plan.field("at").map(|c| c.index);
                let repeated = row.len() == header.len() && header::headers(row) == *header;
                if repeated || header::is_summary(row, time) {
                    self.intake.report.skipped += 1;
                    return;
                }
            }
        }
        self.intake.report.rows += 1;
        let done = if self.plan.map.events.is_empty() { self.message(row) } else { self.happenings(row) };
        if let Err(bad) = done {
            self.intake.bad(bad.row(row.number));
        }
    }

    pub(crate) fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r str {
        self.plan.field(field).map_or("", |c| row.cell(c.index))
    }

    /// Checks that the cells of the mapped columns are text, that the columns have not shifted, and who the row is about.
    pub(crate) fn base<'r>(&mut self, row: &'r Row) -> Result<Base<'r>, Bad> {
        let plan = self.plan;
        let last = plan.field("text").is_some_and(|c| c.index + 1 == plan.columns);
        // Some exports end every row with a delimiter; one row that is wider than the others has shifted columns.
        let extra = row.len() > self.width || (plan.columns..row.len()).any(|i| !row.cell(i).is_empty());
        if extra && !last {
            let count = row.len().to_string();
            let expected = Said::new(
                format!("{} 格；内容里有分隔符的要加引号", plan.columns),
                format!("{} cells; quote a cell that contains the delimiter", plan.columns),
            );
            return refuse(reject::R18, None, Said::same(count), expected);
        }
        for field in crate::map::FIELDS {
            if let Some(column) = plan.field(field)
                && let cell = row.cell(column.index)
                && cell.contains(BAD)
            {
                let encoding = self.intake.report.encoding.unwrap_or("UTF-8");
                let what = if *field == "buyer" || *field == "sender" || *field == "text" {
                    Said::new("字节错误", "bad bytes")
                } else {
                    Said::same(format!("`{}`", shown(cell)))
                };
                return refuse(reject::R01, Some(column), what, Said::same(encoding));
            }
        }
        let buyer = self.cell(row, "buyer");
        let column = plan.field("buyer");
        if buyer.is_empty() || buyer == "-" {
            return refuse(reject::R09, column, Said::new("买家", "the buyer"), Said::default());
        }
        if column.is_some_and(|c| lost_digits(row, c.index)) {
            let expected = Said::new("完整的编号", "the whole number");
            return refuse(reject::R16, column, Said::same(masked(buyer)), expected);
        }
        let platform = match (self.cell(row, "platform"), &plan.platform) {
            ("", Some(platform)) => platform.clone(),
            ("", None) => {
                let expected = crate::plan::platform_expected();
                return refuse(reject::R24, plan.field("platform"), Said::default(), expected);
            }
            (cell, _) => self.intake.options.platform_named(cell),
        };
        Ok(Base { platform, buyer, agent: self.cell(row, "agent") })
    }

    /// The time in a column; `Ok(None)` when the cell is empty.
    pub(crate) fn time(&self, row: &Row, column: &Column) -> Result<Option<Moment>, Bad> {
        let cell = row.cell(column.index);
        let moment = match row.kind(column.index) {
            Kind::Time(at) => Some(Moment { at, day_only: false }),
            Kind::Number(n) if cell.len() < 8 || n < 1e6 => {
                timefmt::serial(n, false).map(|m| Moment { day_only: n.fract() == 0.0, ..m })
            }
            _ if nothing(cell) => return Ok(None),
            _ => timefmt::parse(cell),
        };
        match moment {
            Some(moment) => Ok(Some(moment)),
            None => {
                // In a row whose columns have shifted, this may be a name.
                let digits = cell.bytes().any(|b| b.is_ascii_digit());
                let what = if digits { shown(cell) } else { masked(cell) };
                refuse(reject::R02, Some(column), Said::same(what), Said::same(timefmt::expected(cell)))
            }
        }
    }

    pub(crate) fn facts<'r>(
        &self,
        row: &'r Row,
        buyer: &str,
        of: &'r [(String, Column)],
        out: &mut Vec<(&'r str, &'r str)>,
    ) {
        for (name, column) in of {
            let cell = row.cell(column.index);
            // `5星` is a number to rules that compare it.
            let cell = if name == "stars" { stars(cell) } else { cell };
            if !cell.is_empty() && cell != buyer && !cell.contains(BAD) && !lost_digits(row, column.index) {
                out.push((name, cell));
            }
        }
    }

    /// The cell of an id column; a number whose digits are lost is left out with a note.
    pub(crate) fn id<'r>(&mut self, row: &'r Row, field: &str) -> &'r str {
        let Some(column) = self.plan.field(field) else { return "" };
        let cell = row.cell(column.index);
        if lost_digits(row, column.index) {
            let header = column.header.clone();
            self.intake.note_each(reject::W01, Some(row.number), Some(&header), Intake::value(cell));
            return "";
        }
        if nothing(cell) { "" } else { cell }
    }
}

/// `5星`, `5 分` without the unit; other words as they are.
fn stars(cell: &str) -> &str {
    let number = cell.trim_end_matches(['星', '分', '颗', '级', ' ']);
    if number.parse::<f64>().is_ok() { number } else { cell }
}

/// What exports write where there is nothing.
pub(crate) fn nothing(cell: &str) -> bool {
    matches!(
        cell,
        "" | "-" | "--" | "—" | "——" | "/" | "无" | "空" | "null" | "NULL" | "None" | "N/A" | "#N/A" | "0"
    ) || cell.starts_with("0000-00-00")
        || cell.starts_with("1970-01-01 0")
}

/// Whether a spreadsheet has dropped digits: `1.23E+18`, or a number with more than the 15 digits it keeps.
pub(crate) fn lost_digits(row: &Row, index: usize) -> bool {
    match row.kind(index) {
        Kind::Number(n) => n.abs() >= 1e15,
        Kind::Time(_) => false,
        Kind::Text => {
            let Some((mantissa, exponent)) = row.cell(index).split_once(['E', 'e']) else { return false };
            let Some(exponent) = exponent.strip_prefix('+') else { return false };
            let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            digits(mantissa) && mantissa.contains('.') && exponent.parse::<u32>().is_ok_and(|e| e >= 10)
        }
    }
}

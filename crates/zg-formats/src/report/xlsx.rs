//! The report as a workbook: 概览, 命中, 指标, 指标按天, 指标按时, 时限, 拒收. Text stays text: no cell is ever a formula.

mod trend;

use std::io::{self, Write};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use zg_model::{Fen, Severity};

use super::csv::{COLUMNS, Cell, row};
use super::{Report, Summary, Value, words};
use crate::Lang;
use words::pick;

/// A spreadsheet holds 32,767 UTF-16 units in a cell (two for an emoji) and 1,048,576 rows in a sheet.
const LONGEST: usize = 16_000;
const ROWS: usize = 1_000_000;

/// The report as a workbook.
pub fn xlsx(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let bytes = build(report).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn build(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The data's moment, not the clock's: same report, same bytes.
    let (year, month, day) = report.now.date().ymd();
    let date = |n: i8| u8::try_from(n).unwrap_or(1);
    let moment = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1970), date(month), date(day))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&moment).set_author("zhanggui"));
    let sheets = Sheets { report, summary: report.summary(), lang: report.lang };
    sheets.overview(book.add_worksheet())?;
    sheets.findings(book.add_worksheet())?;
    sheets.indicators(book.add_worksheet())?;
    if !report.trends.is_empty() {
        sheets.days(book.add_worksheet())?;
        sheets.hours(book.add_worksheet())?;
    }
    sheets.pending(book.add_worksheet())?;
    sheets.rejects(book.add_worksheet())?;
    book.save_to_buffer()
}

struct Sheets<'a> {
    report: &'a Report,
    summary: Summary,
    lang: Lang,
}

/// A column: its head in both languages, and its width in characters.
type Column = (&'static str, &'static str, f64);

impl Sheets<'_> {
    fn overview(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (r, s, o) = (self.report, &self.summary, &self.report.overview);
        sheet.set_name(self.say("概览", "overview"))?;
        sheet.set_column_width(0, 22)?.set_column_width(1, 64)?;
        let bold = Format::new().set_bold().set_font_size(15);
        sheet.write_string_with_format(
            0,
            0,
            self.say("掌规 · 客服会话检查报告", "zhanggui report"),
            &bold,
        )?;
        let mut lines: Vec<(&str, String)> = vec![(self.say("判至", "judged up to"), r.now.to_string())];
        if let Some((from, to)) = o.days {
            lines.push((self.say("日期", "days"), words::days(self.lang, from, to)));
        }
        let counts = [
            (self.say("会话", "conversations"), o.conversations),
            (self.say("消息", "messages"), o.messages),
            (self.say("客服", "agents"), o.agents),
            (self.say("店铺", "shops"), o.shops),
            (self.say("命中", "findings"), s.findings),
            (self.say("需要人工判断", "for a person"), s.ask),
            (self.say("指标未达标", "indicators missed"), s.missed),
            (self.say("在走的时限", "deadlines"), s.pending),
            (self.say("拒收", "refused"), s.rejects),
            (self.say("没有判或没有全判", "not judged in full"), s.unjudged),
        ];
        lines.extend(counts.into_iter().map(|(label, n)| (label, words::grouped(n))));
        lines.push((self.say("敞口", "exposure"), words::stakes(self.lang, s)));
        for p in &r.packs {
            let text = format!("{} {} ({})", p.title, p.release, p.digest);
            lines.push((self.say("规则包", "pack"), text));
        }
        let label = Format::new().set_font_color(Color::RGB(0x0066_6B70)).set_align(FormatAlign::Top);
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let mut at = 2;
        for (name, text) in &lines {
            sheet.write_string_with_format(at, 0, *name, &label)?;
            sheet.write_string_with_format(at, 1, text, &wrap)?;
            at += 1;
        }
        at += 1;
        for (severity, n) in s.by_severity.iter().filter(|(_, n)| *n > 0) {
            sheet.write_string_with_format(at, 0, words::severity(self.lang, *severity), &tint(*severity))?;
            sheet.write_number(at, 1, number(i64::try_from(*n).unwrap_or(i64::MAX)))?;
            at += 1;
        }
        for u in &r.unjudged {
            sheet.write_string_with_format(at, 0, self.say("没有判", "not judged"), &label)?;
            sheet.write_string(at, 1, clip(&format!("{}: {}", u.count, u.why)))?;
            at += 1;
        }
        Ok(())
    }

    fn findings(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        /// In the order of `COLUMNS`.
        const WIDTHS: [f64; 22] = [
            10., 24., 26., 48., 9., 20., 12., 20., 36., 8., 9., 30., 36., 40., 36., 13., 13., 7., 34., 12.,
            9., 36.,
        ];
        let columns: Vec<Column> = COLUMNS.iter().zip(WIDTHS).map(|((zh, en), w)| (*zh, *en, w)).collect();
        self.head(sheet, self.say("命中", "findings"), &columns)?;
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let money = Format::new().set_num_format("#,##0.00").set_align(FormatAlign::Top);
        let mut at = 0;
        for f in self.report.sorted().into_iter().take(ROWS) {
            at += 1;
            for (cell, column) in row(self.report, f).iter().zip(0..) {
                match cell {
                    Cell::Text(text) if column == 0 => {
                        sheet.write_string_with_format(at, column, text, &tint(f.rule.severity))?;
                    }
                    Cell::Text(text) => {
                        sheet.write_string_with_format(at, column, clip(text), &wrap)?;
                    }
                    Cell::Yuan(Some(fen)) => {
                        sheet.write_number_with_format(at, column, yuan(*fen), &money)?;
                    }
                    Cell::Yuan(None) => {}
                    Cell::Number(n) => {
                        sheet.write_number_with_format(at, column, number(*n), &wrap)?;
                    }
                }
            }
        }
        filter(sheet, at, columns.len())
    }

    fn indicators(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let columns: [Column; 13] = [
            ("指标", "indicator", 26.),
            ("平台", "platform", 9.),
            ("店铺", "shop", 22.),
            ("客服", "agent", 12.),
            ("从", "from", 12.),
            ("到", "to", 12.),
            ("分子", "numerator", 9.),
            ("分母", "denominator", 9.),
            ("单位", "unit", 8.),
            ("值", "value", 11.),
            ("门槛", "target", 11.),
            ("结论", "verdict", 18.),
            ("未达标敞口", "cost of missing", 60.),
        ];
        self.head(sheet, self.say("指标", "indicators"), &columns)?;
        let share = Format::new().set_num_format("0.00%").set_align(FormatAlign::Top);
        let mut at = 0;
        for i in words::indicators(self.report).into_iter().take(ROWS) {
            at += 1;
            let verdict = match i.pass {
                Some(true) => self.say("达标", "reached"),
                Some(false) => self.say("未达标", "missed"),
                None => words::not_assessed(self.lang, i),
            };
            let costs: Vec<String> = i.exposure.iter().map(|e| words::exposure(self.lang, e)).collect();
            let texts = [
                (0, i.rule.title.clone()),
                (1, self.report.platform(&i.platform).to_owned()),
                (2, i.shop.to_string()),
                (3, i.agent.as_ref().map_or(String::new(), ToString::to_string)),
                (4, i.from.to_string()),
                (5, i.to.to_string()),
                (8, i.unit.clone()),
                (10, i.target.map_or(String::new(), |t| words::target(self.lang, &t))),
                (11, verdict.to_owned()),
                (12, if i.pass == Some(false) { costs.join("\n") } else { String::new() }),
            ];
            for (column, text) in &texts {
                if *column == 11 && i.pass == Some(false) {
                    sheet.write_string_with_format(at, *column, text, &tint(Severity::Critical))?;
                } else {
                    sheet.write_string(at, *column, clip(text))?;
                }
            }
            let part =
                count(i.numerator) / if matches!(i.value, Some(Value::Time(_))) { 1000.0 } else { 1.0 };
            sheet.write_number(at, 6, part)?;
            sheet.write_number(at, 7, count(i.denominator))?;
            match i.value {
                Some(Value::Share(n, d)) if d > 0 => {
                    sheet.write_number_with_format(at, 9, count(n) / count(d), &share)?;
                }
                Some(Value::Count(n)) => {
                    sheet.write_number(at, 9, count(n))?;
                }
                Some(value) => {
                    sheet.write_string(at, 9, words::value(self.lang, value))?;
                }
                None => {}
            }
        }
        filter(sheet, at, columns.len())
    }

    fn pending(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let columns: [Column; 11] = [
            ("还剩", "left", 16.),
            ("到期", "due", 20.),
            ("事项", "duty", 26.),
            ("严重程度", "severity", 10.),
            ("平台", "platform", 9.),
            ("店铺", "shop", 22.),
            ("客服", "agent", 12.),
            ("起算", "since", 20.),
            ("要做", "to do", 40.),
            ("清单", "lists", 40.),
            ("会话", "conversation", 40.),
        ];
        self.head(sheet, self.say("时限", "deadlines"), &columns)?;
        let mut at = 0;
        for super::Running { line: p, lists } in super::gathered(&self.report.pending).into_iter().take(ROWS)
        {
            at += 1;
            let open = |l: &&super::PendingLine| {
                let missing = l.missing.join(self.say("、", ", "));
                format!("{}{}{missing}", l.rule.title, self.say("：还缺 ", " – open: "))
            };
            let own = Some(p).filter(|p| !p.missing.is_empty());
            let lists: Vec<String> = own.iter().chain(&lists).map(open).collect();
            let texts = [
                words::left(self.lang, p.left(self.report.now)),
                p.due.map_or(String::new(), |d| d.to_string()),
                p.rule.title.clone(),
                words::severity(self.lang, p.rule.severity).to_owned(),
                self.report.platform(&p.platform).to_owned(),
                p.shop.to_string(),
                p.agent.as_ref().map_or(String::new(), ToString::to_string),
                p.since.to_string(),
                p.rule.say.clone().unwrap_or_default(),
                lists.join(self.say("；", "; ")),
                p.conversation.to_string(),
            ];
            for (text, column) in texts.iter().zip(0..) {
                let urgent = column == 0 && words::urgent(p, self.report.now);
                match (column, urgent) {
                    (3, _) => sheet.write_string_with_format(at, column, text, &tint(p.rule.severity))?,
                    (_, true) => sheet.write_string_with_format(at, column, text, &tint(Severity::High))?,
                    _ => sheet.write_string(at, column, clip(text))?,
                };
            }
        }
        filter(sheet, at, columns.len())
    }

    fn rejects(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let columns: [Column; 5] = [
            ("代码", "code", 8.),
            ("文件", "file", 40.),
            ("行", "row", 9.),
            ("列", "column", 16.),
            ("原因", "why", 70.),
        ];
        self.head(sheet, self.say("拒收", "refused"), &columns)?;
        let mut at = 0;
        for r in self.report.rejects.iter().take(ROWS) {
            at += 1;
            sheet.write_string(at, 0, &r.code)?;
            sheet.write_string(at, 1, clip(&r.file))?;
            if let Some(row) = r.row {
                sheet.write_number(at, 2, count(row))?;
            }
            sheet.write_string(at, 3, clip(r.column.as_deref().unwrap_or_default()))?;
            sheet.write_string(at, 4, clip(&r.text))?;
        }
        filter(sheet, at, columns.len())
    }

    /// Name, heads, widths, and the first row frozen.
    fn head(&self, sheet: &mut Worksheet, name: &str, columns: &[Column]) -> Result<(), XlsxError> {
        sheet.set_name(name)?;
        let format = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00EF_ECE4))
            .set_border_bottom(FormatBorder::Thin);
        for ((zh, en, width), column) in columns.iter().zip(0..) {
            sheet.write_string_with_format(0, column, pick(self.lang, zh, en), &format)?;
            sheet.set_column_width(column, *width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        pick(self.lang, zh, en)
    }
}

fn filter(sheet: &mut Worksheet, last: u32, columns: usize) -> Result<(), XlsxError> {
    let last_column = u16::try_from(columns.saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, last, last_column)?;
    Ok(())
}

/// The colours of the page: white words on the severity.
fn tint(severity: Severity) -> Format {
    let color = match severity {
        Severity::Critical => 0x00B3_261E,
        Severity::High => 0x00C8_551F,
        Severity::Medium => 0x00A8_790F,
        Severity::Low => 0x0033_728A,
        Severity::Note => 0x006C_7178,
    };
    Format::new()
        .set_background_color(Color::RGB(color))
        .set_font_color(Color::White)
        .set_bold()
        .set_align(FormatAlign::Top)
}

/// What fits into a cell, without control characters that the file format forbids.
pub(crate) fn clip(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(LONGEST).collect()
}

/// Spreadsheets know only floats; below 2^53 they are exact.
#[expect(clippy::cast_precision_loss, reason = "a cell of a spreadsheet is a float")]
fn number(n: i64) -> f64 {
    n as f64
}

fn count(n: u64) -> f64 {
    number(i64::try_from(n).unwrap_or(i64::MAX))
}

fn yuan(fen: Fen) -> f64 {
    number(fen.0) / 100.0
}

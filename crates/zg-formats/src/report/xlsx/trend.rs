//! How indicators went, as sheets: a row a day, and a block of seven rows an indicator for the hours of the week.

use rust_xlsxwriter::{Color, ConditionalFormat3ColorScale, Format, FormatAlign, Worksheet, XlsxError};

use super::{Column, ROWS, Sheets, clip, count, filter};
use crate::report::trend::TrendLine;
use crate::report::{Value, words};

impl Sheets<'_> {
    /// 指标按天.
    pub(super) fn days(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let columns: [Column; 10] = [
            ("指标", "indicator", 26.),
            ("平台", "platform", 9.),
            ("店铺", "shop", 22.),
            ("日期", "day", 12.),
            ("数量", "units", 8.),
            ("单位", "unit", 8.),
            ("当天", "the day", 10.),
            ("期间", "period", 11.),
            ("到当天的期间", "period up to it", 13.),
            ("门槛", "target", 11.),
        ];
        self.head(sheet, self.say("指标按天", "indicators by day"), &columns)?;
        let mut at = 0;
        for t in &self.report.trends {
            for d in t.days.iter().filter(|d| d.own.is_some() || d.shown.is_some()) {
                if at == u32::try_from(ROWS).unwrap_or(u32::MAX) {
                    return Ok(());
                }
                at += 1;
                let texts = [
                    (0, t.rule.title.clone()),
                    (1, self.report.platform(&t.platform).to_owned()),
                    (2, t.shop.to_string()),
                    (3, d.day.to_string()),
                    (5, t.unit.clone()),
                    (7, t.over.clone()),
                    (9, d.target.map_or(String::new(), |g| words::target(self.lang, &g))),
                ];
                for (column, text) in &texts {
                    sheet.write_string(at, *column, clip(text))?;
                }
                sheet.write_number(at, 4, count(d.units))?;
                value(sheet, at, 6, d.own)?;
                value(sheet, at, 8, d.shown)?;
            }
        }
        filter(sheet, at, columns.len())
    }

    /// 指标按时.
    pub(super) fn hours(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let named: [Column; 4] = [
            ("指标", "indicator", 26.),
            ("平台", "platform", 9.),
            ("店铺", "shop", 22.),
            ("星期", "weekday", 8.),
        ];
        self.head(sheet, self.say("指标按时", "indicators by hour"), &named)?;
        let head = Format::new().set_bold().set_align(FormatAlign::Right);
        for hour in 0..24_u16 {
            sheet.write_string_with_format(0, 4 + hour, format!("{hour}:00"), &head)?;
            sheet.set_column_width(4 + hour, 7)?;
        }
        let mut at = 1;
        for t in self.report.trends.iter().filter(|t| !t.hours.is_empty()).take(ROWS / 8) {
            self.week(sheet, at, t)?;
            at += 7;
        }
        Ok(())
    }

    fn week(&self, sheet: &mut Worksheet, first: u32, t: &TrendLine) -> Result<(), XlsxError> {
        let names = match self.lang {
            crate::Lang::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
            crate::Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        for (row, name) in (first..).zip(names) {
            sheet.write_string(row, 0, clip(&t.rule.title))?;
            sheet.write_string(row, 1, self.report.platform(&t.platform))?;
            sheet.write_string(row, 2, clip(t.shop.as_str()))?;
            sheet.write_string(row, 3, name)?;
        }
        for h in &t.hours {
            let row = first + u32::try_from(h.weekday - 1).unwrap_or(0);
            value(sheet, row, 4 + u16::from(h.hour), h.value)?;
        }
        let better = t.target().is_none_or(|g| crate::report::trend::more_is_better(g.must));
        let (low, high) = if better { (0x00E6_9A94, 0x008F_C3A3) } else { (0x008F_C3A3, 0x00E6_9A94) };
        let scale = ConditionalFormat3ColorScale::new()
            .set_minimum_color(Color::RGB(low))
            .set_midpoint_color(Color::RGB(0x00F6_F4EE))
            .set_maximum_color(Color::RGB(high));
        sheet.add_conditional_format(first, 4, first + 6, 27, &scale)?;
        Ok(())
    }
}

/// A value as a spreadsheet counts with it: a share, seconds, a number.
fn value(sheet: &mut Worksheet, row: u32, column: u16, value: Option<Value>) -> Result<(), XlsxError> {
    match value {
        Some(Value::Share(n, d)) if d > 0 => {
            let share = Format::new().set_num_format("0.0%");
            sheet.write_number_with_format(row, column, count(n) / count(d), &share)?;
        }
        Some(Value::Time(time)) => {
            let seconds = Format::new().set_num_format("0.0\"s\"");
            let ms = count(u64::try_from(time.0).unwrap_or(0));
            sheet.write_number_with_format(row, column, ms / 1000.0, &seconds)?;
        }
        Some(Value::Count(n)) => {
            sheet.write_number(row, column, count(n))?;
        }
        _ => {}
    }
    Ok(())
}

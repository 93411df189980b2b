//! Clocks: how time is counted, and which days and periods do not count. (language §9)

use std::collections::BTreeMap;
use std::sync::Arc;

use zg_model::{Date, TimeOfDay, Timestamp};

use crate::decode::{At, Decoder};
use crate::node::{Node, Value};

/// A clock file.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Its name: the file's name without ending.
    pub name: Arc<str>,
    /// The file.
    pub file: Arc<str>,
    /// What it is.
    pub title: String,
    /// What kind.
    pub kind: ClockKind,
}

/// The kinds of clocks.
#[derive(Clone, Debug, PartialEq)]
pub enum ClockKind {
    /// Counts days.
    Days(DayClock),
    /// Runs only between these times of the day, every day.
    Hours(TimeOfDay, TimeOfDay),
    /// Says which days are off.
    Calendar(Calendar),
    /// Periods that do not count.
    Exempt(Vec<Exempt>),
}

/// Counts civil days or working days: the day itself is not counted, the last one counts until midnight.
#[derive(Clone, Debug, PartialEq)]
pub struct DayClock {
    /// Only working days count.
    pub work: bool,
    /// The calendar that says which days are off.
    pub calendar: Option<At<String>>,
    /// When the last day is off, the next working day is the last.
    pub roll: bool,
}

/// Days off and working weekends, by year. A year that is missing is unknown: nothing is guessed.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Calendar {
    /// The years that are known.
    pub years: BTreeMap<i16, Year>,
}

/// One year of the State Council's arrangement.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Year {
    /// The number of the notice.
    pub notice: String,
    /// Days off besides ordinary weekends.
    pub off: Vec<Date>,
    /// Weekend days that are worked.
    pub work: Vec<Date>,
}

/// A period that does not count.
#[derive(Clone, Debug, PartialEq)]
pub struct Exempt {
    /// Its first moment.
    pub from: Timestamp,
    /// Its last moment: the end of the last second that is written.
    pub to: Timestamp,
    /// Why.
    pub why: String,
}

impl Calendar {
    /// Whether people rest on that day; `None` when the year is unknown.
    pub fn rests(&self, date: Date) -> Option<bool> {
        let year = self.years.get(&date.ymd().0)?;
        if year.off.contains(&date) {
            return Some(true);
        }
        Some(date.weekday() >= 6 && !year.work.contains(&date))
    }
}

impl Clock {
    pub(crate) fn decode(d: &mut Decoder<'_>, name: &str, node: &Node) -> Option<Clock> {
        let mut f = d.fields(node)?;
        let title = f.need_text(d, "title");
        let kind = f.need(d, "kind").and_then(|n| d.text(n))?;
        let calendar = f.text(d, "calendar");
        let roll = f.flag(d, "roll");
        let hours = f.text(d, "hours");
        f.texts(d, "cite");
        f.text(d, "note");
        let years = f
            .pairs(d, "years")
            .into_iter()
            .filter_map(|(y, n)| Some((year_number(d, &y, n)?, decode_year(d, n)?)))
            .collect();
        let ranges = f.get("ranges").map(|n| d.list(n).iter().filter_map(|n| decode_exempt(d, n)).collect());
        f.finish(d);
        let kind = match kind.value.as_str() {
            "civil-days" => ClockKind::Days(DayClock { work: false, calendar, roll }),
            "work-days" => ClockKind::Days(DayClock { work: true, calendar, roll }),
            "service-hours" => match hours.as_ref().and_then(|h| crate::sequence::parse_hours(&h.value)) {
                Some((from, to)) => ClockKind::Hours(from, to),
                None => {
                    d.wrong(
                        &kind.span,
                        "service-hours 要写 `hours`，如 09:00-18:00",
                        "service-hours needs `hours` like 09:00-18:00",
                    );
                    return None;
                }
            },
            "calendar" => ClockKind::Calendar(Calendar { years }),
            "exempt" => ClockKind::Exempt(ranges.unwrap_or_default()),
            other => {
                d.unknown(
                    &kind.span,
                    ("时钟类型", "kind of clock"),
                    other,
                    ["civil-days", "work-days", "service-hours", "calendar", "exempt"],
                );
                return None;
            }
        };
        Some(Clock { name: name.into(), file: d.file.clone(), title, kind })
    }
}

fn year_number(d: &mut Decoder<'_>, text: &str, node: &Node) -> Option<i16> {
    let year = text.parse().ok();
    if year.is_none() {
        d.wrong(&node.span, format!("`{text}` 不是年份"), format!("`{text}` is not a year"));
    }
    year
}

fn decode_year(d: &mut Decoder<'_>, node: &Node) -> Option<Year> {
    let mut f = d.fields(node)?;
    let notice = f.need_text(d, "notice");
    let mut dates = |d: &mut Decoder<'_>, name| -> Vec<Date> {
        let texts = f.texts(d, name);
        texts.iter().flat_map(|t| date_range(d, t)).collect()
    };
    let (off, work) = (dates(d, "off"), dates(d, "work"));
    f.text(d, "note");
    f.finish(d);
    Some(Year { notice, off, work })
}

/// `2024-10-01` or `2024-10-01..2024-10-07`, both ends included.
fn date_range(d: &mut Decoder<'_>, text: &At<String>) -> Vec<Date> {
    let (from, to) = text.value.split_once("..").unwrap_or((&text.value, &text.value));
    match (from.parse::<Date>(), to.parse::<Date>()) {
        (Ok(from), Ok(to)) if from <= to && to.days() - from.days() < 60 => {
            (0..=to.days() - from.days()).map(|n| from.plus_days(n)).collect()
        }
        _ => {
            d.wrong(
                &text.span,
                format!("`{}` 不是日期或日期段", text.value),
                format!("`{}` is not a date or a range of dates", text.value),
            );
            Vec::new()
        }
    }
}

fn decode_exempt(d: &mut Decoder<'_>, node: &Node) -> Option<Exempt> {
    if !matches!(node.value, Value::Map(_)) {
        d.wrong(&node.span, "应写 {from, to, why}", "expected {from, to, why}");
        return None;
    }
    let mut f = d.fields(node)?;
    let from = f
        .need(d, "from")
        .and_then(|n| d.parsed(n, "时刻，如 2026-02-15 00:00:00", "a moment like 2026-02-15 00:00:00"));
    let to = f
        .need(d, "to")
        .and_then(|n| d.parsed(n, "时刻，如 2026-02-23 23:59:59", "a moment like 2026-02-23 23:59:59"));
    let why = f.need_text(d, "why");
    f.texts(d, "cite");
    f.finish(d);
    let to: Timestamp = to?;
    Some(Exempt { from: from?, to: Timestamp(to.0.div_euclid(1000) * 1000 + 999), why })
}

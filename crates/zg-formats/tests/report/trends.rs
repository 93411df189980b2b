//! How indicators went, on the page and in the workbook.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Reader, Xlsx};
use zg_formats::report::{
    Must, Report, Target, TrendAgent, TrendHour, TrendLine, TrendPoint, Value, html, xlsx,
};
use zg_model::{Date, Millis};

use crate::fixture::{render, report};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A share over some days, from 2026-11-01, with a threshold.
fn shares(values: &[(u64, u64)], goal: Option<(u64, u64)>) -> TrendLine {
    let rule = Arc::clone(&report().indicators[0].rule);
    let target = goal.map(|(n, d)| Target { must: Must::AtLeast, value: Value::Share(n, d) });
    let point = |(n, (part, all)): (i32, &(u64, u64))| TrendPoint {
        day: day("2026-11-01").plus_days(n),
        own: (*all > 0).then_some(Value::Share(*part, *all)),
        units: *all,
        shown: Some(Value::Share(*part, (*all).max(1))),
        assessed: true,
        target,
        version: Some(day("2026-11-01")),
    };
    TrendLine {
        rule,
        platform: "taobao".into(),
        shop: "素履女装".into(),
        unit: "轮".into(),
        over: "近 30 天".into(),
        days: (0..).zip(values).map(point).collect(),
        hours: vec![
            TrendHour { weekday: 1, hour: 9, value: Some(Value::Share(9, 10)), units: 10 },
            TrendHour { weekday: 7, hour: 23, value: Some(Value::Share(1, 2)), units: 2 },
        ],
        agents: (0..20)
            .map(|n| TrendAgent {
                agent: format!("店:客{n}").as_str().into(),
                value: Some(Value::Share(n, 20)),
                units: 20 - n,
            })
            .collect(),
    }
}

fn with(trends: Vec<TrendLine>) -> Report {
    Report { trends, ..report() }
}

#[test]
fn missed_ones_stand_first_and_what_is_just_reached_is_no_miss() {
    let reached = shares(&[(8, 10), (8, 10)], Some((8, 10)));
    let missed = TrendLine { shop: "乙店".into(), ..shares(&[(9, 10), (7999, 10000)], Some((8, 10))) };
    let page = render(html, &with(vec![reached, missed]));
    let order: Vec<&str> = page
        .matches("<details class=\"trend pass\"")
        .chain(page.matches("<details class=\"trend miss\""))
        .collect();
    assert_eq!(order.len(), 2);
    assert!(page.find("trend miss").unwrap() < page.find("trend pass").unwrap());
    assert!(page.contains("class=\"h1\"") || page.contains("class=\"h0 thin\""));
    assert!(page.contains("<title>周日 23:00 50.0%（2 轮）</title>"));
    assert!(page.contains("另有 11 位"));
    // The names of the charted accounts are not said twice.
    assert!(page.contains(">客0</span>"));
}

#[test]
fn nothing_is_drawn_of_nothing_and_extremes_stay_inside() {
    assert!(!render(html, &with(Vec::new())).contains("id=\"trends\""));
    assert!(!render(html, &with(vec![shares(&[(0, 0), (0, 0)], None)])).contains("id=\"trends\""));
    let mut odd = shares(&[(0, 1), (1, 1), (u64::MAX, u64::MAX)], Some((1, 1)));
    odd.days[0].own = Some(Value::Time(Millis(i64::MAX)));
    odd.days[1].shown = Some(Value::Count(u64::MAX));
    let page = render(html, &with(vec![odd]));
    assert!(page.contains("id=\"trends\""));
}

#[test]
fn many_indicators_and_days_stay_small() {
    let days: Vec<(u64, u64)> = (0..92).map(|n| (n % 10, 10)).collect();
    let many: Vec<TrendLine> = (0..400)
        .map(|n| TrendLine { shop: format!("店{n}").as_str().into(), ..shares(&days, Some((1, 2))) })
        .collect();
    let page = render(html, &with(many));
    assert!(page.contains("另有 382 项指标"));
    let trend = page.split("id=\"trends\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(trend.len() < 600_000, "{}", trend.len());
}

#[test]
fn the_workbook_has_days_and_hours() {
    let mut out = Vec::new();
    xlsx(&with(vec![shares(&[(8, 10), (3, 4)], Some((8, 10)))]), &mut out).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(out)).unwrap();
    assert_eq!(book.sheet_names(), ["概览", "命中", "指标", "指标按天", "指标按时", "时限", "拒收"]);
    let days = book.worksheet_range("指标按天").unwrap();
    let row: Vec<String> = days.rows().nth(2).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(row[2..7], ["素履女装", "2026-11-02", "4", "轮", "0.75"]);
    assert_eq!(row[9], "≥ 80%");
    let hours = book.worksheet_range("指标按时").unwrap();
    assert_eq!(hours.get_value((1, 4 + 9)).unwrap().to_string(), "0.9");
    assert_eq!(hours.get_value((7, 4 + 23)).unwrap().to_string(), "0.5");
}

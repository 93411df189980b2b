//! Rows of figures for programs and spreadsheets.

use serde_json::json;
use zg_engine::performance::{Figure, Metric, Unit, Whose};
use zg_formats::{Decimals, Sheet, SheetCell};
use zg_model::Fen;
use zg_rules::performance::Performance;

use super::{Period, Row};
use crate::term::Terminal;

/// As programs read it.
pub(crate) fn json(rows: &[Row], metrics: &[Metric], s: &Performance, period: &Period) -> serde_json::Value {
    let one = |row: &Row| {
        let figures: serde_json::Map<String, serde_json::Value> = metrics
            .iter()
            .map(|m| {
                let figure = row.cell.figure(m);
                let value = figure.value(m.unit).map(|v| v.round_dp(6).normalize().to_string());
                let value = value.and_then(|v| v.parse::<serde_json::Number>().ok());
                let figure = json!({
                    "value": value,
                    "of": figure.of,
                    "per": figure.per,
                    "unit": unit(m.unit),
                    "final": row.is_final(m, s, period.now),
                    "settles": row.settles(m, s),
                });
                (m.id.to_owned(), figure)
            })
            .collect();
        let (agent, group) = match &row.whose {
            Whose::Agent(id) => (Some(id.to_string()), None),
            Whose::Group(name) => (None, Some(name.to_string())),
            Whose::Shop | Whose::Nobody => (None, None),
        };
        json!({
            "platform": row.platform,
            "shop": row.shop,
            "of": match row.whose {
                Whose::Shop => "shop",
                Whose::Group(_) => "group",
                Whose::Agent(_) => "agent",
                Whose::Nobody => "nobody",
            },
            "agent": agent,
            "group": group,
            "day": row.day,
            "hour": row.hour,
            "from": period.from,
            "to": period.to,
            "figures": figures,
        })
    };
    json!({"attribution": s.attribution.name(), "now": period.now, "rows": rows.iter().map(one).collect::<Vec<_>>()})
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Number => "number",
        Unit::Money => "yuan",
        Unit::Share => "share",
        Unit::Time => "seconds",
        Unit::Each => "each",
    }
}

/// As spreadsheets read it; the last column names what is provisional.
pub(crate) fn sheet(
    rows: &[Row],
    metrics: &[Metric],
    s: &Performance,
    period: &Period,
    term: &Terminal,
) -> Sheet {
    let mut heads: Vec<String> =
        [("平台", "platform"), ("店铺", "shop"), ("对象", "row"), ("从", "from"), ("到", "to")]
            .map(|(zh, en)| term.say(zh, en).to_owned())
            .to_vec();
    heads.extend(metrics.iter().map(|m| match m.unit {
        Unit::Time => format!("{}({})", term.say(m.zh, m.en), term.say("秒", "s")),
        _ => term.say(m.zh, m.en).to_owned(),
    }));
    heads.push(term.say("暂定（到哪天过完才定）", "provisional until").to_owned());
    let one = |row: &Row| {
        let mut cells: Vec<SheetCell> = [
            row.platform.to_string(),
            row.shop.to_string(),
            row.name(term),
            period.from.to_string(),
            period.to.to_string(),
        ]
        .map(SheetCell::Text)
        .to_vec();
        cells.extend(metrics.iter().map(|m| cell(&row.cell.figure(m), m.unit)));
        let open = metrics.iter().filter(|m| !row.is_final(m, s, period.now));
        let open: Vec<String> =
            open.map(|m| format!("{} {}", term.say(m.zh, m.en), row.settles(m, s))).collect();
        cells.push(SheetCell::Text(open.join(term.say("；", "; "))));
        cells
    };
    Sheet { name: term.say("绩效", "performance").to_owned(), heads, rows: rows.iter().map(one).collect() }
}

fn cell(figure: &Figure, unit: Unit) -> SheetCell {
    match (unit, figure.per) {
        (_, Some(0)) => SheetCell::Empty,
        (Unit::Money, None) => SheetCell::Yuan(Fen(figure.of)),
        (_, None) => SheetCell::Number(figure.of),
        (Unit::Share, Some(per)) => SheetCell::Ratio(figure.of, per, Decimals::Percent),
        (Unit::Each, Some(per)) => SheetCell::Ratio(figure.of, per, Decimals::Two),
        (Unit::Number, Some(per)) => SheetCell::Ratio(figure.of, per, Decimals::Two),
        (Unit::Money, Some(per)) => SheetCell::Ratio(figure.of, per.saturating_mul(100), Decimals::Two),
        (Unit::Time, Some(per)) => SheetCell::Ratio(figure.of, per.saturating_mul(1000), Decimals::Two),
    }
}

//! Prices for spreadsheets and programs.

use serde_json::{Value, json};
use zg_engine::Ruleset;
use zg_formats::Lang;
use zg_formats::report::{Cost, csv_cell};

use super::missing::missing;
use super::text::Seen;
use super::{Basis, By, Item, Sum, bases, sum};
use crate::term::Terminal;

/// A line an item.
pub(crate) fn csv(set: &Ruleset, items: &[Item], term: &Terminal) -> String {
    let head = if term.english {
        "at,platform,shop,agent,rule,title,table,basis,low_yuan,high_yuan,points,clause,grade,missing,adds,sum,stands,fingerprint"
    } else {
        "时刻,平台,店铺,客服,规则,命中,表,依据,低限元,高限元,扣分,条款,级别,缺的事实,可叠加,怎样合计,是否待人工,指纹"
    };
    // A spreadsheet in Chinese reads UTF-8 by its mark.
    let mut out = format!("\u{feff}{head}\n");
    for item in items {
        let e = &item.exposure;
        let title = |id: &zg_model::RuleId| set.rule(id).map(|r| r.title.clone()).unwrap_or_default();
        let cite: Vec<String> = e.cite.iter().map(ToString::to_string).collect();
        let grade: Vec<&str> = e.cite.iter().map(|c| c.grade.letter()).collect();
        let missing: Vec<&str> = e.missing.iter().map(|m| &**m).collect();
        let cells = [
            item.at.clone(),
            item.platform.clone(),
            item.shop.clone(),
            item.agent.clone().unwrap_or_default(),
            item.what.to_string(),
            title(&item.what),
            e.rule.id.to_string(),
            basis(item.statutory(), term).to_owned(),
            plain(e.low),
            e.high.map(plain).unwrap_or_default(),
            e.points.to_string(),
            cite.join("；"),
            grade.join("；"),
            missing.join("；"),
            term.say(if e.adds { "是" } else { "否" }, if e.adds { "yes" } else { "no" }).to_owned(),
            summed(item.per_shop, item.statutory(), term).to_owned(),
            term.say(if item.stands { "否" } else { "是" }, if item.stands { "yes" } else { "no" })
                .to_owned(),
            item.fingerprint.clone().unwrap_or_default(),
        ];
        let cells: Vec<String> = cells.iter().map(|c| csv_cell(c)).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

/// Yuan that a spreadsheet reads as a number.
fn plain(fen: zg_model::Fen) -> String {
    fen.to_string().replace(',', "")
}

fn basis(statutory: bool, term: &Terminal) -> &'static str {
    match (statutory, term.english) {
        (true, false) => "法律",
        (false, false) => "平台",
        (true, true) => "statute",
        (false, true) => "platform",
    }
}

/// How an item enters the sums.
pub(super) fn summed(per_shop: bool, statutory: bool, term: &Terminal) -> &'static str {
    match (per_shop, statutory, term.english) {
        (true, _, false) => "一店一案",
        (true, _, true) => "one case a shop",
        (false, true, false) => "另算",
        (false, true, true) => "apart",
        (false, false, false) => "逐案相加，同案取宽",
        (false, false, true) => "summed by case, the wider within one",
    }
}

pub(crate) fn cost(cost: Option<Cost>) -> Value {
    match cost {
        Some(c) => {
            json!({"low_fen": c.low, "high_fen": c.high, "points": c.points, "least_points": c.least_points})
        }
        None => Value::Null,
    }
}

fn totals(sum: &Sum) -> Value {
    json!({"count": sum.count, "platform": cost(sum.platform), "statute": cost(sum.statute)})
}

fn one(b: &Basis, set: &Ruleset) -> Value {
    json!({
        "table": b.table, "title": set.rule(&b.table).map(|r| r.title.clone()), "statutory": b.statutory,
        "one_case_a_shop": b.per_shop, "adds": b.adds, "count": b.count, "cost": cost(Some(b.cost)), "cite": b.cite,
    })
}

/// Everything: totals, groups, bases, what is missing, and each item.
pub(crate) fn json(set: &Ruleset, seen: &Seen<'_>, by: By) -> Value {
    let stand: Vec<&Item> = seen.items.iter().filter(|i| i.stands && i.costs()).collect();
    let (more, all) = seen.if_upheld();
    let mut names: Vec<String> = stand.iter().map(|i| i.group(by)).collect();
    names.sort();
    names.dedup();
    let groups = names.iter().map(|name| {
        let sum = sum(stand.iter().copied().filter(|i| i.group(by) == *name));
        json!({"group": name, "sum": totals(&sum)})
    });
    let lacks = missing(set, &stand, Lang::Zh).into_iter().map(|m| {
        let then = m.then.iter().map(|(value, c)| json!({"value": value, "cost": cost(Some(*c))}));
        json!({"table": m.table, "fact": m.fact, "ask": m.ask, "count": m.count, "then": then.collect::<Vec<_>>()})
    });
    let items = seen.items.iter().map(|i| {
        let e = &i.exposure;
        json!({
            "at": i.at, "platform": i.platform, "shop": i.shop, "agent": i.agent, "rule": i.what,
            "table": e.rule.id, "version": e.rule.from, "statutory": i.statutory(), "low_fen": e.low,
            "high_fen": e.high, "points": e.points, "least_points": e.least_points, "cite": e.cite, "missing": e.missing, "known": i.given,
            "days": e.halt.as_ref().map(|h| [h.least, h.most]), "adds": e.adds, "one_case_a_shop": i.per_shop, "stands": i.stands, "fingerprint": i.fingerprint,
        })
    });
    json!({
        "total": totals(&sum(stand.iter().copied())),
        "left_to_a_person": totals(&more),
        "if_all_stand": totals(&all),
        "groups": groups.collect::<Vec<_>>(),
        "bases": bases(stand.iter().copied()).iter().map(|b| one(b, set)).collect::<Vec<_>>(),
        "missing": lacks.collect::<Vec<_>>(),
        "unpriced": seen.unpriced,
        "items": items.collect::<Vec<_>>(),
    })
}

//! `zhanggui tally PATH --outlook`: how much each target can still take, and what its fall would cost.

use std::process::ExitCode;

use serde_json::json;
use zg_engine::{Outlook, outlook};
use zg_formats::Lang;
use zg_formats::report::{ExposureView, exposure_text};
use zg_rules::{Body, Measure, Tally};

use crate::check::{Assembler, Outcome, platform_name};
use crate::commands::pack::layout;
use crate::packs::Loaded;
use crate::term::{Terminal, show};

pub(super) fn run(
    loaded: &Loaded,
    assembler: &Assembler<'_>,
    outcome: &Outcome,
    as_json: bool,
    term: &Terminal,
) -> anyhow::Result<ExitCode> {
    let all = outlook(&loaded.set, &outcome.tallies, outcome.now);
    let day = outcome.now.date();
    let cost = |o: &Outlook| assembler.cost_of(&o.platform, &o.rule, o.shop.as_str(), day);
    let text = if as_json {
        let objects: Vec<_> = all.iter().map(|o| object(o, &cost(o))).collect();
        format!("{}\n", serde_json::to_string_pretty(&json!(objects))?)
    } else {
        as_text(loaded, &all, &cost, outcome, term)
    };
    show(&text)?;
    Ok(if outcome.conversations == 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn object(o: &Outlook, cost: &[ExposureView]) -> serde_json::Value {
    let exposure = |e: &ExposureView| json!({"title": e.title, "low_fen": e.low.0, "high_fen": e.high.map(|h| h.0), "points": e.points});
    json!({
        "rule": o.rule, "platform": o.platform, "shop": o.shop,
        "from": o.window.0.to_string(), "to": o.window.1.to_string(),
        "numerator": o.score.numerator, "denominator": o.score.denominator, "assessed": o.score.assessed,
        "pass": o.score.pass, "spare": o.spare, "expected": o.expected, "spare_with_expected": o.spare_with,
        "ending": o.ending, "cost": cost.iter().map(exposure).collect::<Vec<_>>(),
    })
}

fn as_text(
    loaded: &Loaded,
    all: &[Outlook],
    cost: &dyn Fn(&Outlook) -> Vec<ExposureView>,
    outcome: &Outcome,
    term: &Terminal,
) -> String {
    let heads = [
        (term.say("指标", "indicator"), false),
        (term.say("店铺", "shop"), false),
        (term.say("明天的数", "tomorrow's figure"), true),
        (term.say("构成", "made of"), true),
        (term.say("门槛", "target"), false),
        (term.say("还能漏", "can miss"), true),
        (term.say("今天约还来", "still to come"), true),
        (term.say("都来了能漏", "then can miss"), true),
        (term.say("到夜里（九成）", "tonight (90 %)"), false),
    ];
    let (mut rows, mut costs) = (Vec::new(), Vec::new());
    for o in all {
        let Some((title, tally)) = tally_of(loaded, o, outcome) else { continue };
        let timed = super::timed(tally);
        let number = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
        let spare = match o.spare {
            None => term.say("已跌破", "missed already").to_owned(),
            Some(n) => n.to_string(),
        };
        rows.push(vec![
            title.to_owned(),
            format!("{} {}", platform_name(&loaded.set, o.platform.as_str(), term.english), o.shop),
            super::value(&o.score, timed, matches!(tally.measure, Measure::Count(_))),
            super::made_of(&o.score, timed),
            super::target(tally),
            spare,
            number(o.expected),
            number(o.spare_with),
            o.ending.map_or_else(
                || "–".to_owned(),
                |[low, _, high]| format!("{:.1}%–{:.1}%", low * 100.0, high * 100.0),
            ),
        ]);
        let lang = if term.english { Lang::En } else { Lang::Zh };
        for exposure in cost(o) {
            costs.push(format!("  {} {}{}{}\n", title, o.shop, term.colon(), exposure_text(lang, &exposure)));
        }
        if !o.score.assessed && o.score.denominator < tally.min {
            costs.push(if term.english {
                format!("  {title} {}: fewer than {} so far, not assessed yet\n", o.shop, tally.min)
            } else {
                format!("  {title} {}：样本还不足 {}，暂不考核\n", o.shop, tally.min)
            });
        }
    }
    let mut out = if term.english {
        format!("as of {}\n\n", outcome.now)
    } else {
        format!("截至 {}\n\n", outcome.now)
    };
    out.push_str(&layout::table(&heads, &rows));
    if !costs.is_empty() {
        out.push_str(term.say("\n跌破的话\n", "\nIf it falls\n"));
        costs.iter().for_each(|line| out.push_str(line));
    }
    out
}

fn tally_of<'l>(loaded: &'l Loaded, o: &Outlook, outcome: &Outcome) -> Option<(&'l str, &'l Tally)> {
    let rule = loaded.set.rule(&o.rule)?;
    match rule.version_on(outcome.now.date())?.body.as_ref()? {
        Body::Tally(tally) => Some((&rule.title, tally)),
        _ => None,
    }
}

//! `zhanggui tally PATH --live`: what a workbench that takes a snapshot every minute would show just now.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;
use zg_engine::{Fold, Inspector, Ruleset, Score, Tallies};
use zg_formats::for_each_conversation;
use zg_model::{Conversation, PlatformId, RuleId, ShopId, Timestamp};
use zg_rules::{Body, Over, Tally};

use super::value;
use crate::check::{Run, platform_name};
use crate::commands::pack::layout;
use crate::packs::Loaded;
use crate::term::{Terminal, show};

/// Snapshots that are shown, a minute apart.
const SNAPSHOTS: usize = 5;
const MINUTE: i64 = 60_000;

/// An indicator of a shop in every snapshot, the latest first.
type Rows = BTreeMap<(RuleId, PlatformId, ShopId), Vec<Fold>>;
/// The indicators that look at a day alone.
type Daily<'t> = dyn Fn(&RuleId) -> Option<(String, &'t Tally)> + 't;

pub(super) fn run(
    run: &Run<'_>,
    loaded: &Loaded,
    as_json: bool,
    term: &Terminal,
) -> anyhow::Result<ExitCode> {
    let all = |each: &mut dyn FnMut(Conversation)| {
        let platforms = &run.filter.platforms;
        for_each_conversation(run.paths, run.maps, run.options, run.progress, &mut |c| {
            if c.timed() && (platforms.is_empty() || platforms.contains(&c.key().platform)) {
                each(c);
            }
        })
    };
    let mut last = run.now;
    if last.is_none() {
        all(&mut |c| last = last.max(c.events().last().map(|e| e.at)));
    }
    let Some(now) = last else { return Ok(ExitCode::from(2)) };
    let moments: Vec<Timestamp> = (0_i64..).take(SNAPSHOTS).map(|n| Timestamp(now.0 - n * MINUTE)).collect();
    let mut tallies: Vec<Tallies> = moments.iter().map(|_| Tallies::default()).collect();
    let mut inspector = Inspector::new(&loaded.set);
    let imported = all(&mut |c| {
        if c.events().iter().all(|e| e.at.date() != now.date()) {
            return;
        }
        for (moment, tallies) in moments.iter().zip(&mut tallies) {
            // Nobody knows at a moment what is said later.
            let until = c.clone().until(*moment);
            tallies.add(&loaded.set, &until, &inspector.inspect_with(run.meta(&until), &until, *moment));
        }
    });
    for reject in &imported.rejects {
        eprintln!("{}", reject.in_lang(run.options.lang));
    }
    let mut rows = Rows::new();
    for (n, (tallies, moment)) in tallies.iter().zip(&moments).enumerate() {
        for (key, fold) in tallies.folds().filter(|(k, _)| k.agent.is_none() && k.day == moment.date()) {
            let row = rows.entry((key.rule.clone(), key.platform.clone(), key.shop.clone())).or_default();
            row.resize(SNAPSHOTS, Fold::default());
            row.get_mut(n).into_iter().for_each(|have| have.merge(fold));
        }
    }
    let daily = |rule: &RuleId| {
        let rule = loaded.set.rule(rule)?;
        match &rule.version_on(now.date())?.body {
            Some(Body::Tally(tally)) if tally.over == Over::Day => Some((rule.title.clone(), tally)),
            _ => None,
        }
    };
    let text = if as_json {
        objects(&rows, &moments, &daily)?
    } else {
        table(&loaded.set, &rows, &moments, &daily, term)
    };
    show(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn objects(rows: &Rows, moments: &[Timestamp], daily: &Daily<'_>) -> anyhow::Result<String> {
    let mut all = Vec::new();
    for ((rule, platform, shop), folds) in rows {
        let Some((_, tally)) = daily(rule) else { continue };
        for (fold, moment) in folds.iter().zip(moments) {
            let Some((done, of)) = fold.live(tally) else { continue };
            all.push(json!({
                "rule": rule, "platform": platform, "shop": shop, "at": moment,
                "numerator": done, "denominator": of, "waiting": fold.waiting + fold.held,
            }));
        }
    }
    Ok(format!("{}\n", serde_json::to_string_pretty(&all)?))
}

fn table(set: &Ruleset, rows: &Rows, moments: &[Timestamp], daily: &Daily<'_>, term: &Terminal) -> String {
    let clock = |m: &Timestamp| {
        let seconds = m.time_of_day().0 / 1_000;
        format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    };
    let times: Vec<String> = moments.iter().rev().map(clock).collect();
    let mut heads = vec![(term.say("指标", "indicator"), false), (term.say("店铺", "shop"), false)];
    heads.extend(times.iter().map(|t| (t.as_str(), true)));
    heads.push((term.say("在等", "waiting"), true));
    let mut lines = Vec::new();
    for ((rule, platform, shop), folds) in rows {
        let Some((title, tally)) = daily(rule) else { continue };
        let shown = |fold: &Fold| {
            let (numerator, denominator) = fold.live(tally)?;
            let share = || rust_decimal::Decimal::from(numerator) / rust_decimal::Decimal::from(denominator);
            let value_then = (denominator > 0).then(share);
            let score =
                Score { numerator, denominator, value: value_then, assessed: false, pass: None, asked: 0 };
            Some(format!("{} {numerator}/{denominator}", value(&score, false, false)))
        };
        let Some(cells) = folds.iter().rev().map(shown).collect::<Option<Vec<String>>>() else { continue };
        let waiting = folds.first().map_or(0, |f| f.waiting + f.held);
        let place = format!("{} {shop}", platform_name(set, platform.as_str(), term.english));
        let mut line = vec![title, place];
        line.extend(cells);
        line.push(waiting.to_string());
        lines.push(line);
    }
    let lead = term.say(
        "每分钟取样：那一刻正等着的算没回，答了下一分钟就回来。考核看次日的数，不看这个。\n\n",
        "A snapshot a minute: whoever waits at that moment counts as not answered. Assessed is the next day's figure.\n\n",
    );
    format!("{lead}{}", layout::table(&heads, &lines))
}

//! `zhanggui tally PATH`: the indicators over a period, with what they are made of.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use zg_engine::{FoldKey, Grain, Indicator, Score};
use zg_formats::Lang;
use zg_model::{Date, Timestamp};
use zg_rules::{Body, Measure, Tally};

use crate::check::{Assembler, Filter, Passes, Run, run as check};
use crate::input::{InputArgs, import_maps};
use crate::packs::{Loaded, PackArgs};
use crate::progress::Progress;
use crate::term::{Terminal, pad, show};

mod explain;
mod live;
mod outlook;

/// What to count.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 会话、订单、评价的导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 平台；不写＝文件里有的都算
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    /// 从哪一天；不写＝按规则自己的窗口
    #[arg(long, value_name = "日期")]
    from: Option<Date>,
    /// 到哪一天（含）；不写＝数据的最后一天
    #[arg(long, value_name = "日期")]
    to: Option<Date>,
    /// 算到店铺还是客服
    #[arg(long, default_value = "shop", value_parser = ["shop", "agent"])]
    by: String,
    /// 时限算到哪一刻；不写＝数据里最后一刻
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 说明一个数是怎样来的：逐轮列出计入、不计及原因
    #[arg(long, value_name = "规则")]
    explain: Option<String>,
    /// 看余量：还能漏几次、今天大约还来多少、到夜里会是多少、跌破了要付什么代价
    #[arg(long, conflicts_with = "explain")]
    outlook: bool,
    /// 工作台此刻的数：每分钟取样，正等着的算没回
    #[arg(long, conflicts_with_all = ["explain", "outlook"])]
    live: bool,
    /// 只看这位客服
    #[arg(long, value_name = "客服")]
    agent: Option<String>,
    /// 输出格式
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// 没写 --now 时文件读几遍：auto＝大文件读两遍，once＝一遍，twice＝先读一遍找最后一刻（省内存）；结果一样
    #[arg(long, value_enum, default_value_t = Passes::Auto)]
    read: Passes,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    crate::input::some_there(&args.paths, term)?;
    let loaded = args.packs.load(term)?;
    if let (Some(from), Some(to)) = (args.from, args.to) {
        anyhow::ensure!(
            from <= to,
            "--from {from} > --to {to}: {}",
            term.say("起日晚于止日", "the first day is later than the last")
        );
    }
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, args.now, term)?;
    options.platform = crate::platform::asked(&loaded, args.platform.as_deref(), term)?;
    let progress = Progress::new(&args.paths, term);
    let assembler = Assembler::new(&loaded.set, lang);
    let run = Run {
        paths: &args.paths,
        maps: &maps,
        options: &options,
        now: args.now,
        passes: args.read,
        as_of: None,
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        keep_chats: false,
        keep_cases: false,
        filter: Filter { platforms: options.platform.iter().cloned().collect(), ..Filter::default() },
        grain: Grain {
            accounts: args.outlook || args.by == "agent" || args.agent.is_some(),
            hours: args.outlook,
        },
        tallied: !args.outlook && args.explain.is_none(),
        shop: &loaded.shop,
        progress: &|n| progress.at(n),
    };
    if args.live {
        let done = live::run(&run, &loaded, args.format == "json", term);
        progress.done();
        return done;
    }
    let outcome = check(&assembler, &run);
    progress.done();
    for reject in &outcome.imported.rejects {
        eprintln!("{}", reject.in_lang(lang));
    }
    if outcome.conversations == 0 {
        return Ok(crate::input::nothing_read(&args.paths, term));
    }
    let all_days = || outcome.tallies.folds().map(|(k, _): (&FoldKey, _)| k.day);
    let days = match (args.from, args.to) {
        (None, None) => None,
        (from, to) => {
            let first = from.or_else(|| all_days().min()).unwrap_or(Date::MIN);
            Some((first, to.unwrap_or_else(|| outcome.now.date())))
        }
    };
    let mut indicators = outcome.tallies.indicators(&loaded.set, outcome.now, days);
    let wanted = |i: &Indicator| match &args.agent {
        Some(name) => i.agent.as_ref().is_some_and(|a| a.as_str() == name),
        None => i.agent.is_some() == (args.by == "agent"),
    };
    indicators.retain(wanted);
    if args.outlook {
        return outlook::run(&loaded, &assembler, &outcome, args.format == "json", term);
    }
    if let Some(rule) = &args.explain {
        indicators.retain(|i| i.rule.as_str() == rule);
        let asked = explain::Asked { run: &run, loaded: &loaded, now: outcome.now, indicators: &indicators };
        return explain::run(&asked, rule, args.format == "json", term);
    }
    if args.format == "json" {
        let all: Vec<_> = indicators
            .iter()
            .filter_map(|i| assembler.indicator(i))
            .map(|line| zg_formats::report::indicator_line(&line))
            .collect();
        show(&format!("{}\n", serde_json::to_string_pretty(&json!(all))?))?;
    } else {
        show(&as_text(&loaded, &indicators, term))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_text(loaded: &Loaded, indicators: &[Indicator], term: &Terminal) -> String {
    let mut rows = vec![[
        term.say("指标", "indicator").to_owned(),
        term.say("店铺／客服", "shop/agent").to_owned(),
        term.say("期间", "period").to_owned(),
        term.say("数值", "value").to_owned(),
        term.say("构成", "made of").to_owned(),
        term.say("门槛", "target").to_owned(),
        term.say("结论", "verdict").to_owned(),
    ]];
    for i in indicators {
        let rule = loaded.set.rule(&i.rule);
        let version = rule.and_then(|r| r.versions.iter().find(|v| v.from == i.version));
        let Some((rule, Some(Body::Tally(tally)))) = rule.zip(version.map(|v| v.body.as_ref())) else {
            continue;
        };
        let timed = timed(tally);
        let group = i.agent.as_ref().map_or_else(|| i.shop.to_string(), |a| format!("{}/{a}", i.shop));
        let mut made = made_of(&i.score, timed);
        if i.score.asked > 0 {
            let asked = i.score.asked;
            made.push_str(&if term.english {
                format!(", {asked} for a person")
            } else {
                format!("，另 {asked} 待人工")
            });
        }
        rows.push([
            rule.title.clone(),
            format!("{} {group}", i.platform),
            format!("{} – {}", i.window.0, i.window.1),
            value(&i.score, timed, matches!(tally.measure, Measure::Count(_))),
            made,
            target(tally),
            verdict(&i.score, tally, term),
        ]);
    }
    let mut out = String::new();
    let widths: Vec<usize> = (0..7)
        .map(|c| {
            rows.iter()
                .filter_map(|r| r.get(c))
                .map(|t| unicode_width::UnicodeWidthStr::width(t.as_str()))
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// Whether the figure is a time.
fn timed(tally: &Tally) -> bool {
    matches!(tally.measure, Measure::Mean | Measure::Median)
}

/// `109/110`, or `2586s ÷ 110`.
fn made_of(score: &Score, timed: bool) -> String {
    if timed {
        format!("{}s ÷ {}", score.numerator / 1000, score.denominator)
    } else {
        format!("{}/{}", score.numerator, score.denominator)
    }
}

fn value(score: &Score, timed: bool, count: bool) -> String {
    match score.value {
        None => "–".into(),
        Some(v) if timed => format!("{}s", v.round_dp(1).normalize()),
        Some(v) if count => v.normalize().to_string(),
        Some(v) => format!("{}%", (v * rust_decimal::Decimal::ONE_HUNDRED).round_dp(2).normalize()),
    }
}

/// A target as people write it; absent without one.
fn target(tally: &Tally) -> String {
    let Some(target) = tally.target else { return String::new() };
    let (sign, value) = (target.must.sign(), target.value);
    match tally.measure {
        Measure::Mean | Measure::Median => format!("{sign} {}s", value.normalize()),
        Measure::Count(_) => format!("{sign} {}", value.normalize()),
        Measure::Ratio(_) => format!("{sign} {}%", (value * rust_decimal::Decimal::ONE_HUNDRED).normalize()),
    }
}

fn verdict(score: &Score, tally: &Tally, term: &Terminal) -> String {
    let min = tally.min;
    match (score.assessed, score.pass) {
        (false, _) if score.value.is_none() => term.say("无样本", "nothing to count").to_owned(),
        (false, _) if term.english => format!("not assessed (under {min})"),
        (false, _) => format!("样本不足 {min}，未考核"),
        (true, Some(true)) => term.say("达标", "reached").to_owned(),
        (true, Some(false)) => term.say("未达标", "MISSED").to_owned(),
        (true, None) if tally.target.is_some() => term.say("看人工怎么定", "hangs on a person").to_owned(),
        (true, None) => term.say("（无公开门槛）", "(no public target)").to_owned(),
    }
}

//! `zhanggui staff PATH…`: how many agents each half hour needs, as shifts, with what-ifs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, bail};
use clap::ValueEnum;
use zg_desk::staffing::SLOTS;
use zg_desk::staffing::cover::Shift;
use zg_desk::staffing::observe::{Look, Observed, WorkFrom};
use zg_engine::sessions;
use zg_formats::{Lang, for_each_conversation};
use zg_model::{Act, Fen, Millis};

use crate::input::{InputArgs, import_maps};
use crate::packs::PackArgs;
use crate::progress::Progress;
use crate::staff::{Days, Goal, How, Patience, Settings, Staffing, Work, html, json, text};
use crate::term::Terminal;

/// What to plan.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 聊天记录的导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 目标：多长时间内回复多大比例的轮次
    #[arg(long, value_name = "时长:比例", default_value = "3m:90%")]
    target: Goal,
    /// 首轮另有目标：多长时间内，可加 :比例；不写比例＝同 --target
    #[arg(long, value_name = "时长:比例", value_parser = first_goal)]
    first: Option<(Millis, Option<f64>)>,
    /// 一个客服同时最多开几个会话
    #[arg(long, value_name = "个数", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    concurrency: u32,
    /// 换到另一个会话要多花的时间
    #[arg(long, value_name = "时长", default_value = "0s")]
    switch: Millis,
    /// 付了工时却不在岗的比例：吃饭、培训、请假
    #[arg(long, value_name = "比例", default_value = "30%", value_parser = share)]
    shrinkage: f64,
    /// 买家平均等多久就走：时长，data＝从数据粗估，none＝一直等
    #[arg(long, value_name = "时长", default_value = "data")]
    patience: Patience,
    /// 一轮要做多久：busy＝从客服能开始时算起，gap＝从买家发话算起（含等待），或时长
    #[arg(long, value_name = "时长", default_value = "busy")]
    work: Work,
    /// 一条回复像是花了这么久以上，就当作人不在，不用来估用时
    #[arg(long, value_name = "时长", default_value = "2m")]
    away: Millis,
    /// 没人回的轮次不算来量
    #[arg(long)]
    answered_only: bool,
    /// 怎样算答上了：sent＝回复发出，start＝有人开始看
    #[arg(long, default_value = "sent", value_parser = ["sent", "start"])]
    until: String,
    /// 人数按哪种算法排：模拟、Erlang C、Erlang A、系数法
    #[arg(long, value_enum, default_value_t = How::Simulation)]
    model: How,
    /// 可用的班次，逗号隔开：8h（几点开始都行）或 09:00-18:00
    #[arg(long, value_name = "班次", default_value = "8h", value_delimiter = ',', value_parser = shift)]
    shifts: Vec<Shift>,
    /// 只排这段时间；不写＝有人来问的时候都排
    #[arg(long, value_name = "时段", value_parser = hours)]
    hours: Option<(usize, usize)>,
    /// 哪些日子合在一起数：weekday＝同是星期几，workweek＝工作日与周末，all＝每天一样
    #[arg(long, value_enum, default_value_t = Days::Weekday)]
    by: Days,
    /// 按来量的多少倍排，如大促 200%
    #[arg(long, value_name = "比例", default_value = "100%", value_parser = factor)]
    volume: f64,
    /// 每人每周上几小时
    #[arg(long, value_name = "时长", default_value = "40h")]
    week: Millis,
    /// 月销售额（元），与网上的说法对照；不写＝从订单估
    #[arg(long, value_name = "金额")]
    sales: Option<String>,
    /// 种子：同样的数据、同样的种子，结果一个字节也不差
    #[arg(long, value_name = "整数", default_value_t = 1, value_parser = crate::usage::whole::<0>)]
    seed: u64,
    /// 报告格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 写到文件；不写＝标准输出
    #[arg(long, value_name = "文件")]
    out: Option<PathBuf>,
    /// 只看这个平台；文件里没写平台时也用它
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

/// The formats of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
}

/// A number with or without `%`.
fn number(text: &str) -> Option<f64> {
    let (number, scale) = text.strip_suffix('%').map_or((text, 1.0), |n| (n, 100.0));
    number.trim().parse::<f64>().ok().map(|n| n / scale).filter(|n| n.is_finite())
}

fn share(text: &str) -> Result<f64, String> {
    number(text).filter(|n| (0.0..0.95).contains(n)).ok_or_else(|| "expected 0%–95%, like 30%".to_owned())
}

fn factor(text: &str) -> Result<f64, String> {
    number(text).filter(|n| *n > 0.0 && *n <= 100.0).ok_or_else(|| "expected like 130%".to_owned())
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Goal, String> {
        let like = || "时长:比例，如 3m:90%".to_owned();
        let (within, share) = text.split_once(':').ok_or_else(like)?;
        let within: Millis = within.parse().map_err(|_| like())?;
        let share = number(share).filter(|s| *s > 0.0 && *s <= 1.0).ok_or_else(like)?;
        Ok(Goal { within: Some(within).filter(|w| w.0 > 0).ok_or_else(like)?, share })
    }
}

fn first_goal(text: &str) -> Result<(Millis, Option<f64>), String> {
    if text.contains(':') {
        let goal: Goal = text.parse()?;
        return Ok((goal.within, Some(goal.share)));
    }
    let within: Option<Millis> = text.parse().ok().filter(|m: &Millis| m.0 > 0);
    within.map(|w| (w, None)).ok_or_else(|| "expected a duration like 30s or 30s:90%".to_owned())
}

/// A half hour of the day from `08:30`; 48 is midnight at its end.
fn half_hour(text: &str) -> Option<usize> {
    let (h, m) = text.trim().split_once(':')?;
    let (h, m): (usize, usize) = (h.parse().ok()?, m.parse().ok()?);
    (m % 30 == 0 && m < 60 && 2 * h + m / 30 <= SLOTS).then_some(2 * h + m / 30)
}

fn hours(text: &str) -> Result<(usize, usize), String> {
    let pair = text.split_once('-').and_then(|(a, b)| Some((half_hour(a)?, half_hour(b)?)));
    pair.filter(|(a, b)| a < b).ok_or_else(|| "expected half hours like 08:00-23:00".to_owned())
}

fn shift(text: &str) -> Result<Shift, String> {
    let like = || "expected like 8h or 09:00-18:00, half hours, at most a day".to_owned();
    if let Some((from, to)) = text.split_once('-') {
        let (from, to) = half_hour(from).zip(half_hour(to)).ok_or_else(like)?;
        // Past midnight: 22:00-06:00.
        let length = if to > from { to - from } else { to + SLOTS - from };
        return Ok(Shift { length, start: Some(from % SLOTS) });
    }
    let length: Millis = text.trim().parse().map_err(|_| like())?;
    let half_hours = usize::try_from(length.0 / 1_800_000).unwrap_or(0);
    let fits = length.0 % 1_800_000 == 0 && (1..=SLOTS).contains(&half_hours);
    fits.then_some(Shift { length: half_hours, start: None }).ok_or_else(like)
}

impl FromStr for Patience {
    type Err = String;

    fn from_str(text: &str) -> Result<Patience, String> {
        match text {
            "data" => Ok(Patience::Data),
            "none" => Ok(Patience::Endless),
            _ => text
                .parse()
                .ok()
                .filter(|m: &Millis| m.0 > 0)
                .map(Patience::Given)
                .ok_or_else(|| "expected a duration, data or none".to_owned()),
        }
    }
}

impl FromStr for Work {
    type Err = String;

    fn from_str(text: &str) -> Result<Work, String> {
        match text {
            "busy" => Ok(Work::From(WorkFrom::Busy)),
            "gap" => Ok(Work::From(WorkFrom::Gap)),
            _ => text
                .parse()
                .ok()
                .filter(|m: &Millis| m.0 > 0)
                .map(Work::Given)
                .ok_or_else(|| "expected busy, gap or a duration".to_owned()),
        }
    }
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    let Ok(sales) = args.sales.as_deref().map(Fen::parse_yuan).transpose() else {
        bail!(term.say("--sales 应是金额（元），如 500000", "--sales is an amount in yuan like 500000"));
    };
    crate::input::some_there(&args.paths, term)?;
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, None, term)?;
    options.platform = crate::platform::asked(&loaded, args.platform.as_deref(), term)?;
    let work = match args.work {
        Work::From(work) => work,
        Work::Given(_) => WorkFrom::Busy,
    };
    let look =
        Look { work, away: args.away, answered_only: args.answered_only, longest_wait: Millis(1_800_000) };
    let mut seen = Observed::new(look);
    let mut paid = 0_i64;
    let progress = Progress::new(&args.paths, term);
    let summary = for_each_conversation(&args.paths, &maps, &options, &|n| progress.at(n), &mut |c| {
        if options.platform.as_ref().is_some_and(|p| *p != c.key().platform) {
            return;
        }
        let amounts =
            c.events().iter().filter(|e| e.act == Act::ORDER_PAID).filter_map(|e| e.facts.get("amount"));
        paid += amounts.filter_map(|a| Fen::parse_yuan(a).ok()).map(|f| f.0).sum::<i64>();
        seen.add(&c, &sessions(&loaded.set, &c));
    });
    progress.done();
    for reject in &summary.rejects {
        eprintln!("{}", reject.in_lang(lang));
    }
    let hours = seen.finish();
    if hours.arrived() == 0
        || (hours.first.is_empty() && hours.later.is_empty() && matches!(args.work, Work::From(_)))
    {
        eprintln!(
            "zhanggui: {}",
            term.say(
                "没有读到带时间、有人工回复的会话，排不出班",
                "no conversation with times and a human reply was read: nothing to plan from"
            )
        );
        return Ok(ExitCode::from(2));
    }
    let first = args.first.map(|(within, share)| Goal { within, share: share.unwrap_or(args.target.share) });
    let settings = Settings {
        target: args.target,
        first,
        concurrency: args.concurrency,
        switch: args.switch,
        shrinkage: args.shrinkage,
        patience: args.patience,
        work: args.work,
        away: args.away,
        until_sent: args.until == "sent",
        model: args.model,
        shifts: args.shifts.clone(),
        hours: args.hours,
        together: args.by,
        volume: args.volume,
        week: args.week,
        seed: args.seed,
    };
    let plan = Staffing::new(hours, settings, &loaded.set, sales, Fen(paid));
    let out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(
            File::create(path)
                .with_context(|| format!("{} {}", term.say("写不了文件", "cannot write"), path.display()))?,
        ),
        None => Box::new(std::io::stdout()),
    };
    let mut out = BufWriter::new(out);
    match args.format {
        Format::Text => out.write_all(text(&plan, term).as_bytes())?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&json(&plan))?)?,
        Format::Html => out.write_all(html(&plan, term).as_bytes())?,
    }
    out.flush()?;
    if plan.roster.is_none() {
        let said = term.say(
            "这些班次盖不住全部时段；加一种班次，或用 --hours 限定时段",
            "these shifts do not reach every half hour; add one, or limit the time with --hours",
        );
        eprintln!("zhanggui: {said}");
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

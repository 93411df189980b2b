//! `zhanggui check PATH…`: reads every file, judges every event, prints the report.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::ValueEnum;
use zg_engine::{Grain, Indicator, Unjudged, trends};
use zg_formats::Lang;
use zg_formats::report::{
    self, FileLine, Overview, PackLine, PlatformLine, RejectLine, Report, TextOptions, UnjudgedLine,
};
use zg_model::{Date, PlatformId, Severity, Timestamp};

use crate::check::{Assembler, Filter, Outcome, Passes, Run, platform_names, run as check};
use crate::input::{InputArgs, import_maps};
use crate::packs::{Loaded, PackArgs};
use crate::progress::Progress;
use crate::term::Terminal;

/// What to check.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 会话、订单、售后、评价的导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 报告格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 写到文件；不写＝标准输出
    #[arg(long, value_name = "文件")]
    out: Option<PathBuf>,
    /// 只看这个平台；文件里没写平台时也用它
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    /// 按另一天的规则判：下个月的规则会怎么说
    #[arg(long, value_name = "日期")]
    as_of: Option<Date>,
    /// 时限算到哪一刻；不写＝数据里最后一刻
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 只看这些规则（可写前缀，如 law.advertising）
    #[arg(long, value_name = "规则", num_args = 1..)]
    rule: Vec<String>,
    /// 只看不低于这个程度的：critical high medium low note
    #[arg(long, value_name = "程度", value_parser = severity)]
    min_severity: Option<Severity>,
    /// 同时用几个核；结果与此无关
    #[arg(long, value_name = "个数", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// 每条命中都列出，并写出为什么
    #[arg(long)]
    verbose: bool,
    /// 遮住文字里的长号码
    #[arg(long)]
    mask: bool,
    /// 没写 --now 时文件读几遍：auto＝大文件读两遍，once＝一遍，twice＝先读一遍找最后一刻（省内存）；结果一样
    #[arg(long, value_enum, default_value_t = Passes::Auto)]
    read: Passes,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

/// How many days trends go back.
const TREND_DAYS: i32 = 92;

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Jsonl,
    Json,
    Csv,
    Xlsx,
    Html,
}

fn severity(text: &str) -> Result<Severity, String> {
    let found = Severity::ALL.into_iter().find(|s| s.name() == text || s.zh() == text);
    found.ok_or_else(|| format!("expected {}", Severity::ALL.map(Severity::name).join(", ")))
}

/// Refuses a rule that no pack has, and that no rule stands under.
pub(crate) fn known_rules(loaded: &Loaded, named: &[String], term: &Terminal) -> anyhow::Result<()> {
    for named in named {
        let known = loaded.set.pack().rules.iter().any(|r| crate::check::under(r.id.as_str(), named));
        anyhow::ensure!(known, crate::nudge::no_rule(loaded.set.pack(), named, term));
    }
    Ok(())
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    known_rules(&loaded, &args.rule, term)?;
    crate::input::some_there(&args.paths, term)?;
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let report = report_of(args, &loaded, lang, term)?;
    // A report of nothing reads like a clean one: only why nothing was read is said. Programs get their object all the same.
    let none = report.overview.conversations == 0;
    if none && !matches!(args.format, Format::Json | Format::Jsonl) {
        for reject in &report.rejects {
            eprintln!("{}", reject.line(lang));
        }
        return Ok(none_read(term));
    }
    let out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(
            File::create(path)
                .with_context(|| format!("{} {}", term.say("写不了文件", "cannot write"), path.display()))?,
        ),
        None => Box::new(std::io::stdout()),
    };
    let mut out = BufWriter::new(out);
    match args.format {
        Format::Text => {
            let color = term.color_out && args.out.is_none();
            let options =
                TextOptions { color, width: crate::term::width(), verbose: args.verbose, per_rule: 5 };
            report::text(&report, &options, &mut out)?;
        }
        Format::Jsonl => report::jsonl(&report, &mut out)?,
        Format::Json => report::json(&report, &mut out)?,
        Format::Csv => report::csv(&report, &mut out)?,
        Format::Xlsx => report::xlsx(&report, &mut out)?,
        Format::Html => report::html(&report, &mut out)?,
    }
    out.flush()?;
    if none {
        return Ok(none_read(term));
    }
    // What is only worth noticing makes no chat unclean.
    let clean = report.findings.iter().all(|f| f.rule.severity == Severity::Note);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// How many cores there are.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Nothing was judged, which is no clean report.
fn none_read(term: &Terminal) -> ExitCode {
    let what = term.say(
        "一段会话也没有读到，或都属于别的平台（同形的导出请放进以平台命名的目录，如 tmall/）",
        "no conversation was read, or all are of other platforms (put exports of the same shape in a folder named after theirs, like tmall/)",
    );
    eprintln!("zhanggui: {what}");
    ExitCode::from(2)
}

fn report_of(args: &Args, loaded: &Loaded, lang: Lang, term: &Terminal) -> anyhow::Result<Report> {
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, args.now, term)?;
    options.platform = crate::platform::asked(loaded, args.platform.as_deref(), term)?;
    let progress = Progress::new(&args.paths, term);
    let assembler = Assembler::new(&loaded.set, lang);
    let filter = Filter {
        platforms: options.platform.iter().cloned().collect(),
        rules: args.rule.clone(),
        min_severity: args.min_severity,
    };
    let run = Run {
        paths: &args.paths,
        maps: &maps,
        options: &options,
        now: args.now,
        passes: args.read,
        as_of: args.as_of,
        jobs: args.jobs.map_or_else(cores, usize::from),
        keep_chats: args.format == Format::Html,
        keep_cases: false,
        filter,
        grain: Grain::default(),
        tallied: false,
        shop: &loaded.shop,
        progress: &|n| progress.at(n),
    };
    let mut outcome = check(&assembler, &run);
    progress.done();
    let indicators = outcome.tallies.indicators(&loaded.set, outcome.now, None);
    // A terminal shows shops, and of accounts only those that miss; other formats and --verbose show all.
    let brief = args.format == Format::Text && !args.verbose;
    let shown = |i: &&Indicator| !brief || i.agent.is_none() || i.score.pass == Some(false);
    let wanted = indicators.iter().filter(|i| run.filter.wants_rule(&i.rule)).filter(shown);
    let indicators = wanted.filter_map(|i| assembler.indicator(i)).collect();
    let trends = match args.format {
        Format::Html | Format::Xlsx => {
            // Days after the last chat are no zeros.
            let last = outcome.days.map_or(outcome.now.date(), |(_, last)| last.min(outcome.now.date()));
            trends(&loaded.set, &outcome.tallies, last, TREND_DAYS)
        }
        _ => Vec::new(),
    };
    let trends = trends.iter().filter(|t| run.filter.wants_rule(&t.rule)).filter_map(|t| assembler.trend(t));
    // A pack that nobody switched on has no rules left here.
    let judging = |p: &&zg_rules::PackMeta| loaded.set.pack().rules.iter().any(|r| r.pack == p.name);
    let packs = loaded.set.pack().packs.iter().filter(judging).map(|p| PackLine {
        name: p.name.to_string(),
        title: if lang == Lang::En { p.name.to_string() } else { p.title.clone() },
        release: p.release.clone(),
        digest: p.digest.to_string(),
    });
    let imported = &outcome.imported;
    let rejects = imported.rejects.iter().chain(&imported.notes).map(|r| RejectLine::of(r, lang)).collect();
    Ok(Report {
        lang,
        now: outcome.now,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        inputs: args.paths.iter().map(|p| p.display().to_string()).collect(),
        mask: args.mask,
        packs: packs.collect(),
        overview: overview(&outcome, loaded),
        rejects,
        findings: std::mem::take(&mut outcome.findings),
        indicators,
        trends: trends.collect(),
        pending: std::mem::take(&mut outcome.pending),
        unjudged: left_out(&outcome, loaded, term),
        conversations: std::mem::take(&mut outcome.chats),
    })
}

fn overview(outcome: &Outcome, loaded: &Loaded) -> Overview {
    let names = platform_names(&loaded.set);
    let name = |id: &PlatformId| {
        names.iter().find(|(known, _)| known == id).map_or_else(|| id.to_string(), |(_, zh)| zh.clone())
    };
    let platforms = outcome.platforms.iter().map(|(id, (conversations, messages))| PlatformLine {
        zh: name(id),
        id: id.clone(),
        conversations: *conversations,
        messages: *messages,
    });
    let files = outcome.imported.files.iter().map(|f| FileLine {
        path: f.path.display().to_string(),
        kind: if f.maps.is_empty() { f.kind.to_owned() } else { f.maps.join("、") },
        rows: f.rows,
        events: f.events,
        rejected: f.rejected,
    });
    Overview {
        files: files.collect(),
        conversations: outcome.conversations,
        messages: outcome.messages,
        agents: u64::try_from(outcome.agents.len()).unwrap_or(u64::MAX),
        shops: u64::try_from(outcome.shops.len()).unwrap_or(u64::MAX),
        days: outcome.days,
        platforms: platforms.collect(),
    }
}

/// What was not judged, and what was judged but is not reported.
fn left_out(outcome: &Outcome, loaded: &Loaded, term: &Terminal) -> Vec<UnjudgedLine> {
    let unjudged = outcome.unjudged.iter().map(|(why, (n, examples))| unjudged(*why, *n, examples, term));
    let muted = outcome.muted.iter().map(|(rule, (n, examples))| muted(loaded, rule, *n, examples, term));
    let broken = loaded.problems.iter().filter(|p| p.fatal()).map(|p| p.file.to_string());
    let broken: BTreeSet<String> = broken.collect();
    let count = u64::try_from(broken.len()).unwrap_or(u64::MAX);
    let why = term.say(
        "规则文件有误，里面的规则这次没有参与判定",
        "rule files with errors: their rules did not judge this time",
    );
    let broken = (count > 0).then(|| UnjudgedLine {
        why: why.to_owned(),
        count,
        examples: broken.into_iter().take(3).collect(),
    });
    unjudged.chain(muted).chain(broken).collect()
}

/// What the shop's exceptions left out, and on whose word.
fn muted(
    loaded: &Loaded,
    rule: &str,
    count: u64,
    examples: &BTreeSet<String>,
    term: &Terminal,
) -> UnjudgedLine {
    let title = loaded.set.pack().rule(rule).map_or(rule, |r| r.title.as_str());
    let exception = loaded.shop.muted(rule, Date::MIN);
    let (reason, by, until) =
        exception.map(|e| (e.reason.as_str(), e.by.as_str(), e.until.to_string())).unwrap_or_default();
    let why = if term.english {
        format!("muted by the shop: {title} ({reason}; {by}, until {until})")
    } else {
        format!("本店例外，命中不报：{title}（{reason}；{by}，至 {until}）")
    };
    UnjudgedLine { why, count, examples: examples.iter().cloned().collect() }
}

pub(super) fn unjudged(
    why: Unjudged,
    count: u64,
    examples: &BTreeSet<String>,
    term: &Terminal,
) -> UnjudgedLine {
    let why = match why {
        Unjudged::UnknownPlatform => term
            .say(
                "没有这个平台的规则包：只按法律和通用规范判",
                "no pack for this platform: judged by law and common conduct only",
            )
            .to_owned(),
        Unjudged::NoTimes => term
            .say(
                "来源没有时间：文字照判，时限不判",
                "the source has no times: words are judged, clocks are not",
            )
            .to_owned(),
        Unjudged::UnknownYear(year) if term.english => {
            format!("the holiday arrangement of {year} is not known: deadlines in it are not judged")
        }
        Unjudged::UnknownYear(year) => format!("{year} 年的节假日安排未知：落在该年的期限不判"),
    };
    UnjudgedLine { why, count, examples: examples.iter().cloned().collect() }
}

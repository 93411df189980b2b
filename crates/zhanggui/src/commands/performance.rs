//! `zhanggui performance PATH…`: what shops pay by, by account, group, shop, day or hour, and how each number came about.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use zg_engine::performance::{Annotator, Metric, metrics};
use zg_formats::{Lang, sheet_csv, sheet_xlsx};
use zg_model::{AgentId, Date, Timestamp};
use zg_rules::performance::{Attribution, PERFORMANCE_YAML, Performance, load_performance};

use crate::input::InputArgs;
use crate::performance::{BRIEF, By, Input, Period, explained, json, read, rows, sheet, text};
use crate::term::{Terminal, show};

/// What to count.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 会话、订单、售后、评价的导出文件或目录
    #[arg(required_unless_present = "print_settings", value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 一行是什么
    #[arg(long, value_enum, default_value_t = By::Agent)]
    by: By,
    /// 判定规则；不写＝设置里的
    #[arg(long, value_parser = ["order", "pay", "order-first"])]
    attribution: Option<String>,
    /// 口径设置 performance.yaml；不写＝默认
    #[arg(long, value_name = "文件")]
    settings: Option<PathBuf>,
    /// 打印默认的口径设置，每一项写着为什么
    #[arg(long)]
    print_settings: bool,
    /// 从哪一天；不写＝数据的第一天
    #[arg(long, value_name = "日期")]
    from: Option<Date>,
    /// 到哪一天（含）；不写＝数据的最后一天
    #[arg(long, value_name = "日期")]
    to: Option<Date>,
    /// 数据到哪一刻为止，决定哪些数已定；不写＝数据里最后一刻
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 只看这些指标（写 all 看全部）
    #[arg(long, value_name = "指标", num_args = 1..)]
    metric: Vec<String>,
    /// 只看这个客服
    #[arg(long, value_name = "客服")]
    agent: Option<String>,
    /// 这个指标是怎么来的：逐个买家、逐笔订单列出
    #[arg(long, value_name = "指标")]
    explain: Option<String>,
    /// 平台；不写＝文件里有的都算
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    /// 输出格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 写到文件；不写＝标准输出
    #[arg(long, value_name = "文件")]
    out: Option<PathBuf>,
    /// 规则包目录；不写＝内置规则包
    #[arg(long, value_name = "目录")]
    packs: Option<PathBuf>,
    #[command(flatten)]
    input: InputArgs,
}

/// How it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
    Xlsx,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    if args.print_settings {
        show(PERFORMANCE_YAML)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut settings = settings(args.settings.as_deref(), term)?;
    if let Some(name) = &args.attribution {
        let found = Attribution::ALL.iter().find(|(known, ..)| known == name);
        settings.attribution = found.map_or(settings.attribution, |(.., rule)| *rule);
    }
    if let (Some(from), Some(to)) = (args.from, args.to) {
        let what = term.say("起日晚于止日", "the first day is later than the last");
        anyhow::ensure!(from <= to, "--from {from} > --to {to}: {what}");
    }
    let known = metrics(&settings);
    let chosen = chosen(args, &known, term)?;
    let explain = args.explain.as_deref().map(|name| named(&known, name, term)).transpose()?;
    let annotator = Annotator::new(settings, Some(crate::input::key(term)?));
    let agent = args.agent.as_deref().map(AgentId::new);
    let input = Input {
        paths: &args.paths,
        packs: args.packs.as_deref(),
        platform: args.platform.as_deref(),
        input: &args.input,
        now: args.now,
        days: (args.from.unwrap_or(Date::MIN), args.to.unwrap_or(Date::MAX)),
        agent: agent.as_ref(),
    };
    let read = read(&input, &annotator, explain.as_ref(), term)?;
    for reject in &read.imported.rejects {
        eprintln!("{}", reject.in_lang(if term.english { Lang::En } else { Lang::Zh }));
    }
    if read.untimed > 0 {
        let what = term.say("段会话没有时间，数不了", "conversations have no times and are not counted");
        eprintln!("zhanggui: {} {what}", read.untimed);
    }
    let days = || read.counts.cells().map(|(key, _)| key.day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        eprintln!("zhanggui: {}", term.say("没有可数的", "nothing to count"));
        return Ok(ExitCode::from(2));
    };
    let now = args.now.unwrap_or(read.last);
    let period = Period { from: args.from.unwrap_or(first), to: args.to.unwrap_or(last), now };
    let settings = annotator.settings();
    let mut out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(BufWriter::new(
            File::create(path)
                .with_context(|| format!("{} {}", term.say("写不了文件", "cannot write"), path.display()))?,
        )),
        None => Box::new(std::io::stdout()),
    };
    if let Some(metric) = &explain {
        let by = if agent.is_some() { By::Agent } else { By::Shop };
        let mut merged = rows(&read.counts, by, agent.as_ref(), &period).into_iter();
        // An explanation is of all shops that were read.
        let whole = merged.next().map(|mut row| {
            merged.for_each(|more| row.join(&more));
            row
        });
        let (said, data) =
            explained(&read.entries, whole.as_ref(), metric, settings, &period, agent.as_ref(), term);
        match args.format {
            Format::Text => out.write_all(said.as_bytes())?,
            Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&data)?)?,
            Format::Csv | Format::Xlsx => {
                bail!("--explain: {}", term.say("只能是 text 或 json", "text or json only"))
            }
        }
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows = rows(&read.counts, args.by, agent.as_ref(), &period);
    if rows.is_empty() {
        bail!(
            "{}",
            term.say("这段日子、这个客服没有可数的", "nothing to count for these days and this agent")
        );
    }
    match args.format {
        Format::Text => {
            let head = head(settings, &period, term);
            let shown = text(&rows, &chosen, settings, &period, term);
            out.write_all(format!("{head}{shown}").as_bytes())?;
        }
        Format::Json => {
            let data = json(&rows, &chosen, settings, &period);
            writeln!(out, "{}", serde_json::to_string_pretty(&data)?)?;
        }
        Format::Csv => sheet_csv(&sheet(&rows, &chosen, settings, &period, term), &mut out)?,
        Format::Xlsx => {
            sheet_xlsx(&[sheet(&rows, &chosen, settings, &period, term)], now.date(), &mut out)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The settings: the standard ones, changed by a file. What is wrong in it stops the command: a figure that people are
/// paid by is not counted by half a file.
pub(crate) fn settings(path: Option<&Path>, term: &Terminal) -> anyhow::Result<Performance> {
    let Some(path) = path else { return Ok(Performance::default()) };
    let cannot = || format!("{} {}", term.say("读不到口径设置", "cannot read"), path.display());
    let text = std::fs::read_to_string(path).with_context(cannot)?;
    let file = zg_rules::PackFile { path: path.display().to_string().into(), text: text.into() };
    let (settings, problems) = load_performance(&file);
    for problem in &problems {
        eprintln!("{}\n", problem.render(&file.text, term.english, term.color_err));
    }
    if !problems.is_empty() {
        bail!("{}: {}", path.display(), term.say("口径设置有误", "the settings are wrong"));
    }
    Ok(settings)
}

fn named(known: &[Metric], name: &str, term: &Terminal) -> anyhow::Result<Metric> {
    if let Some(metric) = known.iter().find(|m| m.id == name || m.zh == name) {
        return Ok(*metric);
    }
    let all: Vec<String> =
        known.iter().map(|m| format!("{}{}", m.id, term.bracketed(term.say(m.zh, m.en)))).collect();
    bail!("{} `{name}`: {}", term.say("没有这个指标", "no such figure"), all.join(" "))
}

/// The figures to show: those asked for, a terminal's usual ones, or all.
fn chosen(args: &Args, known: &[Metric], term: &Terminal) -> anyhow::Result<Vec<Metric>> {
    if args.metric.iter().any(|name| name == "all") {
        return Ok(known.to_vec());
    }
    if !args.metric.is_empty() {
        return args.metric.iter().map(|name| named(known, name, term)).collect();
    }
    let brief = args.format == Format::Text;
    Ok(known.iter().filter(|m| !brief || BRIEF.contains(&m.id)).copied().collect())
}

fn head(s: &Performance, period: &Period, term: &Terminal) -> String {
    let Period { from, to, now } = period;
    if term.english {
        format!(
            "{from} – {to}, data up to {now}. Attribution: {} (of several: {}), asked within {} days, final payment {} days\n\n",
            s.attribution.en(),
            s.tie.en(),
            s.ask_days,
            s.final_pay_days
        )
    } else {
        format!(
            "{from} 至 {to}，数据到 {now}。{}（几人都聊过归{}），询单有效 {} 天，最终付款看 {} 天\n\n",
            s.attribution.zh(),
            s.tie.zh(),
            s.ask_days,
            s.final_pay_days
        )
    }
}

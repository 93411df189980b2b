//! `zhanggui deadlines PATH`: what is running, the most urgent first; what to do, and what it costs to let it lapse.

mod calendar;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use serde_json::json;
use zg_formats::Lang;
use zg_formats::report::{Finding, PendingLine, Running, cites_text, exposure_text, gathered, span_text};
use zg_model::{Millis, Severity, Timestamp};

use crate::check::{Assembler, Filter, Passes, Run, platform_name, run as check};
use crate::input::{InputArgs, import_maps, nothing_read};
use crate::packs::PackArgs;
use crate::progress::Progress;
use crate::term::{Terminal, show};

use super::check::unjudged;

/// What to watch.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 会话、订单、售后、评价的导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 平台；不写＝文件里有的都算
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    /// 现在是哪一刻；不写＝数据里最后一刻
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 只列这么久以内到期的，如 24h
    #[arg(long, value_name = "时长")]
    within: Option<Millis>,
    /// 写一份日历文件（.ics），可导入手机和电脑的日历
    #[arg(long, value_name = "文件")]
    ics: Option<PathBuf>,
    /// 输出格式
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    crate::input::some_there(&args.paths, term)?;
    let loaded = args.packs.load(term)?;
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, args.now, term)?;
    options.platform = crate::platform::asked(&loaded, args.platform.as_deref(), term)?;
    let progress = Progress::new(&args.paths, term);
    let assembler = Assembler::new(&loaded.set, lang);
    let outcome = check(
        &assembler,
        &Run {
            paths: &args.paths,
            maps: &maps,
            options: &options,
            now: args.now,
            passes: Passes::Auto,
            as_of: None,
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            keep_chats: false,
            keep_cases: false,
            filter: Filter { platforms: options.platform.iter().cloned().collect(), ..Filter::default() },
            grain: zg_engine::Grain::default(),
            tallied: false,
            shop: &loaded.shop,
            progress: &|n| progress.at(n),
        },
    );
    progress.done();
    for reject in &outcome.imported.rejects {
        eprintln!("{}", reject.in_lang(lang));
    }
    // Before the first word nothing runs; without a word nothing is known.
    if outcome.conversations == 0 && (args.now.is_none() || outcome.imported.conversations == 0) {
        return Ok(nothing_read(&args.paths, term));
    }
    let soon = |p: &&PendingLine| {
        let left = p.left(outcome.now);
        args.within.is_none_or(|w| left.is_some_and(|left| left <= w))
    };
    let running = gathered(outcome.pending.iter().filter(soon));
    if let Some(path) = &args.ics {
        std::fs::write(path, calendar::text(&running, outcome.now, lang))
            .with_context(|| format!("{} {}", term.say("写不了", "cannot write"), path.display()))?;
        if running.is_empty() {
            let empty = term.say("没有在走的时限，日历是空的", "nothing is running, the calendar is empty");
            eprintln!("zhanggui: {empty}{}", term.bracketed(path.display()));
        }
    }
    let text = if args.format == "json" {
        let all: Vec<_> = running.iter().map(|p| object(p, outcome.now)).collect();
        format!("{}\n", serde_json::to_string_pretty(&json!(all))?)
    } else {
        let called = |id: &str| platform_name(&loaded.set, id, term.english);
        let mut text = as_text(&running, outcome.now, lang, &called, term);
        text.push_str(&lapsed(&outcome.findings, term));
        for (why, (n, examples)) in &outcome.unjudged {
            let line = unjudged(*why, *n, examples, term);
            let (why, examples) = (line.why, line.examples.join(term.say("、", ", ")));
            text.push_str(&match term.english {
                false => format!("\n没有判 {n} 个会话  {why}（如 {examples}）\n"),
                true => format!("\nnot judged: {n} chats  {why} (like {examples})\n"),
            });
        }
        text
    };
    show(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn object(Running { line: p, lists }: &Running<'_>, now: Timestamp) -> serde_json::Value {
    let lists: Vec<_> = lists
        .iter()
        .map(|l| json!({"rule": l.rule.id, "title": l.rule.title, "missing": l.missing, "do": l.rule.say}))
        .collect();
    let exposure: Vec<_> = p
        .exposure
        .iter()
        .map(|e| json!({"title": e.title, "low_fen": e.low.0, "high_fen": e.high.map(|h| h.0), "points": e.points, "least_points": e.least_points}))
        .collect();
    json!({
        "rule": p.rule.id, "title": p.rule.title, "platform": p.platform, "shop": p.shop,
        "conversation": &*p.conversation, "agent": p.agent, "order": p.order, "since": p.since.to_string(),
        "due": p.due.map(|d| d.to_string()), "left_ms": p.left(now).map(|l| l.0), "missing": p.missing, "lists": lists,
        "do": p.rule.say, "severity": p.rule.severity, "cite": p.rule.cite, "cost": exposure, "fingerprint": p.fingerprint.to_string(),
    })
}

fn as_text(
    running: &[Running<'_>],
    now: Timestamp,
    lang: Lang,
    called: &dyn Fn(&str) -> String,
    term: &Terminal,
) -> String {
    let mut out = if term.english {
        format!("{} running, as of {now}{}\n", running.len(), term.rules_in_chinese())
    } else {
        format!("{} 个在走，截至 {now}\n", running.len())
    };
    for Running { line: p, lists } in running {
        let due = p.due.map(Timestamp::deadline).unwrap_or_default();
        let left = p.left(now).map(|left| span_text(lang, left)).unwrap_or_default();
        let buyer: String = p.conversation.rsplit('/').next().unwrap_or_default().chars().take(8).collect();
        let order =
            p.order.as_ref().map(|o| format!(" · {} {o}", term.say("订单", "order"))).unwrap_or_default();
        let agent =
            p.agent.as_ref().map(|a| format!(" · {} {a}", term.say("客服", "agent"))).unwrap_or_default();
        out.push_str(&format!(
            "\n{}{left}  {due} {}  {}  {}\n  {} {} · {} {buyer}{order}{agent}\n",
            term.say("还剩 ", "left "),
            term.say("到期", "due"),
            p.rule.title,
            p.rule.id,
            called(p.platform.as_str()),
            p.shop,
            term.say("买家", "buyer"),
        ));
        if !p.missing.is_empty() {
            out.push_str(&format!(
                "  {}  {}\n",
                term.say("还缺", "open"),
                p.missing.join(term.say("、", ", "))
            ));
        }
        for list in lists {
            let missing = list.missing.join(term.say("、", ", "));
            let head = term.say("清单", "list");
            let open = term.say("：还缺 ", " – open: ");
            out.push_str(&format!("  {head}  {}{open}{missing}\n", list.rule.title));
        }
        if let Some(say) = &p.rule.say {
            out.push_str(&format!("  {}  {say}\n", term.say("要做", "do")));
        }
        let mut label = term.say("逾期", "else");
        for cost in costs(p, lang) {
            out.push_str(&format!("  {label}  {cost}\n"));
            label = "    ";
        }
    }
    out
}

/// How many clocks have run out in the data, and the last of them: what is over may yet be mended.
fn lapsed(findings: &[Finding], term: &Terminal) -> String {
    let over = || findings.iter().filter(|f| f.lapsed());
    let Some(last) = over().max_by_key(|f| f.at) else { return String::new() };
    let (n, at, title) = (over().count(), last.at.deadline(), &last.rule.title);
    match term.english {
        true => format!("\n{n} have lapsed in the data, the last at {at}: {title} (check lists them)\n"),
        false => format!("\n数据里已经误了 {n} 个，最近一个 {at}：{title}（check 里列出）\n"),
    }
}

/// What lapsing costs, by each table that prices it; where none does, that is said, with the clause.
fn costs(p: &PendingLine, lang: Lang) -> Vec<String> {
    if !p.exposure.is_empty() {
        return p.exposure.iter().map(|e| exposure_text(lang, e)).collect();
    }
    let what = match (p.rule.severity, lang) {
        (Severity::Note, Lang::Zh) => "只作提示，过了不算店铺违规",
        (Severity::Note, Lang::En) => "for information: lapsing is no breach of the shop's",
        (_, Lang::Zh) => "规则没有列明金额、扣分",
        (_, Lang::En) => "the rule names no amount and no points",
    };
    let clause = cites_text(lang, &p.rule.cite);
    let what = match lang {
        _ if clause.is_empty() => what.to_owned(),
        Lang::Zh => format!("{what}（{clause}）"),
        Lang::En => format!("{what} ({clause})"),
    };
    // What lapses all the same: 系统自动退款.
    vec![what, p.rule.why.clone()]
}

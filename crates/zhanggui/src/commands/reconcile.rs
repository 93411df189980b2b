//! `zhanggui reconcile REPORT.xlsx CHATS…`: the platform's own report beside what we count.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use zg_engine::performance::Annotator;
use zg_formats::backoffice::{ReportLayout, ReportTable, read_report};
use zg_formats::{Lang, sheet_csv};
use zg_model::{Date, PlatformId, Timestamp};
use zg_rules::performance::{Performance, change};

use crate::input::{InputArgs, import_maps, report_layouts};
use crate::packs::{Loaded, PackArgs};
use crate::progress::Progress;
use crate::reconcile::{
    Chats, Comparison, Names, Side, State, Survey, Way, csv, json, only_compared, shop_of, text, ways,
};
use crate::term::{Terminal, show};

/// What to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 平台后台导出的客服报表：.xlsx、.xls 或 .csv
    #[arg(value_name = "报表")]
    report: PathBuf,
    /// 会话、订单、评价的导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 报表是哪种版式；不写＝照表头认
    #[arg(long, value_name = "版式")]
    layout: Option<String>,
    /// 报表是哪家店的；不写＝聊天里只有一家，或照客服认
    #[arg(long, value_name = "店铺")]
    of: Option<String>,
    /// 从哪一天；不写＝报表里的
    #[arg(long, value_name = "日期")]
    from: Option<Date>,
    /// 到哪一天（含）；不写＝报表里的
    #[arg(long, value_name = "日期")]
    to: Option<Date>,
    /// 时限算到哪一刻；不写＝数据里最后一刻
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 口径设置 performance.yaml；不写＝默认
    #[arg(long, value_name = "文件")]
    settings: Option<PathBuf>,
    /// 对上的也逐格列出
    #[arg(long)]
    all: bool,
    /// 输出格式
    #[arg(long, default_value = "text", value_parser = ["text", "json", "csv"])]
    format: String,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let settings = super::performance::settings(args.settings.as_deref(), term)?;
    crate::input::some_there(std::slice::from_ref(&args.report), term)?;
    crate::input::some_there(&args.paths, term)?;
    let key = crate::input::key(term)?;
    let asks = Annotator::new(settings.clone(), None);
    let layouts = RefCell::new(Vec::new());
    let change = |pack: &mut zg_rules::Pack| {
        let found = report_layouts(pack, term);
        only_compared(pack, &found, &asks);
        layouts.replace(found);
    };
    let loaded = args.packs.load_changed(&change, term)?;
    let layouts = layouts.into_inner();
    if let Some(name) = args.layout.as_ref().filter(|name| layouts.iter().all(|l| l.title != **name)) {
        let known: Vec<&str> = layouts.iter().map(|l| l.title.as_str()).collect();
        bail!(
            "{} `{name}`{}",
            term.say("没有这种版式：", "no such layout"),
            term.bracketed(known.join(term.say("、", ", ")))
        );
    }
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let encoding = args.input.encoding(term)?;
    let reports = read_report(&args.report, &layouts, args.layout.as_deref(), encoding, lang);
    for reject in &reports.rejects {
        eprintln!("{}", reject.in_lang(lang));
    }
    if reports.tables.is_empty() {
        return Ok(ExitCode::from(2));
    }
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, args.now, term)?;
    let progress = Progress::new(&args.paths, term);
    let mut compared: Vec<Comparison<'_>> = Vec::new();
    let mut names_of = settings.clone();
    for table in &reports.tables {
        let Some(layout) = layouts.get(table.layout) else { continue };
        options.platform = args.platform_of(layout);
        let chats = Chats {
            paths: &args.paths,
            maps: &maps,
            options: &options,
            shop: &loaded.shop,
            now: args.now,
            progress: &|n| progress.at(n),
        };
        let asked = Asked { args, loaded: &loaded, settings: said(&settings, table)?, key, term };
        let comparison = asked.compare(&chats, table, layout, &mut names_of)?;
        compared.push(comparison);
    }
    progress.done();
    let names = Names { set: &loaded.set, settings: &names_of, term };
    match args.format.as_str() {
        "json" => {
            let all: Vec<_> = compared.iter().map(|c| json(c, &names)).collect();
            show(&format!("{}\n", serde_json::to_string_pretty(&all)?))?;
        }
        "csv" => sheet_csv(&csv(&compared, &names), &mut std::io::stdout())?,
        _ => {
            let all: Vec<String> = compared.iter().map(|c| text(c, &names, args.all)).collect();
            show(&all.join("\n"))?;
        }
    }
    let differs = compared
        .iter()
        .any(|c| c.unexplained().next().is_some() || !c.strangers.is_empty() || !c.missing.is_empty());
    let some = compared.iter().any(|c| c.count(|s| matches!(s, State::Agrees | State::Differs)) > 0);
    Ok(match (reports.rejects.is_empty() && some, differs) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

impl Args {
    /// The platform of chats that name none: the layout's.
    fn platform_of(&self, layout: &ReportLayout) -> Option<PlatformId> {
        layout.also.is_empty().then(|| layout.platform.clone())
    }
}

/// The settings with what the report's name says.
fn said(settings: &Performance, table: &ReportTable) -> anyhow::Result<Performance> {
    let mut out = settings.clone();
    for (key, value) in &table.settings {
        out = change(&out, key, value).map_err(|_| anyhow::anyhow!("{key}: {value}"))?;
    }
    Ok(out)
}

/// What one table is compared by.
struct Asked<'a> {
    args: &'a Args,
    loaded: &'a Loaded,
    settings: Performance,
    key: [u8; 32],
    term: &'a Terminal,
}

impl Asked<'_> {
    fn compare<'t>(
        &self,
        chats: &Chats<'_>,
        table: &'t ReportTable,
        layout: &'t ReportLayout,
        names_of: &mut Performance,
    ) -> anyhow::Result<Comparison<'t>> {
        let term = self.term;
        let lang = if term.english { Lang::En } else { Lang::Zh };
        let platforms: Vec<PlatformId> =
            std::iter::once(&layout.platform).chain(&layout.also).cloned().collect();
        let survey = chats.survey(&platforms);
        for reject in &survey.imported.rejects {
            eprintln!("{}", reject.in_lang(lang));
        }
        let shop = match shop_of(&survey, table, self.args.of.as_deref()) {
            Ok(shop) => shop,
            Err(all) if all.is_empty() => {
                let names: Vec<&str> = platforms.iter().map(PlatformId::as_str).collect();
                let what = term.say("聊天里没有这个平台的会话", "the chats have none of this platform");
                bail!("{}: {what}{}", layout.title, term.bracketed(names.join(term.say("、", ", "))));
            }
            Err(all) => {
                let names: Vec<String> = all.iter().map(|(p, s)| format!("{p} {s}")).collect();
                let what = term.say("聊天里有几家店，用 --of 指明", "several shops, name one with --of");
                bail!("{}: {what}{}", layout.title, term.bracketed(names.join(term.say("、", ", "))));
            }
        };
        warn(&survey, table, self.args.now, term);
        let base = &self.loaded.set;
        let annotator = Annotator::new(self.settings.clone(), Some(self.key));
        self.settings.clone_into(names_of);
        let now = self.args.now.or(survey.last).unwrap_or(Timestamp(0));
        let as_chosen = Way { base: true, annotator: Some(annotator.clone()), ..Way::default() };
        let counts = chats.count(&platforms, now, base, &[as_chosen]);
        let Some(ours) = counts.first() else { bail!("{}", term.say("没有可数的", "nothing to count")) };
        let days = (self.args.from, self.args.to);
        let side = Side { set: base, annotator: &annotator, ours, survey: &survey, shop, days, term };
        let mut out = side.compare(table, layout);
        let differ = out.in_question();
        if !differ.is_empty() {
            let differ: Vec<_> = differ.iter().collect();
            let ways = ways(base, &self.settings, layout, &differ, self.key);
            let counts = chats.count(&platforms, now, base, &ways);
            side.explain(&mut out, &ways, &counts);
        }
        Ok(out)
    }
}

/// Says where the chats do not reach.
fn warn(survey: &Survey, table: &ReportTable, now: Option<Timestamp>, term: &Terminal) {
    if survey.untimed > 0 {
        let what = term.say("段会话没有时间，数不了", "conversations have no times and are not counted");
        eprintln!("zhanggui: {} {what}", survey.untimed);
    }
    let of_rows = table.rows.iter().filter_map(|r| r.days);
    let of_rows = of_rows.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let (Some((from, to)), Some((first, last))) = (of_rows.or(table.days), survey.days) else { return };
    if from < first || last < to {
        let cut = now.filter(|now| now.date() <= to).map_or(String::new(), |now| match term.english {
            false => format!("（{now} 以后的没有算）"),
            true => format!(" (what came after {now} is left out)"),
        });
        eprintln!(
            "zhanggui: {}{cut}",
            match term.english {
                false => format!(
                    "报表是 {from} 至 {to} 的，聊天只有 {first} 至 {last}：若是缺了那几天的聊天，就会对不上"
                ),
                true => format!(
                    "the report is of {from} to {to}, the chats of {first} to {last}: if chats of those days are missing, figures differ"
                ),
            }
        );
    }
}

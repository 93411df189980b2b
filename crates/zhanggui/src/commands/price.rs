//! `zhanggui price PATH…`: what chats cost, by whom and by which clause.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;
use zg_formats::Lang;
use zg_model::{Date, RuleId, Timestamp};

use crate::check::{Assembler, Filter, Outcome, Passes, Run, run as check};
use crate::input::{InputArgs, import_maps, nothing_read};
use crate::packs::{Loaded, PackArgs};
use crate::pricing::text::{Seen, compare, page};
use crate::pricing::told::tell;
use crate::pricing::{By, Prices, data, prices};
use crate::progress::Progress;
use crate::term::{Terminal, show};

/// What to price.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 会话、订单、售后、评价的导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 按什么分组
    #[arg(long, value_enum, default_value_t = By::Shop)]
    by: By,
    /// 再按另一天的规则算一遍，列出差多少
    #[arg(long, value_name = "日期")]
    as_of: Option<Date>,
    /// 平台；不写＝文件里有的都算
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    /// 数据里没有的事实，如 paid=100；只给一张表就写 表:事实=值
    #[arg(long, value_name = "事实=值", num_args = 1..)]
    fact: Vec<String>,
    /// 只看这些规则（可写前缀，如 law.advertising）
    #[arg(long, value_name = "规则", num_args = 1..)]
    rule: Vec<String>,
    /// 时限算到哪一刻；不写＝数据里最后一刻
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 输出格式
    #[arg(long, default_value = "text", value_parser = ["text", "json", "csv"])]
    format: String,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    crate::input::some_there(&args.paths, term)?;
    let loaded = args.packs.load(term)?;
    super::check::known_rules(&loaded, &args.rule, term)?;
    let (outcome, own, refused) = priced(args, &loaded, None, term)?;
    for reject in &outcome.imported.rejects {
        eprintln!("{}", reject.in_lang(if term.english { Lang::En } else { Lang::Zh }));
    }
    if outcome.conversations == 0 {
        return Ok(nothing_read(&args.paths, term));
    }
    let set = &loaded.set;
    let then = seen(&outcome, &own);
    let (other, refused_then) = match args.as_of {
        Some(day) => {
            let (outcome, prices, refused) = priced(args, &loaded, Some(day), term)?;
            (Some((day, (outcome, prices))), refused)
        }
        None => (None, refused.keys().map(|fact| (*fact, String::new())).collect()),
    };
    // A fact may be asked by the tables of one of the days only.
    if let Some((_, why)) = refused.iter().find(|(fact, _)| refused_then.contains_key(*fact)) {
        bail!("{why}");
    }
    let text = match args.format.as_str() {
        "json" => {
            let mut whole = data::json(set, &then, args.by);
            if let (Some(map), Some((day, (outcome, prices)))) = (whole.as_object_mut(), &other) {
                let mut other = data::json(set, &seen(outcome, prices), args.by);
                if let Some(other) = other.as_object_mut() {
                    other.insert("day".into(), json!(day.to_string()));
                }
                map.insert("as_of".into(), other);
            }
            format!("{}\n", serde_json::to_string_pretty(&whole)?)
        }
        // A spreadsheet compares by itself: it gets the other day's lines.
        "csv" => data::csv(set, &other.as_ref().map_or(&own, |(_, (_, prices))| prices).items, term),
        _ => match &other {
            Some((day, (outcome, prices))) => {
                let other = seen(outcome, prices);
                let mut text = compare(set, &then, &other, *day, term);
                text.push('\n');
                text.push_str(&page(set, &other, args.by, Some(*day), term));
                text
            }
            None => page(set, &then, args.by, None, term),
        },
    };
    show(&text)?;
    let costs = own.items.iter().any(|i| i.costs());
    Ok(if costs { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn seen<'i>(outcome: &Outcome, prices: &'i Prices) -> Seen<'i> {
    let found = outcome.findings.iter().filter(|f| f.rule.severity != zg_model::Severity::Note);
    let (asked, firm): (Vec<_>, Vec<_>) = found.partition(|f| f.certainty == zg_model::Certainty::Ask);
    let priced: BTreeSet<&str> =
        prices.items.iter().filter(|i| i.costs()).filter_map(|i| i.fingerprint.as_deref()).collect();
    let mut unpriced: BTreeMap<RuleId, usize> = BTreeMap::new();
    for f in firm.iter().filter(|f| !priced.contains(&*f.fingerprint.to_string())) {
        *unpriced.entry(f.rule.id.clone()).or_default() += 1;
    }
    Seen {
        unpriced,
        items: &prices.items,
        upheld: &prices.upheld,
        conversations: outcome.conversations,
        findings: firm.len(),
        asked: asked.len(),
        days: outcome.days,
    }
}

/// Facts of the command line that no table takes, and why.
type Refused<'a> = BTreeMap<&'a str, String>;

/// Reads and judges everything, under the rules of each day or of one, and prices what was found.
fn priced<'a>(
    args: &'a Args,
    loaded: &Loaded,
    as_of: Option<Date>,
    term: &Terminal,
) -> anyhow::Result<(Outcome, Prices, Refused<'a>)> {
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, args.now, term)?;
    options.platform = crate::platform::asked(loaded, args.platform.as_deref(), term)?;
    let progress = Progress::new(&args.paths, term);
    let assembler = Assembler::new(&loaded.set, lang);
    let filter = Filter {
        platforms: options.platform.iter().cloned().collect(),
        rules: args.rule.clone(),
        min_severity: None,
    };
    let run = Run {
        paths: &args.paths,
        maps: &maps,
        options: &options,
        now: args.now,
        passes: Passes::Auto,
        as_of,
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        keep_chats: false,
        keep_cases: true,
        filter,
        grain: zg_engine::Grain::default(),
        tallied: false,
        shop: &loaded.shop,
        progress: &|n| progress.at(n),
    };
    let mut outcome = check(&assembler, &run);
    progress.done();
    let (mut told, mut refused) = (Vec::new(), Refused::new());
    for fact in &args.fact {
        match tell(&loaded.set, &mut outcome, fact, as_of, term) {
            Ok(fact) => told.push(fact),
            Err(why) => drop(refused.insert(fact.as_str(), why.to_string())),
        }
    }
    let mut prices = prices(&loaded.set, &outcome, as_of, &told);
    for items in [&mut prices.items, &mut prices.upheld] {
        items.retain(|i| run.filter.wants_rule(&i.what));
    }
    Ok((outcome, prices, refused))
}

//! `zhanggui promises PATH…`: who promised what to whom until when, and what became of it.

use std::path::PathBuf;
use std::process::ExitCode;

use zg_engine::promise::{Entry, Reading, State, ledger, promises};
use zg_engine::{Inspector, price};
use zg_formats::{Lang, for_each_conversation};
use zg_model::{Conversation, Exposure, Fingerprint, Timestamp};

use crate::input::{InputArgs, import_maps};
use crate::packs::{Loaded, PackArgs};
use crate::progress::Progress;
use crate::term::{Terminal, show};

mod view;

/// What to list.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 会话、订单、售后、评价的导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 时限算到哪一刻；不写＝数据里最后一刻
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 只列还没兑现的：还有时间的和没说时间的
    #[arg(long, conflicts_with = "broken")]
    open: bool,
    /// 只列违背了的
    #[arg(long)]
    broken: bool,
    /// 输出格式
    #[arg(long, default_value = "text", value_parser = ["text", "json", "csv"])]
    format: String,
    /// 平台；不写＝文件里有的都算
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

/// A promise with all that is said about it.
struct Line {
    entry: Entry,
    /// What the kind is called.
    kind: String,
    platform: String,
    shop: String,
    buyer: String,
    /// The words of the promise, and the whole message.
    quote: String,
    message: String,
    /// The buyer's question, where the words promise nothing without it.
    asked: Option<String>,
    /// Of a broken one: the rule, its finding and what it may cost.
    broken: Option<(String, Fingerprint, Vec<Exposure>)>,
}

/// All of them, and what they were found in.
struct Ledger {
    lines: Vec<Line>,
    conversations: u64,
    now: Timestamp,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    let ledger = read(args, &loaded, term)?;
    if ledger.conversations == 0 {
        return Ok(crate::input::nothing_read(&args.paths, term));
    }
    show(&match args.format.as_str() {
        "json" => format!("{}\n", serde_json::to_string_pretty(&view::json(&ledger))?),
        "csv" => view::csv(&ledger, term),
        _ => view::text(&ledger, &loaded, term),
    })?;
    let broken = ledger.lines.iter().any(|l| l.broken.is_some());
    Ok(if broken { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn read(args: &Args, loaded: &Loaded, term: &Terminal) -> anyhow::Result<Ledger> {
    let lang = if term.english { Lang::En } else { Lang::Zh };
    crate::input::some_there(&args.paths, term)?;
    let maps = import_maps(&loaded.set, term)?;
    let mut options = args.input.options(&loaded.set, lang, args.now, term)?;
    options.platform = crate::platform::asked(loaded, args.platform.as_deref(), term)?;
    let progress = Progress::new(&args.paths, term);
    let mut reading = Reading::default();
    let (mut conversations, mut seen) = (0, None::<Timestamp>);
    // Without promises a conversation need not be remembered until the data's last moment is known.
    let mut promising: Vec<Conversation> = Vec::new();
    let summary = for_each_conversation(&args.paths, &maps, &options, &|n| progress.at(n), &mut |c| {
        if options.platform.as_ref().is_some_and(|p| *p != c.key().platform) {
            return;
        }
        conversations += 1;
        seen = seen.max(c.events().last().map(|e| e.at));
        if !promises(&loaded.set, &c, &mut reading).is_empty() {
            promising.push(c);
        }
    });
    progress.done();
    for reject in &summary.rejects {
        eprintln!("{}", reject.in_lang(lang));
    }
    let now = args.now.or(seen).unwrap_or(Timestamp(0));
    promising.sort_by(|a, b| a.key().cmp(b.key()));
    let mut inspector = Inspector::new(&loaded.set);
    let mut lines = Vec::new();
    for c in promising {
        let c = &c.until(now);
        let judged = inspector.inspect_with(loaded.meta(c), c, now);
        let entries = ledger(&loaded.set, c, &judged, &mut reading);
        lines.extend(entries.into_iter().map(|entry| line(loaded, c, entry)));
    }
    lines.retain(|l| match l.entry.state {
        State::Broken(_) => !args.open,
        State::Open | State::Undated => !args.broken,
        _ => !args.open && !args.broken,
    });
    lines.sort_by_key(|l| (rank(&l.entry.state), l.entry.promise.due.moment(), l.entry.at));
    Ok(Ledger { lines, conversations, now })
}

/// The most urgent first.
fn rank(state: &State) -> usize {
    match state {
        State::Broken(_) => 0,
        State::Open => 1,
        State::Undated => 2,
        State::Unchecked(_) => 3,
        State::Settled(_) => 4,
        State::Kept(_) => 5,
    }
}

fn line(loaded: &Loaded, c: &Conversation, entry: Entry) -> Line {
    let kind =
        loaded.set.pack().promises.get(entry.promise.kind).map(|k| k.title.clone()).unwrap_or_default();
    let message =
        usize::try_from(entry.event).ok().and_then(|n| c.events().get(n)).map(|e| e.text.to_string());
    let message = message.unwrap_or_default();
    let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let quote =
        message.get(at(entry.promise.span.0)..at(entry.promise.span.1)).unwrap_or_default().to_owned();
    let broken = match &entry.state {
        State::Broken(o) => Some((
            o.rule.id.to_string(),
            Fingerprint::of(o, c.key(), c.events()),
            price(&loaded.set, c, o, None),
        )),
        _ => None,
    };
    let asked = entry.promise.asked.and_then(|(n, _)| c.events().get(at(n)));
    Line {
        asked: asked.map(|e| e.text.to_string()),
        kind,
        platform: c.key().platform.to_string(),
        shop: c.key().shop.to_string(),
        buyer: c.key().buyer.to_string().chars().take(8).collect(),
        quote,
        message,
        broken,
        entry,
    }
}

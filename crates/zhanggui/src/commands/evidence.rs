//! `zhanggui evidence CASE --in PATH --out DIR`: everything about one case, to be handed in; `--verify DIR` checks it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use zg_engine::{Case, Given, Inspector, remembered};
use zg_formats::{ImportOptions, Lang, for_each_conversation};
use zg_model::{Conversation, Date, Fingerprint, Observation, Timestamp};

use crate::check::Assembler;
use crate::evidence::manifest::{MANIFEST, Manifest};
use crate::evidence::{Dossier, Request, blocks, cited, draft, html, known_facts, late, markdown};
use crate::input::{InputArgs, import_maps, key};
use crate::packs::{Loaded, PackArgs, system_now};
use crate::term::{Terminal, show};

mod choice;
mod verify;

/// What to gather, or what to verify.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 命中的指纹（写前几位即可），或订单号
    #[arg(value_name = "指纹或订单", required_unless_present = "verify")]
    case: Option<String>,
    /// 补充的事实，如 month_failed=2
    #[arg(value_name = "事实=值")]
    facts: Vec<String>,
    /// 所在的导出文件或目录
    #[arg(long = "in", value_name = "路径", num_args = 1.., required_unless_present = "verify")]
    paths: Vec<PathBuf>,
    /// 证据包写到哪个目录
    #[arg(long, value_name = "目录", required_unless_present = "verify")]
    out: Option<PathBuf>,
    /// 核对一个证据包；同时写 --in 的，再与导出对一遍
    #[arg(long, value_name = "目录", conflicts_with_all = ["case", "out"])]
    verify: Option<PathBuf>,
    /// 当初记下的链值，核对时用
    #[arg(long, value_name = "链值", requires = "verify")]
    chain: Option<String>,
    /// 不遮长号码
    #[arg(long)]
    plain: bool,
    /// 交材料是哪一刻；不写＝判定算到数据的最后一刻，申诉、举证的时限按现在
    #[arg(long, value_name = "时刻")]
    now: Option<Timestamp>,
    /// 文件里没写平台时用它
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

/// The excerpt's file in a pack.
const EXCERPT: &str = "excerpt.json";

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    match (&args.verify, &args.case, &args.out) {
        (Some(dir), _, _) => verify::run(args, &loaded, dir, term),
        (None, Some(case), Some(out)) => gather(args, &loaded, case, out, term),
        _ => bail!("{}", term.say("要写指纹或订单、--in 和 --out", "needs a case, --in and --out")),
    }
}

fn options(args: &Args, loaded: &Loaded, term: &Terminal) -> anyhow::Result<ImportOptions> {
    crate::input::some_there(&args.paths, term)?;
    let mut options =
        args.input.options(&loaded.set, if term.english { Lang::En } else { Lang::Zh }, args.now, term)?;
    options.platform = crate::platform::asked(loaded, args.platform.as_deref(), term)?;
    Ok(options)
}

fn gather(args: &Args, loaded: &Loaded, case: &str, out: &Path, term: &Terminal) -> anyhow::Result<ExitCode> {
    let Found { conversation: c, observation: o, before, now } = find(args, loaded, case, term)?;
    // Handed in it is now, whatever the day of the data.
    let handed = args.now.unwrap_or_else(system_now);
    let given = given(args, loaded, &c, handed.date(), term)?;
    let judged = Inspector::new(&loaded.set).inspect_with(loaded.meta(&c), &c, now);
    let request = Request {
        set: &loaded.set,
        conversation: &c,
        observation: o.as_ref(),
        judged: &judged.observations,
        before: &before,
        given: &given,
        order: c.events().iter().find_map(|e| e.facts.get("order").filter(|o| *o == case)),
        key: &key(term)?,
        masked: !args.plain,
        now,
        handed,
    };
    let fingerprint =
        o.as_ref().map(|o| Fingerprint::of(o, c.key(), c.events()).to_string()).unwrap_or_default();
    let dossier = Dossier::of(&request, &fingerprint, term);
    write(&dossier, out, term)
}

/// A case: its conversation as it stood, its finding, and the moment.
struct Found {
    conversation: Conversation,
    observation: Option<Observation>,
    /// What was found in the same data and may make it a repeat.
    before: Vec<Case>,
    now: Timestamp,
}

/// The conversation of a finding by its fingerprint, or of an order with what was found of it. What has not lapsed yet is no
/// case.
fn find(args: &Args, loaded: &Loaded, case: &str, term: &Terminal) -> anyhow::Result<Found> {
    let maps = import_maps(&loaded.set, term)?;
    let options = options(args, loaded, term)?;
    let mut inspector = Inspector::new(&loaded.set);
    let (assembler, repeats) = (Assembler::new(&loaded.set, options.lang), remembered(&loaded.set));
    let mut before = Vec::new();
    let (mut by_print, mut by_order): (Vec<Conversation>, Vec<Conversation>) = (Vec::new(), Vec::new());
    let later = Timestamp(Timestamp::MAX.0 - 1);
    let mut seen = None;
    let several = || term.say("对应好几处，请多写几位", "several fit; write more of it");
    let named = |o: &&Observation, c: &Conversation| {
        o.outcome.is_finding() && Fingerprint::of(o, c.key(), c.events()).to_string().starts_with(case)
    };
    let summary = for_each_conversation(&args.paths, &maps, &options, &|_| {}, &mut |c| {
        seen = seen.max(c.events().last().map(|e| e.at));
        let judged = inspector.inspect_with(loaded.meta(&c), &c, later).observations;
        let counts = |o: &&Observation| {
            let muted = loaded.shop.muted(o.rule.id.as_str(), o.at.date()).is_some();
            o.outcome.is_finding() && repeats.contains(&o.rule.id) && !muted
        };
        let counted = judged.iter().filter(counts).filter(|o| !assembler.own(&c, o, &loaded.shop.own));
        before.extend(counted.map(|o| Case::of(&loaded.set, &c, o, None)));
        if c.events().iter().any(|e| e.facts.get("order") == Some(case)) {
            by_order.push(c);
        } else if judged.iter().any(|o| named(&o, &c)) {
            by_print.push(c);
        }
    });
    for reject in &summary.rejects {
        eprintln!("{}", reject.in_lang(options.lang));
    }
    let now = args.now.or(seen).unwrap_or(Timestamp(0));
    before.retain(|earlier| earlier.at <= now);
    let (mut by_order, mut by_print) = (by_order.into_iter(), by_print.into_iter());
    let mut found = match (by_order.next(), by_order.next(), by_print.next(), by_print.next()) {
        (Some(one), None, ..) | (None, None, Some(one), None) => one,
        (None, None, None, None) => {
            let what = term.say(
                "这些文件里没有这个指纹的命中，也没有这个订单",
                "no finding and no order of this name in these files",
            );
            bail!(crate::nudge::no_finding(what, case, &args.paths, term))
        }
        _ => bail!("{}{}{case}", several(), term.colon()),
    };
    let of_order = found.events().iter().any(|e| e.facts.get("order") == Some(case));
    found = found.until(now);
    let judged = inspector.inspect_with(loaded.meta(&found), &found, now).observations;
    let observation = if of_order {
        let mut of_order = choice::of_order(&loaded.set, &found, &judged, case);
        match of_order.len() {
            0 | 1 => of_order.pop().cloned(),
            _ => bail!("{}", choice::listed(&loaded.set, &found, &of_order, case, args, term)),
        }
    } else {
        let mut of_case = judged.iter().filter(|o| named(o, &found));
        match (of_case.next(), of_case.next()) {
            (Some(o), None) => Some(o.clone()),
            (Some(_), Some(_)) => bail!("{}: {case}", several()),
            (None, _) => bail!(
                "{} {now} {}: {case}",
                term.say("截至", "as of"),
                term.say("还没有误，还不成案", "nothing has lapsed yet: no case")
            ),
        }
    };
    Ok(Found { conversation: found, observation, before, now })
}

/// The facts on the command line; a name that no table of the platform takes is refused.
fn given(
    args: &Args,
    loaded: &Loaded,
    c: &Conversation,
    day: Date,
    term: &Terminal,
) -> anyhow::Result<Given> {
    let known = known_facts(&loaded.set, &c.key().platform, day);
    let mut given = Given::new();
    for fact in &args.facts {
        let Some((name, value)) = crate::facts::split(fact) else {
            bail!("`{fact}`: {}", term.say("应写 事实=值", "expected fact=value"));
        };
        ensure!(
            known.iter().any(|k| k == name),
            "{} `{name}`{}",
            term.say("这个平台的申诉、举证规则没有事实", "no appeal or evidence rule of this platform takes"),
            term.bracketed(known.join(term.say("、", ", ")))
        );
        given.insert(name.to_owned(), value);
    }
    Ok(given)
}

fn write(d: &Dossier<'_>, out: &Path, term: &Terminal) -> anyhow::Result<ExitCode> {
    let cannot = || format!("{} {}", term.say("写不了", "cannot write"), out.display());
    fs::create_dir_all(out).with_context(cannot)?;
    let blocks = blocks(d, term);
    let title = term.say("证据包", "Evidence");
    let mut files = vec![
        (EXCERPT, format!("{}\n", serde_json::to_string_pretty(&d.excerpt)?)),
        ("evidence.md", markdown(&blocks)),
        ("evidence.html", html(title, &blocks, term.english)),
    ];
    let appeal = ["appeal.md", "appeal.html"];
    if d.admissible() {
        let blocks = draft(d, term);
        let [md, page] = appeal;
        files.push((md, markdown(&blocks)));
        files.push((page, html(term.say("申诉稿", "Appeal"), &blocks, term.english)));
    } else {
        // A draft of an earlier run must not lie beside a refusal.
        for name in appeal {
            let _ = fs::remove_file(out.join(name));
        }
    }
    let manifest = Manifest::of(&d.excerpt.chain, &files);
    files.push((MANIFEST, manifest.text()?));
    for (name, text) in &files {
        fs::write(out.join(name), text).with_context(cannot)?;
    }
    let mut said = String::new();
    for (name, _) in &files {
        said.push_str(&format!("{} {}\n", term.say("写好", "wrote"), out.join(name).display()));
    }
    said.push_str(&format!("{} {}\n", term.say("链值", "chain"), manifest.chain));
    show(&said)?;
    if d.subject.is_none() {
        eprintln!(
            "zhanggui: {}",
            term.say(
                "这一单没有命中：只备记录和时间线，没有可申诉的判定",
                "no finding about this order: a record and a timeline, nothing to appeal against"
            )
        );
        return Ok(ExitCode::SUCCESS);
    }
    let refusal = term.say("不写申诉稿，不受理：", "no draft, not admissible: ");
    for refused in d.refused() {
        let words = match refused.words.as_slice() {
            [] => String::new(),
            words => term.bracketed(words.join(term.say("；", "; "))),
        };
        let known: Vec<String> = refused.told(term);
        let known = if known.is_empty() {
            String::new()
        } else {
            format!(" · {}", known.join(term.say("；", "; ")))
        };
        let cite = cited(&refused.cite, term);
        eprintln!("zhanggui: {refusal}{}{words}{known} · {cite} · {}", refused.title, refused.table);
    }
    for clock in d.late() {
        eprintln!("zhanggui: {refusal}{} · {}", late(clock, term), clock.table);
    }
    Ok(if d.admissible() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

//! `zhanggui evidence CASE --in PATH --out DIR`: everything about one case, to be handed in; `--verify DIR` checks it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use zg_engine::{Given, Inspector};
use zg_formats::{ImportOptions, Lang, for_each_conversation};
use zg_model::{Conversation, Date, Fingerprint, Observation, Severity, Timestamp};

use crate::evidence::chain::{Broken, Link};
use crate::evidence::render::Line;
use crate::evidence::{
    Dossier, Excerpt, Request, blocks, cited, draft, html, in_html, in_markdown, known_facts, late, line,
    markdown,
};
use crate::input::{InputArgs, import_maps, key};
use crate::packs::{Loaded, PackArgs, system_now};
use crate::term::{Terminal, show};

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
        (Some(dir), _, _) => verify(args, &loaded, dir, term),
        (None, Some(case), Some(out)) => gather(args, &loaded, case, out, term),
        _ => bail!("{}", term.say("要写指纹或订单、--in 和 --out", "needs a case, --in and --out")),
    }
}

fn options(args: &Args, loaded: &Loaded, term: &Terminal) -> anyhow::Result<ImportOptions> {
    let mut options =
        args.input.options(&loaded.set, if term.english { Lang::En } else { Lang::Zh }, args.now)?;
    options.platform = args.platform.as_deref().map(zg_model::PlatformId::new);
    Ok(options)
}

fn gather(args: &Args, loaded: &Loaded, case: &str, out: &Path, term: &Terminal) -> anyhow::Result<ExitCode> {
    let Found { conversation: c, observation: o, now } = find(args, loaded, case, term)?;
    // Handed in it is now, whatever the day of the data.
    let handed = args.now.unwrap_or_else(system_now);
    let given = given(args, loaded, &c, handed.date(), term)?;
    let judged = Inspector::new(&loaded.set).inspect(&c, now, None);
    let request = Request {
        set: &loaded.set,
        conversation: &c,
        observation: o.as_ref(),
        judged: &judged.observations,
        given: &given,
        order: c.events().iter().find_map(|e| e.facts.get("order").filter(|o| *o == case)),
        key: &key()?,
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
    now: Timestamp,
}

/// The conversation of a finding by its fingerprint, or of an order with its gravest finding. What has not lapsed yet is no
/// case.
fn find(args: &Args, loaded: &Loaded, case: &str, term: &Terminal) -> anyhow::Result<Found> {
    let maps = import_maps(&loaded.set, term)?;
    let options = options(args, loaded, term)?;
    let mut inspector = Inspector::new(&loaded.set);
    let (mut by_print, mut by_order): (Vec<Conversation>, Vec<Conversation>) = (Vec::new(), Vec::new());
    let later = Timestamp(Timestamp::MAX.0 - 1);
    let mut seen = None;
    let several = || term.say("对应好几处，请多写几位", "several fit; write more of it");
    let named = |o: &&Observation, c: &Conversation| {
        o.outcome.is_finding() && Fingerprint::of(o, c.key(), c.events()).to_string().starts_with(case)
    };
    let summary = for_each_conversation(&args.paths, &maps, &options, &|_| {}, &mut |c| {
        seen = seen.max(c.events().last().map(|e| e.at));
        if c.events().iter().any(|e| e.facts.get("order") == Some(case)) {
            by_order.push(c);
        } else if inspector.inspect(&c, later, None).observations.iter().any(|o| named(&o, &c)) {
            by_print.push(c);
        }
    });
    for reject in &summary.rejects {
        eprintln!("{}", reject.in_lang(options.lang));
    }
    let now = args.now.or(seen).unwrap_or(Timestamp(0));
    let (mut by_order, mut by_print) = (by_order.into_iter(), by_print.into_iter());
    let mut found = match (by_order.next(), by_order.next(), by_print.next(), by_print.next()) {
        (Some(one), None, ..) | (None, None, Some(one), None) => one,
        (None, None, None, None) => bail!(
            "{}: {case}",
            term.say(
                "这些文件里没有这个指纹的命中，也没有这个订单",
                "no finding and no order of this name in these files"
            )
        ),
        _ => bail!("{}: {case}", several()),
    };
    let of_order = found.events().iter().any(|e| e.facts.get("order") == Some(case));
    found = found.until(now);
    let judged = inspector.inspect(&found, now, None).observations;
    let observation = if of_order {
        gravest(loaded, &found, &judged, case)
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
    Ok(Found { conversation: found, observation, now })
}

/// Of an order's own findings the gravest, else of its conversation's.
fn gravest(loaded: &Loaded, c: &Conversation, judged: &[Observation], case: &str) -> Option<Observation> {
    let severity = |o: &Observation| loaded.set.rule(&o.rule.id).and_then(|r| r.severity);
    let own = |o: &Observation| {
        let event = usize::try_from(o.event).ok().and_then(|n| c.events().get(n));
        event.and_then(|e| e.facts.get("order")) == Some(case)
    };
    let best = judged
        .iter()
        .filter(|o| o.outcome.is_finding())
        .max_by_key(|o| (severity(o) > Some(Severity::Note), own(o), severity(o), std::cmp::Reverse(o.at)));
    best.cloned()
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
        let Some((name, value)) = fact.split_once('=') else {
            bail!("`{fact}`: {}", term.say("应写 事实=值", "expected fact=value"));
        };
        ensure!(
            known.iter().any(|k| k == name),
            "{} `{name}`（{}）",
            term.say("这个平台的申诉、举证规则没有事实", "no appeal or evidence rule of this platform takes"),
            known.join(term.say("、", ", "))
        );
        given.insert(name.to_owned(), value.to_owned());
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
    for (name, text) in &files {
        fs::write(out.join(name), text).with_context(cannot)?;
    }
    let mut said = String::new();
    for (name, _) in &files {
        said.push_str(&format!("{} {}\n", term.say("写好", "wrote"), out.join(name).display()));
    }
    said.push_str(&format!("{} {}\n", term.say("链值", "chain"), d.excerpt.chain));
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
            words => format!("（{}）", words.join("；")),
        };
        let known: Vec<String> = refused.told(term);
        let known = if known.is_empty() { String::new() } else { format!(" · {}", known.join("；")) };
        let cite = cited(&refused.cite, term);
        eprintln!("zhanggui: {refusal}{}{words}{known} · {cite} · {}", refused.title, refused.table);
    }
    for clock in d.late() {
        eprintln!("zhanggui: {refusal}{} · {}", late(clock, term), clock.table);
    }
    Ok(if d.admissible() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn verify(args: &Args, loaded: &Loaded, dir: &Path, term: &Terminal) -> anyhow::Result<ExitCode> {
    let path = dir.join(EXCERPT);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} {}", term.say("读不到", "cannot read"), path.display()))?;
    let excerpt: Excerpt = serde_json::from_str(&text).with_context(|| {
        format!("{} {}", term.say("不是证据包：", "not an evidence pack:"), path.display())
    })?;
    let wrong = |what: String| {
        eprintln!("zhanggui: {what}");
        Ok(ExitCode::from(1))
    };
    let nth = |n: usize, zh: &str, en: &str| {
        if term.english { format!("no. {n} {en}") } else { format!("第 {n} 条{zh}") }
    };
    match excerpt.verify() {
        Ok(()) => {}
        Err(Broken::Message(n)) => return wrong(nth(n, "与它的摘要不符", "is not what its hash says")),
        Err(Broken::Chain(n)) => {
            return wrong(nth(
                n,
                "处断了：前面少了、多了或换了次序",
                "breaks the chain: something before it is missing, added or moved",
            ));
        }
        Err(Broken::End) => {
            return wrong(
                term.say("末尾少了几条，或链值被改", "the end is missing, or the chain value was changed")
                    .to_owned(),
            );
        }
    }
    if args.chain.as_ref().is_some_and(|c| *c != excerpt.chain) {
        return wrong(
            term.say(
                "链值与当初记下的不同：整包重做过",
                "the chain value is not the one noted down: the pack was made anew",
            )
            .to_owned(),
        );
    }
    for name in ["evidence.md", "evidence.html"] {
        let page = fs::read_to_string(dir.join(name)).unwrap_or_default();
        let lost = excerpt.links.iter().find(|l| !page.contains(&l.hash));
        if let Some(link) = lost.filter(|_| page.contains(&excerpt.chain)) {
            return wrong(format!("{name}: {}", nth(link.n, "不在页上", "is not on the page")));
        }
        if !page.contains(&excerpt.chain) {
            return wrong(format!("{name}: {}", term.say("没有这个链值", "does not hold the chain value")));
        }
        // A hash says nothing of the words beside it: these must be those of the excerpt.
        let shown = |l: &Line| if name == "evidence.md" { in_markdown(l) } else { in_html(l) };
        let ways = [(false, false), (true, false), (false, true), (true, true)];
        let stands = |link: &&Link| {
            ways.iter().any(|(judged, english)| page.contains(&shown(&line(link, *judged, *english))))
        };
        if let Some(link) = excerpt.links.iter().find(|link| !stands(link)) {
            return wrong(format!("{name}: {}", nth(link.n, "与摘要里的不同", "is not that of the excerpt")));
        }
    }
    if !args.paths.is_empty() {
        let maps = import_maps(&loaded.set, term)?;
        let (key, mut found) = (key()?, None);
        for_each_conversation(&args.paths, &maps, &options(args, loaded, term)?, &|_| {}, &mut |c| {
            if c.key().path() == excerpt.conversation {
                found = Some(excerpt.differs(&c, &key));
            }
        });
        match found {
            None => {
                return wrong(
                    term.say("导出里没有这段会话", "the export does not hold this conversation").to_owned(),
                );
            }
            Some(Some(n)) => return wrong(nth(n, "与导出不同", "differs from the export")),
            Some(None) => {}
        }
    }
    let n = excerpt.links.len();
    let with =
        if args.paths.is_empty() { "" } else { term.say("，与导出一致", ", same as the export") };
    show(&if term.english {
        format!(
            "sound: {n} events{with}; chain {}\nonly the record is checked; for verdict, sums and timeline write the pack again and compare\n",
            excerpt.chain
        )
    } else {
        format!(
            "完好：{n} 条{with}；链值 {}\n核对的是完整记录；判定、金额、时间线的文字不在内，要核对就重新生成一份来比\n",
            excerpt.chain
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

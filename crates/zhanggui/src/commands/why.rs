//! `zhanggui why FINGERPRINT --in PATH`: the same judgement again, with everything that was weighed.

use std::path::PathBuf;
use std::process::ExitCode;

use zg_engine::{Inspector, trace};
use zg_formats::{Lang, for_each_conversation};
use zg_model::{Conversation, Fingerprint, Observation, Party, Timestamp};

use crate::input::{InputArgs, import_maps};
use crate::packs::PackArgs;
use crate::term::{Terminal, show};

/// What to explain.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 命中的指纹，写前几位即可
    #[arg(value_name = "指纹")]
    fingerprint: String,
    /// 命中所在的导出文件或目录
    #[arg(long = "in", required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 文件里没写平台时用它
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    crate::input::some_there(&args.paths, term)?;
    let maps = import_maps(&loaded.set, term)?;
    let mut options =
        args.input.options(&loaded.set, if term.english { Lang::En } else { Lang::Zh }, None, term)?;
    options.platform = crate::platform::asked(&loaded, args.platform.as_deref(), term)?;
    let mut inspector = Inspector::new(&loaded.set);
    let mut found: Vec<(Conversation, Observation)> = Vec::new();
    // Long after the data, so that what was missed has been breached; a finding's name does not depend on it.
    let later = Timestamp(Timestamp::MAX.0 - 1);
    for_each_conversation(&args.paths, &maps, &options, &|_| {}, &mut |c| {
        let judgement = inspector.inspect(&c, later, None);
        for o in judgement.observations.into_iter().filter(|o| o.outcome.is_finding()) {
            if Fingerprint::of(&o, c.key(), c.events()).to_string().starts_with(&args.fingerprint) {
                found.push((c.clone(), o));
            }
        }
    });
    let [(conversation, observation)] = found.as_slice() else {
        let what = match found.len() {
            0 => term.say("这些文件里没有这个指纹的命中", "no finding with this fingerprint in these files"),
            _ => {
                term.say("这个开头对应好几条命中，请多写几位", "several findings begin so; write more digits")
            }
        };
        let said = crate::nudge::no_finding(what, &args.fingerprint, &args.paths, term);
        eprintln!("zhanggui: {said}");
        return Ok(ExitCode::from(2));
    };
    show(&page(&loaded.set, conversation, observation, term))?;
    Ok(ExitCode::SUCCESS)
}

fn page(set: &zg_engine::Ruleset, c: &Conversation, o: &Observation, term: &Terminal) -> String {
    let rule = set.rule(&o.rule.id);
    let mut out = format!("{}  {}\n", rule.map_or("", |r| r.title.as_str()), o.rule.id);
    out.push_str(&format!("{}  {}\n\n", c.key().path(), o.at.deadline()));
    let judged: Vec<usize> = std::iter::once(o.event)
        .chain(o.spans.iter().map(|e| e.span.event))
        .filter_map(|n| usize::try_from(n).ok())
        .collect();
    for (n, event) in
        c.events().iter().enumerate().filter(|(n, _)| judged.iter().any(|j| j.abs_diff(*n) <= 2))
    {
        let mark = if judged.contains(&n) { "▶" } else { " " };
        let who = match &event.by {
            Party::Agent(id) => id.to_string(),
            other => term.say(other.role_zh(), other.role()).to_owned(),
        };
        let text = if event.text.is_empty() {
            format!("[{}]", term.say(event.act.info().zh, event.act.info().en))
        } else {
            event.text.to_string()
        };
        out.push_str(&format!("{mark} {} {who}: {text}\n", event.at));
    }
    out.push('\n');
    for step in trace(set, c, o).steps {
        out.push_str(&format!("  {}\n", term.message(&step)));
    }
    if let Some(rule) = rule {
        out.push_str(&format!("\n  {} {}\n", term.say("为什么在意：", "why it matters:"), rule.why.trim()));
        if let Some(say) = &rule.remedy.say {
            out.push_str(&format!("  {} {}\n", term.say("怎么做：", "instead:"), say.trim()));
        }
    }
    out
}

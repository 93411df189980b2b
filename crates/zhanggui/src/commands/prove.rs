//! `zhanggui prove`: every example on the first and last day of every version; with `--mutate`, every one-step change.

use std::path::PathBuf;
use std::process::ExitCode;

use rayon::prelude::*;
use zg_rules::Rule;

use crate::packs::{Loaded, load, today};
use crate::term::{Terminal, show};

/// What to prove.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 规则包目录，如 packs 或 packs/law；不写＝内置规则包
    packs: Option<PathBuf>,
    /// 逐个改动规则，看例子能否发现
    #[arg(long)]
    mutate: bool,
    /// 只证明这些规则（可写前缀，如 law.advertising）
    #[arg(long, value_name = "规则")]
    rule: Vec<String>,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = load(args.packs.as_deref(), Some(today()), term)?;
    let only = args
        .packs
        .as_ref()
        .filter(|p| p.join("pack.yaml").is_file())
        .and_then(|p| p.file_name())
        .map(|n| n.to_string_lossy().into_owned());
    let chosen = |rule: &Rule| {
        only.as_deref().is_none_or(|pack| &*rule.pack == pack)
            && (args.rule.is_empty() || args.rule.iter().any(|r| rule.id.as_str().starts_with(r.as_str())))
    };
    let problems: Vec<_> = loaded
        .problems
        .iter()
        .filter(|p| p.fatal() && only.as_deref().is_none_or(|o| zg_rules::pack_of(&p.file) == o))
        .collect();
    let fatal = loaded.report(&problems, term);
    let (proof, failures) = zg_engine::prove(&loaded.set, today());
    let mut failed = 0;
    for failure in &failures {
        let Some(rule) = loaded.set.rule(&failure.rule).filter(|r| chosen(r)) else { continue };
        failed += 1;
        let span = rule.examples.get(failure.example).map_or(0..0, |e| e.span.clone());
        let line = line_of(&loaded, rule, span.start);
        let (mark, what) = (term.say("不成立", "FAILED"), term.message(&failure.what));
        show(&format!("{mark} {}:{line} {} {what}\n", rule.file, failure.day))?;
    }
    let (rules, examples, trials) = (proof.rules, proof.examples, proof.trials);
    show(&format!(
        "{}\n",
        if term.english {
            format!("{rules} rules, {examples} examples, {trials} trials, {failed} failed")
        } else {
            format!("{rules} 条规则，{examples} 个例子，检验 {trials} 次，不成立 {failed}")
        }
    ))?;
    let survived = if args.mutate && failed == 0 { mutate(&loaded, &chosen, term)? } else { 0 };
    Ok(if failed + fatal + survived == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Changes every rule step by step; prints the changes that no example caught.
fn mutate(
    loaded: &Loaded,
    chosen: &(dyn Fn(&Rule) -> bool + Sync),
    term: &Terminal,
) -> anyhow::Result<usize> {
    let pack = loaded.set.pack();
    let day = today();
    let rules: Vec<&Rule> = pack.rules.iter().filter(|r| r.status.judges() && chosen(r)).collect();
    let results: Vec<_> = rules
        .par_iter()
        .filter_map(|rule| {
            let tree = zg_rules::parse_yaml(&loaded.source(&rule.file)).ok()?;
            let (tried, alive) = zg_engine::survivors(pack, rule, &tree, day);
            Some((*rule, tried, alive))
        })
        .collect();
    let (mut tried, mut survived) = (0, 0);
    for (rule, count, alive) in &results {
        tried += count;
        survived += alive.len();
        for mutant in alive {
            let line = line_of(loaded, rule, mutant.span.start);
            show(&format!("{} {}:{line} {}\n", term.say("无例可证", "SURVIVED"), rule.file, mutant.what))?;
        }
    }
    show(&format!(
        "{}\n",
        if term.english {
            format!("{tried} mutations, {survived} survived")
        } else {
            format!("改动 {tried} 处，{survived} 处没有例子发现")
        }
    ))?;
    Ok(survived)
}

fn line_of(loaded: &Loaded, rule: &Rule, byte: usize) -> usize {
    let source = loaded.source(&rule.file);
    1 + source.get(..byte.min(source.len())).map_or(0, |s| s.matches('\n').count())
}

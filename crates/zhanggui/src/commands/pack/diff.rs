//! `zhanggui pack diff OLD NEW`: what changed between two states of the packs, and what that does to real conversations.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use zg_rules::{Fate, FileDiff, Rule, VersionDiff};

use super::say::{facts, flat, gist, sentence, topic, zone};
use super::{behaviour, layout, show, sound};
use crate::input::InputArgs;
use crate::packs::Loaded;
use crate::term::{Terminal, width};

/// What to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 原来的规则包：目录，git:提交（或 git:发布号、git:提交:目录），embedded＝内置规则包
    #[arg(value_name = "原")]
    a: PathBuf,
    /// 现在的规则包：写法同上
    #[arg(value_name = "今")]
    b: PathBuf,
    /// 拿这些会话两边各判一遍，看哪些命中多了、少了、变了
    #[arg(long, value_name = "路径", num_args = 1..)]
    on: Vec<PathBuf>,
    /// 每条规则列出几处
    #[arg(long, value_name = "个数", default_value_t = 3)]
    examples: usize,
    #[command(flatten)]
    input: InputArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let (a, b) = (side(&args.a, term)?, side(&args.b, term)?);
    let found = zg_rules::diff(&a.files, &b.files);
    let mut out =
        format!("{}  {} → {}\n", term.say("规则包差异", "packs"), args.a.display(), args.b.display());
    out.push_str(&summary(&a, &b, &found, term));
    out.push_str(&releases(&a, &b, term));
    let mut group = String::new();
    let mut sorted: Vec<&FileDiff> = found.iter().collect();
    sorted.sort_by_key(|f| (f.kind != "rule", zg_rules::pack_of(&f.file).to_owned(), f.kind));
    for file in sorted {
        let this = heading(file, &a, &b, term);
        if this != group {
            out.push_str(&format!("\n── {this}\n"));
            group = this;
        }
        out.push_str(&described(file, &a, &b, term));
    }
    let mut differs = !found.is_empty();
    if !args.on.is_empty() {
        let behaviour = behaviour::compare(&a, &b, &args.on, &args.input, term)?;
        differs |= behaviour.differs();
        out.push_str(&behaviour.shown(&a, &b, args.examples, term));
    }
    show(&out)?;
    Ok(if differs { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn side(path: &Path, term: &Terminal) -> anyhow::Result<Loaded> {
    sound((path != Path::new("embedded")).then_some(path), term)
}

fn summary(a: &Loaded, b: &Loaded, found: &[FileDiff], term: &Terminal) -> String {
    if found.is_empty() {
        return format!("{}\n", term.say("说的完全一样", "both say the same"));
    }
    let count = |what: Fate| found.iter().filter(|f| f.kind == "rule" && f.what == what).count();
    let (before, after) = (a.set.pack().rules.len(), b.set.pack().rules.len());
    let (added, removed, changed) = (count(Fate::Added), count(Fate::Removed), count(Fate::Changed));
    let others = found.iter().filter(|f| f.kind != "rule").count();
    if term.english {
        format!(
            "rules {before} → {after}: {added} added, {removed} removed, {changed} changed; {others} other files\n"
        )
    } else {
        format!(
            "规则 {before} → {after} 条：新增 {added}，删去 {removed}，改动 {changed}；其他文件 {others} 个\n"
        )
    }
}

/// Which releases are compared, pack by pack, where they differ.
fn releases(a: &Loaded, b: &Loaded, term: &Terminal) -> String {
    let packs = &b.set.pack().packs;
    let changed: Vec<String> = packs
        .iter()
        .filter_map(|now| {
            let before = a.set.pack().meta(&now.name).map_or("∅", |m| m.release.as_str());
            (before != now.release).then(|| format!("{} {before} → {}", now.name, now.release))
        })
        .collect();
    if changed.is_empty() {
        return String::new();
    }
    let first = term.say("发布：", "releases: ");
    layout::wrap(first, &changed, term.say("、", ", "), width())
}

/// Platform and topic of a rule; of other files the pack.
fn heading(file: &FileDiff, a: &Loaded, b: &Loaded, term: &Terminal) -> String {
    let name = zg_rules::pack_of(&file.file);
    let side = if b.set.pack().meta(name).is_some() { b } else { a };
    match rule_of(file, a, b) {
        Some((side, rule)) => {
            format!("{} · {}", zone(side, name, term), topic(side.set.pack(), rule, term))
        }
        None => {
            let title = side.set.pack().meta(name).map_or(name, |m| m.title.as_str());
            format!("{title} · {}", term.say("其他文件", "other files"))
        }
    }
}

/// The rule of a file as it is now; of a removed file, as it was.
fn rule_of<'l>(file: &FileDiff, a: &'l Loaded, b: &'l Loaded) -> Option<(&'l Loaded, &'l Rule)> {
    let side = if file.what == Fate::Removed { a } else { b };
    Some((side, side.set.pack().rules.iter().find(|r| r.file == file.file)?))
}

fn described(file: &FileDiff, a: &Loaded, b: &Loaded, term: &Terminal) -> String {
    let mark = match file.what {
        Fate::Added => "＋",
        Fate::Removed => "－",
        Fate::Changed => "～",
    };
    let kind = zg_rules::FILE_KINDS.iter().find(|k| k.name == file.kind);
    let kind = match (file.kind, kind) {
        ("rule", _) => String::new(),
        (_, Some(kind)) => format!("{} ", term.say(kind.zh, kind.name)),
        _ => format!("{} ", term.say("文章", "article")),
    };
    let mut out = format!("{}\n", format!("{mark} {kind}{}  {}", file.name, file.title).trim_end());
    if let Some(old) = &file.moved {
        out.push_str(&line(&format!("{} {old}", term.say("原名", "was"))));
    }
    if file.what != Fate::Changed
        && let Some((side, rule)) = rule_of(file, a, b)
    {
        for version in &rule.versions {
            let about = facts(rule, version, term).join(" · ");
            let gist = gist(side.set.pack(), rule, version, term);
            out.push_str(&line(&match (file.what, term.english) {
                (Fate::Removed, false) => format!("不再有 {} 起的这一版（{about}）：{gist}", version.from),
                (_, false) => format!("自 {} 起（{about}）：{gist}", version.from),
                (Fate::Removed, true) => format!("no more: since {} ({about}): {gist}", version.from),
                (_, true) => format!("since {} ({about}): {gist}", version.from),
            }));
        }
    }
    for change in &file.changes {
        out.push_str(&line(&sentence(change, b.set.pack(), zg_rules::pack_of(&file.file), term)));
    }
    for version in &file.versions {
        out.push_str(&of_version(version, file, b, term));
    }
    if file.kind == "words" && file.what == Fate::Changed {
        let users = zg_rules::users(b.set.pack(), &file.file);
        let users: Vec<String> = users.into_iter().map(str::to_owned).collect();
        if !users.is_empty() {
            let first = format!("    {}", term.say("用到它的规则：", "used by "));
            out.push_str(&layout::wrap(&first, &users, term.say("、", ", "), width()));
        }
    }
    let said = file.changes.len() + file.versions.len();
    if file.what == Fate::Changed && said == 0 && file.moved.is_none() {
        out.push_str(&line(term.say("文字改了", "the text changed")));
    }
    out
}

/// A new version amends, from its day on; a changed one is our correction, and holds for all its days.
fn of_version(version: &VersionDiff, file: &FileDiff, b: &Loaded, term: &Terminal) -> String {
    let from = match &version.reading {
        Some(name) if term.english => format!("{} (reading “{name}”)", version.from),
        Some(name) => format!("{}（读法“{name}”）", version.from),
        None => version.from.clone(),
    };
    let mut out = line(&match (version.what, term.english) {
        (Fate::Added, false) => format!("自 {from} 起新的一版："),
        (Fate::Changed, false) => format!("更正 {from} 版："),
        (Fate::Removed, false) => format!("删去 {from} 版。"),
        (Fate::Added, true) => format!("a new version, in force from {from}:"),
        (Fate::Changed, true) => format!("the version of {from} is corrected:"),
        (Fate::Removed, true) => format!("the version of {from} is gone."),
    });
    let mut said: Vec<String> = version
        .changes
        .iter()
        .map(|c| sentence(c, b.set.pack(), zg_rules::pack_of(&file.file), term))
        .collect();
    let rule = b.set.pack().rules.iter().find(|r| r.file == file.file);
    let of_it = |v: &&zg_rules::Version| v.from.to_string() == version.from && v.reading == version.reading;
    let found = rule.and_then(|r| Some((r, r.versions.iter().chain(&r.readings).find(of_it)?)));
    if let Some((rule, v)) = found.filter(|_| version.what == Fate::Added) {
        if said.is_empty() {
            said.push(gist(b.set.pack(), rule, v, term));
        }
        said.extend(v.note.as_deref().map(flat));
    }
    for sentence in said {
        out.push_str(&layout::wrap("      · ", &layout::pieces(&sentence), "", width()));
    }
    out
}

/// A sentence under its rule.
fn line(text: &str) -> String {
    layout::wrap("    ", &layout::pieces(text), "", width())
}

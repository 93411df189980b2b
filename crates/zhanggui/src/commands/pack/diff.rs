//! `zhanggui pack diff A B`: what changed between two states of the packs, and what that does to real conversations.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use zg_model::{Severity, Status};
use zg_rules::{Change, Fate, FileDiff, Pack};

use super::{behaviour, layout, show, sound};
use crate::input::InputArgs;
use crate::packs::Loaded;
use crate::term::{Terminal, width};

/// What to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 原来的规则包目录；embedded＝内置规则包
    #[arg(value_name = "原")]
    a: PathBuf,
    /// 现在的规则包目录；embedded＝内置规则包
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
    for file in &found {
        out.push_str(&described(file, b.set.pack(), a.set.pack(), term));
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

fn described(file: &FileDiff, now: &Pack, before: &Pack, term: &Terminal) -> String {
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
    let line = format!("{mark} {kind}{}  {}{}", file.name, file.title, facts(file, now, before, term));
    let mut out = format!("\n{}\n", line.trim_end());
    if let Some(old) = &file.moved {
        out.push_str(&format!("    {} {old}\n", term.say("原名", "was")));
    }
    for change in &file.changes {
        out.push_str(&changed(change, term));
    }
    if file.kind == "words" && file.what == Fate::Changed {
        let users = zg_rules::users(now, &file.file);
        let users: Vec<String> = users.into_iter().map(str::to_owned).collect();
        if !users.is_empty() {
            let first = format!("    {}", term.say("用到它的规则：", "used by "));
            out.push_str(&layout::wrap(&first, &users, term.say("、", ", "), width()));
        }
    }
    if file.what == Fate::Changed && file.changes.is_empty() && file.moved.is_none() {
        out.push_str(&format!("    {}\n", term.say("文字改了", "the text changed")));
    }
    out
}

/// What a new or removed rule is, at a glance.
fn facts(file: &FileDiff, now: &Pack, before: &Pack, term: &Terminal) -> String {
    let pack = match file.what {
        Fate::Added => now,
        Fate::Removed => before,
        Fate::Changed => return String::new(),
    };
    let Some(rule) = pack.rules.iter().find(|r| r.file == file.file) else { return String::new() };
    let mut facts: Vec<String> =
        rule.severity.map(|s| term.say(s.zh(), s.name()).to_owned()).into_iter().collect();
    facts.push(term.say(rule.status.zh(), rule.status.name()).to_owned());
    facts.extend(rule.versions.iter().map(|v| format!("{}{}", v.from, term.say(" 版", ""))));
    format!(" · {}", facts.join(" · "))
}

/// A change: on one line when it is short, else a line for each side.
fn changed(change: &Change, term: &Terminal) -> String {
    let place = term.message(&change.place);
    let oneline = |texts: &[String]| texts.iter().map(|t| spoken(t, change, term)).collect::<Vec<_>>();
    let (gone, new) = (oneline(&change.gone), oneline(&change.new));
    if let ([old], [now]) = (gone.as_slice(), new.as_slice()) {
        let line = format!("    {place}  {old} → {now}\n");
        if layout::width(&line) <= width() {
            return line;
        }
    }
    let listed = |mark: &str, texts: &[String]| {
        let joined = texts.join(term.say("、", ", "));
        (!texts.is_empty()).then(|| format!("{mark} {joined}"))
    };
    let sides: Vec<String> = [listed("－", &gone), listed("＋", &new)].into_iter().flatten().collect();
    let line = format!("    {place}  {}\n", sides.join("  "));
    if layout::width(&line) <= width() && change.place.en != "examples" {
        return line;
    }
    let mut out = format!("    {place}\n");
    // Words go side by side, sentences one below the other.
    let short = |texts: &[String]| texts.iter().all(|t| layout::width(t) <= 24);
    for (mark, texts) in [("－", &gone), ("＋", &new)] {
        if short(texts) && !texts.is_empty() {
            out.push_str(&layout::wrap(&format!("      {mark} "), texts, term.say("、", ", "), width()));
        } else {
            for text in texts {
                out.push_str(&layout::wrap(&format!("      {mark} "), &layout::pieces(text), "", width()));
            }
        }
    }
    out
}

/// A value on one line; what people have a word for, in that word.
fn spoken(text: &str, change: &Change, term: &Terminal) -> String {
    let severity = Severity::ALL.map(|s| (s.name(), s.zh()));
    let status = [Status::Draft, Status::Trial, Status::Stable, Status::Retired].map(|s| (s.name(), s.zh()));
    let words: &[(&str, &str)] = match change.place.en.as_str() {
        "severity" => &severity,
        "status" => &status,
        // Chats are long; the file has them whole.
        "examples" => {
            let marked = text.trim().replace("bad: ", "✗ ").replace("ok: ", "✓ ").replace('\n', " ⏎ ");
            return layout::cut(&marked, 2 * width().saturating_sub(10));
        }
        _ => &[],
    };
    let word = words.iter().find(|(name, _)| *name == text && !term.english);
    word.map_or_else(|| text.trim().replace('\n', " ⏎ "), |(_, zh)| (*zh).to_owned())
}

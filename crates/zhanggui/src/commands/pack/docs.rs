//! `zhanggui pack docs`: the reference of all rules, for people who read and do not run.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use zg_model::Date;
use zg_rules::{Body, Case, Example, Rule, Version, pack_of};

use super::say::{cited, flat, zone};
use super::{meant, only, read, show, sound, write};
use crate::packs::{Loaded, today};
use crate::rulebook::{Book, Page};
use crate::term::Terminal;

/// Which packs, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 规则包目录，如 packs 或 packs/law；不写＝内置规则包
    packs: Option<PathBuf>,
    /// 写到这个文件；不写＝标准输出
    #[arg(long, value_name = "文件")]
    to: Option<PathBuf>,
    /// 看这个文件是不是最新；不是则退出码 1
    #[arg(long, value_name = "文件", conflicts_with = "to")]
    check: Option<PathBuf>,
    /// 写成一个网站，放进这个目录：每条规则一页，不用联网，直接用浏览器打开
    #[arg(long, value_name = "目录", conflicts_with_all = ["to", "check"])]
    html: Option<PathBuf>,
    /// 网站里“在用”“将生效”按哪一天说；不写＝今天
    #[arg(long, value_name = "日期", requires = "html")]
    as_of: Option<Date>,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = sound(args.packs.as_deref(), term)?;
    if let Some(dir) = &args.html {
        return site(args, dir, &loaded, term);
    }
    let text = reference(&loaded, only(args.packs.as_deref()).as_deref(), term);
    if let Some(path) = &args.check {
        let have = read(path, term)?;
        if have == text {
            return Ok(ExitCode::SUCCESS);
        }
        let same = have.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
        let (have, want) = (have.lines().nth(same).unwrap_or("∅"), text.lines().nth(same).unwrap_or("∅"));
        println!("{} {}:{}\n  - {have}\n  + {want}", term.say("不是最新", "stale"), path.display(), same + 1);
        let packs = args.packs.as_ref().map(|p| format!("{} ", p.display())).unwrap_or_default();
        println!("{} zhanggui pack docs {packs}--to {}", term.say("请运行", "run"), path.display());
        return Ok(ExitCode::from(1));
    }
    match &args.to {
        Some(path) => {
            write(path, &text, term)?;
            println!("{}  {} {}", path.display(), text.lines().count(), term.say("行", "lines"));
        }
        None => show(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the rulebook as a site.
fn site(args: &Args, dir: &Path, loaded: &Loaded, term: &Terminal) -> anyhow::Result<ExitCode> {
    let one = only(args.packs.as_deref());
    let book = Book::new(loaded, one.as_deref(), args.as_of.unwrap_or_else(today), term);
    let pages = book.site();
    sweep(dir, &pages);
    for (path, text) in &pages {
        write(&dir.join(path), text, term)?;
    }
    let of = |folder: &str| pages.iter().filter(|(path, _)| path.starts_with(folder)).count();
    let (rules, articles) = (of("rules/"), of("articles/"));
    let index = dir.join("index.html");
    println!(
        "{}  {}",
        index.display(),
        if term.english {
            format!("{rules} rules, {articles} articles")
        } else {
            format!("规则 {rules} 页，文章 {articles} 页")
        }
    );
    Ok(ExitCode::SUCCESS)
}

/// Takes away the pages that an earlier run wrote and this one does not: their rules are gone.
fn sweep(dir: &Path, pages: &[Page]) {
    if !dir.join("rulebook.css").is_file() {
        return;
    }
    for folder in ["rules", "articles"] {
        for entry in std::fs::read_dir(dir.join(folder)).into_iter().flatten().flatten() {
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if name.ends_with(".html") && pages.iter().all(|(path, _)| *path != name) {
                // What cannot be taken away is old, not wrong: no page leads there.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

fn reference(loaded: &Loaded, one: Option<&str>, term: &Terminal) -> String {
    let pack = loaded.set.pack();
    let rules: Vec<&Rule> = pack.rules.iter().filter(|r| meant(one, &r.pack)).collect();
    let metas: Vec<_> = pack.packs.iter().filter(|m| meant(one, &m.name)).collect();
    let mut out = format!("# {}\n\n", term.say("规则总表", "All rules"));
    out.push_str(term.say(
        "由 `zhanggui pack docs` 从规则文件写成，不要手改。〔〕内是来源级别：L 法条 · N 官方或新闻 · T 行业转载 · F 论坛 · G 不可靠。\n试行的规则计入报告但不拦截；草稿和停用的不判。\n\n",
        "Written from the rule files by `zhanggui pack docs`; do not edit. In brackets the grade of a source: L statute, N official or news, T trade repost, F forum, G unreliable.\nTrial rules count and do not block; draft and retired ones do not judge.\n\n",
    ));
    out.push_str(term.say(
        "| 规则包 | 发布 | 平台 | 规则 |\n|---|---|---|--:|\n",
        "| Pack | Release | Platforms | Rules |\n|---|---|---|--:|\n",
    ));
    for meta in &metas {
        let count = rules.iter().filter(|r| r.pack == meta.name).count();
        let (name, title, release) = (&meta.name, &meta.title, &meta.release);
        out.push_str(&format!(
            "| [{title}](#{name}) | {release} | {} | {count} |\n",
            zone(loaded, name, term)
        ));
    }
    for meta in &metas {
        out.push_str(&format!("\n<a id=\"{}\"></a>\n## {} `{}`\n", meta.name, meta.title, meta.name));
        let mut topic = String::new();
        for rule in rules.iter().filter(|r| r.pack == meta.name) {
            let this = super::say::topic(pack, rule, term);
            if this != topic {
                out.push_str(&format!("\n### {} · {this}\n", meta.title));
                topic = this.to_owned();
            }
            out.push_str(&card(loaded, rule, term));
        }
        let articles: Vec<_> = pack.articles.iter().filter(|a| pack_of(&a.file) == &*meta.name).collect();
        if !articles.is_empty() {
            out.push_str(&format!("\n### {} · {}\n\n", meta.title, term.say("知识文章", "articles")));
        }
        for article in articles {
            let title = article.text.lines().find_map(|l| l.strip_prefix("# ")).unwrap_or_default();
            out.push_str(&format!("- {title}（`packs/{}`）\n", article.file));
        }
    }
    out
}

fn card(loaded: &Loaded, rule: &Rule, term: &Terminal) -> String {
    let mut line = vec![format!("`{}`", rule.id)];
    line.extend(rule.severity.map(|s| term.say(s.zh(), s.name()).to_owned()));
    line.push(term.say(rule.status.zh(), rule.status.name()).to_owned());
    if rule.ask {
        line.push(term.say("需人工判断", "a person decides").to_owned());
    }
    if !rule.covers.is_empty() {
        line.push(format!("{}{}", term.say("条目 ", "entries "), rule.covers.join(" ")));
    }
    let mut out = format!("\n<a id=\"{}\"></a>\n#### {}\n\n{}\n\n", rule.id, rule.title, line.join(" · "));
    out.push_str(&format!("{}\n", flat(&rule.why)));
    if let Some(say) = &rule.remedy.say {
        out.push_str(&format!("\n{}{}\n", term.say("**改说** ", "**Say** "), flat(say)));
    }
    for version in &rule.versions {
        out.push_str(&version_card(loaded, rule, version, term));
    }
    let examples = examples(rule, term);
    if !examples.is_empty() {
        out.push_str(&format!("\n```text\n{examples}```\n"));
    }
    out
}

fn version_card(loaded: &Loaded, rule: &Rule, version: &Version, term: &Terminal) -> String {
    let pack = loaded.set.pack();
    let last = rule.ends(version).map_or_else(|| term.say("至今", "today").to_owned(), |d| d.to_string());
    let mut out = format!("\n**{} – {last}** {}\n", version.from, cited(pack, rule, version));
    let dates =
        [(version.noticed, term.say("公示", "noticed")), (version.full, term.say("灰度至", "rolled out by"))];
    let mut facts: Vec<String> =
        dates.into_iter().filter_map(|(d, name)| Some(format!("{name} {}", d?))).collect();
    facts.extend(
        version
            .applies
            .iter()
            .map(|(name, values)| format!("{} {name}={}", term.say("只适用于", "only"), values.join("|"))),
    );
    facts.extend(version.dated_by.map(|act| {
        format!("{} {act} {}", term.say("按", "dated by"), term.say("的日期选版本", "")).trim().to_owned()
    }));
    facts.extend(version.note.as_deref().map(flat));
    if !facts.is_empty() {
        out.push_str(&format!("\n{}\n", facts.join(" · ")));
    }
    let says = zg_rules::describe(pack, rule, version, term.english);
    out.push_str(&format!("\n```text\n{}\n```\n", says.join("\n").replace(" \n", "\n").trim_end()));
    if matches!(version.body, Some(Body::Table(_))) {
        out.push_str(&format!("\n{}", table(loaded, rule, version)));
    }
    out
}

/// The rows of a table as the author wrote them: they are Markdown but for the bars inside cells.
fn table(loaded: &Loaded, rule: &Rule, version: &Version) -> String {
    let source = loaded.source(&rule.file);
    let rows =
        source.get(version.span.clone()).and_then(|text| text.split_once("rows: |")).map_or("", |(_, t)| t);
    let mut lines = rows.lines().skip(1).map(str::trim).take_while(|l| l.starts_with('|'));
    let header = lines.next().unwrap_or_default();
    let columns = header.split('|').count().saturating_sub(2);
    let mut out = format!("{header}\n|{}\n", "---|".repeat(columns));
    for line in lines.filter(|l| !l.replace([' ', ':'], "").starts_with("|--")) {
        out.push_str(&format!("{}\n", escaped(line)));
    }
    out
}

/// A bar with no space beside it stands inside a cell; a star is a star.
fn escaped(line: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = c == '|' && !before.is_whitespace() && chars.peek().is_some_and(|n| !n.is_whitespace());
        if inside || c == '*' {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// One example of what is wrong and one of what is right; one computed where the rule computes.
fn examples(rule: &Rule, term: &Terminal) -> String {
    let first = |want: fn(&Case) -> bool| rule.examples.iter().find(|e| want(&e.case));
    let chosen = [
        (first(|c| matches!(c, Case::Bad(_))), "✗"),
        (first(|c| matches!(c, Case::Ok(_))), "✓"),
        (first(|c| matches!(c, Case::Given { .. })), "="),
    ];
    let shown =
        chosen.into_iter().filter_map(|(e, mark)| Some(format!("{mark} {}{}\n", dates(e?, term), text(e?))));
    shown.collect()
}

fn dates(example: &Example, term: &Terminal) -> String {
    match (example.since, example.until) {
        (None, None) => String::new(),
        (Some(since), None) => format!("[{since} {}] ", term.say("起", "on")),
        (None, Some(until)) => format!("[{} {until}] ", term.say("至", "until")),
        (Some(since), Some(until)) => format!("[{since} – {until}] "),
    }
}

fn text(example: &Example) -> String {
    match &example.case {
        Case::Bad(chat) | Case::Ok(chat) => chat.source.trim().replace('\n', "\n  "),
        Case::Given { given, then } => {
            let given: Vec<String> = given.iter().map(|(k, v)| format!("{k}={}", v.join(","))).collect();
            let then: Vec<String> = then.iter().map(|(k, v)| format!("{k}={v}")).collect();
            format!("{} ⇒ {}", given.join(" "), then.join(" "))
        }
    }
}

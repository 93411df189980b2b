//! `zhanggui pack coverage`: which entries of an inventory are judged, taught, drafted – and which nobody carries out.
//!
//! An entry that nobody carries out, and an id that no entry has, are errors: exit code 1.

mod carried;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use zg_rules::{Pack, Rule};

use super::entries::{self, Entry, Inventory};
use super::{layout, meant, only, show, sound};
use crate::term::{Terminal, width};

/// What to count.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 条目表，如 rules.yaml：每条有 id、title（或 topic）、status
    #[arg(value_name = "条目表")]
    file: PathBuf,
    /// 规则包目录（不写＝内置规则包），再写条目或组：只看这几条怎样落实
    #[arg(value_name = "目录或条目")]
    rest: Vec<String>,
    /// 逐条写出由哪条规则、哪篇文章、怎样落实
    #[arg(long)]
    all: bool,
    /// 逐条列出没有覆盖的
    #[arg(long)]
    list: bool,
}

impl Args {
    /// The folder of packs among the arguments, and the entries.
    fn parts(&self) -> (Option<&Path>, Vec<&str>) {
        let (folders, entries): (Vec<&String>, Vec<&String>) = self.rest.iter().partition(|a| {
            Path::new(a.as_str()).is_dir() || a.starts_with("git:") || a.contains(['/', '\\'])
        });
        (folders.first().map(|f| Path::new(f.as_str())), entries.into_iter().map(String::as_str).collect())
    }
}

/// How an entry is carried out, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cover {
    /// A rule in force judges it.
    Judged,
    /// It was replaced; a rule keeps it as an older version.
    Older,
    /// A rule without body, or an article, teaches it.
    Taught,
    /// A draft or retired rule names it.
    Draft,
    /// Nobody.
    Nobody,
}

const COLUMNS: [(Cover, &str, &str); 5] = [
    (Cover::Judged, "判定", "judged"),
    (Cover::Older, "旧版", "older"),
    (Cover::Taught, "讲解", "taught"),
    (Cover::Draft, "草稿", "draft"),
    (Cover::Nobody, "未覆盖", "nobody"),
];

/// What the columns mean.
const LEGEND: (&str, &str) = (
    "判定＝在用的规则会判 · 旧版＝条目已被取代，规则里留着旧版本 · 讲解＝只讲不判的规则或文章 · 草稿＝草稿或停用的规则\n\n",
    "judged: by a rule in force · older: replaced, kept as an older version · taught: by a rule without body or an article · draft: not in force\n\n",
);

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let inventory = entries::read(&args.file, term)?;
    let (packs, wanted) = args.parts();
    let loaded = sound(packs, term)?;
    let pack = loaded.set.pack();
    let one = only(packs);
    let rules: Vec<&Rule> = pack.rules.iter().filter(|r| meant(one.as_deref(), &r.pack)).collect();
    let covers: Vec<Cover> =
        inventory.entries.iter().map(|e| cover(e, &rules, pack, one.as_deref())).collect();

    if args.all || !wanted.is_empty() {
        let chosen = carried::chosen(&inventory, &wanted, term)?;
        let mut out = String::new();
        for (entry, cover) in inventory.entries.iter().zip(&covers).filter(|(e, _)| chosen.contains(&e.id)) {
            out.push_str(&carried::shown(entry, *cover, &rules, &loaded, one.as_deref(), term));
        }
        show(&out)?;
        let open = inventory.entries.iter().zip(&covers);
        let bad = open.filter(|(e, c)| chosen.contains(&e.id) && **c == Cover::Nobody).count();
        return Ok(if bad > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS });
    }

    let shown =
        packs.map_or_else(|| term.say("内置规则包", "the packs inside").into(), |p| p.display().to_string());
    let (count, of) = (inventory.entries.len(), rules.len());
    let file = args.file.display();
    let mut out = if term.english {
        format!("{file}: {count} entries · {shown}: {of} rules\n\n")
    } else {
        format!("{file}：{count} 条 · {shown}：{of} 条规则\n\n")
    };
    out.push_str(&grouped(&inventory, &covers, term));
    out.push_str(term.say(LEGEND.0, LEGEND.1));
    let missing: Vec<&Entry> =
        inventory.entries.iter().zip(&covers).filter(|(_, c)| **c == Cover::Nobody).map(|(e, _)| e).collect();
    if !missing.is_empty() {
        out.push_str(&uncovered(&inventory, &missing, args.list, term));
    }
    let strangers = strangers(&inventory, &rules, pack, one.as_deref());
    if !strangers.is_empty() {
        out.push_str(
            term.say(
                "\n规则或文章写了、条目表里没有：\n",
                "\nnamed by rules or articles, not in the file:\n",
            ),
        );
    }
    for (id, by) in &strangers {
        let first = format!("  {}  ", layout::pad(id, 10, false));
        out.push_str(&layout::wrap(&first, by, term.say("、", ", "), width()));
    }
    show(&out)?;
    let bad = !missing.is_empty() || !strangers.is_empty();
    Ok(if bad { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// How an entry is carried out, by the best of those that name it.
fn cover(entry: &Entry, rules: &[&Rule], pack: &Pack, one: Option<&str>) -> Cover {
    let by_rule = rules.iter().filter(|r| r.covers.contains(&entry.id)).map(|rule| by(rule, entry));
    let articles = pack.articles.iter().filter(|a| meant(one, zg_rules::pack_of(&a.file)));
    let by_article = articles.filter(|a| entries::names(&a.text, &entry.id)).map(|_| Cover::Taught);
    by_rule.chain(by_article).min().unwrap_or(Cover::Nobody)
}

/// How a rule that names an entry carries it out.
fn by(rule: &Rule, entry: &Entry) -> Cover {
    if !rule.status.judges() {
        return Cover::Draft;
    }
    if rule.versions.iter().all(|v| v.body.is_none()) {
        return Cover::Taught;
    }
    let ended = rule.versions.iter().any(|v| rule.last_day(v).is_some());
    if ended && entry.status == "superseded" { Cover::Older } else { Cover::Judged }
}

fn grouped(inventory: &Inventory, covers: &[Cover], term: &Terminal) -> String {
    let count = |group: Option<&str>, cover: Option<Cover>| {
        let entries = inventory.entries.iter().zip(covers);
        let inside = |e: &Entry| group.is_none_or(|g| e.group == g);
        entries.filter(|(e, c)| inside(e) && cover.is_none_or(|want| **c == want)).count()
    };
    let row = |group: Option<&str>, name: &str| {
        let whole = count(group, None);
        let mut row = vec![
            group.unwrap_or(term.say("合计", "all")).to_owned(),
            layout::cut(name, width().saturating_sub(56).max(16)),
        ];
        row.push(whole.to_string());
        // A zero is a dot: what is there stands out.
        let cell = |n: usize| if n == 0 { "·".to_owned() } else { n.to_string() };
        row.extend(COLUMNS.iter().map(|(c, ..)| cell(count(group, Some(*c)))));
        row.push(layout::bar(whole - count(group, Some(Cover::Nobody)), whole));
        row
    };
    let groups = inventory.groups.iter().filter(|(g, _)| count(Some(g), None) > 0);
    let mut rows: Vec<Vec<String>> = groups.map(|(g, name)| row(Some(g), name)).collect();
    rows.push(Vec::new());
    rows.push(row(None, ""));
    let mut heads = vec![
        (term.say("组", "group"), false),
        (term.say("内容", "about"), false),
        (term.say("条目", "entries"), true),
    ];
    heads.extend(COLUMNS.iter().map(|(_, zh, en)| (term.say(zh, en), true)));
    heads.push((term.say("已覆盖", "covered"), false));
    layout::table(&heads, &rows)
}

/// The entries nobody carries out: their ids by group, or each with its title and what is known of it.
fn uncovered(inventory: &Inventory, missing: &[&Entry], list: bool, term: &Terminal) -> String {
    let count = missing.len();
    let mut out = if term.english {
        format!("nobody carries out {count}:\n")
    } else {
        format!("未覆盖 {count} 条：\n")
    };
    if list {
        let rows: Vec<Vec<String>> = missing
            .iter()
            .map(|e| {
                let by = if e.superseded_by.is_empty() {
                    String::new()
                } else {
                    format!("→ {}", e.superseded_by)
                };
                let status = format!("{} {by}", e.status).trim().to_owned();
                vec![format!("  {}", e.id), layout::cut(&e.title, 48), e.detect.clone(), status]
            })
            .collect();
        let heads = [
            (term.say("  条目", "  entry"), false),
            (term.say("说的是", "title"), false),
            (term.say("怎样发现", "detect"), false),
            (term.say("可信", "status"), false),
        ];
        out.push_str(&layout::table(&heads, &rows));
        return out;
    }
    for (group, _) in &inventory.groups {
        let ids: Vec<String> = missing.iter().filter(|e| e.group == *group).map(|e| e.id.clone()).collect();
        if !ids.is_empty() {
            let prefix = format!("{group}-");
            let short: Vec<String> =
                ids.iter().map(|id| id.strip_prefix(&prefix).unwrap_or(id).to_owned()).collect();
            let first = format!(
                "  {} {} ",
                layout::pad(group, 4, false),
                layout::pad(&ids.len().to_string(), 3, true)
            );
            out.push_str(&layout::wrap(&first, &short, " ", width()));
        }
    }
    out.push_str(term.say("（--list 写出每一条说的是什么）\n", "(--list says what each is about)\n"));
    out
}

/// Ids that rules and articles name and the file does not have, each with who names it.
fn strangers(
    inventory: &Inventory,
    rules: &[&Rule],
    pack: &Pack,
    one: Option<&str>,
) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let articles = pack.articles.iter().filter(|a| meant(one, zg_rules::pack_of(&a.file)));
    let by_article = articles
        .flat_map(|a| entries::covered_by(&a.text).into_iter().map(move |id| (id, a.file.to_string())));
    let by_rule = rules.iter().flat_map(|r| r.covers.iter().map(move |id| (id.clone(), r.id.to_string())));
    for (id, by) in by_rule.chain(by_article) {
        if !inventory.entries.iter().any(|e| e.id == id) {
            found.entry(id).or_default().push(by);
        }
    }
    found
}

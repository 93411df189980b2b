//! What changed between two states of the packs, in words: file by file, key by key.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::matcher::{Cond, Matcher};
use crate::node::{Node, Value};
use crate::pack::{Pack, PackFile};
use crate::problem::Message;
use crate::rule::Body;
use crate::schema::FILE_KINDS;
use crate::yaml;

/// A file that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FileDiff {
    /// The file, as a path inside the packs folder.
    pub file: Arc<str>,
    /// The name of its [`crate::FileKind`]; `article` for Markdown.
    pub kind: &'static str,
    /// The rule's id, or the path without its ending.
    pub name: String,
    /// What it is called, after the change.
    pub title: String,
    /// The name it had before, when it moved.
    pub moved: Option<String>,
    /// What became of it.
    pub what: Fate,
    /// What changed inside; empty unless changed.
    pub changes: Vec<Change>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

/// One place that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where: `2023-02-25 版 · 说到 · 词`.
    pub place: Message,
    /// What stood there and is gone.
    pub gone: Vec<String>,
    /// What stands there now.
    pub new: Vec<String>,
}

/// What people call the keys.
const LABELS: &str = "\
    title=标题 severity=程度 certainty=把握 status=状态 why=为什么 remedy=怎么做 say=改说 swap=替换 \
    remind=提醒 covers=条目 was=旧编号 versions=版本 examples=例子 history=修订记录 from=起 until=止 \
    noticed=公示 full=灰度结束 where=适用 dated_by=按哪天选版本 cite=依据 note=说明 match=判定 sequence=先后 \
    tally=统计 table=表 by=谁 act=事件 text=说到 any=词 views=视图 except=例外 alone=单独成句 entity=写出 \
    facts=事实 also=还要有 unless=有就不算 or=情形 after=触发 require=必须 forbid=不得 count=数 at_least=不低于 \
    within=时限 clock=时钟 during=时段 skip=不考核 per=怎样算一次 same=同一个 over=期间 promise=答应 due=到期 amount=金额 needs=先要有 says=说法 timed=说了时间才算 paid=说了金额才算 \
    ask=问句 consent=征求同意 if=条件 calendar=日历 min=最少样本 target=门槛 \
    rows=行 terms=词 source=出处 grade=级别 checked=核对 release=发布 platforms=平台";

/// Compares two states of the packs: word lists and rules by name, versions by date, the rest key by key.
pub fn diff(before: &[PackFile], after: &[PackFile]) -> Vec<FileDiff> {
    let find = |files: &[PackFile], path: &str| files.iter().find(|f| &*f.path == path).cloned();
    let mut out = Vec::new();
    let mut moved = BTreeSet::new();
    for file in after {
        let tree = yaml::parse(&file.text).ok();
        let was = tree.as_ref().and_then(|t| t.get("was")).map(texts).unwrap_or_default();
        let old = find(before, &file.path).or_else(|| {
            let gone = |f: &&PackFile| find(after, &f.path).is_none() && was.contains(&name_of(&f.path));
            before.iter().find(gone).cloned()
        });
        let Some(old) = old else {
            out.push(file_diff(file, tree.as_ref(), Fate::Added));
            continue;
        };
        moved.insert(old.path.clone());
        let mut found = file_diff(file, tree.as_ref(), Fate::Changed);
        found.moved = (old.path != file.path).then(|| name_of(&old.path));
        if old.text == file.text && found.moved.is_none() {
            continue;
        }
        if let (Some(a), Some(b)) = (yaml::parse(&old.text).ok(), &tree) {
            let root = Message { zh: String::new(), en: String::new() };
            compare(&root, "", Some(&a), Some(b), &mut found.changes);
            // Only comments or the order of keys differ: the packs say the same.
            if found.changes.is_empty() && found.moved.is_none() {
                continue;
            }
        }
        out.push(found);
    }
    for file in before.iter().filter(|f| find(after, &f.path).is_none() && !moved.contains(&f.path)) {
        out.push(file_diff(file, yaml::parse(&file.text).ok().as_ref(), Fate::Removed));
    }
    out.sort_by(|a, b| (a.kind != "rule", a.what, &a.file).cmp(&(b.kind != "rule", b.what, &b.file)));
    out
}

/// The rules that use a word list.
pub fn users<'p>(pack: &'p Pack, list: &str) -> Vec<&'p str> {
    let mut found = Vec::new();
    for rule in &pack.rules {
        let mut conds = Vec::new();
        for version in &rule.versions {
            match &version.body {
                Some(Body::Match(m)) => conds_of(m, &mut conds),
                Some(Body::Sequence(s)) => s.matchers().for_each(|m| conds_of(m, &mut conds)),
                Some(Body::Tally(_) | Body::Table(_)) | None => {}
            }
        }
        let names = conds.iter().flat_map(|c| &c.any).filter_map(|w| w.value.strip_prefix('$'));
        if names.filter_map(|n| pack.word_list(&rule.pack, n)).any(|w| &*w.file == list) {
            found.push(rule.id.as_str());
        }
    }
    found
}

fn conds_of<'m>(m: &'m Matcher, out: &mut Vec<&'m Cond>) {
    out.extend([&m.text, &m.also, &m.unless].into_iter().flatten());
    m.or.iter().for_each(|m| conds_of(m, out));
}

fn file_diff(file: &PackFile, tree: Option<&Node>, what: Fate) -> FileDiff {
    let parts: Vec<&str> = file.path.split('/').collect();
    let kind = match parts.as_slice() {
        [.., last] if last.ends_with(".md") => "article",
        [_, folder, ..] => {
            FILE_KINDS.iter().find(|k| k.files.split('/').nth(1) == Some(folder)).map_or("", |k| k.name)
        }
        _ => "",
    };
    let heading = || file.text.lines().find_map(|l| l.strip_prefix("# ")).unwrap_or_default().to_owned();
    let title = tree.filter(|_| kind != "article").and_then(|t| t.get("title")).map(compact);
    let (file, name) = (file.path.clone(), name_of(&file.path));
    FileDiff {
        file,
        kind,
        name,
        title: title.unwrap_or_else(heading),
        moved: None,
        what,
        changes: Vec::new(),
    }
}

/// The id of a rule; of other files the path without its ending.
fn name_of(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    match stem.split_once("/rules/") {
        Some((pack, rest)) => format!("{pack}.{}", rest.replace('/', ".")),
        None => stem.to_owned(),
    }
}

fn under(place: &Message, zh: &str, en: &str) -> Message {
    let join = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { format!("{a} · {b}") };
    Message { zh: join(&place.zh, zh), en: join(&place.en, en) }
}

fn label(key: &str) -> &str {
    let pairs = LABELS.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| *name == key).map_or(key, |(_, zh)| zh)
}

/// Compares what stands under one key.
fn compare(place: &Message, key: &str, a: Option<&Node>, b: Option<&Node>, out: &mut Vec<Change>) {
    let (gone, new) = match (a.map(|n| &n.value), b.map(|n| &n.value)) {
        (Some(Value::Map(old)), Some(Value::Map(now))) => {
            let more = old.iter().filter(|(k, _)| !now.iter().any(|(n, _)| n.name == k.name));
            for (key, _) in now.iter().chain(more) {
                let zh = label(&key.name);
                let (old, now) = (a.and_then(|n| n.get(&key.name)), b.and_then(|n| n.get(&key.name)));
                // Versions and sources name themselves.
                let itself = named_by(&key.name).is_some();
                let inside = if itself { place.clone() } else { under(place, zh, &key.name) };
                compare(&inside, &key.name, old, now, out);
            }
            return;
        }
        (Some(Value::Scalar(old)), Some(Value::Scalar(now))) if key == "rows" => (rows(old), rows(now)),
        (Some(Value::Map(_)), _) | (_, Some(Value::Map(_))) => {
            (a.map(lines).unwrap_or_default(), b.map(lines).unwrap_or_default())
        }
        _ if named_by(key).is_some() => return by_name(place, key, a, b, out),
        _ => (a.map(texts).unwrap_or_default(), b.map(texts).unwrap_or_default()),
    };
    let (mut gone, mut new): (Vec<String>, Vec<String>) = (gone, new);
    let (old, now) = (gone.clone(), new.clone());
    gone.retain(|t| !now.contains(t));
    new.retain(|t| !old.contains(t));
    // Branches of `or` and the like: the n-th of what is left changed into the n-th.
    let branches = |n: Option<&Node>| match n.map(|n| &n.value) {
        Some(Value::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    if key == "or" && gone.len() == new.len() {
        let left = |all: Vec<Node>, some: &[String]| -> Vec<(usize, Node)> {
            (1..).zip(all).filter(|(_, n)| some.contains(&compact(n))).collect()
        };
        for ((_, a), (n, b)) in left(branches(a), &gone).iter().zip(&left(branches(b), &new)) {
            let last = Message { zh: format!("{} {n}", place.zh), en: format!("{} {n}", place.en) };
            compare(&last, "", Some(a), Some(b), out);
        }
    } else if !gone.is_empty() || !new.is_empty() {
        out.push(Change { place: place.clone(), gone, new });
    }
}

/// The key that tells the members of a list apart, with what people call a member.
fn named_by(key: &str) -> Option<(&'static str, &'static str)> {
    match key {
        "versions" => Some(("from", " 版")),
        "sources" => Some(("title", "")),
        _ => None,
    }
}

fn by_name(place: &Message, key: &str, a: Option<&Node>, b: Option<&Node>, out: &mut Vec<Change>) {
    let Some((name, suffix)) = named_by(key) else { return };
    let members = |n: Option<&Node>| -> Vec<(String, Node)> {
        let Some(Value::List(items)) = n.map(|n| &n.value) else { return Vec::new() };
        items.iter().map(|n| (n.get(name).map(compact).unwrap_or_default(), n.clone())).collect()
    };
    let (old, now) = (members(a), members(b));
    let mut names: Vec<&String> = now.iter().chain(&old).map(|(n, _)| n).collect();
    names.dedup();
    let mut seen = BTreeSet::new();
    for name in names.into_iter().filter(|n| seen.insert(n.as_str())) {
        let find = |all: &[(String, Node)]| all.iter().find(|(n, _)| n == name).map(|(_, n)| n.clone());
        let inside = under(place, &format!("{name}{suffix}"), name);
        compare(&inside, "", find(&old).as_ref(), find(&now).as_ref(), out);
    }
}

/// The rows of a table without their padding.
fn rows(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|l| !l.contains("---") && !l.trim().is_empty());
    lines.map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// A list as texts; one value is a list of one.
fn texts(node: &Node) -> Vec<String> {
    match &node.value {
        Value::List(items) => items.iter().map(compact).collect(),
        _ => vec![compact(node)],
    }
}

/// A map with a line for each key; anything else on one line.
fn lines(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Map(entries) => entries.iter().map(|(k, v)| pair(&k.name, v)).collect(),
        _ => vec![compact(node)],
    }
}

fn pair(key: &str, value: &Node) -> String {
    match &value.value {
        Value::Map(_) => format!("{key} {{{}}}", compact(value)),
        Value::List(items) if items.iter().any(|n| matches!(n.value, Value::Map(_))) => {
            let items: Vec<String> = items.iter().map(|n| format!("{{{}}}", compact(n))).collect();
            format!("{key} {}", items.join("、"))
        }
        _ => format!("{key}: {}", compact(value)),
    }
}

/// A value on one line.
fn compact(node: &Node) -> String {
    match &node.value {
        Value::Scalar(text) => text.trim().to_owned(),
        Value::List(items) => items.iter().map(compact).collect::<Vec<_>>().join("、"),
        Value::Map(entries) => entries.iter().map(|(k, v)| pair(&k.name, v)).collect::<Vec<_>>().join("；"),
    }
}

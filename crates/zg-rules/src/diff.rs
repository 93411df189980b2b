//! What changed between two states of the packs, in words: file by file, key by key.

mod rows;
mod say;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::decode::At;
use crate::matcher::{Cond, Matcher};
use crate::node::{Node, Value};
use crate::pack::{Pack, PackFile, pack_of};
use crate::problem::Message;
use crate::rule::Body;
use crate::schema::FILE_KINDS;
use crate::words::Words;
use crate::yaml;
use say::{NAMED, label, said, said_all, said_lines};

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
    /// The versions of a rule that differ, newest first; empty unless changed.
    pub versions: Vec<VersionDiff>,
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

/// What became of one version of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionDiff {
    /// Its first day, as the file writes it.
    pub from: String,
    /// The name of its reading, where it is not the one followed unless chosen.
    pub reading: Option<String>,
    /// Added: the law changed, and `changes` compare it with the version before. Changed: we corrected ours.
    pub what: Fate,
    /// What changed inside.
    pub changes: Vec<Change>,
}

/// One place that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where: `判定 · 说到 · 词`.
    pub place: Message,
    /// The key it stands under: `any`.
    pub key: String,
    /// What stood there and is gone.
    pub gone: Vec<Message>,
    /// What stands there now.
    pub new: Vec<Message>,
}

/// Compares two states of the packs: word lists and rules by name, versions by date, the rest key by key.
pub fn diff(before: &[PackFile], after: &[PackFile]) -> Vec<FileDiff> {
    let find = |files: &[PackFile], path: &str| files.iter().find(|f| &*f.path == path).cloned();
    let mut out = Vec::new();
    let mut moved = BTreeSet::new();
    for file in after {
        let tree = yaml::parse(&file.text).ok();
        let was: Vec<String> = tree.as_ref().and_then(|t| t.get("was")).map(texts).unwrap_or_default();
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
            found.versions = versions(&a, b);
            // Only comments or the order of keys differ: the packs say the same.
            if found.changes.is_empty() && found.versions.is_empty() && found.moved.is_none() {
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

/// The rules that use a word list, be it to deny the words of another.
pub fn users<'p>(pack: &'p Pack, list: &str) -> Vec<&'p str> {
    let mut found = Vec::new();
    for rule in &pack.rules {
        let (mut conds, mut frames) = (Vec::new(), Vec::new());
        for version in rule.versions.iter().chain(&rule.readings) {
            match &version.body {
                Some(Body::Match(m)) => conds_of(m, &mut conds, &mut frames),
                Some(Body::Sequence(s)) => s.matchers().for_each(|m| conds_of(m, &mut conds, &mut frames)),
                Some(Body::Tally(_) | Body::Table(_)) | None => {}
            }
        }
        let names = conds.iter().flat_map(|c| &c.any).chain(frames).filter_map(|w| w.value.strip_prefix('$'));
        let denies = |w: &Words| {
            let named = w.not_after.iter().filter_map(|n| n.value.strip_prefix('$'));
            named.filter_map(|n| pack.word_list(pack_of(&w.file), n)).any(|d| &*d.file == list)
        };
        let mut used = names.filter_map(|n| pack.word_list(&rule.pack, n));
        if used.any(|w| &*w.file == list || denies(w)) {
            found.push(rule.id.as_str());
        }
    }
    found
}

fn conds_of<'m>(m: &'m Matcher, out: &mut Vec<&'m Cond>, frames: &mut Vec<&'m At<String>>) {
    out.extend([&m.text, &m.also, &m.unless].into_iter().flatten());
    frames.extend(&m.mentioned);
    m.or.iter().for_each(|m| conds_of(m, out, frames));
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
    let title = tree
        .filter(|_| kind != "article")
        .and_then(|t| t.get("title"))
        .and_then(Node::text)
        .map(|t| t.trim().to_owned());
    let (file, name) = (file.path.clone(), name_of(&file.path));
    FileDiff {
        file,
        kind,
        name,
        title: title.unwrap_or_else(heading),
        moved: None,
        what,
        changes: Vec::new(),
        versions: Vec::new(),
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

/// What one version of a rule says otherwise than the one before it. The dates and the note say themselves.
pub fn version_changes(before: &Node, after: &Node) -> Vec<Change> {
    let mut out = Vec::new();
    compare(&Message { zh: String::new(), en: String::new() }, "", Some(before), Some(after), &mut out);
    out.retain(|c| !["from", "noticed", "full", "note", "reading"].contains(&c.key.as_str()));
    out
}

/// A version of a rule and what tells it apart: its first day, and the name of its reading.
type Told = (String, Option<String>, Node);

/// The versions of two texts of a rule: those of one day and one reading are one.
fn versions(before: &Node, after: &Node) -> Vec<VersionDiff> {
    let list = |n: &Node| -> Vec<Told> {
        let Some(Value::List(items)) = n.get("versions").map(|n| &n.value) else { return Vec::new() };
        let text = |n: &Node, key: &str| n.get(key).and_then(Node::text).map(str::to_owned);
        items.iter().map(|n| (text(n, "from").unwrap_or_default(), text(n, "reading"), n.clone())).collect()
    };
    let (old, now) = (list(before), list(after));
    let mut out = Vec::new();
    for (i, (from, reading, node)) in now.iter().enumerate() {
        let (what, changes) = match old.iter().find(|(f, r, _)| (f, r) == (from, reading)) {
            Some((.., was)) => {
                let mut changes = Vec::new();
                let root = Message { zh: String::new(), en: String::new() };
                compare(&root, "", Some(was), Some(node), &mut changes);
                (Fate::Changed, changes)
            }
            None => {
                // A reading stands beside the version of its day, a version above the one before.
                let plain = |(_, r, _): &&Told| r.is_none();
                let previous = match reading {
                    Some(_) => now.iter().find(|(f, r, _)| f == from && r.is_none()),
                    None => now.iter().skip(i + 1).find(plain),
                };
                (Fate::Added, previous.map(|(.., p)| version_changes(p, node)).unwrap_or_default())
            }
        };
        if what == Fate::Added || !changes.is_empty() {
            out.push(VersionDiff { from: from.clone(), reading: reading.clone(), what, changes });
        }
    }
    for (from, reading, _) in &old {
        if now.iter().all(|(f, r, _)| (f, r) != (from, reading)) {
            let (from, reading) = (from.clone(), reading.clone());
            out.push(VersionDiff { from, reading, what: Fate::Removed, changes: Vec::new() });
        }
    }
    out.sort_by(|a, b| (&b.from, &a.reading).cmp(&(&a.from, &b.reading)));
    out
}

/// Compares what stands under one key.
fn compare(place: &Message, key: &str, a: Option<&Node>, b: Option<&Node>, out: &mut Vec<Change>) {
    let all = |n: Option<&Node>| n.map(|n| said_all(key, n)).unwrap_or_default();
    let (mut gone, mut new) = match (a.map(|n| &n.value), b.map(|n| &n.value)) {
        (Some(Value::Map(old)), Some(Value::Map(now))) => {
            let parent = key;
            let more = old.iter().filter(|(k, _)| !now.iter().any(|(n, _)| n.name == k.name));
            for (key, _) in now.iter().chain(more).filter(|(k, _)| k.name != "versions") {
                let (old, now) = (a.and_then(|n| n.get(&key.name)), b.and_then(|n| n.get(&key.name)));
                // Sources name themselves.
                let inside = match key.name.as_str() {
                    SOURCES => place.clone(),
                    name if NAMED.contains(&parent) => under(place, name, name),
                    name => under(place, label(name), name),
                };
                compare(&inside, &key.name, old, now, out);
            }
            return;
        }
        (Some(Value::Scalar(old)), Some(Value::Scalar(now))) if key == "rows" => {
            return rows::compare(place, old, now, out);
        }
        (Some(Value::Map(_)), _) | (_, Some(Value::Map(_))) => {
            (a.map(said_lines).unwrap_or_default(), b.map(said_lines).unwrap_or_default())
        }
        _ if key == SOURCES => return by_title(place, a, b, out),
        _ => (all(a), all(b)),
    };
    let (old, now) = (gone.clone(), new.clone());
    gone.retain(|t| !now.contains(t));
    new.retain(|t| !old.contains(t));
    // Branches of `or` and the like: the n-th of what is left changed into the n-th.
    let branches = |n: Option<&Node>| match n.map(|n| &n.value) {
        Some(Value::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    if key == "or" && gone.len() == new.len() {
        let left = |all: Vec<Node>, some: &[Message]| -> Vec<(usize, Node)> {
            (1..).zip(all).filter(|(_, n)| some.contains(&said(key, n))).collect()
        };
        for ((_, a), (n, b)) in left(branches(a), &gone).iter().zip(&left(branches(b), &new)) {
            let last = Message { zh: format!("{} {n}", place.zh), en: format!("{} {n}", place.en) };
            compare(&last, "", Some(a), Some(b), out);
        }
    } else if !gone.is_empty() || !new.is_empty() {
        out.push(Change { place: place.clone(), key: key.to_owned(), gone, new });
    }
}

/// The list whose members are told apart by their titles.
const SOURCES: &str = "sources";

fn by_title(place: &Message, a: Option<&Node>, b: Option<&Node>, out: &mut Vec<Change>) {
    let members = |n: Option<&Node>| -> Vec<(String, Node)> {
        let Some(Value::List(items)) = n.map(|n| &n.value) else { return Vec::new() };
        let title = |n: &Node| n.get("title").and_then(Node::text).unwrap_or_default().to_owned();
        items.iter().map(|n| (title(n), n.clone())).collect()
    };
    let (old, now) = (members(a), members(b));
    let mut seen = BTreeSet::new();
    for (name, _) in now.iter().chain(&old).filter(|(n, _)| seen.insert(n.clone())) {
        let find = |all: &[(String, Node)]| all.iter().find(|(n, _)| n == name).map(|(_, n)| n.clone());
        let first = out.len();
        compare(&under(place, name, name), "", find(&old).as_ref(), find(&now).as_ref(), out);
        // `full` is the end of a roll-out in a rule, and the full title of a source.
        for change in out.iter_mut().skip(first) {
            let texts = change.gone.iter_mut().chain(&mut change.new).chain([&mut change.place]);
            texts.for_each(|m| m.zh = m.zh.replace(label("full"), "全称"));
        }
    }
}

/// A list as texts; one value is a list of one.
fn texts(node: &Node) -> Vec<String> {
    said_all("", node).into_iter().map(|m| m.en).collect()
}

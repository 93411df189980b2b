//! An inventory: the entries that rules and articles say they carry out.

use std::path::Path;

use anyhow::bail;
use zg_rules::{Node, Value};

use crate::term::Terminal;

/// One entry of the inventory.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) group: String,
    pub(super) title: String,
    /// What it says, in full.
    pub(super) statement: String,
    pub(super) status: String,
    /// How it could be found out: `lexical`, `dialogue` …
    pub(super) detect: String,
    pub(super) superseded_by: String,
}

/// All entries, with their groups in the order of the file.
#[derive(Debug)]
pub(super) struct Inventory {
    pub(super) entries: Vec<Entry>,
    /// Group and what it is called.
    pub(super) groups: Vec<(String, String)>,
}

/// Reads `rules:` (or `entries:`, or a bare list) of a file.
pub(super) fn read(path: &Path, term: &Terminal) -> anyhow::Result<Inventory> {
    let text = super::read(path, term)?;
    let tree = zg_rules::parse_yaml(&text).map_err(|bad| {
        let line = 1 + text.get(..bad.span.start).map_or(0, |t| t.matches('\n').count());
        anyhow::anyhow!("{}:{line}: {}", path.display(), if term.english { bad.en } else { bad.zh })
    })?;
    let list = ["rules", "entries"].iter().find_map(|k| tree.get(k)).unwrap_or(&tree);
    let Value::List(items) = &list.value else {
        bail!(
            "{}: {}",
            path.display(),
            term.say("里面没有条目（应有 rules: 列表）", "no entries (expected a list under rules:)")
        );
    };
    let entries: Vec<Entry> = items.iter().filter_map(entry).collect();
    if entries.is_empty() {
        bail!("{}: {}", path.display(), term.say("条目都没有 id", "no entry has an id"));
    }
    let mut groups: Vec<(String, String)> = match tree.get("groups").map(|n| &n.value) {
        Some(Value::Map(named)) => {
            named.iter().map(|(k, n)| (k.name.clone(), n.text().unwrap_or_default().to_owned())).collect()
        }
        _ => Vec::new(),
    };
    for entry in &entries {
        if !groups.iter().any(|(g, _)| *g == entry.group) {
            groups.push((entry.group.clone(), String::new()));
        }
    }
    Ok(Inventory { entries, groups })
}

fn entry(node: &Node) -> Option<Entry> {
    let text = |key: &str| node.get(key).and_then(Node::text).filter(|t| *t != "null").map(str::to_owned);
    let id = text("id")?;
    let group = text("group").unwrap_or_else(|| id.split('-').next().unwrap_or_default().to_owned());
    Some(Entry {
        group,
        title: text("title").or_else(|| text("topic")).or_else(|| text("statement")).unwrap_or_default(),
        statement: text("statement").unwrap_or_default(),
        status: text("status").unwrap_or_default(),
        detect: text("detect").unwrap_or_default(),
        superseded_by: text("superseded_by").unwrap_or_default(),
        id,
    })
}

/// The entries that an article says it covers, in a line `covers: [A-001, A-002]` among its first lines.
pub(crate) fn covered_by(article: &str) -> Vec<String> {
    let line = article
        .lines()
        .take(12)
        .find_map(|l| l.trim().trim_start_matches("<!--").trim().strip_prefix("covers:"));
    let list = line.unwrap_or_default().trim().trim_end_matches("-->").trim();
    let list = list.trim_start_matches('[').trim_end_matches(']');
    list.split([',', '，', '、']).map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// Whether a text names an id, and not only a longer one.
pub(super) fn names(text: &str, id: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(id).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + id.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

//! One entry of the inventory, and everything that carries it out: for a person who checks by hand.

use std::collections::BTreeSet;

use anyhow::bail;
use zg_rules::Rule;

use super::super::entries::{self, Entry, Inventory};
use super::super::say::{cited, facts, flat, gist};
use super::super::{layout, meant};
use super::{COLUMNS, Cover, by};
use crate::packs::Loaded;
use crate::term::{Terminal, width};

/// The entries meant: by id, by group, or all when none is named.
pub(super) fn chosen(
    inventory: &Inventory,
    wanted: &[&str],
    term: &Terminal,
) -> anyhow::Result<BTreeSet<String>> {
    let mut out = BTreeSet::new();
    for name in wanted {
        let found = inventory.entries.iter().filter(|e| e.id == *name || e.group == *name);
        let before = out.len();
        out.extend(found.map(|e| e.id.clone()));
        if out.len() == before && !inventory.entries.iter().any(|e| e.id == *name || e.group == *name) {
            let near = zg_rules::nearest(name, inventory.entries.iter().map(|e| e.id.as_str()));
            let hint = near.map(|n| format!("{}`{n}`？", term.say("；是不是 ", "; did you mean ")));
            bail!("{} `{name}`{}", term.say("条目表里没有", "no entry"), hint.unwrap_or_default());
        }
    }
    if wanted.is_empty() {
        out.extend(inventory.entries.iter().map(|e| e.id.clone()));
    }
    Ok(out)
}

/// The entry, what it says, and by which rules and articles it is carried out, and how.
pub(super) fn shown(
    entry: &Entry,
    cover: Cover,
    rules: &[&Rule],
    loaded: &Loaded,
    one: Option<&str>,
    term: &Terminal,
) -> String {
    let pack = loaded.set.pack();
    let word =
        |cover: Cover| COLUMNS.iter().find(|(c, ..)| *c == cover).map_or("", |(_, zh, en)| term.say(zh, en));
    let mut facts_of = vec![entry.status.clone(), entry.detect.clone()];
    if !entry.superseded_by.is_empty() {
        facts_of.push(format!("→ {}", entry.superseded_by));
    }
    facts_of.retain(|f| !f.is_empty());
    let mut out = format!("{}  〔{}〕 {}\n", entry.id, word(cover), facts_of.join(" · "));
    let mut line = |indent: &str, text: &str| {
        out.push_str(&layout::wrap(indent, &layout::pieces(&flat(text)), "", width()));
    };
    line("  ", &entry.title);
    if entry.statement != entry.title && !entry.statement.is_empty() {
        line("  ", &entry.statement);
    }
    for rule in rules.iter().filter(|r| r.covers.contains(&entry.id)) {
        line("  ▸ ", &format!("{}  {}  {}", word(by(rule, entry)), rule.id, rule.title));
        for version in &rule.versions {
            let about = facts(rule, version, term).join(" · ");
            let gist = gist(pack, rule, version, term);
            let from = if term.english {
                format!("from {}", version.from)
            } else {
                format!("自 {} 起", version.from)
            };
            line("    · ", &format!("{from}（{about}）：{gist}"));
            line("      ", &format!("{}{}", term.say("依据：", "cites: "), cited(pack, rule, version)));
        }
    }
    let articles = pack.articles.iter().filter(|a| meant(one, zg_rules::pack_of(&a.file)));
    for article in articles.filter(|a| entries::names(&a.text, &entry.id)) {
        let heading = article.text.lines().find_map(|l| l.strip_prefix("# ")).unwrap_or_default();
        line("  ▸ ", &format!("{}  packs/{}  {heading}", word(Cover::Taught), article.file));
        let near = article.text.lines().find(|l| !l.contains("covers") && entries::names(l, &entry.id));
        line("    · ", near.unwrap_or_default());
    }
    if cover == Cover::Nobody {
        line("  ▸ ", term.say("没有规则、也没有文章落实它", "no rule and no article carries it out"));
    }
    out.push('\n');
    out
}

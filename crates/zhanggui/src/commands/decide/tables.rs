//! Tables by a word: a title, part of an id, a platform.

use serde_json::json;
use zg_rules::{Pack, RULE, Rule, Table, Version, word_matches};

use super::text::days;
use crate::facts::sample;
use crate::packs::today;
use crate::term::Terminal;

/// The newest table of a rule.
fn newest(rule: &Rule) -> Option<(&Version, &Table)> {
    rule.versions.iter().find_map(|version| Some((version, version.table()?)))
}

/// The rules that are tables.
pub(super) fn all(pack: &Pack) -> impl Iterator<Item = &Rule> {
    pack.rules.iter().filter(|r| newest(r).is_some())
}

/// The tables that every word fits.
pub(super) fn fitting<'p>(pack: &'p Pack, words: &[&str]) -> Vec<&'p Rule> {
    let about = |rule: &Rule, word: &str| {
        let mut themes = pack.themes().filter(|(zh, _)| rule.themes.iter().any(|t| t.value == *zh));
        themes.any(|(zh, en)| {
            let mut said = pack.said(zh);
            zh.contains(word) || en.contains(word) || said.any(|s| s.contains(word) || word.contains(s))
        })
    };
    // 发货延迟 is 延迟发货 in another order; fewer characters say too little.
    let turned = |title: &str, word: &str| {
        word.chars().nth(3).is_some() && !word.is_ascii() && word.chars().all(|c| title.contains(c))
    };
    let fits = |rule: &Rule, word: &str| {
        let shop = pack.meta(&rule.pack).map_or("", |m| &m.title);
        let word = word.to_lowercase();
        let named = rule.id.as_str().contains(&word) || shop.contains(&word);
        let title = |title: &str| {
            let title = title.to_lowercase();
            title.contains(&word) || turned(&title, &word)
        };
        named || about(rule, &word) || rule.titles().any(title)
    };
    all(pack).filter(|r| words.iter().all(|word| fits(r, word))).collect()
}

/// The tables that ask about findings of a rule that is no table itself.
pub(super) fn about<'p>(pack: &'p Pack, id: &str) -> Vec<&'p Rule> {
    let names = |rule: &&Rule| {
        newest(rule).is_some_and(|(_, table)| table.rules().iter().any(|word| word_matches(word, id)))
    };
    pack.rules.iter().filter(names).collect()
}

/// A list of tables; where it is one, how to ask it.
pub(super) fn listed(pack: &Pack, tables: &[&Rule], term: &Terminal) -> String {
    let mut out = String::new();
    for rule in tables {
        let shop = pack.meta(&rule.pack).map_or("", |m| &m.title);
        let versions = rule.versions.iter().map(|v| days(rule, v, term)).collect::<Vec<_>>();
        let status = term.say(rule.status.zh(), rule.status.name());
        let versions = versions.join(term.say("、", ", "));
        out.push_str(&format!("{}  {}\n    {shop} · {status} · {versions}\n", rule.id, rule.title));
    }
    if let [rule] = tables
        && let Some((version, table)) = newest(rule)
    {
        let facts = table.facts.iter().map(|f| (&*f.name, sample(f, term)));
        let facts: Vec<String> = facts.map(|(name, value)| format!("{name}={value}")).collect();
        let of = table.conditions.iter().any(|c| &**c == RULE);
        let of = table.rules().first().filter(|_| of).map(|id| format!(" {RULE}={id}")).unwrap_or_default();
        let day = rule.last_day(version).filter(|last| *last < today());
        let day = day.map(|last| format!(" --at {last}")).unwrap_or_default();
        let (lead, ask) =
            (term.say("这样问：", "ask it so: "), term.say("或一个一个问：", "or one by one: "));
        out.push_str(&format!("{lead}zhanggui decide {} {}{of}{day}\n", rule.id, facts.join(" ")));
        out.push_str(&format!("{ask}zhanggui decide {} --ask{day}\n", rule.id));
    }
    out
}

/// The same for programs.
pub(super) fn json(pack: &Pack, tables: &[&Rule]) -> serde_json::Value {
    let each = tables.iter().map(|rule| {
        let versions = rule
            .versions
            .iter()
            .map(|v| json!({"from": v.from, "until": rule.last_day(v).map(|d| d.to_string())}));
        json!({
            "table": rule.id, "title": rule.title, "pack": *rule.pack,
            "platform": pack.meta(&rule.pack).map(|m| m.title.clone()), "status": rule.status,
            "versions": versions.collect::<Vec<_>>(),
        })
    });
    json!({"tables": each.collect::<Vec<_>>()})
}

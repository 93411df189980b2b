//! Changes of rules as sentences, and the few facts that every list of rules shows.

use zg_model::Date;
use zg_rules::{Body, Change, Pack, Rule, Version};

use crate::check::platform_names;
use crate::packs::Loaded;
use crate::term::Terminal;

/// Values of a list that a sentence names; the rest is counted.
const SHOWN: usize = 16;
/// Rows of a table that a sentence quotes.
const ROWS: usize = 3;
/// Characters of a value that a sentence quotes.
const QUOTED: usize = 120;

/// A change as a sentence without its full stop: `判定 · 说到 · 词加上「极好」`. Word lists are those `of` the pack sees.
pub(crate) fn sentence(change: &Change, pack: &Pack, of: &str, term: &Terminal) -> String {
    said(change, pack, of, usize::MAX, term)
}

/// The same, with no more than the first of many values.
pub(crate) fn brief(change: &Change, pack: &Pack, of: &str, term: &Terminal) -> String {
    said(change, pack, of, if change.key == "rows" { ROWS } else { SHOWN }, term)
}

fn said(change: &Change, pack: &Pack, of: &str, most: usize, term: &Terminal) -> String {
    let place = term.message(&change.place);
    // Latin letters before Han ones want a blank.
    let gap = if place.ends_with(|c: char| c.is_ascii_graphic()) && !term.english { " " } else { "" };
    let place = format!("{place}{gap}");
    let words = |all: &[zg_rules::Message]| -> String {
        let quoted = |m: &zg_rules::Message| {
            let text = flat(term.message(m));
            let clock =
                ["skip", "clock"].contains(&change.key.as_str()).then(|| pack.clock(of, &text)).flatten();
            let text = clock.map_or_else(|| with_titles(&text, pack, of), |c| c.title.clone());
            let short: String = text.chars().take(QUOTED).collect();
            let more = if short.len() < text.len() { "…" } else { "" };
            if term.english { format!("“{short}{more}”") } else { format!("「{short}{more}」") }
        };
        let mut shown: Vec<String> = all.iter().take(most).map(quoted).collect();
        if all.len() > most {
            shown.push(if term.english {
                format!("{} in all", all.len())
            } else {
                format!("等 {} 项", all.len())
            });
        }
        shown.join(if term.english { ", " } else { "" })
    };
    let (gone, new) = (words(&change.gone), words(&change.new));
    match (change.gone.len(), change.new.len(), term.english) {
        (0, _, false) => format!("{place}加上{new}"),
        (_, 0, false) => format!("{place}去掉{gone}"),
        (1, 1, false) => format!("{place}由{gone}改为{new}"),
        (_, _, false) => format!("{place}去掉{gone}，加上{new}"),
        (0, _, true) => format!("{place}: adds {new}"),
        (_, 0, true) => format!("{place}: drops {gone}"),
        (1, 1, true) => format!("{place}: {gone} becomes {new}"),
        (_, _, true) => format!("{place}: drops {gone}, adds {new}"),
    }
}

/// `$list` as 《what the list is called》.
fn with_titles(text: &str, pack: &Pack, of: &str) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end =
            part.find(|c: char| !(c.is_ascii_alphanumeric() || "-/_".contains(c))).unwrap_or(part.len());
        let (name, rest) = part.split_at_checked(end).unwrap_or((part, ""));
        match pack.word_list(of, name) {
            Some(list) => out.push_str(&format!("《{}》{rest}", list.title)),
            None => out.push_str(&format!("${part}")),
        }
    }
    out
}

/// What a version says otherwise than the one before it; `None` where there is none before.
pub(crate) fn changes(loaded: &Loaded, rule: &Rule, version: &Version) -> Option<Vec<Change>> {
    let before = previous(rule, version)?;
    let tree = zg_rules::parse_yaml(&loaded.source(&rule.file)).ok()?;
    let node = |wanted: &Version| {
        let zg_rules::Value::List(all) = &tree.get("versions")?.value else { return None };
        let text =
            |n: &zg_rules::Node, key: &str| n.get(key).and_then(zg_rules::Node::text).map(str::to_owned);
        let (from, reading) = (Some(wanted.from.to_string()), wanted.reading.clone());
        all.iter().find(|n| text(n, "from") == from && text(n, "reading") == reading).cloned()
    };
    Some(zg_rules::version_changes(&node(before)?, &node(version)?))
}

/// The version that came before; for another reading, the version of its day.
pub(crate) fn previous<'r>(rule: &'r Rule, version: &Version) -> Option<&'r Version> {
    if version.reading.is_some() {
        return rule.versions.iter().find(|v| v.from == version.from);
    }
    rule.versions.iter().filter(|v| v.from < version.from).max_by_key(|v| v.from)
}

/// What a version does, in one sentence.
pub(crate) fn gist(pack: &Pack, rule: &Rule, version: &Version, term: &Terminal) -> String {
    let mut out = String::new();
    if let Some(Body::Table(t)) = &version.body {
        let list = |names: &[std::sync::Arc<str>]| names.join(term.say("、", ", "));
        let (when, then, rows) = (list(&t.conditions), list(&t.results), t.rows.len());
        return if term.english {
            format!("a table of {rows} rows: from {when} to {then}")
        } else {
            format!("一张 {rows} 行的表：由 {when} 得出 {then}")
        };
    }
    for line in zg_rules::describe(pack, rule, version, term.english) {
        let open = out.is_empty() || out.ends_with(['：', ':']);
        out.push_str(if open { "" } else { term.say("；", "; ") });
        out.push_str(line.trim());
    }
    let short: String = out.chars().take(QUOTED).collect();
    if short.len() < out.len() { format!("{short}…") } else { out }
}

/// What a version rests on, each with its grade.
pub(crate) fn cited(pack: &Pack, rule: &Rule, version: &Version) -> String {
    let cites = version.cite.iter().map(|c| pack.cite(&rule.pack, c));
    cites.map(|c| format!("{c}〔{}〕", c.grade.letter())).collect::<Vec<_>>().join("；")
}

/// Whose conversations a pack judges.
pub(crate) fn zone(loaded: &Loaded, pack: &str, term: &Terminal) -> String {
    let names = platform_names(&loaded.set);
    let platforms = loaded.set.pack().meta(pack).map(|m| m.platforms.as_slice()).unwrap_or_default();
    if platforms.is_empty() {
        return term.say("全部平台", "all platforms").to_owned();
    }
    let name = |id: &zg_model::PlatformId| {
        let known = names.iter().find(|(known, _)| known == id && !term.english);
        known.map_or_else(|| id.to_string(), |(_, zh)| zh.clone())
    };
    platforms.iter().map(name).collect::<Vec<_>>().join(term.say("、", ", "))
}

/// What people call the topic of a rule.
pub(crate) fn topic<'p>(pack: &'p Pack, rule: &'p Rule, term: &Terminal) -> &'p str {
    if term.english { rule.topic() } else { pack.topic(&rule.pack, rule.topic()) }
}

/// Where, from when and how firmly a version applies, beyond the day it begins.
pub(crate) fn facts(rule: &Rule, version: &Version, term: &Terminal) -> Vec<String> {
    let mut facts: Vec<String> =
        rule.severity.map(|s| term.say(s.zh(), s.name()).to_owned()).into_iter().collect();
    facts.push(term.say(rule.status.zh(), rule.status.name()).to_owned());
    facts.extend(
        version
            .applies
            .iter()
            .map(|(name, values)| format!("{} {name}={}", term.say("限", "only"), values.join("|"))),
    );
    let dates: [(Option<Date>, &str); 3] = [
        (version.noticed, term.say("公示", "noticed")),
        (version.full, term.say("灰度至", "rolled out by")),
        (version.until, term.say("至", "until")),
    ];
    facts.extend(dates.into_iter().filter_map(|(d, name)| Some(format!("{name} {}", d?))));
    facts
}

/// Text on one line.
pub(crate) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Proves that examples pin a rule: change one thing, and an example must fail. (design §9)
//!
//! Dropped: each key, list item, table row and alternative of every body. Shifted by one: each number, duration, time
//! and date. Words are exempt: each is its own example. What denies the words of a list is dropped once for every rule
//! that uses the list.

use std::ops::Range;
use std::sync::Arc;

use zg_model::{Date, Millis, TimeOfDay};
use zg_rules::{Node, Pack, Rule, Value, Words, pack_of};

use crate::compile::compile;
use crate::inspect::Inspector;
use crate::prove::{prove_readings, prove_rule};

/// A rule with one thing changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutant {
    /// What was changed, as `versions.0.match.views: drop bare`.
    pub what: String,
    /// Where, in bytes of the rule's file.
    pub span: Range<usize>,
    /// The changed file.
    pub tree: Node,
}

/// Bodies of versions; what stands elsewhere is not judged by examples.
const BODIES: [&str; 4] = ["match", "sequence", "tally", "table"];
/// Keys of a version whose change examples must notice.
const DATES: [&str; 4] = ["until", "where", "dated_by", "from"];
/// Lists of words: exempt.
const WORDS: [&str; 2] = ["any", "except"];
/// Keys of tallies and tables that given/then cannot see: they say from where and when figures are taken, and how they
/// add up with others. Tests of the counting watch them. Nor does an example see how sure a verdict is (`proven`).
const UNSEEN: [&str; 14] = [
    "of", "among", "over", "by", "hit", "ask", "lag", "adds", "unit", "skip", "once", "gate", "per_shop",
    "proven",
];

/// All one-step changes of a rule.
pub fn mutants(tree: &Node) -> Vec<Mutant> {
    let mut out = Vec::new();
    let Some(versions) = tree.get("versions") else { return out };
    let Value::List(items) = &versions.value else { return out };
    let oldest = items.len().saturating_sub(1);
    for (number, version) in items.iter().enumerate() {
        let Value::Map(entries) = &version.value else { continue };
        let given = entries.iter().any(|(k, _)| k.name == "table" || k.name == "tally");
        for (at, (key, node)) in entries.iter().enumerate() {
            let path = format!("versions.{number}.{}", key.name);
            let mut changes = Vec::new();
            if BODIES.contains(&key.name.as_str()) {
                change(node, &path, &mut changes);
            } else if DATES.contains(&key.name.as_str()) && !(given && key.name == "dated_by") {
                // The first day of the oldest version belongs to the citation's dates (P03).
                if key.name != "from" || (number != oldest && moves(items, number)) {
                    change(node, &path, &mut changes);
                }
                if key.name != "from" {
                    let gone = without(version, at);
                    out.push(put(tree, number, gone, format!("{path}: drop"), key.span.clone()));
                }
            }
            for (changed, what, span) in changes {
                let mut entries = entries.clone();
                if let Some(slot) = entries.get_mut(at) {
                    slot.1 = changed;
                }
                let version = Node { value: Value::Map(entries), span: version.span.clone() };
                out.push(put(tree, number, version, what, span));
            }
        }
    }
    out
}

/// Whether it shows on which day a version begins: it judges something, and not what the version before it judged on
/// every day but the exempt ones of a `skip`.
fn moves(versions: &[Node], number: usize) -> bool {
    let body = |n: usize| {
        let version = versions.get(n)?;
        let (name, body) = BODIES.iter().find_map(|b| Some((b, version.get(b)?)))?;
        let Value::Map(entries) = &body.value else { return None };
        let lasting = entries.iter().filter(|(k, _)| k.name != "skip");
        Some((name, lasting.map(|(k, v)| (k.name.clone(), unnamed(v).to_json())).collect::<Vec<_>>()))
    };
    body(number).is_some() && body(number) != body(number + 1)
}

/// Without what facts and words are called, which judges nothing.
fn unnamed(node: &Node) -> Node {
    let value = match &node.value {
        Value::Map(entries) => {
            let judged = entries.iter().filter(|(key, _)| !["ask", "en", "named"].contains(&&*key.name));
            Value::Map(judged.map(|(key, v)| (key.clone(), unnamed(v))).collect())
        }
        other => other.clone(),
    };
    Node { value, span: node.span.clone() }
}

/// The mutants that no example catches.
pub fn survivors(pack: &Pack, rule: &Rule, tree: &Node, today: Date) -> (usize, Vec<Mutant>) {
    let all = mutants(tree);
    let tried = all.len();
    let used = |name: &str| {
        let dollar = format!("${name}");
        let slashed = format!("/{name}");
        mentions(tree, &|text| text == dollar || (text.starts_with('$') && text.ends_with(&slashed)))
    };
    // What promises are read by belongs to the rules that ask for them.
    let promises = if has_key(tree, "promise") { pack.promises.clone() } else { Vec::new() };
    let of_promises =
        |name: &str| promises.iter().flat_map(|k| k.words()).any(|w| w.value.strip_prefix('$') == Some(name));
    let speech = |w: &Words| w.reads.is_some() && !promises.is_empty();
    let kept = |w: &&Words| used(&w.name) || of_promises(&w.name) || speech(w);
    let names = |w: &Words, list: &Words| {
        let named = w.not_after.iter().filter_map(|n| n.value.strip_prefix('$'));
        named.filter_map(|n| pack.word_list(pack_of(&w.file), n)).any(|d| d.file == list.file)
    };
    let denies = |list: &Words| pack.words.iter().filter(kept).any(|w| names(w, list));
    let base = Pack {
        rules: Vec::new(),
        words: pack.words.iter().filter(|w| kept(w) || denies(w)).cloned().collect(),
        promises: promises.clone(),
        imports: Vec::new(),
        reports: Vec::new(),
        articles: Vec::new(),
        ..pack.clone()
    };
    let alive = all.into_iter().filter(|mutant| {
        let Ok(changed) = pack.rule_from_tree(rule, &mutant.tree) else { return false };
        if changed.versions.iter().chain(&changed.readings).map(|v| (&v.body, v.from, v.until)).eq(rule
            .versions
            .iter()
            .chain(&rule.readings)
            .map(|v| (&v.body, v.from, v.until)))
            && changed == *rule
        {
            return false;
        }
        survives(&base, &changed, today)
    });
    let mut alive: Vec<Mutant> = alive.collect();
    let lists = denied(pack, rule, tree);
    for (name, file, span) in &lists {
        let mut words = base.words.clone();
        words.iter_mut().filter(|w| w.file == *file).for_each(|w| w.not_after.clear());
        if survives(&Pack { words, ..base.clone() }, rule, today) {
            alive.push(Mutant {
                what: format!("{name}: drop not_after"),
                span: span.clone(),
                tree: tree.clone(),
            });
        }
    }
    (tried + lists.len(), alive)
}

/// Whether no example of a rule fails with it and these packs.
fn survives(base: &Pack, rule: &Rule, today: Date) -> bool {
    let (set, problems) = compile(Pack { rules: vec![rule.clone()], ..base.clone() });
    if problems.iter().any(zg_rules::Problem::fatal) {
        return false;
    }
    let mut failures = Vec::new();
    prove_rule(&mut Inspector::new(&set), &set, rule, today, &mut failures, 1);
    if failures.is_empty() {
        prove_readings(base, rule, today, &mut failures, 1);
    }
    failures.is_empty()
}

/// The lists whose words may be denied that the matchers of a rule name: as named, the file, and where that stands.
fn denied(pack: &Pack, rule: &Rule, tree: &Node) -> Vec<(String, Arc<str>, Range<usize>)> {
    let mut found: Vec<(String, Arc<str>, Range<usize>)> = Vec::new();
    let mut queue: Vec<&Node> = tree.get("versions").into_iter().collect();
    while let Some(node) = queue.pop() {
        match &node.value {
            Value::Scalar(text) => {
                let list = text.strip_prefix('$').and_then(|name| pack.word_list(&rule.pack, name));
                if let Some(list) = list.filter(|l| !l.not_after.is_empty())
                    && !found.iter().any(|(_, file, _)| *file == list.file)
                {
                    found.push((text.clone(), list.file.clone(), node.span.clone()));
                }
            }
            Value::List(items) => queue.extend(items),
            Value::Map(entries) => queue.extend(entries.iter().map(|(_, n)| n)),
        }
    }
    found
}

fn has_key(node: &Node, name: &str) -> bool {
    match &node.value {
        Value::Scalar(_) => false,
        Value::List(items) => items.iter().any(|n| has_key(n, name)),
        Value::Map(entries) => entries.iter().any(|(k, n)| k.name == name || has_key(n, name)),
    }
}

fn mentions(node: &Node, test: &dyn Fn(&str) -> bool) -> bool {
    match &node.value {
        Value::Scalar(text) => test(text),
        Value::List(items) => items.iter().any(|n| mentions(n, test)),
        Value::Map(entries) => entries.iter().any(|(_, n)| mentions(n, test)),
    }
}

fn put(tree: &Node, number: usize, version: Node, what: String, span: Range<usize>) -> Mutant {
    let mut tree = tree.clone();
    if let Value::Map(entries) = &mut tree.value
        && let Some((_, versions)) = entries.iter_mut().find(|(k, _)| k.name == "versions")
        && let Value::List(items) = &mut versions.value
        && let Some(slot) = items.get_mut(number)
    {
        *slot = version;
    }
    Mutant { what, span, tree }
}

fn without(node: &Node, at: usize) -> Node {
    let mut node = node.clone();
    match &mut node.value {
        Value::Map(entries) if at < entries.len() => drop(entries.remove(at)),
        Value::List(items) if at < items.len() => drop(items.remove(at)),
        _ => {}
    }
    node
}

type Change = (Node, String, Range<usize>);

/// All one-step changes of a subtree.
fn change(node: &Node, path: &str, out: &mut Vec<Change>) {
    match &node.value {
        Value::Scalar(text) if path.ends_with(".rows") => rows(node, text, path, out),
        Value::Scalar(text) => {
            for shifted in shifts(text) {
                out.push((scalar(node, &shifted), format!("{path}: {text} → {shifted}"), node.span.clone()));
            }
        }
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                let path = format!("{path}.{at}");
                if items.len() > 1 {
                    let what =
                        item.text().map(|t| format!("{path}: drop {t}")).unwrap_or(format!("{path}: drop"));
                    out.push((without(node, at), what, item.span.clone()));
                }
                nested(node, at, item, &path, out);
            }
        }
        Value::Map(entries) => {
            for (at, (key, value)) in entries.iter().enumerate() {
                if UNSEEN.contains(&key.name.as_str())
                    || path.ends_with(".facts") && !path.contains(".match") && !path.contains(".sequence")
                {
                    continue;
                }
                let path = format!("{path}.{}", key.name);
                out.push((without(node, at), format!("{path}: drop"), key.span.clone()));
                if !WORDS.contains(&key.name.as_str()) {
                    nested(node, at, value, &path, out);
                }
            }
        }
    }
}

/// Changes inside a child, each wrapped in its parent again.
fn nested(node: &Node, at: usize, child: &Node, path: &str, out: &mut Vec<Change>) {
    let mut inner = Vec::new();
    change(child, path, &mut inner);
    out.extend(inner.into_iter().map(|(changed, what, span)| {
        let mut node = node.clone();
        match &mut node.value {
            Value::Map(entries) => entries.get_mut(at).into_iter().for_each(|slot| slot.1 = changed.clone()),
            Value::List(items) => items.get_mut(at).into_iter().for_each(|slot| *slot = changed.clone()),
            Value::Scalar(_) => {}
        }
        (node, what, span)
    }));
}

fn scalar(node: &Node, text: &str) -> Node {
    Node { value: Value::Scalar(text.to_owned()), span: node.span.clone() }
}

/// The text with what it says shifted by one: a day, a second, one unit in the last place.
fn shifts(text: &str) -> Vec<String> {
    if let Ok(date) = text.parse::<Date>() {
        return vec![date.plus_days(-1).to_string(), date.plus_days(1).to_string()];
    }
    if let Some((from, to)) = text.split_once('-')
        && let (Ok(from), Ok(to)) = (from.parse::<TimeOfDay>(), to.parse::<TimeOfDay>())
    {
        let second = |t: TimeOfDay, by: i64| TimeOfDay((t.0 + by).clamp(0, 86_400_000));
        let all = [
            (second(from, -1000), to),
            (second(from, 1000), to),
            (from, second(to, -1000)),
            (from, second(to, 1000)),
        ];
        return all
            .into_iter()
            .filter(|pair| *pair != (from, to))
            .map(|(from, to)| format!("{from}-{to}"))
            .collect();
    }
    if let Ok(span) = text.parse::<Millis>()
        && !text.chars().all(|c| c.is_ascii_digit())
    {
        // Civil days are whole days: a second more would not be a duration of theirs.
        let step = if span.whole_days().is_some() && text.ends_with('d') { 86_400_000 } else { 1000 };
        return [span.0 - step, span.0 + step]
            .into_iter()
            .filter(|ms| *ms >= 0)
            .map(|ms| Millis(ms).to_string())
            .collect();
    }
    numbers(text)
}

/// Every number in the text, one unit of its last place less and more.
fn numbers(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|t| t.find(|c: char| c.is_ascii_digit())).map(|i| i + at)
    {
        let rest = text.get(start..).unwrap_or("");
        let mut end = start + rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        // `24h..48h`, `2..3`: two dots part an interval.
        if let Some(dots) = text.get(start..end).and_then(|t| t.find("..")) {
            end = start + dots;
        }
        let number = text.get(start..end).unwrap_or("").trim_end_matches('.');
        let named = text
            .get(..start)
            .and_then(|t| t.chars().next_back())
            .is_some_and(|c| c.is_alphabetic() || c == '_');
        at = end.max(start + 1);
        let places = number.split_once('.').map_or(0, |(_, d)| d.len());
        let Ok(value) = number.replace('.', "").parse::<i64>() else { continue };
        if named {
            continue;
        }
        for next in [value - 1, value + 1].into_iter().filter(|n| *n >= 0) {
            let digits = format!("{next:0width$}", width = places + 1);
            let (whole, part) = digits.split_at_checked(digits.len() - places).unwrap_or((&digits, ""));
            let shown = if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") };
            let (before, after) =
                (text.get(..start).unwrap_or(""), text.get(start + number.len()..).unwrap_or(""));
            out.push(format!("{before}{shown}{after}"));
        }
    }
    out
}

/// Changes of a table: each row dropped, each number shifted. Words in `rule` and `cite` columns are references.
fn rows(node: &Node, text: &str, path: &str, out: &mut Vec<Change>) {
    let lines: Vec<&str> = text.lines().collect();
    let header: Vec<&str> = lines.first().map(|l| l.split('|').map(str::trim).collect()).unwrap_or_default();
    let data = |l: &str| {
        l.trim_start().starts_with('|')
            && !l.trim_start().starts_with("|-")
            && !l.trim_start().starts_with("| -")
    };
    for (at, line) in lines.iter().enumerate().skip(1).filter(|(_, l)| data(l)) {
        let swap = |new: Option<String>| {
            let mut changed: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
            match new {
                Some(new) => changed.get_mut(at).into_iter().for_each(|slot| *slot = new.clone()),
                None => drop(changed.remove(at)),
            }
            scalar(node, &changed.join("\n"))
        };
        out.push((swap(None), format!("{path}: drop row {at}"), node.span.clone()));
        let cells: Vec<&str> = line.split('|').collect();
        if cells.len() != header.len() {
            continue;
        }
        for (column, (name, cell)) in header.iter().zip(&cells).enumerate() {
            if ["rule", "cite", "=>", "note", ""].contains(name) {
                continue;
            }
            for changed in numbers(cell) {
                let row: Vec<&str> = cells
                    .iter()
                    .enumerate()
                    .map(|(i, c)| if i == column { changed.as_str() } else { c })
                    .collect();
                let what = format!("{path}: row {at}, {name}: {} → {}", cell.trim(), changed.trim());
                out.push((swap(Some(row.join("|"))), what, node.span.clone()));
            }
        }
    }
}

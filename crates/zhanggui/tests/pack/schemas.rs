//! Schemas and decoder: the same keys, the same words, and every pack file valid.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use zg_rules::{FILE_KINDS, PackFile, parse_yaml};

use super::validator::{as_editors_see, validate};
use super::{root, rule, version};

fn kind_of(path: &str) -> &'static str {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [_, "pack.yaml"] => "pack",
        [_, "sources.yaml"] => "sources",
        [_, "words", _] => "words",
        [_, "promises", _] => "promise",
        [_, "clocks", _] => "clock",
        [_, "imports", _] => "import",
        [_, "reports", _] => "report",
        [_, "rules", ..] => "rule",
        _ => panic!("{path}: of no kind"),
    }
}

/// Where a file of that kind stands.
fn path_of(kind: &str) -> &'static str {
    match kind {
        "rule" => "p/rules/t/a.yaml",
        "words" => "p/words/a.yaml",
        "promise" => "p/promises/a.yaml",
        "clock" => "p/clocks/a.yaml",
        "sources" => "p/sources.yaml",
        _ => "p/pack.yaml",
    }
}

fn schema(kind: &str) -> Value {
    FILE_KINDS.iter().find(|k| k.name == kind).unwrap().schema()
}

fn problems_of(kind: &str, text: &str) -> Vec<String> {
    let schema = schema(kind);
    let value = as_editors_see(&parse_yaml(text).unwrap(), text);
    let mut wrong = Vec::new();
    validate(&schema, &schema, &value, "", &mut wrong);
    wrong
}

fn yaml_files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            yaml_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            out.push(path);
        }
    }
}

#[test]
fn every_pack_file_is_valid_against_its_schema() {
    let packs = root().join("packs");
    let mut files = Vec::new();
    yaml_files(&packs, &mut files);
    assert!(files.len() > 100);
    let mut seen = BTreeSet::from(["shop", "performance"]);
    assert_eq!(problems_of("performance", zg_rules::performance::PERFORMANCE_YAML), Vec::<String>::new());
    let shop = fs::read_to_string(root().join("fixtures/shop.yaml")).unwrap();
    assert_eq!(problems_of("shop", &shop), Vec::<String>::new());
    for path in files {
        let name = path.strip_prefix(&packs).unwrap().to_string_lossy().replace('\\', "/");
        seen.insert(kind_of(&name));
        let wrong = problems_of(kind_of(&name), &fs::read_to_string(&path).unwrap());
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    }
    assert_eq!(seen.len(), FILE_KINDS.len(), "a kind without a file: {seen:?}");
}

#[test]
fn schemas_refuse_what_the_decoder_refuses() {
    let good = rule("甲", "trial", "A-01", &version("2020-01-01", "顶好"), "顶好");
    assert!(problems_of("rule", &good).is_empty());
    for (from, to) in [
        ("severity: high", "severity: hihg"),
        ("status: trial", "statsu: trial"),
        ("from: 2020-01-01", "from: 2020-1-1"),
        ("by: seller", "by: shop"),
        ("any: [顶好]", "anny: [顶好]"),
        ("match: {by", "sequence: {count"),
        ("bad: 这款<<顶好>>", "bad: 这款<<顶好>>\n    ok: 这款"),
        ("why: 因为\n", ""),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(bad, good, "{from}");
        assert!(!problems_of("rule", &bad).is_empty(), "accepted: {to}");
        let file = PackFile { path: "p/rules/a.yaml".into(), text: bad.clone().into() };
        let (_, problems) = zg_rules::load(&[file], None);
        assert!(
            problems.iter().any(|p| ["P01", "P02"].contains(&p.code) && p.message.en != "no source `某法`"),
            "{to}: {problems:?}"
        );
    }
}

/// Every map that a schema describes: its keys, and a file in which a stranger stands among them.
fn maps_of(kind: &str) -> Vec<(String, BTreeSet<String>, Value)> {
    fn walk(
        root: &Value,
        schema: &Value,
        at: &str,
        wrap: &dyn Fn(Value) -> Value,
        seen: &mut Vec<String>,
        out: &mut Vec<(String, BTreeSet<String>, Value)>,
    ) {
        if let Some(name) = schema["$ref"].as_str() {
            if seen.iter().any(|s| s == name) {
                return;
            }
            seen.push(name.to_owned());
            walk(root, root.pointer(&name[1..]).unwrap(), at, wrap, seen, out);
            // A map may be used in several places, but not be inside itself.
            seen.pop();
            return;
        }
        for choice in schema["anyOf"].as_array().into_iter().flatten() {
            walk(root, choice, at, wrap, seen, out);
        }
        if let Some(items) = schema.get("items") {
            walk(root, items, &format!("{at}[]"), &|v| wrap(json!([v])), seen, out);
        }
        if schema["additionalProperties"].is_object() {
            let key = if schema.get("propertyNames").is_some() { "2024" } else { "x" };
            walk(
                root,
                &schema["additionalProperties"],
                &format!("{at}.{key}"),
                &|v| wrap(json!({key: v})),
                seen,
                out,
            );
        }
        let Some(properties) = schema["properties"].as_object() else { return };
        if schema["additionalProperties"] == Value::Bool(false) {
            // What must be there comes along, so that the decoder reads to the end.
            let mut map: Map<String, Value> = Map::new();
            if properties.contains_key("kind") {
                map.insert("kind".into(), "exempt".into());
            }
            map.insert(STRANGER.into(), 1.into());
            out.push((at.to_owned(), properties.keys().cloned().collect(), wrap(Value::Object(map))));
        }
        for (key, inside) in properties {
            let kind = properties.contains_key("kind") && key != "kind";
            let around = |v: Value| if kind { json!({"kind": "exempt", key: v}) } else { json!({key: v}) };
            walk(root, inside, &format!("{at}.{key}"), &|v| wrap(around(v)), seen, out);
        }
    }
    let schema = schema(kind);
    let mut out = Vec::new();
    walk(&schema, &schema, kind, &|v| v, &mut Vec::new(), &mut out);
    out
}

const STRANGER: &str = "zzzzzzzzzzzzzzzzzzzz";

/// The keys that the decoder lists when it meets a stranger.
fn decoder_keys(kind: &str, file: &Value) -> Option<BTreeSet<String>> {
    let words = |text: &str| text.split(", ").map(|k| k.trim_matches(['`', ' ']).to_owned()).collect();
    if kind == "import" {
        let mut file = file.clone();
        file["title"] = "t".into();
        for event in file.get_mut("events").and_then(Value::as_array_mut).into_iter().flatten() {
            event["act"] = "say".into();
            event["at"] = "时间".into();
        }
        let error = serde_json::from_value::<zg_formats::ImportMap>(file).unwrap_err().to_string();
        return error.split_once("expected one of ").map(|(_, keys)| words(keys));
    }
    if kind == "report" {
        let mut file = file.clone();
        file["title"] = "t".into();
        file["platform"] = "p".into();
        file.as_object_mut().unwrap().entry("columns").or_insert_with(|| json!({}));
        let figures = file.as_object_mut().unwrap().entry("figures").or_insert_with(|| json!([]));
        for figure in figures.as_array_mut().into_iter().flatten() {
            figure["column"] = "接待人数".into();
        }
        let error =
            serde_json::from_value::<zg_formats::backoffice::ReportLayout>(file).unwrap_err().to_string();
        return error.split_once("expected one of ").map(|(_, keys)| words(keys));
    }
    let file = PackFile { path: path_of(kind).into(), text: file.to_string().into() };
    let (_, problems) = match kind {
        "shop" => {
            (Default::default(), zg_rules::load_shop(&file, &Default::default(), zg_model::Date::MIN).1)
        }
        "performance" => (Default::default(), zg_rules::performance::load_performance(&file).1),
        _ => zg_rules::load(&[file], None),
    };
    let found = problems.iter().find(|p| p.message.en == format!("unknown key `{STRANGER}`"))?;
    let help = found.help.as_ref()?.en.strip_prefix("possible keys: ")?;
    Some(words(help))
}

#[test]
fn schema_and_decoder_know_the_same_keys() {
    let mut checked = 0;
    for kind in FILE_KINDS {
        for (at, keys, file) in maps_of(kind.name) {
            let decoder = decoder_keys(kind.name, &file);
            assert_eq!(
                decoder.as_ref(),
                Some(&keys),
                "{at}: the decoder and the schema know different keys: {file}"
            );
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} maps found");
}

#[test]
fn schema_and_code_know_the_same_words() {
    let rule = schema("rule");
    let list = |name: &str| -> Vec<String> {
        rule["$defs"][name]["enum"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(list("entity"), zg_text::ENTITIES.iter().map(|e| e.name).collect::<Vec<_>>());
    assert_eq!(list("view"), zg_text::VIEWS.iter().map(|v| v.name).collect::<Vec<_>>());
    assert_eq!(list("act"), zg_model::ACTS.iter().map(|a| a.name).collect::<Vec<_>>());
    // A list that the schema has and the decoder has not, or the reverse, shows when each word is read.
    for (name, kind, text) in [
        ("severity", "rule", "severity: {}"),
        ("status", "rule", "status: {}"),
        ("certainty", "rule", "certainty: {}"),
        ("by", "rule", "versions: [{match: {by: {}}}]"),
        ("per", "rule", "versions: [{sequence: {per: {}}}]"),
        ("unit", "rule", "versions: [{tally: {unit: {}}}]"),
        ("missing", "rule", "versions: [{tally: {unanswered: {}}}]"),
        ("outcome", "rule", "versions: [{tally: {ratio: {}}}]"),
        ("group", "rule", "versions: [{tally: {by: {}}}]"),
        ("kind", "rule", "versions: [{table: {facts: {x: {is: {}}}}}]"),
        ("hit", "rule", "versions: [{table: {hit: {}}}]"),
        ("clockkind", "clock", "kind: {}"),
        ("grade", "sources", "sources: [{title: x, grade: {}}]"),
    ] {
        let schema = schema(kind);
        let words = schema["$defs"][name]["enum"].as_array().unwrap();
        for (word, known) in words.iter().map(|w| (w.as_str().unwrap(), true)).chain([("nonsense", false)]) {
            let file = PackFile { path: path_of(kind).into(), text: text.replace("{}", word).into() };
            let (_, problems) = zg_rules::load(&[file], None);
            let refused =
                problems.iter().any(|p| p.code == "P02" && p.message.en.contains(&format!("`{word}`")));
            assert_eq!(refused, !known, "{name}: {word}: {problems:?}");
        }
    }
}

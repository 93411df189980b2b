//! The worked examples: prose, settings, chats, and the figures that must come out.
//!
//! Under a `##` title: ```` ```yaml ```` says what differs from the standard settings, ```` ```chat ```` holds
//! conversations, a table says the figures. A table is of the settings and chats last seen; settings before the chats
//! hold until the next settings. `of/per` compares the parts of a quotient: people, fen, milliseconds.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use zg_engine::performance::{Annotator, Cell, Counts, Whose, metrics};
use zg_engine::{Ruleset, inspect};
use zg_model::transcript::Transcript;
use zg_model::{Conversation, Date, Timestamp};
use zg_rules::PackFile;
use zg_rules::performance::{PERFORMANCE_YAML, Performance, load_performance};

use super::common;

/// The rules of the standard settings, alone.
static CHURN: LazyLock<Ruleset> = LazyLock::new(|| {
    let (mut pack, _) = zg_rules::load(&common::files(), None);
    let wanted = Performance::default().churn_rules;
    pack.rules.retain(|r| wanted.iter().any(|w| w == r.id.as_str()));
    assert_eq!(
        pack.rules.len(),
        wanted.len(),
        "the standard settings name rules that there are not: {wanted:?}"
    );
    zg_engine::compile(pack).0
});

/// Settings as a file with these lines makes them.
fn settings(text: &str) -> Performance {
    let file = PackFile { path: "performance.yaml".into(), text: text.into() };
    let (settings, problems) = load_performance(&file);
    assert!(problems.is_empty(), "{text}\n{problems:?}");
    settings
}

fn counts(settings: &str, chats: &str) -> (Performance, Counts) {
    let annotator = Annotator::new(self::settings(settings), None);
    let (transcripts, bad) = Transcript::parse_all(chats);
    assert!(bad.is_empty(), "{chats}\n{bad:?}");
    let conversations: Vec<Conversation> = transcripts.iter().map(common::conversation).collect();
    let mut counts = Counts::default();
    for c in &conversations {
        let last = c.events().last().map_or(Timestamp::MIN, |e| e.at);
        let notes = annotator.annotate(c, &inspect(&CHURN, c, last, None).observations);
        counts.add(annotator.settings(), c.key(), &notes);
    }
    (annotator.settings().clone(), counts)
}

/// One line of a table: whose, which days, which figure, which value.
fn cells(line: &str) -> Option<[&str; 4]> {
    let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
    let cells: [&str; 4] = cells.try_into().ok()?;
    (cells[0] != "客服" && !cells[0].starts_with("---")).then_some(cells)
}

fn actual(s: &Performance, counts: &Counts, [whose, days, metric, wanted]: [&str; 4]) -> String {
    let known = metrics(s);
    let metric = known.iter().find(|m| m.zh == metric).unwrap_or_else(|| panic!("no figure `{metric}`"));
    let (from, to) = days.split_once("..").unwrap_or((days, days));
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let (from, to) = (day(from), day(to));
    let wants = |key: &Whose| match key {
        Whose::Shop => whose == "全店",
        Whose::Nobody => whose == "无人",
        Whose::Group(name) => whose.strip_prefix("组:") == Some(&**name),
        Whose::Agent(id) => whose == id.as_str(),
    };
    let mut sum = Cell::default();
    for (key, cell) in counts.cells().filter(|(k, _)| from <= k.day && k.day <= to && wants(&k.whose)) {
        assert!(key.hour < 24);
        sum.merge(cell);
    }
    let mut wholes: Vec<_> = counts
        .cells()
        .filter(|(k, _)| wants(&k.whose))
        .map(|(k, _)| (&k.platform, &k.shop, &k.whose))
        .collect();
    wholes.dedup();
    if let [one] = wholes.as_slice() {
        counts.whole(*one, (from, to), None, &mut sum);
    }
    let figure = sum.figure(metric);
    match (wanted.contains('/'), figure.per) {
        (true, Some(per)) => format!("{}/{per}", figure.of),
        _ => figure.show(metric.unit),
    }
}

#[test]
fn worked_examples_come_out() {
    let (mut wrong, mut checked) = (Vec::new(), 0);
    let (mut seen_metrics, mut seen_options) = (BTreeSet::new(), BTreeSet::new());
    for path in common::walk(&common::root().join("fixtures/performance"), &["md"]) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = common::read(&path);
        let (mut yaml, mut chats, mut block) = (String::new(), String::new(), None);
        let mut made: Option<(Performance, Counts)> = None;
        for (number, line) in (1..).zip(text.lines()) {
            match (block, line) {
                (None, "```yaml") => {
                    (yaml, made, block) = (String::new(), None, Some("yaml"));
                }
                (None, "```chat") => {
                    (chats, made, block) = (String::new(), None, Some("chat"));
                }
                (Some(_), "```") => block = None,
                (Some("yaml"), line) => {
                    seen_options.extend(line.split_once(':').map(|(key, _)| key.to_owned()));
                    yaml.push_str(&format!("{line}\n"));
                }
                (Some(_), line) => chats.push_str(&format!("{line}\n")),
                (None, line) if line.starts_with('#') => yaml.clear(),
                (None, line) if line.starts_with('|') => {
                    let Some(cells) = cells(line) else { continue };
                    seen_metrics.insert(cells[2].to_owned());
                    let (s, counts) = made.get_or_insert_with(|| self::counts(&yaml, &chats));
                    checked += 1;
                    let found = actual(s, counts, cells);
                    if found != cells[3] {
                        wrong.push(format!("{file}:{number}: {line}   comes out as {found}"));
                    }
                }
                (None, _) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 220, "only {checked} figures found");
    for metric in metrics(&Performance::default()) {
        assert!(seen_metrics.contains(metric.zh), "no example of {}", metric.zh);
    }
    let keys = PERFORMANCE_YAML.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(':'));
    for (key, _) in keys {
        assert!(seen_options.contains(key), "no example tries the option `{key}`");
    }
}

/// Each reading of each option changes something in some example, or is the standard one: no option is dead.
#[test]
fn every_reading_is_tried() {
    let mut tried: HashMap<String, BTreeSet<String>> = HashMap::new();
    let texts = common::walk(&common::root().join("fixtures/performance"), &["md"]);
    let all: Vec<String> = texts.iter().map(|p| common::read(p)).collect();
    for line in all.iter().flat_map(|t| t.lines()).chain(PERFORMANCE_YAML.lines()) {
        if let Some((key, value)) = line.split_once(": ") {
            tried.entry(key.to_owned()).or_default().insert(value.to_owned());
        }
    }
    let schema = zg_rules::FILE_KINDS.iter().find(|k| k.name == "performance").expect("a schema").schema();
    let mut readings = 0;
    for (key, value) in schema["properties"].as_object().expect("keys") {
        let kind = value["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/")).unwrap_or_default();
        for name in schema["$defs"][kind]["enum"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            assert!(tried.get(key).is_some_and(|t| t.contains(name)), "no example reads {key} as {name}");
            readings += 1;
        }
    }
    assert!(readings > 40, "only {readings} readings found");
}

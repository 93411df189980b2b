//! The packs and fixtures on disk, for tests and benches.

// Each test is a crate of its own and uses a part of this.
#![allow(dead_code, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub(crate) mod corpus;
pub(crate) mod generate;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use zg_engine::{Judgement, Ruleset, inspect};
use zg_model::transcript::Transcript;
use zg_model::{
    BuyerId, Conversation, ConversationKey, Date, Event, EventKey, Facts, Observation, Party, Severity,
    Timestamp,
};
use zg_rules::{PackFile, Problem};

/// The day on which sources are asked whether they were checked lately.
pub(crate) const TODAY: &str = "2026-11-22";

/// The packs of this repository, compiled once.
pub(crate) static PACKS: LazyLock<Ruleset> = LazyLock::new(|| compiled(&files()).0);

/// The packs that judge every shop: those to switch on are off.
pub(crate) static COMMON: LazyLock<Ruleset> = LazyLock::new(|| {
    let (mut pack, _) = zg_rules::load(&files(), Some(today()));
    zg_rules::Shop::default().apply(&mut pack);
    zg_engine::compile(pack).0
});

/// The pack in `tests/odd`, alone: every key of the language, also as no pack for shops uses it yet.
pub(crate) static ODD: LazyLock<Ruleset> = LazyLock::new(|| {
    let files = files_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odd"));
    let (set, problems) = compiled(&files);
    let shown: Vec<String> = problems.iter().filter(|p| p.fatal()).map(|p| rendered(&files, p)).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n\n"));
    set
});

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files below `dir` with one of these endings, in the order of their paths.
pub(crate) fn walk(dir: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    for entry in entries.map(|e| e.expect("readable").path()) {
        if entry.is_dir() {
            found.extend(walk(&entry, endings));
        } else if entry.extension().is_some_and(|e| endings.iter().any(|want| e == *want)) {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The packs of this repository, as read.
pub(crate) fn files() -> Vec<PackFile> {
    files_of(&root().join("packs"))
}

/// The packs in a folder, as read.
pub(crate) fn files_of(packs: &Path) -> Vec<PackFile> {
    let file = |path: PathBuf| {
        let name = path.strip_prefix(packs).expect("below packs").to_string_lossy().replace('\\', "/");
        PackFile { path: name.into(), text: read(&path).into() }
    };
    walk(packs, &["yaml", "md"]).into_iter().map(file).collect()
}

/// The day in [`TODAY`].
pub(crate) fn today() -> Date {
    TODAY.parse().expect("a date")
}

/// Loads and compiles; what is wrong is listed.
pub(crate) fn compiled(files: &[PackFile]) -> (Ruleset, Vec<Problem>) {
    let (pack, mut problems) = zg_rules::load(files, Some(today()));
    let (set, more) = zg_engine::compile(pack);
    problems.extend(more);
    (set, problems)
}

/// A problem as its author sees it.
pub(crate) fn rendered(files: &[PackFile], problem: &Problem) -> String {
    let source = files.iter().find(|f| f.path == problem.file).map_or("", |f| &*f.text);
    problem.render(source, false, false)
}

/// A key for a platform.
pub(crate) fn key(platform: &str, shop: &str, buyer: &str) -> ConversationKey {
    ConversationKey { platform: platform.into(), shop: shop.into(), buyer: BuyerId::hashed(buyer) }
}

/// A transcript with its header, as a conversation; the header must name all three.
pub(crate) fn conversation(transcript: &Transcript) -> Conversation {
    let fact = |name| transcript.header.get(name).unwrap_or_else(|| panic!("no `{name}` in the header"));
    let mut c = Conversation::new(key(fact("platform"), fact("shop"), fact("buyer")));
    let events = transcript.events(today());
    let count = events.len();
    assert_eq!(c.extend(events), 0, "two events are one");
    assert_eq!(c.events().len(), count);
    c
}

/// Judges a conversation at its last event.
pub(crate) fn judge(set: &Ruleset, c: &Conversation) -> Judgement {
    let now = c.events().last().map_or(Timestamp::MIN, |e| e.at);
    inspect(set, c, now, None)
}

/// Hits and breaches of rules that are more than a note.
pub(crate) fn findings(set: &Ruleset, judgement: &Judgement) -> Vec<Observation> {
    let severity = |o: &Observation| set.rule(&o.rule.id).and_then(|r| r.severity).unwrap_or(Severity::Note);
    let counts = |o: &&Observation| o.outcome.is_finding() && severity(o) > Severity::Note;
    judgement.observations.iter().filter(counts).cloned().collect()
}

/// An event, keyed by its position.
pub(crate) fn event(
    number: u32,
    at: Timestamp,
    by: Party,
    act: zg_model::Act,
    text: &str,
    facts: Facts,
) -> Event {
    Event { key: EventKey { order: number, id: u64::from(number) }, at, by, act, text: text.into(), facts }
}

/// The raw text of an observation's evidence, joined by ` … `; an act where nothing was said.
pub(crate) fn quoted(c: &Conversation, o: &Observation) -> String {
    let index = |n: u32| usize::try_from(n).expect("small");
    let quote = |e: &zg_model::Evidence| {
        let event = c.events().get(index(e.span.event)).expect("an event of the conversation");
        match event.text.get(index(e.span.start)..index(e.span.end)).expect("on character boundaries") {
            "" => format!("[{}]", event.act),
            text => text.to_owned(),
        }
    };
    o.spans.iter().map(quote).collect::<Vec<_>>().join(" … ")
}

/// `CASES` tries more than the everyday number.
pub(crate) fn cases(everyday: u32) -> proptest::test_runner::Config {
    let cases = std::env::var("CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(everyday);
    proptest::test_runner::Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..Default::default()
    }
}

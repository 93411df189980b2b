//! From paths to conversations.

use std::fs;
use std::path::{Path, PathBuf};

use zg_model::Conversation;

use crate::formats::{FORMATS, Probe};
use crate::intake::{FileReport, Intake};
use crate::reject::{self, Reject, Said};
use crate::{ImportMap, ImportOptions};

/// What an import brought.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The conversations, sorted by key.
    pub conversations: Vec<Conversation>,
    /// What was not imported.
    pub rejects: Vec<Reject>,
    /// Reservations about what was: the rows were kept.
    pub notes: Vec<Reject>,
    /// What became of each file.
    pub files: Vec<FileReport>,
}

/// What a streaming import leaves behind when the conversations are gone.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What was not imported.
    pub rejects: Vec<Reject>,
    /// Reservations about what was.
    pub notes: Vec<Reject>,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// How many conversations went to the sink.
    pub conversations: u64,
    /// How many events they held.
    pub events: u64,
}

/// Extensions that are looked at in a directory.
const EXTENSIONS: &[&str] =
    &["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "json", "jsonl", "ndjson", "chat", "parquet"];

/// Imports files and directories into memory. Never fails half-way: what cannot be read is a reject.
///
/// `progress` is told the bytes read so far. The result does not depend on the order of `paths`.
pub fn import(
    paths: &[PathBuf],
    maps: &[ImportMap],
    options: &ImportOptions,
    progress: &dyn Fn(u64),
) -> Imported {
    let mut conversations = Vec::new();
    let summary = for_each_conversation(paths, maps, options, progress, &mut |c| conversations.push(c));
    conversations.sort_by(|a: &Conversation, b| a.key().cmp(b.key()));
    // A source that says that it is grouped and is not hands over a conversation in parts.
    conversations.dedup_by(|later, first| {
        let same = later.key() == first.key();
        if same {
            first.extend(later.events().iter().cloned());
        }
        same
    });
    Imported { conversations, rejects: summary.rejects, notes: summary.notes, files: summary.files }
}

/// Imports files and directories, handing each conversation to `sink` when it is complete.
///
/// One file that is grouped by conversation (our Parquet, our JSONL, JDDC, U-NEED) goes straight through, one
/// conversation in memory at a time. Anything else, or several files, which may hold parts of the same conversation,
/// is gathered: `options.memory` bytes in memory, the rest in bucket files, then one bucket at a time.
pub fn for_each_conversation(
    paths: &[PathBuf],
    maps: &[ImportMap],
    options: &ImportOptions,
    progress: &dyn Fn(u64),
    sink: &mut dyn FnMut(Conversation),
) -> Summary {
    let mut wrong = Vec::new();
    let sound: Vec<ImportMap> = maps.iter().filter(|m| is_sound(m, options, &mut wrong)).cloned().collect();
    let mut intake = Intake::new(options, &sound, progress, sink);
    let files = walk(paths, &mut intake);
    intake.alone = files.len() == 1;
    for (path, shown) in &files {
        intake.begin(path, shown);
        read(&mut intake, path);
        intake.end();
    }
    intake.gather.finish();
    finish(intake, wrong)
}

fn is_sound(map: &ImportMap, options: &ImportOptions, wrong: &mut Vec<Reject>) -> bool {
    let problems = map.check();
    wrong.extend(problems.iter().map(|what| Reject {
        code: reject::R21,
        file: map.name(),
        row: None,
        column: None,
        what: what.clone(),
        expected: Said::default(),
        lang: options.lang,
    }));
    problems.is_empty()
}

fn read(intake: &mut Intake<'_>, path: &Path) {
    let probe = match Probe::new(path, intake.options.encoding) {
        Ok(probe) => probe,
        Err(e) => return intake.reject(reject::R10, None, None, Said::same(e.to_string()), Said::default()),
    };
    if probe.size == 0 {
        return intake.reject(reject::R25, None, None, Said::default(), Said::default());
    }
    match FORMATS.iter().find(|f| (f.sniff)(&probe)) {
        Some(format) => {
            intake.report.kind = format.name;
            if let Some(guess) = probe.encoding {
                intake.report.encoding = Some(guess.encoding.name());
                intake.report.encoding_guessed = !guess.sure;
            }
            (format.read)(intake, &probe);
        }
        None => {
            let what = match (&probe.encoding, probe.is_json()) {
                (None, _) => Said::new(
                    "不是 UTF-8、GBK／GB18030 或 UTF-16 的文字",
                    "no text in UTF-8, GBK/GB18030 or UTF-16",
                ),
                (_, true) => Said::new("是 JSON，但不是认识的形状", "JSON of an unknown shape"),
                _ => Said::same(format!(".{}", probe.extension)),
            };
            let zh: Vec<&str> = FORMATS.iter().map(|f| f.title).collect();
            let en: Vec<&str> = FORMATS.iter().map(|f| f.title_en).collect();
            intake.reject(reject::R14, None, None, what, Said::new(zh.join("、"), en.join("; ")));
        }
    }
    intake.done(probe.size);
}

/// The files of the paths, each once, sorted; with the name that messages use.
fn walk(paths: &[PathBuf], intake: &mut Intake<'_>) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut sorted: Vec<&PathBuf> = paths.iter().collect();
    sorted.sort();
    for path in sorted {
        if !path.is_dir() {
            let name =
                path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into());
            files.push((path.clone(), name));
            continue;
        }
        let (mut found, mut other) = (Vec::new(), Vec::new());
        let failed = descend(path, &mut found, &mut other, 0);
        intake.begin(path, &path.display().to_string());
        if found.is_empty() {
            let expected =
                Said::same(EXTENSIONS.iter().map(|e| format!(".{e}")).collect::<Vec<_>>().join(" "));
            intake.reject(reject::R15, None, None, Said::default(), expected);
        }
        for (dir, error) in failed {
            intake.reject(
                reject::R10,
                None,
                None,
                Said::same(format!("{}: {error}", dir.display())),
                Said::default(),
            );
        }
        other.sort();
        for path in other {
            intake.note_each(reject::W06, None, None, Said::same(path.display().to_string()));
        }
        if intake.report.rejected > 0 {
            intake.end();
        }
        found.sort();
        files.extend(found.into_iter().map(|f| {
            let shown = f.strip_prefix(path).unwrap_or(&f).display().to_string();
            (f, shown)
        }));
    }
    files.dedup_by(|a, b| a.0 == b.0);
    files
}

fn descend(
    dir: &Path,
    found: &mut Vec<PathBuf>,
    other: &mut Vec<PathBuf>,
    depth: usize,
) -> Vec<(PathBuf, std::io::Error)> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) => return vec![(dir.to_owned(), e)],
    };
    let mut failed = Vec::new();
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(e) => {
                failed.push((dir.to_owned(), e));
                continue;
            }
        };
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        // Hidden files, lock files of spreadsheets, and what archives of a Mac leave behind.
        if name.starts_with('.') || name.starts_with("~$") || name == "__MACOSX" {
            continue;
        }
        if path.is_dir() {
            // Deep enough for any export, shallow enough for a link that leads back.
            if depth < 16 {
                failed.extend(descend(&path, found, other, depth + 1));
            }
            continue;
        }
        let extension = path.extension().map_or_else(String::new, |e| e.to_string_lossy().to_lowercase());
        if EXTENSIONS.contains(&extension.as_str()) { &mut *found } else { &mut *other }.push(path);
    }
    failed
}

fn finish(intake: Intake<'_>, mut rejects: Vec<Reject>) -> Summary {
    let lang = intake.options.lang;
    let Intake { gather, rejects: more, mut notes, reports: mut files, .. } = intake;
    rejects.extend(more);
    for (file, duplicates) in files.iter_mut().zip(&gather.duplicates) {
        file.duplicates = *duplicates;
    }
    let whole = |code, what: String| Reject {
        code,
        file: "import".into(),
        row: None,
        column: None,
        what: Said::same(what),
        expected: Said::default(),
        lang,
    };
    for (lost, why) in &gather.trouble {
        match lost {
            true => rejects.push(whole(reject::R26, why.clone())),
            false => notes.push(whole(reject::W08, why.clone())),
        }
    }
    if gather.regrouped > 0 {
        notes.push(whole(reject::W05, gather.regrouped.to_string()));
    }
    Summary { rejects, notes, files, conversations: gather.conversations, events: gather.events }
}

//! From paths to conversations.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use zg_model::{Conversation, PlatformId};

use crate::formats::{FORMATS, Probe};
use crate::intake::{FileReport, Intake};
use crate::reject::{self, Reject, Said};
use crate::trouble::trouble;
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

/// Extensions in a directory that are not looked at and may hold data all the same: they are noted with what to do.
/// Whatever else lies there, pictures, READMEs, licences, is passed over without a word.
const MAYBE_DATA: &[(&[&str], &str, &str)] = &[
    (
        &["xlsb", "xlt", "xltx", "xltm", "et", "ett", "ods", "numbers", "dbf"],
        "另存为 .xlsx 或 CSV",
        "save it as .xlsx or CSV",
    ),
    (
        &["htm", "html", "mht", "mhtml", "xml"],
        "若是导出的表格，用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV",
        "if it is an exported table, open it in a spreadsheet and save it as .xlsx or CSV",
    ),
    (&["zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "zst"], "先解压", "unpack it first"),
    (&["doc", "docx", "wps", "rtf"], "若是聊天记录，另存为纯文本", "if it is a chat, save it as plain text"),
    (&["db", "sqlite", "sqlite3", "mdb", "accdb", "dat", "log"], "导出为 CSV", "export it as CSV"),
];

/// How text files begin that are about other files.
const DOCUMENTS: &[&str] = &["readme", "license", "licence", "copying", "notice", "changelog"];

/// Imports files and directories into memory. Never fails half-way: what cannot be read is a reject.
///
/// A file in a directory that is called after a platform, by an id or a name of `options.platforms` or by the id of a map
/// (`exports/tmall/x.json`), is of that platform when it names none itself. A directory below the one in `paths` goes
/// before `options.platform`; the one in `paths`, or that of a single file, after it. A file that is
/// plainly another platform's is read as the file it is.
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
    let known = Platforms::new(options, &sound);
    for Source { path, shown, root } in &files {
        intake.begin(path, shown);
        // A directory below the one that was named is nearer than the caller, who speaks of all files; the one that was
        // named is not.
        let below = known.below(path, root.as_deref());
        let named = || known.of_directory(root.as_deref().or(path.parent()));
        let by_directory = below.clone().or_else(|| options.platform.is_none().then(named).flatten());
        // Of a whole folder the caller says what to look at; of one file, or in a directory's name, what it is.
        intake.exact = by_directory.is_some() || root.is_none();
        intake.platform = by_directory.or_else(|| options.platform.clone());
        read(&mut intake, path);
        intake.end();
    }
    intake.gather.finish();
    finish(intake, wrong)
}

/// What directories may be called to say whose exports they hold: `tmall`, 天猫.
struct Platforms(HashMap<String, PlatformId>);

impl Platforms {
    /// The ids and names that the caller knows, and the ids of the import maps.
    fn new(options: &ImportOptions, maps: &[ImportMap]) -> Platforms {
        let of_maps = maps.iter().flat_map(|m| m.platform.iter().chain(&m.also));
        let mut names: HashMap<String, PlatformId> =
            of_maps.map(|id| (id.as_str().to_owned(), id.clone())).collect();
        for (name, id) in &options.platforms {
            names.insert(id.as_str().to_owned(), id.clone());
            names.insert(name.clone(), id.clone());
        }
        Platforms(names)
    }

    fn named(&self, name: &OsStr) -> Option<PlatformId> {
        let name = name.to_str()?;
        self.0.get(name).or_else(|| self.0.get(&name.to_lowercase())).cloned()
    }

    /// The platform that a directory between the file and the root is named after, the nearest first.
    fn below(&self, path: &Path, root: Option<&Path>) -> Option<PlatformId> {
        let parts = path.parent()?.strip_prefix(root?).ok()?;
        parts.iter().rev().find_map(|name| self.named(name))
    }

    /// The platform that the directory itself is named after, also when it is called `.`.
    fn of_directory(&self, dir: Option<&Path>) -> Option<PlatformId> {
        let dir = dir.filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.named(std::path::absolute(dir).ok()?.file_name()?)
    }
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
        Err(e) => {
            return intake.reject(reject::R10, None, None, trouble(&e), Said::default());
        }
    };
    if probe.size == 0 {
        return intake.reject(reject::R25, None, None, Said::default(), Said::default());
    }
    if probe.is_markup() {
        let what = Said::new("网页或 XML 表格，不是工作簿", "a web page or an XML table, no workbook");
        let expected = Said::new(
            ".xlsx 或 CSV：用 Excel 或 WPS 打开它，另存为其中一种",
            ".xlsx or CSV: open it in a spreadsheet and save it as one of them",
        );
        intake.reject(reject::R14, None, None, what, expected);
        return intake.done(probe.size);
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

/// A file to read.
struct Source {
    path: PathBuf,
    /// The name that messages use.
    shown: String,
    /// The directory that was named, when it was not the file itself.
    root: Option<PathBuf>,
}

/// The files of the paths, each once, sorted.
fn walk(paths: &[PathBuf], intake: &mut Intake<'_>) -> Vec<Source> {
    let mut files = Vec::new();
    let mut sorted: Vec<&PathBuf> = paths.iter().collect();
    sorted.sort();
    for path in sorted {
        if !path.is_dir() {
            let name =
                path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into());
            files.push(Source { path: path.clone(), shown: name, root: None });
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
            let (dir, why) = (dir.display(), trouble(&error));
            let what = Said::new(format!("{dir}：{}", why.zh), format!("{dir}: {}", why.en));
            intake.reject(reject::R10, None, None, what, Said::default());
        }
        other.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (path, advice) in other {
            let path = path.display();
            let what = Said::new(format!("{path}（{}）", advice.zh), format!("{path} ({})", advice.en));
            intake.note_each(reject::W06, None, None, what);
        }
        if intake.report.rejected > 0 {
            intake.end();
        }
        found.sort();
        files.extend(found.into_iter().map(|f| {
            let shown = f.strip_prefix(path).unwrap_or(&f).display().to_string();
            Source { path: f, shown, root: Some(path.clone()) }
        }));
    }
    files.dedup_by(|a, b| a.path == b.path);
    files
}

fn descend(
    dir: &Path,
    found: &mut Vec<PathBuf>,
    other: &mut Vec<(PathBuf, Said)>,
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
        let documentation =
            extension == "txt" && DOCUMENTS.iter().any(|d| name.to_lowercase().starts_with(d));
        if EXTENSIONS.contains(&extension.as_str()) && !documentation {
            found.push(path);
        } else if let Some((_, zh, en)) =
            MAYBE_DATA.iter().find(|(all, ..)| all.contains(&extension.as_str()))
        {
            other.push((path, Said::new(*zh, *en)));
        }
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
    let whole = |code, what: Said| Reject {
        code,
        file: "import".into(),
        row: None,
        column: None,
        what,
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
        notes.push(whole(reject::W05, Said::same(gather.regrouped.to_string())));
    }
    Summary { rejects, notes, files, conversations: gather.conversations, events: gather.events }
}

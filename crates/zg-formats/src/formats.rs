//! Every format that can be imported, in the order in which they are tried.
//!
//! To add an odd one: a file with `sniff` and `read`, and a line in `FORMATS`. A table needs neither, only an import map.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::encoding::{self, Guess};
use crate::intake::Intake;

/// A format: how it is recognised and how it is read.
pub struct Format {
    /// The name in reports.
    pub name: &'static str,
    /// What a shop calls it.
    pub title: &'static str,
    /// In English.
    pub title_en: &'static str,
    pub(crate) sniff: fn(&Probe) -> bool,
    pub(crate) read: fn(&mut Intake<'_>, &Probe),
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! format {
    ($name:literal, $title:literal, $title_en:literal, $module:path) => {{
        use $module as module;
        Format { name: $name, title: $title, title_en: $title_en, sniff: module::sniff, read: module::read }
    }};
}

/// All formats.
pub static FORMATS: &[Format] = &[
    #[cfg(feature = "parquet")]
    format!("parquet", "掌规 Parquet", "zhanggui Parquet, a row an event", crate::parquet),
    format!("xlsx", "Excel 工作簿（按导出表映射）", "Excel workbook, by import maps", crate::workbook),
    format!("jsonl", "掌规 JSONL", "zhanggui JSONL, a line an event", crate::jsonl),
    format!("taobao-chatlog", "淘宝 chatlog.get 应答", "Taobao chatlog.get reply", crate::taobao),
    format!("jd-chatlogs", "京东咚咚会话与聊天记录", "JD dongdong-sessions and chat-logs", crate::jd),
    format!("pdd-chatlist", "拼多多 chat/list 应答", "Pinduoduo chat/list reply", crate::pdd),
    format!("uneed", "U-NEED 售前对话", "U-NEED pre-sales dialogues", crate::uneed),
    format!("jddc", "JDDC 京东对话", "JDDC dialogues", crate::jddc),
    format!("chat", "对话文本", "transcript", crate::chat),
    format!("table", "CSV、TSV（按导出表映射）", "CSV and TSV, by import maps", crate::table),
];

/// The beginning of a file, by which its format is recognised.
pub(crate) struct Probe {
    pub(crate) path: PathBuf,
    /// The extension in lower case.
    pub(crate) extension: String,
    pub(crate) head: Vec<u8>,
    pub(crate) size: u64,
    /// `None` when it is no text.
    pub(crate) encoding: Option<Guess>,
    /// The beginning as text.
    pub(crate) text: String,
}

impl Probe {
    pub(crate) fn new(path: &Path, forced: Option<&'static encoding_rs::Encoding>) -> io::Result<Probe> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut head = Vec::new();
        file.take(64 << 10).read_to_end(&mut head)?;
        let encoding = match forced {
            Some(encoding) => Some(Guess { encoding, sure: true }),
            None if is_binary(&head) => None,
            None => encoding::guess_file(path)?,
        };
        let text = encoding.map_or_else(String::new, |g| encoding::decode_sample(&head, g.encoding));
        let extension = path.extension().map_or_else(String::new, |e| e.to_string_lossy().to_lowercase());
        Ok(Probe { path: path.to_owned(), extension, head, size, encoding, text })
    }

    /// Whether it may be JSON, and has all these words near its beginning.
    pub(crate) fn json_with(&self, words: &[&str]) -> bool {
        self.is_json() && words.iter().all(|w| self.text.contains(&["\"", w, "\""].concat()))
    }

    /// Whether it is a web page or an XML table, as some exports are behind the extension `.xls`.
    pub(crate) fn is_markup(&self) -> bool {
        let mut start: String =
            self.text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).chars().take(2000).collect();
        start.make_ascii_lowercase();
        let tags = ["<html", "<table", "<!doctype html", "<meta", "<style", "<head", "<?xml", "<!--"];
        tags.iter().any(|tag| start.starts_with(tag))
    }

    /// Whether it begins as JSON does.
    pub(crate) fn is_json(&self) -> bool {
        self.extension != "csv" && self.text.trim_start().starts_with(['{', '['])
    }
}

/// Files that are told by their first bytes.
fn is_binary(head: &[u8]) -> bool {
    [&b"PK\x03\x04"[..], b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF", b"\x89PNG", b"\x1f\x8b"]
        .iter()
        .any(|magic| head.starts_with(magic))
}

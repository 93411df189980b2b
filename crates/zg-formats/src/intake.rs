//! The desk at which every reader hands in what it has read: checks, counts, rejects.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use zg_model::{Act, BuyerId, Conversation, ConversationKey, PlatformId, ShopId};

use crate::bad::{Bad, Parts};
use crate::gather::Gather;
use crate::private::shown;
use crate::record::NewEvent;
use crate::reject::{self, Reject, Said};
use crate::{ImportMap, ImportOptions};

/// The longest message: 1 MiB. Longer ones are mostly a whole file behind an unclosed quote.
pub const LONGEST_MESSAGE: usize = 1 << 20;
/// So many rejects of a kind are listed per file; the rest is counted.
pub const LISTED: u64 = 1000;
/// The shop of sources that name none, when the caller names none either.
pub const NO_SHOP: &str = "未注明店铺";

/// What became of one file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// The name of its format in `FORMATS`.
    pub kind: &'static str,
    /// The import maps used, by title.
    pub maps: Vec<String>,
    /// The encoding of a text file.
    pub encoding: Option<&'static str>,
    /// Whether the encoding is a guess.
    pub encoding_guessed: bool,
    /// Rows, lines or messages read, without header and summary rows.
    pub rows: u64,
    /// Summary and repeated header rows that were passed over.
    pub skipped: u64,
    /// Events taken, with duplicates and with the further rows of an order that has a row an item.
    pub events: u64,
    /// Events that were there already.
    pub duplicates: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Images, cards and the like that came without text.
    pub without_text: u64,
}

/// Where something stands in a file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spot<'a> {
    pub(crate) row: Option<u64>,
    pub(crate) at: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
}

impl Spot<'_> {
    pub(crate) fn row(row: u64) -> Spot<'static> {
        Spot { row: Some(row), at: None, text: None }
    }
}

/// The expectation of a too long message.
pub(crate) fn at_most() -> Said {
    Said::new("每条至多 1048576 字节（1 MiB）", "at most 1048576 bytes (1 MiB) a message")
}

/// The desk.
pub(crate) struct Intake<'a> {
    pub(crate) options: &'a ImportOptions,
    pub(crate) maps: &'a [ImportMap],
    pub(crate) gather: Gather<'a>,
    /// Whether this is the only source, so that a grouped one may go straight through.
    pub(crate) alone: bool,
    /// The platform of the file where it names none: the caller's, or that of its directory.
    pub(crate) platform: Option<PlatformId>,
    /// Whether that platform was said of this very file: then a map that serves several platforms is read as its.
    pub(crate) exact: bool,
    pub(crate) report: FileReport,
    pub(crate) reports: Vec<FileReport>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) notes: Vec<Reject>,
    listed: HashMap<&'static str, u64>,
    shown_path: String,
    last: Option<(String, ConversationKey)>,
    pub(crate) progress: &'a dyn Fn(u64),
    pub(crate) bytes_done: u64,
}

impl<'a> Intake<'a> {
    pub(crate) fn new(
        options: &'a ImportOptions,
        maps: &'a [ImportMap],
        progress: &'a dyn Fn(u64),
        sink: &'a mut dyn FnMut(Conversation),
    ) -> Intake<'a> {
        Intake {
            options,
            maps,
            gather: Gather::new(options.memory, options.temp_dir.clone(), sink),
            alone: false,
            platform: options.platform.clone(),
            exact: true,
            report: FileReport::default(),
            reports: Vec::new(),
            rejects: Vec::new(),
            notes: Vec::new(),
            listed: HashMap::new(),
            shown_path: String::new(),
            last: None,
            progress,
            bytes_done: 0,
        }
    }

    /// Begins a file.
    pub(crate) fn begin(&mut self, path: &Path, shown: &str) {
        self.report = FileReport { path: path.to_owned(), ..FileReport::default() };
        shown.clone_into(&mut self.shown_path);
        self.listed.clear();
    }

    /// Ends a file.
    pub(crate) fn end(&mut self) {
        let mut over: Vec<_> =
            self.listed.drain().filter(|(_, n)| *n > LISTED).map(|(c, n)| (c, n - LISTED)).collect();
        over.sort_unstable();
        for (code, more) in over {
            let what = Said::same(format!("{more} {code}"));
            self.add(reject::W07, None, None, what, Said::default());
        }
        self.reports.push(std::mem::take(&mut self.report));
    }

    /// The number of the file, as records name it.
    fn source(&self) -> u32 {
        u32::try_from(self.reports.len()).unwrap_or(u32::MAX)
    }

    fn add(
        &mut self,
        code: &'static str,
        row: Option<u64>,
        column: Option<&str>,
        what: Said,
        expected: Said,
    ) {
        let reject = Reject {
            code,
            file: self.shown_path.clone(),
            row,
            column: column.map(str::to_owned),
            what,
            expected,
            lang: self.options.lang,
        };
        if reject.is_note() { &mut self.notes } else { &mut self.rejects }.push(reject);
    }

    /// Writes down that a row was not taken.
    pub(crate) fn reject(
        &mut self,
        code: &'static str,
        row: Option<u64>,
        column: Option<&str>,
        what: Said,
        expected: Said,
    ) {
        self.report.rejected += 1;
        let listed = self.listed.entry(code).or_insert(0);
        *listed += 1;
        if *listed <= LISTED {
            self.add(code, row, column, what, expected);
        }
    }

    /// Writes down a reservation, once a file and code.
    pub(crate) fn note(&mut self, code: &'static str, row: Option<u64>, column: Option<&str>, what: Said) {
        let listed = self.listed.entry(code).or_insert(0);
        *listed += 1;
        if *listed == 1 {
            self.add(code, row, column, what, Said::default());
        }
    }

    /// Writes down a reservation, every time.
    pub(crate) fn note_each(
        &mut self,
        code: &'static str,
        row: Option<u64>,
        column: Option<&str>,
        what: Said,
    ) {
        let listed = self.listed.entry(code).or_insert(0);
        *listed += 1;
        if *listed <= LISTED {
            self.add(code, row, column, what, Said::default());
        }
    }

    /// Writes down that the file, or the rest of it, could not be read.
    pub(crate) fn bad(&mut self, bad: Bad) {
        let Parts { code, row, column, what, expected, .. } = bad.into_parts();
        self.reject(code, row, column.as_deref(), what, expected);
    }

    /// The shop named, or the caller's, or `NO_SHOP` with a note.
    pub(crate) fn shop(&mut self, named: &str) -> ShopId {
        match (named, &self.options.shop) {
            ("", Some(shop)) => shop.clone(),
            ("", None) => {
                self.note(reject::W02, None, None, Said::same(NO_SHOP));
                ShopId::new(NO_SHOP)
            }
            (named, _) => ShopId::new(named),
        }
    }

    /// The conversation of a buyer whose name is given; the name is hashed here and goes no further.
    pub(crate) fn conversation(
        &mut self,
        platform: &PlatformId,
        shop: &ShopId,
        buyer: &str,
    ) -> ConversationKey {
        if let Some((name, key)) = &self.last
            && name == buyer
            && key.platform == *platform
            && key.shop == *shop
        {
            return key.clone();
        }
        let key = ConversationKey {
            platform: platform.clone(),
            shop: shop.clone(),
            buyer: BuyerId::keyed(&self.options.key, platform, shop, buyer),
        };
        self.last = Some((buyer.to_owned(), key.clone()));
        key
    }

    /// Checks an event and takes it; `false` when it was rejected.
    pub(crate) fn event(&mut self, key: &ConversationKey, spot: Spot<'_>, mut event: NewEvent<'_>) -> bool {
        if event.at > self.options.latest() {
            let latest = self.options.now;
            let expected =
                Said::new(format!("不晚于 `{latest}` 之后一天"), format!("at most a day after `{latest}`"));
            self.reject(reject::R07, spot.row, spot.at, Said::same(event.at.to_string()), expected);
            return false;
        }
        if event.text.len() > LONGEST_MESSAGE {
            self.reject(
                reject::R06,
                spot.row,
                spot.text,
                Said::same(event.text.len().to_string()),
                at_most(),
            );
            return false;
        }
        let empty = event.text.trim().is_empty();
        if empty && event.act == Act::SAY {
            let expected = Said::new(
                "文字；图片、卡片等请写明消息类型",
                "words; for an image, a card or the like, its type",
            );
            self.reject(reject::R05, spot.row, spot.text, Said::default(), expected);
            return false;
        }
        if empty {
            self.report.without_text += 1;
        }
        if !event.act.info().text && !event.text.is_empty() {
            // The address of an image is not something that was said.
            if !event.facts.iter().any(|(name, _)| *name == "content") {
                event.facts.push(("content", event.text));
            }
            event.text = "";
        }
        self.report.events += 1;
        self.gather.push(key, self.source(), &event);
        true
    }

    /// Counts bytes and tells the caller.
    pub(crate) fn done(&mut self, bytes: u64) {
        self.bytes_done += bytes;
        (self.progress)(self.bytes_done);
    }

    /// Says what a value was, shortened.
    pub(crate) fn value(text: &str) -> Said {
        Said::same(shown(text))
    }
}

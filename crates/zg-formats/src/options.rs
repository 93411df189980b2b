//! What the caller decides about an import.

use serde::{Deserialize, Serialize};
use zg_model::{Date, Millis, PlatformId, ShopId, Timestamp};

/// The language of messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// What the caller decides about an import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The platform of sources that do not name one, nor lie in a directory called after one; also decides between import maps that fit equally.
    pub platform: Option<PlatformId>,
    /// The shop of sources that do not name one.
    pub shop: Option<ShopId>,
    /// The installation's key: buyers are hashed with it, and their names are forgotten.
    pub key: [u8; 32],
    /// The present moment. What is later than this plus one day is refused as a mistake of the source.
    pub now: Timestamp,
    /// The day given to sources without times; their conversations are `without_times()`.
    pub untimed_date: Date,
    /// The encoding of text files; `None` guesses per file and records the guess.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The language of rejects.
    pub lang: Lang,
    /// What a `platform` column may say for a platform: (`京东`, `jd`). Values not listed are taken as they stand.
    pub platforms: Vec<(String, PlatformId)>,
    /// How many bytes of events are held in memory before they go to bucket files in `temp_dir`.
    pub memory: usize,
    /// Where bucket files go; `None` is the system's directory for temporary files.
    pub temp_dir: Option<std::path::PathBuf>,
}

impl ImportOptions {
    /// Options with everything left to the files themselves.
    pub fn new(key: [u8; 32], now: Timestamp, untimed_date: Date) -> ImportOptions {
        ImportOptions {
            platform: None,
            shop: None,
            key,
            now,
            untimed_date,
            encoding: None,
            lang: Lang::default(),
            platforms: Vec::new(),
            memory: 256 << 20,
            temp_dir: None,
        }
    }

    /// The last moment that is believed.
    pub(crate) fn latest(&self) -> Timestamp {
        self.now + Millis::DAY
    }

    /// The platform that a cell names.
    pub(crate) fn platform_named(&self, cell: &str) -> PlatformId {
        let found = self.platforms.iter().find(|(name, _)| name.eq_ignore_ascii_case(cell));
        found.map_or_else(|| PlatformId::new(&cell.to_lowercase()), |(_, id)| id.clone())
    }
}

//! Gathers events into conversations.
//!
//! A chat export lists messages by time, so those of one conversation lie all over it, and its orders are in another
//! file. Events are kept as compact records in 256 buckets by conversation. Beyond a limit the buckets go to files in
//! the directory for temporary files; at the end each bucket is read back alone. Memory is thus the limit plus one
//! bucket, whatever the size of the input. A source that is grouped by conversation goes straight through.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use zg_model::{BuyerId, Conversation, ConversationKey, PlatformId, ShopId};

use crate::keys;
use crate::record::{self, Cursor, Head, Names, NewEvent};
use crate::reject::Said;
use crate::trouble::trouble;

const BUCKETS: usize = 256;

/// Gathers events and hands over conversations.
pub(crate) struct Gather<'s> {
    names: Names,
    buckets: Vec<Bucket>,
    held: usize,
    limit: usize,
    spill: Spill,
    /// Whether the source says that it is grouped: the conversation that is being read.
    grouped: Option<Vec<u8>>,
    last: Option<ConversationKey>,
    seen: HashSet<u64>,
    /// Conversations that came again in a source that said it was grouped.
    pub(crate) regrouped: u64,
    /// Events that were there already, by source.
    pub(crate) duplicates: Vec<u64>,
    /// Why bucket files could not be written or read.
    pub(crate) trouble: Vec<(bool, Said)>,
    pub(crate) conversations: u64,
    pub(crate) events: u64,
    sink: &'s mut dyn FnMut(Conversation),
}

#[derive(Default)]
struct Bucket {
    bytes: Vec<u8>,
    file: Option<File>,
    written: u64,
}

/// The directory of bucket files; removed when dropped.
struct Spill {
    base: Option<PathBuf>,
    dir: Option<PathBuf>,
    failed: bool,
}

impl Drop for Spill {
    fn drop(&mut self) {
        if let Some(dir) = &self.dir {
            let _ = fs::remove_dir_all(dir);
        }
    }
}

impl Spill {
    fn dir(&mut self) -> io::Result<PathBuf> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        if let Some(dir) = &self.dir {
            return Ok(dir.clone());
        }
        let base = self.base.clone().unwrap_or_else(std::env::temp_dir);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = base.join(format!("zhanggui-import-{}-{count}", std::process::id()));
        let mut builder = fs::DirBuilder::new();
        // Chats are nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&dir)?;
        self.dir = Some(dir.clone());
        Ok(dir)
    }
}

impl<'s> Gather<'s> {
    pub(crate) fn new(
        limit: usize,
        temp_dir: Option<PathBuf>,
        sink: &'s mut dyn FnMut(Conversation),
    ) -> Gather<'s> {
        Gather {
            names: Names::default(),
            buckets: (0..BUCKETS).map(|_| Bucket::default()).collect(),
            held: 0,
            limit,
            spill: Spill { base: temp_dir, dir: None, failed: false },
            grouped: None,
            last: None,
            seen: HashSet::new(),
            regrouped: 0,
            duplicates: Vec::new(),
            trouble: Vec::new(),
            conversations: 0,
            events: 0,
            sink,
        }
    }

    /// From here on, events come grouped by conversation and go straight through.
    pub(crate) fn begin_grouped(&mut self) {
        self.grouped = Some(Vec::new());
        self.last = None;
    }

    /// The grouped source has ended.
    pub(crate) fn end_grouped(&mut self) {
        if let Some(bytes) = self.grouped.take() {
            self.emit(&bytes);
        }
    }

    /// Takes an event.
    pub(crate) fn push(&mut self, key: &ConversationKey, source: u32, event: &NewEvent<'_>) {
        let head = Head {
            platform: self.names.place(key.platform.as_str()),
            shop: self.names.place(key.shop.as_str()),
            buyer: key.buyer.as_str(),
            source,
        };
        if self.grouped.is_some() {
            if self.last.as_ref() != Some(key) {
                let bytes = self.grouped.replace(Vec::new()).unwrap_or_default();
                self.emit(&bytes);
                self.last = Some(key.clone());
                if !self.seen.insert(spread(&head)) {
                    self.regrouped += 1;
                }
            }
            if let Some(bytes) = &mut self.grouped {
                record::write(bytes, head, event, &mut self.names);
            }
            return;
        }
        let bucket = usize::try_from(spread(&head) % BUCKETS as u64).unwrap_or(0);
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            let before = bucket.bytes.len();
            record::write(&mut bucket.bytes, head, event, &mut self.names);
            self.held += bucket.bytes.len() - before;
        }
        if self.held > self.limit && !self.spill.failed {
            self.spill();
        }
    }

    /// Moves what is held to the bucket files. When that fails, everything stays in memory: nothing is lost.
    fn spill(&mut self) {
        let dir = match self.spill.dir() {
            Ok(dir) => dir,
            Err(e) => return self.give_up(trouble(&e)),
        };
        for (i, bucket) in self.buckets.iter_mut().enumerate() {
            if bucket.bytes.is_empty() {
                continue;
            }
            if let Err(e) = bucket.write(dir.join(format!("{i:03}"))) {
                return self.give_up(trouble(&e));
            }
            self.held -= bucket.bytes.len();
            bucket.bytes = Vec::new();
        }
    }

    fn give_up(&mut self, why: Said) {
        self.spill.failed = true;
        self.trouble.push((false, why));
    }

    /// Hands over all conversations.
    pub(crate) fn finish(&mut self) {
        self.end_grouped();
        for mut bucket in std::mem::take(&mut self.buckets) {
            match bucket.read() {
                Ok(bytes) => self.emit(&bytes),
                Err(e) => self.trouble.push((true, trouble(&e))),
            }
        }
        self.held = 0;
    }

    /// Hands over the conversations of some records.
    fn emit(&mut self, bytes: &[u8]) {
        let mut records = Vec::new();
        let mut cursor = Cursor(bytes);
        while let Some(mut record) = cursor.record() {
            if let Some(head) = record.head() {
                records.push((head, record));
            }
        }
        // Stable: the events of a source stay in its order.
        records.sort_by_key(|(head, _)| *head);
        let names = &self.names;
        for group in records.chunk_by(|(a, _), (b, _)| Head { source: 0, ..*a } == Head { source: 0, ..*b }) {
            let Some((head, _)) = group.first() else { continue };
            let mut conversation = Conversation::new(ConversationKey {
                platform: PlatformId::new(names.text(head.platform)),
                shop: ShopId::new(names.text(head.shop)),
                buyer: BuyerId::hashed(head.buyer),
            });
            let mut timed = true;
            for of_source in group.chunk_by(|(a, _), (b, _)| a.source == b.source) {
                let source = of_source.first().map_or(0, |(head, _)| head.source);
                let drafts: Vec<_> = of_source.iter().filter_map(|(_, r)| { *r }.event(names)).collect();
                timed &= drafts.iter().all(|d| d.timed);
                let duplicates = conversation.extend(keys::assign(drafts));
                let place = usize::try_from(source).unwrap_or(0);
                if self.duplicates.len() <= place {
                    self.duplicates.resize(place + 1, 0);
                }
                if let Some(count) = self.duplicates.get_mut(place) {
                    *count += duplicates as u64;
                }
            }
            self.conversations += 1;
            self.events += conversation.events().len() as u64;
            (self.sink)(if timed { conversation } else { conversation.without_times() });
        }
    }
}

impl Bucket {
    fn write(&mut self, path: PathBuf) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(File::options().create_new(true).read(true).write(true).open(path)?);
        }
        if let Some(file) = &mut self.file {
            // What a failed write left behind is not counted, and so never read.
            file.write_all(&self.bytes)?;
            self.written += self.bytes.len() as u64;
        }
        Ok(())
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if let Some(mut file) = self.file.take() {
            io::Seek::rewind(&mut file)?;
            file.take(self.written).read_to_end(&mut bytes)?;
        }
        bytes.append(&mut self.bytes);
        Ok(bytes)
    }
}

/// Spreads conversations over buckets; the same on every machine (FNV-1a).
fn spread(head: &Head<'_>) -> u64 {
    let parts = [&head.platform.to_le_bytes()[..], &head.shop.to_le_bytes()[..], head.buyer.as_bytes()];
    parts
        .concat()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

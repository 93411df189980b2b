//! Looks into a workbook before it is read: a zip bomb must not reach the parser.

use std::fs::File;
use std::io::{self, Read};

use crate::bad::Bad;
use crate::reject::{self, Said};
use crate::workbook::broken;

/// More is not unpacked.
const LARGEST: u64 = 1 << 30;
/// Beyond this size, a worksheet shrinks at most so many times; rows of zeros shrink a thousand times.
const SUSPICIOUS: u64 = 64 << 20;
const RATIO: u64 = 200;

/// Checks sizes as the directory declares them, and then as they are: a directory can lie.
pub(crate) fn check(file: File) -> Result<(), Bad> {
    let mut archive = zip::ZipArchive::new(file).map_err(broken)?;
    let (mut declared, mut packed) = (0_u64, 0_u64);
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(broken)?;
        declared = declared.saturating_add(entry.size());
        packed = packed.saturating_add(entry.compressed_size());
    }
    limits(declared, packed)?;
    let mut actual = 0;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(broken)?;
        actual += io::copy(&mut entry.take(LARGEST + 1 - actual), &mut io::sink()).map_err(broken)?;
        limits(actual, packed)?;
    }
    Ok(())
}

fn limits(size: u64, packed: u64) -> Result<(), Bad> {
    let bomb = |zh: String, en: String| {
        Err(Bad::new(reject::R12, Said::same(format!("{size} B"))).expected(Said::new(zh, en)).fatal())
    };
    if size > LARGEST {
        return bomb(format!("至多 {LARGEST} B"), format!("at most {LARGEST} B"));
    }
    if size > SUSPICIOUS && size / packed.max(1) > RATIO {
        return bomb(format!("压缩比至多 {RATIO}"), format!("a compression ratio of at most {RATIO}"));
    }
    Ok(())
}

//! Once or twice: whether files are read for their last moment before they are judged.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::progress::size;

/// How often the files are read. The result is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Passes {
    // Twice where files are large and can be read again.
    Auto,
    // Once: less time, more memory.
    Once,
    // First for the last moment, then to judge: memory does not grow with the number of conversations.
    Twice,
}

/// From so many bytes on, `auto` reads twice.
const LARGE: u64 = 1 << 20;

impl Passes {
    pub(super) fn twice(self, paths: &[PathBuf]) -> bool {
        // A pipe is empty when it has been read.
        let again = || paths.iter().all(|p| p.is_file() || p.is_dir());
        match self {
            Passes::Once => false,
            Passes::Twice => again(),
            Passes::Auto => again() && paths.iter().map(|p| size(p)).sum::<u64>() >= LARGE,
        }
    }
}

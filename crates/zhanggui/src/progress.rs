//! A progress bar on standard error, for work long enough to wonder about.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::term::Terminal;

/// Less than this is over before a bar could be read.
const WORTH_SHOWING: u64 = 8 << 20;

/// Shows how much was read.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar over the bytes of the paths; hidden where there is no terminal or little to read.
    pub(crate) fn new(paths: &[PathBuf], term: &Terminal) -> Progress {
        let total = paths.iter().map(|p| size(p)).sum();
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        if total < WORTH_SHOWING {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let template = term.say(
            "读取 {bar:30} {bytes}/{total_bytes} 还需 {eta}",
            "reading {bar:30} {bytes}/{total_bytes} eta {eta}",
        );
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress(bar)
    }

    /// So many bytes were read.
    pub(crate) fn at(&self, bytes: u64) {
        self.0.set_position(bytes);
    }

    /// All was read.
    pub(crate) fn done(&self) {
        self.0.finish_and_clear();
    }
}

/// Bytes of a file, or of all files below a directory.
pub(crate) fn size(path: &Path) -> u64 {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        return entries.map(|e| size(&e.path())).sum();
    }
    path.metadata().map_or(0, |m| m.len())
}

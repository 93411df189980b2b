//! Words that a scan puts off: where they may stand. They are read when somebody asks for them.

/// The words that were put off, in the order in which they would have been read.
#[derive(Debug, Default)]
pub(crate) struct Later {
    pub(super) list: Vec<PutOff>,
    /// Those of the first pass; the others are of the second.
    pub(super) plain: usize,
}

impl Later {
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.plain = 0;
    }
}

/// A word that may stand at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct PutOff {
    pub(super) at: u32,
    pub(super) number: u32,
    /// Whether the text there is to be weighed first.
    pub(super) weigh: bool,
}

//! Where each byte of a view came from.
//!
//! Most of a message is copied unchanged, so an [`Align`] stores only the places where the distance between view and
//! source changes: a *straight* segment (byte for byte) or a *block* (one source character, any number of view bytes).

#[derive(Debug, Clone, Copy)]
struct Segment {
    /// First byte in the view.
    view: u32,
    /// First byte in the source.
    source: u32,
    /// One past the last source byte of a block; [`STRAIGHT`] otherwise.
    block_end: u32,
}

const STRAIGHT: u32 = u32::MAX;

/// A map from byte ranges of a view to byte ranges of the text it was made from. Empty means identity.
///
/// INVARIANT: segments are in view order, and inside a straight segment each character takes as many bytes in the view
/// as in the source; therefore a character boundary always maps to a character boundary.
#[derive(Debug, Default)]
pub(crate) struct Align {
    segments: Vec<Segment>,
}

impl Align {
    pub(crate) fn clear(&mut self) {
        self.segments.clear();
    }

    /// From view byte `view` on, the text is copied from source byte `source`.
    pub(crate) fn straight(&mut self, view: usize, source: usize) {
        let (view, source) = (narrow(view), narrow(source));
        let continues = match self.segments.last() {
            None => view == source,
            Some(last) => {
                last.block_end == STRAIGHT && view.wrapping_sub(last.view) == source.wrapping_sub(last.source)
            }
        };
        if !continues {
            self.segments.push(Segment { view, source, block_end: STRAIGHT });
        }
    }

    /// The view bytes from `view` up to the next segment stand for the source bytes `start..end`.
    pub(crate) fn block(&mut self, view: usize, start: usize, end: usize) {
        self.segments.push(Segment { view: narrow(view), source: narrow(start), block_end: narrow(end) });
    }

    /// The source range that the view range `start..end` (on character boundaries) came from. What was dropped inside
    /// is covered, what was dropped around it is not.
    pub(crate) fn source(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.place(narrow(start)).0;
        if end <= start {
            return (from, from);
        }
        let to = self.place(narrow(end) - 1).1;
        (from, to.max(from))
    }

    /// The source byte of view byte `at`, and the source byte after it (for a block: the block's two ends).
    fn place(&self, at: u32) -> (usize, usize) {
        let before = self.segments.partition_point(|s| s.view <= at);
        match before.checked_sub(1).and_then(|i| self.segments.get(i)) {
            None => (at as usize, at as usize + 1),
            Some(s) if s.block_end == STRAIGHT => {
                let at = (s.source + (at - s.view)) as usize;
                (at, at + 1)
            }
            Some(s) => (s.source as usize, s.block_end as usize),
        }
    }
}

/// Chat messages are far below 4 GiB; the reader cuts longer input before it gets here.
fn narrow(n: usize) -> u32 {
    n.min(STRAIGHT as usize - 1) as u32
}

//! Holds one message in all its views.

use crate::align::Align;
use crate::entity::{self, EntityHit, EntitySet, Scan};
use crate::table::{Summary, hangs};
use crate::units::Units;
use crate::view::View;
use crate::{bare, digits, fold};

/// Longest text read, in bytes. No chat comes near; it keeps every offset inside `u32`.
const MAX_BYTES: usize = 1 << 30;

/// All views of one message. Buffers are reused from message to message, and every view but the folded one is made
/// when first asked for; so keep one reader per thread and call [`Reader::read`] for each message.
#[derive(Debug, Default)]
pub struct Reader {
    raw: String,
    units: Units,
    summary: Summary,
    folded: String,
    align: Align,
    /// `folded` and `align` are those of `raw`.
    is_folded: bool,
    bare: Derived,
    digits: Derived,
    scan: Scan,
    scratch: crate::lexicon::Scratch,
}

/// A view made from the folded one.
#[derive(Debug, Default)]
struct Derived {
    text: String,
    align: Align,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Unread,
    /// Holds no hit that the folded view does not hold.
    Same,
    Differs,
}

impl Reader {
    /// A reader of the empty message.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// A reader that reads every clause anew, however often it comes; what it finds is the same. For benches and tests.
    pub fn forgetful() -> Reader {
        let mut reader = Reader::default();
        reader.scratch.forgetful = true;
        reader
    }

    /// Reads a message; what was read before is forgotten. Text beyond 1 GiB is ignored.
    pub fn read(&mut self, raw: &str) {
        let raw = raw.get(..floor(raw, MAX_BYTES)).unwrap_or("");
        self.raw.clear();
        self.raw.push_str(raw);
        self.summary = self.units.read(raw);
        self.is_folded = false;
        self.scratch.later.clear();
        self.bare.state = State::Unread;
        self.digits.state = State::Unread;
    }

    /// The message as it was typed.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The [`View::Folded`] text.
    pub fn folded(&mut self) -> &str {
        if !self.is_folded {
            fold::fold(&self.raw, &mut self.folded, &mut self.align);
            self.is_folded = true;
        }
        &self.folded
    }

    /// Counts gathered during the fold; a prefilter for views and entities.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// The text of a view, or `None` if it holds no hit that [`Reader::folded`] does not hold at the same place, so
    /// that a second search can be skipped. [`View::Folded`] itself is always `Some`.
    ///
    /// [`View::Shape`] and [`View::Pinyin`] have no text of their own: they read a text for the sake of a listed word
    /// ([`crate::Lexicon`]), so this gives `None`.
    pub fn view(&mut self, view: View) -> Option<&str> {
        self.folded();
        let s = &self.summary;
        let (derived, possible, make): (_, _, fn(&str, &mut String, &mut Align) -> bool) = match view {
            View::Folded => return Some(&self.folded),
            View::Shape | View::Pinyin => return None,
            View::Bare => (&mut self.bare, s.fillers + s.free + s.marked > 0, bare::read),
            View::Digits => {
                let gaps = s.digits > 0 && s.fillers + s.free > 0;
                (&mut self.digits, gaps || s.han_digits > 0, digits::read)
            }
        };
        if derived.state == State::Unread {
            let differs = possible && make(&self.folded, &mut derived.text, &mut derived.align);
            derived.state = if differs { State::Differs } else { State::Same };
        }
        (derived.state == State::Differs).then_some(derived.text.as_str())
    }

    /// The range of raw bytes that the bytes `start..end` of a view came from: on character boundaries, inside the
    /// text, covering every raw character that contributed and everything dropped between them.
    ///
    /// Offsets inside a character are widened to it, offsets beyond the end are cut to it. If [`Reader::view`] gave
    /// `None` for the view, or was not asked, the offsets are taken to be those of the folded text.
    pub fn raw_span(&mut self, view: View, start: usize, end: usize) -> (u32, u32) {
        self.folded();
        let derived = match view {
            View::Folded | View::Shape | View::Pinyin => None,
            View::Bare => Some(&self.bare),
            View::Digits => Some(&self.digits),
        };
        let (start, end) = match derived.filter(|d| d.state == State::Differs) {
            None => snap(&self.folded, start, end),
            Some(d) => {
                let (start, end) = snap(&d.text, start, end);
                let (start, end) = d.align.source(start, end);
                (start, marks_end(&self.folded, start, end))
            }
        };
        let (start, end) = self.align.source(start, end);
        (start as u32, end as u32)
    }

    /// Whether letters that are only written upside down may be there.
    pub(crate) fn odd(&self) -> bool {
        self.units.odd
    }

    /// What a lexicon works on.
    pub(crate) fn parts(&mut self) -> (&str, &Units, &mut crate::lexicon::Scratch) {
        (&self.raw, &self.units, &mut self.scratch)
    }

    /// Finds the wanted entities and appends them to `out`, ordered by place, then by entity.
    pub fn entities(&mut self, want: EntitySet, out: &mut Vec<EntityHit>) {
        let first = out.len();
        if !entity::possible(want, &self.summary) {
            return;
        }
        self.folded();
        entity::find(want, &self.summary, &self.folded, &self.raw, &self.align, &mut self.scan, out);
        if let Some(found) = out.get_mut(first..) {
            found.sort_by_key(|hit| (hit.start, hit.end, hit.entity));
        }
    }
}

/// Takes the marks that hang on the last character of a non-empty range into the range: the keycap of 1️⃣.
pub(crate) fn marks_end(folded: &str, start: usize, end: usize) -> usize {
    if end <= start {
        return end;
    }
    let rest = folded.get(end..).unwrap_or("");
    end + rest.chars().take_while(|c| hangs(*c)).map(char::len_utf8).sum::<usize>()
}

/// The range cut to the text and widened to character boundaries.
fn snap(text: &str, start: usize, end: usize) -> (usize, usize) {
    let start = floor(text, start);
    let mut end = end.min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (start, end.max(start))
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

//! Reads promises out of what a shop's people say: which kind, how much, until when.
//!
//! Pure: a text, a moment and the packs' words and calendar in; promises out. What is asked, refused, guessed, made
//! to depend on something, told of others or done already is none. Who said it and whether it was kept is not decided
//! here: rules ask for it with `promise:` and `due: promised`. (decision 0022)

mod amount;
mod answer;
mod atom;
mod begins;
mod charset;
mod clause;
mod draft;
mod due;
mod hits;
mod hour;
mod kinds;
mod ledger;
mod near;
mod number;
mod read;
mod sketch;
mod speech;
mod spoken;
mod stands;
mod steady;
mod talk;
mod when;
mod words;

use zg_model::{Fen, Timestamp};

pub use kinds::Kinds;
pub use ledger::{Entry, State, Why, ledger, promises, speaks};
pub(crate) use read::Buffers;
pub use read::Reading;
pub(crate) use steady::SteadyText;
pub use talk::Question;
pub(crate) use talk::{Heard, Talk, questions};

/// Something that was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Which kind, as a place in [`Kinds::names`].
    pub kind: usize,
    /// How much, where it was said.
    pub amount: Option<Fen>,
    /// Until when.
    pub due: Due,
    /// It is said to come on top of what was promised before: 再补您5元.
    pub more: bool,
    /// The words of it: first byte of the text, one past the last.
    pub span: (u32, u32),
    /// The event of the question that it answers, where it promises nothing without it, and how long that text is.
    pub asked: Option<(u32, u32)>,
}

/// Until when something was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Until this moment, inclusive.
    At(Timestamp),
    /// A day was said that no calendar has: 11月31日.
    NoSuchDay,
    /// A time was said that needs the calendar of a year that is not known.
    Unknown(i16),
    /// No time was said: 尽快, 稍后.
    Unsaid,
}

impl Due {
    /// The moment; later than anything where there is none.
    pub fn moment(self) -> Timestamp {
        match self {
            Due::At(at) => at,
            Due::NoSuchDay | Due::Unknown(_) | Due::Unsaid => Timestamp::MAX,
        }
    }
}

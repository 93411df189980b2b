//! Performance figures as shops pay by them: who received whom, who ordered and paid after asking whom, how long buyers
//! waited. (赤兔, 千牛绩效 and their like; `performance.yaml` says which reading of each is followed.)
//!
//! A conversation is annotated ([`Annotator`]): every chat, reply, order, refund and rating becomes a [`Note`] that says
//! what it was counted as, for whom and why. [`Counts`] adds notes up by shop, account, day and hour. A figure is a sum
//! or a quotient of counts ([`metrics`]), so what explains a figure is what it is made of.
//!
//! One conversation holds all of a buyer in a shop: whatever counts buyers is decided within it, and sums of parts are
//! exact.

mod annotate;
mod course;
mod fold;
mod measure;
mod note;
mod orders;
mod owner;
mod reception;
mod span;

pub use annotate::Annotator;
pub use fold::{Cell, CellKey, Counts, Share, Whose, shares};
pub use measure::{Count, Figure, Metric, Settles, Sum, Unit, metrics};
pub use note::{Assist, Decided, Enquiry, Filter, Note, Owner, Stage, Unsold, What};

//! Reads Chinese chat text through several views and maps every match back to the original bytes.
//!
//! A shop assistant who wants to slip a word past a filter writes `Ⓥ❤`, `微-信`, `１３８ 1234 五六七八`. A [`View`] is one
//! way of reading such text so that the plain word is there again; an [`Entity`] is a shape worth recognising (a phone
//! number, an address, a price). Both answer in byte ranges of what was really typed, so evidence is always quotable.
//!
//! ```
//! use zg_text::{Reader, View};
//!
//! let mut reader = Reader::new();
//! reader.read("全 网 最.低.价！");
//! let bare = reader.view(View::Bare).expect("fillers were dropped").to_owned();
//! let at = bare.find("最低价").expect("the word is whole again");
//! let (start, end) = reader.raw_span(View::Bare, at, at + "最低价".len());
//! assert_eq!("全 网 最.低.价！".get(start as usize..end as usize), Some("最.低.价"));
//! ```
//!
//! A [`Lexicon`] finds listed words through all views at once, however they are disguised: see `DESIGN.md`.
//!
//! The crate is pure: no files, clocks, threads or randomness, and no input makes it panic.

/// The example of the README compiles and holds.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod align;
mod bare;
mod digits;
mod disguise;
mod emoticon;
mod entity;
mod fold;
mod lexicon;
mod reader;
mod repeat;
mod saying;
mod styled;
mod table;
mod traditional;
mod turned;
mod units;
mod view;

pub use disguise::spell::resembles;
pub use emoticon::pieces;
pub use entity::{ENTITIES, Entity, EntityHit, EntityInfo, EntitySet};
pub use lexicon::{Builder, How, Lexicon, Match, Reading, Term, TermSet, Trust, Unsaved};
pub use reader::Reader;
pub use saying::{SAYINGS, grams};
pub use table::{Summary, unseen};
pub use view::{VIEWS, View, ViewInfo, ViewSet, folded, term};

//! What every HTML page of ours shares: the look, the copy buttons, and the escape for text from outside.
//!
//! The report and the rulebook are written from these; each adds what only it has.

mod escape;

pub use escape::Esc;

/// Colours, type, chat bubbles, tables, filters; light and dark, narrow and on paper.
pub const BASE_CSS: &str = include_str!("page/base.css");

/// Makes `.copy` buttons work. The page needs `#words` with `data-copy` and `data-copied`.
pub const COPY_JS: &str = include_str!("page/copy.js");

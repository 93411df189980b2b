//! stub
use std::io;
/// How text is laid out.
#[derive(Clone, Debug)]
pub struct TextOptions {
    /// Whether to colour; without, the exact words stand in `<<…>>`.
    pub color: bool,
    /// The width of the terminal in columns.
    pub width: usize,
    /// Whether every finding is shown, and why each rule matters.
    pub verbose: bool,
    /// How many findings of a rule are shown otherwise.
    pub per_rule: usize,
}
/// Text.
pub fn text(_report: &super::Report, _options: &TextOptions, _out: &mut dyn io::Write) -> io::Result<()> { Ok(()) }

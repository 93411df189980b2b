//! What the terminal can show.

use std::io::IsTerminal;

/// Language and colours of what is printed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// English instead of Chinese.
    pub(crate) english: bool,
    /// Colours on standard output.
    pub(crate) color_out: bool,
    /// Colours on standard error.
    pub(crate) color_err: bool,
}

impl Terminal {
    /// Honours `NO_COLOR` and what is a terminal.
    pub(crate) fn new(english: bool) -> Terminal {
        let allowed = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Terminal {
            english,
            color_out: allowed && std::io::stdout().is_terminal(),
            color_err: allowed && std::io::stderr().is_terminal(),
        }
    }

    /// The text in the user's language.
    pub(crate) fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.english { en } else { zh }
    }

    /// In brackets, as each language writes them: （店） or ` (shop)`.
    pub(crate) fn bracketed(&self, text: impl std::fmt::Display) -> String {
        if self.english { format!(" ({text})") } else { format!("（{text}）") }
    }

    /// A colon, as each language writes it.
    pub(crate) fn colon(&self) -> &'static str {
        self.say("：", ": ")
    }

    /// For English readers, once a page: that what stands in rules is in Chinese.
    pub(crate) fn rules_in_chinese(&self) -> &'static str {
        if self.english { zg_formats::report::IN_CHINESE } else { "" }
    }

    /// The message in the user's language.
    pub(crate) fn message<'m>(&self, message: &'m zg_rules::Message) -> &'m str {
        if self.english { &message.en } else { &message.zh }
    }
}

/// An error with its causes, in the user's language: what the system says is English.
pub(crate) fn worded(error: &anyhow::Error, term: &Terminal) -> String {
    let one = |cause: &(dyn std::error::Error + 'static)| {
        let said = cause.downcast_ref::<std::io::Error>().map(zg_formats::trouble);
        let said = said.or_else(|| Some(cause.downcast_ref::<zg_formats::WriteError>()?.said()));
        said.map_or_else(|| cause.to_string(), |said| term.say(&said.zh, &said.en).to_owned())
    };
    error.chain().map(one).collect::<Vec<_>>().join(term.colon())
}

/// The width of the terminal in columns; 100 where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(w, _)| usize::from(w.0).clamp(60, 160))
}

/// The text, filled with blanks to a display width: Chinese characters are two columns wide.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let have = unicode_width::UnicodeWidthStr::width(text);
    format!("{text}{}", " ".repeat(width.saturating_sub(have)))
}

/// Writes to standard output; unlike `print!` it returns an error when the reader has gone.
pub(crate) fn show(text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

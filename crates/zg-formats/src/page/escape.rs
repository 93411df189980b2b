//! Text from outside, safe within HTML text and within quoted attributes.

use std::fmt::{self, Write};

/// Displays the text with everything that HTML would read as markup escaped.
///
/// Control characters become their pictures (`␛`) and marks that turn the direction of a line become `�`, so that
/// what a reader sees is what was sent.
pub struct Esc<'a>(pub &'a str);

impl fmt::Display for Esc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(c)?,
                '\r' => {}
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => f.write_char('\u{fffd}')?,
                '\0'..='\u{1f}' => f.write_char(char::from_u32(0x2400 + u32::from(c)).unwrap_or(' '))?,
                c if c.is_control() => f.write_char(' ')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Esc;

    #[test]
    fn markup_is_text() {
        let text = "<a href=\"x\" onclick='y'>&\u{1b}[2J\u{202e}";
        let safe = "&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;␛[2J\u{fffd}";
        assert_eq!(Esc(text).to_string(), safe);
    }
}

//! Colour, and text measured in columns: Han characters take two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zg_model::Severity;

/// What a piece of text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    Plain,
    Bold,
    Dim,
    Good,
    Bad,
    Of(Severity),
    Mark(Severity),
}

/// Colours, or leaves alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub(super) color: bool,
}

impl Ink {
    /// The text in its style. Without colour only marks are visible, as `<<…>>`.
    pub(super) fn paint(self, style: Style, text: &str) -> String {
        if !self.color {
            return match style {
                Style::Mark(_) => format!("<<{text}>>"),
                _ => text.to_owned(),
            };
        }
        let code = match style {
            Style::Plain => return text.to_owned(),
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Good => "32",
            Style::Bad => "31",
            Style::Of(s) | Style::Mark(s) => hue(s),
        };
        let shape = match style {
            Style::Mark(_) => "1;4;",
            Style::Of(_) => "1;",
            _ => "",
        };
        format!("\x1b[{shape}{code}m{text}\x1b[0m")
    }
}

fn hue(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "91",
        Severity::High => "31",
        Severity::Medium => "33",
        Severity::Low => "36",
        Severity::Note => "34",
    }
}

/// How many columns the text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A character as a terminal may print it: no control character moves the cursor, no bidi control turns the line.
pub(super) fn printable(c: char) -> char {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// The text with every character printable.
pub(super) fn safe(text: &str) -> String {
    text.chars().map(printable).collect()
}

/// At most so many columns, the rest replaced by `…`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The text filled with spaces to so many columns.
pub(super) fn pad(text: &str, columns: usize, right: bool) -> String {
    let fill = " ".repeat(columns.saturating_sub(width(text)));
    if right { fill + text } else { text.to_owned() + &fill }
}

/// Lines of at most so many columns. Han text breaks anywhere but before closing marks, Latin words stay whole.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(20);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for piece in pieces(text) {
        let w = width(piece);
        if used + w > columns && used > 0 {
            lines.push(line.trim_end().to_owned());
            line = String::new();
            used = 0;
            if piece == " " {
                continue;
            }
        }
        for c in piece.chars() {
            let w = c.width().unwrap_or(0);
            // A word longer than the line is broken where it must.
            if used + w > columns && w > 0 && !closing(c) {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(printable(c));
            used += w;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// What must not be parted: a Latin word or a number, a space, or one Han character with the closing marks after it.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(b) = before
            && !closing(c)
            && !(solid(b) && solid(c))
            && !opening(b)
        {
            cuts.push(at);
        }
        before = Some(c);
    }
    cuts.push(text.len());
    cuts.windows(2)
        .filter_map(|w| match w {
            [from, to] => text.get(*from..*to),
            _ => None,
        })
        .filter(|p| !p.is_empty())
        .collect()
}

fn solid(c: char) -> bool {
    c.width().unwrap_or(0) < 2 && c != ' ' && c != '·'
}

fn closing(c: char) -> bool {
    "，。；：、！？）〕】》”’…,.;:!?)]".contains(c)
}

fn opening(c: char) -> bool {
    "（〔【《“‘([".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_not_characters_are_counted() {
        assert_eq!(width("淘宝 ab"), 7);
        assert_eq!(cut("果然鲜旗舰店", 7), "果然鲜…");
        assert_eq!(pad("京东", 6, false), "京东  ");
        assert_eq!(pad("79%", 6, true), "   79%");
    }

    #[test]
    fn lines_break_between_characters_and_not_before_closing_marks() {
        let lines = wrap("说可以证实的事实：参数、检测报告、带时间和来源的销量。zhanggui explain", 24);
        assert_eq!(lines, ["说可以证实的事实：参数、", "检测报告、带时间和来源的", "销量。zhanggui explain"]);
        assert!(wrap("", 24) == [""]);
        assert!(wrap(&"x".repeat(50), 24).iter().all(|l| width(l) <= 24));
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(safe("a\u{1b}[2J\r\nb\u{202e}c"), "a [2J  b\u{fffd}c");
    }
}

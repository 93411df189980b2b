//! The bare view: what is left of the folded text once blanks, symbols, emoji and invisible characters between the
//! characters are gone. `全 网 最.低.价` → `全网最低价`.

use crate::align::Align;
use crate::emoticon;
use crate::table::{Class, Table, base_letter};

/// More visible fillers than this in one gap separate two pieces of text rather than disguise one; a row of the same sign
/// (......) is one, blanks are counted.
pub(crate) const MAX_FILLERS: u32 = 3;

/// Reads `folded` into `out`, which is cleared first. A sentence end or a long gap becomes one `\n`, never at an end.
///
/// Returns whether anything was joined that `folded` keeps apart, or a diacritic was dropped. If not, every hit in
/// `out` is a hit in `folded`.
pub(crate) fn read(folded: &str, out: &mut String, align: &mut Align) -> bool {
    out.clear();
    align.clear();
    let table = Table::get();
    let mut joined = false;
    let mut gap = Gap::default();
    let mut after = 0;
    // The sign that was dropped last, and where it ended: a row of the same one counts once.
    let mut row = ('\0', 0);
    for (at, c) in folded.char_indices() {
        if at < after {
            continue;
        }
        if let Some(length) = folded.get(at..).and_then(emoticon::code) {
            after = at + length;
            gap.dropped = true;
            gap.fillers += 1;
            continue;
        }
        let class = table.class(c);
        match class {
            Class::Break => gap.broken = true,
            Class::Free => gap.dropped = true,
            class if class.is_filler() => {
                gap.dropped = true;
                gap.fillers += u32::from(row != (c, at) || class == Class::Space);
                row = (c, at + c.len_utf8());
            }
            _ => {
                if !out.is_empty() && gap.separates() {
                    align.block(out.len(), at, at);
                    out.push('\n');
                } else {
                    joined |= gap.dropped && !out.is_empty();
                }
                gap = Gap::default();
                let base = if class == Class::Marked { base_letter(c) } else { None };
                match base {
                    Some(base) => {
                        joined = true;
                        align.block(out.len(), at, at + c.len_utf8());
                        out.push(base);
                    }
                    None => {
                        align.straight(out.len(), at);
                        out.push(c);
                    }
                }
            }
        }
    }
    joined
}

/// Whether the view would drop a visible character from either end of `folded`. What nobody sees (the selector behind
/// ☝️) is no end.
pub(crate) fn loses_an_end(folded: &str) -> bool {
    let table = Table::get();
    let folded = folded.trim_matches(|c| table.class(c) == Class::Free);
    let lost = |c: char| {
        let class = table.class(c);
        class == Class::Break || (class.is_filler() && class != Class::Space)
    };
    folded.chars().next().is_some_and(lost) || folded.chars().next_back().is_some_and(lost)
}

/// What was dropped since the last kept character.
#[derive(Default)]
struct Gap {
    dropped: bool,
    broken: bool,
    fillers: u32,
}

impl Gap {
    fn separates(&self) -> bool {
        self.broken || self.fillers > MAX_FILLERS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_symbol_with_a_selector_is_an_end() {
        assert!(loses_an_end("第☝\u{fe0f}") && loses_an_end("\u{200b}❤微"));
        assert!(!loses_an_end("\u{200b}微信\u{fe0f}") && !loses_an_end("v❤x"));
    }

    proptest! {
        // What lets callers skip the second search.
        #[test]
        fn nothing_joined_means_no_new_words(text in "[a信 .~。,\u{200b}é1]{0,12}") {
            let (mut out, mut align) = (String::new(), Align::default());
            if !read(&text, &mut out, &mut align) {
                for piece in out.split('\n') {
                    prop_assert!(text.contains(piece));
                }
            }
        }
    }
}

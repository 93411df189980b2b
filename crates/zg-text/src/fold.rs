//! The folded view: one pass, one table look-up per character.

use crate::align::Align;
use crate::styled;
use crate::table::{Class, Summary, Table};

/// Folds `raw` into `out`, which is cleared first, and counts what it sees.
pub(crate) fn fold(raw: &str, out: &mut String, align: &mut Align) -> Summary {
    out.clear();
    align.clear();
    out.reserve(raw.len());
    let table = Table::get();
    let mut counts = [0u32; 16];
    let mut seen = 0;
    // Unchanged stretches are copied whole: `raw[copied..]` is not yet in `out`.
    let mut copied = 0;
    for (at, c) in raw.char_indices() {
        let entry = table.entry(c);
        seen |= entry.bits();
        if entry.code() == c as u32 && !entry.expands() {
            count(&mut counts, entry.class_index());
            continue;
        }
        let end = at + c.len_utf8();
        flush(raw, copied, at, out, align);
        copied = end;
        if entry.expands() {
            align.block(out.len(), at, end);
            let text = table.expansion(entry);
            out.push_str(text);
            for part in text.chars() {
                let entry = table.entry(part);
                seen |= entry.bits();
                count(&mut counts, entry.class_index());
            }
        } else if let Some(plain) = char::from_u32(entry.code()) {
            count(&mut counts, entry.class_index());
            if plain.len_utf8() == c.len_utf8() {
                align.straight(out.len(), at);
            } else {
                align.block(out.len(), at, end);
            }
            out.push(plain);
        }
    }
    flush(raw, copied, raw.len(), out, align);
    let summary = Summary::from_counts(&counts, seen);
    let alikes = counts.get(Class::LookAlike as usize).copied().unwrap_or(0);
    if alikes > 0 { undisguise(raw, out, align) } else { summary }
}

fn flush(raw: &str, from: usize, to: usize, out: &mut String, align: &mut Align) {
    if let Some(text) = raw.get(from..to)
        && !text.is_empty()
    {
        align.straight(out.len(), from);
        out.push_str(text);
    }
}

#[inline]
fn count(counts: &mut [u32; 16], class: usize) {
    if let Some(n) = counts.get_mut(class & 15) {
        *n += 1;
    }
}

/// Rewrites Cyrillic and Greek look-alikes that share a run of letters with real Latin ones, or that form a whole word
/// without a letter that gives the script away, and counts again.
/// Works on whole runs, so doing it twice changes nothing.
#[cold]
fn undisguise(raw: &str, out: &mut String, align: &mut Align) -> Summary {
    let table = Table::get();
    let folded = std::mem::take(out);
    let before = std::mem::take(align);
    let mut counts = [0u32; 16];
    let mut seen = 0;
    let mut chars = folded.char_indices().peekable();
    // End of the letter run under way, and whether it holds a Latin letter.
    let (mut run_end, mut mixed) = (0, false);
    let other = |c: Option<char>| c.is_some_and(|c| table.class(c) == Class::Other);
    while let Some((at, c)) = chars.next() {
        let end = chars.peek().map_or(folded.len(), |next| next.0);
        if at >= run_end {
            (run_end, mixed) = letter_run(folded.get(at..).unwrap_or(""), at);
            let seen = |c: &char| table.class(*c) != Class::Free;
            let before = folded.get(..at).and_then(|t| t.chars().rfind(seen));
            let after = folded.get(run_end..).and_then(|t| t.chars().find(seen));
            let several =
                folded.get(at..run_end).is_some_and(|run| run.chars().filter(seen).nth(1).is_some());
            mixed |= several && !other(before) && !other(after);
        }
        let plain = if mixed { styled::look_alike(c) } else { None };
        let shown = plain.unwrap_or(c);
        let (start, stop) = before.source(at, end);
        let source_len = raw.get(start..stop).map(str::len);
        // A straight segment promises equal lengths and one source character per view character.
        if source_len == Some(shown.len_utf8()) {
            align.straight(out.len(), start);
        } else {
            align.block(out.len(), start, stop);
        }
        out.push(shown);
        let entry = table.entry(shown);
        seen |= entry.bits();
        count(&mut counts, entry.class_index());
    }
    Summary::from_counts(&counts, seen)
}

/// Where the run of Latin and Latin-looking letters that starts `text` ends, and whether it holds a Latin letter. What
/// nobody sees between them is part of it.
fn letter_run(text: &str, at: usize) -> (usize, bool) {
    let (mut mixed, table) = (false, Table::get());
    for (i, c) in text.char_indices() {
        if c.is_ascii_lowercase() {
            mixed = true;
        } else if styled::look_alike(c).is_none() && table.class(c) != Class::Free {
            return (at + i.max(1), mixed);
        }
    }
    (at + text.len(), mixed)
}

//! The digits view: every way of writing a digit reads as the ASCII digit, and what stands between two digits is
//! dropped if it is short. `第①` and `第一` → `第1`, `五 六-七八` → `5678`.

use crate::align::Align;
use crate::bare::MAX_FILLERS;
use crate::table::{Class, Table, han_digit};

/// Reads `folded` into `out`, which is cleared first. Returns whether the two differ.
pub(crate) fn read(folded: &str, out: &mut String, align: &mut Align) -> bool {
    out.clear();
    align.clear();
    let table = Table::get();
    let mut changed = false;
    // Start of a droppable gap after a digit; it is copied after all if no digit follows.
    let mut gap: Option<usize> = None;
    let mut fillers = 0;
    for (at, c) in folded.char_indices() {
        let class = table.class(c);
        let digit = match class {
            Class::Digit => Some(c),
            Class::HanDigit => han_digit(c),
            _ => None,
        };
        if let Some(digit) = digit {
            changed |= gap.is_some_and(|start| start < at) || class == Class::HanDigit;
            if class == Class::Digit {
                align.straight(out.len(), at);
            } else {
                align.block(out.len(), at, at + c.len_utf8());
            }
            out.push(digit);
            gap = Some(at + c.len_utf8());
            fillers = 0;
            continue;
        }
        if class == Class::Free && gap == Some(at) {
            // The keycap of 1️⃣ goes with its digit.
            changed = true;
            gap = Some(at + c.len_utf8());
            continue;
        }
        if gap.is_some() {
            fillers += u32::from(class.is_filler());
            if (class.is_filler() && fillers <= MAX_FILLERS) || class == Class::Free {
                continue;
            }
        }
        let from = gap.take().unwrap_or(at);
        copy(folded, from, at + c.len_utf8(), out, align);
    }
    if let Some(from) = gap {
        copy(folded, from, folded.len(), out, align);
    }
    changed
}

fn copy(folded: &str, from: usize, to: usize, out: &mut String, align: &mut Align) {
    if let Some(text) = folded.get(from..to)
        && !text.is_empty()
    {
        align.straight(out.len(), from);
        out.push_str(text);
    }
}

//! Traditional characters that have exactly one sensible simplified form.
//!
//! The pairs are in `traditional.txt`, traditional then simplified, in code point order. They were derived through the
//! crate `opencc-fmmseg` (MIT); `tests/traditional.rs` derives them again. Left out on purpose: characters that are
//! also ordinary simplified ones (乾 in 乾隆, 著 in 著名, 於 as a surname, 徵, 摺), since folding them would change words
//! nobody disguised.

pub(crate) const PAIRS: &str = include_str!("traditional.txt");

/// Every (traditional, simplified) pair. Both are in the basic plane and both take three bytes of UTF-8.
pub(crate) fn pairs() -> impl Iterator<Item = (char, char)> {
    PAIRS.lines().flat_map(|line| {
        let mut chars = line.chars();
        std::iter::from_fn(move || Some((chars.next()?, chars.next()?)))
    })
}

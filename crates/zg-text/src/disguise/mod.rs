//! What stands behind disguises: sounds, shapes, parts and pictures of characters, and the ordinary words that a
//! disguise must not be confused with.

pub(crate) mod looks;
pub(crate) mod ordinary;
pub(crate) mod picture;
pub(crate) mod sound;
pub(crate) mod spell;
pub(crate) mod split;

/// The texts of all built-in tables: what a compiled list of words depends on.
pub(crate) fn tables() -> [&'static str; 8] {
    let [words, chat] = ordinary::TEXTS;
    let others = [crate::traditional::PAIRS, crate::styled::CONFUSABLES, env!("CARGO_PKG_VERSION")];
    let [traditional, styled, version] = others;
    [words, chat, split::LIST, spell::SHAPES, looks::LOOKS, traditional, styled, version]
}

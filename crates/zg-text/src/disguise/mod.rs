//! What stands behind disguises: sounds, shapes, parts and pictures of characters, and the ordinary words that a
//! disguise must not be confused with.

pub(crate) mod looks;
pub(crate) mod ordinary;
pub(crate) mod picture;
pub(crate) mod sound;
pub(crate) mod spell;
pub(crate) mod split;

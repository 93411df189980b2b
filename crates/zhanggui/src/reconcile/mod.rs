//! The platform's own report beside what the chats say: where they differ, by how much, and what would explain it.

mod compare;
mod ours;
mod text;
mod ways;
mod wire;

pub(crate) use compare::{Comparison, Side, State, shop_of};
pub(crate) use ours::{Chats, Survey, Way};
pub(crate) use text::{Names, text};
pub(crate) use ways::{only_compared, ways};
pub(crate) use wire::{csv, json};

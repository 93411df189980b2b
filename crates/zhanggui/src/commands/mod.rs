//! One file a command.

pub(crate) mod pack;
pub(crate) mod prove;

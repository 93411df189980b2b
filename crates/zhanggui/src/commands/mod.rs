//! One file a command.

pub(crate) mod check;
pub(crate) mod deadlines;
pub(crate) mod decide;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod guard;
pub(crate) mod import;
pub(crate) mod pack;
pub(crate) mod performance;
pub(crate) mod price;
pub(crate) mod promises;
pub(crate) mod prove;
pub(crate) mod reconcile;
pub(crate) mod staff;
pub(crate) mod tally;
pub(crate) mod why;

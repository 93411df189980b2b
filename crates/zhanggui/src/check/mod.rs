//! The main job: from files to a report.

mod assemble;
mod pipeline;

pub(crate) use assemble::{Assembler, platform_names};
pub(crate) use pipeline::{Filter, Outcome, Passes, Run, run, under};

//! The main job: from files to a report.

mod assemble;
mod passes;
mod pipeline;

pub(crate) use assemble::{Assembler, platform_name, platform_names};
pub(crate) use passes::Passes;
pub(crate) use pipeline::{Filter, Outcome, Run, run, under};

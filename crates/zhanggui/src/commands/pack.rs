//! `zhanggui pack …`: checks packs, counts what they cover.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::packs::{load, today};
use crate::term::Terminal;

/// What to do with packs.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Args {
    /// 检查规则包：键、引用、日期、来源级别、例子
    Check {
        /// 规则包目录；不写＝内置规则包
        packs: Option<PathBuf>,
    },
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    match args {
        Args::Check { packs } => {
            let loaded = load(packs.as_deref(), Some(today()))?;
            let all: Vec<_> = loaded.problems.iter().collect();
            let fatal = loaded.report(&all, term);
            let (rules, atoms) = loaded.set.size();
            let warnings = all.len() - fatal;
            println!(
                "{}",
                if term.english {
                    format!(
                        "{rules} rules in force, {atoms} words indexed, {fatal} problems, {warnings} warnings"
                    )
                } else {
                    format!("在用规则 {rules} 条，词 {atoms} 个，错误 {fatal}，提醒 {warnings}")
                }
            );
            Ok(if fatal == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
    }
}

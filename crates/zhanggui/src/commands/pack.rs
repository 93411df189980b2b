//! `zhanggui pack …`: checks packs, counts what they cover, says what changed, writes what others read.

mod behaviour;
mod coverage;
pub(crate) mod days;
mod diff;
mod docs;
pub(crate) mod entries;
pub(crate) mod layout;
mod log;
pub(crate) mod say;
mod schema;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::packs::{Loaded, load, today};
use crate::term::Terminal;

/// What to do with packs.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Args {
    /// 检查规则包：键、引用、日期、来源级别、例子
    Check {
        /// 规则包目录；不写＝内置规则包
        packs: Option<PathBuf>,
    },
    /// 数一数条目表里的每一条由哪条规则、哪篇文章管（有没人管的退出码 1）
    Coverage(coverage::Args),
    /// 两份规则包差在哪里；给了会话，再看判出来差在哪里（有差别退出码 1）
    Diff(Box<diff::Args>),
    /// 变更记录：哪天起、哪个平台、哪个主题、改了什么（Markdown）
    Log(log::Args),
    /// 规则手册：一个网站，每条规则一页（--html）；不写＝总表（Markdown）
    Docs(docs::Args),
    /// 各种规则文件的 JSON Schema，编辑器用来补全和检查
    Schema(schema::Args),
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    match args {
        Args::Check { packs } => {
            let loaded = load(packs.as_deref(), Some(today()), term)?;
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
        Args::Coverage(args) => coverage::run(args, term),
        Args::Diff(args) => diff::run(args, term),
        Args::Log(args) => log::run(args, term),
        Args::Docs(args) => docs::run(args, term),
        Args::Schema(args) => schema::run(args, term),
    }
}

/// Loads packs; says on standard error what is wrong with them and left out.
fn sound(dir: Option<&Path>, term: &Terminal) -> anyhow::Result<Loaded> {
    let loaded = load(dir, None, term)?;
    let fatal: Vec<_> = loaded.problems.iter().filter(|p| p.fatal()).collect();
    let count = loaded.report(&fatal, term);
    if count > 0 {
        let where_ = dir.map_or_else(|| "embedded".into(), |d| d.display().to_string());
        let what = term.say("处错误：出错的规则没有算进来", "problems: rules with a problem are left out");
        eprintln!("zhanggui: {where_}: {count} {what}");
    }
    Ok(loaded)
}

/// The only pack that is meant, when the folder is one pack.
pub(crate) fn only(dir: Option<&Path>) -> Option<String> {
    let dir = dir.filter(|d| d.join("pack.yaml").is_file())?;
    let name = dir.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned();
    Some(name)
}

/// Whether a pack is among those meant.
fn meant(only: Option<&str>, pack: &str) -> bool {
    only.is_none_or(|o| o == pack)
}

/// Prints it; whoever stops reading early is no error.
fn show(text: &str) -> anyhow::Result<()> {
    use std::io::{ErrorKind, Write};
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes a file, and its folder where it is missing.
pub(crate) fn write(path: &Path, text: &str, term: &Terminal) -> anyhow::Result<()> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    }
    let what = || format!("{} {}", term.say("写不了文件", "cannot write"), path.display());
    std::fs::write(path, text).with_context(what)
}

/// Reads a text file.
fn read(path: &Path, term: &Terminal) -> anyhow::Result<String> {
    if path.is_dir() {
        bail!("{} {}", path.display(), term.say("是目录，应是文件", "is a folder, not a file"));
    }
    let what = || format!("{} {}", term.say("读不到", "cannot read"), path.display());
    std::fs::read_to_string(path).with_context(what)
}

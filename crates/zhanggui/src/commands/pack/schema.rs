//! `zhanggui pack schema`: JSON Schemas of the pack files, for editors.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use zg_rules::FILE_KINDS;

use crate::term::Terminal;

/// Which schema, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 只要这一种：rule、words、clock、sources、pack、import、shop、performance；不写＝列出各种
    #[arg(value_name = "种类")]
    kind: Option<String>,
    /// 写到这个目录，每种一个文件
    #[arg(long, value_name = "目录")]
    to: Option<PathBuf>,
    /// 看这个目录里的是不是最新；不是则退出码 1
    #[arg(long, value_name = "目录", conflicts_with = "to")]
    check: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let chosen: Vec<_> =
        FILE_KINDS.iter().filter(|k| args.kind.as_deref().is_none_or(|name| name == k.name)).collect();
    if chosen.is_empty() {
        let known: Vec<&str> = FILE_KINDS.iter().map(|k| k.name).collect();
        let name = args.kind.as_deref().unwrap_or_default();
        bail!("{} `{name}`: {}", term.say("没有这种文件", "no such kind"), known.join(", "));
    }
    let mut stale = 0;
    for kind in &chosen {
        let schema = kind.schema();
        let text = format!("{}\n", serde_json::to_string_pretty(&schema)?);
        if let Some(dir) = &args.check {
            let path = dir.join(kind.file());
            let have = std::fs::read_to_string(&path).ok().and_then(|t| serde_json::from_str(&t).ok());
            if have.as_ref() != Some(&schema) {
                stale += 1;
                println!("{} {}", term.say("不是最新", "stale"), path.display());
            }
        } else if let Some(dir) = &args.to {
            let path = dir.join(kind.file());
            super::write(&path, &text, term)?;
            println!("{}  packs/{}", path.display(), kind.files);
        } else if args.kind.is_some() {
            print!("{text}");
        } else {
            let about = super::layout::pad(term.say(kind.zh, kind.en), 14, false);
            println!("{}  {about}  packs/{}", super::layout::pad(kind.name, 11, false), kind.files);
        }
    }
    if args.kind.is_none() && args.to.is_none() && args.check.is_none() {
        println!(
            "\n{}",
            term.say(
                "zhanggui pack schema rule 打印一种；--to docs/schema 全部写出",
                "zhanggui pack schema rule prints one; --to docs/schema writes all"
            )
        );
    }
    if stale > 0 {
        let dir = args.check.as_ref().map(|d| d.display().to_string()).unwrap_or_default();
        eprintln!("zhanggui: {} zhanggui pack schema --to {dir}", term.say("请运行", "run"));
    }
    Ok(if stale == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

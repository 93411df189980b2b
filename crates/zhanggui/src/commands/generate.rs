//! `zhanggui generate`: conversations to try things on, with a list of what is wrong in them.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use zg_formats::ConversationWriter;

use crate::generate::Generator;
use crate::packs::PackArgs;
use crate::term::Terminal;

/// What to generate.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 写多少条消息（写完最后一个会话为止）
    #[arg(long, value_name = "条数", default_value_t = 10_000, value_parser = crate::usage::whole::<1>)]
    messages: u64,
    /// 种子：种子和规则包相同，写出来的一个字节也不差
    #[arg(long, value_name = "整数", default_value_t = 1, value_parser = crate::usage::whole::<0>)]
    seed: u64,
    /// 只写这些平台的会话；不写＝规则包里的所有平台
    #[arg(long, value_name = "平台", num_args = 1..)]
    platform: Vec<String>,
    /// 每一百条消息里埋几处违规
    #[arg(long, value_name = "比例", default_value = "2%", value_parser = share)]
    violations: f64,
    /// 写到哪个文件：.parquet、.jsonl 或 .chat；埋下的违规列在旁边的 <文件>.planted.jsonl
    #[arg(long, value_name = "文件")]
    to: PathBuf,
    #[command(flatten)]
    packs: PackArgs,
}

/// `2%` or `0.02`, at most a half.
fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = text.strip_suffix('%').map_or((text, 1.0), |n| (n, 100.0));
    let value = number.trim().parse::<f64>().map(|n| n / scale).ok();
    value.filter(|v| (0.0..=0.5).contains(v)).ok_or_else(|| "expected 0% to 50%, like 2%".to_owned())
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    let named = |name: &String| crate::platform::named(&loaded.set, name, term);
    let platforms = args.platform.iter().map(named).collect::<anyhow::Result<Vec<_>>>()?;
    let mut generator = Generator::new(loaded.set.pack(), &platforms, args.seed, args.violations)?;
    let mut writer = ConversationWriter::create(&args.to)?;
    let list = beside(&args.to);
    let cannot = || format!("{} {}", term.say("写不了文件", "cannot write"), list.display());
    let mut planted = BufWriter::new(File::create(&list).with_context(cannot)?);
    while generator.written().1 < args.messages {
        let made = generator.next()?;
        writer.write(&made.conversation)?;
        for line in made.lines() {
            writeln!(planted, "{line}").with_context(cannot)?;
        }
    }
    writer.finish()?;
    planted.flush().with_context(cannot)?;
    let (conversations, messages, violations) = generator.written();
    let (to, list) = (args.to.display(), list.display());
    if term.english {
        println!(
            "{to}: {conversations} conversations, {messages} messages; {list}: {violations} violations planted"
        );
    } else {
        println!("{to}：会话 {conversations} 个，消息 {messages} 条；{list}：埋下违规 {violations} 处");
    }
    Ok(ExitCode::SUCCESS)
}

/// The list beside a file: its name with `.planted.jsonl`.
fn beside(path: &Path) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".planted.jsonl");
    PathBuf::from(name)
}

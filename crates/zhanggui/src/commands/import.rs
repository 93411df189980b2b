//! `zhanggui import PATH --to FILE`: from exports to one file of ours, grouped by conversation.

use std::path::PathBuf;
use std::process::ExitCode;

use zg_formats::{ConversationWriter, Lang, for_each_conversation};

use crate::input::{InputArgs, import_maps};
use crate::packs::PackArgs;
use crate::progress::Progress;
use crate::term::Terminal;

/// What to import.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 导出文件或目录
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    /// 写成 .parquet、.jsonl 或 .chat
    #[arg(long, value_name = "文件")]
    to: PathBuf,
    /// 文件里没写平台时用它
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    crate::input::some_there(&args.paths, term)?;
    let maps = import_maps(&loaded.set, term)?;
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let mut options = args.input.options(&loaded.set, lang, None, term)?;
    options.platform = crate::platform::asked(&loaded, args.platform.as_deref(), term)?;
    let progress = Progress::new(&args.paths, term);
    let mut writer = ConversationWriter::create(&args.to)?;
    let mut failed = None;
    let summary = for_each_conversation(&args.paths, &maps, &options, &|n| progress.at(n), &mut |c| {
        if failed.is_none() {
            failed = writer.write(&c).err();
        }
    });
    progress.done();
    let empty = summary.conversations == 0;
    if let Some(error) = failed {
        return Err(error.into());
    }
    writer.finish()?;
    for reject in summary.rejects.iter().chain(&summary.notes) {
        eprintln!("{}", reject.in_lang(lang));
    }
    let (conversations, events, rejected) = (summary.conversations, summary.events, summary.rejects.len());
    eprintln!(
        "{}",
        if term.english {
            format!(
                "{conversations} conversations, {events} events → {}; {rejected} rejected",
                args.to.display()
            )
        } else {
            format!("会话 {conversations}，事件 {events} → {}；拒收 {rejected}", args.to.display())
        }
    );
    Ok(if empty { crate::input::nothing_read(&args.paths, term) } else { ExitCode::SUCCESS })
}

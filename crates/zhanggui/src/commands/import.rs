//! `zhanggui import PATH --to FILE`: from exports to one file of ours, grouped by conversation.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use zg_formats::{Lang, ParquetWriter, for_each_conversation, write_chat, write_jsonl};
use zg_model::{Conversation, PlatformId};

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

/// Writes conversations in one of our formats.
pub(crate) enum Sink {
    Parquet(Box<ParquetWriter<File>>),
    Jsonl(BufWriter<File>),
    Chat(BufWriter<File>),
}

impl Sink {
    /// Opens the file; its ending says the format.
    pub(crate) fn create(path: &PathBuf, term: &Terminal) -> anyhow::Result<Sink> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if !["parquet", "jsonl", "chat"].contains(&ending.as_str()) {
            bail!("{} .parquet .jsonl .chat: {}", term.say("文件名应以这些结尾：", "the file's name must end in"), path.display());
        }
        let file = File::create(path).with_context(|| format!("{} {}", term.say("写不了文件", "cannot write"), path.display()))?;
        Ok(match ending.as_str() {
            "parquet" => Sink::Parquet(Box::new(ParquetWriter::new(file)?)),
            "jsonl" => Sink::Jsonl(BufWriter::new(file)),
            _ => Sink::Chat(BufWriter::new(file)),
        })
    }

    /// Writes one conversation.
    pub(crate) fn write(&mut self, c: &Conversation) -> anyhow::Result<()> {
        match self {
            Sink::Parquet(writer) => writer.write(c)?,
            Sink::Jsonl(out) => write_jsonl(out, c)?,
            Sink::Chat(out) => write_chat(out, c)?,
        }
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        match self {
            Sink::Parquet(writer) => writer.finish()?,
            Sink::Jsonl(mut out) | Sink::Chat(mut out) => out.flush()?,
        }
        Ok(())
    }
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    let maps = import_maps(&loaded.set, term)?;
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let mut options = args.input.options(&loaded.set, lang, None)?;
    options.platform = args.platform.as_deref().map(PlatformId::new);
    let progress = Progress::new(&args.paths, term);
    let mut sink = Sink::create(&args.to, term)?;
    let mut failed = None;
    let summary = for_each_conversation(&args.paths, &maps, &options, &|n| progress.at(n), &mut |c| {
        if failed.is_none() {
            failed = sink.write(&c).err();
        }
    });
    progress.done();
    if let Some(error) = failed {
        return Err(error);
    }
    sink.finish()?;
    for reject in summary.rejects.iter().chain(&summary.notes) {
        eprintln!("{}", reject.in_lang(lang));
    }
    let (conversations, events, rejected) = (summary.conversations, summary.events, summary.rejects.len());
    eprintln!(
        "{}",
        if term.english {
            format!("{conversations} conversations, {events} events → {}; {rejected} rejected", args.to.display())
        } else {
            format!("会话 {conversations}，事件 {events} → {}；拒收 {rejected}", args.to.display())
        }
    );
    Ok(if conversations == 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

//! 掌规 zhanggui: reads every chat, judges each message by the platform rule in force when it was sent.

mod check;
mod commands;
mod input;
mod packs;
mod progress;
mod term;

use std::process::ExitCode;

use clap::Parser;

use crate::term::Terminal;

#[derive(Debug, Parser)]
#[command(name = "zhanggui", version, about = "掌规：客服质检")]
struct Cli {
    /// 输出语言
    #[arg(long, global = true, default_value = "zh", value_parser = ["zh", "en"])]
    lang: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// 读完导出文件里的每一条会话，按当时有效的规则判定
    Check(Box<commands::check::Args>),
    /// 讲解一条规则：为什么、依据、怎么判、怎么说、例子
    Explain(commands::explain::Args),
    /// 问一张表：给定事实，该罚多少、怎么处理
    Decide(commands::decide::Args),
    /// 用规则自己的例子证明规则
    Prove(commands::prove::Args),
    /// 规则包的检查与维护
    #[command(subcommand)]
    Pack(commands::pack::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let term = Terminal::new(cli.lang == "en");
    let result = match &cli.command {
        Command::Check(args) => commands::check::run(args, &term),
        Command::Explain(args) => commands::explain::run(args, &term),
        Command::Decide(args) => commands::decide::run(args, &term),
        Command::Prove(args) => commands::prove::run(args, &term),
        Command::Pack(args) => commands::pack::run(args, &term),
    };
    result.unwrap_or_else(|error| {
        eprintln!("zhanggui: {error:#}");
        ExitCode::from(2)
    })
}

//! 掌规 zhanggui: reads every chat, judges each message by the platform rule in force when it was sent.

/// As the standard one, but a reader that has gone is no reason to panic.
macro_rules! eprintln {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($what)*);
    }};
}

mod check;
mod commands;
mod evidence;
mod facts;
mod generate;
mod help;
mod input;
mod nudge;
mod packs;
mod performance;
mod platform;
mod pricing;
mod progress;
mod reconcile;
mod revision;
mod rulebook;
mod staff;
mod succession;
mod term;
mod usage;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::term::Terminal;

#[derive(Debug, Parser)]
#[command(name = "zhanggui", version, about = "掌规：客服质检")]
struct Cli {
    /// 输出语言
    #[arg(long, global = true, default_value = "zh", value_parser = ["zh", "en"])]
    lang: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// 读完导出文件里的每一条会话，按当时有效的规则判定
    Check(Box<commands::check::Args>),
    /// 讲解一条规则：为什么、依据、怎么判、怎么说、例子
    Explain(commands::explain::Args),
    /// 一条命中为什么成立：读法、例外、日期、钟表
    Why(commands::why::Args),
    /// 发送前提醒：从标准输入逐行读，逐行给出结论
    Guard(commands::guard::Args),
    /// 服务指标：按各平台的口径数，分子分母都给
    Tally(Box<commands::tally::Args>),
    /// 在走的时限：按急缓列出，要做什么，过了要付什么代价；可写成日历
    Deadlines(Box<commands::deadlines::Args>),
    /// 对账：平台后台的客服报表，与聊天里数出来的，差多少、哪种读法能对上
    Reconcile(Box<commands::reconcile::Args>),
    /// 客服绩效：接待、转化、销售、响应、满意度，每个数都能讲出怎么来的
    Performance(Box<commands::performance::Args>),
    /// 排班：从聊天记录算出每半小时要几个客服，排成班次
    Staff(Box<commands::staff::Args>),
    /// 这些会话要花多少：平台规则与法律分开，按店、客服、日、规则
    Price(Box<commands::price::Args>),
    /// 承诺台账：客服答应了什么、何时到期、兑现没有
    Promises(Box<commands::promises::Args>),
    /// 问一张表：给定事实，该罚多少、怎么处理
    Decide(commands::decide::Args),
    /// 证据包：完整记录加摘要、订单时间线、条款、材料清单；能申诉的附申诉稿
    Evidence(commands::evidence::Args),
    /// 各种导出变成一个文件：.parquet、.jsonl 或 .chat
    Import(commands::import::Args),
    /// 用规则自己的例子证明规则
    Prove(commands::prove::Args),
    /// 规则包的检查与维护
    #[command(subcommand)]
    Pack(commands::pack::Args),
    /// 造一批会话：照着日常接待写，里面埋下已知的违规，用来试规则、量速度
    Generate(commands::generate::Args),
    /// 命令补全脚本
    Completions {
        /// bash、zsh、fish、powershell、elvish
        shell: clap_complete::Shell,
    },
}

/// What to try first.
const FIRST_ZH: &str = "\
掌规 zhanggui：读完每一条客服会话，按当时有效的平台规则判定

先试这三件事：
  zhanggui check samples                       读一个目录的导出，出报告（--format html 可在浏览器里看）
  echo '亲，全网最低价哦' | zhanggui guard --platform jd    发送前提醒，一行一个结论
  zhanggui explain law.advertising             一条规则：为什么、依据、怎么判、怎么说

其余命令见 zhanggui --help
";
const FIRST_EN: &str = "\
zhanggui: reads every customer-service chat and judges it by the platform rules in force at the time

Three things to try first:
  zhanggui --lang en check samples             read a folder of exports, print the report (--format html for a browser)
  echo '亲，全网最低价哦' | zhanggui guard --platform jd    a verdict before sending, a line each
  zhanggui explain law.advertising             one rule: why, clause, how it judges, what to say

All commands: zhanggui --help
";

/// Whether `--lang en` stands anywhere: help must know before the arguments are read.
fn wants_english() -> bool {
    let args: Vec<String> = std::env::args().collect();
    let said = |pair: &[String]| matches!(pair, [name, value] if name == "--lang" && value == "en");
    args.windows(2).any(said) || args.iter().any(|a| a == "--lang=en")
}

fn main() -> ExitCode {
    let english = wants_english();
    let command = Cli::command();
    let command = if english { help::in_english(command) } else { help::in_chinese(command) };
    let command = usage::with_negative_numbers(help::with_platforms(command, english));
    let parsed = command.try_get_matches();
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) if english => error.exit(),
        Err(error) => return usage::exit_in_chinese(&error),
    };
    let term = Terminal::new(cli.lang == "en");
    let Some(command) = &cli.command else {
        // Whoever closed the pipe has read enough.
        let _ = term::show(term.say(FIRST_ZH, FIRST_EN));
        return ExitCode::SUCCESS;
    };
    let result = match command {
        Command::Check(args) => commands::check::run(args, &term),
        Command::Explain(args) => commands::explain::run(args, &term),
        Command::Why(args) => commands::why::run(args, &term),
        Command::Guard(args) => commands::guard::run(args, &term),
        Command::Deadlines(args) => commands::deadlines::run(args, &term),
        Command::Tally(args) => commands::tally::run(args, &term),
        Command::Performance(args) => commands::performance::run(args, &term),
        Command::Reconcile(args) => commands::reconcile::run(args, &term),
        Command::Staff(args) => commands::staff::run(args, &term),
        Command::Price(args) => commands::price::run(args, &term),
        Command::Promises(args) => commands::promises::run(args, &term),
        Command::Decide(args) => commands::decide::run(args, &term),
        Command::Evidence(args) => commands::evidence::run(args, &term),
        Command::Import(args) => commands::import::run(args, &term),
        Command::Prove(args) => commands::prove::run(args, &term),
        Command::Pack(args) => commands::pack::run(args, &term),
        Command::Generate(args) => commands::generate::run(args, &term),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "zhanggui", &mut script);
            term::show(&String::from_utf8_lossy(&script)).map(|()| ExitCode::SUCCESS)
        }
    };
    result.unwrap_or_else(|error| {
        // Whoever reads us has read enough: `zhanggui check samples | head`.
        if error.chain().any(|e| {
            e.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
        }) {
            return ExitCode::SUCCESS;
        }
        eprintln!("zhanggui: {}", term::worded(&error, &term));
        ExitCode::from(2)
    })
}

//! What the command line says when it is not understood, and the frame of its help, in Chinese: clap speaks English only.

use std::error::Error as _;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

/// English, Chinese: what frames every page of help.
const FRAME: &[(&str, &str)] = &[
    ("Usage:", "用法："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("[COMMAND]", "[命令]"),
    ("[default: ", "[不写＝"),
    ("[possible values: ", "[可写 "),
    ("Possible values:", "可写："),
    ("Print help (see more with '--help')", "显示帮助（--help 更详细）"),
    ("Print help (see a summary with '-h')", "显示帮助（-h 更简短）"),
    ("Print this message or the help of the given subcommand(s)", "显示这一页，或某个命令的帮助"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
];

/// English, Chinese: why a value is none.
const REASONS: &[(&str, &str)] = &[
    (" is not a time; expected like ", " 不是时刻；应如 "),
    (" is not a date; expected like ", " 不是日期；应如 "),
    (" is not a duration; expected like ", " 不是时长；应如 "),
    ("invalid digit found in string", "不是整数"),
    ("cannot parse integer from empty string", "不是整数"),
    ("number too large to fit in target type", "数太大"),
    (" is not in ", " 不在这个范围："),
    ("expected a whole number, ", "应为整数，"),
    (" or more", " 或更大"),
    ("expected half hours like ", "应为整半点的时段，如 "),
    (", half hours, at most a day", "，整半小时，至多一天"),
    ("expected a duration, data or none", "应为时长、data 或 none"),
    ("expected busy, gap or a duration", "应为 busy、gap 或时长"),
    ("expected a duration like ", "应为时长，如 "),
    ("expected like ", "应如 "),
    ("expected ", "应为 "),
    (", like ", "，如 "),
    (" or ", " 或 "),
    ("0% to 50%", "0% 到 50%"),
    (", ", "、"),
];

/// A whole number, from `LEAST` on.
pub(crate) fn whole<const LEAST: u64>(text: &str) -> Result<u64, String> {
    let number: Option<u64> = text.trim().parse().ok().filter(|n| *n >= LEAST);
    number.ok_or_else(|| format!("expected a whole number, {LEAST} or more, like 7"))
}

/// Takes `-1` behind an option as its value: what is wrong with it can then be said.
pub(crate) fn with_negative_numbers(command: Command) -> Command {
    let numbers = |arg: Arg| match arg.is_positional() || !arg.get_action().takes_values() {
        true => arg,
        false => arg.allow_negative_numbers(true),
    };
    command.mut_args(numbers).mut_subcommands(with_negative_numbers)
}

fn translated(text: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(text.to_owned(), |text, (en, zh)| text.replace(en, zh))
}

/// Shows help, or why the command line was not understood, in Chinese; help is no failure.
pub(crate) fn exit_in_chinese(error: &clap::Error) -> ExitCode {
    let rendered = error.render();
    let framed = |colour: bool| {
        let text = if colour { rendered.ansi().to_string() } else { rendered.to_string() };
        translated(&text, FRAME)
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Whoever closed the pipe has read enough.
            let _ = crate::term::show(&framed(std::io::stdout().is_terminal()));
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprintln!("{}", framed(std::io::stderr().is_terminal()).trim_end());
            ExitCode::from(2)
        }
        _ => {
            eprintln!("{}", in_chinese(error));
            ExitCode::from(2)
        }
    }
}

/// What was not understood, with all that clap knows of it.
fn in_chinese(error: &clap::Error) -> String {
    let words = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        Some(ContextValue::StyledStrs(all)) => all.iter().map(ToString::to_string).collect(),
        Some(ContextValue::Number(n)) => vec![n.to_string()],
        _ => Vec::new(),
    };
    let one = |kind| words(kind).join("、");
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("`{arg}` 后面要写一个值"),
        ErrorKind::InvalidValue => format!("`{arg}` 不能是 `{value}`"),
        ErrorKind::ValueValidation => {
            let why = error.source().map(|why| translated(&why.to_string(), REASONS)).unwrap_or_default();
            format!("`{arg}` 不能是 `{value}`：{why}")
        }
        ErrorKind::UnknownArgument => format!("没有参数 `{arg}`"),
        ErrorKind::InvalidSubcommand => format!("没有命令 `{}`", one(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "还要写哪个命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("还要写 {arg}"),
        ErrorKind::ArgumentConflict => match one(ContextKind::PriorArg) {
            prior if prior.is_empty() || prior == arg => format!("`{arg}` 只能写一次"),
            prior => format!("`{arg}` 不能与 `{prior}` 一起用"),
        },
        ErrorKind::NoEquals => format!("`{arg}` 与值之间要写 ="),
        ErrorKind::TooManyValues => format!("`{arg}` 多了一个值 `{value}`"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("`{arg}` 的值，个数不对"),
        // What is left comes from the system, not from the user.
        _ => error.to_string().trim_end().to_owned(),
    };
    let mut out = format!("zhanggui: {what}");
    let near: Vec<String> =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .flat_map(words)
            .collect();
    if !near.is_empty() {
        out.push_str(&format!("；是不是 `{}`？", near.join("`、`")));
    }
    let valid = [words(ContextKind::ValidValue), words(ContextKind::ValidSubcommand)].concat();
    if !valid.is_empty() {
        out.push_str(&format!("\n  可写 {}", valid.join("、")));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        out.push_str(&format!("\n  {}", translated(&usage.to_string(), FRAME)));
    }
    out.push_str("\n  详见 --help");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn what_is_not_understood_is_said_in_chinese() {
        for (line, parts) in [
            ("check", &["还要写", "<路径>", "用法： zhanggui check"][..]),
            ("check samples --foo", &["没有参数 `--foo`"]),
            ("check samples --formatt text", &["没有参数 `--formatt`", "是不是 `--format`"]),
            ("check samples --format xx", &["`--format", "不能是 `xx`", "可写 text、jsonl"]),
            ("check samples --format tex", &["是不是 `text`"]),
            ("check samples --format", &["后面要写一个值", "可写 text"]),
            ("check samples --format text --format json", &["只能写一次"]),
            ("check samples --now abc", &["`abc` 不是时刻；应如"]),
            ("price samples --as-of 2026-13-01", &["`2026-13-01` 不是日期；应如"]),
            ("deadlines samples --within x", &["不是时长；应如"]),
            ("staff samples --concurrency 5000", &["5000", "不在这个范围："]),
            ("staff samples --seed -1", &["`--seed", "不能是 `-1`：应为整数，0 或更大，如 7"]),
            ("staff samples --seed 1.5", &["不能是 `1.5`：应为整数，0 或更大"]),
            ("generate --to a.chat --messages -5", &["不能是 `-5`：应为整数，1 或更大"]),
            ("check samples --jobs -1", &["-1 不在这个范围："]),
            ("tally samples --explain a --outlook", &["不能与 `--outlook` 一起用"]),
            ("chekc", &["没有命令 `chekc`", "是不是 `check`"]),
        ] {
            let words = std::iter::once("zhanggui").chain(line.split(' '));
            let command = with_negative_numbers(crate::Cli::command());
            let error = command.try_get_matches_from(words).expect_err(line);
            let said = in_chinese(&error);
            for part in parts {
                assert!(said.contains(part), "{line}: {part}\n{said}");
            }
            assert!(!["error", "Usage", "invalid", "required"].iter().any(|en| said.contains(en)), "{said}");
        }
    }

    #[test]
    fn help_has_a_chinese_frame() {
        let error =
            crate::Cli::command().try_get_matches_from(["zhanggui", "check", "--help"]).expect_err("help");
        let said = translated(&error.render().to_string(), FRAME);
        assert!(said.contains("用法：") && said.contains("选项："), "{said}");
        assert!(
            !["Usage", "Options", "Print", "default", "possible"].iter().any(|en| said.contains(en)),
            "{said}"
        );
    }
}

//! Help in English: the command line is written in Chinese, and this says each sentence again.

use clap::Command;

/// `中文<TAB>English`, a line each.
const ENGLISH: &str = include_str!("help.en.txt");
/// What values are called.
const VALUES: &[(&str, &str)] = &[
    ("路径", "PATH"),
    ("目录", "DIR"),
    ("包", "PACK"),
    ("时长", "DURATION"),
    ("客服", "AGENT"),
    ("规则=读法", "RULE=READING"),
    ("文件", "FILE"),
    ("平台", "PLATFORM"),
    ("日期", "DATE"),
    ("时刻", "TIME"),
    ("规则", "RULE"),
    ("程度", "SEVERITY"),
    ("个数", "N"),
    ("条数", "N"),
    ("店铺", "SHOP"),
    ("编码", "ENCODING"),
    ("指纹", "FINGERPRINT"),
    ("事实=值", "FACT=VALUE"),
    ("条目表", "INVENTORY"),
    ("原", "OLD"),
    ("今", "NEW"),
    ("种类", "KIND"),
    ("整数", "N"),
    ("比例", "SHARE"),
    ("主题", "TOPIC"),
    ("目录或条目", "DIR|ENTRY"),
    ("指标", "FIGURE"),
    ("时长:比例", "DURATION:SHARE"),
    ("班次", "SHIFTS"),
    ("时段", "HOURS"),
    ("金额", "YUAN"),
    ("指纹或订单", "CASE"),
    ("链值", "CHAIN"),
    ("表", "TABLE"),
    ("报表", "REPORT"),
    ("版式", "LAYOUT"),
];

/// What values are called in Chinese whose name clap would take from the code: by the argument's name.
const NAMES: &[(&str, &str)] = &[
    ("lang", "语言"),
    ("format", "格式"),
    ("read", "遍数"),
    ("by", "谁"),
    ("surface", "用途"),
    ("attribution", "归属"),
    ("model", "算法"),
    ("until", "起止"),
    ("days", "哪些天"),
    ("packs", "目录"),
    ("shell", "外壳"),
    ("kind", "种类"),
];

/// The command with names of values in Chinese.
pub(crate) fn in_chinese(command: Command) -> Command {
    let command = command.mut_args(|arg| {
        let names = arg.get_value_names().unwrap_or_default();
        let named = !arg.get_action().takes_values() || names.iter().any(|n| !n.is_ascii());
        match NAMES.iter().find(|(id, _)| !named && *id == arg.get_id().as_str()) {
            Some((_, name)) => arg.value_name(*name),
            None => arg,
        }
    });
    command.mut_subcommands(in_chinese)
}

/// Where a platform is asked for, all of them are listed: those of the packs inside.
pub(crate) fn with_platforms(command: Command, english: bool) -> Command {
    let known = crate::packs::platforms().join(if english { ", " } else { "、" });
    let list = move |arg: clap::Arg| match arg.get_help().map(ToString::to_string) {
        Some(help) if arg.get_id() == "platform" => {
            arg.help(if english { format!("{help}: {known}") } else { format!("{help}：{known}") })
        }
        _ => arg,
    };
    command.mut_subcommand("guard", |guard| guard.mut_args(list))
}

/// The sentence in English, where somebody has written it.
fn english(zh: &str) -> Option<&'static str> {
    ENGLISH.lines().filter_map(|l| l.split_once('\t')).find(|(known, _)| *known == zh).map(|(_, en)| en)
}

/// The command with its help in English.
pub(crate) fn in_english(command: Command) -> Command {
    let about = command.get_about().and_then(|a| english(&a.to_string()));
    let command = command.mut_args(|arg| {
        let help = arg.get_help().and_then(|h| english(&h.to_string()));
        let value = arg.get_value_names().and_then(<[_]>::first);
        let value = value.and_then(|n| VALUES.iter().find(|(zh, _)| *zh == n.as_str())).map(|(_, en)| *en);
        let arg = match help {
            Some(help) => arg.help(help),
            None => arg,
        };
        match value {
            Some(value) => arg.value_name(value),
            None => arg,
        }
    });
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    command.mut_subcommands(in_english)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    fn left(command: &Command, out: &mut Vec<String>) {
        out.extend(command.get_about().map(ToString::to_string).filter(|t| chinese(t)));
        for arg in command.get_arguments() {
            out.extend(arg.get_help().map(ToString::to_string).filter(|t| chinese(t)));
            let names = arg.get_value_names().unwrap_or_default();
            out.extend(names.iter().map(ToString::to_string).filter(|t| chinese(t)));
        }
        command.get_subcommands().for_each(|c| left(c, out));
    }

    fn unnamed(command: &Command, out: &mut Vec<String>) {
        for arg in command.get_arguments().filter(|a| a.get_action().takes_values()) {
            let names = arg.get_value_names().unwrap_or_default();
            if names.is_empty() || names.iter().any(|n| !chinese(n)) {
                out.push(format!("{} {}", command.get_name(), arg.get_id()));
            }
        }
        command.get_subcommands().for_each(|c| unnamed(c, out));
    }

    #[test]
    fn every_value_has_a_chinese_name() {
        let mut out = Vec::new();
        unnamed(&in_chinese(crate::Cli::command()), &mut out);
        assert!(out.is_empty(), "no Chinese for the value of:\n{}", out.join("\n"));
    }

    #[test]
    fn every_sentence_of_help_is_there_in_english() {
        let mut out = Vec::new();
        left(&in_english(crate::Cli::command()), &mut out);
        assert!(out.is_empty(), "no English for:\n{}", out.join("\n"));
    }
}

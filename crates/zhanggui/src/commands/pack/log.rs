//! `zhanggui pack log`: what changed for sellers, by the day it took effect; what we corrected, by the day we did.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use zg_model::Date;
use zg_rules::{Rule, Version};

use super::days::{Day, by_day};
use super::say::{brief, changes, cited, facts, flat, gist, zone};
use super::{meant, only, show, sound};
use crate::packs::Loaded;
use crate::term::Terminal;

/// Which packs, which days, which rules.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 规则包目录，如 packs 或 packs/law；不写＝内置规则包
    packs: Option<PathBuf>,
    /// 只要这一天起的
    #[arg(long, value_name = "日期")]
    since: Option<Date>,
    /// 只要到这一天为止的（含）
    #[arg(long, value_name = "日期")]
    until: Option<Date>,
    /// 只要管这个平台的（法律和通用规范管所有平台）
    #[arg(long, value_name = "平台")]
    platform: Option<String>,
    /// 只要这个主题的，如 trade 或 交易
    #[arg(long, value_name = "主题")]
    topic: Option<String>,
}

/// Ids shown of those that share one line of history.
const NAMED: usize = 6;

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = sound(args.packs.as_deref(), term)?;
    let one = only(args.packs.as_deref());
    let platform = crate::platform::asked(&loaded, args.platform.as_deref(), term)?;
    let named = args.topic.as_deref().map(|t| wanted_topic(&loaded, t, term)).transpose()?;
    let rules = loaded.set.pack().rules.iter().filter(|r| {
        meant(one.as_deref(), &r.pack)
            && platform.as_ref().is_none_or(|p| judges(&loaded, &r.pack, p.as_str()))
            && named.as_deref().is_none_or(|t| r.topic() == t)
    });
    let mut days = by_day(rules);
    let fits = |v: &Version| platform.as_ref().is_none_or(|p| narrowed(v, p.as_str()));
    for day in days.values_mut() {
        day.begun.retain(|(_, v)| fits(v));
        day.ended.retain(|(_, v)| fits(v));
    }
    days.retain(|day, what| {
        let something = !(what.begun.is_empty() && what.ended.is_empty() && what.ours.is_empty());
        something && args.since.is_none_or(|s| *day >= s) && args.until.is_none_or(|u| *day <= u)
    });
    let mut out = heading(args, term);
    for (day, what) in days.iter().rev() {
        out.push_str(&of_day(&loaded, *day, what, term));
    }
    if days.is_empty() {
        out.push_str(term.say("\n（没有变更）\n", "\n(nothing)\n"));
    }
    show(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// The topic by its folder or its name.
fn wanted_topic(loaded: &Loaded, wanted: &str, term: &Terminal) -> anyhow::Result<String> {
    let pack = loaded.set.pack();
    let mut known: Vec<&str> = pack.rules.iter().map(Rule::topic).collect();
    known.sort_unstable();
    known.dedup();
    let named = |r: &&Rule| r.topic() == wanted || pack.topic(&r.pack, r.topic()) == wanted;
    match pack.rules.iter().find(named) {
        Some(rule) => Ok(rule.topic().to_owned()),
        None => bail!("{} `{wanted}`: {}", term.say("没有这个主题", "no such topic"), known.join(", ")),
    }
}

fn judges(loaded: &Loaded, pack: &str, platform: &str) -> bool {
    let meta = loaded.set.pack().meta(pack);
    meta.is_none_or(|m| m.platforms.is_empty() || m.platforms.iter().any(|p| p.as_str() == platform))
}

/// Whether a version that says where it applies applies there.
fn narrowed(version: &Version, platform: &str) -> bool {
    version.applies.iter().all(|(name, values)| name != "platform" || values.iter().any(|v| v == platform))
}

fn heading(args: &Args, term: &Terminal) -> String {
    let mut title = term.say("# 规则变更记录", "# Changes of the rules").to_owned();
    let limits = [
        (args.since.map(|d| d.to_string()), "自 ", "since "),
        (args.until.map(|d| d.to_string()), "至 ", "until "),
        (args.platform.clone(), "平台 ", "platform "),
        (args.topic.clone(), "主题 ", "topic "),
    ];
    for (limit, zh, en) in limits {
        title.push_str(
            &limit.map(|l| format!("{}{}{l}", term.say("，", ", "), term.say(zh, en))).unwrap_or_default(),
        );
    }
    let about = term.say(
        "按生效日排列，新的在上；一天之内按平台和主题。〔〕内是来源级别：L 法条 · N 官方或新闻 · T 行业转载 · F 论坛 · G 不可靠。",
        "By the day of effect, newest first; within a day by platform and topic. In brackets the grade of the source: L statute, N official or news, T trade repost, F forum, G unreliable.",
    );
    format!("{title}\n\n{about}\n")
}

fn of_day<'r>(loaded: &Loaded, day: Date, what: &Day<'r>, term: &Terminal) -> String {
    let pack = loaded.set.pack();
    let mut out = format!("\n## {day}\n");
    let mut groups: BTreeMap<(&str, &str), String> = BTreeMap::new();
    let mut put =
        |rule: &'r Rule, text: String| groups.entry((&rule.pack, rule.topic())).or_default().push_str(&text);
    for (rule, version) in &what.begun {
        put(rule, begun(loaded, rule, version, term));
    }
    for (rule, _) in &what.ended {
        let over =
            term.say("到期，从这一天起不再适用。", "its term is over: no longer in force from this day.");
        put(rule, format!("- **{}** `{}` {over}\n", rule.title, rule.id));
    }
    for ((name, folder), text) in groups {
        let topic = if term.english { folder } else { pack.topic(name, folder) };
        out.push_str(&format!("\n### {} · {topic}\n\n{text}", zone(loaded, name, term)));
    }
    if !what.ours.is_empty() {
        out.push_str(&format!("\n### {}\n\n", term.say("我们的修订", "Our own corrections")));
    }
    for (text, rules) in &what.ours {
        out.push_str(&format!("- {text}{}\n", whose(rules, term)));
    }
    out
}

/// A version that begins: what it changes, in words; what it says, where it is the first.
fn begun(loaded: &Loaded, rule: &Rule, version: &Version, term: &Terminal) -> String {
    let pack = loaded.set.pack();
    let mut out = format!("- **{}** `{}` ", rule.title, rule.id);
    match changes(loaded, rule, version) {
        None => {
            let gist = gist(pack, rule, version, term);
            out.push_str(&format!("{}{gist}\n", term.say("新规：", "is new: ")));
        }
        Some(changes) if changes.is_empty() => {
            out.push_str(term.say("重新公布，判法不变。\n", "is published anew and judges the same.\n"));
        }
        Some(changes) => {
            let said: Vec<String> = changes.iter().map(|c| brief(c, pack, &rule.pack, term)).collect();
            out.push_str(&match said.as_slice() {
                [one] => format!("{}{one}{}\n", term.say("改了：", "changes: "), term.say("。", ".")),
                several => format!(
                    "{}\n{}",
                    term.say("改了：", "changes:"),
                    several.iter().map(|s| format!("  - {s}{}\n", term.say("。", "."))).collect::<String>()
                ),
            });
        }
    }
    if let Some(note) = &version.note {
        out.push_str(&format!("  - {}\n", flat(note)));
    }
    let about = facts(rule, version, term).join(" · ");
    out.push_str(&format!("  - {}{} · {about}\n", term.say("依据：", "cites: "), cited(pack, rule, version)));
    out
}

/// A few rules by id; many by pack.
fn whose(rules: &[&Rule], term: &Terminal) -> String {
    if rules.len() <= NAMED {
        let ids: Vec<String> = rules.iter().map(|r| format!("`{}`", r.id)).collect();
        return format!("：{}", ids.join(term.say("、", ", ")));
    }
    let mut packs: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules {
        *packs.entry(&rule.pack).or_default() += 1;
    }
    let packs: Vec<String> = packs.iter().map(|(pack, n)| format!("{pack} {n}")).collect();
    let count = rules.len();
    if term.english {
        format!(": {count} rules ({})", packs.join(", "))
    } else {
        format!("：{count} 条规则（{}）", packs.join("、"))
    }
}

//! `zhanggui pack log`: what changed for sellers, by the day it took effect; what we corrected, by the day we did.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use zg_model::Date;
use zg_rules::{Pack, Rule, Version};

use super::{meant, only, show, sound};
use crate::check::platform_names;
use crate::packs::Loaded;
use crate::term::Terminal;

/// Which packs, since when.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 规则包目录，如 packs 或 packs/law；不写＝内置规则包
    packs: Option<PathBuf>,
    /// 只要这一天起的
    #[arg(long, value_name = "日期")]
    since: Option<Date>,
}

/// Ids shown of those that share one line of history.
const NAMED: usize = 6;

/// What happened on one day.
#[derive(Default)]
struct Day<'r> {
    begun: Vec<(&'r Rule, &'r Version)>,
    ended: Vec<(&'r Rule, &'r Version)>,
    /// What `history` says, and of which rules.
    ours: BTreeMap<String, Vec<&'r Rule>>,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = sound(args.packs.as_deref(), term)?;
    let one = only(args.packs.as_deref());
    let mut days: BTreeMap<Date, Day<'_>> = BTreeMap::new();
    for rule in loaded.set.pack().rules.iter().filter(|r| meant(one.as_deref(), &r.pack)) {
        for version in &rule.versions {
            days.entry(version.from).or_default().begun.push((rule, version));
            if let Some(last) = version.until.filter(|_| rule.last_day(version) == version.until) {
                days.entry(last.plus_days(1)).or_default().ended.push((rule, version));
            }
        }
        for line in &rule.history {
            let (day, text) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            // A line without a date belongs to no day; `pack check` is where to complain.
            if let Ok(day) = day.parse::<Date>() {
                days.entry(day).or_default().ours.entry(text.trim().to_owned()).or_default().push(rule);
            }
        }
    }
    days.retain(|day, _| args.since.is_none_or(|since| *day >= since));
    let mut out = heading(args.since, term);
    for (day, what) in days.iter().rev() {
        out.push_str(&format!("\n## {day}\n"));
        for (title, list, begun) in [
            (term.say("起生效", "In force from this day"), &what.begun, true),
            (term.say("起不再适用", "No longer in force"), &what.ended, false),
        ] {
            if list.is_empty() {
                continue;
            }
            out.push_str(&format!("\n### {title}\n\n"));
            for (rule, version) in list {
                out.push_str(&entry(&loaded, rule, version, begun, term));
            }
        }
        if !what.ours.is_empty() {
            out.push_str(&format!("\n### {}\n\n", term.say("我们的修订", "Our own corrections")));
        }
        for (text, rules) in &what.ours {
            out.push_str(&format!("- {text}{}\n", whose(rules, term)));
        }
    }
    if days.is_empty() {
        out.push_str(term.say("\n（没有变更）\n", "\n(nothing)\n"));
    }
    show(&out)?;
    Ok(ExitCode::SUCCESS)
}

fn heading(since: Option<Date>, term: &Terminal) -> String {
    let title = term.say("# 规则变更记录", "# Changes of the rules");
    let since = since.map(|d| format!("{}{d}", term.say("，自 ", ", since "))).unwrap_or_default();
    let about = term.say(
        "按生效日排列，新的在上。〔〕内是来源级别：L 法条 · N 官方或新闻 · T 行业转载 · F 论坛 · G 不可靠。",
        "By the day of effect, newest first. In brackets the grade of the source: L statute, N official or news, T trade repost, F forum, G unreliable.",
    );
    format!("{title}{since}\n\n{about}\n")
}

fn entry(loaded: &Loaded, rule: &Rule, version: &Version, begun: bool, term: &Terminal) -> String {
    let pack = loaded.set.pack();
    let before = rule.versions.iter().filter(|v| v.from < version.from).max_by_key(|v| v.from);
    let change = match (begun, before) {
        (false, _) => term.say("到期", "its term is over").to_owned(),
        (true, None) => term.say("新", "new").to_owned(),
        (true, Some(v)) => {
            format!("{} {} {}", term.say("改自", "changes"), v.from, term.say("版", "")).trim().to_owned()
        }
    };
    let mut out = format!("- **{}** `{}`（{change}）\n", rule.title, rule.id);
    let mut facts = vec![zone(loaded, &rule.pack, term)];
    facts.extend(
        version
            .applies
            .iter()
            .map(|(name, values)| format!("{} {name}={}", term.say("限", "only"), values.join("|"))),
    );
    facts.push(term.say(rule.status.zh(), rule.status.name()).to_owned());
    let dates = [
        (version.noticed, term.say("公示", "noticed")),
        (version.full, term.say("灰度至", "rolled out by")),
        (version.until, term.say("至", "until")),
    ];
    facts.extend(dates.into_iter().filter_map(|(d, name)| Some(format!("{name} {}", d?))));
    out.push_str(&format!("  - {}\n", facts.join(" · ")));
    if begun {
        out.push_str(&format!("  - {}{}\n", term.say("依据：", "cites: "), cited(pack, rule, version)));
        if let Some(note) = &version.note {
            out.push_str(&format!("  - {}\n", note.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
    out
}

/// What a version rests on, each with its grade.
pub(super) fn cited(pack: &Pack, rule: &Rule, version: &Version) -> String {
    let cites = version.cite.iter().map(|c| pack.cite(&rule.pack, c));
    cites.map(|c| format!("{c}〔{}〕", c.grade.letter())).collect::<Vec<_>>().join("；")
}

/// Whose conversations a pack judges.
pub(super) fn zone(loaded: &Loaded, pack: &str, term: &Terminal) -> String {
    let names = platform_names(&loaded.set);
    let platforms = loaded.set.pack().meta(pack).map(|m| m.platforms.as_slice()).unwrap_or_default();
    if platforms.is_empty() {
        return term.say("全部平台", "all platforms").to_owned();
    }
    let name = |id: &zg_model::PlatformId| {
        names.iter().find(|(known, _)| known == id).map_or_else(|| id.to_string(), |(_, zh)| zh.clone())
    };
    platforms.iter().map(name).collect::<Vec<_>>().join(term.say("、", ", "))
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

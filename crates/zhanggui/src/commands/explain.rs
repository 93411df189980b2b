//! `zhanggui explain RULE`: one rule, in words.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use zg_rules::{Case, Pack, Rule};

use crate::packs::{Loaded, PackArgs, today};
use crate::rulebook::Book;
use crate::term::{Terminal, show};

/// What to explain.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 规则编号，如 law.advertising.absolute-claims；写前缀则列出，不写则全部列出
    #[arg(value_name = "规则", default_value = "", hide_default_value = true)]
    rule: String,
    /// 输出格式
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// 写成一页网页，样式都在里面，可以单独发给别人
    #[arg(long, value_name = "文件")]
    html: Option<PathBuf>,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load_all(term)?;
    let pack = loaded.set.pack();
    // A rule goes by its title too, as `check` prints it.
    let titled = || pack.rules.iter().find(|rule| rule.titles().any(|title| title == args.rule.trim()));
    let Some(rule) = pack.rule(&args.rule).or_else(titled) else {
        return not_found(pack, &args.rule, term);
    };
    if let Some(path) = &args.html {
        let page = Book::new(&loaded, None, today(), term).alone(rule);
        super::pack::write(path, &page, term)?;
        show(&format!("{}\n", path.display()))?;
    } else if args.format == "json" {
        show(&format!("{}\n", serde_json::to_string_pretty(&as_json(&loaded, rule))?))?;
    } else {
        show(&as_text(pack, rule, term))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists the rules that begin so, or says which is near.
pub(crate) fn not_found(pack: &Pack, id: &str, term: &Terminal) -> anyhow::Result<ExitCode> {
    let under: Vec<&Rule> = pack.rules.iter().filter(|r| r.id.as_str().starts_with(id)).collect();
    if !under.is_empty() {
        for rule in under {
            show(&format!("{}  {}\n", rule.id, rule.title))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("zhanggui: {}", crate::nudge::no_rule(pack, id, term));
    Ok(ExitCode::from(2))
}

/// A rule as people read it.
pub(crate) fn as_text(pack: &Pack, rule: &Rule, term: &Terminal) -> String {
    let mut out = format!("{}\n{}", rule.title, rule.id);
    if let Some(severity) = rule.severity {
        out.push_str(&format!(" · {}", term.say(severity.zh(), severity.name())));
    }
    out.push_str(&format!(" · {}", term.say(rule.status.zh(), rule.status.name())));
    out.push_str(term.rules_in_chinese());
    if rule.ask {
        out.push_str(term.say(" · 需人工判断", " · a person decides"));
    }
    out.push_str(&format!("\n\n{} {}\n", term.say("为什么", "why   "), rule.why.trim()));
    if let Some(say) = &rule.remedy.say {
        out.push_str(&format!("{} {}\n", term.say("怎么做", "remedy"), say.trim()));
    }
    for (bad, good) in &rule.remedy.swap {
        out.push_str(&format!("        {bad} → {good}\n"));
    }
    for version in rule.versions.iter().chain(&rule.readings) {
        let last = rule.ends(version).map(|d| format!(" – {d}")).unwrap_or_default();
        let reading = match (&version.reading, term.english) {
            (None, _) => String::new(),
            (Some(name), false) => format!("  另一种读法：{name}（--reading {}={name}）", rule.id),
            (Some(name), true) => format!("  another reading: {name} (--reading {}={name})", rule.id),
        };
        out.push_str(&format!("\n■ {}{last}{reading}\n", version.from));
        if let Some(noticed) = version.noticed {
            out.push_str(&format!("  {} {noticed}\n", term.say("公示", "noticed")));
        }
        if let Some(full) = version.full {
            out.push_str(&format!("  {} {full}\n", term.say("全量", "in full from")));
        }
        for (name, values) in &version.applies {
            out.push_str(&format!("  {} {name} = {}\n", term.say("适用", "where"), values.join("|")));
        }
        for cite in &version.cite {
            let source = pack.source(&rule.pack, &cite.source);
            let cite = pack.cite(&rule.pack, cite);
            let grade =
                format!("{}{}", cite.grade.letter(), term.say(&format!("级 {}", cite.grade.zh()), " grade"));
            let url = source
                .map(|s| s.url.as_str())
                .filter(|u| !u.is_empty())
                .map(|u| format!(" {u}"))
                .unwrap_or_default();
            out.push_str(&format!("  {} {cite}{}{url}\n", term.say("依据", "cite"), term.bracketed(grade)));
        }
        if let Some(note) = &version.note {
            out.push_str(&format!("  {} {}\n", term.say("说明", "note"), note.trim()));
        }
        for line in zg_rules::describe(pack, rule, version, term.english) {
            out.push_str(&format!("  {line}\n"));
        }
        if let Some(zg_rules::Body::Table(_)) = &version.body {
            out.push_str(&format!(
                "  {}\n",
                term.say(
                    "（整张表见规则文件；zhanggui decide 可问）",
                    "(see the rule file; ask with zhanggui decide)"
                )
            ));
        }
    }
    out.push_str(&format!("\n{}\n", term.say("例子", "examples")));
    for example in &rule.examples {
        let dates = match (example.since, example.until) {
            (None, None) => String::new(),
            (since, until) => {
                let day = |d: Option<zg_model::Date>| d.map(|d| d.to_string()).unwrap_or_default();
                format!("[{}..{}] ", day(since), day(until))
            }
        };
        let reading = example.reading.as_ref().map(|r| format!("〔{r}〕")).unwrap_or_default();
        let dates = format!("{dates}{reading}");
        let (mark, text) = match &example.case {
            Case::Bad(chat) => ("✗", chat.source.trim().replace('\n', "\n      ")),
            Case::Ok(chat) => ("✓", chat.source.trim().replace('\n', "\n      ")),
            Case::Given { given, then } => {
                let given: Vec<String> = given.iter().map(|(k, v)| format!("{k}={}", v.join(","))).collect();
                let then: Vec<String> = then.iter().map(|(k, v)| format!("{k}={v}")).collect();
                ("=", format!("{} ⇒ {}", given.join(" "), then.join(" ")))
            }
        };
        out.push_str(&format!("  {mark} {dates}{text}\n"));
    }
    out
}

fn as_json(loaded: &Loaded, rule: &Rule) -> serde_json::Value {
    let pack = loaded.set.pack();
    let versions: Vec<_> = rule
        .versions
        .iter()
        .map(|v| {
            let cite: Vec<_> = v.cite.iter().map(|c| pack.cite(&rule.pack, c)).collect();
            json!({
                "from": v.from, "until": rule.ends(v), "noticed": v.noticed, "cite": cite, "note": v.note,
                "body": v.body.as_ref().map(|b| b.name()), "says": zg_rules::describe(pack, rule, v, false),
            })
        })
        .collect();
    let examples: Vec<_> = rule
        .examples
        .iter()
        .map(|e| match &e.case {
            Case::Bad(c) => json!({"bad": c.source, "since": e.since, "until": e.until}),
            Case::Ok(c) => json!({"ok": c.source, "since": e.since, "until": e.until}),
            Case::Given { given, then } => {
                let given: serde_json::Map<_, _> =
                    given.iter().map(|(k, v)| (k.clone(), json!(v.join(",")))).collect();
                let then: serde_json::Map<_, _> = then.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
                json!({"given": given, "then": then, "since": e.since, "until": e.until})
            }
        })
        .collect();
    json!({
        "rule": rule.id, "title": rule.title, "source": format!("packs/{}", rule.file),
        "severity": rule.severity, "certainty": if rule.ask { "ask" } else { "sure" }, "status": rule.status,
        "release": pack.meta(&rule.pack).map(|m| m.release.clone()),
        "why": rule.why, "say": rule.remedy.say, "swap": rule.remedy.swap, "covers": rule.covers, "was": rule.was,
        "versions": versions, "examples": examples, "history": rule.history,
    })
}

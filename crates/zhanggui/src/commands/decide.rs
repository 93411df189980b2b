//! `zhanggui decide TABLE fact=value…`: asks a table.

use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;
use zg_engine::{Answer, BadFact, Decision, Given, cites, decide, show_answer};
use zg_model::{Date, Fen};
use zg_rules::{Body, Rule, Table, Version};

use crate::commands::explain::not_found;
use crate::packs::{Loaded, PackArgs, today};
use crate::term::{Terminal, show};

/// What to decide.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 表的编号，如 law.consumer.punitive-damages
    table: String,
    /// 事实，如 paid=59.90 kind=late
    #[arg(value_name = "事实=值")]
    facts: Vec<String>,
    /// 按哪一天的规则；不写＝今天
    #[arg(long, value_name = "日期")]
    at: Option<Date>,
    /// 输出格式
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    packs: PackArgs,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load_all(term)?;
    let Some(rule) = loaded.set.pack().rule(&args.table) else {
        return not_found(loaded.set.pack(), &args.table, term);
    };
    let day = args.at.unwrap_or_else(today);
    let Some(version) = rule.version_on(day) else {
        bail!(
            "{}",
            if term.english {
                format!("`{}` had no version in force on {day}", rule.id)
            } else {
                format!("`{}` 在 {day} 没有有效版本", rule.id)
            }
        );
    };
    let Some(Body::Table(table)) = &version.body else {
        bail!(
            "{}",
            if term.english {
                format!("`{}` is not a table", rule.id)
            } else {
                format!("`{}` 不是表", rule.id)
            }
        );
    };
    let mut given = Given::new();
    for fact in &args.facts {
        let Some((name, value)) = fact.split_once('=') else {
            bail!(
                "{}",
                if term.english {
                    format!("`{fact}`: expected fact=value")
                } else {
                    format!("`{fact}`：应写 事实=值")
                }
            );
        };
        if name == zg_rules::RULE && loaded.set.pack().rule(value).is_none() {
            return not_found(loaded.set.pack(), value, term).map(|_| ExitCode::from(2));
        }
        if given.insert(name.to_owned(), value.to_owned()).is_some() {
            bail!("`{name}` {}", term.say("写了两次", "stands twice"));
        }
    }
    let decision = match decide(table, &given) {
        Ok(decision) => decision,
        Err(bad) => bail!("{}", bad_fact(&bad, table, term)),
    };
    if args.format == "json" {
        show(&format!("{}\n", serde_json::to_string_pretty(&as_json(&loaded, rule, version, &decision))?))?;
    } else {
        show(&as_text(&loaded, rule, version, table, &given, &decision, term))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn bad_fact(bad: &BadFact, table: &Table, term: &Terminal) -> String {
    let known: Vec<&str> =
        table.conditions.iter().map(|c| &**c).chain(table.facts.iter().map(|f| &*f.name)).collect();
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    match bad {
        BadFact::Unknown { name, near } => {
            let near = near
                .as_ref()
                .map(|n| format!("{}`{n}`？", term.say("；是不是 ", "; did you mean ")))
                .unwrap_or_default();
            let list = known.join(term.say("、", ", "));
            format!(
                "{} `{name}`{near} {}{list}",
                term.say("这张表没有事实", "this table has no fact"),
                term.say("可用：", "known: ")
            )
        }
        BadFact::Value { name, value, like } => {
            format!("`{name}={value}`：{} `{like}`", term.say("应如", "expected like"))
        }
    }
}

fn as_text(
    loaded: &Loaded,
    rule: &Rule,
    version: &Version,
    table: &Table,
    given: &Given,
    d: &Decision,
    term: &Terminal,
) -> String {
    let mut out = format!("{}  {}\n", rule.title, rule.id);
    let last = rule.last_day(version).map(|d| d.to_string()).unwrap_or_default();
    out.push_str(&format!(
        "{} {} – {last}  {}\n",
        term.say("版本", "version"),
        version.from,
        term.say(rule.status.zh(), rule.status.name())
    ));
    if d.rows.is_empty() {
        out.push_str(term.say("没有一行适用\n", "no row applies\n"));
        return out;
    }
    for (name, answer) in &d.results {
        if &**name == "cite" {
            continue;
        }
        let shown = if zg_rules::MONEY.contains(&&**name) { yuan(answer, term) } else { show_answer(answer) };
        out.push_str(&format!("  {name} = {shown}\n"));
    }
    for cite in cites(&loaded.set, rule, version, d) {
        out.push_str(&format!(
            "  {} {cite}（{}{}）\n",
            term.say("依据", "cite"),
            cite.grade.letter(),
            term.say("级", "")
        ));
    }
    let rows: Vec<String> = d.rows.iter().map(|r| (r + 1).to_string()).collect();
    out.push_str(&format!("  {} {}\n", term.say("命中行", "row"), rows.join(", ")));
    let used: Vec<String> = given.iter().map(|(k, v)| format!("{k}={v}")).collect();
    out.push_str(&format!("  {} {}\n", term.say("用到", "used"), used.join(" ")));
    for name in &d.missing {
        let ask = table.facts.iter().find(|f| f.name == *name).and_then(|f| f.ask.as_deref()).unwrap_or("");
        out.push_str(&format!(
            "  {} {name} {ask}\n",
            term.say("缺少（补上可收窄）", "missing (would narrow)")
        ));
    }
    out
}

/// A money range as people read it.
pub(crate) fn yuan(answer: &Answer, term: &Terminal) -> String {
    use rust_decimal::prelude::ToPrimitive;
    let fen = |d: &rust_decimal::Decimal| {
        Fen((d * rust_decimal::Decimal::ONE_HUNDRED).to_i64().unwrap_or(i64::MAX))
    };
    match answer {
        Answer::Range { low, high: Some(high) } if low == high => format!("¥{}", fen(low)),
        Answer::Range { low, high: Some(high) } => format!("¥{} – ¥{}", fen(low), fen(high)),
        Answer::Range { low, high: None } => format!("¥{} {}", fen(low), term.say("起", "or more")),
        Answer::Words(_) => show_answer(answer),
    }
}

fn as_json(loaded: &Loaded, rule: &Rule, version: &Version, d: &Decision) -> serde_json::Value {
    let results: serde_json::Map<_, _> =
        d.results.iter().map(|(n, a)| (n.to_string(), json!(show_answer(a)))).collect();
    let rows: Vec<usize> = d.rows.iter().map(|r| r + 1).collect();
    let missing: Vec<&str> = d.missing.iter().map(|m| &**m).collect();
    let used: Vec<&str> = d.used.iter().map(|m| &**m).collect();
    json!({
        "table": rule.id, "version": version.from, "status": rule.status, "rows": rows, "results": results,
        "used": used, "missing": missing, "cite": cites(&loaded.set, rule, version, d),
    })
}

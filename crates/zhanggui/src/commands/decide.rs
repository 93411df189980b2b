//! `zhanggui decide TABLE fact=value…`: asks a table.

use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;
use zg_engine::{
    Answer, BadFact, Changed, Decision, Given, cites, decide, neighbours, show_answer, tables_beside,
};
use zg_model::{Date, Fen};
use zg_rules::{Body, Kind, Rule, Table, Version};

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
    /// 逐个问缺的事实
    #[arg(long)]
    ask: bool,
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
        bail!("{}", not_in_force(&loaded, rule, day, term));
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
    if args.ask {
        ask(&loaded, table, &mut given, term)?;
    }
    let decision = match decide(table, &given) {
        Ok(decision) => decision,
        Err(bad) => bail!("{}", bad_fact(&bad, table, term)),
    };
    if args.format == "json" {
        show(&format!(
            "{}\n",
            serde_json::to_string_pretty(&as_json(&loaded, rule, version, &given, &decision))?
        ))?;
    } else {
        let mut text = as_text(&loaded, rule, version, table, &given, &decision, term);
        text.push_str(&around(&loaded, rule, version, &given, day, term));
        show(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is known where a table has no version: its own days, and the tables of the same thing that have that day.
fn not_in_force(loaded: &Loaded, rule: &Rule, day: Date, term: &Terminal) -> String {
    let days = |v: &Version| match rule.last_day(v) {
        Some(last) => format!("{} – {last}", v.from),
        None => format!("{}{}", v.from, term.say(" 起", " on")),
    };
    let all: Vec<String> = rule.versions.iter().map(days).collect();
    let (id, list) = (&rule.id, all.join(term.say("、", ", ")));
    let mut text = if term.english {
        format!(
            "`{id}` had no version in force on {day}: the sources give {list}; nothing is known of other days"
        )
    } else {
        format!("`{id}` 在 {day} 没有有效版本：资料只有 {list}，别的日子没有查到")
    };
    // late-shipping-fine and late-shipping-fine-2017 are about the same.
    let of_same = |other: &&Rule| {
        let (a, b) = (other.id.as_str(), id.as_str());
        other.id != *id && (a.starts_with(b) || b.starts_with(a))
    };
    let table = |r: &&Rule| r.version_on(day).is_some_and(|v| matches!(v.body, Some(Body::Table(_))));
    for other in loaded.set.pack().rules.iter().filter(of_same).filter(table) {
        let lead = term.say("\n  那一天看这张：", "\n  on that day see: ");
        text.push_str(&format!("{lead}{}  {}", other.id, other.title));
    }
    if let Some(note) =
        rule.versions.iter().min_by_key(|v| (v.from.days() - day.days()).abs()).and_then(|v| v.note.as_ref())
    {
        text.push_str(&format!("{}{}", term.say("\n  说明：", "\n  note: "), note.trim()));
    }
    text
}

/// Asks a person for the facts that are missing, one at a time; an empty line leaves one open.
fn ask(loaded: &Loaded, table: &Table, given: &mut Given, term: &Terminal) -> anyhow::Result<()> {
    let mut left_open: Vec<String> = Vec::new();
    let mut lines = std::io::stdin().lines();
    loop {
        let decision = match decide(table, given) {
            Ok(decision) => decision,
            Err(bad) => bail!("{}", bad_fact(&bad, table, term)),
        };
        let next = decision.missing.iter().find(|m| !left_open.iter().any(|l| **l == ***m));
        let Some(name) = next else { return Ok(()) };
        let fact = table.facts.iter().find(|f| f.name == *name);
        let question = fact.and_then(|f| f.ask.as_deref()).unwrap_or(name);
        let listed: Vec<&str> = fact.iter().flat_map(|f| f.one_of.iter()).map(|w| &**w).collect();
        let like = if **name == *zg_rules::RULE {
            table.rules().join("|")
        } else if listed.is_empty() {
            table.kind_of(name).map_or("", zg_rules::Kind::example).to_owned()
        } else {
            listed.join("|")
        };
        eprint!(
            "{question}（{name}，{} {like}；{}）：",
            term.say("如", "like"),
            term.say("不知道就回车", "empty: not known")
        );
        std::io::Write::flush(&mut std::io::stderr())?;
        let Some(answer) = lines.next().transpose()? else { return Ok(()) };
        let answer = answer.trim();
        if answer.is_empty() {
            left_open.push(name.to_string());
            continue;
        }
        if **name == *zg_rules::RULE && loaded.set.pack().rule(answer).is_none() {
            eprintln!("{} `{answer}`", term.say("没有这条规则", "no rule"));
            continue;
        }
        let mut tried = given.clone();
        tried.insert(name.to_string(), answer.to_owned());
        match decide(table, &tried) {
            Ok(_) => *given = tried,
            Err(bad) => eprintln!("{}", bad_fact(&bad, table, term)),
        }
    }
}

/// What follows just beside, and which other tables bear on the same thing.
fn around(
    loaded: &Loaded,
    rule: &Rule,
    version: &Version,
    given: &Given,
    day: Date,
    term: &Terminal,
) -> String {
    let mut out = String::new();
    let shown = |results: &[(std::sync::Arc<str>, Answer)]| {
        let one = |(name, answer): &(std::sync::Arc<str>, Answer)| {
            let money = zg_rules::MONEY.contains(&&**name);
            format!("{name} = {}", if money { yuan(answer, term) } else { show_answer(answer) })
        };
        results.iter().map(one).collect::<Vec<_>>().join(term.say("，", ", "))
    };
    for (n, near) in neighbours(rule, version, given).iter().take(NEIGHBOURS).enumerate() {
        if n == 0 {
            out.push_str(term.say("差一点会怎样\n", "just beside\n"));
        }
        let what = match (&near.change, term.english) {
            (Changed::Fact { name, value }, false) => format!("若 {name}={value}"),
            (Changed::Fact { name, value }, true) => format!("if {name}={value}"),
            (Changed::Before(last), false) => format!("若在 {last} 或以前"),
            (Changed::Before(last), true) => format!("on {last} or before"),
            (Changed::After(from), false) => format!("若在 {from} 或以后"),
            (Changed::After(from), true) => format!("on {from} or after"),
        };
        out.push_str(&format!("  {what}{}{}\n", term.say("：", ": "), shown(&near.results)));
    }
    let Some(priced) = given.get(zg_rules::RULE) else { return out };
    let priced = zg_model::RuleId::new(priced);
    let mut beside: Vec<String> = Vec::new();
    for (other, version) in tables_beside(&loaded.set, &priced, &rule.id, day) {
        let Some(Body::Table(table)) = &version.body else { continue };
        let known: Given = given
            .iter()
            .filter(|(name, _)| table.kind_of(name).is_some())
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        let answer = decide(table, &known).map(|d| {
            shown(
                &d.results
                    .into_iter()
                    .filter(|(n, _)| zg_rules::MONEY.contains(&&**n) || **n == *"points")
                    .collect::<Vec<_>>(),
            )
        });
        beside.push(format!("  {}  {}  {}\n", other.title, other.id, answer.unwrap_or_default()));
    }
    if !beside.is_empty() {
        out.push_str(
            term.say("同一件事还有（并列，不相加）\n", "the same act also (side by side, not added)\n"),
        );
        beside.iter().for_each(|line| out.push_str(line));
    }
    out
}

/// Neighbours shown at most.
const NEIGHBOURS: usize = 8;

fn bad_fact(bad: &BadFact, table: &Table, term: &Terminal) -> String {
    let mut known: Vec<&str> =
        table.conditions.iter().map(|c| &**c).chain(table.facts.iter().map(|f| &*f.name)).collect();
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
        BadFact::Shares { names, sum, whole, all } => {
            let sum = format!("{} = {}", names.join(" + "), Kind::Number.show(*sum));
            let whole = Kind::Number.show(*whole);
            match (all, term.english) {
                (true, false) => format!("{sum}：这几项合起来应是 {whole}"),
                (false, false) => format!("{sum}：还有没给的，已经超过合计 {whole}"),
                (true, true) => format!("{sum}: together they must be {whole}"),
                (false, true) => format!("{sum}: more than the whole, {whole}, before all are given"),
            }
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
        if ["cite", zg_rules::RULES].contains(&&**name) {
            continue;
        }
        let shown = if zg_rules::MONEY.contains(&&**name) { yuan(answer, term) } else { plain(answer, term) };
        out.push_str(&format!("  {name} = {shown}\n"));
    }
    for cite in cites(&loaded.set, rule, version, d) {
        out.push_str(&format!(
            "  {} {cite}{}{}{}\n",
            term.say("依据", "cite"),
            term.say("（", " (grade "),
            cite.grade.letter(),
            term.say("级）", ")")
        ));
    }
    let rows: Vec<String> = d.rows.iter().map(|r| (r + 1).to_string()).collect();
    out.push_str(&format!("  {} {}\n", term.say("命中行", "row"), rows.join(", ")));
    let used: Vec<String> = given.iter().map(|(k, v)| format!("{k}={v}")).collect();
    if !used.is_empty() {
        out.push_str(&format!("  {} {}\n", term.say("用到", "used"), used.join(" ")));
    }
    for name in &d.missing {
        let own = table.facts.iter().find(|f| f.name == *name).and_then(|f| f.ask.as_deref());
        let ask = match own {
            None if **name == *zg_rules::RULE => {
                term.say("是哪条规则的命中（编号）", "which rule's finding (its id)")
            }
            own => own.unwrap_or_default(),
        };
        out.push_str(&format!(
            "  {} {name} {ask}\n",
            term.say("缺少（补上可收窄）", "missing (would narrow)")
        ));
    }
    out
}

/// A result that is no money; where nothing bounds it, that is said.
fn plain(answer: &Answer, term: &Terminal) -> String {
    match answer {
        Answer::Range { low, high: None } => {
            format!(
                "{}{}",
                low.normalize(),
                term.say(" 起，缺下面的事实", " or more, facts below are missing")
            )
        }
        Answer::Range { low, high: Some(high) } if low != high => {
            format!("{} – {}", low.normalize(), high.normalize())
        }
        _ => show_answer(answer),
    }
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

fn as_json(
    loaded: &Loaded,
    rule: &Rule,
    version: &Version,
    given: &Given,
    d: &Decision,
) -> serde_json::Value {
    let near: Vec<_> = neighbours(rule, version, given)
        .iter()
        .map(|n| {
            let results: serde_json::Map<_, _> =
                n.results.iter().map(|(name, a)| (name.to_string(), json!(show_answer(a)))).collect();
            match &n.change {
                Changed::Fact { name, value } => json!({"fact": **name, "value": value, "results": results}),
                Changed::Before(last) => json!({"until": last.to_string(), "results": results}),
                Changed::After(from) => json!({"from": from.to_string(), "results": results}),
            }
        })
        .collect();
    let results: serde_json::Map<_, _> =
        d.results.iter().map(|(n, a)| (n.to_string(), json!(show_answer(a)))).collect();
    let rows: Vec<usize> = d.rows.iter().map(|r| r + 1).collect();
    let missing: Vec<&str> = d.missing.iter().map(|m| &**m).collect();
    let used: Vec<&str> = d.used.iter().map(|m| &**m).collect();
    json!({
        "table": rule.id, "version": version.from, "status": rule.status, "rows": rows, "results": results,
        "used": used, "missing": missing, "cite": cites(&loaded.set, rule, version, d),
        "neighbours": near,
    })
}

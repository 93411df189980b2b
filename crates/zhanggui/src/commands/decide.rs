//! `zhanggui decide TABLE fact=value…`: asks a table.

use std::process::ExitCode;

mod beside;
mod data;
mod tables;
mod text;

use anyhow::bail;
use zg_engine::{BadFact, Decision, Given, decide};
use zg_model::{Date, Status};
use zg_rules::{Body, Rule, Table, Version};

use crate::commands::explain::not_found;
use crate::facts::{read, refusal, split, takes};
use crate::packs::{Loaded, PackArgs, today};
use crate::succession::{same_table, takes_over};
use crate::term::{Terminal, show};

/// A question and its answer.
pub(crate) struct Decided<'d> {
    loaded: &'d Loaded,
    rule: &'d Rule,
    version: &'d Version,
    table: &'d Table,
    given: &'d Given,
    decision: &'d Decision,
    day: Date,
    /// The table that was asked, where this one stands for it on that day; and the facts that only that one knows.
    instead_of: Option<(&'d Rule, Vec<String>)>,
}

impl Decided<'_> {
    /// Whether a finding of that day can come to this table; what asks for no money and no points waits for none.
    fn reached(&self) -> bool {
        let asks = |column: &str| zg_rules::MONEY.contains(&column) || column == "points";
        if self.rule.status == Status::Draft || !self.table.results.iter().any(|c| asks(c)) {
            return true;
        }
        let words = self.table.rules();
        let named = |rule: &&Rule| words.iter().any(|word| zg_rules::word_matches(word, rule.id.as_str()));
        let judges =
            |v: &Version| matches!(&v.body, Some(Body::Match(_) | Body::Sequence(_) | Body::Tally(_)));
        // Versions that hold under conditions only leave room for the one before.
        let judging = |rule: &Rule| {
            let mut newest: Vec<&Version> = rule.versions.iter().filter(|v| v.from <= self.day).collect();
            newest.sort_by_key(|v| std::cmp::Reverse(v.from));
            let narrow = newest.iter().take_while(|v| !v.applies.is_empty()).count();
            let lasting = |v: &&&Version| v.until.is_none_or(|until| self.day <= until);
            newest.iter().take(narrow + 1).filter(lasting).any(|v| judges(v))
        };
        let rules = &self.loaded.set.pack().rules;
        rules.iter().filter(named).any(|r| r.status.judges() && judging(r))
    }
}

/// What to decide.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 表的编号，如 law.consumer.punitive-damages；写标题、平台或编号里的字，就列出合适的表
    #[arg(value_name = "表")]
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
        return search(&loaded, args, term);
    };
    let day = args.at.unwrap_or_else(today);
    let asked = rule;
    let rule = takes_over(loaded.set.pack(), rule, day).unwrap_or(rule);
    let Some(version) = rule.version_on(day) else {
        bail!("{}", not_in_force(&loaded, rule, day, term));
    };
    let Some(Body::Table(table)) = &version.body else {
        return no_table(&loaded, rule, term);
    };
    let mut given = Given::new();
    for fact in &args.facts {
        let Some((name, value)) = split(fact) else {
            bail!(
                "{}",
                if term.english {
                    format!("`{fact}`: expected fact=value")
                } else {
                    format!("`{fact}`：应写 事实=值")
                }
            );
        };
        if name == zg_rules::RULE && loaded.set.pack().rule(&value).is_none() {
            return not_found(loaded.set.pack(), &value, term).map(|_| ExitCode::from(2));
        }
        if given.insert(name.to_owned(), read(table, name, &value)).is_some() {
            bail!("`{name}` {}", term.say("写了两次", "stands twice"));
        }
    }
    let instead = rule.id != asked.id;
    let mut unused = Vec::new();
    if instead {
        let known =
            |name: &str| asked.versions.iter().any(|v| v.table().is_some_and(|t| t.kind_of(name).is_some()));
        let foreign = |name: &String| table.kind_of(name).is_none() && known(name);
        unused = given.keys().filter(|name| foreign(name)).cloned().collect();
        given.retain(|name, _| !unused.contains(name));
    }
    if args.ask {
        ask(&loaded, table, &mut given, term)?;
    }
    let decision = match decide(table, &given) {
        Ok(decision) => decision,
        Err(bad) => bail!("{}{}", refusal(&bad, Some(table), term), known_elsewhere(rule, &bad, term)),
    };
    let (given, decision) = (&given, &decision);
    let instead_of = instead.then_some((asked, unused));
    let decided = Decided { loaded: &loaded, rule, version, table, given, decision, day, instead_of };
    show(&if args.format == "json" {
        format!("{}\n", serde_json::to_string_pretty(&decided.json())?)
    } else {
        decided.text(term)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The tables that the words fit. What stands behind the first word are words too, unless it is a fact.
fn search(loaded: &Loaded, args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let pack = loaded.set.pack();
    let more = args.facts.iter().map(String::as_str).filter(|fact| !fact.contains(['=', '＝']));
    let words: Vec<&str> = std::iter::once(&*args.table).chain(more).filter(|w| !w.is_empty()).collect();
    let found = if words.is_empty() { Vec::new() } else { tables::fitting(pack, &words) };
    if found.is_empty() {
        let ids = tables::all(pack).map(|r| r.id.as_str());
        let none = term.say("没有合适的表", "no table fits");
        let said = crate::nudge::unknown(none, &words.join(" "), ids, "zhanggui decide", term);
        eprintln!("zhanggui: {said}");
        return Ok(ExitCode::from(2));
    }
    show(&if args.format == "json" {
        format!("{}\n", serde_json::to_string_pretty(&tables::json(pack, &found))?)
    } else {
        tables::listed(pack, &found, term)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A rule that judges chats is no table; those that put a price on its findings are.
fn no_table(loaded: &Loaded, rule: &Rule, term: &Terminal) -> anyhow::Result<ExitCode> {
    let (pack, id) = (loaded.set.pack(), &rule.id);
    let about = tables::about(pack, id.as_str());
    eprintln!(
        "zhanggui: {}",
        match (about.is_empty(), term.english) {
            (true, false) => format!("`{id}` 不是表，也没有表管它的命中"),
            (true, true) => format!("`{id}` is not a table, and no table is about its findings"),
            (false, false) => format!("`{id}` 不是表；管它的命中的表："),
            (false, true) => format!("`{id}` is not a table; tables about its findings:"),
        }
    );
    eprint!("{}", tables::listed(pack, &about, term));
    Ok(ExitCode::from(2))
}

/// What is known where a table has no version: its own days, and the tables of the same thing that have that day.
fn not_in_force(loaded: &Loaded, rule: &Rule, day: Date, term: &Terminal) -> String {
    let all: Vec<String> = rule.versions.iter().map(|v| text::days(rule, v, term)).collect();
    let (id, list) = (&rule.id, all.join(term.say("、", ", ")));
    let mut text = if term.english {
        format!(
            "`{id}` had no version in force on {day}: the sources give {list}; nothing is known of other days"
        )
    } else {
        format!("`{id}` 在 {day} 没有有效版本：资料只有 {list}，别的日子没有查到")
    };
    // late-shipping-fine and late-shipping-fine-2017 are the same table of other days; what shares a theme is another.
    let named = |other: &Rule| same_table(other, rule);
    let themed = |other: &Rule| other.pack == rule.pack && other.shares_theme(rule);
    let table = |r: &&Rule| r.id != *id && r.version_on(day).is_some_and(|v| v.table().is_some());
    let all = || loaded.set.pack().rules.iter().filter(table);
    let others = all().filter(|r| named(r)).map(|r| (term.say("那一天看这张：", "on that day see: "), r));
    let same = all().filter(|r| !named(r) && themed(r));
    let same = same.map(|r| (term.say("同一件事的表：", "a table on the same: "), r));
    for (lead, other) in others.chain(same) {
        let draft = match other.status {
            Status::Draft => term.say("（草稿，不判也不计价）", " (draft: judges and prices nothing)"),
            _ => "",
        };
        text.push_str(&format!("\n  {lead}{}  {}{draft}", other.id, other.title));
    }
    if let Some(note) =
        rule.versions.iter().min_by_key(|v| (v.from.days() - day.days()).abs()).and_then(|v| v.note.as_ref())
    {
        text.push_str(&format!("{}{}", term.say("\n  说明：", "\n  note: "), note.trim()));
    }
    text
}

/// Which other versions of a table know the fact that this one does not.
fn known_elsewhere(rule: &Rule, bad: &BadFact, term: &Terminal) -> String {
    let BadFact::Unknown { name, .. } = bad else { return String::new() };
    let knows = |v: &&Version| v.table().is_some_and(|t| t.fact(name).is_some());
    let days: Vec<String> = rule.versions.iter().filter(knows).map(|v| text::days(rule, v, term)).collect();
    match (days.is_empty(), term.english) {
        (true, _) => String::new(),
        (false, false) => {
            format!("\n`{name}` 是另外版本的事实：{}；要问那时的，换一个 --at", days.join("、"))
        }
        (false, true) => {
            format!("\n`{name}` is a fact of other versions: {}; ask with --at", days.join(", "))
        }
    }
}

/// Asks a person for the facts that are missing, one at a time; an empty line leaves one open.
fn ask(loaded: &Loaded, table: &Table, given: &mut Given, term: &Terminal) -> anyhow::Result<()> {
    let mut left_open: Vec<String> = Vec::new();
    let mut lines = std::io::stdin().lines();
    loop {
        let decision = match decide(table, given) {
            Ok(decision) => decision,
            Err(bad) => bail!("{}", refusal(&bad, Some(table), term)),
        };
        let next = decision.missing.iter().find(|m| !left_open.iter().any(|l| **l == ***m));
        let Some(name) = next else { return Ok(()) };
        eprint!(
            "{}{}{}",
            table.label(name, term.english),
            term.bracketed(format!(
                "{name}{}{}",
                takes(table, name, term),
                term.say("；不知道就回车", "; empty: not known")
            )),
            term.colon()
        );
        std::io::Write::flush(&mut std::io::stderr())?;
        let Some(answer) = lines.next().transpose()? else { return Ok(()) };
        let answer = answer.trim();
        if answer.is_empty() {
            left_open.push(name.to_string());
            continue;
        }
        if **name == *zg_rules::RULE && loaded.set.pack().rule(answer).is_none() {
            eprintln!("{}", crate::nudge::no_rule(loaded.set.pack(), answer, term));
            continue;
        }
        let mut tried = given.clone();
        tried.insert(name.to_string(), read(table, name, answer));
        match decide(table, &tried) {
            Ok(_) => *given = tried,
            Err(bad) => eprintln!("{}", refusal(&bad, Some(table), term)),
        }
    }
}

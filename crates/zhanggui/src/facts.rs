//! Facts as people say them: what a table takes, and why it does not take what was said.

use zg_engine::BadFact;
use zg_rules::{Fact, Kind, RULE, Table};

use crate::term::Terminal;

/// `paid=100` as its name and value; an input method may have written `paid＝１００`.
pub(crate) fn split(fact: &str) -> Option<(&str, String)> {
    let (name, value) = fact.split_once(['=', '＝'])?;
    let figures = value.chars().all(|c| matches!(c, '０'..='９' | '0'..='9' | '．' | '.' | '％' | '%'));
    let half = |c: char| match c {
        '０'..='９' | '．' | '％' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    Some((name.trim(), value.chars().map(|c| if figures { half(c) } else { c }).collect()))
}

/// A value as the table writes it.
pub(crate) fn read(table: &Table, name: &str, value: &str) -> String {
    table.fact(name).map_or(value, |f| f.read(value)).to_owned()
}

/// A value in the user's language, where no fact says what its words are called.
pub(crate) fn shown(value: &str, english: bool) -> String {
    zg_rules::shown(value, english).to_owned()
}

/// A value to show how a fact is written: the first of its words, else one of its kind.
pub(crate) fn sample(fact: &Fact, term: &Terminal) -> String {
    let example = || fact.kind.example().to_owned();
    fact.one_of.first().map_or_else(example, |word| shown(word, term.english))
}

/// What a fact may be, to follow what it is called: its words, or an example.
pub(crate) fn takes(table: &Table, name: &str, term: &Terminal) -> String {
    let words: Vec<String> = match table.fact(name) {
        None if name == RULE => table.rules().iter().map(ToString::to_string).collect(),
        None => Vec::new(),
        Some(fact) => fact.one_of.iter().map(|w| fact.shown(w, term.english)).collect(),
    };
    match words.is_empty() {
        true => example(table.kind_of(name).unwrap_or(Kind::Word), term),
        false => format!("{}{}", term.say("；可写 ", "; one of "), words.join(term.say("、", ", "))),
    }
}

/// An example beside what a fact is called; of what is counted the name says the unit, and any number would mislead.
fn example(kind: Kind, term: &Terminal) -> String {
    match kind {
        Kind::Number | Kind::Count => String::new(),
        _ => format!("{}{}", term.say("，如 ", ", like "), kind.example()),
    }
}

/// What values of a kind look like.
fn like(kind: Kind, term: &Terminal) -> String {
    let what = match kind {
        Kind::Money => term.say("金额（元），不小于 0，如", "an amount in yuan, not below 0, like"),
        Kind::Number => term.say("数，不小于 0，如", "a number, not below 0, like"),
        Kind::Count => term.say("整数，不小于 0，如", "a whole number, not below 0, like"),
        Kind::Duration => term.say("时长，不小于 0，如", "a duration, not below 0, like"),
        Kind::Word | Kind::Flag => term.say("词，如", "a word, like"),
    };
    format!("{what} {}", kind.example())
}

/// Why a fact is not taken, and what would be.
pub(crate) fn refusal(bad: &BadFact, table: Option<&Table>, term: &Terminal) -> String {
    let says = |name: &str, word: &str| match table {
        Some(table) => table.shown(name, word, term.english),
        None => shown(word, term.english),
    };
    let meant = |near: Option<String>| match near {
        Some(near) if term.english => format!("; did you mean `{near}`? "),
        Some(near) => format!("；是不是 `{near}`？"),
        None => term.say("；", "; ").to_owned(),
    };
    match bad {
        BadFact::Unknown { name, near } => {
            let (what, list) = match table {
                Some(table) => (term.say("这张表没有事实", "this table has no fact"), known(table, term)),
                None => (term.say("这里用到的表没有事实", "no table used here has a fact"), String::new()),
            };
            let text = format!("{what} `{name}`{}{list}", meant(near.clone()));
            text.trim_end_matches([' ', ';', '；']).to_owned()
        }
        BadFact::Counted { name } if term.english => format!(
            "`{name}` is counted over the findings before, case by case: give the earlier chats too; one value cannot be that of every case"
        ),
        BadFact::Counted { name } => {
            format!(
                "`{name}` 是按时间从以前的命中里一处一处数的，不能一个数给所有命中：把以前的聊天一起给进来就数得到"
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
        BadFact::Value { name, value, kind, allowed, near } => {
            let wanted = if allowed.is_empty() {
                format!("{}{}", term.say("：应是", ": expected "), like(*kind, term))
            } else {
                let words: Vec<String> = allowed.iter().map(|w| says(name, w)).collect();
                format!(
                    "{}{}{}{}",
                    term.say("：没有这个值", ": no such value"),
                    meant(near.as_ref().map(|near| says(
                        name,
                        table.map_or(near, |t| t.fact(name).map_or(near, |f| f.read(near)))
                    ))),
                    term.say("可写 ", "one of "),
                    words.join(term.say("、", ", "))
                )
            };
            let called = table.map(|t| t.label(name, term.english)).filter(|called| called != name);
            let called = called.map(|called| match term.english {
                true => format!(" ({called})"),
                false => format!("（{called}）"),
            });
            format!("`{name}={value}`{}{wanted}", called.unwrap_or_default())
        }
    }
}

/// The facts of a table, each with what people call it.
fn known(table: &Table, term: &Terminal) -> String {
    let rule = table.conditions.iter().map(|c| &**c).filter(|c| *c == RULE);
    let names = table.facts.iter().map(|f| &*f.name).chain(rule);
    let each = names.map(|name| format!("\n  {name}  {}", table.label(name, term.english)));
    format!("{}{}", term.say("可用：", "known:"), each.collect::<String>())
}

//! A decision for people.

use std::fmt::Write as _;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use zg_engine::{Answer, Changed, cites, neighbours, span_zh};
use zg_model::{Cite, Fen, Millis, Status};
use zg_rules::{Cell, Kind, MONEY, RULE, RULES, Rule, Version, column_zh};

use super::Decided;
use crate::facts::{shown, takes};
use crate::packs::today;
use crate::term::Terminal;

/// Neighbours shown at most.
const NEIGHBOURS: usize = 8;
/// The column of what is due at most.
const HIGH: &str = "high";
/// Rows that ask something else, spelled out at most.
const GROUPS: usize = 6;

impl Decided<'_> {
    pub(super) fn text(&self, term: &Terminal) -> String {
        let (rule, version, d) = (self.rule, self.version, self.decision);
        let mut out = self.taken_over(term);
        let _ = writeln!(out, "{}  {}", rule.title, rule.id);
        let _ = writeln!(
            out,
            "{} {}  {}{}",
            term.say("版本", "version"),
            days(rule, version, term),
            term.say(rule.status.zh(), rule.status.name()),
            term.rules_in_chinese()
        );
        if d.rows.is_empty() {
            out.push_str(&self.no_row(term));
            return out;
        }
        for (name, answer) in d.results.iter().filter(|(name, _)| !["cite", RULES].contains(&&**name)) {
            let _ = writeln!(out, "  {} = {}", column(name, term), value(name, answer, term));
        }
        for cite in cites(&self.loaded.set, rule, version, d) {
            let _ = writeln!(out, "  {} {}", term.say("依据", "cite"), graded(&cite, term));
        }
        self.rows(&mut out, term);
        let used: Vec<String> =
            self.given.iter().map(|(k, v)| format!("{k}={}", self.table.shown(k, v, term.english))).collect();
        if !used.is_empty() {
            let _ = writeln!(out, "  {} {}", term.say("用到", "used"), used.join(" "));
        }
        for name in &d.missing {
            let (label, takes) = (self.table.label(name, term.english), takes(self.table, name, term));
            let _ = match term.english {
                false => writeln!(out, "  缺少（补上可收窄） {name}  {label}{takes}"),
                true => writeln!(out, "  missing (would narrow) {name}  {label}{takes}"),
            };
        }
        self.reservations(&mut out, term);
        self.near(&mut out, term);
        self.others(&mut out, term);
        out
    }

    /// That another table was asked, which has no version on that day, and that this one goes on for it.
    fn taken_over(&self, term: &Terminal) -> String {
        let Some((asked, unused)) = &self.instead_of else { return String::new() };
        let all: Vec<String> = asked.versions.iter().map(|v| days(asked, v, term)).collect();
        let (id, list, day) = (&asked.id, all.join(term.say("、", ", ")), self.day);
        let mut out = if term.english {
            format!("`{id}` covers {list}; on {day} this table stands for it:\n")
        } else {
            format!("`{id}` 只管 {list}；{day} 由下面这张表管，照它算：\n")
        };
        if !unused.is_empty() {
            let (list, what) =
                (unused.join(" "), term.say("它不问的，没有用到", "facts that it does not ask, left out"));
            let _ = writeln!(out, "  {what} {list}");
        }
        out
    }

    /// Why no row applies: facts leave no gap, so it is the rule that the table does not name.
    fn no_row(&self, term: &Terminal) -> String {
        let list = self.table.rules().join(term.say("、", ", "));
        match (self.given.get(RULE), term.english) {
            (Some(rule), false) => format!("没有一行适用：这张表不管 {rule}，只管 {list}\n"),
            (Some(rule), true) => {
                format!("no row applies: this table is not about {rule}, only about {list}\n")
            }
            (None, _) => term.say("没有一行适用\n", "no row applies\n").to_owned(),
        }
    }

    /// The rows, with what they ask of the facts that matter: that is why the answer is what it is.
    fn rows(&self, out: &mut String, term: &Terminal) {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for at in &self.decision.rows {
            let (asks, number) = (self.asks(*at, term), (at + 1).to_string());
            match groups.iter_mut().find(|(known, _)| *known == asks) {
                Some((_, numbers)) => numbers.push(number),
                None => groups.push((asks, vec![number])),
            }
        }
        let what = if groups.len() == 1 {
            term.say("命中行", "row")
        } else {
            term.say("可能的行", "possible row")
        };
        for (asks, numbers) in groups.iter().take(GROUPS) {
            let lead = if asks.is_empty() { "" } else { term.say("：", ": ") };
            let _ = writeln!(out, "  {what} {}{lead}{asks}", numbers.join(term.say("、", ", ")));
        }
        if let Some(more) = groups.len().checked_sub(GROUPS).filter(|more| *more > 0) {
            let _ = match term.english {
                false => writeln!(out, "  另有 {more} 种也可能"),
                true => writeln!(out, "  {more} more are possible"),
            };
        }
    }

    /// What a row asks of the facts that are given or missing; what changes nothing is left out.
    fn asks(&self, row: usize, term: &Terminal) -> String {
        let cells = self.table.rows.get(row).map(|r| r.conditions.as_slice()).unwrap_or_default();
        let matters = |name: &str| {
            self.given.contains_key(name) || self.decision.missing.iter().any(|missing| **missing == *name)
        };
        let asks = self.table.conditions.iter().zip(cells);
        let asks = asks.filter(|(name, cell)| **cell != Cell::Any && matters(name)).map(|(name, cell)| {
            let text = match cell {
                Cell::Words(words) => words
                    .iter()
                    .map(|w| self.table.shown(name, w, term.english))
                    .collect::<Vec<_>>()
                    .join("|"),
                _ => cell.show(self.table.kind_of(name).unwrap_or(Kind::Number)),
            };
            let sign = if text.starts_with(['<', '>']) { "" } else { "=" };
            format!("{name}{sign}{text}")
        });
        asks.collect::<Vec<_>>().join(term.say("，", ", "))
    }

    /// What to know before one relies on the answer: a draft, a day that has not come, the author's own reservations.
    fn reservations(&self, out: &mut String, term: &Terminal) {
        if self.rule.status == Status::Draft {
            out.push_str(term.say(
                "  草稿：来源不足或互相冲突，不判也不计价，只供参考\n",
                "  draft: sources are weak or contradict each other; it judges and prices nothing\n",
            ));
        }
        if !self.reached() {
            out.push_str(term.say(
                "  那一天没有规则的命中会走到这张表：check、price 不用它，只能在这里问",
                "  on that day no rule's finding reaches this table: check and price do not use it, it is only asked here",
            ));
            let why =
                self.rule.unreached.as_ref().map(|why| format!("{}{}", term.say("；", "; "), why.trim()));
            let _ = writeln!(out, "{}", why.unwrap_or_default());
        }
        if self.day > today() {
            out.push_str(term.say(
                "  那一天还没到：按现在已经知道的规则\n",
                "  that day has not come: by the rules known now\n",
            ));
        }
        if let Some(note) = &self.version.note {
            let _ = writeln!(out, "  {} {}", term.say("说明", "note"), note.trim());
        }
    }

    /// What follows just beside.
    fn near(&self, out: &mut String, term: &Terminal) {
        let near = neighbours(self.rule, self.version, self.given);
        if !near.is_empty() {
            out.push_str(term.say("差一点会怎样\n", "just beside\n"));
        }
        for near in near.iter().take(NEIGHBOURS) {
            let what = match (&near.change, term.english) {
                (Changed::Fact { name, value }, false) => {
                    format!("若 {name}{}", self.beside_value(name, value, term))
                }
                (Changed::Fact { name, value }, true) => {
                    format!("if {name}{}", self.beside_value(name, value, term))
                }
                (Changed::Before(last), false) => format!("若在 {last} 或以前"),
                (Changed::Before(last), true) => format!("on {last} or before"),
                (Changed::After(from), false) => format!("若在 {from} 或以后"),
                (Changed::After(from), true) => format!("on {from} or after"),
            };
            let _ = writeln!(out, "  {what}{}{}", term.say("：", ": "), all(near.results.iter(), term));
        }
    }

    /// The value of a neighbour as people say it: a millisecond off a bound is just under or over it.
    fn beside_value(&self, name: &str, value: &str, term: &Terminal) -> String {
        let text = |ms: Millis| if term.english { ms.to_string() } else { span_zh(ms) };
        match value.parse::<Millis>() {
            Ok(Millis(ms)) if (ms + 1) % 1000 == 0 => {
                format!(" {} {}", term.say("不到", "under"), text(Millis(ms + 1)))
            }
            Ok(Millis(ms)) if ms % 1000 == 1 => {
                format!(" {} {}", term.say("超过", "over"), text(Millis(ms - 1)))
            }
            _ => format!("={}", self.table.shown(name, value, term.english)),
        }
    }

    /// Which other tables bear on the same thing.
    fn others(&self, out: &mut String, term: &Terminal) {
        let beside = self.beside();
        if !beside.is_empty() {
            out.push_str(term.say(
                "同一件事还有（并列，没写相加的不相加）\n",
                "the same act also (side by side, not added unless said)\n",
            ));
        }
        for b in beside {
            let said = match all(b.results(), term) {
                said if said.is_empty() => term.say("不定金额和扣分", "no amount, no points").to_owned(),
                said => said,
            };
            let of =
                b.of.map(|r| format!("  {RULE}={}{}", r.id, term.bracketed(&r.title))).unwrap_or_default();
            let draft = match b.rule.status {
                Status::Draft => term.say("（草稿，不判也不计价）", " (draft: judges and prices nothing)"),
                _ => "",
            };
            let adds = term.say("（可以都要付，相加）", " (both may be due: adds)");
            let adds = if b.adds_to(self) { adds } else { "" };
            let _ = writeln!(out, "  {}{draft}  {}{of}  {said}{adds}", b.rule.title, b.rule.id);
            let cites: Vec<String> = b.cites.iter().map(|c| graded(c, term)).collect();
            let lead = term.say("依据", "cite");
            let _ = writeln!(out, "      {lead} {}", cites.join(term.say("；", "; ")));
        }
    }
}

/// The days of a version.
pub(super) fn days(rule: &Rule, version: &Version, term: &Terminal) -> String {
    match (rule.last_day(version), term.english) {
        (Some(last), _) => format!("{} – {last}", version.from),
        (None, false) => format!("{} 起", version.from),
        (None, true) => format!("{} on", version.from),
    }
}

fn graded(cite: &Cite, term: &Terminal) -> String {
    let grade = cite.grade.letter();
    if term.english { format!("{cite} (grade {grade})") } else { format!("{cite}（{grade}级）") }
}

fn all<'a>(results: impl Iterator<Item = &'a (Arc<str>, Answer)>, term: &Terminal) -> String {
    let each =
        results.map(|(name, answer)| format!("{} = {}", column(name, term), value(name, answer, term)));
    each.collect::<Vec<_>>().join(term.say("，", ", "))
}

fn column<'n>(name: &'n str, term: &Terminal) -> &'n str {
    if term.english { name } else { column_zh(name) }
}

/// A result as people read it; where nothing bounds it, that is said.
fn value(column: &str, answer: &Answer, term: &Terminal) -> String {
    match answer {
        // An upper bound that nothing bounds is not known.
        Answer::Range { low, high: None } if column == HIGH && low.is_zero() => {
            term.say("要看缺的事实", "hangs on missing facts").to_owned()
        }
        _ if MONEY.contains(&column) => yuan(answer, term),
        Answer::Range { low, high: None } => format!("{} {}", low.normalize(), term.say("起", "or more")),
        Answer::Range { low, high: Some(high) } if low == high => low.normalize().to_string(),
        Answer::Range { low, high: Some(high) } => {
            format!("{} {} {}", low.normalize(), term.say("至", "to"), high.normalize())
        }
        Answer::Words(words) => {
            let words: Vec<String> = words.iter().map(|w| shown(w, term.english)).collect();
            words.join(term.say(" 或 ", " or "))
        }
    }
}

/// A money range as people read it.
fn yuan(answer: &Answer, term: &Terminal) -> String {
    let fen = |d: &Decimal| Fen((d * Decimal::ONE_HUNDRED).to_i64().unwrap_or(i64::MAX));
    match answer {
        Answer::Range { low, high: Some(high) } if low == high => format!("¥{}", fen(low)),
        Answer::Range { low, high: Some(high) } => format!("¥{} – ¥{}", fen(low), fen(high)),
        Answer::Range { low, high: None } => format!("¥{} {}", fen(low), term.say("起", "or more")),
        Answer::Words(words) => words.join(term.say(" 或 ", " or ")),
    }
}

//! Decision tables: given these facts, what follows? (language §6)

use std::ops::Range;
use std::sync::Arc;

use zg_model::Act;

use crate::cell::{Cell, Kind, NUMBER};
use crate::decode::{At, Decoder, Fields, choose};
use crate::expr::Expr;
use crate::history::{History, Once};
use crate::node::Node;
use crate::told::{Mark, Told};
use zg_model::near;

/// A decision table, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The facts that columns and results use.
    pub facts: Vec<Fact>,
    /// The condition columns: names of facts, or `rule`.
    pub conditions: Vec<Arc<str>>,
    /// The result columns.
    pub results: Vec<Arc<str>>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Amounts add to those of other tables for the same cause; otherwise they are listed side by side.
    pub adds: bool,
    /// The amount is one sum for a whole window of its history: what one more case costs is the difference.
    pub once: bool,
    /// All findings of a shop are one case before whoever decides: the widest counts, they are not summed.
    pub per_shop: bool,
    /// What is priced once, and counts as one repeat: a finding, or a session however many findings it has.
    pub unit: Once,
    /// Facts that are shares of one whole, and what they sum up to.
    pub shares: Option<Shares>,
    /// The table does not price, it opens or shuts a way: its column [`ADMISSIBLE`] says which.
    pub gate: Option<Gate>,
}

/// Facts that are shares of one whole: weights whose others are known, or all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// The facts.
    pub of: Vec<Arc<str>>,
    /// What they sum up to, in ten-thousandths.
    pub whole: i64,
}

/// What a table opens or shuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// An appeal against the platform's verdict (申诉).
    Appeal,
    /// Material handed in (举证).
    Evidence,
}

impl Gate {
    /// The gates as rule files name them.
    pub const NAMES: [(&'static str, Gate); 2] = [("appeal", Gate::Appeal), ("evidence", Gate::Evidence)];
}

/// The result column of a gate, and what may stand in it: open, shut, not said by the source.
pub const ADMISSIBLE: &str = "admissible";
/// See [`ADMISSIBLE`].
pub const VERDICTS: [&str; 3] = ["受理", "不受理", "未列明"];

/// A fact that a table asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its name.
    pub name: Arc<str>,
    /// The event it is read from, and that event's fact; absent when only a person can say.
    pub from: Option<(Act, Arc<str>)>,
    /// What the findings before it say, when it is counted rather than read.
    pub history: Option<History>,
    /// What the record of a case says of it: all of it in a gate, the time since an event in a table that prices.
    pub told: Option<Told>,
    /// What kind of value.
    pub kind: Kind,
    /// The words it may be, when they are listed.
    pub one_of: Vec<Arc<str>>,
    /// What listed words are called in the other language: a Chinese word in English, a code in Chinese.
    pub named: Vec<(Arc<str>, String)>,
    /// What to ask a person, in Chinese: as its author says it, else after the event it is read from.
    pub ask: Option<String>,
    /// The same in English.
    pub en: Option<String>,
}

impl Fact {
    /// What people call it, with the unit of money.
    pub fn label(&self, english: bool) -> String {
        let said = if english { self.en.as_deref().or(self.ask.as_deref()) } else { self.ask.as_deref() };
        let said = said.unwrap_or(&self.name);
        match (self.kind, english) {
            (Kind::Money, false) if !said.contains('元') => format!("{said}（元）"),
            (Kind::Money, true) if !said.contains("yuan") => format!("{said} (yuan)"),
            _ => said.to_owned(),
        }
    }

    /// A value as the table writes it: whoever says yes may say 是, and a word may be said by its name.
    pub fn read<'v>(&'v self, value: &'v str) -> &'v str {
        let has = |word: &&str| self.one_of.iter().any(|w| **w == **word);
        if has(&value) {
            return value;
        }
        let named = || self.named.iter().find(|(_, name)| *name == value).map(|(word, _)| &**word);
        twin(value).filter(has).or_else(named).unwrap_or(value)
    }

    /// What a listed word is called in the reader's language, where the word itself is in the other.
    pub fn name_of(&self, word: &str, english: bool) -> Option<&str> {
        let foreign = word.is_ascii() != english;
        let of_word = |(named, _): &&(Arc<str>, String)| **named == *word;
        self.named.iter().find(of_word).map(|(_, name)| &**name).filter(|_| foreign)
    }

    /// A value as the reader's language has it: yes and no translated, a word behind its name.
    pub fn shown(&self, word: &str, english: bool) -> String {
        match self.name_of(word, english) {
            Some(name) if english => format!("{name} ({word})"),
            Some(name) => format!("{name}（{word}）"),
            None => shown(word, english).to_owned(),
        }
    }

    /// The event's fact that it is read from.
    pub fn source(&self, english: bool) -> Option<String> {
        let (zh, en) = called(self.from.as_ref()?);
        Some(if english { en } else { zh })
    }
}

/// Yes and no in the other language.
pub fn twin(word: &str) -> Option<&'static str> {
    match word {
        "yes" => Some("是"),
        "no" => Some("否"),
        "是" => Some("yes"),
        "否" => Some("no"),
        _ => None,
    }
}

/// Yes and no in the reader's language; other words as they are.
pub fn shown(word: &str, english: bool) -> &str {
    let foreign = if english { ["是", "否"] } else { ["yes", "no"] };
    twin(word).filter(|_| foreign.contains(&word)).unwrap_or(word)
}

/// What people call a result column in Chinese; columns that nobody has named keep the author's name.
pub fn column_zh(name: &str) -> &str {
    const NAMES: &str = include_str!("columns.txt");
    let known = NAMES.lines().filter_map(|line| line.split_once('\t')).find(|(known, _)| *known == name);
    known.map_or(name, |(_, zh)| zh)
}

/// What an event's fact is called where nobody says otherwise.
fn called(from: &(Act, Arc<str>)) -> (String, String) {
    let (act, fact) = (from.0.info(), &*from.1);
    if fact == "amount" {
        (format!("{}金额", act.zh), format!("amount of “{}”", act.en))
    } else {
        (format!("{}的 {fact}", act.zh), format!("{fact} of “{}”", act.en))
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// A cell for each condition column.
    pub conditions: Vec<Cell>,
    /// A cell for each result column.
    pub results: Vec<Outcome>,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// A result cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Something to compute.
    Amount(Expr),
    /// Words.
    Words(Arc<str>),
}

/// The condition column that holds the rule being priced.
pub const RULE: &str = "rule";
/// The result column of a gate that holds the rules whose findings fall under the row.
pub const RULES: &str = "rules";
/// Result columns that are amounts of money.
pub const MONEY: [&str; 2] = ["low", "high"];

impl Table {
    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Table> {
        let mut f = d.fields(node)?;
        let mut facts: Vec<Fact> =
            f.pairs(d, "facts").into_iter().filter_map(|(name, node)| decode_fact(d, &name, node)).collect();
        if let Some(hit) = f.text(d, "hit").filter(|h| h.value != "unique") {
            d.unknown(&hit.span, ("写法", "value"), &hit.value, ["unique"]);
        }
        let adds = f.flag(d, "adds");
        let once = f.flag(d, "once");
        let per_shop = f.flag(d, "per_shop");
        let unit = f.text(d, "unit");
        let unit = choose(d, unit, &Once::NAMES).unwrap_or_default();
        for history in facts.iter_mut().filter_map(|f| f.history.as_mut()) {
            history.unit = history.unit.or(Some(unit));
        }
        let shares = f.texts(d, "shares");
        let whole = f.text(d, "whole").map(|t| {
            Kind::Number.ticks(&t.value).filter(|n| *n > 0).unwrap_or_else(|| {
                d.wrong(&t.span, "`whole` 应是正数，如 0.7", "`whole` is a number above 0, like 0.7");
                NUMBER
            })
        });
        let gate = f.text(d, "gate").and_then(|t| {
            let gate = Gate::NAMES.iter().find(|(n, _)| *n == t.value).map(|(_, g)| *g);
            if gate.is_none() {
                d.unknown(&t.span, ("写法", "value"), &t.value, Gate::NAMES.iter().map(|(n, _)| *n));
            }
            gate
        });
        let rows = f.need(d, "rows").and_then(|n| d.text(n));
        f.finish(d);
        let rows = rows?;
        let (conditions, results) = (Vec::new(), Vec::new());
        let mut table = Table {
            facts,
            conditions,
            results,
            rows: Vec::new(),
            adds,
            once,
            per_shop,
            unit,
            shares: None,
            gate,
        };
        table.check_shares(d, &shares, whole, &rows);
        table.read_rows(d, &rows);
        table.check_gate(d, &rows);
        if once && !table.facts.iter().any(|f| f.history.is_some()) {
            d.wrong(
                &rows.span,
                "`once` 要有一个 `history` 事实：哪一段期间一笔",
                "`once` needs a `history` fact: one sum for which window",
            );
        }
        (!table.rows.is_empty()).then_some(table)
    }

    /// Shares are numbers that the table asks for.
    fn check_shares(
        &mut self,
        d: &mut Decoder<'_>,
        of: &[At<String>],
        whole: Option<i64>,
        rows: &At<String>,
    ) {
        for name in of {
            let number = self.facts.iter().any(|f| *f.name == *name.value && f.kind == Kind::Number);
            if !number {
                d.wrong(
                    &name.span,
                    format!("`shares` 里的 `{}` 不是 facts 里的数", name.value),
                    format!("`{}` in `shares` is no number among the facts", name.value),
                );
            }
        }
        if whole.is_some() && of.is_empty() {
            d.wrong(&rows.span, "写了 `whole` 就要有 `shares`", "`whole` needs `shares`");
        }
        let of: Vec<Arc<str>> = of.iter().map(|t| t.value.as_str().into()).collect();
        self.shares = (!of.is_empty()).then(|| Shares { of, whole: whole.unwrap_or(NUMBER) });
    }

    /// A gate says of every row whether it is open.
    fn check_gate(&self, d: &mut Decoder<'_>, rows: &At<String>) {
        let Some(_) = self.gate else {
            let told = self.facts.iter().filter_map(|f| f.told.as_ref());
            if told.into_iter().any(|t| !matches!(t, Told::Since(Mark::Event(_), _))) {
                d.wrong(
                    &rows.span,
                    "`since: finding`、`nth`、`seen` 只在写了 `gate` 的表里用",
                    "`since: finding`, `nth`, `seen` are for tables with `gate`",
                );
            }
            return;
        };
        let column = self.results.iter().position(|n| &**n == ADMISSIBLE);
        let said = |row: &Row| match column.and_then(|c| row.results.get(c)) {
            Some(Outcome::Words(words)) => VERDICTS.contains(&&**words),
            _ => false,
        };
        if !self.rows.iter().all(said) {
            let listed = VERDICTS.join("、");
            d.wrong(
                &rows.span,
                format!("写了 `gate` 的表要有 `{ADMISSIBLE}` 列，每行写 {listed} 之一"),
                format!("a table with `gate` needs the column `{ADMISSIBLE}`, each row one of {listed}"),
            );
        }
    }

    /// A fact by name.
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|f| *f.name == *name)
    }

    /// A value of a fact as the reader's language has it.
    pub fn shown(&self, name: &str, value: &str, english: bool) -> String {
        let plain = || shown(value, english).to_owned();
        self.fact(name).map_or_else(plain, |fact| fact.shown(value, english))
    }

    /// What a fact is: its declaration, or the rule column.
    pub fn kind_of(&self, name: &str) -> Option<Kind> {
        if name == RULE {
            return Some(Kind::Word);
        }
        self.facts.iter().find(|f| &*f.name == name).map(|f| f.kind)
    }

    /// The fact that a person probably meant: by name, else by what people call it.
    pub fn nearest_fact(&self, said: &str) -> Option<&str> {
        let rule = self.conditions.iter().map(|c| &**c).filter(|c| *c == RULE);
        let names = self.facts.iter().map(|f| &*f.name).chain(rule);
        let called = |f: &&Fact| said.chars().nth(1).is_some() && f.label(false).contains(said);
        near(said, names).or_else(|| self.facts.iter().find(called).map(|f| &*f.name))
    }

    /// What people call a fact, or the rule column.
    pub fn label(&self, name: &str, english: bool) -> String {
        match self.facts.iter().find(|f| &*f.name == name) {
            Some(fact) => fact.label(english),
            None if name == RULE && english => "which rule's finding (its id)".to_owned(),
            None if name == RULE => "是哪条规则的命中（编号）".to_owned(),
            None => name.to_owned(),
        }
    }

    /// The rules, or beginnings of their ids, that its rows name, each once.
    pub fn rules(&self) -> Vec<&str> {
        let column = self.conditions.iter().position(|c| &**c == RULE);
        let cells = self.rows.iter().filter_map(|row| row.conditions.get(column?));
        let mut named: Vec<&str> = Vec::new();
        for cell in cells {
            if let Cell::Words(words) = cell {
                named.extend(words.iter().map(|w| &**w));
            }
        }
        named.sort_unstable();
        named.dedup();
        named
    }

    /// Reads the Markdown table. A row's place is found by its text, because the block is indented in the file.
    fn read_rows(&mut self, d: &mut Decoder<'_>, text: &At<String>) {
        let mut lines = text.value.lines().map(str::trim).filter(|l| !l.is_empty());
        let header = lines.next().unwrap_or_default();
        let names = cells(header);
        let Some(arrow) = names.iter().position(|n| *n == "=>") else {
            d.wrong(
                &text.span,
                "表头要有 `=>` 隔开条件与结果",
                "the header needs `=>` between conditions and results",
            );
            return;
        };
        let (conditions, results) = names.split_at_checked(arrow).unwrap_or((&names, &[]));
        self.conditions = conditions.iter().map(|n| Arc::from(*n)).collect();
        self.results = results.iter().skip(1).map(|n| Arc::from(*n)).collect();
        let mut kinds = Vec::new();
        for name in &self.conditions {
            match self.kind_of(name) {
                Some(kind) => kinds.push(kind),
                None => {
                    d.unknown(&text.span, ("事实", "fact"), name, self.facts.iter().map(|f| &*f.name));
                    return;
                }
            }
        }
        for line in lines.filter(|l| !l.starts_with("|--") && !l.starts_with("| --") && !l.starts_with("|:-"))
        {
            self.read_row(d, line, &kinds, text);
        }
        if self.rows.is_empty() {
            d.wrong(&text.span, "表里一行也没有", "the table has no rows");
        }
    }

    fn read_row(&mut self, d: &mut Decoder<'_>, line: &str, kinds: &[Kind], text: &At<String>) {
        let all = cells(line);
        let span = text.span.clone();
        if all.len() != self.conditions.len() + 1 + self.results.len() {
            let (have, want) = (all.len(), self.conditions.len() + 1 + self.results.len());
            d.wrong(
                &span,
                format!("这一行有 {have} 格，表头有 {want} 格：{line}"),
                format!("this row has {have} cells, the header {want}: {line}"),
            );
            return;
        }
        let mut row = Row { conditions: Vec::new(), results: Vec::new(), span: span.clone() };
        for (cell, kind) in all.iter().zip(kinds) {
            match Cell::parse(cell, Some(*kind)) {
                Ok(cell) => row.conditions.push(cell),
                Err(bad) => {
                    return d.wrong(
                        &span,
                        format!("{}（行：{line}）", bad.zh),
                        format!("{} (row: {line})", bad.en),
                    );
                }
            }
        }
        for (name, cell) in self.results.iter().zip(all.iter().skip(kinds.len() + 1)) {
            let is_fact = |n: &str| self.facts.iter().any(|f| &*f.name == n);
            let outcome = match Expr::parse(cell, &is_fact) {
                Some(expr) => Outcome::Amount(expr),
                None if MONEY.contains(&&**name) || &**name == "points" => {
                    if !cell.is_empty() && *cell != "-" {
                        d.wrong(
                            &span,
                            format!("`{cell}` 不是算式（列 `{name}`）"),
                            format!("`{cell}` is no amount (column `{name}`)"),
                        );
                        return;
                    }
                    Outcome::Words("".into())
                }
                None => Outcome::Words(Arc::from(*cell)),
            };
            row.results.push(outcome);
        }
        self.rows.push(row);
    }
}

/// The cells of a row. A bar parts cells when there is space beside it; `a|b` stays together.
pub(crate) fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut line = line.strip_suffix('|').unwrap_or(line);
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(bar) = line.get(from..).and_then(|l| l.find('|')).map(|i| i + from) {
        let (before, after) = (line.get(..bar).unwrap_or(""), line.get(bar + 1..).unwrap_or(""));
        if before.ends_with(char::is_whitespace)
            || before.is_empty()
            || after.starts_with(char::is_whitespace)
        {
            out.push(before.trim());
            line = after;
            from = 0;
        } else {
            from = bar + 1;
        }
    }
    out.push(line.trim());
    out
}

fn decode_fact(d: &mut Decoder<'_>, name: &str, node: &Node) -> Option<Fact> {
    let name: Arc<str> = Arc::from(name);
    if let Some(text) = node.text() {
        let from = decode_from(d, &At { value: text.to_owned(), span: node.span.clone() })?;
        let (ask, en) = called(&from);
        return Some(Fact {
            name,
            kind: kind_of_fact(&from.1),
            from: Some(from),
            history: None,
            told: None,
            one_of: Vec::new(),
            named: Vec::new(),
            ask: Some(ask),
            en: Some(en),
        });
    }
    let mut f = d.fields(node)?;
    let from = f.text(d, "from").and_then(|t| decode_from(d, &t));
    let one_of: Vec<Arc<str>> = f.texts(d, "one_of").into_iter().map(|t| Arc::from(t.value)).collect();
    let named = decode_named(d, &mut f, &one_of);
    let (ask, en) = (f.text(d, "ask").map(|t| t.value), f.text(d, "en").map(|t| t.value));
    let (ask, en) = match (&from, &ask) {
        (Some(from), None) => {
            let (zh, derived) = called(from);
            (Some(zh), Some(en.unwrap_or(derived)))
        }
        _ => (ask, en),
    };
    let history = History::decode(d, &mut f);
    let told = Told::decode(d, &mut f);
    let kind = f.text(d, "is").and_then(|t| {
        let kind = Kind::NAMES.iter().find(|(n, _)| *n == t.value).map(|(_, k)| *k);
        if kind.is_none() {
            d.unknown(&t.span, ("类型", "kind"), &t.value, Kind::NAMES.iter().map(|(n, _)| *n));
        }
        kind
    });
    let span = f.span();
    f.finish(d);
    let kind = kind.or(history.as_ref().map(History::kind)).or(told.as_ref().map(Told::kind));
    let kind = match (kind, one_of.is_empty(), &from) {
        (Some(kind), _, _) => kind,
        (None, false, _) => Kind::Word,
        (None, true, Some(from)) => kind_of_fact(&from.1),
        (None, true, None) => {
            d.wrong(
                &span,
                format!("事实 `{name}` 要写 `is`、`one_of`、`from`、`history`、`since`、`nth` 或 `seen`"),
                format!("fact `{name}` needs `is`, `one_of`, `from`, `history`, `since`, `nth` or `seen`"),
            );
            return None;
        }
    };
    let one_of = if kind == Kind::Flag { vec!["yes".into(), "no".into()] } else { one_of };
    Some(Fact { name, from, history, told, kind, one_of, named, ask, en })
}

/// The names of listed words.
fn decode_named(d: &mut Decoder<'_>, f: &mut Fields<'_>, one_of: &[Arc<str>]) -> Vec<(Arc<str>, String)> {
    let mut named = Vec::new();
    for (word, node) in f.pairs(d, "named") {
        match one_of.iter().find(|w| ***w == *word) {
            Some(listed) => named.extend(d.text(node).map(|name| (listed.clone(), name.value))),
            None => d.unknown(&node.span, ("词", "word"), &word, one_of.iter().map(|w| &**w)),
        }
    }
    named
}

/// Facts of events are words unless they are the amount or say otherwise.
fn kind_of_fact(fact: &str) -> Kind {
    if fact == "amount" || fact.ends_with("_amount") || fact == "price" { Kind::Money } else { Kind::Word }
}

/// `order.paid` is that event's amount; `order.paid@category` another of its facts.
fn decode_from(d: &mut Decoder<'_>, text: &At<String>) -> Option<(Act, Arc<str>)> {
    let (act, fact) = text.value.split_once('@').unwrap_or((&text.value, "amount"));
    let act = d.act(&At { value: act.to_owned(), span: text.span.clone() })?;
    Some((act, Arc::from(fact)))
}

//! A shop's own file: its facts, its own numbers, and its exceptions from the rules. (language §10)
//!
//! A shop may raise, mute, re-time or promote a rule, never edit it; each exception has a reason, a name and an end.

use std::sync::Arc;

use zg_model::{Date, Millis, Severity, Status};

use crate::decode::{At, Decoder};
use crate::node::Node;
use crate::pack::{Pack, PackFile};
use crate::problem::Problem;
use crate::rule::Body;

/// What `shop.yaml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shop {
    /// What the shop is called.
    pub title: String,
    /// The packs that judge it; empty means all.
    pub packs: Vec<String>,
    /// Packs that judge only where they are switched on, and are.
    pub add: Vec<String>,
    /// Facts of the shop and its goods that versions' `where` asks for.
    pub facts: Vec<(String, String)>,
    /// Which reading of a rule is followed, by rule.
    pub readings: Vec<(String, String)>,
    /// Phones, links and ids that are the shop's own: writing them is no finding.
    pub own: Vec<String>,
    /// Exceptions from rules.
    pub exceptions: Vec<Exception>,
}

/// One exception.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// The rule.
    pub rule: String,
    /// What changes.
    pub change: Exempts,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: String,
    /// Its last day.
    pub until: Date,
}

/// What an exception changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exempts {
    /// The rule's findings are not reported.
    Mute,
    /// They weigh more or less.
    Severity(Severity),
    /// The clock is shorter or longer.
    Within(Millis),
    /// The rule is on trial, or in full force.
    Status(Status),
}

/// Reads a shop's file. An exception that is unfinished is a problem and does not count; so is one that has ended by
/// `today`.
pub fn load_shop(file: &PackFile, pack: &Pack, today: Date) -> (Shop, Vec<Problem>) {
    let mut problems = Vec::new();
    let tree = match crate::yaml::parse(&file.text) {
        Ok(tree) => tree,
        Err(bad) => {
            problems.push(Problem::new("P00", &file.path, bad.span, bad.zh, bad.en));
            return (Shop::default(), problems);
        }
    };
    let d = &mut Decoder { file: file.path.clone(), problems: &mut problems };
    let shop = decode(d, &tree, pack, today).unwrap_or_default();
    (shop, problems)
}

fn decode(d: &mut Decoder<'_>, node: &Node, pack: &Pack, today: Date) -> Option<Shop> {
    let mut f = d.fields(node)?;
    let title = f.need_text(d, "title");
    let packs = f.texts(d, "packs");
    let add = f.texts(d, "add");
    for name in packs.iter().chain(&add).filter(|n| pack.meta(&n.value).is_none()) {
        d.unknown(&name.span, ("规则包", "pack"), &name.value, pack.packs.iter().map(|p| &*p.name));
    }
    let facts = f.pairs(d, "facts").into_iter().filter_map(|(k, n)| Some((k, d.text(n)?.value))).collect();
    let readings = f
        .pairs(d, "readings")
        .into_iter()
        .filter_map(|(rule, node)| {
            let name = d.text(node)?;
            known_reading(pack, &rule, &name.value)
                .map_err(|known| d.unknown(&name.span, ("读法", "reading"), &name.value, known))
                .ok()?;
            Some((rule, name.value))
        })
        .collect();
    let own = f.texts(d, "own").into_iter().map(|t| t.value).collect();
    let exceptions = match f.get("exceptions") {
        Some(n) => d.list(n).iter().filter_map(|n| decode_exception(d, n, pack, today)).collect(),
        None => Vec::new(),
    };
    f.finish(d);
    let values = |list: Vec<At<String>>| list.into_iter().map(|t| t.value).collect();
    Some(Shop { title, packs: values(packs), add: values(add), facts, readings, own, exceptions })
}

fn decode_exception(d: &mut Decoder<'_>, node: &Node, pack: &Pack, today: Date) -> Option<Exception> {
    let mut f = d.fields(node)?;
    let rule = f.need(d, "rule").and_then(|n| d.text(n));
    let mute = f.flag(d, "mute");
    let severity = f.text(d, "severity").and_then(|t| {
        let found = Severity::ALL.into_iter().find(|s| s.name() == t.value);
        if found.is_none() {
            d.unknown(&t.span, ("程度", "severity"), &t.value, Severity::ALL.iter().map(|s| s.name()));
        }
        found
    });
    let within: Option<Millis> = f.parsed(d, "within", "时长，如 3m", "a duration like 3m");
    let status = f.text(d, "status").and_then(|t| match t.value.as_str() {
        "trial" => Some(Status::Trial),
        "stable" => Some(Status::Stable),
        other => {
            d.unknown(&t.span, ("状态", "status"), other, ["trial", "stable"]);
            None
        }
    });
    let reason = f.need_text(d, "reason");
    let by = f.need_text(d, "by");
    let until: Option<Date> = f.need(d, "until").and_then(|n| d.parsed(n, "日期", "a date"));
    let span = f.span();
    f.finish(d);
    let changes = [
        mute.then_some(Exempts::Mute),
        severity.map(Exempts::Severity),
        within.map(Exempts::Within),
        status.map(Exempts::Status),
    ];
    let mut changes = changes.into_iter().flatten();
    let (Some(change), None) = (changes.next(), changes.next()) else {
        d.wrong(
            &span,
            "一条例外写 mute、severity、within、status 之一",
            "an exception is one of mute, severity, within, status",
        );
        return None;
    };
    let At { value: rule, span: at } = rule?;
    if pack.rule(&rule).is_none() {
        d.unknown(&at, ("规则", "rule"), &rule, pack.rules.iter().map(|r| r.id.as_str()));
        return None;
    }
    let until = until?;
    if until < today {
        d.wrong(
            &span,
            format!("这条例外 {until} 已到期，不再生效"),
            format!("this exception ended on {until}"),
        );
        return None;
    }
    let done = !reason.is_empty() && !by.is_empty();
    done.then_some(Exception { rule, change, reason, by, until })
}

/// Whether a rule has that reading; if not, those it has.
pub fn known_reading<'p>(pack: &'p Pack, rule: &str, name: &str) -> Result<(), Vec<&'p str>> {
    let names = pack.rule(rule).map(crate::rule::Rule::reading_names).unwrap_or_default();
    if names.contains(&name) { Ok(()) } else { Err(names) }
}

impl Shop {
    /// Changes what the exceptions change. Muting is left to the report, which says what it left out.
    pub fn apply(&self, pack: &mut Pack) {
        let named = |list: &[String], name: &str| list.iter().any(|p| p == name);
        let waits = |name: &str| pack.packs.iter().any(|m| m.opt_in && *m.name == *name);
        let on = |name: &str| {
            named(&self.add, name)
                || if self.packs.is_empty() { !waits(name) } else { named(&self.packs, name) }
        };
        let off: Vec<Arc<str>> = pack.packs.iter().filter(|m| !on(&m.name)).map(|m| m.name.clone()).collect();
        pack.rules.retain(|r| !off.iter().any(|name| **name == *r.pack));
        for (rule, name) in &self.readings {
            if let Some(rule) = pack.rules.iter_mut().find(|r| r.id.as_str() == rule) {
                *rule = rule.read_as(name);
            }
        }
        for exception in &self.exceptions {
            let Some(rule) = pack.rules.iter_mut().find(|r| r.id.as_str() == exception.rule) else {
                continue;
            };
            match exception.change {
                Exempts::Mute => {}
                Exempts::Severity(severity) => rule.severity = Some(severity),
                Exempts::Status(status) => rule.status = status,
                Exempts::Within(within) => {
                    for version in &mut rule.versions {
                        if let Some(Body::Sequence(s)) = &mut version.body
                            && s.within.is_some()
                        {
                            s.within = Some(within);
                        }
                    }
                }
            }
        }
    }

    /// The exception that mutes a rule's finding of that day.
    pub fn muted(&self, rule: &str, day: Date) -> Option<&Exception> {
        self.exceptions.iter().find(|e| e.change == Exempts::Mute && e.rule == rule && day <= e.until)
    }
}

/// A shop's file by name, for problems.
pub fn shop_file(path: &str, text: String) -> PackFile {
    PackFile { path: Arc::from(path), text: text.into() }
}

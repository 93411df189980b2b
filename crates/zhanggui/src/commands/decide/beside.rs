//! The other tables of the same thing: law beside platform, side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use zg_engine::{Answer, Decision, Given, cites, decide, tables_beside};
use zg_model::{Cite, RuleId, Status};
use zg_rules::{MONEY, RULE, Rule, Table, Version, word_matches};

use super::Decided;

/// Rules that a table may name for its neighbours to be worth a list; more have little in common.
const FEW: usize = 12;

/// What else bears on the same thing: a table and what it says, or a rule that only states the law.
pub(super) struct Beside<'d> {
    pub(super) rule: &'d Rule,
    pub(super) version: &'d Version,
    /// The rule whose findings are meant, where the table says something else of each.
    pub(super) of: Option<&'d Rule>,
    pub(super) decision: Option<Decision>,
    pub(super) cites: Vec<Cite>,
}

impl Beside<'_> {
    /// Whether its amount adds to that of the table asked: one of both says so of what happens to the same order, as being
    /// out of stock includes being late.
    pub(super) fn adds_to(&self, asked: &Decided<'_>) -> bool {
        let says = self.version.table().is_some_and(|t| t.adds) || asked.table.adds;
        let (a, b) = (self.rule, asked.rule);
        let alike = a.pack == b.pack && a.status.judges() && (covers(a, b) || covers(b, a));
        says && alike && self.results().any(|(name, _)| MONEY.contains(&&**name))
    }

    /// The money and points that are asked, and what is decided; the rest is for whoever asks that table.
    pub(super) fn results(&self) -> impl Iterator<Item = &(Arc<str>, Answer)> {
        let counts = |n: &str| MONEY.contains(&n) || n == "points";
        let settled = |a: &Answer| matches!(a, Answer::Words(words) if words.len() == 1);
        let all = self.decision.iter().flat_map(|d| &d.results);
        all.filter(move |(n, a)| counts(n) || (["decision", "measure"].contains(&&**n) && settled(a)))
    }
}

impl<'d> Decided<'d> {
    /// What stands beside this table: tables that price the same rule, and what is about the same theme.
    pub(super) fn beside(&self) -> Vec<Beside<'d>> {
        let mut found: BTreeMap<&RuleId, Vec<Beside<'d>>> = BTreeMap::new();
        // Of two platforms one judges: 淘宝's ladder does not stand beside what 天猫 says itself, nor the other way round.
        let platform =
            |name: &str| self.loaded.set.pack().meta(name).is_some_and(|m| !m.platforms.is_empty());
        let of_another =
            |other: &Rule| other.pack != self.rule.pack && platform(&other.pack) && platform(&self.rule.pack);
        for priced in self.priced() {
            for (rule, version) in tables_beside(&self.loaded.set, priced, &self.rule.id, self.day) {
                if of_another(rule) {
                    continue;
                }
                if let Some(beside) = self.ask(rule, version, Some(priced.as_str())) {
                    found.entry(&rule.id).or_insert_with(|| vec![beside]);
                }
            }
        }
        let pack = self.loaded.set.pack();
        // Law stands beside every platform; another platform's rules bear on nothing here, even where its words are used.
        let common = |name: &str| pack.meta(name).is_some_and(|m| m.platforms.is_empty() && !m.opt_in);
        let near = |other: &Rule| {
            other.pack == self.rule.pack
                || (common(&other.pack) && pack.reaches(&self.rule.pack, &other.pack))
        };
        let mine = |other: &&Rule| near(other) && other.status != Status::Retired;
        let same = pack.rules.iter().filter(|r| r.id != self.rule.id && r.shares_theme(self.rule));
        for rule in same.filter(mine) {
            if let Some(version) = rule.version_on(self.day) {
                found.entry(&rule.id).or_insert_with(|| self.themed(rule, version));
            }
        }
        let mut all: Vec<Beside<'d>> = self.siblings();
        all.extend(found.into_values().flatten());
        all
    }

    /// The other rules of this very table that are about the same theme as the one asked: each has its own row.
    fn siblings(&self) -> Vec<Beside<'d>> {
        let pack = self.loaded.set.pack();
        let Some(asked) = self.given.get(RULE).and_then(|id| pack.rule(id)) else { return Vec::new() };
        let others = self.table.rules().into_iter().filter_map(|id| pack.rule(id));
        let others = others.filter(|other| other.id != asked.id && other.shares_theme(asked));
        let own =
            |of| Some(Beside { of: Some(of), ..self.ask(self.rule, self.version, Some(of.id.as_str()))? });
        let differs =
            |b: &Beside<'_>| b.decision.as_ref().is_some_and(|d| d.results != self.decision.results);
        others.filter_map(own).filter(differs).collect()
    }

    /// A rule on the same theme: its table, once for each rule of which it says something else.
    fn themed(&self, rule: &'d Rule, version: &'d Version) -> Vec<Beside<'d>> {
        let stated = || {
            let cites = version.cite.iter().map(|c| self.loaded.set.pack().cite(&rule.pack, c)).collect();
            vec![Beside { rule, version, of: None, decision: None, cites }]
        };
        let Some(table) = version.table() else {
            let judges = rule.versions.iter().any(|v| v.body.is_some());
            return if judges { Vec::new() } else { stated() };
        };
        if table.gate.is_some() {
            return Vec::new();
        }
        let named: Vec<&Rule> =
            table.rules().into_iter().filter_map(|id| self.loaded.set.pack().rule(id)).collect();
        // Of a table about several things those rows that are about this one.
        let tied: Vec<&Rule> = named.iter().copied().filter(|of| of.shares_theme(self.rule)).collect();
        if tied.is_empty() && named.iter().any(|of| !of.themes.is_empty()) {
            return Vec::new();
        }
        let some = !tied.is_empty() && tied.len() < named.len();
        let each = if some { tied } else { named }.into_iter();
        let each = each
            .filter_map(|of| Some(Beside { of: Some(of), ..self.ask(rule, version, Some(of.id.as_str()))? }));
        let each: Vec<Beside<'d>> = each.collect();
        let said = |b: &Beside<'_>| b.decision.as_ref().map(|d| d.results.clone());
        match each.split_first() {
            Some((first, more)) if some || more.iter().any(|b| said(b) != said(first)) => each,
            Some(_) => each.into_iter().take(1).map(|b| Beside { of: None, ..b }).collect(),
            None => self.ask(rule, version, None).into_iter().collect(),
        }
    }

    /// Another table, asked with the facts of this question that it means alike.
    fn ask(&self, rule: &'d Rule, version: &'d Version, of: Option<&str>) -> Option<Beside<'d>> {
        let table = version.table()?;
        let mut given: Given = self.given.clone();
        given.retain(|name, value| {
            alike(self.table, table, name) && decide(table, &[(name.clone(), value.clone())].into()).is_ok()
        });
        given.extend(of.map(|id| (RULE.to_owned(), id.to_owned())));
        let decision = decide(table, &given).ok().filter(|d| !d.rows.is_empty())?;
        let cites = cites(&self.loaded.set, rule, version, &decision);
        Some(Beside { rule, version, of: None, decision: Some(decision), cites })
    }

    /// The rules whose findings are asked about: the one given, else those of the table where they are few.
    fn priced(&self) -> Vec<&'d RuleId> {
        let named = self.table.rules();
        let asked = |id: &str| match self.given.get(RULE) {
            Some(given) => *given == *id,
            None => named.iter().any(|word| word_matches(word, id)),
        };
        let all: Vec<&RuleId> =
            self.loaded.set.pack().rules.iter().map(|r| &r.id).filter(|id| asked(id.as_str())).collect();
        if all.len() <= FEW { all } else { Vec::new() }
    }
}

/// Whether one rule is about all that another is about, and maybe more.
fn covers(one: &Rule, other: &Rule) -> bool {
    other.themes.iter().all(|theirs| one.themes.iter().any(|mine| mine.value == theirs.value))
}

/// Whether two tables mean the same by a fact: read from the same event, or asked in the same words.
fn alike(one: &Table, other: &Table, name: &str) -> bool {
    one.fact(name).zip(other.fact(name)).is_some_and(|(a, b)| match (&a.from, &b.from) {
        (Some(a), Some(b)) => a == b,
        _ => a.ask == b.ask,
    })
}

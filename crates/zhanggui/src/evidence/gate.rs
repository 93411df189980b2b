//! Whether an appeal is admissible and material accepted, as the platform's tables say it. What the record of the case tells
//! is not asked.

use zg_engine::{Answer, Decision, Given, Ruleset, cites, decide};
use zg_model::{Act, Cite, Conversation, Date, Event, PlatformId, RuleId, Timestamp};
use zg_rules::{
    ADMISSIBLE, Body, Cell, Fact, Gate, Kind, Mark, RULES, Rule, Table, TableOutcome, Told, VERDICTS,
    Version, word_matches,
};

use super::standing;

/// What one table says.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) table: RuleId,
    pub(crate) verdict: Verdict,
    /// The other results: why, what to do instead.
    pub(crate) words: Vec<String>,
    /// What was asked and what was known of it.
    pub(crate) asked: Vec<Asked>,
    pub(crate) cite: Vec<Cite>,
    pub(crate) note: String,
}

/// A fact that a table asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) ask: String,
    pub(crate) value: Option<String>,
    /// How the record tells it; nothing where a person said it or must.
    pub(crate) told: Option<Told>,
    pub(crate) kind: Kind,
}

/// The case that the gates are asked about.
pub(crate) struct Case<'c> {
    pub(crate) conversation: &'c Conversation,
    /// The rule of the finding, and when it was found.
    pub(crate) finding: Option<(&'c RuleId, Timestamp)>,
    pub(crate) order: Option<&'c str>,
    /// When it is handed in.
    pub(crate) at: Timestamp,
}

impl Case<'_> {
    /// The events of an act up to the moment of handing in, of the case's order or of none.
    fn events(&self, act: Act) -> impl DoubleEndedIterator<Item = &Event> {
        self.conversation.events().iter().filter(move |e| {
            let order = e.facts.get("order");
            e.act == act
                && e.at <= self.at
                && (order.is_none() || self.order.is_none() || order == self.order)
        })
    }

    fn since(&self, mark: Mark) -> Option<Timestamp> {
        match mark {
            Mark::Finding => self.finding.map(|(_, at)| at),
            Mark::Event(act) => self.events(act).next_back().map(|e| e.at),
        }
    }

    /// What the record says of a fact, as people write its value.
    fn tells(&self, fact: &Fact) -> Option<String> {
        match fact.told.as_ref()? {
            Told::Since(mark, after) => {
                let since = self.since(*mark)? + *after;
                let days = i64::from(self.at.date().days() - since.date().days());
                let ticks = if fact.kind == Kind::Count { days } else { (self.at - since).0 };
                Some(fact.kind.show(ticks.max(0)))
            }
            Told::Nth(act, mark) => {
                let since = match mark {
                    Some(mark) => self.since(*mark)?,
                    None => Timestamp::MIN,
                };
                let before = self.events(*act).filter(|e| since <= e.at).count();
                Some((before + 1).to_string())
            }
            Told::Seen(act) => self.events(*act).next().map(|_| "yes".to_owned()),
        }
    }
}

/// Open, shut, or not decided by what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Open,
    Shut,
    /// The source does not say.
    Unsaid,
    /// It depends on facts that nobody gave.
    Depends,
}

/// The gates of a kind that a platform has on a day.
fn gates<'s>(
    set: &'s Ruleset,
    platform: &'s PlatformId,
    day: Date,
    gate: Gate,
) -> impl Iterator<Item = (&'s Rule, &'s Version, &'s Table)> {
    standing(set, platform, day).filter_map(move |(r, version)| match &version.body {
        Some(Body::Table(table)) if table.gate == Some(gate) => Some((r, version, table)),
        _ => None,
    })
}

/// Names of facts that the gates of a platform take: others are typing errors.
pub(crate) fn known_facts(set: &Ruleset, platform: &PlatformId, day: Date) -> Vec<String> {
    let both = [Gate::Appeal, Gate::Evidence].into_iter().flat_map(|g| gates(set, platform, day, g));
    let mut names: Vec<String> =
        both.flat_map(|(_, _, t)| t.facts.iter().map(|f| f.name.to_string()).collect::<Vec<_>>()).collect();
    names.sort();
    names.dedup();
    names
}

/// What every gate of a kind says of a finding and of the facts given.
pub(crate) fn ask(
    set: &Ruleset,
    platform: &PlatformId,
    day: Date,
    gate: Gate,
    case: &Case<'_>,
    given: &Given,
    english: bool,
) -> Vec<Said> {
    let finding = case.finding.map(|(id, _)| id);
    let mut all: Vec<Said> = gates(set, platform, day, gate)
        .filter(|(.., table)| concerns(table, finding, given))
        .filter_map(|(rule, version, table)| {
            let mut known: Given = given
                .iter()
                .filter(|(name, _)| table.facts.iter().any(|f| *f.name == ***name))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect();
            // The row that names the finding's rule says what it is in the platform's words.
            for (name, value) in finding.map(|id| by_rule(table, id)).unwrap_or_default() {
                known.entry(name).or_insert(value);
            }
            let mut told: Vec<&str> = Vec::new();
            for fact in table.facts.iter().filter(|f| !known.contains_key(&*f.name)).collect::<Vec<_>>() {
                if let Some(value) = case.tells(fact) {
                    known.insert(fact.name.to_string(), value);
                    told.push(&fact.name);
                }
            }
            let decision = decide(table, &known).ok()?;
            Some(Said {
                title: rule.title.clone(),
                table: rule.id.clone(),
                verdict: verdict(&decision),
                words: words(&decision),
                asked: table
                    .facts
                    .iter()
                    .map(|f| Asked {
                        ask: f.label(english),
                        value: known.get(&*f.name).cloned(),
                        told: f.told.clone().filter(|_| told.contains(&&*f.name)),
                        kind: f.kind,
                    })
                    .collect(),
                cite: cites(set, rule, version, &decision),
                note: version.note.clone().unwrap_or_default(),
            })
        })
        .collect();
    // What the platform itself says comes before what holds for all.
    let general = |s: &Said| {
        let pack = s.table.as_str().split('.').next().and_then(|pack| set.pack().meta(pack));
        pack.is_none_or(|m| m.platforms.is_empty())
    };
    all.sort_by_key(general);
    all
}

/// Whether a gate has to do with the case. One whose every row names rules is only for their findings: a complaint about
/// a review says nothing about late shipping. Who gives one of its facts wants it asked.
fn concerns(table: &Table, finding: Option<&RuleId>, given: &Given) -> bool {
    let Some(column) = table.results.iter().position(|r| &**r == RULES) else { return true };
    let general = table.rows.iter().any(|row| match row.results.get(column) {
        Some(TableOutcome::Words(words)) => words.trim().is_empty(),
        _ => true,
    });
    let asked = table.facts.iter().any(|f| given.contains_key(&*f.name));
    general || asked || finding.is_some_and(|id| row_of(table, id).is_some())
}

/// The words of the conditions of the row under which a rule's findings fall.
fn by_rule(table: &Table, id: &RuleId) -> Vec<(String, String)> {
    let row = row_of(table, id);
    let cells = row.into_iter().flat_map(|row| table.conditions.iter().zip(&row.conditions));
    cells
        .filter_map(|(name, cell)| match cell {
            Cell::Words(words) => Some((name.to_string(), words.first()?.clone())),
            _ => None,
        })
        .collect()
}

/// The row that names a rule.
fn row_of<'t>(table: &'t Table, id: &RuleId) -> Option<&'t zg_rules::Row> {
    let column = table.results.iter().position(|r| &**r == RULES)?;
    let names = |outcome: Option<&TableOutcome>| match outcome {
        Some(TableOutcome::Words(words)) => words.split('|').any(|w| word_matches(w.trim(), id.as_str())),
        _ => false,
    };
    table.rows.iter().find(|row| names(row.results.get(column)))
}

fn verdict(decision: &Decision) -> Verdict {
    let [open, shut, _] = VERDICTS;
    let said = decision.results.iter().find(|(name, _)| &**name == ADMISSIBLE);
    match said {
        Some((_, Answer::Words(words))) => match words.as_slice() {
            [one] if **one == *open => Verdict::Open,
            [one] if **one == *shut => Verdict::Shut,
            [_] => Verdict::Unsaid,
            _ => Verdict::Depends,
        },
        _ => Verdict::Unsaid,
    }
}

fn words(decision: &Decision) -> Vec<String> {
    let told = decision.results.iter().filter(|(name, _)| ![ADMISSIBLE, RULES, "cite"].contains(&&**name));
    told.filter_map(|(_, answer)| match answer {
        Answer::Words(words) => match words.as_slice() {
            [one] if !one.is_empty() => Some(one.to_string()),
            _ => None,
        },
        Answer::Range { .. } => None,
    })
    .collect()
}

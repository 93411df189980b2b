//! What articles say of staffing, from the packs: shown beside what was computed, never used for it.
//!
//! A pack's table takes part when it covers an entry of the inventory's group on staffing. It is asked with the facts
//! that are known here: `chats` (chats at once), `sales` (yuan in thirty days).

use zg_desk::staffing::observe::Hours;
use zg_engine::{Answer, Given, Ruleset, cites, decide, show_answer};
use zg_model::{Cite, Date, Fen};
use zg_rules::{Body, Cell, Table};

/// Entries of the inventory on staffing begin so.
const GROUP: &str = "STF-";

/// One saying.
#[derive(Clone, Debug)]
pub(crate) struct Hearsay {
    pub(crate) rule: String,
    pub(crate) title: String,
    /// What the version's author notes.
    pub(crate) note: Option<String>,
    pub(crate) cites: Vec<Cite>,
    /// The facts that were given, as people write them.
    pub(crate) given: Vec<(String, String)>,
    /// What the table answers: column and value.
    pub(crate) answers: Vec<(String, String)>,
    /// What it would have to know.
    pub(crate) missing: Vec<String>,
    /// The numbers of chats at once between which it draws its lines, and the seconds that the last of so many buyers
    /// waits who all write at the same moment.
    pub(crate) at_once: Vec<(u32, f64)>,
}

/// Every saying of the packs, for the day on which the data ends.
pub(super) fn hearsay(
    set: &Ruleset,
    hours: &Hours,
    concurrency: u32,
    sales: Option<Fen>,
    work: f64,
) -> Vec<Hearsay> {
    let day = hours.days.map_or(Date::MAX, |(_, last)| last);
    let rules = set.pack().rules.iter().filter(|r| r.covers.iter().any(|c| c.starts_with(GROUP)));
    let sayings = rules.filter_map(|rule| {
        let version = rule.version_on(day).or_else(|| rule.versions.iter().max_by_key(|v| v.from))?;
        let Some(Body::Table(table)) = &version.body else { return None };
        let known = [("chats", Some(concurrency.to_string())), ("sales", sales.map(|f| f.to_string()))];
        let mut given = Given::new();
        for (name, value) in known {
            if let Some(value) = value.filter(|_| table.facts.iter().any(|f| &*f.name == name)) {
                given.insert(name.to_owned(), value);
            }
        }
        let decision = decide(table, &given).ok()?;
        let answers = decision.results.iter().filter(|(name, _)| &**name != "cite");
        Some(Hearsay {
            rule: rule.id.to_string(),
            title: rule.title.clone(),
            note: version.note.clone(),
            cites: cites(set, rule, version, &decision),
            answers: if decision.missing.is_empty() {
                answers.map(|(name, answer)| (name.to_string(), shown(answer))).collect()
            } else {
                Vec::new()
            },
            given: given.into_iter().collect(),
            missing: decision.missing.iter().map(ToString::to_string).collect(),
            at_once: lines(table).into_iter().map(|n| (n, f64::from(n) * work)).collect(),
        })
    });
    sayings.collect()
}

/// A number to two places: more would be false precision for a rule of thumb.
fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Range { low, high } => {
            show_answer(&Answer::Range { low: low.round_dp(2), high: high.map(|h| h.round_dp(2)) })
        }
        Answer::Words(_) => show_answer(answer),
    }
}

/// The bounds of the intervals that a table draws in `chats`.
fn lines(table: &Table) -> Vec<u32> {
    let Some(column) = table.conditions.iter().position(|c| &**c == "chats") else { return Vec::new() };
    let cells = table.rows.iter().filter_map(|row| row.conditions.get(column));
    let mut bounds: Vec<u32> = cells
        .filter_map(|cell| match cell {
            // Inner rows have both ends; the first and the last are open.
            Cell::Ranges(ranges) => {
                Some(ranges.iter().filter(|(low, high)| *low > 0 && *high < i64::MAX / 2))
            }
            _ => None,
        })
        .flatten()
        // Half-open, chats being counted: the last one inside.
        .flat_map(|(low, high)| [*low, high - 1])
        .filter_map(|n| u32::try_from(n).ok())
        .collect();
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

//! What the platform asks of each party, and what of it is there.

use zg_engine::Ruleset;
use zg_model::{Act, Certainty, Cite, Conversation, Date, Observation, Outcome, Party, PlatformId, RuleId};
use zg_rules::{Body, Cell, Kind, Matcher, Rule, Sequence, Step, Version, Watch};

use super::{Case, standing};

/// One checklist.
#[derive(Clone, Debug)]
pub(crate) struct Checklist {
    pub(crate) title: String,
    /// Whether the buyer must bring it, not the shop.
    pub(crate) buyer: bool,
    pub(crate) items: Vec<Item>,
    pub(crate) cite: Vec<Cite>,
    pub(crate) note: String,
}

/// One thing asked for.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    /// When it was handed in, as the data says.
    pub(crate) there: Option<String>,
    /// It is the chat itself, which the pack holds whole.
    pub(crate) in_pack: bool,
}

/// A clock for handing something in.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    pub(crate) title: String,
    pub(crate) table: RuleId,
    pub(crate) state: State,
    pub(crate) cite: Vec<Cite>,
    pub(crate) note: String,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Met,
    Missed,
    /// By the strictest reading; a person must look whether more was given.
    Perhaps,
    Until(zg_model::Timestamp),
}

fn sequences<'s>(
    set: &'s Ruleset,
    platform: &'s PlatformId,
    day: Date,
) -> impl Iterator<Item = (&'s Rule, &'s Version, &'s Sequence)> {
    standing(set, platform, day).filter_map(move |(r, version)| match &version.body {
        Some(Body::Sequence(sequence)) => Some((r, version, &**sequence)),
        _ => None,
    })
}

/// Whether a matcher means material that is handed in.
fn hands_in(matcher: &Matcher) -> bool {
    matcher.acts.iter().any(|a| *a == Act::EVIDENCE_SUBMITTED || *a == Act::APPEAL_FILED)
}

/// Whether a version judges only how material is handed in: what is appealed against is something else.
pub(crate) fn of_procedure(version: &Version) -> bool {
    match &version.body {
        Some(Body::Sequence(s)) => match &s.watch {
            Watch::Require { then, .. } => hands_in(then),
            Watch::Steps { steps, .. } => steps.iter().any(|s| hands_in(&s.matcher)),
            Watch::Forbid { .. } | Watch::Count { .. } => false,
        },
        _ => false,
    }
}

/// The checklists of the platform that ask for material.
pub(crate) fn checklists(set: &Ruleset, c: &Conversation, day: Date) -> Vec<Checklist> {
    sequences(set, &c.key().platform, day)
        .filter_map(|(rule, version, sequence)| {
            let steps = steps(sequence);
            let asked = steps.iter().filter(|s| hands_in(&s.matcher));
            let buyer = steps.iter().any(|s| s.matcher.by.is_some_and(|by| by.contains(&Party::Buyer)));
            let item = |s: &Step| Item {
                name: s.name.clone(),
                there: handed_in(c, &s.matcher),
                in_pack: !buyer && is_the_chat(&s.matcher),
            };
            let items: Vec<Item> = asked.map(item).collect();
            (!items.is_empty()).then(|| Checklist {
                title: rule.title.clone(),
                buyer,
                items,
                cite: version.cite.iter().map(|t| set.pack().cite(&rule.pack, t)).collect(),
                note: version.note.clone().unwrap_or_default(),
            })
        })
        .collect()
}

fn steps(sequence: &Sequence) -> &[Step] {
    match &sequence.watch {
        Watch::Steps { steps, .. } => steps,
        _ => &[],
    }
}

/// Whether a matcher asks for the record of the chat.
fn is_the_chat(matcher: &Matcher) -> bool {
    matcher.facts.iter().any(|(_, cell)| match &cell.value {
        Cell::Words(words) => words.iter().any(|w| w.ends_with("记录")),
        _ => false,
    })
}

/// When something of this kind was handed in.
fn handed_in(c: &Conversation, matcher: &Matcher) -> Option<String> {
    let fits = |e: &&zg_model::Event| {
        matcher.acts.contains(&e.act)
            && matcher.by.is_none_or(|by| by.contains(&e.by))
            && matcher.facts.iter().all(|(name, cell)| {
                e.facts.get(name).is_some_and(|value| cell.value.holds(value, Kind::Word))
            })
    };
    c.events().iter().find(fits).map(|e| e.at.to_string())
}

/// The clocks for handing something in that this conversation started,
/// for the case's order, the last one of each rule.
pub(crate) fn clocks(set: &Ruleset, case: &Case<'_>, judged: &[Observation]) -> Vec<Clock> {
    let c = case.conversation;
    let asks = |s: &Sequence| matches!(&s.watch, Watch::Require { then, .. } if hands_in(then));
    let of_case = |o: &&Observation| {
        let event = usize::try_from(o.event).ok().and_then(|n| c.events().get(n));
        let order = event.and_then(|e| e.facts.get("order"));
        order.is_none() || case.order.is_none() || order == case.order
    };
    sequences(set, &c.key().platform, case.at.date())
        .filter(|(_, _, s)| asks(s))
        .flat_map(|(rule, version, _)| {
            let cite: Vec<Cite> = version.cite.iter().map(|t| set.pack().cite(&rule.pack, t)).collect();
            let mine = judged.iter().filter(|o| o.rule.id == rule.id).filter(of_case);
            let last = mine.max_by_key(|o| o.event);
            last.into_iter()
                .map(|o| Clock {
                    title: rule.title.clone(),
                    table: rule.id.clone(),
                    state: match o.outcome {
                        Outcome::Met => State::Met,
                        Outcome::Pending { due } if due < case.at && o.certainty == Certainty::Ask => {
                            State::Perhaps
                        }
                        Outcome::Hit | Outcome::Breached if o.certainty == Certainty::Ask => State::Perhaps,
                        // Nothing was handed in as far as the data goes, and the time is over by now.
                        Outcome::Pending { due } if due < case.at => State::Missed,
                        Outcome::Pending { due } => State::Until(due),
                        Outcome::Hit | Outcome::Breached => State::Missed,
                    },
                    cite: cite.clone(),
                    note: version.note.clone().unwrap_or_default(),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

//! Puts a bad example of several lines on the stage: its own hours, another day, real agents and order numbers.

use std::collections::BTreeMap;

use zg_model::{AgentId, Date, Event, Facts, Party, Timestamp};
use zg_rules::{Calendar, ClockKind, Pack, Rule};

use super::book::{Book, Notes};
use super::dice::Dice;
use super::force::{DAYS, Weeks};
use super::seeds::{Scene, Verdict};

/// A scene that was played.
#[derive(Debug)]
pub(crate) struct Played {
    pub(crate) events: Vec<Event>,
    /// When each finding comes out, the text of the event that is the evidence, and the marked words.
    pub(crate) planted: Vec<(Timestamp, String, String)>,
}

/// Plays a scene on one of the days on which it holds; nothing when there is no such day.
pub(crate) fn play(
    scene: &Scene<'_>,
    weeks: Weeks,
    book: &Book,
    notes: &mut Notes,
    agent: &AgentId,
    dice: &mut Dice,
) -> Option<Played> {
    let transcript = &scene.chat.transcript;
    let own = transcript.events(Date::MIN);
    let first = own.first()?.at.date();
    let last = own.iter().map(|e| e.at.date()).max()?;
    let length = usize::try_from(last.days() - first.days()).ok()?;
    let fits = |start: &usize| {
        let end = start + length;
        let holds = |n: usize| scene.days.get(n).copied().unwrap_or(false);
        // The last days are left to what comes due after the last line.
        end + 1 < DAYS && holds(*start) && holds(end) && scene.verdict.same_rest(first, weeks.day(*start))
    };
    let starts: Vec<usize> = (0..DAYS).filter(fits).collect();
    let start = weeks.day(*dice.pick(&starts)?);
    let shift = i64::from(start.days() - first.days()) * 86_400_000;
    notes.day = start;
    let mut orders = BTreeMap::new();
    let mut events = Vec::with_capacity(own.len());
    let mut planted = Vec::new();
    for (line, event) in transcript.lines.iter().zip(own) {
        let at = Timestamp(event.at.0 + shift);
        let facts: Facts = event.facts.iter().collect();
        let mut renamed = Facts::new();
        for (name, value) in facts.iter() {
            if name == "order" {
                let order =
                    orders.entry(value.to_owned()).or_insert_with(|| book.fresh("订单号", notes, dice));
                renamed.set(name, order);
            } else {
                renamed.set(name, value);
            }
        }
        let by = match event.by {
            Party::Agent(_) => Party::Agent(agent.clone()),
            other => other,
        };
        let marks = line.marks.first().map(|(from, to)| {
            let index = |n: &u32| usize::try_from(*n).unwrap_or(usize::MAX);
            line.text.get(index(from)..index(to)).unwrap_or_default().to_owned()
        });
        if let Some(words) = marks.or_else(|| line.marked.then(|| line.text.clone())) {
            if scene.skip.iter().any(|x| x.from <= at && at <= x.to) {
                return None;
            }
            planted.push((scene.verdict.at(at)?, line.text.clone(), words));
        }
        events.push(Event { at, by, facts: renamed, ..event });
    }
    if let Verdict::Last = scene.verdict {
        planted = planted.into_iter().next_back().into_iter().collect();
    }
    (!planted.is_empty()).then_some(Played { events, planted })
}

impl Verdict<'_> {
    /// When the finding about an event of that moment comes out.
    fn at(&self, event: Timestamp) -> Option<Timestamp> {
        match self {
            Verdict::Marked | Verdict::Last => Some(event),
            Verdict::Due(within) => Some(event + *within),
            Verdict::Days { pack, rule, clock, days } => last_day(pack, rule, clock, event.date(), *days),
        }
    }

    /// Whether the same days are off around both dates, so that a deadline in days moves along.
    fn same_rest(&self, own: Date, other: Date) -> bool {
        let Verdict::Days { pack, rule, clock, days } = self else { return true };
        let Some(calendar) = calendar(pack, rule, clock) else { return true };
        let rests = |date: Date, n| calendar.rests(date.plus_days(n));
        (0..days + 14).all(|n| rests(own, n).is_some() && rests(own, n) == rests(other, n))
    }
}

fn calendar<'p>(pack: &'p Pack, rule: &Rule, clock: &str) -> Option<&'p Calendar> {
    match &pack.clock(&rule.pack, clock)?.kind {
        ClockKind::Days(days) => pack.calendar(&rule.pack, &days.calendar.as_ref()?.value),
        _ => None,
    }
}

/// The end of the last day: the day itself is not counted; a last day that is off moves on.
fn last_day(pack: &Pack, rule: &Rule, clock: &str, from: Date, days: i32) -> Option<Timestamp> {
    let ClockKind::Days(counted) = &pack.clock(&rule.pack, clock)?.kind else { return None };
    if counted.work {
        return None;
    }
    let calendar = calendar(pack, rule, clock);
    let mut last = from.plus_days(days);
    while counted.roll && calendar.is_some_and(|c| c.rests(last) == Some(true)) {
        last = last.plus_days(1);
    }
    Some(last.last_moment())
}

//! The compiled form: all versions of all rules, indexed so that an event meets only what it can fire.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use zg_model::{
    ACTS, Act, Date, Event, Millis, PartySet, PlatformId, RuleId, RuleRef, Status, TimeOfDay, Timestamp,
};
use zg_rules::{Body, Cell, Exempt, Gauge, Pack, Per, Rule, Table, Version};
use zg_text::{EntitySet, TermSet};

use crate::clock::Clock;
use crate::decider::{Decider, Question};
use crate::price::{BadFact, Decision, Given, decide};
use crate::promise::Kinds;
use crate::scan::Scanner;

/// All rules, compiled once for all dates.
#[derive(Debug)]
pub struct Ruleset {
    /// The source form: titles, remedies, citations.
    pub(crate) pack: Pack,
    /// In the order of the rule ids.
    pub(crate) rules: Vec<CRule>,
    pub(crate) scanner: Scanner,
    pub(crate) conds: Vec<CCond>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) users: Vec<User>,
    pub(crate) sequences: Vec<CSequence>,
    /// Branches that ask for no words, by role and act.
    pub(crate) plain: Vec<Vec<u32>>,
    /// Branches that ask for words, by their first condition.
    pub(crate) by_cond: Vec<Vec<u32>>,
    /// By sequence: the branches that answer what it waits for.
    pub(crate) answers: Vec<Vec<u32>>,
    /// Branches that ask for an entity and no words.
    pub(crate) by_entity: Vec<(EntitySet, u32)>,
    /// Entities that any rule asks for, by role and act.
    pub(crate) wanted: Vec<EntitySet>,
    /// The kinds of promises.
    pub(crate) promises: Kinds,
    /// Branches that ask for a promise and neither words nor entities: a bit a kind.
    pub(crate) by_promise: Vec<(u64, u32)>,
    /// Whether any rule asks for promises, by role and act.
    pub(crate) promising: Vec<bool>,
    /// Names of facts that some version's `where` asks for.
    pub(crate) where_facts: Vec<String>,
    /// Names of facts that a promise and what settles it share.
    pub(crate) named_facts: Vec<String>,
    /// Tables, compiled when first asked.
    pub(crate) deciders: OnceLock<BTreeMap<(RuleId, Date), Decider>>,
    /// What judges on each platform, in the order of their names: all of it, and what indicators are made of.
    pub(crate) active: Vec<(PlatformId, [Active; 2])>,
    /// What judges on a platform that no pack names.
    pub(crate) elsewhere: [Active; 2],
}

/// The silence that ends a session where no pack says it: half an hour.
pub(crate) const IDLE: i64 = 30 * 60_000;

/// What judges on one platform.
#[derive(Debug, Default)]
pub(crate) struct Active {
    /// Tells it from the others of its ruleset.
    pub(crate) number: u32,
    /// Some pack judges the platform by name.
    pub(crate) known: bool,
    /// The silence that ends a session, in milliseconds.
    pub(crate) idle: i64,
    /// By rule: whether it judges here.
    pub(crate) rules: Vec<bool>,
    /// By condition: of which roles a rule that judges here asks it, a bit each.
    pub(crate) conds: Vec<u8>,
    /// By role: the words of these conditions.
    pub(crate) words: [TermSet; ROLES],
    /// By role: those of them that a branch begins with which is always asked.
    pub(crate) first: [TermSet; ROLES],
    /// Rules that are indicators, in some version.
    pub(crate) tallies: Vec<u32>,
    /// Those of [`Ruleset::plain`] whose rules judge here.
    pub(crate) plain: Vec<Vec<u32>>,
    /// As [`Ruleset::wanted`] and [`Ruleset::promising`].
    pub(crate) wanted: Vec<EntitySet>,
    pub(crate) promising: Vec<bool>,
    /// Whether any matcher asks for what only the course of a conversation can tell.
    pub(crate) gauged: bool,
    /// Whether any sequence keeps late answers in their session.
    pub(crate) held: bool,
}

/// A compiled rule.
#[derive(Debug)]
pub(crate) struct CRule {
    pub(crate) id: RuleId,
    /// The rule's place in the pack.
    pub(crate) source: usize,
    pub(crate) status: Status,
    pub(crate) ask: bool,
    /// Whose conversations it judges; empty means all.
    pub(crate) platforms: Vec<PlatformId>,
    /// Newest first.
    pub(crate) versions: Vec<CVersion>,
}

/// A compiled version.
#[derive(Debug)]
pub(crate) struct CVersion {
    pub(crate) named: RuleRef,
    pub(crate) from: Date,
    pub(crate) until: Option<Date>,
    pub(crate) applies: Vec<(String, Vec<String>)>,
    pub(crate) dated_by: Option<Act>,
}

/// A text condition. Its words live in the scanner's postings.
#[derive(Debug, Default)]
pub(crate) struct CCond {
    pub(crate) alone: bool,
    pub(crate) entity: EntitySet,
}

/// One alternative of a matcher, flattened: all of it must hold.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) by: PartySet,
    pub(crate) acts: u64,
    pub(crate) texts: Vec<u32>,
    pub(crate) entities: Vec<EntitySet>,
    /// Kinds of promises, a bit each.
    pub(crate) promises: Vec<u64>,
    pub(crate) facts: Vec<(String, Cell)>,
    pub(crate) gauges: Vec<(Gauge, Cell)>,
    pub(crate) also: Vec<u32>,
    pub(crate) unless: Vec<u32>,
    /// Its sessions are those in which late answers stay.
    pub(crate) held: bool,
    pub(crate) user: u32,
}

/// Whose matcher it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    pub(crate) rule: u32,
    pub(crate) version: u32,
    pub(crate) slot: Slot,
}

/// What a matcher is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// The body of a match rule.
    Match,
    /// The trigger of a sequence, by its number.
    After(u32),
    /// What is required or forbidden.
    Then(u32),
    /// An item of its checklist, by its number.
    Step(u32, u32),
    /// What settles it.
    Until(u32),
    /// What is counted.
    Count(u32),
    /// What must have happened before.
    Needs(u32),
    /// What must have happened before for a verdict to be certain.
    Proven(u32),
    /// What leaves a breach to people.
    Unclear(u32),
}

impl Slot {
    /// The sequence that it answers, if it does so only while something waits.
    pub(crate) fn answers(self) -> Option<u32> {
        match self {
            Slot::Then(n) | Slot::Step(n, _) | Slot::Until(n) => Some(n),
            Slot::Match | Slot::After(_) | Slot::Count(_) => None,
            Slot::Needs(_) | Slot::Proven(_) | Slot::Unclear(_) => None,
        }
    }
}

/// A compiled sequence.
#[derive(Debug)]
pub(crate) struct CSequence {
    pub(crate) rule: u32,
    pub(crate) version: u32,
    pub(crate) watch: CWatch,
    /// The items of the checklist; empty when a single thing is asked.
    pub(crate) steps: Vec<Arc<str>>,
    /// What settles it does so however late: it is judged at the end of the data.
    pub(crate) settles_late: bool,
    pub(crate) within: Option<Millis>,
    pub(crate) by_close: bool,
    pub(crate) promised: bool,
    /// Due when the trigger's fact `by` says.
    pub(crate) agreed: bool,
    pub(crate) in_full: bool,
    /// There is a [`Slot::Needs`].
    pub(crate) needs: bool,
    /// There is a [`Slot::Proven`].
    pub(crate) proven: bool,
    pub(crate) clock: Clock,
    pub(crate) during: Option<(TimeOfDay, TimeOfDay)>,
    pub(crate) skip: Arc<[Exempt]>,
    pub(crate) per: Per,
    pub(crate) splits: bool,
    pub(crate) holds: bool,
    /// What is asked outside of `during` and answered inside counts too.
    pub(crate) outside: bool,
    pub(crate) same: Option<String>,
}

/// The moment until which a trigger agrees on something: its fact `by`.
pub(crate) fn agreed(trigger: &Event) -> Option<Timestamp> {
    trigger.facts.get("by").and_then(|by| by.parse().ok())
}

impl CSequence {
    /// Whether a moment lies in the hours that count.
    pub(crate) fn in_hours(&self, at: Timestamp) -> bool {
        self.during.is_none_or(|(from, to)| (from..to).contains(&at.time_of_day()))
    }

    /// Whether an event shares the fact that is asked for with a trigger. A trigger without it is met by any.
    pub(crate) fn shares(&self, same: Option<&str>, event: &Event) -> bool {
        match (self.same.as_deref(), same) {
            (Some(name), Some(same)) => event.facts.get(name) == Some(same),
            _ => true,
        }
    }

    /// All items of the checklist, a bit each.
    pub(crate) fn whole(&self) -> u32 {
        self.steps.iter().fold(0, |bits, _| bits << 1 | 1)
    }

    /// The items that are not among those done.
    pub(crate) fn missing(&self, done: u32) -> Vec<Arc<str>> {
        let open = |(n, _): &(u32, &Arc<str>)| done.checked_shr(*n).unwrap_or(0) & 1 == 0;
        (0_u32..).zip(&self.steps).filter(open).map(|(_, name)| name.clone()).collect()
    }
}

/// What a sequence watches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CWatch {
    Require,
    Forbid,
    Count(u32),
}

impl Ruleset {
    /// Decides a table of the packs, in a compiled form that is made once.
    pub(crate) fn decide(
        &self,
        rule: &Rule,
        version: &Version,
        table: &Table,
        given: &Given,
    ) -> Result<Decision, BadFact> {
        let deciders = self.deciders.get_or_init(|| {
            let versions = self.pack.rules.iter().flat_map(|r| r.versions.iter().map(move |v| (r, v)));
            let tables = versions.filter_map(|(r, v)| match &v.body {
                Some(Body::Table(table)) => Some(((r.id.clone(), v.from), Decider::new(table)?)),
                _ => None,
            });
            tables.collect()
        });
        match deciders.get(&(rule.id.clone(), version.from)) {
            Some(decider) => decider.decide(table, given, &mut Question::default()),
            None => decide(table, given),
        }
    }

    /// The rules as written.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// A rule as written.
    pub fn rule(&self, id: &RuleId) -> Option<&zg_rules::Rule> {
        let at = self.rules.binary_search_by(|r| r.id.cmp(id)).ok()?;
        self.pack.rules.get(self.rules.get(at)?.source)
    }

    /// Whether some pack judges this platform by name.
    pub fn knows(&self, platform: &PlatformId) -> bool {
        self.pack.packs.iter().any(|p| p.platforms.contains(platform))
    }

    /// The silence that ends a session on a platform, in milliseconds.
    pub(crate) fn idle(&self, platform: &PlatformId) -> i64 {
        let mine = || self.pack.packs.iter().filter(|p| p.platforms.contains(platform));
        let own = mine().find(|p| *p.name == *platform.as_str()).or_else(|| mine().next());
        own.map_or(IDLE, |p| p.session_idle.0)
    }

    /// What judges on a platform; with `tallied`, only what indicators are made of.
    pub(crate) fn active(&self, platform: &PlatformId, tallied: bool) -> &Active {
        let at = self.active.binary_search_by(|(known, _)| known.cmp(platform));
        let [all, some] = at.ok().and_then(|at| self.active.get(at)).map_or(&self.elsewhere, |(_, a)| a);
        if tallied { some } else { all }
    }

    /// The kinds of promises that its packs know.
    pub fn promises(&self) -> &Kinds {
        &self.promises
    }

    /// How many rules judge anything, and how many word atoms all views search together.
    pub fn size(&self) -> (usize, usize) {
        (self.rules.iter().filter(|r| r.status.judges()).count(), self.scanner.atoms())
    }

    /// The version of a rule that judges something of that day, for a conversation with these facts.
    pub(crate) fn version_on<'r, 'f>(
        &'r self,
        rule: &'r CRule,
        day: Date,
        fact: &dyn Fn(&str) -> Option<&'f str>,
    ) -> Option<(u32, &'r CVersion)> {
        let applies = |v: &CVersion| {
            v.applies
                .iter()
                .all(|(name, values)| fact(name).is_some_and(|have| values.iter().any(|v| v == have)))
        };
        let (at, version) = rule.versions.iter().enumerate().find(|(_, v)| v.from <= day && applies(v))?;
        let standing = version.until.is_none_or(|u| day <= u);
        standing.then_some((u32::try_from(at).unwrap_or(u32::MAX), version))
    }
}

/// The place of a role and an act in an index table.
pub(crate) fn slot_of(role: usize, act: Act) -> usize {
    role * ACTS.len() + act.index()
}

/// A mask with the acts in it.
pub(crate) fn act_mask(acts: impl IntoIterator<Item = Act>) -> u64 {
    acts.into_iter().fold(0, |mask, act| mask | bit(act))
}

/// The act's bit.
pub(crate) fn bit(act: Act) -> u64 {
    1_u64.checked_shl(u32::try_from(act.index()).unwrap_or(u32::MAX)).unwrap_or(0)
}

/// The bit of a kind of promise. Beyond the sixty-fourth kind there is none.
pub(crate) fn bit_of(kind: usize) -> u64 {
    u32::try_from(kind).ok().and_then(|n| 1_u64.checked_shl(n)).unwrap_or(0)
}

const _: () = assert!(ROLES == 5);
/// How many roles there are.
pub(crate) const ROLES: usize = 5;

//! Prices findings together: repeats, points and sums over the findings before (language §6, `history`).

use std::collections::{BTreeMap, BTreeSet};

use zg_model::{
    AgentId, Cause, Certainty, Conversation, ConversationKey, Date, Exposure, Fen, Fingerprint, Observation,
    Outcome, RuleId, Timestamp,
};
use zg_rules::{At, Body, Counted, History, Once, RULE, Table, Whose, word_matches};

use crate::price::{About, BadFact, Given, about, expose, lapsed};
use crate::ruleset::Ruleset;
use crate::told::Told;

/// A finding that is to be priced together with others: what its conversation knows.
#[derive(Clone, Debug)]
pub struct Case {
    /// The finding.
    pub id: Fingerprint,
    /// Its rule.
    pub rule: RuleId,
    /// Its conversation.
    pub key: ConversationKey,
    /// The account that answers for it.
    pub agent: Option<AgentId>,
    /// Which session of the conversation.
    pub session: u32,
    /// When it was found.
    pub at: Timestamp,
    /// The order that it is about.
    pub order: Option<String>,
    /// Whether it counts as a repeat: what a person must still judge does not.
    pub stands: bool,
    /// Whether it has not lapsed yet: it is priced as if it did when due, and counts for no other.
    pub awaited: bool,
    /// The tables that price it, with what is known of their facts.
    asked: Vec<Asked>,
}

/// A table and what is known.
#[derive(Clone, Debug)]
struct Asked {
    table: RuleId,
    version: Date,
    given: Given,
}

/// What one table asks for one case, and the facts it went by.
#[derive(Clone, Debug)]
pub struct Priced {
    /// What it may cost.
    pub exposure: Exposure,
    /// The facts known, those counted over the history included.
    pub given: Given,
}

/// What a table said of an earlier case.
struct Charge {
    case: usize,
    low: Fen,
    high: Option<Fen>,
    points: i64,
}

impl Case {
    /// Tells the tables that price it (or one of them) a fact that the data lacks; what the data says stands.
    ///
    /// # Errors
    ///
    /// When none of them has such a fact, or none of those that have it can read the value.
    pub fn tell(&mut self, set: &Ruleset, told: &Told) -> Result<(), BadFact> {
        let tables: Vec<Option<(&RuleId, &Table)>> = self
            .asked
            .iter()
            .map(|asked| table(set, asked).map(|(rule, _, table)| (&rule.id, table)))
            .collect();
        told.fits(tables.iter().flatten().copied())?;
        for (asked, table) in self.asked.iter_mut().zip(tables) {
            if let Some((_, table)) = table.filter(|t| told.fits(std::iter::once(*t)).is_ok()) {
                asked.given.entry(told.name.clone()).or_insert_with(|| told.value(table).to_owned());
            }
        }
        Ok(())
    }

    /// The same case, upheld by a person.
    #[must_use]
    pub fn upheld(&self) -> Case {
        Case { stands: true, ..self.clone() }
    }

    /// A finding with the tables that bear on it, in the versions of its day or of `as_of`. What is running is taken as it will be once it
    /// has lapsed.
    pub fn of(set: &Ruleset, c: &Conversation, o: &Observation, as_of: Option<Date>) -> Case {
        let o = &*lapsed(o);
        let asked = about(set, c, o, as_of).map(|((rule, version, _), given)| Asked {
            table: rule.id.clone(),
            version: version.from,
            given,
        });
        Case {
            id: Fingerprint::of(o, c.key(), c.events()),
            rule: o.rule.id.clone(),
            key: c.key().clone(),
            agent: o.agent.clone(),
            session: o.session,
            at: o.at,
            order: order_of(set, c, o).map(str::to_owned),
            stands: o.certainty != Certainty::Ask,
            awaited: matches!(o.outcome, Outcome::Pending { .. }),
            asked: asked.collect(),
        }
    }

    /// Whose findings it is counted with.
    fn group(&self, whose: Whose) -> Option<Group> {
        let shop = format!("{}/{}", self.key.platform, self.key.shop);
        Some(match whose {
            Whose::Shop => (whose, shop),
            Whose::Agent => (whose, format!("{shop}/{}", self.agent.as_ref()?)),
            Whose::Buyer => (whose, format!("{shop}/{}", self.key.buyer)),
        })
    }

    fn groups(&self) -> impl Iterator<Item = Group> + '_ {
        [Whose::Shop, Whose::Agent, Whose::Buyer].into_iter().filter_map(|w| self.group(w))
    }
}

/// The order of the judged event; of what was said without one (今晚发), and is kept or broken by an order's events, the
/// order spoken of last: said thrice of one order, it is one case.
fn order_of<'c>(set: &Ruleset, c: &'c Conversation, o: &Observation) -> Option<&'c str> {
    let events = c.events().get(..=usize::try_from(o.event).ok()?)?;
    let (judged, before) = events.split_last()?;
    let of_orders = || {
        let version = set.rule(&o.rule.id)?.versions.iter().find(|v| v.from == o.rule.from)?;
        match &version.body {
            Some(Body::Sequence(s)) if s.promised && s.same.as_deref() == Some("order") => {
                before.iter().rev().find_map(|e| e.facts.get("order"))
            }
            _ => None,
        }
    };
    judged.facts.get("order").or_else(of_orders)
}

/// Whose findings are counted together: all of a shop, of one account, towards one buyer.
type Group = (Whose, String);

/// The rules whose findings some table counts, or prices by its history: of these every finding must be kept.
pub fn remembered(set: &Ruleset) -> BTreeSet<RuleId> {
    let rules = &set.pack().rules;
    let mut names: Vec<String> = Vec::new();
    let mut tables: Vec<&str> = Vec::new();
    let bodies = || {
        let versions =
            rules.iter().filter(|r| r.status.judges()).flat_map(|r| r.versions.iter().map(move |v| (r, v)));
        versions.filter_map(|(r, v)| match &v.body {
            Some(Body::Table(table)) => Some((r, table)),
            _ => None,
        })
    };
    let counted = |table: &Table| table.facts.iter().any(|f| f.history.is_some());
    for (rule, table) in bodies().filter(|(_, t)| counted(t)) {
        tables.push(rule.id.as_str());
        for history in table.facts.iter().filter_map(|f| f.history.as_ref()) {
            match history.what {
                Counted::Repeats => names.extend(history.of.iter().map(|o| o.value.clone())),
                _ => tables.extend(history.of.iter().map(|o| o.value.as_str())),
            }
        }
    }
    for (_, table) in bodies().filter(|(r, _)| tables.iter().any(|t| word_matches(t, r.id.as_str()))) {
        let Some(column) = table.conditions.iter().position(|c| &**c == RULE) else { continue };
        for cell in table.rows.iter().filter_map(|row| row.conditions.get(column)) {
            if let zg_rules::Cell::Words(words) = cell {
                names.extend(words.iter().cloned());
            }
        }
    }
    let named = |id: &&RuleId| names.iter().any(|n| word_matches(n, id.as_str()));
    rules.iter().map(|r| &r.id).filter(named).cloned().collect()
}

/// Prices all cases, the oldest first, each with what the ones before it say. The answer names each case by its place.
pub fn price_together(set: &Ruleset, cases: &[Case]) -> Vec<Vec<Priced>> {
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|n| cases.get(*n).map(|c| (c.at, &c.key, c.id)));
    let mut before = Before { cases, found: BTreeMap::new(), charged: BTreeMap::new(), charges: Vec::new() };
    let mut out = vec![Vec::new(); cases.len()];
    for n in order {
        let Some(case) = cases.get(n) else { continue };
        let mut tables: Vec<(&Asked, About<'_>)> =
            case.asked.iter().filter_map(|a| Some((a, table(set, a)?))).collect();
        // What others took must be known before it can be summed.
        let sums =
            |t: &Table| t.facts.iter().filter_map(|f| f.history.as_ref()).any(|h| h.what != Counted::Repeats);
        tables.sort_by_key(|(_, about)| sums(about.2));
        let mut priced = Vec::new();
        for (asked, about) in tables {
            let Some(one) = before.expose(set, n, case, asked, &about) else { continue };
            before.charge(n, case, asked, &one.exposure);
            priced.push(one);
        }
        if case.awaited {
            before.discharge(case, priced.len());
        } else {
            for group in case.groups() {
                before.found.entry(group).or_default().entry(&case.rule).or_default().push(n);
            }
        }
        if let Some(slot) = out.get_mut(n) {
            *slot = priced;
        }
    }
    out
}

fn table<'s>(set: &'s Ruleset, asked: &Asked) -> Option<About<'s>> {
    let rule = set.rule(&asked.table)?;
    let version = rule.versions.iter().find(|v| v.from == asked.version)?;
    match &version.body {
        Some(Body::Table(table)) => Some((rule, version, table)),
        _ => None,
    }
}

/// The cases so far, and what they were charged; all in the order of time.
struct Before<'c> {
    cases: &'c [Case],
    found: BTreeMap<Group, BTreeMap<&'c RuleId, Vec<usize>>>,
    charged: BTreeMap<Group, BTreeMap<RuleId, Vec<usize>>>,
    charges: Vec<Charge>,
}

impl Before<'_> {
    fn charge(&mut self, n: usize, case: &Case, asked: &Asked, exposure: &Exposure) {
        for group in case.groups() {
            let of_table = self.charged.entry(group).or_default().entry(asked.table.clone()).or_default();
            of_table.push(self.charges.len());
        }
        let (low, high, points) = (exposure.low, exposure.high, exposure.points);
        self.charges.push(Charge { case: n, low, high, points });
    }

    /// Takes back the last charges, which are all of this case.
    fn discharge(&mut self, case: &Case, count: usize) {
        self.charges.truncate(self.charges.len() - count);
        let gone = self.charges.len();
        for group in case.groups() {
            for of_table in self.charged.get_mut(&group).into_iter().flat_map(BTreeMap::values_mut) {
                of_table.truncate(of_table.partition_point(|n| *n < gone));
            }
        }
    }

    /// The last of a list in the order of time whose cases are not older than `since`.
    fn recent<'l>(
        &self,
        list: &'l [usize],
        since: Timestamp,
        case: impl Fn(usize) -> Option<usize>,
    ) -> &'l [usize] {
        let old = |n: &usize| case(*n).and_then(|n| self.cases.get(n)).is_some_and(|c| c.at < since);
        list.get(list.partition_point(old)..).unwrap_or_default()
    }

    fn expose(
        &self,
        set: &Ruleset,
        n: usize,
        case: &Case,
        asked: &Asked,
        about: &About<'_>,
    ) -> Option<Priced> {
        let sure = self.expose_by(set, n, case, asked, about, false)?;
        let Some(all) = self.expose_by(set, n, case, asked, about, true) else { return Some(sure) };
        if sure.given == all.given {
            return Some(sure);
        }
        // Findings before wait for a person: if they stand, this one may cost more.
        let (a, b) = (sure.exposure, all.exposure);
        let mut missing = a.missing.clone();
        let open = |(name, value): &(&String, &String)| sure.given.get(*name) != Some(*value);
        let differs = a.low != b.low || a.high != b.high || a.points != b.points;
        missing
            .extend(all.given.iter().filter(open).filter(|_| differs).map(|(name, _)| name.as_str().into()));
        let exposure = Exposure {
            low: a.low.min(b.low),
            high: a.high.zip(b.high).map(|(a, b)| a.max(b)),
            points: a.points.max(b.points),
            least_points: a.least_points.min(b.least_points),
            missing,
            ..a
        };
        Some(Priced { exposure, given: sure.given })
    }

    /// As if what waits for a person had been dismissed, or (`ask`) upheld.
    fn expose_by(
        &self,
        set: &Ruleset,
        n: usize,
        case: &Case,
        asked: &Asked,
        about: &About<'_>,
        ask: bool,
    ) -> Option<Priced> {
        let cause = || Cause::Finding(case.id);
        let known = |more: bool| {
            let mut given = asked.given.clone();
            for fact in &about.2.facts {
                let Some(history) = &fact.history else { continue };
                if let Some(value) = self.count(n, asked, history, more, ask) {
                    given.insert(fact.name.to_string(), value);
                }
            }
            given
        };
        let given = known(true);
        let whole = expose(set, about, &case.rule, given.clone(), cause())?;
        if !about.2.once {
            return Some(Priced { exposure: whole, given });
        }
        // One sum for the window: this case costs what it adds to what was due before it.
        let without = expose(set, about, &case.rule, known(false), cause());
        let exposure = without.map_or(whole.clone(), |without| {
            let less = |a: Fen, b: Fen| Fen((a.0 - b.0).max(0));
            let low = less(whole.low, without.low);
            let high = whole.high.zip(without.high).map(|(a, b)| less(a, b).max(low));
            let more = |a: i64, b: i64| (a - b).max(0);
            let points = more(whole.points, without.points);
            let least_points = more(whole.least_points, without.least_points).min(points);
            Exposure { low, high, points, least_points, ..whole }
        });
        Some(Priced { exposure, given })
    }

    /// What the findings before say of a fact, with this one (`more`) or without it; nothing where it is not certain.
    fn count(&self, n: usize, asked: &Asked, history: &History, more: bool, ask: bool) -> Option<String> {
        let case = self.cases.get(n)?;
        let counts = |n: &usize| ask || self.cases.get(*n).is_some_and(|c| c.stands);
        let since = history.over.since(case.at.date()).start();
        let group = case.group(history.by)?;
        if history.what == Counted::Repeats {
            let of = |id: &RuleId| match history.of.as_slice() {
                [] => *id == case.rule,
                named => listed(named, id),
            };
            let found = self.found.get(&group).into_iter().flatten().filter(|(id, _)| of(id));
            let recent = found.flat_map(|(_, list)| self.recent(list, since, Some)).filter(|n| counts(n));
            let count = match history.unit.unwrap_or_default() {
                Once::Finding => recent.count() + usize::from(more),
                Once::Session => {
                    let mut seen: BTreeSet<_> =
                        recent.filter_map(|n| self.cases.get(*n)).map(|c| (&c.key, c.session)).collect();
                    if more {
                        seen.insert((&case.key, case.session));
                    }
                    seen.len()
                }
            };
            return Some(count.to_string());
        }
        let of = |id: &RuleId| match history.of.as_slice() {
            [] => *id == asked.table,
            named => listed(named, id),
        };
        let charged = self.charged.get(&group).into_iter().flatten().filter(|(id, _)| of(id));
        let place = |n: usize| self.charges.get(n).map(|c| c.case);
        let recent = charged.flat_map(|(_, list)| self.recent(list, since, place));
        let mut charges = recent
            .filter_map(|n| self.charges.get(*n))
            .filter(|c| if c.case == n { more } else { counts(&c.case) });
        if history.what == Counted::Points {
            return Some(charges.map(|c| c.points).sum::<i64>().to_string());
        }
        // A sum of ranges is no fact.
        charges
            .try_fold(Fen::ZERO, |sum, c| (c.high == Some(c.low)).then(|| sum + c.low))
            .map(|sum| sum.to_string())
    }
}

fn listed(names: &[At<String>], id: &RuleId) -> bool {
    names.iter().any(|n| word_matches(&n.value, id.as_str()))
}

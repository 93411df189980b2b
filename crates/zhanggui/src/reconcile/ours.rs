//! What the chats say: indicators and performance figures, counted in one way or in several.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rust_decimal::Decimal;
use zg_engine::performance::{Annotator, Cell, Count, Counts, Whose, metrics};
use zg_engine::{Fold, Grain, Inspector, Meta, Ruleset, Tallies};
use zg_formats::backoffice::IndicatorPart;
use zg_formats::{ImportMap, ImportOptions, Summary, for_each_conversation};
use zg_model::{AgentId, Conversation, Date, PlatformId, RuleId, ShopId, Timestamp};
use zg_rules::{Body, Measure, Shop};

/// A shop of a platform.
pub(crate) type ShopKey = (PlatformId, ShopId);

/// What to read.
pub(crate) struct Chats<'a> {
    pub(crate) paths: &'a [PathBuf],
    pub(crate) maps: &'a [ImportMap],
    pub(crate) options: &'a ImportOptions,
    pub(crate) shop: &'a Shop,
    /// What came later is not known yet.
    pub(crate) now: Option<Timestamp>,
    pub(crate) progress: &'a dyn Fn(u64),
}

/// What there is, before anything is counted.
#[derive(Default)]
pub(crate) struct Survey {
    pub(crate) shops: BTreeMap<ShopKey, BTreeSet<AgentId>>,
    pub(crate) days: Option<(Date, Date)>,
    pub(crate) last: Option<Timestamp>,
    pub(crate) untimed: u64,
    pub(crate) imported: Summary,
}

impl Chats<'_> {
    fn each(&self, platforms: &[PlatformId], each: &mut dyn FnMut(Conversation)) -> Summary {
        for_each_conversation(self.paths, self.maps, self.options, self.progress, &mut |c| {
            let c = c.until(self.now.unwrap_or(Timestamp::MAX));
            if (platforms.is_empty() || platforms.contains(&c.key().platform)) && !c.events().is_empty() {
                each(c);
            }
        })
    }

    /// Looks through the chats of some platforms.
    pub(crate) fn survey(&self, platforms: &[PlatformId]) -> Survey {
        let mut out = Survey::default();
        let imported = self.each(platforms, &mut |c| {
            let key = (c.key().platform.clone(), c.key().shop.clone());
            let agents = out.shops.entry(key).or_default();
            agents.extend(c.events().iter().filter_map(|e| e.by.agent().cloned()));
            if !c.timed() {
                out.untimed += 1;
                return;
            }
            let talk = c.events().iter().filter(|e| e.act == zg_model::Act::SAY).map(|e| e.at.date());
            for day in talk {
                out.days = Some(out.days.map_or((day, day), |(a, b)| (a.min(day), b.max(day))));
            }
            out.last = out.last.max(c.events().last().map(|e| e.at));
        });
        out.imported = imported;
        out
    }

    /// Counts everything in these ways. Ways without a ruleset of their own judge by the first one's.
    pub(crate) fn count(
        &self,
        platforms: &[PlatformId],
        now: Timestamp,
        base: &Ruleset,
        ways: &[Way],
    ) -> Vec<Ours> {
        let mut first = Inspector::new(base);
        let mut inspectors: Vec<_> = ways.iter().map(|w| w.set.as_ref().map(Inspector::of_tallies)).collect();
        // A report has days and accounts, no hours.
        let grain = Grain { accounts: true, hours: false };
        let mut sums: Vec<(Tallies, Counts)> =
            ways.iter().map(|_| (Tallies::of(grain), Counts::daily())).collect();
        self.each(platforms, &mut |c| {
            if !c.timed() {
                return;
            }
            let facts: BTreeMap<_, _> = self.shop.facts.iter().cloned().collect();
            let meta = || Meta { key: c.key().clone(), timed: true, as_of: None, facts: facts.clone() };
            let judged = first.inspect_with(meta(), &c, now);
            for ((way, inspector), (tallies, counts)) in ways.iter().zip(&mut inspectors).zip(&mut sums) {
                match (inspector, &way.set) {
                    (Some(inspector), Some(set)) => {
                        tallies.add(set, &c, &inspector.inspect_with(meta(), &c, now));
                    }
                    _ if way.base => tallies.add(base, &c, &judged),
                    _ => {}
                }
                if let Some(annotator) = &way.annotator {
                    let notes = annotator.annotate(&c, &judged.observations);
                    counts.add(annotator.settings(), c.key(), &notes);
                }
            }
        });
        sums.into_iter().map(|(tallies, counts)| Ours::new(&tallies, counts)).collect()
    }
}

/// A way of counting: another reading of a rule, another setting of performance, or both as they are chosen.
#[derive(Default)]
pub(crate) struct Way {
    /// As chosen.
    pub(crate) base: bool,
    /// The rules with another reading.
    pub(crate) set: Option<Ruleset>,
    /// Performance with another setting.
    pub(crate) annotator: Option<Annotator>,
    /// What is other: the rule and its reading, or the key and its value.
    pub(crate) key: String,
    pub(crate) value: String,
    /// What that means, where its name does not say.
    pub(crate) about: String,
}

/// What a column of a report is compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Counted {
    /// An indicator.
    Rule(RuleId, IndicatorPart),
    /// A performance figure.
    Figure(String),
}

/// What was counted in one way.
pub(crate) struct Ours {
    folds: BTreeMap<(RuleId, ShopKey, Option<AgentId>), BTreeMap<Date, Fold>>,
    cells: BTreeMap<(ShopKey, Whose), BTreeMap<Date, Cell>>,
    counts: Counts,
}

/// Why there is no figure of ours.
pub(crate) enum NoFigure {
    /// Nothing was there to count.
    Nothing,
    /// The indicator has no version of that day, unless a reading is chosen.
    NoVersion,
    /// It is counted for the shop only.
    ShopOnly,
    /// There is no such rule or figure.
    Unknown,
}

impl Ours {
    fn new(tallies: &Tallies, mut counts: Counts) -> Ours {
        let mut out = Ours { folds: BTreeMap::new(), cells: BTreeMap::new(), counts: Counts::default() };
        for (key, fold) in tallies.folds() {
            let shop = (key.platform.clone(), key.shop.clone());
            let days = out.folds.entry((key.rule.clone(), shop, key.agent.clone())).or_default();
            days.entry(key.day).or_default().merge(fold);
        }
        for (key, cell) in counts.take_cells() {
            let days = out.cells.entry(((key.platform, key.shop), key.whose)).or_default();
            days.entry(key.day).or_default().merge(&cell);
        }
        out.counts = counts;
        out
    }

    /// A figure of an account, or of the shop, over some days.
    pub(crate) fn figure(
        &self,
        set: &Ruleset,
        annotator: &Annotator,
        counted: &Counted,
        (shop, agent): (&ShopKey, Option<&AgentId>),
        (from, to): (Date, Date),
    ) -> Result<Decimal, NoFigure> {
        match counted {
            Counted::Rule(id, part) => {
                let rule = set.rule(id).ok_or(NoFigure::Unknown)?;
                let version = rule.version_on(to).ok_or(NoFigure::NoVersion)?;
                let Some(Body::Tally(tally)) = &version.body else { return Err(NoFigure::Unknown) };
                if agent.is_some() && !tally.by_agent {
                    return Err(NoFigure::ShopOnly);
                }
                // What is counted needs a version of its own on that day.
                let of = set.rule(&RuleId::new(&tally.of.value)).ok_or(NoFigure::Unknown)?;
                if of.version_on(to).is_none_or(|v| v.body.is_none()) {
                    return Err(NoFigure::NoVersion);
                }
                let days = self.folds.get(&(id.clone(), shop.clone(), agent.cloned()));
                let mut whole = Fold::default();
                for (_, fold) in days.into_iter().flat_map(|days| days.range(from..=to)) {
                    whole.merge(fold);
                }
                let score = whole.score(tally);
                let (done, base) = (Decimal::from(score.numerator), Decimal::from(score.denominator));
                match part {
                    IndicatorPart::Value => score.value.ok_or(NoFigure::Nothing),
                    IndicatorPart::Base => Ok(base),
                    IndicatorPart::Done => Ok(done),
                    IndicatorPart::Missed if matches!(tally.measure, Measure::Ratio(_)) => Ok(base - done),
                    IndicatorPart::Missed => Err(NoFigure::Unknown),
                }
            }
            Counted::Figure(id) => {
                let all = metrics(annotator.settings());
                let metric = all.iter().find(|m| m.id == id).ok_or(NoFigure::Unknown)?;
                let cell = self.cell(shop, agent, (from, to));
                cell.figure(metric).value(metric.unit).ok_or(NoFigure::Nothing)
            }
        }
    }

    fn cell(&self, shop: &ShopKey, agent: Option<&AgentId>, (from, to): (Date, Date)) -> Cell {
        let whose = agent.map_or(Whose::Shop, |id| Whose::Agent(id.clone()));
        let days = self.cells.get(&(shop.clone(), whose.clone()));
        let mut whole = Cell::default();
        for (_, cell) in days.into_iter().flat_map(|days| days.range(from..=to)) {
            whole.merge(cell);
        }
        self.counts.whole((&shop.0, &shop.1, &whose), (from, to), None, &mut whole);
        whole
    }

    /// The accounts of a shop that spoke with buyers in some days, and with how many.
    pub(crate) fn busy(&self, shop: &ShopKey, days: (Date, Date)) -> Vec<(AgentId, i64)> {
        let of_shop = self.cells.keys().filter(|(key, _)| key == shop);
        let agents = of_shop.filter_map(|(_, whose)| match whose {
            Whose::Agent(id) => Some(id.clone()),
            _ => None,
        });
        let with = agents.map(|id| {
            let buyers = self.cell(shop, Some(&id), days).get(Count::Chatted);
            (id, buyers)
        });
        with.filter(|(_, buyers)| *buyers > 0).collect()
    }
}

//! From observations to lines of a report: everything a reader needs, looked up once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use zg_engine::{
    Indicator, Ruleset, Score, Timing, Trend, price, price_indicator, remembered, span_zh, timing,
};
use zg_formats::Lang;
use zg_formats::report::{
    ConversationView, EventLine, ExposureView, Finding, IndicatorLine, Must, PendingLine, RuleCard, SpanView,
    Target, TrendAgent, TrendHour, TrendLine, TrendPoint, Value,
};
use zg_model::{
    Conversation, Date, Event, Evidence, Exposure, Fingerprint, Millis, Observation, Outcome, PlatformId,
    RuleId, RuleRef, Severity, Timestamp,
};
use zg_rules::{Body, Compare, Measure, Message, Over, Rule, Tally, Unit, Version};

/// What an entity in the evidence says, where it is the whole of it.
fn value(entity: zg_text::Entity, event: &Event, e: &Evidence) -> Option<(Box<str>, String)> {
    let mut reader = zg_text::Reader::new();
    let mut found = Vec::new();
    let (event, e) = zg_engine::around(event, e);
    reader.read(&event.text);
    reader.entities(entity.into(), &mut found);
    let hit = found.into_iter().find(|h| e.span.start <= h.start && h.end <= e.span.end)?;
    let text = event.text.get(index(hit.start)..index(hit.end)).unwrap_or_default();
    Some((hit.value, text.to_owned()))
}

/// Events shown before and after the evidence.
const AROUND: usize = 3;
/// Facts worth showing beside an event, and what people call them.
const SHOWN_FACTS: [(&str, &str, &str); 6] = [
    ("order", "订单", "order"),
    ("amount", "¥", "¥"),
    ("stars", "星", "stars"),
    ("sku", "商品", "item"),
    ("reason", "", ""),
    ("state", "", ""),
];

/// Makes report lines from what the engine says.
pub(crate) struct Assembler<'r> {
    set: &'r Ruleset,
    lang: Lang,
    cards: BTreeMap<(RuleId, Date), Arc<RuleCard>>,
    /// Rules that some indicator counts.
    counted: BTreeSet<RuleId>,
    /// Rules whose findings must be priced together.
    remembered: BTreeSet<RuleId>,
}

impl<'r> Assembler<'r> {
    /// Prepares a card for every version of every rule.
    pub(crate) fn new(set: &'r Ruleset, lang: Lang) -> Assembler<'r> {
        let pack = set.pack();
        let mut cards = BTreeMap::new();
        for rule in &pack.rules {
            for version in &rule.versions {
                cards.insert((rule.id.clone(), version.from), Arc::new(card(set, rule, version)));
            }
        }
        let counted = pack.counted().into_iter().map(RuleId::new).collect();
        Assembler { set, lang, cards, counted, remembered: remembered(set) }
    }

    /// Whether a rule's observations make up an indicator.
    pub(crate) fn only_counted(&self, rule: &RuleId) -> bool {
        self.counted.contains(rule)
    }

    /// Whether a rule's findings must be priced together: some table counts them.
    pub(crate) fn remembers(&self, rule: &RuleId) -> bool {
        self.remembered.contains(rule)
    }

    /// The ruleset behind it.
    pub(crate) fn set(&self) -> &'r Ruleset {
        self.set
    }

    /// The card of the version that judged.
    pub(crate) fn card(&self, o: &Observation) -> Option<&Arc<RuleCard>> {
        self.cards.get(&(o.rule.id.clone(), o.rule.from))
    }

    /// How bad the rule's findings are.
    pub(crate) fn severity(&self, o: &Observation) -> Severity {
        self.card(o).map_or(Severity::Note, |c| c.severity)
    }

    /// A finding's line.
    pub(crate) fn finding(&self, c: &Conversation, o: &Observation, as_of: Option<Date>) -> Option<Finding> {
        let rule = self.card(o)?.clone();
        let events = c.events();
        let spans = o.spans.iter().map(|e| {
            let event = at(events, e.span.event);
            let text =
                event.and_then(|ev| ev.text.get(index(e.span.start)..index(e.span.end))).unwrap_or_default();
            let (term, name, view_note) = self.read(e, event, text, &o.rule);
            SpanView {
                event: e.span.event,
                start: e.span.start,
                end: e.span.end,
                text: text.to_owned(),
                view: e.view.to_owned(),
                term,
                term_title: self.title(e),
                name,
                view_note,
            }
        });
        let timing = Some(o).filter(|o| o.outcome == Outcome::Breached).and_then(|o| timing(self.set, c, o));
        Some(Finding {
            certainty: o.certainty,
            platform: c.key().platform.clone(),
            shop: c.key().shop.clone(),
            conversation: c.key().path().into(),
            agent: o.agent.clone(),
            at: o.at,
            outcome: o.outcome,
            timing: timing.map(|t| self.timing(&t, o)),
            spans: spans.collect(),
            context: context(events, o, self.lang),
            exposure: price(self.set, c, o, as_of).iter().map(|e| self.exposure(e)).collect(),
            fingerprint: Fingerprint::of(o, c.key(), events),
            rule,
        })
    }

    /// The listed word or kind, what was read as people call it, and how disguised words were read; nothing for what
    /// stands there as listed.
    fn read(
        &self,
        e: &Evidence,
        event: Option<&Event>,
        text: &str,
        rule: &RuleRef,
    ) -> (String, String, Option<String>) {
        let en = self.lang == Lang::En;
        let say = |m: Message| if en { m.en } else { m.zh };
        let term = || e.term.to_string();
        let Some(event) = event else { return (term(), term(), None) };
        let title = self.title(e);
        let entity = zg_text::Entity::parse(&e.term).filter(|_| title.is_some());
        if entity.is_some_and(zg_text::Entity::is_saying) {
            let note = if en {
                "the whole clause is worded so; no single word tells"
            } else {
                "整句的说法像，单看哪个词都不算"
            };
            return (term(), title.unwrap_or_default(), Some(note.to_owned()));
        }
        if let Some(entity) = entity
            && let Some((value, piece)) = value(entity, event, e)
        {
            // Of words and a number that stand side by side, the number.
            let piece = if piece == text { String::new() } else { format!("{piece} ") };
            let says = say(zg_engine::stated(entity, &value));
            let that = (*value != *text && *value != *piece.trim_end())
                .then(|| if en { format!("{piece}that is {says}") } else { format!("{piece}即 {says}") });
            // What is added may be a name itself; of numbers the names before them: v信, 扣扣.
            let named = if entity == zg_text::Entity::AddMe { &*value } else { text };
            let names = zg_engine::meant(self.set, named);
            let notes: Vec<String> = that.into_iter().chain(names.map(say)).collect();
            let note = notes.join(if en { "; " } else { "，" });
            return (term(), title.unwrap_or_default(), (!note.is_empty()).then_some(note));
        }
        if e.view != "entity" && zg_text::View::parse(e.view).is_none() {
            return (term(), term(), None);
        }
        // Most words stand there as listed.
        if e.view == "folded" && *text == *e.term {
            return (term(), term(), zg_engine::meant(self.set, text).map(say));
        }
        let read = zg_engine::reading(self.set, event, e, rule);
        let word = read.term.filter(|_| e.view != "entity").map_or_else(term, |t| t.to_string());
        (word, title.unwrap_or(read.means), read.how.map(say))
    }

    /// What people call a term that is a code name: the kind of entity, saying or promise.
    fn title(&self, e: &Evidence) -> Option<String> {
        let english = self.lang == Lang::En;
        if let "promise" | "question" = e.view {
            let kind = self.set.pack().promises.iter().find(|kind| *kind.name == *e.term)?;
            return Some(kind.called(english).to_owned());
        }
        let info = zg_text::Entity::parse(&e.term).and_then(zg_text::Entity::info)?;
        let title = if english { info.en } else { info.zh };
        (e.view == "entity" || info.entity.is_saying()).then(|| title.to_owned())
    }

    /// Whether a finding rests on nothing but the shop's own phones, links and ids.
    pub(crate) fn own(&self, c: &Conversation, o: &Observation, own: &[String]) -> bool {
        let is_own = |e: &Evidence| {
            let text = at(c.events(), e.span.event)
                .and_then(|ev| ev.text.get(index(e.span.start)..index(e.span.end)));
            let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
            e.view == "entity"
                && text.is_some_and(|t| {
                    own.iter()
                        .any(|o| t == o || t.contains(o) || (!digits(o).is_empty() && digits(t) == digits(o)))
                })
        };
        !own.is_empty() && !o.spans.is_empty() && o.spans.iter().all(is_own)
    }

    /// The clock's arithmetic in a sentence, and what a checklist lacks.
    fn timing(&self, t: &Timing, o: &Observation) -> String {
        let clock = |at: Timestamp| {
            let shown = at.deadline();
            let same_day = shown.strip_prefix(&format!("{} ", t.since.date()));
            same_day.map_or_else(|| shown.clone(), str::to_owned)
        };
        let (since, due) = (clock(t.since), t.due.map(clock).unwrap_or_default());
        let (within, en) = (t.within.unwrap_or(Millis(0)), self.lang == Lang::En);
        let mut said = match (t.by_close, en) {
            _ if t.promised && en => format!("promised at {since}, due {due}"),
            _ if t.promised => format!("{since} 答应，应在 {due} 前"),
            (true, false) => format!("{since} 起，{} 接待结束以前要做到", clock(o.at)),
            (true, true) => format!("from {since} until the session ended at {}", clock(o.at)),
            (false, false) if t.within.is_none() => format!("{since} 起，约定 {due} 前"),
            (false, true) if t.within.is_none() => format!("from {since}, agreed until {due}"),
            (false, false) => format!("{since} 起算，限 {}，应在 {due} 前", span_zh(within)),
            (false, true) => format!("from {since}, within {within}, due {due}"),
        };
        match (t.paid, en) {
            (Some((owed, come)), false) if come < owed => {
                said.push_str(&format!("；答应 ¥{owed}，到点来了 ¥{come}"))
            }
            (Some((owed, come)), true) if come < owed => {
                said.push_str(&format!("; ¥{owed} promised, ¥{come} came"))
            }
            (Some((owed, _)), false) => said.push_str(&format!("；答应 ¥{owed}，到点来的钱算在别的承诺上了")),
            (Some((owed, _)), true) => {
                said.push_str(&format!("; ¥{owed} promised; what came went to other promises"))
            }
            (None, _) => {}
        }
        match (t.done, en) {
            (Some(done), false) => {
                said.push_str(&format!("；实际 {}，用了 {}", clock(done), span_zh(done - t.since)));
            }
            (Some(done), true) => said.push_str(&format!("; done {}, after {}", clock(done), done - t.since)),
            (None, false) if o.missing.is_empty() => said.push_str("；数据之内一直没有做到"),
            (None, true) if o.missing.is_empty() => said.push_str("; not done within the data"),
            _ => {}
        }
        match (t.ended, en) {
            (Some((at, act)), false) => said.push_str(&format!("，{} {}", clock(at), act.info().zh)),
            (Some((at, act)), true) => said.push_str(&format!("; {}: {}", clock(at), act.info().en)),
            (None, _) => {}
        }
        match (o.unclear(), en) {
            (true, false) => said.push_str("；到期以前另有标出的话或事：算不算晚要人定"),
            (true, true) => {
                said.push_str(
                    "; what else is marked came before it was due: whether it is late is for a person",
                );
            }
            (false, _) => {}
        }
        match (o.missing.as_slice(), en) {
            ([], _) => {}
            (missing, false) => said.push_str(&format!("；还缺：{}", missing.join("、"))),
            (missing, true) => said.push_str(&format!("; missing: {}", missing.join(", "))),
        }
        said
    }

    /// What a table asks, as reports show it.
    pub(crate) fn exposure(&self, e: &Exposure) -> ExposureView {
        let rule = self.set.rule(&e.rule.id);
        let table =
            rule.and_then(|r| r.versions.iter().find(|v| v.from == e.rule.from)).and_then(|v| {
                match &v.body {
                    Some(Body::Table(table)) => Some(table),
                    _ => None,
                }
            });
        // What to ask a person for is clearer than a fact's name.
        let english = self.lang == Lang::En;
        let name = |missing: &Arc<str>| {
            table.map_or_else(|| missing.to_string(), |table| table.label(missing, english))
        };
        ExposureView {
            title: rule.map(|r| r.title.clone()).unwrap_or_default(),
            low: e.low,
            high: e.high,
            points: e.points,
            least_points: e.least_points,
            cite: e.cite.clone(),
            missing: e.missing.iter().map(name).collect(),
            adds: e.adds,
            halt: e.halt.clone(),
        }
    }

    /// A running deadline's line; nothing for what is never due.
    pub(crate) fn pending(
        &self,
        c: &Conversation,
        o: &Observation,
        as_of: Option<Date>,
    ) -> Option<PendingLine> {
        let Outcome::Pending { due } = o.outcome else { return None };
        if due == Timestamp::MAX {
            return None;
        }
        Some(PendingLine {
            rule: self.card(o)?.clone(),
            platform: c.key().platform.clone(),
            shop: c.key().shop.clone(),
            conversation: c.key().path().into(),
            agent: o.agent.clone(),
            order: at(c.events(), o.event).and_then(|e| e.facts.get("order")).map(str::to_owned),
            since: o.at,
            due: Some(due),
            missing: o.missing.iter().map(ToString::to_string).collect(),
            exposure: price(self.set, c, o, as_of).iter().map(|e| self.exposure(e)).collect(),
            fingerprint: Fingerprint::of(o, c.key(), c.events()),
        })
    }

    /// What missing an indicator's target may cost, as of a day.
    pub(crate) fn cost_of(
        &self,
        platform: &PlatformId,
        rule: &RuleId,
        group: &str,
        day: Date,
    ) -> Vec<ExposureView> {
        price_indicator(self.set, platform, rule, group, day, &[])
            .iter()
            .map(|p| self.exposure(&p.exposure))
            .collect()
    }

    /// An indicator's line.
    pub(crate) fn indicator(&self, i: &Indicator) -> Option<IndicatorLine> {
        let rule = self.cards.get(&(i.rule.clone(), i.version))?.clone();
        let version = self.set.rule(&i.rule)?.versions.iter().find(|v| v.from == i.version)?;
        let Some(Body::Tally(tally)) = &version.body else { return None };
        let value = value_of(tally, &i.score);
        let target = target_of(tally);
        let unit = unit_of(tally, self.lang);
        let group = i.agent.as_ref().map_or_else(|| i.shop.to_string(), |a| format!("{}/{a}", i.shop));
        let exposure = if i.score.pass == Some(false) {
            self.cost_of(&i.platform, &i.rule, &group, i.window.1)
        } else {
            Vec::new()
        };
        Some(IndicatorLine {
            rule,
            platform: i.platform.clone(),
            shop: i.shop.clone(),
            agent: i.agent.clone(),
            from: i.window.0,
            to: i.window.1,
            numerator: i.score.numerator,
            denominator: i.score.denominator,
            asked: i.score.asked,
            value,
            unit: unit.to_owned(),
            target,
            min_sample: tally.min,
            assessed: i.score.assessed,
            pass: i.score.pass,
            exposure,
        })
    }

    /// How an indicator went.
    pub(crate) fn trend(&self, t: &Trend) -> Option<TrendLine> {
        let rule = self.set.rule(&t.rule)?;
        let tally_on = |from: Date| match rule.versions.iter().find(|v| v.from == from)?.body.as_ref()? {
            Body::Tally(tally) => Some(tally),
            _ => None,
        };
        let last = t.days.iter().rev().find_map(|d| d.version)?;
        let tally = tally_on(last)?;
        let days = t.days.iter().map(|d| {
            let own = d.version.and_then(tally_on).unwrap_or(tally);
            TrendPoint {
                day: d.day,
                own: value_of(own, &d.own),
                units: d.own.denominator,
                shown: value_of(own, &d.shown),
                assessed: d.shown.assessed,
                target: d.version.and_then(tally_on).and_then(target_of),
                version: d.version,
            }
        });
        let hours = t.hours.iter().map(|h| TrendHour {
            weekday: h.weekday,
            hour: h.hour,
            value: value_of(tally, &h.score),
            units: h.score.denominator,
        });
        let mut agents: Vec<TrendAgent> = t
            .agents
            .iter()
            .map(|(agent, score)| TrendAgent {
                agent: agent.clone(),
                value: value_of(tally, score),
                units: score.denominator,
            })
            .collect();
        agents.sort_by_key(|a| std::cmp::Reverse(a.units));
        let over = match (tally.over, self.lang) {
            (Over::Days(n), Lang::Zh) => format!("近 {n} 天"),
            (Over::Days(n), Lang::En) => format!("last {n} days"),
            (Over::Day, Lang::Zh) => "当天".to_owned(),
            (Over::Day, Lang::En) => "the day".to_owned(),
            (Over::Month, Lang::Zh) => "当月".to_owned(),
            (Over::Month, Lang::En) => "the month".to_owned(),
        };
        Some(TrendLine {
            rule: self.cards.get(&(t.rule.clone(), last))?.clone(),
            platform: t.platform.clone(),
            shop: t.shop.clone(),
            unit: unit_of(tally, self.lang).to_owned(),
            over,
            days: days.collect(),
            hours: hours.collect(),
            agents,
        })
    }

    /// A chat, for reports that show whole chats.
    pub(crate) fn conversation(&self, c: &Conversation) -> ConversationView {
        let events = (0_u32..).zip(c.events()).map(|(n, e)| event_line(n, e, self.lang)).collect();
        ConversationView { path: c.key().path().into(), timed: c.timed(), events }
    }
}

fn millis(seconds: rust_decimal::Decimal) -> Millis {
    use rust_decimal::prelude::ToPrimitive;
    Millis((seconds * rust_decimal::Decimal::ONE_THOUSAND).round().to_i64().unwrap_or(0))
}

/// A figure with its kind.
fn value_of(tally: &Tally, score: &Score) -> Option<Value> {
    score.value.map(|v| match tally.measure {
        Measure::Ratio(_) => Value::Share(score.numerator, score.denominator),
        Measure::Count(_) => Value::Count(score.numerator),
        Measure::Mean | Measure::Median => Value::Time(millis(v)),
    })
}

/// What must be reached.
fn target_of(tally: &Tally) -> Option<Target> {
    let t = tally.target?;
    let must = match t.must {
        Compare::AtLeast => Must::AtLeast,
        Compare::AtMost => Must::AtMost,
        Compare::Above => Must::Above,
        Compare::Below => Must::Below,
    };
    let scale = 10_u64.saturating_pow(t.value.scale());
    let part = u64::try_from(t.value.mantissa()).unwrap_or(0);
    let value = match tally.measure {
        Measure::Mean | Measure::Median => Value::Time(millis(t.value)),
        Measure::Count(_) => Value::Count(part / scale.max(1)),
        Measure::Ratio(_) => Value::Share(part, scale),
    };
    Some(Target { must, value })
}

/// What counts as one.
fn unit_of(tally: &Tally, lang: Lang) -> &'static str {
    match (tally.unit, lang) {
        (Unit::Message, Lang::Zh) => "条",
        (Unit::Turn, Lang::Zh) => "轮",
        (Unit::Session, Lang::Zh) => "会话",
        (Unit::Buyer, Lang::Zh) => "人",
        (Unit::Message, Lang::En) => "messages",
        (Unit::Turn, Lang::En) => "rounds",
        (Unit::Session, Lang::En) => "sessions",
        (Unit::Buyer, Lang::En) => "buyers",
    }
}

fn card(set: &Ruleset, rule: &Rule, version: &Version) -> RuleCard {
    let pack = set.pack();
    RuleCard {
        id: rule.id.clone(),
        version: version.from,
        release: pack.meta(&rule.pack).map(|m| m.release.clone()).unwrap_or_default(),
        status: rule.status,
        severity: rule.severity.unwrap_or(Severity::Note),
        title: rule.title.clone(),
        why: rule.why.trim().to_owned(),
        note: version.note.as_deref().unwrap_or_default().trim().to_owned(),
        cite: version.cite.iter().map(|c| pack.cite(&rule.pack, c)).collect(),
        say: rule.remedy.say.clone(),
        swap: rule.remedy.swap.clone(),
    }
}

/// The judged events and a few around them.
fn context(events: &[Event], o: &Observation, lang: Lang) -> Vec<EventLine> {
    let mut judged: Vec<usize> = o.spans.iter().map(|e| index(e.span.event)).collect();
    if judged.is_empty() {
        judged.push(index(o.event));
    }
    let near = |n: usize| judged.iter().any(|j| j.abs_diff(n) <= AROUND);
    let from = judged.iter().min().map_or(0, |j| j.saturating_sub(AROUND));
    let shown =
        events.iter().enumerate().skip(from).take_while(|(n, _)| judged.iter().any(|j| *n <= j + AROUND));
    shown
        .filter(|(n, _)| near(*n))
        .map(|(n, e)| event_line(u32::try_from(n).unwrap_or(u32::MAX), e, lang))
        .collect()
}

fn event_line(position: u32, event: &Event, lang: Lang) -> EventLine {
    let mut line = EventLine::of(position, event);
    let facts = SHOWN_FACTS.iter().filter_map(|(name, zh, en)| {
        let label = if lang == Lang::En { en } else { zh };
        let value = event.facts.get(name)?;
        let gap = if label.is_empty() || *label == "¥" { "" } else { " " };
        Some(format!("{label}{gap}{value}"))
    });
    line.facts = facts.collect::<Vec<_>>().join(" · ");
    line
}

/// What people call each platform: the title of the pack of that name, or of the first that judges it.
pub(crate) fn platform_names(set: &Ruleset) -> Vec<(PlatformId, String)> {
    let packs = &set.pack().packs;
    let mut names: Vec<(PlatformId, String)> = Vec::new();
    for id in packs.iter().flat_map(|p| &p.platforms) {
        if names.iter().all(|(known, _)| known != id) {
            let own = packs.iter().find(|p| &*p.name == id.as_str());
            let title =
                own.or_else(|| packs.iter().find(|p| p.platforms.contains(id))).map(|p| p.title.clone());
            names.push((id.clone(), title.unwrap_or_else(|| id.to_string())));
        }
    }
    names
}

/// What the reader calls a platform: its title in Chinese, its id in English.
pub(crate) fn platform_name(set: &Ruleset, platform: &str, english: bool) -> String {
    let names = if english { Vec::new() } else { platform_names(set) };
    let named = names.into_iter().find(|(id, _)| id.as_str() == platform);
    named.map_or_else(|| platform.to_owned(), |(_, name)| name)
}

fn at(events: &[Event], n: u32) -> Option<&Event> {
    events.get(index(n))
}

fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

//! An evidence pack: what was said and done, with hashes; the clauses; what the platform asks for and what is there; a draft
//! of the appeal where one is admissible.

pub(crate) mod chain;
mod draft;
mod gate;
mod list;
pub(crate) mod manifest;
mod page;
pub(crate) mod render;

use zg_engine::{Case as PricedCase, Given, Ruleset, opened_by, price_together};
use zg_formats::Lang;
use zg_formats::report::exposure_text;
use zg_model::{Cite, Conversation, Date, Exposure, Observation, PlatformId, Timestamp};
use zg_rules::{Gate, Rule, Version};

use crate::check::Assembler;
use crate::term::Terminal;

pub(crate) use chain::Excerpt;
pub(crate) use draft::draft;
pub(crate) use gate::{Asked, Case, Said, Verdict, known_facts};
pub(crate) use list::of_procedure;
pub(crate) use page::{blocks, cited, late, line};
pub(crate) use render::{html, in_html, in_markdown, markdown};

/// The rules that judge a platform on a day, each in the version of that day.
fn standing<'s>(
    set: &'s Ruleset,
    platform: &'s PlatformId,
    day: Date,
) -> impl Iterator<Item = (&'s Rule, &'s Version)> {
    let pack = set.pack();
    let mine = move |r: &&Rule| {
        let platforms = pack.meta(&r.pack).map(|m| m.platforms.as_slice()).unwrap_or_default();
        r.status.judges() && (platforms.is_empty() || platforms.contains(platform))
    };
    pack.rules.iter().filter(mine).filter_map(move |r| Some((r, r.version_on(day)?)))
}

/// The finding that a pack is about.
pub(crate) struct Subject<'s> {
    pub(crate) rule: &'s Rule,
    pub(crate) version: &'s Version,
    pub(crate) observation: &'s Observation,
    /// Places of what made it wrong, from 1: the promise that was taken back.
    pub(crate) grounds: Vec<usize>,
    pub(crate) fingerprint: String,
    /// What it may cost, a line a table.
    pub(crate) costs: Vec<String>,
    /// The clauses of that, with the table that cites them.
    pub(crate) priced_by: Vec<Wording>,
}

/// A cited document.
pub(crate) struct Document {
    pub(crate) cite: Cite,
    pub(crate) full: String,
    pub(crate) issuer: String,
    pub(crate) number: String,
    pub(crate) from: Option<Date>,
    pub(crate) url: String,
    pub(crate) checked: Option<Date>,
    /// What the packs write of it, each with the rule that does.
    pub(crate) wording: Vec<String>,
}

/// What a rule writes of the clauses that it cites: the packs hold no clause word for word.
pub(crate) struct Wording {
    title: String,
    note: String,
    cite: Vec<Cite>,
}

/// Everything a pack holds.
pub(crate) struct Dossier<'s> {
    pub(crate) excerpt: Excerpt,
    pub(crate) platform: String,
    pub(crate) shop: String,
    pub(crate) buyer: String,
    pub(crate) orders: Vec<String>,
    /// Places of the events of orders and after-sales, from 1.
    pub(crate) timeline: Vec<usize>,
    /// Places of the messages that were judged, from 1.
    pub(crate) judged: Vec<usize>,
    pub(crate) subject: Option<Subject<'s>>,
    pub(crate) documents: Vec<Document>,
    pub(crate) checklists: Vec<list::Checklist>,
    pub(crate) clocks: Vec<list::Clock>,
    pub(crate) appeal: Vec<Said>,
    pub(crate) material: Vec<Said>,
    pub(crate) masked: bool,
    pub(crate) now: Timestamp,
}

/// What a pack is made from.
pub(crate) struct Request<'s> {
    pub(crate) set: &'s Ruleset,
    pub(crate) conversation: &'s Conversation,
    pub(crate) observation: Option<&'s Observation>,
    /// Everything judged in the conversation.
    pub(crate) judged: &'s [Observation],
    /// What was found in the same data and may make it a repeat.
    pub(crate) before: &'s [PricedCase],
    pub(crate) given: &'s Given,
    /// The order that was asked for.
    pub(crate) order: Option<&'s str>,
    pub(crate) key: &'s [u8; 32],
    pub(crate) masked: bool,
    /// The moment up to which clocks run.
    pub(crate) now: Timestamp,
    /// When the pack is handed in: whose day's rules on appeals and material count, and up to when their times run.
    pub(crate) handed: Timestamp,
}

impl<'s> Dossier<'s> {
    /// Gathers everything.
    pub(crate) fn of(request: &Request<'s>, fingerprint: &str, term: &Terminal) -> Dossier<'s> {
        let (set, c) = (request.set, request.conversation);
        let lang = if term.english { Lang::En } else { Lang::Zh };
        let subject = request.observation.and_then(|o| {
            let rule = set.rule(&o.rule.id)?;
            let version = rule.versions.iter().find(|v| v.from == o.rule.from)?;
            let assembler = Assembler::new(set, lang);
            let costs = priced(set, c, o, request.before);
            let priced_by = costs.iter().map(|e| wording_of(set, e)).collect();
            let grounds = opened_by(set, c, o).into_iter().filter_map(|n| usize::try_from(n).ok());
            let costs = costs.iter().map(|e| exposure_text(lang, &assembler.exposure(e))).collect();
            Some(Subject {
                rule,
                version,
                observation: o,
                grounds: grounds.map(|n| n + 1).collect(),
                fingerprint: fingerprint.to_owned(),
                costs,
                priced_by,
            })
        });
        let day = request.handed.date();
        let platform = &c.key().platform;
        let mut orders: Vec<String> =
            c.events().iter().filter_map(|e| e.facts.get("order")).map(str::to_owned).collect();
        // What the finding's order is comes first.
        let own = subject.as_ref().and_then(|s| {
            let event = usize::try_from(s.observation.event).ok()?;
            c.events().get(event)?.facts.get("order").map(str::to_owned)
        });
        orders.sort();
        orders.dedup();
        orders.sort_by_key(|o| own.as_ref() != Some(o));
        let case = Case {
            conversation: c,
            finding: subject.as_ref().map(|s| (&s.rule.id, s.observation.at)),
            order: own.as_deref().or(request.order).or(match orders.as_slice() {
                [one] => Some(one),
                _ => None,
            }),
            at: request.handed,
        };
        let ask = |gate| gate::ask(set, platform, day, gate, &case, request.given, term.english);
        let (appeal, material) = (ask(Gate::Appeal), ask(Gate::Evidence));
        let clocks = list::clocks(set, &case, request.judged);
        let mut dossier = Dossier {
            excerpt: Excerpt::of(c, request.key, request.masked),
            platform: crate::check::platform_names(set)
                .into_iter()
                .find(|(id, _)| id == platform && !term.english)
                .map_or_else(|| platform.to_string(), |(_, title)| title),
            shop: c.key().shop.to_string(),
            buyer: c.key().buyer.to_string().chars().take(8).collect(),
            orders,
            timeline: places(c, |e| e.act.is_record()),
            judged: subject.as_ref().map(judged).unwrap_or_default(),
            subject,
            documents: Vec::new(),
            checklists: list::checklists(set, c, day),
            clocks,
            appeal,
            material,
            masked: request.masked,
            now: request.now,
        };
        dossier.documents = documents(set, &dossier, term);
        dossier
    }

    /// The tables that shut the way: to an appeal, or to the material that it rests on.
    pub(crate) fn refused(&self) -> impl Iterator<Item = &Said> {
        self.appeal.iter().chain(&self.material).filter(|s| s.verdict == Verdict::Shut)
    }

    /// The times for handing something in that have gone by.
    pub(crate) fn late(&self) -> impl Iterator<Item = &list::Clock> {
        self.clocks.iter().filter(|c| c.state == list::State::Missed)
    }

    /// Whether an appeal may be drafted: there is a finding, no table shuts the way and no time has gone by.
    pub(crate) fn admissible(&self) -> bool {
        self.subject.is_some() && self.refused().next().is_none() && self.late().next().is_none()
    }
}

/// What a finding may cost, repeats counted over what was found before.
fn priced(set: &Ruleset, c: &Conversation, o: &Observation, before: &[PricedCase]) -> Vec<Exposure> {
    let own = PricedCase::of(set, c, o, None);
    let mut all: Vec<PricedCase> = before.iter().filter(|case| case.id != own.id).cloned().collect();
    all.push(own);
    let own = price_together(set, &all).pop().unwrap_or_default();
    own.into_iter().map(|p| p.exposure).collect()
}

fn places(c: &Conversation, wanted: impl Fn(&zg_model::Event) -> bool) -> Vec<usize> {
    c.events().iter().enumerate().filter(|(_, e)| wanted(e)).map(|(n, _)| n + 1).collect()
}

fn judged(subject: &Subject<'_>) -> Vec<usize> {
    let o = subject.observation;
    let events = std::iter::once(o.event).chain(o.spans.iter().map(|e| e.span.event));
    let mut places: Vec<usize> = events.filter_map(|n| usize::try_from(n).ok()).map(|n| n + 1).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// What the table behind an exposure writes.
fn wording_of(set: &Ruleset, e: &Exposure) -> Wording {
    let rule = set.rule(&e.rule.id);
    let version = rule.and_then(|r| r.versions.iter().find(|v| v.from == e.rule.from));
    Wording {
        title: rule.map(|r| r.title.clone()).unwrap_or_default(),
        note: version.and_then(|v| v.note.clone()).unwrap_or_default(),
        cite: e.cite.clone(),
    }
}

/// Everything in the pack that cites something, with what it writes of it.
fn wordings(set: &Ruleset, d: &Dossier<'_>) -> Vec<Wording> {
    let of = |title: &str, note: &str, cite: &[Cite]| Wording {
        title: title.to_owned(),
        note: note.to_owned(),
        cite: cite.to_vec(),
    };
    let mut all = Vec::new();
    if let Some(s) = &d.subject {
        let cite: Vec<Cite> = s.version.cite.iter().map(|c| set.pack().cite(&s.rule.pack, c)).collect();
        // Without a note the reason is what the pack says.
        all.push(of(&s.rule.title, s.version.note.as_deref().unwrap_or(&s.rule.why), &cite));
        all.extend(s.priced_by.iter().map(|w| of(&w.title, &w.note, &w.cite)));
    }
    all.extend(d.checklists.iter().map(|l| of(&l.title, &l.note, &l.cite)));
    all.extend(d.clocks.iter().map(|c| of(&c.title, &c.note, &c.cite)));
    all.extend(d.appeal.iter().chain(&d.material).map(|s| of(&s.title, &s.note, &s.cite)));
    all
}

/// The documents behind every clause that the pack cites, each once.
fn documents(set: &Ruleset, dossier: &Dossier<'_>, term: &Terminal) -> Vec<Document> {
    let pack = set.pack();
    let wordings = wordings(set, dossier);
    let mut seen: Vec<&Cite> = Vec::new();
    for cite in wordings.iter().flat_map(|w| &w.cite) {
        if !seen.contains(&cite) {
            seen.push(cite);
        }
    }
    seen.into_iter()
        .map(|cite| {
            let source = pack.sources.iter().find(|s| *s.title == *cite.source);
            let mut wording: Vec<String> = Vec::new();
            for w in wordings.iter().filter(|w| w.cite.contains(cite) && !w.note.trim().is_empty()) {
                let line = format!("{}{}{}", w.title, term.colon(), w.note.trim());
                if !wording.contains(&line) {
                    wording.push(line);
                }
            }
            Document {
                full: source.map(|s| s.full.clone()).unwrap_or_default(),
                issuer: source.map(|s| s.issuer.clone()).unwrap_or_default(),
                number: source.map(|s| s.number.clone()).unwrap_or_default(),
                from: source.and_then(|s| s.from),
                url: source.map(|s| s.url.clone()).unwrap_or_default(),
                checked: source.and_then(|s| s.checked),
                wording,
                cite: cite.clone(),
            }
        })
        .collect()
}

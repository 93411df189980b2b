//! A rule: one dated file with why, citation, one body and examples. (language §2)

use std::ops::Range;
use std::sync::Arc;

use zg_model::{Act, Date, Millis, RuleId, Severity, Status};

use crate::decode::{At, Decoder};
use crate::example::Example;
use crate::matcher::Matcher;
use crate::node::Node;
use crate::sequence::Sequence;
use crate::source::CiteText;
use crate::table::Table;
use crate::tally::Tally;

/// A rule, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its path with dots.
    pub id: RuleId,
    /// The pack it belongs to.
    pub pack: Arc<str>,
    /// The file.
    pub file: Arc<str>,
    /// What it is called.
    pub title: String,
    /// The same in the other language: English until [`crate::Pack::in_english`], Chinese from then on.
    pub other_title: Option<String>,
    /// How bad a finding is.
    pub severity: Option<Severity>,
    /// The words are only a sieve; a person decides.
    pub ask: bool,
    /// Where it stands in its life.
    pub status: Status,
    /// Why it matters.
    pub why: String,
    /// What to do instead.
    pub remedy: Remedy,
    /// Entries of the inventory that it carries out.
    pub covers: Vec<String>,
    /// What it is about, as its pack or another calls it: what else is about that stands beside it.
    pub themes: Vec<At<String>>,
    /// Why no finding reaches its table, and what would be needed.
    pub unreached: Option<String>,
    /// Its old ids.
    pub was: Vec<String>,
    /// Its versions, newest first.
    pub versions: Vec<Version>,
    /// Other readings of what a text leaves open, each an alternative to the version of its day; a shop may choose one.
    pub readings: Vec<Version>,
    /// What shows it.
    pub examples: Vec<Example>,
    /// How its text came about.
    pub history: Vec<String>,
}

/// What to do instead.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Remedy {
    /// A better way to say or do it.
    pub say: Option<String>,
    /// Words and what to write instead.
    pub swap: Vec<(String, String)>,
    /// How long before the due time to remind.
    pub remind: Option<Millis>,
}

/// One version: in force from a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// First day.
    pub from: Date,
    /// Last day, for policies with a term.
    pub until: Option<Date>,
    /// The day of notice.
    pub noticed: Option<Date>,
    /// The end of a gradual roll-out.
    pub full: Option<Date>,
    /// Facts of the conversation that narrow where it applies.
    pub applies: Vec<(String, Vec<String>)>,
    /// The event whose day decides the version.
    pub dated_by: Option<Act>,
    /// What it rests on.
    pub cite: Vec<CiteText>,
    /// What changed.
    pub note: Option<String>,
    /// The name of the reading, for those that nobody follows unless chosen.
    pub reading: Option<String>,
    /// What it does; `None` only teaches.
    pub body: Option<Body>,
    /// Its place in the file.
    pub span: Range<usize>,
}

/// The four bodies.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Is this event of that kind?
    Match(Box<Matcher>),
    /// After A, was B required or forbidden, in time?
    Sequence(Box<Sequence>),
    /// What share, mean or count, over a period?
    Tally(Tally),
    /// Given these facts, what follows?
    Table(Table),
}

impl Body {
    /// `match`, `sequence`, `tally` or `table`.
    pub fn name(&self) -> &'static str {
        match self {
            Body::Match(_) => "match",
            Body::Sequence(_) => "sequence",
            Body::Tally(_) => "tally",
            Body::Table(_) => "table",
        }
    }
}

impl Rule {
    /// What it is called, in each language.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.title.as_str()).chain(self.other_title.as_deref())
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, id: RuleId, pack: &Arc<str>, node: &Node) -> Option<Rule> {
        let mut f = d.fields(node)?;
        let title = f.need_text(d, "title");
        let other_title = f.text(d, "title_en").map(|t| t.value);
        let severity = f.text(d, "severity").and_then(|t| {
            let found = Severity::ALL.into_iter().find(|s| s.name() == t.value);
            if found.is_none() {
                d.unknown(&t.span, ("程度", "severity"), &t.value, Severity::ALL.iter().map(|s| s.name()));
            }
            found
        });
        let ask = f.text(d, "certainty").is_some_and(|t| {
            if t.value != "ask" {
                d.unknown(&t.span, ("把握", "certainty"), &t.value, ["ask"]);
            }
            t.value == "ask"
        });
        let status = f.need(d, "status").and_then(|n| d.text(n)).and_then(|t| decode_status(d, &t));
        let why = f.need_text(d, "why");
        let remedy = f.get("remedy").and_then(|n| decode_remedy(d, n)).unwrap_or_default();
        let covers = f.texts(d, "covers").into_iter().map(|t| t.value).collect();
        let themes = f.texts(d, "themes");
        let unreached = f.text(d, "unreached").map(|t| t.value);
        let was = f.texts(d, "was").into_iter().map(|t| t.value).collect();
        let versions: Vec<Version> = f
            .need(d, "versions")
            .map(|n| d.list(n).iter().filter_map(|n| Version::decode(d, n)).collect())
            .unwrap_or_default();
        let versions = with_names(versions);
        let (versions, readings): (Vec<_>, Vec<_>) = versions.into_iter().partition(|v| v.reading.is_none());
        let examples = f
            .get("examples")
            .map(|n| d.list(n).iter().filter_map(|n| Example::decode(d, n)).collect())
            .unwrap_or_default();
        let history = f
            .need(d, "history")
            .map(|n| d.texts(n))
            .unwrap_or_default()
            .into_iter()
            .map(|t| t.value)
            .collect();
        let span = f.span();
        f.finish(d);
        let judges = versions.iter().any(|v| matches!(v.body, Some(Body::Match(_) | Body::Sequence(_))));
        if judges && severity.is_none() {
            d.wrong(
                &(span.start..span.start),
                "判定规则要写 `severity`",
                "a rule that judges needs `severity`",
            );
        }
        if versions.is_empty() {
            d.wrong(&(span.start..span.start), "一个版本也没有", "no version");
            return None;
        }
        let file = d.file.clone();
        Some(Rule {
            id,
            pack: pack.clone(),
            file,
            title,
            other_title,
            severity,
            ask,
            status: status?,
            why,
            remedy,
            covers,
            themes,
            unreached,
            was,
            versions,
            readings,
            examples,
            history,
        })
    }

    /// Whether both are about the same thing.
    pub fn shares_theme(&self, other: &Rule) -> bool {
        self.themes.iter().any(|mine| other.themes.iter().any(|theirs| theirs.value == mine.value))
    }

    /// The folder it stands in, below `rules/`: `trade`.
    pub fn topic(&self) -> &str {
        let path = self.file.split_once("/rules/").map_or("", |(_, p)| p);
        path.rsplit_once('/').map_or("", |(topic, _)| topic)
    }

    /// The names of its other readings.
    pub fn reading_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.readings.iter().filter_map(|v| v.reading.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The rule as one reading has it: its versions take the place of those of the same day, its examples hold.
    pub fn read_as(&self, name: &str) -> Rule {
        let (chosen, others): (Vec<Version>, Vec<Version>) =
            self.readings.iter().cloned().partition(|v| v.reading.as_deref() == Some(name));
        let mut versions: Vec<Version> =
            self.versions.iter().filter(|v| chosen.iter().all(|c| c.from != v.from)).cloned().collect();
        versions.extend(chosen.into_iter().map(|v| Version { reading: None, ..v }));
        versions.sort_by_key(|v| std::cmp::Reverse(v.from));
        let of_it = self.examples.iter().filter(|e| e.reading.as_deref() == Some(name));
        let examples = of_it.map(|e| Example { reading: None, ..e.clone() }).collect();
        Rule { versions, readings: others, examples, ..self.clone() }
    }

    /// The version in force on a day: the newest not later, unless its term has ended.
    pub fn version_on(&self, day: Date) -> Option<&Version> {
        self.versions
            .iter()
            .filter(|v| v.from <= day)
            .max_by_key(|v| v.from)
            .filter(|v| v.until.is_none_or(|u| day <= u))
    }

    /// The last day on which a version may judge something: one that holds under conditions ends only its like.
    pub fn ends(&self, version: &Version) -> Option<Date> {
        let ends =
            |v: &&Version| v.from > version.from && (v.applies.is_empty() || v.applies == version.applies);
        let next = self.versions.iter().filter(ends).map(|v| v.from.plus_days(-1)).min();
        [next, version.until].into_iter().flatten().min()
    }

    /// The last day of a version: the day before the next one, or its own last day; `None` when open.
    pub fn last_day(&self, version: &Version) -> Option<Date> {
        let next = self.versions.iter().filter(|v| v.from > version.from).map(|v| v.from.plus_days(-1)).min();
        [next, version.until].into_iter().flatten().min()
    }
}

/// A word that one version names has that name in all: the file says it once.
fn with_names(mut versions: Vec<Version>) -> Vec<Version> {
    let tables = versions.iter().filter_map(Version::table);
    let known: Vec<_> = tables
        .flat_map(|t| &t.facts)
        .flat_map(|f| f.named.iter().map(move |n| (f.name.clone(), n.clone())))
        .collect();
    for version in &mut versions {
        let Some(Body::Table(table)) = &mut version.body else { continue };
        for fact in &mut table.facts {
            for (_, (word, name)) in known.iter().filter(|(of, _)| *of == fact.name) {
                if fact.one_of.contains(word) && !fact.named.iter().any(|(w, _)| w == word) {
                    fact.named.push((word.clone(), name.clone()));
                }
            }
        }
    }
    versions
}

fn decode_status(d: &mut Decoder<'_>, t: &At<String>) -> Option<Status> {
    let all = [Status::Draft, Status::Trial, Status::Stable, Status::Retired];
    let found = all.into_iter().find(|s| s.name() == t.value);
    if found.is_none() {
        d.unknown(&t.span, ("状态", "status"), &t.value, all.iter().map(|s| s.name()));
    }
    found
}

fn decode_remedy(d: &mut Decoder<'_>, node: &Node) -> Option<Remedy> {
    let mut f = d.fields(node)?;
    let say = f.text(d, "say").map(|t| t.value);
    let swap = f.pairs(d, "swap").into_iter().filter_map(|(k, n)| Some((k, d.text(n)?.value))).collect();
    let remind = f.parsed(d, "remind", "时长，如 24h", "a duration like 24h");
    f.finish(d);
    Some(Remedy { say, swap, remind })
}

impl Version {
    /// Its table, where it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.body {
            Some(Body::Table(table)) => Some(table),
            _ => None,
        }
    }

    fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Version> {
        let mut f = d.fields(node)?;
        let from =
            f.need(d, "from").and_then(|n| d.parsed(n, "日期，如 2026-11-20", "a date like 2026-11-20"));
        let until = f.parsed(d, "until", "日期", "a date");
        let noticed = f.parsed(d, "noticed", "日期", "a date");
        let full = f.parsed(d, "full", "日期", "a date");
        let applies = f
            .pairs(d, "where")
            .into_iter()
            .map(|(k, n)| (k, d.texts(n).into_iter().map(|t| t.value).collect()))
            .collect();
        let dated_by = f.text(d, "dated_by").and_then(|t| d.act(&t));
        let cite = f.need(d, "cite").map(|n| d.texts(n)).unwrap_or_default();
        let cite = cite.into_iter().map(|t| CiteText::parse(&t.value, t.span)).collect();
        let note = f.text(d, "note").map(|t| t.value);
        let reading = f.text(d, "reading").map(|t| t.value);
        let mut bodies = Vec::new();
        if let Some(n) = f.get("match") {
            bodies.push(Matcher::decode(d, n).map(|m| Body::Match(Box::new(m))));
        }
        if let Some(n) = f.get("sequence") {
            bodies.push(Sequence::decode(d, n).map(|s| Body::Sequence(Box::new(s))));
        }
        if let Some(n) = f.get("tally") {
            bodies.push(Tally::decode(d, n).map(Body::Tally));
        }
        if let Some(n) = f.get("table") {
            bodies.push(Table::decode(d, n).map(Body::Table));
        }
        let span = f.span();
        f.finish(d);
        if bodies.len() > 1 {
            d.wrong(&span, "一个版本只能有一个正文", "a version has at most one body");
        }
        let body = bodies.into_iter().next();
        // A body that could not be read must not turn the version into one that only teaches.
        if matches!(body, Some(None)) {
            return None;
        }
        Some(Version {
            from: from?,
            until,
            noticed,
            full,
            applies,
            dated_by,
            cite,
            note,
            reading,
            body: body.flatten(),
            span,
        })
    }
}

//! Packs: folders of rules, words, clocks, sources and import maps, read together. (language §1)

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use zg_model::{Cite, Date, Millis, PackDigest, PlatformId, RuleId};

use crate::clock::{Clock, ClockKind};
use crate::decode::Decoder;
use crate::node::Node;
use crate::problem::Problem;
use crate::promise::PromiseKind;
use crate::rule::{Body, Rule};
use crate::source::{self, CiteText, Source};
use crate::words::Words;
#[cfg(feature = "yaml")]
use crate::{check, yaml};

/// A file of the packs folder. Whoever calls us has read it.
#[derive(Clone, Debug)]
pub struct PackFile {
    /// Path inside the packs folder, with `/`: `law/rules/consumer/refund-7d.yaml`.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// What `pack.yaml` says.
#[derive(Clone, Debug, PartialEq)]
pub struct PackMeta {
    /// The folder's name.
    pub name: Arc<str>,
    /// What it is called.
    pub title: String,
    /// Which text of the rules this is: `2026.11.0`.
    pub release: String,
    /// Whose conversations it judges; empty means all.
    pub platforms: Vec<PlatformId>,
    /// What people call its platform besides: 淘宝, tb.
    pub called: Vec<String>,
    /// It judges only for shops that switch it on.
    pub opt_in: bool,
    /// Packs whose words, clocks and sources it may use.
    pub requires: Vec<Arc<str>>,
    /// What the folders below `rules/` are called; packs without a name of their own use another pack's.
    pub topics: Vec<(String, String)>,
    /// What rules may be about, in Chinese and in English, for all packs.
    pub themes: Vec<(String, String)>,
    /// How people call them besides: 骂人 for 辱骂骚扰.
    pub said: Vec<(String, Vec<String>)>,
    /// Silence that ends a session where the data has no `session.close`.
    pub session_idle: Millis,
    /// Its rules and promises have English titles, all of them.
    pub english: bool,
    /// Hash of its files.
    pub digest: PackDigest,
}

/// An import map: how an export file becomes events; or a report layout. Their readers are in `zg-formats`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The file.
    pub file: Arc<str>,
    /// What it says.
    pub map: Node,
}

/// A knowledge article.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// The file.
    pub file: Arc<str>,
    /// Its Markdown.
    pub text: Arc<str>,
}

/// All packs together.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// The packs, by name.
    pub packs: Vec<PackMeta>,
    /// The rules, by id.
    pub rules: Vec<Rule>,
    /// The word lists.
    pub words: Vec<Words>,
    /// The kinds of promises.
    pub promises: Vec<PromiseKind>,
    /// The clocks.
    pub clocks: Vec<Clock>,
    /// The sources.
    pub sources: Vec<Source>,
    /// The import maps.
    pub imports: Vec<Import>,
    /// The layouts of the platforms' own reports.
    pub reports: Vec<Import>,
    /// The articles.
    pub articles: Vec<Article>,
}

/// Reads packs. Never stops at the first problem: what is good is in the pack, what is not is in the list.
///
/// `today` decides whether sources were checked lately; without it they are not asked.
#[cfg(feature = "yaml")]
pub fn load(files: &[PackFile], today: Option<Date>) -> (Pack, Vec<Problem>) {
    let mut files: Vec<&PackFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut pack = Pack::default();
    let mut problems = Vec::new();
    let mut digests: BTreeMap<&str, blake3::Hasher> = BTreeMap::new();
    for file in &files {
        let name = file.path.split('/').next().unwrap_or_default();
        let hasher = digests.entry(name).or_default();
        hasher.update(file.path.as_bytes()).update(&[0]).update(file.text.as_bytes()).update(&[0]);
        pack.read(file, &mut problems);
    }
    for meta in &mut pack.packs {
        if let Some(hasher) = digests.get(&*meta.name) {
            hasher.finalize_xof().fill(&mut meta.digest.0);
        }
    }
    pack.rules.sort_by(|a, b| a.id.cmp(&b.id));
    check::check(&pack, today, &mut problems);
    problems.sort_by(|a, b| (&a.file, a.span.start, a.code).cmp(&(&b.file, b.span.start, b.code)));
    problems.dedup();
    let broken: std::collections::BTreeSet<&str> =
        problems.iter().filter(|p| p.fatal()).map(|p| &*p.file).collect();
    pack.rules.retain(|r| !broken.contains(&*r.file));
    (pack, problems)
}

impl Pack {
    /// Calls rules and promises by their English titles, where they have any.
    pub fn in_english(&mut self) {
        let rules = self.rules.iter_mut().map(|r| (&mut r.title, &mut r.other_title));
        let kinds = self.promises.iter_mut().map(|k| (&mut k.title, &mut k.other_title));
        for (title, other) in rules.chain(kinds) {
            if let Some(other) = other {
                std::mem::swap(title, other);
            }
        }
    }

    #[cfg(feature = "yaml")]
    fn read(&mut self, file: &PackFile, problems: &mut Vec<Problem>) {
        let parts: Vec<&str> = file.path.split('/').collect();
        let Some((stem, kind)) = parts.last().and_then(|f| f.rsplit_once('.')) else { return };
        if let (["articles", _], "md") = (parts.get(1..).unwrap_or(&[]), kind) {
            self.articles.push(Article { file: file.path.clone(), text: file.text.clone() });
            return;
        }
        if kind != "yaml" {
            return;
        }
        let tree = match yaml::parse(&file.text) {
            Ok(tree) => tree,
            Err(bad) => {
                problems.push(Problem::new("P00", &file.path, bad.span, bad.zh, bad.en));
                return;
            }
        };
        let d = &mut Decoder { file: file.path.clone(), problems };
        match parts.as_slice() {
            [pack, "pack.yaml"] => self.packs.extend(decode_meta(d, pack, &tree)),
            [_, "sources.yaml"] => self.sources.extend(source::decode(d, &tree)),
            [_, "words", _] => self.words.extend(Words::decode(d, stem, &tree)),
            [_, "promises", _] => self.promises.extend(PromiseKind::decode(d, stem, &tree)),
            [_, "clocks", _] => self.clocks.extend(Clock::decode(d, stem, &tree)),
            [_, "imports", _] => self.imports.push(Import { file: file.path.clone(), map: tree }),
            [_, "reports", _] => self.reports.push(Import { file: file.path.clone(), map: tree }),
            [pack, "rules", topic @ .., _] => {
                let id: Vec<&str> = [*pack].into_iter().chain(topic.iter().copied()).chain([stem]).collect();
                let pack: Arc<str> = Arc::from(*pack);
                self.rules.extend(Rule::decode(d, RuleId::new(&id.join(".")), &pack, &tree));
            }
            _ => d.wrong(&(0..0), "这个位置的文件不会被读取", "files here are not read"),
        }
    }

    /// Replaces one rule by another text of it, for mutation proofs.
    pub fn rule_from_tree(&self, rule: &Rule, tree: &Node) -> Result<Rule, Vec<Problem>> {
        let mut problems = Vec::new();
        let d = &mut Decoder { file: rule.file.clone(), problems: &mut problems };
        let decoded = Rule::decode(d, rule.id.clone(), &rule.pack, tree);
        match decoded {
            Some(rule) if !problems.iter().any(Problem::fatal) => Ok(rule),
            _ => Err(problems),
        }
    }

    /// The pack with that name.
    pub fn meta(&self, name: &str) -> Option<&PackMeta> {
        self.packs.iter().find(|p| &*p.name == name)
    }

    /// What a pack calls one of its topics; else what another pack calls it, else the folder's name.
    pub fn topic<'p>(&'p self, pack: &str, topic: &'p str) -> &'p str {
        let own = self.meta(pack).into_iter().chain(&self.packs);
        let mut named = own.flat_map(|m| &m.topics).filter(|(name, _)| name == topic);
        named.next().map_or(topic, |(_, title)| title)
    }

    /// What rules may be about, in Chinese and in English.
    pub fn themes(&self) -> impl Iterator<Item = &(String, String)> {
        self.packs.iter().flat_map(|m| &m.themes)
    }

    /// How people call a theme besides.
    pub fn said(&self, theme: &str) -> impl Iterator<Item = &str> {
        let of = move |(name, _): &&(String, Vec<String>)| name == theme;
        let all = self.packs.iter().flat_map(|m| &m.said);
        all.filter(of).flat_map(|(_, words)| words).map(String::as_str)
    }

    /// Whether a pack is another or requires it, itself or through what it requires.
    pub fn reaches(&self, pack: &str, other: &str) -> bool {
        let of_it = |name: &str, next: &str| (name == next).then_some(self.meta(next)).flatten();
        self.visible(pack, other, of_it).is_some()
    }

    /// A rule by id, or by one of its old ids.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let now = self.rules.iter().find(|r| r.id.as_str() == id);
        now.or_else(|| self.rules.iter().find(|r| r.was.iter().any(|w| w == id)))
    }

    /// A word list, as a rule of `pack` names it: without `$`, perhaps `pack/list`.
    pub fn word_list(&self, pack: &str, name: &str) -> Option<&Words> {
        self.visible(pack, name, |n, p| self.words.iter().find(|w| &*w.name == n && pack_of(&w.file) == p))
    }

    /// A kind of promise, as a rule of `pack` names it.
    pub fn promise(&self, pack: &str, name: &str) -> Option<&PromiseKind> {
        self.visible(pack, name, |n, p| self.promises.iter().find(|k| &*k.name == n && pack_of(&k.file) == p))
    }

    /// A clock, as a rule of `pack` names it.
    pub fn clock(&self, pack: &str, name: &str) -> Option<&Clock> {
        self.visible(pack, name, |n, p| self.clocks.iter().find(|c| &*c.name == n && pack_of(&c.file) == p))
    }

    /// The calendar behind a clock.
    pub fn calendar(&self, pack: &str, name: &str) -> Option<&crate::clock::Calendar> {
        match &self.clock(pack, name)?.kind {
            ClockKind::Calendar(calendar) => Some(calendar),
            _ => None,
        }
    }

    /// A source, as a rule of `pack` cites it.
    pub fn source(&self, pack: &str, title: &str) -> Option<&Source> {
        self.visible(pack, title, |n, p| {
            self.sources.iter().find(|s| &*s.title == n && pack_of(&s.file) == p)
        })
    }

    /// The rules whose observations some indicator counts.
    pub fn counted(&self) -> BTreeSet<&str> {
        let tallies = self.rules.iter().flat_map(|r| r.versions.iter().chain(&r.readings)).filter_map(|v| {
            match &v.body {
                Some(Body::Tally(tally)) => Some(tally),
                _ => None,
            }
        });
        tallies.flat_map(|t| std::iter::once(&t.of).chain(&t.among)).map(|rule| rule.value.as_str()).collect()
    }

    /// A citation with its grade; an unknown source is graded `G`.
    pub fn cite(&self, pack: &str, text: &CiteText) -> Cite {
        let grade = self.source(pack, &text.source).map_or(zg_model::Grade::G, |s| s.grade);
        Cite { source: text.source.as_str().into(), clause: text.clause.as_str().into(), grade }
    }

    /// Looks a name up in a pack, then in those it requires; `pack/name` looks there.
    fn visible<'p, T>(
        &'p self,
        pack: &str,
        name: &str,
        find: impl Fn(&str, &str) -> Option<&'p T>,
    ) -> Option<&'p T> {
        if let Some((other, name)) = name.split_once('/')
            && let Some(found) = find(name, other)
        {
            return Some(found);
        }
        let mut queue = vec![pack];
        let mut seen = Vec::new();
        while let Some(next) = queue.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            if let Some(found) = find(name, next) {
                return Some(found);
            }
            queue.extend(self.meta(next).into_iter().flat_map(|m| m.requires.iter().rev().map(|r| &**r)));
        }
        None
    }
}

/// The pack a file belongs to.
pub fn pack_of(file: &str) -> &str {
    file.split('/').next().unwrap_or_default()
}

fn decode_meta(d: &mut Decoder<'_>, name: &str, node: &Node) -> Option<PackMeta> {
    let mut f = d.fields(node)?;
    let title = f.need_text(d, "title");
    let release = f.need_text(d, "release");
    let platforms = f.texts(d, "platforms").into_iter().map(|t| PlatformId::new(&t.value)).collect();
    let called = f.texts(d, "called").into_iter().map(|t| t.value).collect();
    let requires = f.texts(d, "requires").into_iter().map(|t| Arc::from(t.value)).collect();
    let topics = f.pairs(d, "topics").into_iter().filter_map(|(k, n)| Some((k, d.text(n)?.value))).collect();
    let themes = f.pairs(d, "themes").into_iter().filter_map(|(k, n)| Some((k, d.text(n)?.value))).collect();
    let named = f.pairs(d, "said").into_iter();
    let said: Vec<_> =
        named.map(|(k, n)| (k, d.texts(n).into_iter().map(|t| t.value).collect::<Vec<_>>())).collect();
    let mut session_idle = None;
    if let Some(n) = f.get("session")
        && let Some(mut s) = d.fields(n)
    {
        session_idle = s.parsed(d, "idle", "时长，如 30m", "a duration like 30m");
        s.finish(d);
    }
    let opt_in = f.flag(d, "opt_in");
    let english = f.flag(d, "english");
    f.text(d, "note");
    f.finish(d);
    let session_idle = session_idle.unwrap_or(Millis(30 * 60_000));
    Some(PackMeta {
        name: name.into(),
        title,
        release,
        platforms,
        called,
        opt_in,
        requires,
        topics,
        themes,
        said,
        session_idle,
        english,
        digest: PackDigest::default(),
    })
}

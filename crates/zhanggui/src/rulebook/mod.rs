//! The rulebook: every rule as a page that people browse, offline and without a server.
//!
//! Pages are written from the same packs that judge, and say the same as `explain`. Everything from outside goes
//! through [`Esc`]; there is one style sheet and one script, and no page needs the script to be read.

mod article;
mod calendar;
mod delta;
mod examples;
mod html;
mod listing;
mod lists;
mod references;
mod relations;
mod rule;
mod table;
mod timeline;
mod version;

use std::collections::{BTreeMap, BTreeSet};

use zg_formats::page::{BASE_CSS, COPY_JS};
use zg_model::Date;
use zg_rules::{Pack, Rule};

use crate::packs::Loaded;
use crate::term::Terminal;
use relations::Relations;

const CSS: &str = include_str!("rulebook.css");
const JS: &str = include_str!("rulebook.js");

/// What every page is written from.
pub(crate) struct Book<'l> {
    loaded: &'l Loaded,
    term: &'l Terminal,
    /// What is in force is in force on this day.
    as_of: Date,
    /// The rules that have pages.
    rules: Vec<&'l Rule>,
    ids: BTreeSet<&'l str>,
    /// Packs in the order they are shown: what holds everywhere first.
    packs: Vec<&'l str>,
    relations: Relations<'l>,
    /// One page that stands alone: it links to nothing but the web.
    alone: bool,
}

/// A page: its path inside the site, and its HTML.
pub(crate) type Page = (String, String);

impl<'l> Book<'l> {
    /// The rules of these packs (of one of them), as they stand on a day.
    pub(crate) fn new(loaded: &'l Loaded, one: Option<&str>, as_of: Date, term: &'l Terminal) -> Book<'l> {
        let pack = loaded.set.pack();
        let rules: Vec<&Rule> = pack.rules.iter().filter(|r| one.is_none_or(|o| *r.pack == *o)).collect();
        let mut packs: Vec<&str> =
            pack.packs.iter().map(|m| &*m.name).filter(|n| one.is_none_or(|o| *n == o)).collect();
        packs.sort_by_key(|name| pack.meta(name).map(|m| (!m.platforms.is_empty(), m.requires.len())));
        let ids = rules.iter().map(|r| r.id.as_str()).collect();
        Book { loaded, term, as_of, rules, ids, packs, relations: Relations::of(pack), alone: false }
    }

    /// All pages, with the style sheet and the script.
    pub(crate) fn site(&self) -> Vec<Page> {
        let mut pages: Vec<Page> = vec![
            ("rulebook.css".into(), format!("{BASE_CSS}{CSS}")),
            ("rulebook.js".into(), format!("{COPY_JS}{JS}")),
            ("index.html".into(), self.home()),
            ("topics.html".into(), self.by_topic()),
            ("status.html".into(), self.by_status()),
            ("calendar.html".into(), self.calendar()),
            ("articles.html".into(), self.articles()),
            ("words.html".into(), self.word_lists()),
            ("sources.html".into(), self.sources()),
            ("entries.html".into(), self.entries()),
        ];
        pages.extend(self.rules.iter().map(|r| (format!("rules/{}.html", r.id), self.rule_page(r))));
        let articles = self.pack().articles.iter().filter(|a| self.shows(zg_rules::pack_of(&a.file)));
        pages.extend(articles.map(|a| (article::path(a), self.article_page(a))));
        pages
    }

    /// The page of one rule, with style and script inside.
    pub(crate) fn alone(mut self, rule: &Rule) -> String {
        self.alone = true;
        self.rule_page(rule)
    }

    fn pack(&self) -> &'l Pack {
        self.loaded.set.pack()
    }

    fn shows(&self, pack: &str) -> bool {
        self.packs.contains(&pack)
    }

    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.term.say(zh, en)
    }

    /// What people call a pack.
    fn pack_title(&self, name: &'l str) -> &'l str {
        self.pack().meta(name).map_or(name, |m| m.title.as_str())
    }

    /// What people call a rule's topic.
    fn topic(&self, rule: &'l Rule) -> &'l str {
        crate::commands::pack::say::topic(self.pack(), rule, self.term)
    }

    /// The shown rules by pack and topic.
    fn by_pack(&self) -> Vec<(&'l str, BTreeMap<&'l str, Vec<&'l Rule>>)> {
        let grouped = |name: &&'l str| {
            let mut topics: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
            for rule in self.rules.iter().copied().filter(|r| *r.pack == **name) {
                topics.entry(self.topic(rule)).or_default().push(rule);
            }
            (*name, topics)
        };
        self.packs.iter().map(grouped).collect()
    }
}

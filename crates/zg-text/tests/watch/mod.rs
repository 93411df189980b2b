//! The words of `fixtures/disguise/words.tsv` and of the packs' lists that it names, as a shop's rules would watch for them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, dead_code)]

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use zg_rules::Value;
use zg_text::{Entity, EntityHit, Lexicon, Match, Reader, Term, Trust, View};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A word list of the packs.
struct List {
    terms: Vec<String>,
    except: Vec<String>,
    company: Vec<String>,
}

impl List {
    /// The list that is called `pack/name`.
    fn of(name: &str) -> List {
        let (pack, name) = name.split_once('/').unwrap();
        let path = root().join("packs").join(pack).join("words").join(format!("{name}.yaml"));
        let text = std::fs::read_to_string(&path).expect(name);
        let file = zg_rules::parse_yaml(&text).expect(name);
        let words = |key: &str| match file.get(key).map(|node| &node.value) {
            Some(Value::List(items)) => items.iter().filter_map(|n| n.text()).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let list = List { terms: words("terms"), except: words("except"), company: words("company") };
        assert!(!list.terms.is_empty(), "{}: no words", path.display());
        list
    }
}

pub(crate) struct Watch {
    pub(crate) lexicon: Lexicon,
    /// The category of each word; `None` for phrases that excuse.
    pub(crate) categories: Vec<Option<String>>,
    pub(crate) words: Vec<String>,
    /// What must stand elsewhere in the message; empty where nothing must.
    also: Vec<Rc<[String]>>,
    reader: Reader,
}

impl Watch {
    pub(crate) fn load() -> Watch {
        let mut builder = Lexicon::builder();
        let (mut categories, mut words, mut beside) = (Vec::new(), Vec::new(), Vec::new());
        let mut known = HashSet::new();
        let mut add =
            |category: &str, kind: &str, terms: &[String], company: &[String], also: &Rc<[String]>| {
                let company =
                    (!company.is_empty()).then(|| builder.company(company.iter().map(String::as_str)));
                let excuse = kind == "except";
                for word in terms {
                    if !known.insert((category.to_owned(), excuse, word.clone())) {
                        continue;
                    }
                    let views = match kind {
                        "word" => vec![View::Bare, View::Digits, View::Shape, View::Pinyin],
                        _ => vec![View::Bare, View::Digits],
                    };
                    builder.add(Term { company, guarded: !excuse, ..Term::new(word, views) });
                    categories.push((!excuse).then(|| category.to_owned()));
                    words.push(word.clone());
                    beside.push(also.clone());
                }
            };
        let list =
            |cell: &str| cell.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let text = std::fs::read_to_string(root().join("fixtures/disguise/words.tsv")).unwrap();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split('\t');
            let (category, kind) = (fields.next().unwrap(), fields.next().unwrap());
            let (terms, company) = (list(fields.next().unwrap()), list(fields.next().unwrap_or("")));
            let (lists, plain): (Vec<_>, Vec<_>) = terms.into_iter().partition(|t| t.starts_with('@'));
            let also = list(fields.next().unwrap_or(""));
            let also = also.iter().flat_map(|name| List::of(name.strip_prefix('@').unwrap()).terms).collect();
            add(category, kind, &plain, &company, &also);
            for name in &lists {
                let list = List::of(name.strip_prefix('@').unwrap());
                if kind != "except" {
                    let own = if company.is_empty() { &list.company } else { &company };
                    add(category, kind, &list.terms, own, &also);
                }
                add(category, "except", &list.except, &[], &also);
            }
        }
        Watch { lexicon: builder.build(), categories, words, also: beside, reader: Reader::new() }
    }

    pub(crate) fn matches(&mut self, text: &str) -> Vec<Match> {
        self.reader.read(text);
        let mut found = Vec::new();
        self.lexicon.scan(&mut self.reader, &mut |hit| found.push(hit));
        found
    }

    /// What the text is flagged for at `sure` and `likely`.
    pub(crate) fn categories(&mut self, text: &str) -> Vec<String> {
        let found = self.matches(text);
        let excuses: Vec<Match> = found
            .iter()
            .filter(|m| self.categories[m.term as usize].is_none() && m.trust >= Trust::Likely)
            .copied()
            .collect();
        let stands = |m: &&Match| {
            let also = &self.also[m.term as usize];
            m.trust >= Trust::Likely
                && !excuses.iter().any(|e| e.start <= m.start && m.end <= e.end)
                && (also.is_empty() || also.iter().any(|word| text.contains(word)))
        };
        let mut named: Vec<String> =
            found.iter().filter(stands).filter_map(|m| self.categories[m.term as usize].clone()).collect();
        let mut entities = Vec::new();
        let contact = [Entity::Phone, Entity::Wechat, Entity::Qq, Entity::Url, Entity::AddMe, Entity::QrCode];
        self.reader.entities(contact.into_iter().chain([Entity::PayCode]).collect(), &mut entities);
        let category = |hit: &EntityHit| if hit.entity == Entity::PayCode { "pay" } else { "contact" };
        named.extend(entities.iter().map(|hit| category(hit).to_owned()));
        named.sort();
        named.dedup();
        named
    }

    pub(crate) fn explain(&mut self, text: &str) -> String {
        let found = self.matches(text);
        let show = |m: &Match| {
            let raw = text.get(m.start as usize..m.end as usize).unwrap_or("?");
            format!("[{raw}={} {:?} {:?}]", self.words[m.term as usize], m.view, m.trust)
        };
        found.iter().map(show).collect()
    }
}

//! The words of `fixtures/disguise/words.tsv`, as a shop's rules would watch for them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, dead_code)]

use std::path::Path;

use zg_text::{Entity, EntityHit, Lexicon, Match, Reader, Term, Trust, View};

pub(crate) struct Watch {
    pub(crate) lexicon: Lexicon,
    /// The category of each word; `None` for phrases that excuse.
    pub(crate) categories: Vec<Option<String>>,
    pub(crate) words: Vec<String>,
    reader: Reader,
}

impl Watch {
    pub(crate) fn load() -> Watch {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/disguise/words.tsv");
        let text = std::fs::read_to_string(path).unwrap();
        let mut builder = Lexicon::builder();
        let (mut categories, mut words) = (Vec::new(), Vec::new());
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split('\t');
            let (category, kind) = (fields.next().unwrap(), fields.next().unwrap());
            let (terms, company) = (fields.next().unwrap(), fields.next().unwrap_or(""));
            let company = (!company.is_empty()).then(|| builder.company(company.split(' ')));
            for word in terms.split(' ') {
                let views = match kind {
                    "word" => vec![View::Bare, View::Digits, View::Shape, View::Pinyin],
                    _ => vec![View::Bare, View::Digits],
                };
                builder.add(Term { company, guarded: kind != "except", ..Term::new(word, views) });
                categories.push((kind != "except").then(|| category.to_owned()));
                words.push(word.to_owned());
            }
        }
        Watch { lexicon: builder.build(), categories, words, reader: Reader::new() }
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
            m.trust >= Trust::Likely && !excuses.iter().any(|e| e.start <= m.start && m.end <= e.end)
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

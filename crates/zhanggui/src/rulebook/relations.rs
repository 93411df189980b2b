//! Which rules speak of which others: the rate of a duty, the price of a breach, a note that points elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use zg_rules::{Body, Cell, Pack, RULE, Rule};

/// Links between rules, both ways, and from articles.
pub(super) struct Relations<'p> {
    to: BTreeMap<&'p str, BTreeSet<&'p str>>,
    from: BTreeMap<&'p str, BTreeSet<&'p str>>,
    /// Articles by the rules that they name.
    articles: BTreeMap<&'p str, Vec<usize>>,
}

impl<'p> Relations<'p> {
    pub(super) fn of(pack: &'p Pack) -> Relations<'p> {
        let ids: BTreeSet<&str> = pack.rules.iter().map(|r| r.id.as_str()).collect();
        let mut out = Relations { to: BTreeMap::new(), from: BTreeMap::new(), articles: BTreeMap::new() };
        for rule in &pack.rules {
            let own = rule.id.as_str();
            for other in named(rule, &ids).into_iter().filter(|other| *other != own) {
                out.to.entry(own).or_default().insert(other);
                out.from.entry(other).or_default().insert(own);
            }
        }
        for (n, article) in pack.articles.iter().enumerate() {
            for id in words(&article.text).filter_map(|w| ids.get(w)).collect::<BTreeSet<_>>() {
                out.articles.entry(*id).or_default().push(n);
            }
        }
        out
    }

    /// The rules that a rule speaks of.
    pub(super) fn to(&self, id: &str) -> impl Iterator<Item = &'p str> {
        self.to.get(id).into_iter().flatten().copied()
    }

    /// The rules that speak of a rule.
    pub(super) fn from(&self, id: &str) -> impl Iterator<Item = &'p str> {
        self.from.get(id).into_iter().flatten().copied()
    }

    /// The articles that name a rule, as indices.
    pub(super) fn articles(&self, id: &str) -> &[usize] {
        self.articles.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}

fn named<'p>(rule: &Rule, ids: &BTreeSet<&'p str>) -> BTreeSet<&'p str> {
    let mut out = BTreeSet::new();
    let mut texts = vec![rule.why.as_str()];
    texts.extend(rule.remedy.say.as_deref());
    for version in &rule.versions {
        texts.extend(version.note.as_deref());
        match &version.body {
            Some(Body::Tally(t)) => out.extend(ids.get(t.of.value.as_str())),
            Some(Body::Table(t)) => {
                let column = t.conditions.iter().position(|c| &**c == RULE);
                let cells = t.rows.iter().filter_map(|r| r.conditions.get(column?));
                for word in
                    cells.filter_map(|c| if let Cell::Words(w) = c { Some(w) } else { None }).flatten()
                {
                    match word.strip_suffix('*') {
                        Some(start) => out.extend(ids.iter().filter(|id| id.starts_with(start))),
                        None => out.extend(ids.get(word.as_str())),
                    }
                }
            }
            Some(Body::Match(_) | Body::Sequence(_)) | None => {}
        }
    }
    out.extend(texts.iter().flat_map(|t| words(t)).filter_map(|w| ids.get(w)));
    out
}

/// The stretches of a text that could be ids.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_';
    text.split(move |c| !part(c)).map(|w| w.trim_matches('.')).filter(|w| w.contains('.'))
}

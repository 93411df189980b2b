//! The other ways of counting that may explain a difference: named readings of rules, settings of performance.

use std::collections::BTreeSet;

use zg_engine::performance::Annotator;
use zg_engine::{Ruleset, compile};
use zg_formats::backoffice::ReportLayout;
use zg_model::{RuleId, Status};
use zg_rules::performance::{Performance, alternatives, change};
use zg_rules::{Body, Pack};

use super::ours::{Counted, Way};

/// The rules that layouts name, with those whose observations they count.
fn named(pack: &Pack, layouts: &[ReportLayout]) -> BTreeSet<String> {
    let columns = layouts.iter().flat_map(|l| &l.figures).flat_map(|f| &f.counts.0);
    let mut out: BTreeSet<String> = columns.filter(|name| name.contains('.')).cloned().collect();
    let counted: Vec<String> = out.iter().flat_map(|id| behind(pack, id)).collect();
    out.extend(counted);
    out
}

/// The rules whose observations an indicator counts.
fn behind(pack: &Pack, id: &str) -> Vec<String> {
    let versions = pack.rule(id).into_iter().flat_map(|r| r.versions.iter().chain(&r.readings));
    let tallies = versions.filter_map(|v| match &v.body {
        Some(Body::Tally(tally)) => Some(tally),
        _ => None,
    });
    let mut out: Vec<String> =
        tallies.flat_map(|t| std::iter::once(&t.of).chain(&t.among)).map(|t| t.value.clone()).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Leaves the rules that reports are compared with, and those that performance asks for. Drafts among them count too:
/// a figure that a platform has given up is still in old reports.
pub(crate) fn only_compared(pack: &mut Pack, layouts: &[ReportLayout], settings: &Annotator) {
    let mut wanted = named(pack, layouts);
    wanted.extend(settings.rules().map(str::to_owned));
    pack.rules.retain(|r| wanted.contains(r.id.as_str()));
    for rule in pack.rules.iter_mut().filter(|r| r.status == Status::Draft) {
        rule.status = Status::Trial;
    }
}

/// What a column may be compared with, the likeliest first.
pub(crate) fn counted(column: &zg_formats::backoffice::ReportColumn) -> Vec<Counted> {
    let one = |name: &String| match name.contains('.') {
        true => Counted::Rule(RuleId::new(name), column.part),
        false => Counted::Figure(name.clone()),
    };
    column.counts.0.iter().map(one).collect()
}

/// The ways that may change what these columns are compared with.
pub(crate) fn ways(
    set: &Ruleset,
    settings: &Performance,
    layout: &ReportLayout,
    differ: &[&Counted],
    key: [u8; 32],
) -> Vec<Way> {
    let mut rules: BTreeSet<String> = BTreeSet::new();
    let mut performance = false;
    for counted in differ {
        match counted {
            Counted::Rule(id, _) => {
                rules.extend(behind(set.pack(), id.as_str()));
                rules.insert(id.to_string());
            }
            Counted::Figure(_) => performance = true,
        }
    }
    let mut out = Vec::new();
    for id in &rules {
        let names = set.pack().rule(id).map(|r| r.reading_names()).unwrap_or_default();
        for name in names {
            let mut pack = set.pack().clone();
            if let Some(rule) = pack.rules.iter_mut().find(|r| r.id.as_str() == id) {
                *rule = rule.read_as(name);
            }
            let (read, _) = compile(pack);
            out.push(Way { set: Some(read), key: id.clone(), value: name.to_owned(), ..Way::default() });
        }
    }
    if performance {
        let tried = layout.tries.iter().flatten().flat_map(|(key, values)| {
            values.0.iter().map(move |value| (key.clone(), value.clone(), String::new()))
        });
        for (key_name, value, about) in alternatives().into_iter().chain(tried) {
            let Ok(changed) = change(settings, &key_name, &value) else { continue };
            if changed != *settings {
                let annotator = Some(Annotator::new(changed, Some(key)));
                out.push(Way { annotator, key: key_name, value, about, ..Way::default() });
            }
        }
    }
    out
}

impl Way {
    /// Whether it can change a figure.
    pub(crate) fn touches(&self, set: &Ruleset, counted: &Counted) -> bool {
        match counted {
            Counted::Figure(_) => self.annotator.is_some(),
            Counted::Rule(id, _) => {
                self.set.is_some()
                    && (self.key == id.as_str() || behind(set.pack(), id.as_str()).contains(&self.key))
            }
        }
    }
}

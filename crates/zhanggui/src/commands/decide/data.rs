//! A decision for programs; its keys are the same in every language.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use zg_engine::{Answer, Changed, cites, neighbours, show_answer};

use super::Decided;

impl Decided<'_> {
    pub(super) fn json(&self) -> Value {
        let (rule, version, d) = (self.rule, self.version, self.decision);
        let near = neighbours(rule, version, self.given).into_iter().map(|n| {
            let results = results(n.results.iter());
            match &n.change {
                Changed::Fact { name, value } => json!({"fact": **name, "value": value, "results": results}),
                Changed::Before(last) => json!({"until": last.to_string(), "results": results}),
                Changed::After(from) => json!({"from": from.to_string(), "results": results}),
            }
        });
        let beside = self.beside().into_iter().map(|b| {
            json!({
                "table": b.rule.id, "title": b.rule.title, "version": b.version.from,
                "until": b.rule.last_day(b.version).map(|d| d.to_string()), "results": results(b.results()),
                "rule": b.of.map(|r| &r.id), "status": b.rule.status,
                "missing": b.decision.as_ref().map(|d| names(&d.missing)), "cite": b.cites,
            })
        });
        json!({
            "table": rule.id, "title": rule.title, "version": version.from,
            "instead_of": self.instead_of.as_ref().map(|(asked, _)| &asked.id),
            "unused": self.instead_of.as_ref().map(|(_, unused)| unused),
            "until": rule.last_day(version).map(|d| d.to_string()), "status": rule.status, "note": version.note,
            "rows": d.rows.iter().map(|r| r + 1).collect::<Vec<_>>(), "results": results(d.results.iter()),
            "used": names(&d.used), "missing": names(&d.missing),
            "cite": cites(&self.loaded.set, rule, version, d),
            "reached": self.reached(), "unreached": rule.unreached,
            "neighbours": near.collect::<Vec<_>>(), "beside": beside.collect::<Vec<_>>(),
        })
    }
}

fn results<'a>(all: impl Iterator<Item = &'a (Arc<str>, Answer)>) -> Map<String, Value> {
    all.map(|(name, answer)| (name.to_string(), json!(show_answer(answer)))).collect()
}

fn names(all: &[Arc<str>]) -> Vec<&str> {
    all.iter().map(|name| &**name).collect()
}

//! What came is handed out once, over everything that was promised in full: event by event, over all rules at once.

use std::collections::BTreeMap;

use zg_model::{Date, Fen, Timestamp};
use zg_rules::{Body, Per, Rule, Sequence, Version, Watch};

use super::Twin;
use super::sequence::Fires;

/// Rule, version and trigger, with the event by which all of it had come.
pub(super) type Paid = BTreeMap<(String, Date, usize), usize>;

/// A rule that asks for promises in full, and where its matchers fire.
struct Asked<'t> {
    rule: &'t Rule,
    version: &'t Version,
    s: &'t Sequence,
    after: Vec<Fires>,
    then: Vec<Fires>,
    until: Vec<Fires>,
}

struct Owed {
    by: usize,
    start: usize,
    due: Timestamp,
    amount: Option<i64>,
    come: i64,
}

impl<'t> Twin<'t> {
    pub(super) fn paid(&self) -> Paid {
        let (events, mut paid) = (self.c.events(), Paid::new());
        let asked = self.in_full();
        let mut open: Vec<Owed> = Vec::new();
        for (n, event) in events.iter().enumerate() {
            let at = event.at;
            let meets = |o: &Owed| self.shares(asked[o.by].s, self.same(asked[o.by].s, o.start), n);
            let settles = |o: &Owed| {
                asked[o.by].until[n].is_some() && meets(o) && self.about(asked[o.by].s, o.start, n)
            };
            open.retain(|o| at <= o.due && !settles(o));
            let mut left = event.facts.get("amount").and_then(|a| Fen::parse_yuan(a).ok()).map(|a| a.0);
            let short = |o: &Owed| o.amount.map(|a| a - o.come);
            let mut turn: Vec<usize> = (0..open.len())
                .filter(|i| asked[open[*i].by].then[n].is_some() && meets(&open[*i]))
                .collect();
            let first = left;
            turn.sort_by_key(|i| {
                let o = &open[*i];
                (short(o).is_none(), short(o) != first, o.due, o.start, o.by)
            });
            for i in &turn {
                let wants = short(&open[*i]);
                open[*i].come += left.unwrap_or(wants.unwrap_or(1)).min(wants.unwrap_or(i64::MAX));
                if let Some(wants) = wants {
                    left = Some(left.map_or(0, |l| (l - wants).max(0)));
                }
            }
            for i in turn {
                let o = &open[i];
                if o.amount.unwrap_or(1) <= o.come {
                    let a = &asked[o.by];
                    paid.insert((a.rule.id.to_string(), a.version.from, o.start), n);
                }
            }
            open.retain(|o| {
                let a = &asked[o.by];
                !paid.contains_key(&(a.rule.id.to_string(), a.version.from, o.start))
            });
            for (by, a) in asked.iter().enumerate().filter(|(_, a)| a.after[n].is_some()) {
                let due = self.promised_due(a.rule, a.s, n);
                let amount = self.owed(a.rule, a.s, n).map(|fen| fen.0);
                let again = |o: &Owed| {
                    o.by == by
                        && Some(o.due) == due
                        && o.amount == amount
                        && !(amount.is_some() && self.more(a.rule, a.s, n))
                        && self.same(a.s, o.start) == self.same(a.s, n)
                };
                let ready = a.s.promised || self.recorded(a.rule, a.s, n, Timestamp::MIN);
                let opens = ready && !open.iter().any(again) && self.stands(a.rule, a.version, n);
                if let Some(due) = due.filter(|_| opens) {
                    open.push(Owed { by, start: n, due, amount, come: 0 });
                }
            }
        }
        paid
    }

    fn in_full(&self) -> Vec<Asked<'t>> {
        let pack = self.pack;
        let mine = |r: &&Rule| {
            let platforms = pack.meta(&r.pack).map_or(&[][..], |m| &m.platforms);
            r.status.judges() && (platforms.is_empty() || platforms.contains(&self.c.key().platform))
        };
        let all = pack.rules.iter().filter(mine).flat_map(|r| r.versions.iter().map(move |v| (r, v)));
        all.filter_map(|(rule, version)| {
            let Some(Body::Sequence(s)) = &version.body else { return None };
            let Watch::Require { after, then } = &s.watch else { return None };
            let fires = |m| (0..self.c.events().len()).map(|e| self.fires(rule, m, e)).collect();
            (s.in_full && s.per == Per::Message).then(|| Asked {
                rule,
                version,
                s,
                after: fires(after),
                then: fires(then),
                until: s.until.as_ref().map_or(vec![None; self.c.events().len()], fires),
            })
        })
        .collect()
    }
}

//! What runs, one entry a thing to do.

use zg_model::{Severity, Timestamp};

use super::PendingLine;

/// A clock that runs, with the checklists of the same event that only remind.
#[derive(Clone, Debug)]
pub struct Running<'p> {
    /// The clock.
    pub line: &'p PendingLine,
    /// Lists that begin with the same event and rest on the same source: what is still open of them.
    pub lists: Vec<&'p PendingLine>,
}

/// The most urgent first, those without a limit last. What only reminds stands under what it reminds of.
pub fn gathered<'p>(all: impl IntoIterator<Item = &'p PendingLine>) -> Vec<Running<'p>> {
    let mut all: Vec<&PendingLine> = all.into_iter().collect();
    let key = |p: &PendingLine| {
        (p.due.unwrap_or(Timestamp::MAX), p.rule.id.clone(), p.conversation.clone(), p.since)
    };
    all.sort_by_cached_key(|p| key(p));
    let reminds = |p: &PendingLine| p.rule.severity == Severity::Note && !p.missing.is_empty();
    let (lists, clocks): (Vec<_>, Vec<_>) = all.into_iter().partition(|p| reminds(p));
    let mut running: Vec<Running<'p>> =
        clocks.into_iter().map(|line| Running { line, lists: Vec::new() }).collect();
    for list in lists {
        let of = |r: &&mut Running<'_>| {
            (&r.line.conversation, r.line.since) == (&list.conversation, list.since)
                && r.line.rule.cite.iter().any(|c| list.rule.cite.contains(c))
        };
        match running.iter_mut().find(of) {
            Some(entry) => entry.lists.push(list),
            None => running.push(Running { line: list, lists: Vec::new() }),
        }
    }
    running.sort_by_cached_key(|r| key(r.line));
    running
}

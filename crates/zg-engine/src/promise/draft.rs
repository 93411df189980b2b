//! A promise while it is put together, and how one more of them goes with those before.

use zg_model::Fen;

use super::kinds::Kinds;
use super::steady::Until;

/// A promise while it is put together.
pub(super) struct Draft {
    pub(super) kind: usize,
    /// It names its matter in its clause.
    pub(super) own: bool,
    pub(super) clause: usize,
    pub(super) sentence: usize,
    pub(super) amount: Option<Fen>,
    pub(super) due: Option<Until>,
    pub(super) more: bool,
    pub(super) span: (usize, usize),
}

/// Adds a promise: to one of its kind that was given already, or to one that takes it in, or as its own.
pub(super) fn take(kinds: &Kinds, drafts: &mut Vec<Draft>, draft: Draft, added: bool) {
    let takes_in = |d: &Draft| {
        let over = kinds.kinds.get(d.kind).is_some_and(|k| k.over.contains(&draft.kind));
        // 补您5元，再退您30元 are two.
        let two = d.amount.is_some() && draft.amount.is_some() && d.amount != draft.amount;
        // 这就退您89，医药费明天给您答复: what says its own time is its own.
        let apart = d.clause != draft.clause && draft.own && draft.due.is_some() && d.due.is_none();
        // 发票今晚发您邮箱，9块差价明天返给您: nothing that is no money has a sum.
        let money = |kind: usize| kinds.kinds.get(kind).is_some_and(|k| k.money);
        let sum = draft.amount.is_some() && money(draft.kind) && !money(d.kind);
        let apart = apart || (d.clause != draft.clause && sum);
        d.kind == draft.kind || (over && d.sentence == draft.sentence && !two && !added && !apart)
    };
    // 今天给您发货，另外补您一包: what is said first and takes nothing in stays what it is; so does 退您20元加一张券.
    drafts.retain(|d| {
        let over = kinds.kinds.get(draft.kind).is_some_and(|k| k.over.contains(&d.kind));
        let sums = d.amount.is_some() && draft.amount.is_some() && d.amount != draft.amount;
        !over || d.clause != draft.clause || d.own || sums
    });
    // 今晚先退您89，裤子给您换M码，明天寄: what was said last is what goes on.
    match drafts.iter_mut().rev().find(|d| takes_in(d)) {
        Some(first) => {
            // The words that say when are the ones to quote.
            if first.due.is_none() && draft.due.is_some() && first.kind == draft.kind {
                (first.span, first.clause) = (draft.span, draft.clause);
            }
            first.due = match (first.due.take(), draft.due) {
                (Some(first), Some(other)) => Some(first.or_later(other)),
                (first, other) => first.or(other),
            };
            first.amount = first.amount.or(draft.amount);
        }
        None => drafts.push(draft),
    }
}

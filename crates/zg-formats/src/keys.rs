//! Which key each event of a source gets, and in which order those of one moment stand.

use std::collections::HashMap;

use zg_model::{Event, EventKey};

use crate::record::{Draft, DraftId};

/// Gives the events that one source has of one conversation their keys.
///
/// Events of the same moment stand as the source has them; a source that lists the newest first is turned round. Where
/// all of a moment have numeric message ids, the ids decide: they grow with time, and rows may come in any order.
pub(crate) fn assign(mut drafts: Vec<Draft>) -> Vec<Event> {
    let steps = || drafts.iter().zip(drafts.iter().skip(1));
    let up = steps().filter(|(a, b)| a.at < b.at).count();
    let down = steps().filter(|(a, b)| a.at > b.at).count();
    if down > up {
        drafts.reverse();
    }
    drafts.sort_by_key(|d| d.at);
    let mut events = Vec::with_capacity(drafts.len());
    let mut rest = drafts.into_iter().peekable();
    let mut moment = Vec::new();
    while let Some(draft) = rest.next() {
        let more = rest.peek().is_some_and(|next| next.at == draft.at);
        moment.push(draft);
        if !more {
            of_one_moment(&mut moment, &mut events);
        }
    }
    events
}

fn of_one_moment(moment: &mut Vec<Draft>, events: &mut Vec<Event>) {
    if moment.len() > 1 && moment.iter().all(|d| numeric(&d.id).is_some()) {
        // Longer numbers are larger; leading zeros do not occur in ids.
        moment.sort_by(|a, b| numeric(&a.id).cmp(&numeric(&b.id)));
    }
    let mut same: HashMap<u64, u32> = HashMap::new();
    let single = moment.len() == 1;
    for (order, draft) in moment.drain(..).enumerate() {
        let order = u32::try_from(order).unwrap_or(u32::MAX);
        let derived =
            |nth| EventKey::derived(order, draft.at, &draft.by, draft.act, &draft.text, &draft.facts, nth);
        let key = match &draft.id {
            DraftId::Known(key) => *key,
            DraftId::Given(id) => EventKey::from_id(order, id),
            DraftId::None if single => derived(0),
            DraftId::None => {
                let first = derived(0);
                let count = same.entry(first.id).or_insert(0);
                let nth = *count;
                *count += 1;
                if nth == 0 { first } else { derived(nth) }
            }
        };
        events.push(draft.into_event(key));
    }
}

fn numeric(id: &DraftId) -> Option<(usize, &str)> {
    match id {
        DraftId::Given(id) if id.bytes().all(|b| b.is_ascii_digit()) => Some((id.len(), id)),
        _ => None,
    }
}

//! Which key each event of a source gets, and in which order those of one moment stand.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use zg_model::{Act, Event, EventKey, Party};

use crate::record::{Draft, DraftId};

/// Where the keys of most events of a moment begin. Before them stand a session that opens and its hand-over, whatever
/// the source or the file: the agent in charge must be known before anything is said.
const USUAL: u32 = 2;
/// Where those of a session that closes begin: after all that was still said in its last second.
const CLOSING: u32 = 1 << 30;
/// Facts of which an order may have several, one a row.
const OF_ITEMS: &[&str] = &["sku", "item", "tracking"];

/// Gives the events that one source has of one conversation their keys.
///
/// Of one moment, `session.open` comes first and `session.close` last. Between them, events stand as the source has
/// them; a source that lists the newest first is turned round. Where all of a moment have numeric message ids, the ids
/// decide: they grow with time, and rows may come in any order. The steps of an order or a refund stand in the order in
/// which they can happen.
pub(crate) fn assign(mut drafts: Vec<Draft>) -> Vec<Event> {
    join_items(&mut drafts);
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

/// Order tables with a row an item: the order is one event, with the first row's amount and the items of all rows.
///
/// What the first row leaves empty is taken from a later one. A row that brings nothing new is a duplicate.
fn join_items(drafts: &mut Vec<Draft>) {
    let mut first: HashMap<(i64, Box<str>), usize> = HashMap::new();
    let mut joined = Vec::new();
    for i in 0..drafts.len() {
        let (before, from) = drafts.split_at_mut(i);
        let Some(draft) = from.first_mut() else { break };
        let DraftId::Given(id) = &draft.id else { continue };
        if stage(draft.act).is_none() {
            continue;
        }
        match first.entry((draft.at.0, id.clone())) {
            Entry::Vacant(place) => {
                place.insert(i);
            }
            Entry::Occupied(place) => {
                if before.get_mut(*place.get()).is_some_and(|known| learn(known, draft)) {
                    joined.push(i);
                }
            }
        }
    }
    let (mut i, mut joined) = (0, joined.into_iter().peekable());
    drafts.retain(|_| {
        let gone = joined.next_if_eq(&i).is_some();
        i += 1;
        !gone
    });
}

/// Adds the items of another row; says whether there was anything new.
fn learn(known: &mut Draft, other: &Draft) -> bool {
    let mut new = false;
    for (name, value) in other.facts.iter() {
        match known.facts.get(name) {
            None => known.facts.set(name, value),
            Some(have) if OF_ITEMS.contains(&name) && have.split('；').all(|item| item != value) => {
                let all = format!("{have}；{value}");
                known.facts.set(name, &all);
            }
            Some(_) => continue,
        }
        new = true;
    }
    new
}

/// How far an order, a refund or a dispute is; `None` for what can happen at any time.
fn stage(act: Act) -> Option<u8> {
    Some(match act {
        Act::ORDER_PLACED => 0,
        Act::ORDER_PAID => 1,
        Act::SHIP_PROMISED => 2,
        Act::ORDER_UNPAID | Act::ORDER_UNSEEN => 3,
        Act::ORDER_SHIPPED => 4,
        Act::SHIP_SCANNED => 5,
        Act::ORDER_SIGNED => 6,
        Act::REFUND_REQUESTED | Act::EXCHANGE_REQUESTED => 7,
        Act::REFUND_AGREED | Act::REFUND_REFUSED => 8,
        Act::DISPUTE_OPENED => 9,
        Act::EVIDENCE_SUBMITTED => 10,
        Act::RETURN_SHIPPED => 11,
        Act::RETURN_RECEIVED => 12,
        Act::DISPUTE_CLOSED => 13,
        Act::REISSUED => 14,
        Act::REFUND_PAID | Act::REFUND_CANCELLED => 15,
        Act::ORDER_CANCELLED | Act::ORDER_CLOSED | Act::ORDER_UNCLEAR => 16,
        _ => return None,
    })
}

fn of_one_moment(moment: &mut Vec<Draft>, events: &mut Vec<Event>) {
    let opens = moment.iter().any(|d| d.act == Act::SESSION_OPEN);
    let place = |draft: &Draft| match draft.act {
        Act::SESSION_OPEN => 0,
        // A session that opens with a hand-over; one in mid-talk stands where the source has it.
        Act::TRANSFER if opens && draft.by == Party::System => 1,
        Act::SESSION_CLOSE => CLOSING,
        _ => USUAL,
    };
    if moment.len() > 1 {
        moment.sort_by_key(place);
        let begun = moment.partition_point(|d| place(d) < USUAL);
        let ended = moment.partition_point(|d| place(d) < CLOSING);
        if let Some(usual) = moment.get_mut(begun..ended) {
            if usual.iter().all(|d| numeric(&d.id).is_some()) {
                // Longer numbers are larger; leading zeros do not occur in ids.
                usual.sort_by(|a, b| numeric(&a.id).cmp(&numeric(&b.id)));
            }
            // Stable: only neighbours that can have but one order change places.
            usual
                .chunk_by_mut(|a, b| stage(a.act).is_some() && stage(b.act).is_some())
                .for_each(|steps| steps.sort_by_key(|d| stage(d.act)));
        }
    }
    let mut same: HashMap<u64, u32> = HashMap::new();
    let single = moment.len() == 1;
    // Several that open, or that are handed over, share a place: the id tells them apart.
    let (mut usual, mut closing) = (USUAL, CLOSING);
    for draft in moment.drain(..) {
        let order = match place(&draft) {
            USUAL => next(&mut usual),
            CLOSING => next(&mut closing),
            first => first,
        };
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

fn next(n: &mut u32) -> u32 {
    let this = *n;
    *n = n.saturating_add(1);
    this
}

fn numeric(id: &DraftId) -> Option<(usize, &str)> {
    match id {
        DraftId::Given(id) if id.bytes().all(|b| b.is_ascii_digit()) => Some((id.len(), id)),
        _ => None,
    }
}

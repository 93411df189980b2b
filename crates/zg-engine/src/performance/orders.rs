//! The orders of a conversation: when placed, paid, closed and refunded, for how much.

use zg_model::{Act, Conversation, Event, Fen, Timestamp};
use zg_rules::performance::Performance;

/// When something happened: the position of its event, and the moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Moment {
    pub(super) index: usize,
    pub(super) at: Timestamp,
}

/// A refund that was paid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refund {
    pub(super) when: Moment,
    pub(super) amount: Fen,
}

/// One order.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// Its number; empty where the source has none.
    pub(super) number: String,
    pub(super) placed: Option<Moment>,
    pub(super) paid: Option<Moment>,
    pub(super) shipped: Option<Moment>,
    /// Closed or cancelled.
    pub(super) closed: Option<Moment>,
    to_pay: Option<Fen>,
    payment: Option<Fen>,
    pub(super) items: i64,
    pub(super) refunds: Vec<Refund>,
    /// What was asked back, for tables that do not say what was paid back.
    requested: Option<Fen>,
    /// The shop has flagged it as none of its figures.
    pub(super) flagged: bool,
}

impl Order {
    /// When it was ordered: a table of payments says only when it was paid.
    pub(super) fn begun(&self) -> Option<Moment> {
        self.placed.or(self.paid)
    }

    /// To pay, as ordered; what was paid where the table says only that.
    pub(super) fn ordered(&self) -> Fen {
        self.to_pay.or(self.payment).unwrap_or(Fen::ZERO)
    }

    /// What was paid; as ordered where the table says only that.
    pub(super) fn price(&self) -> Fen {
        self.payment.or(self.to_pay).unwrap_or(Fen::ZERO)
    }
}

/// The orders of a conversation, in the order in which they appear.
pub(super) fn orders(s: &Performance, c: &Conversation) -> Vec<Order> {
    let mut all: Vec<Order> = Vec::new();
    let mut refunds: Vec<(usize, Moment, Option<Fen>)> = Vec::new();
    for (index, event) in c.events().iter().enumerate() {
        let when = Moment { index, at: event.at };
        if !matches!(
            event.act,
            Act::ORDER_PLACED
                | Act::ORDER_PAID
                | Act::ORDER_SHIPPED
                | Act::ORDER_CANCELLED
                | Act::ORDER_CLOSED
                | Act::REFUND_REQUESTED
                | Act::REFUND_PAID
        ) {
            continue;
        }
        let Some(place) = find(&mut all, event) else { continue };
        let Some(order) = all.get_mut(place) else { continue };
        let amount = event.facts.get("amount").and_then(|a| Fen::parse_yuan(a).ok());
        match event.act {
            Act::ORDER_PLACED => {
                order.placed.get_or_insert(when);
                order.to_pay = order.to_pay.or(amount);
            }
            Act::ORDER_PAID => {
                order.paid.get_or_insert(when);
                order.payment = order.payment.or(amount);
            }
            Act::ORDER_SHIPPED => {
                order.shipped.get_or_insert(when);
            }
            Act::REFUND_REQUESTED => order.requested = amount.or(order.requested),
            Act::REFUND_PAID => refunds.push((place, when, amount)),
            _ => {
                order.closed.get_or_insert(when);
            }
        }
        if matches!(event.act, Act::ORDER_PLACED | Act::ORDER_PAID) {
            order.items = order.items.max(items(s, event));
            order.flagged |= flagged(s, event);
        }
    }
    for (place, when, amount) in refunds {
        if let Some(order) = all.get_mut(place) {
            let amount = amount.or(order.requested).unwrap_or(order.price());
            order.refunds.push(Refund { when, amount });
        }
    }
    all
}

/// The place of the event's order, a new one if need be. Without a number, a payment is of the last order that is not
/// paid, a refund of the last that is.
fn find(all: &mut Vec<Order>, event: &Event) -> Option<usize> {
    let number = event.facts.get("order").unwrap_or_default();
    let nameless = |o: &Order| o.number.is_empty();
    let known = match (number, event.act) {
        ("", Act::ORDER_PLACED) => None,
        ("", Act::ORDER_PAID) => all.iter().rposition(|o| nameless(o) && o.paid.is_none()),
        ("", Act::REFUND_PAID | Act::REFUND_REQUESTED) => {
            all.iter().rposition(|o| nameless(o) && o.paid.is_some())
        }
        ("", _) => all.iter().rposition(|o| nameless(o) && o.closed.is_none()),
        (number, _) => all.iter().position(|o| o.number == number),
    };
    if known.is_none() {
        all.push(Order { number: number.to_owned(), ..Order::default() });
    }
    known.or(all.len().checked_sub(1))
}

/// How many pieces: what the table says, else one for each item it lists.
fn items(s: &Performance, event: &Event) -> i64 {
    let said =
        s.item_facts.iter().filter_map(|name| event.facts.get(name)).find_map(|n| n.trim().parse().ok());
    let listed = || {
        let lists = ["sku", "item"].into_iter().filter_map(|name| event.facts.get(name));
        lists.map(|list| list.split('；').count()).max().unwrap_or(1)
    };
    said.filter(|n| *n > 0).unwrap_or_else(|| i64::try_from(listed()).unwrap_or(1))
}

fn flagged(s: &Performance, event: &Event) -> bool {
    let wanted = |value: &str| {
        !value.trim().is_empty()
            && (s.flag_values.is_empty() || s.flag_values.iter().any(|v| v == value.trim()))
    };
    s.flag_facts.iter().filter_map(|name| event.facts.get(name)).any(wanted)
}

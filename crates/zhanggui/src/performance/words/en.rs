//! In English.

use zg_engine::performance::{Assist, Enquiry, Note, Unsold, What};
use zg_rules::performance::Performance;

use super::{filter, number, owned, took, yuan};

pub(super) fn english(note: &Note, s: &Performance) -> String {
    match &note.what {
        What::Chat { filter: Some(why), buyer_lines, agent_lines, .. } => {
            format!("filtered: {}; buyer {buyer_lines} lines, agent {agent_lines}", filter(*why, true))
        }
        What::Chat { filter: None, buyer_lines, agent_lines, answered, stay, enquiry } => {
            let answered = if *answered || *buyer_lines == 0 { "" } else { ", not answered" };
            let chat = format!(
                "received: buyer {buyer_lines} lines, agent {agent_lines}, {}{answered}",
                took(*stay, true)
            );
            let ask = match enquiry {
                Enquiry::NotReceived => return chat,
                Enquiry::AfterSale => "no enquiry: after-sale account (aftersale_agents)".to_owned(),
                Enquiry::NoAnswer => {
                    "no enquiry: the agent spoke first, no answer (initiated_days)".to_owned()
                }
                Enquiry::HasOrdered(order) => {
                    format!("no enquiry: had just ordered ({}), nothing more (enquiry)", number(order, true))
                }
                Enquiry::Asked { order, placed, paid, shipped, anothers, order_until, pay_until } => {
                    let bought = match (order, placed) {
                        (Some(order), Some(at)) => format!("ordered {at} ({})", number(order, true)),
                        _ if *anothers => "ordered, but it is another's (conversion)".to_owned(),
                        _ => format!("no order by {order_until}"),
                    };
                    let paid = match paid {
                        Some(at) => format!(", paid {at}"),
                        None if placed.is_some() => format!(", not paid by {pay_until}"),
                        None => String::new(),
                    };
                    let sent = shipped.map_or(String::new(), |at| format!(", sent {at}"));
                    format!("enquiry: {bought}{paid}{sent}")
                }
            };
            format!("{chat}; {ask}")
        }
        What::Visit { until, whole: None, .. } => format!("until {until}, then another account"),
        What::Visit { until, again: Some(at), .. } => {
            format!("until {until}; came again {at}: not solved at once (visit_days)")
        }
        What::Visit { until, again: None, .. } => {
            format!("until {until}; did not come again within {} days (visit_days)", s.visit_days)
        }
        What::Reply { since, took: time, first, late, counted } => {
            let first = if *first { "first reply" } else { "reply" };
            let late = match (late, counted) {
                (true, true) => "; in a later chat, counts (late_reply)",
                (true, false) => "; in a later chat, does not count (late_reply)",
                _ => "",
            };
            format!("{first} {}, since {since}{late}", took(*time, true))
        }
        What::Ordered { order, amount, owner, paid, until, shipped } => {
            let paid = match paid {
                Some(at) if at.date() <= *until => format!("; paid {at}"),
                Some(at) => format!("; paid {at}, after {until}: does not count"),
                None => format!("; a payment by {until} would count"),
            };
            let sent = shipped.map_or(String::new(), |at| format!("; sent {at}"));
            format!(
                "{} {}, {}{paid}{sent}",
                number(order, true),
                yuan(*amount),
                owned(owner.as_ref(), s, true)
            )
        }
        What::Sold { order, amount, items, owner } => {
            format!(
                "{} {}, {items} items, {}",
                number(order, true),
                yuan(*amount),
                owned(owner.as_ref(), s, true)
            )
        }
        What::Unsold { order, why } => {
            let why = match why {
                Unsold::Flagged => "flagged (flag_facts)",
                Unsold::Closed => "closed unpaid (closed_orders)",
                Unsold::Unpaid => "not paid yet",
            };
            format!("{}: {why}", number(order, true))
        }
        What::Refunded { order, amount } => format!("{} refunded {}", number(order, true), yuan(*amount)),
        What::Assisted { order, kind, owner } => {
            let kind = match kind {
                Assist::Order => "asked before the order, too",
                Assist::Pay => "asked between order and payment",
                Assist::FollowUp => "followed up after the payment",
            };
            let owner = owner.as_ref().map_or("a silent order".to_owned(), |o| format!("{o}'s order"));
            format!("assist, {}: {kind}; {owner}", number(order, true))
        }
        What::Invited => "invited to rate".to_owned(),
        What::Rated { stars, satisfied, replaced } => {
            let verdict = if *satisfied { "satisfied" } else { "not satisfied" };
            let verdict =
                if *replaced { "rated again that day, the later counts (ratings)" } else { verdict };
            format!("rated \"{stars}\": {verdict}")
        }
        What::Recommended { rule: None } => "recommended: a card or the like (recommend_acts)".to_owned(),
        What::Recommended { rule: Some(rule) } => format!("recommended: rule {rule}"),
        What::Churning { rule, back, alone } => {
            let back = match back {
                Some((order, at)) if *alone => format!(
                    "{at} {}, but nobody had spoken: not won back (won_back_chat)",
                    number(order, true)
                ),
                Some((order, at)) => format!("won back: {at} {}", number(order, true)),
                None => format!("not won back within {} days", s.won_back_days),
            };
            format!("about to leave ({rule}); {back}")
        }
    }
}

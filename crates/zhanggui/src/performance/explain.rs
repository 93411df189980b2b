//! What a figure is made of: the notes that count for it, and those of the same kind that do not, each with its reason.

use std::collections::BTreeSet;

use serde_json::json;
use zg_engine::performance::{Count, Figure, Metric, Note, Share, Sum, Unit, What, Whose};
use zg_model::{AgentId, ConversationKey};
use zg_rules::performance::Performance;

use super::words::describe;
use super::{Period, Row};
use crate::term::Terminal;

/// A note that a figure is explained by.
pub(crate) struct Entry {
    pub(crate) key: ConversationKey,
    pub(crate) note: Note,
    /// What it adds, and what was counted already.
    pub(crate) share: Share,
}

/// The kinds of notes that bear on a count.
fn kinds(count: Count) -> fn(&What) -> bool {
    use Count as C;
    match count {
        C::FirstReplies | C::FirstReplyMs | C::Replies | C::ReplyMs | C::QuickReplies | C::SlowReplies => {
            |w| matches!(w, What::Reply { .. })
        }
        C::OrderBuyers
        | C::Orders
        | C::OrderFen
        | C::OrderItems
        | C::OrderBuyersPaidSameDay
        | C::OrderBuyersPaidFinal
        | C::OrderBuyersShipped
        | C::ShippedOrders
        | C::ShippedFen
        | C::ShippedItems => |w| matches!(w, What::Ordered { .. }),
        C::Visits | C::VisitsAgain => |w| matches!(w, What::Visit { whole: Some(_), .. }),
        C::MostAtOnce => |w| matches!(w, What::Visit { .. }),
        C::SalesBuyers
        | C::SalesOrders
        | C::SalesFen
        | C::SalesItems
        | C::SilentBuyers
        | C::SilentOrders
        | C::SilentFen
        | C::SilentItems => |w| matches!(w, What::Sold { .. } | What::Unsold { .. } | What::Assisted { .. }),
        C::RefundBuyers | C::RefundOrders | C::RefundFen | C::RefundItems => {
            |w| matches!(w, What::Refunded { .. })
        }
        C::AssistOrders | C::AssistPayments | C::AssistFollowUps => |w| matches!(w, What::Assisted { .. }),
        C::Invited => |w| matches!(w, What::Invited),
        C::Ratings | C::Satisfied => |w| matches!(w, What::Rated { .. }),
        C::Recommended => |w| matches!(w, What::Recommended { .. }),
        C::Churning | C::WonBack => |w| matches!(w, What::Churning { .. }),
        _ => |w| matches!(w, What::Chat { .. }),
    }
}

/// Whether a note bears on a metric.
pub(crate) fn involves(metric: &Metric, note: &Note) -> bool {
    metric.of.iter().chain(metric.per).any(|(count, _)| kinds(*count)(&note.what))
}

/// A part of a figure in its unit.
fn part(n: i64, unit: Unit) -> String {
    Figure { of: n, per: None }.show(match unit {
        Unit::Money | Unit::Time => unit,
        Unit::Number | Unit::Share | Unit::Each => Unit::Number,
    })
}

/// What is divided: a share of money is money.
fn of_part(metric: &Metric, n: i64) -> String {
    let money = metric.of.iter().any(|(c, _)| matches!(c, Count::RefundFen | Count::SilentFen));
    part(n, if money { Unit::Money } else { metric.unit })
}

/// What a figure is divided by: money only where it is money.
fn share_part(metric: &Metric, n: i64) -> String {
    let money = metric.per.iter().any(|(c, _)| matches!(c, Count::SalesFen));
    part(n, if money { Unit::Money } else { Unit::Number })
}

fn amount(sum: Sum, share: &Share) -> i64 {
    let of = |count: Count| share.counts.iter().filter(|(c, _)| *c == count).map(|(_, n)| n).sum::<i64>();
    sum.iter().map(|(count, sign)| sign * of(*count)).sum()
}

/// The explanation of a figure.
pub(crate) fn explained(
    entries: &[Entry],
    row: Option<&Row>,
    metric: &Metric,
    s: &Performance,
    period: &Period,
    agent: Option<&AgentId>,
    term: &Terminal,
) -> (String, serde_json::Value) {
    let whose = agent.map_or(term.say("全店", "whole shop"), |a| a.as_str());
    let value = row.map_or("–".to_owned(), |r| r.cell.figure(metric).show(metric.unit));
    let made = row.map(|r| r.cell.figure(metric)).and_then(|f| Some((f.of, f.per?)));
    let made = made.map_or(String::new(), |(of, per)| {
        format!("（{} ÷ {}）", of_part(metric, of), share_part(metric, per))
    });
    let title = term.say(metric.zh, metric.en);
    let mut out = format!("{title}  {whose}  {} – {}  {value}{made}\n", period.from, period.to);
    let mut lines = Vec::new();
    let has = |wanted: Count| metric.of.iter().any(|(count, _)| *count == wanted);
    let (once, at_once) = (has(Count::ReceivedOnce), has(Count::MostAtOnce));
    let mut met = BTreeSet::new();
    for entry in entries {
        let Entry { key, note, share } = entry;
        let (mut of, per) = (amount(metric.of, share), amount(metric.per, share));
        // Buyers count once in the whole period, chats at once are no sum.
        let received = share.counts.iter().any(|(count, _)| *count == Count::Received);
        let known = once && received && !met.insert(key);
        if (once && received && !known) || at_once {
            of = 1;
        }
        let asked = |c: &Count| metric.of.iter().chain(metric.per).any(|(known, _)| known == c);
        let again = known || share.again.iter().any(asked);
        let counted = of != 0 || per != 0;
        let mark = match (counted, again) {
            _ if at_once => "·",
            (true, _) => "＋",
            (false, true) => "＝",
            (false, false) => "－",
        };
        let settles = note.day.plus_days(metric.settles.days(s));
        let open = period.now <= zg_model::Timestamp(settles.last_moment().0.saturating_add(s.day_starts.0));
        let mut why = describe(note, s, term);
        if again && !counted {
            why.push_str(match known {
                true => term.say("；同一买家这段日子已经计过", "; this buyer counts already in these days"),
                false => term.say("；同一买家当天已经计过", "; this buyer counts already that day"),
            });
        }
        if counted && open {
            why.push_str(&match term.english {
                false => format!("；暂定，{settles} 过完才定"),
                true => format!("; provisional until {settles} is over"),
            });
        }
        let share_of = match (counted, metric.per.is_empty()) {
            _ if at_once => String::new(),
            (false, _) => String::new(),
            (true, true) => format!("  {}", part(of, metric.unit)),
            (true, false) => format!("  {}/{}", of_part(metric, of), share_part(metric, per)),
        };
        let buyer: String = key.buyer.as_str().chars().take(8).collect();
        let name = note.agent.as_ref().map_or(term.say("无人", "nobody"), |a| a.as_str());
        let who = if agent.is_some() { String::new() } else { format!("  {name}") };
        out.push_str(&format!("{mark} {}  {buyer}{who}{share_of}  {why}\n", note.at));
        lines.push(json!({
            "conversation": key.path(),
            "agent": note.agent,
            "at": note.at,
            "day": note.day,
            "of": of,
            "per": if metric.per.is_empty() { None } else { Some(per) },
            "counted": counted,
            "again": again,
            "final": !open,
            "settles": settles,
            "why": why,
        }));
    }
    if entries.is_empty() {
        out.push_str(term.say("（没有可数的）\n", "(nothing to count)\n"));
    } else if at_once {
        out.push_str(term.say(
            "· 每一段在聊的时间；数是同一分钟里最多几段\n",
            "· each chat; the figure is how many there were in one minute, at most\n",
        ));
    } else {
        out.push_str(term.say(
            "＋ 计入  ＝ 同一买家当天已计  － 没有计入；数字是 分子/分母\n",
            "＋ counted  ＝ this buyer counts already  － not counted; figures are numerator/denominator\n",
        ));
    }
    let value = row.map(|r| r.cell.figure(metric)).map(|f| json!({"of": f.of, "per": f.per}));
    (
        out,
        json!({"metric": metric.id, "agent": agent, "from": period.from, "to": period.to, "figure": value, "notes": lines}),
    )
}

/// Whose share explains a figure.
pub(crate) fn concerns(share: &Share, agent: Option<&AgentId>) -> bool {
    match (&share.whose, agent) {
        (Whose::Agent(id), Some(agent)) => id == agent,
        (Whose::Shop, None) => true,
        _ => false,
    }
}

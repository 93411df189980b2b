//! Notes in words.

mod en;
mod zh;

use zg_engine::performance::{Decided, Filter, Note, Owner, Stage};
use zg_model::{Fen, Millis};
use zg_rules::performance::Performance;

use crate::term::Terminal;

/// What a note says, in a sentence.
pub(super) fn describe(note: &Note, s: &Performance, term: &Terminal) -> String {
    if term.english { en::english(note, s) } else { zh::chinese(note, s) }
}

/// Why a chat is no reception, and the option that says so.
fn filter(why: Filter, english: bool) -> &'static str {
    let (zh, en) = match why {
        Filter::OwnBuyer => ("自己的号（own_buyers）", "one of the shop's own (own_buyers)"),
        Filter::SkippedAgent => {
            ("不看这个客服的绩效（skip_agents）", "an account not looked at (skip_agents)")
        }
        Filter::Codeword => ("说了暗语（codewords）", "a code word was said (codewords)"),
        Filter::Automatic => ("只有自动回复（auto_reply_only）", "only automatic replies (auto_reply_only)"),
        Filter::Empty => ("空聊天（empty_chats）", "an empty chat (empty_chats)"),
        Filter::NotTaken => ("转来没有接（transfer_in）", "handed over and not taken (transfer_in)"),
        Filter::HandedOn => {
            ("没说几句就转走（forwarded_lines）", "handed on with hardly a word (forwarded_lines)")
        }
        Filter::Monologue => {
            ("买家没怎么说话（monologue_lines）", "the buyer said hardly a word (monologue_lines)")
        }
        Filter::SingleLine => {
            ("买家只说一句（single_line_replies）", "a single line of the buyer (single_line_replies)")
        }
    };
    if english { en } else { zh }
}

/// `3分20秒`, `3m20s`.
fn took(d: Millis, english: bool) -> String {
    if english {
        return d.to_string();
    }
    let seconds = d.0.div_euclid(1000);
    let parts = [(seconds / 3600, "小时"), (seconds / 60 % 60, "分"), (seconds % 60, "秒")];
    let text: String = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if text.is_empty() { "0秒".to_owned() } else { text }
}

fn number(order: &str, english: bool) -> String {
    match (order, english) {
        ("", false) => "无号订单".to_owned(),
        ("", true) => "an order without number".to_owned(),
        (order, false) => format!("订单 {order}"),
        (order, true) => format!("order {order}"),
    }
}

fn yuan(fen: Fen) -> String {
    format!("¥{fen}")
}

fn owned(owner: Option<&Owner>, s: &Performance, english: bool) -> String {
    let Some(o) = owner else {
        return if english { "nobody was asked: silent".into() } else { "没有问过谁：静默".into() };
    };
    let rivals = o.rivals.iter().map(|(id, last, rounds)| match english {
        false => format!("{id} {last}、{rounds} 回合"),
        true => format!("{id} {last}, {rounds} rounds"),
    });
    let rivals: Vec<String> = rivals.collect();
    if english {
        let stage = if o.stage == Stage::Order { "before the order" } else { "before the payment" };
        let tie = match o.tie {
            None => String::new(),
            Some(Decided::By(tie)) => format!(", of several: {} ({})", tie.en(), rivals.join("; ")),
            Some(Decided::EvenRounds) => format!(", even rounds: who spoke last ({})", rivals.join("; ")),
        };
        return format!(
            "{}'s ({}): asked {stage}, last {}, {} rounds{tie}",
            o.agent,
            s.attribution.name(),
            o.last,
            o.rounds
        );
    }
    let stage = if o.stage == Stage::Order { "下单前" } else { "付款前" };
    let tie = match o.tie {
        None => String::new(),
        Some(Decided::By(tie)) => format!("；几人都聊过，归{}（另有 {}）", tie.zh(), rivals.join("；")),
        Some(Decided::EvenRounds) => format!("；回合一样多，归最后聊的（另有 {}）", rivals.join("；")),
    };
    format!("归{}（{}）：{stage}聊过，最后 {}、{} 回合{tie}", o.agent, s.attribution.zh(), o.last, o.rounds)
}

//! Notes in words.

use zg_engine::performance::{Assist, Decided, Enquiry, Filter, Note, Owner, Stage, Unsold, What};
use zg_model::{Fen, Millis};
use zg_rules::performance::Performance;

use crate::term::Terminal;

/// What a note says, in a sentence.
pub(super) fn describe(note: &Note, s: &Performance, term: &Terminal) -> String {
    if term.english { english(note, s) } else { chinese(note, s) }
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

fn chinese(note: &Note, s: &Performance) -> String {
    match &note.what {
        What::Chat { filter: Some(why), buyer_lines, agent_lines, .. } => {
            format!("过滤：{}；买家 {buyer_lines} 句、客服 {agent_lines} 句", filter(*why, false))
        }
        What::Chat { filter: None, buyer_lines, agent_lines, answered, stay, enquiry } => {
            let answered = if *answered || *buyer_lines == 0 { "" } else { "，没有回复" };
            let chat = format!(
                "接待：买家 {buyer_lines} 句、客服 {agent_lines} 句，历时 {}{answered}",
                took(*stay, false)
            );
            let ask = match enquiry {
                Enquiry::NotReceived => return chat,
                Enquiry::AfterSale => "不算询单：售后客服接待或转给售后（aftersale_agents）".to_owned(),
                Enquiry::NoAnswer => {
                    format!("不算询单：客服先开口，买家 {} 天内没有答话（initiated_days）", s.initiated_days)
                }
                Enquiry::HasOrdered(order) => {
                    format!("不算询单：来之前刚下过单（{}），之后没有再下单（enquiry）", number(order, false))
                }
                Enquiry::Asked { order, placed, paid, anothers, order_until, pay_until } => {
                    let bought = match (order, placed) {
                        (Some(order), Some(at)) => format!("{at} 下单（{}）", number(order, false)),
                        _ if *anothers => "下了单，但归别的客服（conversion）".to_owned(),
                        _ => format!("到 {order_until} 没有下单"),
                    };
                    let paid = match paid {
                        Some(at) => format!("，{at} 付款"),
                        None if placed.is_some() => format!("，到 {pay_until} 没有付款"),
                        None => String::new(),
                    };
                    format!("询单：{bought}{paid}")
                }
            };
            format!("{chat}；{ask}")
        }
        What::Reply { since, took: time, first, late, counted } => {
            let first = if *first { "首次响应" } else { "响应" };
            let late = match (late, counted) {
                (true, true) => "；隔了一次聊天才答，照计（late_reply）",
                (true, false) => "；隔了一次聊天才答，不计（late_reply）",
                _ => "",
            };
            format!("{first} {}，从 {since} 起{late}", took(*time, false))
        }
        What::Ordered { order, amount, owner, paid, until } => {
            let paid = match paid {
                Some(at) if at.date() <= *until => format!("；{at} 付款"),
                Some(at) => format!("；{at} 才付款，过了 {until}，不算"),
                None => format!("；到 {until} 前付款才算"),
            };
            format!(
                "下单 {} {}，{}{paid}",
                number(order, false),
                yuan(*amount),
                owned(owner.as_ref(), s, false)
            )
        }
        What::Sold { order, amount, items, owner } => {
            format!(
                "{} {}、{items} 件，{}",
                number(order, false),
                yuan(*amount),
                owned(owner.as_ref(), s, false)
            )
        }
        What::Unsold { order, why } => {
            let why = match why {
                Unsold::Flagged => "插旗不计（flag_facts）",
                Unsold::Closed => "没付款就关闭，不计（closed_orders）",
                Unsold::Unpaid => "还没有付款",
            };
            format!("{}：{why}", number(order, false))
        }
        What::Refunded { order, amount } => format!("{} 退款 {}", number(order, false), yuan(*amount)),
        What::Assisted { order, kind, owner } => {
            let kind = match kind {
                Assist::Order => "下单协助：下单前也聊过",
                Assist::Pay => "付款协助：下单后、付款前聊过",
                Assist::FollowUp => "跟进协助：付款后聊过",
            };
            let owner =
                owner.as_ref().map_or("静默订单，不归谁".to_owned(), |o| format!("订单归{o}"));
            format!("{} {kind}；{owner}", number(order, false))
        }
        What::Invited => "邀评".to_owned(),
        What::Rated { stars, satisfied, replaced } => {
            let verdict = if *satisfied { "算满意" } else { "不算满意" };
            let verdict =
                if *replaced { "当天又评了一次，以后一次为准（ratings）" } else { verdict };
            format!("评价“{stars}”：{verdict}")
        }
        What::Recommended { rule: None } => "推荐：发了卡片一类（recommend_acts）".to_owned(),
        What::Recommended { rule: Some(rule) } => format!("推荐：规则 {rule}"),
        What::Churning { rule, back, alone } => {
            let back = match back {
                Some((order, at)) if *alone => {
                    format!("{at} {}，但之间没有客服说话，不算挽回（won_back_chat）", number(order, false))
                }
                Some((order, at)) => format!("挽回：{at} {}", number(order, false)),
                None => format!("{} 天内没有挽回", s.won_back_days),
            };
            format!("流失征兆（{rule}）；{back}")
        }
    }
}

fn english(note: &Note, s: &Performance) -> String {
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
                Enquiry::Asked { order, placed, paid, anothers, order_until, pay_until } => {
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
                    format!("enquiry: {bought}{paid}")
                }
            };
            format!("{chat}; {ask}")
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
        What::Ordered { order, amount, owner, paid, until } => {
            let paid = match paid {
                Some(at) if at.date() <= *until => format!("; paid {at}"),
                Some(at) => format!("; paid {at}, after {until}: does not count"),
                None => format!("; a payment by {until} would count"),
            };
            format!("{} {}, {}{paid}", number(order, true), yuan(*amount), owned(owner.as_ref(), s, true))
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

//! In Chinese.

use zg_engine::performance::{Assist, Enquiry, Note, Unsold, What};
use zg_rules::performance::Performance;

use super::{filter, number, owned, took, yuan};

pub(super) fn chinese(note: &Note, s: &Performance) -> String {
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
                Enquiry::Asked { order, placed, paid, shipped, anothers, order_until, pay_until } => {
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
                    let sent = shipped.map_or(String::new(), |at| format!("，{at} 出库"));
                    format!("询单：{bought}{paid}{sent}")
                }
            };
            format!("{chat}；{ask}")
        }
        What::Visit { until, whole: None, .. } => format!("聊到 {until}，后来是别的客服聊完的"),
        What::Visit { until, again: Some(at), .. } => {
            format!("聊到 {until}；{at} 又来了，不算一次解决（visit_days）")
        }
        What::Visit { until, again: None, .. } => {
            format!("聊到 {until}；{} 天里没有再来（visit_days）", s.visit_days)
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
        What::Ordered { order, amount, owner, paid, until, shipped } => {
            let paid = match paid {
                Some(at) if at.date() <= *until => format!("；{at} 付款"),
                Some(at) => format!("；{at} 才付款，过了 {until}，不算"),
                None => format!("；到 {until} 前付款才算"),
            };
            format!(
                "下单 {} {}，{}{paid}{}",
                number(order, false),
                yuan(*amount),
                owned(owner.as_ref(), s, false),
                shipped.map_or(String::new(), |at| format!("；{at} 出库"))
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

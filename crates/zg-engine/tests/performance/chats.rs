//! Settings and conversations that are made from numbers.

use zg_model::{Act, AgentId, Conversation, Event, Facts, Party, Timestamp};
use zg_rules::PackFile;
use zg_rules::performance::{Performance, load_performance};

use super::common;

/// Settings that differ from the standard ones in every direction.
const SETTINGS: [&str; 8] = [
    "",
    "attribution: order\ntie: rounds\nconversion: owner\nclosed_orders: count\ncross_midnight: each-day\n",
    "attribution: pay\ntie: first-chat\nurge_after: 10m\nfinal_pay_from: order\nbot_replies: close\n",
    "monologue_lines: off\nforwarded_lines: off\nauto_reply_only: count\nempty_chats: count\nask_days: 3\nrefund_day: sold\n",
    "forwarded_lines: 1\nfiltered_orders: count\ntransfer_in: on-buyer\nafter_transfer: question\nlate_reply: drop\n",
    "enquiry: every-buyer\nround_start: last\nclosing: count\nwithdrawn: count\nstickers: drop\ntransfer_in: on-transfer\n",
    "day_starts: \"06:00\"\nsplit: 5m\nslow_times: 2\nslow: 30s\nrating_to: all\nratings: last\naftersale_agents: [乙]\n",
    "tool_accounts: [丙]\nskip_agents: [乙]\ninitiated_days: 1\nenquiry_lookback: 2\nfollow_up: 0s\nrating_to: last\nfinal_pay_days: 4\nsingle_line_replies: 2\n",
];

pub(crate) fn settings(number: usize) -> Performance {
    let text = format!("{}groups: {{前: [甲], 后: [乙]}}\n", SETTINGS[number % SETTINGS.len()]);
    let file = PackFile { path: "performance.yaml".into(), text: text.as_str().into() };
    let (settings, problems) = load_performance(&file);
    assert!(problems.is_empty(), "{text}: {problems:?}");
    settings
}

/// What an event is, whose, about which order, how long after the one before.
pub(crate) type Spec = (u8, u8, u8, u8);

/// Gaps in seconds: around the thresholds, over midnight, over days.
const GAPS: [i64; 14] = [0, 1, 5, 20, 30, 31, 60, 181, 300, 900, 1801, 6 * 3600, 20 * 3600, 3 * 86_400];

/// A conversation that begins in the evening.
pub(crate) fn conversation(specs: &[Spec], buyer: &str) -> Conversation {
    let start: Timestamp = "2026-11-03 23:40:00".parse().expect("a time");
    let mut c = Conversation::new(common::key("taobao", "一店", buyer));
    let mut at = start;
    for (number, (kind, who, order, gap)) in (0..).zip(specs) {
        at = Timestamp(at.0 + GAPS[usize::from(*gap) % GAPS.len()] * 1000);
        let agent = ["甲", "乙", "丙"][usize::from(*who) % 3];
        let by = Party::Agent(AgentId::new(agent));
        let mut facts = Facts::new();
        let named = order % 3 == 0;
        let (by, act, text) = match kind % 24 {
            0..=4 => (Party::Buyer, Act::SAY, ["在吗", "好的", "多少钱"][usize::from(*order) % 3]),
            5..=9 => (by, Act::SAY, "在的"),
            10 => (by, Act::CARD, ""),
            11 => (by, Act::EMOJI, ""),
            12 => (by, Act::WITHDRAWN, "错了"),
            13 => (Party::Buyer, Act::CARD, ""),
            14 => (Party::Bot, Act::SAY, "自动"),
            15 => (by, Act::TRANSFER, ""),
            16 => (Party::System, Act::SESSION_OPEN, ""),
            17 | 18 => (Party::Buyer, Act::ORDER_PLACED, ""),
            19 | 20 => (Party::Buyer, Act::ORDER_PAID, ""),
            21 => (Party::System, if order % 2 == 0 { Act::REFUND_PAID } else { Act::ORDER_CLOSED }, ""),
            22 => (by, Act::INVITE, ""),
            _ => (Party::Buyer, Act::RATE, ""),
        };
        match act {
            Act::TRANSFER | Act::SESSION_OPEN if named => {
                facts.set("to", ["乙", "丙", "售后组"][usize::from(*who) % 3])
            }
            Act::SAY if by == Party::Buyer && named => facts.set("to", agent),
            Act::ORDER_PLACED | Act::ORDER_PAID | Act::REFUND_PAID | Act::ORDER_CLOSED => {
                facts.set("order", ["1", "2", "3"][usize::from(*order) % 3]);
                if who % 4 != 0 {
                    facts.set("amount", ["10.00", "0.50", "99"][usize::from(*who) % 3]);
                }
                facts.set("qty", ["1", "2"][usize::from(*who) % 2]);
            }
            Act::RATE => facts.set("stars", ["5", "很满意", "1"][usize::from(*order) % 3]),
            _ => {}
        }
        c.push(Event { ..common::event(number, at, by, act, text, facts) });
    }
    c
}

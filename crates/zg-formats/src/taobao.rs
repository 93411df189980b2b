//! Replies of Taobao's `chatlog.get`: messages between two accounts, with direction, time and content.
//!
//! The reply does not say between whom. Whoever saved it keeps the request beside it: `from_id` (the account) and `to_id`
//! (the buyer), anywhere around the messages; `shop` and `platform` (`tmall`, 天猫) may stand there too. Without
//! `platform` it is what the caller or the directory says, else `taobao`.
//!
//! ```json
//! {"from_id": "cntaobao小店旗舰店:小王", "to_id": "cntaobao买家", "platform": "tmall", "msgs": {"msg": []}}
//! ```

use serde_json::Value;
use zg_model::{Act, AgentId, Party, PlatformId};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::json;
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.json_with(&["direction", "time", "content"])
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    json::documents(intake, probe, |intake, row, value| visit(intake, row, &value, &Between::default(), 0));
}

/// Between whom, as far as the enclosing objects have said.
#[derive(Clone, Default)]
struct Between {
    from: String,
    to: String,
    shop: String,
    platform: String,
}

fn visit(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, around: &Between, depth: usize) {
    match value {
        Value::Array(items) if items.iter().any(|i| i.get("direction").is_some()) => {
            for item in items {
                message(intake, row, item, around);
            }
        }
        Value::Array(items) if depth < 16 => {
            items.iter().for_each(|item| visit(intake, row, item, around, depth + 1));
        }
        Value::Object(map) if map.contains_key("direction") => message(intake, row, value, around),
        Value::Object(map) if depth < 16 => {
            let mut between = around.clone();
            between.learn(value);
            // The request may be a sibling of the reply.
            map.values().filter(|v| v.is_object()).for_each(|v| between.learn(v));
            map.values().for_each(|v| visit(intake, row, v, &between, depth + 1));
        }
        _ => {}
    }
}

impl Between {
    fn learn(&mut self, value: &Value) {
        let set = |field: &mut String, name: &str| {
            let text = json::text(value, name);
            if !text.is_empty() {
                *field = text;
            }
        };
        set(&mut self.from, "from_id");
        set(&mut self.to, "to_id");
        set(&mut self.shop, "shop");
        set(&mut self.platform, "platform");
    }
}

/// `cntaobao某店:小王` is the account 某店:小王 of 某店.
fn account(id: &str) -> &str {
    id.strip_prefix("cntaobao").unwrap_or(id)
}

fn message(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, around: &Between) {
    intake.report.rows += 1;
    let mut between = around.clone();
    between.learn(value);
    let (agent, buyer) = (account(&between.from), account(&between.to));
    if agent.is_empty() || buyer.is_empty() {
        let expected = Said::new(
            "把请求里的 `from_id`（客服）和 `to_id`（买家）与应答存在一起",
            "`from_id` (the account) and `to_id` (the buyer) of the request beside the reply",
        );
        return intake.reject(reject::R09, row, None, Said::same("`from_id`, `to_id`"), expected);
    }
    let by = match json::text(value, "direction").as_str() {
        "0" => Party::Agent(AgentId::new(agent)),
        "1" => Party::Buyer,
        other => {
            let expected = Said::new("`0`（客服）或 `1`（买家）", "`0` (the account) or `1` (the buyer)");
            return intake.reject(reject::R04, row, Some("direction"), Intake::value(other), expected);
        }
    };
    let Some(moment) = json::time(intake, row, value, "time") else { return };
    let main = agent.split_once([':', '：']).map_or(agent, |(main, _)| main);
    let shop = match (&intake.options.shop, between.shop.is_empty()) {
        (Some(shop), true) => shop.clone(),
        _ => intake.shop(if between.shop.is_empty() { main } else { &between.shop }),
    };
    let platform = match (between.platform.as_str(), &intake.platform) {
        // Tmall's shape is the same; a caller who means any other platform does not mean this file.
        ("", Some(platform)) if intake.exact && platform.as_str() == "tmall" => platform.clone(),
        ("", _) => PlatformId::new("taobao"),
        (named, _) => intake.options.platform_named(named),
    };
    let conversation = intake.conversation(&platform, &shop, buyer);
    let facts = if by == Party::Buyer { vec![("to", agent)] } else { Vec::new() };
    let text = json::text(value, "content");
    let event = NewEvent {
        at: moment.at,
        timed: !moment.day_only,
        by,
        act: Act::SAY,
        text: &text,
        facts,
        id: Id::None,
    };
    intake.event(&conversation, Spot { row, at: Some("time"), text: Some("content") }, event);
}

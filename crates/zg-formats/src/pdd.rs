//! Answers of Pinduoduo's `chat/list`: messages with `from`, `to`, `msg_id`; windows overlap, the ids tell.

use serde_json::Value;
use zg_model::{Act, AgentId, Party, PlatformId};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::json;
use crate::private::shown;
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.json_with(&["msg_id", "from", "role"])
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    json::documents(intake, probe, |intake, row, value| {
        let mut lists = Vec::new();
        json::find_arrays(&value, &["from", "msg_id"], &mut lists, 0);
        // Only the merchant's messages name the shop.
        let named = |m: &Value| Some(json::text(m, "mallName")).filter(|n| !n.is_empty());
        if lists.is_empty() {
            return message(intake, row, &value, named(&value).as_deref());
        }
        for list in lists {
            let shop = list.iter().find_map(named);
            list.iter().for_each(|m| message(intake, row, m, shop.as_deref()));
        }
    });
}

fn message(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, shop: Option<&str>) {
    intake.report.rows += 1;
    let empty = Value::Null;
    let (from, to) = (value.get("from").unwrap_or(&empty), value.get("to").unwrap_or(&empty));
    let account = |side: &Value| {
        ["csid", "cs_uid", "uid"]
            .into_iter()
            .map(|f| json::text(side, f))
            .find(|t| !t.is_empty())
            .unwrap_or_default()
    };
    // `is_aut: 1` was sent by a machine, `manual_reply: 1` by hand; without either it was a person.
    let machine = json::flag(value, "is_aut").or(json::flag(value, "manual_reply").map(|by_hand| !by_hand));
    let role = json::text(from, "role");
    let (by, buyer, agent) = match role.as_str() {
        "user" => (Party::Buyer, json::text(from, "uid"), account(to)),
        "mall_cs" if machine == Some(true) => (Party::Bot, json::text(to, "uid"), account(from)),
        "mall_cs" => {
            let agent = account(from);
            let id = AgentId::new(if agent.is_empty() { "客服" } else { &agent });
            (Party::Agent(id), json::text(to, "uid"), agent)
        }
        "system" | "platform" => {
            let by = if role == "system" { Party::System } else { Party::Platform };
            let user = if json::text(to, "role") == "user" { to } else { from };
            (by, json::text(user, "uid"), String::new())
        }
        other => {
            let expected = Said::same("`user`, `mall_cs`, `system`, `platform`");
            return intake.reject(reject::R04, row, Some("from.role"), Said::same(shown(other)), expected);
        }
    };
    if buyer.is_empty() {
        return intake.reject(reject::R09, row, Some("uid"), Said::new("买家", "the buyer"), Said::default());
    }
    let Some(moment) = json::time(intake, row, value, "ts") else { return };
    let platform = PlatformId::new("pdd");
    let shop = intake.shop(shop.unwrap_or_default());
    let conversation = intake.conversation(&platform, &shop, &buyer);
    let (text, kind) = (json::text(value, "content"), json::text(value, "type"));
    let mut facts = Vec::new();
    let act = match kind.as_str() {
        "" | "0" => Act::SAY,
        "1" => Act::IMAGE,
        "31" => Act::WITHDRAWN,
        other => {
            facts.push(("type", other));
            // Cards of many kinds come without words.
            if text.trim().is_empty() { Act::CARD } else { Act::SAY }
        }
    };
    match by {
        Party::Buyer if !agent.is_empty() => facts.push(("to", agent.as_str())),
        Party::Bot if !agent.is_empty() => facts.push(("agent", agent.as_str())),
        _ => {}
    }
    let id = json::text(value, "msg_id");
    let id = if id.is_empty() { Id::None } else { Id::Given(&id) };
    let event = NewEvent { at: moment.at, timed: !moment.day_only, by, act, text: &text, facts, id };
    intake.event(&conversation, Spot { row, at: Some("ts"), text: Some("content") }, event);
}

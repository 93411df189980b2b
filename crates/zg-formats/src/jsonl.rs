//! Our own JSONL: one event a line, in and out.
//!
//! ```json
//! {"platform":"jd","shop":"一店","buyer":"小明","at":"2026-11-03 10:01:07","by":"buyer","act":"say","text":"在吗","facts":{"to":"小王"}}
//! ```
//!
//! `buyer` is a name and is hashed; our own writer has `buyer_hash` instead, and `key_hash` for the event's key. A first
//! line `{"zhanggui":1,"grouped":true}` promises that the events of a conversation stand together.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::{Value, json};
use zg_model::{Act, AgentId, BuyerId, Conversation, ConversationKey, EventKey, Party, PlatformId};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::json;
use crate::map::Role;
use crate::private::shown;
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.json_with(&["zhanggui"]) || probe.json_with(&["at", "by"])
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    json::documents(intake, probe, |intake, row, value| {
        if value.get("zhanggui").is_some() {
            if intake.alone && value.get("grouped") == Some(&Value::Bool(true)) {
                intake.gather.begin_grouped();
            }
            return;
        }
        match &value {
            Value::Array(items) => items.iter().for_each(|item| event(intake, row, item)),
            item => event(intake, row, item),
        }
    });
    intake.gather.end_grouped();
}

fn event(intake: &mut Intake<'_>, row: Option<u64>, value: &Value) {
    intake.report.rows += 1;
    let missing = |intake: &mut Intake<'_>, name: &str| {
        intake.reject(reject::R09, row, Some(name), Said::same(format!("`{name}`")), Said::default());
    };
    let platform = match (json::text(value, "platform"), &intake.platform) {
        (name, Some(platform)) if name.is_empty() => platform.clone(),
        (name, None) if name.is_empty() => {
            return intake.reject(
                reject::R24,
                row,
                Some("platform"),
                Said::default(),
                Said::same("--platform"),
            );
        }
        (name, _) => PlatformId::new(&name),
    };
    let by = json::text(value, "by");
    let Some(role) = Role::parse(&by) else {
        let expected = Said::same("`buyer`, `agent`, `bot`, `system`, `platform`");
        return intake.reject(reject::R04, row, Some("by"), Said::same(shown(&by)), expected);
    };
    let act = json::text(value, "act");
    let act = match act.as_str() {
        "" => Act::SAY,
        name => match Act::parse(name) {
            Some(act) => act,
            None => {
                return intake.reject(
                    reject::R19,
                    row,
                    Some("act"),
                    Said::same(shown(name)),
                    Said::default(),
                );
            }
        },
    };
    let Some(moment) = json::time(intake, row, value, "at") else { return };
    let shop = intake.shop(&json::text(value, "shop"));
    let (buyer, hash) = (json::text(value, "buyer"), json::text(value, "buyer_hash"));
    let conversation = match (buyer.is_empty(), hash.is_empty()) {
        (true, true) => return missing(intake, "buyer"),
        (true, false) => ConversationKey { platform, shop, buyer: BuyerId::hashed(&hash) },
        (false, _) => intake.conversation(&platform, &shop, &buyer),
    };
    let agent = json::text(value, "agent");
    let by = match role {
        Role::Buyer => Party::Buyer,
        Role::Agent => Party::Agent(AgentId::new(if agent.is_empty() { "客服" } else { &agent })),
        Role::Bot => Party::Bot,
        Role::System => Party::System,
        Role::Platform => Party::Platform,
    };
    let facts: Vec<(&str, Cow<'_, str>)> = match value.get("facts") {
        Some(Value::Object(map)) => map
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(k, v)| match v {
                Value::String(s) => (k.as_str(), Cow::Borrowed(s.as_str())),
                nested => (k.as_str(), Cow::Owned(nested.to_string())),
            })
            .collect(),
        _ => Vec::new(),
    };
    let (key, known) = (json::text(value, "key"), json::text(value, "key_hash"));
    let id = match (parse_key(&known), key.is_empty()) {
        (Some(known), _) => Id::Known(known),
        (None, false) => Id::Given(&key),
        (None, true) => Id::None,
    };
    let timed = !moment.day_only && value.get("timed") != Some(&Value::Bool(false));
    let text = json::text(value, "text");
    let facts = facts.iter().map(|(k, v)| (*k, &**v)).collect();
    let spot = Spot { row, at: Some("at"), text: Some("text") };
    intake.event(&conversation, spot, NewEvent { at: moment.at, timed, by, act, text: &text, facts, id });
}

/// `order:id`, the id in 16 hexadecimal digits.
fn parse_key(text: &str) -> Option<EventKey> {
    let (order, id) = text.split_once(':')?;
    Some(EventKey { order: order.parse().ok()?, id: u64::from_str_radix(id, 16).ok()? })
}

/// The first line of a file of ours.
pub(crate) fn write_header(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", json!({"zhanggui": 1, "grouped": true}))
}

/// Writes the events of a conversation, one a line.
pub fn write_jsonl(out: &mut dyn Write, conversation: &Conversation) -> io::Result<()> {
    let key = conversation.key();
    for event in conversation.events() {
        let mut line = json!({
            "platform": key.platform.as_str(),
            "shop": key.shop.as_str(),
            "buyer_hash": key.buyer.as_str(),
            "at": event.at.to_string(),
            "by": event.by.role(),
            "act": event.act.name(),
            "text": &*event.text,
            "key_hash": format!("{}:{:016x}", event.key.order, event.key.id),
        });
        if let Value::Object(map) = &mut line {
            if let Some(agent) = event.by.agent() {
                map.insert("agent".into(), agent.as_str().into());
            }
            if !event.facts.is_empty() {
                let facts = event.facts.iter().map(|(k, v)| (k.to_owned(), Value::from(v)));
                map.insert("facts".into(), Value::Object(facts.collect()));
            }
            if !conversation.timed() {
                map.insert("timed".into(), false.into());
            }
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

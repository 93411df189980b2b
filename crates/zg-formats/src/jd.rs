//! JD's `dongdong-sessions`, their `chat-logs`, and `waiter-evaluations`, in any wrapping: an object with `customer` and
//! `waiter` is a message when it has `waiterSend`, a rating when it has `degree`, else a session.
//!
//! `contentType`, else `msgType`, says what a message is: `text`, `image`, `video`, `voice`, `emoji`, `file`, and for
//! cards `product`, `order`, `card`, or `link` when it leads to a page of JD's. Others keep their words as said, with
//! the fact `type`.

use serde_json::Value;
use zg_model::{Act, AgentId, ConversationKey, Party, PlatformId};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::json;
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.json_with(&["customer", "waiter"])
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    json::documents(intake, probe, |intake, row, value| visit(intake, row, &value, "", 0));
}

fn visit(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, shop: &str, depth: usize) {
    if depth > 16 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| visit(intake, row, item, shop, depth + 1)),
        Value::Object(map) => {
            let named = ["shop", "shopName", "venderName"].map(|name| json::text(value, name));
            let shop = named.iter().find(|n| !n.is_empty()).map_or(shop, String::as_str);
            if map.contains_key("customer") && map.contains_key("waiter") {
                one(intake, row, value, shop);
            }
            map.values().for_each(|v| visit(intake, row, v, shop, depth + 1));
        }
        _ => {}
    }
}

fn one(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, shop: &str) {
    intake.report.rows += 1;
    let customer = json::text(value, "customer");
    if customer.is_empty() {
        return intake.reject(
            reject::R09,
            row,
            Some("customer"),
            Said::new("买家", "the buyer"),
            Said::default(),
        );
    }
    let platform = PlatformId::new("jd");
    let shop = intake.shop(shop);
    let conversation = intake.conversation(&platform, &shop, &customer);
    if value.get("waiterSend").is_some() {
        message(intake, row, value, &conversation);
    } else if value.get("degree").is_some() {
        rating(intake, row, value, &conversation);
    } else {
        session(intake, row, value, &conversation);
    }
}

/// Fields that become facts, under the names that rules use.
fn facts<'v>(
    value: &'v Value,
    fields: &[(&'static str, &str)],
) -> Vec<(&'static str, std::borrow::Cow<'v, str>)> {
    let fields = fields.iter().map(|(fact, field)| {
        let text = match value.get(*field) {
            Some(Value::String(s)) => std::borrow::Cow::Borrowed(s.as_str()),
            Some(other) => json::plain(other).into(),
            None => "".into(),
        };
        (*fact, text)
    });
    fields.filter(|(_, text)| !text.is_empty()).collect()
}

fn message(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, conversation: &ConversationKey) {
    let waiter = json::text(value, "waiter");
    let by = match json::flag(value, "waiterSend") {
        Some(true) => Party::Agent(AgentId::new(if waiter.is_empty() { "客服" } else { &waiter })),
        Some(false) => Party::Buyer,
        None => {
            let said = json::text(value, "waiterSend");
            let expected = Said::same("`true`, `false`");
            return intake.reject(reject::R04, row, Some("waiterSend"), Intake::value(&said), expected);
        }
    };
    let Some(moment) = json::time(intake, row, value, "createdTime") else { return };
    let mut known = facts(
        value,
        &[
            ("sid", "sid"),
            ("sku", "skuId"),
            ("assist", "msgAssistFlag"),
            ("revoked_at", "revokeTime"),
            ("content", "imgUrl"),
        ],
    );
    if by == Party::Buyer && !waiter.is_empty() {
        known.push(("to", waiter.as_str().into()));
    }
    let text = json::text(value, "content");
    let blank = text.trim().is_empty();
    let named =
        ["contentType", "msgType"].into_iter().find_map(|field| kind(&json::text(value, field), &text));
    let act = match (json::flag(value, "revokeFlag"), named) {
        (Some(true), _) => Act::WITHDRAWN,
        (_, Some(act)) if act != Act::SAY => act,
        _ if blank && !json::text(value, "imgUrl").is_empty() => Act::IMAGE,
        _ => {
            known.extend(facts(value, &[("type", "msgType"), ("type", "contentType")]));
            // Cards of unknown kinds come without words.
            if blank && named.is_none() && known.iter().any(|(name, _)| *name == "type") {
                Act::CARD
            } else {
                Act::SAY
            }
        }
    };
    let uuid = json::text(value, "uuid");
    let id = if uuid.is_empty() { Id::None } else { Id::Given(&uuid) };
    let facts = known.iter().map(|(k, v)| (*k, &**v)).collect();
    let event = NewEvent { at: moment.at, timed: !moment.day_only, by, act, text: &text, facts, id };
    intake.event(conversation, Spot { row, at: Some("createdTime"), text: Some("content") }, event);
}

/// The act of a `contentType` or `msgType`. An unknown one is `None`: what has words was said, and keeps its type.
fn kind(name: &str, text: &str) -> Option<Act> {
    let name = name.to_ascii_lowercase();
    Some(match name.as_str() {
        "text" | "文本" | "文字" => Act::SAY,
        "image" | "img" | "pic" | "picture" | "图片" => Act::IMAGE,
        "video" | "shortvideo" | "视频" => Act::VIDEO,
        "voice" | "audio" | "语音" => Act::VOICE,
        "emoji" | "emotion" | "expression" | "face" | "sticker" | "表情" => Act::EMOJI,
        "file" | "document" | "文件" => Act::FILE,
        "card" | "product" | "goods" | "sku" | "order" | "商品卡片" | "订单卡片" | "商品链接" => {
            Act::CARD
        }
        // A link to another place is something said: rules on contacts and payments must see it.
        "link" | "链接" if text.trim().is_empty() || of_jd(text) => Act::CARD,
        _ => return None,
    })
}

/// Whether a text is one address of JD's own, or the structure of a card.
fn of_jd(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with('{') {
        return serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    }
    let rest = text.strip_prefix("https:").or(text.strip_prefix("http:")).unwrap_or(text);
    let Some(rest) = rest.strip_prefix("//") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let own = ["jd.com", "jd.hk", "3.cn"];
    let own =
        own.iter().any(|own| host.strip_suffix(own).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')));
    own && !text.contains(char::is_whitespace)
}

fn session(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, conversation: &ConversationKey) {
    let (sid, waiter) = (json::text(value, "sid"), json::text(value, "waiter"));
    let common = facts(
        value,
        &[
            ("agent", "waiter"),
            ("sid", "sid"),
            ("sku", "skuId"),
            ("order", "orderId"),
            ("group", "groupId"),
            ("entry", "entry"),
        ],
    );
    let agent = || Party::Agent(AgentId::new(if waiter.is_empty() { "客服" } else { &waiter }));
    let transferred = !matches!(json::text(value, "transfer").as_str(), "" | "0" | "false");
    let steps = [
        (Act::SESSION_OPEN, "createdTime", true, Party::System, &[("session_type", "sessionType")][..]),
        (
            Act::TRANSFER,
            "createdTime",
            transferred,
            Party::System,
            &[("to", "waiter"), ("reason", "transfer")],
        ),
        (Act::INVITE, "inviteTime", true, agent(), &[("type", "inviteType")]),
        (Act::SESSION_CLOSE, "closeTime", true, Party::System, &[("reason", "closeReason")]),
    ];
    for (act, field, happened, by, more) in steps {
        let time = json::text(value, field);
        if !happened || matches!(time.as_str(), "" | "0") {
            continue;
        }
        let Some(moment) = json::time(intake, row, value, field) else { continue };
        let more = facts(value, more);
        let facts = common.iter().chain(&more).map(|(k, v)| (*k, &**v)).collect();
        let id = format!("{}|{sid}", act.name());
        let id = if sid.is_empty() { Id::None } else { Id::Given(&id) };
        let event = NewEvent { at: moment.at, timed: true, by, act, text: "", facts, id };
        intake.event(conversation, Spot { row, at: Some(field), text: None }, event);
    }
}

fn rating(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, conversation: &ConversationKey) {
    let field = ["evaluationTime", "createdTime", "inviteTime"].into_iter().find(|f| value.get(*f).is_some());
    let Some(moment) = json::time(intake, row, value, field.unwrap_or("createdTime")) else { return };
    let known = facts(
        value,
        &[
            ("to", "waiter"),
            ("sid", "sid"),
            ("stars", "degree"),
            ("label", "evaluationLabel"),
            ("solved", "solveOption"),
        ],
    );
    let (text, sid) = (json::text(value, "evaluation"), json::text(value, "sid"));
    let id = format!("rate|{sid}");
    let event = NewEvent {
        at: moment.at,
        timed: true,
        by: Party::Buyer,
        act: Act::RATE,
        text: &text,
        facts: known.iter().map(|(k, v)| (*k, &**v)).collect(),
        id: if sid.is_empty() { Id::None } else { Id::Given(&id) },
    };
    intake.event(conversation, Spot { row, at: field, text: Some("evaluation") }, event);
}

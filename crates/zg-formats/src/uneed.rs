//! U-NEED pre-sales dialogues (Taobao): a dialogue a line, with times and annotated dialogue acts.

use serde_json::Value;
use zg_model::{Act, AgentId, Party, PlatformId, ShopId};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::json;
use crate::private::shown;
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.json_with(&["session_id", "messages", "domain", "time"])
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    if intake.alone {
        intake.gather.begin_grouped();
    }
    json::documents(intake, probe, |intake, row, value| {
        let platform = PlatformId::new("taobao");
        let shop = intake.options.shop.clone().unwrap_or_else(|| ShopId::new("U-NEED"));
        let session = json::text(&value, "session_id");
        let conversation = intake.conversation(&platform, &shop, &session);
        let domain = json::text(&value, "domain");
        for message in value.get("messages").and_then(Value::as_array).into_iter().flatten() {
            intake.report.rows += 1;
            let Some(by) = speaker(intake, row, message) else { continue };
            let Some(moment) = json::time(intake, row, message, "time") else { continue };
            let (text, act) = (json::text(message, "text"), json::text(message, "act"));
            let attributes = attributes(message);
            let facts = [("domain", &domain), ("dialogue_act", &act), ("attributes", &attributes)];
            let facts =
                facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k, v.as_str())).collect();
            let event =
                NewEvent { at: moment.at, timed: true, by, act: Act::SAY, text: &text, facts, id: Id::None };
            intake.event(&conversation, Spot { row, at: Some("time"), text: Some("text") }, event);
        }
    });
    intake.gather.end_grouped();
}

/// Who speaks in a public dialogue: the accounts are not published.
pub(crate) fn speaker(intake: &mut Intake<'_>, row: Option<u64>, message: &Value) -> Option<Party> {
    match json::text(message, "role").as_str() {
        "buyer" => Some(Party::Buyer),
        "agent" => Some(Party::Agent(AgentId::new("客服"))),
        "bot" => Some(Party::Bot),
        other => {
            intake.reject(
                reject::R04,
                row,
                Some("role"),
                Said::same(shown(other)),
                Said::same("`buyer`, `agent`"),
            );
            None
        }
    }
}

/// `功效=补水；品类=套装`.
fn attributes(message: &Value) -> String {
    let list = message.get("attributes").and_then(Value::as_array).into_iter().flatten();
    let pairs = list.map(|a| format!("{}={}", json::text(a, "key"), json::text(a, "value")));
    pairs.collect::<Vec<_>>().join("；")
}

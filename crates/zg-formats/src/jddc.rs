//! JDDC dialogues (JD): a session a line, without times. Words can be judged, clocks cannot.

use serde_json::Value;
use zg_model::{Act, PlatformId, ShopId, TimeOfDay, Timestamp};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::json;
use crate::record::{Id, NewEvent};
use crate::uneed::speaker;

/// Invented times begin at ten in the morning and go by the second.
const TEN: TimeOfDay = TimeOfDay(10 * 3_600_000);

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.json_with(&["session_id", "messages", "role", "text"])
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    if intake.alone {
        intake.gather.begin_grouped();
    }
    let start = intake.options.untimed_date.at(TEN);
    json::documents(intake, probe, |intake, row, value| {
        let platform = PlatformId::new("jd");
        let shop = intake.options.shop.clone().unwrap_or_else(|| ShopId::new("JDDC"));
        let conversation = intake.conversation(&platform, &shop, &json::text(&value, "session_id"));
        let sku = json::text(&value, "sku");
        let messages = value.get("messages").and_then(Value::as_array).into_iter().flatten();
        for (second, message) in (0_i64..).zip(messages) {
            intake.report.rows += 1;
            let Some(by) = speaker(intake, row, message) else { continue };
            let text = json::text(message, "text");
            let mut facts = Vec::new();
            if !sku.is_empty() {
                facts.push(("sku", sku.as_str()));
            }
            for flag in ["is_transfer", "is_repeat"] {
                if json::flag(message, flag) == Some(true) {
                    facts.push((flag, "true"));
                }
            }
            let at = Timestamp(start.0 + second * 1000);
            let event = NewEvent { at, timed: false, by, act: Act::SAY, text: &text, facts, id: Id::None };
            intake.event(&conversation, Spot { row, at: None, text: Some("text") }, event);
        }
    });
    intake.gather.end_grouped();
}

//! Which question an answer answers: the last one of the buyer's that nobody of the shop has said anything to since.

use zg_model::{Act, Conversation, Event, Millis, Party, Timestamp};

use super::kinds::Kinds;
use crate::course::TALK;
use crate::ruleset::Ruleset;

/// Longest question, in bytes.
const LONG: usize = 240;
/// So long a question waits; whoever answers later says what he means.
const WAITS: Millis = Millis::DAY;

/// A question of the buyer's.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// The event, from 0.
    pub event: u32,
    /// Its words.
    pub text: &'q str,
}

/// Follows who asks and who answers, event by event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Talk {
    open: Option<(u32, Timestamp)>,
    /// What was asked; kept for its room.
    text: String,
}

impl Talk {
    /// The question that an event may answer.
    pub(crate) fn question(&self, event: &Event) -> Option<Question<'_>> {
        let (number, at) = self.open.filter(|_| super::speaks(event))?;
        (event.at - at <= WAITS).then_some(Question { event: number, text: &self.text })
    }

    /// Goes on to an event.
    pub(crate) fn hear(&mut self, kinds: &Kinds, event: &Event, number: u32) {
        match event.by {
            Party::Buyer if event.act == Act::SAY && event.text.len() <= LONG && kinds.asks(&event.text) => {
                self.open = Some((number, event.at));
                self.text.clear();
                self.text.push_str(&event.text);
            }
            // A bot's greeting answers nothing, nor does 稍等.
            Party::Agent(_) if self.open.is_some() && TALK.contains(&event.act) => {
                let waits = event.act == Act::SAY && event.text.len() <= LONG && kinds.holds(&event.text);
                self.open = self.open.filter(|_| waits);
            }
            _ => {}
        }
    }
}

/// For each event of a conversation, the question that it may answer.
pub(crate) fn questions<'c>(set: &Ruleset, c: &'c Conversation) -> Vec<Option<Question<'c>>> {
    let mut talk = Talk::default();
    let each = c.events().iter().zip(0_u32..).map(|(event, number)| {
        let asked = talk.question(event).map(|q| q.event);
        talk.hear(set.promises(), event, number);
        let of = |n: u32| usize::try_from(n).ok().and_then(|n| c.events().get(n));
        asked.and_then(|event| Some(Question { event, text: &of(event)?.text }))
    });
    each.collect()
}

//! Which question an answer answers: the last one of the buyer's that nobody of the shop has said anything to since.

use zg_model::{Act, Conversation, Event, Millis, Party, Timestamp};
use zg_text::Reader;

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
    /// The same, folded, where somebody has done so already.
    pub(super) folded: Option<&'q str>,
}

impl<'q> Question<'q> {
    /// The question that a text asks.
    pub fn new(event: u32, text: &'q str) -> Question<'q> {
        Question { event, text, folded: None }
    }
}

/// Follows who asks and who answers, event by event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Talk {
    open: Option<(u32, Timestamp)>,
    /// What was asked, and the same folded; kept for their room.
    text: String,
    folded: String,
}

/// What was heard in a message by whoever follows the conversation.
pub(crate) trait Heard {
    /// The folded text, where it asks something.
    fn asks(&mut self, kinds: &Kinds, text: &str) -> Option<&str>;
    /// Whether it only keeps whoever asked waiting.
    fn holds(&mut self, kinds: &Kinds, text: &str) -> bool;
}

impl Heard for Reader {
    fn asks(&mut self, kinds: &Kinds, text: &str) -> Option<&str> {
        kinds.asks(text).then(|| {
            self.read(text);
            self.folded()
        })
    }

    fn holds(&mut self, kinds: &Kinds, text: &str) -> bool {
        kinds.holds(text)
    }
}

impl Talk {
    /// The question that an event may answer.
    pub(crate) fn question(&self, event: &Event) -> Option<Question<'_>> {
        let (number, at) = self.open.filter(|_| super::speaks(event))?;
        let folded = Some(self.folded.as_str());
        (event.at - at <= WAITS).then_some(Question { event: number, text: &self.text, folded })
    }

    /// Goes on to an event.
    pub(crate) fn hear(&mut self, kinds: &Kinds, event: &Event, number: u32, heard: &mut impl Heard) {
        let short = event.act == Act::SAY && event.text.len() <= LONG;
        match event.by {
            Party::Buyer if short => {
                if let Some(folded) = heard.asks(kinds, &event.text) {
                    self.open = Some((number, event.at));
                    self.text.clear();
                    self.text.push_str(&event.text);
                    self.folded.clear();
                    self.folded.push_str(folded);
                }
            }
            // A bot's greeting answers nothing, nor does 稍等.
            Party::Agent(_) if self.open.is_some() && TALK.contains(&event.act) => {
                let waits = short && heard.holds(kinds, &event.text);
                self.open = self.open.filter(|_| waits);
            }
            _ => {}
        }
    }
}

/// For each event of a conversation, the question that it may answer.
pub(crate) fn questions<'c>(set: &Ruleset, c: &'c Conversation) -> Vec<Option<Question<'c>>> {
    let (mut talk, mut reader) = (Talk::default(), Reader::new());
    let each = c.events().iter().zip(0_u32..).map(|(event, number)| {
        let asked = talk.question(event).map(|q| q.event);
        talk.hear(set.promises(), event, number, &mut reader);
        let of = |n: u32| usize::try_from(n).ok().and_then(|n| c.events().get(n));
        asked.and_then(|event| Some(Question::new(event, &of(event)?.text)))
    });
    each.collect()
}

//! The words everyone speaks: conversations, events, observations, exposures, money and time.
//!
//! Nothing here reads a file, a clock, an environment variable or a random number.

mod act;
mod conversation;
mod event;
mod exposure;
mod id;
mod money;
mod observation;
mod party;
mod spelling;
mod time;
pub mod transcript;

pub use act::{ACTS, Act, ActInfo};
pub use conversation::{Conversation, ConversationKey};
pub use event::{Event, EventKey, Facts};
pub use exposure::{Cause, Cite, Exposure, Grade, Halt};
pub use id::{AgentId, BuyerId, OrderId, PackDigest, PlatformId, RuleId, ShopId};
pub use money::{Fen, NotMoney};
pub use observation::{
    Certainty, Evidence, Fingerprint, Observation, Outcome, RuleRef, Severity, Span, Status,
};
pub use party::{Party, PartySet};
pub use spelling::{near, nearest};
pub use time::{Date, DateTime, Millis, NotADate, NotADuration, NotATime, TimeOfDay, Timestamp};

//! Compiles packs and judges conversations: pure functions, without files, clocks or randomness.

mod cases;
mod clock;
mod compile;
mod course;
mod decider;
mod inspect;
mod ledger;
mod matcher;
mod mutate;
mod neighbours;
mod outlook;
pub mod performance;
mod price;
pub mod promise;
mod prove;
mod ruleset;
mod scan;
mod session;
mod tally;
mod trace;
mod trend;

pub use cases::{Case, Priced, price_together, remembered};
pub use compile::compile;
pub use course::sessions;
pub use decider::{Decider, Question, Reply, Said};
pub use inspect::{Inspector, Judgement, inspect};
pub use ledger::{Round, ledger};
pub use mutate::{Mutant, mutants, survivors};
pub use neighbours::{Changed, Neighbour, neighbours, tables_beside};
pub use outlook::{Outlook, outlook};
pub use price::{
    Answer, BadFact, Decision, Given, Told, cites, decide, indicator_takes, price, price_indicator,
};
pub use prove::{Failure, Proof, prove, show_answer};
pub use ruleset::Ruleset;
pub use session::{Meta, Session, Uncounted, Unjudged};
pub use tally::{Fold, FoldKey, Indicator, Score, Tallies, window};
pub use trace::{Timing, Trace, reading, span_zh, timing, trace};
pub use trend::{Trend, TrendDay, TrendHour, trends};

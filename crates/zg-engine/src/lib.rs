//! Compiles packs and judges conversations: pure functions, without files, clocks or randomness.

mod clock;
mod compile;
mod course;
mod inspect;
mod matcher;
mod mutate;
mod price;
pub mod promise;
mod prove;
mod ruleset;
mod scan;
mod session;
mod tally;
mod trace;

pub use compile::compile;
pub use inspect::{Inspector, Judgement, inspect};
pub use mutate::{Mutant, mutants, survivors};
pub use price::{Answer, BadFact, Decision, Given, cites, decide, price, price_indicator};
pub use prove::{Failure, Proof, prove, show_answer};
pub use ruleset::Ruleset;
pub use session::{Meta, Session, Unjudged};
pub use tally::{Fold, FoldKey, Indicator, Score, Tallies, window};
pub use trace::{Timing, Trace, span_zh, timing, trace};

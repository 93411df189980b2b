//! Notes: what something in a conversation was counted as, for whom, and why. Figures are sums of notes, so what a
//! figure is explained by is what it is made of.

use zg_model::{AgentId, Date, Fen, Millis, Timestamp};
use zg_rules::performance::Tie;

use super::measure::Count;

/// One thing that counts, or that does not and for a reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The account; `None` is nobody: a chat that nobody took, a silent sale.
    pub agent: Option<AgentId>,
    /// The day it counts for.
    pub day: Date,
    /// When it was.
    pub at: Timestamp,
    /// What it adds.
    pub counts: Vec<(Count, i64)>,
    /// What it is, and why it counts or not.
    pub what: What,
}

/// What a note is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// A buyer's chat with an account on a day.
    Chat {
        /// Why it is no reception; `None` when it is one.
        filter: Option<Filter>,
        /// Lines of the buyer.
        buyer_lines: i64,
        /// Lines of the account.
        agent_lines: i64,
        /// Whether he was answered.
        answered: bool,
        /// From the first line to the last of each chat of the day, together.
        stay: Millis,
        /// Whether it is an enquiry, and what became of it.
        enquiry: Enquiry,
    },
    /// An account's part of one visit: of one chat between two silences.
    Visit {
        /// Its last line; the note is at the first.
        until: Timestamp,
        /// The account spoke last, so that the visit is its: first and last line of the whole visit.
        whole: Option<(Timestamp, Timestamp)>,
        /// When the buyer came again, within the days that count.
        again: Option<Timestamp>,
    },
    /// A reply, with how long the buyer had waited.
    Reply {
        /// Since when.
        since: Timestamp,
        /// How long.
        took: Millis,
        /// The first of the day for this buyer.
        first: bool,
        /// Another chat had begun before.
        late: bool,
        /// Whether its time counts.
        counted: bool,
    },
    /// An order placed after asking.
    Ordered {
        /// Its number.
        order: String,
        /// The amount.
        amount: Fen,
        /// Whose it is.
        owner: Option<Owner>,
        /// When it was paid.
        paid: Option<Timestamp>,
        /// Until when a payment counts, the whole day.
        until: Date,
        /// When it was sent, if that was in time.
        shipped: Option<Timestamp>,
    },
    /// A sale.
    Sold {
        /// Its number.
        order: String,
        /// The amount.
        amount: Fen,
        /// Pieces.
        items: i64,
        /// Whose it is; nobody's is silent.
        owner: Option<Owner>,
    },
    /// An order that is no sale.
    Unsold {
        /// Its number.
        order: String,
        /// Why not.
        why: Unsold,
    },
    /// A refund that was paid.
    Refunded {
        /// The order's number.
        order: String,
        /// The amount.
        amount: Fen,
    },
    /// Help with an order that is another's.
    Assisted {
        /// Its number.
        order: String,
        /// How.
        kind: Assist,
        /// Whose order it is.
        owner: Option<AgentId>,
    },
    /// An invitation to rate.
    Invited,
    /// A rating.
    Rated {
        /// What it says.
        stars: String,
        /// Whether that means satisfied.
        satisfied: bool,
        /// A later one of the day stands for it.
        replaced: bool,
    },
    /// A recommendation within an enquiry.
    Recommended {
        /// By a rule's verdict; else by what was sent.
        rule: Option<String>,
    },
    /// A sign that the buyer is about to leave.
    Churning {
        /// The rule that saw it.
        rule: String,
        /// The order with which he came back.
        back: Option<(String, Timestamp)>,
        /// He came back, but nobody had said anything more.
        alone: bool,
    },
}

/// Why a chat is no reception.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filter {
    /// The buyer is one of the shop's own.
    OwnBuyer,
    /// The account's performance is not looked at.
    SkippedAgent,
    /// A code word was said.
    Codeword,
    /// Only robots and automatic replies answered.
    Automatic,
    /// Nobody said anything.
    Empty,
    /// Handed over to somebody who did not do enough for it to be his.
    NotTaken,
    /// Handed on with hardly a word.
    HandedOn,
    /// The buyer said hardly a word.
    Monologue,
    /// One line of the buyer, many of the account.
    SingleLine,
}

/// Whether a reception is an enquiry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Enquiry {
    /// It is no reception.
    NotReceived,
    /// An after-sale account, or handed over to one.
    AfterSale,
    /// The account spoke first and the buyer never answered in time.
    NoAnswer,
    /// He has just ordered, and orders nothing more.
    HasOrdered(String),
    /// It is one.
    Asked {
        /// The order that counts for it.
        order: Option<String>,
        /// When that was placed.
        placed: Option<Timestamp>,
        /// When it, or another that counts, was paid.
        paid: Option<Timestamp>,
        /// When it, or another that counts, was sent.
        shipped: Option<Timestamp>,
        /// An order came in time, but it is another account's.
        anothers: bool,
        /// The last day on which an order counts.
        order_until: Date,
        /// The last day on which a payment counts.
        pay_until: Date,
    },
}

/// Whose an order is, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owner {
    /// The account.
    pub agent: AgentId,
    /// Whether the order or the payment decided.
    pub stage: Stage,
    /// What decided between several; `None` when there was one only.
    pub tie: Option<Decided>,
    /// When the account last spoke before, and how often it had answered.
    pub last: Timestamp,
    /// Replies in the time that counts.
    pub rounds: i64,
    /// The others, with the same.
    pub rivals: Vec<(AgentId, Timestamp, i64)>,
}

/// What decided between several accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decided {
    /// The option itself.
    By(Tie),
    /// As many rounds: the one who spoke last.
    EvenRounds,
}

/// Which event of the order decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// 下单.
    Order,
    /// 付款.
    Pay,
}

/// Why an order is no sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsold {
    /// Flagged by the shop.
    Flagged,
    /// Closed before it was paid.
    Closed,
    /// Not paid, where sales are payments.
    Unpaid,
}

/// How an account helped with another's order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assist {
    /// Asked before the order.
    Order,
    /// Asked between order and payment.
    Pay,
    /// Followed up after the payment.
    FollowUp,
}

//! Chats of a day and an account: which are receptions, which are enquiries, what became of them.

use std::collections::BTreeMap;

use zg_model::{Conversation, Date, Millis, Timestamp};
use zg_rules::performance::{Conversion, EnquiryBy, Keep, PayFrom, Performance, TransferIn};

use super::course::{Course, Line, Side, Who, day_of};
use super::note::{Enquiry, Filter};
use super::orders::{Moment, Order};

/// A buyer's chat with an account on a day.
#[derive(Clone, Debug)]
pub(super) struct Chat {
    /// The first event of it.
    pub(super) first: usize,
    pub(super) began: Timestamp,
    /// Its last line so far, and of which chat that was.
    last: (Timestamp, u32),
    /// From the first line to the last of each of its chats, together.
    pub(super) stay: Millis,
    pub(super) buyer_lines: i64,
    /// Without cards.
    buyer_words: i64,
    pub(super) agent_lines: i64,
    bot_lines: i64,
    codewords: u32,
    /// The account spoke first, in the first of its chats.
    initiated: bool,
    /// The account spoke after the buyer did.
    pub(super) answered: bool,
    pub(super) forwarded_in: bool,
    pub(super) forwarded_out: bool,
    to_aftersale: bool,
    buyer_after_transfer: bool,
    pub(super) filter: Option<Filter>,
}

/// The chats, by day and account; `None` is what nobody took.
pub(super) type Chats = BTreeMap<(Date, Option<Who>), Chat>;

/// The chats of a conversation, each with what filters it.
pub(super) fn chats(s: &Performance, c: &Conversation, course: &Course, own: bool) -> Chats {
    let mut chats = Chats::new();
    let mut session = None;
    for line in &course.lines {
        let opens = session != Some(line.session);
        session = Some(line.session);
        let chat =
            chats.entry((line.day, line.who)).or_insert_with(|| Chat::at(line.index, line.at, line.session));
        if chat.buyer_lines + chat.agent_lines == 0 && opens {
            chat.initiated = line.side == Side::Agent;
        }
        if chat.last.1 == line.session {
            chat.stay = Millis(chat.stay.0 + (line.at - chat.last.0).0);
        }
        chat.last = (line.at, line.session);
        match line.side {
            Side::Buyer => {
                chat.buyer_lines += 1;
                chat.buyer_words += i64::from(!line.card);
            }
            Side::Agent => {
                chat.agent_lines += 1;
                chat.answered |= chat.buyer_lines > 0;
                let text = c.events().get(line.index).map_or("", |e| &e.text);
                chat.codewords += u32::from(s.codewords.iter().any(|word| text.contains(word.as_str())));
            }
            Side::Bot => chat.bot_lines += 1,
        }
    }
    let aftersale = |who: Option<Who>| {
        course.agent(who).is_some_and(|id| s.aftersale_agents.iter().any(|a| a == id.as_str()))
    };
    if s.transfer_in == TransferIn::OnTransfer {
        for t in course.transfers.iter().filter(|t| t.to.is_some()) {
            chats.entry((t.day, t.to)).or_insert_with(|| Chat::at(t.index, t.at, t.session));
        }
    }
    for t in &course.transfers {
        if t.from.is_some()
            && let Some(chat) = chats.get_mut(&(t.day, t.from))
        {
            chat.forwarded_out = true;
            chat.to_aftersale |= aftersale(t.to);
        }
        let theirs =
            |l: &&Line| l.index > t.index && l.day == t.day && l.who == t.to && l.side == Side::Buyer;
        let later = course.lines.iter().find(theirs).is_some();
        if t.to.is_some()
            && let Some(chat) = chats.get_mut(&(t.day, t.to))
        {
            chat.forwarded_in = true;
            chat.buyer_after_transfer |= later;
        }
    }
    for ((_, who), chat) in &mut chats {
        let skipped = course.agent(*who).is_some_and(|id| s.skip_agents.iter().any(|a| a == id.as_str()));
        chat.filter = filter(s, chat, own, skipped);
    }
    chats
}

impl Chat {
    fn at(index: usize, at: Timestamp, session: u32) -> Chat {
        Chat {
            first: index,
            began: at,
            last: (at, session),
            stay: Millis(0),
            buyer_lines: 0,
            buyer_words: 0,
            agent_lines: 0,
            bot_lines: 0,
            codewords: 0,
            initiated: false,
            answered: false,
            forwarded_in: false,
            forwarded_out: false,
            to_aftersale: false,
            buyer_after_transfer: false,
            filter: None,
        }
    }
}

/// Why the chat is no reception: the first reason that holds.
fn filter(s: &Performance, chat: &Chat, own: bool, skipped: bool) -> Option<Filter> {
    let few = |n: i64, limit: Option<u32>| limit.is_some_and(|limit| n <= i64::from(limit));
    let many = |n: i64, limit: Option<u32>| limit.is_some_and(|limit| n >= i64::from(limit));
    // What was handed over need not hear the buyer again.
    let theirs = !chat.forwarded_in;
    let taken = match s.transfer_in {
        TransferIn::OnTransfer => true,
        TransferIn::OnReply => chat.agent_lines > 0,
        TransferIn::OnBuyer => chat.buyer_after_transfer,
    };
    let reasons = [
        (own, Filter::OwnBuyer),
        (skipped, Filter::SkippedAgent),
        (!s.codewords.is_empty() && chat.codewords >= s.codeword_times, Filter::Codeword),
        (s.auto_reply_only == Keep::Drop && chat.agent_lines == 0 && chat.bot_lines > 0, Filter::Automatic),
        (s.empty_chats == Keep::Drop && theirs && chat.agent_lines + chat.buyer_words == 0, Filter::Empty),
        (!theirs && !taken, Filter::NotTaken),
        (chat.forwarded_out && few(chat.agent_lines, s.forwarded_lines), Filter::HandedOn),
        (theirs && chat.agent_lines > 0 && few(chat.buyer_words, s.monologue_lines), Filter::Monologue),
        (
            theirs && chat.buyer_lines == 1 && many(chat.agent_lines, s.single_line_replies),
            Filter::SingleLine,
        ),
    ];
    reasons.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why)
}

/// Whether a chat is an enquiry, and what became of it. `owned` says whether an order is the account's.
pub(super) fn enquiry(
    s: &Performance,
    course: &Course,
    orders: &[Order],
    ((day, who), chat): (&(Date, Option<Who>), &Chat),
    owned: &dyn Fn(usize) -> bool,
) -> Enquiry {
    if chat.filter.is_some() {
        return Enquiry::NotReceived;
    }
    let id = course.agent(*who);
    if chat.to_aftersale || id.is_some_and(|id| s.aftersale_agents.iter().any(|a| a == id.as_str())) {
        return Enquiry::AfterSale;
    }
    let answer_until = day.plus_days(s.initiated_days - 1);
    let answers =
        |l: &&Line| l.side == Side::Buyer && l.index > chat.first && day_of(s, l.at) <= answer_until;
    if chat.initiated && course.lines.iter().find(answers).is_none() {
        return Enquiry::NoAnswer;
    }
    let order_until = day.plus_days(s.ask_days - 1);
    let valid = || orders.iter().enumerate().filter(|(_, o)| !o.flagged);
    let after = |m: &Moment| m.index > chat.first && day_of(s, m.at) <= order_until;
    let inside: Vec<(usize, &Order, Moment)> =
        valid().filter_map(|(i, o)| Some((i, o, o.begun().filter(after)?))).collect();
    if s.enquiry == EnquiryBy::BeforeOrder && inside.is_empty() {
        let since = day.plus_days(-s.enquiry_lookback);
        let recent = |o: &Order| o.begun().is_some_and(|m| m.index < chat.first && day_of(s, m.at) >= since);
        if let Some((_, order)) = valid().rev().find(|(_, o)| recent(o)) {
            return Enquiry::HasOrdered(order.number.clone());
        }
    }
    let mine = |i: usize| s.conversion == Conversion::Asked || owned(i);
    let counted: Vec<&(usize, &Order, Moment)> = inside.iter().filter(|(i, ..)| mine(*i)).collect();
    let pay_until = |begun: Timestamp| match s.final_pay_from {
        PayFrom::Enquiry => day.plus_days(s.final_pay_days - 1),
        PayFrom::Order => day_of(s, begun).plus_days(s.final_pay_days - 1),
    };
    let paid = counted.iter().filter_map(|(_, o, m)| o.paid.filter(|p| day_of(s, p.at) <= pay_until(m.at)));
    let ship_until = |begun: Timestamp| day_of(s, begun).plus_days(s.ship_days - 1);
    let shipped =
        counted.iter().filter_map(|(_, o, m)| o.shipped.filter(|p| day_of(s, p.at) <= ship_until(m.at)));
    let first = counted.iter().min_by_key(|(.., m)| *m);
    Enquiry::Asked {
        order: first.map(|(_, o, _)| o.number.clone()),
        placed: first.map(|(.., m)| m.at),
        paid: paid.map(|p| p.at).min(),
        shipped: shipped.map(|p| p.at).min(),
        anothers: counted.is_empty() && !inside.is_empty(),
        order_until,
        pay_until: pay_until(first.map_or(order_until.start(), |(.., m)| m.at)),
    }
}

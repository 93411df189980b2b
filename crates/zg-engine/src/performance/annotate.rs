//! From a conversation to notes.

use zg_model::{Act, BuyerId, Conversation, Observation, Party, Timestamp};
use zg_rules::performance::{Attribution, Keep, Performance, RatingTo, RatingsKept, RefundDay, WonBack};

use super::course::{Course, Line, Side, Who, day_of};
use super::measure::Count;
use super::note::{Assist, Enquiry, Note, Unsold, What};
use super::orders::{Moment, Order, orders};
use super::owner::View;
use super::reception::{self, Chat, Chats};

/// Annotates conversations by a shop's settings.
#[derive(Clone, Debug)]
pub struct Annotator {
    settings: Performance,
    /// The key that buyers are hashed with, so that the shop's own can be named.
    key: Option<[u8; 32]>,
}

impl Annotator {
    /// By these settings; with the key that buyers were hashed with, `own_buyers` may be names.
    pub fn new(settings: Performance, key: Option<[u8; 32]>) -> Annotator {
        Annotator { settings, key }
    }

    /// The settings.
    pub fn settings(&self) -> &Performance {
        &self.settings
    }

    /// The rules whose verdicts are counted: signs of leaving, recommendations.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.settings.churn_rules.iter().chain(&self.settings.recommend_rules).map(String::as_str)
    }

    /// What a conversation's events are counted as. Without times nothing can be counted: there are no notes then.
    pub fn annotate(&self, c: &Conversation, observations: &[Observation]) -> Vec<Note> {
        if !c.timed() {
            return Vec::new();
        }
        let s = &self.settings;
        let course = Course::of(s, c);
        let chats = reception::chats(s, c, &course, self.own(c));
        let orders = orders(s, c);
        let mut all = Notes { s, c, course: &course, chats: &chats, orders: &orders, out: Vec::new() };
        all.receptions();
        all.visits();
        all.replies();
        all.sales();
        all.ratings();
        all.verdicts(observations);
        let mut out = all.out;
        out.sort_by_key(|note| note.at);
        out
    }

    /// Whether the buyer is one of the shop's own: by name, by hash or by its first digits.
    fn own(&self, c: &Conversation) -> bool {
        let key = c.key();
        let named = |name: &str| {
            self.key.is_some_and(|k| BuyerId::keyed(&k, &key.platform, &key.shop, name) == key.buyer)
        };
        let begins = |name: &str| name.len() >= 8 && key.buyer.as_str().starts_with(name);
        self.settings.own_buyers.iter().any(|name| name == key.buyer.as_str() || begins(name) || named(name))
    }
}

/// The notes of one conversation.
struct Notes<'a> {
    s: &'a Performance,
    c: &'a Conversation,
    course: &'a Course,
    chats: &'a Chats,
    orders: &'a [Order],
    out: Vec<Note>,
}

impl Notes<'_> {
    fn view(&self) -> View<'_> {
        View { s: self.s, course: self.course, chats: self.chats }
    }

    fn add(
        &mut self,
        who: Option<Who>,
        day: zg_model::Date,
        at: Timestamp,
        counts: Vec<(Count, i64)>,
        what: What,
    ) {
        let counts = counts.into_iter().filter(|(_, n)| *n != 0).collect();
        self.out.push(Note { agent: self.course.agent(who).cloned(), day, at, counts, what });
    }

    /// 接待、询单、转化.
    fn receptions(&mut self) {
        let owners: Vec<Option<Who>> =
            self.orders.iter().map(|o| self.view().of_sale(o).map(|(who, _)| who)).collect();
        for ((day, who), chat) in self.chats {
            let owned = |i: usize| owners.get(i).copied().flatten() == *who && who.is_some();
            let enquiry = reception::enquiry(self.s, self.course, self.orders, (&(*day, *who), chat), &owned);
            let counts = self.of_chat(chat, *day, *who, &enquiry);
            let what = What::Chat {
                filter: chat.filter,
                buyer_lines: chat.buyer_lines,
                agent_lines: chat.agent_lines,
                answered: chat.answered,
                stay: chat.stay,
                enquiry: enquiry.clone(),
            };
            self.add(*who, *day, chat.began, counts, what);
            if matches!(enquiry, Enquiry::Asked { .. }) {
                self.recommended(*day, *who, chat);
            }
        }
    }

    fn of_chat(
        &self,
        chat: &Chat,
        day: zg_model::Date,
        who: Option<Who>,
        enquiry: &Enquiry,
    ) -> Vec<(Count, i64)> {
        let answered = chat.answered || (chat.agent_lines > 0 && chat.buyer_lines == 0);
        let flag = |holds: bool| i64::from(holds);
        let mut counts = vec![
            (Count::Chatted, 1),
            (Count::AnsweredAll, flag(answered)),
            (Count::ForwardedIn, flag(chat.forwarded_in)),
            (Count::ForwardedOut, flag(chat.forwarded_out)),
        ];
        if chat.filter.is_some() {
            return counts;
        }
        let slow = self.course.replies.iter().filter(|r| r.day == day && Some(r.who) == who);
        let slow = slow.filter(|r| self.timed(r.late) && (r.at - r.since) > self.s.slow).count();
        let slow = u32::try_from(slow).unwrap_or(u32::MAX);
        counts.extend([
            (Count::Received, 1),
            (Count::Answered, flag(answered)),
            (Count::Direct, flag(!chat.forwarded_in)),
            (Count::BuyerLines, chat.buyer_lines),
            (Count::AgentLines, chat.agent_lines),
            (Count::StayMs, chat.stay.0),
            (Count::LongBuyers, flag(chat.stay > self.s.long)),
            (Count::SlowBuyers, flag(slow >= self.s.slow_times)),
        ]);
        if let Enquiry::Asked { placed, paid, shipped, .. } = enquiry {
            let by = |at: &Option<Timestamp>, days: i32| {
                flag(at.is_some_and(|at| day_of(self.s, at) <= day.plus_days(days)))
            };
            counts.extend([
                (Count::Enquiries, 1),
                (Count::OrderedSameDay, by(placed, 0)),
                (Count::OrderedFinal, flag(placed.is_some())),
                (Count::PaidSameDay, by(paid, 0)),
                (Count::PaidNextDay, by(paid, 1)),
                (Count::PaidFinal, flag(paid.is_some())),
                (Count::Shipped, flag(shipped.is_some())),
            ]);
        }
        counts
    }

    /// Who was in which visit, and whether the buyer had to come again.
    fn visits(&mut self) {
        let lines = &self.course.lines;
        let mut found: Vec<(Who, zg_model::Date, Timestamp, What)> = Vec::new();
        for visit in lines.chunk_by(|a, b| a.session == b.session) {
            let (Some(first), Some(end)) = (visit.first(), visit.last()) else { continue };
            let last = visit.iter().rev().find(|l| l.side == Side::Agent).and_then(|l| l.who);
            let until = day_of(self.s, end.at).plus_days(self.s.visit_days - 1);
            let again = lines.iter().find(|l| l.session > first.session && l.side == Side::Buyer);
            let again = again.map(|l| l.at).filter(|at| day_of(self.s, *at) <= until);
            let mut seen: Vec<Who> = Vec::new();
            for who in visit.iter().filter(|l| l.side == Side::Agent).filter_map(|l| l.who) {
                let mine = || visit.iter().filter(|l| l.who == Some(who));
                let (false, Some(from), Some(to)) = (seen.contains(&who), mine().next(), mine().next_back())
                else {
                    continue;
                };
                seen.push(who);
                if self.chats.get(&(from.day, Some(who))).is_none_or(|chat| chat.filter.is_some()) {
                    continue;
                }
                let whole = (last == Some(who)).then_some((first.at, end.at));
                found.push((who, from.day, from.at, What::Visit { until: to.at, whole, again }));
            }
        }
        for (who, day, at, what) in found {
            let counts = match what {
                What::Visit { whole: Some(_), again, .. } => {
                    vec![(Count::Visits, 1), (Count::VisitsAgain, i64::from(again.is_some()))]
                }
                _ => Vec::new(),
            };
            self.add(Some(who), day, at, counts, what);
        }
    }

    /// What the account sent to recommend something, before the buyer ordered.
    fn recommended(&mut self, day: zg_model::Date, who: Option<Who>, chat: &Chat) {
        let begun = self.orders.iter().filter_map(|o| o.begun().filter(|m| m.index > chat.first));
        let until = begun.map(|m| m.index).min().unwrap_or(usize::MAX);
        let mine = |l: &&Line| l.day == day && l.who == who && l.side == Side::Agent && l.index < until;
        let sent =
            |l: &&Line| self.c.events().get(l.index).is_some_and(|e| self.s.recommend_acts.contains(&e.act));
        let found: Vec<Timestamp> =
            self.course.lines.iter().filter(mine).filter(sent).map(|l| l.at).collect();
        for at in found {
            self.add(who, day, at, vec![(Count::Recommended, 1)], What::Recommended { rule: None });
        }
    }

    /// Whether the time of a reply counts.
    fn timed(&self, late: bool) -> bool {
        !late || self.s.late_reply == Keep::Count
    }

    /// 首次响应、平均响应.
    fn replies(&mut self) {
        let mut seen: Vec<(zg_model::Date, Who)> = Vec::new();
        for reply in &self.course.replies {
            let received = self.chats.get(&(reply.day, Some(reply.who))).is_some_and(|c| c.filter.is_none());
            if !received {
                continue;
            }
            let counted = self.timed(reply.late);
            let first = counted && !reply.late && !seen.contains(&(reply.day, reply.who));
            if first {
                seen.push((reply.day, reply.who));
            }
            let took = reply.at - reply.since;
            let flag = |holds: bool| i64::from(holds && counted);
            let counts = vec![
                (Count::Replies, flag(true)),
                (Count::ReplyMs, took.0 * flag(true)),
                (Count::FirstReplies, flag(first)),
                (Count::FirstReplyMs, took.0 * flag(first)),
                (Count::QuickReplies, flag(took <= self.s.quick)),
                (Count::SlowReplies, flag(took > self.s.slow)),
            ];
            let what = What::Reply { since: reply.since, took, first, late: reply.late, counted };
            self.add(Some(reply.who), reply.day, reply.at, counts, what);
        }
    }

    /// 下单、成交、协助、退款.
    fn sales(&mut self) {
        for order in self.orders {
            let Some(begun) = order.begun() else {
                self.refunds(order, None, None);
                continue;
            };
            let number = order.number.clone();
            let day = day_of(self.s, begun.at);
            if order.flagged {
                self.add(
                    None,
                    day,
                    begun.at,
                    Vec::new(),
                    What::Unsold { order: number, why: Unsold::Flagged },
                );
                continue;
            }
            let closed = order.paid.is_none() && order.closed.is_some() && self.s.closed_orders == Keep::Drop;
            self.ordered(order, begun, closed);
            let sale = match self.s.attribution {
                Attribution::Order if closed => Err(Unsold::Closed),
                Attribution::Order => Ok((begun, order.ordered())),
                Attribution::Pay | Attribution::OrderFirst => {
                    let why = if order.closed.is_some() { Unsold::Closed } else { Unsold::Unpaid };
                    order.paid.map(|paid| (paid, order.price())).ok_or(why)
                }
            };
            let owner = self.view().of_sale(order);
            let who = owner.as_ref().map(|(who, _)| *who);
            match sale {
                Ok((when, amount)) => {
                    let mut counts = vec![
                        (Count::SalesBuyers, 1),
                        (Count::SalesOrders, 1),
                        (Count::SalesFen, amount.0),
                        (Count::SalesItems, order.items),
                    ];
                    if who.is_none() {
                        counts.extend([
                            (Count::SilentBuyers, 1),
                            (Count::SilentOrders, 1),
                            (Count::SilentFen, amount.0),
                            (Count::SilentItems, order.items),
                        ]);
                    }
                    let owner = owner.map(|(_, owner)| owner);
                    let what = What::Sold { order: number, amount, items: order.items, owner };
                    self.add(who, day_of(self.s, when.at), when.at, counts, what);
                    self.assists(order, begun, who);
                    self.refunds(order, who, Some(when));
                }
                Err(why) => {
                    self.add(who, day, begun.at, Vec::new(), What::Unsold { order: number, why });
                    self.refunds(order, who, None);
                }
            }
        }
    }

    /// An order that was asked for before, and whether it was paid.
    fn ordered(&mut self, order: &Order, begun: Moment, closed: bool) {
        let Some((who, owner)) = self.view().of_order(order) else { return };
        let day = day_of(self.s, begun.at);
        let until = day.plus_days(self.s.final_pay_days - 1);
        let by = |days: i32| order.paid.is_some_and(|p| day_of(self.s, p.at) <= day.plus_days(days));
        let ship_until = day.plus_days(self.s.ship_days - 1);
        let shipped = order.shipped.filter(|p| day_of(self.s, p.at) <= ship_until).map(|p| p.at);
        let sent = i64::from(shipped.is_some());
        let counts = vec![
            (Count::OrderBuyers, 1),
            (Count::Orders, 1),
            (Count::OrderItems, if closed { 0 } else { order.items }),
            (Count::OrderBuyersShipped, sent),
            (Count::ShippedOrders, sent),
            (Count::ShippedFen, sent * order.price().0),
            (Count::ShippedItems, sent * order.items),
            (Count::OrderFen, if closed { 0 } else { order.ordered().0 }),
            (Count::OrderBuyersPaidSameDay, i64::from(by(0))),
            (Count::OrderBuyersPaidFinal, i64::from(by(self.s.final_pay_days - 1))),
        ];
        let what = What::Ordered {
            order: order.number.clone(),
            amount: order.ordered(),
            owner: Some(owner),
            paid: order.paid.map(|p| p.at),
            until,
            shipped,
        };
        self.add(Some(who), day, begun.at, counts, what);
    }

    /// What others did for an order.
    fn assists(&mut self, order: &Order, begun: Moment, owner: Option<Who>) {
        let view = self.view();
        let mut found: Vec<(Assist, Who, Moment)> = Vec::new();
        found.extend(view.candidates(begun, None).iter().map(|c| (Assist::Order, c.who, begun)));
        if let Some(paid) = order.paid.filter(|p| p.index > begun.index) {
            let since = day_of(self.s, begun.at);
            let urged = view.between(since, begun.index, paid.index, None);
            found.extend(urged.iter().map(|c| (Assist::Pay, c.who, paid)));
        }
        if let Some(paid) = order.paid {
            let until = paid.at + self.s.follow_up;
            let later =
                view.between(day_of(self.s, paid.at), paid.index, usize::MAX, Some((until, Timestamp::MAX)));
            if self.s.follow_up.0 > 0 {
                found.extend(later.iter().map(|c| (Assist::FollowUp, c.who, paid)));
            }
        }
        for (kind, who, when) in found.into_iter().filter(|(_, who, _)| Some(*who) != owner) {
            let count = match kind {
                Assist::Order => Count::AssistOrders,
                Assist::Pay => Count::AssistPayments,
                Assist::FollowUp => Count::AssistFollowUps,
            };
            let owner = self.course.agent(owner).cloned();
            let what = What::Assisted { order: order.number.clone(), kind, owner };
            self.add(Some(who), day_of(self.s, when.at), when.at, vec![(count, 1)], what);
        }
    }

    fn refunds(&mut self, order: &Order, who: Option<Who>, sold: Option<Moment>) {
        for refund in &order.refunds {
            let when = match (self.s.refund_day, sold) {
                (RefundDay::Sold, Some(sold)) => sold,
                _ => refund.when,
            };
            let counts = vec![
                (Count::RefundBuyers, 1),
                (Count::RefundOrders, 1),
                (Count::RefundFen, refund.amount.0),
                (Count::RefundItems, order.items.max(1)),
            ];
            let what = What::Refunded { order: order.number.clone(), amount: refund.amount };
            self.add(who, day_of(self.s, when.at), when.at, counts, what);
        }
    }

    /// Who last spoke before an event, and on the same day.
    fn before(&self, index: usize) -> Vec<Who> {
        let mut out: Vec<Who> = Vec::new();
        for line in self.course.lines.iter().rev().filter(|l| l.index < index && l.side == Side::Agent) {
            if let Some(who) = line.who.filter(|w| !out.contains(w)) {
                out.push(who);
            }
        }
        out
    }

    /// 邀评、参评、满意.
    fn ratings(&mut self) {
        let mut rated: Vec<(Option<Who>, zg_model::Date, Timestamp, String)> = Vec::new();
        for (index, event) in self.c.events().iter().enumerate() {
            let position = |name: &str| self.course.agents.iter().position(|a| a.as_str() == name);
            let day = day_of(self.s, event.at);
            match event.act {
                Act::INVITE => {
                    let by = match &event.by {
                        Party::Agent(id) => Some(id.as_str()),
                        _ => event.facts.get("agent"),
                    };
                    let who = by.and_then(position).or_else(|| self.before(index).first().copied());
                    self.add(who, day, event.at, vec![(Count::Invited, 1)], What::Invited);
                }
                Act::RATE => {
                    let named = event.facts.get("to").or_else(|| event.facts.get("agent")).and_then(position);
                    let before = self.before(index);
                    let last = before.first().copied();
                    let whose: Vec<Option<Who>> = match self.s.rating_to {
                        RatingTo::Named => vec![named.or(last)],
                        RatingTo::Last => vec![last],
                        RatingTo::All if before.is_empty() => vec![None],
                        RatingTo::All => before.into_iter().map(Some).collect(),
                    };
                    let stars = event.facts.get("stars").unwrap_or_default();
                    rated.extend(whose.into_iter().map(|who| (who, day, event.at, stars.to_owned())));
                }
                _ => {}
            }
        }
        for (place, (who, day, at, stars)) in rated.iter().enumerate() {
            let later = rated.iter().skip(place + 1).any(|(w, d, ..)| w == who && d == day);
            let replaced = self.s.ratings == RatingsKept::Last && later;
            let satisfied = self.s.satisfied.iter().any(|word| word == stars.trim());
            let counts = match replaced {
                true => Vec::new(),
                false => vec![(Count::Ratings, 1), (Count::Satisfied, i64::from(satisfied))],
            };
            self.add(*who, *day, *at, counts, What::Rated { stars: stars.clone(), satisfied, replaced });
        }
    }

    /// 流失征兆、挽回, and recommendations that rules saw.
    fn verdicts(&mut self, observations: &[Observation]) {
        for o in observations.iter().filter(|o| o.outcome.is_finding()) {
            let rule = o.rule.id.as_str();
            let Some(index) = usize::try_from(o.event).ok().filter(|i| *i < self.c.events().len()) else {
                continue;
            };
            let at = o.at;
            let of = o.agent.as_ref().and_then(|id| self.course.agents.iter().position(|a| a == id));
            let who = of.or_else(|| self.before(index).first().copied());
            let day = day_of(self.s, at);
            if self.s.recommend_rules.iter().any(|r| r == rule) {
                let what = What::Recommended { rule: Some(rule.to_owned()) };
                self.add(who, day, at, vec![(Count::Recommended, 1)], what);
            }
            if self.s.churn_rules.iter().any(|r| r == rule) {
                self.churn(rule, index, at, who);
            }
        }
    }

    fn churn(&mut self, rule: &str, index: usize, at: Timestamp, who: Option<Who>) {
        let day = day_of(self.s, at);
        let until = day.plus_days(self.s.won_back_days - 1);
        let back = |o: &&Order| !o.flagged;
        let moment = |o: &Order| match self.s.won_back {
            WonBack::Placed => o.begun(),
            WonBack::Paid => o.paid,
        };
        let timely = |m: &Moment| m.at > at && m.index > index && day_of(self.s, m.at) <= until;
        let found = self.orders.iter().filter(back).filter_map(|o| Some((o, moment(o).filter(timely)?)));
        let first = found.min_by_key(|(_, m)| *m);
        let spoke = |m: Moment| {
            self.course.lines.iter().any(|l| l.side == Side::Agent && l.at > at && l.index < m.index)
        };
        let alone = first.is_some_and(|(_, m)| self.s.won_back_chat && !spoke(m));
        let counts = vec![(Count::Churning, 1), (Count::WonBack, i64::from(first.is_some() && !alone))];
        let back = first.map(|(o, m)| (o.number.clone(), m.at));
        self.add(who, day, at, counts, What::Churning { rule: rule.to_owned(), back, alone });
    }
}

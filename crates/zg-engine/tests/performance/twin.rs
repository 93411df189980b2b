//! A slow, plain twin: every figure is asked of the events again, by its definition.

use std::collections::BTreeMap;

use zg_model::{Act, Conversation, Date, Event, Fen, Party, Timestamp};
use zg_rules::performance::{
    AfterTransfer, Attribution, BotReplies, Conversion, EnquiryBy, Keep, Midnight, PayFrom, Performance,
    RoundStart, Tie, TransferIn,
};

/// What it counts: all but ratings, refunds, assists and recommendations, whose definitions are one line each.
pub(crate) const KNOWS: [&str; 31] = [
    "Chatted",
    "Received",
    "Answered",
    "AnsweredAll",
    "BuyerLines",
    "AgentLines",
    "Replies",
    "ReplyMs",
    "QuickReplies",
    "SlowReplies",
    "FirstReplies",
    "FirstReplyMs",
    "Enquiries",
    "OrderedSameDay",
    "OrderedFinal",
    "PaidSameDay",
    "PaidNextDay",
    "PaidFinal",
    "OrderBuyers",
    "Orders",
    "OrderFen",
    "OrderBuyersPaidSameDay",
    "OrderBuyersPaidFinal",
    "SalesBuyers",
    "SalesOrders",
    "SalesFen",
    "SalesItems",
    "SilentBuyers",
    "SilentFen",
    "LongBuyers",
    "StayMs",
];

type Figures = Vec<(String, Date, String, i64)>;

struct Twin<'a> {
    s: &'a Performance,
    e: &'a [Event],
}

fn fact<'e>(event: &'e Event, name: &str) -> Option<&'e str> {
    event.facts.get(name)
}

impl Twin<'_> {
    fn tool(&self, name: &str) -> bool {
        self.s.tool_accounts.iter().any(|t| t == name)
    }

    fn day(&self, at: Timestamp) -> Date {
        Timestamp(at.0 - self.s.day_starts.0).date()
    }

    /// Whether the event is a line of the chat, and whose: `b`uyer, `a`gent, `r`obot.
    fn line(&self, i: usize) -> Option<char> {
        let e = &self.e[i];
        let said = matches!(e.act, Act::SAY | Act::CARD | Act::EMOJI | Act::IMAGE)
            || e.act == Act::WITHDRAWN && self.s.withdrawn == Keep::Count;
        match &e.by {
            _ if !said => None,
            Party::Buyer => Some('b'),
            Party::Agent(id) if !self.tool(id.as_str()) => Some('a'),
            _ => Some('r'),
        }
    }

    fn lines(&self) -> Vec<usize> {
        (0..self.e.len()).filter(|i| self.line(*i).is_some()).collect()
    }

    /// The first line of the chat that the line belongs to.
    fn opening(&self, i: usize) -> usize {
        let mut first = i;
        for j in self.lines().into_iter().rev().filter(|j| *j < i) {
            if (self.e[first].at - self.e[j].at) > self.s.split {
                break;
            }
            first = j;
        }
        first
    }

    fn line_day(&self, i: usize) -> Date {
        let of = if self.s.cross_midnight == Midnight::FirstDay { self.opening(i) } else { i };
        self.day(self.e[of].at)
    }

    fn speaker(&self, i: usize) -> String {
        self.e[i].by.agent().map(ToString::to_string).unwrap_or_default()
    }

    /// Accounts that are known as such.
    fn known(&self, name: &str) -> bool {
        !self.tool(name)
            && (0..self.e.len()).any(|i| {
                let e = &self.e[i];
                let speaks = e.by.agent().is_some_and(|a| a.as_str() == name)
                    && (self.line(i).is_some() || e.act == Act::TRANSFER);
                let told = fact(e, "to") == Some(name)
                    && (self.line(i) == Some('b')
                        || e.act == Act::SESSION_OPEN
                        || e.act == Act::TRANSFER && self.s.transfer_in == TransferIn::OnTransfer);
                speaks || told
            })
    }

    fn to(&self, i: usize) -> Option<String> {
        fact(&self.e[i], "to").filter(|name| self.known(name)).map(str::to_owned)
    }

    /// Who has the chat just before a line.
    fn charge(&self, i: usize) -> Option<String> {
        self.charge_between(self.opening(i), i)
    }

    /// Who has the chat that began with a line, just before an event.
    fn charge_between(&self, opening: usize, end: usize) -> Option<String> {
        // What opened a chat counts from the last line before it.
        let from = self.lines().into_iter().filter(|j| *j < opening).max().map_or(0, |j| j + 1);
        let mut who = None;
        for j in from..end {
            match self.e[j].act {
                Act::TRANSFER => who = self.to(j),
                Act::SESSION_OPEN => who = self.to(j).or(who),
                _ if self.line(j) == Some('a') => who = Some(self.speaker(j)),
                _ => {}
            }
        }
        who
    }

    fn next_agent_line(&self, i: usize) -> Option<usize> {
        (i + 1..self.e.len()).find(|j| self.line(*j) == Some('a'))
    }

    fn closing(&self, i: usize) -> bool {
        let before = self.lines().into_iter().filter(|j| *j < i).max();
        let after_shop =
            before.is_some_and(|j| self.line(j) != Some('b') && self.opening(j) == self.opening(i));
        self.s.closing == Keep::Drop
            && after_shop
            && self.s.closing_words.contains(&self.e[i].text.to_string())
    }

    /// The buyer's lines that wait at `i`, just before it: the open round.
    fn open_round(&self, i: usize) -> Vec<usize> {
        let mut round: Vec<usize> = Vec::new();
        for j in self.lines().into_iter().filter(|j| *j < i) {
            match self.line(j) {
                Some('b') if !round.is_empty() || !self.closing(j) => round.push(j),
                Some('b') => {}
                Some('a') if self.e[j].act == Act::EMOJI && self.s.stickers == Keep::Drop => {}
                Some('a') => round.clear(),
                _ if self.s.bot_replies == BotReplies::Close => round.clear(),
                _ => {}
            }
        }
        round
    }

    fn transfers(&self, from: usize, to: usize) -> Vec<usize> {
        (from..to).filter(|j| self.e[*j].act == Act::TRANSFER).collect()
    }

    /// Whose line it is.
    fn who(&self, i: usize) -> Option<String> {
        if self.line(i) == Some('a') {
            return Some(self.speaker(i));
        }
        let told = self.to(i);
        let mut who = told.clone().or_else(|| self.charge(i));
        // Every account that speaks while the question is open may take it.
        let mut next = i;
        while let Some(j) = self.next_agent_line(next) {
            if self.opening(j) != self.opening(i) {
                break;
            }
            let round = self.open_round(j);
            let open = round.first().is_some_and(|first| *first <= i);
            let handed = open && !self.transfers(round[0], j).is_empty();
            if who.is_none() || open && !handed && told.is_none() {
                who = Some(self.speaker(j));
            }
            next = j;
        }
        who
    }

    /// Lines of a day and an account.
    fn of(&self, day: Date, who: &Option<String>) -> Vec<usize> {
        self.lines().into_iter().filter(|i| self.line_day(*i) == day && self.who(*i) == *who).collect()
    }

    /// The day a hand-over counts for.
    fn transfer_day(&self, t: usize) -> Date {
        let before = self.lines().into_iter().filter(|j| *j < t).max();
        match before.filter(|j| (self.e[t].at - self.e[*j].at) <= self.s.split) {
            Some(j) if self.s.cross_midnight == Midnight::FirstDay => self.line_day(j),
            _ => self.day(self.e[t].at),
        }
    }

    fn receiver(&self, t: usize) -> Option<String> {
        if let Some(to) = self.to(t) {
            return Some(to);
        }
        let from = self.giver(t);
        // Who speaks next in the same chat took it, unless it was handed on before.
        let chat = self.lines().into_iter().filter(|j| *j < t).max();
        let mut next = t;
        while let Some(j) = self.next_agent_line(next) {
            let same = match chat {
                Some(before) => self.opening(j) == self.opening(before),
                None => self.lines().first() == Some(&self.opening(j)),
            };
            if !same || !self.transfers(t + 1, j).is_empty() {
                return None;
            }
            if Some(self.speaker(j)) != from {
                return Some(self.speaker(j));
            }
            next = j;
        }
        None
    }

    fn giver(&self, t: usize) -> Option<String> {
        let spoke = self.e[t].by.agent().map(ToString::to_string).filter(|name| !self.tool(name));
        let before = self.lines().into_iter().filter(|j| *j < t).max();
        let charge = || self.charge_between(before.map_or(0, |j| self.opening(j)), t);
        spoke.or_else(charge).filter(|from| Some(from) != self.to(t).as_ref())
    }

    fn filtered(&self, day: Date, who: &Option<String>) -> bool {
        let lines = self.of(day, who);
        let count = |side: char| lines.iter().filter(|i| self.line(**i) == Some(side)).count() as i64;
        let (buyer, agent, robot) = (count('b'), count('a'), count('r'));
        let cards =
            lines.iter().filter(|i| self.line(**i) == Some('b') && self.e[**i].act == Act::CARD).count()
                as i64;
        let words = buyer - cards;
        let on_day = |t: &usize| self.transfer_day(*t) == day;
        let all = || self.transfers(0, self.e.len()).into_iter().filter(on_day);
        let received: Vec<usize> = all().filter(|t| who.is_some() && self.receiver(*t) == *who).collect();
        let given = all().any(|t| who.is_some() && self.giver(t) == *who);
        let taken = match self.s.transfer_in {
            TransferIn::OnTransfer => true,
            TransferIn::OnReply => agent > 0,
            TransferIn::OnBuyer => {
                received.iter().any(|t| lines.iter().any(|i| i > t && self.line(*i) == Some('b')))
            }
        };
        let theirs = received.is_empty();
        let most = |n: i64, limit: Option<u32>| limit.is_some_and(|l| n <= i64::from(l));
        who.as_ref().is_some_and(|w| self.s.skip_agents.contains(w))
            || self.s.auto_reply_only == Keep::Drop && agent == 0 && robot > 0
            || self.s.empty_chats == Keep::Drop && theirs && agent + words == 0
            || !theirs && !taken
            || given && most(agent, self.s.forwarded_lines)
            || theirs && agent > 0 && most(words, self.s.monologue_lines)
            || theirs && buyer == 1 && self.s.single_line_replies.is_some_and(|l| agent >= i64::from(l))
    }

    /// Days and accounts with a chat.
    fn chats(&self) -> Vec<(Date, Option<String>)> {
        let mut out: Vec<_> = self.lines().iter().map(|i| (self.line_day(*i), self.who(*i))).collect();
        if self.s.transfer_in == TransferIn::OnTransfer {
            let handed = self.transfers(0, self.e.len()).into_iter();
            out.extend(handed.filter_map(|t| Some((self.transfer_day(t), Some(self.receiver(t)?)))));
        }
        out.sort();
        out.dedup();
        out
    }

    /// The first event of a chat.
    fn first(&self, day: Date, who: &Option<String>) -> usize {
        let handed = self.transfers(0, self.e.len()).into_iter().filter(|t| {
            self.s.transfer_in == TransferIn::OnTransfer
                && self.of(day, who).is_empty()
                && self.transfer_day(*t) == day
                && self.receiver(*t) == *who
        });
        self.of(day, who).into_iter().chain(handed).min().unwrap_or(0)
    }

    /// Event of an order, the first of its kind.
    fn step(&self, order: &str, act: Act) -> Option<usize> {
        (0..self.e.len()).find(|i| self.e[*i].act == act && fact(&self.e[*i], "order") == Some(order))
    }

    fn begun(&self, order: &str) -> Option<usize> {
        self.step(order, Act::ORDER_PLACED).or_else(|| self.step(order, Act::ORDER_PAID))
    }

    fn amount(&self, order: &str, first: Act, second: Act) -> i64 {
        let of = |act: Act| {
            let all = (0..self.e.len())
                .filter(|i| self.e[*i].act == act && fact(&self.e[*i], "order") == Some(order));
            all.filter_map(|i| Fen::parse_yuan(fact(&self.e[i], "amount")?).ok()).map(|f| f.0).next()
        };
        of(first).or_else(|| of(second)).unwrap_or(0)
    }

    /// Replies: the answering line, who, since when, whether another chat had begun.
    fn replies(&self) -> Vec<(usize, String, Timestamp, bool)> {
        let mut out = Vec::new();
        for j in self.lines().into_iter().filter(|j| self.line(*j) == Some('a')) {
            let round = self.open_round(j);
            let sticker = self.e[j].act == Act::EMOJI && self.s.stickers == Keep::Drop;
            let (Some(first), Some(last), false) = (round.first(), round.last(), sticker) else { continue };
            let asked = self.e[if self.s.round_start == RoundStart::First { *first } else { *last }].at;
            let handed = self.transfers(*first, j).last().map(|t| self.e[*t].at);
            let handed = handed.filter(|_| self.s.after_transfer == AfterTransfer::Transfer);
            let since = handed.map_or(asked, |h| h.max(asked));
            out.push((j, self.speaker(j), since, self.opening(*first) != self.opening(j)));
        }
        out
    }

    fn owner(&self, event: usize, without: Option<(Timestamp, Timestamp)>) -> Option<String> {
        let since = self.day(self.e[event].at).plus_days(1 - self.s.ask_days);
        let timely = |i: &usize| {
            let at = self.e[*i].at;
            *i < event && self.day(at) >= since && !without.is_some_and(|(from, to)| from <= at && at < to)
        };
        let valid = |i: &usize| {
            self.s.filtered_orders == Keep::Count
                || !self.filtered(self.line_day(*i), &Some(self.speaker(*i)))
        };
        let said: Vec<usize> = self
            .lines()
            .into_iter()
            .filter(|i| self.line(*i) == Some('a') && timely(i) && valid(i))
            .collect();
        let rounds = |who: &str| self.replies().iter().filter(|(j, w, ..)| w == who && timely(j)).count();
        let best = match self.s.tie {
            Tie::LastChat => said.iter().max(),
            Tie::FirstChat => said.iter().min(),
            Tie::Rounds => said.iter().max_by_key(|i| (rounds(&self.speaker(**i)), **i)),
        };
        best.map(|i| self.speaker(*i))
    }

    fn seller(&self, order: &str) -> Option<String> {
        let by_order = || self.owner(self.begun(order)?, None);
        let by_pay = || {
            let placed = self.step(order, Act::ORDER_PLACED);
            let silent = placed.filter(|p| self.owner(*p, None).is_none());
            let grace = silent.map(|p| (self.e[p].at, self.e[p].at + self.s.urge_after));
            self.owner(self.step(order, Act::ORDER_PAID)?, grace)
        };
        match self.s.attribution {
            Attribution::Order => by_order(),
            Attribution::Pay => by_pay(),
            Attribution::OrderFirst => by_order().or_else(by_pay),
        }
    }
}

/// The figures of accounts, nobody and the shop, sorted, without zeros.
pub(crate) fn figures(s: &Performance, c: &Conversation) -> Figures {
    let t = Twin { s, e: c.events() };
    let mut sum: BTreeMap<(String, Date, String), i64> = BTreeMap::new();
    let mut add = |who: &Option<String>, day: Date, name: &str, n: i64, buyers: bool| {
        let own = who.clone().unwrap_or("无人".into());
        for whose in [own, "全店".to_owned()] {
            let have = sum.entry((whose, day, name.to_owned())).or_default();
            *have = if buyers { (*have).max(n.min(1)) } else { *have + n };
        }
    };
    for (day, who) in t.chats() {
        chat(&t, day, &who, &mut add);
    }
    let mut first: Vec<(Date, String)> = Vec::new();
    for (j, who, since, late) in t.replies() {
        let day = t.line_day(j);
        let took = (t.e[j].at - since).0;
        if t.filtered(day, &Some(who.clone())) || late && s.late_reply == Keep::Drop {
            continue;
        }
        let mut put = |name: &str, n: i64| add(&Some(who.clone()), day, name, n, false);
        put("Replies", 1);
        put("ReplyMs", took);
        put("QuickReplies", i64::from(took <= s.quick.0));
        put("SlowReplies", i64::from(took > s.slow.0));
        if !late && !first.contains(&(day, who.clone())) {
            put("FirstReplies", 1);
            put("FirstReplyMs", took);
            first.push((day, who));
        }
    }
    for order in ["1", "2", "3"] {
        sale(&t, order, &mut add);
    }
    sum.into_iter().filter(|(_, n)| *n != 0).map(|((whose, day, name), n)| (whose, day, name, n)).collect()
}

type Add<'a> = dyn FnMut(&Option<String>, Date, &str, i64, bool) + 'a;

fn chat(t: &Twin<'_>, day: Date, who: &Option<String>, add: &mut Add<'_>) {
    let s = t.s;
    let lines = t.of(day, who);
    let side =
        |wanted: char| lines.iter().filter(|i| t.line(**i) == Some(wanted)).copied().collect::<Vec<_>>();
    let (buyer, agent) = (side('b'), side('a'));
    let replied = agent.iter().any(|a| buyer.iter().any(|b| b < a));
    let answered = i64::from(replied || buyer.is_empty() && !agent.is_empty());
    add(who, day, "Chatted", 1, true);
    add(who, day, "AnsweredAll", answered, true);
    if t.filtered(day, who) {
        return;
    }
    add(who, day, "Received", 1, true);
    add(who, day, "Answered", answered, true);
    add(who, day, "BuyerLines", buyer.len() as i64, false);
    add(who, day, "AgentLines", agent.len() as i64, false);
    let same = |a: &usize, b: &usize| t.opening(*a) == t.opening(*b);
    let steps = lines.iter().zip(lines.iter().skip(1)).filter(|(a, b)| same(a, b));
    let stay: i64 = steps.map(|(a, b)| (t.e[*b].at - t.e[*a].at).0).sum();
    add(who, day, "StayMs", stay, false);
    add(who, day, "LongBuyers", i64::from(stay > s.long.0), true);
    let after = |name: &str| s.aftersale_agents.iter().any(|a| a == name);
    let to_after = t.transfers(0, t.e.len()).into_iter().any(|x| {
        t.transfer_day(x) == day
            && who.is_some()
            && t.giver(x) == *who
            && t.receiver(x).is_some_and(|r| after(&r))
    });
    if to_after || who.as_ref().is_some_and(|w| after(w)) {
        return;
    }
    let first = t.first(day, who);
    let talk = lines.iter().find(|i| t.line(**i) != Some('r')).copied();
    let opened = talk.filter(|i| t.opening(*i) == *i && t.line(*i) == Some('a'));
    let later = |i: usize| {
        t.line(i) == Some('b') && i > first && t.day(t.e[i].at) <= day.plus_days(s.initiated_days - 1)
    };
    if opened.is_some() && !t.lines().into_iter().any(later) {
        return;
    }
    let last_day = day.plus_days(s.ask_days - 1);
    let orders: Vec<(&str, usize)> =
        ["1", "2", "3"].into_iter().filter_map(|o| Some((o, t.begun(o)?))).collect();
    let inside: Vec<&(&str, usize)> =
        orders.iter().filter(|(_, i)| *i > first && t.day(t.e[*i].at) <= last_day).collect();
    let recent =
        orders.iter().any(|(_, i)| *i < first && t.day(t.e[*i].at) >= day.plus_days(-s.enquiry_lookback));
    if s.enquiry == EnquiryBy::BeforeOrder && inside.is_empty() && recent {
        return;
    }
    add(who, day, "Enquiries", 1, true);
    for (order, i) in inside {
        let placed = t.day(t.e[*i].at);
        if s.conversion == Conversion::Owner && (who.is_none() || t.seller(order) != *who) {
            continue;
        }
        add(who, day, "OrderedFinal", 1, true);
        add(who, day, "OrderedSameDay", i64::from(placed <= day), true);
        let Some(paid) = t.step(order, Act::ORDER_PAID).map(|p| t.day(t.e[p].at)) else { continue };
        let base = if s.final_pay_from == PayFrom::Enquiry { day } else { placed };
        if paid <= base.plus_days(s.final_pay_days - 1) {
            add(who, day, "PaidFinal", 1, true);
            add(who, day, "PaidNextDay", i64::from(paid <= day.plus_days(1)), true);
            add(who, day, "PaidSameDay", i64::from(paid <= day), true);
        }
    }
}

fn sale(t: &Twin<'_>, order: &str, add: &mut Add<'_>) {
    let s = t.s;
    let Some(begun) = t.begun(order) else { return };
    let (placed, paid) = (t.day(t.e[begun].at), t.step(order, Act::ORDER_PAID));
    let closed =
        paid.is_none() && t.step(order, Act::ORDER_CLOSED).is_some() && s.closed_orders == Keep::Drop;
    let to_pay = t.amount(order, Act::ORDER_PLACED, Act::ORDER_PAID);
    let by_order = t.owner(begun, None);
    if by_order.is_some() {
        let until = |days: i32| i64::from(paid.is_some_and(|p| t.day(t.e[p].at) <= placed.plus_days(days)));
        add(&by_order, placed, "OrderBuyers", 1, true);
        add(&by_order, placed, "Orders", 1, false);
        add(&by_order, placed, "OrderFen", if closed { 0 } else { to_pay }, false);
        add(&by_order, placed, "OrderBuyersPaidSameDay", until(0), true);
        add(&by_order, placed, "OrderBuyersPaidFinal", until(s.final_pay_days - 1), true);
    }
    let (when, amount) = match (s.attribution, paid) {
        (Attribution::Order, _) if closed => return,
        (Attribution::Order, _) => (begun, to_pay),
        (_, Some(paid)) => (paid, t.amount(order, Act::ORDER_PAID, Act::ORDER_PLACED)),
        (_, None) => return,
    };
    let pieces = [Act::ORDER_PLACED, Act::ORDER_PAID]
        .into_iter()
        .flat_map(|act| t.e.iter().filter(move |e| e.act == act && fact(e, "order") == Some(order)));
    let pieces: i64 = pieces.filter_map(|e| fact(e, "qty")?.parse().ok()).max().unwrap_or(1);
    let (who, day) = (t.seller(order), t.day(t.e[when].at));
    let silent = who.is_none();
    for (name, n, buyers) in
        [("SalesBuyers", 1, true), ("SalesOrders", 1, false), ("SalesFen", amount, false)]
    {
        add(&who, day, name, n, buyers);
    }
    add(&who, day, "SalesItems", pieces, false);
    add(&who, day, "SilentBuyers", i64::from(silent), true);
    add(&who, day, "SilentFen", if silent { amount } else { 0 }, false);
}

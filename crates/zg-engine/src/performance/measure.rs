//! What is counted, and the figures that are made of it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use zg_model::Fen;
use zg_rules::performance::{Participation, PayFrom, Performance, RefundShare};

macro_rules! counts {
    ($($name:ident $buyers:literal $doc:literal;)+) => {
        /// Something that is counted. Whole numbers, which add up over hours, days, files and machines.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Count { $(#[doc = $doc] $name),+ }

        impl Count {
            /// How many there are.
            pub const N: usize = [$(Count::$name),+].len();
            /// All of them.
            pub const ALL: [Count; Count::N] = [$(Count::$name),+];

            /// Whether it counts buyers: a buyer once a day for an account, a group or a shop, in the hour in which
            /// it first was so.
            pub fn of_buyers(self) -> bool {
                match self { $(Count::$name => $buyers),+ }
            }
        }
    };
}

counts! {
    Chatted true "咨询：所有聊过的买家.";
    Received true "接待：没有被过滤的.";
    ReceivedOnce false "一段日子里接待过的，不论来几天；由 Counts::whole 填.";
    MostAtOnce false "同时在聊的最多几个，按分钟；由 Counts::whole 填.";
    Answered true "接待到的买家里答过话的.";
    AnsweredAll true "聊过的买家里答过话的，不管过滤没过滤.";
    Direct true "直接接入.";
    ForwardedIn true "转入.";
    ForwardedOut true "转出.";
    BuyerLines false "买家消息.";
    AgentLines false "客服消息.";
    FirstReplies false "有首次响应的接待.";
    FirstReplyMs false "首次响应用时之和，毫秒.";
    Replies false "回复次数（回合）.";
    ReplyMs false "回复用时之和，毫秒.";
    QuickReplies false "快速应答.";
    SlowReplies false "慢响应次数.";
    SlowBuyers true "慢响应人数.";
    LongBuyers true "长接待人数.";
    StayMs false "接待时长之和，毫秒.";
    Visits false "聊天次数，算最后说话的客服.";
    VisitsAgain false "其中买家不久又来的.";
    Enquiries true "询单.";
    OrderedSameDay true "询单当日下单.";
    OrderedFinal true "询单最终下单.";
    PaidSameDay true "询单当日付款.";
    PaidNextDay true "询单当日或次日付款.";
    PaidFinal true "询单最终付款.";
    Shipped true "询单出库.";
    Recommended false "询单里的推荐.";
    OrderBuyers true "下单人数：问过之后下单.";
    Orders false "下单笔数.";
    OrderFen false "下单金额，分.";
    OrderItems false "下单件数.";
    OrderBuyersShipped true "下单出库.";
    ShippedOrders false "出库单数.";
    ShippedFen false "出库金额，分.";
    ShippedItems false "出库件数.";
    OrderBuyersPaidSameDay true "下单当日付款.";
    OrderBuyersPaidFinal true "下单最终付款.";
    SalesBuyers true "成交人数.";
    SalesOrders false "成交单数.";
    SalesFen false "销售额，分.";
    SalesItems false "成交件数.";
    SilentBuyers true "静默成交人数.";
    SilentOrders false "静默成交单数.";
    SilentFen false "静默销售额，分.";
    SilentItems false "静默成交件数.";
    RefundBuyers true "退款人数.";
    RefundOrders false "退款单数.";
    RefundFen false "退款金额，分.";
    RefundItems false "退款件数.";
    AssistOrders false "下单协助.";
    AssistPayments false "付款协助.";
    AssistFollowUps false "跟进协助.";
    Invited true "邀评.";
    Ratings false "收到的评价.";
    Satisfied false "其中满意的.";
    Churning true "流失征兆.";
    WonBack true "其中挽回的.";
}

/// When a figure of a day is final: after so many further days, by the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settles {
    /// When the day is over.
    Day,
    /// When a later order can no longer be of the enquiry (询单有效).
    Order,
    /// When it is known whether an answer or an order made it an enquiry.
    Enquiry,
    /// When a later payment no longer counts for the enquiry (最终付款).
    Pay,
    /// The same, counted from the order.
    OrderPay,
    /// When a later order no longer counts as won back.
    WonBack,
    /// When a parcel sent later no longer counts for the order (出库有效).
    Ship,
    /// The same, counted from the enquiry.
    AskShip,
    /// When a later visit no longer says that the first did not help.
    Visit,
}

impl Settles {
    /// Days after the day itself on which something can still change it.
    pub fn days(self, s: &Performance) -> i32 {
        let (order, pay) = (s.ask_days - 1, s.final_pay_days - 1);
        match self {
            Settles::Day => 0,
            Settles::Order => order,
            Settles::Enquiry => order.max(s.initiated_days - 1),
            Settles::Pay => order.max(pay + if s.final_pay_from == PayFrom::Order { order } else { 0 }),
            Settles::OrderPay => pay,
            Settles::WonBack => s.won_back_days - 1,
            Settles::Ship => s.ship_days - 1,
            Settles::AskShip => order + s.ship_days - 1,
            Settles::Visit => s.visit_days - 1,
        }
    }
}

/// What a figure is: how it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// People, orders, messages.
    Number,
    /// Fen.
    Money,
    /// A share of something.
    Share,
    /// Milliseconds for each.
    Time,
    /// Something for each.
    Each,
}

/// Counts that are added up, each with its sign.
pub type Sum = &'static [(Count, i64)];

/// A figure: what it is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Metric {
    /// Its name on the command line and in files.
    pub id: &'static str,
    /// What a supervisor calls it.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// What is counted.
    pub of: Sum,
    /// What it is divided by; empty for what is only counted.
    pub per: Sum,
    /// How it is written.
    pub unit: Unit,
    /// When it is final.
    pub settles: Settles,
}

/// The figures, in reading order; what shares are of what is up to the settings.
pub fn metrics(s: &Performance) -> Vec<Metric> {
    use Count as C;
    use Settles as S;
    use Unit as U;
    const UNANSWERED: Sum = &[(Count::Received, 1), (Count::Answered, -1)];
    let invited: Sum = match s.participation {
        Participation::Invited => &[(C::Invited, 1)],
        Participation::Received => &[(C::Received, 1)],
    };
    let (refunded, sold): (Sum, Sum) = match s.refund_share {
        RefundShare::Amount => (&[(C::RefundFen, 1)], &[(C::SalesFen, 1)]),
        RefundShare::Buyers => (&[(C::RefundBuyers, 1)], &[(C::SalesBuyers, 1)]),
        RefundShare::Orders => (&[(C::RefundOrders, 1)], &[(C::SalesOrders, 1)]),
        RefundShare::Items => (&[(C::RefundItems, 1)], &[(C::SalesItems, 1)]),
    };
    let m = |id, zh, en, of, per, unit, settles| Metric { id, zh, en, of, per, unit, settles };
    vec![
        m("chatted", "咨询人数", "buyers who chatted", &[(C::Chatted, 1)], &[], U::Number, S::Day),
        m(
            "filtered",
            "过滤人数",
            "filtered out",
            &[(C::Chatted, 1), (C::Received, -1)],
            &[],
            U::Number,
            S::Day,
        ),
        m("received", "接待人数", "received", &[(C::Received, 1)], &[], U::Number, S::Day),
        m(
            "received-once",
            "接待人数（去重）",
            "received, each buyer once",
            &[(C::ReceivedOnce, 1)],
            &[],
            U::Number,
            S::Day,
        ),
        m(
            "most-at-once",
            "最大同时聊天数",
            "most chats at once",
            &[(C::MostAtOnce, 1)],
            &[],
            U::Number,
            S::Day,
        ),
        m("direct", "直接接入人数", "came directly", &[(C::Direct, 1)], &[], U::Number, S::Day),
        m("forwarded-in", "转入人数", "handed over to them", &[(C::ForwardedIn, 1)], &[], U::Number, S::Day),
        m("forwarded-out", "转出人数", "handed on", &[(C::ForwardedOut, 1)], &[], U::Number, S::Day),
        m("unanswered", "未回复人数", "not answered", UNANSWERED, &[], U::Number, S::Day),
        m(
            "unanswered-all",
            "未回复人数（含过滤）",
            "not answered, filtered included",
            &[(C::Chatted, 1), (C::AnsweredAll, -1)],
            &[],
            U::Number,
            S::Day,
        ),
        m("answer-rate", "回复率", "answer rate", &[(C::Answered, 1)], &[(C::Received, 1)], U::Share, S::Day),
        m("buyer-lines", "买家消息数", "buyers' messages", &[(C::BuyerLines, 1)], &[], U::Number, S::Day),
        m("agent-lines", "客服消息数", "agents' messages", &[(C::AgentLines, 1)], &[], U::Number, S::Day),
        m(
            "answer-ratio",
            "答问比",
            "answers per question",
            &[(C::AgentLines, 1)],
            &[(C::BuyerLines, 1)],
            U::Share,
            S::Day,
        ),
        m(
            "first-reply",
            "首次响应",
            "first reply",
            &[(C::FirstReplyMs, 1)],
            &[(C::FirstReplies, 1)],
            U::Time,
            S::Day,
        ),
        m("mean-reply", "平均响应", "mean reply", &[(C::ReplyMs, 1)], &[(C::Replies, 1)], U::Time, S::Day),
        m(
            "quick-rate",
            "快速应答率",
            "quick replies",
            &[(C::QuickReplies, 1)],
            &[(C::Replies, 1)],
            U::Share,
            S::Day,
        ),
        m("slow", "慢响应人数", "slowly served", &[(C::SlowBuyers, 1)], &[], U::Number, S::Day),
        m("slow-replies", "慢响应次数", "slow replies", &[(C::SlowReplies, 1)], &[], U::Number, S::Day),
        m("long", "长接待人数", "long receptions", &[(C::LongBuyers, 1)], &[], U::Number, S::Day),
        m(
            "mean-stay",
            "平均接待时长",
            "mean length",
            &[(C::StayMs, 1)],
            &[(C::Received, 1)],
            U::Time,
            S::Day,
        ),
        m(
            "solved-at-once",
            "一次性解决率",
            "solved at once",
            &[(C::Visits, 1), (C::VisitsAgain, -1)],
            &[(C::Visits, 1)],
            U::Share,
            S::Visit,
        ),
        m("enquiries", "询单人数", "enquiries", &[(C::Enquiries, 1)], &[], U::Number, S::Enquiry),
        m(
            "order-same-day",
            "询单→当日下单率",
            "enquiry → order, same day",
            &[(C::OrderedSameDay, 1)],
            &[(C::Enquiries, 1)],
            U::Share,
            S::Enquiry,
        ),
        m(
            "order-final",
            "询单→最终下单率",
            "enquiry → order, final",
            &[(C::OrderedFinal, 1)],
            &[(C::Enquiries, 1)],
            U::Share,
            S::Enquiry,
        ),
        m(
            "lost",
            "询单流失人数",
            "enquiries lost",
            &[(C::Enquiries, 1), (C::OrderedFinal, -1)],
            &[],
            U::Number,
            S::Enquiry,
        ),
        m(
            "pay-same-day",
            "询单→当日付款率",
            "enquiry → payment, same day",
            &[(C::PaidSameDay, 1)],
            &[(C::Enquiries, 1)],
            U::Share,
            S::Enquiry,
        ),
        m(
            "pay-next-day",
            "询单→次日付款率",
            "enquiry → payment by the next day",
            &[(C::PaidNextDay, 1)],
            &[(C::Enquiries, 1)],
            U::Share,
            S::Enquiry,
        ),
        m(
            "conversion",
            "询单→最终付款率",
            "enquiry → payment, final",
            &[(C::PaidFinal, 1)],
            &[(C::Enquiries, 1)],
            U::Share,
            S::Pay,
        ),
        m(
            "ship",
            "询单→出库率",
            "enquiry → parcel",
            &[(C::Shipped, 1)],
            &[(C::Enquiries, 1)],
            U::Share,
            S::AskShip,
        ),
        m(
            "recommendations",
            "每询单推荐数",
            "recommendations per enquiry",
            &[(C::Recommended, 1)],
            &[(C::Enquiries, 1)],
            U::Each,
            S::Enquiry,
        ),
        m("order-buyers", "下单人数", "buyers who ordered", &[(C::OrderBuyers, 1)], &[], U::Number, S::Day),
        m("orders", "下单笔数", "orders", &[(C::Orders, 1)], &[], U::Number, S::Day),
        m("order-amount", "下单金额", "ordered", &[(C::OrderFen, 1)], &[], U::Money, S::Day),
        m("order-items", "下单件数", "items ordered", &[(C::OrderItems, 1)], &[], U::Number, S::Day),
        m(
            "order-pay-same-day",
            "下单→当日付款率",
            "order → payment, same day",
            &[(C::OrderBuyersPaidSameDay, 1)],
            &[(C::OrderBuyers, 1)],
            U::Share,
            S::Day,
        ),
        m(
            "order-pay",
            "下单→最终付款率",
            "order → payment, final",
            &[(C::OrderBuyersPaidFinal, 1)],
            &[(C::OrderBuyers, 1)],
            U::Share,
            S::OrderPay,
        ),
        m(
            "pay-lost",
            "付款流失人数",
            "ordered and never paid",
            &[(C::OrderBuyers, 1), (C::OrderBuyersPaidFinal, -1)],
            &[],
            U::Number,
            S::OrderPay,
        ),
        m(
            "ship-buyers",
            "出库人数",
            "buyers sent to",
            &[(C::OrderBuyersShipped, 1)],
            &[],
            U::Number,
            S::Ship,
        ),
        m("ship-orders", "出库单数", "orders sent", &[(C::ShippedOrders, 1)], &[], U::Number, S::Ship),
        m("ship-amount", "出库金额", "amount sent", &[(C::ShippedFen, 1)], &[], U::Money, S::Ship),
        m("ship-items", "出库件数", "items sent", &[(C::ShippedItems, 1)], &[], U::Number, S::Ship),
        m(
            "ship-lost",
            "出库流失人数",
            "ordered and never sent to",
            &[(C::OrderBuyers, 1), (C::OrderBuyersShipped, -1)],
            &[],
            U::Number,
            S::Ship,
        ),
        m("sales", "销售额", "sales", &[(C::SalesFen, 1)], &[], U::Money, S::Day),
        m("sales-buyers", "成交人数", "buyers", &[(C::SalesBuyers, 1)], &[], U::Number, S::Day),
        m("sales-orders", "成交单数", "orders sold", &[(C::SalesOrders, 1)], &[], U::Number, S::Day),
        m("sales-items", "成交件数", "items sold", &[(C::SalesItems, 1)], &[], U::Number, S::Day),
        m(
            "per-buyer",
            "客单价",
            "sales per buyer",
            &[(C::SalesFen, 1)],
            &[(C::SalesBuyers, 1)],
            U::Money,
            S::Day,
        ),
        m(
            "items-per-buyer",
            "客件数",
            "items per buyer",
            &[(C::SalesItems, 1)],
            &[(C::SalesBuyers, 1)],
            U::Each,
            S::Day,
        ),
        m(
            "per-item",
            "件均价",
            "sales per item",
            &[(C::SalesFen, 1)],
            &[(C::SalesItems, 1)],
            U::Money,
            S::Day,
        ),
        m("silent", "静默销售额", "silent sales", &[(C::SilentFen, 1)], &[], U::Money, S::Day),
        m("silent-buyers", "静默成交人数", "silent buyers", &[(C::SilentBuyers, 1)], &[], U::Number, S::Day),
        m(
            "silent-share",
            "静默销售占比",
            "share of silent sales",
            &[(C::SilentFen, 1)],
            &[(C::SalesFen, 1)],
            U::Share,
            S::Day,
        ),
        m("refunds", "退款金额", "refunded", &[(C::RefundFen, 1)], &[], U::Money, S::Day),
        m(
            "net-sales",
            "去退销售额",
            "sales less refunds",
            &[(C::SalesFen, 1), (C::RefundFen, -1)],
            &[],
            U::Money,
            S::Day,
        ),
        m("refund-rate", "退款率", "refund rate", refunded, sold, U::Share, S::Day),
        m(
            "assists",
            "协助服务",
            "assists",
            &[(C::AssistOrders, 1), (C::AssistPayments, 1), (C::AssistFollowUps, 1)],
            &[],
            U::Number,
            S::Day,
        ),
        m(
            "assist-orders",
            "下单协助",
            "assists before the order",
            &[(C::AssistOrders, 1)],
            &[],
            U::Number,
            S::Day,
        ),
        m(
            "assist-payments",
            "付款协助",
            "assists before the payment",
            &[(C::AssistPayments, 1)],
            &[],
            U::Number,
            S::Day,
        ),
        m("assist-follow-ups", "跟进协助", "follow-ups", &[(C::AssistFollowUps, 1)], &[], U::Number, S::Day),
        m(
            "invite-rate",
            "邀评率",
            "invitation rate",
            &[(C::Invited, 1)],
            &[(C::Received, 1)],
            U::Share,
            S::Day,
        ),
        m("rated-rate", "参评率", "rating rate", &[(C::Ratings, 1)], invited, U::Share, S::Day),
        m(
            "satisfaction",
            "满意率",
            "satisfaction",
            &[(C::Satisfied, 1)],
            &[(C::Ratings, 1)],
            U::Share,
            S::Day,
        ),
        m("churning", "流失征兆人数", "about to leave", &[(C::Churning, 1)], &[], U::Number, S::Day),
        m("won-back", "挽回人数", "won back", &[(C::WonBack, 1)], &[], U::Number, S::WonBack),
        m(
            "won-back-rate",
            "挽回率",
            "won-back rate",
            &[(C::WonBack, 1)],
            &[(C::Churning, 1)],
            U::Share,
            S::WonBack,
        ),
    ]
}

/// A figure's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figure {
    /// What was counted: people, fen, milliseconds.
    pub of: i64,
    /// What it is divided by; `None` for what is only counted.
    pub per: Option<i64>,
}

impl Figure {
    /// The value in the unit of the metric: a share as 0 to 1, times in seconds, money in yuan. `None` when it is
    /// divided by nothing.
    pub fn value(&self, unit: Unit) -> Option<Decimal> {
        let scale = match unit {
            Unit::Money => 100,
            Unit::Time => 1000,
            Unit::Number | Unit::Share | Unit::Each => 1,
        };
        let per = self.per.unwrap_or(1);
        (per != 0).then(|| Decimal::from(self.of) / Decimal::from(per) / Decimal::from(scale))
    }

    /// The value as people read it.
    pub fn show(&self, unit: Unit) -> String {
        let Some(value) = self.value(unit) else { return "–".into() };
        match unit {
            Unit::Number => value.normalize().to_string(),
            Unit::Money => {
                let fen = (value * Decimal::ONE_HUNDRED).round();
                Fen(fen.to_i64().unwrap_or(i64::MAX)).to_string()
            }
            Unit::Share => format!("{}%", (value * Decimal::ONE_HUNDRED).round_dp(2).normalize()),
            Unit::Time => format!("{}s", value.round_dp(1).normalize()),
            Unit::Each => value.round_dp(2).normalize().to_string(),
        }
    }
}

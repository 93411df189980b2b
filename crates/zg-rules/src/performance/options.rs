//! The open points of performance figures, each a closed list of readings. (`performance.yaml`)

/// One reading of an option: its name in the file, then in Chinese and English.
pub type Reading<T> = (&'static str, &'static str, &'static str, T);

macro_rules! options {
    ($($(#[$doc:meta])* $key:literal $option:ident { $($reading:ident $name:literal $zh:literal $en:literal;)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub enum $option { $(#[doc = concat!($zh, ": ", $en, ".")] $reading),+ }

            impl $option {
                /// Every reading.
                pub const ALL: &'static [Reading<$option>] = &[$(($name, $zh, $en, $option::$reading)),+];

                /// The name in the file.
                pub fn name(self) -> &'static str {
                    match self { $($option::$reading => $name),+ }
                }

                /// In Chinese.
                pub fn zh(self) -> &'static str {
                    match self { $($option::$reading => $zh),+ }
                }

                /// In English.
                pub fn en(self) -> &'static str {
                    match self { $($option::$reading => $en),+ }
                }
            }
        )+

        /// The readings of an option as schemas list them: name and meaning.
        pub(crate) fn readings(option: &str) -> Option<Vec<(&'static str, &'static str)>> {
            match option {
                $($key => Some(vec![$(($name, $zh)),+]),)+
                _ => None,
            }
        }
    };
}

options! {
    /// 判定规则: whose a sale is.
    "attribution" Attribution {
        Order "order" "下单判定" "by who was asked before the order";
        Pay "pay" "付款判定" "by who was asked before the payment";
        OrderFirst "order-first" "下单优先判定" "by the order, else by the payment";
    }
    /// 归属: of several who were asked.
    "tie" Tie {
        LastChat "last-chat" "最后聊的" "who spoke last";
        FirstChat "first-chat" "最先聊的" "who spoke first";
        Rounds "rounds" "回合多的" "who answered most often";
    }
    /// Whether something counts.
    "keep" Keep {
        Count "count" "计" "counts";
        Drop "drop" "不计" "does not count";
    }
    /// 跨零点的聊天.
    "midnight" Midnight {
        FirstDay "first-day" "算开头那天" "belongs to the day on which it began";
        EachDay "each-day" "各算各天" "belongs to each of its days";
    }
    /// 怎样算询单.
    "enquiry" EnquiryBy {
        BeforeOrder "before-order" "下单前来问的" "who asks before ordering";
        EveryBuyer "every-buyer" "接待到的都算" "every buyer who was received";
    }
    /// 转化算给谁.
    "conversion" Conversion {
        Asked "asked" "问过谁都算谁的" "everybody who was asked";
        Owner "owner" "只算订单归属的客服" "only whose order it is";
    }
    /// 最终付款从哪天数起.
    "payfrom" PayFrom {
        Enquiry "enquiry" "询单那天" "the day of the enquiry";
        Order "order" "下单那天" "the day of the order";
    }
    /// 买家连发，从哪一条起计.
    "roundstart" RoundStart {
        First "first" "第一条" "his first message";
        Last "last" "最后一条" "his last message";
    }
    /// 转接以后从哪里起计.
    "aftertransfer" AfterTransfer {
        Transfer "transfer" "转接那一刻" "the moment of the transfer";
        Question "question" "买家提问那一刻" "the buyer's question";
    }
    /// 转接来的怎样才算接待.
    "transferin" TransferIn {
        OnTransfer "on-transfer" "转来就算" "at once";
        OnReply "on-reply" "接手的说了话才算" "once the receiver speaks";
        OnBuyer "on-buyer" "买家再说话才算" "once the buyer speaks again";
    }
    /// 机器人的回复.
    "botreplies" BotReplies {
        Ignore "ignore" "不算回复，继续等人" "no reply: the clock runs on";
        Close "close" "算答过，这一轮不计客服" "an answer: the round is nobody's";
    }
    /// 评价算给谁.
    "ratingto" RatingTo {
        Named "named" "评价表写的客服，没写的算最后接待的" "the account that the rating names, else the last";
        Last "last" "最后接待的" "the last one";
        All "all" "接待过的都算" "all who took part";
    }
    /// 同一买家同日评几次.
    "ratingskept" RatingsKept {
        All "all" "都算" "all count";
        Last "last" "只算最后一次" "only the last";
    }
    /// 参评率的分母.
    "participation" Participation {
        Invited "invited" "邀评人数" "those invited";
        Received "received" "接待人数" "those received";
    }
    /// 退款记在哪天.
    "refundday" RefundDay {
        Refunded "refunded" "退款到账那天" "the day of the refund";
        Sold "sold" "成交那天" "the day of the sale";
    }
    /// 退款率是什么比什么.
    "refundshare" RefundShare {
        Amount "amount" "退款金额÷销售额" "money";
        Buyers "buyers" "退款人数÷成交人数" "buyers";
        Orders "orders" "退款单数÷成交单数" "orders";
        Items "items" "退款件数÷成交件数" "items";
    }
    /// 怎样算挽回.
    "wonback" WonBack {
        Placed "placed" "下了单" "an order";
        Paid "paid" "付了款" "a payment";
    }
}

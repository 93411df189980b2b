//! What can happen in a conversation: the closed vocabulary of acts (事件词表).
//!
//! To add one, add a line to the list; the rule language, the importers and the reports read it from here.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What someone did, from a closed list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Act(u8);

/// One line of the vocabulary.
#[derive(Debug)]
pub struct ActInfo {
    /// The name in rules and in our own files: `refund.paid`.
    pub name: &'static str,
    /// What a supervisor reads: 退款到账.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// Whether the event carries words that can be judged.
    pub text: bool,
}

macro_rules! acts {
    ($($ident:ident $name:literal $zh:literal $en:literal $($text:ident)?;)*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "one spelling for the list and the constants")]
        enum Index { $($ident),* }

        impl Act {
            $(
                #[doc = concat!($zh, ": ", $en, ".")]
                pub const $ident: Act = Act(Index::$ident as u8);
            )*
        }

        /// The whole vocabulary, in reading order.
        pub static ACTS: &[ActInfo] = &[
            $(ActInfo { name: $name, zh: $zh, en: $en, text: acts!(@text $($text)?) }),*
        ];
    };
    (@text text) => { true };
    (@text) => { false };
}

acts! {
    SAY "say" "发言" "said something" text;
    IMAGE "image" "图片" "sent an image";
    VIDEO "video" "视频" "sent a video";
    VOICE "voice" "语音" "sent a voice message";
    FILE "file" "文件" "sent a file";
    EMOJI "emoji" "表情" "sent a sticker";
    CARD "card" "卡片" "sent a product or order card";
    REDPACKET "redpacket" "红包" "sent a red packet";
    WITHDRAWN "withdrawn" "撤回" "withdrew a message" text;
    SESSION_OPEN "session.open" "接入" "session opened";
    SESSION_CLOSE "session.close" "结束接待" "session closed";
    TRANSFER "transfer" "转接" "handed over to another agent";
    LEAVE_MESSAGE "leave_message" "留言" "left a message while nobody was online" text;
    INVITE "invite" "邀评" "invited a rating";
    RATE "rate" "评价客服" "rated the service" text;
    ORDER_PLACED "order.placed" "下单" "order placed";
    ORDER_PAID "order.paid" "付款" "order paid";
    ORDER_SHIPPED "order.shipped" "发货" "order shipped";
    ORDER_SIGNED "order.signed" "签收" "parcel signed for";
    ORDER_CANCELLED "order.cancelled" "取消订单" "order cancelled";
    ORDER_CLOSED "order.closed" "交易关闭" "order closed";
    ORDER_UNPAID "order.unpaid" "还没付款" "order not paid as far as the record goes";
    ORDER_UNSEEN "order.unseen" "发货没有记录可查" "the record cannot show when it was shipped";
    ORDER_UNCLEAR "order.unclear" "订单状态说不清" "the state of the order is unclear";
    SHIP_PROMISED "ship.promised" "承诺发货时间" "shipping time promised";
    SHIP_SCANNED "ship.scanned" "揽收" "first courier scan";
    REFUND_REQUESTED "refund.requested" "申请退款" "refund requested" text;
    REFUND_AGREED "refund.agreed" "同意退款" "refund agreed";
    REFUND_REFUSED "refund.refused" "拒绝退款" "refund refused" text;
    REFUND_PAID "refund.paid" "退款到账" "refund paid";
    REFUND_CANCELLED "refund.cancelled" "撤销退款" "refund request withdrawn";
    RETURN_SHIPPED "return.shipped" "买家寄回" "return shipped";
    RETURN_RECEIVED "return.received" "签收退货" "return received";
    EXCHANGE_REQUESTED "exchange.requested" "申请换货" "exchange requested" text;
    REISSUED "reissued" "补发" "goods sent again";
    COMPLAINT_FILED "complaint.filed" "发起投诉" "complaint filed" text;
    COMPLAINT_CLOSED "complaint.closed" "投诉完结" "complaint closed";
    DISPUTE_OPENED "dispute.opened" "平台介入" "platform stepped in";
    DISPUTE_CLOSED "dispute.closed" "介入完结" "dispute closed";
    EVIDENCE_SUBMITTED "evidence.submitted" "举证" "evidence submitted";
    APPEAL_FILED "appeal.filed" "申诉" "appeal filed";
    REVIEW_POSTED "review.posted" "商品评价" "review posted" text;
    REVIEW_DELETED "review.deleted" "删除评价" "review deleted";
    REVIEW_REPLIED "review.replied" "回复评价" "review answered" text;
    LISTING_PUBLISHED "listing.published" "商品页" "listing published" text;
    PHRASE_SAVED "phrase.saved" "快捷短语" "quick phrase saved" text;
    AUTO_REPLY_SET "auto_reply.set" "自动回复" "automatic reply set" text;
    MENU_SET "menu.set" "自助菜单" "self-service menu set" text;
    COMPENSATION_PAID "compensation.paid" "赔付" "compensation paid";
    COUPON_SENT "coupon.sent" "发券" "coupon sent";
    INVOICE_ISSUED "invoice.issued" "开票" "invoice issued";
    RULE_NOTICED "rule.noticed" "规则公示" "rule published";
    RULE_EFFECTIVE "rule.effective" "规则生效" "rule in force";
}

impl Act {
    /// Finds an act by its name.
    pub fn parse(name: &str) -> Option<Act> {
        ACTS.iter().position(|a| a.name == name).and_then(|i| u8::try_from(i).ok()).map(Act)
    }

    /// The act that was probably meant by a name that is none: spelled much alike, else told in the same words.
    pub fn meant(name: &str) -> Option<Act> {
        let name = name.to_ascii_lowercase().replace(['_', '-', ' '], ".");
        if let Some(near) = crate::nearest(&name, ACTS.iter().map(|a| a.name)) {
            return Act::parse(near);
        }
        let shared = |a: &ActInfo| {
            let words = || a.name.split('.').chain(a.en.split(' '));
            name.split('.').filter(|w| w.len() > 2 && words().any(|told| told == *w)).count()
        };
        let alike = ACTS.iter().map(|a| (shared(a), a)).filter(|(shared, _)| *shared > 0);
        // Of those that share as many words the first.
        let best = alike.reduce(|best, other| if other.0 > best.0 { other } else { best });
        best.and_then(|(_, a)| Act::parse(a.name))
    }

    /// The line of the vocabulary.
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: an `Act` is only made from a position in `ACTS`")]
    pub fn info(self) -> &'static ActInfo {
        &ACTS[usize::from(self.0)]
    }

    /// The name in rules.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Whether it belongs to the record of an order – placed, shipped, refunded, disputed – rather than to the chat or to
    /// the shop's pages.
    pub fn is_record(self) -> bool {
        let record = Act::ORDER_PLACED.index()..Act::LISTING_PUBLISHED.index();
        record.contains(&self.index())
            || [Act::COMPENSATION_PAID, Act::COUPON_SENT, Act::INVOICE_ISSUED].contains(&self)
    }

    /// A small number for index tables, below `ACTS.len()`.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// All acts.
    pub fn all() -> impl Iterator<Item = Act> {
        (0..ACTS.len()).filter_map(|i| u8::try_from(i).ok()).map(Act)
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Act {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Act {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        Act::parse(&name).ok_or_else(|| de::Error::custom(format!("no act `{name}`")))
    }
}

//! An ordinary corpus for benches: chats of twelve messages of about sixty bytes, one in fifty of them a violation; or, with
//! `CHATS=file`, those of a file: a line a message, `b ` or `a ` before what the buyer or the agent says, an empty line
//! between chats.

use zg_model::{Act, AgentId, Conversation, Facts, Party, Timestamp};

use super::{event, key};

const BUYER: [&str; 10] = [
    "你好，这款适合一米六五的人穿吗",
    "我上周买的杯子到了，有一个破损了，怎么办？",
    "能便宜点吗？我要买两件",
    "什么时候能发货呀，周末要用的",
    "请问这个 type-c 的线能给 iPhone 15 充电吗",
    "发票怎么开，抬头写公司可以吗",
    "快递停在杭州两天了，帮我催一下吧",
    "我拍错颜色了，可以改成米白色吗",
    "洗了一次有点掉色，这个正常吗",
    "好的，那我再看看，谢谢啦",
];
const SELLER: [&str; 10] = [
    "亲，在的哦，请问有什么可以帮您？",
    "这款面料是纯棉的，平时机洗就可以，不会缩水",
    "身高165体重110斤建议您拍L码，穿着会宽松一点",
    "今天下午四点前付款的订单，当天都能发出",
    "您好，默认发中通快递，偏远地区需要补邮费",
    "宝贝支持七天无理由退换货，请放心购买哦",
    "订单号 20240501138123456789 查到了，已到杭州",
    "非常抱歉给您带来不好的体验，马上为您处理！",
    "退款已经原路返回，一般1-3天到账，请留意一下",
    "麻烦您提供一下订单号，我帮您查询物流信息😊",
];
const VIOLATIONS: [&str; 6] = [
    "这款是全网最低价，放心拍",
    "加微信 zhang_gui88 给您便宜十块",
    "好评返现5元，晒图加倍哦",
    "你到底要不要买，不买别问",
    "全 网 第.一 的品质，国家级认证",
    "没货了，自己看详情页",
];
const PLATFORMS: [&str; 6] = ["taobao", "tmall", "jd", "pdd", "douyin", "kuaishou"];

/// That many conversations of twelve messages, over all platforms.
pub(crate) fn conversations(count: u32) -> Vec<Conversation> {
    let Some(file) = std::env::var_os("CHATS") else { return (0..count).map(conversation).collect() };
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.split("\n\n").zip(0..).map(|(chat, number)| said(chat, number)).collect()
}

fn said(chat: &str, number: u32) -> Conversation {
    let platform = PLATFORMS[number as usize % PLATFORMS.len()];
    let mut c = Conversation::new(key(platform, "示例店", &format!("b{number}")));
    let start = 1_793_667_600_000 + i64::from(number % 600) * 60_000;
    let lines = chat.lines().filter_map(|line| line.split_once(' ')).zip(0..);
    let events = lines.map(|((by, text), n)| {
        let by = if by == "b" { Party::Buyer } else { Party::Agent(AgentId::new("小王")) };
        event(n, Timestamp(start + i64::from(n) * 17_000), by, Act::SAY, text, Facts::new())
    });
    c.extend(events.collect::<Vec<_>>());
    c
}

fn conversation(number: u32) -> Conversation {
    let at = |list: &[&'static str], n: u32| list[n as usize % list.len()];
    let mut c = Conversation::new(key(at(&PLATFORMS, number), "示例店", &format!("b{number}")));
    // 2026-11-03 09:00, a chat a minute.
    let start = 1_793_667_600_000 + i64::from(number % 600) * 60_000;
    let events = (0..12).map(|n| {
        let dice = number.wrapping_mul(2_654_435_761).wrapping_add(n * 7919) >> 7;
        let (by, text) = match n % 2 {
            0 => (Party::Buyer, at(&BUYER, dice)),
            _ if (number * 12 + n) % 50 < 2 => (Party::Agent(AgentId::new("小王")), at(&VIOLATIONS, dice)),
            _ => (Party::Agent(AgentId::new("小王")), at(&SELLER, dice)),
        };
        event(n, Timestamp(start + i64::from(n) * 17_000), by, Act::SAY, text, Facts::new())
    });
    c.extend(events.collect::<Vec<_>>());
    c
}

/// The texts of all events.
pub(crate) fn texts(conversations: &[Conversation]) -> Vec<&str> {
    conversations.iter().flat_map(Conversation::events).map(|e| &*e.text).collect()
}

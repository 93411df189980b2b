//! Codes to scan that lead outside the platform: `扫图里的码加我`, and those that take money: `发您收款的码`.
//!
//! Shops also speak of codes that do neither: on parcels, devices, lockers, tickets. What the code is for decides.

use super::Found;
use super::chars::Text;
use crate::table::Class;

/// Farthest that verb, code and purpose stand apart, in characters.
const REACH: usize = 9;

/// A message that speaks of codes more often than this was written to cost time; what comes then is not read.
const MANY: usize = 100;

/// Codes of things, and what scanning them does inside shop and platform.
const OF_THINGS: &[&str] = &[
    "登录",
    "登陆",
    "下载",
    "安装",
    "取件",
    "自提",
    "取餐",
    "配网",
    "联网",
    "连网",
    "防伪",
    "真伪",
    "验真",
    "溯源",
    "保修",
    "注册",
    "激活",
    "发票",
    "入库",
    "条码",
    "条形码",
    "快递单",
    "运单",
    "扫码枪",
    "描枪",
    "描器",
    "小票",
    "app",
    "教程",
    "说明",
    "视频",
    "开锁",
    "开门",
    "充电",
    "设备",
    "机身",
    "机器",
    "瓶身",
    "包装",
    "绑定",
    "骑车",
    "听",
    "验货",
    "投屏",
    "核销",
    "乘车",
    "官方",
    "旗舰店首页",
    "进店",
    "首页",
    "一维码",
    "配对",
    "查看",
    "点餐",
];
/// What a code is for that leads away.
const AWAY: &[&str] = &[
    "加我",
    "加好友",
    "加群",
    "加老板",
    "加客服",
    "加微",
    "加v",
    "加一下",
    "加一个",
    "加上",
    "加店",
    "加下",
    "好友",
    "进群",
    "入群",
    "拉群",
    "进裙",
    "进峮",
    "私聊",
    "联系我",
    "联系老板",
    "微信",
    "薇信",
    "vx",
    "加入",
    "就能加",
    "就加上",
    "群里",
    "加您",
    "加你",
    "+我",
    "+v",
    "咨询我",
    "找我",
    "返现",
    "返钱",
    "领红包",
    "元红包",
    "有红包",
    "领券",
    "领福利",
    "进福利",
    "进我们",
    "进咱",
    "进店群",
    "进老客",
    "进粉丝",
    "进内购",
];
/// Whose code, where that says enough.
const MINE: &[&str] = &[
    "我的",
    "我这个",
    "我那个",
    "我发的",
    "我给的",
    "我",
    "咱的",
    "俺的",
    "老板的",
    "老板",
    "店长的",
    "图里的",
    "图上的",
    "图片上的",
    "图片的",
    "图片里的",
];
/// What money codes are called, before the character for the code itself.
const MONEY: &[&str] =
    &["收款", "收钱", "支付", "付款", "收账", "转账", "收款的", "收钱的", "付款的", "支付的"];
/// Goods and settings: a money code that is talked about.
const ABOUT: &[&str] = &[
    "立牌",
    "贴纸",
    "音箱",
    "播报",
    "打印",
    "定制",
    "定做",
    "摆台",
    "打不开",
    "首页",
    "更新",
    "支架",
    "台卡",
    "挂绳",
    "亚克力",
    "您的",
    "你的",
    "您把",
    "你把",
    "您发",
    "你发",
    "平台",
    "提供",
    "怎么弄",
    "牌子",
    "展示牌",
    "贴牌",
];
/// What is done with a money code.
const ACTS: &[&str] = &["发", "扫", "转", "给", "付", "打"];

/// The words with the code spelled out: 二维🐴 is 二维码.
fn plainly(said: &str) -> String {
    let mut out = said.replace(['🐴', '🐎', '🦄'], "码");
    for head in ["维", "款", "钱", "的", "付"] {
        for code in ["马", "玛", "ma"] {
            let (from, to) = (format!("{head}{code}"), format!("{head}码"));
            if !code.is_ascii() || out.ends_with(&from) {
                out = out.replace(&from, &to);
            }
        }
    }
    out
}

/// Finds codes that lead to a contact.
pub(super) fn contact(text: &Text<'_>, found: &mut Found<'_>) {
    let (mut at, mut tries) = (0, 0);
    while at < text.len() && tries < MANY {
        let Some(verb) = scans(text, at) else {
            at += 1;
            continue;
        };
        tries += 1;
        at = match led_away(text, at, verb) {
            Some(end) => {
                found.push(at, end, plainly(&text.string(at, end)));
                end
            }
            None => verb,
        };
    }
    told(text, found);
}

/// Past a verb for scanning that begins at `at`.
fn scans(text: &Text<'_>, at: usize) -> Option<usize> {
    match text.at(at) {
        '扫' => {
            let other = "地把货尾雪除盲兴墓荡射帚街".contains(text.at(at + 1));
            let part = "打清横粉祭洒".contains(text.before(at));
            let tool =
                text.starts_with_any(at, &["扫码枪", "扫描枪", "扫码器", "扫描器", "扫描仪"]).is_some();
            let long = text.starts_with_any(at, &["扫一扫", "扫描", "扫一下", "扫下"]).unwrap_or(1);
            (!other && !part && !tool).then_some(at + long)
        }
        '识' if text.starts_with(at, "识别") => Some(at + 2),
        _ => None,
    }
}

/// Past a code that begins at `at`: 码, or what stands for it after 二维 and the like.
fn code(text: &Text<'_>, at: usize) -> Option<usize> {
    let imitated = matches!(text.at(at), '马' | '玛' | '🐴' | '🐎' | '🦄');
    let pinyin = text.starts_with(at, "ma") && text.class(at + 2) != Class::Latin;
    let after = || "维惟唯的个这那我w".contains(text.before(at)) || text.ends_with_any(at, MONEY);
    match text.at(at) {
        '码' if !matches!(text.at(at + 1), '数' | '放' | '头' | '表') => Some(at + 1),
        'q' if text.starts_with(at, "qr") && text.class(at + 2) != Class::Latin => Some(at + 2),
        _ if imitated && after() => Some(at + 1),
        _ if pinyin && after() => Some(at + 2),
        _ => None,
    }
}

/// Where a scan of a code that leads away ends; `verb` is past its verb.
fn led_away(text: &Text<'_>, from: usize, verb: usize) -> Option<usize> {
    let near = clause(text, verb, verb + REACH);
    let picture =
        || (verb..near).find(|i| matches!(text.at(*i), '图' | '卡') || text.starts_with(*i, "上面"));
    let coded = (verb..near).find_map(|i| code(text, i));
    let away = |end: usize| {
        let to = (end + REACH).min(text.len());
        (end..to).find_map(|i| Some(i + text.starts_with_any(i, AWAY)?)).filter(|to| !ends(text, end, *to))
    };
    let things = || excused(text, from, OF_THINGS);
    // A code to pay by is another matter.
    let pays = |end: usize| text.slice(end, text.len().min(end + 3)).any(|c| matches!(c, '付' | '转' | '钱'));
    if let Some(end) = coded.filter(|end| !pays(*end)) {
        if let Some(to) = away(end).or_else(|| before(text, from, AWAY).then_some(end)) {
            // A thing's code that also says "friends" or "group" leads away all the same.
            let bonus = text.slice(end, to).any(|c| matches!(c, '返' | '券' | '包' | '福'));
            return (!bonus || !things()).then_some(to);
        }
        let whose = text
            .starts_with_any(verb, MINE)
            .is_some_and(|n| code(text, verb + n).is_some() || text.starts_with(verb + n, "二维"));
        return (whose && !things()).then_some(end);
    }
    let seen = picture().filter(|_| coded.is_none())?;
    away(seen).filter(|_| !things())
}

/// A code that was sent: `码发您了，扫一下加`.
fn told(text: &Text<'_>, found: &mut Found<'_>) {
    let earlier = found.earlier();
    let mut tries = 0;
    for at in 0..text.len() {
        let may = text.at(at) == '码' || text.before(at) == '维';
        let Some(end) = may.then(|| code(text, at)).flatten() else { continue };
        tries += 1;
        if tries > MANY {
            return;
        }
        let sent = text.starts_with_any(end, &["发您", "发你", "发给您", "发给你", "给您发", "给您"]);
        let there = text.ends_with_any(at, &["有", "有个", "有一个"]).then_some(0);
        let Some(sent) = sent.or(there) else { continue };
        let to = (end + sent + REACH + 3).min(text.len());
        let scanned = (end..to).any(|i| scans(text, i).is_some());
        let away = (end..to).find_map(|i| Some(i + text.starts_with_any(i, AWAY)?));
        let named = at.checked_sub(1).is_some_and(|i| "取证价优货条卡件密".contains(text.at(i)));
        if let Some(to) = away.filter(|_| scanned && !named && !excused(text, at, OF_THINGS)) {
            if !earlier.covers(text, at, to) {
                found.push(at, to, plainly(&text.string(at, to)));
            }
            return;
        }
    }
}

/// Finds codes that take money.
pub(super) fn money(text: &Text<'_>, found: &mut Found<'_>) {
    let (mut at, mut tries) = (0, 0);
    while at < text.len() && tries < MANY {
        let may = matches!(text.at(at), '收' | '支' | '付' | '转');
        let named = may.then(|| text.starts_with_any(at, MONEY)).flatten();
        let plain = |length: usize| code(text, at + length);
        let long = |length: usize| {
            let two = text.starts_with(at + length, "二维") || text.starts_with(at + length, "二惟");
            if two { code(text, at + length + 2) } else { None }
        };
        let Some(end) = named.and_then(|length| plain(length).or_else(|| long(length))) else {
            at += 1;
            continue;
        };
        tries += 1;
        // 收款 says who takes the money; 付款 and 支付 need the other side to be told to scan or send.
        let taken = text.at(at) == '收' || text.at(at) == '转';
        let acts = |i: usize| ACTS.iter().any(|act| text.starts_with(i, act));
        let from = at.saturating_sub(5);
        let to = (end + 6).min(text.len());
        let done = (from..at).chain(end..to).any(acts);
        let scanned = (from..at).any(|i| scans(text, i).is_some());
        let mine = (from..at).chain(end..to).any(|i| text.at(i) == '我');
        let means =
            done && (taken || scanned || (mine && text.slice(end, to).any(|c| matches!(c, '扫' | '转'))));
        if means && !excused(text, at, ABOUT) {
            found.push(at, end, plainly(&text.string(at, end)));
        }
        at = end;
    }
}

/// Where the clause at `at` ends, no further than `most`.
fn clause(text: &Text<'_>, at: usize, most: usize) -> usize {
    let most = most.min(text.len());
    (at..most).find(|i| text.class(*i) == Class::Break).unwrap_or(most)
}

/// Whether a sentence ends within: commas do not count.
fn ends(text: &Text<'_>, from: usize, to: usize) -> bool {
    text.slice(from, to).any(|c| matches!(c, '。' | '!' | '?' | ';' | '\n'))
}

/// Whether a purpose stands shortly before `at`.
fn before(text: &Text<'_>, at: usize, words: &[&str]) -> bool {
    let from = at.saturating_sub(5);
    (from..at).any(|i| text.starts_with_any(i, words).is_some_and(|n| i + n <= at)) && !ends(text, from, at)
}

/// Whether the sentence around `at` names one of these.
fn excused(text: &Text<'_>, at: usize, words: &[&str]) -> bool {
    let stop = |i: &usize| matches!(text.at(*i), '。' | '!' | '?' | ';' | '\n');
    let from = (at.saturating_sub(2 * REACH)..at).rev().find(stop).unwrap_or(at.saturating_sub(2 * REACH));
    let last = (at + 3 * REACH).min(text.len());
    let to = (at..last).find(stop).unwrap_or(last);
    (from..to).any(|i| text.starts_with_any(i, words).is_some())
}

#[cfg(test)]
mod tests {
    use crate::Entity::{PayCode, QrCode};
    use crate::entity::tests::{check, silent};

    #[test]
    fn codes_that_lead_away() {
        check(
            QrCode,
            &[
                ("您<<扫图里的码加我>>", "扫图里的码加我"),
                ("<<扫我二维码>>", "扫我二维码"),
                ("卡片上有码，<<扫一下二维码进群>>", "扫一下二维码进群"),
                ("<<扫二维🐴加好友>>", "扫二维码加好友"),
                ("<<掃這個碼加我>>", "扫这个码加我"),
                ("<<码发您了，扫一下加好友>>", "码发您了,扫一下加好友"),
                ("<<扫这张图加我>>", "扫这张图加我"),
                ("卡片上有<<码，扫了加老板>>好友", "码,扫了加老板"),
            ],
        );
    }

    #[test]
    fn codes_of_things() {
        silent(
            QrCode,
            &[
                "扫码登录电视端",
                "扫我的码付也行",
                "扫我的码转过来，加我备注",
                "扫我二维码付款",
                "扫我的码转",
                "扫一下说明书上的码下载软件",
                "扫瓶身的码看真伪",
                "取件码发您了，到店扫一下",
                "扫地机和扫把都送",
                "打扫干净再贴码",
                "扫码枪支持二维码吗",
                "码数发您了，扫一眼",
                "扫货节加码满减",
                "优惠码发您了",
            ],
        );
    }

    #[test]
    fn codes_that_take_money() {
        check(
            PayCode,
            &[
                ("我把<<收款码>>发您", "收款码"),
                ("扫下面<<收钱马>>付", "收钱码"),
                ("发您一个<<收款的码>>，扫了就行", "收款的码"),
                ("<<收款二维碼>>發您", "收款二维码"),
                ("您扫我<<支付马>>", "支付码"),
                ("扫<<付款码>>转我", "付款码"),
            ],
        );
        silent(
            PayCode,
            &[
                "收款码立牌可以定制文字",
                "收款码贴纸定做多少钱",
                "您的收款码发我，退您运费",
                "付款码打不开请更新APP",
                "收款吗亲",
                "到店出示付款码即可",
            ],
        );
    }
}

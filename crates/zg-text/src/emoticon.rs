//! Emoticons as chat exports write them: `[微笑]`, `【玫瑰】`, 旺旺's `/:^_^`, 咚咚's `#E-s02`; and blanks as web pages write
//! them: `&nbsp;`.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Names between brackets, as WeChat, QQ, Douyin, Kuaishou and Weibo have them; what could be meant itself (红包) is not
/// among them.
const NAMES: &str = "微笑 撇嘴 色 发呆 得意 流泪 害羞 闭嘴 睡 大哭 尴尬 发怒 调皮 呲牙 惊讶 难过 酷 冷汗 抓狂 吐 偷笑 愉快 可爱 白眼 傲慢 饥饿 困 惊恐 流汗 憨笑 悠闲 大兵 奋斗 咒骂 疑问 嘘 晕 折磨 衰 骷髅 敲打 再见 擦汗 抠鼻 鼓掌 糗大了 坏笑 左哼哼 右哼哼 哈欠 鄙视 委屈 快哭了 阴险 亲亲 吓 可怜 菜刀 西瓜 啤酒 咖啡 饭 玫瑰 凋谢 嘴唇 示爱 爱心 心碎 蛋糕 闪电 炸弹 刀 便便 月亮 太阳 礼物 拥抱 强 弱 握手 胜利 抱拳 勾引 拳头 差劲 爱你 爱情 飞吻 跳跳 发抖 怄火 转圈 磕头 回头 跳绳 挥手 激动 街舞 献吻 笑脸 生病 脸红 破涕为笑 恐惧 失望 无语 嘿哈 捂脸 奸笑 机智 皱眉 耶 吃瓜 加油 汗 天啊 社会社会 旺柴 好的 打脸 哇 翻白眼 让我看看 叹气 苦涩 裂开 合十 庆祝 烟花 爆竹 比心 送花 抱抱 鲜花 大笑 笑哭 飙泪笑 惊喜 好奇 思考 赞 爱 生气 捂嘴 为难 呲牙笑 龇牙 泣不成声 送心 灵光一闪 看 鼾睡 舔屏 给力 憨憨 嘻嘻 哈哈 馋嘴 挤眼 花心 钱 互粉 闭眼 黑线 哼 怒 泪 囧 顶 笑而不语 允悲 二哈 心 蜡烛 作揖 吃惊 打哈气 拜拜 爱慕 摊手 抱一抱 微微笑";

/// 旺旺's codes, without the `/:` that each begins with; longer ones before those that they begin with.
const WANGWANG: &str = "^_^ ^$^ ^O^ ^x^ ^W^ 815 809 081 087 086 012 806 814 080 066 807 805 071 072 065 804 813 818 015 084 801 811 077 083 817 068 079 028 026 007 816 802 027 810 >_< 018 >O< 020 044 819 085 812 >M< >@< 076 069 067 043 808 >W< 073 008 803 074 O=O 036 039 045 046 048 047 052 054 055 056 057 058 059 061 062 063 064 075 8*8 )-( lip girl man clock plane U*U (OK) (Zz...) *&* -F -W qp ~B";

/// Blanks as HTML names them.
const BLANKS: &[&str] = &["&nbsp;", "&ensp;", "&emsp;", "&thinsp;", "&#160;", "&#xa0;", "&zwnj;", "&zwj;"];

/// Whether a code may begin with that byte.
#[inline]
pub(crate) fn may_begin(first: u8) -> bool {
    matches!(first, b'[' | b'/' | b'#' | b'&' | 0xE3)
}

/// How many bytes of the beginning of `text` are an emoticon.
#[inline]
pub(crate) fn code(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'[', ..] => bracketed(text, '[', ']'),
        // 【
        [0xE3, 0x80, 0x90, ..] => bracketed(text, '【', '】'),
        [b'&', ..] => BLANKS.iter().find(|blank| text.starts_with(**blank)).map(|blank| blank.len()),
        [b'/', b':', ..] => wangwang(text),
        [b'#', b'E', b'-', kind, a, b, ..] => {
            (kind.is_ascii_lowercase() && a.is_ascii_digit() && b.is_ascii_digit()).then_some(6)
        }
        _ => None,
    }
}

/// A text in pieces as people see them: emoticon codes whole, everything else character by character.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (piece, others) = rest.split_at_checked(code(rest).unwrap_or(first.len_utf8()))?;
        rest = others;
        Some(piece)
    })
}

/// Whether an emoticon stands anywhere in a text.
pub(crate) fn inside(text: &str) -> bool {
    text.char_indices().any(|(at, _)| text.get(at..).and_then(code).is_some())
}

#[cold]
fn bracketed(text: &str, open: char, close: char) -> Option<usize> {
    static KNOWN: OnceLock<HashSet<&str>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| NAMES.split(' ').collect());
    let end = text.char_indices().take(6).find(|(_, c)| *c == close)?.0;
    known.contains(text.get(open.len_utf8()..end)?).then_some(end + close.len_utf8())
}

#[cold]
fn wangwang(text: &str) -> Option<usize> {
    let rest = text.get(2..)?;
    WANGWANG.split(' ').find(|code| rest.starts_with(code)).map(|code| 2 + code.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(code("[爱心]信"), Some("[爱心]".len()));
        assert_eq!(code("/:^_^信"), Some(5));
        assert_eq!(code("#E-s02信"), Some(6));
        assert_eq!(code("【玫瑰】信"), Some("【玫瑰】".len()));
        assert_eq!(code("&nbsp;信"), Some(6));
        for text in
            ["[红包]", "[数字x]", "[", "/:", "#E-s0", "[微笑", "微[微笑]", "【通知】", "【玫瑰]", "&nbsp"]
        {
            assert_eq!(code(text), None, "{text}");
        }
        assert_eq!(pieces("❤[爱心] /:^_^").collect::<Vec<_>>(), ["❤", "[爱心]", " ", "/:^_^"]);
        assert!(inside("微[爱心]信") && !inside("微[信]"));
    }

    #[test]
    fn no_code_hides_behind_a_shorter_one() {
        let codes: Vec<&str> = WANGWANG.split(' ').collect();
        for (at, code) in codes.iter().enumerate() {
            assert!(!codes.iter().take(at).any(|before| code.starts_with(before)), "{code}");
        }
    }
}

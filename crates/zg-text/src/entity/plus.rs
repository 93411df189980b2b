//! Saying "add me" without a name: `加V看图`, `+薇聊`, `➕我v`, `加下我微`.
//!
//! What stands behind the letter decides: 加V聊 is an offer, 加V领的毛衣 are clothes, 加微调旋钮 a knob.

use super::Found;
use super::chars::Text;
use crate::table::Class;

/// What may stand between 加 and the name.
const BETWEEN: &str = "我下个一您你咱们的上 ";
/// Most characters of it.
const MOST: usize = 5;
/// Names of one letter or character, and longer ones that are no words.
const NAMES: &[&str] = &[
    "vx", "wx", "v信", "w信", "qq", "v", "w", "q", "微", "薇", "威", "徽", "巍", "葳", "溦", "💚", "🐧", "🛰",
    "❤",
];
/// What may follow on the name when it is one.
const AFTER: &[&str] = &[
    "聊", "看", "号", "吧", "呗", "哦", "哈", "说", "领券", "领红", "领取", "领福", "领优", "领样", "返",
    "发我", "发图", "发您", "拉您", "拉你", "同号", "私", "详", "便宜", "给您", "给你", "优惠", "有", "咯",
    "呀", "了解", "先", "我", "您", "亲", "群", "裙", "联系", "上", "可以", "就", "搜", "报价", "问", "谈",
    "❤", "多少", "方便", "进", "拿", "送", "减",
];
/// Before 加: other words, and what forbids it.
const OTHER: &str = "增附外追参叠添更倍施累强";
const NOT: &str = "不别勿没禁无未";

/// Finds offers to be added.
pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let mut at = 0;
    while at < text.len() {
        let plus = matches!(text.at(at), '加' | '+');
        match plus.then(|| offer(text, at)).flatten() {
            Some(end) => {
                found.push(at, end, text.string(at, end).replacen('+', "加", 1));
                at = end;
            }
            None => at += 1,
        }
    }
}

fn offer(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut name = at + 1;
    while name - at <= MOST && BETWEEN.contains(text.at(name)) && text.at(name) != '\0' {
        name += 1;
    }
    let end = name + text.starts_with_any(name, NAMES)?;
    // A sum: 12+V, 10+10.
    let sum = text.at(at) == '+' && at > 0 && matches!(text.class(at - 1), Class::Latin | Class::Digit);
    if sum || OTHER.contains(text.before(at)) || !ends(text, name, end) {
        return None;
    }
    let forbidden = (at.saturating_sub(3)..at).any(|i| NOT.contains(text.at(i)));
    let invited = text.ends_with_any(at, &["要不", "能不能", "要不要", "方不方便"]);
    (!forbidden || invited).then_some(end)
}

/// Whether the name ends where it seems to.
fn ends(text: &Text<'_>, name: usize, end: usize) -> bool {
    let latin = text.class(end - 1) == Class::Latin;
    let next = text.class(end);
    if latin && matches!(next, Class::Latin | Class::Digit) {
        return false;
    }
    let mut id = text.skip(end, |c| matches!(c, ' ' | ':' | '-' | '_'));
    id = text.skip(id, |c| c.is_ascii_alphanumeric() || c == '_');
    if id - end >= 6 {
        return true;
    }
    // A single letter at the end of what is said; a Han character there may be half a word that was not finished.
    let closed = end == text.len() || matches!(next, Class::Break | Class::Space);
    let heart = matches!(text.at(end), '❤' | '💚' | '💗' | '💕');
    let told = text.starts_with_any(end, AFTER).is_some();
    // 加微信 and 加威信 are words of their own, found as such.
    let word = text.at(text.skip(end, |c| matches!(c, ' ' | '.' | '-' | '*' | '·' | '_' | '~'))) == '信';
    let single = end - name == 1 && latin;
    !word && (closed && (single || end - name > 1 || text.class(name) == Class::Han) || heart || told)
}

#[cfg(test)]
mod tests {
    use crate::Entity::AddMe;
    use crate::entity::tests::{check, silent};

    #[test]
    fn offers() {
        check(
            AddMe,
            &[
                ("<<加V>>看图", "加v"),
                ("您<<加下我微>>，发您图", "加下我微"),
                ("<<+薇>>聊", "加薇"),
                ("<<➕我v>>", "加我v"),
                ("<<加我vx>>吧", "加我vx"),
                ("亲<<加一下w>>❤", "加一下w"),
                ("<<加威>>私聊", "加威"),
                ("<<加Ⓥ>>领券", "加v"),
                ("<<加q>>群有福利", "加q"),
                ("<<加薇>> lao_zhang99", "加薇"),
                ("要不<<加V>>说", "加v"),
            ],
        );
    }

    #[test]
    fn other_additions() {
        silent(
            AddMe,
            &[
                "加V领的毛衣有吗",
                "加v型支架",
                "加微调旋钮",
                "加威化饼干",
                "加薇诺娜小样",
                "加微波炉支架",
                "增加v口设计",
                "12+V型刀头",
                "加Q弹珍珠",
                "加W型挂钩",
                "加威尔士亲王格",
                "不能加V聊",
                "请勿加v私聊",
                "加微信",
                "加 我 微 信",
                "加VX300",
                "加两件",
            ],
        );
    }
}

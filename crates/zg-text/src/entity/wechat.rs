//! WeChat ids: a letter and five to nineteen more letters, digits, `_` or `-`, or a number, said to be one.

use super::Found;
use super::chars::Text;
use super::company::{self, Company, Names};
use super::runs::{Piece, Run, before_unit};
use crate::table::Class;

pub(super) const WECHAT: Names = Names {
    strong: &[
        "微信", "薇信", "威信", "徽信", "维信", "溦信", "微芯", "薇芯", "微❤", "v信", "v芯", "v❤", "vx",
        "wx", "weixin", "wechat", "vxin", "wei信", "微xin", "vxh", "wxh", "weix", "微x",
    ],
    weak: &["v", "w", "微", "薇", "卫星", "围信"],
    ends: "信芯❤xnthvw微薇星",
};

/// Words that are typed after 微信 and are no ids.
const NOT_IDS: &[&str] =
    &["android", "iphone", "windows", "harmony", "wechat", "weixin", "alipay", "taobao", "huawei", "xiaomi"];

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let mut i = 0;
    while i < text.len() {
        if !is_word(text.at(i)) {
            i += 1;
            continue;
        }
        let end = text.skip(i, is_word);
        if !part_of_address(text, i, end) {
            word(text, i, end, found);
        }
        i = end;
    }
    text.runs().iter().for_each(|run| number(text, run, found));
}

fn is_word(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-'
}

/// Inside a web or mail address.
fn part_of_address(text: &Text<'_>, from: usize, to: usize) -> bool {
    matches!(text.before(from), '@' | '/' | '.')
        || text.at(to) == '@'
        || text.starts_with(to, "://")
        || (text.at(to) == '.' && text.class(to + 1) == Class::Latin)
}

/// The word `from..to` is an id, or its company and an id glued by a sign: `wx-zhang_88`.
fn word(text: &Text<'_>, from: usize, to: usize, found: &mut Found<'_>) {
    let mut id = text.skip(from, |c| c == '-' || c == '_');
    for name in ["vx", "wx", "weixin", "wechat", "v"] {
        let after = id + name.len();
        if text.starts_with(id, name) && matches!(text.at(after), '-' | '_') && after < to {
            let inner = text.skip(after, |c| c == '-' || c == '_');
            if shaped(text, inner, to) && text.slice(inner, to).all(|c| c != '-') {
                id = inner;
                break;
            }
        }
    }
    if !shaped(text, id, to) {
        return;
    }
    let value = text.string(id, to);
    if NOT_IDS.iter().any(|word| value.starts_with(word)) {
        return;
    }
    let plain_word = value.bytes().all(|b| b.is_ascii_lowercase());
    match company::before(text, id, &WECHAT) {
        Some(Company::Strong) => found.push(id, to, value),
        Some(Company::Weak) if !plain_word => found.push(id, to, value),
        _ if value.starts_with("wxid_") => found.push(id, to, value),
        _ => {}
    }
}

fn shaped(text: &Text<'_>, from: usize, to: usize) -> bool {
    (6..=20).contains(&to.saturating_sub(from)) && text.class(from) == Class::Latin
}

/// A mobile or QQ number used as an id. The run may be followed by another number after a blank.
fn number(text: &Text<'_>, run: &Run, found: &mut Found<'_>) {
    let first = run.solid().next();
    let head = Piece { from: 0, to: 11 };
    let head = (run.digits.len() >= 11 && run.border(11)).then_some(head);
    for piece in [Some(run.whole()), head, first].into_iter().flatten() {
        let value = run.value(piece);
        let (start, end) = run.place(piece);
        if run.mixes_dots(piece) || is_word(text.at(end)) || text.at(end) == '@' || before_unit(text, end) {
            continue;
        }
        let mobile = value.len() == 11 && value.starts_with('1') && value.chars().nth(1) >= Some('3');
        let long = (6..=10).contains(&value.len()) && !value.starts_with('0');
        let company = company::before(text, start, &WECHAT);
        let said = match company {
            Some(Company::Strong) => mobile || (long && !model(text, start)),
            Some(Company::Weak) => mobile || (long && text.before(start) != 'v'),
            None => mobile && same_number_follows(text, end),
        };
        if said {
            found.push(start, end, value);
            return;
        }
    }
}

/// `wx-20000`, `wx500000`: a model, not an id.
fn model(text: &Text<'_>, start: usize) -> bool {
    let word = if text.before(start) == '-' { start - 1 } else { start };
    text.before(word).is_ascii_lowercase()
}

/// 13812345678微信同号, 138…(同微信)
fn same_number_follows(text: &Text<'_>, end: usize) -> bool {
    let at = text.skip(end, |c| matches!(c, ' ' | '(' | ',' | '、'));
    text.starts_with_any(at, &["微信同号", "vx同号", "v同号", "wx同号", "同微信", "同vx", "微同", "v信同号"])
        .is_some()
}

#[cfg(test)]
mod tests {
    use crate::Entity::Wechat;
    use crate::entity::tests::{check, silent};

    #[test]
    fn ids_in_company() {
        check(
            Wechat,
            &[
                ("加微信 <<zhang_gui88>> 给您便宜十块", "zhang_gui88"),
                ("V：<<abc12345>>", "abc12345"),
                ("vx同号<<13812345678>>", "13812345678"),
                ("<<13812345678>>微信同号", "13812345678"),
                ("我微信 <<abcdef123>>，加一下", "abcdef123"),
                ("薇.信号:<<Zhang-gui>>", "zhang-gui"),
                ("Ⓥⓧ <<ａｂｃ１２３４>>", "abc1234"),
                ("加v<<13812345678>>", "13812345678"),
                ("+V <<abc_123>>", "abc_123"),
                ("wechat: <<zhangsanfeng>>", "zhangsanfeng"),
                ("微 信：<<138 1234 5678>>", "13812345678"),
                ("<<wxid_abc123def>>", "wxid_abc123def"),
                ("vx-<<zhang88>>", "zhang88"),
                ("微信<<12345678>>", "12345678"),
            ],
        );
    }

    #[test]
    fn not_ids() {
        silent(
            Wechat,
            &[
                "可以用微信支付",
                "微信支付 abcdef123",
                "打开微信小程序",
                "微信小程序 abc12345",
                "V8 吸尘器",
                "V8 abc12345",
                "V领 abc12345 这款",
                "wx-2000",
                "WX-2000型",
                "VX-500000",
                "WX500000",
                "微信100000元",
                "iphone15promax",
                "型号 abc12345",
                "https://weixin.qq.com/abcdef1",
                "zhang_gui88@qq.com",
                "微信。信任 abcdef1",
                "微 信任abcdef1",
                "我的订单 zhang_gui88",
                "微信android版",
            ],
        );
    }
}

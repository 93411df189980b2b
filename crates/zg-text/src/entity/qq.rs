//! QQ numbers: five to eleven digits that are said to be one.

use super::Found;
use super::chars::Text;
use super::company::{self, Names};
use super::runs::before_unit;

pub(super) const QQ: Names = Names {
    strong: &["qq", "扣扣", "抠抠", "企鹅", "扣群", "🐧", "qq号", "球球", "口口"],
    weak: &["q", "扣", "叩叩"],
    ends: "q扣抠鹅群🐧号球叩口",
};

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    for run in text.runs() {
        let whole = run.whole();
        // Either the whole run is the number, or its first unbroken piece is ("QQ 123456 3件").
        for piece in [Some(whole), run.solid().next()].into_iter().flatten() {
            let value = run.value(piece);
            let (start, end) = run.place(piece);
            let shaped = (5..=11).contains(&value.len()) && !value.starts_with('0') && !run.mixes_dots(piece);
            let address = text.at(end) == '@' || text.at(end).is_ascii_lowercase();
            if shaped && !address && !before_unit(text, end) && company::before(text, start, &QQ).is_some() {
                found.push(start, end, value);
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Entity::Qq;
    use crate::entity::tests::{check, silent};

    #[test]
    fn numbers_in_company() {
        check(
            Qq,
            &[
                ("加QQ <<123456789>>", "123456789"),
                ("QQ群 <<123456789>>", "123456789"),
                ("qq号是:<<12345678>>", "12345678"),
                ("扣扣<<一二三四五六七>>", "1234567"),
                ("企鹅 <<８８８ 999 00>>", "88899900"),
                ("q q：<<123456789>>", "123456789"),
                ("QQ<<123456789>>", "123456789"),
                ("加q<<123456789>>", "123456789"),
                ("找我上q，<<九三一五0七七二>>", "93150772"),
                ("🐧<<10001000>>", "10001000"),
                ("QQ <<123456>> 3件", "123456"),
                ("扣 <<2088413>> 空间里看", "2088413"),
                ("扣<<2️⃣0️⃣8️⃣8️⃣4️⃣1️⃣3️⃣>>聊", "2088413"),
            ],
        );
    }

    #[test]
    fn not_qq() {
        silent(
            Qq,
            &[
                "QQ星牛奶 12盒",
                "QQ糖 100000袋",
                "QQ 1000元",
                "QQ 10000元",
                "订单 123456789",
                "1221211212",
                "bbqq123456789",
                "123456@qq.com",
                "q弹 12345678",
                "qq群已满。12345678",
                "QQ 012345678",
                "扣 1000000积分",
                "扣2088413元",
                "这单扣20",
            ],
        );
    }
}

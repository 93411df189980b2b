//! What must not leave the importer: buyers' names, and the personal columns of order tables.

/// Headers with one of these words hold personal data; such columns are left out unless a map names them.
const PERSONAL: &[&str] = &[
    "收货人",
    "收件人",
    "姓名",
    "手机",
    "电话",
    "联系方式",
    "地址",
    "身份证",
    "邮箱",
    "邮件",
    "支付宝",
    "银行卡",
    "微信",
    "昵称",
    "会员名",
    "旺旺",
    "买家账号",
    "买家id",
    "用户id",
    "用户名",
    "支付账号",
    "qq",
    "phone",
    "mobile",
    "address",
    "email",
    "nick",
];

/// Whether a column with this header is left out.
pub(crate) fn personal(header: &str) -> bool {
    let header = header.to_lowercase();
    PERSONAL.iter().any(|word| header.contains(word))
}

/// A name as messages may show it: the first character.
pub(crate) fn masked(name: &str) -> String {
    name.chars().next().map_or_else(String::new, |c| format!("{c}***"))
}

/// A value as messages may show it: at most 40 characters on one line, undecodable bytes as `?`.
pub(crate) fn shown(value: &str) -> String {
    let mut out: String = value
        .chars()
        .take(40)
        .map(|c| if c.is_control() || c == crate::encoding::BAD { '?' } else { c })
        .collect();
    if value.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}

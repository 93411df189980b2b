//! Mail addresses.

use super::Found;
use super::chars::Text;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    for at in (0..text.len()).filter(|i| text.at(*i) == '@') {
        let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
        let start = text.skip(text.skip_back(at, is_local), |c| matches!(c, '.' | '-' | '+' | '%'));
        let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        let mut end = text.skip(at + 1, is_host);
        while end > at + 1 && !text.before(end).is_ascii_alphanumeric() {
            end -= 1;
        }
        if start >= at || !host(&text.string(at + 1, end)) {
            continue;
        }
        found.push(start, end, text.string(start, end));
    }
}

/// At least two labels, none empty, the last one letters only.
fn host(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    let top = labels.next().unwrap_or("");
    let mut rest = labels.peekable();
    (2..=12).contains(&top.len())
        && top.bytes().all(|b| b.is_ascii_lowercase())
        && rest.peek().is_some()
        && rest.all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::Entity::Email;
    use crate::entity::tests::{check, silent};

    #[test]
    fn addresses() {
        check(
            Email,
            &[
                ("发到<<Zhang.San@163.com>>。谢谢", "zhang.san@163.com"),
                ("邮箱：<<123456@qq.com>>，", "123456@qq.com"),
                ("<<ａｂｃ＠ｑｑ．ｃｏｍ>>", "abc@qq.com"),
                ("<<a_b@mail.example.com.cn>>.", "a_b@mail.example.com.cn"),
            ],
        );
    }

    #[test]
    fn not_addresses() {
        silent(Email, &["@客服 看一下a.b", "a@b", "@qq.com", "abc@qq", "5@3.5", "傻@#￥%逼 a.b", "a@.com"]);
    }
}

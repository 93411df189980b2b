//! Web addresses: with scheme, with `www.`, or a bare domain under a top level that chats really use.

use super::Found;
use super::chars::Text;

/// Top levels under which a bare domain counts. File endings (`.jpg`), words (`.so`) and versions stay out.
const TOP_LEVELS: &[&str] = &[
    "com", "cn", "net", "org", "top", "shop", "vip", "xyz", "cc", "io", "me", "co", "tv", "club", "info",
    "ltd", "site", "online", "store", "link", "icu", "pro", "ink", "biz", "mobi", "dev", "ai", "hk", "tw",
    "jp", "ren", "wang", "gov", "edu", "fun", "live", "app", "asia", "cloud", "space", "website", "group",
    "work", "tech",
];

/// Top levels for names of digits only (`12306.cn`); under the others those are decimals and version numbers.
const NUMERIC: &[&str] = &["com", "cn", "net"];

const MAX_LABELS: usize = 8;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let mut i = 0;
    while i < text.len() {
        if !is_label(text.at(i)) || text.at(i) == '-' {
            i += 1;
            continue;
        }
        let label = text.skip(i, is_label);
        // Most words are followed by neither a dot nor what ends a scheme.
        if text.at(label) != ':' && !is_dot(text, label) {
            i = label;
            continue;
        }
        let scheme = scheme_end(text, i);
        let host = scheme.unwrap_or(i);
        match host_end(text, host, scheme.is_some()) {
            Some(end) if scheme.is_some() || !part_of_mail(text, i, end) => {
                let end = path_end(text, end);
                found.push(i, end, value(text, i, end));
                i = end;
            }
            _ => i = label,
        }
    }
    super::spelled::find(text, found);
}

fn is_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

fn is_dot(text: &Text<'_>, i: usize) -> bool {
    text.at(i) == '.' || text.at(i) == '。' || text.at(i) == '·'
}

/// Past `http://` and the like, if that starts at `i`.
fn scheme_end(text: &Text<'_>, i: usize) -> Option<usize> {
    let end = text.skip(i, |c| c.is_ascii_lowercase());
    ((2..=12).contains(&(end - i)) && text.starts_with(end, "://")).then_some(end + 3)
}

/// Where the host that starts at `from` ends, if it is one.
fn host_end(text: &Text<'_>, from: usize, scheme: bool) -> Option<usize> {
    let label = text.skip(from, is_label);
    let more = is_dot(text, label) && is_label(text.at(label + 1));
    if label == from || !(scheme || more) {
        return None;
    }
    let mut labels: Vec<(usize, usize)> = Vec::new();
    let mut at = from;
    // A typed `。` or `·` passes for a dot only where the result is `….com` or the like.
    let mut disguised = false;
    loop {
        let end = text.skip(at, is_label);
        if end == at {
            break;
        }
        labels.push((at, end));
        // Real names have few labels; the bound keeps `a.a.a.a…` linear.
        if labels.len() == MAX_LABELS || !is_dot(text, end) || !is_label(text.at(end + 1)) {
            break;
        }
        disguised |= text.at(end) != '.';
        at = end + 1;
    }
    let www = labels.len() > 2 && labels.first().is_some_and(|l| text.string(l.0, l.1) == "www");
    // A trailing label that is no top level may be a sentence: "t.cn.ok" reads as t.cn.
    let first = labels.first()?.0;
    while labels.len() > 1 {
        let (start, end) = *labels.last()?;
        let top = text.string(start, end);
        let known = TOP_LEVELS.contains(&top.as_str());
        let named = text.slice(first, start).any(|c| c.is_ascii_lowercase());
        let numeric = NUMERIC.contains(&top.as_str()) && !disguised && labels.len() == 2;
        let common = !disguised || NUMERIC.contains(&top.as_str());
        if known && (named || numeric || scheme) && common {
            return whole_name(text, first, end).then_some(end);
        }
        if (scheme || www) && !disguised && (2..=18).contains(&top.len()) {
            return Some(end);
        }
        labels.pop();
    }
    // With a scheme even `http://localhost/x` and the host of an app link count.
    (scheme && labels.first().is_some_and(|l| l.1 - l.0 >= 2)).then(|| labels.first().map(|l| l.1))?
}

/// Not cut out of a longer word: `a.com_x`, `x_a.com`.
fn whole_name(text: &Text<'_>, from: usize, to: usize) -> bool {
    !matches!(text.before(from), '_' | '.') && text.at(to) != '_'
}

fn part_of_mail(text: &Text<'_>, from: usize, to: usize) -> bool {
    text.before(from) == '@' || text.at(to) == '@'
}

/// Port, path, query and fragment: plain ASCII only, and closing punctuation is left outside.
fn path_end(text: &Text<'_>, host_end: usize) -> usize {
    if !matches!(text.at(host_end), ':' | '/' | '?' | '#') || !text.typed_ascii(host_end) {
        return host_end;
    }
    let is_path = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'*+,;=%".contains(c);
    let mut end = host_end;
    while end < text.len() && is_path(text.at(end)) && text.typed_ascii(end) {
        end += 1;
    }
    while end > host_end && ".,;:!?'".contains(text.before(end)) {
        end -= 1;
    }
    end
}

/// As typed where that is ASCII, else as folded; scheme and host in lower case.
fn value(text: &Text<'_>, from: usize, to: usize) -> String {
    let raw = text.raw_str(from, to);
    if !raw.is_ascii() {
        return text.slice(from, to).map(|c| if c == '。' || c == '·' { '.' } else { c }).collect();
    }
    let after_scheme = raw.find("://").map_or(0, |i| i + 3);
    let host = raw.get(after_scheme..).and_then(|rest| rest.find(['/', '?', '#'])).unwrap_or(raw.len());
    let (head, tail) = raw.split_at_checked(after_scheme + host).unwrap_or((raw, ""));
    head.to_ascii_lowercase() + tail
}

#[cfg(test)]
mod tests {
    use crate::Entity::Url;
    use crate::entity::tests::{check, silent};

    #[test]
    fn addresses() {
        check(
            Url,
            &[
                ("您点这个 <<https://v.example.cn/a1>>", "https://v.example.cn/a1"),
                ("点<<HTTP://V.Example.CN/AbC?x=1>>，领券", "http://v.example.cn/AbC?x=1"),
                ("<<www.baidu.com>>", "www.baidu.com"),
                ("百度<<www.baidu.com>>搜一下", "www.baidu.com"),
                ("<<ｗｗｗ．ｂａｉｄｕ．ｃｏｍ>>", "www.baidu.com"),
                ("短链<<t.cn/A6xYz>>。", "t.cn/A6xYz"),
                ("去<<shop.abc.vip>>看看", "shop.abc.vip"),
                ("<<12306.cn>>买票", "12306.cn"),
                ("打开<<abc。com>>下单", "abc.com"),
                ("<<abc.com>>.", "abc.com"),
                ("(<<https://a.cn/b>>)", "https://a.cn/b"),
                ("看<<http://192.168.1.10:8080/x>>", "http://192.168.1.10:8080/x"),
                ("<<https://a.cn/b>> <<https://c.cn/d>>", "https://a.cn/b https://c.cn/d"),
            ],
        );
    }

    #[test]
    fn not_addresses() {
        silent(
            Url,
            &[
                "只要12.5元",
                "版本1.2.3",
                "a.jpg",
                "发你readme.md",
                "G.SLKPR",
                "asYKO.QRW.XVMYV",
                "NO.1",
                "abc@qq.com",
                "iphone。cnc",
                "1.cc",
                "v.x",
                "ok。me too",
                "亲...com",
                "S.M.L.XL",
            ],
        );
    }
}

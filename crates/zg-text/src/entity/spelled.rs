//! Web addresses that are spelled so that no filter sees one: `t点cn/A6xYz`, `u r l . cn`, `abc[.]com`.

use super::Found;
use super::chars::Text;
use crate::table::Class;

/// Top levels under which spelled names are believed.
const TOP_LEVELS: &[&str] = &["com", "cn", "net", "cc", "top", "vip", "shop", "me", "im"];
/// Most labels of a name.
const MAX_LABELS: usize = 5;
/// Most letters of a label that is spelled with blanks.
const MAX_SPELLED: usize = 24;

/// Finds names with a dot in words or in brackets, and names with blanks inside; `url` finds the others.
pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let earlier = found.earlier();
    let mut at = 0;
    while at < text.len() {
        let starts = is_letter(text.at(at)) && !(at > 0 && joins(text.before(at)));
        match starts.then(|| name(text, at)).flatten() {
            Some((end, value)) => {
                if !earlier.covers(text, at, end) {
                    found.push(at, end, value);
                }
                at = end;
            }
            None => at = text.skip(at, joins).max(at + 1),
        }
    }
}

fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '@')
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// A label: where it ends, its letters, and whether blanks parted them.
fn label(text: &Text<'_>, at: usize) -> Option<(usize, String, bool)> {
    let end = text.skip(at, is_letter);
    if end == at {
        return None;
    }
    let mut value = text.string(at, end);
    if value.len() > 1 {
        return Some((end, value, false));
    }
    // Letters one by one: `u r l`.
    let mut last = end;
    while value.len() < MAX_SPELLED
        && text.at(last) == ' '
        && is_letter(text.at(last + 1))
        && !is_letter(text.at(last + 2))
    {
        value.push(text.at(last + 1));
        last += 2;
    }
    let spelled = value.len() > 1;
    Some((last, value, spelled))
}

/// A dot in whatever dress, with what stands around it: where it ends, and whether it is dressed.
fn dot(text: &Text<'_>, at: usize) -> Option<(usize, bool)> {
    let blank = |c: char| matches!(c, ' ' | '(' | '[' | '【' | '「' | '{');
    let close = |c: char| matches!(c, ' ' | ')' | ']' | '】' | '」' | '}');
    let from = text.skip(at, blank);
    let end = match text.at(from) {
        '.' | '。' | '·' | '点' => from + 1,
        'd' if text.starts_with(from, "dot") && !is_letter(text.at(from + 3)) && from > at => from + 3,
        _ => return None,
    };
    let to = text.skip(end, close);
    let near = from - at <= 2 && to - end <= 2;
    // A sentence may end before a blank; only a dot, or one in brackets, is part of a name there.
    let bracket = |i: usize| text.at(i) != ' ';
    let ended = text.at(from) == '。' && !((from > at && bracket(at)) && to > end);
    (near && !ended).then_some((to, from > at || to > end || matches!(text.at(from), '点' | 'd')))
}

fn name(text: &Text<'_>, from: usize) -> Option<(usize, String)> {
    // Most words end without a dot, and need not be written out for that.
    let end = text.skip(from, is_letter);
    if end - from > 1 && dot(text, end).is_none() {
        return None;
    }
    let mut at = from;
    let (mut value, mut dressed, mut letters) = (String::new(), false, true);
    for number in 0..MAX_LABELS {
        let (end, part, spelled) = label(text, at)?;
        dressed |= spelled;
        if number > 0 && TOP_LEVELS.contains(&part.as_str()) && dressed {
            let named = value.bytes().any(|b| b.is_ascii_lowercase());
            let path = text.at(text.skip(end, |c| c == ' ')) == '/';
            // A version (v1 . 0 . cn) has figures; a name with figures says so by its path.
            let whole = !matches!(text.at(end), '-' | '_' | '@') && text.class(end) != Class::Latin;
            let rare = matches!(part.as_str(), "me" | "im");
            if named && whole && (letters || path) && (path || !rare) {
                let end = with_path(text, end, &mut value, &part);
                return Some((end, value));
            }
            return None;
        }
        letters &= part.bytes().all(|b| b.is_ascii_lowercase());
        value.push_str(&part);
        value.push('.');
        let (next, dress) = dot(text, end)?;
        dressed |= dress;
        at = next;
    }
    None
}

/// The top level, and what is typed behind a slash.
fn with_path(text: &Text<'_>, end: usize, value: &mut String, top: &str) -> usize {
    value.push_str(top);
    let slash = text.skip(end, |c| c == ' ');
    if text.at(slash) != '/' {
        return end;
    }
    let first = text.skip(slash + 1, |c| c == ' ');
    let last = text.skip(first, is_letter);
    if last == first {
        return end;
    }
    value.push('/');
    value.push_str(&text.string(first, last));
    last
}

#[cfg(test)]
mod tests {
    use crate::Entity::Url;
    use crate::entity::tests::{check, silent};

    #[test]
    fn spelled_names() {
        check(
            Url,
            &[
                ("点这个 <<t点cn/A6xYz>> 便宜", "t.cn/a6xyz"),
                ("打开<<abc点com>>下单", "abc.com"),
                ("<<u r l . cn/5xYz>> 领券", "url.cn/5xyz"),
                ("<<w w w . abc . com>> 下单", "www.abc.com"),
                ("<<abc[.]com>> 便宜", "abc.com"),
                ("<<abc(点)com>>", "abc.com"),
                ("<<abc dot com>>", "abc.com"),
                ("链接 <<dwz点cn/ab12c>>", "dwz.cn/ab12c"),
            ],
        );
    }

    #[test]
    fn no_names() {
        silent(
            Url,
            &[
                "3点cn线到货",
                "晚上8点com口测试",
                "重点cp推荐",
                "a点b点c点都要打孔",
                "v1 . 0 . cn版",
                "ok 。 me too",
                "S . M . L",
                "早上9点me再来",
                "a 点 b",
                "iphone点击",
            ],
        );
    }
}

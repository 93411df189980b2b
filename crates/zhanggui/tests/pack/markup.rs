//! A small reader of HTML: enough to see which tags, attributes and links a page has, and whether it is well-formed.

use std::collections::BTreeSet;

/// A tag of a page.
#[derive(Debug)]
pub(crate) struct Tag {
    /// `/p` for a closing one.
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Elements without an end.
const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "img", "!doctype"];

/// The tags of a page, in order; what stands inside `<script>` and `<style>` is no markup.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let mut quoted = false;
        let end = rest
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .unwrap_or_else(|| panic!("a tag without end: {}", rest.chars().take(60).collect::<String>()));
        let tag = tag(&rest[..end]);
        rest = &rest[end + 1..];
        if tag.name == "script" || tag.name == "style" {
            let close = format!("</{}>", tag.name);
            rest = &rest[rest.find(&close).unwrap()..];
        }
        out.push(tag);
    }
    out
}

fn tag(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(['=', ' ', '\n']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let (inside, tail) = quoted.split_once('"').unwrap();
            value = inside.to_owned();
            rest = tail;
        }
        attributes.push((name, value));
    }
    Tag { name: name.to_ascii_lowercase(), attributes }
}

/// Panics where an element is not closed, or closed in the wrong place.
pub(crate) fn balanced(page: &str, tags: &[Tag]) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags {
        match tag.name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{page}: </{name}> closes something else"),
            None if VOID.contains(&tag.name.trim_end_matches('/')) => {}
            None => open.push(&tag.name),
        }
    }
    assert!(open.is_empty(), "{page}: not closed: {open:?}");
}

/// The ids of a page, each of which must stand once.
pub(crate) fn ids(page: &str, tags: &[Tag]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for id in tags.iter().filter_map(|t| t.get("id")) {
        assert!(out.insert(plain(id)), "{page}: the id `{id}` stands twice");
    }
    out
}

/// A text without entities.
pub(crate) fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// A part of an address without its percent signs.
pub(crate) fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let hex: String = bytes.by_ref().take(2).map(char::from).collect();
            out.push(u8::from_str_radix(&hex, 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).unwrap()
}

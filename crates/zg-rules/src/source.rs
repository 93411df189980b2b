//! Sources: every cited document, with its dates and how far it can be trusted. (language §1)

use std::ops::Range;
use std::sync::Arc;

use zg_model::{Date, Grade};

use crate::decode::Decoder;
use crate::node::Node;

/// A cited document.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The name that citations use.
    pub title: Arc<str>,
    /// Its full title.
    pub full: String,
    /// Who issued it.
    pub issuer: String,
    /// Its number.
    pub number: String,
    /// In force from this day.
    pub from: Option<Date>,
    /// In force until the end of this day.
    pub until: Option<Date>,
    /// Where it was read.
    pub url: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// When somebody last looked whether it still stands.
    pub checked: Option<Date>,
    /// The file.
    pub file: Arc<str>,
    /// Its place in the file.
    pub span: Range<usize>,
}

/// A citation as written: `来源名 条款`.
#[derive(Clone, Debug, PartialEq)]
pub struct CiteText {
    /// The document's name.
    pub source: String,
    /// The clause, perhaps empty.
    pub clause: String,
    /// Its place in the file.
    pub span: Range<usize>,
}

impl CiteText {
    /// The document's name ends at the first space.
    pub fn parse(text: &str, span: Range<usize>) -> CiteText {
        let (source, clause) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        CiteText { source: source.to_owned(), clause: clause.trim().to_owned(), span }
    }
}

/// The `sources.yaml` of a pack.
pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Vec<Source> {
    let Some(mut f) = d.fields(node) else { return Vec::new() };
    let list = f.need(d, "sources");
    let sources =
        list.map(|n| d.list(n).iter().filter_map(|n| decode_one(d, n)).collect()).unwrap_or_default();
    f.finish(d);
    sources
}

fn decode_one(d: &mut Decoder<'_>, node: &Node) -> Option<Source> {
    let mut f = d.fields(node)?;
    let title = f.need_text(d, "title");
    if title.contains(' ') {
        d.wrong(
            &node.span,
            format!("来源名 `{title}` 里不能有空格：条款从第一个空格开始"),
            format!("the title `{title}` must not hold a space: the clause begins there"),
        );
    }
    let full = f.text(d, "full").map(|t| t.value).unwrap_or_default();
    let issuer = f.text(d, "issuer").map(|t| t.value).unwrap_or_default();
    let number = f.text(d, "number").map(|t| t.value).unwrap_or_default();
    let url = f.text(d, "url").map(|t| t.value).unwrap_or_default();
    let from = f.parsed(d, "from", "日期", "a date");
    let until = f.parsed(d, "until", "日期", "a date");
    let checked = f.parsed(d, "checked", "日期", "a date");
    f.text(d, "note");
    let grade = f.need(d, "grade").and_then(|n| d.text(n)).and_then(|t| {
        let grade =
            [Grade::L, Grade::N, Grade::T, Grade::F, Grade::G].into_iter().find(|g| g.letter() == t.value);
        if grade.is_none() {
            d.unknown(&t.span, ("级别", "grade"), &t.value, ["L", "N", "T", "F", "G"]);
        }
        grade
    });
    f.finish(d);
    Some(Source {
        title: title.into(),
        full,
        issuer,
        number,
        from,
        until,
        url,
        grade: grade?,
        checked,
        file: d.file.clone(),
        span: node.span.clone(),
    })
}

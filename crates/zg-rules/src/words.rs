//! Word lists, with where they come from. (language §9)

use std::sync::Arc;

use zg_model::Date;

use crate::decode::{At, Decoder};
use crate::node::{Node, Value};
use crate::speech::Speech;

/// A list of words.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Its name: the file's name without ending.
    pub name: Arc<str>,
    /// The file.
    pub file: Arc<str>,
    /// What it lists.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// Longer phrases that swallow a hit, for every rule that uses the list.
    pub except: Vec<String>,
    /// Words of which one must stand near a word of the list for it to count: nicknames mean what they say elsewhere.
    pub company: Vec<String>,
    /// Words and `$lists` of which none may stand directly before a word of the list: 不能, 请勿.
    pub not_after: Vec<At<String>>,
    /// Only what is not written as listed counts: names that anybody may say, but nobody has to hide.
    pub disguised: bool,
    /// Of names for something else, what they stand for: 绿泡泡 is 微信. Said beside a finding, whatever list its word is of.
    pub means: Vec<(String, String)>,
    /// What the reader of promises takes it for.
    pub reads: Option<Speech>,
    /// The words.
    pub terms: Vec<Term>,
}

/// A word of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The word.
    pub text: String,
    /// Listed from this day on.
    pub from: Option<Date>,
    /// Listed until the end of this day.
    pub until: Option<Date>,
}

impl Words {
    pub(crate) fn decode(d: &mut Decoder<'_>, name: &str, node: &Node) -> Option<Words> {
        let mut f = d.fields(node)?;
        let title = f.need_text(d, "title");
        let source = f.need_text(d, "source");
        let except = f.texts(d, "except").into_iter().map(|t| t.value).collect();
        let company = f.texts(d, "company").into_iter().map(|t| t.value).collect();
        let not_after = f.texts(d, "not_after");
        let disguised = f.flag(d, "disguised");
        let means =
            f.pairs(d, "means").into_iter().filter_map(|(k, n)| Some((k, d.text(n)?.value))).collect();
        let reads = f.text(d, "reads").and_then(|t| Speech::decode(d, &t));
        let terms: Vec<Term> = match f.need(d, "terms") {
            Some(n) => d.list(n).iter().filter_map(|n| decode_term(d, n)).collect(),
            None => Vec::new(),
        };
        f.finish(d);
        Some(Words {
            name: name.into(),
            file: d.file.clone(),
            title,
            source,
            except,
            company,
            not_after,
            disguised,
            means,
            reads,
            terms,
        })
    }
}

fn decode_term(d: &mut Decoder<'_>, node: &Node) -> Option<Term> {
    let term = match &node.value {
        Value::Map(_) => {
            let mut f = d.fields(node)?;
            let text = f.need_text(d, "term");
            let from = f.parsed(d, "from", "日期", "a date");
            let until = f.parsed(d, "until", "日期", "a date");
            f.finish(d);
            Term { text, from, until }
        }
        _ => Term { text: d.text(node)?.value, from: None, until: None },
    };
    if term.text.trim().is_empty() {
        d.wrong(&node.span, "词是空的", "an empty word");
        return None;
    }
    Some(term)
}

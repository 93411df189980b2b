//! Word lists, with where they come from. (language §9)

use std::sync::Arc;

use zg_model::Date;

use crate::decode::{At, Decoder};
use crate::node::{Node, Value};

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

/// What a list is to the reader of promises (`reads`): it says how something is spoken of, whatever is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// At the head of a clause: something more is given.
    Adds,
    /// Given on top of what was said before.
    Too,
    /// Whom one has do something: 我让跑腿送.
    Sends,
    /// All of it is given.
    Whole,
    /// A part is given, not the sum that was named before.
    Share,
    /// What the buyer sees by then.
    Sees,
    /// What the buyer may do.
    May,
    /// Who says so speaks of what will be: 今天铁定给您发了.
    Sure,
    /// What comes before a promise is kept: only the asking is done.
    Asked,
    /// What 了 may stand before when it only says “once”: 发了告诉您.
    Once,
    /// What follows from what the buyer does: 您加购两盒，我就送一盒.
    Then,
    /// What follows from something that was named before: 下单备注，再给您补.
    After,
    /// What a clause about the buyer may begin with that makes nothing depend on him.
    Idle,
    /// That something has been done.
    Already,
    /// For whom, before what is done.
    ToYou,
    /// Done in part.
    Part,
    /// What one does who calls.
    Calls,
    /// People who are not the shop's own.
    Others,
    /// How one goes on about them without a word for who: 到了会联系您.
    OthersGoOn,
    /// Who speaks for the shop, or does something with the others.
    Ours,
    /// What a clause may begin with before it says that something is done: 都, 也.
    Opens,
}

impl Speech {
    /// All of them, with the names that files use, in the order of their numbers.
    pub const ALL: [(Speech, &'static str); 21] = [
        (Speech::Adds, "adds"),
        (Speech::Too, "too"),
        (Speech::Sends, "sends"),
        (Speech::Whole, "whole"),
        (Speech::Share, "share"),
        (Speech::Sees, "sees"),
        (Speech::May, "may"),
        (Speech::Sure, "sure"),
        (Speech::Asked, "asked"),
        (Speech::Once, "once"),
        (Speech::Then, "then"),
        (Speech::After, "after"),
        (Speech::Idle, "idle"),
        (Speech::Already, "already"),
        (Speech::ToYou, "to-you"),
        (Speech::Part, "part"),
        (Speech::Calls, "calls"),
        (Speech::Others, "others"),
        (Speech::OthersGoOn, "others-go-on"),
        (Speech::Ours, "ours"),
        (Speech::Opens, "opens"),
    ];
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
        let reads = f.text(d, "reads").and_then(|t| {
            let found = Speech::ALL.iter().find(|(_, name)| *name == t.value).map(|(speech, _)| *speech);
            if found.is_none() {
                let names = Speech::ALL.iter().map(|(_, name)| *name);
                d.unknown(&t.span, ("读承诺时的用处", "use in reading promises"), &t.value, names);
            }
            found
        });
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

//! Kinds of promises, and the words by which they are given. (language §9)

use std::sync::Arc;

use crate::decode::{At, Decoder};
use crate::node::Node;

/// A kind of promise: 发货, 退款, 补偿 …
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseKind {
    /// Its name in rules: the file's name without ending.
    pub name: Arc<str>,
    /// The file.
    pub file: Arc<str>,
    /// What people call it.
    pub title: String,
    /// Where the words come from.
    pub source: String,
    /// The calendar that says which days are working days and what is a holiday.
    pub calendar: Option<At<String>>,
    /// Kinds that a promise of this one takes in when they follow in the same sentence: 补发一件，今天寄出.
    pub over: Vec<At<String>>,
    /// Saying it is promising it.
    pub says: Vec<At<String>>,
    /// Only with a time in the same clause.
    pub timed: Vec<At<String>>,
    /// Only with a time, or with a word that binds the speaker, in the same clause.
    pub marked: Vec<At<String>>,
    /// The words that bind: 给您, 一定, 马上.
    pub marks: Vec<At<String>>,
    /// Only with an amount in the same clause.
    pub paid: Vec<At<String>>,
    /// Longer phrases that swallow a hit.
    pub except: Vec<At<String>>,
    /// In the same clause: no promise (refused, guessed, done already, told by others).
    pub unless: Vec<At<String>>,
    /// From its clause to the end of the sentence: conditional, so no promise.
    pub condition: Vec<At<String>>,
    /// In the same clause: a question.
    pub ask: Vec<At<String>>,
    /// As the next, short clause: what came before was only offered (您看可以吗).
    pub consent: Vec<At<String>>,
}

impl PromiseKind {
    pub(crate) fn decode(d: &mut Decoder<'_>, name: &str, node: &Node) -> Option<PromiseKind> {
        let mut f = d.fields(node)?;
        let title = f.need_text(d, "title");
        let source = f.need_text(d, "source");
        let kind = PromiseKind {
            name: name.into(),
            file: d.file.clone(),
            title,
            source,
            calendar: f.text(d, "calendar"),
            over: f.texts(d, "over"),
            says: f.texts(d, "says"),
            timed: f.texts(d, "timed"),
            marked: f.texts(d, "marked"),
            marks: f.texts(d, "marks"),
            paid: f.texts(d, "paid"),
            except: f.texts(d, "except"),
            unless: f.texts(d, "unless"),
            condition: f.texts(d, "if"),
            ask: f.texts(d, "ask"),
            consent: f.texts(d, "consent"),
        };
        let span = f.span();
        f.finish(d);
        if [&kind.says, &kind.timed, &kind.marked, &kind.paid].iter().all(|words| words.is_empty()) {
            d.wrong(
                &span,
                "承诺要有说出它的词：`says`、`timed`、`marked`、`paid` 至少一样",
                "a promise needs words by which it is given: `says`, `timed`, `marked` or `paid`",
            );
        }
        for word in kind.words().filter(|w| w.value.split('…').any(|part| part.trim().is_empty())) {
            d.wrong(&word.span, "词是空的", "an empty word");
        }
        Some(kind)
    }

    /// All its words and `$word-lists`.
    pub fn words(&self) -> impl Iterator<Item = &At<String>> {
        let lists = [
            &self.says,
            &self.timed,
            &self.marked,
            &self.marks,
            &self.paid,
            &self.except,
            &self.unless,
            &self.condition,
            &self.ask,
            &self.consent,
        ];
        lists.into_iter().flatten()
    }
}

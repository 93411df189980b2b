//! Examples: a message, a chat, or given/then. They test, teach and examine. (language §7)

use std::ops::Range;

use zg_model::Date;
use zg_model::transcript::Transcript;

use crate::decode::Decoder;
use crate::node::Node;

/// One example of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Holds only from this day on.
    pub since: Option<Date>,
    /// Holds only until the end of this day.
    pub until: Option<Date>,
    /// Holds only where this reading was chosen.
    pub reading: Option<String>,
    /// What it shows.
    pub case: Case,
    /// Its place in the file.
    pub span: Range<usize>,
}

/// What an example shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Case {
    /// The rule must find exactly the marked evidence.
    Bad(Chat),
    /// The rule must find nothing.
    Ok(Chat),
    /// These facts must lead to these results.
    Given {
        /// Names and values.
        given: Vec<(String, Vec<String>)>,
        /// Result names and values.
        then: Vec<(String, String)>,
    },
}

/// A message or a chat, with the evidence marked.
#[derive(Clone, Debug, PartialEq)]
pub struct Chat {
    /// As written.
    pub source: String,
    /// As read.
    pub transcript: Transcript,
}

impl Example {
    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Example> {
        let mut f = d.fields(node)?;
        let since = f.parsed(d, "since", "日期", "a date");
        let until = f.parsed(d, "until", "日期", "a date");
        let reading = f.text(d, "reading").map(|t| t.value);
        let (bad, ok) = (f.get("bad"), f.get("ok"));
        let given = f
            .pairs(d, "given")
            .into_iter()
            .map(|(k, n)| (k, d.texts(n).into_iter().map(|t| t.value).collect()))
            .collect::<Vec<_>>();
        let then = f
            .pairs(d, "then")
            .into_iter()
            .filter_map(|(k, n)| Some((k, d.text(n)?.value)))
            .collect::<Vec<_>>();
        f.text(d, "note");
        f.finish(d);
        let case = match (bad, ok, given.is_empty(), then.is_empty()) {
            (Some(n), None, true, true) => Case::Bad(decode_chat(d, n)?),
            (None, Some(n), true, true) => Case::Ok(decode_chat(d, n)?),
            (None, None, false, false) => Case::Given { given, then },
            _ => {
                d.wrong(
                    &node.span,
                    "一个例子写 bad、ok 或 given＋then 之一",
                    "an example is one of bad, ok, or given with then",
                );
                return None;
            }
        };
        Some(Example { since, until, reading, case, span: node.span.clone() })
    }
}

fn decode_chat(d: &mut Decoder<'_>, node: &Node) -> Option<Chat> {
    let text = d.text(node)?;
    let (transcript, bad) = Transcript::parse(&text.value);
    for line in &bad {
        d.wrong(&text.span, format!("例子第 {} 行：{}", line.line, line.zh), format!("example {line}"));
    }
    if transcript.lines.is_empty() {
        d.wrong(&text.span, "例子是空的", "an empty example");
    }
    bad.is_empty().then_some(Chat { source: text.value, transcript })
}

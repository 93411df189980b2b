//! What is answered to a text before it is sent.

use std::io::{self, Write};

use serde::Serialize;

use super::{Finding, finding_line};
use crate::Lang;

/// Whether a text may be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing was found, or only what is worth knowing.
    Pass,
    /// Somebody should look at it again.
    Warn,
    /// It should not be sent.
    Block,
    /// It was not judged.
    Error,
}

/// The answer to one text.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What the sender calls the text; null where nothing was said.
    pub id: serde_json::Value,
    /// The line on which it came, from 1.
    pub line: u64,
    /// Whether it may be sent.
    pub verdict: Verdict,
    /// What was found in it.
    pub findings: Vec<Finding>,
    /// Why it was not judged.
    pub error: Option<String>,
}

#[derive(Serialize)]
struct ReplyWire<'a> {
    id: &'a serde_json::Value,
    line: u64,
    verdict: Verdict,
    findings: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Reply {
    /// `第 3 行`.
    pub(super) fn place(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("第 {} 行", self.line),
            Lang::En => format!("line {}", self.line),
        }
    }
}

/// The answer as one object on a line.
pub fn reply_line(reply: &Reply, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let colon = super::words::pick(lang, "：", ": ");
    let wire = ReplyWire {
        id: &reply.id,
        line: reply.line,
        verdict: reply.verdict,
        findings: reply.findings.iter().map(finding_line).collect(),
        error: reply.error.as_ref().map(|why| format!("{}{colon}{why}", reply.place(lang))),
    };
    serde_json::to_writer(&mut *out, &wire)?;
    writeln!(out)
}

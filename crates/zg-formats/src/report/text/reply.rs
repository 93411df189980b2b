//! The answer to a text before it is sent, for whoever types it: the verdict, the words marked, and what to say instead.

use std::io::{self, Write};

use zg_model::Certainty;

use super::ink::{Style, cut, safe};
use super::{Page, TextOptions};
use crate::Lang;
use crate::report::{Finding, Reply, Report, Verdict, words};

/// How many lines of a terminal a text may take: its sender wants to see all of it.
const LINES: usize = 6;
/// How wide the name of a text may be that its sender gave.
const ID: usize = 40;

/// The answer to one text; a line where there is nothing to say.
pub fn reply_text(reply: &Reply, lang: Lang, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let report = Report { lang, findings: reply.findings.clone(), ..Report::default() };
    let summary = report.summary();
    let page = Page::new(&report, &summary, options);
    page.verdict(out, reply)?;
    for f in report.sorted() {
        page.found(out, f)?;
    }
    if reply.findings.is_empty() { Ok(()) } else { writeln!(out) }
}

impl Page<'_> {
    /// Where the text stands, and whether it may be sent.
    fn verdict(&self, out: &mut dyn Write, reply: &Reply) -> io::Result<()> {
        let place = reply.place(self.lang);
        let id = match &reply.id {
            serde_json::Value::Null => None,
            serde_json::Value::String(id) => Some(id.clone()),
            other => Some(other.to_string()),
        };
        // A line that nobody named is called by its number in both fields.
        let id = id.filter(|id| *id != reply.line.to_string()).map(|id| cut(&safe(&id), ID));
        let place = match (id, self.lang) {
            (None, _) => place,
            (Some(id), Lang::Zh) => format!("{place}（id {id}）"),
            (Some(id), Lang::En) => format!("{place} (id {id})"),
        };
        let n = words::len(&reply.findings);
        let times = words::times(self.lang, n);
        let colon = self.say("：", ": ");
        let (style, said) = match reply.verdict {
            Verdict::Pass if n == 0 => (Style::Good, format!("✓ {}", self.say("没有发现", "nothing found"))),
            Verdict::Pass => {
                let only = self.say("可以发，有提示", "may be sent, worth knowing");
                (Style::Good, format!("✓ {only}{colon}{times}"))
            }
            Verdict::Warn => {
                let look = self.say("发之前再看一眼", "look again before sending");
                (Style::Of(zg_model::Severity::Medium), format!("▲ {look}{colon}{times}"))
            }
            Verdict::Block => (Style::Bad, format!("✗ {}{colon}{times}", self.say("不要发", "do not send"))),
            Verdict::Error => {
                let why = safe(reply.error.as_deref().unwrap_or_default());
                (Style::Bad, format!("✗ {}{colon}{why}", self.say("读不了", "cannot be read")))
            }
        };
        writeln!(out, "{place} {}", self.ink.paint(style, &said))
    }

    /// One finding: how bad, the words, how they were read, the clause, what to say instead and what it may cost.
    fn found(&self, out: &mut dyn Write, f: &Finding) -> io::Result<()> {
        let mut tags = vec![words::severity(self.lang, f.rule.severity)];
        if f.certainty != Certainty::Sure {
            tags.push(words::certainty(self.lang, f.certainty));
        }
        self.headline(out, &f.rule, &format!(" · {}", tags.join(" · ")))?;
        for e in f.context.iter().filter(|e| f.spans.iter().any(|s| s.event == e.event)) {
            writeln!(out, "  {}", self.words(f, e, LINES * self.width))?;
        }
        self.readings(out, f, 2)?;
        self.advice(out, f)?;
        // Other words of the rule are not what was typed.
        self.swaps(out, &f.rule, |from| {
            f.spans.iter().any(|s| [&s.text, &s.term, &s.name].iter().any(|said| said.contains(from)))
        })?;
        self.costs(out, f, 2)
    }
}

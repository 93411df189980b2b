//! Chats as bubbles: buyer left, seller right, times and gaps between, evidence highlighted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use zg_model::{Act, Millis, Party, Severity};

use super::{Esc, Page};
use crate::Lang;
use crate::report::{EventLine, Finding, words};

/// A gap in time that is worth a note.
const PAUSE: Millis = Millis(3 * 60 * 1000);
/// How many bytes of a message are shown around its marks before it is cut.
const AROUND: usize = 1_500;

/// A highlighted stretch of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    start: usize,
    end: usize,
    severity: Severity,
}

impl Page<'_> {
    /// The events within `reach` of the judged ones, as bubbles; what is left out becomes a line that says so.
    pub(super) fn chat(
        &self,
        out: &mut dyn Write,
        events: &[EventLine],
        findings: &[&Finding],
        reach: usize,
    ) -> io::Result<()> {
        // INVARIANT: events ascend, so each judged one is found without a walk through the whole chat.
        let mut judged: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
        for f in findings {
            for span in &f.spans {
                let of = judged.entry(span.event).or_default();
                if !of.iter().any(|other| std::ptr::eq(*other, *f)) {
                    of.push(f);
                }
            }
        }
        writeln!(out, "<ol class=\"chat\">")?;
        let mut last: Option<&EventLine> = None;
        let mut from = 0;
        for event in judged.keys() {
            let place = events.partition_point(|e| e.event < *event);
            from = from.max(place.saturating_sub(reach));
            let to = (place + reach + 1).min(events.len());
            for e in events.get(from..to).unwrap_or_default() {
                self.gap(out, last, e)?;
                let expected = last.map_or(0, |l| l.event + 1);
                if e.event > expected {
                    self.chip(out, &self.left_out(e.event - expected))?;
                }
                self.bubble(out, e, judged.get(&e.event).map_or(&[], Vec::as_slice))?;
                last = Some(e);
            }
            from = from.max(to);
        }
        let left = events.last().zip(last).map_or(0, |(end, last)| end.event.saturating_sub(last.event));
        if left > 0 {
            self.chip(out, &self.left_out(left))?;
        }
        writeln!(out, "</ol>")
    }

    fn left_out(&self, n: u32) -> String {
        match self.lang {
            Lang::Zh => format!("略去 {n} 条"),
            Lang::En => format!("{n} left out"),
        }
    }

    fn chip(&self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        writeln!(out, "<li class=\"chip\"><span>{}</span></li>", Esc(text))
    }

    /// The day when it changes, and pauses of three minutes and more.
    fn gap(&self, out: &mut dyn Write, last: Option<&EventLine>, e: &EventLine) -> io::Result<()> {
        let Some(last) = last.filter(|l| l.at.date() == e.at.date()) else {
            return self.chip(out, &e.at.date().to_string());
        };
        let pause = e.at - last.at;
        if pause >= PAUSE {
            let time = words::span(self.lang, pause);
            let text = match self.lang {
                Lang::Zh => format!("隔 {time}"),
                Lang::En => format!("{time} later"),
            };
            return self.chip(out, &text);
        }
        Ok(())
    }

    fn bubble(&self, out: &mut dyn Write, e: &EventLine, findings: &[&Finding]) -> io::Result<()> {
        let judged = !findings.is_empty();
        let time = e.at.time_of_day();
        let act = words::act(self.lang, e.act);
        // What a machine or a platform did, without words, is a line and no bubble.
        let wordless = e.text.is_empty();
        let aside = wordless
            && !judged
            && matches!(e.by, Party::System | Party::Platform | Party::Buyer)
            && e.act != Act::IMAGE;
        if aside {
            let facts = if e.facts.is_empty() { String::new() } else { format!(" · {}", e.facts) };
            return self.chip(
                out,
                &format!(
                    "{time} {}{act}{facts}",
                    if e.by == Party::Buyer { self.say("买家", "buyer ") } else { "" }
                ),
            );
        }
        let side = match e.by {
            Party::Buyer => "buyer",
            Party::Agent(_) => "agent",
            Party::Bot => "bot",
            Party::System | Party::Platform => "system",
        };
        let judged = if judged { " judged" } else { "" };
        write!(
            out,
            "<li class=\"msg {side}{judged}\"><span class=\"who\">{} <time>{time}</time></span><div class=\"bubble\">",
            Esc(&words::speaker(self.lang, &e.by))
        )?;
        if e.act != Act::SAY {
            let alone = if wordless { " alone" } else { "" };
            write!(out, "<span class=\"act{alone}\">{}{}</span>", Esc(act), Esc(&gap_before(&e.facts)))?;
        }
        let marks: Vec<Mark> = findings
            .iter()
            .flat_map(|f| {
                f.marks(e.event, &e.text).into_iter().map(|(start, end)| Mark {
                    start,
                    end,
                    severity: f.rule.severity,
                })
            })
            .collect();
        self.marked(out, &self.report.shown(&e.text), &marks)?;
        writeln!(out, "</div></li>")
    }

    /// The text with its marks; where marks overlap, the worst shows. Very long text is cut around the marks.
    fn marked(&self, out: &mut dyn Write, text: &str, marks: &[Mark]) -> io::Result<()> {
        let mut edges: Vec<usize> =
            marks.iter().flat_map(|m| [m.start, m.end]).chain([0, text.len()]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut open: Option<Severity> = None;
        for w in edges.windows(2) {
            let [from, to] = *w else { continue };
            let worst = marks.iter().filter(|m| m.start <= from && to <= m.end).map(|m| m.severity).max();
            if worst != open {
                self.close(out, open)?;
                if let Some(s) = worst {
                    write!(out, "<mark class=\"s-{}\">", s.name())?;
                }
                open = worst;
            }
            let part = text.get(from..to).unwrap_or_default();
            match worst {
                Some(_) => write!(out, "{}", Esc(part))?,
                None => {
                    write!(out, "{}", Esc(&shorten(part, from == 0, to == text.len(), marks.is_empty())))?
                }
            }
        }
        self.close(out, open)
    }

    fn close(&self, out: &mut dyn Write, open: Option<Severity>) -> io::Result<()> {
        if open.is_some() { write!(out, "</mark>") } else { Ok(()) }
    }
}

fn gap_before(facts: &str) -> String {
    if facts.is_empty() { String::new() } else { format!(" {facts}") }
}

/// A stretch without marks, cut to what stands next to a mark.
fn shorten(part: &str, first: bool, last: bool, alone: bool) -> String {
    if part.len() <= 2 * AROUND {
        return part.to_owned();
    }
    let head = floor(part, AROUND);
    let tail = floor(part, part.len() - AROUND);
    let (head, tail) = (part.get(..head).unwrap_or_default(), part.get(tail..).unwrap_or_default());
    match (first && !alone, last) {
        (true, _) => format!("…{tail}"),
        (false, true) => format!("{head}…"),
        (false, false) => format!("{head} … {tail}"),
    }
}

/// The nearest character boundary not after a byte.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

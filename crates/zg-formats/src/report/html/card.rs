//! A finding as a card: the chat on one side; clause, remedy and cost on the other.

use std::io::{self, Write};

use zg_model::Certainty;

use super::{Esc, Page};
use crate::Lang;
use crate::report::{ExposureView, Finding, words};

/// How many events around the judged ones a card shows.
const REACH: usize = 3;

impl Page<'_> {
    pub(super) fn card(&self, out: &mut dyn Write, f: &Finding) -> io::Result<()> {
        let rule = &f.rule;
        let agent = f.agent.as_ref().map_or("", |a| a.as_str());
        writeln!(
            out,
            "<article class=\"finding s-{s}\" id=\"f-{id}\" tabindex=\"-1\" data-severity=\"{s}\" data-platform=\"{}\" \
             data-rule=\"{}\" data-agent=\"{}\" data-certainty=\"{}\" data-day=\"{}\">",
            Esc(f.platform.as_str()),
            Esc(rule.id.as_str()),
            Esc(agent),
            f.certainty.name(),
            f.at.date(),
            s = rule.severity.name(),
            id = f.fingerprint.short(),
        )?;
        write!(
            out,
            "<header><span class=\"sev\">{}</span><h3>{}</h3>",
            words::severity(self.lang, rule.severity),
            Esc(&rule.title)
        )?;
        if f.certainty == Certainty::Likely {
            write!(out, "<span class=\"tag\">{}</span>", words::certainty(self.lang, f.certainty))?;
        }
        let place = words::place(self.report, &f.platform, f.shop.as_str(), &f.conversation);
        let agent =
            f.agent.as_ref().map_or(String::new(), |a| format!("{} {a} · ", self.say("客服", "agent")));
        writeln!(out, "<p>{}{} · <time>{}</time></p></header>", Esc(&agent), Esc(&place), f.at.deadline())?;
        writeln!(out, "<div class=\"sides\"><div class=\"left\">")?;
        let chat = self.chats.get(&*f.conversation);
        let events = chat.map_or(f.context.as_slice(), |(_, c)| c.events.as_slice());
        self.chat(out, events, &[f], REACH)?;
        if let Some((n, view)) = chat
            && view.events.len() > 2 * REACH + 1
        {
            writeln!(
                out,
                "<a class=\"whole\" href=\"#c-{n}\">{}</a>",
                self.say("看整段会话", "the whole chat")
            )?;
        }
        writeln!(out, "</div>")?;
        self.details(out, f)?;
        writeln!(out, "</div></article>")
    }

    fn details(&self, out: &mut dyn Write, f: &Finding) -> io::Result<()> {
        let rule = &f.rule;
        writeln!(out, "<div><dl>")?;
        let mut notes: Vec<String> = Vec::new();
        for span in &f.spans {
            if let Some(note) = words::reading(self.lang, span, &self.report.shown(&span.text), str::to_owned)
                && !notes.contains(&note)
            {
                notes.push(note);
            }
        }
        for note in &notes {
            self.entry(out, "", self.say("识读", "how it was read"), &Esc(note).to_string())?;
        }
        if f.certainty == Certainty::Ask && !rule.note.is_empty() {
            self.entry(out, "", self.say("为何待人工", "why a person"), &Esc(&rule.note).to_string())?;
        }
        if let Some(timing) = &f.timing {
            self.entry(out, "", self.say("时限", "clock"), &Esc(timing).to_string())?;
        }
        if let Some(say) = &rule.say {
            self.entry(
                out,
                "remedy",
                self.say("改说", "instead"),
                &(Esc(say).to_string() + &self.copy(say)),
            )?;
        }
        for (from, to) in &rule.swap {
            let swap = format!("<del>{}</del> → <ins>{}</ins>{}", Esc(from), Esc(to), self.copy(to));
            self.entry(out, "remedy", self.say("替换", "swap"), &swap)?;
        }
        for e in &f.exposure {
            // The clause stands right below when it is the rule's own.
            let cite = if e.cite == rule.cite { &[] } else { e.cite.as_slice() };
            self.entry(out, "cost", self.say("敞口", "exposure"), &self.exposure(e, cite))?;
        }
        if !rule.cite.is_empty() {
            let cites: Vec<String> = rule.cite.iter().map(|c| self.clause(c)).collect();
            self.entry(out, "", self.say("依据", "clause"), &cites.join("<br>"))?;
        }
        if !rule.why.is_empty() {
            self.entry(out, "", self.say("为何", "why"), &Esc(&rule.why).to_string())?;
        }
        let command = format!("zhanggui why {}", f.fingerprint.short());
        let version = match self.lang {
            Lang::Zh => format!("{} · {} 版 · {}", rule.id, rule.version, rule.status.zh()),
            Lang::En => format!("{} · since {} · {}", rule.id, rule.version, rule.status.name()),
        };
        writeln!(
            out,
            "</dl><p class=\"small\"><span>{}</span><span><code>{command}</code>{}</span></p></div>",
            Esc(&version),
            self.copy(&format!("{command} --in {}", self.report.inputs.join(" "))),
        )
    }

    /// INVARIANT: `html` is HTML already.
    fn entry(&self, out: &mut dyn Write, class: &str, label: &str, html: &str) -> io::Result<()> {
        writeln!(out, "<div class=\"{class}\"><dt>{label}</dt><dd>{html}</dd></div>")
    }

    /// A clause with its grade, as HTML.
    pub(super) fn clause(&self, cite: &zg_model::Cite) -> String {
        let letter = cite.grade.letter();
        let name = match self.lang {
            Lang::Zh => format!("{letter} {}", cite.grade.zh()),
            Lang::En => format!("grade {letter}"),
        };
        format!("{} <span class=\"grade g-{letter}\">{name}</span>", Esc(&cite.to_string()))
    }

    /// What one table says, as HTML.
    pub(super) fn exposure(&self, e: &ExposureView, cite: &[zg_model::Cite]) -> String {
        let cost = words::stake(self.lang, e);
        let cites: Vec<String> = cite.iter().map(|c| self.clause(c)).collect();
        let mut html = format!("<b>{}</b> {}", Esc(&cost), Esc(&e.title));
        if !cites.is_empty() {
            html.push_str(&format!("<br>{}", cites.join("<br>")));
        }
        if !e.missing.is_empty() {
            let missing = e.missing.join(self.say("、", ", "));
            let text = match self.lang {
                Lang::Zh => format!("缺 {missing}，知道了范围会更窄"),
                Lang::En => format!("narrower once known: {missing}"),
            };
            html.push_str(&format!("<br><small>{}</small>", Esc(&text)));
        }
        if e.adds {
            html.push_str(&format!("<br><small>{}</small>", self.say("可与其他叠加", "adds to others")));
        }
        html
    }

    fn copy(&self, text: &str) -> String {
        let label = self.say("复制", "copy");
        format!(" <button type=\"button\" class=\"copy\" data-copy=\"{}\">{label}</button>", Esc(text))
    }
}

//! Findings by severity, rule by rule: the clause and the remedy once, then the words, who and when.

use std::io::{self, Write};

use zg_model::{Act, Certainty, Severity};

use super::ink::{Style, cut, safe, width};
use super::{Page, excerpt::excerpt};
use crate::Lang;
use crate::report::{EventLine, Finding, RuleCard, words};

/// How wide an excerpt may be, brackets included.
const EXCERPT: usize = 68;
/// How many quotes stand beside a note, and how wide its title may be before them.
const QUOTES: usize = 4;
const NOTE_TITLE: usize = 44;
/// How many judged events of one finding are shown.
const EVENTS: usize = 3;

impl Page<'_> {
    pub(super) fn findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let sorted = self.report.sorted();
        let (notes, held): (Vec<&Finding>, Vec<&Finding>) =
            sorted.into_iter().partition(|f| f.rule.severity == Severity::Note);
        let (ask, sure): (Vec<&Finding>, Vec<&Finding>) =
            held.into_iter().partition(|f| f.certainty == Certainty::Ask);
        for severity in Severity::ALL {
            let of: Vec<&Finding> = sure.iter().copied().filter(|f| f.rule.severity == severity).collect();
            if !of.is_empty() {
                let name = words::severity(self.lang, severity);
                let title = format!("{name} {}", words::times(self.lang, words::len(&of)));
                self.section(out, Style::Of(severity), &title)?;
                self.by_rule(out, &of)?;
            }
        }
        if !ask.is_empty() {
            let title = match self.lang {
                Lang::Zh => format!("需要人工判断 {} 处（只是线索，不计入命中和敞口）", ask.len()),
                Lang::En => format!("for a person to decide: {} (leads only, not counted)", ask.len()),
            };
            self.section(out, Style::Bold, &title)?;
            self.by_rule(out, &ask)?;
        }
        if !notes.is_empty() {
            let title = match self.lang {
                Lang::Zh => format!("提示 {} 处（值得留意，不算违规）", notes.len()),
                Lang::En => format!("notes: {} (worth knowing, no violations)", notes.len()),
            };
            self.section(out, Style::Of(Severity::Note), &title)?;
            if self.verbose { self.by_rule(out, &notes)? } else { self.noticed(out, &notes)? }
        }
        Ok(())
    }

    /// A line a rule: what it noticed, how often, and in which words.
    fn noticed(&self, out: &mut dyn Write, notes: &[&Finding]) -> io::Result<()> {
        for group in notes.chunk_by(|a, b| a.rule.id == b.rule.id) {
            let Some(first) = group.first() else { continue };
            let times = if group.len() > 1 { format!(" ×{}", group.len()) } else { String::new() };
            let mut said: Vec<String> = Vec::new();
            for span in group.iter().flat_map(|f| &f.spans) {
                let shown = cut(&safe(&self.report.shown(&span.text)), 16);
                if !shown.is_empty() && !said.contains(&shown) {
                    said.push(shown);
                }
            }
            let more = if said.len() > QUOTES { "…" } else { "" };
            said.truncate(QUOTES);
            let head = format!("· {}{times}", first.rule.title);
            let gap = " ".repeat(NOTE_TITLE.saturating_sub(width(&head)).max(2));
            let line = format!("{head}{gap}{}{more}", said.join(" / "));
            writeln!(out, "{}", cut(&line, self.width))?;
        }
        let hint = self.say(
            "每一处在哪里、怎么接：加 --verbose，或看网页报告",
            "where each is and what to do: --verbose, or the HTML report",
        );
        writeln!(out, "  {}", self.ink.paint(Style::Dim, hint))
    }

    /// INVARIANT: findings come sorted, so those of one rule version stand together.
    fn by_rule(&self, out: &mut dyn Write, findings: &[&Finding]) -> io::Result<()> {
        let same = |a: &&Finding, b: &&Finding| a.rule.id == b.rule.id && a.rule.version == b.rule.version;
        for (n, group) in findings.chunk_by(same).enumerate() {
            if n > 0 {
                writeln!(out)?;
            }
            let one_cost = group.windows(2).all(|w| matches!(w, [a, b] if a.exposure == b.exposure));
            self.rule(out, group, one_cost)?;
            for f in group.iter().take(self.per_rule) {
                self.finding(out, f, !one_cost)?;
            }
            let hidden = group.len().saturating_sub(self.per_rule);
            if hidden > 0 {
                let more = match self.lang {
                    Lang::Zh => format!("…另有 {hidden} 处，--format html 看全部"),
                    Lang::En => format!("… {hidden} more; --format html shows all"),
                };
                writeln!(out, "    {}", self.ink.paint(Style::Dim, &more))?;
            }
        }
        Ok(())
    }

    /// The rule once: title, clause, remedy, and the cost when it is the same for all.
    fn rule(&self, out: &mut dyn Write, group: &[&Finding], one_cost: bool) -> io::Result<()> {
        let Some(first) = group.first() else { return Ok(()) };
        let times = if group.len() > 1 { format!(" ×{}", group.len()) } else { String::new() };
        self.headline(out, &first.rule, &times)?;
        self.advice(out, first)?;
        self.swaps(out, &first.rule, |_| true)?;
        if one_cost {
            self.costs(out, first, 2)?;
        }
        Ok(())
    }

    /// The rule's title and what stands behind it; its id and version at the right margin.
    pub(super) fn headline(&self, out: &mut dyn Write, rule: &RuleCard, behind: &str) -> io::Result<()> {
        let left = format!("■ {}{behind}", rule.title);
        let right = match self.lang {
            Lang::Zh => format!("{} {} 版 {}", rule.id, rule.version, rule.status.zh()),
            Lang::En => format!("{} since {} {}", rule.id, rule.version, rule.status.name()),
        };
        let gap = self.width.saturating_sub(width(&left) + width(&right));
        let left = self.ink.paint(Style::Of(rule.severity), &cut(&safe(&left), self.width));
        let right = self.ink.paint(Style::Dim, &cut(&right, self.width - 2));
        if gap < 2 { writeln!(out, "{left}\n  {right}") } else { writeln!(out, "{left}{:gap$}{right}", "") }
    }

    /// Why the rule matters where that is wanted, its clause, and what to do instead.
    pub(super) fn advice(&self, out: &mut dyn Write, f: &Finding) -> io::Result<()> {
        let rule = &f.rule;
        if self.verbose && !rule.why.is_empty() {
            self.labelled(out, 2, self.say("为何", "why   "), &rule.why)?;
        }
        if f.certainty == Certainty::Ask && !rule.note.is_empty() {
            self.labelled(out, 2, self.say("待人", "person"), &rule.note)?;
        }
        if !rule.cite.is_empty() {
            self.labelled(out, 2, self.say("依据", "clause"), &words::cites(self.lang, &rule.cite))?;
        }
        if let Some(say) = &rule.say {
            self.labelled(out, 2, self.say("改说", "do    "), say)?;
        }
        Ok(())
    }

    /// Words and what to use for them, of those that are asked for.
    pub(super) fn swaps(
        &self,
        out: &mut dyn Write,
        rule: &RuleCard,
        asked: impl Fn(&str) -> bool,
    ) -> io::Result<()> {
        for (from, to) in rule.swap.iter().filter(|(from, _)| asked(from)) {
            self.labelled(out, 2, self.say("替换", "swap  "), &format!("{from} → {to}"))?;
        }
        Ok(())
    }

    pub(super) fn costs(&self, out: &mut dyn Write, f: &Finding, indent: usize) -> io::Result<()> {
        for e in &f.exposure {
            self.labelled(out, indent, self.say("敞口", "cost  "), &words::exposure(self.lang, e))?;
        }
        Ok(())
    }

    fn finding(&self, out: &mut dyn Write, f: &Finding, with_cost: bool) -> io::Result<()> {
        writeln!(out)?;
        let judged: Vec<&EventLine> =
            f.context.iter().filter(|e| f.spans.iter().any(|s| s.event == e.event)).collect();
        for e in judged.iter().take(EVENTS) {
            let speaker = cut(&safe(&words::speaker(self.lang, &e.by)), 24);
            let gap = self.say("：", ": ");
            let room = self.width.saturating_sub(width(&speaker) + 6).clamp(20, EXCERPT);
            writeln!(out, "    {speaker}{gap}{}", self.words(f, e, room))?;
        }
        if judged.len() > EVENTS {
            let more = match self.lang {
                Lang::Zh => format!("…共 {} 句", judged.len()),
                Lang::En => format!("… {} messages in all", judged.len()),
            };
            writeln!(out, "    {}", self.ink.paint(Style::Dim, &more))?;
        }
        self.readings(out, f, 6)?;
        if let Some(timing) = &f.timing {
            self.labelled(out, 6, self.say("时限", "clock "), timing)?;
        }
        if with_cost {
            self.costs(out, f, 6)?;
        }
        let spoke = judged.iter().any(|e| e.by.agent() == f.agent.as_ref());
        self.whereabouts(out, f, !spoke)
    }

    /// How the words were read, each once.
    pub(super) fn readings(&self, out: &mut dyn Write, f: &Finding, indent: usize) -> io::Result<()> {
        let mut notes: Vec<String> = Vec::new();
        for span in &f.spans {
            let shown = safe(&self.report.shown(&span.text));
            if let Some(note) = words::reading(self.lang, span, &shown, |text| cut(&safe(text), EXCERPT))
                && !notes.contains(&note)
            {
                self.labelled(out, indent, self.say("识读", "read  "), &note)?;
                notes.push(note);
            }
        }
        Ok(())
    }

    /// Who, when, where, and the command that explains it.
    fn whereabouts(&self, out: &mut dyn Write, f: &Finding, name_agent: bool) -> io::Result<()> {
        let place = words::place(self.report, &f.platform, f.shop.as_str(), &f.conversation);
        let mut parts = Vec::new();
        if let Some(agent) = f.agent.as_ref().filter(|_| name_agent) {
            parts.push(format!("{} {agent}", self.say("客服", "agent")));
        }
        parts.extend([f.at.deadline(), place]);
        if f.certainty == Certainty::Likely {
            parts.push(words::certainty(self.lang, f.certainty).to_owned());
        }
        let line = safe(&parts.join(" · "));
        let why = format!("zhanggui why {}", f.fingerprint.short());
        let dim = |text: &str| self.ink.paint(Style::Dim, text);
        if width(&line) + width(&why) + 9 <= self.width {
            writeln!(out, "      {}", dim(&format!("{line} · {why}")))
        } else {
            writeln!(out, "      {}\n      {}", dim(&cut(&line, self.width - 6)), dim(&why))
        }
    }

    /// The event's words with the evidence marked; events without words show what they are.
    pub(super) fn words(&self, f: &Finding, e: &EventLine, room: usize) -> String {
        let style = Style::Mark(f.rule.severity);
        if e.text.is_empty() {
            let name = words::act(self.lang, e.act);
            let facts = if e.facts.is_empty() { String::new() } else { format!(" {}", safe(&e.facts)) };
            return self.ink.paint(style, &cut(&format!("[{name}{facts}]"), room));
        }
        let marks = f.marks(e.event, &e.text);
        let text = self.report.shown(&e.text);
        let before =
            if e.act == Act::SAY { String::new() } else { format!("[{}] ", words::act(self.lang, e.act)) };
        let room = room.saturating_sub(width(&before));
        before + &excerpt(&text, &marks, room, self.ink, style)
    }
}

//! Small charts as inline SVG: findings by day, by severity, by agent. A bar is a button that filters the findings.

use std::collections::BTreeMap;
use std::io::{self, Write};

use zg_model::{Certainty, Date, Severity};

use super::{Esc, Page};
use crate::Lang;
use crate::report::{Finding, words};

/// How many agents the chart names.
const AGENTS: usize = 8;
/// More days than this are shown as the last so many.
const DAYS: i32 = 62;
/// Sizes of the chart by day, in its own units.
const STEP: u64 = 26;
const HEIGHT: u64 = 96;

/// Findings of a day or an agent, per severity, worst first.
type Stack = [u64; 5];

fn add(stack: &mut Stack, severity: Severity) {
    let place = Severity::ALL.iter().position(|s| *s == severity).unwrap_or(0);
    if let Some(n) = stack.get_mut(place) {
        *n += 1;
    }
}

impl Page<'_> {
    pub(super) fn charts(&self, out: &mut dyn Write) -> io::Result<()> {
        let counted: Vec<&Finding> =
            self.sorted.iter().copied().filter(|f| f.certainty != Certainty::Ask).collect();
        if counted.is_empty() {
            return Ok(());
        }
        writeln!(out, "<section class=\"charts\" aria-label=\"{}\">", self.say("图表", "charts"))?;
        self.by_day(out, &counted)?;
        let mut rules: BTreeMap<&str, (&str, Stack)> = BTreeMap::new();
        let mut agents: BTreeMap<&str, (&str, Stack)> = BTreeMap::new();
        for f in &counted {
            let rule = rules.entry(f.rule.id.as_str()).or_insert((&f.rule.title, [0; 5]));
            add(&mut rule.1, f.rule.severity);
            if let Some(agent) = &f.agent {
                add(&mut agents.entry(agent.as_str()).or_insert((agent.as_str(), [0; 5])).1, f.rule.severity);
            }
        }
        self.bars(out, self.say("按规则", "by rule"), "rule", rules)?;
        self.bars(out, self.say("按客服", "by agent"), "agent", agents)?;
        writeln!(out, "</section>")
    }

    fn by_day(&self, out: &mut dyn Write, findings: &[&Finding]) -> io::Result<()> {
        let mut days: BTreeMap<Date, Stack> = BTreeMap::new();
        for f in findings {
            add(days.entry(f.at.date()).or_insert([0; 5]), f.rule.severity);
        }
        let first = days.keys().next().copied().unwrap_or(Date::MIN);
        let last = days.keys().next_back().copied().unwrap_or(Date::MIN);
        let (from, to) = self.report.overview.days.unwrap_or((first, last));
        let (from, to) = (from.min(first), to.max(last));
        let from = from.max(to.plus_days(1 - DAYS));
        let most = days.values().map(|s| s.iter().sum::<u64>()).max().unwrap_or(1).max(1);
        let all: Vec<Date> = (from.days()..=to.days()).map(Date::from_days).collect();
        let width = words::len(&all) * STEP;
        let title = self.say("按天", "by day");
        writeln!(
            out,
            "<figure class=\"days\"><figcaption>{title}</figcaption>\
             <svg viewBox=\"0 0 {width} {}\" role=\"group\" aria-label=\"{title}\">",
            HEIGHT + 34
        )?;
        // A label a day where there is room, otherwise every seventh.
        let every = if all.len() <= 16 { 1 } else { 7 };
        for (n, day) in all.iter().enumerate() {
            let x = u64::try_from(n).unwrap_or(0) * STEP;
            let stack = days.get(day).copied().unwrap_or_default();
            let total: u64 = stack.iter().sum();
            let label = words::short_day(*day);
            if total > 0 {
                let hint = format!("{label} {}", words::times(self.lang, total));
                write!(
                    out,
                    "<g class=\"bar\" tabindex=\"0\" role=\"button\" data-set=\"day\" data-value=\"{day}\" aria-label=\"{hint}\"><title>{hint}</title><rect class=\"hit\" x=\"{x}\" y=\"0\" width=\"{STEP}\" height=\"{}\"/>",
                    HEIGHT + 16
                )?;
            } else {
                write!(out, "<g>")?;
            }
            let mut y = HEIGHT + 14;
            for (n, severity) in stack.iter().zip(Severity::ALL).rev() {
                let h = n * HEIGHT / most;
                if h > 0 {
                    y -= h;
                    write!(
                        out,
                        "<rect class=\"fill s-{}\" x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"2\"/>",
                        severity.name(),
                        x + 4,
                        STEP - 8,
                        h.max(2) - 1
                    )?;
                }
            }
            let middle = x + STEP / 2;
            if total > 0 {
                write!(out, "<text class=\"n\" x=\"{middle}\" y=\"{}\">{total}</text>", y - 4)?;
            } else {
                write!(
                    out,
                    "<rect class=\"zero\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"1\"/>",
                    x + 4,
                    HEIGHT + 13,
                    STEP - 8
                )?;
            }
            if n % every == 0 {
                let (_, month, date) = day.ymd();
                let text = if n == 0 || date == 1 { format!("{month}/{date}") } else { date.to_string() };
                write!(out, "<text x=\"{middle}\" y=\"{}\">{text}</text>", HEIGHT + 28)?;
            }
            writeln!(out, "</g>")?;
        }
        writeln!(out, "</svg></figure>")
    }

    /// Horizontal bars, those with most violations first; notes come after them.
    fn bars(
        &self,
        out: &mut dyn Write,
        title: &str,
        key: &str,
        groups: BTreeMap<&str, (&str, Stack)>,
    ) -> io::Result<()> {
        let mut groups: Vec<(&str, &str, Stack)> = groups.into_iter().map(|(k, (t, s))| (k, t, s)).collect();
        let violations = |stack: &Stack| {
            stack
                .iter()
                .zip(Severity::ALL)
                .filter(|(_, s)| *s != Severity::Note)
                .map(|(n, _)| *n)
                .sum::<u64>()
        };
        groups.sort_by_key(|(_, _, stack)| std::cmp::Reverse((violations(stack), stack.iter().sum::<u64>())));
        let most = groups.iter().map(|(_, _, s)| s.iter().sum::<u64>()).max().unwrap_or(1).max(1);
        if groups.is_empty() {
            return Ok(());
        }
        writeln!(out, "<figure><figcaption>{title}</figcaption><ul class=\"bars\">")?;
        for (value, name, stack) in groups.iter().take(AGENTS) {
            let total: u64 = stack.iter().sum();
            write!(
                out,
                "<li><button type=\"button\" data-set=\"{key}\" data-value=\"{}\" title=\"{}\"><span>{}</span><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
                Esc(value),
                Esc(name),
                Esc(name)
            )?;
            let mut x = 0;
            for (n, severity) in stack.iter().zip(Severity::ALL) {
                let w = n * 1000 / most;
                if w > 0 {
                    write!(
                        out,
                        "<rect class=\"fill s-{}\" x=\"{x}\" width=\"{w}\" height=\"10\"/>",
                        severity.name()
                    )?;
                    x += w;
                }
            }
            writeln!(out, "</svg><b>{total}</b></button></li>")?;
        }
        let hidden = groups.len().saturating_sub(AGENTS);
        if hidden > 0 {
            let more = match self.lang {
                Lang::Zh => format!("另有 {hidden} 个"),
                Lang::En => format!("{hidden} more"),
            };
            writeln!(out, "<li class=\"more\">{more}</li>")?;
        }
        writeln!(out, "</ul></figure>")
    }
}

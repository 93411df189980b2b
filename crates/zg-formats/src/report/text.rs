//! The report for a terminal: what a supervisor understands in ten seconds.
//!
//! In the order in which it is read: what came in, what was refused, the findings worst first with the exact words
//! marked, what a person must decide, the indicators, the deadlines, what was not judged, and three lines to close.

mod ending;
mod excerpt;
mod findings;
mod ink;
mod lists;
mod reply;
mod table;

use std::io::{self, Write};

use super::{IN_CHINESE, Report, Summary, words};
use crate::Lang;
use ink::Ink;
pub use reply::reply_text;
use words::pick;

/// How the terminal report is laid out.
#[derive(Clone, Debug)]
pub struct TextOptions {
    /// Whether to colour; without, the exact words stand in `<<…>>`.
    pub color: bool,
    /// The width of the terminal in columns; narrower than 60 is taken as 60.
    pub width: usize,
    /// Shows every finding and every reject, and why each rule matters.
    pub verbose: bool,
    /// How many findings of a rule are shown otherwise.
    pub per_rule: usize,
}

impl Default for TextOptions {
    fn default() -> TextOptions {
        TextOptions { color: false, width: 100, verbose: false, per_rule: 20 }
    }
}

/// What every section needs.
struct Page<'a> {
    report: &'a Report,
    summary: &'a Summary,
    lang: Lang,
    ink: Ink,
    width: usize,
    verbose: bool,
    per_rule: usize,
}

/// The report for a terminal.
pub fn text(report: &Report, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let summary = report.summary();
    let page = Page::new(report, &summary, options);
    page.overview(out)?;
    page.rejects(out)?;
    page.findings(out)?;
    page.indicators(out)?;
    page.pending(out)?;
    page.unjudged(out)?;
    page.ending(out)
}

impl<'a> Page<'a> {
    fn new(report: &'a Report, summary: &'a Summary, options: &TextOptions) -> Page<'a> {
        Page {
            report,
            summary,
            lang: report.lang,
            ink: Ink { color: options.color },
            width: options.width.clamp(60, 160),
            verbose: options.verbose,
            per_rule: if options.verbose { usize::MAX } else { options.per_rule },
        }
    }
}

impl Page<'_> {
    /// One of two phrases.
    fn say<'b>(&self, zh: &'b str, en: &'b str) -> &'b str {
        pick(self.lang, zh, en)
    }

    /// A blank line, and the section's title with a rule to the right margin.
    fn section(&self, out: &mut dyn Write, style: ink::Style, title: &str) -> io::Result<()> {
        let line = "─".repeat(self.width.saturating_sub(ink::width(title) + 4));
        writeln!(
            out,
            "\n{} {} {}",
            self.ink.paint(ink::Style::Dim, "──"),
            self.ink.paint(style, title),
            self.ink.paint(ink::Style::Dim, &line)
        )
    }

    /// A labelled line, wrapped under itself: `    依据  …`.
    fn labelled(&self, out: &mut dyn Write, indent: usize, label: &str, text: &str) -> io::Result<()> {
        let gap = indent + ink::width(label) + 2;
        for (n, line) in ink::wrap(text, self.width.saturating_sub(gap)).iter().enumerate() {
            if n == 0 {
                let label = self.ink.paint(ink::Style::Dim, label);
                writeln!(out, "{:indent$}{label}  {line}", "")?;
            } else {
                writeln!(out, "{:gap$}{line}", "")?;
            }
        }
        Ok(())
    }

    /// Three or four lines: what was read.
    fn overview(&self, out: &mut dyn Write) -> io::Result<()> {
        let (o, r) = (&self.report.overview, self.report);
        let packs: Vec<String> = r.packs.iter().map(|p| format!("{} {}", p.name, p.release)).collect();
        let head = format!("{} {}", self.say("掌规", "zhanggui"), r.version);
        let moment = match self.lang {
            Lang::Zh => format!("判至 {}", r.now),
            Lang::En => format!("judged up to {}", r.now),
        };
        writeln!(out, "{}  {moment}", self.ink.paint(ink::Style::Bold, &head))?;
        if !packs.is_empty() {
            let packs = packs.join(" · ");
            self.labelled(
                out,
                0,
                self.say("规则", "packs"),
                &format!("{packs}{}", self.say("", IN_CHINESE)),
            )?;
        }
        let mut parts = vec![
            words::count(self.lang, words::len(&o.files), "个文件", "file"),
            words::count(self.lang, o.conversations, "个会话", "conversation"),
            words::count(self.lang, o.messages, "条消息", "message"),
            words::count(self.lang, o.agents, "位客服", "agent"),
            words::count(self.lang, o.shops, "家店", "shop"),
        ];
        if let Some((from, to)) = o.days {
            let n = u64::try_from(to.days() - from.days() + 1).unwrap_or(1);
            let days = words::count(self.lang, n, "天", "day");
            parts.push(match self.lang {
                Lang::Zh => format!("{}（{days}）", words::days(self.lang, from, to)),
                Lang::En => format!("{} ({days})", words::days(self.lang, from, to)),
            });
        }
        self.labelled(out, 0, self.say("读入", "read "), &parts.join(" · "))?;
        let platforms: Vec<String> = o
            .platforms
            .iter()
            .map(|p| {
                let chats = words::count(self.lang, p.conversations, "会话", "chat");
                let messages = words::count(self.lang, p.messages, "条", "message");
                format!("{} {chats}/{messages}", pick(self.lang, &p.zh, p.id.as_str()))
            })
            .collect();
        if !platforms.is_empty() {
            self.labelled(out, 0, self.say("平台", "on   "), &platforms.join(" · "))?;
        }
        Ok(())
    }
}

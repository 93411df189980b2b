//! Three lines to close: how many, how much, and what to do next.

use std::io::{self, Write};

use zg_model::{Certainty, Severity};

use super::Page;
use super::ink::{Style, pad, width, wrap};
use crate::Lang;
use crate::report::words;

impl Page<'_> {
    pub(super) fn ending(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", self.ink.paint(Style::Dim, &"━".repeat(self.width)))?;
        let s = self.summary;
        let verdict = match self.lang {
            Lang::Zh if s.findings == 0 => "没有命中".to_owned(),
            Lang::En if s.findings == 0 => "no findings".to_owned(),
            _ => words::tally(self.lang, s),
        };
        let ask = match (self.lang, s.ask) {
            (_, 0) => String::new(),
            (Lang::Zh, n) => format!("；另有 {n} 处需要人工判断"),
            (Lang::En, n) => format!("; {n} more for a person to decide"),
        };
        let noticed = match (self.lang, s.noticed) {
            (_, 0) => String::new(),
            (Lang::Zh, n) => format!("；提示 {n} 处（不算违规）"),
            (Lang::En, n) => format!("; {n} notes (no violations)"),
        };
        let worst = s.by_severity.iter().find(|(_, n)| *n > 0).map_or(Style::Good, |(w, _)| Style::Of(*w));
        let label = self.say("结论", "found");
        let gap = width(label) + 2;
        for (n, line) in wrap(&(verdict + &ask + &noticed), self.width - gap).iter().enumerate() {
            let label = if n == 0 { label } else { "" };
            writeln!(out, "{}{}", pad(label, gap, false), self.ink.paint(worst, line))?;
        }
        self.labelled(out, 0, self.say("敞口", "cost "), &words::stakes(self.lang, s))?;
        self.next_steps(out)
    }

    /// The three most useful of what could be done next.
    fn next_steps(&self, out: &mut dyn Write) -> io::Result<()> {
        let report = self.report;
        let paths = if report.inputs.is_empty() { "PATH".to_owned() } else { report.inputs.join(" ") };
        let mut steps: Vec<String> = Vec::new();
        let soon = words::deadlines(report).into_iter().find(|p| words::urgent(p, report.now));
        if let Some(p) = soon {
            let left = words::still_left(self.lang, p.left(report.now));
            steps.push(match self.lang {
                Lang::Zh => format!("先办「{}」：{left}，{}", p.rule.title, words::whom(self.lang, p)),
                Lang::En => format!("first `{}`: {left}, {}", p.rule.title, words::whom(self.lang, p)),
            });
        }
        let sorted = report.sorted();
        let worst =
            sorted.iter().find(|f| f.certainty != Certainty::Ask && f.rule.severity != Severity::Note);
        if let Some(f) = worst {
            let why = format!("zhanggui why {} --in {paths}", f.fingerprint.short());
            steps.push(match self.lang {
                Lang::Zh => format!("{why}  看最重一处是怎么判的"),
                Lang::En => format!("{why}  shows how the worst was judged"),
            });
        }
        if !sorted.is_empty() || !report.indicators.is_empty() {
            let file = self.say("报告.html", "report.html");
            steps.push(match self.lang {
                Lang::Zh => format!("zhanggui check {paths} --format html --out {file}  带聊天记录的网页"),
                Lang::En => format!("zhanggui check {paths} --format html --out {file}  with the chats"),
            });
        }
        if self.summary.rejects > 0 {
            steps.push(self.say("改好拒收的行再导一次", "mend the refused rows and import again").to_owned());
        }
        if self.summary.ask > 0 {
            steps.push(self.say("人工看一遍“需要人工判断”的几处", "have a person read the leads").to_owned());
        }
        if steps.is_empty() {
            let step =
                self.say("zhanggui explain  看有哪些规则在查", "zhanggui explain  lists the rules at work");
            steps.push(step.to_owned());
        }
        let label = self.say("接着", "next ");
        for (n, step) in steps.iter().take(3).enumerate() {
            let head = if n == 0 { label } else { "" };
            let head = self.ink.paint(Style::Dim, &pad(head, width(label), false));
            // A command is there to be copied: it is never broken.
            let room = if step.starts_with("zhanggui") { usize::MAX } else { self.width - width(label) - 4 };
            for (part, line) in wrap(step, room).iter().enumerate() {
                if part == 0 {
                    writeln!(out, "{head}  {} {line}", n + 1)?;
                } else {
                    writeln!(out, "{:1$}{line}", "", width(label) + 4)?;
                }
            }
        }
        Ok(())
    }
}

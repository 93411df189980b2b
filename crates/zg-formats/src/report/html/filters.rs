//! The controls above the findings. Without a script they stay hidden, and every finding shows.

use std::collections::BTreeMap;
use std::io::{self, Write};

use zg_model::{Certainty, Severity};

use super::{Esc, Page};
use crate::report::words;

impl Page<'_> {
    pub(super) fn filters(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.sorted.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "<form class=\"filters\" id=\"filters\" role=\"search\" aria-label=\"{}\" hidden>\n<div class=\"pills\">",
            self.say("筛选命中", "filter the findings")
        )?;
        for severity in Severity::ALL {
            let n = self.sorted.iter().filter(|f| f.rule.severity == severity).count();
            if n > 0 {
                let name = severity.name();
                writeln!(
                    out,
                    "<button type=\"button\" class=\"pill s-{name}\" data-severity=\"{name}\" aria-pressed=\"true\"><i></i>{} {n}</button>",
                    words::severity(self.lang, severity)
                )?;
            }
        }
        writeln!(out, "</div>")?;
        let mut platforms: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let mut rules: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let mut agents: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let mut certainties: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        for f in &self.sorted {
            platforms.entry(f.platform.as_str()).or_insert((self.report.platform(&f.platform), 0)).1 += 1;
            rules.entry(f.rule.id.as_str()).or_insert((&f.rule.title, 0)).1 += 1;
            certainties
                .entry(f.certainty.name())
                .or_insert((words::certainty(self.lang, f.certainty), 0))
                .1 += 1;
            if let Some(agent) = &f.agent {
                agents.entry(agent.as_str()).or_insert((agent.as_str(), 0)).1 += 1;
            }
        }
        self.select(out, "platform", self.say("平台", "platform"), &platforms)?;
        self.select(out, "rule", self.say("规则", "rule"), &rules)?;
        self.select(out, "agent", self.say("客服", "agent"), &agents)?;
        self.select(out, "certainty", self.say("把握", "certainty"), &certainties)?;
        writeln!(
            out,
            "<label class=\"find\"><span>{}</span><input type=\"search\" name=\"text\" placeholder=\"{}\"></label>\n\
             <p><output></output> <button type=\"button\" class=\"day\" hidden></button> <button type=\"reset\" hidden>{}</button></p>\n</form>",
            self.say("搜索", "search"),
            self.say("搜原文、规则、买家……  按 / 键", "words, rules, buyers …  press /"),
            self.say("清除筛选", "clear"),
        )
    }

    fn select(
        &self,
        out: &mut dyn Write,
        key: &str,
        label: &str,
        options: &BTreeMap<&str, (&str, u64)>,
    ) -> io::Result<()> {
        // A choice between one thing is none, except that `ask` must be told apart.
        if options.len() < 2 && !options.contains_key(Certainty::Ask.name()) {
            return Ok(());
        }
        write!(
            out,
            "<label><span>{label}</span><select name=\"{key}\"><option value=\"\">{}</option>",
            self.say("全部", "all")
        )?;
        for (value, (name, n)) in options {
            write!(out, "<option value=\"{}\">{} ({n})</option>", Esc(value), Esc(name))?;
        }
        writeln!(out, "</select></label>")
    }
}

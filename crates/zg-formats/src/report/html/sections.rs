//! Indicators, deadlines, whole chats, and where everything came from.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Esc, Page};
use crate::Lang;
use crate::report::{Finding, IndicatorLine, Running, Value, gathered, words};

/// How many events around judged ones the whole chat shows: all of an ordinary chat, the surroundings in a huge one.
const REACH: usize = 60;
/// Indicators that are listed.
const LISTED: usize = 120;

impl Page<'_> {
    pub(super) fn indicators(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.report.indicators.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "<section class=\"panel\" id=\"indicators\"><h2>{}</h2><ul class=\"gauges\">",
            self.say("指标", "indicators")
        )?;
        let charted = self.charted();
        let shown = |i: &&IndicatorLine| {
            // Who misses a target is said here too, with what that costs.
            i.agent.is_none()
                || i.pass == Some(false)
                || charted.iter().all(|t| (&t.rule.id, &t.shop) != (&i.rule.id, &i.shop))
        };
        let all: Vec<&IndicatorLine> = words::indicators(self.report).into_iter().filter(shown).collect();
        for i in all.iter().copied().take(LISTED) {
            let (class, verdict) = match i.pass {
                Some(true) => ("pass", self.say("达标", "reached")),
                Some(false) => ("miss", self.say("未达标", "missed")),
                None => ("none", words::not_assessed(self.lang, i)),
            };
            let value = i.value.map_or("–".to_owned(), |v| words::value(self.lang, v));
            let target = i.target.map_or(String::new(), |t| words::target(self.lang, &t));
            let least = match (i.assessed || i.min_sample == 0, self.lang) {
                (true, _) => String::new(),
                (false, Lang::Zh) => format!("，满 {} {}起考核", i.min_sample, i.unit),
                (false, Lang::En) => format!(", assessed from {}", i.min_sample),
            };
            write!(
                out,
                "<li class=\"{class}\"><div><b>{}</b><small>{} · {}</small></div>{}<div class=\"val\"><b>{value}</b><small>{}{least}</small></div><span class=\"verdict\">{verdict}</span>",
                Esc(&i.rule.title),
                Esc(&words::group(self.report, i)),
                words::days(self.lang, i.from, i.to),
                gauge(i, &target),
                Esc(&words::fraction(self.lang, i)),
            )?;
            if i.pass == Some(false) {
                for e in &i.exposure {
                    write!(out, "<p>{}</p>", self.exposure(e, &e.cite))?;
                }
            }
            writeln!(out, "</li>")?;
        }
        let left = all.len().saturating_sub(LISTED);
        if left > 0 {
            let more = match self.lang {
                Lang::Zh => format!("另有 {left} 项"),
                Lang::En => format!("{left} more"),
            };
            writeln!(out, "<li class=\"more\">{more}</li>")?;
        }
        writeln!(out, "</ul></section>")
    }

    pub(super) fn pending(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.report.pending.is_empty() {
            return Ok(());
        }
        write!(out, "<section class=\"panel\" id=\"deadlines\"><h2>{}</h2>", self.say("时限", "deadlines"))?;
        self.table_head(
            out,
            &[
                ("还剩", "left"),
                ("到期", "due"),
                ("事项", "duty"),
                ("会话", "conversation"),
                ("客服", "agent"),
                ("要做", "to do"),
            ],
        )?;
        for Running { line: p, lists } in gathered(&self.report.pending) {
            let lists: Vec<String> = lists
                .iter()
                .map(|l| format!("{}：{}", Esc(&l.rule.title), Esc(&l.missing.join(self.say("、", ", ")))))
                .collect();
            let cites_and_lists = |cites: Vec<String>| [cites, lists].concat().join("<br>");
            let class = if words::urgent(p, self.report.now) { " class=\"urgent\"" } else { "" };
            let cites: Vec<String> = p.rule.cite.iter().map(|c| self.clause(c)).collect();
            writeln!(
                out,
                "<tr{class}><td><b>{}</b></td><td>{}</td><td>{}<br><small>{}</small></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                words::left(self.lang, p.left(self.report.now)),
                p.due.map_or("–".to_owned(), |d| d.to_string()),
                Esc(&p.rule.title),
                cites_and_lists(cites),
                Esc(&words::place(self.report, &p.platform, p.shop.as_str(), &p.conversation)),
                Esc(p.agent.as_ref().map_or("", |a| a.as_str())),
                Esc(p.rule.say.as_deref().unwrap_or_default()),
            )?;
        }
        writeln!(out, "</tbody></table></div></section>")
    }

    /// The whole chats, folded: a card links to its own.
    pub(super) fn conversations(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut by_path: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for f in &self.sorted {
            by_path.entry(&f.conversation).or_default().push(f);
        }
        let views: Vec<_> = self
            .report
            .conversations
            .iter()
            .enumerate()
            .filter(|(_, c)| by_path.contains_key(&*c.path))
            .collect();
        if views.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "<section class=\"panel\" id=\"chats\"><h2>{}</h2>",
            self.say("有命中的会话", "chats with findings")
        )?;
        for (n, view) in views {
            let findings = by_path.get(&*view.path).map(Vec::as_slice).unwrap_or_default();
            let mut parts = view.path.splitn(2, '/');
            let platform = zg_model::PlatformId::new(parts.next().unwrap_or_default());
            let rest = parts.next().unwrap_or_default().replace('/', " · ");
            let timed = if view.timed {
                ""
            } else {
                self.say("（来源没有时间）", " (no times in the source)")
            };
            writeln!(
                out,
                "<details id=\"c-{n}\"><summary><b>{} · {}</b> <small>{} · {}{timed}</small></summary>",
                Esc(self.report.platform(&platform)),
                Esc(&rest),
                words::count(self.lang, words::len(&view.events), "条", "event"),
                words::times(self.lang, words::len(findings)),
            )?;
            self.chat(out, &view.events, findings, REACH)?;
            writeln!(out, "</details>")?;
        }
        writeln!(out, "</section>")
    }

    /// What was not judged, what was refused, and the files.
    pub(super) fn sources(&self, out: &mut dyn Write) -> io::Result<()> {
        let r = self.report;
        if !r.unjudged.is_empty() {
            write!(
                out,
                "<section class=\"panel\"><h2>{}</h2>",
                self.say("没有判或没有全判的会话", "not judged, or not in full")
            )?;
            self.table_head(out, &[("会话数", "chats"), ("原因", "why"), ("例如", "such as")])?;
            for u in &r.unjudged {
                writeln!(
                    out,
                    "<tr><td class=\"num\">{}</td><td>{}</td><td class=\"path\">{}</td></tr>",
                    words::grouped(u.count),
                    Esc(&u.why),
                    Esc(&u.examples.join("\n"))
                )?;
            }
            writeln!(out, "</tbody></table></div></section>")?;
        }
        write!(out, "<section class=\"panel\" id=\"sources\"><h2>{}</h2>", self.say("读入的文件", "files"))?;
        self.table_head(
            out,
            &[("文件", "file"), ("格式", "format"), ("行", "rows"), ("事件", "events"), ("拒收", "refused")],
        )?;
        for f in &r.overview.files {
            writeln!(
                out,
                "<tr><td class=\"path\">{}</td><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
                Esc(&f.path),
                Esc(&f.kind),
                words::grouped(f.rows),
                words::grouped(f.events),
                words::grouped(f.rejected),
            )?;
        }
        writeln!(out, "</tbody></table></div>")?;
        if !r.rejects.is_empty() {
            let title = match self.lang {
                Lang::Zh => format!("拒收 {} 处，提示 {} 处", self.summary.rejects, self.summary.notes),
                Lang::En => format!("{} refused, {} notes", self.summary.rejects, self.summary.notes),
            };
            let open = if r.rejects.len() <= 20 { " open" } else { "" };
            write!(out, "<details{open}><summary><b>{title}</b></summary>")?;
            self.table_head(out, &[("代码", "code"), ("位置", "where"), ("原因", "why")])?;
            for line in &r.rejects {
                writeln!(
                    out,
                    "<tr><td>{}</td><td class=\"path\">{}</td><td>{}</td></tr>",
                    Esc(&line.code),
                    Esc(&words::spot(self.lang, line)),
                    Esc(&line.text)
                )?;
            }
            writeln!(out, "</tbody></table></div></details>")?;
        }
        writeln!(out, "</section>")
    }

    fn table_head(&self, out: &mut dyn Write, heads: &[(&str, &str)]) -> io::Result<()> {
        write!(out, "<div class=\"scroll\"><table><thead><tr>")?;
        for (zh, en) in heads {
            write!(out, "<th>{}</th>", self.say(zh, en))?;
        }
        writeln!(out, "</tr></thead><tbody>")
    }
}

/// The value as a bar against a tick at the threshold.
fn gauge(i: &IndicatorLine, target: &str) -> String {
    let (Some(value), Some(goal)) = (i.value, i.target) else {
        return "<span class=\"gauge\"></span>".to_owned();
    };
    let size = |v: Value, full: u128| -> u128 {
        match v {
            Value::Share(n, d) => (u128::from(n) * 1000).checked_div(u128::from(d)).unwrap_or(0),
            Value::Time(time) => u128::from(time.0.unsigned_abs()) * 1000 / full,
            Value::Count(n) => u128::from(n) * 1000 / full,
        }
    };
    // Shares fill a bar of 100 %; times and counts one a third longer than the larger of value and threshold.
    let raw = |v: Value| match v {
        Value::Share(..) => 1,
        Value::Time(time) => u128::from(time.0.unsigned_abs()),
        Value::Count(n) => u128::from(n),
    };
    let full = (raw(value).max(raw(goal.value)) * 4 / 3).max(1);
    let (bar, tick) = (size(value, full).min(1000), size(goal.value, full).min(996));
    format!(
        "<span class=\"gauge\"><svg viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"track\" y=\"3\" width=\"1000\" height=\"8\" rx=\"2\"/><rect class=\"fill\" y=\"3\" width=\"{bar}\" height=\"8\" rx=\"2\"/>\
         <rect class=\"tick\" x=\"{tick}\" width=\"4\" height=\"14\"/></svg><small>{}</small></span>",
        Esc(target)
    )
}

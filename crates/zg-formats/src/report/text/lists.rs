//! Rejects, indicators, deadlines, and what was not judged.

use std::io::{self, Write};

use zg_model::Severity;

use super::Page;
use super::ink::{Style, cut, safe};
use super::table::table;
use crate::Lang;
use crate::report::{RejectLine, Running, gathered, words};

/// How many lines a list has unless all are asked for.
const SHORT: usize = 12;

impl Page<'_> {
    pub(super) fn rejects(&self, out: &mut dyn Write) -> io::Result<()> {
        let (refused, notes): (Vec<&RejectLine>, Vec<&RejectLine>) =
            self.report.rejects.iter().partition(|r| !r.is_note());
        if refused.is_empty() {
            let label = self.say("拒收", "lost ");
            self.labelled(out, 0, label, self.say("没有，每一行都读进来了", "nothing, every row was read"))?;
        } else {
            let title = match self.lang {
                Lang::Zh => format!("拒收 {} 处（其余照常读入）", refused.len()),
                Lang::En => format!("refused: {} (everything else was read)", refused.len()),
            };
            self.section(out, Style::Of(Severity::Medium), &title)?;
            self.reject_lines(out, &refused)?;
        }
        if !notes.is_empty() {
            let title = match self.lang {
                Lang::Zh => format!("读入时的提示 {} 处", notes.len()),
                Lang::En => format!("notes on reading: {}", notes.len()),
            };
            self.section(out, Style::Dim, &title)?;
            self.reject_lines(out, &notes)?;
        }
        Ok(())
    }

    fn reject_lines(&self, out: &mut dyn Write, lines: &[&RejectLine]) -> io::Result<()> {
        let most = if self.verbose { usize::MAX } else { SHORT };
        for r in lines.iter().take(most) {
            let line = format!("{}{}{}", words::spot(self.lang, r), self.say("：", ": "), r.text);
            self.labelled(out, 2, &r.code, &line)?;
        }
        self.hidden(out, lines.len(), most)
    }

    fn hidden(&self, out: &mut dyn Write, all: usize, shown: usize) -> io::Result<()> {
        let hidden = all.saturating_sub(shown);
        if hidden == 0 {
            return Ok(());
        }
        let more = match self.lang {
            Lang::Zh => format!("…另有 {hidden} 条，--format html 看全部"),
            Lang::En => format!("… {hidden} more; --format html shows all"),
        };
        writeln!(out, "  {}", self.ink.paint(Style::Dim, &more))
    }

    pub(super) fn indicators(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = &self.report.indicators;
        if all.is_empty() {
            return Ok(());
        }
        let s = self.summary;
        let title = match self.lang {
            Lang::Zh => format!("指标 考核 {} 项，未达标 {} 项", s.assessed, s.missed),
            Lang::En => format!("indicators: {} assessed, {} missed", s.assessed, s.missed),
        };
        let style = if s.missed > 0 { Style::Bad } else { Style::Good };
        self.section(out, style, &title)?;
        let plain = |text: String| (text, Style::Plain);
        let rows: Vec<Vec<(String, Style)>> = words::indicators(self.report)
            .into_iter()
            .map(|i| {
                let who = words::group(self.report, i);
                let (verdict, style) = match i.pass {
                    Some(true) => (self.say("达标", "reached").to_owned(), Style::Good),
                    Some(false) => (self.say("未达标", "missed").to_owned(), Style::Bad),
                    None => (words::not_assessed(self.lang, i).to_owned(), Style::Dim),
                };
                vec![
                    plain(i.rule.title.clone()),
                    plain(who),
                    plain(format!("{}–{}", words::short_day(i.from), words::short_day(i.to))),
                    (i.value.map_or("–".to_owned(), |v| words::value(self.lang, v)), style),
                    plain(words::fraction(self.lang, i)),
                    plain(i.target.map_or(String::new(), |t| words::target(self.lang, &t))),
                    (verdict, style),
                ]
            })
            .collect();
        let heads = [
            (self.say("指标", "indicator"), false),
            (self.say("对象", "of"), false),
            (self.say("期间", "days"), false),
            (self.say("值", "value"), true),
            (self.say("分子/分母", "n/d"), true),
            (self.say("门槛", "target"), true),
            (self.say("结论", "verdict"), false),
        ];
        table(out, self.ink, self.width, &heads, &rows)?;
        for i in words::indicators(self.report).into_iter().filter(|i| i.pass == Some(false)) {
            for e in &i.exposure {
                let line = format!("{} · {}", words::group(self.report, i), words::exposure(self.lang, e));
                self.labelled(out, 2, self.say("未达标敞口", "cost of missing"), &line)?;
            }
        }
        Ok(())
    }

    pub(super) fn pending(&self, out: &mut dyn Write) -> io::Result<()> {
        let missed = words::missed(self.report);
        if self.report.pending.is_empty() && missed.is_empty() {
            return Ok(());
        }
        let running = gathered(&self.report.pending);
        let over = running.iter().filter(|r| r.line.due.is_some_and(|d| d < self.report.now)).count();
        let title = match (self.lang, over, running.len()) {
            (Lang::Zh, 0, all) => format!("时限 {all} 个在走"),
            (Lang::Zh, late, all) => format!("时限 {all} 个在走，其中 {late} 个已过"),
            (Lang::En, 0, all) => format!("deadlines: {all} running"),
            (Lang::En, late, all) => format!("deadlines: {all} running, {late} passed"),
        };
        self.section(out, Style::Bold, &title)?;
        if !missed.is_empty() {
            let count: usize = missed.iter().map(|(_, n)| n).sum();
            let listed: Vec<String> = missed.iter().map(|(title, n)| format!("{title} ×{n}")).collect();
            let listed = listed.join(self.say("、", ", "));
            let text = match self.lang {
                Lang::Zh => format!("{count} 个，见上面的命中：{listed}"),
                Lang::En => format!("{count}, among the findings above: {listed}"),
            };
            self.labelled(out, 2, self.say("误了", "missed"), &text)?;
        }
        if self.report.pending.is_empty() {
            return Ok(());
        }
        let most = if self.verbose { usize::MAX } else { SHORT };
        let rows: Vec<Vec<(String, Style)>> = running
            .iter()
            .take(most)
            .map(|Running { line: p, .. }| {
                let left = words::left(self.lang, p.left(self.report.now));
                let style = if words::urgent(p, self.report.now) { Style::Bad } else { Style::Plain };
                vec![
                    (left, style),
                    (p.due.map_or("–".to_owned(), words::short_time), Style::Plain),
                    (p.rule.title.clone(), Style::Plain),
                    (words::place(self.report, &p.platform, p.shop.as_str(), &p.conversation), Style::Dim),
                    (p.agent.as_ref().map_or(String::new(), ToString::to_string), Style::Plain),
                ]
            })
            .collect();
        let heads = [
            (self.say("还剩", "left"), true),
            (self.say("到期", "due"), false),
            (self.say("事项", "duty"), false),
            (self.say("会话", "conversation"), false),
            (self.say("客服", "agent"), false),
        ];
        table(out, self.ink, self.width, &heads, &rows)?;
        self.hidden(out, running.len(), most)?;
        // What to do stands once a rule.
        let mut told: Vec<&str> = Vec::new();
        for Running { line: p, lists } in running.iter().take(most) {
            if let Some(say) = &p.rule.say
                && !told.contains(&p.rule.id.as_str())
            {
                told.push(p.rule.id.as_str());
                self.labelled(
                    out,
                    2,
                    self.say("要做", "do"),
                    &format!("{}{}{say}", p.rule.title, self.say("：", ": ")),
                )?;
                for list in lists {
                    let (title, missing) = (&list.rule.title, list.missing.join(self.say("、", ", ")));
                    let open = self.say("：还缺 ", " – open: ");
                    self.labelled(out, 2, self.say("清单", "list"), &format!("{title}{open}{missing}"))?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn unjudged(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.report.unjudged.is_empty() {
            return Ok(());
        }
        let title = match self.lang {
            Lang::Zh => format!("没有判或没有全判的会话 {} 个", self.summary.unjudged),
            Lang::En => format!("conversations not judged, or not in full: {}", self.summary.unjudged),
        };
        self.section(out, Style::Dim, &title)?;
        for u in &self.report.unjudged {
            let count = words::count(self.lang, u.count, "个", "conversation");
            let examples: Vec<String> = u.examples.iter().take(2).map(|e| cut(&safe(e), 40)).collect();
            let examples = match (examples.is_empty(), self.lang) {
                (true, _) => String::new(),
                (false, Lang::Zh) => format!("（如 {}）", examples.join("、")),
                (false, Lang::En) => format!(" (such as {})", examples.join(", ")),
            };
            self.labelled(out, 2, &count, &format!("{}{examples}", u.why))?;
        }
        Ok(())
    }
}

//! The report as one HTML file: no network, no external fonts, no build step; opens anywhere, prints well.
//!
//! Everything from outside goes through [`Esc`]. The content-security policy names the hash of our one script,
//! so that nothing else could run even if something slipped through.

mod card;
mod chart;
mod chat;
mod filters;
mod sections;
mod trend;

use std::collections::BTreeMap;
use std::io::{self, Write};

use zg_model::Certainty;

use super::{ConversationView, Finding, Report, Summary, gathered, words};
use crate::Lang;
use crate::page::{BASE_CSS, Esc, policy_hash};
use words::pick;

const CSS: &str = include_str!("html/app.css");
const JS: &str = concat!(include_str!("../page/copy.js"), include_str!("html/app.js"));

/// What every section needs.
struct Page<'a> {
    report: &'a Report,
    summary: Summary,
    lang: Lang,
    /// Worst first.
    sorted: Vec<&'a Finding>,
    /// The chats by path, each with its number in the page.
    chats: BTreeMap<&'a str, (usize, &'a ConversationView)>,
}

/// The report as one self-contained page.
pub fn html(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let chats = report.conversations.iter().enumerate().map(|(n, c)| (&*c.path, (n, c))).collect();
    let page = Page { report, summary: report.summary(), lang: report.lang, sorted: report.sorted(), chats };
    page.head(out)?;
    page.cards(out)?;
    page.charts(out)?;
    page.filters(out)?;
    page.findings(out)?;
    page.indicators(out)?;
    page.trends(out)?;
    page.pending(out)?;
    page.conversations(out)?;
    page.sources(out)?;
    page.foot(out)
}

impl Page<'_> {
    /// One of two phrases.
    fn say<'b>(&self, zh: &'b str, en: &'b str) -> &'b str {
        pick(self.lang, zh, en)
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let r = self.report;
        let title = self.say("掌规 · 客服会话检查报告", "zhanggui · report on customer-service chats");
        let lang = self.say("zh-CN", "en");
        let days = r.overview.days.map_or(String::new(), |(from, to)| words::days(self.lang, from, to));
        let shops: Vec<&str> = r.overview.platforms.iter().map(|p| r.platform(&p.id)).collect();
        write!(
            out,
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{} {}</title>\n<style>\n{BASE_CSS}{CSS}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#findings\">{}</a>\n\
             <header class=\"top\"><div class=\"seal\" aria-hidden=\"true\">掌規</div><div>\n<h1>{}</h1>\n<p>",
            policy_hash(JS),
            Esc(title),
            Esc(&days),
            self.say("跳到命中", "skip to the findings"),
            Esc(title),
        )?;
        let moment = match self.lang {
            Lang::Zh => format!("判至 {}", r.now),
            Lang::En => format!("judged up to {}", r.now),
        };
        let parts = [days, shops.join(self.say("、", ", ")), moment, format!("zhanggui {}", r.version)];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
        write!(out, "{}</p>\n</div></header>\n<main>\n", Esc(&parts.join(" · ")))
    }

    /// The figures a supervisor wants first.
    fn cards(&self, out: &mut dyn Write) -> io::Result<()> {
        let (s, o) = (&self.summary, &self.report.overview);
        writeln!(out, "<section class=\"cards\" aria-label=\"{}\">", self.say("概览", "overview"))?;
        let parts: Vec<String> = s
            .by_severity
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(which, n)| {
                format!(
                    "<span class=\"s-{}\"><i></i>{} {n}</span>",
                    which.name(),
                    words::severity(self.lang, *which)
                )
            })
            .collect();
        let none = self.say("没有命中，可以放心", "none");
        let under = if parts.is_empty() { none.to_owned() } else { parts.concat() };
        let class = s.by_severity.iter().find(|(_, n)| *n > 0).map_or("good", |(w, _)| w.name());
        self.figure(
            out,
            &format!("s-{class} wide"),
            self.say("命中", "findings"),
            &words::grouped(s.findings),
            &format!("<span class=\"legend\">{under}</span>"),
        )?;
        if s.ask > 0 {
            let under = self.say("只是线索，不计入命中", "leads, not counted");
            self.figure(out, "", self.say("需要人工判断", "for a person"), &words::grouped(s.ask), under)?;
        }
        let amount = s.bases.first().map_or("–".to_owned(), |b| words::money(self.lang, &b.cost));
        let under = words::stakes_under(self.lang, s);
        self.figure(
            out,
            "money wide",
            self.say("敞口（最大一项）", "exposure (widest single)"),
            &amount,
            &Esc(&under).to_string(),
        )?;
        if !self.report.indicators.is_empty() {
            let class = if s.missed > 0 { "s-high" } else { "good" };
            let under = match self.lang {
                Lang::Zh => format!("项未达标，考核 {} 项", s.assessed),
                Lang::En => format!("missed of {} assessed", s.assessed),
            };
            self.figure(out, class, self.say("指标", "indicators"), &s.missed.to_string(), &under)?;
        }
        if s.pending > 0 {
            let running = gathered(&self.report.pending);
            let soon = running.iter().filter(|r| words::urgent(r.line, self.report.now)).count();
            let under = match (self.lang, soon) {
                (Lang::Zh, 0) => "个在走，一天内都不到期".to_owned(),
                (Lang::Zh, n) => format!("个在走，{n} 个一天内到期"),
                (Lang::En, n) => format!("running, {n} due within a day"),
            };
            let class = if soon > 0 { "s-medium" } else { "" };
            self.figure(out, class, self.say("时限", "deadlines"), &running.len().to_string(), &under)?;
        }
        let under = match self.lang {
            Lang::Zh => format!(
                "个会话 · {} 条消息 · {} 位客服 · {} 家店",
                words::grouped(o.messages),
                words::grouped(o.agents),
                words::grouped(o.shops)
            ),
            Lang::En => {
                format!("conversations · {} messages · {} agents", words::grouped(o.messages), o.agents)
            }
        };
        self.figure(out, "", self.say("读入", "read"), &words::grouped(o.conversations), &under)?;
        writeln!(out, "</section>")
    }

    /// INVARIANT: `under` is HTML already.
    fn figure(
        &self,
        out: &mut dyn Write,
        class: &str,
        label: &str,
        value: &str,
        under: &str,
    ) -> io::Result<()> {
        writeln!(
            out,
            "<div class=\"figure {class}\"><h2>{label}</h2><b>{}</b><p>{under}</p></div>",
            Esc(value)
        )
    }

    fn findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let (ask, sure): (Vec<&Finding>, Vec<&Finding>) =
            self.sorted.iter().partition(|f| f.certainty == Certainty::Ask);
        writeln!(
            out,
            "<section id=\"findings\" class=\"findings\"><h2>{}</h2>",
            self.say("命中", "findings")
        )?;
        if sure.is_empty() {
            writeln!(out, "<p class=\"empty\">{}</p>", self.say("没有命中。", "None."))?;
        }
        for f in &sure {
            self.card(out, f)?;
        }
        let none = self.say("没有符合筛选条件的。", "Nothing fits the filters.");
        writeln!(out, "<p class=\"empty nothing\" hidden>{none}</p></section>")?;
        if !ask.is_empty() {
            writeln!(
                out,
                "<section class=\"findings\" id=\"ask\"><h2>{}</h2><p class=\"lead\">{}</p>",
                self.say("需要人工判断", "for a person to decide"),
                self.say(
                    "下面只是按字面筛出的线索，语义要由人来判；不计入命中，也不计敞口。",
                    "These are leads sieved by words; a person decides. They are not counted and cost nothing."
                )
            )?;
            for f in &ask {
                self.card(out, f)?;
            }
            writeln!(out, "</section>")?;
        }
        Ok(())
    }

    fn foot(&self, out: &mut dyn Write) -> io::Result<()> {
        let packs: Vec<String> =
            self.report.packs.iter().map(|p| format!("{} {} ({})", p.title, p.release, p.digest)).collect();
        let note = self.say(
            "判定是机器按规则原文和日期做的提醒，不是法律意见；出处等级：L 法条，N 官方或新闻，T 行业转载，F 论坛，G 不可靠。",
            "Machine reminders by dated rules, no legal advice. Grades: L statute, N official or news, T trade repost, F forum, G unreliable.",
        );
        let button = self.say("复制", "copy");
        write!(
            out,
            "</main>\n<footer><p>{note}</p><p>{}: {}</p></footer>\n\
             <template id=\"words\" data-copied=\"{}\" data-copy=\"{button}\" data-shown=\"{}\"></template>\n\
             <script>{JS}</script>\n</body>\n</html>\n",
            self.say("规则包", "packs"),
            Esc(&packs.join(" · ")),
            self.say("已复制", "copied"),
            self.say("显示 {n} / {all} 处", "{n} of {all} shown"),
        )
    }
}

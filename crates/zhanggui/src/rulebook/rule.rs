//! The page of one rule: why, what to say, each version in words, its history, its examples, its relatives.

use zg_formats::page::Esc;
use zg_rules::Rule;

use super::html::{Head, tone, up, url};
use super::{Book, article};

impl Book<'_> {
    pub(super) fn rule_page(&self, rule: &Rule) -> String {
        let path = format!("rules/{}.html", rule.id);
        let up = up(&path);
        let mut main = self.first(up, rule);
        main.push_str(&format!("<div class=\"columns {}\"><div>", tone(rule)));
        main.push_str(&self.versions(up, rule));
        main.push_str(&self.examples(rule));
        main.push_str("</div><aside>");
        main.push_str(&self.timeline(rule));
        main.push_str(&self.relatives(up, rule));
        main.push_str("</aside></div>\n");
        let topic = self.topic(rule).to_owned();
        let crumbs = [
            self.link(
                up,
                &format!("index.html#{}", url(&rule.pack)),
                &Esc(self.pack().meta(&rule.pack).map_or(&rule.pack, |m| m.title.as_str())).to_string(),
            ),
            self.link(up, &format!("topics.html#{}", url(rule.topic())), &Esc(&topic).to_string()),
        ];
        let crumbs =
            format!("<p class=\"crumbs\">{}</p>", crumbs.join(" <span aria-hidden=\"true\">›</span> "));
        let ask = if rule.ask {
            format!(
                "<span class=\"tag\">{}</span>",
                self.say("词只是筛子，要人定", "a sieve: a person decides")
            )
        } else {
            String::new()
        };
        let under = format!(
            "<p class=\"badges {}\">{}{}{ask}<span class=\"state\">{}</span><code>{}</code></p>",
            tone(rule),
            self.severity(rule),
            self.status(rule),
            Esc(&self.state(rule)),
            Esc(rule.id.as_str()),
        );
        self.page(&Head { path: &path, title: &rule.title, crumbs, under }, &main)
    }

    /// What is in force on the day of writing, and what comes.
    pub(super) fn state(&self, rule: &Rule) -> String {
        let coming = rule.versions.iter().map(|v| v.from).filter(|d| *d > self.as_of).min();
        let now = match rule.version_on(self.as_of) {
            Some(v) => format!("{} {}", v.from, self.say("起的一版在用", "on: in force")),
            None if coming.is_some() => self.say("尚未生效", "not yet in force").to_owned(),
            None => self.say("已到期", "no longer in force").to_owned(),
        };
        match coming {
            Some(day) => format!("{now} · {} {day}", self.say("下一版", "next")),
            None => now,
        }
    }

    /// Why it matters, and what to say instead.
    fn first(&self, up: &str, rule: &Rule) -> String {
        let mut out = format!("<div class=\"first\"><p class=\"why\">{}</p>", self.prose(up, &rule.why));
        let remedy = &rule.remedy;
        if remedy.say.is_some() || !remedy.swap.is_empty() || remedy.remind.is_some() {
            out.push_str(&format!(
                "<div class=\"remedy panel\"><h2>{}</h2>",
                self.say("怎么说、怎么做", "what to say and do")
            ));
            if let Some(say) = &remedy.say {
                out.push_str(&format!(
                    "<p class=\"saying\">{}{}</p>",
                    self.prose(up, say),
                    self.copy(say.trim())
                ));
            }
            if !remedy.swap.is_empty() {
                let swap = |(from, to): &(String, String)| {
                    format!("<li><del>{}</del> → <ins>{}</ins>{}</li>", Esc(from), Esc(to), self.copy(to))
                };
                let all: String = remedy.swap.iter().map(swap).collect();
                out.push_str(&format!("<ul class=\"swaps\">{all}</ul>"));
            }
            if let Some(remind) = remedy.remind {
                let text = if self.term.english {
                    format!("reminds {remind} before it is due")
                } else {
                    format!("到期前 {} 提醒", zg_rules::duration(remind))
                };
                out.push_str(&format!("<p class=\"small\">{text}</p>"));
            }
            out.push_str("</div>");
        }
        out.push_str("</div>\n");
        out
    }

    /// The rules and articles beside it, and where it stands in files.
    fn relatives(&self, up: &str, rule: &Rule) -> String {
        let id = rule.id.as_str();
        let rules = |ids: Vec<&str>| -> String {
            let linked = ids.iter().filter_map(|id| self.rules.iter().find(|r| r.id.as_str() == *id));
            let line = |r: &&Rule| {
                format!("<li>{}</li>", self.rule_link(up, r.id.as_str(), &Esc(&r.title).to_string()))
            };
            linked.map(line).collect()
        };
        let same: Vec<&str> = self
            .rules
            .iter()
            .filter(|r| r.pack == rule.pack && r.topic() == rule.topic() && r.id != rule.id)
            .map(|r| r.id.as_str())
            .collect();
        let articles: String = self
            .relations
            .articles(id)
            .iter()
            .filter_map(|n| self.pack().articles.get(*n))
            .filter(|a| self.shows(zg_rules::pack_of(&a.file)))
            .map(|a| {
                format!(
                    "<li>{}</li>",
                    self.link(up, &article::href(a), &Esc(article::title(&a.text)).to_string())
                )
            })
            .collect();
        let entries: String = rule
            .covers
            .iter()
            .map(|e| {
                format!(
                    "<li>{}</li>",
                    self.link(up, &format!("entries.html#{}", url(e)), &format!("<code>{}</code>", Esc(e)))
                )
            })
            .collect();
        let was: String = rule.was.iter().map(|w| format!("<li><code>{}</code></li>", Esc(w))).collect();
        let file = format!("<li><code>packs/{}</code></li>", Esc(&rule.file));
        let lists = [
            (self.say("它说到的规则", "speaks of"), rules(self.relations.to(id).collect()), "list"),
            (self.say("说到它的规则", "spoken of by"), rules(self.relations.from(id).collect()), "list"),
            (self.say("文章", "articles"), articles, "list"),
            (self.say("同主题", "same topic"), rules(same), "list long"),
            (self.say("落实的条目", "entries carried out"), entries, "list inline"),
            (self.say("旧编号", "old ids"), was, "list"),
            (self.say("规则文件", "file"), file, "list"),
        ];
        let mut out = String::new();
        for (title, items, class) in lists.iter().filter(|(_, items, _)| !items.is_empty()) {
            out.push_str(&format!("<section><h2>{title}</h2><ul class=\"{class}\">{items}</ul></section>\n"));
        }
        out
    }
}

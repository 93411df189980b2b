//! What starts, what ends, what was noticed and when: every day on which something happened to a rule.

use zg_formats::page::Esc;
use zg_model::Date;
use zg_rules::{Rule, Version};

use super::Book;
use super::html::{Head, tone};
use crate::commands::pack::days::{Day, by_day};
use crate::commands::pack::say::{brief, changes, flat};

/// Sentences of a change that the calendar shows; the rule's page has them all.
const SHOWN: usize = 3;
/// Changes that the first page shows.
const NEXT: usize = 6;

impl Book<'_> {
    pub(super) fn calendar(&self) -> String {
        let days = by_day(self.rules.iter().copied());
        let mut years: Vec<(i16, Vec<(Date, &Day<'_>)>)> = Vec::new();
        for (day, what) in days.iter().rev() {
            let year = day.ymd().0;
            match years.last_mut().filter(|(y, _)| *y == year) {
                Some((_, days)) => days.push((*day, what)),
                None => years.push((year, vec![(*day, what)])),
            }
        }
        let named: Vec<(String, usize)> = years.iter().map(|(y, days)| (y.to_string(), days.len())).collect();
        let mut main = self.jump(named.iter().map(|(y, n)| (y.as_str(), y.as_str(), *n)));
        main.push_str(&self.calendar_filters());
        main.push_str(&self.nothing());
        for (year, days) in &years {
            main.push_str(&format!("<section class=\"group\" id=\"{year}\"><h2>{year}</h2>"));
            for (day, what) in days {
                let soon = if *day > self.as_of { " coming" } else { "" };
                main.push_str(&format!(
                    "<div class=\"group day{soon}\" id=\"d{day}\"><h3><time>{day}</time></h3><ul class=\"rows\">{}</ul></div>\n",
                    self.of_day(what)
                ));
            }
            main.push_str("</section>\n");
        }
        let title = self.say("按日期", "By date");
        let under = format!(
            "<p>{}</p>",
            self.say(
                "新的在上：哪天公示、哪天生效、哪天全量、哪天到期，以及我们哪天修订了自己的规则文字。",
                "Newest first: noticed, in force, in full, over – and when we corrected our own text."
            )
        );
        self.page(&Head { path: "calendar.html", title, crumbs: String::new(), under }, &main)
    }

    fn calendar_filters(&self) -> String {
        let mut out = self.first_filters(self.say("筛选", "filter"));
        let kinds = KINDS.map(|(kind, zh, en)| (kind.to_owned(), self.say(zh, en).to_owned()));
        out.push_str(&self.select("kind", self.say("什么事", "what"), kinds.into()));
        out.push_str(&format!(
            "<label class=\"find\"><span>{}</span><input type=\"search\" name=\"text\"></label><p><output></output> <button type=\"reset\" hidden>{}</button></p></form>\n",
            self.say("搜索", "search"),
            self.say("清除筛选", "clear"),
        ));
        out
    }

    fn of_day(&self, what: &Day<'_>) -> String {
        let mut out = String::new();
        for (kind, list) in
            [("begun", &what.begun), ("ended", &what.ended), ("full", &what.full), ("noticed", &what.noticed)]
        {
            for (rule, version) in list {
                let more = match kind {
                    "begun" => self.told(rule, version),
                    "noticed" => format!("<p>{} {}</p>", self.say("生效日", "in force from"), version.from),
                    _ => String::new(),
                };
                out.push_str(&self.happened(kind, rule, &more));
            }
        }
        for (text, rules) in &what.ours {
            // A first text is no news: it is counted, not listed.
            let links: Vec<String> =
                rules.iter().map(|r| self.rule_link("", r.id.as_str(), &Esc(&r.title).to_string())).collect();
            let body = if let [rule] = rules.as_slice() {
                self.happened("ours", rule, &format!("<p>{}</p>", Esc(text)))
            } else {
                let count = rules.len();
                let title =
                    if self.term.english { format!("{count} rules") } else { format!("{count} 条规则") };
                format!(
                    "<li class=\"row\" data-kind=\"ours\">{}<span>{}</span><details><summary>{title}</summary><p>{}</p></details></li>\n",
                    self.kind("ours"),
                    Esc(text),
                    links.join(self.say("、", ", "))
                )
            };
            out.push_str(&body);
        }
        out
    }

    fn kind(&self, kind: &str) -> String {
        let name = KINDS.iter().find(|(k, ..)| *k == kind).map_or("", |(_, zh, en)| self.say(zh, en));
        format!("<span class=\"kind k-{kind}\">{name}</span>")
    }

    fn happened(&self, kind: &str, rule: &Rule, more: &str) -> String {
        format!(
            "<li class=\"row {}\" data-kind=\"{kind}\" data-pack=\"{}\" data-topic=\"{}\">{}{} <small>{} · {}</small>{more}</li>\n",
            tone(rule),
            Esc(&rule.pack),
            Esc(rule.topic()),
            self.kind(kind),
            self.rule_link("", rule.id.as_str(), &Esc(&rule.title).to_string()),
            Esc(self.pack().meta(&rule.pack).map_or(&*rule.pack, |m| m.title.as_str())),
            Esc(crate::commands::pack::say::topic(self.pack(), rule, self.term)),
        )
    }

    /// What a version that begins says otherwise, in a few sentences.
    fn told(&self, rule: &Rule, version: &Version) -> String {
        let Some(changes) = changes(self.loaded, rule, version) else {
            return format!("<p>{}{}</p>", self.say("新规：", "new: "), Esc(rule.why.trim()));
        };
        if let Some(note) = &version.note {
            return format!("<p>{}</p>", self.prose("", &flat(note)));
        }
        let mut said: Vec<String> =
            changes.iter().take(SHOWN).map(|c| brief(c, self.pack(), &rule.pack, self.term)).collect();
        if changes.len() > SHOWN {
            said.push("…".into());
        }
        format!("<p>{}</p>", Esc(&said.join(self.say("；", "; "))))
    }

    /// What changes next, for the first page; where nothing is announced, what changed last.
    pub(super) fn coming(&self) -> String {
        let days = by_day(self.rules.iter().copied());
        let mut coming = Vec::new();
        let mut last = Vec::new();
        for (day, what) in &days {
            for (kind, list) in [("begun", &what.begun), ("ended", &what.ended), ("full", &what.full)] {
                for (rule, _) in list
                    .iter()
                    .filter(|(r, v)| kind != "begun" || r.versions.len() > 1 || v.noticed.is_some())
                {
                    let to = if *day > self.as_of { &mut coming } else { &mut last };
                    let place = self.pack().meta(&rule.pack).map_or(&*rule.pack, |m| m.title.as_str());
                    to.push(format!(
                        "<li class=\"{}\"><time>{day}</time>{}{}<small>{}</small></li>",
                        tone(rule),
                        self.kind(kind),
                        self.rule_link("", rule.id.as_str(), &Esc(&rule.title).to_string()),
                        Esc(place),
                    ));
                }
            }
        }
        let (title, list): (&str, Vec<String>) = if coming.is_empty() {
            (self.say("最近的变化", "latest changes"), last.into_iter().rev().take(NEXT).collect())
        } else {
            (self.say("将要的变化", "coming changes"), coming.into_iter().take(NEXT).collect())
        };
        if list.is_empty() {
            return String::new();
        }
        format!(
            "<section class=\"panel next\"><h2>{title}</h2><ul>{}</ul><p><a href=\"calendar.html\">{}</a></p></section>\n",
            list.concat(),
            self.say("全部日期 →", "all dates →")
        )
    }
}

/// What can happen on a day: its name in pages, Chinese, English.
const KINDS: [(&str, &str, &str); 5] = [
    ("begun", "生效", "in force"),
    ("ended", "到期", "over"),
    ("full", "全量", "in full"),
    ("noticed", "公示", "noticed"),
    ("ours", "修订", "ours"),
];

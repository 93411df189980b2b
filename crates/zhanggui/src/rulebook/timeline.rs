//! A rule's life on one line: notices, versions and ends from outside; corrections of ours.

use zg_formats::page::Esc;
use zg_model::Date;
use zg_rules::Rule;

use super::Book;
use crate::commands::pack::days::history;

/// One point of the line: the day, its kind, what it is called, what there is to say (HTML).
type Point = (Date, &'static str, String, String);

impl Book<'_> {
    pub(super) fn timeline(&self, rule: &Rule) -> String {
        let mut points: Vec<Point> = Vec::new();
        for version in &rule.versions {
            let link =
                format!("<a href=\"#v{}\">{} {}</a>", version.from, version.from, self.say("版", "version"));
            let mut put = |day: Option<Date>, kind: &'static str, zh: &str, en: &str| {
                points.extend(day.map(|d| (d, kind, self.say(zh, en).to_owned(), link.clone())));
            };
            put(version.noticed, "noticed", "公示", "noticed");
            put(Some(version.from), "begun", "生效", "in force");
            put(version.full, "full", "全量", "in full");
            let over = version.until.filter(|_| rule.last_day(version) == version.until);
            put(over.map(|d| d.plus_days(1)), "ended", "到期", "over");
        }
        for (day, text) in history(rule) {
            points.push((day, "ours", self.say("我们的修订", "ours").to_owned(), Esc(text).to_string()));
        }
        points.push((self.as_of, "today", self.say("今天", "today").to_owned(), String::new()));
        // Of one day, what begins stands above what was noticed; corrections of ours come last.
        let order = ["today", "ended", "full", "begun", "noticed", "ours"];
        points.sort_by_key(|(day, kind, ..)| (std::cmp::Reverse(*day), order.iter().position(|k| k == kind)));
        let items: String = points
            .iter()
            .map(|(day, kind, name, html)| {
                format!("<li class=\"{kind}\"><time>{day}</time><b>{name}</b><span>{html}</span></li>")
            })
            .collect();
        format!(
            "<section><h2>{}</h2><ol class=\"timeline\">{items}</ol></section>\n",
            self.say("沿革", "history")
        )
    }
}

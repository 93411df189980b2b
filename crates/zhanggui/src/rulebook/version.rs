//! A version of a rule: its dates, what it rests on, what it does in words – and what it changed.

use zg_formats::page::Esc;
use zg_rules::{Body, Rule, Version};

use super::html::url;
use super::{Book, delta};
use crate::commands::pack::say::{changes, flat, previous, sentence};

impl Book<'_> {
    pub(super) fn versions(&self, up: &str, rule: &Rule) -> String {
        let title = match rule.versions.len() {
            1 => self.say("怎么判", "how it judges").to_owned(),
            n if self.term.english => format!("how it judges: {n} versions"),
            n => format!("怎么判（{n} 个版本，新的在上）"),
        };
        // Other readings of an open text stand under the version of their day.
        let with_readings = |v| {
            let own = self.version(up, rule, v);
            let others = rule.readings.iter().filter(|r| r.from == v.from);
            own + &others.map(|r| self.version(up, rule, r)).collect::<String>()
        };
        let cards: String = rule.versions.iter().map(with_readings).collect();
        format!("<section id=\"versions\"><h2>{title}</h2>{cards}</section>\n")
    }

    fn version(&self, up: &str, rule: &Rule, version: &Version) -> String {
        let last = rule.ends(version);
        let now =
            rule.version_on(self.as_of).is_some_and(|v| v.from == version.from) && version.reading.is_none();
        let state = if let Some(name) = &version.reading {
            let text = self.say("另一种读法，店铺选了才用", "another reading, for shops that choose it");
            format!("<span class=\"tag next\">{text}：{}</span>", Esc(name))
        } else if now {
            format!("<span class=\"tag now\">{}</span>", self.say("在用", "in force"))
        } else if version.from > self.as_of {
            format!("<span class=\"tag next\">{}</span>", self.say("将生效", "coming"))
        } else {
            format!("<span class=\"tag\">{}</span>", self.say("旧版", "past"))
        };
        let mut out = format!(
            "<article class=\"version panel{}\" id=\"v{}{}\"><h3>{}{state}</h3><dl>",
            if now { " current" } else { "" },
            version.from,
            Esc(&version.reading.as_deref().map(|r| format!(".{r}")).unwrap_or_default()),
            self.days(version.from, last),
        );
        for (label, html) in self.about(up, rule, version) {
            out.push_str(&format!("<div><dt>{label}</dt><dd>{html}</dd></div>"));
        }
        out.push_str("</dl>");
        out.push_str(&self.body(rule, version));
        out.push_str(&self.changed(rule, version));
        out.push_str("</article>\n");
        out
    }

    /// Dates and limits of a version, then what it rests on, as labels and HTML.
    fn about(&self, up: &str, rule: &Rule, version: &Version) -> Vec<(&str, String)> {
        let mut out = Vec::new();
        let dates = [
            (version.noticed, self.say("公示", "noticed")),
            (Some(version.from), self.say("生效", "from")),
            (version.full, self.say("全量", "in full")),
            (version.until, self.say("截止", "until")),
        ];
        let only_from = dates.iter().filter(|(d, _)| d.is_some()).count() == 1;
        if !only_from {
            let steps: Vec<String> = dates
                .into_iter()
                .filter_map(|(d, name)| Some(format!("<span class=\"step\">{name} <b>{}</b></span>", d?)))
                .collect();
            out.push((
                self.say("日期", "dates"),
                format!("<span class=\"steps\">{}</span>", steps.join("<i aria-hidden=\"true\">→</i>")),
            ));
        }
        for (name, values) in &version.applies {
            out.push((
                self.say("只适用", "only"),
                Esc(&format!("{name} = {}", values.join(" | "))).to_string(),
            ));
        }
        if let Some(act) = version.dated_by {
            let info = act.info();
            out.push((
                self.say("看哪天", "dated by"),
                Esc(&if self.term.english {
                    info.en.to_owned()
                } else {
                    format!("按“{}”那天选版本", info.zh)
                })
                .to_string(),
            ));
        }
        let cites: Vec<String> = version.cite.iter().map(|c| self.cite(up, rule, c)).collect();
        out.push((self.say("依据", "clause"), cites.join("<br>")));
        if let Some(note) = &version.note {
            out.push((self.say("说明", "note"), self.prose(up, note)));
        }
        out
    }

    /// What a version does: its sentences, or its table.
    fn body(&self, rule: &Rule, version: &Version) -> String {
        if let Some(Body::Table(table)) = &version.body {
            return self.table(rule, version, table);
        }
        let mut out = String::from("<ul class=\"says\">");
        let lines = zg_rules::describe(self.pack(), rule, version, self.term.english);
        let depth = |line: &str| (line.len() - line.trim_start().len()) / 2;
        for (n, line) in lines.iter().enumerate() {
            let (level, text) = (depth(line), line.trim());
            // What others stand under is a heading.
            let opens = if lines.get(n + 1).is_some_and(|l| depth(l) > level) { " opens" } else { "" };
            out.push_str(&format!("<li class=\"l{}{opens}\">{}</li>", level.min(4), self.listed(rule, text)));
        }
        out.push_str("</ul>");
        out
    }

    /// A sentence with its word lists as links.
    fn listed(&self, rule: &Rule, text: &str) -> String {
        let mut html = Esc(text).to_string();
        if self.alone {
            return html;
        }
        let named = |w: &&zg_rules::Words| text.contains(&w.title) && self.shows(zg_rules::pack_of(&w.file));
        for list in self.pack().words.iter().filter(named) {
            let visible = self.pack().word_list(&rule.pack, &list.name).is_some_and(|w| w.file == list.file);
            let title = Esc(&list.title).to_string();
            let named = [format!("《{title}》"), format!("the list {title} ")];
            for name in named.iter().filter(|_| visible) {
                let anchor = url(&format!("{}.{}", zg_rules::pack_of(&list.file), list.name));
                html = html.replace(name.as_str(), &format!("<a href=\"../words.html#{anchor}\">{name}</a>"));
            }
        }
        html
    }

    /// What a version changed: in sentences, then the text before and after.
    fn changed(&self, rule: &Rule, version: &Version) -> String {
        let (Some(before), Some(changes)) = (previous(rule, version), changes(self.loaded, rule, version))
        else {
            return String::new();
        };
        let title = if version.reading.is_some() {
            self.say("和默认的读法差在哪里", "how it differs from the usual reading").to_owned()
        } else if self.term.english {
            format!("what changed since {}", before.from)
        } else {
            format!("比 {} 版改了什么", before.from)
        };
        let mut out = format!("<div class=\"changed\"><h4>{title}</h4>");
        if changes.is_empty() {
            out.push_str(&format!("<p>{}</p></div>", self.say("判法不变。", "It judges the same.")));
            return out;
        }
        // Two tables stand side by side below: there each cell shows what became of it.
        let tables = matches!((&before.body, &version.body), (Some(Body::Table(_)), Some(Body::Table(_))));
        let mut said: String = changes
            .iter()
            .filter(|c| !(tables && c.key == "rows"))
            .map(|c| {
                format!(
                    "<li>{}{}</li>",
                    Esc(&sentence(c, self.pack(), &rule.pack, self.term)),
                    self.say("。", ".")
                )
            })
            .collect();
        if tables && changes.iter().any(|c| c.key == "rows") {
            let text = self.say("表改了，见下面的对照。", "The table changed, as shown below.");
            said.push_str(&format!("<li>{text}</li>"));
        }
        out.push_str(&format!("<ul>{said}</ul>"));
        let compare =
            self.say("逐字对照：删去的划线，新增的下划线", "word by word: struck out and underlined");
        out.push_str(&format!("<details open><summary>{compare}</summary>"));
        out.push_str(&delta::lines(&self.text(rule, before), &self.text(rule, version), self.term));
        if let (Some(Body::Table(a)), Some(Body::Table(b))) = (&before.body, &version.body) {
            out.push_str(&self.table_delta((rule, before, a), (rule, version, b)));
        }
        out.push_str("</details></div>");
        out
    }

    /// The words of a version, to be compared line by line.
    fn text(&self, rule: &Rule, version: &Version) -> Vec<String> {
        let mut out: Vec<String> = version
            .cite
            .iter()
            .map(|c| format!("{}{}", self.say("依据：", "clause: "), self.pack().cite(&rule.pack, c)))
            .collect();
        out.extend(version.applies.iter().map(|(name, values)| {
            format!("{}{name} = {}", self.say("只适用：", "only: "), values.join(" | "))
        }));
        if !matches!(version.body, Some(Body::Table(_))) {
            out.extend(zg_rules::describe(self.pack(), rule, version, self.term.english));
        }
        out.extend(version.note.as_deref().map(|n| format!("{}{}", self.say("说明：", "note: "), flat(n))));
        out
    }
}

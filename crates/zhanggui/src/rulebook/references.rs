//! The pages that rules point to: word lists, sources, entries of the inventory.

use std::collections::BTreeMap;

use zg_formats::page::Esc;
use zg_model::Grade;
use zg_rules::pack_of;

use super::html::{Head, source_anchor, url, web};
use super::{Book, article};
use crate::commands::pack::entries::covered_by;

impl Book<'_> {
    /// Word lists with their words, where they come from and who uses them.
    pub(super) fn word_lists(&self) -> String {
        let mut main = String::new();
        for pack in &self.packs {
            let lists: Vec<_> = self.pack().words.iter().filter(|w| pack_of(&w.file) == *pack).collect();
            if lists.is_empty() {
                continue;
            }
            main.push_str(&format!("<section class=\"group\"><h2>{}</h2>", Esc(self.pack_title(pack))));
            for list in lists {
                let dates = |t: &zg_rules::Term| match (t.from, t.until) {
                    (None, None) => String::new(),
                    (from, until) => {
                        let day = |d: Option<zg_model::Date>| d.map_or(String::new(), |d| d.to_string());
                        format!(" <small>{} – {}</small>", day(from), day(until))
                    }
                };
                let terms: String =
                    list.terms.iter().map(|t| format!("<li>{}{}</li>", Esc(&t.text), dates(t))).collect();
                let except: String = list.except.iter().map(|e| format!("<li>{}</li>", Esc(e))).collect();
                let users: Vec<String> = zg_rules::users(self.pack(), &list.file)
                    .into_iter()
                    .filter_map(|id| self.pack().rule(id))
                    .map(|r| self.rule_link("", r.id.as_str(), &Esc(&r.title).to_string()))
                    .collect();
                main.push_str(&format!(
                    "<article class=\"panel list\" id=\"{}\"><h3>{} <small>{} · <code>${}</code></small></h3><p class=\"small\">{} {}</p><ul class=\"terms\">{terms}</ul>",
                    Esc(&format!("{pack}.{}", list.name)),
                    Esc(&list.title),
                    list.terms.len(),
                    Esc(&list.name),
                    self.say("出处", "from"),
                    self.prose("", &list.source),
                ));
                if !except.is_empty() {
                    main.push_str(&format!(
                        "<p class=\"small\">{}</p><ul class=\"terms except\">{except}</ul>",
                        self.say("出现在这些词里不算", "not inside these")
                    ));
                }
                if !list.not_after.is_empty() {
                    let denials: Vec<String> =
                        list.not_after.iter().map(|w| self.denial(pack, &w.value)).collect();
                    main.push_str(&format!(
                        "<p class=\"small\">{} {}</p>",
                        self.say("前面紧挨着这些不算", "not directly after"),
                        denials.join(self.say("、", ", "))
                    ));
                }
                if !users.is_empty() {
                    main.push_str(&format!(
                        "<p class=\"small\">{} {}</p>",
                        self.say("用在", "used by"),
                        users.join(self.say("、", ", "))
                    ));
                }
                main.push_str("</article>\n");
            }
            main.push_str("</section>\n");
        }
        let title = self.say("词表", "Word lists");
        self.page(&Head { path: "words.html", title, crumbs: String::new(), under: String::new() }, &main)
    }

    /// What denies the words of a list: a word, or a list, with a link to it where it is shown.
    fn denial(&self, pack: &str, text: &str) -> String {
        let list = text.strip_prefix('$').and_then(|name| self.pack().word_list(pack, name));
        match list {
            Some(list) if self.shows(pack_of(&list.file)) => {
                let anchor = url(&format!("{}.{}", pack_of(&list.file), list.name));
                format!("<a href=\"#{anchor}\">{}</a>", Esc(&list.title))
            }
            Some(list) => Esc(&list.title).to_string(),
            None => Esc(text).to_string(),
        }
    }

    /// Every cited document: how far it can be trusted, when it is in force, who cites it.
    pub(super) fn sources(&self) -> String {
        let mut main = String::new();
        for pack in &self.packs {
            let sources: Vec<_> = self.pack().sources.iter().filter(|s| pack_of(&s.file) == *pack).collect();
            if sources.is_empty() {
                continue;
            }
            main.push_str(&format!("<section class=\"group panel\"><h2>{}</h2>", Esc(self.pack_title(pack))));
            for source in sources {
                let users: Vec<String> = self
                    .rules
                    .iter()
                    .filter(|r| {
                        r.versions.iter().flat_map(|v| &v.cite).any(|c| {
                            self.pack().source(&r.pack, &c.source).is_some_and(|s| std::ptr::eq(s, source))
                        })
                    })
                    .map(|r| {
                        format!("<li>{}</li>", self.rule_link("", r.id.as_str(), &Esc(&r.title).to_string()))
                    })
                    .collect();
                let force = match (source.from, source.until) {
                    (None, None) => String::new(),
                    (from, until) => format!(
                        "{} – {}",
                        from.map_or(String::new(), |d| d.to_string()),
                        until.map_or_else(|| self.say("至今", "today").to_owned(), |d| d.to_string())
                    ),
                };
                let checked = source
                    .checked
                    .map_or(String::new(), |d| format!("{} {d}", self.say("核对于", "checked")));
                let facts: Vec<&str> =
                    [source.issuer.as_str(), source.number.as_str(), force.as_str(), checked.as_str()]
                        .into_iter()
                        .filter(|f| !f.is_empty())
                        .collect();
                let shown = if source.url.is_empty() {
                    String::new()
                } else {
                    web(&source.url, &Esc(&source.url).to_string())
                };
                main.push_str(&format!(
                    "<article class=\"source\" id=\"{}\"><h3>{} {}</h3><p>{}</p><p class=\"small\">{}</p><p class=\"small\">{shown}</p>",
                    Esc(&source_anchor(source)),
                    Esc(&source.title),
                    self.grade(source.grade),
                    Esc(&source.full),
                    Esc(&facts.join(" · ")),
                ));
                if !users.is_empty() {
                    let title = if self.term.english {
                        format!("cited by {} rules", users.len())
                    } else {
                        format!("被 {} 条规则引用", users.len())
                    };
                    main.push_str(&format!(
                        "<details><summary>{title}</summary><ul class=\"list\">{}</ul></details>",
                        users.concat()
                    ));
                }
                main.push_str("</article>\n");
            }
            main.push_str("</section>\n");
        }
        let legend: Vec<String> =
            [Grade::L, Grade::N, Grade::T, Grade::F, Grade::G].map(|g| self.grade(g)).into();
        let under = format!("<p>{}</p>", legend.join(" "));
        let title = self.say("来源", "Sources");
        self.page(&Head { path: "sources.html", title, crumbs: String::new(), under }, &main)
    }

    /// The entries of the inventory, each with the rules and articles that carry it out.
    pub(super) fn entries(&self) -> String {
        let mut entries: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for rule in &self.rules {
            for id in &rule.covers {
                let link = self.rule_link("", rule.id.as_str(), &Esc(&rule.title).to_string());
                entries.entry(id).or_default().push(format!("{link} {}", self.status(rule)));
            }
        }
        let articles: Vec<_> = self.pack().articles.iter().filter(|a| self.shows(pack_of(&a.file))).collect();
        let covered: Vec<(String, String)> = articles
            .iter()
            .flat_map(|a| {
                let link = self.link("", &article::path(a), &Esc(article::title(&a.text)).to_string());
                let tag = format!("<span class=\"tag\">{}</span>", self.say("文章", "article"));
                covered_by(&a.text).into_iter().map(move |id| (id, format!("{link} {tag}")))
            })
            .collect();
        for (id, link) in &covered {
            entries.entry(id).or_default().push(link.clone());
        }
        let rows: String = entries
            .iter()
            .map(|(id, by)| {
                format!(
                    "<tr id=\"{}\"><td><code>{}</code></td><td>{}</td></tr>\n",
                    Esc(id),
                    Esc(id),
                    by.join("<br>")
                )
            })
            .collect();
        let main = format!(
            "<section class=\"panel\"><div class=\"scroll\"><table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>{rows}</tbody></table></div></section>\n",
            self.say("条目", "entry"),
            self.say("由谁落实", "carried out by"),
        );
        let under = format!(
            "<p>{}</p>",
            self.say(
                "条目表里的每一条由哪条规则、哪篇文章落实；数数用 zhanggui pack coverage。",
                "Which rules and articles carry out each entry of the inventory; zhanggui pack coverage counts."
            )
        );
        let title = self.say("条目", "Entries");
        self.page(&Head { path: "entries.html", title, crumbs: String::new(), under }, &main)
    }
}

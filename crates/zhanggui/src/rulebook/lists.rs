//! The pages that list: rules by platform, topic and status; word lists, sources, entries.

use std::collections::BTreeMap;

use zg_formats::page::Esc;
use zg_model::{Grade, Status};
use zg_rules::{Rule, pack_of};

use super::Book;
use super::article;
use super::html::{Head, source_anchor, url, web};
use crate::commands::pack::entries::covered_by;
use crate::commands::pack::say::zone;

impl Book<'_> {
    /// The first page: what there is, what changes next, all rules by platform.
    pub(super) fn home(&self) -> String {
        let judging = self.rules.iter().filter(|r| r.status.judges()).count();
        let versions: usize = self.rules.iter().map(|r| r.versions.len()).sum();
        let under = format!(
            "<p>{}</p>",
            if self.term.english {
                format!(
                    "{} rules, {judging} of them judge; {versions} dated versions. Each with its clause, its reason, what to say instead, its examples and its history.",
                    self.rules.len()
                )
            } else {
                format!(
                    "{} 条规则，其中在用 {judging} 条，共 {versions} 个带日期的版本。每条写明依据、理由、怎么说、例子和沿革。",
                    self.rules.len()
                )
            }
        );
        let mut main = self.coming();
        main.push_str(&self.filters());
        main.push_str(&self.nothing());
        for (pack, topics) in self.by_pack() {
            main.push_str(&format!(
                "<section class=\"group\" id=\"{}\"><h2>{} <small>{}</small></h2>",
                Esc(pack),
                Esc(self.pack_title(pack)),
                Esc(&zone(self.loaded, pack, self.term))
            ));
            for (topic, rules) in topics {
                main.push_str(&self.group(topic, &rules));
            }
            main.push_str("</section>\n");
        }
        let title = self.say("规则手册", "The rulebook");
        self.page(&Head { path: "index.html", title, crumbs: String::new(), under }, &main)
    }

    pub(super) fn by_topic(&self) -> String {
        let mut topics: BTreeMap<&str, (&str, Vec<&Rule>)> = BTreeMap::new();
        for rule in &self.rules {
            topics.entry(rule.topic()).or_insert_with(|| (self.topic(rule), Vec::new())).1.push(rule);
        }
        let mut main = self.jump(topics.iter().map(|(id, (name, rules))| (*id, *name, rules.len())));
        main.push_str(&self.filters());
        main.push_str(&self.nothing());
        for (id, (name, rules)) in &topics {
            main.push_str(&format!("<section class=\"group\" id=\"{}\"><h2>{}</h2>", Esc(id), Esc(name)));
            for pack in &self.packs {
                let own: Vec<&Rule> = rules.iter().copied().filter(|r| *r.pack == **pack).collect();
                main.push_str(&self.group(self.pack_title(pack), &own));
            }
            main.push_str("</section>\n");
        }
        let title = self.say("按主题", "By topic");
        self.page(&Head { path: "topics.html", title, crumbs: String::new(), under: String::new() }, &main)
    }

    pub(super) fn by_status(&self) -> String {
        let all = [
            (Status::Stable, "依据可靠、例子齐全，可以拦截。", "well sourced and proved; may block."),
            (Status::Trial, "计入报告，不拦截。", "counts in reports, never blocks."),
            (Status::Draft, "来源还不够可靠，不判。", "not well enough sourced; does not judge."),
            (Status::Retired, "停用，不判。", "out of use; does not judge."),
        ];
        let of = |status: Status| -> Vec<&Rule> {
            self.rules.iter().copied().filter(|r| r.status == status).collect()
        };
        let counts = all.iter().map(|(s, ..)| (s.name(), self.say(s.zh(), s.name()), of(*s).len()));
        let mut main = self.jump(counts.filter(|(.., n)| *n > 0));
        main.push_str(&self.filters());
        main.push_str(&self.nothing());
        for (status, zh, en) in all {
            let rules = of(status);
            if rules.is_empty() {
                continue;
            }
            main.push_str(&format!(
                "<section class=\"group\" id=\"{0}\"><h2>{1} <small>{2}</small></h2>",
                status.name(),
                self.say(status.zh(), status.name()),
                self.say(zh, en)
            ));
            for pack in &self.packs {
                let own: Vec<&Rule> = rules.iter().copied().filter(|r| *r.pack == **pack).collect();
                main.push_str(&self.group(self.pack_title(pack), &own));
            }
            main.push_str("</section>\n");
        }
        let title = self.say("按状态", "By status");
        self.page(&Head { path: "status.html", title, crumbs: String::new(), under: String::new() }, &main)
    }

    /// Rules under a heading; nothing when there are none.
    fn group(&self, name: &str, rules: &[&Rule]) -> String {
        if rules.is_empty() {
            return String::new();
        }
        let rows: String = rules.iter().map(|r| self.row(r)).collect();
        let count = rules.len();
        format!(
            "<div class=\"group\"><h3>{} <small>{count}</small></h3><ul class=\"rows\">{rows}</ul></div>\n",
            Esc(name)
        )
    }

    /// Links to the sections of a long page, each with how much stands there.
    pub(super) fn jump<'t>(&self, sections: impl Iterator<Item = (&'t str, &'t str, usize)>) -> String {
        let links: String = sections
            .map(|(id, name, n)| format!("<a href=\"#{}\">{} <small>{n}</small></a>", url(id), Esc(name)))
            .collect();
        format!("<nav class=\"jump\" aria-label=\"{}\">{links}</nav>\n", self.say("本页", "this page"))
    }

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

//! The pages that list rules: by platform, by topic, by status.

use std::collections::BTreeMap;

use zg_formats::page::Esc;
use zg_model::Status;
use zg_rules::Rule;

use super::Book;
use super::html::{Head, url};
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
}

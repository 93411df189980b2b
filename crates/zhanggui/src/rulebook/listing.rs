//! Rules in a list: one row each, with what the filters of the page ask for.

use zg_formats::page::Esc;
use zg_model::{Severity, Status};
use zg_rules::Rule;

use super::Book;
use super::html::{tone, url};

impl Book<'_> {
    /// A row of a list.
    pub(super) fn row(&self, rule: &Rule) -> String {
        let severity = rule.severity.map_or("none", Severity::name);
        let sources: Vec<&str> =
            rule.versions.iter().flat_map(|v| &v.cite).map(|c| c.source.as_str()).collect();
        let more = [
            rule.covers.join(" "),
            sources.join(" "),
            rule.remedy.say.clone().unwrap_or_default(),
            rule.was.join(" "),
        ];
        let versions = match (rule.versions.len(), self.term.english) {
            (1, _) => String::new(),
            (n, false) => format!(" · {n} 个版本"),
            (n, true) => format!(" · {n} versions"),
        };
        format!(
            "<li class=\"row {}\" data-pack=\"{}\" data-topic=\"{}\" data-status=\"{}\" data-severity=\"{severity}\" data-more=\"{}\">\
             <a href=\"rules/{}.html\">{}</a><span class=\"badges\">{}{}</span>\
             <p>{}</p><small>{}{versions}</small><code>{}</code></li>\n",
            tone(rule),
            Esc(&rule.pack),
            Esc(rule.topic()),
            rule.status.name(),
            Esc(&more.join(" ")),
            url(rule.id.as_str()),
            Esc(&rule.title),
            self.severity(rule),
            self.status(rule),
            Esc(rule.why.trim()),
            Esc(&self.state(rule)),
            Esc(rule.id.as_str()),
        )
    }

    /// The first controls above a list: platform and topic. Without the script they stay hidden, and every entry shows.
    pub(super) fn first_filters(&self, label: &str) -> String {
        let mut out =
            format!("<form class=\"filters\" id=\"filters\" role=\"search\" aria-label=\"{label}\" hidden>");
        let packs = self.packs.iter().map(|p| ((*p).to_owned(), self.pack_title(p).to_owned()));
        out.push_str(&self.select("pack", self.say("平台", "platform"), packs.collect()));
        let mut topics: Vec<(String, String)> =
            self.rules.iter().map(|r| (r.topic().to_owned(), self.topic(r).to_owned())).collect();
        topics.sort();
        topics.dedup_by(|a, b| a.0 == b.0);
        out.push_str(&self.select("topic", self.say("主题", "topic"), topics));
        out
    }

    /// The controls above the list of rules.
    pub(super) fn filters(&self) -> String {
        let mut out = self.first_filters(self.say("筛选规则", "filter the rules"));
        let all = [Status::Stable, Status::Trial, Status::Draft, Status::Retired];
        let status = all.iter().map(|s| (s.name().to_owned(), self.say(s.zh(), s.name()).to_owned()));
        out.push_str(&self.select("status", self.say("状态", "status"), status.collect()));
        let severity =
            Severity::ALL.iter().rev().map(|s| (s.name().to_owned(), self.say(s.zh(), s.name()).to_owned()));
        out.push_str(&self.select("severity", self.say("程度", "severity"), severity.collect()));
        out.push_str(&format!(
            "<label class=\"find\"><span>{}</span><input type=\"search\" name=\"text\" placeholder=\"{}\"></label>\
             <p><output></output> <button type=\"reset\" hidden>{}</button></p></form>\n",
            self.say("搜索", "search"),
            self.say("标题、理由、编号、条目、来源……  按 / 键", "title, reason, id, entry, source …  press /"),
            self.say("清除筛选", "clear"),
        ));
        out
    }

    pub(super) fn select(&self, name: &str, label: &str, options: Vec<(String, String)>) -> String {
        let options: String = options
            .iter()
            .map(|(value, text)| format!("<option value=\"{}\">{}</option>", Esc(value), Esc(text)))
            .collect();
        format!(
            "<label><span>{label}</span><select name=\"{name}\"><option value=\"\">{}</option>{options}</select></label>",
            self.say("全部", "all")
        )
    }

    /// What a list says when the filters leave nothing.
    pub(super) fn nothing(&self) -> String {
        format!(
            "<p class=\"empty nothing\" hidden>{}</p>\n",
            self.say("没有符合筛选条件的规则。", "No rule fits the filters.")
        )
    }
}

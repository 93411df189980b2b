//! Heads, feet and small pieces of pages.

use zg_formats::page::{BASE_CSS, COPY_JS, Esc, policy_hash};
use zg_model::{Cite, Date, Grade};
use zg_rules::{CiteText, Rule};

use super::{Book, CSS, JS};

/// The pages that the bar at the top leads to: file, Chinese, English.
const BAR: [(&str, &str, &str); 8] = [
    ("index.html", "平台", "platforms"),
    ("topics.html", "主题", "topics"),
    ("calendar.html", "日期", "dates"),
    ("status.html", "状态", "status"),
    ("articles.html", "文章", "articles"),
    ("words.html", "词表", "words"),
    ("sources.html", "来源", "sources"),
    ("entries.html", "条目", "entries"),
];

/// A text as part of a path or a fragment.
pub(super) fn url(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A link to the web, when the address is one; else the words alone.
pub(super) fn web(address: &str, html: &str) -> String {
    if address.starts_with("https://") || address.starts_with("http://") {
        format!("<a href=\"{}\" rel=\"noreferrer\">{html}</a>", Esc(address))
    } else {
        html.to_owned()
    }
}

/// What a page is, for its head.
pub(super) struct Head<'a> {
    /// Its file, inside the site: decides how it links to others.
    pub(super) path: &'a str,
    pub(super) title: &'a str,
    /// Shown above the title.
    pub(super) crumbs: String,
    /// HTML below the title.
    pub(super) under: String,
}

impl Book<'_> {
    /// The page around its main part.
    pub(super) fn page(&self, head: &Head<'_>, main: &str) -> String {
        let up = up(head.path);
        let lang = self.say("zh-CN", "en");
        let site = self.say("掌规 · 规则手册", "zhanggui · rulebook");
        let (policy, style, script) = if self.alone {
            (
                format!(
                    "style-src 'unsafe-inline'; script-src 'sha256-{}'; form-action 'none'",
                    policy_hash(&format!("{COPY_JS}{JS}"))
                ),
                format!("<style>\n{BASE_CSS}{CSS}</style>"),
                format!("<script>{COPY_JS}{JS}</script>"),
            )
        } else {
            (
                "style-src 'self' file:; script-src 'self' file:; form-action 'self' file:".to_owned(),
                format!("<link rel=\"stylesheet\" href=\"{up}rulebook.css\">"),
                format!("<script src=\"{up}rulebook.js\" defer></script>"),
            )
        };
        let packs: Vec<String> = self
            .packs
            .iter()
            .filter_map(|name| self.pack().meta(name))
            .map(|m| format!("{} {}", m.title, m.release))
            .collect();
        let note = self.say(
            "规则是带日期的提醒，不是法律意见。出处等级：L 法条，N 官方或新闻，T 行业转载，F 论坛，G 机器写的。试行的规则计入报告但不拦截；草稿和停用的不判。",
            "Rules are dated reminders, no legal advice. Grades: L statute, N official or news, T trade repost, F forum, G machine-written. Rules on trial count and do not block; draft and retired ones do not judge.",
        );
        format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; {policy}; img-src data:; base-uri 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · {site}</title>\n{style}\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">{skip}</a>\n{bar}\
             <header class=\"head\">{crumbs}<h1>{title}</h1>{under}</header>\n<main id=\"main\" tabindex=\"-1\">\n{main}</main>\n\
             <footer><p>{note}</p><p>{stand} {as_of} · zhanggui {version} · {packs}</p></footer>\n\
             <template id=\"words\" data-copied=\"{copied}\" data-copy=\"{copy}\" data-shown=\"{shown}\"></template>\n{script}\n</body>\n</html>\n",
            title = Esc(head.title),
            skip = self.say("跳到正文", "skip to the content"),
            bar = self.bar(head.path, up),
            crumbs = head.crumbs,
            under = head.under,
            stand = self.say("写成于", "as of"),
            as_of = self.as_of,
            version = env!("CARGO_PKG_VERSION"),
            packs = Esc(&packs.join(" · ")),
            copied = self.say("已复制", "copied"),
            copy = self.say("复制", "copy"),
            shown = self.say("显示 {n} / {all}", "{n} of {all}"),
        )
    }

    fn bar(&self, path: &str, up: &str) -> String {
        if self.alone {
            return String::new();
        }
        let links: Vec<String> = BAR
            .iter()
            .map(|(file, zh, en)| {
                let here = if *file == path { " aria-current=\"page\"" } else { "" };
                format!("<a href=\"{up}{file}\"{here}>{}</a>", self.say(zh, en))
            })
            .collect();
        format!(
            "<div class=\"bar\"><nav aria-label=\"{}\"><a class=\"seal\" href=\"{up}index.html\" aria-label=\"{}\">掌規</a>{}</nav>\
             <form action=\"{up}index.html\" method=\"get\" role=\"search\"><input type=\"search\" name=\"q\" aria-label=\"{search}\" placeholder=\"{search}  /\"></form></div>\n",
            self.say("目录", "pages"),
            self.say("规则手册首页", "the rulebook"),
            links.concat(),
            search = self.say("搜规则", "find rules"),
        )
    }

    /// A link to a rule's page; its words alone, where it has none.
    pub(super) fn rule_link(&self, up: &str, id: &str, html: &str) -> String {
        let has = !self.alone && self.ids.contains(id);
        if has { format!("<a href=\"{up}rules/{}.html\">{html}</a>", url(id)) } else { html.to_owned() }
    }

    /// A link inside the site.
    pub(super) fn link(&self, up: &str, path: &str, html: &str) -> String {
        if self.alone { html.to_owned() } else { format!("<a href=\"{up}{path}\">{html}</a>") }
    }

    /// Text from outside, with the rules it names as links.
    pub(super) fn prose(&self, up: &str, text: &str) -> String {
        let mut out = String::new();
        let part_of_id = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_';
        let mut rest = text.trim();
        while !rest.is_empty() {
            let start = rest.find(part_of_id).unwrap_or(rest.len());
            let (plain, tail) = rest.split_at_checked(start).unwrap_or((rest, ""));
            out.push_str(&Esc(plain).to_string());
            let end = tail.find(|c: char| !part_of_id(c)).unwrap_or(tail.len());
            let (word, tail) = tail.split_at_checked(end).unwrap_or((tail, ""));
            let id = word.trim_end_matches('.');
            let after = word.get(id.len()..).unwrap_or_default();
            out.push_str(&self.rule_link(up, id, &Esc(id).to_string()));
            out.push_str(after);
            rest = tail;
        }
        out.replace('\n', "<br>")
    }

    pub(super) fn copy(&self, text: &str) -> String {
        let label = self.say("复制", "copy");
        format!(" <button type=\"button\" class=\"copy\" data-copy=\"{}\">{label}</button>", Esc(text))
    }

    pub(super) fn grade(&self, grade: Grade) -> String {
        let letter = grade.letter();
        let name = self.say(grade.zh(), "grade");
        let words = if self.term.english { format!("{name} {letter}") } else { format!("{letter} {name}") };
        format!("<span class=\"grade g-{letter}\">{words}</span>")
    }

    /// A citation: its document in the list of sources, its clause, its grade, and where it was read.
    pub(super) fn cite(&self, up: &str, rule: &Rule, text: &CiteText) -> String {
        let cite: Cite = self.pack().cite(&rule.pack, text);
        let source = self.pack().source(&rule.pack, &text.source);
        let words = Esc(&cite.to_string()).to_string();
        let shown = source.is_some_and(|s| self.shows(zg_rules::pack_of(&s.file)));
        let linked = match source.filter(|_| shown) {
            Some(s) => self.link(up, &format!("sources.html#{}", url(&source_anchor(s))), &words),
            None => words,
        };
        let read = source
            .filter(|s| s.url.starts_with("http"))
            .map_or(String::new(), |s| format!(" {}", web(&s.url, self.say("原文", "text"))));
        format!("{linked} {}{read}", self.grade(cite.grade))
    }

    /// How a rule's status is shown.
    pub(super) fn status(&self, rule: &Rule) -> String {
        let name = rule.status.name();
        format!("<span class=\"tag t-{name}\">{}</span>", self.say(rule.status.zh(), name))
    }

    /// How bad a finding is.
    pub(super) fn severity(&self, rule: &Rule) -> String {
        rule.severity
            .map_or(String::new(), |s| format!("<span class=\"sev\">{}</span>", self.say(s.zh(), s.name())))
    }

    /// From one day to another; open ends in words.
    pub(super) fn days(&self, from: Date, last: Option<Date>) -> String {
        match last {
            Some(last) => format!("{from} – {last}"),
            None => format!("{from} {}", self.say("起", "on")),
        }
    }
}

/// The class that colours a rule by its severity.
pub(super) fn tone(rule: &Rule) -> String {
    format!("s-{}", rule.severity.map_or("note", |s| s.name()))
}

/// Where a source stands on the page of sources.
pub(super) fn source_anchor(source: &zg_rules::Source) -> String {
    format!("{}.{}", zg_rules::pack_of(&source.file), source.title)
}

/// How a page reaches the root of the site.
pub(super) fn up(path: &str) -> &'static str {
    if path.contains('/') { "../" } else { "" }
}

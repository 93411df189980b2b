//! Knowledge articles: Markdown as pages, with the rules they name as links.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};
use zg_formats::page::Esc;
use zg_rules::{Article, pack_of};

use super::Book;
use super::html::{Head, up, url};
use crate::commands::pack::entries::covered_by;

/// Where an article's page stands.
pub(super) fn path(article: &Article) -> String {
    format!("articles/{}.html", name(article))
}

/// The same as a link.
pub(super) fn href(article: &Article) -> String {
    format!("articles/{}.html", url(&name(article)))
}

fn name(article: &Article) -> String {
    let stem = article.file.rsplit('/').next().unwrap_or_default();
    format!("{}.{}", pack_of(&article.file), stem.strip_suffix(".md").unwrap_or(stem))
}

/// An article's first heading.
pub(super) fn title(text: &str) -> &str {
    text.lines().find_map(|l| l.strip_prefix("# ")).unwrap_or_default()
}

impl Book<'_> {
    pub(super) fn article_page(&self, article: &Article) -> String {
        let path = path(article);
        let up = up(&path);
        let pack = pack_of(&article.file);
        let named = self.pack().meta(pack).map_or(pack, |m| m.title.as_str());
        let crumbs = format!(
            "<p class=\"crumbs\">{} <span aria-hidden=\"true\">›</span> {}</p>",
            self.link(up, "articles.html", self.say("文章", "articles")),
            Esc(named)
        );
        let entries: Vec<String> = covered_by(&article.text)
            .iter()
            .map(|id| {
                self.link(up, &format!("entries.html#{}", url(id)), &format!("<code>{}</code>", Esc(id)))
            })
            .collect();
        let under = if entries.is_empty() {
            String::new()
        } else {
            format!("<p class=\"badges\">{} {}</p>", self.say("落实的条目", "carries out"), entries.join(" "))
        };
        let main = format!("<article class=\"panel prose\">{}</article>\n", self.markdown(up, &article.text));
        self.page(&Head { path: &path, title: title(&article.text), crumbs, under }, &main)
    }

    pub(super) fn articles(&self) -> String {
        let mut main = String::new();
        for pack in &self.packs {
            let own: Vec<&Article> =
                self.pack().articles.iter().filter(|a| pack_of(&a.file) == *pack).collect();
            if own.is_empty() {
                continue;
            }
            main.push_str(&format!(
                "<section class=\"group\"><h2>{}</h2><ul class=\"rows\">",
                Esc(self.pack_title(pack))
            ));
            for article in own {
                let first = body(&article.text).lines().find(|l| {
                    let text = l.trim();
                    !text.is_empty()
                        && !text.starts_with(['#', '-', '<', '|'])
                        && !text.starts_with("相关规则")
                });
                main.push_str(&format!(
                    "<li class=\"row\">{}<p>{}</p></li>",
                    self.link("", &href(article), &Esc(title(&article.text)).to_string()),
                    Esc(&first.unwrap_or_default().replace(['`', '*'], ""))
                ));
            }
            main.push_str("</ul></section>\n");
        }
        let title = self.say("文章", "Articles");
        self.page(&Head { path: "articles.html", title, crumbs: String::new(), under: String::new() }, &main)
    }

    /// Markdown as HTML. Markup inside it is shown as text; links lead to rules or to the web, nowhere else.
    fn markdown(&self, up: &str, text: &str) -> String {
        let parser = Parser::new_ext(body(text), Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
        let mut dropped = 0;
        let mut first_heading = true;
        let mut inside_first = false;
        let mut han = true;
        let events = parser.filter_map(|event| match event {
            // The title stands at the head of the page.
            Event::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. }) if first_heading => {
                (first_heading, inside_first) = (false, true);
                None
            }
            Event::End(pulldown_cmark::TagEnd::Heading(_)) if inside_first => {
                inside_first = false;
                None
            }
            _ if inside_first => None,
            // Chinese lines are broken anywhere; the break is no blank.
            Event::SoftBreak if han => None,
            Event::Text(text) => {
                han = !text.ends_with(|c: char| c.is_ascii());
                Some(Event::Text(text))
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let comment = html.trim_start().starts_with("<!--");
                (!comment).then_some(Event::Text(html))
            }
            Event::Code(code) if self.ids.contains(&*code) => {
                let title = self.pack().rule(&code).map_or(&*code, |r| r.title.as_str());
                let shown = format!("<span title=\"{}\">《{}》</span>", Esc(&code), Esc(title));
                Some(Event::InlineHtml(CowStr::from(self.rule_link(up, &code, &shown))))
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if !dest_url.starts_with("https://") && !dest_url.starts_with("http://") =>
            {
                dropped += 1;
                None
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
            }
            Event::End(pulldown_cmark::TagEnd::Image) if dropped == 0 => {
                Some(Event::End(pulldown_cmark::TagEnd::Link))
            }
            Event::End(pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image) if dropped > 0 => {
                dropped -= 1;
                None
            }
            other => Some(other),
        });
        let mut out = String::new();
        html::push_html(&mut out, events);
        out
    }
}

/// The Markdown after the front matter.
fn body(text: &str) -> &str {
    let rest = text.strip_prefix("---\n").and_then(|t| t.split_once("\n---\n")).map(|(_, rest)| rest);
    rest.unwrap_or(text)
}

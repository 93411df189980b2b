//! The pack's pages from blocks: Markdown to send on, HTML to print.

use std::fmt::Write as _;

use zg_formats::page::{BASE_CSS, Esc};

const CSS: &str = include_str!("evidence.css");

/// A part of a page.
pub(crate) enum Block {
    Title(String),
    Head(String),
    Text(String),
    /// Something that must not be missed.
    Alert(String),
    List(Vec<String>),
    /// Head cells, rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// Messages: number, time, who, role, text, hash, whether it was judged.
    Chat(Vec<Line>),
}

/// A message of the excerpt.
pub(crate) struct Line {
    pub(crate) n: usize,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) role: String,
    pub(crate) text: String,
    pub(crate) hash: String,
    pub(crate) judged: bool,
}

/// Text that Markdown shows as it stands.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '|' | '<' | '>' | '*' | '_' | '`' | '[' | ']' | '#' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A message in Markdown.
pub(crate) fn in_markdown(l: &Line) -> String {
    let mark = if l.judged { "▶ " } else { "" };
    let (who, text) = (plain(&l.who), plain(&l.text));
    format!("{}. {mark}{} **{who}**：{text}  \n   `{}`\n", l.n, l.at, l.hash)
}

/// A message in HTML.
pub(crate) fn in_html(l: &Line) -> String {
    let judged = if l.judged { " judged" } else { "" };
    format!(
        "<li class=\"{}{judged}\" value=\"{}\"><p class=\"who\"><b>{}</b> <time>{}</time></p><p class=\"text\">{}</p><code>{}</code></li>\n",
        Esc(&l.role),
        l.n,
        Esc(&l.who),
        Esc(&l.at),
        Esc(&l.text),
        Esc(&l.hash)
    )
}

/// The page as Markdown.
pub(crate) fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        let _ = match block {
            Block::Title(text) => writeln!(out, "# {}\n", plain(text)),
            Block::Head(text) => writeln!(out, "## {}\n", plain(text)),
            Block::Text(text) => writeln!(out, "{}\n", plain(text)),
            Block::Alert(text) => writeln!(out, "> **{}**\n", plain(text)),
            Block::List(items) => {
                items.iter().for_each(|i| out.push_str(&format!("- {}\n", plain(i))));
                writeln!(out)
            }
            Block::Table(head, rows) => {
                out.push_str(&row(head));
                out.push_str(&format!("|{}\n", "---|".repeat(head.len())));
                rows.iter().for_each(|cells| out.push_str(&row(cells)));
                writeln!(out)
            }
            Block::Chat(lines) => {
                lines.iter().for_each(|l| out.push_str(&in_markdown(l)));
                writeln!(out)
            }
        };
    }
    out
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|c| plain(c)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// The page as HTML: no script, no network, made for paper.
pub(crate) fn html(title: &str, blocks: &[Block], english: bool) -> String {
    let lang = if english { "en" } else { "zh-CN" };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{BASE_CSS}{CSS}</style>\n</head>\n<body>\n",
        Esc(title)
    );
    let mut open = false;
    for block in blocks {
        let _ = match block {
            Block::Title(text) => writeln!(
                out,
                "<header class=\"top\"><div class=\"seal\" aria-hidden=\"true\">掌規</div><div><h1>{}</h1></div></header>\n<main>",
                Esc(text)
            ),
            Block::Head(text) => {
                let before = if open { "</section>\n" } else { "" };
                open = true;
                writeln!(out, "{before}<section class=\"panel\"><h2>{}</h2>", Esc(text))
            }
            Block::Text(text) => writeln!(out, "<p>{}</p>", Esc(text)),
            Block::Alert(text) => writeln!(out, "<p class=\"alert\">{}</p>", Esc(text)),
            Block::List(items) => {
                out.push_str("<ul class=\"says\">");
                items.iter().for_each(|i| out.push_str(&format!("<li>{}</li>", Esc(i))));
                writeln!(out, "</ul>")
            }
            Block::Table(head, rows) => {
                out.push_str("<div class=\"scroll\"><table class=\"grid\"><thead><tr>");
                head.iter().for_each(|h| out.push_str(&format!("<th>{}</th>", Esc(h))));
                out.push_str("</tr></thead><tbody>");
                for cells in rows {
                    let cells = cells.iter().map(|c| format!("<td>{}</td>", Esc(c))).collect::<String>();
                    out.push_str(&format!("<tr>{cells}</tr>"));
                }
                writeln!(out, "</tbody></table></div>")
            }
            Block::Chat(lines) => {
                out.push_str("<ol class=\"record\">\n");
                lines.iter().for_each(|l| out.push_str(&in_html(l)));
                writeln!(out, "</ol>")
            }
        };
    }
    let end = if open { "</section>\n" } else { "" };
    let _ = writeln!(
        out,
        "{end}</main>\n<footer><p>zhanggui {}</p></footer>\n</body>\n</html>",
        env!("CARGO_PKG_VERSION")
    );
    out
}

//! The plan as one self-contained page: no script, no network.

use std::fmt::Write;

use zg_formats::page::{BASE_CSS, Esc};

use super::text::{facts, models, sayings, shifts, totals, week, what_if_heads, what_ifs, where_busiest};
use super::words::{caveats, percent, weekday};
use super::{Staffing, chart};
use crate::term::Terminal;

const CSS: &str = include_str!("staff.css");

/// The page.
pub(crate) fn html(plan: &Staffing, term: &Terminal) -> String {
    let mut out = String::new();
    head(&mut out, plan, term);
    cards(&mut out, plan, term);
    panel(&mut out, "", term.say("看到的与假定的", "seen and assumed"), |out| {
        out.push_str("<dl class=\"facts\">");
        for (label, words) in facts(plan, term) {
            let _ = write!(out, "<div><dt>{}</dt><dd>{}</dd></div>", Esc(&label), Esc(&words));
        }
        out.push_str("</dl>\n");
    });
    panel(&mut out, "", term.say("一周", "the week"), |out| out.push_str(&chart::week(plan, term)));
    panel(&mut out, "two", &where_busiest(plan, term), |out| {
        out.push_str(&chart::curve(plan, term));
        let (heads, rows) = models(plan, term);
        let rows = rows.into_iter().map(|r| (false, r)).collect::<Vec<_>>();
        cells(out, "", &heads, &rows, 1);
    });
    panel(&mut out, "", term.say("班次", "shifts"), |out| {
        days(out, term, shifts(plan));
        for line in totals(plan, term) {
            let _ = writeln!(out, "<p>{}</p>", Esc(&line));
        }
    });
    panel(
        &mut out,
        "",
        term.say("每半小时名册上要有几人", "on the roster each half hour"),
        |out| {
            days(out, term, week(plan));
        },
    );
    panel(
        &mut out,
        "",
        term.say("如果……（最忙的半小时，一次只改一样）", "what if (the busiest half hour)"),
        |out| {
            cells(out, "", &what_if_heads(term), &what_ifs(plan, term), 1);
        },
    );
    panel(
        &mut out,
        "",
        term.say("网上的说法（没有核实，只作对照）", "hearsay (unverified)"),
        |out| {
            for (head, lines) in sayings(plan, term) {
                let _ = write!(out, "<div class=\"say\"><h3>{}</h3>", Esc(&head));
                for line in lines {
                    let _ = write!(out, "<p>{}</p>", Esc(&line));
                }
                out.push_str("</div>\n");
            }
        },
    );
    panel(&mut out, "", term.say("说明", "notes"), |out| {
        out.push_str("<ul class=\"notes\">");
        for line in caveats(plan, term) {
            let _ = write!(out, "<li>{}</li>", Esc(&line));
        }
        out.push_str("</ul>\n");
    });
    let _ = writeln!(
        out,
        "</main>\n<footer><p>zhanggui {}</p></footer>\n</body>\n</html>",
        env!("CARGO_PKG_VERSION")
    );
    out
}

fn head(out: &mut String, plan: &Staffing, term: &Terminal) {
    let title = term.say("掌规 · 排班测算", "zhanggui · staffing");
    let span = plan.hours.days.map(|(a, b)| format!("{a} – {b}")).unwrap_or_default();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} {span}</title>\n<style>\n{BASE_CSS}{CSS}</style>\n</head>\n<body>\n\
         <header class=\"top\"><div class=\"seal\" aria-hidden=\"true\">掌規</div><div>\n<h1>{title}</h1>\n<p>{span} · {}</p>\n</div></header>\n<main>\n",
        term.say("zh-CN", "en"),
        Esc(&super::text::goals(plan, term)),
    );
}

fn cards(out: &mut String, plan: &Staffing, term: &Terminal) {
    out.push_str("<section class=\"cards\">\n");
    let mut card = |label: &str, value: &str, under: &str| {
        let _ = writeln!(
            out,
            "<div class=\"figure\"><h2>{label}</h2><b>{}</b><p>{}</p></div>",
            Esc(value),
            Esc(under)
        );
    };
    if let Some(roster) = &plan.roster {
        let hours = roster.paid as f64 / 2.0;
        let under = if term.english {
            format!("{} shifts, {hours} hours a week", roster.shifts())
        } else {
            format!("每周 {} 个班，{hours} 工时", roster.shifts())
        };
        card(term.say("至少要几人", "people at least"), &plan.people().to_string(), &under);
        let most = roster.on_duty.iter().max().copied().unwrap_or(0);
        card(
            term.say("同时在班最多", "on duty at most"),
            &most.to_string(),
            term.say("人，已含不在岗时间", "shrinkage included"),
        );
    }
    if let Some((within, first, weeks)) = &plan.trial {
        let first =
            first.as_ref().map(|f| format!("{} {}", term.say("首轮", "first rounds"), percent(f.share)));
        let under = if term.english {
            format!("{weeks} simulated weeks ±{:.1}", within.half * 100.0)
        } else {
            format!("模拟 {weeks} 周，±{:.1}", within.half * 100.0)
        };
        let under = first.into_iter().chain([under]).collect::<Vec<_>>().join(" · ");
        card(term.say("照班表能按时", "in time by this roster"), &percent(within.share), &under);
    }
    let week: f64 = plan.rounds.iter().sum();
    card(term.say("每周来量", "rounds a week"), &format!("{week:.0}"), term.say("轮", "rounds"));
    out.push_str("</section>\n");
}

fn panel(out: &mut String, class: &str, title: &str, body: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "<section class=\"panel\"><h2>{}</h2><div class=\"{class}\">", Esc(title));
    body(out);
    out.push_str("</div></section>\n");
}

/// A table whose columns from `numbers` on stand at the right.
fn cells(out: &mut String, class: &str, heads: &[&str], rows: &[(bool, Vec<String>)], numbers: usize) {
    let at = |n: usize| if n >= numbers { " class=\"num\"" } else { "" };
    let _ = write!(out, "<div class=\"scroll\"><table class=\"{class}\"><thead><tr>");
    for (n, head) in heads.iter().enumerate() {
        let _ = write!(out, "<th{}>{}</th>", at(n), Esc(head));
    }
    out.push_str("</tr></thead><tbody>\n");
    for (mine, row) in rows {
        out.push_str(if *mine { "<tr class=\"mine\">" } else { "<tr>" });
        for (n, cell) in row.iter().enumerate() {
            let _ = write!(out, "<td{}>{}</td>", at(n), Esc(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

/// A table with a column a weekday, darker where more people are.
fn days(out: &mut String, term: &Terminal, rows: Vec<(String, Vec<u32>)>) {
    let most = rows.iter().flat_map(|(_, days)| days).copied().max().unwrap_or(1).max(1);
    out.push_str("<div class=\"scroll\"><table class=\"grid\"><thead><tr><th></th>");
    for day in 0..7 {
        let _ = write!(out, "<th>{}</th>", weekday(day, term));
    }
    out.push_str("</tr></thead><tbody>\n");
    for (at, days) in rows {
        let _ = write!(out, "<tr><td>{at}</td>");
        for n in days {
            if n == 0 {
                out.push_str("<td class=\"h0\">·</td>");
            } else {
                let deep = 8 + 40 * n / most;
                let _ = write!(
                    out,
                    "<td style=\"background:color-mix(in srgb, var(--accent) {deep}%, transparent)\">{n}</td>"
                );
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

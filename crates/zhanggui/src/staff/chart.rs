//! The two charts of the page, as inline SVG: the week's arrivals and staff, and what more agents bring.

use std::fmt::Write;

use zg_desk::staffing::SLOTS;
use zg_desk::staffing::need::Model;
use zg_formats::page::Esc;

use super::words::{clock, model, plain, stretch, weekday};
use super::{Goal, Staffing};
use crate::term::Terminal;

/// Sizes in the charts' own units.
const STEP: usize = 5;
const HEIGHT: f64 = 56.0;

/// A day a row: arrivals as bars, the need as a line, who is on duty as a step behind it.
pub(super) fn week(plan: &Staffing, term: &Terminal) -> String {
    let wide = SLOTS * STEP;
    let most = plan.rounds.iter().copied().fold(1e-9, f64::max);
    let on_duty: Vec<u32> = plan.roster.as_ref().map(|r| r.on_duty.clone()).unwrap_or_default();
    let people = plan.on_roster.iter().chain(&on_duty).copied().max().unwrap_or(1).max(1);
    let mut out = String::from("<div class=\"week\">\n");
    for day in 0..7 {
        let name = weekday(day, term);
        let slots = day * SLOTS..(day + 1) * SLOTS;
        let rounds = plan.rounds.get(slots.clone()).unwrap_or_default();
        let need = plan.on_roster.get(slots.clone()).unwrap_or_default();
        let duty = on_duty.get(slots).unwrap_or_default();
        let _ = write!(
            out,
            "<figure><figcaption>{name} <b>{:.0}</b> {}</figcaption><svg viewBox=\"0 0 {wide} {}\" role=\"img\" aria-label=\"{name}\">",
            rounds.iter().sum::<f64>(),
            term.say("轮", "rounds"),
            HEIGHT + 12.0
        );
        let up = |n: u32| HEIGHT - HEIGHT * f64::from(n) / f64::from(people);
        let _ = write!(out, "<path class=\"duty\" d=\"{} V{HEIGHT} H0 Z\"/>", steps(duty, &up));
        for (t, r) in rounds.iter().enumerate().filter(|(_, r)| **r > 0.0) {
            let tall = (HEIGHT * r / most).max(0.8);
            let title = title(plan, term, day, t);
            let _ = write!(
                out,
                "<rect class=\"came\" x=\"{}\" y=\"{:.1}\" width=\"{}\" height=\"{tall:.1}\"><title>{}</title></rect>",
                t * STEP + 1,
                HEIGHT - tall,
                STEP - 2,
                Esc(&title)
            );
        }
        let _ = write!(out, "<path class=\"need\" d=\"{}\"/>", steps(need, &up));
        for hour in (0..24).step_by(6) {
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\">{}</text>",
                hour * 2 * STEP + 1,
                HEIGHT + 10.0,
                clock(hour * 2)
            );
        }
        out.push_str("</svg></figure>\n");
    }
    let _ = writeln!(
        out,
        "<p class=\"legend\"><span class=\"k came\"><i></i>{}</span><span class=\"k need\"><i></i>{}</span><span class=\"k duty\"><i></i>{}</span><span>{}</span></p></div>",
        term.say("来量（轮）", "arrivals (rounds)"),
        term.say("要的人数（名册）", "needed on the roster"),
        term.say("班次给的人数", "on duty by the shifts"),
        if term.english {
            format!("top: {most:.1} rounds, {people} people")
        } else {
            format!("顶格：{most:.1} 轮、{people} 人")
        }
    );
    out
}

fn title(plan: &Staffing, term: &Terminal, day: usize, t: usize) -> String {
    let n = day * SLOTS + t;
    let rounds = plan.rounds.get(n).copied().unwrap_or(0.0);
    let (work, roster) =
        (plan.need.get(n).copied().unwrap_or(0), plan.on_roster.get(n).copied().unwrap_or(0));
    let at = stretch(t, 1);
    if term.english {
        format!("{at}: {rounds:.1} rounds, {work} at work, {roster} on the roster")
    } else {
        format!("{at}：{rounds:.1} 轮，在岗 {work} 人，名册 {roster} 人")
    }
}

/// A line in steps of half hours.
fn steps(values: &[u32], up: &impl Fn(u32) -> f64) -> String {
    let mut d = String::new();
    for (t, n) in values.iter().enumerate() {
        let (y, to) = (up(*n), (t + 1) * STEP);
        let _ = if t == 0 { write!(d, "M0 {y:.1} H{to}") } else { write!(d, " V{y:.1} H{to}") };
    }
    if d.is_empty() { format!("M0 {HEIGHT}") } else { d }
}

/// The share in time against the number of agents in the busiest half hour, a line a model.
pub(super) fn curve(plan: &Staffing, term: &Terminal) -> String {
    let (wide, tall, left) = (460.0, 200.0, 40.0);
    let points = &plan.busiest.curve;
    let (Some((from, _)), Some((to, _))) = (points.first(), points.last()) else { return String::new() };
    let span = f64::from((*to - *from).max(1));
    let x = |n: u32| left + (wide - left - 14.0) * f64::from(n - from) / span;
    let y = |share: f64| 10.0 + (tall - 34.0) * (1.0 - share);
    let Goal { share, .. } = plan.settings.first.unwrap_or(plan.settings.target);
    let caption = match plan.settings.first {
        Some(_) => {
            term.say("在岗人数与首轮按时的比例", "agents at work and the share of first rounds in time")
        }
        None => term.say("在岗人数与按时的比例", "agents at work and the share in time"),
    };
    let mut out = format!(
        "<figure class=\"curve\"><figcaption>{caption}</figcaption><svg viewBox=\"0 0 {wide} {tall}\" role=\"img\" aria-label=\"{caption}\">"
    );
    for line in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = write!(
            out,
            "<line class=\"rule\" x1=\"{left}\" x2=\"{wide}\" y1=\"{:.1}\" y2=\"{:.1}\"/><text class=\"end\" x=\"{}\" y=\"{:.1}\">{:.0}%</text>",
            y(line),
            y(line),
            left - 6.0,
            y(line) + 3.0,
            line * 100.0
        );
    }
    let _ = write!(
        out,
        "<line class=\"goal\" x1=\"{left}\" x2=\"{wide}\" y1=\"{:.1}\" y2=\"{:.1}\"/><text class=\"end\" x=\"{wide}\" y=\"{:.1}\">{} {}</text>",
        y(share),
        y(share),
        y(share) - 4.0,
        term.say("目标", "target"),
        plain(share)
    );
    for (n, _) in points {
        let _ = write!(out, "<text x=\"{:.1}\" y=\"{}\">{n}</text>", x(*n), tall - 8.0);
    }
    for (m, seen) in plan.busiest.models.iter().enumerate() {
        let class = colour(seen.model);
        let at = points.iter().filter_map(|(n, shares)| Some((x(*n), y(*shares.get(m)?))));
        let d: Vec<String> = at.clone().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = write!(out, "<polyline class=\"{class}\" points=\"{}\"/>", d.join(" "));
        for (x, y) in at {
            let _ = write!(out, "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.6\"/>");
        }
    }
    out.push_str("</svg><p class=\"legend\">");
    for seen in &plan.busiest.models {
        let class = colour(seen.model);
        let name = model(seen.model, plan.settings.concurrency, term);
        let _ = write!(out, "<span class=\"k {class}\"><i></i>{}</span>", Esc(&name));
    }
    out.push_str("</p></figure>\n");
    out
}

/// The style of a model's line: the same colour whichever others stand beside it.
fn colour(model: Model) -> &'static str {
    match model {
        Model::ErlangC => "m0",
        Model::ErlangA => "m1",
        Model::Simulation => "m2",
        Model::Factor => "m3",
    }
}

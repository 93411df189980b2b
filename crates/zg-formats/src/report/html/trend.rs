//! How indicators went, as inline SVG: a line by day with the threshold and the changes of version, a heat map by hour
//! of the week, bars by account. Everything is drawn here; the page computes nothing.

use std::io::{self, Write};

use zg_model::Date;

use super::{Esc, Page};
use crate::Lang;
use crate::report::trend::{TrendLine, more_is_better, reached, size, worth};
use crate::report::{Target, TrendHour, Value, words};

/// Charts on a page, and how many of them are open at first.
const MOST: usize = 18;
const OPEN: usize = 4;
/// Accounts of a chart.
const AGENTS: usize = 9;

/// Sizes of the chart by day, in its own units.
const WIDTH: i64 = 640;
const LEFT: i64 = 46;
const RIGHT: i64 = 60;
const TOP: i64 = 22;
const HEIGHT: i64 = 120;
/// The strip of units under it.
const UNITS: i64 = 24;
/// A cell of the heat map.
const CELL: (i64, i64) = (22, 19);
const HEAT_LEFT: i64 = 34;

/// What a chart measures from and to.
#[derive(Clone, Copy)]
struct Scale {
    low: i64,
    high: i64,
}

impl Scale {
    /// Round bounds around everything that is drawn.
    fn of(t: &TrendLine) -> Scale {
        let drawn = t.days.iter().flat_map(|d| [d.own, d.shown, d.target.map(|t| t.value)]);
        let sizes: Vec<i64> = drawn.flatten().map(size).collect();
        let (low, high) =
            (sizes.iter().min().copied().unwrap_or(0), sizes.iter().max().copied().unwrap_or(1));
        let share = t.days.iter().any(|d| matches!(d.shown.or(d.own), Some(Value::Share(..))));
        if share {
            let low = low / 100_000 * 100_000;
            let high = (high.max(low + 100_000).min(1_000_000) + 99_999) / 100_000 * 100_000;
            // A share never looks better than it is for want of room below.
            return Scale { low: low.min(800_000), high: high.min(1_000_000).max(low + 100_000) };
        }
        let step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600].map(|s| s * 1_000);
        let time = t.days.iter().any(|d| matches!(d.shown.or(d.own), Some(Value::Time(_))));
        let unit = if time { step.into_iter().find(|s| high <= s * 4).unwrap_or(3_600_000) } else { 1 };
        Scale { low: 0, high: (high.saturating_add(unit - 1) / unit * unit).max(1) }
    }

    fn y(self, value: Value) -> i64 {
        let span = i128::from((self.high - self.low).max(1));
        let at = i128::from(size(value).clamp(self.low, self.high) - self.low);
        TOP + HEIGHT - i64::try_from(at * i128::from(HEIGHT) / span).unwrap_or(0)
    }
}

impl Page<'_> {
    pub(super) fn trends(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = worth(self.report);
        if all.is_empty() {
            return Ok(());
        }
        let title = self.say("指标走势", "how the indicators went");
        writeln!(out, "<section class=\"panel\" id=\"trends\"><h2>{title}</h2>")?;
        writeln!(
            out,
            "<p class=\"lead\">{}</p>",
            self.say(
                "线是平台当天会看到的数（算到那天的整个期间），点是那一天自己的数，虚线是门槛，竖线是规则换版；底下的灰柱是数量。\
                 格子按星期和钟点，写着数量，越红离门槛越远；没有门槛的，越深数值越大；数量不足三的淡一些。",
                "The line is what the platform shows for a day (the whole period up to it), dots are the day alone, dashes the \
                 threshold, verticals a new version; grey bars are units. Cells are hours of the week with their units: the \
                 redder, the farther from the threshold; without one, the darker, the larger; paler under three units."
            )
        )?;
        for (n, t) in all.iter().take(MOST).enumerate() {
            self.trend(out, t, n < OPEN)?;
        }
        let left = all.len().saturating_sub(MOST);
        if left > 0 {
            let more = match self.lang {
                Lang::Zh => format!("另有 {left} 项指标，在工作簿（--format xlsx）里"),
                Lang::En => format!("{left} more indicators are in the workbook (--format xlsx)"),
            };
            writeln!(out, "<p class=\"more\">{more}</p>")?;
        }
        writeln!(out, "</section>")
    }

    /// The trends that are drawn: they name the accounts.
    pub(super) fn charted(&self) -> Vec<&TrendLine> {
        worth(self.report).into_iter().take(MOST).collect()
    }

    fn trend(&self, out: &mut dyn Write, t: &TrendLine, open: bool) -> io::Result<()> {
        let last = t.days.iter().rev().find_map(|d| d.shown);
        let class = match t.pass() {
            None => "none",
            Some(false) => "miss",
            Some(true) => "pass",
        };
        let few = t.target().is_some() && last.is_some() && t.pass().is_none();
        let few = if few { self.say("样本不足 ", "too few ") } else { "" };
        let target = t.target().map(|g| format!("{} ", words::target(self.lang, &g))).unwrap_or_default();
        writeln!(
            out,
            "<details class=\"trend {class}\"{}><summary><b>{}</b><small>{} · {}</small><span class=\"now\">{}<small>{few}{target}{}</small></span></summary><div class=\"plots\">",
            if open { " open" } else { "" },
            Esc(&t.rule.title),
            Esc(self.report.platform(&t.platform)),
            Esc(t.shop.as_str()),
            last.map_or("–".to_owned(), |v| words::value(self.lang, v)),
            Esc(&t.over),
        )?;
        self.course(out, t)?;
        self.heat(out, t)?;
        writeln!(out, "</div>")?;
        self.accounts(out, t)?;
        writeln!(out, "</details>")
    }

    /// The line by day.
    fn course(&self, out: &mut dyn Write, t: &TrendLine) -> io::Result<()> {
        let scale = Scale::of(t);
        let count = i64::try_from(t.days.len()).unwrap_or(1).max(1);
        let plot = WIDTH - LEFT - RIGHT;
        let x = |n: i64| LEFT + plot * (2 * n + 1) / (2 * count);
        let days = || (0_i64..).zip(&t.days);
        let bottom = TOP + HEIGHT;
        write!(
            out,
            "<svg class=\"line\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{}\">",
            bottom + UNITS + 22,
            self.say("按天的走势", "by day"),
        )?;
        for part in 0..=2 {
            let size = scale.low + (scale.high - scale.low) / 2 * part;
            let y = bottom - HEIGHT * part / 2;
            write!(
                out,
                "<path class=\"rule\" d=\"M{LEFT} {y}H{}\"/><text class=\"end\" x=\"{}\" y=\"{}\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 7,
                y + 4,
                self.label(t, size)
            )?;
        }
        let most = t.days.iter().map(|d| d.units).max().unwrap_or(1).max(1);
        let wide = (plot / count - 2).clamp(1, 16);
        let mut bars = String::new();
        for (n, d) in days().filter(|(_, d)| d.units > 0) {
            let high = i64::try_from(u128::from(d.units) * 20 / u128::from(most)).unwrap_or(20).max(1);
            bars.push_str(&format!("M{} {}v-{high}h{wide}v{high}z", x(n) - wide / 2, bottom + UNITS));
        }
        write!(out, "<path class=\"units\" d=\"{bars}\"/>")?;
        // New versions stand behind the curve.
        for day in t.changes() {
            let n = i64::from(day.days() - t.days.first().map_or(0, |d| d.day.days()));
            let at = x(n) - plot / (2 * count);
            let text = match self.lang {
                Lang::Zh => format!("{} 起新版", words::short_day(day)),
                Lang::En => format!("new from {}", words::short_day(day)),
            };
            // Near the right border the words stand before the line.
            let (side, class) = if at > WIDTH / 2 { (-5, " end") } else { (5, "") };
            write!(
                out,
                "<path class=\"change\" d=\"M{at} {}V{}\"/><text class=\"turn{class}\" x=\"{}\" y=\"{}\">{text}</text>",
                TOP - 14,
                bottom + UNITS,
                at + side,
                TOP - 6
            )?;
        }
        self.threshold(out, t, scale, &x, plot / (2 * count))?;
        let mut line = String::new();
        let mut joined = false;
        for (n, d) in days() {
            match d.shown {
                Some(v) => {
                    let mark = if joined { 'L' } else { 'M' };
                    line.push_str(&format!("{mark}{} {}", x(n), scale.y(v)));
                    joined = true;
                }
                None => joined = false,
            }
        }
        write!(out, "<path class=\"curve\" d=\"{line}\"/>")?;
        let radius = if count > 45 { 2 } else { 3 };
        for (n, d) in days() {
            let Some(own) = d.own else { continue };
            let class = match d.target.map(|g| reached(g, own)) {
                Some(false) => "dot out",
                Some(true) => "dot in",
                None => "dot",
            };
            write!(
                out,
                "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>",
                x(n),
                scale.y(own)
            )?;
        }
        if let Some((n, v)) = days().filter_map(|(n, d)| Some((n, d.shown?))).last() {
            write!(
                out,
                "<text class=\"last\" x=\"{}\" y=\"{}\">{}</text>",
                x(n) + 8,
                scale.y(v) + 4,
                words::value(self.lang, v)
            )?;
        }
        self.days_below(out, t, &x, bottom + UNITS + 16)?;
        self.hints(out, t, &x, plot / count)?;
        writeln!(out, "</svg>")
    }

    /// The threshold as it was on each day.
    fn threshold(
        &self,
        out: &mut dyn Write,
        t: &TrendLine,
        scale: Scale,
        x: &dyn Fn(i64) -> i64,
        half: i64,
    ) -> io::Result<()> {
        let mut path = String::new();
        let mut before: Option<i64> = None;
        for (n, d) in (0_i64..).zip(&t.days) {
            let y = d.target.map(|g| scale.y(g.value));
            match (before, y) {
                (Some(old), Some(y)) if old == y => path.push_str(&format!("H{}", x(n) + half)),
                (Some(_), Some(y)) => path.push_str(&format!("V{y}H{}", x(n) + half)),
                (None, Some(y)) => path.push_str(&format!("M{} {y}H{}", x(n) - half, x(n) + half)),
                (_, None) => {}
            }
            before = y;
        }
        if path.is_empty() {
            return Ok(());
        }
        let goal = t.target();
        write!(out, "<path class=\"goal\" d=\"{path}\"/>")?;
        if let Some(goal) = goal {
            // The words keep clear of the last value.
            let (y, last) =
                (scale.y(goal.value), t.days.iter().rev().find_map(|d| d.shown).map(|v| scale.y(v)));
            let y = match last {
                Some(last) if (last - y).abs() < 12 => y + if last <= y { 14 } else { -6 },
                _ => y + 4,
            };
            write!(
                out,
                "<text class=\"goal\" x=\"{}\" y=\"{y}\">{}</text>",
                WIDTH - RIGHT + 8,
                words::target(self.lang, &goal)
            )?;
        }
        Ok(())
    }

    fn days_below(
        &self,
        out: &mut dyn Write,
        t: &TrendLine,
        x: &dyn Fn(i64) -> i64,
        y: i64,
    ) -> io::Result<()> {
        let every = match t.days.len() {
            0..=10 => 1,
            11..=20 => 2,
            21..=45 => 5,
            _ => 14,
        };
        for (n, d) in (0_i64..).zip(&t.days) {
            if n % every == 0 {
                write!(out, "<text x=\"{}\" y=\"{y}\">{}</text>", x(n), short(d.day))?;
            }
        }
        Ok(())
    }

    /// What a day was, where the pointer rests.
    fn hints(&self, out: &mut dyn Write, t: &TrendLine, x: &dyn Fn(i64) -> i64, wide: i64) -> io::Result<()> {
        for (n, d) in (0_i64..).zip(&t.days).filter(|(_, d)| d.units > 0) {
            let value = |v: Option<Value>| v.map_or("–".to_owned(), |v| words::value(self.lang, v));
            let text = format!(
                "{} {} {}{}{} {}{} · {} {}",
                short(d.day),
                self.say("当天", "the day"),
                value(d.own),
                self.say("（", " ("),
                words::grouped(d.units),
                t.unit,
                self.say("）", ")"),
                t.over,
                value(d.shown)
            );
            write!(
                out,
                "<rect class=\"hit\" x=\"{}\" y=\"{TOP}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>",
                x(n) - wide / 2,
                wide.max(2),
                HEIGHT + UNITS,
                Esc(&text)
            )?;
        }
        Ok(())
    }

    /// Hours of the week.
    fn heat(&self, out: &mut dyn Write, t: &TrendLine) -> io::Result<()> {
        let (Some(first), Some(last)) =
            (t.hours.iter().map(|h| h.hour).min(), t.hours.iter().map(|h| h.hour).max())
        else {
            return Ok(());
        };
        // A map of two hours looks like a mistake: at least the usual day is drawn.
        let (first, last) = (i64::from(first.min(9)), i64::from(last.max(22)));
        let width = HEAT_LEFT + (last - first + 1) * CELL.0;
        write!(
            out,
            "<svg class=\"heat\" viewBox=\"0 0 {width} {}\" role=\"img\" aria-label=\"{}\">",
            18 + 7 * CELL.1,
            self.say("按星期和钟点", "by hour of the week"),
        )?;
        for hour in (first..=last).filter(|h| h % 2 == first % 2) {
            write!(
                out,
                "<text x=\"{}\" y=\"10\">{hour}</text>",
                HEAT_LEFT + (hour - first) * CELL.0 + CELL.0 / 2
            )?;
        }
        let names = match self.lang {
            Lang::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
            Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        for (row, name) in (0_i64..).zip(names) {
            let y = 16 + row * CELL.1;
            write!(out, "<text class=\"end\" x=\"{}\" y=\"{}\">{name}</text>", HEAT_LEFT - 6, y + 13)?;
            // One path for all that is empty keeps the page small.
            let busy = |hour: i64| t.hours.iter().any(|h| is_at(h, row, hour));
            let empty: String = (first..=last)
                .filter(|hour| !busy(*hour))
                .map(|hour| {
                    let (w, h) = (CELL.0 - 2, CELL.1 - 2);
                    format!("M{} {y}h{w}v{h}h-{w}z", HEAT_LEFT + (hour - first) * CELL.0)
                })
                .collect();
            write!(out, "<path class=\"no\" d=\"{empty}\"/>")?;
            for h in t.hours.iter().filter(|h| i64::from(h.weekday) == row + 1) {
                let x = HEAT_LEFT + (i64::from(h.hour) - first) * CELL.0;
                let thin = if h.units < 3 { " thin" } else { "" };
                let value = h.value.map_or("–".to_owned(), |v| words::value(self.lang, v));
                write!(
                    out,
                    "<g class=\"{}{thin}\"><title>{name} {}:00 {value}{}{} {}{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"2\"/><text x=\"{}\" y=\"{}\">{}</text></g>",
                    shade(t, h),
                    h.hour,
                    self.say("（", " ("),
                    words::grouped(h.units),
                    t.unit,
                    self.say("）", ")"),
                    CELL.0 - 2,
                    CELL.1 - 2,
                    x + CELL.0 / 2 - 1,
                    y + 12,
                    brief(h.units)
                )?;
            }
        }
        writeln!(out, "</svg>")
    }

    fn accounts(&self, out: &mut dyn Write, t: &TrendLine) -> io::Result<()> {
        if t.agents.is_empty() {
            return Ok(());
        }
        writeln!(out, "<ul class=\"agents\">")?;
        let goal = t.target();
        let values = t.agents.iter().take(AGENTS).filter_map(|a| a.value).chain(goal.map(|g| g.value));
        let share = matches!(t.agents.iter().find_map(|a| a.value), Some(Value::Share(..)));
        let full = if share { 1_000_000 } else { values.map(size).max().unwrap_or(1).max(1) };
        let part = |v: Value| (i128::from(size(v)) * 1000 / i128::from(full)).clamp(0, 1000);
        for a in t.agents.iter().take(AGENTS) {
            let class = match (goal, a.value) {
                (Some(goal), Some(v)) if !reached(goal, v) => "miss",
                (Some(_), Some(_)) => "pass",
                _ => "none",
            };
            write!(
                out,
                "<li class=\"{class}\"><span title=\"{}\">{}</span><svg viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" y=\"2\" width=\"1000\" height=\"8\"/><rect class=\"fill\" y=\"2\" width=\"{}\" height=\"8\"/>",
                Esc(a.agent.as_str()),
                // Accounts are called shop:name; the shop stands above.
                Esc(a.agent.as_str().rsplit([':', '：']).next().unwrap_or_default()),
                a.value.map_or(0, part),
            )?;
            if let Some(goal) = goal {
                write!(
                    out,
                    "<rect class=\"tick\" x=\"{}\" width=\"5\" height=\"12\"/>",
                    part(goal.value).min(995)
                )?;
            }
            writeln!(
                out,
                "</svg><b>{}</b><small>{} {}</small></li>",
                a.value.map_or("–".to_owned(), |v| words::value(self.lang, v)),
                words::grouped(a.units),
                Esc(&t.unit)
            )?;
        }
        let left = t.agents.len().saturating_sub(AGENTS);
        if left > 0 {
            let more = match self.lang {
                Lang::Zh => format!("另有 {left} 位"),
                Lang::En => format!("and {left} more"),
            };
            writeln!(out, "<li class=\"more\">{more}</li>")?;
        }
        writeln!(out, "</ul>")
    }

    /// A mark of the scale.
    fn label(&self, t: &TrendLine, size: i64) -> String {
        let kind = t.days.iter().find_map(|d| d.shown.or(d.own));
        match kind {
            Some(Value::Share(..)) => format!("{}%", size / 10_000),
            Some(Value::Time(_)) => match (size % 60_000, self.lang) {
                (0, Lang::Zh) if size > 0 => format!("{} 分", size / 60_000),
                (0, Lang::En) if size > 0 => format!("{} min", size / 60_000),
                (_, Lang::Zh) => format!("{} 秒", size / 1_000),
                (_, Lang::En) => format!("{} s", size / 1_000),
            },
            _ => size.to_string(),
        }
    }
}

fn is_at(h: &TrendHour, row: i64, hour: i64) -> bool {
    i64::from(h.weekday) == row + 1 && i64::from(h.hour) == hour
}

/// `11/5`.
fn short(day: Date) -> String {
    let (_, month, day) = day.ymd();
    format!("{month}/{day}")
}

/// A number that fits into a cell.
fn brief(n: u64) -> String {
    match n {
        0..=999 => n.to_string(),
        1_000..=9_999 => format!("{}k", n / 1_000),
        _ => "≫".to_owned(),
    }
}

/// Which of ten shades an hour has: `h0`, `h1` under the threshold, `h2` to `h4` above; `q0` to `q4` where there is none.
fn shade(t: &TrendLine, h: &TrendHour) -> String {
    let Some(value) = h.value else { return "q0".to_owned() };
    let at = i128::from(size(value));
    let fifth = |part: i128, whole: i128, steps: i128| (part * steps / whole.max(1)).clamp(0, steps - 1);
    match t.target() {
        Some(Target { value: goal, must }) => {
            let goal_size = i128::from(size(goal));
            let better = more_is_better(must);
            if !reached(Target { value: goal, must }, value) {
                let far = if better { 4 * (goal_size - at) > goal_size } else { 2 * at > 3 * goal_size };
                return if far { "h0".to_owned() } else { "h1".to_owned() };
            }
            let (room, above) = match (better, value) {
                (true, Value::Share(..)) => (1_000_000 - goal_size, at - goal_size),
                (true, _) => (goal_size, at - goal_size),
                (false, _) => (goal_size, goal_size - at),
            };
            let step = if room == 0 { 2 } else { fifth(above, room, 3) };
            format!("h{}", 2 + step)
        }
        None => {
            let sizes = || t.hours.iter().filter_map(|h| h.value).map(|v| i128::from(size(v)));
            let (low, high) = (sizes().min().unwrap_or(0), sizes().max().unwrap_or(1));
            format!("q{}", fifth(at - low, high - low, 5))
        }
    }
}

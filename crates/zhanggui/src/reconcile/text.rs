//! A comparison as a terminal shows it: column by column, what differs and what would explain it.

use rust_decimal::Decimal;
use zg_engine::Ruleset;
use zg_engine::performance::metrics;
use zg_formats::backoffice::{CellUnit, ReportText};
use zg_model::Date;
use zg_rules::performance::Performance;

use super::compare::{Comparison, Hint, Line, State};
use super::ours::Counted;
use super::ways::counted;
use crate::commands::pack::layout::table;
use crate::term::Terminal;

/// Differing cells of a column that are listed.
const SHOWN: usize = 20;

/// What names figures.
pub(crate) struct Names<'a> {
    pub(crate) set: &'a Ruleset,
    pub(crate) settings: &'a Performance,
    pub(crate) term: &'a Terminal,
}

/// As a terminal shows it.
pub(crate) fn text(c: &Comparison<'_>, names: &Names<'_>, all: bool) -> String {
    let term = names.term;
    let mut out = head(c, term);
    let mut quiet: Vec<String> = Vec::new();
    for (place, column) in c.layout.figures.iter().enumerate() {
        let lines: Vec<&Line> = c.lines.iter().filter(|l| l.column == place).collect();
        let Some(first) = lines.first() else { continue };
        let differ = lines.iter().filter(|l| l.compared() && l.state != State::Agrees).count();
        let compared = lines.iter().filter(|l| l.compared()).count();
        if differ == 0 && !all {
            if compared > 0 {
                quiet.push(format!("{} {compared}", first.header));
            }
            continue;
        }
        let title = counted(column).first().map(|counted| names.title(counted)).unwrap_or_default();
        let agree = compared - differ;
        out.push_str(&match term.english {
            false => format!("\n── {} ──  比的是 {title}  对上 {agree}/{compared}\n", first.header),
            true => format!("\n── {} ──  compared with {title}  agree {agree}/{compared}\n", first.header),
        });
        let hints = c.hints.get(&place).map_or(&[][..], Vec::as_slice);
        out.push_str(&cells(&lines, c.days, hints.first(), column.unit, all, term));
        for (number, hint) in hints.iter().enumerate() {
            out.push_str(&said(hint, number == 0, column.unit, names));
        }
        if hints.is_empty() && differ > 0 {
            out.push_str(term.say("  没有一种读法能拉近\n", "  no reading brings them closer\n"));
        }
        if !column.note.is_empty() {
            out.push_str(&format!("  {}{}\n", term.say("这一列：", "about the column: "), column.note));
        }
    }
    if !quiet.is_empty() {
        let what = term.say("\n全对上的列：", "\ncolumns that agree: ");
        out.push_str(&format!("{what}{}\n", quiet.join(term.say("、", ", "))));
    }
    out.push_str(&tail(c, term));
    out
}

fn head(c: &Comparison<'_>, term: &Terminal) -> String {
    let mut out = c.layout.name();
    if let Some(sheet) = &c.table.sheet {
        out.push_str(&format!(" · {sheet}"));
    }
    if let Some((from, to)) = c.days {
        out.push_str(&format!(" · {}", span((from, to))));
    }
    out.push('\n');
    let (agree, late) = (c.count(|s| *s == State::Agrees), c.count(|s| *s == State::Late));
    let (differ, untold) = (c.count(|s| *s == State::Differs), c.count(|s| matches!(s, State::Untold(_))));
    out.push_str(&match term.english {
        false => format!("对上 {agree} 格，对不上 {differ} 格"),
        true => format!("{agree} cells agree, {differ} differ"),
    });
    for (count, zh, en) in [
        (late, "格还没出数（延迟统计）", "have no figure yet"),
        (untold, "格我们没有数", "of which we have no figure"),
        (
            usize::try_from(c.table.skipped).unwrap_or(0),
            "行汇总、均值没有比",
            "rows of sums and means left out",
        ),
    ] {
        if count > 0 {
            out.push_str(&format!("{}{count} {}", term.say("，", ", "), term.say(zh, en)));
        }
    }
    out.push('\n');
    out
}

fn cells(
    lines: &[&Line],
    whole: Option<(Date, Date)>,
    best: Option<&Hint>,
    unit: CellUnit,
    all: bool,
    term: &Terminal,
) -> String {
    let share = matches!(unit, CellUnit::Share | CellUnit::Percent);
    let mut heads = vec![
        (term.say("客服", "agent"), false),
        (term.say("日子", "days"), false),
        (term.say("报表", "report"), true),
        (term.say("我们", "ours"), true),
        (if share { term.say("差（百分点）", "gap (points)") } else { term.say("差", "gap") }, true),
    ];
    // What is the same everywhere is said at the top.
    let dated = lines.iter().any(|l| Some(l.days) != whole);
    if !dated {
        heads.remove(1);
    }
    if best.is_some() {
        heads.push((term.say("换成①", "with ①"), true));
    }
    let compared: Vec<&&Line> = lines.iter().filter(|l| l.compared()).collect();
    let mut rows = Vec::new();
    let mut left = 0;
    for line in lines.iter().filter(|l| all || (l.compared() && l.state != State::Agrees)) {
        if rows.len() == SHOWN && !all {
            left += 1;
            continue;
        }
        let place = compared.iter().position(|l| std::ptr::eq(**l, *line));
        let other = best.zip(place).and_then(|(hint, place)| *hint.figures.get(place)?);
        let step = match &line.theirs {
            ReportText::Figure(theirs) => Some(theirs.step),
            _ => None,
        };
        let ours = line.ours.map_or_else(|| "–".to_owned(), |v| figure(v, step, unit));
        let gap = match (&line.theirs, line.ours) {
            (ReportText::Figure(theirs), Some(ours)) if line.state == State::Differs => {
                difference(ours - theirs.value, step, unit)
            }
            _ => String::new(),
        };
        let mut row = vec![
            line.agent.as_ref().map_or_else(|| term.say("全店", "shop").to_owned(), ToString::to_string),
            span(line.days),
            line.text.clone(),
            ours,
            gap,
        ];
        if !dated {
            row.remove(1);
        }
        if best.is_some() {
            row.push(other.map_or_else(|| "–".to_owned(), |v| figure(v, step, unit)));
        }
        rows.push(row);
    }
    let mut out = String::new();
    for line in table(&heads, &rows).lines() {
        out.push_str(&format!("  {line}\n"));
    }
    if left > 0 {
        out.push_str(&match term.english {
            false => format!("  另有 {left} 格，--all 全列\n"),
            true => format!("  and {left} more; --all lists them\n"),
        });
    }
    out
}

/// What a hint would do.
fn said(hint: &Hint, first: bool, unit: CellUnit, names: &Names<'_>) -> String {
    let term = names.term;
    let mut how = match hint.key.as_str() {
        "" => String::new(),
        key if key.contains('.') => format!("--reading {key}={}", hint.value),
        key if hint.about.is_empty() => format!("performance.yaml {key}: {}", hint.value),
        key => format!("performance.yaml {key}: {}{}", hint.value, term.bracketed(&hint.about)),
    };
    if let Some(instead) = &hint.instead {
        let what = format!("{}{}", term.say("改比 ", "compared with "), names.title(instead));
        how = if how.is_empty() { what } else { format!("{what}{}{how}", term.say("，", ", ")) };
    }
    let result = match (hint.agree == hint.of, term.english) {
        (true, false) => format!("全对上（{}/{}）", hint.agree, hint.of),
        (true, true) => format!("all agree ({}/{})", hint.agree, hint.of),
        (false, false) => format!(
            "对上 {}/{}，相差合计由 {} 变 {}",
            hint.agree,
            hint.of,
            figure(hint.now, None, unit),
            figure(hint.left, None, unit)
        ),
        (false, true) => format!(
            "{}/{} agree, total gap from {} to {}",
            hint.agree,
            hint.of,
            figure(hint.now, None, unit),
            figure(hint.left, None, unit)
        ),
    };
    let mark = if first { "①" } else { "  " };
    format!("  {mark} {how}  {}{result}\n", term.say("→ ", "→ "))
}

impl Names<'_> {
    /// What something counted is called.
    pub(crate) fn title(&self, counted: &Counted) -> String {
        use zg_formats::backoffice::IndicatorPart as P;
        match counted {
            Counted::Rule(id, part) => {
                let title = self.set.rule(id).map_or_else(|| id.to_string(), |r| r.title.clone());
                let part = match part {
                    P::Value => "",
                    P::Base => self.term.say("的分母", ", its base"),
                    P::Done => self.term.say("的分子", ", what it counts"),
                    P::Missed => self.term.say("的分母减分子", ", base less what it counts"),
                };
                format!("{title}{}{part}", self.term.bracketed(id))
            }
            Counted::Figure(id) => {
                let all = metrics(self.settings);
                let metric = all.iter().find(|m| m.id == id);
                let title = metric.map_or(id.as_str(), |m| self.term.say(m.zh, m.en));
                format!("{}{title}{}", self.term.say("绩效 ", "performance "), self.term.bracketed(id))
            }
        }
    }
}

fn tail(c: &Comparison<'_>, term: &Terminal) -> String {
    let mut out = String::new();
    let comma = term.say("、", ", ");
    if !c.strangers.is_empty() {
        let each = c.strangers.iter().map(|(row, name)| match term.english {
            false => format!("{name}（第 {row} 行）"),
            true => format!("{name} (row {row})"),
        });
        let what = term.say("报表里有、聊天里没有：", "in the report and not in the chats: ");
        out.push_str(&format!("{what}{}\n", each.collect::<Vec<_>>().join(comma)));
    }
    if !c.missing.is_empty() {
        let each = c.missing.iter().map(|(id, buyers)| match term.english {
            false => format!("{id}（{buyers} 位买家）"),
            true => format!("{id} ({buyers} buyers)"),
        });
        let what = term.say("聊天里有、报表里没有：", "in the chats and not in the report: ");
        out.push_str(&format!("{what}{}\n", each.collect::<Vec<_>>().join(comma)));
    }
    let mut untold: Vec<(String, String)> = Vec::new();
    for line in &c.lines {
        let State::Untold(why) = &line.state else { continue };
        let pair = (line.header.clone(), why.clone());
        if !untold.contains(&pair) {
            untold.push(pair);
        }
    }
    for row in &c.table.rows {
        for cell in &row.cells {
            let Some(column) = c.layout.figures.get(cell.column).filter(|f| !f.cannot.is_empty()) else {
                continue;
            };
            let pair = (cell.header.clone(), column.cannot.clone());
            if !untold.contains(&pair) {
                untold.push(pair);
            }
        }
    }
    if !untold.is_empty() {
        let each = untold.iter().map(|(header, why)| format!("{header}{}", term.bracketed(why)));
        let what = term.say("没有比的列：", "columns not compared: ");
        out.push_str(&format!("{what}{}\n", each.collect::<Vec<_>>().join(comma)));
    }
    if !c.table.unknown.is_empty() {
        let what = term.say("版式里没有的列：", "columns that the layout does not know: ");
        out.push_str(&format!("{what}{}\n", c.table.unknown.join(comma)));
    }
    if !c.layout.note.is_empty() {
        out.push_str(&format!("{}{}\n", term.say("版式：", "the layout: "), c.layout.note));
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}

/// `2026-11-03`, or first and last day.
pub(crate) fn span((from, to): (Date, Date)) -> String {
    if from == to { from.to_string() } else { format!("{from} – {to}") }
}

/// A figure as the report would write it.
pub(crate) fn figure(value: Decimal, step: Option<Decimal>, unit: CellUnit) -> String {
    let decimals = step.map_or(2, |s| s.normalize().scale());
    match unit {
        CellUnit::Share | CellUnit::Percent => {
            let decimals = decimals.saturating_sub(2).max(if step.is_some() { 0 } else { 2 });
            format!("{}%", rounded(value * Decimal::ONE_HUNDRED, decimals))
        }
        CellUnit::Seconds | CellUnit::Minutes => {
            format!("{}s", rounded(value, if step.is_some() { decimals } else { 1 }))
        }
        CellUnit::Number | CellUnit::Yuan => rounded(value, decimals),
    }
}

fn rounded(value: Decimal, decimals: u32) -> String {
    let how = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    value.round_dp_with_strategy(decimals, how).normalize().to_string()
}

/// A difference, with its sign; of shares in percentage points.
fn difference(value: Decimal, step: Option<Decimal>, unit: CellUnit) -> String {
    let sign = if value.is_sign_negative() { "−" } else { "+" };
    let shown = figure(value.abs(), step, unit);
    format!("{sign}{}", shown.trim_end_matches('%'))
}

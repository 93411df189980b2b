//! A report laid beside what the chats say, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use zg_engine::Ruleset;
use zg_engine::performance::Annotator;
use zg_formats::backoffice::{ReportLayout, ReportRow, ReportTable, ReportText};
use zg_model::{AgentId, Date};

use super::ours::{Counted, NoFigure, Ours, ShopKey, Survey, Way};
use super::ways::counted;
use crate::term::Terminal;

/// A cell of the report beside ours.
pub(crate) struct Line {
    pub(crate) row: u64,
    /// The column, by place in the layout.
    pub(crate) column: usize,
    pub(crate) header: String,
    pub(crate) shop: ShopKey,
    pub(crate) agent: Option<AgentId>,
    pub(crate) days: (Date, Date),
    /// As the report writes it.
    pub(crate) text: String,
    pub(crate) theirs: ReportText,
    pub(crate) ours: Option<Decimal>,
    pub(crate) state: State,
}

/// How a cell came out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Agrees,
    Differs,
    /// The report has no figure yet.
    Late,
    /// We have nothing to compare with it: why.
    Untold(String),
}

/// A table beside ours.
pub(crate) struct Comparison<'a> {
    pub(crate) table: &'a ReportTable,
    pub(crate) layout: &'a ReportLayout,
    pub(crate) days: Option<(Date, Date)>,
    pub(crate) lines: Vec<Line>,
    /// Rows whose account, or shop, no chat knows: the row and what it is called.
    pub(crate) strangers: Vec<(u64, String)>,
    /// Accounts that spoke with so many buyers and have no row.
    pub(crate) missing: Vec<(AgentId, i64)>,
    /// What would explain the differences of a column.
    pub(crate) hints: BTreeMap<usize, Vec<Hint>>,
}

/// What another way of counting does for a column.
pub(crate) struct Hint {
    /// The rule and its reading, or a key of the performance settings and its value; or empty where only
    /// something else is counted.
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) about: String,
    /// What is counted instead of the likeliest, if so.
    pub(crate) instead: Option<Counted>,
    /// Cells that agree then, of those compared.
    pub(crate) agree: usize,
    pub(crate) of: usize,
    /// The distance that is left, all cells together; and what it is now.
    pub(crate) left: Decimal,
    pub(crate) now: Decimal,
    /// Our figure then, a line each, in the order of the column's lines.
    pub(crate) figures: Vec<Option<Decimal>>,
}

/// What is compared, and with what.
pub(crate) struct Side<'a> {
    pub(crate) set: &'a Ruleset,
    pub(crate) annotator: &'a Annotator,
    pub(crate) ours: &'a Ours,
    pub(crate) survey: &'a Survey,
    /// The shop that the report is of, where it does not say so itself.
    pub(crate) shop: &'a ShopKey,
    /// The days that were asked for.
    pub(crate) days: (Option<Date>, Option<Date>),
    pub(crate) term: &'a Terminal,
}

impl Side<'_> {
    /// Lays a table beside ours.
    pub(crate) fn compare<'a>(&self, table: &'a ReportTable, layout: &'a ReportLayout) -> Comparison<'a> {
        let whole = table.days.or(self.survey.days);
        let whole = whole.map(|(from, to)| (self.days.0.unwrap_or(from), self.days.1.unwrap_or(to)));
        let mut out = Comparison {
            table,
            layout,
            days: whole,
            lines: Vec::new(),
            strangers: Vec::new(),
            missing: Vec::new(),
            hints: BTreeMap::new(),
        };
        let cells = || table.rows.iter().flat_map(|row| &row.cells);
        let filled = cells().filter(|c| matches!(c.says, ReportText::Figure(_))).map(|c| c.column).collect();
        let mut seen: BTreeSet<AgentId> = BTreeSet::new();
        let mut spans: Option<(Date, Date)> = None;
        for row in &table.rows {
            let Some(days) = row.days.or(whole) else { continue };
            if self.days.0.is_some_and(|from| days.1 < from) || self.days.1.is_some_and(|to| to < days.0) {
                continue;
            }
            let Some(shop) = self.shop_of(row) else {
                out.strangers.push((row.number, row.shop.clone().unwrap_or_default()));
                continue;
            };
            let agent = match &row.agent {
                None => None,
                Some(name) => match self.agent_of(&shop, name) {
                    Some(id) => Some(id),
                    None => {
                        out.strangers.push((row.number, name.clone()));
                        continue;
                    }
                },
            };
            seen.extend(agent.clone());
            spans = Some(spans.map_or(days, |(a, b)| (a.min(days.0), b.max(days.1))));
            self.row(row, (&shop, agent.as_ref()), days, &filled, &mut out);
        }
        if let (Some(days), true) = (spans, table.rows.iter().any(|r| r.agent.is_some())) {
            out.days = Some(days);
            out.missing = self.ours.busy(self.shop, days);
            out.missing.retain(|(id, _)| !seen.contains(id));
        } else if spans.is_some() {
            out.days = spans;
        }
        out
    }

    fn row(
        &self,
        row: &ReportRow,
        (shop, agent): (&ShopKey, Option<&AgentId>),
        days: (Date, Date),
        filled: &BTreeSet<usize>,
        out: &mut Comparison<'_>,
    ) {
        for cell in &row.cells {
            let Some(column) = out.layout.figures.get(cell.column) else { continue };
            let Some(first) = counted(column).into_iter().next() else { continue };
            let found = self.ours.figure(self.set, self.annotator, &first, (shop, agent), days);
            let ours = found.as_ref().ok().copied();
            let state = match (&cell.says, &found) {
                (ReportText::Late, _) => State::Late,
                (_, Err(why)) if !matches!(why, NoFigure::Nothing) => State::Untold(self.why(why)),
                (says, _) if agrees(says, ours) => State::Agrees,
                // A column without any figure says nothing, not that there is nothing.
                (ReportText::Nothing, _) if !filled.contains(&cell.column) => {
                    State::Untold(self.term.say("报表这一列空着", "the report leaves it empty").to_owned())
                }
                _ => State::Differs,
            };
            out.lines.push(Line {
                row: row.number,
                column: cell.column,
                header: cell.header.clone(),
                shop: shop.clone(),
                agent: agent.cloned(),
                days,
                text: cell.text.clone(),
                theirs: cell.says.clone(),
                ours,
                state,
            });
        }
    }

    fn why(&self, why: &NoFigure) -> String {
        let (zh, en) = match why {
            NoFigure::Nothing => ("没有可数的", "nothing to count"),
            NoFigure::NoVersion => (
                "那天没有有效的算法，要选读法",
                "no definition is in force on that day, unless a reading is chosen",
            ),
            NoFigure::ShopOnly => ("这个数只算到全店", "counted for the shop only"),
            NoFigure::Unknown => ("没有这个数", "no such figure"),
        };
        self.term.say(zh, en).to_owned()
    }

    /// The shop of a row: the one it names, or the report's.
    fn shop_of(&self, row: &ReportRow) -> Option<ShopKey> {
        let Some(name) = &row.shop else { return Some(self.shop.clone()) };
        self.survey.shops.keys().find(|(_, shop)| same(shop.as_str(), name)).cloned()
    }

    /// The account that a row names: as it is called, or without what stands before the colon.
    fn agent_of(&self, shop: &ShopKey, name: &str) -> Option<AgentId> {
        let all = self.survey.shops.get(shop)?;
        if let Some(id) = all.iter().find(|id| same(id.as_str(), name)) {
            return Some(id.clone());
        }
        let mut alike = all.iter().filter(|id| same(own(id.as_str()), own(name)));
        match (alike.next(), alike.next()) {
            (Some(id), None) => Some(id.clone()),
            _ => None,
        }
    }

    /// What other ways of counting would do for the columns that differ.
    pub(crate) fn explain(&self, out: &mut Comparison<'_>, ways: &[Way], counts: &[Ours]) {
        let differ: BTreeSet<usize> = out.unexplained().map(|line| line.column).collect();
        for column in differ {
            let Some(of) = out.layout.figures.get(column) else { continue };
            let lines: Vec<&Line> = out.lines.iter().filter(|l| l.column == column && l.compared()).collect();
            let mut hints: Vec<Hint> = Vec::new();
            for (place, counted) in counted(of).into_iter().enumerate() {
                let base = std::iter::once((None, self.ours)).filter(|_| place > 0);
                let other = ways.iter().zip(counts).filter(|(way, _)| way.touches(self.set, &counted));
                for (way, ours) in base.chain(other.map(|(way, ours)| (Some(way), ours))) {
                    let set = way.and_then(|w| w.set.as_ref()).unwrap_or(self.set);
                    let annotator = way.and_then(|w| w.annotator.as_ref()).unwrap_or(self.annotator);
                    let figure = |line: &Line| {
                        let whose = (&line.shop, line.agent.as_ref());
                        ours.figure(set, annotator, &counted, whose, line.days).ok()
                    };
                    let figures: Vec<Option<Decimal>> = lines.iter().map(|l| figure(l)).collect();
                    let instead = (place > 0).then(|| counted.clone());
                    hints.push(hint(way, instead, &lines, figures));
                }
            }
            let now = lines.iter().filter(|l| l.state == State::Agrees).count();
            hints.retain(|h| h.agree > now || (h.agree == now && h.left < h.now));
            hints.sort_by(|a, b| {
                let plain = |h: &Hint| usize::from(h.instead.is_some());
                (b.agree, a.left, plain(a)).cmp(&(a.agree, b.left, plain(b)))
            });
            // Of ways that come to the same, the first is enough.
            let mut seen: Vec<Vec<Option<Decimal>>> = Vec::new();
            hints.retain(|h| {
                let new = !seen.contains(&h.figures);
                seen.push(h.figures.clone());
                new
            });
            hints.truncate(4);
            out.hints.insert(column, hints);
        }
    }
}

fn hint(way: Option<&Way>, instead: Option<Counted>, lines: &[&Line], figures: Vec<Option<Decimal>>) -> Hint {
    let gap = |line: &Line, ours: Option<Decimal>| match &line.theirs {
        ReportText::Figure(theirs) if theirs.agrees(ours.unwrap_or_default()) => Decimal::ZERO,
        ReportText::Figure(theirs) => (ours.unwrap_or_default() - theirs.value).abs(),
        ReportText::Nothing => ours.unwrap_or_default().abs(),
        ReportText::Late => Decimal::ZERO,
    };
    let pairs = || lines.iter().zip(&figures);
    Hint {
        key: way.map(|w| w.key.clone()).unwrap_or_default(),
        value: way.map(|w| w.value.clone()).unwrap_or_default(),
        about: way.map(|w| w.about.clone()).unwrap_or_default(),
        instead,
        agree: pairs().filter(|(line, ours)| agrees(&line.theirs, **ours)).count(),
        of: lines.len(),
        left: pairs().map(|(line, ours)| gap(line, *ours)).sum(),
        now: lines.iter().map(|line| gap(line, line.ours)).sum(),
        figures,
    }
}

impl Line {
    /// Whether it was laid beside a figure of ours, or could be in another reading.
    pub(crate) fn compared(&self) -> bool {
        match self.state {
            State::Agrees | State::Differs => true,
            State::Late => false,
            State::Untold(_) => matches!(self.theirs, ReportText::Figure(_)),
        }
    }
}

impl Comparison<'_> {
    /// The lines that differ, or for which we have no figure as things are chosen.
    pub(crate) fn unexplained(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| l.compared() && l.state != State::Agrees)
    }

    /// What the columns that differ may be compared with.
    pub(crate) fn in_question(&self) -> Vec<Counted> {
        let columns: BTreeSet<usize> = self.unexplained().map(|l| l.column).collect();
        columns.iter().filter_map(|c| self.layout.figures.get(*c)).flat_map(counted).collect()
    }

    /// How many lines are so.
    pub(crate) fn count(&self, wanted: impl Fn(&State) -> bool) -> usize {
        self.lines.iter().filter(|l| wanted(&l.state)).count()
    }
}

/// Whether a cell says what we say; nothing counted is the same as none.
fn agrees(theirs: &ReportText, ours: Option<Decimal>) -> bool {
    match (theirs, ours) {
        (ReportText::Figure(theirs), Some(ours)) => theirs.agrees(ours),
        (ReportText::Figure(theirs), None) => theirs.value.is_zero(),
        (ReportText::Nothing, Some(ours)) => ours.is_zero(),
        (ReportText::Nothing, None) => true,
        (ReportText::Late, _) => false,
    }
}

/// Names as people retype them: without spaces, full width or half, in either case.
fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        let half = |c: char| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        };
        text.chars().filter(|c| !c.is_whitespace()).map(half).flat_map(char::to_lowercase).collect()
    };
    plain(a) == plain(b)
}

/// An account without its shop: 小谷 of 旗舰店:小谷.
fn own(name: &str) -> &str {
    name.rsplit([':', '：']).next().unwrap_or(name)
}

/// The shop that a report is of: the one that was named, the only one, or the one that knows most of its accounts.
pub(crate) fn shop_of<'s>(
    survey: &'s Survey,
    table: &ReportTable,
    wanted: Option<&str>,
) -> Result<&'s ShopKey, Vec<&'s ShopKey>> {
    let all: Vec<&ShopKey> = survey.shops.keys().collect();
    if let Some(name) = wanted {
        return all.iter().find(|(_, shop)| same(shop.as_str(), name)).copied().ok_or(all);
    }
    let names: BTreeSet<&str> = table.rows.iter().filter_map(|r| r.agent.as_deref()).map(own).collect();
    let known = |shop: &&&ShopKey| {
        let agents = survey.shops.get(**shop).into_iter().flatten();
        agents.filter(|id| names.iter().any(|name| same(name, own(id.as_str())))).count()
    };
    match all.as_slice() {
        [one] => Ok(one),
        [] => Err(all),
        _ => {
            let most = all.iter().map(|s| known(&s)).max().unwrap_or(0);
            let mut best = all.iter().filter(|s| known(s) == most);
            match (most, best.next(), best.next()) {
                (1.., Some(one), None) => Ok(one),
                _ => Err(all),
            }
        }
    }
}

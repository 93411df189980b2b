//! Tables into events, driven by import maps: chats with one message a row, orders with several events a row.

use zg_model::{Act, AgentId, Party, PlatformId, Timestamp};

use crate::encoding::BAD;
use crate::header::{self, TITLE_ROWS, norm};
use crate::intake::{Intake, Spot};
use crate::map::Role;
use crate::plan::{self, Choice, Column, Plan, PlanEvent};
use crate::private::{masked, shown};
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};
use crate::row::{BadRow, Kind, Row, Rows};
use crate::timefmt::{self, Moment};

/// Why a table was not read.
pub(crate) enum NoTable {
    /// There are no rows.
    Empty,
    /// No map, or more than one, fits: the reject.
    NoMap(BadRow),
}

/// The first rows of a table, with what went wrong among them.
pub(crate) struct Beginning {
    rows: Vec<Row>,
    bad: Vec<BadRow>,
    /// Whether these are all rows.
    ended: bool,
}

/// Reads the rows among which the header must be.
pub(crate) fn beginning(rows: &mut dyn Rows) -> Beginning {
    let mut out = Beginning { rows: Vec::new(), bad: Vec::new(), ended: false };
    while out.rows.len() < TITLE_ROWS && !out.ended {
        let mut row = Row::default();
        match rows.next(&mut row) {
            Ok(true) if row.is_blank() => {}
            Ok(true) => out.rows.push(row),
            Ok(false) => out.ended = true,
            Err(bad) => {
                out.ended = bad.fatal;
                out.bad.push(bad);
            }
        }
    }
    out
}

/// Finds the header among the first rows.
fn find_header<'m>(intake: &Intake<'m>, begin: &Beginning) -> Result<(usize, Plan<'m>), BadRow> {
    let usable: &'m [_] = intake.maps;
    let mut nearest: Option<(usize, &crate::ImportMap, plan::Fit)> = None;
    for (place, row) in begin.rows.iter().enumerate() {
        let headers = header::headers(row);
        match plan::choose(usable, &headers, intake.options) {
            Choice::One(map) => return Ok((place, plan::lay(map, row, &headers, intake.options))),
            Choice::Several(maps) => {
                let names: Vec<String> = maps.iter().map(|m| m.name()).collect();
                let platforms: Vec<String> =
                    maps.iter().filter_map(|m| m.platform.as_ref()).map(|p| format!("--platform {p}")).collect();
                return Err(BadRow {
                    code: reject::R13,
                    row: Some(row.number),
                    what: Said::new(names.join("、"), names.join(", ")),
                    expected: match platforms.is_empty() {
                        true => Said::new("只留一个", "only one of them"),
                        false => Said::new(platforms.join(" 或 "), platforms.join(" or ")),
                    },
                    fatal: true,
                });
            }
            Choice::None(Some((map, fit))) => {
                if nearest.as_ref().is_none_or(|(_, _, n)| fit.matched > n.matched) {
                    nearest = Some((place, map, fit));
                }
            }
            Choice::None(None) => {}
        }
    }
    let widest = begin.rows.iter().rev().max_by_key(|r| header::filled(r));
    let (row, nearest) = match nearest {
        Some((place, map, fit)) if fit.matched > 0 => (begin.rows.get(place), Some((map, fit))),
        other => (widest, other.map(|(_, map, fit)| (map, fit))),
    };
    let seen = row.map_or_else(String::new, header::seen);
    let (mut zh, mut en) = (format!("表头是 {seen}"), format!("the headers are {seen}"));
    if row.is_some_and(|r| header::filled(r) <= 1) {
        zh.push_str("（只有一列：分隔符应为逗号、制表符、分号或竖线）");
        en.push_str(" (only one column: the delimiter should be a comma, tab, semicolon or bar)");
    }
    Err(BadRow {
        code: reject::R03,
        row: row.map(|r| r.number),
        what: Said::new(zh, en),
        expected: plan::lacking(nearest.as_ref(), intake.maps.len()),
        fatal: true,
    })
}

/// How good a beginning looks, for choosing a delimiter: columns matched, then columns.
pub(crate) fn score(intake: &Intake<'_>, begin: &Beginning) -> (bool, usize, usize) {
    let rows = begin.rows.iter().map(|row| {
        let headers = header::headers(row);
        let fits = intake.maps.iter().map(|m| plan::fit(m, &headers));
        fits.map(|f| (f.missing.is_empty(), f.matched)).max().unwrap_or_default()
    });
    let (fits, matched) = rows.max().unwrap_or_default();
    (fits, matched, begin.rows.iter().map(Row::len).min().unwrap_or(0))
}

/// Reads a table.
pub(crate) fn read(intake: &mut Intake<'_>, rows: &mut dyn Rows) -> Result<(), NoTable> {
    let begin = beginning(rows);
    if begin.rows.is_empty() && begin.bad.is_empty() {
        return Err(NoTable::Empty);
    }
    let found = find_header(intake, &begin);
    let (fatal, ended) = (begin.bad.iter().any(|b| b.fatal), begin.ended);
    let (place, plan) = match found {
        Ok(found) => found,
        Err(_) if fatal => {
            begin.bad.into_iter().for_each(|b| intake.bad(b));
            return Ok(());
        }
        Err(bad) => return Err(NoTable::NoMap(bad)),
    };
    let name = plan.map.title.clone();
    if !intake.report.maps.contains(&name) {
        intake.report.maps.push(name);
    }
    if !plan.dropped.is_empty() {
        let list: Vec<String> = plan.dropped.iter().map(|d| format!("`{d}`")).collect();
        intake.note(reject::W04, None, None, Said::same(list.join(" ")));
    }
    begin.bad.into_iter().for_each(|b| intake.bad(b));
    let delimiter = rows.delimiter().map_or_else(|| ",".to_owned(), String::from);
    let mut reader = Reader { intake, plan: &plan, header: None, delimiter };
    for row in begin.rows.iter().skip(place) {
        reader.row(row);
    }
    if ended {
        return Ok(());
    }
    let mut row = Row::default();
    loop {
        match rows.next(&mut row) {
            Ok(true) => reader.row(&row),
            Ok(false) => return Ok(()),
            Err(bad) => {
                let fatal = bad.fatal;
                reader.intake.report.rows += 1;
                reader.intake.bad(bad);
                if fatal {
                    return Ok(());
                }
            }
        }
    }
}

struct Reader<'r, 'a, 'm> {
    intake: &'r mut Intake<'a>,
    plan: &'r Plan<'m>,
    /// The header row, to know it when it comes again in a file that was put together from several.
    header: Option<Vec<String>>,
    delimiter: String,
}

/// A reject of a row: the code, the header of the column, the value, what was expected.
type Refusal = (&'static str, Option<String>, Said, Said);

fn refuse<T>(code: &'static str, column: Option<&Column>, what: Said, expected: Said) -> Result<T, Refusal> {
    Err((code, column.map(|c| c.header.clone()), what, expected))
}

/// What all events of a row share.
struct Base<'r> {
    platform: PlatformId,
    buyer: &'r str,
    agent: &'r str,
}

impl Reader<'_, '_, '_> {
    fn row(&mut self, row: &Row) {
        match &self.header {
            None => {
                self.header = Some(header::headers(row));
                return;
            }
            Some(_) if row.is_blank() => return,
            Some(header) => {
                let time = self.plan.field("at").map(|c| c.index);
                let repeated = row.len() == header.len() && header::headers(row) == *header;
                if repeated || header::is_summary(row, time) {
                    self.intake.report.skipped += 1;
                    return;
                }
            }
        }
        self.intake.report.rows += 1;
        let done = if self.plan.map.events.is_empty() { self.message(row) } else { self.happenings(row) };
        if let Err((code, column, what, expected)) = done {
            self.intake.reject(code, Some(row.number), column.as_deref(), what, expected);
        }
    }

    fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r str {
        self.plan.field(field).map_or("", |c| row.cell(c.index))
    }

    /// Checks that the cells of the mapped columns are text, that the columns have not shifted, and who the row is about.
    fn base<'r>(&mut self, row: &'r Row) -> Result<Base<'r>, Refusal> {
        let plan = self.plan;
        let last = plan.field("text").is_some_and(|c| c.index + 1 == plan.columns);
        let extra = (plan.columns..row.len()).any(|i| !row.cell(i).is_empty());
        if extra && !last {
            let count = row.len().to_string();
            let expected = Said::new(
                format!("{} 格；内容里有分隔符的要加引号", plan.columns),
                format!("{} cells; quote a cell that contains the delimiter", plan.columns),
            );
            return refuse(reject::R18, None, Said::same(count), expected);
        }
        for field in crate::map::FIELDS {
            if let Some(column) = plan.field(field)
                && let cell = row.cell(column.index)
                && cell.contains(BAD)
            {
                let encoding = self.intake.report.encoding.unwrap_or("UTF-8");
                let what = if *field == "buyer" || *field == "sender" || *field == "text" {
                    Said::new("字节错误", "bad bytes")
                } else {
                    Said::same(format!("`{}`", shown(cell)))
                };
                return refuse(reject::R01, Some(column), what, Said::same(encoding));
            }
        }
        let buyer = self.cell(row, "buyer");
        let column = plan.field("buyer");
        if buyer.is_empty() || buyer == "-" {
            return refuse(reject::R09, column, Said::new("买家", "the buyer"), Said::default());
        }
        if column.is_some_and(|c| lost_digits(row, c.index)) {
            let expected = Said::new("完整的编号", "the whole number");
            return refuse(reject::R16, column, Said::same(masked(buyer)), expected);
        }
        let platform = match (self.cell(row, "platform"), &plan.platform) {
            ("", Some(platform)) => platform.clone(),
            ("", None) => {
                let expected = Said::new("`--platform`，或“平台”列", "--platform, or a column with the platform");
                return refuse(reject::R24, plan.field("platform"), Said::default(), expected);
            }
            (cell, _) => self.intake.options.platform_named(cell),
        };
        Ok(Base { platform, buyer, agent: self.cell(row, "agent") })
    }

    /// The time in a column; `Ok(None)` when the cell is empty.
    fn time(&self, row: &Row, column: &Column) -> Result<Option<Moment>, Refusal> {
        let cell = row.cell(column.index);
        let moment = match row.kind(column.index) {
            Kind::Time(at) => Some(Moment { at, day_only: false }),
            Kind::Number(n) if cell.len() < 8 || n < 1e6 => {
                timefmt::serial(n, false).map(|m| Moment { day_only: n.fract() == 0.0, ..m })
            }
            _ if nothing(cell) => return Ok(None),
            _ => timefmt::parse(cell),
        };
        match moment {
            Some(moment) => Ok(Some(moment)),
            None => {
                // In a row whose columns have shifted, this may be a name.
                let digits = cell.bytes().any(|b| b.is_ascii_digit());
                let what = if digits { shown(cell) } else { masked(cell) };
                refuse(reject::R02, Some(column), Said::same(what), Said::same(timefmt::expected(cell)))
            }
        }
    }

    fn facts<'r>(&self, row: &'r Row, buyer: &str, of: &'r [(String, Column)], out: &mut Vec<(&'r str, &'r str)>) {
        for (name, column) in of {
            let cell = row.cell(column.index);
            if !cell.is_empty() && cell != buyer && !cell.contains(BAD) && !lost_digits(row, column.index) {
                out.push((name, cell));
            }
        }
    }

    /// The cell of an id column; a number whose digits are lost is left out with a note.
    fn id<'r>(&mut self, row: &'r Row, field: &str) -> &'r str {
        let Some(column) = self.plan.field(field) else { return "" };
        let cell = row.cell(column.index);
        if lost_digits(row, column.index) {
            let header = column.header.clone();
            self.intake.note_each(reject::W01, Some(row.number), Some(&header), Intake::value(cell));
            return "";
        }
        if nothing(cell) { "" } else { cell }
    }

    /// A row of a chat: one message.
    fn message(&mut self, row: &Row) -> Result<(), Refusal> {
        let base = self.base(row)?;
        let plan = self.plan;
        let at_column = plan.field("at");
        let moment = match at_column.map(|c| self.time(row, c)).transpose()?.flatten() {
            Some(moment) => moment,
            None => return refuse(reject::R09, at_column, Said::new("时间", "the time"), Said::default()),
        };
        let by = self.party(row, &base)?;
        let text_column = plan.field("text");
        let joined;
        let text = match text_column {
            Some(c) if row.len() > plan.columns && c.index + 1 == plan.columns => {
                joined = row.joined_from(c.index, &self.delimiter);
                joined.trim_end_matches(self.delimiter.as_str()).trim()
            }
            Some(c) => row.raw(c.index).trim(),
            None => "",
        };
        let mut facts = Vec::with_capacity(plan.facts.len() + 3);
        let kind = self.cell(row, "type");
        let act = match plan.types.get(&norm(kind)).copied().or_else(|| Act::parse(kind)) {
            Some(act) => act,
            None => {
                if !kind.is_empty() {
                    facts.push(("type", kind));
                }
                Act::SAY
            }
        };
        match by {
            Party::Buyer if !nothing(base.agent) => facts.push(("to", base.agent)),
            Party::Bot | Party::System | Party::Platform if !nothing(base.agent) => facts.push(("agent", base.agent)),
            _ => {}
        }
        let order = self.id(row, "order");
        if !order.is_empty() {
            facts.push(("order", order));
        }
        self.facts(row, base.buyer, &plan.facts, &mut facts);
        let key = self.id(row, "key");
        let id = if key.is_empty() { Id::None } else { Id::Given(key) };
        if moment.day_only {
            let value = Said::same(shown(at_column.map_or("", |c| row.cell(c.index))));
            self.intake.note(reject::W03, Some(row.number), at_column.map(|c| c.header.as_str()), value);
        }
        let shop = self.intake.shop(self.cell(row, "shop"));
        let conversation = self.intake.conversation(&base.platform, &shop, base.buyer);
        let spot = Spot {
            row: Some(row.number),
            at: at_column.map(|c| c.header.as_str()),
            text: text_column.map(|c| c.header.as_str()),
        };
        let event = NewEvent { at: moment.at, timed: !moment.day_only, by, act, text, facts, id };
        self.intake.event(&conversation, spot, event);
        Ok(())
    }

    /// Who spoke: by the role column, else by comparing the sender with the buyer and the account.
    fn party(&mut self, row: &Row, base: &Base<'_>) -> Result<Party, Refusal> {
        let plan = self.plan;
        let sender = self.cell(row, "sender");
        let said = self.cell(row, "role");
        let column = plan.field(if said.is_empty() { "sender" } else { "role" }).or(plan.field("role"));
        let name = if said.is_empty() { sender } else { said };
        if name.is_empty() {
            return refuse(reject::R09, column, Said::new("说话人", "the speaker"), Said::default());
        }
        let account = |first: &str, second: &str| {
            let id = [first, second].into_iter().find(|id| !nothing(id) && *id != base.buyer);
            Party::Agent(AgentId::new(id.unwrap_or("客服")))
        };
        let role = plan.roles.get(&norm(name)).copied().or_else(|| Role::parse(&norm(name)));
        Ok(match role {
            Some(Role::Buyer) => Party::Buyer,
            // The sender column holds the role itself when it is what was looked up.
            Some(Role::Agent) => account(base.agent, if said.is_empty() { "" } else { sender }),
            Some(Role::Bot) => Party::Bot,
            Some(Role::System) => Party::System,
            Some(Role::Platform) => Party::Platform,
            None if name == base.buyer => Party::Buyer,
            None if name == base.agent => account(base.agent, ""),
            None if said.is_empty() && nothing(base.agent) => account(sender, ""),
            None => {
                let known: Vec<&str> = plan.map.roles.keys().map(String::as_str).take(12).collect();
                let what = if said.is_empty() { masked(name) } else { shown(name) };
                let list = |sep: &str| known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(sep);
                let expected = match (said.is_empty(), known.is_empty()) {
                    (true, _) => Said::new("与买家或客服同名", "the name of the buyer or of the account"),
                    (false, true) => Said::new("映射的 roles 里的一个", "one of `roles` in the import map"),
                    (false, false) => Said::new(list("、"), format!("one of {}", list(", "))),
                };
                return refuse(reject::R04, column, Said::same(what), expected);
            }
        })
    }

    /// A row of an order, after-sale or rating table: the events that have happened.
    fn happenings(&mut self, row: &Row) -> Result<(), Refusal> {
        let base = self.base(row)?;
        let plan = self.plan;
        for field in plan.map.needs.iter().filter(|n| *n == "order" || *n == "key") {
            let column = plan.field(field);
            if column.is_some_and(|c| lost_digits(row, c.index)) {
                let cell = Intake::value(self.cell(row, field));
                return refuse(reject::R16, column, cell, Said::new("完整的编号", "the whole number"));
            }
            if nothing(self.cell(row, field)) {
                let name = column.map_or(field.clone(), |c| c.header.clone());
                return refuse(reject::R09, column, Said::same(name), Said::default());
            }
        }
        let (order, key, text) = (self.id(row, "order"), self.id(row, "key"), self.cell(row, "text"));
        let shop = self.intake.shop(self.cell(row, "shop"));
        let conversation = self.intake.conversation(&base.platform, &shop, base.buyer);
        let mut refused = None;
        for event in plan.events.iter().filter(|e| holds(e, row)) {
            // One impossible time costs one event, not the row.
            let at = match self.time(row, &event.at) {
                Ok(Some(moment)) => moment.at,
                Ok(None) => continue,
                Err(refusal) => {
                    refused = Some(refusal);
                    continue;
                }
            };
            self.happening(row, &base, &conversation, event, at, [order, key, text]);
        }
        refused.map_or(Ok(()), Err)
    }

    fn happening(
        &mut self,
        row: &Row,
        base: &Base<'_>,
        conversation: &zg_model::ConversationKey,
        event: &PlanEvent,
        at: Timestamp,
        [order, key, text]: [&str; 3],
    ) {
        let mut facts = Vec::with_capacity(self.plan.facts.len() + event.facts.len() + 2);
        if !order.is_empty() {
            facts.push(("order", order));
        }
        let by = match event.by {
            Role::Buyer => Party::Buyer,
            Role::Agent => Party::Agent(AgentId::new(if nothing(base.agent) { "客服" } else { base.agent })),
            Role::Bot => Party::Bot,
            Role::System => Party::System,
            Role::Platform => Party::Platform,
        };
        if by.agent().is_none() && !nothing(base.agent) {
            facts.push((if event.act == Act::RATE { "to" } else { "agent" }, base.agent));
        }
        self.facts(row, base.buyer, &self.plan.facts, &mut facts);
        self.facts(row, base.buyer, &event.facts, &mut facts);
        // The same order exported again tomorrow has other facts and is the same event still.
        let sku = facts.iter().find(|(name, _)| *name == "sku").map_or("", |(_, sku)| *sku);
        let named = !order.is_empty() || !key.is_empty();
        let id = named.then(|| [event.act.name(), order, key, sku].join("|"));
        let spot = Spot { row: Some(row.number), at: Some(&event.at.header), text: None };
        let text = if event.act.info().text { text } else { "" };
        let id = id.as_deref().map_or(Id::None, Id::Given);
        self.intake.event(conversation, spot, NewEvent { at, timed: true, by, act: event.act, text, facts, id });
    }
}

/// Whether the row is one of those for which the event is meant.
fn holds(event: &PlanEvent, row: &Row) -> bool {
    event.when.iter().all(|(column, values)| {
        column.as_ref().is_some_and(|c| {
            let cell = norm(row.cell(c.index));
            values.contains(&cell)
        })
    })
}

/// What exports write where there is nothing.
fn nothing(cell: &str) -> bool {
    matches!(cell, "" | "-" | "--" | "—" | "——" | "/" | "无" | "空" | "null" | "NULL" | "None" | "N/A" | "#N/A" | "0")
        || cell.starts_with("0000-00-00")
        || cell.starts_with("1970-01-01 0")
}

/// Whether a spreadsheet has dropped digits: `1.23E+18`, or a number with more than the 15 digits it keeps.
fn lost_digits(row: &Row, index: usize) -> bool {
    match row.kind(index) {
        Kind::Number(n) => n.abs() >= 1e15,
        Kind::Time(_) => false,
        Kind::Text => {
            let Some((mantissa, exponent)) = row.cell(index).split_once(['E', 'e']) else { return false };
            let Some(exponent) = exponent.strip_prefix('+') else { return false };
            let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            digits(mantissa) && mantissa.contains('.') && exponent.parse::<u32>().is_ok_and(|e| e >= 10)
        }
    }
}

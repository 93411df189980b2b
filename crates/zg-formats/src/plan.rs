//! An import map laid over the headers of a table: which column is what.

use std::collections::HashMap;

use zg_model::{Act, PlatformId};

use crate::ImportMap;
use crate::header::norm;
use crate::map::{FIELDS, Names, Role};
use crate::private::personal;
use crate::reject::Said;
use crate::row::Row;
use crate::saying::Saying;

/// A column: its place and its header as written.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) index: usize,
    pub(crate) header: String,
}

/// One event that a row may become.
pub(crate) struct PlanEvent {
    pub(crate) act: Act,
    pub(crate) at: Column,
    /// Of these columns the latest counts, instead of `at`.
    pub(crate) latest: Vec<Column>,
    pub(crate) by: Role,
    /// Columns and what one of them must say.
    pub(crate) when: Vec<(Option<Column>, Vec<Saying>)>,
    /// One of these columns must hold something; `None` where nothing is asked.
    pub(crate) filled: Option<Vec<Column>>,
    /// None of these may hold anything.
    pub(crate) empty: Vec<Column>,
    pub(crate) facts: Vec<(String, Column)>,
    /// Facts that are the same in every row.
    pub(crate) set: Vec<(String, String)>,
    /// Whether only a promise makes it happen: the columns that may hold one.
    pub(crate) promise: Option<Vec<Column>>,
    /// The hours that hold without a promise: everywhere, or on one platform.
    pub(crate) usual: Vec<(Option<PlatformId>, u32)>,
}

/// Hours that hold without a promise: `48`, or `tmall 48` where the export is one of several platforms.
pub(crate) fn usual(text: &str) -> Option<(Option<PlatformId>, u32)> {
    let (platform, hours) = match text.trim().split_once(' ') {
        Some((platform, hours)) => (Some(PlatformId::new(platform)), hours),
        None => (None, text),
    };
    Some((platform, hours.trim().parse().ok()?))
}

impl PlanEvent {
    /// Whether so many hours hold on that platform without a promise.
    pub(crate) fn is_usual(&self, platform: &PlatformId, hours: u32) -> bool {
        self.usual.iter().any(|(of, usual)| *usual == hours && of.as_ref().is_none_or(|of| of == platform))
    }

    /// Whether there is one an order, and not one an item of it.
    pub(crate) fn of_order(&self) -> bool {
        ["order.", "ship."].iter().any(|kind| self.act.name().starts_with(kind))
    }
}

/// An import map laid over the headers of a table.
pub(crate) struct Plan<'m> {
    pub(crate) map: &'m ImportMap,
    pub(crate) platform: Option<PlatformId>,
    pub(crate) roles: HashMap<String, Role>,
    pub(crate) types: HashMap<String, Act>,
    pub(crate) events: Vec<PlanEvent>,
    /// Columns that become facts of every event: canonical names, then headers as they stand.
    pub(crate) facts: Vec<(String, Column)>,
    /// Headers of personal columns, which are left out.
    pub(crate) dropped: Vec<String>,
    /// What the table cannot show, with the headers that would.
    pub(crate) unseen: Vec<(String, Vec<String>)>,
    pub(crate) columns: usize,
    fields: Vec<Option<Column>>,
}

impl Plan<'_> {
    /// The column of a canonical field.
    pub(crate) fn field(&self, name: &str) -> Option<&Column> {
        FIELDS.iter().position(|f| *f == name).and_then(|i| self.fields.get(i)).and_then(Option::as_ref)
    }
}

/// How well a map fits some headers.
pub(crate) struct Fit {
    /// What is missing: the field and the headers it could have.
    pub(crate) missing: Vec<(String, Vec<String>)>,
    pub(crate) matched: usize,
}

fn find(headers: &[String], names: &Names) -> Option<usize> {
    names.0.iter().find_map(|name| {
        let name = norm(name);
        headers.iter().position(|h| *h == name)
    })
}

/// How well a map fits some headers.
pub(crate) fn fit(map: &ImportMap, headers: &[String]) -> Fit {
    let has = |field: &str| map.columns.get(field).is_some_and(|names| find(headers, names).is_some());
    let missing = |field: &str| {
        let names = map.columns.get(field).map_or_else(Vec::new, |n| n.0.clone());
        (field.to_owned(), names)
    };
    let mut needs: Vec<&str> = map.needs.iter().map(String::as_str).collect();
    if !needs.contains(&"buyer") {
        needs.push("buyer");
    }
    let mut out = Fit { missing: Vec::new(), matched: map.columns.keys().filter(|f| has(f)).count() };
    if map.events.is_empty() {
        needs.extend(["at", "text"].iter().filter(|n| !map.needs.iter().any(|m| m == *n)));
        if !has("role") && !has("sender") {
            let mut names = missing("role").1;
            names.extend(missing("sender").1);
            out.missing.push(("role".into(), names));
        }
    } else {
        let times = map.events.iter().filter(|e| find(headers, &e.at).is_some()).count();
        out.matched += times;
        if times == 0 {
            let names = map.events.iter().flat_map(|e| e.at.0.iter().cloned()).collect();
            out.missing.push(("at".into(), names));
        }
    }
    out.missing.extend(needs.into_iter().filter(|n| !has(n)).map(missing));
    out
}

/// What came of looking for a map.
pub(crate) enum Choice<'m> {
    /// This one.
    One(&'m ImportMap),
    /// Several fit equally.
    Several(Vec<&'m ImportMap>),
    /// One would fit, but neither it, nor a column, nor the caller names the platform.
    NoPlatform,
    /// None fits; the nearest, and what it lacks.
    None(Option<(&'m ImportMap, Fit)>),
}

/// Chooses the map for some headers: among those whose needs are met and whose platform is not another than the
/// the file's, the one with the most columns found.
pub(crate) fn choose<'m>(
    maps: &'m [ImportMap],
    headers: &[String],
    of_file: Option<&PlatformId>,
) -> Choice<'m> {
    let mut best: Vec<&ImportMap> = Vec::new();
    let mut most = (0, 0, false);
    let mut nearest: Option<(&ImportMap, Fit)> = None;
    let wanted = |map: &ImportMap| match (of_file, &map.platform) {
        (Some(wanted), Some(platform)) => wanted == platform || map.also.contains(wanted),
        _ => true,
    };
    let nameless = |map: &ImportMap| {
        let column = map.columns.get("platform").and_then(|names| find(headers, names));
        map.platform.is_none() && of_file.is_none() && column.is_none()
    };
    let mut no_platform = false;
    for map in maps.iter().filter(|m| wanted(m)) {
        let fit = fit(map, headers);
        if fit.missing.is_empty() && nameless(map) {
            no_platform = true;
        } else if fit.missing.is_empty() {
            // Of two that match as much, the one that asks for more, then the one of a platform, is the closer.
            let score = (fit.matched, map.needs.len(), map.platform.is_some());
            if score > most {
                most = score;
                best.clear();
            }
            if score == most {
                best.push(map);
            }
        } else if nearest.as_ref().is_none_or(|(_, n)| {
            (fit.missing.len(), usize::MAX - fit.matched) < (n.missing.len(), usize::MAX - n.matched)
        }) {
            nearest = Some((map, fit));
        }
    }
    match best.as_slice() {
        [] if no_platform => Choice::NoPlatform,
        [] => Choice::None(nearest),
        [one] => Choice::One(one),
        _ => Choice::Several(best),
    }
}

/// Lays a map over a header row that it fits.
pub(crate) fn lay<'m>(
    map: &'m ImportMap,
    header: &Row,
    headers: &[String],
    of_file: Option<&PlatformId>,
) -> Plan<'m> {
    let column = |index: usize| Column { index, header: header.cell(index).to_owned() };
    let of = |names: &Names| find(headers, names).map(column);
    let mut used = vec![false; headers.len()];
    let mut taken = |column: &Option<Column>| {
        if let Some(used) = column.as_ref().and_then(|c| used.get_mut(c.index)) {
            *used = true;
        }
    };
    let fields: Vec<Option<Column>> = FIELDS.iter().map(|f| map.columns.get(*f).and_then(&of)).collect();
    fields.iter().for_each(&mut taken);
    let mut facts = Vec::new();
    for (name, names) in map.columns.iter().filter(|(n, _)| !FIELDS.contains(&n.as_str())) {
        let found = of(names);
        taken(&found);
        facts.extend(found.map(|c| (name.clone(), c)));
    }
    let (mut events, mut unseen) = (Vec::new(), Vec::new());
    for event in &map.events {
        // The time of an event that never happened is no fact of the others.
        for name in &event.at.0 {
            taken(&of(&Names(vec![name.clone()])));
        }
        let named: Vec<(String, Column)> =
            event.facts.iter().filter_map(|(n, names)| Some((n.clone(), of(names)?))).collect();
        let promise: Vec<Column> =
            event.promise.0.iter().filter_map(|name| of(&Names(vec![name.clone()]))).collect();
        for column in named.iter().map(|(_, column)| column).chain(&promise) {
            taken(&Some(column.clone()));
        }
        let has = |names: &Names| of(names).is_some();
        if (!event.with.0.is_empty() && !has(&event.with)) || has(&event.without) {
            continue;
        }
        let (Some(act), Some(at)) = (Act::parse(&event.act), of(&event.at)) else { continue };
        unseen.extend(event.unseen.iter().map(|what| (what.clone(), event.without.0.clone())));
        let when = event.when.iter().map(|(header, values)| {
            let values = values.0.iter().flat_map(|v| v.split('|')).map(Saying::new).collect();
            let named = map.columns.get(header).and_then(&of);
            (named.or_else(|| of(&Names(vec![header.clone()]))), values)
        });
        let all = |names: &Names| -> Vec<Column> {
            names.0.iter().filter_map(|name| of(&Names(vec![name.clone()]))).collect()
        };
        let by = event.by.as_deref().and_then(Role::parse).unwrap_or(Role::System);
        events.push(PlanEvent {
            act,
            at,
            latest: if event.latest { all(&event.at) } else { Vec::new() },
            by,
            when: when.collect(),
            filled: (!event.filled.0.is_empty()).then(|| all(&event.filled)),
            empty: all(&event.empty),
            facts: named,
            set: event.set.iter().map(|(name, value)| (name.clone(), value.0.join("；"))).collect(),
            promise: (!event.promise.0.is_empty()).then_some(promise),
            usual: event.usual.0.iter().filter_map(|text| usual(text)).collect(),
        });
    }
    let mut dropped = Vec::new();
    let free = used.iter().enumerate().filter(|(_, used)| !**used).map(|(index, _)| index);
    for index in free.collect::<Vec<_>>() {
        let name = headers.get(index).map_or("", String::as_str);
        match name {
            "" => {}
            name if personal(name) => dropped.push(header.cell(index).to_owned()),
            name => {
                let mut column = column(index);
                // A repeated header has its number.
                if norm(&column.header) != name && name.contains('_') {
                    column.header = name.to_owned();
                }
                facts.push((column.header.clone(), column));
            }
        }
    }
    Plan {
        map,
        platform: of_file
            .filter(|p| map.platform.is_none() || map.also.contains(p))
            .or(map.platform.as_ref())
            .cloned(),
        roles: map.roles.iter().filter_map(|(k, v)| Some((norm(k), Role::parse(v)?))).collect(),
        types: map.types.iter().filter_map(|(k, v)| Some((norm(k), Act::parse(v)?))).collect(),
        events,
        facts,
        dropped,
        unseen,
        columns: headers.iter().rposition(|h| !h.is_empty()).map_or(0, |i| i + 1),
        fields,
    }
}

/// How a platform can be named.
pub(crate) fn platform_expected() -> Said {
    Said::new("`--platform`，或“平台”列", "--platform, or a column with the platform")
}

/// What a map would have needed, for messages.
pub(crate) fn lacking(nearest: Option<&(&ImportMap, Fit)>, maps: usize) -> Said {
    match nearest {
        None if maps == 0 => {
            Said::new("至少一个导出表映射（imports/*.yaml）", "at least one import map (imports/*.yaml)")
        }
        None => Said::new("该平台的导出表映射", "an import map of that platform"),
        Some((map, fit)) => {
            let list = |or: &str| {
                let each = fit.missing.iter().map(|(field, names)| {
                    let names: Vec<String> = names.iter().take(4).map(|n| format!("`{n}`")).collect();
                    format!("{field} ({})", names.join(or))
                });
                each.collect::<Vec<_>>().join(", ")
            };
            Said::new(
                format!("最接近的是 {}，还缺 {}", map.name(), list(" 或 ")),
                format!("columns for {} as in the nearest map, {}", list(" or "), map.name()),
            )
        }
    }
}

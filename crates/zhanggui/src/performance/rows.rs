//! Counts in rows: by account, group, shop, day or hour.

use std::collections::BTreeMap;

use clap::ValueEnum;
use zg_engine::performance::{Cell, CellKey, Counts, Metric, Whose};
use zg_model::{AgentId, Date, PlatformId, ShopId, Timestamp};
use zg_rules::performance::Performance;

use crate::term::Terminal;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Agent,
    Group,
    Shop,
    Day,
    Hour,
}

/// The days that are looked at, and the moment up to which the data goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    pub(crate) from: Date,
    pub(crate) to: Date,
    pub(crate) now: Timestamp,
}

/// A row: whose, and its counts.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) platform: PlatformId,
    pub(crate) shop: ShopId,
    pub(crate) whose: Whose,
    pub(crate) day: Option<Date>,
    pub(crate) hour: Option<u8>,
    pub(crate) cell: Cell,
    /// The last day on which something was counted.
    last: Date,
}

impl Row {
    /// The last day that can still change a figure of this row.
    pub(crate) fn settles(&self, metric: &Metric, s: &Performance) -> Date {
        self.last.plus_days(metric.settles.days(s))
    }

    /// Whether nothing can change it any more.
    pub(crate) fn is_final(&self, metric: &Metric, s: &Performance, now: Timestamp) -> bool {
        now > zg_model::Timestamp(self.settles(metric, s).last_moment().0.saturating_add(s.day_starts.0))
    }

    /// Adds another row's counts.
    pub(crate) fn join(&mut self, more: &Row) {
        self.cell.merge(&more.cell);
        self.last = self.last.max(more.last);
    }

    /// What stands at the head of the row.
    pub(crate) fn name(&self, term: &Terminal) -> String {
        if let Some(day) = self.day {
            return day.to_string();
        }
        if let Some(hour) = self.hour {
            return format!("{hour:02}:00");
        }
        match &self.whose {
            Whose::Shop => term.say("全店", "whole shop").to_owned(),
            Whose::Group(name) if name.is_empty() => term.say("未分组", "no group").to_owned(),
            Whose::Group(name) => name.to_string(),
            Whose::Agent(id) => id.to_string(),
            Whose::Nobody => term.say("（无人接待／静默）", "(nobody/silent)").to_owned(),
        }
    }
}

/// The rows of a period, in the order in which they are read: by shop, accounts before the whole.
pub(crate) fn rows(counts: &Counts, by: By, agent: Option<&AgentId>, period: &Period) -> Vec<Row> {
    let wanted = |whose: &Whose| match (by, agent, whose) {
        (By::Agent, None, Whose::Group(_)) => false,
        (By::Agent, None, _) => true,
        (By::Group, None, whose) => matches!(whose, Whose::Group(_) | Whose::Shop | Whose::Nobody),
        (_, None, whose) => *whose == Whose::Shop,
        (_, Some(agent), Whose::Agent(id)) => id == agent,
        (_, Some(_), _) => false,
    };
    let mut found: BTreeMap<_, Row> = BTreeMap::new();
    for (key, cell) in counts.cells().filter(|(k, _)| wanted(&k.whose)) {
        let CellKey { platform, shop, whose, day, hour } = key;
        if *day < period.from || period.to < *day {
            continue;
        }
        let rank = match whose {
            Whose::Agent(_) | Whose::Group(_) => 0_u8,
            Whose::Nobody => 1,
            Whose::Shop => 2,
        };
        let day_of = (by == By::Day).then_some(*day);
        let hour_of = (by == By::Hour).then_some(*hour);
        let place = (platform.clone(), shop.clone(), rank, whose.clone(), day_of, hour_of);
        let row = found.entry(place).or_insert_with(|| Row {
            platform: platform.clone(),
            shop: shop.clone(),
            whose: whose.clone(),
            day: day_of,
            hour: hour_of,
            cell: Cell::default(),
            last: *day,
        });
        row.cell.merge(cell);
        row.last = row.last.max(*day);
    }
    let mut rows: Vec<Row> = found.into_values().collect();
    for row in &mut rows {
        let days = row.day.map_or((period.from, period.to), |day| (day, day));
        counts.whole((&row.platform, &row.shop, &row.whose), days, row.hour, &mut row.cell);
    }
    rows
}

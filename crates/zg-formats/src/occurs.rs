//! Whether a row tells of an event, when it was, and what was promised with it.

use zg_model::Timestamp;

use crate::bad::Bad;
use crate::header::norm;
use crate::intake::Intake;
use crate::plan::{Column, PlanEvent};
use crate::promise;
use crate::reader::{Reader, nothing};
use crate::reject;
use crate::row::{Kind, Row};

/// What a row promises.
pub(crate) enum Promised {
    Nothing,
    By(promise::Promise),
    /// Something, in words that cannot be read.
    Unread(String),
}

impl Reader<'_, '_, '_> {
    /// When it happened; of a state, the latest moment that the row tells of.
    pub(crate) fn moment(&self, row: &Row, event: &PlanEvent) -> Result<Option<Timestamp>, Bad> {
        if event.latest.is_empty() {
            return Ok(self.time(row, &event.at)?.map(|moment| moment.at));
        }
        // A time that is none is told of by the event whose time it is.
        Ok(event.latest.iter().filter_map(|c| self.time(row, c).ok().flatten()).map(|m| m.at).max())
    }

    /// What the first column that can be read promises; a cell that cannot is noted when no other can.
    pub(crate) fn promised(&mut self, row: &Row, columns: &[Column], at: Timestamp) -> Promised {
        let mut unread = None;
        for column in columns {
            let cell = row.cell(column.index);
            let deadline = match row.kind(column.index) {
                Kind::Time(by) => Some(by),
                Kind::Number(_) | Kind::Text => None,
            };
            match promise::read(cell, deadline, at) {
                Some(promise) => return Promised::By(promise),
                None if nothing(cell) => {}
                None => unread = unread.or(Some((column, cell))),
            }
        }
        let Some((column, cell)) = unread else { return Promised::Nothing };
        let header = column.header.clone();
        self.intake.note_each(reject::W10, Some(row.number), Some(&header), Intake::value(cell));
        Promised::Unread(cell.to_owned())
    }
}

/// Whether the row is one of those for which the event is meant.
pub(crate) fn holds(event: &PlanEvent, row: &Row) -> bool {
    let holds = |c: &Column| !nothing(row.cell(c.index));
    let says = event.when.iter().all(|(column, values)| {
        column.as_ref().is_some_and(|c| {
            let cell = norm(row.cell(c.index));
            values.iter().any(|v| v.is(&cell))
        })
    });
    says && event.filled.as_ref().is_none_or(|all| all.iter().any(holds)) && !event.empty.iter().any(holds)
}

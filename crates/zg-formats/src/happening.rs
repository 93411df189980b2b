//! A row of an order, after-sale or rating table: the events that have happened.

use zg_model::{Act, AgentId, Party, Timestamp};

use crate::bad::Bad;
use crate::intake::{Intake, Spot};
use crate::map::Role;
use crate::occurs::{Promised, holds};
use crate::plan::PlanEvent;
use crate::reader::{Base, Reader, lost_digits, nothing, refuse};
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};
use crate::row::Row;

impl Reader<'_, '_, '_> {
    /// A row of an order, after-sale or rating table: the events that have happened.
    pub(crate) fn happenings(&mut self, row: &Row) -> Result<(), Bad> {
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
            let at = match self.moment(row, event) {
                Ok(Some(at)) => at,
                Ok(None) => continue,
                Err(refusal) => {
                    refused = Some(refusal);
                    continue;
                }
            };
            let mut made = Vec::new();
            if let Some(columns) = &event.promise {
                match self.promised(row, columns, at) {
                    Promised::By(promise) if !event.is_usual(&base.platform, promise.hours) => {
                        made = promise.facts();
                    }
                    Promised::Unread(cell) => made = vec![("unread", cell)],
                    Promised::By(_) | Promised::Nothing => continue,
                }
            }
            self.happening(row, &base, &conversation, event, at, [order, key, text], &made);
        }
        refused.map_or(Ok(()), Err)
    }

    #[expect(clippy::too_many_arguments, reason = "all of them are parts of one row")]
    fn happening(
        &mut self,
        row: &Row,
        base: &Base<'_>,
        conversation: &zg_model::ConversationKey,
        event: &PlanEvent,
        at: Timestamp,
        [order, key, text]: [&str; 3],
        made: &[(&'static str, String)],
    ) {
        let mut facts = Vec::with_capacity(self.plan.facts.len() + event.facts.len() + 2);
        if !order.is_empty() {
            facts.push(("order", order));
        }
        let by = match event.by {
            Role::Buyer => Party::Buyer,
            Role::Agent => {
                Party::Agent(AgentId::new(if nothing(base.agent) { "客服" } else { base.agent }))
            }
            Role::Bot => Party::Bot,
            Role::System => Party::System,
            Role::Platform => Party::Platform,
        };
        if by.agent().is_none() && !nothing(base.agent) {
            facts.push((if event.act == Act::RATE { "to" } else { "agent" }, base.agent));
        }
        self.facts(row, base.buyer, &self.plan.facts, &mut facts);
        self.facts(row, base.buyer, &event.facts, &mut facts);
        facts.extend(event.set.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        facts.extend(made.iter().map(|(name, value)| (*name, value.as_str())));
        // The same order exported again tomorrow has other facts and is the same event still. Of an order with a row an
        // item there is one event, which the other rows add to; a review is of its item.
        let sku = facts.iter().find(|(name, _)| *name == "sku" && !event.of_order());
        let sku = sku.map_or("", |(_, sku)| *sku);
        let named = !order.is_empty() || !key.is_empty();
        let mut id = [event.act.name(), order, key, sku].join("|");
        event.set.iter().for_each(|(_, value)| id.extend(["|", value]));
        let id = named.then_some(id);
        let spot = Spot { row: Some(row.number), at: Some(&event.at.header), text: None };
        let text = if event.act.info().text { text } else { "" };
        let id = id.as_deref().map_or(Id::None, Id::Given);
        self.intake.event(
            conversation,
            spot,
            NewEvent { at, timed: true, by, act: event.act, text, facts, id },
        );
    }
}

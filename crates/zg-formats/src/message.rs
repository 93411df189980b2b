//! A row of a chat: one message.

use zg_model::{Act, AgentId, Party};

use crate::bad::Bad;
use crate::header::norm;
use crate::intake::Spot;
use crate::map::Role;
use crate::private::{masked, shown};
use crate::reader::{Base, Reader, nothing, refuse};
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};
use crate::row::Row;

impl Reader<'_, '_, '_> {
    /// A row of a chat: one message.
    pub(crate) fn message(&mut self, row: &Row) -> Result<(), Bad> {
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
            Party::Bot | Party::System | Party::Platform if !nothing(base.agent) => {
                facts.push(("agent", base.agent))
            }
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
    pub(crate) fn party(&mut self, row: &Row, base: &Base<'_>) -> Result<Party, Bad> {
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
}

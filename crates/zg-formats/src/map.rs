//! Import maps (导出表映射): how the rows of a table become events. Data, written in a platform's `imports/`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use zg_model::{Act, PlatformId};

use crate::reject::Said;

/// How the rows of one kind of table become events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportMap {
    /// What kind of table it is: 拼多多聊天记录.
    pub title: String,
    /// The same in English.
    #[serde(default)]
    pub title_en: Option<String>,
    /// Whose table it is; without it, a `platform` column or the caller says.
    #[serde(default)]
    pub platform: Option<PlatformId>,
    /// Platforms whose exports look the same: the map is theirs when the caller or the directory names one of them.
    #[serde(default)]
    pub also: Vec<PlatformId>,
    /// Canonical field → possible headers, the first that is there counts.
    #[serde(default)]
    pub columns: BTreeMap<String, Names>,
    /// What the role column may say → role.
    #[serde(default)]
    pub roles: BTreeMap<String, String>,
    /// What the type column may say → act.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// The canonical fields without which it is not this kind of table.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The events that a row becomes; empty for a table with one message a row.
    #[serde(default)]
    pub events: Vec<EventMap>,
    /// The file the map was read from, for messages; set by the caller.
    #[serde(skip)]
    pub path: String,
}

/// One event that a row of an order, after-sale or rating table becomes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventMap {
    /// The act.
    pub act: String,
    /// The possible headers of its time; an empty cell means that it has not happened.
    pub at: Names,
    /// The time is the latest of all these columns, not that of the first: of what is so by then, nobody knows since when.
    #[serde(default, deserialize_with = "flag")]
    pub latest: bool,
    /// Who did it; `system` when it is not said.
    #[serde(default)]
    pub by: Option<String>,
    /// Only for rows whose cells say this: header, or name of `columns` → values; `*` at either end of one stands for anything (`*退款成功`).
    #[serde(default)]
    pub when: BTreeMap<String, Names>,
    /// Facts: name → possible headers.
    #[serde(default)]
    pub facts: BTreeMap<String, Names>,
    /// Facts that are the same in every row: `set: {stage: 揽收}`.
    #[serde(default)]
    pub set: BTreeMap<String, Names>,
    /// Headers of what was promised, the first that can be read counts: hours (`24`, 24小时发货, 3天内), or the latest
    /// moment. Becomes the facts `hours`, counted from `at` and rounded up, and `by`, the latest moment. Empty cells
    /// mean that nothing was promised and nothing has happened; one that cannot be read is an event with the fact
    /// `unread`: something was agreed, nobody knows until when.
    #[serde(default)]
    pub promise: Names,
    /// So many hours (`48`, or `tmall 48` on one platform) are what holds without a promise: a promise of them is no event.
    #[serde(default)]
    pub usual: Names,
    /// Only for rows in which one of these columns holds something.
    #[serde(default)]
    pub filled: Names,
    /// Only for rows in which none of these columns holds anything.
    #[serde(default)]
    pub empty: Names,
    /// Only in tables that have one of these headers.
    #[serde(default)]
    pub with: Names,
    /// Only in tables that have none of these headers.
    #[serde(default)]
    pub without: Names,
    /// What a table that lacks the headers of `without` cannot show: said once, with these headers.
    #[serde(default)]
    pub unseen: Option<String>,
}

/// `true`, as YAML has it and as text.
fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    let Names(said) = Names::deserialize(d)?;
    match said.as_slice() {
        [word] if word == "true" => Ok(true),
        [word] if word == "false" => Ok(false),
        _ => Err(de::Error::custom(format!("true or false, not {said:?}"))),
    }
}

/// One text or many: `at: 时间` and `at: [时间, 发送时间]` are both read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Names(pub Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Names, D::Error> {
        d.deserialize_any(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header or a list of headers")
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Names, E> {
        Ok(Names(vec![v.to_owned()]))
    }

    // A value such as `when: {状态: 1}` is a number to YAML and a cell to us.
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Names, E> {
        Ok(Names(vec![v.to_string()]))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Names, E> {
        Ok(Names(vec![v.to_string()]))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Names, E> {
        Ok(Names(vec![v.to_string()]))
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Names, E> {
        Ok(Names(vec![v.to_string()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names, A::Error> {
        let mut names = Vec::new();
        while let Some(Names(more)) = seq.next_element::<Names>()? {
            names.extend(more);
        }
        Ok(Names(names))
    }
}

/// Who said or did it, before the account is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Buyer,
    Agent,
    Bot,
    System,
    Platform,
}

impl Role {
    pub(crate) fn parse(name: &str) -> Option<Role> {
        Some(match name {
            "buyer" => Role::Buyer,
            "agent" => Role::Agent,
            "bot" => Role::Bot,
            "system" => Role::System,
            "platform" => Role::Platform,
            _ => return None,
        })
    }
}

/// The canonical fields with a meaning of their own; every other one becomes a fact of that name.
pub(crate) const FIELDS: &[&str] =
    &["at", "shop", "buyer", "agent", "role", "sender", "type", "text", "key", "order", "platform"];

impl ImportMap {
    /// What is wrong with the map: unknown acts and roles, `needs` without columns, no way to tell who spoke.
    pub fn check(&self) -> Vec<Said> {
        let mut wrong = Vec::new();
        let mut say = |zh: String, en: String| wrong.push(Said::new(zh, en));
        for act in self.types.values().chain(self.events.iter().map(|e| &e.act)) {
            if Act::parse(act).is_none() {
                say(format!("词表里没有事件 `{act}`"), format!("no act `{act}`"));
            }
        }
        for role in self.roles.values().chain(self.events.iter().filter_map(|e| e.by.as_ref())) {
            if Role::parse(role).is_none() {
                say(format!("没有角色 `{role}`"), format!("no role `{role}`"));
            }
        }
        for hours in
            self.events.iter().flat_map(|e| &e.usual.0).filter(|text| crate::plan::usual(text).is_none())
        {
            say(
                format!("usual 要写小时数，不是 `{hours}`"),
                format!("`usual` is a number of hours, not `{hours}`"),
            );
        }
        for need in self.needs.iter().chain(["buyer".to_owned()].iter()) {
            if !self.columns.contains_key(need) {
                say(format!("columns 里没有 `{need}`"), format!("`columns` has no `{need}`"));
            }
        }
        if self.events.is_empty() {
            for need in ["at", "text"] {
                if !self.columns.contains_key(need) {
                    say(
                        format!("聊天表的 columns 要有 `{need}`"),
                        format!("`columns` of a chat needs `{need}`"),
                    );
                }
            }
            if !self.columns.contains_key("role") && !self.columns.contains_key("sender") {
                say(
                    "columns 里要有 `role` 或 `sender`，否则不知道谁说的".into(),
                    "`columns` needs `role` or `sender`, or nobody knows who spoke".into(),
                );
            }
        }
        wrong
    }

    /// The title and where it was read from.
    pub(crate) fn name(&self) -> String {
        if self.path.is_empty() { self.title.clone() } else { format!("{}（{}）", self.title, self.path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_or_many_and_no_unknown_keys() {
        let map: ImportMap = serde_json::from_value(serde_json::json!({
            "title": "t", "columns": {"buyer": "买家", "at": ["时间", "发送时间"], "text": "内容", "role": "角色"},
            "events": [{"act": "order.paid", "at": "付款时间", "when": {"状态": 1}, "latest": "true"}],
        }))
        .unwrap();
        assert_eq!(map.columns["buyer"].0, ["买家"]);
        assert_eq!(map.events[0].when["状态"].0, ["1"]);
        assert!(map.check().is_empty(), "{:?}", map.check());
        let unknown = serde_json::from_value::<ImportMap>(serde_json::json!({"title": "t", "colums": {}}));
        assert!(unknown.unwrap_err().to_string().contains("colums"));
    }

    #[test]
    fn check_names_what_is_wrong() {
        let map: ImportMap = serde_json::from_value(serde_json::json!({
            "title": "t", "columns": {"at": "时间"}, "roles": {"买家": "byer"}, "types": {"文本": "sya"}, "needs": ["text"],
        }))
        .unwrap();
        let wrong: Vec<String> = map.check().into_iter().map(|s| s.en).collect();
        for part in ["`sya`", "`byer`", "no `text`", "no `buyer`", "`role` or `sender`"] {
            assert!(wrong.iter().any(|w| w.contains(part)), "{part}: {wrong:?}");
        }
    }
}

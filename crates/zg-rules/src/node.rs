//! A YAML file as a tree with places: what packs are decoded from, and what mutation changes.

use std::ops::Range;

/// A value and where it stands in its file (bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// Scalars stay text: `59.90`, `no` and `007` are what the author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A scalar; the empty plain scalar is `""`.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file; keys are unique.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, in the author's words.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self.value {
            Value::Scalar(_) => ("一个值", "a value"),
            Value::List(_) => ("一个列表", "a list"),
            Value::Map(_) => ("一组键值", "a map"),
        }
    }

    /// The value under a key.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The same as JSON, scalars as strings: for readers outside this crate.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Scalar(text) => serde_json::Value::String(text.clone()),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => serde_json::Value::Object(
                entries.iter().map(|(k, v)| (k.name.clone(), v.to_json())).collect(),
            ),
        }
    }
}

//! From trees to typed rules: every key is asked for by name, what is left over is a problem, and one bad value never
//! hides the next.

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use zg_model::{Act, PartySet};

use crate::node::{Node, Value};
use zg_model::nearest;

use crate::problem::Problem;

/// A value with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// Decodes one file, collecting problems.
pub(crate) struct Decoder<'p> {
    /// The file, as a path inside the packs folder.
    pub(crate) file: Arc<str>,
    /// Where problems go.
    pub(crate) problems: &'p mut Vec<Problem>,
}

/// A map being decoded: remembers which keys were asked for.
pub(crate) struct Fields<'n> {
    entries: &'n [(crate::node::Key, Node)],
    asked: Vec<&'static str>,
    span: Range<usize>,
}

impl Decoder<'_> {
    /// Records a P01.
    pub(crate) fn wrong(&mut self, span: &Range<usize>, zh: impl Into<String>, en: impl Into<String>) {
        self.problems.push(Problem::new("P01", &self.file, span.clone(), zh, en));
    }

    /// Records a P02, with the nearest known name as help.
    pub(crate) fn unknown<'a>(
        &mut self,
        span: &Range<usize>,
        what: (&str, &str),
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let mut problem = Problem::new(
            "P02",
            &self.file,
            span.clone(),
            format!("没有这个{}：`{name}`", what.0),
            format!("no {} `{name}`", what.1),
        );
        if let Some(near) = nearest(name, known) {
            problem = problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?"));
        }
        self.problems.push(problem);
    }

    /// The map in a node, or a problem.
    pub(crate) fn fields<'n>(&mut self, node: &'n Node) -> Option<Fields<'n>> {
        match &node.value {
            Value::Map(entries) => Some(Fields { entries, asked: Vec::new(), span: node.span.clone() }),
            _ => {
                let (zh, en) = node.kind();
                self.wrong(
                    &node.span,
                    format!("这里应是一组键值，却是{zh}"),
                    format!("expected a map, found {en}"),
                );
                None
            }
        }
    }

    /// A scalar, or a problem.
    pub(crate) fn text(&mut self, node: &Node) -> Option<At<String>> {
        match &node.value {
            Value::Scalar(text) => Some(At { value: text.clone(), span: node.span.clone() }),
            _ => {
                let (zh, en) = node.kind();
                self.wrong(
                    &node.span,
                    format!("这里应是一个值，却是{zh}"),
                    format!("expected a value, found {en}"),
                );
                None
            }
        }
    }

    /// A scalar that parses, or a problem.
    pub(crate) fn parsed<T: FromStr>(&mut self, node: &Node, zh: &str, en: &str) -> Option<T> {
        let text = self.text(node)?;
        let parsed = text.value.trim().parse().ok();
        if parsed.is_none() {
            self.wrong(
                &text.span,
                format!("`{}` 不是{zh}", text.value),
                format!("`{}` is not {en}", text.value),
            );
        }
        parsed
    }

    /// A list, or one value standing for a list of one.
    pub(crate) fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            Value::Scalar(_) => std::slice::from_ref(node),
            Value::Map(_) => {
                self.wrong(&node.span, "这里应是一个列表", "expected a list");
                &[]
            }
        }
    }

    /// A list of scalars.
    pub(crate) fn texts(&mut self, node: &Node) -> Vec<At<String>> {
        self.list(node).iter().filter_map(|n| self.text(n)).collect()
    }

    /// Acts by name.
    pub(crate) fn acts(&mut self, node: &Node) -> Vec<Act> {
        let names = self.texts(node);
        names.iter().filter_map(|name| self.act(name)).collect()
    }

    /// An act by name.
    pub(crate) fn act(&mut self, name: &At<String>) -> Option<Act> {
        let act = Act::parse(&name.value);
        if act.is_none() {
            self.unknown(&name.span, ("事件", "act"), &name.value, zg_model::ACTS.iter().map(|a| a.name));
        }
        act
    }

    /// Roles by name.
    pub(crate) fn parties(&mut self, node: &Node) -> PartySet {
        let mut set = PartySet::NONE;
        for name in self.texts(node) {
            match PartySet::parse(&name.value) {
                Some(found) => set = set.union(found),
                None => self.unknown(&name.span, ("角色", "role"), &name.value, PartySet::names()),
            }
        }
        set
    }
}

impl<'n> Fields<'n> {
    /// The value under a key; remembers that it was asked for.
    pub(crate) fn get(&mut self, name: &'static str) -> Option<&'n Node> {
        self.asked.push(name);
        self.entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v)
    }

    /// The value under a key that must be there.
    pub(crate) fn need(&mut self, d: &mut Decoder<'_>, name: &'static str) -> Option<&'n Node> {
        let found = self.get(name);
        if found.is_none() {
            d.wrong(&self.span, format!("缺少键 `{name}`"), format!("missing key `{name}`"));
        }
        found
    }

    /// The text under a key that must be there.
    pub(crate) fn need_text(&mut self, d: &mut Decoder<'_>, name: &'static str) -> String {
        let node = self.need(d, name);
        node.and_then(|n| d.text(n)).map(|t| t.value).unwrap_or_default()
    }

    /// The text under a key.
    pub(crate) fn text(&mut self, d: &mut Decoder<'_>, name: &'static str) -> Option<At<String>> {
        self.get(name).and_then(|n| d.text(n))
    }

    /// The texts under a key.
    pub(crate) fn texts(&mut self, d: &mut Decoder<'_>, name: &'static str) -> Vec<At<String>> {
        self.get(name).map(|n| d.texts(n)).unwrap_or_default()
    }

    /// The parsed value under a key.
    pub(crate) fn parsed<T: FromStr>(
        &mut self,
        d: &mut Decoder<'_>,
        name: &'static str,
        zh: &str,
        en: &str,
    ) -> Option<T> {
        self.get(name).and_then(|n| d.parsed(n, zh, en))
    }

    /// `true` or `false` under a key; `false` when absent.
    pub(crate) fn flag(&mut self, d: &mut Decoder<'_>, name: &'static str) -> bool {
        self.parsed(d, name, " true 或 false", "true or false").unwrap_or(false)
    }

    /// The pairs of a map under a key.
    pub(crate) fn pairs(&mut self, d: &mut Decoder<'_>, name: &'static str) -> Vec<(String, &'n Node)> {
        let Some(node) = self.get(name) else { return Vec::new() };
        d.fields(node)
            .map(|f| f.entries.iter().map(|(k, v)| (k.name.clone(), v)).collect())
            .unwrap_or_default()
    }

    /// Where the map stands.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self, d: &mut Decoder<'_>) {
        for (key, _) in self.entries.iter().filter(|(k, _)| !self.asked.contains(&k.name.as_str())) {
            let (zh, en) = (format!("不认识的键 `{}`", key.name), format!("unknown key `{}`", key.name));
            let mut problem = Problem::new("P01", &d.file, key.span.clone(), zh, en);
            problem = match nearest(&key.name, self.asked.iter().copied()) {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => {
                    let all = self.asked.join("、");
                    problem.help(
                        format!("这里可以写：{all}"),
                        format!("possible keys: {}", self.asked.join(", ")),
                    )
                }
            };
            d.problems.push(problem);
        }
    }
}

/// One of several words.
pub(crate) fn choose<T: Copy>(
    d: &mut Decoder<'_>,
    text: Option<At<String>>,
    choices: &[(&'static str, T)],
) -> Option<T> {
    let text = text?;
    let found = choices.iter().find(|(name, _)| *name == text.value).map(|(_, v)| *v);
    if found.is_none() {
        d.unknown(&text.span, ("写法", "value"), &text.value, choices.iter().map(|(n, _)| *n));
    }
    found
}

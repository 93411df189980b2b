//! Matchers: of which kind is an event? (language §3)

use zg_model::{Act, PartySet};

use crate::cell::Cell;
use crate::decode::{At, Decoder, Fields};
use crate::gauge::Gauge;
use crate::node::Node;

/// Says which events are meant. All keys must hold; of `or`, one.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Matcher {
    /// Who; absent means anybody.
    pub by: Option<PartySet>,
    /// What; empty means the acts that carry words when words are asked for, else any.
    pub acts: Vec<Act>,
    /// Words that must stand in the text.
    pub text: Option<Cond>,
    /// Entities, of which one must stand in the text.
    pub entity: Vec<At<String>>,
    /// Kinds of promises, of which one must be given.
    pub promise: Vec<At<String>>,
    /// Facts of the event, each with its condition.
    pub facts: Vec<(String, At<Cell>)>,
    /// A further condition on the same text.
    pub also: Option<Cond>,
    /// A condition that must not hold.
    pub unless: Option<Cond>,
    /// What stands around words of `text` that are only spoken of, the word as `…`; and `$word-lists` of such.
    pub mentioned: Vec<At<String>>,
    /// Alternatives, each narrowed by the keys beside it.
    pub or: Vec<Matcher>,
}

/// A condition on a text.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Cond {
    /// Words and `$word-lists`, of which one must stand in the text.
    pub any: Vec<At<String>>,
    /// Views beyond the folded one.
    pub views: Vec<At<String>>,
    /// Longer phrases that swallow a hit.
    pub except: Vec<At<String>>,
    /// Only when hardly anything else is said.
    pub alone: bool,
    /// Entities, of which one is as good as a word (`also`, `unless`).
    pub entity: Vec<At<String>>,
}

impl Matcher {
    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Matcher> {
        let mut f = d.fields(node)?;
        let matcher = Matcher::of(d, &mut f);
        let span = f.span();
        f.finish(d);
        matcher.said(d, &span);
        Some(matcher)
    }

    /// A matcher with a name of its own beside its keys, under `key`.
    pub(crate) fn decode_named(
        d: &mut Decoder<'_>,
        node: &Node,
        key: &'static str,
    ) -> Option<(String, Matcher)> {
        let mut f = d.fields(node)?;
        let name = f.need_text(d, key);
        let matcher = Matcher::of(d, &mut f);
        let span = f.span();
        f.finish(d);
        matcher.said(d, &span);
        Some((name, matcher))
    }

    /// Whether every alternative asks for a promise.
    pub fn promises(&self) -> bool {
        !self.promise.is_empty() || (!self.or.is_empty() && self.or.iter().all(Matcher::promises))
    }

    /// A matcher that says nothing matches everything: nobody means that.
    fn said(&self, d: &mut Decoder<'_>, span: &std::ops::Range<usize>) {
        if *self == Matcher::default() {
            d.wrong(span, "匹配条件是空的：什么都会命中", "an empty matcher: everything would match");
        }
    }

    fn of(d: &mut Decoder<'_>, f: &mut Fields<'_>) -> Matcher {
        Matcher {
            by: f.get("by").map(|n| d.parties(n)),
            acts: f.get("act").map(|n| d.acts(n)).unwrap_or_default(),
            text: f.get("text").and_then(|n| Cond::decode(d, n)),
            entity: f.texts(d, "entity"),
            promise: f.texts(d, "promise"),
            facts: f
                .pairs(d, "facts")
                .into_iter()
                .filter_map(|(name, node)| {
                    let text = d.text(node)?;
                    match Cell::parse(&text.value, Gauge::parse(&name).map(|g| g.kind)) {
                        Ok(cell) => Some((name, At { value: cell, span: text.span })),
                        Err(bad) => {
                            d.wrong(&text.span, bad.zh, bad.en);
                            None
                        }
                    }
                })
                .collect(),
            also: f.get("also").and_then(|n| Cond::decode(d, n)),
            unless: f.get("unless").and_then(|n| Cond::decode(d, n)),
            mentioned: f.texts(d, "mentioned"),
            or: f
                .get("or")
                .map(|n| d.list(n).iter().filter_map(|n| Matcher::decode(d, n)).collect())
                .unwrap_or_default(),
        }
    }
}

impl Cond {
    fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Cond> {
        let mut f = d.fields(node)?;
        let cond = Cond {
            any: f.texts(d, "any"),
            views: f.texts(d, "views"),
            except: f.texts(d, "except"),
            alone: f.flag(d, "alone"),
            entity: f.texts(d, "entity"),
        };
        let span = f.span();
        f.finish(d);
        if cond.any.is_empty() && cond.entity.is_empty() {
            d.wrong(&span, "文字条件要有 `any` 或 `entity`", "a text condition needs `any` or `entity`");
        }
        for word in cond.any.iter().chain(&cond.except).filter(|w| w.value.trim().is_empty()) {
            d.wrong(&word.span, "词是空的", "an empty word");
        }
        Some(cond)
    }
}

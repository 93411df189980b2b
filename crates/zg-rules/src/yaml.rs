//! YAML in. The only file that knows the YAML crate.
//!
//! Anchors, aliases and tags are refused: a rule reads the same for a person and for the program.

use std::ops::Range;

use granit_parser::{Event, Parser, Span};

use crate::node::{Key, Node, Value};

/// Why a text is not a pack file, and where (bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadYaml {
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
    /// Where.
    pub span: Range<usize>,
}

/// Reads one document.
pub fn parse(source: &str) -> Result<Node, BadYaml> {
    let mut reader = Reader { parser: Parser::new_from_str(source), source };
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(..) => {}
            Event::StreamEnd => {
                return Ok(Node { value: Value::Map(Vec::new()), span: 0..0 });
            }
            other => {
                let node = reader.node(other, span)?;
                reader.end()?;
                return Ok(node);
            }
        }
    }
}

struct Reader<'s> {
    parser: Parser<'s, granit_parser::StrInput<'s>>,
    source: &'s str,
}

impl<'s> Reader<'s> {
    fn next(&mut self) -> Result<(Event<'s>, Span), BadYaml> {
        match self.parser.next() {
            Some(Ok(pair)) => Ok(pair),
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.source.len());
                let (what, span) = (error.to_string(), at..at);
                Err(BadYaml {
                    zh: format!("不是合法的 YAML：{what}"), en: format!("not YAML: {what}"), span
                })
            }
            None => Ok((Event::StreamEnd, Span::empty(granit_parser::Marker::default()))),
        }
    }

    fn end(&mut self) -> Result<(), BadYaml> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(()),
                Event::DocumentEnd => {}
                _ => return Err(refuse(bytes(&span), "一个文件只写一份文档", "one document a file")),
            }
        }
    }

    fn node(&mut self, event: Event<'s>, span: Span) -> Result<Node, BadYaml> {
        let start = bytes(&span);
        match event {
            Event::Scalar(text, _, anchor, tag) => {
                plain(anchor, tag.is_some(), &start)?;
                // A key without a value: the parser reports `~`, the author wrote nothing.
                let text = if start.is_empty() { String::new() } else { text.into_owned() };
                Ok(Node { value: Value::Scalar(text), span: start })
            }
            Event::SequenceStart(_, anchor, tag) => {
                plain(anchor, tag.is_some(), &start)?;
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, end) => {
                            return Ok(Node {
                                value: Value::List(items),
                                span: start.start..bytes(&end).end,
                            });
                        }
                        (event, span) => items.push(self.node(event, span)?),
                    }
                }
            }
            Event::MappingStart(_, anchor, tag) => {
                plain(anchor, tag.is_some(), &start)?;
                let mut entries: Vec<(Key, Node)> = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        return Ok(Node { value: Value::Map(entries), span: start.start..bytes(&span).end });
                    }
                    let key = self.node(event, span)?;
                    let Value::Scalar(name) = key.value else {
                        return Err(refuse(key.span, "键必须是一个词", "a key must be a word"));
                    };
                    if entries.iter().any(|(k, _)| k.name == name) {
                        return Err(refuse(
                            key.span,
                            &format!("键 `{name}` 写了两次"),
                            &format!("key `{name}` stands twice"),
                        ));
                    }
                    let (event, span) = self.next()?;
                    let value = self.node(event, span)?;
                    entries.push((Key { name, span: key.span }, value));
                }
            }
            _ => Err(refuse(start, "不支持 YAML 的锚点与别名", "YAML anchors and aliases are not supported")),
        }
    }
}

fn plain(anchor: usize, tagged: bool, span: &Range<usize>) -> Result<(), BadYaml> {
    if anchor != 0 {
        return Err(refuse(
            span.clone(),
            "不支持 YAML 的锚点与别名",
            "YAML anchors and aliases are not supported",
        ));
    }
    if tagged {
        return Err(refuse(span.clone(), "不支持 YAML 的标签（`!`）", "YAML tags (`!`) are not supported"));
    }
    Ok(())
}

fn refuse(span: Range<usize>, zh: &str, en: &str) -> BadYaml {
    BadYaml { zh: zh.to_owned(), en: en.to_owned(), span }
}

fn bytes(span: &Span) -> Range<usize> {
    span.byte_range().unwrap_or(0..0)
}

//! JSON sources: one document a file, or one a line.

use std::io::Read;

use serde_json::Value;

use crate::formats::Probe;
use crate::intake::Intake;
use crate::reject::{self, Said};
use crate::source;
use crate::timefmt::{self, Moment};
use crate::trouble::trouble;

/// A document that is not one a line is read whole; larger ones are refused.
const LARGEST_DOCUMENT: u64 = 256 << 20;

/// Hands over the documents of a file, each with its line where there is one a line.
pub(crate) fn documents(
    intake: &mut Intake<'_>,
    probe: &Probe,
    mut each: impl FnMut(&mut Intake<'_>, Option<u64>, Value),
) {
    if is_lines(probe) {
        source::each_line(intake, probe, |intake, number, line| {
            if line.trim().is_empty() {
                return;
            }
            match serde_json::from_str(line) {
                Ok(value) => each(intake, Some(number), value),
                Err(e) => invalid(intake, Some(number), &e),
            }
        });
        return;
    }
    if probe.size > LARGEST_DOCUMENT {
        let expected =
            Said::new("至多 268435456 字节，或一行一个文档", "at most 268435456 bytes, or a document a line");
        return intake.reject(reject::R23, None, None, Said::same(probe.size.to_string()), expected);
    }
    let mut bytes = Vec::new();
    if let Err(e) = std::fs::File::open(&probe.path).and_then(|mut f| f.read_to_end(&mut bytes)) {
        return intake.reject(reject::R10, None, None, trouble(&e), Said::default());
    }
    let encoding = probe.encoding.map_or(encoding_rs::UTF_8, |g| g.encoding);
    let (text, _, bad) = encoding.decode(&bytes);
    if bad {
        intake.note(reject::W09, None, None, Said::same(encoding.name()));
    }
    match serde_json::from_str(&text) {
        Ok(value) => each(intake, None, value),
        Err(e) => invalid(intake, u64::try_from(e.line()).ok(), &e),
    }
}

fn invalid(intake: &mut Intake<'_>, row: Option<u64>, e: &serde_json::Error) {
    let what = match e.classify() {
        serde_json::error::Category::Eof => Said::new("没有写完", "it ends too early"),
        _ => Said::new(format!("第 {} 字节处", e.column()), format!("at byte {}", e.column())),
    };
    intake.reject(reject::R08, row, None, what, Said::default());
}

/// Whether each line is a document of its own: by the name, or because the first line is one.
fn is_lines(probe: &Probe) -> bool {
    if matches!(probe.extension.as_str(), "jsonl" | "ndjson") {
        return true;
    }
    let mut lines = probe.text.trim_start().lines().filter(|l| !l.trim().is_empty());
    let whole = probe.head.len() as u64 == probe.size;
    match (lines.next(), lines.next()) {
        // A document of one line that is longer than the sample is taken whole.
        (Some(_), None) => whole,
        (Some(first), Some(_)) => serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok(),
        _ => false,
    }
}

/// A field as text: texts as they are, numbers and truth values as written, nothing for `null` and for what is nested.
pub(crate) fn text(value: &Value, name: &str) -> String {
    plain(value.get(name).unwrap_or(&Value::Null))
}

/// A value as text.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        _ => String::new(),
    }
}

/// A truth value, however it is written.
pub(crate) fn flag(value: &Value, name: &str) -> Option<bool> {
    match text(value, name).as_str() {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// Reads a time field, or rejects the document.
pub(crate) fn time(intake: &mut Intake<'_>, row: Option<u64>, value: &Value, name: &str) -> Option<Moment> {
    let cell = text(value, name);
    if cell.is_empty() {
        intake.reject(reject::R09, row, Some(name), Said::new("时间", "the time"), Said::default());
        return None;
    }
    let moment = timefmt::parse(&cell);
    if moment.is_none() {
        intake.reject(
            reject::R02,
            row,
            Some(name),
            Intake::value(&cell),
            Said::same(timefmt::expected(&cell)),
        );
    }
    moment
}

/// Finds the arrays of objects with these fields, wherever an answer wraps them.
pub(crate) fn find_arrays<'v>(
    value: &'v Value,
    fields: &[&str],
    found: &mut Vec<&'v Vec<Value>>,
    depth: usize,
) {
    if depth > 8 {
        return;
    }
    match value {
        Value::Array(items) => {
            if items.iter().any(|i| fields.iter().all(|f| i.get(f).is_some())) {
                found.push(items);
            } else {
                items.iter().for_each(|i| find_arrays(i, fields, found, depth + 1));
            }
        }
        Value::Object(map) => map.values().for_each(|v| find_arrays(v, fields, found, depth + 1)),
        _ => {}
    }
}

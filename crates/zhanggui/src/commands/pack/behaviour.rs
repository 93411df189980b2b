//! What two states of the packs say of the same conversations.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;
use zg_engine::Inspector;
use zg_formats::{Lang, Reject, for_each_conversation};
use zg_model::{Conversation, Observation, Timestamp};

use super::layout;
use crate::check::platform_names;
use crate::input::{InputArgs, import_maps};
use crate::packs::Loaded;
use crate::term::{Terminal, width};

/// Conversations judged at once.
const BATCH: usize = 256;

/// One finding, as far as a reader needs it to look it up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    conversation: String,
    at: Timestamp,
    text: String,
}

/// The findings that only one side has, by rule; and how the two compare.
#[derive(Debug, Default)]
pub(super) struct Behaviour {
    conversations: usize,
    both: usize,
    gone: BTreeMap<String, Vec<Hit>>,
    new: BTreeMap<String, Vec<Hit>>,
    /// Found by both, but another version, severity, status or certainty.
    other: BTreeMap<String, Vec<Hit>>,
    rejects: usize,
}

/// A finding's identity on both sides.
type Key = (String, u32, &'static str, Vec<(u32, u32, u32)>);

/// Judges every conversation by both. `now` is the data's last moment, so the files are read twice.
pub(super) fn compare(
    a: &Loaded,
    b: &Loaded,
    paths: &[PathBuf],
    input: &InputArgs,
    term: &Terminal,
) -> anyhow::Result<Behaviour> {
    crate::input::some_there(paths, term)?;
    let maps = import_maps(&b.set, term)?;
    let options = input.options(&b.set, if term.english { Lang::En } else { Lang::Zh }, None, term)?;
    let mut last = Timestamp::MIN;
    let summary = for_each_conversation(paths, &maps, &options, &|_| {}, &mut |c| {
        last = last.max(c.events().last().map_or(Timestamp::MIN, |e| e.at));
    });
    let mut out = Behaviour { rejects: summary.rejects.len(), ..Behaviour::default() };
    let nothing = summary.conversations == 0;
    if let Some(reject) = summary.rejects.first().filter(|_| nothing) {
        anyhow::bail!("{}", said(reject, term));
    }
    let now = if last == Timestamp::MIN { Timestamp(0) } else { last };
    let mut batch: Vec<Conversation> = Vec::with_capacity(BATCH);
    for_each_conversation(paths, &maps, &options, &|_| {}, &mut |c| {
        batch.push(c);
        if batch.len() == BATCH {
            out.merge(judge(a, b, &batch, now));
            batch.clear();
        }
    });
    out.merge(judge(a, b, &batch, now));
    for hits in [&mut out.gone, &mut out.new, &mut out.other].into_iter().flat_map(BTreeMap::values_mut) {
        hits.sort();
    }
    Ok(out)
}

fn said(reject: &Reject, term: &Terminal) -> String {
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let line = zg_formats::report::RejectLine::of(reject, lang);
    format!("{} {} {}", line.code, line.file, line.text)
}

fn judge(a: &Loaded, b: &Loaded, batch: &[Conversation], now: Timestamp) -> Behaviour {
    let inspectors = || (Inspector::new(&a.set), Inspector::new(&b.set));
    let parts = batch.par_iter().map_init(inspectors, |(left, right), c| {
        let mut part = Behaviour { conversations: 1, ..Behaviour::default() };
        let (old, new) = (
            findings(b, left.inspect(c, now, None).observations),
            findings(b, right.inspect(c, now, None).observations),
        );
        for (key, o) in &old {
            match new.get(key) {
                None => part.gone.entry(o.rule.id.to_string()).or_default().push(hit(c, o)),
                Some(n)
                    if (grade(a, o), o.certainty, o.rule.from) != (grade(b, n), n.certainty, n.rule.from) =>
                {
                    part.other.entry(key.0.clone()).or_default().push(hit(c, n));
                }
                Some(_) => part.both += 1,
            }
        }
        for (key, o) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
            part.new.entry(key.0.clone()).or_default().push(hit(c, o));
        }
        part
    });
    parts.reduce(Behaviour::default, |mut whole, part| {
        whole.merge(part);
        whole
    })
}

/// Findings by what both sides have in common; a rule that moved keeps its new name.
fn findings(b: &Loaded, observations: Vec<Observation>) -> BTreeMap<Key, Observation> {
    let found = observations.into_iter().filter(|o| o.outcome.is_finding());
    let keyed = found.map(|o| {
        let id = b.set.pack().rule(o.rule.id.as_str()).map_or(o.rule.id.to_string(), |r| r.id.to_string());
        let spans = o.spans.iter().map(|e| (e.span.event, e.span.start, e.span.end)).collect();
        ((id, o.event, o.outcome.name(), spans), o)
    });
    keyed.collect()
}

/// How bad and how firm the rule's findings are.
fn grade(side: &Loaded, o: &Observation) -> (Option<zg_model::Severity>, Option<zg_model::Status>) {
    let rule = side.set.rule(&o.rule.id);
    (rule.and_then(|r| r.severity), rule.map(|r| r.status))
}

/// The message with its evidence marked; the act where nothing was said.
fn hit(c: &Conversation, o: &Observation) -> Hit {
    let event = o.spans.first().map_or(o.event, |e| e.span.event);
    let event = usize::try_from(event).ok().and_then(|i| c.events().get(i));
    let text = event.map(|e| {
        let first = o.spans.first().map_or(o.event, |s| s.span.event);
        let marks = o.spans.iter().filter(|s| s.span.event == first).map(|s| s.span);
        let said = if e.text.is_empty() { format!("[{}]", e.act.info().zh) } else { marked(&e.text, marks) };
        format!("{}：{said}", e.by.role_zh())
    });
    let key = c.key();
    let buyer: String = key.buyer.to_string().chars().take(8).collect();
    let conversation = format!("{} · {} · {buyer}", key.platform, key.shop);
    Hit { conversation, at: o.at, text: text.unwrap_or_default() }
}

/// The text with `<<…>>` around the evidence, and not too much of it around that.
fn marked(text: &str, spans: impl Iterator<Item = zg_model::Span>) -> String {
    let mut out = String::new();
    let mut at = 0;
    let index = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    for span in spans {
        let (start, end) = (index(span.start), index(span.end));
        if start < at || end <= start {
            continue;
        }
        let before = text.get(at..start).unwrap_or_default();
        let chars = before.chars().count();
        let kept: String = before.chars().skip(chars.saturating_sub(20)).collect();
        out.push_str(if chars > 20 { "…" } else { "" });
        out.push_str(&format!("{kept}<<{}>>", text.get(start..end).unwrap_or_default()));
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Behaviour {
    fn merge(&mut self, other: Behaviour) {
        self.conversations += other.conversations;
        self.both += other.both;
        for (mine, theirs) in
            [(&mut self.gone, other.gone), (&mut self.new, other.new), (&mut self.other, other.other)]
        {
            for (rule, hits) in theirs {
                mine.entry(rule).or_default().extend(hits);
            }
        }
    }

    /// Whether the two judge differently.
    pub(super) fn differs(&self) -> bool {
        !(self.gone.is_empty() && self.new.is_empty() && self.other.is_empty())
    }

    /// The comparison as people read it.
    pub(super) fn shown(&self, a: &Loaded, b: &Loaded, examples: usize, term: &Terminal) -> String {
        let count = |m: &BTreeMap<String, Vec<Hit>>| m.values().map(Vec::len).sum::<usize>();
        let (gone, new, other) = (count(&self.gone), count(&self.new), count(&self.other));
        let (chats, both) = (self.conversations, self.both);
        let mut out = if term.english {
            format!(
                "\n── {chats} conversations judged by both: {new} findings more, {gone} fewer, {other} otherwise, {both} the same\n"
            )
        } else {
            format!(
                "\n── {chats} 个会话两边各判一遍：命中多 {new} 处，少 {gone} 处，变 {other} 处，照旧 {both} 处\n"
            )
        };
        if self.rejects > 0 {
            let rejects = self.rejects;
            out.push_str(&if term.english {
                format!("   {rejects} rows or files could not be read\n")
            } else {
                format!("   有 {rejects} 处没有读入（zhanggui check 可看）\n")
            });
        }
        let rules: BTreeSet<&String> =
            self.gone.keys().chain(self.new.keys()).chain(self.other.keys()).collect();
        let platforms = platform_names(&b.set);
        for id in rules {
            let title = [b, a].iter().find_map(|s| s.set.pack().rule(id)).map_or("", |r| r.title.as_str());
            let of = |m: &BTreeMap<String, Vec<Hit>>| m.get(id).map_or(0, Vec::len);
            out.push_str(&format!("\n  {title}  {id}  ＋{} －{}", of(&self.new), of(&self.gone)));
            out.push_str(&if of(&self.other) > 0 {
                format!(" ～{}\n", of(&self.other))
            } else {
                "\n".into()
            });
            for (mark, side) in [("＋", &self.new), ("－", &self.gone), ("～", &self.other)] {
                let hits = side.get(id).map(Vec::as_slice).unwrap_or_default();
                for hit in hits.iter().take(examples) {
                    let (platform, rest) =
                        hit.conversation.split_once(' ').unwrap_or((&hit.conversation, ""));
                    let name =
                        platforms.iter().find(|(p, _)| p.as_str() == platform).map_or(platform, |(_, zh)| zh);
                    out.push_str(&format!(
                        "    {mark} {}\n",
                        layout::cut(&hit.text, width().saturating_sub(8))
                    ));
                    out.push_str(&format!("        {} · {name} {rest}\n", hit.at));
                }
                let more = hits.len().saturating_sub(examples);
                if more > 0 {
                    out.push_str(&if term.english {
                        format!("    {mark} … {more} more\n")
                    } else {
                        format!("    {mark} …… 另有 {more} 处\n")
                    });
                }
            }
        }
        out
    }
}

//! Transcripts: `.chat` files, each conversation begun by `=== platform=jd shop=… buyer=…`.
//!
//! `buyer` is a name and is hashed; our own writer has `buyer_hash`. `date=` is the day of lines that name none.

use std::io::{self, Write};

use zg_model::transcript::{self, Transcript};
use zg_model::{AgentId, BuyerId, Conversation, ConversationKey, Event, Party, PlatformId};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};
use crate::source;

pub(crate) fn sniff(probe: &Probe) -> bool {
    let first = probe.text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'));
    probe.encoding.is_some() && (probe.extension == "chat" || first.is_some_and(|l| l.starts_with("===")))
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    let name = probe.path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let mut block = Block { text: String::new(), begun: 1, lines: 0, count: 0, name };
    source::each_line(intake, probe, |intake, number, line| {
        if line.trim_start().starts_with("===") {
            block.finish(intake, number);
        }
        // Keep the count of lines right where some were rejected.
        while block.begun + block.lines < number {
            block.text.push('\n');
            block.lines += 1;
        }
        block.text.push_str(line);
        block.text.push('\n');
        block.lines += 1;
    });
    block.finish(intake, 0);
}

/// The lines of one conversation.
struct Block {
    text: String,
    /// The number of its first line.
    begun: u64,
    lines: u64,
    count: u64,
    name: String,
}

impl Block {
    fn finish(&mut self, intake: &mut Intake<'_>, next: u64) {
        let (transcript, bad) = Transcript::parse(&self.text);
        let number = |line: usize| Some(self.begun + line as u64 - 1);
        for line in bad {
            intake.report.rows += 1;
            let expected = Said::new("`时间 说话人: 内容`", "`time speaker: words`");
            intake.reject(reject::R20, number(line.line), None, Said::new(line.zh, line.what), expected);
        }
        if !transcript.lines.is_empty() {
            self.count += 1;
            self.events(intake, &transcript);
        }
        self.text.clear();
        self.lines = 0;
        self.begun = next;
    }

    fn events(&self, intake: &mut Intake<'_>, transcript: &Transcript) {
        let fact = |name: &str| transcript.header.get(name).unwrap_or_default();
        let platform = match (fact("platform"), &intake.platform) {
            ("", Some(platform)) => platform.clone(),
            ("", None) => {
                let expected = Said::same("`=== platform=… shop=… buyer=…`, `--platform`");
                return intake.reject(reject::R24, Some(self.begun), None, Said::default(), expected);
            }
            (name, _) => PlatformId::new(name),
        };
        let shop = intake.shop(fact("shop"));
        let conversation = match (fact("buyer"), fact("buyer_hash")) {
            ("", "") => {
                let name = format!("{}#{}", self.name, self.count);
                intake.conversation(&platform, &shop, &name)
            }
            ("", hash) => ConversationKey { platform, shop, buyer: BuyerId::hashed(hash) },
            (name, _) => intake.conversation(&platform, &shop, name),
        };
        let base = fact("date").parse().unwrap_or(intake.options.untimed_date);
        let timed = transcript.lines.iter().any(|l| l.time.is_some());
        for (line, at) in transcript.lines.iter().zip(transcript.moments(base)) {
            intake.report.rows += 1;
            let spot = Spot::row(self.begun + line.number as u64 - 1);
            let facts = line.facts.iter().collect();
            let event = NewEvent {
                at,
                timed,
                by: line.by.clone(),
                act: line.act,
                text: &line.text,
                facts,
                id: Id::None,
            };
            intake.event(&conversation, spot, event);
        }
    }
}

/// Writes a conversation as a transcript, for people to read.
///
/// Not everything survives: keys of events are derived again, quotes in facts change, and what the form cannot hold in
/// an account's name (`某店:小王`) becomes `·`. JSONL and Parquet keep everything.
pub fn write_chat(out: &mut dyn Write, conversation: &Conversation) -> io::Result<()> {
    let key = conversation.key();
    let quoted = |text: &str| match text.contains(char::is_whitespace) {
        true => format!("\"{}\"", text.replace('"', "”")),
        false => text.to_owned(),
    };
    writeln!(
        out,
        "=== platform={} shop={} buyer_hash={}",
        quoted(key.platform.as_str()),
        quoted(key.shop.as_str()),
        quoted(key.buyer.as_str())
    )?;
    let events: Vec<Event> = conversation.events().iter().cloned().map(writable).collect();
    writeln!(out, "{}", transcript::write(&events))
}

/// The event with an account that can stand before a colon.
fn writable(mut event: Event) -> Event {
    if let Party::Agent(id) = &event.by {
        let name = id.as_str().chars().take(22);
        let name: String =
            name.map(|c| if c.is_whitespace() || matches!(c, ':' | '：' | '#') { '·' } else { c }).collect();
        event.by = Party::Agent(AgentId::new(&name));
    }
    event
}

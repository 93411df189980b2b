//! The book of phrases: what agents and buyers ordinarily say, read from `templates.txt`.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use zg_model::{Date, Millis};

use super::dice::Dice;

/// The phrases of this release.
const TEMPLATES: &str = include_str!("templates.txt");

/// Phrases and word lists.
#[derive(Debug, Default)]
pub(crate) struct Book {
    lists: BTreeMap<String, Vec<String>>,
    pub(crate) topics: Vec<Topic>,
}

/// Exchanges about one topic, at one stage of a conversation, for one kind of goods.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) stage: String,
    pub(crate) kind: String,
    pub(crate) blocks: Vec<Vec<Line>>,
}

/// One line of an exchange, with the ways to say it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) who: Who,
    pub(crate) optional: bool,
    /// The way to say it goes with the way the line before was said.
    pub(crate) paired: bool,
    pub(crate) after: Option<Millis>,
    pub(crate) said: Vec<String>,
}

/// Who speaks in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Buyer,
    Agent,
    Bot,
    System,
}

/// What stays the same within a conversation: the platform, the goods, the values of slots.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) platform: String,
    pub(crate) kind: String,
    pub(crate) day: Date,
    values: BTreeMap<String, String>,
}

impl Notes {
    /// Nothing noted yet.
    pub(crate) fn new(platform: &str, kind: &str, day: Date) -> Notes {
        Notes { platform: platform.to_owned(), kind: kind.to_owned(), day, values: BTreeMap::new() }
    }
}

impl Book {
    /// The book of this release.
    pub(crate) fn of_release() -> anyhow::Result<Book> {
        Book::parse(TEMPLATES).context("templates.txt")
    }

    fn parse(text: &str) -> anyhow::Result<Book> {
        let mut book = Book::default();
        let mut list = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix("-- ") {
                list = Some(name.to_owned());
            } else if let Some(head) = line.strip_prefix("== ") {
                list = None;
                let mut words = head.split_whitespace();
                let (Some(stage), Some(kind)) = (words.next(), words.next()) else {
                    bail!("line {}: expected `== stage kind topic`", number + 1)
                };
                book.topics.push(Topic { stage: stage.into(), kind: kind.into(), blocks: vec![Vec::new()] });
            } else if let Some(name) = &list {
                if !line.is_empty() {
                    let values = line.split(" | ").map(|v| unescape(v.trim()));
                    book.lists.entry(name.clone()).or_default().extend(values);
                }
            } else if let Some(topic) = book.topics.last_mut() {
                if line.is_empty() {
                    topic.blocks.push(Vec::new());
                } else if let Some(block) = topic.blocks.last_mut() {
                    block.push(read_line(line).with_context(|| format!("line {}", number + 1))?);
                }
            }
        }
        for topic in &mut book.topics {
            topic.blocks.retain(|b| !b.is_empty());
        }
        book.topics.retain(|t| !t.blocks.is_empty());
        Ok(book)
    }

    /// A word list, as it applies to a platform or to a kind of goods; empty when there is none.
    pub(crate) fn list(&self, name: &str, notes: &Notes) -> &[String] {
        let narrow = [&notes.platform, &notes.kind].map(|of| format!("{name}@{of}"));
        let found = narrow.iter().find_map(|n| self.lists.get(n)).or_else(|| self.lists.get(name));
        found.map_or(&[], Vec::as_slice)
    }

    /// The kinds of goods that shops sell.
    pub(crate) fn kinds(&self) -> Vec<&str> {
        self.lists.keys().filter_map(|name| name.strip_prefix("店铺@")).collect()
    }

    /// The exchanges of a stage, for these goods.
    pub(crate) fn blocks(&self, stage: &str, notes: &Notes) -> Vec<&[Line]> {
        let fits = |t: &&Topic| t.stage == stage && (t.kind == notes.kind || t.kind == "通用");
        self.topics.iter().filter(fits).flat_map(|t| t.blocks.iter().map(Vec::as_slice)).collect()
    }

    /// Agents' sentences without slots, to put planted words between.
    pub(crate) fn sentences(&self) -> Vec<&str> {
        let lines = self.topics.iter().filter(|t| t.stage == "售前").flat_map(|t| t.blocks.iter().flatten());
        let said = lines.filter(|l| l.who == Who::Agent).flat_map(|l| l.said.iter().map(String::as_str));
        said.filter(|s| !s.contains(['{', '[']) && s.chars().count() > 8).collect()
    }

    /// Fills the slots of a phrase.
    pub(crate) fn fill(&self, phrase: &str, notes: &mut Notes, dice: &mut Dice) -> String {
        let mut out = String::with_capacity(phrase.len() + 16);
        let mut rest = phrase;
        while let Some((before, tail)) = rest.split_once('{') {
            let (name, after) = tail.split_once('}').unwrap_or((tail, ""));
            out.push_str(before);
            out.push_str(&self.value(name, notes, dice));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn value(&self, name: &str, notes: &mut Notes, dice: &mut Dice) -> String {
        if let Some((low, high)) = name.strip_prefix("数:").and_then(|r| r.split_once('-')) {
            return dice.range(low.parse().unwrap_or(1), high.parse().unwrap_or(9)).to_string();
        }
        if let Some(days) = name.strip_prefix("月日:") {
            let (_, month, day) = notes.day.plus_days(days.parse().unwrap_or(0)).ymd();
            return format!("{month}月{day}日");
        }
        if name == "年月日" {
            let (year, month, day) = notes.day.ymd();
            return format!("{:02}{month:02}{day:02}", year % 100);
        }
        if let Some(value) = notes.values.get(name) {
            return value.clone();
        }
        let pattern = dice.pick(self.list(name, notes)).cloned().unwrap_or_default();
        let filled = if pattern.contains('{') { self.fill(&pattern, notes, dice) } else { pattern };
        let digit = |c: char| if c == '#' { char::from(b'0' + (dice.next() % 10) as u8) } else { c };
        let value: String = filled.chars().map(digit).collect();
        notes.values.insert(name.to_owned(), value.clone());
        value
    }

    /// A value that is drawn anew every time.
    pub(crate) fn fresh(&self, name: &str, notes: &mut Notes, dice: &mut Dice) -> String {
        notes.values.remove(name);
        self.value(name, notes, dice)
    }
}

/// `+14h 系? one way | another`; `客=` pairs its ways with those of the line before.
fn read_line(line: &str) -> anyhow::Result<Line> {
    let (mut head, mut rest) = line.split_once(' ').context("expected `who words`")?;
    let mut after = None;
    if let Some(span) = head.strip_prefix('+') {
        after = Some(span.parse::<Millis>()?);
        (head, rest) = rest.trim_start().split_once(' ').context("expected `who words`")?;
    }
    let (name, optional) = head.strip_suffix('?').map_or((head, false), |name| (name, true));
    let (name, paired) = name.strip_suffix('=').map_or((name, false), |name| (name, true));
    let who = match name {
        "买" => Who::Buyer,
        "客" => Who::Agent,
        "机" => Who::Bot,
        "系" => Who::System,
        other => bail!("`{other}` is nobody; expected 买 客 机 系"),
    };
    let said = rest.split(" | ").map(|s| s.trim().to_owned()).collect();
    Ok(Line { who, optional, paired, after, said })
}

/// A value that stands for one character that cannot be seen: `\u{200b}`.
fn unescape(value: &str) -> String {
    let code = value.strip_prefix("\\u{").and_then(|v| v.strip_suffix('}'));
    let found = code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32);
    found.map_or_else(|| value.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_reads_and_every_slot_has_a_list() {
        let book = Book::of_release().unwrap();
        assert_eq!(book.kinds().len(), 5);
        let said = book.topics.iter().flat_map(|t| t.blocks.iter().flatten()).flat_map(|l| &l.said);
        let (mut count, mut dice) = (0, Dice::new(1, 1));
        for phrase in said {
            count += 1;
            for part in phrase.split('{').skip(1) {
                let name = part.split_once('}').expect(phrase).0;
                let mut notes = Notes::new("", "服饰", Date::MIN);
                assert!(!book.value(name, &mut notes, &mut dice).is_empty(), "{name} in {phrase}");
            }
        }
        assert!(count > 400, "{count} phrases");
    }

    #[test]
    fn a_slot_keeps_its_value_within_a_conversation() {
        let book = Book::of_release().unwrap();
        let (mut notes, mut dice) = (Notes::new("x", "服饰", Date::MIN), Dice::new(5, 0));
        let text = book.fill("{商品}{商品}{订单号}{订单号}", &mut notes, &mut dice);
        let chars: Vec<char> = text.chars().collect();
        let (first, _) = chars.split_at(chars.len() / 2);
        assert!(!text.contains(['#', '{']) && first.len() > 4, "{text}");
    }
}

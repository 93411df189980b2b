//! The transcript: a conversation as people write it down, used in rule examples and in `.chat` files.
//!
//! ```text
//! === platform=jd shop=京采办公旗舰店 buyer=小明
//! 2026-11-03 10:01:07 买家: 在吗
//! 10:01:40 客服小王: 在的，您说
//! +1d 09:00 系统: [order.paid] order=7 amount=59.90      # 次日
//! ```
//!
//! `<<…>>` marks evidence in examples. A line break inside a message is written `\n`.

use crate::{ACTS, Act, AgentId, Date, Event, EventKey, Facts, Party, TimeOfDay, Timestamp};

/// A parsed transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// Facts of the header line (`===`), if any.
    pub header: Facts,
    /// The lines with events.
    pub lines: Vec<Line>,
}

/// The day of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// The same as the line before (or the base day).
    Same,
    /// So many days after the line before.
    Plus(i32),
    /// A day of its own.
    On(Date),
}

/// One line: who did what when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line's number in the source, from 1.
    pub number: usize,
    /// Its day.
    pub day: Day,
    /// Its time; `None` in one-line examples.
    pub time: Option<TimeOfDay>,
    /// Who.
    pub by: Party,
    /// What.
    pub act: Act,
    /// The words without the marks.
    pub text: String,
    /// The facts.
    pub facts: Facts,
    /// Byte ranges of `text` between `<<` and `>>`.
    pub marks: Vec<(u32, u32)>,
    /// The whole event is marked.
    pub marked: bool,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {en}")]
pub struct BadLine {
    /// Number, from 1.
    pub line: usize,
    /// What is wrong and what was expected, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// What is wrong with a line, in Chinese and in English.
struct Wrong(String, String);

fn wrong(zh: impl Into<String>, en: impl Into<String>) -> Wrong {
    Wrong(zh.into(), en.into())
}

impl Transcript {
    /// Reads one transcript; a bad line is reported and left out.
    pub fn parse(text: &str) -> (Transcript, Vec<BadLine>) {
        let (mut out, bad) = Transcript::parse_all(text);
        let mut first = out.drain(..1.min(out.len())).next().unwrap_or_default();
        first.lines.extend(out.into_iter().flat_map(|t| t.lines));
        (first, bad)
    }

    /// Reads a file of transcripts, each begun by a `===` line.
    pub fn parse_all(text: &str) -> (Vec<Transcript>, Vec<BadLine>) {
        let (mut all, mut bad) = (Vec::new(), Vec::new());
        let mut current = Transcript::default();
        for (index, raw) in text.lines().enumerate() {
            let number = index + 1;
            let line = without_comment(raw.trim_start_matches('\u{feff}')).trim();
            if line.is_empty() {
                continue;
            }
            if let Some(header) = line.strip_prefix("===") {
                let begun = std::mem::replace(
                    &mut current,
                    Transcript { header: parse_facts(header).0, lines: Vec::new() },
                );
                if begun != Transcript::default() {
                    all.push(begun);
                }
                continue;
            }
            match parse_line(line, number) {
                Ok(line) => current.lines.push(line),
                Err(Wrong(zh, en)) => bad.push(BadLine { line: number, zh, en }),
            }
        }
        if current != Transcript::default() {
            all.push(current);
        }
        (all, bad)
    }

    /// The moments of the lines, when the first day is `base`. Lines without a time follow each other by a second
    /// from 10:00.
    pub fn moments(&self, base: Date) -> Vec<Timestamp> {
        let mut day = base;
        let mut last = TimeOfDay(10 * 3_600_000 - 1_000);
        self.lines
            .iter()
            .map(|line| {
                day = match line.day {
                    Day::Same => day,
                    Day::Plus(n) => day.plus_days(n),
                    Day::On(date) => date,
                };
                last = line.time.unwrap_or(TimeOfDay(last.0 + 1_000));
                day.at(last)
            })
            .collect()
    }

    /// The events, when the first day is `base`, in the order of the lines.
    pub fn events(&self, base: Date) -> Vec<Event> {
        let moments = self.moments(base);
        let mut events: Vec<Event> = Vec::with_capacity(moments.len());
        for (line, at) in self.lines.iter().zip(moments) {
            let order = events.iter().filter(|e| e.at == at).count();
            let same = |e: &&Event| {
                e.at == at
                    && e.by == line.by
                    && e.act == line.act
                    && *e.text == *line.text
                    && e.facts == line.facts
            };
            let nth = events.iter().filter(same).count();
            let (order, nth) =
                (u32::try_from(order).unwrap_or(u32::MAX), u32::try_from(nth).unwrap_or(u32::MAX));
            let key = EventKey::derived(order, at, &line.by, line.act, &line.text, &line.facts, nth);
            events.push(Event {
                key,
                at,
                by: line.by.clone(),
                act: line.act,
                text: line.text.as_str().into(),
                facts: line.facts.clone(),
            });
        }
        events
    }

    /// Whether any line says its own day.
    pub fn dated(&self) -> bool {
        self.lines.iter().any(|l| matches!(l.day, Day::On(_)))
    }
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.split_once("  #").map_or(line, |(code, _)| code)
}

/// Reads `[date] time speaker: text`; date and time may be missing.
fn parse_line(line: &str, number: usize) -> Result<Line, Wrong> {
    let mut rest = line;
    let mut day = Day::Same;
    let mut time = None;
    while let Some((word, tail)) = rest.split_once(' ') {
        if let Some(days) =
            word.strip_prefix('+').and_then(|w| w.strip_suffix('d')).and_then(|n| n.parse().ok())
        {
            day = Day::Plus(days);
        } else if let Ok(date) = word.parse() {
            day = Day::On(date);
        } else if let Ok(t) = word.parse::<TimeOfDay>() {
            time = Some(t);
        } else if looks_like_time(word) {
            return Err(wrong(
                format!("`{word}` 不是日期或时间，应像 `2026-11-03`、`+1d`、`10:01:07`"),
                format!("`{word}` is not a date or time; expected like `2026-11-03`, `+1d`, `10:01:07`"),
            ));
        } else {
            break;
        }
        rest = tail.trim_start();
    }
    if let Some(t) = time
        && t.0 >= 86_400_000
    {
        return Err(wrong(
            format!("`{t}` 不是一天里的时间，最晚是 `23:59:59.999`"),
            format!("`{t}` is not a time of day; the last is `23:59:59.999`"),
        ));
    }
    let (by, said) = match speaker(rest) {
        Some(found) => found,
        None if time.is_none() => (Party::Agent(AgentId::new("客服")), rest),
        None => {
            return Err(wrong(
                "没写是谁说的：时间后面应是 `买家:`、`客服:`、`机器人:`、`系统:` 或 `平台:`",
                "no speaker; expected `买家:`, `客服:`, `机器人:`, `系统:` or `平台:` after the time",
            ));
        }
    };
    let (said, marked) = match said.strip_prefix("<<[").and_then(|s| s.strip_suffix(">>")) {
        Some(inner) => (format!("[{inner}"), true),
        None => (said.to_owned(), false),
    };
    let mut line = Line {
        number,
        day,
        time,
        by,
        act: Act::SAY,
        text: String::new(),
        facts: Facts::new(),
        marks: Vec::new(),
        marked,
    };
    match act_form(&said) {
        Some((act, facts)) => {
            line.act = act;
            let (facts, text) = parse_facts(facts);
            line.facts = facts;
            (line.text, line.marks) = unmark(&text)?;
        }
        None => {
            if let Some(name) = no_event(&said, &line.by) {
                return Err(unknown_event(name));
            }
            (line.text, line.marks) = unmark(&said.replace("\\n", "\n"))?;
        }
    }
    Ok(line)
}

/// The word in brackets that is meant as an event and is none: it has a point inside, and a group of events before it, facts
/// behind it, or nobody who speaks. `[图片]`, `[OK]` and `[taobao.com]` are said.
fn no_event<'s>(said: &'s str, by: &Party) -> Option<&'s str> {
    let (name, rest) = said.strip_prefix('[')?.split_once(']')?;
    let (group, kind) = name.split_once('.')?;
    let word =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '-');
    let mut groups = ACTS.iter().filter_map(|act| act.name.split_once('.'));
    let records = matches!(by, Party::System | Party::Platform);
    let meant = records || rest.contains('=') || groups.any(|(known, _)| known == group);
    (word(group) && word(kind) && meant).then_some(name)
}

fn unknown_event(name: &str) -> Wrong {
    match Act::meant(name).map(Act::info) {
        Some(act) => wrong(
            format!("没有 `{name}` 这个事件，是不是 `{}`（{}）？", act.name, act.zh),
            format!("there is no event `{name}`; did you mean `{}` ({})?", act.name, act.en),
        ),
        None => wrong(
            format!("没有 `{name}` 这个事件；事件名列在 docs/manual/rule-language.md"),
            format!("there is no event `{name}`; the names are listed in docs/manual/rule-language.md"),
        ),
    }
}

fn looks_like_time(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_ascii_digit())
        && word.contains([':', '-', '/'])
        && word.chars().all(|c| c.is_ascii_digit() || ":-/.".contains(c))
}

/// The speaker's role and name before a colon, and what follows.
fn speaker(text: &str) -> Option<(Party, &str)> {
    let (name, said) = text.split_once([':', '：'])?;
    let name = name.trim();
    if name.chars().count() > 24 || name.contains(char::is_whitespace) {
        return None;
    }
    let party = match name {
        "买家" | "buyer" => Party::Buyer,
        "机器人" | "bot" => Party::Bot,
        "系统" | "system" => Party::System,
        "平台" | "platform" => Party::Platform,
        "客服" | "agent" => Party::Agent(AgentId::new("客服")),
        _ => Party::Agent(AgentId::new(
            name.strip_prefix("客服").or_else(|| name.strip_prefix("agent"))?.trim_start_matches('/'),
        )),
    };
    Some((party, said.strip_prefix(' ').unwrap_or(said)))
}

/// `[act] rest`, when the word in brackets is an act.
fn act_form(said: &str) -> Option<(Act, &str)> {
    let (name, rest) = said.strip_prefix('[')?.split_once(']')?;
    Some((Act::parse(name)?, rest))
}

/// Reads `name=value name="two words"`; the fact `text` is the event's text.
fn parse_facts(text: &str) -> (Facts, String) {
    let (mut facts, mut said) = (Facts::new(), String::new());
    let mut rest = text.trim();
    while let Some((name, tail)) = rest.split_once('=') {
        let (value, tail) = match tail.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => tail.split_once(char::is_whitespace).unwrap_or((tail, "")),
        };
        match name.trim() {
            "text" => said = value.replace("\\n", "\n"),
            name => facts.set(name, value),
        }
        rest = tail.trim_start();
    }
    (facts, said)
}

fn too_long() -> Wrong {
    wrong("一行太长", "text too long")
}

/// Takes `<<…>>` out of a text.
fn unmark(text: &str) -> Result<(String, Vec<(u32, u32)>), Wrong> {
    let mut plain = String::with_capacity(text.len());
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("<<") {
        let (marked, after) =
            tail.split_once(">>").ok_or_else(|| wrong("`<<` 后面没有 `>>`", "`<<` without `>>`"))?;
        plain.push_str(before);
        let start = u32::try_from(plain.len()).map_err(|_| too_long())?;
        plain.push_str(marked);
        let end = u32::try_from(plain.len()).map_err(|_| too_long())?;
        marks.push((start, end));
        rest = after;
    }
    plain.push_str(rest);
    Ok((plain, marks))
}

/// Writes events as a transcript, each with its full date.
pub fn write(events: &[Event]) -> String {
    let mut out = String::new();
    for e in events {
        let who = match &e.by {
            Party::Agent(id) if id.as_str() != "客服" => format!("客服{id}"),
            other => other.role_zh().to_owned(),
        };
        let text = e.text.replace('\n', "\\n");
        let plain = || act_form(&text).is_none() && no_event(&text, &e.by).is_none();
        let said = if e.act == Act::SAY && e.facts.is_empty() && plain() {
            text
        } else {
            let mut parts = vec![format!("[{}]", e.act)];
            parts
                .extend(e.facts.iter().map(|(k, v)| format!("{}={}", k.replace(['=', ' '], "_"), quoted(v))));
            if !text.is_empty() {
                parts.push(format!("text={}", quoted(&text)));
            }
            parts.join(" ")
        };
        out.push_str(&format!("{} {who}: {said}\n", e.at));
    }
    out
}

fn quoted(value: &str) -> String {
    if value.is_empty() || value.contains([' ', '\t', '"', '\n', '\u{3000}']) {
        format!("\"{}\"", value.replace('"', "”").replace('\n', "\\n"))
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_speakers_days_marks_and_acts() {
        let text = "2024-09-26 15:00 系统: <<[return.received] order=7>>\n+1d 10:00:05 客服小王: 亲，<<撤销>>吧  # 劝撤\n# 注\n10:01 买家: 好\\n的";
        let (t, bad) = Transcript::parse(text);
        assert!(bad.is_empty(), "{bad:?}");
        let events = t.events("2020-01-01".parse().unwrap());
        assert_eq!(
            events.iter().map(|e| e.at.to_string()).collect::<Vec<_>>(),
            ["2024-09-26 15:00:00", "2024-09-27 10:00:05", "2024-09-27 10:01:00"]
        );
        assert_eq!(t.lines[0].facts.get("order"), Some("7"));
        assert!(t.lines[0].marked);
        assert_eq!(t.lines[1].by, Party::Agent("小王".into()));
        assert_eq!(t.lines[1].text.find("撤销"), Some(t.lines[1].marks[0].0 as usize));
        assert_eq!(t.lines[2].text, "好\n的");
    }

    #[test]
    fn a_bare_line_is_the_agent_speaking() {
        let (t, _) = Transcript::parse("提示: 这款<<最低价>>");
        assert_eq!((t.lines[0].by.role(), t.lines[0].text.as_str()), ("agent", "提示: 这款最低价"));
    }

    #[test]
    fn bad_lines_say_what_was_expected() {
        for (line, what) in [
            ("10:61 买家: 在", "10:61"),
            ("10:00 张三 在吗", "no speaker"),
            ("10:00 买家: <<在", "without"),
            ("10:00 买家: [order.pay] order=7", "did you mean `order.paid` (order paid)?"),
            ("10:00 平台: [dispute.open]", "did you mean `dispute.opened`"),
            ("10:00 平台: [platform.intervened]", "did you mean `dispute.opened` (platform stepped in)?"),
        ] {
            let (_, bad) = Transcript::parse(line);
            assert!(bad[0].en.contains(what), "{bad:?}");
        }
        for said in [
            "[图片]",
            "[OK]",
            "[order] 到了吗",
            "[www.taobao.com]",
            "[taobao.com]",
            "[3.5]",
            "[订单编号:[订单x]]",
        ] {
            let (read, bad) = Transcript::parse(&format!("10:00 买家: {said}"));
            assert_eq!((read.lines[0].text.as_str(), bad.len()), (said, 0));
        }
    }

    #[test]
    fn written_transcripts_read_back() {
        let text = "2026-11-03 10:01:07 买家: 在吗\n2026-11-03 10:01:08 客服小王: [image] sku=3\n2026-11-03 10:01:08 系统: [order.paid] amount=59.90 note=\"a b\"\n";
        let (t, _) = Transcript::parse(text);
        assert_eq!(write(&t.events(Date::MIN)), text);
    }
}

//! The script of an ordinary conversation: who says what, before anyone knows when.

use zg_model::{Act, Facts, Millis, RuleId};

use super::book::{Book, Line, Notes, Who};
use super::dice::Dice;

/// One event of a script.
#[derive(Clone, Debug)]
pub(crate) struct Beat {
    pub(crate) who: Who,
    pub(crate) act: Act,
    pub(crate) text: String,
    pub(crate) facts: Facts,
    /// How long after the event before, about.
    pub(crate) after: Option<Millis>,
    /// A new visit, on another day.
    pub(crate) opens: bool,
    /// What was planted in it: the rule, and the words that break it.
    pub(crate) planted: Option<(RuleId, String)>,
}

impl Beat {
    /// Someone says something.
    pub(crate) fn said(who: Who, text: String) -> Beat {
        Beat { who, act: Act::SAY, text, facts: Facts::new(), after: None, opens: false, planted: None }
    }

    fn event(who: Who, act: Act) -> Beat {
        Beat { act, ..Beat::said(who, String::new()) }
    }
}

/// What a conversation is about.
#[derive(Clone, Copy, Debug)]
enum Visit {
    /// Asking before buying.
    Before(usize),
    /// Asking and ordering.
    Order(usize),
    /// Asking after buying.
    After(usize),
    /// Returns, parts sent again.
    Flow,
}

/// Writes the script of one conversation.
pub(crate) fn write(book: &Book, notes: &mut Notes, dice: &mut Dice) -> Vec<Beat> {
    let few = |dice: &mut Dice, most: i64| usize::try_from(dice.range(1, most)).unwrap_or(1);
    let visits: Vec<Visit> = match dice.below(100) {
        0..38 => vec![Visit::Before(few(dice, 4))],
        38..63 => vec![Visit::Order(few(dice, 3))],
        63..83 => vec![Visit::After(few(dice, 3))],
        83..92 => vec![Visit::Order(few(dice, 2)), Visit::After(few(dice, 2))],
        _ => vec![Visit::Flow],
    };
    let sessions = dice.percent(40);
    let mut writer = Writer { book, notes, dice, beats: Vec::new(), told: Vec::new(), sessions };
    for visit in visits {
        writer.visit(visit);
    }
    writer.beats
}

struct Writer<'a> {
    book: &'a Book,
    notes: &'a mut Notes,
    dice: &'a mut Dice,
    beats: Vec<Beat>,
    /// The exchanges that were had: nobody asks twice.
    told: Vec<&'a [Line]>,
    /// Whether the platform's export says where a session begins and ends.
    sessions: bool,
}

impl Writer<'_> {
    fn visit(&mut self, visit: Visit) {
        let first = self.beats.len();
        if self.sessions {
            self.beats.push(Beat::event(Who::System, Act::SESSION_OPEN));
        }
        self.stage("开场");
        match visit {
            Visit::Before(n) => (0..n).for_each(|_| self.stage("售前")),
            Visit::Order(n) => {
                (0..n).for_each(|_| self.stage("售前"));
                self.stage("下单");
            }
            Visit::After(n) => (0..n).for_each(|_| self.stage("售后")),
            Visit::Flow => self.stage("流程"),
        }
        let leaves = matches!(visit, Visit::Before(_)) && self.dice.percent(40);
        self.stage(if leaves { "作罢" } else { "结束" });
        if self.sessions {
            self.beats.push(Beat::event(Who::System, Act::SESSION_CLOSE));
        }
        if let Visit::Order(_) = visit {
            self.stage("发货");
        }
        if let Some(beat) = self.beats.get_mut(first) {
            beat.opens = first > 0;
        }
    }

    fn stage(&mut self, stage: &str) {
        let mut blocks = self.book.blocks(stage, self.notes);
        blocks.retain(|b| !self.told.iter().any(|t| std::ptr::eq(*t, *b)));
        let Some(block) = self.dice.pick(&blocks).copied() else { return };
        self.told.push(block);
        // What a buyer said is answered before something else happens.
        let waits = self.beats.last().is_some_and(|b| b.who == Who::Buyer);
        let goes_on = block.first().is_some_and(|l| l.who == Who::Buyer) && self.dice.percent(40);
        if waits && !goes_on {
            let words = self.dice.pick(self.book.list("应声", self.notes)).cloned().unwrap_or_default();
            self.beats.push(Beat::said(Who::Agent, words));
        }
        let mut way = 0;
        for line in block {
            let next = if line.paired { way } else { self.dice.below(line.said.len()) };
            if !line.optional || self.dice.percent(50) {
                way = next;
                let beat = self.line(line, way);
                self.beats.push(beat);
            }
        }
    }

    fn line(&mut self, line: &Line, way: usize) -> Beat {
        let said = line.said.get(way).or(line.said.last()).map_or("", String::as_str);
        let filled = self.book.fill(said, self.notes, self.dice);
        let mut beat = match act(&filled) {
            Some((act, facts)) => Beat { facts, ..Beat::event(line.who, act) },
            None => Beat::said(line.who, filled),
        };
        beat.after = line.after;
        beat
    }
}

/// `[order.paid] order=7 amount=59.90`.
fn act(text: &str) -> Option<(Act, Facts)> {
    let (name, rest) = text.strip_prefix('[')?.split_once(']')?;
    let facts = rest.split_whitespace().filter_map(|f| f.split_once('=')).collect();
    Some((Act::parse(name)?, facts))
}

//! Events on their way into conversations, as compact bytes: names once, numbers short, no allocation per event.

use std::collections::HashMap;
use std::sync::Arc;

use zg_model::{Act, AgentId, Event, EventKey, Facts, Party, Timestamp};

/// The id that the source gave an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Id<'a> {
    /// None: the key is derived from the event.
    None,
    /// The platform's message id, or another text that names the event.
    Given(&'a str),
    /// A key of ours, from our own files.
    Known(EventKey),
}

/// An event as a reader hands it over.
#[derive(Debug)]
pub(crate) struct NewEvent<'a> {
    pub(crate) at: Timestamp,
    /// Whether the source gave the time of day.
    pub(crate) timed: bool,
    pub(crate) by: Party,
    pub(crate) act: Act,
    pub(crate) text: &'a str,
    pub(crate) facts: Vec<(&'a str, &'a str)>,
    pub(crate) id: Id<'a>,
}

/// The same, read back; the key is not decided yet.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) at: Timestamp,
    pub(crate) timed: bool,
    pub(crate) by: Party,
    pub(crate) act: Act,
    pub(crate) text: Box<str>,
    pub(crate) facts: Facts,
    pub(crate) id: DraftId,
}

#[derive(Debug)]
pub(crate) enum DraftId {
    None,
    Given(Box<str>),
    Known(EventKey),
}

impl Draft {
    pub(crate) fn into_event(self, key: EventKey) -> Event {
        Event { key, at: self.at, by: self.by, act: self.act, text: self.text, facts: self.facts }
    }
}

/// Texts that recur, each kept once: platforms, shops, accounts, names of facts.
#[derive(Default)]
pub(crate) struct Names {
    texts: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32>,
}

impl Names {
    pub(crate) fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        self.places.insert(text, place);
        place
    }

    pub(crate) fn text(&self, place: u32) -> &str {
        usize::try_from(place).ok().and_then(|p| self.texts.get(p)).map_or("", |t| t)
    }
}

/// Whose event a record holds, and from which source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) platform: u32,
    pub(crate) shop: u32,
    pub(crate) buyer: &'a str,
    pub(crate) source: u32,
}

/// Appends a record: its length, its head, its event.
pub(crate) fn write(out: &mut Vec<u8>, head: Head<'_>, event: &NewEvent<'_>, names: &mut Names) {
    let begun = out.len();
    out.extend_from_slice(&[0; 4]);
    number(out, head.platform.into());
    number(out, head.shop.into());
    text(out, head.buyer);
    number(out, head.source.into());
    out.extend_from_slice(&event.at.0.to_le_bytes());
    let role = match &event.by {
        Party::Buyer => 0,
        Party::Agent(_) => 1,
        Party::Bot => 2,
        Party::System => 3,
        Party::Platform => 4,
    };
    let id = match event.id {
        Id::None => 0,
        Id::Given(_) => 1,
        Id::Known(_) => 2,
    };
    out.push(role | id << 3 | u8::from(event.timed) << 5);
    if let Party::Agent(agent) = &event.by {
        number(out, names.place(agent.as_str()).into());
    }
    number(out, event.act.index() as u64);
    match event.id {
        Id::None => {}
        Id::Given(id) => text(out, id),
        Id::Known(key) => {
            number(out, key.order.into());
            out.extend_from_slice(&key.id.to_le_bytes());
        }
    }
    text(out, event.text);
    number(out, event.facts.len() as u64);
    for (name, value) in &event.facts {
        number(out, names.place(name).into());
        text(out, value);
    }
    let length = u32::try_from(out.len() - begun - 4).unwrap_or(u32::MAX);
    if let Some(place) = out.get_mut(begun..begun + 4) {
        place.copy_from_slice(&length.to_le_bytes());
    }
}

fn number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads records back.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl<'a> Cursor<'a> {
    /// The next record.
    pub(crate) fn record(&mut self) -> Option<Cursor<'a>> {
        let length = u32::from_le_bytes(*self.0.first_chunk()?);
        self.take(4)?;
        self.take(usize::try_from(length).ok()?).map(Cursor)
    }

    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let (mut n, mut shift) = (0, 0);
        loop {
            let byte = *self.take(1)?.first()?;
            n |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(n);
            }
            shift += 7;
        }
    }

    fn place(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let n = self.number()?.try_into().ok()?;
        std::str::from_utf8(self.take(n)?).ok()
    }

    /// The head of a record; the event follows.
    pub(crate) fn head(&mut self) -> Option<Head<'a>> {
        Some(Head {
            platform: self.place()?,
            shop: self.place()?,
            buyer: self.text()?,
            source: self.place()?,
        })
    }

    /// The event after the head.
    pub(crate) fn event(&mut self, names: &Names) -> Option<Draft> {
        let at = Timestamp(i64::from_le_bytes(self.take(8)?.try_into().ok()?));
        let flags = *self.take(1)?.first()?;
        let by = match flags & 0b111 {
            0 => Party::Buyer,
            1 => Party::Agent(AgentId::new(names.text(self.place()?))),
            2 => Party::Bot,
            3 => Party::System,
            _ => Party::Platform,
        };
        let act = usize::try_from(self.number()?).ok()?;
        let act = Act::all().nth(act)?;
        let id = match flags >> 3 & 0b11 {
            0 => DraftId::None,
            1 => DraftId::Given(self.text()?.into()),
            _ => {
                let order = self.place()?;
                DraftId::Known(EventKey { order, id: u64::from_le_bytes(self.take(8)?.try_into().ok()?) })
            }
        };
        let text = self.text()?.into();
        let mut facts = Facts::new();
        for _ in 0..self.number()? {
            let name = self.place()?;
            facts.set(names.text(name), self.text()?);
        }
        Some(Draft { at, timed: flags >> 5 & 1 == 1, by, act, text, facts, id })
    }
}

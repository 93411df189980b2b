//! Sums of notes: for an account, a group or a shop, a day and an hour. They are counts, so they merge: files, days and
//! machines in any order.

use std::collections::BTreeMap;

use zg_model::{AgentId, ConversationKey, Date, PlatformId, ShopId};
use zg_rules::performance::Performance;

use super::measure::{Count, Figure, Metric, Sum};
use super::note::Note;
use super::span::Span;

/// For whom something is counted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Whose {
    /// The shop: a buyer who spoke with two accounts is one buyer.
    Shop,
    /// A group of accounts; the empty name is those of no group.
    Group(Box<str>),
    /// An account.
    Agent(AgentId),
    /// Nobody: chats that nobody took, silent sales.
    Nobody,
}

/// Whose counts, of which day and hour.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CellKey {
    /// The platform.
    pub platform: PlatformId,
    /// The shop.
    pub shop: ShopId,
    /// For whom.
    pub whose: Whose,
    /// The business day.
    pub day: Date,
    /// The hour of the clock, 0 to 23: of the first line for chats, of the moment itself for the rest.
    pub hour: u8,
}

/// Counts, one for each [`Count`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell([i64; Count::N]);

impl Default for Cell {
    fn default() -> Cell {
        Cell([0; Count::N])
    }
}

impl Cell {
    /// How much of something there is.
    pub fn get(&self, count: Count) -> i64 {
        self.0.get(count as usize).copied().unwrap_or(0)
    }

    fn set(&mut self, count: Count, n: i64) {
        if let Some(have) = self.0.get_mut(count as usize) {
            *have = n;
        }
    }

    fn add(&mut self, count: Count, n: i64) {
        if let Some(have) = self.0.get_mut(count as usize) {
            *have = have.saturating_add(n);
        }
    }

    /// Adds another's counts.
    pub fn merge(&mut self, other: &Cell) {
        for (have, more) in self.0.iter_mut().zip(&other.0) {
            *have = have.saturating_add(*more);
        }
    }

    /// A figure made of the counts.
    pub fn figure(&self, metric: &Metric) -> Figure {
        let sum = |terms: Sum| terms.iter().map(|(count, sign)| sign * self.get(*count)).sum();
        Figure { of: sum(metric.of), per: (!metric.per.is_empty()).then(|| sum(metric.per)) }
    }
}

/// All counts so far.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    cells: BTreeMap<CellKey, Cell>,
    /// What is no sum of its parts.
    spans: BTreeMap<(PlatformId, ShopId, Whose), Span>,
    /// Nobody asks for hours: all of a day stands at hour 0.
    daily: bool,
}

/// What a note adds for somebody: the place of the note among the conversation's, and what of it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Share {
    /// The place of the note.
    pub note: usize,
    /// For whom.
    pub whose: Whose,
    /// What is counted.
    pub counts: Vec<(Count, i64)>,
    /// What was counted already for the same buyer, day and account.
    pub again: Vec<Count>,
}

/// For whom each note of a conversation counts, and what: a buyer counts once a day for an account, a group, a shop.
pub fn shares(s: &Performance, notes: &[Note]) -> Vec<Share> {
    let mut seen: Vec<(Whose, Date, Count)> = Vec::new();
    let mut out = Vec::with_capacity(notes.len() * 3);
    for (place, note) in notes.iter().enumerate() {
        for whose in whose(s, note.agent.as_ref()) {
            let (mut counts, mut again) = (Vec::with_capacity(note.counts.len()), Vec::new());
            for (count, n) in &note.counts {
                if !count.of_buyers() {
                    counts.push((*count, *n));
                } else if seen.iter().any(|(w, d, c)| c == count && *d == note.day && *w == whose) {
                    again.push(*count);
                } else {
                    seen.push((whose.clone(), note.day, *count));
                    counts.push((*count, 1));
                }
            }
            out.push(Share { note: place, whose, counts, again });
        }
    }
    out
}

/// The account, its group and the shop.
fn whose(s: &Performance, agent: Option<&AgentId>) -> impl Iterator<Item = Whose> {
    let own = agent.map_or(Whose::Nobody, |id| Whose::Agent(id.clone()));
    let group = agent.filter(|_| !s.groups.is_empty()).map(|id| {
        let named = s.groups.iter().find(|(_, members)| members.iter().any(|m| m == id.as_str()));
        Whose::Group(named.map_or("", |(name, _)| name.as_str()).into())
    });
    [Some(own), group, Some(Whose::Shop)].into_iter().flatten()
}

impl Counts {
    /// No counts yet, and no hours to come: a day's counts stand at hour 0.
    pub fn daily() -> Counts {
        Counts { daily: true, ..Counts::default() }
    }

    /// Takes the cells out; what is no sum of its parts stays.
    pub fn take_cells(&mut self) -> BTreeMap<CellKey, Cell> {
        std::mem::take(&mut self.cells)
    }

    /// Adds a conversation's notes.
    pub fn add(&mut self, s: &Performance, key: &ConversationKey, notes: &[Note]) {
        self.add_days(s, key, notes, (Date::MIN, Date::MAX));
    }

    /// Adds those of a conversation's notes that count for these days.
    pub fn add_days(
        &mut self,
        s: &Performance,
        key: &ConversationKey,
        notes: &[Note],
        (from, to): (Date, Date),
    ) {
        let all = shares(s, notes);
        for share in &all {
            let Some(note) = notes.get(share.note).filter(|n| from <= n.day && n.day <= to) else { continue };
            let received = share.counts.iter().any(|(c, _)| *c == Count::Received);
            if received || Span::concerns(note) {
                let place = (key.platform.clone(), key.shop.clone(), share.whose.clone());
                let span = self.spans.entry(place).or_default();
                if received {
                    let days = all.iter().filter(|other| other.whose == share.whose).filter_map(|other| {
                        let received = other.counts.iter().any(|(c, _)| *c == Count::Received);
                        notes.get(other.note).map(|n| n.day).filter(|day| received && *day < note.day)
                    });
                    span.received(note.day, days.max());
                }
                span.visited(note, share.whose == Whose::Shop);
            }
            if share.counts.is_empty() {
                continue;
            }
            let hour = match self.daily {
                true => 0,
                false => u8::try_from(note.at.time_of_day().0 / 3_600_000).unwrap_or(0),
            };
            let place = CellKey {
                platform: key.platform.clone(),
                shop: key.shop.clone(),
                whose: share.whose.clone(),
                day: note.day,
                hour,
            };
            let cell = self.cells.entry(place).or_default();
            share.counts.iter().for_each(|(count, n)| cell.add(*count, *n));
        }
    }

    /// Adds the counts of another part of the data.
    pub fn merge(&mut self, other: &Counts) {
        for (key, cell) in &other.cells {
            self.cells.entry(key.clone()).or_default().merge(cell);
        }
        for (key, span) in &other.spans {
            self.spans.entry(key.clone()).or_default().merge(span);
        }
    }

    /// Fills in what is no sum of its parts: each buyer once, chats at once, over these days and, if one is named, in
    /// this hour. Of an hour, buyers are counted anew every day.
    pub fn whole(
        &self,
        (platform, shop, whose): (&PlatformId, &ShopId, &Whose),
        days: (Date, Date),
        hour: Option<u8>,
        cell: &mut Cell,
    ) {
        let place = (platform.clone(), shop.clone(), whose.clone());
        let Some(span) = self.spans.get(&place) else { return };
        let once = if hour.is_some() { cell.get(Count::Received) } else { span.once(days) };
        cell.set(Count::ReceivedOnce, once);
        cell.set(Count::MostAtOnce, span.most(days, hour));
    }

    /// The cells, in the order of their keys.
    pub fn cells(&self) -> impl Iterator<Item = (&CellKey, &Cell)> {
        self.cells.iter()
    }
}

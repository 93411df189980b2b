//! Puts words, times and amounts of a message together.

use std::cell::OnceCell;
use std::ops::Range;

use zg_model::{Fen, Timestamp};
use zg_text::{Entity, EntityHit, Reader, View};

use super::amount::with_parts;
use super::answer::{foreign, stands_for};
use super::clause::{Clause, cut};
use super::draft::{Draft, take};
use super::hits::Hit;
use super::kinds::{Found, Kinds, Role};
use super::number::{ONE, at, counts, denied, lower, number, skip};
use super::sketch::{Sketch, sketches};
use super::speech::Spoken;
use super::steady::{Seen, Steady, SteadyText};
use super::when::{Day, Times, When, find};
use super::{Due, Promise, Question};

/// Reads messages, one after the other, with the same buffers. One a thread.
#[derive(Debug, Default)]
pub struct Reading {
    reader: Reader,
    buffers: Buffers,
}

/// What is used again from message to message.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    amounts: Vec<EntityHit>,
    /// Those of this message were looked for.
    counted: bool,
    chars: Vec<char>,
    bytes: Vec<usize>,
    clauses: Vec<Clause>,
    ends: Vec<usize>,
    sketches: Vec<Sketch>,
    times: Vec<Times>,
    /// Reads questions, and what answers stand for.
    aside: Option<Box<Reading>>,
    /// The promises of the message, to be dated anew, and all its times; only where somebody asks.
    steady: Option<(Vec<Steady>, Vec<When>)>,
}

/// One message, in characters of the folded text.
pub(super) struct Page<'p> {
    /// How things are spoken of.
    pub(super) speech: &'p Spoken,
    /// When it was said.
    pub(super) said: Timestamp,
    pub(super) chars: Vec<char>,
    /// The byte at which each character begins; one more than there are characters.
    bytes: Vec<usize>,
    /// The byte of the folded text at which the page begins.
    base: usize,
    pub(super) clauses: Vec<Clause>,
    pub(super) times: Vec<Times>,
    /// Words with what they mean, clause by clause.
    words: Vec<Found<'p>>,
    /// Where the words of each clause end.
    ends: Vec<usize>,
    /// What each clause can be at most.
    pub(super) sketches: Vec<Sketch>,
    /// Amounts: first character, one past the last, fen.
    pub(super) amounts: Vec<(usize, usize, Fen)>,
    /// What each clause may promise, as far as it was asked.
    pub(super) known: Vec<OnceCell<Vec<Hit>>>,
}

impl Reading {
    /// The promises in a text that was said at a moment: of each kind one, in the order of the text.
    pub fn read(&mut self, kinds: &Kinds, text: &str, said: Timestamp) -> Vec<Promise> {
        self.read_answer(kinds, None, text, said)
    }

    /// The same, of a text that may answer a question.
    pub fn read_answer(
        &mut self,
        kinds: &Kinds,
        question: Option<Question<'_>>,
        text: &str,
        said: Timestamp,
    ) -> Vec<Promise> {
        self.reader.read(text);
        self.buffers.read_answer(kinds, &mut self.reader, question, said)
    }
}

impl Buffers {
    /// The promises in the message that a reader holds, which may answer a question.
    pub(crate) fn read_answer(
        &mut self,
        kinds: &Kinds,
        reader: &mut Reader,
        question: Option<Question<'_>>,
        said: Timestamp,
    ) -> Vec<Promise> {
        self.steady = None;
        let promises = self.read(kinds, reader, said);
        match question {
            Some(question) => self.answer(kinds, reader, question, said, promises),
            None => promises,
        }
    }

    /// What the message that a reader holds says of promises at all moments from which its times look alike.
    pub(crate) fn steady(
        &mut self,
        kinds: &Kinds,
        reader: &mut Reader,
        said: Timestamp,
    ) -> Option<SteadyText> {
        self.steady = Some(Default::default());
        self.read(kinds, reader, said);
        let (promises, times) = self.steady.take()?;
        let seen = Seen::from(times, said)?;
        let spans: Vec<(u32, u32)> = promises.iter().map(Steady::span).collect();
        let folded = reader.folded().to_owned();
        let foreign = match folded.len() <= ANSWER {
            true => {
                foreign(&kinds.speech, &folded, |start, end| overlaps(&spans, &folded, reader, start, end))
            }
            false => None,
        };
        Some(SteadyText { seen, promises, foreign })
    }

    /// Adds to the promises of a message what it says as the answer to a question.
    pub(crate) fn answer(
        &mut self,
        kinds: &Kinds,
        reader: &mut Reader,
        question: Question<'_>,
        said: Timestamp,
        mut promises: Vec<Promise>,
    ) -> Vec<Promise> {
        if reader.folded().len() > ANSWER {
            return promises;
        }
        let aside = self.aside.get_or_insert_default();
        let asked = match question.folded {
            Some(folded) => folded,
            None => {
                aside.reader.read(question.text);
                aside.reader.folded()
            }
        };
        let own: Vec<(u32, u32)> = promises.iter().map(|p| p.span).collect();
        let folded = reader.folded().to_owned();
        let given = |start: usize, end: usize| overlaps(&own, &folded, reader, start, end);
        let stands = stands_for(&kinds.speech, asked, &folded, given);
        let Some((statement, (start, end))) = stands else { return promises };
        let span = reader.raw_span(View::Folded, byte_of(&folded, start), byte_of(&folded, end));
        let asked = Some((question.event, u32::try_from(question.text.len()).unwrap_or(u32::MAX)));
        for promise in aside.read(kinds, &statement, said) {
            // What it says itself is what it means.
            if promises.iter().all(|p| p.kind != promise.kind) {
                promises.push(Promise { span, asked, more: false, ..promise });
            }
        }
        promises
    }

    /// The promises in the message that a reader holds.
    fn read(&mut self, kinds: &Kinds, reader: &mut Reader, said: Timestamp) -> Vec<Promise> {
        self.amounts.clear();
        self.counted = false;
        let length = reader.folded().len();
        if length <= LONG {
            return self.part(kinds, reader, said, 0..length);
        }
        self.steady = None;
        let mut parts = Vec::new();
        let mut start = 0;
        while let Some(rest) = reader.folded().get(start..).filter(|rest| !rest.is_empty() && start < MOST) {
            let length = part(rest);
            parts.push(start..start + length);
            start += length;
        }
        // Said again, it is the same promise, as within a part.
        let mut told: Vec<Promise> = Vec::new();
        for promise in parts.into_iter().flat_map(|part| self.part(kinds, reader, said, part)) {
            match told.iter_mut().find(|t| t.kind == promise.kind) {
                Some(first) => {
                    first.due = if first.due == Due::Unsaid { promise.due } else { first.due };
                    first.amount = first.amount.or(promise.amount);
                }
                None => told.push(promise),
            }
        }
        told
    }

    /// Those in a part of the folded text.
    fn part(
        &mut self,
        kinds: &Kinds,
        reader: &mut Reader,
        said: Timestamp,
        part: Range<usize>,
    ) -> Vec<Promise> {
        let mut found = Vec::with_capacity(32);
        let whole = part.len() == reader.folded().len();
        let text = reader.folded().get(part.clone()).unwrap_or_default();
        // A copy is only made of parts of long messages, and of what dialects call the buyer.
        let copy = (!whole || text.contains(YOU)).then(|| text.replace(YOU, "您"));
        kinds.given(copy.as_deref().unwrap_or_else(|| reader.folded()), &mut found);
        if found.is_empty() {
            return Vec::new();
        }
        let folded = copy.as_deref().unwrap_or_else(|| reader.folded());
        kinds.taken(folded, &mut found);
        let mut page = Page::new(folded, &found, &kinds.speech, said, self);
        page.base = part.start;
        let numbers = 0..page.clauses.len();
        let open = numbers.clone().any(|n| page.alive(n, true));
        if open {
            let times = std::mem::take(&mut self.times);
            page.read_times(times, self.steady.as_mut().map(|(_, times)| times));
        }
        let promises = if open && numbers.clone().any(|n| page.alive(n, page.timed(n))) {
            self.amounts(reader, &mut page);
            page.known.resize_with(page.clauses.len(), OnceCell::new);
            self.promises(kinds, reader, &page)
        } else {
            Vec::new()
        };
        self.keep(page);
        promises
    }

    fn promises(&mut self, kinds: &Kinds, reader: &mut Reader, page: &Page<'_>) -> Vec<Promise> {
        let drafts = page.drafts(kinds);
        let promise = |d: Draft| {
            let (start, end) = reader.raw_span(View::Folded, page.byte(d.span.0), page.byte(d.span.1));
            let due = d.due.as_ref().map_or(Due::Unsaid, |until| until.due);
            let promise = Promise {
                kind: d.kind,
                amount: d.amount,
                due,
                more: d.more,
                span: (start, end),
                asked: None,
            };
            if let Some((steady, _)) = &mut self.steady {
                steady.push(Steady::new(promise.clone(), d.due.map(|until| until.of).unwrap_or_default()));
            }
            promise
        };
        drafts.into_iter().map(promise).collect()
    }

    /// Takes back what the next message can use.
    fn keep(&mut self, page: Page<'_>) {
        (self.chars, self.bytes, self.clauses) = (page.chars, page.bytes, page.clauses);
        (self.sketches, self.ends, self.times) = (page.sketches, page.ends, page.times);
    }

    /// Reads the amounts.
    fn amounts(&mut self, reader: &mut Reader, page: &mut Page<'_>) {
        let chars = &page.chars;
        // Of a hundred messages few have a number. Those of a long message are read once, for all its parts.
        if !self.counted && chars.iter().any(|c| counts(*c)) {
            self.counted = true;
            reader.entities(Entity::Amount.into(), &mut self.amounts);
        }
        // Entities stand in raw bytes; ours in characters of the folded text.
        let mut raw = |n: usize| reader.raw_span(View::Folded, page.byte(n), page.byte(n + 1));
        let whole = (raw(0).0, raw(chars.len().saturating_sub(1)).1);
        let amount = |hit: &EntityHit| {
            if hit.start < whole.0 || whole.1 < hit.end {
                return None;
            }
            let start = first(0..chars.len(), |n| raw(n).0 >= hit.start)?;
            let end = first(start..chars.len(), |n| raw(n).1 > hit.end).unwrap_or(chars.len());
            if end <= start {
                return None;
            }
            let (end, fen) = with_parts(chars, start, end, Fen::parse_yuan(&hit.value).ok()?);
            // 5-10元: five for certain.
            let (start, fen) = match lower(chars, start) {
                Some((from, low)) if fen.0 * ONE > low * 100 && low > 0 => (from, Fen(low / (ONE / 100))),
                _ => (start, fen),
            };
            // 不让您掏一毛: not a tenth of a yuan.
            if fen.0 <= 10 && denied(chars, start) {
                return None;
            }
            // 满100减10: what is taken off is the amount, what it takes is none.
            (start == 0 || at(chars, start - 1) != '满').then_some((start, end, fen))
        };
        page.amounts = self.amounts.iter().filter_map(amount).collect();
    }
}

/// Longest answer that is read with its question, in bytes.
const ANSWER: usize = 240;

/// Whether one of these spans has to do with what stands between two characters.
fn overlaps(spans: &[(u32, u32)], folded: &str, reader: &mut Reader, start: usize, end: usize) -> bool {
    let (start, end) = reader.raw_span(View::Folded, byte_of(folded, start), byte_of(folded, end));
    spans.iter().any(|(s, e)| *s < end && start < *e)
}

/// The byte at which a character begins.
fn byte_of(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(byte, _)| byte)
}

/// Longest text whose clauses are read as one, in bytes: nobody goes on about one thing for longer, and the work of a
/// part grows with the square of its length.
const LONG: usize = 3000;

/// What dialects call the buyer; as many bytes as 您.
const YOU: [char; 4] = ['恁', '妳', '侬', '倷'];

/// Beyond this, in bytes, nobody promises anything; what comes is there to keep the reader busy.
const MOST: usize = 100_000;

/// So many clauses may ask each the next.
const MANY: usize = 32;

/// How much of a long text is read as one: up to the last sentence end of what is not too long.
fn part(text: &str) -> usize {
    let most = (0..=LONG.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    let head = text.get(..most).unwrap_or(text);
    if most == text.len() {
        return most;
    }
    let ends = head.rfind(['。', '!', '?', ';', '\n', ',', ' ']);
    ends.map_or(most, |at| head.get(at..).and_then(|t| t.chars().next()).map_or(most, |c| at + c.len_utf8()))
}

/// The first place of a row for which something holds that holds for all after it.
fn first(mut places: Range<usize>, mut holds: impl FnMut(usize) -> bool) -> Option<usize> {
    let end = places.end;
    while places.start < places.end {
        let middle = places.start + places.len() / 2;
        if holds(middle) {
            places.end = middle;
        } else {
            places.start = middle + 1;
        }
    }
    (places.start < end).then_some(places.start)
}

impl<'p> Page<'p> {
    /// A message cut into clauses, each with its words.
    fn new(
        folded: &str,
        found: &[Found<'p>],
        speech: &'p Spoken,
        said: Timestamp,
        buffers: &mut Buffers,
    ) -> Page<'p> {
        let (mut chars, mut bytes) = (std::mem::take(&mut buffers.chars), std::mem::take(&mut buffers.bytes));
        chars.clear();
        bytes.clear();
        for (byte, c) in folded.char_indices() {
            chars.push(c);
            bytes.push(byte);
        }
        bytes.push(folded.len());
        let place = |byte: usize| bytes.partition_point(|b| *b < byte);
        let mut clauses = std::mem::take(&mut buffers.clauses);
        cut(&chars, &mut clauses);
        let mut placed = Vec::with_capacity(found.len());
        // 满300减40 says which coupon it is: no condition, and nothing is taken off.
        let mut offers: Vec<usize> = Vec::new();
        let named = |i: usize| i > 0 && at(&chars, i - 1) == '张';
        let coupon = |i: usize| matches!(at(&chars, i), '券' | '劵') || at(&chars, i) == '满' && named(i);
        if chars.contains(&'满') && (0..chars.len()).any(coupon) {
            let full = (0..chars.len()).filter(|i| at(&chars, *i) == '满');
            offers.extend(full.filter_map(|i| Some([i, takes_off(&chars, i + 1)?])).flatten());
        }
        for (start, end, meanings) in found {
            let (start, end) = (place(*start), place(*end));
            let clause = clauses.partition_point(|c| c.end <= start);
            let inside = clauses.get(clause).is_some_and(|c| c.start <= start && end <= c.end);
            if inside && !offers.contains(&start) {
                placed.push((clause, (start, end, *meanings)));
            }
        }
        placed.sort_by_key(|(clause, _)| *clause);
        let mut ends = std::mem::take(&mut buffers.ends);
        ends.clear();
        ends.extend((0..clauses.len()).map(|n| placed.partition_point(|(clause, _)| *clause <= n)));
        let words = placed.into_iter().map(|(_, word)| word).collect();
        let sketches = std::mem::take(&mut buffers.sketches);
        let (times, amounts) = (Vec::new(), Vec::new());
        let mut page = Page {
            speech,
            said,
            chars,
            bytes,
            base: 0,
            clauses,
            times,
            words,
            ends,
            sketches,
            amounts,
            known: Vec::new(),
        };
        page.sketch();
        page
    }
}

impl Page<'_> {
    /// The byte of the folded text at which a character begins.
    fn byte(&self, n: usize) -> usize {
        self.base + self.bytes.get(n).copied().unwrap_or(0)
    }

    /// The words of a clause.
    pub(super) fn words(&self, number: usize) -> &[Found<'_>] {
        let end = |n: usize| self.ends.get(n).copied().unwrap_or(0);
        let start = number.checked_sub(1).map_or(0, end);
        self.words.get(start..end(number)).unwrap_or_default()
    }

    fn sketch(&mut self) {
        let mut out = std::mem::take(&mut self.sketches);
        sketches(&self.chars, &self.clauses, |n| self.words(n), &mut out);
        self.sketches = out;
    }

    /// Whether a clause can have words that are promises, given whether it has a time.
    pub(super) fn may(&self, number: usize, times: bool) -> bool {
        let at = |n: Option<usize>| n.and_then(|n| self.sketches.get(n)).copied().unwrap_or_default();
        at(Some(number)).may(at(number.checked_sub(1)), times) != 0
    }

    /// The same, and whether one of them is not taken back for certain.
    fn alive(&self, number: usize, times: bool) -> bool {
        let at = |n: Option<usize>| n.and_then(|n| self.sketches.get(n)).copied().unwrap_or_default();
        at(Some(number)).alive(at(number.checked_sub(1)), times)
    }

    /// Whether a time stands in a clause or near it.
    fn timed(&self, number: usize) -> bool {
        let near = self.times.iter().skip(number.saturating_sub(2)).take(6);
        near.into_iter().any(|t| !t.said.is_empty() || t.early)
    }

    /// Reads the times of all clauses, and adds them to `all`, as said and as meant.
    fn read_times(&mut self, mut times: Vec<Times>, mut all: Option<&mut Vec<When>>) {
        times.clear();
        times.extend(self.clauses.iter().map(|c| {
            let mut times = find(self.chars.get(c.start..c.end).unwrap_or_default());
            for said in &mut times.said {
                (said.start, said.end) = (said.start + c.start, said.end + c.start);
            }
            // 11月12日上午仓库签收, said on the 13th: that is over, not promised.
            let named = times.said.len();
            all.iter_mut().for_each(|all| all.extend(times.said.iter().map(|s| s.when)));
            times.said.retain(|s| !super::due::gone(s.when, self.said));
            times.past |= times.said.len() < named;
            times
        }));
        self.times = times;
        self.name_days();
        let meant = self.times.iter().flat_map(|t| &t.said).map(|s| s.when);
        all.into_iter().for_each(|all| all.extend(meant.clone()));
    }

    /// 4月3号有车，当天就发; 后天送装，下午送上门: the day is the one that was named before.
    fn name_days(&mut self) {
        let mut named = None;
        let mut last = None;
        for (times, clause) in self.times.iter_mut().zip(&self.clauses) {
            let before = last.take();
            for said in &mut times.said {
                match (said.when, named, before) {
                    (When::Day(_, hour), Some(day), _) if said.same => said.when = When::Day(day, hour),
                    (When::Day(Day::Unsaid, hour), _, Some(day)) => said.when = When::Day(day, hour),
                    _ => {}
                }
                if let When::Day(day, _) = said.when
                    && day != Day::Unsaid
                {
                    named = Some(day);
                    last = (!clause.ends && day != Day::Ahead(0)).then_some(day);
                }
            }
        }
    }

    /// The promises, of each kind one: a second of the same kind tells more of the first.
    fn drafts(&self, kinds: &Kinds) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        // A clause asks the next one: of many, the last are asked first, or the questions stand on each other's shoulders.
        for number in (MANY..self.clauses.len()).rev() {
            self.alone_hits(kinds, number);
        }
        let mut sentence = 0;
        let mut conditions: Vec<(usize, usize)> = Vec::new();
        for (number, clause) in self.clauses.iter().enumerate() {
            let ifs = self.sketches.get(number).is_some_and(|s| s.has(Role::If));
            for kind in (0..kinds.kinds.len()).filter(|_| ifs) {
                if self.has(number, kind, Role::If) {
                    conditions.push((sentence, kind));
                }
            }
            if !self.alive(number, self.timed(number)) {
                sentence += usize::from(clause.ends);
                continue;
            }
            // What this sentence has promised: 红包6块6，今晚打给您 is no call.
            let told = drafts.iter().filter(|d| d.sentence == sentence).map(|d| d.kind);
            let hits = self.hits(kinds, number, &told.collect::<Vec<_>>());
            for hit in &hits {
                let bound = conditions.contains(&(sentence, hit.kind));
                if bound || !self.stands(number, hit) {
                    continue;
                }
                let until = |times: &Times| self.until(kinds, hit.kind, times);
                let own = self.times.get(number).and_then(until);
                let before = || {
                    number.checked_sub(1).filter(|_| hit.near).and_then(|n| self.times.get(n)).and_then(until)
                };
                // 一小时内回您，另外发您一张券: what is added has its own time.
                let led = if self.adds(number) { None } else { self.times_before(number) };
                let due = own.or_else(|| led.and_then(until)).or_else(before);
                let due = self.times_after(kinds, number, due.is_some()).and_then(until).or(due);
                let money = kinds.kinds.get(hit.kind).is_some_and(|k| k.money);
                let (amount, amount_end) = self
                    .amount(kinds, number, hit, &hits)
                    .map_or((None, hit.end), |(end, fen)| (Some(fen), end));
                let taken = |n: usize| drafts.iter().any(|d| d.clause == n);
                let beside =
                    || self.amount_after(kinds, number).or_else(|| self.amount_before(number, taken));
                let amount = amount.or_else(|| if money { beside() } else { None });
                let from = self.times.get(number).into_iter().flat_map(|t| &t.said).map(|s| s.start).min();
                let draft = Draft {
                    kind: hit.kind,
                    own: hit.own,
                    clause: number,
                    sentence,
                    amount,
                    due,
                    more: self.on_top(number, hit),
                    span: (from.map_or(hit.start, |f| f.min(hit.start)), hit.end.max(amount_end)),
                };
                // 运费我们出，再补您5块: what is added is its own.
                let added = hit.own || self.adds(number);
                take(kinds, &mut drafts, draft, added);
            }
            sentence += usize::from(clause.ends);
        }
        drafts.sort_by_key(|d| d.span);
        drafts
    }

    /// The time that is said at a place: where it begins and ends.
    pub(super) fn said_at(&self, place: usize) -> Option<(usize, usize)> {
        let all = self.times.iter().flat_map(|t| &t.said);
        all.map(|s| (s.start, s.end)).find(|(start, end)| (*start..*end).contains(&place))
    }
}

/// Where 减 stands behind a sum that something is taken off: 300减40.
pub(super) fn takes_off(chars: &[char], start: usize) -> Option<usize> {
    let (end, _) = number(chars, skip(chars, start, " "))?;
    let end = skip(chars, skip(chars, skip(chars, end, " "), "元块"), "立");
    (at(chars, end) == '减').then_some(end)
}

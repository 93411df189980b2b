//! Answers that mean nothing without their question: 今天能发吗, 能的. Such an answer is read as the statement that it
//! stands for: what is asked, with persons exchanged, the asking taken out and the answer's time or sum put in its place.
//!
//! Only an answer that says nothing else counts: assent, words of the question, a time or a sum, and what may stand
//! beside them. Whatever else it says must be a promise of its own, or it may take back what the rest of it gives.

use std::ops::Range;

use zg_rules::Speech;

use super::begins::begins;
use super::clause::{Clause, cut};
use super::number::{among, at, counts, number, one_of};
use super::speech::Spoken;
use super::spoken::SOON;
use super::when::{Times, find};

/// Longest answer and longest question that are read together, in characters.
const LONG: usize = 80;
/// Longest piece of the question that an answer says again.
const ECHO: usize = 8;
/// So many characters of an answer tell most questions that it does not answer.
const FOREIGN: usize = 8;
/// What an answer does not say again for assent: 不能 to 能不能.
const DENIES: &str = "不没别未";

/// What an answer says.
#[derive(Debug, Default)]
struct Answer {
    /// It agrees, or says again what was asked.
    agrees: bool,
    /// It says that the shop does it.
    ours: bool,
    time: Option<Range<usize>>,
    sum: Option<Range<usize>>,
    /// Where it says so: first character, one past the last.
    place: Option<(usize, usize)>,
}

/// What an answer stands for, given its question, both folded; and its characters that say so. `own` tells whether
/// something that stands between two characters is a promise without the question.
pub(super) fn stands_for(
    speech: &Spoken,
    question: &str,
    answer: &str,
    mut own: impl FnMut(usize, usize) -> bool,
) -> Option<(String, (usize, usize))> {
    let (question, chars) = (few(question), few(answer));
    if question.len() > LONG || chars.len() > LONG {
        return None;
    }
    let mut clauses = Vec::new();
    cut(&chars, &mut clauses);
    let mut answered = Answer::default();
    for clause in &clauses {
        if !answered.clause(speech, &question, &chars, clause) && !own(clause.start, clause.end) {
            return None;
        }
    }
    let place = answered.place?;
    Some((Statement::of(speech, &question, &chars, &answered)?, place))
}

/// The characters of a text, or one more than may be read.
fn few(text: &str) -> Vec<char> {
    let mut chars = Vec::with_capacity(LONG + 1);
    chars.extend(text.chars().take(LONG + 1));
    chars
}

/// Characters that no question lacks which a text answers, as the text says nothing else with them; nothing where it
/// can answer none. `own` as in [`stands_for`].
/// INVARIANT: where [`stands_for`] gives something, the question has all of them: every character of an answer's clause
/// belongs to a word of a list, to a time or a sum, or is one of the question's.
pub(super) fn foreign(
    speech: &Spoken,
    answer: &str,
    mut own: impl FnMut(usize, usize) -> bool,
) -> Option<Vec<char>> {
    let chars = few(answer);
    if chars.len() > LONG {
        return None;
    }
    let mut clauses = Vec::new();
    cut(&chars, &mut clauses);
    let mut found = Vec::new();
    for clause in clauses.iter().filter(|c| !own(c.start, c.end)) {
        let part = chars.get(clause.start..clause.end).unwrap_or_default();
        let times = find(part);
        if times.past {
            return None;
        }
        let mut covered = 0;
        for i in 0..part.len() {
            let said = times.said.iter().filter(|s| s.start == i && !s.latest).map(|s| s.end);
            let soon = one_of(part, i, SOON);
            let uses = [Speech::Yes, Speech::Asker, Speech::Fills];
            let words = uses.iter().filter_map(|use_| speech.longest(*use_, part, i));
            covered = said.chain(soon).chain(words).chain(sum(part, i)).fold(covered, usize::max);
            let c = at(part, i);
            let says = c.is_alphanumeric() || among("?？", c);
            if covered <= i && says && !found.contains(&c) {
                found.push(c);
            }
        }
    }
    found.truncate(FOREIGN);
    Some(found)
}

impl Answer {
    /// Reads a clause; whether it says nothing else.
    fn clause(&mut self, speech: &Spoken, question: &[char], chars: &[char], clause: &Clause) -> bool {
        let part = chars.get(clause.start..clause.end).unwrap_or_default();
        // Most answers begin with what is none of it.
        let first = part.iter().copied().find(|c| c.is_alphanumeric());
        let uses = [Speech::Yes, Speech::Asker, Speech::Fills];
        let begun = |c: char| {
            begins(c) != 0 || counts(c) || question.contains(&c) || uses.iter().any(|u| speech.begins(*u, c))
        };
        if first.is_some_and(|c| !begun(c)) {
            return false;
        }
        let times = find(part);
        if times.past {
            return false;
        }
        let mut found = Answer::default();
        let mut i = 0;
        while i < part.len() {
            let known = |use_: Speech| speech.longest(use_, part, i);
            let time = times.said.iter().find(|s| s.start == i && !s.latest).map(|s| s.end);
            let soon = || one_of(part, i, SOON);
            if let Some(end) = time.or_else(soon) {
                // Of two times nobody knows which is meant.
                if found.time.is_some() {
                    return false;
                }
                found.time = Some(clause.start + i..clause.start + end);
                (found.place, i) = (Some((found.place.map_or(i, |p| p.0), end)), end);
                continue;
            }
            if let Some(end) = sum(part, i) {
                if found.sum.is_some() {
                    return false;
                }
                found.sum = Some(clause.start + i..clause.start + end);
                (found.place, i) = (Some((found.place.map_or(i, |p| p.0), end)), end);
                continue;
            }
            let (yes, ours) = (known(Speech::Yes), known(Speech::Asker));
            let says = yes.max(echo(question, part, i));
            let fills = known(Speech::Fills);
            let end = match (says, ours, fills) {
                (says, ours, fills) if fills.is_some() && fills > says.max(ours) => fills,
                (says, ours, _) if ours.is_some() && ours >= says => {
                    found.ours = true;
                    ours
                }
                (says, ..) if says.is_some() => {
                    found.agrees = true;
                    says
                }
                _ => None,
            };
            let Some(end) = end else {
                if at(part, i).is_alphanumeric() || among("?？", at(part, i)) {
                    return false;
                }
                i += 1;
                continue;
            };
            // 能的: a particle behind is part of it, 亲 before is not.
            let behind = found.place.is_some_and(|(_, past)| past == i);
            if fills != Some(end) || says == Some(end) || ours == Some(end) || behind {
                found.place = Some((found.place.map_or(i, |p| p.0), end));
            }
            i = end;
        }
        let two = |a: &Option<Range<usize>>, b: &Option<Range<usize>>| a.is_some() && b.is_some();
        if two(&self.time, &found.time) || two(&self.sum, &found.sum) {
            return false;
        }
        self.agrees |= found.agrees;
        self.ours |= found.ours;
        self.time = self.time.take().or(found.time);
        self.sum = self.sum.take().or(found.sum);
        if let Some((start, end)) = found.place {
            let (start, end) = (clause.start + start, clause.start + end);
            self.place = Some((self.place.map_or(start, |p| p.0), end));
        }
        true
    }
}

/// A sum with its unit: 5元, 三块五.
fn sum(chars: &[char], i: usize) -> Option<usize> {
    let (end, _) = number(chars, i)?;
    let unit = |end: usize| at(chars, end) != '\0' && among("元块毛角", at(chars, end));
    unit(end).then(|| {
        let rest = number(chars, end + 1).map_or(end + 1, |(end, _)| end);
        if unit(rest) || at(chars, rest) == '钱' { rest + 1 } else { rest }
    })
}

/// The longest piece of the question that is said again at a place.
fn echo(question: &[char], chars: &[char], i: usize) -> Option<usize> {
    // Whatever is said again at length begins with what is said again.
    let says = |long: &usize| {
        let piece = chars.get(i..i + long).unwrap_or_default();
        let plain = |c: &char| c.is_alphanumeric() && !among(DENIES, *c);
        piece.len() == *long && piece.last().is_some_and(plain) && question.windows(*long).any(|w| w == piece)
    };
    (1..=ECHO).take_while(says).last().map(|long| i + long)
}

/// A question while it is made a statement.
struct Statement<'s> {
    speech: &'s Spoken,
    out: String,
    /// It asked for something at all, and for what the answer must say.
    asks: bool,
    when: bool,
    much: bool,
    who: bool,
}

impl Statement<'_> {
    fn of(speech: &Spoken, question: &[char], answer: &[char], answered: &Answer) -> Option<String> {
        let said = |place: &Option<Range<usize>>| -> String {
            let chars = place.clone().and_then(|p| answer.get(p)).unwrap_or_default();
            chars.iter().collect()
        };
        let (time, sum) = (said(&answered.time), said(&answered.sum));
        let mut s =
            Statement { speech, out: String::new(), asks: false, when: false, much: false, who: false };
        let mut clauses = Vec::new();
        cut(question, &mut clauses);
        let mut asked_from = 0;
        for clause in &clauses {
            let before = s.asks;
            s.asks = false;
            let from = s.out.len();
            s.clause(question.get(clause.start..clause.end).unwrap_or_default(), &time, &sum);
            if s.asks {
                asked_from = from;
            }
            s.asks |= before;
        }
        // What was left open must be said, and nothing else can be meant by a sum.
        let open = s.when || s.much || s.who;
        let told = (!s.when || !time.is_empty())
            && s.much == answered.sum.is_some()
            && (!s.who || answered.ours)
            && (open || answered.agrees || !time.is_empty());
        if !s.asks || !told {
            return None;
        }
        if !s.when && !time.is_empty() {
            s.out.insert_str(asked_from, &time);
        }
        Some(s.out)
    }

    /// Adds what a clause of the question says.
    fn clause(&mut self, chars: &[char], time: &str, sum: &str) {
        let mut start = 0;
        while let Some(end) = self.speech.longest(Speech::AskDrops, chars, start) {
            start = end;
        }
        let mut end = chars.len();
        loop {
            let tail = |word: Option<usize>| word.filter(|from| *from >= start);
            let ends = tail(self.speech.longest_before(Speech::AskEnds, chars, end));
            let fills = tail(self.speech.longest_before(Speech::Fills, chars, end));
            let marks = end > start && among("?？", at(chars, end - 1));
            self.asks |= ends.is_some() || marks;
            match (ends, fills) {
                _ if marks => end -= 1,
                (Some(from), Some(other)) => end = from.min(other),
                (Some(from), None) | (None, Some(from)) => end = from,
                (None, None) => break,
            }
        }
        let times = if time.is_empty() { Times::default() } else { find(chars) };
        let mut i = start;
        let from = self.out.len();
        while i < end {
            let c = at(chars, i);
            let word = |use_: Speech| self.speech.longest(use_, chars, i).filter(|next| *next <= end);
            let asked = [Speech::AskWhen, Speech::AskMuch, Speech::AskWho].map(word);
            let drops = word(Speech::AskDrops).filter(|next| {
                let open = [Speech::AskWhen, Speech::AskMuch];
                open.iter().any(|o| self.speech.longest(*o, chars, *next).is_some())
            });
            let gone = times.said.iter().find(|s| s.start <= i && i < s.end).map(|s| s.end);
            let (asker, shop) = (word(Speech::Asker), word(Speech::Shop));
            if let [Some(next), ..] = asked {
                if !self.when {
                    self.out.push_str(time);
                }
                (self.asks, self.when, i) = (true, true, next);
            } else if let [_, Some(next), _] = asked {
                self.out.push_str(sum);
                (self.asks, self.much, i) = (true, true, next);
            } else if let [_, _, Some(next)] = asked {
                self.out.push_str("我们");
                (self.asks, self.who, i) = (true, true, next);
            } else if let Some(next) = drops.or(gone) {
                i = next;
            } else if let Some(next) = either(chars, i) {
                (self.asks, i) = (true, next);
            } else if let Some(next) = asker {
                self.out.push('您');
                i = next;
            } else if let Some(next) = shop {
                self.out.push_str("我们");
                i = next;
            } else {
                // 能发吗我急用: whoever asks without a comma goes on all the same.
                self.asks |= c == '吗';
                self.out.push(if c == '吗' { '，' } else { c });
                i += 1;
            }
        }
        if self.out.len() > from {
            self.out.push('，');
        }
    }
}

/// Where the second half of 能不能, 可以不可以 begins.
fn either(chars: &[char], i: usize) -> Option<usize> {
    let again = |long: usize| {
        let first = chars.get(i..i + long)?;
        let second = chars.get(i + long + 1..i + 2 * long + 1)?;
        (at(chars, i + long) == '不' && first == second).then_some(i + long + 1)
    };
    again(1).or_else(|| again(2))
}

/// How much may follow a one-letter sign of a question in its clause: 能发吗亲.
const AFTER: usize = 2;

/// Whether a message asks something, as it stands.
pub(super) fn asks(speech: &Spoken, asking: &super::kinds::Words, text: &str) -> bool {
    if text.contains(['?', '？']) {
        return true;
    }
    let ends = |end: usize| {
        let rest = text.get(end..).unwrap_or_default().chars().take_while(|c| c.is_alphanumeric());
        rest.take(AFTER + 1).count() <= AFTER
    };
    let mut found = Vec::new();
    asking.find(text, &mut found);
    let long = |start: usize, end: usize| text.get(start..end).is_some_and(|w| w.chars().nth(1).is_some());
    let open = [Speech::AskWhen, Speech::AskMuch, Speech::AskWho];
    let listed = |word: &str| open.iter().any(|o| speech.of(*o).iter().any(|w| **w == *word));
    if found
        .iter()
        .any(|(start, end, _)| long(*start, *end) || ends(*end) || text.get(*start..*end).is_some_and(listed))
    {
        return true;
    }
    if !text.contains('不') {
        return false;
    }
    let chars: Vec<char> = text.chars().take(LONG).collect();
    (0..chars.len()).any(|i| at(&chars, i).is_alphanumeric() && either(&chars, i).is_some())
}

/// Whether a message only keeps whoever asked waiting.
pub(super) fn holds(speech: &Spoken, text: &str) -> bool {
    let chars = few(text);
    let mut i = 0;
    while i < chars.len().min(LONG) {
        let words = [Speech::Holds, Speech::Fills].map(|use_| speech.longest(use_, &chars, i));
        match words.into_iter().flatten().max() {
            Some(end) => i = end,
            None if at(&chars, i).is_alphanumeric() => return false,
            None => i += 1,
        }
    }
    chars.len() <= LONG
}

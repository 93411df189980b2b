//! How a piece of evidence was read, character by character. Made for findings only; the scan knows nothing of it.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use zg_model::{Event, Evidence, RuleRef};
use zg_rules::Message;
use zg_text::{Entity, How, Reading, View};

use crate::course::Readings;
use crate::matcher::{Scope, Scratch, get};
use crate::ruleset::{Branch, Ruleset};
use crate::scan::Hit;

/// Of a long text, what is read with a word at most, in bytes on each side.
const AROUND: usize = 1000;
/// Most words of one piece of evidence that are read; hostile texts hold more.
const WORDS: usize = 24;

/// What a piece of evidence says, with its disguises taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The text as it was read: `加v聊` for ➕V❤聊.
    pub means: String,
    /// The listed word that says most of it, if any.
    pub term: Option<Arc<str>>,
    /// How the characters were read that do not stand there as meant, and what names stand for.
    pub how: Option<Message>,
    /// By which disguises, each once; empty where all stands as meant, but for what was put between.
    pub by: Vec<(&'static str, &'static str)>,
}

/// Reads a piece of evidence of an event as the rule did that found it.
pub fn reading(set: &Ruleset, event: &Event, evidence: &Evidence, rule: &RuleRef) -> Read {
    let (event, evidence) = &around(event, evidence);
    let mut scratch = Scratch::default();
    let scope = Scope::from(set);
    scratch.fire(scope, event, evidence.span.event, &Readings::default(), event.at.date(), |_| false);
    told(set, &mut scratch, event, evidence, rule)
}

/// An event with what stands around a piece of evidence: a megabyte with many findings is not read anew for each.
pub fn around(event: &Event, evidence: &Evidence) -> (Event, Evidence) {
    let place = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let text = &event.text;
    let border = |at: &usize| text.is_char_boundary(*at);
    let from = (0..=place(evidence.span.start).saturating_sub(AROUND)).rev().find(border).unwrap_or(0);
    let to = place(evidence.span.end).saturating_add(AROUND);
    let to = (to..text.len()).find(border).unwrap_or(text.len());
    let shift = u32::try_from(from).unwrap_or(0);
    let mut evidence = evidence.clone();
    evidence.span.start = evidence.span.start.saturating_sub(shift);
    evidence.span.end = evidence.span.end.saturating_sub(shift);
    let part = Event {
        key: event.key,
        at: event.at,
        by: event.by.clone(),
        act: event.act,
        text: text.get(from..to).unwrap_or_default().into(),
        facts: event.facts.clone(),
    };
    (part, evidence)
}

/// [`reading`], of an event that `scratch` has just read.
pub(crate) fn told(
    set: &Ruleset,
    scratch: &mut Scratch,
    event: &Event,
    evidence: &Evidence,
    rule: &RuleRef,
) -> Read {
    let (start, end) = (evidence.span.start, evidence.span.end);
    let mut pieces = pieces(set, scratch, event, evidence, rule);
    // 好评 may sound like a listed 好苹, which stands for 好评: that says nothing.
    pieces.retain(|piece| {
        let raw = slice(event, piece.start, piece.end).to_lowercase();
        names(set, &piece.term).iter().all(|(_, of)| !raw.contains(&of.to_lowercase()))
    });
    let adds = scratch
        .found_entities()
        .iter()
        .any(|e| e.entity == Entity::AddMe && start <= e.start && e.end <= end);
    // 搜我V心: where the longest word leaves characters unread, another one may begin.
    let read = |first: usize| {
        let mut order: Vec<&Piece> = pieces.iter().collect();
        if first > 0 && first < order.len() {
            let piece = order.remove(first);
            order.insert(0, piece);
        }
        let term = order.first().map(|piece| piece.term.clone());
        (term, line(event, (start, end), &order, adds))
    };
    let mut best = read(0);
    for first in 1..pieces.len() {
        if best.1.unread == 0 {
            break;
        }
        let other = read(first);
        if other.1.unread < best.1.unread {
            best = other;
        }
    }
    let (term, line) = best;
    let names = names(set, &line.means);
    Read { term, ..line.told(&names) }
}

/// A listed word in the evidence, and how its characters were read.
#[derive(Debug)]
struct Piece {
    start: u32,
    end: u32,
    term: Arc<str>,
    readings: Vec<Reading>,
    /// How far from what stands there.
    far: u32,
}

/// The words of a rule inside a piece of evidence: the longest first, of several in one place the truest.
fn pieces(
    set: &Ruleset,
    scratch: &mut Scratch,
    event: &Event,
    evidence: &Evidence,
    rule: &RuleRef,
) -> Vec<Piece> {
    let mine = || set.branches.iter().filter(|b| belongs(set, b, rule));
    let fired = |b: &&Branch| scratch.fires(set, b, event);
    let conds = |branch: &Branch| branch.texts.clone();
    let mut wanted: BTreeSet<u32> = mine().filter(fired).flat_map(conds).collect();
    // What completed the matcher may have stood further away than what is read here.
    if wanted.is_empty() {
        wanted = mine().flat_map(conds).collect();
    }
    let (start, end) = (evidence.span.start, evidence.span.end);
    let inside = |hit: &Hit| start <= hit.start && hit.end <= end;
    let mut hits: Vec<Hit> =
        wanted.iter().flat_map(|cond| scratch.standing(*cond)).copied().filter(inside).collect();
    hits.sort_by_key(|hit| (hit.start, hit.end, hit.term, hit.view));
    hits.dedup_by_key(|hit| (hit.start, hit.end, hit.term));
    hits.sort_by_key(|hit| (Reverse(hit.end - hit.start), hit.view, Reverse(hit.trust)));
    hits.truncate(WORDS);
    let mut pieces: Vec<Piece> = Vec::with_capacity(hits.len());
    for hit in hits {
        let term = set.scanner.term(hit.term);
        let raw = slice(event, hit.start, hit.end);
        // What stands as listed is taken from the text below.
        let readings = if raw == &*term { Vec::new() } else { scratch.spelled(set, &hit) };
        let far = if raw == &*term { 0 } else { 1 + far(event, &readings) };
        pieces.push(Piece { start: hit.start, end: hit.end, term, readings, far });
    }
    pieces.sort_by_key(|p| (Reverse(p.end - p.start), p.start, p.far));
    pieces
}

/// How much was read into the text: of 返现 and 返钱, 返线 is the one that it sounds like.
fn far(event: &Event, readings: &[Reading]) -> u32 {
    let one = |r: &Reading| match r.how {
        How::Same => 0,
        // ① is 一 before it is 壹.
        How::Digit => u32::from(dressed(r.means)),
        How::Sound | How::Both if same_figure(slice(event, r.start, r.end), r.means) => {
            u32::from(dressed(r.means))
        }
        How::Sound | How::Both | How::Parts | How::Picture | How::Syllable => 2,
        How::Shape | How::Initial | How::Turned => 3,
        How::Alike => 5,
    };
    let between = readings.windows(2).map(|pair| match pair {
        [a, b] => u32::try_from(slice(event, a.end, b.start).chars().count()).unwrap_or(0),
        _ => 0,
    });
    readings.iter().map(one).sum::<u32>().saturating_add(between.sum())
}

/// A text as it was read.
#[derive(Debug, Default)]
struct Line {
    /// It holds an offer to be added, so that a plus is 加.
    adds: bool,
    means: String,
    /// Stretches that stand as listed.
    known: Vec<(u32, u32)>,
    /// Characters that belong to no word.
    unread: usize,
    /// What was read as what, and how.
    parts: Vec<Part>,
    /// What was left out, each thing once, in both languages.
    dropped: Vec<(String, String)>,
}

/// A character that was read, or several side by side by the same way.
#[derive(Debug)]
struct Part {
    raw: String,
    means: String,
    label: (&'static str, &'static str),
    end: u32,
}

/// Part of a text that was read.
struct Token<'e> {
    start: u32,
    end: u32,
    raw: &'e str,
    means: String,
    label: Option<(&'static str, &'static str)>,
    /// Its like may stand beside it: ＶＸ, ①②⓪.
    form: bool,
}

/// Reads a stretch by words, each where those before it left room.
fn line(event: &Event, (start, end): (u32, u32), pieces: &[&Piece], adds: bool) -> Line {
    let mut covered: Vec<(u32, u32, &Piece)> = Vec::new();
    let mut taken: Vec<Token<'_>> = Vec::new();
    // What stands as listed, though others read part of it.
    let mut known: Vec<(u32, u32)> = Vec::new();
    for piece in pieces {
        let free = |from: u32, to: u32| covered.iter().all(|(a, b, _)| to <= *a || *b <= from);
        let whole = free(piece.start, piece.end);
        let turned = piece.readings.iter().any(|r| r.how == How::Turned);
        let before = taken.len();
        match turned {
            true if whole => taken.extend(on_its_head(event, piece)),
            true => continue,
            false => {
                let fresh = piece.readings.iter().filter(|r| free(r.start, r.end));
                taken.extend(fresh.map(|r| token(event, r)));
            }
        }
        let listed = piece.readings.is_empty();
        if before < taken.len() || (listed && whole) {
            covered.push((piece.start, piece.end, piece));
        } else if listed {
            known.push((piece.start, piece.end));
        }
    }
    taken.sort_by_key(|token| token.start);
    let mut line = Line { adds, known, ..Line::default() };
    let mut at = start;
    let mut before = None;
    for token in taken {
        line.between(event, (at, token.start), before, &covered);
        (at, before) = (token.end, token.means.chars().next_back());
        line.read(token);
    }
    line.between(event, (at, end), before, &covered);
    line
}

/// A character of a word.
fn token<'e>(event: &'e Event, r: &Reading) -> Token<'e> {
    let raw = slice(event, r.start, r.end);
    let form = matches!(r.how, How::Same | How::Digit) || same_figure(raw, r.means);
    Token { start: r.start, end: r.end, raw, means: r.means.into(), label: label(raw, r), form }
}

/// A word that stands on its head, or is written from its end.
fn on_its_head<'e>(event: &'e Event, piece: &Piece) -> Vec<Token<'e>> {
    let raw = |r: &Reading| slice(event, r.start, r.end);
    let itself = |r: &Reading| raw(r).chars().flat_map(char::to_lowercase).eq(std::iter::once(r.means));
    let turned = piece.readings.iter().all(|r| !itself(r));
    let label =
        if turned { (How::Turned.zh(), How::Turned.en()) } else { ("倒写", "written from its end") };
    let (start, end) = (piece.start, piece.end);
    let raw = slice(event, start, end);
    vec![Token { start, end, raw, means: piece.term.to_string(), label: Some(label), form: false }]
}

impl Line {
    fn read(&mut self, token: Token<'_>) {
        let Token { start, end, raw, means, label, form } = token;
        self.means.push_str(&means);
        let Some(label) = label else { return };
        match self.parts.last_mut().filter(|last| form && last.end == start && last.label == label) {
            Some(last) => {
                last.raw.push_str(raw);
                last.means.push_str(&means);
                last.end = end;
            }
            None => self.parts.push(Part { raw: raw.to_owned(), means, label, end }),
        }
    }

    /// What stands between the characters of words: dropped inside a word, unless it is listed with it; else what it is.
    fn between(
        &mut self,
        event: &Event,
        (from, to): (u32, u32),
        before: Option<char>,
        covered: &[(u32, u32, &Piece)],
    ) {
        let mut at = from;
        for piece in zg_text::pieces(slice(event, from, to)) {
            let next = at.saturating_add(u32::try_from(piece.len()).unwrap_or(0));
            let mut inside = covered.iter().filter(|(a, b, _)| *a <= at && next <= *b).peekable();
            let mut chars = piece.chars();
            let single = chars.next().filter(|_| chars.next().is_none());
            let unseen = single.is_some_and(zg_text::unseen);
            // 5⭐ is listed with its star; a character that stands there twice is no more listed for that.
            let sign = !piece.chars().any(char::is_alphanumeric);
            let plain = zg_text::term(View::Folded, piece);
            let listed = |of: &Piece| of.readings.is_empty() || (sign && of.term.contains(&plain));
            let alone = inside.peek().is_none();
            let dropped = !alone && inside.all(|(.., of)| !listed(of));
            match single {
                Some('+' | '＋' | '➕') if !dropped && self.adds => {
                    let label = Some((How::Picture.zh(), How::Picture.en()));
                    let means = "加".to_owned();
                    self.read(Token { start: at, end: next, raw: piece, means, label, form: false });
                }
                _ if !dropped && !unseen => {
                    let known = self.known.iter().any(|(a, b)| *a <= at && next <= *b);
                    self.unread += usize::from(alone && !known && piece.chars().any(char::is_alphanumeric));
                    self.means.push_str(piece);
                }
                _ if !dropped => {}
                // It only says how the sign before it is drawn.
                Some('\u{fe00}'..='\u{fe0f}') => {}
                Some(c @ ('\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')) => {
                    let code = u32::from(c);
                    self.drop(format!("附加符号 U+{code:04X}"), format!("a mark U+{code:04X}"));
                }
                Some(c) if ",，、;；.。".contains(c) => self.drop(format!("“{c}”"), format!("“{c}”")),
                Some(c) if c.is_whitespace() => self.drop("空格".into(), "blanks".into()),
                Some(c) if unseen => {
                    let code = u32::from(c);
                    self.drop(format!("看不见的字符 U+{code:04X}"), format!("an invisible U+{code:04X}"));
                }
                Some(c) if c.to_lowercase().eq(before) => {
                    self.drop(format!("重复的{c}"), format!("{c} again"))
                }
                _ => self.drop(piece.to_owned(), piece.to_owned()),
            }
            at = next;
        }
    }

    fn drop(&mut self, zh: String, en: String) {
        if !self.dropped.iter().any(|(known, _)| *known == zh) {
            self.dropped.push((zh, en));
        }
    }

    fn told(self, names: &[(&str, &str)]) -> Read {
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        let mut by = Vec::new();
        for Part { raw, means, label, .. } in &self.parts {
            // Said over and over, it is read over and over; then once is enough.
            let told = format!("{raw}→{means}（{}）", label.0);
            if self.parts.len() <= PARTS || !zh.contains(&told) {
                zh.push(told);
                en.push(format!("{raw}→{means} ({})", label.1));
            }
            if !by.contains(label) {
                by.push(*label);
            }
        }
        if !self.dropped.is_empty() {
            let list = |of: fn(&(String, String)) -> &str, sign: &str| {
                self.dropped.iter().map(of).collect::<Vec<_>>().join(sign)
            };
            zh.push(format!("去掉{}", list(|d| &d.0, "、")));
            en.push(format!("without {}", list(|d| &d.1, ", ")));
        }
        for (name, of) in names {
            let (label, other) =
                if imitates(name, of) { ("代写", "written for it") } else { ("代称", "another name") };
            zh.push(format!("{name}→{of}（{label}）"));
            en.push(format!("{name}→{of} ({other})"));
        }
        let how = (!zh.is_empty()).then(|| Message { zh: zh.join("，"), en: en.join("; ") });
        Read { means: self.means, term: None, how, by }
    }
}

/// So many characters are told one by one: more than words have as people write them.
const PARTS: usize = 12;

/// How a character was read; nothing for itself.
fn label(raw: &str, r: &Reading) -> Option<(&'static str, &'static str)> {
    let mut chars = raw.chars();
    let single = chars.next().filter(|_| chars.next().is_none());
    Some(match r.how {
        How::Same if raw.chars().flat_map(char::to_lowercase).eq(std::iter::once(r.means)) => return None,
        How::Same => match single {
            Some('\u{ff01}'..='\u{ff5e}') => ("全角", "full width"),
            Some('\u{3400}'..='\u{9fff}') => ("繁体或异体", "traditional or variant form"),
            _ => ("换了字体或写法", "in another style or script"),
        },
        How::Sound | How::Both if same_figure(raw, r.means) => (How::Digit.zh(), How::Digit.en()),
        // No syllable begins with it; it stands for 微.
        How::Initial if matches!(single, Some('v' | 'V')) => ("字母代写", "a letter for it"),
        how => (how.zh(), how.en()),
    })
}

/// Whether two are forms of one figure: 5 and 五.
fn same_figure(raw: &str, means: char) -> bool {
    let figures = |text: &str| zg_text::term(View::Digits, text);
    figures(raw) == figures(means.encode_utf8(&mut [0; 4]))
}

/// Whether a figure is written as on cheques.
fn dressed(figure: char) -> bool {
    "零壹贰叁肆伍陆柒捌玖拾佰仟".contains(figure)
}

/// What the names in a text stand for, as the packs say: `绿泡泡→微信（代称）`. `None` where none does.
pub fn meant(set: &Ruleset, text: &str) -> Option<Message> {
    Line::default().told(&names(set, text)).how
}

/// What an entity says, in words: a sum has its unit.
pub fn stated(entity: Entity, value: &str) -> Message {
    let (zh, en) = if entity == Entity::Amount { (" 元", " yuan") } else { ("", "") };
    Message { zh: format!("{value}{zh}"), en: format!("{value}{en}") }
}

/// Whether a name only spells what it stands for in another way: 蕞 for 最, 好坪 for 好评.
fn imitates(name: &str, of: &str) -> bool {
    let same = name.chars().count() == of.chars().count();
    let mut other = name.chars().zip(of.chars()).filter(|(a, b)| a != b);
    let one = other.next().filter(|_| other.next().is_none());
    of.chars().count() == 1 || one.is_some_and(|(a, b)| same && zg_text::resembles(a, b))
}

/// The names in a text, and what each stands for; what stands inside its own meaning is no name.
fn names<'s>(set: &'s Ruleset, text: &str) -> Vec<(&'s str, &'s str)> {
    let mut known: Vec<(&str, &str)> = set
        .pack()
        .words
        .iter()
        .flat_map(|w| &w.means)
        .map(|(name, of)| (name.as_str(), of.as_str()))
        .collect();
    known.sort_by_key(|(name, _)| Reverse(name.len()));
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut taken: Vec<(usize, &str, &str)> = Vec::new();
    for (name, of) in known {
        for (at, _) in text.match_indices(name) {
            let end = at + name.len();
            let (before, after) = (text.get(..at).unwrap_or(""), text.get(end..).unwrap_or(""));
            let cut = letter(name.chars().next()) && letter(before.chars().next_back())
                || letter(name.chars().next_back()) && letter(after.chars().next());
            let free = taken.iter().all(|(from, other, _)| end <= *from || from + other.len() <= at);
            let whole = |(from, _): (usize, &str)| from <= at && end <= from + of.len();
            if free && !cut && !text.match_indices(of).any(whole) {
                taken.push((at, name, of));
            }
        }
    }
    taken.sort_unstable();
    taken.dedup_by_key(|(_, name, _)| *name);
    taken.into_iter().map(|(_, name, of)| (name, of)).collect()
}

/// Whether a branch is of the version that judged.
pub(crate) fn belongs(set: &Ruleset, branch: &Branch, of: &RuleRef) -> bool {
    let user = get(&set.users, branch.user);
    let rule = user.and_then(|u| get(&set.rules, u.rule));
    let version = user.zip(rule).and_then(|(u, r)| get(&r.versions, u.version));
    rule.is_some_and(|r| r.id == of.id) && version.is_some_and(|v| v.from == of.from)
}

/// Part of an event's text.
pub(crate) fn slice(event: &Event, start: u32, end: u32) -> &str {
    let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    event.text.get(at(start)..at(end)).unwrap_or_default()
}

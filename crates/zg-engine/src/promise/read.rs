//! Puts words, times and amounts of a message together.

use zg_model::{Fen, Timestamp};
use zg_text::{Entity, EntityHit, Reader, View};

use super::clause::{Clause, cut};
use super::kinds::{Found, Kinds, Meaning, Role};
use super::number::{ONE, at, longest, number, stands};
use super::when::{Times, find};
use super::{Due, Promise, due};
use crate::ruleset::bit_of;

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
}

/// Longest clause that only asks whether something suits: 您看这样可以吗.
const SHORT: usize = 12;
/// How much may stand beside a time that has a clause of its own: 三个工作日内到账.
const BESIDE: usize = 8;
/// How far the second part of `运费…报销` may stand behind the first, in characters.
const APART: usize = 14;
/// What may stand between a verb and the 了 that says it is done: 给您发过去了.
const DONE: &str = "出去过来走掉完您你给它到好上";
/// Verbs that promises are kept by: with 了 behind them it is done.
const DOING: &str = "发寄送补退返赔转打开放塞换垫付";
/// What comes before a promise is kept.
const ASKED: &[&str] =
    &["申请", "登记", "备注", "安排", "提交", "反馈", "上报", "同意", "报备", "加急", "催"];
/// What 了 may stand before when it only says "once": 发了告诉您.
const ONCE: &[&str] =
    &["告诉", "通知", "跟您", "跟你", "联系", "我", "就", "给您", "给你", "回", "再", "马上"];

/// What leads over to a sum: 一共9块8.
const SUMS: &[(&str, ())] = &[
    ("一共", ()),
    ("一共是", ()),
    ("总共", ()),
    ("合计", ()),
    ("共", ()),
    ("也就是", ()),
    ("就是", ()),
    ("算下来", ()),
    ("加起来", ()),
];

/// An amount with the jiao and fen that are said behind it: 三十五元五角, 9块8.
fn with_parts(chars: &[char], start: usize, end: usize, fen: Fen) -> (usize, Fen) {
    let Some((past, count)) =
        number(chars, end).filter(|(_, n)| fen.0 % 100 == 0 && (ONE..10 * ONE).contains(n))
    else {
        return (end, fen);
    };
    let unit = start < end && "元块".contains(at(chars, end - 1));
    let jiao = "角毛".contains(at(chars, past)) && at(chars, past) != '\0';
    if !(unit && jiao && count % ONE == 0) {
        return (end, fen);
    }
    (past + 1, Fen(fen.0 + count / ONE * 10))
}

/// A word that may be a promise, in characters.
#[derive(Clone, Copy, Debug)]
struct Hit {
    start: usize,
    /// Where its first part ends: 补…券.
    first: usize,
    /// Where its last part begins.
    last: usize,
    end: usize,
    kind: usize,
    role: Role,
}

/// A promise while it is put together.
struct Draft {
    kind: usize,
    clause: usize,
    sentence: usize,
    amount: Option<Fen>,
    due: Option<Due>,
    span: (usize, usize),
}

/// One message, in characters of the folded text.
struct Page<'p> {
    chars: Vec<char>,
    /// The byte at which each character begins; one more than there are characters.
    bytes: Vec<usize>,
    clauses: Vec<Clause>,
    times: Vec<Times>,
    /// Words with what they mean, by clause.
    words: Vec<Vec<(usize, usize, &'p [Meaning])>>,
    /// Amounts: first character, one past the last, fen.
    amounts: Vec<(usize, usize, Fen)>,
}

impl Reading {
    /// The promises in a text that was said at a moment: of each kind one, in the order of the text.
    pub fn read(&mut self, kinds: &Kinds, text: &str, said: Timestamp) -> Vec<Promise> {
        self.reader.read(text);
        self.buffers.read(kinds, &mut self.reader, said)
    }
}

impl Buffers {
    /// The promises in the message that a reader holds.
    pub(crate) fn read(&mut self, kinds: &Kinds, reader: &mut Reader, said: Timestamp) -> Vec<Promise> {
        let mut found = Vec::new();
        kinds.given(reader.folded(), &mut found);
        if found.is_empty() {
            return Vec::new();
        }
        kinds.taken(reader.folded(), &mut found);
        let mut page = Page::new(reader.folded(), &found);
        if !page.alive(kinds) {
            return Vec::new();
        }
        self.fill(reader, &mut page);
        let drafts = page.drafts(kinds, said);
        let byte = |n: usize| page.bytes.get(n).copied().unwrap_or(0);
        let promise = |d: Draft| {
            let (start, end) = reader.raw_span(View::Folded, byte(d.span.0), byte(d.span.1));
            Promise { kind: d.kind, amount: d.amount, due: d.due.unwrap_or(Due::Unsaid), span: (start, end) }
        };
        drafts.into_iter().map(promise).collect()
    }

    /// Reads times and amounts.
    fn fill(&mut self, reader: &mut Reader, page: &mut Page<'_>) {
        let chars = &page.chars;
        let times = page.clauses.iter().map(|c| {
            let mut times = find(chars.get(c.start..c.end).unwrap_or_default());
            for said in &mut times.said {
                (said.start, said.end) = (said.start + c.start, said.end + c.start);
            }
            times
        });
        page.times = times.collect();
        self.amounts.clear();
        reader.entities(Entity::Amount.into(), &mut self.amounts);
        // Entities stand in raw bytes; ours in characters of the folded text.
        let mut raw = |n: usize| {
            let byte = |n: usize| page.bytes.get(n).copied().unwrap_or(0);
            reader.raw_span(View::Folded, byte(n), byte(n + 1))
        };
        let amount = |hit: &EntityHit| {
            let start = (0..chars.len()).find(|n| raw(*n).0 >= hit.start)?;
            let end = (start..chars.len()).rev().find(|n| raw(*n).1 <= hit.end)? + 1;
            let (end, fen) = with_parts(chars, start, end, Fen::parse_yuan(&hit.value).ok()?);
            // 满100减10: what is taken off is the amount, what it takes is none.
            (start == 0 || at(chars, start - 1) != '满').then_some((start, end, fen))
        };
        page.amounts = self.amounts.iter().filter_map(amount).collect();
    }
}

impl<'p> Page<'p> {
    /// A message cut into clauses, each with its words.
    fn new(folded: &str, found: &[Found<'p>]) -> Page<'p> {
        let (mut chars, mut bytes) = (Vec::new(), Vec::new());
        for (byte, c) in folded.char_indices() {
            chars.push(c);
            bytes.push(byte);
        }
        bytes.push(folded.len());
        let place = |byte: usize| bytes.partition_point(|b| *b < byte);
        let clauses = cut(&chars);
        let mut words = vec![Vec::new(); clauses.len()];
        for (start, end, meanings) in found {
            let (start, end) = (place(*start), place(*end));
            let number = clauses.partition_point(|c| c.end <= start);
            if clauses.get(number).is_some_and(|c| c.start <= start && end <= c.end) {
                let list: Option<&mut Vec<_>> = words.get_mut(number);
                list.into_iter().for_each(|list| list.push((start, end, *meanings)));
            }
        }
        Page { chars, bytes, clauses, times: Vec::new(), words, amounts: Vec::new() }
    }
}

impl Page<'_> {
    /// Whether any word can still be a promise: most are asked, refused or told of others, and need no times read.
    fn alive(&self, kinds: &Kinds) -> bool {
        let stands = |number: usize, kind: usize| {
            ![Role::Unless, Role::Ask, Role::If].iter().any(|role| self.has(number, kind, *role))
        };
        let given = |number: usize| {
            let words = self.words.get(number).into_iter().flatten();
            words.flat_map(|(.., all)| all.iter()).filter(|m| m.gives()).fold(0, |bits, m| bits | m.kinds)
        };
        (0..self.clauses.len()).any(|number| {
            let given = given(number);
            (0..kinds.kinds.len()).any(|kind| given & bit_of(kind) != 0 && stands(number, kind))
        })
    }

    /// The promises, of each kind one: a second of the same kind tells more of the first.
    fn drafts(&self, kinds: &Kinds, said: Timestamp) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut sentence = 0;
        let mut conditions: Vec<(usize, usize)> = Vec::new();
        for (number, clause) in self.clauses.iter().enumerate() {
            for kind in 0..kinds.kinds.len() {
                if self.has(number, kind, Role::If) {
                    conditions.push((sentence, kind));
                }
            }
            // What this sentence has promised: 红包6块6，今晚打给您 is no call.
            let told = drafts.iter().filter(|d| d.sentence == sentence).map(|d| d.kind);
            let hits = self.hits(kinds, number, &told.collect::<Vec<_>>());
            for hit in &hits {
                let bound = conditions.contains(&(sentence, hit.kind));
                if bound || !self.stands(number, hit) {
                    continue;
                }
                let calendar = kinds.kinds.get(hit.kind).and_then(|k| k.calendar.as_deref());
                let due = |times: &Times| self.due(times, said, calendar);
                let own = self.times.get(number).and_then(due);
                let due = own.or_else(|| self.times_before(number).and_then(due));
                let due = self
                    .times_after(kinds, number, due.is_some())
                    .and_then(|t| self.due(t, said, calendar))
                    .or(due);
                let money = kinds.kinds.get(hit.kind).is_some_and(|k| k.money);
                let (amount, amount_end) =
                    self.amount(kinds, number, hit).map_or((None, hit.end), |(end, fen)| (Some(fen), end));
                let amount = amount.or_else(|| self.amount_after(kinds, number).filter(|_| money));
                let from = self.times.get(number).into_iter().flat_map(|t| &t.said).map(|s| s.start).min();
                let draft = Draft {
                    kind: hit.kind,
                    clause: number,
                    sentence,
                    amount,
                    due,
                    span: (from.map_or(hit.start, |f| f.min(hit.start)), hit.end.max(amount_end)),
                };
                // 运费我们出，再补您5块: what is added is its own.
                let added =
                    ["再", "另", "还", "外加", "同时"].iter().any(|w| stands(&self.chars, clause.start, w));
                take(kinds, &mut drafts, draft, added);
            }
            sentence += usize::from(clause.ends);
        }
        drafts.sort_by_key(|d| d.span);
        drafts
    }

    /// Whether a kind has a word of that role in a clause, less what longer phrases swallow.
    fn has(&self, number: usize, kind: usize, role: Role) -> bool {
        let of = |except: bool| {
            let words = self.words.get(number).into_iter().flatten();
            let fits =
                move |m: &&Meaning| m.kinds & bit_of(kind) != 0 && m.role == role && m.except == except;
            words.flat_map(move |(start, end, all)| {
                all.iter().filter(fits).map(move |m| (*start, *end, m.list))
            })
        };
        of(false).any(|(start, end, list)| !of(true).any(|(s, e, l)| l == list && s <= start && end <= e))
    }

    /// The words that may be promises, of every place the longest; of two as long that of a kind told before.
    fn hits(&self, kinds: &Kinds, number: usize, told: &[usize]) -> Vec<Hit> {
        let Some(words) = self.words.get(number) else { return Vec::new() };
        let times = self.times.get(number).is_some_and(|t| !t.said.is_empty() || t.early)
            || self.times_before(number).is_some();
        let mut hits = Vec::new();
        for (start, end, meanings) in words {
            for first in meanings.iter().filter(|m| m.gives() && m.part == 0) {
                let part = *end;
                if let Some((last, end)) = self.goes_on(words, first, (*start, part)) {
                    hits.push(Hit {
                        start: *start,
                        first: part,
                        last,
                        end,
                        kind: first.kind,
                        role: first.role,
                    });
                }
            }
        }
        hits.retain(|h| {
            let swallowed = words.iter().any(|(s, e, m)| {
                let covers = |start: usize, end: usize| *s <= start && end <= *e;
                (covers(h.start, h.first) || covers(h.last, h.end))
                    && m.iter().any(|m| m.kinds & bit_of(h.kind) != 0 && m.swallows())
            });
            let said = match h.role {
                Role::Timed => times,
                Role::Marked => times || self.has(number, h.kind, Role::Mark),
                Role::Paid => self.amount(kinds, number, h).is_some(),
                _ => true,
            };
            said && !swallowed
        });
        // 重新寄一个: the kind that takes the other in is meant, however long the other's word is.
        let over = |a: &Hit, b: &Hit| kinds.kinds.get(a.kind).is_some_and(|k| k.over.contains(&b.kind));
        let all = hits.clone();
        hits.retain(|h| !all.iter().any(|a| a.start < h.end && h.start < a.end && over(a, h)));
        let goes = |k: &usize, kind: usize| kinds.kinds.get(*k).is_some_and(|k| k.over.contains(&kind));
        let meant = |kind: usize| told.iter().any(|k| *k == kind || goes(k, kind));
        hits.sort_by_key(|h| (std::cmp::Reverse(h.end - h.start), h.start, !meant(h.kind), h.role, h.kind));
        let mut kept: Vec<Hit> = Vec::new();
        for hit in hits {
            if !kept.iter().any(|k| k.start < hit.end && hit.start < k.end) {
                kept.push(hit);
            }
        }
        kept.sort_by_key(|h| h.start);
        kept
    }

    /// Where the last part of a word stands whose first part is given; they follow in their order, not too far off.
    fn goes_on(
        &self,
        words: &[(usize, usize, &[Meaning])],
        first: &Meaning,
        mut part: (usize, usize),
    ) -> Option<(usize, usize)> {
        for number in 1..first.parts {
            let next = words.iter().filter(|(start, _, meanings)| {
                part.1 <= *start
                    && *start - part.1 <= APART
                    && meanings
                        .iter()
                        .any(|m| m.gives() && (m.kind, m.word, m.part) == (first.kind, first.word, number))
            });
            part = next.map(|(start, end, _)| (*start, *end)).min()?;
        }
        Some(part)
    }

    /// Whether a hit is meant: not asked, refused, guessed, told of others, done already, or only offered.
    fn stands(&self, number: usize, hit: &Hit) -> bool {
        let times = self.times.get(number);
        let past = times.is_some_and(|t| t.past && t.said.is_empty());
        let offered = self.clauses.get(number + 1).is_some_and(|next| {
            next.end - next.start <= SHORT && self.has(number + 1, hit.kind, Role::Consent)
        });
        let done = self.done(number, hit);
        !(past
            || offered
            || done
            || [Role::Unless, Role::Ask].iter().any(|role| self.has(number, hit.kind, *role)))
    }

    /// Whether 了 says that it is done: 补了, 发出去了. With a time still to come it is not: 明天把钱给您退了.
    fn done(&self, number: usize, hit: &Hit) -> bool {
        let Some(clause) = self.clauses.get(number) else { return false };
        if self.times.get(number).is_some_and(|t| t.early || t.said.iter().any(|s| s.when.ahead())) {
            return false;
        }
        (clause.start + 1..clause.end).any(|le| {
            let once = ONCE.iter().any(|w| stands(&self.chars, le + 1, w));
            if at(&self.chars, le) != '了' || once || "这那算".contains(at(&self.chars, le - 1)) {
                return false;
            }
            let mut verb = le - 1;
            while verb > clause.start && DONE.contains(at(&self.chars, verb)) {
                verb -= 1;
            }
            let near = (hit.last..hit.end).contains(&verb);
            // 给您申请了5元补偿, 登记补发了: what is done is the asking.
            let asked = (verb.saturating_sub(3).max(clause.start)..=verb)
                .any(|i| ASKED.iter().any(|w| stands(&self.chars, i, w)));
            // 运费给您免了 is said to be so, not to have been done.
            let waived = "免减抹包".contains(at(&self.chars, verb));
            !asked && !waived && (near || DOING.contains(at(&self.chars, verb)))
        })
    }

    /// The moment that the times of a clause mean: the latest of them, or the one that is called so.
    fn due(&self, times: &Times, said: Timestamp, calendar: Option<&zg_rules::Calendar>) -> Option<Due> {
        let read = |latest: bool| {
            let of = times.said.iter().filter(move |s| !latest || s.latest);
            of.filter_map(|s| due::due(s.when, said, calendar)).max()
        };
        read(true).or_else(|| read(false))
    }

    /// The times of the clauses before that say nothing else: 今天之内，肯定给您发出去.
    fn times_before(&self, number: usize) -> Option<&Times> {
        let before = number.checked_sub(1)?;
        let clause = self.clauses.get(before).filter(|c| !c.ends)?;
        let times = self.times.get(before)?;
        (!times.said.is_empty() && self.beside(clause, times) <= 2).then_some(times)
    }

    /// The times of the clause after, when it only says when: 三个工作日内到账. 最迟 counts even where a time was said.
    fn times_after(&self, kinds: &Kinds, number: usize, known: bool) -> Option<&Times> {
        let next = number + 1;
        let clause = self.clauses.get(next)?;
        if self.clauses.get(number)?.ends || !self.hits(kinds, next, &[]).is_empty() {
            return None;
        }
        let times = self.times.get(next)?;
        let first = times.said.first()?;
        let leads = first.start <= clause.start + 2;
        let others = "您你我他再".contains(at(&self.chars, first.end));
        let wanted = if known { first.latest } else { true };
        // 7天内用, 三天有效: how long the buyer has; 明天不到账您找我: when to complain.
        let theirs = (clause.start..clause.end).any(|i| "用效期不没未".contains(at(&self.chars, i)));
        (leads && !others && !theirs && wanted && self.beside(clause, times) <= BESIDE).then_some(times)
    }

    /// How many characters of a clause are no part of its times.
    fn beside(&self, clause: &Clause, times: &Times) -> usize {
        let said: usize = times.said.iter().map(|s| s.end - s.start).sum();
        (clause.end - clause.start).saturating_sub(said)
    }

    /// The amount of a hit: the one in its clause that stands nearest; where it is about money, also a number beside it.
    fn amount(&self, kinds: &Kinds, number: usize, hit: &Hit) -> Option<(usize, Fen)> {
        let clause = self.clauses.get(number)?;
        let away = |(start, end, _): &&(usize, usize, Fen)| {
            if *start >= hit.end { start - hit.end } else { hit.start.saturating_sub(*end) }
        };
        let inside = |(s, e, _): &&(usize, usize, Fen)| clause.start <= *s && *e <= clause.end;
        let near = self.amounts.iter().filter(inside).min_by_key(away).map(|(_, end, fen)| (*end, *fen));
        let money = kinds.kinds.get(hit.kind).is_some_and(|k| k.money);
        near.or_else(|| if money { self.bare_amount(clause, hit) } else { None })
    }

    /// The amount of the clause after, when it says little else: 给您退一部分，20块.
    fn amount_after(&self, kinds: &Kinds, number: usize) -> Option<Fen> {
        let next =
            self.clauses.get(number + 1).filter(|_| !self.clauses.get(number).is_some_and(|c| c.ends))?;
        let bare = || {
            let sum = longest(&self.chars, next.start, SUMS).map(|(end, ())| end);
            let start = sum.unwrap_or(next.start);
            // 14.6 stands alone or is called a sum; 三天内 is neither.
            let whole = |end: usize| if sum.is_some() { end <= next.end } else { end == next.end };
            let (end, count) = super::number::number(&self.chars, start).filter(|(end, _)| whole(*end))?;
            (count > 0 && count % (ONE / 100) == 0).then_some((start, end, Fen(count / (ONE / 100))))
        };
        let inside = |(s, e, _): &&(usize, usize, Fen)| next.start <= *s && *e <= next.end;
        let (start, end, fen) = self.amounts.iter().find(inside).copied().or_else(bare)?;
        // 一共9块8, 也就是29.9元
        let lead = longest(&self.chars, next.start, SUMS).map_or(next.start, |(end, ())| end);
        let alone = next.end - lead - (end - start).min(next.end - lead) <= 3;
        (alone && self.hits(kinds, number + 1, &[]).is_empty()).then_some(fen)
    }

    /// 补您两百, 退您29.9: a number that ends the clause, but for a particle; 6.66的红包, 15块作为赔偿.
    fn bare_amount(&self, clause: &Clause, hit: &Hit) -> Option<(usize, Fen)> {
        let skip = |mut i: usize, any: &str| {
            while i < clause.end && any.contains(at(&self.chars, i)) {
                i += 1;
            }
            i
        };
        let fen =
            |count: i64| Some(Fen(count / (ONE / 100))).filter(|_| count > 0 && count % (ONE / 100) == 0);
        let from = skip(hit.end, "您你给个账 ");
        let mut i = clause.start;
        while i < clause.end {
            let Some((past, count)) = number(&self.chars, i).filter(|(past, _)| *past <= clause.end) else {
                i += 1;
                continue;
            };
            // 8毛
            if "毛角".contains(at(&self.chars, past)) && past < clause.end && count % ONE == 0 {
                return fen(count / 10).map(|fen| (past, fen));
            }
            let lead = if i > clause.start { at(&self.chars, i - 1) } else { '\0' };
            // 满一百减十
            if lead == '满' {
                i = past;
                continue;
            }
            let off = lead == '减';
            let ends = i == from && skip(past, "吧哈哦呢啊的") == clause.end;
            let named = "元块".contains(at(&self.chars, past)) && past < clause.end;
            let before = skip(past, "的全部都我们咱给您你") >= hit.start && past <= hit.start;
            // 给您申请张20的券
            let within = hit.start < i && past < hit.end && "的我给都全".contains(at(&self.chars, past));
            // 一张50的购物卡
            let worth =
                at(&self.chars, past) == '的' && "卡红券补礼购现代抵".contains(at(&self.chars, past + 1));
            let worth = worth && past + 1 < clause.end;
            if ends || named || before || within || off || worth {
                return fen(count).map(|fen| (past, fen));
            }
            i = past;
        }
        None
    }
}

/// Adds a promise: to one of its kind that was given already, or to one that takes it in, or as its own.
fn take(kinds: &Kinds, drafts: &mut Vec<Draft>, draft: Draft, added: bool) {
    let takes_in = |d: &Draft| {
        let over = kinds.kinds.get(d.kind).is_some_and(|k| k.over.contains(&draft.kind));
        // 补您5元，再退您30元 are two.
        let two = d.amount.is_some() && draft.amount.is_some();
        d.kind == draft.kind || (over && d.sentence == draft.sentence && !two && !added)
    };
    // 今天给您发货，另外补您一包: what is said first and takes nothing in stays what it is.
    drafts.retain(|d| {
        let over = kinds.kinds.get(draft.kind).is_some_and(|k| k.over.contains(&d.kind));
        !(over && d.clause == draft.clause)
    });
    match drafts.iter_mut().find(|d| takes_in(d)) {
        Some(first) => {
            // The words that say when are the ones to quote.
            if first.due.is_none() && draft.due.is_some() && first.kind == draft.kind {
                (first.span, first.clause) = (draft.span, draft.clause);
            }
            first.due = first.due.max(draft.due);
            first.amount = first.amount.or(draft.amount);
        }
        None => drafts.push(draft),
    }
}

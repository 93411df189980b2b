//! Which words of a clause are promises: the longest of each place, none that is asked, refused, guessed or done.

use super::kinds::{Found, Kinds, Meaning, Role};
use super::number::at;
use super::read::Page;
use crate::ruleset::bit_of;

/// How far the second part of `保证…收到` may stand behind the first, in characters; the parts of a pair from each other.
const APART: usize = 14;

/// A word that may be a promise, in characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its parts that longer phrases may swallow: of a pair, the matter and the act.
    pub(super) parts: [(usize, usize); 2],
    /// Where it says what is done.
    pub(super) act: (usize, usize),
    pub(super) kind: usize,
    role: Role,
    /// It is a pair with its matter in the same clause.
    pub(super) own: bool,
    /// It is a pair with its matter in the clause before, whose time is its own.
    pub(super) near: bool,
    /// It is a pair with its matter in a clause before.
    far: bool,
}

impl Hit {
    fn overlaps(&self, other: &Hit) -> bool {
        self.start < other.end && other.start < self.end
    }
}

type Words<'w> = &'w [Found<'w>];

impl Page<'_> {
    /// The words of a clause that may be promises, whatever was told before; found once.
    pub(super) fn alone_hits(&self, kinds: &Kinds, number: usize) -> &[Hit] {
        self.known.get(number).map_or(&[], |known| known.get_or_init(|| self.hits(kinds, number, &[])))
    }

    /// The words that may be promises, of every place the longest; of two as long that of a kind told before.
    pub(super) fn hits(&self, kinds: &Kinds, number: usize, told: &[usize]) -> Vec<Hit> {
        if !self.may(number, true) {
            return Vec::new();
        }
        let words = self.words(number);
        let times = self.times.get(number).is_some_and(|t| !t.said.is_empty() || t.early)
            || self.times_before(number).is_some()
            || self.times_after(kinds, number, false).is_some();
        if !self.may(number, times) {
            return Vec::new();
        }
        let mut hits: Vec<Hit> = Vec::new();
        for (start, end, meanings) in words {
            for m in meanings.iter().filter(|m| m.gives()) {
                if m.pair != 0 {
                    hits.extend((m.part == 1).then(|| self.pair(number, m, (*start, *end))).flatten());
                } else if m.part == 0 {
                    hits.extend(follow(words, m, (*start, *end)));
                }
            }
        }
        hits.retain(|h| {
            // 15 号 16 点付的款: an hour, not 点 of what is done.
            let before = self.chars.get(..h.act.0).unwrap_or_default();
            let figure = before.iter().rev().find(|c| **c != ' ').is_some_and(char::is_ascii_digit);
            let clock = figure && h.act.1 == h.act.0 + 1 && at(&self.chars, h.act.0) == '点';
            let swallowed = words.iter().any(|(s, e, m)| {
                let covers = |(start, end): (usize, usize)| *s <= start && end <= *e && e - s > end - start;
                h.parts.into_iter().any(covers)
                    && m.iter().any(|m| m.kinds & bit_of(h.kind) != 0 && m.swallows())
            });
            let said = match h.role {
                Role::Timed => times,
                Role::Marked => {
                    let before = number.checked_sub(1).filter(|n| h.far && !self.ends(*n));
                    let binds = |n: usize| self.sketches.get(n).is_some_and(|s| s.binds(h.kind));
                    let marked = |n: usize| binds(n) && self.has(n, h.kind, Role::Mark);
                    times || marked(number) || before.is_some_and(marked)
                }
                Role::Paid => {
                    let before = || self.amount_before(number, |_| false).filter(|_| h.far);
                    // 残次的两个按个退，共138
                    let after = || self.amount_after(kinds, number);
                    self.amount(kinds, number, h, &[]).is_some() || before().is_some() || after().is_some()
                }
                _ => true,
            };
            said && !swallowed && !clock
        });
        // 发票明天开，货今天发: what has its matter beside it is not about what was named before.
        let all = hits.clone();
        hits.retain(|h| !h.far || !all.iter().any(|a| a.own && a.kind != h.kind && a.overlaps(h)));
        // 少给您一盒，我补20给您: what is paid is not sent.
        let money = |h: &Hit| kinds.kinds.get(h.kind).is_some_and(|k| k.money);
        let sum = |h: &Hit| money(h) && self.amount(kinds, number, h, &[]).is_some();
        hits.retain(|h| !h.far || money(h) || !all.iter().any(sum));
        // 重新寄一个: the kind that takes the other in is meant, however long the other's word is.
        let over = |a: &Hit, b: &Hit| kinds.kinds.get(a.kind).is_some_and(|k| k.over.contains(&b.kind));
        // 货款打回您账户 is no 打 of what is paid; 买贵的8块我补您 is paid, not held.
        let firm = |h: &Hit, a: &Hit| h.own && !a.own || !money(a) && sum(h);
        let all = hits.clone();
        hits.retain(|h| !all.iter().any(|a| a.overlaps(h) && over(a, h) && !firm(h, a)));
        let goes = |k: &usize, kind: usize| kinds.kinds.get(*k).is_some_and(|k| k.over.contains(&kind));
        let meant = |kind: usize| told.iter().any(|k| *k == kind || goes(k, kind));
        hits.sort_by_key(|h| (std::cmp::Reverse(h.end - h.start), h.start, !meant(h.kind), h.role, h.kind));
        let mut kept: Vec<Hit> = Vec::new();
        for hit in hits {
            if !kept.iter().any(|k| k.overlaps(&hit)) {
                kept.push(hit);
            }
        }
        kept.sort_by_key(|h| h.start);
        kept
    }

    /// A pair whose act stands there: with the nearest matter of its clause, or with one of a clause before.
    fn pair(&self, number: usize, act: &Meaning, at: (usize, usize)) -> Option<Hit> {
        let sketch = self.sketches.get(number).copied().unwrap_or_default();
        let against = |m: &Meaning| m.role == Role::Against && m.word == act.word;
        if !sketch.names(act.pair) || sketch.has(Role::Against) && self.has_word(number, &[], against) {
            return None;
        }
        let words = |number: usize| self.words(number).iter();
        let matter = |m: &Meaning| m.pair != 0 && m.word == act.word && m.part == 0 && !m.except;
        let beside = words(number).filter(|(.., all)| all.iter().any(matter));
        let gap =
            |(start, end): (usize, usize)| if end <= at.0 { at.0 - end } else { start.saturating_sub(at.1) };
        let apart = |(start, end): &(usize, usize)| *end <= at.0 || at.1 <= *start;
        let beside = beside.map(|(start, end, _)| (*start, *end)).filter(apart);
        let beside = beside.filter(|place| gap(*place) <= APART).collect::<Vec<_>>();
        // Of 发票 and 票明 before 天发 the one is nearer, but the other is what is meant.
        let near = beside.iter().min_by_key(|place| (gap(**place), place.0)).map(|(start, end)| {
            let whole = beside.iter().filter(|(s, e)| *s < *end && *start < *e);
            (whole.map(|(s, _)| *s).min().unwrap_or(*start), *end)
        });
        let hit = Hit {
            start: at.0,
            end: at.1,
            parts: [at, at],
            act: at,
            kind: act.kind,
            role: act.role,
            own: false,
            near: false,
            far: false,
        };
        match near {
            Some((start, end)) => Some(Hit {
                start: start.min(at.0),
                end: end.max(at.1),
                parts: [(start, end), at],
                own: !act.loose,
                ..hit
            }),
            None => {
                let before = |n: usize| {
                    let kept = |(start, end, all): &Found<'_>| {
                        let lists = all.iter().filter(|m| matter(m)).map(|m| m.list);
                        lists.into_iter().any(|list| !self.swallowed(n, list, (*start, *end)))
                    };
                    words(n).any(kept)
                };
                if act.near && number.checked_sub(1).is_some_and(|n| !self.ends(n) && before(n)) {
                    return Some(Hit { own: !act.loose, near: true, ..hit });
                }
                // 运费我们出，再补您5块: what is added is about something else.
                let more = self.adds(number);
                (act.far && !more && (0..number).any(before)).then_some(Hit { far: true, ..hit })
            }
        }
    }
}

/// A word whose first part is given, where its other parts follow in their order, not too far off.
fn follow(words: Words<'_>, first: &Meaning, at: (usize, usize)) -> Option<Hit> {
    let mut part = at;
    for number in 1..first.parts {
        let fits = |m: &Meaning| m.gives() && (m.word, m.part) == (first.word, number);
        let next = words.iter().filter(|(start, _, meanings)| {
            part.1 <= *start && *start - part.1 <= APART && meanings.iter().any(fits)
        });
        part = next.map(|(start, end, _)| (*start, *end)).min()?;
    }
    Some(Hit {
        start: at.0,
        end: part.1,
        parts: [at, part],
        act: part,
        kind: first.kind,
        role: first.role,
        own: false,
        near: false,
        far: false,
    })
}

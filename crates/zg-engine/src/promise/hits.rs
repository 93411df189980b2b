//! Which words of a clause are promises: the longest of each place, none that is asked, refused, guessed or done.

use super::kinds::{Kinds, Meaning, Role};
use super::number::{at, stands};
use super::read::Page;
use crate::ruleset::bit_of;

/// Longest clause that only asks whether something suits: 您看这样可以吗.
const SHORT: usize = 12;
/// How many clauses further on that may be asked.
const ASKED_WITHIN: usize = 3;
/// How far the second part of `保证…收到` may stand behind the first, in characters; the parts of a pair from each other.
const APART: usize = 14;
/// What may stand between a verb and the 了 that says it is done: 给您发过去了.
const DONE: &str = "出去过来走掉完您你给它到好上";
/// Verbs that promises are kept by: with 了 behind them it is done.
const DOING: &str = "发寄送补退返赔转打开放塞换垫付";
/// With 过 behind them it is done as well: 给您回过电话.
const ONCE_DONE: &str = "发寄送补退返赔转打开放塞换垫付回邮派";
/// Who says so speaks of what will be: 今天铁定给您发了.
const SURE: &[&str] = &["一定", "肯定", "铁定", "绝对", "保证", "保准", "指定", "必须", "必定"];
/// What comes before a promise is kept.
const ASKED: &[&str] =
    &["申请", "登记", "备注", "安排", "提交", "反馈", "上报", "同意", "报备", "加急", "催"];
/// What 了 may stand before when it only says "once": 发了告诉您.
const ONCE: &[&str] =
    &["告诉", "通知", "跟您", "跟你", "联系", "我", "就", "给您", "给你", "回", "再", "马上"];
/// What follows from what the buyer does: 您加购两盒，我就送一盒.
const THEN: &[&str] = &["我就", "我们就", "咱就", "就给您", "就给你", "就送", "我立马", "店里就", "我才"];
/// What follows from something that was named before: 下单备注，再给您补.
const AFTER: &[&str] = &["就", "再", "才", "便", "我再", "我们再", "立马就", "当天"];
/// What a clause about the buyer may begin with that makes nothing depend on him.
const IDLE: &[&str] = &[
    "好", "放", "别", "不", "稍", "等", "的", "这", "那", "说", "先", "要", "垫", "既", "看", "甭", "安",
    "慢",
];

/// Who begins with these promises something more.
const ADDS: &[&str] = &["再", "另", "还", "外加", "同时", "额外", "顺便", "顺手", "此外"];

/// Whom one has do something: 我让跑腿送.
const SENDS: &[&str] = &["我让", "我叫", "我请", "我派", "我喊", "我催", "我找", "我安排", "另请", "另叫"];
/// A word that may be a promise, in characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its parts that longer phrases may swallow: of a pair, the matter and the act.
    parts: [(usize, usize); 2],
    /// Where it says what is done.
    act: (usize, usize),
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

type Words<'w> = &'w [(usize, usize, &'w [Meaning])];

impl Page<'_> {
    /// Whether a kind has a word of that role in a clause, less what longer phrases swallow.
    pub(super) fn has(&self, number: usize, kind: usize, role: Role) -> bool {
        self.sketches.get(number).is_some_and(|s| s.has(role))
            && self.has_word(number, &[], |m| m.kinds & bit_of(kind) != 0 && m.role == role)
    }

    /// Whether a clause has a word outside these places, less what longer phrases swallow.
    fn has_word(&self, number: usize, but: &[(usize, usize)], fits: impl Fn(&Meaning) -> bool) -> bool {
        let of = |except: bool| {
            let fits = &fits;
            self.words(number).iter().flat_map(move |(start, end, all)| {
                let all = all.iter().filter(move |m| m.except == except && fits(m));
                all.map(move |m| (*start, *end, m.list, m.role))
            })
        };
        let sent = |(start, role): (usize, Role)| {
            role == Role::Unless
                && !"您你".contains(at(&self.chars, start))
                && SENDS.iter().any(|w| {
                    let long = w.chars().count();
                    (long..=long + 2).any(|back| start >= back && stands(&self.chars, start - back, w))
                })
        };
        // 给您同意: it is not the buyer who does it.
        let served = |(start, role): (usize, Role)| {
            role.takes()
                && "您你".contains(at(&self.chars, start))
                && start > 0
                && "给帮为替跟和与同向让证包保".contains(at(&self.chars, start - 1))
        };
        of(false).any(|(start, end, list, role)| {
            // 我让同城跑腿给您送: whom the shop sends does what the shop does.
            !sent((start, role))
                && !served((start, role))
                && !of(true).any(|(s, e, l, _)| l == list && s <= start && end <= e)
                && !but.iter().any(|(s, e)| *s <= start && end <= *e)
        })
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
            said && !swallowed
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
                    let kept = |(start, end, all): &(usize, usize, &[Meaning])| {
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

    /// Whether a clause adds something to what was said before.
    pub(super) fn adds(&self, number: usize) -> bool {
        let start = self.clauses.get(number).map_or(0, |c| c.start);
        ADDS.iter().any(|w| stands(&self.chars, start, w))
    }

    /// Whether a longer phrase of its word list swallows what stands there.
    fn swallowed(&self, number: usize, list: usize, (start, end): (usize, usize)) -> bool {
        let words = self.words(number).iter();
        let mut covers = words.filter(|(s, e, _)| *s <= start && end <= *e && e - s > end - start);
        list != 0 && covers.any(|(.., m)| m.iter().any(|m| m.list == list && m.except))
    }

    fn ends(&self, number: usize) -> bool {
        self.clauses.get(number).is_none_or(|c| c.ends)
    }

    /// Whether a hit is meant: not asked, refused, guessed, told of others, done already, or only offered.
    pub(super) fn stands(&self, number: usize, hit: &Hit) -> bool {
        let times = self.times.get(number);
        let past = times.is_some_and(|t| t.past && t.said.is_empty());
        let asks = |next: usize| {
            let clause = self.clauses.get(next);
            clause.is_some_and(|c| c.end - c.start <= SHORT) && self.has(next, hit.kind, Role::Consent)
        };
        let offered = (number + 1..=number + ASKED_WITHIN).any(asks);
        // 物流费, 不让您掏: what its own words say takes nothing back.
        let back = |m: &Meaning| {
            m.kinds & bit_of(hit.kind) != 0 && matches!(m.role, Role::Unless | Role::Ask | Role::Upon)
        };
        !(past
            || offered
            || self.done(number, hit)
            || self.earned(number, hit.kind)
            || self.has_word(number, &hit.parts, back))
    }

    /// Whether it depends on what the buyer does first: 您加购两盒，我就送一盒试吃.
    fn earned(&self, number: usize, kind: usize) -> bool {
        let begins = |number: usize, words: &[&str]| {
            let start = self.clauses.get(number).map_or(0, |c| c.start);
            words.iter().any(|w| stands(&self.chars, start, w))
        };
        let before = number.checked_sub(1).and_then(|n| self.clauses.get(n)).filter(|c| !c.ends);
        let buyer = before.is_some_and(|c| {
            "您你".contains(at(&self.chars, c.start))
                && !IDLE.iter().any(|w| stands(&self.chars, c.start + 1, w))
        });
        let upon = before.is_some() && number > 0 && self.has(number - 1, kind, Role::Upon);
        buyer && begins(number, THEN) || upon && (begins(number, THEN) || begins(number, AFTER))
    }

    /// Whether 了 says that it is done: 补了, 发出去了. With a time still to come it is not: 明天把钱给您退了.
    fn done(&self, number: usize, hit: &Hit) -> bool {
        let Some(clause) = self.clauses.get(number) else { return false };
        let ahead = |t: &super::when::Times| t.soon || t.said.iter().any(|s| s.when.ahead(self.said));
        if self.times.get(number).is_some_and(ahead) {
            return false;
        }
        if (clause.start..clause.end).any(|i| SURE.iter().any(|w| stands(&self.chars, i, w))) {
            return false;
        }
        let near = |verb: usize| (hit.act.0..hit.act.1).contains(&verb);
        (clause.start + 1..clause.end).any(|le| {
            let mut verb = le - 1;
            // 给您回过电话, but 给您发过去
            if at(&self.chars, le) == '过' {
                let goes = "去来".contains(at(&self.chars, le + 1)) && le + 1 < clause.end;
                let later = "会儿段两几些阵".contains(at(&self.chars, le + 1)) && le + 1 < clause.end;
                return !goes && !later && ONCE_DONE.contains(at(&self.chars, verb));
            }
            // 重开好了今天寄: what follows is still to be done.
            if self.said_at(le + 1).is_some_and(|(start, _)| start == le + 1) {
                return false;
            }
            let once = ONCE.iter().any(|w| stands(&self.chars, le + 1, w));
            if !"了啦".contains(at(&self.chars, le)) || once || "这那算".contains(at(&self.chars, le - 1))
            {
                return false;
            }
            while verb > clause.start && DONE.contains(at(&self.chars, verb)) {
                verb -= 1;
            }
            // 给您申请了5元补偿, 登记补发了: what is done is the asking.
            let asked = (verb.saturating_sub(3).max(clause.start)..=verb)
                .any(|i| ASKED.iter().any(|w| stands(&self.chars, i, w)));
            // 运费给您免了 is said to be so, not to have been done.
            let waived = "免减抹包担".contains(at(&self.chars, verb));
            !asked && !waived && (near(verb) || DOING.contains(at(&self.chars, verb)))
        })
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

//! Whether what may be a promise is one: not asked, refused, guessed, told of others, done already, or only offered.

use zg_rules::Speech;

use super::hits::Hit;
use super::kinds::{Meaning, Role};
use super::number::{among, at, skip, stands};
use super::read::Page;
use super::when::{Day, When};
use crate::ruleset::bit_of;

/// Longest clause that only asks whether something suits: 您看这样可以吗.
const SHORT: usize = 12;
/// How many clauses further on that may be asked.
const ASKED_WITHIN: usize = 3;
/// How much may stand between what comes back and what is done then: 收到您退的货当天.
const GAP: usize = 8;
/// What may stand between a verb and the 了 that says it is done: 给您发过去了.
const DONE: &str = "出去过来走掉完您你给它到好上";
/// Verbs that promises are kept by: with 了 behind them it is done.
const DOING: &str = "发寄送补退返赔转打开放塞换垫付";
/// With 过 behind them it is done as well: 给您回过电话.
const ONCE_DONE: &str = "发寄送补退返赔转打开放塞换垫付回邮派";

/// Ways to send goods, and to pay.
const GOODS: &str = "发寄送";
const PAYING: &str = "补退赔返转打付";

impl Page<'_> {
    /// Whether a hit is meant: not asked, refused, guessed, told of others, done already, or only offered.
    pub(super) fn stands(&self, number: usize, hit: &Hit) -> bool {
        let times = self.times.get(number);
        let past = times.is_some_and(|t| t.past && t.said.is_empty());
        let asks = |next: usize| {
            let clause = self.clauses.get(next);
            let short = clause.is_some_and(|c| c.end - c.start <= SHORT);
            // 给您换货，还是补偿您10块
            let or = next == number + 1
                && clause.is_some_and(|c| {
                    stands(&self.chars, c.start, "还是") && self.has(next, hit.kind, Role::Ask)
                });
            or || short && self.has(next, hit.kind, Role::Consent)
        };
        let offered = self.offered(number, hit) || (number + 1..=number + ASKED_WITHIN).any(asks);
        // 物流费, 不让您掏: what its own words say takes nothing back.
        let back = |m: &Meaning| {
            m.kinds & bit_of(hit.kind) != 0 && matches!(m.role, Role::Unless | Role::Ask | Role::Upon)
        };
        !(past
            || offered
            || self.quoted(hit)
            || self.done(number, hit)
            || self.done_next(number, hit)
            || self.of_others(number, hit)
            || self.earned(number, hit.kind)
            || self.awaited(number, hit)
            || self.has_word(number, &hit.parts, back))
    }

    /// Whether it stands in quotation marks: 您写的“今天必须寄出”.
    fn quoted(&self, hit: &Hit) -> bool {
        let opened = (0..hit.act.0).rev().map(|i| at(&self.chars, i)).find(|c| among("“”「」", *c));
        opened.is_some_and(|c| among("“「", c))
            && (hit.act.1..self.chars.len()).any(|i| among("”」", at(&self.chars, i)))
    }

    /// Whether it is one of two ways: 我们可以补5块，也可以退货. 给您补5元，也可以退货 is given all the same.
    fn offered(&self, number: usize, hit: &Hit) -> bool {
        let next = self.clauses.get(number + 1).filter(|c| !self.ends(number) && c.end - c.start <= SHORT);
        let choice = next.is_some_and(|c| {
            let from = skip(&self.chars, c.start, "您你");
            self.speaks(Speech::Choice, c.start) || self.speaks(Speech::Choice, from)
        });
        let start = self.clauses.get(number).map_or(0, |c| c.start);
        choice && (start..hit.act.1).any(|i| self.speaks(Speech::Offers, i))
    }

    /// Whether it waits for what the buyer sends back: 退的鞋到了今天就退, 收到退件当天退款. What has come already is not
    /// waited for: 退件已到仓, 今天给您退.
    fn awaited(&self, number: usize, hit: &Hit) -> bool {
        let Some(clause) = self.clauses.get(number) else { return false };
        let longest = |speech: Speech, i: usize| self.speech.longest(speech, &self.chars, i);
        let goods = |from: usize, to: usize| (from..to).any(|i| longest(Speech::Returns, i).is_some());
        (clause.start..hit.end).any(|i| {
            let Some(end) = longest(Speech::Arrives, i) else { return false };
            let here = end < hit.end && !among("已刚经才", at(&self.chars, i.saturating_sub(1)));
            // What is done then: a time, or 就, shortly behind.
            let then = |n: &usize| {
                let soon = ["就", "马上", "立刻", "立马", "即"].iter().any(|w| stands(&self.chars, *n, w));
                soon || self.said_at(*n).is_some_and(|(start, _)| start == *n)
            };
            let then = || (end..hit.end.min(end + GAP)).find(then);
            // 收到您退的货了今天退: it has come.
            let come = |then: usize| {
                let behind = then > end && among("了啦", at(&self.chars, then - 1));
                (behind && !self.speaks(Speech::Arrives, then - 2))
                    || (stands(&self.chars, i, "收到了") && then == end)
            };
            here && then().is_some_and(|then| goods(clause.start, then) && !come(then))
        })
    }

    /// Whether it depends on what the buyer does first: 您加购两盒，我就送一盒试吃.
    fn earned(&self, number: usize, kind: usize) -> bool {
        let begins = |number: usize, speech: Speech| {
            self.speaks(speech, self.clauses.get(number).map_or(0, |c| c.start))
        };
        let before = number.checked_sub(1).and_then(|n| self.clauses.get(n)).filter(|c| !c.ends);
        let buyer = before.is_some_and(|c| {
            among("您你", at(&self.chars, c.start)) && !self.speaks(Speech::Idle, c.start + 1)
        });
        let upon = before.is_some() && number > 0 && self.has(number - 1, kind, Role::Upon);
        buyer && begins(number, Speech::Then)
            || upon && (begins(number, Speech::Then) || begins(number, Speech::After))
    }

    /// Whether the next clause says that the same has been done: 之前答应给您补5元的，已经补了.
    fn done_next(&self, number: usize, hit: &Hit) -> bool {
        let Some(next) = self.clauses.get(number + 1).filter(|_| !self.ends(number)) else { return false };
        let ahead = |n: usize| {
            self.times.get(n).is_some_and(|t| t.soon || t.said.iter().any(|s| s.when.ahead(self.said)))
        };
        let skip_one = |from: usize, speech: Speech| {
            let word = self.speech.of(speech).iter().find(|w| stands(&self.chars, from, w));
            word.map(|w| from + w.chars().count())
        };
        let from = skip_one(next.start, Speech::Opens).unwrap_or(next.start);
        // 昨天已经发了
        let Some(from) = skip_one(from, Speech::Already) else { return false };
        let from = skip_one(from, Speech::Already).unwrap_or(from);
        let verb = skip_one(from, Speech::ToYou).unwrap_or(from);
        let both = at(&self.chars, verb) == '补' && among(GOODS, at(&self.chars, verb + 1));
        let verb = verb + usize::from(both);
        // 补您5元，已经转给您了: one way of paying is as good as another, and so of sending.
        let says = |verbs: &str| (hit.start..hit.end).any(|i| among(verbs, at(&self.chars, i)));
        let goods = says(GOODS) || says("换赠");
        let way = if goods { GOODS } else { PAYING };
        let same = among(way, at(&self.chars, verb)) && (goods || says(PAYING));
        let le = (verb + 1..next.end.min(verb + 7)).find(|i| among("了啦", at(&self.chars, *i)));
        // 已经发了一件: the rest is still to come.
        let part = le.is_some_and(|le| (le + 1..next.end).any(|i| self.speaks(Speech::Part, i)));
        same && le.is_some() && !part && !ahead(number) && !ahead(number + 1)
    }

    /// Whether somebody else calls, whom the clause before is about: 快递员在路上了，到了会联系您.
    fn of_others(&self, number: usize, hit: &Hit) -> bool {
        let Some(clause) = self.clauses.get(number) else { return false };
        let within = |from: usize, to: usize, speech: Speech| (from..to).any(|i| self.speaks(speech, i));
        let calls = within(hit.start, hit.end, Speech::Calls);
        let shy = self.speaks(Speech::OthersGoOn, clause.start);
        if !calls || !shy || within(clause.start, clause.end, Speech::Ours) {
            return false;
        }
        // 安装师傅已接单，会跟您约时间，约好了会联系您: whom the sentence began with.
        let before = (0..number).rev().take(2).take_while(|n| !self.ends(*n));
        before.filter_map(|n| self.clauses.get(n)).any(|c| {
            let other = |i: usize| self.speaks(Speech::Others, i);
            (c.start..c.end).any(other) && !within(c.start, c.end, Speech::Ours)
        })
    }

    /// Whether 了 says that it is done: 补了, 发出去了. With a time still to come it is not: 明天把钱给您退了.
    fn done(&self, number: usize, hit: &Hit) -> bool {
        let Some(clause) = self.clauses.get(number) else { return false };
        // 下班前给您退了 is a time until which it will be.
        let until = |end: usize| among("前内", at(&self.chars, end - 1));
        let ahead =
            |t: &super::when::Times| t.soon || t.said.iter().any(|s| s.when.ahead(self.said) || until(s.end));
        if self.times.get(number).is_some_and(ahead) {
            return false;
        }
        if (clause.start..clause.end).any(|i| self.speaks(Speech::Sure, i)) {
            return false;
        }
        // 14号发走的, said on the 17th: when it was done, not when it will be.
        let passed = |s: &super::when::Said| matches!(s.when, When::Day(Day::OfMonth(None, _), _));
        let which = self.times.get(number).is_some_and(|t| t.said.iter().any(passed));
        let end = (clause.start..clause.end).rev().find(|i| !among(DONE, at(&self.chars, *i)));
        let verb = end.filter(|i| at(&self.chars, *i) == '的' && i + 1 == clause.end).and_then(|of| {
            (clause.start..of)
                .rev()
                .find(|i| !among(DONE, at(&self.chars, *i)) && at(&self.chars, *i) != '货')
        });
        if which && verb.is_some_and(|i| among(DOING, at(&self.chars, i))) {
            return true;
        }
        let near = |verb: usize| (hit.act.0..hit.act.1).contains(&verb);
        (clause.start + 1..clause.end).any(|le| {
            let mut verb = le - 1;
            // 给您回过电话, but 给您发过去
            if at(&self.chars, le) == '过' {
                let goes = among("去来", at(&self.chars, le + 1)) && le + 1 < clause.end;
                let later = among("会儿段两几些阵", at(&self.chars, le + 1)) && le + 1 < clause.end;
                return !goes && !later && among(ONCE_DONE, at(&self.chars, verb));
            }
            // 重开好了今天寄: what follows is still to be done.
            if self.said_at(le + 1).is_some_and(|(start, _)| start == le + 1) {
                return false;
            }
            let once = self.speaks(Speech::Once, le + 1);
            if !among("了啦", at(&self.chars, le)) || once || among("这那算", at(&self.chars, le - 1)) {
                return false;
            }
            // 退回给您了, but 给您回了
            let back =
                |i: usize| at(&self.chars, i) == '回' && among("退返转打寄发汇划", at(&self.chars, i - 1));
            while verb > clause.start && (among(DONE, at(&self.chars, verb)) || back(verb)) {
                verb -= 1;
            }
            // 给您申请了5元补偿, 登记补发了: what is done is the asking.
            let asked =
                (verb.saturating_sub(3).max(clause.start)..=verb).any(|i| self.speaks(Speech::Asked, i));
            // 运费给您免了, 价给您留了 are said to be so, not to have been done.
            let waived = among("免减抹包担报认贴留锁保扣压死住请", at(&self.chars, verb))
                // 都送您了
                || at(&self.chars, verb) == '送' && among("您你", at(&self.chars, verb + 1));
            !asked && !waived && (near(verb) || among(DOING, at(&self.chars, verb)))
        })
    }
}

//! Until when: the time of the clause, or one beside it that says no more than that.

use zg_rules::Speech;

use super::clause::Clause;
use super::due;
use super::kinds::Kinds;
use super::number::{among, at, one_of, stands};
use super::read::Page;
use super::steady::Until;
use super::when::Times;

/// How much may stand beside a time that has a clause of its own: 三个工作日内到账.
const BESIDE: usize = 8;
/// Longest aside between a time and what is done by it.
const ASIDE: usize = 10;

/// What begins a clause that is about a moment soon.
const SOON: [&str; 9] = ["稍后", "稍候", "等下", "等会", "待会", "一会", "回头", "晚点", "等一下"];

impl Page<'_> {
    /// The moment that the times of a clause mean: the latest of them, or the one that is called so.
    pub(super) fn until(&self, kinds: &Kinds, kind: usize, times: &Times) -> Option<Until> {
        let calendar = kinds.calendar(kind);
        let read = |latest: bool| {
            let of = times.said.iter().filter(move |s| !latest || s.latest).map(|s| s.when);
            let due = of.clone().filter_map(|when| due::due(when, self.said, calendar)).max();
            due.map(|due| Until { due, of: of.map(|when| (kind, when)).collect() })
        };
        read(true).or_else(|| read(false))
    }

    /// The times of the clauses before that say nothing else: 今天之内，肯定给您发出去.
    pub(super) fn times_before(&self, number: usize) -> Option<&Times> {
        // 明天发货，稍后回复您: soon is a time of its own.
        let soon = |c: &Clause| one_of(&self.chars, c.start, &SOON).is_some();
        if self.clauses.get(number).is_some_and(soon) {
            return None;
        }
        for before in (number.saturating_sub(2)..number).rev() {
            let clause = self.clauses.get(before).filter(|c| !c.ends)?;
            let times = self.times.get(before)?;
            if !times.said.is_empty() {
                return (self.beside(clause, times) <= 2).then_some(times);
            }
            // 六点前，不管查没查到，都给您个说法
            if clause.end - clause.start > ASIDE {
                return None;
            }
        }
        None
    }

    /// The times of the clause after, when it only says when: 三个工作日内到账. 最迟 counts even where a time was said.
    pub(super) fn times_after(&self, kinds: &Kinds, number: usize, known: bool) -> Option<&Times> {
        // 今天走流程，明天到账
        let runs = |c: &Clause| (c.start..c.end).any(|i| stands(&self.chars, i, "流程"));
        let mut next = number + 1 + usize::from(self.clauses.get(number + 1).is_some_and(runs));
        // 运费退您，12元，三天之内给到
        if self.clauses.get(number).is_some_and(|c| !c.ends)
            && self.clauses.get(next).is_some_and(|c| !c.ends && self.alone(c).is_some())
        {
            next += 1;
        }
        // 打款20元，您注意查收，十分钟内到
        let aside = |n: usize| {
            let short = self.clauses.get(n).filter(|c| !c.ends && c.end - c.start <= ASIDE);
            let none = self.times.get(n).is_some_and(|t| t.said.is_empty());
            none && short.is_some_and(|c| among("您你", at(&self.chars, c.start)))
        };
        if self.clauses.get(number).is_some_and(|c| !c.ends) && aside(next) {
            next += 1;
        }
        let clause = self.clauses.get(next)?;
        let times = self.times.get(next)?;
        let first = times.said.first()?;
        if self.clauses.get(number)?.ends {
            return None;
        }
        let leads = first.start <= clause.start + 2;
        let sees = self.speaks(Speech::Sees, first.end);
        let others = among("您你我他再", at(&self.chars, first.end)) && !sees;
        let wanted = if known { first.latest } else { true };
        // 7天内用, 三天有效, 30天内故障可以换: how long the buyer has; 明天不到账您找我: when to complain.
        let theirs = (clause.start..clause.end)
            .any(|i| among("用效期不没未", at(&self.chars, i)) || self.speaks(Speech::May, i));
        let only = leads && !others && !theirs && wanted && self.beside(clause, times) <= BESIDE;
        (only && self.alone_hits(kinds, next).is_empty()).then_some(times)
    }

    /// How many characters of a clause are no part of its times.
    fn beside(&self, clause: &Clause, times: &Times) -> usize {
        let said: usize = times.said.iter().map(|s| s.end - s.start).sum();
        (clause.end - clause.start).saturating_sub(said)
    }
}

//! How much is promised: the amount of the clause, or of one beside it that says no more than that.

use zg_model::Fen;
use zg_rules::Speech;

use super::clause::Clause;
use super::hits::Hit;
use super::kinds::Kinds;
use super::number::{ONE, among, at, counts, denied, least, longest, number, stands};
use super::read::{Page, takes_off};

/// So many coupons at most are counted, and so far behind its sum a coupon is named.
const MANY: i64 = 50;
const COUPON: usize = 8;
/// How many clauses before may name the sum: 价差85，跟老板磨下来了，全额补您.
const BEFORE: usize = 2;

/// What leads over to a sum: 一共9块8.
const SUMS: &[(&str, ())] = &[
    ("一共", ()),
    ("一共是", ()),
    ("总共", ()),
    ("共计", ()),
    ("总计", ()),
    ("合计", ()),
    ("共", ()),
    ("也就是", ()),
    ("面额", ()),
    ("面值", ()),
    ("金额", ()),
    ("差价是", ()),
    ("就是", ()),
    ("算下来", ()),
    ("加起来", ()),
];
/// What a sum without unit may follow: 差价85, 退您129, 您亏的那22.
const LEADS: &str = "您你亲补赔退返转减共计价差费款额金钱那的了单收还打付贴是掏出";
/// What may follow a sum without unit: 129我现在就给您点, 199全退您, 2999一分不少.
const NEXT: &str = "也对我咱俺财公店一分全都给直原马今明这就退补赔转打返现立作当抵老主照";
/// What may end a clause behind it.
const PARTICLES: &str = "吧哈哦呢啊的了整呀哒噢嗷嘛喽";

/// An amount with the jiao and fen that are said behind it: 三十五元五角, 9块8.
pub(super) fn with_parts(chars: &[char], start: usize, end: usize, fen: Fen) -> (usize, Fen) {
    let Some((past, count)) =
        number(chars, end).filter(|(_, n)| fen.0 % 100 == 0 && (ONE..10 * ONE).contains(n))
    else {
        return (end, fen);
    };
    let unit = start < end && among("元块", at(chars, end - 1));
    // 十块零五分, and 十块零五 with nothing behind it: of five jiao and five fen the less, which is how it is counted.
    let zero = at(chars, end) == '零' && unit && count % ONE == 0;
    if zero && at(chars, past) == '分' {
        return (past + 1, Fen(fen.0 + count / ONE));
    }
    if zero && !at(chars, past).is_alphanumeric() {
        return (past, Fen(fen.0 + count / ONE));
    }
    let jiao = among("角毛", at(chars, past)) && at(chars, past) != '\0';
    if !(unit && jiao && count % ONE == 0) {
        return (end, fen);
    }
    (past + 1, Fen(fen.0 + count / ONE * 10))
}

fn fen(count: i64) -> Option<Fen> {
    (count > 0 && count % (ONE / 100) == 0).then_some(Fen(count / (ONE / 100)))
}

impl Page<'_> {
    /// The amount of a hit: the one in its clause that stands nearest; where it is about money, also a number beside it.
    /// An amount that stands nearer to another hit about money is that one's.
    pub(super) fn amount(
        &self,
        kinds: &Kinds,
        number: usize,
        hit: &Hit,
        others: &[Hit],
    ) -> Option<(usize, Fen)> {
        let clause = self.clauses.get(number)?;
        if !(clause.start..clause.end).any(|i| counts(at(&self.chars, i))) {
            return None;
        }
        let money = |hit: &Hit| kinds.kinds.get(hit.kind).is_some_and(|k| k.money);
        // 赠您桂花糕两块: what is sent has no sum.
        if !money(hit) {
            return None;
        }
        let from = |hit: &Hit, (start, end): (usize, usize)| {
            if start >= hit.end { start - hit.end } else { hit.start.saturating_sub(end) }
        };
        let theirs = |place: (usize, usize)| {
            let nearer = |o: &Hit| money(o) && from(o, place) < from(hit, place);
            others.iter().any(|o| (o.start, o.kind) != (hit.start, hit.kind) && nearer(o))
        };
        // 运费60我们担一半: not the sixty.
        let from_on = self.partly(clause).unwrap_or(clause.start);
        let inside =
            |(s, e, _): &&(usize, usize, Fen)| from_on <= *s && *e <= clause.end && !theirs((*s, *e));
        let near = self.amounts.iter().filter(inside).min_by_key(|(s, e, _)| from(hit, (*s, *e)));
        let near = near.map(|(start, end, fen)| self.pieces(clause, (*start, *end), *fen));
        let clause = Clause { start: from_on, ..*clause };
        let bare = || self.bare(&clause, Some(hit)).map(|(end, fen)| self.pieces(&clause, (end, end), fen));
        near.or_else(bare)
    }

    /// A sum with how often it is given: 两张5元券, 5元无门槛券2张 are ten.
    fn pieces(&self, clause: &Clause, (start, end): (usize, usize), fen: Fen) -> (usize, Fen) {
        let chars = &self.chars;
        let few = |n: usize| number(chars, n).filter(|(_, n)| n % ONE == 0 && (ONE..=MANY * ONE).contains(n));
        let times = |count: i64| Fen(fen.0.saturating_mul(count / ONE));
        let coupon = |i: &usize| among("券劵", at(chars, *i)) && at(chars, *i) != '\0';
        let Some(named) = (end..clause.end.min(end + COUPON)).find(coupon) else { return (end, fen) };
        // 满100减10 says which coupon it is.
        let which = |i: usize| at(chars, i).is_ascii_digit() || among("满减元块立 面值额", at(chars, i));
        let mut from = start;
        while from > clause.start && at(chars, from - 1) != '张' && which(from - 1) {
            from -= 1;
        }
        if from > clause.start && at(chars, from - 1) == '张' {
            let piece = from - 1;
            let count = (clause.start..piece).find_map(|n| few(n).filter(|(end, _)| *end == piece));
            return count.map_or((end, fen), |(_, count)| (end, times(count)));
        }
        match few(named + 1).filter(|(end, _)| at(chars, *end) == '张') {
            Some((past, count)) => (past + 1, times(count)),
            None => (end, fen),
        }
    }

    /// Where a clause says that it is only a part.
    fn partly(&self, clause: &Clause) -> Option<usize> {
        let begins = |i: &usize| matches!(at(&self.chars, *i), '一' | '部' | '半' | '点');
        // 十一点 is a time.
        let counted = |i: usize| i > 0 && counts(at(&self.chars, i - 1));
        (clause.start..clause.end).filter(begins).find(|i| !counted(*i) && self.speaks(Speech::Share, *i))
    }

    /// The amount of a clause after, when it says little else: 给您退一部分，20块. Between them may be said that it is done
    /// at once: 我马上操作，共计43.2元.
    pub(super) fn amount_after(&self, kinds: &Kinds, number: usize) -> Option<Fen> {
        for next in number + 1..=number + BEFORE {
            if self.clauses.get(next - 1).is_none_or(|c| c.ends && c.end - c.start > 2) {
                return None;
            }
            let clause = self.clauses.get(next)?;
            if let Some(fen) = self.alone(clause) {
                return self.alone_hits(kinds, next).is_empty().then_some(fen);
            }
            let counts = (clause.start..clause.end).any(|i| number_at(&self.chars, i));
            if counts || !self.alone_hits(kinds, next).is_empty() {
                return None;
            }
        }
        None
    }

    pub(super) fn alone(&self, next: &Clause) -> Option<Fen> {
        let sum = longest(&self.chars, next.start, SUMS).map(|(end, ())| end);
        let lead = sum.unwrap_or(next.start);
        // 满199减30的
        let full = lead + usize::from(among("就是", at(&self.chars, lead)));
        let off = takes_off(&self.chars, full + 1).filter(|_| at(&self.chars, full) == '满');
        let lead = off.map_or(lead, |off| off + 1);
        let bare = || {
            // 14.6 stands alone or is called a sum; 三天内 is neither.
            let all = |end: usize| self.speaks(Speech::Whole, end);
            let whole = |end: usize| {
                let stands = end == next.end || end + 1 == next.end && at(&self.chars, end) == '的';
                if sum.or(off).is_some() { end <= next.end } else { stands || all(end) }
            };
            let (end, count) = least(&self.chars, lead).filter(|(end, _)| whole(*end))?;
            Some((lead, end, fen(count)?))
        };
        let inside = |(s, e, _): &&(usize, usize, Fen)| next.start <= *s && *e <= next.end;
        let (start, end, fen) = self.amounts.iter().find(inside).copied().or_else(bare)?;
        // 一共9块8, 也就是29.9元; 168一分不少
        if self.speaks(Speech::Whole, end) {
            return Some(fen);
        }
        (next.end - lead - (end - start).min(next.end - lead) <= 3).then_some(fen)
    }

    /// The amount of a clause before: 货款两百一十块，今天就回您账上. Not of one that has a promise of its own.
    pub(super) fn amount_before(&self, number: usize, taken: impl Fn(usize) -> bool) -> Option<Fen> {
        let clause = self.clauses.get(number)?;
        if self.partly(clause).is_some() {
            return None;
        }
        for before in (number.saturating_sub(BEFORE)..number).rev() {
            let clause = self.clauses.get(before)?;
            let full = |i: usize| at(&self.chars, i) == '满' && takes_off(&self.chars, i + 1).is_none();
            if taken(before) || (clause.start..clause.end).any(full) {
                return None;
            }
            let inside = |(s, e, _): &&(usize, usize, Fen)| clause.start <= *s && *e <= clause.end;
            let named = self.amounts.iter().rfind(inside).map(|(.., fen)| *fen);
            if let Some(fen) = named.or_else(|| self.bare(clause, None).map(|(_, fen)| fen)) {
                return Some(fen);
            }
        }
        None
    }

    /// A number without unit that is a sum: 补您两百, 退您29.9, 差价85; 6.66的红包, 15块作为赔偿.
    fn bare(&self, clause: &Clause, hit: Option<&Hit>) -> Option<(usize, Fen)> {
        let skip = |mut i: usize, any: &str| {
            while i < clause.end && among(any, at(&self.chars, i)) {
                i += 1;
            }
            i
        };
        let is = |i: usize, any: &str| i < clause.end && among(any, at(&self.chars, i));
        let from = hit.map(|hit| skip(hit.end, "您你给个账 "));
        let mut i = clause.start;
        while i < clause.end {
            // A time is no sum, and a sum with its unit was weighed already.
            let named = self.amounts.iter().find(|(start, end, _)| (*start..*end).contains(&i));
            if let Some(end) = self.said_at(i).or(named.map(|(s, e, _)| (*s, *e))).map(|(_, end)| end) {
                i = end.max(i + 1);
                continue;
            }
            let Some((past, count)) = least(&self.chars, i).filter(|(past, _)| *past <= clause.end) else {
                i += 1;
                continue;
            };
            // 减 10, as those write it who part figures from words.
            let before = i - usize::from(i > clause.start + 1 && at(&self.chars, i - 1) == ' ');
            let lead = if before > clause.start { at(&self.chars, before - 1) } else { '\0' };
            // 满一百减十, 双11; 三折 and 第二杯半价 are no sums either.
            let sale = matches!(count / ONE, 618 | 1111 | 1212) && !is(past, "元块");
            if "满双第".contains(lead)
                || sale
                || matches!(at(&self.chars, past), '折' | '%')
                || self.said_at(past - 1).is_some()
            {
                i = past;
                continue;
            }
            // 8毛
            if is(past, "毛角")
                && count % ONE == 0
                && !is(past + 1, "不都也巾形架裤铁板钢带支杯尺洲肌区型")
                && !denied(&self.chars, i)
            {
                return fen(count / 10).map(|fen| (past, fen));
            }
            // 满减一起用: no yuan.
            if count == ONE && is(past, "起样定直般并") {
                i = past;
                continue;
            }
            let off = lead == '减';
            let ends = skip(past, PARTICLES) == clause.end;
            let named = is(past, "元块蚊") || stands(&self.chars, past, "大洋");
            // 一张50的购物卡, 2380的沙发钱
            let near = |n: usize, any: &str| (past + 1..past + n).any(|i| is(i, any));
            let worth =
                is(past, "的") && (near(5, "券劵卡包") || near(2, "红补礼购现代抵无") || near(6, "钱费款"));
            let figures = at(&self.chars, i).is_ascii_digit();
            let sum = count >= 10 * ONE || count % ONE != 0;
            let beside = match hit {
                Some(hit) => {
                    let before = skip(past, "的全部都我们咱给您你") >= hit.start && past <= hit.start && sum;
                    // 给您申请张20的券
                    let within = hit.start < i && past < hit.end && is(past, "的我给都全红");
                    (ends && from == Some(i)) || before || within
                }
                None => false,
            };
            // 八十八，今晚打给您: all that the clause says.
            let alone = sum && i == clause.start && past == clause.end;
            let led = LEADS.contains(lead) || i == clause.start;
            let stood = sum
                && led
                && (ends || is(skip(past, " "), NEXT))
                && (figures || lead != '\0' || count >= 100 * ONE);
            if named || off || worth || beside || stood || alone {
                let unit = past + usize::from(is(past, "元块蚊"));
                return fen(count).map(|fen| with_parts(&self.chars, i, unit, fen));
            }
            i = past;
        }
        None
    }
}

fn number_at(chars: &[char], i: usize) -> bool {
    number(chars, i).is_some()
}

//! Words beside a match that say that it is meant.

use std::sync::OnceLock;

use super::saved::{In, Out};
use super::walk::Found;
use super::words::Words;
use crate::disguise::picture;
use crate::units::{Gap, Unit};

/// Characters on each side in which company may stand.
const NEAR: usize = 8;
/// Words of a set with which something like an account keeps company too: who is asked to add, to search or to pay.
const ACCOUNTS: &[&str] = &["加", "加我", "搜", "搜我", "聊", "号", "卡号", "转我", "打我", "发我", "给我"];
/// Letters and digits of an account name.
const ID: std::ops::RangeInclusive<usize> = 6..=20;

/// Words that go with contacts, platforms, payment and price: company for what is disguised.
const COMPANIONS: &[&str] = &[
    "加", "扫", "搜", "私", "联系", "同号", "号", "聊", "转", "付", "打", "群", "拉", "发", "微", "信",
    "好友", "添加", "店", "上买", "上搜", "旗舰", "直播", "自营", "下单", "同款", "链接", "便宜", "买",
    "上也", "上有", "全网", "全国", "行业", "品牌", "价", "质", "面料", "返", "好评", "五星", "晒图", "红包",
    "买家", "你", "吧", "一个", "货", "收", "那边", "主页", "简介", "截图", "给我", "卡",
];

/// Words of which one is enough.
#[derive(Debug, Default)]
pub(super) struct Company {
    /// A bit for each character that one of them begins with; others may share it.
    firsts: u128,
    /// In the order of those bits.
    words: Vec<Box<[char]>>,
    /// By bit: where its words begin.
    starts: Vec<u32>,
    /// Something like an account is company as well.
    accounts: bool,
}

impl FromIterator<Box<[char]>> for Company {
    fn from_iter<I: IntoIterator<Item = Box<[char]>>>(words: I) -> Company {
        let mut words: Vec<Box<[char]>> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let place = |word: &[char]| word.first().map_or(0, |c| place(*c));
        words.sort_by_key(|word| place(word));
        let starts = (0..=u128::BITS).map(|at| words.partition_point(|word| place(word) < at) as u32);
        let starts = starts.collect();
        let firsts = words.iter().fold(0, |bits, word| bits | 1 << place(word));
        let account = |word: &[char]| ACCOUNTS.iter().any(|known| known.chars().eq(word.iter().copied()));
        let accounts = words.iter().any(|word| account(word));
        Company { firsts, words, starts, accounts }
    }
}

impl Company {
    pub(super) fn save(&self, out: &mut Out) {
        out.count(self.words.len());
        self.words.iter().for_each(|word| out.chars(word));
    }

    pub(super) fn load(from: &mut In<'_>) -> Option<Company> {
        let count = from.count(8)?;
        (0..count).map(|_| from.chars()).collect()
    }

    /// Whether one of them stands near the match, outside of it, before `ends` is so.
    fn stands(&self, units: &[Unit], found: &Found, ends: fn(Gap) -> bool) -> bool {
        let (before, after) = beside(units, found, ends);
        self.in_side(before) || self.in_side(after)
    }

    fn in_side(&self, side: &[Unit]) -> bool {
        let spells = |at: usize, word: &[char]| {
            let text = side.get(at..at + word.len());
            text.is_some_and(|text| text.iter().zip(word).all(|(unit, c)| is(unit, *c)))
        };
        let begins = |at: usize, c: char| self.beginning(c).iter().any(|word| spells(at, word));
        side.iter().enumerate().any(|(at, unit)| {
            begins(at, unit.c()) || (unit.optional() && picture::of(unit.c()).chars().any(|c| begins(at, c)))
        })
    }

    /// The words that may begin with a character.
    #[inline]
    fn beginning(&self, c: char) -> &[Box<[char]>] {
        let at = place(c);
        if self.firsts >> at & 1 == 0 {
            return &[];
        }
        match self.starts.get(at as usize..at as usize + 2) {
            Some([from, to]) => self.words.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// The place of a character in [`Company::firsts`].
#[inline]
fn place(c: char) -> u32 {
    u32::from(c).wrapping_mul(0x9E37_79B1) >> 25
}

/// Whether one of a set of words, or an account where the set is about one, stands near a match.
pub(super) fn in_company(words: &Words, set: u32, units: &[Unit], found: &Found) -> bool {
    // 绿泡泡滴我一下，号在主页: one clause names it, the next says what for.
    let set = words.companies.get(set as usize);
    set.is_some_and(|set| set.stands(units, found, Gap::ended) || (set.accounts && id_near(units, found)))
}

/// Whether what usually goes with disguised words stands near a match.
pub(super) fn usual(units: &[Unit], found: &Found) -> bool {
    static USUAL: OnceLock<Company> = OnceLock::new();
    let words = || COMPANIONS.iter().map(|word| word.chars().collect()).collect();
    USUAL.get_or_init(words).stands(units, found, Gap::broken) || id_near(units, found)
}

/// Whether a unit is that character, or a picture of it.
#[inline]
fn is(unit: &Unit, c: char) -> bool {
    unit.c() == c || (unit.optional() && picture::of(unit.c()).chars().any(|shown| shown == c))
}

/// What stands beside a match, up to where a gap `ends` it.
fn beside<'u>(units: &'u [Unit], found: &Found, ends: fn(Gap) -> bool) -> (&'u [Unit], &'u [Unit]) {
    let mut from = found.start;
    while from > found.start.saturating_sub(NEAR) && units.get(from).is_some_and(|u| !ends(u.gap)) {
        from -= 1;
    }
    let rest = units.get(found.end..).unwrap_or(&[]);
    let after = rest.iter().take(NEAR).take_while(|u| !ends(u.gap)).count();
    (units.get(from..found.start).unwrap_or(&[]), rest.get(..after).unwrap_or(&[]))
}

/// Whether something like an account name follows: five letters and digits in a row.
fn id_near(units: &[Unit], found: &Found) -> bool {
    let rest = units.get(found.end..).unwrap_or(&[]);
    let sentence = rest.iter().take_while(|u| !u.gap.broken()).take(4 + ID.end()).count();
    let rest = rest.get(..sentence).unwrap_or(&[]);
    let id = |skip: usize| {
        let run = rest.get(skip..).unwrap_or(&[]);
        run.iter().enumerate().take_while(|(i, u)| u.is_ascii_word() && (*i == 0 || u.gap.touches())).count()
    };
    (0..4).any(|skip| ID.contains(&id(skip)))
}

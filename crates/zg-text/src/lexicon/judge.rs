//! Does the word make better sense than the text as it stands?
//!
//! Both are priced in bits (`ordinary`): the text by the cheapest way of cutting it into ordinary words, the word by what
//! it costs to expect it here and to disguise it so. 加薇信聊: nobody would write 薇 and 信 side by side otherwise.
//! 为新用户准备: two common words, much cheaper than 微信 twice disguised. 昨天猫粮: 昨天 and 猫粮 cost less than 昨, 天猫
//! and 粮, so 天猫 is cut out of them.

use std::sync::OnceLock;

use super::Trust;
use super::build::{Word, Words};
use super::sense::Sense;
use super::walk::Found;
use crate::disguise::ordinary::{LONGEST, Ordinary};
use crate::units::Unit;
use crate::view::{View, ViewSet};

/// What a listed word costs that stands there as written.
const WRITTEN: i32 = 13;
/// A word as written must be cheaper than the text without it by this much. Where it is meant, it is by far.
const CLEAR: i32 = 3;
/// … and where nothing stands between its characters, it may be dearer by this much.
const UNCLEAR: i32 = -2;
/// What a listed word costs under disguise, before its disguises.
const DISGUISED: i32 = 14;
/// What company is worth.
const COMPANY: i32 = 10;
/// A disguised word must be cheaper than the text by this much to be likely.
const LIKELY: i32 = 8;
/// … and to be asked about.
const ASK: i32 = 0;
/// Characters on each side in which company may stand.
const NEAR: usize = 8;
/// Letters and digits of an account name.
const ID: std::ops::RangeInclusive<usize> = 6..=20;
/// A text cheaper than this is what it says, whatever it sounds like.
pub(super) const WORTH: i32 = DISGUISED + LIKELY - COMPANY;
/// More than a letter, digit or symbol ever costs.
pub(super) const DEAR: i32 = 100;

/// Words that go with contacts, platforms, payment and price: company for what is disguised.
const COMPANIONS: &[&str] = &[
    "加", "扫", "搜", "私", "联系", "同号", "号", "聊", "转", "付", "打", "群", "拉", "发", "微", "信",
    "好友", "添加", "店", "上买", "上搜", "旗舰", "直播", "自营", "下单", "同款", "链接", "便宜", "买",
    "上也", "上有", "全网", "全国", "行业", "品牌", "价", "质", "面料", "返", "好评", "五星", "晒图", "红包",
    "买家", "你", "吧", "一个", "货", "收",
];

/// What kind of match it is; `None` where the text as it stands is so much cheaper that nobody would think of the word.
/// INVARIANT: so it is for every disguised word that costs more than [`WORTH`] allows: the scan relies on it.
pub(super) fn trust(
    words: &Words,
    word: &Word,
    units: &[Unit],
    raw: &str,
    sense: &mut Sense,
    found: &Found,
) -> Option<Trust> {
    let literal = found.needs.within(literal());
    let company = || word.company.map(|set| in_company(words, set, units, found));
    if word.guarded && is_model(word, units, raw, found) {
        return Some(Trust::Cut);
    }
    // Who parts the characters of a word or disguises them means it; as written it may be the thing itself.
    if literal && !found.gaps && company() == Some(false) {
        return Some(Trust::Cut);
    }
    let count = word.count as usize;
    if literal {
        if !word.guarded || word.ascii {
            return Some(Trust::Sure);
        }
        if count == 1 {
            let cut =
                word.company.is_some() && sense.worth(units, found.start, found.end) < single(units, found);
            return Some(if cut { Trust::Cut } else { Trust::Sure });
        }
        if count > LONGEST && !found.gaps {
            return Some(Trust::Sure);
        }
        let known = word.price;
        let price = known.unwrap_or(WRITTEN).min(WRITTEN);
        // The text without it may be the same word, where it is an ordinary one. What stands side by side and is listed
        // is cut only by what makes clearly better sense.
        let clear = if !found.gaps {
            UNCLEAR
        } else if known.is_some() {
            0
        } else {
            CLEAR
        };
        let cut = sense.margin_as_written(units, found.start, found.end, price + found.cost) < clear;
        return Some(if cut { Trust::Cut } else { Trust::Sure });
    }
    // The text costs no more than its characters one by one; most of what sounds like a word is cut by that alone.
    if hopeless(found.text, found.cost) {
        return None;
    }
    let margin = sense.worth(units, found.start, found.end) - DISGUISED - found.cost;
    if margin < LIKELY - COMPANY {
        return None;
    }
    let met = || company().unwrap_or_else(|| companion_near(units, found) || id_near(units, found));
    match margin {
        LIKELY.. => Some(Trust::Likely),
        _ if met() => Some(Trust::Likely),
        ASK.. => Some(Trust::Ask),
        // An ordinary word that sounds like a listed one is worth a look.
        _ if is_word(units.get(found.start..found.end).unwrap_or(&[])) => Some(Trust::Ask),
        _ => None,
    }
}

/// [`COMPANIONS`] by their first character.
struct Companions {
    /// By character of the basic plane: 1 if it is a companion, 2 if one begins with it.
    first: Vec<u8>,
    longer: Vec<Vec<char>>,
}

/// Whether one of [`COMPANIONS`] stands near.
fn companion_near(units: &[Unit], found: &Found) -> bool {
    static COMPANY: OnceLock<Companions> = OnceLock::new();
    let company = COMPANY.get_or_init(|| {
        let mut company = Companions { first: vec![0; 0x1_0000], longer: Vec::new() };
        for word in COMPANIONS {
            let chars: Vec<char> = word.chars().collect();
            let Some(first) = chars.first().and_then(|c| company.first.get_mut(*c as usize)) else {
                continue;
            };
            *first |= if chars.len() == 1 { 1 } else { 2 };
            company.longer.extend((chars.len() > 1).then_some(chars));
        }
        company
    });
    let kind = |c: char| company.first.get(c as usize).copied().unwrap_or(0);
    let (before, after) = beside(units, found);
    [before, after].into_iter().any(|side| {
        side.iter().enumerate().any(|(at, unit)| {
            let shown = if unit.optional() { crate::disguise::picture::of(unit.c()) } else { "" };
            let kinds = shown.chars().fold(kind(unit.c()), |kinds, c| kinds | kind(c));
            let here = |word: &Vec<char>| {
                side.get(at..at + word.len())
                    .is_some_and(|text| text.iter().zip(word).all(|(u, c)| is(u, *c)))
            };
            kinds & 1 != 0 || (kinds & 2 != 0 && company.longer.iter().any(here))
        })
    })
}

/// Whether a unit is that character, or a picture of it.
fn is(unit: &Unit, c: char) -> bool {
    unit.c() == c || (unit.optional() && crate::disguise::picture::of(unit.c()).contains(c))
}

/// What a character of a text costs at most: by itself.
#[inline]
pub(super) fn at_most(ordinary: &Ordinary, unit: &Unit) -> i32 {
    if unit.is_ascii_word() || unit.optional() { DEAR } else { ordinary.single(unit.code()) }
}

/// Whether a disguised word cannot be cheaper than a text that costs no more than this, in the best of company.
#[inline]
pub(super) fn hopeless(text: i32, cost: i32) -> bool {
    text < WORTH + cost
}

/// Whether a stretch is an ordinary word.
fn is_word(units: &[Unit]) -> bool {
    let whole = units.iter().skip(1).all(|u| u.gap.is_none());
    whole && units.len() <= LONGEST && Ordinary::get().price(units.iter().map(Unit::c)).is_some()
}

/// Views by which nothing but noise and digits differ.
fn literal() -> ViewSet {
    ViewSet::from_iter([View::Folded, View::Bare, View::Digits])
}

/// What the one character of a word costs as an ordinary one.
fn single(units: &[Unit], found: &Found) -> i32 {
    units.get(found.start).map_or(0, |unit| Ordinary::get().single(unit.code()))
}

/// Whether a word stands near the match, in the same sentence, outside of it.
fn stands_near(units: &[Unit], found: &Found, word: &[char]) -> bool {
    let (before, after) = beside(units, found);
    let spells =
        |list: &[Unit]| list.windows(word.len().max(1)).any(|w| w.iter().zip(word).all(|(u, c)| is(u, *c)));
    spells(before) || spells(after)
}

/// What stands beside a match in the same sentence.
fn beside<'u>(units: &'u [Unit], found: &Found) -> (&'u [Unit], &'u [Unit]) {
    let mut from = found.start;
    while from > found.start.saturating_sub(NEAR) && units.get(from).is_some_and(|u| !u.gap.broken()) {
        from -= 1;
    }
    let rest = units.get(found.end..).unwrap_or(&[]);
    let after = rest.iter().take(NEAR).take_while(|u| !u.gap.broken()).count();
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

/// Whether a Latin word is part of a model number: WX-200, PDD-20A.
fn is_model(word: &Word, units: &[Unit], raw: &str, found: &Found) -> bool {
    if !word.ascii || word.exact {
        return false;
    }
    let rest = units.get(found.end..).unwrap_or(&[]);
    let number = rest
        .iter()
        .enumerate()
        .take_while(|(i, u)| u.is_ascii_word() && (*i == 0 || u.gap.touches()))
        .count();
    let last = found.end.checked_sub(1).and_then(|i| units.get(i));
    let between = last.zip(rest.first()).and_then(|(a, b)| raw.get(a.end as usize..b.start as usize));
    let parted = matches!(between, Some("-" | "－" | "—" | "_"));
    let starts_with_digit = rest.first().is_some_and(|u| u.class() == crate::table::Class::Digit);
    parted && starts_with_digit && (1..=6).contains(&number)
}

/// Whether one of a set of words, or what looks like an account, stands near a match.
pub(super) fn in_company(words: &Words, set: u32, units: &[Unit], found: &Found) -> bool {
    let set = words.companies.get(set as usize);
    set.into_iter().flatten().any(|c| stands_near(units, found, c)) || id_near(units, found)
}

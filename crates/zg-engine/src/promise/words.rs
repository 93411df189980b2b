//! What words stand in a clause, less those that longer phrases swallow or that speak of somebody else.

use zg_rules::Speech;

use super::hits::Hit;
use super::kinds::{Meaning, Role};
use super::number::{among, at, stands};
use super::read::Page;
use crate::ruleset::bit_of;

impl Page<'_> {
    /// Whether one of the words of a use stands at a character.
    pub(super) fn speaks(&self, speech: Speech, at: usize) -> bool {
        self.speech.stands(speech, &self.chars, at)
    }

    /// Whether a kind has a word of that role in a clause, less what longer phrases swallow.
    pub(super) fn has(&self, number: usize, kind: usize, role: Role) -> bool {
        self.sketches.get(number).is_some_and(|s| s.has(role))
            && self.has_word(number, &[], |m| m.kinds & bit_of(kind) != 0 && m.role == role)
    }

    /// Whether a clause has a word outside these places, less what longer phrases swallow.
    pub(super) fn has_word(
        &self,
        number: usize,
        but: &[(usize, usize)],
        fits: impl Fn(&Meaning) -> bool,
    ) -> bool {
        let of = |except: bool| {
            let fits = &fits;
            self.words(number).iter().flat_map(move |(start, end, all)| {
                let all = all.iter().filter(move |m| m.except == except && fits(m));
                all.map(move |m| (*start, *end, m.list, m.role))
            })
        };
        let sent = |(start, role): (usize, Role)| {
            role == Role::Unless
                && !among("您你", at(&self.chars, start))
                && self.speech.of(Speech::Sends).iter().any(|w| {
                    let long = w.chars().count();
                    (long..=long + 2).any(|back| start >= back && stands(&self.chars, start - back, w))
                })
        };
        // 给您同意: it is not the buyer who does it.
        let served = |(start, role): (usize, Role)| {
            role.takes()
                && among("您你", at(&self.chars, start))
                && start > 0
                && among("给帮为替跟和与同向让证包保", at(&self.chars, start - 1))
        };
        of(false).any(|(start, end, list, role)| {
            // 我让同城跑腿给您送: whom the shop sends does what the shop does.
            !sent((start, role))
                && !served((start, role))
                && !of(true).any(|(s, e, l, _)| l == list && s <= start && end <= e)
                && !but.iter().any(|(s, e)| *s <= start && end <= *e)
        })
    }

    /// Whether what is given there is said to come on top: 再补您5元, 破的那个也赔您5元.
    pub(super) fn on_top(&self, number: usize, hit: &Hit) -> bool {
        let start = self.clauses.get(number).map_or(0, |c| c.start);
        let said = (start..hit.act.1).any(|i| self.speaks(Speech::Too, i));
        said || self.adds(number)
    }

    /// Whether a clause adds something to what was said before.
    pub(super) fn adds(&self, number: usize) -> bool {
        let start = self.clauses.get(number).map_or(0, |c| c.start);
        self.speaks(Speech::Adds, start)
    }

    /// Whether a longer phrase of its word list swallows what stands there.
    pub(super) fn swallowed(&self, number: usize, list: usize, (start, end): (usize, usize)) -> bool {
        let words = self.words(number).iter();
        let mut covers = words.filter(|(s, e, _)| *s <= start && end <= *e && e - s > end - start);
        list != 0 && covers.any(|(.., m)| m.iter().any(|m| m.list == list && m.except))
    }

    pub(super) fn ends(&self, number: usize) -> bool {
        self.clauses.get(number).is_none_or(|c| c.ends)
    }
}

//! Sayings: what people call by no listed word, told by the pieces that such sentences are made of.
//!
//! 咱换个软件接着唠 names nothing that a list could hold. Thousands of such sentences and of everyday ones beside them
//! (`fixtures/disguise`) say of each piece of a sentence, one to three characters, how much it speaks for a kind of saying;
//! the sum decides. The weights are a table that people can read (`saying/weights.txt`, `tests/sayings.rs` makes it), and
//! what is quoted are the characters that spoke for it.

mod grams;
mod weights;

use crate::entity::Entity;
use crate::lexicon::Trust;
use crate::table::Class;

use grams::Sentence;
pub use grams::grams;
use weights::{ANY, KINDS, Weights};

/// The kinds of sayings, in the order of their weights, each with the letter that names it in the table.
pub const SAYINGS: [(Entity, char); KINDS] = [
    (Entity::ContactSaying, 'c'),
    (Entity::PaymentSaying, 'p'),
    (Entity::ElsewhereSaying, 'e'),
    (Entity::SuperlativeSaying, 's'),
    (Entity::ReviewSaying, 'r'),
    (Entity::AbuseSaying, 'a'),
];

/// Longest stretch that is told as one, in characters: sentences of chats are no longer, and what stands far off says
/// nothing of it.
const LONG: usize = 64;
/// Beyond so many characters nobody says anything; what comes is there to keep the reader busy.
const MOST: usize = 20_000;
/// Shortest.
const SHORT: usize = 5;
/// That some saying is there must be so much likelier than not, in natural logarithms, …
const CLEAR: f32 = 2.0;
/// … or so much for a person to look at it.
const ASK: f32 = 1.5;

/// A saying found: which, and the characters that speak for it.
pub(crate) struct Said {
    pub(crate) entity: Entity,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) trust: Trust,
}

/// The sayings in a text of characters, each with its class.
pub(crate) fn find(chars: &[(char, Class)], mut found: impl FnMut(Said)) {
    let weights = Weights::get();
    let chars = chars.get(..MOST).unwrap_or(chars);
    let mut sentence = Sentence::default();
    let mut start = 0;
    while let Some(rest) = chars.get(start..).filter(|rest| !rest.is_empty()) {
        let length = stretch(rest);
        let stretch = rest.get(..length).unwrap_or(rest);
        sentence.read(stretch);
        let sums = weights.sums(&sentence);
        // Whether there is one, all kinds tell together; which, each for itself.
        let any = sums.of(ANY);
        let kinds = (0..KINDS).max_by(|a, b| sums.of(*a).total_cmp(&sums.of(*b)));
        if length >= SHORT
            && any >= ASK
            && let Some((entity, _)) = kinds.and_then(|kind| SAYINGS.get(kind))
            && let Some((from, to)) = weights.speaks(stretch, &sentence, ANY)
        {
            let trust = if any >= CLEAR { Trust::Likely } else { Trust::Ask };
            found(Said { entity: *entity, from: start + from, to: start + to, trust });
        }
        start += length;
    }
}

/// How much of a text is told as one: all, if it is short; else a sentence, or as many clauses as are short.
fn stretch(chars: &[(char, Class)]) -> usize {
    if chars.len() <= LONG {
        return chars.len();
    }
    let head = chars.get(..LONG).unwrap_or(chars);
    let ends = |c: &(char, Class)| c.1 == Class::Break && !matches!(c.0, ',' | '、');
    let clause = || head.iter().rposition(|c| c.1 == Class::Break);
    let end = head.iter().position(ends).filter(|end| *end + 1 >= SHORT);
    end.or_else(clause).map_or(LONG, |end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reader;
    use crate::entity::EntitySet;

    /// The sayings of a text, each with the part that is quoted.
    fn told(text: &str) -> Vec<(Entity, String)> {
        let want: EntitySet = SAYINGS.iter().map(|(entity, _)| *entity).collect();
        let (mut reader, mut hits) = (Reader::new(), Vec::new());
        reader.read(text);
        reader.entities(want, &mut hits);
        let part =
            |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or_default().to_owned();
        assert!(hits.iter().all(|hit| hit.trust < Trust::Sure));
        hits.iter().map(|hit| (hit.entity, part(hit.start, hit.end))).collect()
    }

    const SAID: &str = "有个地方聊起来比这儿方便，我把名字告诉您";

    #[test]
    fn whole_clauses_are_quoted() {
        assert_eq!(told(SAID), [(Entity::ContactSaying, SAID.to_owned())]);
        assert_eq!(told(&format!("{SAID}。")), [(Entity::ContactSaying, SAID.to_owned())]);
        for text in ["亲，今天下午四点前拍下的当天发", "退款会原路退回的哦", "好", ""]
        {
            assert_eq!(told(text), []);
        }
    }

    /// In a long text each sentence is told by itself, up to where nobody reads on.
    #[test]
    fn long_texts_are_told_by_sentences() {
        let plain = "今天下午四点前拍下的当天发出，明天能收到。";
        let long = format!("{}{SAID}。{}", plain.repeat(8), plain.repeat(8));
        assert_eq!(told(&long), [(Entity::ContactSaying, SAID.to_owned())]);
        let late = format!("{}{SAID}", plain.repeat(MOST / plain.chars().count() + 1));
        assert_eq!(told(&late), []);
    }
}

//! What a message says over and over is read where it begins and where it ends.
//!
//! A megabyte of 加v加v加v… would be read half a million times and found half a million times; nobody needs the
//! matches in the middle, and a guard that reads them stands still.

/// Shorter messages are read whole.
pub(crate) const LONG: usize = 4096;
/// Longest stretch whose repetition is noticed.
const PERIOD: usize = 256;
/// Characters read at each end of a repetition: more than any word, its disguise and its company reach.
const KEEP: usize = 512;
/// So many characters tell that a stretch may come again.
const SAME: usize = 4;
/// Places remembered, as a power of two.
const PLACES: u32 = 12;

/// Drops the middle of every repetition and hands the first of each middle to `end`, which makes the end of a sentence
/// of it. `key` tells characters apart.
pub(crate) fn shorten<T>(list: &mut Vec<T>, key: impl Fn(&T) -> u32, end: impl Fn(&mut T)) {
    if list.len() < LONG {
        return;
    }
    let middles = middles(list, key);
    if middles.is_empty() {
        return;
    }
    let (mut ahead, mut at) = (middles.iter().peekable(), 0);
    list.retain_mut(|unit| {
        let place = at;
        at += 1;
        while ahead.next_if(|(_, last)| *last <= place).is_some() {}
        let first = ahead.peek().map(|(first, _)| *first);
        if first == Some(place) {
            end(unit);
        }
        first.is_none_or(|first| place <= first)
    });
}

/// The middles of repetitions, in their order: first place, one past the last.
fn middles<T>(list: &[T], key: impl Fn(&T) -> u32) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut last = vec![None; 1 << PLACES];
    let mut at = 0;
    while let Some(here) = list.get(at..at + SAME) {
        let hash =
            here.iter().fold(0_u32, |h, unit| (h ^ key(unit)).wrapping_mul(0x9E37_79B1).rotate_left(9));
        let Some(slot) = last.get_mut((hash >> (32 - PLACES)) as usize) else { break };
        let Some(before) = slot.replace(at).filter(|before| at - before <= PERIOD) else {
            at += 1;
            continue;
        };
        let period = at - before;
        let again = |i: &usize| list.get(*i).zip(list.get(i - period)).is_some_and(|(a, b)| key(a) == key(b));
        let end = (at..list.len()).find(|i| !again(i)).unwrap_or(list.len());
        if end - before > 4 * KEEP {
            found.push((before + KEEP, end - KEEP));
        }
        at = end.max(at + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::units::Units;

    fn left(text: &str) -> (usize, String) {
        let mut units = Units::default();
        units.read(text);
        (units.list.len(), units.list.iter().rev().take(4).rev().map(|u| u.c()).collect())
    }

    #[test]
    fn only_the_ends_of_repetitions_are_read() {
        for (piece, kept) in
            [("多", 1024), ("加v", 1024), ("支支付付", 1024), ("uᴉxᴉǝʍ", 1024), ("v x ", 1024)]
        {
            let text = format!("{}最后说微信", piece.repeat(20_000));
            let (count, end) = left(&text);
            assert!((kept..kept + 16).contains(&count), "{piece}: {count}");
            assert_eq!(end, "后说微信");
        }
    }

    #[test]
    fn what_does_not_repeat_is_read_whole() {
        let text: String = (0..20_000_u32).filter_map(|n| char::from_u32(0x4e00 + n * n % 9973)).collect();
        let parts = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            chars.chunks(4000).map(|part| left(&part.iter().collect::<String>()).0).sum::<usize>()
        };
        assert_eq!(left(&text).0, parts(&text));
        assert_eq!(left(&"多".repeat(4000)).0, 4000);
        assert_eq!(left(&format!("{}微{}", "多".repeat(1500), "少".repeat(1500))).0, 3001);
    }
}

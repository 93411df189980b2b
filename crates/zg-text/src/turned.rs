//! Lines turned upside down: `uᴉxᴉǝʍ` is `weixin` on its head, each letter turned and the whole read from its end.
//!
//! Single turned letters are undressed by the fold (`styled`); only where one occurs, the Latin stretch around it is read
//! from its end as well.

/// A text with its turned stretches the right way round.
#[derive(Debug)]
pub(crate) struct Turned {
    pub(crate) text: String,
    /// Of each character: where it begins in `text`, and its raw bytes.
    places: Vec<(u32, u32, u32)>,
}

/// A character: where it begins, and whether it [`stays`].
type Written = (usize, char, bool);

/// The text with its turned stretches the right way round, if it has any.
pub(crate) fn turn(raw: &str) -> Option<Turned> {
    // The turned letters begin with these bytes; most texts have none of them.
    let possible = |b: u8| matches!(b, 0xC6 | 0xC7 | 0xC9 | 0xCA | 0xE1 | 0xEA);
    if !raw.bytes().any(possible) || !raw.chars().any(is_turned) {
        return None;
    }
    let mut turned = Turned { text: String::new(), places: Vec::new() };
    let mut chars: Vec<Written> = Vec::with_capacity(raw.len() / 2);
    chars.extend(raw.char_indices().map(|(at, c)| (at, c, stays(c))));
    // Each stretch, and whether somebody turned it.
    let turns = |run: &[Written]| run.iter().any(|(_, c, stays)| !stays && is_turned(*c));
    let runs: Vec<(&[Written], bool)> =
        chars.chunk_by(|a, b| a.2 == b.2).map(|run| (run, turns(run))).collect();
    let around =
        |n: Option<usize>| if n.and_then(|n| runs.get(n)).is_some_and(|(_, is)| *is) { AROUND } else { 0 };
    for (number, (run, is)) in runs.iter().enumerate() {
        if *is {
            run.iter().rev().for_each(|(at, c, _)| turned.push(*at, *c, upright(*c)));
        } else {
            turned.around(run, around(number.checked_sub(1)), around(Some(number + 1)));
        }
    }
    Some(turned)
}

/// Characters read beside a turned stretch: more than any word and its company reach.
const AROUND: usize = 64;

impl Turned {
    /// The two ends of what was not turned, so many characters of each; a line ends between them.
    fn around(&mut self, run: &[Written], head: usize, tail: usize) {
        let keep = |n: usize| n < head || run.len() - n <= tail;
        let mut parted = false;
        for (n, (at, c, _)) in run.iter().enumerate() {
            if keep(n) {
                self.push(*at, *c, *c);
            } else if !parted {
                self.push(*at, *c, '\n');
                parted = true;
            }
        }
    }

    fn push(&mut self, at: usize, c: char, shown: char) {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.places.push((start, at, at.saturating_add(c.len_utf8() as u32)));
        self.text.push(shown);
    }

    /// The raw bytes behind `start..end` of the text.
    pub(crate) fn raw(&self, start: u32, end: u32) -> (u32, u32) {
        let from = self.places.partition_point(|place| place.0 < start);
        let to = self.places.partition_point(|place| place.0 < end);
        let inside = self.places.get(from..to).unwrap_or(&[]);
        let first = inside.iter().map(|place| place.1).min().unwrap_or(0);
        let last = inside.iter().map(|place| place.2).max().unwrap_or(first);
        (first, last)
    }
}

/// Whether a character is none of a Latin stretch: Han characters and what ends a line or sentence.
fn stays(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF) || c == '\n'
}

/// Letters that only stand there when somebody turned a text.
fn is_turned(c: char) -> bool {
    matches!(
        c,
        'ɐ' | 'ɔ'
            | 'ǝ'
            | 'ɟ'
            | 'ƃ'
            | 'ɥ'
            | 'ᴉ'
            | 'ɾ'
            | 'ʞ'
            | 'ꞁ'
            | 'ɯ'
            | 'ɹ'
            | 'ʇ'
            | 'ʌ'
            | 'ʍ'
            | 'ʎ'
            | 'Ɛ'
            | 'Ǝ'
            | 'Ɔ'
    )
}

/// What a character is on its head. Turned letters stay, since the fold undresses them.
fn upright(c: char) -> char {
    match c.to_ascii_lowercase() {
        'u' => 'n',
        'n' => 'u',
        'p' => 'd',
        'd' => 'p',
        'b' => 'q',
        'q' => 'b',
        'm' => 'w',
        'w' => 'm',
        '6' => '9',
        '9' => '6',
        'Ɛ' => '3',
        '˙' => '.',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_its_feet_again() {
        let upright = |raw: &str| turn(raw).map(|t| t.text);
        assert_eq!(upright("加我uᴉxᴉǝʍ聊"), Some("加我ʍǝᴉxᴉn聊".to_owned()));
        let long = "多".repeat(200);
        let beside = "多".repeat(AROUND);
        assert_eq!(upright(&format!("{long}uᴉxᴉǝʍ{long}")), Some(format!("\n{beside}ʍǝᴉxᴉn{beside}\n")));
        assert_eq!(upright("weixin"), None);
        assert_eq!(upright("加我微信"), None);
    }

    #[test]
    fn back_to_the_bytes() {
        let raw = "加我uᴉxᴉǝʍ聊";
        let turned = turn(raw).unwrap();
        let at = turned.text.find('ʍ').unwrap() as u32;
        let (start, end) = turned.raw(at, turned.text.find('聊').unwrap() as u32);
        assert_eq!(raw.get(start as usize..end as usize), Some("uᴉxᴉǝʍ"));
    }
}

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

/// The text with its turned stretches the right way round, if it has any.
pub(crate) fn turn(raw: &str) -> Option<Turned> {
    if !has_turned(raw) {
        return None;
    }
    let mut turned = Turned { text: String::new(), places: Vec::new() };
    // The stretch before, if it was not turned, and how much of its beginning stands beside one that was.
    let mut waiting: Option<(Stretch<'_>, usize)> = None;
    let mut head = 0;
    for stretch in stretches(raw) {
        let is = !stretch.stays && has_turned(stretch.text);
        let near = if is { AROUND } else { 0 };
        waiting.take().into_iter().for_each(|(before, head)| turned.around(before, head, near));
        if is {
            stretch.chars().rev().for_each(|(at, c)| turned.push(at, c, upright(c)));
        } else {
            waiting = Some((stretch, head));
        }
        head = near;
    }
    waiting.into_iter().for_each(|(last, head)| turned.around(last, head, 0));
    Some(turned)
}

/// Characters that all [`stays`] or all do not, and where the first begins.
#[derive(Debug, Clone, Copy)]
struct Stretch<'r> {
    at: usize,
    stays: bool,
    text: &'r str,
}

impl<'r> Stretch<'r> {
    fn chars(self) -> impl DoubleEndedIterator<Item = (usize, char)> + 'r {
        self.text.char_indices().map(move |(at, c)| (self.at + at, c))
    }
}

fn stretches(raw: &str) -> impl Iterator<Item = Stretch<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = raw.get(at..)?;
        let stay = stays(rest.chars().next()?);
        let end = rest.find(|c| stays(c) != stay).unwrap_or(rest.len());
        let stretch = Stretch { at, stays: stay, text: rest.get(..end)? };
        at += end;
        Some(stretch)
    })
}

/// Characters read beside a turned stretch: more than any word and its company reach.
const AROUND: usize = 64;

impl Turned {
    /// The two ends of what was not turned, so many characters of each; a line ends between them.
    fn around(&mut self, stretch: Stretch<'_>, head: usize, tail: usize) {
        let length = if head + tail == 0 { 1 } else { stretch.text.chars().count() };
        let mut parted = false;
        for (n, (at, c)) in stretch.chars().enumerate().take(length) {
            if n < head || length - n <= tail {
                self.push(at, c, c);
            } else if !parted {
                self.push(at, c, '\n');
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

/// Whether somebody turned a letter.
fn has_turned(text: &str) -> bool {
    // The turned letters begin with these bytes; most texts have none of them.
    let possible = |b: u8| matches!(b, 0xC6 | 0xC7 | 0xC9 | 0xCA | 0xE1 | 0xEA);
    text.bytes().any(possible) && text.chars().any(is_turned)
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

//! What stands around a word that is only spoken of: 收货人叫支富宝 names a person. (language §3, `mentioned`)

use zg_model::Date;
use zg_text::View;

/// More symbols than this in a row part a frame from the word.
const GAP: usize = 3;
/// The characters that may stand between where a frame has one of these: a few words, a surname.
const LOOSE: [(char, usize); 2] = [('～', 8), ('·', 2)];
/// How far it is read: no frame is so long.
const WINDOW: usize = 80;
/// The characters of a quoted piece.
const QUOTED: usize = 20;
/// The pieces that may stand in a row.
const ROW: usize = 6;

/// What stands before and after a word that is only spoken of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Frame {
    before: Side,
    after: Side,
    quoted: Quoted,
    from: Date,
    until: Date,
}

/// Whether a frame is only of words in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Quoted {
    No,
    /// In whichever: `“…”`.
    Any,
    /// In those of titles: `《…》`, which may say nothing else.
    Title,
}

/// One side, read away from the word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Side {
    chars: Vec<char>,
    /// [`bits`] of them.
    bits: u64,
    /// The characters that may stand between.
    loose: usize,
}

/// A bit for each character; others may share it.
fn bits(chars: &[char]) -> u64 {
    chars.iter().fold(0, |bits, c| bits | 1 << (u32::from(*c).wrapping_mul(0x9E37_79B1) >> 26))
}

/// Bytes of a text.
type Place = (usize, usize);

impl Frame {
    /// A frame as listed, with the word as `…`; `None` where nothing stands around it.
    pub(crate) fn of(text: &str, from: Option<Date>, until: Option<Date>) -> Option<Frame> {
        let (before, after) = text.split_once('…')?;
        let within = |open, close| Some((before.strip_suffix(open)?, after.strip_prefix(close)?));
        let (before, after, quoted) = match (within('“', '”'), within('《', '》')) {
            (Some((before, after)), _) => (before, after, Quoted::Any),
            (_, Some((before, after))) => (before, after, Quoted::Title),
            _ => (before, after, Quoted::No),
        };
        let loose = |c: Option<char>| LOOSE.into_iter().find(|(mark, _)| Some(*mark) == c);
        let before = match loose(before.chars().next_back()) {
            Some((mark, loose)) => Side::of(before.trim_end_matches(mark), loose, true),
            None => Side::of(before, 0, true),
        };
        let after = match loose(after.chars().next()) {
            Some((mark, loose)) => Side::of(after.trim_start_matches(mark), loose, false),
            None => Side::of(after, 0, false),
        };
        let (from, until) = (from.unwrap_or(Date::MIN), until.unwrap_or(Date::MAX));
        let says = quoted == Quoted::Title || !before.chars.is_empty() || !after.chars.is_empty();
        says.then_some(Frame { before, after, quoted, from, until })
    }
}

impl Side {
    fn of(text: &str, loose: usize, back: bool) -> Side {
        let mut chars: Vec<char> =
            zg_text::term(View::Folded, text).chars().filter(|c| !c.is_whitespace()).collect();
        if back {
            chars.reverse();
        }
        Side { bits: bits(&chars), chars, loose }
    }

    /// Whether what comes next reads like this side.
    fn fits(&self, (next, there): &(Vec<char>, u64)) -> bool {
        // Most frames say what is not there at all.
        if self.bits & !there != 0 {
            return false;
        }
        let over = next.iter().take(self.loose).take_while(|c| !parts(**c)).count();
        (0..=over).any(|skipped| next.get(skipped..).is_some_and(|next| self.begins(next)))
    }

    fn begins(&self, next: &[char]) -> bool {
        let mut next = next.iter();
        self.chars.iter().all(|want| {
            let mut gap = 0;
            loop {
                match next.next() {
                    Some(c) if c == want => return true,
                    Some(c) if !c.is_alphanumeric() && !parts(*c) && gap < GAP => gap += 1,
                    _ => return false,
                }
            }
        })
    }
}

/// What stands around a place, folded, read away from it, with its [`bits`].
struct Around {
    before: (Vec<char>, u64),
    after: (Vec<char>, u64),
}

impl Around {
    fn of(text: &str, (start, end): Place) -> Around {
        // A character folds to several at times (⑩).
        let fold = |c: char, back: bool| {
            let single = zg_text::folded(c);
            let mut several: Vec<char> = match single {
                Some(_) => Vec::new(),
                None => zg_text::term(View::Folded, c.encode_utf8(&mut [0; 4])).chars().collect(),
            };
            if back {
                several.reverse();
            }
            single.into_iter().chain(several)
        };
        let before = text.get(..start).unwrap_or_default().chars().rev();
        let after = text.get(end..).unwrap_or_default().chars();
        let before: Vec<char> = before.flat_map(|c| fold(c, true)).take(WINDOW).collect();
        let after: Vec<char> = after.flat_map(|c| fold(c, false)).take(WINDOW).collect();
        let (before_bits, after_bits) = (bits(&before), bits(&after));
        Around { before: (before, before_bits), after: (after, after_bits) }
    }

    fn fits(&self, frame: &Frame) -> bool {
        frame.before.fits(&self.before) && frame.after.fits(&self.after)
    }
}

/// Whether a word at a place of a text is only spoken of on that day.
pub(crate) fn mentioned(frames: &[Frame], text: &str, word: (u32, u32), day: Date) -> bool {
    let (Ok(start), Ok(end)) = (usize::try_from(word.0), usize::try_from(word.1)) else { return false };
    if frames.is_empty() {
        return false;
    }
    let plain = Around::of(text, (start, end));
    let quoted = quoted(text, (start, end)).map(|place| Around::of(text, place));
    let title = opens(text, start).is_some_and(|(_, quote)| quote == '《');
    frames.iter().filter(|f| f.from <= day && day <= f.until).any(|frame| {
        let in_quotes = || quoted.as_ref().is_some_and(|around| around.fits(frame));
        match frame.quoted {
            Quoted::No => plain.fits(frame) || in_quotes(),
            Quoted::Any => in_quotes(),
            Quoted::Title => title && in_quotes(),
        }
    })
}

/// The quoted piece that a word stands in, with its quotes and the pieces that stand beside it: “最高级”、“第一品牌”.
fn quoted(text: &str, word: Place) -> Option<Place> {
    let (mut start, _) = opens(text, word.0)?;
    let mut end = closes(text, word.1, text.get(start..)?.chars().next()?)?;
    for _ in 0..ROW {
        let before = joined(text.get(..start)?.char_indices().rev().map(|(at, c)| (at + c.len_utf8(), c)));
        let Some((from, quote)) = before.and_then(|(at, c)| opens(text, at - c.len_utf8())) else { break };
        if closes(text, from + quote.len_utf8(), quote).is_none_or(|to| to > start) {
            break;
        }
        start = from;
    }
    for _ in 0..ROW {
        let after = joined(text.get(end..)?.char_indices()).map(|(at, c)| (end + at, c));
        let Some((at, quote)) = after else { break };
        let Some(to) = closes(text, at + quote.len_utf8(), quote) else { break };
        end = to;
    }
    Some((start, end))
}

/// The next quote, if at most one 、 or 和 stands before it.
fn joined(mut chars: impl Iterator<Item = (usize, char)>) -> Option<(usize, char)> {
    let first = chars.next()?;
    let found = if matches!(first.1, '、' | '和' | '与' | '或' | '跟') { chars.next()? } else { first };
    is_quote(found.1).then_some(found)
}

/// The quote that opens the piece which a place stands in.
fn opens(text: &str, at: usize) -> Option<(usize, char)> {
    let mut back = text.get(..at)?.char_indices().rev().take(QUOTED + 1);
    back.find(|(_, c)| is_quote(*c) || *c == '\n').filter(|(_, c)| closing(*c).is_some())
}

/// Where the piece ends that a quote has opened before a place.
fn closes(text: &str, at: usize, quote: char) -> Option<usize> {
    let mut on = text.get(at..)?.char_indices().take(QUOTED + 1);
    let (found, c) = on.find(|(_, c)| is_quote(*c) || *c == '\n')?;
    (Some(c) == closing(quote)).then(|| at + found + c.len_utf8())
}

fn closing(quote: char) -> Option<char> {
    Some(match quote {
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '"' => '"',
        _ => return None,
    })
}

fn is_quote(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '》') || closing(c).is_some()
}

/// Whether a folded character ends a sentence or a part of one.
fn parts(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';' | ',' | '、' | '\n' | '\r')
}

//! What stands around a word that is only spoken of, by trying every stretch of the text on either side.

use zg_model::Date;
use zg_rules::{At, Body, Cond, Matcher, Pack, Rule};
use zg_text::View;

/// Frames as listed, with the days on which they count.
pub(super) type Frames = Vec<(String, Option<Date>, Option<Date>)>;

/// The frames of all matchers around a condition of words, its own among them; nothing of other conditions.
pub(super) fn frames(pack: &Pack, rule: &Rule, cond: &Cond) -> Frames {
    let mut all: Vec<&At<String>> = Vec::new();
    for version in rule.versions.iter().chain(&rule.readings) {
        match &version.body {
            Some(Body::Match(m)) => path(m, cond, &mut all),
            Some(Body::Sequence(s)) => s.matchers().any(|m| path(m, cond, &mut all)),
            _ => false,
        };
    }
    let mut frames = Frames::new();
    for word in all {
        match word.value.strip_prefix('$') {
            None => frames.push((word.value.clone(), None, None)),
            Some(name) => {
                let list = pack.word_list(&rule.pack, name).expect("checked by load");
                frames.extend(list.terms.iter().map(|t| (t.text.clone(), t.from, t.until)));
            }
        }
    }
    frames
}

/// Gathers what the matchers on the way to a condition list.
fn path<'m>(m: &'m Matcher, cond: &Cond, out: &mut Vec<&'m At<String>>) -> bool {
    let found =
        m.text.as_ref().is_some_and(|c| std::ptr::eq(c, cond)) || m.or.iter().any(|m| path(m, cond, out));
    if found {
        out.extend(&m.mentioned);
    }
    found
}

/// Whether a word is only spoken of.
pub(super) fn speaks_of(frames: &Frames, text: &str, (start, end): (usize, usize), day: Date) -> bool {
    let counts = |from: &Option<Date>, until: &Option<Date>| {
        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
    };
    let quoted = || quoted(text, start, end);
    frames.iter().filter(|(_, from, until)| counts(from, until)).any(|(frame, _, _)| {
        if frame.contains("“…”") {
            let (before, after) = frame.split_once("“…”").expect("just seen");
            return quoted().is_some_and(|(from, to)| sides(before, after, &text[..from], &text[to..]));
        }
        if let Some((before, after)) = frame.split_once("《…》") {
            let open = text[..start].rfind(|c| c == '\n' || PAIRS.iter().any(|(a, b)| c == *a || c == *b));
            return quoted().is_some_and(|(from, to)| {
                open.is_some_and(|at| text[at..].starts_with('《'))
                    && sides(before, after, &text[..from], &text[to..])
            });
        }
        let (before, after) = frame.split_once('…').expect("checked by load");
        sides(before, after, &text[..start], &text[end..])
            || quoted().is_some_and(|(from, to)| sides(before, after, &text[..from], &text[to..]))
    })
}

fn sides(before: &str, after: &str, left: &str, right: &str) -> bool {
    let turned = |text: &str| folded(text).into_iter().rev().collect::<Vec<char>>();
    side(&turned(before), &turned(left)) && side(&folded(after), &folded(right))
}

fn folded(text: &str) -> Vec<char> {
    text.chars()
        .flat_map(|c| zg_text::term(View::Folded, &c.to_string()).chars().collect::<Vec<_>>())
        .collect()
}

/// Whether a side of a frame stands at the beginning of a text; with `～` within eight characters and the same clause, with
/// `·` within two.
fn side(want: &[char], text: &[char]) -> bool {
    let (marked, most) = match want.first() {
        Some('～' | '~') => (1, Some(8)),
        Some('·') => (1, Some(2)),
        _ => (0, None),
    };
    let want: Vec<char> = want[marked..].iter().copied().filter(|c| !c.is_whitespace()).collect();
    let starts = if most.is_some() { text.len() } else { 0 };
    (0..=starts).any(|skipped| {
        let over = &text[..skipped];
        skipped <= most.unwrap_or(0) && !over.iter().any(|c| ends(*c)) && reads(&want, &text[skipped..])
    })
}

/// Whether a text begins with these characters, up to three symbols before each.
fn reads(want: &[char], text: &[char]) -> bool {
    let [first, rest @ ..] = want else { return true };
    (0..=3).any(|symbols| {
        let before = text.get(..symbols).unwrap_or(&['x']);
        !before.iter().any(|c| c.is_alphanumeric() || ends(*c) || c == first)
            && text.get(symbols) == Some(first)
            && reads(rest, &text[symbols + 1..])
    })
}

fn ends(c: char) -> bool {
    ['。', '!', '?', ';', ',', '、', '\n', '\r'].contains(&c)
}

const PAIRS: [(char, char); 6] =
    [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('《', '》'), ('"', '"')];

/// From the first to the last quote of a row of quoted pieces, one of which a word stands in.
fn quoted(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let bar = |c: char| c == '\n' || PAIRS.iter().any(|(open, close)| c == *open || c == *close);
    // The piece between two quotes, or line ends, that stand next to a place.
    let piece = |from: usize, to: usize| {
        let open = chars.iter().rposition(|(at, c)| *at < from && bar(*c))?;
        let close = chars.iter().position(|(at, c)| *at >= to && bar(*c))?;
        let (first, last) = (
            chars.iter().filter(|(at, _)| *at < from).count(),
            chars.iter().filter(|(at, _)| *at < to).count(),
        );
        let near = first - open <= 21 && close - last <= 20;
        (near && PAIRS.contains(&(chars[open].1, chars[close].1))).then_some((open, close))
    };
    let (mut open, mut close) = piece(start, end)?;
    let beside = |c: char| ['、', '和', '与', '或', '跟'].contains(&c);
    for _ in 0..6 {
        let before = open.checked_sub(1).filter(|n| !beside(chars[*n].1)).or(open.checked_sub(2));
        let Some(before) = before.filter(|n| bar(chars[*n].1)) else { break };
        // Both ends are looked for from the opening quote on, too.
        let from = chars[before].0;
        match piece(from, from) {
            Some((from, to)) if to == before && to - from <= 21 => open = from,
            _ => break,
        }
    }
    for _ in 0..6 {
        let next = match chars.get(close + 1) {
            Some((_, c)) if beside(*c) => close + 2,
            _ => close + 1,
        };
        let Some((at, _)) = chars.get(next).filter(|(_, c)| PAIRS.iter().any(|(open, _)| open == c)) else {
            break;
        };
        let inside = at + chars[next].1.len_utf8();
        match piece(inside, inside) {
            Some((from, to)) if from == next => close = to,
            _ => break,
        }
    }
    let after = chars[close].0 + chars[close].1.len_utf8();
    Some((chars[open].0, after))
}

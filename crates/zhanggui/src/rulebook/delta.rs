//! Two texts as one: what went is struck out, what came is underlined. Colour says the same again.

use zg_formats::page::Esc;

use crate::term::Terminal;

/// What became of a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    Same,
    Gone,
    New,
}

/// The longest common subsequence of two lists, as one list of pieces.
pub(super) fn align<'t, T: PartialEq>(a: &'t [T], b: &'t [T]) -> Vec<(Fate, &'t T)> {
    let wide = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * wide];
    let at = |longest: &[u32], i: usize, j: usize| longest.get(i * wide + j).copied().unwrap_or(0);
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let best = if x == y {
                1 + at(&longest, i + 1, j + 1)
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(cell) = longest.get_mut(i * wide + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::with_capacity(a.len() + b.len());
    loop {
        match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) if x == y => {
                out.push((Fate::Same, y));
                i += 1;
                j += 1;
            }
            (Some(x), y) if y.is_none() || at(&longest, i + 1, j) >= at(&longest, i, j + 1) => {
                out.push((Fate::Gone, x));
                i += 1;
            }
            (_, Some(y)) => {
                out.push((Fate::New, y));
                j += 1;
            }
            (None, None) | (Some(_), None) => return out,
        }
    }
}

/// Words: runs of Latin letters and digits stay whole, Han characters stand alone.
fn words(text: &str) -> Vec<&str> {
    let joins = |c: char| c.is_ascii_alphanumeric() || "-_./$%".contains(c);
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end =
            if joins(first) { rest.find(|c| !joins(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (word, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push(word);
        rest = tail;
    }
    out
}

/// The pieces of two lines. Where hardly anything is the same, nothing is: islands of one character only confuse.
fn pieces(a: &str, b: &str) -> Vec<(Fate, String)> {
    let (left, right) = (words(a), words(b));
    let mut out: Vec<(Fate, String)> = Vec::new();
    for (fate, word) in align(&left, &right) {
        match out.last_mut().filter(|(f, _)| *f == fate) {
            Some((_, text)) => text.push_str(word),
            None => out.push((fate, (*word).to_owned())),
        }
    }
    let small = |n: usize, out: &[(Fate, String)]| {
        let inside = n > 0 && n + 1 < out.len();
        inside && out.get(n).is_some_and(|(f, t)| *f == Fate::Same && t.chars().count() < 2)
    };
    let mut merged: Vec<(Fate, String)> = Vec::new();
    let (mut gone, mut new) = (String::new(), String::new());
    for n in 0..out.len() {
        let Some((fate, text)) = out.get(n) else { break };
        match fate {
            Fate::Same if !small(n, &out) => {
                flush(&mut merged, &mut gone, &mut new);
                merged.push((Fate::Same, text.clone()));
            }
            Fate::Same => {
                gone.push_str(text);
                new.push_str(text);
            }
            Fate::Gone => gone.push_str(text),
            Fate::New => new.push_str(text),
        }
    }
    flush(&mut merged, &mut gone, &mut new);
    merged
}

fn flush(out: &mut Vec<(Fate, String)>, gone: &mut String, new: &mut String) {
    for (fate, text) in [(Fate::Gone, std::mem::take(gone)), (Fate::New, std::mem::take(new))] {
        if !text.is_empty() {
            out.push((fate, text));
        }
    }
}

/// One line as it became another, as HTML.
pub(super) fn inline(a: &str, b: &str) -> String {
    let html = |(fate, text): &(Fate, String)| match fate {
        Fate::Same => Esc(text).to_string(),
        Fate::Gone => format!("<del>{}</del>", Esc(text)),
        Fate::New => format!("<ins>{}</ins>", Esc(text)),
    };
    pieces(a, b).iter().map(html).collect()
}

/// Whether two lines are one line that changed.
fn alike(a: &str, b: &str) -> bool {
    let same: usize =
        pieces(a, b).iter().filter(|(f, _)| *f == Fate::Same).map(|(_, t)| t.chars().count()).sum();
    same * 3 >= a.chars().count().max(b.chars().count())
}

/// Two texts, line by line, as HTML.
pub(super) fn lines(a: &[String], b: &[String], term: &Terminal) -> String {
    let mut out = String::from("<ol class=\"delta\">");
    let (mut gone, mut new): (Vec<&String>, Vec<&String>) = (Vec::new(), Vec::new());
    let all = align(a, b);
    for (fate, line) in &all {
        match fate {
            Fate::Gone => gone.push(line),
            Fate::New => new.push(line),
            Fate::Same => {
                changed(&mut out, &mut gone, &mut new, term);
                out.push_str(&row("same", " ", "", &Esc(line).to_string()));
            }
        }
    }
    changed(&mut out, &mut gone, &mut new, term);
    out.push_str("</ol>");
    out
}

fn changed(out: &mut String, gone: &mut Vec<&String>, new: &mut Vec<&String>, term: &Terminal) {
    for old in gone.drain(..) {
        match new.iter().position(|line| alike(old, line)) {
            Some(at) => {
                for line in new.drain(..at) {
                    out.push_str(&whole("new", "＋", term.say("新增", "new"), "ins", line));
                }
                let line = new.remove(0);
                out.push_str(&row("both", "～", term.say("改动", "changed"), &inline(old, line)));
            }
            None => out.push_str(&whole("gone", "－", term.say("删去", "gone"), "del", old)),
        }
    }
    for line in new.drain(..) {
        out.push_str(&whole("new", "＋", term.say("新增", "new"), "ins", line));
    }
}

fn whole(class: &str, sign: &str, label: &str, tag: &str, line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let (blank, text) = line.split_at_checked(indent).unwrap_or(("", line));
    row(class, sign, label, &format!("{blank}<{tag}>{}</{tag}>", Esc(text)))
}

/// INVARIANT: `html` is HTML already.
fn row(class: &str, sign: &str, label: &str, html: &str) -> String {
    format!("<li class=\"{class}\"><i title=\"{label}\">{sign}</i><span>{html}</span></li>")
}

#[cfg(test)]
mod tests {
    use super::{Terminal, inline, lines};

    #[test]
    fn what_went_is_struck_out_and_what_came_is_underlined() {
        assert_eq!(inline("时限 3m，含端点", "时限 5m，含端点"), "时限 <del>3m</del><ins>5m</ins>，含端点");
        assert_eq!(inline("一样", "一样"), "一样");
        assert_eq!(inline("", "新<b>"), "<ins>新&lt;b&gt;</ins>");
    }

    #[test]
    fn lines_that_stay_stay_and_alike_ones_are_paired() {
        let all = |lines: &[&str]| lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        let (a, b) = (all(&["甲", "从九点到二十三点", "走了"]), all(&["甲", "多的一行", "从八点到二十三点"]));
        let html = lines(&a, &b, &Terminal::new(false));
        assert!(html.contains("<li class=\"same\"><i title=\"\"> </i><span>甲</span>"), "{html}");
        assert!(html.contains("从<del>九</del><ins>八</ins>点到二十三点"), "{html}");
        assert!(html.contains("<ins>多的一行</ins>") && html.contains("<del>走了</del>"), "{html}");
    }
}

//! The same violation in other words: between ordinary phrases, with filler between the characters, with another word
//! of the same list.
//!
//! A change that a rule itself excuses is taken back; that is decided on the plain text, without the engine.

use super::book::{Book, Notes};
use super::dice::Dice;
use super::seeds::OneLine;

/// A planted text and its evidence.
#[derive(Clone, Debug)]
pub(crate) struct Planted {
    pub(crate) text: String,
    pub(crate) span: String,
}

/// Text around and in one mark.
#[derive(Clone)]
struct Parts {
    before: String,
    mark: String,
    after: String,
}

impl Parts {
    fn text(&self) -> String {
        [self.before.as_str(), &self.mark, &self.after].concat()
    }
}

/// The example, changed or as it stands.
pub(crate) fn vary(
    line: &OneLine<'_>,
    book: &Book,
    sentences: &[&str],
    notes: &Notes,
    dice: &mut Dice,
) -> Planted {
    let original = parts(line, dice);
    let mut changed = original.clone();
    if dice.percent(40) {
        swap(&mut changed, line, dice);
    }
    if dice.percent(30) {
        fill(&mut changed, line, book, notes, dice);
    }
    number(&mut changed, dice);
    if !line.traits.alone && dice.percent(60) {
        embed(&mut changed, book, sentences, notes, dice);
    }
    let (was, now) = (original.text().to_lowercase(), changed.text().to_lowercase());
    let excused = |word: &String| now.contains(word.as_str()) && !was.contains(word.as_str());
    let kept = if line.traits.excuses.iter().any(excused) { original } else { changed };
    Planted { text: kept.text(), span: kept.mark }
}

/// One of the marks, and what stands around it.
fn parts(line: &OneLine<'_>, dice: &mut Dice) -> Parts {
    let (from, to) = dice.pick(&line.marks).copied().unwrap_or((0, line.text.len()));
    let part = |range: std::ops::Range<usize>| line.text.get(range).unwrap_or_default().to_owned();
    Parts { before: part(0..from), mark: part(from..to), after: part(to..line.text.len()) }
}

/// Another word of a list that the marked word stands in.
fn swap(parts: &mut Parts, line: &OneLine<'_>, dice: &mut Dice) {
    let marked = parts.mark.to_lowercase();
    let Some(pool) = line.traits.pools.iter().find(|p| p.words.iter().any(|w| w.to_lowercase() == marked))
    else {
        return;
    };
    let Some(word) = dice.pick(&pool.words) else { return };
    // A Latin word would run together with Latin letters beside it.
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let joins = latin(word.chars().next()) && latin(parts.before.chars().next_back())
        || latin(word.chars().next_back()) && latin(parts.after.chars().next());
    // A second listed word in the rest of the text would change what is excused.
    if !joins {
        parts.mark.clone_from(word);
    }
}

/// Filler between the characters, where the rule reads through it.
fn fill(parts: &mut Parts, line: &OneLine<'_>, book: &Book, notes: &Notes, dice: &mut Dice) {
    let through = line.traits.pools.iter().any(|p| p.bare && p.words.contains(&parts.mark));
    let chars: Vec<char> = parts.mark.chars().collect();
    let han = chars.iter().all(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
    let Some(filler) = dice.pick(book.list("夹杂", notes)).filter(|_| through && han && chars.len() > 1)
    else {
        return;
    };
    let everywhere = dice.percent(50);
    let only = dice.below(chars.len() - 1);
    let mut filled = String::new();
    for (i, c) in chars.iter().enumerate() {
        filled.push(*c);
        if i + 1 < chars.len() && (everywhere || i == only) {
            filled.push_str(filler);
        }
    }
    parts.mark = filled;
}

/// Another mobile number, where one stands there.
fn number(parts: &mut Parts, dice: &mut Dice) {
    let mobile = parts.mark.len() == 11 && parts.mark.bytes().all(|b| b.is_ascii_digit());
    if mobile {
        let head: String = parts.mark.chars().take(3).collect();
        parts.mark = head + &format!("{:08}", dice.range(10_000_000, 99_999_999));
    }
}

/// Ordinary phrases before and after.
fn embed(parts: &mut Parts, book: &Book, sentences: &[&str], notes: &Notes, dice: &mut Dice) {
    let greeted = |text: &str, phrase: &str| text.chars().next() == phrase.chars().next();
    if dice.percent(25)
        && let Some(sentence) = dice.pick(sentences)
    {
        parts.before = format!("{sentence}，{}", parts.before);
    } else if dice.percent(60)
        && let Some(prefix) = dice.pick(book.list("前缀", notes))
        && !greeted(&parts.text(), prefix)
    {
        parts.before = format!("{prefix}{}", parts.before);
    }
    let ends = parts.text().chars().next_back();
    let open = ends.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"哦哈呢吧吗啊".contains(c));
    if open
        && !parts.after.is_empty()
        && dice.percent(40)
        && let Some(suffix) = dice.pick(book.list("后缀", notes))
    {
        parts.after.push_str(suffix);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use zg_model::{Date, RuleId};

    use super::*;
    use crate::generate::force::DAYS;
    use crate::generate::seeds::{Pool, Traits};

    fn texts(traits: Traits) -> Vec<Planted> {
        let rule = RuleId::new("x");
        let line = OneLine {
            rule: &rule,
            bot: false,
            text: "这款全网最低哦",
            marks: vec![(6, 18)],
            traits: Rc::new(traits),
            days: [true; DAYS],
        };
        let (book, notes) = (Book::of_release().unwrap(), Notes::new("", "", Date::MIN));
        (0..200).map(|n| vary(&line, &book, &["面料厚实"], &notes, &mut Dice::new(n, 0))).collect()
    }

    fn pool() -> Vec<Pool> {
        vec![Pool { words: vec!["全网最低".into(), "顶级".into()], bare: true }]
    }

    #[test]
    fn words_swap_fill_and_stand_among_others() {
        let all = texts(Traits { pools: pool(), ..Traits::default() });
        assert!(all.iter().all(|p| p.text.contains(&p.span)));
        assert!(all.iter().any(|p| p.span == "顶级"), "swapped");
        assert!(all.iter().any(|p| p.span == "全 网 最 低"), "filled");
        assert!(all.iter().any(|p| p.text.starts_with("面料厚实，这款")), "embedded");
    }

    #[test]
    fn what_is_excused_is_taken_back() {
        let traits =
            Traits { pools: pool(), excuses: vec!["面料厚实".into(), "顶级".into()], alone: false };
        assert!(!texts(traits).iter().any(|p| p.text.contains("面料") || p.text.contains("顶级")));
        let alone = Traits { alone: true, ..Traits::default() };
        assert!(texts(alone).iter().all(|p| p.text == "这款全网最低哦"));
    }
}

//! What stands directly before a word and denies it, by trying every place before the word.

use zg_model::Date;
use zg_rules::{Pack, Words, pack_of};
use zg_text::View;

/// Denials with the days on which they count; the phrases that only end like one with `true`.
pub(super) type Denials = Vec<(String, Option<Date>, Option<Date>, bool)>;

/// What denies the words of a list.
pub(super) fn denials(pack: &Pack, list: &Words) -> Denials {
    let mut all = Denials::new();
    for word in &list.not_after {
        match word.value.strip_prefix('$') {
            None => all.push((word.value.clone(), None, None, false)),
            Some(name) => {
                let named = pack.word_list(pack_of(&list.file), name).expect("checked by load");
                all.extend(named.terms.iter().map(|t| (t.text.clone(), t.from, t.until, false)));
                all.extend(named.except.iter().map(|phrase| (phrase.clone(), None, None, true)));
            }
        }
    }
    all
}

/// Whether a text ends with a denial, and not with a longer phrase that only ends like one.
pub(super) fn denies(all: &Denials, text: &str, day: Date) -> bool {
    let mut found: Vec<(usize, bool)> = Vec::new();
    for (denial, from, until, except) in all {
        let stands = from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until);
        let letters = letters(denial);
        let here = |(at, _): (usize, char)| reads(&text[at..], &letters);
        if stands && !letters.is_empty() && text.char_indices().any(here) {
            found.push((letters.chars().count(), *except));
        }
    }
    // The longest decides; of two as long the denial.
    found.iter().max_by_key(|(length, except)| (*length, !except)).is_some_and(|(_, except)| !except)
}

fn letters(text: &str) -> String {
    zg_text::term(View::Folded, text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text reads as these letters, with no sentence end between or after them and no more than three symbols
/// in a row.
fn reads(text: &str, letters: &str) -> bool {
    let folded: String = text.chars().map(|c| zg_text::term(View::Folded, &c.to_string())).collect();
    let mut rows = folded.split(char::is_alphanumeric).skip(1);
    folded.starts_with(char::is_alphanumeric)
        && folded.chars().filter(|c| c.is_alphanumeric()).eq(letters.chars())
        && rows.all(|row| {
            row.chars().count() <= 3 && !row.contains(['。', '!', '?', ';', ',', '、', '\n', '\r'])
        })
}

//! zg-text for a page: hand over a message, character by character, and ask where a word stands in it.
//!
//! No memory is shared: a page calls [`letter`] for each code point of the words or the message, then [`word`] or
//! [`find`]. Places are bytes of the message in UTF-8.

use std::cell::RefCell;

use zg_text::{Lexicon, Reader, Term, Trust, VIEWS};

#[derive(Default)]
struct Page {
    letters: String,
    words: Vec<String>,
    lexicon: Option<Lexicon>,
    reader: Reader,
}

thread_local!(static PAGE: RefCell<Page> = RefCell::default());

/// One more code point of what is handed over; what is none is left out.
#[unsafe(no_mangle)]
pub extern "C" fn letter(code: u32) {
    PAGE.with_borrow_mut(|page| page.letters.extend(char::from_u32(code)));
}

/// What was handed over is a word to look for.
#[unsafe(no_mangle)]
pub extern "C" fn word() {
    PAGE.with_borrow_mut(|page| {
        let word = std::mem::take(&mut page.letters);
        page.words.push(word);
        page.lexicon = None;
    });
}

/// What was handed over is a message: where the first listed word stands in it, at `likely` at least, as
/// `start << 32 | end`; 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn find() -> u64 {
    PAGE.with_borrow_mut(|page| {
        let Page { letters, words, lexicon, reader } = page;
        let lexicon = lexicon.get_or_insert_with(|| {
            let mut builder = Lexicon::builder();
            for word in words.iter() {
                builder.add(Term::new(word, VIEWS.iter().map(|info| info.view)));
            }
            builder.build()
        });
        let (text, mut found) = (std::mem::take(letters), Vec::new());
        reader.read(&text);
        lexicon.scan(reader, &mut |m| {
            found.extend((m.trust >= Trust::Likely).then_some((m.start, m.end)));
        });
        found.into_iter().min().map_or(0, |(start, end)| u64::from(start) << 32 | u64::from(end))
    })
}

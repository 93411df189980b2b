//! Answers that lean on their question, against what people take them for: `fixtures/promise-answers.tsv`.
//!
//! The part that is held out was written before the reader knew questions, and nothing was tuned on it. `-- --nocapture`
//! prints figures; `SHOW=1` the misses of the part that may be tuned on, `HELD=1` those of the other.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use zg_engine::promise::{Due, Kinds, Question, Reading};
use zg_model::{Fen, Timestamp};

/// Kind, fen, moment as text (empty where none was said).
type Given = (String, Option<i64>, String);

struct Dialogue {
    line: usize,
    holdout: bool,
    at: Timestamp,
    question: String,
    answer: String,
    given: Vec<Given>,
}

fn dialogues() -> Vec<Dialogue> {
    let text = common::read(&common::root().join("fixtures/promise-answers.tsv"));
    let rows = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.starts_with("part\t"));
    rows.map(|(n, line)| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [part, at, question, answer, kinds, amounts, dues] = cells.as_slice() else {
            panic!("line {}: {} cells", n + 1, cells.len())
        };
        let cell = |list: &str, i: usize| list.split('|').nth(i).unwrap_or_default().to_owned();
        let kinds: Vec<&str> = kinds.split('|').filter(|k| *k != "none").collect();
        let given = kinds.iter().enumerate().map(|(i, kind)| {
            let amount = cell(amounts, i);
            let fen = (!amount.is_empty()).then(|| Fen::parse_yuan(&amount).expect("an amount").0);
            ((*kind).to_owned(), fen, cell(dues, i))
        });
        Dialogue {
            line: n + 1,
            holdout: *part == "holdout",
            at: at.parse().expect("a moment"),
            question: (*question).to_owned(),
            answer: (*answer).to_owned(),
            given: given.collect(),
        }
    })
    .collect()
}

fn read(kinds: &Kinds, reading: &mut Reading, d: &Dialogue) -> Vec<Given> {
    let names: Vec<_> = kinds.names().cloned().collect();
    let question = kinds.asks(&d.question).then_some(Question::new(0, &d.question));
    let found = reading.read_answer(kinds, question, &d.answer, d.at);
    for p in &found {
        let (start, end) = (p.span.0 as usize, p.span.1 as usize);
        assert!(start < end && d.answer.get(start..end).is_some(), "line {}: {p:?}", d.line);
        let asked = p.asked.map(|(_, end)| end as usize);
        assert!(asked.is_none_or(|end| d.question.get(..end).is_some()), "line {}: {p:?}", d.line);
    }
    let found = found.into_iter().map(|p| {
        let due = match p.due {
            Due::At(at) => at.deadline(),
            other @ (Due::Unknown(_) | Due::NoSuchDay) => format!("{other:?}"),
            Due::Unsaid => String::new(),
        };
        (names[p.kind].to_string(), p.amount.map(|a| a.0), due)
    });
    let mut found: Vec<Given> = found.collect();
    found.sort();
    found
}

#[test]
fn answers_are_read_with_their_questions() {
    let kinds = Kinds::new(common::PACKS.pack());
    let mut reading = Reading::default();
    let all = dialogues();
    let held = |d: &&Dialogue| d.holdout;
    assert!(all.len() >= 60 && all.iter().filter(held).count() * 4 >= all.len(), "too few are held out");
    for holdout in [true, false] {
        let (mut right, mut found, mut given, mut read_right, mut count) = (0, 0, 0, 0, 0);
        for d in all.iter().filter(|d| d.holdout == holdout) {
            let have = read(&kinds, &mut reading, d);
            right += have.iter().filter(|h| d.given.contains(h)).count();
            (found, given, count) = (found + have.len(), given + d.given.len(), count + 1);
            read_right += usize::from(have == d.given);
            let show = if holdout { "HELD" } else { "SHOW" };
            if have != d.given && std::env::var_os(show).is_some() {
                println!(
                    "line {}: {} → {}\n  want {:?}\n  have {have:?}",
                    d.line, d.question, d.answer, d.given
                );
            }
        }
        let permille = |part: usize, whole: usize| (part * 1000).checked_div(whole).unwrap_or(1000);
        let (precision, recall) = (permille(right, found), permille(right, given));
        println!(
            "{}: {count} dialogues, {given} promises; found {found}, right {right}: precision {:.3}, recall {:.3}; \
             dialogues read right {read_right}",
            if holdout { "held out" } else { "tuned on" },
            precision as f64 / 1000.0,
            recall as f64 / 1000.0,
        );
        let floor = if holdout { (900, 800) } else { (980, 980) };
        assert!(precision >= floor.0 && recall >= floor.1, "precision {precision}‰, recall {recall}‰");
    }
}

/// Without its question, such an answer is what it was before.
#[test]
fn nothing_is_read_into_an_answer_to_nothing() {
    let kinds = Kinds::new(common::PACKS.pack());
    let mut reading = Reading::default();
    for d in dialogues() {
        let alone = reading.read(&kinds, &d.answer, d.at);
        let with = reading.read_answer(&kinds, Some(Question::new(0, &d.question)), &d.answer, d.at);
        assert!(with.starts_with(&alone), "line {}: {} → {}", d.line, d.question, d.answer);
        assert!(with.iter().skip(alone.len()).all(|p| p.asked.is_some()), "line {}", d.line);
    }
}

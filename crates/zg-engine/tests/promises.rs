//! The reader of promises against sentences with what was promised: kind, amount and moment, or nothing.
//!
//! `fixtures/promises.tsv`: a part was written first and is held out. `-- --nocapture` prints figures; `SHOW=1` the misses of
//! the part that may be tuned on.

mod common;

use std::collections::BTreeMap;

use zg_engine::promise::{Due, Kinds, Reading};
use zg_model::{Fen, Timestamp};

/// Kind, fen, moment as text (empty where none was said).
type Given = (String, Option<i64>, String);

struct Sentence {
    line: usize,
    holdout: bool,
    seller: bool,
    at: Timestamp,
    text: String,
    given: Vec<Given>,
}

fn sentences() -> Vec<Sentence> {
    let text = common::read(&common::root().join("fixtures/promises.tsv"));
    let rows = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.starts_with("part\t"));
    rows.map(|(n, line)| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [part, speaker, at, text, kinds, amounts, dues] = cells.as_slice() else {
            panic!("line {}: {} cells", n + 1, cells.len())
        };
        let parts = |cell: &str| cell.split('|').map(|p| p.trim().to_owned()).collect::<Vec<_>>();
        let (kinds, amounts, dues) = (parts(kinds), parts(amounts), parts(dues));
        let cell = |list: &[String], i: usize| list.get(i).cloned().unwrap_or_default();
        let given = (0..kinds.len()).filter(|_| kinds != ["none"]).map(|i| {
            let amount = cell(&amounts, i);
            let fen = (!amount.is_empty()).then(|| Fen::parse_yuan(&amount).expect("an amount").0);
            (cell(&kinds, i), fen, cell(&dues, i))
        });
        Sentence {
            line: n + 1,
            holdout: *part == "holdout",
            seller: *speaker != "买家",
            at: at.parse().expect("a moment"),
            text: (*text).to_owned(),
            given: given.collect(),
        }
    })
    .collect()
}

fn read(kinds: &Kinds, reading: &mut Reading, s: &Sentence) -> Vec<Given> {
    if !s.seller {
        return Vec::new();
    }
    let names: Vec<_> = kinds.names().cloned().collect();
    let found = reading.read(kinds, &s.text, s.at).into_iter().map(|p| {
        let due = match p.due {
            Due::At(at) => at.deadline(),
            Due::Unknown(year) => format!("holidays of {year}"),
            Due::Unsaid => String::new(),
        };
        (names[p.kind].to_string(), p.amount.map(|a| a.0), due)
    });
    found.collect()
}

/// Right, found, expected.
#[derive(Default, Debug)]
struct Score(usize, usize, usize);

impl Score {
    fn permille(part: usize, whole: usize) -> usize {
        (part * 1000).checked_div(whole).unwrap_or(1000)
    }
    fn precision(&self) -> usize {
        Score::permille(self.0, self.1)
    }
    fn recall(&self) -> usize {
        Score::permille(self.0, self.2)
    }
}

#[test]
fn promises_are_read_as_people_mean_them() {
    let kinds = Kinds::new(common::PACKS.pack());
    let mut reading = Reading::default();
    let all = sentences();
    let mut scores: BTreeMap<bool, Score> = BTreeMap::new();
    for s in &all {
        let found = read(&kinds, &mut reading, s);
        let right = found.iter().filter(|f| s.given.contains(f)).count();
        let score = scores.entry(s.holdout).or_default();
        score.0 += right;
        score.1 += found.len();
        score.2 += s.given.len();
        if (!s.holdout || std::env::var_os("HELD").is_some())
            && found != s.given
            && std::env::var_os("SHOW").is_some()
        {
            println!("line {}: {}\n  want {:?}\n  have {:?}", s.line, s.text, s.given, found);
        }
    }
    for (holdout, score) in &scores {
        let part = all.iter().filter(|s| s.holdout == *holdout).count();
        println!(
            "{}: {part} sentences, {} promises; found {}, right {}: precision {:.3}, recall {:.3}",
            if *holdout { "held out" } else { "tuned on" },
            score.2,
            score.1,
            score.0,
            score.precision() as f64 / 1000.0,
            score.recall() as f64 / 1000.0,
        );
    }
    let held = &scores[&true];
    let (part, whole) = (all.iter().filter(|s| s.holdout).count(), all.len());
    assert!(whole >= 150 && part * 3 >= whole, "{part} of {whole} are held out");
    assert!(held.precision() >= 950, "precision on what was held out: {held:?}");
    assert!(held.recall() >= 900, "recall on what was held out: {held:?}");
    assert!(scores[&false].precision() >= 950 && scores[&false].recall() >= 950, "{scores:?}");
}

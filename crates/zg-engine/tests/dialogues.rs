//! Dialogues: prose with chats in it. `  # rule.id` at the end of a line says that the line is evidence of a finding of
//! that rule; lines without it are evidence of none. Both directions are asserted.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use zg_model::transcript::Transcript;
use zg_model::{Observation, RuleId};

/// The ```` ```chat ```` blocks of a Markdown file, each with the number of the line before its first.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        match (inside, line.trim_end()) {
            (false, "```chat") => {
                inside = true;
                blocks.push((number, String::new()));
            }
            (true, "```") => inside = false,
            (true, line) => {
                blocks.iter_mut().next_back().into_iter().for_each(|b| b.1 += &format!("{line}\n"))
            }
            (false, _) => {}
        }
    }
    assert!(!inside, "a block without end");
    blocks
}

/// The rules that a line asserts.
fn asserted(line: &str) -> Vec<&str> {
    let ids = line.split_once("  #").map_or("", |(_, comment)| comment);
    ids.split([' ', ',', '，', '、']).filter(|id| !id.is_empty()).collect()
}

#[test]
fn dialogues_find_what_they_say_and_nothing_else() {
    let set = &*common::COMMON;
    let (mut shown, mut all) = (String::new(), 0);
    for path in common::walk(&common::root().join("fixtures/dialogues"), &["md"]) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = common::read(&path);
        let blocks = blocks(&text);
        assert!(!blocks.is_empty(), "{file} has no chat");
        for (before, block) in blocks {
            let (transcripts, bad) = Transcript::parse_all(&block);
            assert!(bad.is_empty(), "{file}, block after line {before}: {bad:?}");
            let mut expected: BTreeSet<(usize, &str)> = BTreeSet::new();
            for (number, line) in (1..).zip(block.lines()) {
                for id in asserted(line) {
                    let rule = set.rule(&RuleId::new(id));
                    let judges = rule.is_some_and(|r| r.status.judges());
                    assert!(judges, "{file}:{}: no rule `{id}` that judges", before + number);
                    expected.insert((number, id));
                }
            }
            all += expected.len();
            let mut found: BTreeSet<(usize, String, String)> = BTreeSet::new();
            for transcript in &transcripts {
                let c = common::conversation(transcript);
                let judgement = common::judge(set, &c);
                // What is only worth knowing is found, but need not be asserted.
                let violations = common::findings(set, &judgement);
                let named = |o: &&Observation| {
                    violations.contains(o) || expected.iter().any(|(_, id)| *id == o.rule.id.as_str())
                };
                for o in judgement.observations.iter().filter(|o| o.outcome.is_finding()).filter(named) {
                    for evidence in &o.spans {
                        let line =
                            transcript.lines.get(evidence.span.event as usize).expect("a line an event");
                        assert_eq!(
                            c.events().get(evidence.span.event as usize).map(|e| &*e.text),
                            Some(line.text.as_str()),
                            "{file}:{}: the lines are not in the order of time",
                            before + line.number
                        );
                        found.insert((line.number, o.rule.id.to_string(), common::quoted(&c, o)));
                    }
                }
            }
            for (line, id, what) in found.iter().filter(|(l, id, _)| !expected.contains(&(*l, id.as_str()))) {
                let _ = writeln!(shown, "{file}:{}: found, but not asserted: {id} <<{what}>>", before + line);
            }
            for (line, id) in
                expected.iter().filter(|(l, id)| !found.iter().any(|(fl, fid, _)| fl == l && fid == id))
            {
                let _ = writeln!(shown, "{file}:{}: asserted, but not found: {id}", before + line);
            }
        }
    }
    assert!(shown.is_empty(), "\n{shown}");
    assert!(all > 5, "only {all} assertions: are the dialogues there?");
}

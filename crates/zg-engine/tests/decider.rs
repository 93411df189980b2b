//! The precompiled tables say what the plain reading of a table says: on every table of the packs, with any facts known,
//! unknown, or wrong.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod common;

use proptest::prelude::*;
use zg_engine::{Decider, Given, Question, Said, decide, show_answer};
use zg_rules::{Body, Cell, Kind, RULE, Table};

fn tables() -> Vec<(String, &'static Table)> {
    let rules = common::PACKS.pack().rules.iter();
    let all = rules.flat_map(|r| r.versions.iter().chain(&r.readings).map(move |v| (r, v)));
    let tables = all.filter_map(|(r, v)| match &v.body {
        Some(Body::Table(t)) => Some((format!("{} {}", r.id, v.from), t)),
        _ => None,
    });
    tables.collect()
}

/// Values worth trying for a fact: every bound with its neighbours, every word, and some that are none.
fn values(table: &Table, name: &str) -> Vec<String> {
    let kind = table.kind_of(name).expect("declared");
    let column = table.conditions.iter().position(|c| &**c == name);
    let cells = column.iter().flat_map(|c| table.rows.iter().filter_map(move |r| r.conditions.get(*c)));
    let mut out: Vec<String> =
        ["0", "1", "59.90", "100", "1,280.5", "48h", "yes", "none such", "-3"].map(str::to_owned).to_vec();
    for cell in cells {
        match cell {
            Cell::Any => {}
            Cell::Words(words) => out.extend(words.iter().map(|w| w.replace('*', "x"))),
            Cell::Ranges(ranges) => {
                let ends = ranges.iter().flat_map(|(a, b)| [*a, *b]).filter(|b| b.unsigned_abs() < 1 << 50);
                out.extend(ends.flat_map(|b| [b - 1, b, b + 1]).map(|t| kind.show(t)));
            }
        }
    }
    let fact = table.facts.iter().find(|f| &*f.name == name);
    out.extend(fact.iter().flat_map(|f| f.one_of.iter().map(ToString::to_string)));
    out
}

proptest! {
    #![proptest_config(common::cases(96))]

    #[test]
    fn both_forms_say_the_same(dice in proptest::collection::vec(any::<u32>(), 16)) {
        let mut question = Question::default();
        for (name, table) in tables() {
            let decider = Decider::new(table).unwrap_or_else(|| panic!("{name} does not fit"));
            let mut names: Vec<&str> = table.facts.iter().map(|f| &*f.name).collect();
            names.extend(table.conditions.iter().map(|c| &**c).filter(|c| *c == RULE));
            let mut given = Given::new();
            for (n, fact) in names.iter().enumerate() {
                let die = dice.get(n % dice.len()).copied().unwrap_or(0) as usize;
                let all = values(table, fact);
                // One in four is not known.
                if !die.is_multiple_of(4) {
                    let value = all.get(die / 4 % all.len()).cloned().unwrap_or_default();
                    given.insert((*fact).to_owned(), value);
                }
            }
            let plain = decide(table, &given);
            let fast = decider.decide(table, &given, &mut question);
            prop_assert_eq!(&plain, &fast, "{}: {:?}", name, given);
            let Ok(plain) = plain else { continue };
            // The reply that allocates nothing agrees too.
            let reply = decider.reply(&question);
            prop_assert_eq!(reply.count() as usize, plain.rows.len());
            let said: Vec<_> = reply.results().collect();
            prop_assert_eq!(said.len(), plain.results.len());
            for ((have, said), (want, answer)) in said.iter().zip(&plain.results) {
                prop_assert_eq!(*have, &**want);
                match (said, answer) {
                    (Said::Range(low, high), zg_engine::Answer::Range { low: l, high: h }) => {
                        prop_assert_eq!((low, high), (l, h));
                    }
                    (Said::Words(first), zg_engine::Answer::Words(all)) => prop_assert_eq!(*first, &*all[0]),
                    // A column may hold amounts in one row and words in another: the first row decides.
                    (other, answer) => prop_assert!(false, "{name} {have}: {other:?}, {}", show_answer(answer)),
                }
            }
            for column in ["low", "high"] {
                prop_assert_eq!(reply.fen(column), plain.fen(column), "{}", name);
            }
        }
    }
}

proptest! {
    #![proptest_config(common::cases(12))]

    /// What is listed as missing is what the answer depends on: tried out, value by value, over all that is not known.
    #[test]
    fn a_missing_fact_changes_the_answer(dice in proptest::collection::vec(any::<u32>(), 16)) {
        for (name, table) in tables().into_iter().filter(|(_, t)| t.shares.is_none()) {
            let mut names: Vec<&str> = table.conditions.iter().map(|c| &**c).collect();
            names.extend(table.facts.iter().map(|f| &*f.name).filter(|f| !table.conditions.iter().any(|c| **c == **f)));
            let good = |fact: &str| {
                let mut all = values(table, fact);
                all.retain(|v| decide(table, &[(fact.to_owned(), v.clone())].into()).is_ok_and(|d| !d.rows.is_empty()));
                all
            };
            let mut given = Given::new();
            let mut free: Vec<(&str, Vec<String>)> = Vec::new();
            for (n, fact) in names.iter().enumerate() {
                let die = dice.get(n % dice.len()).copied().unwrap_or(0) as usize;
                let all = good(fact);
                if die.is_multiple_of(2) || all.is_empty() {
                    free.push((fact, all));
                } else {
                    given.insert((*fact).to_owned(), all[die / 2 % all.len()].clone());
                }
            }
            if free.iter().map(|(_, all)| all.len()).product::<usize>() > 400 {
                continue;
            }
            let Ok(decision) = decide(table, &given) else { continue };
            let mut worlds = vec![given.clone()];
            for (fact, all) in &free {
                worlds = worlds.iter().flat_map(|w| all.iter().map(|v| {
                    let mut w = w.clone();
                    w.insert((*fact).to_owned(), v.clone());
                    w
                })).collect();
            }
            let mut depends: Vec<&str> = Vec::new();
            for (fact, _) in &free {
                let mut seen: std::collections::BTreeMap<Given, String> = std::collections::BTreeMap::new();
                for world in &worlds {
                    let Ok(answer) = decide(table, world) else { continue };
                    if answer.rows.is_empty() { continue }
                    let mut rest = world.clone();
                    rest.remove(*fact);
                    let text = answer.results.iter().map(|(n, a)| format!("{n}={}", show_answer(a)));
                    let text = text.collect::<Vec<_>>().join(" ");
                    if *seen.entry(rest).or_insert_with(|| text.clone()) != text {
                        depends.push(fact);
                        break;
                    }
                }
            }
            depends.sort_unstable();
            let missing: Vec<&str> = decision.missing.iter().map(|m| &**m).collect();
            // Sampled amounts may stay on one side of a bound: of what they need only one direction can be tried out.
            let amounts = table.rows.iter().flat_map(|r| &r.results).any(|o| match o {
                zg_rules::TableOutcome::Amount(expr) => {
                    let mut facts = Vec::new();
                    expr.facts(&mut facts);
                    facts.iter().any(|f| !given.contains_key(*f))
                }
                zg_rules::TableOutcome::Words(_) => false,
            });
            if amounts {
                prop_assert!(depends.iter().all(|d| missing.contains(d)), "{name}: {given:?} {missing:?} {depends:?}");
            } else {
                prop_assert_eq!(missing, depends, "{}: {:?}", name, given);
            }
        }
    }
}

#[test]
fn amounts_are_read_as_everywhere() {
    let (_, table) =
        tables().into_iter().find(|(_, t)| t.facts.iter().any(|f| f.kind == Kind::Money)).expect("one");
    let decider = Decider::new(table).expect("fits");
    let fact = table.facts.iter().find(|f| f.kind == Kind::Money).expect("one").name.clone();
    for text in [
        "59.9",
        "59.90",
        "¥1,280.00",
        "0",
        "7.",
        ".5",
        "1.234",
        "-3",
        "",
        "十",
        "999999999999999",
        "9999999999999999999999",
    ] {
        let mut question = Question::default();
        decider.begin(&mut question);
        let good = Kind::Money.ticks(text).is_some_and(|t| t >= 0);
        assert_eq!(decider.take(&mut question, &fact, text), good, "{text}");
    }
}

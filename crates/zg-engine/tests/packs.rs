//! The packs of this repository: they load without a fatal problem, and every example holds on its days.

mod common;

use std::fmt::Write as _;

#[test]
fn no_fatal_problem() {
    let files = common::files();
    let (set, problems) = common::compiled(&files);
    let fatal: Vec<String> =
        problems.iter().filter(|p| p.fatal()).map(|p| common::rendered(&files, p)).collect();
    assert!(fatal.is_empty(), "{} fatal problems:\n\n{}", fatal.len(), fatal.join("\n\n"));
    let (rules, words) = set.size();
    assert!(
        rules > 100 && words > 1000,
        "only {rules} rules that judge and {words} words: are the packs there?"
    );
}

#[test]
fn every_example_holds() {
    let (proof, failures) = zg_engine::prove(&common::PACKS, common::today());
    let mut shown = String::new();
    for f in &failures {
        let rule = common::PACKS.rule(&f.rule).expect("the rule was just proven");
        let example = rule.examples.get(f.example).expect("the example was just tried");
        let _ = writeln!(shown, "{} 例 {}，{}：{}", f.rule, f.example + 1, f.day, f.what.zh);
        if let zg_rules::Case::Bad(chat) | zg_rules::Case::Ok(chat) = &example.case {
            for line in chat.source.trim().lines() {
                let _ = writeln!(shown, "    {line}");
            }
        }
    }
    assert!(failures.is_empty(), "{} of {} trials fail:\n{shown}", failures.len(), proof.trials);
    assert!(proof.trials > proof.examples && proof.examples > proof.rules, "{proof:?}");
}

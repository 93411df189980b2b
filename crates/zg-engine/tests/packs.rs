//! The packs of this repository: they load without a fatal problem, and every example holds on its days.

mod common;

use std::fmt::Write as _;

use zg_rules::{Body, Case, Kind};

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
        if let Case::Bad(chat) | Case::Ok(chat) = &example.case {
            for line in chat.source.trim().lines() {
                let _ = writeln!(shown, "    {line}");
            }
        }
    }
    assert!(failures.is_empty(), "{} of {} trials fail:\n{shown}", failures.len(), proof.trials);
    assert!(proof.trials > proof.examples && proof.examples > proof.rules, "{proof:?}");
}

/// What CONTRIBUTING asks of a rule that reads chats: three times what it finds, three times what it must leave alone.
#[test]
fn every_rule_that_reads_chats_shows_three_of_each() {
    let judges = |r: &&zg_rules::Rule| {
        let reads = |v: &zg_rules::Version| matches!(v.body, Some(Body::Match(_) | Body::Sequence(_)));
        r.status.judges() && r.versions.iter().any(reads)
    };
    let thin: Vec<String> = common::PACKS
        .pack()
        .rules
        .iter()
        .filter(judges)
        .filter_map(|r| {
            let count = |want: fn(&Case) -> bool| r.examples.iter().filter(|e| want(&e.case)).count();
            let (bad, ok) = (count(|c| matches!(c, Case::Bad(_))), count(|c| matches!(c, Case::Ok(_))));
            (bad < 3 || ok < 3).then(|| format!("{}: {bad} bad, {ok} ok", r.id))
        })
        .collect();
    assert!(thin.is_empty(), "fewer than three of each:\n{}", thin.join("\n"));
}

/// An article is short, cites rules that there are, says what its front matter claims, and ends with two to four
/// questions and their answers.
#[test]
fn every_article_can_be_examined() {
    let pack = common::PACKS.pack();
    let mut wrong = Vec::new();
    for article in &pack.articles {
        let (file, text) = (&article.file, &*article.text);
        let mut say = |what: &str| wrong.push(format!("{file}: {what}"));
        let Some((body, quiz)) = text.split_once("## 考考你") else {
            say("no questions");
            continue;
        };
        let lines: Vec<&str> = quiz.lines().filter(|l| !l.trim().is_empty()).collect();
        let asked = lines.iter().filter(|l| l.starts_with(|c: char| c.is_ascii_digit())).count();
        let answered = lines
            .windows(2)
            .filter(|w| w[0].starts_with(|c: char| c.is_ascii_digit()) && w[1].starts_with("   答："))
            .count();
        if !(2..=4).contains(&asked) || answered != asked {
            say(&format!("{asked} questions, {answered} answered"));
        }
        if body.lines().count() > 100 {
            say("too long");
        }
        let named: Vec<&str> = body
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|id| id.matches('.').count() == 2 && !id.contains(' '))
            .collect();
        let known = |id: &&str| pack.rule(id.trim_end_matches(".*")).is_some() || id.ends_with('*');
        for id in named.iter().filter(|id| !known(id)) {
            say(&format!("no rule `{id}`"));
        }
        let covers = text.lines().find_map(|l| l.strip_prefix("covers: [")).unwrap_or_default();
        for entry in covers.trim_end_matches(']').split(", ").filter(|e| !e.is_empty()) {
            if !body.split_once("\n---\n").is_some_and(|(_, said)| said.contains(entry)) {
                say(&format!("does not say {entry}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(pack.articles.len() > 40, "only {} articles", pack.articles.len());
}

/// A table that asks for money or points and that no finding reaches says why, and what would be needed.
#[test]
fn a_table_that_no_finding_reaches_says_why() {
    let asks = |t: &zg_rules::Table| {
        t.gate.is_none() && t.results.iter().any(|c| ["low", "high", "points"].contains(&&**c))
    };
    let silent = common::PACKS.pack().rules.iter().filter(|r| r.status.judges() && r.unreached.is_none());
    let silent = silent
        .filter(|r| r.versions.iter().filter_map(|v| v.table()).any(|t| asks(t) && t.rules().is_empty()));
    assert_eq!(silent.map(|r| r.id.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// Whoever is asked for a fact reads what it is, in both languages and with its unit; whoever reads a result reads what
/// its column means.
#[test]
fn no_table_has_a_fact_or_a_column_without_a_name() {
    let rules = common::PACKS.pack().rules.iter();
    let all = rules.flat_map(|r| r.versions.iter().chain(&r.readings).map(move |v| (&r.id, v)));
    let mut nameless = Vec::new();
    for (id, version) in all {
        let Some(Body::Table(table)) = &version.body else { continue };
        for fact in &table.facts {
            let named = fact.ask.is_some() && fact.en.is_some();
            let unit = fact.kind != Kind::Money
                || (fact.label(false).contains('元') && fact.label(true).contains("yuan"));
            // What is asked as 几 is counted: half a time, half a day is a slip. 几成 is a share.
            let counted = fact.label(false).contains('几') && !fact.label(false).contains("几成");
            assert!(!counted || fact.kind != Kind::Number, "{id} {}: a count", fact.name);
            if !named || !unit {
                nameless.push(format!("{id} {}: {}", fact.name, fact.label(true)));
            }
        }
        for word in table.facts.iter().flat_map(|f| f.one_of.iter().map(move |word| (f, word))) {
            let (fact, word) = word;
            // Yes and no are words of both languages.
            let said =
                |english| zg_rules::shown(word, english) != &**word || fact.shown(word, english) != **word;
            if zg_rules::twin(word).is_none() && !said(word.is_ascii() ^ true) {
                nameless.push(format!("{id} {}={word}: no name in the other language", fact.name));
            }
            // What is said by name is the word.
            let name = fact.named.iter().find(|(w, _)| w == word).map_or(&**word, |(_, name)| name);
            assert_eq!(fact.read(name), &**word, "{id} {}", fact.name);
        }
        let columns = table.results.iter().filter(|c| zg_rules::column_zh(c) == &***c);
        nameless.extend(columns.map(|c| format!("{id} {c}: not in columns.txt")));
    }
    assert!(nameless.is_empty(), "{}", nameless.join("\n"));
}

/// What a name stands for is said where a listed word holds the name: one that no word holds is a slip.
#[test]
fn every_name_that_stands_for_something_is_in_a_word() {
    let words = &common::PACKS.pack().words;
    let held = |name: &str| words.iter().flat_map(|w| &w.terms).any(|term| term.text.contains(name));
    let idle: Vec<&str> = words
        .iter()
        .flat_map(|w| &w.means)
        .map(|(name, _)| name.as_str())
        .filter(|name| !held(name))
        .collect();
    assert!(words.iter().any(|w| !w.means.is_empty()) && idle.is_empty(), "{idle:?}");
}

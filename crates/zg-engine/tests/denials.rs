//! The law of `not_after`, on every list of the house that has it: a word with a denial before it is not found, the same
//! word without it is, and so it is after what only ends like a denial.

#![allow(clippy::expect_used)]

mod common;

use zg_engine::Ruleset;
use zg_model::{Act, AgentId, Conversation, Facts, Party, Timestamp};
use zg_rules::PackFile;

/// The word lists of the house, and a rule for each that can be denied.
fn lists() -> Ruleset {
    let text = |path: &str, text: &str| PackFile { path: path.into(), text: text.into() };
    let words = common::files().into_iter().filter(|f| f.path.starts_with("house/words/"));
    let mut files: Vec<PackFile> = words.collect();
    let denied: Vec<String> = files
        .iter()
        .filter(|f| f.text.contains("\nnot_after:"))
        .filter_map(|f| Some(f.path.rsplit_once('/')?.1.strip_suffix(".yaml")?.to_owned()))
        .collect();
    files.push(text("house/pack.yaml", "title: 试\nrelease: 1\n"));
    files.push(text("house/sources.yaml", "sources:\n  - {title: 试, from: 2010-01-01, grade: L}\n"));
    for name in denied {
        let rule = format!(
            "title: 试\nseverity: low\nstatus: trial\nwhy: 试\nversions:\n  - from: 2014-01-01\n    cite: [试]\n    \
             match: {{by: seller, text: {{any: [${name}]}}}}\nexamples:\n  - bad: 试\n  - ok: 好\nhistory: [试]\n"
        );
        files.push(text(&format!("house/rules/denied/{name}.yaml"), &rule));
    }
    let (set, problems) = common::compiled(&files);
    let shown: Vec<String> =
        problems.iter().filter(|p| p.fatal()).map(|p| common::rendered(&files, p)).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n\n"));
    set
}

/// Where the rule of a list finds something in what an agent says.
fn found(set: &Ruleset, list: &str, said: &str) -> Vec<(usize, usize)> {
    let mut c = Conversation::new(common::key("jd", "示例店", "买家"));
    // 2026-11-20 10:00.
    let (at, by) = (Timestamp(1_795_140_000_000), Party::Agent(AgentId::new("小王")));
    c.extend(vec![common::event(0, at, by, Act::SAY, said, Facts::new())]);
    let rule = format!("house.denied.{list}");
    let observations = common::judge(set, &c).observations;
    let spans = observations.iter().filter(|o| o.rule.id.as_str() == rule).flat_map(|o| &o.spans);
    spans.map(|e| (e.span.start as usize, e.span.end as usize)).collect()
}

#[test]
fn a_word_counts_unless_a_denial_stands_before_it() {
    let set = lists();
    let denials = set.pack().word_list("house", "denials").expect("the list");
    let (mut tried, mut wrong) = (0, Vec::new());
    // Words that count in disguise only are tried by examples.
    let denied = set.pack().words.iter().filter(|w| !w.not_after.is_empty() && !w.disguised);
    let words = denied.flat_map(|w| w.terms.iter().map(move |t| (w, &t.text)));
    // Such a word counts in disguise only.
    for (list, word) in words.filter(|(list, word)| !list.except.contains(word)) {
        let mut finds = |before: &str, want: bool| {
            let company = list.company.first().map(|c| format!("，{c}")).unwrap_or_default();
            let said = format!("亲，{before}{word}{company}");
            // What begins in the denial is another word: 不走平台.
            let starts = said.len() - word.len() - company.len();
            let here = found(&set, &list.name, &said)
                .iter()
                .any(|(start, end)| starts.max(*start) < *end && (want || *start >= starts));
            tried += 1;
            if here != want {
                wrong.push(format!("{}: {said}", list.name));
            }
        };
        finds("", true);
        denials.terms.iter().for_each(|denial| finds(&denial.text, false));
        denials.except.iter().for_each(|phrase| finds(phrase, true));
        finds("不用，", true);
        finds("不 ", false);
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 10_000, "only {tried}: are the lists there?");
}

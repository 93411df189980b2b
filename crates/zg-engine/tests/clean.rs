//! The clean corpus: good service, on which every rule must stay silent.

mod common;

use std::fmt::Write as _;

use zg_model::transcript::Transcript;

#[test]
fn good_service_yields_no_finding() {
    let (mut shown, mut findings, mut messages) = (String::new(), 0, 0);
    for path in common::walk(&common::root().join("fixtures/clean"), &["chat"]) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (transcripts, bad) = Transcript::parse_all(&common::read(&path));
        assert!(bad.is_empty(), "{file}: {bad:?}");
        for transcript in &transcripts {
            let c = common::conversation(transcript);
            messages += c.events().len();
            for o in common::findings(&common::COMMON, &common::judge(&common::COMMON, &c)) {
                findings += 1;
                let line = transcript.lines.get(o.event as usize).map_or(0, |l| l.number);
                let what = common::quoted(&c, &o);
                let _ = writeln!(shown, "{file}:{line}: {} {} <<{what}>>", o.rule.id, o.outcome.name());
            }
        }
    }
    assert!(findings == 0, "{findings} findings in {messages} clean messages:\n{shown}");
    assert!(messages > 400, "only {messages} messages: is the corpus there?");
}

//! Tables as text: CSV, TSV and what calls itself so.

use crate::delimited::{DELIMITERS, Delimited};
use crate::encoding::Lines;
use crate::formats::Probe;
use crate::intake::Intake;
use crate::reject::{self, Said};
use crate::source;
use crate::tabular::{self, NoTable};

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.encoding.is_some() && (!probe.is_json() || matches!(probe.extension.as_str(), "csv" | "tsv"))
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    let delimiter = delimiter(intake, probe);
    let Some(lines) = source::lines(intake, probe) else { return };
    match tabular::read(intake, &mut Delimited::new(lines, delimiter)) {
        Ok(()) => {}
        Err(NoTable::Empty) => intake.reject(reject::R25, None, None, Said::default(), Said::default()),
        Err(NoTable::NoMap(bad)) => intake.bad(bad),
    }
}

/// The delimiter with which an import map fits, else the one that makes the most columns.
fn delimiter(intake: &Intake<'_>, probe: &Probe) -> char {
    // The last line of the sample may be cut.
    let whole = probe.head.len() as u64 == probe.size;
    let sample = match probe.text.rsplit_once('\n') {
        Some((lines, _)) if !whole => lines,
        _ => probe.text.as_str(),
    };
    let scores = DELIMITERS.iter().rev().map(|d| {
        let mut rows = Delimited::new(Lines::new(sample.as_bytes(), encoding_rs::UTF_8), *d);
        (tabular::score(intake, &tabular::beginning(&mut rows)), *d)
    });
    // Of equals, the comma: it comes last here.
    scores.max_by_key(|(score, _)| *score).map_or(',', |(_, d)| d)
}

//! JSON: one object a line for streams, or one document.

use std::io::{self, Write};

use super::{Finding, Report, wire, words};

/// One object a line: findings, indicators, deadlines, rejects, and last the summary.
pub fn jsonl(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for f in report.sorted() {
        line(out, &wire::finding(f, |text| report.shown(text)))?;
    }
    for i in words::indicators(report) {
        line(out, &wire::indicator(i))?;
    }
    for running in super::gathered(&report.pending) {
        line(out, &wire::pending(&running, report.now))?;
    }
    for r in &report.rejects {
        line(out, &wire::reject(r))?;
    }
    line(out, &wire::summary(report, &report.summary()))
}

/// The whole report as one document, indented.
pub fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let summary = report.summary();
    let document = wire::DocumentWire {
        zhanggui: &report.version,
        now: report.now,
        packs: &report.packs,
        overview: &report.overview,
        findings: report.sorted().into_iter().map(|f| wire::finding(f, |text| report.shown(text))).collect(),
        indicators: words::indicators(report).into_iter().map(wire::indicator).collect(),
        pending: super::gathered(&report.pending).iter().map(|p| wire::pending(p, report.now)).collect(),
        rejects: report.rejects.iter().map(wire::reject).collect(),
        unjudged: &report.unjudged,
        summary: wire::summary(report, &summary),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// One finding as a JSON value, as it stands in a line: what `guard` puts into its verdicts.
pub fn finding_line(finding: &Finding) -> serde_json::Value {
    serde_json::to_value(wire::finding(finding, Into::into)).unwrap_or_default()
}

/// One indicator as a JSON value, as it stands in a line.
pub fn indicator_line(indicator: &super::IndicatorLine) -> serde_json::Value {
    serde_json::to_value(wire::indicator(indicator)).unwrap_or_default()
}

fn line(out: &mut dyn Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

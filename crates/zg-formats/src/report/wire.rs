//! The shapes of the JSON lines. INVARIANT: the order of the fields is the order of the keys, and others build on it.

use serde::Serialize;
use zg_model::{
    AgentId, Certainty, Cite, Date, Fen, Fingerprint, PlatformId, RuleId, Severity, ShopId, Status, Timestamp,
};

use super::{
    Cost, ExposureView, Finding, IndicatorLine, Must, Overview, PackLine, PendingLine, RejectLine, Report,
    Running, Summary, UnjudgedLine, Value, cost,
};

#[derive(Serialize)]
pub(super) struct FindingWire<'a> {
    kind: &'static str,
    rule: &'a RuleId,
    version: Date,
    release: &'a str,
    status: Status,
    severity: Severity,
    certainty: Certainty,
    platform: &'a PlatformId,
    shop: &'a ShopId,
    conversation: &'a str,
    agent: Option<&'a AgentId>,
    at: Timestamp,
    outcome: &'static str,
    spans: Vec<SpanWire<'a>>,
    title: &'a str,
    cite: &'a [Cite],
    say: Option<&'a str>,
    exposure: Option<ExposureWire<'a>>,
    #[serde(serialize_with = "hex")]
    fingerprint: Fingerprint,
}

#[derive(Serialize)]
struct SpanWire<'a> {
    event: u32,
    start: u32,
    end: u32,
    text: std::borrow::Cow<'a, str>,
    view: &'a str,
    term: &'a str,
    /// What people call a term that is a code name.
    #[serde(skip_serializing_if = "Option::is_none")]
    term_title: Option<&'a str>,
    /// The text as it was read, where it is neither the text nor the listed word.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_as: Option<std::borrow::Cow<'a, str>>,
    /// How each disguised character was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<std::borrow::Cow<'a, str>>,
}

/// What several tables come to, and each of them.
#[derive(Serialize)]
struct ExposureWire<'a> {
    #[serde(flatten)]
    cost: Cost,
    bases: Vec<BasisWire<'a>>,
}

#[derive(Serialize)]
struct BasisWire<'a> {
    title: &'a str,
    low_fen: Fen,
    high_fen: Option<Fen>,
    points: i64,
    least_points: i64,
    cite: &'a [Cite],
    missing: &'a [String],
    adds: bool,
    /// Days for which something is shut: at least, and at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<[i64; 2]>,
}

#[derive(Serialize)]
pub(super) struct IndicatorWire<'a> {
    kind: &'static str,
    rule: &'a RuleId,
    version: Date,
    release: &'a str,
    status: Status,
    title: &'a str,
    platform: &'a PlatformId,
    shop: &'a ShopId,
    agent: Option<&'a AgentId>,
    from: Date,
    to: Date,
    numerator: u64,
    denominator: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<u64>,
    value: Option<f64>,
    measure: Option<&'static str>,
    unit: &'a str,
    target: Option<TargetWire>,
    min_sample: u64,
    assessed: bool,
    pass: Option<bool>,
    cite: &'a [Cite],
    exposure: Option<ExposureWire<'a>>,
}

#[derive(Serialize)]
struct TargetWire {
    must: &'static str,
    value: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct PendingWire<'a> {
    kind: &'static str,
    rule: &'a RuleId,
    version: Date,
    title: &'a str,
    severity: Severity,
    platform: &'a PlatformId,
    shop: &'a ShopId,
    conversation: &'a str,
    agent: Option<&'a AgentId>,
    since: Timestamp,
    due: Option<Timestamp>,
    left_ms: Option<i64>,
    todo: Option<&'a str>,
    /// What of its own checklist is open, and the checklists that stand under it.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    missing: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lists: Vec<ListWire<'a>>,
    cite: &'a [Cite],
}

#[derive(Serialize)]
struct ListWire<'a> {
    rule: &'a RuleId,
    title: &'a str,
    missing: &'a [String],
}

#[derive(Serialize)]
pub(super) struct RejectWire<'a> {
    kind: &'static str,
    #[serde(flatten)]
    line: &'a RejectLine,
}

#[derive(Serialize)]
pub(super) struct SummaryWire<'a> {
    kind: &'static str,
    zhanggui: &'a str,
    now: Timestamp,
    packs: &'a [PackLine],
    overview: &'a Overview,
    findings: u64,
    ask: u64,
    by_severity: SeverityWire,
    exposure: Option<SummaryExposureWire<'a>>,
    indicators: IndicatorCountWire,
    pending: u64,
    overdue: u64,
    rejects: u64,
    notes: u64,
    unjudged: &'a [UnjudgedLine],
}

#[derive(Serialize)]
struct SeverityWire {
    critical: u64,
    high: u64,
    medium: u64,
    low: u64,
    note: u64,
}

#[derive(Serialize)]
struct SummaryExposureWire<'a> {
    #[serde(flatten)]
    cost: Cost,
    bases: Vec<SummaryBasisWire<'a>>,
}

#[derive(Serialize)]
struct SummaryBasisWire<'a> {
    title: &'a str,
    count: u64,
    low_fen: Fen,
    high_fen: Option<Fen>,
    points: i64,
    least_points: i64,
    cite: &'a [Cite],
    adds: bool,
}

#[derive(Serialize)]
struct IndicatorCountWire {
    assessed: u64,
    missed: u64,
    not_assessed: u64,
}

/// The whole report as one document.
#[derive(Serialize)]
pub(super) struct DocumentWire<'a> {
    pub(super) zhanggui: &'a str,
    pub(super) now: Timestamp,
    pub(super) packs: &'a [PackLine],
    pub(super) overview: &'a Overview,
    pub(super) findings: Vec<FindingWire<'a>>,
    pub(super) indicators: Vec<IndicatorWire<'a>>,
    pub(super) pending: Vec<PendingWire<'a>>,
    pub(super) rejects: Vec<RejectWire<'a>>,
    pub(super) unjudged: &'a [UnjudgedLine],
    pub(super) summary: SummaryWire<'a>,
}

fn hex<S: serde::Serializer>(fingerprint: &Fingerprint, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(fingerprint)
}

fn exposures<'a>(all: &'a [ExposureView]) -> Option<ExposureWire<'a>> {
    let basis = |e: &'a ExposureView| {
        let ExposureView { title, low, high, points, least_points, cite, missing, adds, halt } = e;
        BasisWire {
            title,
            low_fen: *low,
            high_fen: *high,
            points: *points,
            least_points: *least_points,
            cite,
            missing,
            adds: *adds,
            days: halt.as_ref().map(|h| [h.least, h.most]),
        }
    };
    cost(all).map(|cost| ExposureWire { cost, bases: all.iter().map(basis).collect() })
}

pub(super) fn finding<'a>(
    f: &'a Finding,
    shown: impl Fn(&'a str) -> std::borrow::Cow<'a, str>,
) -> FindingWire<'a> {
    // What is masked in the text must not be spelled out beside it.
    let beside = |s: &'a super::SpanView, said: &'a str| {
        if *shown(&s.text) == *s.text { said.into() } else { super::mask(said) }
    };
    let span = |s: &'a super::SpanView| SpanWire {
        event: s.event,
        start: s.start,
        end: s.end,
        text: shown(&s.text),
        view: &s.view,
        term: &s.term,
        term_title: s.term_title.as_deref(),
        read_as: Some(s.name.as_str())
            .filter(|name| s.term_title.is_none() && *name != s.text && *name != s.term && !name.is_empty())
            .map(|name| beside(s, name)),
        reading: s.view_note.as_deref().map(|note| beside(s, note)),
    };
    FindingWire {
        kind: "finding",
        rule: &f.rule.id,
        version: f.rule.version,
        release: &f.rule.release,
        status: f.rule.status,
        severity: f.rule.severity,
        certainty: f.certainty,
        platform: &f.platform,
        shop: &f.shop,
        conversation: &f.conversation,
        agent: f.agent.as_ref(),
        at: f.at,
        outcome: f.outcome.name(),
        spans: f.spans.iter().map(span).collect(),
        title: &f.rule.title,
        cite: &f.rule.cite,
        say: f.rule.say.as_deref(),
        exposure: exposures(&f.exposure),
        fingerprint: f.fingerprint,
    }
}

/// Shares to six places, times in seconds. The one place where a float appears: exact figures stand beside it.
#[expect(clippy::cast_precision_loss, reason = "rounded to six places before, for printing only")]
fn number(value: Value) -> Option<f64> {
    match value {
        Value::Share(n, d) => {
            let millionths = (u128::from(n) * 1_000_000).checked_div(u128::from(d))?;
            Some(millionths as f64 / 1e6)
        }
        Value::Time(time) => Some(time.0 as f64 / 1000.0),
        Value::Count(n) => Some(n as f64),
    }
}

fn measure(value: Value) -> &'static str {
    match value {
        Value::Share(..) => "share",
        Value::Time(_) => "seconds",
        Value::Count(_) => "count",
    }
}

pub(super) fn indicator(i: &IndicatorLine) -> IndicatorWire<'_> {
    let must = |must| match must {
        Must::AtLeast => ">=",
        Must::AtMost => "<=",
        Must::Above => ">",
        Must::Below => "<",
    };
    IndicatorWire {
        kind: "indicator",
        rule: &i.rule.id,
        version: i.rule.version,
        release: &i.rule.release,
        status: i.rule.status,
        title: &i.rule.title,
        platform: &i.platform,
        shop: &i.shop,
        agent: i.agent.as_ref(),
        from: i.from,
        to: i.to,
        numerator: i.numerator,
        denominator: i.denominator,
        asked: Some(i.asked).filter(|n| *n > 0),
        value: i.value.and_then(number),
        measure: i.value.or(i.target.map(|t| t.value)).map(measure),
        unit: &i.unit,
        target: i.target.map(|t| TargetWire { must: must(t.must), value: number(t.value) }),
        min_sample: i.min_sample,
        assessed: i.assessed,
        pass: i.pass,
        cite: &i.rule.cite,
        exposure: exposures(&i.exposure),
    }
}

pub(super) fn pending<'a>(running: &Running<'a>, now: Timestamp) -> PendingWire<'a> {
    let p = running.line;
    let list = |l: &&'a PendingLine| ListWire { rule: &l.rule.id, title: &l.rule.title, missing: &l.missing };
    PendingWire {
        kind: "pending",
        rule: &p.rule.id,
        version: p.rule.version,
        title: &p.rule.title,
        severity: p.rule.severity,
        platform: &p.platform,
        shop: &p.shop,
        conversation: &p.conversation,
        agent: p.agent.as_ref(),
        since: p.since,
        due: p.due,
        left_ms: p.left(now).map(|left| left.0),
        todo: p.rule.say.as_deref(),
        missing: &p.missing,
        lists: running.lists.iter().map(list).collect(),
        cite: &p.rule.cite,
    }
}

pub(super) fn reject(line: &RejectLine) -> RejectWire<'_> {
    RejectWire { kind: "reject", line }
}

pub(super) fn summary<'a>(report: &'a Report, s: &'a Summary) -> SummaryWire<'a> {
    let of = |severity| s.by_severity.iter().find(|(x, _)| *x == severity).map_or(0, |(_, n)| *n);
    let basis = |b: &'a super::Basis| SummaryBasisWire {
        title: &b.title,
        count: b.count,
        low_fen: b.cost.low,
        high_fen: b.cost.high,
        points: b.cost.points,
        least_points: b.cost.least_points,
        cite: &b.cite,
        adds: b.adds,
    };
    let all = u64::try_from(report.indicators.len()).unwrap_or(u64::MAX);
    SummaryWire {
        kind: "summary",
        zhanggui: &report.version,
        now: report.now,
        packs: &report.packs,
        overview: &report.overview,
        findings: s.findings,
        ask: s.ask,
        by_severity: SeverityWire {
            critical: of(Severity::Critical),
            high: of(Severity::High),
            medium: of(Severity::Medium),
            low: of(Severity::Low),
            note: of(Severity::Note),
        },
        exposure: s.cost.map(|cost| SummaryExposureWire { cost, bases: s.bases.iter().map(basis).collect() }),
        indicators: IndicatorCountWire {
            assessed: s.assessed,
            missed: s.missed,
            not_assessed: all - s.assessed,
        },
        pending: s.pending,
        overdue: s.overdue,
        rejects: s.rejects,
        notes: s.notes,
        unjudged: &report.unjudged,
    }
}

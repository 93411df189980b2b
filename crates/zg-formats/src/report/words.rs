//! The words of reports in both languages: labels, money, time, shares.

use zg_model::{Certainty, Cite, Date, Millis, Party, Severity, Status, Timestamp};

use super::{Cost, ExposureView, Report, Target, Value};
use crate::Lang;

/// One of two phrases.
pub(super) fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

pub(super) fn severity(lang: Lang, severity: Severity) -> &'static str {
    pick(lang, severity.zh(), severity.name())
}

pub(super) fn status(lang: Lang, status: Status) -> &'static str {
    pick(lang, status.zh(), status.name())
}

pub(super) fn certainty(lang: Lang, certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Ask => pick(lang, "待人工", "ask a person"),
        Certainty::Likely => pick(lang, "很可能", "likely"),
        Certainty::Sure => pick(lang, "确定", "sure"),
    }
}

/// `客服 小美`, `买家`.
pub(super) fn speaker(lang: Lang, by: &Party) -> String {
    let role = pick(lang, by.role_zh(), by.role());
    match by.agent() {
        Some(agent) => format!("{role} {agent}"),
        None => role.to_owned(),
    }
}

/// `广告法 第九条第三项（法条）`: the clause with its grade.
pub(super) fn cite(lang: Lang, cite: &Cite) -> String {
    match lang {
        Lang::Zh => format!("{cite}〔{} {}〕", cite.grade.letter(), cite.grade.zh()),
        Lang::En => format!("{cite} [grade {}]", cite.grade.letter()),
    }
}

pub(super) fn cites(lang: Lang, all: &[Cite]) -> String {
    let all: Vec<String> = all.iter().map(|c| cite(lang, c)).collect();
    all.join(pick(lang, "；", "; "))
}

/// `¥200,000`, with cents only where there are any.
pub(super) fn yuan(fen: zg_model::Fen) -> String {
    let text = fen.to_string();
    format!("¥{}", text.strip_suffix(".00").unwrap_or(&text))
}

/// `¥200,000 – ¥1,000,000，扣 4 分`; empty when nothing is at stake.
pub(super) fn money(lang: Lang, cost: &Cost) -> String {
    let mut parts = Vec::new();
    match cost.high {
        None => parts.push(match lang {
            Lang::Zh => format!("{} 起，上限看案情", yuan(cost.low)),
            Lang::En => format!("from {}, no upper bound", yuan(cost.low)),
        }),
        Some(high) if high.0 == 0 && cost.low.0 == 0 => {}
        Some(high) if high == cost.low => parts.push(yuan(high)),
        Some(high) => parts.push(format!("{} – {}", yuan(cost.low), yuan(high))),
    }
    if cost.points != 0 {
        parts.push(match lang {
            Lang::Zh => format!("扣 {} 分", cost.points),
            Lang::En => format!("{} points", cost.points),
        });
    }
    parts.join(pick(lang, "，", ", "))
}

/// One table's line: `未按承诺发货 ¥59.90 – ¥100（…），缺 商品金额`.
pub(super) fn exposure(lang: Lang, e: &ExposureView) -> String {
    let cost = money(lang, &Cost { low: e.low, high: e.high, points: e.points });
    let cost = if cost.is_empty() { pick(lang, "不涉及金额和扣分", "no money, no points").to_owned() } else { cost };
    let clause = cites(lang, &e.cite);
    let mut line = match (lang, clause.is_empty()) {
        (_, true) => format!("{cost} · {}", e.title),
        (Lang::Zh, false) => format!("{cost} · {}（{clause}）", e.title),
        (Lang::En, false) => format!("{cost} · {} ({clause})", e.title),
    };
    if !e.missing.is_empty() {
        let missing = e.missing.join(pick(lang, "、", ", "));
        line.push_str(&match lang {
            Lang::Zh => format!("；知道{missing}可再缩小"),
            Lang::En => format!("; narrower once known: {missing}"),
        });
    }
    if e.adds {
        line.push_str(pick(lang, "；可叠加", "; adds"));
    }
    line
}

/// `2 天 3 小时`: the two largest parts, as people say it.
pub(super) fn span(lang: Lang, time: Millis) -> String {
    let seconds = time.0.unsigned_abs() / 1000;
    let units: [(&str, &str, u64); 4] =
        [("天", "d", 86_400), ("小时", "h", 3_600), ("分", "m", 60), ("秒", "s", 1)];
    let mut left = seconds;
    let mut parts = Vec::new();
    for (zh, en, size) in units {
        let n = left / size;
        left %= size;
        if n > 0 {
            parts.push(match lang {
                Lang::Zh => format!("{n} {zh}"),
                Lang::En => format!("{n}{en}"),
            });
        } else if !parts.is_empty() {
            break;
        }
        if parts.len() == 2 {
            break;
        }
    }
    if parts.is_empty() { pick(lang, "0 秒", "0s").to_owned() } else { parts.join(" ") }
}

/// A value as people read it: `79.0%`, `2 分 5 秒`, `3`.
pub(super) fn value(lang: Lang, value: Value) -> String {
    match value {
        // Rounded towards zero: 79.96 % of a threshold of 80 % is a miss and must not read as 80.0 %.
        Value::Share(n, d) => match permille(n, d) {
            Some(p) => format!("{}.{}%", p / 10, p % 10),
            None => "–".to_owned(),
        },
        Value::Time(time) => span(lang, time),
        Value::Count(n) => n.to_string(),
    }
}

/// Tenths of a percent, rounded towards zero.
pub(super) fn permille(n: u64, d: u64) -> Option<u64> {
    (u128::from(n) * 1000).checked_div(u128::from(d)).and_then(|p| u64::try_from(p).ok())
}

/// `≥ 80%`.
pub(super) fn target(lang: Lang, target: &Target) -> String {
    let text = value(lang, target.value);
    let text = text.strip_suffix(".0%").map_or(text.clone(), |whole| format!("{whole}%"));
    format!("{} {text}", target.must.sign())
}

/// `2026-11-01 至 2026-11-14`.
pub(super) fn days(lang: Lang, from: Date, to: Date) -> String {
    if from == to {
        return from.to_string();
    }
    format!("{from} {} {to}", pick(lang, "至", "to"))
}

/// `11-03 10:01`: without the year and the seconds.
pub(super) fn short_time(at: Timestamp) -> String {
    let (_, month, day) = at.date().ymd();
    let minutes = at.time_of_day().0 / 60_000;
    format!("{month:02}-{day:02} {:02}:{:02}", minutes / 60, minutes % 60)
}

/// `淘宝 · 果然鲜旗舰店 · 买家 b7f2c1d0`.
pub(super) fn place(report: &Report, platform: &zg_model::PlatformId, shop: &str, path: &str) -> String {
    let buyer = path.rsplit('/').next().unwrap_or(path);
    let short: String = buyer.chars().take(8).collect();
    let label = pick(report.lang, "买家", "buyer");
    format!("{} · {shop} · {label} {short}", report.platform(platform))
}

/// `3 处` in a count of findings.
pub(super) fn times(lang: Lang, n: u64) -> String {
    match lang {
        Lang::Zh => format!("{n} 处"),
        Lang::En => format!("{n} finding{}", if n == 1 { "" } else { "s" }),
    }
}

/// `命中` or `违反`.
pub(super) fn outcome(lang: Lang, outcome: zg_model::Outcome) -> &'static str {
    match outcome {
        zg_model::Outcome::Breached => pick(lang, "违反", "breached"),
        zg_model::Outcome::Met => pick(lang, "做到", "met"),
        zg_model::Outcome::Pending { .. } => pick(lang, "未到期", "pending"),
        zg_model::Outcome::Hit => pick(lang, "命中", "hit"),
    }
}

/// How disguised words were read: `“全 网 最.低.价”读作“全网最低价”：忽略夹杂的空格和符号`. Nothing when they stand as listed.
pub(super) fn reading(lang: Lang, span: &super::SpanView, shown: &str) -> Option<String> {
    let note = span.view_note.as_deref()?;
    Some(match (lang, span.term.is_empty() || span.term == span.text) {
        (Lang::Zh, false) => format!("“{shown}”读作“{}”：{note}", span.term),
        (Lang::Zh, true) => format!("“{shown}”：{note}"),
        (Lang::En, false) => format!("“{shown}” read as “{}”: {note}", span.term),
        (Lang::En, true) => format!("“{shown}”: {note}"),
    })
}

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
        Lang::En => format!("{cite} [{} {}]", cite.grade.letter(), cite.grade.en()),
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
        Some(high) if cost.low.0 == 0 => parts.push(match lang {
            Lang::Zh => format!("最高 {}", yuan(high)),
            Lang::En => format!("up to {}", yuan(high)),
        }),
        Some(high) if high == cost.low => parts.push(yuan(high)),
        Some(high) => parts.push(format!("{} – {}", yuan(cost.low), yuan(high))),
    }
    let (least, most) = (cost.least_points, cost.points);
    if most != 0 {
        parts.push(match lang {
            Lang::Zh if least == most => format!("扣 {most} 分"),
            Lang::Zh if least == 0 => format!("至多扣 {most} 分"),
            Lang::Zh => format!("扣 {least} – {most} 分"),
            Lang::En if least == most => format!("{most} points"),
            Lang::En if least == 0 => format!("up to {most} points"),
            Lang::En => format!("{least} – {most} points"),
        });
    }
    parts.join(pick(lang, "，", ", "))
}

/// `全部商品下架、可终止合作 3 – 15 天`.
pub(super) fn halt(lang: Lang, halt: &zg_model::Halt) -> String {
    let days = match halt.least == halt.most {
        true => halt.most.to_string(),
        false => format!("{} – {}", halt.least, halt.most),
    };
    let what: Vec<&str> = halt.what.iter().map(|w| &**w).collect();
    format!("{} {days} {}", what.join("、"), pick(lang, "天", "days")).trim_start().to_owned()
}

/// What one table takes: money, points, days; that nothing of it, where so.
pub(super) fn stake(lang: Lang, e: &ExposureView) -> String {
    let halt = e.halt.as_ref().map(|h| halt(lang, h));
    let parts: Vec<String> =
        [Some(money(lang, &Cost::of(e))), halt].into_iter().flatten().filter(|p| !p.is_empty()).collect();
    match parts.is_empty() {
        true => pick(lang, "不涉及金额和扣分", "no money, no points").to_owned(),
        false => parts.join(pick(lang, "，", ", ")),
    }
}

/// One table's line: `未按承诺发货 ¥59.90 – ¥100（…），缺 商品金额`.
pub(super) fn exposure(lang: Lang, e: &ExposureView) -> String {
    let cost = stake(lang, e);
    let clause = cites(lang, &e.cite);
    let mut line = match (lang, clause.is_empty()) {
        (_, true) => format!("{cost} · {}", e.title),
        (Lang::Zh, false) => format!("{cost} · {}（{clause}）", e.title),
        (Lang::En, false) => format!("{cost} · {} ({clause})", e.title),
    };
    if !e.missing.is_empty() {
        let missing = e.missing.join(pick(lang, "、", ", "));
        line.push_str(&match lang {
            Lang::Zh => format!("；缺 {missing}"),
            Lang::En => format!("; not known: {missing}"),
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

/// `11-03 10:01`: without the year and the seconds; the last moment of a day is its 24:00.
pub(super) fn short_time(at: Timestamp) -> String {
    let (_, month, day) = at.date().ymd();
    let ends = at == at.date().last_moment();
    let minutes = if ends { 24 * 60 } else { at.time_of_day().0 / 60_000 };
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
/// `shown` is the text as it may be told; `short` cuts what is long.
pub(super) fn reading(
    lang: Lang,
    span: &super::SpanView,
    shown: &str,
    short: impl Fn(&str) -> String,
) -> Option<String> {
    let note = span.view_note.as_deref()?;
    // What is masked in the text must not be spelled out beside it.
    let note = if shown == span.text { note.into() } else { super::mask(note) };
    let read_as = if shown == span.text { span.name.as_str().into() } else { super::mask(&span.name) };
    let same = read_as.is_empty() || *read_as == *shown;
    let (shown, read_as) = (short(shown), short(&read_as));
    Some(match (lang, same) {
        (Lang::Zh, false) => format!("“{shown}”读作“{read_as}”：{note}"),
        (Lang::Zh, true) => format!("“{shown}”：{note}"),
        (Lang::En, false) => format!("“{shown}” read as “{read_as}”: {note}"),
        (Lang::En, true) => format!("“{shown}”: {note}"),
    })
}

/// `1,204`.
pub(super) fn grouped(n: u64) -> String {
    let plain = n.to_string();
    let mut out = String::with_capacity(plain.len() + plain.len() / 3);
    for (i, digit) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `62 个会话`, `62 conversations`.
pub(super) fn count(lang: Lang, n: u64, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => format!("{} {zh}", grouped(n)),
        Lang::En => format!("{} {en}{}", grouped(n), if n == 1 { "" } else { "s" }),
    }
}

pub(super) fn len<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

pub(super) fn act(lang: Lang, act: zg_model::Act) -> &'static str {
    pick(lang, act.info().zh, act.info().en)
}

/// `命中 17 处：红线 3 · 严重 6`.
pub(super) fn tally(lang: Lang, s: &super::Summary) -> String {
    let parts: Vec<String> = s
        .by_severity
        .iter()
        .filter(|(which, n)| *n > 0 && *which != Severity::Note)
        .map(|(which, n)| format!("{} {n}", severity(lang, *which)))
        .collect();
    match lang {
        Lang::Zh => format!("命中 {} 处：{}", s.findings, parts.join(" · ")),
        Lang::En => format!("{}: {}", times(lang, s.findings), parts.join(" · ")),
    }
}

/// What is at stake, in a sentence: the widest single table, and how many others stand beside it.
pub(super) fn stakes(lang: Lang, s: &super::Summary) -> String {
    let Some(worst) = s.bases.first() else {
        return pick(lang, "没有涉及金额或扣分的条款", "no clause with money or points bears").to_owned();
    };
    let amount = match money(lang, &worst.cost) {
        none if none.is_empty() => pick(lang, "不涉及金额和扣分", "no money, no points").to_owned(),
        some => some,
    };
    let clause = worst.cite.first().map_or(String::new(), ToString::to_string);
    let clause = if clause.is_empty() { worst.title.clone() } else { clause };
    let points: i64 = s.bases.iter().map(|b| b.cost.points).max().unwrap_or(0);
    let others = len(&s.bases).saturating_sub(1);
    let mut line = match lang {
        Lang::Zh => format!("最大一项 {amount}（{clause}，{} 处）", worst.count),
        Lang::En => format!("the widest {amount} ({clause}, {})", times(lang, worst.count)),
    };
    if points > worst.cost.points {
        line.push_str(&match lang {
            Lang::Zh => format!("；最多一项扣 {points} 分"),
            Lang::En => format!("; at most {points} points in one"),
        });
    }
    let open = s.bases.iter().filter(|b| b.cost.high.is_none() && !std::ptr::eq(*b, worst)).count();
    if open > 0 {
        line.push_str(&match lang {
            Lang::Zh => format!("；{open} 项上限看案情"),
            Lang::En => format!("; {open} without an upper bound"),
        });
    }
    if others > 0 {
        line.push_str(&match lang {
            Lang::Zh => format!("；连同另外 {others} 项逐项列出，不相加"),
            Lang::En => format!("; {others} more stand beside it and are not added"),
        });
    }
    line
}

/// `2024-05.csv 第 1182 行「发送时间」列`.
pub(super) fn spot(lang: Lang, r: &super::RejectLine) -> String {
    let mut out = r.file.clone();
    if let Some(row) = r.row {
        out.push_str(&match lang {
            Lang::Zh => format!(" 第 {row} 行"),
            Lang::En => format!(" row {row}"),
        });
    }
    if let Some(column) = &r.column {
        out.push_str(&match lang {
            Lang::Zh => format!("「{column}」列"),
            Lang::En => format!(", column `{column}`"),
        });
    }
    out
}

/// The indicators as every writer lists them: missed first, then reached, then those not assessed.
pub(super) fn indicators(report: &Report) -> Vec<&super::IndicatorLine> {
    let mut sorted: Vec<&super::IndicatorLine> = report.indicators.iter().collect();
    sorted.sort_by_cached_key(|i| {
        let rank = match i.pass {
            Some(false) => 0,
            Some(true) => 1,
            None => 2,
        };
        (rank, i.rule.id.clone(), i.platform.clone(), i.shop.clone(), i.agent.clone(), i.from)
    });
    sorted
}

/// `淘宝 果然鲜旗舰店`, or the agent within it.
pub(super) fn group(report: &Report, i: &super::IndicatorLine) -> String {
    match &i.agent {
        Some(agent) => format!("{} {} / {agent}", report.platform(&i.platform), i.shop),
        None => format!("{} {}", report.platform(&i.platform), i.shop),
    }
}

/// `79/100 轮`.
pub(super) fn fraction(lang: Lang, i: &super::IndicatorLine) -> String {
    let made = match i.value {
        Some(Value::Share(..)) | None => {
            format!("{}/{} {}", grouped(i.numerator), grouped(i.denominator), i.unit)
        }
        Some(_) => format!("{} {}", grouped(i.denominator), i.unit),
    };
    match (i.asked, lang) {
        (0, _) => made,
        (asked, Lang::Zh) => format!("{made}，另 {} 待人工", grouped(asked)),
        (asked, Lang::En) => format!("{made}, {} for a person", grouped(asked)),
    }
}

/// `样本不足 未考核`, or that there is no target.
pub(super) fn not_assessed(lang: Lang, i: &super::IndicatorLine) -> &'static str {
    match i.assessed {
        true if i.target.is_some() => pick(lang, "看人工怎么定", "hangs on a person"),
        true => pick(lang, "无门槛", "no target"),
        false if i.denominator < i.min_sample => pick(lang, "样本不足 未考核", "too few to assess"),
        false => pick(lang, "未考核", "not assessed"),
    }
}

/// `11-03`.
pub(super) fn short_day(day: Date) -> String {
    let (_, month, day) = day.ymd();
    format!("{month:02}-{day:02}")
}

/// The deadlines, the soonest first; those without a limit last.
pub(super) fn deadlines(report: &Report) -> Vec<&super::PendingLine> {
    let mut sorted: Vec<&super::PendingLine> = report.pending.iter().collect();
    sorted.sort_by_cached_key(|p| {
        (p.due.unwrap_or(Timestamp::MAX), p.rule.id.clone(), p.conversation.clone(), p.since)
    });
    sorted
}

/// Due within a day, or past.
pub(super) fn urgent(p: &super::PendingLine, now: Timestamp) -> bool {
    p.left(now).is_some_and(|left| left < Millis::DAY)
}

/// `2 小时 13 分`, `已过 3 天`.
pub(super) fn left(lang: Lang, left: Option<Millis>) -> String {
    match (left, lang) {
        (None, _) => pick(lang, "不限", "no limit").to_owned(),
        (Some(left), Lang::Zh) if left.0 < 0 => format!("已过 {}", span(lang, left)),
        (Some(left), Lang::En) if left.0 < 0 => format!("{} ago", span(lang, left)),
        (Some(left), _) => span(lang, left),
    }
}

/// `还剩 2 小时 13 分`: the same within a sentence.
pub(super) fn still_left(lang: Lang, time: Option<Millis>) -> String {
    let text = left(lang, time);
    match (time.is_some_and(|t| t.0 >= 0), lang) {
        (false, _) => text,
        (true, Lang::Zh) => format!("还剩 {text}"),
        (true, Lang::En) => format!("{text} left"),
    }
}

/// Whom a deadline binds: the agent, or the shop.
pub(super) fn whom(lang: Lang, p: &super::PendingLine) -> String {
    let buyer: String = p.conversation.rsplit('/').next().unwrap_or_default().chars().take(8).collect();
    let label = pick(lang, "买家", "buyer");
    match &p.agent {
        Some(agent) => format!("{} · {agent} · {label} {buyer}", p.shop),
        None => format!("{} · {label} {buyer}", p.shop),
    }
}

/// Beneath the widest single cost: its clause, and that the others are not added.
pub(super) fn stakes_under(lang: Lang, s: &super::Summary) -> String {
    let Some(worst) = s.bases.first() else {
        return pick(lang, "没有涉及金额或扣分的条款", "no clause with money or points").to_owned();
    };
    let clause = worst.cite.first().map_or_else(|| worst.title.clone(), ToString::to_string);
    let others = len(&s.bases).saturating_sub(1);
    match (lang, others) {
        (Lang::Zh, 0) => format!("{clause}，{} 处", worst.count),
        (Lang::Zh, n) => format!("{clause}，{} 处；另有 {n} 项，不相加", worst.count),
        (Lang::En, 0) => format!("{clause}, {}", times(lang, worst.count)),
        (Lang::En, n) => format!("{clause}, {}; {n} more, not added", times(lang, worst.count)),
    }
}

/// Deadlines that were missed, by rule: the titles of breached timing rules, most often first.
pub(super) fn missed(report: &Report) -> Vec<(&str, usize)> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for finding in report.findings.iter().filter(|f| f.lapsed()) {
        match counts.iter_mut().find(|(title, _)| *title == finding.rule.title) {
            Some((_, n)) => *n += 1,
            None => counts.push((&finding.rule.title, 1)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts
}

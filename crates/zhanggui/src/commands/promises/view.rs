//! How the ledger is shown: for people, for spreadsheets, for programs.

use std::fmt::Write as _;

use serde_json::json;
use zg_engine::promise::{Due, State, Why};
use zg_formats::Lang;
use zg_formats::report::{csv_cell, exposure_text, span_text};
use zg_model::{Act, Certainty, Millis, Timestamp};

use super::{Ledger, Line, rank};
use crate::check::{Assembler, platform_name};
use crate::packs::Loaded;
use crate::term::{Terminal, pad};

/// The states in the order of their urgency: name for programs, Chinese, English.
const STATES: [(&str, &str, &str); 6] = [
    ("broken", "违背", "broken"),
    ("open", "还有时间", "open"),
    ("undated", "没说时间", "undated"),
    ("unchecked", "无从核对", "cannot be checked"),
    ("settled", "已了结", "settled"),
    ("kept", "已兑现", "kept"),
];

fn state(line: &Line) -> (&'static str, &'static str, &'static str) {
    STATES.get(rank(&line.entry.state)).copied().unwrap_or_default()
}

/// The moment as it was promised; nothing where none was said.
fn due(line: &Line) -> Option<String> {
    match line.entry.promise.due {
        Due::At(at) => Some(at.deadline()),
        Due::NoSuchDay | Due::Unknown(_) | Due::Unsaid => None,
    }
}

/// A stretch of time as everywhere; the last moment of a day is its 24:00.
fn rough(span: Millis, term: &Terminal) -> String {
    span_text(if term.english { Lang::En } else { Lang::Zh }, Millis(span.0.abs() + 1))
}

/// For people: what is most urgent first.
pub(super) fn text(ledger: &Ledger, loaded: &Loaded, term: &Terminal) -> String {
    let mut out = String::new();
    let (now, read, found) = (ledger.now, ledger.conversations, ledger.lines.len());
    let _ = if term.english {
        writeln!(out, "Promises as of {now}: {found} in {read} conversations{}", term.rules_in_chinese())
    } else {
        writeln!(out, "承诺台账，到 {now} 为止：{read} 段会话里有 {found} 个承诺")
    };
    let counts: Vec<String> = STATES
        .iter()
        .zip(0..)
        .map(|((_, zh, en), n)| {
            (term.say(zh, en), ledger.lines.iter().filter(|l| rank(&l.entry.state) == n).count())
        })
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if !counts.is_empty() {
        let _ = writeln!(out, "{}", counts.join(" · "));
    }
    for ((_, zh, en), n) in STATES.iter().zip(0..) {
        let lines: Vec<&Line> = ledger.lines.iter().filter(|l| rank(&l.entry.state) == n).collect();
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n■ {}{}", term.say(zh, en), term.bracketed(lines.len()));
        for line in lines {
            block(&mut out, line, ledger.now, loaded, term);
        }
    }
    out
}

/// One promise: when and what, the words, what it costs.
fn block(out: &mut String, line: &Line, now: Timestamp, loaded: &Loaded, term: &Terminal) {
    let entry = &line.entry;
    let amount = entry.promise.amount.map(|a| format!(" ¥{a}")).unwrap_or_default();
    let bot = term.say("机器人", "bot");
    let who = entry.agent.as_ref().map_or(bot, |a| a.as_str());
    let to = term.say("买家", "buyer");
    let what = pad(&format!("{}{amount}", line.kind), 12);
    let _ = writeln!(out, "  {what} {}  {who} → {to} {}", pad(&when(line, now, term), 44), line.buyer);
    let order =
        entry.order.as_ref().map(|o| format!(" · {} {o}", term.say("订单", "order"))).unwrap_or_default();
    let again = match entry.again {
        0 => String::new(),
        n if term.english => format!(" · said {n} more times"),
        n => format!(" · 又说了 {n} 次"),
    };
    let _ = writeln!(
        out,
        "      {}{}  {} · {} · {}{order}{again}",
        asked(line, term),
        quoted(line),
        entry.at,
        platform_name(&loaded.set, &line.platform, term.english),
        line.shop
    );
    if let Some((rule, fingerprint, exposures)) = &line.broken {
        let lang = if term.english { Lang::En } else { Lang::Zh };
        let assembler = Assembler::new(&loaded.set, lang);
        for e in exposures {
            let cost = exposure_text(lang, &assembler.exposure(e));
            let _ = writeln!(out, "      {} {cost}", term.say("敞口", "exposure"));
        }
        if exposures.is_empty() {
            let none = "敞口 资料里没有这个平台违背承诺的价目";
            let _ = writeln!(
                out,
                "      {}",
                term.say(none, "exposure: the sources price no broken promise here")
            );
        }
        if let Some(note) = doubt(line, rule, loaded) {
            let _ = writeln!(out, "      {}{note}", term.say("待人工：", "for a person to decide: "));
        }
        let _ = writeln!(out, "      zhanggui why {}", fingerprint.short());
    }
}

/// The question that the words answer: 买家问“今天能发吗”，答.
fn asked(line: &Line, term: &Terminal) -> String {
    let Some(question) = &line.asked else { return String::new() };
    let question = question.replace(['\n', '\r'], " ");
    if term.english {
        format!("asked “{question}”, answered ")
    } else {
        format!("买家问“{question}”，答：")
    }
}

/// The message with the words of the promise marked as everywhere: `<<…>>`; cut where it is long.
fn quoted(line: &Line) -> String {
    let message = line.message.replace(['\n', '\r'], " ");
    let quote = line.quote.replace(['\n', '\r'], " ");
    let Some((before, after)) = message.split_once(&quote).filter(|_| !quote.is_empty()) else {
        return message;
    };
    let skip = before.chars().count().saturating_sub(16);
    let lead: String = before.chars().skip(skip).collect();
    let tail: String = after.chars().take(16).collect();
    let (left, right) = (if skip > 0 { "…" } else { "" }, if tail.len() < after.len() { "…" } else { "" });
    format!("{left}{lead}<<{quote}>>{tail}{right}")
}

fn when(line: &Line, now: Timestamp, term: &Terminal) -> String {
    let due = due(line);
    let moment = line.entry.promise.due.moment();
    match &line.entry.state {
        // Taken back before it was due, or with no time said.
        State::Broken(o) if o.at < moment => {
            if term.english {
                format!("taken back {}", o.at)
            } else {
                format!("{} 反悔", o.at)
            }
        }
        State::Broken(_) => {
            let late = rough(now - moment, term);
            let due = due.unwrap_or_default();
            if term.english {
                format!("due {due}, {late} ago")
            } else {
                format!("{due} 到期，已过 {late}")
            }
        }
        State::Open => {
            let left = rough(moment - now, term);
            let due = due.unwrap_or_default();
            if term.english {
                format!("due {due}, {left} left")
            } else {
                format!("{due} 到期，还有 {left}")
            }
        }
        State::Undated => {
            let since = rough(now - line.entry.at, term);
            match (line.entry.promise.due, term.english) {
                (Due::NoSuchDay, false) => format!("说的那一天不存在，说了已 {since}"),
                (Due::NoSuchDay, true) => format!("there is no such day, said {since} ago"),
                (_, false) => format!("没说时间，说了已 {since}"),
                (_, true) => format!("no time said, {since} ago"),
            }
        }
        State::Kept(at) | State::Settled(at) => {
            let due = due.map_or_else(String::new, |d| {
                if term.english { format!(", due {d}") } else { format!("，{d} 到期") }
            });
            let done = match line.entry.state {
                State::Kept(_) => term.say("做到", "done"),
                _ => term.say("了结", "settled"),
            };
            if term.english { format!("{done} {at}{due}") } else { format!("{at} {done}{due}") }
        }
        State::Unchecked(why) => {
            let why = reason(why, term);
            due.map_or(why.clone(), |d| {
                if term.english { format!("due {d}: {why}") } else { format!("{d} 到期，{why}") }
            })
        }
    }
}

fn reason(why: &Why, term: &Terminal) -> String {
    match why {
        Why::NoRule => term.say("没有规则核对这一种", "no rule checks this kind").to_owned(),
        Why::NoRecord { wants, there, later } => no_record(wants, there, *later, term),
        Why::NoTimes => term.say("来源没有时间", "the source has no times").to_owned(),
        Why::UnknownYear(year) if term.english => format!("the holidays of {year} are not known"),
        Why::UnknownYear(year) => format!("{year} 年放假安排未公布"),
    }
}

/// What exactly is missing: the record that would be asked, beside those that are there.
fn no_record(wants: &[Act], there: &[Act], later: Option<Timestamp>, term: &Terminal) -> String {
    let say = |acts: &[Act]| names(acts, |a| term.say(a.info().zh, a.info().en), term.say("、", ", "));
    let wanted = names(wants, |a| term.say(a.info().zh, a.info().en), term.say("或", " or "));
    match (later, there, term.english) {
        (Some(at), _, false) => format!("{wanted}到期以后才有（{at}）"),
        (Some(at), _, true) => format!("{wanted} came only after it was due ({at})"),
        (None, [], false) => format!("这段会话没有配上订单、售后记录，要看{wanted}"),
        (None, [], true) => format!("no order or after-sale record beside this chat; needs: {wanted}"),
        (None, there, false) => format!("记录里有{}，没有{wanted}", say(there)),
        (None, there, true) => format!("the records hold {}, but no {wanted}", say(there)),
    }
}

fn names<'a>(acts: &[Act], name: impl Fn(&Act) -> &'a str, between: &str) -> String {
    acts.iter().map(name).collect::<Vec<_>>().join(between)
}

/// Why a person must decide whether it was broken; nothing where the records prove it.
fn doubt<'l>(line: &Line, rule: &str, loaded: &'l Loaded) -> Option<&'l str> {
    let State::Broken(o) = &line.entry.state else { return None };
    let rule = loaded.set.pack().rules.iter().find(|r| r.id.as_str() == rule)?;
    let note = rule.versions.iter().find(|v| v.from == o.rule.from)?.note.as_deref().unwrap_or_default();
    (o.certainty == Certainty::Ask).then(|| note.trim())
}

/// For spreadsheets: a row a promise.
pub(super) fn csv(ledger: &Ledger, term: &Terminal) -> String {
    let heads = [
        ("状态", "state"),
        ("种类", "kind"),
        ("金额（元）", "amount (yuan)"),
        ("到期", "due"),
        ("说的时间", "said at"),
        ("客服", "agent"),
        ("买家", "buyer"),
        ("平台", "platform"),
        ("店铺", "shop"),
        ("订单", "order"),
        ("原话", "words"),
        ("整句", "message"),
        ("又说了几次", "said again"),
        ("做到或了结", "done"),
        ("规则", "rule"),
        ("敞口低（元）", "exposure low (yuan)"),
        ("敞口高（元）", "exposure high (yuan)"),
        ("扣分", "points"),
        ("指纹", "fingerprint"),
        ("买家问的", "asked"),
    ];
    let yuan = |fen: zg_model::Fen| fen.to_string().replace(',', "");
    let mut out = String::from("\u{feff}");
    out.push_str(&heads.map(|(zh, en)| csv_cell(term.say(zh, en))).join(","));
    out.push_str("\r\n");
    for line in &ledger.lines {
        let entry = &line.entry;
        let (_, zh, en) = state(line);
        let worst = line.broken.as_ref().and_then(|(.., all)| all.iter().max_by_key(|e| (e.high, e.points)));
        let done = match entry.state {
            State::Kept(at) | State::Settled(at) => at.to_string(),
            _ => String::new(),
        };
        let cells = [
            term.say(zh, en).to_owned(),
            line.kind.clone(),
            entry.promise.amount.map(yuan).unwrap_or_default(),
            due(line).unwrap_or_else(|| match entry.promise.due {
                Due::NoSuchDay => term.say("这一天不存在", "no such day").to_owned(),
                _ => String::new(),
            }),
            entry.at.to_string(),
            entry.agent.as_ref().map_or_else(String::new, ToString::to_string),
            line.buyer.clone(),
            line.platform.clone(),
            line.shop.clone(),
            entry.order.clone().unwrap_or_default(),
            line.quote.clone(),
            line.message.clone(),
            entry.again.to_string(),
            done,
            line.broken.as_ref().map_or_else(String::new, |(rule, ..)| rule.clone()),
            worst.map(|e| yuan(e.low)).unwrap_or_default(),
            worst.and_then(|e| e.high).map(yuan).unwrap_or_default(),
            worst.map(|e| e.points.to_string()).unwrap_or_default(),
            line.broken.as_ref().map_or_else(String::new, |(_, print, _)| print.to_string()),
            line.asked.clone().unwrap_or_default(),
        ];
        out.push_str(&cells.map(|c| csv_cell(&c)).join(","));
        out.push_str("\r\n");
    }
    out
}

/// For programs: money in fen, moments as text.
pub(super) fn json(ledger: &Ledger) -> serde_json::Value {
    let lines = ledger.lines.iter().map(|line| {
        let entry = &line.entry;
        let (done, why) = match &entry.state {
            State::Kept(at) | State::Settled(at) => (Some(at.to_string()), None),
            State::Unchecked(Why::UnknownYear(year)) => (None, Some(format!("unknown_year:{year}"))),
            State::Unchecked(Why::NoRule) => (None, Some("no_rule".to_owned())),
            State::Unchecked(Why::NoRecord { wants, .. }) => {
                (None, Some(format!("no_record:{}", names(wants, |a| a.name(), ","))))
            }
            State::Unchecked(Why::NoTimes) => (None, Some("no_times".to_owned())),
            _ => (None, None),
        };
        let due = match entry.promise.due {
            Due::At(at) => Some(at.to_string()),
            _ => None,
        };
        let exposures = line.broken.iter().flat_map(|(.., all)| all).map(|e| {
            json!({
                "rule": e.rule.id.as_str(), "low": e.low.0, "high": e.high.map(|h| h.0), "points": e.points,
                "least_points": e.least_points, "cite": e.cite.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "missing": e.missing.iter().map(|m| &**m).collect::<Vec<_>>(),
            })
        });
        json!({
            "state": state(line).0,
            "kind": line.kind,
            "amount": entry.promise.amount.map(|a| a.0),
            "due": due,
            "no_such_day": entry.promise.due == Due::NoSuchDay,
            "at": entry.at.to_string(),
            "agent": entry.agent.as_ref().map(ToString::to_string),
            "buyer": line.buyer,
            "platform": line.platform,
            "shop": line.shop,
            "order": entry.order,
            "words": line.quote,
            "message": line.message,
            "asked": line.asked,
            "again": entry.again,
            "done": done,
            "unchecked": why,
            "rule": line.broken.as_ref().map(|(rule, ..)| rule),
            "fingerprint": line.broken.as_ref().map(|(_, print, _)| print.to_string()),
            "exposures": exposures.collect::<Vec<_>>(),
        })
    });
    json!({
        "now": ledger.now.to_string(),
        "conversations": ledger.conversations,
        "promises": lines.collect::<Vec<_>>(),
    })
}

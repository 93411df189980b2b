//! The words of the plan in both languages.

use zg_desk::staffing::SLOTS;
use zg_desk::staffing::need::Model;

use super::what_if::Change;
use super::{Patience, Staffing, Work};
use crate::term::Terminal;
use zg_desk::staffing::observe::WorkFrom;

/// `92.1%`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// `90%`, as people write a target.
pub(super) fn plain(share: f64) -> String {
    format!("{}%", (share * 1000.0).round() / 10.0)
}

/// `12.4 秒`, `3 分 20 秒`, `1 小时 5 分`.
pub(super) fn lasting(seconds: f64, term: &Terminal) -> String {
    let words = if term.english { [" s", " min", " h"] } else { [" 秒", " 分", " 小时"] };
    let [s, m, h] = words;
    if !seconds.is_finite() {
        return term.say("没有尽头", "without end").to_owned();
    }
    if seconds < 60.0 {
        // Whole seconds from ten on: more would be false precision.
        let shown = if seconds < 10.0 { format!("{seconds:.1}") } else { format!("{seconds:.0}") };
        return format!("{}{s}", shown.trim_end_matches(".0"));
    }
    let whole = seconds.round().min(1e15) as u64;
    let (big, small, b, c) =
        if whole < 3600 { (whole / 60, whole % 60, m, s) } else { (whole / 3600, whole % 3600 / 60, h, m) };
    if small == 0 { format!("{big}{b}") } else { format!("{big}{b} {small}{c}") }
}

/// `08:30`.
pub(super) fn clock(half_hour: usize) -> String {
    format!("{:02}:{:02}", half_hour / 2, half_hour % 2 * 30)
}

/// `09:00–17:00`; past midnight the day has its own hours: `22:00–06:00`.
pub(super) fn stretch(from: usize, length: usize) -> String {
    let to = from + length;
    format!("{}–{}", clock(from), clock(if to > SLOTS { to - SLOTS } else { to }))
}

/// Monday is 0.
pub(super) fn weekday(day: usize, term: &Terminal) -> &'static str {
    const ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let names = if term.english { EN } else { ZH };
    names.get(day).copied().unwrap_or("")
}

pub(super) fn model(model: Model, concurrency: u32, term: &Terminal) -> String {
    match model {
        Model::ErlangC => "Erlang C".to_owned(),
        Model::ErlangA => "Erlang A".to_owned(),
        Model::Factor if term.english => format!("factor method, {concurrency} chats at once"),
        Model::Factor => format!("系数法（同时 {concurrency} 个）"),
        Model::Simulation if term.english => format!("simulation, {concurrency} chats at once"),
        Model::Simulation => format!("模拟（同时 {concurrency} 个）"),
    }
}

pub(super) fn change(change: Change, term: &Terminal) -> (&'static str, String) {
    let english = term.english;
    let (zh, en, value) = match change {
        Change::Volume(times) => ("来量", "arrivals", format!("{:.0}%", times * 100.0)),
        Change::Share(share) => ("目标", "target", plain(share)),
        Change::Work(times) => ("每轮用时", "work a round", format!("{:.0}%", times * 100.0)),
        Change::Concurrency(n) if english => ("", "chats at once", n.to_string()),
        Change::Concurrency(n) => ("同时最多接", "", format!("{n} 个")),
    };
    (if english { en } else { zh }, value)
}

/// How the work behind a reply was estimated.
pub(super) fn work_from(plan: &Staffing, term: &Terminal) -> String {
    let away = plan.settings.away;
    match (plan.settings.work, term.english) {
        (Work::Given(m), false) => format!("给定：平均 {m}，按指数分布"),
        (Work::Given(m), true) => format!("given: {m} on average, exponential"),
        (Work::From(from), false) => {
            let from = match from {
                WorkFrom::Busy => "从买家发话、或这位客服发出上一条消息（对谁都算）起算，取晚的",
                WorkFrom::Gap => "从买家发话起算，含等待，偏大",
            };
            format!("{from}；超过 {away} 的 {} 轮当作人不在，不用来估", plan.hours.away)
        }
        (Work::From(from), true) => {
            let from = match from {
                WorkFrom::Busy => {
                    "from the buyer's message or the agent's last one to anybody, whichever is later"
                }
                WorkFrom::Gap => "from the buyer's message, the wait included: too long",
            };
            format!(
                "{from}; {} rounds above {away} say that nobody was there and are left out",
                plan.hours.away
            )
        }
    }
}

/// Where the patience comes from.
pub(super) fn patience(plan: &Staffing, term: &Terminal) -> String {
    let shown = plan.patience.map(|p| lasting(p, term));
    match (plan.settings.patience, shown, term.english) {
        (_, None, false) => "一直等（没有人等不及）".to_owned(),
        (_, None, true) => "endless".to_owned(),
        (Patience::Data, Some(p), false) => {
            format!("平均等 {p}就走（从没人回的 {} 轮粗估）", plan.hours.counts.unanswered)
        }
        (Patience::Data, Some(p), true) => {
            format!(
                "{p} on average (a rough estimate from {} unanswered rounds)",
                plan.hours.counts.unanswered
            )
        }
        (_, Some(p), false) => format!("平均等 {p}就走（给定）"),
        (_, Some(p), true) => format!("{p} on average (given)"),
    }
}

/// What the reader must know before believing any of it.
pub(super) fn caveats(plan: &Staffing, term: &Terminal) -> Vec<String> {
    let s = &plan.settings;
    let days: u32 = plan.hours.weekdays().iter().sum();
    let mut out = Vec::new();
    let asked = [(s.target.share, plan.ceiling.0, s.target.within), {
        let first = s.first.unwrap_or(super::Goal { share: 0.0, within: s.target.within });
        (first.share, plan.ceiling.1, first.within)
    }];
    for (n, (share, ceiling, within)) in asked.into_iter().enumerate() {
        if share > 0.0 && share >= ceiling {
            let zh = if n == 0 { "全部轮次" } else { "首轮" };
            let en = if n == 0 { "of all rounds" } else { "of first rounds" };
            out.push(if term.english {
                format!("No number of agents answers {} {en} within {within}: writing the reply alone takes longer in all but {}. The plan asks for nearly that; shorten the reply first.", plain(share), percent(ceiling))
            } else {
                format!("加多少人，{zh}也到不了 {within} 内 {}：光是写完回复就有超过的，至多 {}。人数按接近这个上限排；先把第一句缩短（快捷短语、先应一声）。", plain(share), percent(ceiling))
            });
        }
    }
    if days < 28 {
        out.push(if term.english {
            format!("{days} days of data: each weekday was seen {} times at most, so single half hours are noisy.", days.div_ceil(7))
        } else {
            format!("只有 {days} 天的数据，每个星期几至多见过 {} 次，单个半小时的人数只供参考；给四周以上的数据更稳。", days.div_ceil(7))
        });
    }
    if plan.hours.counts.untimed > 0 {
        out.push(if term.english {
            format!("{} conversations without times were left out.", plan.hours.counts.untimed)
        } else {
            format!("{} 个会话没有时间，没有用上。", plan.hours.counts.untimed)
        });
    }
    out.push(
        term.say(
            "一轮＝买家发话到第一条人工回复；一个人同一刻只能答一轮，开再多会话也一样。同时开的会话多，只是不必等买家想好，不会让人打字变快。",
            "A round runs from a buyer's message to the first human reply. One human answers one round at a time: open chats save waiting for buyers to think, they make nobody type faster.",
        )
        .to_owned(),
    );
    out.push(
        term.say(
            "Erlang C、A 按教科书假定用时是指数分布、一人一次接一个；模拟用数据里的真实用时，所以两者的首轮按时会不同。名册人数＝在岗 ÷（1 − 不在岗时间），向上取整。",
            "Erlang C and A assume exponential work and one chat an agent; the simulation draws the work seen in the data, so their first rounds differ. On the roster = at work ÷ (1 − shrinkage), rounded up.",
        )
        .to_owned(),
    );
    out.push(
        term.say(
            "人数按每个半小时单独达标排，各店各平台的会话合在一起算；吃饭休息算在不在岗时间里，谁上哪一班由你排。",
            "Each half hour meets the target by itself; all shops and platforms read are one queue; breaks are part of shrinkage; who takes which shift is up to you.",
        )
        .to_owned(),
    );
    out
}

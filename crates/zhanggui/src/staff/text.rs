//! The plan at a terminal.

use std::fmt::Write;

use zg_desk::staffing::SLOTS;

use super::words::{
    caveats, change, clock, lasting, model, patience, percent, plain, stretch, weekday, work_from,
};
use super::{Goal, Staffing};
use crate::commands::pack::layout::{pieces, table, wrap};
use crate::term::{Terminal, width};

/// The plan as text.
pub(crate) fn text(plan: &Staffing, term: &Terminal) -> String {
    let mut out = String::new();
    head(&mut out, plan, term);
    busiest(&mut out, plan, term);
    grid(&mut out, plan, term);
    roster(&mut out, plan, term);
    what_if(&mut out, plan, term);
    hearsay(&mut out, plan, term);
    title(&mut out, term.say("说明", "notes"));
    for line in caveats(plan, term) {
        out.push_str(&wrap("  · ", &pieces(&line), "", width()));
    }
    out
}

fn title(out: &mut String, text: &str) {
    let _ = writeln!(out, "\n■ {text}");
}

/// The goals in a few words.
pub(super) fn goals(plan: &Staffing, term: &Terminal) -> String {
    let s = &plan.settings;
    let one = |g: &Goal| {
        if term.english {
            format!("{} within {}", plain(g.share), g.within)
        } else {
            format!("{} 内至少 {}", g.within, plain(g.share))
        }
    };
    let first =
        s.first.map(|f| format!("{} {}", term.say("，首轮", ", first round"), one(&f))).unwrap_or_default();
    let until = if s.until_sent {
        term.say("（到回复发出）", " (until sent)")
    } else {
        term.say("（到有人开始看）", " (until begun)")
    };
    format!("{}{first}{until}", one(&s.target))
}

/// What was seen, a line each: label and words.
pub(super) fn facts(plan: &Staffing, term: &Terminal) -> Vec<(String, String)> {
    let (h, s) = (&plan.hours, &plan.settings);
    let (first, later, _) = plan.work;
    let c = h.counts;
    let each = plan.hours.traffic(None).rounds.mean();
    let think = h.traffic(None).think.mean();
    let (within, first_within) = h.within(
        super::seconds(s.target.within),
        super::seconds(s.first.map_or(s.target.within, |f| f.within)),
    );
    let say = |zh: &str, en: &str| term.say(zh, en).to_owned();
    let e = term.english;
    let arrivals = if e {
        format!(
            "{} rounds in {} sessions, {each:.1} a session; {} unanswered, {} more answered by bots alone",
            h.arrived(),
            h.rounds.len(),
            c.unanswered,
            c.by_bot
        )
    } else {
        format!(
            "{} 轮、{} 次接待，每次 {each:.1} 轮；其中 {} 轮没人回；机器人独自答完的 {} 轮不算",
            h.arrived(),
            h.rounds.len(),
            c.unanswered,
            c.by_bot
        )
    };
    let work = if e {
        format!(
            "{} a first round, {} a later one: {}",
            lasting(first, term),
            lasting(later, term),
            work_from(plan, term)
        )
    } else {
        format!("首轮 {}，后续 {}：{}", lasting(first, term), lasting(later, term), work_from(plan, term))
    };
    let buyers = if e {
        format!("write again {} after a reply; patience {}", lasting(think, term), patience(plan, term))
    } else {
        format!("收到回复后平均 {}再说话；{}", lasting(think, term), patience(plan, term))
    };
    let first_now = s
        .first
        .map(|f| format!("{} {} {}", term.say("，首轮", ", first rounds"), f.within, percent(first_within)));
    let now = if e {
        format!(
            "{} {} answered{}; {:.1} chats open at once on average, {} at most",
            s.target.within,
            percent(within),
            first_now.unwrap_or_default(),
            h.at_once,
            h.most_at_once
        )
    } else {
        format!(
            "{} 内回复 {}{}；一个账号同时开着的会话平均 {:.1} 个，最多 {} 个",
            s.target.within,
            percent(within),
            first_now.unwrap_or_default(),
            h.at_once,
            h.most_at_once
        )
    };
    let assumed = if e {
        format!(
            "{} chats at once at most; {} of paid time spent elsewhere; arrivals × {}",
            s.concurrency,
            plain(s.shrinkage),
            plain(s.volume)
        )
    } else {
        format!(
            "同时最多接 {} 个会话；不在岗时间 {}；来量按 {} 排",
            s.concurrency,
            plain(s.shrinkage),
            plain(s.volume)
        )
    };
    vec![
        (say("来量", "arrivals"), arrivals),
        (say("用时", "work"), work),
        (say("买家", "buyers"), buyers),
        (say("现状", "so far"), now),
        (say("目标", "target"), goals(plan, term)),
        (say("假定", "assumed"), assumed),
    ]
}

fn head(out: &mut String, plan: &Staffing, term: &Terminal) {
    let days: u32 = plan.hours.weekdays().iter().sum();
    let span = plan.hours.days.map(|(a, b)| format!("{a} – {b}")).unwrap_or_default();
    let _ = if term.english {
        writeln!(out, "Staffing  {span}, {days} days, {} accounts", plan.hours.accounts)
    } else {
        writeln!(out, "排班测算  {span}，{days} 天，{} 个客服账号", plan.hours.accounts)
    };
    let facts = facts(plan, term);
    let wide =
        facts.iter().map(|(l, _)| unicode_width::UnicodeWidthStr::width(l.as_str())).max().unwrap_or(0);
    for (label, words) in &facts {
        let label = format!("  {}  ", crate::term::pad(label, wide));
        out.push_str(&wrap(&label, &pieces(words), "", width()));
    }
}

/// Where the busiest half hour lies.
pub(super) fn where_busiest(plan: &Staffing, term: &Terminal) -> String {
    let b = &plan.busiest;
    let at = stretch(b.slot % SLOTS, 1);
    let day = weekday(b.slot / SLOTS, term);
    if term.english {
        format!("the busiest half hour: {day} {at}, {:.1} rounds, {:.2} erlangs", b.rounds, b.load)
    } else {
        format!("最忙的半小时：{day} {at}，{:.1} 轮，{:.2} 爱尔朗（同一时刻平均要几双手）", b.rounds, b.load)
    }
}

fn busiest(out: &mut String, plan: &Staffing, term: &Terminal) {
    title(out, &where_busiest(plan, term));
    let (heads, rows) = models(plan, term);
    let heads: Vec<(&str, bool)> = heads.iter().enumerate().map(|(n, h)| (*h, n > 0)).collect();
    out.push_str(&indented(&table(&heads, &rows)));
}

/// How the models see the busiest half hour.
pub(super) fn models<'t>(plan: &Staffing, term: &'t Terminal) -> (Vec<&'t str>, Vec<Vec<String>>) {
    let s = &plan.settings;
    let heads = [
        ("算法", "model"),
        ("在岗", "at work"),
        ("按时", "in time"),
        ("首轮按时", "first in time"),
        ("等不及", "gave up"),
        ("平均等", "mean wait"),
        ("忙的比例", "busy"),
    ];
    let rows = plan.busiest.models.iter().map(|m| {
        let st = &m.standing;
        let noise = if st.half > 0.0 { format!(" ±{:.1}", st.half * 100.0) } else { String::new() };
        vec![
            model(m.model, s.concurrency, term),
            m.need.to_string(),
            format!("{}{noise}", percent(st.within)),
            percent(st.first),
            percent(st.given_up),
            lasting(st.wait, term),
            percent(st.busy),
        ]
    });
    (heads.iter().map(|(zh, en)| term.say(zh, en)).collect(), rows.collect())
}

fn indented(text: &str) -> String {
    text.lines().map(|l| format!("  {l}\n")).collect()
}

/// The need of the week: half hours of the same need together, a column a weekday.
pub(super) fn week(plan: &Staffing) -> Vec<(String, Vec<u32>)> {
    let row = |slot: usize| -> Vec<u32> {
        (0..7).map(|day| plan.on_roster.get(day * SLOTS + slot).copied().unwrap_or(0)).collect()
    };
    let mut rows: Vec<(usize, usize, Vec<u32>)> = Vec::new();
    for slot in 0..SLOTS {
        let need = row(slot);
        match rows.last_mut() {
            Some((_, to, same)) if *same == need => *to = slot + 1,
            _ => rows.push((slot, slot + 1, need)),
        }
    }
    let some = rows.into_iter().filter(|(_, _, need)| need.iter().any(|n| *n > 0));
    some.map(|(from, to, need)| (format!("{}–{}", clock(from), clock(to)), need)).collect()
}

fn grid(out: &mut String, plan: &Staffing, term: &Terminal) {
    title(
        out,
        term.say(
            "每半小时名册上要有几人（已含不在岗时间）",
            "on the roster each half hour, shrinkage included",
        ),
    );
    let mut heads = vec![("", false)];
    heads.extend((0..7).map(|d| (weekday(d, term), true)));
    let cell = |n: &u32| if *n == 0 { "·".to_owned() } else { n.to_string() };
    let rows: Vec<Vec<String>> = week(plan)
        .into_iter()
        .map(|(at, need)| std::iter::once(at).chain(need.iter().map(cell)).collect())
        .collect();
    out.push_str(&indented(&table(&heads, &rows)));
    if plan.outside > 0.0005 {
        let share = percent(plan.outside);
        let _ = if term.english {
            writeln!(out, "  {share} of arrivals lie outside of the planned hours")
        } else {
            writeln!(out, "  另有 {share} 的来量在排班时段以外，没有排人")
        };
    }
}

/// The shifts: time of day, and people a weekday.
pub(super) fn shifts(plan: &Staffing) -> Vec<(String, Vec<u32>)> {
    let mut rows: std::collections::BTreeMap<(usize, usize), Vec<u32>> = std::collections::BTreeMap::new();
    for turn in plan.roster.iter().flat_map(|r| &r.turns) {
        let row = rows.entry((turn.start % SLOTS, turn.length)).or_insert_with(|| vec![0; 7]);
        row.get_mut(turn.start / SLOTS).into_iter().for_each(|n| *n += turn.people);
    }
    rows.into_iter().map(|((start, length), days)| (stretch(start, length), days)).collect()
}

/// Hours, gap, people.
pub(super) fn totals(plan: &Staffing, term: &Terminal) -> Vec<String> {
    let Some(roster) = &plan.roster else {
        return vec![
            term.say("这些班次盖不住全部时段", "these shifts do not reach every half hour").to_owned(),
        ];
    };
    let (hours, shifts, people) = (roster.paid as f64 / 2.0, roster.shifts(), plan.people());
    let bare: u64 = plan.on_roster.iter().map(|n| u64::from(*n)).sum();
    let (bare, least) = (bare as f64 / 2.0, roster.least as f64 / 2.0);
    let week = plan.settings.week;
    let mut out = vec![if term.english {
        format!(
            "{shifts} shifts and {hours} paid hours a week; at {} a week that takes {people} people at least",
            hours_of(week)
        )
    } else {
        format!(
            "每周 {shifts} 个班、{hours} 个工时；每人每周 {} 小时、一天一班，至少要 {people} 人",
            hours_of(week)
        )
    }];
    out.push(match (roster.gap() > 0.0, term.english) {
        (false, false) => {
            format!("用这些班次不可能再少（差距 0%）；需要的是 {bare} 小时，多出来的是班次太长")
        }
        (true, false) => format!(
            "用这些班次最少也要 {least} 小时，差距至多 {}；需要的是 {bare} 小时",
            percent(roster.gap())
        ),
        (false, true) => {
            format!("no roster of these shifts does with less (gap 0%); the need itself is {bare} hours")
        }
        (true, true) => format!(
            "these shifts need at least {least} hours, gap at most {}; the need itself is {bare} hours",
            percent(roster.gap())
        ),
    });
    if let Some((within, first, weeks)) = &plan.trial {
        let half = |i: &zg_desk::staffing::simulate::Interval| {
            format!("{} ±{:.1}", percent(i.share), i.half * 100.0)
        };
        let first = first
            .as_ref()
            .map(|f| format!("{} {}", term.say("，首轮", ", first rounds"), half(f)))
            .unwrap_or_default();
        out.push(if term.english {
            format!("{weeks} simulated weeks of this roster: {} in time{first}", half(within))
        } else {
            format!("照这份班表模拟 {weeks} 周：按时 {}{first}", half(within))
        });
    }
    out
}

fn hours_of(m: zg_model::Millis) -> f64 {
    super::seconds(m) / 3600.0
}

fn roster(out: &mut String, plan: &Staffing, term: &Terminal) {
    title(out, term.say("班次", "shifts"));
    let mut heads = vec![("", false)];
    heads.extend((0..7).map(|d| (weekday(d, term), true)));
    let cell = |n: &u32| if *n == 0 { "·".to_owned() } else { n.to_string() };
    let rows: Vec<Vec<String>> = shifts(plan)
        .into_iter()
        .map(|(at, days)| std::iter::once(at).chain(days.iter().map(cell)).collect())
        .collect();
    if !rows.is_empty() {
        out.push_str(&indented(&table(&heads, &rows)));
    }
    for line in totals(plan, term) {
        out.push_str(&wrap("  ", &pieces(&line), "", width()));
    }
}

/// The rows of the what-if table.
pub(super) fn what_ifs(plan: &Staffing, term: &Terminal) -> Vec<(bool, Vec<String>)> {
    let mut before = "";
    let row = |w: &super::WhatIf| {
        let (label, value) = change(w.change, term);
        // A label stands once for its rows.
        let shown = if label == before { "" } else { label };
        before = label;
        let st = &w.standing;
        let mark = if w.plan { term.say("← 本方案", "← this plan") } else { "" };
        let cells = [
            shown,
            &value,
            &w.need.to_string(),
            &percent(st.within),
            &percent(st.first),
            &percent(st.busy),
            mark,
        ];
        (w.plan, cells.map(str::to_owned).to_vec())
    };
    plan.what_if.iter().map(row).collect()
}

/// Heads of the what-if table.
pub(super) fn what_if_heads(term: &Terminal) -> [&str; 7] {
    [
        term.say("改什么", "change"),
        "",
        term.say("在岗", "at work"),
        term.say("按时", "in time"),
        term.say("首轮按时", "first in time"),
        term.say("忙的比例", "busy"),
        "",
    ]
}

fn what_if(out: &mut String, plan: &Staffing, term: &Terminal) {
    title(
        out,
        term.say(
            "如果……（最忙的半小时，一次只改一样）",
            "what if (the busiest half hour, one change at a time)",
        ),
    );
    let heads: Vec<(&str, bool)> =
        what_if_heads(term).iter().enumerate().map(|(n, h)| (*h, (1..6).contains(&n))).collect();
    let rows: Vec<Vec<String>> = what_ifs(plan, term).into_iter().map(|(_, r)| r).collect();
    out.push_str(&indented(&table(&heads, &rows)));
}

/// What articles say, beside what was computed.
pub(super) fn sayings(plan: &Staffing, term: &Terminal) -> Vec<(String, Vec<String>)> {
    let e = term.english;
    plan.hearsay
        .iter()
        .map(|h| {
            let cites: Vec<String> =
                h.cites.iter().map(|c| format!("{c}{}", term.bracketed(c.grade.letter()))).collect();
            let head = format!("{}  {}  {}", h.title, h.rule, cites.join(term.say("；", "; ")));
            let mut lines = Vec::new();
            let pairs = |all: &[(String, String)]| {
                all.iter().map(|(k, v)| format!("{k} = {v}")).collect::<Vec<_>>().join(term.say("，", ", "))
            };
            if h.missing.is_empty() && !h.answers.is_empty() {
                lines.push(format!("{} → {}", pairs(&h.given), pairs(&h.answers)));
            }
            for fact in &h.missing {
                lines.push(if e {
                    format!("it would have to know {fact} (--{fact})")
                } else {
                    format!("缺 {fact}，用 --{fact} 给出")
                });
            }
            for (n, seconds) in &h.at_once {
                let last = lasting(*seconds, term);
                lines.push(if e {
                    format!("{n} buyers at once on one agent: the last of them is answered after {last}")
                } else {
                    format!("一个人手上 {n} 个买家同时在问：排在最后的要等 {last}")
                });
            }
            if let (true, Some(roster)) = (h.at_once.is_empty(), &plan.roster) {
                let most = roster.on_duty.iter().max().copied().unwrap_or(0);
                lines.push(if e {
                    format!("computed from your chats: {} people, {most} on duty at most", plan.people())
                } else {
                    format!("按你的聊天记录算：至少 {} 人，同时在班最多 {most} 人", plan.people())
                });
            }
            lines.extend(h.note.clone());
            (head, lines)
        })
        .collect()
}

fn hearsay(out: &mut String, plan: &Staffing, term: &Terminal) {
    if plan.hearsay.is_empty() {
        return;
    }
    title(
        out,
        term.say(
            "网上的说法（没有核实，只作对照，不参与计算）",
            "hearsay (unverified; beside the plan, not in it)",
        ),
    );
    for (head, lines) in sayings(plan, term) {
        let _ = writeln!(out, "  {head}");
        for line in lines {
            out.push_str(&wrap("    ", &pieces(&line), "", width()));
        }
    }
    let said = term.say(
        "客服中心的做法是同时 3 到 4 个（Koole），复杂的咨询 2 到 3 个，远低于三十、六十；看上面“同时最多接”各行：再往上加，人数并不少。",
        "Contact centres work 3 to 4 chats at once (Koole), 2 to 3 where they are complex, far below thirty or sixty: see the rows on chats at once above; beyond a few, more save nobody.",
    );
    out.push_str(&wrap("  ", &pieces(said), "", width()));
}

//! Prices for people: by whom, by which clause, what is not known.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use zg_engine::Ruleset;
use zg_formats::Lang;
use zg_formats::report::{Cost, cost_text, halt_text};
use zg_model::{Cite, Date, RuleId, Status};
use zg_rules::{MONEY, Rule, word_matches};

use super::missing::{missing, sentence};
use super::{Basis, By, Item, Sum, bases, halt, sum};
use crate::check::platform_name;
use crate::packs::today;
use crate::succession::takes_over;
use crate::term::{Terminal, pad};

/// What was priced, and in which chats.
pub(crate) struct Seen<'i> {
    pub(crate) items: &'i [Item],
    /// The same, as if a person upheld all that is left to one.
    pub(crate) upheld: &'i [Item],
    pub(crate) conversations: u64,
    pub(crate) findings: usize,
    /// Findings that a person must decide first.
    pub(crate) asked: usize,
    pub(crate) days: Option<(Date, Date)>,
    /// Findings that stand and on which no table puts a price, by rule.
    pub(crate) unpriced: BTreeMap<RuleId, usize>,
}

impl Seen<'_> {
    /// If all that is left to a person is upheld: what that comes to, and everything with it. Statutes stand side by side.
    pub(super) fn if_upheld(&self) -> (Sum, Sum) {
        let cost = || self.upheld.iter().filter(|i| i.costs());
        (sum(cost().filter(|i| !i.stands)), sum(cost()))
    }
}

fn lang(term: &Terminal) -> Lang {
    if term.english { Lang::En } else { Lang::Zh }
}

fn money(cost: Option<Cost>, term: &Terminal) -> String {
    let text = cost.map(|c| cost_text(lang(term), &c)).unwrap_or_default();
    if text.is_empty() { "–".to_owned() } else { text }
}

/// The whole page, under the rules of each day or of the one named.
pub(crate) fn page(set: &Ruleset, seen: &Seen<'_>, by: By, as_of: Option<Date>, term: &Terminal) -> String {
    let mut out = match (as_of, term.english) {
        (Some(day), true) => format!("Under the rules of {day}. "),
        (Some(day), false) => format!("按 {day} 的规则，"),
        (None, _) => String::new(),
    };
    let stand: Vec<&Item> = seen.items.iter().filter(|i| i.stands && i.costs()).collect();
    let days = seen.days.map(|(a, b)| format!(" · {a} – {b}")).unwrap_or_default();
    let whole = sum(stand.iter().copied());
    let asked = match (seen.asked, term.english) {
        (0, _) => String::new(),
        (n, true) => format!(" and {n} more left to a person"),
        (n, false) => format!("，另有 {n} 处待人工"),
    };
    let _ = if term.english {
        writeln!(
            out,
            "What these chats cost: {} conversations{days}, {} findings{asked}; priced (with missed indicators): {}{}",
            seen.conversations,
            seen.findings,
            whole.count,
            term.rules_in_chinese()
        )
    } else {
        writeln!(
            out,
            "这些会话要花多少：{} 段会话{days}，命中 {} 处{asked}；命中和未达标的指标里有价的 {} 处",
            seen.conversations, seen.findings, whole.count
        )
    };
    let _ = writeln!(out, "  {}  {}", term.say("平台规则", "platform"), money(whole.platform, term));
    let _ = writeln!(
        out,
        "  {}  {}{}",
        term.say("法律另算", "statute "),
        money(whole.statute, term),
        if whole.statute.is_some() {
            term.say(
                "（下限、上限各取各项中最高的；并列，不相加）",
                " (either bound the highest of the items; side by side, not added)",
            )
        } else {
            ""
        }
    );
    if let Some(halt) = halt(stand.iter().copied()) {
        let _ = writeln!(out, "  {}  {}", term.say("下架等另算", "besides  "), halt_text(lang(term), &halt));
    }
    let (more, all) = seen.if_upheld();
    if more.count > 0 {
        let [more_platform, more_statute, platform, statute] =
            [more.platform, more.statute, all.platform, all.statute].map(|c| money(c, term));
        let _ = if term.english {
            writeln!(
                out,
                "  not counted: {} findings left to a person; if all stand: platform {more_platform}, statute {more_statute}; with those above: platform {platform}, statute {statute}",
                more.count
            )
        } else {
            writeln!(
                out,
                "  没算进去  {} 处待人工判断；都成立的话 平台 {more_platform}，法律 {more_statute}；连上面的合计 平台 {platform}，法律 {statute}",
                more.count
            )
        };
    }
    groups(&mut out, set, &stand, by, term);
    clauses(&mut out, set, &stand, term);
    unpriced(&mut out, set, &seen.unpriced, as_of.or(seen.days.map(|(_, last)| last)), term);
    unknown(&mut out, set, &stand, term);
    out
}

/// A line a group.
fn groups(out: &mut String, set: &Ruleset, items: &[&Item], by: By, term: &Terminal) {
    let mut by_group: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for item in items {
        by_group.entry(item.group(by)).or_default().push(item);
    }
    let mut sums: Vec<(String, Sum)> =
        by_group.into_iter().map(|(name, items)| (name, sum(items.into_iter()))).collect();
    if by != By::Day {
        let key = |s: &Sum| {
            let top = |c: Option<Cost>| c.map(|c| c.high.unwrap_or(zg_model::Fen(i64::MAX)));
            (top(s.platform), s.platform.map(|c| c.points), top(s.statute), s.count)
        };
        sums.sort_by(|a, b| key(&b.1).cmp(&key(&a.1)).then(a.0.cmp(&b.0)));
    }
    let head = match by {
        By::Shop => term.say("按店铺", "by shop"),
        By::Agent => term.say("按客服", "by agent"),
        By::Day => term.say("按日", "by day"),
        By::Rule => term.say("按规则", "by rule"),
    };
    let mut rows = vec![[
        head.to_owned(),
        term.say("处", "n").to_owned(),
        term.say("平台规则", "platform").to_owned(),
        term.say("法律另算", "statute").to_owned(),
    ]];
    for (name, s) in &sums {
        let name = match by {
            By::Rule => set.rule(&RuleId::new(name)).map_or(name.clone(), |r| r.title.clone()),
            // `taobao 阿柚家` is what programs group by.
            By::Shop | By::Agent => match name.split_once(' ') {
                Some((platform, rest)) => format!("{} {rest}", platform_name(set, platform, term.english)),
                None => name.clone(),
            },
            By::Day => name.clone(),
        };
        rows.push([name, s.count.to_string(), money(s.platform, term), money(s.statute, term)]);
    }
    let _ = writeln!(out);
    columns(out, &rows);
}

/// Rows under each other, columns as wide as they need.
pub(super) fn columns<const N: usize>(out: &mut String, rows: &[[String; N]]) {
    let widths: Vec<usize> = (0..N)
        .map(|n| {
            rows.iter()
                .filter_map(|r| r.get(n))
                .map(|c| unicode_width::UnicodeWidthStr::width(c.as_str()))
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width));
        let _ = writeln!(out, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

fn cited(cite: &[Cite], term: &Terminal) -> String {
    let one = |c: &Cite| {
        if term.english {
            format!("{c} (grade {})", c.grade.letter())
        } else {
            format!("{c}（{} 级）", c.grade.letter())
        }
    };
    cite.iter().map(one).collect::<Vec<_>>().join(term.say("；", "; "))
}

/// Each basis with its clause: platform rules, then statutes.
fn clauses(out: &mut String, set: &Ruleset, items: &[&Item], term: &Terminal) {
    let all = bases(items.iter().copied());
    for statutory in [false, true] {
        let mine: Vec<&Basis> = all.iter().filter(|b| b.statutory == statutory).collect();
        if mine.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "\n{}",
            if statutory {
                term.say("■ 法律：与上面并列，不相加", "■ statute: beside the above, not added")
            } else {
                term.say("■ 平台规则", "■ platform rules")
            }
        );
        for b in mine {
            let title = set.rule(&b.table).map_or("", |r| r.title.as_str());
            let how = super::data::summed(b.per_shop, b.statutory, term);
            let adds =
                if b.adds { term.say("，可与别的表相加", ", adds to other tables") } else { "" };
            let times = if term.english { format!("{} ×", b.count) } else { format!("{} 处", b.count) };
            let cost = match (&b.halt, money(Some(b.cost), term)) {
                (None, cost) => cost,
                (Some(halt), cost) if cost == "–" => halt_text(lang(term), halt),
                (Some(halt), cost) => {
                    format!("{cost}{}{}", term.say("，", ", "), halt_text(lang(term), halt))
                }
            };
            let _ = writeln!(out, "  {title}  {cost}  {times}");
            let _ = writeln!(out, "      {how}{adds} · {} · {}", b.table, cited(&b.cite, term));
        }
    }
}

/// Findings without a price, by rule; a draft that would price them is named, for whoever wants to ask it.
fn unpriced(
    out: &mut String,
    set: &Ruleset,
    found: &BTreeMap<RuleId, usize>,
    day: Option<Date>,
    term: &Terminal,
) {
    if found.is_empty() {
        return;
    }
    let head = term.say(
        "■ 没有价的：没有表管，或表上写着不罚",
        "■ without a price: no table, or one that takes nothing",
    );
    let _ = writeln!(out, "\n{head}");
    let mut rows: Vec<(&RuleId, usize)> = found.iter().map(|(id, n)| (id, *n)).collect();
    rows.sort_by_key(|(id, n)| (std::cmp::Reverse(*n), *id));
    for (id, n) in rows {
        let title = set.rule(id).map_or("", |r| r.title.as_str());
        let times = if term.english { format!("{n} ×") } else { format!("{n} 处") };
        let _ = writeln!(out, "  {title}  {times} · {id}");
        let Some(rule) = set.rule(id) else { continue };
        let about = |draft: &&Rule| {
            let Some(table) = day.and_then(|day| draft.version_on(day)).and_then(|v| v.table()) else {
                return false;
            };
            let named = table.rules().iter().any(|w| word_matches(w, id.as_str()));
            let asks = table.results.iter().any(|c| MONEY.contains(&&**c) || &**c == "points");
            asks && (named || draft.pack == rule.pack && draft.shares_theme(rule))
        };
        let drafts = set.pack().rules.iter().filter(|r| r.status == Status::Draft);
        for draft in drafts.filter(about) {
            let _ = if term.english {
                writeln!(out, "      a draft on the same, not counted: zhanggui decide {}", draft.id)
            } else {
                writeln!(
                    out,
                    "      同一件事有草稿，来源不够硬，没算进去：zhanggui decide {}  {}",
                    draft.id, draft.title
                )
            };
        }
    }
}

/// Facts that nobody gave, and what they would change.
fn unknown(out: &mut String, set: &Ruleset, items: &[&Item], term: &Terminal) {
    let lacks = missing(set, items, lang(term));
    if lacks.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n{}",
        term.say("■ 缺的事实，补上就收窄", "■ facts not known; each would narrow the range")
    );
    for m in &lacks {
        let title = set.rule(&m.table).map_or("", |r| r.title.as_str());
        let times = if term.english { format!("{} ×", m.count) } else { format!("{} 处", m.count) };
        let _ = if term.english {
            writeln!(out, "  {title}: {} ({})  {times}", m.ask, m.fact)
        } else {
            writeln!(out, "  {title}：{}（{}）  {times}", m.ask, m.fact)
        };
        if m.counted {
            let waits = term.say(
                "从以前的命中里数：前面有待人工判断的，判了就定",
                "counted over the findings before, of which some wait for a person",
            );
            let _ = writeln!(out, "      {waits}");
        }
        let then = sentence(lang(term), m);
        if !then.is_empty() {
            let _ = writeln!(out, "      {}{then}", term.say("每处 ", "each: "));
        }
    }
}

/// The same chats under the rules of their days and of another day.
pub(crate) fn compare(
    set: &Ruleset,
    then: &Seen<'_>,
    other: &Seen<'_>,
    day: Date,
    term: &Terminal,
) -> String {
    let stand =
        |s: &Seen<'_>| -> Vec<Item> { s.items.iter().filter(|i| i.stands && i.costs()).cloned().collect() };
    let (a, b) = (stand(then), stand(other));
    let mut out = if term.english {
        format!("The same chats under the rules of {day}\n")
    } else {
        format!("同样的会话，换成 {day} 的规则\n")
    };
    let head = [
        String::new(),
        term.say("按当日规则", "rules of their day").to_owned(),
        if term.english { format!("rules of {day}") } else { format!("按 {day} 的规则") },
        term.say("差", "difference").to_owned(),
    ];
    let mut rows = vec![head];
    let (x, y) = (sum(a.iter()), sum(b.iter()));
    let line = |name: &str, x: Option<Cost>, y: Option<Cost>| {
        [name.to_owned(), money(x, term), money(y, term), difference(x, y, term)]
    };
    // A text that is known to have ended by then is known to take nothing.
    let heir = |id: &RuleId| set.rule(id).and_then(|r| takes_over(set.pack(), r, day));
    let known = |id: &RuleId| {
        set.rule(id).is_some_and(|r| {
            r.version_on(day).is_some()
                || heir(id).is_some()
                || r.versions.iter().all(|v| v.until.is_some_and(|last| last < day))
        })
    };
    // The tables that price on that day what this one priced.
    let instead = |id: &RuleId| -> std::collections::BTreeSet<&RuleId> {
        let mine = a.iter().filter(|i| i.exposure.rule.id == *id);
        let same = |i: &Item, j: &&Item| match (&i.fingerprint, &j.fingerprint) {
            (Some(x), Some(y)) => x == y,
            _ => i.what == j.what && i.shop == j.shop,
        };
        mine.flat_map(|i| b.iter().filter(move |j| same(i, j))).map(|j| &j.exposure.rule.id).collect()
    };
    // Nothing known of a day is not nothing due.
    let unknown = |row: &mut [String; 4]| {
        let [_, _, cost, differ] = row;
        *cost = term.say("没有查到", "not known").to_owned();
        *differ = term.say("那天的规定没有查到", "no version known for that day").to_owned();
    };
    let both = [
        (false, term.say("平台规则", "platform"), x.platform, y.platform),
        (true, term.say("法律另算", "statute"), x.statute, y.statute),
    ];
    for (statutory, name, x, y) in both {
        let mut row = line(name, x, y);
        let mut mine = a.iter().filter(|i| i.statutory() == statutory);
        if x.is_some() && y.is_none() && mine.all(|i| !known(&i.exposure.rule.id) || !known(&i.what)) {
            unknown(&mut row);
        }
        rows.push(row);
    }
    let mut tables: BTreeMap<RuleId, (Option<Cost>, Option<Cost>)> = BTreeMap::new();
    // One table that goes on where another ends is one line.
    let mut heirs: BTreeMap<RuleId, Vec<RuleId>> = BTreeMap::new();
    for basis in bases(a.iter()) {
        let table = heir(&basis.table).map_or_else(|| basis.table.clone(), |r| r.id.clone());
        if table != basis.table {
            let before = heirs.entry(table.clone()).or_default();
            if !before.contains(&basis.table) {
                before.push(basis.table.clone());
            }
        }
        let slot = &mut tables.entry(table).or_default().0;
        *slot = Some(slot.map_or(basis.cost, |c| c.plus(basis.cost)));
    }
    for basis in bases(b.iter()) {
        let slot = &mut tables.entry(basis.table).or_default().1;
        *slot = Some(slot.map_or(basis.cost, |c| c.plus(basis.cost)));
    }
    for (id, (x, y)) in tables.into_iter().filter(|(_, (x, y))| x != y) {
        let title_of = |id: &RuleId| set.rule(id).map_or(id.to_string(), |r| r.title.clone());
        let before: Vec<String> = heirs.get(&id).into_iter().flatten().map(title_of).collect();
        let title = match (before.is_empty(), term.english) {
            (true, _) => title_of(&id),
            (false, false) => format!("{}（接 {}）", title_of(&id), before.join("、")),
            (false, true) => format!("{} (after {})", title_of(&id), before.join(", ")),
        };
        let mut row = line(&format!("  {title}"), x, y);
        let others = instead(&id);
        if !known(&id) && !others.is_empty() {
            let [_, _, cost, differ] = &mut row;
            let list = others.iter().map(|id| title_of(id)).collect::<Vec<_>>().join(term.say("、", ", "));
            *cost = if term.english { format!("by {list}") } else { format!("改由 {list}") };
            *differ = term.say("见那一行", "see there").to_owned();
        } else if !known(&id) {
            unknown(&mut row);
        }
        rows.push(row);
    }
    columns(&mut out, &rows);
    let lost: std::collections::BTreeSet<&RuleId> = a
        .iter()
        .flat_map(|i| [&i.what, &i.exposure.rule.id])
        .filter(|id| !known(id) && instead(id).is_empty())
        .collect();
    if !lost.is_empty() {
        let _ = match term.english {
            true => writeln!(
                out,
                "  of {} rules and tables no version is known for {day}: less is not cheaper",
                lost.len()
            ),
            false => {
                writeln!(out, "  有 {} 条规则、表没有查到 {day} 的版本：少了的不等于那天不罚", lost.len())
            }
        };
    }
    if day > today() {
        let _ = writeln!(
            out,
            "  {}",
            term.say(
                "只知道到今天为止公布的版本：以后再改的不在内",
                "only versions announced by today are known: later changes are not in it"
            )
        );
    }
    let found = |s: &Seen<'_>| s.findings;
    let _ = if term.english {
        writeln!(out, "  findings: {} under the rules of their days, {} then", found(then), found(other))
    } else {
        writeln!(out, "  命中：按当日规则 {} 处，换过去 {} 处", found(then), found(other))
    };
    out
}

/// What changes at least and at most.
fn difference(x: Option<Cost>, y: Option<Cost>, term: &Terminal) -> String {
    let none = Cost { low: zg_model::Fen::ZERO, high: Some(zg_model::Fen::ZERO), points: 0, least_points: 0 };
    let (x, y) = (x.unwrap_or(none), y.unwrap_or(none));
    if x == y {
        return term.say("不变", "none").to_owned();
    }
    let signed = |fen: i64| {
        let sign = if fen > 0 { "+" } else { "−" };
        format!("{sign}¥{}", zg_model::Fen(fen.abs()))
    };
    let mut parts = Vec::new();
    let low = y.low.0 - x.low.0;
    match (x.high, y.high) {
        (Some(a), Some(b)) if b.0 - a.0 == low => {
            if low != 0 {
                parts.push(signed(low));
            }
        }
        (Some(a), Some(b)) => {
            let each = [(term.say("低限", "low"), low), (term.say("高限", "high"), b.0 - a.0)];
            parts.extend(
                each.iter().filter(|(_, by)| *by != 0).map(|(what, by)| format!("{what} {}", signed(*by))),
            );
        }
        (None, None) if low == 0 => {}
        (None, None) => parts.push(format!("{} {}", term.say("低限", "low"), signed(low))),
        (Some(_), None) => parts.push(term.say("不再封顶", "no upper bound any more").to_owned()),
        (None, Some(_)) => parts.push(term.say("有了上限", "bounded now").to_owned()),
    }
    if x.points != y.points {
        let points = y.points - x.points;
        let sign = if points > 0 { '+' } else { '−' };
        let points = points.abs();
        parts.push(if term.english {
            format!("{sign}{points} points")
        } else {
            format!("{sign}{points} 分")
        });
    }
    parts.join(term.say("，", ", "))
}

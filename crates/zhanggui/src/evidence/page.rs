//! What the pack's page says, block by block.

use zg_engine::span_zh;
use zg_model::{Act, Cite, Fen};
use zg_rules::Kind;

use super::chain::Link;
use super::list::State;
use super::render::{Block, Line};
use super::{Asked, Dossier, Said, Verdict};
use crate::term::Terminal;

/// The whole page.
pub(crate) fn blocks(d: &Dossier<'_>, term: &Terminal) -> Vec<Block> {
    let columns = [("项目", "item"), ("内容", "content")].map(|(zh, en)| term.say(zh, en).to_owned());
    let mut out = vec![
        Block::Title(format!("{}{}", term.say("证据包：", "Evidence: "), about(d))),
        Block::Head(term.say("概要", "summary").to_owned()),
        Block::Table(columns.to_vec(), head(d, term)),
    ];
    appeal(&mut out, d, term);
    finding(&mut out, d, term);
    lists(&mut out, d, term);
    timeline(&mut out, d, term);
    excerpt(&mut out, d, term);
    documents(&mut out, d, term);
    out
}

/// What the pack is about: the finding, else the order.
pub(super) fn about(d: &Dossier<'_>) -> String {
    d.subject.as_ref().map_or_else(|| d.orders.first().cloned().unwrap_or_default(), |s| s.rule.title.clone())
}

fn head(d: &Dossier<'_>, term: &Terminal) -> Vec<Vec<String>> {
    let row = |zh: &str, en: &str, value: String| vec![term.say(zh, en).to_owned(), value];
    let mut rows = vec![
        row("平台 · 店铺", "platform · shop", format!("{} · {}", d.platform, d.shop)),
        row("买家（化名）", "buyer (pseudonym)", d.buyer.clone()),
        row(
            "订单",
            "orders",
            if d.orders.is_empty() {
                term.say("记录里没有订单号", "the record names none").to_owned()
            } else {
                d.orders.join(term.say("、", ", "))
            },
        ),
    ];
    if let Some(s) = &d.subject {
        rows.push(row("判定", "finding", format!("{}{}", s.rule.title, term.bracketed(&s.rule.id))));
        rows.push(row("时刻", "at", s.observation.at.deadline()));
        rows.push(row("指纹", "fingerprint", s.fingerprint.clone()));
    }
    rows.push(row("记录", "record", {
        let (n, first, last) = (d.excerpt.links.len(), d.excerpt.links.first(), d.excerpt.links.last());
        let span = first.zip(last).map(|(a, b)| format!("{} – {}", a.at, b.at)).unwrap_or_default();
        if term.english { format!("{n} events, {span}") } else { format!("{n} 条，{span}") }
    }));
    if term.english {
        rows.push(vec!["language".to_owned(), term.rules_in_chinese().trim().to_owned()]);
    }
    rows.push(row("截至", "as of", d.now.to_string()));
    rows.push(row("记录的链值", "chain of the record", d.excerpt.chain.clone()));
    rows
}

pub(crate) fn cited(cite: &[Cite], term: &Terminal) -> String {
    let one = |c: &Cite| {
        let (grade, zh, en) = (c.grade.letter(), c.grade.zh(), c.grade.en());
        if term.english { format!("{c} [{grade} {en}]") } else { format!("{c}〔{grade} {zh}〕") }
    };
    cite.iter().map(one).collect::<Vec<_>>().join(term.say("；", "; "))
}

/// What a table of the platform says, in a line.
pub(super) fn said(s: &Said, term: &Terminal) -> String {
    let verdict = match s.verdict {
        Verdict::Open => term.say("受理", "admissible"),
        Verdict::Shut => term.say("不受理", "not admissible"),
        Verdict::Unsaid => term.say("来源没有说", "the source does not say"),
        Verdict::Depends => term.say("要看下面的事实", "depends on the facts below"),
    };
    // What is refused is so whatever else may be asked.
    let shut = s.verdict == Verdict::Shut;
    let asked: Vec<String> = s
        .asked
        .iter()
        .filter(|a| !shut || a.value.is_some())
        .map(|a| match value(a, term) {
            Some(value) => format!("{}{}{value}", a.ask, term.say("：", ": ")),
            None => format!("{}{}", a.ask, term.say("？", "?")),
        })
        .collect();
    let words = s.words.join(term.say("；", "; "));
    let words = if words.is_empty() { words } else { term.bracketed(words) };
    let colon = term.colon();
    format!(
        "{}{colon}{verdict}{words} · {} · {}",
        s.title,
        asked.join(term.say("；", "; ")),
        cited(&s.cite, term)
    )
}

/// What is known of a fact, in words; what the record told says so.
pub(super) fn value(a: &Asked, term: &Terminal) -> Option<String> {
    let value = a.value.as_ref()?;
    let shown = match (a.kind, term.english) {
        (Kind::Duration, false) => value.parse().map_or_else(|_| value.clone(), span_zh),
        (Kind::Flag, english) => crate::facts::shown(value, english),
        _ => value.clone(),
    };
    let told = a.told.as_ref().map(|t| match term.english {
        true => format!(" (from the record: {})", t.words(true)),
        false => format!("（照记录：{}）", t.words(false)),
    });
    Some(format!("{shown}{}", told.unwrap_or_default()))
}

impl Said {
    /// What of it the record told, in words.
    pub(crate) fn told(&self, term: &Terminal) -> Vec<String> {
        let told = self.asked.iter().filter(|a| a.told.is_some());
        told.filter_map(|a| Some(format!("{}{}{}", a.ask, term.say("：", ": "), value(a, term)?))).collect()
    }
}

/// Why a missed clock shuts the way.
pub(crate) fn late(c: &super::list::Clock, term: &Terminal) -> String {
    let missed = term.say("时限已过，记录里没有按时交", "the time is over, nothing was handed in within it");
    format!("{}{}{missed} · {}", c.title, term.colon(), cited(&c.cite, term))
}

fn appeal(out: &mut Vec<Block>, d: &Dossier<'_>, term: &Terminal) {
    out.push(Block::Head(term.say("能不能申诉", "is an appeal admissible").to_owned()));
    for s in d.refused() {
        out.push(Block::Alert(said(s, term)));
    }
    for clock in d.late() {
        out.push(Block::Alert(late(clock, term)));
    }
    let rest: Vec<String> =
        d.appeal.iter().filter(|s| s.verdict != Verdict::Shut).map(|s| said(s, term)).collect();
    if d.appeal.is_empty() {
        out.push(Block::Text(
            term.say(
                "规则包里没有这个平台的申诉规则：入口、次数、时限以商家后台为准。",
                "The packs hold no rule of this platform on appeals: see the merchant's back office.",
            )
            .to_owned(),
        ));
    } else if !rest.is_empty() {
        out.push(Block::List(rest));
    }
    let open: Vec<String> =
        d.material.iter().filter(|s| s.verdict != Verdict::Shut).map(|s| said(s, term)).collect();
    if !open.is_empty() {
        out.push(Block::Text(term.say("举证收不收：", "Is material accepted:").to_owned()));
        out.push(Block::List(open));
    }
}

fn finding(out: &mut Vec<Block>, d: &Dossier<'_>, term: &Terminal) {
    let Some(s) = &d.subject else { return };
    out.push(Block::Head(term.say("判的是什么", "what was found").to_owned()));
    out.push(Block::Text(s.rule.why.trim().to_owned()));
    let o = s.observation;
    let quotes = o.spans.iter().filter_map(|e| {
        let n = usize::try_from(e.span.event).ok()? + 1;
        let link = d.excerpt.links.get(n - 1)?;
        let act = Act::parse(&link.act)?.info();
        let what = if link.text.is_empty() { term.say(act.zh, act.en).to_owned() } else { link.text.clone() };
        Some(if term.english {
            format!("no. {n}, {}: {what}", link.at)
        } else {
            format!("第 {n} 条，{}：{what}", link.at)
        })
    });
    let mut quotes: Vec<String> = quotes.collect();
    quotes.dedup();
    out.push(Block::List(quotes));
    let grounds: Vec<String> = s
        .grounds
        .iter()
        .filter_map(|n| d.excerpt.links.get(n.checked_sub(1)?))
        .map(|l| match term.english {
            true => format!("no. {}, {}: {}", l.n, l.at, l.text),
            false => format!("第 {} 条，{}：{}", l.n, l.at, l.text),
        })
        .collect();
    if !grounds.is_empty() {
        let head = term.say("起因（先说过的话）：", "What it goes back to (said before):");
        out.push(Block::Text(head.to_owned()));
        out.push(Block::List(grounds));
    }
    let cites: Vec<Cite> = d
        .documents
        .iter()
        .filter(|doc| s.version.cite.iter().any(|c| c.source == *doc.cite.source))
        .map(|doc| doc.cite.clone())
        .collect();
    out.push(Block::Text(format!(
        "{}{}{}",
        term.say("条款：", "Clause: "),
        cited(&cites, term),
        term.say("，自 ", ", since ").to_owned() + &s.version.from.to_string()
    )));
    if let Some(note) = &s.version.note {
        out.push(Block::Text(format!("{}{note}", term.say("说明：", "Note: "))));
    }
    if !s.costs.is_empty() {
        out.push(Block::Text(
            term.say("可能的代价（并列，不相加）：", "What it may cost (side by side):").to_owned(),
        ));
        out.push(Block::List(s.costs.clone()));
    }
}

/// That no source lists what this platform wants, and what they do say.
pub(super) fn no_list(d: &Dossier<'_>, term: &Terminal) -> String {
    let rest = match (d.material.is_empty() && d.clocks.is_empty(), term.english) {
        (true, _) => "",
        (false, false) => "资料只写了收不收、几时交，见本节和“能不能申诉”。",
        (false, true) => " They only say what is accepted and by when: see here and above.",
    };
    match term.english {
        false => format!(
            "没有已知的材料清单：{}要交哪几样，手上的资料没有一处列明，也不拿别家的来填；以商家后台举证页写的为准。{rest}",
            d.platform
        ),
        true => format!(
            "No list is known: none of our sources says which material {} asks for, and another platform's is not put in its place; go by the page for evidence in its back office.{rest}",
            d.platform
        ),
    }
}

fn lists(out: &mut Vec<Block>, d: &Dossier<'_>, term: &Terminal) {
    out.push(Block::Head(term.say("平台要的材料", "what the platform asks for").to_owned()));
    if d.checklists.is_empty() {
        out.push(Block::Alert(no_list(d, term)));
        let here = term.say(
            "本包已备：完整聊天记录、订单时间线、条款与来源。",
            "This pack has the whole chat, the order's timeline, clauses and sources.",
        );
        out.push(Block::Text(here.to_owned()));
    }
    for l in &d.checklists {
        let party = if l.buyer { term.say("买家", "buyer") } else { term.say("卖家", "seller") };
        out.push(Block::Text(format!("{}{} · {}", l.title, term.bracketed(party), cited(&l.cite, term))));
        let rows = l.items.iter().map(|i| {
            let state = match &i.there {
                Some(at) => format!("✓ {} {at}", term.say("已交", "handed in")),
                None if i.in_pack => {
                    format!("○ {}", term.say("在本包里，没有提交的记录", "in this pack, not handed in yet"))
                }
                None => format!("✗ {}", term.say("没有记录", "no record of it")),
            };
            vec![i.name.clone(), state]
        });
        out.push(Block::Table(
            vec![term.say("材料", "material").to_owned(), term.say("有没有", "there").to_owned()],
            rows.collect(),
        ));
        if !l.note.is_empty() {
            out.push(Block::Text(l.note.clone()));
        }
    }
    let clocks: Vec<String> = d
        .clocks
        .iter()
        .map(|c| {
            let state = match c.state {
                State::Met => term.say("按时做到", "done in time").to_owned(),
                State::Missed => term.say("已经误了", "missed").to_owned(),
                State::Perhaps => term
                    .say(
                        "按最紧的算已经过了，给了几天看通知",
                        "over by the strictest reading: see the notice",
                    )
                    .to_owned(),
                State::Until(due) => format!("{}{}", term.say("最迟 ", "until "), due.deadline()),
            };
            format!("{}{}{state} · {}", c.title, term.colon(), cited(&c.cite, term))
        })
        .collect();
    if !clocks.is_empty() {
        out.push(Block::Text(term.say("时限：", "Deadlines:").to_owned()));
        out.push(Block::List(clocks));
    }
}

/// What people call the facts of orders and after-sales.
const FACTS: [(&str, &str, &str); 25] = [
    ("order", "订单", "order"),
    ("amount", "金额", "amount"),
    ("hours", "承诺时长", "promised within"),
    ("by", "最迟", "by"),
    ("kind", "种类", "kind"),
    ("reason", "理由", "reason"),
    ("tracking", "单号", "tracking"),
    ("stage", "物流", "stage"),
    ("stars", "评价", "rated"),
    ("sku", "商品编码", "sku"),
    ("item", "商品", "item"),
    ("trade", "交易", "trade"),
    ("result", "结果", "result"),
    ("solved", "解决了吗", "solved"),
    ("mode", "方式", "mode"),
    ("from", "转出", "from"),
    ("to", "给", "to"),
    ("agent", "客服", "agent"),
    ("group", "分组", "group"),
    ("sid", "会话号", "session"),
    ("buyer_mark", "买家标记", "mark of the buyer"),
    ("state", "状态", "state"),
    ("scans", "揽收一列", "column of scans"),
    ("ships", "发货一列", "column of shipping"),
    ("unread", "看不懂的约定", "agreement that cannot be read"),
];

/// The facts of an event in words, the order first.
pub(super) fn facts(link: &Link, english: bool) -> String {
    let named = FACTS.iter().filter_map(|(name, zh, en)| {
        let (_, value) = link.facts.iter().find(|(fact, _)| fact == name)?;
        Some(format!("{} {}", if english { en } else { zh }, measured(name, value, english)))
    });
    let known = |name: &str| FACTS.iter().any(|(n, ..)| *n == name);
    let rest = link.facts.iter().filter(|(name, _)| !known(name)).map(|(k, v)| format!("{k} {v}"));
    named.chain(rest).collect::<Vec<_>>().join(if english { ", " } else { "，" })
}

/// A fact's value with its unit.
fn measured(name: &str, value: &str, english: bool) -> String {
    match (name, english) {
        ("amount", _) => Fen::parse_yuan(value).map_or_else(|_| value.to_owned(), |fen| format!("¥{fen}")),
        ("hours", false) => format!("{value} 小时"),
        ("hours", true) => format!("{value} h"),
        ("stars", _) if value.parse::<u8>().is_err() => value.to_owned(),
        ("stars", false) => format!("{value} 星"),
        ("stars", true) => format!("{value} stars"),
        _ => crate::facts::shown(value, english),
    }
}

fn timeline(out: &mut Vec<Block>, d: &Dossier<'_>, term: &Terminal) {
    out.push(Block::Head(term.say("订单时间线", "the order's timeline").to_owned()));
    let rows: Vec<Vec<String>> = d
        .timeline
        .iter()
        .filter_map(|n| d.excerpt.links.get(n.checked_sub(1)?))
        .map(|l| {
            let act =
                Act::parse(&l.act).map_or(l.act.clone(), |a| term.say(a.info().zh, a.info().en).to_owned());
            let told = [facts(l, term.english), l.text.clone()]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>();
            vec![l.at.clone(), act, told.join(term.say("：", ": ")), l.n.to_string()]
        })
        .collect();
    if rows.is_empty() {
        out.push(Block::Text(
            term.say(
                "这段会话没有配上订单、售后记录：导出里有的话，和聊天放在同一个目录里再做一次。",
                "No order or after-sale record belongs to this chat: if the exports hold some, put them into the same folder and run again.",
            )
            .to_owned(),
        ));
        return;
    }
    let head = [("时刻", "at"), ("发生了什么", "what"), ("事实", "facts"), ("第几条", "no.")];
    out.push(Block::Table(head.map(|(zh, en)| term.say(zh, en).to_owned()).to_vec(), rows));
}

fn excerpt(out: &mut Vec<Block>, d: &Dossier<'_>, term: &Terminal) {
    out.push(Block::Head(term.say("完整记录", "the whole record").to_owned()));
    out.push(Block::Text(if d.masked {
        term.say(
            "长号码已遮住；每条下面是它的摘要（BLAKE3），改一个字、少一条、换了次序，核对都会发现。整包的链值在 manifest.json 末尾，请另处记下。",
            "Long numbers are masked. Under each stands its hash (BLAKE3): a changed word, a missing or moved message shows. Note the pack's chain value, at the end of manifest.json, down elsewhere.",
        )
    } else {
        term.say(
            "每条下面是它的摘要（BLAKE3），改一个字、少一条、换了次序，核对都会发现。整包的链值在 manifest.json 末尾，请另处记下。",
            "Under each stands its hash (BLAKE3): a changed word, a missing or moved message shows. Note the pack's chain value, at the end of manifest.json, down elsewhere.",
        )
    }
    .to_owned()));
    let lines = d.excerpt.links.iter().map(|l| line(l, d.judged.contains(&l.n), term.english));
    out.push(Block::Chat(lines.collect()));
}

/// A message of the record as the pages show it.
pub(crate) fn line(l: &Link, judged: bool, english: bool) -> Line {
    let role = l.by.split(' ').next().unwrap_or_default().to_owned();
    let who = match (role.as_str(), english) {
        ("buyer", false) => "买家".to_owned(),
        ("bot", false) => "机器人".to_owned(),
        ("system", false) => "系统".to_owned(),
        ("platform", false) => "平台".to_owned(),
        ("agent", false) => l.by.replacen("agent", "客服", 1),
        _ => l.by.clone(),
    };
    let act = Act::parse(&l.act).map(|a| if english { a.info().en } else { a.info().zh }).unwrap_or_default();
    let text = match (l.text.is_empty(), facts(l, english)) {
        (false, _) => l.text.clone(),
        (true, facts) if facts.is_empty() => format!("[{act}]"),
        (true, facts) => format!("[{act}] {facts}"),
    };
    Line { n: l.n, at: l.at.clone(), who, role, text, hash: l.hash.clone(), judged }
}

/// What the packs write of each clause, with how far the source is to be trusted.
fn wording(out: &mut Vec<Block>, d: &Dossier<'_>, term: &Terminal) {
    let told: Vec<_> = d.documents.iter().filter(|doc| !doc.wording.is_empty()).collect();
    if told.is_empty() {
        return;
    }
    let head = term.say(
        "条款说了什么（规则包里的转述，不是逐字原文）：",
        "What the clauses say (as our packs put it, in Chinese; not word for word):",
    );
    out.push(Block::Text(head.to_owned()));
    for doc in told {
        let checked = match doc.checked {
            Some(day) => format!("{}{day}", term.say("，核对于 ", ", checked ")),
            None => term.say("，没有核对日期", ", never checked").to_owned(),
        };
        out.push(Block::Text(format!("{}{checked}", cited(std::slice::from_ref(&doc.cite), term))));
        out.push(Block::List(doc.wording.clone()));
    }
}

fn documents(out: &mut Vec<Block>, d: &Dossier<'_>, term: &Terminal) {
    out.push(Block::Head(term.say("引用的文件", "documents cited").to_owned()));
    let rows = d.documents.iter().map(|doc| {
        let from = doc.from.map(|f| f.to_string()).unwrap_or_default();
        let who = [doc.issuer.as_str(), doc.number.as_str()].into_iter().filter(|t| !t.is_empty());
        vec![
            doc.cite.to_string(),
            doc.full.clone(),
            who.collect::<Vec<_>>().join(" "),
            from,
            format!("{} {}", doc.cite.grade.letter(), term.say(doc.cite.grade.zh(), "")).trim().to_owned(),
            doc.url.clone(),
            doc.checked.map(|c| c.to_string()).unwrap_or_default(),
        ]
    });
    let head = [
        ("条款", "clause"),
        ("文件", "document"),
        ("发布", "issued by"),
        ("起", "from"),
        ("级别", "grade"),
        ("在哪里读到", "read at"),
        ("核对", "checked"),
    ];
    out.push(Block::Table(head.map(|(zh, en)| term.say(zh, en).to_owned()).to_vec(), rows.collect()));
    wording(out, d, term);
    out.push(Block::Text(
        term.say(
            "平台条款都是转手读到的：级别说它可信到什么程度（L 法条，N 官方或新闻，T 行业转载）。交材料前请在商家后台对一遍原文。",
            "Platform clauses were read second-hand; the grade says how far they can be trusted. Compare with the original in the back office before handing this in.",
        )
        .to_owned(),
    ));
}

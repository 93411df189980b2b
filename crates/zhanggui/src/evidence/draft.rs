//! A draft of the appeal, in the order in which the platform asks: first what its tables ask, then its list of material.

use super::page::{about, cited, facts, no_list, said, value};
use super::render::Block;
use super::{Dossier, Verdict};
use crate::term::Terminal;

/// A blank to be filled in by hand.
const BLANK: &str = "＿＿＿＿";

/// The draft; the caller has made sure that an appeal is admissible.
pub(crate) fn draft(d: &Dossier<'_>, term: &Terminal) -> Vec<Block> {
    let mut out = vec![Block::Title(format!("{}{}", term.say("申诉稿：", "Draft of an appeal: "), about(d)))];
    out.push(Block::Text(
        term.say(
            "这是草稿：＿＿＿＿ 处要人填，每一句都要对得上记录；对不上的删掉。我们判的是自己的聊天，平台判了什么以处罚通知为准。",
            "A draft: fill in the blanks; every sentence must agree with the record, delete those that do not. What the platform decided stands in its notice.",
        )
        .to_owned(),
    ));
    let mut number = 0;
    let mut head = |out: &mut Vec<Block>, text: String| {
        number += 1;
        out.push(Block::Head(format!("{number}. {text}")));
    };
    for s in d.appeal.iter().chain(&d.material).filter(|s| s.verdict != Verdict::Shut) {
        for asked in &s.asked {
            let known = value(asked, term);
            let mark = if known.is_some() { "" } else { term.say("？", "?") };
            head(&mut out, format!("{}{mark}", asked.ask));
            out.push(Block::Text(known.unwrap_or_else(|| BLANK.to_owned())));
        }
        out.push(Block::Text(
            format!("{}{}", term.say("（平台的规定：", "(the platform's rule: "), said(s, term))
                + term.say("）", ")"),
        ));
    }
    head(&mut out, term.say("申诉的是哪一笔", "which decision").to_owned());
    let order = d.orders.first().cloned().unwrap_or_else(|| BLANK.to_owned());
    out.push(Block::List(vec![
        format!("{}{}", term.say("店铺：", "shop: "), d.shop),
        format!("{}{order}", term.say("订单：", "order: ")),
        format!("{}{BLANK}", term.say("处罚通知编号、日期：", "number and date of the notice: ")),
        match &d.subject {
            Some(s) => format!("{}{}", term.say("涉及的规定：", "rule: "), cited(&own(d, s.version), term)),
            None => format!("{}{BLANK}", term.say("涉及的规定：", "rule: ")),
        },
    ]));
    head(
        &mut out,
        term.say("经过（按时间，括号里是记录的第几条）", "what happened (numbers are those of the record)")
            .to_owned(),
    );
    let grounds = d.subject.iter().flat_map(|s| &s.grounds);
    let told = d.timeline.iter().chain(&d.judged).chain(grounds).collect::<std::collections::BTreeSet<_>>();
    let told = told.into_iter().filter_map(|n| d.excerpt.links.get(n.checked_sub(1)?)).map(|l| {
        let act =
            zg_model::Act::parse(&l.act).map(|a| term.say(a.info().zh, a.info().en)).unwrap_or_default();
        let what = match (l.text.is_empty(), facts(l, term.english)) {
            (false, facts) if d.timeline.contains(&l.n) => {
                format!("{act}{}{facts} “{}”", term.say("：", ": "), l.text)
            }
            (false, _) => format!("“{}”", l.text),
            (true, facts) if facts.is_empty() => act.to_owned(),
            (true, facts) => format!("{act}{}{facts}", term.say("：", ": ")),
        };
        let who = l.by.split(' ').next().unwrap_or_default();
        let who = zg_model::PartySet::names().find(|n| *n == who).map_or(who, |n| match (n, term.english) {
            ("buyer", false) => "买家",
            ("agent", false) => "客服",
            ("bot", false) => "机器人",
            ("system", false) => "系统",
            ("platform", false) => "平台",
            (n, _) => n,
        });
        format!("{} {who} {what}{}", l.at, term.bracketed(l.n))
    });
    out.push(Block::List(told.collect()));
    head(&mut out, term.say("理由", "grounds").to_owned());
    out.push(Block::Text(format!(
        "{}{BLANK}",
        term.say(
            "请写明：哪一点与事实不符、记录第几条可以证明；确有不当的，写明已经怎样补救。",
            "Say what is not so and which number of the record proves it; where something was wrong, what has been done about it. ",
        )
    )));
    for l in d.checklists.iter().filter(|l| !l.buyer) {
        for item in &l.items {
            head(&mut out, item.name.clone());
            out.push(Block::Text(match &item.there {
                Some(at) => format!("{}{at}", term.say("已于该时刻提交：", "handed in at ")),
                None if item.in_pack => term
                    .say("在附件 evidence.html 里，还没有提交。", "in evidence.html, not handed in yet.")
                    .to_owned(),
                None => term
                    .say(
                        "还没有提交：附上，或写明为什么没有。",
                        "not handed in yet: attach it, or say why there is none.",
                    )
                    .to_owned(),
            }));
        }
    }
    if d.checklists.iter().all(|l| l.buyer) {
        head(&mut out, term.say("要附的材料", "material to attach").to_owned());
        out.push(Block::Text(format!("{}{BLANK}", no_list(d, term))));
    }
    head(&mut out, term.say("附件", "attachments").to_owned());
    out.push(Block::List(vec![
        term.say("evidence.html（完整记录、时间线、条款）", "evidence.html (record, timeline, clauses)")
            .to_owned(),
        term.say("manifest.json（各文件的摘要，核对用）", "manifest.json (digests of all files, to verify)")
            .to_owned(),
        format!("{}{}", term.say("记录的链值：", "chain value of the record: "), d.excerpt.chain),
    ]));
    out
}

fn own(d: &Dossier<'_>, version: &zg_rules::Version) -> Vec<zg_model::Cite> {
    let mine = |doc: &&super::Document| version.cite.iter().any(|c| c.source == *doc.cite.source);
    d.documents.iter().filter(mine).map(|doc| doc.cite.clone()).collect()
}

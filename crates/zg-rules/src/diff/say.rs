//! What people call the keys of rule files and their values.

use zg_model::{Act, Millis, Severity, Status};

use crate::explain::duration;
use crate::node::{Node, Value};
use crate::problem::Message;
use crate::schema::{ENTITIES, VIEWS};

/// Keys in Chinese.
const LABELS: &str = "\
    title=标题 title_en=英文标题 english=有英文标题 severity=程度 certainty=把握 status=状态 why=为什么 remedy=怎么做 say=改说 swap=替换 \
    remind=提醒 covers=条目 was=旧编号 versions=版本 examples=例子 history=修订记录 from=起 until=止 \
    noticed=公示 full=灰度结束 where=适用 dated_by=按哪天选版本 cite=依据 note=说明 match=判定 sequence=先后 \
    tally=统计 table=表 by=谁 act=事件 text=说到 any=词 views=视图 except=例外 alone=单独成句 entity=写出 \
    facts=事实 also=还要有 unless=有就不算 mentioned=只是提到 or=情形 after=触发 require=必须 forbid=不得 count=数 at_least=不低于 \
    at_most=不高于 above=高于 below=低于 within=时限 clock=时钟 during=时段 skip=不考核 per=怎样算一次 same=同一个 \
    over=期间 min=最少样本 target=门槛 ratio=比率 mean=平均 median=中位数 of=哪条规则 unit=单位 cap=封顶 \
    unanswered=没等到的 lag=后移 rows=行 one_of=可以是 ask=要问 en=英文问法 is=类型 history=从历史数 nth=第几次 seen=有没有 once=整段一笔 per_shop=一店一案 shares=合成整体的数 whole=加起来 gate=哪条路 hit=取法 adds=可叠加 columns=列 \
    terms=词 term=词 source=出处 grade=级别 checked=核对 url=链接 issuer=发布者 number=文号 \
    topics=主题 release=发布 platforms=平台 platform=平台 requires=依赖 kind=种类 years=年份 off=休 work=班 hours=时段 \
    steps=清单 step=一项 handover=转接 waiting=迟到的回答 late=到期以后 outside=时段外 among=分母 since=从 reading=读法 bad=违规 ok=没问题 given=给定 then=应得 \
    themes=讲的事 unreached=为何走不到 named=叫法 called=又叫 means=代称 calendar=日历 roll=顺延 ranges=期间 notice=文号 to=止 sources=来源 opt_in=要店铺打开 session=接待 idle=静默 \
    roles=角色 types=类型 needs=必需的列 events=事件 at=时间 shop=店铺 buyer=买家 agent=客服 role=角色 sender=发送人 \
    type=类型 key=编号 order=订单 when=仅当 set=固定值 promise=承诺 usual=本来就该 with=表里有 without=表里没有 \
    packs=规则包 add=加开 readings=读法 own=自己的号码 exceptions=例外 rule=规则 mute=静音 reason=原因 \
    due=到期 proven=算定要先有 unclear=有过就请人看 said=人们怎么说 latest=最晚的时间 filled=有内容 empty=空着 reads=读承诺时的用处 unseen=看不见的事 amount=金额 says=说法 timed=说了时间才算 marked=有承诺词才算 marks=承诺词 paid=说了金额才算 pairs=成对的词 matter=说的事 as=当作 loose=只是旁证 upon=先要有 reach=隔多远 consent=征求同意 if=条件 company=同伴词 not_after=否定词 disguised=只算伪装的 \
    figures=有数的列 column=表头 counts=比的是 part=哪一部分 cannot=没有比 decimals=小数位 day=日期 width=列数 begins=起始行 \
    shop_rows=全店的行 shop_first=首行是全店 late=没出数 settings=口径 tries=另试";

/// Words that stand as values, in Chinese, each under the keys where it means that.
const VALUES: &str = "\
    by:seller=客服或机器人 by:buyer=买家 by:agent=客服 by:bot=机器人 by:system=系统 by:platform=平台 by:any=任何人 \
    certainty:ask=需人工判断 per:message=每条 per:turn=每轮 per:session=每次接待 handover:split=各算一轮 late:settles=迟到也算了结 waiting:same=仍算同一次 outside:answered=时段内答的也算 within:session=本次接待结束以前 alone:true=是 opt_in:true=是 english:true=是 adds:true=是 \
    unit:message=条 unit:turn=轮 unit:session=接待 unit:buyer=买家·日 unanswered:miss=算没做到 \
    unanswered:cap=按封顶计 unanswered:drop=不计 ratio:met=做到 ratio:breached=违反 ratio:hit=命中 count:met=做到 \
    count:breached=违反 count:hit=命中 mean:elapsed=用时 median:elapsed=用时 over:day=当日 over:month=自然月 \
    over:week=自然周 over:year=自然年 history:repeats=第几次 history:points=扣了几分 history:money=赔了多少 gate:appeal=申诉 gate:evidence=举证 once:true=是 per_shop:true=是 is:money=金额 is:number=数 is:count=个数 is:duration=时长 is:word=词 is:flag=是否";

/// Keys under which the author names things: facts, not keys of ours.
pub(super) const NAMED: [&str; 8] = ["facts", "where", "swap", "topics", "themes", "named", "given", "then"];

/// A key as people call it; unknown keys as they are.
pub(super) fn label(key: &str) -> &str {
    let pairs = LABELS.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| *name == key).map_or(key, |(_, zh)| zh)
}

/// A value as people call it.
fn value(key: &str, text: &str) -> String {
    let known = || {
        let pairs = VALUES.split_whitespace().filter_map(|pair| pair.split_once('='));
        let found = pairs.into_iter().find(|(at, _)| at.split_once(':') == Some((key, text)));
        found.map(|(_, zh)| zh.to_owned())
    };
    let found = match key {
        "severity" => Severity::ALL.into_iter().find(|s| s.name() == text).map(|s| s.zh().to_owned()),
        "status" => [Status::Draft, Status::Trial, Status::Stable, Status::Retired]
            .into_iter()
            .find(|s| s.name() == text)
            .map(|s| s.zh().to_owned()),
        "act" | "dated_by" => Act::parse(text).map(|a| a.info().zh.to_owned()),
        "entity" => in_list(ENTITIES, text),
        "views" => in_list(VIEWS, text),
        "within" | "cap" | "idle" | "remind" | "lag" | "over" => {
            text.parse::<Millis>().ok().map(duration).or_else(known)
        }
        _ => known(),
    };
    found.unwrap_or_else(|| text.trim().to_owned())
}

fn in_list(list: &[(&str, &str)], text: &str) -> Option<String> {
    list.iter().find(|(name, _)| *name == text).map(|(_, zh)| (*zh).to_owned())
}

/// A value on one line.
pub(super) fn said(key: &str, node: &Node) -> Message {
    Message { zh: in_words(key, node, true), en: in_words(key, node, false) }
}

/// A list as texts; one value is a list of one.
pub(super) fn said_all(key: &str, node: &Node) -> Vec<Message> {
    match &node.value {
        Value::List(items) => items.iter().map(|n| said(key, n)).collect(),
        _ => vec![said(key, node)],
    }
}

/// A map with a line for each key; anything else on one line.
pub(super) fn said_lines(node: &Node) -> Vec<Message> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|(k, v)| Message { zh: pair(&k.name, v, true), en: pair(&k.name, v, false) })
            .collect(),
        _ => vec![said("", node)],
    }
}

fn in_words(key: &str, node: &Node, zh: bool) -> String {
    match &node.value {
        Value::Scalar(text) if zh => value(key, text),
        Value::Scalar(text) => text.trim().to_owned(),
        Value::List(items) => items.iter().map(|n| in_words(key, n, zh)).collect::<Vec<_>>().join("、"),
        Value::Map(entries) => match entries.as_slice() {
            _ if key == "examples" => example(node, zh),
            entries => {
                let zh_names = zh && !NAMED.contains(&key);
                entries.iter().map(|(k, v)| pair(&k.name, v, zh_names)).collect::<Vec<_>>().join("；")
            }
        },
    }
}

fn pair(key: &str, node: &Node, zh: bool) -> String {
    let name = if zh { label(key) } else { key };
    let inside = in_words(key, node, zh);
    match &node.value {
        Value::Map(_) if zh => format!("{name}（{inside}）"),
        Value::Map(_) => format!("{name} {{{inside}}}"),
        Value::List(items) if items.iter().any(|n| matches!(n.value, Value::Map(_))) => {
            let braces = if zh { ("（", "）") } else { ("{", "}") };
            let items: Vec<String> =
                items.iter().map(|n| format!("{}{}{}", braces.0, in_words(key, n, zh), braces.1)).collect();
            format!("{name} {}", items.join("、"))
        }
        _ if zh => format!("{name} {inside}"),
        _ => format!("{name}: {inside}"),
    }
}

/// An example: what it shows, and when it holds.
fn example(node: &Node, zh: bool) -> String {
    let text = |key: &str| node.get(key).map(|n| in_words(key, n, zh));
    let shown = [("✗", text("bad")), ("✓", text("ok"))]
        .into_iter()
        .find_map(|(mark, t)| Some(format!("{mark} {}", t?)))
        .unwrap_or_else(|| {
            format!("{} ⇒ {}", text("given").unwrap_or_default(), text("then").unwrap_or_default())
        });
    match (text("since"), text("until")) {
        (None, None) => shown,
        (since, until) => {
            format!("[{} – {}] {shown}", since.unwrap_or_default(), until.unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn every_key_of_pack_files_has_a_name() {
        let mut unnamed = Vec::new();
        // A shop's performance settings are no rules: `pack diff` never meets them.
        for kind in crate::schema::FILE_KINDS.iter().filter(|k| k.name != "performance") {
            let mut queue = vec![kind.schema()];
            while let Some(schema) = queue.pop() {
                if let Some(keys) = schema.get("properties").and_then(|p| p.as_object()) {
                    unnamed.extend(keys.keys().filter(|k| label(k) == k.as_str()).cloned());
                }
                queue.extend(schema.as_object().into_iter().flat_map(|m| m.values()).cloned());
                queue.extend(schema.as_array().into_iter().flatten().cloned());
            }
        }
        unnamed.sort();
        unnamed.dedup();
        assert!(unnamed.is_empty(), "no Chinese name for: {}", unnamed.join(" "));
    }
}

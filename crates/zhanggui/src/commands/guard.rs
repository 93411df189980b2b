//! `zhanggui guard`: texts on standard input, a verdict a line on standard output. For programs as much as for people.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::Value;
use zg_engine::Meta;
use zg_formats::Lang;
use zg_formats::report::{Finding, finding_line};
use zg_model::{
    Act, BuyerId, Certainty, Conversation, ConversationKey, Event, EventKey, Facts, Party, Severity, Status,
    Timestamp,
};

use crate::check::Assembler;
use crate::packs::{PackArgs, system_now};
use crate::term::Terminal;

/// How to judge drafts.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 平台：taobao tmall jd pdd kuaishou douyin
    #[arg(long, value_name = "平台")]
    platform: String,
    /// 谁说的
    #[arg(long, default_value = "agent", value_parser = ["agent", "buyer", "bot"])]
    by: String,
    /// 用在哪里：chat 会话、listing 商品页、review 评价、phrase 快捷短语
    #[arg(long, default_value = "chat", value_parser = ["chat", "listing", "review", "phrase"])]
    surface: String,
    /// 每行是 JSON：{"id": …, "text": …}
    #[arg(long)]
    jsonl: bool,
    /// 当作在这一刻发送；不写＝现在
    #[arg(long, value_name = "时刻")]
    at: Option<Timestamp>,
    /// 试行规则也可以拦截
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    packs: PackArgs,
}

/// A text that somebody is about to send.
struct Draft {
    id: Value,
    text: String,
}

#[derive(Serialize)]
struct Reply {
    id: Value,
    verdict: &'static str,
    findings: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    let platform = crate::platform::named(&loaded.set, &args.platform, term)?;
    let assembler = Assembler::new(&loaded.set, if term.english { Lang::En } else { Lang::Zh });
    let key = ConversationKey { platform, shop: "guard".into(), buyer: BuyerId::hashed("guard") };
    let meta = Meta {
        key: key.clone(),
        timed: true,
        as_of: None,
        facts: loaded.shop.facts.iter().cloned().collect(),
    };
    let session = loaded.set.open(meta);
    // Rules that could not be read let through what they would have held back.
    let (mut out, mut worst) = (std::io::stdout().lock(), loaded.problems.iter().any(|p| p.fatal()));
    for (number, line) in (1_u64..).zip(std::io::stdin().lock().split(b'\n')) {
        let line = line?;
        let text = decode(&line);
        let text = text.strip_suffix('\r').unwrap_or(&text).trim_start_matches('\u{feff}');
        let draft = match args.jsonl {
            false => Ok(Draft { id: number.into(), text: text.to_owned() }),
            true => draft(text, term),
        };
        let reply = match draft {
            Ok(draft) => {
                let event = event(args, &draft.text);
                let observations = session.preview(&event);
                let mut conversation = Conversation::new(key.clone());
                conversation.push(event);
                let kept = observations.iter().filter(|o| {
                    let muted = loaded.shop.muted(o.rule.id.as_str(), o.at.date()).is_some();
                    !muted && !assembler.own(&conversation, o, &loaded.shop.own)
                });
                let findings: Vec<Finding> =
                    kept.filter_map(|o| assembler.finding(&conversation, o, None)).collect();
                let verdict = verdict(&findings, args.strict);
                Reply {
                    id: if draft.id.is_null() { number.into() } else { draft.id },
                    verdict,
                    findings: findings.iter().map(finding_line).collect(),
                    error: None,
                }
            }
            Err(error) => {
                worst = true;
                let error = match term.english {
                    true => format!("line {number}: {error}"),
                    false => format!("第 {number} 行：{error}"),
                };
                // Not held back, for the guard is no gate; but nobody has looked at it either.
                let id = serde_json::from_str::<Value>(text).ok().and_then(|v| v.get("id").cloned());
                Reply {
                    id: id.unwrap_or(number.into()),
                    verdict: "warn",
                    findings: Vec::new(),
                    error: Some(error),
                }
            }
        };
        serde_json::to_writer(&mut out, &reply)?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(if worst { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// The draft that a line of JSON holds, or what is wrong with it.
fn draft(line: &str, term: &Terminal) -> Result<Draft, String> {
    let say = |zh: String, en: String| if term.english { en } else { zh };
    let form = r#"{"id": 1, "text": "…"}"#;
    let value: Value = serde_json::from_str(line).map_err(|e| {
        let at = e.column();
        say(
            format!("第 {at} 列起不是 JSON，要写成 {form}"),
            format!("not JSON from column {at}, write {form}"),
        )
    })?;
    let Value::Object(mut keys) = value else {
        return Err(say(format!("要写成 {form}"), format!("write {form}")));
    };
    let id = keys.remove("id").unwrap_or(Value::Null);
    let text = match keys.remove("text") {
        Some(Value::String(text)) => text,
        Some(_) => return Err(say("`text` 要是文字，加引号".into(), "`text` must be a string".into())),
        None => return Err(say(format!("没有 `text`，要写成 {form}"), format!("no `text`, write {form}"))),
    };
    // Who speaks and where is said once for all lines; nobody should believe that it is read from one.
    match keys.keys().next() {
        Some(other) => Err(say(
            format!("不认识 `{other}`：一行只有 id、text；平台、谁说的用 --platform、--by 写"),
            format!("no `{other}`: a line has id and text; platform and speaker are --platform and --by"),
        )),
        None => Ok(Draft { id, text }),
    }
}

/// A line as text: UTF-8, or what a Chinese console sends instead.
fn decode(line: &[u8]) -> std::borrow::Cow<'_, str> {
    let lossy = String::from_utf8_lossy(line);
    // One broken byte does not make a line of UTF-8 one of another encoding.
    let bad = lossy.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let good = lossy.chars().filter(|c| !c.is_ascii()).count() - bad;
    match zg_formats::Encoding::for_label(b"gb18030") {
        Some(gb) if bad > 0 && bad >= good => gb.decode_without_bom_handling(line).0,
        _ => lossy,
    }
}

/// Only what is sure, and of a rule that is proven, may block. (design §5, §15.2)
fn verdict(findings: &[Finding], strict: bool) -> &'static str {
    let blocks = |f: &Finding| {
        let proven = f.rule.status == Status::Stable || strict;
        proven && f.certainty == Certainty::Sure && f.rule.severity >= Severity::High
    };
    match findings {
        [] => "pass",
        all if all.iter().any(blocks) => "block",
        all if all.iter().all(|f| f.rule.severity == Severity::Note) => "pass",
        _ => "warn",
    }
}

fn event(args: &Args, text: &str) -> Event {
    let by = match args.by.as_str() {
        "buyer" => Party::Buyer,
        "bot" => Party::Bot,
        _ => Party::Agent("客服".into()),
    };
    let act = match (args.surface.as_str(), &by) {
        ("listing", _) => Act::LISTING_PUBLISHED,
        ("phrase", _) => Act::PHRASE_SAVED,
        ("review", Party::Buyer) => Act::REVIEW_POSTED,
        ("review", _) => Act::REVIEW_REPLIED,
        _ => Act::SAY,
    };
    let at = args.at.unwrap_or_else(system_now);
    let facts = Facts::new();
    let key = EventKey::derived(0, at, &by, act, text, &facts, 0);
    Event { key, at, by, act, text: text.into(), facts }
}

//! `zhanggui guard`: texts on standard input, a verdict a line on standard output. For programs as much as for people.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::ValueEnum;
use serde_json::Value;
use zg_engine::Meta;
use zg_formats::report::{Finding, Reply, TextOptions, Verdict, reply_line, reply_text};
use zg_formats::{Lang, TextLines};
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
    /// 平台，也可写平常的叫法或缩写，如 淘宝、tb
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
    /// 结论的格式；不写＝在终端里是 text，送给程序是 jsonl
    #[arg(long, value_enum)]
    format: Option<Format>,
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

/// The formats of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Jsonl,
}

pub(crate) fn run(args: &Args, term: &Terminal) -> anyhow::Result<ExitCode> {
    let loaded = args.packs.load(term)?;
    let platform = crate::platform::named(&loaded.set, &args.platform, term)?;
    let lang = if term.english { Lang::En } else { Lang::Zh };
    let assembler = Assembler::new(&loaded.set, lang);
    // Programs that drive it need not ask for the lines that they have always got.
    let by_place = if std::io::stdout().is_terminal() && !args.jsonl { Format::Text } else { Format::Jsonl };
    let format = args.format.unwrap_or(by_place);
    let options =
        TextOptions { color: term.color_out, width: crate::term::width(), ..TextOptions::default() };
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
    let (mut lines, mut number) = (TextLines::new(std::io::stdin().lock()), 0_u64);
    // Who starts it by hand should not wonder why nothing happens.
    if format == Format::Text && std::io::stdin().is_terminal() {
        eprintln!("{}", term.say("一行一句，回车就判；Ctrl-D 结束", "a text a line; Ctrl-D ends"));
    }
    let unread = || term.say("读不了标准输入", "cannot read standard input");
    while let Some(line) = lines.read().with_context(unread)? {
        number += 1;
        let text = line.as_deref().unwrap_or_default().trim_start_matches('\u{feff}');
        let draft = match &line {
            Err(why) => Err(term.say(&why.zh, &why.en).to_owned()),
            Ok(_) if args.jsonl => draft(text, term),
            Ok(_) => Ok(Draft { id: number.into(), text: text.to_owned() }),
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
                Reply { id: draft.id, line: number, verdict, findings, error: None }
            }
            Err(error) => {
                worst = true;
                let given = || serde_json::from_str::<Value>(text).ok()?.get("id").cloned();
                let id = if args.jsonl { given().unwrap_or_default() } else { number.into() };
                // Nobody has looked at it: that is neither clean nor a warning.
                Reply { id, line: number, verdict: Verdict::Error, findings: Vec::new(), error: Some(error) }
            }
        };
        let mut answer = Vec::new();
        match format {
            Format::Text => reply_text(&reply, lang, &options, &mut answer)?,
            Format::Jsonl => reply_line(&reply, lang, &mut answer)?,
        }
        out.write_all(&answer)?;
        out.flush()?;
    }
    Ok(if worst { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// The draft that a line of JSON holds, or what is wrong with it.
fn draft(line: &str, term: &Terminal) -> Result<Draft, String> {
    let say = |zh: String, en: String| if term.english { en } else { zh };
    let form = r#"{"id": 1, "text": "…"}"#;
    let value: Value = serde_json::from_str(line).map_err(|e| {
        // The parser counts bytes; people count characters.
        let before = line.as_bytes().get(..e.column().saturating_sub(1)).unwrap_or_default();
        let at = 1 + String::from_utf8_lossy(before).chars().count();
        match e.classify() {
            serde_json::error::Category::Eof => say(
                format!("第 {at} 列：JSON 没有写完，要写成 {form}"),
                format!("column {at}: the JSON ends too early, write {form}"),
            ),
            _ => say(
                format!("第 {at} 列起不是 JSON，要写成 {form}"),
                format!("not JSON from column {at}, write {form}"),
            ),
        }
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

/// Only what is sure, and of a rule that is proven, may block. (design §5, §15.2)
fn verdict(findings: &[Finding], strict: bool) -> Verdict {
    let blocks = |f: &Finding| {
        let proven = f.rule.status == Status::Stable || strict;
        proven && f.certainty == Certainty::Sure && f.rule.severity >= Severity::High
    };
    match findings {
        [] => Verdict::Pass,
        all if all.iter().any(blocks) => Verdict::Block,
        all if all.iter().all(|f| f.rule.severity == Severity::Note) => Verdict::Pass,
        _ => Verdict::Warn,
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

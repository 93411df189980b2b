//! `zhanggui evidence --verify DIR`: whether a pack is as it was made.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use serde::de::DeserializeOwned;
use zg_formats::for_each_conversation;

use super::{Args, EXCERPT, options};
use crate::evidence::chain::{Broken, Link};
use crate::evidence::manifest::{Changed, MANIFEST, Manifest};
use crate::evidence::render::Line;
use crate::evidence::{Excerpt, in_html, in_markdown, line};
use crate::input::{import_maps, key};
use crate::packs::Loaded;
use crate::term::{Terminal, show};

/// The files that a pack may hold, beside its manifest: one of these that the manifest does not know was slipped in.
const OURS: [&str; 5] = [EXCERPT, "evidence.md", "evidence.html", "appeal.md", "appeal.html"];

pub(super) fn run(args: &Args, loaded: &Loaded, dir: &Path, term: &Terminal) -> anyhow::Result<ExitCode> {
    let excerpt: Excerpt = read(dir, EXCERPT, term)?;
    if !dir.join(MANIFEST).is_file() {
        let lacks = term.say(
            "没有 manifest.json，除了记录什么都核对不了：清单被删了，或是旧版做的包，请重新生成",
            "no manifest.json, nothing but the record can be checked: it was removed, or an older version made the pack; make it again",
        );
        eprintln!("zhanggui: {lacks}");
        return Ok(ExitCode::from(1));
    }
    let manifest: Manifest = read(dir, MANIFEST, term)?;
    let mut wrong = record(&excerpt, term);
    let text = |name: &str| {
        let bytes = fs::read(dir.join(name)).ok()?;
        // We write no broken UTF-8: what has some was changed, and must not read like what it replaces.
        Some(
            String::from_utf8(bytes)
                .unwrap_or_else(|e| format!("{}\0", String::from_utf8_lossy(e.as_bytes()))),
        )
    };
    // Beside a record that is no longer what it was, a sound page would only seem to differ.
    if wrong.is_empty() {
        let pages = ["evidence.md", "evidence.html"].iter();
        wrong.extend(pages.filter_map(|name| page(&excerpt, name, &text(name)?, term)));
    }
    if let Some(noted) = args.chain.as_ref().filter(|c| **c != manifest.chain) {
        wrong.push(match *noted == excerpt.chain {
            true => term.say(
                "这是记录的链值，不是整包的：整包的在做好时印出，也在 manifest.json 末尾",
                "that is the chain value of the record, not of the pack: the pack's was printed when it was made and stands at the end of manifest.json",
            ),
            false => term.say(
                "链值与当初记下的不同：整包重做过",
                "the chain value is not the one noted down: the pack was made anew",
            ),
        }.to_owned());
    }
    if text(MANIFEST) != Some(manifest.text()?) {
        wrong.push(format!("{MANIFEST}: {}", term.say("被改过", "was changed")));
    }
    let changed = manifest.verify(&excerpt.chain, text);
    wrong.extend(changed.iter().map(|c| named(c, term)));
    let (slipped, others): (Vec<String>, Vec<String>) =
        strangers(dir, &manifest).into_iter().partition(|name| OURS.contains(&name.as_str()));
    let slipped_in = term.say("不是这个包里的，后来放进来的", "is none of this pack, it was added later");
    wrong.extend(slipped.iter().map(|name| format!("{name} {slipped_in}")));
    wrong.extend(export(args, loaded, &excerpt, term)?);
    if !wrong.is_empty() {
        wrong.iter().for_each(|what| eprintln!("zhanggui: {what}"));
        return Ok(ExitCode::from(1));
    }
    show(&sound(args, &excerpt, &manifest, &others, term))?;
    Ok(ExitCode::SUCCESS)
}

fn read<T: DeserializeOwned>(dir: &Path, name: &str, term: &Terminal) -> anyhow::Result<T> {
    let path = dir.join(name);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} {}", term.say("读不到", "cannot read"), path.display()))?;
    let not = || format!("{} {}", term.say("不是证据包：", "not an evidence pack:"), path.display());
    serde_json::from_str(&text).with_context(not)
}

/// `第 8 条与它的摘要不符`.
fn nth(n: usize, zh: &str, en: &str, term: &Terminal) -> String {
    if term.english { format!("no. {n} {en}") } else { format!("第 {n} 条{zh}") }
}

fn record(excerpt: &Excerpt, term: &Terminal) -> Vec<String> {
    let wrong = match excerpt.verify() {
        Ok(()) => return Vec::new(),
        Err(Broken::Message(n)) => nth(n, "与它的摘要不符", "is not what its hash says", term),
        Err(Broken::Chain(n)) => nth(
            n,
            "处断了：前面少了、多了或换了次序",
            "breaks the chain: something before it is missing, added or moved",
            term,
        ),
        Err(Broken::End) => term
            .say("末尾少了几条，或链值被改", "the end is missing, or the chain value was changed")
            .to_owned(),
    };
    vec![wrong]
}

/// The first message that a page shows otherwise than the record has it: a hash says nothing of the words beside it.
fn page(excerpt: &Excerpt, name: &str, page: &str, term: &Terminal) -> Option<String> {
    let shown = |l: &Line| if name.ends_with(".md") { in_markdown(l) } else { in_html(l) };
    let ways = [(false, false), (true, false), (false, true), (true, true)];
    let stands = |link: &&Link| {
        ways.iter().any(|(judged, english)| page.contains(&shown(&line(link, *judged, *english))))
    };
    let link = excerpt.links.iter().find(|link| !stands(link))?;
    Some(format!("{name}: {}", nth(link.n, "与记录里的不同", "is not that of the record", term)))
}

/// A change in words.
fn named(changed: &Changed, term: &Terminal) -> String {
    let section = |head: &str| match (head.is_empty(), term.english) {
        (true, _) => String::new(),
        (false, false) => format!("“{head}”一节"),
        (false, true) => format!("section “{head}” "),
    };
    match changed {
        Changed::Manifest(n) if term.english => format!("{MANIFEST}: broken at part {n}"),
        Changed::Manifest(n) => format!("{MANIFEST}：第 {n} 节起对不上，清单被改过"),
        Changed::Record => format!("{MANIFEST}{}", term.say("：不是这份记录的清单", ": of another record")),
        Changed::Gone(file) => format!("{file} {}", term.say("没有了", "is gone")),
        Changed::Section(file, head) => {
            format!("{file}: {}{}", section(head), term.say("被改过", "was changed"))
        }
        Changed::Cut(file, head) => format!("{file}: {}{}", section(head), term.say("被删了", "was removed")),
        Changed::Added(file, head) => {
            format!("{file}: {}{}", section(head), term.say("是后加的", "was added"))
        }
        Changed::Moved(file) => {
            format!("{file}: {}", term.say("各节的次序被改过", "the order of its sections was changed"))
        }
    }
}

/// What lies beside the pack.
fn strangers(dir: &Path, manifest: &Manifest) -> Vec<String> {
    let ours = manifest.files();
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.filter_map(|e| e.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|n| n != MANIFEST && !ours.contains(n.as_str())).collect();
    names.sort();
    names
}

/// Where the record differs from the export, when one is given.
fn export(
    args: &Args,
    loaded: &Loaded,
    excerpt: &Excerpt,
    term: &Terminal,
) -> anyhow::Result<Option<String>> {
    if args.paths.is_empty() {
        return Ok(None);
    }
    let maps = import_maps(&loaded.set, term)?;
    let (key, mut found) = (key(term)?, None);
    for_each_conversation(&args.paths, &maps, &options(args, loaded, term)?, &|_| {}, &mut |c| {
        if c.key().path() == excerpt.conversation {
            found = Some(excerpt.differs(&c, &key));
        }
    });
    Ok(match found {
        None => Some(term.say("导出里没有这段会话", "the export does not hold this conversation").to_owned()),
        Some(Some(n)) => Some(nth(n, "与导出不同", "differs from the export", term)),
        Some(None) => None,
    })
}

fn sound(args: &Args, excerpt: &Excerpt, manifest: &Manifest, others: &[String], term: &Terminal) -> String {
    let (n, files) = (excerpt.links.len(), manifest.files().len());
    let with = match args.paths.is_empty() {
        true => "",
        false => term.say("，与导出一致", ", same as the export"),
    };
    let noted = match args.chain {
        Some(_) => term.say("，与当初记下的一致", ", the one noted down"),
        None => "",
    };
    let mut out = match term.english {
        true => format!(
            "sound: {n} events{with}, {files} files section by section; chain {}{noted}\n",
            manifest.chain
        ),
        false => format!("完好：记录 {n} 条{with}，{files} 个文件逐节核对；链值 {}{noted}\n", manifest.chain),
    };
    if !others.is_empty() {
        let beside = term.say("不在包里，没有核对：", "not of the pack, not checked: ");
        out.push_str(&format!("{beside}{}\n", others.join(term.say("、", ", "))));
    }
    out.push_str(match (&args.chain, term.english) {
        (Some(_), false) => "没有签名：证明不了是谁做的\n",
        (Some(_), true) => "there is no signature: this does not prove who made it\n",
        (None, false) => "没有签名：证明不了是谁做的；有人整包重做，链值就不同，要与当初记下的比：--chain 链值\n",
        (None, true) => {
            "there is no signature: this does not prove who made it; a pack made anew has another chain value: compare with the one noted down, --chain VALUE\n"
        }
    });
    out
}

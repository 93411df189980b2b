//! Packs as they were at a revision of a git repository: `git:REV`, `git:REV:FOLDER`, or `git:RELEASE`.
//!
//! Files are read through `git` itself, without a checkout: the working tree stays as it is.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use zg_rules::PackFile;

use crate::term::Terminal;

/// The folder of packs, where a revision names none.
const FOLDER: &str = "packs";

/// The pack files at a revision, with their paths inside the packs folder.
pub(crate) fn files(name: &str, term: &Terminal) -> anyhow::Result<Vec<PackFile>> {
    let (rev, folder) = name.split_once(':').unwrap_or((name, FOLDER));
    let folder = folder.trim_end_matches('/');
    let commit = commit(rev, folder, term)?;
    let listed = git(&["ls-tree", "-r", "-z", "--full-tree", &commit, &format!("{folder}/")], None, term)?;
    let listed = String::from_utf8_lossy(&listed);
    // `<mode> blob <hash>\t<path>`, parted by zeros.
    let entries: Vec<(&str, &str)> = listed
        .split('\0')
        .filter_map(|line| {
            let (about, path) = line.split_once('\t')?;
            let inside = path.strip_prefix(folder)?.strip_prefix('/')?;
            let wanted = inside.ends_with(".yaml") || inside.ends_with(".md");
            wanted.then_some((about.rsplit(' ').next()?, inside))
        })
        .collect();
    let hashes: String = entries.iter().map(|(hash, _)| format!("{hash}\n")).collect();
    let texts = blobs(&git(&["cat-file", "--batch"], Some(hashes), term)?, term)?;
    let files: Vec<PackFile> = entries
        .iter()
        .zip(texts)
        .map(|((_, path), text)| PackFile { path: (*path).into(), text: text.into() })
        .collect();
    if !files.iter().any(|f| f.path.ends_with("/pack.yaml")) {
        let none =
            term.say("里没有规则包，应有 <包>/pack.yaml", "holds no packs, which have a <PACK>/pack.yaml");
        bail!("git:{rev}:{folder} {none}");
    }
    Ok(files)
}

/// The commit that a name means: a revision; else the last commit at which a pack had that release.
fn commit(rev: &str, folder: &str, term: &Terminal) -> anyhow::Result<String> {
    let resolve =
        |rev: &str| git(&["rev-parse", "--verify", "--quiet", &format!("{rev}^{{commit}}")], None, term);
    if rev.starts_with('-') {
        bail!("git:{rev}{}", term.say(" 不是提交", " is no revision"));
    }
    // Whether git and a repository are there at all is said first.
    git(&["rev-parse", "--git-dir"], None, term)?;
    let trimmed = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    if let Ok(found) = resolve(rev) {
        return Ok(trimmed(found));
    }
    let line = format!("^release: {}$", rev.replace('.', "\\."));
    let metas = format!(":(glob,top){folder}/*/pack.yaml");
    let touched = trimmed(git(&["log", "-n", "1", "--format=%H", "-G", &line, "--", &metas], None, term)?);
    if touched.is_empty() {
        let (none, nor) = (
            term.say("没有这个提交，也没有哪次提交写着", "no such revision, and none that says"),
            term.say("的文件", "in"),
        );
        bail!("git:{rev}{}{none} release: {rev} {nor} {folder}/*/pack.yaml", term.colon());
    }
    // The line was written or rewritten there: when it is gone, the release ended with the commit before.
    let kept = git(&["grep", "-l", "-e", &line, &touched, "--", &metas], None, term).is_ok();
    Ok(trimmed(resolve(&if kept { "HEAD".to_owned() } else { format!("{touched}^") })?))
}

/// What `git cat-file --batch` printed: `<hash> blob <size>`, the bytes, a line break, and again.
fn blobs(printed: &[u8], term: &Terminal) -> anyhow::Result<Vec<String>> {
    let mut rest = printed;
    let mut out = Vec::new();
    while let Some(end) = rest.iter().position(|b| *b == b'\n') {
        let head = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
        let size: usize =
            head.rsplit(' ').next().and_then(|n| n.parse().ok()).with_context(|| format!("git: {head}"))?;
        let body = rest
            .get(end + 1..end + 1 + size)
            .context(term.say("git 的输出不完整", "the output of git is cut off"))?;
        out.push(String::from_utf8(body.to_vec()).context(term.say("不是 UTF-8 文字", "no text in UTF-8"))?);
        rest = rest.get(end + size + 2..).unwrap_or_default();
    }
    Ok(out)
}

/// Runs git in the current folder and returns what it prints.
fn git(args: &[&str], input: Option<String>, term: &Terminal) -> anyhow::Result<Vec<u8>> {
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut child = Command::new("git")
        .args(args)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(term.say(
            "运行不了 git；没有装 git 的机器，请给两个目录",
            "cannot run git; where it is not installed, name two folders",
        ))?;
    // Git answers while it still reads: both ends at once, or each would wait for the other.
    let writer = child.stdin.take().zip(input).map(|(mut pipe, text)| {
        std::thread::spawn(move || {
            let _ = pipe.write_all(text.as_bytes());
        })
    });
    let out = child.wait_with_output().context("git")?;
    if let Some(writer) = writer {
        let _ = writer.join();
    }
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        bail!("git {}{}{}", args.first().unwrap_or(&""), term.colon(), said.trim());
    }
    Ok(out.stdout)
}

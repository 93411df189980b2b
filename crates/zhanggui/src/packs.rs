//! Where packs come from: the binary itself, or a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use zg_engine::{Meta, Ruleset, compile};
use zg_model::{Conversation, Date, Timestamp};
use zg_rules::{Pack, PackFile, Problem, Shop};

use crate::term::Terminal;

/// The packs of this release.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The files of the packs folder, of a revision (`git:REV`), or of the binary.
pub(crate) fn files(dir: Option<&Path>, term: &Terminal) -> anyhow::Result<Vec<PackFile>> {
    let Some(dir) = dir else {
        return Ok(EMBEDDED
            .iter()
            .map(|(path, text)| PackFile { path: (*path).into(), text: (*text).into() })
            .collect());
    };
    if let Some(revision) = dir.to_str().and_then(|d| d.strip_prefix("git:")) {
        return crate::revision::files(revision, term);
    }
    let mut files = Vec::new();
    // A single pack (`packs/law`) is read together with its neighbours, which it may require.
    let root = if dir.join("pack.yaml").is_file() { dir.parent().unwrap_or(dir) } else { dir };
    let what = || format!("{} {}", term.say("读不到规则包目录", "cannot read the packs in"), dir.display());
    walk(root, root, &mut files).with_context(what)?;
    if !files.iter().any(|f| f.path.ends_with("/pack.yaml")) {
        let (here, none) = (dir.display(), term.say("里没有规则包，应有", "holds no packs, which have a"));
        bail!("{here} {none} {}/pack.yaml", term.say("<包>", "<PACK>"));
    }
    Ok(files)
}

/// The platforms that the packs of this release know.
pub(crate) fn platforms() -> Vec<String> {
    let metas = EMBEDDED.iter().filter(|(path, _)| path.ends_with("/pack.yaml"));
    let metas = metas.map(|(path, text)| PackFile { path: (*path).into(), text: (*text).into() });
    let (pack, _) = zg_rules::load(&metas.collect::<Vec<_>>(), None);
    let ids = pack.packs.iter().flat_map(|p| p.platforms.iter().map(ToString::to_string));
    ids.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn walk(root: &Path, dir: &Path, files: &mut Vec<PackFile>) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(root, &path, files)?;
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "md") {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(PackFile { path: name.into(), text: text.into() });
        }
    }
    Ok(())
}

/// Which packs a command uses.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct PackArgs {
    /// 规则包目录；不写＝内置规则包
    #[arg(long, value_name = "目录")]
    pub(crate) packs: Option<PathBuf>,
    /// 本店的 shop.yaml：事实、自己的号码、有期限的例外
    #[arg(long, value_name = "文件")]
    pub(crate) shop_file: Option<PathBuf>,
    /// 另外打开要店铺自己选的规则包，如 qc-preset
    #[arg(long, value_name = "包")]
    pub(crate) with: Vec<String>,
    /// 原文没说清的，按哪种读法算；有哪些读法，看 explain
    #[arg(long, value_name = "规则=读法")]
    pub(crate) reading: Vec<String>,
}

impl PackArgs {
    /// Loads what judges; a rule with an error is reported and left out, the rest works. Packs that wait to be switched
    /// on judge only where the shop's file or `--with` names them.
    pub(crate) fn load(&self, term: &Terminal) -> anyhow::Result<Loaded> {
        self.read(term, false, &|_| {})
    }

    /// Loads what judges, after a last change of it.
    pub(crate) fn load_changed(&self, change: &dyn Fn(&mut Pack), term: &Terminal) -> anyhow::Result<Loaded> {
        self.read(term, false, change)
    }

    /// Loads everything there is to know, also the packs that nobody switched on.
    pub(crate) fn load_all(&self, term: &Terminal) -> anyhow::Result<Loaded> {
        self.read(term, true, &|_| {})
    }

    fn read(&self, term: &Terminal, all: bool, change: &dyn Fn(&mut Pack)) -> anyhow::Result<Loaded> {
        let files = files(self.packs.as_deref(), term)?;
        let (mut pack, mut problems): (Pack, _) = zg_rules::load(&files, None);
        let mut shop = match &self.shop_file {
            Some(path) => shop(path, &pack, term)?,
            None => Shop::default(),
        };
        if let Some(name) = self.with.iter().find(|name| pack.meta(name).is_none()) {
            let known: Vec<&str> = pack.packs.iter().map(|p| &*p.name).collect();
            bail!(
                "{} `{name}`{}",
                term.say("没有这个规则包：", "no pack"),
                term.bracketed(known.join(term.say("、", ", ")))
            );
        }
        shop.add.extend(self.with.iter().cloned());
        for choice in &self.reading {
            let (rule, name) = choice.split_once('=').unwrap_or((choice, ""));
            if let Err(known) = zg_rules::known_reading(&pack, rule, name) {
                let what = term.say("没有这种读法", "no such reading");
                let none = term.say("这条规则没有别的读法", "this rule has no other readings");
                match (pack.rule(rule), known.is_empty()) {
                    (None, _) => {
                        bail!("{what} `{choice}`{}{}", term.colon(), crate::nudge::no_rule(&pack, rule, term))
                    }
                    (_, true) => bail!("{what} `{choice}`{}{none}", term.colon()),
                    _ => {}
                }
                let all = term.bracketed(known.join(term.say("、", ", ")));
                let look = format!("zhanggui explain {rule}");
                bail!(crate::nudge::unknown(what, &format!("{rule}={name}"), [], &look, term) + &all);
            }
            shop.readings.push((rule.to_owned(), name.to_owned()));
        }
        if all {
            shop.add.extend(pack.packs.iter().filter(|p| p.opt_in).map(|p| p.name.to_string()));
        }
        shop.apply(&mut pack);
        change(&mut pack);
        if term.english {
            pack.in_english();
        }
        let (set, more) = compile(pack);
        problems.extend(more);
        let loaded = Loaded { files, set, problems, shop };
        let fatal: Vec<&Problem> = loaded.problems.iter().filter(|p| p.fatal()).collect();
        let count = loaded.report(&fatal, term);
        if count > 0 {
            let what = term.say(
                "处规则包错误：出错文件里的规则这次不参与判定",
                "problems in the packs: rules of those files do not judge this time",
            );
            eprintln!("zhanggui: {count} {what}");
        }
        Ok(loaded)
    }
}

/// Reads a shop's file. What is wrong in it is said and does not count.
fn shop(path: &Path, pack: &Pack, term: &Terminal) -> anyhow::Result<Shop> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("{} {}", term.say("读不到店铺文件", "cannot read"), path.display()))?;
    let file = zg_rules::shop_file(&path.display().to_string(), text);
    let (shop, wrong) = zg_rules::load_shop(&file, pack, today());
    for problem in &wrong {
        eprintln!("{}\n", problem.render(&file.text, term.english, term.color_err));
    }
    Ok(shop)
}

/// Packs, compiled, with what is wrong in them.
pub(crate) struct Loaded {
    pub(crate) files: Vec<PackFile>,
    pub(crate) set: Ruleset,
    pub(crate) problems: Vec<Problem>,
    pub(crate) shop: Shop,
}

/// Loads and compiles. Rules with fatal problems are left out; the caller decides what that means.
pub(crate) fn load(dir: Option<&Path>, today: Option<Date>, term: &Terminal) -> anyhow::Result<Loaded> {
    let files = files(dir, term)?;
    let (mut pack, mut problems): (Pack, _) = zg_rules::load(&files, today);
    if term.english {
        pack.in_english();
    }
    let (set, more) = compile(pack);
    problems.extend(more);
    Ok(Loaded { files, set, problems, shop: Shop::default() })
}

/// Loads everything but the rules, of which only those named judge: for commands that need a few verdicts.
pub(crate) fn load_only<'r>(
    dir: Option<&Path>,
    rules: impl Iterator<Item = &'r str>,
    term: &Terminal,
) -> anyhow::Result<Loaded> {
    let files = files(dir, term)?;
    let (mut pack, problems): (Pack, _) = zg_rules::load(&files, None);
    let wanted: Vec<&str> = rules.collect();
    for name in wanted.iter().filter(|name| pack.rule(name).is_none()) {
        let what = term.say("没有这条规则，不计：", "no such rule, left out:");
        eprintln!("zhanggui: {what} {name}");
    }
    pack.rules.retain(|r| wanted.contains(&r.id.as_str()));
    if term.english {
        pack.in_english();
    }
    let (set, _) = compile(pack);
    Ok(Loaded { files, set, problems, shop: Shop::default() })
}

impl Loaded {
    /// What is known of a conversation beforehand.
    pub(crate) fn meta(&self, c: &Conversation) -> Meta {
        let facts = self.shop.facts.iter().cloned().collect();
        Meta { key: c.key().clone(), timed: c.timed(), as_of: None, facts }
    }

    /// The text of a pack file.
    pub(crate) fn source(&self, path: &str) -> Arc<str> {
        self.files.iter().find(|f| &*f.path == path).map_or_else(|| "".into(), |f| f.text.clone())
    }

    /// Prints problems as compilers do; returns how many are fatal.
    pub(crate) fn report(&self, problems: &[&Problem], term: &Terminal) -> usize {
        for problem in problems {
            eprintln!("{}\n", problem.render(&self.source(&problem.file), term.english, term.color_err));
        }
        problems.iter().filter(|p| p.fatal()).count()
    }
}

/// Today by the system clock, in Shanghai.
pub(crate) fn today() -> Date {
    system_now().date()
}

/// Now by the system clock.
pub(crate) fn system_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

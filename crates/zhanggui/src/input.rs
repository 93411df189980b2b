//! What importers need to know: maps from the packs, the key for buyers, names of platforms.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use zg_engine::Ruleset;
use zg_formats::backoffice::ReportLayout;
use zg_formats::{Encoding, ImportMap, ImportOptions, Lang};
use zg_model::{Date, ShopId, Timestamp};

use crate::packs::{system_now, today};
use crate::term::Terminal;

/// How files are read.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct InputArgs {
    /// 文件里没写店铺时用这个店名
    #[arg(long, value_name = "店铺")]
    pub(crate) shop: Option<String>,
    /// 文本文件的编码，如 gbk、utf-16le；不写＝逐个文件猜
    #[arg(long, value_name = "编码")]
    pub(crate) encoding: Option<String>,
    /// 来源没有时间时，当作哪一天；不写＝今天
    #[arg(long, value_name = "日期")]
    pub(crate) date: Option<Date>,
}

impl InputArgs {
    /// The encoding that was named.
    pub(crate) fn encoding(&self, term: &Terminal) -> anyhow::Result<Option<&'static Encoding>> {
        let Some(label) = &self.encoding else { return Ok(None) };
        match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => Ok(Some(encoding)),
            None => bail!(
                "{} `{label}`{}utf-8, gbk, gb18030, utf-16le, utf-16be",
                term.say("不认识的编码", "no such encoding"),
                term.say("：可写 ", "; known: ")
            ),
        }
    }

    /// The importers' options. Buyers are hashed with the key from `ZHANGGUI_KEY`, or from the file that
    /// `ZHANGGUI_KEY_FILE` names; without either with a key that everybody has.
    pub(crate) fn options(
        &self,
        set: &Ruleset,
        lang: Lang,
        now: Option<Timestamp>,
        term: &Terminal,
    ) -> anyhow::Result<ImportOptions> {
        let date = self.date.unwrap_or_else(|| now.map_or_else(today, Timestamp::date));
        let mut options =
            ImportOptions::new(key(term)?, now.unwrap_or_else(system_now).max(system_now()), date);
        options.shop = self.shop.as_deref().map(ShopId::new);
        options.encoding = self.encoding(term)?;
        options.lang = lang;
        options.platforms = crate::platform::all_names(set);
        Ok(options)
    }
}

/// Refuses paths of which none is there: a report of nothing looks like a clean one.
pub(crate) fn some_there(paths: &[PathBuf], term: &Terminal) -> anyhow::Result<()> {
    let names: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    let what = term.say("没有这个文件或目录：", "no such file or folder: ");
    anyhow::ensure!(paths.iter().any(|p| p.exists()), "{what}{}", names.join(term.say("、", ", ")));
    Ok(())
}

/// Says that none of the paths held a conversation: nothing can be said of nothing.
pub(crate) fn nothing_read(paths: &[PathBuf], term: &Terminal) -> ExitCode {
    let names: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    let what = term.say("没有读到会话：", "no conversation was read: ");
    eprintln!("zhanggui: {what}{}", names.join(term.say("、", ", ")));
    ExitCode::from(2)
}

/// The key that buyers are hashed with.
pub(crate) fn key(term: &Terminal) -> anyhow::Result<[u8; 32]> {
    let secret = match (std::env::var("ZHANGGUI_KEY"), std::env::var_os("ZHANGGUI_KEY_FILE")) {
        (Ok(secret), _) if !secret.is_empty() => secret,
        (_, Some(path)) => std::fs::read_to_string(&path)
            .with_context(|| {
                term.say(
                    "读不到 ZHANGGUI_KEY_FILE 所指的文件",
                    "cannot read the file that ZHANGGUI_KEY_FILE names",
                )
            })?
            .trim()
            .to_owned(),
        _ => String::from("zhanggui"),
    };
    Ok(zg_model::BuyerId::derive_key(&secret))
}

/// The import maps of all packs.
pub(crate) fn import_maps(set: &Ruleset, term: &Terminal) -> anyhow::Result<Vec<ImportMap>> {
    let mut maps = Vec::new();
    for import in &set.pack().imports {
        match serde_json::from_value::<ImportMap>(import.map.to_json()) {
            Ok(mut map) => {
                map.path = import.file.to_string();
                maps.push(map);
            }
            Err(error) => eprintln!(
                "zhanggui: packs/{}: {}{error}",
                import.file,
                term.say("导入表有误，已略过：", "bad import map, left out: ")
            ),
        }
    }
    Ok(maps)
}

/// The layouts of the platforms' own reports, of all packs.
pub(crate) fn report_layouts(pack: &zg_rules::Pack, term: &Terminal) -> Vec<ReportLayout> {
    let mut layouts = Vec::new();
    for report in &pack.reports {
        let wrong = match serde_json::from_value::<ReportLayout>(report.map.to_json()) {
            Ok(mut layout) => {
                layout.path = report.file.to_string();
                let said: Vec<String> =
                    layout.check().iter().map(|s| term.say(&s.zh, &s.en).to_owned()).collect();
                if said.is_empty() {
                    layouts.push(layout);
                    continue;
                }
                said.join(term.say("；", "; "))
            }
            Err(error) => error.to_string(),
        };
        let what = term.say("报表版式有误，已略过：", "bad report layout, left out: ");
        eprintln!("zhanggui: packs/{}: {what}{wrong}", report.file);
    }
    layouts
}

//! What the tests share: maps, options, files made up on the spot.
#![allow(dead_code, reason = "every test file uses its own part")]

use std::path::{Path, PathBuf};

use zg_formats::{ImportMap, ImportOptions, Imported, Lang, Reject};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exports")
}

pub(crate) fn maps() -> Vec<ImportMap> {
    let text = std::fs::read_to_string(root().join("maps.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn options() -> ImportOptions {
    let mut options =
        ImportOptions::new([7; 32], "2026-11-22 12:00:00".parse().unwrap(), "2018-01-01".parse().unwrap());
    options.lang = Lang::En;
    options.platforms = vec![("京东".into(), "jd".into()), ("天猫".into(), "tmall".into())];
    options
}

pub(crate) fn import(paths: &[PathBuf]) -> Imported {
    zg_formats::import(paths, &maps(), &options(), &|_| {})
}

/// A fresh directory for one test.
pub(crate) fn dir(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("zg-formats-{name}"));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

pub(crate) fn file(test: &str, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = dir(test).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

pub(crate) fn import_text(test: &str, name: &str, text: impl AsRef<[u8]>) -> Imported {
    import(&[file(test, name, text)])
}

pub(crate) fn messages(rejects: &[Reject]) -> Vec<String> {
    rejects.iter().map(ToString::to_string).collect()
}

pub(crate) fn events(imported: &Imported) -> usize {
    imported.conversations.iter().map(|c| c.events().len()).sum()
}

/// A chat as 千牛 exports it, with these rows.
pub(crate) fn chat(rows: &[&str]) -> String {
    format!("消息时间,店铺名称,买家旺旺,客服旺旺,发送方,消息类型,消息内容,消息ID\n{}\n", rows.join("\n"))
}

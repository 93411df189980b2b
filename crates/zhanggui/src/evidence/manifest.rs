//! What binds a pack's files: a digest for each section of each file, in a chain that begins with that of the record.
//!
//! The last link stands for the whole pack: verdict, sums, clauses and lists as well as the record. It proves that nothing
//! was changed since somebody noted it down, not who made the pack.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::chain::hash;

/// The manifest's own file in a pack.
pub(crate) const MANIFEST: &str = "manifest.json";

/// A section of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) file: String,
    /// Its heading; empty for what stands before the first.
    pub(crate) section: String,
    /// The hash of its bytes.
    pub(crate) digest: String,
    /// The hash of the link before and of all the above.
    pub(crate) chain: String,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) zhanggui: String,
    /// The last link of the record.
    pub(crate) record: String,
    pub(crate) parts: Vec<Part>,
    /// The last link of all.
    pub(crate) chain: String,
}

/// What is not as the manifest says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Changed {
    /// The manifest does not agree with itself, from this part on.
    Manifest(usize),
    /// It is of another record.
    Record,
    /// A file is gone.
    Gone(String),
    /// A section of a file says something else.
    Section(String, String),
    /// A section of a file is gone.
    Cut(String, String),
    /// A section was added to a file.
    Added(String, String),
    /// The sections of a file stand in another order.
    Moved(String),
}

/// The sections of a file in order: every byte belongs to one.
fn sections<'t>(file: &str, text: &'t str) -> Vec<(&'t str, &'t str)> {
    let (start, end) = match file.rsplit('.').next() {
        Some("md") => ("\n## ", "\n"),
        Some("html") => ("<section class=\"panel\"><h2>", "</h2>"),
        _ => return vec![("", text)],
    };
    let mut bounds: Vec<usize> = text.match_indices(start).map(|(at, _)| at).collect();
    bounds.insert(0, 0);
    let ends = bounds.iter().skip(1).copied().chain([text.len()]);
    let cut = bounds.iter().zip(ends).filter_map(|(from, to)| text.get(*from..to));
    cut.map(|part| {
        let head = part.strip_prefix(start).and_then(|rest| rest.split(end).next());
        (head.unwrap_or_default(), part)
    })
    .collect()
}

fn link(before: &str, file: &str, section: &str, digest: &str) -> String {
    hash([before, file, section, digest])
}

impl Manifest {
    /// Of the files of a pack, in this order.
    pub(crate) fn of(record: &str, files: &[(&str, String)]) -> Manifest {
        let zhanggui = env!("CARGO_PKG_VERSION").to_owned();
        let mut chain = hash([zhanggui.as_str(), record]);
        let mut parts = Vec::new();
        for (file, text) in files {
            for (section, body) in sections(file, text) {
                let digest = hash([body]);
                chain = link(&chain, file, section, &digest);
                let (file, section, chain) = ((*file).to_owned(), section.to_owned(), chain.clone());
                parts.push(Part { file, section, digest, chain });
            }
        }
        Manifest { zhanggui, record: record.to_owned(), parts, chain }
    }

    /// As it stands in its file: byte for byte, so that nothing else can stand there.
    pub(crate) fn text(&self) -> serde_json::Result<String> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    /// The files that it binds.
    pub(crate) fn files(&self) -> BTreeSet<&str> {
        self.parts.iter().map(|p| p.file.as_str()).collect()
    }

    /// Everything that differs: in the manifest itself, then file by file as `read` gives it.
    pub(crate) fn verify(&self, record: &str, read: impl Fn(&str) -> Option<String>) -> Vec<Changed> {
        let mut out = Vec::new();
        if self.record != record {
            out.push(Changed::Record);
        }
        let mut chain = hash([self.zhanggui.as_str(), &self.record]);
        for (n, part) in self.parts.iter().enumerate() {
            chain = link(&chain, &part.file, &part.section, &part.digest);
            if chain != part.chain {
                out.push(Changed::Manifest(n + 1));
                break;
            }
        }
        if out.is_empty() && chain != self.chain {
            out.push(Changed::Manifest(self.parts.len()));
        }
        for file in self.files() {
            match read(file) {
                None => out.push(Changed::Gone(file.to_owned())),
                Some(text) => out.extend(self.compare(file, &text)),
            }
        }
        out
    }

    fn compare(&self, file: &str, text: &str) -> Vec<Changed> {
        let noted = self.parts.iter().filter(|p| p.file == file);
        let noted: Vec<(&str, &str)> = noted.map(|p| (p.section.as_str(), p.digest.as_str())).collect();
        let found: Vec<(&str, String)> =
            sections(file, text).into_iter().map(|(head, body)| (head, hash([body]))).collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(head, digest)| (*head, digest.as_str())).collect();
        if noted == found {
            return Vec::new();
        }
        let has = |all: &[(&str, &str)], head: &str| all.iter().any(|(h, _)| *h == head);
        let name = |head: &str| (file.to_owned(), head.to_owned());
        let mut out: Vec<Changed> = Vec::new();
        for (head, _) in noted.iter().filter(|part| !found.contains(part)) {
            let (file, head) = name(head);
            out.push(match has(&found, &head) {
                true => Changed::Section(file, head),
                false => Changed::Cut(file, head),
            });
        }
        for (head, _) in found.iter().filter(|(head, _)| !has(&noted, head)) {
            let (file, head) = name(head);
            out.push(Changed::Added(file, head));
        }
        if out.is_empty() {
            out.push(Changed::Moved(file.to_owned()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may fail loudly")]

    use super::*;

    type Files = Vec<(&'static str, String)>;

    fn files() -> Files {
        let page =
            |head: &str, body: &str| format!("<section class=\"panel\"><h2>{head}</h2>{body}</section>\n");
        vec![
            ("evidence.md", "# 证据包\n\n## 判的是什么\n\n¥3\n\n## 时间线\n\n发货\n".to_owned()),
            ("evidence.html", format!("<html>{}{}</html>", page("判的是什么", "¥3"), page("时间线", "发货"))),
            ("excerpt.json", "{}\n".to_owned()),
        ]
    }

    #[test]
    fn every_change_of_any_file_is_named() {
        let manifest = Manifest::of("record", &files());
        let with = |change: &dyn Fn(&mut Files)| {
            let mut changed = files();
            change(&mut changed);
            manifest.verify("record", |name| changed.iter().find(|(n, _)| *n == name).map(|(_, t)| t.clone()))
        };
        let at = |file: &str, head: &str| (file.to_owned(), head.to_owned());
        let section = |file, head| {
            let (f, h) = at(file, head);
            vec![Changed::Section(f, h)]
        };
        assert_eq!(with(&|_| {}), []);
        assert_eq!(with(&|f| f[0].1 = f[0].1.replace("¥3", "¥0")), section("evidence.md", "判的是什么"));
        assert_eq!(with(&|f| f[1].1 = f[1].1.replace("发货", "未发")), section("evidence.html", "时间线"));
        assert_eq!(with(&|f| f[0].1 = f[0].1.replace("证据包", "证据")), section("evidence.md", ""));
        assert_eq!(with(&|f| f[2].1.push(' ')), section("excerpt.json", ""));
        assert_eq!(with(&|f| drop(f.remove(2))), [Changed::Gone("excerpt.json".to_owned())]);
        let (f, h) = at("evidence.md", "又一节");
        assert!(with(&|f| f[0].1.push_str("\n## 又一节\n")).contains(&Changed::Added(f.clone(), h.clone())));
        let (f, h) = at("evidence.md", "时间线");
        assert!(
            with(&|f| f[0].1 = f[0].1.replace("\n## 时间线\n\n发货\n", ""))
                .contains(&Changed::Cut(f.clone(), h.clone()))
        );
        let moved = "# 证据包\n\n## 时间线\n\n发货\n\n## 判的是什么\n\n¥3\n";
        assert!(!with(&|f| f[0].1 = moved.to_owned()).is_empty());
    }

    /// Whoever changes a file and its digest breaks the chain; whoever computes all anew gets another last link.
    #[test]
    fn the_last_link_covers_every_file() {
        let manifest = Manifest::of("record", &files());
        let none = |_: &str| None;
        let mut forged = manifest.clone();
        forged.parts[1].digest = "0".to_owned();
        assert!(forged.verify("record", none).contains(&Changed::Manifest(2)));
        let mut short = manifest.clone();
        short.parts.pop();
        assert!(short.verify("record", none).contains(&Changed::Manifest(manifest.parts.len() - 1)));
        let other = Manifest { zhanggui: "9".to_owned(), ..manifest.clone() };
        assert!(other.verify("record", none).contains(&Changed::Manifest(1)));
        assert!(manifest.verify("other", none).contains(&Changed::Record));
        for n in 0..files().len() {
            let mut changed = files();
            changed[n].1.push('！');
            assert_ne!(Manifest::of("record", &changed).chain, manifest.chain);
        }
    }
}

//! The rulebook: every rule has a page, every link leads somewhere, nothing from the packs becomes markup.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::markup::{Tag, balanced, decoded, ids, plain, tags};
use crate::{Folder, META, root, version, zhanggui};

/// The pages of a site by their paths.
fn pages(dir: &Path) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut queue = vec![dir.to_path_buf()];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                queue.push(path);
            } else if path.extension().is_some_and(|e| e == "html") {
                let name = path.strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
                out.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    out
}

/// Where a link of a page leads: a file of the site and a place in it.
fn target(page: &str, link: &str) -> (String, String) {
    let (path, place) = link.split_once('#').unwrap_or((link, ""));
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = match (path, path.strip_prefix("../")) {
        ("", _) => page.to_owned(),
        (_, Some(outside)) => outside.to_owned(),
        (inside, None) if folder.is_empty() => inside.to_owned(),
        (inside, None) => format!("{folder}/{inside}"),
    };
    (decoded(&path), decoded(place))
}

fn outside(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

/// Checks every page and every link; returns the pages.
fn sound(dir: &Path) -> BTreeMap<String, String> {
    let pages = pages(dir);
    let read: BTreeMap<&String, Vec<Tag>> = pages.iter().map(|(path, html)| (path, tags(html))).collect();
    let places: BTreeMap<&str, BTreeSet<String>> =
        read.iter().map(|(path, tags)| (path.as_str(), ids(path, tags))).collect();
    let mut lost = Vec::new();
    for (page, tags) in &read {
        balanced(page, tags);
        let links = tags.iter().flat_map(|t| ["href", "src", "action"].map(|a| t.get(a))).flatten();
        for link in links.map(plain).filter(|l| !outside(l)) {
            let (path, place) = target(page, &link);
            let there = dir.join(&path).is_file();
            let placed = place.is_empty() || places.get(path.as_str()).is_some_and(|p| p.contains(&place));
            if !there || !placed {
                lost.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(lost.is_empty(), "{} links lead nowhere:\n{}", lost.len(), lost.join("\n"));
    pages
}

#[test]
fn every_rule_has_a_page_and_every_link_leads_somewhere() {
    // All packs; and one alone, which cannot link to what it requires.
    for (lang, packs) in [("zh", "packs"), ("en", "packs/jd")] {
        let folder = Folder::new(&format!("site-{lang}"), &[("x", "")]);
        let (code, text) = zhanggui(&[
            "--lang",
            lang,
            "pack",
            "docs",
            packs,
            "--html",
            &folder.path("out"),
            "--as-of",
            "2026-11-20",
        ]);
        assert_eq!(code, 0, "{text}");
        let pages = sound(Path::new(&folder.path("out")));
        let mut rules = 0;
        let mut queue = vec![root().join(packs)];
        while let Some(dir) = queue.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    queue.push(path);
                    continue;
                }
                let path =
                    path.strip_prefix(root().join("packs")).unwrap().to_string_lossy().replace('\\', "/");
                let Some((pack, rest)) = path.split_once("/rules/") else { continue };
                let id = format!("{pack}.{}", rest.trim_end_matches(".yaml").replace('/', "."));
                let page = pages.get(&format!("rules/{id}.html"));
                assert!(page.is_some_and(|p| p.contains(&id)), "no page for {id}");
                rules += 1;
            }
        }
        assert!(rules > 30, "only {rules} rules");
    }
}

#[test]
fn the_same_day_writes_the_same_bytes() {
    let folder = Folder::new("site-twice", &[("x", "")]);
    // The second time over pages of rules that are gone.
    for old in ["b/rulebook.css", "b/rules/law.gone.html", "b/mine.txt"] {
        let path = folder.path(old);
        fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    for out in ["a", "b"] {
        let args = ["pack", "docs", "packs/law", "--html", &folder.path(out), "--as-of", "2026-11-20"];
        assert_eq!(zhanggui(&args).0, 0);
    }
    assert_eq!(pages(Path::new(&folder.path("a"))), pages(Path::new(&folder.path("b"))));
    assert!(Path::new(&folder.path("b/mine.txt")).is_file());
}

#[test]
fn every_topic_has_a_name() {
    let folder = Folder::new("site-topics", &[("x", "")]);
    assert_eq!(zhanggui(&["pack", "docs", "packs", "--html", &folder.path("out")]).0, 0);
    let page = fs::read_to_string(folder.path("out/topics.html")).unwrap();
    let headings = page.split("<h2>").skip(1).filter_map(|t| t.split_once("</h2>"));
    let nameless: Vec<&str> = headings.map(|(name, _)| name).filter(|n| n.is_ascii()).collect();
    assert!(nameless.is_empty(), "name these under `topics` of a pack.yaml: {}", nameless.join(" "));
}

/// Markup in every place that an author fills.
const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\\\"'><b onclick='x'>&lt;";

fn evil_packs() -> Folder {
    let rule = format!(
        "title: \"标{EVIL}\"\nseverity: high\nstatus: trial\nwhy: \"因{EVIL}\"\n\
         remedy: {{say: \"说{EVIL}\", swap: {{\"甲{EVIL}\": \"乙{EVIL}\"}}}}\ncovers: [\"A-1{EVIL}\"]\nwas: [\"旧{EVIL}\"]\nversions:\n\
         \x20 - from: 2020-01-01\n    noticed: 2019-12-01\n    note: \"注{EVIL}\"\n    where: {{category: \"类{EVIL}\"}}\n    cite: [\"某法 条{EVIL}\"]\n\
         \x20   match: {{by: seller, text: {{any: [$good, \"词{EVIL}\"]}}}}\n{}\
         examples:\n  - bad: \"这款<<顶好>>{EVIL}\"\n  - ok: \"买家: 顶好{EVIL}\"\nhistory:\n  - \"2026-11-20 初稿{EVIL}\"\n",
        version("2015-01-01", "顶好")
    );
    let table = format!(
        "title: 表\nstatus: trial\nwhy: 表\nversions:\n  - from: 2020-01-01\n    cite: [某法]\n    table:\n      facts:\n        kind: {{one_of: [甲, 乙], ask: \"问{EVIL}\"}}\n\
         \x20     hit: unique\n      rows: |\n        | kind | => | what |\n        |------|----|------|\n        | 甲   | => | <script>alert(1)</script> |\n        | 乙   | => | <img src=x onerror=y> |\n\
         examples:\n  - {{given: {{kind: 甲}}, then: {{what: \"<script>alert(1)</script>\"}}}}\nhistory:\n  - 2026-11-20 初稿\n"
    );
    let sources = format!(
        "sources:\n  - {{title: 某法, full: \"全{EVIL}\", issuer: \"会{EVIL}\", url: \"javascript:alert(1)\", from: 2010-01-01, grade: L, checked: 2026-11-20}}\n"
    );
    let words = format!(
        "title: \"好话{EVIL}\"\nsource: \"某法{EVIL}\"\nexcept: [\"顶好的{EVIL}\"]\nterms: [顶好, \"绝好{EVIL}\"]\n"
    );
    let article = "# 一篇<script>alert(1)</script>\ncovers: [B-02]\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n\
        [点](javascript:alert(1)) ![图](data:text/html,x) [外](https://example.com/?a=1&b=\"2\") `<b>` `甲.talk.good`\n\n| 甲 | 乙 |\n|---|---|\n| <i onclick=x> | 2 |\n";
    Folder::new(
        "evil",
        &[
            ("p/甲/pack.yaml", META),
            ("p/甲/sources.yaml", &sources),
            ("p/甲/words/good.yaml", &words),
            ("p/甲/rules/talk/good.yaml", &rule),
            ("p/甲/rules/talk/table.yaml", &table),
            ("p/甲/articles/a.md", article),
        ],
    )
}

/// Panics where a page has an element or an attribute that is not ours.
fn harmless(name: &str, html: &str, alone: bool) {
    let ours = "a,article,aside,b,blockquote,body,br,button,code,dd,del,details,div,dl,dt,figcaption,figure,footer,form,h1,h2,h3,h4,\
        head,header,html,i,input,ins,label,li,link,main,mark,meta,nav,ol,option,output,p,pre,script,section,select,small,span,strong,em,style,\
        summary,table,tbody,td,template,th,thead,time,title,tr,ul,!doctype";
    let attributes = "action,aria-current,aria-hidden,aria-label,charset,class,content,data-copied,data-copy,data-kind,data-more,data-pack,\
        data-severity,data-shown,data-status,data-topic,defer,hidden,href,http-equiv,html,id,lang,method,name,open,placeholder,rel,role,src,\
        tabindex,title,type,value";
    let (ours, attributes): (BTreeSet<&str>, BTreeSet<&str>) =
        (ours.split(',').map(str::trim).collect(), attributes.split(',').map(str::trim).collect());
    let tags = tags(html);
    balanced(name, &tags);
    let scripts = tags.iter().filter(|t| t.name == "script").count();
    assert_eq!(scripts, 1, "{name}: a script that is not ours");
    for tag in &tags {
        assert!(ours.contains(tag.name.trim_start_matches('/')), "{name}: <{}>", tag.name);
        for (attribute, value) in &tag.attributes {
            assert!(attributes.contains(attribute.as_str()), "{name}: <{} {attribute}>", tag.name);
            let link = ["href", "src", "action"].contains(&attribute.as_str());
            assert!(!link || outside(value) || !value.contains(':'), "{name}: {attribute}=\"{value}\"");
            assert!(!alone || !link || outside(value) || value.starts_with('#'), "{name}: {value}");
        }
    }
}

#[test]
fn nothing_from_the_packs_becomes_markup() {
    let folder = evil_packs();
    let (code, text) = zhanggui(&["pack", "docs", &folder.path("p"), "--html", &folder.path("out")]);
    assert_eq!(code, 0, "{text}");
    let pages = sound(Path::new(&folder.path("out")));
    let rule = &pages["rules/甲.talk.good.html"];
    assert!(rule.contains("标&lt;script&gt;alert(1)&lt;/script&gt;"), "{rule}");
    assert!(rule.contains("<mark>顶好</mark>"), "{rule}");
    assert!(pages["articles/甲.a.html"].contains("&lt;script&gt;"), "{}", pages["articles/甲.a.html"]);
    for (name, html) in &pages {
        harmless(name, html, false);
    }
    let one = folder.path("one.html");
    let args = ["explain", "甲.talk.good", "--packs", &folder.path("p"), "--html", &one];
    let (code, text) = zhanggui(&args);
    assert_eq!(code, 0, "{text}");
    harmless("one.html", &fs::read_to_string(one).unwrap(), true);
}

#[test]
fn a_page_says_what_explain_says_and_shows_what_changed() {
    let folder = Folder::new("site-one", &[("x", "")]);
    let page = folder.path("one.html");
    let (code, _) = zhanggui(&["explain", "law.advertising.absolute-claims", "--html", &page]);
    assert_eq!(code, 0);
    let html = fs::read_to_string(&page).unwrap();
    let (_, text) = zhanggui(&["explain", "law.advertising.absolute-claims"]);
    for line in text.lines().map(str::trim).filter(|l| l.starts_with("说到")) {
        assert!(plain(&html).contains(line), "the page does not say: {line}");
    }
    for part in ["<del>(2015)</del>", "<ins>", "id=\"v2015-09-01\"", "<style>", "data-copy=\"说可以证实"]
    {
        assert!(html.contains(part), "no {part}");
    }
    assert!(!html.contains("rulebook.css"), "the page needs another file");
}

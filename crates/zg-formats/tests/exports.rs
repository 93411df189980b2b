//! Every file of `fixtures/exports/<platform>/` beside its `.expected.jsonl`: the events, then what was rejected and noted.
//! `UPDATE=1 cargo test -p zg-formats` rewrites the expectations.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod common;

use std::fs;
use std::path::PathBuf;

use serde_json::json;

fn fixtures() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for platform in fs::read_dir(common::root()).unwrap().flatten().filter(|p| p.path().is_dir()) {
        let files = fs::read_dir(platform.path()).unwrap().flatten().map(|f| f.path());
        all.extend(files.filter(|f| !f.to_string_lossy().ends_with(".expected.jsonl")));
    }
    all.sort();
    all
}

#[test]
fn fixtures_import_as_expected() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 14, "{fixtures:?}");
    let mut wrong = Vec::new();
    for path in fixtures {
        let imported = common::import(std::slice::from_ref(&path));
        let mut out = Vec::new();
        for conversation in &imported.conversations {
            zg_formats::write_jsonl(&mut out, conversation).unwrap();
        }
        let mut actual = String::from_utf8(out).unwrap();
        for reject in imported.rejects.iter().chain(&imported.notes) {
            actual.push_str(&format!("{}\n", json!({"reject": reject.to_string()})));
        }
        for f in &imported.files {
            let encoding = f.encoding.unwrap_or("-");
            let line = json!({"file": f.kind, "maps": f.maps, "encoding": encoding, "rows": f.rows, "skipped": f.skipped,
                "events": f.events, "duplicates": f.duplicates, "rejected": f.rejected, "without_text": f.without_text});
            actual.push_str(&format!("{line}\n"));
        }
        let expected_path =
            path.with_file_name(format!("{}.expected.jsonl", path.file_name().unwrap().to_string_lossy()));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected_path, &actual).unwrap();
        }
        if fs::read_to_string(&expected_path).unwrap_or_default() != actual {
            wrong.push(format!("{}\n{actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "not as expected (UPDATE=1 rewrites):\n{}", wrong.join("\n"));
}

#[test]
fn no_name_of_a_buyer_leaves_the_importer() {
    for path in fixtures() {
        let imported = common::import(&[path]);
        let seen = format!("{:?} {:?} {:?}", imported.conversations, imported.rejects, imported.notes);
        for name in ["爱吃鱼的猫", "jd_明明", "jd_红红", "jd_青青", "张三", "13800000000"] {
            assert!(!seen.contains(name), "{name}: {seen}");
        }
    }
}

#[test]
fn a_chat_and_its_orders_are_one_conversation() {
    let files = ["chat-gbk.csv", "orders.csv", "refunds.csv", "ratings.csv", "chatlog.json"];
    let paths: Vec<PathBuf> = files.iter().map(|f| common::root().join("taobao").join(f)).collect();
    let imported = common::import(&paths);
    let cat = imported.conversations.iter().max_by_key(|c| c.events().len()).unwrap();
    let acts: Vec<&str> = cat.events().iter().map(|e| e.act.name()).collect();
    assert_eq!(
        acts,
        [
            "say",
            "say",
            "say",
            "image",
            "say",
            "order.placed",
            "order.paid",
            "invite",
            "rate",
            "order.shipped",
            "say",
            "say",
            "refund.requested",
            "refund.paid"
        ]
    );
    assert_eq!(cat.agents().len(), 1);
}

/// What the rules of `packs/tmall` on a 24-hour label, on tracking and on 48 hours ask for.
#[test]
fn an_order_promised_within_a_day_and_shipped_on_the_fifth() {
    let imported = common::import(&[common::root().join("tmall/orders-promised.csv")]);
    let steps = |order: &str| -> Vec<String> {
        let all = imported.conversations.iter().flat_map(|c| c.events());
        all.filter(|e| e.facts.get("order") == Some(order))
            .map(|e| {
                let facts = ["hours", "stage", "amount"].iter().filter_map(|f| e.facts.get(f));
                [e.at.to_string().as_str(), e.act.name()]
                    .into_iter()
                    .chain(facts)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    };
    assert_eq!(
        steps("4471936671204480001"),
        [
            "2025-05-06 10:00:00 order.placed 69.90",
            "2025-05-06 10:00:00 order.paid 59.90",
            "2025-05-06 10:00:00 ship.promised 24",
            "2025-05-11 09:40:00 order.shipped",
            "2025-05-11 18:00:00 ship.scanned 揽收",
            "2025-05-13 08:00:00 ship.scanned 更新",
        ]
    );
    // Two items, three rows, one order and one amount; forty-eight hours are no promise beyond the rule's.
    assert_eq!(
        steps("4471936671204480002"),
        [
            "2025-05-07 10:00:00 order.placed 148.00",
            "2025-05-07 10:00:20 order.paid 138.00",
            "2025-05-08 09:00:00 order.shipped",
            "2025-05-08 18:00:00 ship.scanned 揽收",
            "2025-05-08 23:00:00 ship.scanned 更新",
        ]
    );
    let shipped = imported
        .conversations
        .iter()
        .flat_map(|c| c.events())
        .find(|e| e.facts.get("tracking") == Some("YT011；YT012"));
    assert_eq!(shipped.unwrap().facts.get("item"), Some("山货礼盒；椴树蜜"));
}

#[test]
fn everything_read_again_brings_nothing_new() {
    let once = common::import(&fixtures());
    let mut twice = fixtures();
    let copies = common::dir("again");
    for (i, path) in fixtures().iter().enumerate() {
        // The name of a transcript is the name of its buyer where it has none, that of its directory may be its platform.
        let platform = path.parent().unwrap().file_name().unwrap();
        let copy = copies.join(i.to_string()).join(platform).join(path.file_name().unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(path, &copy).unwrap();
        twice.push(copy);
    }
    let again = common::import(&twice);
    assert_eq!(once.conversations, again.conversations);
}

#[test]
fn what_is_written_reads_back() {
    let imported = common::import(&fixtures());
    for extension in ["jsonl", "parquet", "chat"] {
        let path = common::dir(&format!("back-{extension}")).join(format!("all.{extension}"));
        let mut writer = zg_formats::ConversationWriter::create(&path).unwrap();
        imported.conversations.iter().for_each(|c| writer.write(c).unwrap());
        writer.finish().unwrap();
        let back = common::import(&[path]);
        assert_eq!(common::messages(&back.rejects), Vec::<String>::new());
        if extension == "chat" {
            // Keys are derived again, and times are times.
            let words = |c: &zg_model::Conversation| -> Vec<String> {
                let line = |e: &zg_model::Event| format!("{} {:?} {} {}", e.at, e.by, e.act, e.text);
                c.events()
                    .iter()
                    .map(line)
                    .map(|l| l.replace(['"', '”'], "”").replace("舰店:", "舰店·"))
                    .collect()
            };
            assert_eq!(
                back.conversations.iter().flat_map(words).collect::<Vec<_>>(),
                imported.conversations.iter().flat_map(words).collect::<Vec<_>>()
            );
        } else {
            assert_eq!(back.conversations, imported.conversations, "{extension}");
        }
    }
    let wrong = zg_formats::ConversationWriter::create("x.doc".as_ref()).err().unwrap();
    assert_eq!(wrong.to_string(), "`x.doc` has no format we write; expected .parquet, .jsonl or .chat");
}

//! What goes wrong in real exports, and what the importer says to it. No good row is lost.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod common;

use common::{chat, events, file, import, import_text, messages};

const GOOD: &str = "2024-05-14 10:00:00,小店,大白,小店:小李,买家,文本,在吗,1";

/// One bad row between two good ones: its message, and the two good ones are there.
fn one_bad(test: &str, row: &str, message: &str) {
    let last = "2024-05-14 10:09:00,小店,大白,小店:小李,客服,文本,在的,99";
    let imported = import_text(test, "t.csv", chat(&[GOOD, row, last]));
    assert_eq!(messages(&imported.rejects), [message]);
    assert_eq!(events(&imported), 2);
}

#[test]
fn an_impossible_time() {
    one_bad(
        "time",
        "2024/5/32 10:01,小店,大白,小店:小李,买家,文本,在吗,2",
        "reject[R02]: t.csv row 3, column `消息时间`: `2024/5/32 10:01` is not a time; expected `yyyy/M/d HH:mm[:ss]`",
    );
}

#[test]
fn a_future_time() {
    one_bad(
        "future",
        "2027-05-14 10:01:00,小店,大白,小店:小李,买家,文本,在吗,2",
        "reject[R07]: t.csv row 3, column `消息时间`: `2027-05-14 10:01:00` lies in the future; expected at most a day after `2026-11-22 12:00:00`",
    );
}

#[test]
fn an_unknown_role() {
    one_bad(
        "role",
        "2024-05-14 10:01:00,小店,大白,小店:小李,领导,文本,在吗,2",
        "reject[R04]: t.csv row 3, column `发送方`: `领导` is not a known role; expected one of `买家`, `客服`, `店小蜜`, `机器人`, `系统`",
    );
}

#[test]
fn a_message_without_words() {
    one_bad(
        "empty",
        "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本, ,2",
        "reject[R05]: t.csv row 3, column `消息内容`: a message without words; expected words; for an image, a card or the like, its type",
    );
    let image =
        import_text("empty-image", "t.csv", chat(&["2024-05-14 10:01:00,小店,大白,小店:小李,买家,图片,,2"]));
    assert_eq!((events(&image), image.rejects.len(), image.files[0].without_text), (1, 0, 1));
}

#[test]
fn a_row_without_its_buyer() {
    one_bad(
        "buyer",
        "2024-05-14 10:01:00,小店,,小店:小李,买家,文本,在吗,2",
        "reject[R09]: t.csv row 3, column `买家旺旺`: the buyer is missing",
    );
}

#[test]
fn shifted_columns() {
    one_bad(
        "shift",
        "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,在吗,能便宜吗,2",
        "reject[R18]: t.csv row 3: 9 cells, more than the header has; expected 8 cells; quote a cell that contains the delimiter",
    );
}

#[test]
fn a_message_of_ten_megabytes() {
    let long = "好".repeat(3_500_000);
    one_bad(
        "long",
        &format!("2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,{long},2"),
        "reject[R06]: t.csv row 3, column `消息内容`: a message of 10500000 bytes; expected at most 1048576 bytes (1 MiB) a message",
    );
    let most = "好".repeat((1 << 20) / 3);
    let taken = import_text(
        "long-ok",
        "t.csv",
        chat(&[&format!("2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,{most},2")]),
    );
    assert_eq!(events(&taken), 1);
    // Longer than any row may be: cut while reading, named all the same.
    let huge = "x".repeat(20 << 20);
    one_bad(
        "huge",
        &format!("2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,{huge},2"),
        &format!(
            "reject[R06]: t.csv row 3: a message of {} bytes; expected at most 1048576 bytes (1 MiB) a message",
            "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,,2\n".len() + huge.len()
        ),
    );
}

#[test]
fn an_unclosed_quote_costs_one_row() {
    one_bad(
        "quote",
        "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,\"我说\"好,呀\",2",
        "reject[R17]: t.csv row 3: a quote is never closed; expected quotes in pairs, those inside a cell doubled",
    );
    let rows = [
        GOOD,
        "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,\"好的,2",
        "2024-05-14 10:02:00,小店,大白,小店:小李,买家,文本,嗯,3",
    ];
    let imported = import_text("quote-2", "t.csv", chat(&rows));
    assert_eq!((messages(&imported.rejects), events(&imported)), (vec![], 3));
}

#[test]
fn bytes_that_are_no_text() {
    let mut bytes = chat(&[
        GOOD,
        "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,坏?字,2",
        "2024-05-14 10:02:00,小店,大白,小店:小李,买家,文本,嗯,3",
    ])
    .into_bytes();
    let at = bytes.iter().rposition(|b| *b == b'?').unwrap();
    bytes[at] = 0xff;
    let imported = import_text("bytes", "t.csv", &bytes);
    assert_eq!(
        messages(&imported.rejects),
        [
            "reject[R01]: t.csv row 3, column `消息内容`: bytes that cannot be decoded (bad bytes); expected UTF-8"
        ]
    );
    assert_eq!(events(&imported), 2);

    let line = r#"{"platform":"jd","shop":"s","buyer":"b","at":"2024-05-14 10:00:00","by":"buyer","text":"在吗，什么时候发货一"}"#;
    let mut bytes = format!("{line}\n{line}\n").into_bytes();
    let at = bytes.iter().rposition(|b| *b == 0xb8).unwrap();
    bytes[at] = 0xff;
    let imported = import_text("bytes-json", "t.jsonl", &bytes);
    assert_eq!(
        messages(&imported.rejects),
        ["reject[R01]: t.jsonl row 2: bytes that cannot be decoded (bad bytes); expected UTF-8"]
    );

    let garbage: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let imported = import_text("garbage", "t.csv", garbage);
    assert_eq!(imported.rejects.len(), 1);
    let message = imported.rejects[0].to_string();
    assert!(
        message
            .starts_with("reject[R14]: t.csv: not a known format (no text in UTF-8, GBK/GB18030 or UTF-16)"),
        "{message}"
    );
}

#[test]
fn the_wrong_delimiter() {
    let imported = import_text("delimiter", "t.csv", chat(&[GOOD]).replace(',', "^"));
    assert_eq!(imported.rejects.len(), 1);
    let message = imported.rejects[0].to_string();
    assert!(
        message.starts_with("reject[R03]: t.csv row 1: no import map fits: the headers are `消息时间^"),
        "{message}"
    );
    assert!(
        message.contains("only one column: the delimiter should be a comma, tab, semicolon or bar"),
        "{message}"
    );
}

#[test]
fn a_missing_column() {
    let text = "发送时间,店铺,买家昵称,客服账号,发送方\n2024-05-14 10:00:00,果园,阳光,kf01,用户\n";
    let imported = import_text("column", "t.csv", text);
    assert_eq!(
        messages(&imported.rejects),
        [
            "reject[R03]: t.csv row 1: no import map fits: the headers are `发送时间` `店铺` `买家昵称` `客服账号` `发送方`; \
          expected columns for text (`消息内容` or `内容`) as in the nearest map, 拼多多聊天记录"
        ]
    );
    let mut zh = imported.rejects[0].clone();
    zh.lang = zg_formats::Lang::Zh;
    assert_eq!(
        zh.to_string(),
        "拒收[R03]: t.csv 第 1 行：看不懂的表：表头是 `发送时间` `店铺` `买家昵称` `客服账号` `发送方`；应为 最接近的是 拼多多聊天记录，还缺 text (`消息内容` 或 `内容`)"
    );
}

#[test]
fn maps_that_fit_equally() {
    let mut maps = common::maps();
    let mut twin = maps[4].clone();
    twin.title = "抖店聊天记录".into();
    twin.platform = Some("douyin".into());
    maps.push(twin);
    let path = file(
        "several",
        "t.csv",
        "发送时间,店铺,买家昵称,发送方,消息内容\n2024-05-14 10:00:00,果园,阳光,用户,在吗\n",
    );
    let several = zg_formats::import(std::slice::from_ref(&path), &maps, &common::options(), &|_| {});
    assert_eq!(
        messages(&several.rejects),
        [
            "reject[R13]: t.csv row 1: several import maps fit: 拼多多聊天记录, 抖店聊天记录; expected --platform pdd or --platform douyin"
        ]
    );
    let mut options = common::options();
    options.platform = Some("douyin".into());
    let chosen = zg_formats::import(&[path], &maps, &options, &|_| {});
    assert_eq!(chosen.conversations[0].key().platform.as_str(), "douyin");
}

#[test]
fn a_map_that_is_wrong_says_so_and_the_others_work() {
    let mut maps = common::maps();
    maps[4].types.insert("文本".into(), "sya".into());
    let path = file("wrong-map", "t.csv", chat(&[GOOD]));
    let imported = zg_formats::import(&[path], &maps, &common::options(), &|_| {});
    assert_eq!(
        messages(&imported.rejects),
        ["reject[R21]: 拼多多聊天记录: the import map is wrong: no act `sya`"]
    );
    assert_eq!(events(&imported), 1);
}

#[test]
fn duplicate_rows_and_rows_out_of_order() {
    let rows = [
        "2024-05-14 10:02:00,小店,大白,小店:小李,买家,文本,三,3",
        "2024-05-14 10:00:00,小店,大白,小店:小李,买家,文本,一,1",
        "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,二,2",
        "2024-05-14 10:01:00,小店,大白,小店:小李,买家,文本,二,2",
    ];
    let imported = import_text("order", "t.csv", chat(&rows));
    let texts: String = imported.conversations[0].events().iter().map(|e| &*e.text).collect();
    assert_eq!((texts.as_str(), imported.files[0].duplicates), ("一二三", 1));
    // Without ids two 在吗 of one second are two.
    let rows: Vec<String> = rows.iter().map(|r| r.rsplit_once(',').unwrap().0.to_owned() + ",").collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(events(&import_text("order-2", "t.csv", chat(&rows))), 4);
}

#[test]
fn an_invalid_line_of_json_in_the_middle() {
    let good = r#"{"platform":"jd","shop":"s","buyer":"b","at":"2024-05-14 10:00:00","by":"buyer","act":"say","text":"一"}"#;
    let imported = import_text(
        "json",
        "t.jsonl",
        format!("{good}\n{{\"platform\":\"jd\",,}}\n{}\n", good.replace('一', "二")),
    );
    assert_eq!(messages(&imported.rejects), ["reject[R08]: t.jsonl row 2: not valid JSON (at byte 18)"]);
    assert_eq!(events(&imported), 2);
}

#[test]
fn json_of_an_unknown_shape() {
    let imported = import_text("shape", "t.json", "{\"a\": [1, 2]}");
    let message = imported.rejects[0].to_string();
    assert!(
        message.starts_with("reject[R14]: t.json: not a known format (JSON of an unknown shape); expected "),
        "{message}"
    );
}

#[test]
fn a_truncated_workbook() {
    let whole = std::fs::read(common::root().join("pdd/chat.xlsx")).unwrap();
    let imported = import_text("truncated", "t.xlsx", &whole[..whole.len() / 2]);
    let message = imported.rejects[0].to_string();
    assert!(message.starts_with("reject[R11]: t.xlsx: the workbook cannot be read ("), "{message}");
    assert!(
        message.ends_with("; expected a whole .xlsx without a password")
            || message.contains("EOCD")
            || message.ends_with(')'),
        "{message}"
    );
}

/// Found by `tests/fuzz.rs`: five kilobytes that filled all memory.
#[test]
fn an_old_workbook_whose_sectors_go_round() {
    let mut bytes = std::fs::read(common::root().join("pdd/chat.xls")).unwrap();
    let number = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    // The first sector of the directory follows itself.
    let (table, directory) = (number(&bytes, 76), number(&bytes, 48));
    let at = (table + 1) * 512 + directory * 4;
    bytes[at..at + 4].copy_from_slice(&(directory as u32).to_le_bytes());
    let imported = common::import_text("xls-circle", "t.xls", bytes);
    assert_eq!(common::events(&imported), 0);
    let told = common::messages(&imported.rejects);
    assert!(told.iter().any(|m| m.contains("circle")), "{told:?}");
}

#[test]
fn a_zip_bomb() {
    use std::io::Write;
    let path = common::dir("bomb").join("t.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 20];
    (0..80).for_each(|_| zip.write_all(&zeros).unwrap());
    zip.finish().unwrap();
    let imported = import(&[path]);
    assert_eq!(
        messages(&imported.rejects),
        [
            "reject[R12]: t.xlsx: too large when unpacked (83886080 B); expected a compression ratio of at most 200"
        ]
    );
}

#[test]
fn directories_and_files_that_are_not_there() {
    let dir = common::dir("none");
    for name in
        ["readme.pdf", "README.md", "README.txt", "LICENSE", "map.yaml", "shot.png", "聊天.rar", "订单.htm"]
    {
        std::fs::write(dir.join(name), "x").unwrap();
    }
    let imported = import(&[dir.clone(), dir.join("missing.csv")]);
    let all = messages(&imported.rejects);
    assert!(
        all[0].contains("reject[R15]") && all[0].contains("no file here can be imported; expected .csv .tsv"),
        "{all:?}"
    );
    assert!(all[1].starts_with("reject[R10]: missing.csv: cannot be opened ("), "{all:?}");
    // Only what may hold data is worth a word, with what to do about it.
    let notes = messages(&imported.notes);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].ends_with("聊天.rar (unpack it first)"), "{notes:?}");
    assert!(notes[1].contains("订单.htm (if it is an exported table, open it in a spreadsheet"), "{notes:?}");
    let empty = import_text("void", "t.csv", "");
    assert_eq!(messages(&empty.rejects), ["reject[R25]: t.csv: no rows"]);
}

#[test]
fn web_pages_behind_the_extension_of_a_workbook() {
    let (html, _, _) = encoding_rs::GBK.encode(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>订单编号</td></tr></table>",
    );
    let xml =
        "\u{feff}<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>";
    for (name, text) in [("t.xls", &*html), ("t.htm", &*html), ("t2.xls", xml.as_bytes()), ("t.csv", &*html)]
    {
        let imported = import_text("page", name, text);
        let expected = format!(
            "reject[R14]: {name}: not a known format (a web page or an XML table, no workbook); expected .xlsx or CSV: open it in a spreadsheet and save it as one of them"
        );
        assert_eq!(messages(&imported.rejects), [expected]);
    }
    let path = file("page-zh", "t.xls", &*html);
    let mut options = common::options();
    options.lang = zg_formats::Lang::Zh;
    let imported = zg_formats::import(&[path], &common::maps(), &options, &|_| {});
    assert_eq!(
        messages(&imported.rejects),
        [
            "拒收[R14]: t.xls：认不出的格式（网页或 XML 表格，不是工作簿）；应为 .xlsx 或 CSV：用 Excel 或 WPS 打开它，另存为其中一种"
        ]
    );
}

#[test]
fn a_directory_named_after_a_platform() {
    let reply = |platform: &str| {
        format!(
            "{{\"from_id\":\"cntaobao店:小王\",\"to_id\":\"cntaobao甲\"{platform},\"msgs\":[{{\"direction\":1,\"time\":\"2024-05-14 10:00:00\",\"content\":\"在吗\"}}]}}"
        )
    };
    let dir = common::dir("platforms");
    for (path, platform) in [
        ("tmall/a.json", ""),
        ("天猫/五月/b.json", ""),
        ("tmall/c.json", ",\"platform\":\"taobao\""),
        ("d.json", ""),
    ] {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, reply(platform)).unwrap();
    }
    // A table of another platform is read as the table it is.
    std::fs::write(dir.join("tmall/e.csv"), chat(&[GOOD])).unwrap();
    let of = |paths: &[std::path::PathBuf], platform: Option<&str>| {
        let mut options = common::options();
        options.platform = platform.map(Into::into);
        let imported = zg_formats::import(paths, &common::maps(), &options, &|_| {});
        assert_eq!(messages(&imported.rejects), Vec::<String>::new());
        let mut all: Vec<String> = imported
            .conversations
            .iter()
            .map(|c| format!("{} {}", c.key().platform, c.events().len()))
            .collect();
        all.sort();
        all
    };
    // The same message of one buyer in several files is one.
    assert_eq!(of(std::slice::from_ref(&dir), None), ["taobao 1", "taobao 1", "tmall 1"]);
    // What the caller says is for the files that lie in no such directory, where their shape leaves it open.
    assert_eq!(of(std::slice::from_ref(&dir), Some("tmall")), ["taobao 1", "taobao 1", "tmall 1"]);
    assert_eq!(of(std::slice::from_ref(&dir), Some("jd")), ["taobao 1", "taobao 1", "tmall 1"]);
    // One file, or the directory itself: the caller goes first.
    assert_eq!(of(&[dir.join("tmall/a.json")], None), ["tmall 1"]);
    assert_eq!(of(&[dir.join("天猫/五月")], None), ["taobao 1"]);
    assert_eq!(of(&[dir.join("天猫")], None), ["tmall 1"]);
    assert_eq!(of(&[dir.join("d.json")], Some("tmall")), ["tmall 1"]);
    assert_eq!(of(&[dir.join("d.json")], Some("jd")), ["taobao 1"]);
}

#[test]
fn a_map_that_serves_two_platforms() {
    let mut maps = common::maps();
    maps[0].also = vec!["tmall".into()];
    let path = file("also", "t.csv", chat(&[GOOD]));
    for (asked, expected) in [(None, "taobao"), (Some("tmall"), "tmall"), (Some("taobao"), "taobao")] {
        let mut options = common::options();
        options.platform = asked.map(Into::into);
        let imported = zg_formats::import(std::slice::from_ref(&path), &maps, &options, &|_| {});
        assert_eq!(imported.conversations[0].key().platform.as_str(), expected);
    }
}

#[test]
fn a_session_opens_before_and_closes_after_what_is_said_in_its_second() {
    let common = "\"customer\":\"甲\",\"waiter\":\"小王\",\"venderName\":\"店\",\"sid\":\"S\"";
    let open = format!(
        "{{{common},\"createdTime\":1715652000000,\"closeTime\":1715652000000,\"transfer\":1,\"inviteTime\":1715652000000}}"
    );
    let said = |id: u32, text: &str| {
        format!(
            "{{{common},\"waiterSend\":false,\"createdTime\":1715652000000,\"content\":\"{text}\",\"uuid\":\"{id}\"}}"
        )
    };
    let logs = [said(12, "三"), said(3, "二"), said(1, "一")].join(",");
    let expected = ["session.open ", "transfer ", "say 一", "say 二", "say 三", "invite ", "session.close "];
    let acts = |imported: &zg_formats::Imported| -> Vec<String> {
        imported.conversations[0].events().iter().map(|e| format!("{} {}", e.act, e.text)).collect()
    };
    // In one file, where the ids of the messages are numbers and the session has none.
    let one = import_text("second", "t.json", format!("[{logs},{open}]"));
    assert_eq!(acts(&one).len(), expected.len());
    assert_eq!(acts(&one)[..2], expected[..2]);
    assert_eq!(acts(&one)[6], expected[6]);
    // In two, as the platform hands them out.
    let dir = common::dir("second-2");
    std::fs::write(dir.join("a-logs.json"), format!("[{logs}]")).unwrap();
    std::fs::write(dir.join("b-sessions.json"), format!("[{open}]")).unwrap();
    let two = import(&[dir]);
    let acts = acts(&two);
    assert_eq!(acts[..2], expected[..2]);
    assert_eq!(acts[6], expected[6]);
    let words: Vec<&String> = acts.iter().filter(|a| a.starts_with("say")).collect();
    assert_eq!(words, ["say 一", "say 二", "say 三"]);
}

#[test]
fn a_platform_nobody_names() {
    let maps: Vec<zg_formats::ImportMap> = vec![serde_json::from_value(serde_json::json!({
        "title": "无平台", "columns": {"at": "时间", "buyer": "买家", "role": "角色", "text": "内容"}, "roles": {"买家": "buyer"}
    }))
    .unwrap()];
    let path = file("platform", "t.csv", "时间,买家,角色,内容\n2024-05-14 10:00:00,甲,买家,在吗\n");
    let imported = zg_formats::import(&[path], &maps, &common::options(), &|_| {});
    assert_eq!(
        messages(&imported.rejects),
        [
            "reject[R24]: t.csv row 1: the platform is not known; expected --platform, or a column with the platform"
        ]
    );
}

#[test]
fn rejects_are_listed_up_to_a_thousand_of_a_kind() {
    let rows = vec!["2024-05-14 25:01:00,小店,大白,小店:小李,买家,文本,在吗,2"; 1500];
    let imported = import_text("thousand", "t.csv", chat(&rows));
    assert_eq!((imported.rejects.len(), imported.files[0].rejected), (1000, 1500));
    assert!(messages(&imported.notes)[0].contains("500 R02 more of the kind"), "{:?}", imported.notes);
}

#[test]
fn damaged_parquet() {
    let imported = import_text("parquet", "t.parquet", b"PAR1 not really PAR1");
    assert!(
        messages(&imported.rejects)[0]
            .starts_with("reject[R22]: t.parquet: the Parquet file cannot be read (")
    );
}

#[test]
fn a_file_without_a_header_does_not_show_its_rows() {
    let imported = import_text("headless", "t.csv", format!("{GOOD}\n{GOOD}\n"));
    let message = imported.rejects[0].to_string();
    assert!(
        message.starts_with("reject[R03]: t.csv row 1: no import map fits: the headers are `…` `…`"),
        "{message}"
    );
    assert!(!message.contains("大白"), "{message}");
}

#[test]
fn rows_that_all_end_with_a_delimiter_have_not_shifted() {
    let rows = [GOOD, "2024-05-14 10:01:00,小店,大白,小店:小李,客服,文本,在的,2"].map(|r| format!("{r},"));
    let imported = import_text("trailing", "t.csv", chat(&rows.each_ref().map(String::as_str)));
    assert_eq!((messages(&imported.rejects), events(&imported)), (vec![], 2));
}

#[test]
fn a_transcript_of_a_hundred_thousand_lines() {
    let lines: String =
        (0..100_000).map(|i| format!("10:{:02}:{:02} 买家: 第{i}句\n", i / 60 % 60, i % 60)).collect();
    let imported =
        import_text("lines", "t.chat", format!("=== platform=jd shop=s buyer=b date=2024-05-14\n{lines}"));
    assert_eq!((messages(&imported.rejects), events(&imported)), (vec![], 100_000));
}

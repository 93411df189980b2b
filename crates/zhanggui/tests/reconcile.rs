//! `zhanggui reconcile` on reports of every layout, beside chats whose figures were worked out by hand
//! (`fixtures/indicators/README.md`): what agrees, what does not, and which reading closes the gap.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use zg_formats::{Decimals, Sheet, SheetCell, sheet_xlsx};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Exit code, standard output and error.
fn reconcile(args: &[&str]) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_zhanggui"))
        .arg("reconcile")
        .args(args)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .env_remove("ZHANGGUI_KEY")
        .env_remove("ZHANGGUI_KEY_FILE")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

const NOW: [&str; 2] = ["--now", "2026-11-20 00:00:00"];

fn json(report: &str, chats: &str, more: &[&str]) -> (i32, Value) {
    let (code, out, err) = reconcile(&[&[report, chats, "--format", "json"], &NOW[..], more].concat());
    let value: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{report}: {e}\n{out}{err}"));
    assert_eq!(value.as_array().unwrap().len(), 1, "{report}");
    (code, value[0].clone())
}

/// The best way for a column, and how many of its cells agree then.
fn best<'v>(v: &'v Value, column: &str) -> Option<(&'v str, u64, u64)> {
    let found = v["columns"].as_array().unwrap().iter().find(|c| c["column"] == column)?;
    let way = found["ways"].get(0)?;
    Some((way["way"].as_str().unwrap(), way["agree"].as_u64().unwrap(), way["of"].as_u64().unwrap()))
}

/// Report, chats, and of the cells: how many agree, differ, are late, have none of ours.
const REPORTS: &[(&str, &str, [u64; 4])] = &[
    ("千牛咨询接待分析.csv", "fixtures/indicators/taobao.chat", [15, 2, 1, 0]),
    ("自定义报表_售前_付款判定_2026-11-04至2026-11-15.csv", "samples", [31, 2, 3, 0]),
    ("京东服务工作量.csv", "fixtures/indicators/jd.chat", [28, 2, 0, 2]),
    ("京东销售绩效.csv", "samples", [18, 4, 0, 0]),
    ("京东客服绩效.csv", "fixtures/indicators/jd.chat", [17, 1, 2, 0]),
    ("拼多多客服绩效.csv", "fixtures/indicators/pdd.chat", [17, 3, 0, 2]),
    ("飞鸽_客服表现.csv", "fixtures/indicators/douyin.chat", [30, 3, 0, 3]),
    ("飞鸽客服数据_旧.csv", "fixtures/indicators/douyin.chat", [17, 3, 0, 0]),
    ("快手客服考核数据.csv", "fixtures/indicators/kuaishou.chat", [14, 7, 0, 0]),
];

#[test]
fn every_layout_is_known_and_compared() {
    let mut seen = Vec::new();
    for (report, chats, expected) in REPORTS {
        let (code, v) = json(&format!("fixtures/reports/{report}"), chats, &[]);
        let found = ["agree", "differ", "late", "untold"].map(|k| v[k].as_u64().unwrap());
        assert_eq!(found, *expected, "{report}: {v:#}");
        assert_eq!(code, 1, "{report}");
        seen.push(v["layout"].as_str().unwrap().to_owned());
    }
    // Each layout of the packs has its report here.
    let packs = root().join("packs");
    for pack in std::fs::read_dir(packs).unwrap() {
        let Ok(reports) = std::fs::read_dir(pack.unwrap().path().join("reports")) else { continue };
        for file in reports {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let title = text.lines().next().unwrap().strip_prefix("title: ").unwrap();
            assert!(seen.iter().any(|s| s == title), "no report of the layout {title}");
        }
    }
}

/// What layouts compare with exists: rules that are tallies, performance figures.
#[test]
fn layouts_name_what_there_is() {
    let files = walk(&root().join("packs"));
    let (pack, _) = zg_rules::load(&files, None);
    let metrics = zg_engine::performance::metrics(&Default::default());
    let mut checked = 0;
    for report in &pack.reports {
        let layout: zg_formats::backoffice::ReportLayout =
            serde_json::from_value(report.map.to_json()).unwrap();
        assert!(layout.check().is_empty(), "{}: {:?}", report.file, layout.check());
        assert!(!layout.note.is_empty(), "{}: where is it known from?", report.file);
        for name in layout.figures.iter().flat_map(|f| &f.counts.0) {
            let known = match pack.rule(name) {
                Some(rule) => matches!(rule.versions[0].body, Some(zg_rules::Body::Tally(_))),
                None => metrics.iter().any(|m| m.id == name),
            };
            assert!(known, "{}: {name}", report.file);
            checked += 1;
        }
        for settings in layout.settings.values().chain(&layout.tries) {
            for (key, value) in settings {
                let changed = zg_rules::performance::change(&Default::default(), key, &value.0.concat());
                assert!(changed.is_ok(), "{}: {key}: {changed:?}", report.file);
            }
        }
    }
    assert!(checked > 100, "only {checked}");
}

fn walk(root: &Path) -> Vec<zg_rules::PackFile> {
    fn into(root: &Path, dir: &Path, out: &mut Vec<zg_rules::PackFile>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                into(root, &path, out);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                let text = std::fs::read_to_string(&path).unwrap();
                out.push(zg_rules::PackFile { path: name.into(), text: text.into() });
            }
        }
    }
    let mut out = Vec::new();
    into(root, root, &mut out);
    out
}

#[test]
fn a_reading_closes_the_gap() {
    let of = |report: &str, chats: &str| json(&format!("fixtures/reports/{report}"), chats, &[]).1;
    let taobao = of("千牛咨询接待分析.csv", "fixtures/indicators/taobao.chat");
    let read = ("taobao.service.reply-3m=收尾语不开轮", 2, 2);
    assert_eq!(best(&taobao, "3分钟人工响应率"), Some(read));
    let pdd = of("拼多多客服绩效.csv", "fixtures/indicators/pdd.chat");
    assert_eq!(best(&pdd, "3分钟人工回复率"), Some(("pdd.service.reply-3m-human=全天", 2, 2)));
    // A rate without a definition of its own is found by a reading.
    assert_eq!(best(&pdd, "30秒应答率"), Some(("pdd.service.reply-30s=每轮首句全天", 2, 2)));
    let kuaishou = of("快手客服考核数据.csv", "fixtures/indicators/kuaishou.chat");
    let read = ("kuaishou.service.reply-3m=正好三分钟不算", 3, 3);
    assert_eq!(best(&kuaishou, "三分钟回复率（人维度）"), Some(read));
    // Something else is meant, in another reading.
    let douyin = of("飞鸽_客服表现.csv", "fixtures/indicators/douyin.chat");
    let read = "douyin.service.reply-average douyin.service.reply-any=敷衍不算";
    assert_eq!(best(&douyin, "全天平响时长"), Some((read, 3, 3)));
    // A setting of performance.
    let jd = of("京东客服绩效.csv", "fixtures/indicators/jd.chat");
    assert_eq!(best(&jd, "平均响应(s)"), Some(("after_transfer=question", 2, 2)));
    let chitu = of("自定义报表_售前_付款判定_2026-11-04至2026-11-15.csv", "samples");
    assert_eq!(best(&chitu, "询单人数"), Some(("enquiry=every-buyer", 3, 3)));

    // Chosen, the gap is closed: with both readings there is no difference left.
    let chosen = [
        "--reading",
        "taobao.service.reply-3m=收尾语不开轮",
        "--reading",
        "taobao.service.reply-any=收尾语不开轮",
    ];
    let report = "fixtures/reports/千牛咨询接待分析.csv";
    let (code, v) = json(report, "fixtures/indicators/taobao.chat", &chosen);
    assert_eq!((code, v["differ"].as_u64()), (0, Some(0)), "{v:#}");
    // What a way promises is what one gets by choosing it.
    let (_, v) = json(report, "fixtures/indicators/taobao.chat", &chosen[..2]);
    let cells = v["cells"].as_array().unwrap();
    let rate = |c: &&Value| c["column"] == "3分钟人工响应率";
    assert!(cells.iter().filter(rate).all(|c| c["state"] == "agrees"), "{v:#}");
}

#[test]
fn rows_without_counterpart_are_listed() {
    let (_, v) = json("fixtures/reports/拼多多客服绩效.csv", "fixtures/indicators/pdd.chat", &[]);
    assert_eq!(v["only_in_report"], serde_json::json!([{"row": 5, "name": "小郑"}]));
    let short = Temp::new("short.csv", "旺旺昵称,咨询人数,接待人数,日期\n小夏,10,9,2026-11-09~2026-11-15\n");
    let (code, v) = json(short.path(), "fixtures/indicators/taobao.chat", &[]);
    assert_eq!(v["only_in_chats"], serde_json::json!([{"agent": "小秋", "buyers": 6}]));
    assert_eq!((code, v["agree"].as_u64()), (1, Some(2)));
}

#[test]
fn bad_cells_name_file_row_and_column() {
    let text = "统计时间：2026-11-09至2026-11-15\n旺旺昵称,咨询人数,接待人数,3分钟人工响应率\n小夏,约10,9,九成\n小秋,6,6,66.67%\n,3,3,1\n";
    let bad = Temp::new("bad.csv", text);
    let (code, out, err) = reconcile(&[&[bad.path(), "fixtures/indicators/taobao.chat"], &NOW[..]].concat());
    assert_eq!(code, 2, "{out}{err}");
    for part in [
        "第 3 行「咨询人数」列：`约10`",
        "第 3 行「3分钟人工响应率」列：`九成`",
        "应为 比率，如 97.5%",
        "第 5 行「旺旺昵称」列",
    ] {
        assert!(err.contains(part), "{part}: {err}");
    }
    // The rest is compared all the same.
    assert!(out.contains("对上 4 格，对不上 0 格"), "{out}");
    let strange = Temp::new("strange.csv", "甲,乙\n1,2\n");
    let (code, out, err) = reconcile(&[strange.path(), "fixtures/indicators/taobao.chat"]);
    assert!(code == 2 && out.is_empty() && err.contains("R28") && err.contains("千牛咨询接待分析"), "{err}");
    let (code, _, err) =
        reconcile(&["fixtures/reports/快手客服考核数据.csv", "fixtures/indicators/pdd.chat"]);
    assert!(code == 2 && err.contains("kuaishou"), "{err}");
}

/// A workbook with floats, a sheet that is no report, and full-width brackets.
#[test]
fn workbooks_are_read_as_tables_are() {
    let heads = ["旺旺昵称", "咨询人数", "接待人数", "平均响应时长（秒)", "3分钟人工响应率", "旺旺分组"];
    let text = |t: &str| SheetCell::Text(t.to_owned());
    let row = |name: &str, n: i64, seconds: (i64, i64), share: (i64, i64)| {
        let (time, rate) = (
            SheetCell::Ratio(seconds.0, seconds.1, Decimals::Two),
            SheetCell::Ratio(share.0, share.1, Decimals::Percent),
        );
        vec![text(name), SheetCell::Number(n), SheetCell::Number(n), time, rate, text("售前")]
    };
    let mut first = row("小夏", 10, (2855, 9), (5, 8));
    first[2] = SheetCell::Number(9);
    let sheets = [
        Sheet {
            name: "说明".into(), heads: vec!["导出说明".into()], rows: vec![vec![text("每天更新")]]
        },
        Sheet {
            name: "数据信息".into(),
            heads: heads.map(str::to_owned).to_vec(),
            rows: vec![first, row("小秋", 6, (1035, 6), (4, 6)), row("汇总值", 99, (1, 1), (1, 1))],
        },
    ];
    let mut bytes = Vec::new();
    sheet_xlsx(&sheets, zg_model::Date::from_ymd(2026, 11, 16).unwrap(), &mut bytes).unwrap();
    let book = Temp::bytes("咨询接待分析_20261109-20261115.xlsx", &bytes);
    let (code, v) = json(book.path(), "fixtures/indicators/taobao.chat", &[]);
    assert_eq!((v["agree"].as_u64(), v["differ"].as_u64(), code), (Some(8), Some(0), 0), "{v:#}");
    assert_eq!((v["sheet"].as_str(), v["from"].as_str()), (Some("数据信息"), Some("2026-11-09")));
}

#[test]
fn formats_say_the_same() {
    let report = "fixtures/reports/快手客服考核数据.csv";
    let (_, v) = json(report, "fixtures/indicators/kuaishou.chat", &[]);
    let args = [&[report, "fixtures/indicators/kuaishou.chat", "--format", "csv"], &NOW[..]].concat();
    let (code, table, _) = reconcile(&args);
    assert_eq!(code, 1);
    assert_eq!(table.lines().count(), 1 + v["cells"].as_array().unwrap().len());
    assert_eq!(table.matches(",对不上,").count() as u64, v["differ"].as_u64().unwrap());
    // With one shop among several, it is told by its agents; one can also be named.
    let all = ["fixtures/indicators", "--of", "量鞋坊", "--format", "json"];
    let (_, named, _) = reconcile(&[&[report], &all[..], &NOW[..]].concat());
    let named: Value = serde_json::from_str(&named).unwrap();
    assert_eq!(named[0]["differ"], v["differ"]);
}

/// A file that is removed at the end.
struct Temp(PathBuf);

impl Temp {
    fn new(name: &str, text: &str) -> Temp {
        Temp::bytes(name, text.as_bytes())
    }

    fn bytes(name: &str, bytes: &[u8]) -> Temp {
        let dir =
            std::env::temp_dir().join(format!("zhanggui-reconcile-{}-{}", std::process::id(), name.len()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = dir.join(name);
        std::fs::write(&path, bytes).unwrap();
        Temp(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

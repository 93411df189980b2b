//! JSON lines, one JSON document, CSV.

use zg_formats::report::{Report, csv, json, jsonl};

use crate::fixture::{HOSTILE, render, report};

/// Names of the keys of one line, in the order they are written.
fn keys(line: &str) -> Vec<String> {
    // serde_json sorts keys of a `Value`; what is written is read off the text itself, at depth one.
    let (mut depth, mut text, mut escaped, mut word, mut keys) = (0, false, false, String::new(), Vec::new());
    for c in line.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if text => escaped = true,
            '"' => {
                text = !text;
                if text {
                    word.clear();
                }
            }
            c if text => word.push(c),
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            ':' if depth == 1 => keys.push(word.clone()),
            _ => {}
        }
    }
    keys
}

fn lines() -> Vec<String> {
    render(jsonl, &report()).lines().map(ToOwned::to_owned).collect()
}

fn of(kind: &str) -> String {
    let head = format!("{{\"kind\":\"{kind}\",");
    lines().into_iter().find(|l| l.starts_with(&head)).unwrap()
}

#[test]
fn a_finding_has_exactly_these_keys_in_this_order() {
    assert_eq!(
        keys(&of("finding")),
        [
            "kind",
            "rule",
            "version",
            "release",
            "status",
            "severity",
            "certainty",
            "platform",
            "shop",
            "conversation",
            "agent",
            "at",
            "outcome",
            "spans",
            "title",
            "cite",
            "say",
            "exposure",
            "fingerprint"
        ]
    );
    let line: serde_json::Value = serde_json::from_str(&of("finding")).unwrap();
    assert_eq!(line["at"], "2026-11-03 10:01:07");
    assert_eq!(line["version"], "2024-12-12");
    assert_eq!(line["severity"], "critical");
    assert!(of("finding").contains(
        r#""spans":[{"event":5,"start":10,"end":21,"text":"zhang_gui88","view":"entity","term":"wechat","term_title":"微信号"}]"#
    ));
    assert!(
        of("finding")
            .contains(r#""cite":[{"source":"拼多多引导站外交易行为清单（转载）","clause":"","grade":"T"}]"#)
    );
    assert!(of("finding").contains(
        r#""exposure":{"low_fen":0,"high_fen":200000,"points":12,"least_points":12,"bases":[{"title":"#
    ));
    assert_eq!(line["fingerprint"].as_str().map(str::len), Some(32));
}

#[test]
fn a_finding_without_a_price_has_a_null() {
    let line = lines().into_iter().find(|l| l.contains("taobao.service.reply-3m\"")).unwrap();
    assert!(line.contains(r#""outcome":"breached""#) && line.contains(r#""exposure":null"#), "{line}");
}

#[test]
fn kinds_come_in_order_and_the_summary_is_last() {
    let kinds: Vec<String> = lines()
        .iter()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["kind"].as_str().unwrap().to_owned())
        .collect();
    let mut order = kinds.clone();
    order.dedup();
    assert_eq!(order, ["finding", "indicator", "pending", "reject", "summary"]);
    assert_eq!(kinds.iter().filter(|k| *k == "finding").count(), report().findings.len());
    let summary: serde_json::Value = serde_json::from_str(&of("summary")).unwrap();
    assert_eq!((&summary["findings"], &summary["ask"]), (&8.into(), &1.into()));
    assert_eq!(summary["by_severity"]["critical"], 3);
    // Listed, not added: the widest single table of each column.
    assert_eq!(summary["exposure"]["low_fen"], 20_000_000);
    assert_eq!(summary["exposure"]["high_fen"], serde_json::Value::Null, "one table has no upper bound");
    assert_eq!(summary["exposure"]["points"], 12);
    assert_eq!(summary["exposure"]["bases"][0]["count"], 2);
}

#[test]
fn indicators_deadlines_and_rejects() {
    let missed = lines().into_iter().find(|l| l.contains(r#""pass":false"#)).unwrap();
    assert!(missed.contains(r#""numerator":7996,"denominator":10000,"value":0.7996,"measure":"share","unit":"轮","target":{"must":">=","value":0.8},"min_sample":100,"assessed":true,"pass":false"#), "{missed}");
    let pending: serde_json::Value = serde_json::from_str(&of("pending")).unwrap();
    assert_eq!(pending["due"], "2026-11-14 20:13:00", "the soonest first");
    assert_eq!(pending["left_ms"], 7_980_000);
    assert_eq!(pending["todo"], "确认收到退货的当天退款。");
    assert_eq!(keys(&of("reject")), ["kind", "code", "file", "row", "column", "text"]);
}

#[test]
fn order_of_arrival_does_not_show() {
    let mut turned = report();
    turned.findings.reverse();
    turned.indicators.reverse();
    turned.pending.reverse();
    for write in [jsonl, json, csv, zg_formats::report::html] {
        assert!(render(write, &report()) == render(write, &turned));
    }
}

#[test]
fn one_document_has_everything() {
    let document: serde_json::Value = serde_json::from_str(&render(json, &report())).unwrap();
    assert_eq!(document["overview"]["conversations"], 62);
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(10));
    assert_eq!(document["indicators"].as_array().map(Vec::len), Some(3));
    assert_eq!(document["unjudged"][0]["count"], 3);
    assert_eq!(document["summary"]["kind"], "summary");
}

#[test]
fn csv_opens_in_a_spreadsheet_and_runs_nothing() {
    let out = render(csv, &report());
    assert!(out.starts_with("\u{feff}严重程度,标题,命中原文,整句,平台,店铺,客服,时间,会话,"));
    assert!(out.contains("200000.00,1000000.00,0,law.advertising.absolute-claims"));
    // The hostile message begins with `=`; its cell is text, and its quotes are doubled.
    let cell = format!("\"'{}\"", HOSTILE.replace('"', "\"\""));
    assert!(out.contains(&cell), "{out}");
    let mut r = report();
    for (agent, cell) in [("=1+1", ",'=1+1,"), ("＠cmd", ",'＠cmd,"), (" -2", ",' -2,"), ("小美", ",小美,")]
    {
        r.findings[0].agent = Some(agent.into());
        assert!(render(csv, &r).contains(cell), "{agent}");
    }
}

#[test]
fn masks_in_every_data_format() {
    let masked = Report { mask: true, ..report() };
    for write in [jsonl, json, csv, zg_formats::report::html] {
        assert!(render(write, &report()).contains("１３８ 1234 五六七八"));
        let out = render(write, &masked);
        assert!(out.contains("１３８ **** ＊＊七八") && !out.contains("1234 五六七八"));
    }
}

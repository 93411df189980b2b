//! The workbook, read back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use zg_formats::report::xlsx;

use crate::fixture::report;

fn bytes() -> Vec<u8> {
    let mut out = Vec::new();
    xlsx(&report(), &mut out).unwrap();
    out
}

fn cell(data: &Data) -> String {
    data.to_string()
}

#[test]
fn five_sheets_with_heads_and_rows() {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes())).unwrap();
    assert_eq!(book.sheet_names(), ["概览", "命中", "指标", "时限", "拒收"]);
    let findings = book.worksheet_range("命中").unwrap();
    assert_eq!(findings.height(), 1 + report().findings.len());
    let head: Vec<String> = findings.rows().next().unwrap().iter().map(cell).collect();
    assert_eq!(head[..4], ["严重程度", "标题", "命中原文", "整句"]);
    let first: Vec<String> = findings.rows().nth(1).unwrap().iter().map(cell).collect();
    assert_eq!(first[..3], ["红线", "发送站外联系方式", "zhang_gui88"]);
    assert_eq!(first[16], "2000", "yuan as a number");
    let indicators = book.worksheet_range("指标").unwrap();
    let missed: Vec<String> = indicators.rows().nth(1).unwrap().iter().map(cell).collect();
    assert_eq!((missed[6].as_str(), missed[7].as_str(), missed[11].as_str()), ("7996", "10000", "未达标"));
    let rejects = book.worksheet_range("拒收").unwrap();
    let refused: Vec<String> = rejects.rows().nth(1).unwrap().iter().map(cell).collect();
    assert_eq!(refused[..4], ["R02", "samples/taobao-2026-11.csv", "118", "发送时间"]);
}

#[test]
fn text_from_chats_is_never_a_formula() {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes())).unwrap();
    let formulas = book.worksheet_formula("命中").unwrap();
    assert!(formulas.used_cells().next().is_none());
}

#[test]
fn same_report_same_bytes() {
    let first = bytes();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == bytes(), "the workbook must not hold the time of day");
}

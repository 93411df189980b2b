//! Headers of tables: how they are compared, and which rows are no data.

use crate::row::Row;
use crate::timefmt;

/// How many rows may stand above the header: titles, notes, periods.
pub(crate) const TITLE_ROWS: usize = 30;

/// A header or a cell as it is compared: no spaces, half-width, lower case.
pub(crate) fn norm(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '【' => '[',
            '】' => ']',
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// What the first cell of a summary row says.
const SUMMARY: &[&str] = &[
    "汇总",
    "汇总值",
    "总计",
    "合计",
    "小计",
    "总数",
    "均值",
    "平均",
    "平均值",
    "店铺汇总值",
    "店铺平均值",
    "店铺汇总",
    "店铺平均",
    "total",
    "average",
    "sum",
];

/// Whether a row sums up others: `汇总`, `平均值` in one of its first cells, and no time where the time stands.
pub(crate) fn is_summary(row: &Row, time: Option<usize>) -> bool {
    if time.is_some_and(|t| timefmt::parse(row.cell(t)).is_some()) {
        return false;
    }
    let first = row.cells().filter(|c| !c.is_empty()).take(2);
    first.into_iter().any(|cell| {
        let cell = norm(cell);
        let cell = cell.trim_end_matches([':', '-']);
        SUMMARY.contains(&cell)
            || cell.starts_with("总计:")
            || cell.starts_with("合计:")
            || (cell.starts_with('共') && cell.ends_with(['条', '行', '笔']))
    })
}

/// The headers of a row, normalised; repeated ones get a number.
pub(crate) fn headers(row: &Row) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for cell in row.cells() {
        let name = norm(cell);
        let name = name.trim_end_matches(':').to_owned();
        let same = seen.iter().filter(|s| **s == name).count();
        seen.push(if same > 0 && !name.is_empty() { format!("{name}_{}", same + 1) } else { name });
    }
    seen
}

/// How many cells of a row are filled.
pub(crate) fn filled(row: &Row) -> usize {
    row.cells().filter(|c| !c.is_empty()).count()
}

/// The headers as a message shows them. Where there is no header, the row is data, which is not shown.
pub(crate) fn seen(row: &Row) -> String {
    let data = row.cells().any(|c| timefmt::parse(c).is_some());
    let shown: Vec<String> = row
        .cells()
        .filter(|c| !c.is_empty())
        .take(12)
        .map(|c| match data || c.bytes().any(|b| b.is_ascii_digit()) {
            true => "`…`".to_owned(),
            false => format!("`{}`", crate::private::shown(c).chars().take(20).collect::<String>()),
        })
        .collect();
    let more = if filled(row) > 12 { " …" } else { "" };
    format!("{}{more}", shown.join(" "))
}

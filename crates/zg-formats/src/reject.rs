//! Rejects (拒收): what could not be imported, where it stands, and what was expected instead.
//!
//! A reject is data. It names the file, the row and the column; it never quotes a buyer's name or a message.

use std::fmt;

use serde::Serialize;

use crate::Lang;

/// One line of the registry of codes.
#[derive(Debug)]
pub struct CodeInfo {
    /// `R02`, or `W01` for a note: the row was kept.
    pub code: &'static str,
    /// The sentence in Chinese; `{}` is the value.
    pub zh: &'static str,
    /// The sentence in English.
    pub en: &'static str,
    /// The explanation in Chinese: why, and what to do.
    pub why_zh: &'static str,
    /// The explanation in English.
    pub why_en: &'static str,
}

macro_rules! codes {
    ($($ident:ident $zh:literal $en:literal $why_zh:literal $why_en:literal;)*) => {
        $(
            #[doc = $en]
            #[allow(dead_code, reason = "a code stays when the format that says it is not built in")]
            pub(crate) const $ident: &str = stringify!($ident);
        )*

        /// Every code, in reading order.
        pub static CODES: &[CodeInfo] = &[
            $(CodeInfo { code: stringify!($ident), zh: $zh, en: $en, why_zh: $why_zh, why_en: $why_en }),*
        ];
    };
}

codes! {
    R01 "有无法解码的字节（{}）" "bytes that cannot be decoded ({})"
        "这一行的字节不是所用编码的文字，换个编码或请平台重新导出。" "The bytes of the row are no text in the encoding used. Name the encoding, or export again.";
    R02 "`{}` 不是时间" "`{}` is not a time"
        "时间列的这一格读不成时间，这一行不导入。" "The cell of the time column cannot be read as a time; the row is left out.";
    R03 "看不懂的表：{}" "no import map fits: {}"
        "没有一个导出表映射认得这些表头。补一个 imports/*.yaml，或修正表头、分隔符。" "No import map knows these headers. Add an imports/*.yaml, or mend the headers or the delimiter.";
    R04 "不认识的说话人 `{}`" "`{}` is not a known role"
        "说不清是谁说的就不能判，给映射的 roles 添一条。" "What nobody said cannot be judged. Add the value to `roles` of the import map.";
    R05 "发言没有文字" "a message without words"
        "类型是发言而内容为空。若是图片等，请在映射的 types 里写明。" "The type is `say` and the text is empty. If it is an image or the like, say so in `types` of the import map.";
    R06 "一条消息有 {} 字节" "a message of {} bytes"
        "一条消息最多 1 MiB，更长的多半是引号没有闭合。" "A message may have 1 MiB. Longer ones are mostly an unclosed quote.";
    R07 "时间 `{}` 在将来" "`{}` lies in the future"
        "晚于当前一天以上的时间是来源或时钟的错。" "A time more than a day ahead is a mistake of the source or of the clock.";
    R08 "不是合法的 JSON（{}）" "not valid JSON ({})"
        "这一行（或整个文件）不是 JSON，其余照常导入。" "The line, or the file, is no JSON. The others are imported.";
    R09 "没有填 {}" "{} is missing"
        "缺了这一格就不知道是谁、何时、哪家店。" "Without this value it is not known who, when, or which shop.";
    R10 "打不开（{}）" "cannot be opened ({})"
        "文件不存在、没有权限或磁盘读错。" "The file is missing, not permitted, or the disk failed.";
    R11 "工作簿读不下去（{}）" "the workbook cannot be read ({})"
        "文件被截断、损坏或加密，重新导出再试。" "The file is truncated, damaged or encrypted. Export it again.";
    R12 "解压后太大（{}）" "too large when unpacked ({})"
        "解压后的大小超出限制，像是压缩炸弹。按时间分几次导出。" "The unpacked size is beyond the limit, as in a zip bomb. Export shorter periods.";
    R13 "几个映射都合适：{}" "several import maps fit: {}"
        "用 --platform 指明平台。" "Name the platform with --platform.";
    R14 "认不出的格式（{}）" "not a known format ({})"
        "见手册里支持的格式。" "See the formats in the manual.";
    R15 "目录里没有能导入的文件" "no file here can be imported"
        "目录为空，或只有不认识的扩展名。" "The directory is empty, or has only unknown extensions.";
    R16 "`{}` 是表格软件改写过的长数字，后几位已丢失" "`{}` is a long number whose last digits a spreadsheet has dropped"
        "请从平台重新导出，不要用表格软件另存；或把该列设为文本。" "Export again from the platform without saving in a spreadsheet, or make the column text.";
    R17 "引号没有闭合" "a quote is never closed"
        "这一行的引号一直没有闭合，后面的行照常导入。" "The quote of this row never closes. The rows after it are imported.";
    R18 "有 {} 格，比表头多" "{} cells, more than the header has"
        "内容里的分隔符没有加引号，列已错位。" "A delimiter inside a cell is not quoted, so the columns have shifted.";
    R19 "词表里没有事件 `{}`" "no act `{}`"
        "事件名须在事件词表里。" "Acts come from the closed vocabulary.";
    R20 "看不懂的一行：{}" "a line that cannot be read: {}"
        "对话文本的每行是“时间 说话人: 内容”。" "Each line of a transcript is `time speaker: words`.";
    R21 "导出表映射有错：{}" "the import map is wrong: {}"
        "修正 imports/*.yaml。" "Mend the imports/*.yaml.";
    R22 "Parquet 读不下去（{}）" "the Parquet file cannot be read ({})"
        "文件损坏，或缺少必需的列。" "The file is damaged, or lacks a column that is needed.";
    R23 "文件有 {} 字节，作为一个 JSON 文档太大" "{} bytes are too many for one JSON document"
        "改为一行一个文档，或分开导出。" "Write one document a line, or split the file.";
    R24 "不知道是哪个平台" "the platform is not known"
        "来源没有写平台，用 --platform 指明。" "The source names none. Name it with --platform.";
    R25 "没有数据行" "no rows"
        "文件为空或只有表头。" "The file is empty, or has only a header.";
    R26 "临时文件读不回（{}）" "a temporary file cannot be read back ({})"
        "磁盘出错；这部分会话没有导入，请重来。" "The disk failed. These conversations are not imported; run again.";
    R27 "`{}` 读不成这一列的数" "`{}` is no figure of this column"
        "后台报表的这一格不比；改对了再来。" "The cell of the platform's report is not compared. Mend it and run again.";
    R28 "没有认得这张报表的版式：{}" "no layout knows this report: {}"
        "补一个 reports/*.yaml，或修正表头。" "Add a reports/*.yaml, or mend the headers.";
    W01 "`{}` 是表格软件改写过的长数字，没有采用" "`{}` is a long number whose last digits a spreadsheet has dropped; it was not used"
        "行保留了，编号没有采用。" "The row was kept, the number was not.";
    W02 "没有店铺，记为 `{}`" "no shop is named; filed under `{}`"
        "用 --shop 指明店铺。" "Name the shop with --shop.";
    W03 "`{}` 只有日期：这些会话只判文字，不判时效" "`{}` is a day without a time: words are judged, clocks are not"
        "重新导出带时分秒的时间。" "Export again with hours and minutes.";
    W04 "个人信息列没有导入：{}" "columns with personal data were left out: {}"
        "收货人、电话、地址等不进入系统。" "Names, telephones and addresses do not enter the system.";
    W05 "会话没有排在一起：{} 个" "conversations that are not grouped: {}"
        "文件自称按会话分组，实际没有；同一会话会出现几次。" "The file says it is grouped by conversation and is not; one conversation appears more than once.";
    W06 "没有导入：{}" "left out: {}"
        "目录里不认识的文件或空的工作表。" "A file of an unknown kind, or an empty sheet.";
    W07 "同类问题还有 {} 处，没有逐条列出" "{} more of the kind are not listed"
        "每个文件每类最多列一千条。" "A file lists at most a thousand of a kind.";
    W08 "临时文件写不进（{}），改在内存里" "a temporary file cannot be written ({}); held in memory instead"
        "检查临时目录的空间和权限；数据没有丢，内存会用得多。" "Check space and permission of the temporary directory. Nothing is lost, more memory is used.";
    W09 "有不是 {} 的字节，以 � 代替" "bytes that are not {} stand as �"
        "整个文件是一个 JSON 文档，坏字节所在的文字保留了其余部分。" "The file is one JSON document; the words around the bad bytes were kept.";
    W10 "看不懂的发货承诺 `{}`" "`{}` is not a promise that can be read"
        "应为小时数、“24小时发货”“次日发货”一类或最晚发货时间；这一单有约定而不知到几时，不判发得晚不晚。" "Hours, words such as 24小时发货 and 次日发货, or the latest moment are read; something was agreed, nobody knows until when: the order is not judged for being late.";
    W11 "表里没有“{}" "the table has no “{}"
        "没有这一列不等于没有这回事；导出时勾上这一列，才判得了。" "A column that is not there is no proof that nothing happened. Export it, and it can be judged.";
}

/// The line of the registry for a code.
pub fn code_info(code: &str) -> Option<&'static CodeInfo> {
    CODES.iter().find(|c| c.code == code)
}

/// A phrase in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Said {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Said {
    /// A phrase in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Said {
        Said { zh: zh.into(), en: en.into() }
    }

    /// A phrase that is the same in both.
    pub fn same(text: impl Into<String>) -> Said {
        let text = text.into();
        Said { zh: text.clone(), en: text }
    }

    /// In one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Something that was not imported (`R…`), or imported with a reservation (`W…`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reject {
    /// The code in the registry.
    pub code: &'static str,
    /// The file.
    pub file: String,
    /// The row as a spreadsheet numbers it, or the line, from 1.
    pub row: Option<u64>,
    /// The header of the column.
    pub column: Option<String>,
    /// The value, shortened; names are masked.
    pub what: Said,
    /// What was expected; may be empty.
    pub expected: Said,
    /// The language that `Display` uses.
    pub lang: Lang,
}

impl Reject {
    /// Whether this is only a note: the row was kept.
    pub fn is_note(&self) -> bool {
        self.code.starts_with('W')
    }

    /// The message in a language.
    pub fn in_lang(&self, lang: Lang) -> String {
        let info = code_info(self.code);
        let en = lang == Lang::En;
        let label = match (self.is_note(), en) {
            (false, true) => "reject",
            (false, false) => "拒收",
            (true, true) => "note",
            (true, false) => "提示",
        };
        let sentence = info.map_or("{}", |i| if en { i.en } else { i.zh });
        let sentence = sentence.replacen("{}", self.what.get(lang), 1);
        let mut out = format!("{label}[{}]: {}", self.code, self.file);
        match (self.row, en) {
            (Some(row), true) => out.push_str(&format!(" row {row}")),
            (Some(row), false) => out.push_str(&format!(" 第 {row} 行")),
            (None, _) => {}
        }
        match (&self.column, en) {
            (Some(column), true) => out.push_str(&format!(", column `{column}`")),
            (Some(column), false) => {
                let gap = if self.row.is_none() { " " } else { "" };
                out.push_str(&format!("{gap}「{column}」列"));
            }
            (None, _) => {}
        }
        out.push_str(if en { ": " } else { "：" });
        out.push_str(&sentence);
        let expected = self.expected.get(lang);
        if !expected.is_empty() {
            out.push_str(if en { "; expected " } else { "；应为 " });
            out.push_str(expected);
        }
        out
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_lang(self.lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_file_row_column_value_and_expectation() {
        let reject = Reject {
            code: R02,
            file: "2024-05.csv".into(),
            row: Some(1182),
            column: Some("发送时间".into()),
            what: Said::same("2024/5/32 10:01"),
            expected: Said::same("`yyyy/M/d HH:mm[:ss]`"),
            lang: Lang::Zh,
        };
        assert_eq!(
            reject.in_lang(Lang::En),
            "reject[R02]: 2024-05.csv row 1182, column `发送时间`: `2024/5/32 10:01` is not a time; expected `yyyy/M/d HH:mm[:ss]`"
        );
        assert_eq!(
            reject.to_string(),
            "拒收[R02]: 2024-05.csv 第 1182 行「发送时间」列：`2024/5/32 10:01` 不是时间；应为 `yyyy/M/d HH:mm[:ss]`"
        );
    }

    #[test]
    fn codes_are_in_order_and_explained() {
        let codes: Vec<&str> = CODES.iter().map(|c| c.code).collect();
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(codes, sorted);
        assert!(CODES.iter().all(|c| !c.why_zh.is_empty() && !c.why_en.is_empty()));
    }
}

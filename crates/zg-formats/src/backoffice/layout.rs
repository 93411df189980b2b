//! Report layouts (报表版式): what the columns of a platform's own report are. Data, written in a pack's `reports/`.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use zg_model::PlatformId;

use super::cell::CellUnit;
use crate::header::norm;
use crate::map::Names;
use crate::reject::Said;

/// One kind of report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportLayout {
    /// What it is called: 千牛咨询接待分析.
    pub title: String,
    /// Whose report it is.
    pub platform: PlatformId,
    /// Platforms whose reports look the same.
    #[serde(default)]
    pub also: Vec<PlatformId>,
    /// Where the layout is known from, and what of it is guessed.
    #[serde(default)]
    pub note: String,
    /// What a row is about.
    pub columns: RowAbout,
    /// Headers without which it is not this report.
    #[serde(default)]
    pub needs: Names,
    /// The report is told by its number of columns, since nobody has seen its headers.
    #[serde(default, deserialize_with = "perhaps")]
    pub width: Option<usize>,
    /// Then: the rows, from 1, of which the first with a day in its first cell is the first of the data.
    #[serde(default, deserialize_with = "written")]
    pub begins: Vec<u64>,
    /// Rows that are the shop's: what the row is called → which of its figures are the shop's.
    #[serde(default)]
    pub shop_rows: BTreeMap<String, RowFigures>,
    /// The first row of the data is the shop's.
    #[serde(default, deserialize_with = "one")]
    pub shop_first: bool,
    /// What stands in cells that have no figure yet.
    #[serde(default)]
    pub late: Names,
    /// A word in the file's name → performance settings that it says.
    #[serde(default)]
    pub settings: BTreeMap<String, BTreeMap<String, Names>>,
    /// Performance settings to try where a figure differs, besides the closed lists of readings.
    #[serde(default)]
    pub tries: Vec<BTreeMap<String, Names>>,
    /// The columns with figures.
    pub figures: Vec<ReportColumn>,
    /// The file the layout was read from, for messages; set by the caller.
    #[serde(skip)]
    pub path: String,
}

/// What a row is about: possible headers, the first that is there counts; a number is the column's place, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowAbout {
    /// The account.
    #[serde(default)]
    pub agent: Names,
    /// The day, or the days.
    #[serde(default)]
    pub day: Names,
    /// The shop.
    #[serde(default)]
    pub shop: Names,
}

/// A column of figures.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportColumn {
    /// Its possible headers; a number is its place, from 1.
    pub column: Names,
    /// What of ours it is compared with: an indicator's rule, or a performance figure. Where several could be meant,
    /// the likeliest stands first and the others are tried where it differs.
    #[serde(default)]
    pub counts: Names,
    /// Which part of an indicator it is.
    #[serde(default)]
    pub part: IndicatorPart,
    /// Why nothing of ours can be compared with it.
    #[serde(default)]
    pub cannot: String,
    /// How its cells are written.
    #[serde(default)]
    pub unit: CellUnit,
    /// To how many decimals the report rounds, where that cannot be seen: a workbook keeps 0.9 of 0.9000.
    #[serde(default, deserialize_with = "one")]
    pub decimals: u32,
    /// What is guessed about it.
    #[serde(default)]
    pub note: String,
}

/// Which figures of a row are the shop's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowFigures {
    /// All.
    All,
    /// What is counted: the row is a sum, and sums of shares are nothing.
    Counts,
    /// Shares and times: the row is a mean, and means of counts are nothing.
    Means,
}

/// Which part of an indicator a column shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IndicatorPart {
    /// The figure itself.
    #[default]
    Value,
    /// What it is a share of.
    Base,
    /// What was done, or found.
    Done,
    /// The rest.
    Missed,
}

/// Numbers and flags as a pack's tree holds them: as text.
fn written<'de, D: Deserializer<'de>, T: FromStr>(d: D) -> Result<Vec<T>, D::Error> {
    let parse = |text: &String| text.parse().map_err(|_| D::Error::custom(format!("`{text}`: not a number")));
    Names::deserialize(d)?.0.iter().map(parse).collect()
}

fn perhaps<'de, D: Deserializer<'de>, T: FromStr>(d: D) -> Result<Option<T>, D::Error> {
    one(d).map(Some)
}

fn one<'de, D: Deserializer<'de>, T: FromStr>(d: D) -> Result<T, D::Error> {
    written(d)?.into_iter().next().ok_or_else(|| D::Error::custom("empty"))
}

impl ReportLayout {
    /// What is wrong with the layout.
    pub fn check(&self) -> Vec<Said> {
        let mut wrong = Vec::new();
        let mut say = |zh: String, en: String| wrong.push(Said::new(zh, en));
        let RowAbout { agent, day, shop } = &self.columns;
        if [agent, day, shop].iter().all(|names| names.0.is_empty()) {
            say("columns 是空的，不知道一行是谁的".into(), "`columns` is empty: whose is a row?".into());
        }
        if self.width.is_some() == self.begins.is_empty() {
            say("width 与 begins 要一起写".into(), "`width` and `begins` go together".into());
        }
        for figure in &self.figures {
            let head = figure.column.0.first().map_or("", String::as_str);
            if head.is_empty() {
                say("有一列没有写 column".into(), "a figure has no `column`".into());
            }
            if figure.counts.0.is_empty() == figure.cannot.is_empty() {
                say(
                    format!("「{head}」要写 counts 或 cannot 之一"),
                    format!("`{head}` needs one of `counts` and `cannot`"),
                );
            }
        }
        wrong
    }

    /// The title and where it was read from.
    pub fn name(&self) -> String {
        if self.path.is_empty() { self.title.clone() } else { format!("{}（{}）", self.title, self.path) }
    }

    /// The column of something in a header row.
    pub(super) fn find(&self, headers: &[String], names: &Names) -> Option<usize> {
        names.0.iter().find_map(|name| match (self.width, name.parse::<usize>()) {
            (Some(_), Ok(place)) => place.checked_sub(1).filter(|at| *at < headers.len()),
            _ => {
                let name = norm(name);
                headers.iter().position(|h| *h == name)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_names_what_is_wrong() {
        let layout: ReportLayout = serde_json::from_value(serde_json::json!({
            "title": "t", "platform": "p", "columns": {}, "width": 3,
            "figures": [{"column": "接待人数"}, {"column": [], "counts": "received"}],
        }))
        .unwrap();
        let wrong: Vec<String> = layout.check().into_iter().map(|s| s.en).collect();
        for part in ["`columns` is empty", "go together", "`接待人数` needs one", "has no `column`"] {
            assert!(wrong.iter().any(|w| w.contains(part)), "{part}: {wrong:?}");
        }
    }
}

//! Cuts a message into clauses, as its writer did with commas, blanks and line breaks.

use super::number::{among, at};

/// A clause, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) start: usize,
    pub(super) end: usize,
    /// It is the last of its sentence.
    pub(super) ends: bool,
}

/// Who writes on without a comma is cut short here.
const LONGEST: usize = 100;

/// The clauses of a text, none of them empty.
pub(super) fn cut(chars: &[char], clauses: &mut Vec<Clause>) {
    clauses.clear();
    let mut start = 0;
    for i in 0..=chars.len() {
        let c = at(chars, i);
        // Most characters end nothing.
        if c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fff}').contains(&c) {
            if i - start >= LONGEST {
                clauses.push(Clause { start, end: i, ends: false });
                start = i;
            }
            continue;
        }
        let (last, next) = (if i == 0 { '\0' } else { at(chars, i - 1) }, at(chars, i + 1));
        let inside = last.is_ascii_digit() && next.is_ascii_digit();
        let asks = among("?？", c) && i < chars.len();
        let ends = i == chars.len() || among("。!！；;\n", c) || asks;
        let parts = match c {
            ',' | '.' | ':' => !inside,
            // A blank between Chinese words is a comma; beside figures it is only a blank.
            ' ' | '\u{3000}' => !last.is_ascii_alphanumeric() && !next.is_ascii_alphanumeric(),
            // 3~5天
            '~' => !inside,
            _ => among("，：…～()（）【】[]", c),
        };
        if !(ends || parts) {
            continue;
        }
        // A question mark belongs to what is asked; emoji and dashes at the ends belong to nobody.
        let mut end = if asks { i + 1 } else { i };
        let says = |n: usize| at(chars, n).is_alphanumeric() || among("?？¥￥", at(chars, n));
        while start < end && !says(start) {
            start += 1;
        }
        while start < end && !says(end - 1) {
            end -= 1;
        }
        if start < end {
            clauses.push(Clause { start, end, ends });
        } else if ends && let Some(clause) = clauses.last_mut() {
            clause.ends = true;
        }
        start = i + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses() {
        let read = |text: &str| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            let show = |c: &Clause| {
                let words: String = chars[c.start..c.end].iter().collect();
                format!("{words}{}", if c.ends { "|" } else { "" })
            };
            let mut clauses = Vec::new();
            cut(&chars, &mut clauses);
            clauses.iter().map(show).collect()
        };
        assert_eq!(read("好的亲 明天发，您放心！再见"), ["好的亲", "明天发", "您放心|", "再见|"]);
        assert_eq!(read("补您 5 元,48 小时到"), ["补您 5 元", "48 小时到|"]);
        assert_eq!(read("给您8.8元.行吗?好"), ["给您8.8元", "行吗?|", "好|"]);
        assert_eq!(read("❤️ 补您¥5 -- 好😊"), ["补您¥5", "好|"]);
        assert_eq!(read("，。"), Vec::<String>::new());
    }
}

//! What a cell of a state may say, as import maps write it.

use crate::header::norm;

/// What a cell may say, normalised: `交易关闭`, or with anything before or after it, `*退款成功`.
#[derive(Clone, Debug)]
pub(crate) struct Saying {
    text: String,
    ends: (bool, bool),
}

impl Saying {
    pub(crate) fn new(text: &str) -> Saying {
        let (rest, before) = text.strip_prefix('*').map_or((text, false), |rest| (rest, true));
        let (rest, after) = rest.strip_suffix('*').map_or((rest, false), |rest| (rest, true));
        Saying { text: norm(rest), ends: (before, after) }
    }

    /// Whether a normalised cell says so.
    pub(crate) fn is(&self, cell: &str) -> bool {
        match self.ends {
            // Anything at all.
            (true, _) | (_, true) if self.text.is_empty() => !cell.is_empty(),
            (false, false) => cell == self.text,
            (true, false) => cell.ends_with(&self.text),
            (false, true) => cell.starts_with(&self.text),
            (true, true) => cell.contains(&self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_may_stand_at_an_open_end() {
        let says = |text: &str, cell: &str| Saying::new(text).is(&norm(cell));
        assert!(says("交易关闭", "交易关闭 ") && !says("交易关闭", "交易关闭中"));
        assert!(says("*退款成功", "未发货，退款成功") && !says("*退款成功", "退款成功后"));
        assert!(says("已取消*", "已取消(超时)") && says("*待付款*", "等待付款") && !says("*", ""));
        assert!(says("", "") && !says("", "有"));
    }
}

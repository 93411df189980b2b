//! Phone numbers: mainland mobiles, landlines with area code, 400 and 800 numbers.

use super::Found;
use super::chars::Text;
use super::runs::{Piece, Run, after_order_word, before_unit};
use crate::table::Class;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    for run in text.runs() {
        let mut done = 0;
        let mut from = 0;
        while from < run.digits.len() {
            let hit = mobile(text, run, from, done)
                .or_else(|| landline(text, run, from, done))
                .or_else(|| service(text, run, from, done));
            match hit {
                Some(piece) => {
                    let (start, end) = run.place(piece);
                    found.push(with_prefix(text, run, piece, start), end, run.value(piece));
                    done = piece.to;
                    from = piece.to;
                }
                None => from += 1,
            }
        }
    }
    super::spoken::find(text, found);
    super::reversed::find(text, found);
}

/// `1[3-9]` and nine more. `done` is where the number before it in the same run ended.
fn mobile(text: &Text<'_>, run: &Run, from: usize, done: usize) -> Option<Piece> {
    let piece = Piece { from, to: from + 11 };
    // Cheapest question first: this is asked of every digit.
    if !matches!(run.digits.get(from), Some(digit) if digit.value == '1') {
        return None;
    }
    if piece.to > run.digits.len() || !run.border(piece.to) || run.mixes_dots(piece) {
        return None;
    }
    if !matches!(run.digits.get(from + 1), Some(digit) if matches!(digit.value, '3'..='9')) {
        return None;
    }
    let starts = from == done || run.border(from) || country_code(text, run, from);
    (starts && stands_alone(text, run, piece, done) && neighbours_allow(text, run, piece)).then_some(piece)
}

/// A number in several groups must not be a slice of a longer row of groups: `6217 1380 0138 123`.
fn stands_alone(text: &Text<'_>, run: &Run, piece: Piece, done: usize) -> bool {
    let widest = run.gaps(piece).map(|gap| gap.1).max().unwrap_or(0);
    if widest == 0 {
        return true;
    }
    let gap_at = |i: usize| run.digits.get(i).map_or(usize::MAX, |digit| digit.gap);
    let free_before =
        piece.from == done || gap_at(piece.from) > widest || country_code(text, run, piece.from);
    let another =
        run.digits.len() >= piece.to + 11 && run.digits.get(piece.to).is_some_and(|d| d.value == '1');
    let free_after = piece.to == run.digits.len() || gap_at(piece.to) > widest || another;
    free_before && free_after
}

/// `+86`, `0086` or `86-` before the number.
fn country_code(text: &Text<'_>, run: &Run, from: usize) -> bool {
    prefix_start(text, run, from).is_some()
}

fn prefix_start(text: &Text<'_>, run: &Run, from: usize) -> Option<usize> {
    let code = Piece { from: from.checked_sub(2)?, to: from };
    if run.value(code) != "86" {
        return None;
    }
    let (start, _) = run.place(code);
    if text.before(start) == '+' {
        return Some(start - 1);
    }
    let zeros = from.checked_sub(4).map(|from| Piece { from, to: from + 2 });
    if let Some(zeros) = zeros.filter(|zeros| run.value(*zeros) == "00" && run.border(zeros.from)) {
        return Some(run.place(zeros).0);
    }
    (run.border(code.from) && run.border(from)).then_some(start)
}

fn with_prefix(text: &Text<'_>, run: &Run, piece: Piece, start: usize) -> usize {
    let mobile = run.digits.get(piece.from).is_some_and(|digit| digit.value == '1');
    if mobile { prefix_start(text, run, piece.from).unwrap_or(start) } else { start }
}

/// Latin words that may touch a phone number; any other letters make it an article or parcel number.
const LABELS: &[&str] = &[
    "tel", "phone", "mobile", "call", "v", "vx", "wx", "w", "wechat", "weixin", "q", "qq", "p", "dh", "sj",
    "dianhua", "shouji", "mob", "t", "m",
];

fn neighbours_allow(text: &Text<'_>, run: &Run, piece: Piece) -> bool {
    let (start, end) = run.place(piece);
    let first = run.place(run.whole()).0;
    let labelled = |from: usize, to: usize| from == to || LABELS.contains(&text.string(from, to).as_str());
    let is_latin = |c: char| c.is_ascii_lowercase();
    let word_start = text.skip_back(start, is_latin);
    let word_end = text.skip(end, is_latin);
    let hyphenated = |i: usize| text.before(i) == '-' && i > 1 && text.class(i - 2) == Class::Latin;
    let labelled_hyphen = || {
        let to = start - 1;
        labelled(text.skip_back(to, is_latin), to)
    };
    labelled(word_start, start)
        && labelled(end, word_end)
        && (!hyphenated(start) || labelled_hyphen())
        && !matches!(text.before(start), '¥' | '_' | '/' | '=')
        && !matches!(text.at(end), '_')
        && !(text.at(end) == '.'
            && text.at(end + 1).is_ascii_alphanumeric()
            && text.class(end + 1) == Class::Digit)
        && !after_order_word(text, start)
        && !(piece.from > 0
            && after_order_word(text, first)
            && run.digits.get(piece.from).is_some_and(|d| d.gap < 2))
        && !before_unit(text, end)
}

/// An area code, a separator and seven or eight digits; without separator only after 电话 and the like.
fn landline(text: &Text<'_>, run: &Run, from: usize, done: usize) -> Option<Piece> {
    let value = |i: usize| run.digits.get(i).map_or('\0', |digit| digit.value);
    if value(from) != '0' || !(from == done || run.border(from)) {
        return None;
    }
    let (code, sizes): (usize, &[usize]) = match (value(from + 1), value(from + 2)) {
        ('1', '0') | ('2', '0'..='9') => (3, &[8]),
        ('3'..='9', '1'..='9') => (4, &[8, 7]),
        _ => return None,
    };
    let local = from + code;
    if value(local) == '0' {
        return None;
    }
    let one_piece = Piece { from, to: local };
    if run.gaps(one_piece).next().is_some() {
        return None;
    }
    let separated = run.digits.get(local).is_some_and(|digit| digit.gap > 0 && !digit.dot);
    sizes.iter().map(|size| Piece { from, to: local + size }).find(|piece| {
        piece.to <= run.digits.len()
            && run.border(piece.to)
            && !run.mixes_dots(*piece)
            && run.gaps(*piece).count() <= 2 + usize::from(separated)
            && (separated || called(text, run.place(*piece).0))
            && neighbours_allow(text, run, *piece)
    })
}

fn called(text: &Text<'_>, at: usize) -> bool {
    let at = text.skip_back(at, |c| matches!(c, ':' | ' ' | '是' | '号' | '码'));
    text.ends_with_any(at, &["电话", "座机", "固话", "热线", "tel", "致电", "拨打", "联系方式"])
}

/// 400-xxx-xxxx, ten digits in any grouping.
fn service(text: &Text<'_>, run: &Run, from: usize, done: usize) -> Option<Piece> {
    let piece = Piece { from, to: from + 10 };
    let head = || run.value(Piece { from, to: from + 3 });
    let fits = piece.to <= run.digits.len()
        && matches!(run.digits.get(from), Some(digit) if matches!(digit.value, '4' | '8'))
        && matches!(head().as_str(), "400" | "800")
        && (from == done || run.border(from))
        && run.border(piece.to)
        && !run.mixes_dots(piece)
        && run.gaps(piece).count() <= 3
        && stands_alone(text, run, piece, done);
    (fits && neighbours_allow(text, run, piece)).then_some(piece)
}

#[cfg(test)]
mod tests {
    use crate::Entity::Phone;
    use crate::entity::tests::{check, silent};

    #[test]
    fn mobiles_however_typed() {
        check(
            Phone,
            &[
                ("打我电话<<13812345678>>", "13812345678"),
                ("打我电话 <<１３８ 1234 五六七八>>", "13812345678"),
                ("<<138-1234-5678>>", "13812345678"),
                ("<<138.1234.5678>>，有事找我", "13812345678"),
                ("<<一三八一二三四五六七八>>", "13812345678"),
                ("<<①③⑧①②③④⑤⑥⑦⑧>>", "13812345678"),
                ("<<1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣>>", "13812345678"),
                ("<<1 3 8 1 2 3 4 5 6 7 8>>", "13812345678"),
                ("<<1\u{200b}3\u{200b}812345678>>", "13812345678"),
                ("电话:<<+86 13812345678>>", "13812345678"),
                ("<<+8613812345678>>", "13812345678"),
                ("<<0086-138-1234-5678>>", "13812345678"),
                ("v<<13812345678>>", "13812345678"),
                ("<<13812345678>>微信同号", "13812345678"),
                ("加<<13812345678>>一下", "13812345678"),
                ("<<13812345678>> 3件", "13812345678"),
                ("1.<<13812345678>> 2.<<13912345678>>", "13812345678 13912345678"),
                ("<<138 1234 5678>> <<139 1234 5678>>", "13812345678 13912345678"),
                ("快递员电话 <<13812345678>>，您联系一下", "13812345678"),
                ("订单收货人电话<<13812345678>>", "13812345678"),
                ("<<幺三八幺二三四五六七八>>", "13812345678"),
                ("<<1 3 8❤1 2 3 4❤5 6 7 8>>", "13812345678"),
                ("<<138OO138OOO>>打我", "13800138000"),
                ("<<l38ool38ooo>>", "13800138000"),
                ("<<1З9887766５5>>加我", "13988776655"),
                ("<<1З5 捌捌O2 46七七>>，我本人的号", "13588024677"),
            ],
        );
    }

    #[test]
    fn landlines_and_service_numbers() {
        check(
            Phone,
            &[
                ("座机<<010-12345678>>", "01012345678"),
                ("<<0571-8888 6666>>", "057188886666"),
                ("<<0755-2345678>>转801", "07552345678"),
                ("(<<021) 62345678>>", "02162345678"),
                ("电话<<02162345678>>", "02162345678"),
                ("客服热线<<400-123-4567>>", "4001234567"),
                ("<<4001234567>>", "4001234567"),
                ("<<800 820 8820>>", "8008208820"),
            ],
        );
    }

    #[test]
    fn other_numbers() {
        silent(
            Phone,
            &[
                "订单号 20240501138123456789 查到了",
                "订单13800138000",
                "批次 13800138000",
                "IMEI 13800138000",
                "兑换码：13800138000",
                "订单138001380001234",
                "单号：13812345678",
                "运单号是 13812345678",
                "快递单:13812345678",
                "SF13800138000123",
                "SKU13800138000",
                "YT13812345678",
                "A1002481003吃饭",
                "20100506,张三出生,20100506222。",
                "2024-05-01 13:00:00",
                "73112345678901",
                "431234567890123456",
                "原价1399.9 1599.99",
                "尺码15.5 16.5 17.5 18",
                "13812345678元",
                "12812345678",
                "138****5678",
                "138，1234，5678",
                "6217 1380 0138 123",
                "02162345678",
                "0.7512345678",
                "一共138元，1234个，5678件",
                "100-200 300-400",
                "FA-13812345678",
            ],
        );
    }
}

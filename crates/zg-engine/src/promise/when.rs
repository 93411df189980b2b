//! Finds what people say about time in a clause: 明天下午三点前, 48小时内, 两三天, 周五, 月底, 节后.
//!
//! What was said is kept as said ([`When`]); which moment it means is decided in `due.rs`.

use zg_model::{Millis, Timestamp};

use super::begins::{BOUND, DAY, FEAST, NUMBER, PART, PAST_TIME, SOON_TIME, WEEK, begins};
use super::hour::{PARTS, hour};
use super::number::{ONE, among, at, counts, longest, number, one_of, skip, stands};
use super::spoken::{DAYS, EARLIEST, FEASTS, KNOWN, LATEST, PAST, PRICES, RANKS, SHORT, SOON, WEEKDAYS};

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;

/// A time as said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// So long from now: 48小时.
    In(Millis),
    /// Until the end of the so-manieth day after today: 三天内.
    Days(i32),
    /// The same, counting working days only.
    WorkDays(i32),
    /// The same day so many months on.
    Months(i32),
    /// A day, perhaps with a time of it.
    Day(Day, Option<Hour>),
}

impl When {
    /// Whether it lies ahead for certain, so that a 了 beside it does not mean "done": not 今天, nor the ninth on the
    /// twelfth.
    pub(super) fn ahead(self, said: Timestamp) -> bool {
        match self {
            When::Day(Day::OfMonth(None, day), _) => day >= said.date().ymd().2,
            // 今晚, said at noon.
            When::Day(Day::Ahead(0), Some(Hour::Until(end))) => said.time_of_day().0 < end - 6 * HOUR,
            When::Day(Day::Unsaid | Day::Ahead(0), _) => false,
            _ => true,
        }
    }
}

/// A day as said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// Not said: 下午三点.
    Unsaid,
    /// So many days from today.
    Ahead(i32),
    /// A weekday of the week that many weeks ahead; without one, the next such day. Monday is 1.
    Weekday(Option<i32>, i32),
    /// Month and day.
    Date(i8, i8),
    /// Year, month and day.
    OfYear(i16, i8, i8),
    /// A day of this month, or of the one that many months ahead.
    OfMonth(Option<i32>, i8),
    /// The last day of the month that many months ahead.
    MonthEnd(i32),
    /// The last day of the year.
    YearEnd,
    /// The last day before a holiday.
    Before(Feast),
    /// The so-manieth day (working day) after a holiday; the first working day unless said otherwise.
    After(Feast, Option<(i32, bool)>),
}

/// Which holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feast {
    /// The next one.
    Next,
    /// The one that holds this day or, if it moves with the moon, lies between two days; as month × 100 + day.
    Between(i32, i32),
}

/// A time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hour {
    /// Until this time, milliseconds since midnight.
    Until(i64),
    /// A clock face that may be of the morning or the afternoon: 三点前.
    Face(i64),
}

/// A time and where it stands, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) when: When,
    /// 最晚: this one counts.
    pub(super) latest: bool,
    /// 当天: the day that was named before, if one was.
    pub(super) same: bool,
}

/// What a clause says about time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) said: Vec<Said>,
    /// Something is long past: 昨天, 三天前.
    pub(super) past: bool,
    /// 最快明天, 马上, 这两天: a time that names no moment until which.
    pub(super) early: bool,
    /// It is about to be done: 马上, 待会, not 第一批.
    pub(super) soon: bool,
}

/// All times of a clause, and whether it speaks of the past.
pub(super) fn find(chars: &[char]) -> Times {
    find_by(chars, begins)
}

fn find_by(chars: &[char], begins: fn(char) -> u16) -> Times {
    let mut times = Times::default();
    let (mut i, mut past_last) = (0, 0);
    while i < chars.len() {
        let begun = begins(at(chars, i));
        if begun == 0 {
            i += 1;
            continue;
        }
        // Not in the middle of a number that was none: 第四十八.
        if i > past_last && counts(at(chars, i)) && counts(at(chars, i - 1)) {
            i += 1;
            continue;
        }
        if begun & PAST_TIME != 0 && one_of(chars, i, PAST).is_some() {
            times.past = true;
            // 昨天14点揽收的: the hour is one of then.
            let of_then = hour(chars, skip(chars, i + 2, " "), true).filter(|_| stands(chars, i + 1, "天"));
            i = of_then.map_or(i + 2, |(end, _)| end);
            past_last = past_last.max(i);
            continue;
        }
        if begun & SOON_TIME != 0 && one_of(chars, i, SOON).is_some() {
            times.early = true;
            times.soon |= one_of(chars, i, RANKS).is_none();
            i += 2;
            continue;
        }
        // 按今天的价给您: which price it is, no time.
        if begun & DAY != 0 && one_of(chars, i, PRICES).is_some() {
            i += 3;
            continue;
        }
        let head = |words: &[&str]| one_of(chars, i, words);
        let (latest, earliest) =
            if begun & BOUND != 0 { (head(LATEST), head(EARLIEST)) } else { (None, None) };
        let from = skip(chars, latest.or(earliest).unwrap_or(i), "在");
        match time(chars, from, begins(at(chars, from))) {
            Some(Found::Time(end, when)) => {
                times.early |= earliest.is_some();
                if earliest.is_none() {
                    let same = stands(chars, from, "当天") || stands(chars, from, "当日");
                    times.said.push(Said { start: i, end, when, latest: latest.is_some(), same });
                }
                (i, past_last) = (end, end);
            }
            Some(Found::Past(end)) => {
                times.past = true;
                (i, past_last) = (end, end);
            }
            None => i += 1,
        }
    }
    times
}

enum Found {
    Time(usize, When),
    Past(usize),
}

fn time(chars: &[char], i: usize, begun: u16) -> Option<Found> {
    let feast = if begun & FEAST != 0 { feast(chars, i) } else { None };
    let day = feast.or_else(|| if begun & (DAY | WEEK | NUMBER) != 0 { day(chars, i, begun) } else { None });
    if let Some((end, day)) = day {
        let end = tail(chars, end);
        let next = skip(chars, skip(chars, end, " "), "的");
        let (end, hour) =
            hour(chars, next, true).map_or((end, None), |(end, hour)| (tail(chars, end), Some(hour)));
        return Some(Found::Time(end, When::Day(day, hour)));
    }
    if begun & NUMBER != 0
        && let Some(found) = stretch(chars, i)
    {
        return Some(found);
    }
    let (end, hour) = if begun & (PART | NUMBER) != 0 { hour(chars, i, false)? } else { return None };
    Some(Found::Time(tail(chars, end), When::Day(Day::Unsaid, Some(hour))))
}

/// Past what may follow a time without changing it.
fn tail(chars: &[char], i: usize) -> usize {
    let words = ["之前", "以前", "之内", "以内", "之后", "以后", "左右", "前", "内", "后"].map(|w| (w, ()));
    longest(chars, i, &words).map_or(i, |(end, ())| end)
}

/// 48小时, 半小时, 一个半小时, 三天内, 2个工作日, 一周.
fn stretch(chars: &[char], i: usize) -> Option<Found> {
    let half = at(chars, i) == '半';
    // 拖了您一个月, 等了三天: that long it has been.
    let since = (1..=2)
        .any(|n| i >= n && among("了过拖", at(chars, i - n)) && !(n == 2 && among("再，", at(chars, i - 1))))
        || i >= 2 && among("迟晚", at(chars, i - 2)) && among("发到送寄", at(chars, i - 1));
    let (mut end, mut count) = if half { (i + 1, ONE / 2) } else { number(chars, i)? };
    end = skip(chars, end, " ");
    end = skip(chars, end, "个");
    if !half && at(chars, end) == '半' {
        (end, count) = (end + 1, count + ONE / 2);
    }
    let units = [
        ("小时", HOUR),
        ("钟头", HOUR),
        ("钟", HOUR),
        ("h", HOUR),
        ("分钟", MINUTE),
        ("min", MINUTE),
        ("刻钟", 15 * MINUTE),
    ];
    let whole = i32::try_from(count / ONE).ok().filter(|_| count % ONE == 0);
    let letter = |end: usize| at(chars, end - 1).is_ascii() && at(chars, end).is_ascii_alphanumeric();
    let found = if let Some((end, unit)) = longest(chars, end, &units).filter(|(end, _)| !letter(*end)) {
        Some((end, When::In(Millis(count.checked_mul(unit)? / ONE))))
    } else if stands(chars, end, "工作日") {
        whole.map(|n| (end + 3, When::WorkDays(n)))
    } else if stands(chars, end, "自然日") {
        whole.map(|n| (end + 3, When::Days(n)))
    } else if at(chars, end) == '天' && half {
        Some((end + 1, When::In(Millis(12 * HOUR))))
    } else if at(chars, end) == '天' && !among("猫气", at(chars, end + 1)) {
        whole.map(|n| (end + 1, When::Days(n)))
    } else if at(chars, end) == '日' && (stands(chars, end + 1, "内") || stands(chars, end + 1, "之内")) {
        whole.map(|n| (end + 1, When::Days(n)))
    } else if let Some((end, ())) = longest(chars, end, &[("周", ()), ("星期", ()), ("礼拜", ())]) {
        whole.and_then(|n| n.checked_mul(7)).map(|n| (end, When::Days(n)))
    } else if at(chars, end) == '月' && at(chars, end - 1) == '个' {
        if half { Some((end + 1, When::Days(15))) } else { whole.map(|n| (end + 1, When::Months(n))) }
    } else {
        None
    };
    let (end, when) = found?;
    if since && !among("内后之以", at(chars, end)) {
        return Some(Found::Past(end));
    }
    if at(chars, end) == '前' || stands(chars, end, "之前") || stands(chars, end, "以前") {
        return Some(Found::Past(end + 1));
    }
    Some(Found::Time(tail(chars, end), when))
}

/// 圣诞节前: its eve; 圣诞节 without 前: the day itself.
fn known(chars: &[char], i: usize) -> Option<(usize, Day)> {
    let (end, (month, day)) = longest(chars, i, KNOWN)?;
    let end = skip(chars, end, "节");
    match longest(chars, end, &[("前", ()), ("之前", ()), ("以前", ())]) {
        Some((end, ())) if day > 1 => Some((end, Day::Date(month, day - 1))),
        Some((end, ())) => Some((end, Day::Date(month - 1, 0))),
        // 儿童节小礼物 says what it is for.
        None if at(chars, end) == '\0' || among("当那就给会一必能上下晚早到送发寄让，", at(chars, end)) => {
            Some((end, Day::Date(month, day)))
        }
        None => None,
    }
}

fn day(chars: &[char], i: usize, begun: u16) -> Option<(usize, Day)> {
    // 618 begins with a figure, and figures begin a day only there.
    if (begun & DAY != 0 || at(chars, i) == '6')
        && let Some(found) = known(chars, i)
    {
        return Some(found);
    }
    if begun & DAY != 0 {
        if let Some((end, ahead)) = longest(chars, i, DAYS) {
            return Some((end, Day::Ahead(ahead)));
        }
        if let Some((end, ahead)) = longest(chars, i, SHORT)
            && longest(chars, end, PARTS).is_some()
        {
            return Some((end, Day::Ahead(ahead)));
        }
    }
    let named = || weekday(chars, i).or_else(|| month(chars, i));
    let named = if begun & WEEK != 0 { named() } else { None };
    named.or_else(|| if begun & NUMBER != 0 { date(chars, i) } else { None })
}

/// 周五, 下周三, 这周, 周末.
fn weekday(chars: &[char], i: usize) -> Option<(usize, Day)> {
    let (at_week, week) =
        longest(chars, i, &[("这个", 0), ("下下", 2), ("下个", 1), ("这", 0), ("本", 0), ("下", 1)])
            .map_or((i, None), |(end, week)| (end, Some(week)));
    let (end, ()) = longest(chars, at_week, &[("周", ()), ("星期", ()), ("礼拜", ())])?;
    if i > 0 && among("每一两", at(chars, i - 1)) {
        return None;
    }
    match longest(chars, end, WEEKDAYS) {
        Some((end, number)) => Some((end, Day::Weekday(week, number))),
        None => week.map(|week| (end, Day::Weekday(Some(week), 7))),
    }
}

/// 月底, 下个月, 本月内, 年底.
fn month(chars: &[char], i: usize) -> Option<(usize, Day)> {
    const MONTHS: &[(&str, i32)] =
        &[("这个月", 0), ("这月", 0), ("本月", 0), ("当月", 0), ("下个月", 1), ("下月", 1)];
    if let Some((end, ())) = longest(chars, i, &[("年底", ()), ("年末", ())]) {
        return Some((end, Day::YearEnd));
    }
    if let Some((end, ())) = longest(chars, i, &[("月底", ()), ("月末", ()), ("月内", ())]) {
        return Some((end, Day::MonthEnd(0)));
    }
    if let Some((end, day)) = longest(chars, i, &[("上旬", 10), ("中旬", 20), ("下旬", 0), ("月中", 15)])
    {
        let day = if day == 0 { Day::MonthEnd(0) } else { Day::OfMonth(None, day) };
        return Some((end, day));
    }
    let (end, ahead) = longest(chars, i, MONTHS)?;
    if let Some((end, day)) = longest(chars, end, &[("上旬", 10), ("中旬", 20), ("中", 15)]) {
        return Some((end, Day::OfMonth(Some(ahead), day)));
    }
    if let Some((day_end, count)) = number(chars, end)
        && among("号日", at(chars, day_end))
        && let Ok(day) = i8::try_from(count / ONE)
    {
        return Some((day_end + 1, Day::OfMonth(Some(ahead), day)));
    }
    Some((skip(chars, end, "底末"), Day::MonthEnd(ahead)))
}

/// What has numbers with 号 of its own: 5号电池, 3号仓.
const THINGS: &str = "码线楼店仓门机库链电池色款鞋衣裤床桌座球柜位厅院团队粉口豆尺针油漆字卡房店员车厢";
/// What is done on the fifteenth.
const DOES: &str = "发寄给统安上下中早晚出补退打开回送到肯一能会就为帮准必当凌让把我您";

/// 11月20号, 15号之前, 11.20前.
fn date(chars: &[char], i: usize) -> Option<(usize, Day)> {
    let (end, first) = number(chars, i)?;
    // 12 月 1 号
    let end = if at(chars, end) == ' ' && among("月号日", at(chars, end + 1)) { end + 1 } else { end };
    let small = |n: i64| i8::try_from(n / ONE).ok().filter(|_| n % ONE == 0);
    // 2026年12月1日, 26年12月1日
    if at(chars, end) == '年' && at(chars, i).is_ascii_digit() && number(chars, end + 1).is_some() {
        let year = i16::try_from(first / ONE).ok().map(|y| if y < 100 { 2000 + y } else { y })?;
        return date(chars, end + 1).and_then(|(end, day)| match day {
            Day::Date(month, day) if day > 0 => Some((end, Day::OfYear(year, month, day))),
            Day::Date(..) => Some((end, day)),
            _ => None,
        });
    }
    if at(chars, end) == '月' {
        let month = small(first)?;
        if among("底末", at(chars, end + 1)) && at(chars, end + 1) != '\0' {
            return Some((end + 2, Day::Date(month, 0)));
        }
        if let Some((end, day)) = longest(chars, end + 1, &[("上旬", 10), ("中旬", 20), ("下旬", 0)]) {
            return Some((end, Day::Date(month, day)));
        }
        // 五月之前: until the end of April.
        if let Some((end, ())) =
            longest(chars, skip(chars, end + 1, "份"), &[("前", ()), ("之前", ()), ("以前", ())])
        {
            return Some((end, Day::Date(if month > 1 { month - 1 } else { 12 }, 0)));
        }
        let (end, day) = number(chars, skip(chars, end + 1, " "))?;
        let end = if at(chars, end) == ' ' && among("号日", at(chars, end + 1)) { end + 1 } else { end };
        return Some((skip(chars, end, "号日"), Day::Date(month, small(day)?)));
    }
    let before = |end: usize| ["前", "之前", "以前"].iter().any(|w| stands(chars, end, w));
    if among("号日", at(chars, end)) && at(chars, end) != '\0' && first % ONE == 0 {
        // 3日内 is a stretch; 5号电池 is no day, nor is 尾号8号; 十五日 is one only with what is done on it.
        let within =
            at(chars, end) == '日' && ["内", "之内", "以内"].iter().any(|w| stands(chars, end + 1, w));
        let thing = among(THINGS, at(chars, end + 1)) && at(chars, end + 1) != '\0';
        let named = i > 0 && among("第型编工单订账尾款色", at(chars, i - 1));
        // 16 日 16 点前
        let with_hour = hour(chars, skip(chars, end + 1, " "), true).is_some();
        let does = at(chars, end) == '号' || before(end + 1) || with_hour || among(DOES, at(chars, end + 1));
        return small(first)
            .filter(|d| does && !within && !thing && !named && (1..=31).contains(d))
            .map(|d| (end + 1, Day::OfMonth(None, d)));
    }
    // 11/27前
    if at(chars, end) == '/'
        && let Some((past, day)) =
            at(chars, end + 1).is_ascii_digit().then(|| number(chars, end + 1)).flatten()
    {
        let month = small(first).filter(|m| (1..=12).contains(m))?;
        let day = small(day).filter(|d| (1..=31).contains(d))?;
        return (before(past) || sends(chars, i, past))
            .then_some((skip(chars, past, "号日"), Day::Date(month, day)));
    }
    // 11.20 is read as one number: its figures tell.
    let figures: String = chars.get(i..end)?.iter().collect();
    let (month, day) = figures.split_once('.')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let fits = (1..=12).contains(&month) && (before(end) || (1..=31).contains(&day) && sends(chars, i, end));
    fits.then_some((skip(chars, end, "号日"), Day::Date(month, day)))
}

/// Whether something is sent on what stands between two places, so that 9.28 is a day there and no sum: 9.28发货,
/// 9.28号给您发; not 退您9.28.
fn sends(chars: &[char], start: usize, end: usize) -> bool {
    let after = skip(chars, end, "号日");
    let named = after > end && !among(THINGS, at(chars, after));
    let verb = longest(chars, after, &[("给您", ()), ("给你", ()), ("统一", ()), ("安排", ()), ("当天", ())])
        .map_or(after, |(end, ())| end);
    let sent = ["发货", "发出", "寄", "出库", "送", "揽收", "发走", "发"];
    let not = ["发票", "发红包", "发券", "发您", "寄语"];
    let is = |words: &[&str]| words.iter().any(|w| stands(chars, verb, w));
    let sum = start > 0 && among("补退赔返减付打转差价款费¥￥共", at(chars, start - 1));
    !sum && (named || is(&sent) && !is(&not))
}

/// 节后, 国庆前, 放假前, 春节后三天内.
fn feast(chars: &[char], i: usize) -> Option<(usize, Day)> {
    // 过完节就给您发
    let over = ["过完", "过了", "过罢"].iter().any(|w| stands(chars, i, w));
    if over && let Some((end, feast)) = longest(chars, i + 2, FEASTS) {
        let end = longest(chars, end, &[("节", ()), ("假期", ()), ("假", ())]).map_or(end, |(end, ())| end);
        return Some((tail(chars, end), Day::After(feast, None)));
    }
    let (end, feast) = longest(chars, i, FEASTS)?;
    let before = if i == 0 { '\0' } else { at(chars, i - 1) };
    // 环节, 细节, 两年前: no feasts. 圣诞节, 情人节, 购物节: days nobody has off, so 节 alone would name the wrong one.
    let counted = number(chars, i.saturating_sub(1)).is_some() || before.is_ascii_digit();
    if among("环细季情今明去一半十诞人亲师童女物货", before) || (counted && i > 0) {
        return None;
    }
    let end = longest(chars, end, &[("节", ()), ("假期", ()), ("放假", ()), ("结束", ()), ("假期结束", ())])
        .map_or(end, |(end, ())| end);
    if let Some((end, ())) = longest(chars, end, &[("前", ()), ("之前", ()), ("以前", ())]) {
        // 年前这批后天发, 年前的账: which one it is, no time.
        let which =
            ["的账", "的单", "的货", "这批", "那批", "这单", "最后"].iter().any(|w| stands(chars, end, w));
        return (!which).then_some((end, Day::Before(feast)));
    }
    let (end, ()) = longest(chars, end, &[("后", ()), ("之后", ()), ("以后", ()), ("过后", ())])?;
    let first = [("第一个工作日", ()), ("第一天", ()), ("上班第一天", ()), ("首个工作日", ())];
    if let Some((end, ())) = longest(chars, end, &first) {
        return Some((end, Day::After(feast, None)));
    }
    match stretch(chars, end) {
        Some(Found::Time(end, When::Days(n))) => Some((end, Day::After(feast, Some((n, false))))),
        Some(Found::Time(end, When::WorkDays(n))) => Some((end, Day::After(feast, Some((n, true))))),
        _ => Some((end, Day::After(feast, None))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of first characters leaves out nothing that trying every list at every place would find.
    #[test]
    fn every_list_at_every_place_finds_the_same() {
        let said = "昨天下午三点前发，48小时内到；最晚周五、半个月、节后第一天，月底前补您，上周的单今晚八点半走，十五号之前，\
                    马上就来，这两天看看，第二天一早，一个半小时，下下周三，11月20号，11.20前，国庆前三天，大后天，年底，一刻钟，\
                    圣诞节前，按今天的价给您，前几天，三天前，早些时候，不超过两天，明后天，夜里两点，零点前，〇点，半夜，中旬，9.28发货，\
                    9/28号给您寄，618前，六一八之前，双11之前，双十二当天，3个自然日内，三个工作日";
        let chars: Vec<char> = said.chars().collect();
        let lengths = [1, 2, 3, 5, 8, 13, 21, 34, chars.len()];
        for start in 0..chars.len() {
            for length in lengths {
                let part = chars.get(start..(start + length).min(chars.len())).unwrap_or_default();
                assert_eq!(
                    find_by(part, begins),
                    find_by(part, |_| u16::MAX),
                    "{}",
                    part.iter().collect::<String>()
                );
            }
        }
        for at in '\u{4e00}'..='\u{9fff}' {
            let part: Vec<char> = [at, '天', '前', '三', '点'].into();
            assert_eq!(find_by(&part, begins), find_by(&part, |_| u16::MAX), "{at}");
        }
    }
}

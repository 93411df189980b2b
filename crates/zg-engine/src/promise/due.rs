//! Which moment a time as said means, for a message of a given moment. Asia/Shanghai; working days and holidays by the
//! packs' calendar.
//!
//! A promise is never made stricter than it is: a day lasts until its 24:00, 周五前 holds Friday, of 3-5天 the five
//! count, 一天 from noon on ends with the next day. What would lie before the message means something else, so nothing.

use zg_model::{Date, TimeOfDay, Timestamp};
use zg_rules::Calendar;

use super::Due;
use super::when::{Day, Feast, Hour, When};

const HOUR: i64 = 3_600_000;
/// How far ahead a holiday may lie to be meant.
const AHEAD: i32 = 200;
/// A stretch of days off is a holiday from this many on; ordinary weekends have two.
const HOLIDAY: i32 = 3;
/// A date that has gone by longer ago than this is one of the next year.
const HALF_YEAR: i32 = 180;

/// The moment until which there is time; `None` when the words mean no moment from then on.
pub(super) fn due(when: When, at: Timestamp, calendar: Option<&Calendar>) -> Option<Due> {
    let today = at.date();
    let end = |day: Date| Some(Due::At(day.last_moment()));
    match when {
        When::In(span) => Some(Due::At(at + span)),
        When::Days(n) => end(today.plus_days(n)),
        When::Months(n) => end(months_on(today, n)),
        When::WorkDays(n) => Some(match working(calendar, today, n) {
            Ok(date) => Due::At(date.last_moment()),
            Err(unsure) => unsure.due(),
        }),
        When::Day(day, hour) => {
            let date = match date(day, today, calendar) {
                Some(Ok(date)) => date,
                Some(Err(unsure)) => return Some(unsure.due()),
                None => return None,
            };
            let moment = moment(day, date, hour, at);
            // 周五下午 said on Friday evening is that of next week.
            let again = match day {
                Day::Weekday(None, _) if moment < at => self::moment(day, date.plus_days(7), hour, at),
                _ => moment,
            };
            (again >= at).then_some(Due::At(again))
        }
    }
}

/// Whether it names a day by its date, or an hour of today, that is over: nobody promises for then.
pub(super) fn gone(when: When, at: Timestamp) -> bool {
    let named = match when {
        When::Day(Day::Date(_, day), _) => day > 0,
        When::Day(Day::OfYear(..), _) => true,
        When::Day(Day::Ahead(0), hour) => hour.is_some(),
        _ => false,
    };
    named && due(when, at, None).is_none()
}

/// How a time looks from a moment, a bit each: over, ahead, some moment at all. Nothing of times that calendars decide.
/// INVARIANT: what a text promises depends on when it is said only by this of its times, but for the moment itself.
pub(super) fn aspect(when: When, at: Timestamp) -> Option<u64> {
    if matches!(when, When::Day(Day::Before(_) | Day::After(..), _)) {
        return None;
    }
    let known = due(when, at, None).is_some();
    Some(u64::from(gone(when, at)) | u64::from(when.ahead(at)) << 1 | u64::from(known) << 2)
}

/// Why a day cannot be told.
enum Unsure {
    /// The calendar does not know the year.
    Year(i16),
    /// No year has such a day, or not the one that is meant.
    NoSuchDay,
}

impl Unsure {
    fn due(&self) -> Due {
        match self {
            Unsure::Year(year) => Due::Unknown(*year),
            Unsure::NoSuchDay => Due::NoSuchDay,
        }
    }
}

fn moment(day: Day, date: Date, hour: Option<Hour>, at: Timestamp) -> Timestamp {
    let on = |date: Date, ms: i64| if ms >= 24 * HOUR { date.last_moment() } else { date.at(TimeOfDay(ms)) };
    match hour {
        None => date.last_moment(),
        // 凌晨两点前, said in the afternoon: the small hours that come.
        Some(Hour::Until(ms)) if day == Day::Unsaid && ms <= 6 * HOUR && on(date, ms) < at => {
            on(date.plus_days(1), ms)
        }
        Some(Hour::Until(ms)) => on(date, ms),
        // 三点前: the next three o'clock of a day; of a named day, that of the waking hours.
        Some(Hour::Face(ms)) => {
            let later = ms + 12 * HOUR;
            if day != Day::Unsaid {
                return on(date, if ms < 7 * HOUR { later } else { ms });
            }
            let today = [on(date, ms), on(date, later.min(24 * HOUR))].into_iter().find(|t| *t >= at);
            today.unwrap_or_else(|| on(date.plus_days(1), if ms < 7 * HOUR { later } else { ms }))
        }
    }
}

fn date(day: Day, today: Date, calendar: Option<&Calendar>) -> Option<Result<Date, Unsure>> {
    let (year, month, _) = today.ymd();
    let monday = today.plus_days(1 - i32::from(today.weekday()));
    Some(Ok(match day {
        Day::Unsaid => today,
        Day::Ahead(n) => today.plus_days(n),
        Day::Weekday(Some(weeks), number) => monday.plus_days(weeks * 7 + number - 1),
        Day::Weekday(None, number) => {
            let ahead = (number - i32::from(today.weekday())).rem_euclid(7);
            today.plus_days(ahead)
        }
        Day::Date(month, 0) => {
            let year = if i32::from(month) < i32::from(today.ymd().1) { year.checked_add(1)? } else { year };
            month_end(Date::from_ymd(year, month, 1)?, 0)
        }
        Day::Date(month, day) => {
            // 11月31日: as near as the month comes to it says which year is meant.
            let near = |year: i16| {
                Some((Date::from_ymd(year, month, day), month_end(Date::from_ymd(year, month, 1)?, 0)))
            };
            let (date, end) = near(year)?;
            let past = today.days() - date.unwrap_or(end).days();
            let date = if past > HALF_YEAR { near(year.checked_add(1)?)?.0 } else { date };
            match date {
                Some(date) => date,
                None if (0..=HALF_YEAR).contains(&past) && end < today => return None,
                None => return Some(Err(Unsure::NoSuchDay)),
            }
        }
        Day::OfYear(year, month, day) => match Date::from_ymd(year, month, day) {
            Some(date) => date,
            None => return Some(Err(Unsure::NoSuchDay)),
        },
        Day::OfMonth(Some(ahead), day) => {
            let (y, m, _) = month_end(today, ahead).ymd();
            match Date::from_ymd(y, m, day) {
                Some(date) => date,
                None => return Some(Err(Unsure::NoSuchDay)),
            }
        }
        Day::OfMonth(None, day) => {
            let this = Date::from_ymd(year, month, day).filter(|d| *d >= today);
            let (y, m, _) = month_end(today, 1).ymd();
            this.or_else(|| Date::from_ymd(y, m, day))?
        }
        Day::MonthEnd(ahead) => month_end(today, ahead),
        Day::YearEnd => Date::from_ymd(year, 12, 31)?,
        Day::Before(feast) => match holiday(calendar, today, feast) {
            Some(Ok((first, _))) => first.plus_days(-1),
            // 元旦前: whatever is off around it, the day itself is.
            Some(Err(unknown)) => match fixed(today, feast) {
                Some(day) => day.plus_days(-1),
                None => return Some(Err(unknown)),
            },
            None => return None,
        },
        Day::After(feast, count) => match holiday(calendar, today, feast) {
            Some(Ok((_, last))) => match count {
                Some((n, false)) => last.plus_days(n),
                Some((n, true)) => return Some(working(calendar, last, n)),
                None => return Some(working(calendar, last, 1)),
            },
            Some(Err(unknown)) => return Some(Err(unknown)),
            None => return None,
        },
    }))
}

/// The next day of a feast that has the same date each year.
fn fixed(today: Date, feast: Feast) -> Option<Date> {
    let Feast::Between(from, to) = feast else { return None };
    let (month, day) = (i8::try_from(from / 100).ok()?, i8::try_from(from % 100).ok()?);
    let year = today.ymd().0;
    let next = [year, year.checked_add(1)?].into_iter().filter_map(|y| Date::from_ymd(y, month, day));
    next.filter(|d| *d > today).min().filter(|_| from == to)
}

/// The last day of the month that many months ahead.
fn month_end(day: Date, ahead: i32) -> Date {
    let mut first = day.month_start();
    for _ in 0..=ahead {
        first = first.plus_days(31).month_start();
    }
    first.plus_days(-1)
}

/// The same day so many months on, or the last of that month (民法典 第二百零二条).
fn months_on(day: Date, months: i32) -> Date {
    let end = month_end(day, months.min(24));
    let (y, m, last) = end.ymd();
    Date::from_ymd(y, m, day.ymd().2.min(last)).unwrap_or(end)
}

/// The so-manieth working day after a day, where the calendar knows.
fn working(calendar: Option<&Calendar>, after: Date, count: i32) -> Result<Date, Unsure> {
    let (mut day, mut left) = (after, count.min(400));
    while left > 0 {
        day = day.plus_days(1);
        let rests = calendar.and_then(|c| c.rests(day)).ok_or(Unsure::Year(day.ymd().0))?;
        left -= i32::from(!rests);
    }
    Ok(day)
}

/// The first and the last day of the holiday that is meant: the one that goes on, or the next that fits.
fn holiday(calendar: Option<&Calendar>, today: Date, feast: Feast) -> Option<Result<(Date, Date), Unsure>> {
    let Some(calendar) = calendar else { return Some(Err(Unsure::Year(today.ymd().0))) };
    let mut first = today;
    // A holiday that has begun already.
    while calendar.rests(first.plus_days(-1)) == Some(true) && calendar.rests(first) == Some(true) {
        first = first.plus_days(-1);
    }
    while first.days() - today.days() < AHEAD {
        match calendar.rests(first) {
            None => return Some(Err(Unsure::Year(first.ymd().0))),
            Some(false) => {
                first = first.plus_days(1);
                continue;
            }
            Some(true) => {}
        }
        let mut last = first;
        while calendar.rests(last.plus_days(1)) == Some(true) {
            last = last.plus_days(1);
        }
        if named(calendar, feast, first, last) && last >= today {
            return Some(Ok((first, last)));
        }
        first = last.plus_days(1);
    }
    None
}

/// Whether a stretch of days off is the holiday that was named.
fn named(calendar: &Calendar, feast: Feast, first: Date, last: Date) -> bool {
    let long = last.days() - first.days() + 1 >= HOLIDAY;
    let listed = |d: &Date| calendar.years.get(&d.ymd().0).is_some_and(|y| y.off.contains(d));
    let mut days = (0..=last.days() - first.days()).map(|n| first.plus_days(n));
    match feast {
        Feast::Next => long || days.any(|d| listed(&d)),
        Feast::Between(from, to) => {
            let number = |d: &Date| {
                let (_, m, day) = d.ymd();
                i32::from(m) * 100 + i32::from(day)
            };
            days.any(|d| listed(&d) && (from..=to).contains(&number(&d)))
        }
    }
}

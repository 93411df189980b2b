//! Clocks: when is something due? (design §5, 民法典 第二百零一条、第二百零三条)

use std::sync::Arc;

use zg_model::{Date, Millis, TimeOfDay, Timestamp};
use zg_rules::Calendar;

/// A compiled clock.
#[derive(Clone, Debug)]
pub(crate) enum Clock {
    /// The wall clock.
    Elapsed,
    /// Only between these times of the day, every day: what comes at night starts in the morning.
    Hours {
        /// The clock starts.
        from: TimeOfDay,
        /// The clock stops.
        to: TimeOfDay,
    },
    /// Days after the day itself, the last one until midnight.
    Days {
        /// Only working days count.
        work: bool,
        /// Which days are off; without one every day is like the next.
        calendar: Option<Arc<Calendar>>,
        /// A last day that is off moves to the next working day.
        roll: bool,
    },
}

/// The calendar does not know this year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownYear(pub(crate) i16);

impl Clock {
    /// The last moment at which it is still in time.
    pub(crate) fn due(&self, from: Timestamp, within: Millis) -> Result<Timestamp, UnknownYear> {
        if let Clock::Hours { from: opens, to: closes } = self {
            return Ok(service_due(from, within, *opens, *closes));
        }
        let (Clock::Days { work, calendar, roll }, Some(days)) = (self, within.whole_days()) else {
            return Ok(from + within);
        };
        let rests = |date: Date| match calendar {
            Some(calendar) => calendar.rests(date).ok_or(UnknownYear(date.ymd().0)),
            None => Ok(*work && date.weekday() >= 6),
        };
        let mut last = from.date();
        if *work {
            let mut left = days;
            while left > 0 {
                last = last.plus_days(1);
                if !rests(last)? {
                    left -= 1;
                }
            }
        } else {
            last = last.plus_days(days);
        }
        while *roll && rests(last)? {
            last = last.plus_days(1);
        }
        Ok(last.last_moment())
    }
}

/// Counts only time in service: day by day, what is left goes on in the morning.
fn service_due(from: Timestamp, within: Millis, opens: TimeOfDay, closes: TimeOfDay) -> Timestamp {
    let mut left = within.0;
    let mut at = from.0.max(from.date().at(opens).0);
    let mut day = from.date();
    loop {
        let end = day.at(closes).0;
        if at <= end && left <= end - at {
            return Timestamp(at + left);
        }
        left -= (end - at).max(0);
        day = day.plus_days(1);
        at = day.at(opens).0;
        if day == Date::MAX {
            return Timestamp::MAX;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zg_rules::Year;

    fn holidays() -> Clock {
        let day = |d: &str| d.parse::<Date>().unwrap();
        let off = (1..=7).map(|d| day(&format!("2024-10-0{d}"))).collect();
        let year = Year {
            notice: "国办发明电〔2023〕7号".into(),
            off,
            work: vec![day("2024-09-29"), day("2024-10-12")],
        };
        Clock::Days {
            work: false,
            calendar: Some(Arc::new(Calendar { years: [(2024, year)].into() })),
            roll: true,
        }
    }

    #[test]
    fn service_hours_stop_at_night() {
        let hours = |t: &str| t.parse::<TimeOfDay>().unwrap();
        let clock = Clock::Hours { from: hours("09:00"), to: hours("18:00") };
        for (from, within, due) in [
            ("2026-11-03 10:00:00", "1h", "2026-11-03 11:00:00"),
            ("2026-11-03 17:30:00", "30m", "2026-11-03 18:00:00"),
            ("2026-11-03 17:30:00", "1h", "2026-11-04 09:30:00"),
            ("2026-11-03 23:00:00", "1h", "2026-11-04 10:00:00"),
            ("2026-11-03 07:00:00", "19h", "2026-11-05 10:00:00"),
        ] {
            let got = clock.due(from.parse().unwrap(), within.parse().unwrap()).unwrap();
            assert_eq!(got.to_string(), due, "{from} + {within}");
        }
    }

    #[test]
    fn a_last_day_off_moves_to_the_next_working_day() {
        for (from, due) in [
            ("2024-09-26 15:00:00", "2024-10-08 23:59:59.999"),
            ("2024-05-07 00:00:00", "2024-05-14 23:59:59.999"),
            ("2024-10-05 12:00:00", "2024-10-12 23:59:59.999"),
            ("2024-10-06 12:00:00", "2024-10-14 23:59:59.999"),
        ] {
            assert_eq!(
                holidays().due(from.parse().unwrap(), Millis(7 * 86_400_000)).unwrap().to_string(),
                due,
                "{from}"
            );
        }
        assert_eq!(holidays().due("2025-01-01 10:00".parse().unwrap(), Millis::DAY), Err(UnknownYear(2025)));
    }
}

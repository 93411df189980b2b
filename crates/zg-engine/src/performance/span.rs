//! What is no sum of its parts, kept so that parts still add up: on which day a buyer was received before, and when chats
//! began and ended.

use std::collections::BTreeMap;

use zg_model::{Date, Timestamp};

use super::note::{Note, What};

/// Minutes of a day.
const MINUTES: i64 = 24 * 60;

/// The days and chats of an account, a group or a shop.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Span {
    /// By day and the day on which they were received before: how many buyers.
    before: BTreeMap<(Date, Option<Date>), i64>,
    /// By minute since 1970: chats that begin there, less those that have ended.
    steps: BTreeMap<i64, i64>,
}

impl Span {
    /// Whether a note is about when somebody chatted.
    pub(super) fn concerns(note: &Note) -> bool {
        matches!(note.what, What::Visit { .. })
    }

    /// A buyer was received on a day, and the last time before on another.
    pub(super) fn received(&mut self, day: Date, before: Option<Date>) {
        *self.before.entry((day, before)).or_default() += 1;
    }

    /// An account was in a chat; the shop was in the whole of it.
    pub(super) fn visited(&mut self, note: &Note, shop: bool) {
        let What::Visit { until, whole, .. } = note.what else { return };
        let (from, to) = match (shop, whole) {
            (false, _) => (note.at, until),
            (true, Some(whole)) => whole,
            // Another account's note tells of the whole.
            (true, None) => return,
        };
        let minute = |at: Timestamp| at.0.div_euclid(60_000);
        *self.steps.entry(minute(from)).or_default() += 1;
        *self.steps.entry(minute(to) + 1).or_default() -= 1;
    }

    pub(super) fn merge(&mut self, other: &Span) {
        for (key, n) in &other.before {
            *self.before.entry(*key).or_default() += n;
        }
        for (minute, n) in &other.steps {
            *self.steps.entry(*minute).or_default() += n;
        }
    }

    /// How many buyers were received in these days: those that were not already, earlier in them.
    pub(super) fn once(&self, (from, to): (Date, Date)) -> i64 {
        let of_days = self.before.range((from, None)..).take_while(|((day, _), _)| *day <= to);
        of_days.filter(|((_, before), _)| before.is_none_or(|b| b < from)).map(|(_, n)| n).sum()
    }

    /// How many chats there were at once, at most: in a minute of these days, of one hour of the clock if it is named.
    pub(super) fn most(&self, (from, to): (Date, Date), hour: Option<u8>) -> i64 {
        let (mut now, mut most) = (0, 0);
        let begin = |day: Date| day.start().0.div_euclid(60_000);
        let mut steps = self.steps.iter().peekable();
        while let Some((minute, step)) = steps.next() {
            now += step;
            let until = steps.peek().map_or(*minute, |(next, _)| **next);
            // What runs from here to the next step counts if some of it lies in the days and the hour.
            let (first, last) = ((*minute).max(begin(from)), until.min(begin(to).saturating_add(MINUTES)));
            let within = first < last
                && hour.is_none_or(|hour| (first..last).step_by(1).take(1_440).any(|m| hour_of(m) == hour));
            if within {
                most = most.max(now);
            }
        }
        most
    }
}

/// The hour of the clock of a minute.
fn hour_of(minute: i64) -> u8 {
    Timestamp(minute.saturating_mul(60_000)).time_of_day().hour()
}

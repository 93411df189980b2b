//! What the course of a conversation tells, for the slow twin: each gauge looks back from its event.

use super::*;

const TALK: [&str; 9] =
    ["say", "image", "video", "voice", "file", "emoji", "card", "redpacket", "leave_message"];

/// Whether somebody says something by an event.
pub(super) fn talks(e: &Event) -> bool {
    TALK.contains(&e.act.name()) && matches!(e.by.role(), "buyer" | "agent" | "bot")
}

impl Twin<'_> {
    /// The reading of a gauge at an event, in ticks.
    pub(super) fn gauge(&self, gauge: Gauge, event: usize) -> Option<i64> {
        let events = self.c.events();
        let talks = |n: usize| talks(&events[n]);
        if gauge == Gauge::Began {
            let first = (0..=event)
                .filter(|n| self.sessions[*n] == self.sessions[event])
                .find(|n| talks(*n) || events[*n].act == Act::SESSION_OPEN);
            let began = first.map_or(events[event].at, |n| events[n].at);
            return self.c.timed().then(|| began.time_of_day().0);
        }
        if !talks(event) {
            return None;
        }
        let count = |n: usize| Some(n as i64 * zg_rules::NUMBER);
        let role = events[event].by.role();
        let buyer = role == "buyer";
        let here = |n: &usize| talks(*n) && self.sessions[*n] == self.sessions[event];
        let mine: Vec<usize> = (0..=event).filter(here).filter(|n| events[*n].by.role() == role).collect();
        let others = |n: usize| -> Vec<usize> {
            (0..n).filter(here).filter(|m| (events[*m].by.role() == "buyer") != buyer).collect()
        };
        let row = |n: usize| {
            let since = others(n).last().copied();
            mine.iter().filter(|m| **m <= n && since.is_none_or(|s| s < **m)).count()
        };
        let timed = self.c.timed();
        let gap = |n: usize| others(n).last().filter(|_| timed).map(|m| (events[n].at - events[*m].at).0);
        let chars = |n: usize| {
            let said = events[n].act == Act::SAY;
            if said { events[n].text.chars().filter(|c| c.is_alphanumeric()).count() } else { 0 }
        };
        // How many times in a row the last of these differs from the one before in that direction.
        let streak = |values: &[i64], grows: bool| {
            let pairs = values.windows(2).rev();
            pairs.take_while(|p| if grows { p[0] < p[1] } else { p[0] > p[1] }).count()
        };
        match gauge {
            Gauge::Began => None,
            Gauge::Chars => count(chars(event)),
            Gauge::Nth => count(mine.len()),
            Gauge::Row => count(row(event)),
            Gauge::Gap => gap(event),
            Gauge::Waited => {
                let answered = (0..event).rev().find(|n| talks(*n) && events[*n].by.role() == "agent");
                let since = answered.map_or(0, |n| n + 1);
                let asked = (since..event).find(|n| talks(*n) && events[*n].by.role() == "buyer");
                asked.filter(|_| timed && role == "agent").map(|n| (events[event].at - events[n].at).0)
            }
            Gauge::Shorter => {
                let said: Vec<i64> =
                    mine.iter().filter(|n| events[**n].act == Act::SAY).map(|n| chars(*n) as i64).collect();
                (events[event].act == Act::SAY).then(|| streak(&said, false)).and_then(count)
            }
            Gauge::Slower => {
                let first: Vec<i64> = mine.iter().filter(|n| row(**n) == 1).filter_map(|n| gap(*n)).collect();
                let reads = row(event) == 1 && gap(event).is_some() && first.len() > 1;
                reads.then(|| streak(&first, true)).and_then(count)
            }
        }
    }

    /// When the session of an event ends, or will if nobody says more, and at which event that is over (past the
    /// last one: by now). `None` where nobody can tell, and for what comes when the session is over already.
    pub(super) fn close(&self, start: usize) -> Option<(Timestamp, Option<usize>)> {
        let events = self.c.events();
        let talk = |n: &usize| talks(&events[*n]);
        let here = |n: &usize| self.sessions[*n] == self.sessions[start];
        let inside: Vec<usize> = (0..events.len()).filter(here).collect();
        // As it stood up to an event: the last talk, and a close that nobody came back from.
        let stood = |last: usize| {
            let so_far = || (0..=last).rev();
            let talked = so_far().find(talk);
            let back = so_far().find(|n| talk(n) || events[*n].act == Act::SESSION_OPEN);
            let closed = so_far()
                .find(|n| events[*n].act == Act::SESSION_CLOSE)
                .filter(|n| back.is_none_or(|b| b < *n));
            let explicit = (0..=last).any(|n| events[n].act == Act::SESSION_OPEN);
            (talked.map(|n| events[n].at), closed.map(|n| events[n].at), explicit)
        };
        let over = |last: usize, now: Timestamp| {
            let past = |t: &Timestamp| (now - *t).0 > self.idle;
            match stood(last) {
                (_, Some(closed), _) => Some(closed).filter(past),
                (Some(talked), None, false) => Some(talked).filter(past).map(|t| t + Millis(self.idle)),
                _ => None,
            }
        };
        if !self.c.timed() || over(start, events[start].at).is_some() {
            return None;
        }
        let next = inside.last().map_or(start, |n| n + 1);
        // Silence inside what still counts as one session: only what is no talk can come after it.
        let mut between = (start + 1..next).filter_map(|n| Some((over(n - 1, events[n].at)?, Some(n))));
        if let Some(ended) = between.next() {
            return Some(ended);
        }
        let last = next - 1;
        if let Some(event) = events.get(next) {
            let at = over(last, event.at).or(stood(last).1).unwrap_or(event.at);
            return Some((at, Some(next)));
        }
        if let Some(at) = over(last, self.now) {
            return Some((at, Some(next)));
        }
        let (talked, closed, _) = stood(last);
        Some((closed.or(talked.map(|t| t + Millis(self.idle))).unwrap_or(Timestamp::MAX), None))
    }
}

//! Sequences of the slow twin: each trigger looks forward for what becomes of it.

use super::*;

/// A trigger that opened a round, until the event that ended it.
struct Round<'t> {
    start: usize,
    end: usize,
    due: Timestamp,
    /// For what has time until the session ends: the event at which that is known to be over.
    over: Option<usize>,
    /// When it was handed over.
    cut: Option<Timestamp>,
    counts: bool,
    /// Asked outside of the hours, where an answer inside of them counts.
    outside: bool,
    same: Option<&'t str>,
    owed: Option<Fen>,
}

/// The evidence, where a matcher fires.
pub(super) type Fires = Option<Vec<Place>>;

impl<'t> Twin<'t> {
    pub(super) fn sequence(&mut self, rule: &Rule, version: &Version, s: &Sequence) {
        let c = self.c;
        let fires =
            |m: &Matcher| -> Vec<Fires> { (0..c.events().len()).map(|e| self.fires(rule, m, e)).collect() };
        let settles = s.until.as_ref().map_or(vec![None; c.events().len()], fires);
        match &s.watch {
            Watch::Count { of, at_least } => {
                let counted = fires(of);
                self.count(rule, version, s, &counted, &settles, *at_least as usize);
            }
            Watch::Require { after, then } => {
                self.required(rule, version, s, &fires(after), &[("", fires(then))], &settles)
            }
            Watch::Steps { after, steps } => {
                let steps: Vec<_> = steps.iter().map(|s| (s.name.as_str(), fires(&s.matcher))).collect();
                self.required(rule, version, s, &fires(after), &steps, &settles);
            }
            Watch::Forbid { after, then } => {
                let (after, then) = (fires(after), fires(then));
                let rounds = self.rounds(rule, version, s, &after, &|start| {
                    self.later(s, start).find(|n| settles[*n].is_some())
                });
                for (event, spans) in then.into_iter().enumerate().filter_map(|(n, spans)| Some((n, spans?)))
                {
                    let at = c.events()[event].at;
                    let open = |r: &Round<'_>| r.counts && r.start < event && event < r.end && at <= r.due;
                    if rounds.iter().any(|r| open(r) && self.shares(s, r.same, event)) {
                        self.say((rule, version), ("breached", Vec::new()), event, event, spans, at);
                    }
                }
            }
        }
    }

    /// All of these must come before the time is over; what is asked for alone has no name.
    fn required(
        &mut self,
        rule: &Rule,
        version: &Version,
        s: &Sequence,
        after: &[Fires],
        steps: &[(&str, Vec<Fires>)],
        settles: &[Fires],
    ) {
        let c = self.c;
        let ends = |start: usize| {
            let done = |n: usize| {
                if s.in_full {
                    return self.paid.get(&(rule.id.to_string(), version.from, start)) == Some(&n);
                }
                let came = |fires: &Vec<Fires>| self.later(s, start).any(|m| m <= n && fires[m].is_some());
                steps.iter().all(|(_, fires)| came(fires))
            };
            self.later(s, start).find(|n| settles[*n].is_some() && self.about(s, start, *n) || done(*n))
        };
        let rounds = self.rounds(rule, version, s, after, &ends);
        let over = |r: &Round<'_>| r.end < c.events().len() && settles[r.end].is_some();
        let settled: BTreeSet<usize> =
            rounds.iter().filter(|r| over(r) && self.about(s, r.start, r.end)).map(|r| r.start).collect();
        let seen = self.now.max(c.events()[c.events().len() - 1].at);
        let answered = |r: &&Round<'_>| r.outside && r.end < c.events().len() && !settled.contains(&r.start);
        for round in rounds.iter().filter(answered) {
            let (at, spans) = (c.events()[round.end].at, after[round.start].clone().unwrap_or_default());
            if in_hours(s, at) {
                let outcome = if at <= round.due { "met" } else { "breached" };
                self.say((rule, version), (outcome, Vec::new()), round.start, round.start, spans, at);
            }
        }
        for round in rounds.iter().filter(|r| r.counts) {
            let handed = || vec![(round.start as u32, 0, c.events()[round.start].text.len() as u32)];
            let of_it = Some(&after[round.start]).filter(|_| c.events()[round.start].act != Act::TRANSFER);
            let spans = of_it.cloned().flatten().unwrap_or_else(handed);
            let in_time = |n: &usize| {
                if s.by_close {
                    round.over.is_none_or(|over| *n < over)
                } else {
                    c.events()[*n].at <= round.due
                }
            };
            let answer =
                Some(round.end).filter(|n| *n < c.events().len() && in_time(n)).map(|n| c.events()[n].at);
            let came =
                |fires: &Vec<Fires>| self.later(s, round.start).filter(in_time).any(|n| fires[n].is_some());
            let missing = steps.iter().filter(|(name, fires)| !name.is_empty() && !came(fires));
            let missing = missing.map(|(name, _)| (*name).to_owned()).collect();
            // A broken promise shows only where such things are recorded by the time it is due.
            let known = !s.promised || self.recorded(rule, s, round.start, round.due);
            let (outcome, at, missing) = match answer {
                _ if round.cut.is_some() => ("breached", round.cut.expect("handed over"), missing),
                _ if (answer.is_some() || s.settles_late) && settled.contains(&round.start) => continue,
                Some(at) => ("met", at, Vec::new()),
                None if !s.by_close && round.due < seen && !known => continue,
                None if round.over.is_some() || (!s.by_close && round.due < seen) => {
                    ("breached", round.due, missing)
                }
                None => ("pending", round.due, missing),
            };
            let mut spans = spans;
            spans.extend(self.unclear(rule, s, round.start, round.due));
            spans.sort_unstable();
            self.say((rule, version), (outcome, missing), round.start, round.start, spans, at);
        }
    }

    /// Where stands what leaves a breach to people: on the day of the trigger up to it, or later until it is due.
    fn unclear(&self, rule: &Rule, s: &Sequence, start: usize, due: Timestamp) -> Vec<Place> {
        let Some(m) = &s.unclear else { return Vec::new() };
        let events = self.c.events();
        let day = events[start].at.date();
        let soon = |n: &usize| match *n <= start {
            true => events[*n].at.date() == day,
            false => events[*n].at <= due,
        };
        let other = |n: &usize| self.same(s, start).zip(self.same(s, *n)).is_some_and(|(a, b)| a != b);
        let all = (0..events.len()).filter(soon).filter(|n| !other(n));
        all.filter_map(|n| self.fires(rule, m, n)).flatten().collect()
    }

    /// Whether what a sequence needs had come by an event, or with one no later than `until`.
    pub(super) fn recorded(&self, rule: &Rule, s: &Sequence, event: usize, until: Timestamp) -> bool {
        let soon = |n: &usize| *n <= event || self.c.events()[*n].at <= until;
        let all = || (0..self.c.events().len()).filter(soon);
        s.needs.as_ref().is_none_or(|m| all().any(|n| self.fires(rule, m, n).is_some()))
    }

    /// The events after a trigger that share the fact asked for with it.
    fn later<'s>(&'s self, s: &'s Sequence, start: usize) -> impl Iterator<Item = usize> + 's {
        let same = self.same(s, start);
        (start + 1..self.c.events().len()).filter(move |n| self.shares(s, same, *n))
    }

    pub(super) fn same(&self, s: &Sequence, event: usize) -> Option<&'t str> {
        s.same.as_ref().and_then(|name| self.c.events()[event].facts.get(name))
    }

    /// Whether what settles a promise is about the order that was named last before it, or about none.
    pub(super) fn about(&self, s: &Sequence, start: usize, event: usize) -> bool {
        let last = (0..start).rev().find_map(|n| self.same(s, n));
        let free = !s.promised || self.same(s, start).is_some();
        free || last.zip(self.same(s, event)).is_none_or(|(about, named)| about == named)
    }

    pub(super) fn shares(&self, s: &Sequence, same: Option<&str>, event: usize) -> bool {
        same.is_none() || self.same(s, event) == same
    }

    /// The triggers that open a round, each with the first event that ends it.
    fn rounds(
        &self,
        rule: &Rule,
        version: &Version,
        s: &Sequence,
        after: &[Fires],
        ends: &dyn Fn(usize) -> Option<usize>,
    ) -> Vec<Round<'t>> {
        let events = self.c.events();
        let (mut rounds, mut begun): (Vec<Round<'t>>, BTreeSet<u32>) = (Vec::new(), BTreeSet::new());
        for start in 0..events.len() {
            if s.splits && events[start].act == Act::TRANSFER {
                self.hand_over(rule, s, &mut rounds, start);
            }
            if after[start].is_none() {
                continue;
            }
            let (at, same) = (events[start].at, self.same(s, start));
            // Who asks again on another day has given up what was asked outside of the hours.
            for round in rounds.iter_mut().filter(|r| start < r.end) {
                round.outside &= events[round.start].at.date() == at.date();
            }
            let running = |r: &Round<'_>| {
                let over = if s.by_close { r.over.is_some_and(|over| over <= start) } else { r.due < at };
                let judged = !r.counts || over;
                r.same == same && start < r.end && (!judged || events[r.start].at.date() == at.date())
            };
            let opens = match s.per {
                Per::Message => true,
                Per::Turn => !rounds.iter().any(running),
                Per::Session => begun.insert(self.sessions[start]),
            };
            let owed = self.owed(rule, s, start);
            let limit = if s.by_close {
                self.close(start)
            } else if s.promised {
                self.promised_due(rule, s, start).map(|due| (due, None))
            } else if s.agreed {
                let by = events[start].facts.get("by").and_then(|by| by.parse().ok());
                by.filter(|_| self.c.timed()).map(|due| (due, None))
            } else {
                self.due(rule, s, at).map(|due| (due, None))
            };
            let again = |r: &Round<'_>| {
                let open = r.counts && start < r.end && at <= r.due;
                let more = owed.is_some() && self.more(rule, s, start);
                s.promised
                    && open
                    && !more
                    && r.same == same
                    && r.owed == owed
                    && limit == Some((r.due, None))
            };
            let ready = s.promised || self.recorded(rule, s, start, Timestamp::MIN);
            let opens = opens && ready && !rounds.iter().any(again);
            let Some((due, over)) = limit.filter(|_| opens && self.stands(rule, version, start)) else {
                continue;
            };
            let counts = in_hours(s, at) && !self.exempt(rule, s, at);
            let outside = s.outside && !in_hours(s, at) && !self.exempt(rule, s, at);
            if counts || s.per == Per::Turn {
                let end = ends(start).unwrap_or(events.len());
                rounds.push(Round { start, end, due, over, cut: None, counts, outside, same, owed });
            }
        }
        rounds
    }

    /// A round that nobody has answered is cut short by a transfer and begins anew with it.
    fn hand_over(&self, rule: &Rule, s: &Sequence, rounds: &mut Vec<Round<'t>>, at: usize) {
        let now = self.c.events()[at].at;
        // Nobody misses a chat that nobody has had.
        let takes = |e: &Event| {
            let names: &[&str] = match (e.act, &e.by) {
                (Act::SESSION_OPEN, _) => &["agent", "to"],
                (Act::TRANSFER, _) => &["to", "agent"],
                (_, zg_model::Party::Buyer) => &["to"],
                _ => &[],
            };
            e.by.agent().is_some() || names.iter().any(|n| e.facts.get(n).is_some())
        };
        let event = &self.c.events()[at];
        let given = event.by.agent().is_some() || event.facts.get("from").is_some();
        if !given && !self.c.events()[..at].iter().any(takes) {
            return;
        }
        let open = |r: &Round<'_>| r.counts && r.cut.is_none() && r.start < at && at < r.end && now <= r.due;
        let mut anew = Vec::new();
        for round in rounds.iter_mut().filter(|r| open(r)) {
            let due = self.due(rule, s, now).unwrap_or(Timestamp::MAX);
            anew.push(Round {
                start: at,
                end: round.end,
                due,
                over: None,
                cut: None,
                counts: true,
                outside: false,
                same: round.same,
                owed: round.owed,
            });
            (round.cut, round.end) = (Some(now), at);
        }
        rounds.extend(anew);
    }

    /// How much was promised by the trigger of a sequence that asks for all of it.
    pub(super) fn owed(&self, rule: &Rule, s: &Sequence, start: usize) -> Option<Fen> {
        match &s.watch {
            Watch::Require { after, .. } if s.in_full => self.terms(rule, after, start).1,
            _ => None,
        }
    }

    /// Whether a sum is promised on top of what was promised before.
    pub(super) fn more(&self, rule: &Rule, s: &Sequence, start: usize) -> bool {
        let Watch::Require { after, .. } = &s.watch else { return false };
        let of_or = after.or.iter().filter(|m| self.holds(rule, m, start, true, true).is_some());
        std::iter::once(after).chain(of_or).any(|m| self.promised(rule, m, start).iter().any(|p| p.more))
    }

    /// The moment that the trigger of a sequence promises; `None` when nobody can say.
    pub(super) fn promised_due(&self, rule: &Rule, s: &Sequence, start: usize) -> Option<Timestamp> {
        let Watch::Require { after, .. } = &s.watch else { return None };
        match self.terms(rule, after, start).0.filter(|_| self.c.timed())? {
            Due::Unknown(_) => None,
            due => Some(due.moment()),
        }
    }

    /// Whether a moment lies in a period that does not count; its last second belongs to it.
    fn exempt(&self, rule: &Rule, s: &Sequence, at: Timestamp) -> bool {
        let clock = s.skip.as_ref().and_then(|name| self.pack.clock(&rule.pack, &name.value));
        let Some(ClockKind::Exempt(ranges)) = clock.map(|c| &c.kind) else { return false };
        ranges.iter().any(|x| x.from <= at && at.0.div_euclid(1000) <= x.to.0.div_euclid(1000))
    }

    /// The last moment in time; `None` when nobody can say.
    fn due(&self, rule: &Rule, s: &Sequence, at: Timestamp) -> Option<Timestamp> {
        let Some(within) = s.within else { return Some(Timestamp::MAX) };
        if !self.c.timed() {
            return None;
        }
        let clock = s.clock.as_ref().and_then(|name| self.pack.clock(&rule.pack, &name.value));
        let (days, home) = match clock.map(|c| (&c.kind, zg_rules::pack_of(&c.file))) {
            Some((ClockKind::Days(days), home)) => (days, home),
            Some((ClockKind::Hours(opens, closes), _)) => {
                return Some(in_service(at, within.0, opens.0, closes.0));
            }
            _ => return Some(Timestamp(at.0 + within.0)),
        };
        let calendar = days
            .calendar
            .as_ref()
            .map(|name| self.pack.calendar(home, &name.value).expect("checked by load"));
        let rests = |day: Date| match calendar {
            Some(calendar) => calendar.rests(day),
            None => Some(days.work && day.weekday() > 5),
        };
        let (mut last, mut left) = (at.date(), within.0 / 86_400_000);
        while left > 0 {
            last = last.plus_days(1);
            left -= i64::from(!days.work || !rests(last)?);
        }
        while days.roll && rests(last)? {
            last = last.plus_days(1);
        }
        Some(last.last_moment())
    }

    /// So many within the time make a hit, and counting begins anew.
    fn count(
        &mut self,
        rule: &Rule,
        version: &Version,
        s: &Sequence,
        counted: &[Fires],
        settles: &[Fires],
        at_least: usize,
    ) {
        let (events, within) = (self.c.events(), s.within.expect("checked by load"));
        let mut used = BTreeSet::new();
        for event in (0..events.len())
            .filter(|n| counted[*n].is_some() && self.c.timed() && self.stands(rule, version, *n))
            .collect::<Vec<_>>()
        {
            let near = |n: &usize| {
                let standing = counted[*n].is_some() && self.stands(rule, version, *n);
                let anew =
                    (*n + 1..=event).any(|u| settles[u].is_some() && self.shares(s, self.same(s, *n), u));
                standing
                    && !anew
                    && !used.contains(n)
                    && events[event].at - events[*n].at <= within
                    && self.same(s, *n) == self.same(s, event)
            };
            let group: Vec<usize> = (0..=event).filter(near).collect();
            if group.len() >= at_least {
                let spans = group.iter().flat_map(|n| counted[*n].clone().unwrap_or_default()).collect();
                self.say((rule, version), ("hit", Vec::new()), group[0], event, spans, events[event].at);
                used.extend(group);
            }
        }
    }
}

/// Whether a trigger at that moment lies in the hours that count.
fn in_hours(s: &Sequence, at: Timestamp) -> bool {
    s.during.is_none_or(|(from, to)| from <= at.time_of_day() && at.time_of_day() < to)
}

/// Every day has its stretch of service; time goes by only there.
fn in_service(at: Timestamp, within: i64, opens: i64, closes: i64) -> Timestamp {
    let mut left = within;
    for day in 0.. {
        let midnight = at.date().plus_days(day).start().0;
        let begins = at.0.max(midnight + opens);
        let lasts = (midnight + closes - begins).max(0);
        if left <= lasts && begins <= midnight + closes {
            return Timestamp(begins + left);
        }
        left -= lasts;
    }
    Timestamp::MAX
}

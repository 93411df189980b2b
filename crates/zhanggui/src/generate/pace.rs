//! When things are said: hours of the day, how fast people type, and what the packs ask of reply times.

use zg_model::{Act, Date, Millis, Party, PartySet, PlatformId, RuleId, TimeOfDay, Timestamp};
use zg_rules::{Body, Cell, ClockKind, Exempt, Matcher, Pack, Per, Watch};

use super::book::Who;
use super::dice::Dice;
use super::force::{OnDays, Weeks, rules_of};
use super::script::Beat;

const SECOND: i64 = 1_000;
/// Replies are asked for within less than this; what allows more is no reply rule.
const LONGEST: i64 = 30 * 60 * SECOND;
/// A late reply is no later than this: other promises of a conversation stay kept.
const LATEST: i64 = 13 * 60 * SECOND;
/// How many of a hundred conversations begin in each hour.
const HOURS: [u8; 24] = [2, 1, 0, 0, 0, 0, 1, 1, 3, 6, 8, 7, 5, 6, 6, 6, 6, 5, 5, 7, 9, 8, 6, 2];

/// A rule that asks an agent to answer a buyer in time, as written.
#[derive(Debug)]
pub(crate) struct ReplyRule {
    rule: RuleId,
    within: Millis,
    during: Option<(TimeOfDay, TimeOfDay)>,
    skip: Vec<Exempt>,
    /// In which hours the session must have begun.
    began: Option<Cell>,
    per: Per,
    days: OnDays,
}

/// The reply rules of a platform.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    rules: Vec<ReplyRule>,
    /// Ordinary replies come within this.
    limit: i64,
}

/// A reply that is to come late: whose turn it answers, and after how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Late {
    /// The buyer's message that asks.
    pub(crate) asked: usize,
    /// The agent's message that answers.
    pub(crate) answered: usize,
    /// Whether nobody has spoken before.
    pub(crate) first: bool,
    delay: Millis,
}

impl Pace {
    /// Reads the reply rules of a platform.
    pub(crate) fn of(pack: &Pack, platform: &PlatformId, weeks: Weeks) -> Pace {
        let mut rules = Vec::new();
        for rule in rules_of(pack, platform) {
            for version in &rule.versions {
                let Some(Body::Sequence(s)) = &version.body else { continue };
                let (Watch::Require { after, then }, Some(within)) = (&s.watch, s.within) else { continue };
                let answers = |m: &Matcher| says(m, &Party::Agent("客服".into()));
                if within.0 > LONGEST
                    || s.clock.is_some()
                    || !asks_plainly(after)
                    || !plain(then)
                    || !answers(then)
                    || s.until.as_ref().is_some_and(answers)
                {
                    continue;
                }
                let skip = s.skip.as_ref().and_then(|name| pack.clock(&rule.pack, &name.value));
                let skip = match skip.map(|c| &c.kind) {
                    Some(ClockKind::Exempt(periods)) => periods.clone(),
                    _ => Vec::new(),
                };
                let days = weeks.of_version(rule, version, platform);
                rules.push(ReplyRule {
                    rule: rule.id.clone(),
                    within,
                    during: s.during,
                    skip,
                    began: began(after).cloned(),
                    per: s.per,
                    days,
                });
            }
        }
        let strictest = rules.iter().map(|r| r.within.0).min().unwrap_or(180 * SECOND);
        Pace { limit: (strictest * 9 / 10).max(6 * SECOND), rules }
    }

    /// Chooses a reply to come late; nothing where no rule asks for replies or no turn is plain enough.
    pub(crate) fn late(&self, beats: &[Beat], dice: &mut Dice) -> Option<Late> {
        let target = dice.pick(&self.rules)?;
        let most = (target.within.0).clamp(30 * SECOND, LATEST.max(target.within.0 + SECOND));
        let delay = target.within.0 + dice.range(1, (most / SECOND).max(2)) * SECOND;
        let delay = Millis(delay.min(LATEST.max(target.within.0 + SECOND)));
        let talks = |b: &Beat| matches!(b.who, Who::Buyer | Who::Agent | Who::Bot);
        let turns: Vec<Late> = (0..beats.len().saturating_sub(1))
            .filter_map(|asked| {
                let (beat, next) = (beats.get(asked)?, beats.get(asked + 1)?);
                let says = |b: &Beat, who| b.who == who && b.act == Act::SAY && b.after.is_none();
                let first = !beats.iter().take(asked).any(talks);
                let plain = says(beat, Who::Buyer) && says(next, Who::Agent) && next.planted.is_none();
                let goes_on = !beat.opens && same_visit(beats, asked);
                (plain && (first || goes_on)).then_some(Late { asked, answered: asked + 1, first, delay })
            })
            .collect();
        dice.pick(&turns).copied()
    }

    /// The rules that a late reply breaks, each with the moment at which it was due.
    pub(crate) fn broken(&self, late: &Late, asked: Timestamp, weeks: Weeks) -> Vec<(&RuleId, Timestamp)> {
        let day = usize::try_from(asked.date().days() - weeks.0.days()).unwrap_or(usize::MAX);
        let broken = self.rules.iter().filter(|r| {
            r.within < late.delay
                && r.days.get(day).copied().unwrap_or(false)
                && r.during.is_none_or(|(from, to)| (from..to).contains(&asked.time_of_day()))
                && !r.skip.iter().any(|x| x.from <= asked && asked <= x.to)
                && (r.per != Per::Session || late.first)
                // Of a later turn the session's beginning is not known here.
                && r.began.as_ref().is_none_or(|hours| late.first && hours.has(asked.time_of_day().0))
        });
        broken.map(|r| (&r.rule, asked + r.within)).collect()
    }

    /// The moments of a script's beats, from a day on; each later than the one before.
    pub(crate) fn moments(
        &self,
        beats: &[Beat],
        day: Date,
        late: Option<Late>,
        dice: &mut Dice,
    ) -> Vec<Timestamp> {
        let mut at = begins(day, dice);
        let mut asked = None;
        let mut before: Option<&Beat> = None;
        let mut moments = Vec::with_capacity(beats.len());
        for (number, beat) in beats.iter().enumerate() {
            if beat.opens {
                let days = i32::try_from(dice.range(1, 3)).unwrap_or(1);
                let next = begins(at.date().plus_days(days), dice);
                at = if next.0 > at.0 { next } else { Timestamp(at.0 + 3_600 * SECOND) };
            } else if let Some(before) = before {
                at = match (late.filter(|l| l.answered == number), asked) {
                    (Some(late), Some(asked)) => Timestamp(asked) + late.delay,
                    _ => Timestamp(at.0 + self.gap(before, beat, at.0, asked, dice)),
                };
            }
            match beat.who {
                Who::Buyer if asked.is_none() => asked = Some(at.0),
                Who::Agent => asked = None,
                _ => {}
            }
            moments.push(at);
            before = Some(beat);
        }
        moments
    }

    fn gap(&self, before: &Beat, beat: &Beat, at: i64, asked: Option<i64>, dice: &mut Dice) -> i64 {
        if let Some(about) = beat.after {
            return (about.0 * dice.range(85, 115) / 100).max(SECOND) / SECOND * SECOND;
        }
        let seconds = match (before.who, beat.who) {
            (_, Who::Bot) => dice.range(1, 2),
            (Who::System, Who::Buyer) => dice.range(2, 40),
            (Who::System, _) | (_, Who::System) => dice.range(1, 60),
            (Who::Agent | Who::Bot, Who::Buyer) if dice.percent(85) => dice.range(8, 70),
            (Who::Agent | Who::Bot, Who::Buyer) => dice.range(70, 280),
            (Who::Buyer, Who::Buyer) => dice.range(2, 7),
            (Who::Agent, Who::Agent) => dice.range(3, 15),
            (Who::Buyer | Who::Bot, Who::Agent) => {
                let most = (asked.map_or(self.limit, |asked| self.limit - (at - asked)) / SECOND).max(2);
                let slow = if dice.percent(90) { most.min(25) } else { most };
                dice.range(slow.min(5), slow)
            }
        };
        seconds * SECOND
    }
}

/// Whether an agent spoke just before, and the buyer before that, without a pause that could begin another session.
fn same_visit(beats: &[Beat], asked: usize) -> bool {
    let mut before = beats.iter().take(asked).rev();
    let Some(last) = before.next().filter(|b| b.who == Who::Agent && b.act == Act::SAY) else { return false };
    let mut since = std::iter::once(last).chain(before);
    let flows = |b: &&Beat| b.after.is_none() && !b.opens;
    let buyer = since.by_ref().take_while(flows).find(|b| b.who == Who::Buyer);
    buyer.is_some_and(|b| b.act == Act::SAY)
}

/// A moment of the day at which people write.
fn begins(day: Date, dice: &mut Dice) -> Timestamp {
    let mut left = i64::try_from(dice.below(100)).unwrap_or(0);
    let mut hour = 0;
    for (h, share) in (0..24).zip(HOURS) {
        hour = h;
        left -= i64::from(share);
        if left < 0 {
            break;
        }
    }
    day.at(TimeOfDay((hour * 3_600 + dice.range(0, 3_599)) * SECOND))
}

/// Whether the matcher asks for nothing but who and what.
fn plain(m: &Matcher) -> bool {
    m.text.is_none()
        && m.entity.is_empty()
        && m.facts.is_empty()
        && m.also.is_none()
        && m.unless.is_none()
        && m.or.is_empty()
}

/// Whether any words of a buyer, and only of a buyer, set the clock.
fn asks_plainly(m: &Matcher) -> bool {
    let buyer = PartySet::parse("buyer");
    let other = |m: &Matcher| m.by.is_some_and(|by| !by.contains(&Party::Buyer));
    // What else may set the clock does not happen in these scripts, as long as it is no buyer's.
    let among = m.or.iter().filter(|m| asks_plainly(m)).count() == 1
        && m.or.iter().all(|m| asks_plainly(m) || other(m))
        && Matcher { or: Vec::new(), ..m.clone() } == Matcher::default();
    let timed = |(name, _): &(String, _)| name == BEGAN;
    let bare = Matcher { facts: Vec::new(), ..m.clone() };
    among || (m.facts.iter().all(timed) && plain(&bare) && m.by == buyer && m.acts.contains(&Act::SAY))
}

/// The hours in which a session must have begun, where that is asked.
const BEGAN: &str = "began";

fn began(m: &Matcher) -> Option<&Cell> {
    m.facts.iter().find(|(name, _)| name == BEGAN).map(|(_, cell)| &cell.value)
}

/// Whether plain words of that party can be meant.
fn says(m: &Matcher, party: &Party) -> bool {
    m.by.is_none_or(|by| by.contains(party)) && (m.acts.is_empty() || m.acts.contains(&Act::SAY))
}

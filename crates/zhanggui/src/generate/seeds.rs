//! What can be planted: the packs' own bad examples, with what may be changed in them without making them good.

use std::rc::Rc;

use zg_model::transcript::Line;
use zg_model::{Act, Date, Millis, Party, PlatformId, RuleId};
use zg_rules::{Body, Case, Chat, ClockKind, Cond, Exempt, Matcher, Pack, Rule, Version, Watch};

use super::force::{OnDays, Weeks, rules_of};

/// A bad example of one message, said by the seller's side.
#[derive(Debug)]
pub(crate) struct OneLine<'p> {
    pub(crate) rule: &'p RuleId,
    pub(crate) bot: bool,
    pub(crate) text: &'p str,
    /// The evidence: first and last byte.
    pub(crate) marks: Vec<(usize, usize)>,
    pub(crate) traits: Rc<Traits>,
    pub(crate) days: OnDays,
}

/// What a rule's matcher says about the words around and in its evidence.
#[derive(Debug, Default)]
pub(crate) struct Traits {
    /// The evidence must be nearly all that is said.
    pub(crate) alone: bool,
    /// Words that make the message good, or swallow a hit.
    pub(crate) excuses: Vec<String>,
    /// Words that can take each other's place, and whether filler between their characters is read through.
    pub(crate) pools: Vec<Pool>,
}

/// The words of one condition.
#[derive(Debug)]
pub(crate) struct Pool {
    pub(crate) words: Vec<String>,
    pub(crate) bare: bool,
}

/// A bad example of several lines, or of events.
#[derive(Debug)]
pub(crate) struct Scene<'p> {
    pub(crate) rule: &'p RuleId,
    pub(crate) chat: &'p Chat,
    pub(crate) verdict: Verdict<'p>,
    pub(crate) skip: &'p [Exempt],
    pub(crate) days: OnDays,
}

/// At which moment a scene's finding comes out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict<'p> {
    /// At each marked event.
    Marked,
    /// At the last marked event.
    Last,
    /// So long after each marked event.
    Due(Millis),
    /// At the end of a later day, counted by a clock of the packs.
    Days { pack: &'p Pack, rule: &'p Rule, clock: &'p str, days: i32 },
}

/// The examples of a platform's rules, grouped by rule.
#[derive(Debug, Default)]
pub(crate) struct Seeds<'p> {
    pub(crate) lines: Vec<Vec<OneLine<'p>>>,
    pub(crate) scenes: Vec<Vec<Scene<'p>>>,
}

impl<'p> Seeds<'p> {
    /// Gathers the examples that hold on some day of the weeks.
    pub(crate) fn of(pack: &'p Pack, platform: &PlatformId, weeks: Weeks) -> Seeds<'p> {
        let mut seeds = Seeds::default();
        for rule in rules_of(pack, platform) {
            let (mut lines, mut scenes) = (Vec::new(), Vec::new());
            for version in &rule.versions {
                let days = weeks.of_version(rule, version, platform);
                let Some(body) = version.body.as_ref().filter(|_| days.contains(&true)) else { continue };
                let traits = Rc::new(traits(pack, rule, body, weeks.0));
                for example in &rule.examples {
                    let Case::Bad(chat) = &example.case else { continue };
                    let holds = |n: usize| {
                        let day = weeks.day(n);
                        example.since.is_none_or(|s| s <= day) && example.until.is_none_or(|u| day <= u)
                    };
                    let days: OnDays =
                        std::array::from_fn(|n| days.get(n).copied().unwrap_or(false) && holds(n));
                    if !days.contains(&true) || !of_platform(chat, platform) {
                        continue;
                    }
                    match one_line(chat).filter(|_| matches!(body, Body::Match(_))) {
                        Some(line) => {
                            let marks = line.marks.iter().map(|(a, b)| (index(*a), index(*b))).collect();
                            let bot = line.by == Party::Bot;
                            let traits = Rc::clone(&traits);
                            lines.push(OneLine {
                                rule: &rule.id,
                                bot,
                                text: &line.text,
                                marks,
                                traits,
                                days,
                            });
                        }
                        None => scenes.extend(scene(pack, rule, version, body, chat, platform, days)),
                    }
                }
            }
            seeds.lines.extend(Some(lines).filter(|l| !l.is_empty()));
            seeds.scenes.extend(Some(scenes).filter(|s| !s.is_empty()));
        }
        seeds
    }
}

fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn of_platform(chat: &Chat, platform: &PlatformId) -> bool {
    chat.transcript.header.get("platform").is_none_or(|p| p == platform.as_str())
}

/// The line, when the example is one message of the seller's side without a time.
fn one_line(chat: &Chat) -> Option<&Line> {
    let [line] = chat.transcript.lines.as_slice() else { return None };
    let seller = matches!(line.by, Party::Agent(_) | Party::Bot);
    let plain = seller && line.act == Act::SAY && line.time.is_none() && !line.marks.is_empty();
    plain.then_some(line)
}

fn scene<'p>(
    pack: &'p Pack,
    rule: &'p Rule,
    version: &'p Version,
    body: &'p Body,
    chat: &'p Chat,
    platform: &PlatformId,
    days: OnDays,
) -> Option<Scene<'p>> {
    let first = chat.transcript.moments(Date::MIN).first()?.date();
    let dated = chat.transcript.dated();
    // With dates of its own, an example speaks for the version of its own day.
    if dated && !super::force::version_on(rule, first, platform).is_some_and(|v| std::ptr::eq(v, version)) {
        return None;
    }
    let mut skip: &[Exempt] = &[];
    let verdict = match body {
        Body::Match(_) => Verdict::Marked,
        Body::Sequence(s) => {
            let named = s.skip.as_ref().and_then(|name| pack.clock(&rule.pack, &name.value));
            if let Some(ClockKind::Exempt(periods)) = named.map(|c| &c.kind) {
                skip = periods;
            }
            match (&s.watch, s.within, &s.clock) {
                (Watch::Forbid { .. }, _, None) => Verdict::Marked,
                (Watch::Count { .. }, ..) => Verdict::Last,
                (Watch::Require { .. }, Some(within), None) => Verdict::Due(within),
                (Watch::Require { .. }, Some(within), Some(clock)) if dated => {
                    Verdict::Days { pack, rule, clock: &clock.value, days: within.whole_days()? }
                }
                _ => return None,
            }
        }
        Body::Tally(_) | Body::Table(_) => return None,
    };
    Some(Scene { rule: &rule.id, chat, verdict, skip, days })
}

/// What the matcher of a match rule says; nothing for other bodies.
fn traits(pack: &Pack, rule: &Rule, body: &Body, day: Date) -> Traits {
    let mut traits = Traits::default();
    if let Body::Match(matcher) = body {
        traits.read(pack, rule, matcher, day);
    }
    traits
}

impl Traits {
    fn read(&mut self, pack: &Pack, rule: &Rule, matcher: &Matcher, day: Date) {
        if let Some(text) = &matcher.text {
            self.alone |= text.alone;
            self.excuses.extend(text.except.iter().map(|w| w.value.to_lowercase()));
            for word in &text.any {
                let list = word.value.strip_prefix('$').and_then(|name| pack.word_list(&rule.pack, name));
                self.excuses.extend(list.into_iter().flat_map(|l| &l.except).map(|w| w.to_lowercase()));
            }
            let bare = text.views.iter().any(|v| v.value == "bare");
            self.pools.push(Pool { words: words(pack, rule, text, day), bare });
        }
        let unless = matcher.unless.iter().flat_map(|cond| words(pack, rule, cond, day));
        self.excuses.extend(unless.map(|w| w.to_lowercase()));
        for branch in &matcher.or {
            self.read(pack, rule, branch, day);
        }
    }
}

/// The words of a condition, with those of its lists, that are listed on a day.
fn words(pack: &Pack, rule: &Rule, cond: &Cond, day: Date) -> Vec<String> {
    let mut words = Vec::new();
    for word in &cond.any {
        match word.value.strip_prefix('$') {
            None => words.push(word.value.clone()),
            Some(name) => {
                let terms = pack.word_list(&rule.pack, name).into_iter().flat_map(|list| &list.terms);
                let listed = terms.filter(|t| {
                    t.from.is_none_or(|from| from <= day) && t.until.is_none_or(|until| day <= until)
                });
                words.extend(listed.map(|t| t.text.clone()));
            }
        }
    }
    words
}

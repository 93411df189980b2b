//! Which version of which rule is in force on which day of the generated weeks, read from the packs as written.
//!
//! The engine is not asked: what is planted must be known without it, or recall would measure nothing.

use zg_model::{Date, PlatformId, Severity};
use zg_rules::{Pack, Rule, Version};

/// How many days are generated.
pub(crate) const DAYS: usize = 28;

/// The generated weeks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weeks(pub(crate) Date);

/// On which of the days something holds.
pub(crate) type OnDays = [bool; DAYS];

impl Weeks {
    /// The fixed weeks: no clock is asked, so that a seed means the same for ever.
    pub(crate) fn fixed() -> Weeks {
        Weeks(Date::from_ymd(2026, 10, 12).unwrap_or(Date::MIN))
    }

    /// A day by its number.
    pub(crate) fn day(self, number: usize) -> Date {
        self.0.plus_days(i32::try_from(number).unwrap_or(0))
    }

    /// The days on which this is the version that judges a platform's conversations.
    pub(crate) fn of_version(self, rule: &Rule, version: &Version, platform: &PlatformId) -> OnDays {
        std::array::from_fn(|n| {
            version_on(rule, self.day(n), platform).is_some_and(|v| std::ptr::eq(v, version))
        })
    }
}

/// The version in force on a day for a platform; conditions on other facts do not hold, for none are written.
pub(crate) fn version_on<'r>(rule: &'r Rule, day: Date, platform: &PlatformId) -> Option<&'r Version> {
    let applies = |v: &&Version| {
        v.applies
            .iter()
            .all(|(name, values)| name == "platform" && values.iter().any(|value| value == platform.as_str()))
    };
    let newest = rule.versions.iter().filter(|v| v.from <= day).filter(applies).max_by_key(|v| v.from);
    newest.filter(|v| v.until.is_none_or(|until| day <= until))
}

/// The rules that judge a platform's conversations, but those that are only there to be counted: no report lists them.
pub(crate) fn rules_of<'p>(pack: &'p Pack, platform: &PlatformId) -> impl Iterator<Item = &'p Rule> {
    let counted = pack.counted();
    pack.rules.iter().filter(move |rule| {
        let of_pack = pack.meta(&rule.pack).map_or(&[][..], |m| &m.platforms);
        let only_counted = rule.severity == Some(Severity::Note) && counted.contains(rule.id.as_str());
        rule.status.judges() && !only_counted && (of_pack.is_empty() || of_pack.contains(platform))
    })
}

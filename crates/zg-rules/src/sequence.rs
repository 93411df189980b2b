//! Sequences: after A, was B required or forbidden, in time? (language §4)

use zg_model::{Millis, TimeOfDay};

use crate::decode::{At, Decoder};
use crate::matcher::Matcher;
use crate::node::Node;

/// A timing rule, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// What is watched.
    pub watch: Watch,
    /// Settles the matter without a verdict.
    pub until: Option<Matcher>,
    /// How long there is, inclusive.
    pub within: Option<Millis>,
    /// The clock that counts it; absent means elapsed time.
    pub clock: Option<At<String>>,
    /// Triggers count only in this part of the day: `[from, to)`.
    pub during: Option<(TimeOfDay, TimeOfDay)>,
    /// Triggers in these periods do not count.
    pub skip: Option<At<String>>,
    /// Which triggers open a matter.
    pub per: Per,
    /// The fact that trigger and answer must share.
    pub same: Option<String>,
}

/// What a sequence watches for.
#[derive(Clone, Debug, PartialEq)]
pub enum Watch {
    /// After the trigger, this must come.
    Require {
        /// The trigger.
        after: Matcher,
        /// What must come.
        then: Matcher,
    },
    /// After the trigger, this must not come.
    Forbid {
        /// The trigger.
        after: Matcher,
        /// What must not come.
        then: Matcher,
    },
    /// So many of these within the time.
    Count {
        /// What is counted.
        of: Matcher,
        /// How many make a hit.
        at_least: u32,
    },
}

/// Which triggers open a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Each trigger.
    Message,
    /// The first of a round: until answered, or until the day ends.
    Turn,
    /// The first of a session (一次接待).
    Session,
}

impl Sequence {
    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Sequence> {
        let mut f = d.fields(node)?;
        let mut matcher = |d: &mut Decoder<'_>, name| f.get(name).map(|n| Matcher::decode(d, n));
        let (after, require, forbid, count, until) = (
            matcher(d, "after"),
            matcher(d, "require"),
            matcher(d, "forbid"),
            matcher(d, "count"),
            matcher(d, "until"),
        );
        let at_least: Option<u32> = f.parsed(d, "at_least", "整数", "a whole number");
        let within = f.parsed(d, "within", "时长，如 3m、48h、7d", "a duration like 3m, 48h, 7d");
        let clock = f.text(d, "clock");
        let during = f.text(d, "during").and_then(|t| {
            let range = parse_hours(&t.value);
            if range.is_none() {
                d.wrong(
                    &t.span,
                    format!("`{}` 不是时段，应如 08:00-23:00", t.value),
                    format!("`{}` is not a time range like 08:00-23:00", t.value),
                );
            }
            range
        });
        let skip = f.text(d, "skip");
        let per = match f.text(d, "per") {
            None => Per::Message,
            Some(t) => match t.value.as_str() {
                "message" => Per::Message,
                "turn" => Per::Turn,
                "session" => Per::Session,
                other => {
                    d.unknown(&t.span, ("单位", "unit"), other, ["message", "turn", "session"]);
                    Per::Message
                }
            },
        };
        let same = f.text(d, "same").map(|t| t.value);
        let span = f.span();
        f.finish(d);
        let watch = match (after, require, forbid, count, at_least) {
            (Some(after), Some(then), None, None, None) => Watch::Require { after: after?, then: then? },
            (Some(after), None, Some(then), None, None) => Watch::Forbid { after: after?, then: then? },
            (None, None, None, Some(of), Some(at_least)) if within.is_some() && at_least >= 1 => {
                Watch::Count { of: of?, at_least }
            }
            _ => {
                d.wrong(
                    &span,
                    "sequence 要么是 `after` 加 `require`／`forbid` 之一，要么是 `count`、`at_least`、`within`",
                    "a sequence is `after` with one of `require`, `forbid`, or `count`, `at_least`, `within`",
                );
                return None;
            }
        };
        let counts = matches!(watch, Watch::Count { .. });
        if counts
            && (until.is_some()
                || clock.is_some()
                || during.is_some()
                || skip.is_some()
                || per != Per::Message)
        {
            d.wrong(
                &span,
                "`count` 只与 `at_least`、`within`、`same` 合用",
                "`count` goes with `at_least`, `within`, `same` only",
            );
        }
        if clock.is_some() && within.is_none() {
            d.wrong(&span, "写了 `clock` 就要有 `within`", "`clock` needs `within`");
        }
        Some(Sequence { watch, until: until.flatten(), within, clock, during, skip, per, same })
    }
}

/// `08:00-23:00`.
pub(crate) fn parse_hours(text: &str) -> Option<(TimeOfDay, TimeOfDay)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from < to).then_some((from, to))
}

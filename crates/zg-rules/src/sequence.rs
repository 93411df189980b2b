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
    /// What settles it does so however late (`late: settles`): an export may lack what is required and still hold this.
    pub settles_late: bool,
    /// How long there is, inclusive.
    pub within: Option<Millis>,
    /// There is time until the session ends (`within: session`).
    pub by_close: bool,
    /// Until the moment that the trigger promises (`due: promised`); never, where it names none.
    pub promised: bool,
    /// Until the moment that the trigger's fact `by` names (`due: agreed`); a trigger that names none opens nothing.
    pub agreed: bool,
    /// The amounts of what is required must come up to what was promised (`amount: promised`).
    pub in_full: bool,
    /// Judged only where this has happened before the trigger, or with it; of what is promised, until it is due.
    pub needs: Option<Matcher>,
    /// Certain only where this has happened before the trigger, or with it; without it, people are asked.
    pub proven: Option<Matcher>,
    /// Where this happened on the trigger's day before it, or after it until it is due, people are asked, and it is evidence.
    pub unclear: Option<Matcher>,
    /// The clock that counts it; absent means elapsed time.
    pub clock: Option<At<String>>,
    /// Triggers count only in this part of the day: `[from, to)`.
    pub during: Option<(TimeOfDay, TimeOfDay)>,
    /// What is asked outside of these hours and answered inside counts too (`outside: answered`).
    pub outside: bool,
    /// Triggers in these periods do not count.
    pub skip: Option<At<String>>,
    /// Which triggers open a matter.
    pub per: Per,
    /// A round that is handed over unanswered is the first account's miss, and begins anew for the second.
    pub splits: bool,
    /// An agent who answers after the idle time is still in the session of who waits (`waiting: same`).
    pub holds: bool,
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
    /// After the trigger, all of these must come, in any order (核对清单).
    Steps {
        /// The trigger.
        after: Matcher,
        /// What must come.
        steps: Vec<Step>,
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

/// One item of a checklist.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What people call it: 要照片.
    pub name: String,
    /// How it is recognised.
    pub matcher: Matcher,
}

/// As many items as a checklist can have: each is a bit.
const STEPS: usize = 32;

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
        let (after, require, forbid, count, until, needs, proven, unclear) = (
            matcher(d, "after"),
            matcher(d, "require"),
            matcher(d, "forbid"),
            matcher(d, "count"),
            matcher(d, "until"),
            matcher(d, "needs"),
            matcher(d, "proven"),
            matcher(d, "unclear"),
        );
        let at_least: Option<u32> = f.parsed(d, "at_least", "整数", "a whole number");
        let steps = f.get("steps").map(|n| steps(d, n));
        let by_close = f.get("within").and_then(Node::text) == Some("session");
        let within = if by_close {
            None
        } else {
            f.parsed(
                d,
                "within",
                "时长，如 3m、48h、7d，或 session",
                "a duration like 3m, 48h, 7d, or session",
            )
        };
        let mut one_of = |d: &mut Decoder<'_>, name, known: &[&'static str]| {
            let text = f.text(d, name)?;
            let found = known.iter().copied().find(|k| *k == text.value);
            if found.is_none() {
                d.unknown(&text.span, ("到期的算法", "way to be due"), &text.value, known.iter().copied());
            }
            found
        };
        let due_by = one_of(d, "due", &["promised", "agreed"]);
        let (due, agreed) = (due_by == Some("promised"), due_by == Some("agreed"));
        let in_full = one_of(d, "amount", &["promised"]).is_some();
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
        let outside = f.text(d, "outside").is_some_and(|t| {
            if t.value != "answered" {
                d.unknown(
                    &t.span,
                    ("时段外的算法", "way to count outside the hours"),
                    &t.value,
                    ["answered"],
                );
            }
            t.value == "answered"
        });
        let settles_late = f.text(d, "late").is_some_and(|t| {
            if t.value != "settles" {
                d.unknown(&t.span, ("到期以后的算法", "way to take what comes late"), &t.value, ["settles"]);
            }
            t.value == "settles"
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
        let splits = f.text(d, "handover").is_some_and(|t| {
            if t.value != "split" {
                d.unknown(&t.span, ("转接的算法", "handover"), &t.value, ["split"]);
            }
            t.value == "split"
        });
        let holds = f.text(d, "waiting").is_some_and(|t| {
            if t.value != "same" {
                d.unknown(&t.span, ("等着时的算法", "way to wait"), &t.value, ["same"]);
            }
            t.value == "same"
        });
        let same = f.text(d, "same").map(|t| t.value);
        let span = f.span();
        f.finish(d);
        let watch = match (after, require, steps, forbid, count, at_least) {
            (Some(after), Some(then), None, None, None, None) => {
                Watch::Require { after: after?, then: then? }
            }
            (Some(after), None, Some(steps), None, None, None) => {
                Watch::Steps { after: after?, steps: steps? }
            }
            (Some(after), None, None, Some(then), None, None) => Watch::Forbid { after: after?, then: then? },
            (None, None, None, None, Some(of), Some(at_least)) if within.is_some() && at_least >= 1 => {
                Watch::Count { of: of?, at_least }
            }
            _ => {
                d.wrong(
                    &span,
                    "sequence 要么是 `after` 加 `require`／`steps`／`forbid` 之一，要么是 `count`、`at_least`、`within`",
                    "a sequence is `after` with one of `require`, `steps`, `forbid`, or `count`, `at_least`, `within`",
                );
                return None;
            }
        };
        let counts = matches!(watch, Watch::Count { .. });
        if counts && (clock.is_some() || during.is_some() || skip.is_some() || per != Per::Message) {
            d.wrong(
                &span,
                "`count` 只与 `at_least`、`within`、`until`、`same` 合用",
                "`count` goes with `at_least`, `within`, `until`, `same` only",
            );
        }
        if clock.is_some() && within.is_none() {
            d.wrong(&span, "写了 `clock` 就要有 `within`", "`clock` needs `within`");
        }
        let rounds = per == Per::Turn && matches!(watch, Watch::Require { .. } | Watch::Steps { .. });
        if splits && !rounds {
            d.wrong(
                &span,
                "`handover` 只与 `require`、`per: turn` 合用",
                "`handover` goes with `require` and `per: turn` only",
            );
        }
        if holds && (by_close || !matches!(watch, Watch::Require { .. } | Watch::Steps { .. })) {
            d.wrong(
                &span,
                "`waiting` 只与 `require`、`steps` 合用，不与 `within: session` 合用",
                "`waiting` goes with `require` and `steps` only, without `within: session`",
            );
        }
        let requires = matches!(watch, Watch::Require { .. });
        if outside && (during.is_none() || !requires || per != Per::Turn || splits) {
            d.wrong(
                &span,
                "`outside` 只与 `require`、`during`、`per: turn` 合用，不与 `handover` 合用",
                "`outside` goes with `require`, `during` and `per: turn` only, without `handover`",
            );
        }
        if settles_late && (!requires || until.is_none() || within.is_none() || per != Per::Message) {
            d.wrong(
                &span,
                "`late` 只与 `require`、`until`、`within` 合用，不与 `per` 合用",
                "`late` goes with `require`, `until` and `within` only, without `per`",
            );
        }
        if (due_by.is_some() || in_full) && !requires {
            d.wrong(
                &span,
                "`due`、`amount` 只与 `require` 合用",
                "`due` and `amount` go with `require` only",
            );
        }
        if due_by.is_some() && (within.is_some() || by_close || per == Per::Turn) {
            d.wrong(
                &span,
                "`due` 自己就是时限，不与 `within`、`clock`、`per: turn` 合用",
                "`due` is the time limit itself: without `within`, `clock`, `per: turn`",
            );
        }
        if counts && needs.is_some() {
            d.wrong(&span, "`count` 不与 `needs` 合用", "`count` does not go with `needs`");
        }
        if proven.is_some() && !requires {
            d.wrong(&span, "`proven` 只与 `require` 合用", "`proven` goes with `require` only");
        }
        if unclear.is_some() && (!requires || per != Per::Message || by_close) {
            d.wrong(
                &span,
                "`unclear` 只与 `require` 合用，不与 `per`、`within: session` 合用",
                "`unclear` goes with `require` only, without `per` and `within: session`",
            );
        }
        let after_promises = match &watch {
            Watch::Require { after, .. } => after.promises(),
            _ => false,
        };
        if (due || in_full) && requires && !after_promises {
            d.wrong(
                &span,
                "`due: promised`、`amount: promised` 的 `after` 要写 `promise`",
                "`due: promised` and `amount: promised` need `promise` in `after`",
            );
        }
        if by_close && matches!(watch, Watch::Forbid { .. }) {
            d.wrong(
                &span,
                "`within: session` 只与 `require`、`steps` 合用",
                "`within: session` goes with `require` and `steps` only",
            );
        }
        Some(Sequence {
            watch,
            until: until.flatten(),
            settles_late,
            within,
            by_close,
            promised: due,
            agreed,
            in_full,
            needs: needs.flatten(),
            proven: proven.flatten(),
            unclear: unclear.flatten(),
            clock,
            during,
            outside,
            skip,
            per,
            splits,
            holds,
            same,
        })
    }

    /// All its matchers, in the order of the file.
    pub fn matchers(&self) -> impl Iterator<Item = &Matcher> {
        let (first, then, steps): (_, _, &[Step]) = match &self.watch {
            Watch::Require { after, then } | Watch::Forbid { after, then } => (after, Some(then), &[]),
            Watch::Steps { after, steps } => (after, None, steps),
            Watch::Count { of, .. } => (of, None, &[]),
        };
        std::iter::once(first)
            .chain(then)
            .chain(steps.iter().map(|s| &s.matcher))
            .chain(&self.until)
            .chain(&self.needs)
            .chain(&self.proven)
            .chain(&self.unclear)
    }
}

fn steps(d: &mut Decoder<'_>, node: &Node) -> Option<Vec<Step>> {
    let items = d.list(node);
    if items.len() < 2 || items.len() > STEPS {
        d.wrong(
            &node.span,
            format!("`steps` 要有 2 到 {STEPS} 项；只有一项就写 `require`"),
            format!("`steps` needs 2 to {STEPS} items; a single one is `require`"),
        );
    }
    let read = |item| Matcher::decode_named(d, item, "step");
    items.iter().map(read).map(|step| step.map(|(name, matcher)| Step { name, matcher })).collect()
}

/// `08:00-23:00`.
pub(crate) fn parse_hours(text: &str) -> Option<(TimeOfDay, TimeOfDay)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from < to).then_some((from, to))
}

//! Facts that the record of a case tells, so that nobody need be asked: how long ago, the how-manieth, whether
//! at all. (language §6)

use zg_model::{Act, Millis};

use crate::cell::Kind;
use crate::decode::{At, Decoder, Fields};

/// How a fact is read from the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// How long it is since so long after this, at the moment of handing in or of the finding; as a number, in days of the
    /// calendar.
    Since(Mark, Millis),
    /// The how-manieth such event the next one would be, counted since a mark where one is named.
    Nth(Act, Option<Mark>),
    /// Whether there is any such event.
    Seen(Act),
}

/// From where one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The finding itself.
    Finding,
    /// The last event of this act.
    Event(Act),
}

impl Mark {
    fn decode(d: &mut Decoder<'_>, text: &At<String>) -> Option<Mark> {
        if text.value == "finding" { Some(Mark::Finding) } else { d.act(text).map(Mark::Event) }
    }

    fn words(self, english: bool) -> String {
        match (self, english) {
            (Mark::Finding, false) => "判到的那一处".to_owned(),
            (Mark::Finding, true) => "the finding".to_owned(),
            (Mark::Event(act), false) => act.info().zh.to_owned(),
            (Mark::Event(act), true) => act.info().en.to_owned(),
        }
    }
}

/// `48 小时`: a term is said in hours unless it is whole minutes or seconds only.
fn zh(span: Millis) -> String {
    let (n, unit) = match span.0 {
        ms if ms % 3_600_000 == 0 => (ms / 3_600_000, "小时"),
        ms if ms % 60_000 == 0 => (ms / 60_000, "分钟"),
        ms => (ms / 1000, "秒"),
    };
    format!("{n} {unit}")
}

impl Told {
    /// Reads the keys `since`, `after`, `nth`, `seen` of a fact; nothing where there is none of them.
    pub(crate) fn decode(d: &mut Decoder<'_>, f: &mut Fields<'_>) -> Option<Told> {
        let (since, nth, seen) = (f.text(d, "since"), f.text(d, "nth"), f.text(d, "seen"));
        if let Some(other) = seen.as_ref().filter(|_| since.is_some() || nth.is_some()) {
            d.wrong(
                &other.span,
                "`seen` 不与 `since`、`nth` 同写",
                "`seen` does not go with `since` or `nth`",
            );
        }
        let since = since.and_then(|t| Mark::decode(d, &t));
        if let Some(after) = f.get("after").filter(|_| since.is_none() || nth.is_some()) {
            d.wrong(&after.span, "`after` 只跟 `since` 同写", "`after` goes with `since` alone");
        }
        let after = f.parsed(d, "after", "时长，如 48h", "a duration like 48h").unwrap_or(Millis(0));
        if let Some(nth) = nth {
            return d.act(&nth).map(|act| Told::Nth(act, since));
        }
        since.map(|mark| Told::Since(mark, after)).or_else(|| seen.and_then(|t| d.act(&t)).map(Told::Seen))
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Told::Since(..) => Kind::Duration,
            Told::Nth(..) => Kind::Count,
            Told::Seen(_) => Kind::Flag,
        }
    }

    /// For people.
    pub fn words(&self, english: bool) -> String {
        match (self, english) {
            (Told::Since(mark, Millis(0)), false) => format!("从{}算到交材料时", mark.words(false)),
            (Told::Since(mark, Millis(0)), true) => format!("since {}, when handed in", mark.words(true)),
            (Told::Since(mark, after), false) => {
                format!("从{}后 {} 算起", mark.words(false), zh(*after))
            }
            (Told::Since(mark, after), true) => format!("since {after} after {}", mark.words(true)),
            (Told::Nth(act, None), false) => format!("第几次{}", act.info().zh),
            (Told::Nth(act, None), true) => format!("which {}", act.info().en),
            (Told::Nth(act, Some(mark)), false) => {
                format!("{}以后第几次{}", mark.words(false), act.info().zh)
            }
            (Told::Nth(act, Some(mark)), true) => {
                format!("which {} since {}", act.info().en, mark.words(true))
            }
            (Told::Seen(act), false) => format!("有没有{}", act.info().zh),
            (Told::Seen(act), true) => format!("whether there is: {}", act.info().en),
        }
    }
}

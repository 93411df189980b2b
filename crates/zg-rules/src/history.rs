//! Facts of a table that are counted over the findings before: repeats, points, amounts. (language §6)

use zg_model::{Date, Millis};

use crate::cell::Kind;
use crate::decode::{At, Decoder, Fields, choose};

/// How a fact is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// What is counted.
    pub what: Counted,
    /// Of which rules (repeats) or tables (points, money); empty means the rule being priced, or this table itself.
    pub of: Vec<At<String>>,
    /// Over which window, this finding's day included.
    pub over: Window,
    /// For whom.
    pub by: Whose,
    /// What counts as one repeat; the table's own unit, where the fact names none.
    pub unit: Option<Once>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Findings, this one included.
    Repeats,
    /// Points that tables took (扣分).
    Points,
    /// Yuan that tables asked for.
    Money,
}

/// A window of civil days that ends with the finding's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many days, the last being the finding's.
    Days(i32),
    /// The finding's day.
    Day,
    /// From Monday (自然周).
    Week,
    /// From the first of the month.
    Month,
    /// From the first of January.
    Year,
}

/// Whose findings are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A shop's.
    Shop,
    /// An account's.
    Agent,
    /// Those towards one buyer.
    Buyer,
}

/// What counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Once {
    /// Every finding.
    #[default]
    Finding,
    /// A session, however many findings it has.
    Session,
}

impl Once {
    /// As files write it.
    pub(crate) const NAMES: [(&'static str, Once); 2] =
        [("message", Once::Finding), ("session", Once::Session)];
}

impl Window {
    /// The first day of the window that ends on a day.
    pub fn since(self, day: Date) -> Date {
        match self {
            Window::Days(n) => day.plus_days(1 - n),
            Window::Day => day,
            Window::Week => day.plus_days(1 - i32::from(day.weekday())),
            Window::Month => day.month_start(),
            Window::Year => Date::from_ymd(day.ymd().0, 1, 1).unwrap_or(day),
        }
    }

    /// As files write it.
    pub fn name(self) -> String {
        match self {
            Window::Days(n) => format!("{n}d"),
            Window::Day => "day".to_owned(),
            Window::Week => "week".to_owned(),
            Window::Month => "month".to_owned(),
            Window::Year => "year".to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Window> {
        Some(match text {
            "day" => Window::Day,
            "week" => Window::Week,
            "month" => Window::Month,
            "year" => Window::Year,
            other => Window::Days(other.parse::<Millis>().ok()?.whole_days().filter(|n| *n > 0)?),
        })
    }
}

impl History {
    /// Reads the keys `history`, `over`, `of`, `by`, `unit` of a fact; nothing where there is no `history`.
    pub(crate) fn decode(d: &mut Decoder<'_>, f: &mut Fields<'_>) -> Option<History> {
        let (what, by, unit) = (f.text(d, "history"), f.text(d, "by"), f.text(d, "unit"));
        let named = what.is_some();
        let (over, of) = (f.text(d, "over"), f.texts(d, "of"));
        let what = choose(
            d,
            what,
            &[("repeats", Counted::Repeats), ("points", Counted::Points), ("money", Counted::Money)],
        );
        let by = choose(d, by, &[("shop", Whose::Shop), ("agent", Whose::Agent), ("buyer", Whose::Buyer)]);
        let unit = choose(d, unit, &Once::NAMES);
        let span = f.span();
        let Some(what) = what else {
            if !named && (over.is_some() || by.is_some() || unit.is_some() || !of.is_empty()) {
                d.wrong(
                    &span,
                    "`over`、`of`、`by`、`unit` 只与 `history` 同写",
                    "`over`, `of`, `by`, `unit` go with `history` only",
                );
            }
            return None;
        };
        let window = over.as_ref().and_then(|t| Window::parse(&t.value));
        if window.is_none() {
            d.wrong(
                over.as_ref().map_or(&span, |t| &t.span),
                "`history` 要写 `over`：如 30d、day、week、month、year",
                "`history` needs `over`: like 30d, day, week, month, year",
            );
        }
        Some(History { what, of, over: window?, by: by.unwrap_or(Whose::Shop), unit })
    }

    /// What it counts, in words: `本店 30 天内第几次`.
    pub fn words(&self, english: bool) -> String {
        let say = |zh: &'static str, en: &'static str| if english { en } else { zh };
        let whose = match self.by {
            Whose::Shop => say("本店", "the shop"),
            Whose::Agent => say("这位客服", "the account"),
            Whose::Buyer => say("对这位买家", "this buyer"),
        };
        let over = match self.over {
            Window::Days(n) if english => format!("{n} days"),
            Window::Days(n) => format!("{n} 天内"),
            Window::Day => say("当日", "the day").to_owned(),
            Window::Week => say("自然周内", "the week").to_owned(),
            Window::Month => say("自然月内", "the month").to_owned(),
            Window::Year => say("当年", "the year").to_owned(),
        };
        let what = match (self.what, self.unit.unwrap_or_default()) {
            (Counted::Repeats, Once::Finding) => say("第几次", ": which repeat"),
            (Counted::Repeats, Once::Session) => say("第几次接待", ": which session"),
            (Counted::Points, _) => say("已扣几分", ": points taken"),
            (Counted::Money, _) => say("已赔多少", ": yuan asked"),
        };
        format!("{whose} {over}{what}")
    }

    /// The kind of value it gives.
    pub fn kind(&self) -> Kind {
        match self.what {
            Counted::Repeats => Kind::Count,
            Counted::Points => Kind::Number,
            Counted::Money => Kind::Money,
        }
    }
}

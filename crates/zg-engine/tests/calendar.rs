//! Civil days and working days against a reference, on every day of 2023 to 2026.
//!
//! The reference is written out of the statute (民法典 第二百零一条、第二百零三条: the day itself does not count, the last
//! one counts until 24:00, and moves when it is a day off) and out of `fixtures/working-days.txt`, which an independent
//! calendar library computed; it shares no code with the engine and none of the packs' data.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use zg_engine::promise::{Due, Kinds, Reading};
use zg_engine::{Unjudged, inspect};
use zg_model::{Act, Conversation, Date, Facts, Outcome, Party, Timestamp};
use zg_rules::PackFile;

const YEARS: std::ops::RangeInclusive<i16> = 2023..=2026;
const LONGEST: i32 = 16;

/// Which days are off, as days since 1970.
struct Reference(BTreeMap<i32, bool>);

impl Reference {
    fn read() -> Reference {
        let text = common::read(&common::root().join("fixtures/working-days.txt"));
        let mut days = BTreeMap::new();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let (year, marks) = line.split_once(' ').expect("a year and its days");
            let first = Date::from_ymd(year.parse().expect("a year"), 1, 1).expect("a day").days();
            days.extend(marks.chars().zip(first..).map(|(mark, day)| (day, mark == 'r')));
        }
        Reference(days)
    }

    /// The last day of a period of civil days; `None` beyond the years that are known.
    fn civil(&self, from: i32, count: i32) -> Option<i32> {
        let mut last = from + count;
        while *self.0.get(&last)? {
            last += 1;
        }
        Some(last)
    }

    /// The last of so many working days.
    fn working(&self, from: i32, count: i32) -> Option<i32> {
        let (mut last, mut left) = (from, count);
        while left > 0 {
            last += 1;
            left -= i32::from(!*self.0.get(&last)?);
        }
        Some(last)
    }
}

fn all_days() -> impl Iterator<Item = Date> {
    let first = Date::from_ymd(*YEARS.start(), 1, 1).expect("a day");
    let last = Date::from_ymd(*YEARS.end(), 12, 31).expect("a day");
    (first.days()..=last.days()).map(Date::from_days)
}

/// A pack of nothing but clocks: for each number of days a rule that waits for them.
fn clocks() -> Vec<PackFile> {
    let file = |path: &str, text: String| PackFile { path: path.into(), text: text.into() };
    let law = common::files().into_iter().filter(|f| f.path.starts_with("law/clocks/"));
    let mut files: Vec<PackFile> = law.collect();
    files.push(file("law/pack.yaml", "title: 法\nrelease: 1\nplatforms: [taobao]\n".into()));
    let mut sources = String::from("sources:\n");
    for title in ["试", "民法典", "全国年节及纪念日放假办法"] {
        let _ = writeln!(sources, "  - {{title: {title}, from: 2010-01-01, grade: L}}");
    }
    files.push(file("law/sources.yaml", sources));
    for (clock, n) in ["civil-days", "work-days"].into_iter().flat_map(|c| (1..=LONGEST).map(move |n| (c, n)))
    {
        files.push(file(
            &format!("law/rules/{clock}/d{n}.yaml"),
            format!(
                "title: 试\nseverity: low\nstatus: trial\nwhy: 试\nversions:\n  - from: 2014-01-01\n    cite: [试]\n    sequence: {{after: {{act: \
                 return.received}}, require: {{act: refund.paid}}, within: {n}d, clock: {clock}}}\nexamples: \
                 [{{bad: \"10:00 系统: <<[return.received]>>\\n+30d 10:00 买家: 在\"}}, {{ok: \"买家: 在\"}}]\nhistory: [试]\n"
            ),
        ));
    }
    files
}

#[test]
fn every_day_of_four_years() {
    let reference = Reference::read();
    assert_eq!(reference.0.len(), 1461, "four years");
    let (set, problems) = common::compiled(&clocks());
    let fatal: Vec<_> = problems.iter().filter(|p| p.fatal()).collect();
    assert!(fatal.is_empty(), "{fatal:?}");
    let (mut compared, mut unknown) = (0, 0);
    for day in all_days() {
        // Any moment of the day gives the same: try its first and its last.
        let at = if day.days() % 2 == 0 { day.start() } else { day.last_moment() };
        let mut c = Conversation::new(common::key("taobao", "示例店", "b"));
        c.push(common::event(0, at, Party::System, Act::RETURN_RECEIVED, "", Facts::new()));
        let judged = inspect(&set, &c, at, None);
        let mut dues: BTreeMap<(String, i32), Timestamp> = BTreeMap::new();
        for o in &judged.observations {
            let Outcome::Pending { due } = o.outcome else { panic!("{o:?}") };
            let parts: Vec<&str> = o.rule.id.as_str().split('.').collect();
            dues.insert((parts[1].to_owned(), parts[2][1..].parse().expect("a number")), due);
        }
        for n in 1..=LONGEST {
            let wants = [
                ("civil-days", reference.civil(day.days(), n)),
                ("work-days", reference.working(day.days(), n)),
            ];
            for (clock, want) in wants {
                let have = dues.get(&(clock.to_owned(), n)).copied();
                let want = want.map(|d| Date::from_days(d).last_moment());
                assert_eq!(have, want, "{clock}, {n} days from {at}");
                compared += usize::from(want.is_some());
                unknown += usize::from(want.is_none());
            }
        }
        let reaches = dues.len() < 2 * usize::try_from(LONGEST).expect("small");
        let why = if reaches { vec![Unjudged::UnknownYear(2027)] } else { Vec::new() };
        assert_eq!(judged.unjudged, why, "{day}");
    }
    println!("{compared} due dates agree; {unknown} reach into a year whose holidays are not published");
    assert!(compared > 46_000, "{compared}");
}

/// What a promise says of working days and holidays is counted by the same calendar.
#[test]
fn promises_of_working_days_and_after_holidays() {
    let reference = Reference::read();
    let kinds = Kinds::new(common::PACKS.pack());
    let mut reading = Reading::default();
    let mut due = |text: &str, at: Timestamp| reading.read(&kinds, text, at).first().map(|p| p.due);
    let mut compared = 0;
    for day in all_days() {
        let at = Timestamp(day.start().0 + 36_000_000);
        for n in [1, 2, 3, 7, 15] {
            let want = reference.working(day.days(), n).map(|d| Due::At(Date::from_days(d).last_moment()));
            let have = due(&format!("{n}个工作日内给您退款"), at);
            assert_eq!(have, Some(want.unwrap_or(Due::Unknown(2027))), "{n} working days from {day}");
            compared += 1;
        }
        // 节后: the first working day after the next stretch of at least three days off, or of a holiday of the State.
        if let Some(Due::At(back)) = due("节后给您发货", at) {
            let back = back.date().days();
            assert!(!reference.0[&back], "{day}: back on a day off");
            assert!(reference.0[&(back - 1)], "{day}: not the first day after it");
            compared += 1;
        }
    }
    println!("{compared} promises agree");
}

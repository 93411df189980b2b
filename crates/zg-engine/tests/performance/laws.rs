//! Laws of counting: parts add up, the order of parts does not matter, and the slow twin agrees.

use proptest::prelude::*;
use zg_engine::performance::{Annotator, Cell, CellKey, Count, Counts, Note, Whose, shares};
use zg_model::{Conversation, Date};
use zg_rules::performance::Performance;

use super::chats::{Spec, conversation, settings};
use super::{common, twin};

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    prop::collection::vec(any::<Spec>(), 0..40)
}

fn annotated(annotator: &Annotator, all: &[Vec<Spec>]) -> Vec<(Conversation, Vec<Note>)> {
    let made = all.iter().enumerate().map(|(n, specs)| conversation(specs, &format!("b{n}")));
    made.map(|c| (annotator.annotate(&c, &[]), c)).map(|(notes, c)| (c, notes)).collect()
}

fn whole(s: &Performance, all: &[(Conversation, Vec<Note>)]) -> Counts {
    let mut counts = Counts::default();
    all.iter().for_each(|(c, notes)| counts.add(s, c.key(), notes));
    counts
}

proptest! {
    #![proptest_config(common::cases(200))]

    #[test]
    fn conversations_days_and_workers_add_up(
        number in 0..8_usize,
        all in prop::collection::vec(specs(), 0..5),
        cut in any::<u8>(),
        workers in 1..4_usize,
    ) {
        let s = settings(number);
        let annotator = Annotator::new(s.clone(), None);
        let all = annotated(&annotator, &all);
        let counts = whole(&s, &all);
        // By day.
        let day = "2026-11-03".parse::<Date>().expect("a day").plus_days(i32::from(cut % 9));
        let mut by_day = Counts::default();
        for days in [(day.plus_days(1), Date::MAX), (Date::MIN, day)] {
            let mut part = Counts::default();
            all.iter().for_each(|(c, notes)| part.add_days(&s, c.key(), notes, days));
            by_day.merge(&part);
        }
        prop_assert_eq!(&by_day, &counts);
        // By worker, backwards.
        let mut by_worker = Counts::default();
        for worker in (0..workers).rev() {
            let mut part = Counts::default();
            let mine = all.iter().enumerate().filter(|(n, _)| n % workers == worker);
            mine.for_each(|(_, (c, notes))| part.add(&s, c.key(), notes));
            by_worker.merge(&part);
        }
        prop_assert_eq!(&by_worker, &counts);
    }

    #[test]
    fn figures_hang_together(number in 0..8_usize, specs in specs()) {
        let s = settings(number);
        let annotator = Annotator::new(s.clone(), None);
        let c = conversation(&specs, "b");
        let notes = annotator.annotate(&c, &[]);
        let counts = whole(&s, &[(c, notes.clone())]);
        let mut sums: Vec<(Whose, Date, Cell)> = Vec::new();
        for (CellKey { whose, day, .. }, cell) in counts.cells() {
            match sums.iter_mut().find(|(w, d, _)| w == whose && d == day) {
                Some((.., sum)) => sum.merge(cell),
                None => sums.push((whose.clone(), *day, cell.clone())),
            }
        }
        for (whose, day, sum) in &sums {
            for count in Count::ALL {
                prop_assert!(sum.get(count) >= 0, "{whose:?} {day} {count:?}");
                prop_assert!(!count.of_buyers() || sum.get(count) <= 1, "one buyer: {whose:?} {day} {count:?}");
            }
            for (part, of) in [
                (Count::Received, Count::Chatted),
                (Count::Answered, Count::Received),
                (Count::AnsweredAll, Count::Chatted),
                (Count::Enquiries, Count::Received),
                (Count::OrderedSameDay, Count::OrderedFinal),
                (Count::OrderedFinal, Count::Enquiries),
                (Count::PaidSameDay, Count::PaidNextDay),
                (Count::PaidNextDay, Count::PaidFinal),
                (Count::PaidFinal, Count::OrderedFinal),
                (Count::FirstReplies, Count::Replies),
                (Count::FirstReplyMs, Count::ReplyMs),
                (Count::QuickReplies, Count::Replies),
                (Count::SlowReplies, Count::Replies),
                (Count::OrderBuyersPaidFinal, Count::OrderBuyers),
                (Count::SilentFen, Count::SalesFen),
                (Count::Satisfied, Count::Ratings),
            ] {
                prop_assert!(sum.get(part) <= sum.get(of), "{part:?} > {of:?}: {whose:?} {day} {sum:?}");
            }
        }
        // What accounts and nobody have is what the shop has; of buyers the shop has no more.
        let total = |wanted: &dyn Fn(&Whose) -> bool, count: Count| -> i64 {
            sums.iter().filter(|(w, ..)| wanted(w)).map(|(.., sum)| sum.get(count)).sum()
        };
        for count in Count::ALL {
            let shop = total(&|w| *w == Whose::Shop, count);
            let parts = total(&|w| matches!(w, Whose::Agent(_) | Whose::Nobody), count);
            prop_assert!(if count.of_buyers() { shop <= parts } else { shop == parts }, "{count:?}: {shop} of {parts}");
        }
        // An order is sold once.
        let orders = total(&|w| *w == Whose::Shop, Count::SalesOrders);
        prop_assert!(orders <= 3);
        // Explanations are what figures are made of.
        for share in shares(&s, &notes) {
            prop_assert!(share.counts.iter().all(|(_, n)| *n != 0));
        }
    }

    #[test]
    fn the_slow_twin_agrees(number in 0..8_usize, specs in specs()) {
        let s = settings(number);
        let c = conversation(&specs, "b");
        let counts = whole(&s, &[(c.clone(), Annotator::new(s.clone(), None).annotate(&c, &[]))]);
        let mut fast: Vec<(String, Date, String, i64)> = Vec::new();
        for (key, cell) in counts.cells() {
            let whose = match &key.whose {
                Whose::Shop => "全店".to_owned(),
                Whose::Nobody => "无人".to_owned(),
                Whose::Agent(id) => id.to_string(),
                Whose::Group(_) => continue,
            };
            for count in Count::ALL.into_iter().filter(|c| cell.get(*c) != 0) {
                let name = format!("{count:?}");
                match fast.iter_mut().find(|(w, d, c, _)| *w == whose && *d == key.day && *c == name) {
                    Some((.., n)) => *n += cell.get(count),
                    None => fast.push((whose.clone(), key.day, name, cell.get(count))),
                }
            }
        }
        fast.retain(|(.., count, _)| twin::KNOWS.contains(&count.as_str()));
        fast.sort();
        prop_assert_eq!(fast, twin::figures(&s, &c));
    }
}

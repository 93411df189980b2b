//! Laws of judging: streamed, split, repeated, previewed, with rules more or fewer – the verdict stays.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use common::generate::{Pools, Spec, spec};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use zg_engine::{Inspector, Judgement, Meta, Ruleset, Tallies, inspect};
use zg_model::{
    Act, AgentId, Conversation, Date, Event, Facts, Fingerprint, Observation, Outcome, Party, Timestamp,
};
use zg_rules::{Body, Measure, Of, PackFile, Rule, Watch};

/// The packs for shops, and the pack that uses every key of the language.
static WORLDS: LazyLock<[(&Ruleset, Pools); 2]> =
    LazyLock::new(|| [&*common::PACKS, &*common::ODD].map(|set| (set, Pools::of(set))));

/// The packs without one of them, for each that no other requires.
static FEWER: LazyLock<Vec<(String, Ruleset)>> = LazyLock::new(|| {
    let files = common::files();
    let packs = &common::PACKS.pack().packs;
    let needed = |name: &str| packs.iter().any(|p| p.requires.iter().any(|r| &**r == name));
    let without = |name: &str| -> Vec<PackFile> {
        files.iter().filter(|f| zg_rules::pack_of(&f.path) != name).cloned().collect()
    };
    let names = packs.iter().map(|p| p.name.to_string()).filter(|name| !needed(name));
    names.map(|name| (name.clone(), common::compiled(&without(&name)).0)).collect()
});

fn meta(c: &Conversation, as_of: Option<Date>) -> Meta {
    Meta { key: c.key().clone(), timed: c.timed(), as_of, facts: BTreeMap::new() }
}

/// What does not depend on where in the output it stands.
fn sorted(mut observations: Vec<Observation>) -> Vec<Observation> {
    observations.sort_by(|a, b| {
        (a.event, &a.rule, a.outcome, &a.spans, a.at).cmp(&(b.event, &b.rule, b.outcome, &b.spans, b.at))
    });
    observations
}

fn case(pools: &Pools, spec: &Spec, buyer: &str) -> (Conversation, Timestamp, Option<Date>) {
    let c = pools.conversation(spec, buyer);
    let now = pools.now(spec, &c);
    (c, now, spec.as_of.map(|n| pools.day(n)))
}

/// An agent's message, as the guard sees it.
fn draft(at: Timestamp, text: &str) -> Event {
    common::event(9999, at, Party::Agent(AgentId::new("客服")), Act::SAY, text, Facts::new())
}

/// Whether an observation says that something was counted often enough: the guard does not foresee that.
fn counted(set: &Ruleset, o: &Observation) -> bool {
    let version = set.rule(&o.rule.id).and_then(|r| r.versions.iter().find(|v| v.from == o.rule.from));
    matches!(version.and_then(|v| v.body.as_ref()), Some(Body::Sequence(s)) if matches!(s.watch, Watch::Count { .. }))
}

/// What settles a matter is said in time: neither the guard nor the judge calls it forbidden, and what follows is free.
#[test]
fn a_draft_that_settles_is_not_forbidden() {
    let set = &*common::ODD;
    let at = |second: i64| Timestamp(1_793_667_600_000 + second * 1000);
    let mut c = Conversation::new(common::key("jd", "示例店", "b"));
    c.push(common::event(0, at(0), Party::Buyer, Act::SAY, "在吗", Facts::new()));
    let mut session = set.open(meta(&c, None));
    session.push(c.events().first().expect("pushed"));
    let found = |all: &[Observation]| all.iter().filter(|o| o.outcome == Outcome::Breached).count();
    for (second, text, count) in [(10, "不归我管", 1), (20, "问别人也行我来办", 0), (30, "不归我管", 0)]
    {
        let draft = draft(at(second), text);
        assert_eq!(found(&session.preview(&draft)), count, "preview of {text}");
        assert_eq!(found(session.push(&draft)), count, "{text}");
    }
}

/// No share of met units is lower than before.
fn not_lower(set: &Ruleset, before: &Tallies, after: &Tallies, last: Timestamp) -> Result<(), TestCaseError> {
    let of_met = |rule: &Rule| {
        rule.versions.iter().all(|v| {
            matches!(&v.body, Some(Body::Tally(t)) if t.among.is_none() && t.measure == Measure::Ratio(Of::Met))
        })
    };
    let rates: Vec<_> = set.pack().rules.iter().filter(|r| of_met(r)).map(|r| &r.id).collect();
    prop_assert!(!rates.is_empty());
    let days = Some((Date::MIN, Date::MAX));
    let (was, is) = (before.indicators(set, last, days), after.indicators(set, last, days));
    for old in was.iter().filter(|i| rates.contains(&&i.rule)) {
        let same = |i: &&zg_engine::Indicator| {
            (&i.rule, &i.platform, &i.shop, &i.agent) == (&old.rule, &old.platform, &old.shop, &old.agent)
        };
        let new = &is.iter().find(same).expect("no figure goes away").score;
        prop_assert!(
            new.numerator * old.score.denominator >= old.score.numerator * new.denominator,
            "{:?} {:?}",
            old,
            new
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(common::cases(300))]

    #[test]
    fn one_by_one_is_the_same_as_all_at_once(world in 0..2_usize, spec in spec(30)) {
        let (set, pools) = &WORLDS[world];
        let (c, now, as_of) = case(pools, &spec, "b");
        let mut session = set.open(meta(&c, as_of));
        let mut streamed = Vec::new();
        for event in c.events() {
            streamed.extend(session.push(event).to_vec());
        }
        if c.timed() {
            streamed.extend(session.advance(now).to_vec());
        }
        prop_assert_eq!(&streamed, &session.observations().to_vec());
        streamed.extend(session.pending());
        let whole = inspect(set, &c, now, as_of);
        prop_assert_eq!(sorted(streamed), whole.observations);
        prop_assert_eq!(session.unjudged(), whole.unjudged);
    }

    #[test]
    fn time_may_pass_in_steps(
        world in 0..2_usize,
        spec in spec(30),
        steps in prop::collection::vec(0_i64..400_000, 0..4),
    ) {
        let (set, pools) = &WORLDS[world];
        let (c, now, as_of) = case(pools, &spec, "b");
        prop_assume!(c.timed());
        let mut session = set.open(meta(&c, as_of));
        for (event, next) in c.events().iter().zip(c.events().iter().skip(1).map(|e| e.at).chain([now])) {
            session.push(event);
            for step in &steps {
                session.advance(Timestamp((event.at.0 + step).min(next.0)));
            }
        }
        session.advance(now);
        let stepped = [session.observations().to_vec(), session.pending()].concat();
        // Who answers for what was missed may be known later: the account in charge when it fell due is named.
        let plain = |all: Vec<Observation>| sorted(all.into_iter().map(|o| Observation { agent: None, ..o }).collect());
        prop_assert_eq!(plain(stepped), plain(inspect(set, &c, now, as_of).observations));
    }

    #[test]
    fn import_in_parts_is_import_of_the_whole(
        world in 0..2_usize,
        spec in spec(30),
        coins in any::<u64>(),
        backwards in any::<bool>(),
    ) {
        let (set, pools) = &WORLDS[world];
        let (c, now, as_of) = case(pools, &spec, "b");
        let (mut a, mut b): (Vec<Event>, Vec<Event>) = (Vec::new(), Vec::new());
        for (number, event) in c.events().iter().enumerate() {
            let half = if coins >> (number % 64) & 1 == 0 { &mut a } else { &mut b };
            half.push(event.clone());
        }
        if backwards {
            b.reverse();
        }
        let mut parts = Conversation::new(c.key().clone());
        if !c.timed() {
            parts = parts.without_times();
        }
        parts.extend(b.clone());
        for event in a {
            prop_assert!(parts.push(event));
        }
        prop_assert_eq!(parts.extend(b.clone()), b.len());
        prop_assert_eq!(&parts, &c);
        prop_assert_eq!(inspect(set, &parts, now, as_of), inspect(set, &c, now, as_of));
    }

    #[test]
    fn tallies_merge(world in 0..2_usize, specs in prop::collection::vec(spec(15), 2..5), parts in any::<u8>()) {
        let (set, pools) = &WORLDS[world];
        let (mut whole, mut left, mut right) = (Tallies::default(), Tallies::default(), Tallies::default());
        let mut last = Timestamp::MIN;
        for (number, spec) in specs.iter().enumerate() {
            let (c, now, _) = case(pools, spec, &format!("b{number}"));
            let judgement = inspect(set, &c, now, None);
            whole.add(set, &c, &judgement);
            let part = if parts >> number & 1 == 0 { &mut left } else { &mut right };
            part.add(set, &c, &judgement);
            last = last.max(now);
        }
        let days = Some((Date::MIN, Date::MAX));
        let figures = |t: &Tallies| t.indicators(set, last, days);
        let other_way = { let mut t = right.clone(); t.merge(&left); t };
        left.merge(&right);
        prop_assert_eq!(figures(&left), figures(&whole));
        prop_assert_eq!(figures(&other_way), figures(&whole));
        prop_assert_eq!(&left, &whole);
    }

    /// Without hours and accounts, shops have the same figures.
    #[test]
    fn a_coarser_grain_counts_the_same(world in 0..2_usize, specs in prop::collection::vec(spec(20), 1..4)) {
        let (set, pools) = &WORLDS[world];
        let coarse = zg_engine::Grain { accounts: false, hours: false };
        let (mut fine, mut coarse) = (Tallies::default(), Tallies::of(coarse));
        let mut last = Timestamp::MIN;
        for (number, spec) in specs.iter().enumerate() {
            let (c, now, _) = case(pools, spec, &format!("b{number}"));
            let judgement = inspect(set, &c, now, None);
            fine.add(set, &c, &judgement);
            coarse.add(set, &c, &judgement);
            last = last.max(now);
        }
        for days in [None, Some((Date::MIN, Date::MAX))] {
            let mut shops = fine.indicators(set, last, days);
            shops.retain(|i| i.agent.is_none());
            prop_assert_eq!(shops, coarse.indicators(set, last, days));
        }
    }

    /// More rounds that were met never lower a share of what is met.
    #[test]
    fn met_rounds_never_lower_a_rate(specs in prop::collection::vec(spec(20), 2..5)) {
        let (set, pools) = &WORLDS[0];
        let (mut before, mut last) = (Tallies::default(), Timestamp::MIN);
        let mut met = Vec::new();
        for (number, spec) in specs.iter().enumerate() {
            let (c, now, _) = case(pools, spec, &format!("b{number}"));
            let mut judgement = inspect(set, &c, now, None);
            before.add(set, &c, &judgement);
            judgement.observations.retain(|o| matches!(o.outcome, Outcome::Met));
            met.push((c, judgement));
            last = last.max(now);
        }
        let mut after = before.clone();
        met.iter().for_each(|(c, judgement)| after.add(set, c, judgement));
        not_lower(set, &before, &after, last)?;
    }

    /// Nor does one more met round inside a session or a buyer's day that is counted already: the unit was met or stays
    /// as it was, and gains nobody a miss.
    #[test]
    fn a_met_round_inside_a_unit_never_lowers_a_rate(
        specs in prop::collection::vec(spec(20), 1..4),
        which in any::<prop::sample::Index>(),
        times in 1_usize..4,
    ) {
        let (set, pools) = &WORLDS[0];
        let (mut before, mut after, mut last) = (Tallies::default(), Tallies::default(), Timestamp::MIN);
        for (number, spec) in specs.iter().enumerate() {
            let (c, now, _) = case(pools, spec, &format!("b{number}"));
            let mut judgement = inspect(set, &c, now, None);
            before.add(set, &c, &judgement);
            // Beside something that was judged, in its session and on its day, a round that was met.
            let judged: Vec<Observation> = judgement
                .observations
                .iter()
                .filter(|o| matches!(o.outcome, Outcome::Met | Outcome::Breached))
                .cloned()
                .collect();
            if !judged.is_empty() {
                let beside = which.get(&judged);
                let met = Observation { outcome: Outcome::Met, elapsed: Some(zg_model::Millis(0)), ..beside.clone() };
                judgement.observations.extend(std::iter::repeat_n(met, times));
            }
            after.add(set, &c, &judgement);
            last = last.max(now);
        }
        not_lower(set, &before, &after, last)?;
    }

    /// Judging only what indicators are made of changes none of them.
    #[test]
    fn tallies_need_no_other_rules(world in 0..2_usize, specs in prop::collection::vec(spec(20), 1..4)) {
        let (set, pools) = &WORLDS[world];
        let (mut all, mut few) = (Tallies::default(), Tallies::default());
        for (number, spec) in specs.iter().enumerate() {
            let (c, now, _) = case(pools, spec, &format!("b{number}"));
            all.add(set, &c, &inspect(set, &c, now, None));
            few.add(set, &c, &Inspector::of_tallies(set).inspect(&c, now, None));
        }
        prop_assert_eq!(all, few);
    }

    #[test]
    fn other_rules_change_no_verdict(spec in spec(30), which in any::<prop::sample::Index>()) {
        let (c, now, as_of) = case(&WORLDS[0].1, &spec, "b");
        // Sessions are cut as the platform's own pack says.
        let own = |name: &str| common::PACKS.pack().meta(name).is_some_and(|p| p.platforms.contains(&c.key().platform));
        let foreign: Vec<&(String, Ruleset)> = FEWER.iter().filter(|(name, _)| !own(name)).collect();
        let (name, fewer) = *which.get(&foreign);
        let of_others = |o: &Observation| !o.rule.id.as_str().starts_with(&format!("{name}."));
        let all = inspect(&common::PACKS, &c, now, as_of).observations;
        let rest = inspect(fewer, &c, now, as_of).observations;
        prop_assert!(rest.iter().all(of_others));
        prop_assert_eq!(all.into_iter().filter(of_others).collect::<Vec<_>>(), rest);
    }

    #[test]
    fn the_guard_foresees_what_sending_finds(
        world in 0..2_usize,
        spec in spec(20),
        seeds in any::<[u32; 4]>(),
        later in prop_oneof![Just(120_000_i64), Just(120_001), 0_i64..1_200_000],
    ) {
        let (set, pools) = &WORLDS[world];
        let (c, _, as_of) = case(pools, &spec, "b");
        let last = c.events().last().map_or(0, |e| e.at.0);
        for seed in seeds {
            // Half of them say what some example of a rule of this platform says.
            let text = if seed % 2 == 0 { pools.text(seed) } else { pools.line(&c, seed).text.clone() };
            let draft = draft(Timestamp(last + later), &text);
            let mut session = set.open(meta(&c, as_of));
            for event in c.events() {
                session.push(event);
            }
            let (known, pending) = (session.observations().to_vec(), session.pending());
            let foreseen = session.preview(&draft);
            prop_assert_eq!(session.observations(), known, "a preview changes nothing");
            prop_assert_eq!(session.pending(), pending);
            prop_assert_eq!(&session.preview(&draft), &foreseen);
            let about = c.events().len() as u32;
            let found: Vec<Observation> = session
                .push(&draft)
                .iter()
                .filter(|o| o.outcome.is_finding() && o.event == about && !counted(set, o))
                .cloned()
                .collect();
            // After a long silence the draft would begin a session; a preview begins none.
            let here = |all: Vec<Observation>| -> Vec<Observation> {
                sorted(all.into_iter().map(|o| Observation { session: 0, ..o }).collect())
            };
            prop_assert_eq!(here(foreseen), here(found), "{}", draft.text);
        }
    }

    #[test]
    fn evidence_is_quotable(world in 0..2_usize, spec in spec(30)) {
        let (set, pools) = &WORLDS[world];
        let (c, now, as_of) = case(pools, &spec, "b");
        for o in inspect(set, &c, now, as_of).observations {
            let rule = set.rule(&o.rule.id);
            prop_assert!(rule.is_some_and(|r| r.versions.iter().any(|v| v.from == o.rule.from)));
            prop_assert_ne!(o.rule.pack, zg_model::PackDigest::default());
            prop_assert_eq!(o.spans.is_empty(), o.outcome == Outcome::Met, "{:?}", o);
            for e in &o.spans {
                let event = c.events().get(e.span.event as usize);
                let quoted = event.and_then(|event| event.text.get(e.span.start as usize..e.span.end as usize));
                prop_assert!(quoted.is_some(), "{:?} in {:?}", e, event);
                prop_assert_eq!(e.view.is_empty(), e.term.is_empty());
                prop_assert!(e.view.is_empty() || quoted != Some(""), "{:?}", e);
            }
            let gaps = o.spans.iter().zip(o.spans.iter().skip(1));
            for (a, b) in gaps {
                prop_assert!(a.span.event < b.span.event || a.span.end < b.span.start, "{:?}", o.spans);
            }
        }
    }

    #[test]
    fn same_input_same_output(world in 0..2_usize, specs in prop::collection::vec(spec(15), 1..4)) {
        let (set, pools) = &WORLDS[world];
        let cases: Vec<_> = specs.iter().map(|spec| case(pools, spec, "b")).collect();
        let mut one = Inspector::new(set);
        let reused: Vec<Judgement> = cases.iter().map(|(c, now, as_of)| one.inspect(c, *now, *as_of)).collect();
        for ((c, now, as_of), judgement) in cases.iter().zip(reused) {
            prop_assert_eq!(inspect(set, c, *now, *as_of), judgement);
        }
    }

    #[test]
    fn as_of_judges_by_the_rules_of_that_day(world in 0..2_usize, spec in spec(30)) {
        let (set, pools) = &WORLDS[world];
        let (c, now, _) = case(pools, &spec, "b");
        let day = pools.day(spec.wait);
        for o in inspect(set, &c, now, Some(day)).observations {
            let rule = set.rule(&o.rule.id).expect("known");
            let version = rule.versions.iter().find(|v| v.from == o.rule.from).expect("known");
            prop_assert!(version.from <= day && version.until.is_none_or(|u| day <= u), "{:?} on {}", o, day);
        }
        // A chat of one day, judged as of that day, is judged as it is – unless a rule goes by another event's day.
        let first = c.events().first().map_or(Date::MIN, |e| e.at.date());
        let mut short = Conversation::new(c.key().clone());
        short.extend(c.events().iter().filter(|e| e.at.date() == first).cloned());
        prop_assert_eq!(inspect(set, &short, now, Some(first)), inspect(set, &short, now, None));
    }

    #[test]
    fn fingerprints_outlive_later_events(world in 0..2_usize, spec in spec(30), keep in 1_usize..30) {
        let (set, pools) = &WORLDS[world];
        let (c, _, as_of) = case(pools, &spec, "b");
        let mut begun = Conversation::new(c.key().clone());
        if !c.timed() {
            begun = begun.without_times();
        }
        begun.extend(c.events().iter().take(keep).cloned());
        let prints = |c: &Conversation| -> Vec<(Fingerprint, String)> {
            let now = c.events().last().map_or(Timestamp::MIN, |e| e.at);
            let all = inspect(set, c, now, as_of).observations;
            let name = |o: &Observation| format!("{} {} {:?}", o.rule.id, o.rule.from, o.spans);
            let findings = all.iter().filter(|o| o.outcome.is_finding());
            findings.map(|o| (Fingerprint::of(o, c.key(), c.events()), name(o))).collect()
        };
        let (early, late) = (prints(&begun), prints(&c));
        for print in &early {
            prop_assert!(late.contains(print), "{:?} is gone", print);
        }
        for (print, name) in &late {
            let same: Vec<_> = late.iter().filter(|(p, n)| p == print && n != name).collect();
            prop_assert!(same.is_empty(), "{} and {:?} have one fingerprint", name, same);
        }
    }
}

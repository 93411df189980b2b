//! From packs to a ruleset: flatten matchers, share conditions, build the automata.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use zg_model::{ACTS, Act, Date, PartySet, PlatformId, RuleRef};
use zg_rules::{
    At, Body, ClockKind, Cond, Gauge, Matcher, Pack, Problem, Rule, Sequence, Tally, Version, Watch,
};
use zg_text::{Entity, EntitySet, View, ViewSet};

use crate::clock::Clock;
use crate::frame::Frame;
use crate::matcher::get;
use crate::promise::Kinds;
use crate::ruleset::{
    Active, Branch, CCond, CRule, CSequence, CVersion, CWatch, IDLE, ROLES, Ruleset, Slot, User, act_mask,
    bit, bit_of, slot_of,
};
use crate::scan::{self, Wanted};

/// Compiles packs. Problems that only show here (views, entities, words a view cannot hold) are listed; rules without
/// them are compiled all the same.
pub fn compile(pack: Pack) -> (Ruleset, Vec<Problem>) {
    let mut c = Compiler::default();
    for (source, rule) in pack.rules.iter().enumerate() {
        c.rule(&pack, source, rule);
    }
    let Compiler { rules, conds, branches, users, sequences, words, problems, .. } = c;
    let scanner = words.build();
    let mut set = Ruleset {
        rules,
        scanner,
        plain: vec![Vec::new(); ROLES * ACTS.len()],
        by_cond: vec![Vec::new(); conds.len()],
        answers: vec![Vec::new(); sequences.len()],
        by_entity: Vec::new(),
        wanted: Vec::new(),
        where_facts: Vec::new(),
        named_facts: Vec::new(),
        active: Vec::new(),
        elsewhere: Default::default(),
        promises: Kinds::new(&pack),
        by_promise: Vec::new(),
        promising: Vec::new(),
        conds,
        branches,
        users,
        sequences,
        pack,
        deciders: Default::default(),
    };
    index(&mut set);
    (set, problems)
}

/// Says which branches an event of a role and act can fire without words, which by words, which by entities.
fn index(set: &mut Ruleset) {
    for (at, branch) in (0_u32..).zip(&set.branches) {
        let waits = get(&set.users, branch.user).and_then(|user| user.slot.answers());
        let answers = waits.and_then(|n| usize::try_from(n).ok()).and_then(|n| set.answers.get_mut(n));
        answers.into_iter().for_each(|list| list.push(at));
        match (branch.texts.first(), branch.entities.first(), branch.promises.first()) {
            (Some(cond), ..) => {
                if let Some(list) = usize::try_from(*cond).ok().and_then(|c| set.by_cond.get_mut(c)) {
                    list.push(at);
                }
            }
            (None, Some(entities), _) => set.by_entity.push((*entities, at)),
            (None, None, Some(kinds)) => set.by_promise.push((*kinds, at)),
            (None, None, None) => {
                for (role, act) in places(branch) {
                    if let Some(list) = set.plain.get_mut(slot_of(role, act)) {
                        list.push(at);
                    }
                }
            }
        }
    }
    (set.wanted, set.promising) = asked(set, |_| true);
    let mut names: Vec<String> = set
        .rules
        .iter()
        .flat_map(|r| &r.versions)
        .flat_map(|v| &v.applies)
        .map(|(name, _)| name.clone())
        .collect();
    names.sort();
    names.dedup();
    set.where_facts = names;
    let promised = set.sequences.iter().filter(|s| s.promised);
    let named: BTreeSet<&String> = promised.filter_map(|s| s.same.as_ref()).collect();
    set.named_facts = named.into_iter().cloned().collect();
    let named = set.pack.packs.iter().flat_map(|p| &p.platforms);
    let mut platforms: Vec<PlatformId> =
        named.chain(set.rules.iter().flat_map(|r| &r.platforms)).cloned().collect();
    platforms.sort();
    platforms.dedup();
    let observed: BTreeSet<&str> = tallies(&set.pack)
        .flat_map(|t| [Some(&t.of), t.among.as_ref()])
        .flatten()
        .map(|at| at.value.as_str())
        .collect();
    let observed: Vec<bool> = set.rules.iter().map(|r| observed.contains(r.id.as_str())).collect();
    let active = |platform: Option<&PlatformId>| {
        [activate(set, platform, |_| true), activate(set, platform, |rule| observed.get(rule) == Some(&true))]
    };
    let mut elsewhere = active(None);
    let mut all: Vec<_> = platforms.iter().map(|p| (p.clone(), active(Some(p)))).collect();
    let each = all.iter_mut().map(|(_, both)| both).chain([&mut elsewhere]).flatten();
    (0..).zip(each).for_each(|(number, active)| active.number = number);
    (set.active, set.elsewhere) = (all, elsewhere);
}

/// Which entities, and whether promises, the wanted branches ask of each role and act.
fn asked(set: &Ruleset, wanted: impl Fn(&Branch) -> bool) -> (Vec<EntitySet>, Vec<bool>) {
    let mut entities = vec![EntitySet::EMPTY; ROLES * ACTS.len()];
    let mut promises = vec![false; ROLES * ACTS.len()];
    for branch in set.branches.iter().filter(|b| wanted(b)) {
        let cond = |c: &u32| get(&set.conds, *c).map_or(EntitySet::EMPTY, |c| c.entity);
        let conds = branch.texts.iter().chain(&branch.also).chain(&branch.unless).map(cond);
        let asked: Vec<EntitySet> = branch.entities.iter().copied().chain(conds).collect();
        for (role, act) in places(branch) {
            let place = slot_of(role, act);
            if !branch.promises.is_empty() {
                promises.get_mut(place).into_iter().for_each(|p| *p = true);
            }
            if let Some(entities) = entities.get_mut(place) {
                for info in zg_text::ENTITIES.iter().filter(|i| asked.iter().any(|s| s.contains(i.entity))) {
                    entities.insert(info.entity);
                }
            }
        }
    }
    (entities, promises)
}

/// All indicators, in all versions.
fn tallies(pack: &Pack) -> impl Iterator<Item = &Tally> {
    pack.rules.iter().flat_map(|r| &r.versions).filter_map(|v| match &v.body {
        Some(Body::Tally(tally)) => Some(tally),
        _ => None,
    })
}

/// Says what judges on a platform, or on one that nobody names, of the rules that are wanted.
fn activate(set: &Ruleset, platform: Option<&PlatformId>, wanted: impl Fn(usize) -> bool) -> Active {
    let judges = |r: &CRule| {
        let here = r.platforms.is_empty() || platform.is_some_and(|p| r.platforms.contains(p));
        r.status.judges() && here
    };
    let rules: Vec<bool> = set.rules.iter().enumerate().map(|(at, r)| judges(r) && wanted(at)).collect();
    let indicator = |r: &CRule| {
        let rule = set.pack.rules.get(r.source);
        let tally = |v: &Version| matches!(v.body, Some(Body::Tally(_)));
        judges(r) && rule.is_some_and(|r| r.versions.iter().any(tally))
    };
    let tallies = (0_u32..).zip(&set.rules).filter(|(_, r)| indicator(r)).map(|(at, _)| at).collect();
    let mine = |branch: &Branch| {
        get(&set.users, branch.user).and_then(|u| get(&rules, u.rule)).copied().unwrap_or(false)
    };
    let (mut conds, mut begins) = (vec![0; set.conds.len()], vec![0; set.conds.len()]);
    let add = |list: &mut Vec<u8>, cond: u32, roles: u8| {
        usize::try_from(cond).ok().and_then(|c| list.get_mut(c)).into_iter().for_each(|c| *c |= roles);
    };
    for branch in set.branches.iter().filter(|b| mine(b)) {
        let roles = (0..ROLES).filter(|r| branch.by.has_role(*r)).fold(0, |bits, role| bits | 1 << role);
        for cond in branch.texts.iter().chain(&branch.also).chain(&branch.unless) {
            add(&mut conds, *cond, roles);
        }
        let always = get(&set.users, branch.user).is_some_and(|user| user.slot.answers().is_none());
        if let Some(first) = branch.texts.first().filter(|_| always) {
            add(&mut begins, *first, roles);
        }
    }
    let (wanted, promising) = asked(set, mine);
    let here = |list: &Vec<u32>| -> Vec<u32> {
        list.iter().copied().filter(|b| get(&set.branches, *b).is_some_and(mine)).collect()
    };
    Active {
        number: 0,
        known: platform.is_some_and(|p| set.knows(p)),
        idle: platform.map_or(IDLE, |p| set.idle(p)),
        plain: set.plain.iter().map(here).collect(),
        words: set.scanner.terms_by_role(&conds, |_| true),
        first: set.scanner.terms_by_role(&begins, |posting| !posting.except),
        gauged: set.branches.iter().any(|b| mine(b) && !b.gauges.is_empty()),
        held: set.branches.iter().any(|b| mine(b) && b.held),
        wanted,
        promising,
        rules,
        conds,
        tallies,
    }
}

/// The roles and acts whose events a branch can match.
fn places(branch: &Branch) -> impl Iterator<Item = (usize, Act)> {
    let (by, acts) = (branch.by, branch.acts);
    let roles = (0..ROLES).filter(move |r| by.has_role(*r));
    roles.flat_map(move |r| Act::all().filter(move |a| acts & bit(*a) != 0).map(move |a| (r, a)))
}

/// What stands around words that are only spoken of, by these words and `$lists`.
fn frames_of(pack: &Pack, rule: &Rule, named: &[At<String>]) -> Vec<Frame> {
    let mut frames = Vec::new();
    for word in named {
        match word.value.strip_prefix('$') {
            None => frames.extend(Frame::of(&word.value, None, None)),
            Some(name) => {
                let terms = pack.word_list(&rule.pack, name).into_iter().flat_map(|list| &list.terms);
                frames.extend(terms.filter_map(|t| Frame::of(&t.text, t.from, t.until)));
            }
        }
    }
    frames
}

/// The kinds of promises of these names, a bit each.
fn kinds_mask(pack: &Pack, rule: &Rule, names: &[At<String>]) -> u64 {
    let place = |name: &At<String>| {
        let kind = pack.promise(&rule.pack, &name.value)?;
        pack.promises.iter().position(|k| std::ptr::eq(k, kind))
    };
    names.iter().filter_map(place).fold(0, |mask, n| mask | bit_of(n))
}

#[derive(Default)]
struct Compiler {
    rules: Vec<CRule>,
    conds: Vec<CCond>,
    known: BTreeMap<String, u32>,
    branches: Vec<Branch>,
    users: Vec<User>,
    sequences: Vec<CSequence>,
    words: scan::Builder,
    /// The matchers that come next belong to a sequence with `waiting: same`.
    held: bool,
    problems: Vec<Problem>,
}

impl Compiler {
    fn rule(&mut self, pack: &Pack, source: usize, rule: &Rule) {
        let meta = pack.meta(&rule.pack);
        let at = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
        let mut versions: Vec<CVersion> = Vec::new();
        for (number, version) in (0_u32..).zip(&rule.versions) {
            let digest = meta.map(|m| m.digest).unwrap_or_default();
            versions.push(CVersion {
                named: RuleRef { id: rule.id.clone(), from: version.from, pack: digest },
                from: version.from,
                until: version.until,
                applies: version.applies.clone(),
                dated_by: version.dated_by,
            });
            if rule.status.judges() {
                self.body(pack, rule, version, (at, number));
            }
        }
        self.rules.push(CRule {
            id: rule.id.clone(),
            source,
            status: rule.status,
            ask: rule.ask,
            platforms: meta.map(|m| m.platforms.clone()).unwrap_or_default(),
            versions,
        });
    }

    fn body(&mut self, pack: &Pack, rule: &Rule, version: &Version, at: (u32, u32)) {
        match &version.body {
            Some(Body::Match(m)) => {
                self.held = false;
                self.user(pack, rule, m, at, Slot::Match);
            }
            Some(Body::Sequence(s)) => self.sequence(pack, rule, s, at),
            Some(Body::Tally(_) | Body::Table(_)) | None => {}
        }
    }

    fn sequence(&mut self, pack: &Pack, rule: &Rule, s: &Sequence, at: (u32, u32)) {
        let number = u32::try_from(self.sequences.len()).unwrap_or(u32::MAX);
        self.held = s.holds;
        let watch = match &s.watch {
            Watch::Require { after, then } => {
                self.user(pack, rule, after, at, Slot::After(number));
                self.user(pack, rule, then, at, Slot::Then(number));
                CWatch::Require
            }
            Watch::Steps { after, steps } => {
                self.user(pack, rule, after, at, Slot::After(number));
                for (step, place) in steps.iter().zip(0_u32..) {
                    self.user(pack, rule, &step.matcher, at, Slot::Step(number, place));
                }
                CWatch::Require
            }
            Watch::Forbid { after, then } => {
                self.user(pack, rule, after, at, Slot::After(number));
                self.user(pack, rule, then, at, Slot::Then(number));
                CWatch::Forbid
            }
            Watch::Count { of, at_least } => {
                self.user(pack, rule, of, at, Slot::Count(number));
                CWatch::Count(*at_least)
            }
        };
        if let Some(until) = &s.until {
            self.user(pack, rule, until, at, Slot::Until(number));
        }
        if let Some(needs) = &s.needs {
            self.user(pack, rule, needs, at, Slot::Needs(number));
        }
        if let Some(proven) = &s.proven {
            self.user(pack, rule, proven, at, Slot::Proven(number));
        }
        if let Some(unclear) = &s.unclear {
            self.user(pack, rule, unclear, at, Slot::Unclear(number));
        }
        let clock = s.clock.as_ref().and_then(|name| pack.clock(&rule.pack, &name.value));
        let clock = match clock.map(|c| (&c.kind, zg_rules::pack_of(&c.file))) {
            Some((ClockKind::Days(days), home)) => {
                let calendar = days.calendar.as_ref().and_then(|name| pack.calendar(home, &name.value));
                Clock::Days { work: days.work, calendar: calendar.cloned().map(Arc::new), roll: days.roll }
            }
            Some((ClockKind::Hours(from, to), _)) => Clock::Hours { from: *from, to: *to },
            _ => Clock::Elapsed,
        };
        let skip = s.skip.as_ref().and_then(|name| pack.clock(&rule.pack, &name.value));
        let skip: Arc<[_]> = match skip.map(|c| &c.kind) {
            Some(ClockKind::Exempt(ranges)) => ranges.as_slice().into(),
            _ => Arc::from([]),
        };
        let steps = match &s.watch {
            Watch::Steps { steps, .. } => steps.iter().map(|step| step.name.as_str().into()).collect(),
            _ => Vec::new(),
        };
        let (rule, version) = at;
        self.sequences.push(CSequence {
            rule,
            version,
            watch,
            steps,
            settles_late: s.settles_late,
            within: s.within,
            by_close: s.by_close,
            promised: s.promised,
            agreed: s.agreed,
            in_full: s.in_full,
            needs: s.needs.is_some(),
            proven: s.proven.is_some(),
            clock,
            during: s.during,
            skip,
            per: s.per,
            splits: s.splits,
            holds: s.holds,
            outside: s.outside,
            same: s.same.clone(),
        });
    }

    /// Adds a matcher: each alternative becomes a branch that leads back to it.
    fn user(&mut self, pack: &Pack, rule: &Rule, m: &Matcher, at: (u32, u32), slot: Slot) {
        let user = u32::try_from(self.users.len()).unwrap_or(u32::MAX);
        self.users.push(User { rule: at.0, version: at.1, slot });
        let all = Branch {
            by: PartySet::ANY,
            acts: 0,
            texts: Vec::new(),
            entities: Vec::new(),
            promises: Vec::new(),
            facts: Vec::new(),
            gauges: Vec::new(),
            also: Vec::new(),
            unless: Vec::new(),
            held: self.held,
            user,
        };
        self.flatten(pack, rule, m, all, (None, Vec::new()));
    }

    /// `asked` is the acts named so far: none named is not the same as none left; `frames` is what stands around words that
    /// are only spoken of.
    fn flatten(
        &mut self,
        pack: &Pack,
        rule: &Rule,
        m: &Matcher,
        mut branch: Branch,
        (mut asked, mut frames): (Option<u64>, Vec<Frame>),
    ) {
        frames.extend(frames_of(pack, rule, &m.mentioned));
        branch.by = branch.by.intersect(m.by.unwrap_or(PartySet::ANY));
        if !m.acts.is_empty() {
            let acts = act_mask(m.acts.iter().copied());
            asked = Some(asked.map_or(acts, |outer| outer & acts));
        }
        branch.texts.extend(m.text.as_ref().map(|c| self.cond(pack, rule, c, &frames)));
        branch.also.extend(m.also.as_ref().map(|c| self.cond(pack, rule, c, &[])));
        branch.unless.extend(m.unless.as_ref().map(|c| self.cond(pack, rule, c, &[])));
        for (name, cell) in &m.facts {
            match Gauge::parse(name) {
                Some(info) => branch.gauges.push((info.gauge, cell.value.clone())),
                None => branch.facts.push((name.clone(), cell.value.clone())),
            }
        }
        if !m.entity.is_empty() {
            branch.entities.push(self.entities(rule, &m.entity));
        }
        if !m.promise.is_empty() {
            branch.promises.push(kinds_mask(pack, rule, &m.promise));
        }
        if !m.or.is_empty() {
            m.or.iter().for_each(|m| self.flatten(pack, rule, m, branch.clone(), (asked, frames.clone())));
            return;
        }
        branch.acts = asked.unwrap_or_else(|| {
            let words =
                !branch.texts.is_empty() || !branch.entities.is_empty() || !branch.promises.is_empty();
            act_mask(Act::all().filter(|a| !words || (a.info().text && *a != Act::WITHDRAWN)))
        });
        self.branches.push(branch);
    }

    fn entities(&mut self, rule: &Rule, names: &[At<String>]) -> EntitySet {
        let mut set = EntitySet::EMPTY;
        for name in names {
            match Entity::parse(&name.value) {
                Some(entity) => set.insert(entity),
                None => {
                    self.unknown(rule, name, ("实体", "entity"), zg_text::ENTITIES.iter().map(|e| e.name))
                }
            }
        }
        set
    }

    fn unknown<'a>(
        &mut self,
        rule: &Rule,
        name: &At<String>,
        what: (&str, &str),
        known: impl Iterator<Item = &'a str>,
    ) {
        let (zh, en) =
            (format!("没有这个{}：`{}`", what.0, name.value), format!("no {} `{}`", what.1, name.value));
        let problem = Problem::new("P02", &rule.file, name.span.clone(), zh, en);
        let known: Vec<&str> = known.collect();
        self.problems.push(
            problem.help(format!("可用的有：{}", known.join("、")), format!("known: {}", known.join(", "))),
        );
    }

    /// A condition; equal ones are shared, so that versions which differ elsewhere cost nothing.
    fn cond(&mut self, pack: &Pack, rule: &Rule, cond: &Cond, frames: &[Frame]) -> u32 {
        let mut views = ViewSet::from_iter([View::Folded]);
        for name in &cond.views {
            match View::parse(&name.value) {
                Some(view) => views.insert(view),
                None => self.unknown(rule, name, ("视图", "view"), zg_text::VIEWS.iter().map(|v| v.name)),
            }
        }
        let entity = self.entities(rule, &cond.entity);
        let mut words: Vec<Listed<'_>> = Vec::new();
        let denials = self.words.denials.of(pack, None, frames);
        let alone = |word| Wanted { word, views, company: None, except: false, disguised: false, denials };
        let mut except: Vec<&str> = cond.except.iter().map(|e| e.value.as_str()).collect();
        for word in &cond.any {
            let Some(name) = word.value.strip_prefix('$') else {
                words.push((alone(&word.value), Date::MIN, Date::MAX, word.span.clone()));
                continue;
            };
            if let Some(list) = pack.word_list(&rule.pack, name) {
                except.extend(list.except.iter().map(String::as_str));
                let company = (!list.company.is_empty()).then(|| self.words.company(&list.company));
                let denials = self.words.denials.of(pack, Some(list), frames);
                words.extend(list.terms.iter().map(|t| {
                    (
                        Wanted { company, disguised: list.disguised, denials, ..alone(&t.text) },
                        t.from.unwrap_or(Date::MIN),
                        t.until.unwrap_or(Date::MAX),
                        word.span.clone(),
                    )
                }));
            }
        }
        let signature = signature(&words, &except, views, (cond.alone, entity));
        if let Some(known) = self.known.get(&signature) {
            return *known;
        }
        let number = u32::try_from(self.conds.len()).unwrap_or(u32::MAX);
        self.known.insert(signature, number);
        self.conds.push(CCond { alone: cond.alone, entity });
        for (wanted, from, until, span) in &words {
            if !self.words.add(*wanted, number, *from, *until) {
                let word = wanted.word;
                let (zh, en) = (
                    format!("词 `{word}` 折叠之后是空的，永远找不到"),
                    format!("word `{word}` folds to nothing"),
                );
                self.problems.push(Problem::new("P10", &rule.file, span.clone(), zh, en));
            }
        }
        for phrase in except {
            self.words.add(Wanted { except: true, ..alone(phrase) }, number, Date::MIN, Date::MAX);
        }
        number
    }
}

/// A word as a condition lists it, the days from and until which it counts, and where that stands.
type Listed<'a> = (Wanted<'a>, Date, Date, std::ops::Range<usize>);

/// Two conditions with the same signature find the same.
fn signature(
    words: &[Listed<'_>],
    except: &[&str],
    views: ViewSet,
    (alone, entity): (bool, EntitySet),
) -> String {
    let mut out = format!("{views:?}{entity:?}{alone}");
    // Texts with their lengths, so that none runs into the next.
    let mut add = |text: &str, numbers: [i64; 5]| {
        out.push_str(&text.len().to_string());
        out.push('|');
        out.push_str(text);
        for number in numbers {
            out.push_str(&number.to_string());
            out.push('|');
        }
    };
    for (wanted, from, until, _) in words {
        let company = wanted.company.map_or(-1, |c| i64::try_from(c).unwrap_or(i64::MAX));
        let denials = wanted.denials.map_or(-1, i64::from);
        let days = (i64::from(from.days()), i64::from(until.days()));
        add(wanted.word, [company, denials, i64::from(wanted.disguised), days.0, days.1]);
    }
    add("", [0; 5]);
    except.iter().for_each(|phrase| add(phrase, [0; 5]));
    out
}

//! Reads, judges and collects: one reader, several judges, the same result whatever their number.
//!
//! Memory holds findings, counts and the conversations in flight. Deadlines run to the data's last moment: what is worth
//! it is read once for that moment alone, and then judged. What is read only once keeps the conversations that are not
//! decided by the newest moment so far until its end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};

use zg_engine::{Case, Grain, Inspector, Judgement, Meta, Priced, Tallies, Unjudged, price_together};
use zg_formats::report::{ConversationView, Finding, PendingLine};
use zg_formats::{ImportMap, ImportOptions, Summary, for_each_conversation};
use zg_model::{
    Act, Conversation, ConversationKey, Date, Observation, Outcome as Verdict, Party, PlatformId, RuleId,
    Severity, Timestamp,
};

use zg_rules::Shop;

use super::{Assembler, Passes};

/// Conversations handed to a judge at once.
const BATCH: usize = 64;

/// What to read and how to judge.
pub(crate) struct Run<'a> {
    pub(crate) paths: &'a [PathBuf],
    pub(crate) maps: &'a [ImportMap],
    pub(crate) options: &'a ImportOptions,
    /// The moment up to which deadlines run; `None` is the data's last moment.
    pub(crate) now: Option<Timestamp>,
    /// How often the files are read where `now` is not given.
    pub(crate) passes: Passes,
    pub(crate) as_of: Option<Date>,
    pub(crate) jobs: usize,
    /// Whether whole chats are kept for the report.
    pub(crate) keep_chats: bool,
    /// Whether every finding is kept with what its price depends on.
    pub(crate) keep_cases: bool,
    pub(crate) filter: Filter,
    /// How finely indicators are counted.
    pub(crate) grain: Grain,
    /// Judge only what indicators are made of, and keep nothing but their counts.
    pub(crate) tallied: bool,
    /// The shop's facts, its own numbers and what it mutes.
    pub(crate) shop: &'a Shop,
    pub(crate) progress: &'a (dyn Fn(u64) + Sync),
}

/// Which findings are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Only conversations of these platforms; empty means all.
    pub(crate) platforms: Vec<PlatformId>,
    /// Only these rules, or those whose id begins so; empty means all.
    pub(crate) rules: Vec<String>,
    /// Nothing less bad than this.
    pub(crate) min_severity: Option<Severity>,
}

impl Run<'_> {
    fn inspector<'s>(&self, assembler: &Assembler<'s>) -> Inspector<'s> {
        if self.tallied { Inspector::of_tallies(assembler.set()) } else { Inspector::new(assembler.set()) }
    }

    fn wants(&self, c: &Conversation) -> bool {
        self.filter.platforms.is_empty() || self.filter.platforms.contains(&c.key().platform)
    }

    /// The data's last moment, where it is to be known before anything is judged.
    fn last_moment(&self) -> Option<Timestamp> {
        if self.now.is_some() || !self.passes.twice(self.paths) {
            return self.now;
        }
        let mut last = None;
        for_each_conversation(self.paths, self.maps, self.options, &|n| (self.progress)(n), &mut |c| {
            if self.wants(&c) {
                last = last.max(c.events().last().map(|e| e.at));
            }
        });
        last
    }

    /// What is known of a conversation beforehand.
    pub(crate) fn meta(&self, c: &Conversation) -> Meta {
        let facts = self.shop.facts.iter().cloned().collect();
        Meta { key: c.key().clone(), timed: c.timed(), as_of: self.as_of, facts }
    }
}

impl Filter {
    fn wants(&self, assembler: &Assembler<'_>, o: &Observation) -> bool {
        let named = |id: &RuleId| self.rules.is_empty() || self.rules.iter().any(|r| under(id.as_str(), r));
        let severity = assembler.severity(o);
        // What is only there to be counted is listed by the figure it makes, not among the findings.
        let counted =
            severity == Severity::Note && self.rules.is_empty() && assembler.only_counted(&o.rule.id);
        named(&o.rule.id) && !counted && self.min_severity.is_none_or(|least| severity >= least)
    }

    /// Whether an indicator is wanted.
    pub(crate) fn wants_rule(&self, id: &RuleId) -> bool {
        self.rules.is_empty() || self.rules.iter().any(|r| under(id.as_str(), r))
    }
}

/// Whether an id is the one named, or stands under it.
pub(crate) fn under(id: &str, named: &str) -> bool {
    id.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What came out.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Finding>,
    pub(crate) pending: Vec<PendingLine>,
    pub(crate) chats: Vec<ConversationView>,
    /// Findings whose price depends on others, or all of them.
    pub(crate) cases: Vec<Case>,
    /// What is running and would cost more or less by what was found before.
    awaited: Vec<Case>,
    pub(crate) tallies: Tallies,
    pub(crate) unjudged: Noted<Unjudged>,
    /// Findings that the shop's exceptions muted, by the rule's id.
    pub(crate) muted: Noted<String>,
    pub(crate) agents: BTreeSet<String>,
    pub(crate) shops: BTreeSet<String>,
    pub(crate) platforms: BTreeMap<PlatformId, (u64, u64)>,
    pub(crate) conversations: u64,
    pub(crate) messages: u64,
    pub(crate) days: Option<(Date, Date)>,
    pub(crate) imported: Summary,
    pub(crate) now: Timestamp,
    /// Conversations that wait for the data's last moment.
    undecided: Vec<Conversation>,
}

/// A few conversations, with the newest moment read before they were handed over.
struct Batch {
    conversations: Vec<Conversation>,
    seen: Timestamp,
}

/// Reads and judges everything.
pub(crate) fn run(assembler: &Assembler<'_>, run: &Run<'_>) -> Outcome {
    let run = &Run { now: run.last_moment(), filter: run.filter.clone(), ..*run };
    let (sender, receiver) = sync_channel::<Batch>(2 * run.jobs.max(1));
    let receiver = Mutex::new(receiver);
    let mut whole = Outcome { tallies: Tallies::of(run.grain), ..Outcome::default() };
    let mut seen = Timestamp::MIN;
    let imported = std::thread::scope(|scope| {
        let judges: Vec<_> =
            (0..run.jobs.max(1)).map(|_| scope.spawn(|| judge(assembler, run, &receiver))).collect();
        let mut batch = Vec::with_capacity(BATCH);
        let imported =
            for_each_conversation(run.paths, run.maps, run.options, &|n| (run.progress)(n), &mut |c| {
                if !run.wants(&c) {
                    return;
                }
                seen = seen.max(c.events().last().map_or(Timestamp::MIN, |e| e.at));
                batch.push(c);
                if batch.len() == BATCH {
                    let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                    // A judge that is gone has panicked; joining it below says so.
                    let _ = sender.send(Batch { conversations: full, seen });
                }
            });
        let _ = sender.send(Batch { conversations: batch, seen });
        drop(sender);
        for judge in judges {
            match judge.join() {
                Ok(part) => whole.merge(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        imported
    });
    whole.imported = imported;
    whole.now = run.now.unwrap_or(if seen == Timestamp::MIN { Timestamp(0) } else { seen });
    let mut undecided = std::mem::take(&mut whole.undecided);
    undecided.sort_by(|a, b| a.key().cmp(b.key()));
    let mut inspector = run.inspector(assembler);
    for conversation in &undecided {
        let judgement = inspector.inspect_with(run.meta(conversation), conversation, whole.now);
        whole.take(assembler, run, conversation, &judgement);
    }
    whole.sort();
    whole.price_repeats(assembler);
    whole
}

/// Judges batches until there are no more.
fn judge(assembler: &Assembler<'_>, run: &Run<'_>, receiver: &Mutex<Receiver<Batch>>) -> Outcome {
    let mut part = Outcome { tallies: Tallies::of(run.grain), ..Outcome::default() };
    let mut inspector = run.inspector(assembler);
    loop {
        let batch = match receiver.lock() {
            Ok(receiver) => receiver.recv(),
            Err(_) => break,
        };
        let Ok(batch) = batch else { break };
        for conversation in batch.conversations {
            // What comes after the moment is not known yet.
            let conversation = conversation.until(run.now.unwrap_or(Timestamp::MAX));
            if conversation.events().is_empty() {
                continue;
            }
            part.count(&conversation);
            let judgement =
                inspector.inspect_with(run.meta(&conversation), &conversation, run.now.unwrap_or(batch.seen));
            let waits =
                |o: &Observation| matches!(o.outcome, Verdict::Pending { due } if due != Timestamp::MAX);
            if run.now.is_none() && judgement.observations.iter().any(waits) {
                part.undecided.push(conversation);
            } else {
                part.take(assembler, run, &conversation, &judgement);
            }
        }
    }
    part
}

impl Outcome {
    /// Counts what was read.
    fn count(&mut self, c: &Conversation) {
        self.conversations += 1;
        let messages = c.events().iter().filter(|e| !e.text.is_empty()).count();
        let messages = u64::try_from(messages).unwrap_or(u64::MAX);
        self.messages += messages;
        let ConversationKey { platform, shop, .. } = c.key();
        self.shops.insert(format!("{platform}/{shop}"));
        let of_platform = self.platforms.entry(platform.clone()).or_default();
        of_platform.0 += 1;
        of_platform.1 += messages;
        for event in c.events() {
            if let Party::Agent(agent) = &event.by {
                let name = format!("{platform}/{shop}/{agent}");
                if !self.agents.contains(&name) {
                    self.agents.insert(name);
                }
            }
        }
        // Orders may be older than the chats that they belong to; the report covers the days of the chats.
        let mut talk = c.events().iter().filter(|e| e.act == Act::SAY);
        let (first, last) = (talk.next(), talk.next_back());
        if let (true, Some(first)) = (c.timed(), first) {
            let (first, last) = (first.at.date(), last.unwrap_or(first).at.date());
            self.days = Some(self.days.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
        }
    }

    /// Takes what a judgement found into the report.
    fn take(&mut self, assembler: &Assembler<'_>, run: &Run<'_>, c: &Conversation, judgement: &Judgement) {
        self.tallies.add(assembler.set(), c, judgement);
        for why in &judgement.unjudged {
            note(&mut self.unjudged, *why, c);
        }
        // Who only wants figures keeps no findings.
        if run.tallied {
            return;
        }
        let mut found = false;
        for o in judgement.observations.iter().filter(|o| run.filter.wants(assembler, o)) {
            if o.outcome.is_finding() {
                if assembler.own(c, o, &run.shop.own) {
                    continue;
                }
                if run.shop.muted(o.rule.id.as_str(), o.at.date()).is_some() {
                    note(&mut self.muted, o.rule.id.to_string(), c);
                    continue;
                }
                found = true;
                self.findings.extend(assembler.finding(c, o, run.as_of));
                if run.keep_cases || assembler.remembers(&o.rule.id) {
                    self.cases.push(Case::of(assembler.set(), c, o, run.as_of));
                }
            } else {
                let running = assembler.pending(c, o, run.as_of);
                if running.is_some() && assembler.remembers(&o.rule.id) {
                    self.awaited.push(Case::of(assembler.set(), c, o, run.as_of));
                }
                self.pending.extend(running);
            }
        }
        if found && run.keep_chats {
            self.chats.push(assembler.conversation(c));
        }
    }

    fn merge(&mut self, other: Outcome) {
        self.findings.extend(other.findings);
        self.pending.extend(other.pending);
        self.chats.extend(other.chats);
        self.cases.extend(other.cases);
        self.awaited.extend(other.awaited);
        self.tallies.merge(&other.tallies);
        join(&mut self.unjudged, other.unjudged);
        join(&mut self.muted, other.muted);
        self.agents.extend(other.agents);
        self.shops.extend(other.shops);
        for (platform, (conversations, messages)) in other.platforms {
            let mine = self.platforms.entry(platform).or_default();
            mine.0 += conversations;
            mine.1 += messages;
        }
        self.conversations += other.conversations;
        self.messages += other.messages;
        self.days = match (self.days, other.days) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (mine, theirs) => mine.or(theirs),
        };
        self.undecided.extend(other.undecided);
    }

    /// Prices again what depends on the findings before: the third case in thirty days.
    fn price_repeats(&mut self, assembler: &Assembler<'_>) {
        self.cases.sort_by(|a, b| (a.at, &a.key, &a.rule, a.id).cmp(&(b.at, &b.key, &b.rule, b.id)));
        let all: Vec<Case> = self.cases.iter().cloned().chain(std::mem::take(&mut self.awaited)).collect();
        let priced = price_together(assembler.set(), &all);
        let of: BTreeMap<_, _> = all.iter().map(|c| (c.awaited, c.id)).zip(priced).collect();
        let views = |key| {
            let priced: &Vec<Priced> = of.get(&key)?;
            Some(priced.iter().map(|p| assembler.exposure(&p.exposure)).collect())
        };
        for finding in &mut self.findings {
            finding.exposure =
                views((false, finding.fingerprint)).unwrap_or(std::mem::take(&mut finding.exposure));
        }
        for line in &mut self.pending {
            line.exposure = views((true, line.fingerprint)).unwrap_or(std::mem::take(&mut line.exposure));
        }
    }

    /// The same order whatever the number of judges.
    fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            (a.at, &a.conversation, &a.rule.id, a.fingerprint).cmp(&(
                b.at,
                &b.conversation,
                &b.rule.id,
                b.fingerprint,
            ))
        });
        self.pending.sort_by(|a, b| {
            (a.due, &a.conversation, &a.rule.id, a.since).cmp(&(b.due, &b.conversation, &b.rule.id, b.since))
        });
        self.chats.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// How often something was so, with the first few conversations as examples.
type Noted<K> = BTreeMap<K, (u64, BTreeSet<String>)>;

fn note<K: Ord>(noted: &mut Noted<K>, key: K, c: &Conversation) {
    join(noted, [(key, (1, [c.key().path()].into()))].into());
}

fn join<K: Ord>(noted: &mut Noted<K>, other: Noted<K>) {
    for (key, (count, examples)) in other {
        let mine = noted.entry(key).or_default();
        mine.0 += count;
        mine.1.extend(examples);
        while mine.1.len() > 3 {
            mine.1.pop_last();
        }
    }
}

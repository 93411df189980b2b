//! Conversations as shops have them, with violations planted that are known beforehand.
//!
//! Ordinary talk comes from `templates.txt`. What is planted comes from the packs: the rules' own bad examples, put in
//! other words (`vary`), staged on another day (`stage`), and replies later than a rule allows (`pace`). The engine has
//! no part in it, so that what a check finds can be compared with what is there. The same seed and packs give the same
//! bytes; one conversation is in memory at a time.

mod book;
mod dice;
mod force;
mod pace;
mod script;
mod seeds;
mod stage;
mod vary;

use anyhow::Context;
use serde_json::json;
use zg_model::{
    Act, AgentId, BuyerId, Conversation, ConversationKey, Event, EventKey, Party, PlatformId, RuleId, ShopId,
    Timestamp,
};
use zg_rules::Pack;

use self::book::{Book, Notes, Who};
use self::dice::Dice;
use self::force::{DAYS, Weeks};
use self::pace::Pace;
use self::script::Beat;
use self::seeds::Seeds;

/// Of a hundred places for a violation, so many get a whole example of several lines.
const SCENES: u64 = 12;
/// Of a hundred, so many get a reply that comes late.
const LATE: u64 = 15;

/// Writes conversations, one after another.
pub(crate) struct Generator<'p> {
    book: Book,
    sentences: Vec<String>,
    stages: Vec<Stage<'p>>,
    weeks: Weeks,
    seed: u64,
    /// How many violations there should be for a message.
    rate: f64,
    made: u64,
    messages: u64,
    planted: u64,
}

/// A platform: its shops, what its rules forbid, how fast they want replies.
struct Stage<'p> {
    platform: PlatformId,
    seeds: Seeds<'p>,
    pace: Pace,
}

/// A violation that was planted.
#[derive(Clone, Debug)]
pub(crate) struct Planted {
    kind: &'static str,
    rule: RuleId,
    at: Timestamp,
    text: String,
    span: String,
}

/// A conversation, and what is wrong with it.
pub(crate) struct Made {
    pub(crate) conversation: Conversation,
    pub(crate) planted: Vec<Planted>,
}

impl Made {
    /// The lines of the list of planted violations.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let key = self.conversation.key();
        self.planted.iter().map(|p| {
            let Planted { kind, rule, at, text, span } = p;
            let (platform, shop) = (key.platform.as_str(), key.shop.as_str());
            json!({
                "kind": kind, "rule": rule, "platform": platform, "shop": shop, "conversation": key.path(),
                "at": at, "text": text, "span": span,
            })
            .to_string()
        })
    }
}

impl<'p> Generator<'p> {
    /// Prepares platforms; all that the packs know when none is named.
    pub(crate) fn new(
        pack: &'p Pack,
        platforms: &[PlatformId],
        seed: u64,
        rate: f64,
    ) -> anyhow::Result<Self> {
        let mut known: Vec<PlatformId> = pack.packs.iter().flat_map(|p| p.platforms.clone()).collect();
        known.sort();
        known.dedup();
        known.retain(|k| platforms.is_empty() || platforms.contains(k));
        let weeks = Weeks::fixed();
        let stages = known.into_iter().map(|platform| Stage {
            seeds: Seeds::of(pack, &platform, weeks),
            pace: Pace::of(pack, &platform, weeks),
            platform,
        });
        let book = Book::of_release()?;
        let sentences = book.sentences().into_iter().map(str::to_owned).collect();
        let stages = stages.collect();
        Ok(Generator { book, sentences, stages, weeks, seed, rate, made: 0, messages: 0, planted: 0 })
    }

    /// How many events with text, and how many planted violations, were written.
    pub(crate) fn written(&self) -> (u64, u64, u64) {
        (self.made, self.messages, self.planted)
    }

    /// The next conversation.
    pub(crate) fn next(&mut self) -> anyhow::Result<Made> {
        let mut dice = Dice::new(self.seed, self.made);
        self.made += 1;
        let stage = dice.pick(&self.stages).context("没有平台")?;
        let kinds = self.book.kinds();
        let kind = dice.pick(&kinds).copied().unwrap_or_default();
        let mut notes = Notes::new(stage.platform.as_str(), kind, self.weeks.0);
        let shop = dice.pick(self.book.list("店铺", &notes)).cloned().unwrap_or_default();
        let agents = [(); 2].map(|()| dice.pick(self.book.list("客服", &notes)).cloned().unwrap_or_default());
        let agents = agents.map(|name| AgentId::new(&name));
        let buyer = BuyerId::hashed(&format!("{:016x}", dice.next()));
        let key = ConversationKey { platform: stage.platform.clone(), shop: ShopId::new(&shop), buyer };
        #[expect(clippy::cast_precision_loss, reason = "counts of messages are far below 2^52")]
        let owed = self.messages as f64 * self.rate - self.planted as f64;
        let scene = (owed >= 1.0 && dice.percent(SCENES))
            .then(|| dice.pick(&stage.seeds.scenes).and_then(|s| dice.pick(s)))
            .flatten()
            .and_then(|s| {
                let played = stage::play(s, self.weeks, &self.book, &mut notes, agents.first()?, &mut dice)?;
                Some((s.rule.clone(), played))
            });
        let made = match scene {
            Some((rule, played)) => {
                let planted = played.planted.into_iter().map(|(at, text, span)| Planted {
                    kind: "scene",
                    rule: rule.clone(),
                    at,
                    text,
                    span,
                });
                Made { planted: planted.collect(), conversation: gather(key, played.events) }
            }
            None => self.ordinary(stage, key, notes, &agents, owed, &mut dice),
        };
        let words = made.conversation.events().iter().filter(|e| !e.text.is_empty()).count();
        self.messages += u64::try_from(words).unwrap_or(0);
        self.planted += u64::try_from(made.planted.len()).unwrap_or(0);
        Ok(made)
    }

    /// Ordinary talk, with as many violations in it as are owed.
    fn ordinary(
        &self,
        stage: &Stage<'p>,
        key: ConversationKey,
        mut notes: Notes,
        agents: &[AgentId; 2],
        owed: f64,
        dice: &mut Dice,
    ) -> Made {
        let mut day = dice.below(DAYS);
        notes.day = self.weeks.day(day);
        let mut beats = script::write(&self.book, &mut notes, dice);
        let length: i64 = beats.iter().filter_map(|b| b.after).map(|after| after.0).sum();
        let visits = beats.iter().filter(|b| b.opens).count();
        let room = usize::try_from(length / 86_400_000).unwrap_or(0) + 2 + 4 * visits;
        day = day.min(DAYS.saturating_sub(room));
        let mut left = owed;
        let late = (left >= 1.0 && dice.percent(LATE)).then(|| stage.pace.late(&beats, dice)).flatten();
        left -= if late.is_some() { 1.0 } else { 0.0 };
        // Nothing is planted before the late reply, so that its turn stays as it was.
        let from = late.map_or(0, |l| l.answered + 1);
        while left >= 1.0 {
            if !self.plant(stage, &mut beats, from, day, &notes, dice) {
                break;
            }
            left -= 1.0;
        }
        let moments = stage.pace.moments(&beats, self.weeks.day(day), late, dice);
        let mut planted = Vec::new();
        for (beat, at) in beats.iter().zip(&moments) {
            planted.extend(beat.planted.as_ref().map(|(rule, span)| Planted {
                kind: "message",
                rule: rule.clone(),
                at: *at,
                text: beat.text.clone(),
                span: span.clone(),
            }));
        }
        if let Some(late) = late
            && let (Some(asked), Some(beat)) = (moments.get(late.asked), beats.get(late.asked))
        {
            planted.extend(stage.pace.broken(&late, *asked, self.weeks).into_iter().map(|(rule, due)| {
                let text = beat.text.clone();
                Planted { kind: "late", rule: rule.clone(), at: due, span: text.clone(), text }
            }));
        }
        let mut speaks = 0;
        let events = beats.into_iter().zip(moments).map(|(beat, at)| {
            let by = match beat.who {
                Who::Buyer => Party::Buyer,
                Who::Agent => Party::Agent(agents.get(speaks).cloned().unwrap_or_else(|| "客服".into())),
                Who::Bot => Party::Bot,
                Who::System => Party::System,
            };
            speaks = if beat.act == Act::TRANSFER { 1 } else { speaks };
            let key = EventKey::derived(0, at, &by, beat.act, &beat.text, &beat.facts, 0);
            Event { key, at, by, act: beat.act, text: beat.text.into(), facts: beat.facts }
        });
        let conversation = gather(key, events.collect());
        Made { conversation, planted }
    }

    /// Puts a bad example among what an agent says; whether there was room.
    fn plant(
        &self,
        stage: &Stage<'p>,
        beats: &mut Vec<Beat>,
        from: usize,
        day: usize,
        notes: &Notes,
        dice: &mut Dice,
    ) -> bool {
        // After an agent's words, and never last: a promise just made is still kept by what follows.
        let spoken = |b: &Beat| b.who == Who::Agent && b.act == Act::SAY;
        let last = beats.iter().rposition(spoken).unwrap_or(0);
        let places: Vec<usize> = (from..last)
            .filter(|i| beats.get(*i).is_some_and(|b| spoken(b) && b.planted.is_none()))
            .collect();
        // A visit of a later day is rare enough to let it pass for the first one: rules that change within the weeks
        // are planted only where both days agree.
        let on = |l: &seeds::OneLine<'_>| (day..DAYS).all(|n| l.days.get(n).copied().unwrap_or(false));
        let (Some(place), Some(lines)) = (dice.pick(&places), dice.pick(&stage.seeds.lines)) else {
            return false;
        };
        let Some(line) = dice.pick(lines).filter(|l| on(l)) else { return false };
        let sentences: Vec<&str> = self.sentences.iter().map(String::as_str).collect();
        let varied = vary::vary(line, &self.book, &sentences, notes, dice);
        let who = if line.bot { Who::Bot } else { Who::Agent };
        let planted = Some((line.rule.clone(), varied.span));
        beats.insert(place + 1, Beat { planted, ..Beat::said(who, varied.text) });
        true
    }
}

/// A conversation of events.
fn gather(key: ConversationKey, events: Vec<Event>) -> Conversation {
    let mut conversation = Conversation::new(key);
    conversation.extend(events);
    conversation
}

//! Generated conversations: the packs' own examples, their words with fillers, ordinary phrases, numbers and Latin;
//! gaps around every threshold; days around every change of a rule.

use proptest::prelude::*;
use zg_engine::Ruleset;
use zg_model::transcript::Line;
use zg_model::{Act, AgentId, Conversation, Date, Event, Facts, Party, Timestamp};
use zg_rules::{Body, Case, ClockKind};

use super::{event, key};

/// What generated conversations are made of.
#[derive(Debug)]
pub(crate) struct Pools {
    /// The lines of each rule's examples, with the platforms that the rule judges.
    rules: Vec<(Vec<String>, Vec<Line>)>,
    words: Vec<String>,
    /// Milliseconds.
    gaps: Vec<i64>,
    days: Vec<Date>,
    /// Facts on which the validity of some version depends.
    facts: Vec<(String, String)>,
}

/// The numbers that a conversation is made from; small ones give plain conversations, so shrinking works.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    platform: usize,
    untimed: bool,
    pub(crate) day: u32,
    themes: [u32; 3],
    events: Vec<EventSpec>,
    /// Judged by the rules of another day.
    pub(crate) as_of: Option<u32>,
    /// How long after the last event it is judged.
    pub(crate) wait: u32,
}

/// One event: what kind, which piece, which further pieces, how long after the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventSpec(u8, u32, u32, u32);

const PLATFORMS: [&str; 6] = ["taobao", "tmall", "jd", "pdd", "douyin", "kuaishou"];
const PHRASES: [&str; 22] = [
    "在吗",
    "好的",
    "亲，在的，您请说",
    "这款有货",
    "明天发",
    "我要退款",
    "不是最低价",
    "7天无理由",
    "加我微信",
    "谢谢",
    "多少钱",
    "收到了，很好",
    "L码",
    "身高165",
    "一般1-3天到账",
    "您稍等",
    "今天能发吗",
    "能补我5块吗",
    "什么时候发货",
    "能的",
    "可以的亲，明天",
    "三天内",
];
const FILLERS: [&str; 14] =
    ["", "", "", " ", ".", "-", "*", "、", "，", "。", "❤️", "\u{200b}", "~~~~", "\n"];
const ODDS: [&str; 20] = [
    "13812345678",
    "１３８ 1234 五六七八",
    "vx",
    "VX：zhang_gui88",
    "qq 12345678",
    "①",
    "95",
    "九五折",
    "第1",
    "第壹",
    "https://t.cn/a1",
    "a@b.cn",
    "¥59.9",
    "5元",
    "Ⓥ",
    "價",
    "6222021234567890123",
    "a",
    "Z9",
    "浙江省杭州市西湖区文三路90号",
];

/// A conversation's numbers, up to so many events.
pub(crate) fn spec(most: usize) -> impl Strategy<Value = Spec> {
    let event = (any::<u8>(), any::<u32>(), any::<u32>(), any::<u32>())
        .prop_map(|(a, b, c, d)| EventSpec(a, b, c, d));
    let as_of = prop_oneof![9 => Just(None), 1 => any::<u32>().prop_map(Some)];
    let head = (
        0..PLATFORMS.len(),
        prop::bool::weighted(0.05),
        any::<u32>(),
        any::<[u32; 3]>(),
        as_of,
        any::<u32>(),
    );
    (head, prop::collection::vec(event, 1..=most)).prop_map(
        |((platform, untimed, day, themes, as_of, wait), events)| Spec {
            platform,
            untimed,
            day,
            themes,
            events,
            as_of,
            wait,
        },
    )
}

fn pick<T>(list: &[T], number: u32) -> &T {
    list.get(number as usize % list.len()).expect("no pool is empty")
}

fn one<S: AsRef<str>>(list: &[S], number: u32) -> &str {
    pick(list, number).as_ref()
}

/// The numbers that follow from a number.
fn dice(seed: u32) -> impl FnMut() -> u32 {
    let mut state = u64::from(seed).wrapping_add(0x9e37_79b9_7f4a_7c15);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    }
}

impl Pools {
    /// Gathers the pieces of a ruleset.
    pub(crate) fn of(set: &Ruleset) -> Pools {
        let pack = set.pack();
        let mut pools = Pools {
            rules: Vec::new(),
            words: Vec::new(),
            gaps: vec![0, 1, 999, 1000, 5000, 20_000, 61_000],
            days: Vec::new(),
            facts: Vec::new(),
        };
        for words in &pack.words {
            pools.words.extend(words.terms.iter().map(|t| t.text.clone()).chain(words.except.clone()));
            let dates = words.terms.iter().flat_map(|t| [t.from, t.until]).flatten();
            pools.days.extend(dates.flat_map(|d| [d, d.plus_days(1)]));
        }
        for clock in &pack.clocks {
            if let ClockKind::Exempt(ranges) = &clock.kind {
                pools.days.extend(ranges.iter().flat_map(|x| [x.from.date(), x.to.date()]));
            }
        }
        for rule in pack.rules.iter().filter(|r| r.status.judges()) {
            let platforms = pack.meta(&rule.pack).map_or(&[][..], |m| &m.platforms);
            let mut lines = Vec::new();
            for example in &rule.examples {
                if let Case::Bad(chat) | Case::Ok(chat) = &example.case {
                    lines.extend(chat.transcript.lines.iter().cloned());
                }
            }
            for version in &rule.versions {
                pools.days.extend([version.from, version.from.plus_days(-1)]);
                pools.days.extend(version.until.into_iter().flat_map(|u| [u, u.plus_days(1)]));
                pools.facts.extend(
                    version.applies.iter().flat_map(|(n, all)| all.iter().map(|v| (n.clone(), v.clone()))),
                );
                if let Some(Body::Sequence(s)) = &version.body
                    && let Some(within) = s.within
                {
                    pools.gaps.extend([
                        within.0 / 2,
                        within.0 - 1000,
                        within.0,
                        within.0 + 1,
                        within.0 + 1000,
                    ]);
                }
            }
            if !lines.is_empty() {
                pools.rules.push((platforms.iter().map(ToString::to_string).collect(), lines));
            }
        }
        let idle = pack.packs.iter().flat_map(|p| [p.session_idle.0, p.session_idle.0 + 1]);
        pools.gaps.extend(idle);
        pools.gaps.sort_unstable();
        pools.gaps.dedup();
        pools
    }

    /// A text of one to three pieces.
    pub(crate) fn text(&self, seed: u32) -> String {
        let mut roll = dice(seed);
        let mut text = String::new();
        for _ in 0..1 + roll() % 3 {
            match roll() % 8 {
                0..=2 => {
                    let word = one(&self.words, roll());
                    // What stands around words needs one.
                    text.push_str(
                        &word.replace('…', one(&self.words, if word.contains('…') { roll() } else { 0 })),
                    );
                }
                3 | 4 => {
                    // Mostly one kind of filler, rarely between all characters.
                    for c in pick(&self.words, roll()).chars() {
                        text.push(c);
                        text.push_str(one(&FILLERS, roll()));
                    }
                }
                5 => text.push_str(one(&PHRASES, roll())),
                6 => text.push_str(one(&ODDS, roll())),
                _ => text.push_str(&pick(&pick(&self.rules, roll()).1, roll()).text),
            }
            if roll().is_multiple_of(3) {
                text.push_str(one(&FILLERS, roll()));
            }
        }
        text
    }

    /// The rules that judge on a platform, by the lines of their examples.
    fn fitting(&self, platform: &str) -> Vec<&[Line]> {
        let judges = |platforms: &[String]| platforms.is_empty() || platforms.iter().any(|p| p == platform);
        self.rules
            .iter()
            .filter(|(platforms, _)| judges(platforms))
            .map(|(_, lines)| lines.as_slice())
            .collect()
    }

    /// A line of an example that fits a conversation.
    pub(crate) fn line(&self, c: &Conversation, seed: u32) -> &Line {
        let lines = *pick::<&[Line]>(&self.fitting(c.key().platform.as_str()), seed);
        pick(lines, seed / 7)
    }

    /// A day on which something changes, or any day from 2014 to 2026.
    pub(crate) fn day(&self, number: u32) -> Date {
        match number % 4 {
            0 => Date::from_days(16_071 + (number / 4 % 4748) as i32),
            _ => *pick(&self.days, number / 4),
        }
    }

    /// The moment at which a conversation is judged.
    pub(crate) fn now(&self, spec: &Spec, c: &Conversation) -> Timestamp {
        let last = c.events().last().map_or(0, |e| e.at.0);
        Timestamp(last + pick(&self.gaps, spec.wait))
    }

    /// The conversation of these numbers; `buyer` tells conversations apart.
    pub(crate) fn conversation(&self, spec: &Spec, buyer: &str) -> Conversation {
        let platform = pick(&PLATFORMS, spec.platform as u32);
        let fitting = self.fitting(platform);
        let themes = spec.themes.map(|n| *pick(&fitting, n));
        let mut at = self.day(spec.day).start().0
            + [36_000_000, 28_799_000, 82_799_000, 86_390_000][spec.day as usize / 7 % 4];
        let mut c = Conversation::new(key(platform, "示例店", buyer));
        if spec.untimed {
            c = c.without_times();
        }
        let numbered = spec.events.iter().zip(0..).map(|(e, number)| {
            at += match e.3 % 16 {
                0..=9 => *pick(&self.gaps, e.3 / 16).min(&86_400_000),
                10 | 11 => *pick(&self.gaps, e.3 / 16),
                12 => 86_400_000 - (at + 28_800_000).rem_euclid(86_400_000) + i64::from(e.3 / 16 % 3) - 1,
                _ => i64::from(e.3 / 16 % 120) * 500,
            };
            self.event(e, number, Timestamp(at), &themes)
        });
        c.extend(numbered.collect::<Vec<_>>());
        c
    }

    /// One event of a conversation about these rules.
    pub(crate) fn event(&self, e: &EventSpec, number: u32, at: Timestamp, themes: &[&[Line]]) -> Event {
        let mut roll = dice(e.2);
        let agent = |n: u32| Party::Agent(AgentId::new(one(&["客服", "小王"], n)));
        let mut facts = Facts::new();
        let (by, act, text) = match e.0 % 16 {
            0..=7 => {
                let lines = *pick::<&[Line]>(themes, e.1);
                let line = pick(lines, e.1 / 3);
                facts = line.facts.clone();
                if facts.get("order").is_some() && roll().is_multiple_of(3) {
                    facts.set("order", one(&["7", "8"], roll()));
                }
                let said = line.act == Act::SAY && roll().is_multiple_of(4);
                (
                    line.by.clone(),
                    line.act,
                    if said { format!("{}{}", line.text, self.text(roll())) } else { line.text.clone() },
                )
            }
            8..=12 => {
                let by = [agent(roll()), Party::Buyer, agent(roll()), Party::Bot, Party::Platform];
                let act = if roll().is_multiple_of(12) {
                    *pick(&Act::all().filter(|a| a.info().text).collect::<Vec<_>>(), roll())
                } else {
                    Act::SAY
                };
                (pick(&by, e.1).clone(), act, self.text(roll()))
            }
            13 => (
                Party::System,
                *pick(&[Act::SESSION_OPEN, Act::SESSION_CLOSE, Act::TRANSFER], e.1),
                String::new(),
            ),
            _ => {
                let by = pick(&[Party::System, Party::Buyer, agent(roll())], roll()).clone();
                (by, *pick(&Act::all().collect::<Vec<_>>(), e.1), String::new())
            }
        };
        if act != Act::SAY || roll().is_multiple_of(4) {
            match roll() % 6 {
                0 if !self.facts.is_empty() => {
                    let (name, value) = pick(&self.facts, roll());
                    facts.set(name, value);
                }
                1 | 2 => facts.set("order", one(&["7", "8"], roll())),
                3 => facts.set("stars", one(&["1", "3", "5", "三"], roll())),
                4 => facts.set("amount", one(&["5", "59.90", "300"], roll())),
                _ => {}
            }
        }
        event(number, at, by, act, &text, facts)
    }
}

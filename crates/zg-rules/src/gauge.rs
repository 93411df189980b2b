//! Facts that only the course of a conversation can tell: how long the buyer has waited, how many messages in a row.
//! (language §3)
//!
//! A matcher asks for them under `facts`, like the facts that an event brings along; their names are reserved.

use crate::cell::Kind;

/// A fact that is computed, not imported. A side is the buyer, the human agents or the bot, each apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gauge {
    /// Letters, characters and digits of this message; 0 for pictures.
    Chars,
    /// The how-manieth message of its side in this session, from 1.
    Nth,
    /// The how-manieth of its side in a row, without the other side speaking.
    Row,
    /// For agents: how long the oldest of the buyer's messages that no agent answered has waited.
    Waited,
    /// How long ago the other side last spoke, in this session.
    Gap,
    /// How many times in a row this side's texts got shorter.
    Shorter,
    /// How many times in a row the gap with which this side answers grew.
    Slower,
    /// At which time of the day this session began, as the time since midnight. Of every event, not only of messages.
    Began,
}

/// What a gauge is called and what it tells.
#[derive(Debug)]
pub struct GaugeInfo {
    /// Which.
    pub gauge: Gauge,
    /// Its name in rules.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// What a supervisor reads.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// All of them, in the order of their numbers.
pub static GAUGES: [GaugeInfo; 8] = [
    info(Gauge::Chars, "chars", Kind::Number, "本条字数", "characters in the message"),
    info(
        Gauge::Nth,
        "nth",
        Kind::Number,
        "本次接待里这一方的第几条",
        "which message of its side in the session",
    ),
    info(Gauge::Row, "row", Kind::Number, "这一方连发的第几条", "messages of its side in a row"),
    info(Gauge::Waited, "waited", Kind::Duration, "买家已等了多久", "how long the buyer has waited"),
    info(Gauge::Gap, "gap", Kind::Duration, "离对方上一次说话多久", "time since the other side spoke"),
    info(
        Gauge::Shorter,
        "shorter",
        Kind::Number,
        "连续第几次越说越短",
        "times in a row its texts got shorter",
    ),
    info(
        Gauge::Slower,
        "slower",
        Kind::Number,
        "连续第几次越回越慢",
        "times in a row its answers got slower",
    ),
    info(Gauge::Began, "began", Kind::Duration, "本次接待开始的钟点", "time of day when the session began"),
];

const fn info(gauge: Gauge, name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> GaugeInfo {
    GaugeInfo { gauge, name, kind, zh, en }
}

impl Gauge {
    /// The gauge of that name.
    pub fn parse(name: &str) -> Option<&'static GaugeInfo> {
        GAUGES.iter().find(|g| g.name == name)
    }

    /// Its place in a list of readings.
    pub fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places() {
        assert!(GAUGES.iter().enumerate().all(|(n, g)| g.gauge.index() == n));
    }
}

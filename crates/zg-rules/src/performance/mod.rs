//! How a shop's performance figures are counted: every point that tools count differently, as data. (`performance.yaml`)
//!
//! The standard settings are the file `performance.yaml` beside this folder, with the reason of each default; a shop's
//! file says what it wants otherwise.

mod options;

use std::str::FromStr;

use zg_model::{Act, Millis, TimeOfDay};

pub(crate) use options::readings;
pub use options::{
    AfterTransfer, Attribution, BotReplies, Conversion, EnquiryBy, Keep, Midnight, Participation, PayFrom,
    RatingTo, RatingsKept, Reading, RefundDay, RefundShare, RoundStart, Tie, TransferIn, WonBack,
};

use crate::decode::{Decoder, Fields};
use crate::node::Node;
use crate::pack::PackFile;
use crate::problem::Problem;

/// The standard settings as a file, with the reason of each default.
pub const PERFORMANCE_YAML: &str = include_str!("../performance.yaml");

/// How performance is counted. The keys, their meaning and the reason of each default: [`PERFORMANCE_YAML`].
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the file says what each key means and why it is so")]
pub struct Performance {
    pub attribution: Attribution,
    pub tie: Tie,
    pub ask_days: i32,
    pub final_pay_days: i32,
    pub final_pay_from: PayFrom,
    pub conversion: Conversion,
    pub ship_days: i32,
    pub urge_after: Millis,
    pub follow_up: Millis,
    pub closed_orders: Keep,
    pub filtered_orders: Keep,
    pub flag_facts: Vec<String>,
    pub flag_values: Vec<String>,
    pub item_facts: Vec<String>,
    pub day_starts: TimeOfDay,
    pub cross_midnight: Midnight,
    pub split: Millis,
    pub visit_days: i32,
    pub own_buyers: Vec<String>,
    pub tool_accounts: Vec<String>,
    pub skip_agents: Vec<String>,
    pub empty_chats: Keep,
    pub forwarded_lines: Option<u32>,
    pub codewords: Vec<String>,
    pub codeword_times: u32,
    pub auto_reply_only: Keep,
    pub single_line_replies: Option<u32>,
    pub monologue_lines: Option<u32>,
    pub transfer_in: TransferIn,
    pub enquiry: EnquiryBy,
    pub enquiry_lookback: i32,
    pub aftersale_agents: Vec<String>,
    pub initiated_days: i32,
    pub round_start: RoundStart,
    pub after_transfer: AfterTransfer,
    pub late_reply: Keep,
    pub withdrawn: Keep,
    pub stickers: Keep,
    pub bot_replies: BotReplies,
    pub closing: Keep,
    pub closing_words: Vec<String>,
    pub slow: Millis,
    pub slow_times: u32,
    pub quick: Millis,
    pub long: Millis,
    pub rating_to: RatingTo,
    pub ratings: RatingsKept,
    pub participation: Participation,
    pub satisfied: Vec<String>,
    pub refund_day: RefundDay,
    pub refund_share: RefundShare,
    pub churn_rules: Vec<String>,
    pub won_back: WonBack,
    pub won_back_days: i32,
    pub won_back_chat: bool,
    pub recommend_acts: Vec<Act>,
    pub recommend_rules: Vec<String>,
    /// Groups and their accounts, in the order of the file.
    pub groups: Vec<(String, Vec<String>)>,
}

#[cfg(feature = "yaml")]
impl Default for Performance {
    /// What [`PERFORMANCE_YAML`] says.
    fn default() -> Performance {
        let file = PackFile { path: "performance.yaml".into(), text: PERFORMANCE_YAML.into() };
        read(&file, Performance::blank()).0
    }
}

impl Performance {
    /// What a file that says nothing at all would mean: where reading begins.
    fn blank() -> Performance {
        Performance {
            attribution: Attribution::OrderFirst,
            tie: Tie::LastChat,
            ask_days: 2,
            final_pay_days: 8,
            final_pay_from: PayFrom::Enquiry,
            conversion: Conversion::Asked,
            ship_days: 1,
            urge_after: Millis(0),
            follow_up: Millis(0),
            closed_orders: Keep::Drop,
            filtered_orders: Keep::Drop,
            flag_facts: Vec::new(),
            flag_values: Vec::new(),
            item_facts: Vec::new(),
            day_starts: TimeOfDay(0),
            cross_midnight: Midnight::FirstDay,
            split: Millis(0),
            visit_days: 1,
            own_buyers: Vec::new(),
            tool_accounts: Vec::new(),
            skip_agents: Vec::new(),
            empty_chats: Keep::Drop,
            forwarded_lines: None,
            codewords: Vec::new(),
            codeword_times: 1,
            auto_reply_only: Keep::Drop,
            single_line_replies: None,
            monologue_lines: None,
            transfer_in: TransferIn::OnReply,
            enquiry: EnquiryBy::BeforeOrder,
            enquiry_lookback: 1,
            aftersale_agents: Vec::new(),
            initiated_days: 1,
            round_start: RoundStart::First,
            after_transfer: AfterTransfer::Transfer,
            late_reply: Keep::Count,
            withdrawn: Keep::Drop,
            stickers: Keep::Count,
            bot_replies: BotReplies::Ignore,
            closing: Keep::Drop,
            closing_words: Vec::new(),
            slow: Millis(0),
            slow_times: 1,
            quick: Millis(0),
            long: Millis(0),
            rating_to: RatingTo::Named,
            ratings: RatingsKept::All,
            participation: Participation::Invited,
            satisfied: Vec::new(),
            refund_day: RefundDay::Refunded,
            refund_share: RefundShare::Amount,
            churn_rules: Vec::new(),
            won_back: WonBack::Placed,
            won_back_days: 1,
            won_back_chat: true,
            recommend_acts: Vec::new(),
            recommend_rules: Vec::new(),
            groups: Vec::new(),
        }
    }
}

/// Reads a shop's settings; what the file does not say stays as it is by default. A value that is wrong is a problem
/// and does not count.
#[cfg(feature = "yaml")]
pub fn load_performance(file: &PackFile) -> (Performance, Vec<Problem>) {
    read(file, Performance::default())
}

/// The settings with one key changed.
#[cfg(feature = "yaml")]
pub fn change(settings: &Performance, key: &str, value: &str) -> Result<Performance, Vec<Problem>> {
    let file = PackFile { path: "performance.yaml".into(), text: format!("{key}: {value}\n").into() };
    let (changed, problems) = read(&file, settings.clone());
    if problems.is_empty() { Ok(changed) } else { Err(problems) }
}

/// Every reading of every option that has a closed list: key, value and what it means.
pub fn alternatives() -> Vec<(String, String, String)> {
    crate::schema::choices_of("performance")
}

#[cfg(feature = "yaml")]
fn read(file: &PackFile, mut settings: Performance) -> (Performance, Vec<Problem>) {
    let mut problems = Vec::new();
    match crate::yaml::parse(&file.text) {
        Ok(tree) => {
            let d = &mut Decoder { file: file.path.clone(), problems: &mut problems };
            decode(d, &tree, &mut settings);
        }
        Err(bad) => problems.push(Problem::new("P00", &file.path, bad.span, bad.zh, bad.en)),
    }
    (settings, problems)
}

fn decode(d: &mut Decoder<'_>, node: &Node, s: &mut Performance) {
    let Some(mut fields) = d.fields(node) else { return };
    let f = &mut fields;
    pick(d, f, "attribution", Attribution::ALL, &mut s.attribution);
    pick(d, f, "tie", Tie::ALL, &mut s.tie);
    whole(d, f, "ask_days", 1..=15, &mut s.ask_days);
    whole(d, f, "final_pay_days", 1..=30, &mut s.final_pay_days);
    pick(d, f, "final_pay_from", PayFrom::ALL, &mut s.final_pay_from);
    pick(d, f, "conversion", Conversion::ALL, &mut s.conversion);
    whole(d, f, "ship_days", 1..=30, &mut s.ship_days);
    duration(d, f, "urge_after", &mut s.urge_after);
    duration(d, f, "follow_up", &mut s.follow_up);
    pick(d, f, "closed_orders", Keep::ALL, &mut s.closed_orders);
    pick(d, f, "filtered_orders", Keep::ALL, &mut s.filtered_orders);
    texts(d, f, "flag_facts", &mut s.flag_facts);
    texts(d, f, "flag_values", &mut s.flag_values);
    texts(d, f, "item_facts", &mut s.item_facts);
    set(f.parsed(d, "day_starts", "钟点，如 06:00", "a time of day like 06:00"), &mut s.day_starts);
    pick(d, f, "cross_midnight", Midnight::ALL, &mut s.cross_midnight);
    duration(d, f, "split", &mut s.split);
    whole(d, f, "visit_days", 1..=30, &mut s.visit_days);
    texts(d, f, "own_buyers", &mut s.own_buyers);
    texts(d, f, "tool_accounts", &mut s.tool_accounts);
    texts(d, f, "skip_agents", &mut s.skip_agents);
    pick(d, f, "empty_chats", Keep::ALL, &mut s.empty_chats);
    limit(d, f, "forwarded_lines", &mut s.forwarded_lines);
    texts(d, f, "codewords", &mut s.codewords);
    whole(d, f, "codeword_times", 1..=100, &mut s.codeword_times);
    pick(d, f, "auto_reply_only", Keep::ALL, &mut s.auto_reply_only);
    limit(d, f, "single_line_replies", &mut s.single_line_replies);
    limit(d, f, "monologue_lines", &mut s.monologue_lines);
    pick(d, f, "transfer_in", TransferIn::ALL, &mut s.transfer_in);
    pick(d, f, "enquiry", EnquiryBy::ALL, &mut s.enquiry);
    whole(d, f, "enquiry_lookback", 1..=90, &mut s.enquiry_lookback);
    texts(d, f, "aftersale_agents", &mut s.aftersale_agents);
    whole(d, f, "initiated_days", 1..=5, &mut s.initiated_days);
    pick(d, f, "round_start", RoundStart::ALL, &mut s.round_start);
    pick(d, f, "after_transfer", AfterTransfer::ALL, &mut s.after_transfer);
    pick(d, f, "late_reply", Keep::ALL, &mut s.late_reply);
    pick(d, f, "withdrawn", Keep::ALL, &mut s.withdrawn);
    pick(d, f, "stickers", Keep::ALL, &mut s.stickers);
    pick(d, f, "bot_replies", BotReplies::ALL, &mut s.bot_replies);
    pick(d, f, "closing", Keep::ALL, &mut s.closing);
    texts(d, f, "closing_words", &mut s.closing_words);
    duration(d, f, "slow", &mut s.slow);
    whole(d, f, "slow_times", 1..=1000, &mut s.slow_times);
    duration(d, f, "quick", &mut s.quick);
    duration(d, f, "long", &mut s.long);
    pick(d, f, "rating_to", RatingTo::ALL, &mut s.rating_to);
    pick(d, f, "ratings", RatingsKept::ALL, &mut s.ratings);
    pick(d, f, "participation", Participation::ALL, &mut s.participation);
    texts(d, f, "satisfied", &mut s.satisfied);
    pick(d, f, "refund_day", RefundDay::ALL, &mut s.refund_day);
    pick(d, f, "refund_share", RefundShare::ALL, &mut s.refund_share);
    texts(d, f, "churn_rules", &mut s.churn_rules);
    pick(d, f, "won_back", WonBack::ALL, &mut s.won_back);
    whole(d, f, "won_back_days", 1..=90, &mut s.won_back_days);
    set(f.parsed(d, "won_back_chat", " true 或 false", "true or false"), &mut s.won_back_chat);
    if let Some(node) = f.get("recommend_acts") {
        s.recommend_acts = d.acts(node);
    }
    texts(d, f, "recommend_rules", &mut s.recommend_rules);
    if f.get("groups").is_some() {
        let groups = f.pairs(d, "groups");
        let members = |n: &Node, d: &mut Decoder<'_>| d.texts(n).into_iter().map(|t| t.value).collect();
        s.groups = groups.into_iter().map(|(name, n)| (name, members(n, d))).collect();
    }
    fields.finish(d);
}

fn set<T>(found: Option<T>, into: &mut T) {
    if let Some(found) = found {
        *into = found;
    }
}

fn pick<T: Copy>(
    d: &mut Decoder<'_>,
    f: &mut Fields<'_>,
    key: &'static str,
    all: &'static [Reading<T>],
    into: &mut T,
) {
    let Some(text) = f.text(d, key) else { return };
    match all.iter().find(|(name, ..)| *name == text.value) {
        Some((.., reading)) => *into = *reading,
        None => d.unknown(&text.span, ("读法", "reading"), &text.value, all.iter().map(|(name, ..)| *name)),
    }
}

fn texts(d: &mut Decoder<'_>, f: &mut Fields<'_>, key: &'static str, into: &mut Vec<String>) {
    if let Some(node) = f.get(key) {
        *into = d.texts(node).into_iter().map(|t| t.value).filter(|t| !t.is_empty()).collect();
    }
}

fn duration(d: &mut Decoder<'_>, f: &mut Fields<'_>, key: &'static str, into: &mut Millis) {
    set(f.parsed(d, key, "时长，如 3m", "a duration like 3m"), into);
}

/// A whole number within bounds.
fn whole<T: FromStr + PartialOrd + Copy + std::fmt::Display>(
    d: &mut Decoder<'_>,
    f: &mut Fields<'_>,
    key: &'static str,
    bounds: std::ops::RangeInclusive<T>,
    into: &mut T,
) {
    let Some(text) = f.text(d, key) else { return };
    match text.value.trim().parse() {
        Ok(number) if bounds.contains(&number) => *into = number,
        _ => d.wrong(
            &text.span,
            format!("`{}`：应是 {} 至 {} 的整数", text.value, bounds.start(), bounds.end()),
            format!("`{}`: expected a whole number from {} to {}", text.value, bounds.start(), bounds.end()),
        ),
    }
}

/// A whole number, or `off`.
fn limit(d: &mut Decoder<'_>, f: &mut Fields<'_>, key: &'static str, into: &mut Option<u32>) {
    let Some(text) = f.text(d, key) else { return };
    match (text.value.trim(), text.value.trim().parse()) {
        ("off", _) => *into = None,
        (_, Ok(number)) => *into = Some(number),
        _ => d.wrong(
            &text.span,
            format!("`{}`：应是一个整数，或 off", text.value),
            format!("`{}`: expected a whole number, or off", text.value),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> (Performance, Vec<Problem>) {
        load_performance(&PackFile { path: "performance.yaml".into(), text: text.into() })
    }

    #[test]
    fn the_standard_file_says_every_key_and_nothing_wrong() {
        let (standard, problems) = load(PERFORMANCE_YAML);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(standard, Performance::default());
        // What a stranger makes the decoder list are all keys there are.
        let (_, problems) = load("zzzzzzzzzzzzzzzz: 1");
        let help = problems.first().and_then(|p| p.help.as_ref()).map(|h| h.en.clone()).unwrap_or_default();
        let keys: Vec<&str> = help.trim_start_matches("possible keys: ").split(", ").collect();
        assert!(keys.len() > 50, "{keys:?}");
        for key in keys {
            assert!(
                PERFORMANCE_YAML.contains(&format!("\n{key}: ")),
                "the standard file is silent about {key}"
            );
        }
    }

    #[test]
    fn every_option_of_the_standard_file_has_its_reason() {
        let mut reasoned = true;
        for line in PERFORMANCE_YAML.lines() {
            match line.split_once(": ") {
                _ if line.starts_with('#') => reasoned = true,
                Some((key, _)) => assert!(reasoned, "{key} has no comment above"),
                // An empty line ends what a comment speaks of.
                None => reasoned = false,
            }
        }
    }

    #[test]
    fn a_file_changes_what_it_says_and_keeps_the_rest() {
        let (settings, problems) = load("tie: rounds\nforwarded_lines: off\ngroups: {售前: [小王, 小李]}\n");
        assert!(problems.is_empty(), "{problems:?}");
        let mut expected = Performance { tie: Tie::Rounds, forwarded_lines: None, ..Performance::default() };
        expected.groups = vec![("售前".into(), vec!["小王".into(), "小李".into()])];
        assert_eq!(settings, expected);
    }

    #[test]
    fn what_is_wrong_is_said_and_does_not_count() {
        for (text, what) in [
            ("tie: lastchat", "last-chat"),
            ("ask_days: 0", "1 至 15"),
            ("forwarded_lines: no", "off"),
            ("slow: 3", "时长"),
            ("day_starts: 25:00", "钟点"),
            ("recommend_acts: [cards]", "没有这个事件"),
            ("silent: 3", "silent"),
        ] {
            let (settings, problems) = load(text);
            let said = format!("{problems:?}");
            assert!(said.contains(what), "{text}: {said}");
            let mut settings = settings;
            if text.starts_with("recommend") {
                settings.recommend_acts = vec![Act::CARD];
            }
            assert_eq!(settings, Performance::default(), "{text}");
        }
    }
}

//! What word lists are to the reader of promises: how things are spoken of, whatever is promised.

use crate::decode::{At, Decoder};

/// What a list is to the reader of promises (`reads`): it says how something is spoken of, whatever is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// At the head of a clause: something more is given.
    Adds,
    /// Given on top of what was said before.
    Too,
    /// Whom one has do something: 我让跑腿送.
    Sends,
    /// All of it is given.
    Whole,
    /// A part is given, not the sum that was named before.
    Share,
    /// What the buyer sees by then.
    Sees,
    /// What the buyer may do.
    May,
    /// Who says so speaks of what will be: 今天铁定给您发了.
    Sure,
    /// What comes before a promise is kept: only the asking is done.
    Asked,
    /// What 了 may stand before when it only says “once”: 发了告诉您.
    Once,
    /// What follows from what the buyer does: 您加购两盒，我就送一盒.
    Then,
    /// What follows from something that was named before: 下单备注，再给您补.
    After,
    /// What a clause about the buyer may begin with that makes nothing depend on him.
    Idle,
    /// That something has been done.
    Already,
    /// For whom, before what is done.
    ToYou,
    /// Done in part.
    Part,
    /// What one does who calls.
    Calls,
    /// People who are not the shop's own.
    Others,
    /// How one goes on about them without a word for who: 到了会联系您.
    OthersGoOn,
    /// Who speaks for the shop, or does something with the others.
    Ours,
    /// What a clause may begin with before it says that something is done: 都, 也.
    Opens,
    /// Assent, the whole of a clause: 能的, 可以.
    Yes,
    /// What may stand beside an answer and changes nothing: 亲, 哦, 您放心.
    Fills,
    /// What a message is made of that only keeps the asker waiting: 稍等, 我问一下.
    Holds,
    /// What a question ends with: 吗, 行不行.
    AskEnds,
    /// Where a question leaves the time open: 什么时候, 几天.
    AskWhen,
    /// Where it leaves the sum open: 多少钱.
    AskMuch,
    /// Where it leaves open who: 谁.
    AskWho,
    /// What belongs to the asking and not to what is asked: 请问, 大概.
    AskDrops,
    /// Whom a buyer means by himself: 我.
    Asker,
    /// Whom a buyer means by the shop: 你们, 店家.
    Shop,
    /// At the head of the clause after: another way to settle it.
    Choice,
    /// In its own clause: what is only offered where another way follows.
    Offers,
    /// What comes back from the buyer: 退的, 退件.
    Returns,
    /// That it comes: 到了, 收到.
    Arrives,
}

impl Speech {
    /// All of them, with the names that files use, in the order of their numbers.
    pub const ALL: [(Speech, &'static str); 35] = [
        (Speech::Adds, "adds"),
        (Speech::Too, "too"),
        (Speech::Sends, "sends"),
        (Speech::Whole, "whole"),
        (Speech::Share, "share"),
        (Speech::Sees, "sees"),
        (Speech::May, "may"),
        (Speech::Sure, "sure"),
        (Speech::Asked, "asked"),
        (Speech::Once, "once"),
        (Speech::Then, "then"),
        (Speech::After, "after"),
        (Speech::Idle, "idle"),
        (Speech::Already, "already"),
        (Speech::ToYou, "to-you"),
        (Speech::Part, "part"),
        (Speech::Calls, "calls"),
        (Speech::Others, "others"),
        (Speech::OthersGoOn, "others-go-on"),
        (Speech::Ours, "ours"),
        (Speech::Opens, "opens"),
        (Speech::Yes, "yes"),
        (Speech::Fills, "fills"),
        (Speech::Holds, "holds"),
        (Speech::AskEnds, "ask-ends"),
        (Speech::AskWhen, "ask-when"),
        (Speech::AskMuch, "ask-much"),
        (Speech::AskWho, "ask-who"),
        (Speech::AskDrops, "ask-drops"),
        (Speech::Asker, "asker"),
        (Speech::Shop, "shop"),
        (Speech::Choice, "choice"),
        (Speech::Offers, "offers"),
        (Speech::Returns, "returns"),
        (Speech::Arrives, "arrives"),
    ];

    pub(crate) fn decode(d: &mut Decoder<'_>, text: &At<String>) -> Option<Speech> {
        let found = Speech::ALL.iter().find(|(_, name)| *name == text.value).map(|(speech, _)| *speech);
        if found.is_none() {
            let names = Speech::ALL.iter().map(|(_, name)| *name);
            d.unknown(&text.span, ("读承诺时的用处", "use in reading promises"), &text.value, names);
        }
        found
    }
}

//! Kinds of promises, and the words by which they are given. (language §9)

use std::sync::Arc;

use crate::decode::{At, Decoder, choose};
use crate::node::Node;

/// A kind of promise: 发货, 退款, 补偿 …
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseKind {
    /// Its name in rules: the file's name without ending.
    pub name: Arc<str>,
    /// The file.
    pub file: Arc<str>,
    /// What people call it.
    pub title: String,
    /// The same in the other language, as in [`crate::Rule`].
    pub other_title: Option<String>,
    /// Where the words come from.
    pub source: String,
    /// The calendar that says which days are working days and what is a holiday.
    pub calendar: Option<At<String>>,
    /// Kinds that a promise of this one takes in when they follow in the same sentence: 补发一件，今天寄出.
    pub over: Vec<At<String>>,
    /// Saying it is promising it.
    pub says: Vec<At<String>>,
    /// Only with a time in the same clause.
    pub timed: Vec<At<String>>,
    /// Only with a time, or with a word that binds the speaker, in the same clause.
    pub marked: Vec<At<String>>,
    /// The words that bind: 给您, 一定, 马上.
    pub marks: Vec<At<String>>,
    /// Only with an amount in the same clause.
    pub paid: Vec<At<String>>,
    /// What is spoken of, and what is done with it: 运费 and 出, in either order.
    pub pairs: Vec<Pair>,
    /// Longer phrases that swallow a hit.
    pub except: Vec<At<String>>,
    /// In the same clause: no promise (refused, guessed, done already, told by others).
    pub unless: Vec<At<String>>,
    /// In the same clause, or in the one before where the clause begins with 就, 再 or 才: it depends on that.
    pub upon: Vec<At<String>>,
    /// From its clause to the end of the sentence: conditional, so no promise.
    pub condition: Vec<At<String>>,
    /// In the same clause: a question.
    pub ask: Vec<At<String>>,
    /// As the next, short clause: what came before was only offered (您看可以吗).
    pub consent: Vec<At<String>>,
}

/// A matter and an act that together give a promise, whichever stands first.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// What it is about: 运费, 邮费, 路费.
    pub matter: Vec<At<String>>,
    /// What is done with it: 出, 担, 报.
    pub act: Vec<At<String>>,
    /// In the clause of the act: not this pair.
    pub unless: Vec<At<String>>,
    /// What the clause must say besides.
    pub counts: Counts,
    /// How far from the act the matter may stand.
    pub reach: Reach,
    /// The matter is no topic of its own (给您, 一个): what was named before still governs the clause.
    pub loose: bool,
}

/// As which sort of word a pair counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Saying it is promising it.
    Says,
    /// Only with a time.
    Timed,
    /// Only with a time, or with a word that binds the speaker.
    Marked,
    /// Only with an amount.
    Paid,
}

/// How far from its act the matter of a pair may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In the same clause, not far off.
    Clause,
    /// There, or in the clause before.
    Sentence,
    /// There, or in any clause of the message before.
    Message,
}

impl Pair {
    fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Pair> {
        let mut f = d.fields(node)?;
        let (matter, act) = (f.texts(d, "matter"), f.texts(d, "act"));
        let counts = f.text(d, "as");
        let sorts = [
            ("says", Counts::Says),
            ("timed", Counts::Timed),
            ("marked", Counts::Marked),
            ("paid", Counts::Paid),
        ];
        let reach = f.text(d, "reach");
        let far = [("clause", Reach::Clause), ("sentence", Reach::Sentence), ("message", Reach::Message)];
        let pair = Pair {
            matter,
            act,
            unless: f.texts(d, "unless"),
            counts: choose(d, counts, &sorts).unwrap_or(Counts::Says),
            reach: choose(d, reach, &far).unwrap_or(Reach::Clause),
            loose: f.flag(d, "loose"),
        };
        let span = f.span();
        f.finish(d);
        if pair.matter.is_empty() || pair.act.is_empty() {
            d.wrong(
                &span,
                "`pairs` 的一项要有 `matter`（说的是什么）和 `act`（做什么）",
                "a pair needs a `matter` (what is spoken of) and an `act` (what is done)",
            );
        }
        for word in pair.words().filter(|w| w.value.contains('…')) {
            d.wrong(
                &word.span,
                format!("`{}`：`pairs` 里的词不写 `…`，两部分分写在 matter 与 act", word.value),
                format!("`{}`: no `…` in a pair; its two parts are matter and act", word.value),
            );
        }
        Some(pair)
    }

    fn words(&self) -> impl Iterator<Item = &At<String>> {
        self.matter.iter().chain(&self.act).chain(&self.unless)
    }
}

impl PromiseKind {
    /// What to call it: by its name where it has no title in English.
    pub fn called(&self, english: bool) -> &str {
        if english && !self.title.is_ascii() { &self.name } else { &self.title }
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, name: &str, node: &Node) -> Option<PromiseKind> {
        let mut f = d.fields(node)?;
        let title = f.need_text(d, "title");
        let other_title = f.text(d, "title_en").map(|t| t.value);
        let source = f.need_text(d, "source");
        let kind = PromiseKind {
            name: name.into(),
            file: d.file.clone(),
            title,
            other_title,
            source,
            calendar: f.text(d, "calendar"),
            over: f.texts(d, "over"),
            says: f.texts(d, "says"),
            timed: f.texts(d, "timed"),
            marked: f.texts(d, "marked"),
            marks: f.texts(d, "marks"),
            paid: f.texts(d, "paid"),
            pairs: f
                .get("pairs")
                .map(|n| d.list(n).iter().filter_map(|n| Pair::decode(d, n)).collect())
                .unwrap_or_default(),
            except: f.texts(d, "except"),
            unless: f.texts(d, "unless"),
            upon: f.texts(d, "upon"),
            condition: f.texts(d, "if"),
            ask: f.texts(d, "ask"),
            consent: f.texts(d, "consent"),
        };
        let span = f.span();
        f.finish(d);
        let given = [&kind.says, &kind.timed, &kind.marked, &kind.paid];
        if given.iter().all(|words| words.is_empty()) && kind.pairs.is_empty() {
            d.wrong(
                &span,
                "承诺要有说出它的词：`says`、`timed`、`marked`、`paid`、`pairs` 至少一样",
                "a promise needs words by which it is given: `says`, `timed`, `marked`, `paid` or `pairs`",
            );
        }
        for word in kind.words().filter(|w| w.value.split('…').any(|part| part.trim().is_empty())) {
            d.wrong(&word.span, "词是空的", "an empty word");
        }
        Some(kind)
    }

    /// All its words and `$word-lists`.
    pub fn words(&self) -> impl Iterator<Item = &At<String>> {
        let lists = [
            &self.says,
            &self.timed,
            &self.marked,
            &self.marks,
            &self.paid,
            &self.except,
            &self.unless,
            &self.upon,
            &self.condition,
            &self.ask,
            &self.consent,
        ];
        lists.into_iter().flatten().chain(self.pairs.iter().flat_map(Pair::words))
    }
}

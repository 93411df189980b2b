//! Shapes worth recognising: numbers and names by which people meet outside the platform, and sums of money.
//!
//! An entity is one file in `entity/` and one line in [`ENTITIES`]. All of them read the same character list, in which
//! invisible characters do not exist, and most of them the same list of digit runs.

mod address;
mod amount;
mod bank_card;
mod chars;
mod code;
mod company;
mod email;
mod hidden;
mod id_card;
mod letters;
mod phone;
mod plus;
mod qq;
mod reversed;
mod runs;
mod spelled;
mod spoken;
mod url;
mod wechat;

use crate::align::Align;
use crate::lexicon::Trust;
use crate::reader::marks_end;
use crate::saying;
use crate::table::Summary;

pub(crate) use chars::Scan;
use chars::Text;

/// A shape in text that rules can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// Mainland mobile numbers, landlines with area code, 400 and 800 numbers. Value: the digits.
    Phone,
    /// A WeChat id, or a number said to be one. Value: lower case.
    Wechat,
    /// A QQ number or QQ group number said to be one. Value: the digits.
    Qq,
    /// A web address. Value: host in lower case, path as typed.
    Url,
    /// A mail address. Value: lower case.
    Email,
    /// A bank card number. Value: the digits.
    BankCard,
    /// A resident identity card number. Value: the digits, a final x in upper case.
    IdCard,
    /// A postal address down to house, building or room. Value: as folded, blanks removed.
    Address,
    /// A sum of money. Value: yuan with two decimals.
    Amount,
    /// An offer to be added that names nobody: 加V看图. Value: the words, as folded.
    AddMe,
    /// A code to scan that leads to a contact outside the platform. Value: the words, as folded.
    QrCode,
    /// A code to scan that takes money outside the platform. Value: its name, as folded.
    PayCode,
    /// A phone number that is written so that no filter sees one. Value: the digits.
    HiddenPhone,
    /// A saying that leads to a contact outside the platform, told by how it is said; so are the five below. Value: the
    /// words that tell it, as folded.
    ContactSaying,
    /// One that takes payment outside the platform.
    PaymentSaying,
    /// One that sends to another shop or platform.
    ElsewhereSaying,
    /// One that claims to be the best of all.
    SuperlativeSaying,
    /// One that gives something for a review, or leans on somebody for one.
    ReviewSaying,
    /// One that abuses somebody.
    AbuseSaying,
}

/// What people and rules need to know about an [`Entity`].
#[derive(Debug, Clone, Copy)]
pub struct EntityInfo {
    /// Which entity.
    pub entity: Entity,
    /// Its name in rule files.
    pub name: &'static str,
    /// Its name in reports.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// Finds them; sayings are all told in one pass ([`saying`](mod@saying)).
    find: Option<fn(&Text<'_>, &mut Found<'_>)>,
    /// Whether a message with these counts can hold one at all.
    possible: fn(&Summary) -> bool,
}

/// Every entity.
pub static ENTITIES: &[EntityInfo] = &[
    EntityInfo {
        entity: Entity::Phone,
        name: "phone",
        zh: "电话号码",
        en: "a phone number",
        find: Some(phone::find),
        possible: may_be_phone,
    },
    EntityInfo {
        entity: Entity::Wechat,
        name: "wechat",
        zh: "微信号",
        en: "a WeChat id",
        find: Some(wechat::find),
        possible: |s| s.latin + s.all_digits() >= 5,
    },
    EntityInfo {
        entity: Entity::Qq,
        name: "qq",
        zh: "QQ号",
        en: "a QQ number",
        find: Some(qq::find),
        possible: |s| s.all_digits() >= 5,
    },
    EntityInfo {
        entity: Entity::Url,
        name: "url",
        zh: "网址",
        en: "a link",
        find: Some(url::find),
        possible: |s| s.latin >= if s.dots > 0 { 2 } else { 3 },
    },
    EntityInfo {
        entity: Entity::Email,
        name: "email",
        zh: "电子邮箱",
        en: "an e-mail address",
        find: Some(email::find),
        possible: |s| s.at > 0 && s.dots > 0 && s.latin >= 2,
    },
    EntityInfo {
        entity: Entity::BankCard,
        name: "bank_card",
        zh: "银行卡号",
        en: "a bank card number",
        find: Some(bank_card::find),
        possible: |s| s.all_digits() >= 16,
    },
    EntityInfo {
        entity: Entity::IdCard,
        name: "id_card",
        zh: "身份证号",
        en: "an identity card number",
        find: Some(id_card::find),
        possible: |s| s.all_digits() >= 15,
    },
    EntityInfo {
        entity: Entity::Address,
        name: "address",
        zh: "详细地址",
        en: "an address",
        find: Some(address::find),
        possible: |s| s.address && s.all_digits() > 0,
    },
    EntityInfo {
        entity: Entity::Amount,
        name: "amount",
        zh: "金额",
        en: "a sum",
        find: Some(amount::find),
        possible: |s| s.money || (s.digits > 0 && s.latin >= 3),
    },
    EntityInfo {
        entity: Entity::AddMe,
        name: "add_me",
        zh: "加好友的暗语",
        en: "a coded offer to be added",
        find: Some(plus::find),
        possible: |s| s.plus,
    },
    EntityInfo {
        entity: Entity::QrCode,
        name: "qr_code",
        zh: "引流的二维码",
        en: "a code to scan",
        find: Some(code::contact),
        possible: |s| s.code,
    },
    EntityInfo {
        entity: Entity::PayCode,
        name: "pay_code",
        zh: "收款码",
        en: "a code to pay to",
        find: Some(code::money),
        possible: |s| s.code,
    },
    EntityInfo {
        entity: Entity::HiddenPhone,
        name: "hidden_phone",
        zh: "变着写的电话号码",
        en: "a phone number in disguise",
        find: Some(hidden::find),
        possible: may_be_phone,
    },
    saying(
        Entity::ContactSaying,
        "contact_saying",
        "引到站外联系的说法",
        "a way of leading off the platform",
    ),
    saying(
        Entity::PaymentSaying,
        "payment_saying",
        "站外付款的说法",
        "a way of asking for payment off the platform",
    ),
    saying(Entity::ElsewhereSaying, "elsewhere_saying", "叫人到别处买的说法", "a way of sending elsewhere"),
    saying(
        Entity::SuperlativeSaying,
        "superlative_saying",
        "绝对化的说法",
        "a way of claiming to be the best",
    ),
    saying(
        Entity::ReviewSaying,
        "review_saying",
        "拿好处换评价的说法",
        "a way of buying or pressing for a review",
    ),
    saying(Entity::AbuseSaying, "abuse_saying", "辱骂的说法", "a way of abusing"),
];

const fn saying(entity: Entity, name: &'static str, zh: &'static str, en: &'static str) -> EntityInfo {
    EntityInfo { entity, name, zh, en, find: None, possible: |s| s.han >= 3 }
}

fn may_be_phone(s: &Summary) -> bool {
    let figures = s.all_digits();
    figures >= 8
        || (s.digits >= 4 && figures + s.latin + s.other >= 11)
        || (figures >= 2 && s.latin >= 4 && figures + s.latin >= 11)
        // Told by radio, and in syllables alone.
        || ((s.han_digits >= 4 || figures >= 6) && figures + s.han >= 11)
        || s.latin >= 22
}

impl Entity {
    /// The registry entry of this entity.
    pub fn info(self) -> Option<&'static EntityInfo> {
        ENTITIES.iter().find(|info| info.entity == self)
    }

    /// The name used in rule files.
    pub fn name(self) -> &'static str {
        self.info().map_or("", |info| info.name)
    }

    /// The name used in reports.
    pub fn zh(self) -> &'static str {
        self.info().map_or("", |info| info.zh)
    }

    /// Whether it is a saying: told by its pieces, so likely at most.
    pub fn is_saying(self) -> bool {
        saying::SAYINGS.iter().any(|(entity, _)| *entity == self)
    }

    /// The entity of that name, if there is one.
    pub fn parse(name: &str) -> Option<Entity> {
        ENTITIES.iter().find(|info| info.name == name).map(|info| info.entity)
    }
}

/// A small set of entities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct EntitySet(u32);

impl EntitySet {
    /// No entity.
    pub const EMPTY: EntitySet = EntitySet(0);

    /// Every entity there is.
    pub fn all() -> EntitySet {
        ENTITIES.iter().map(|info| info.entity).collect()
    }

    /// Adds an entity.
    pub fn insert(&mut self, entity: Entity) {
        self.0 |= 1 << entity as u16;
    }

    /// Whether the entity is in the set.
    pub fn contains(self, entity: Entity) -> bool {
        self.0 & 1 << entity as u16 != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Entity> for EntitySet {
    fn from_iter<I: IntoIterator<Item = Entity>>(entities: I) -> EntitySet {
        let mut set = EntitySet::EMPTY;
        entities.into_iter().for_each(|entity| set.insert(entity));
        set
    }
}

impl From<Entity> for EntitySet {
    fn from(entity: Entity) -> EntitySet {
        EntitySet::from_iter([entity])
    }
}

/// One entity found in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityHit {
    /// What was found.
    pub entity: Entity,
    /// First raw byte.
    pub start: u32,
    /// One past the last raw byte.
    pub end: u32,
    /// The normalised value; see [`Entity`] for what that is.
    pub value: Box<str>,
    /// How sure it is: [`Trust::Sure`] by its form, less of a saying.
    pub trust: Trust,
}

/// Where a finder puts what it found.
struct Found<'a> {
    entity: Entity,
    text: &'a Text<'a>,
    out: &'a mut Vec<EntityHit>,
}

impl Found<'_> {
    /// Characters `from..to` of the list are an entity with this value.
    fn push(&mut self, from: usize, to: usize, value: impl Into<Box<str>>) {
        let (start, end) = self.text.raw_span(from, to);
        self.out.push(EntityHit {
            entity: self.entity,
            start: start as u32,
            end: end as u32,
            value: value.into(),
            trust: Trust::Sure,
        });
    }
}

impl Found<'_> {
    /// What of the kind was found so far, to be asked about many places.
    fn earlier(&self) -> Earlier {
        let mine = self.out.iter().filter(|hit| hit.entity == self.entity);
        let mut spans: Vec<(u32, u32)> = mine.map(|hit| (hit.start, hit.end)).collect();
        spans.sort_unstable();
        Earlier { spans }
    }
}

/// Entities of one kind that were found already, none of which overlap.
struct Earlier {
    spans: Vec<(u32, u32)>,
}

impl Earlier {
    /// Whether one of them meets `from..to` of the list.
    fn covers(&self, text: &Text<'_>, from: usize, to: usize) -> bool {
        let (start, end) = text.raw_span(from, to);
        let next = self.spans.partition_point(|span| span.1 as usize <= start);
        self.spans.get(next).is_some_and(|span| (span.0 as usize) < end)
    }
}

/// Whether a message with these counts can hold one of the wanted entities.
pub(crate) fn possible(want: EntitySet, summary: &Summary) -> bool {
    ENTITIES.iter().any(|info| want.contains(info.entity) && (info.possible)(summary))
}

pub(crate) fn find(
    want: EntitySet,
    summary: &Summary,
    folded: &str,
    raw: &str,
    align: &Align,
    scan: &mut Scan,
    out: &mut Vec<EntityHit>,
) {
    let (mut loaded, mut sayings, first) = (false, false, out.len());
    for info in ENTITIES {
        if !want.contains(info.entity) || !(info.possible)(summary) {
            continue;
        }
        if !loaded {
            scan.load(folded);
            loaded = true;
        }
        let Some(find) = info.find else {
            sayings = true;
            continue;
        };
        let text = Text { scan, folded, raw, align };
        // Numbers are not looked for twice.
        if info.entity == Entity::HiddenPhone && want.contains(Entity::Phone) {
            let hidden = hidden::among(&text, out.get(first..).unwrap_or_default());
            out.extend(hidden);
            continue;
        }
        find(&text, &mut Found { entity: info.entity, text: &text, out });
    }
    if sayings {
        let text = Text { scan, folded, raw, align };
        let chars = text.chars();
        saying::find(&chars, |said| {
            if want.contains(said.entity) {
                let value = text.string(said.from, said.to);
                Found { entity: said.entity, text: &text, out }.push(said.from, said.to, value);
                out.last_mut().into_iter().for_each(|hit| hit.trust = said.trust);
            }
        });
    }
}

/// Folded range → raw range, marks on the last character included.
fn to_raw(folded: &str, align: &Align, start: usize, end: usize) -> (usize, usize) {
    align.source(start, marks_end(folded, start, end))
}

/// What the tests of each entity share: `<<…>>` marks the span that must be found, and nothing else may be.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reader;

    pub(super) fn marked(entity: Entity, text: &str) -> String {
        let mut reader = Reader::new();
        reader.read(text);
        let mut hits = Vec::new();
        reader.entities(entity.into(), &mut hits);
        let mut shown = text.to_owned();
        for hit in hits.iter().rev() {
            shown.insert_str(hit.end as usize, ">>");
            shown.insert_str(hit.start as usize, "<<");
        }
        shown
    }

    /// Each case: the text with its spans marked, and the values in order, joined by a blank.
    pub(super) fn check(entity: Entity, cases: &[(&str, &str)]) {
        for (case, values) in cases {
            let text = case.replace("<<", "").replace(">>", "");
            assert_eq!(marked(entity, &text), *case);
            let mut reader = Reader::new();
            reader.read(&text);
            let mut hits = Vec::new();
            reader.entities(entity.into(), &mut hits);
            let found: Vec<&str> = hits.iter().map(|hit| &*hit.value).collect();
            assert_eq!(found.join(" "), *values, "{case}");
        }
    }

    pub(super) fn silent(entity: Entity, cases: &[&str]) {
        for case in cases {
            assert_eq!(marked(entity, case), *case);
        }
    }

    #[test]
    fn names_are_unique_and_parse() {
        for info in ENTITIES {
            assert_eq!(Entity::parse(info.name), Some(info.entity));
            assert!(EntitySet::all().contains(info.entity));
        }
        assert_eq!(Entity::parse("pigeon"), None);
    }
}

//! Postal addresses fine enough to find a door: at least two levels, one of them a house, building or room.

use super::Found;
use super::chars::Text;
use crate::table::Class;

/// Levels of an address, as bits.
const PROVINCE: u16 = 1;
const CITY: u16 = 1 << 1;
const DISTRICT: u16 = 1 << 2;
const TOWN: u16 = 1 << 3;
const ESTATE: u16 = 1 << 4;
/// Road and house number together.
const HOUSE: u16 = 1 << 5;
const BUILDING: u16 = 1 << 6;
const ENTRANCE: u16 = 1 << 7;
const ROOM: u16 = 1 << 8;
const FINE: u16 = HOUSE | BUILDING | ENTRANCE | ROOM;

/// Longest stretch of characters between two levels of one address.
const REACH: usize = 14;

pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let mut open: Option<Draft> = None;
    let mut i = 0;
    while i < text.len() {
        if matches!(text.at(i), '。' | '!' | '?' | ';' | '\n') {
            finish(text, open.take(), found);
        }
        let Some(part) = part(text, i) else {
            i += 1;
            continue;
        };
        if open
            .as_ref()
            .is_some_and(|draft| part.start > draft.end + REACH || out_of_order(draft.last, part.level))
        {
            finish(text, open.take(), found);
        }
        let draft =
            open.get_or_insert(Draft { start: part.start, end: part.end, last: part.level, levels: 0 });
        draft.levels |= part.level;
        draft.last = part.level;
        draft.end = part.end;
        i = part.end;
    }
    finish(text, open, found);
}

/// Addresses go from large to small; only an estate may stand before or after its road.
fn out_of_order(last: u16, next: u16) -> bool {
    next < last && (last, next) != (HOUSE, ESTATE)
}

/// An address under way.
struct Draft {
    start: usize,
    end: usize,
    last: u16,
    levels: u16,
}

fn finish(text: &Text<'_>, draft: Option<Draft>, found: &mut Found<'_>) {
    let Some(draft) = draft else { return };
    if draft.levels & FINE == 0 || draft.levels.count_ones() < 2 {
        return;
    }
    let end = tail(text, draft.end);
    let value: String = text.slice(draft.start, end).filter(|c| *c != ' ').collect();
    found.push(draft.start, end, value);
}

/// Digits that go on after the last level: the room after 3栋2单元, the floor after B座.
fn tail(text: &Text<'_>, end: usize) -> usize {
    let number = text.skip(text.skip(end, |c| c == ' '), |c| c.is_ascii_digit());
    let number = if text.at(number) == '-' { text.skip(number + 1, |c| c.is_ascii_digit()) } else { number };
    let unit =
        number + usize::from(number > end && matches!(text.at(number), '室' | '楼' | '层' | '户' | '号'));
    match number - end {
        1..=10 if unit > number => unit,
        3..=10 if !matches!(text.at(number), '元' | '块' | '件' | '个') => number,
        _ => end,
    }
}

struct Part {
    start: usize,
    end: usize,
    level: u16,
}

/// The level that is named by the unit at `i`, if there is one.
fn part(text: &Text<'_>, i: usize) -> Option<Part> {
    let two = |word: &str| text.starts_with(i, word);
    let (level, length) = match text.at(i) {
        '省' => (PROVINCE, 1),
        '自' if two("自治区") => (PROVINCE, 3),
        '市' => (CITY, 1),
        '区' | '县' => (DISTRICT, 1),
        '镇' | '乡' => (TOWN, 1),
        '街' if two("街道") => (TOWN, 2),
        '小' if two("小区") => (ESTATE, 2),
        '花' if two("花园") => (ESTATE, 2),
        '公' if two("公寓") => (ESTATE, 2),
        '新' if two("新村") => (ESTATE, 2),
        '广' if two("广场") => (ESTATE, 2),
        '大' if two("大厦") => (ESTATE, 2),
        '苑' => (ESTATE, 1),
        '路' | '街' | '巷' | '弄' | '村' => (HOUSE, 1),
        '大' if two("大道") => (HOUSE, 2),
        '胡' if two("胡同") => (HOUSE, 2),
        '号' if two("号楼") => (BUILDING, 2),
        '栋' | '幢' | '座' => (BUILDING, 1),
        '单' if two("单元") => (ENTRANCE, 2),
        '室' => (ROOM, 1),
        _ => return None,
    };
    let end = i + length;
    match level {
        TOWN if length == 1 => town_house(text, i, end).or_else(|| named(text, i, end, level)),
        HOUSE => house(text, i, end),
        BUILDING | ENTRANCE | ROOM => counted(text, i, end, level),
        _ => named(text, i, end, level),
    }
}

fn is_number(text: &Text<'_>, i: usize) -> bool {
    matches!(text.class(i), Class::Digit | Class::HanDigit) || matches!(text.at(i), '十' | '百')
}

/// A road with a house number: 文三路100号, 中山东路 12-3号.
fn house(text: &Text<'_>, unit: usize, end: usize) -> Option<Part> {
    let start = name_start(text, unit, 8);
    let number = text.skip(end, |c| c == ' ');
    let mut after = number;
    while after < text.len() && (is_number(text, after) || matches!(text.at(after), '-' | '之')) {
        after += 1;
    }
    let counted = after > number;
    after = text.skip(after, |c| c == ' ');
    let said = counted && text.at(after) == '号' && !text.starts_with(after, "号线");
    // 号楼 is a level of its own and counts the building, not the house.
    let building = text.starts_with(after, "号楼");
    (start < unit && said && !building).then_some(Part { start, end: after + 1, level: HOUSE })
}

/// A town or village whose houses are numbered without a road: 龙港镇88号. A day of the month (青岩镇5号到货) is none.
fn town_house(text: &Text<'_>, unit: usize, end: usize) -> Option<Part> {
    let name = named(text, unit, end, TOWN)?;
    let part = house(text, unit, end)?;
    let number: String = text.slice(end, part.end).filter(char::is_ascii_digit).collect();
    let day = number.len() < 3 && number.parse::<u32>().is_ok_and(|n| n <= 31);
    let dated = day
        && matches!(
            text.at(part.end),
            '到' | '发' | '前' | '后' | '左' | '链' | '就' | '能' | '可' | '已' | '才' | '签'
        );
    (!dated).then_some(Part { start: name.start, end: part.end, level: TOWN | HOUSE })
}

/// A unit that is counted: 3栋, B座, 2单元, 501室.
fn counted(text: &Text<'_>, unit: usize, end: usize, level: u16) -> Option<Part> {
    let mut start = text.skip_back(unit, |c| c == ' ');
    let last = start;
    while start > 0 && (is_number(text, start - 1) || text.at(start - 1) == '-') {
        start -= 1;
    }
    if start == last && level == BUILDING && start > 0 && text.class(start - 1) == Class::Latin {
        start -= 1;
    }
    let digits = last - start;
    let follows = text.at(end);
    let furniture = level == BUILDING && matches!(follows, '沙' | '椅' | '车' | '位');
    // 2室1厅 is a plan, not a room.
    let plan = level == ROOM && (digits < 3 || text.class(end) == Class::Digit);
    (digits > 0 && !furniture && !plan).then_some(Part { start, end, level })
}

/// Words that end like a level and are none.
const NOT_NAMES: &[&str] = &[
    "超市",
    "城市",
    "都市",
    "上市",
    "门市",
    "股市",
    "全市",
    "专区",
    "地区",
    "园区",
    "片区",
    "分区",
    "误区",
    "景区",
    "社区",
    "各省",
    "全省",
    "本省",
    "外省",
    "同城",
    "偏远地区",
    "城区",
    "县区",
    "市区",
];

/// Words that start with a level's character and are none.
const NOT_UNITS: &[&str] = &[
    "市场", "市面", "市价", "市斤", "区别", "区分", "区间", "区域", "省钱", "省心", "省事", "省了", "省下",
    "省得", "镇店", "镇定", "乡下", "县城", "省内", "省外", "省级",
];

/// A level with a proper name: 浙江省, 杭州市, 西湖区, 翠苑街道, 阳光花园.
fn named(text: &Text<'_>, unit: usize, end: usize, level: u16) -> Option<Part> {
    let start = name_start(text, unit, 6);
    let ordinary = text.ends_with_any(end, NOT_NAMES) || text.starts_with_any(unit, NOT_UNITS).is_some();
    (unit - start >= 2 && !ordinary).then_some(Part { start, end, level })
}

/// Where the proper name before `unit` starts: Han characters back to the end of a level, a sign or a word that leads
/// to an address, but no more than `most`.
fn name_start(text: &Text<'_>, unit: usize, most: usize) -> usize {
    let mut start = unit;
    while start > 0 && unit - start < most {
        let is_name = matches!(text.class(start - 1), Class::Han | Class::HanDigit);
        let leads = "省市区县镇乡址在到是寄发送住往去我您你:给家号村栋幢".contains(text.before(start));
        if !is_name || leads {
            break;
        }
        start -= 1;
    }
    start
}

#[cfg(test)]
mod tests {
    use crate::Entity::Address;
    use crate::entity::tests::{check, silent};

    #[test]
    fn down_to_the_door() {
        check(
            Address,
            &[
                ("寄到<<浙江省杭州市西湖区文三路100号>>", "浙江省杭州市西湖区文三路100号"),
                ("地址：<<北京市海淀区中关村大街 27号>>，谢谢", "北京市海淀区中关村大街27号"),
                ("我住<<阳光花园3栋2单元501室>>", "阳光花园3栋2单元501室"),
                ("<<3栋2单元501>>", "3栋2单元501"),
                ("<<中山北路 200-2 号 12栋 3单元 1502 室>> 张三", "中山北路200-2号12栋3单元1502室"),
                ("<<上海市漕溪北路398号汇智大厦B座12楼>>", "上海市漕溪北路398号汇智大厦b座12楼"),
                ("<<上海市浦东新区世纪大道100号B座1203室>>", "上海市浦东新区世纪大道100号b座1203室"),
                ("<<朝阳小区１２号楼３单元>>", "朝阳小区12号楼3单元"),
                ("<<翠苑街道三号楼二单元>>", "翠苑街道三号楼二单元"),
                ("寄<<龙港镇88号>>王生", "龙港镇88号"),
                ("<<河北省保定市白沟镇188号>>", "河北省保定市白沟镇188号"),
                ("<<苍南县钱库镇 66 号>>", "苍南县钱库镇66号"),
                ("<<虎门镇12号3栋>>", "虎门镇12号3栋"),
            ],
        );
    }

    #[test]
    fn not_addresses() {
        silent(
            Address,
            &[
                "浙江省杭州市",
                "您是杭州市西湖区的吗",
                "在路上了，3号到",
                "1号链接，2号链接",
                "两室一厅用这款，2室1厅也行",
                "超市买的3座沙发",
                "解放路88号",
                "地铁4号线到人民路",
                "省钱的办法有3个单品",
                "市场价100元 3个单元",
                "送到楼下的驿站 1单",
                "青岩镇5号到货",
                "龙港镇",
                "镇店之宝88号链接",
                "回乡下3号出发",
            ],
        );
    }
}

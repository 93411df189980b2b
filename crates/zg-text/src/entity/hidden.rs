//! Phone numbers that nobody would write so who has nothing to hide: figures in characters, circles or words, signs and
//! pictures between them.

use super::chars::Text;
use super::{Entity, EntityHit, Found, phone};

/// So many blanks or dashes group a number; more of them spell it out.
const GROUPS: usize = 5;

/// Finds what `phone` finds, less what is typed as figures in groups.
pub(super) fn find(text: &Text<'_>, found: &mut Found<'_>) {
    let mut all = Vec::new();
    phone::find(text, &mut Found { entity: found.entity, text, out: &mut all });
    found.out.extend(all.into_iter().filter(|hit| hides(text, hit)));
}

/// The same, of the numbers that `phone` has found already.
pub(super) fn among(text: &Text<'_>, found: &[EntityHit]) -> Vec<EntityHit> {
    let phones = found.iter().filter(|hit| hit.entity == Entity::Phone && hides(text, hit));
    phones.map(|hit| EntityHit { entity: Entity::HiddenPhone, ..hit.clone() }).collect()
}

fn hides(text: &Text<'_>, hit: &EntityHit) -> bool {
    let raw = text.raw.get(hit.start as usize..hit.end as usize).unwrap_or("");
    let figure = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let groups =
        |c: char| matches!(c, ' ' | '-' | '－' | '—' | '.' | '(' | ')' | '（' | '）' | '+' | '\u{a0}');
    let gaps = raw.chars().zip(raw.chars().skip(1)).filter(|(a, b)| figure(*a) && groups(*b)).count();
    let reversed = || raw.chars().rev().filter(|c| figure(*c)).eq(hit.value.chars());
    gaps > GROUPS || !raw.chars().all(|c| figure(c) || groups(c)) || reversed()
}

#[cfg(test)]
mod tests {
    use crate::Entity::HiddenPhone;
    use crate::entity::tests::{check, silent};

    #[test]
    fn numbers_that_hide() {
        check(
            HiddenPhone,
            &[
                ("拨<<①⑧②〇⑦⑥③③⑨④⑤>>找我", "18207633945"),
                ("打<<一三七零五五二幺八九四>>", "13705521894"),
                ("号是<<壹伍玖叁叁零陆柒贰肆捌>>", "15933067248"),
                ("<<138❤1234❤5678>>", "13812345678"),
                ("<<1 3 8 1 2 3 4 5 6 7 8>>", "13812345678"),
                ("记一下<<¹³⁹²⁷⁷⁰⁸⁵⁵⁴>>", "13927708554"),
                ("<<⒈⒏⒏⒍⒍⒉⒎⒊⒎⒌⒋>>.，师傅的", "18866273754"),
                ("<<one三five二二six七zero八8幺>>，打这个", "13522670881"),
                ("联系<<Ⅰ Ⅲ Ⅵ四四零Ⅶ Ⅷ二九五>>", "13644078295"),
                ("打<<yao san ba 1234 wu liu qi ba>>", "13812345678"),
                ("手机：<<衣三八零零衣三八零零零>>", "13800138000"),
                ("<<一三久 衣二叁寺 舞陆柒捌>> 打过来", "13912345678"),
                ("<<幺3扒1两叁肆舞6漆捌>>有事", "13812345678"),
                ("留<<1З9O0l2З456>>儿", "13900123456"),
                ("拨<<1З9O0l2З45б>>", "13900123456"),
                ("电话：<<١٣٨٠٠١٣٨٠٠٠>>", "13800138000"),
                ("电话：<<१३८ ००१३ ८०००>>", "13800138000"),
            ],
        );
    }

    #[test]
    fn asked_for_with_all_numbers_they_are_the_same() {
        let mut reader = crate::Reader::new();
        for said in ["拨①⑧②〇⑦⑥③③⑨④⑤，或13812345678", "138❤1234❤5678", "电话13812345678", "10086"]
        {
            reader.read(said);
            let (mut alone, mut beside) = (Vec::new(), Vec::new());
            reader.entities(HiddenPhone.into(), &mut alone);
            reader.entities([crate::Entity::Phone, HiddenPhone].into_iter().collect(), &mut beside);
            beside.retain(|hit| hit.entity == HiddenPhone);
            assert_eq!(alone, beside, "{said}");
        }
    }

    #[test]
    fn numbers_as_people_type_them() {
        silent(
            HiddenPhone,
            &[
                "电话13812345678",
                "138-1234-5678",
                "+86 138 1234 5678",
                "１３８１２３４５６７８",
                "(021) 62345678",
                "订单号①②③④⑤⑥⑦⑧⑨⑩⑪",
                "one two three four five six seven eight nine",
                "尺寸一三八一二三四五",
            ],
        );
    }
}

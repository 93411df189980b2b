//! Syllables: which ones there are, where they stand in a row of Latin letters, and which ones get mixed up.
//!
//! The syllables are those of the crate `pinyin` (MIT, built from Unicode's Unihan), without tones.

use std::sync::OnceLock;

use pinyin::ToPinyinMulti;

/// A toneless syllable, by its place in the sorted list.
pub(crate) type Syllable = u16;

/// Characters with more than one reading in living use. The source also lists what nobody says any more (机 as *wei*, 最 as
/// *cuo*); of all other characters only the first reading counts.
const SEVERAL: &str = "阿艾熬吧把膀薄堡背奔便别泊伯卜不藏曾差查场长朝称澄匙冲重臭处畜传创伺撮答打大待单弹当倒得地调都斗度囤\
恶儿发番分缝佛否夫服杠给更供勾骨冠观桂过哈还行和荷核喝横红哄划华化坏会混豁几纪济系夹假间监见将降角教嚼结解尽劲\
经卷觉咖卡看壳可空拉落乐了累擂俩凉量露率绿论抹埋脉没蒙模磨那难宁弄女迫漂片屏铺曝妻奇强抢翘切亲曲圈雀任散丧扫\
色煞厦扇上少折蛇舍什石识食属数刷说似宿遂拾帖吐为尾尉委吓鲜相巷削校血熏压咽要叶遗饮应佣与语雨晕载扎炸占涨着\
正症只中种轴转著钻作崇隹解贾粘薇嘬戏车盛省乘单";
/// Most readings of one character that count.
const MAX_READINGS: usize = 3;

/// All syllables, and a tree of their letters.
pub(crate) struct Sounds {
    names: Vec<&'static str>,
    tree: Vec<Node>,
}

#[derive(Clone, Default)]
struct Node {
    next: [u16; 26],
    /// One more than the syllable that ends here.
    end: u16,
}

impl Sounds {
    pub(crate) fn get() -> &'static Sounds {
        static SOUNDS: OnceLock<Sounds> = OnceLock::new();
        SOUNDS.get_or_init(Sounds::build)
    }

    fn build() -> Sounds {
        let mut names: Vec<&'static str> = ('\u{3400}'..='\u{9fff}').flat_map(plain).collect();
        names.sort_unstable();
        names.dedup();
        let mut tree = vec![Node::default()];
        for (number, name) in (1_u16..).zip(&names) {
            let mut at = 0;
            for letter in name.bytes() {
                let fresh = u16::try_from(tree.len()).unwrap_or(0);
                let slot = tree.get_mut(at).and_then(|node| node.next.get_mut(usize::from(letter - b'a')));
                let Some(slot) = slot else { break };
                if *slot == 0 {
                    *slot = fresh;
                    at = usize::from(fresh);
                    tree.push(Node::default());
                } else {
                    at = usize::from(*slot);
                }
            }
            tree.get_mut(at).into_iter().for_each(|node| node.end = number);
        }
        Sounds { names, tree }
    }

    /// How many syllables there are.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    /// The syllable of that name.
    pub(crate) fn number(&self, name: &str) -> Option<Syllable> {
        self.names.binary_search(&name).ok().and_then(|at| u16::try_from(at).ok())
    }

    /// The letters of a syllable.
    pub(crate) fn name(&self, syllable: Syllable) -> &'static str {
        self.names.get(usize::from(syllable)).copied().unwrap_or("")
    }

    /// The readings of a character, the commonest first.
    pub(crate) fn of(&self, c: char) -> Vec<Syllable> {
        let mut found: Vec<Syllable> = plain(c).into_iter().filter_map(|name| self.number(name)).collect();
        found.truncate(if SEVERAL.contains(c) { MAX_READINGS } else { 1 });
        found
    }

    /// The syllables that `letters` begin with: how many letters, and which.
    pub(crate) fn prefixes(
        &self,
        letters: impl Iterator<Item = char>,
    ) -> impl Iterator<Item = (usize, Syllable)> {
        let mut at = Some(0_usize);
        letters
            .zip(1_usize..)
            .map_while(move |(c, length)| {
                let letter = u8::try_from(c).ok()?.checked_sub(b'a')?;
                let next = *self.tree.get(at?)?.next.get(usize::from(letter))?;
                at = (next != 0).then_some(usize::from(next));
                let node = self.tree.get(at?)?;
                Some((length, node.end))
            })
            .filter_map(|(length, end)| Some((length, end.checked_sub(1)?)))
    }

    /// Whether letters are nothing but whole syllables.
    pub(crate) fn divides(&self, letters: &[char]) -> bool {
        let mut reach = vec![false; letters.len() + 1];
        reach.iter_mut().take(1).for_each(|first| *first = true);
        for at in 0..letters.len() {
            if reach.get(at) == Some(&true) {
                let rest = letters.get(at..).unwrap_or(&[]).iter().copied();
                for (length, _) in self.prefixes(rest) {
                    reach.get_mut(at + length).into_iter().for_each(|r| *r = true);
                }
            }
        }
        reach.last() == Some(&true)
    }

    /// Other syllables that some speakers say the same: n/l, z/zh, c/ch, s/sh, f/h, an/ang, en/eng, in/ing.
    pub(crate) fn fuzzy(&self, syllable: Syllable) -> Vec<Syllable> {
        let name = self.name(syllable);
        let heads = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h")];
        let mut starts = vec![name.to_owned()];
        for (a, b) in heads {
            if let Some(rest) = name.strip_prefix(a) {
                starts.push(format!("{b}{rest}"));
            } else if let Some(rest) = name.strip_prefix(b) {
                starts.push(format!("{a}{rest}"));
            }
        }
        let mut all = starts.clone();
        for start in &starts {
            for (a, b) in [("ang", "an"), ("eng", "en"), ("ing", "in")] {
                if let Some(head) = start.strip_suffix(a) {
                    all.push(format!("{head}{b}"));
                } else if let Some(head) = start.strip_suffix(b) {
                    all.push(format!("{head}{a}"));
                }
            }
        }
        all.iter().filter_map(|name| self.number(name)).filter(|other| *other != syllable).collect()
    }
}

/// The readings of a character as plain letters; ü is v, as it is typed. Grunts without a vowel are left out.
fn plain(c: char) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let name = match reading.plain() {
            "lü" => "lv",
            "nü" => "nv",
            "lüe" => "lve",
            "nüe" => "nve",
            name => name,
        };
        let spoken =
            name.bytes().all(|b| b.is_ascii_lowercase()) && name.bytes().any(|b| b"aeiouv".contains(&b));
        if spoken && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_and_syllables() {
        let sounds = Sounds::get();
        let names = |c| sounds.of(c).into_iter().map(|s| sounds.name(s)).collect::<Vec<_>>();
        assert_eq!(names('微'), ["wei"]);
        assert!(names('行').contains(&"hang") && names('行').contains(&"xing"));
        assert!(names('绿').contains(&"lv"), "{:?}", names('绿'));
        let found: Vec<_> = sounds.prefixes("xianx".chars()).map(|(n, s)| (n, sounds.name(s))).collect();
        assert_eq!(found, [(2, "xi"), (3, "xia"), (4, "xian")]);
        assert!(sounds.divides(&['j', 'i', 'a', 'w', 'o']));
        assert!(!sounds.divides(&['j', 'a', 'w']));
        assert!((300..500).contains(&sounds.names.len()), "{}", sounds.names.len());
    }

    #[test]
    fn pairs_that_get_mixed_up() {
        let sounds = Sounds::get();
        let of = |name| -> Vec<_> {
            sounds.fuzzy(sounds.number(name).unwrap()).into_iter().map(|s| sounds.name(s)).collect()
        };
        assert!(of("xin").contains(&"xing"));
        assert!(of("zhang").contains(&"zan"));
        assert!(of("nan").contains(&"lang"));
    }
}

//! Letters and digits in costume that Unicode compatibility (NFKC) does not undress.
//!
//! NFKC already knows full width, circled ⓥ, mathematical 𝐕 and superscript ⁹. What it leaves alone, people use:
//! negative circles ❶ 🅥, small capitals ᴠ, the IPA ɑ of pinyin fonts, and letters of other scripts that look Latin.

use std::sync::OnceLock;

/// What a styled character stands for, or `None` if NFKC is enough.
pub(crate) fn plain(c: char) -> Option<char> {
    let cp = c as u32;
    let series = |first: u32, zero: char| char::from_u32(zero as u32 + (cp - first));
    match cp {
        0x24F5..=0x24FD => series(0x24F5, '1'),
        0x2776..=0x277E => series(0x2776, '1'),
        0x2780..=0x2788 => series(0x2780, '1'),
        0x278A..=0x2792 => series(0x278A, '1'),
        0x24FF | 0x1F10B | 0x1F10C => Some('0'),
        0x1F150..=0x1F169 => series(0x1F150, 'a'),
        0x1F170..=0x1F189 => series(0x1F170, 'a'),
        // Regional indicators, the letters that flags are made of: 🇻🇽.
        0x1F1E6..=0x1F1FF => series(0x1F1E6, 'a'),
        0x2228 | 0x22C1 => Some('v'),
        0x2795 | 0x271A | 0x271B | 0x254B | 0x1F7A1..=0x1F7A7 => Some('+'),
        _ => figure(cp).or_else(|| small_capital(c)).or_else(|| confusable(c)),
    }
}

/// Noughts of scripts that have figures of their own (Arabic, Devanagari, Thai, Khmer …), each followed by its nine
/// others; Unicode's decimal digits (Nd) that NFKC leaves alone.
const NOUGHTS: [u32; 36] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x1_E950,
];

/// The figure that a figure of another script is.
fn figure(cp: u32) -> Option<char> {
    let next = NOUGHTS.partition_point(|nought| *nought <= cp);
    let nought = next.checked_sub(1).and_then(|n| NOUGHTS.get(n))?;
    char::from_digit(cp - nought, 10)
}

fn small_capital(c: char) -> Option<char> {
    SMALL_CAPITALS.iter().find(|(from, _)| *from == c).map(|(_, to)| *to)
}

/// Letters of scripts that no Chinese chat is written in (Cherokee, Lisu, Canadian syllabics, Armenian …) and that pass
/// for a Latin one: a line is the Latin letter and they. Derived from Unicode's `confusables.txt` (`NOTICE.md`).
pub(crate) const CONFUSABLES: &str = include_str!("confusables.txt");

fn confusable(c: char) -> Option<char> {
    static SORTED: OnceLock<Vec<(char, char)>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let pairs = CONFUSABLES.lines().flat_map(|line| {
            let mut chars = line.chars();
            let plain = chars.next().unwrap_or(' ');
            chars.map(move |c| (c, plain))
        });
        let mut pairs: Vec<(char, char)> = pairs.collect();
        pairs.sort_unstable();
        pairs
    });
    sorted.binary_search_by_key(&c, |pair| pair.0).ok().and_then(|at| sorted.get(at)).map(|pair| pair.1)
}

/// Two-figure costumes: ten to twenty.
pub(crate) fn plain_pair(c: char) -> Option<&'static str> {
    const TENS: [&str; 11] = ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20"];
    let cp = c as u32;
    let index = match cp {
        0x24FE | 0x277F | 0x2789 | 0x2793 => 0,
        0x24EB..=0x24F4 => cp - 0x24EB + 1,
        _ => return None,
    };
    TENS.get(index as usize).copied()
}

const SMALL_CAPITALS: &[(char, char)] = &[
    ('ᴀ', 'a'),
    ('ʙ', 'b'),
    ('ᴄ', 'c'),
    ('ᴅ', 'd'),
    ('ᴇ', 'e'),
    ('ꜰ', 'f'),
    ('ɢ', 'g'),
    ('ʜ', 'h'),
    ('ɪ', 'i'),
    ('ᴊ', 'j'),
    ('ᴋ', 'k'),
    ('ʟ', 'l'),
    ('ᴍ', 'm'),
    ('ɴ', 'n'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ʀ', 'r'),
    ('ꜱ', 's'),
    ('ᴛ', 't'),
    ('ᴜ', 'u'),
    ('ᴠ', 'v'),
    ('ᴡ', 'w'),
    ('ʏ', 'y'),
    ('ᴢ', 'z'),
    ('ɑ', 'a'),
    ('ɡ', 'g'),
    ('ı', 'i'),
    ('ȷ', 'j'),
    // Turned letters, as upside-down spellings use them.
    ('ɐ', 'a'),
    ('ɔ', 'c'),
    ('ǝ', 'e'),
    ('ɟ', 'f'),
    ('ƃ', 'g'),
    ('ɥ', 'h'),
    ('ᴉ', 'i'),
    ('ɾ', 'j'),
    ('ʞ', 'k'),
    ('ꞁ', 'l'),
    ('ɯ', 'm'),
    ('ɹ', 'r'),
    ('ʇ', 't'),
    ('ʌ', 'v'),
    ('ʍ', 'w'),
    ('ʎ', 'y'),
];

/// The Latin letter that a (lower case) Cyrillic or Greek letter passes for. Only used inside a run of letters that
/// holds a real Latin one: `вещи` stays Russian, `vіp` with a Cyrillic і becomes `vip`.
pub(crate) fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'ҽ' => 'e',
        'н' | 'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ѵ' | 'ν' => 'v',
        'ԝ' | 'ω' | 'ѡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'ү' | 'γ' => 'y',
        'ζ' => 'z',
        _ => return None,
    })
}

/// Every character [`look_alike`] knows, for the test that each of them is classed as one.
#[cfg(test)]
pub(crate) const LOOK_ALIKES: &str = "аαвβсԁеεҽнһіιјкκӏмоοσрρԛѕтτυѵνԝωѡхχуүγζ";

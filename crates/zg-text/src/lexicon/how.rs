//! How a character of a word was read.

/// How one character of a word was found in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// First raw byte.
    pub start: u32,
    /// One past the last raw byte.
    pub end: u32,
    /// The character of the word.
    pub means: char,
    /// By which disguise.
    pub how: How,
}

/// The disguise of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// None: the character itself, in whatever width, case, style or script.
    Same,
    /// Another form of the same digit: ① for 一.
    Digit,
    /// A character that passes for it: 徽 for 微.
    Shape,
    /// A character that looks like it by the general table: 坻 for 低.
    Alike,
    /// A character that both sounds like it and looks like it: 坪 for 评.
    Both,
    /// On its head, or in a word written from its end: ǝ for e, 信微 for 微信.
    Turned,
    /// Its parts: 亻言 for 信.
    Parts,
    /// A picture: 🍑 for 桃.
    Picture,
    /// A character that sounds like it: 薇 for 微.
    Sound,
    /// Its syllable in Latin letters: wei.
    Syllable,
    /// The first letter of its syllable: w.
    Initial,
}

impl How {
    /// Neither look nor sound is needed.
    pub(super) fn is_literal(self) -> bool {
        matches!(self, How::Same | How::Digit)
    }

    /// What a supervisor reads.
    pub fn zh(self) -> &'static str {
        match self {
            How::Same => "本字",
            How::Digit => "数字写法",
            How::Shape => "形近",
            How::Alike => "字形相像",
            How::Both => "谐音、形近",
            How::Turned => "颠倒",
            How::Parts => "拆字",
            How::Picture => "图形",
            How::Sound => "谐音",
            How::Syllable => "拼音",
            How::Initial => "首字母",
        }
    }

    /// The same in English.
    pub fn en(self) -> &'static str {
        match self {
            How::Same => "itself",
            How::Digit => "a form of the digit",
            How::Shape => "look-alike",
            How::Alike => "similar shape",
            How::Both => "sounds and looks alike",
            How::Turned => "turned round",
            How::Parts => "parts",
            How::Picture => "picture",
            How::Sound => "sound-alike",
            How::Syllable => "pinyin",
            How::Initial => "initial",
        }
    }
}

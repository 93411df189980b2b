//! Text that comes line by line, as somebody types or a program sends it: each line is decoded as soon as it is there, and
//! what is no text is said to be none. Nothing is read ahead but what the first piece brings.

use std::io::{self, BufRead, Chain, Cursor};

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::encoding::{self, BAD, Lines};
use crate::intake::LONGEST_MESSAGE;
use crate::reject::Said;

/// The lines of a stream, decoded.
pub struct TextLines<R> {
    state: State<R>,
}

type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

enum State<R> {
    /// Nothing has been read.
    New(R),
    /// Line ends are bytes: UTF-8 or GB18030, told for each line anew.
    Bytes(Whole<R>),
    /// UTF-16: two bytes a character, line ends too.
    Wide(Box<Lines<Whole<R>>>),
    Ended,
}

/// A line of a stream: its text, or why it is none.
pub type TextLine = Result<String, Said>;

impl<R: BufRead> TextLines<R> {
    /// The lines of this input.
    pub fn new(input: R) -> TextLines<R> {
        TextLines { state: State::New(input) }
    }

    /// The next line, without its end; `None` after the last.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn read(&mut self) -> io::Result<Option<TextLine>> {
        self.state = match std::mem::replace(&mut self.state, State::Ended) {
            State::New(mut input) => {
                let sample = first_piece(&mut input)?;
                let kind = kind(&sample);
                let whole = io::Read::chain(Cursor::new(sample), input);
                match kind {
                    Kind::Bytes => State::Bytes(whole),
                    Kind::Wide(encoding) => State::Wide(Box::new(Lines::new(whole, encoding))),
                    Kind::Binary(at) => return Ok(Some(Err(no_text(at)))),
                }
            }
            other => other,
        };
        match &mut self.state {
            State::Bytes(input) => {
                let Some((line, over)) = bounded_line(input)? else { return Ok(None) };
                Ok(Some(if over > 0 { Err(too_long(line.len() + over)) } else { text_of(&line) }))
            }
            State::Wide(lines) => {
                let mut line = String::new();
                let Some(over) = lines.read(&mut line)? else { return Ok(None) };
                let line = line.trim_end_matches('\n').trim_end_matches('\r');
                Ok(Some(match line.chars().position(|c| c == BAD) {
                    _ if over > 0 || line.len() > LONGEST_MESSAGE => Err(too_long(line.len() + over)),
                    Some(at) => Err(no_text(2 * at)),
                    None => readable(line.to_owned()),
                }))
            }
            State::New(_) | State::Ended => Ok(None),
        }
    }
}

/// What comes first: a line or what the system hands over at once, but enough to see a byte order mark.
fn first_piece(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut sample = Vec::new();
    loop {
        let piece = match input.fill_buf() {
            Ok(piece) => piece,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let n = piece.len();
        sample.extend_from_slice(piece);
        input.consume(n);
        if n == 0 || sample.len() >= 4 || sample.contains(&b'\n') {
            return Ok(sample);
        }
    }
}

enum Kind {
    Bytes,
    Wide(&'static Encoding),
    /// No text, from this byte on.
    Binary(usize),
}

/// From fewer bytes nobody can tell what they are.
const TELLING: usize = 64;

fn kind(sample: &[u8]) -> Kind {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return if encoding == UTF_8 { Kind::Bytes } else { Kind::Wide(encoding) };
    }
    let broken = match std::str::from_utf8(sample) {
        Ok(_) => None,
        Err(e) if e.error_len().is_none() => None,
        Err(e) => Some(e.valid_up_to()),
    };
    let zeros = sample.iter().filter(|b| **b == 0).count();
    // A zero inside of UTF-8 is a stray byte; every other one is not.
    let wide = if broken.is_some() { zeros > 0 } else { 3 * zeros >= sample.len() && zeros > 0 };
    if wide
        && let Some(guess) = encoding::guess(even(sample), false)
        && fits(sample, guess.encoding, 2)
    {
        return Kind::Wide(guess.encoding);
    }
    let Some(broken) = broken else { return Kind::Bytes };
    // Chinese alone has no zero bytes in UTF-16, and no line may have ended yet. Pairs of Latin letters are Chinese
    // characters too, so more must speak for it.
    let beyond = sample.iter().filter(|b| !b.is_ascii()).count();
    if 4 * beyond >= sample.len()
        && !fits(sample, GB18030, 2)
        && let Some(encoding) = [UTF_16LE, UTF_16BE].into_iter().find(|e| fits(sample, e, 10))
    {
        return Kind::Wide(encoding);
    }
    let controls = sample.iter().filter(|b| b.is_ascii_control() && !b"\r\n\t\x1b\x0c".contains(b)).count();
    match sample.len() >= TELLING && controls * 20 > sample.len() {
        true => Kind::Binary(broken),
        false => Kind::Bytes,
    }
}

/// Half a character of UTF-16 at the end of a piece is no mistake.
fn even(sample: &[u8]) -> &[u8] {
    sample.get(..sample.len() & !1).unwrap_or(sample)
}

/// Whether the bytes make characters of this encoding that people write: all but one in so many.
fn fits(sample: &[u8], encoding: &'static Encoding, rare: usize) -> bool {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(3 * sample.len() + 16);
    let (_, _, bad) = decoder.decode_to_string(sample, &mut text, false);
    !bad && written(&text, rare)
}

/// Whether of what is beyond ASCII at most one in so many is not in common use, and nearly nothing controls.
fn written(text: &str, rare: usize) -> bool {
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    let common = text.chars().filter(|c| !c.is_ascii() && in_common_use(*c)).count();
    let controls = text.chars().filter(|c| stray(*c)).count();
    rare * (beyond - common) <= beyond && 8 * controls <= text.chars().count()
}

/// The characters of the first national standard (GB 2312): those of its two-byte form with both high bits.
fn in_common_use(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, ..) = GB18030.encode(c.encode_utf8(&mut buffer));
    matches!(&*bytes, [0xa1..=0xf7, 0xa1..=0xfe])
}

fn stray(c: char) -> bool {
    c.is_control() && !"\r\n\t\u{1b}\u{c}".contains(c)
}

/// The next line as bytes, without its end, and how many bytes were left out because it is longer than any message.
fn bounded_line(input: &mut impl BufRead) -> io::Result<Option<(Vec<u8>, usize)>> {
    let (mut line, mut over, mut any) = (Vec::new(), 0, false);
    loop {
        let piece = match input.fill_buf() {
            Ok(piece) => piece,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if piece.is_empty() {
            break;
        }
        any = true;
        let end = piece.iter().position(|b| *b == b'\n');
        let part = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        let room = LONGEST_MESSAGE.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        over += part.len() - room;
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(any.then_some((line, over)))
}

/// A line as text: UTF-8, or what a Chinese console sends instead.
fn text_of(line: &[u8]) -> TextLine {
    let broken = match std::str::from_utf8(line) {
        Ok(text) => return readable(text.to_owned()),
        Err(e) => e.valid_up_to(),
    };
    let lossy = String::from_utf8_lossy(line);
    let bad = lossy.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let whole = lossy.chars().filter(|c| *c > '\u{7ff}' && *c != char::REPLACEMENT_CHARACTER).count();
    // One broken byte does not make a line of UTF-8 one of another encoding.
    if whole > 2 * bad || 8 * bad <= lossy.chars().count() {
        return readable(lossy.into_owned());
    }
    let (text, bad) = GB18030.decode_without_bom_handling(line);
    match !bad && written(&text, 2) {
        true => Ok(text.into_owned()),
        false => Err(no_text(broken)),
    }
}

/// Whether there is anything to read in it: a stray control character is one, a line of them is not text.
fn readable(text: String) -> TextLine {
    let (all, controls) = text.chars().fold((0, 0), |(n, c), x| (n + 1, c + usize::from(stray(x))));
    let zeros = text.chars().filter(|c| *c == '\0').count();
    if controls > 0
        && (controls == all || controls > 3 && 2 * controls > all || zeros > 1 && 3 * zeros >= all)
    {
        let at = text.find(stray).unwrap_or_default();
        return Err(no_text(at));
    }
    Ok(text)
}

fn no_text(at: usize) -> Said {
    let at = at + 1;
    Said::new(
        format!("第 {at} 个字节起不是文字，没有判；应为 UTF-8、GBK／GB18030 或 UTF-16 的文字"),
        format!("no text from byte {at} on, not judged; expected text in UTF-8, GBK/GB18030 or UTF-16"),
    )
}

fn too_long(bytes: usize) -> Said {
    Said::new(
        format!("这一行有 {bytes} 字节，没有判；一条消息至多 {LONGEST_MESSAGE} 字节"),
        format!("{bytes} bytes in a line, not judged; a message has at most {LONGEST_MESSAGE}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<TextLine> {
        let (mut lines, mut out) = (TextLines::new(bytes), Vec::new());
        while let Some(line) = lines.read().unwrap() {
            out.push(line);
        }
        out
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        read(bytes).into_iter().map(|line| line.unwrap_or_else(|why| format!("! {}", why.en))).collect()
    }

    fn wide(text: &str, be: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn whatever_a_console_sends_is_read() {
        for text in
            ["加我微信聊\n好的亲\n", "加我微信聊", "hello, 12\nVX123", "{\"id\":1,\"text\":\"加我微信\"}\n"]
        {
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let forms = [
                text.as_bytes().to_vec(),
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                GB18030.encode(text).0.into_owned(),
                wide(text, false),
                wide(text, true),
                [b"\xff\xfe".to_vec(), wide(text, false)].concat(),
                [b"\xfe\xff".to_vec(), wide(text, true)].concat(),
                wide(&text.replace('\n', "\r\n"), false),
            ];
            for bytes in forms {
                let found: Vec<String> =
                    texts(&bytes).iter().map(|l| l.trim_start_matches('\u{feff}').to_owned()).collect();
                assert_eq!(found, lines, "{bytes:x?}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_refused_and_a_stray_byte_is_not() {
        for (bytes, good) in [
            (&b"\xe5\x8a\xa0\xe6\x88\x91\xe5\xbe\xae\xe4\xbf\xa1\xff"[..], true),
            ("加\u{1}我微信".as_bytes(), true),
            ("加\u{1}我\u{1}微\u{1}信".as_bytes(), true),
            ("加\0我微信".as_bytes(), true),
            (b"VX abc12345\xff", true),
            ("\u{1}\u{2}\u{3}\u{4}a".as_bytes(), false),
            (b"\x81\x20\x99\xfe\xff\x81", false),
            (b"", true),
        ] {
            let line = [bytes, b"\n"].concat();
            assert_eq!(read(&line).iter().all(Result::is_ok), good, "{bytes:x?}: {:?}", read(&line));
        }
        // A bad line says from which byte on, and the next one is read.
        let lines = texts(b"ok\nab\x81\x20\x99\xfe\xff\x81\nfine\n");
        assert!(lines[1].starts_with("! no text from byte 3 on"), "{lines:?}");
        assert_eq!((lines[0].as_str(), lines[2].as_str()), ("ok", "fine"));
        let long = [vec![b'x'; LONGEST_MESSAGE + 5], b"\nb".to_vec()].concat();
        assert!(matches!(&read(&long)[..], [Err(_), Ok(b)] if b == "b"));
    }

    /// Bytes without any order, as of a compressed file: nothing of them is a line.
    #[test]
    fn noise_is_refused_as_a_whole() {
        for seed in 1..200_u64 {
            let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let noise: Vec<u8> = std::iter::repeat_with(|| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()[3]
            })
            .take(3000)
            .collect();
            assert!(matches!(&read(&noise)[..], [Err(_)]), "seed {seed}");
        }
    }
}

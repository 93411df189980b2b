//! From bytes to text: which encoding a file is in, and its lines in bounded memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Stands for bytes that are no text. A noncharacter: no honest export holds it, unlike U+FFFD.
pub(crate) const BAD: char = '\u{ffff}';

/// A longer line is cut; the rest is counted.
pub(crate) const LONGEST_LINE: usize = 16 << 20;

/// Which encoding, and how it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Guess {
    pub(crate) encoding: &'static Encoding,
    /// By a byte order mark, by the caller, or because it is valid UTF-8; otherwise it is a guess.
    pub(crate) sure: bool,
}

/// Guesses the encoding of a sample; `None` when it is no text.
pub(crate) fn guess(sample: &[u8], whole: bool) -> Option<Guess> {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return Some(Guess { encoding, sure: true });
    }
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > 0 {
        // Chinese in UTF-16 has few zero bytes, but line ends, digits and delimiters have one each.
        let encoding = match (even, odd) {
            (e, o) if o > 4 * e => UTF_16LE,
            (e, o) if e > 4 * o => UTF_16BE,
            _ => return None,
        };
        let (_, bad) = encoding.decode_without_bom_handling(sample);
        return (!bad).then_some(Guess { encoding, sure: false });
    }
    match std::str::from_utf8(sample) {
        Ok(_) => return Some(Guess { encoding: UTF_8, sure: true }),
        Err(e) if e.error_len().is_none() && !whole => return Some(Guess { encoding: UTF_8, sure: true }),
        Err(_) => {}
    }
    let errors = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        text.chars().filter(|c| *c == '\u{fffd}' || (c.is_control() && !"\r\n\t".contains(*c))).count()
    };
    let (utf8, gb) = (errors(UTF_8), errors(GB18030));
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let guessed = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow);
    // Text in another encoding hardly ever makes whole characters of UTF-8: a file of UTF-8 with some broken bytes stays
    // UTF-8. GBK is read as GB18030, which contains it.
    let whole_chars = UTF_8
        .decode_without_bom_handling(sample)
        .0
        .chars()
        .filter(|c| *c > '\u{7ff}' && *c != '\u{fffd}')
        .count();
    let limit = sample.len() / 50;
    let encoding = match () {
        () if whole_chars > 2 * utf8 => UTF_8,
        () if gb <= limit && (gb == 0 || guessed == encoding_rs::GBK || guessed == GB18030) => GB18030,
        () if guessed == encoding_rs::BIG5 && errors(guessed) == 0 => guessed,
        () => return None,
    };
    Some(Guess { encoding, sure: false })
}

/// Reads enough of a file to guess: until some hundred kilobytes with bytes beyond ASCII have been seen.
pub(crate) fn guess_file(path: &Path) -> io::Result<Option<Guess>> {
    let mut file = File::open(path)?;
    let (mut sample, mut block) = (Vec::new(), vec![0; 64 << 10]);
    let mut whole = false;
    // A long stretch of ASCII says nothing: it is skipped, but the sample keeps the file's beginning.
    for _ in 0..4096 {
        let n = file.read(&mut block)?;
        let read = block.get(..n).unwrap_or_default();
        if n == 0 {
            whole = true;
            break;
        }
        if sample.is_empty() || !read.is_ascii() {
            sample.extend_from_slice(read);
        }
        if sample.len() > 256 << 10 {
            break;
        }
    }
    Ok(guess(&sample, whole))
}

/// The decoded lines of a file.
pub(crate) struct Lines<R> {
    input: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    text: String,
    taken: usize,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R, encoding: &'static Encoding) -> Lines<R> {
        Lines {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; 128 << 10],
            start: 0,
            end: 0,
            ended: false,
            text: String::new(),
            taken: 0,
        }
    }

    /// Appends the next line to `line`, with its line end; says how many bytes were cut off, `None` at the end.
    pub(crate) fn read(&mut self, line: &mut String) -> io::Result<Option<usize>> {
        let begun = line.len();
        let (mut any, mut cut) = (false, 0);
        loop {
            let rest = self.text.get(self.taken..).unwrap_or_default();
            if !rest.is_empty() {
                any = true;
                let (part, whole) = match rest.find('\n') {
                    Some(at) => (rest.get(..=at).unwrap_or(rest), true),
                    None => (rest, false),
                };
                if line.len() - begun + part.len() <= LONGEST_LINE {
                    line.push_str(part);
                } else {
                    cut += part.len();
                }
                self.taken += part.len();
                if whole {
                    return Ok(Some(cut));
                }
            }
            if !self.fill()? {
                return Ok(any.then_some(cut));
            }
        }
    }

    /// Decodes the next piece; `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.taken = 0;
        while self.text.is_empty() {
            if self.start == self.end {
                if self.ended {
                    return Ok(false);
                }
                self.start = 0;
                self.end = self.input.read(&mut self.bytes)?;
                self.ended = self.end == 0;
            }
            let source = self.bytes.get(self.start..self.end).unwrap_or_default();
            self.text.reserve((source.len() * 3).max(64));
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(source, &mut self.text, self.ended);
            self.start += read;
            match result {
                DecoderResult::Malformed(..) => self.text.push(BAD),
                DecoderResult::InputEmpty if self.ended => return Ok(!self.text.is_empty()),
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
        Ok(true)
    }
}

/// Decodes a sample for sniffing; bad bytes as U+FFFD.
pub(crate) fn decode_sample(bytes: &[u8], encoding: &'static Encoding) -> String {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = String::with_capacity(bytes.len() * 3 + 16);
    let (result, _, _) = decoder.decode_to_string(bytes, &mut text, false);
    debug_assert_eq!(result, CoderResult::InputEmpty);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], encoding: &'static Encoding) -> Vec<String> {
        let (mut reader, mut all) = (Lines::new(bytes, encoding), Vec::new());
        loop {
            let mut line = String::new();
            match reader.read(&mut line).unwrap() {
                Some(0) => all.push(line),
                Some(cut) => all.push(format!("{} cut {cut}", line.len())),
                None => return all,
            }
        }
    }

    #[test]
    fn guesses_what_merchants_have() {
        let text = "时间,买家,内容\n2024-05-14 10:01:07,小明,在吗，发什么快递？\n";
        let utf16 = |be: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let gb = GB18030.encode(text).0.into_owned();
        let cases: Vec<(Vec<u8>, &'static Encoding)> = vec![
            (text.as_bytes().to_vec(), UTF_8),
            ([b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(), UTF_8),
            (gb, GB18030),
            (utf16(false), UTF_16LE),
            (utf16(true), UTF_16BE),
            ([b"\xff\xfe".as_slice(), &utf16(false)].concat(), UTF_16LE),
        ];
        for (bytes, encoding) in cases {
            let found = guess(&bytes, true).unwrap();
            assert_eq!(found.encoding, encoding);
            assert_eq!(lines(&bytes, encoding).concat(), text);
        }
        assert_eq!(guess(&[0, 1, 2, 0, 0, 255, 254, 0, 3], true), None);
        assert_eq!(guess(b"\x89PNG\x0d\x0a\x1a\x0a\xff\xfe\xfd\xff\xff\xff\xff", true), None);
    }

    #[test]
    fn bad_bytes_are_marked_and_the_rest_is_read() {
        assert_eq!(lines(b"a\xff\nb\n\xe4\xbd", UTF_8), ["a\u{ffff}\n", "b\n", "\u{ffff}"]);
        // A real U+FFFD stays what it is.
        assert_eq!(lines("\u{fffd}".as_bytes(), UTF_8), ["\u{fffd}"]);
    }

    #[test]
    fn long_lines_are_cut() {
        let long = vec![b'x'; LONGEST_LINE + 500_000];
        let all = lines(&[&long[..], b"\nb"].concat(), UTF_8);
        assert_eq!(all.len(), 2);
        assert!(all[0].contains("cut"), "{}", all[0]);
        assert_eq!(all[1], "b");
    }
}

//! What every HTML page of ours shares: the look, the copy buttons, and the escape for text from outside.
//!
//! The report and the rulebook are written from these; each adds what only it has.

mod escape;

use sha2::{Digest, Sha256};

pub use escape::Esc;

/// Colours, type, chat bubbles, tables, filters; light and dark, narrow and on paper.
pub const BASE_CSS: &str = include_str!("page/base.css");

/// Makes `.copy` buttons work. The page needs `#words` with `data-copy` and `data-copied`.
pub const COPY_JS: &str = include_str!("page/copy.js");

/// What a content-security policy calls a script inside the page: the base64 of its SHA-256, after `sha256-`.
pub fn policy_hash(script: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in Sha256::digest(script).chunks(3) {
        let bytes = chunk.iter().chain(&[0, 0]).take(3);
        let all = bytes.fold(0_usize, |all, b| all << 8 | usize::from(*b));
        for i in 0..4 {
            let digit = DIGITS.get(all >> (18 - 6 * i) & 63).filter(|_| i <= chunk.len());
            out.push(digit.map_or('=', |d| char::from(*d)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::policy_hash;

    #[test]
    fn hashes_are_those_of_browsers() {
        assert_eq!(policy_hash(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(policy_hash("alert('Hello, world.');"), "qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}

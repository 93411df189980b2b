//! `src/traditional.txt` is what opencc-fmmseg says, minus what is ordinary simplified text.

use std::path::Path;

use opencc_fmmseg::OpenCC;

const COMMITTED: &str = include_str!("../src/traditional.txt");

/// In GB 2312 as oddities, but never written by someone who writes simplified characters.
const ALSO: [(char, char); 3] = [('後', '后'), ('麽', '么'), ('菸', '烟')];

/// Whether the character belongs to GB 2312, the stock of simplified text.
fn ordinary(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, failed) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    !failed && matches!(*bytes, [0xB0..=0xF7, 0xA1..=0xFE])
}

fn committed() -> Vec<(char, char)> {
    let mut chars = COMMITTED.chars().filter(|c| *c != '\n');
    std::iter::from_fn(|| Some((chars.next()?, chars.next()?))).collect()
}

#[test]
fn derives_again() {
    let converter = OpenCC::new();
    let mut pairs = Vec::from(ALSO);
    for c in '\u{3400}'..='\u{9fff}' {
        let converted = converter.t2s(&c.to_string(), false);
        let mut chars = converted.chars();
        if let (Some(simple), None) = (chars.next(), chars.next())
            && simple != c
            && !ordinary(c)
            && ordinary(simple)
        {
            pairs.push((c, simple));
        }
    }
    pairs.sort_unstable();
    let text: Vec<String> =
        pairs.chunks(40).map(|row| row.iter().flat_map(|pair| [pair.0, pair.1]).collect()).collect();
    if std::env::var_os("UPDATE").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/traditional.txt");
        std::fs::write(path, text.join("\n") + "\n").unwrap();
    } else {
        assert_eq!(COMMITTED, text.join("\n") + "\n", "UPDATE=1 cargo test -p zg-text --test traditional");
    }
}

#[test]
fn simplified_characters_stay() {
    let pairs = committed();
    for c in "乾著於徵摺夥藉瞭".chars() {
        assert!(pairs.iter().all(|pair| pair.0 != c), "{c} is an ordinary character");
    }
    assert!(pairs.iter().all(|pair| pairs.iter().all(|other| other.0 != pair.1)), "no chains");
}

/// OpenCC's own table agrees on the first choice for each character.
#[test]
fn agrees_with_opencc() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tables/opencc/TSCharacters.txt");
    let Ok(table) = std::fs::read_to_string(&path) else {
        println!("skipped: no OpenCC tables at {}", path.display());
        return;
    };
    for (traditional, simple) in committed() {
        let choices = table.lines().find_map(|line| line.strip_prefix(traditional)?.strip_prefix('\t'));
        if let Some(choices) = choices {
            assert!(
                choices.split(' ').any(|choice| choice.chars().eq([simple])),
                "{traditional} → {choices}"
            );
        }
    }
}

//! Hostile texts: no panic, no quadratic time. `FUZZ=10000000 cargo test --release -p zg-text --test fuzz -- --nocapture`
//! reads that many random texts; without it a few thousand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod watch;

use std::time::{Duration, Instant};

use zg_text::{EntitySet, Reader, VIEWS};

/// Everything that is ever done with a text.
fn read(watch: &watch::Watch, reader: &mut Reader, text: &str) {
    reader.read(text);
    let mut matches = Vec::new();
    watch.lexicon.scan(reader, &mut |m| matches.push(m));
    for m in matches.iter().take(3) {
        assert!(
            text.get(m.start as usize..m.end as usize).is_some_and(|t| !t.is_empty()),
            "{m:?} of {text:?}"
        );
        for r in watch.lexicon.readings(reader, m) {
            assert!(text.get(r.start as usize..r.end as usize).is_some(), "{r:?} of {text:?}");
        }
    }
    let mut entities = Vec::new();
    reader.entities(EntitySet::all(), &mut entities);
    for e in &entities {
        assert!(text.get(e.start as usize..e.end as usize).is_some(), "{e:?} of {text:?}");
    }
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }
}

/// A text of listed words, parts of them, noise, and any characters at all.
fn text(dice: &mut Dice, pieces: &[char], out: &mut String) {
    out.clear();
    for _ in 0..dice.roll(24) {
        match dice.roll(8) {
            0 => out.extend(char::from_u32(dice.roll(0x11_0000) as u32)),
            1 => out.extend(char::from_u32(dice.roll(0x2_0000) as u32)),
            2 => out.push(char::from(32 + dice.roll(95) as u8)),
            _ => out.push(pieces[dice.roll(pieces.len())]),
        }
    }
}

#[test]
fn random_texts() {
    let count: u64 = std::env::var("FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000);
    let watch = watch::Watch::load();
    let noise = "薇威徽亻言氵每女马彳攵❤🍑🐱➕+ .~*，。\u{200b}\u{200d}\u{fe0f}\u{20e3}wexinvVqQzhifubaotaⓋ①壹1０éе聯ʌǝᴉ点嗯再个扫码收款镇号坻忖夭";
    let pieces: Vec<char> = watch.words.concat().chars().chain(noise.chars()).collect();
    let (mut dice, mut reader, mut shown) = (Dice(0x9E37_79B9_7F4A_7C15), Reader::new(), String::new());
    for n in 0..count {
        text(&mut dice, &pieces, &mut shown);
        read(&watch, &mut reader, &shown);
        // The views' texts are the slow way; every so often.
        if n % 16 == 0 {
            VIEWS.iter().for_each(|info| {
                reader.view(info.view);
            });
        }
    }
    println!("{count} texts read");
}

#[test]
fn a_megabyte_takes_linear_time() {
    let watch = watch::Watch::load();
    let mut reader = Reader::new();
    let pieces = [
        "微",
        "微信",
        "薇",
        "威信",
        "wei",
        "weixin",
        "w",
        "加",
        "+",
        "❤",
        "亻言",
        "亻",
        "支付",
        "支付宝",
        "支支付付",
        "zhifub",
        "多",
        "拼多",
        "1",
        "138",
        "1688",
        "v x ",
        "最低",
        "一",
        "a",
        "~",
        " ",
        "。",
        "\u{200b}",
        "🐧",
        "x❤",
        "好评返",
        "QQ群",
        "见",
        "http://a.b",
        "号",
        "t点cn ",
        "a . ",
        "扫码",
        "扫码加我",
        "收款码发",
        "加v聊",
        "加我",
        "镇8号",
        "1嗯3",
        "八个八",
        "ʌx",
        "uᴉxᴉǝʍ",
        "信微",
        "坻",
    ];
    let mut slowest = (Duration::ZERO, "");
    let mut time = |text: &str| {
        let start = Instant::now();
        reader.read(text);
        let mut count = 0_u64;
        watch.lexicon.scan(&mut reader, &mut |_| count += 1);
        reader.entities(EntitySet::all(), &mut Vec::new());
        start.elapsed()
    };
    for piece in pieces {
        let part = time(&piece.repeat((1 << 17) / piece.len()));
        let whole = time(&piece.repeat((1 << 20) / piece.len()));
        slowest = slowest.max((whole, piece));
        // Eight times the text; quadratic time would be sixty-four times as long.
        let limit = part * 24 + Duration::from_millis(200);
        if std::env::var_os("TIMES").is_some() {
            println!("{piece}: {whole:?}");
        }
        assert!(whole < limit, "{piece}: {part:?} for an eighth, {whole:?} for a megabyte");
    }
    println!("slowest megabyte: {:?} of {}", slowest.0, slowest.1);
    // The same pieces in an order that does not repeat.
    let mut state = 7_u64;
    let mut mixed = String::new();
    while mixed.len() < 1 << 20 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        mixed.push_str(pieces[(state >> 33) as usize % pieces.len()]);
    }
    println!("a megabyte of all of them: {:?}", time(&mixed));
}

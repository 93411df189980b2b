//! How much of ordinary text gets flagged: `TEXTS=file cargo test --release -p zg-text --test ordinary -- --nocapture`
//! reads a text a line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod watch;

#[test]
fn flagged() {
    let Some(path) = std::env::var_os("TEXTS") else {
        println!("skipped: TEXTS names no file");
        return;
    };
    let texts = std::fs::read_to_string(path).unwrap();
    let mut watch = watch::Watch::load();
    let (mut count, mut flagged) = (0, 0);
    for text in texts.lines().filter(|line| !line.is_empty()) {
        count += 1;
        if !watch.categories(text).is_empty() {
            flagged += 1;
            println!("{text}  {}", watch.explain(text));
        }
    }
    println!("{flagged} of {count} flagged ({:.2} %)", 100.0 * f64::from(flagged) / f64::from(count));
}

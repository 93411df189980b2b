//! Which of several names somebody meant who mistyped one.

/// The nearest of several names, when one is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = 1 + name.chars().count() / 4;
    known.into_iter().map(|k| (distance(name, k), k)).filter(|(d, _)| *d <= limit).min().map(|(_, k)| k)
}

/// What a person probably meant: the nearest, else one that begins alike or of which one is part of the other.
pub fn near<'a>(said: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let alike = |k: &&str| {
        let start = |word: &str| word.to_lowercase().chars().take(2).collect::<String>();
        let begin = start(said);
        let part = !said.is_empty() && (k.contains(said) || said.contains(*k));
        part || (begin.chars().count() == 2 && begin == start(k))
    };
    // One letter is as near to any other as to the right one.
    let nearest = nearest(said, known.clone()).filter(|k| distance(said, k) < said.chars().count());
    nearest.or_else(|| known.into_iter().filter(alike).min_by_key(|k| (distance(said, k), *k)))
}

/// Edit distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let (up, left, diagonal) = (row.get(j + 1), next.get(j), row.get(j));
            let change = diagonal.map_or(usize::MAX, |d| d + usize::from(ca != *cb));
            let step = up.into_iter().chain(left).min().map_or(usize::MAX, |m| m + 1);
            next.push(change.min(step));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

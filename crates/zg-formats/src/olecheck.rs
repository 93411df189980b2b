//! Whether the sectors of an old workbook end: in a damaged one they may follow each other in a circle, and whoever
//! follows them fills all memory. (MS-CFB 2.3, 2.5)

use std::fs::File;
use std::io::Read;

use crate::bad::Bad;
use crate::reject;
use crate::trouble::trouble;
use crate::workbook::broken;

/// Greater numbers are no sectors: the end, free, or tables of themselves.
const MOST: u32 = 0xffff_fffa;

/// A shorter stream stands in small sectors.
const SHORT: u32 = 4096;

/// Refuses a file whose sectors do not end.
pub(crate) fn check(mut file: File) -> Result<(), Bad> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|e| Bad::new(reject::R10, trouble(&e)))?;
    match circles(&bytes) {
        true => Err(broken("sectors follow each other in a circle")),
        false => Ok(()),
    }
}

fn circles(bytes: &[u8]) -> bool {
    let number = |at: usize| bytes.get(at..at + 4).and_then(|b| numbers(b).next()).unwrap_or(u32::MAX);
    // Sectors have 512 bytes or 4,096; whatever else stands there is told by who reads on.
    let size: usize = match number(28) >> 16 {
        9 => 1 << 9,
        12 => 1 << 12,
        _ => return false,
    };
    let sector = |id: u32| {
        let start = (id as usize).saturating_add(1).saturating_mul(size);
        bytes.get(start..bytes.len().min(start.saturating_add(size))).unwrap_or(&[])
    };
    let most = bytes.len() / size;
    // The sectors of the table: the first in the header, further ones in sectors of their own.
    let mut tables: Vec<u32> = numbers(bytes.get(76..512).unwrap_or(&[])).collect();
    let mut next = number(68);
    for _ in 0..most {
        if next >= MOST {
            break;
        }
        tables.extend(numbers(sector(next)));
        next = tables.pop().unwrap_or(MOST);
    }
    let all = |ids: Vec<u32>| ids.into_iter().filter(|id| *id < MOST).flat_map(|id| sector(id).to_vec());
    let follows: Vec<u32> =
        numbers(&all(tables).collect::<Vec<u8>>()).take(most.saturating_add(size)).collect();
    let chain = |start: u32| {
        let ids = std::iter::successors(Some(start), |id| follows.get(*id as usize).copied());
        ids.take_while(|id| *id < MOST).take(most.saturating_add(1)).collect::<Vec<u32>>()
    };
    let (directory, small) = (number(48), number(60));
    if circle(&follows, [directory, small]) {
        return true;
    }
    // What stands in the directory: from which sector on, and how long. Short ones have a table of small sectors.
    let directory: Vec<u8> = all(chain(directory)).collect();
    let small: Vec<u32> = numbers(&all(chain(small)).collect::<Vec<u8>>()).collect();
    let entries: Vec<(u32, u32)> = directory
        .chunks_exact(128)
        .filter_map(|entry| Some((numbers(entry.get(116..)?).next()?, numbers(entry.get(120..)?).next()?)))
        .collect();
    let short = entries.iter().filter(|(_, length)| *length < SHORT).map(|(start, _)| *start);
    let long = entries.iter().filter(|(_, length)| *length >= SHORT).map(|(start, _)| *start);
    // The first is the root, which holds the short ones and is no short one itself.
    let root = entries.first().map(|(start, _)| *start);
    circle(&small, short) || circle(&follows, long.chain(root))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).filter_map(|four| four.try_into().ok().map(u32::from_le_bytes))
}

/// Whether one that follows some of these comes back to itself, each followed by what stands at its place.
fn circle(follows: &[u32], starts: impl IntoIterator<Item = u32>) -> bool {
    let mut seen = vec![0_usize; follows.len()];
    for (way, start) in (1..).zip(starts) {
        let mut at = start as usize;
        while let Some(mark @ 0) = seen.get_mut(at) {
            *mark = way;
            at = follows.get(at).map_or(usize::MAX, |next| *next as usize);
        }
        if seen.get(at) == Some(&way) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::circle;

    #[test]
    fn circles_are_told_from_chains() {
        assert!(!circle(&[1, 2, u32::MAX, u32::MAX, 2], [0, 4]));
        assert!(circle(&[0], [0]));
        assert!(circle(&[1, 2, 1], [0]));
        // Nobody goes there.
        assert!(!circle(&[u32::MAX, 1], [0]));
        assert!(!circle(&[], [0]));
    }
}

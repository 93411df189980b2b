//! Finds times of the day: 下午, 晚上八点半, 15:30, 三点前.

use super::number::{ONE, among, at, longest, number, skip, stands};
use super::when::{HOUR, Hour, MINUTE};

/// When a part of the day ends, and what is added to the hours of a clock face in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part(i64, i64);

/// The parts of a day.
pub(super) const PARTS: &[(&str, Part)] = &[
    ("凌晨", Part(6, 0)),
    ("清晨", Part(9, 0)),
    ("一早", Part(12, 0)),
    ("早上", Part(12, 0)),
    ("早晨", Part(12, 0)),
    ("早", Part(12, 0)),
    ("上午", Part(12, 0)),
    ("中午", Part(14, 12)),
    ("下午", Part(18, 12)),
    ("下昼", Part(18, 12)),
    // As voice input writes it.
    ("下五", Part(18, 12)),
    ("朝早", Part(12, 0)),
    ("傍晚", Part(19, 12)),
    ("晚上", Part(24, 12)),
    ("晚间", Part(24, 12)),
    ("夜间", Part(24, 12)),
    ("半夜", Part(24, 12)),
    ("午间", Part(14, 12)),
    ("晌午", Part(14, 12)),
    ("午后", Part(18, 12)),
    ("大早", Part(12, 0)),
    ("一大早", Part(12, 0)),
    ("早晨", Part(12, 0)),
    ("头晌", Part(12, 0)),
    ("夜里", Part(24, 12)),
    ("晚", Part(24, 12)),
];

/// 下午, 晚上八点半, 15:30, 三点前. After a day a bare 三点 is a time too.
pub(super) fn hour(chars: &[char], i: usize, after_day: bool) -> Option<(usize, Hour)> {
    let part = longest(chars, i, PARTS).filter(|(end, _)| after_day || *end > i + 1);
    let from = part.map_or(i, |(end, _)| skip(chars, end, " "));
    let Some((end, face, exact)) = clock(chars, from, after_day || part.is_some()) else {
        // 早上好 is a greeting.
        let (end, Part(until, _)) = part.filter(|(end, _)| at(chars, *end) != '好')?;
        // 中午前 ends when noon begins.
        let noon = until == 14 && ["前", "之前", "以前"].iter().any(|w| stands(chars, end, w));
        return Some((end, Hour::Until(if noon { 12 } else { until } * HOUR)));
    };
    Some((
        end,
        match part {
            Some((_, Part(until, add))) if face <= 12 * HOUR => Hour::Until(in_part(face, until, add)),
            // 零点前 is the end of the day that is meant.
            None if face == 0 => Hour::Until(24 * HOUR),
            _ if exact || face > 12 * HOUR => Hour::Until(face),
            _ => Hour::Face(face),
        },
    ))
}

/// What a clock face means in a part of the day: 晚上12点 is midnight, 中午11点半 before noon.
fn in_part(face: i64, until: i64, add: i64) -> i64 {
    match (until, face / HOUR) {
        (24, 12 | 0) => 24 * HOUR + face % HOUR,
        // 夜里两点 is of the night after; nobody is held to the night before.
        (_, 12) => face,
        (14, 10 | 11) => face,
        _ => face + add * HOUR,
    }
}

/// Where a clock time ends, its face in milliseconds, and whether it can only be of the 24 hours.
fn clock(chars: &[char], i: usize, known: bool) -> Option<(usize, i64, bool)> {
    let (end, count) = number(chars, i)?;
    // 晚上 8 点
    let end = if at(chars, end) == ' ' && at(chars, end + 1) == '点' { end + 1 } else { end };
    // 12时前, but no 时候 and no 时间
    let formal = at(chars, end) == '时'
        && ["前", "之前", "以前", "整", "许"].iter().any(|w| stands(chars, end + 1, w));
    let hour = count / ONE;
    if count % ONE != 0 || hour > 24 {
        return None;
    }
    if at(chars, end) == ':' {
        let (end, minutes) = number_after(chars, end + 1)?;
        return (minutes < 60).then_some((end, (hour * HOUR + minutes * MINUTE).min(24 * HOUR), true));
    }
    if at(chars, end) != '点' && !formal || among("击心名赞儿多", at(chars, end + 1)) {
        return None;
    }
    let mut end = end + 1;
    let mut minutes = 0;
    if let Some((past, m)) =
        longest(chars, end, &[("半", 30), ("一刻", 15), ("三刻", 45), ("钟", 0), ("整", 0)])
    {
        (end, minutes) = (past, m);
    } else if let Some((past, m)) = number(chars, end)
        && (at(chars, past) == '分' || m >= 10 * ONE)
        && m < 60 * ONE
    {
        (end, minutes) = (skip(chars, past, "分"), m / ONE);
    } else {
        // 一点 is also "a little", 三点 "three points": without a day it needs 前 or 左右.
        let bounded = ["前", "之前", "以前", "左右"].iter().any(|w| stands(chars, end, w));
        let figures = at(chars, i).is_ascii_digit();
        if !known && !bounded && !figures {
            return None;
        }
    }
    Some((end, (hour * HOUR + minutes * MINUTE).min(24 * HOUR), hour > 12 || hour == 0))
}

/// The two figures of the minutes.
fn number_after(chars: &[char], i: usize) -> Option<(usize, i64)> {
    let (a, b) = (at(chars, i).to_digit(10)?, at(chars, i + 1).to_digit(10)?);
    Some((i + 2, i64::from(a * 10 + b)))
}

//! Opening a source: the bytes are counted, the text is decoded.

use std::fs::File;
use std::io::{self, Read};

use crate::encoding::{BAD, Lines};
use crate::formats::Probe;
use crate::intake::Intake;
use crate::reject::{self, Said};
use crate::trouble::trouble;

/// A file whose bytes are counted as they are read.
pub(crate) struct Counted<'a> {
    file: File,
    done: u64,
    progress: &'a dyn Fn(u64),
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.done += n as u64;
        (self.progress)(self.done);
        Ok(n)
    }
}

/// Opens the text of a file as decoded lines; a reject when it cannot be opened or is no text.
pub(crate) fn lines<'a>(intake: &mut Intake<'a>, probe: &Probe) -> Option<Lines<Counted<'a>>> {
    let Some(guess) = probe.encoding else {
        let what =
            Said::new("不是 UTF-8、GBK／GB18030 或 UTF-16 的文字", "no text in UTF-8, GBK/GB18030 or UTF-16");
        intake.reject(reject::R14, None, None, what, Said::default());
        return None;
    };
    match File::open(&probe.path) {
        Ok(file) => {
            let counted = Counted { file, done: intake.bytes_done, progress: intake.progress };
            Some(Lines::new(counted, guess.encoding))
        }
        Err(e) => {
            intake.reject(reject::R10, None, None, trouble(&e), Said::default());
            None
        }
    }
}

/// Reads the lines of a file one by one; a line that cannot be read ends it with a reject.
pub(crate) fn each_line(
    intake: &mut Intake<'_>,
    probe: &Probe,
    mut each: impl FnMut(&mut Intake<'_>, u64, &str),
) {
    let Some(mut lines) = lines(intake, probe) else { return };
    let (mut line, mut number) = (String::new(), 0);
    loop {
        line.clear();
        number += 1;
        match lines.read(&mut line) {
            Ok(Some(0)) if line.contains(BAD) => {
                let encoding = intake.report.encoding.unwrap_or("UTF-8");
                let what = Said::new("字节错误", "bad bytes");
                intake.reject(reject::R01, Some(number), None, what, Said::same(encoding));
            }
            Ok(Some(0)) => each(intake, number, line.trim_end_matches(['\n', '\r'])),
            Ok(Some(cut)) => intake.bad(crate::delimited::too_long(number, line.len() + cut)),
            Ok(None) => return,
            Err(e) => {
                intake.reject(reject::R10, Some(number), None, trouble(&e), Said::default());
                return;
            }
        }
    }
}

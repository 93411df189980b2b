//! Problems: what is wrong with a pack, as data, all of them at once.

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Chinese first, English second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One thing wrong with a pack file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `P01` … see [`PROBLEMS`].
    pub code: &'static str,
    /// The file, as a path inside the packs folder.
    pub file: Arc<str>,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
}

/// One kind of problem.
#[derive(Debug)]
pub struct ProblemKind {
    /// The number.
    pub code: &'static str,
    /// What it means.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// Whether the rule must not be used; otherwise it is a warning.
    pub fatal: bool,
}

/// Every kind of problem, in the order of the numbers.
pub static PROBLEMS: &[ProblemKind] = &[
    ProblemKind { code: "P00", zh: "不是合法的 YAML", en: "not YAML", fatal: true },
    ProblemKind {
        code: "P01",
        zh: "键不认识、缺少或写法不对",
        en: "unknown, missing or malformed key",
        fatal: true,
    },
    ProblemKind {
        code: "P02",
        zh: "引用的词表、时钟、事件、规则、来源、视图不存在",
        en: "unknown word list, clock, act, rule, source or view",
        fatal: true,
    },
    ProblemKind {
        code: "P03",
        zh: "引用的条款在版本生效日不在力",
        en: "citation not in force on `from`",
        fatal: true,
    },
    ProblemKind {
        code: "P04",
        zh: "来源超过 180 天没有核对",
        en: "source not checked for 180 days",
        fatal: false,
    },
    ProblemKind {
        code: "P05", zh: "表格的两行会同时命中", en: "two table rows can match", fatal: true
    },
    ProblemKind {
        code: "P06",
        zh: "表格缺一行：有会出现的取值没有行管",
        en: "no row for a value that can occur",
        fatal: false,
    },
    ProblemKind {
        code: "P07", zh: "缺少 bad 例或 ok 例", en: "no `bad` or no `ok` example", fatal: false
    },
    ProblemKind {
        code: "P08",
        zh: "except 短语里没有任何词，永远用不上",
        en: "dead `except` phrase: contains no term",
        fatal: false,
    },
    ProblemKind {
        code: "P09",
        zh: "版本次序颠倒或日期重复",
        en: "versions out of order or equal",
        fatal: true,
    },
    ProblemKind {
        code: "P10",
        zh: "词在它的视图里不可能出现",
        en: "term unreachable in its view",
        fatal: false,
    },
    ProblemKind {
        code: "P11",
        zh: "状态与来源级别不符",
        en: "status above what the sources carry",
        fatal: true,
    },
    ProblemKind {
        code: "P12",
        zh: "例子的日期落在所有版本之外",
        en: "example outside every version",
        fatal: false,
    },
    ProblemKind {
        code: "P13",
        zh: "写明有英文题名的规则包，少了一个题名",
        en: "no English title in a pack that says it has them",
        fatal: false,
    },
];

impl Problem {
    /// A problem at a place.
    pub fn new(
        code: &'static str,
        file: &Arc<str>,
        span: Range<usize>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Problem {
        Problem {
            code,
            file: file.clone(),
            span,
            message: Message { zh: zh.into(), en: en.into() },
            help: None,
        }
    }

    /// Adds what to do.
    pub fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Problem {
        self.help = Some(Message { zh: zh.into(), en: en.into() });
        self
    }

    /// Whether what has it must not be used.
    pub fn fatal(&self) -> bool {
        PROBLEMS.iter().find(|k| k.code == self.code).is_none_or(|k| k.fatal)
    }

    /// Prints it with the line it stands on, as compilers do. `source` is the file's text.
    pub fn render(&self, source: &str, english: bool, color: bool) -> String {
        let pick = |m: &Message| if english { m.en.clone() } else { m.zh.clone() };
        let title = pick(&self.message);
        let end = self.span.end.min(source.len());
        let span = self.span.start.min(end)..end;
        let level = if self.fatal() { Level::ERROR } else { Level::WARNING };
        let level = level.with_name(if self.fatal() { "problem" } else { "warning" });
        let mut group = level.primary_title(&title).id(self.code).element(
            Snippet::source(source).path(&*self.file).annotation(AnnotationKind::Primary.span(span)),
        );
        let help = self.help.as_ref().map(pick);
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

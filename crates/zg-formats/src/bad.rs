//! What is wrong with a row, on its way to becoming a reject.

use crate::plan::Column;
use crate::reject::Said;

/// What is wrong with a row or a file. Boxed: it is rare, and travels in results that are not.
#[derive(Debug)]
pub(crate) struct Bad(Box<Parts>);

/// The parts of a [`Bad`].
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) code: &'static str,
    pub(crate) row: Option<u64>,
    pub(crate) column: Option<String>,
    pub(crate) what: Said,
    pub(crate) expected: Said,
    /// Nothing can be read after it.
    pub(crate) fatal: bool,
}

impl Bad {
    pub(crate) fn new(code: &'static str, what: Said) -> Bad {
        Bad(Box::new(Parts { code, row: None, column: None, what, expected: Said::default(), fatal: false }))
    }

    pub(crate) fn row(mut self, row: u64) -> Bad {
        self.0.row = Some(row);
        self
    }

    pub(crate) fn column(mut self, column: Option<&Column>) -> Bad {
        self.0.column = column.map(|c| c.header.clone());
        self
    }

    pub(crate) fn expected(mut self, expected: Said) -> Bad {
        self.0.expected = expected;
        self
    }

    pub(crate) fn fatal(mut self) -> Bad {
        self.0.fatal = true;
        self
    }

    pub(crate) fn is_fatal(&self) -> bool {
        self.0.fatal
    }

    pub(crate) fn into_parts(self) -> Parts {
        *self.0
    }
}

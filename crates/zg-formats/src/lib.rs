//! Every file in and out: exports become conversations here, and buyers become hashes.
//!
//! [`import`] reads files and directories into memory; [`for_each_conversation`] hands over one conversation at a time.
//! Neither ever fails half-way: what is good is imported, what is not is a [`Reject`] that names file, row and column.
//! [`FORMATS`] is the list of formats, [`CODES`] that of the rejects.

pub mod backoffice;
mod bad;
mod chat;
mod delimited;
mod encoding;
mod formats;
mod gather;
mod happening;
mod header;
mod import;
mod intake;
mod jd;
mod jddc;
mod json;
mod jsonl;
mod keys;
mod map;
mod message;
mod occurs;
mod olecheck;
mod options;
pub mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod pdd;
mod plan;
mod private;
mod promise;
mod reader;
mod record;
mod reject;
pub mod report;
mod row;
mod saying;
mod sheet;
mod source;
mod stream;
mod table;
mod tabular;
mod taobao;
mod timefmt;
mod trouble;
mod uneed;
mod workbook;
mod write;
mod zipcheck;

pub use chat::write_chat;
pub use encoding_rs::Encoding;
pub use formats::{FORMATS, Format};
pub use import::{Imported, Summary, for_each_conversation, import};
pub use intake::{FileReport, LISTED, LONGEST_MESSAGE, NO_SHOP};
pub use jsonl::write_jsonl;
pub use map::{EventMap, ImportMap, Names};
pub use options::{ImportOptions, Lang};
pub use reject::{CODES, CodeInfo, Reject, Said, code_info};
#[cfg(feature = "xlsx")]
pub use sheet::sheet_xlsx;
pub use sheet::{Decimals, Sheet, SheetCell, sheet_csv};
pub use stream::{TextLine, TextLines};
pub use trouble::trouble;
pub use write::{ConversationWriter, WriteError};

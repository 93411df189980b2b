//! Conversations out: `.parquet`, `.jsonl` or `.chat`, by the extension.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use zg_model::Conversation;

use crate::reject::Said;
use crate::trouble::trouble;
use crate::{chat, jsonl};

/// Why conversations cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The extension says none of our formats.
    #[error("`{}` has no format we write; expected .parquet, .jsonl or .chat", .0.display())]
    Format(PathBuf),
    /// The disk says no.
    #[error("`{}` cannot be written: {}", .0.display(), trouble(.1).en)]
    Io(PathBuf, io::Error),
    /// The Parquet library says no.
    #[error("`{}` cannot be written: {}", .0.display(), .1)]
    Parquet(PathBuf, String),
}

impl WriteError {
    /// In both languages.
    pub fn said(&self) -> Said {
        let zh = match self {
            WriteError::Format(path) => {
                format!("写不出 `{}` 这种格式；应为 .parquet、.jsonl 或 .chat", path.display())
            }
            WriteError::Io(path, error) => format!("写不了文件 {}：{}", path.display(), trouble(error).zh),
            WriteError::Parquet(path, error) => format!("写不了文件 {}：{error}", path.display()),
        };
        Said::new(zh, self.to_string())
    }
}

/// Writes conversations, one after another, to a file.
pub struct ConversationWriter {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Jsonl(BufWriter<File>),
    Chat(BufWriter<File>),
    #[cfg(feature = "parquet")]
    Parquet(Box<crate::parquet::ParquetWriter>),
}

impl ConversationWriter {
    /// Creates the file; its extension says the format.
    pub fn create(path: &Path) -> Result<ConversationWriter, WriteError> {
        let extension = path.extension().map_or_else(String::new, |e| e.to_string_lossy().to_lowercase());
        let file = || File::create(path).map_err(|e| WriteError::Io(path.to_owned(), e));
        let kind = match extension.as_str() {
            "jsonl" => {
                let mut out = BufWriter::new(file()?);
                jsonl::write_header(&mut out).map_err(|e| WriteError::Io(path.to_owned(), e))?;
                Kind::Jsonl(out)
            }
            "chat" => Kind::Chat(BufWriter::new(file()?)),
            #[cfg(feature = "parquet")]
            "parquet" => {
                let writer = crate::parquet::ParquetWriter::new(file()?);
                Kind::Parquet(Box::new(
                    writer.map_err(|e| WriteError::Parquet(path.to_owned(), e.to_string()))?,
                ))
            }
            _ => return Err(WriteError::Format(path.to_owned())),
        };
        Ok(ConversationWriter { path: path.to_owned(), kind })
    }

    /// Writes a conversation.
    pub fn write(&mut self, conversation: &Conversation) -> Result<(), WriteError> {
        let io = |e| WriteError::Io(self.path.clone(), e);
        match &mut self.kind {
            Kind::Jsonl(out) => jsonl::write_jsonl(out, conversation).map_err(io),
            Kind::Chat(out) => chat::write_chat(out, conversation).map_err(io),
            #[cfg(feature = "parquet")]
            Kind::Parquet(out) => {
                out.write(conversation).map_err(|e| WriteError::Parquet(self.path.clone(), e.to_string()))
            }
        }
    }

    /// Ends the file. What is not ended is not whole.
    pub fn finish(self) -> Result<(), WriteError> {
        let path = self.path;
        match self.kind {
            Kind::Jsonl(mut out) | Kind::Chat(mut out) => out.flush().map_err(|e| WriteError::Io(path, e)),
            #[cfg(feature = "parquet")]
            Kind::Parquet(out) => out.finish().map_err(|e| WriteError::Parquet(path, e.to_string())),
        }
    }
}

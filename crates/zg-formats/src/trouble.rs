//! What the system says of a file, in both languages: its own words are English, whatever the user reads.

use std::io::{Error, ErrorKind};

use crate::reject::Said;

/// Why a file could not be opened, read or written.
pub fn trouble(error: &Error) -> Said {
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => ("没有这个文件或目录", "no such file or folder"),
        ErrorKind::PermissionDenied => ("没有权限", "permission denied"),
        ErrorKind::IsADirectory => ("是目录，应是文件", "a folder, not a file"),
        ErrorKind::NotADirectory => ("路径中间有一段不是目录", "a part of the path is no folder"),
        ErrorKind::AlreadyExists => ("已经有了", "is there already"),
        ErrorKind::DirectoryNotEmpty => ("目录不是空的", "the folder is not empty"),
        ErrorKind::ReadOnlyFilesystem => ("磁盘是只读的", "the disk is read-only"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("磁盘满了", "the disk is full"),
        ErrorKind::FileTooLarge => ("文件太大", "the file is too large"),
        ErrorKind::InvalidFilename => ("文件名太长或不合规矩", "the name is too long or not allowed"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            ("正被别的程序占用", "in use by another program")
        }
        // What `read_to_string` says of bytes; parsers give their own words.
        ErrorKind::InvalidData if error.get_ref().is_none_or(|inner| inner.to_string().contains("UTF-8")) => {
            ("不是 UTF-8 文字：用记事本或编辑器另存为 UTF-8", "no text in UTF-8: save it as UTF-8")
        }
        ErrorKind::UnexpectedEof => ("文件没有写完", "the file ends too early"),
        ErrorKind::BrokenPipe => ("读的一方已经关了", "the reader has gone"),
        ErrorKind::OutOfMemory => ("内存不够", "out of memory"),
        ErrorKind::TimedOut => ("等得太久", "timed out"),
        _ => return other(error),
    };
    Said::new(zh, en)
}

/// What has no name of its own: the number under which the system's manual lists it.
fn other(error: &Error) -> Said {
    match error.raw_os_error() {
        Some(number) => Said::new(format!("系统错误 {number}"), error.to_string()),
        None => Said::same(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_english_never_reaches_a_chinese_reader() {
        let found = [std::fs::read("/no/such/file"), std::fs::read("/"), std::fs::read("/dev/null/x")];
        let text = std::env::temp_dir().join(format!("zhanggui-trouble-{}", std::process::id()));
        std::fs::write(&text, b"\xff\xfe\xfd").unwrap();
        let utf8 = std::fs::read_to_string(&text).map(String::into_bytes);
        std::fs::remove_file(&text).unwrap();
        let errors = found.into_iter().chain([utf8]).map(Result::unwrap_err);
        for error in errors.chain([Error::from_raw_os_error(121)]) {
            let said = trouble(&error);
            let chinese = said.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(
                chinese && !said.zh.contains("error") && !said.zh.contains("os "),
                "{error}: {}",
                said.zh
            );
        }
    }
}

//! stub
use std::io;
/// Xlsx.
pub fn xlsx(_report: &super::Report, _out: &mut dyn io::Write) -> io::Result<()> {
    Ok(())
}

//! stub
use std::io;
/// Html.
pub fn html(_report: &super::Report, _out: &mut dyn io::Write) -> io::Result<()> {
    Ok(())
}

//! Where a report goes: a file, or standard output, whose reader may leave early.

use std::io::{ErrorKind, Write};
use std::path::Path;

/// The width of the terminal in columns, within what reads well; 100 where there is none.
pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0)).clamp(60, 120)
}

/// Writes a report. Colour is stripped where the reader is no terminal. A closed pipe is no error: whoever closed it has read
/// what they wanted.
pub(super) fn write(text: &str, file: Option<&Path>) -> Result<(), String> {
    if let Some(file) = file {
        let plain = anstream::adapter::strip_str(text).to_string();
        return std::fs::write(file, plain).map_err(|error| format!("{}: {error}", file.display()));
    }
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}

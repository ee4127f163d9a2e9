//! Where a report goes: a file, or standard output, whose reader may leave early.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};

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
    let out = std::io::stdout();
    // What strips colour on the way writes every piece between two colours by itself.
    let written = match AutoStream::choice(&out) {
        ColorChoice::Never => {
            let plain = anstream::adapter::strip_str(text).to_string();
            write_out(out.lock(), &plain)
        }
        _ => write_out(anstream::stdout().lock(), text),
    };
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}

fn write_out(mut out: impl Write, text: &str) -> std::io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

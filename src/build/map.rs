//! Files as bytes: mapped, so that only what is looked at is read from the disk. The only `unsafe` of the program.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

/// Bytes that stay where they are: a mapped file, or a buffer.
pub enum Bytes {
    Mapped(Mmap),
    Held(Vec<u8>),
}

impl Bytes {
    /// Maps a file.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn map(path: &Path) -> io::Result<Bytes> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Bytes::Held(Vec::new()));
        }
        // SAFETY: the map is read-only and lives no longer than `Bytes`. Its one hazard is a file that is changed or
        // cut short by somebody else while it is read: the parsers take any bytes, and a cut ends the process with
        // a signal, which for a build that is overwritten during its check is the better of two bad answers.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file)? };
        Ok(Bytes::Mapped(map))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Held(buffer) => buffer,
        }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.len())
    }
}

//! ZIP archives by their central directory, as installers read them: flags, checksums and what local headers repeat are
//! not asked. Source: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.14 and 4.3.16.

use std::io::{Read, Seek, SeekFrom};

use super::bytes::{part, u16_at, u32_at};

/// The largest entry that is read, in bytes.
const LARGEST_ENTRY: u64 = 1 << 30;
/// The largest directory that is read, in bytes.
const LARGEST_DIRECTORY: u64 = 256 << 20;
/// An end record with the longest comment, in bytes.
const LONGEST_END: u64 = 22 + 0xffff;

/// An open archive.
pub(super) struct Archive<R> {
    source: R,
    entries: Vec<Entry>,
    /// Bytes in front of the archive proper.
    shift: u64,
}

struct Entry {
    name: String,
    deflated: bool,
    packed: u64,
    size: u64,
    header: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory.
    ///
    /// # Errors
    /// In words: what is missing.
    pub fn open(mut source: R) -> Result<Archive<R>, String> {
        let length = source.seek(SeekFrom::End(0)).map_err(|error| error.to_string())?;
        let tail_at = length.saturating_sub(LONGEST_END);
        let tail = read_at(&mut source, tail_at, LONGEST_END)?;
        let end = memchr::memmem::rfind(&tail, b"PK\x05\x06").ok_or("not an archive: it has no end record")?;
        let number = |at: usize| u32_at(&tail, end + at).map(u64::from).ok_or("the end record is cut off");
        let (mut size, mut offset) = (number(12)?, number(16)?);
        // Archives above 4 GiB have a second end record, found through a locator in front of the first.
        let locator = end.checked_sub(20).and_then(|at| part(&tail, at, 20)).filter(|at| at.starts_with(b"PK\x06\x07"));
        if let Some(wide) = locator.filter(|_| offset == u64::from(u32::MAX)).and_then(|locator| u64_at(locator, 8)) {
            let record = read_at(&mut source, wide, 56)?;
            (size, offset) = u64_at(&record, 40).zip(u64_at(&record, 48)).ok_or("the end record is cut off")?;
        }
        // Something may stand in front of the archive: then the directory lies where the end record puts it.
        let from_end = (tail_at + end as u64).saturating_sub(size);
        let is_directory = read_at(&mut source, offset, 4)? == b"PK\x01\x02";
        let shift = if is_directory { 0 } else { from_end.saturating_sub(offset) };
        let directory = read_at(&mut source, offset.saturating_add(shift), size.min(LARGEST_DIRECTORY))?;
        Ok(Archive { source, entries: entries(&directory), shift })
    }

    /// The names of its entries, in its order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The contents of every entry of this name: which of two a system takes differs.
    ///
    /// # Errors
    /// In words: why one cannot be read.
    pub fn read(&mut self, name: &str) -> Result<Vec<Vec<u8>>, String> {
        let mut found = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.name == name) {
            let header_at = entry.header.saturating_add(self.shift);
            let header = read_at(&mut self.source, header_at, 30)?;
            let (name, extra) = u16_at(&header, 26).zip(u16_at(&header, 28)).ok_or("its header is cut off")?;
            let start = header_at.saturating_add(30 + u64::from(name) + u64::from(extra));
            self.source.seek(SeekFrom::Start(start)).map_err(|error| error.to_string())?;
            found.push(if entry.deflated {
                bounded(&mut flate2::read::DeflateDecoder::new((&mut self.source).take(entry.packed)))?
            } else {
                bounded(&mut (&mut self.source).take(entry.size))?
            });
        }
        Ok(found)
    }
}

/// The entries of a directory, up to the first that is none.
fn entries(directory: &[u8]) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut at = 0usize;
    while let Some(head) = part(directory, at, 46).filter(|head| head.starts_with(b"PK\x01\x02")) {
        let short = |at: usize| u16_at(head, at).map_or(0, usize::from);
        let long = |at: usize| u32_at(head, at).map_or(0, u64::from);
        let name = directory.get(at + 46..).unwrap_or_default();
        let name = String::from_utf8_lossy(name.get(..short(28)).unwrap_or(name)).into_owned();
        let entry = Entry { name, deflated: short(10) == 8, packed: long(20), size: long(24), header: long(42) };
        found.push(entry);
        at = at.saturating_add(46 + short(28) + short(30) + short(32));
    }
    found
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(part(bytes, at, 8)?.try_into().ok()?))
}

/// At most so many bytes from an offset; fewer where the source ends.
fn read_at<R: Read + Seek>(source: &mut R, at: u64, length: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
    source.take(length).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// All of it, within the bound for entries.
pub(super) fn bounded(source: &mut impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source.take(LARGEST_ENTRY + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST_ENTRY {
        return Err(format!("larger than {} MiB", LARGEST_ENTRY >> 20));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn sample() -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, method) in [("a", zip::CompressionMethod::Stored), ("b/c", zip::CompressionMethod::Deflated)] {
            let options = zip::write::SimpleFileOptions::default().compression_method(method);
            archive.start_file(name, options).expect("an entry");
            archive.write_all(b"text text text").expect("memory");
        }
        archive.finish().expect("memory").into_inner()
    }

    #[test]
    fn entries_are_read_whatever_stands_in_front() {
        for front in [&b""[..], b"dex\n035 and more"] {
            let mut archive = Archive::open(Cursor::new([front, &sample()].concat())).expect("an archive");
            assert_eq!(archive.names().collect::<Vec<_>>(), ["a", "b/c"]);
            for name in ["a", "b/c"] {
                assert_eq!(archive.read(name).expect("an entry"), [b"text text text"]);
            }
            assert_eq!(archive.read("b"), Ok(vec![]));
        }
        assert!(Archive::open(Cursor::new(b"PK\x03\x04")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn a_damaged_archive_never_panics(at in 0usize..250, byte: u8) {
            let mut bytes = sample();
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
            if let Ok(mut archive) = Archive::open(Cursor::new(bytes)) {
                let _ = archive.read("a");
                let _ = archive.read("b/c");
            }
        }
    }
}

//! The string pool of binary XML files and resource tables, in UTF-8 or UTF-16.
//! Source: `ResStringPool_header` in Android's `ResourceTypes.h`.

use std::cell::Cell;

/// A pool whose strings are decoded when they are asked for.
#[derive(Debug, Default)]
pub struct StringPool<'a> {
    /// The whole chunk.
    chunk: &'a [u8],
    header_bytes: usize,
    strings_start: usize,
    pub count: u32,
    utf8: bool,
    unterminated: Cell<u32>,
}

const UTF8_FLAG: u32 = 1 << 8;

impl<'a> StringPool<'a> {
    /// Opens the pool that a chunk holds; `None` where it is too short for a header.
    pub fn open(chunk: &'a [u8]) -> Option<StringPool<'a>> {
        Some(StringPool {
            chunk,
            header_bytes: u16_at(chunk, 2)?.into(),
            count: u32_at(chunk, 8)?,
            utf8: u32_at(chunk, 16)? & UTF8_FLAG != 0,
            strings_start: u32_at(chunk, 20)? as usize,
            unterminated: Cell::new(0),
        })
    }

    /// How many of the strings asked for had no terminator, which Android only accepts in old versions.
    pub fn unterminated(&self) -> u32 {
        self.unterminated.get()
    }

    /// The string at an index, lossily decoded; `None` where there is none or it lies outside of the chunk.
    ///
    /// Strings may overlap, so `budget` says how many bytes of text may still be handed out in all; a string that
    /// does not fit uses the budget up and is not given.
    pub fn get(&self, index: u32, budget: &mut usize) -> Option<String> {
        if index >= self.count {
            return None;
        }
        let offset = u32_at(self.chunk, (index as usize).checked_mul(4)?.checked_add(self.header_bytes)?)?;
        let mut rest = self.chunk.get(self.strings_start.checked_add(offset as usize)?..)?;
        let (bytes, terminated) = if self.utf8 {
            length8(&mut rest)?;
            let length = length8(&mut rest)?;
            (rest.get(..length).unwrap_or(rest), rest.get(length) == Some(&0))
        } else {
            let length = length16(&mut rest)?.checked_mul(2)?;
            (rest.get(..length).unwrap_or(rest), u16_at(rest, length) == Some(0))
        };
        let left = budget.checked_sub(bytes.len());
        *budget = left.unwrap_or(0);
        left?;
        if !terminated {
            self.unterminated.set(self.unterminated.get().saturating_add(1));
        }
        if self.utf8 {
            return Some(String::from_utf8_lossy(bytes).into_owned());
        }
        let units = bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
        Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}

/// One byte below 128, else two: up to 32,767.
fn length8(rest: &mut &[u8]) -> Option<usize> {
    let first = usize::from(*rest.first()?);
    let (length, width) =
        if first & 0x80 == 0 { (first, 1) } else { ((first & 0x7f) << 8 | usize::from(*rest.get(1)?), 2) };
    *rest = rest.get(width..)?;
    Some(length)
}

/// One unit below 32,768, else two: up to 2³¹ − 1.
fn length16(rest: &mut &[u8]) -> Option<usize> {
    let first = usize::from(u16_at(rest, 0)?);
    let (length, width) =
        if first & 0x8000 == 0 { (first, 2) } else { ((first & 0x7fff) << 16 | usize::from(u16_at(rest, 2)?), 4) };
    *rest = rest.get(width..)?;
    Some(length)
}

/// A little-endian field of a chunk.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    bytes.get(offset..)?.first_chunk().map(|field| u16::from_le_bytes(*field))
}

/// A little-endian field of a chunk.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..)?.first_chunk().map(|field| u32::from_le_bytes(*field))
}

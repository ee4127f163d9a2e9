//! Checked reads of integers and texts; every one answers `None` past the end.

use super::TEXT_LIMIT;

/// Bytes with their byte order.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    data: &'a [u8],
    big_endian: bool,
}

impl<'a> Bytes<'a> {
    pub fn new(data: &'a [u8], big_endian: bool) -> Bytes<'a> {
        Bytes { data, big_endian }
    }

    pub fn all(&self) -> &'a [u8] {
        self.data
    }

    pub fn big_endian(&self) -> bool {
        self.big_endian
    }

    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// `len` bytes at `offset`.
    pub fn range(&self, offset: usize, len: usize) -> Option<&'a [u8]> {
        self.data.get(offset..offset.checked_add(len)?)
    }

    /// What there is of `len` bytes at `offset`: less, or nothing, where the data ends before.
    pub fn clipped(&self, offset: usize, len: usize) -> &'a [u8] {
        let rest = self.data.get(offset..).unwrap_or_default();
        rest.get(..len).unwrap_or(rest)
    }

    pub fn u16(&self, offset: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.range(offset, 2)?.try_into().ok()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    pub fn u32(&self, offset: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.range(offset, 4)?.try_into().ok()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    pub fn u64(&self, offset: usize) -> Option<u64> {
        let bytes: [u8; 8] = self.range(offset, 8)?.try_into().ok()?;
        Some(if self.big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }

    /// The NUL-terminated UTF-8 text at `offset`, at most [`TEXT_LIMIT`] bytes long.
    pub fn text(&self, offset: usize) -> Option<&'a str> {
        std::str::from_utf8(self.until_nul(offset)?).ok()
    }

    fn until_nul(&self, offset: usize) -> Option<&'a [u8]> {
        let rest = self.data.get(offset..)?;
        let window = rest.get(..TEXT_LIMIT).unwrap_or(rest);
        window.get(..memchr::memchr(0, window)?)
    }
}

/// A position in a stream of opcodes or a trie.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    data: &'a [u8],
    pub position: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(data: &'a [u8], position: usize) -> Cursor<'a> {
        Cursor { data, position }
    }

    pub fn u8(&mut self) -> Option<u8> {
        let byte = *self.data.get(self.position)?;
        self.position += 1;
        Some(byte)
    }

    /// An unsigned LEB128 number; `None` where it ends too early or does not fit 64 bits.
    pub fn uleb(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let part = u64::from(byte & 0x7f);
            let shifted = part << shift;
            if shifted >> shift != part {
                return None;
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Skips a signed LEB128 number.
    pub fn skip_sleb(&mut self) -> Option<()> {
        for _ in 0..10 {
            if self.u8()? & 0x80 == 0 {
                return Some(());
            }
        }
        None
    }

    /// The bytes up to the next NUL, which is passed over.
    pub fn until_nul(&mut self) -> Option<&'a [u8]> {
        let rest = self.data.get(self.position..)?;
        let end = memchr::memchr(0, rest)?;
        self.position += end + 1;
        rest.get(..end)
    }
}

/// How much text may still be read, so that thousands of references to one long text cannot cost more than the
/// file is worth.
#[derive(Clone, Copy, Debug)]
pub struct TextBudget(usize);

impl TextBudget {
    pub fn new(bytes: usize) -> TextBudget {
        TextBudget(bytes)
    }

    /// The text at `offset`, as [`Bytes::text`]; `None` once the budget is spent. What was looked at in vain is paid
    /// for too.
    pub fn text<'a>(&mut self, bytes: Bytes<'a>, offset: usize) -> Option<&'a str> {
        if self.0 == 0 {
            return None;
        }
        let text = bytes.until_nul(offset);
        self.0 = self.0.saturating_sub(text.map_or(TEXT_LIMIT, |text| text.len() + 1));
        std::str::from_utf8(text?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_does_not_fit_is_refused() {
        assert_eq!(Cursor::new(&[0xe5, 0x8e, 0x26], 0).uleb(), Some(624_485));
        assert_eq!(Cursor::new(&[0xff; 12], 0).uleb(), None);
        let largest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(Cursor::new(&largest, 0).uleb(), Some(u64::MAX));
        assert_eq!(Cursor::new(&[0x80], 0).uleb(), None);
    }

    #[test]
    fn a_text_without_an_end_is_none() {
        let bytes = Bytes::new(b"abc\0def", false);
        assert_eq!(bytes.text(0), Some("abc"));
        assert_eq!(bytes.text(4), None);
        assert_eq!(bytes.text(99), None);
    }

    #[test]
    fn a_budget_ends_even_where_nothing_is_found() {
        let text = vec![b'a'; TEXT_LIMIT + 1];
        let bytes = Bytes::new(&text, false);
        let mut budget = TextBudget::new(TEXT_LIMIT + 3);
        assert_eq!(budget.text(bytes, 0), None);
        let short = Bytes::new(b"a\0b\0", false);
        assert_eq!([budget.text(short, 0), budget.text(short, 2), budget.text(short, 0)], [Some("a"), Some("b"), None]);
    }
}

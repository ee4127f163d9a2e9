//! Unsigned LEB128 as DEX uses it: at most five bytes for 32 bits.
//! Source: Dalvik Executable format, section "LEB128".

/// Reads one value at `*position` and moves past it; `None` where the bytes end or the value runs past five bytes.
#[inline]
pub fn uleb128(bytes: &[u8], position: &mut usize) -> Option<u32> {
    let mut value = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let byte = *bytes.get(*position)?;
        *position += 1;
        value |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_to_five_bytes() {
        let bytes = [0x00, 0x7f, 0x80, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f];
        let mut position = 0;
        let mut next = || uleb128(&bytes, &mut position);
        assert_eq!([next(), next(), next(), next()], [Some(0), Some(127), Some(16256), Some(u32::MAX)]);
        assert_eq!(next(), None);
    }

    #[test]
    fn six_bytes_are_refused() {
        assert_eq!(uleb128(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x00], &mut 0), None);
    }
}

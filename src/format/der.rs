//! DER (ITU-T X.690), as far as signatures of apps use it.

/// One DER element: tag, contents, and both with the length between them.
pub struct Element<'a> {
    pub tag: u8,
    pub value: &'a [u8],
    pub whole: &'a [u8],
}

/// The first element, where it is of this tag, and what follows it.
pub fn expect(bytes: &[u8], tag: u8) -> Option<(Element<'_>, &[u8])> {
    element(bytes).filter(|(found, _)| found.tag == tag)
}

/// The first element and what follows it. Definite lengths of up to four bytes; tags of one byte.
pub fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let &[tag, first, ..] = bytes else { return None };
    let (length, header) = match first {
        0..=0x7f => (usize::from(first), 2),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let digits = bytes.get(2..2 + count)?;
            (digits.iter().fold(0, |length, &digit| length << 8 | usize::from(digit)), 2 + count)
        }
        _ => return None,
    };
    let (whole, rest) = bytes.split_at_checked(length.checked_add(header)?)?;
    Some((Element { tag, value: whole.get(header..)?, whole }, rest))
}

/// An element of up to 65,535 bytes, for tests.
#[cfg(test)]
pub fn write(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = match contents.len() {
        short @ 0..=0x7f => vec![short as u8],
        long => [&[0x82][..], &(long as u16).to_be_bytes()].concat(),
    };
    [&[tag][..], &length, &contents].concat()
}

//! Protocol Buffers without their schema: fields by number. Source: the encoding guide of Protocol Buffers.

use super::bytes::varint;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message in their order, up to the first that cannot be read.
pub(super) fn fields(message: &[u8]) -> impl Iterator<Item = (u64, Held<'_>)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        let (key, tail) = varint(rest)?;
        let (held, tail) = match key & 7 {
            0 => {
                let (number, tail) = varint(tail)?;
                (Held::Number(number), tail)
            }
            1 => (Held::Bytes(tail.get(..8)?), tail.get(8..)?),
            2 => {
                let (length, tail) = varint(tail)?;
                let length = usize::try_from(length).ok()?;
                (Held::Bytes(tail.get(..length)?), tail.get(length..)?)
            }
            5 => (Held::Bytes(tail.get(..4)?), tail.get(4..)?),
            _ => return None,
        };
        rest = tail;
        Some((key >> 3, held))
    })
}

/// The messages or texts in every field of this number.
pub(super) fn parts(message: &[u8], number: u64) -> impl Iterator<Item = &[u8]> {
    fields(message).filter_map(move |(found, held)| match held {
        Held::Bytes(bytes) if found == number => Some(bytes),
        _ => None,
    })
}

/// The text in the last field of this number, as readers of the format take it.
pub(super) fn text(message: &[u8], number: u64) -> Option<&str> {
    std::str::from_utf8(parts(message, number).last()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_by_number() {
        let message = [0x08, 5, 0x12, 2, b'a', b'b', 0x12, 1, b'c', 0x1d, 0, 0, 0, 0];
        assert_eq!(fields(&message).next(), Some((1, Held::Number(5))));
        assert_eq!(text(&message, 2), Some("c"));
        assert_eq!(parts(&message, 2).count(), 2);
        assert_eq!(fields(&message).count(), 4);
        assert_eq!(fields(&[0x12, 200, 1]).count(), 0);
    }
}

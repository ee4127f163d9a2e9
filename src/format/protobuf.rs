//! The wire format of protocol buffers, field by field: no schema, no recursion.
//! Source: Protocol Buffers, "Encoding".

/// The value of a field as it stands on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    /// A string, bytes or a message within.
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

impl<'a> Field<'a> {
    pub fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Field::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A string that is not UTF-8 is no string.
    pub fn text(self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub fn number(self) -> Option<u64> {
        match self {
            Field::Varint(number) => Some(number),
            Field::Fixed32(bytes) => Some(u32::from_le_bytes(bytes).into()),
            Field::Fixed64(bytes) => Some(u64::from_le_bytes(bytes)),
            Field::Bytes(_) => None,
        }
    }
}

/// The fields of one message, by number. Ends at the end of the bytes or where they are no message.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
    malformed: bool,
}

impl<'a> Fields<'a> {
    pub fn new(message: &'a [u8]) -> Fields<'a> {
        Fields { rest: message, malformed: false }
    }

    /// Whether the iteration ended because the bytes are no message.
    pub fn is_malformed(&self) -> bool {
        self.malformed
    }

    fn read(&mut self) -> Option<(u32, Field<'a>)> {
        let tag = varint(&mut self.rest)?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| *number != 0)?;
        let field = match tag & 7 {
            0 => Field::Varint(varint(&mut self.rest)?),
            1 => Field::Fixed64(*take(&mut self.rest, 8)?.first_chunk()?),
            2 => {
                let length = varint(&mut self.rest)?;
                Field::Bytes(take(&mut self.rest, length)?)
            }
            5 => Field::Fixed32(*take(&mut self.rest, 4)?.first_chunk()?),
            _ => return None,
        };
        Some((number, field))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (u32, Field<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() || self.malformed {
            return None;
        }
        let field = self.read();
        self.malformed = field.is_none();
        field
    }
}

/// The last field with this number, as a reader that knows the schema would take it.
pub fn last<'a>(message: &'a [u8], number: u32) -> Option<Field<'a>> {
    Fields::new(message).filter(|(found, _)| *found == number).last().map(|(_, field)| field)
}

/// Reads a varint of up to ten bytes and moves past it.
pub fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for index in 0..10 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_of_every_wire_type() {
        let message = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0];
        let fields: Vec<_> = Fields::new(&message).collect();
        assert_eq!(fields.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(fields[0].1.number(), Some(150));
        assert_eq!(fields[1].1.text(), Some("hi"));
        assert_eq!(fields[2].1.number(), Some(1));
        assert_eq!(fields[3].1.number(), Some(2));
    }

    #[test]
    fn a_length_past_the_end_is_malformed() {
        let mut fields = Fields::new(&[0x12, 9, b'h']);
        assert_eq!(fields.next(), None);
        assert!(fields.is_malformed());
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in any::<Vec<u8>>()) {
            let mut fields = Fields::new(&bytes);
            prop_assert!(fields.by_ref().count() <= bytes.len());
        }
    }
}

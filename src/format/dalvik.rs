//! Dalvik instructions: how long each is, and what the few that name a method, a static field or a string refer to.
//! Source: Dalvik bytecode and Dalvik executable instruction formats.

/// What an instruction names, as an index into the id table of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `invoke-*`, also `/range` and `invoke-polymorphic`.
    Method(u32),
    /// `sget*`.
    StaticField(u32),
    /// `const-string`, also `/jumbo`.
    String(u32),
}

/// Calls `visit` for each instruction that names something, with its offset in bytes within `instructions`.
///
/// Stops at the end of the bytes; data between instructions (switch tables, array contents) is stepped over.
#[inline]
pub fn walk(instructions: &[u8], mut visit: impl FnMut(usize, Reference)) {
    let (units, _) = instructions.as_chunks::<2>();
    let unit = |index: usize| units.get(index).map_or(0, |unit| u32::from(u16::from_le_bytes(*unit)));
    let mut at = 0;
    while let Some(&[opcode, high]) = units.get(at) {
        let info = INFO[usize::from(opcode)];
        let mut length = usize::from(info & UNITS);
        match info & !UNITS {
            PLAIN => {}
            METHOD => visit(at * 2, Reference::Method(unit(at + 1))),
            STATIC_FIELD => visit(at * 2, Reference::StaticField(unit(at + 1))),
            STRING if length == 2 => visit(at * 2, Reference::String(unit(at + 1))),
            STRING => visit(at * 2, Reference::String(unit(at + 1) | unit(at + 2) << 16)),
            _ => {
                if let 1..=3 = high {
                    length = payload_units(high, unit(at + 1), unit(at + 2) | unit(at + 3) << 16);
                }
            }
        }
        at = at.saturating_add(length);
    }
}

/// Length of a pseudo-instruction in code units: `second` is its second unit, `third` the two after that.
fn payload_units(kind: u8, second: u32, third: u32) -> usize {
    match kind {
        // packed-switch-payload: count, first key, targets
        1 => second as usize * 2 + 4,
        // sparse-switch-payload: count, keys, targets
        2 => second as usize * 4 + 2,
        // fill-array-data-payload: width of an element in bytes, count, elements
        _ => usize::try_from((u64::from(second) * u64::from(third)).div_ceil(2) + 4).unwrap_or(usize::MAX),
    }
}

/// The bits of [`INFO`] that hold an instruction's length.
const UNITS: u8 = 7;
const PLAIN: u8 = 0;
const METHOD: u8 = 1 << 3;
const STATIC_FIELD: u8 = 2 << 3;
const STRING: u8 = 3 << 3;
/// `nop`, or data that begins with its opcode.
const PSEUDO: u8 = 4 << 3;

/// Length of every instruction in code units and what it refers to, by opcode; unused opcodes count as one unit.
const INFO: [u8; 256] = {
    let mut info = [1; 256];
    let ranges: [(usize, usize, u8); 39] = [
        (0x02, 0x02, 2),                // move/from16
        (0x03, 0x03, 3),                // move/16
        (0x05, 0x05, 2),                // move-wide/from16
        (0x06, 0x06, 3),                // move-wide/16
        (0x08, 0x08, 2),                // move-object/from16
        (0x09, 0x09, 3),                // move-object/16
        (0x13, 0x13, 2),                // const/16
        (0x14, 0x14, 3),                // const
        (0x15, 0x16, 2),                // const/high16, const-wide/16
        (0x17, 0x17, 3),                // const-wide/32
        (0x18, 0x18, 5),                // const-wide
        (0x19, 0x19, 2),                // const-wide/high16
        (0x1a, 0x1a, STRING | 2),       // const-string
        (0x1b, 0x1b, STRING | 3),       // const-string/jumbo
        (0x1c, 0x1c, 2),                // const-class
        (0x1f, 0x20, 2),                // check-cast, instance-of
        (0x22, 0x23, 2),                // new-instance, new-array
        (0x24, 0x26, 3),                // filled-new-array, fill-array-data
        (0x29, 0x29, 2),                // goto/16
        (0x2a, 0x2c, 3),                // goto/32, packed-switch, sparse-switch
        (0x2d, 0x31, 2),                // cmp
        (0x32, 0x3d, 2),                // if-test, if-testz
        (0x44, 0x51, 2),                // aget, aput
        (0x52, 0x5f, 2),                // iget, iput
        (0x60, 0x66, STATIC_FIELD | 2), // sget
        (0x67, 0x6d, 2),                // sput
        (0x6e, 0x72, METHOD | 3),       // invoke
        (0x74, 0x78, METHOD | 3),       // invoke/range
        (0x90, 0x9a, 2),                // binary operations on int
        (0x9b, 0xa5, 2),                // … on long
        (0xa6, 0xaa, 2),                // … on float
        (0xab, 0xaf, 2),                // … on double
        (0xd0, 0xd7, 2),                // binary operations with a 16-bit literal
        (0xd8, 0xe2, 2),                // … with an 8-bit literal
        (0xfa, 0xfb, METHOD | 4),       // invoke-polymorphic
        (0xfc, 0xfd, 3),                // invoke-custom
        (0xfe, 0xfe, 2),                // const-method-handle
        (0xff, 0xff, 2),                // const-method-type
        (0x00, 0x00, PSEUDO | 1),       // nop, payloads
    ];
    let mut range = 0;
    while range < ranges.len() {
        let (mut opcode, last, value) = ranges[range];
        while opcode <= last {
            info[opcode] = value;
            opcode += 1;
        }
        range += 1;
    }
    info
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn references(units: &[u16]) -> Vec<(usize, Reference)> {
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let mut found = Vec::new();
        walk(&bytes, |offset, reference| found.push((offset, reference)));
        found
    }

    #[test]
    fn references_are_found_behind_payloads() {
        let found = references(&[
            0x001a, 7, // const-string v0, string 7
            0x0100, 2, 0, 0, 0x6e, 1, 0x6e, 2, // packed switch of two targets
            0x0200, 1, 0x6e, 0, 0x6e, 0, // sparse switch of one key
            0x0300, 1, 3, 0, 0x6e6e, 0x006e, // three bytes
            0x1071, 9, 0, // invoke-static method 9
            0x0060, 4, // sget field 4
            0x001b, 1, 1, // const-string/jumbo string 65537
            0x0018, 0x6e, 0x6e, 0x6e, 0x6e, // const-wide
            0x10fa, 5, 0, 0, // invoke-polymorphic method 5
        ]);
        assert_eq!(
            found,
            [
                (0, Reference::String(7)),
                (44, Reference::Method(9)),
                (50, Reference::StaticField(4)),
                (54, Reference::String(65537)),
                (70, Reference::Method(5)),
            ]
        );
    }

    #[test]
    fn an_absurd_array_ends_the_walk() {
        assert_eq!(references(&[0x0300, 0xffff, 0xffff, 0xffff, 0x1071, 9, 0]), []);
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked(bytes in any::<Vec<u8>>()) {
            walk(&bytes, |offset, _| assert!(offset < bytes.len()));
        }
    }
}

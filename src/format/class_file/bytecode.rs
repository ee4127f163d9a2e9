//! Instructions of the Java virtual machine: how long each is, and what the few that name something refer to.
//! Source: The Java Virtual Machine Specification, Java SE 24 Edition, chapter 6.

/// What an instruction names, as an index among the constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `invokevirtual`, `invokespecial`, `invokestatic`, `invokeinterface`.
    Method(u16),
    /// `invokedynamic`: what is called is made when the code runs.
    Dynamic(u16),
    /// `getstatic`.
    StaticField(u16),
    /// `ldc`, `ldc_w`: a text, a class, a number.
    Constant(u16),
}

const LDC: u8 = 0x12;
const LDC_W: u8 = 0x13;
const IINC: u8 = 0x84;
const TABLESWITCH: u8 = 0xaa;
const LOOKUPSWITCH: u8 = 0xab;
const GETSTATIC: u8 = 0xb2;
const INVOKEVIRTUAL: u8 = 0xb6;
const INVOKEINTERFACE: u8 = 0xb9;
const INVOKEDYNAMIC: u8 = 0xba;
const WIDE: u8 = 0xc4;

/// Calls `visit` for each instruction that names something, with its offset in bytes within `instructions`. Stops at the end of
/// the bytes.
#[inline]
pub fn walk(instructions: &[u8], mut visit: impl FnMut(usize, Reference)) {
    let mut at = 0usize;
    while let Some(&opcode) = instructions.get(at) {
        let index = || {
            let bytes = instructions.get(at.checked_add(1)?..)?.first_chunk()?;
            Some(u16::from_be_bytes(*bytes))
        };
        match opcode {
            LDC => {
                if let Some(index) = instructions.get(at.saturating_add(1)) {
                    visit(at, Reference::Constant(u16::from(*index)));
                }
            }
            LDC_W => index().into_iter().for_each(|index| visit(at, Reference::Constant(index))),
            GETSTATIC => index().into_iter().for_each(|index| visit(at, Reference::StaticField(index))),
            INVOKEVIRTUAL..=INVOKEINTERFACE => {
                index().into_iter().for_each(|index| visit(at, Reference::Method(index)));
            }
            INVOKEDYNAMIC => index().into_iter().for_each(|index| visit(at, Reference::Dynamic(index))),
            _ => {}
        }
        at = at.saturating_add(length(instructions, at, opcode));
    }
}

/// The length of an instruction in bytes, at least one.
fn length(instructions: &[u8], at: usize, opcode: u8) -> usize {
    match opcode {
        TABLESWITCH | LOOKUPSWITCH => switch_length(instructions, at, opcode).unwrap_or(usize::MAX),
        WIDE if instructions.get(at.saturating_add(1)) == Some(&IINC) => 6,
        // bipush, ldc, loads and stores of a variable, ret, newarray
        0x10 | LDC | 0x15..=0x19 | 0x36..=0x3a | 0xa9 | 0xbc => 2,
        // sipush, ldc_w, ldc2_w, iinc, branches, fields, calls, new, anewarray, checkcast, instanceof, ifnull, ifnonnull
        0x11 | LDC_W | 0x14 | IINC | 0x99..=0xa8 | GETSTATIC..=0xb8 | 0xbb | 0xbd | 0xc0 | 0xc1 | 0xc6 | 0xc7 => 3,
        // wide with any other instruction, multianewarray
        WIDE | 0xc5 => 4,
        // invokeinterface, invokedynamic, goto_w, jsr_w
        INVOKEINTERFACE | INVOKEDYNAMIC | 0xc8 | 0xc9 => 5,
        _ => 1,
    }
}

/// Switches carry their table, which begins at a multiple of four bytes; `None` where it cannot be measured.
fn switch_length(instructions: &[u8], at: usize, opcode: u8) -> Option<usize> {
    let table = at.checked_add(4)? & !3;
    let number = |place: usize| {
        let start = table.checked_add(place.checked_mul(4)?)?;
        Some(i32::from_be_bytes(*instructions.get(start..)?.first_chunk()?))
    };
    // The default comes first.
    let words = if opcode == TABLESWITCH {
        let (low, high) = (i64::from(number(1)?), i64::from(number(2)?));
        usize::try_from(high - low + 1).ok()?.checked_add(3)?
    } else {
        usize::try_from(number(1)?).ok()?.checked_mul(2)?.checked_add(2)?
    };
    table.checked_add(words.checked_mul(4)?)?.checked_sub(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn references(bytes: &[u8]) -> Vec<(usize, Reference)> {
        let mut found = Vec::new();
        walk(bytes, |offset, reference| found.push((offset, reference)));
        found
    }

    #[test]
    fn references_are_found_behind_switches_and_wide_instructions() {
        let code = [
            &[LDC, 7][..],
            // tableswitch at 2: padding of one, default, 1 to 2, two targets that look like calls
            &[TABLESWITCH, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0xb6, 0, 0, 1, 0xb6, 0, 0, 2][..],
            // lookupswitch at 24: padding of three, default, one pair
            &[LOOKUPSWITCH, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0xb6, 0, 0, 1, 0xb6, 0, 0, 2][..],
            // wide iinc, wide iload
            &[WIDE, IINC, 0, 0xb6, 0, 0xb6, WIDE, 0x15, 0, 0xb6][..],
            &[0x11, 0xb6, 0xb6][..],
            &[0xb8, 1, 2][..],
            &[GETSTATIC, 0, 4, LDC_W, 1, 1, INVOKEINTERFACE, 0, 5, 1, 0, INVOKEDYNAMIC, 0, 6, 0, 0][..],
            &[0xc5, 0, 0xb6, 2, 0xc8, 0, 0, 0xb6, 0xb6][..],
            &[0xb7, 0, 8][..],
        ];
        assert_eq!(
            references(&code.concat()),
            [
                (0, Reference::Constant(7)),
                (57, Reference::Method(0x102)),
                (60, Reference::StaticField(4)),
                (63, Reference::Constant(0x101)),
                (66, Reference::Method(5)),
                (71, Reference::Dynamic(6)),
                (85, Reference::Method(8)),
            ]
        );
    }

    #[test]
    fn an_absurd_switch_ends_the_walk() {
        let backwards = [TABLESWITCH, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0xb6, 0, 1];
        let endless = [LOOKUPSWITCH, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xb6, 0, 1];
        assert_eq!((references(&backwards), references(&endless)), (vec![], vec![]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked(bytes in any::<Vec<u8>>()) {
            walk(&bytes, |offset, _| assert!(offset < bytes.len()));
        }
    }
}

//! Which addresses the instructions of an x86-64 function name.
//!
//! Instructions are of many lengths, and reading them one by one would take a table of all of them. What is looked for
//! is only seen at the few opcodes that name an address by its distance from the next instruction, and only counts
//! where something of interest lies there, which a distance made of other bytes meets once in millions. Source of the
//! encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.

/// Hands to `found` every address that the code may name, with the offset in the code of the opcode (behind prefixes).
/// `address` is that of the first instruction.
pub(super) fn each_address(code: &[u8], address: u64, mut found: impl FnMut(usize, u64)) {
    for (at, window) in code.windows(2).enumerate() {
        let [opcode, modifier] = window else { continue };
        let distance_at = match opcode {
            // CALL, JMP.
            0xe8 | 0xe9 => at + 1,
            // MOV from memory, LEA, CMP, and CALL, JMP or PUSH of memory; the operand counts from the instruction pointer.
            0x8b | 0x8d | 0x3b | 0xff if modifier & 0xc7 == 0x05 => at + 2,
            _ => continue,
        };
        let Some(bytes) = code.get(distance_at..).and_then(|rest| rest.first_chunk::<4>()) else { continue };
        let next = address.wrapping_add(distance_at as u64 + 4);
        found(at, next.wrapping_add_signed(i64::from(i32::from_le_bytes(*bytes))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_from_the_next_instruction() {
        // mov rsi, [rip+0x10]; lea rdi, [rip-1]; call +5; call [rip+0]
        let code = [
            0x48, 0x8b, 0x35, 0x10, 0, 0, 0, 0x48, 0x8d, 0x3d, 0xff, 0xff, 0xff, 0xff, 0xe8, 5, 0, 0, 0, 0xff, 0x15, 0,
            0, 0, 0,
        ];
        let mut seen = Vec::new();
        each_address(&code, 0x1000, |at, address| seen.push((at, address)));
        assert_eq!(seen, [(1, 0x1017), (8, 0x100d), (14, 0x1018), (19, 0x1019)]);
        each_address(&[0xe8, 1], 0, |_, _| panic!("it is cut off"));
    }
}

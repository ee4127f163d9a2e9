//! Which addresses the instructions of an arm64 function name.
//!
//! An address is put together from a page (`ADRP`) and what a later `ADD` or `LDR` adds to it, or stands in one
//! instruction (`ADR`, literal `LDR`, `B`, `BL`). Registers are followed from the top of a function to its end, whatever
//! the branches: a value is forgotten as soon as something else may have been written over it. Source of the
//! encodings: Arm Architecture Reference Manual for A-profile, chapter C4.

/// Bytes of an instruction.
pub(super) const INSTRUCTION: usize = 4;
/// Registers that a called function may change: the procedure call standard keeps those from here on.
const CALLEE_SAVED: usize = 19;
/// The number of the stack pointer, or of the register that is always zero.
const STACK_OR_ZERO: usize = 31;

/// Hands to `found` every address that the code of one function names, with the offset in the code of the instruction
/// that completes it. `address` is that of the first instruction.
pub(super) fn each_address(code: &[u8], address: u64, mut found: impl FnMut(usize, u64)) {
    let mut registers = Registers::default();
    for (index, word) in code.chunks_exact(INSTRUCTION).enumerate() {
        let Ok(word) = <[u8; 4]>::try_from(word) else { return };
        let at = index * INSTRUCTION;
        if let Some(target) = registers.step(u32::from_le_bytes(word), address.wrapping_add(at as u64)) {
            found(at, target);
        }
    }
}

/// The addresses that general registers are known to hold.
#[derive(Default)]
struct Registers([Option<u64>; 32]);

impl Registers {
    /// Takes one instruction at address `here`; the address that it names, if any.
    fn step(&mut self, word: u32, here: u64) -> Option<u64> {
        let target = low(word, 0);
        let base = low(word, 5);
        match word >> 24 & 0x1f {
            // PC-relative: ADR, ADRP.
            0b10000 => {
                let distance = signed(word >> 5 & 0x7_ffff, 19) << 2 | i64::from(word >> 29 & 3);
                if word >> 31 == 1 {
                    self.set(target, Some((here & !0xfff).wrapping_add_signed(distance << 12)));
                    return None;
                }
                let address = here.wrapping_add_signed(distance);
                self.set(target, Some(address));
                Some(address)
            }
            // Add an immediate, 64 bits, flags not set.
            0b10001 if word >> 29 == 0b100 && word >> 23 & 1 == 0 => {
                let shift = if word >> 22 & 1 == 1 { 12 } else { 0 };
                let amount = u64::from(word >> 10 & 0xfff) << shift;
                let sum = self.get(base).map(|page| page.wrapping_add(amount));
                self.set(target, sum);
                sum
            }
            // B and BL.
            0b10100..=0b10111 if word >> 26 & 0x1f == 0b00101 => {
                let to = here.wrapping_add_signed(signed(word & 0x3ff_ffff, 26) << 2);
                if word >> 31 == 1 {
                    self.forget_called();
                }
                Some(to)
            }
            // Branches to a register: BLR and its signed kin call.
            0b10110 | 0b10111 if word >> 25 == 0b110_1011 => {
                if word >> 21 & 3 == 1 {
                    self.forget_called();
                }
                None
            }
            // MRS and its like read system registers.
            0b10101 if word >> 24 == 0xd5 => {
                self.set(target, None);
                None
            }
            // Branches on a condition write nothing.
            0b10100..=0b10111 => None,
            // LDR of a literal, 64 bits; the shorter ones name an address too, but never a pointer's.
            0b11000 if word >> 29 & 1 == 0 => {
                self.set(target, None);
                (word >> 30 == 0b01).then(|| here.wrapping_add_signed(signed(word >> 5 & 0x7_ffff, 19) << 2))
            }
            // LDR of a register at a scaled distance, 64 bits.
            0b11001 if word >> 22 == 0b11_1110_0101 => {
                let slot = self.get(base).map(|page| page.wrapping_add(u64::from(word >> 10 & 0xfff) << 3));
                self.set(target, None);
                slot
            }
            _ => {
                self.forget_written(word);
                None
            }
        }
    }

    fn get(&self, register: usize) -> Option<u64> {
        self.0.get(register).copied().flatten()
    }

    fn set(&mut self, register: usize, value: Option<u64>) {
        if register != STACK_OR_ZERO
            && let Some(held) = self.0.get_mut(register)
        {
            *held = value;
        }
    }

    fn forget_called(&mut self) {
        for held in self.0.iter_mut().take(CALLEE_SAVED) {
            *held = None;
        }
    }

    /// Forgets what an instruction may write that is not read more closely. Forgetting too much loses a reference,
    /// too little makes one up.
    fn forget_written(&mut self, word: u32) {
        let is_load_or_store = word >> 25 & 0b101 == 0b100;
        let is_vector = word >> 26 & 1 == 1;
        if !is_load_or_store {
            self.set(low(word, 0), None);
            return;
        }
        let is_pair = word >> 27 & 0b111 == 0b101;
        let is_unscaled = word >> 27 & 0b111 == 0b111 && word >> 24 & 1 == 0;
        // Atomic operations and loads of signed pointers look like stores, but for these bits.
        let is_atomic = is_unscaled && word >> 21 & 1 == 1 && word >> 10 & 3 != 0b10;
        let stores = if is_pair { word >> 22 & 1 == 0 } else { word >> 22 & 3 == 0 && !is_atomic };
        if !is_vector && !stores {
            self.set(low(word, 0), None);
            if is_pair {
                self.set(low(word, 10), None);
            }
        }
        // Exclusive and ordered accesses write a status to a third register.
        if word >> 24 & 0x3f == 0b00_1000 {
            self.set(low(word, 16), None);
            self.set(low(word, 0), None);
        }
        let writes_back = if is_pair { word >> 23 & 1 == 1 } else { is_unscaled && word >> 10 & 1 == 1 };
        if writes_back {
            self.set(low(word, 5), None);
        }
    }
}

/// A register's number, five bits from `bit` on.
fn low(word: u32, bit: u32) -> usize {
    (word >> bit & 0x1f) as usize
}

/// A number of so many bits in two's complement.
fn signed(number: u32, bits: u32) -> i64 {
    let unused = 32 - bits;
    i64::from((number << unused).cast_signed() >> unused)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: u64 = 0x1_0000_4000;

    fn addresses(words: &[u32]) -> Vec<(usize, u64)> {
        let code: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut seen = Vec::new();
        each_address(&code, HERE, |at, address| seen.push((at, address)));
        seen
    }

    #[test]
    fn pages_and_distances_make_addresses() {
        // adrp x8, #0x2000; add x0, x8, #0x10; ldr x1, [x8, #0x18]; ldr x9, [x0]
        let found = addresses(&[0xd000_0008, 0x9100_4100, 0xf940_0d01, 0xf940_0009]);
        assert_eq!(found, [(4, 0x1_0000_6010), (8, 0x1_0000_6018), (12, 0x1_0000_6010)]);
        // adr x0, #8; ldr x1, #-4; bl #16; b #-4
        let found = addresses(&[0x1000_0040, 0x58ff_ffe1, 0x9400_0004, 0x17ff_ffff]);
        assert_eq!(found, [(0, HERE + 8), (4, HERE), (8, HERE + 24), (12, HERE + 8)]);
    }

    #[test]
    fn what_may_have_been_written_over_is_forgotten() {
        let adrp = 0xd000_0008;
        let load = 0xf940_0d01; // ldr x1, [x8, #0x18]
        let kept = |between: u32| addresses(&[adrp, between, load]).len() == 1;
        assert!(kept(0xd503_201f), "nop");
        assert!(kept(0xf900_03e8), "str x8, [sp]");
        assert!(kept(0xa901_23e9), "stp x9, x8, [sp, #16]");
        assert!(kept(0xb400_0048), "cbz x8, #8");
        assert!(kept(0x5400_0040), "b.eq #8");
        assert!(!kept(0xaa00_03e8), "mov x8, x0");
        assert!(!kept(0xf940_0008), "ldr x8, [x0]");
        assert!(!kept(0xa940_23e9), "ldp x9, x8, [sp]");
        assert!(!kept(0xd63f_0000), "blr x0");
        assert!(!kept(0xf840_8d09), "ldr x9, [x8, #8]!");
        assert!(!kept(0xd280_0008), "mov x8, #0");
    }
}

//! What the instruction at an offset of a Mach-O image refers to.
//!
//! One instruction is asked about, so it is read where it stands, with a look back for the page that it counts from; the
//! main road reads whole functions forwards. Sources: Arm Architecture Reference Manual for A-profile, C4; Intel's
//! manual, volume 2; `mach-o/loader.h`, `mach-o/reloc.h`, `mach-o/fixup-chains.h`.

use std::collections::BTreeSet;

use super::bytes::{c_string, part, varint};
use super::macho::{Image, Section};

/// How far back a page is looked for, in instructions.
const LOOK_BACK: usize = 4096;
/// Section types of `mach-o/loader.h`.
const POINTERS: [u64; 2] = [6, 7];
const STUBS: u64 = 8;
/// Attributes of sections with instructions.
const HAS_INSTRUCTIONS: u64 = 0x8000_0400;
/// Stubs lead to pointers, pointers to texts: nothing leads further.
const STEPS: usize = 3;
/// Opcodes of one image that are run.
const MOST_OPCODES: usize = 50_000_000;

/// Names, as the linker writes symbols and as the code has texts.
type Names = BTreeSet<Vec<u8>>;

/// The names that the instruction at an offset of the entry refers to; `None` where there is no instruction that can be read.
pub(super) fn referred(image: &Image, offset: usize) -> Option<Names> {
    let (bytes, start) = image.bytes();
    let at = offset.checked_sub(start)?;
    let section = image.sections.iter().find(|section| {
        let is_code = section.flags & HAS_INSTRUCTIONS != 0;
        is_code && at >= section.offset && at - section.offset < section.size
    })?;
    let mut names = Names::new();
    if image.is_object() {
        relocated(image, section, at, STEPS, &mut names);
        return Some(names);
    }
    let address = section.address.checked_add((at - section.offset) as u64)?;
    let targets = match image.architecture.as_str() {
        "arm64" | "arm64e" => arm64(bytes, section, at, address),
        "x86_64" | "x86_64h" => x86_64(bytes, at, address).into_iter().collect(),
        _ => return None,
    };
    for target in targets {
        meant(image, target, STEPS, &mut names);
    }
    Some(names)
}

/// The symbols that the relocations at an offset of an object file name, each with its address where it is defined.
fn relocations<'a>(image: &Image<'a>, section: &Section, at: usize) -> Vec<(&'a [u8], Option<u64>)> {
    let (first, count) = section.relocations;
    // No more than the file has room for.
    let count = count.min(image.bytes().0.len() / 8);
    let here = at.saturating_sub(section.offset);
    let symbol = |index: usize| {
        let at = first.checked_add(index.checked_mul(8)?)?;
        let info = image.number(at.checked_add(4)?, 4)?;
        let is_of_symbol = info >> 27 & 1 == 1;
        (is_of_symbol && image.offset(at)? == here).then(|| image.symbol((info & 0xff_ffff) as usize)).flatten()
    };
    (0..count).filter_map(symbol).collect()
}

/// What the relocations at an offset of an object file name.
fn relocated(image: &Image, section: &Section, at: usize, steps: usize, names: &mut Names) {
    for (name, address) in relocations(image, section, at) {
        names.insert(name.to_vec());
        if let Some(address) = address {
            meant(image, address, steps, names);
        }
    }
}

/// The address that an arm64 instruction names, or those that it may name where several pages come into question.
fn arm64(bytes: &[u8], section: &Section, at: usize, address: u64) -> Vec<u64> {
    let word_at = |at: usize| Some(u32::from_le_bytes(part(bytes, at, 4)?.try_into().ok()?));
    let Some(word) = word_at(at) else { return Vec::new() };
    let extended = |value: u32, bits: u32| i64::from(((value << (32 - bits)) as i32) >> (32 - bits));
    // B, BL.
    if word & 0x7c00_0000 == 0x1400_0000 {
        return vec![address.wrapping_add_signed(extended(word & 0x3ff_ffff, 26) * 4)];
    }
    // ADR; LDR of a literal.
    if word & 0x9f00_0000 == 0x1000_0000 {
        let distance = extended(word >> 5 & 0x7_ffff, 19) * 4 + i64::from(word >> 29 & 3);
        return vec![address.wrapping_add_signed(distance)];
    }
    if word & 0xff00_0000 == 0x5800_0000 {
        return vec![address.wrapping_add_signed(extended(word >> 5 & 0x7_ffff, 19) * 4)];
    }
    // ADD of an immediate; LDR of 64 bits at a distance.
    let distance = match word {
        word if word & 0xffc0_0000 == 0x9100_0000 => u64::from(word >> 10 & 0xfff),
        word if word & 0xffc0_0000 == 0xf940_0000 => u64::from(word >> 10 & 0xfff) * 8,
        _ => return Vec::new(),
    };
    let base = word >> 5 & 0x1f;
    // The last page put into the register before this instruction.
    for back in 1..=LOOK_BACK {
        let Some(before) = at.checked_sub(back * 4).filter(|before| *before >= section.offset) else { break };
        let Some(earlier) = word_at(before) else { break };
        if earlier & 0x9f00_001f == 0x9000_0000 | base {
            let here = address.wrapping_sub(back as u64 * 4);
            let pages = extended(earlier >> 5 & 0x7_ffff, 19) * 4 + i64::from(earlier >> 29 & 3);
            return vec![(here & !0xfff).wrapping_add_signed(pages * 4096).wrapping_add(distance)];
        }
    }
    Vec::new()
}

/// The address that an x86-64 instruction names; the offset is that of its opcode.
fn x86_64(bytes: &[u8], at: usize, address: u64) -> Option<u64> {
    let distance_at = match (bytes.get(at)?, bytes.get(at + 1)?) {
        (0xe8 | 0xe9, _) => 1,
        (0x8b | 0x8d | 0x3b | 0xff, modifier) if modifier & 0xc7 == 5 => 2,
        _ => return None,
    };
    let distance = i32::from_le_bytes(part(bytes, at + distance_at, 4)?.try_into().ok()?);
    Some(address.wrapping_add(distance_at as u64 + 4).wrapping_add_signed(distance.into()))
}

/// What stands at an address: a text, a class, a stub, or a pointer to one of these or to a symbol of another image.
fn meant(image: &Image, address: u64, steps: usize, names: &mut Names) {
    let Some(steps) = steps.checked_sub(1) else { return };
    let holds = |section: &&Section| address.wrapping_sub(section.address) < section.size as u64;
    let Some(section) = image.sections.iter().find(holds) else { return };
    let within = (address - section.address) as usize;
    let at = section.offset.saturating_add(within);
    let kind = section.flags & 0xff;
    match section.name {
        b"__cfstring" => texts(image, section, at.saturating_add(2 * image.word()), steps, names),
        b"__objc_selrefs" => texts(image, section, at, steps, names),
        b"__objc_stubs" => stub(image, section, at, 12, steps, names),
        b"__objc_data" => class(image, at, names),
        b"__objc_classrefs" | b"__objc_superrefs" | b"__got" | b"__auth_got" => {
            pointer(image, section, at, address, names)
        }
        _ if kind == STUBS => {
            let size = section.reserved.1.max(1);
            names.extend(indirect(image, section.reserved.0.saturating_add(within / size)));
            stub(image, section, at, size, steps, names);
        }
        _ if POINTERS.contains(&kind) => pointer(image, section, at, address, names),
        // A table of functions goes by the address of its first one.
        b"__const" | b"__data" if within.is_multiple_of(image.word()) => {
            pointer(image, section, at, address, names);
            names.extend(c_string(image.bytes().0, at).map(<[u8]>::to_vec));
        }
        _ => names.extend(c_string(image.bytes().0, at).map(<[u8]>::to_vec)),
    }
}

/// The texts that the pointer at an offset leads to.
fn texts(image: &Image, section: &Section, at: usize, steps: usize, names: &mut Names) {
    names.extend(image.targets(at).into_iter().filter_map(|at| c_string(image.bytes().0, at)).map(<[u8]>::to_vec));
    if image.is_object() {
        relocated(image, section, at, steps, names);
    }
}

/// What the instructions of a stub lead to.
fn stub(image: &Image, section: &Section, at: usize, size: usize, steps: usize, names: &mut Names) {
    let bytes = image.bytes().0;
    let is_arm = image.architecture.starts_with("arm64");
    for at in (at..at.saturating_add(size)).step_by(if is_arm { 4 } else { 1 }) {
        let address = section.address.wrapping_add(at.saturating_sub(section.offset) as u64);
        let targets =
            if is_arm { arm64(bytes, section, at, address) } else { x86_64(bytes, at, address).into_iter().collect() };
        for target in targets {
            meant(image, target, steps, names);
        }
    }
}

/// The symbol that is bound to a pointer, by the table of indirect symbols, the chain or the opcodes, or the class that it
/// leads to.
fn pointer(image: &Image, section: &Section, at: usize, address: u64, names: &mut Names) {
    let word = image.word();
    if POINTERS.contains(&(section.flags & 0xff)) {
        names.extend(indirect(image, section.reserved.0.saturating_add((at - section.offset) / word)));
    }
    if image.is_object() {
        names.extend(relocations(image, section, at).into_iter().map(|(name, _)| name.to_vec()));
    }
    names.extend(chained(image, at));
    names.extend(bound(image, address));
    class_behind(image, at, names);
}

fn class_symbol(name: &[u8]) -> Vec<u8> {
    [b"_OBJC_CLASS_$_", name].concat()
}

fn class_behind(image: &Image, pointer: usize, names: &mut Names) {
    names.extend(image.names_of_class(pointer).into_iter().map(class_symbol));
}

/// The class whose structure stands at an offset of the image.
fn class(image: &Image, at: usize, names: &mut Names) {
    names.extend(image.names_of_class_at(at).into_iter().map(class_symbol));
}

fn indirect(image: &Image, index: usize) -> Option<Vec<u8>> {
    let (table, count) = image.indirect;
    let at = (index < count).then(|| table.checked_add(index.checked_mul(4)?)).flatten()?;
    image.symbol(image.offset(at)?).map(|(name, _)| name.to_vec())
}

/// The import whose number the link of a chain at an offset holds.
fn chained(image: &Image, at: usize) -> Option<Vec<u8>> {
    let fixups = image.chained?;
    let raw = image.number(at, image.word())?;
    let field = |index: usize| image.offset(fixups.checked_add(4 * index)?);
    let (imports, symbols, format) = (field(2)?, field(3)?, field(5)?);
    // Which bits hold the number depends on the architecture and its age.
    let number = match image.architecture.as_str() {
        "arm64e" if raw >> 62 & 1 == 1 => raw & 0xffff,
        "arm64" | "x86_64" | "x86_64h" if raw >> 63 == 1 => raw & 0xff_ffff,
        _ => return None,
    };
    let number = usize::try_from(number).ok()?;
    let size = match format {
        1 => 4,
        2 => 8,
        3 => 16,
        _ => return None,
    };
    let entry = fixups.checked_add(imports)?.checked_add(number.checked_mul(size)?)?;
    let name_at = if format == 3 { image.offset(entry + 4)? } else { image.offset(entry)? >> 9 };
    let name = fixups.checked_add(symbols)?.checked_add(name_at)?;
    (number < field(4)?).then(|| c_string(image.bytes().0, name)).flatten().map(<[u8]>::to_vec)
}

/// The symbol that the opcodes bind to an address.
fn bound(image: &Image, wanted: u64) -> Option<Vec<u8>> {
    image.binds.iter().enumerate().find_map(|(stream, (offset, size))| {
        let opcodes = part(image.bytes().0, *offset, *size)?;
        bound_by(image, opcodes, stream == 2, wanted)
    })
}

fn bound_by(image: &Image, mut rest: &[u8], is_lazy: bool, wanted: u64) -> Option<Vec<u8>> {
    let word = image.word() as u64;
    let (mut name, mut address): (&[u8], u64) = (&[], 0);
    for _ in 0..MOST_OPCODES {
        let (&opcode, tail) = rest.split_first()?;
        rest = tail;
        let low = u64::from(opcode & 0x0f);
        let mut number = || {
            let (value, tail) = varint(rest)?;
            rest = tail;
            Some(value)
        };
        // How often the pointer is bound, and how far it moves each time.
        let (times, step) = match opcode & 0xf0 {
            0x00 if !is_lazy => return None,
            0x00 | 0x10 | 0x30 | 0x50 => (0, 0),
            0x20 | 0x60 => {
                number()?;
                (0, 0)
            }
            0x40 => {
                name = c_string(rest, 0)?;
                rest = rest.get(name.len() + 1..)?;
                (0, 0)
            }
            0x70 => {
                address = image.segments.get(low as usize)?.address.wrapping_add(number()?);
                (0, 0)
            }
            0x80 => {
                address = address.wrapping_add(number()?);
                (0, 0)
            }
            0x90 => (1, word),
            0xa0 => (1, word.wrapping_add(number()?)),
            0xb0 => (1, word.wrapping_mul(low + 1)),
            0xc0 => (number()?, word.wrapping_add(number()?)),
            _ => return None,
        };
        let ahead = wanted.wrapping_sub(address);
        let is_met = times > 0 && (ahead == 0 || step > 0 && ahead % step == 0 && ahead / step < times);
        if is_met {
            return Some(name.to_vec());
        }
        address = address.wrapping_add(step.wrapping_mul(times));
    }
    None
}

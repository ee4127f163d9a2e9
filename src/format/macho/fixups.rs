//! Imports and pointers: what an image wants from others, and where its own pointers lead.
//!
//! A pointer in a file is one of three things: the plain address (classic images, which say what is bound in
//! [bind opcodes](super::bind)), a link of a chain that packs target, or import number, into the same 64 bits (chained
//! fixups), or an addend that a relocation completes (object files). [`Fixups::read`] hides the difference.

use super::bind;
use super::bytes::{Bytes, TextBudget};
use super::symbols::{symbol_at, symbols};
use super::{Anomalies, Image, MH_OBJECT, Machine, Section};

/// `DYLD_CHAINED_PTR_…` of `mach-o/fixup-chains.h`.
const PTR_ARM64E: u16 = 1;
const PTR_64: u16 = 2;
const PTR_32: u16 = 3;
const PTR_64_OFFSET: u16 = 6;
const PTR_ARM64E_KERNEL: u16 = 7;
const PTR_ARM64E_USERLAND: u16 = 9;
const PTR_ARM64E_FIRMWARE: u16 = 10;
const PTR_ARM64E_USERLAND24: u16 = 12;

/// `DYLD_CHAINED_IMPORT…`.
const IMPORT: u32 = 1;
const IMPORT_ADDEND: u32 = 2;
const IMPORT_ADDEND64: u32 = 3;

/// Scattered relocations, and those against a section, leave the target in the pointer itself.
const RELOCATION_SCATTERED: u32 = 0x8000_0000;
/// `R_ABS`: against no section.
const RELOCATION_ABSOLUTE: u32 = 0;

const ARM64_RELOC_ADDEND: u32 = 10;

/// A symbol that the image takes from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import<'a> {
    /// As the linker writes it: `_sysctlbyname`, `_OBJC_CLASS_$_UIDevice`.
    pub name: &'a str,
    /// Offset of the name within the slice, in bytes.
    pub offset: usize,
}

/// Where a pointer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    Null,
    Address(u64),
    /// A symbol of another image.
    Symbol(&'a str),
}

/// How the pointers of a range of addresses are written.
#[derive(Clone, Copy, Debug)]
struct ChainedSegment {
    address: u64,
    size: u64,
    format: u16,
}

/// Imports and pointers of an image.
#[derive(Clone, Debug)]
pub struct Fixups<'a> {
    /// Every imported symbol once, sorted by name.
    pub imports: Vec<Import<'a>>,
    /// Names by import number, for chained pointers.
    ordinals: Vec<&'a str>,
    chained: Vec<ChainedSegment>,
    /// Sorted by address: what is bound or relocated there.
    located: Vec<(u64, Target<'a>)>,
    base_address: u64,
    pub anomalies: Anomalies,
}

impl<'a> Fixups<'a> {
    /// Reads the fixups of an image. Where it has neither chained fixups nor bind opcodes, its imports are the
    /// undefined symbols of the symbol table.
    pub fn new(image: &Image<'a>) -> Fixups<'a> {
        let mut fixups = Fixups {
            imports: Vec::new(),
            ordinals: Vec::new(),
            chained: Vec::new(),
            located: Vec::new(),
            base_address: image.base_address(),
            anomalies: Anomalies::default(),
        };
        if image.file_type == MH_OBJECT {
            fixups.read_relocations(image);
        } else if image.chained_fixups.is_some() {
            fixups.read_chained(image);
        } else {
            fixups.read_bindings(image);
        }
        if fixups.imports.is_empty() {
            let undefined = symbols(image).filter(|symbol| !symbol.defined);
            fixups.imports = undefined.map(|symbol| Import { name: symbol.name, offset: symbol.offset }).collect();
        }
        fixups.imports.sort_unstable();
        fixups.imports.dedup_by_key(|import| import.name);
        fixups
    }

    /// Where the pointer at `address` leads; `None` where there is no readable pointer.
    pub fn read(&self, image: &Image<'a>, address: u64) -> Option<Target<'a>> {
        if let Ok(found) = self.located.binary_search_by_key(&address, |located| located.0) {
            return self.located.get(found).map(|located| located.1);
        }
        let raw = image.word_at(address)?;
        if raw == 0 {
            return Some(Target::Null);
        }
        match self.chained.iter().find(|segment| address.wrapping_sub(segment.address) < segment.size) {
            Some(segment) => self.decode(segment.format, raw),
            None => Some(Target::Address(raw)),
        }
    }

    /// The address that the pointer at `address` leads to, if it stays in this image.
    pub fn address(&self, image: &Image<'a>, address: u64) -> Option<u64> {
        match self.read(image, address)? {
            Target::Address(target) => Some(target),
            Target::Null | Target::Symbol(_) => None,
        }
    }

    /// Takes a chained pointer apart, as the structures of `mach-o/fixup-chains.h` lay it out.
    fn decode(&self, format: u16, raw: u64) -> Option<Target<'a>> {
        let bit = |number: u32| raw >> number & 1 == 1;
        let low = |bits: u32| raw & ((1 << bits) - 1);
        let symbol = |ordinal: u64| self.ordinals.get(usize::try_from(ordinal).ok()?).map(|name| Target::Symbol(name));
        let from_base = |offset: u64| Some(Target::Address(self.base_address.wrapping_add(offset)));
        match format {
            PTR_64 | PTR_64_OFFSET if bit(63) => symbol(low(24)),
            PTR_64 => Some(Target::Address(low(36))),
            PTR_64_OFFSET => from_base(low(36)),
            PTR_32 if bit(31) => symbol(low(20)),
            PTR_32 => Some(Target::Address(low(26))),
            PTR_ARM64E_USERLAND24 if bit(62) => symbol(low(24)),
            PTR_ARM64E | PTR_ARM64E_KERNEL | PTR_ARM64E_USERLAND | PTR_ARM64E_FIRMWARE if bit(62) => symbol(low(16)),
            // Signed pointers count from the image's header in every format, plain ones in the newer formats.
            PTR_ARM64E | PTR_ARM64E_KERNEL | PTR_ARM64E_USERLAND | PTR_ARM64E_FIRMWARE | PTR_ARM64E_USERLAND24
                if bit(63) =>
            {
                from_base(low(32))
            }
            PTR_ARM64E | PTR_ARM64E_FIRMWARE => Some(Target::Address(low(43))),
            PTR_ARM64E_KERNEL | PTR_ARM64E_USERLAND | PTR_ARM64E_USERLAND24 => from_base(low(43)),
            _ => None,
        }
    }

    fn read_bindings(&mut self, image: &Image<'a>) {
        let bindings = bind::bindings(image);
        self.anomalies.extend(bindings.anomalies);
        for binding in &bindings.bindings {
            self.imports.push(Import { name: binding.name, offset: binding.offset });
        }
        if bindings.threaded {
            self.ordinals = bindings.bindings.iter().map(|binding| binding.name).collect();
            let segments = image.segments.iter();
            self.chained = segments
                .map(|segment| ChainedSegment {
                    address: segment.address,
                    size: segment.address_size,
                    format: PTR_ARM64E,
                })
                .collect();
        } else {
            let located = bindings.bindings.iter();
            self.located =
                located.filter_map(|binding| Some((binding.address?, Target::Symbol(binding.name)))).collect();
            self.located.sort_by_key(|located| located.0);
            self.located.dedup_by_key(|located| located.0);
        }
    }

    fn read_chained(&mut self, image: &Image<'a>) {
        let Some(command) = image.chained_fixups else { return };
        let start = command.dataoff as usize;
        let data = Bytes::new(image.linkedit(command.dataoff, command.datasize), image.bytes().big_endian());
        if self.read_chained_imports(data, start).is_none() {
            self.anomalies.add("bad-chained-fixups", "the table of imports is cut off or of an unknown format");
        }
        if self.read_chained_segments(image, data).is_none() {
            self.anomalies.add("bad-chained-fixups", "the table of segments is cut off");
        }
    }

    /// `dyld_chained_fixups_header` and the table that it points to.
    fn read_chained_imports(&mut self, data: Bytes<'a>, start: usize) -> Option<()> {
        let (table, names) = (data.u32(8)? as usize, data.u32(12)? as usize);
        let (count, format) = (data.u32(16)?, data.u32(20)?);
        let entry_size = match format {
            IMPORT => 4,
            IMPORT_ADDEND => 8,
            IMPORT_ADDEND64 => 16,
            _ => return None,
        };
        let mut budget = TextBudget::new(data.len().saturating_mul(4));
        for index in 0..count as usize {
            let at = table.checked_add(index.checked_mul(entry_size)?)?;
            // The name's offset fills the upper 23 bits of 32, or the upper half of 64.
            let name_at = match format {
                IMPORT_ADDEND64 => data.u64(at)? >> 32,
                _ => u64::from(data.u32(at)? >> 9),
            };
            let name_at = names.checked_add(usize::try_from(name_at).ok()?)?;
            // A name that cannot be read keeps its number, so that those after it keep theirs.
            let name = budget.text(data, name_at).unwrap_or_default();
            self.ordinals.push(name);
            if name.is_empty() {
                self.anomalies.add("bad-import-name", format!("import {index}"));
            } else {
                self.imports.push(Import { name, offset: start.saturating_add(name_at) });
            }
        }
        Some(())
    }

    /// `dyld_chained_starts_in_image`, for the pointer format of each segment.
    fn read_chained_segments(&mut self, image: &Image<'a>, data: Bytes<'a>) -> Option<()> {
        let starts = data.u32(4)? as usize;
        let count = data.u32(starts)? as usize;
        for (index, segment) in image.segments.iter().enumerate().take(count) {
            let offset = data.u32(starts.checked_add(4 + index * 4)?)? as usize;
            if offset == 0 {
                continue;
            }
            let format = data.u16(starts.checked_add(offset)?.checked_add(6)?)?;
            if self.decode(format, 1).is_none() {
                self.anomalies.add("unknown-pointer-format", format!("format {format} in segment {index}"));
            }
            self.chained.push(ChainedSegment { address: segment.address, size: segment.address_size, format });
        }
        Some(())
    }

    /// Relocations of an object file's data: symbols go to their addresses, or stay names where they are undefined.
    fn read_relocations(&mut self, image: &Image<'a>) {
        for section in image.sections.iter().filter(|section| section.segment != "__TEXT") {
            let (relocations, problems) = relocations(image, section);
            self.anomalies.extend(problems);
            for (place, target) in relocations {
                let address = section.address.wrapping_add(place);
                let target = match target {
                    RelocationTarget::Address(target) => {
                        Target::Address(target.wrapping_add(addend(image.word_at(address).unwrap_or_default())))
                    }
                    RelocationTarget::Import(name) => Target::Symbol(name),
                };
                self.located.push((address, target));
            }
        }
        self.located.sort_by_key(|located| located.0);
        self.located.dedup_by_key(|located| located.0);
    }
}

/// What a relocation adds its target to. A pointer that is to be signed (`ARM64_RELOC_AUTHENTICATED_POINTER`) has bit 63 set and
/// leaves the lower 32 bits for it.
fn addend(word: u64) -> u64 {
    match word >> 63 {
        0 => word,
        _ => i64::from((word as u32).cast_signed()).cast_unsigned(),
    }
}

/// What a relocation of an object file puts in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelocationTarget<'a> {
    /// A symbol that another object defines.
    Import(&'a str),
    /// A place in this object.
    Address(u64),
}

/// The relocations of a section that name symbols or lead to address 0, each with its distance from the section's start,
/// and what was odd.
pub(super) fn relocations<'a>(
    image: &Image<'a>,
    section: &Section<'_>,
) -> (Vec<(u64, RelocationTarget<'a>)>, Anomalies) {
    let bytes = image.bytes();
    let mut budget = TextBudget::new(bytes.len().saturating_mul(4));
    let (mut found, mut anomalies) = (Vec::new(), Anomalies::default());
    let (start, count) = section.relocations;
    let mut addend = 0;
    for index in 0..count as usize {
        let at = start.saturating_add(index * 8);
        let Some((place, info)) = bytes.u32(at).zip(bytes.u32(at.saturating_add(4))) else {
            anomalies.add("relocations-cut", format!("relocation {index} of {}", section.name));
            break;
        };
        let (number, is_external, kind) = match bytes.big_endian() {
            true => (info >> 8, info >> 4 & 1 == 1, info & 0xf),
            false => (info & 0x00ff_ffff, info >> 27 & 1 == 1, info >> 28),
        };
        if place & RELOCATION_SCATTERED != 0 {
            continue;
        }
        if !is_external {
            // A distance of 24 bits that goes with the next relocation.
            if image.machine() == Machine::Arm64 && kind == ARM64_RELOC_ADDEND {
                addend = i64::from((number << 8).cast_signed() >> 8);
            } else if number != RELOCATION_ABSOLUTE && section.segment != "__TEXT" {
                // The pointer itself holds the address; 0 is where the first section begins.
                let address = section.address.wrapping_add(u64::from(place));
                if image.word_at(address) == Some(0) {
                    found.push((u64::from(place), RelocationTarget::Address(0)));
                }
            }
            continue;
        }
        let distance = std::mem::take(&mut addend);
        match symbol_at(image, number, &mut budget) {
            Some((_, Some(defined_at))) => {
                let target = RelocationTarget::Address(defined_at.wrapping_add_signed(distance));
                found.push((u64::from(place), target));
            }
            Some((name, None)) => found.push((u64::from(place), RelocationTarget::Import(name))),
            None => anomalies.add("bad-relocation", format!("relocation {index} of {}", section.name)),
        }
    }
    (found, anomalies)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the object file that [`object`] writes begins with its two sections.
    const CONTENT: usize = 32 + 72 + 2 * 80;

    /// An object file of `__TEXT,__objc_classname` at address 0 and `__DATA,__objc_const` with one pointer behind it, that a
    /// relocation against the section of this number leads to.
    fn object(section: u32) -> Vec<u8> {
        let fields = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
        let name = |text: &str| [text.as_bytes(), &vec![0; 16 - text.len()]].concat();
        let relocation = CONTENT as u32 + 16;
        [
            fields(&[0xfeed_facf, 0x0100_000c, 0, MH_OBJECT, 1, 72 + 2 * 80, 0, 0]),
            fields(&[0x19, 72 + 2 * 80]),
            name(""),
            fields(&[0, 0, 16, 0, CONTENT as u32, 0, 16, 0, 7, 7, 2, 0]),
            name("__objc_classname"),
            name("__TEXT"),
            fields(&[0, 0, 8, 0, CONTENT as u32, 0, 0, 0, 2, 0, 0, 0]),
            name("__objc_const"),
            name("__DATA"),
            fields(&[8, 0, 8, 0, CONTENT as u32 + 8, 3, relocation, 1, 0, 0, 0, 0]),
            b"Example\0".to_vec(),
            vec![0; 8],
            fields(&[0, section | 3 << 25]),
        ]
        .concat()
    }

    #[test]
    fn what_says_how_to_sign_a_pointer_is_no_part_of_its_address() {
        assert_eq!(addend(0x10), 0x10);
        assert_eq!(addend(0xc0eb_0000_0000_0010), 0x10);
        assert_eq!(addend((-8i64).cast_unsigned()), (-8i64).cast_unsigned());
    }

    #[test]
    fn a_relocated_pointer_can_lead_to_address_zero() {
        for (section, target) in [(1, Target::Address(0)), (RELOCATION_ABSOLUTE, Target::Null)] {
            let bytes = object(section);
            let image = Image::parse(&bytes).expect("an object file");
            assert!(image.anomalies.is_empty(), "{:?}", image.anomalies);
            assert_eq!(Fixups::new(&image).read(&image, 8), Some(target));
        }
    }
}

//! Mach-O images, as far as evidence points into them.
//!
//! Sources: the headers `mach-o/loader.h`, `mach-o/nlist.h` and `objc-runtime-new.h`.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::bytes::{c_string, part, varint};
use super::library::{members, slices};

/// One image of one architecture.
pub(super) struct Image<'a> {
    bytes: &'a [u8],
    /// Where it begins in the entry.
    start: usize,
    big: bool,
    wide: bool,
    pub architecture: String,
    pub(super) sections: Vec<Section<'a>>,
    pub(super) segments: Vec<Segment<'a>>,
    /// Install names of the libraries that it loads.
    pub libraries: Vec<&'a str>,
    /// Offset and number of the symbols, offset and size of their names.
    symbols: Option<[usize; 4]>,
    /// Offset and size of the exports trie.
    exports: Option<(usize, usize)>,
    /// Offset and number of the indirect symbols.
    pub(super) indirect: (usize, usize),
    /// Offset and size of the opcodes that bind, weakly bind and lazily bind.
    pub(super) binds: [(usize, usize); 3],
    /// Offset of the chained fixups.
    pub(super) chained: Option<usize>,
    /// What the runtime reads is encrypted, or not yet laid out: only the linker's names tell.
    by_linker: bool,
    /// Names of all symbols, and of the classes, once they were asked for.
    symbol_names: OnceCell<BTreeSet<(&'a [u8], bool)>>,
    class_names: OnceCell<BTreeSet<&'a [u8]>>,
}

pub(super) struct Section<'a> {
    pub name: &'a [u8],
    pub address: u64,
    pub offset: usize,
    pub size: usize,
    /// Offset and number of the relocations.
    pub relocations: (usize, usize),
    /// Type and attributes.
    pub flags: u64,
    /// Of stubs and pointers: the first entry in the table of indirect symbols, and the size of a stub.
    pub reserved: (usize, usize),
}

pub(super) struct Segment<'a> {
    name: &'a [u8],
    pub address: u64,
    pub offset: usize,
    pub size: usize,
}

/// Images have a few hundred load commands.
const MOST_COMMANDS: usize = 10_000;
/// The type of an object file.
const MH_OBJECT: u64 = 1;
const MOST_SEGMENTS: usize = 256;
/// Names may overlap; all that is read of them stays within this multiple of the image's size.
const NAME_PASSES: usize = 16;
/// The longest name that is read, in bytes.
const LONGEST_NAME: usize = 16 << 10;

/// Prefix of the symbol of an Objective-C class.
const CLASS_SYMBOL: &str = "_OBJC_CLASS_$_";

/// Every image in a file: thin, fat, or in a static library.
pub(super) fn images(file: &[u8]) -> Vec<Image<'_>> {
    let slices = slices(file);
    let parts: Vec<(usize, &[u8])> = match slices.is_empty() {
        true => vec![(0, file)],
        false => slices.into_iter().map(|(_, offset, bytes)| (offset, bytes)).collect(),
    };
    let mut images = Vec::new();
    for (start, bytes) in parts {
        images.extend(Image::open(bytes, start));
        images.extend(members(bytes).into_iter().filter_map(|(_, offset, bytes)| Image::open(bytes, start + offset)));
    }
    images
}

/// The name of an architecture. Source: `mach/machine.h`.
fn architecture(cpu: u64, subtype: u64) -> String {
    let name = match (cpu, subtype & 0x00ff_ffff) {
        (0x0100_000c, 2) => "arm64e",
        (0x0100_000c, _) => "arm64",
        (0x0200_000c, _) => "arm64_32",
        (12, 6) => "armv6",
        (12, 9) => "armv7",
        (12, 11) => "armv7s",
        (12, 12) => "armv7k",
        (12, _) => "arm",
        (0x0100_0007, 8) => "x86_64h",
        (0x0100_0007, _) => "x86_64",
        (7, _) => "i386",
        _ => return format!("cpu-{cpu:#x}"),
    };
    name.to_owned()
}

/// A name up to its NUL; none where it is longer than any name.
fn short_string(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..)?;
    c_string(rest.get(..LONGEST_NAME).unwrap_or(rest), 0)
}

impl<'a> Image<'a> {
    fn open(bytes: &'a [u8], start: usize) -> Option<Image<'a>> {
        let (big, wide) = match bytes.get(..4)? {
            [0xce, 0xfa, 0xed, 0xfe] => (false, false),
            [0xcf, 0xfa, 0xed, 0xfe] => (false, true),
            [0xfe, 0xed, 0xfa, 0xce] => (true, false),
            [0xfe, 0xed, 0xfa, 0xcf] => (true, true),
            _ => return None,
        };
        let mut image = Image {
            bytes,
            start,
            big,
            wide,
            architecture: String::new(),
            sections: Vec::new(),
            segments: Vec::new(),
            libraries: Vec::new(),
            symbols: None,
            exports: None,
            indirect: (0, 0),
            binds: [(0, 0); 3],
            chained: None,
            by_linker: false,
            symbol_names: OnceCell::new(),
            class_names: OnceCell::new(),
        };
        image.by_linker = image.number(12, 4)? == MH_OBJECT;
        image.architecture = architecture(image.number(4, 4)?, image.number(8, 4)?);
        let count = image.offset(16)?.min(MOST_COMMANDS);
        let mut at = if wide { 32 } else { 28 };
        for _ in 0..count {
            let (Some(command), Some(size)) = (image.number(at, 4), image.offset(at + 4)) else { break };
            image.command(command, at, size);
            at = at.checked_add(size.max(8))?;
        }
        Some(image)
    }

    pub(super) fn number(&self, at: usize, size: usize) -> Option<u64> {
        let bytes = part(self.bytes, at, size)?;
        let append = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        Some(if self.big { bytes.iter().fold(0, append) } else { bytes.iter().rev().fold(0, append) })
    }

    pub(super) fn offset(&self, at: usize) -> Option<usize> {
        usize::try_from(self.number(at, 4)?).ok()
    }

    fn command(&mut self, command: u64, at: usize, size: usize) -> Option<()> {
        let name = |at: usize| {
            let bytes = part(self.bytes, at, 16)?;
            bytes.split(|byte| *byte == 0).next()
        };
        match command & 0x7fff_ffff {
            // LC_SEGMENT, LC_SEGMENT_64
            1 | 0x19 => {
                let word = if command == 1 { 4 } else { 8 };
                let long = |index: usize| self.number(at + 24 + index * word, word);
                let as_offset = |number: u64| usize::try_from(number).ok();
                let segment = Segment {
                    name: name(at + 8)?,
                    address: long(0)?,
                    offset: as_offset(long(2)?)?,
                    size: as_offset(long(3)?)?,
                };
                let count = self.offset(at + 24 + 4 * word + 8)?;
                let (first, length) = if word == 4 { (at + 56, 68) } else { (at + 72, 80) };
                let mut sections = Vec::new();
                for index in 0..count.min(size / length) {
                    let at = first + index * length;
                    let size = as_offset(self.number(at + 32 + word, word)?)?;
                    let field = |index: usize| self.offset(at + 32 + 2 * word + 4 * index);
                    sections.push(Section {
                        name: name(at)?,
                        address: self.number(at + 32, word)?,
                        offset: field(0)?,
                        size,
                        relocations: (field(2)?, field(3)?),
                        flags: self.number(at + 32 + 2 * word + 16, 4)?,
                        reserved: (field(5)?, field(6)?),
                    });
                }
                if self.segments.len() < MOST_SEGMENTS {
                    self.segments.push(segment);
                    self.sections.extend(sections);
                }
            }
            // LC_SYMTAB
            2 => {
                self.symbols =
                    Some([self.offset(at + 8)?, self.offset(at + 12)?, self.offset(at + 16)?, self.offset(at + 20)?]);
            }
            // LC_LOAD_DYLIB, and weak, reexported, lazy, upward ones
            0xc | 0x18 | 0x1f | 0x20 | 0x23 => {
                let window = part(self.bytes, at, size)?;
                let text = c_string(window, self.offset(at + 8)?).or_else(|| window.get(self.offset(at + 8)?..))?;
                self.libraries.push(std::str::from_utf8(text).ok()?);
            }
            // LC_ENCRYPTION_INFO, LC_ENCRYPTION_INFO_64
            0x21 | 0x2c => self.by_linker |= self.number(at + 16, 4)? != 0,
            // LC_DYLD_INFO
            0x22 => {
                let stream = |at: usize| Some((self.offset(at)?, self.offset(at + 4)?));
                self.binds = [stream(at + 16)?, stream(at + 24)?, stream(at + 32)?];
                self.exports = Some((self.offset(at + 40)?, self.offset(at + 44)?));
            }
            // LC_DYSYMTAB
            0xb => self.indirect = (self.offset(at + 56)?, self.offset(at + 60)?),
            // LC_DYLD_CHAINED_FIXUPS
            0x34 => self.chained = Some(self.offset(at + 8)?),
            // LC_DYLD_EXPORTS_TRIE
            0x33 => self.exports = Some((self.offset(at + 8)?, self.offset(at + 12)?)),
            _ => {}
        }
        Some(())
    }

    /// Whether an offset of the entry lies in this image.
    pub fn holds(&self, offset: usize) -> bool {
        (self.start..self.start.saturating_add(self.bytes.len())).contains(&offset)
    }

    /// The bytes from an offset of the entry up to a NUL.
    pub fn text_at(&self, offset: usize) -> Option<&'a [u8]> {
        c_string(self.bytes, offset.checked_sub(self.start)?)
    }

    /// The text at an offset of the entry, in the encoding of its section.
    pub fn literal_at(&self, offset: usize) -> Option<String> {
        let at = offset.checked_sub(self.start)?;
        let section = self
            .sections
            .iter()
            .find(|section| section.offset <= at && at < section.offset.saturating_add(section.size))?;
        if section.name != b"__ustring" {
            return c_string(self.bytes, at).map(|text| String::from_utf8_lossy(text).into_owned());
        }
        let end = section.offset.saturating_add(section.size).min(self.bytes.len());
        let units = self.bytes.get(at..end)?.chunks_exact(2).map(|unit| {
            let pair = [unit.first().copied().unwrap_or(0), unit.get(1).copied().unwrap_or(0)];
            if self.big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        });
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        Some(String::from_utf16_lossy(&units))
    }

    fn named(&self, name: &[u8]) -> impl Iterator<Item = &'a [u8]> {
        let sections = self.sections.iter().filter(move |section| section.name == name);
        sections.filter_map(|section| part(self.bytes, section.offset, section.size))
    }

    /// Every symbol's name, and whether it is defined here.
    fn symbols(&self) -> &BTreeSet<(&'a [u8], bool)> {
        self.symbol_names.get_or_init(|| {
            let [table, count, names, size] = self.symbols.unwrap_or_default();
            let entry = if self.wide { 16 } else { 12 };
            let names = self.bytes.get(names..).map(|rest| rest.get(..size).unwrap_or(rest)).unwrap_or_default();
            let mut room = self.bytes.len().saturating_mul(NAME_PASSES);
            let symbol = |index: usize| {
                let at = table.checked_add(index.checked_mul(entry)?)?;
                let kind = self.number(at.checked_add(4)?, 1)?;
                let name = short_string(names, self.offset(at)?)?;
                room = room.checked_sub(name.len() + 1)?;
                // Debugging entries aside.
                (kind & 0xe0 == 0).then_some((name, kind & 0x0e == 0x0e))
            };
            (0..count.min(self.bytes.len() / entry)).filter_map(symbol).collect()
        })
    }

    /// Whether a symbol is defined: in the table of symbols or in the exports.
    /// The symbol of so many in the table: its name, and its address where it is defined.
    pub(super) fn symbol(&self, index: usize) -> Option<(&'a [u8], Option<u64>)> {
        let [table, count, names, size] = self.symbols?;
        let at = table.checked_add(index.checked_mul(if self.wide { 16 } else { 12 })?)?;
        let name = short_string(part(self.bytes, names, size)?, self.offset(at)?)?;
        let is_defined = self.number(at + 4, 1)? & 0x0e == 0x0e;
        let address = self.number(at + 8, self.word())?;
        (index < count).then_some((name, is_defined.then_some(address)))
    }

    /// Whether it is an object file, whose parts are not yet laid out.
    pub(super) fn is_object(&self) -> bool {
        self.number(12, 4) == Some(MH_OBJECT)
    }

    /// The bytes of the image, and where it begins in the entry.
    pub(super) fn bytes(&self) -> (&'a [u8], usize) {
        (self.bytes, self.start)
    }

    fn defines_symbol(&self, wanted: &str) -> bool {
        self.symbols().contains(&(wanted.as_bytes(), true)) || self.exports_symbol(wanted)
    }

    /// Follows a name through the exports trie.
    fn exports_symbol(&self, wanted: &str) -> bool {
        let trie = self.exports.and_then(|(offset, size)| part(self.bytes, offset, size)).unwrap_or_default();
        let mut rest = wanted.as_bytes();
        let mut node = 0usize;
        // Each step takes at least one letter, so there are no more steps than letters.
        'step: for _ in 0..=wanted.len() {
            let Some((terminal, body)) = trie.get(node..).and_then(varint) else { return false };
            if rest.is_empty() {
                return terminal > 0;
            }
            let Some(body) = usize::try_from(terminal).ok().and_then(|size| body.get(size..)) else { return false };
            let Some((&children, mut edges)) = body.split_first() else { return false };
            for _ in 0..children {
                let Some(label) = c_string(edges, 0) else { return false };
                let Some((child, tail)) = edges.get(label.len() + 1..).and_then(varint) else { return false };
                if !label.is_empty()
                    && let Some(left) = rest.strip_prefix(label)
                {
                    let Ok(child) = usize::try_from(child) else { return false };
                    (rest, node) = (left, child);
                    continue 'step;
                }
                edges = tail;
            }
            return false;
        }
        false
    }

    /// Whether the linker's tables name a symbol that is not defined here.
    pub fn imports(&self, wanted: &str) -> bool {
        if self.symbols().contains(&(wanted.as_bytes(), false)) {
            return true;
        }
        // Names also stand in the lists of binds and of chained imports: behind another name, or behind the opcode
        // that sets one (0x40 to 0x4f).
        let linkedit = self.segments.iter().filter(|segment| segment.name == b"__LINKEDIT");
        let needle = [wanted.as_bytes(), &[0]].concat();
        linkedit.filter_map(|segment| self.bytes.get(segment.offset..)).any(|bytes| {
            memchr::memmem::find_iter(bytes, &needle).any(|at| {
                at.checked_sub(1)
                    .and_then(|before| bytes.get(before))
                    .is_some_and(|byte| *byte == 0 || byte & 0xf0 == 0x40)
            })
        })
    }

    /// Whether a C string of the image is this text.
    pub fn holds_text(&self, wanted: &str) -> bool {
        let needle = [wanted.as_bytes(), &[0]].concat();
        let begins =
            |at: usize| at.checked_sub(1).and_then(|before| self.bytes.get(before)).is_none_or(|byte| *byte == 0);
        memchr::memmem::find_iter(self.bytes, &needle).any(begins)
    }

    pub fn imports_class(&self, class: &str) -> bool {
        self.imports(&format!("{CLASS_SYMBOL}{class}"))
    }

    pub fn defines_class(&self, class: &str) -> bool {
        self.class_names().contains(class.as_bytes())
            || (self.by_linker && self.defines_symbol(&format!("{CLASS_SYMBOL}{class}")))
    }

    /// The classes that the runtime knows of, by name; those that the linker knows of where only it tells.
    pub fn class_names(&self) -> &BTreeSet<&'a [u8]> {
        self.class_names.get_or_init(|| {
            let defined = self.symbols().iter().filter(|(_, defined)| *defined && self.by_linker);
            let mut names: BTreeSet<&[u8]> =
                defined.filter_map(|(name, _)| name.strip_prefix(CLASS_SYMBOL.as_bytes())).collect();
            let mut room = self.bytes.len().saturating_mul(NAME_PASSES);
            for section in &self.sections {
                if matches!(section.name, b"__objc_classlist" | b"__objc_nlclslist") {
                    let count = part(self.bytes, section.offset, section.size).map_or(0, <[u8]>::len) / self.word();
                    for index in 0..count {
                        for name in self.names_of_class(section.offset + index * self.word()) {
                            let Some(left) = room.checked_sub(name.len() + 64) else { return names };
                            room = left;
                            names.insert(name);
                        }
                    }
                }
            }
            names
        })
    }

    pub(super) fn word(&self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    /// The name of the class that the pointer at an offset leads to.
    pub(super) fn names_of_class(&self, pointer: usize) -> Vec<&'a [u8]> {
        self.targets(pointer).into_iter().flat_map(|class| self.names_of_class_at(class)).collect()
    }

    /// The name of the class at an offset: through its data to its read-only part.
    pub(super) fn names_of_class_at(&self, class: usize) -> Vec<&'a [u8]> {
        let (data, name, flags) = if self.wide { (32, 24, 7) } else { (16, 16, 3) };
        let mut names = Vec::new();
        for read_only in self.targets(class.saturating_add(data)) {
            let read_only = read_only & !flags;
            let found = self.targets(read_only.saturating_add(name));
            names.extend(
                found.into_iter().filter_map(|at| short_string(self.bytes, at)).filter(|name| !name.is_empty()),
            );
        }
        names
    }

    /// Where the pointer at an offset may lead, as offsets of the image: as an address, as one with the tags of
    /// chained fixups, or as a distance from the first segment with code.
    pub(super) fn targets(&self, at: usize) -> Vec<usize> {
        let Some(raw) = self.number(at, self.word()) else { return Vec::new() };
        let base = self.segments.iter().find(|segment| segment.name == b"__TEXT").map_or(0, |segment| segment.address);
        let mut found = Vec::new();
        let tagged = [raw, raw & 0xf_ffff_ffff, raw & 0x7ff_ffff_ffff, raw & 0xffff_ffff];
        let distances = tagged.map(|address| address.saturating_add(base));
        for address in tagged.into_iter().chain(distances) {
            let offset = self.segments.iter().find_map(|segment| {
                let within = usize::try_from(address.checked_sub(segment.address)?).ok()?;
                (within < segment.size).then(|| segment.offset.checked_add(within)).flatten()
            });
            if let Some(offset) = offset.filter(|offset| *offset > 0 && !found.contains(offset)) {
                found.push(offset);
            }
        }
        found
    }

    /// Whether the reference at an offset of the entry leads to the name of a selector; an object file, whose references
    /// are not yet filled in, has to hold the name.
    pub fn refers_to_selector(&self, offset: usize, selector: &str) -> bool {
        let is_it = |text: &[u8]| text == selector.as_bytes();
        let led = offset.checked_sub(self.start).map(|at| self.targets(at)).unwrap_or_default();
        let is_object = self.is_object();
        led.into_iter().filter_map(|at| c_string(self.bytes, at)).any(is_it)
            || (is_object && self.named(b"__objc_methname").any(|names| names.split(|byte| *byte == 0).any(is_it)))
    }

    /// Whether Swift types of a module are described here: in the name of a class, of a descriptor's symbol, or in the
    /// descriptor of the module itself.
    pub fn has_module(&self, module: &str) -> bool {
        let mangled = format!("{}{module}", module.len());
        let is_mangled = |name: &[u8]| {
            let text = std::str::from_utf8(name).unwrap_or_default();
            let rest = ["_TtC", "_TtGC", "_$s", "_$S", "$s"].iter().find_map(|prefix| text.strip_prefix(prefix));
            rest.is_some_and(|rest| {
                rest.trim_start_matches(|letter: char| letter.is_ascii_uppercase()).starts_with(&mangled)
            })
        };
        self.class_names().iter().any(|name| is_mangled(name))
            || self.symbols().iter().any(|(name, defined)| *defined && is_mangled(name))
            || self.described_modules().any(|name| name == module.as_bytes())
    }

    /// The modules of the types that `__swift5_types` lists: from a type's descriptor outwards to that of its module.
    /// Distances are the same in the file as in memory, because all of it lies in one segment. Source: "Metadata.h" of
    /// the Swift runtime.
    fn described_modules(&self) -> impl Iterator<Item = &'a [u8]> {
        let follow = move |at: usize| {
            let distance = self.number(at, 4)? as u32 as i32;
            // An odd distance leads to a pointer, which another image fills in.
            (distance & 1 == 0).then(|| at.checked_add_signed(isize::try_from(distance).ok()?)).flatten()
        };
        let module = move |entry: usize| {
            let mut context = follow(entry)?;
            for _ in 0..DEEPEST_TYPE {
                if self.number(context, 4)? & 0x1f == 0 {
                    return short_string(self.bytes, follow_name(self, context.checked_add(8)?)?);
                }
                context = follow(context.checked_add(4)?)?;
            }
            None
        };
        let lists = self.sections.iter().filter(|section| section.name == b"__swift5_types");
        lists.flat_map(move |section| {
            let count = part(self.bytes, section.offset, section.size).map_or(0, <[u8]>::len) / 4;
            (0..count).filter_map(move |index| module(section.offset + index * 4))
        })
    }
}

/// Types are nested a few levels deep.
const DEEPEST_TYPE: usize = 16;

/// Where the distance at an offset leads; names may begin anywhere.
fn follow_name(image: &Image, at: usize) -> Option<usize> {
    at.checked_add_signed(isize::try_from(image.number(at, 4)? as u32 as i32).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::macho::sample::{self, Style};

    #[test]
    fn a_made_image_is_read_like_the_main_road_reads_it() {
        for style in [Style::Classic, Style::Chained] {
            let bytes = sample::image(style, false);
            let found = images(&bytes);
            let image = found.first().expect("an image");
            assert!(image.defines_class(sample::CLASS), "{style:?}");
            assert!(!image.defines_class("Nobody"));
            assert!(image.imports_class("UIDevice") && !image.imports_class("UIDevic"));
            assert!(image.has_module(sample::MODULE) && !image.has_module("Nothing"));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn a_damaged_image_never_panics(at in 0usize..1200, byte: u8) {
            let mut bytes = sample::image(Style::Chained, false);
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
            for image in images(&bytes) {
                image.defines_class("A");
                image.imports_class("A");
                image.has_module("A");
                image.refers_to_selector(at, "a");
                super::super::instructions::referred(&image, at);
                image.literal_at(at);
            }
        }
    }
}

//! Mach-O images and static libraries, as far as they say what code is in them.
//!
//! [`slices`] takes a file apart (thin, fat, fat64), [`Image`] reads a slice's header, load commands and sections.
//! [`fixups`] resolves pointers and lists imports, [`symbols`] and [`exports`] the names the linker left, [`objc`] and
//! [`swift`] what the runtimes register, [`strings`] the literals, [`code_signature`] who signed. [`functions`] tells
//! where functions begin, [`landmarks`] what an address stands for, and [`references`] which function names which.
//! Static libraries are taken apart by [`ar`](super::ar).
//!
//! `goblin` gives the constants and the load command structures, read one by one from a window that ends with the
//! commands. Its whole-file parser is not used: it refuses 64-bit fat headers, its imports and exports can be made
//! to panic or to overflow the stack, and it does not know chained fixups.
//!
//! Source of the format: the headers `mach-o/loader.h`, `mach-o/fat.h`, `mach-o/nlist.h` and
//! `mach-o/fixup-chains.h` of the platform SDK.

pub mod code_signature;
pub mod exports;
pub mod fixups;
pub mod functions;
pub mod landmarks;
pub mod objc;
pub mod references;
pub mod strings;
pub mod swift;
pub mod symbols;

mod arm64;
mod bind;
mod bytes;
mod x86_64;

use std::ops::Range;

use goblin::container::Endian;
use goblin::mach::constants::{S_ZEROFILL, SECTION_TYPE, cputype};
use goblin::mach::header::{MH_CIGAM, MH_CIGAM_64, MH_MAGIC, MH_MAGIC_64, SIZEOF_HEADER_32, SIZEOF_HEADER_64};
use goblin::mach::load_command::{CommandVariant, DyldInfoCommand, LinkeditDataCommand, LoadCommand, SymtabCommand};

use super::ar;
use bytes::{Bytes, TextBudget};

pub use goblin::mach::header::{MH_DYLIB, MH_EXECUTE, MH_OBJECT};

/// The longest name or literal that is read, in bytes.
pub const TEXT_LIMIT: usize = 16 * 1024;
/// A fat file has one slice per architecture. A Java class file starts with the same four bytes and continues with a
/// version that is larger than this.
const MAX_SLICES: u32 = 40;
/// Images have about ten segments, kernels some dozens.
const MAX_SEGMENTS: usize = 256;
/// More are not worth reporting.
const MAX_ANOMALIES: usize = 64;

const FAT_MAGIC: u32 = 0xcafe_babe;
const FAT_MAGIC_64: u32 = 0xcafe_babf;
const S_GB_ZEROFILL: u32 = 0xc;
const S_THREAD_LOCAL_ZEROFILL: u32 = 0x12;

/// Something odd in an image that did not stop its reading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anomaly {
    /// Kebab-case: `bad-load-command`.
    pub kind: &'static str,
    pub detail: String,
}

/// What was odd, up to a cap.
#[derive(Clone, Debug, Default)]
pub struct Anomalies(Vec<Anomaly>);

impl Anomalies {
    pub fn add(&mut self, kind: &'static str, detail: impl Into<String>) {
        if self.0.len() < MAX_ANOMALIES {
            self.0.push(Anomaly { kind, detail: detail.into() });
        }
    }

    pub fn extend(&mut self, others: Anomalies) {
        for anomaly in others.0 {
            self.add(anomaly.kind, anomaly.detail);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Anomaly> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Why a file or a slice cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a readable Mach-O file: {0}")]
pub struct MachOError(pub String);

/// One architecture's part of a file: an image or a static library.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    pub bytes: &'a [u8],
    /// Where it starts in the file, in bytes.
    pub offset: usize,
}

/// The parts of a file.
#[derive(Clone, Debug)]
pub struct Slices<'a> {
    pub slices: Vec<Slice<'a>>,
    pub anomalies: Anomalies,
}

/// Whether the file starts like a Mach-O image, a fat file or a static library.
pub fn is_mach_o(file: &[u8]) -> bool {
    ar::is_archive(file) || is_image(file) || fat_count(file).is_some()
}

/// Whether the bytes start like a thin image.
pub fn is_image(bytes: &[u8]) -> bool {
    matches!(Bytes::new(bytes, true).u32(0), Some(MH_MAGIC | MH_MAGIC_64 | MH_CIGAM | MH_CIGAM_64))
}

/// The number of slices that a fat header declares.
fn fat_count(file: &[u8]) -> Option<u32> {
    let header = Bytes::new(file, true);
    let magic = header.u32(0)?;
    let count = header.u32(4)?;
    (matches!(magic, FAT_MAGIC | FAT_MAGIC_64) && count <= MAX_SLICES).then_some(count)
}

/// Takes a file apart into its slices, in the order of the file's header; a thin file is one slice.
///
/// # Errors
/// The file is neither an image, nor a fat file, nor a static library.
pub fn slices(file: &[u8]) -> Result<Slices<'_>, MachOError> {
    let mut anomalies = Anomalies::default();
    let Some(count) = fat_count(file) else {
        return match is_mach_o(file) {
            true => Ok(Slices { slices: vec![Slice { bytes: file, offset: 0 }], anomalies }),
            false => Err(MachOError("unknown magic number".to_owned())),
        };
    };
    let header = Bytes::new(file, true);
    let wide = header.u32(0) == Some(FAT_MAGIC_64);
    let mut slices: Vec<Slice<'_>> = Vec::new();
    for index in 0..count as usize {
        let declared = if wide {
            let at = 8 + index * 32;
            header.u64(at + 8).zip(header.u64(at + 16))
        } else {
            let at = 8 + index * 20;
            header.u32(at + 8).zip(header.u32(at + 12)).map(|(offset, size)| (offset.into(), size.into()))
        };
        let Some((offset, size)) = declared else {
            anomalies.add("fat-header-cut", format!("slice {index} of {count} has no entry"));
            break;
        };
        let (offset, size) = (to_usize(offset), to_usize(size));
        let bytes = header.clipped(offset, size);
        if bytes.len() < size {
            anomalies.add("slice-outside-file", format!("slice {index}: {size} bytes at {offset:#x}"));
        }
        if slices.iter().any(|slice| slice.offset == offset) {
            anomalies.add("slice-declared-twice", format!("slice {index} at {offset:#x}"));
        } else if !bytes.is_empty() {
            slices.push(Slice { bytes, offset });
        }
    }
    Ok(Slices { slices, anomalies })
}

/// A 64-bit number as an offset; one that does not fit lies outside of any file.
fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How a library is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    Regular,
    Weak,
    Reexport,
    Upward,
    Lazy,
}

/// A library that the image loads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library<'a> {
    /// Install name: `@rpath/Realm.framework/Realm`.
    pub name: &'a str,
    pub kind: LinkKind,
}

/// The encrypted part of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// Not 0 where the part is encrypted.
    pub id: u32,
    /// File offsets within the slice, in bytes.
    pub range: Range<usize>,
}

/// A set of instructions, as far as they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// arm64 and arm64e.
    Arm64,
    X86_64,
    /// Not read: armv7, arm64_32, i386.
    Other,
}

/// What the image was built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildVersion {
    /// `PLATFORM_…` of `mach-o/loader.h`: 1 macOS, 2 iOS, 3 tvOS, 4 watchOS, 6 Mac Catalyst, 7 iOS simulator.
    pub platform: u32,
    /// Lowest system version, `xxxx.yy.zz` in nibbles.
    pub minimum: u32,
    pub sdk: u32,
}

/// A segment: a range of addresses and the bytes that are mapped there.
#[derive(Clone, Debug)]
pub struct Segment {
    pub address: u64,
    pub address_size: u64,
    /// Offset within the slice, in bytes.
    pub offset: usize,
    pub size: usize,
    /// `__TEXT`; decides the image base.
    is_text: bool,
}

/// A section of a segment.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    pub segment: &'a str,
    pub name: &'a str,
    pub address: u64,
    pub size: u64,
    /// Offset within the slice, in bytes.
    pub offset: usize,
    pub flags: u32,
    /// Relocations of an object file: offset within the slice and number.
    relocations: (usize, u32),
    /// `reserved1` and `reserved2`: of stubs and pointers to symbols the first of their entries in the table of indirect
    /// symbols; of stubs also the size of one, in bytes.
    reserved: (u32, u32),
}

impl Section<'_> {
    /// `S_…` of `mach-o/loader.h`.
    pub fn section_type(&self) -> u32 {
        self.flags & SECTION_TYPE
    }
}

/// A range of addresses that is backed by bytes of the slice.
#[derive(Clone, Copy, Debug)]
struct Mapping {
    address: u64,
    offset: usize,
    size: usize,
}

/// An image: header, load commands and sections, borrowed from the bytes of a slice.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    bytes: Bytes<'a>,
    pub is_64: bool,
    cpu: (u32, u32),
    /// `MH_…` of `mach-o/loader.h`.
    pub file_type: u32,
    pub install_name: Option<&'a str>,
    pub libraries: Vec<Library<'a>>,
    pub run_paths: Vec<&'a str>,
    pub uuid: Option<[u8; 16]>,
    pub build_version: Option<BuildVersion>,
    pub encryption: Option<Encryption>,
    pub segments: Vec<Segment>,
    pub sections: Vec<Section<'a>>,
    symtab: Option<SymtabCommand>,
    dyld_info: Option<DyldInfoCommand>,
    chained_fixups: Option<LinkeditDataCommand>,
    exports_trie: Option<LinkeditDataCommand>,
    code_signature: Option<LinkeditDataCommand>,
    function_starts: Option<LinkeditDataCommand>,
    /// Offset within the slice and number of the indirect symbols.
    indirect_symbols: (u32, u32),
    /// Offset of the first instruction of a program from the image's header, in bytes.
    entry_point: Option<u64>,
    mappings: Vec<Mapping>,
    /// How many bytes further sections may have.
    section_room: usize,
    pub anomalies: Anomalies,
}

impl<'a> Image<'a> {
    /// Reads the header, the load commands and the sections. Commands that make no sense are recorded and end the
    /// list; what came before them stays.
    ///
    /// # Errors
    /// The bytes do not start with a whole Mach-O header.
    pub fn parse(slice: &'a [u8]) -> Result<Image<'a>, MachOError> {
        let cut = || MachOError("the header is cut off".to_owned());
        let magic = Bytes::new(slice, true).u32(0).ok_or_else(cut)?;
        let (is_64, big_endian) = match magic {
            MH_MAGIC => (false, true),
            MH_MAGIC_64 => (true, true),
            MH_CIGAM => (false, false),
            MH_CIGAM_64 => (true, false),
            _ => return Err(MachOError(format!("unknown magic number {magic:#010x}"))),
        };
        let bytes = Bytes::new(slice, big_endian);
        let field = |index: usize| bytes.u32(index * 4).ok_or_else(cut);
        let commands_start = if is_64 { SIZEOF_HEADER_64 } else { SIZEOF_HEADER_32 };
        let mut image = Image {
            bytes,
            is_64,
            cpu: (field(1)?, field(2)?),
            file_type: field(3)?,
            install_name: None,
            libraries: Vec::new(),
            run_paths: Vec::new(),
            uuid: None,
            build_version: None,
            encryption: None,
            segments: Vec::new(),
            sections: Vec::new(),
            symtab: None,
            dyld_info: None,
            chained_fixups: None,
            exports_trie: None,
            code_signature: None,
            function_starts: None,
            indirect_symbols: (0, 0),
            entry_point: None,
            mappings: Vec::new(),
            section_room: slice.len(),
            anomalies: Anomalies::default(),
        };
        let (count, size) = (field(4)?, field(5)? as usize);
        image.read_commands(count, commands_start, commands_start.saturating_add(size));
        image.map_addresses();
        Ok(image)
    }

    fn read_commands(&mut self, count: u32, start: usize, end: usize) {
        let window = self.bytes.clipped(0, end);
        if window.len() < end {
            self.anomalies.add("load-commands-cut", format!("they end at {end:#x}, the slice at {:#x}", window.len()));
        }
        let endian = if self.bytes.big_endian() { Endian::Big } else { Endian::Little };
        let mut offset = start;
        for index in 0..count {
            let at = offset;
            let command = match LoadCommand::parse(window, &mut offset, endian) {
                Ok(command) => command.command,
                Err(error) => {
                    self.anomalies.add("bad-load-command", format!("command {index} at {at:#x}: {error}"));
                    return;
                }
            };
            let size = command.cmdsize();
            if size < 8 {
                self.anomalies.add("bad-load-command", format!("command {index} at {at:#x} is {size} bytes long"));
                return;
            }
            self.read_command(command, Bytes::new(self.bytes.clipped(at, size), self.bytes.big_endian()), at);
        }
    }

    /// `body` holds the command from its first byte on; `at` is where it stands in the slice.
    fn read_command(&mut self, command: CommandVariant, body: Bytes<'a>, at: usize) {
        use CommandVariant::*;
        match command {
            Segment64(segment) => {
                let fields = (segment.vmaddr, segment.vmsize, segment.fileoff, segment.filesize);
                self.read_segment(fields, &segment.segname, (72, segment.nsects), body, at);
            }
            Segment32(segment) => {
                let fields =
                    (segment.vmaddr.into(), segment.vmsize.into(), segment.fileoff.into(), segment.filesize.into());
                self.read_segment(fields, &segment.segname, (56, segment.nsects), body, at);
            }
            IdDylib(dylib) => self.install_name = self.command_text(body, dylib.dylib.name, at),
            LoadDylib(dylib) => self.link(LinkKind::Regular, body, dylib.dylib.name, at),
            LoadWeakDylib(dylib) => self.link(LinkKind::Weak, body, dylib.dylib.name, at),
            ReexportDylib(dylib) => self.link(LinkKind::Reexport, body, dylib.dylib.name, at),
            LoadUpwardDylib(dylib) => self.link(LinkKind::Upward, body, dylib.dylib.name, at),
            LazyLoadDylib(dylib) => self.link(LinkKind::Lazy, body, dylib.dylib.name, at),
            Rpath(path) => {
                let path = self.command_text(body, path.path, at);
                self.run_paths.extend(path);
            }
            Uuid(uuid) => self.uuid = Some(uuid.uuid),
            BuildVersion(version) => {
                self.build_version =
                    Some(self::BuildVersion { platform: version.platform, minimum: version.minos, sdk: version.sdk });
            }
            VersionMinMacosx(version) => self.minimum_version(1, version.version, version.sdk),
            VersionMinIphoneos(version) => self.minimum_version(2, version.version, version.sdk),
            VersionMinTvos(version) => self.minimum_version(3, version.version, version.sdk),
            VersionMinWatchos(version) => self.minimum_version(4, version.version, version.sdk),
            EncryptionInfo32(info) => self.encrypt(info.cryptid, info.cryptoff, info.cryptsize),
            EncryptionInfo64(info) => self.encrypt(info.cryptid, info.cryptoff, info.cryptsize),
            Symtab(symtab) => self.symtab = Some(symtab),
            DyldInfo(info) | DyldInfoOnly(info) => self.dyld_info = Some(info),
            DyldChainedFixups(data) => self.chained_fixups = Some(data),
            DyldExportsTrie(data) => self.exports_trie = Some(data),
            CodeSignature(data) => self.code_signature = Some(data),
            FunctionStarts(data) => self.function_starts = Some(data),
            Dysymtab(table) => self.indirect_symbols = (table.indirectsymoff, table.nindirectsyms),
            Main(main) => self.entry_point = Some(main.entryoff),
            _ => {}
        }
    }

    /// A text within a load command, at an offset from the command's start.
    fn command_text(&mut self, body: Bytes<'a>, offset: u32, at: usize) -> Option<&'a str> {
        // A text may fill its command to the last byte without a NUL.
        let rest = body.all().get(offset as usize..).unwrap_or_default();
        let end = memchr::memchr(0, rest).unwrap_or(rest.len()).min(TEXT_LIMIT);
        let text = rest.get(..end).and_then(|text| std::str::from_utf8(text).ok()).filter(|text| !text.is_empty());
        if text.is_none() {
            self.anomalies.add("bad-load-command", format!("the command at {at:#x} has no readable text"));
        }
        text
    }

    fn link(&mut self, kind: LinkKind, body: Bytes<'a>, name: u32, at: usize) {
        if let Some(name) = self.command_text(body, name, at) {
            self.libraries.push(Library { name, kind });
        }
    }

    fn minimum_version(&mut self, platform: u32, minimum: u32, sdk: u32) {
        self.build_version.get_or_insert(BuildVersion { platform, minimum, sdk });
    }

    fn encrypt(&mut self, id: u32, offset: u32, size: u32) {
        let start = offset as usize;
        self.encryption = Some(Encryption { id, range: start..start.saturating_add(size as usize) });
    }

    fn read_segment(
        &mut self,
        (address, address_size, offset, size): (u64, u64, u64, u64),
        name: &[u8; 16],
        (header_size, section_count): (usize, u32),
        body: Bytes<'a>,
        at: usize,
    ) {
        if self.segments.len() == MAX_SEGMENTS {
            self.anomalies.add("too-many-segments", format!("the segment at {at:#x} and those after it are left out"));
            return;
        }
        let (offset, declared) = (to_usize(offset), to_usize(size));
        let size = self.bytes.clipped(offset, declared).len();
        if size < declared {
            self.anomalies.add("segment-outside-slice", format!("{declared} bytes at {offset:#x}"));
        }
        self.segments.push(Segment {
            address,
            address_size,
            offset,
            size,
            is_text: name == b"__TEXT\0\0\0\0\0\0\0\0\0\0",
        });
        let section_size = if self.is_64 { 80 } else { 68 };
        for index in 0..section_count as usize {
            let section = header_size + index * section_size;
            match read_section(body, section, self.is_64) {
                Some(section) if self.has_room_for(&section) => self.sections.push(section),
                Some(section) => self.anomalies.add("sections-overlap", format!("{} is left out", section.name)),
                None => {
                    self.anomalies.add("bad-section", format!("section {index} of the segment at {at:#x}"));
                    return;
                }
            }
        }
    }

    /// Sections and relocations of a sound image are disjoint, so that together they are no larger than the slice.
    /// This keeps a file from having itself read once per section.
    fn has_room_for(&mut self, section: &Section<'_>) -> bool {
        let contents = if is_zero_filled(section) { 0 } else { self.section_size(section) };
        let relocations = (section.relocations.1 as usize).saturating_mul(8);
        let left = self.section_room.checked_sub(contents).and_then(|left| left.checked_sub(relocations));
        self.section_room = left.unwrap_or(self.section_room);
        left.is_some()
    }

    /// The number of bytes that the slice has of a section.
    fn section_size(&self, section: &Section<'_>) -> usize {
        self.bytes.clipped(section.offset, to_usize(section.size)).len()
    }

    /// Object files have one segment without a name, whose sections say better where they are.
    fn map_addresses(&mut self) {
        self.mappings = if self.file_type == MH_OBJECT {
            let sections = self.sections.iter().filter(|section| !is_zero_filled(section));
            sections
                .map(|section| {
                    let size = self.section_size(section);
                    Mapping { address: section.address, offset: section.offset, size }
                })
                .collect()
        } else {
            let segments = self.segments.iter().filter(|segment| segment.size > 0);
            segments
                .map(|segment| {
                    let mapped = segment.size.min(to_usize(segment.address_size));
                    Mapping { address: segment.address, offset: segment.offset, size: mapped }
                })
                .collect()
        };
        self.mappings.retain(|mapping| mapping.size > 0);
        self.mappings.sort_by_key(|mapping| mapping.address);
    }

    /// What its instructions are written in.
    pub fn machine(&self) -> Machine {
        match self.cpu.0 {
            cputype::CPU_TYPE_ARM64 => Machine::Arm64,
            cputype::CPU_TYPE_X86_64 => Machine::X86_64,
            _ => Machine::Other,
        }
    }

    /// The address of the first instruction of a program (`LC_MAIN`).
    pub fn entry_address(&self) -> Option<u64> {
        self.base_address().checked_add(self.entry_point?)
    }

    /// The architecture: `arm64`, `arm64e`, `armv7`.
    pub fn architecture(&self) -> String {
        architecture(self.cpu.0, self.cpu.1)
    }

    fn bytes(&self) -> Bytes<'a> {
        self.bytes
    }

    /// Whether a part of the image is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.encryption.as_ref().is_some_and(|encryption| encryption.id != 0)
    }

    /// Whether any of `len` bytes at `offset` is encrypted.
    fn overlaps_encryption(&self, offset: usize, len: usize) -> bool {
        self.encryption.as_ref().is_some_and(|encryption| {
            encryption.id != 0
                && offset < encryption.range.end
                && offset.saturating_add(len.max(1)) > encryption.range.start
        })
    }

    /// The address of the Mach-O header, from which chained fixups count.
    pub fn base_address(&self) -> u64 {
        self.segments.iter().find(|segment| segment.is_text).map_or(0, |segment| segment.address)
    }

    /// The offset within the slice of the byte at `address`; `None` where nothing is mapped there, or it is encrypted.
    pub fn offset_of(&self, address: u64) -> Option<usize> {
        let above = self.mappings.partition_point(|mapping| mapping.address <= address);
        let mapping = self.mappings.get(above.checked_sub(1)?)?;
        let within = to_usize(address - mapping.address);
        let offset = mapping.offset.checked_add(within)?;
        (within < mapping.size && !self.overlaps_encryption(offset, 1)).then_some(offset)
    }

    /// The NUL-terminated text at `address`.
    fn text_at(&self, address: u64, budget: &mut TextBudget) -> Option<&'a str> {
        budget.text(self.bytes, self.offset_of(address)?)
    }

    /// The pointer-sized number at `address`, not resolved.
    pub fn word_at(&self, address: u64) -> Option<u64> {
        let offset = self.offset_of(address)?;
        if self.is_64 { self.bytes.u64(offset) } else { self.bytes.u32(offset).map(u64::from) }
    }

    /// 8 or 4.
    pub fn pointer_size(&self) -> u64 {
        if self.is_64 { 8 } else { 4 }
    }

    /// The bytes of a section; empty where it has none, or where they are encrypted.
    pub fn section_bytes(&self, section: &Section<'_>) -> &'a [u8] {
        let bytes = self.bytes.clipped(section.offset, to_usize(section.size));
        if is_zero_filled(section) || self.overlaps_encryption(section.offset, bytes.len()) { &[] } else { bytes }
    }

    /// Every section of this name, whatever its segment.
    pub fn sections_named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Section<'a>> {
        self.sections.iter().filter(move |section| section.name == name)
    }

    /// The bytes that a load command points to in the link-edit data.
    fn linkedit(&self, offset: u32, size: u32) -> &'a [u8] {
        self.bytes.clipped(offset as usize, size as usize)
    }
}

fn is_zero_filled(section: &Section<'_>) -> bool {
    matches!(section.section_type(), S_ZEROFILL | S_GB_ZEROFILL | S_THREAD_LOCAL_ZEROFILL)
}

fn read_section<'a>(body: Bytes<'a>, at: usize, is_64: bool) -> Option<Section<'a>> {
    let name = fixed_name(body.range(at, 16)?);
    let segment = fixed_name(body.range(at.checked_add(16)?, 16)?);
    let (address, size, rest) = match is_64 {
        true => (body.u64(at + 32)?, body.u64(at + 40)?, at + 48),
        false => (body.u32(at + 32)?.into(), body.u32(at + 36)?.into(), at + 40),
    };
    Some(Section {
        segment,
        name,
        address,
        size,
        offset: body.u32(rest)? as usize,
        relocations: (body.u32(rest + 8)? as usize, body.u32(rest + 12)?),
        flags: body.u32(rest + 16)?,
        reserved: (body.u32(rest + 20)?, body.u32(rest + 24)?),
    })
}

/// A name in a field of 16 bytes, padded with NUL.
fn fixed_name(field: &[u8]) -> &str {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    field.get(..end).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default()
}

fn architecture(cpu: u32, subtype: u32) -> String {
    let known = match (cpu, subtype & !cputype::CPU_SUBTYPE_MASK) {
        (cputype::CPU_TYPE_ARM64, cputype::CPU_SUBTYPE_ARM64_E) => "arm64e",
        (cputype::CPU_TYPE_ARM64, _) => "arm64",
        (cputype::CPU_TYPE_ARM64_32, _) => "arm64_32",
        (cputype::CPU_TYPE_ARM, cputype::CPU_SUBTYPE_ARM_V6) => "armv6",
        (cputype::CPU_TYPE_ARM, cputype::CPU_SUBTYPE_ARM_V7) => "armv7",
        (cputype::CPU_TYPE_ARM, cputype::CPU_SUBTYPE_ARM_V7S) => "armv7s",
        (cputype::CPU_TYPE_ARM, cputype::CPU_SUBTYPE_ARM_V7K) => "armv7k",
        (cputype::CPU_TYPE_ARM, _) => "arm",
        (cputype::CPU_TYPE_X86_64, cputype::CPU_SUBTYPE_X86_64_H) => "x86_64h",
        (cputype::CPU_TYPE_X86_64, _) => "x86_64",
        (cputype::CPU_TYPE_X86, _) => "i386",
        _ => return format!("cpu-{cpu:#x}"),
    };
    known.to_owned()
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::sample::{self, Style};
    use super::*;
    use proptest::prelude::*;

    /// Everything that is read from an image, for the tests that only want no panic.
    fn read_all(file: &[u8]) -> usize {
        let Ok(parts) = slices(file) else { return 0 };
        let mut seen = 0;
        for image in parts.slices.iter().filter_map(|slice| Image::parse(slice.bytes).ok()) {
            let fixups = fixups::Fixups::new(&image);
            let objective_c = objc::read(&image, &fixups);
            seen += fixups.imports.len() + objective_c.classes.len() + symbols::symbols(&image).count();
            seen += swift::modules(&image, &fixups).0.len() + exports::exports(&image).0.len();
            seen += usize::from(code_signature::read(&image).is_some());
            strings::each_literal(&image, |text, _| seen += text.len());
            let mut starts = functions::starts(&image);
            starts.extend(objective_c.methods.iter().map(|method| method.address));
            starts.sort_unstable();
            let landmarks = landmarks::Landmarks::new(&image, &fixups, &objective_c, |_| true);
            starts.dedup();
            let code = references::Code::new(&image, &starts);
            seen += code.references(&landmarks).len() + code.callees(0).len();
            seen += swift::type_functions(&image, &fixups).functions.len();
        }
        seen
    }

    #[test]
    fn load_commands_are_read() {
        let bytes = sample::image(Style::Chained, false);
        let image = Image::parse(&bytes).expect("sound");
        assert!(image.anomalies.is_empty(), "{:?}", image.anomalies);
        assert_eq!(image.architecture(), "arm64");
        assert_eq!(image.file_type, MH_DYLIB);
        assert_eq!(image.install_name, Some("@rpath/Sample.framework/Sample"));
        assert_eq!(image.libraries, [Library { name: "/usr/lib/libobjc.A.dylib", kind: LinkKind::Regular }]);
        assert_eq!(image.build_version.map(|version| version.platform), Some(2));
        assert!(!image.is_encrypted());
    }

    #[test]
    fn both_styles_of_pointers_lead_to_the_same_names() {
        for style in [Style::Classic, Style::Chained] {
            let bytes = sample::image(style, false);
            let image = Image::parse(&bytes).expect("sound");
            let fixups = fixups::Fixups::new(&image);
            assert!(fixups.anomalies.is_empty(), "{style:?}: {:?}", fixups.anomalies);
            let imports: Vec<_> = fixups.imports.iter().map(|import| import.name).collect();
            assert_eq!(imports, sample::IMPORTS, "{style:?}");
            for import in &fixups.imports {
                assert!(bytes[import.offset..].starts_with(import.name.as_bytes()), "{style:?}: {import:?}");
            }
            let objective_c = objc::read(&image, &fixups);
            assert_eq!(objective_c.classes, [sample::CLASS], "{style:?}");
            let category = objc::Category { name: sample::CATEGORY, class: Some("UIDevice") };
            assert_eq!(objective_c.categories, [category], "{style:?}");
            assert_eq!(objective_c.selectors, [objc::Selector { name: sample::SELECTOR, offset: 0x2010 }], "{style:?}");
            let (modules, unreadable) = swift::modules(&image, &fixups);
            assert_eq!((modules.into_iter().collect::<Vec<_>>(), unreadable), (vec![(sample::MODULE, 1)], 0));
        }
    }

    #[test]
    fn names_that_the_linker_left_are_read() {
        let bytes = sample::image(Style::Classic, false);
        let image = Image::parse(&bytes).expect("sound");
        let class = format!("_OBJC_CLASS_$_{}", sample::CLASS);
        assert_eq!(exports::exports(&image), (vec![class.clone()], true));
        let symbols: Vec<_> = symbols::symbols(&image).map(|symbol| (symbol.name, symbol.defined)).collect();
        assert_eq!(symbols, [(class.as_str(), true), ("_sysctl", false)]);
        let signature = code_signature::read(&image).expect("signed");
        assert_eq!((signature.identifier, signature.team), (Some("org.example.sample"), Some("TEAM123456")));
        assert!(signature.entitlements.is_some_and(|entitlements| entitlements.starts_with(b"<plist>")));
        let mut literals = Vec::new();
        strings::each_literal(&image, |text, offset| literals.push((text.into_owned(), offset)));
        assert_eq!(literals, [(sample::URL.to_owned(), 0x1200)]);
    }

    #[test]
    fn encrypted_names_are_not_read_and_nothing_is_odd() {
        let bytes = sample::image(Style::Chained, true);
        let image = Image::parse(&bytes).expect("sound");
        let fixups = fixups::Fixups::new(&image);
        let objective_c = objc::read(&image, &fixups);
        assert!(image.is_encrypted());
        assert!(objective_c.classes.is_empty() && objective_c.selectors.is_empty() && objective_c.anomalies.is_empty());
        strings::each_literal(&image, |text, _| panic!("{text} is encrypted"));
        assert_eq!(fixups.imports.len(), sample::IMPORTS.len());
    }

    #[test]
    fn fat_files_are_taken_apart() {
        let slice = sample::image(Style::Classic, false);
        for wide in [false, true] {
            let file = sample::fat(&[slice.clone(), slice.clone()], wide);
            let parts = slices(&file).expect("sound");
            let offsets: Vec<_> = parts.slices.iter().map(|slice| slice.offset).collect();
            assert_eq!(offsets, [0x1000, 0x5000]);
            assert!(parts.slices.iter().all(|part| part.bytes == slice));
            let cut = slices(&file[..0x6000]).expect("the first slice is whole");
            assert_eq!(cut.anomalies.iter().map(|anomaly| anomaly.kind).collect::<Vec<_>>(), ["slice-outside-file"]);
        }
        assert!(slices(b"\xca\xfe\xba\xbe\0\0\0\x34a Java class file").is_err());
    }

    #[test]
    fn a_file_cut_anywhere_is_read_as_far_as_it_goes() {
        for style in [Style::Classic, Style::Chained] {
            let bytes = sample::image(style, false);
            for length in (0..bytes.len()).step_by(7) {
                read_all(&bytes[..length]);
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            read_all(&bytes);
        }

        #[test]
        fn no_change_to_a_sound_image_makes_it_panic(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..16),
            chained in any::<bool>(),
            in_front in any::<bool>(),
        ) {
            let mut bytes = sample::image(if chained { Style::Chained } else { Style::Classic }, false);
            // Most of the file is padding: changes in front hit the commands, the others the link-edit data too.
            let room = if in_front { 0x500 } else { bytes.len() };
            for (at, byte) in changes {
                let at = at.index(room);
                bytes[at] = byte;
            }
            read_all(&bytes);
        }
    }
}

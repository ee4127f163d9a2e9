//! DEX files, versions 035 to 041, read in place: the id tables, the classes and their code.
//!
//! The bounds of every table are checked once, when the file is opened. Nothing here relies on the order that the
//! format prescribes for the tables, so a file whose tables were shuffled reads like any other; that they were is
//! among the oddities. Source: Dalvik Executable format.

use std::borrow::Cow;

use memchr::memchr;

use super::leb128::uleb128;
use super::mutf8;
use super::oddity::Oddity;

const HEADER_BYTES: usize = 112;
const CONTAINER_HEADER_BYTES: u32 = 120;
const LITTLE_ENDIAN: u32 = 0x1234_5678;
const FIRST_CONTAINER_VERSION: u32 = 41;
/// DEX files in one container; 64 of them hold four million methods.
const MAX_PARTS: usize = 64;
/// How often the bytes of a file are walked through at most: its items may overlap, as when methods share code.
const MAX_PASSES: usize = 8;

/// Why bytes are not a DEX file that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DexError {
    #[error("not a DEX file: it does not start with the DEX magic")]
    NotDex,
    #[error("compact DEX, a form that only exists on a device and is not decoded")]
    Compact,
    #[error("optimised DEX, a form that only exists on a device and is not decoded")]
    Optimised,
    #[error("the file ends within the DEX header")]
    ShortHeader,
    #[error("the endian tag is {0:#010x}, which Android does not run")]
    Endian(u32),
    #[error("the table {table} ({count} items at offset {offset}) lies outside of the file ({length} bytes)")]
    Table { table: &'static str, count: u32, offset: u32, length: usize },
}

/// Whether bytes begin as some kind of DEX file.
pub fn is_dex(bytes: &[u8]) -> bool {
    matches!(bytes.get(..8), Some([b'd', b'e', b'x' | b'y', b'\n', .., 0] | [b'c', b'd', b'e', b'x', .., 0]))
}

/// A DEX file as it is stored: one logical DEX, or several in a container (version 041).
#[derive(Debug)]
pub struct DexFile<'a> {
    pub parts: Vec<Dex<'a>>,
    pub oddities: Vec<Oddity>,
}

impl<'a> DexFile<'a> {
    /// Opens a DEX file and checks where its tables lie.
    pub fn open(bytes: &'a [u8]) -> Result<DexFile<'a>, DexError> {
        let mut file = DexFile { parts: Vec::new(), oddities: Vec::new() };
        let mut start = 0;
        loop {
            let header = Header::read(bytes, start)?;
            file.parts.push(Dex::open(bytes, &header)?);
            file.note_header(&header, bytes.len() - start);
            let step = if header.is_container() { header.file_size } else { return Ok(file) };
            start = start.saturating_add(step as usize);
            if step < CONTAINER_HEADER_BYTES || start >= bytes.len().min(header.container_size as usize) {
                return Ok(file);
            }
            if file.parts.len() == MAX_PARTS {
                let detail = format!("more than {MAX_PARTS} DEX files in one container; the rest is not read");
                file.oddities.push(Oddity::new("dex-too-many-parts", detail));
                return Ok(file);
            }
        }
    }

    /// Whether a part of the file was left unread.
    pub fn is_cut(&self) -> bool {
        self.oddities.iter().any(|oddity| oddity.kind == "dex-too-many-parts")
    }

    fn note_header(&mut self, header: &Header, available: usize) {
        if !matches!(header.version, 35 | 37..=41) {
            let detail = format!("version {:03} is none that Android runs", header.version);
            self.oddities.push(Oddity::new("dex-version", detail));
        }
        if !header.is_container() && header.header_size as usize != HEADER_BYTES {
            let detail = format!("the header claims {} bytes instead of {HEADER_BYTES}", header.header_size);
            self.oddities.push(Oddity::new("dex-header-size", detail));
        }
        let exact = header.file_size as usize == available;
        if if header.is_container() { header.file_size as usize > available } else { !exact } {
            let detail = format!("the header claims {} bytes, there are {available}", header.file_size);
            self.oddities.push(Oddity::new("dex-file-size", detail));
        }
        let Some(dex) = self.parts.last() else { return };
        let tables = [
            ("type_ids", dex.type_ids.is_sorted_by_key(|id| u32::from_le_bytes(*id))),
            ("field_ids", dex.field_ids.is_sorted_by_key(member_order)),
            ("method_ids", dex.method_ids.is_sorted_by_key(member_order)),
        ];
        for (table, sorted) in tables {
            if !sorted {
                self.oddities.push(Oddity::new("dex-unsorted-ids", format!("{table} is not sorted")));
            }
        }
    }
}

/// The order of fields and methods: class, then name, then type.
fn member_order(id: &[u8; 8]) -> (u16, u32, u16) {
    let [class_low, class_high, type_low, type_high, name @ ..] = *id;
    let class = u16::from_le_bytes([class_low, class_high]);
    (class, u32::from_le_bytes(name), u16::from_le_bytes([type_low, type_high]))
}

struct Header<'a> {
    bytes: &'a [u8; HEADER_BYTES],
    version: u32,
    file_size: u32,
    header_size: u32,
    container_size: u32,
}

impl<'a> Header<'a> {
    fn read(bytes: &'a [u8], start: usize) -> Result<Header<'a>, DexError> {
        let rest = bytes.get(start..).unwrap_or_default();
        let version = match rest.get(..8) {
            Some([b'd', b'e', b'x', b'\n', digits @ .., 0]) if digits.iter().all(u8::is_ascii_digit) => {
                digits.iter().fold(0, |version, digit| version * 10 + u32::from(digit - b'0'))
            }
            Some([b'c', b'd', b'e', b'x', ..]) => return Err(DexError::Compact),
            Some([b'd', b'e', b'y', b'\n', ..]) => return Err(DexError::Optimised),
            _ => return Err(DexError::NotDex),
        };
        let header = rest.first_chunk::<HEADER_BYTES>().ok_or(DexError::ShortHeader)?;
        let container_size = rest.get(112..116).and_then(|field| field.first_chunk());
        let mut header = Header { bytes: header, version, file_size: 0, header_size: 0, container_size: 0 };
        header.file_size = header.field(32);
        header.header_size = header.field(36);
        header.container_size = container_size.map_or(0, |field| u32::from_le_bytes(*field));
        match header.field(40) {
            LITTLE_ENDIAN => Ok(header),
            other => Err(DexError::Endian(other)),
        }
    }

    /// Offsets are counted from the start of the container, and further DEX files may follow this one.
    fn is_container(&self) -> bool {
        self.version >= FIRST_CONTAINER_VERSION && self.header_size >= CONTAINER_HEADER_BYTES
    }

    fn field(&self, offset: usize) -> u32 {
        self.bytes.get(offset..).and_then(|rest| rest.first_chunk()).map_or(0, |field| u32::from_le_bytes(*field))
    }
}

/// One logical DEX. Offsets count from the start of the file, which for a container is that of the container.
#[derive(Debug)]
pub struct Dex<'a> {
    bytes: &'a [u8],
    string_ids: &'a [[u8; 4]],
    type_ids: &'a [[u8; 4]],
    proto_ids: &'a [[u8; 12]],
    field_ids: &'a [[u8; 8]],
    method_ids: &'a [[u8; 8]],
    class_defs: &'a [[u8; 32]],
}

/// The start of a string: its text is read only by whoever wants it.
#[derive(Clone, Copy, Debug)]
pub struct StringStart<'a> {
    pub index: u32,
    /// Offset of the text from the start of the file, in bytes.
    pub offset: usize,
    /// Length in UTF-16 code units, which for ASCII is that in bytes.
    pub utf16_length: u32,
    /// The text, its NUL and whatever follows.
    pub tail: &'a [u8],
}

/// A field or a method as the id table has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Index of the declaring class among the types.
    pub class: u32,
    /// Index of the name among the strings.
    pub name: u32,
}

/// The code of one method.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// Index of the defining class among the types.
    pub class: u32,
    /// Index among the methods.
    pub method: u32,
    /// Offset of the first instruction from the start of the file, in bytes.
    pub offset: usize,
    pub instructions: &'a [u8],
}

/// What the walk through all code met besides code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeWalk {
    /// Classes whose data, or methods whose code, lies outside of the file or is cut short.
    pub broken: usize,
    /// The items overlap so much that the walk was ended.
    pub limit_reached: bool,
}

impl<'a> Dex<'a> {
    fn open(bytes: &'a [u8], header: &Header) -> Result<Dex<'a>, DexError> {
        Ok(Dex {
            bytes,
            string_ids: table(bytes, header, "string_ids", 56)?,
            type_ids: table(bytes, header, "type_ids", 64)?,
            // Only told from by what could be known without it.
            proto_ids: table(bytes, header, "proto_ids", 72).unwrap_or_default(),
            field_ids: table(bytes, header, "field_ids", 80)?,
            method_ids: table(bytes, header, "method_ids", 88)?,
            class_defs: table(bytes, header, "class_defs", 96)?,
        })
    }

    /// All bytes of the file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub fn string_count(&self) -> usize {
        self.string_ids.len()
    }

    pub fn type_count(&self) -> usize {
        self.type_ids.len()
    }

    pub fn class_count(&self) -> usize {
        self.class_defs.len()
    }

    /// Every string that lies within the file, by its start.
    pub fn strings(&self) -> impl Iterator<Item = StringStart<'a>> + '_ {
        (0..self.string_ids.len() as u32).filter_map(|index| self.string_start(index))
    }

    pub fn string_start(&self, index: u32) -> Option<StringStart<'a>> {
        let mut offset = u32::from_le_bytes(*self.string_ids.get(index as usize)?) as usize;
        let utf16_length = uleb128(self.bytes, &mut offset)?;
        Some(StringStart { index, offset, utf16_length, tail: self.bytes.get(offset..)? })
    }

    /// The index of the string whose text lies around an offset of the file, where strings lie in the order of their ids.
    pub fn string_around(&self, offset: usize) -> Option<u32> {
        let behind = self.string_ids.partition_point(|id| (u32::from_le_bytes(*id) as usize) <= offset);
        let string = self.string_start(u32::try_from(behind.checked_sub(1)?).ok()?)?;
        let before = string.tail.get(..offset.checked_sub(string.offset)?)?;
        memchr(0, before).is_none().then_some(string.index)
    }

    /// The bytes of a string (MUTF-8), up to its NUL.
    pub fn string_bytes(&self, index: u32) -> Option<&'a [u8]> {
        let tail = self.string_start(index)?.tail;
        tail.get(..memchr(0, tail)?)
    }

    pub fn string(&self, index: u32) -> Option<Cow<'a, str>> {
        self.string_bytes(index).map(mutf8::decode)
    }

    /// The indices of all types' descriptors among the strings, in the order of the types.
    pub fn type_descriptors(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.type_ids.iter().map(|id| u32::from_le_bytes(*id))
    }

    /// The name of a class in internal form: `com/example/App` for `Lcom/example/App;`, and for an array of it.
    pub fn class_name(&self, type_index: u32) -> Option<Cow<'a, str>> {
        class_of_descriptor(self.descriptor(type_index)?).map(mutf8::decode)
    }

    /// The indices among the types of all classes that are defined here.
    pub fn defined_classes(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.class_defs.iter().map(|class| u32_at(class, 0))
    }

    /// Per defined class its superclass, both as indices among the types; a class without one is left out.
    pub fn superclasses(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let pairs = self.class_defs.iter().map(|class| (u32_at(class, 0), u32_at(class, 8)));
        pairs.filter(|(_, superclass)| *superclass != NO_INDEX)
    }

    /// Per defined class the interfaces that it implements, all as indices among the types. Lists may overlap; in all no more
    /// is read than the file is large.
    pub fn interfaces(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let lists = self.class_defs.iter().map(|class| (u32_at(class, 0), u32_at(class, 12)));
        self.type_lists(lists)
    }

    /// Per field of the id table its class and its type, as indices among the types.
    pub fn field_types(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.field_ids.iter().map(|[low, high, type_low, type_high, ..]| {
            (u32::from(u16::from_le_bytes([*low, *high])), u32::from(u16::from_le_bytes([*type_low, *type_high])))
        })
    }

    /// Per method of the id table its class and the types that it takes and returns, as indices among the types.
    pub fn method_types(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        // Methods lead to prototypes by the same field as fields to their types.
        let prototypes = || {
            self.method_ids.iter().filter_map(|[low, high, proto_low, proto_high, ..]| {
                let prototype = self.proto_ids.get(usize::from(u16::from_le_bytes([*proto_low, *proto_high])))?;
                Some((u32::from(u16::from_le_bytes([*low, *high])), prototype))
            })
        };
        let returned = prototypes().map(|(class, prototype)| (class, u32_at(prototype, 4)));
        returned.chain(self.type_lists(prototypes().map(|(class, prototype)| (class, u32_at(prototype, 8)))))
    }

    /// The types that a method returns and takes, in this order, as indices among the types.
    pub fn prototype(&self, method: u32) -> Option<Vec<u32>> {
        let [_, _, low, high, ..] = self.method_ids.get(method as usize)?;
        let prototype = self.proto_ids.get(usize::from(u16::from_le_bytes([*low, *high])))?;
        let taken = self.type_lists(std::iter::once((method, u32_at(prototype, 8)))).map(|(_, taken)| taken);
        Some(std::iter::once(u32_at(prototype, 4)).chain(taken).collect())
    }

    /// The descriptor of a type (MUTF-8): `I`, `[Ljava/lang/String;`.
    pub fn descriptor(&self, type_index: u32) -> Option<&'a [u8]> {
        self.string_bytes(u32::from_le_bytes(*self.type_ids.get(type_index as usize)?))
    }

    /// The items of type lists, each with the number that its list came with.
    fn type_lists(&self, lists: impl Iterator<Item = (u32, u32)>) -> impl Iterator<Item = (u32, u32)> {
        let mut budget = self.bytes.len();
        lists.filter(|(_, at)| *at != 0).flat_map(move |(of, at)| {
            let mut list = || {
                let (count, items) = self.bytes.get(at as usize..)?.split_first_chunk()?;
                let items = items.get(..usize::try_from(u32::from_le_bytes(*count)).ok()?.checked_mul(2)?)?;
                spend(&mut budget, items.len()).then(|| items.as_chunks().0)
            };
            list().unwrap_or_default().iter().map(move |item| (of, u32::from(u16::from_le_bytes(*item))))
        })
    }

    pub fn fields(&self) -> impl ExactSizeIterator<Item = Member> + '_ {
        self.field_ids.iter().map(member)
    }

    pub fn methods(&self) -> impl ExactSizeIterator<Item = Member> + '_ {
        self.method_ids.iter().map(member)
    }

    pub fn field(&self, index: u32) -> Option<Member> {
        self.field_ids.get(index as usize).map(member)
    }

    pub fn method(&self, index: u32) -> Option<Member> {
        self.method_ids.get(index as usize).map(member)
    }

    /// The texts that static fields of a class begin with, as indices among the strings. What stands behind a nested value, of
    /// which compilers write none here, is not read. `class` is an index among the types.
    pub fn static_strings(&self, class: u32) -> impl Iterator<Item = u32> + '_ {
        let definition = self.class_defs.iter().find(|found| u32_at(*found, 0) == class);
        let mut at = definition.map_or(0, |found| u32_at(found, 28) as usize);
        let count = if at == 0 { None } else { uleb128(self.bytes, &mut at) };
        let values = (0..count.unwrap_or(0)).map_while(move |_| self.encoded_value(&mut at));
        values.filter(|(kind, _)| *kind == ENCODED_STRING).map(|(_, index)| index)
    }

    /// Type and number of an encoded value; `None` where it is nested or cut short.
    fn encoded_value(&self, at: &mut usize) -> Option<(u8, u32)> {
        let head = *self.bytes.get(*at)?;
        let kind = head & 0x1f;
        let length = match kind {
            ENCODED_ARRAY | ENCODED_ANNOTATION => return None,
            ENCODED_NULL | ENCODED_BOOLEAN => 0,
            _ => usize::from(head >> 5) + 1,
        };
        let start = at.checked_add(1)?;
        *at = start.checked_add(length)?;
        let bytes = self.bytes.get(start..*at)?;
        Some((kind, bytes.iter().take(4).rev().fold(0, |number, byte| number << 8 | u32::from(*byte))))
    }

    /// Visits the code of every method of every class. `visit` returns whether to go on.
    pub fn walk_code(&self, visit: impl FnMut(Code<'a>) -> bool) -> CodeWalk {
        self.walk_code_of(|_| true, visit)
    }

    /// As [`Dex::walk_code`], of the classes for which `wanted` says so by their index among the types.
    pub fn walk_code_of(&self, wanted: impl Fn(u32) -> bool, mut visit: impl FnMut(Code<'a>) -> bool) -> CodeWalk {
        let mut walk = CodeWalk::default();
        let mut budget = self.bytes.len().saturating_mul(MAX_PASSES);
        for class in self.class_defs {
            let data = u32_at(class, 24) as usize;
            if data == 0 || !wanted(u32_at(class, 0)) {
                continue;
            }
            match self.walk_class(u32_at(class, 0), data, &mut budget, &mut walk, &mut visit) {
                Some(true) => {}
                Some(false) => break,
                None => walk.broken += 1,
            }
        }
        walk
    }

    /// Whether to go on; `None` where the class data is cut short.
    fn walk_class(
        &self,
        class: u32,
        mut at: usize,
        budget: &mut usize,
        walk: &mut CodeWalk,
        visit: &mut impl FnMut(Code<'a>) -> bool,
    ) -> Option<bool> {
        let mut next = || uleb128(self.bytes, &mut at);
        let fields = u64::from(next()?) + u64::from(next()?);
        let lists = [next()?, next()?];
        for _ in 0..fields {
            let (_index, _access) = (next()?, next()?);
            if !spend(budget, 2) {
                walk.limit_reached = true;
                return Some(false);
            }
        }
        for methods in lists {
            let mut method = 0u32;
            for _ in 0..methods {
                method = method.wrapping_add(next()?);
                let (_access, offset) = (next()?, next()? as usize);
                let instructions = if offset == 0 { Some(&[][..]) } else { self.instructions(offset) };
                if !spend(budget, 3 + instructions.map_or(0, <[u8]>::len)) {
                    walk.limit_reached = true;
                    return Some(false);
                }
                let Some(instructions) = instructions else {
                    walk.broken += 1;
                    continue;
                };
                let code = Code { class, method, offset: offset + CODE_HEADER_BYTES, instructions };
                if offset != 0 && !visit(code) {
                    return Some(false);
                }
            }
        }
        Some(true)
    }

    fn instructions(&self, offset: usize) -> Option<&'a [u8]> {
        let units = u32::from_le_bytes(*self.bytes.get(offset.checked_add(12)?..)?.first_chunk()?);
        let rest = self.bytes.get(offset.checked_add(CODE_HEADER_BYTES)?..)?;
        rest.get(..usize::try_from(units).ok()?.checked_mul(2)?)
    }
}

/// Types of an encoded value.
const ENCODED_STRING: u8 = 0x17;
const ENCODED_ARRAY: u8 = 0x1c;
const ENCODED_ANNOTATION: u8 = 0x1d;
const ENCODED_NULL: u8 = 0x1e;
const ENCODED_BOOLEAN: u8 = 0x1f;
/// Stands for no superclass.
const NO_INDEX: u32 = u32::MAX;
/// What stands before a method's instructions.
pub const CODE_HEADER_BYTES: usize = 16;

fn spend(budget: &mut usize, cost: usize) -> bool {
    let left = budget.checked_sub(cost);
    *budget = left.unwrap_or(0);
    left.is_some()
}

fn u32_at(item: &[u8], offset: usize) -> u32 {
    item.get(offset..).and_then(|rest| rest.first_chunk()).map_or(0, |field| u32::from_le_bytes(*field))
}

fn member(id: &[u8; 8]) -> Member {
    let (class, name, _) = member_order(id);
    Member { class: u32::from(class), name }
}

/// `com/example/App` for `Lcom/example/App;` or `[[Lcom/example/App;`; `None` for anything else.
pub fn class_of_descriptor(descriptor: &[u8]) -> Option<&[u8]> {
    let dimensions = descriptor.iter().take_while(|byte| **byte == b'[').count();
    match descriptor.get(dimensions..)? {
        [b'L', name @ .., b';'] => Some(name),
        _ => None,
    }
}

fn table<'a, const N: usize>(
    bytes: &'a [u8],
    header: &Header,
    table: &'static str,
    field: usize,
) -> Result<&'a [[u8; N]], DexError> {
    let (count, offset) = (header.field(field), header.field(field + 4));
    if count == 0 {
        return Ok(&[]);
    }
    let items = || {
        let rest = bytes.get(offset as usize..)?;
        Some(rest.get(..usize::try_from(count).ok()?.checked_mul(N)?)?.as_chunks().0)
    };
    items().ok_or(DexError::Table { table, count, offset, length: bytes.len() })
}

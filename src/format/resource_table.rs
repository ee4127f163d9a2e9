//! The resource table (`resources.arsc`), as far as a reference must be followed to its text.
//! Source: `ResTable_header` and what follows it in Android's `ResourceTypes.h`; `LoadedArsc.cpp`.

use super::element::Value;
use super::string_pool::{StringPool, u16_at, u32_at};

const STRING_POOL: u16 = 0x0001;
const TABLE: u16 = 0x0002;
const PACKAGE: u16 = 0x0200;
const TYPE: u16 = 0x0201;
/// Android's own limit for references to references is of this order.
const MAX_HOPS: usize = 20;
/// A text longer than this is cut off from the lookup: no label or key is.
const MAX_TEXT_BYTES: usize = 1 << 16;
/// Chunks of types that are kept: languages times types of a very large app.
const MAX_TYPES: usize = 1 << 16;

/// A resource table whose values are looked up one by one.
#[derive(Debug)]
pub struct ResourceTable<'a> {
    strings: StringPool<'a>,
    types: Vec<Type<'a>>,
}

/// The entries of one type for one configuration.
#[derive(Debug)]
struct Type<'a> {
    /// Package and type, as the upper half of a resource id.
    id: u16,
    /// Whether it applies to every device.
    is_default: bool,
    chunk: &'a [u8],
}

impl<'a> ResourceTable<'a> {
    /// Opens a table; `None` where the bytes are none.
    pub fn open(bytes: &'a [u8]) -> Option<ResourceTable<'a>> {
        if u16_at(bytes, 0)? != TABLE {
            return None;
        }
        let mut table = ResourceTable { strings: StringPool::default(), types: Vec::new() };
        for (kind, chunk) in Chunks::within(bytes) {
            match kind {
                STRING_POOL => table.strings = StringPool::open(chunk).unwrap_or_default(),
                PACKAGE => table.add_package(chunk),
                _ => {}
            }
        }
        Some(table)
    }

    fn add_package(&mut self, package: &'a [u8]) {
        let Some(package_id) = u32_at(package, 8) else { return };
        // The last field of a header of 288 bytes; older headers end before it.
        let has_offset = u16_at(package, 2).is_some_and(|header_bytes| header_bytes >= 288);
        let type_offset = if has_offset { u32_at(package, 284).unwrap_or(0) } else { 0 };
        for (kind, chunk) in Chunks::within(package) {
            let (TYPE, Some(type_id)) = (kind, chunk.get(8)) else { continue };
            if self.types.len() >= MAX_TYPES {
                return;
            }
            let is_default = has_default_configuration(chunk);
            let mut add = |type_id: u32| {
                let id = (package_id << 8 | type_id & 0xff) as u16;
                self.types.push(Type { id, is_default, chunk });
            };
            add(u32::from(*type_id));
            // Android's two readers disagree on whether the offset counts for ids or only for the types' names.
            if type_offset != 0 {
                add(u32::from(*type_id).wrapping_add(type_offset));
            }
        }
    }

    /// The value of a resource, with references followed: that which applies to every device before any other.
    ///
    /// `work` says how many items may still be looked at in all: a table may be made so that each look takes long.
    pub fn resolve(&self, mut id: u32, work: &mut usize) -> Option<Value> {
        for _ in 0..MAX_HOPS {
            match self.value(id, work)? {
                Value::Reference(next) => id = next,
                value => return Some(value),
            }
        }
        None
    }

    fn value(&self, id: u32, work: &mut usize) -> Option<Value> {
        *work = work.checked_sub(self.types.len())?;
        let (type_id, entry) = ((id >> 16) as u16, id as u16);
        let of_type = || self.types.iter().filter(|found| found.id == type_id);
        let by_default = of_type().filter(|found| found.is_default);
        by_default.chain(of_type()).find_map(|found| found.value(entry, &self.strings, work))
    }
}

fn has_default_configuration(chunk: &[u8]) -> bool {
    let configuration = || {
        let size = u32_at(chunk, 20)? as usize;
        chunk.get(24..size.checked_add(20)?)
    };
    configuration().is_some_and(|fields| fields.iter().all(|byte| *byte == 0))
}

impl Type<'_> {
    fn value(&self, index: u16, strings: &StringPool, work: &mut usize) -> Option<Value> {
        let entries = self.chunk.get(u32_at(self.chunk, 16)? as usize..)?;
        let entry = entries.get(self.entry_offset(index, work)?..)?;
        let (size, flags) = (u16_at(entry, 0)?, u16_at(entry, 2)?);
        let text = |index| strings.get(index, &mut MAX_TEXT_BYTES.clone());
        if flags & FLAG_COMPACT != 0 {
            return Some(Value::of_typed((flags >> 8) as u8, u32_at(entry, 4)?, text));
        }
        if flags & FLAG_COMPLEX != 0 {
            return None;
        }
        let value = entry.get(usize::from(size)..)?;
        Some(Value::of_typed(*value.get(3)?, u32_at(value, 4)?, text))
    }

    /// Offset of an entry from the start of the entries, in bytes.
    fn entry_offset(&self, index: u16, work: &mut usize) -> Option<usize> {
        let offsets = self.chunk.get(usize::from(u16_at(self.chunk, 2)?)..)?;
        let (flags, count) = (*self.chunk.get(9)?, u32_at(self.chunk, 12)?);
        if flags & FLAG_SPARSE != 0 {
            let (items, _) = offsets.as_chunks::<4>();
            let items = items.get(..count as usize)?;
            *work = work.checked_sub(items.len())?;
            let [_, _, low, high] = items.iter().find(|[low, high, ..]| u16::from_le_bytes([*low, *high]) == index)?;
            return Some(usize::from(u16::from_le_bytes([*low, *high])) * 4);
        }
        if u32::from(index) >= count {
            return None;
        }
        if flags & FLAG_OFFSET16 != 0 {
            let offset = u16_at(offsets, usize::from(index) * 2)?;
            return (offset != u16::MAX).then_some(usize::from(offset) * 4);
        }
        let offset = u32_at(offsets, usize::from(index) * 4)?;
        (offset != u32::MAX).then_some(offset as usize)
    }
}

const FLAG_SPARSE: u8 = 1;
const FLAG_OFFSET16: u8 = 2;
const FLAG_COMPLEX: u16 = 1;
const FLAG_COMPACT: u16 = 8;

/// The chunks that lie within a chunk, after its header; ends at the first that is broken.
struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    fn within(chunk: &'a [u8]) -> Chunks<'a> {
        let header_bytes = u16_at(chunk, 2).map_or(usize::MAX, usize::from);
        Chunks { rest: chunk.get(header_bytes..).unwrap_or_default() }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, size) = (u16_at(self.rest, 0)?, u32_at(self.rest, 4)? as usize);
        if size < 8 {
            return None;
        }
        let (chunk, rest) = self.rest.split_at_checked(size).unwrap_or((self.rest, &[]));
        self.rest = rest;
        Some((kind, chunk))
    }
}

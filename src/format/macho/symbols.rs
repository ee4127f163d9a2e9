//! The symbol table (`LC_SYMTAB`), where stripping left one.

use goblin::mach::symbols::{N_EXT, N_SECT, N_STAB, N_TYPE, N_UNDF};

use super::Image;
use super::bytes::{Bytes, TextBudget};

/// The linkers share the tails of names, so the names may be longer than their table, but not much.
const SHARED_TAILS: usize = 16;

/// A symbol, debugging entries left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol<'a> {
    /// As the linker writes it, with the leading underscore.
    pub name: &'a str,
    /// Offset of the name within the slice, in bytes.
    pub offset: usize,
    pub address: u64,
    pub defined: bool,
    /// Visible to other images.
    pub external: bool,
}

/// The symbols in the order of the table. Names that cannot be read are left out, and so are those that come after
/// more text than the table of names allows for.
pub fn symbols<'a>(image: &Image<'a>) -> impl Iterator<Item = Symbol<'a>> {
    let table = image.symtab.unwrap_or_default();
    let entry_size = if image.is_64 { 16 } else { 12 };
    let entries = image.linkedit(table.symoff, table.nsyms.saturating_mul(entry_size));
    let entries = Bytes::new(entries, image.bytes().big_endian());
    let names_start = table.stroff as usize;
    let names = Bytes::new(image.linkedit(table.stroff, table.strsize), false);
    let mut budget = TextBudget::new(names.len().saturating_mul(SHARED_TAILS));
    let count = entries.len() / entry_size as usize;
    let is_64 = image.is_64;
    (0..count).filter_map(move |index| {
        let at = index * entry_size as usize;
        let kind = *entries.range(at + 4, 1)?.first()?;
        if kind & N_STAB != 0 {
            return None;
        }
        let name_at = entries.u32(at)? as usize;
        let name = budget.text(names, name_at).filter(|name| !name.is_empty())?;
        let address = if is_64 { entries.u64(at + 8)? } else { entries.u32(at + 8)?.into() };
        let undefined = kind & N_TYPE == N_UNDF;
        Some(Symbol {
            name,
            offset: names_start.saturating_add(name_at),
            address,
            // A common symbol is undefined with a size for a value: the linker makes room for it here.
            defined: kind & N_TYPE == N_SECT || (undefined && address != 0),
            external: kind & N_EXT != 0,
        })
    })
}

/// The `index`-th entry of the table, as relocations name it: its name and, where it is defined, its address.
pub(super) fn symbol_at<'a>(image: &Image<'a>, index: u32, budget: &mut TextBudget) -> Option<(&'a str, Option<u64>)> {
    let table = image.symtab.filter(|table| index < table.nsyms)?;
    let entry_size = if image.is_64 { 16 } else { 12 };
    let at = (table.symoff as usize).checked_add((index as usize).checked_mul(entry_size)?)?;
    let bytes = image.bytes();
    let name_at = bytes.u32(at)?;
    let names = Bytes::new(image.linkedit(table.stroff, table.strsize), false);
    let name = budget.text(names, name_at as usize)?;
    let kind = *bytes.range(at + 4, 1)?.first()?;
    let address = if image.is_64 { bytes.u64(at + 8)? } else { bytes.u32(at + 8)?.into() };
    Some((name, (kind & N_TYPE == N_SECT).then_some(address)))
}

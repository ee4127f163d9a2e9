//! The symbol table (`LC_SYMTAB`), where stripping left one.

use goblin::mach::symbols::{N_EXT, N_OSO, N_SECT, N_STAB, N_TYPE, N_UNDF};

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
    let plain = entries(image, |kind| kind & N_STAB == 0);
    plain.map(|Entry { kind, name, offset, value }| {
        let undefined = kind & N_TYPE == N_UNDF;
        Symbol {
            name,
            offset,
            address: value,
            // A common symbol is undefined with a size for a value: the linker makes room for it here.
            defined: kind & N_TYPE == N_SECT || (undefined && value != 0),
            external: kind & N_EXT != 0,
        }
    })
}

/// File names of the static libraries whose debugging information an unstripped image points at, one for each of their
/// object files. The linker writes the place of each object file as `/path/libName.a(member.o)`.
pub fn debugged_libraries<'a>(image: &Image<'a>) -> impl Iterator<Item = &'a str> {
    entries(image, |kind| kind == N_OSO).filter_map(|entry| {
        let (library, _) = entry.name.rsplit_once('(')?;
        library.rsplit('/').next().filter(|name| name.ends_with(".a"))
    })
}

/// An entry of the table, as it stands there.
struct Entry<'a> {
    kind: u8,
    name: &'a str,
    offset: usize,
    value: u64,
}

/// The entries of the wanted kinds.
fn entries<'a>(image: &Image<'a>, wanted: fn(u8) -> bool) -> impl Iterator<Item = Entry<'a>> {
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
        if !wanted(kind) {
            return None;
        }
        let name_at = entries.u32(at)? as usize;
        let name = budget.text(names, name_at).filter(|name| !name.is_empty())?;
        let value = if is_64 { entries.u64(at + 8)? } else { entries.u32(at + 8)?.into() };
        Some(Entry { kind, name, offset: names_start.saturating_add(name_at), value })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A program with nothing but a table of symbols: kinds and names.
    fn program(symbols: &[(u8, &str)]) -> Vec<u8> {
        let fields = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
        let (table, count) = (32 + 24, symbols.len() as u32);
        let mut names = vec![0];
        let mut entries = Vec::new();
        for (kind, name) in symbols {
            entries.extend(fields(&[names.len() as u32, u32::from(*kind), 0x1000, 0]));
            names.extend(name.bytes().chain([0]));
        }
        let texts = table + 16 * count;
        let header = fields(&[0xfeed_facf, 0x0100_000c, 0, 2, 1, 24, 0, 0]);
        let command = fields(&[2, 24, table, count, texts, names.len() as u32]);
        [header, command, entries, names].concat()
    }

    #[test]
    fn debugging_entries_name_static_libraries_and_are_no_symbols() {
        let bytes = program(&[
            (N_OSO, "/Users/someone/Vendor/libExample.a(Tracker.o)"),
            (N_OSO, "/Users/someone/build/AppDelegate.o"),
            (N_SECT, "_main"),
            (N_SECT, "_looks.a(like one)"),
        ]);
        let image = Image::parse(&bytes).expect("a program");
        assert_eq!(debugged_libraries(&image).collect::<Vec<_>>(), ["libExample.a"]);
        let names: Vec<_> = symbols(&image).map(|symbol| symbol.name).collect();
        assert_eq!(names, ["_main", "_looks.a(like one)"]);
    }
}
